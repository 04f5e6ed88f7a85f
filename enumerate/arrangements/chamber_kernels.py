"""Numba kernel: split a cone by one hyperplane after another, keeping every piece as its extreme rays.

Unlike the Weyl-cone kernel it assumes no symmetry and no small dimension. A ray carries its coordinates and, as bit
sets over the hyperplanes, on which side of each it lies, found when the ray is made: a ray between two others lies
where they do, except that hyperplanes between them need an inner product. The unions over the rays of a cone say which
hyperplanes cut it. Every other is weakly valid on the cone, so those that are 0 on a ray are its tight constraints; and
where only one cuts, the two chambers are known without the rays on it.
"""

import math

import numpy as np

from enumerate.arrangements.status_kernels import DONE, FULL, OVERFLOW
from enumerate.cube.bit_kernels import gcd, lowest_bit, popcount
from enumerate.kernels import kernel


def _steps(normals, *_):
    """By the chambers of m - D hyperplanes in general position to each other and to the cone, and its rays' values."""
    m, dimension = normals.shape
    chambers = sum(math.comb(m - dimension, i) for i in range(dimension + 1))
    return normals.size * (chambers / 40 + dimension / 15) + (dimension**3 / 2 if m > dimension else 0)


@kernel(steps=_steps)
def split_cone(normals, start_rays, rank, max_entry, max_rays, tables, points):
    """Enumerate the chambers inside the cone spanned by `start_rays`.

    Arguments:
        normals: (m, D) int64, one row for each hyperplane; those that bound the cone are among them.
        start_rays: (k, D) int64, its extreme rays.
        rank: of the space that they span, D or less.
        max_entry: a bound on ray entries under which neither an inner product nor a new ray can overflow.
        tables: (capacity, ceil(m / 64)) uint64, receives the sides of each chamber, bit k for the positive side of
            hyperplane k; capacity 0 means that they are not wanted.
        points: (capacity, D) int64, receives an interior point of each; capacity 0 means that they are not wanted.

    Returns:
        (status, chambers).
    """
    m, dimension = normals.shape
    words = tables.shape[1]
    room = tables.shape[0]
    listed = room > 0
    located = points.shape[0] > 0
    one = np.uint64(1)
    # Stack of nodes; node s owns rays first[s] ... first[s + 1] - 1.
    capacity = (m + 2) * max_rays
    rays = np.empty((capacity, dimension), np.int64)
    above = np.empty((capacity, words), np.uint64)
    below = np.empty((capacity, words), np.uint64)
    first = np.empty(m + 3, np.int64)
    kept = np.empty((max_rays, dimension), np.int64)
    kept_above = np.empty((max_rays, words), np.uint64)
    kept_below = np.empty((max_rays, words), np.uint64)
    values = np.empty(max_rays, np.int64)
    tight = np.empty((max_rays, words), np.uint64)
    fresh = np.empty((max_rays, dimension), np.int64)
    fresh_above = np.empty((max_rays, words), np.uint64)
    fresh_below = np.empty((max_rays, words), np.uint64)
    positive = np.empty(words, np.uint64)
    common = np.empty(words, np.uint64)
    valid = np.zeros(words, np.uint64)  # one bit for each hyperplane
    for k in range(m):
        valid[k >> 6] |= one << np.uint64(k & 63)
    cutting = np.empty(words, np.uint64)
    for i in range(start_rays.shape[0]):
        for k in range(dimension):
            rays[i, k] = start_rays[i, k]
            if abs(start_rays[i, k]) > max_entry:
                return OVERFLOW, 0
        for w in range(words):
            above[i, w] = 0
            below[i, w] = 0
        for k in range(m):
            value = np.int64(0)
            for h in range(dimension):
                value += normals[k, h] * rays[i, h]
            if value > 0:
                above[i, k >> 6] |= one << np.uint64(k & 63)
            elif value < 0:
                below[i, k >> 6] |= one << np.uint64(k & 63)
    first[0] = 0
    first[1] = start_rays.shape[0]
    top = 1
    chambers = 0
    while top > 0:
        top -= 1
        begin = first[top]
        count = first[top + 1] - begin
        j = -1
        cuts = 0
        for w in range(words):
            up = np.uint64(0)
            down = np.uint64(0)
            for r in range(begin, begin + count):
                up |= above[r, w]
                down |= below[r, w]
            positive[w] = up
            cutting[w] = up & down
            if up & down:
                cuts += popcount(up & down)
                j = 64 * w + lowest_bit(up & down)
        if cuts == 0 or (cuts == 1 and not located):
            if listed:
                if chambers + cuts >= room:
                    return FULL, chambers
                for side in range(cuts + 1):
                    for w in range(words):
                        tables[chambers + side, w] = positive[w]
                if cuts == 1:
                    tables[chambers, j >> 6] ^= one << np.uint64(j & 63)
                if located:
                    for i in range(dimension):
                        total = np.int64(0)
                        for r in range(begin, begin + count):
                            total += rays[r, i]
                        points[chambers, i] = total
            chambers += cuts + 1
            continue
        # Copy the node aside; its children take its place on the stack.
        for r in range(count):
            value = np.int64(0)
            for i in range(dimension):
                kept[r, i] = rays[begin + r, i]
                value += normals[j, i] * rays[begin + r, i]
            values[r] = value
            for w in range(words):
                kept_above[r, w] = above[begin + r, w]
                kept_below[r, w] = below[begin + r, w]
                tight[r, w] = valid[w] & ~(kept_above[r, w] | kept_below[r, w] | cutting[w])
        made = 0
        for p in range(count):
            if values[p] <= 0:
                continue
            for q in range(count):
                if values[q] >= 0:
                    continue
                adjacent = True
                if count > rank:  # not simplicial
                    shared = 0
                    for w in range(words):
                        common[w] = tight[p, w] & tight[q, w]
                        shared += popcount(common[w])
                    if shared < rank - 2:
                        continue
                    for r in range(count):
                        inside = True
                        for w in range(words):
                            if common[w] & ~tight[r, w]:
                                inside = False
                                break
                        if inside and r != p and r != q:
                            adjacent = False
                            break
                if not adjacent:
                    continue
                g = gcd(values[p], values[q])
                a = -values[q] // g
                c = values[p] // g
                if a > max_entry or c > max_entry:
                    return OVERFLOW, chambers
                if made == max_rays:
                    return FULL, chambers
                divisor = np.int64(0)
                for i in range(dimension):
                    v = a * kept[p, i] + c * kept[q, i]
                    fresh[made, i] = v
                    if divisor != 1:
                        divisor = gcd(divisor, v)
                for i in range(dimension):
                    if divisor != 1:
                        fresh[made, i] //= divisor
                    if abs(fresh[made, i]) > max_entry:
                        return OVERFLOW, chambers
                for w in range(words):
                    up = kept_above[p, w] | kept_above[q, w]
                    down = kept_below[p, w] | kept_below[q, w]
                    between = up & down  # the hyperplanes between p and q: elsewhere the sum is on their side
                    up ^= between
                    down ^= between
                    while between:
                        b = lowest_bit(between)
                        between &= between - one
                        k = 64 * w + b
                        value = np.int64(0)
                        if k != j:
                            for i in range(dimension):
                                value += normals[k, i] * fresh[made, i]
                        up |= np.uint64(value > 0) << np.uint64(b)
                        down |= np.uint64(value < 0) << np.uint64(b)
                    fresh_above[made, w] = up
                    fresh_below[made, w] = down
                made += 1
        out = begin
        for side in range(2):
            for r in range(count):
                if values[r] >= 0 if side else values[r] <= 0:
                    for i in range(dimension):
                        rays[out, i] = kept[r, i]
                    for w in range(words):
                        above[out, w] = kept_above[r, w]
                        below[out, w] = kept_below[r, w]
                    out += 1
            if out + made - first[top] > max_rays:
                return FULL, chambers
            for r in range(made):
                for i in range(dimension):
                    rays[out, i] = fresh[r, i]
                for w in range(words):
                    above[out, w] = fresh_above[r, w]
                    below[out, w] = fresh_below[r, w]
                out += 1
            top += 1
            first[top] = out
    return DONE, chambers
