"""Numba kernels on single words, written into the kernels that use them: counts and places of bits, common divisors.

Each takes a few machine instructions, the common divisor a division for each step of Euclid's algorithm. Numba's cache
of a kernel does not notice a change here, nor in any other kernel that it calls: delete the cached files then
(`__pycache__/*.nb?`).
"""

import math

import numpy as np

from enumerate.kernels import kernel


def _popcount(word):
    return np.int64((int(word) & 0xFFFFFFFFFFFFFFFF).bit_count())


def _lowest_bit(word):
    word = int(word)
    return np.int64((word & -word).bit_length() - 1)


@kernel(inline=True, plain=_popcount)
def popcount(word):
    """The number of ones of a 64-bit word, uint64 or int64."""
    word = np.uint64(word)
    word = word - ((word >> np.uint64(1)) & np.uint64(0x5555555555555555))
    word = (word & np.uint64(0x3333333333333333)) + ((word >> np.uint64(2)) & np.uint64(0x3333333333333333))
    word = (word + (word >> np.uint64(4))) & np.uint64(0x0F0F0F0F0F0F0F0F)
    return np.int64((word * np.uint64(0x0101010101010101)) >> np.uint64(56))


@kernel(inline=True, plain=_lowest_bit)
def lowest_bit(word):
    """The position of the lowest one of a 64-bit word, uint64 or int64, that is not 0."""
    word = np.uint64(word)
    return popcount((word & (~word + np.uint64(1))) - np.uint64(1))


@kernel(inline=True, plain=math.gcd)
def gcd(a, b):
    """The greatest common divisor, at least 0."""
    a = abs(a)
    b = abs(b)
    while b:
        a, b = b, a % b
    return a


@kernel(inline=True)
def mark(bitmap, place):
    """Set one bit of a bitmap, (k,) uint64; place: uint64."""
    bitmap[place >> np.uint64(6)] |= np.uint64(1) << (place & np.uint64(63))


@kernel(inline=True)
def mark_new(bitmap, place):
    """Set one bit of a bitmap, as `mark`; whether it was not set before."""
    bit = np.uint64(1) << (place & np.uint64(63))
    new = bitmap[place >> np.uint64(6)] & bit == 0
    if new:
        bitmap[place >> np.uint64(6)] |= bit
    return new
