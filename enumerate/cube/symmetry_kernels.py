"""Numba kernels: the hyperoctahedral group acting on truth tables of at most six variables, packed in one word.

The canonical form is the least truth table among those images whose first-order spectrum c_i = #{f = 1, x_i = 1} -
#{f = 1, x_i = 0} is nonnegative and nonincreasing (and whose weight is at most half, where the output may be
complemented). Sorting and negating by the spectrum leaves only the ties, which a precomputed walk of adjacent
exchanges and negations runs through: step s < 32 exchanges variables s + 1 and s + 2, step 32 + i negates variable
i + 1.
"""

import numpy as np

from enumerate.cube.bit_kernels import mark_new, popcount
from enumerate.kernels import kernel

NEGATE = 32


@kernel(inline=True)
def negate_variable(word, i, lows):
    """Exchange the halves x_{i+1} = 0 and 1; lows[i]: the points with x_{i+1} = 0."""
    shift = np.uint64(1) << np.uint64(i)
    return ((word >> shift) & lows[i]) | ((word & lows[i]) << shift)


@kernel(inline=True)
def exchange_variables(word, i, lows):
    """Exchange variables i + 1 and i + 2."""
    shift = np.uint64(1) << np.uint64(i)
    moved = ((word >> shift) ^ word) & ~lows[i] & lows[i + 1]
    # `moved` marks, at points with x_{i+1} = 1 and x_{i+2} = 0, where the partner 2**i above differs.
    return word ^ moved ^ (moved << shift)


@kernel(inline=True)
def apply_step(word, step, lows):
    """Take one step of a walk: a negation or an exchange."""
    if step >= NEGATE:
        return negate_variable(word, step - NEGATE, lows)
    return exchange_variables(word, step, lows)


@kernel
def spectral_order(word, n, first, negations, lows, spectrum):
    """Sort, and where allowed negate, the variables from `first` on by the spectrum, which is returned in place.

    It becomes nonincreasing, and with negations nonnegative.
    """
    weight = popcount(word)
    for i in range(first, n):
        c = weight - 2 * popcount(word & lows[i])
        if c < 0 and negations:
            word = negate_variable(word, i, lows)
            c = -c
        j = i
        while j > first and spectrum[j - 1] < c:
            spectrum[j] = spectrum[j - 1]
            word = exchange_variables(word, j - 1, lows)
            j -= 1
        spectrum[j] = c
    return word


@kernel
def least_over_ties(word, n, first_variable, negations, lows, spectrum, walks, starts):
    """The least table on the walk through the ties, the step that reaches it first, how often, and the tie pattern."""
    pattern = 0
    for i in range(first_variable, n - 1):
        if spectrum[i] == spectrum[i + 1]:
            pattern |= 1 << (i - first_variable)
    if negations and n > first_variable and spectrum[n - 1] == 0:
        pattern |= 1 << (n - 1 - first_variable)
    begin = starts[pattern]
    end = starts[pattern + 1]
    best = word
    first = 0
    times = 1
    for s in range(begin, end):
        word = apply_step(word, walks[s], lows)
        if word < best:
            best = word
            first = s - begin + 1
            times = 1
        elif word == best:
            times += 1
    return best, first, times, pattern


@kernel(steps=lambda word, n, *_: 16 << n)
def canonical(word, n, complement, first_variable, negations, lows, spectrum, walks, starts):
    """Canonical form of one word: (form, complemented, first step, stabilizer order, tie pattern).

    The variables from `first_variable` on are exchanged and, with `negations`, negated.
    """
    full = ~np.uint64(0) >> np.uint64(64 - (1 << n))
    flipped = False
    half = 1 << (n - 1) if n > 0 else 0
    weight = popcount(word)
    twice = complement and n > 0 and weight == half
    if complement and (2 * weight > 1 << n):
        word ^= full
        flipped = True
    ordered = spectral_order(word, n, first_variable, negations, lows, spectrum)
    best, first, times, pattern = least_over_ties(ordered, n, first_variable, negations, lows, spectrum, walks, starts)
    if twice:
        # A balanced function: its complement has the spectrum with all signs changed.
        ordered = spectral_order(word ^ full, n, first_variable, negations, lows, spectrum)
        other, other_first, other_times, other_pattern = least_over_ties(
            ordered, n, first_variable, negations, lows, spectrum, walks, starts
        )
        if other < best:
            best = other
            first = other_first
            times = other_times
            pattern = other_pattern
            flipped = True
        elif other == best:
            times += other_times
    return best, flipped, first, times, pattern


def _canonical_forms_together(
    words, n, complement, first_variable, negations, first_negated, lows, walks, starts, forms, stabilizers
):
    """`canonical_forms` in NumPy: all words with the same ties take each step at once."""
    full = ~np.uint64(0) >> np.uint64(64 - (1 << n))
    forms[:] = full
    stabilizers[:] = 0
    for first in (words, negate_variable.plain(words, 0, lows)) if first_negated else (words,):
        weights = np.bitwise_count(first).astype(np.int64)
        tables = np.where(2 * weights > 1 << n, first ^ full, first) if complement else first
        _meet_least_images(slice(None), tables, n, first_variable, negations, lows, walks, starts, forms, stabilizers)
        if complement and n > 0:
            balanced = np.flatnonzero(2 * weights == 1 << n)
            tables = tables[balanced] ^ full
            _meet_least_images(balanced, tables, n, first_variable, negations, lows, walks, starts, forms, stabilizers)


def _meet_least_images(places, words, n, first_variable, negations, lows, walks, starts, forms, stabilizers):
    """Lower the forms at some places to the least over the ties of some words, and count how often each is met."""
    words = words.copy()
    spectrum = np.empty((n, len(words)), np.int64)
    weights = np.bitwise_count(words).astype(np.int64)
    for i in range(first_variable, n):
        spectrum[i] = weights - 2 * np.bitwise_count(words & lows[i])
        if negations:
            words = np.where(spectrum[i] < 0, negate_variable.plain(words, i, lows), words)
            np.abs(spectrum[i], spectrum[i])
    for end in range(n - 1, first_variable, -1):
        for i in range(first_variable, end):
            rising = spectrum[i] < spectrum[i + 1]
            words = np.where(rising, exchange_variables.plain(words, i, lows), words)
            spectrum[i : i + 2] = np.where(rising, spectrum[i : i + 2][::-1], spectrum[i : i + 2])
    patterns = np.zeros(len(words), np.int64)
    for i in range(first_variable, n - 1):
        patterns |= (spectrum[i] == spectrum[i + 1]).astype(np.int64) << (i - first_variable)
    if negations and n > first_variable:
        patterns |= (spectrum[n - 1] == 0).astype(np.int64) << (n - 1 - first_variable)
    best, times = words.copy(), np.ones(len(words), np.int64)
    for pattern in np.unique(patterns):
        tied = np.flatnonzero(patterns == pattern)
        image, least, met = words[tied], best[tied], times[tied]
        for step in walks[starts[pattern] : starts[pattern + 1]]:
            image = apply_step.plain(image, step, lows)
            met = np.where(image < least, 1, met + (image == least))
            least = np.minimum(image, least)
        best[tied], times[tied] = least, met
    before = forms[places]
    stabilizers[places] = np.where(best < before, times, stabilizers[places] + times * (best == before))
    forms[places] = np.minimum(best, before)


@kernel(steps=lambda words, n, *_: 200 * n + len(words), plain=_canonical_forms_together)
def canonical_forms(
    words, n, complement, first_variable, negations, first_negated, lows, walks, starts, forms, stabilizers
):
    """Canonical forms of many words: words, forms (k,) uint64; stabilizers (k,) int64.

    Arguments:
        first_negated: where the first variable is not exchanged (first_variable = 1), whether it is negated all the
            same.
    """
    spectrum = np.zeros(8, np.int64)
    for t in range(words.shape[0]):
        best, _, _, times, _ = canonical(
            words[t], n, complement, first_variable, negations, lows, spectrum, walks, starts
        )
        if first_negated:
            other, _, _, other_times, _ = canonical(
                negate_variable(words[t], 0, lows),
                n,
                complement,
                first_variable,
                negations,
                lows,
                spectrum,
                walks,
                starts,
            )
            if other < best:
                best = other
                times = other_times
            elif other == best:
                times += other_times
        forms[t] = best
        stabilizers[t] = times


@kernel(steps=lambda word, walk, *_: len(walk))
def images_along_walk(word, walk, lows, images):
    """The images of a word along a walk, images[0] being the word itself; images: (len(walk) + 1,) uint64."""
    images[0] = word
    for s in range(walk.shape[0]):
        word = apply_step(word, walk[s], lows)
        images[s + 1] = word


@kernel(steps=lambda words, walk, *_: 4 * len(words) * len(walk))
def mark_orbits(words, walk, lows, full, halved, bitmap):
    """Mark every image of every word along a walk through a group; the images of what is marked are marked already.

    Arguments:
        words: (k,) uint64.
        full: all ones where the complement belongs to the group, else 0.
        halved: whether one bit stands for each pair of complements, the place of the one that is 0 at the origin being
            half of it; then the complement must belong to the group.
        bitmap: one bit for each function, in (2**2**n / 64,) uint64 or one word, or half of it.

    Returns:
        How many functions were new.
    """
    one = np.uint64(1)
    new = 0
    for t in range(words.shape[0]):
        word = words[t]
        place = word
        if halved:
            place = (word ^ full if word & one else word) >> one
        if bitmap[place >> np.uint64(6)] >> (place & np.uint64(63)) & one:
            continue
        for s in range(walk.shape[0] + 1):
            if s > 0:
                word = apply_step(word, walk[s - 1], lows)
            if halved:
                if mark_new(bitmap, (word ^ full if word & one else word) >> one):
                    new += 2
                continue
            for flip in range(2 if full else 1):
                if mark_new(bitmap, word ^ full if flip else word):
                    new += 1
    return new
