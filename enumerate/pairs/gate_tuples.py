"""The number of functions of n <= 4 variables that a Boolean function reads off K linear gates, over tuples of gates.

The first two gates are taken from one pair of each orbit under the symmetries of the cube, the others from all: first
some at random, and whatever these make is marked with its images, until little or nothing new is found; then for the
functions not marked every tuple is tried, leaving out those that some pair excludes at a point, whatever follows. The
tuples are complete, so that what is not marked is not realized.

Cost at n = 4, one core: 0.1 s for the pairs, and a second for the functions not found, of four gates.
"""

from functools import lru_cache
from itertools import permutations

import numpy as np
import numpy.typing as npt

from enumerate.cube.truth_tables import all_ones, check_inputs
from enumerate.pairs.cofactor_products import threshold_words
from enumerate.pairs.gate_tuple_kernels import complete_pairs, first_pairs, mark_some
from enumerate.shards import Progress
from enumerate.workers import check_stop, stop_flag

MAX_INPUTS = 4
ROUNDS = 1 << 16
BLOCK = 256  # pairs between two reports

Integers = npt.NDArray[np.int64]


def count_readouts_by_tuples(readout: int, gates: int, n: int, closed: bool, progress: Progress | None = None) -> int:
    """The number of functions of n <= 4 variables that a readout gives of K >= 3 linear gates.

    Arguments:
        readout: the truth table of a function of K variables.
        gates: K.
        n: the number of variables of the gates.
        closed: whether the functions are closed under complement.
        progress: told how many pairs are completed.

    Raises:
        ValueError: n is out of range.

    Examples:
        >>> count_readouts_by_tuples(0x8000, 4, 2, False), count_readouts_by_tuples(0x80, 3, 3, False)
        (16, 254)
    """
    check_inputs(n, MAX_INPUTS)
    known, moves, pairs, orbit = _pairs(n)
    ones = all_ones(n)
    values = np.array([readout >> j & 1 for j in range(2**gates)], np.uint8)
    marked = np.zeros(2**2**n, np.uint8)
    number = mark_some(values, known, pairs, moves, ROUNDS, ones, closed, marked)
    if number < len(marked):
        wanted = np.flatnonzero(marked == 0)
        made = np.zeros(len(wanted), np.uint8)
        alike = np.array([[_alike(readout, gates, j, k) for k in range(gates)] for j in range(gates)])
        for begin in range(0, len(pairs), BLOCK):
            if progress:
                progress("pairs of gates", begin, len(pairs))
            end = min(begin + BLOCK, len(pairs))
            complete_pairs(values, known, pairs, orbit, begin, end, alike, wanted, ones, stop_flag(), made)
            check_stop()
        number += _images(wanted[made > 0], moves, ones, closed)
    return int(number)


def _alike(readout: int, gates: int, j: int, k: int) -> bool:
    """Whether the readout takes the gates j and k alike."""
    only_first = [x for x in range(2**gates) if x >> j & 1 and not x >> k & 1]
    return all(readout >> x & 1 == readout >> (x - 2**j + 2**k) & 1 for x in only_first)


def _images(words: Integers, moves: Integers, ones: int, closed: bool) -> int:
    """The number of functions that are images of these."""
    points = np.arange(moves.shape[1])
    images = {int(((word >> points & 1) << move).sum()) for word in words.tolist() for move in moves}
    return len(images | {image ^ ones for image in images} if closed else images)


@lru_cache(maxsize=5)  # one for each n
def _pairs(n: int) -> tuple[Integers, Integers, Integers, npt.NDArray[np.int32]]:
    """All gates, the symmetries as moves of the points, one pair of gates from each orbit, and the orbits."""
    known = threshold_words(n).astype(np.int64)
    points = np.arange(2**n)
    bits = known[:, None] >> points & 1
    moves, images = [], []
    for order in permutations(range(n)):
        moved = sum(((points >> i & 1) << order[i] for i in range(n)), np.zeros(2**n, np.int64))
        for negated in points:
            moves.append(moved ^ negated)
            images.append(np.searchsorted(known, (bits << moves[-1]).sum(axis=1)))
    pairs = np.empty((len(known) ** 2, 2), np.int64)
    orbit = np.full((len(known), len(known)), -1, np.int32)
    number = first_pairs(np.array(images, np.int64), pairs, orbit)
    return known, np.array(moves, np.int64), pairs[:number].copy(), orbit
