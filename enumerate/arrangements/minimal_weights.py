"""Minimal integer weights of one Boolean function: its strict realization of least total size, by CP-SAT.

The integer program: minimize |w_1| + ... + |w_D| over integer w with s_x·(Φw)_x >= 1 at every point x.  Every
realization over the rationals has an integer multiple that satisfies these constraints, so the program is
feasible in a large enough box exactly if the function is realizable.  Each solution is checked again in exact
integers; that it is minimal rests on CP-SAT's own proof.  Threshold functions of up
to 9 variables with random weights of up to 40 took less than a second each, on one core.
"""

from __future__ import annotations

import math
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from ortools.sat.python import cp_model

MAX_UPPER_TOTAL = 2**50  # CP-SAT reports the objective's bound as a double, exact below 2**53

MAX_ACTIVATION = 2**62  # CP-SAT and the check below compute activations in int64

Status = Literal["optimal", "infeasible", "undecided"]


@dataclass(frozen=True)
class MinimalWeights:
    """The least total size of an integer realization, as far as it is decided.

    Attributes:
        status: ``optimal``: the coefficients are of least total size.  ``infeasible``: no integer realization
            has a total size of at most the ``upper_total`` asked for.  ``undecided``: the time ran out.
        coefficients: a verified realization, in the order of the feature columns; None if none was found.
        total: the sum of the absolute values of the coefficients, or None.
        lower_bound: no integer realization has a smaller total size; equal to ``total`` if optimal,
            ``upper_total + 1`` if infeasible.
        canonical: whether the coefficients are the lexicographically smallest of all realizations of least
            total size, and so do not depend on the solver.  False where that was not proved in time.
    """

    status: Status
    coefficients: tuple[int, ...] | None
    total: int | None
    lower_bound: int
    canonical: bool


def minimal_weights(
    features: NDArray[np.int64],
    signs: NDArray[np.int8],
    *,
    upper_total: int,
    time_limit: float = 60.0,
    num_workers: int = 1,
) -> MinimalWeights:
    """Integer coefficients of least total size that realize a dichotomy strictly.

    Arguments:
        features: ``(m, D) int64``, the feature vectors of the m points; the first column, all ones, is the
            bias, whose size counts like that of any other coefficient.
        signs: ``(m,) int8``, the side of each point, -1 or +1.
        upper_total: the total size of a known integer realization.  Every coefficient of a minimal one then
            lies in ``-upper_total ... upper_total``, the finite box that CP-SAT needs.  With a smaller number
            the answer ``infeasible`` speaks of realizations up to that size only.
        time_limit: seconds of wall-clock time for everything.
        num_workers: threads of CP-SAT.

    Returns:
        The result.  Its total and, where ``canonical``, its coefficients depend on the function alone.

    Raises:
        ValueError: if shapes, signs or limits do not fit together.
        OverflowError: if an activation could leave the range in which int64 arithmetic is exact.
        RuntimeError: if a solution of CP-SAT fails the exact check.

    Notes:
        Minimal realizations need not be unique.  Among them the lexicographically smallest is found by
        minimizing one coefficient after another with the total held fixed: D more, easier, programs.

    References:
        S. Muroga, *Threshold Logic and Its Applications* (1971), chapter 9 (minimal integer realizations).

    Examples:
        >>> points = np.array([[1, 0, 0], [1, 1, 0], [1, 0, 1], [1, 1, 1]], dtype=np.int64)
        >>> least = minimal_weights(points, np.array([-1, 1, 1, 1], dtype=np.int8), upper_total=9)
        >>> least.status, least.coefficients, least.total, least.canonical
        ('optimal', (-1, 2, 2), 5, True)
        >>> minimal_weights(points, np.array([-1, 1, 1, -1], dtype=np.int8), upper_total=9).status
        'infeasible'
    """
    signed_rows = _signed_rows(features, signs)
    _require_exact_range(signed_rows, upper_total)
    if not (math.isfinite(time_limit) and time_limit > 0 and num_workers >= 1):
        raise ValueError(f"need time_limit > 0 and num_workers >= 1, not {time_limit} and {num_workers}")
    deadline = time.monotonic() + time_limit
    program = _SizeProgram(signed_rows, upper_total, deadline, num_workers)
    status, coefficients, lower_bound = program.minimize_total()
    if coefficients is None:
        return MinimalWeights(status, None, None, lower_bound, canonical=False)
    total = _verified_total(signed_rows, coefficients)
    if status != "optimal":
        return MinimalWeights(status, coefficients, total, lower_bound, canonical=False)
    if total != lower_bound:
        raise RuntimeError(f"CP-SAT calls {lower_bound} optimal, but its solution has total size {total}")
    coefficients, canonical = program.lexicographically_smallest(coefficients, total)
    if _verified_total(signed_rows, coefficients) != total:
        raise RuntimeError(f"a solution of CP-SAT at total size {total} has another size: {coefficients}")
    return MinimalWeights("optimal", coefficients, total, total, canonical)


class _SizeProgram:
    """The integer program in CP-SAT; the total, then one coefficient after another, is minimized."""

    def __init__(self, signed_rows: NDArray[np.int64], upper_total: int, deadline: float, num_workers: int) -> None:
        from ortools.sat.python import cp_model

        self.cp_model = cp_model
        self.upper_total = upper_total
        self.deadline = deadline
        self.num_workers = num_workers
        self.model = cp_model.CpModel()
        columns = range(signed_rows.shape[1])
        self.coefficients = [self.model.new_int_var(-upper_total, upper_total, f"w{j}") for j in columns]
        sizes = [self.model.new_int_var(0, upper_total, f"size{j}") for j in columns]
        for coefficient, size in zip(self.coefficients, sizes, strict=True):
            self.model.add(coefficient <= size)
            self.model.add(-coefficient <= size)
        self.total = cp_model.LinearExpr.sum(sizes)
        self.model.add(self.total <= upper_total)
        for row in np.unique(signed_rows, axis=0).tolist():
            self.model.add(cp_model.LinearExpr.weighted_sum(self.coefficients, row) >= 1)

    def minimize_total(self) -> tuple[Status, tuple[int, ...] | None, int]:
        """Status, best coefficients found, and the proved lower bound on the total size."""
        self.model.minimize(self.total)
        solver, status = self._solve()
        if status == self.cp_model.INFEASIBLE:
            return "infeasible", None, self.upper_total + 1
        if status == self.cp_model.UNKNOWN:
            return "undecided", None, 0
        proved = max(0, math.ceil(solver.best_objective_bound - 1e-6))
        return "optimal" if status == self.cp_model.OPTIMAL else "undecided", self._values(solver), proved

    def lexicographically_smallest(self, best: tuple[int, ...], total: int) -> tuple[tuple[int, ...], bool]:
        """Of all realizations of this total size the smallest tuple; False if the time ran out on the way."""
        self.model.add(self.total == total)
        for j, coefficient in enumerate(self.coefficients):
            self.model.minimize(coefficient)
            solver, status = self._solve()
            if status != self.cp_model.OPTIMAL:
                return best, False
            best = self._values(solver)
            self.model.add(coefficient == best[j])
        return best, True

    def _solve(self) -> tuple[cp_model.CpSolver, int]:
        solver = self.cp_model.CpSolver()
        solver.parameters.random_seed = 0
        solver.parameters.num_workers = self.num_workers
        solver.parameters.max_time_in_seconds = max(0.0, self.deadline - time.monotonic())
        status = solver.solve(self.model)
        if status == self.cp_model.MODEL_INVALID:
            raise RuntimeError(f"CP-SAT refuses the model: {self.model.validate()}")
        return solver, int(status)

    def _values(self, solver: cp_model.CpSolver) -> tuple[int, ...]:
        return tuple(int(solver.value(coefficient)) for coefficient in self.coefficients)


def _signed_rows(features: NDArray[np.int64], signs: NDArray[np.int8]) -> NDArray[np.int64]:
    """The rows s_x·Φ(x), ``(m, D) int64``, which a realization must make positive."""
    features, signs = np.asarray(features), np.asarray(signs)
    if features.ndim != 2 or signs.shape != features.shape[:1] or features.shape[1] == 0:
        raise ValueError(f"need features (m, D) and signs (m,), not {features.shape} and {signs.shape}")
    if not np.issubdtype(features.dtype, np.signedinteger):
        raise ValueError(f"features must be signed integers, not {features.dtype}")
    if not np.isin(signs, (-1, 1)).all():
        raise ValueError("every sign must be -1 or +1")
    if features.size and int(features.min()) == np.iinfo(np.int64).min:
        raise OverflowError(f"the feature {features.min()} has no negative in int64")
    return signs.astype(np.int64)[:, np.newaxis] * features.astype(np.int64)


def _require_exact_range(signed_rows: NDArray[np.int64], upper_total: int) -> None:
    """Raise unless every activation in the box, summed in any order, is exact in int64."""
    if upper_total < 0:
        raise ValueError(f"upper_total must be at least 0, not {upper_total}")
    if upper_total > MAX_UPPER_TOTAL:
        raise OverflowError(f"upper_total {upper_total} exceeds 2^50; start from a smaller realization")
    row_sizes = [sum(abs(value) for value in row) for row in signed_rows.tolist()]
    largest = max(row_sizes, default=0) * upper_total
    if largest > MAX_ACTIVATION:
        raise OverflowError(f"an activation may reach {largest}, beyond 2^62; start from a smaller upper_total")


def _verified_total(signed_rows: NDArray[np.int64], coefficients: tuple[int, ...]) -> int:
    """The total size of a realization, once it is seen to realize every point; exact by the range check."""
    activations = signed_rows @ np.array(coefficients, dtype=np.int64)
    if not (activations >= 1).all():
        raise RuntimeError(f"CP-SAT's solution {coefficients} does not realize the function strictly")
    return sum(abs(coefficient) for coefficient in coefficients)
