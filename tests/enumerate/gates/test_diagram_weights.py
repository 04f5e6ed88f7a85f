"""Least weights found by cutting planes: against those found from truth tables, and by exact multipliers."""

import random

import numpy as np
import pytest

from enumerate.arrangements.feasibility import Realization, Separator, scores
from enumerate.arrangements.threshold_weights import threshold_weights
from enumerate.cube.truth_tables import features, from_bits
from enumerate.gates import diagram_weights as module
from enumerate.gates.diagram_weights import least_weights
from enumerate.gates.threshold_classes import self_dual_classes
from enumerate.gates.threshold_diagram import ThresholdDiagram
from tests.enumerate.gates.test_threshold_diagram import COLLEGE


def from_diagram(weights, threshold, **options):
    return least_weights(ThresholdDiagram.of(weights, threshold), weights, **options)


def from_table(weights, threshold, **options):
    table = from_bits(scores(features(len(weights)), (0, *weights)) >= threshold)
    return threshold_weights(table, len(weights), **options)


def drawn_functions():
    draw = random.Random(7)
    for _ in range(60):
        n, largest = draw.randint(0, 9), draw.choice([2, 6, 40])
        weights = sorted((draw.randint(0, largest) for _ in range(n)), reverse=True)
        yield weights, draw.randint(0, sum(weights) + 1)


def classes_of_functions():
    """A threshold function of each class of n <= 5 variables, up to negations and exchange with the bias."""
    for n in range(1, 6):
        for cls in self_dual_classes(n):
            weights = sorted(map(abs, cls.weights), reverse=True)
            yield weights, (sum(weights) + 1) // 2


@pytest.mark.parametrize("functions", [drawn_functions, classes_of_functions])
def test_least_weights_and_all_others_are_those_found_from_the_table(functions):
    for weights, threshold in functions():
        assert from_diagram(weights, threshold, listed=30) == from_table(weights, threshold, listed=30)


@pytest.mark.parametrize("votes", [(7, 6, 6, 4, 4, 4, 3, 2), (13, 7, 6, 6, 4, 4, 4, 3, 2)])
def test_weights_that_are_not_unique_are_all_found(votes):
    thresholds = range(10, 25)
    answers = [from_diagram(votes, threshold, listed=50) for threshold in thresholds]
    assert answers == [from_table(votes, threshold, listed=50) for threshold in thresholds]
    assert any(answer.others for answer in answers)


def test_least_weights_of_the_electoral_college_are_its_votes_and_no_others():
    answer = from_diagram([3 * weight for weight in COLLEGE], 3 * 270 - 2)
    assert answer.status == "optimal" and answer.complete and not answer.others
    assert (answer.weights, answer.threshold, answer.lower_bound) == (COLLEGE, 270, 538)


def satisfied(search, total):
    """Whether real weights of sum s can have w.x - T > s/(2 total) where the function is on, T - w.x > s/(2 total)
    where it is off, and w - v > s/total for a stronger and a weaker variable: by exact weights or multipliers."""
    sizes = np.array([len(run) for run in search.runs])
    rows = [
        np.append(2 * total * np.array(counts) * (2 * on - 1) - sizes, 2 * total * (1 - 2 * on))
        for counts, on in search.points
    ]
    steps = total * (np.eye(len(sizes)) - np.eye(len(sizes), k=1)) - sizes
    matrix = np.array([*rows, *(np.append(step, 0) for step in steps)], np.int64)
    return isinstance(Separator(matrix).decide(np.ones(len(matrix), np.int8)), Realization)


def test_that_the_electoral_college_needs_538_votes_has_exact_multipliers():
    """Weights of sum 537 would satisfy this with total = 538; those of sum 538 do with total = 539."""
    search = module._Search(ThresholdDiagram.of(COLLEGE, 270), float("inf"))
    search.averages()
    assert not satisfied(search, 538)
    assert satisfied(search, 539)


def test_weights_of_the_security_council_are_the_least():
    answer = from_diagram((7,) * 5 + (1,) * 10, 39)
    assert answer == from_table((7,) * 5 + (1,) * 10, 39)
    assert (answer.lower_bound, answer.complete) == (45, True)


def test_where_the_time_ends_the_best_known_weights_stand_above_a_lower_bound():
    draw = random.Random(1)
    weights = sorted((draw.randint(1, 10**7) for _ in range(24)), reverse=True)
    answer = from_diagram(weights, sum(weights) * 3 // 5, time_limit=1e-6)
    assert (answer.status, answer.complete, answer.others) == ("undecided", False, ())
    assert answer.weights == tuple(weights)
    assert 24 * 25 // 2 <= answer.lower_bound < sum(weights)


def test_weights_too_large_for_the_solver_are_undecided_rather_than_wrong(monkeypatch):
    monkeypatch.setattr(module, "LARGEST_SUM", 35)
    answer = from_diagram((7, 6, 6, 4, 4, 4, 3, 2), 12)
    assert (answer.status, answer.weights, answer.threshold) == ("undecided", (7, 6, 6, 4, 4, 4, 3, 2), 12)
    assert answer.lower_bound <= 36


def test_weights_of_another_function_are_an_error():
    with pytest.raises(ValueError, match="do not realize"):
        least_weights(ThresholdDiagram.of((2, 1, 1), 2), (1, 1, 1))
