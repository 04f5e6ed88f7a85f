"""Numba kernels: which functions of n <= 5 variables are made of three linear gates by a given readout.

Functions are words of 2**n bits, uint32.
"""

import numpy as np

from enumerate.cube.bit_kernels import popcount
from enumerate.kernels import kernel

SIZES = 33  # sizes of an error set of 2**5 points


@kernel(steps=lambda forms, gates, *_: 6 * len(forms) * len(gates))
def decide_by_error_sets(forms, gates, facets, forbidden, ones, both, stop, realized):
    """Mark which functions are read off three gates by one of some monotone readouts.

    Arguments:
        forms: (k,) uint32, the functions.
        gates, facets: (l,) uint32, all linear gates, and for each the points at which another gate alone differs.
        forbidden: (r, 8) int64; entry p of a row says at which points the gates of the set p must not all be wrong: 1
            where the function is 1, 2 where it is 0, 3 at both, 0 at none.
        ones: uint32, all points.
        both: whether complements are decided too.
        stop: (1,) int64, not 0 once the work is given up.
        realized: (k,) int64, 0 before; bit 0 is set for the function, bit 1 for its complement.
    """
    found = np.empty(gates.shape[0] + 1, np.uint32)
    errors = np.empty(gates.shape[0], np.uint32)  # ascending sizes
    lists = np.empty((3, gates.shape[0]), np.uint32)  # errors that each gate alone may make
    near = np.empty((2, gates.shape[0]), np.uint32)  # those of the other two beside one of the first
    for t in range(forms.shape[0]):
        if stop[0]:
            return
        number = _minimal_error_sets(forms[t], gates, facets, found, errors)
        for side in range(2 if both else 1):  # a gate and its complement err alike on a function and its complement
            f = forms[t] ^ ones if side else forms[t]
            for row in range(forbidden.shape[0]):
                if _has_three(f, ones, forbidden[row], errors, number, lists, near):
                    realized[t] |= 1 << side
                    break


@kernel
def _minimal_error_sets(f, gates, facets, found, errors):
    """The minimal sets of points at which a gate differs from f, ascending by size; returns how many there are."""
    number = 0
    for i in range(gates.shape[0]):  # without branches
        error = gates[i] ^ f
        found[number] = error
        number += (error & facets[i]) == 0
    ends = np.zeros(SIZES + 1, np.int64)
    for i in range(number):
        ends[popcount(found[i]) + 1] += 1
    for size in range(SIZES):
        ends[size + 1] += ends[size]
    for i in range(number):
        size = popcount(found[i])
        errors[ends[size]] = found[i]
        ends[size] += 1
    return number


@kernel
def _has_three(f, ones, forbidden, errors, number, lists, near):
    """Whether three of the error sets are such that no set of gates is wrong where it must not be."""
    masks = np.zeros(8, np.uint32)
    for p in range(8):
        if forbidden[p] & 1:
            masks[p] |= f
        if forbidden[p] & 2:
            masks[p] |= f ^ ones
    sizes = np.zeros(3, np.int64)
    for gate in range(3):
        mask = masks[1 << gate]
        for i in range(number):
            if errors[i] & mask == 0:
                lists[gate, sizes[gate]] = errors[i]
                sizes[gate] += 1
    # Gates 2 and 3 are alike in most readouts: then only one order is tried.
    alike = masks[2] == masks[4] and masks[3] == masks[5]
    for i in range(sizes[0]):
        first = lists[0, i]
        seconds = 0
        for j in range(sizes[1]):
            if first & lists[1, j] & masks[3] == 0:
                near[0, seconds] = lists[1, j]
                seconds += 1
        thirds = 0
        for j in range(sizes[2]):
            if first & lists[2, j] & masks[5] == 0:
                near[1, thirds] = lists[2, j]
                thirds += 1
        for j in range(seconds):
            second = near[0, j]
            triple = first & masks[7]
            for k in range(j + 1 if alike else thirds):
                if second & near[1, k] & (masks[6] | triple) == 0:
                    return True
    return False


@kernel(steps=lambda forms, gates, *_: 8 * len(forms) * len(gates))
def decide_beside_a_gate(forms, gates, bitmap, halved, ones, stop, realized):
    """Mark which functions differ from some gate by a function of a set.

    Arguments:
        forms: (k,) uint32, the functions.
        gates: (l,) uint32.
        bitmap: uint64, one bit for each function, set for those of the set; with `halved` bit h / 2 stands for h that
            is 0 at the origin and for its complement.
        ones, stop, realized: as in `decide_by_error_sets`; all but bit 0 of `realized` stay 0.
    """
    shift = np.uint64(1) if halved else np.uint64(0)
    for t in range(forms.shape[0]):
        if stop[0]:
            return
        for i in range(gates.shape[0]):
            word = forms[t] ^ gates[i]
            if halved and word & 1:
                word ^= ones
            place = np.uint64(word) >> shift
            if bitmap[place >> np.uint64(6)] >> (place & np.uint64(63)) & np.uint64(1):
                realized[t] = 1
                break


@kernel(steps=lambda forms, gates, *_: 12 * len(forms) * len(gates))
def decide_below_a_gate(forms, gates, facets, bitmap, ones, stop, realized):
    """Mark which functions are a gate AND a function of a set.

    Arguments:
        forms: (k,) uint32, the functions.
        gates, facets: (l,) uint32, all linear gates, and for each the points at which another gate alone differs.
        bitmap: uint64, bit h / 2 set for each h of the set that is 0 at the origin; the set is closed under complement.
        ones, stop: as in `decide_by_error_sets`.
        realized: (k,) int64, 0 before; bit 0 is set for the function, bit 1 for its complement.
    """
    for t in range(forms.shape[0]):
        if stop[0]:
            return
        for side in range(2):
            f = forms[t] ^ ones if side else forms[t]
            for i in range(gates.shape[0]):
                if f & ~gates[i] or (gates[i] ^ f) & facets[i]:
                    continue  # not above f, or another gate above f is below it
                if _completes(f, ones ^ gates[i], bitmap, ones):
                    realized[t] |= 1 << side
                    break


@kernel
def _completes(f, free, bitmap, ones):
    """Whether a function of the set is f but for the free points, at which f is 0."""
    added = np.uint32(0)
    while True:
        word = f | added
        if word & 1:
            word ^= ones
        place = np.uint64(word) >> np.uint64(1)
        if bitmap[place >> np.uint64(6)] >> (place & np.uint64(63)) & np.uint64(1):
            return True
        if added == free:
            return False
        added = np.uint32((added | ~free) + np.uint32(1)) & free  # the next subset


@kernel(steps=lambda forms, gates, *_: 8 * len(forms) * len(gates))
def decide_by_selection(forms, gates, facets, lows, highs, selectors, stop, realized):
    """Mark which functions are one gate where a third is on, and another where it is off.

    Arguments:
        forms: (k,) uint32, the functions.
        gates, facets: (l,) uint32, all linear gates, and for each the points at which another gate alone differs.
        lows, highs: (a,), (b,) uint32, what gates are at the points 0 ... 15, and 16 ... 31 as the same bits.
        selectors: (m, 2, 2) int64, of every two complementary gates the places of the halves of either.
        stop, realized: as in `decide_by_error_sets`; all but bit 0 of `realized` stay 0.
    """
    found = np.empty(gates.shape[0] + 1, np.uint32)
    errors = np.empty(gates.shape[0], np.uint32)
    for t in range(forms.shape[0]):
        if stop[0]:
            return
        number = _minimal_error_sets(forms[t], gates, facets, found, errors)
        words = (number + 63) >> 6
        missing = np.zeros((4, 256, words), np.uint64)  # which sets have none of the points, of every set of 8 points
        _sets_without(errors, number, missing)
        low = np.empty((lows.shape[0], words), np.uint64)  # the same of every half of a gate
        high = np.empty((highs.shape[0], words), np.uint64)
        for i in range(lows.shape[0]):
            for w in range(words):
                low[i, w] = missing[0, lows[i] & 255, w] & missing[1, lows[i] >> 8, w]
        for i in range(highs.shape[0]):
            for w in range(words):
                high[i, w] = missing[2, highs[i] & 255, w] & missing[3, highs[i] >> 8, w]
        for i in range(selectors.shape[0]):
            if _meet(low[selectors[i, 0, 0]], high[selectors[i, 0, 1]]) and _meet(
                low[selectors[i, 1, 0]], high[selectors[i, 1, 1]]
            ):
                realized[t] = 1
                break


@kernel
def _sets_without(errors, number, missing):
    """For every set of points of one byte of a word which of the error sets have none of them, as bits of words."""
    one = np.uint64(1)
    for byte in range(4):
        for i in range(number):
            missing[byte, 0, i >> 6] |= one << np.uint64(i & 63)
        for x in range(8):
            for i in range(number):
                if errors[i] >> (8 * byte + x) & 1 == 0:
                    missing[byte, 1 << x, i >> 6] |= one << np.uint64(i & 63)
        for value in range(1, 256):
            lowest = value & -value
            if value != lowest:
                for w in range(missing.shape[2]):
                    missing[byte, value, w] = missing[byte, lowest, w] & missing[byte, value ^ lowest, w]


@kernel(inline=True)
def _meet(first, second):
    """Whether two sets, as bits of words, have an element in common."""
    for w in range(first.shape[0]):
        if first[w] & second[w]:
            return True
    return False
