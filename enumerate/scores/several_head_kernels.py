"""Numba kernel: the dichotomies of at most 16 points, by the signs of all minors of maximal order."""

import numpy as np

from enumerate.cube.bit_kernels import lowest_bit, popcount
from enumerate.kernels import kernel


@kernel(inline=True)
def _determinant_sign(basis, members, rank, square):
    """The sign of the determinant of the rows that are bits of `members`, by fraction-free elimination (Bareiss)."""
    i = 0
    left = members
    while left:
        row = lowest_bit(left)
        left &= left - 1
        for j in range(rank):
            square[i, j] = basis[row, j]
        i += 1
    sign = 1
    before = 1
    for k in range(rank):
        pivot = k
        while pivot < rank and square[pivot, k] == 0:
            pivot += 1
        if pivot == rank:
            return 0
        if pivot != k:
            for j in range(rank):
                square[k, j], square[pivot, j] = square[pivot, j], square[k, j]
            sign = -sign
        for i in range(k + 1, rank):
            for j in range(k + 1, rank):
                square[i, j] = (square[i, j] * square[k, k] - square[i, k] * square[k, j]) // before
        before = square[k, k]
    return sign if before > 0 else -sign


@kernel(steps=lambda basis, place, found: 40 * 2 ** len(basis))
def mark_allowed(basis, place, found):
    """Mark the functions whose points on and off some linear form separates.

    Arguments:
        basis: (d, r) int64, different rows of rank r, with a column that is 1 at every point in their span.
        place: (points,) int64, the row of each point; points <= 16.
        found: (2**points,) bool, the functions of the points that are marked already, a set closed under complement.
    """
    rows = basis.shape[0]
    rank = basis.shape[1]
    square = np.zeros((rank, rank), np.int64)
    signs = np.zeros(1 << rows, np.int8)  # of the minor of each set of r rows
    dependent = 0
    for members in range(1 << rows):
        size = popcount(members)
        if size == rank:
            signs[members] = _determinant_sign(basis, members, rank, square)
        dependent += size == rank + 1
    supports = np.empty(dependent, np.int64)  # of the dependencies, and where their multipliers are positive
    positive = np.empty(dependent, np.int64)
    number = 0
    for members in range(1 << rows):
        if popcount(members) != rank + 1:
            continue
        support = 0
        above = 0
        turn = 1
        left = members
        while left:
            bit = left & -left
            left ^= bit
            sign = turn * signs[members ^ bit]
            if sign:
                support |= bit
                if sign > 0:
                    above |= bit
            turn = -turn
        if support:
            supports[number] = support
            positive[number] = above
            number += 1
    images = np.zeros(1 << rows, np.int64)  # of each function of the rows the function of the points
    for x in range(place.shape[0]):
        images[1 << place[x]] |= 1 << x
    last = found.shape[0] - 1
    for function in range(1 << (rows - 1)):  # of a function and its complement one
        lowest = function & -function
        images[function] = images[function ^ lowest] | images[lowest]
        if found[images[function]]:
            continue
        allowed = True
        for t in range(number):
            part = function & supports[t]
            if part == positive[t] or part == supports[t] ^ positive[t]:
                allowed = False
                break
        if allowed:
            found[images[function]] = True
            found[last ^ images[function]] = True
