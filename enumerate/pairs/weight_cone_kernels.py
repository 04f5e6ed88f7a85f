"""Numba kernels: cones of the weights of a threshold gate (bias first), cut at one point of the cube after another.

A cone is open and kept as its extreme rays (the double description method). A ray carries, as bit sets over the cube,
the points at which its score is positive and negative: unions over the rays tell at which points a gate inside the cone
is forced, and the walls tight on a ray are the imposed points in neither set.

Cost: a cut is quadratic in the rays of the cone, and cubic where the cone is not simplicial; a new ray takes 2**n.
"""

import numpy as np

from enumerate.arrangements.restriction_kernels import MAX_RAYS, count_chambers_in_cone
from enumerate.arrangements.status_kernels import DONE, EMPTY, FULL, OVERFLOW
from enumerate.cube.bit_kernels import gcd, lowest_bit, popcount
from enumerate.kernels import kernel

MAX_ENTRY = 1 << 26  # of a ray: scores of 10 features stay below 2**30, two products of such below 2**62


@kernel
def new_cones(number, n, max_rays):
    """Room for `number` cones of n + 1 weights, each of at most `max_rays` rays, and for the work of cutting one.

    In the returned cones, of cone c: rays[c, r, i] its ray r; above[c, r, w] and below[c, r, w] words of the points at
    which that ray is positive and negative; imposed[c, w] the points whose half-space has cut it; unions[c, 0, w] and
    unions[c, 1, w] those at which some ray is positive and negative; count[c] how many rays it has. Untouched pages
    take no memory.
    """
    dimension = n + 1
    words = ((1 << n) + 63) // 64
    rays = np.empty((number, max_rays, dimension), np.int64)
    above = np.empty((number, max_rays, words), np.uint64)
    below = np.empty((number, max_rays, words), np.uint64)
    imposed = np.zeros((number, words), np.uint64)
    unions = np.zeros((number, 2, words), np.uint64)
    count = np.zeros(number, np.int64)
    values = np.empty(max_rays, np.int64)  # of the rays at the point of a cut
    tight = np.empty((max_rays, words), np.uint64)  # the imposed points at which a ray is 0
    fresh = np.empty((max_rays, dimension), np.int64)  # the rays that a cut makes
    scores = np.empty(1 << n, np.int64)  # of one ray at every point
    return (rays, above, below, imposed, unions, count), (values, tight, fresh, scores)


@kernel(inline=True)
def score(rays, c, r, x, dimension):
    """The score of ray r of cone c at point x."""
    total = rays[c, r, 0]
    for i in range(1, dimension):
        if x >> (i - 1) & 1:
            total += rays[c, r, i]
    return total


@kernel
def _find_signs(rays, above, below, c, r, dimension, scores):
    """Write the points at which ray r of cone c has a positive and a negative score."""
    scores[0] = rays[c, r, 0]
    size = 1
    for i in range(1, dimension):
        w = rays[c, r, i]
        for x in range(size):
            scores[size + x] = scores[x] + w
        size *= 2
    for w in range((size + 63) // 64):
        up = np.uint64(0)
        down = np.uint64(0)
        for b in range(min(64, size)):
            v = scores[64 * w + b]
            up |= np.uint64(v > 0) << np.uint64(b)
            down |= np.uint64(v < 0) << np.uint64(b)
        above[c, r, w] = up
        below[c, r, w] = down


@kernel
def _find_unions(above, below, unions, count, c):
    """unions[c, 0] and unions[c, 1]: the points at which some ray of cone c is positive, and negative."""
    for w in range(above.shape[2]):
        up = np.uint64(0)
        down = np.uint64(0)
        for r in range(count[c]):
            up |= above[c, r, w]
            down |= below[c, r, w]
        unions[c, 0, w] = up
        unions[c, 1, w] = down


@kernel
def cut_cone(cones, scratch, c, x, sign):
    """Cut cone c down to the scores of this sign at point x (double description); DONE, EMPTY, FULL or OVERFLOW."""
    rays, above, below, imposed, unions, count = cones
    values, tight, fresh, scores = scratch
    dimension = rays.shape[2]
    rays_here = count[c]
    words = above.shape[2]
    some_up = False
    some_down = False
    for r in range(rays_here):
        v = sign * score(rays, c, r, x, dimension)
        values[r] = v
        some_up |= v > 0
        some_down |= v < 0
    if not some_up:
        return EMPTY
    if not some_down:
        return DONE
    for r in range(rays_here):
        for w in range(words):
            tight[r, w] = ~(above[c, r, w] | below[c, r, w]) & imposed[c, w]
    made = 0
    for p in range(rays_here):
        if values[p] <= 0:
            continue
        for q in range(rays_here):
            if values[q] >= 0:
                continue
            common = 0
            for w in range(words):
                common += popcount(tight[p, w] & tight[q, w])
            if common < dimension - 2:
                continue
            adjacent = True
            if rays_here > dimension:
                for r in range(rays_here):
                    inside = True
                    for w in range(words):
                        both = tight[p, w] & tight[q, w]
                        if tight[r, w] & both != both:
                            inside = False
                            break
                    if inside and r != p and r != q:
                        adjacent = False
                        break
            if not adjacent:
                continue
            if made == fresh.shape[0]:
                return FULL
            g = gcd(values[p], values[q])
            a = -values[q] // g
            b = values[p] // g
            divisor = np.int64(0)
            for i in range(dimension):
                v = a * rays[c, p, i] + b * rays[c, q, i]
                fresh[made, i] = v
                if divisor != 1:
                    divisor = gcd(divisor, v)
            for i in range(dimension):
                fresh[made, i] //= divisor
                if abs(fresh[made, i]) > MAX_ENTRY:
                    return OVERFLOW
            made += 1
    out = 0
    for r in range(rays_here):
        if values[r] >= 0:
            if out < r:
                for i in range(dimension):
                    rays[c, out, i] = rays[c, r, i]
                for w in range(words):
                    above[c, out, w] = above[c, r, w]
                    below[c, out, w] = below[c, r, w]
            out += 1
    if out + made > rays.shape[1]:
        return FULL
    for t in range(made):
        for i in range(dimension):
            rays[c, out, i] = fresh[t, i]
        _find_signs(rays, above, below, c, out, dimension, scores)
        out += 1
    count[c] = out
    imposed[c, x >> 6] |= np.uint64(1) << np.uint64(x & 63)
    _find_unions(above, below, unions, count, c)
    return DONE


@kernel
def begin_cone(cones, scratch, c, basis, dual, signs):
    """Make cone c the simplicial one of these signs (D,) at the basis points: its rays are those of `dual`, signed."""
    rays, above, below, imposed, unions, count = cones
    scores = scratch[3]
    dimension = rays.shape[2]
    for w in range(imposed.shape[1]):
        imposed[c, w] = 0
    for r in range(dimension):
        for i in range(dimension):
            rays[c, r, i] = signs[r] * dual[r, i]
        _find_signs(rays, above, below, c, r, dimension, scores)
        imposed[c, basis[r] >> 6] |= np.uint64(1) << np.uint64(basis[r] & 63)
    count[c] = dimension
    _find_unions(above, below, unions, count, c)


@kernel
def copy_cone(cones, c, to):
    """Make cone `to` the same as cone c."""
    rays, above, below, imposed, unions, count = cones
    count[to] = count[c]
    for r in range(count[c]):
        for i in range(rays.shape[2]):
            rays[to, r, i] = rays[c, r, i]
        for w in range(above.shape[2]):
            above[to, r, w] = above[c, r, w]
            below[to, r, w] = below[c, r, w]
    for w in range(above.shape[2]):
        imposed[to, w] = imposed[c, w]
        unions[to, 0, w] = unions[c, 0, w]
        unions[to, 1, w] = unions[c, 1, w]


@kernel
def chambers_of_cone(cones, c, stopping):
    """(status, chambers) that the points which cut cone c make of it, by restriction; FULL if it has too many rays."""
    rays, above, below, imposed, unions, count = cones
    dimension = rays.shape[2]
    words = above.shape[2]
    m = 0
    for w in range(words):
        m += popcount(unions[c, 0, w] & unions[c, 1, w])
    if m < 2:
        return DONE, m + 1
    n_rays = count[c]
    if n_rays > MAX_RAYS:
        return FULL, 0
    values = np.empty((n_rays, m), np.int64)
    zeros = np.zeros(n_rays, np.int64)
    t = 0
    walls = 0
    for w in range(words):
        cutting = unions[c, 0, w] & unions[c, 1, w]
        while cutting:
            b = lowest_bit(cutting)
            cutting &= cutting - np.uint64(1)
            for r in range(n_rays):
                values[r, t] = score(rays, c, r, 64 * w + b, dimension)
            t += 1
        left = imposed[c, w]
        while left:
            b = np.uint64(lowest_bit(left))
            left &= left - np.uint64(1)
            touching = 0
            for r in range(n_rays):
                touching += np.int64(~(above[c, r, w] | below[c, r, w]) >> b & np.uint64(1))
            if touching < dimension - 1:
                continue  # no facet any more
            if walls == 62:
                return FULL, 0
            for r in range(n_rays):
                zeros[r] |= np.int64(~(above[c, r, w] | below[c, r, w]) >> b & np.uint64(1)) << walls
            walls += 1
    status, chambers = count_chambers_in_cone(values, zeros, dimension, 0, m, 0, 1, stopping)
    return status, chambers + 1
