"""Results on the screen: Rich on a terminal, plain and aligned in a pipe."""

import sys
from typing import TYPE_CHECKING, Protocol

from capacity.documents.columns import RIGHT, aligned

if TYPE_CHECKING:
    from capacity.tables.rows import Row


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


# What a narrow terminal loses, first things first.
DISPENSABLE = ("bounds", "cap", "engines", "upper", "lower")


def print_table(rows: "list[Row]", quiet: bool = False) -> None:
    """Print the rows; a terminal too narrow for all columns gets the essential ones and a remark on stderr."""
    from capacity.tables.rows import COLUMNS, cells

    lines = [cells(row) for row in rows]
    if not sys.stdout.isatty():
        print("\n".join(aligned(COLUMNS, lines)))
        return
    from rich.console import Console
    from rich.table import Table

    console = Console()
    shown = list(COLUMNS)
    for column in ("", *DISPENSABLE):
        if column:
            shown.remove(column)
        needed = sum(max(len(line[COLUMNS.index(c)]) for line in (COLUMNS, *lines)) + 2 for c in shown)
        if needed <= console.width:
            break
    table = Table(box=None, pad_edge=False)
    for column in shown:
        table.add_column(column, justify="right" if column in RIGHT else "left", no_wrap=True)
    previous = rows[0].circuit.n if rows else 0
    for row, line in zip(rows, lines, strict=True):
        if row.circuit.n != previous:
            table.add_row()
        previous = row.circuit.n
        table.add_row(*(line[COLUMNS.index(c)] for c in shown), style="bold red" if row.bounds_violated else None)
    console.print(table, highlight=False)
    if len(shown) < len(COLUMNS) and not quiet:
        hidden = ", ".join(c for c in COLUMNS if c not in shown)
        print(f"hidden on this narrow terminal: {hidden}; capacity.md has every column", file=sys.stderr)
