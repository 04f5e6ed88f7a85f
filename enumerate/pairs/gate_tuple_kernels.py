"""Numba kernels: the functions R(g1, ..., gK) of linear gates of n <= 4 variables, over tuples up to symmetry.

Functions are words of 2**n bits, int64. The *table* of some gates says, for each assignment j of the gates that follow,
the points at which R is then 1.
"""

import numpy as np

from enumerate.kernels import kernel


@kernel
def first_pairs(images, pairs, orbit):
    """One pair of gates from each orbit of the symmetries of the cube; their number.

    Arguments:
        images: (s, k) int64, the place of every gate's image under each of the symmetries.
        pairs: (k * k, 2) int64, the places of the gates.
        orbit: (k, k) int32, -1 before; then which of the pairs has the same orbit.
    """
    gates = images.shape[1]
    number = 0
    for i in range(gates):
        for j in range(gates):
            if orbit[i, j] >= 0:
                continue
            pairs[number, 0], pairs[number, 1] = i, j
            for s in range(images.shape[0]):
                orbit[images[s, i], images[s, j]] = number
            number += 1
    return number


@kernel
def compose(readout, chosen, number, ones, table):
    """Fill in the table of the first `number` gates chosen, (2**(K - number),) int64."""
    for j in range(table.shape[0]):
        table[j] = 0
    for assignment in range(readout.shape[0]):
        if readout[assignment]:
            term = ones
            for k in range(number):
                term &= chosen[k] if assignment >> k & 1 else ones ^ chosen[k]
            table[assignment >> number] |= term


@kernel
def mark_some(readout, gates, pairs, moves, rounds, ones, complement, marked):
    """Mark what pairs in turn make with gates taken at random, and every last one; returns how many are marked.

    Arguments:
        readout: (2**K,) uint8, its values.
        gates: (k,) int64.
        pairs: (p, 2) int64, places of gates.
        moves: (s, 2**n) int64, where each of the symmetries takes every point.
        rounds: how many choices of all gates but the last.
        ones: all points.
        complement: whether complements are marked too.
        marked: (2**2**n,) uint8, closed under the symmetries.
    """
    variables = 0
    while 1 << variables < readout.shape[0]:
        variables += 1
    chosen = np.zeros(variables, np.int64)
    table = np.zeros(2, np.int64)
    number, state = 0, 1
    for value in marked:
        number += value
    for turn in range(rounds):
        if number == marked.shape[0]:
            break
        pair = pairs[turn % pairs.shape[0]]
        chosen[0], chosen[1] = gates[pair[0]], gates[pair[1]]
        for k in range(2, variables - 1):
            state = state * 48271 % 2147483647  # Lehmer's generator
            chosen[k] = gates[state % gates.shape[0]]
        compose(readout, chosen, variables - 1, ones, table)
        changed = table[0] ^ table[1]
        for g in gates:
            word = table[0] ^ (changed & g)
            if marked[word] == 0:
                for side in range(2 if complement else 1):
                    number += _mark_orbit(word ^ ones if side else word, moves, marked)
    return number


@kernel
def _mark_orbit(word, moves, marked):
    new = 0
    for s in range(moves.shape[0]):
        image = 0
        for x in range(moves.shape[1]):
            image |= (word >> x & 1) << moves[s, x]
        new += marked[image] == 0
        marked[image] = 1
    return new


@kernel
def complete_pairs(readout, gates, pairs, orbit, begin, end, alike, wanted, ones, stop, made):
    """Mark which of some functions are made: of some pairs with all gates that follow.

    Gates that are treated alike come in an order in which the orbit of the first two has the least number.

    Arguments:
        readout, gates, pairs, ones: as in `mark_some`.
        orbit: as in `first_pairs`.
        begin, end: the pairs begin ... end - 1 are completed.
        alike: (K, K) bool, whether two gates are treated alike.
        wanted: (w,) int64.
        stop: (1,) int64, not 0 once the work is given up.
        made: (w,) uint8.
    """
    variables = alike.shape[0]
    short = gates.astype(np.uint16)  # as short as they can be compared
    chosen = np.zeros(variables, np.int64)
    places = np.zeros(variables, np.int64)
    tables = np.zeros((variables, readout.shape[0]), np.int64)
    left = np.zeros((variables, wanted.shape[0] + 1), np.int64)  # which are not excluded, and last how many
    for p in range(begin, end):
        if stop[0]:
            return
        first, second = pairs[p]
        if alike[0, 1] and orbit[second, first] < p:
            continue
        chosen[0], chosen[1] = gates[first], gates[second]
        width = readout.shape[0] >> 2
        compose(readout, chosen, 2, ones, tables[1, :width])
        left[0, -1] = 0
        for w in range(wanted.shape[0]):
            if made[w] == 0:
                left[0, left[0, -1]] = w
                left[0, -1] += 1
        level = 1
        if not _exclude(tables[1], width, wanted, ones, left, 1):
            continue
        if variables == 3:
            _complete(tables[1], short, wanted, left[1], made)
            continue
        places[2] = -1
        level = 2
        while level >= 2:
            places[level] += 1
            if places[level] >= gates.shape[0]:
                level -= 1
                continue
            if (alike[0, level] and orbit[places[level], second] < p) or (
                alike[1, level] and orbit[first, places[level]] < p
            ):
                continue
            g = gates[places[level]]
            width = readout.shape[0] >> (level + 1)
            for j in range(width):
                low, high = tables[level - 1, 2 * j], tables[level - 1, 2 * j + 1]
                tables[level, j] = low ^ (g & (low ^ high))
            if not _exclude(tables[level], width, wanted, ones, left, level):
                continue
            if level == variables - 2:
                _complete(tables[level], short, wanted, left[level], made)
                continue
            level += 1
            places[level] = places[level - 1] - 1 if alike[level - 1, level] else -1


@kernel
def _exclude(table, width, wanted, ones, left, level):
    """Which functions of the level before are still possible; whether there are any."""
    always, never = ones, ones
    for j in range(width):
        always &= table[j]
        never &= ~table[j]
    number = 0
    for i in range(left[level - 1, -1]):
        w = left[level - 1, i]
        if (wanted[w] & never) == 0 and (always & ~wanted[w]) == 0:
            left[level, number] = w
            number += 1
    left[level, -1] = number
    return number > 0


@kernel
def _complete(table, short, wanted, left, made):
    """Mark the functions left that some last gate makes."""
    changed = np.uint16(table[0] ^ table[1])
    for i in range(left[-1]):
        w = left[i]
        needed = np.uint16(table[0] ^ wanted[w]) & changed
        if made[w]:
            continue
        fits = False
        for g in short:  # without branches
            fits |= (g & changed) == needed
        made[w] = fits
