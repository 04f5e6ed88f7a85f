"""Numba kernel: the sign vectors that agree with a signed set."""

import numpy as np

from enumerate.kernels import kernel


def _forbid_together(positive, negative, forbidden):
    """`forbid` in NumPy: all subsets of the free rows at once."""
    everything = len(forbidden) - 1
    for on, off in zip(positive.tolist(), negative.tolist(), strict=True):
        rest, free = np.zeros(1, np.int64), everything & ~(on | off)
        while free:
            rest = np.concatenate([rest, rest | free & -free])
            free &= free - 1
        forbidden[on | rest] = True
        forbidden[off | rest] = True


@kernel(steps=lambda positive, *_: 20 * len(positive), plain=_forbid_together)
def forbid(positive, negative, forbidden):
    """Set the entry of every sign vector that agrees, where a circuit is not 0, with the circuit or its negative.

    Arguments:
        positive, negative: (k,) int64, the rows where the circuit has this sign, one bit each.
        forbidden: (2**m,) bool, its index having a bit for each row with a positive sign.
    """
    everything = np.int64(forbidden.shape[0] - 1)
    for k in range(positive.shape[0]):
        free = everything & ~(positive[k] | negative[k])
        rest = free  # runs through the subsets of the free rows, downwards
        while True:
            forbidden[positive[k] | rest] = True
            forbidden[negative[k] | rest] = True
            if rest == 0:
                break
            rest = (rest - 1) & free
