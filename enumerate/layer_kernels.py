"""Numba kernel: mark every tuple of functions from one set in a bitmap over all tuples."""

import numba
import numpy as np


@numba.njit(cache=True, nogil=True)
def mark_tuples(words, units, width, bitmap):
    """Mark all tuples (F1, ..., Fm) from a set as the integers of their tables side by side, F1 lowest.

    words: (k,) uint64 tables of `width` bits; units: m; bitmap: (2**(m width) / 64,) uint64, or one word.
    """
    one = np.uint64(1)
    size = words.shape[0]
    if size == 0:
        return
    place = np.zeros(units, np.int64)
    while True:
        base = np.uint64(0)
        for j in range(1, units):
            base |= words[place[j]] << np.uint64(j * width)
        for k in range(size):
            h = base | words[k]
            bitmap[h >> np.uint64(6)] |= one << (h & np.uint64(63))
        j = 1
        while j < units:
            place[j] += 1
            if place[j] < size:
                break
            place[j] = 0
            j += 1
        if j >= units:
            return
