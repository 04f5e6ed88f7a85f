"""Whether labelled points are separable: integer weights and a bias, or multipliers that no score can satisfy."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np

from capacity.circuits.formulas import polynomial_text
from capacity.documents.sheet import Displayed, Sheet
from capacity.points.points import Points
from capacity.version import __version__
from enumerate.arrangements.exact_separation import decide_exactly
from enumerate.arrangements.feasibility import Realization, Refutation, Separator
from enumerate.outcomes import Undecided
from enumerate.shards import Jobs, Progress, run_shards

SCHEMA = "circuit-capacity/separation/1"

SHOWN = 16  # multipliers on the screen

SHOWN_COORDINATES = 6


@dataclass(frozen=True, repr=False)
class Separation(Displayed):
    """Whether labelled points are separable, and what shows it; checked on the points in rational numbers.

    Attributes:
        points: with their labels.
        weights: integers, the bias first unless it is held at 0, whose score is positive where the label is 1 and
            negative elsewhere; None if there are none.
        multipliers: positive integers by the place of a point, from 0, if there are no weights: the sum of multiplier
            times sign of the label times the point (1, p), or p where the bias is 0, is the zero vector.

    Examples:
        >>> separate(Points([[0], [1], [2]], labels=[1, 0, 1])).multipliers
        {0: 1, 1: 2, 2: 1}
        >>> print(separate(Points([[0], [1], [2]], labels=[0, 1, 1])))
        3 points in dimension 1: separable
          label = step(-1 + 2 x1)
    """

    points: Points
    weights: tuple[int, ...] | None
    multipliers: dict[int, int] | None

    @property
    def separable(self) -> bool:
        """Whether a hyperplane has the points of label 1 on one side and the others on the other."""
        return self.weights is not None

    @property
    def score(self) -> str:
        """The score in the names of the coordinates; empty where there is none."""
        return "" if self.weights is None else score_text(self.weights, self.points)

    def as_json(self) -> dict[str, object]:
        """The document that `capacity points --json` prints of labelled points."""
        bias, *weights = (None,) if self.weights is None else self.weights
        if self.points.homogeneous and self.weights is not None:
            bias, weights = 0, list(self.weights)
        return {
            "schema": SCHEMA,
            "points": len(self.points),
            "dimension": self.points.dimension,
            "names": list(self.points.names),
            "homogeneous": self.points.homogeneous,
            "labels": "".join(map(str, self.points.labels or ())),
            "separable": self.separable,
            "bias": None if bias is None else str(bias),
            "weights": None if self.weights is None else [str(weight) for weight in weights],
            "multipliers": None
            if self.multipliers is None
            else [
                {
                    "point": i + 1,
                    "coordinates": list(map(str, self.points.coordinates[i])),
                    "label": (self.points.labels or ())[i],
                    "multiplier": str(value),
                }
                for i, value in self.multipliers.items()
            ],
            "version": __version__,
        }

    @property
    def _lines(self) -> list[tuple[str, str]]:
        if self.multipliers is None:
            return [("label", f"step({self.score})")]
        labels = self.points.labels or ()
        said = [
            f"{'+' if labels[i] else '-'}{value} at {_place(self.points, i)}"
            for i, value in list(self.multipliers.items())[:SHOWN]
        ]
        left = len(self.multipliers) - SHOWN
        more = f" and {left} more" if left > 0 else ""
        return [("multipliers that no score can satisfy (sign of the label, size, point)", ", ".join(said) + more)]

    def sheet(self) -> Sheet:
        """The answer, and the score or the multipliers."""
        return Sheet(f"{self.points}: {self._answer}", (), tuple(self._lines))

    @property
    def _answer(self) -> str:
        through = " by a hyperplane through the origin" if self.points.homogeneous else ""
        return f"{'' if self.separable else 'not '}separable{through}"

    def __repr__(self) -> str:
        return f"<Separation of {self.points}: {self._answer}>"

    def __str__(self) -> str:
        """What `capacity points` prints of labelled points."""
        sign = " = " if self.separable else ": "
        return "\n".join([f"{self.points}: {self._answer}", *(f"  {a}{sign}{b}" for a, b in self._lines)])


def score_text(weights: Sequence[int], points: Points) -> str:
    """A score in the names of the coordinates.

    Examples:
        >>> score_text((-1, 2, 0), Points([[0, 0]], names=["x", "y"]))
        '-1 + 2 x'
    """
    names = points.names if points.homogeneous else ("1", *points.names)
    return polynomial_text({name: str(weight) for name, weight in zip(names, weights, strict=True) if weight})


def _place(points: Points, i: int) -> str:
    shown = points.coordinates[i][:SHOWN_COORDINATES]
    dots = ", ..." if points.dimension > SHOWN_COORDINATES else ""
    return f"point {i + 1} ({', '.join(map(str, shown))}{dots})"


def separate(points: Points, jobs: Jobs = 1, progress: Progress | None = None) -> Separation:
    """Decide whether labelled points are separable, with what shows it.

    Raises:
        ValueError: the points have no labels.
        OutOfTime: past the deadline of the run.

    Examples:
        >>> corners = Points([[0, 0], [0, 1], [1, 0], [1, 1]], labels=[0, 0, 0, 1])
        >>> separate(corners).score
        '-3 + 2 x1 + 2 x2'
    """
    if points.labels is None:
        raise ValueError("the points have no labels")
    signs = tuple(1 if label else -1 for label in points.labels)
    opposed = _opposed(points, signs)
    answer: Realization | Refutation = (
        next(run_shards(_decide, [(points.rows, signs)], jobs, progress, "separation")) if opposed is None else opposed
    )
    if isinstance(answer, Realization):
        found = Separation(points, points.weights(answer.coefficients), None)
    else:
        found = Separation(points, None, answer.multipliers)
    if not _holds(found, signs):
        raise Undecided("the answer does not hold on the points")
    return found


def _opposed(points: Points, signs: tuple[int, ...]) -> Refutation | None:
    """The multipliers of two equal points with different labels, if there are any."""
    first: dict[Any, int] = {}
    for i, row in enumerate(points.rows):
        j = first.setdefault(row, i)
        if signs[i] != signs[j]:
            return Refutation({j: 1, i: 1})
    return None


def _decide(question: tuple[tuple[tuple[int, ...], ...], tuple[int, ...]]) -> Realization | Refutation:
    """The exact answer: of the linear program where machine integers hold the points, else in rational numbers."""
    rows, signs = question
    if max(sum(map(abs, row)) for row in rows) < 1 << 31:
        try:
            return Separator(np.array(rows, np.int64)).decide(np.array(signs, np.int8))
        except Undecided:
            pass
    return decide_exactly(rows, signs)


def _holds(found: Separation, signs: tuple[int, ...]) -> bool:
    """Whether an answer is right, on the coordinates as they were given."""
    first = () if found.points.homogeneous else (Fraction(1),)
    points = [(*first, *point) for point in found.points.coordinates]
    if found.weights is not None:
        weights = found.weights
        return all(
            sign * sum(w * v for w, v in zip(weights, point, strict=True)) > 0
            for sign, point in zip(signs, points, strict=True)
        )
    multipliers = found.multipliers or {}
    sums = [sum(value * signs[i] * points[i][j] for i, value in multipliers.items()) for j in range(len(points[0]))]
    return bool(multipliers) and min(multipliers.values()) > 0 and not any(sums)
