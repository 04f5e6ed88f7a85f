"""Least integer weights of a threshold function given by its decision diagram: cutting planes.

What weights must satisfy is one inequality for each of 2**n points. Those that matter are found on the way: the diagram
tells, for any weights, the point with the least sum where the function is 1 and the point with the greatest where it
is 0, and so whether the weights realize the function. Weights of variables in which the function is symmetric may be
averaged in a linear program, and ordered in the integer program; a variable that is stronger than another has a weight
greater by 1 at least; dummies have the weight 0. The linear program collects points in floating point, which proves
nothing; CP-SAT, with all points collected, proves the lower bound; weights are accepted only if the diagram says so.

Cost: a second for the 51 voters of the American electoral college, most of it to import the solvers. Where the linear
program leaves a gap, CP-SAT may not close it: then the best weights and the proved bound are given.
"""

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby, islice
from typing import Any

import numpy as np

from enumerate.arrangements.threshold_weights import Status, ThresholdWeights
from enumerate.gates.threshold_diagram import ThresholdDiagram

LARGEST_SUM = 2**40  # of weights that CP-SAT starts from

ROUNDS = 300  # of the linear program

TIES = 8  # points that are drawn for each weights

Weights = tuple[int, ...]

Run = range
"""Variables in which the function is symmetric; they are neighbours in the order of the weights."""


def least_weights(
    diagram: ThresholdDiagram, known: Sequence[int], time_limit: float = 60.0, listed: int = 2
) -> ThresholdWeights:
    """The least weights of the function of a diagram, or the best that were found and a lower bound.

    Arguments:
        diagram: of the function.
        known: weights that realize it, in the order of the diagram.
        time_limit: in seconds.
        listed: how many weights of the least sum are looked for; with 2 it is told whether they are unique.

    Raises:
        ValueError: the known weights do not realize the function.

    Examples:
        >>> least_weights(ThresholdDiagram.of((9, 5, 4, 3), 12), (9, 5, 4, 3))  # 9 alone is not enough
        ThresholdWeights(status='optimal', weights=(2, 1, 1, 1), threshold=3, lower_bound=5, others=(), complete=True)
    """
    deadline = time.monotonic() + time_limit
    if not any(diagram.swings):
        return ThresholdWeights("optimal", (0,) * diagram.n, 1 - diagram.root, complete=True)
    search = _Search(diagram, deadline)
    if not search.realizes(known):
        raise ValueError(f"the weights {tuple(known)} do not realize the function")
    best = search.rounded(search.averages(), tuple(known[: search.essential]))
    status, best, lower_bound = search.least(best)
    found, complete = [best], False
    if status == "optimal" and listed > 1:
        found, complete = search.all_of_sum(best, listed)
    answers = [search.answer(weights) for weights in sorted(found, reverse=True)]
    return ThresholdWeights(status, *answers[0], lower_bound, tuple(answers[1:]), complete)


@dataclass
class _Search:
    """The points met so far, and what is derived from them.

    Attributes:
        points: for each point how many variables of each run are 1, and the value there.
    """

    diagram: ThresholdDiagram
    deadline: float
    points: dict[tuple[Weights, int], None] = field(default_factory=dict)

    def __post_init__(self) -> None:
        swings = self.diagram.swings
        self.essential = sum(swing > 0 for swing in swings)
        self.runs: list[Run] = []
        for _, places in groupby(range(self.essential), key=swings.__getitem__):
            members = list(places)
            self.runs.append(range(members[0], members[-1] + 1))
        self.choices = np.random.default_rng(0)

    @property
    def left(self) -> float:
        """Seconds."""
        return self.deadline - time.monotonic()

    def realizes(self, weights: Sequence[int]) -> bool:
        """Whether the function is the one with these weights and some threshold; if not, new points are met."""
        whole = self._whole(weights)
        on, off = self.diagram.least_over_ones(whole), self.diagram.greatest_over_zeros(whole)
        assert on is not None and off is not None  # it is not constant
        self._meet(on[1], 1)
        self._meet(off[1], 0)
        return on[0] > off[0]

    def answer(self, weights: Weights) -> tuple[Weights, int]:
        """The weights of all variables and the least threshold."""
        whole = self._whole(weights)
        off = self.diagram.greatest_over_zeros(whole)
        assert off is not None
        return whole, off[0] + 1

    def _meet(self, point: Sequence[int], value: int) -> None:
        self.points[tuple(sum(point[i] for i in run) for run in self.runs), value] = None

    def averages(self) -> list[float]:
        """The least weights in real numbers, one for each run, as far as the solver and the time allow."""
        from scipy.optimize import linprog

        sizes = [len(run) for run in self.runs]
        ordered = np.eye(len(sizes), len(sizes) + 1, 1) - np.eye(len(sizes), len(sizes) + 1)
        ordered[-1, -1] = 0  # the threshold comes last
        averages = [0.0] * len(sizes)
        for _ in range(ROUNDS):
            known = len(self.points)
            rows = [(*(-k for k in counts), 1) if value else (*counts, -1) for counts, value in self.points]
            matrix = np.vstack([ordered, *np.array(rows, np.float64)])
            limits = [-1] * len(sizes) + [value - 1 for _, value in self.points]
            solved = linprog([*sizes, 0], matrix, limits, bounds=(0, None), method="highs")
            if solved.status != 0 or self.left <= 0:
                break
            averages, threshold = solved.x[:-1].tolist(), float(solved.x[-1])
            self._meet_violated(averages, threshold)
            if len(self.points) == known:
                break
        return averages

    def _meet_violated(self, averages: Sequence[float], threshold: float) -> None:
        """Meet some points at which weights in real numbers are wrong."""
        scale = 2.0**20
        weights = self._whole([round(scale * average) for average in self._spread(averages)])
        limit = round(scale * threshold)
        slack = self.diagram.n + 1
        for choices in (None, *(self.choices,) * TIES):
            on = self.diagram.least_over_ones(weights, choices)
            off = self.diagram.greatest_over_zeros(weights, choices)
            if on is not None and on[0] < limit - slack:
                self._meet(on[1], 1)
            if off is not None and off[0] > limit - scale + slack:
                self._meet(off[1], 0)

    def _spread(self, averages: Sequence[float]) -> list[float]:
        """The weight of a run for each of its variables."""
        return [average for average, run in zip(averages, self.runs, strict=True) for _ in run]

    def _whole(self, weights: Sequence[int]) -> Weights:
        """The weights with those of the dummies."""
        return (*weights, *(0,) * (self.diagram.n - len(weights)))

    def rounded(self, averages: Sequence[float], known: Weights) -> Weights:
        """The least multiple of the averages that realizes the function when it is rounded, or else what is known."""
        scale = 1.0
        while scale < 64 and self.left > 0:
            weights = tuple(round(scale * average) for average in self._spread(averages))
            if sum(weights) >= sum(known):
                break
            if self.realizes(weights):
                return weights
            scale *= 33 / 32
        return known

    def least(self, best: Weights) -> tuple[Status, Weights, int]:
        """The status, the best weights, and what is proved of their sum."""
        lower = sum((len(self.runs) - k) * len(run) for k, run in zip(range(len(self.runs)), self.runs, strict=True))
        seconds = 1.0
        while lower < sum(best):
            if self.left <= 0 or sum(best) > LARGEST_SUM:
                return "undecided", best, lower
            found, bound, finished = _Program(self, sum(best)).least(best, min(seconds, self.left))
            lower = max(lower, bound)
            if found is not None and self.realizes(found):
                best = min(best, found, key=sum)
            if not finished:
                seconds *= 2
        return "optimal", best, lower

    def all_of_sum(self, best: Weights, listed: int) -> tuple[list[Weights], bool]:
        """Weights of the least sum, at most as many as asked for, and whether there are no others."""
        ordered, listing = [best], list(islice(self._orders(best), listed))
        while len(listing) < listed and self.left > 0:
            found, finished = _Program(self, sum(best)).another(ordered, self.left)
            if found is None:
                return listing, finished
            if self.realizes(found):
                ordered.append(found)
                listing += islice(self._orders(found), listed - len(listing))
        return listing, False

    def _orders(self, weights: Weights, first: int = 0) -> Iterator[Weights]:
        """The weights from a run on, with those of each run in every order."""
        if first == len(self.runs):
            yield ()
            return
        for own in _permutations([weights[i] for i in self.runs[first]]):
            for others in self._orders(weights, first + 1):
                yield (*own, *others)


def _permutations(values: Sequence[int]) -> Iterator[Weights]:
    """The different orders of some values.

    Examples:
        >>> list(_permutations([2, 1, 1]))
        [(2, 1, 1), (1, 2, 1), (1, 1, 2)]
    """
    if not values:
        yield ()
    for value in sorted(set(values), reverse=True):
        others = list(values)
        others.remove(value)
        for rest in _permutations(others):
            yield (value, *rest)


class _Program:
    """The integer program over the weights, ordered in each run, and T, with the points met so far, in CP-SAT."""

    def __init__(self, search: _Search, greatest_sum: int) -> None:
        from ortools.sat.python import cp_model

        self.cp_model, self.model = cp_model, cp_model.CpModel()
        self.weights = [self.model.new_int_var(1, greatest_sum, f"w{i}") for i in range(search.essential)]
        self.threshold = self.model.new_int_var(1, greatest_sum, "T")
        self.total = cp_model.LinearExpr.sum(self.weights)
        self.model.add(self.total <= greatest_sum)
        first = {run[0] for run in search.runs}
        for i in range(1, search.essential):
            self.model.add(self.weights[i - 1] >= self.weights[i] + (i in first))
        for counts, value in search.points:
            chosen: list[int] = []
            for run, count in zip(search.runs, counts, strict=True):
                chosen += run[len(run) - count :] if value else run[:count]
            self._meet(cp_model.LinearExpr.sum([self.weights[i] for i in chosen]), value)

    def _meet(self, total: Any, value: int) -> None:
        self.model.add(total >= self.threshold if value else total <= self.threshold - 1)

    def least(self, hint: Weights, seconds: float) -> tuple[Weights | None, int, bool]:
        """The least weights for the points met, a lower bound on their sum, and whether they are proved the least."""
        self.model.minimize(self.total)
        for weight, value in zip(self.weights, hint, strict=True):
            self.model.add_hint(weight, value)
        solver, status = self._solve(seconds)
        if status not in (self.cp_model.OPTIMAL, self.cp_model.FEASIBLE):
            return None, 0, False
        bound = -int(-(solver.best_objective_bound - 1e-6) // 1)
        return self._values(solver), bound, status == self.cp_model.OPTIMAL

    def another(self, known: Sequence[Weights], seconds: float) -> tuple[Weights | None, bool]:
        """Weights that meet the points, other than those known, of whose sum they are; and whether it was decided."""
        self.model.add(self.total == sum(known[0]))
        for weights in known:
            differ = []
            for weight, value in zip(self.weights, weights, strict=True):
                less, more = self.model.new_bool_var(""), self.model.new_bool_var("")
                self.model.add(weight <= value - 1).only_enforce_if(less)
                self.model.add(weight >= value + 1).only_enforce_if(more)
                differ += [less, more]
            self.model.add_bool_or(differ)
        solver, status = self._solve(seconds)
        if status in (self.cp_model.OPTIMAL, self.cp_model.FEASIBLE):
            return self._values(solver), True
        return None, status == self.cp_model.INFEASIBLE

    def _values(self, solver: Any) -> Weights:
        return tuple(int(solver.value(weight)) for weight in self.weights)

    def _solve(self, seconds: float) -> tuple[Any, Any]:
        solver = self.cp_model.CpSolver()
        solver.parameters.random_seed = 0
        solver.parameters.num_workers = 1
        solver.parameters.max_time_in_seconds = max(0.0, seconds)
        return solver, solver.solve(self.model)
