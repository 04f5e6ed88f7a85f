"""Least weights with a threshold, against brute force over all small weights and against published sums."""

from functools import cache
from itertools import product

import numpy as np
import pytest

from enumerate.arrangements import partial_weights
from enumerate.arrangements import threshold_weights as module
from enumerate.arrangements.partial_weights import partial_threshold_weights
from enumerate.arrangements.threshold_weights import boundary_points, directions, threshold_weights
from enumerate.cube.truth_tables import all_ones, to_bits
from enumerate.gates.threshold_classes import self_dual_classes


def value(weights, threshold):
    n = len(weights)
    sums = [sum(w for i, w in enumerate(weights) if x >> i & 1) for x in range(2**n)]
    return sum((total >= threshold) << x for x, total in enumerate(sums))


@cache
def least_by_brute_force(n, largest):
    """For every function that such weights realize, the least sum and all weights of that sum."""
    found = {}
    for weights in product(range(-largest, largest + 1), repeat=n):
        size = sum(map(abs, weights))
        for threshold in range(-n * largest, n * largest + 2):
            least, all_weights = found.setdefault(value(weights, threshold), (size, set()))
            if size < least:
                found[value(weights, threshold)] = (size, {weights})
            elif size == least:
                all_weights.add(weights)
    return found


@pytest.mark.parametrize(("n", "largest"), [(0, 1), (1, 2), (2, 3), (3, 3)])
def test_the_least_weights_of_every_function_are_those_of_brute_force(n, largest):
    found = least_by_brute_force(n, largest)
    for table in range(2 ** (2**n)):
        answer = threshold_weights(table, n, listed=100)
        if table not in found:
            assert answer.status == "infeasible"
            continue
        least, all_weights = found[table]
        assert answer.status == "optimal" and answer.complete
        listed = [(answer.weights, answer.threshold), *answer.others]
        assert {weights for weights, _ in listed} == all_weights
        assert answer.lower_bound == least == sum(map(abs, answer.weights))
        assert all(value(weights, threshold) == table for weights, threshold in listed)
        assert all(value(weights, threshold - 1) != table or table == all_ones(n) for weights, threshold in listed)


@pytest.mark.parametrize(("n", "largest"), [(2, 3), (3, 5), (4, 9), (5, 17)])
def test_the_largest_least_sum_of_self_dual_functions_is_a003217(n, largest):
    sums = []
    for cls in self_dual_classes(n):
        total = sum(cls.weights)  # of the inputs -1 and +1, with threshold 0
        answer = threshold_weights(value(tuple(cls.weights), (total + 1) // 2), n + 1)
        assert answer.status == "optimal"
        sums.append(sum(map(abs, answer.weights)))
    assert max(sums) == largest


def test_two_least_weights_of_eight_votes_are_both_found():
    votes = (7, 6, 6, 4, 4, 4, 3, 2)
    answer = threshold_weights(value(votes, 12), 8, listed=50)
    assert [(answer.weights, answer.threshold), *answer.others] == [(votes, 12), ((7, 6, 6, 4, 4, 4, 2, 3), 12)]
    assert answer.complete
    assert not threshold_weights(value(votes, 12), 8).complete


def test_dummies_have_no_weight_and_falling_variables_negative_ones():
    table = value((0, 3, -2, 0, 2), 2)
    answer = threshold_weights(table, 5)
    assert [weight == 0 for weight in answer.weights] == [True, False, False, True, False]
    assert [np.sign(weight) for weight in answer.weights] == directions(table, 5) == [0, 1, -1, 0, 1]


@pytest.mark.parametrize("n", range(1, 5))
def test_boundary_points_are_those_of_the_definition(n):
    rng = np.random.default_rng(n)
    for _ in range(50):
        table = value(tuple(rng.integers(0, 5, n).tolist()), int(rng.integers(0, 8)))
        on = to_bits(table, n).astype(bool)
        minimal, maximal = boundary_points(on, n)
        below = {x: [x ^ 1 << i for i in range(n) if x >> i & 1] for x in range(2**n)}
        above = {x: [x | 1 << i for i in range(n) if not x >> i & 1] for x in range(2**n)}
        assert minimal.tolist() == [x for x in range(2**n) if on[x] and not any(on[y] for y in below[x])]
        assert maximal.tolist() == [x for x in range(2**n) if not on[x] and all(on[y] for y in above[x])]


def test_a_monotone_function_that_is_no_threshold_function_is_infeasible():
    assert threshold_weights(0xF888, 4).status == "infeasible"  # x1 x2 or x3 x4


def test_without_time_the_best_known_weights_are_given_as_undecided():
    answer = threshold_weights(0xFEEAEA80, 5, time_limit=1e-9)
    assert answer.status == "undecided"
    assert value(answer.weights, answer.threshold) == 0xFEEAEA80
    assert answer.lower_bound <= sum(map(abs, answer.weights))


def test_weights_of_another_function_are_an_error(monkeypatch):
    monkeypatch.setattr(module, "_restored", lambda *_: ((1, 1, 1), 3))
    with pytest.raises(RuntimeError, match="do not realize"):
        threshold_weights(0xE8, 3)


# --- partial functions ------------------------------------------------------------------------------------------------


def by_brute_force(on, specified, n, largest):
    """The least sum among the completions of a partial function, and all weights of it; None if there are none."""
    fitting = [least for table, least in least_by_brute_force(n, largest).items() if (table ^ on) & specified == 0]
    least = min((size for size, _ in fitting), default=None)
    return None if least is None else (least, set().union(*(weights for size, weights in fitting if size == least)))


def partial_tables(n, number):
    """Where partial functions of n variables are on, and where they are specified: all, or some at random."""
    if number is None:
        return [
            (on, specified) for specified in range(2 ** (2**n)) for on in range(specified + 1) if not on & ~specified
        ]
    rng = np.random.default_rng(n)
    masks = [int(rng.integers(2 ** (2**n))) | int(rng.integers(2 ** (2**n))) for _ in range(number)]
    return [(int(rng.integers(2 ** (2**n))) & mask, mask) for mask in masks]


@pytest.mark.parametrize(("n", "number", "at_once"), [(1, None, 64), (2, None, 64), (3, 60, 64), (3, 40, 1)])
def test_the_least_weights_of_a_partial_function_are_least_among_its_completions(n, number, at_once, monkeypatch):
    monkeypatch.setattr(partial_weights, "AT_ONCE", at_once)
    tables = partial_tables(n, number)
    statuses = set()
    for on, specified in tables:
        answer = partial_threshold_weights(on, specified, n, listed=100)
        expected = by_brute_force(on, specified, n, 3)
        statuses.add(answer.status)
        if expected is None:
            assert answer.status == "infeasible"
            continue
        assert answer.status == "optimal" and answer.complete
        listed = [(answer.weights, answer.threshold), *answer.others]
        assert ({weights for weights, _ in listed}, answer.lower_bound) == (expected[1], expected[0])
        assert all((value(weights, threshold) ^ on) & specified == 0 for weights, threshold in listed)
        off = specified & ~on
        assert all((value(weights, threshold - 1) ^ on) & specified or not off for weights, threshold in listed)
    assert "optimal" in statuses and ("infeasible" in statuses or n == 1)


def test_the_least_weights_of_many_votes_are_found_from_some_of_the_points():
    votes = (7, 6, 6, 4, 4, 4, 3, 2)
    table, mask = value(votes, 12), all_ones(8) ^ (1 << 255 | 1)  # what nobody and what all together can do is open
    answer = partial_threshold_weights(table & mask, mask, 8, listed=50)
    assert [(answer.weights, answer.threshold), *answer.others] == [(votes, 12), ((7, 6, 6, 4, 4, 4, 2, 3), 12)]
    assert answer.complete


def test_without_time_the_known_weights_of_a_partial_function_are_given_as_undecided():
    table, mask = 0xFEEAEA80, all_ones(5) ^ 1
    answer = partial_threshold_weights(table & mask, mask, 5, time_limit=1e-9)
    assert answer.status == "undecided"
    assert (value(answer.weights, answer.threshold) ^ table) & mask == 0
    assert 0 <= answer.lower_bound <= sum(map(abs, answer.weights))


def test_weights_of_another_partial_function_are_an_error(monkeypatch):
    monkeypatch.setattr(partial_weights._PartialProgram, "least", lambda self: ("optimal", (0, 0), 0))
    with pytest.raises(RuntimeError, match="do not realize"):
        partial_threshold_weights(0b1000, 0b1011, 2, listed=1)


def test_out_of_range_raises():
    with pytest.raises(ValueError, match="out of range"):
        threshold_weights(0, 17)
