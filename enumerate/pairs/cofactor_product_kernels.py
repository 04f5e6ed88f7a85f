"""Numba kernels: the second cofactors of the products of two threshold functions with a given first one.

Threshold functions of n variables stand as lists by their first cofactor, and functions of n - 1 <= 5 variables as
32-bit words. What is found is gathered in a buffer, which is sorted and cleared of repetitions when it is full.
"""

import numpy as np

from enumerate.cube.bit_kernels import mark_new, popcount
from enumerate.kernels import kernel

ROOM = 1 << 17  # functions that a new buffer has room for

DIGIT = 11  # bits; three digits are a word

CHUNK = 256


@kernel(inline=True)
def _place(function, places):
    """Where a search begins: multiplicative hashing (Knuth), with 2**32 over the golden ratio."""
    return np.int64((np.uint64(function) * np.uint64(0x9E3779B1) & np.uint64(0xFFFFFFFF)) * np.uint64(places) >> 32)


@kernel(steps=lambda functions: 8 * len(functions))
def index_of_functions(functions):
    """An open hash table of where each function stands, (j,) int32, -1 where it is empty: functions (k,) uint32."""
    places = 2
    while places < 2 * functions.shape[0]:
        places *= 2
    index = np.full(places, -1, np.int32)
    for i in range(functions.shape[0]):
        t = _place(functions[i], places)
        while index[t] >= 0:
            t = (t + 1) & (places - 1)
        index[t] = i
    return index


@kernel
def sort_distinct(functions, spare, number):
    """Sort the first `number` functions, (k,) uint32, by digits; returns where they are then, the other array, and how
    many are different, which come first, ascending. spare: (k,) uint32.
    """
    for shift in (0, DIGIT, 2 * DIGIT):
        ends = np.zeros((1 << DIGIT) + 1, np.int64)
        for i in range(number):
            ends[(functions[i] >> np.uint32(shift) & np.uint32((1 << DIGIT) - 1)) + 1] += 1
        for digit in range(1 << DIGIT):
            ends[digit + 1] += ends[digit]
        for i in range(number):
            digit = functions[i] >> np.uint32(shift) & np.uint32((1 << DIGIT) - 1)
            spare[ends[digit]] = functions[i]
            ends[digit] += 1
        functions, spare = spare, functions
    different = min(number, 1)
    for i in range(1, number):  # without branches
        function = functions[i]
        new = function != functions[different - 1]
        functions[different] = function
        different += new
    return functions, spare, different


@kernel
def make_room(functions, spare, number, more):
    """Drop repetitions, and take larger arrays if little room is left then; returns both and the number."""
    functions, spare, number = sort_distinct(functions, spare, number)
    room = functions.shape[0]
    while 4 * (number + more) > 3 * room:
        room *= 2
    if room > functions.shape[0]:
        larger = np.empty(room, np.uint32)
        for i in range(number):
            larger[i] = functions[i]
        functions, spare = larger, np.empty(room, np.uint32)
    return functions, spare, number


@kernel(steps=lambda p, heavier, first, ends, second, *_: len(second) ** 2 / len(first) / 8)
def and_cofactors(p, heavier, first, ends, second, first_rises, second_rises, stop):
    """The q with (p, q) = f AND g that have at most as many ones as p: (k,) uint32, ascending; and how many have fewer.

    With `heavier` the q that have at least as many, and 0.
    first (k,), second (l,) uint32, ends (k,) int64: all threshold functions by cofactors; first_rises, second_rises:
    (l,) uint32, the points of either cofactor that can be added. Only pairs are taken of which none can rise at a point
    where both are 0. stop: (1,) int64, not 0 once the work is given up.
    """
    seconds = np.empty(ROOM, np.uint32)
    spare = np.empty(ROOM, np.uint32)
    number = 0
    weight = popcount(p)
    above = np.empty(first.shape[0], np.int64)  # the functions that are 1 wherever p is
    candidates = 0
    longest = 0
    for i in range(first.shape[0]):
        if first[i] & p == p:
            above[candidates] = i
            candidates += 1
            longest = max(longest, ends[i] - (ends[i - 1] if i else 0))
    left = np.empty((2, longest), np.uint32)  # q of f, and where it can rise
    right = np.empty((2, longest), np.uint32)
    wanted = np.empty(CHUNK, np.uint8)
    for u in range(candidates):
        if stop[0]:
            break
        i = above[u]
        f = first[i]
        for v in range(u + 1):
            j = above[v]
            g = first[j]
            if f & g != p:
                continue
            lefts = _maximal_beside(i, g, ends, second, first_rises, second_rises, left)
            if lefts == 0:
                continue
            rights = _maximal_beside(j, f, ends, second, first_rises, second_rises, right)
            for a in range(lefts):
                value = left[0, a]
                rises = left[1, a]
                for begin in range(0, rights, CHUNK):
                    length = min(CHUNK, rights - begin)
                    some = 0
                    for b in range(length):  # without branches
                        ok = ((rises & ~right[0, begin + b]) | (right[1, begin + b] & ~value)) == 0
                        wanted[b] = ok
                        some += ok
                    if some == 0:
                        continue
                    if number + some > seconds.shape[0]:
                        seconds, spare, number = make_room(seconds, spare, number, some)
                    for b in range(length):
                        if wanted[b]:
                            q = value & right[0, begin + b]
                            seconds[number] = q
                            ones = popcount(q)
                            number += (ones >= weight) if heavier else (ones <= weight)
    seconds, spare, number = sort_distinct(seconds, spare, number)
    lighter = 0
    for t in range(number):
        lighter += popcount(seconds[t]) < weight
    return seconds[:number], lighter


@kernel
def _maximal_beside(i, other, ends, second, first_rises, second_rises, kept):
    """Keep the second cofactors beside first[i] with which no point of the first that `other` lacks can be added."""
    number = 0
    for a in range(ends[i - 1] if i else 0, ends[i]):
        if first_rises[a] & ~other == 0:
            kept[0, number] = second[a]
            kept[1, number] = second_rises[a]
            number += 1
    return number


@kernel(steps=lambda p, points, first, ends, second, *_: len(second) ** 2 / len(first) / 3)
def xor_cofactors(p, points, first, ends, second, index, stop):
    """The q that are not heavier than p, with (p, q) = f XOR g; as `and_cofactors`.

    Arguments:
        p: 0 at the origin and not constant, as q a function of so many points, whose weight is the number of ones or
            zeros, whichever is less.
        index: where a function stands in `first`. Of f, g and their complements one is taken that is 0 at the origin,
            and so is the other factor then; of both orders one.
    """
    seconds = np.empty(ROOM, np.uint32)
    spare = np.empty(ROOM, np.uint32)
    number = 0
    weight = min(popcount(p), points - popcount(p))
    last = index.shape[0] - 1
    for i in range(first.shape[0]):
        g = first[i] ^ p
        if first[i] & 1 or g < first[i]:
            continue
        t = _place(g, index.shape[0])
        while index[t] >= 0 and first[index[t]] != g:
            t = (t + 1) & last
        j = index[t]
        if j < 0:
            continue
        if stop[0]:
            break
        begin = ends[j - 1] if j else 0
        for a in range(ends[i - 1] if i else 0, ends[i]):
            value = second[a]
            if number + ends[j] - begin > seconds.shape[0]:
                seconds, spare, number = make_room(seconds, spare, number, ends[j] - begin)
            for b in range(begin, ends[j]):  # without branches
                q = value ^ second[b]
                ones = popcount(q)
                seconds[number] = q
                number += min(ones, points - ones) <= weight
    seconds, spare, number = sort_distinct(seconds, spare, number)
    lighter = 0
    for t in range(number):
        ones = popcount(seconds[t])
        lighter += min(ones, points - ones) < weight
    return seconds[:number], lighter


@kernel(steps=lambda first, ends, second, points, *_: 4 * len(second) * points)
def rising_points(first, ends, second, points, first_rises, second_rises):
    """Mark the points at which a threshold function can be made 1: of either cofactor, (l,) uint32 each, 0 before."""
    for i in range(first.shape[0]):
        begin = ends[i - 1] if i else 0
        for x in range(points):
            point = np.uint32(1) << np.uint32(x)
            if first[i] & point == 0:
                j = _find(first, 0, first.shape[0], np.uint32(first[i] | point))
                if j >= 0:
                    for a in range(begin, ends[i]):
                        if _find(second, ends[j - 1] if j else 0, ends[j], second[a]) >= 0:
                            first_rises[a] |= point
            for a in range(begin, ends[i]):
                if second[a] & point == 0 and _find(second, begin, ends[i], np.uint32(second[a] | point)) >= 0:
                    second_rises[a] |= point


@kernel
def _find(functions, begin, end, function):
    """Where a function stands among ascending ones, (k,) uint32; -1 if it does not."""
    stop = end
    while begin < end:
        middle = (begin + end) >> 1
        if functions[middle] < function:
            begin = middle + 1
        else:
            end = middle
    return begin if begin < stop and functions[begin] == function else -1


@kernel(steps=lambda function, exchanges, *_: 100 << len(exchanges))
def mark_orbit(function, exchanges, even, complement, ones, marked):
    """Mark the images of a function of n <= 5 variables; returns how many, 0 if it was marked before.

    The group is generated by exchanges of neighbouring variables, (n - 1, 2) uint64: the points with x_i = 1 and
    x_(i+1) = 0, and the distance to their images; and by negating x_1, `even` being the points where it is 0. With
    `complement`, of each function and its complement the one that is 0 at the origin stands for both, and marked, a
    bitmap of uint64, has no place for the others.
    """
    shift = np.uint64(1) if complement else np.uint64(0)
    if complement and function & np.uint64(1):
        function ^= ones
    if not mark_new(marked, function >> shift):
        return 0
    waiting = [function]
    number = 0
    while waiting:
        h = waiting.pop()
        number += 1
        for move in range(exchanges.shape[0] + 1):
            if move < exchanges.shape[0]:
                moved = (h ^ (h >> exchanges[move, 1])) & exchanges[move, 0]
                image = h ^ moved ^ (moved << exchanges[move, 1])
            else:
                image = (h & even) << np.uint64(1) | (h >> np.uint64(1)) & even
            if complement and image & np.uint64(1):
                image ^= ones
            if mark_new(marked, image >> shift):
                waiting.append(image)
    return number
