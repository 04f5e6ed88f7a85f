"""What one check of one theorem found, in the words that a referee reads."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from enumerate.shards import Progress

Verdict = Literal["consistent", "bound violated", "not reached"]


@dataclass(frozen=True)
class Finding:
    """One check of one theorem.

    id: the theorem, such as `output-gating`; check: what kind of check, such as `finite bounds` or `construction`;
    statement: what is claimed; range: for which gates, encodings and n it was checked, and how (every pair, a seeded
    sample, by which engines); verdict: `consistent`, `bound violated`, or `not reached` where nothing could be checked;
    headers, rows: the numbers as a table of text cells; note: one more sentence, or empty.
    """

    id: str
    check: str
    statement: str
    range: str
    verdict: Verdict
    headers: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    note: str = ""

    def as_json(self) -> dict[str, object]:
        """The finding as JSON values.

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


@dataclass(frozen=True)
class Theorem:
    """A result that can be run: its id, one line on what it says, and its checks in order.

    Each check takes a progress report (what, done, total) or None and returns a finding, or None if it does not apply.
    """

    id: str
    title: str
    checks: tuple[Callable[[Progress | None], Finding | None], ...]
