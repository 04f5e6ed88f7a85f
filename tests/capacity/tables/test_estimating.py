"""Estimates of counts of gated circuits: representations of a product, the estimator, its intervals, the command."""

import json
from collections import Counter
from fractions import Fraction
from functools import cache
from itertools import product
from math import log2
from pathlib import Path
from random import Random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from capacity.circuits.circuit import Circuit
from capacity.commands.main import run
from capacity.commands.options import circuit_names, estimated_names
from capacity.intervals import skewed_interval
from capacity.tables import estimating
from capacity.tables.descending import has_one_arrangement
from capacity.tables.estimates import read_estimates, record_estimate, write_estimates
from capacity.tables.estimating import CountEstimate, estimate_count
from enumerate.arrangements.chambers import dichotomies
from enumerate.cube.symmetry import full_group_images
from enumerate.cube.truth_tables import all_ones, features
from enumerate.gates.threshold_classes import gate_table, np_gate_classes
from enumerate.outcomes import Refused, Undecided
from enumerate.pairs import representations
from enumerate.pairs.drawn_gates import BALANCE, INFLUENCE, ONES, GateDistribution, Tilt, gates
from enumerate.pairs.representations import (
    count_representations,
    draw_product,
    is_threshold_function,
    itself,
    itself_and_complement,
    multiply,
)
from enumerate.pairs.samplers import is_sampled
from tests.documents import blocks, run_session

# This project's exact counts, each by two engines or more.
COUNTS = {
    "01": {2: 16, 3: 246, 4: 32506, 5: 44642388},
    "pm1": {2: 16, 3: 254, 4: 54310, 5: 387698944},
}
COVERED = {3: 1000, 4: 1000, 5: 300}  # pairs in a run of which the coverage is measured; 500 s in all
ENCODINGS = pytest.mark.parametrize("encoding", ["01", "pm1"])


@cache
def threshold_functions(n):
    """All threshold functions of n variables, by their dichotomies or the images of their classes; uint64."""
    if n <= 4:
        positive = (dichotomies(features(n)).signs > 0).astype(np.uint64)
        return np.sort((positive << np.arange(2**n, dtype=np.uint64)).sum(axis=1, dtype=np.uint64))
    forms = np.array([gate_table(found.gate) for found in np_gate_classes(n)], np.uint64)
    return np.unique(np.concatenate([np.unique(full_group_images(int(form), n)) for form in forms]))


@cache
def representation_counts(n, encoding):
    """r(h) of every product h, from all pairs of gates."""
    gates_of_n = threshold_functions(n).tolist()
    return Counter(multiply(f, g, n, encoding) for f, g in product(gates_of_n, gates_of_n))


def by_filtering(table, n, encoding):
    """r of one function from the list of all gates: f must contain it, or have a partner in the list."""
    listed = threshold_functions(n)
    if encoding == "pm1":
        partners = listed ^ np.uint64(all_ones(n) ^ table)
        return int((listed[np.searchsorted(listed, partners).clip(max=len(listed) - 1)] == partners).sum())
    h = np.uint64(table)
    above = listed[listed & h == h]
    return sum(int((above & f == h).sum()) for f in above)


# --- representations ------------------------------------------------------------------------------------------------


@ENCODINGS
@pytest.mark.parametrize("n", [0, 1, 2, 3])
def test_representations_are_those_of_all_pairs_for_every_function(n, encoding):
    known = representation_counts(n, encoding)
    assert [count_representations(h, n, encoding) for h in range(2**2**n)] == [known[h] for h in range(2**2**n)]


@ENCODINGS
def test_representations_of_functions_of_four_variables_are_those_of_all_pairs(encoding):
    listed = threshold_functions(4).astype(np.uint16)
    pairs = listed[:, None] & listed if encoding == "01" else ~(listed[:, None] ^ listed)
    known = np.bincount(pairs.ravel(), minlength=1 << 16)
    assert np.count_nonzero(known) == COUNTS[encoding][4]
    for h in Random(4).sample(range(1 << 16), 300):
        assert count_representations(h, 4, encoding) == known[h]


@ENCODINGS
def test_representations_of_products_of_five_variables_are_found_among_all_gates(encoding):
    rng = Random(5)
    for _ in range(10):
        f, g = gates(5, Tilt(8)).draw(rng).table, gates(5).draw(rng).table
        h = multiply(f, g, 5, encoding)
        assert count_representations(h, 5, encoding) == by_filtering(h, 5, encoding) > 0


@pytest.mark.slow
@ENCODINGS
def test_representations_of_products_of_six_variables_are_found_among_all_fifteen_million_gates(encoding):
    assert len(threshold_functions(6)) == 15028134
    rng = Random(6)
    confirmed = 0
    while confirmed < 15:
        f, g = (gates(6, Tilt(24)).draw(rng).table for _ in range(2))
        h = multiply(f, g, 6, encoding)
        if h.bit_count() < 24:
            continue  # too many gates contain it to try all their pairs
        assert count_representations(h, 6, encoding) == by_filtering(h, 6, encoding) > 0
        confirmed += 1


@pytest.mark.parametrize("n", [6, 7, 8])
def test_a_product_has_as_many_representations_as_its_images(n):
    rng = Random(n)
    f, g = gates(n, Tilt(16)).draw(rng), gates(n, Tilt(16)).draw(rng)
    order, flips = list(range(n)), rng.getrandbits(n)
    rng.shuffle(order)

    def image(table):
        moved = (sum((x >> i & 1) << order[i] for i in range(n)) ^ flips for x in range(2**n))
        return sum((table >> x & 1) << y for x, y in zip(range(2**n), moved, strict=True))

    for encoding in ("01", "pm1"):
        h = multiply(f.table, g.table, n, encoding)
        assert count_representations(h, n, encoding) == count_representations(image(h), n, encoding) > 0


@pytest.mark.parametrize("n", [1, 2, 3, 4])
def test_threshold_functions_are_told_from_others(n):
    listed = set(threshold_functions(n).tolist())
    chosen = range(2**2**n) if n <= 3 else Random(n).sample(range(2**2**n), 500) + sorted(listed)[:300]
    assert all(is_threshold_function(h, n) == (h in listed) for h in chosen)


def test_counts_beyond_reach_are_refused(monkeypatch):
    with pytest.raises(ValueError, match="n = 9 is out of range"):
        count_representations(0, 9, "01")
    monkeypatch.setattr(representations, "MAX_RAYS", 8)
    with pytest.raises(Refused, match="more than 8 extreme rays at n = 6"):
        count_representations(gates(6).draw(Random(0)).table & gates(6).draw(Random(1)).table, 6, "01")


# --- the distribution of gates --------------------------------------------------------------------------------------


def share(f, n, tilt):
    """What a tilt favours, of a truth table, by its definition: times 2**n."""
    if tilt.share == ONES:
        return f.bit_count()
    if tilt.share == BALANCE:
        return 2**n - abs(2 * f.bit_count() - 2**n)
    return sum((f >> x ^ f >> (x ^ 1 << tilt.variable - 1)) & 1 for x in range(2**n))


@pytest.mark.parametrize(
    "tilt", [Tilt(0), Tilt(5), Tilt(12), Tilt(6, BALANCE), Tilt(8, INFLUENCE, 1), Tilt(5, INFLUENCE, 3)], ids=str
)
def test_gates_are_drawn_with_the_probability_that_is_said(tilt):
    n, draws = 3, 8000
    distribution = GateDistribution(n, tilt)
    listed = threshold_functions(n).tolist()
    weights = [2 ** (tilt.strength * share(f, n, tilt) >> n) for f in listed]
    assert distribution.total == sum(weights)
    rng = Random(1)
    drawn = Counter()
    for _ in range(draws):
        one = distribution.draw(rng)
        assert one.exponent == tilt.strength * share(one.table, n, tilt) >> n
        assert gate_table(one.gate) == one.table
        drawn[one.table] += 1
    assert set(drawn) <= set(listed)
    expected = {f: draws * w / sum(weights) for f, w in zip(listed, weights, strict=True)}
    often = [f for f in listed if expected[f] >= 10]
    rare = sum(expected[f] for f in listed if expected[f] < 10)
    chi_squared = sum((drawn[f] - expected[f]) ** 2 / expected[f] for f in often)
    assert chi_squared < len(often) + 4 * (2 * len(often)) ** 0.5
    assert abs(sum(drawn[f] for f in listed if expected[f] < 10) - rare) <= 5 * (rare + 1) ** 0.5


@pytest.mark.parametrize("n", range(7))
def test_without_tilt_every_gate_has_the_same_weight(n):
    assert gates(n).total == gates(n).number == [2, 4, 14, 104, 1882, 94572, 15028134][n]


def test_a_tilt_out_of_range_is_refused():
    with pytest.raises(ValueError, match="tilt 41 is out of range"):
        Tilt(41)
    with pytest.raises(ValueError, match="not by influence"):
        Tilt(4, INFLUENCE)
    with pytest.raises(ValueError, match="variable 4 is out of range"):
        GateDistribution(3, Tilt(4, INFLUENCE, 4))


# --- the estimator --------------------------------------------------------------------------------------------------


def expected_value(n, encoding, tilt):
    """The mean of the value over all pairs of gates, from their representations counted by the search; exact."""
    listed = threshold_functions(n).tolist()
    known = {h: count_representations(h, n, encoding) for h in representation_counts(n, encoding)}
    total = Fraction(0)
    for f, g in product(listed, listed):
        h = multiply(f, g, n, encoding)
        if not is_gate(h, n):
            weight = 2 ** ((tilt * f.bit_count() >> n) + (tilt * g.bit_count() >> n))
            total += weight * Fraction(1, known[h] * weight)  # probability times value; total**2 cancels
    return total


@cache
def is_gate(h, n):
    return is_threshold_function(h, n)


@ENCODINGS
@pytest.mark.parametrize("tilt", [0, 6])
def test_the_mean_over_all_pairs_is_the_number_of_products_that_are_no_gates(encoding, tilt):
    assert expected_value(3, encoding, tilt) == COUNTS[encoding][3] - 104


def test_coins_that_end_searches_leave_the_mean_as_it_is(monkeypatch):
    whole = [draw_product(4, "01", 8, itself, Random(index)) for index in range(400)]
    monkeypatch.setattr(representations, "STEPS", 8)
    coined = [draw_product(4, "01", 8, itself, Random(index)) for index in range(400)]
    pairs = list(zip(whole, coined, strict=True))
    assert sum(not b.gate and not b.representations for _, b in pairs) > 20
    assert all(b.gate == a.gate and b.representations in (0, a.representations) for a, b in pairs)
    assert any(b.exponent > a.exponent for a, b in pairs if b.representations)
    assert all(b.exponent >= a.exponent for a, b in pairs if b.representations)
    differences = [float(b.relative_value - a.relative_value) for a, b in pairs]
    assert any(differences)
    assert abs(sum(differences)) < 4 * sum(v * v for v in differences) ** 0.5


def test_a_product_and_its_complement_stand_for_two_functions_or_share_one():
    products_of_three = set(representation_counts(3, "01"))
    multiples = set()
    for index in range(60):
        rng = Random(index)
        draw = draw_product(3, "01", 4, itself_and_complement, rng)
        again = Random(index)
        h = gates(3, Tilt(4)).draw(again).table & gates(3, Tilt(4)).draw(again).table
        if not draw.gate:
            assert draw.multiple == (1 if all_ones(3) ^ h in products_of_three else 2)
            multiples.add(draw.multiple)
    assert multiples == {1, 2}


@ENCODINGS
@pytest.mark.parametrize("n", [3, 4, 5])
def test_intervals_of_a_few_runs_contain_the_exact_count(n, encoding):
    circuit = Circuit("output-gating", n, encoding=encoding)
    runs = [estimate_count(circuit, 100, seed) for seed in range(8)]
    assert sum(one.low <= COUNTS[encoding][n] <= one.high for one in runs) >= 6
    assert all(one.low < one.estimated_count < one.high for one in runs)


@pytest.mark.slow
@ENCODINGS
@pytest.mark.parametrize("n", [3, 4, 5])
def test_intervals_of_at_least_ninety_of_a_hundred_runs_contain_the_exact_count(n, encoding, monkeypatch):
    monkeypatch.setattr(representations, "_search", cache(representations._search))  # the same products come often
    monkeypatch.setattr(representations, "is_threshold_function", cache(is_threshold_function))
    circuit = Circuit("output-gating", n, encoding=encoding)
    runs = [estimate_count(circuit, COVERED[n], seed) for seed in range(100)]
    covered = sum(one.low <= COUNTS[encoding][n] <= one.high for one in runs)
    print(f"{circuit}: {covered} of 100 intervals of {COVERED[n]} pairs")
    assert covered >= 90


@pytest.mark.parametrize(("n", "count"), [(2, 16), (3, 254), (4, 41614)])
def test_additive_output_is_estimated(n, count):
    found = estimate_count(Circuit("additive-output", n), 400, 3)
    assert found.low <= count <= found.high


@pytest.mark.parametrize(
    ("name", "encoding", "n", "count"),
    [
        ("multiplexing", "01", 3, 256),
        ("additive-synaptic", "01", 4, 22748),
        ("additive-synaptic", "pm1", 3, 252),
        ("synaptic-gating", "01", 5, 1935004),
        ("synaptic-gating", "pm1", 4, 34944),
        ("synaptic-gating:all", "01", 5, 49578092),
        ("synaptic-gating:all", "pm1", 4, 46902),
    ],
)
def test_intervals_of_other_circuits_contain_the_exact_count(name, encoding, n, count):
    circuit = Circuit(name, n, encoding=encoding)
    runs = [estimate_count(circuit, 150, seed) for seed in range(5)]
    assert sum(one.low <= count <= one.high for one in runs) >= 4
    assert all(one.low < one.estimated_count < one.high for one in runs)


def test_activation_gating_is_estimated_as_output_gating():
    pairs = [estimate_count(Circuit(name, 4), 60, 2) for name in ("output-gating", "activation-gating")]
    assert pairs[0].estimated_count == pairs[1].estimated_count


def test_jobs_and_a_longer_sample_leave_the_draws_as_they_are():
    circuit = Circuit("output-gating", 4, encoding="pm1")
    assert estimate_count(circuit, 130, 5, jobs=2) == estimate_count(circuit, 130, 5)
    assert estimating._draw((circuit, 5, 0, 20))[7:] == estimating._draw((circuit, 5, 7, 20))


# --- intervals ------------------------------------------------------------------------------------------------------


@given(st.lists(st.floats(0, 1), min_size=30, max_size=60), st.floats(0.1, 1e6))
def test_an_interval_contains_the_mean_and_scales(values, scale):
    try:
        mean, low, high = skewed_interval(values)
    except Undecided:
        assert max(values) - min(values) < 1e-3
        return
    assert low <= mean <= high
    scaled = skewed_interval([scale * v for v in values])
    assert np.allclose(scaled, [scale * mean, scale * low, scale * high], rtol=1e-6, atol=1e-9 * scale)


def test_an_interval_of_skewed_values_reaches_further_up():
    mean, low, high = skewed_interval([0.0] * 95 + [1.0] * 5)
    assert high - mean > 1.5 * (mean - low)


def test_hall_s_interval_of_exponential_means_covers_better_than_student_s():
    rng = np.random.default_rng(1)
    samples = rng.exponential(size=(400, 30)) ** 2  # of mean 2
    covered = sum(low <= 2 <= high for _, low, high in (skewed_interval(row.tolist()) for row in samples))
    errors = samples.std(axis=1, ddof=1) / 30**0.5
    by_student = int((abs(samples.mean(axis=1) - 2) <= 2.045 * errors).sum())
    assert covered > by_student + 20


def test_equal_values_give_no_interval():
    with pytest.raises(Undecided, match="all 40 samples have the same value"):
        skewed_interval([0.0] * 40)


# --- what is recorded, and the command ------------------------------------------------------------------------------


def test_estimates_are_recorded_once_for_each_circuit_and_read_again(tmp_path):
    path = tmp_path / "estimates.json"
    first, second = (estimate_count(Circuit("output-gating", 3, encoding="pm1"), 40, seed) for seed in (1, 2))
    other = estimate_count(Circuit("additive-output", 3), 40)
    for one in (first, other, second):
        record_estimate(one, path)
    assert read_estimates(path) == [other, second]
    assert read_estimates(tmp_path / "none.json") == []


@pytest.mark.parametrize("change", [{"low": 0.0}, {"seed": "x"}])
def test_a_damaged_list_of_estimates_is_refused(tmp_path, change):
    path = tmp_path / "estimates.json"
    write_estimates([estimate_count(Circuit("output-gating", 3), 40)], path)
    document = json.loads(path.read_text())
    if "low" in change:
        document["estimates"][0]["estimated_capacity_bits"] += 1
    else:
        document["estimates"][0] |= change
    path.write_text(json.dumps(document))
    with pytest.raises(ValueError, match=r"estimates.json is damaged .*: `capacity estimate --output"):
        read_estimates(path)


def test_the_command_prints_an_estimate_and_calls_it_one(capsys, tmp_path):
    words = ["estimate", "output-gating", "-n", "4", "--encoding", "pm1", "--samples", "80", "--jobs", "1", "--quiet"]
    store, output = ["--store", str(tmp_path / "runs.sqlite")], ["--output", str(tmp_path / "estimates.json")]
    assert run([*words, *store, *output]) == 0
    text = capsys.readouterr().out
    assert "estimated" in text and "an estimate from 80 pairs, seed 1" in text and "functions," in text
    assert run([*words, *store, "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert document["kind"] == "estimate" and "count" not in document
    assert read_estimates(tmp_path / "estimates.json")[0].estimated_count == document["estimated_count"]
    assert document["estimated_capacity_bits"] == log2(document["estimated_count"])


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        ("output-gating -n 5 --samples 29", 2, "--samples 29 is out of range: 30 to"),
        ("output-gating -n 5 --seed -1", 2, "--seed -1 is out of range"),
        ("synaptic-gating:each -n 7", 2, "several attending units has too many representations to count"),
        ("readout:e8 -n 7", 2, "several attending units has too many representations to count"),
        (
            "square -n 5",
            2,
            "square is not estimated: of single gates and scores, only ltf, ptf:D and dot-product-score are",
        ),
        ("output-gating -n 5 --precision 1%", 2, "--precision is for gates and scores; for output-gating"),
        ("output-gating -n 7 --gate ptf:2", 2, "a list of their classes, and only linear gates have one"),
        ("multiplexing -n 7 --attending square", 2, "a list of their classes, and only linear gates have one"),
        ("multiplexing -n 8", 3, "2 <= n <= 7; for the proved bounds, run: capacity bounds multiplexing -n 8"),
        ("synaptic-gating -n 1000", 3, "2 <= n <= 8"),
        ("output-gating -n 9", 3, "out of reach of estimates"),
        ("output-gating -n 1", 3, "out of reach of estimates"),
        ("output-gating -n 5 --time-limit 0", 2, "--time-limit 0 is out of range"),
        ("output-gating -n 5 --output .", 2, "."),
        ("output-gating -n 5 --output -", 2, "name a file, or have the answer on stdout with --json"),
        ("ltf -n 5 --output -", 2, "name a file, or have the answer on stdout with --json"),
    ],
)
def test_what_is_not_estimated_is_said_in_one_line(capsys, words, code, said):
    assert run(["estimate", *words.split()]) == code
    captured = capsys.readouterr()
    assert not captured.out and said in captured.err and captured.err.count("\n") == 1


def test_the_help_names_what_is_estimated_and_nothing_else(capsys):
    assert run(["estimate", "--help"]) == 0
    printed = capsys.readouterr().out
    said = "".join(printed.split()).replace("-", "")  # words may be broken over lines
    listed = estimated_names()
    for name in circuit_names():
        tried = Circuit(name, 4) if name != "attention-head" else None
        estimable = tried is not None and (has_one_arrangement(tried) or is_sampled(tried))
        estimable = estimable and not name.startswith("low-rank")  # of which only full rank would be
        assert (name in listed) == estimable, name
        assert (name.replace("ptf:2", "ptf:D").replace("-", "") in said) == estimable
    for other in ("--tokens", "--score", "readout", "network", "--gate", "--attending"):
        assert other not in printed


def test_an_estimate_stopped_by_the_time_limit_is_taken_up(capsys, tmp_path):
    words = ["estimate", "output-gating", "-n", "4", "--samples", "400", "--quiet", "--jobs", "1"]
    words += ["--store", str(tmp_path / "runs.sqlite")]
    whole = estimate_count(Circuit("output-gating", 4), 400, 1)
    assert run([*words, "--time-limit", "0.001"]) == 4
    said = capsys.readouterr().err
    assert "to resume: capacity estimate output-gating -n 4 --encoding 01 --samples 400 --seed 1" in said
    assert run(words) == 0
    assert capsys.readouterr().out == f"{whole}\n"


def test_the_example_of_the_document_prints_what_it_shows(capsys, tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    text = (Path(__file__).parents[3] / "docs" / "estimates.md").read_text(encoding="utf-8")
    (session,) = blocks(text, "console")
    run_session(session, capsys)


def test_a_record_is_the_estimate():
    found = estimate_count(Circuit("output-gating", 3), 50, 9)
    assert isinstance(found, CountEstimate)
    assert found.record()["interval"] == [found.low, found.high]
