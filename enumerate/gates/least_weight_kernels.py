"""Numba kernel: the threshold functions of all integer weights w1 >= ... >= wk >= 0 of one sum.

These weights are the partitions of the sum into at most k parts. The function [w; T] is on at x in {0, 1}**k iff
w.x >= T. The number of points where it is on and, of those, where x_i = 1, determine it among all functions (Chow
1961): packed into one word they are its name. So the names of the single points, added up by w.x and then from the
greatest value down, are the names of [w; T] for all T.

Cost: 2**k additions for each partition, and a look into a hash table for each threshold.
"""

import numpy as np

from enumerate.kernels import kernel


@kernel(inline=True)
def _slot(names, name):
    """Where a name stands in the hash table, or the empty slot where it would: open addressing, 2**m slots."""
    last = np.uint64(len(names) - 1)
    place = (name ^ (name >> np.uint64(17)) ^ (name >> np.uint64(35)) ^ (name >> np.uint64(51))) & last
    while names[place] != 0 and names[place] != name:
        place = (place + np.uint64(1)) & last
    return place


def _steps(points, weights, total, *_):
    """Four for each partition, about as many as they are, and point."""
    k = len(weights)
    partitions = 1.0
    for i in range(1, k):
        partitions *= (total + k * (k + 1) / 4) / (i * (i + 1))
    return 4 * len(points) * partitions


@kernel(steps=_steps)
def weigh(points, weights, total, largest, lowest, highest, measure, names, rows, ties):
    """Enter the functions of all weights of one sum; those that are known stay as they are.

    Arguments:
        points: (2**k,) uint64, the names of the single points.
        weights: (k,) int64, written over.
        total: the sum of the weights.
        largest: that no weight exceeds.
        lowest, highest: the thresholds, 0 <= T <= total; between them, of those that give one function, the least.
        measure: the size of all these weights, which grows from call to call.
        names: (2**m,) uint64, the names of the known functions; 0 where a slot is empty.
        rows: (2**m, k + 2) int64, of each the measure, the threshold and the weights with which it was met first.
        ties: (2**m,) bool, whether it was met again with other weights of the same measure.

    Returns:
        How many functions are new.
    """
    k = len(weights)
    sums = np.zeros((k + 1, 2**k), np.int64)  # row j: of the first j weights, over the subsets of them
    left = np.zeros(k + 1, np.int64)  # entry j: what is left of the sum for the weights from j on
    by_sum = np.zeros(total + 1, np.uint64)  # entry u: the names of the points x with w.x = u, added
    left[0] = total
    new = 0
    j = 0  # so many weights are chosen
    if largest * k < total:
        return 0
    while True:
        if j < k:
            weights[j] = min(left[j], weights[j - 1] if j else largest)
        else:
            by_sum[:] = 0
            for x in range(2**k):
                by_sum[sums[k, x]] += points[x]
            name = np.uint64(0)
            for threshold in range(total, lowest - 1, -1):
                name += by_sum[threshold]
                if threshold > highest or (threshold > lowest and by_sum[threshold - 1] == 0):
                    continue
                slot = _slot(names, name)
                if names[slot] == 0:
                    names[slot] = name
                    rows[slot, 0] = measure
                    rows[slot, 1] = threshold
                    for i in range(k):
                        rows[slot, 2 + i] = weights[i]
                    new += 1
                elif rows[slot, 0] == measure:
                    ties[slot] = True
            while True:  # the last weight that may be smaller by 1
                j -= 1
                if j < 0:
                    return new
                weights[j] -= 1
                if weights[j] * (k - j) >= left[j]:
                    break
        for x in range(2**j):
            sums[j + 1, x] = sums[j, x]
            sums[j + 1, x + 2**j] = sums[j, x] + weights[j]
        left[j + 1] = left[j] - weights[j]
        j += 1
