"""Tables as text: in aligned columns, as CSV and as Markdown."""

import csv
import io
from collections.abc import Container, Iterable, Sequence

RIGHT = frozenset({"n", "count", "bits", "estimate", "leading", "lower", "upper", "cap", "leading term", "capacity"})


def aligned(headers: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    """Lines of text cells in columns, numbers to the right.

    Examples:
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


def csv_text(headers: Iterable[str], rows: Iterable[Iterable[object]]) -> str:
    """A table as CSV: None is an empty cell, a truth value is in small letters, a list has blanks between its items.

    Examples:
        >>> print(csv_text(("n", "engines", "agreement"), [(2, ["pairs", "lp"], True), (9, [], None)]), end="")
        n,engines,agreement
        2,pairs lp,true
        9,,
    """
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(headers)
    writer.writerows(map(_csv_cell, row) for row in rows)
    return stream.getvalue()


def _csv_cell(value: object) -> object:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list | tuple):
        return " ".join(map(str, value))
    return "" if value is None else value


def markdown_table(
    headers: Sequence[str], rows: Iterable[Sequence[str]], right: Container[str] = frozenset()
) -> list[str]:
    r"""The lines of a Markdown table; the columns with a header in `right` are aligned to the right.

    Examples:
        >>> markdown_table(("a", "n"), [("|x|", "1")], ("n",))
        ['| a | n |', '| --- | ---: |', '| \\|x\\| | 1 |']
    """
    marks = ["---:" if header in right else "---" for header in headers]
    lines = ([cell.replace("|", "\\|") for cell in row] for row in (headers, marks, *rows))
    return [f"| {' | '.join(cells)} |" for cells in lines]
