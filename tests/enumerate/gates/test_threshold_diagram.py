"""Decision diagrams of threshold functions: against brute force, dynamic programming over sums, and closed forms."""

from itertools import pairwise, product
from math import comb

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from enumerate.gates.threshold_diagram import MAX_INPUTS, ThresholdDiagram
from enumerate.outcomes import Refused

COLLEGE = (
    *(54, 40, 30, 28, 19, 19, 17, 16, 16, 15, 14, 13, 12, 11, 11, 11, 11, 10, 10, 10, 10, 10, 9, 9, 8, 8, 8, 7, 7),
    *(6, 6, 6, 6, 6, 6, 5, 5, 4, 4, 4, 4, 4, 4, 4, 3, 3, 3, 3, 3, 3, 3),
)


def dot(weights, point):
    return sum(w * x for w, x in zip(weights, point, strict=True))


def without(point, i):
    return (*point[:i], 0, *point[i + 1 :])


def coalitions_by_sum(weights):
    """Of each sum, how many points have it: the plain dynamic programme."""
    counts = [1] + [0] * sum(weights)
    for weight in weights:
        counts = [count + (counts[s - weight] if s >= weight else 0) for s, count in enumerate(counts)]
    return counts


SCALES = (1, 5, 30, 10**25)

functions = st.tuples(
    st.sampled_from(SCALES)
    .flatmap(lambda scale: st.lists(st.integers(0, scale), max_size=7))
    .map(lambda w: sorted(w, reverse=True)),
    st.floats(-0.1, 1.1),
).map(lambda pair: (pair[0], round(sum(pair[0]) * pair[1])))


@settings(max_examples=150)
@given(functions, st.lists(st.integers(-(10**20), 10**20), min_size=7, max_size=7), st.sampled_from([1, 10**19]))
def test_everything_read_off_a_diagram_is_what_brute_force_finds(function, values, unit):
    weights, threshold = function
    n = len(weights)
    diagram = ThresholdDiagram.of(weights, threshold)
    points = list(product((0, 1), repeat=n))
    on = {point for point in points if dot(weights, point) >= threshold}
    off = set(points) - on
    assert diagram.ones == len(on)
    assert diagram.swings == tuple(sum(point in on and without(point, i) in off for point in points) for i in range(n))
    assert diagram.minimal_ones == sum(all(without(p, i) in off for i in range(n) if p[i]) for p in on)
    other = [value // unit for value in values[:n]]
    for found, among, best in (
        (diagram.least_over_ones(other), on, min),
        (diagram.greatest_over_zeros(other), off, max),
    ):
        assert (found is None) == (not among)
        if found is not None:
            assert found[1] in among and found[0] == dot(other, found[1]) == best(dot(other, point) for point in among)


@settings(max_examples=200)
@given(functions)
def test_there_are_as_many_nodes_as_different_functions_that_are_left(function):
    weights, threshold = function
    nodes = 0
    for level in range(len(weights)):
        left = {threshold - dot(weights[:level], point) for point in product((0, 1), repeat=level)}
        rest = list(product((0, 1), repeat=len(weights) - level))
        tables = {tuple(dot(weights[level:], point) >= t for point in rest) for t in left}
        nodes += sum(len(set(table)) == 2 for table in tables)
    assert ThresholdDiagram.of(weights, threshold).nodes == nodes


def test_coalitions_and_swings_of_the_electoral_college_are_those_of_dynamic_programming():
    diagram = ThresholdDiagram.of(COLLEGE, 270)
    assert diagram.ones == sum(coalitions_by_sum(COLLEGE)[270:]) == 1117385292262622
    for i, weight in enumerate(COLLEGE):
        others = coalitions_by_sum(COLLEGE[:i] + COLLEGE[i + 1 :])
        assert diagram.swings[i] == sum(others[270 - weight : 270]) > 0


@pytest.mark.parametrize("n", [1, 17, MAX_INPUTS])
def test_majorities_have_binomial_coefficients(n):
    needed = n // 2 + 1
    diagram = ThresholdDiagram.of((10**30,) * n, needed * 10**30)
    assert diagram.ones == sum(comb(n, k) for k in range(needed, n + 1))
    assert diagram.swings == (comb(n - 1, needed - 1),) * n
    assert diagram.minimal_ones == comb(n, needed)
    assert diagram.nodes <= needed * (n - needed + 1)


def test_weights_of_any_size_merge_wherever_they_do_not_matter():
    nearly_equal = sorted((10**12 + i * i for i in range(51)), reverse=True)
    assert ThresholdDiagram.of(nearly_equal, 26 * 10**12 - 10**6).nodes == 26 * 26
    powers = [2**i for i in reversed(range(MAX_INPUTS))]
    assert ThresholdDiagram.of(powers, 2**60 - 3).ones == 3


def test_drawn_points_are_extreme_too_and_more_than_one():
    import numpy as np

    choices = np.random.default_rng(1)
    diagram = ThresholdDiagram.of((1,) * 10, 5)
    drawn = {diagram.least_over_ones((1,) * 10, choices) for _ in range(20)}
    assert len(drawn) > 1
    assert all(value == 5 == sum(point) for value, point in drawn)


def test_a_diagram_that_is_too_large_is_refused_and_one_that_just_fits_is_not():
    weights = sorted((pow(3, i, 2**61 - 1) for i in range(1, 31)), reverse=True)
    nodes = ThresholdDiagram.of(weights, sum(weights) // 2).nodes
    assert ThresholdDiagram.of(weights, sum(weights) // 2, max_nodes=nodes).nodes == nodes
    with pytest.raises(Refused, match=f"30 weights leave more than {nodes - 1} different functions"):
        ThresholdDiagram.of(weights, sum(weights) // 2, max_nodes=nodes - 1)
    with pytest.raises(Refused, match="n = 61: functions given by weights are read to n = 60"):
        ThresholdDiagram.of((1,) * 61, 3)


@pytest.mark.parametrize("weights", [(1, 2), (2, -1), (-1,)])
def test_weights_out_of_order_are_an_error(weights):
    assert any(a < b for a, b in pairwise((*weights, 0)))
    with pytest.raises(ValueError, match="not in order"):
        ThresholdDiagram.of(weights, 1)
