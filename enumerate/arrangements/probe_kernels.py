"""Numba kernels of random descents in the tree of restrictions of a cone: its root, one restriction, what lies below.

They go through the same tree as `restriction_kernels`, one cone at a time, with the same arrays: values[j * rays + r]
of hyperplane j on ray r, positive[j] and negative[j] the rays on either side of it, meets[i * words + w] a word of the
hyperplanes j < i that it meets inside the cone, zeros[r] the walls tight on ray r.

Cost: that of the restriction; a guess of what lies below m restrictions looks at most at LOOKED_AT pairs for each.
"""

import numpy as np

from enumerate.arrangements.restriction_kernels import (
    MAX_RAYS,
    WORD,
    meeting_planes,
    rays_on_plane,
    values_on_rays,
    words_of,
)
from enumerate.arrangements.status_kernels import DONE, FULL, OVERFLOW
from enumerate.cube.bit_kernels import lowest_bit, popcount
from enumerate.kernels import kernel

LOOKED_AT = 24
"""Of the restrictions of each restriction, so many are looked at for a guess."""


@kernel
def open_cone(root_values):
    """The arrays of a cone from root_values (rays, m) int64, all hyperplanes different: (values, ..., meets)."""
    rays, m = root_values.shape
    words = words_of(m)
    values = np.empty((2, m * rays), np.int64)
    positive = np.empty((2, m), np.int64)
    negative = np.empty((2, m), np.int64)
    meets = np.full((2, m * words), -1, np.int64)  # above the cone itself all hyperplanes meet
    for j in range(m):
        up = 0
        down = 0
        for r in range(rays):
            v = root_values[r, j]
            values[1, j * rays + r] = v
            up |= np.int64(v > 0) << r
            down |= np.int64(v < 0) << r
        positive[1, j] = up
        negative[1, j] = down
    kept = np.empty(words, np.int64)
    position = np.empty(m, np.int64)
    meeting_planes(np.arange(m), m, values, positive, negative, meets, 1, rays, words, words, kept, position)
    return values[1], positive[1], negative[1], meets[1]


@kernel
def restricted(values, positive, negative, meets, zeros, rays, m, words, dimension, i):
    """The arrays of the restriction of a cone of this dimension to hyperplane i, by those before that it meets.

    Returns:
        (status, rays, hyperplanes, words, (values, positive, negative, meets, zeros)).
    """
    planes = np.empty(m, np.int64)
    k = np.int64(0)
    for w in range(words):
        left = meets[i * words + w]
        while left:
            planes[k] = w * WORD + lowest_bit(left)
            left &= left - 1
            k += 1
    # Level 0 is the cone, level 1 its restriction.
    both_values = np.empty((2, max(m * rays, k * MAX_RAYS)), np.int64)
    both_positive = np.empty((2, m), np.int64)
    both_negative = np.empty((2, m), np.int64)
    both_meets = np.empty((2, max(m * words, 1)), np.int64)
    both_zeros = np.empty((2, MAX_RAYS), np.int64)
    for j in range(m * rays):
        both_values[0, j] = values[j]
    for j in range(m):
        both_positive[0, j] = positive[j]
        both_negative[0, j] = negative[j]
    for j in range(m * words):
        both_meets[0, j] = meets[j]
    for r in range(rays):
        both_zeros[0, r] = zeros[r]
    pairs = np.empty((MAX_RAYS, 2), np.int64)
    weights = np.empty((MAX_RAYS, 2), np.int64)
    kept = np.empty(words, np.int64)
    position = np.empty(m, np.int64)
    status = DONE
    count = rays_on_plane(both_zeros, 0, rays, dimension, positive[i], negative[i], pairs)
    left_over = np.int64(0)
    inner = words_of(k)
    if count < 0:
        status = FULL
    elif not values_on_rays(both_values, both_positive, both_negative, 0, rays, i, pairs, count, planes, k, weights):
        status = OVERFLOW
    else:
        left_over = meeting_planes(
            planes, k, both_values, both_positive, both_negative, both_meets, 1, count, words, inner, kept, position
        )
    found = (both_values[1], both_positive[1], both_negative[1], both_meets[1], both_zeros[1])
    return status, count, left_over, inner, found


@kernel
def guess_below(meets, m, words, dimension, looked_at, sizes, guesses):
    """For each restriction of a cone how many hyperplanes it has and about how many chambers; 0 if none of them meet.

    Arguments:
        meets: (m * words,) int64, of the cone.
        dimension: of the restrictions.
        looked_at: of the restrictions of each restriction, about so many are looked at.
        sizes: (m,) int64, the numbers of hyperplanes; written.
        guesses: (m,) float64, of the numbers of chambers; written.

    Notes:
        b hyperplanes of which a share d of the pairs meet in a cone make about sum_j C(b, j) d^(j (j - 1) / 2)
        chambers: so many sets of them meet in pairs in a random graph. It is a guess, and may be wrong by a factor.
    """
    near = np.empty(m, np.int64)
    common = np.empty(words, np.int64)
    for i in range(m):
        k = np.int64(0)
        for w in range(words):
            left = meets[i * words + w]
            while left:
                near[k] = w * WORD + lowest_bit(left)
                left &= left - 1
                k += 1
        sizes[i] = k
        guesses[i] = 0.0
        meet = False
        for a in range(1, k):
            for w in range(words):
                meet |= meets[near[a] * words + w] & meets[i * words + w] != 0
            if meet:
                break
        if not meet:
            continue
        stride = max(1, k // looked_at)
        total = 0.0
        for a in range(k - 1 - stride // 2, -1, -stride):
            b = np.int64(0)
            for w in range(words):
                common[w] = meets[near[a] * words + w] & meets[i * words + w]
                b += popcount(common[w])
            edges = np.int64(0)
            for w in range(words):
                left = common[w]
                while left:
                    t = w * WORD + lowest_bit(left)
                    left &= left - 1
                    for v in range(w + 1):
                        edges += popcount(meets[t * words + v] & common[v])
            density = 2.0 * edges / (b * (b - 1.0)) if b > 1 else 0.0
            term = 1.0
            share = 1.0
            total += 1.0
            for j in range(1, min(b, dimension - 2) + 1):
                term *= (b - j + 1.0) / j * share
                share *= density
                total += term
        guesses[i] = 1.0 + total * stride
