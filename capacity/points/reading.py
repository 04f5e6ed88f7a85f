"""Tables of exact numbers: one row a line, with or without a line of column names.

Cells are separated by commas, semicolons, tabs or blanks, whichever the first line has, in this order: semicolon, tab,
comma, blank. Blank lines and what follows # are left out. Numbers are integers, decimals or fractions such as 1/3, and
never pass through a float.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from capacity.functions.expressions import printable
from capacity.functions.inequalities import read_number
from capacity.points.numbers import require_size

MISSING = re.compile(r"[+-]?(nan|inf|infinity)|na|n/a|null|none|-+|\?", re.I)  # of a header, no name


@dataclass(frozen=True)
class Table:
    """A table that was read.

    Attributes:
        names: of the columns; empty where the file does not say them.
        rows: of numbers, all of one length.
        lines: the number of each row's line in the file, from 1.
    """

    names: tuple[str, ...]
    rows: tuple[tuple[Fraction, ...], ...]
    lines: tuple[int, ...]

    def split(self, name: str) -> tuple["Table", tuple[Fraction, ...] | None]:
        """The table without the column of this name, in any case, and that column; None if there is none.

        Examples:
            >>> table = read_table(["x,label", "1/2,0"])
            >>> table.split("label")[1], table.split("constant")[1]
            ((Fraction(0, 1),), None)
        """
        place = next((j for j, word in enumerate(self.names) if word.lower() == name), None)
        if place is None:
            return self, None
        rest = tuple(row[:place] + row[place + 1 :] for row in self.rows)
        names = self.names[:place] + self.names[place + 1 :]
        return Table(names, rest, self.lines), tuple(row[place] for row in self.rows)


def read_table(lines: Iterable[str]) -> Table:
    """Read a table of numbers.

    Raises:
        ValueError: a cell is not a number, a row has another length, or there is no row; it says line and column.
        Refused: beyond 100,000 rows.

    Examples:
        >>> read_table(["# two points", "0.5 1/3", "2 -1"]).rows
        ((Fraction(1, 2), Fraction(1, 3)), (Fraction(2, 1), Fraction(-1, 1)))
        >>> read_table(["x,y", "1,nan"])
        Traceback (most recent call last):
        ...
        ValueError: line 2, column 2 (y): 'nan' is not a number: integers, decimals and fractions such as 2/3 are read
    """
    names: tuple[str, ...] | None = None
    separator: str | None = None
    width = 0
    rows: list[tuple[Fraction, ...]] = []
    places: list[int] = []
    for number, line in enumerate(lines, 1):
        text = line.lstrip("\ufeff").partition("#")[0].strip("\r\n ")
        if not text.strip():
            continue
        if names is None:
            separator = next((sign for sign in (";", "\t", ",") if sign in text), None)
        cells = [_unquoted(cell.strip(), number, j) for j, cell in enumerate(text.split(separator))]
        if names is None:
            width = len(cells)
            names = _header(cells, number)
            if names:
                continue
        if len(cells) != width:
            raise ValueError(f"line {number}: the row has {len(cells)} cell{'s' * (len(cells) > 1)}, the first {width}")
        require_size(len(rows) + 1, width, "more than ")
        rows.append(tuple(_number(cell, number, j, names) for j, cell in enumerate(cells)))
        places.append(number)
    if not rows:
        raise ValueError("there are no rows of numbers")
    return Table(names or (), tuple(rows), tuple(places))


def _header(cells: list[str], line: int) -> tuple[str, ...]:
    """The names of the columns, if the first row has some and no number; none where it has numbers."""
    if any(re.match(r"[+\-−.]?[\d.]", cell) or MISSING.fullmatch(cell) for cell in cells):
        return ()
    names = tuple(map(printable, cells))
    for j, name in enumerate(names):
        if not name:
            raise ValueError(f"line {line}, column {j + 1}: the column has no name")
        if name in names[:j]:
            raise ValueError(f"line {line}, column {j + 1}: there are two columns {name}")
    return names


def _unquoted(cell: str, line: int, column: int) -> str:
    if cell.count('"') not in (0, 2) or cell.startswith('"') != cell.endswith('"'):
        raise ValueError(f"line {line}, column {column + 1}: {printable(cell)} is not one cell in quotes")
    return cell.strip('"').strip()


def _number(cell: str, line: int, column: int, names: tuple[str, ...]) -> Fraction:
    named = f" ({names[column]})" if names else ""
    if not cell:
        raise ValueError(f"line {line}, column {column + 1}{named}: the cell is empty")
    try:
        return read_number(cell)
    except ValueError as error:
        point = "; decimals have a point" if re.fullmatch(r"[+-]?\d+,\d+", cell) else ""
        raise ValueError(f"line {line}, column {column + 1}{named}: {error}{point}") from None
