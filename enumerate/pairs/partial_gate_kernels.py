"""Numba kernels: whether a function of n <= 4 variables is R(g1, ..., gK) of linear gates, gate after gate.

Functions are words of 2**n bits, int64. With some gates given, R leaves one function for each assignment of the others:
the *rows*, entry j where the next gates have the bits of j, lowest first.
"""

import numpy as np

from enumerate.kernels import kernel


@kernel
def separable_functions(gates, ones, powers, points, separable):
    """Mark the partial functions that some gate completes.

    Arguments:
        gates: (k,) int64, all linear gates.
        ones: all points.
        powers: (2**points,) int64, for every set of points the sum of 3**x over its points x.
        points: their number.
        separable: (3**points,) uint8, 0 before; then 1 at powers[P] + 2 powers[Q] if a gate is on at P and off at Q.
    """
    for i in range(gates.shape[0]):
        separable[powers[gates[i]] + 2 * powers[ones ^ gates[i]]] = 1
    step = 1
    for _ in range(points):  # the point may be left open if a gate completes one of its values
        for begin in range(0, separable.shape[0], 3 * step):
            for place in range(begin, begin + step):
                separable[place] |= separable[place + step] | separable[place + 2 * step]
        step *= 3


@kernel
def _fix(g, ones, width, rows, level):
    """The rows left, half as many, by a gate of the given rows; their AND and OR."""
    every, some = ones, 0
    for j in range(width):
        row = (rows[level, 2 * j] & ~g) | (rows[level, 2 * j + 1] & g)
        rows[level + 1, j] = row
        every &= row
        some |= row
    return every, some


@kernel
def draw_gates(f, gates, ones, rows, separable, powers, draws):
    """Whether one of some draws of all gates but the last leaves a last one by which the circuit computes f.

    Arguments:
        f: int64.
        gates: (k,) int64, all linear gates.
        ones: all points.
        rows: (K, 2**K) int64, of which the first is given.
        separable, powers: as in `separable_functions`.
        draws: how many are drawn.
    """
    last = rows.shape[0] - 1
    state = 1
    for _ in range(draws):
        for level in range(last):
            state = (state * 1103515245 + 12345) & 0x7FFFFFFF
            every, some = _fix(gates[(state >> 8) % gates.shape[0]], ones, rows.shape[1] >> (level + 1), rows, level)
            if every & ~f or f & ~some:
                break
            if level == last - 1 and separable[powers[rows[last, 0] ^ f] + 2 * powers[rows[last, 1] ^ f]]:
                return True
    return False


@kernel
def find_gates(f, gates, firsts, orbit, with_first, with_previous, ones, rows, separable, powers, steps, stop):
    """Whether some gates make the circuit compute f, from every choice of all but the last: 1 if so, 0 if not.

    After so many steps it is given up, and the answer is -1.

    Arguments:
        f: int64.
        gates: (k,) int64, all linear gates.
        firsts: (l,) int64, places of one gate of each orbit under symmetries that fix f, the orbits ascending.
        orbit: (k,) int64, which orbit a gate is in.
        with_first, with_previous: (K,) bool, whether a gate may be exchanged with the first, with the one before it.
        ones, rows, separable, powers: as in `draw_gates`.
        steps: how many gates are tried.
        stop: (1,) int64, not 0 once the work is given up.
    """
    last = rows.shape[0] - 1
    chosen = np.full(last, -1, np.int64)
    level = 0
    left = steps
    while level >= 0:
        left -= 1
        if left < 0 or stop[0]:
            return -1
        chosen[level] += 1
        if chosen[level] >= (gates.shape[0] if level else firsts.shape[0]):
            level -= 1
            continue
        place = chosen[level] if level else firsts[chosen[0]]
        if level and with_first[level] and orbit[place] < chosen[0]:
            continue
        every, some = _fix(gates[place], ones, rows.shape[1] >> (level + 1), rows, level)
        if every & ~f or f & ~some:
            continue
        if level < last - 1:
            level += 1  # the first two are not in order: `with_first` takes the orbits instead
            chosen[level] = chosen[level - 1] - 1 if level > 1 and with_previous[level] else -1
        elif separable[powers[rows[last, 0] ^ f] + 2 * powers[rows[last, 1] ^ f]]:
            return 1
    return 0
