"""What one check of one theorem found, as a referee reads it."""

from collections.abc import Callable, Collection, Hashable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal, TypeVar, get_args

from capacity.documents.columns import aligned
from enumerate.shards import Progress

Item = TypeVar("Item")

Verdict = Literal["consistent", "bound violated", "not reached"]


@dataclass(frozen=True, repr=False)
class Finding:
    """One check of one theorem.

    Attributes:
        id: the theorem, such as `output-gating`.
        check: what kind of check, such as `finite bounds` or `construction`.
        statement: what is claimed.
        range: for which gates, encodings and n it was checked, and how (every pair, a seeded sample, by which engines).
        verdict: `consistent`, `bound violated`, or `not reached` where nothing could be checked.
        headers: of a table of the numbers.
        rows: of that table, in text cells.
        note: one more sentence, or empty.
        summary_headers: of a shorter table that is shown instead where there are many rows.
        summary: the rows of that table.
    """

    id: str
    check: str
    statement: str
    range: str
    verdict: Verdict
    headers: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    note: str = ""
    summary_headers: tuple[str, ...] = ()
    summary: tuple[tuple[str, ...], ...] = ()

    @property
    def shown(self) -> tuple[tuple[str, ...], tuple[tuple[str, ...], ...]]:
        """Headers and rows of the table that is printed: all rows, or the summary if there is one."""
        return (self.summary_headers, self.summary) if self.summary else (self.headers, self.rows)

    def __repr__(self) -> str:
        return f"<Finding on {self.id}, {self.check}: {self.verdict}>"

    def __str__(self) -> str:
        """What `capacity verify` prints, with the table in columns.

        Examples:
            >>> print(Finding("xor", "parity", "1 + 1 is even", "once", "consistent", ("n",), (("2",),)))
            xor, parity: consistent
            1 + 1 is even
            Checked: once.
            n
            2
        """
        headers, rows = self.shown
        lines = [f"{self.id}, {self.check}: {self.verdict}", self.statement, f"Checked: {self.range}."]
        lines += aligned(headers, rows) if rows else []
        return "\n".join([*lines, self.note] if self.note else lines)

    def as_json(self) -> dict[str, object]:
        """The finding as JSON values, with all rows.

        Examples:
            >>> Finding("xor", "example", "1 + 1 = 2", "once", "consistent").as_json()["verdict"]
            'consistent'
        """
        return {
            "id": self.id,
            "check": self.check,
            "statement": self.statement,
            "range": self.range,
            "verdict": self.verdict,
            "headers": list(self.headers),
            "rows": [list(row) for row in self.rows],
            "note": self.note,
        }

    @staticmethod
    def from_json(fields: Mapping[str, Any]) -> "Finding":
        """The finding of JSON values, without a summary; ValueError, KeyError or TypeError if they are not of one."""
        rows = tuple(map(tuple, fields["rows"]))
        read = Finding(**{**fields, "headers": tuple(fields["headers"]), "rows": rows})
        cells = [*read.headers, *(cell for row in rows for cell in row)]
        texts = (read.id, read.check, read.statement, read.range, read.note, *cells)
        if read.verdict not in get_args(Verdict) or not all(isinstance(text, str) for text in texts):
            raise ValueError(fields)
        return read


@dataclass(frozen=True)
class Theorem:
    """A result that can be run.

    Attributes:
        id: its name, such as `output-gating`.
        title: what it says, in a line.
        checks: in order; each takes a progress report (what, done, total) or None and returns a finding, or None if it
            does not apply.
        together: the places of those checks that share counts, and so run in one process.
    """

    id: str
    title: str
    checks: tuple[Callable[[Progress | None], Finding | None], ...]
    together: tuple[int, ...] = ()

    @property
    def parts(self) -> tuple[tuple[int, ...], ...]:
        """The places of the checks that may run side by side: those that share counts, and each of the others.

        Examples:
            >>> check = lambda progress: None
            >>> Theorem("xor", "", (check, check, check), together=(0, 2)).parts
            ((0, 2), (1,))
        """
        others = tuple((place,) for place in range(len(self.checks)) if place not in self.together)
        return (self.together, *others) if self.together else others


def grouped(items: Iterable[Item], key: Callable[[Item], Hashable]) -> list[list[Item]]:
    """The items with the same key together, in the order in which each key is first met.

    Examples:
        >>> grouped([3, 1, 5, 2], lambda number: number % 2)
        [[3, 1, 5], [2]]
    """
    by_key: dict[Hashable, list[Item]] = {}
    for item in items:
        by_key.setdefault(key(item), []).append(item)
    return list(by_key.values())


def ranges(numbers: Collection[int]) -> str:
    """Some integers as text: runs shortened to ranges.

    Examples:
        >>> ranges({1, 2, 3, 5}), ranges({4, 5}), ranges([])
        ('1 ... 3, 5', '4, 5', '-')
    """
    runs: list[list[int]] = []
    for number in sorted(set(numbers)):
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    parts = [f"{run[0]} ... {run[-1]}" if len(run) > 2 else ", ".join(map(str, run)) for run in runs]
    return ", ".join(parts) or "-"
