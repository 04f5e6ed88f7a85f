"""Numba kernels: the chambers of the threshold arrangement inside the Weyl cone w1 >= ... >= wN >= 0.

Every node of the splitting tree is a pointed cone with its extreme rays. A ray is one row of integers: its values on
the k hyperplanes that still cut the cone, after its N coordinates where interior points are wanted; else it has none.
Beside it stands the bit set of the constraints that are tight on it: bits 0 .. N-1 are the walls (bit i:
w_{i+1} = w_{i+2}, bit N-1: wN = 0), the higher bits are cuts made on the way down. Splitting by one hyperplane makes
two children that share the new rays (the double description method); a node with no hyperplane left is a chamber.

Cost: one split for each chamber but one, whatever the order of the hyperplanes.
"""

import numpy as np

from enumerate.arrangements.status_kernels import DONE, FULL, OVERFLOW, STOPPED
from enumerate.cube.bit_kernels import gcd, popcount
from enumerate.kernels import kernel

MAX_RAYS = 1024

MAX_ENTRY = 1 << 14  # then a*b + c*d of four entries stays below 2**31

REDUCE_FROM = 1 << 7  # common divisors are looked for in larger entries only: a multiple of a ray serves as well


# Whole arrays are handed on, with offsets: each slice, and each call not inlined, costs atomic counts of references.
@kernel(inline=True)
def _adjacent_pairs(tights, tight_base, rays, dimension, positive, n_positive, negative, n_negative, pairs):
    """Write the pairs of adjacent rays on opposite sides; returns their number, -1 if there is no room for them.

    In a simplicial cone all rays are adjacent.
    """
    n_pairs = 0
    for i in range(n_positive):
        p = positive[i]
        for j in range(n_negative):
            q = negative[j]
            adjacent = True
            if rays > dimension:
                common = tights[tight_base + p] & tights[tight_base + q]
                adjacent = popcount(common) >= dimension - 2
                if adjacent:
                    spanned = 0  # rays of the smallest face that holds both
                    for r in range(rays):
                        spanned += (tights[tight_base + r] & common) == common
                    adjacent = spanned == 2
            if adjacent:
                if n_pairs >= pairs.shape[0]:
                    return -1
                pairs[n_pairs, 0] = p
                pairs[n_pairs, 1] = q
                n_pairs += 1
    return n_pairs


@kernel(inline=True)
def _facet_walls(tights, tight_base, rays, dimension):
    """The walls that are facets of a chamber: no cut is tight on all of its rays on the wall."""
    one = np.uint64(1)
    ones = ~np.uint64(0)
    walls = 0
    for i in range(dimension):
        common = ones
        for r in range(rays):
            word = tights[tight_base + r]
            common &= word | ~(((word >> np.uint64(i)) & one) * ones)  # all ones for a ray off the wall
        if (common >> np.uint64(dimension)) == 0:
            walls |= 1 << i
    return walls


@kernel(steps=lambda hyperplanes, *_: 4 * len(hyperplanes) ** 3)
def split_weyl_cone(hyperplanes, prefix, prefix_length, histogram, weights, walls_of, stopping):
    """Enumerate the chambers under one prefix of the splitting tree.

    Arguments:
        hyperplanes: (k, N) int32, those that cut the open cone.
        prefix: the sides (bit t: 1 for the positive side) of the first `prefix_length` splits, a chamber reached
            earlier belongs to the prefix whose remaining bits are 0.
        histogram: (2**N,) int64, incremented at the set of walls that are facets of each chamber.
        weights, walls_of: (capacity, N) and (capacity,) int64, receive an interior point of each chamber and that set,
            in the order of the tree; capacity 0 means that they are not wanted.
        stopping: (1,) int64, which another thread makes other than 0 to end this call.

    Returns:
        (status, chambers).
    """
    n_hyperplanes, dimension = hyperplanes.shape
    wanted = weights.shape[0] > 0
    coordinates = dimension if wanted else 0  # columns of a row before its values
    arena_size = 1 << 22
    arena = np.empty(arena_size, np.int32)  # rays of the nodes on the stack, row after row
    tights = np.empty(1 << 16, np.uint64)  # their tight constraints
    max_nodes = 2 * n_hyperplanes + 4
    node_rays = np.empty(max_nodes, np.int64)
    node_active = np.empty(max_nodes, np.int64)
    node_arena = np.empty(max_nodes, np.int64)  # offsets of a node in the two arrays above
    node_tight = np.empty(max_nodes, np.int64)
    node_used = np.empty(max_nodes, np.uint64)  # constraint bits in use
    node_depth = np.empty(max_nodes, np.int64)
    positive = np.empty(MAX_RAYS, np.int64)
    negative = np.empty(MAX_RAYS, np.int64)
    pairs = np.empty((MAX_RAYS, 2), np.int64)
    child = np.empty(MAX_RAYS, np.int64)  # the rays of one child
    keep = np.empty(n_hyperplanes + 1, np.int64)
    point = np.empty(dimension, np.int64)
    one = np.uint64(1)

    stride = coordinates + n_hyperplanes
    for r in range(dimension):  # ray r = e1 + ... + e_{r+1}: every wall but wall r is tight
        for i in range(coordinates):
            arena[r * stride + i] = 1 if i <= r else 0
        for h in range(n_hyperplanes):
            total = 0
            for i in range(r + 1):
                total += hyperplanes[h, i]
            arena[r * stride + coordinates + h] = total
        tights[r] = ((one << np.uint64(dimension)) - one) ^ (one << np.uint64(r))
    node_rays[0] = dimension
    node_active[0] = n_hyperplanes
    node_arena[0] = 0
    node_tight[0] = 0
    node_used[0] = (one << np.uint64(dimension)) - one
    node_depth[0] = 0
    top = 1
    chambers = 0

    while top > 0:
        if stopping[0]:
            return STOPPED, chambers
        top -= 1
        rays = node_rays[top]
        k = node_active[top]
        base = node_arena[top]
        tight_base = node_tight[top]
        depth = node_depth[top]
        stride = coordinates + k
        if k == 0:
            if depth < prefix_length and (prefix >> depth) != 0:
                continue
            mask = _facet_walls(tights, tight_base, rays, dimension)
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
                    divisor = gcd(divisor, total)
                for i in range(dimension):
                    weights[chambers, i] = point[i] // divisor
                walls_of[chambers] = mask
            chambers += 1
            continue

        row = coordinates  # any order gives the same number of splits; the first that still cuts is as fast as any
        n_positive = 0
        n_negative = 0
        for r in range(rays):
            v = arena[base + r * stride + row]
            if v > 0:
                positive[n_positive] = r
                n_positive += 1
            elif v < 0:
                negative[n_negative] = r
                n_negative += 1
        n_pairs = _adjacent_pairs(
            tights, tight_base, rays, dimension, positive, n_positive, negative, n_negative, pairs
        )
        if n_pairs < 0:
            return FULL, chambers
        # A free constraint bit; if there is none, bits of constraints that are not facets any more are given back.
        used = node_used[top]
        if ~used == 0:
            for b in range(dimension, 64):
                bit = one << np.uint64(b)
                common = ~np.uint64(0)
                for r in range(rays):
                    if tights[tight_base + r] & bit:
                        common &= tights[tight_base + r]
                if common != bit:
                    used &= ~bit
                    for r in range(rays):
                        tights[tight_base + r] &= ~bit
            if ~used == 0:
                return FULL, chambers
        cut = ~used & (used + one)
        used |= cut

        last = k == 1 and not wanted
        # The new rays stand after the others; the children go above them.
        next_arena = base + (rays + n_pairs) * stride
        next_tight = tight_base + rays + n_pairs
        if rays + n_pairs > MAX_RAYS or next_arena > arena_size or next_tight > tights.shape[0]:
            return FULL, chambers
        for r in range(rays):
            if arena[base + r * stride + row] == 0:
                tights[tight_base + r] |= cut
        for t in range(n_pairs):
            p = base + pairs[t, 0] * stride
            q = base + pairs[t, 1] * stride
            tights[tight_base + rays + t] = (tights[tight_base + pairs[t, 0]] & tights[tight_base + pairs[t, 1]]) | cut
            if last:
                continue
            out = base + (rays + t) * stride
            a = -arena[q + row]
            c = arena[p + row]
            size = np.int32(0)
            for i in range(stride):
                v = a * arena[p + i] + c * arena[q + i]
                arena[out + i] = v
                size = max(size, abs(v))
            if size > REDUCE_FROM or wanted:
                g = np.int32(0)
                for i in range(stride):
                    g = gcd(g, arena[out + i])
                    if g == 1:
                        break
                if g > 1:
                    for i in range(stride):
                        arena[out + i] //= g
                    size //= g
                if size > MAX_ENTRY:
                    return OVERFLOW, chambers

        for side in range(2):
            if depth < prefix_length and ((prefix >> depth) & 1) != side:
                continue
            n_child = 0
            for r in range(rays):
                v = arena[base + r * stride + row]
                if v == 0 or (v > 0) == (side == 1):
                    child[n_child] = r
                    n_child += 1
            for r in range(rays, rays + n_pairs):
                child[n_child] = r
                n_child += 1
            n_keep = 0
            for i in range(coordinates + 1, stride):  # the first is the one just split by
                up = False
                down = False
                for s in range(n_child):
                    v = arena[base + child[s] * stride + i]
                    up |= v > 0
                    down |= v < 0
                if up and down:
                    keep[n_keep] = i
                    n_keep += 1
            child_stride = coordinates + n_keep
            if (
                next_arena + n_child * child_stride > arena_size
                or next_tight + n_child > tights.shape[0]
                or top + 1 >= max_nodes
            ):
                return FULL, chambers
            for s in range(n_child):
                tights[next_tight + s] = tights[tight_base + child[s]]
            for i in range(child_stride):
                column = i if i < coordinates else keep[i - coordinates]
                for s in range(n_child):
                    arena[next_arena + s * child_stride + i] = arena[base + child[s] * stride + column]
            node_rays[top] = n_child
            node_active[top] = n_keep
            node_arena[top] = next_arena
            node_tight[top] = next_tight
            node_used[top] = used
            node_depth[top] = depth + 1
            top += 1
            next_arena += n_child * child_stride
            next_tight += n_child
    return DONE, chambers
