"""Least integer weights of a threshold function: w.x >= T where it is on, w.x <= T - 1 where it is off.

The function must be unate: with the variables in which it falls exchanged for their complements it is monotone, and
its weights are at least 0; those of dummies are 0 at the least. Then the points to be met are the minimal ones where it
is on and the maximal ones where it is off, some hundreds of 2**15. Whether there are weights at all is decided by a
linear program made exact; the least sum is found by CP-SAT, and every solution is evaluated on all points again.

Cost: some tenths of a second for 15 votes of which 335 points matter; half a second more to import the solver.
"""

import time
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from enumerate.arrangements.feasibility import Realization, Separator, scores
from enumerate.cube.truth_tables import check_inputs, features, to_bits

MAX_INPUTS = 16

MAX_LISTED = 10_000

Status = Literal["optimal", "infeasible", "undecided"]

Points = npt.NDArray[np.int64]


@dataclass(frozen=True)
class ThresholdWeights:
    """Integer weights of least sum of sizes.

    Attributes:
        status: `optimal`; `infeasible`: it is not a threshold function; `undecided`: the time ran out.
        weights: (n,) of x1 ... xn; empty if infeasible.
        threshold: the least T with these weights.
        lower_bound: no weights have a smaller sum of sizes.
        others: further weights of the same sum, each with its threshold, as far as they were asked for, in order.
        complete: whether there are no more.
    """

    status: Status
    weights: tuple[int, ...] = ()
    threshold: int = 0
    lower_bound: int = 0
    others: tuple[tuple[tuple[int, ...], int], ...] = ()
    complete: bool = False


def directions(table: int, n: int) -> list[int] | None:
    """Of each variable 1 if the function rises in it, -1 if it falls, 0 if neither; None if it does both in one.

    Examples:
        >>> directions(0b0010, 2), directions(0b0110, 2)
        ([1, -1], None)
    """
    bits = to_bits(table, n).astype(np.int8)
    found = []
    for i in range(n):
        halves = bits.reshape(-1, 2, 1 << i)
        steps = halves[:, 1] - halves[:, 0]
        up, down = bool((steps > 0).any()), bool((steps < 0).any())
        if up and down:
            return None
        found.append(int(up) - int(down))
    return found


def boundary_points(on: npt.NDArray[np.bool_], n: int) -> tuple[Points, Points]:
    """The minimal points where a monotone function is on and the maximal ones where it is off, ascending.

    Examples:
        >>> boundary_points(to_bits(0xE8, 3).astype(bool), 3)  # majority
        (array([3, 5, 6]), array([1, 2, 4]))
    """
    minimal, maximal = on.copy(), ~on
    for i in range(n):
        halves = on.reshape(-1, 2, 1 << i)
        minimal.reshape(-1, 2, 1 << i)[:, 1] &= ~halves[:, 0]
        maximal.reshape(-1, 2, 1 << i)[:, 0] &= halves[:, 1]
    return np.flatnonzero(minimal), np.flatnonzero(maximal)


def threshold_weights(table: int, n: int, time_limit: float = 60.0, listed: int = 2) -> ThresholdWeights:
    """The least weights of a function of n <= 16 variables.

    Arguments:
        table: its truth table.
        n: the number of variables.
        time_limit: in seconds.
        listed: how many weights of the least sum are looked for; with 2 it is told whether they are unique.

    Raises:
        ValueError: n is out of range.
        Undecided: the linear program has no exact answer.
        RuntimeError: weights of the solver are not those of the function.

    References:
        S. Muroga, *Threshold Logic and Its Applications* (1971), chapter 9 (minimal integer realizations).

    Examples:
        >>> threshold_weights(0xFEE8, 4)  # two of four
        ThresholdWeights(status='optimal', weights=(1, 1, 1, 1), threshold=2, lower_bound=4, others=(), complete=True)
        >>> threshold_weights(0b0110, 2).status
        'infeasible'
    """
    check_inputs(n, MAX_INPUTS)
    deadline = time.monotonic() + time_limit
    signs = directions(table, n)
    if signs is None:
        return ThresholdWeights("infeasible")
    essential = [i for i in range(n) if signs[i]]
    if not essential:  # a constant
        return ThresholdWeights("optimal", (0,) * n, 0 if table else 1, complete=True)
    on = _monotone(table, n, signs)
    rows_on, rows_off = ((points[:, None] >> np.array(essential)) & 1 for points in boundary_points(on, n))
    known = _realization(rows_on, rows_off)
    if known is None:
        return ThresholdWeights("infeasible")
    program = WeightProgram(known, deadline)
    program.require(rows_on, rows_off)
    status, best, lower_bound = program.least()
    found = [best]
    complete = False
    if status == "optimal" and listed > 1:
        found, complete = program.all_of_sum(sum(best), listed)
        found = found or [best]
    answers = [_restored(weights, rows_off, essential, signs, n) for weights in found]
    for weights, threshold in answers:
        _check(weights, threshold, table, n)
    ordered = sorted(answers, reverse=True)
    return ThresholdWeights(status, *ordered[0], lower_bound, tuple(ordered[1:]), complete)


def _monotone(table: int, n: int, signs: list[int]) -> npt.NDArray[np.bool_]:
    """Where the function is on, with the variables in which it falls complemented: (2**n,) bool."""
    flipped = sum(1 << i for i, sign in enumerate(signs) if sign < 0)
    on: npt.NDArray[np.bool_] = to_bits(table, n).astype(np.bool_)[np.arange(2**n) ^ flipped]
    return on


def _realization(rows_on: Points, rows_off: Points) -> list[int] | None:
    """Positive integer weights, not the least, that meet the points; None if there are none."""
    variables = rows_on.shape[1]
    matrix = np.zeros((len(rows_on) + len(rows_off) + variables, variables + 1), np.int64)
    matrix[: len(rows_on) + len(rows_off), 0] = 1  # the bias, - T + 1/2
    matrix[: len(rows_on), 1:] = rows_on
    matrix[len(rows_on) : len(rows_on) + len(rows_off), 1:] = rows_off
    matrix[len(rows_on) + len(rows_off) :, 1:] = np.eye(variables, dtype=np.int64)
    signs = np.ones(len(matrix), np.int8)
    signs[len(rows_on) : len(rows_on) + len(rows_off)] = -1
    answer = Separator(matrix).decide(signs)
    return list(answer.coefficients[1:]) if isinstance(answer, Realization) else None


class WeightProgram:
    """The integer program over the weights and T, in CP-SAT; here all weights are positive.

    Arguments:
        known: weights that are feasible.
        deadline: on the monotonic clock.
    """

    def __init__(self, known: list[int], deadline: float) -> None:
        from ortools.sat.python import cp_model

        self.cp_model, self.deadline, self.known = cp_model, deadline, known
        self.model = cp_model.CpModel()
        self.largest = sum(map(abs, known))
        self.least_sum = len(known)
        self.weights, self.threshold = self.variables()
        self.total = cp_model.LinearExpr.sum(self.sizes())
        for weight, value in zip(self.weights, known, strict=True):
            self.model.add_hint(weight, value)

    def variables(self) -> tuple[list[Any], Any]:
        """The weights and T."""
        weights = [self.model.new_int_var(1, self.largest, f"w{j}") for j in range(len(self.known))]
        return weights, self.model.new_int_var(0, self.largest, "T")

    def sizes(self) -> list[Any]:
        """The sizes of the weights."""
        return self.weights

    def require(self, rows_on: Points, rows_off: Points) -> None:
        """Ask for T at least at these points, given by their bits, and for less at those."""
        for rows, on in ((rows_on, True), (rows_off, False)):
            for row in rows.tolist():
                total = self.cp_model.LinearExpr.sum([w for w, bit in zip(self.weights, row, strict=True) if bit])
                self.model.add(total >= self.threshold if on else total <= self.threshold - 1)

    def accepts(self, weights: tuple[int, ...], threshold: int) -> bool:
        """Whether the program's answer meets all points; if some were held back, they are asked for now."""
        return True

    def least(self) -> tuple[Status, tuple[int, ...], int]:
        """The status, the best weights, and what is proved of their sum."""
        self.model.minimize(self.total)
        while True:
            solver = self._solver()
            status = solver.solve(self.model)
            if status not in (self.cp_model.OPTIMAL, self.cp_model.FEASIBLE):
                return "undecided", tuple(self.known), self.least_sum
            best, threshold = self._answer(solver)
            proved = status == self.cp_model.OPTIMAL
            bound = max(self.least_sum, -int(-(solver.best_objective_bound - 1e-6) // 1))
            if self.accepts(best, threshold):
                return ("optimal", best, sum(map(abs, best))) if proved else ("undecided", best, bound)
            if not proved:
                return "undecided", tuple(self.known), bound

    def all_of_sum(self, total: int, listed: int) -> tuple[list[tuple[int, ...]], bool]:
        """Weights of the least sum, at most as many as asked for, and whether there are no others."""
        self.model.clear_objective()
        self.model.clear_hints()
        self.model.add(self.total == total)
        found: list[tuple[int, ...]] = []
        while len(found) < listed:
            solver = self._solver()
            status = solver.solve(self.model)
            if status not in (self.cp_model.OPTIMAL, self.cp_model.FEASIBLE):
                return found, status == self.cp_model.INFEASIBLE
            weights, threshold = self._answer(solver)
            if self.accepts(weights, threshold):
                found.append(weights)
                self._exclude(found[-1])
        return found, False

    def _answer(self, solver: Any) -> tuple[tuple[int, ...], int]:
        return tuple(int(solver.value(weight)) for weight in self.weights), int(solver.value(self.threshold))

    def _exclude(self, weights: tuple[int, ...]) -> None:
        differences = []
        for weight, value in zip(self.weights, weights, strict=True):
            less, more = self.model.new_bool_var(""), self.model.new_bool_var("")
            self.model.add(weight <= value - 1).only_enforce_if(less)
            self.model.add(weight >= value + 1).only_enforce_if(more)
            differences += [less, more]
        self.model.add_bool_or(differences)

    def _solver(self) -> Any:
        solver = self.cp_model.CpSolver()
        solver.parameters.random_seed = 0
        solver.parameters.num_workers = 1
        solver.parameters.max_time_in_seconds = max(0.0, self.deadline - time.monotonic())
        return solver


def _restored(
    weights: tuple[int, ...], rows_off: Points, essential: list[int], signs: list[int], n: int
) -> tuple[tuple[int, ...], int]:
    """The weights of all variables in their own directions, and the least threshold."""
    threshold = int((rows_off @ np.array(weights, np.int64)).max()) + 1
    whole = [0] * n
    for i, weight in zip(essential, weights, strict=True):
        whole[i] = signs[i] * weight
        threshold -= weight * (signs[i] < 0)
    return tuple(whole), threshold


def _check(weights: tuple[int, ...], threshold: int, table: int, n: int) -> None:
    on = scores(features(n), (-threshold, *weights)) >= 0
    if not np.array_equal(on, to_bits(table, n).astype(np.bool_)):
        raise RuntimeError(f"CP-SAT's weights {weights} and threshold {threshold} do not realize the function")
