"""The tables that answer the question of Theorem 6.1: by how much does an attending gate raise the capacity of a gate?

One table for each way in which one linear gate attends to another, with the leading term 2 n^2. For n = 1 ... 10 and
its encodings: C(n) = log2 T(n) of a linear gate; the capacity of the circuit, exact where the count is known and
elsewhere an estimate, in a column of its own; their ratio; the rigorous bracket; the asymptotic terms. Exact counts are
those of the table and of the published shards, estimates those recorded in estimates.json; nothing is computed again
here. Left out are activation gating, the same as output gating, and several attending units, which add n^2 bits each.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cache
from itertools import pairwise
from math import log2
from pathlib import Path
from typing import Any

from bounds import Counts
from capacity.bounding import bounds, gate_count
from capacity.circuits.circuit import Circuit
from capacity.documents.columns import csv_text, markdown_table
from capacity.documents.files import json_text, write_documents
from capacity.documents.numbers import ten_decimals, three_decimals
from capacity.tables.estimates import Estimate
from capacity.tables.reading import Results
from capacity.tables.rows import bracket_bits
from capacity.version import __version__
from enumerate.circuits.mechanisms import MECHANISMS
from enumerate.pairs.samplers import is_sampled

SCHEMA = "circuit-capacity/doubling/2"

MAX_INPUTS = 10


@dataclass(frozen=True)
class Doubling:
    """One line of the table; capacities in bits, None where not known.

    Attributes:
        circuit: how the gate is attended to.
        n: the number of inputs.
        encoding: of inputs and outputs; empty where the circuit has the same functions in both.
        gate_bits: C(n).
        exact_count: of the circuit, in decimal digits.
        exact_bits: its capacity.
        estimated_bits: an estimate of it.
        estimated_interval_bits: the interval of the estimate.
        samples: of the estimate.
        seed: of the estimate.
        ratio: of the circuit's capacity, exact or else estimated, to C(n).
        ratio_low: where the ratio is estimated, the lower end of its interval.
        ratio_high: the upper end.
        ratio_is_estimated: whether it is.
        lower_bits: the best proved lower bound.
        upper_bits: the best proved upper bound.
        lower_ratio: the lower bound over C(n).
        upper_ratio: the upper bound over C(n).
        leading_bits: 2 n^2.
        gate_refined_bits: log2 of 2 C(2^n - 1, n), to which T(n) is asymptotic.
        gated_refined_bits: for output gating log2 of the square of that, halved (01) or quartered (pm1), as if the
            products of all pairs were different but for the exchange of the factors and, in pm1, their joint
            complement.
        cap_bits: 2^n.
    """

    circuit: str
    n: int
    encoding: str
    gate_bits: float | None
    exact_count: str | None
    exact_bits: float | None
    estimated_bits: float | None
    estimated_interval_bits: tuple[float, float] | None
    samples: int | None
    seed: int | None
    ratio: float | None
    ratio_low: float | None
    ratio_high: float | None
    ratio_is_estimated: bool | None
    lower_bits: float | None
    upper_bits: float | None
    lower_ratio: float | None
    upper_ratio: float | None
    leading_bits: int
    gate_refined_bits: float | None
    gated_refined_bits: float | None
    cap_bits: int


OUTPUT_GATING = "output-gating"


def compared_mechanisms() -> list[str]:
    """The ways of attending that have a table, output gating first.

    Examples:
        >>> compared_mechanisms()[:4]
        ['output-gating', 'multiplexing', 'additive-output', 'additive-synaptic']
    """
    names = [
        mechanism.name
        for mechanism in MECHANISMS.values()
        if mechanism.sequence and is_sampled(Circuit(mechanism, 2))  # without: another has the same functions
    ]
    return sorted(names, key=lambda name: name != OUTPUT_GATING)


def compared_circuits(name: str, n: int) -> list[Circuit]:
    """The circuits of a way of attending at n: one for each encoding in which it has functions of its own.

    Examples:
        >>> [circuit.encoding for name in ("output-gating", "multiplexing") for circuit in compared_circuits(name, 2)]
        ['01', 'pm1', '01']
    """
    mechanism = MECHANISMS[name]
    encodings = mechanism.encodings[:1] if mechanism.alike else mechanism.encodings
    return [Circuit(name, n, encoding=encoding) for encoding in encodings]


def doublings(
    exact: Mapping[Circuit, int],
    estimates: Mapping[Circuit, Estimate],
    max_n: int = MAX_INPUTS,
    name: str = OUTPUT_GATING,
) -> list[Doubling]:
    """The table of one way of attending to max_n, of these exact counts and estimates.

    Examples:
        >>> row = doublings({Circuit("output-gating", 2): 16}, {}, 2)[2]
        >>> row.n, row.encoding, row.exact_bits, round(row.ratio, 3)
        (2, '01', 4.0, 1.051)
    """

    def count(n: int, degree: int) -> int | None:
        known = exact.get(Circuit("ltf", n)) if degree == 1 else None
        return gate_count(n, degree) if known is None else known

    gated = [circuit for n in range(1, max_n + 1) for circuit in compared_circuits(name, n)]
    return [_doubling(circuit, exact.get(circuit), estimates.get(circuit), count) for circuit in gated]


@cache
def _refined_bits(n: int) -> float | None:
    """The refined asymptotic capacity of one linear gate of n inputs, the same for every way of attending."""
    return bounds(Circuit("ltf", n)).refined_asymptotic_bits


def _doubling(circuit: Circuit, exact: int | None, estimate: Estimate | None, count: Counts) -> Doubling:
    n, encoding = circuit.n, "" if circuit.mechanism is None or circuit.mechanism.alike else circuit.encoding or ""
    number = count(n, 1)
    alone = None if number is None else log2(number)
    proved = bounds(circuit, count)
    lower, upper = bracket_bits(proved)
    refined = _refined_bits(n)
    exact_bits = None if exact is None else log2(exact)
    estimated_bits = estimate.capacity_bits if estimate else None
    low, high = estimate.interval_bits if estimate else (None, None)
    best = estimated_bits if exact_bits is None else exact_bits

    def ratio(bits: float | None) -> float | None:
        return None if bits is None or not alone else ten_decimals(bits / alone)

    pairs = None if refined is None or circuit.name != OUTPUT_GATING else 2 * refined
    return Doubling(
        circuit=circuit.name,
        n=n,
        encoding=encoding,
        gate_bits=ten_decimals(alone),
        exact_count=None if exact is None else str(exact),
        exact_bits=ten_decimals(exact_bits),
        estimated_bits=ten_decimals(estimated_bits),
        estimated_interval_bits=None if low is None or high is None else (round(low, 10), round(high, 10)),
        samples=None if estimate is None else estimate.samples,
        seed=None if estimate is None else estimate.seed,
        ratio=ratio(best),
        ratio_low=ratio(low) if exact is None else None,
        ratio_high=ratio(high) if exact is None else None,
        ratio_is_estimated=None if best is None else exact is None,
        lower_bits=ten_decimals(lower),
        upper_bits=ten_decimals(upper),
        lower_ratio=ratio(lower),
        upper_ratio=ratio(upper),
        leading_bits=2 * n * n,
        gate_refined_bits=ten_decimals(refined),
        gated_refined_bits=None if pairs is None else round(pairs - (1 if encoding == "01" else 2), 10),
        cap_bits=2**n,
    )


def conclusion(rows: Sequence[Doubling]) -> str:
    """What the ratios of a table say about its limit, and no more; for each encoding where they are."""
    said = []
    for encoding in dict.fromkeys(row.encoding for row in rows):
        known = [row for row in rows if row.encoding == encoding and row.ratio is not None and row.n > 1]
        exact = [row for row in known if not row.ratio_is_estimated]
        estimated = [row for row in known if row.ratio_is_estimated]
        if not exact:
            continue
        every = "every n" if [row.n for row in known] == list(range(known[0].n, known[-1].n + 1)) else "every n here"
        text = f"In `{encoding}` the" if encoding else "The"
        text += f" ratio is {exact[0].ratio:.3f} at n = {exact[0].n} and {exact[-1].ratio:.3f} at n = "
        text += f"{exact[-1].n} (exact)"
        if estimated:
            last = estimated[-1]
            text += (
                f", and {last.ratio:.3f} at n = {last.n} (an estimate: {last.ratio_low:.3f} to {last.ratio_high:.3f})"
            )
        if all(_highest(a) < _lowest(b) for a, b in pairwise(known)):
            text += f"; from n = {exact[0].n} on it rises with {every}"
            text += ", each interval above the one before." if estimated else "."
        elif all(a < b for a, b in pairwise([row.ratio for row in known if row.ratio is not None])):
            text += f"; the intervals leave open whether it rises with {every}."
        else:
            text += f"; it does not rise with {every}."
        said.append(text)
    if not said:
        return "No ratio is known here."
    limit = "the limit 2 of Theorem 6.1" if rows[0].circuit == OUTPUT_GATING else "the limit 2"
    return (
        f"{' '.join(said)} This is consistent with {limit}; no finite n proves a limit, or an o(1). "
        "Each interval is a 95 % interval; exact counts and the bracket are certain."
    )


def _lowest(row: Doubling) -> float:
    assert row.ratio is not None
    return row.ratio if row.ratio_low is None or not row.ratio_is_estimated else row.ratio_low


def _highest(row: Doubling) -> float:
    assert row.ratio is not None
    return row.ratio if row.ratio_high is None or not row.ratio_is_estimated else row.ratio_high


COLUMNS = (
    *("n", "encoding", "C(n)", "gated, exact", "gated, estimate", "ratio", "bracket", "2n²", "refined, one"),
    *("refined, pair", "cap"),
)


def cells(row: Doubling) -> tuple[str, ...]:
    """The cells of a line under `COLUMNS`; whatever is estimated begins with a ~."""
    estimate, ratio = "-", "-"
    if row.estimated_bits is not None and row.estimated_interval_bits is not None:
        low, high = row.estimated_interval_bits
        estimate = f"~{row.estimated_bits:.3f} ({low:.3f} to {high:.3f})"
    if row.ratio is not None:
        ratio = f"{row.ratio:.3f}"
        if row.ratio_is_estimated:
            ratio = f"~{ratio} ({row.ratio_low:.3f} to {row.ratio_high:.3f})"
    bracket = f"{three_decimals(row.lower_bits)} to {three_decimals(row.upper_bits)}"
    if row.lower_ratio is not None and row.upper_ratio is not None:
        bracket += f" ({row.lower_ratio:.3f} to {row.upper_ratio:.3f})"
    return (
        str(row.n),
        row.encoding or "both",
        three_decimals(row.gate_bits),
        three_decimals(row.exact_bits),
        estimate,
        ratio,
        bracket,
        str(row.leading_bits),
        three_decimals(row.gate_refined_bits),
        three_decimals(row.gated_refined_bits),
        str(row.cap_bits),
    )


def write_doubling(results: Results) -> list[Path]:
    """Write doubling.csv, .json and .md beside the counts and estimates in a directory.

    Returns:
        The paths.

    Raises:
        ValueError: as `Results.counts` and `Results.estimates`.
    """
    tables = {name: doublings(results.counts, results.estimates, name=name) for name in compared_mechanisms()}
    listed: list[dict[str, Any]] = [asdict(row) for rows in tables.values() for row in rows]
    conclusions = {name: conclusion(rows) for name, rows in tables.items()}
    document = {"schema": SCHEMA, "version": __version__, "rows": listed, "conclusions": conclusions}
    return write_documents(
        results.folder,
        {
            "doubling.csv": csv_text(Doubling.__dataclass_fields__, (fields.values() for fields in listed)),
            "doubling.json": json_text(document),
            "doubling.md": _markdown(tables),
        },
    )


def _markdown(tables: Mapping[str, Sequence[Doubling]]) -> str:
    lines = [
        "# Does an attending gate double the capacity of a gate?",
        "",
        "Capacities in bits, of linear gates: C(n) = log2 T(n) of one; *gated* of a circuit in which one attends to",
        "it. What begins with ~ is an **estimate** with its 95 % interval (docs/estimates.md), all else is exact.",
        "*Ratio* is gated / C(n), and its limit 2 where the leading term 2 n^2 holds (docs/theory.md). *Bracket* is",
        "proved, in bits and as a ratio, the cap 2^n being one of its bounds. *Refined, one* is log2 of",
        "2 C(2^n - 1, n), to which T(n) is asymptotic (Irmatov 2020). Activation gating has the functions of output",
        "gating. With an attending gate for every weight the leading term is n^3, and the ratio has no limit.",
    ]
    for name, rows in tables.items():
        lines += ["", f"## {name}: {MECHANISMS[name].formula}", "", conclusion(rows), ""]
        if name == OUTPUT_GATING:
            lines += [
                "The bracket is mainly T(n-1)^2 <= count <= T(T+1)/2 (`01`), T^2/4 - T/2 + 2 (`pm1`). *Refined, pair*",
                "is log2 of the square of what T(n) is asymptotic to, over 2 (`01`) or 4 (`pm1`): what the count would",
                "be asymptotic to if nearly all pairs had a product of their own, but for exchange and joint",
                "complement. That is not proved.",
                "",
            ]
        left_out = {"encoding"} if not rows[0].encoding else set()
        left_out |= {"refined, pair"} if rows[0].gated_refined_bits is None else set()
        chosen = [i for i, column in zip(range(len(COLUMNS)), COLUMNS, strict=True) if column not in left_out]
        columns = [COLUMNS[i] for i in chosen]
        right = [column for column in columns if column not in ("encoding", "bracket")]
        lines += markdown_table(columns, ([cells(row)[i] for i in chosen] for row in rows), right)
    return "\n".join(lines) + "\n"
