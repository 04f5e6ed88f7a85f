"""Numba kernels: the dichotomies of at most 16 points, by the signs of all minors of maximal order."""

import numpy as np

from enumerate.cube.bit_kernels import lowest_bit
from enumerate.kernels import kernel


@kernel(steps=lambda maps, sets, *_: 200 * 2 ** maps.shape[1] ** 0.8 * len(sets))
def mark_sets(maps, sets, moves, draws, found):
    """Mark the functions of some sets of maps, and their images.

    Arguments:
        maps: (k, points, m) int64, what a head can leave at every point; points <= 16, and minors fit into int64.
        sets: (s, H) int64, maps of H heads.
        moves: (t, points) int64, symmetries: where each of them takes every point.
        draws: how many minimal dependencies are drawn at random before all are gone through, where there are more.
        found: (2**points,) bool, the functions that are marked already, closed under complement and symmetries.
    """
    points = maps.shape[1]
    bits = maps.shape[2]
    width = 1 + sets.shape[1] * bits
    rows = np.empty((points, width), np.int64)
    place = np.empty(points, np.int64)
    patterns = _patterns()
    for t in range(sets.shape[0]):
        number = 0
        for x in range(points):
            rows[number, 0] = 1
            for h in range(sets.shape[1]):
                for i in range(bits):
                    rows[number, 1 + h * bits + i] = maps[sets[t, h], x, i]
            same = 0
            while not _equal(rows, same, number):
                same += 1
            place[x] = same
            number += same == number
        _mark_allowed(_independent(rows, number), place, moves, patterns, draws, found)


@kernel
def _equal(rows, i, j):
    for c in range(rows.shape[1]):
        if rows[i, c] != rows[j, c]:
            return False
    return True


@kernel
def _independent(rows, number):
    """Independent columns of the first rows, (number, rank), by fraction-free elimination (Bareiss 1968)."""
    width = rows.shape[1]
    left = rows[:number].copy()
    columns = np.empty((number, width), np.int64)
    used = np.zeros(number, np.bool_)
    rank = 0
    before = 1
    for c in range(width):
        pivot = 0
        while pivot < number and (used[pivot] or left[pivot, c] == 0):
            pivot += 1
        if pivot == number:
            continue
        used[pivot] = True
        for i in range(number):
            columns[i, rank] = rows[i, c]
        rank += 1
        p = left[pivot, c]
        for i in range(number):
            if not used[i]:
                q = left[i, c]
                for j in range(c, width):  # a minor of the rows each, and so is `before`
                    left[i, j] = (left[i, j] * p - left[pivot, j] * q) // before
        before = p
    return columns[:, :rank].copy()


@kernel(inline=True)
def _next_choice(choice, size, number):
    """The next choice of so many of 0 ... number - 1, ascending; whether there is one."""
    i = size - 1
    while i >= 0 and choice[i] == number - size + i:
        i -= 1
    if i < 0:
        return False
    choice[i] += 1
    for j in range(i + 1, size):
        choice[j] = choice[j - 1] + 1
    return True


@kernel
def _minors(basis, minors):
    """For each set of k rows, as bits, the minor of these and the first k columns, expanded along column k."""
    rows = basis.shape[0]
    choice = np.empty(basis.shape[1] + 1, np.int64)
    minors[0] = 1
    for size in range(1, basis.shape[1] + 1):
        for i in range(size):
            choice[i] = i
        while True:
            members = 0
            for i in range(size):
                members |= 1 << choice[i]
            minor = 0
            sign = 1 if size & 1 else -1  # of the first row and the last column
            for i in range(size):
                minor += sign * basis[choice[i], size - 1] * minors[members ^ (1 << choice[i])]
                sign = -sign
            minors[members] = minor
            if not _next_choice(choice, size, rows):
                break


@kernel
def _patterns():
    """(64, 64) uint64: entry (s, a) has bit j set for every j with j AND s = a."""
    patterns = np.zeros((64, 64), np.uint64)
    for s in range(64):
        for j in range(64):
            patterns[s, j & s] |= np.uint64(1) << np.uint64(j)
    return patterns


@kernel(inline=True)
def _leave_out(support, values, patterns, left):
    """Leave out the functions with these values on a support: bit j of word w stands for the function w << 6 | j."""
    high = support >> 6
    free = (left.shape[0] - 1) & ~high
    others = ~patterns[support & 63, values & 63]
    part = 0
    while True:
        left[values >> 6 | part] &= others
        if part == free:
            break
        part = (part - free) & free  # the next subset


@kernel
def _forbid(choice, minors, last, patterns, left):
    """Leave out the functions that the dependency of the chosen rows forbids (Cramer's rule)."""
    members = 0
    for i in range(choice.shape[0]):
        members |= 1 << choice[i]
    support = 0
    above = 0  # where its multipliers are positive
    turn = 1
    for i in range(choice.shape[0]):
        bit = 1 << choice[i]
        value = turn * minors[members ^ bit]
        if value:
            support |= bit
            if value > 0:
                above |= bit
        turn = -turn
    if support == 0:
        return
    if above & last == 0:
        _leave_out(support & ~last, above, patterns, left)
    if (support ^ above) & last == 0:
        _leave_out(support & ~last, support ^ above, patterns, left)


@kernel(inline=True)
def _some(left):
    for w in range(left.shape[0]):
        if left[w]:
            return True
    return False


@kernel
def _forbid_all(minors, rows, rank, patterns, draws, left):
    """Leave out what any minimal dependency forbids: some at random, which mostly suffice, and then every one."""
    number = 1
    for i in range(rank + 1):
        number = number * (rows - i) // (i + 1)
    choice = np.empty(rank + 1, np.int64)
    order = np.arange(rows)
    state = 1
    for t in range(draws if number > draws else 0):
        for i in range(rank + 1):
            state = state * 48271 % 2147483647  # Lehmer's generator
            other = i + state % (rows - i)
            order[i], order[other] = order[other], order[i]
        for i in range(rank + 1):  # ascending
            j = i
            while j > 0 and choice[j - 1] > order[i]:
                choice[j] = choice[j - 1]
                j -= 1
            choice[j] = order[i]
        _forbid(choice, minors, 1 << (rows - 1), patterns, left)
        if t & 31 == 31 and not _some(left):
            return
    if rows <= rank:
        return
    for i in range(rank + 1):
        choice[i] = i
    turn = 0
    while True:
        _forbid(choice, minors, 1 << (rows - 1), patterns, left)
        turn += 1
        if (turn & 31 == 0 and not _some(left)) or not _next_choice(choice, rank + 1, rows):
            return


@kernel
def _mark_allowed(basis, place, moves, patterns, draws, found):
    """Mark the functions whose points on and off some linear form separates, and their images.

    Of a function of the rows and its complement the one is looked at that is off at the last row.

    Arguments:
        basis: (d, r) int64, different rows of rank r, with a column that is 1 at every point in their span.
        place: (points,) int64, the row of each point.
        moves, draws, found: as in `mark_sets`.
        patterns: as made by `_patterns`.
    """
    rows = basis.shape[0]
    free = rows - 1
    points = np.zeros(rows, np.int64)  # of each row
    for x in range(place.shape[0]):
        points[place[x]] |= 1 << x
    low = np.zeros(64, np.int64)  # of each function of the first six rows, and of the others, those of the points
    high = np.zeros(1 << max(0, free - 6), np.int64)
    for i in range(free):
        if i < 6:
            for j in range(1 << i):
                low[1 << i | j] = low[j] | points[i]
        else:
            for j in range(1 << (i - 6)):
                high[1 << (i - 6) | j] = high[j] | points[i]
    left = np.zeros(high.shape[0], np.uint64)  # the functions that are neither found nor forbidden
    for w in range(left.shape[0]):
        for j in range(1 << min(free, 6)):
            if not found[high[w] | low[j]]:
                left[w] |= np.uint64(1) << np.uint64(j)
    if not _some(left):
        return
    minors = np.empty(1 << rows, np.int64)
    _minors(basis, minors)
    _forbid_all(minors, rows, basis.shape[1], patterns, draws, left)
    for w in range(left.shape[0]):
        while left[w]:
            image = high[w] | low[lowest_bit(left[w])]
            left[w] &= left[w] - np.uint64(1)
            for s in range(moves.shape[0]):
                moved = 0
                for x in range(moves.shape[1]):
                    moved |= (image >> x & 1) << moves[s, x]
                found[moved] = True
                found[found.shape[0] - 1 - moved] = True
