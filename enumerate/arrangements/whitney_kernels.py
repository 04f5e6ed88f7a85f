"""Numba kernel of deletion-restriction in the whole space, by normal vectors: the Whitney numbers of an arrangement.

A restriction eliminates one coordinate from the normals of the hyperplanes. The chains of restrictions that end in
codimension k number |w_k| (Zaslavsky); r independent hyperplanes give the binomial coefficients of r at once.

Cost: one restriction, quadratic in its hyperplanes, for each flat but those of independent hyperplanes.
"""

import numpy as np

from enumerate.arrangements.restriction_kernels import MAX_VALUE
from enumerate.arrangements.status_kernels import DONE, OVERFLOW, STOPPED
from enumerate.cube.bit_kernels import gcd
from enumerate.kernels import kernel

PRIME = np.int64(2147483629)  # products of residues stay below 2**63


@kernel
def _basis_first(rows, count, size, reduced, columns, order):
    """Reorder rows so that an independent set comes first, found modulo a prime; return its size.

    Independence modulo a prime implies independence, which is all that the count needs: a set smaller than the rank
    costs time, never exactness.

    Arguments:
        reduced: (count, size), scratch.
        columns: the pivots, written.
        order: scratch.
    """
    rank = 0
    others = count
    for j in range(count):
        for p in range(size):
            reduced[rank, p] = rows[j, p] % PRIME
        for t in range(rank):
            factor = reduced[rank, columns[t]]
            if factor != 0:
                for p in range(size):
                    reduced[rank, p] = (reduced[rank, p] - factor * reduced[t, p]) % PRIME
        pivot = -1
        for p in range(size):
            if reduced[rank, p] != 0:
                pivot = p
                break
        if pivot < 0:
            others -= 1
            order[others] = j
            continue
        inverse = _inverse(reduced[rank, pivot])
        for p in range(size):
            reduced[rank, p] = reduced[rank, p] * inverse % PRIME
        columns[rank] = pivot
        order[rank] = j
        rank += 1
        if rank == size:
            for left in range(j + 1, count):
                others -= 1
                order[others] = left
            break
    for t in range(count):
        for p in range(size):
            reduced[t, p] = rows[order[t], p]
    for t in range(count):
        for p in range(size):
            rows[t, p] = reduced[t, p]
    return rank


@kernel
def _inverse(a):
    """The inverse modulo the prime, by Fermat's theorem."""
    result = np.int64(1)
    power = a
    exponent = PRIME - 2
    while exponent:
        if exponent & 1:
            result = result * power % PRIME
        power = power * power % PRIME
        exponent >>= 1
    return result


@kernel(steps=lambda normals, *_: 2 ** min(normals.shape[1], len(normals) - normals.shape[1]) * normals.size)
def count_central_flats(normals, binomials, first, share, shares, levels, stopping):
    """Whitney numbers, in absolute value, of a central arrangement; their sum is the number of its chambers.

    Counted is the restriction to one hyperplane by those before it. Independent hyperplanes come first in every
    restriction: r of them make 2**r chambers, at once, and only the others are restricted to.

    Arguments:
        normals: (m, D) int64, no zero row, no two rows proportional, an independent set of rows first.
        binomials: (D + 1, D + 1) int64.
        first: the hyperplane restricted to.
        share, shares: this call takes the further restrictions whose number is `share` modulo `shares`; share 0 takes
            the 2**r chambers too.
        levels: (D + 1,) int64, incremented; all stay nonnegative unless they overflow.
        stopping: (1,) int64, which another thread makes other than 0 to end this call.

    Returns:
        The status.
    """
    m, dimension = normals.shape
    # Level l holds the normals of the arrangement restricted l times, count[l] x (dimension - l).
    rows = np.empty((dimension + 1, m, dimension), np.int64)
    count = np.empty(dimension + 1, np.int64)
    upcoming = np.empty(dimension + 1, np.int64)
    reduced = np.empty((m + 1, dimension), np.int64)
    columns = np.empty(dimension + 1, np.int64)
    order = np.empty(m, np.int64)
    for j in range(m):
        for p in range(dimension):
            rows[0, j, p] = normals[j, p]
    count[0] = m
    upcoming[0] = first
    level = 0
    while level >= 0:
        if stopping[0]:
            return STOPPED
        i = upcoming[level]
        if i >= count[level] or (level == 0 and i > first):
            level -= 1
            continue
        upcoming[level] = i + 1
        if level == 1 and i % shares != share:
            continue
        size = dimension - level
        here = rows[level]
        there = rows[level + 1]
        pivot = -1
        for p in range(size):
            if here[i, p] != 0 and (pivot < 0 or abs(here[i, p]) < abs(here[i, pivot])):
                pivot = p
        kept = 0
        for j in range(i):
            g = gcd(here[i, pivot], here[j, pivot])
            a = here[i, pivot] // g
            c = here[j, pivot] // g
            divisor = 0
            sign = 0
            out = 0
            for p in range(size):
                if p == pivot:
                    continue
                v = a * here[j, p] - c * here[i, p]
                there[kept, out] = v
                out += 1
                if divisor != 1:
                    divisor = gcd(divisor, v)
                if sign == 0 and v != 0:
                    sign = 1 if v > 0 else -1
            if sign * divisor != 1:
                for p in range(size - 1):
                    there[kept, p] //= sign * divisor
            if size > 3:  # lines of a plane are compared only
                for p in range(size - 1):
                    if abs(there[kept, p]) >= MAX_VALUE:
                        return OVERFLOW
            new = True
            for t in range(kept):
                same = True
                for p in range(size - 1):
                    if there[t, p] != there[kept, p]:
                        same = False
                        break
                if same:
                    new = False
                    break
            if new:
                kept += 1
        if size == 3:  # distinct lines of a plane through the origin
            rank = min(kept, 2)
        else:
            rank = _basis_first(there, kept, size - 1, reduced, columns, order)
        if level > 0 or share == 0:
            for k in range(rank + 1):
                levels[level + 1 + k] += binomials[rank, k]
                if levels[level + 1 + k] < 0:
                    return OVERFLOW
            if size == 3:  # each further line meets the ones before it in the origin
                levels[level + 2] += kept - rank
                levels[level + 3] += kept - rank
        if size == 3:
            continue
        if rank < kept:
            level += 1
            count[level] = kept
            upcoming[level] = rank
    return DONE
