"""Numba kernels: mark every function that the faces of an attended unit and its signals make together."""

import numba
import numpy as np

from enumerate.cube.bit_kernels import mark


@numba.njit(cache=True, nogil=True)
def fix_unit(faces, kind, starts, signals, fixed):
    """Fix an attending unit: every row of faces becomes one for each of the unit's signals that differ for it.

    Arguments:
        faces: (k, 2c) uint64 truth tables, the unit's bit being the lowest of the code.
        kind: (k,) int64, the kind of each row.
        starts, signals: signals[starts[t]] ... signals[starts[t + 1] - 1] are those for rows of kind t.
        fixed: (rows, c) uint64 receives the tables.
    """
    row = 0
    for k in range(faces.shape[0]):
        for m in range(starts[kind[k]], starts[kind[k] + 1]):
            for c in range(fixed.shape[1]):
                low = faces[k, 2 * c]
                fixed[row, c] = low ^ ((low ^ faces[k, 2 * c + 1]) & signals[m])
            row += 1


@numba.njit(cache=True, nogil=True)
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


@numba.njit(cache=True, nogil=True)
def mark_where_faces_differ(low, differences, starts, signals, halved, full, bitmap):
    """The same for functions of at most 16 points, each signal taken once for all that agree where the faces differ.

    Arguments:
        differences: (g,) uint64, the points at which faces differ.
        low, starts: low[starts[t]] ... low[starts[t + 1] - 1] belong to faces that differ at those of differences[t].

    Notes:
        Stops as soon as the bitmap is full.
    """
    one = np.uint64(1)
    limit = np.int64(full >> one if halved else full) + 1  # functions that the bitmap can hold
    words = bitmap.shape[0]
    complete = ~np.uint64(0) if limit >= 64 else (one << np.uint64(limit)) - one
    seen = np.full(np.int64(full) + 1, -1, np.int32)  # the last group for which this restriction was met
    restricted = np.empty(signals.shape[0], np.uint64)
    for t in range(differences.shape[0]):
        count = 0
        for m in range(signals.shape[0]):
            g = signals[m] & differences[t]
            if seen[g] != t:
                seen[g] = t
                restricted[count] = g
                count += 1
        for k in range(starts[t], starts[t + 1]):
            for m in range(count):
                h = low[k] ^ restricted[m]
                if halved:
                    if h & one:
                        h ^= full
                    h >>= one
                mark(bitmap, h)
        filled = True
        for w in range(words):
            if bitmap[w] != complete:
                filled = False
                break
        if filled:
            return
