"""Results on the screen: Rich on a terminal, plain and aligned in a pipe."""

import sys
from typing import TYPE_CHECKING

from capacity.documents.columns import RIGHT, print_aligned

if TYPE_CHECKING:
    from capacity.tables.rows import Row
    from capacity.theorems.findings import Finding


def print_json(document: object) -> None:
    """Print one JSON document."""
    from capacity.documents.files import dump

    print(dump(document))


# What a narrow terminal loses, first things first.
DISPENSABLE = ("bounds", "cap", "engines", "upper", "lower")


def print_finding(finding: "Finding") -> None:
    """Print what one check of one theorem found, with its numbers, or a summary of many, in columns.

    >>> from capacity.theorems.findings import Finding
    >>> print_finding(Finding("xor", "parity", "1 + 1 is even", "once", "consistent", ("n",), (("2",),)))
    xor, parity: consistent
    1 + 1 is even
    Checked: once.
    n
    2
    <BLANKLINE>
    """
    print(f"{finding.id}, {finding.check}: {finding.verdict}")
    print(finding.statement)
    print(f"Checked: {finding.range}.")
    headers, rows = finding.shown
    if rows:
        print_aligned(headers, rows)
    if finding.note:
        print(finding.note)
    print(flush=True)


def print_table(rows: "list[Row]", quiet: bool = False) -> None:
    """Print the rows; a terminal too narrow for all columns gets the essential ones and a remark on stderr."""
    from capacity.tables.rows import COLUMNS, cells

    lines = [cells(row) for row in rows]
    if not sys.stdout.isatty():
        print_aligned(COLUMNS, lines)
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
