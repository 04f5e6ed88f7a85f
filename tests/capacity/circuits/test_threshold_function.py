"""Threshold functions by their weights: the same as their tables where these fit, and exact where they do not."""

from fractions import Fraction
from itertools import permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from capacity import Refused, ThresholdFunction, TruthTable
from capacity.circuits.threshold_function import beyond_tables

numbers = st.fractions(-6, 6, max_denominator=4)


def written(weights, threshold):
    return f"[{', '.join(map(str, weights))}; {threshold}]"


def points(n):
    return [tuple(x >> i & 1 for i in range(n)) for x in range(2**n)]


@settings(max_examples=150)
@given(st.lists(numbers, min_size=1, max_size=6), numbers)
def test_ones_swings_and_the_rest_are_those_of_the_table(weights, threshold):
    function = ThresholdFunction.parse(written(weights, threshold))
    table = TruthTable.parse(written(weights, threshold))
    n = table.n
    assert function == ThresholdFunction.from_weights(weights, threshold)
    assert function.table() == table == TruthTable.of(function, n)
    assert function.ones == table.weight
    changes = [sum((table.bits >> x ^ table.bits >> (x ^ 1 << i)) & 1 for x in range(2**n)) // 2 for i in range(n)]
    assert list(function.swings) == changes
    assert function.dummies == tuple(i for i, change in enumerate(changes, 1) if not change)
    assert function.constant == (table.bits in (0, 2 ** (2**n) - 1))
    assert function.self_dual == all(table(*p) != table(*(1 - bit for bit in p)) for p in points(n))
    assert function.tied == any(sum(w * x for w, x in zip(weights, p, strict=True)) == threshold for p in points(n))
    rising = [sum((2 * p[i] - 1) * table(*p) for p in points(n)) for i in range(n)]
    assert function.chow_parameters == (table.weight, *rising)


@settings(max_examples=200)
@given(
    st.lists(st.integers(-2, 2), min_size=3, max_size=3),
    st.lists(st.integers(-2, 2), min_size=3, max_size=3),
    *[st.integers(-3, 4)] * 2,
)
def test_functions_are_the_same_where_their_tables_are(weights, others, threshold, other_threshold):
    one, other = ThresholdFunction(tuple(weights), threshold), ThresholdFunction(tuple(others), other_threshold)
    assert one.same_as(other) == (one.table() == other.table()) == (one.chow_parameters == other.chow_parameters)
    point = one.difference(other)
    assert point is None or one(*point) != other(*point)
    images = [ThresholdFunction(image, threshold).table() for image in permutations(weights)]
    assert one.same_up_to_permutation(other) == (other.table() in images)


@given(st.lists(st.integers(-3, 3), min_size=1, max_size=5), st.integers(-4, 6))
def test_classes_are_the_variables_in_which_the_function_is_symmetric(weights, threshold):
    function = ThresholdFunction(tuple(weights), threshold)
    rising = ThresholdFunction(tuple(map(abs, weights)), threshold - sum(w for w in weights if w < 0))
    class_of = {i: members for members in function.classes for i in members}
    for i in range(1, function.n + 1):
        for j in range(1, function.n + 1):
            swapped = list(rising.weights)
            swapped[i - 1], swapped[j - 1] = swapped[j - 1], swapped[i - 1]
            symmetric = rising.table() == ThresholdFunction(tuple(swapped), rising.threshold).table()
            assert symmetric == (class_of[i] == class_of[j])


def test_the_last_of_the_six_of_1958_is_a_dummy():
    market = ThresholdFunction.parse("[12; 4,4,4,2,2,1]")
    assert market.dummies == (6,)
    assert market.classes == ((1, 2, 3), (4, 5), (6,))
    assert market.same_as(ThresholdFunction((2, 2, 2, 1, 1, 0), 6))
    assert market.difference(ThresholdFunction((2, 2, 2, 1, 1, 1), 6)) is not None


def test_one_vote_in_sixty_is_noticed():
    one = ThresholdFunction(tuple(range(60, 0, -1)), 915)
    other = ThresholdFunction((*range(60, 1, -1), 2), 915)
    point = one.difference(other)
    assert one(*point) != other(*point)
    assert one.difference(ThresholdFunction(tuple(3 * w for w in one.weights), 3 * 915 - 2)) is None
    assert one.self_dual is False and ThresholdFunction((1,) * 59 + (0,), 30).self_dual is True


def test_ties_are_on_and_fractions_exact():
    tenths = ThresholdFunction.parse("[" + ", ".join(["0.1"] * 20) + "; 1]")
    assert tenths.tied and tenths(*[1] * 10, *[0] * 10) == 1
    assert not ThresholdFunction.parse("[" + ", ".join(["0.1"] * 20) + "; 0.95]").tied
    assert ThresholdFunction.parse("[" + ", ".join(["1/3"] * 20) + "; 1]").same_as(ThresholdFunction((1,) * 20, 3))


def test_a_variable_in_which_it_falls_is_restored():
    function = ThresholdFunction.parse(" + ".join(f"x{i}" for i in range(1, 18)) + " > 3 x18 + 2 x19 - 1")
    assert function.weights == (*[1] * 17, -3, -2) and function.threshold == 0
    assert function.same_as(ThresholdFunction(*function.restored(*[sorted(map(abs, function.weights))[::-1]], 5)))


def test_what_is_beyond_tables_is_given_by_weights_alone():
    assert beyond_tables("[" + "1," * 16 + "1; 3]").n == 17
    assert beyond_tables("[1,1; 1]") is None
    assert beyond_tables("x17") is None
    assert beyond_tables("x2 >= 1", 18).weights == (0, 1, *[0] * 16)
    assert beyond_tables(" + ".join(f"v{i}" for i in range(17)) + " >= 2").names[:2] == ("v0", "v1")


@pytest.mark.parametrize(
    ("attempt", "error", "said"),
    [
        (lambda: ThresholdFunction.parse("e8"), ValueError, "is written as"),
        (lambda: ThresholdFunction.parse("[1,1; 1]", 3), ValueError, "2 weights are given; n = 3"),
        (lambda: ThresholdFunction.parse("[1; 1]", 3), ValueError, "1 weight is given; n = 3"),
        (lambda: ThresholdFunction.parse("x1 >= 1", 10**9), Refused, "read to n = 60"),
        (lambda: ThresholdFunction((1,) * 61, 2).ones, Refused, "n = 61"),
        (lambda: ThresholdFunction((1, Fraction(1, 2)), 2), TypeError, "from_weights"),
        (lambda: ThresholdFunction((1, 1), 2).same_as(ThresholdFunction((1,), 2)), ValueError, "of 2 and 1 variables"),
        (lambda: ThresholdFunction((1, 1), 2)(1), ValueError, "takes 2 values"),
        (lambda: ThresholdFunction((1,) * 17, 2).table(), Refused, "read to n = 16"),
    ],
)
def test_what_cannot_be_is_said(attempt, error, said):
    with pytest.raises(error, match=said):
        attempt()
