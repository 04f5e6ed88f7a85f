"""The simplex method in rational numbers: every answer is checked, and for every sign vector there is one."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from enumerate.arrangements.chambers import count_dichotomies
from enumerate.arrangements.exact_separation import decide_exactly
from enumerate.arrangements.feasibility import Realization, Separator
from enumerate.cube.truth_tables import features, to_signs


def holds(answer, rows, signs):
    """Whether a realization is strict with the signs, or the multipliers add up to nothing."""
    if isinstance(answer, Realization):
        scores = [sum(a * b for a, b in zip(row, answer.coefficients, strict=True)) for row in rows]
        return all(sign * score > 0 for sign, score in zip(signs, scores, strict=True))
    sums = [sum(v * signs[i] * rows[i][j] for i, v in answer.multipliers.items()) for j in range(len(rows[0]))]
    return bool(answer.multipliers) and min(answer.multipliers.values()) > 0 and not any(sums)


entries = st.one_of(st.integers(-2, 2), st.integers(-(10**30), 10**30))
questions = st.tuples(st.integers(1, 8), st.integers(1, 4)).flatmap(
    lambda shape: st.lists(
        st.tuples(st.lists(entries, min_size=shape[1], max_size=shape[1]), st.sampled_from([-1, 1])),
        min_size=shape[0],
        max_size=shape[0],
    )
)


@given(questions)
def test_every_answer_holds(question):
    rows, signs = [row for row, _ in question], [sign for _, sign in question]
    assert holds(decide_exactly(rows, signs), rows, signs)


@pytest.mark.parametrize("degree", [1, 2])
def test_as_many_sign_vectors_are_realized_as_there_are_dichotomies(degree):
    rows = features(3, degree).tolist()
    answers = [decide_exactly(rows, signs) for signs in product((-1, 1), repeat=8)]
    assert sum(isinstance(answer, Realization) for answer in answers) == count_dichotomies(rows)


def test_the_linear_program_gives_the_same_answers():
    rows = features(3)
    separator = Separator(rows)
    for table in range(256):
        signs = to_signs(table, 3)
        assert type(decide_exactly(rows.tolist(), signs.tolist())) is type(separator.decide(signs))


def test_a_zero_row_refutes_alone():
    assert decide_exactly([[1, 2], [0, 0]], [1, 1]).multipliers == {1: 1}


def test_many_degenerate_points_come_to_an_end():
    rows = [[1, *point] for point in product(range(4), repeat=3)]
    signs = np.where(np.arange(64) % 3 == 0, 1, -1).tolist()
    assert holds(decide_exactly(rows, signs), rows, signs)
