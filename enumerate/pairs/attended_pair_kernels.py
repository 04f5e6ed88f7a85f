"""Numba kernel: how many pairs of an attending and an attended threshold gate compute a given function together.

At each point of the circuit's cube the attending gate g says at which of two inputs the attended gate f is read. A node
of the search is a pair of open cones of weights (bias first), of f and of g, each kept as its extreme rays. A point is
*settled* where every f and g inside their cones give the wanted value. Where only one signal is possible, it and what
it asks of f are cut off the cones (propagation); where both are, the search branches on the signal. Both cones of a
node are never empty.
"""

import numpy as np

from enumerate.arrangements.status_kernels import DONE, EMPTY, FULL, LIMIT, OVERFLOW, STOPPED
from enumerate.kernels import kernel
from enumerate.pairs.weight_cone_kernels import begin_cone, chambers_of_cone, copy_cone, cut_cone, new_cones

ATTENDED = 0

ATTENDING = 1


@kernel(inline=True)
def _possible(unions, c, x, sign):
    """Whether some gate in the closed cone c has a score of this sign at point x, so that some in the open one has."""
    side = 0 if sign > 0 else 1
    return unions[c, side, x >> 6] >> np.uint64(x & 63) & np.uint64(1) != 0


@kernel
def _impose(cones, scratch, c, x, sign):
    """Cut cone c down to a sign at point x: (status, whether anything was cut off)."""
    if not _possible(cones[4], c, x, -sign):
        return DONE, False
    return cut_cone(cones, scratch, c, x, sign), True


@kernel
def _propagate(attended, attending, scratch_f, scratch_g, c, wanted, inputs, signal_inputs, matters):
    """Cut off the two cones of a node what leaves no choice; DONE, EMPTY, FULL or OVERFLOW."""
    changed = True
    while changed:
        changed = False
        for x in range(wanted.shape[0]):
            y = signal_inputs[x]
            off = _possible(attended[4], c, inputs[x, 0], wanted[x])
            on = _possible(attended[4], c, inputs[x, 1], wanted[x])
            if matters[x]:
                off &= _possible(attending[4], c, y, -1)
                on &= _possible(attending[4], c, y, 1)
            if not (off or on):
                return EMPTY
            if off and on and matters[x]:
                continue
            signal = 1 if on else 0
            status, cut = _impose(attended, scratch_f, c, inputs[x, signal], wanted[x])
            changed |= cut
            if status == DONE and matters[x]:
                status, cut = _impose(attending, scratch_g, c, y, 2 * signal - 1)
                changed |= cut
            if status != DONE:
                return status
    return DONE


@kernel
def _evenness(cones, c, x):
    """How evenly a point parts the rays of a cone: 1 to 513; 1 where it does not cut the cone."""
    above, below, count = cones[1], cones[2], cones[5]
    b = np.uint64(x & 63)
    up = 0
    down = 0
    for r in range(count[c]):
        up += np.int64(above[c, r, x >> 6] >> b & np.uint64(1))
        down += np.int64(below[c, r, x >> 6] >> b & np.uint64(1))
    return 1 + (min(up, down) << 10) // count[c]


@kernel
def _branching_point(attended, attending, c, wanted, inputs, signal_inputs, matters):
    """Of the points that are not settled, the one that parts the rays most evenly; -1 if all are."""
    best = np.int64(-1)
    point = np.int64(-1)
    for x in range(wanted.shape[0]):
        if not matters[x] or not _possible(attending[4], c, signal_inputs[x], 1):
            continue
        if not _possible(attending[4], c, signal_inputs[x], -1):
            continue
        first = _possible(attended[4], c, inputs[x, 0], -wanted[x])
        second = _possible(attended[4], c, inputs[x, 1], -wanted[x])
        if not (first or second):
            continue
        worth = _evenness(attending, c, signal_inputs[x])
        worth *= _evenness(attended, c, inputs[x, 0]) + _evenness(attended, c, inputs[x, 1])
        if worth > best:
            best = worth
            point = x
    return point


@kernel
def _cutting_point(cones, c):
    """A point that cuts a cone, the one that parts its rays most evenly."""
    unions = cones[4]
    best = np.int64(-1)
    point = np.int64(-1)
    for w in range(unions.shape[2]):
        for b in range(64):
            if unions[c, 0, w] & unions[c, 1, w] & np.uint64(1) << np.uint64(b):
                worth = _evenness(cones, c, 64 * w + b)
                if worth > best:
                    best = worth
                    point = 64 * w + b
    return point


@kernel
def count_attended_pairs(
    attended_n, attending_n, wanted, inputs, signal_inputs, matters, starts_f, starts_g, max_rays, max_steps, stopping
):
    """The pairs (f, g) of threshold functions that compute a function, from given starting cones.

    Arguments:
        attended_n, attending_n: the variables of f and of g.
        wanted: (points,) int64, the sign of the function at each point.
        inputs: (points, 2) int64, the input of f for each signal.
        signal_inputs: (points,) int64, the input of g.
        matters: (points,) bool, whether the signal does; else both inputs of f are the same.
        starts_f: basis (s, D), dual (s, D, D) and signs (s, D), int64, of f in each start: independent points, rays of
            which ray i is off point i alone, positive there, and the signs at these points.
        starts_g: the same of g.
        max_rays: of one cone, FULL beyond.
        max_steps: LIMIT beyond, steps being nodes, and chambers of leaves by sixteens.
        stopping: (1,) int64, made other than 0 by another thread to end the call.

    Returns:
        (status, pairs, steps).
    """
    basis_f, dual_f, signs_f = starts_f
    basis_g, dual_g, signs_g = starts_g
    levels = (1 << attended_n) + (1 << attending_n) + 2
    # Cone `level` belongs to the node at that level of the path.
    attended, scratch_f = new_cones(levels, attended_n, max_rays)
    attending, scratch_g = new_cones(levels, attending_n, max_rays)
    branch = np.empty((levels, 2), np.int64)  # the unit and the point of its cube that the node branches on
    tried = np.empty(levels, np.int64)
    pairs = np.int64(0)
    steps = np.int64(0)
    for s in range(signs_f.shape[0]):
        begin_cone(attended, scratch_f, 0, basis_f[s], dual_f[s], signs_f[s])
        begin_cone(attending, scratch_g, 0, basis_g[s], dual_g[s], signs_g[s])
        status = DONE
        level = 0
        entering = True
        while level >= 0:
            if entering:
                entering = False
                steps += 1
                if steps > max_steps:
                    return LIMIT, pairs, steps
                if stopping[0]:
                    return STOPPED, pairs, steps
                if status == DONE:
                    status = _propagate(
                        attended, attending, scratch_f, scratch_g, level, wanted, inputs, signal_inputs, matters
                    )
                if status != DONE:
                    if status != EMPTY:
                        return status, pairs, steps
                    level -= 1
                    continue
                tried[level] = 0
                x = _branching_point(attended, attending, level, wanted, inputs, signal_inputs, matters)
                if x >= 0:
                    branch[level, 0] = ATTENDING
                    branch[level, 1] = signal_inputs[x]
                else:
                    unit = ATTENDED
                    status, number = chambers_of_cone(attended, level, stopping)
                    if status == DONE:
                        unit = ATTENDING
                        status, others = chambers_of_cone(attending, level, stopping)
                        if status == DONE:
                            if number > ((1 << 62) - pairs) // others:
                                return OVERFLOW, pairs, steps
                            steps += (number + others) // 16
                            pairs += number * others
                            level -= 1
                            continue
                    if status != FULL:
                        return status, pairs, steps
                    # Too large to be counted at once: branch on a point that cuts the cone.
                    branch[level, 0] = unit
                    branch[level, 1] = _cutting_point(attended if unit == ATTENDED else attending, level)
            if tried[level] == 2:
                level -= 1
                continue
            sign = 2 * tried[level] - 1
            tried[level] += 1
            copy_cone(attended, level, level + 1)
            copy_cone(attending, level, level + 1)
            if branch[level, 0] == ATTENDED:
                status = cut_cone(attended, scratch_f, level + 1, branch[level, 1], sign)
            else:
                status = cut_cone(attending, scratch_g, level + 1, branch[level, 1], sign)
            level += 1
            entering = True
    return DONE, pairs, steps
