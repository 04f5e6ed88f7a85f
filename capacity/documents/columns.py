"""Rows of text in aligned columns."""

from collections.abc import Sequence

RIGHT = frozenset({"n", "count", "bits", "leading", "lower", "upper", "cap", "leading term", "capacity"})


def aligned(headers: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    """Lines of text cells in columns, numbers to the right.

    >>> aligned(("n", "circuit"), [("10", "ltf")])
    [' n  circuit', '10  ltf']
    """
    widths = [max(len(line[i]) for line in (headers, *rows)) for i in range(len(headers))]
    return [
        "  ".join(
            cell.rjust(width) if name in RIGHT else cell.ljust(width)
            for name, cell, width in zip(headers, line, widths, strict=True)
        ).rstrip()
        for line in (headers, *rows)
    ]
