"""Whether a sign vector is a dichotomy of a feature matrix, decided by linear programming and made exact.

For Phi (m, D) and signs s, exactly one of these has a solution (Gordan, 1873; the homogeneous Farkas lemma):

    a realization  w:       s_x (Phi w)_x > 0 for every x;
    a refutation   lambda:  lambda >= 0, lambda != 0, sum_x lambda_x s_x Phi(x) = 0.

HiGHS maximizes sum lambda subject to the second system and sum lambda <= 1. At optimum 0 its dual values are a
realization with margin 1; otherwise the vertex it stops at has a minimal dependent support, so that its multipliers are
unique up to scale. Both are rounded or solved again in integers and accepted only if they check exactly; what cannot be
made exact is undecided, never "no". A sign 0 leaves a point free.

Cost: some 0.1 ms at n = 4 and some 3 ms at n = 10 for linear features.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from enumerate.arrangements.arrangements import annihilator, integer_rows, primitive
from enumerate.outcomes import Undecided

ACTIVE_POINTS = 512  # beyond this many points, only those that matter are given to the solver


@dataclass(frozen=True)
class Realization:
    """Integer coefficients w, one for each feature, with s_x (Phi w)_x >= 1 at every point that is not free."""

    coefficients: tuple[int, ...]


@dataclass(frozen=True)
class Refutation:
    """Positive integer multipliers by point: sum_x multipliers_x s_x Phi(x) = 0."""

    multipliers: dict[int, int]


class Separator:
    """Decides sign vectors of one integer feature matrix (m, D); the solver is kept warm from one to the next.

    Arguments:
        features: the matrix.
        remembers: whether an earlier answer is given again where it answers a new question too; for at most 64 rows.

    Raises:
        ValueError: if it is not an integer matrix or a row's entries add up to 2**31 in size.

    Examples:
        >>> from enumerate.cube.truth_tables import features, to_signs
        >>> separator = Separator(features(2))
        >>> separator.decide(to_signs(0b1110, 2))  # OR
        Realization(coefficients=(-1, 2, 2))
        >>> separator.decide(to_signs(0b0110, 2))  # XOR
        Refutation(multipliers={0: 1, 1: 1, 2: 1, 3: 1})
    """

    def __init__(self, features: npt.ArrayLike, remembers: bool = False) -> None:
        rows = integer_rows(features)
        self._row_size = max((sum(map(abs, row)) for row in rows), default=1) or 1
        if self._row_size >= 1 << 31:
            raise ValueError("the entries of a feature matrix must add up to less than 2**31 in each row")
        self._features = np.ascontiguousarray(features, np.int64)
        self._points, self._width = self._features.shape
        self._columns = np.arange(2 * self._points, dtype=np.int32)
        self._lower = np.zeros(2 * self._points)
        self._upper = np.zeros(2 * self._points)
        self._solver = self._model()
        self._answers = _Answers(self._features) if remembers and self._points <= 64 else None

    def _model(self) -> Any:
        import highspy

        solver = highspy.Highs()
        solver.silent()
        # Presolve costs more than it saves here and spoils the warm start; primal simplex keeps feasibility.
        for option, value in (("presolve", "off"), ("solver", "simplex"), ("simplex_strategy", 4), ("threads", 1)):
            solver.setOptionValue(option, value)
        matrix = np.vstack([np.hstack([self._features.T, -self._features.T]), np.ones((1, 2 * self._points))])
        columns, rows = np.nonzero(matrix.T)
        model = highspy.HighsLp()
        model.num_col_ = 2 * self._points
        model.num_row_ = self._width + 1
        model.col_cost_ = np.ones(2 * self._points)
        model.col_lower_ = self._lower
        model.col_upper_ = self._upper
        model.row_lower_ = np.zeros(self._width + 1)
        model.row_upper_ = np.append(np.zeros(self._width), 1.0)
        model.a_matrix_.format_ = highspy.MatrixFormat.kColwise
        model.a_matrix_.start_ = np.searchsorted(columns, np.arange(2 * self._points + 1)).astype(np.int32)
        model.a_matrix_.index_ = rows.astype(np.int32)
        model.a_matrix_.value_ = matrix[rows, columns]
        model.sense_ = highspy.ObjSense.kMaximize
        solver.passModel(model)
        self._optimal = highspy.HighsModelStatus.kOptimal
        return solver

    def decide(self, signs: npt.NDArray[np.int8]) -> Realization | Refutation:
        """A realization of the (m,) signs (-1, +1, or 0 where free), or a refutation; both checked in integers.

        Raises:
            ValueError: on a wrong shape or value.
            Undecided: if the solver fails or its answer cannot be made exact.
        """
        if signs.shape != (self._points,) or not ((signs >= -1) & (signs <= 1)).all():
            raise ValueError(f"signs must be {self._points} values in -1, 0, +1")
        known = None if self._answers is None else self._answers.find(signs)
        if known is not None:
            return known
        wanted = signs.astype(np.int64)
        if self._points <= ACTIVE_POINTS:
            answer = self._decide_among(wanted)
            if self._answers is not None:
                self._answers.add(signs, answer)
            return answer
        rng = np.random.default_rng(0)  # which points come first changes the time, not the answer
        active = np.zeros(self._points, np.int64)
        chosen = rng.permutation(np.flatnonzero(wanted))[: 8 * self._width]
        while True:
            active[chosen] = wanted[chosen]
            answer = self._decide_among(active)
            if isinstance(answer, Refutation):
                return answer
            margins = wanted * scores(self._features, answer.coefficients)
            violated = np.flatnonzero((margins <= 0) & (wanted != 0))
            if not len(violated):
                return answer
            order = np.argsort(np.array(margins[violated], float), kind="stable")
            chosen = violated[order[: 4 * self._width]]

    def _decide_among(self, signs: npt.NDArray[np.int64]) -> Realization | Refutation:
        self._upper[: self._points] = 2.0 * (signs > 0)  # 2 never binds: the sum is at most 1
        self._upper[self._points :] = 2.0 * (signs < 0)
        status, objective, duals, values = self._solve()
        if status != self._optimal:
            self._solver.clearSolver()  # once more, from a cold start
            status, objective, duals, values = self._solve()
            if status != self._optimal:
                raise Undecided(f"HiGHS stopped with {status}")
        answer = (
            self._exact_realization(signs, duals[: self._width])
            if objective < 0.5
            else self._exact_refutation(signs, values)
        )
        if answer is None:
            raise Undecided("HiGHS's answer could not be made exact in integers")
        return answer

    def _solve(self) -> tuple[Any, float, npt.NDArray[np.float64], npt.NDArray[np.float64]]:
        self._solver.changeColsBounds(2 * self._points, self._columns, self._lower, self._upper)
        self._solver.run()
        solution = self._solver.getSolution()
        objective = self._solver.getInfo().objective_function_value
        return self._solver.getModelStatus(), objective, np.array(solution.row_dual), np.array(solution.col_value)

    def _exact_realization(self, signs: npt.NDArray[np.int64], proposed: npt.NDArray[np.float64]) -> Realization | None:
        """Round multiples of a proposal of margin 1; half the largest row sum is a multiple that always suffices."""
        if not np.isfinite(proposed).all():
            return None
        multiple = 1.0
        while multiple <= 4 * self._row_size:
            scaled = np.rint(proposed * multiple)
            if np.abs(scaled).max(initial=0) * self._row_size >= 1 << 62:
                return None
            candidate = scaled.astype(np.int64)
            if (signs * (self._features @ candidate) >= np.abs(signs)).all():
                divisor = int(np.gcd.reduce(candidate)) or 1
                return Realization(tuple(int(v) // divisor for v in candidate))
            multiple = multiple + 1 if multiple < 4 else multiple * 1.5
        return None

    def _exact_refutation(self, signs: npt.NDArray[np.int64], values: npt.NDArray[np.float64]) -> Refutation | None:
        size = values[: self._points] + values[self._points :]
        support = np.flatnonzero((size > 1e-9) & (signs != 0))
        if not len(support) or not np.isfinite(size).all():
            return None
        rows = signs[support, None] * self._features[support]
        relative = size[support] / size[support].min()
        for multiple in range(1, 7):
            candidate = np.rint(relative * multiple)
            if candidate.max() * self._row_size * len(support) < 2.0**62:
                multipliers = candidate.astype(np.int64)
                if (multipliers > 0).all() and not (multipliers @ rows).any():
                    divisor = int(np.gcd.reduce(multipliers))
                    pairs = zip(support.tolist(), (multipliers // divisor).tolist(), strict=True)
                    return Refutation(dict(pairs))
        exact = positive_dependency([[int(v) for v in row] for row in rows])
        if exact is None:
            return None
        return Refutation({x: v for x, v in zip(support.tolist(), exact, strict=True) if v})


class _Answers:
    """Earlier answers for a matrix of at most 64 rows, and the questions that they answer.

    A realization answers for all signs that its values have wherever these are not free. A refutation answers for all
    signs that are the same on its support; or all opposite, since its sum is 0 either way.
    """

    def __init__(self, features: npt.NDArray[np.int64]) -> None:
        self._features = features
        self._positive, self._negative = np.empty(0, np.uint64), np.empty(0, np.uint64)  # where realizations are
        self._realizations: list[Realization] = []
        self._above, self._below = np.empty(0, np.uint64), np.empty(0, np.uint64)  # signs that refutations need
        self._refutations: list[Refutation] = []

    def find(self, signs: npt.NDArray[np.int8]) -> Realization | Refutation | None:
        """An answer for these (m,) signs, if there is one."""
        up, down = _word(signs > 0), _word(signs < 0)
        missed = (self._above & ~up) | (self._below & ~down)
        place = int(missed.argmin()) if len(missed) else 0
        if len(missed) and not missed[place]:
            return self._refutations[place]
        missed = (up & ~self._positive) | (down & ~self._negative)
        place = int(missed.argmin()) if len(missed) else 0
        if len(missed) and not missed[place]:
            return self._realizations[place]
        return None

    def add(self, signs: npt.NDArray[np.int8], answer: Realization | Refutation) -> None:
        """Remember the answer for these signs."""
        if isinstance(answer, Realization):
            values = scores(self._features, answer.coefficients)
            self._positive = np.append(self._positive, _word(values > 0))
            self._negative = np.append(self._negative, _word(values < 0))
            self._realizations.append(answer)
            return
        support = np.isin(np.arange(len(signs)), list(answer.multipliers))
        up, down = _word(support & (signs > 0)), _word(support & (signs < 0))
        self._above, self._below = np.append(self._above, (up, down)), np.append(self._below, (down, up))
        self._refutations += [answer, answer]


def _word(members: npt.NDArray[np.bool_]) -> np.uint64:
    """At most 64 truth values as the bits of one word."""
    return np.uint64(int.from_bytes(np.packbits(members, bitorder="little").tobytes(), "little"))


def scores(features: npt.NDArray[np.int64], coefficients: tuple[int, ...]) -> npt.NDArray[Any]:
    """Phi w, (m,), in machine integers, or in Python integers (dtype object) where those could overflow.

    Examples:
        >>> scores(np.array([[1, 2]]), (3, 10**30)).tolist()
        [2000000000000000000000000000003]
    """
    size = max(map(abs, coefficients), default=0) * int(np.abs(features.astype(float)).sum(axis=1).max(initial=1))
    if size < 1 << 62:
        return np.asarray(features @ np.array(coefficients, np.int64))
    return np.asarray(features.astype(object) @ np.array(coefficients, object))


def made_strict(
    coefficients: tuple[int, ...], values: npt.NDArray[Any], shift: npt.NDArray[np.int64]
) -> tuple[int, ...]:
    """Coefficients that have no value 0 and the other signs as before: doubled and shifted where some value is 0.

    Arguments:
        coefficients: integers, (D,).
        values: Phi w for them, at every row, (m,).
        shift: (D,) coefficients with the value -1 at every row.

    Examples:
        >>> made_strict((0, 1), np.array([0, 1]), np.array([-1, 0]))  # the values of the second are -1 and 1
        (-1, 2)
    """
    if bool(np.all(values != 0)):
        return coefficients
    return tuple(2 * v + s for v, s in zip(coefficients, shift.tolist(), strict=True))


def positive_dependency(rows: Sequence[Sequence[int]]) -> list[int] | None:
    """Integers lambda >= 0, not all 0, with sum lambda_i rows_i = 0, if the rows are a minimal dependent set.

    The solution of a minimal dependent set is unique up to scale.
    Returns None if the rows are independent, if the solution is not unique, or if its signs are mixed.

    Examples:
        >>> positive_dependency([[1, 0], [1, 2], [-2, -2]])
        [1, 1, 1]
    """
    multipliers = annihilator([list(column) for column in zip(*rows, strict=True)], len(rows))
    if len(multipliers) != 1:
        return None
    solution = primitive(multipliers[0])
    if max(solution) <= 0:
        solution = [-v for v in solution]
    return solution if min(solution) >= 0 else None
