"""How few linear gates compute a function of at most four variables in layers, each gate reading the layer before it.

One gate reads the inputs. With a hidden layer the output gate reads k gates of the inputs: the function is a threshold
function R of k of them, and since the complement of a linear gate is one, R may be taken monotone. So

    k = 2: AND and OR of two gates;
    k = 3: AND, OR, a & (b | c), a | (b & c), and the majority of three;
    k = 4: a & (b | (c & d)) among others, which reaches what is left for n = 4, the two parities.

More layers do not help before that: two hidden gates have four joint values, and what a second hidden layer makes of
them other than AND and OR is an exclusive or, which takes five gates in all.

All functions of each kind are marked in a bitmap of 2**2**n bits; the majority, from one gate of each NPN class and all
pairs of others, is closed under the symmetries of the cube.
"""

from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt

from enumerate.cube.symmetry import canonical_words
from enumerate.cube.truth_tables import check_inputs
from enumerate.gates.threshold_classes import gate_table
from enumerate.gates.threshold_orbits import gate_classes

MAX_INPUTS = 4

Marks = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Layered:
    """The fewest gates in layers, and gates that compute the function.

    Attributes:
        gates: the number of all gates, the output gate among them.
        hidden: truth tables of the gates that read the inputs; of a single gate, none.
        readout: the truth table of the output gate, as a function of the hidden ones, the first the lowest variable.
    """

    gates: int
    hidden: tuple[int, ...]
    readout: int


@cache
def linear_functions(n: int) -> npt.NDArray[np.uint32]:
    """All linear threshold functions of n <= 4 variables, in order."""
    check_inputs(n, MAX_INPUTS)
    return np.array(sorted(gate_table(cls.gate) for cls in gate_classes(n, "none")), np.uint32)


@cache
def hidden_layers(n: int) -> dict[int, Marks]:
    """For k = 1, 2, 3 hidden gates, or one gate alone, which functions of n <= 4 variables they suffice for.

    Examples:
        >>> {k: int(marks.sum()) for k, marks in hidden_layers(3).items()}
        {1: 104, 2: 254, 3: 256}
    """
    linear = linear_functions(n)
    full = 2**2**n - 1
    one = np.zeros(full + 1, bool)
    one[linear] = True
    ors = _joined(linear, linear, np.bitwise_or)
    two = ors | _complements(ors)
    either = np.flatnonzero(ors).astype(np.uint32)
    three = _joined(either, linear, np.bitwise_or) | _joined(either, linear, np.bitwise_and) | _majorities(n)
    return {1: one, 2: two, 3: two | three | _complements(three)}


def fewest_in_layers(table: int, n: int) -> Layered:
    """The fewest linear gates in layers that compute a function of n <= 4 variables.

    Raises:
        ValueError: if n is more than 4.

    Examples:
        >>> fewest_in_layers(0x6, 2)
        Layered(gates=3, hidden=(2, 4), readout=14)
        >>> fewest_in_layers(0x6996, 4).gates
        5
    """
    check_inputs(n, MAX_INPUTS)
    marks = hidden_layers(n)
    hidden = next((k for k in (1, 2, 3) if marks[k][table]), 4)
    if hidden == 1:
        return Layered(1, (), table)
    gates, readout = _nested(table, n, hidden)
    return Layered(hidden + 1, tuple(gates), readout)


def _joined(some: npt.NDArray[np.uint32], linear: npt.NDArray[np.uint32], join: np.ufunc) -> Marks:
    marks = np.zeros(int(linear.max()) + 1, bool)  # the constant 1 is the last
    for gate in linear:
        marks[join(some, gate)] = True
    return marks


def _complements(marks: Marks) -> Marks:
    return marks[::-1]


def _majorities(n: int) -> Marks:
    linear = linear_functions(n)
    marks = np.zeros(2**2**n, bool)
    for first in [gate_table(cls.gate) for cls in gate_classes(n, "npn")]:
        a = np.uint32(first)
        for b in linear:
            marks[(a & b) | ((a | b) & linear)] = True
    forms = canonical_words(np.arange(2**2**n, dtype=np.uint64), n, True)[0].astype(np.int64)
    closed = np.zeros_like(marks)
    closed[forms[marks]] = True
    return closed[forms]


def _nested(table: int, n: int, hidden: int) -> tuple[list[int], int]:
    """Gates g1, g2, ... with table = g1 & (g2 | (g3 & ...)) or the dual form, and the function of them."""
    for conjunction in (False, True):
        gates = _chain(table, n, hidden, conjunction)
        if gates is not None:
            points = range(2**hidden)
            return gates, sum(1 << x for x in points if _read(x, hidden, conjunction))
    raise AssertionError(f"{table:x} is marked for {hidden} hidden gates, but no nested form is found")


def _read(x: int, hidden: int, conjunction: bool) -> bool:
    """g1 & (g2 | (g3 & ...)) where the bits of x are the values of the gates; with OR first if not `conjunction`."""
    value = bool(x >> (hidden - 1) & 1)
    for i in range(hidden - 2, -1, -1):
        both = conjunction == (i % 2 == 0)
        value = (bool(x >> i & 1) and value) if both else (bool(x >> i & 1) or value)
    return value


def _chain(table: int, n: int, hidden: int, conjunction: bool) -> list[int] | None:
    marks = hidden_layers(n)
    if hidden == 1:
        return [table] if marks[1][table] else None
    linear = linear_functions(n)
    joined = (linear & table) == table if conjunction else (linear | table) == table
    for gate in linear[joined].tolist():
        for rest in _rests(table, gate, n, hidden - 1, conjunction):
            found = _chain(rest, n, hidden - 1, not conjunction)
            if found is not None:
                return [gate, *found]
    return None


def _rests(table: int, gate: int, n: int, hidden: int, conjunction: bool) -> list[int]:
    """The functions of that many hidden gates that make the table with a gate, the least first."""
    some = np.flatnonzero(hidden_layers(n)[hidden]).astype(np.uint32)
    made = some & np.uint32(gate) if conjunction else some | np.uint32(gate)
    return [int(rest) for rest in some[made == table]]
