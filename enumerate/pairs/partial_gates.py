"""The number of functions of n <= 4 variables that a Boolean function reads off K linear gates: class by class.

One function f of each NPN class is decided, with f its complement. With all gates but the last given, each point asks
the last one to be on, to be off, or for nothing, or excludes f: whether some gate is so is looked up in a table of all
partial functions, 3**16 at n = 4. Choices of the first gates are drawn until one does; if none of a million does, all
are tried, with what is excluded left out early: the first gate up to the symmetries that fix f, and gates that the
readout treats alike in one order.

Cost at n = 4, one core: a second for the table, some milliseconds for each class that is realized, and a second for one
with many symmetries that is not, as the parities, of four gates.
"""

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
DRAWS = 1 << 20

Integers = npt.NDArray[np.int64]


def count_readouts_by_partial_functions(
    readout: int, gates: int, n: int, closed: bool, progress: Progress | None = None
) -> int:
    """The number of functions of n <= 4 variables that a readout gives of K >= 2 linear gates.

    Arguments:
        readout: the truth table of a function of K variables.
        gates: K.
        n: the number of variables of the gates.
        closed: whether the functions are closed under complement.
        progress: told how many classes are decided.

    Raises:
        ValueError: n is out of range.

    Examples:
        >>> count_readouts_by_partial_functions(0x8, 2, 3, False)
        246
        >>> count_readouts_by_partial_functions(0x8000, 4, 3, False)
        256
    """
    check_inputs(n, MAX_INPUTS)
    forms, sizes = npn_classes(n)
    ones = all_ones(n)
    total = 0
    for done, form, size in zip(range(len(forms)), forms.tolist(), sizes.tolist(), strict=True):
        if progress:
            progress("classes decided", done, len(forms))
        realized = _decide(form, readout, gates, n)
        total += size * (2 * realized if closed else realized + _decide(form ^ ones, readout, gates, n))
    return total // 2


def _decide(f: int, readout: int, gates: int, n: int) -> bool:
    known, separable, powers = _tables(n)
    ones = all_ones(n)
    rows = np.zeros((gates, 2**gates), np.int64)
    rows[0] = [ones if readout >> j & 1 else 0 for j in range(2**gates)]
    if draw_gates(f, known, ones, rows, separable, powers, DRAWS):
        return True
    orbit, firsts = _orbits_fixing(f, n)
    with_first = np.array([k > 0 and exchangeable(readout, gates, 0, k) for k in range(gates)])
    with_previous = np.array([k > 0 and exchangeable(readout, gates, k - 1, k) for k in range(gates)])
    found = find_gates(f, known, firsts, orbit, with_first, with_previous, ones, rows, separable, powers, stop_flag())
    check_stop()
    return bool(found)


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


@lru_cache(maxsize=5)  # one for each n
def _tables(n: int) -> tuple[Integers, npt.NDArray[np.uint8], Integers]:
    """All gates, which partial functions they complete, and the places of these, as the kernels have them."""
    words = orbits([gate_table(cls.gate) for cls in npn_gate_classes(n)], n, Group(n, complement=True))
    sets = np.arange(2**2**n)
    powers = sum(((sets >> x & 1) * 3**x for x in range(2**n)), np.zeros(2**2**n, np.int64))
    separable = np.zeros(3**2**n, np.uint8)
    known = words.astype(np.int64)
    separable_functions(known, all_ones(n), powers, 2**n, separable)
    return known, separable, powers


def _orbits_fixing(f: int, n: int) -> tuple[Integers, Integers]:
    """For every gate the number of its orbit under the symmetries that fix f, and one gate's place in each of these."""
    known = _tables(n)[0]
    points = np.arange(2**n)
    least = known.copy()
    for order in permutations(range(n)):
        moved = sum(((points >> i & 1) << order[i] for i in range(n)), np.zeros(2**n, np.int64))
        for negated in points:
            image = moved ^ negated  # of every point
            if ((f >> points & 1) << image).sum() == f:
                np.minimum(least, ((known[:, None] >> points & 1) << image).sum(axis=1), out=least)
    _, firsts, orbit = np.unique(least, return_index=True, return_inverse=True)
    return orbit.astype(np.int64), firsts.astype(np.int64)
