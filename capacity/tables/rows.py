"""A row of the table of counts: its fields, its cells, and the circuits that have one."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import product
from math import log2
from typing import Any

from capacity.bounding import CircuitBounds
from capacity.circuits.circuit import HEAD, HEAD_OPTIONS, Circuit
from capacity.counting.choice import choose_engine
from capacity.documents.numbers import decimal_string, short_count, ten_decimals, three_decimals
from enumerate.circuits.circuit import ENCODINGS
from enumerate.circuits.head import ATTENTIONS
from enumerate.circuits.mechanisms import MECHANISMS

SCHEMA = "circuit-capacity/table/3"

FIELDS = (
    *("n", "circuit", "gate", "attending", *HEAD_OPTIONS, "encoding"),
    *("count", "capacity_bits", "estimated_bits", "estimated_low_bits", "estimated_high_bits"),
    *("leading_term_bits", "lower_bits"),
    *("upper_bits", "refined_asymptotic_bits", "cap_bits", "engines", "agreement", "bounds_checked", "bounds_violated"),
)
"""The fields of a row in the files, in the order of the CSV; those of a head are empty for other circuits."""


@dataclass(frozen=True)
class EstimatedCapacity:
    """An estimate of a capacity, never a count: log2 of an estimated number of functions, and its 95 % interval.

    Attributes:
        bits: the estimate.
        low, high: the ends of the interval, in bits.

    Examples:
        >>> print(EstimatedCapacity(43.3976, 42.58, 45.1915))
        ~43.398 (42.580 to 45.191)
    """

    bits: float
    low: float
    high: float

    def over(self, divisor: float) -> "EstimatedCapacity":
        """The estimate and its interval divided by a number: of parameters, or of bits of another capacity."""
        return EstimatedCapacity(self.bits / divisor, self.low / divisor, self.high / divisor)

    def __str__(self) -> str:
        return f"~{self.bits:.3f} ({self.low:.3f} to {self.high:.3f})"


@dataclass(frozen=True)
class Row:
    """One line of the table. Bounds are in bits; None is "not reached".

    Attributes:
        circuit: what was counted.
        count: the number of its functions.
        estimate: of its capacity, where there is no count.
        leading_term_bits: the asymptotic leading term of its capacity.
        lower_bits: the best finite lower bound.
        upper_bits: the best finite upper bound.
        refined_asymptotic_bits: log2 of what the count is asymptotic to, where that is known.
        engines: the methods that counted, in the order run, the last `METHOD-shards` if published shards of that method
            were added up.
        agreement: whether they all found this count; None for fewer than two.
        bounds_checked: the ids of the finite bounds compared with the count.
        bounds_violated: the ids of those that it violates.
    """

    circuit: Circuit
    count: int | None
    estimate: EstimatedCapacity | None
    leading_term_bits: float
    lower_bits: float | None
    upper_bits: float | None
    refined_asymptotic_bits: float | None
    engines: tuple[str, ...]
    agreement: bool | None
    bounds_checked: tuple[str, ...]
    bounds_violated: tuple[str, ...]

    @property
    def capacity_bits(self) -> float | None:
        """log2 of the count, to ten decimals."""
        return None if self.count is None else ten_decimals(log2(self.count))

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

    def as_json(self) -> dict[str, Any]:
        """The row as the files have it, by field."""
        values = {
            **vars(self),
            **self.circuit.as_json(),
            "count": None if self.count is None else decimal_string(self.count),
            "capacity_bits": self.capacity_bits,
            **_estimate_fields(self.estimate),
            "cap_bits": 2**self.circuit.n,
        }
        return {field: values.get(field) for field in FIELDS}

    @staticmethod
    def from_json(fields: dict[str, Any]) -> "Row":
        """The row of fields as the files have it.

        Raises:
            ValueError, TypeError: if the fields are not those of a row.
        """
        if set(fields) != set(FIELDS):
            raise ValueError(f"the fields of a row are {', '.join(FIELDS)}")
        return Row(
            Circuit.from_json(fields),
            None if fields["count"] is None else int(fields["count"]),
            None if fields["estimated_bits"] is None else EstimatedCapacity(*(fields[name] for name in _ESTIMATED)),
            fields["leading_term_bits"],
            fields["lower_bits"],
            fields["upper_bits"],
            fields["refined_asymptotic_bits"],
            tuple(fields["engines"]),
            fields["agreement"],
            tuple(fields["bounds_checked"]),
            tuple(fields["bounds_violated"]),
        )


_ESTIMATED = ("estimated_bits", "estimated_low_bits", "estimated_high_bits")


def _estimate_fields(estimate: EstimatedCapacity | None) -> dict[str, float | None]:
    if estimate is None:
        return dict.fromkeys(_ESTIMATED)
    return dict(zip(_ESTIMATED, (estimate.bits, estimate.low, estimate.high), strict=True))


def bracket_bits(proved: CircuitBounds) -> tuple[float | None, float | None]:
    """The best finite lower and upper bound in bits; None where there is none."""
    return proved.lower.bits if proved.lower else None, proved.upper.bits if proved.upper else None


def circuits(max_n: int) -> Iterator[Circuit]:
    """The rows of the table in order: for n = 1 ... max_n the gates of every degree, gated circuits, readouts.

    Examples:
        >>> [str(c) for c in circuits(1)][:2]
        ['ltf -n 1', 'square -n 1']
    """
    for n in range(1, max_n + 1):
        yield Circuit("ltf", n)
        for degree in range(2, n + 1):
            yield Circuit(f"ptf:{degree}", n)
        yield Circuit("square", n)
        for name, mechanism in MECHANISMS.items():
            for encoding in ENCODINGS if mechanism.encoded else (None,):
                yield Circuit(name, n, encoding=encoding)
        if n > 1:
            for encoding in ENCODINGS:
                yield Circuit("output-gating", n, "ptf:2", "ptf:2", encoding)
        for name in READOUTS:
            yield Circuit(name, n)


READOUTS = ("readout:80", "readout:96", "readout:e8", "network:3")
"""AND, XOR and majority of three gates, and any threshold function of them.

Those of two gates are rows already: AND is output gating in `01`, XNOR in `pm1`, and any threshold function of two is
additive output.
"""

SCORE_NAMES = (
    *("dot-product-score", "expressive-score", "expressive-score:either", "elliptical-score"),
    *("low-rank-score:1", "low-rank-score:2", "positional-score"),
)

MAX_SCORE_INPUTS = 6


def score_circuits(max_n: int) -> Iterator[Circuit]:
    """The attention scores in order, for n = 2, 4, 6 as far as max_n; ranks as far as they restrict the score.

    Examples:
        >>> [circuit.words for circuit in score_circuits(3)][-3:]
        ['elliptical-score --encoding 01', 'elliptical-score --encoding pm1', 'positional-score']
    """
    for n in range(2, min(max_n, MAX_SCORE_INPUTS) + 1, 2):
        for name in SCORE_NAMES:
            for encoding in (None,) if name == "positional-score" else ENCODINGS:
                circuit = Circuit(name, n, encoding=encoding)
                assert circuit.score is not None
                if circuit.score.rank < circuit.token_bits:
                    yield circuit


HEAD_TOKENS = {2: (2,), 4: (2,), 6: (2, 3)}
"""How many tokens the heads of the table have, by the number n of inputs."""


def head_circuits(max_n: int) -> Iterator[Circuit]:
    """The attention heads in order, for n = 2, 4, 6 as far as max_n: by tokens, attention, score and encoding.

    Examples:
        >>> [circuit.words for circuit in head_circuits(3)][-2:]
        ['attention-head --tokens 2 --score elliptical-score --attention argmax --encoding pm1', \
'attention-head --tokens 2 --score positional-score --attention argmax']
    """
    for n in (n for n in HEAD_TOKENS if n <= max_n):
        for tokens, attention, name in product(HEAD_TOKENS[n], ATTENTIONS, SCORE_NAMES):
            if attention == "argmax" and name.endswith(":either"):
                continue
            for encoding in (None,) if name == "positional-score" else ENCODINGS:
                circuit = Circuit(HEAD, n, encoding=encoding, tokens=tokens, score=name, attention=attention)
                assert circuit.head is not None
                if circuit.head.score.rank < circuit.token_bits:
                    yield circuit


MAX_TWO_HEAD_INPUTS = 4


def two_head_circuits(max_n: int) -> Iterator[Circuit]:
    """Two heads of two tokens under one gate, in the order of one head, for n = 2, 4 as far as max_n.

    Squares that are read from either side are left out: at n = 4 they take minutes.

    Examples:
        >>> [circuit.title for circuit in two_head_circuits(2)][-1]
        'attention-head L = 2 positional argmax H = 2'
    """
    for one in head_circuits(min(max_n, MAX_TWO_HEAD_INPUTS)):
        assert one.head is not None
        if one.head.tokens == 2 and not one.head.score.either:
            yield replace(one, kind=replace(one.head, heads=2))


def quickly_listed_heads(max_n: int) -> Iterator[Circuit]:
    """The heads of the table, and of two heads those that are counted in a second.

    Examples:
        >>> [circuit.title for circuit in quickly_listed_heads(4) if circuit.n == 4][-1]
        'attention-head L = 2 positional argmax H = 2'
    """
    yield from head_circuits(max_n)
    yield from (two for two in two_head_circuits(max_n) if choose_engine(two, "auto").expected_seconds(two) < 1)


COLUMNS = ("n", "circuit", "count", "bits", "estimate", "leading", "lower", "upper", "cap", "engines", "bounds")


def cells(row: Row) -> tuple[str, ...]:
    """The cells of a row under `COLUMNS`; an estimate begins with ~."""
    return (
        str(row.circuit.n),
        row.circuit.title,
        short_count(row.count),
        three_decimals(row.capacity_bits),
        "-" if row.estimate is None else str(row.estimate),
        *map(three_decimals, (row.leading_term_bits, row.lower_bits, row.upper_bits)),
        str(2**row.circuit.n),
        row.agreed,
        row.verdict,
    )
