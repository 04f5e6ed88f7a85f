"""Circuits by their definition, evaluated on many gates at once."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from math import isqrt
from typing import Any

import numpy as np
import numpy.typing as npt

from capacity.circuits.circuit import Circuit
from capacity.theorems.constructions.gates import Bits, Column, Gates, exact, variable
from capacity.theorems.constructions.kernels import sign_words
from enumerate.cube.truth_tables import distinct

Words = npt.NDArray[np.uint64]
"""Truth tables, (B, W): point p is bit p % 64 of word p // 64."""

Values = npt.NDArray[np.int64]

Inputs = dict[int, Values]
"""The value of each variable at every point."""

AND, OR = 3, 1

SIGNAL = 0  # the number of an additive signal, or of a factor, as one more input

EVERY = 10_000_000
"""Up to this many circuits, all are tried; beyond it, a sample of about this many."""

SEED = 2023

CHUNK = 1 << 16  # gates at a time


class ConstructionFails(AssertionError):
    """A built circuit does not do what the proof says, or too few functions are different."""


def words(bits: npt.NDArray[np.integer] | npt.NDArray[np.bool_]) -> Words:
    """Truth tables as words, (B, P) to (B, W).

    Examples:
        >>> words(np.array([[0, 1, 1, 1]], np.uint8)).tolist()
        [[14]]
    """
    padded = np.zeros((len(bits), -(-bits.shape[1] // 64) * 64), np.uint8)
    padded[:, : bits.shape[1]] = bits
    return np.packbits(padded, axis=1, bitorder="little").view(np.uint64)


def bits_of(rows: Words, points: int) -> Bits:
    """The truth tables of words, (B, W) to (B, points).

    Examples:
        >>> bits_of(np.array([[14]], np.uint64), 4).tolist()
        [[0, 1, 1, 1]]
    """
    return np.unpackbits(np.ascontiguousarray(rows).view(np.uint8), axis=1, count=points, bitorder="little")


def different_rows(rows: Words) -> int:
    """How many of the rows are different.

    Examples:
        >>> different_rows(np.array([[1, 0], [0, 1], [1, 0]], np.uint64))
        2
    """
    return len(distinct(rows[:, 0]) if rows.shape[1] == 1 else np.unique(rows, axis=0))


def cube(n: int, encoding: str) -> Inputs:
    """The value of each variable at every point: x_i is bit i - 1 of the point, 0/1 or -1/+1, (2**n,) int64.

    Examples:
        >>> cube(2, "pm1")[2].tolist()
        [-1, -1, 1, 1]
    """
    index = np.arange(2**n)
    bits = {i: index >> (i - 1) & 1 for i in range(1, n + 1)}
    return {i: 2 * bit - 1 if encoding == "pm1" else bit for i, bit in bits.items()}


def scores(gates: Gates, values: Inputs, points: int) -> npt.NDArray[np.object_]:
    """The scores of a batch at a number of points, in Python integers: values of shape (points,), result (B, points).

    Examples:
        >>> scores(Gates.of_rows([[2**80, 1]], ((), (1,))), cube(1, "01"), 2).tolist() == [[2**80, 2**80 + 1]]
        True
    """
    total = np.zeros((gates.number, points), object)
    for monomial, column in gates.coefficients.items():
        total = total + column.astype(object)[:, None] * _feature(monomial, values, points).astype(object)
    return total


def signs(gates: Gates, values: Inputs, points: int) -> tuple[Words, Words]:
    """Where the scores of a batch are positive, and where they are 0, as words, for inputs -1, 0 or 1, (points,).

    Notes:
        In machine integers where no partial sum can leave them, which the weights tell, else in Python's.

    Examples:
        >>> signs(Gates.of_rows([[-1, 1]], ((), (1,))), cube(1, "01"), 2)[1].tolist()  # 0 at x1 = 1
        [[2]]
    """
    if sum(max(int(column.max()), -int(column.min())) for column in gates.coefficients.values()) >= 1 << 31:
        exact = scores(gates, values, points)
        return words(exact > 0), words(exact == 0)
    coefficients = np.empty((gates.number, len(gates.coefficients)), np.int32)
    for m, column in zip(range(coefficients.shape[1]), gates.coefficients.values(), strict=True):
        coefficients[:, m] = column
    rows = np.array([_feature(monomial, values, points) for monomial in gates.coefficients], np.int32)
    positive, zero = (np.empty((len(coefficients), -(-points // 64)), np.uint64) for _ in range(2))
    sign_words(coefficients, rows, positive, zero)
    return positive, zero


def _feature(monomial: tuple[int, ...], values: Inputs, points: int) -> Values:
    return reduce(np.multiply, [values[i] for i in monomial], np.ones(points, np.int64))


def signal_of(bits: Bits, encoding: str) -> Values:
    """The values of units that are on or not: 0 and 1, or -1 and +1."""
    signal: Values = bits.astype(np.int64)
    return 2 * signal - 1 if encoding == "pm1" else signal


def strict_tables(gates: Gates, n: int, encoding: str, what: str) -> Words:
    """The truth tables of gates of n variables; ConstructionFails if a score is 0."""
    positive, zero = signs(gates, cube(n, encoding), 2**n)
    if zero.any():
        raise ConstructionFails(f"{what} has score 0 at a point")
    return positive


@dataclass(frozen=True)
class Definition:
    """What the signals do in one circuit, by section 1 of the design.

    Attributes:
        inputs: from x and the signals c to the inputs that these change.
        term: from x and c to what v multiplies, where a signal is added to the score.
        factor: whether the signal multiplies the score.
        reads: how the outputs of both units make that of the circuit, where they do, by the encoding or the threshold
            of a sum; the third argument is all points.
        encodings: those that the circuit has.
        one_for_each: whether every weight has a signal.
    """

    inputs: Callable[[Inputs, list[Values]], Inputs] = lambda x, c: {}
    term: Callable[[Inputs, list[Values]], Values] | None = None
    factor: bool = False
    reads: Mapping[Any, Callable[[Words, Words, Words], Words]] | None = None
    encodings: tuple[str | None, ...] = ("01", "pm1")
    one_for_each: bool = False


GATED = {
    "multiplexing": Definition(term=lambda x, c: c[0]),
    "additive-output": Definition(
        reads={AND: lambda f, g, all_: f & g, OR: lambda f, g, all_: f | g}, encodings=(None,)
    ),
    "additive-synaptic": Definition(term=lambda x, c: c[0] * x[1]),
    "activation-gating": Definition(factor=True),
    "output-gating": Definition(reads={"01": lambda f, g, all_: f & g, "pm1": lambda f, g, all_: all_ ^ f ^ g}),
    "synaptic-gating": Definition(lambda x, c: {1: c[0] * x[1]}),
    "synaptic-gating:all": Definition(lambda x, c: {i: c[0] * x[i] for i in x}),
    "synaptic-gating:each": Definition(lambda x, c: {i + 1: c[i] * x[i + 1] for i in range(len(c))}, one_for_each=True),
}
"""The circuits with an attending unit; one without an entry has no construction."""


def output(
    circuit: Circuit, attended: Gates, weight: Column | int, threshold: Column | int, signals: Sequence[Bits]
) -> tuple[Words, Words]:
    """The outputs of a batch of circuits by definition, and where a score is 0 that should not be, as words.

    Arguments:
        attended: the attended gates, (B,).
        weight: v, of an additive signal.
        threshold: t of a square gate, or twice the threshold that reads a sum of outputs, `AND` or `OR`.
        signals: the values of the attending units at every point, each (P,) of 0 and 1: none, one, or one for each
            weight.

    Examples:
        >>> gate = Gates.of_rows([[-3, 2, 2]], ((), (1,), (2,)))
        >>> output(Circuit("synaptic-gating", 2), gate, 0, 0, [np.ones(4, np.uint8)])[0].tolist()
        [[8]]
    """
    encoding, points = circuit.encoding or "01", 2**circuit.inputs
    x, c = cube(circuit.inputs, encoding), [signal_of(signal, encoding) for signal in signals]
    if circuit.name == "square":
        return _square_signs(attended, threshold, x, points)
    definition = GATED.get(circuit.name, Definition())  # one gate has no signals
    if definition.term:
        return signs(attended + variable(SIGNAL) * weight, {**x, SIGNAL: definition.term(x, c)}, points)
    if definition.factor:
        on, zero = signs(attended.times(variable(SIGNAL)), {**x, SIGNAL: c[0]}, points)
        return on, zero & ~words(c[0][None] == 0)
    f, zero = signs(attended, {**x, **definition.inputs(x, c)}, points)
    if definition.reads:
        read = definition.reads[circuit.encoding or threshold]
        return read(f, words(signals[0][None]), words(np.ones((1, points), np.uint8))), zero
    return f, zero


def _square_signs(
    attended: Gates, threshold: Column | int, values: dict[int, Values], points: int
) -> tuple[Words, Words]:
    """Where s**2 > t, that is s - r > 0 or -s - r > 0 for r the integer part of the root of t; and where s**2 = t."""
    different, which = np.unique(np.atleast_1d(threshold), return_inverse=True)
    roots = [isqrt(int(t)) for t in different]
    root = Gates({(): exact([-r for r in roots])[which]})
    above, zero = signs(attended + root, values, points)
    below, mirrored = signs(attended * -1 + root, values, points)
    whole = np.array([r * r == t for r, t in zip(roots, different, strict=True)])[which]
    return above | below, np.where(whole[:, None], zero | mirrored, np.uint64(0))
