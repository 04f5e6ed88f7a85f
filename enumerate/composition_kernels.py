"""Numba kernel: mark every function that the faces of an attended unit and a signal make together."""

import numba
import numpy as np


@numba.njit(cache=True, nogil=True)
def read_faces(attended, inputs, readings, rows):
    """The circuit's truth table for every function of the attended unit and every constant signal.

    attended: (k,) uint64; inputs, readings: (points, c) int64, readings being 0 for off, 1 for the unit's value, 2 for
    its complement, 3 for on; rows: (k, c) uint64 receives the tables.
    """
    one = np.uint64(1)
    for k in range(attended.shape[0]):
        word = attended[k]
        for c in range(inputs.shape[1]):
            table = np.uint64(0)
            for x in range(inputs.shape[0]):
                reading = readings[x, c]
                bit = np.uint64(0)
                if reading == 3:
                    bit = one
                elif reading != 0:
                    bit = (word >> np.uint64(inputs[x, c])) & one
                    if reading == 2:
                        bit ^= one
                table |= bit << np.uint64(x)
            rows[k, c] = table


@numba.njit(cache=True, nogil=True)
def mark_compositions(faces, selections, halved, full, bitmap):
    """Mark F = OR over c of faces[k, c] AND selections[m, c], for all k and m.

    faces, selections: (k, c), (m, c) uint64 truth tables; bitmap: one bit for each function in 64-bit words, or with
    `halved` for each pair of complements, the one that is 0 at the origin standing for both; full: all ones.
    """
    codes = faces.shape[1]
    one = np.uint64(1)
    for m in range(selections.shape[0]):
        for k in range(faces.shape[0]):
            h = np.uint64(0)
            for c in range(codes):
                h |= faces[k, c] & selections[m, c]
            if halved:
                if h & one:
                    h ^= full
                h >>= one
            bitmap[h >> np.uint64(6)] |= one << (h & np.uint64(63))


@numba.njit(cache=True, nogil=True)
def mark_multiplexed(low, high, signals, halved, full, bitmap):
    """The same for one attending unit: F = low[k] where signals[m] is 0, high[k] where it is 1."""
    one = np.uint64(1)
    for m in range(signals.shape[0]):
        g = signals[m]
        for k in range(low.shape[0]):
            h = low[k] ^ ((low[k] ^ high[k]) & g)
            if halved:
                if h & one:
                    h ^= full
                h >>= one
            bitmap[h >> np.uint64(6)] |= one << (h & np.uint64(63))
