"""Numba kernel: how many pairs of threshold functions have a given product, by splitting two cones of weights at once.

A node of the search is a pair of open cones of weights (bias first), of the gate f and of the gate g, each kept as its
extreme rays. A point of the cube is *settled* where every choice of f and g inside their cones has the wanted product.
Where one gate is forced at a point, what the product leaves to the other is cut off its cone (propagation); where
neither is, the search branches on the value of f. Both cones of a node are never empty.

A ray carries, as bit sets over the cube, the points at which its score is positive and negative: unions over the rays
tell what is forced, and the walls tight on a ray are the imposed points in neither set.
"""

import numpy as np

from enumerate.arrangements.status_kernels import DONE, EMPTY, FULL, LIMIT, OVERFLOW, STOPPED
from enumerate.cube.bit_kernels import lowest_bit
from enumerate.kernels import kernel
from enumerate.pairs.weight_cone_kernels import begin_cone, chambers_of_cone, copy_cone, cut_cone, new_cones

AND = 0  # both gates on where the product is on; elsewhere not both

XNOR = 1  # the gates equal where the product is on; elsewhere opposite

F = 0

G = 1


@kernel
def _propagate(cones, scratch, level, product, wanted, cube):
    """Cut off each cone of a node what the other leaves it no choice about; DONE, EMPTY, FULL or OVERFLOW."""
    unions = cones[4]
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
                    b = lowest_bit(raising | lowering)
                    sign = 1 if raising >> np.uint64(b) & one else -1
                    status = cut_cone(cones, scratch, c, 64 * w + b, sign)
                    if status != DONE:
                        return status
                    changed = True
    return DONE


@kernel
def _branching_point(cones, level, undecided):
    """Of the points that cut both cones, the one that parts their rays most evenly."""
    _, above, below, _, _, count = cones
    best = np.int64(-1)
    point = np.int64(-1)
    for w in range(undecided.shape[0]):
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


@kernel(steps=lambda n, *_: 400 << n)
def separable(n, wanted, cube, basis, dual, signs, max_rays):
    """Whether a function is a threshold function: (DONE, 0 or 1), or FULL or OVERFLOW.

    Arguments:
        wanted, cube: (W,) uint64, its on-set and all points.
        basis, dual: as `count_pairs`.
        signs: (D,) its basis signs.
    """
    words = wanted.shape[0]
    cones, scratch = new_cones(1, n, max_rays)
    unions = cones[4]
    begin_cone(cones, scratch, 0, basis, dual, signs)
    while True:
        changed = False
        for w in range(words):
            wrong = (unions[0, 1, w] & wanted[w]) | (unions[0, 0, w] & ~wanted[w] & cube[w])
            if wrong:
                b = lowest_bit(wrong)
                sign = 1 if wanted[w] >> np.uint64(b) & np.uint64(1) else -1
                status = cut_cone(cones, scratch, 0, 64 * w + b, sign)
                if status != DONE:
                    return (DONE, 0) if status == EMPTY else (status, 0)
                changed = True
        if not changed:
            return DONE, 1


@kernel
def count_pairs(n, product, wanted, cube, basis, dual, starts, max_rays, max_steps, enough, stopping):
    """The pairs (f, g) of threshold functions with a product, from the given starting cones: (status, pairs, steps).

    Arguments:
        product: AND or XNOR.
        wanted, cube: (W,) uint64, the points where the product is on, and all.
        basis: (D,) int64, independent points.
        dual: (D, D) int64, ray i is off point basis[i] alone, positive there.
        starts: (s, 2, D) int64, the signs of f and of g at the basis in each starting cone.
        max_rays: of one cone, FULL beyond.
        max_steps: LIMIT beyond, steps being nodes, and chambers of leaves by sixteens.
        enough: pairs at which the count ends.
        stopping: (1,) int64, made other than 0 by another thread to end the call.

    Notes:
        From a start with equal signs of f and g (product AND) only one of each two pairs (f, g), (g, f) is counted, and
        none with f = g.
    """
    dimension = n + 1
    words = wanted.shape[0]
    levels = (1 << n) + 2
    # Cone 2 * level + side belongs to the node at that level of the path.
    cones, scratch = new_cones(2 * levels, n, max_rays)
    unions = cones[4]
    alike = np.zeros(levels, np.bool_)  # the two cones of the node are the same
    branch = np.empty((levels, 2), np.int64)  # the cone (side) and point that the node branches on
    tried = np.empty(levels, np.int64)
    undecided = np.empty(words, np.uint64)
    pairs = np.int64(0)
    steps = np.int64(0)
    for s in range(starts.shape[0]):
        alike[0] = product == AND
        for i in range(dimension):
            alike[0] &= starts[s, F, i] == starts[s, G, i]
        status = DONE
        for side in range(2):
            begin_cone(cones, scratch, side, basis, dual, starts[s, side])
            if product == AND:
                for w in range(words):
                    while status == DONE and wanted[w] & unions[side, 1, w]:
                        x = 64 * w + lowest_bit(wanted[w] & unions[side, 1, w])
                        status = cut_cone(cones, scratch, side, x, 1)
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
                    status = _propagate(cones, scratch, level, product, wanted, cube)
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
                    branch[level, 1] = _branching_point(cones, level, undecided)
                else:
                    chosen = np.int64(1)  # of f, then of both gates: how many are inside their cones
                    if product == AND and not alike[level]:
                        status, chosen = chambers_of_cone(cones, f, stopping)
                        if status == DONE:
                            status, others = chambers_of_cone(cones, g, stopping)
                            branch[level, 0] = G
                            if status == DONE:
                                if chosen > (1 << 62) // others:
                                    return OVERFLOW, pairs, steps
                                steps += (chosen + others) // 16
                                chosen *= others
                    if status == DONE:
                        if not alike[level]:
                            pairs += chosen
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
                copy_cone(cones, 2 * level + s2, 2 * level + 2 + s2)
            twins = alike[level]
            level += 1
            alike[level] = twins and k == 0
            sign = -1 if k == 0 else 1
            status = cut_cone(cones, scratch, 2 * level + side, x, sign)
            if status == DONE and twins and k == 0:
                copy_cone(cones, 2 * level + side, 2 * level + 1 - side)
            entering = True
    return DONE, pairs, steps
