"""Least weights found in the order of their size: against brute force, CP-SAT and published sums."""

from functools import cache
from itertools import product

import numpy as np
import pytest

from enumerate.arrangements.threshold_weights import threshold_weights
from enumerate.cube.truth_tables import from_bits
from enumerate.gates import least_weights as module
from enumerate.gates.least_weight_kernels import weigh
from enumerate.gates.least_weights import (
    chow,
    least_of_npn_classes,
    least_of_self_dual_classes,
    least_self_dual_weights,
    least_threshold_weights,
    least_thresholds,
)
from enumerate.gates.threshold_classes import census

A003217 = (0, 1, 3, 5, 9, 17, 35, 79)  # n = 0 is a convention: the constants have the weight 1 of the bias


def on_at(weights, threshold):
    """Where [w; T] is on, by its definition."""
    n = len(weights)
    return tuple(sum(w for i, w in enumerate(weights) if x >> i & 1) >= threshold for x in range(2**n))


@cache
def by_brute_force(n, largest):
    """Of every function [w; T] the least sum of sizes, and all weights of that sum."""
    found = {}
    for weights in product(range(-largest, largest + 1), repeat=n):
        size = sum(map(abs, weights))
        for threshold in range(-n * largest, n * largest + 2):
            least, all_weights = found.setdefault(on_at(weights, threshold), (size, set()))
            if size < least:
                found[on_at(weights, threshold)] = (size, {weights})
            elif size == least:
                all_weights.add(weights)
    return found


@pytest.mark.parametrize(("n", "largest"), [(0, 1), (1, 2), (2, 3), (3, 3)])
def test_least_weights_of_every_function_are_those_of_brute_force(n, largest):
    expected = by_brute_force(n, largest)
    assert len(expected) == census(n).functions
    weights, thresholds, unique = least_threshold_weights(np.array(list(expected), np.bool_))
    for (function, (least, all_weights)), *found in zip(
        expected.items(), weights.tolist(), thresholds.tolist(), unique.tolist(), strict=True
    ):
        row, threshold, alone = found
        assert tuple(row) in all_weights and sum(map(abs, row)) == least
        assert on_at(row, threshold) == function
        assert on_at(row, threshold - 1) != function or all(function)
        assert alone == (len(all_weights) == 1)


@pytest.mark.parametrize(("n", "largest"), [(1, 1), (2, 2), (3, 3)])
def test_least_weights_of_self_dual_classes_are_those_of_brute_force(n, largest):
    points = np.array(list(product((-1, 1), repeat=n + 1)))
    sums = {}
    for weights in product(range(largest + 1), repeat=n + 1):
        scores = points @ weights
        if scores.all() and list(weights) == sorted(weights, reverse=True):
            signs = tuple(scores > 0)
            sums[signs] = min(sums.get(signs, (sum(weights), weights)), (sum(weights), weights))
    assert sorted(weights for _, weights in sums.values()) == sorted(
        least.weights for least in least_of_self_dual_classes(n).values()
    )


@pytest.mark.parametrize("n", range(8))
def test_the_largest_least_sum_is_a003217_and_all_least_weights_are_unique(n):
    found = least_of_self_dual_classes(n)
    assert len(found) == census(n).self_dual_classes
    assert max(sum(least.weights) for least in found.values()) == max(1, A003217[n])
    assert all(least.unique for least in found.values())


@pytest.mark.parametrize("n", range(8))
def test_without_one_of_the_least_self_dual_weights_the_others_are_the_least_of_a_threshold_function(n):
    """By size alone this need not be so: the one left out counts in one of the two sizes only."""
    expected = {}
    for parameters, least in least_of_self_dual_classes(n).items():
        for i, bias in enumerate(least.weights):
            rest = least.weights[:i] + least.weights[i + 1 :]
            key = (parameters[i], *parameters[:i], *parameters[i + 1 :])
            expected[key] = (rest, (sum(rest) + 1 - bias) // 2)
    found = least_of_npn_classes(n)
    assert len(found) == census(n).npn_classes
    assert all(least.unique for least in found.values())
    assert {key: (least.weights, least.threshold) for key, least in found.items()} == expected


def sample(rows, number):
    rows = sorted(rows, key=lambda least: (sum(least.weights), least.weights))
    return rows[:: max(1, len(rows) // number)][-number:]


@pytest.mark.parametrize(("n", "number"), [(1, 2), (2, 3), (3, 6), (4, 15), (5, 63), (6, 12), (7, 8)])
def test_least_weights_of_npn_classes_are_those_of_the_integer_program(n, number):
    for least in sample(least_of_npn_classes(n).values(), number):
        table = from_bits(on_at(least.weights, least.threshold))
        answer = threshold_weights(table, n)
        assert (answer.status, answer.weights, answer.threshold) == ("optimal", least.weights, least.threshold)
        assert (least.unique, answer.complete, answer.others) == (True, True, ())


@pytest.mark.parametrize(("n", "number"), [(2, 2), (3, 3), (4, 7), (5, 21), (6, 6), (7, 3)])
def test_least_weights_of_self_dual_classes_are_those_of_the_integer_program(n, number):
    for least in sample(least_of_self_dual_classes(n).values(), number):
        threshold = (sum(least.weights) + 1) // 2
        answer = threshold_weights(from_bits(on_at(least.weights, threshold)), n + 1)
        assert (answer.status, answer.weights, answer.complete) == ("optimal", least.weights, True)


@pytest.mark.parametrize("run", [weigh.plain, weigh.compiled], ids=["plain", "compiled"])
def test_the_kernel_enters_each_function_once_and_notes_others_of_the_same_size(run):
    points = np.array([1, 1 + 16, 1 + 256, 1 + 16 + 256], np.uint64)
    names, rows, ties = np.zeros(64, np.uint64), np.zeros((64, 4), np.int64), np.zeros(64, np.bool_)

    def entered(total, lowest, highest, measure):
        return run(points, np.zeros(2, np.int64), total, total, lowest, highest, measure, names, rows, ties)

    assert [entered(0, 0, 0, 0), entered(1, 0, 1, 1), entered(2, 0, 1, 2)] == [1, 1, 1]  # 1, x1, x1 or x2
    assert not ties.any()
    assert entered(2, 1, 2, 3) == 1  # x1 and x2; the others have been met at a smaller size
    assert not ties.any()
    assert entered(4, 3, 4, 3) == 0  # [2,2; 3], and [3,1; 4]: again x1 and x2 at size 3
    assert sorted(map(tuple, rows[ties].tolist())) == [(3, 2, 1, 1)]
    assert len(names[names != 0]) == 4


def test_what_is_not_found_or_not_realized_raises():
    xor = np.array([[0, 1, 1, 0]], np.bool_)
    with pytest.raises(KeyError):
        least_threshold_weights(xor)
    with pytest.raises(KeyError):
        least_self_dual_weights(np.array([[0, 0, 0, 1]], np.bool_))  # its first parameter is below 0
    with pytest.raises(ArithmeticError, match="do not realize"):
        least_thresholds(np.array([[1, 1]]), xor)
    for table in (least_of_npn_classes, least_of_self_dual_classes):
        with pytest.raises(ValueError, match="n = 8 is out of range"):
            table(8)


def test_weights_of_another_function_are_an_error(monkeypatch):
    wrong = {
        key: module.Least(least.weights[::-1], least.threshold, True)
        for key, least in module.least_of_npn_classes(2).items()
    }
    monkeypatch.setattr(module, "least_of_npn_classes", lambda n: wrong)
    with pytest.raises(ArithmeticError, match="do not realize"):
        least_threshold_weights(np.array([[0, 1, 0, 1]], np.bool_))


@pytest.mark.parametrize("n", range(5))
def test_chow_parameters_are_sums_over_the_points(n):
    on = np.random.default_rng(n).integers(0, 2, (20, 2**n)).astype(np.bool_)
    for row, found in zip(on.tolist(), chow(on).tolist(), strict=True):
        values = [2 * bit - 1 for bit in row]
        signs = [[2 * (x >> i & 1) - 1 for x in range(2**n)] for i in range(n)]
        assert found == [sum(values), *(sum(v * s for v, s in zip(values, column, strict=True)) for column in signs)]
