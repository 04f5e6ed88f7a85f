"""Least weights of the self-dual classes of nine variables: the published ones, and how they are found."""

import numpy as np
import pytest

from capacity.tables.classes import published_least_weights
from enumerate.arrangements.threshold_weights import ThresholdWeights, threshold_weights
from enumerate.cube.truth_tables import from_bits
from enumerate.gates import least_weights_of_eight as module
from enumerate.gates.least_weights_of_eight import functions_of, least_weights_of_eight, of_all_classes
from enumerate.gates.threshold_classes import KNOWN_CLASSES, weight_table


@pytest.fixture(scope="module")
def published():
    return published_least_weights()


@pytest.fixture(scope="module")
def listed(published):
    return of_all_classes(published)


def on_at(weights):
    """Where a self-dual function of inputs -1 and +1 is on, by its definition, at all 2**9 points."""
    return [sum(w if x >> i & 1 else -w for i, w in enumerate(weights)) > 0 for x in range(2**9)]


def test_the_published_weights_are_of_all_classes_and_their_largest_sum_is_a003217(listed):
    weights, unique = listed
    assert len(weights) == KNOWN_CLASSES[8] and (np.diff(weights, axis=1) <= 0).all()
    assert weights.sum(axis=1).max() == 209
    assert (weights.sum(axis=1) % 2 == 1).all()
    assert [13, 7, 6, 6, 4, 4, 4, 3, 2] in weights[~unique].tolist() and np.count_nonzero(~unique) == 14


def test_some_published_weights_are_those_of_the_integer_program(published):
    for weights in published[np.random.default_rng(8).choice(len(published), 12, replace=False)].tolist():
        answer = threshold_weights(from_bits(on_at(weights)), 9)
        assert answer.status == "optimal" and sorted(answer.weights, reverse=True) == weights


@pytest.mark.slow
def test_the_search_finds_the_published_weights(listed, monkeypatch):
    """To the sum of 13 by size; of the others, one in twenty thousand is not taken from what is published."""
    weights, _ = listed
    on = functions_of(weights)
    places = {row.tobytes(): i for i, row in enumerate(on)}
    solve, solved = module._by_integer_program, []

    def known(row):
        place = places[row.tobytes()]
        if place % 20_000 == 1:
            solved.append(solve(row) == weights[place].tolist())
        return weights[place].tolist()

    monkeypatch.setattr(module, "_by_integer_program", known)
    told = []
    found = least_weights_of_eight(13, lambda what, done, total: told.append((done, total)))
    assert np.array_equal(found, weights)
    small = int((weights.sum(axis=1) <= 13).sum())
    assert told[6] == (small, len(weights)) and told[-1] == (len(weights), len(weights))
    assert len(solved) >= 8 and all(solved)


def test_what_is_not_all_classes_raises(published):
    with pytest.raises(ArithmeticError, match="175427 rows"):
        of_all_classes(published[1:])
    with pytest.raises(ArithmeticError, match="not weights of all classes"):
        of_all_classes(np.concatenate([published[1:], published[1:2]]))
    with pytest.raises(ArithmeticError, match="score is 0"):
        functions_of(np.array([[1, 1, 0, 0, 0, 0, 0, 0, 0]]))


def test_a_class_that_the_integer_program_does_not_decide_is_undecided(monkeypatch):
    on = functions_of(weight_table(8)[0][:1])[0]
    monkeypatch.setattr(module, "threshold_weights", lambda *_, **__: ThresholdWeights("undecided"))
    with pytest.raises(module.Undecided):
        module._by_integer_program(on)
    others = ThresholdWeights("optimal", (1,) * 9, 5, 9, (((2, *[1] * 7, 0), 5),), True)
    monkeypatch.setattr(module, "threshold_weights", lambda *_, **__: others)
    with pytest.raises(ArithmeticError, match="not the only ones"):
        module._by_integer_program(on)
