"""Any finite arrangement of hyperplanes normal . x + constant = 0 in R^d, and the number of its chambers.

The chambers are those of the central arrangement of the rows (normal, constant) and the hyperplane at infinity
(0, ..., 0, 1), on one side of the latter: half of them. Its Whitney polynomial is 1 + t times that of the arrangement
(Zaslavsky 1975). Without constants the arrangement is central as it is.
"""

import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from math import comb
from typing import Any

from capacity.documents.numbers import decimal_string
from capacity.documents.sheet import Displayed, Sheet
from capacity.points.counting import PATIENCE, Choice, Hyperplanes, choose, count_chambers, generic_chambers
from capacity.points.numbers import cleared, exact_number, exact_rows
from capacity.points.reading import read_table
from capacity.version import __version__
from enumerate.arrangements.arrangements import primitive_normal
from enumerate.shards import Jobs, Progress

SCHEMA = "circuit-capacity/chambers/1"

SHOWN_GROUPS = 5


@dataclass(frozen=True, repr=False, init=False)
class Arrangement:
    """A finite arrangement of hyperplanes, in order.

    Arguments:
        normals: rows of numbers as in `Points`, (m, d), none of them zero.
        constants: c of each hyperplane normal . x + c = 0; None where all pass through the origin.
        title: what the arrangement is called.

    Raises:
        ValueError: what is given is not a number, rows differ in length, or a normal is zero.
        TypeError: a number is of another type.
        Refused: beyond 100,000 hyperplanes.

    Examples:
        >>> Arrangement([[-1, 1], [1, 0], [1, 1], [0, 1]], [1, 0, 1, 0])
        <Arrangement: 4 hyperplanes in dimension 2>
    """

    normals: tuple[tuple[Fraction, ...], ...]
    constants: tuple[Fraction, ...] | None
    title: str = field(compare=False)

    def __init__(self, normals: Any, constants: Iterable[Any] | None = None, *, title: str = "") -> None:
        rows = exact_rows(normals, "normals")
        said = None if constants is None else tuple(map(exact_number, constants))
        if said is not None and len(said) != len(rows):
            raise ValueError(f"{len(said)} constants are given for {len(rows)} hyperplanes")
        for i, row in enumerate(rows, 1):
            if not any(row):
                raise ValueError(f"row {i}: a normal of zeros is not a hyperplane")
        for name, value in (("normals", rows), ("constants", said), ("title", title)):
            object.__setattr__(self, name, value)

    @classmethod
    def read(cls, lines: Iterable[str], title: str = "") -> "Arrangement":
        """The arrangement of a table, one hyperplane on each line; a column `constant` has the constants.

        Raises:
            ValueError: as `read_table`, or a normal is zero.
            Refused: as `read_table`.

        Examples:
            >>> Arrangement.read(["x,y,constant", "1,0,-1", "0,1,1/2"]).constants
            (Fraction(-1, 1), Fraction(1, 2))
        """
        table, constants = read_table(lines).split("constant")
        if not table.rows[0]:
            raise ValueError("there is no column of normals beside the constants")
        for line, row in zip(table.lines, table.rows, strict=True):
            if not any(row):
                raise ValueError(f"line {line}: a normal of zeros is not a hyperplane")
        return cls(table.rows, constants, title=title)

    def __len__(self) -> int:
        """How many hyperplanes there are, repeated ones counted each."""
        return len(self.normals)

    @property
    def dimension(self) -> int:
        """The dimension d of the space."""
        return len(self.normals[0])

    def __str__(self) -> str:
        return self.title or f"{len(self)} hyperplane{'s' * (len(self) > 1)} in dimension {self.dimension}"

    def __repr__(self) -> str:
        return f"<Arrangement: {self}>"

    @cached_property
    def rows(self) -> tuple[tuple[int, ...], ...]:
        """The hyperplanes as primitive integer rows, the constant last if there are any."""
        constants = [()] * len(self) if self.constants is None else [(c,) for c in self.constants]
        return tuple(
            primitive_normal(cleared([*normal, *constant]))
            for normal, constant in zip(self.normals, constants, strict=True)
        )


@dataclass(frozen=True, repr=False)
class ChamberCount(Displayed):
    """The number of chambers of an arrangement.

    Attributes:
        arrangement: the arrangement.
        count: the number of its chambers.
        methods: the engines that found it, the fastest first.
        distinct: how many of its hyperplanes are different.
        rank: the dimension that the normals span.
        repeated: the numbers of rows, from 1, that are one hyperplane.
        whitney: the absolute Whitney numbers, which add up to the count; None where no engine gave them.

    Examples:
        >>> print(count_arrangement(Arrangement([[-1, 1], [1, 0], [1, 1], [0, 1]], [1, 0, 1, 0])))
        4 hyperplanes in dimension 2: 10 chambers, 2 bounded (restriction = chambers)
          hyperplanes: 4; dimension 2, rank 2
          generic number: 11, this is 90.91 % of it
          characteristic polynomial: t^2 - 4 t + 5
    """

    arrangement: Arrangement
    count: int
    methods: tuple[str, ...]
    distinct: int
    rank: int
    repeated: tuple[tuple[int, ...], ...]
    whitney: tuple[int, ...] | None
    seconds: float = field(compare=False)

    @property
    def general(self) -> int:
        """The number for as many hyperplanes in general position; all through the origin if there are no constants."""
        dimension = self.arrangement.dimension
        if self.arrangement.constants is None:
            return generic_chambers(self.distinct, dimension)
        return sum(comb(self.distinct, k) for k in range(dimension + 1))

    @property
    def bounded(self) -> int | None:
        """The number of bounded chambers: |chi(1)| where the normals span the space, else 0; None where unknown."""
        if self.rank < self.arrangement.dimension:
            return 0
        if self.whitney is None:
            return None
        return abs(sum(-number if k % 2 else number for k, number in enumerate(self.whitney)))

    @property
    def characteristic_polynomial(self) -> str | None:
        """chi(t) = sum_k (-1)^k |w_k| t^(d - k)."""
        if self.whitney is None:
            return None
        terms = ""
        for k, number in enumerate(self.whitney):
            power = self.arrangement.dimension - k
            if number:
                symbol = "" if power == 0 else "t" if power == 1 else f"t^{power}"
                body = " ".join(filter(None, (decimal_string(number) if number > 1 or not symbol else "", symbol)))
                terms += body if not terms else f" {'-' if k % 2 else '+'} {body}"
        return terms

    def as_json(self) -> dict[str, object]:
        """The document that `capacity chambers --json` prints."""
        return {
            "schema": SCHEMA,
            "title": str(self.arrangement),
            "hyperplanes": len(self.arrangement),
            "distinct": self.distinct,
            "dimension": self.arrangement.dimension,
            "rank": self.rank,
            "central": self.arrangement.constants is None,
            "repeated": [list(group) for group in self.repeated],
            "count": str(self.count),
            "bounded": None if self.bounded is None else decimal_string(self.bounded),
            "general_position": decimal_string(self.general),
            "whitney": None if self.whitney is None else [str(number) for number in self.whitney],
            "characteristic_polynomial": self.characteristic_polynomial,
            "methods": list(self.methods),
            "seconds": round(self.seconds, 3),
            "version": __version__,
        }

    @property
    def _rows(self) -> list[tuple[str, str]]:
        number = f"{len(self.arrangement)}" + (f", {self.distinct} of them different" if self.repeated else "")
        rows = [("hyperplanes", f"{number}; dimension {self.arrangement.dimension}, rank {self.rank}")]
        for group in self.repeated[:SHOWN_GROUPS]:
            rows.append(("the same", f"rows {', '.join(map(str, group[:8]))}{', ...' * (len(group) > 8)}"))
        if len(self.repeated) > SHOWN_GROUPS:
            rows.append(("the same", f"{len(self.repeated) - SHOWN_GROUPS} more groups of rows"))
        exactly = self.count == self.general
        share = f"this is {100 * self.count / self.general:.4g} % of it"
        said = "reached: general position" if exactly else share
        rows.append(("generic number", f"{decimal_string(self.general)}, {said}"))
        if self.characteristic_polynomial is not None:
            rows.append(("characteristic polynomial", self.characteristic_polynomial))
        return rows

    @property
    def _found(self) -> str:
        bounded = (
            "" if self.bounded is None else f", {decimal_string(self.bounded) if self.bounded else 'none'} bounded"
        )
        return f"{decimal_string(self.count)} chambers{bounded}"

    def sheet(self) -> Sheet:
        """The count, and what there is to know of the arrangement."""
        rows = (("chambers", self._found), ("counted by", " = ".join(self.methods)), *self._rows)
        return Sheet(str(self.arrangement), (), rows)

    def __repr__(self) -> str:
        return f"<ChamberCount of {self.arrangement}: {self._found}>"

    def __str__(self) -> str:
        """What `capacity chambers` prints."""
        head = f"{self.arrangement}: {self._found} ({' = '.join(self.methods)})"
        return "\n".join([head, *(f"  {name}: {said}" for name, said in self._rows)])


@dataclass(frozen=True)
class ArrangementQuestion:
    """The chambers of an arrangement as those of a central one.

    Attributes:
        arrangement: the arrangement.
        planes: what is counted, with the hyperplane at infinity where there are constants.
    """

    arrangement: Arrangement
    planes: Hyperplanes

    @classmethod
    def of(cls, arrangement: Arrangement) -> "ArrangementQuestion":
        """What is asked about an arrangement.

        Examples:
            >>> ArrangementQuestion.of(Arrangement([[1], [1]], [0, -1])).planes.normals
            ((1, 0), (1, -1), (0, 1))
        """
        infinity = () if arrangement.constants is None else ((0,) * arrangement.dimension + (1,),)
        return cls(arrangement, Hyperplanes.of((*arrangement.rows, *infinity)))

    def __str__(self) -> str:
        return f"chambers {self.arrangement}"

    def answer(self, choice: Choice, jobs: Jobs = 1, progress: Progress | None = None) -> ChamberCount:
        """The count by the engines of a choice."""
        begin = time.monotonic()
        found = count_chambers(self.planes, choice, jobs, progress)
        groups: dict[tuple[int, ...], list[int]] = {}
        for i, row in enumerate(self.arrangement.rows, 1):
            groups.setdefault(row, []).append(i)
        central = self.arrangement.constants is None
        return ChamberCount(
            self.arrangement,
            found.count if central else found.count // 2,
            found.methods,
            len(groups),
            self.planes.rank - (not central),
            tuple(tuple(group) for group in groups.values() if len(group) > 1),
            found.whitney if found.whitney is None or central else _without_infinity(found.whitney),
            time.monotonic() - begin,
        )


def count_arrangement(
    arrangement: Arrangement,
    method: str = "auto",
    jobs: Jobs = 1,
    progress: Progress | None = None,
    *,
    patience: float = PATIENCE,
) -> ChamberCount:
    """Count the chambers of an arrangement exactly; arguments and errors are those of `count_points`.

    Examples:
        >>> count_arrangement(Arrangement([[1, 0], [0, 1], [1, 1]])).count  # three lines through the origin
        6
    """
    question = ArrangementQuestion.of(arrangement)
    return question.answer(choose(question.planes, method, patience), jobs, progress)


def _without_infinity(whitney: Sequence[int]) -> tuple[int, ...]:
    """The coefficients of a polynomial, divided by 1 + t."""
    quotient: list[int] = []
    for number in whitney[:-1]:
        quotient.append(number - (quotient[-1] if quotient else 0))
    return tuple(quotient)
