"""The list of estimates, `results/estimates.json`: one for each circuit, by pairs, random descents or functions."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from capacity.circuits.circuit import Circuit
from capacity.documents.files import dump, read_document, write_text
from capacity.tables.descending import DescentEstimate, read_descent_estimate
from capacity.tables.estimating import CountEstimate, read_pair_estimate
from capacity.tables.rows import EstimatedCapacity
from capacity.tables.shares import ShareEstimate, read_share_estimate
from capacity.version import __version__
from enumerate.circuits.mechanisms import MECHANISMS

LIST_SCHEMA = "circuit-capacity/estimates/1"

FILE = "estimates.json"

Estimate = CountEstimate | DescentEstimate | ShareEstimate


def read_estimates(path: Path) -> list[Estimate]:
    """The estimates recorded in a file; none if there is no file. ValueError as `read_document`."""
    if not path.exists():
        return []
    command = f"estimate --output {path}"
    return read_document(path, LIST_SCHEMA, command, lambda document: list(map(_read, document["estimates"])))


def _read(record: dict[str, Any]) -> Estimate:
    if record.get("method") == "functions":
        return read_share_estimate(record)
    return read_descent_estimate(record) if "method" in record else read_pair_estimate(record)


def with_same_functions(circuit: Circuit) -> Circuit:
    """The circuit whose long counts and estimates are also those of this one: of several that compute the same.

    Examples:
        >>> print(with_same_functions(Circuit("activation-gating", 6, encoding="pm1")))
        output-gating -n 6 --encoding pm1
        >>> print(with_same_functions(Circuit("multiplexing", 7, encoding="pm1")))
        multiplexing -n 7 --encoding 01
    """
    mechanism = circuit.mechanism
    if mechanism is None:
        return circuit
    if mechanism.product and not mechanism.sequence:
        return replace(circuit, kind=next(one for one in MECHANISMS.values() if one.product and one.sequence))
    return replace(circuit, encoding=mechanism.encodings[0]) if mechanism.alike else circuit


def estimated_capacity(circuit: Circuit, estimates: Mapping[Circuit, Estimate]) -> EstimatedCapacity | None:
    """The capacity that is estimated of a circuit, or of one with the same functions; None where none is recorded."""
    recorded = estimates.get(circuit) or estimates.get(with_same_functions(circuit))
    if recorded is None:
        return None
    return EstimatedCapacity(*(round(bits, 10) for bits in (recorded.capacity_bits, *recorded.interval_bits)))


def write_estimates(estimates: Sequence[Estimate], path: Path) -> None:
    """Write a list of estimates, one for each circuit, in the order of their circuits."""
    ordered = sorted(estimates, key=lambda one: (one.circuit.n, one.circuit.words))
    records = [one.record() for one in ordered]
    write_text(path, dump({"schema": LIST_SCHEMA, "version": __version__, "estimates": records}) + "\n")


def record_estimate(new: Estimate, path: Path) -> None:
    """Put an estimate into the list in a file, in the place of an earlier one of the same circuit."""
    write_estimates([*(one for one in read_estimates(path) if one.circuit != new.circuit), new], path)
