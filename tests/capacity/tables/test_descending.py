"""Estimates by random descents: known counts, precision, time limits, the commands, what is recorded."""

import json
from itertools import pairwise
from math import comb, log2
from pathlib import Path

import numpy as np
import pytest

from capacity.bounding import bounds
from capacity.circuits.circuit import Circuit
from capacity.commands.main import run
from capacity.points import descents as sampling
from capacity.points.descents import ChamberEstimate, NotReached, estimate_chambers
from capacity.tables.descending import DescentEstimate, descent_tree, estimate_functions, read_descent_estimate
from capacity.tables.estimates import read_estimates
from capacity.tables.reading import Results
from enumerate.arrangements import descents
from enumerate.arrangements.descent_kernels import descend as kernel
from enumerate.outcomes import OutOfTime
from enumerate.shards import Run

ROOT = Path(__file__).resolve().parents[3]
RESULTS = Results(ROOT / "results")

# This project's counts, each by two engines or more, with the descents that take a moment.
KNOWN = {
    "ltf -n 2": (14, 100),
    "ltf -n 6": (15028134, 1000),
    "ltf -n 8": (17561539552946, 1000),
    "ltf -n 9": (144130531453121108, 500),
    "ltf -n 10": (4728660917276019846718, 500),
    "ptf:2 -n 4": (57574, 1000),
    "ptf:3 -n 4": (65534, 1000),
    "ptf:2 -n 5": (1414120376, 1000),
    "ptf:3 -n 5": (4290491756, 1000),
    "ptf:4 -n 6": (18446743703204179034, 500),
    "dot-product-score -n 4": (364, 500),
    "dot-product-score -n 6": (625972814, 1000),
}

COVERED = {
    "ltf -n 4": 1000,
    "ltf -n 5": 1000,
    "ltf -n 6": 1000,
    "ltf -n 7": 1000,
    "ltf -n 8": 2000,
    "ptf:2 -n 4": 2000,
    "ptf:2 -n 5": 2000,
    "dot-product-score -n 6": 1000,
}
"""The descents of runs of which the coverage is measured: that many make two percent or more of the interval."""


def circuit(words):
    name, _, n = words.split()
    return Circuit(name, int(n))


def estimated(words, samples, seed=1):
    one = circuit(words)
    return estimate_functions(one, descent_tree(one), seed, samples)


@pytest.fixture
def short_pilots(monkeypatch):
    monkeypatch.setattr(descents, "PILOT", (200, 200))


# --- known counts ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("words", KNOWN)
def test_intervals_contain_the_exact_counts(words, short_pilots):
    count, samples = KNOWN[words]
    assert RESULTS.counts[circuit(words)] == count
    found = estimated(words, samples).chambers
    assert found.low <= count <= found.high
    assert found.low < found.mean < found.high < 1.2 * found.low


@pytest.mark.slow
@pytest.mark.parametrize("words", COVERED)
def test_intervals_of_92_to_98_percent_of_300_runs_contain_the_exact_count(words):
    count = RESULTS.counts[circuit(words)]
    runs = [estimated(words, COVERED[words], seed).chambers for seed in range(1000, 1300)]
    covered = sum(one.low <= count <= one.high for one in runs)
    means = np.array([one.mean for one in runs])
    error = (means.mean() - count) / (means.std(ddof=1) / 300**0.5)
    print(
        f"{words}, {COVERED[words]} descents: {covered / 3:.1f} %; the mean of all is {error:+.1f} standard errors off"
    )
    assert 276 <= covered <= 294
    assert abs(error) <= 3


@pytest.mark.slow
@pytest.mark.parametrize("words", ["ptf:3 -n 4", "ptf:3 -n 5", "ptf:4 -n 6"])
def test_where_nearly_all_functions_are_counted_intervals_hold_by_the_rule_of_three(words):
    count = RESULTS.counts[circuit(words)]
    runs = [estimated(words, 1000, seed).chambers for seed in range(1000, 1100)]
    covered = sum(one.low <= count <= one.high for one in runs)
    print(f"{words}, 1000 descents: {covered} %")
    assert covered >= 92


# --- what an estimate is --------------------------------------------------------------------------------------------


def test_an_interval_is_never_narrower_than_the_rule_of_three():
    tree = descent_tree(Circuit("ptf:3", 4))
    found = sampling._estimate(tree, 1, [65000.0] * 1000)
    assert (found.low, found.mean, found.high) == pytest.approx((64805.0, 65000.0, 65195.0))
    spread = sampling._estimate(tree, 1, [55000.0, 75000.0] * 500)
    assert spread.high - 65000 == pytest.approx(10000 * 1.9633 / 1000**0.5, rel=1e-3)


def test_an_interval_does_not_reach_below_the_chambers_of_independent_hyperplanes():
    values = [40.0] * 29 + [4000.0]
    assert sampling._estimate(descent_tree(Circuit("ltf", 3)), 1, values).low == 16


def test_the_precision_asked_for_is_reached_by_descents_that_a_longer_run_begins_with(short_pilots):
    one = Circuit("ltf", 5)
    tree = descent_tree(one)
    found = estimate_chambers(tree, 2, precision=0.02)
    assert found.precision <= 0.02 and found.descents > 1000
    assert (
        found
        == estimate_chambers(tree, 2, samples=found.descents)
        == estimate_chambers(tree, 2, precision=0.02, jobs=2)
    )
    assert found != estimate_chambers(tree, 3, samples=found.descents)


def test_a_large_class_has_bits_where_no_floating_point_number_is_large_enough():
    found = ChamberEstimate(100, 1, 1.25, 1.0, 1.5, 1100)
    assert found.counts is None and found.record()["estimated_count"] is None
    assert found.bits == pytest.approx(1100 + log2(1.25))
    assert found.halved().bits == pytest.approx(found.bits - 1)


def test_a_record_is_read_again_and_a_damaged_one_is_not(short_pilots):
    found = estimated("ltf -n 4", 100)
    record = json.loads(json.dumps(found.record()))
    assert read_descent_estimate(record) == found and isinstance(found, DescentEstimate)
    with pytest.raises(ValueError, match="'samples': 100"):
        read_descent_estimate({**record, "estimated_capacity_bits": 11.0})


def test_time_that_ends_gives_what_was_reached_and_too_few_descents_give_no_interval(monkeypatch, short_pilots):
    tree = descent_tree(Circuit("ltf", 6))
    draws = sampling.draw_descents

    def until(limit):
        def few(*arguments):
            for part in draws(*arguments):
                yield part[:limit]
                raise OutOfTime("the time limit is reached")

        return few

    for limit, said in ((12, "12 descents are too few for an interval, which needs 30"), (40, "40 descents give a")):
        monkeypatch.setattr(sampling, "draw_descents", until(limit))
        with pytest.raises(NotReached, match=said) as stopped:
            estimate_chambers(tree, 1, jobs=Run(1))
        reached = stopped.value.estimate
        assert (reached is None) == (limit == 12)
        assert reached is None or reached == estimate_chambers_of_first(tree, 40, draws)


def estimate_chambers_of_first(tree, number, draws):
    powers = sampling.fit_powers(tree, 1)
    return sampling._estimate(tree, 1, np.concatenate(list(draws(tree, powers, 1, 0, number))).tolist())


# --- the commands ---------------------------------------------------------------------------------------------------


def test_the_command_prints_an_estimate_and_records_it(capsys, tmp_path, short_pilots):
    words = ["estimate", "ltf", "-n", "5", "--samples", "300", "--jobs", "1", "--quiet"]
    store, output = ["--store", str(tmp_path / "runs.sqlite")], ["--output", str(tmp_path / "estimates.json")]
    assert run([*words, *store, *output]) == 0
    text = capsys.readouterr().out
    assert text.startswith("ltf -n 5: estimated 9") and "an estimate from 300 random descents, seed 1)" in text
    assert run([*words, *store, "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert document["kind"] == "estimate" and "count" not in document and document["samples"] == 300
    (recorded,) = read_estimates(tmp_path / "estimates.json")
    assert recorded.chambers.mean == document["estimated_count"]
    assert recorded.sheet().rows[0] == ("functions, estimated", text.split()[4])


def test_points_and_chambers_are_estimated(capsys, tmp_path, short_pilots):
    store = ["--store", str(tmp_path / "runs.sqlite"), "--quiet", "--samples", "400", "--json"]
    assert run(["points", "grid:2x2x2x2", "--estimate", *store]) == 0
    grid = json.loads(capsys.readouterr().out)
    assert grid["estimated_count"] == pytest.approx(1882, rel=0.06) and grid["title"] == "grid:2x2x2x2"
    planes = tmp_path / "planes.csv"
    lines = [f"{a},{b},{c}" for a in range(-3, 4) for b in range(4) for c in (1, 2)]
    planes.write_text("x,y,constant\n" + "\n".join(line for line in lines if not line.startswith("0,0")) + "\n")
    assert run(["chambers", str(planes), "--json", "--quiet"]) == 0
    exact = int(json.loads(capsys.readouterr().out)["count"])
    assert run(["chambers", str(planes), "--estimate", *store]) == 0
    assert json.loads(capsys.readouterr().out)["estimated_count"] == pytest.approx(exact, rel=0.06)


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        ("estimate ltf -n 5 --samples 29", 2, "an interval needs at least 30 descents"),
        ("estimate ltf -n 5 --samples 40 --precision 1%", 2, "give one of them"),
        ("estimate ltf -n 5 --precision 100%", 2, "a share of the estimate such as 1% or 0.01"),
        ("estimate ltf -n 5 --precision none", 2, "--precision none is out of range"),
        ("estimate ltf -n 5 --seed -1", 2, "--seed -1 is out of range"),
        ("estimate ltf -n 1", 2, "fewer than three parameters"),
        ("estimate ltf -n 15", 3, "go to n = 14, not n = 15"),
        ("estimate ptf:3 -n 11", 3, "go to n = 10, not n = 11"),
        ("estimate dot-product-score -n 12", 3, "tokens of at most 5 bits"),
        ("estimate elliptical-score -n 6", 2, "is not estimated"),
        ("points grid:3x3 --samples 50", 2, "--samples and --precision are for --estimate"),
        ("points grid:3x3 --estimate --list", 2, "leave out --list"),
        ("points grid:3 --estimate", 2, "has rank 2, and descents need at least 3"),
    ],
)
def test_what_is_not_estimated_is_said_in_one_line(capsys, words, code, said):
    assert run(words.split()) == code
    captured = capsys.readouterr()
    assert not captured.out and said in captured.err and captured.err.count("\n") == 1


def test_a_precision_out_of_reach_is_refused_with_the_descents_that_it_needs(capsys, tmp_path, short_pilots):
    assert run(f"estimate ltf -n 5 --precision 0.001% --quiet --store {tmp_path / 'runs.sqlite'}".split()) == 3
    assert "a precision of 0.001 % needs about" in capsys.readouterr().err


def test_an_estimate_stopped_by_the_time_limit_prints_what_it_reached_and_is_taken_up(capsys, tmp_path, monkeypatch):
    monkeypatch.setattr(descents, "PILOT", (50, 50))
    monkeypatch.setattr(descents, "SHARD_SECONDS", 0.02)
    words = f"estimate ltf -n 9 --samples 3000 --quiet --jobs 1 --store {tmp_path / 'runs.sqlite'}".split()
    draws, made = sampling.draw_descents, []

    def until_the_third(*arguments):
        for part in draws(*arguments):
            made.append(len(part))
            yield part
            if len(made) == 3:
                raise OutOfTime("the time limit is reached")

    monkeypatch.setattr(sampling, "draw_descents", until_the_third)
    assert run([*words, "--time-limit", "1000"]) == 4
    captured = capsys.readouterr()
    assert captured.out.startswith("ltf -n 9: estimated 1.")
    assert f"an estimate from {sum(made)} random descents, seed 1)" in captured.out
    assert "to resume: capacity estimate ltf -n 9 --samples 3000 --seed 1 --jobs 1 --time-limit 1000" in captured.err
    assert "shards kept in" in captured.err and captured.err.count("\n") == 1
    monkeypatch.setattr(sampling, "draw_descents", draws)
    redone = []
    monkeypatch.setattr(descents, "descend", lambda *given: redone.append(len(given[3])) or kernel(*given))
    assert run(words) == 0
    assert sum(redone) <= 3000 - sum(made)
    assert capsys.readouterr().out == f"{estimated('ltf -n 9', 3000)}\n"


# --- what is recorded in results ------------------------------------------------------------------------------------

RECORDED = [one for one in RESULTS.estimates.values() if isinstance(one, DescentEstimate)]


def test_threshold_functions_of_11_to_14_variables_are_recorded_and_their_share_of_irmatov_s_number_still_falls():
    found = {one.circuit.n: one.chambers for one in RECORDED if one.circuit.kind == Circuit("ltf", 11).kind}
    assert all(found[n].precision < 0.02 for n in range(11, 15))
    shares = [RESULTS.counts[Circuit("ltf", n)] / (2 * comb(2**n - 1, n)) for n in (8, 9, 10)]
    shares += [found[n].mean / (2 * comb(2**n - 1, n)) for n in range(11, 15)]
    factors = [b / a for a, b in pairwise(shares)]
    assert all(a < b < 1 for a, b in pairwise(factors))


def test_quadratic_threshold_functions_are_recorded_from_6_to_10_variables():
    found = {one.circuit.n: one for one in RECORDED if str(one.circuit).startswith("ptf:2")}
    assert set(found) == set(range(6, 11))
    ratios = [found[n].capacity_bits / (n**3 / 2) for n in sorted(found)]
    assert ratios[0] == pytest.approx(0.512, abs=1e-3) and all(a < b < 1 for a, b in pairwise(ratios))


def test_recorded_estimates_lie_between_the_proved_bounds():
    for one in RECORDED:
        proved = bounds(one.circuit)
        low, high = one.interval_bits
        assert proved.lower is None or proved.lower.bits <= low
        assert proved.upper is None or high <= proved.upper.bits
    assert len(RECORDED) >= 8


def test_the_document_shows_what_is_recorded():
    text = (ROOT / "docs" / "estimates.md").read_text(encoding="utf-8")
    for one in RECORDED:
        count, low, high = one.chambers.numbers()
        assert f"| {one.circuit} | {one.samples} | {count} | {low} to {high} |" in text


@pytest.mark.slow
@pytest.mark.parametrize("recorded", RECORDED, ids=lambda one: str(one.circuit))
def test_a_recorded_estimate_by_descents_is_made_again_number_by_number(recorded):
    tree = descent_tree(recorded.circuit)
    assert estimate_functions(recorded.circuit, tree, recorded.seed, recorded.samples) == recorded
