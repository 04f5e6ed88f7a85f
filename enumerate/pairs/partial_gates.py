"""The number of functions of n <= 4 variables that Boolean functions read off K linear gates: class by class.

One function f of each NPN class is decided, with f its complement. With all gates but the last given, each point asks
the last one to be on, to be off, or for nothing, or excludes f: whether some gate is so is looked up in a table of all
partial functions, 3**16 at n = 4. Choices of the first gates are drawn, and then all are tried, with what is excluded
left out early: the first gate up to the symmetries that fix f, and gates that the readout treats alike in one order.
Either is given up after few steps, and both begin again with more, until one ends: most readouts give f in some draw,
and those that exclude most choices end when all are tried.

Cost at n = 4, one core: a second for the table, a millisecond for most classes, and a second for one with many
symmetries that is not realized, as the parities, of four gates.
"""

from dataclasses import dataclass
from functools import lru_cache
from itertools import permutations

import numpy as np
import numpy.typing as npt

from enumerate.cube.classes import npn_classes
from enumerate.cube.symmetry import Group, orbits
from enumerate.cube.truth_tables import all_ones, check_inputs
from enumerate.gates.threshold_classes import gate_table, npn_gate_classes
from enumerate.pairs.partial_gate_kernels import draw_gates, find_gates, separable_functions
from enumerate.shards import Progress
from enumerate.workers import check_stop, stop_flag

MAX_INPUTS = 4
STEPS = ((1 << 12, 1 << 14), (1 << 16, 1 << 22), (1 << 20, 1 << 62))
"""Draws, and gates tried, before either is begun again."""

Integers = npt.NDArray[np.int64]


def count_readouts_by_partial_functions(
    readouts: tuple[int, ...], gates: int, n: int, closed: bool, progress: Progress | None = None
) -> int:
    """The number of functions of n <= 4 variables that one of the readouts gives of K >= 2 linear gates.

    Arguments:
        readouts: the truth tables of functions of K variables.
        gates: K.
        n: the number of variables of the gates.
        closed: whether the functions are closed under complement.
        progress: told how many classes are decided.

    Raises:
        ValueError: n is out of range.

    Examples:
        >>> count_readouts_by_partial_functions((0x8,), 2, 3, False)
        246
        >>> count_readouts_by_partial_functions((0x8000,), 4, 3, False)
        256
    """
    check_inputs(n, MAX_INPUTS)
    forms, sizes = npn_classes(n)
    ones = all_ones(n)
    total = 0
    for done, form, size in zip(range(len(forms)), forms.tolist(), sizes.tolist(), strict=True):
        if progress:
            progress("classes decided", done, len(forms))
        realized = _decide(form, readouts, gates, n)
        total += size * (2 * realized if closed else realized + _decide(form ^ ones, readouts, gates, n))
    return total // 2


def _decide(f: int, readouts: tuple[int, ...], gates: int, n: int) -> bool:
    tables = _tables(n)
    known, separable, powers, ones = tables.gates, tables.separable, tables.powers, all_ones(n)
    rows = np.zeros((gates, 2**gates), np.int64)
    waiting = readouts
    for draws, steps in STEPS:
        undecided = []
        for readout in waiting:
            rows[0] = [ones if readout >> j & 1 else 0 for j in range(2**gates)]
            if draw_gates(f, known, ones, rows, separable, powers, draws):
                return True
            orbit, firsts = _orbits_fixing(f, n)
            alike = _exchanges(readout, gates)
            found = find_gates(f, known, firsts, orbit, *alike, ones, rows, separable, powers, steps, stop_flag())
            check_stop()
            if found > 0:
                return True
            if found < 0:
                undecided.append(readout)
        waiting = tuple(undecided)
    return False


@lru_cache(maxsize=256)
def _exchanges(readout: int, gates: int) -> tuple[npt.NDArray[np.bool_], npt.NDArray[np.bool_]]:
    """For each gate whether the readout is the same with it and the first, and the one before it, exchanged."""
    with_first = [k > 0 and exchangeable(readout, gates, 0, k) for k in range(gates)]
    with_previous = [k > 0 and exchangeable(readout, gates, k - 1, k) for k in range(gates)]
    return np.array(with_first), np.array(with_previous)


def exchangeable(readout: int, gates: int, k: int, other: int) -> bool:
    """Whether a readout of K gates is the same with gates k and `other` exchanged, which are counted from 0.

    Examples:
        >>> exchangeable(0xA8, 3, 1, 2), exchangeable(0xA8, 3, 0, 1)
        (True, False)
    """
    return all(
        (readout >> x ^ readout >> (x ^ 1 << k ^ 1 << other)) & 1 == 0
        for x in range(2**gates)
        if (x >> k ^ x >> other) & 1
    )


@dataclass(frozen=True)
class _Tables:
    """What the kernels need for one n.

    Attributes:
        gates: (k,) int64, all linear gates.
        separable: (3**2**n,) uint8, which partial functions they complete.
        powers: (2**2**n,) int64, the places of these.
        moves: (s, 2**n) int64, where each symmetry of the cube takes every point.
        images: (s, k) int64, the gates' images under each of these.
    """

    gates: Integers
    separable: npt.NDArray[np.uint8]
    powers: Integers
    moves: Integers
    images: Integers


@lru_cache(maxsize=5)  # one for each n
def _tables(n: int) -> _Tables:
    words = orbits([gate_table(cls.gate) for cls in npn_gate_classes(n)], n, Group(n, complement=True))
    sets = np.arange(2**2**n)
    powers = sum(((sets >> x & 1) * 3**x for x in range(2**n)), np.zeros(2**2**n, np.int64))
    separable = np.zeros(3**2**n, np.uint8)
    known = words.astype(np.int64)
    separable_functions(known, all_ones(n), powers, 2**n, separable)
    points = np.arange(2**n)
    moves = []
    for order in permutations(range(n)):
        moved = sum(((points >> i & 1) << order[i] for i in range(n)), np.zeros(2**n, np.int64))
        moves += [moved ^ negated for negated in range(2**n)]
    images = [((known[:, None] >> points & 1) << move).sum(axis=1) for move in moves]
    return _Tables(known, separable, powers, np.array(moves), np.array(images))


def _orbits_fixing(f: int, n: int) -> tuple[Integers, Integers]:
    """For every gate the number of its orbit under the symmetries that fix f, and one gate's place in each of these."""
    tables = _tables(n)
    fixing = ((f >> np.arange(2**n) & 1) << tables.moves).sum(axis=1) == f
    _, firsts, orbit = np.unique(tables.images[fixing].min(axis=0), return_index=True, return_inverse=True)
    return orbit.astype(np.int64), firsts.astype(np.int64)
