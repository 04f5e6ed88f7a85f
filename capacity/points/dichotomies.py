"""The number of dichotomies of a finite set of points, and the dichotomies themselves, each with integer weights."""

import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from math import log2

from capacity.documents.numbers import decimal_string
from capacity.documents.sheet import Displayed, Sheet
from capacity.points.counting import PATIENCE, Chambers, Choice, Hyperplanes, choose, count_chambers, generic_chambers
from capacity.points.points import Points
from capacity.points.separation import score_text
from capacity.version import __version__
from enumerate.arrangements.arrangements import independent_rows, primitive_normal
from enumerate.outcomes import Refused
from enumerate.shards import Jobs, Progress

SCHEMA = "circuit-capacity/points/1"

MAX_LISTED = 20_000_000  # values of all dichotomies together

SHOWN_GROUPS = 5


@dataclass(frozen=True)
class Dichotomy:
    """One dichotomy.

    Attributes:
        values: 1 where the score is positive and 0 where it is negative, for each point in order.
        weights: integers, the bias first unless it is held at 0.
    """

    values: str
    weights: tuple[int, ...]


@dataclass(frozen=True, repr=False)
class PointsCount(Displayed):
    """The number of dichotomies of a finite set of points.

    Attributes:
        points: the points.
        count: the number of dichotomies.
        methods: the engines that found it, the fastest first; none where nothing had to be counted.
        distinct: how many different hyperplanes the points give; points that coincide count once.
        rank: the dimension that the points (1, p) span; where the bias is 0, the points p.
        coinciding: groups of points, by their numbers from 1, that always fall on one side; where the bias is 0, a
            negative number is a point that always falls on the other.
        whitney: the absolute Whitney numbers of the arrangement, which add up to the count; None where no engine gave
            them.
        listed: the dichotomies, if they were asked for, in the order of their values.
    """

    points: Points
    count: int
    methods: tuple[str, ...]
    distinct: int
    rank: int
    coinciding: tuple[tuple[int, ...], ...]
    whitney: tuple[int, ...] | None
    listed: tuple[Dichotomy, ...] | None
    seconds: float = field(compare=False)

    @property
    def capacity_bits(self) -> float | None:
        """log2 of the count, in bits; None where there is no dichotomy."""
        return log2(self.count) if self.count else None

    @property
    def general(self) -> int:
        """The number for as many different points in general position: 2 sum_(k <= d) C(N - 1, k), bias 0: k < d.

        Examples:
            >>> count_points(Points.grid(3, 3)).general
            74
        """
        return generic_chambers(self.distinct, self.points.parameters)

    @property
    def share(self) -> float:
        """The count as a share of the number in general position; 1 if and only if the different points are so."""
        return self.count / self.general

    def as_json(self) -> dict[str, object]:
        """The document that `capacity points --json` prints of a count."""
        document: dict[str, object] = {
            "schema": SCHEMA,
            "title": str(self.points),
            "points": len(self.points),
            "distinct": self.distinct,
            "dimension": self.points.dimension,
            "rank": self.rank,
            "homogeneous": self.points.homogeneous,
            "coinciding": [list(group) for group in self.coinciding],
            "count": str(self.count),
            "capacity_bits": self.capacity_bits,
            "general_position": decimal_string(self.general),
            "share": self.share,
            "whitney": None if self.whitney is None else [str(number) for number in self.whitney],
            "methods": list(self.methods),
            "seconds": round(self.seconds, 3),
            "version": __version__,
        }
        if self.listed is not None:
            document["dichotomies"] = [
                {"values": one.values, "weights": [str(weight) for weight in one.weights]} for one in self.listed
            ]
        return document

    @property
    def _found(self) -> str:
        if not self.count:
            return "no dichotomies: the origin is one of the points, where no score without a bias is strict"
        by = f" ({' = '.join(self.methods)})" if self.methods else ""
        return f"{decimal_string(self.count)} dichotomies, {self.capacity_bits:.6f} bits{by}"

    @property
    def _rows(self) -> list[tuple[str, str]]:
        number = f"{len(self.points)}" + (f", {self.distinct} of them different" if self.coinciding else "")
        rows = [("points", f"{number}; dimension {self.points.dimension}, rank {self.rank}")]
        for group in self.coinciding[:SHOWN_GROUPS]:
            shown = [f"{'opposite ' if i < 0 else ''}{abs(i)}" for i in group[:8]] + ["..."] * (len(group) > 8)
            rows.append(("on the same side", f"points {', '.join(shown)}"))
        if len(self.coinciding) > SHOWN_GROUPS:
            rows.append(("on the same side", f"{len(self.coinciding) - SHOWN_GROUPS} more groups of points"))
        if self.count:
            exactly = self.count == self.general
            said = "reached: general position" if exactly else f"this is {100 * self.share:.4g} % of it"
            rows.append(("Cover's number", f"{decimal_string(self.general)}, {said}"))
        if self.whitney is not None:
            rows.append(("Whitney numbers", ", ".join(map(decimal_string, self.whitney))))
        return rows

    def sheet(self) -> Sheet:
        """The count, and what there is to know of the points."""
        rows = [("dichotomies", decimal_string(self.count))]
        if self.count:
            rows += [("capacity", f"{self.capacity_bits:.6f} bits"), ("counted by", " = ".join(self.methods))]
        return Sheet(str(self.points), (), (*rows, *self._rows))

    def __repr__(self) -> str:
        return f"<PointsCount of {self.points}: {decimal_string(self.count)} dichotomies>"

    def __str__(self) -> str:
        """What `capacity points` prints of a count."""
        lines = [f"{self.points}: {self._found}", *(f"  {name}: {said}" for name, said in self._rows)]
        lines += [f"{one.values} {score_text(one.weights, self.points)}" for one in self.listed or ()]
        return "\n".join(lines)


@dataclass(frozen=True)
class PointsQuestion:
    """The dichotomies of points as the chambers of an arrangement.

    Attributes:
        points: the points; labels do not matter.
        planes: the different hyperplanes; None where the bias is 0 and a point is the origin, whose score is always 0.
        coinciding: as in `PointsCount`.
        listed: whether the dichotomies are listed too.
    """

    points: Points
    planes: Hyperplanes | None
    coinciding: tuple[tuple[int, ...], ...]
    listed: bool

    @classmethod
    def of(cls, points: Points, listed: bool = False) -> "PointsQuestion":
        """What is asked about points.

        Examples:
            >>> PointsQuestion.of(Points([[1, 0], [2, 0], [-1, 0]], homogeneous=True)).coinciding
            ((1, 2, -3),)
        """
        if not all(map(any, points.rows)):
            return cls(points, None, (), listed)
        groups: dict[tuple[int, ...], list[int]] = {}
        for i, row in enumerate(points.rows, 1):
            group = groups.setdefault(primitive_normal(row), [])
            group.append(i if not group or _same_side(row, points.rows[group[0] - 1]) else -i)
        levels = () if points.homogeneous else points.levels
        coinciding = tuple(tuple(group) for group in groups.values() if len(group) > 1)
        return cls(points, Hyperplanes.of(groups, levels), coinciding, listed)

    def __str__(self) -> str:
        return f"points {self.points}"

    def answer(self, choice: Choice, jobs: Jobs = 1, progress: Progress | None = None) -> PointsCount:
        """The count by the engines of a choice."""
        begin = time.monotonic()
        points, planes = self.points, self.planes
        if planes is None:
            distinct = len({primitive_normal(row) for row in points.rows if any(row)}) + 1
            found, rank = Chambers(0, (), None), len(independent_rows([list(row) for row in points.rows]))
        else:
            found, distinct, rank = count_chambers(planes, choice, jobs, progress), planes.number, planes.rank
        listed = list_dichotomies(points, found.count) if self.listed else None
        return PointsCount(
            points,
            found.count,
            found.methods,
            distinct,
            rank,
            self.coinciding,
            found.whitney,
            listed,
            time.monotonic() - begin,
        )


def _same_side(row: Sequence[int], other: Sequence[int]) -> bool:
    """Whether two proportional rows are so by a positive factor."""
    return all((a > 0) == (b > 0) for a, b in zip(row, other, strict=True))


def count_points(
    points: Points,
    method: str = "auto",
    jobs: Jobs = 1,
    progress: Progress | None = None,
    *,
    listed: bool = False,
    patience: float = PATIENCE,
) -> PointsCount:
    """Count the dichotomies of points exactly.

    Arguments:
        points: whose dichotomies are counted; labels do not matter.
        method: one of `METHODS`; `auto` takes the fastest engine, and others that confirm it in a moment.
        jobs: how many shards are done at once, or a `Run` that says how they are done.
        progress: told what is done.
        listed: whether the dichotomies are listed too.
        patience: the seconds of one core that it may be expected to take.

    Raises:
        ValueError: on an unknown method, or one that is not for these points.
        Refused: if no engine reaches them, or it would take longer or not fit.
        Disagreement: if two engines disagree.
        OutOfTime, LostWorkers: as any count.

    Examples:
        >>> print(count_points(Points([[0, 0], [1, 2], [2, 4], [3, 1]])))
        4 points in dimension 2: 12 dichotomies, 3.584963 bits (restriction = chambers)
          points: 4; dimension 2, rank 3
          Cover's number: 14, this is 85.71 % of it
          Whitney numbers: 1, 4, 5, 2
    """
    question = PointsQuestion.of(points, listed)
    return question.answer(choose(question.planes, method, patience), jobs, progress)


def list_dichotomies(points: Points, count: int) -> tuple[Dichotomy, ...]:
    """All dichotomies, `count` of them, each with integer weights, in the order of their values.

    Raises:
        Refused: if they are too many to be listed.

    Examples:
        >>> [one.values for one in list_dichotomies(Points([[0], [1]]), 4)]
        ['00', '01', '10', '11']
    """
    from enumerate.arrangements.chambers import dichotomies

    if count * len(points) > MAX_LISTED:
        raise Refused(
            f"{decimal_string(count)} dichotomies of {len(points)} points are too many to be listed: at most "
            f"{MAX_LISTED // len(points)} are; the count needs no list"
        )
    found = dichotomies(points.rows)
    values = ["".join("1" if sign > 0 else "0" for sign in signs) for signs in found.signs.tolist()]
    weights = map(points.weights, found.realizations)
    return tuple(sorted(map(Dichotomy, values, weights), key=lambda one: one.values))
