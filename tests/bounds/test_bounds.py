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

import bounds
from bounds.expressions import T
from bounds.expressions import n as variables
from bounds.gates import SINGLE_LINEAR, SINGLE_POLYNOMIAL, UNIVERSAL_CAP
from bounds.known_values import (
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


def named(result: bounds.Result, identifier: str) -> Bound:
    (bound,) = (bound for bound in result.bounds if bound.id == identifier)
    return bound


@cache
def threshold_functions(n: int, degree: int) -> frozenset[int]:
    """Truth tables of all threshold functions of degree 1 (n <= 4) or of degree >= n - 1, by brute force."""
    if degree >= n:
        return frozenset(range(2 ** (2**n)))
    if degree > 1:
        assert degree == n - 1
        parity = sum((x.bit_count() & 1) << x for x in range(2**n))
        return frozenset(range(2 ** (2**n))) - {parity, parity ^ (2 ** (2**n) - 1)}
    largest = 3 if n == 4 else 2
    points = np.array(list(itertools.product((0, 1), repeat=n)), dtype=np.int64)
    weights = np.array(list(itertools.product(range(-largest, largest + 1), repeat=n)), dtype=np.int64)
    activations = weights @ points.T
    places = 2 ** np.arange(2**n, dtype=np.int64)
    tables: set[int] = set()
    for threshold in range(-largest * n, largest * n + 2):
        tables.update(((activations >= threshold) @ places).tolist())
    return frozenset(tables)


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
    assert bounds.linear_threshold_count(10) is None
    assert bounds.polynomial_threshold_count(4, 2) is None
    assert bounds.polynomial_threshold_count(10, 1) is None


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
            assert bounds.holds(bound, count, n, d=d) is not False, (bound.id, n, d)


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
    assert bounds.evaluate(named(result, "pairs"), 10) is None
    assert bounds.log2_value(named(result, "pairs"), 10) is None
    assert bounds.holds(named(result, "pairs"), 1, 10) is None
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


def test_bracket_of_output_gating_at_ten_variables_starts_from_the_last_published_count() -> None:
    (result,) = bounds.results_for("output-gating", "ltf", "ltf", "pm1")
    found = bounds.bracket(result, 10)
    assert found.lower is not None and found.upper is not None
    assert found.lower.exact_counts and found.lower.value == 144130531453121108**2
    assert not found.upper.exact_counts
    counted = bounds.bracket(result, 10, counts=lambda m, k: {9: 144130531453121108, 10: 2**70}.get(m))
    assert counted.upper is not None and counted.upper.exact_counts
    assert counted.upper.value == 2**138 - 2**69 + 2


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


# -- every circuit, against an enumeration from its definition ------------------

ATTENTION = {
    "multiplexing": ("01", "pm1"),
    "additive-output": (None,),
    "additive-synaptic": ("01", "pm1"),
    "activation-gating": ("01", "pm1"),
    "output-gating": ("01", "pm1"),
    "synaptic-gating": ("01", "pm1"),
    "synaptic-gating:all": ("01", "pm1"),
}
ENCODED = [
    (circuit, encoding)
    for circuit, encodings in ATTENTION.items()
    for encoding in encodings
    if circuit != "activation-gating" and (circuit, encoding) != ("multiplexing", "pm1")  # as others, below
]
SQUARES_OF_THREE = 210
BANDS_OF_THREE = 6788
ATTENDED_GATES = ("ltf", "square", "ptf:2")
ATTENDING_GATES = ("ltf", "square", "ptf:2")
Array = np.ndarray


def is_valid(circuit: str, gate: str, n: int) -> bool:
    return (gate == "ltf" or not circuit.startswith("synaptic")) and (n > 0 or "synaptic" not in circuit)


def points_of(n: int) -> Array:
    return np.array([[x >> i & 1 for i in range(n)] for x in range(2**n)], dtype=np.int64).reshape(2**n, n)


def input_table(n: int, variable: int) -> int:
    return sum((x >> (variable - 1) & 1) << x for x in range(2**n))


@cache
def levels(n: int, largest: int) -> Array:
    """The values w.x at all points, for all integer w up to a size: (weights, 2^n)."""
    weights = np.array(list(itertools.product(range(-largest, largest + 1), repeat=n)), dtype=np.int64)
    return np.unique(weights @ points_of(n).T, axis=0)


def tables_of(outputs: Array) -> list[int]:
    return list((outputs @ (2 ** np.arange(outputs.shape[1], dtype=np.int64))).tolist())


@cache
def additive_pairs(n: int, gate: str) -> frozenset[tuple[int, int]]:
    """The functions of x at signal 0 and 1, of a unit with v·z added to its activation."""
    if gate == "ptf:2":
        return quadratic_pairs(n)
    values = levels(n, {"ltf": 3, "square": 5}[gate])
    largest = int(values.max())
    places = 2 ** np.arange(2**n, dtype=np.int64)
    pairs: set[tuple[int, int]] = set()
    for centre in range(-2 * largest, 2 * largest + 1) if gate == "square" else (0,):
        scores = np.abs(2 * values - centre) if gate == "square" else values
        steps = [*np.unique(scores), scores.max() + 1]
        for row in np.unique(np.stack([(scores >= step) @ places for step in steps], axis=1), axis=0):
            distinct = set(row.tolist())
            pairs.update(itertools.product(distinct, distinct))
    return frozenset(pairs)


def quadratic_pairs(n: int) -> frozenset[tuple[int, int]]:
    """As `additive_pairs` for degree 2 and n <= 3: nested pairs A within B of any functions at n <= 2.

    At n = 3, S is orthogonal to the parity, S > 1 on A, 0 < S < 1 on B - A and S < 0 outside B, say. The even points'
    sum of S can exceed or fall short of the odd points' by any amount, unless A has one parity and the complement D
    of B the other; then S balances if and only if |A| + |D| < 4.
    """
    everything, odd = 2 ** (2**n) - 1, sum((x.bit_count() & 1) << x for x in range(2**n))
    pairs = set()
    for a, b in itertools.product(range(everything + 1), repeat=2):
        if a & ~b:
            continue
        one_sided = any(not a & other and not (everything ^ b) & ~other for other in (odd, everything ^ odd))
        if n < 3 or not one_sided or a.bit_count() + (everything ^ b).bit_count() < 4:
            pairs |= {(a, b), (b, a)}
    return frozenset(pairs)


@cache
def gate_functions(n: int, gate: str) -> tuple[int, ...]:
    if gate == "square":
        scores = levels(n, 3)
        found: set[int] = set()
        for low in range(scores.min(), scores.max() + 2):
            for high in range(low, scores.max() + 2):
                found.update(tables_of((scores < low) | (scores >= high)))
        return tuple(sorted(found))
    return tuple(sorted(threshold_functions(n, 1 if gate == "ltf" else int(gate[4:]))))


def moved(n: int, table: int, where: Callable[[int], int]) -> int:
    return sum((table >> where(x) & 1) << x for x in range(2**n))


@cache
def units_of(circuit: str, gate: str, encoding: str | None, n: int) -> frozenset[tuple[int, int]]:
    """The attended unit with all its parameters: its functions of x where the signal is 0 and where it is 1."""
    everything = 2 ** (2**n) - 1
    functions = gate_functions(n, gate)
    if circuit == "multiplexing":
        return additive_pairs(n, gate)
    if circuit == "additive-output":
        return frozenset((f, everything) for f in functions) | frozenset((0, f) for f in functions)
    if circuit in ("output-gating", "activation-gating"):
        return frozenset((0 if encoding == "01" else everything ^ f, f) for f in functions)
    if circuit == "synaptic-gating":
        off = (lambda x: x & ~1) if encoding == "01" else (lambda x: x ^ 1)
        return frozenset((moved(n, f, off), f) for f in functions)
    if circuit == "synaptic-gating:all":
        off = (lambda x: 0) if encoding == "01" else (lambda x: x ^ (2**n - 1))
        return frozenset((moved(n, f, off), f) for f in functions)
    assert circuit == "additive-synaptic"
    first = input_table(n, 1)
    pairs = additive_pairs(n, gate)
    if encoding == "01":  # the term v·z·x1 is v exactly where z = x1 = 1
        return frozenset((a, (a & ~first) | (b & first)) for a, b in pairs)
    return frozenset(((b & ~first) | (a & first), (a & ~first) | (b & first)) for a, b in pairs)


@cache
def functions_by_signal(
    circuit: str, gate: str, attending: str, encoding: str | None, n: int, others: int | None
) -> tuple[frozenset[int], ...]:
    """For each attending function the set of functions of the circuit; the later inputs are the more significant."""
    units = np.array(sorted(units_of(circuit, gate, encoding, n)), dtype=np.int64)
    found = []
    for g in gate_functions(n if others is None else others, attending):
        if others is None:
            found.append(frozenset(np.unique((units[:, 0] & ~g) | (units[:, 1] & g)).tolist()))
            continue
        tables = sum(units[:, g >> y & 1] << (y * 2**n) for y in range(2**others))
        found.append(frozenset(np.asarray(tables).tolist()))
    return tuple(found)


@cache
def each_by_signal(attending: str, encoding: str, n: int, others: int | None) -> tuple[frozenset[int], ...]:
    """As `functions_by_signal`, for one attending gate for each weight of a linear gate."""
    functions = np.array(gate_functions(n, "ltf"), dtype=np.int64)
    gates = gate_functions(n if others is None else others, attending)
    choices = []
    for variable in range(1, n + 1):
        x = input_table(n, variable)
        signals = set()
        for g in gates:
            if others is None:
                table = g & x if encoding == "01" else ~(g ^ x) & (2 ** (2**n) - 1)
            else:
                on = [x if g >> y & 1 else 0 if encoding == "01" else x ^ (2 ** (2**n) - 1) for y in range(2**others)]
                table = sum(part << (y * 2**n) for y, part in zip(range(2**others), on, strict=True))
            signals.add(table)
        if encoding == "pm1":  # the sign of g_i is that of w_i
            signals = {table for table in signals if not table & 1}
        choices.append(sorted(signals))
    found = []
    size = 2 ** (n + (others or 0))
    for chosen in itertools.product(*choices):
        index = np.zeros(size, dtype=np.int64)
        for bit, table in zip(range(n), chosen, strict=True):
            index |= np.array([table >> x & 1 for x in range(size)]) << bit
        outputs = functions[:, None] >> index[None, :] & 1
        found.append(frozenset(tables_of(outputs)))
    return tuple(found)


def number_of_maps(by_signal: tuple[frozenset[int], ...], units: int, shared: bool) -> int:
    if not shared:
        return int(len(frozenset().union(*by_signal)) ** units)
    maps: set[tuple[int, ...]] = set()
    for functions in set(by_signal):
        maps.update(itertools.product(functions, repeat=units))
    return len(maps)


def known_count(n: int, degree: int) -> int | None:
    return len(threshold_functions(n, degree)) if n <= 3 else bounds.polynomial_threshold_count(n, degree)


def assert_bounds_hold(results: tuple[bounds.Result, ...], count: int, n: int) -> None:
    for result in results:
        for bound in result.bounds:
            verdict = bounds.holds(bound, count, n, counts=known_count)
            needs_unknown = n == 3 and "T(n+1,2)" in bounds.formula(bound)  # T(4, 2)
            stated = bounds.is_defined(bound, n) and not needs_unknown
            assert verdict is (True if stated else None), (bound.id, bounds.formula(bound), count)
        for counts in (known_count,) if result.id.startswith("layer") else (known_count, lambda m, k: None):
            found = bounds.bracket(result, n, counts=counts)
            assert found.lower is not None and found.lower.value is not None and found.lower.value <= count
            assert found.upper is not None and found.upper.value is not None and count <= found.upper.value


def exact_bounds(result: bounds.Result) -> list[Bound]:
    return [bound for bound in result.bounds if bound.id.startswith("exact")]


def test_enumerated_additive_pairs_are_threshold_functions_of_one_more_variable() -> None:
    assert [len(additive_pairs(n, "square")) for n in (1, 2, 3)] == [14, 146, BANDS_OF_THREE]
    assert {a for a, b in quadratic_pairs(3) if a == b} == threshold_functions(3, 2)
    for n in range(1, 4):
        assert len(additive_pairs(n, "ltf")) == len(threshold_functions(n + 1, 1))
        signed = {f | g << 2**n for f, g in additive_pairs(n, "ltf")}
        assert signed == threshold_functions(n + 1, 1)


@pytest.mark.parametrize("n", [1, 2, 3])
def test_enumerated_square_functions_are_linear_gates_of_one_more_variable(n: int) -> None:
    everything = 2 ** (2**n) - 1
    read_off = {everything ^ (f >> 2**n) ^ (f & everything) for f in threshold_functions(n + 1, 1)}
    assert read_off == set(gate_functions(n, "square"))
    assert len(read_off) == {1: 4, 2: 16, 3: SQUARES_OF_THREE}[n]
    assert_bounds_hold(bounds.results_for("square", "square", None, "01"), len(read_off), n)


@pytest.mark.parametrize("n", [1, 2])
def test_enumerated_concentric_bands_are_linear_gates_of_two_more_variables(n: int) -> None:
    size, everything = 2**n, 2 ** (2**n) - 1
    read_off = set()
    for f in threshold_functions(n + 2, 1):
        by_signs = [f >> (size * k) & everything for k in range(4)]  # k = 2·s' + s
        read_off.add((everything ^ by_signs[1] ^ by_signs[2], everything ^ by_signs[0] ^ by_signs[3]))
    assert read_off == additive_pairs(n, "square")
    bands = len(read_off) - len(gate_functions(n, "square"))
    counted = [len(threshold_functions(n + k, 1)) for k in range(3)]
    assert 8 * bands <= counted[2] - 2 * counted[1] + counted[0] + 8 * (len(gate_functions(n, "square")) - 1)


@pytest.mark.parametrize("attending", ATTENDING_GATES)
@pytest.mark.parametrize("gate", ATTENDED_GATES)
@pytest.mark.parametrize(("circuit", "encoding"), ENCODED)
def test_every_bound_on_a_circuit_holds_for_its_enumerated_counts(
    circuit: str, encoding: str | None, gate: str, attending: str
) -> None:
    for n in range(4):
        if not is_valid(circuit, gate, n):
            continue
        by_signal = functions_by_signal(circuit, gate, attending, encoding, n, None)
        for units, shared in ((1, False), (2, False), (2, True)):
            if n == 3 and shared:
                continue
            results = bounds.results_for(circuit, gate, attending, encoding, units=units, shared=shared)
            assert_bounds_hold(results, number_of_maps(by_signal, units, shared), n)


@pytest.mark.parametrize("attending", ATTENDING_GATES)
@pytest.mark.parametrize("gate", ATTENDED_GATES)
@pytest.mark.parametrize(("circuit", "encoding"), ENCODED)
def test_every_bound_with_disjoint_inputs_holds_and_the_exact_ones_are_met(
    circuit: str, encoding: str | None, gate: str, attending: str
) -> None:
    for n, others in itertools.product(range(3), repeat=2):
        if not is_valid(circuit, gate, n):
            continue
        by_signal = functions_by_signal(circuit, gate, attending, encoding, n, others)
        for units, shared in ((1, False), (2, False), (2, True)):
            if shared and len(units_of(circuit, gate, encoding, n)) > 120:
                continue
            results = bounds.results_for(
                circuit, gate, attending, encoding, units=units, shared=shared, attending_inputs=others
            )
            count = number_of_maps(by_signal, units, shared)
            assert_bounds_hold(results, count, n)
            for bound in exact_bounds(results[0]):
                assert bounds.evaluate(bound, n, counts=known_count) == count
    if gate == "ltf" and attending != "square" and (circuit, encoding) != ("additive-synaptic", "01"):
        assert len(exact_bounds(bounds.results_for(circuit, gate, attending, encoding, attending_inputs=2)[0])) == 2


@pytest.mark.parametrize("encoding", ["01", "pm1"])
@pytest.mark.parametrize("attending", ATTENDING_GATES)
def test_every_bound_on_one_attending_gate_for_each_weight_holds(attending: str, encoding: str) -> None:
    cases = [(1, None), (2, None), *itertools.product((1, 2), (0, 1, 2))]
    if encoding == "01" and attending == "ltf":
        cases.append((3, None))
    for n, others in cases:
        if others == 2 and n == 2 and attending != "ltf":
            continue
        by_signal = each_by_signal(attending, encoding, n, others)
        for units, shared in ((1, False), (2, False), (2, True)):
            if shared and (n == 3 or len(by_signal) > 100):
                continue
            results = bounds.results_for(
                "synaptic-gating:each", "ltf", attending, encoding, units=units, shared=shared, attending_inputs=others
            )
            assert_bounds_hold(results, number_of_maps(by_signal, units, shared), n)


def test_activation_gating_and_the_other_encoding_of_multiplexing_have_the_same_bounds() -> None:
    for gate, attending in itertools.product(ATTENDED_GATES, ATTENDING_GATES):
        for encoding in ("01", "pm1"):
            (activation,) = bounds.results_for("activation-gating", gate, attending, encoding)
            (output,) = bounds.results_for("output-gating", gate, attending, encoding)
            assert (activation.id, activation.bounds) == ("activation-gating", output.bounds)
        in_01, in_pm1 = (bounds.results_for("multiplexing", gate, attending, e)[0].bounds for e in ("01", "pm1"))
        assert in_01 == in_pm1


def output_by_definition(
    circuit: str, encoding: str, square: bool, weights: Array, gates: Array, strengths: Array
) -> int | None:
    """The truth table of a circuit of linear attending gates with real parameters; None if an activation is near 0.

    weights: (n + 1,) of the attended unit, the bias last; gates: (n, n + 1); strengths: (2,), v and t.
    """
    n = len(weights) - 1
    table = 0
    for x, point in enumerate(points_of(n)):
        inputs = point if encoding == "01" else 2 * point - 1
        one = np.append(inputs, 1)
        scores = gates @ one
        g = (scores > 0).astype(int) if encoding == "01" else np.sign(scores).astype(int)
        gated = np.append(inputs, 1).astype(float)
        if circuit == "synaptic-gating":
            gated[0] *= g[0]
        elif circuit == "synaptic-gating:all":
            gated[:n] *= g[0]
        elif circuit == "synaptic-gating:each":
            gated[:n] *= g
        u = float(weights @ gated)
        if square:
            u = u**2 - strengths[1] ** 2
        if circuit == "multiplexing":
            u += strengths[0] * g[0]
        elif circuit == "additive-synaptic":
            u += strengths[0] * g[0] * inputs[0]
        elif circuit == "activation-gating":
            u *= g[0]
        forced = circuit == "activation-gating" and encoding == "01" and g[0] == 0
        if min(abs(u), np.abs(scores).min()) < 1e-9 and not forced:
            return None
        on = u > 0
        if circuit == "output-gating":
            on = on and g[0] > 0 if encoding == "01" else on == (g[0] > 0)
        table |= int(on) << x
    return table


@pytest.mark.parametrize("encoding", ["01", "pm1"])
@pytest.mark.parametrize("circuit", [*ATTENTION, "synaptic-gating:each"])
def test_circuits_with_random_weights_are_among_the_enumerated_ones(circuit: str, encoding: str) -> None:
    if circuit == "additive-output":
        return
    random = np.random.default_rng(20231103)
    for n, square in ((1, False), (2, False), (3, False), (1, True), (2, True)):
        if (square and circuit.startswith("synaptic")) or (circuit.endswith("each") and n == 3):
            continue
        gate = "square" if square else "ltf"
        enumerated = frozenset().union(
            *(
                each_by_signal("ltf", encoding, n, None)
                if circuit.endswith("each")
                else functions_by_signal(circuit, gate, "ltf", encoding, n, None)
            )
        )
        seen = set()
        for _ in range(150):
            weights, gates = random.normal(size=n + 1), random.normal(size=(n, n + 1))
            weights[random.integers(n + 1)] *= random.choice([1, 4])
            table = output_by_definition(circuit, encoding, square, weights, gates, 2 * random.normal(size=2))
            if table is not None:
                seen.add(table)
        assert seen and seen <= enumerated


def linear_gate(weights: Array, points: Array) -> Array:
    scores = points @ weights[:-1] + weights[-1]
    assert np.abs(scores).min() > 1e-9
    return np.where(scores > 0, 1, -1)


@pytest.mark.parametrize("encoding", ["01", "pm1"])
@pytest.mark.parametrize("n", [3, 4, 5, 6])
def test_gating_each_weight_shows_one_free_gate_on_each_of_n_nested_halves(n: int, encoding: str) -> None:
    random = np.random.default_rng(n)
    points = 2 * points_of(n) - 1
    dominating = 1000.0
    for last in (-1, 1):
        free = [random.normal(size=n - i) for i in range(n)]  # of the inputs after input i, and a bias
        signals = []
        for i in range(n):
            weights = np.zeros(n + 1)
            weights[i + 1 : n + 1] = free[i]
            if encoding == "01":  # off where an earlier input is on
                weights[:i] -= dominating
                weights[n] -= dominating * i
                g = (linear_gate(weights, points) + 1) // 2
                signals.append(g * (points[:, i] + 1) // 2)
            else:  # g·x_i is constant where x_i is off, or an earlier input is on
                weights[:i] += last * dominating
                weights[i] += last * n * dominating * 2
                weights[n] += last * dominating * i - last * n * dominating * 2
                signals.append(linear_gate(weights, points) * points[:, i])
        total = np.sum(signals, axis=0)
        if encoding == "01":
            output = np.where(total > 0.5, 1, -1)
        else:
            output = np.where(total - last * (n - 1) > 0, 1, -1)
        for i in range(n):
            here = (points[:, :i] == -1).all(axis=1) & (points[:, i] == 1)
            expected = linear_gate(np.append(np.zeros(i + 1), free[i]), points)
            assert (output[here] == expected[here]).all()
        nothing_on = (points == -1).all(axis=1)
        assert output[nothing_on] == (-1 if encoding == "01" else last)


@pytest.mark.parametrize("encoding", ["01", "pm1"])
@pytest.mark.parametrize("n", [3, 4, 5, 6, 7])
def test_gating_each_weight_shows_one_free_gate_at_each_address(n: int, encoding: str) -> None:
    random = np.random.default_rng(n)
    points = 2 * points_of(n) - 1
    k = (n - 1).bit_length()
    signals, expected = [], []
    for i in range(n - k):
        address = 2 * points_of(k)[i] - 1
        others = [j for j in range(n - k) if j != i]
        weights = np.zeros(n + 1)
        weights[others] = random.normal(size=len(others))
        weights[n] = random.normal()
        here = (points[:, n - k :] == address).all(axis=1) & (points[:, i] == 1)
        expected.append((here, linear_gate(weights, points)))
        sign = -1 if encoding == "01" else 1  # elsewhere g is 0, or it is x_i
        weights[n - k : n] -= sign * 100 * address
        weights[n] += sign * 100 * k
        if encoding == "pm1":
            weights[i] += 1000 * k
            weights[n] -= 1000 * k
        g = linear_gate(weights, points)
        signals.append((g + 1) // 2 * (points[:, i] + 1) // 2 if encoding == "01" else g * points[:, i])
    total = np.sum(signals, axis=0) - (0.5 if encoding == "01" else n - k - 1)
    for here, free in expected:
        assert here.sum() == 2 ** (n - k - 1)
        assert (np.sign(total)[here] == free[here]).all()


@pytest.mark.parametrize("n", [1, 2, 3, 4])
def test_gating_all_weights_shows_both_gates_by_self_dual_functions(n: int) -> None:
    """`self-dual` of synaptic-all in ±1: bias 0, g = 1 where xn = -1; all pairs (f0, g0) give different functions."""
    functions = np.array(sorted(threshold_functions(n - 1, 1)), dtype=np.int64)
    half = 2 ** (n - 1)
    mirrored = np.array([moved(n - 1, int(f), lambda x: x ^ (half - 1)) for f in functions])
    upper = (2**half - 1) ^ mirrored  # a self-dual f on xn = 1, from f0 on xn = -1
    shown = {
        int(f0) | int((2**half - 1) ^ f1 ^ g0) << half
        for f0, f1 in zip(functions, upper, strict=True)
        for g0 in functions
    }
    assert len(shown) == len(functions) ** 2


# -- layers, and the variants that a circuit does not have ----------------------


@pytest.mark.parametrize("gate", ["ltf", "ptf:2", "square"])
def test_a_layer_of_plain_gates_has_the_power_of_one(gate: str) -> None:
    for n, units in itertools.product(range(4), (2, 3, 20)):
        count = len(gate_functions(n, gate))
        assert_bounds_hold(bounds.results_for(gate, gate, None, None, units=units), count**units, n)


def test_layers_of_tens_of_units_stand_at_hundreds_of_variables() -> None:
    for circuit, encodings in (*ATTENTION.items(), ("synaptic-gating:each", ("01", "pm1"))):
        attending = "square" if circuit == "multiplexing" else "ltf"
        for options in ({"units": 30}, {"units": 30, "shared": True}, {"units": 12, "attending_inputs": 150}):
            (result,) = bounds.results_for(circuit, "ltf", attending, encodings[-1], **options)  # type: ignore[arg-type]
            n = 60 if circuit.endswith("each") else 200
            found = bounds.bracket(result, n)
            assert found.lower is not None and found.upper is not None
            leading = bounds.leading_term_bits(result, n)
            within = leading + (30 * n**2 if result.id == "layer-shared" else 0)  # of lower order for one gate a weight
            assert 0.2 * leading < found.lower.bits < found.upper.bits < 1.1 * within


def test_a_cap_whose_logarithm_exceeds_a_float_is_left_out_of_the_bracket() -> None:
    (result,) = bounds.results_for("output-gating", "ltf", "ltf", "01", attending_inputs=1000)
    found = bounds.bracket(result, 500)
    assert found.upper is not None and found.upper.bound.id == "exact-from-above"


def test_leading_terms_of_the_circuits_are_those_of_their_gates_together() -> None:
    def leading(circuit: str, gate: str, attending: str, **options: int) -> Fraction:
        encoding = None if circuit == "additive-output" else "01"
        (result,) = bounds.results_for(circuit, gate, attending, encoding, **options)  # type: ignore[arg-type]
        return bounds.leading_term_bits(result, 10)

    for circuit in ("multiplexing", "additive-output", "additive-synaptic", "activation-gating"):
        assert leading(circuit, "ltf", "square") == 200
        assert leading(circuit, "ptf:2", "square") == 600
    assert leading("synaptic-gating", "ltf", "ltf", units=3) == 600
    assert leading("synaptic-gating", "ltf", "ltf", units=3, shared=1) == 400
    assert leading("synaptic-gating:all", "ltf", "ltf", attending_inputs=7) == 149
    assert leading("synaptic-gating:each", "ltf", "ltf") == 1000
    assert leading("synaptic-gating:each", "ltf", "ltf", attending_inputs=5) == 350


@pytest.mark.parametrize(
    ("circuit", "gate", "encoding", "options", "message"),
    [
        ("additive-output", "ltf", "01", {}, "has no encoding"),
        ("output-gating", "ltf", None, {}, "depends on the encoding"),
        ("synaptic-gating", "square", "01", {}, "gate ltf, not square"),
        ("synaptic-gating:each", "ptf:2", "pm1", {}, "gate ltf, not ptf:2"),
        ("ltf", "ltf", "01", {"units": 2, "shared": True}, "ltf has no attending gate"),
        ("square", "square", "01", {"attending_inputs": 2}, "square has no attending gate"),
        ("multiplexing", "ltf", "01", {"shared": True}, "units >= 2"),
        ("multiplexing", "ltf", "01", {"units": 0}, "units >= 1"),
        ("multiplexing", "ltf", "01", {"attending_inputs": -1}, "attending_inputs >= 0"),
    ],
)
def test_variants_that_a_circuit_does_not_have_are_refused(
    circuit: str, gate: str, encoding: str | None, options: dict[str, int], message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        bounds.results_for(circuit, gate, None, encoding, **options)  # type: ignore[arg-type]


def test_a_lower_bound_with_an_opposite_count_is_not_followed_beyond_the_known_counts() -> None:
    (result,) = bounds.results_for("square", "square", None, None)
    alone = replace(result, lower=(named(result, "one-variable-flipped"),), upper=(named(result, "bands"),))
    known = bounds.bracket(alone, 8)
    assert known.lower is not None and known.upper is not None and known.upper.exact_counts
    unknown = bounds.bracket(alone, 9)
    assert unknown.lower is not None and unknown.upper is not None and not unknown.upper.exact_counts
    assert bounds.bracket(alone, 10).lower is None
    schlaefli = 2 * sum(math.comb(2**10 - 1, k) for k in range(11))
    assert unknown.upper.value == (schlaefli - 144130531453121108 + 6) // 4


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
