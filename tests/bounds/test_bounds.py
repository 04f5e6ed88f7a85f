"""The finite bounds hold for every known count, their values are exact, and a false one is caught."""

import itertools
import math
import time
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from functools import cache

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sympy import Rational

import bounds
from bounds.expressions import T
from bounds.expressions import n as variables
from bounds.gates import SINGLE_LINEAR, SINGLE_POLYNOMIAL, UNIVERSAL_CAP
from bounds.known_values import (
    COUNTED_HERE,
    EXACT_LINEAR_THRESHOLD_FUNCTIONS,
    EXACT_N_CLASSES,
    LINEAR_THRESHOLD_FUNCTIONS,
    NP_CLASSES,
    NPN_CLASSES,
    SELF_DUAL_CLASSES,
)
from bounds.logarithms import log2_binomial, log2_binomial_sum
from bounds.output_gating import OUTPUT_GATING
from bounds.records import Bound, Sense
from tests.definitions import gate_functions


def named(result: bounds.Result, identifier: str) -> Bound:
    (bound,) = (bound for bound in result.bounds if bound.id == identifier)
    return bound


def threshold_functions(n: int, degree: int) -> frozenset[int]:
    return gate_functions("ltf" if degree == 1 else f"ptf:{degree}", n)


@cache
def output_gating_count(n: int, degree: int, attending_degree: int, encoding: str) -> int:
    f = np.array(sorted(threshold_functions(n, degree)), dtype=np.int64)
    g = np.array(sorted(threshold_functions(n, attending_degree)), dtype=np.int64)
    everything = 2 ** (2**n) - 1
    seen = np.zeros(everything + 1, dtype=bool)
    for table in g:
        seen[f & table if encoding == "01" else everything ^ f ^ table] = True
    return int(seen.sum())


GATED_PAIRS = [(n, d, e) for n in range(4) for d in (1, 2, 3) for e in (1, 2, 3)] + [
    (4, 1, 1),
    (4, 1, 3),
    (4, 3, 1),
    (4, 1, 4),
]


# -- known values --------------------------------------------------------------


def test_brute_force_finds_the_published_number_of_threshold_functions() -> None:
    assert [len(threshold_functions(n, 1)) for n in range(1, 5)] == [4, 14, 104, 1882]
    assert [bounds.linear_threshold_count(n) for n in range(1, 5)] == [4, 14, 104, 1882]


def test_published_sequences_satisfy_the_identities_between_them() -> None:
    for n in range(9):
        by_support = sum(math.comb(n, k) * EXACT_LINEAR_THRESHOLD_FUNCTIONS[k] for k in range(n + 1))
        by_class = sum(2**k * math.comb(n, k) * EXACT_N_CLASSES[k] for k in range(n + 1))
        assert by_support == by_class == LINEAR_THRESHOLD_FUNCTIONS[n]


def test_published_class_numbers_have_the_offsets_stated() -> None:
    assert (SELF_DUAL_CLASSES[1], SELF_DUAL_CLASSES[10]) == (1, 52980624)
    assert (NP_CLASSES[0], NP_CLASSES[8]) == (2, 2730166)
    assert (NPN_CLASSES[0], NPN_CLASSES[8]) == (1, 1366318)
    with pytest.raises(IndexError, match="A001532 is published for 1 to 10, not for 0"):
        SELF_DUAL_CLASSES[0]


def test_degree_n_minus_one_misses_exactly_two_functions() -> None:
    assert [bounds.polynomial_threshold_count(n, n - 1) for n in range(1, 5)] == [2, 14, 254, 65534]
    assert bounds.polynomial_threshold_count(2, 1) == bounds.linear_threshold_count(2) == 14
    assert [bounds.polynomial_threshold_count(3, d) for d in (3, 4, 99)] == [256, 256, 256]


def test_counts_that_no_theorem_gives_are_unknown() -> None:
    assert bounds.linear_threshold_count(11) is None
    assert bounds.polynomial_threshold_count(4, 2) is None
    assert bounds.polynomial_threshold_count(11, 1) is None


def test_counts_out_of_range_are_refused() -> None:
    with pytest.raises(ValueError, match="n >= 0"):
        bounds.linear_threshold_count(-1)
    with pytest.raises(ValueError, match="d = -1"):
        bounds.polynomial_threshold_count(3, -1)
    with pytest.raises(OverflowError, match=r"2\^40 bits"):
        bounds.polynomial_threshold_count(40, 39)


# -- every bound on record, against every count that is known ------------------


def test_every_bound_on_one_linear_gate_holds_for_every_published_count() -> None:
    (result,) = bounds.results_for("ltf", "ltf", None, "01")
    for bound, n in itertools.product(result.bounds, range(10)):
        count = bounds.linear_threshold_count(n)
        assert count is not None
        assert bounds.holds(bound, count, n) is (True if bounds.is_defined(bound, n) else None), (bound.id, n)


def test_every_bound_on_one_polynomial_gate_holds_for_every_count_a_theorem_gives() -> None:
    for bound, n, d in itertools.product(SINGLE_POLYNOMIAL.bounds, range(12), range(13)):
        count = bounds.polynomial_threshold_count(n, d)
        if count is not None:
            expected = True if bounds.is_defined(bound, n, d=d) else None
            assert bounds.holds(bound, count, n, d=d) is expected, (bound.id, n, d)


def test_polynomial_bounds_at_degree_one_are_bounds_on_the_linear_gate() -> None:
    linear, polynomial = bounds.results_for("ptf:1", "ptf:1", None, "pm1")
    assert bounds.formula(named(polynomial, "multiplexing")) == "T(n-1)*T(n-1,0) <= count"
    for n in range(10):
        upper = [bounds.evaluate(named(result, "schlaefli"), n) for result in (linear, polynomial)]
        assert upper[0] == upper[1]


@pytest.mark.parametrize("encoding", ["01", "pm1"])
@pytest.mark.parametrize(("n", "d", "e"), GATED_PAIRS)
def test_every_bound_on_output_gating_holds_for_the_enumerated_count(n: int, d: int, e: int, encoding: str) -> None:
    (result,) = bounds.results_for("output-gating", f"ptf:{d}", f"ptf:{e}", encoding)
    count = output_gating_count(n, d, e, encoding)
    for bound in result.bounds:
        verdict = bounds.holds(bound, count, n, counts=lambda m, k: len(threshold_functions(m, k)))
        assert verdict is (True if bounds.is_defined(bound, n) else None), (bound.id, count)


@pytest.mark.parametrize("encoding", ["01", "pm1"])
def test_output_gating_of_at_most_one_variable_meets_its_bounds(encoding: str) -> None:
    (result,) = bounds.results_for("output-gating", "ltf", "ltf", encoding)
    for n, count in ((0, 2), (1, 4)):
        found = bounds.bracket(result, n)
        assert found.lower is not None and found.upper is not None
        assert found.lower.value == found.upper.value == count == output_gating_count(n, 1, 1, encoding)


@pytest.mark.parametrize(
    ("sense", "factor", "verdict"),
    [("lower", Fraction(1), True), ("lower", Fraction(3, 2), False), ("upper", Fraction(1, 2), False)],
)
def test_a_planted_false_bound_is_caught(sense: Sense, factor: Fraction, verdict: bool) -> None:
    planted = replace(UNIVERSAL_CAP, sense=sense, expression=T(variables) * factor)
    assert all(bounds.holds(planted, LINEAR_THRESHOLD_FUNCTIONS[n], n) is verdict for n in range(10))


def test_the_square_bound_is_not_claimed_where_it_fails() -> None:
    square = named(SINGLE_LINEAR, "square")
    claimed_everywhere = replace(square, domain=UNIVERSAL_CAP.domain)
    assert bounds.holds(square, 4, 1) is None
    assert bounds.holds(claimed_everywhere, 4, 1) is False
    assert bounds.holds(square, 14, 2) is True


def test_sakss_bound_is_not_claimed_for_degree_zero() -> None:
    assert bounds.holds(named(SINGLE_POLYNOMIAL, "saks"), 2, 5, d=0) is None
    claimed = replace(named(SINGLE_POLYNOMIAL, "saks"), domain=UNIVERSAL_CAP.domain)
    assert bounds.holds(claimed, 2, 5, d=0) is False


# -- values --------------------------------------------------------------------


def test_schlaeflis_bound_at_200_variables_is_exact_to_the_last_digit_and_quick() -> None:
    start = time.perf_counter()
    value = bounds.evaluate(named(SINGLE_LINEAR, "schlaefli"), 200)
    seconds = time.perf_counter() - start
    total, falling = 0, 1
    for k in range(201):
        total += falling // math.factorial(k)
        falling *= 2**200 - 1 - k
    assert value == 2 * total
    assert seconds < 1
    assert bounds.log2_value(named(SINGLE_LINEAR, "schlaefli"), 200) == pytest.approx(math.log2(2 * total))


def test_schlaeflis_bound_has_its_known_small_values() -> None:
    schlaefli = named(SINGLE_LINEAR, "schlaefli")
    assert [bounds.evaluate(schlaefli, n) for n in range(5)] == [2, 4, 14, 128, 3882]
    polynomial = named(SINGLE_POLYNOMIAL, "schlaefli")
    assert bounds.evaluate(polynomial, 4, d=2) == 2 * sum(math.comb(15, k) for k in range(11))


def test_schlaeflis_bound_is_exact_from_degree_n_minus_one_on() -> None:
    polynomial = named(SINGLE_POLYNOMIAL, "schlaefli")
    for n in range(1, 12):
        assert bounds.evaluate(polynomial, n, d=n - 1) == 2 ** (2**n) - 2
        assert bounds.evaluate(polynomial, n, d=n) == 2 ** (2**n)


def test_sweeping_sharpens_the_lower_bound_of_yajima_and_ibaraki() -> None:
    assert bounds.evaluate(named(SINGLE_LINEAR, "sweep-product"), 4) == 2 * 2 * 3 * 5 * 9
    assert bounds.evaluate(named(SINGLE_LINEAR, "yajima-ibaraki"), 4) == 2**6
    assert bounds.evaluate(named(SINGLE_LINEAR, "sweep"), 10) == 513 * 144130531453121108


def test_output_gating_bounds_have_their_stated_values_for_two_variables() -> None:
    expected = {
        "01": {"unordered-pairs": 105, "trivial-products": 74, "pairs": 196, "multiplexing": 16},
        "pm1": {"signed-pairs": 44, "pairs": 196, "multiplexing": 16},
    }
    for encoding, values in expected.items():
        (result,) = bounds.results_for("output-gating", "ltf", "ltf", encoding)
        assert {name: bounds.evaluate(named(result, name), 2) for name in values} == values


@given(st.integers(1, 10**30))
def test_output_gating_bounds_for_equal_degrees_are_the_closed_forms(half: int) -> None:
    count = 2 * half
    expected = {
        "unordered-pairs": count * (count + 1) // 2,
        "trivial-products": count * count // 2 - 2 * count + 4,
        "signed-pairs": (count * count - 2 * count) // 4 + 2,
    }
    for name, value in expected.items():
        assert bounds.evaluate(named(OUTPUT_GATING, name), 7, d=2, e=2, counts=lambda m, k: count) == value


@given(half=st.integers(1, 10**20), more=st.integers(0, 10**20), swap=st.booleans())
def test_output_gating_bounds_do_not_depend_on_the_order_of_the_gates(half: int, more: int, swap: bool) -> None:
    sizes = {1: 2 * half, 2: 2 * (half + more)}
    degrees = (2, 1) if swap else (1, 2)
    values = {
        bound.id: bounds.evaluate(bound, 9, d=degrees[0], e=degrees[1], counts=lambda m, k: sizes[k])
        for bound in OUTPUT_GATING.upper[:-1]
    }
    a, b = sizes[1], sizes[2]
    assert values["pairs"] == a * b
    assert values["unordered-pairs"] == a * b - a * (a - 1) // 2
    assert 4 * (values["signed-pairs"] or 0) == 2 * a * b - a * a - 2 * a + 8


def test_a_bound_whose_count_is_unknown_has_no_value() -> None:
    (result,) = bounds.results_for("output-gating", "ltf", "ltf", "01")
    assert bounds.evaluate(named(result, "pairs"), 11) is None
    assert bounds.log2_value(named(result, "pairs"), 11) is None
    assert bounds.holds(named(result, "pairs"), 1, 11) is None
    assert bounds.evaluate(named(result, "pairs"), 9) == 144130531453121108**2


def test_a_bound_is_refused_where_it_is_not_defined() -> None:
    (result,) = bounds.results_for("output-gating", "ltf", "ltf", "01")
    with pytest.raises(ValueError, match="multiplexing is stated for n >= 1, not at n = 0"):
        bounds.evaluate(named(result, "multiplexing"), 0)
    with pytest.raises(ValueError, match="at least 0"):
        bounds.evaluate(UNIVERSAL_CAP, -1)
    with pytest.raises(ValueError, match="needs a value of d"):
        bounds.evaluate(named(SINGLE_POLYNOMIAL, "saks"), 3)


# -- logarithms ----------------------------------------------------------------


def test_huge_bounds_are_known_by_their_logarithm_alone() -> None:
    with pytest.raises(OverflowError, match="not written out"):
        bounds.evaluate(UNIVERSAL_CAP, 300)
    assert bounds.log2_value(UNIVERSAL_CAP, 300) == 2.0**300
    assert bounds.log2_value(named(SINGLE_POLYNOMIAL, "saks"), 300, d=5) == math.comb(300, 6)
    assert bounds.log2_value(named(SINGLE_POLYNOMIAL, "all-but-parities"), 300, d=299) == 2.0**300
    with pytest.raises(OverflowError, match="does not fit a float"):
        bounds.log2_value(UNIVERSAL_CAP, 1024)


def test_counts_by_theorem_too_large_to_write_out_enter_by_their_logarithm() -> None:
    (result,) = bounds.results_for("output-gating", "ptf:40", "ltf", "pm1")
    assert bounds.log2_value(named(result, "one-gate-constant"), 40) == 2.0**40
    assert bounds.holds(named(result, "one-gate-constant"), 10**9, 40) is False


@pytest.mark.parametrize(("n", "d"), [(10, 1), (60, 1), (200, 1), (12, 4), (14, 6), (30, 3), (100, 2)])
def test_logarithm_agrees_with_the_exact_value(n: int, d: int) -> None:
    schlaefli = named(SINGLE_POLYNOMIAL, "schlaefli")
    value = bounds.evaluate(schlaefli, n, d=d)
    assert value is not None
    assert bounds.log2_value(schlaefli, n, d=d) == pytest.approx(math.log2(value), rel=4e-15)


@given(st.integers(0, 4000), st.data())
def test_logarithm_of_a_binomial_row_agrees_with_the_row(upper: int, data: st.DataObject) -> None:
    last = data.draw(st.integers(0, upper))
    row = sum(math.comb(upper, k) for k in range(last + 1)) if last < 400 else None
    assert log2_binomial(upper, last) == pytest.approx(math.log2(math.comb(upper, last)), rel=4e-15)
    if row is not None:
        assert log2_binomial_sum(upper, last) == pytest.approx(math.log2(row), rel=4e-15)


def test_logarithm_of_a_binomial_is_accurate_for_huge_arguments() -> None:
    for bits, lower in ((70, 301), (200, 1000), (1500, 600)):
        exact = math.log2(math.comb(2**bits - 1, lower))
        assert log2_binomial(2**bits - 1, lower) == pytest.approx(exact, rel=4e-15)


def test_leading_terms_are_exact() -> None:
    def leading(circuit: str, gate: str, attending: str | None) -> Fraction:
        (result,) = bounds.results_for(circuit, gate, attending, "01")
        return bounds.leading_term_bits(result, 7)

    assert leading("ltf", "ltf", None) == 49
    assert leading("ptf:2", "ptf:2", None) == Fraction(343, 2)
    assert leading("ptf:3", "ptf:3", None) == Fraction(2401, 6)
    assert leading("output-gating", "ltf", "ltf") == 98
    assert leading("output-gating", "ptf:2", "ptf:2") == 343
    assert leading("output-gating", "ltf", "ptf:2") == leading("output-gating", "ptf:2", "ltf") == 49 + Fraction(343, 2)


def test_irmatovs_asymptotic_is_nearer_the_counts_than_the_leading_term() -> None:
    for n in range(3, 10):
        refined = bounds.refined_asymptotic_bits(SINGLE_LINEAR, n)
        assert refined is not None
        capacity = math.log2(LINEAR_THRESHOLD_FUNCTIONS[n])
        assert abs(refined - capacity) < abs(bounds.leading_term_bits(SINGLE_LINEAR, n) - capacity)
    assert bounds.refined_asymptotic_bits(SINGLE_LINEAR, 3) == math.log2(2 * math.comb(7, 3))
    assert bounds.refined_asymptotic_bits(SINGLE_POLYNOMIAL, 3, d=2) is None


# -- brackets ------------------------------------------------------------------


@pytest.mark.parametrize("encoding", ["01", "pm1"])
@pytest.mark.parametrize(("n", "d", "e"), GATED_PAIRS)
def test_bracket_holds_the_enumerated_count(n: int, d: int, e: int, encoding: str) -> None:
    (result,) = bounds.results_for("output-gating", f"ptf:{d}", f"ptf:{e}", encoding)
    known: list[Callable[[int, int], int | None]] = [
        bounds.polynomial_threshold_count,
        lambda m, k: None,
        lambda m, k: 2 if k == 0 else None,
    ]
    for counts in known:
        found = bounds.bracket(result, n, counts=counts)
        assert found.lower is not None and found.lower.value is not None
        assert found.upper is not None and found.upper.value is not None
        assert found.lower.value <= output_gating_count(n, d, e, encoding) <= found.upper.value


@pytest.mark.parametrize("unknown", range(10))
def test_bracket_without_some_counts_contains_the_bracket_with_them(unknown: int) -> None:
    (result,) = bounds.results_for("output-gating", "ltf", "ltf", "pm1")
    for n in range(10):
        full = bounds.bracket(result, n)
        partial = bounds.bracket(
            result,
            n,
            counts=lambda m, k: None if m == unknown else bounds.polynomial_threshold_count(m, k),
        )
        assert full.lower is not None and partial.lower is not None
        assert full.upper is not None and partial.upper is not None
        assert (partial.lower.value or 0) <= (full.lower.value or 0)
        assert (full.upper.value or 0) <= (partial.upper.value or 0)


def test_a_bound_that_is_no_integer_is_rounded_to_the_integer_it_implies() -> None:
    upper = replace(UNIVERSAL_CAP, expression=Rational(7, 2))
    assert bounds.evaluate(upper, 2) == 3
    assert bounds.evaluate(replace(upper, sense="lower"), 2) == 4
    (square,) = bounds.results_for("square", "square", None, "01")
    assert bounds.evaluate(named(square, "one-variable-flipped-most"), 3) == 129  # 2 * 104 * 3 / 5 + 4


def test_bracket_keeps_to_the_cap_below_seven_variables() -> None:
    (result,) = bounds.results_for("ptf:2", "ptf:2", None, "01")
    assert bounds.leading_term_bits(result, 3) > 2**3
    gated = bounds.results_for("output-gating", "ltf", "ltf", "01")[0]
    for n in range(2, 6):
        found = bounds.bracket(gated, n)
        assert found.upper is not None and found.upper.bound.id == "universal-cap"
        assert found.upper.value == 2 ** (2**n)
    found = bounds.bracket(gated, 6)
    assert found.upper is not None and found.upper.bound.id == "trivial-products"


def test_bracket_of_output_gating_at_eleven_variables_starts_from_the_last_count() -> None:
    (result,) = bounds.results_for("output-gating", "ltf", "ltf", "pm1")
    found = bounds.bracket(result, 11)
    assert found.lower is not None and found.upper is not None
    assert found.lower.exact_counts and found.lower.value == COUNTED_HERE[10] ** 2
    assert not found.upper.exact_counts
    counted = bounds.bracket(result, 11, counts=lambda m, k: {10: COUNTED_HERE[10], 11: 2**80}.get(m))
    assert counted.upper is not None and counted.upper.exact_counts
    assert counted.upper.value == 2**158 - 2**79 + 2


def test_bracket_stands_at_hundreds_of_variables() -> None:
    for circuit, gate, attending in (
        ("ltf", "ltf", None),
        ("ptf:3", "ptf:3", None),
        ("output-gating", "ltf", "ltf"),
        ("output-gating", "ptf:2", "ltf"),
    ):
        (result,) = bounds.results_for(circuit, gate, attending, "01")
        found = bounds.bracket(result, 250)
        assert found.lower is not None and found.upper is not None
        leading = bounds.leading_term_bits(result, 250)
        assert 0.2 < found.lower.bits / leading < found.upper.bits / leading < 1.05
        assert (found.upper.value is None) == (found.upper.bits > 2**20)


# -- choosing and writing ------------------------------------------------------


def test_results_are_chosen_by_circuit_and_read_for_its_gates_and_encoding() -> None:
    (result,) = bounds.results_for("output-gating", "ltf", None, "pm1")
    assert result.assumptions == bounds.Assumptions("ltf", "ltf", "pm1")
    assert [bound.id for bound in result.upper] == ["pairs", "signed-pairs", "universal-cap"]
    assert [bounds.formula(bound) for bound in result.lower] == ["T(n-1)^2 <= count", "T(n) <= count"]
    (mixed,) = bounds.results_for("output-gating", "ptf:2", "ltf", "01")
    assert bounds.formula(mixed.lower[0]) == "T(n-1)*T(n-1,2) <= count"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("nonsense", "ltf", None, "01"), "unknown circuit 'nonsense'; known: ltf, ptf:D, square, multiplexing"),
        (("ptf:0", "ltf", None, "01"), "unknown circuit 'ptf:0'"),
        (("ptf", "ltf", None, "01"), "unknown circuit 'ptf'"),
        (("output-gating", "cube", None, "01"), "unknown gate 'cube'; known: ltf, ptf:D, square"),
        (("output-gating", "ltf", "ptf:x", "01"), "unknown attending gate 'ptf:x'"),
        (("ltf", "ltf", None, "10"), "unknown encoding '10'; known: 01, pm1"),
    ],
)
def test_unknown_names_are_refused_with_the_known_ones(
    arguments: tuple[str, str, str | None, str], message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        bounds.results_for(*arguments)


def test_every_bound_is_written_out_with_its_source_and_proof() -> None:
    for result in bounds.RESULTS:
        assert result.statement and result.source
        assert len({bound.id for bound in result.bounds}) == len(result.bounds)
        assert result.upper[-1].id == "universal-cap"
        for bound in result.bounds:
            assert bound.source and bound.proof
            assert bound.sense == ("lower" if bound in result.lower else "upper")
            assert "count" in bounds.formula(bound) and "**" not in bounds.formula(bound)
            assert "opposite" not in bounds.formula(bound) + bounds.latex_formula(bound)
            assert r"\le" in bounds.latex_formula(bound)


def test_lower_brackets_of_unknown_counts_grow_with_the_variables_and_the_degree() -> None:
    def bits(n: int, degree: int) -> float:
        (result,) = bounds.results_for(f"ptf:{degree}", f"ptf:{degree}", None, "01")
        end = bounds.bracket(result, n).lower
        assert end is not None
        return end.bits

    lower = {(n, degree): bits(n, degree) for n in range(5, 10) for degree in range(2, 5)}
    for (n, degree), value in lower.items():
        assert lower.get((n + 1, degree), value) >= value
        assert lower.get((n, degree + 1), value) >= value


def test_a_lower_bound_with_an_opposite_count_is_not_followed_beyond_the_known_counts() -> None:
    (result,) = bounds.results_for("square", "square", None, None)
    alone = replace(result, lower=(named(result, "one-variable-flipped"),), upper=(named(result, "bands"),))
    known = bounds.bracket(alone, 9)
    assert known.lower is not None and known.upper is not None and known.upper.exact_counts
    unknown = bounds.bracket(alone, 10)
    assert unknown.lower is not None and unknown.upper is not None and not unknown.upper.exact_counts
    assert bounds.bracket(alone, 11).lower is None
    schlaefli = 2 * sum(math.comb(2**11 - 1, k) for k in range(12))
    assert unknown.upper.value == (schlaefli - COUNTED_HERE[10] + 6) // 4


def test_a_circuit_is_one_entry_of_the_catalogue(monkeypatch: pytest.MonkeyPatch) -> None:
    """An entry is read for its gates, its encodings and all variants, and nothing else needs its name."""
    from bounds.catalogue import CIRCUITS, CircuitEntry
    from bounds.synaptic import synaptic_all

    monkeypatch.setitem(CIRCUITS, "synaptic-gating:new", CircuitEntry(synaptic_all, encodings=("pm1",), linear=True))
    for variant in ({}, {"units": 2}, {"units": 2, "shared": True}, {"attending_inputs": 3}):
        added, known = (
            bounds.results_for(f"synaptic-gating:{name}", "ltf", "ptf:2", "pm1", **variant) for name in ("new", "all")
        )
        assert added == known
    with pytest.raises(ValueError, match="gate ltf, not square"):
        bounds.results_for("synaptic-gating:new", "square", None, "pm1")
    for encoding, message in ((None, "depends on the encoding: pm1"), ("01", "is not read in 01; known: pm1")):
        with pytest.raises(ValueError, match=message):
            bounds.results_for("synaptic-gating:new", "ltf", None, encoding)
    with pytest.raises(ValueError, match=r"known: .*, synaptic-gating:each, synaptic-gating:new \(degree"):
        bounds.results_for("gating", "gating", None, None)
