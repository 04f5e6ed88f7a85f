"""Numba kernels: first-order spectra of threshold functions of at most six variables, and products of pairs of them."""

import numpy as np

from enumerate.cube.bit_kernels import popcount
from enumerate.kernels import kernel

CHUNK = 256  # pairs


@kernel(steps=lambda words, n, *_: 4 * n * len(words))
def compare_spectra(words, n, lows, sorted_at, tied_at):
    """Where the first-order spectra c of functions are sorted, and where they are tied.

    Arguments:
        words: (k,) uint64 truth tables.
        lows: (n,) uint64, the points with x_{i+1} = 0.
        sorted_at: (k,) uint8, receives in bit i < n - 1 whether c_{i+1} >= c_{i+2}, in bit n - 1 whether c_n >= 0.
        tied_at: (k,) uint8, the same with equality.
    """
    for t in range(words.shape[0]):
        weight = popcount(words[t])
        ordered = 0
        tied = 0
        for i in range(n):
            c = weight - 2 * popcount(words[t] & lows[i])
            following = weight - 2 * popcount(words[t] & lows[i + 1]) if i < n - 1 else 0
            if c >= following:
                ordered |= 1 << i
            if c == following:
                tied |= 1 << i
        sorted_at[t] = ordered
        tied_at[t] = tied


@kernel(steps=lambda functions, *_: len(functions))
def sorted_functions(functions, rises, ends, sorted_at, tied, kept, kept_rises, kept_ends):
    """Keep the functions whose spectra are sorted at all of `tied`: functions, rises (l,) uint64, sorted_at (l,) uint8.

    Arguments:
        ends: (k,) int64, where each class of functions ends.
        kept_ends: the same for what is kept.

    Returns:
        How many are kept.
    """
    number = 0
    begin = 0
    for c in range(ends.shape[0]):
        for j in range(begin, ends[c]):
            if sorted_at[j] & tied == tied:
                kept[number] = functions[j]
                kept_rises[number] = rises[j]
                number += 1
        begin = ends[c]
        kept_ends[c] = number
    return number


@kernel(steps=lambda left, a, right, b, limits, begin, end, *_: len(left) * (end - begin))
def products_of_pairs(
    left, left_rises, right, right_rises, limits, begin, end, conjunction, points, low, high, products, pairs
):
    """The products of left[t] with right[j], begin <= j < min(end, limits[t]), that have low <= weight < high.

    Arguments:
        left, left_rises: (k,) uint64, functions and the points at which they can rise.
        right, right_rises: (l,) uint64.
        limits: (k,) int64, where the partners of each left[t] end.
        conjunction: whether the product is AND, taken only if the pair is maximal: no factor can rise at a point where
            both are 0. Else it is XOR, whose weight is the lesser of itself and its complement, of `points` points.
        products, pairs: k * (end - begin) places for the products, uint64, and the pairs, t * 2**32 + j, int64.

    Returns:
        How many products are taken.
    """
    taken = 0
    wanted = np.empty(CHUNK, np.uint8)  # of a chunk of pairs, decided without branches
    for t in range(left.shape[0]):
        g = left[t]
        g_rises = left_rises[t]
        stop = min(end, limits[t])
        for first in range(begin, stop, CHUNK):
            chunk = right[first : min(first + CHUNK, stop)]
            if conjunction:
                rises = right_rises[first : min(first + CHUNK, stop)]
                for i in range(chunk.shape[0]):
                    weight = popcount(chunk[i] & g)
                    may_rise = (rises[i] & ~g) | (g_rises & ~chunk[i])
                    wanted[i] = (may_rise == 0) & (weight >= low) & (weight < high)
            else:
                for i in range(chunk.shape[0]):
                    weight = popcount(chunk[i] ^ g)
                    weight = min(weight, points - weight)
                    wanted[i] = (weight >= low) & (weight < high)
            number = 0
            for i in range(chunk.shape[0]):
                number += wanted[i]
            if number == 0:
                continue
            for i in range(chunk.shape[0]):
                if wanted[i]:
                    products[taken] = chunk[i] & g if conjunction else chunk[i] ^ g
                    pairs[taken] = (t << 32) | (first + i)
                    taken += 1
    return taken
