"""Gates in turn, the last from a table of partial functions: the table, the symmetries, and the search itself."""

from itertools import product

import numpy as np
import pytest

from enumerate.cube.truth_tables import all_ones
from enumerate.pairs import partial_gates
from enumerate.pairs.cofactor_products import threshold_words
from enumerate.pairs.partial_gate_kernels import draw_gates, find_gates, separable_functions
from enumerate.pairs.partial_gates import (
    _orbits_fixing,
    _tables,
    count_readouts_by_partial_functions,
    exchangeable,
)

NEVER = np.zeros(1, np.int64)
ENOUGH = 1 << 62


def rows_of(readout, gates, n):
    rows = np.zeros((gates, 2**gates), np.int64)
    rows[0] = [all_ones(n) if readout >> j & 1 else 0 for j in range(2**gates)]
    return rows


def composed(readout, words, n):
    """R of these gates, point by point."""
    codes = [sum((g >> x & 1) << k for k, g in zip(range(len(words)), words, strict=True)) for x in range(2**n)]
    return sum((readout >> code & 1) << x for x, code in zip(range(2**n), codes, strict=True))


@pytest.mark.parametrize("n", [1, 2, 3])
def test_the_table_has_the_partial_functions_that_some_gate_completes(n):
    known, separable, powers = (_tables(n).gates, _tables(n).separable, _tables(n).powers)
    assert known.tolist() == threshold_words(n).tolist()
    ones = all_ones(n)
    for on in range(ones + 1):
        off = (on * 37 + 11) & ~on & ones
        assert separable[powers[on] + 2 * powers[off]] == any(g & on == on and g & off == 0 for g in known.tolist())


@pytest.mark.parametrize(("readout", "gates"), [(0x80, 3), (0x18, 3), (0x68, 3), (0x8000, 4), (0x1668, 4)])
def test_every_choice_of_gates_is_tried_up_to_symmetry(readout, gates):
    """Of two variables the search, without any draws, finds what all tuples give, and nothing else."""
    n = 2
    known, separable, powers = (_tables(n).gates, _tables(n).separable, _tables(n).powers)
    expected = {composed(readout, words, n) for words in product(known.tolist(), repeat=gates)}
    with_first = np.array([k > 0 and exchangeable(readout, gates, 0, k) for k in range(gates)])
    with_previous = np.array([k > 0 and exchangeable(readout, gates, k - 1, k) for k in range(gates)])
    for f in range(16):
        orbit, firsts = _orbits_fixing(f, n)
        ordered = (known, firsts, orbit, with_first, with_previous)
        found = find_gates(f, *ordered, 15, rows_of(readout, gates, n), separable, powers, ENOUGH, NEVER)
        assert found == (f in expected)


@pytest.mark.parametrize("readout", [0xAC, 0xCA, 0xD8, 0x28, 0x6A, 0x80, 0xE8, 0x96])
def test_gates_that_are_not_alike_are_tried_in_every_order(readout):
    """Few gates, each an orbit of its own: what the search finds is what all triples give."""
    rng = np.random.default_rng(readout)
    powers = _tables(3).powers
    for _ in range(3):
        few = np.sort(rng.choice(threshold_words(3).astype(np.int64), 4, replace=False))
        separable = np.zeros(3**8, np.uint8)
        separable_functions(few, 255, powers, 8, separable)
        expected = {composed(readout, words, 3) for words in product(few.tolist(), repeat=3)}
        with_first = np.array([k > 0 and exchangeable(readout, 3, 0, k) for k in range(3)])
        with_previous = np.array([k > 0 and exchangeable(readout, 3, k - 1, k) for k in range(3)])
        each = np.arange(4)
        for f in sorted(expected | {0x69, 0x35, 0x1E}):
            ordered = (few, each, each, with_first, with_previous)
            found = find_gates(f, *ordered, 255, rows_of(readout, 3, 3), separable, powers, ENOUGH, NEVER)
            assert found == (f in expected)


def test_a_function_without_gates_is_refuted_where_most_orders_are_left_out():
    """The parity of three variables is no AND and no NAE of three gates, but it is their XOR."""
    known, separable, powers = (_tables(3).gates, _tables(3).separable, _tables(3).powers)
    alike = np.array([False, True, True])
    orbit, firsts = _orbits_fixing(0x96, 3)
    assert len(firsts) == 15  # of 104 gates: half of all symmetries fix the parity
    for readout, expected in ((0x80, False), (0x18, False), (0x96, True)):
        rows = rows_of(readout, 3, 3)
        arguments = (known, firsts, orbit, alike, alike)
        assert find_gates(0x96, *arguments, 255, rows, separable, powers, ENOUGH, NEVER) == expected
        assert draw_gates(0x96, known, 255, rows, separable, powers, 20000) == expected


@pytest.mark.parametrize("steps", [0, 1, 100, 3000])
def test_a_search_that_is_given_up_answers_neither_way(steps):
    """All gates are tried in 26,000 steps, most of them left out; the answer with fewer is that it is not known."""
    known, separable, powers = (_tables(3).gates, _tables(3).separable, _tables(3).powers)
    alike, each = np.zeros(3, bool), np.arange(len(known))
    arguments = (0x96, known, each, each, alike, alike, 255, rows_of(0x18, 3, 3), separable, powers)
    assert find_gates(*arguments, steps, NEVER) == -1
    assert find_gates(*arguments, ENOUGH, NEVER) == 0
    assert find_gates(*arguments, ENOUGH, NEVER + 1) == -1


@pytest.mark.parametrize(
    "steps", [((0, 0), (0, ENOUGH)), ((0, 50), (300, 200), (0, ENOUGH)), ((1 << 14, 0), (0, ENOUGH))]
)
def test_the_count_does_not_depend_on_how_the_work_is_split(monkeypatch, steps):
    monkeypatch.setattr(partial_gates, "STEPS", steps)
    assert count_readouts_by_partial_functions((0x80,), 3, 3, False) == 254
    assert count_readouts_by_partial_functions((0x8,), 2, 3, False) == 246
    assert count_readouts_by_partial_functions((0x8, 0xE), 2, 3, True) == 254


@pytest.mark.parametrize(("table", "orbits"), [(0x00, 10), (0x96, None), (0x01, None), (0x1B, None)])
def test_orbits_are_those_of_the_symmetries_that_fix_the_function(table, orbits):
    known = _tables(3).gates.tolist()
    orbit, firsts = _orbits_fixing(table, 3)
    assert [orbit[place] for place in firsts] == list(range(len(firsts)))
    if orbits is not None:
        assert len(firsts) == orbits
    pairs = {}
    for number, gate in zip(orbit.tolist(), known, strict=True):
        pairs.setdefault(number, set()).add((gate.bit_count(), (gate & table).bit_count()))
    assert all(len(values) == 1 for values in pairs.values())


def test_what_is_exchangeable_is_seen():
    assert [exchangeable(0xAC, 3, j, k) for j, k in ((0, 1), (0, 2), (1, 2))] == [False, False, False]
    assert [exchangeable(0xE8, 3, j, k) for j, k in ((0, 1), (0, 2), (1, 2))] == [True, True, True]
    assert [exchangeable(0x0180, 4, j, k) for j, k in ((0, 1), (1, 2), (2, 3))] == [True, True, False]


def test_more_variables_are_refused():
    with pytest.raises(ValueError, match="out of range"):
        count_readouts_by_partial_functions((0x8000,), 4, 5, False)
