"""The table that answers the question of Theorem 6.1: by how much does gating the output raise the capacity of a gate?

For n = 1 ... 10 and both encodings: C(n) = log2 T(n) of a linear gate; the capacity of the gated gate, exact where the
count is known and elsewhere an estimate, in a column of its own; their ratio; the rigorous bracket; the asymptotic
terms. Exact counts are those of the table and of the published shards, estimates those recorded in estimates.json;
nothing is computed again here.
"""

import csv
import io
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from itertools import pairwise
from math import log2
from pathlib import Path

from bounds import Counts
from capacity.bounding import bounds, gate_count
from capacity.circuits.circuit import Circuit
from capacity.documents.files import write_text
from capacity.runs.published import published
from capacity.tables.estimating import Estimate, read_estimates
from capacity.version import __version__
from enumerate.circuits.circuit import ENCODINGS

SCHEMA = "circuit-capacity/doubling/1"

MAX_INPUTS = 10

ESTIMATES = "estimates.json"


@dataclass(frozen=True)
class Doubling:
    """One line of the table; capacities in bits, None where not known.

    gate_bits: C(n); exact_count, exact_bits: of the gated gate; estimated_bits, estimated_interval_bits, samples, seed:
    of the estimate of it; ratio, ratio_low, ratio_high: of the gated capacity to C(n), an interval only where it is
    estimated; lower_bits, upper_bits: what is proved; leading_bits: 2 n^2; gate_refined_bits: log2 of 2 C(2^n - 1, n),
    to which T(n) is asymptotic; gated_refined_bits: log2 of the square of that, halved (01) or quartered (pm1), as if
    the products of all pairs were different but for the exchange of the factors and, in pm1, their joint complement;
    cap_bits: 2^n.
    """

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


def exact_counts(folder: Path) -> dict[Circuit, int]:
    """The exact counts of linear gates and of output gating in a directory of results: its table and published shards.

    Raises ValueError if a file is not what its name says, or two counts disagree.
    """
    found: dict[Circuit, int] = {}
    table = folder / "capacity.json"
    try:
        rows = json.loads(table.read_text(encoding="utf-8"))["rows"] if table.exists() else []
        for row in rows:
            circuit = Circuit(row["circuit"], row["n"], row["gate"], row["attending"], row["encoding"])
            if row["count"] is not None and circuit in _circuits(circuit.n):
                found[circuit] = int(row["count"])
    except (ValueError, KeyError, TypeError, AttributeError):
        remedy = f"`capacity table --output {folder}` makes it again"
        raise ValueError(f"{table} is damaged or of another version: {remedy}") from None
    for words, shards in published(folder).items():
        circuit = Circuit.parse(words)
        if circuit in _circuits(circuit.n) and found.setdefault(circuit, shards.count) != shards.count:
            raise ValueError(f"the published shards of {circuit} and {table} disagree")
    return found


def _circuits(n: int) -> tuple[Circuit, ...]:
    """One linear gate, and such a gate gated by another in both encodings."""
    return Circuit("ltf", n), *(Circuit("output-gating", n, encoding=encoding) for encoding in ENCODINGS)


def doublings(exact: dict[Circuit, int], estimates: Sequence[Estimate], max_n: int = MAX_INPUTS) -> list[Doubling]:
    """The table to max_n, of these exact counts and estimates.

    >>> row = doublings({Circuit("output-gating", 2): 16}, [], 2)[2]
    >>> row.n, row.encoding, row.exact_bits, round(row.ratio, 3)
    (2, '01', 4.0, 1.051)
    """
    estimated = {one.circuit: one for one in estimates}

    def count(n: int, degree: int) -> int | None:
        known = exact.get(Circuit("ltf", n)) if degree == 1 else None
        return gate_count(n, degree) if known is None else known

    return [
        _doubling(circuit, exact.get(circuit), estimated.get(circuit), count)
        for n in range(1, max_n + 1)
        for circuit in _circuits(n)[1:]
    ]


def _doubling(circuit: Circuit, exact: int | None, found: Estimate | None, count: Counts) -> Doubling:
    n, encoding = circuit.n, str(circuit.encoding)
    number = count(n, 1)
    alone = None if number is None else log2(number)
    proved = bounds(circuit, count)
    refined = bounds(Circuit("ltf", n)).refined_asymptotic_bits
    exact_bits = None if exact is None else log2(exact)
    interval = None if found is None or exact is not None else found.interval_bits
    best = exact_bits if exact_bits is not None else None if found is None else found.capacity_bits

    def ratio(bits: float | None) -> float | None:
        return None if bits is None or not alone else round(bits / alone, 10)

    return Doubling(
        n=n,
        encoding=encoding,
        gate_bits=_rounded(alone),
        exact_count=None if exact is None else str(exact),
        exact_bits=_rounded(exact_bits),
        estimated_bits=None if found is None else _rounded(found.capacity_bits),
        estimated_interval_bits=None
        if found is None
        else (round(found.interval_bits[0], 10), round(found.interval_bits[1], 10)),
        samples=None if found is None else found.samples,
        seed=None if found is None else found.seed,
        ratio=ratio(best),
        ratio_low=ratio(interval and interval[0]),
        ratio_high=ratio(interval and interval[1]),
        ratio_is_estimated=None if best is None else exact is None,
        lower_bits=_rounded(proved.lower.bits) if proved.lower else None,
        upper_bits=_rounded(proved.upper.bits) if proved.upper else None,
        lower_ratio=ratio(proved.lower.bits if proved.lower else None),
        upper_ratio=ratio(proved.upper.bits if proved.upper else None),
        leading_bits=2 * n * n,
        gate_refined_bits=_rounded(refined),
        gated_refined_bits=None if refined is None else round(2 * refined - (1 if encoding == "01" else 2), 10),
        cap_bits=2**n,
    )


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 10)


def conclusion(rows: Sequence[Doubling]) -> str:
    """What the ratios of the table say about Theorem 6.1, and no more; for each encoding where they are."""
    said = []
    for encoding in ENCODINGS:
        known = [row for row in rows if row.encoding == encoding and row.ratio is not None and row.n > 1]
        exact = [row for row in known if not row.ratio_is_estimated]
        estimated = [row for row in known if row.ratio_is_estimated]
        if not exact:
            continue
        every = "every n" if [row.n for row in known] == list(range(known[0].n, known[-1].n + 1)) else "every n here"
        text = (
            f"In `{encoding}` the ratio is {exact[0].ratio:.3f} at n = {exact[0].n} and {exact[-1].ratio:.3f} at n = "
        )
        text += f"{exact[-1].n} (exact)"
        if estimated:
            last = estimated[-1]
            text += (
                f", and {last.ratio:.3f} at n = {last.n} (an estimate: {last.ratio_low:.3f} to {last.ratio_high:.3f})"
            )
        if all(_highest(a) < _lowest(b) for a, b in pairwise(known)):
            text += f"; it rises with {every}" + (", interval above interval." if estimated else ".")
        elif all(a < b for a, b in pairwise([row.ratio for row in known if row.ratio is not None])):
            text += f"; whether it rises with {every} the intervals leave open."
        else:
            text += f"; it does not rise with {every}."
        said.append(text)
    if not said:
        return "No ratio is known here."
    return (
        f"{' '.join(said)} This is consistent with the limit 2 of Theorem 6.1; no finite n proves a limit, or an o(1). "
        "Each interval is one of 95 %; exact counts and the bracket hold without reserve."
    )


def _lowest(row: Doubling) -> float:
    assert row.ratio is not None
    return row.ratio if row.ratio_low is None or not row.ratio_is_estimated else row.ratio_low


def _highest(row: Doubling) -> float:
    assert row.ratio is not None
    return row.ratio if row.ratio_high is None or not row.ratio_is_estimated else row.ratio_high


COLUMNS = (
    "n",
    "encoding",
    "C(n)",
    "gated, exact",
    "gated, estimate",
    "ratio",
    "bracket",
    "2n²",
    "refined, one",
    "refined, pair",
    "cap",
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
    bracket = f"{_bits(row.lower_bits)} to {_bits(row.upper_bits)}"
    if row.lower_ratio is not None and row.upper_ratio is not None:
        bracket += f" ({row.lower_ratio:.3f} to {row.upper_ratio:.3f})"
    return (
        str(row.n),
        row.encoding,
        _bits(row.gate_bits),
        _bits(row.exact_bits),
        estimate,
        ratio,
        bracket,
        str(row.leading_bits),
        _bits(row.gate_refined_bits),
        _bits(row.gated_refined_bits),
        str(row.cap_bits),
    )


def _bits(value: float | None) -> str:
    return "-" if value is None else f"{value:.3f}"


def write_doubling(folder: Path) -> list[Path]:
    """Write doubling.csv, .json and .md beside the counts and estimates in a directory; returns the paths.

    Raises ValueError as `exact_counts` and `read_estimates`.
    """
    rows = doublings(exact_counts(folder), read_estimates(folder / ESTIMATES))
    document = {
        "schema": SCHEMA,
        "version": __version__,
        "rows": [asdict(row) for row in rows],
        "conclusion": conclusion(rows),
    }
    documents = {
        "doubling.csv": _csv(rows),
        "doubling.json": json.dumps(document, indent=1, sort_keys=True, ensure_ascii=False) + "\n",
        "doubling.md": _markdown(rows),
    }
    for name, text in documents.items():
        write_text(folder / name, text)
    return [folder / name for name in documents]


def _csv(rows: Sequence[Doubling]) -> str:
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(Doubling.__dataclass_fields__)
    for row in rows:
        values = [" ".join(map(str, v)) if isinstance(v, tuple) else v for v in asdict(row).values()]
        writer.writerow(["" if v is None else str(v).lower() if isinstance(v, bool) else v for v in values])
    return stream.getvalue()


def _markdown(rows: Sequence[Doubling]) -> str:
    lines = [
        "# Does gating the output double the capacity of a gate?",
        "",
        conclusion(rows),
        "",
        "Capacities in bits, of linear gates: C(n) = log2 T(n) of one; *gated* of its output multiplied by that of",
        "another, AND in `01`, XNOR in `pm1`. What begins with ~ is an **estimate** with its 95 % interval",
        "(docs/estimates.md), all else is exact. *Ratio* is gated / C(n). *Bracket* is proved, in bits and as a ratio:",
        "mainly T(n-1)^2 <= count <= T(T+1)/2 (`01`), T^2/4 - T/2 + 2 (`pm1`), and the cap, 2^n. *Refined, one* is",
        "log2 of 2 C(2^n - 1, n), to which T(n) is asymptotic (Irmatov 2020); *refined, pair* is log2 of its square",
        "over 2 (`01`) or 4 (`pm1`): what the count would be asymptotic to if nearly all pairs had a product of their",
        "own, but for exchange and joint complement. That is not proved.",
        "",
        "| " + " | ".join(COLUMNS) + " |",
        "|" + "|".join(" --- " if c in ("encoding", "bracket") else " ---: " for c in COLUMNS) + "|",
    ]
    lines += ["| " + " | ".join(cells(row)) + " |" for row in rows]
    return "\n".join(lines) + "\n"
