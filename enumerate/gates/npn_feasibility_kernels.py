"""Numba kernels that spare linear programs: an integer perceptron for "yes", images of known refutations for "no"."""

import numpy as np

from enumerate.kernels import kernel


@kernel(steps=lambda words, gram, *_: 2 * len(words) * gram.size)
def perceptron(words, gram, steps, realized):
    """Mark the functions for which the perceptron reaches a realization, in integers, within `steps` corrections.

    Arguments:
        words: (k,) uint64 truth tables.
        gram: (m, m) int64, inner products of the feature rows.
        realized: (k,) bool, receives the answers.

    Notes:
        The weights start as the sum of s_x Phi(x), the Chow parameters; the worst point is added at each correction.
        What is kept is (Phi w)_x for every x: all of the sign s_x means that w is a strict realization.
    """
    m = gram.shape[0]
    signs = np.empty(m, np.int64)
    scores = np.empty(m, np.int64)
    for t in range(words.shape[0]):
        for x in range(m):
            signs[x] = 1 if (words[t] >> np.uint64(x)) & np.uint64(1) else -1
        for x in range(m):
            total = 0
            for y in range(m):
                total += gram[x, y] * signs[y]
            scores[x] = total
        realized[t] = False
        for _ in range(steps):
            worst = 0
            for x in range(m):
                if scores[x] * signs[x] < scores[worst] * signs[worst]:
                    worst = x
            if scores[worst] * signs[worst] > 0:
                realized[t] = True
                break
            for y in range(m):
                scores[y] += gram[worst, y] * signs[worst]


@kernel(steps=lambda words, on, *_: len(words) * len(on))
def refuted_by_known(words, on, off, refuted):
    """Mark the functions that are 1 on all of on[r] and 0 on all of off[r] for some r.

    Arguments:
        words: (k,) uint64.
        on, off: (r,) uint64, the supports of refutations by sign.
        refuted: (k,) bool, receives the answers.
    """
    for t in range(words.shape[0]):
        word = words[t]
        refuted[t] = False
        for r in range(on.shape[0]):
            if (on[r] & ~word) | (off[r] & word) == 0:
                refuted[t] = True
                break
