"""Results on the screen."""

import os
import shutil
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, Protocol

from capacity.documents.columns import RIGHT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from capacity.commands.progress import ProgressReport
    from capacity.points.descents import ChamberEstimate
    from capacity.tables.rows import Row
    from capacity.tables.table import PlannedRow


class Documented(Protocol):
    """A result that also has a JSON document."""

    def as_json(self) -> dict[str, object]:
        """The document."""


def print_json(document: object) -> None:
    """Print one JSON document."""
    from capacity.documents.files import dump

    print(dump(document))


def print_result(result: Documented, json: bool) -> None:
    """Print a result as text, or its JSON document."""
    if json:
        print_json(result.as_json())
    else:
        print(result)


@contextmanager
def printing_what_is_reached(of: "Callable[[ChamberEstimate], Documented]", json: bool) -> "Iterator[None]":
    """Print the estimate that was reached if the time ends before the one asked for; the failure goes on."""
    from capacity.points.descents import NotReached

    try:
        yield
    except NotReached as error:
        if error.estimate is not None:
            print_result(of(error.estimate), json)
        raise


# What a narrow terminal loses, first things first.
DISPENSABLE = ("bounds", "cap", "engines", "upper", "lower", "leading", "estimate")

# Of columns of numbers; a longer one moves the rest of its line.
WIDTHS = {"n": 2, "bits": 7, "leading": 8, "lower": 7, "upper": 7, "cap": 4, "bounds": 8}

LONGEST_COUNT = 18  # T(9)


class TablePrinter:
    """Prints the rows of the table one by one, as they are counted, in columns whose widths are known before.

    A terminal too narrow for all columns gets the essential ones.

    Arguments:
        planned: the rows that will be printed.
        report: clears its own line before one is printed.
    """

    def __init__(self, planned: "Sequence[PlannedRow]", report: "ProgressReport") -> None:
        from capacity.tables.rows import COLUMNS

        self._columns, self._report = COLUMNS, report
        digits = max((len(str(2**2 ** min(row.circuit.n, 6))) for row in planned), default=0)
        titles = [row.circuit.title for row in planned]
        engines = [" = ".join(row.names) or "not reached" for row in planned]
        estimates = [str(row.estimate) for row in planned if row.estimate and not row.names]
        self._widths = {
            **WIDTHS,
            "circuit": max(map(len, ("circuit", *titles))),
            "count": max(len("count"), min(digits, LONGEST_COUNT)),
            "estimate": max(map(len, ("estimate", *estimates))),
            "engines": max(map(len, ("engines", *engines))),
        }
        self._terminal = sys.stdout.isatty()
        self._shown = list(self._columns)
        self._gap = 2
        self._n: int | None = None
        if self._terminal:
            self._fit(shutil.get_terminal_size().columns)

    def _fit(self, width: int) -> None:
        for column in (None, *DISPENSABLE):
            if column is not None:
                self._shown.remove(column)
            taken = sum(self._widths[name] for name in self._shown)
            if taken + 2 * (len(self._shown) - 1) <= width:
                return
        self._gap = 1

    @property
    def hidden(self) -> list[str]:
        """The columns for which the terminal is too narrow."""
        return [name for name in self._columns if name not in self._shown]

    def header(self) -> None:
        """Print the names of the columns."""
        self._print(self._columns)

    def row(self, row: "Row") -> None:
        """Print one row, after an empty line on a terminal where another number of inputs begins."""
        from capacity.tables.rows import cells

        if self._terminal and self._n not in (None, row.circuit.n):
            self._report.print("")
        self._n = row.circuit.n
        self._print(cells(row), row.agreement is False or bool(row.bounds_violated))

    def _print(self, line: "Sequence[str]", marked: bool = False) -> None:
        text = (" " * self._gap).join(
            cell.rjust(self._widths[name]) if name in RIGHT else cell.ljust(self._widths[name])
            for name, cell in zip(self._columns, line, strict=True)
            if name in self._shown
        )
        red = marked and self._terminal and not os.environ.get("NO_COLOR")
        self._report.print(f"\x1b[1;31m{text.rstrip()}\x1b[0m" if red else text.rstrip())
