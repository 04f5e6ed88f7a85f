"""Squares under argmax, two tokens in -1/+1: by two engines, by the definition, and matrices for every pattern."""

import numpy as np
import pytest

from capacity.circuits.circuit import Circuit
from capacity.runs.kept_count import count
from enumerate.circuits.gate import Gate, Score
from enumerate.circuits.head import Head
from enumerate.circuits.units import unit, unit_tables
from enumerate.scores.head_functions import functions_by_chambers
from enumerate.scores.heads import token_bits
from enumerate.scores.square_argmax import (
    count_square_argmax_by_gates,
    count_square_argmax_by_patterns,
    matrices,
)


@pytest.mark.parametrize(("m", "number"), [(1, 4), (2, 50), (3, 279_554)])
def test_squares_under_argmax_of_two_tokens_are_counted_twice(m, number):
    assert count_square_argmax_by_patterns(m) == count_square_argmax_by_gates(m) == number
    if m < 3:
        assert len(functions_by_chambers(Head(2, Score("expressive"), "argmax"), m, "pm1")) == number


@pytest.mark.parametrize("method", ["chambers", "lp"])
def test_they_are_counted_as_circuits(method):
    head = Circuit("attention-head", 6, tokens=2, score="expressive", attention="argmax", encoding="pm1")
    assert count(head, method).count == 279_554


@pytest.mark.parametrize("m", [2, 3])
def test_matrices_attend_to_every_set_of_classes(m):
    """For every query the tokens of no smaller square than its own, of both signs; each pattern once."""
    bits = token_bits(m, "pm1")
    read = np.array([(bits @ matrix @ bits.T) ** 2 for matrix in matrices(m)])
    first = read >= np.diagonal(read, axis1=1, axis2=2)[:, :, None]
    assert (first == first[:, ::-1]).all() and (first == first[:, :, ::-1]).all()
    classes = 2 ** (m - 1)
    patterns = {one[:classes, :classes].tobytes() for one in first}
    assert len(patterns) == len(read) == 2 ** (classes * (classes - 1))


@pytest.mark.parametrize("seed", range(3))
def test_heads_of_random_matrices_are_among_the_functions_counted(seed):
    """A pattern has one bit for each pair of classes, whatever the matrix, and its gate is seen on equal tokens."""
    rng = np.random.default_rng(seed)
    bits = token_bits(3, "pm1")
    gates = unit_tables(unit(Gate(), 3)).tolist()
    for matrix in rng.integers(-3, 4, (50, 3, 3)):
        values = (bits @ matrix @ bits.T) ** 2
        first = values >= np.diagonal(values)[:, None]  # of every query and key
        assert (first == first[::-1]).all() and (first == first[:, ::-1]).all()
        assert np.diagonal(first).all() and np.diagonal(first[:, ::-1]).all()
        gate = gates[int(rng.integers(len(gates)))]
        f = [[gate >> int(k if first[q, k] else q) & 1 for k in range(8)] for q in range(8)]
        assert [f[k][k] for k in range(8)] == [gate >> k & 1 for k in range(8)]


def test_more_bits_are_refused():
    for count_them in (count_square_argmax_by_patterns, count_square_argmax_by_gates):
        with pytest.raises(ValueError, match="out of range"):
            count_them(4)
