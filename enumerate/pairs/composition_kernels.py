"""Numba kernels: mark every function that the faces of an attended unit and its signals make together."""

import numpy as np

from enumerate.cube.bit_kernels import mark
from enumerate.kernels import kernel


@kernel
def mark_multiplexed(low, high, signals, halved, full, bitmap):
    """Mark F = low[k] where signals[m] is 0, high[k] where it is 1, for all k and m.

    Arguments:
        low, high, signals: uint64 truth tables.
        bitmap: one bit for each function in 64-bit words, or with `halved` for each pair of complements, the one that
            is 0 at the origin standing for both.
        full: all ones.
    """
    one = np.uint64(1)
    for m in range(signals.shape[0]):
        g = signals[m]
        for k in range(low.shape[0]):
            h = low[k] ^ ((low[k] ^ high[k]) & g)
            if halved:
                if h & one:
                    h ^= full
                h >>= one
            mark(bitmap, h)
