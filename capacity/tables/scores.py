"""Attention scores compared: how many functions each gives for how many parameters, and what stands in the way.

The numbers are those of the table's rows; `score_documents` writes them as scores.csv, scores.json and scores.md.
"""

import csv
import io
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from capacity.circuits.circuit import Circuit, is_score
from capacity.version import __version__

if TYPE_CHECKING:
    from capacity.tables.rows import Row

SCHEMA = "circuit-capacity/scores/1"

BITS = ("bits", "bits per parameter")


@dataclass(frozen=True)
class ScoreRow:
    """One score for tokens of m bits.

    parameters: real ones, the threshold among them; lower_bits, upper_bits: of the best finite bounds; engines: those
    that counted.
    """

    m: int
    score: str
    encoding: str | None
    parameters: int
    count: str | None
    capacity_bits: float | None
    bits_per_parameter: float | None
    lower_bits: float | None
    upper_bits: float | None
    engines: tuple[str, ...]


def score_rows(rows: "Sequence[Row]") -> list[ScoreRow]:
    """The rows of the table that are scores, in its order.

    >>> from capacity.tables.table import compute_row
    >>> row, _ = compute_row(Circuit("dot-product-score", 4))
    >>> (found,) = score_rows([row])
    >>> found.parameters, found.count, found.bits_per_parameter
    (5, '364', 1.7015589)
    """
    found = []
    for row in rows:
        if not is_score(row.circuit):
            continue
        circuit = Circuit(row.circuit, row.n, encoding=row.encoding)
        score = circuit.score
        assert score is not None
        parameters = score.parameters(circuit.token_bits)
        bits = row.capacity_bits
        found.append(
            ScoreRow(
                circuit.token_bits,
                row.circuit,
                row.encoding,
                parameters,
                row.count,
                bits,
                None if bits is None else round(bits / parameters, 7),
                row.lower_bits,
                row.upper_bits,
                row.engines,
            )
        )
    return found


def score_documents(rows: "Sequence[Row]") -> dict[str, str]:
    """The comparison as scores.csv, scores.json and scores.md, by file name."""
    found = score_rows(rows)
    listed = [{**vars(row), "engines": list(row.engines)} for row in found]
    document = {"schema": SCHEMA, "version": __version__, "scores": listed}
    stream = io.StringIO()
    fields = list(ScoreRow.__dataclass_fields__)
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(fields)
    for row in found:
        values = [getattr(row, field) for field in fields]
        writer.writerow(["" if v is None else " ".join(v) if isinstance(v, tuple) else v for v in values])
    return {
        "scores.csv": stream.getvalue(),
        "scores.json": json.dumps(document, indent=1, sort_keys=True) + "\n",
        "scores.md": _markdown(found),
    }


def _markdown(rows: Sequence[ScoreRow]) -> str:
    from capacity.documents.numbers import short_count

    by_place = {(row.score, row.m, row.encoding): row for row in rows}
    dot = [row for row in rows if row.score == "dot-product-score"]
    lines = [
        "# Attention scores as threshold classes",
        "",
        "A head attends from a token q to a token k of m bits each if and only if score(q, k) > t: so many Boolean",
        "functions of 2m bits. Definitions and bounds: docs/theory.md. `parameters` are real ones, the threshold among",
        'them; a dash is a number that no engine reaches, "a to b" the bits between which it is proved to lie.',
        "",
        "## Dot product against expressive",
        "",
        "The same parameters M and t: q^T M k > t (dot product), (q^T M k)^2 > t (expressive; in brackets with the",
        "threshold crossed from either side).",
        "",
        *_table(
            ("m", "encoding", "parameters", "dot product", *BITS, "expressive", *BITS),
            [_pair(row, by_place) for row in dot],
        ),
        "",
        "## Every score",
        "",
        "`lower` and `upper` are the best proved bounds at that m, in bits.",
        "",
        *_table(
            (
                "m",
                "score",
                "encoding",
                "parameters",
                "count",
                *BITS,
                "lower",
                "upper",
                "engines",
            ),
            [
                (
                    str(row.m),
                    row.score,
                    row.encoding or "-",
                    str(row.parameters),
                    short_count(row.count),
                    _number(row.capacity_bits),
                    _number(row.bits_per_parameter),
                    _number(row.lower_bits),
                    _number(row.upper_bits),
                    " = ".join(row.engines) or "not reached",
                )
                for row in rows
            ],
        ),
    ]
    return "\n".join(lines) + "\n"


def _pair(dot: ScoreRow, by_place: dict[tuple[str, int, str | None], ScoreRow]) -> tuple[str, ...]:
    squared = by_place.get(("expressive-score", dot.m, dot.encoding))
    either = by_place.get(("expressive-score:either", dot.m, dot.encoding))
    cells = [str(dot.m), str(dot.encoding), str(dot.parameters), *_counted(dot)]
    if squared is None or either is None:
        return (*cells, "-", "-", "-")
    both = zip(_counted(squared), _counted(either), strict=True)
    return (*cells, *(one if one == "-" else f"{one} ({other})" for one, other in both))


def _counted(row: ScoreRow) -> tuple[str, str, str]:
    """Count, bits and bits per parameter; where there is no count, the bits between which it is proved to lie."""
    if row.count is None:
        return "-", f"{_number(row.lower_bits)} to {_number(row.upper_bits)}", "-"
    return row.count, _number(row.capacity_bits), _number(row.bits_per_parameter)


def _number(value: float | None) -> str:
    return "-" if value is None else f"{value:.3f}"


def _table(columns: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> list[str]:
    words = ("score", "encoding", "engines")
    marks = " | ".join("---" if column in words else "---:" for column in columns)
    return [f"| {' | '.join(columns)} |", f"| {marks} |", *(f"| {' | '.join(row)} |" for row in rows)]
