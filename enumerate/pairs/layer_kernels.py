"""Numba kernels: the set of functions of every signal, and every tuple of functions from one set in a bitmap."""

import numpy as np

from enumerate.kernels import kernel


@kernel(steps=lambda faces, signals, *_: faces.size * len(signals))
def collect_sets(faces, signals, full, sets):
    """For every tuple of signals the functions F = OR over the codes c of faces[k, c] AND the points where c is seen.

    Arguments:
        faces, signals: (k, 2**bits) and (s, bits) uint64 truth tables.
        full: all ones.
        sets: (s, 2**width / 64) or (s, 1) uint64 zeros, receives the sets, bit h for the function h.
    """
    one = np.uint64(1)
    codes = faces.shape[1]
    selected = np.empty(codes, np.uint64)  # the points where a code is seen
    for s in range(signals.shape[0]):
        for c in range(codes):
            points = full
            for i in range(signals.shape[1]):
                points &= signals[s, i] if c >> i & 1 else ~signals[s, i]
            selected[c] = points
        for k in range(faces.shape[0]):
            h = np.uint64(0)
            for c in range(codes):
                h |= faces[k, c] & selected[c]
            sets[s, h >> np.uint64(6)] |= one << (h & np.uint64(63))


@kernel(steps=lambda words, row, units, *_: len(row) * len(words) ** (units - 1))
def mark_tuples(words, row, units, width, bitmap):
    """Mark all tuples (F1, ..., Fm) from a set as the integers of their tables side by side, F1 lowest.

    Arguments:
        words: (k,) uint64, the set's tables of `width` bits.
        row: (2**width / 64,) uint64 or one word, the same set as bits.
        units: m.
        bitmap: (2**(m width) / 64,) uint64, or one word.
    """
    place = np.zeros(units, np.int64)  # of F2, ..., Fm among the words; F1 runs through the row at once
    if words.shape[0] == 0:
        return
    while True:
        base = np.uint64(0)
        for j in range(1, units):
            base |= words[place[j]] << np.uint64(j * width)
        first, shift = base >> np.uint64(6), base & np.uint64(63)
        for w in range(row.shape[0]):
            bitmap[first + np.uint64(w)] |= row[w] << shift
        j = 1
        while j < units:
            place[j] += 1
            if place[j] < words.shape[0]:
                break
            place[j] = 0
            j += 1
        if j >= units:
            return
