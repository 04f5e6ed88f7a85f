"""The number of functions of n <= 4 variables that Boolean functions read off K linear gates, over tuples of gates.

The first two gates are taken from one pair of each orbit under the symmetries of the cube, the others from all: first
some at random, and whatever these make is marked with its images, until little or nothing new is found; then for the
functions not marked every tuple is tried, leaving out those that some pair excludes at a point, whatever follows. The
tuples are complete, so that what is not marked is not realized.

Cost at n = 4, one core: 0.1 s for the pairs, and a second or two for the functions not found, of four gates. Where a
gate does not matter, and the two that do are read by XOR, nothing is excluded early: a minute, for what two gates give.
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
ROUNDS = (1 << 12, 1 << 17)  # of every readout, before the next begin
BLOCK = 256  # pairs between two reports

Integers = npt.NDArray[np.int64]


def count_readouts_by_tuples(
    readouts: tuple[int, ...], gates: int, n: int, closed: bool, progress: Progress | None = None
) -> int:
    """The number of functions of n <= 4 variables that one of the readouts gives of K >= 3 linear gates.

    Arguments:
        readouts: the truth tables of functions of K variables.
        gates: K.
        n: the number of variables of the gates.
        closed: whether the functions are closed under complement.
        progress: told how many pairs are completed.

    Raises:
        ValueError: n is out of range.

    Examples:
        >>> count_readouts_by_tuples((0x8000,), 4, 2, False), count_readouts_by_tuples((0x80,), 3, 3, False)
        (16, 254)
    """
    check_inputs(n, MAX_INPUTS)
    known, moves, pairs, _ = _pairs(n)
    ones = all_ones(n)
    marked = np.zeros(2**2**n, np.uint8)
    for rounds in ROUNDS:
        for readout in readouts:
            values = np.array([readout >> j & 1 for j in range(2**gates)], np.uint8)
            mark_some(values, known, pairs, moves, rounds, ones, closed, marked)
    for readout in readouts:
        _complete(readout, gates, n, closed, marked, progress)
    return int(marked.sum())


def _complete(
    readout: int, gates: int, n: int, closed: bool, marked: npt.NDArray[np.uint8], progress: Progress | None
) -> None:
    """Mark what else a readout gives, from all tuples; what is marked stays closed under the symmetries."""
    known, moves, pairs, orbit = _pairs(n)
    values = np.array([readout >> j & 1 for j in range(2**gates)], np.uint8)
    alike = np.array([[_alike(readout, gates, j, k) for k in range(gates)] for j in range(gates)])
    wanted = np.flatnonzero(marked == 0)
    for begin in reversed(range(0, len(pairs), BLOCK)):  # what draws miss is mostly made by the last pairs
        if not len(wanted):
            break
        if progress:
            progress("pairs of gates", len(pairs) - min(begin + BLOCK, len(pairs)), len(pairs))
        made = np.zeros(len(wanted), np.uint8)
        end = min(begin + BLOCK, len(pairs))
        complete_pairs(values, known, pairs, orbit, begin, end, alike, wanted, all_ones(n), stop_flag(), made)
        check_stop()
        if made.any():
            _mark_images(wanted[made > 0], moves, all_ones(n), closed, marked)
            wanted = np.flatnonzero(marked == 0)


def _alike(readout: int, gates: int, j: int, k: int) -> bool:
    """Whether the readout takes the gates j and k alike."""
    only_first = [x for x in range(2**gates) if x >> j & 1 and not x >> k & 1]
    return all(readout >> x & 1 == readout >> (x - 2**j + 2**k) & 1 for x in only_first)


def _mark_images(words: Integers, moves: Integers, ones: int, closed: bool, marked: npt.NDArray[np.uint8]) -> None:
    """Mark the images of functions under the symmetries, and complement."""
    bits = words[:, None] >> np.arange(moves.shape[1]) & 1
    for move in moves:
        images = bits @ (1 << move)
        marked[images] = 1
        if closed:
            marked[images ^ ones] = 1


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
