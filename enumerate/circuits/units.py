"""Gates as systems of linear inequalities: what a unit's parameters must satisfy for it to be on, or off, at an input.

A polynomial gate is on where its score is positive: one inequality, linear in the coefficients. A square gate, on where
(b + w.x)**2 > t, is not linear in its parameters, but its sides are: with tau = sqrt(t) it is on at x if the score is
above tau or if minus the score is, and off if neither (two inequalities). So "on" leaves a choice, and everything else
is linear. A unit may have one more input, the signal z of an attending unit: a polynomial gate gets the feature z, a
square gate has a threshold for each value of z, since (b + w.x)**2 - t + v z shifts t.
"""

from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt

from enumerate.arrangements.chambers import dichotomy_words
from enumerate.arrangements.dependencies import dichotomy_tables, few_dependencies
from enumerate.circuits.gate import Gate
from enumerate.cube.truth_tables import distinct, features

Literal = tuple[int, int]  # a row of the system and the sign that its value must have


@dataclass(frozen=True)
class Unit:
    """The inequalities of one unit.

    Attributes:
        gate: the class of the unit.
        points: the number of inputs that it can be read at.
        matrix: (rows, D) int64; row y, and for a square gate row points + y, belongs to input y.
        shift: (D,) int64 with matrix @ shift = -1, which makes any realization strict.
    """

    gate: Gate
    points: int
    matrix: npt.NDArray[np.int64]
    shift: npt.NDArray[np.int64]

    def options(self, y: int, value: int) -> tuple[tuple[Literal, ...], ...]:
        """The ways to have this value (0 or 1) at input y; for each the rows and their signs.

        Examples:
            >>> unit(Gate(square=True), 1).options(1, 0), unit(Gate(square=True), 1).options(1, 1)
            ((((1, -1), (3, -1)),), (((1, 1),), ((3, 1),)))
        """
        if not self.gate.square:
            return (((y, 1 if value else -1),),)
        if value:
            return ((y, 1),), ((self.points + y, 1),)
        return (((y, -1), (self.points + y, -1)),)

    def tables(self, signs: npt.NDArray[np.int8]) -> npt.NDArray[np.bool_]:
        """The unit's values at the inputs of the rows: signs (k, rows) of -1 and +1 to (k, inputs) bool."""
        if not self.gate.square:
            return signs > 0
        half = signs.shape[1] // 2
        return (signs[:, :half] > 0) | (signs[:, half:] > 0)

    def rows(self, inputs: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
        """The rows of a sequence of inputs, (k,): (k, D), or (2k, D) for a square gate, as `tables` takes them."""
        if not self.gate.square:
            return self.matrix[inputs]
        return np.concatenate([self.matrix[inputs], self.matrix[self.points + inputs]])


@cache
def unit(gate: Gate, n: int, signal: bool = False, encoding: str = "01") -> Unit:
    """The unit of a gate class with n inputs, and with `signal` one more, the highest, that enters linearly.

    Raises:
        ValueError: if the encoding is unknown, the degree negative, or n out of range.

    Examples:
        >>> unit(Gate(), 1, signal=True).matrix.tolist()
        [[1, 0, 0], [1, 1, 0], [1, 0, 1], [1, 1, 1]]
        >>> unit(Gate(square=True), 0).matrix.tolist()  # b > tau, -b > tau
        [[1, -1], [-1, -1]]
    """
    score = features(n, gate.degree, encoding)
    points = 2 ** (n + signal)
    scores = np.concatenate([score, score]) if signal else score
    bit = np.arange(points) >> n & 1
    if not gate.square:
        columns = [scores]
        if signal:
            columns.append((2 * bit - 1 if encoding == "pm1" else bit)[:, None])
        matrix = np.hstack(columns)
        shift = np.zeros(matrix.shape[1], np.int64)
        shift[0] = -1
    else:
        thresholds = np.stack([1 - bit, bit], axis=1) if signal else np.ones((points, 1), np.int64)
        matrix = np.vstack([np.hstack([scores, -thresholds]), np.hstack([-scores, -thresholds])])
        shift = np.zeros(matrix.shape[1], np.int64)
        shift[score.shape[1] :] = 1
    return Unit(gate, points, np.ascontiguousarray(matrix, np.int64), shift)


def unit_tables(system: Unit, inputs: npt.NDArray[np.int64] | None = None) -> npt.NDArray[np.uint64]:
    """All functions that a unit computes on a sequence of at most 64 different inputs, by default on all of its cube.

    Returns:
        (k,) uint64, ascending; bit i of a word is the value at inputs[i].

    Examples:
        >>> len(unit_tables(unit(Gate(), 3))), len(unit_tables(unit(Gate(square=True), 3)))
        (104, 210)
    """
    chosen = np.arange(system.points) if inputs is None else inputs
    rows = system.rows(chosen)
    if not system.gate.square and few_dependencies(rows):
        return dichotomy_tables(rows)
    sides = dichotomy_words(rows)
    if system.gate.square:
        sides = (sides | sides >> np.uint64(len(chosen))) & np.uint64((1 << len(chosen)) - 1)
    return distinct(sides)
