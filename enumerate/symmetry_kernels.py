"""Numba kernels: the hyperoctahedral group acting on truth tables of at most six variables, packed in one word.

The canonical form is the least truth table among those images whose first-order spectrum c_i = #{f = 1, x_i = 1} -
#{f = 1, x_i = 0} is nonnegative and nonincreasing (and whose weight is at most half, where the output may be
complemented). Sorting and negating by the spectrum leaves only the ties, which a precomputed walk of adjacent
exchanges and negations runs through: step s < 32 exchanges variables s + 1 and s + 2, step 32 + i negates variable
i + 1.
"""

import numba
import numpy as np

NEGATE = 32


@numba.njit(cache=True, inline="always")
def popcount(word):
    """The number of ones of a word."""
    word = word - ((word >> np.uint64(1)) & np.uint64(0x5555555555555555))
    word = (word & np.uint64(0x3333333333333333)) + ((word >> np.uint64(2)) & np.uint64(0x3333333333333333))
    word = (word + (word >> np.uint64(4))) & np.uint64(0x0F0F0F0F0F0F0F0F)
    return np.int64((word * np.uint64(0x0101010101010101)) >> np.uint64(56))


@numba.njit(cache=True, inline="always")
def negate_variable(word, i, lows):
    """Exchange the halves x_{i+1} = 0 and 1; lows[i]: the points with x_{i+1} = 0."""
    shift = np.uint64(1) << np.uint64(i)
    return ((word >> shift) & lows[i]) | ((word & lows[i]) << shift)


@numba.njit(cache=True, inline="always")
def exchange_variables(word, i, lows):
    """Exchange variables i + 1 and i + 2."""
    shift = np.uint64(1) << np.uint64(i)
    moved = ((word >> shift) ^ word) & ~lows[i] & lows[i + 1]
    # `moved` marks, at points with x_{i+1} = 1 and x_{i+2} = 0, where the partner 2**i above differs.
    return word ^ moved ^ (moved << shift)


@numba.njit(cache=True, inline="always")
def apply_step(word, step, lows):
    """Take one step of a walk: a negation or an exchange."""
    if step >= NEGATE:
        return negate_variable(word, step - NEGATE, lows)
    return exchange_variables(word, step, lows)


@numba.njit(cache=True)
def spectral_order(word, n, lows, spectrum):
    """Negate and sort variables so that the spectrum, returned in place, is nonnegative and nonincreasing."""
    weight = popcount(word)
    for i in range(n):
        c = weight - 2 * popcount(word & lows[i])
        if c < 0:
            word = negate_variable(word, i, lows)
            c = -c
        j = i
        while j > 0 and spectrum[j - 1] < c:
            spectrum[j] = spectrum[j - 1]
            word = exchange_variables(word, j - 1, lows)
            j -= 1
        spectrum[j] = c
    return word


@numba.njit(cache=True)
def least_over_ties(word, n, lows, spectrum, walks, starts):
    """The least table on the walk through the ties, the step that reaches it first, how often, and the walk's end."""
    pattern = 0
    for i in range(n - 1):
        if spectrum[i] == spectrum[i + 1]:
            pattern |= 1 << i
    if n > 0 and spectrum[n - 1] == 0:
        pattern |= 1 << (n - 1)
    begin = starts[pattern]
    end = starts[pattern + 1]
    best = word
    first = 0
    times = 1
    for s in range(begin, end):
        step = walks[s]
        if step >= NEGATE:
            word = negate_variable(word, step - NEGATE, lows)
        else:
            word = exchange_variables(word, step, lows)
        if word < best:
            best = word
            first = s - begin + 1
            times = 1
        elif word == best:
            times += 1
    return best, first, times, pattern


@numba.njit(cache=True)
def canonical(word, n, complement, lows, spectrum, walks, starts):
    """Canonical form of one word: (form, complemented, first step, stabilizer order, tie pattern)."""
    full = ~np.uint64(0) >> np.uint64(64 - (1 << n))
    flipped = False
    half = 1 << (n - 1) if n > 0 else 0
    weight = popcount(word)
    twice = complement and n > 0 and weight == half
    if complement and (2 * weight > 1 << n):
        word ^= full
        flipped = True
    ordered = spectral_order(word, n, lows, spectrum)
    best, first, times, pattern = least_over_ties(ordered, n, lows, spectrum, walks, starts)
    if twice:
        # A balanced function: its complement has the same spectrum up to signs, so the same ties.
        ordered = spectral_order(word ^ full, n, lows, spectrum)
        other, other_first, other_times, pattern = least_over_ties(ordered, n, lows, spectrum, walks, starts)
        if other < best:
            best = other
            first = other_first
            times = other_times
            flipped = True
        elif other == best:
            times += other_times
    return best, flipped, first, times, pattern


@numba.njit(cache=True, nogil=True)
def canonical_forms(words, n, complement, lows, walks, starts, forms, stabilizers):
    """Canonical forms of many words: words, forms (k,) uint64; stabilizers (k,) int64."""
    spectrum = np.zeros(8, np.int64)
    for t in range(words.shape[0]):
        best, _, _, times, _ = canonical(words[t], n, complement, lows, spectrum, walks, starts)
        forms[t] = best
        stabilizers[t] = times


@numba.njit(cache=True, nogil=True)
def images_along_walk(word, walk, lows, images):
    """The images of a word along a walk, images[0] being the word itself; images: (len(walk) + 1,) uint64."""
    images[0] = word
    for s in range(walk.shape[0]):
        word = apply_step(word, walk[s], lows)
        images[s + 1] = word
