"""Numba kernel: split a simplicial cone by one hyperplane after another, keeping every piece as its extreme rays.

Unlike the Weyl-cone kernel it assumes no symmetry and no small dimension: rays carry coordinates only, values are
recomputed as inner products, hyperplanes come in their given order and the tight constraints of a ray, of any number,
are a row of 64-bit words.
"""

import math

import numpy as np

from enumerate.arrangements.status_kernels import DONE, FULL, OVERFLOW
from enumerate.cube.bit_kernels import gcd
from enumerate.kernels import kernel


def _steps(normals, *_):
    """By the chambers of m - D hyperplanes in general position to each other and to the cone, and its rays' values."""
    m, dimension = normals.shape
    chambers = sum(math.comb(m - dimension, i) for i in range(dimension + 1))
    return normals.size * (chambers / 40 + dimension / 15) + (dimension**3 / 2 if m > dimension else 0)


@kernel(steps=_steps)
def split_cone(normals, basis, start_rays, max_entry, max_rays, signs, points):
    """Enumerate the chambers inside the cone spanned by `start_rays`.

    Arguments:
        normals: (m, D) int64.
        basis: (D,) int64, the hyperplanes that bound the cone.
        start_rays: (D, D) int64, ray i off hyperplane basis[i] only.
        max_entry: a bound on ray entries under which neither an inner product nor a new ray can overflow.
        signs, points: (capacity, m) int8 and (capacity, D) int64, receive the sign vector and an interior point of each
            chamber; capacity 0 means that they are not wanted.

    Returns:
        (status, chambers).
    """
    m, dimension = normals.shape
    words = (m + 63) // 64
    wanted = points.shape[0] > 0
    one = np.uint64(1)
    # Stack of nodes; node s owns rays first[s] ... first[s + 1] - 1 and has met the hyperplanes below upcoming[s].
    capacity = (m + 2) * max_rays
    rays = np.empty((capacity, dimension), np.int64)
    tight = np.zeros((capacity, words), np.uint64)
    first = np.empty(m + 3, np.int64)
    upcoming = np.empty(m + 3, np.int64)
    values = np.empty(max_rays, np.int64)
    kept_rays = np.empty((max_rays, dimension), np.int64)
    kept_tight = np.empty((max_rays, words), np.uint64)
    kept_values = np.empty(max_rays, np.int64)
    common = np.empty(words, np.uint64)
    in_basis = np.zeros(m, np.bool_)
    for i in range(dimension):
        in_basis[basis[i]] = True
        for k in range(dimension):
            rays[i, k] = start_rays[i, k]
            if i != k:
                tight[i, basis[k] >> 6] |= one << np.uint64(basis[k] & 63)
            if abs(start_rays[i, k]) > max_entry:
                return OVERFLOW, 0
    first[0] = 0
    first[1] = dimension
    upcoming[0] = 0
    top = 1
    chambers = 0
    while top > 0:
        top -= 1
        begin = first[top]
        count = first[top + 1] - begin
        j = upcoming[top]
        split = False
        while j < m:
            if in_basis[j]:
                j += 1
                continue
            up = False
            down = False
            for r in range(count):
                v = np.int64(0)
                for i in range(dimension):
                    v += normals[j, i] * rays[begin + r, i]
                values[r] = v
                up |= v > 0
                down |= v < 0
            if up and down:
                split = True
                break
            for r in range(count):
                if values[r] == 0:
                    tight[begin + r, j >> 6] |= one << np.uint64(j & 63)
            j += 1
        if not split:
            if wanted:
                if chambers >= points.shape[0]:
                    return FULL, chambers
                for i in range(dimension):
                    total = np.int64(0)
                    for r in range(count):
                        total += rays[begin + r, i]
                    points[chambers, i] = total
                for k in range(m):
                    # The largest value in size decides: the values of a chamber's rays never have opposite signs.
                    sign = 0
                    for r in range(count):
                        v = np.int64(0)
                        for i in range(dimension):
                            v += normals[k, i] * rays[begin + r, i]
                        if v != 0:
                            sign = 1 if v > 0 else -1
                            break
                    signs[chambers, k] = sign
            chambers += 1
            continue
        # Copy the node aside; its children take its place on the stack.
        for r in range(count):
            for i in range(dimension):
                kept_rays[r, i] = rays[begin + r, i]
            for w in range(words):
                kept_tight[r, w] = tight[begin + r, w]
            kept_values[r] = values[r]
        for side in range(2):
            out = begin if side == 0 else first[top]
            for r in range(count):
                v = kept_values[r] if side == 1 else -kept_values[r]
                if v >= 0:
                    for i in range(dimension):
                        rays[out, i] = kept_rays[r, i]
                    for w in range(words):
                        tight[out, w] = kept_tight[r, w]
                    if v == 0:
                        tight[out, j >> 6] |= one << np.uint64(j & 63)
                    out += 1
            for p in range(count):
                if kept_values[p] <= 0:
                    continue
                for q in range(count):
                    if kept_values[q] >= 0:
                        continue
                    for w in range(words):
                        common[w] = kept_tight[p, w] & kept_tight[q, w]
                    adjacent = True
                    for r in range(count):
                        if r == p or r == q:
                            continue
                        inside = True
                        for w in range(words):
                            if kept_tight[r, w] & common[w] != common[w]:
                                inside = False
                                break
                        if inside:
                            adjacent = False
                            break
                    if not adjacent:
                        continue
                    g = gcd(kept_values[p], kept_values[q])
                    a = -kept_values[q] // g
                    c = kept_values[p] // g
                    if a > max_entry or c > max_entry or out + 1 >= capacity:
                        return OVERFLOW if out + 1 < capacity else FULL, chambers
                    divisor = np.int64(0)
                    for i in range(dimension):
                        v = a * kept_rays[p, i] + c * kept_rays[q, i]
                        rays[out, i] = v
                        if divisor != 1:
                            divisor = gcd(divisor, v)
                    for i in range(dimension):
                        rays[out, i] //= divisor
                        if abs(rays[out, i]) > max_entry:
                            return OVERFLOW, chambers
                    for w in range(words):
                        tight[out, w] = common[w]
                    tight[out, j >> 6] |= one << np.uint64(j & 63)
                    out += 1
            if out - (begin if side == 0 else first[top]) > max_rays:
                return FULL, chambers
            upcoming[top] = j + 1
            top += 1
            first[top] = out
    return DONE, chambers
