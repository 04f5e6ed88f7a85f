"""Numba kernels: the chambers of the threshold arrangement inside the Weyl cone w1 >= ... >= wN >= 0.

Every node of the splitting tree is a pointed cone with its extreme rays. A ray is one row of ``N + k`` integers: its
N coordinates, then its values on the k hyperplanes that still cut the cone. Beside it stands the bit set of the
constraints that are tight on it: bits 0 .. N-1 are the walls (bit i: w_{i+1} = w_{i+2}, bit N-1: wN = 0), the higher
bits are cuts made on the way down. Splitting by one hyperplane makes two children that share the new rays
(the double description method); a node with no hyperplane left is a chamber.

Cost: one split for each chamber but one, whatever the order of the hyperplanes.
"""

import numba
import numpy as np

# What a run of a kernel ends with.
DONE = 0
OVERFLOW = 1  # an entry left the range in which the int32 arithmetic below is exact
FULL = 2  # a preallocated array was too small

MAX_RAYS = 1024
MAX_ENTRY = 1 << 14  # then a*b + c*d of two reduced coefficients and two entries stays below 2**31


@numba.njit(cache=True, inline="always")
def _popcount(word):
    word = word - ((word >> np.uint64(1)) & np.uint64(0x5555555555555555))
    word = (word & np.uint64(0x3333333333333333)) + ((word >> np.uint64(2)) & np.uint64(0x3333333333333333))
    word = (word + (word >> np.uint64(4))) & np.uint64(0x0F0F0F0F0F0F0F0F)
    return (word * np.uint64(0x0101010101010101)) >> np.uint64(56)


@numba.njit(cache=True, inline="always")
def _gcd(a, b):
    a = abs(a)
    b = abs(b)
    while b:
        a, b = b, a % b
    return a


@numba.njit(cache=True)
def _adjacent_pairs(tight, rays, values, stride, row, dimension, positive, negative, pairs):
    """Write the adjacent (positive, negative) ray pairs of hyperplane `row`; return (#positive, #negative, #pairs)."""
    n_positive = 0
    n_negative = 0
    for r in range(rays):
        v = values[r * stride + row]
        if v > 0:
            positive[n_positive] = r
            n_positive += 1
        elif v < 0:
            negative[n_negative] = r
            n_negative += 1
    n_pairs = 0
    for i in range(n_positive):
        p = positive[i]
        for j in range(n_negative):
            q = negative[j]
            common = tight[p] & tight[q]
            if _popcount(common) < np.uint64(dimension - 2):
                continue
            adjacent = True
            for r in range(rays):
                if (tight[r] & common) == common and r != p and r != q:
                    adjacent = False
                    break
            if adjacent:
                if n_pairs >= pairs.shape[0]:
                    return n_positive, n_negative, -1
                pairs[n_pairs, 0] = p
                pairs[n_pairs, 1] = q
                n_pairs += 1
    return n_positive, n_negative, n_pairs


@numba.njit(cache=True, nogil=True)
def split_weyl_cone(hyperplanes, prefix, prefix_length, histogram, weights, walls_of):
    """Enumerate the chambers under one prefix of the splitting tree.

    hyperplanes: (k, N) int32, those that cut the open cone; prefix: the sides (bit t: 1 for the positive side) of the
    first `prefix_length` splits, a chamber reached earlier belongs to the prefix whose remaining bits are 0.
    histogram: (2**N,) int64, incremented at the set of walls that are facets of each chamber.
    weights: (capacity, N) int64 and walls_of: (capacity,) int64: an interior point and that set, in the order found;
    capacity 0 means that they are not wanted. Returns (status, chambers).
    """
    n_hyperplanes, dimension = hyperplanes.shape
    wanted = weights.shape[0] > 0
    arena_size = 1 << 22
    arena = np.empty(arena_size, np.int32)  # rays of the nodes on the stack, row after row
    tights = np.empty(1 << 16, np.uint64)  # their tight constraints
    active = np.empty(1 << 17, np.int32)  # hyperplane numbers of their value columns
    max_nodes = 2 * n_hyperplanes + 4
    node_rays = np.empty(max_nodes, np.int64)
    node_active = np.empty(max_nodes, np.int64)
    node_arena = np.empty(max_nodes, np.int64)  # offsets of a node in the three arrays above
    node_tight = np.empty(max_nodes, np.int64)
    node_hyper = np.empty(max_nodes, np.int64)
    node_used = np.empty(max_nodes, np.uint64)  # constraint bits in use
    node_depth = np.empty(max_nodes, np.int64)
    node_side = np.empty(max_nodes, np.bool_)  # all later prefix bits are 0 on the way here
    positive = np.empty(MAX_RAYS, np.int64)
    negative = np.empty(MAX_RAYS, np.int64)
    pairs = np.empty((MAX_RAYS, 2), np.int64)
    new_rows = np.empty((MAX_RAYS, dimension + n_hyperplanes), np.int32)
    new_tight = np.empty(MAX_RAYS, np.uint64)
    child = np.empty(MAX_RAYS, np.int64)  # rays of one child: r >= 0 an old ray, -1 - t the new ray t
    keep = np.empty(n_hyperplanes + 1, np.int64)
    has_positive = np.empty(dimension + n_hyperplanes, np.bool_)
    has_negative = np.empty(dimension + n_hyperplanes, np.bool_)
    point = np.empty(dimension, np.int64)
    one = np.uint64(1)

    stride = dimension + n_hyperplanes
    for r in range(dimension):  # ray r = e1 + ... + e_{r+1}: every wall but wall r is tight
        for i in range(dimension):
            arena[r * stride + i] = 1 if i <= r else 0
        for h in range(n_hyperplanes):
            total = 0
            for i in range(r + 1):
                total += hyperplanes[h, i]
            arena[r * stride + dimension + h] = total
        tights[r] = ((one << np.uint64(dimension)) - one) ^ (one << np.uint64(r))
    for h in range(n_hyperplanes):
        active[h] = h
    node_rays[0] = dimension
    node_active[0] = n_hyperplanes
    node_arena[0] = 0
    node_tight[0] = 0
    node_hyper[0] = 0
    node_used[0] = (one << np.uint64(dimension)) - one
    node_depth[0] = 0
    node_side[0] = True
    top = 1
    chambers = 0

    while top > 0:
        top -= 1
        rays = node_rays[top]
        k = node_active[top]
        base = node_arena[top]
        tight_base = node_tight[top]
        hyper_base = node_hyper[top]
        depth = node_depth[top]
        stride = dimension + k
        values = arena[base:]
        tight = tights[tight_base:]
        if k == 0:
            if depth < prefix_length and (prefix >> depth) != 0:
                continue
            mask = 0
            for i in range(dimension):
                bit = one << np.uint64(i)
                common = ~np.uint64(0)
                for r in range(rays):
                    if tight[r] & bit:
                        common &= tight[r]
                if (common >> np.uint64(dimension)) == 0:
                    mask |= 1 << i
            histogram[mask] += 1
            if wanted:
                if chambers >= weights.shape[0]:
                    return FULL, chambers
                divisor = 0
                for i in range(dimension):
                    total = 0
                    for r in range(rays):
                        total += arena[base + r * stride + i]
                    point[i] = total
                    divisor = _gcd(divisor, total)
                for i in range(dimension):
                    weights[chambers, i] = point[i] // divisor
                walls_of[chambers] = mask
            chambers += 1
            continue

        row = dimension  # any order gives the same number of splits; the first that still cuts is as fast as any
        n_positive, n_negative, n_pairs = _adjacent_pairs(
            tight, rays, values, stride, row, dimension, positive, negative, pairs
        )
        if n_pairs < 0:
            return FULL, chambers
        # A free constraint bit; if there is none, bits of constraints that are no facets any more are given back.
        used = node_used[top]
        if ~used == 0:
            for b in range(dimension, 64):
                bit = one << np.uint64(b)
                common = ~np.uint64(0)
                for r in range(rays):
                    if tight[r] & bit:
                        common &= tight[r]
                if common != bit:
                    used &= ~bit
                    for r in range(rays):
                        tight[r] &= ~bit
            if ~used == 0:
                return FULL, chambers
        b = 0
        while (used >> np.uint64(b)) & one:
            b += 1
        cut = one << np.uint64(b)
        used |= cut

        last = k == 1 and not wanted
        width = dimension if k == 1 else stride
        for t in range(n_pairs):
            p = pairs[t, 0]
            q = pairs[t, 1]
            new_tight[t] = (tight[p] & tight[q]) | cut
            if last:
                continue
            a = -values[q * stride + row]
            c = values[p * stride + row]
            g = _gcd(a, c)
            a //= g
            c //= g
            if a > MAX_ENTRY or c > MAX_ENTRY:
                return OVERFLOW, chambers
            g = 0
            for i in range(dimension):
                v = a * values[p * stride + i] + c * values[q * stride + i]
                new_rows[t, i] = v
                if g != 1:
                    g = _gcd(g, v)
            for i in range(dimension, width):
                new_rows[t, i] = a * values[p * stride + i] + c * values[q * stride + i]
            if g != 1:
                for i in range(width):
                    new_rows[t, i] //= g
            if new_rows[t, 0] * dimension > MAX_ENTRY:  # the largest coordinate bounds every value
                return OVERFLOW, chambers

        # Children go above this node, whose storage they may not overwrite before they are complete.
        next_arena = base + rays * stride
        next_tight = tight_base + rays
        next_hyper = hyper_base + k
        for side in range(2):
            if depth < prefix_length and ((prefix >> depth) & 1) != side:
                continue
            n_child = 0
            chosen_count = n_positive if side == 1 else n_negative
            for i in range(chosen_count):
                child[n_child] = positive[i] if side == 1 else negative[i]
                n_child += 1
            for r in range(rays):
                if values[r * stride + row] == 0:
                    child[n_child] = r
                    n_child += 1
            if n_child + n_pairs > MAX_RAYS:
                return FULL, chambers
            for t in range(n_pairs):
                child[n_child] = -1 - t
                n_child += 1
            n_keep = 0
            if k > 1:
                for i in range(dimension, stride):
                    has_positive[i] = False
                    has_negative[i] = False
                for s in range(n_child):
                    r = child[s]
                    if r >= 0:
                        for i in range(dimension, stride):
                            v = values[r * stride + i]
                            has_positive[i] |= v > 0
                            has_negative[i] |= v < 0
                    else:
                        for i in range(dimension, stride):
                            v = new_rows[-1 - r, i]
                            has_positive[i] |= v > 0
                            has_negative[i] |= v < 0
                for i in range(dimension, stride):
                    if has_positive[i] and has_negative[i]:
                        keep[n_keep] = i
                        n_keep += 1
            child_stride = dimension + n_keep
            if (
                next_arena + n_child * child_stride > arena_size
                or next_tight + n_child > tights.shape[0]
                or next_hyper + n_keep > active.shape[0]
                or top + 1 >= max_nodes
            ):
                return FULL, chambers
            for s in range(n_child):
                r = child[s]
                out = next_arena + s * child_stride
                if r >= 0:
                    source = base + r * stride
                    if not last:
                        for i in range(dimension):
                            arena[out + i] = arena[source + i]
                        for i in range(n_keep):
                            arena[out + dimension + i] = arena[source + keep[i]]
                    word = tight[r]
                    if arena[source + row] == 0:
                        word |= cut
                    tights[next_tight + s] = word
                else:
                    t = -1 - r
                    if not last:
                        for i in range(dimension):
                            arena[out + i] = new_rows[t, i]
                        for i in range(n_keep):
                            arena[out + dimension + i] = new_rows[t, keep[i]]
                    tights[next_tight + s] = new_tight[t]
            for i in range(n_keep):
                active[next_hyper + i] = active[hyper_base + keep[i] - dimension]
            node_rays[top] = n_child
            node_active[top] = n_keep
            node_arena[top] = next_arena
            node_tight[top] = next_tight
            node_hyper[top] = next_hyper
            node_used[top] = used
            node_depth[top] = depth + 1
            top += 1
            next_arena += n_child * child_stride
            next_tight += n_child
            next_hyper += n_keep
    return DONE, chambers
