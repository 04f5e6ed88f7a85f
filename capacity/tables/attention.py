"""What the counts say about attention: capacity for each parameter, whole heads, and which head computes what.

The numbers are those of the table's rows, but for the NPN classes of the functions of two tokens of two bits, which are
listed here; `attention_documents` writes them as attention.csv, attention.json, attention.md and
attention-classes.md.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt

from capacity.circuits.circuit import HEAD, Circuit
from capacity.documents.columns import csv_text, markdown_table
from capacity.documents.files import json_text
from capacity.documents.numbers import short_count, three_decimals
from capacity.tables.census import CensusClass, class_forms
from capacity.tables.rows import READOUTS, Row, head_circuits, quickly_listed_heads, two_head_circuits
from capacity.tables.scores import bits_per_parameter, compared_fields
from capacity.version import __version__
from enumerate.circuits.circuit import ENCODINGS
from enumerate.cube.classes import npn_classes
from enumerate.cube.truth_tables import to_hex
from enumerate.scores.head_functions import functions_by_chambers
from enumerate.scores.several_heads import functions_of_heads

SCHEMA = "circuit-capacity/attention/1"

FIELDS = (
    *("m", "tokens", "score", "attention", "heads", "encoding", "parameters", "count", "capacity_bits"),
    *("bits_per_parameter", "lower_bits", "upper_bits", "engines"),
)
"""The fields of a head in the files: m is the number of bits of a token, parameters are real."""

INPUTS = 4
"""Two tokens of two bits: the number of inputs at which circuits are compared by parameters, and classes are listed."""


@dataclass(frozen=True)
class HeadCensus:
    """The NPN classes of the functions of two tokens that some head, or two, compute; `realized` follows `heads`."""

    heads: tuple[Circuit, ...]
    classes: tuple[CensusClass, ...]


@cache
def head_members(circuit: Circuit) -> npt.NDArray[np.bool_]:
    """Which functions of at most four inputs a class of heads computes, (2**2**n,) bool, indexed by truth table.

    Examples:
        >>> head = Circuit("attention-head", 2, tokens=2, score="dot-product", attention="argmax")
        >>> np.flatnonzero(head_members(head)).tolist()  # OR (14) and NOR (1), but not AND (8) or XOR (6)
        [0, 1, 5, 10, 14, 15]
    """
    assert circuit.head is not None
    list_functions = functions_by_chambers if circuit.head.heads == 1 else functions_of_heads
    listed = list_functions(circuit.head, circuit.token_bits, str(circuit.encoding))
    realizes = np.zeros(2 ** (2**circuit.n), bool)
    realizes[[int.from_bytes(table, "little") for table in listed]] = True
    return realizes


def head_census(n: int = INPUTS) -> HeadCensus:
    """The classes for n = 2 or 4 inputs, two tokens.

    Examples:
        >>> found = head_census(2)
        >>> [one.truth_table for one in found.classes]  # no head of two one-bit tokens computes XOR, 6
        ['0', '8', 'a']
    """
    heads = tuple(circuit for circuit in quickly_listed_heads(n) if circuit.n == n)
    forms, sizes = npn_classes(n)
    place = np.searchsorted(forms, class_forms(n))
    columns = [np.bincount(place[head_members(head)], minlength=len(forms)).tolist() for head in heads]
    classes = (
        CensusClass(to_hex(form, n), size, numbers)
        for form, size, numbers in zip(forms.tolist(), sizes.tolist(), zip(*columns, strict=True), strict=True)
    )
    return HeadCensus(heads, tuple(one for one in classes if any(one.realized)))


def attention_documents(rows: Sequence[Row]) -> dict[str, str]:
    """The heads of some rows, and what they are compared with, as files, by name."""
    heads = [row for row in rows if row.circuit.head is not None]
    listed = [compared_fields(row, FIELDS) for row in heads]
    census = head_census() if any(row.circuit.n == INPUTS for row in heads) else HeadCensus((), ())
    document = {
        "schema": SCHEMA,
        "version": __version__,
        "heads": listed,
        "classes": {
            "circuits": [circuit.as_json() for circuit in census.heads],
            "classes": [
                {
                    "truth_table": one.truth_table,
                    "orbit_size": str(one.orbit_size),
                    "realized": [str(number) for number in one.realized],
                }
                for one in census.classes
            ],
        },
    }
    return {
        "attention.csv": csv_text(FIELDS, (fields.values() for fields in listed)),
        "attention.json": json_text(document),
        "attention.md": "\n".join([*_introduction(), *_by_parameter(rows), *_heads(heads)]) + "\n",
        "attention-classes.md": "\n".join(_classes(census)) + "\n",
    }


def _introduction() -> list[str]:
    return [
        "# What the counts say about attention",
        "",
        "One gate, a gate that another gates, three gates read by a function, and whole attention heads: how many",
        "Boolean functions each computes, for how many real parameters. docs/attention.md reads these tables;",
        "definitions and bounds: docs/theory.md, sections 7a, 11 and 12.",
    ]


def compared_circuits() -> list[Circuit]:
    """What is compared by parameters, at four inputs: gates, gated gates, three gates, one and two heads of two tokens.

    Examples:
        >>> [circuit.title for circuit in compared_circuits()][:3]
        ['ltf', 'square', 'ptf:2']
    """
    gates = [Circuit(name, INPUTS) for name in ("ltf", "square", "ptf:2")]
    gated = [
        Circuit(name, INPUTS, encoding=encoding)
        for name in ("output-gating", "multiplexing", "synaptic-gating", "synaptic-gating:all", "synaptic-gating:each")
        for encoding in ENCODINGS
    ]
    several = [Circuit("additive-output", INPUTS), *(Circuit(name, INPUTS) for name in READOUTS)]
    heads = [*head_circuits(INPUTS), *two_head_circuits(INPUTS)]
    return [*gates, *gated, *several, *(circuit for circuit in heads if circuit.n == INPUTS)]


def _by_parameter(rows: Sequence[Row]) -> list[str]:
    known = {row.circuit: row for row in rows}
    lines = [
        (
            circuit.title.replace(f"{HEAD} L = 2 ", "head: "),
            str(circuit.parameters),
            short_count(row.count),
            three_decimals(row.capacity_bits),
            three_decimals(bits_per_parameter(row)),
        )
        for circuit in compared_circuits()
        if (row := known.get(circuit)) is not None
    ]
    columns = ("circuit", "parameters", "count", "bits", "bits per parameter")
    return [
        "",
        f"## Capacity for each parameter, {INPUTS} inputs",
        "",
        "Heads have two tokens of two bits; H = 2 is two of them under one gate. All functions of four inputs are 16",
        "bits, which ends the comparison for circuits that compute nearly all of them.",
        "",
        *markdown_table(columns, lines, ["parameters", "count", "bits", "bits per parameter"]),
    ]


def _heads(rows: Sequence[Row]) -> list[str]:
    lines = [
        (
            f"{row.circuit.head.tokens}, {row.circuit.token_bits}",
            str(row.circuit.head.score).replace("-score", ""),
            row.circuit.head.attention,
            str(row.circuit.head.heads),
            row.circuit.encoding or "-",
            str(row.circuit.parameters),
            short_count(row.count),
            three_decimals(row.capacity_bits),
            three_decimals(bits_per_parameter(row)),
            three_decimals(row.lower_bits),
            three_decimals(row.upper_bits),
            " = ".join(row.engines) or "not reached",
        )
        for row in rows
        if row.circuit.head is not None
    ]
    words = ("L, m", "score", "attention", "H", "encoding")
    numbers = ("parameters", "count", "bits", "bits per parameter", "lower", "upper")
    return [
        "",
        "## Whole heads",
        "",
        "H heads of L tokens of m bits. `lower` and `upper` are the best proved bounds, in bits; a dash is a number",
        "that no engine reaches.",
        "",
        *markdown_table((*words, *numbers, "engines"), lines, numbers),
    ]


def _classes(census: HeadCensus) -> list[str]:
    title = ["# Which head computes which functions of two tokens of two bits"]
    if not census.heads:
        return [*title, "", f"Heads are listed by classes from n = {INPUTS} on."]
    whole, _ = npn_classes(INPUTS)
    titles = (circuit.title.removeprefix(f"{HEAD} L = 2 ").replace("H = 2", "H=2") for circuit in census.heads)
    heads = [title.replace(" ", "<br>") for title in titles]
    lines = [
        (one.truth_table, str(one.orbit_size), *(str(number or "") for number in one.realized))
        for one in census.classes
    ]
    sums = [sum(column) for column in zip(*(one.realized for one in census.classes), strict=True)]
    met = [sum(number > 0 for number in column) for column in zip(*(c.realized for c in census.classes), strict=True)]
    lines += [("functions", "", *map(str, sums)), ("classes", "", *map(str, met))]
    return [
        *title,
        "",
        f"The {len(census.classes)} of {len(whole)} NPN classes of functions of four inputs (x1 and x2 are the first",
        "token, x3 and x4 the query) of which some head computes at least one, by the least truth table, with the",
        "number of functions in the class and how many of them each head computes. Heads tell tokens from queries and",
        "0 from 1, so they may compute only some functions of a class. H=2 is two heads under one gate, where they are",
        "listed in a second.",
        "",
        *markdown_table(("class", "functions", *heads), lines, ["functions", *heads]),
    ]
