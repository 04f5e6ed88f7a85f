"""The table on the screen: Rich on a terminal, plain and aligned in a pipe."""

import sys

from capacity.table import COLUMNS, Row, cells

RIGHT = frozenset({"n", "count", "bits", "leading", "lower", "upper", "cap"})
# What a narrow terminal loses, first things first.
DISPENSABLE = ("bounds", "cap", "engines", "upper", "lower")


def print_table(rows: list[Row], quiet: bool = False) -> None:
    """Print the rows; a terminal too narrow for all columns gets the essential ones and a remark on stderr."""
    lines = [cells(row) for row in rows]
    if not sys.stdout.isatty():
        widths = [max(len(line[i]) for line in (COLUMNS, *lines)) for i in range(len(COLUMNS))]
        for line in (COLUMNS, *lines):
            print(
                "  ".join(
                    cell.rjust(width) if name in RIGHT else cell.ljust(width)
                    for name, cell, width in zip(COLUMNS, line, widths, strict=True)
                ).rstrip()
            )
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
    previous = rows[0].n if rows else 0
    for row, line in zip(rows, lines, strict=True):
        if row.n != previous:
            table.add_row()
        previous = row.n
        table.add_row(*(line[COLUMNS.index(c)] for c in shown), style="bold red" if row.bounds_violated else None)
    console.print(table, highlight=False)
    if len(shown) < len(COLUMNS) and not quiet:
        hidden = ", ".join(c for c in COLUMNS if c not in shown)
        print(f"hidden on this narrow terminal: {hidden}; capacity.md has every column", file=sys.stderr)
