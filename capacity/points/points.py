"""A finite set of points of Q^d, whose dichotomies are the subsets {p : b + w.p > 0} with no score 0."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from itertools import product
from math import prod
from typing import Any

from capacity.documents.numbers import decimal_string
from capacity.points.numbers import MAX_ROWS, cleared, common_divisor, exact_rows
from capacity.points.reading import read_table
from enumerate.outcomes import Refused

GRID = re.compile(r"grid:(\d{1,6}(?:x\d{1,6})*)")


@dataclass(frozen=True, repr=False, init=False)
class Points:
    """A finite set of points, in order.

    Arguments:
        points: rows of integers, Fractions, Decimals or strings such as "0.1" and "1/3", (N, d); a float is taken where
            it is an integer, and refused elsewhere, since 0.1 is not one tenth.
        homogeneous: whether the bias is 0, so that a dichotomy is {p : w.p > 0}.
        labels: of the points, all 0 and 1, or all -1 and +1.
        names: of the coordinates; by default x1 ... xd.
        title: what the points are called.

    Attributes:
        coordinates: of each point.
        levels: the numbers of levels of the axes, where the points are a grid; else empty.

    Raises:
        ValueError: a coordinate is not a number, a label is not valid, or rows differ in length.
        TypeError: a coordinate is of another type.
        Refused: beyond 100,000 points.

    Examples:
        >>> Points([[0, 0], [1, 2], ["1/2", "0.25"]])
        <Points: 3 points in dimension 2>
        >>> Points.grid(3, 3)
        <Points: grid:3x3>
    """

    coordinates: tuple[tuple[Fraction, ...], ...]
    homogeneous: bool
    labels: tuple[int, ...] | None
    names: tuple[str, ...]
    title: str = field(compare=False)
    levels: tuple[int, ...]

    def __init__(
        self,
        points: Any,
        homogeneous: bool = False,
        *,
        labels: Iterable[Any] | None = None,
        names: Sequence[str] = (),
        title: str = "",
    ) -> None:
        coordinates = exact_rows(points, "points")
        width = len(coordinates[0])
        if names and len(names) != width:
            raise ValueError(f"{len(names)} names are given for {width} coordinates")
        given = None if labels is None else list(labels)
        if given is not None and len(given) != len(coordinates):
            raise ValueError(f"{len(given)} labels are given for {len(coordinates)} points")
        said = None if given is None else _labels(given, [f"point {i + 1}" for i in range(len(given))])
        self._set(coordinates, homogeneous, said, tuple(names) or tuple(f"x{j + 1}" for j in range(width)), title, ())

    def _set(self, *values: object) -> None:
        for name, value in zip(
            ("coordinates", "homogeneous", "labels", "names", "title", "levels"), values, strict=True
        ):
            object.__setattr__(self, name, value)

    @classmethod
    def grid(cls, *levels: int, homogeneous: bool = False) -> "Points":
        """The points {0 ... l1 - 1} x ... x {0 ... ld - 1}, the last coordinate running fastest.

        Raises:
            ValueError: there is no axis, or one has no level.
            Refused: beyond 100,000 points.

        Examples:
            >>> [tuple(map(int, point)) for point in Points.grid(2, 3).coordinates]
            [(0, 0), (0, 1), (0, 2), (1, 0), (1, 1), (1, 2)]
        """
        title = f"grid:{'x'.join(map(str, levels))}"
        if not levels or min(levels) < 1:
            raise ValueError(f"{title}: a grid has at least one level on each axis, as grid:3x3 has three")
        if prod(levels) > MAX_ROWS:
            raise Refused(
                f"{title} has {decimal_string(prod(levels))} points, whose count would take years; "
                f"at most {MAX_ROWS} points are taken"
            )
        made = cls(list(product(*map(range, levels))), homogeneous, title=title)
        object.__setattr__(made, "levels", levels)
        return made

    @classmethod
    def read(cls, lines: Iterable[str], homogeneous: bool = False, title: str = "") -> "Points":
        """The points of a table, one on each line; a column `label` has their labels.

        Raises:
            ValueError: as `read_table`, or a label is not 0 or 1, or -1 or +1.
            Refused: as `read_table`.

        Examples:
            >>> Points.read(["x y label", "0 0 0", "1 0.5 1"]).labels
            (0, 1)
        """
        table, labels = read_table(lines).split("label")
        if not table.rows[0]:
            raise ValueError("there is no column of coordinates beside the labels")
        places = [f"line {line}, column label" for line in table.lines]
        said = None if labels is None else _labels(labels, places)
        return cls(table.rows, homogeneous, labels=said, names=table.names, title=title)

    @classmethod
    def parse(cls, text: str, homogeneous: bool = False) -> "Points | None":
        """The grid that a word such as `grid:3x3` names; None if it does not begin like one.

        Raises:
            ValueError: it begins so, but names no grid.
            Refused: as `grid`.

        Examples:
            >>> Points.parse("grid:2x2"), Points.parse("points.csv")
            (<Points: grid:2x2>, None)
        """
        if not text.startswith("grid:"):
            return None
        match = GRID.fullmatch(text)
        if match is None:
            raise ValueError(f"{text!r} is not a grid: the numbers of levels are written as grid:3x3x2")
        return cls.grid(*map(int, match[1].split("x")), homogeneous=homogeneous)

    def __len__(self) -> int:
        """How many points there are, coinciding ones counted each."""
        return len(self.coordinates)

    @property
    def dimension(self) -> int:
        """The number of coordinates d."""
        return len(self.names)

    @property
    def parameters(self) -> int:
        """The number of weights, the bias among them."""
        return self.dimension + (not self.homogeneous)

    def __str__(self) -> str:
        return self.title or f"{len(self)} point{'s' * (len(self) > 1)} in dimension {self.dimension}"

    def __repr__(self) -> str:
        return f"<Points: {self}{', homogeneous' if self.homogeneous else ''}>"

    @cached_property
    def _frame(self) -> tuple[list[Fraction], list[Fraction]]:
        """For each coordinate, what is subtracted, and then divided by."""
        columns = list(zip(*self.coordinates, strict=True))
        least = [Fraction(0) if self.homogeneous else min(column) for column in columns]
        steps = [common_divisor([v - low for v in column]) for column, low in zip(columns, least, strict=True)]
        return least, steps

    @cached_property
    def rows(self) -> tuple[tuple[int, ...], ...]:
        """The points as integer rows with the same dichotomies, (N, d + 1), the first entry 1; homogeneous: (N, d).

        Each coordinate is counted from its least value (unless homogeneous) in steps of the greatest common divisor.

        Examples:
            >>> Points([["0.5", 2010], ["0.75", 2020]]).rows
            ((1, 0, 0), (1, 1, 1))
        """
        least, steps = self._frame
        first = () if self.homogeneous else (1,)
        return tuple(
            (*first, *(int((v - low) / step) for v, low, step in zip(point, least, steps, strict=True)))
            for point in self.coordinates
        )

    def weights(self, coefficients: Sequence[int]) -> tuple[int, ...]:
        """Integer weights on the points, the bias first unless homogeneous, from coefficients on `rows`.

        Examples:
            >>> Points([["0.5"], ["0.75"]]).weights((-1, 2))  # -1 + 2 (x - 1/2) / (1/4) = -5 + 8 x
            (-5, 8)
        """
        least, steps = self._frame
        slopes = [v / step for v, step in zip(coefficients[-self.dimension :], steps, strict=True)]
        if self.homogeneous:
            return cleared(slopes)
        bias = coefficients[0] - sum((v * low for v, low in zip(slopes, least, strict=True)), Fraction(0))
        return cleared([bias, *slopes])


def _labels(values: Sequence[Any], places: Sequence[str]) -> tuple[int, ...]:
    """The labels as 0 and 1; ValueError, with the place, unless all are 0 or 1, or all are -1 or +1."""
    low: int | None = None
    for value, place in zip(values, places, strict=True):
        if value not in (-1, 0, 1):
            raise ValueError(f"{place}: the label {value} is not 0 or 1, nor -1 or +1")
        if value != 1:
            low = int(value) if low is None else low
            if value != low:
                raise ValueError(
                    f"{place}: the label {value} follows {low}: labels are 0 and 1, or -1 and +1, not both"
                )
    return tuple(int(value == 1) for value in values)
