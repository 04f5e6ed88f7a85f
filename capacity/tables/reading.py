"""The results on disk, read back."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from math import isnan, log2, nan
from pathlib import Path
from typing import TYPE_CHECKING, Any

from capacity.circuits.circuit import Circuit
from capacity.tables.table import SCHEMA as TABLE_SCHEMA

if TYPE_CHECKING:
    from capacity.tables.estimating import Estimate


@dataclass(frozen=True)
class Shares:
    """How many NPN classes of n variables a circuit realizes in full, in part and not at all."""

    n: int
    full: int
    part: int
    none: int


@dataclass(frozen=True)
class Results:
    """What is drawn of the files of the table.

    counted: the exact capacities in bits; shares: of the circuits of the largest census; published: capacities that
    published shards add to those counted; estimated: estimates, which have a mark of their own.
    """

    counted: dict[Circuit, float]
    shares: dict[Circuit, Shares]
    published: dict[Circuit, float] = field(default_factory=dict)
    estimated: "dict[Circuit, Estimate]" = field(default_factory=dict)

    def exact_bits(self, circuit: Circuit) -> float:
        """The capacity of a circuit where it is counted, by the table or in published shards; else nan."""
        return self.counted.get(circuit, self.published.get(circuit, nan))

    def estimated_bits(self, circuit: Circuit) -> tuple[float, float, float]:
        """An estimate and the ends of its interval, where there is no exact count; else nan."""
        found = self.estimated.get(circuit)
        if found is None or not isnan(self.exact_bits(circuit)):
            return nan, nan, nan
        return found.capacity_bits, *found.interval_bits


def read_results(folder: Path) -> Results:
    """The files capacity.json and census.json in a folder, its published shards, and estimates.json if it is there.

    Raises ValueError, naming the command that writes it, if one is missing or not what that command writes.
    """
    from capacity.tables.doubling import ESTIMATES, exact_counts
    from capacity.tables.estimating import read_estimates

    return Results(
        _read(folder / "capacity.json", _counted),
        _read(folder / "census.json", _shares),
        {circuit: log2(count) for circuit, count in exact_counts(folder).items()},
        {one.circuit: one for one in read_estimates(folder / ESTIMATES)},
    )


def _read(path: Path, parse: Callable[[Any], Any]) -> Any:
    remedy = f"`capacity table --output {path.parent}` writes it"
    try:
        return parse(json.loads(path.read_text(encoding="utf-8")))
    except FileNotFoundError:
        raise ValueError(f"{path} is missing: {remedy}") from None
    except (ValueError, KeyError, TypeError, AttributeError):
        raise ValueError(f"{path} is damaged or of another version: {remedy}") from None


def _counted(document: Any) -> dict[Circuit, float]:
    if document["schema"] != TABLE_SCHEMA:
        raise ValueError(document["schema"])
    return {_circuit(row): float(row["capacity_bits"]) for row in document["rows"] if row["count"] is not None}


def _circuit(fields: dict[str, Any]) -> Circuit:
    return Circuit(fields["circuit"], fields["n"], fields["gate"], fields["attending"], fields["encoding"])


def _shares(document: Any) -> dict[Circuit, Shares]:
    largest = max(document["censuses"], key=lambda one: int(one["n"]))
    found = {}
    for i, fields in zip(range(len(largest["circuits"])), largest["circuits"], strict=True):
        numbers = [(int(one["realized"][i]), int(one["orbit_size"])) for one in largest["classes"]]
        full = sum(number == size for number, size in numbers)
        none = sum(number == 0 for number, _ in numbers)
        found[_circuit(fields)] = Shares(int(largest["n"]), full, len(numbers) - full - none, none)
    if not found:
        raise ValueError("no circuits")
    return found
