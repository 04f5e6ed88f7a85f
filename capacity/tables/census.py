"""The census of small functions: for every NPN class of at most four variables, which circuits realize it.

A circuit that multiplies the weight of x1 treats x1 apart, and one that multiplies in `01` treats 0 and 1 apart; so a
circuit may realize some functions of an NPN class and not others, and the census says how many.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from capacity.circuits.circuit import Circuit
from capacity.counting.choice import engines_for
from capacity.counting.units import gate_functions
from capacity.decisions.checking import canonical_forms, decided_classes
from capacity.documents.columns import csv_text, markdown_table
from capacity.documents.files import json_text, read_document
from capacity.version import __version__
from enumerate.cube.classes import npn_classes
from enumerate.cube.symmetry import canonical_words
from enumerate.cube.truth_tables import to_hex
from enumerate.outcomes import Refused
from enumerate.pairs.lifted import function_classes
from enumerate.shards import Jobs, Progress, run_shards

SCHEMA = "circuit-capacity/census/1"

MAX_INPUTS = 4


@dataclass(frozen=True)
class CensusClass:
    """One NPN class: its canonical form, its number of functions, and how many of these each circuit realizes."""

    truth_table: str
    orbit_size: int
    realized: tuple[int, ...]


@dataclass(frozen=True, repr=False)
class Census:
    """The NPN classes of n variables by the circuits that realize them; `realized` of each class follows `circuits`."""

    n: int
    circuits: tuple[Circuit, ...]
    classes: tuple[CensusClass, ...]

    @property
    def functions(self) -> tuple[int, ...]:
        """The number of functions of each circuit.

        Examples:
            >>> census((Circuit("ltf", 2), Circuit("output-gating", 2))).functions
            (14, 16)
        """
        return tuple(map(sum, self.columns.values()))

    def __repr__(self) -> str:
        return f"<Census of n = {self.n}: {len(self.classes)} classes, {len(self.circuits)} circuits>"

    def __str__(self) -> str:
        """What `capacity classes all` prints: the header first, one line a class, the totals of the circuits last."""
        return "\n".join(
            [
                "# class, its functions: the circuits that realize it; "
                "those that realize only part, and how many functions",
                *(f"{one.truth_table} {one.orbit_size}: {_circuits_of(self.circuits, one)}" for one in self.classes),
                *(
                    f"# {circuit.words}: {number} functions"
                    for circuit, number in zip(self.circuits, self.functions, strict=True)
                ),
            ]
        )

    @property
    def columns(self) -> dict[Circuit, tuple[int, ...]]:
        """How many functions of each class a circuit realizes, by circuit."""
        numbers = zip(*(one.realized for one in self.classes), strict=True)
        return dict(zip(self.circuits, numbers, strict=True))

    @property
    def restricted(self) -> dict[Circuit, tuple[int, ...]]:
        """The columns of the circuits that do not realize every function."""
        return {circuit: column for circuit, column in self.columns.items() if sum(column) < 2 ** (2**self.n)}

    def record(self) -> dict[str, object]:
        """The census as JSON values."""
        return {
            "n": self.n,
            "circuits": [circuit.as_json() for circuit in self.circuits],
            "classes": [
                {
                    "truth_table": one.truth_table,
                    "orbit_size": str(one.orbit_size),
                    "realized": [str(number) for number in one.realized],
                }
                for one in self.classes
            ],
        }

    @staticmethod
    def from_record(record: Mapping[str, Any]) -> "Census":
        """The census of JSON values; ValueError, KeyError or TypeError if they are not those of one."""
        read = Census(
            int(record["n"]),
            tuple(map(Circuit.from_json, record["circuits"])),
            tuple(
                CensusClass(one["truth_table"], int(one["orbit_size"]), tuple(map(int, one["realized"])))
                for one in record["classes"]
            ),
        )
        if read.record() != record or not read.classes or {circuit.inputs for circuit in read.circuits} != {read.n}:
            raise ValueError(record)
        return read

    def as_json(self) -> dict[str, object]:
        """The document that `capacity classes all --json` prints."""
        return {"schema": SCHEMA, **self.record(), "version": __version__}


def members(circuit: Circuit, progress: Progress | None = None) -> npt.NDArray[np.bool_]:
    """Which functions of at most four variables one circuit realizes.

    Returns:
        (2**2**inputs,) bool, indexed by truth table.

    Raises:
        Refused: beyond four inputs.
        ValueError: for a layer or a score.

    Examples:
        >>> np.flatnonzero(~members(Circuit("ltf", 2))).tolist()  # XOR and XNOR
        [6, 9]
    """
    if circuit.units > 1:
        raise ValueError(f"functions are listed for one circuit, not for a layer (--units {circuit.units})")
    if circuit.score is not None:
        raise ValueError(
            f"{circuit.name} tells the inputs of two tokens apart: its functions do not come in NPN classes; "
            "capacity check decides one of them"
        )
    if circuit.inputs > MAX_INPUTS:
        raise Refused(f"{circuit} has {circuit.inputs} inputs; its functions are listed to n = {MAX_INPUTS}")
    if circuit.is_gate:
        realizes = np.zeros(2 ** (2**circuit.n), bool)
        realizes[gate_functions(circuit.n, circuit.attended_gate, "chambers")] = True
        return realizes
    forms = canonical_forms(circuit)
    lifted = next(engine for engine in engines_for(circuit) if engine.method == "lifted")
    if lifted.cost(circuit).reached:
        signals = gate_functions(circuit.seen, circuit.attending_gate, "chambers")
        return np.isin(forms, function_classes(circuit, signals, progress=progress).forms)
    yes = [form for form, _, answer in decided_classes(circuit, progress, remembers=True) if answer.realized]
    return np.isin(forms, np.array(yes, np.uint64))


def census(circuits: Sequence[Circuit], progress: Progress | None = None, jobs: Jobs = 1) -> Census:
    """The census of circuits with the same number n <= 4 of inputs, made in `jobs` processes.

    Raises:
        Refused, ValueError: as `members`; ValueError also if the numbers of inputs differ or there is no circuit.

    Examples:
        >>> one = census((Circuit("ltf", 2), Circuit("output-gating", 2)))
        >>> [(c.truth_table, c.orbit_size, c.realized) for c in one.classes]
        [('0', 2, (2, 2)), ('6', 2, (0, 2)), ('8', 8, (8, 8)), ('a', 4, (4, 4))]
    """
    sizes = {circuit.inputs for circuit in circuits}
    if len(sizes) != 1:
        raise ValueError(f"a census takes circuits of one number of inputs, not {sorted(sizes)}")
    n = sizes.pop()
    if n > MAX_INPUTS:
        raise Refused(f"the functions of {n} variables are listed by NPN classes to n = {MAX_INPUTS}")
    forms, orbit_sizes = npn_classes(n)
    place = np.searchsorted(forms, class_forms(n))
    listed = run_shards(members, circuits, jobs, progress, "circuits listed", result_bytes=len(place))
    columns = [np.bincount(place[realized], minlength=len(forms)).tolist() for realized in listed]
    classes = tuple(
        CensusClass(to_hex(form, n), size, numbers)
        for form, size, numbers in zip(forms.tolist(), orbit_sizes.tolist(), zip(*columns, strict=True), strict=True)
    )
    return Census(n, tuple(circuits), classes)


def class_forms(n: int) -> npt.NDArray[np.uint64]:
    """The canonical form under NPN of every function of n <= 4 variables, (2**2**n,) uint64.

    Examples:
        >>> class_forms(1).tolist()
        [0, 2, 2, 0]
    """
    return canonical_words(np.arange(2 ** (2**n), dtype=np.uint64), n, complement=True)[0]


def _circuits_of(circuits: Sequence[Circuit], one: CensusClass) -> str:
    numbers = dict(zip((circuit.words for circuit in circuits), one.realized, strict=True))
    whole = [name for name, number in numbers.items() if number == one.orbit_size]
    partly = [f"{name} ({number})" for name, number in numbers.items() if 0 < number < one.orbit_size]
    none = [name for name, number in numbers.items() if not number]
    if len(none) + len(partly) >= len(whole):
        listed = ", ".join(whole) or "none"
    elif none:
        listed = f"all but {', '.join(none)}"
    else:
        listed = f"all {len(numbers)} circuits"
    return f"{listed}; only in part {', '.join(partly)}" if partly else listed


def census_documents(censuses: Sequence[Census]) -> dict[str, str]:
    """The censuses for n = 1, 2, ... as files: census.csv, census.json and census.md.

    Examples:
        >>> list(census_documents([census((Circuit("ltf", 1),))]))
        ['census.csv', 'census.json', 'census.md']
    """
    document = {"schema": SCHEMA, "version": __version__, "censuses": [one.record() for one in censuses]}
    return {"census.csv": _csv(censuses), "census.json": json_text(document), "census.md": _markdown(censuses)}


def read_censuses(path: Path) -> tuple[Census, ...]:
    """The censuses that a census.json holds, at least one; ValueError as `read_document`."""

    def parse(document: Mapping[str, Any]) -> tuple[Census, ...]:
        censuses = tuple(map(Census.from_record, document["censuses"]))
        if not censuses:
            raise ValueError("no census")
        return censuses

    return read_document(path, SCHEMA, f"table --output {path.parent}", parse)


def _csv(censuses: Sequence[Census]) -> str:
    names = list(dict.fromkeys(circuit.words for one in censuses for circuit in one.circuits))
    rows = []
    for one in censuses:
        for each in one.classes:
            numbers = dict(zip((circuit.words for circuit in one.circuits), each.realized, strict=True))
            rows.append((one.n, each.truth_table, each.orbit_size, *map(numbers.get, names)))
    return csv_text(["n", "truth_table", "orbit_size", *names], rows)


def _markdown(censuses: Sequence[Census]) -> str:
    largest = censuses[-1].n
    lines = [
        "# Which circuits realize which functions",
        "",
        "Every NPN class (functions alike up to permuting and negating inputs and negating the output) of up to",
        f"{largest} variables, by its least truth table, with its number of functions and how many of these each",
        "circuit realizes: all of them, some, or none (an empty cell). Circuits that realize everything are left out.",
    ]
    for one in censuses:
        every, restricted = 2 ** (2**one.n), one.restricted
        whole = [f"`{circuit.words}`" for circuit in one.circuits if circuit not in restricted]
        lines += ["", f"## n = {one.n}: {len(one.classes)} classes, {every} functions", ""]
        if whole:
            lines += [f"Everything is realized by {', '.join(whole)}.", ""]
        if restricted:
            heads = [_column_head(circuit) for circuit in restricted]
            rows = [
                [each.truth_table, str(each.orbit_size), *(_mark(number, each.orbit_size) for number in numbers)]
                for each, *numbers in zip(one.classes, *restricted.values(), strict=True)
            ]
            totals = [str(sum(column)) for column in restricted.values()]
            classes = [str(sum(number > 0 for number in column)) for column in restricted.values()]
            rows += [
                ["functions", str(every), *totals],
                ["classes, at least in part", str(len(one.classes)), *classes],
            ]
            lines += markdown_table(["class", "functions", *heads], rows, ["functions", *heads])
    return "\n".join(lines) + "\n"


def _mark(number: int, orbit_size: int) -> str:
    return "all" if number == orbit_size else str(number or "")


def _column_head(circuit: Circuit) -> str:
    return "<br>".join([circuit.name.replace(":", "<br>:"), *circuit.title_parts])
