"""Numba kernels: the functions C XOR (D AND g) over all linear gates g of n <= 5 variables, marked orbit by orbit."""

import numpy as np

from enumerate.cube.bit_kernels import mark, popcount
from enumerate.kernels import kernel

MOST_POINTS = 21  # on which the functions that occur are marked, 2**21 bits


@kernel(steps=lambda change, gates, *_: 4 * len(gates) + 1024)
def restrictions(change, gates, restricted):
    """The different functions change AND g; their number.

    Arguments:
        change: uint64. If it has more than 21 points, equal functions are kept.
        gates: (k,) uint64.
        restricted: (k,) uint64, the functions, in any order.
    """
    number = gates.shape[0]
    points = popcount(change)
    if points > MOST_POINTS:
        for i in range(number):
            restricted[i] = gates[i] & change
        return number
    places = np.zeros((4, 256), np.int64)  # where the points of each byte go, one after the other
    before = 0
    for byte in range(4):
        mask = np.int64(change >> np.uint64(8 * byte) & np.uint64(255))
        for value in range(256):
            place = before
            for x in range(8):
                if mask >> x & 1:
                    places[byte, value] |= (value >> x & 1) << place
                    place += 1
        before += popcount(mask)
    seen = np.zeros((1 << points) // 64 + 1, np.uint64)
    number = 0
    for i in range(gates.shape[0]):
        g = gates[i]
        place = np.uint64(
            places[0, g & np.uint64(255)]
            | places[1, g >> np.uint64(8) & np.uint64(255)]
            | places[2, g >> np.uint64(16) & np.uint64(255)]
            | places[3, g >> np.uint64(24) & np.uint64(255)]
        )
        bit = np.uint64(1) << (place & np.uint64(63))
        word = seen[place >> np.uint64(6)]
        restricted[number] = g & change
        number += word & bit == 0
        seen[place >> np.uint64(6)] = word | bit
    return number


@kernel(steps=lambda difference, half, first, *_: 20 * len(first))
def conjunctions_with_difference(difference, half, first, ends, second, is_first, conjunctions):
    """The functions g AND h of gates with g XOR h = difference: of g, h and of NOT g, NOT h one; their number.

    Arguments:
        difference: uint64, not 0.
        half: 2**(n - 1), the points of a cofactor.
        first, ends, second: all gates by cofactors: second[ends[i - 1] : ends[i]], ascending, stand beside first[i].
        is_first: (2**half,) int64, where a function stands in `first`, -1 if it does not.
        conjunctions: (k,) uint64, with room for all of them.
    """
    shift = np.uint64(half)
    ones = (np.uint64(1) << (shift + shift)) - np.uint64(1)
    low = difference & ((np.uint64(1) << shift) - np.uint64(1))
    high = difference >> shift
    number = 0
    for i in range(first.shape[0]):
        j = is_first[first[i] ^ low]
        if j < 0:
            continue
        for a in range(ends[i - 1] if i else 0, ends[i]):
            other = second[a] ^ high
            begin = ends[j - 1] if j else 0
            end = ends[j]
            while begin < end:
                middle = (begin + end) >> 1
                if second[middle] < other:
                    begin = middle + 1
                else:
                    end = middle
            if begin == ends[j] or second[begin] != other:
                continue
            g = first[i] | second[a] << shift
            conjunction = g & (g ^ difference)
            if g < g ^ difference and conjunction <= ones ^ (conjunction | difference):
                conjunctions[number] = conjunction
                number += 1
    return number


@kernel(steps=lambda constants, restricted, *_: 8 * len(constants) * len(restricted))
def mark_composed(constants, restricted, distances, movable, order, lows, complement, ones, bitmap):
    """Mark the orbits of constants[i] XOR restricted[j] for all i, j; returns how many functions were new.

    Arguments:
        constants, restricted: (k,), (l,) uint64.
        distances, movable: (n - 1,) uint64, for each two neighbouring variables the points with x_i = 1 and
            x_(i + 1) = 0, and how far their images are under the exchange.
        order: (n! - 1,) int64, exchanges that lead through all permutations.
        lows: (n,) uint64, the points where each variable is 0.
        complement: whether the complement belongs to the group; then one bit stands for both, half the place of the one
            that is 0 at the origin.
        ones: uint64, all points.
        bitmap: uint64, a union of orbits.
    """
    one = np.uint64(1)
    new = 0
    for i in range(constants.shape[0]):
        for j in range(restricted.shape[0]):
            word = constants[i] ^ restricted[j]
            place = (word ^ ones if word & one else word) >> one if complement else word
            if bitmap[place >> np.uint64(6)] >> (place & np.uint64(63)) & one:
                continue
            new += _mark_images(word, distances, movable, order, lows, complement, ones, bitmap)
    return new


@kernel
def _mark_images(word, distances, movable, order, lows, complement, ones, bitmap):
    """Mark a function's images under permutations and negations, and complement; returns how many there are."""
    one = np.uint64(1)
    number = 0
    variables = lows.shape[0]
    for step in range(order.shape[0] + 1):
        if step:
            pair = order[step - 1]
            moved = (word ^ (word >> distances[pair])) & movable[pair]
            word = word ^ moved ^ (moved << distances[pair])
        for sign in range(1 << variables):  # Gray code: the last negation leads back to the first
            place = (word ^ ones if word & one else word) >> one if complement else word
            if bitmap[place >> np.uint64(6)] >> (place & np.uint64(63)) & one == 0:
                mark(bitmap, place)
                number += 2 if complement else 1
            if variables:
                i = 0
                while i < variables - 1 and (sign + 1) >> i & 1 == 0:
                    i += 1
                distance = np.uint64(1 << i)
                word = (word & lows[i]) << distance | (word >> distance) & lows[i]
    return number
