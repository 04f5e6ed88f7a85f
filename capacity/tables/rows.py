"""A row of the table of counts: its fields, its cells, and the circuits that have one."""

from collections.abc import Iterator
from dataclasses import dataclass

from capacity.circuits.circuit import Circuit, is_score
from capacity.documents.numbers import short_count
from enumerate.circuits.circuit import ENCODINGS
from enumerate.circuits.mechanisms import MECHANISMS


@dataclass(frozen=True)
class Row:
    """One line of the table. Counts are decimal strings, capacities and bounds are in bits, None is "not reached".

    engines: the methods that counted, in the order run, the last `METHOD-shards` if published shards of that method
    were added up; agreement: whether they all found this count (None for fewer than two); bounds_checked,
    bounds_violated: the ids of the finite bounds compared with the count.
    """

    n: int
    circuit: str
    gate: str
    attending: str | None
    encoding: str | None
    count: str | None
    capacity_bits: float | None
    leading_term_bits: float
    lower_bits: float | None
    upper_bits: float | None
    refined_asymptotic_bits: float | None
    cap_bits: int
    engines: tuple[str, ...]
    agreement: bool | None
    bounds_checked: tuple[str, ...]
    bounds_violated: tuple[str, ...]

    @property
    def name(self) -> str:
        """The circuit in the words of the table."""
        if is_score(self.circuit):
            return f"{self.circuit} {self.encoding or ''}".rstrip()
        if self.attending is None:
            return self.circuit
        gates = "" if self.gate == self.attending == "ltf" else f" {self.gate} {self.attending}"
        return f"{self.circuit}{gates} {self.encoding or ''}".rstrip()

    @property
    def verdict(self) -> str:
        """Whether the finite bounds hold."""
        if self.count is None:
            return "-"
        if self.bounds_violated:
            return "VIOLATED: " + ", ".join(self.bounds_violated)
        return f"{len(self.bounds_checked)} hold"

    @property
    def agreed(self) -> str:
        """Whether the engines agree."""
        if not self.engines:
            return "not reached"
        return " = ".join(self.engines) if self.agreement is not False else " != ".join(self.engines)


def circuits(max_n: int) -> Iterator[Circuit]:
    """The rows of the table in order: for n = 1 ... max_n the gates of every degree, then the gated pairs.

    >>> [str(c) for c in circuits(1)][:2]
    ['ltf -n 1', 'square -n 1']
    """
    for n in range(1, max_n + 1):
        yield Circuit("ltf", n)
        for degree in range(2, n + 1):
            yield Circuit(f"ptf:{degree}", n)
        yield Circuit("square", n)
        for name, mechanism in MECHANISMS.items():
            for encoding in ("01", "pm1") if mechanism.encoded else (None,):
                yield Circuit(name, n, encoding=encoding)
        if n > 1:
            for encoding in ("01", "pm1"):
                yield Circuit("output-gating", n, "ptf:2", "ptf:2", encoding)


SCORES = (
    "dot-product-score",
    "expressive-score",
    "expressive-score:either",
    "elliptical-score",
    "low-rank-score:1",
    "low-rank-score:2",
    "positional-score",
)

MAX_SCORE_INPUTS = 6


def scores(max_n: int) -> Iterator[Circuit]:
    """The attention scores in order, for n = 2, 4, 6 as far as max_n; ranks that restrict tokens of so many bits.

    >>> [circuit.words for circuit in scores(3)][-3:]
    ['elliptical-score --encoding 01', 'elliptical-score --encoding pm1', 'positional-score']
    """
    for n in range(2, min(max_n, MAX_SCORE_INPUTS) + 1, 2):
        for name in SCORES:
            for encoding in (None,) if name == "positional-score" else ENCODINGS:
                circuit = Circuit(name, n, encoding=encoding)
                assert circuit.score is not None
                if circuit.score.rank < circuit.token_bits:
                    yield circuit


COLUMNS = ("n", "circuit", "count", "bits", "leading", "lower", "upper", "cap", "engines", "bounds")


def cells(row: Row) -> tuple[str, ...]:
    """The cells of a row under `COLUMNS`."""
    return (
        str(row.n),
        row.name,
        short_count(row.count),
        _bits(row.capacity_bits),
        _bits(row.leading_term_bits),
        _bits(row.lower_bits),
        _bits(row.upper_bits),
        str(row.cap_bits),
        row.agreed,
        row.verdict,
    )


def _bits(value: float | None) -> str:
    return "-" if value is None else f"{value:.3f}"
