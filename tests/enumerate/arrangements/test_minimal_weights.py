"""CP-SAT finds the least weights that brute force finds, for all threshold functions of 1 to 3 variables."""

import itertools
from functools import cache

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from enumerate.arrangements.minimal_weights import minimal_weights

UPPER_TOTAL = 13


def linear_features(n: int, encoding: str) -> NDArray[np.int64]:
    """Rows (1, x1 ... xn) of the cube, x1 the least significant bit of the row's index."""
    bits = (np.arange(2**n)[:, np.newaxis] >> np.arange(n)) & 1
    inputs = bits if encoding == "01" else 2 * bits - 1
    return np.hstack([np.ones((2**n, 1), dtype=np.int64), inputs.astype(np.int64)])


def signs_of(table: int, n: int) -> NDArray[np.int8]:
    return np.array([1 if table >> x & 1 else -1 for x in range(2**n)], dtype=np.int8)


@cache
def least_realizations(n: int, encoding: str) -> dict[int, tuple[int, tuple[int, ...]]]:
    """Truth table -> (least total size, lexicographically smallest such coefficients), by brute force."""
    features = linear_features(n, encoding)
    box = np.array(list(itertools.product(range(-7, 8), repeat=n + 1)), dtype=np.int64)
    box = box[np.abs(box).sum(axis=1) <= UPPER_TOTAL]
    activations = box @ features.T
    strict = (activations != 0).all(axis=1)
    tables = (activations > 0) @ (2 ** np.arange(2**n, dtype=np.int64))
    least: dict[int, tuple[int, tuple[int, ...]]] = {}
    for table, coefficients in zip(tables[strict].tolist(), box[strict].tolist(), strict=True):
        candidate = (sum(map(abs, coefficients)), tuple(coefficients))
        least[table] = min(candidate, least.get(table, candidate))
    return least


@pytest.mark.parametrize("encoding", ["01", "pm1"])
def test_brute_force_reaches_every_threshold_function(encoding: str) -> None:
    assert len(least_realizations(2, encoding)) == 14
    assert len(least_realizations(3, encoding)) == 104


@pytest.mark.parametrize("encoding", ["01", "pm1"])
@pytest.mark.parametrize("n", [1, 2, 3])
def test_totals_and_canonical_coefficients_agree_with_brute_force(n: int, encoding: str) -> None:
    features = linear_features(n, encoding)
    for table, (total, coefficients) in least_realizations(n, encoding).items():
        found = minimal_weights(features, signs_of(table, n), upper_total=UPPER_TOTAL)
        assert (found.status, found.canonical) == ("optimal", True)
        assert (found.total, found.lower_bound, found.coefficients) == (total, total, coefficients)


@pytest.mark.parametrize("encoding", ["01", "pm1"])
def test_functions_that_are_not_threshold_functions_are_infeasible(encoding: str) -> None:
    features = linear_features(2, encoding)
    for table in (0b0110, 0b1001):
        found = minimal_weights(features, signs_of(table, 2), upper_total=50)
        assert (found.status, found.coefficients, found.total) == ("infeasible", None, None)
        assert found.lower_bound == 51


@pytest.mark.parametrize("encoding", ["01", "pm1"])
def test_a_box_one_too_small_is_infeasible_and_one_just_large_enough_is_not(encoding: str) -> None:
    majority = 0b11101000
    features = linear_features(3, encoding)
    total, coefficients = least_realizations(3, encoding)[majority]
    exact = minimal_weights(features, signs_of(majority, 3), upper_total=total)
    below = minimal_weights(features, signs_of(majority, 3), upper_total=total - 1)
    assert (exact.status, exact.coefficients) == ("optimal", coefficients)
    assert (below.status, below.lower_bound) == ("infeasible", total)


def test_majority_of_three_has_unit_weights_and_no_bias_on_signed_inputs() -> None:
    found = minimal_weights(linear_features(3, "pm1"), signs_of(0b11101000, 3), upper_total=40)
    assert (found.coefficients, found.total) == ((0, 1, 1, 1), 3)


def test_a_constant_needs_only_the_bias() -> None:
    found = minimal_weights(linear_features(5, "01"), np.ones(32, dtype=np.int8), upper_total=100)
    assert (found.coefficients, found.total) == ((1, 0, 0, 0, 0, 0), 1)


@settings(max_examples=15)
@given(st.lists(st.integers(-6, 6), min_size=6, max_size=6))
def test_the_minimum_never_exceeds_a_known_realization_and_realizes_it(weights: list[int]) -> None:
    features = linear_features(5, "01")
    doubled = features @ (2 * np.array(weights, dtype=np.int64)) + 1  # odd, so never zero
    signs = np.where(doubled > 0, 1, -1).astype(np.int8)
    known_total = abs(2 * weights[0] + 1) + sum(abs(2 * weight) for weight in weights[1:])
    found = minimal_weights(features, signs, upper_total=known_total)
    assert found.status == "optimal" and found.coefficients is not None and found.total is not None
    assert found.total <= known_total
    for row, sign in zip(features.tolist(), signs.tolist(), strict=True):
        assert sign * sum(a * w for a, w in zip(row, found.coefficients, strict=True)) >= 1


def test_quadratic_features_realize_exclusive_or() -> None:
    features = np.array([[1, 0, 0, 0], [1, 1, 0, 0], [1, 0, 1, 0], [1, 1, 1, 1]], dtype=np.int64)
    found = minimal_weights(features, np.array([-1, 1, 1, -1], dtype=np.int8), upper_total=20)
    assert (found.status, found.coefficients, found.total) == ("optimal", (-1, 2, 2, -4), 9)


def test_of_several_minima_the_lexicographically_smallest_is_returned() -> None:
    twice_the_same_input = np.array([[1, 0, 0], [1, 1, 1]], dtype=np.int64)
    found = minimal_weights(twice_the_same_input, np.array([-1, 1], dtype=np.int8), upper_total=9)
    assert (found.coefficients, found.total, found.canonical) == ((-1, 0, 2), 3, True)


def test_running_out_of_time_is_undecided_and_never_a_no() -> None:
    found = minimal_weights(linear_features(3, "01"), signs_of(0b11101000, 3), upper_total=40, time_limit=1e-9)
    assert found.status == "undecided"
    assert not found.canonical


def test_what_does_not_fit_is_refused() -> None:
    features, signs = linear_features(2, "01"), signs_of(0b1110, 2)
    with pytest.raises(ValueError, match="signs"):
        minimal_weights(features, signs[:3], upper_total=9)
    with pytest.raises(ValueError, match="-1 or"):
        minimal_weights(features, np.zeros(4, dtype=np.int8), upper_total=9)
    with pytest.raises(ValueError, match="signed integers"):
        minimal_weights(features.astype(np.float64), signs, upper_total=9)
    with pytest.raises(ValueError, match="at least 0"):
        minimal_weights(features, signs, upper_total=-1)
    with pytest.raises(ValueError, match="time_limit"):
        minimal_weights(features, signs, upper_total=9, time_limit=0.0)
    with pytest.raises(OverflowError, match="beyond 2\\^62"):
        minimal_weights(features * 2**40, signs, upper_total=2**30)
    with pytest.raises(OverflowError, match="exceeds 2\\^50"):
        minimal_weights(features, signs, upper_total=2**51)
