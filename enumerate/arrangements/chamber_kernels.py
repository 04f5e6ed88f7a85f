"""Numba kernel: split a simplicial cone by one hyperplane after another, keeping every piece as its extreme rays.

Unlike the Weyl-cone kernel it assumes no symmetry and no small dimension. A ray carries its coordinates and, as bit
sets over the hyperplanes, on which side of each it lies; both are found once, when the ray is made. The unions over the
rays of a cone say which hyperplanes cut it. Every other is weakly valid on the cone, so those that are 0 on a ray
are its tight constraints; and where only one cuts, the two chambers are known without the rays on it.
"""

import numba
import numpy as np

from enumerate.arrangements.status_kernels import DONE, FULL, OVERFLOW
from enumerate.cube.bit_kernels import gcd, lowest_bit, popcount


@numba.njit(cache=True, nogil=True)
def _find_sides(normals, rays, r, scores, above, below):
    """Write the hyperplanes that ray r lies above and below; scores: room for the m values."""
    dimension, m = normals.shape
    for k in range(m):
        scores[k] = 0
    for i in range(dimension):
        v = rays[r, i]
        if v != 0:
            for k in range(m):
                scores[k] += v * normals[i, k]
    for w in range(above.shape[1]):
        up = np.uint64(0)
        down = np.uint64(0)
        for b in range(min(64, m - 64 * w)):
            v = scores[64 * w + b]
            up |= np.uint64(v > 0) << np.uint64(b)
            down |= np.uint64(v < 0) << np.uint64(b)
        above[r, w] = up
        below[r, w] = down


@numba.njit(cache=True, nogil=True)
def split_cone(normals, start_rays, max_entry, max_rays, tables, points):
    """Enumerate the chambers inside the cone spanned by `start_rays`.

    Arguments:
        normals: (D, m) int64, one column for each hyperplane; D of them bound the cone.
        start_rays: (D, D) int64, each off one of these only.
        max_entry: a bound on ray entries under which neither an inner product nor a new ray can overflow.
        tables: (capacity, ceil(m / 64)) uint64, receives the sides of each chamber, bit k for the positive side of
            hyperplane k; capacity 0 means that they are not wanted.
        points: (capacity, D) int64, receives an interior point of each; capacity 0 means that they are not wanted.

    Returns:
        (status, chambers).
    """
    dimension, m = normals.shape
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
    scores = np.empty(m, np.int64)
    positive = np.empty(words, np.uint64)
    cutting = np.empty(words, np.uint64)
    for i in range(dimension):
        for k in range(dimension):
            rays[i, k] = start_rays[i, k]
            if abs(start_rays[i, k]) > max_entry:
                return OVERFLOW, 0
        _find_sides(normals, rays, i, scores, above, below)
    first[0] = 0
    first[1] = dimension
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
                value += normals[i, j] * rays[begin + r, i]
            values[r] = value
            for w in range(words):
                kept_above[r, w] = above[begin + r, w]
                kept_below[r, w] = below[begin + r, w]
                tight[r, w] = ~(kept_above[r, w] | kept_below[r, w] | cutting[w])
        made = 0
        for p in range(count):
            if values[p] <= 0:
                continue
            for q in range(count):
                if values[q] >= 0:
                    continue
                adjacent = True
                if count > dimension:  # not simplicial
                    for r in range(count):
                        inside = True
                        for w in range(words):
                            common = tight[p, w] & tight[q, w]
                            if tight[r, w] & common != common:
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
                _find_sides(normals, fresh, made, scores, fresh_above, fresh_below)
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
