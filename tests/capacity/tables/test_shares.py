"""Estimates by random functions: decided exactly, undecided ones never taken for an answer, exact counts held."""

import json
from math import log2
from pathlib import Path
from random import Random

import pytest

from capacity.bounding import bounds
from capacity.circuits.circuit import Circuit
from capacity.commands.main import run
from capacity.counting.result import count
from capacity.decisions.checking import Decider
from capacity.tables import shares
from capacity.tables.estimates import read_estimates, write_estimates
from capacity.tables.reading import Results
from capacity.tables.shares import ShareEstimate, clopper_pearson, decide_share, estimate_share, restricted
from enumerate.outcomes import Undecided

ROOT = Path(__file__).parents[3]
EACH = Circuit("synaptic-gating:each", 5)
RECORDED = [one for one in Results(ROOT / "results").estimates.values() if isinstance(one, ShareEstimate)]
PARITY = 0b10010110


@pytest.mark.parametrize(
    "circuit",
    [
        Circuit("synaptic-gating:each", 3),
        Circuit("output-gating", 3, "square", "square", encoding="01"),
        Circuit("readout:e8", 3),
    ],
    ids=str,
)
def test_the_interval_holds_the_exact_count(circuit):
    found = estimate_share(circuit, 200, seed=3)
    low, high = found.interval
    assert found.undecided == 0 and low <= count(circuit).count <= high < 1.2 * low


@pytest.mark.slow
def test_the_interval_holds_the_exact_count_of_an_attending_unit_for_every_weight():
    found = estimate_share(Circuit("synaptic-gating:each", 4), 1000, seed=3)
    low, high = found.interval
    assert found.undecided <= 2 and low < 63228 < high < 1.03 * low


def test_decisions_are_right_for_every_function_of_three_variables():
    circuit = Circuit("synaptic-gating:each", 3)
    refused = [table for table in range(256) if not decide_share(circuit, table, Random(1))]
    assert refused == sorted((PARITY, 255 - PARITY))


def test_a_restriction_that_is_refuted_refutes_the_function():
    """Where one input is 0 the term of that input vanishes: with parity there, a full search finds no gates either."""
    circuit, rng, i = Circuit("synaptic-gating:each", 4), Random(2), 2
    others = rng.getrandbits(16)
    places = [x for x in range(16) if not x >> i & 1]
    parity = sum((PARITY >> y & 1) << x for y, x in zip(range(8), places, strict=True))
    table = parity | sum(1 << x for x in range(16) if x >> i & 1 and others >> x & 1)
    assert restricted(table, 4, i) == PARITY
    assert shares._is_refuted_by_restriction(circuit, table, rng)
    assert Decider(circuit).answer(table).realized is False


def test_what_is_not_decided_is_neither_yes_nor_no(monkeypatch):
    found = ShareEstimate(EACH, 100, 1, 60, 20)
    ends = [end / 2.0**32 for end in found.interval]
    assert ends == [clopper_pearson(60, 100)[0], clopper_pearson(80, 100)[1]]
    assert found.share == 0.7 and found.capacity_bits == pytest.approx(32 + log2(0.7))
    monkeypatch.setattr(shares, "NODES", 0)
    shares._decider.cache_clear()
    try:
        assert decide_share(EACH, 0x9A3C71E5, Random(1), images=2) is None
        assert shares._decide_some((Circuit("synaptic-gating:each", 4, encoding="pm1"), 1, 0, 3)) == [-1, -1, -1]
        with pytest.raises(Undecided, match="computes none of the 0 of 30 random functions that are decided"):
            estimate_share(Circuit("synaptic-gating:each", 4, encoding="pm1"), 30)
    finally:
        shares._decider.cache_clear()


@pytest.mark.parametrize(("successes", "trials", "low", "high"), [(0, 20, 0.0, 0.1684), (7, 20, 0.1539, 0.5922)])
def test_the_interval_of_a_share_is_exact(successes, trials, low, high):
    """Clopper and Pearson, as in their table: the binomial tails beyond the ends are 2.5 % each."""
    assert clopper_pearson(successes, trials) == pytest.approx((low, high), abs=1e-4)


def test_a_longer_sample_begins_with_a_shorter_one_and_jobs_do_not_matter():
    circuit = Circuit("synaptic-gating:each", 3)
    assert estimate_share(circuit, 40, seed=2, jobs=2) == estimate_share(circuit, 40, seed=2)
    assert shares._decide_some((circuit, 2, 0, 12))[5:] == shares._decide_some((circuit, 2, 5, 12))


def test_the_command_prints_it_and_records_it(capsys, tmp_path):
    words = ["estimate", "multiplexing", "-n", "2", "--gate", "square", "--samples", "40", "--jobs", "1", "--quiet"]
    places = ["--output", str(tmp_path / "estimates.json"), "--store", str(tmp_path / "runs.sqlite")]
    assert run([*words, *places]) == 0
    text = capsys.readouterr().out
    assert "estimated" in text and "an estimate from 40 functions, seed 1: 40 computed, 0 undecided" in text
    (recorded,) = read_estimates(tmp_path / "estimates.json")
    assert str(recorded) == text.strip() and recorded.record()["method"] == "functions"
    assert run([*words, "--json", *places[2:]]) == 0
    assert json.loads(capsys.readouterr().out)["realized"] == 40


def test_a_damaged_record_is_refused(tmp_path):
    path = tmp_path / "estimates.json"
    write_estimates([ShareEstimate(EACH, 100, 1, 60, 20)], path)
    document = json.loads(path.read_text())
    document["estimates"][0]["realized"] = 61
    path.write_text(json.dumps(document))
    with pytest.raises(ValueError, match=r"estimates.json is damaged"):
        read_estimates(path)


def test_recorded_shares_lie_between_the_proved_bounds():
    assert {one.circuit.title for one in RECORDED} >= {"synaptic-gating:each 01", "synaptic-gating:each pm1"}
    for one in RECORDED:
        proved = bounds(one.circuit)
        low, high = one.interval_bits
        assert proved.lower.bits <= low < one.capacity_bits <= high <= proved.upper.bits
        assert one.undecided <= 0.1 * one.samples


def test_the_document_has_the_recorded_shares():
    text = (ROOT / "docs" / "estimates.md").read_text(encoding="utf-8")
    for one in RECORDED:
        assert share_line(one) in text, share_line(one)


def share_line(one):
    """A line of the table of docs/estimates.md."""
    low, high = one.interval_bits
    cells = (one.circuit, one.samples, one.realized, one.undecided)
    return (
        f"| {' | '.join(map(str, cells))} | ~{one.capacity_bits:.3f} | {low:.3f} to {high:.3f} | {2**one.circuit.n} |"
    )


@pytest.mark.slow
@pytest.mark.parametrize("recorded", RECORDED, ids=lambda one: str(one.circuit))
def test_a_recorded_share_is_found_again(recorded):
    assert estimate_share(recorded.circuit, recorded.samples, recorded.seed) == recorded
