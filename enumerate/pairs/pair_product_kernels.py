"""Numba kernel: mark the product of every pair of functions in a bitmap over all functions."""

import numba
import numpy as np


@numba.njit(cache=True, nogil=True)
def mark_products(left, right, triangle, conjunction, shift, bitmap):
    """Mark left[i] AND right[j] (conjunction) or left[i] XOR right[j], for all i, j (for j <= i with `triangle`).

    left, right: (k,), (l,) uint64 truth tables; bitmap: (2**2**n / 2**shift / 64,) uint64, or one word, bit h >> shift
    of which stands for the product h.
    """
    for i in range(left.shape[0]):
        f = left[i]
        stop = i + 1 if triangle else right.shape[0]
        if conjunction:
            for j in range(stop):
                h = (f & right[j]) >> shift
                bitmap[h >> np.uint64(6)] |= np.uint64(1) << (h & np.uint64(63))
        else:
            for j in range(stop):
                h = (f ^ right[j]) >> shift
                bitmap[h >> np.uint64(6)] |= np.uint64(1) << (h & np.uint64(63))


@numba.njit(cache=True, nogil=True)
def count_bits(bitmap):
    """The number of ones of a bitmap, (k,) uint64."""
    total = 0
    for t in range(bitmap.shape[0]):
        word = bitmap[t]
        word = word - ((word >> np.uint64(1)) & np.uint64(0x5555555555555555))
        word = (word & np.uint64(0x3333333333333333)) + ((word >> np.uint64(2)) & np.uint64(0x3333333333333333))
        word = (word + (word >> np.uint64(4))) & np.uint64(0x0F0F0F0F0F0F0F0F)
        total += np.int64((word * np.uint64(0x0101010101010101)) >> np.uint64(56))
    return total
