"""Layers of m gated circuits that share one attending unit: the number of distinct tuples of functions, exactly.

With C(g) the set of functions that one circuit realizes with the signal g, the layer realizes the tuples in the union
over g of C(g) x ... x C(g).

`count_shared_layers` counts them without listing, one function after the other: if the signals left are G, each next
function F leaves those g with F in C(g); functions that leave the same signals are counted together, the first
function is taken up to the symmetries of the circuit, and at the last it is enough to know the union of the sets left.
`count_shared_layers_by_marking` is the obvious twin: every tuple of every signal, marked in a bitmap of all tuples, the
sets made from lists of functions instead of chambers.

Reach: the first takes n = 3 to m = 4 and n = 4 to m = 2 in seconds; for m = 3 at n = 4 some 10**4 first functions leave
some 10**4 second ones each. The second needs 2**(m 2**n) bits and all tuples of every signal, a word of 64 at a time:
the same. With an attending unit for each weight both grow with the number of different sets of functions, at n = 3 some
40,000 for inputs -1 and +1.
"""

from itertools import product
from math import prod

import numpy as np
import numpy.typing as npt

from enumerate.circuits.circuit import CircuitClass
from enumerate.circuits.mechanisms import COMPLEMENT, ON, READ
from enumerate.circuits.units import unit_tables
from enumerate.cube.symmetry import canonical_words
from enumerate.cube.truth_tables import check_inputs, count_bits, distinct
from enumerate.outcomes import Refused
from enumerate.pairs.compositions import faces, signal_tables
from enumerate.pairs.layer_kernels import collect_sets, mark_tuples
from enumerate.pairs.lifted import signal_codes
from enumerate.shards import Progress

Words = npt.NDArray[np.uint64]
Member = npt.NDArray[np.bool_]

MAX_INPUTS = 4
MOST_TUPLE_BITS = 32
MOST_SETS = 10**6
MOST_WORDS = 2 * 10**10  # of tuples


def count_shared_layers(circuit: CircuitClass, attending: Words, units: int, progress: Progress | None = None) -> int:
    """The number of maps to `units` outputs of a layer with one shared attending unit (or one tuple of them).

    Arguments:
        circuit: one circuit of the layer.
        attending: (k,) uint64, all functions of an attending unit's inputs that it computes.
        units: the number of circuits.
        progress: told how many first functions are done.

    Raises:
        ValueError: beyond four inputs.
        Refused: as `signal_codes`.

    Examples:
        >>> from enumerate.circuits.mechanisms import MECHANISMS
        >>> threshold = np.array([h for h in range(16) if h not in (6, 9)], np.uint64)
        >>> count_shared_layers(CircuitClass(MECHANISMS["output-gating"], 2), threshold, 2)
        242
    """
    check_inputs(circuit.inputs, MAX_INPUTS)
    sets = sets_of_signals(circuit, signal_codes(circuit, attending), progress)
    sets = sets[np.unique(np.packbits(sets, axis=1), axis=0, return_index=True)[1]]
    functions = np.flatnonzero(sets.any(axis=0)).astype(np.uint64)
    member = sets[:, functions]
    if units == 1:
        return len(functions)
    group = circuit.group
    if group is None:
        return _tuples(member, units)
    forms, stabilizers = canonical_words(functions, circuit.inputs, group=group)
    representatives, first = np.unique(forms, return_index=True)
    total = 0
    for done, i in zip(range(len(first)), first.tolist(), strict=True):
        if progress:
            progress("first functions", done, len(representatives))
        total += group.order // int(stabilizers[i]) * _tuples(member[member[:, i]], units - 1)
    return total


def sets_of_signals(circuit: CircuitClass, codes: npt.NDArray[np.int64], progress: Progress | None = None) -> Member:
    """Whether a circuit of at most four inputs realizes a function with a signal: (signals, 2**points) bool.

    Arguments:
        circuit: the gated circuit.
        codes: (signals, points) int64, as `enumerate.pairs.lifted.signal_codes` gives them.
        progress: told how many sets of inputs are done.

    Examples:
        >>> from enumerate.circuits.mechanisms import MECHANISMS
        >>> gated = CircuitClass(MECHANISMS["output-gating"], 1)
        >>> sets_of_signals(gated, np.array([[0, 0], [0, 1]])).astype(int).tolist()
        [[1, 0, 0, 0], [1, 0, 1, 0]]
    """
    check_inputs(circuit.inputs, MAX_INPUTS)
    member = np.zeros((len(codes), 2**circuit.points), bool)
    points = np.arange(circuit.points)
    for wiring in circuit.wirings:
        inputs, readings = wiring.inputs[points, codes], wiring.readings[points, codes]
        read = (readings == READ) | (readings == COMPLEMENT)
        # Signals for which the attended unit is read at the same inputs have the dichotomies of these in common.
        seen, kind = np.unique(np.bitwise_or.reduce(read << inputs, axis=1), return_inverse=True)
        order = np.argsort(kind, kind="stable")
        for t, rows in zip(range(len(seen)), np.split(order, np.cumsum(np.bincount(kind))[:-1]), strict=True):
            if progress and t % 16 == 0:
                progress("signals lifted", t, len(seen))
            chosen = np.flatnonzero(seen[t] >> np.arange(circuit.attended_unit.points) & 1)
            tables = unit_tables(circuit.attended_unit, chosen) if len(chosen) else np.zeros(1, np.uint64)
            place = np.zeros(circuit.attended_unit.points, np.uint64)
            place[chosen] = np.arange(len(chosen), dtype=np.uint64)
            words = np.zeros((len(rows), len(tables)), np.uint64)
            for x in range(circuit.points):
                value = tables >> place[inputs[rows, x]][:, None] & read[rows, x][:, None]
                inverted = (readings[rows, x] == COMPLEMENT) | (readings[rows, x] == ON)
                words |= (value ^ inverted[:, None]) << np.uint64(x)
            member[rows[:, None], words.astype(np.intp)] = True
    return member


def _tuples(member: Member, units: int) -> int:
    """The tuples of `units` functions that lie together in one row of (rows, functions)."""
    if units == 1:
        packed = np.packbits(member, axis=1)
        return int(np.unpackbits(np.bitwise_or.reduce(packed, axis=0)).sum())
    packed = np.packbits(member, axis=0)
    _, first, times = np.unique(packed, axis=1, return_index=True, return_counts=True)
    total = 0
    for i, number in zip(first.tolist(), times.tolist(), strict=True):
        left = member[member[:, i]]
        if len(left):
            total += number * _tuples(left, units - 1)
    return total


def count_shared_layers_by_marking(circuit: CircuitClass, attended: Words, attending: Words, units: int) -> int:
    """The same number by marking every tuple of every signal, from all functions of both units.

    Arguments:
        circuit: one circuit of the layer.
        attended: (k,) uint64, all functions of the attended unit, as for `enumerate.pairs.compositions.faces`.
        attending: (l,) uint64, all functions of an attending unit on its own inputs.
        units: the number of circuits.

    Raises:
        Refused: the tuples do not fit a bitmap of 2**32, or are too many to mark.

    Examples:
        >>> from enumerate.circuits.mechanisms import MECHANISMS
        >>> threshold = np.array([h for h in range(16) if h not in (6, 9)], np.uint64)
        >>> count_shared_layers_by_marking(CircuitClass(MECHANISMS["output-gating"], 2), threshold, threshold, 2)
        242
    """
    width = circuit.points
    if units * width > MOST_TUPLE_BITS:
        raise Refused(
            f"tuples of {units} functions of {circuit.inputs} variables need a bitmap of 2**{units * width} bits"
        )
    rows = faces(circuit, attended)
    tables = signal_tables(circuit, attending)
    if circuit.signal_complemented:
        tables = tables[(tables & np.uint64(1)) == 0]
    matter = (circuit.relevant.T << np.arange(circuit.points)).sum(axis=1).astype(np.uint64)
    each = [distinct(tables & mask) for mask in matter]
    number = prod(map(len, each))
    if number > MOST_SETS:
        raise Refused(f"{number} signals of {circuit.bits} attending units are too many to list")
    chosen = np.array(list(product(*each)), np.uint64).reshape(number, circuit.bits)
    sets = np.zeros((len(chosen), max(1, 2**width // 64)), np.uint64)
    collect_sets(rows, chosen, np.uint64((1 << width) - 1), sets)
    sets = np.unique(sets, axis=0)
    work = sum(int(size) ** (units - 1) * sets.shape[1] for size in np.bitwise_count(sets).sum(axis=1))
    if work > MOST_WORDS:
        raise Refused(f"{work} rows of tuples of {len(sets)} signals are too many to mark one by one")
    bitmap = np.zeros(max(1, 2 ** (units * width) // 64), np.uint64)
    for row in sets:
        words = np.flatnonzero(np.unpackbits(row.view(np.uint8), bitorder="little")).astype(np.uint64)
        mark_tuples(words, row, units, width, bitmap)
    return count_bits(bitmap)
