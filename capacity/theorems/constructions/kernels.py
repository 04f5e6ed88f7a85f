"""Numba kernels of the constructions: the signs of many scores at all points, and circuits with a signal per weight."""

import numpy as np

from enumerate.kernels import kernel


@kernel
def sign_words(coefficients, values, positive, zero):
    """The points at which each score sum_m coefficients[b, m] values[m, p] is positive, and at which it is 0.

    Arguments:
        coefficients: (B, M) int32, such that no partial sum leaves int32.
        values: (M, P) int32, P at most 64 times W.
        positive, zero: (B, W) uint64, written: point p is bit p % 64 of word p // 64.
    """
    points = values.shape[1]
    score = np.empty(64 * positive.shape[1], np.int32)  # of one gate at every point; beyond the points negative
    score[:] = -1
    for b in range(coefficients.shape[0]):
        score[:points] = 0
        for m in range(coefficients.shape[1]):
            c = coefficients[b, m]
            if c != 0:
                for p in range(points):
                    score[p] += c * values[m, p]
        for w in range(positive.shape[1]):
            above = np.uint64(0)
            equal = np.uint64(0)
            for k in range(64):
                s = score[64 * w + k]
                above |= np.uint64(s > 0) << np.uint64(k)
                equal |= np.uint64(s == 0) << np.uint64(k)
            positive[b, w] = above
            zero[b, w] = equal


@kernel
def first_wrong_tuple(bias, terms, shown, offsets, sizes, start, step, number):
    """Evaluate a threshold gate with one signal per weight for many tuples of attending gates, up to the first bad one.

    A tuple has a gate d[i] < sizes[i] for each weight i. Its score at point p is bias[p] + sum_i terms[offsets[i] +
    d[i], p]; it should be positive where the XOR of all shown[offsets[i] + d[i]] is 1, negative elsewhere, never 0.

    Arguments:
        bias: (P,) int16.
        terms: (gates, P) int16, such that no partial sum leaves int16.
        shown: (gates, W) uint64 words.
        offsets, sizes: (n,) int64.
        start, step: (n,) int64; tuple t is start + t·step in mixed radix `sizes`, the first digit the lowest.
        number: of tuples.

    Returns:
        The number of the first tuple that is wrong; `number` if all are right.
    """
    points = terms.shape[1]
    d = start.copy()
    score = np.empty(64 * shown.shape[1], np.int16)
    score[:] = -1
    for t in range(number):
        score[:points] = bias
        for i in range(sizes.shape[0]):
            row = offsets[i] + d[i]
            for p in range(points):
                score[p] += terms[row, p]
        for w in range(shown.shape[1]):
            wrong = np.uint64(0)
            for i in range(sizes.shape[0]):
                wrong ^= shown[offsets[i] + d[i], w]
            for k in range(64):
                s = score[64 * w + k]
                wrong ^= np.uint64(s > 0) << np.uint64(k)
            for k in range(64):
                wrong |= np.uint64(score[64 * w + k] == 0)
            if wrong:
                return t
        carry = 0
        for i in range(sizes.shape[0]):
            digit = d[i] + step[i] + carry
            carry = 1 if digit >= sizes[i] else 0
            d[i] = digit - sizes[i] if carry else digit
    return number
