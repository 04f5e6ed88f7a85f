"""Least integer weights of a partial threshold function: w.x >= T where it is on, w.x <= T - 1 where it is off.

Of a partial function it is not known in which variables it rises, so the weights may have either sign, and no point
stands for others. Points are held back until the weights found so far miss them: what is proved of the least sum from
some points holds for all.

Cost: milliseconds to n = 6; some seconds at n = 10.
"""

import time
from typing import Any

import numpy as np
import numpy.typing as npt

from enumerate.arrangements.feasibility import Realization, Separator
from enumerate.arrangements.threshold_weights import MAX_INPUTS, Points, ThresholdWeights, WeightProgram
from enumerate.cube.truth_tables import check_inputs, features, to_signs

AT_ONCE = 64  # points that are asked for together


def partial_threshold_weights(
    on: int, specified: int, n: int, time_limit: float = 60.0, listed: int = 2
) -> ThresholdWeights:
    """The least weights of a partial function of n <= 16 variables.

    Arguments:
        on: where it is on, as a truth table.
        specified: where it is on or off.
        n: the number of variables.
        time_limit: in seconds.
        listed: how many weights of the least sum are looked for; with 2 it is told whether they are unique.

    Raises:
        ValueError: n is out of range.
        Undecided: the linear program has no exact answer.
        RuntimeError: weights of the solver are not those of the function.

    Examples:
        >>> partial_threshold_weights(0b1000, 0b1011, 2)  # on at 3, off at 0 and 1: x2 is enough
        ThresholdWeights(status='optimal', weights=(0, 1), threshold=1, lower_bound=1, others=(), complete=True)
    """
    check_inputs(n, MAX_INPUTS)
    deadline = time.monotonic() + time_limit
    signs = to_signs(on, n, specified)
    points = features(n)[:, 1:]
    rows_on, rows_off = points[signs > 0], points[signs < 0]
    if not (len(rows_on) and len(rows_off)):
        return ThresholdWeights("optimal", (0,) * n, 0 if len(rows_on) else 1, complete=True)
    decided = Separator(features(n)).decide(signs)
    if not isinstance(decided, Realization):
        return ThresholdWeights("infeasible")
    program = _PartialProgram(rows_on, rows_off, list(decided.coefficients[1:]), deadline)
    status, best, lower_bound = program.least()
    found, complete = [best], False
    if status == "optimal" and listed > 1:
        found, complete = program.all_of_sum(sum(map(abs, best)), listed)
        found = found or [best]
    answers = sorted(((weights, _threshold(weights, rows_on, rows_off)) for weights in found), reverse=True)
    return ThresholdWeights(status, *answers[0], lower_bound, tuple(answers[1:]), complete)


def _threshold(weights: tuple[int, ...], rows_on: Points, rows_off: Points) -> int:
    """The least T with these weights."""
    on, off = (rows @ np.array(weights, np.int64) for rows in (rows_on, rows_off))
    if on.min() <= off.max():
        raise RuntimeError(f"CP-SAT's weights {weights} do not realize the function")
    return int(off.max()) + 1


class _PartialProgram(WeightProgram):
    """The program with weights of either sign, in which points are asked for as they are missed."""

    def __init__(self, rows_on: Points, rows_off: Points, known: list[int], deadline: float) -> None:
        super().__init__(known, deadline)
        self.least_sum = 0
        self.rows_on, self.rows_off = rows_on, rows_off
        on, off = self._sums(tuple(known))
        self._ask(np.argsort(on, kind="stable"), np.argsort(-off, kind="stable"))

    def variables(self) -> tuple[list[Any], Any]:
        """The weights and T."""
        largest = self.largest
        weights = [self.model.new_int_var(-largest, largest, f"w{j}") for j in range(len(self.known))]
        return weights, self.model.new_int_var(-largest, largest + 1, "T")

    def sizes(self) -> list[Any]:
        """Variables that are at least the sizes of the weights."""
        sizes = [self.model.new_int_var(0, self.largest, f"size{j}") for j in range(len(self.weights))]
        for weight, size in zip(self.weights, sizes, strict=True):
            self.model.add(weight <= size)
            self.model.add(-weight <= size)
        return sizes

    def accepts(self, weights: tuple[int, ...], threshold: int) -> bool:
        """Whether the weights meet all points; those that they miss by most are asked for now."""
        on, off = self._sums(weights)
        low, high = (np.argsort(values, kind="stable") for values in (on, -off))
        low, high = low[on[low] < threshold], high[off[high] >= threshold]
        self._ask(low, high)
        return not (len(low) or len(high))

    def _sums(self, weights: tuple[int, ...]) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
        on, off = (rows @ np.array(weights, np.int64) for rows in (self.rows_on, self.rows_off))
        return on, off

    def _ask(self, on: npt.NDArray[np.intp], off: npt.NDArray[np.intp]) -> None:
        self.require(self.rows_on[on[:AT_ONCE]], self.rows_off[off[:AT_ONCE]])
