"""Numba kernel: how many pairs of threshold functions have a given product, by splitting two cones of weights at once.

A node of the search is a pair of open cones of weights (bias first), of the gate f and of the gate g, each kept as its
extreme rays. A point of the cube is *settled* where every choice of f and g inside their cones has the wanted product.
Where one gate is forced at a point, what the product leaves to the other is cut off its cone (propagation); where
neither is, the search branches on the value of f. Both cones of a node are never empty.

A ray carries, as bit sets over the cube, the points at which its score is positive and negative: unions over the rays
tell what is forced, and the walls tight on a ray are the imposed points in neither set.
"""

import numba
import numpy as np

from enumerate.arrangements.restriction_kernels import MAX_RAYS, count_chambers_in_cone
from enumerate.arrangements.status_kernels import DONE, EMPTY, FULL, LIMIT, OVERFLOW, STOPPED
from enumerate.cube.bit_kernels import gcd, lowest_bit, popcount

AND = 0  # both gates on where the product is on; elsewhere not both

XNOR = 1  # the gates equal where the product is on; elsewhere opposite

MAX_ENTRY = 1 << 26  # of a ray: scores of 10 features stay below 2**30, two products of such below 2**62

F = 0

G = 1


@numba.njit(cache=True, inline="always")
def _score(rays, c, r, x, dimension):
    total = rays[c, r, 0]
    for i in range(1, dimension):
        if x >> (i - 1) & 1:
            total += rays[c, r, i]
    return total


@numba.njit(cache=True)
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


@numba.njit(cache=True)
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


@numba.njit(cache=True)
def _cut(rays, above, below, imposed, unions, count, c, x, sign, dimension, values, tight, fresh, scores):
    """Cut cone c down to the scores of this sign at point x (double description); DONE, EMPTY, FULL or OVERFLOW."""
    rays_here = count[c]
    words = above.shape[2]
    some_up = False
    some_down = False
    for r in range(rays_here):
        v = sign * _score(rays, c, r, x, dimension)
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


@numba.njit(cache=True)
def _begin(rays, above, below, imposed, unions, count, c, basis, dual, signs, dimension, scores):
    """Make cone c the simplicial one of these signs (D,) at the basis points: its rays are those of `dual`, signed."""
    for w in range(imposed.shape[1]):
        imposed[c, w] = 0
    for r in range(dimension):
        for i in range(dimension):
            rays[c, r, i] = signs[r] * dual[r, i]
        _find_signs(rays, above, below, c, r, dimension, scores)
        imposed[c, basis[r] >> 6] |= np.uint64(1) << np.uint64(basis[r] & 63)
    count[c] = dimension
    _find_unions(above, below, unions, count, c)


@numba.njit(cache=True)
def _copy(rays, above, below, imposed, unions, count, c, to, dimension):
    count[to] = count[c]
    for r in range(count[c]):
        for i in range(dimension):
            rays[to, r, i] = rays[c, r, i]
        for w in range(above.shape[2]):
            above[to, r, w] = above[c, r, w]
            below[to, r, w] = below[c, r, w]
    for w in range(above.shape[2]):
        imposed[to, w] = imposed[c, w]
        unions[to, 0, w] = unions[c, 0, w]
        unions[to, 1, w] = unions[c, 1, w]


@numba.njit(cache=True)
def _propagate(
    rays, above, below, imposed, unions, count, level, product, wanted, cube, dimension, values, tight, fresh, scores
):
    """Cut off each cone of a node what the other leaves it no choice about; DONE, EMPTY, FULL or OVERFLOW."""
    words = wanted.shape[0]
    one = np.uint64(1)
    changed = True
    while changed:
        changed = False
        for side in range(2):
            c = 2 * level + side
            other = 2 * level + 1 - side
            for w in range(words):
                on = cube[w] & ~unions[other, 1, w]
                off = cube[w] & ~unions[other, 0, w]
                if product == AND:
                    must_be_on = np.uint64(0)
                    must_be_off = on & ~wanted[w]
                else:
                    must_be_on = (on & wanted[w]) | (off & ~wanted[w])
                    must_be_off = (off & wanted[w]) | (on & ~wanted[w])
                if must_be_on & ~unions[c, 0, w] or must_be_off & ~unions[c, 1, w]:
                    return EMPTY
                raising = must_be_on & unions[c, 1, w]
                lowering = must_be_off & unions[c, 0, w]
                if raising | lowering:
                    left = raising | lowering
                    b = lowest_bit(left)
                    sign = 1 if raising >> np.uint64(b) & one else -1
                    status = _cut(
                        rays, above, below, imposed, unions, count, c, 64 * w + b, sign, dimension, values, tight,
                        fresh, scores,
                    )  # fmt: skip
                    if status != DONE:
                        return status
                    changed = True
    return DONE


@numba.njit(cache=True)
def _chambers(rays, above, below, imposed, unions, count, c, dimension, stopping):
    """(status, chambers) that the points which cut cone c make of it, by restriction; FULL if it has too many rays."""
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
                values[r, t] = _score(rays, c, r, 64 * w + b, dimension)
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


@numba.njit(cache=True)
def _branching_point(above, below, unions, count, level, undecided, words):
    """Of the points that cut both cones, the one that parts their rays most evenly."""
    best = np.int64(-1)
    point = np.int64(-1)
    for w in range(words):
        left = undecided[w]
        while left:
            b = np.uint64(lowest_bit(left))
            left &= left - np.uint64(1)
            worth = np.int64(1)
            for side in range(2):
                c = 2 * level + side
                up = 0
                down = 0
                for r in range(count[c]):
                    up += np.int64(above[c, r, w] >> b & np.uint64(1))
                    down += np.int64(below[c, r, w] >> b & np.uint64(1))
                worth *= 1 + (min(up, down) << 10) // count[c]
            if worth > best:
                best = worth
                point = 64 * w + np.int64(b)
    return point


@numba.njit(cache=True, nogil=True)
def separable(n, wanted, cube, basis, dual, signs, max_rays):
    """Whether a function is a threshold function: (DONE, 0 or 1), or FULL or OVERFLOW.

    wanted, cube: (W,) uint64, its on-set and all points; basis, dual: as `count_pairs`; signs: (D,) its basis signs.
    """
    dimension = n + 1
    words = wanted.shape[0]
    rays = np.empty((1, max_rays, dimension), np.int64)
    above = np.zeros((1, max_rays, words), np.uint64)
    below = np.zeros((1, max_rays, words), np.uint64)
    imposed = np.zeros((1, words), np.uint64)
    unions = np.zeros((1, 2, words), np.uint64)
    count = np.zeros(1, np.int64)
    values = np.empty(max_rays, np.int64)
    tight = np.empty((max_rays, words), np.uint64)
    fresh = np.empty((max_rays, dimension), np.int64)
    scores = np.empty(1 << n, np.int64)
    _begin(rays, above, below, imposed, unions, count, 0, basis, dual, signs, dimension, scores)
    while True:
        cut = False
        for w in range(words):
            wrong = (unions[0, 1, w] & wanted[w]) | (unions[0, 0, w] & ~wanted[w] & cube[w])
            if wrong:
                b = lowest_bit(wrong)
                sign = 1 if wanted[w] >> np.uint64(b) & np.uint64(1) else -1
                status = _cut(
                    rays, above, below, imposed, unions, count, 0, 64 * w + b, sign, dimension, values, tight, fresh,
                    scores,
                )  # fmt: skip
                if status != DONE:
                    return (DONE, 0) if status == EMPTY else (status, 0)
                cut = True
        if not cut:
            return DONE, 1


@numba.njit(cache=True, nogil=True)
def count_pairs(n, product, wanted, cube, basis, dual, starts, max_rays, max_steps, enough, stopping):
    """The pairs (f, g) of threshold functions with a product, from the given starting cones: (status, pairs, steps).

    product: AND or XNOR; wanted, cube: (W,) uint64, the points where the product is on, and all; basis: (D,) int64,
    independent points; dual: (D, D) int64, ray i is off point basis[i] alone, positive there; starts: (s, 2, D) int64,
    the signs of f and of g at the basis in each starting cone. From a start with equal signs of f and g (product AND)
    only one of each two pairs (f, g), (g, f) is counted, and none with f = g.
    max_rays: of one cone, FULL beyond; max_steps: LIMIT beyond, steps being nodes, and chambers of leaves by sixteens;
    enough: pairs at which the count ends; stopping: (1,) int64, made other than 0 by another thread to end the call.
    """
    dimension = n + 1
    words = wanted.shape[0]
    levels = (1 << n) + 2
    # Cone 2 * level + side belongs to the node at that level of the path; untouched pages take no memory.
    rays = np.empty((2 * levels, max_rays, dimension), np.int64)
    above = np.empty((2 * levels, max_rays, words), np.uint64)
    below = np.empty((2 * levels, max_rays, words), np.uint64)
    imposed = np.zeros((2 * levels, words), np.uint64)  # points whose half-space has cut the cone
    unions = np.zeros((2 * levels, 2, words), np.uint64)
    count = np.zeros(2 * levels, np.int64)
    alike = np.zeros(levels, np.bool_)  # the two cones of the node are the same
    branch = np.empty((levels, 2), np.int64)  # the cone (side) and point that the node branches on
    tried = np.empty(levels, np.int64)
    undecided = np.empty(words, np.uint64)
    values = np.empty(max_rays, np.int64)
    tight = np.empty((max_rays, words), np.uint64)
    fresh = np.empty((max_rays, dimension), np.int64)
    scores = np.empty(1 << n, np.int64)
    pairs = np.int64(0)
    steps = np.int64(0)
    for s in range(starts.shape[0]):
        alike[0] = product == AND
        for i in range(dimension):
            alike[0] &= starts[s, F, i] == starts[s, G, i]
        status = DONE
        for side in range(2):
            _begin(rays, above, below, imposed, unions, count, side, basis, dual, starts[s, side], dimension, scores)
            if product == AND:
                for w in range(words):
                    while status == DONE and wanted[w] & unions[side, 1, w]:
                        x = 64 * w + lowest_bit(wanted[w] & unions[side, 1, w])
                        status = _cut(
                            rays, above, below, imposed, unions, count, side, x, 1, dimension, values, tight, fresh,
                            scores,
                        )  # fmt: skip
        level = 0
        entering = True
        while level >= 0:
            if entering:
                steps += 1
                if steps > max_steps:
                    return LIMIT, pairs, steps
                if stopping[0]:
                    return STOPPED, pairs, steps
                if status == DONE:
                    status = _propagate(
                        rays, above, below, imposed, unions, count, level, product, wanted, cube, dimension, values,
                        tight, fresh, scores,
                    )  # fmt: skip
                if status != DONE:
                    if status != EMPTY:
                        return status, pairs, steps
                    level -= 1
                    entering = False
                    continue
                f = 2 * level
                g = f + 1
                some = False
                for w in range(words):
                    undecided[w] = unions[f, 0, w] & unions[f, 1, w] & unions[g, 0, w] & unions[g, 1, w]
                    undecided[w] &= ~wanted[w] if product == AND else cube[w]
                    some |= undecided[w] != 0
                tried[level] = 0
                branch[level, 0] = F
                if some:
                    branch[level, 1] = _branching_point(above, below, unions, count, level, undecided, words)
                else:
                    found = np.int64(1)
                    if product == AND and not alike[level]:
                        status, found = _chambers(rays, above, below, imposed, unions, count, f, dimension, stopping)
                        if status == DONE:
                            status, others = _chambers(
                                rays, above, below, imposed, unions, count, g, dimension, stopping
                            )
                            branch[level, 0] = G
                            if status == DONE:
                                if found > (1 << 62) // others:
                                    return OVERFLOW, pairs, steps
                                steps += (found + others) // 16
                                found *= others
                    if status == DONE:
                        if not alike[level]:
                            pairs += found
                            if pairs < 0:
                                return OVERFLOW, pairs, steps
                            if pairs >= enough:
                                return DONE, pairs, steps
                        level -= 1
                        entering = False
                        continue
                    if status != FULL:
                        return status, pairs, steps
                    # Too large to be counted at once: branch on a point that cuts the cone.
                    c = f + branch[level, 0]
                    for w in range(words):
                        cutting = unions[c, 0, w] & unions[c, 1, w]
                        if cutting:
                            branch[level, 1] = 64 * w + lowest_bit(cutting)
            k = tried[level]
            if k == 2:
                level -= 1
                entering = False
                continue
            tried[level] = k + 1
            x = branch[level, 1]
            side = branch[level, 0]
            for s2 in range(2):
                _copy(rays, above, below, imposed, unions, count, 2 * level + s2, 2 * level + 2 + s2, dimension)
            twins = alike[level]
            level += 1
            alike[level] = twins and k == 0
            sign = -1 if k == 0 else 1
            status = _cut(
                rays, above, below, imposed, unions, count, 2 * level + side, x, sign, dimension, values, tight, fresh,
                scores,
            )  # fmt: skip
            if status == DONE and twins and k == 0:
                _copy(rays, above, below, imposed, unions, count, 2 * level + side, 2 * level + 1 - side, dimension)
            entering = True
    return DONE, pairs, steps
