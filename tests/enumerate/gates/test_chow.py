"""Threshold functions decided by Chow parameters, regularity and least weights: against linear programs and counts."""

import random
from operator import mul

import numpy as np
import pytest

from benchmarks.peers import random_functions, threshold_functions
from enumerate.arrangements.feasibility import Realization, Refutation, Separator
from enumerate.cube.classes import npn_classes
from enumerate.cube.symmetry import full_group_images
from enumerate.cube.truth_tables import all_ones, features, to_signs
from enumerate.gates import chow
from enumerate.gates.chow import decide_by_chow_parameters, self_dual_chow_parameters
from enumerate.gates.least_class_weights import least_class_weights
from enumerate.gates.ordered_weights import least_weights, self_dual_function
from enumerate.gates.threshold_classes import ThresholdGate, gate_table, self_dual_classes

LEFT = (  # regular, without weights, and without four multipliers along an exchange
    0xEEEEEEE8EEE8E880EEE8E880E8808000EEE8E880E8808000E880800080000000,
    0xEEEAEEEAEEEAEAA8EEEAEEEAEEEAEAA8EEEAEEEAEEEAEAA8EEEAEAAAEAAAAAA8,
)


def assert_proved(answer, table, n, encoding="01"):
    """Weights that realize the function strictly, or multipliers that no weights can meet; in Python integers."""
    low = -1 if encoding == "pm1" else 0
    points = range(2**n) if isinstance(answer, Realization) else answer.multipliers
    rows = {x: [1, *(1 if x >> i & 1 else low for i in range(n))] for x in points}
    if isinstance(answer, Realization):
        for x, row in rows.items():
            score = sum(map(mul, answer.coefficients, row))
            assert score and (score > 0) == table >> x & 1
    else:
        assert answer.multipliers and min(answer.multipliers.values()) > 0
        signed = [(value if table >> x & 1 else -value, rows[x]) for x, value in answer.multipliers.items()]
        assert not any(sum(value * row[column] for value, row in signed) for column in range(n + 1))


def nearly(table, n, rng):
    """A function that differs at one or two points."""
    return table ^ 1 << rng.randrange(2**n) ^ (rng.random() < 0.5) << rng.randrange(2**n)


@pytest.mark.parametrize(("n", "number"), list(zip(range(5), (2, 4, 14, 104, 1882), strict=True)))
def test_every_function_of_four_variables_is_decided_with_a_proof_and_no_program(n, number):
    realized = 0
    for table in range(2**2**n):
        answer = decide_by_chow_parameters(table, n)
        assert_proved(answer, table, n)
        realized += isinstance(answer, Realization)
    assert realized == number


@pytest.mark.parametrize(
    "tables", [range(3, 2**16, 37), pytest.param(range(2**16), marks=pytest.mark.slow)], ids=["some", "all"]
)
def test_functions_of_four_variables_are_decided_as_by_linear_programs(tables):
    separator = Separator(features(4))
    for table in tables:
        assert type(decide_by_chow_parameters(table, 4)) is type(separator.decide(to_signs(table, 4)))


@pytest.mark.slow
def test_one_function_of_each_class_of_five_variables_is_decided_without_a_program():
    forms, sizes = npn_classes(5)
    answers = [decide_by_chow_parameters(form, 5) for form in forms.tolist()]
    assert None not in answers
    assert int(sizes[[isinstance(answer, Realization) for answer in answers]].sum()) == 94572


@pytest.mark.parametrize("encoding", ["01", "pm1"])
@pytest.mark.parametrize("n", [5, 6, 8, 10])
def test_random_and_threshold_functions_and_those_nearby_are_decided_as_by_linear_programs(n, encoding):
    rng = random.Random(n)
    number = 40 if n < 10 else 8
    threshold = threshold_functions(n, number)
    symmetric = [sum((x.bit_count() > k) << x for x in range(2**n)) for k in range(-1, n + 1)]
    tables = [*random_functions(n, number), *threshold, *symmetric]
    tables += [nearly(table, n, rng) for table in threshold + symmetric]
    separator = Separator(features(n, 1, encoding))
    realized = 0
    for table in tables:
        answer = decide_by_chow_parameters(table, n, encoding)
        expected = separator.decide(to_signs(table, n))
        if answer is not None:
            assert type(answer) is type(expected)
            assert_proved(answer, table, n, encoding)
        assert answer is not None or isinstance(expected, Refutation)
        realized += isinstance(answer, Realization)
    assert len(threshold) + len(symmetric) <= realized < len(tables)


@pytest.mark.parametrize("table", LEFT)
def test_a_regular_function_without_weights_is_left_to_the_linear_program(table):
    assert decide_by_chow_parameters(table, 8) is None
    assert isinstance(Separator(features(8)).decide(to_signs(table, 8)), Refutation)


def test_unate_functions_that_are_not_regular_are_refuted_at_four_points():
    images = full_group_images(0xF888, 4).tolist()  # x1 x2 + x3 x4
    for table in images + [image ^ all_ones(4) for image in images]:
        answer = decide_by_chow_parameters(table, 4)
        assert list(answer.multipliers.values()) == [1, 1, 1, 1]
        assert_proved(answer, table, 4)


def test_weights_are_those_of_the_class_whichever_of_its_functions_is_asked_first(monkeypatch):
    weights = (1, 4, 3, -3, 2, 2, 1, 1)
    rotated = [weights[i:] + weights[:i] for i in range(8)]
    images = [gate_table(ThresholdGate(bias, tuple(rest))) for bias, *rest in rotated]
    kept, alone = {}, []
    monkeypatch.setattr(chow, "known_weights", lambda n: kept)
    for table in images:
        kept.clear()
        alone.append(decide_by_chow_parameters(table, 7, "pm1"))
    kept.clear()
    together = [decide_by_chow_parameters(table, 7, "pm1") for table in images]
    assert len(kept) == 1
    assert together == alone
    assert len(set(alone)) == 8
    assert len({tuple(sorted(map(abs, answer.coefficients))) for answer in alone}) == 1


def test_no_more_classes_are_kept_than_there_is_room_for(monkeypatch):
    kept = {}
    monkeypatch.setattr(chow, "known_weights", lambda n: kept)
    monkeypatch.setattr(chow, "MAX_KNOWN", 3)
    for table in threshold_functions(7, 20):
        assert isinstance(decide_by_chow_parameters(table, 7), Realization)
        assert 0 < len(kept) <= 3


@pytest.mark.parametrize("n", range(7))
def test_the_weights_written_down_are_the_least_of_every_class(n):
    known = least_class_weights(n + 1)
    classes = list(self_dual_classes(n))
    assert len(known) == len(classes) == (1, 1, 2, 3, 7, 21, 135)[n]
    for found in classes:
        function = self_dual_function(found.weights)
        sums = chow_parameters_by_sums(function, n + 1)
        assert known[tuple(sums)] == least_weights(function, sums)
        assert sum(known[tuple(sums)]) <= sum(found.weights)


def chow_parameters_by_sums(function, variables):
    on = [x for x in range(2**variables) if function >> x & 1]
    return [sum(1 if x >> i & 1 else -1 for x in on) for i in range(variables)]


@pytest.mark.parametrize("weights", [(1,), (2, 1, 1, 1), (3, 3, 2, 2, 1), (90, 70, 40, 11, 5, 3, 2), (1, 1)])
def test_a_self_dual_function_is_on_where_the_score_is_positive(weights):
    function = self_dual_function(weights)
    for x in range(2 ** len(weights)):
        score = sum(w if x >> i & 1 else -w for i, w in zip(range(len(weights)), weights, strict=True))
        assert function >> x & 1 == (score > 0)


@pytest.mark.parametrize("n", range(6))
def test_self_dual_chow_parameters_are_sums_over_the_cube(n):
    rng = random.Random(n)
    for _ in range(20):
        table = rng.getrandbits(2**n)
        sums = to_signs(table, n).astype(np.int64) @ features(n, 1, "pm1")
        assert self_dual_chow_parameters(table, n) == sums.tolist()
