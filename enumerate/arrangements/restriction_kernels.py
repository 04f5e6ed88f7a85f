"""Numba kernel of deletion-restriction in a cone, by the values of the hyperplanes on its extreme rays.

It never meets a coordinate of weight space: for each extreme ray it carries the set of walls that are tight on it and
its values on the hyperplanes. It counts

    r(C; H1 ... Hm) = 1 + sum_i r(C n Hi; H1 ... H(i-1)),

the sum over the hyperplanes that meet the open cone C, with coinciding ones merged in each restriction (Zaslavsky). It
finds, by signs mostly, which hyperplanes meet in pairs inside a cone, and makes only those restrictions in which two
may meet again.

Cost: one restriction for about ten chambers; the number of chambers grows as 2**(n**2) / n! for threshold functions.
"""

from math import comb

import numpy as np

from enumerate.arrangements.status_kernels import DONE, FULL, OVERFLOW, STOPPED
from enumerate.cube.bit_kernels import gcd, lowest_bit, popcount
from enumerate.kernels import kernel

MAX_VALUE = 1 << 30  # |a*b - c*d| < 2**62 for entries below this

WORD = 64  # hyperplanes in a word of a set of them

MAX_RAYS = 62  # a set of rays is a word, and 1 << 62 is positive


@kernel
def words_of(planes):
    """The words of a set of hyperplanes."""
    return (planes + WORD - 1) // WORD


@kernel(inline=True)
def _reach(above, below, up, down):
    """Whether H, inside the cone, reaches the side of another hyperplane where the rays `up` are: (known, near, far).

    Arguments:
        above, below: the rays on either side of H.
        up, down: those on either side of the other.

    Notes:
        On H lie the rays of neither side and, between any ray above and any below, one point. Where signs do not tell,
        it is to be seen between the rays near and far.
    """
    near = up & above
    far = below
    if not near:
        near = up & below
        far = above
    return up & ~(above | below) != 0 or (near != 0 and far & ~down != 0), near, far


# In the kernels of cones, level l of every array belongs to one cone: values[l, j * rays + r] of hyperplane j on ray r,
# positive[l, j] and negative[l, j] the rays on either side of it, meets[l, i * words + w] a word of the hyperplanes
# j < i that it meets inside the cone, zeros[l, r] the walls tight on ray r. Whole arrays are handed on, with the level,
# and not in the innermost loops: each slice and each call costs atomic counts of references.
@kernel
def meeting_planes(planes, k, values, positive, negative, meets, level, rays, outer_words, words, kept, position):
    """Drop the hyperplanes of a cone that coincide with earlier ones and find which of the others meet inside it.

    planes[:k]: their numbers in the cone one level up; only those that meet there can meet or coincide here. What stays
    of values, positive, negative moves up over what is dropped. kept, position: scratch, which numbers have stayed and
    where. Returns how many hyperplanes are left.
    """
    for w in range(outer_words):
        kept[w] = 0
    count = 0
    for t in range(k):
        plane = planes[t]
        here = t * rays
        up = positive[level, t]
        down = negative[level, t]
        row = count * words
        for w in range(words):
            meets[level, row + w] = 0
        new = True
        for w in range(outer_words):
            left = meets[level - 1, plane * outer_words + w] & kept[w]
            while left and new:
                s = position[w * WORD + lowest_bit(left)]
                left &= left - 1
                there = s * rays
                above = positive[level, s]
                below = negative[level, s]
                meet = up & above and up & below and down & above and down & below
                if not meet:
                    if (above == up and below == down) or (above == down and below == up):
                        first = lowest_bit(up | down)
                        a = values[level, here + first]
                        c = values[level, there + first]
                        new = False
                        for r in range(first + 1, rays):
                            new |= a * values[level, there + r] != c * values[level, here + r]
                    reached, near, far = _reach(above, below, up, down)
                    for _ in range(2):
                        while near and not reached:
                            p = lowest_bit(near)
                            near &= near - 1
                            others = far
                            while others:
                                q = lowest_bit(others)
                                others &= others - 1
                                reached |= abs(values[level, here + p] * values[level, there + q]) > abs(
                                    values[level, there + p] * values[level, here + q]
                                )
                        meet = reached
                        if not meet:
                            break
                        reached, near, far = _reach(above, below, down, up)
                if meet:
                    meets[level, row + s // WORD] |= 1 << s % WORD
        if not new:
            continue
        if count < t:
            for r in range(rays):
                values[level, count * rays + r] = values[level, here + r]
            positive[level, count] = up
            negative[level, count] = down
        kept[plane // WORD] |= 1 << plane % WORD
        position[plane] = count
        count += 1
    return count


@kernel
def rays_on_plane(zeros, level, rays, size, above, below, pairs):
    """The extreme rays of C n H: those of C on it, as (r, r), and (p, q) for each edge of C that it crosses.

    Arguments:
        size: the dimension of C.
        above, below: its rays on either side of H.

    Returns:
        The number of rays, or -1 if it exceeds MAX_RAYS.

    Notes:
        Rays p and q span an edge if no third one lies on every wall they share; in a simplicial cone all do.
    """
    count = 0
    left = ~(above | below) & ((1 << rays) - 1)
    while left:
        p = lowest_bit(left)
        left &= left - 1
        pairs[count, 0] = p
        pairs[count, 1] = p
        zeros[level + 1, count] = zeros[level, p]
        count += 1
    while above:
        p = lowest_bit(above)
        above &= above - 1
        left = below
        while left:
            q = lowest_bit(left)
            left &= left - 1
            common = zeros[level, p] & zeros[level, q]
            if rays > size:
                if popcount(common) < size - 2:
                    continue
                spanned = 0  # rays of the smallest face that holds both
                for r in range(rays):
                    spanned += zeros[level, r] & common == common
                if spanned > 2:
                    continue
            if count == MAX_RAYS:
                return -1
            pairs[count, 0] = p
            pairs[count, 1] = q
            zeros[level + 1, count] = common
            count += 1
    return count


@kernel
def values_on_rays(values, positive, negative, level, rays, plane, pairs, count, planes, k, weights):
    """The values of hyperplanes planes[:k] on the rays of C n H_plane; False if one is beyond MAX_VALUE.

    A multiple of a ray serves as well as the ray: common divisors go only where values have grown.
    """
    here = plane * rays
    for r in range(count):
        p = pairs[r, 0]
        q = pairs[r, 1]
        weights[r, 0] = abs(values[level, here + q]) if p != q else 1
        weights[r, 1] = abs(values[level, here + p])  # 0 if p == q
    largest = 0
    for t in range(k):
        column = planes[t] * rays
        up = 0
        down = 0
        for r in range(count):
            v = (
                weights[r, 0] * values[level, column + pairs[r, 0]]
                + weights[r, 1] * values[level, column + pairs[r, 1]]
            )
            values[level + 1, t * count + r] = v
            largest |= abs(v)
            up |= np.int64(v > 0) << r
            down |= np.int64(v < 0) << r
        positive[level + 1, t] = up
        negative[level + 1, t] = down
    if largest < MAX_VALUE:
        return True
    largest = 0
    for r in range(count):
        divisor = 0
        for t in range(k):
            divisor = gcd(divisor, values[level + 1, t * count + r])
        for t in range(k):
            if divisor > 1:
                values[level + 1, t * count + r] //= divisor
            largest |= abs(values[level + 1, t * count + r])
    return largest < MAX_VALUE


def _steps(values, zeros, dimension, *others):
    """About the steps of `count_chambers_in_cone`: one in ten of the regions that as many hyperplanes can make."""
    planes = values.shape[1]
    return planes**2 * sum(comb(planes, k) for k in range(dimension - 1)) / 10


@kernel(steps=_steps)
def count_chambers_in_cone(root_values, root_zeros, dimension, start, stop, share, shares, stopping):
    """Chambers of the restrictions of a cone to its hyperplanes start <= i < stop, the sum of r(C n Hi; H1 ... H(i-1)).

    A restriction has to be made only where hyperplanes j, k < i that meet Hi in C also meet each other there. Otherwise
    no two of them meet in C n Hi, so that r(C n Hi; ...) is 1 + their number.

    Arguments:
        root_values: (rays, m) int64, all hyperplanes different and cutting the open cone.
        root_zeros: (rays,) int64, the walls tight on each ray as a bit set.
        dimension: of the cone.
        share, shares: of the restrictions of restrictions that have to be made, this call takes those whose number is
            `share` modulo `shares`; share 0 takes all that is counted without them.
        stopping: (1,) int64, which another thread makes other than 0 to end this call.

    Returns:
        (status, sum).
    """
    root_rays, root_m = root_values.shape
    if root_rays > MAX_RAYS:
        return FULL, 0
    root_words = words_of(root_m)
    # Level 1 is the cone itself; above it all hyperplanes meet.
    levels = dimension + 2
    values = np.empty((levels, root_m * MAX_RAYS), np.int64)
    positive = np.empty((levels, root_m), np.int64)
    negative = np.empty((levels, root_m), np.int64)
    meets = np.full((levels, root_m * root_words), -1, np.int64)
    zeros = np.empty((levels, MAX_RAYS), np.int64)
    n_rays = np.empty(levels, np.int64)
    n_planes = np.empty(levels, np.int64)
    n_words = np.empty(levels, np.int64)  # of a row of `meets`
    upcoming = np.empty(levels, np.int64)  # the next hyperplane to restrict to
    planes = np.arange(root_m)
    kept = np.empty(root_words, np.int64)
    position = np.empty(root_m, np.int64)
    pairs = np.empty((MAX_RAYS, 2), np.int64)
    weights = np.empty((MAX_RAYS, 2), np.int64)

    for r in range(root_rays):
        zeros[1, r] = root_zeros[r]
    for j in range(root_m):
        up = 0
        down = 0
        for r in range(root_rays):
            v = root_values[r, j]
            if not -MAX_VALUE < v < MAX_VALUE:
                return OVERFLOW, 0
            values[1, j * root_rays + r] = v
            up |= np.int64(v > 0) << r
            down |= np.int64(v < 0) << r
        positive[1, j] = up
        negative[1, j] = down
    n_rays[1] = root_rays
    n_words[1] = root_words
    level = 1
    n_planes[1] = meeting_planes(
        planes, stop, values, positive, negative, meets, level, root_rays, root_words, root_words, kept, position
    )
    upcoming[1] = start
    made = 0
    total = stop - start if share == 0 else 0
    while level > 0:
        if stopping[0]:
            return STOPPED, total
        i = upcoming[level]
        if i >= n_planes[level]:
            level -= 1
            continue
        upcoming[level] = i + 1
        words = n_words[level]
        k = np.int64(0)
        for w in range(words):
            left = meets[level, i * words + w]
            while left:
                planes[k] = w * WORD + lowest_bit(left)
                left &= left - 1
                k += 1
        meet = False
        for t in range(1, k):
            for w in range(words):
                meet |= meets[level, planes[t] * words + w] & meets[level, i * words + w] != 0
            if meet:
                break
        if not meet:
            if level > 2 or share == 0:
                total += k
            continue
        if level == 2:
            made += 1
            if made % shares != share:
                continue
        rays = n_rays[level]
        count = rays_on_plane(zeros, level, rays, dimension + 1 - level, positive[level, i], negative[level, i], pairs)
        if count < 0:
            return FULL, total
        if not values_on_rays(values, positive, negative, level, rays, i, pairs, count, planes, k, weights):
            return OVERFLOW, total
        level += 1
        n_rays[level] = count
        n_words[level] = words_of(k)
        n_planes[level] = meeting_planes(
            planes, k, values, positive, negative, meets, level, count, words, n_words[level], kept, position
        )
        upcoming[level] = 0
        if level > 2 or share == 0:
            total += n_planes[level]
    return DONE, total
