"""Attention scores compared: how many functions each gives for how many parameters, and what stands in the way.

The numbers are those of the table's rows; `score_documents` writes them as scores.csv, scores.json and scores.md.
"""

from collections.abc import Sequence
from typing import Any

from capacity.documents.columns import csv_text, markdown_table
from capacity.documents.files import json_text
from capacity.documents.numbers import short_count, three_decimals
from capacity.tables.rows import Row
from capacity.version import __version__

SCHEMA = "circuit-capacity/scores/2"

FIELDS = (
    *("m", "score", "encoding", "parameters", "count", "capacity_bits", "bits_per_parameter"),
    *("estimated_bits", "estimated_low_bits", "estimated_high_bits", "lower_bits", "upper_bits", "engines"),
)
"""The fields of a score in the files: m is the number of bits of a token, parameters are real, the threshold among
them."""

BITS = ("bits", "bits per parameter")

WORDS = ("score", "encoding", "engines")  # columns of words, the others of numbers


def bits_per_parameter(row: Row) -> float | None:
    """The capacity of a score over the number of its parameters; None without a count."""
    return None if row.capacity_bits is None else round(row.capacity_bits / row.circuit.parameters, 7)


def compared_fields(row: Row, fields: Sequence[str]) -> dict[str, Any]:
    """The score or the head of a row as the files have it.

    Examples:
        >>> from capacity.circuits.circuit import Circuit
        >>> from capacity.tables.table import compute_row
        >>> row, _ = compute_row(Circuit("dot-product-score", 4))
        >>> compared_fields(row, ("score", "parameters", "count", "bits_per_parameter"))
        {'score': 'dot-product-score', 'parameters': 5, 'count': '364', 'bits_per_parameter': 1.7015589}
        >>> row, _ = compute_row(Circuit("attention-head", 4, tokens=2, score="dot-product", attention="argmax"))
        >>> compared_fields(row, ("score", "parameters", "count", "engines"))["engines"]
        ('restriction', 'chambers', 'lp')
    """
    values = {
        **row.as_json(),
        "m": row.circuit.token_bits,
        "parameters": row.circuit.parameters,
        "bits_per_parameter": bits_per_parameter(row),
    }
    if row.circuit.score is not None:
        values["score"] = row.circuit.name
    return {field: values[field] for field in fields}


def score_documents(rows: Sequence[Row]) -> dict[str, str]:
    """The comparison of those rows that are scores as scores.csv, scores.json and scores.md, by file name."""
    compared = [row for row in rows if row.circuit.score is not None]
    listed = [compared_fields(row, FIELDS) for row in compared]
    return {
        "scores.csv": csv_text(FIELDS, (fields.values() for fields in listed)),
        "scores.json": json_text({"schema": SCHEMA, "version": __version__, "scores": listed}),
        "scores.md": _markdown(compared),
    }


def _markdown(rows: Sequence[Row]) -> str:
    lines = [
        "# Attention scores as threshold classes",
        "",
        "A head attends from a token q to a token k of m bits each if and only if score(q, k) > t: so many Boolean",
        "functions of 2m bits. Definitions and bounds: docs/theory.md. `parameters` are real ones, the threshold among",
        'them; a dash is a number that no engine reaches, "a to b" the bits between which it is proved to lie. What',
        "begins with ~ is an estimate from a random sample, with its 95 % interval.",
        "",
        "## Dot product against expressive",
        "",
        "The same parameters M and t: q^T M k > t (dot product), (q^T M k)^2 > t (expressive; in brackets with the",
        "threshold crossed from either side).",
        "",
        *_table(("m", "encoding", "parameters", "dot product", *BITS, "expressive", *BITS), _pairs(rows)),
        "",
        "## Every score",
        "",
        "`lower` and `upper` are the best proved bounds at that m, in bits.",
        "",
        *_table(
            ("m", "score", "encoding", "parameters", "count", *BITS, "lower", "upper", "engines"),
            [
                (
                    str(row.circuit.token_bits),
                    row.circuit.name,
                    row.circuit.encoding or "-",
                    str(row.circuit.parameters),
                    short_count(row.count),
                    *_bits(row),
                    three_decimals(row.lower_bits),
                    three_decimals(row.upper_bits),
                    " = ".join(row.engines) or "not reached",
                )
                for row in rows
            ],
        ),
    ]
    return "\n".join(lines) + "\n"


def _pairs(rows: Sequence[Row]) -> list[tuple[str, ...]]:
    """Each dot product beside the expressive scores of the same tokens."""
    by_place = {(row.circuit.name, row.circuit.n, row.circuit.encoding): row for row in rows}
    lines = []
    for row in rows:
        circuit = row.circuit
        if circuit.name == "dot-product-score":
            squared = by_place.get(("expressive-score", circuit.n, circuit.encoding))
            either = by_place.get(("expressive-score:either", circuit.n, circuit.encoding))
            expressive = ["-", "-", "-"]
            if squared is not None and either is not None:
                both = zip(_counted(squared), _counted(either), strict=True)
                expressive = [one if one == "-" else f"{one} ({other})" for one, other in both]
            cells = (circuit.token_bits, circuit.encoding, circuit.parameters, *_counted(row), *expressive)
            lines.append(tuple(map(str, cells)))
    return lines


def _counted(row: Row) -> tuple[str, str, str]:
    """Count, bits and bits per parameter; with neither count nor estimate, between what bits it is proved to lie."""
    if row.count is None and row.estimate is None:
        return "-", f"{three_decimals(row.lower_bits)} to {three_decimals(row.upper_bits)}", "-"
    return "-" if row.count is None else str(row.count), *_bits(row)


def _bits(row: Row) -> tuple[str, str]:
    """The capacity and bits per parameter, with ~ and the interval where they are estimated."""
    if row.estimate is not None:
        return str(row.estimate), str(row.estimate.over(row.circuit.parameters))
    return three_decimals(row.capacity_bits), three_decimals(bits_per_parameter(row))


def _table(columns: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> list[str]:
    return markdown_table(columns, rows, [column for column in columns if column not in WORDS])
