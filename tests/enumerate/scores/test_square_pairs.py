"""Heads of two tokens with squared scores in -1/+1: both ways against the lists, and what they rest on."""

from itertools import product

import numpy as np
import pytest

from capacity.circuits.circuit import Circuit
from capacity.counting.choice import engines_for
from enumerate.circuits.gate import Score
from enumerate.circuits.head import Head
from enumerate.scores.head_functions import functions_by_chambers, sums_by_chambers
from enumerate.scores.square_pairs import (
    _closed,
    _moves,
    count_square_pairs_by_gates,
    count_square_pairs_by_patterns,
    patterns_up_to_symmetry,
)


@pytest.mark.parametrize("either", [False, True])
@pytest.mark.parametrize("m", [1, 2])
def test_both_ways_count_what_is_listed(m, either):
    listed = functions_by_chambers(Head(2, Score("expressive", either=either)), m, "pm1")
    assert count_square_pairs_by_patterns(m) == count_square_pairs_by_gates(m) == len(listed)


@pytest.mark.parametrize("m", [1, 2])
def test_every_function_of_tokens_up_to_sign_is_a_pattern(m):
    assert len(sums_by_chambers(Head(2, Score("expressive")), m, "pm1")) == 2**4 ** (m - 1)


@pytest.mark.parametrize("m", [1, 2, 3])
def test_patterns_are_counted_by_burnside(m):
    """Orbits of square arrays of bits under the permutations of the classes that signed permutations make."""
    size = 2 ** (m - 1)
    permutations = [tuple(min(t, t ^ (2 * size - 1)) for t in move[:size].tolist()) for move in _moves(m)]
    fixed = 0
    for moved in permutations:
        cells, cycles = set(product(range(size), repeat=2)), 0
        while cells:
            i, j = cells.pop()
            cycles += 1
            while (moved[i], moved[j]) in cells:
                i, j = moved[i], moved[j]
                cells.remove((i, j))
        fixed += 2**cycles
    assert len(patterns_up_to_symmetry(m)) == fixed // len(permutations)


def test_functions_are_closed_under_signed_permutations_of_both_tokens():
    """x1 of the key, of three bits: all bits of the key, and their complements."""
    points = np.arange(64)
    bits = [sum(1 << int(x) for x in points[points >> i & 1 == 1]) for i in range(3)]
    closed = set(_closed(np.array([bits[0]], np.uint64), 3).tolist())
    assert closed == {*bits, *(b ^ 2**64 - 1 for b in bits)}


@pytest.mark.slow
@pytest.mark.parametrize("score", ["expressive", "expressive:either"])
@pytest.mark.parametrize("method", ["chambers", "lp"])
def test_squares_of_three_bits(score, method):
    circuit = Circuit("attention-head", 6, tokens=2, score=score, encoding="pm1")
    (engine,) = (engine for engine in engines_for(circuit) if engine.method == method)
    assert engine.run(circuit, 1, None) == 9203482
