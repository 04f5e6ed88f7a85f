"""Numba kernel of a second count of pieces of a restriction: 32-bit integers, hyperplanes in another order.

It shares no code with `restriction_kernels`. A hyperplane is kept by its values on the extreme rays of the cone, a row
of 32-bit integers; sums and products are made in 64 bits, and common divisors of a ray are taken out as values grow.
Two hyperplanes u, v that cut an open cone are told apart by the slopes v/|u| on either side of u: on u = 0 the sum of
the two greatest slopes is the most that v reaches, the sum of the two least the least. Both signs: they meet inside
the cone; neither: they coincide in it; one: they miss each other.
"""

import numpy as np

from enumerate.arrangements.status_kernels import DONE, FULL, OVERFLOW
from enumerate.kernels import kernel

MAX_RAYS = 62

SMALL = 1 << 15  # products of two values below this fit 31 bits

LARGE = (1 << 31) - 1

MISS = 0

MEET = 1

COINCIDE = 2


@kernel
def _relation(values, positive, negative, level, s, t, rays):
    """How hyperplanes s and t, which both cut the open cone of a level, lie in it: MISS, MEET or COINCIDE."""
    up = positive[level, s]
    down = negative[level, s]
    above = positive[level, t]
    below = negative[level, t]
    on = ~(up | down)
    high = above & on != 0 or (above & up != 0 and above & down != 0)
    low = below & on != 0 or (below & up != 0 and below & down != 0)
    if high and low:
        return MEET
    # The greatest and the least slope on either side of s, as fractions with positive denominators.
    most_up = np.int64(0)
    least_up = np.int64(0)
    most_up_by = np.int64(0)
    least_up_by = np.int64(0)
    most_down = np.int64(0)
    least_down = np.int64(0)
    most_down_by = np.int64(0)
    least_down_by = np.int64(0)
    for r in range(rays):
        u = np.int64(values[level, s, r])
        v = np.int64(values[level, t, r])
        if u > 0:
            if most_up_by == 0 or v * most_up_by > most_up * u:
                most_up = v
                most_up_by = u
            if least_up_by == 0 or v * least_up_by < least_up * u:
                least_up = v
                least_up_by = u
        elif u < 0:
            if most_down_by == 0 or v * most_down_by > most_down * -u:
                most_down = v
                most_down_by = -u
            if least_down_by == 0 or v * least_down_by < least_down * -u:
                least_down = v
                least_down_by = -u
    high |= most_up * most_down_by + most_down * most_up_by > 0
    low |= least_up * least_down_by + least_down * least_up_by < 0
    if high and low:
        return MEET
    return MISS if high or low else COINCIDE


@kernel
def _keep_different(values, positive, negative, parents, meets, level, count, rays):
    """Drop the hyperplanes of a level that coincide with an earlier one and note which of the others meet.

    parents[level, t]: the number of hyperplane t one level up; only those that meet there can meet or coincide here.
    Returns how many are left.
    """
    kept = 0
    words = (count + 63) // 64
    for t in range(count):
        for w in range(words):
            meets[level, kept, w] = 0
        different = True
        plane = parents[level, t]
        for s in range(kept):
            earlier = min(plane, parents[level, s])
            if not meets[level - 1, max(plane, parents[level, s]), earlier >> 6] >> (earlier & 63) & 1:
                continue
            relation = _relation(values, positive, negative, level, s, t, rays)
            if relation == COINCIDE:
                different = False
                break
            if relation == MEET:
                meets[level, kept, s >> 6] |= np.int64(1) << (s & 63)
        if not different:
            continue
        if kept < t:
            for r in range(rays):
                values[level, kept, r] = values[level, t, r]
            positive[level, kept] = positive[level, t]
            negative[level, kept] = negative[level, t]
            parents[level, kept] = plane
        kept += 1
    return kept


@kernel
def _edges_across(zeros, level, rays, up, down, pairs):
    """The extreme rays of a cone cut by a hyperplane: its own rays (r, r) on it, and the edges (p, q) across it.

    Two rays span an edge if no third lies on all the walls that both lie on. Returns their number, -1 if too many.
    """
    count = 0
    for p in range(rays):
        if (up | down) >> p & 1:
            continue
        pairs[count, 0] = p
        pairs[count, 1] = p
        zeros[level + 1, count] = zeros[level, p]
        count += 1
    for p in range(rays):
        if not up >> p & 1:
            continue
        for q in range(rays):
            if not down >> q & 1:
                continue
            common = zeros[level, p] & zeros[level, q]
            edge = True
            for r in range(rays):
                if r != p and r != q and zeros[level, r] & common == common:
                    edge = False
                    break
            if not edge:
                continue
            if count == MAX_RAYS:
                return -1
            pairs[count, 0] = p
            pairs[count, 1] = q
            zeros[level + 1, count] = common
            count += 1
    return count


@kernel
def _values_across(values, positive, negative, parents, level, plane, rays, pairs, count, row):
    """The values of the hyperplanes parents[level + 1, :count] on the rays found on a plane; False beyond 32 bits."""
    for t in range(count):
        positive[level + 1, t] = 0
        negative[level + 1, t] = 0
    for r in range(rays):
        p = pairs[r, 0]
        q = pairs[r, 1]
        at_p = np.int64(abs(values[level, plane, p]))
        at_q = np.int64(abs(values[level, plane, q])) if p != q else np.int64(1)
        largest = np.int64(0)
        for t in range(count):
            other = parents[level + 1, t]
            row[t] = at_q * values[level, other, p] + at_p * values[level, other, q]  # at_p is 0 where p == q
            largest = max(largest, abs(row[t]))
        if largest >= SMALL:
            divisor = np.int64(0)
            for t in range(count):
                a = abs(row[t])
                while a:
                    divisor, a = a, divisor % a
                if divisor == 1:
                    break
            if largest // divisor > LARGE:
                return False
            for t in range(count):
                row[t] //= divisor
        for t in range(count):
            values[level + 1, t, r] = row[t]
            positive[level + 1, t] |= np.int64(row[t] > 0) << r
            negative[level + 1, t] |= np.int64(row[t] < 0) << r
    return True


@kernel
def recount_pieces(root, dimension, chosen, priority, sums):
    """The chosen pieces of r(C; H1 ... Hm), for a simplicial cone C of a dimension.

    Restrictions of restrictions C n Hi n Hj with two hyperplanes that meet each other and Hj in C n Hi are numbered
    from 1 in the order of i, then j; number k belongs to piece k modulo `pieces`, all else to piece 0.

    Arguments:
        root: (m, dimension) int32, the values of the hyperplanes on the rays, all different and all cutting.
        chosen: (pieces,) bool.
        priority: (m,) int64, the order of the hyperplanes below the second restriction, above which it is the given
            one.
        sums: (pieces,) int64, incremented at what is chosen.

    Returns:
        The status.
    """
    m = root.shape[0]
    pieces = len(chosen)
    words = (m + 63) // 64
    levels = dimension + 2
    # Level 1 is the cone itself; level 0 has all hyperplanes meet.
    values = np.empty((levels, m, MAX_RAYS), np.int32)
    positive = np.zeros((levels, m), np.int64)
    negative = np.zeros((levels, m), np.int64)
    parents = np.empty((levels, m), np.int64)
    roots = np.empty((levels, m), np.int64)
    meets = np.full((levels, m, words), np.int64(-1), np.int64)
    zeros = np.empty((levels, MAX_RAYS), np.int64)
    n_rays = np.empty(levels, np.int64)
    n_planes = np.empty(levels, np.int64)
    upcoming = np.empty(levels, np.int64)
    pairs = np.empty((MAX_RAYS, 2), np.int64)
    row = np.empty(m, np.int64)
    for r in range(dimension):
        zeros[1, r] = ((np.int64(1) << dimension) - 1) ^ (np.int64(1) << r)
        for j in range(m):
            values[1, j, r] = root[j, r]
            positive[1, j] |= np.int64(root[j, r] > 0) << r
            negative[1, j] |= np.int64(root[j, r] < 0) << r
    for j in range(m):
        parents[1, j] = j
        roots[1, j] = j
    level = np.int64(1)
    n_rays[1] = dimension
    n_planes[1] = _keep_different(values, positive, negative, parents, meets, level, m, n_rays[1])
    upcoming[1] = 0
    shared = 1 + n_planes[1]  # what is found without numbered restrictions
    number = np.int64(0)
    piece = np.int64(0)
    while level > 0:
        i = upcoming[level]
        if i >= n_planes[level]:
            level -= 1
            continue
        upcoming[level] = i + 1
        count = np.int64(0)
        again = False
        for j in range(i):
            if not meets[level, i, j >> 6] >> (j & 63) & 1:
                continue
            parents[level + 1, count] = j
            count += 1
            if not again:
                for w in range((j + 63) // 64):  # the hyperplanes before j
                    if meets[level, j, w] & meets[level, i, w]:
                        again = True
                        break
        if not again:
            if level > 2:
                sums[piece] += count
            else:
                shared += count
            continue
        if level == 2:
            number += 1
            piece = number % pieces
            if not chosen[piece]:
                continue
            for a in range(1, count):  # by priority
                j = parents[3, a]
                key = priority[roots[2, j]]
                b = a
                while b > 0 and priority[roots[2, parents[3, b - 1]]] > key:
                    parents[3, b] = parents[3, b - 1]
                    b -= 1
                parents[3, b] = j
        rays = _edges_across(zeros, level, n_rays[level], positive[level, i], negative[level, i], pairs)
        if rays < 0:
            return FULL
        if not _values_across(values, positive, negative, parents, level, i, rays, pairs, count, row):
            return OVERFLOW
        level += 1
        n_rays[level] = rays
        n_planes[level] = _keep_different(values, positive, negative, parents, meets, level, count, rays)
        for t in range(n_planes[level]):
            roots[level, t] = roots[level - 1, parents[level, t]]
        upcoming[level] = 0
        if level > 2:
            sums[piece] += n_planes[level]
        else:
            shared += n_planes[level]
    if chosen[0]:
        sums[0] += shared
    return DONE
