"""The census of small functions: for every NPN class of at most four variables, which circuits realize it.

A circuit that multiplies the weight of x1 treats x1 apart, and one that multiplies in `01` treats 0 and 1 apart; so a
circuit may realize some functions of an NPN class and not others, and the census says how many.
"""

import csv
import io
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from capacity.circuits.circuit import Circuit
from capacity.circuits.formulas import gate_lines
from capacity.counting.choice import engines_for
from capacity.counting.engine import Cost
from capacity.counting.units import gate_functions
from capacity.decisions.answers import Yes
from capacity.decisions.certificates import gates_of_answer
from capacity.decisions.checking import Decider, canonical_forms, decided_classes
from capacity.version import __version__
from enumerate.cube.symmetry import canonical_words, npn_classes
from enumerate.cube.truth_tables import to_hex
from enumerate.outcomes import Refused
from enumerate.pairs.lifted import function_classes
from enumerate.shards import Progress

SCHEMA = "circuit-capacity/census/1"

CLASSES_SCHEMA = "circuit-capacity/classes/1"

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

        >>> census((Circuit("ltf", 2), Circuit("output-gating", 2))).functions
        (14, 16)
        """
        return tuple(sum(column) for column in zip(*(c.realized for c in self.classes), strict=True))

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

    def as_json(self) -> dict[str, object]:
        """The document that `capacity classes all --json` prints."""
        return {
            "schema": SCHEMA,
            "n": self.n,
            "circuits": [circuit.as_json() for circuit in self.circuits],
            "classes": [
                {
                    "truth_table": found.truth_table,
                    "orbit_size": str(found.orbit_size),
                    "realized": [str(number) for number in found.realized],
                }
                for found in self.classes
            ],
            "version": __version__,
        }


def members(circuit: Circuit, progress: Progress | None = None) -> npt.NDArray[np.bool_]:
    """Which functions of at most four variables one circuit realizes: (2**2**inputs,), indexed by truth table.

    >>> np.flatnonzero(~members(Circuit("ltf", 2))).tolist()  # XOR and XNOR
    [6, 9]

    Raises Refused beyond four inputs, ValueError for a layer or a score.
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
        found = np.zeros(2 ** (2**circuit.n), bool)
        found[gate_functions(circuit.n, circuit.attended_gate, "chambers")] = True
        return found
    forms = canonical_forms(circuit)
    lifted = next(engine for engine in engines_for(circuit) if engine.method == "lifted")
    if isinstance(lifted.cost(circuit), Cost):
        signals = gate_functions(circuit.seen, circuit.attending_gate, "chambers")
        return np.isin(forms, function_classes(circuit, signals, progress=progress).forms)
    yes = [form for form, _, answer in decided_classes(circuit, progress) if answer.realized]
    return np.isin(forms, np.array(yes, np.uint64))


def census(circuits: Sequence[Circuit], progress: Progress | None = None) -> Census:
    """The census of circuits with the same number n <= 4 of inputs.

    >>> found = census((Circuit("ltf", 2), Circuit("output-gating", 2)))
    >>> [(c.truth_table, c.orbit_size, c.realized) for c in found.classes]
    [('0', 2, (2, 2)), ('6', 2, (0, 2)), ('8', 8, (8, 8)), ('a', 4, (4, 4))]

    Raises as `members`; ValueError if the numbers of inputs differ or there is no circuit.
    """
    sizes = {circuit.inputs for circuit in circuits}
    if len(sizes) != 1:
        raise ValueError(f"a census takes circuits of one number of inputs, not {sorted(sizes)}")
    n = sizes.pop()
    if n > MAX_INPUTS:
        raise Refused(f"the functions of {n} variables are listed by NPN classes to n = {MAX_INPUTS}")
    forms, orbit_sizes = npn_classes(n)
    place = np.searchsorted(forms, class_forms(n))
    columns = []
    for done, circuit in zip(range(len(circuits)), circuits, strict=True):
        if progress:
            progress("circuits listed", done, len(circuits))
        columns.append(np.bincount(place[members(circuit)], minlength=len(forms)).tolist())
    classes = tuple(
        CensusClass(to_hex(form, n), size, numbers)
        for form, size, numbers in zip(forms.tolist(), orbit_sizes.tolist(), zip(*columns, strict=True), strict=True)
    )
    return Census(n, tuple(circuits), classes)


def class_forms(n: int) -> npt.NDArray[np.uint64]:
    """The canonical form under NPN of every function of n <= 4 variables, (2**2**n,) uint64.

    >>> class_forms(1).tolist()
    [0, 2, 2, 0]
    """
    return canonical_words(np.arange(2 ** (2**n), dtype=np.uint64), n, complement=True)[0]


@dataclass(frozen=True)
class RealizedClass:
    """One NPN class that a circuit realizes, at least in part.

    truth_table: its canonical form; orbit_size: its number of functions; realized: how many the circuit realizes;
    example: one of these, the canonical form if it is among them; gates: integer parameters of every unit for it.
    """

    truth_table: str
    orbit_size: int
    realized: int
    example: str
    gates: dict[str, Any]


@dataclass(frozen=True, repr=False)
class RealizedClasses:
    """The NPN classes that one circuit of at most four inputs realizes, out of how many."""

    circuit: Circuit
    classes: tuple[RealizedClass, ...]
    of: int

    @property
    def functions(self) -> int:
        """The number of functions of the circuit."""
        return sum(found.realized for found in self.classes)

    def __repr__(self) -> str:
        return f"<RealizedClasses of {self.circuit}: {len(self.classes)} of {self.of}>"

    def __str__(self) -> str:
        """What `capacity classes CIRCUIT` prints: the header first, one line a class, the totals last."""
        lines = ["# class, functions realized of all in it: gates of one of them"]
        for one in self.classes:
            gates = "; ".join(line.strip() for line in gate_lines(one.gates))
            named = "" if one.example == one.truth_table else f"{one.example}: "
            lines.append(f"{one.truth_table} {one.realized}/{one.orbit_size}: {named}{gates}")
        return "\n".join([*lines, f"# {len(self.classes)} of {self.of} npn classes, {self.functions} functions"])

    def as_json(self) -> dict[str, object]:
        """The document that `capacity classes CIRCUIT --json` prints."""
        return {
            "schema": CLASSES_SCHEMA,
            **self.circuit.as_json(),
            "symmetry": "npn",
            "count": str(self.functions),
            "number_of_classes": str(len(self.classes)),
            "classes": [
                {
                    "truth_table": found.truth_table,
                    "orbit_size": str(found.orbit_size),
                    "realized": str(found.realized),
                    "example": found.example,
                    "gates": found.gates,
                }
                for found in self.classes
            ],
            "version": __version__,
        }


def realized_classes(circuit: Circuit, progress: Progress | None = None) -> RealizedClasses:
    """The NPN classes that a circuit of at most four inputs realizes, each with the gates for one of its functions.

    >>> listing = realized_classes(Circuit("output-gating", 2))
    >>> [(c.truth_table, c.realized) for c in listing.classes], listing.of
    ([('0', 2), ('6', 2), ('8', 8), ('a', 4)], 4)
    >>> listing.classes[1].gates["attending"]
    {'1': '3', 'x1': '-2', 'x2': '-2'}

    Raises as `members`, Undecided if a linear program has no exact answer.
    """
    n = circuit.inputs
    found = members(circuit, progress)
    forms, orbit_sizes = npn_classes(n)
    all_forms = class_forms(n)
    decider = Decider(circuit)
    classes = []
    for done, (form, size) in enumerate(zip(forms.tolist(), orbit_sizes.tolist(), strict=True)):
        if progress:
            progress("classes realized", done, len(forms))
        tables = np.flatnonzero(found & (all_forms == form)).tolist()
        if tables:
            example = form if found[form] else tables[0]
            answer = decider.answer(example)
            assert isinstance(answer, Yes)
            gates = gates_of_answer(circuit, answer)
            classes.append(RealizedClass(to_hex(form, n), size, len(tables), to_hex(example, n), gates))
    return RealizedClasses(circuit, tuple(classes), len(forms))


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


def census_documents(found: Sequence[Census]) -> dict[str, str]:
    """The censuses for n = 1, 2, ... as files: census.csv, census.json and census.md.

    >>> list(census_documents([census((Circuit("ltf", 1),))]))
    ['census.csv', 'census.json', 'census.md']
    """
    document = {
        "schema": SCHEMA,
        "version": __version__,
        "censuses": [{k: v for k, v in one.as_json().items() if k not in ("schema", "version")} for one in found],
    }
    return {
        "census.csv": _csv(found),
        "census.json": json.dumps(document, indent=1, sort_keys=True) + "\n",
        "census.md": _markdown(found),
    }


def _csv(found: Sequence[Census]) -> str:
    names = list(dict.fromkeys(circuit.words for one in found for circuit in one.circuits))
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(["n", "truth_table", "orbit_size", *names])
    for one in found:
        for each in one.classes:
            numbers = dict(zip((circuit.words for circuit in one.circuits), each.realized, strict=True))
            writer.writerow([one.n, each.truth_table, each.orbit_size, *(numbers.get(name, "") for name in names)])
    return stream.getvalue()


def _markdown(found: Sequence[Census]) -> str:
    lines = [
        "# Which circuits realize which functions",
        "",
        "Every NPN class (functions alike up to permuting and negating inputs and negating the output) of up to",
        f"{found[-1].n} variables, by its least truth table, with its number of functions and how many of these each",
        "circuit realizes: all of them, some, or none (an empty cell). Circuits that realize everything are left out.",
    ]
    for one in found:
        kept = [i for i, number in enumerate(one.functions) if number < 2 ** (2**one.n)]
        whole = [circuit.words for i, circuit in enumerate(one.circuits) if i not in kept]
        lines += ["", f"## n = {one.n}: {len(one.classes)} classes, {2 ** (2**one.n)} functions", ""]
        if whole:
            lines += [f"Everything is realized by {', '.join(f'`{name}`' for name in whole)}.", ""]
        if not kept:
            continue
        heads = [_column_head(one.circuits[i]) for i in kept]
        lines += ["| class | functions | " + " | ".join(heads) + " |", "| --- | ---: |" + " ---: |" * len(heads)]
        for each in one.classes:
            numbers = [each.realized[i] for i in kept]
            marks = ["all" if number == each.orbit_size else str(number or "") for number in numbers]
            lines.append(f"| {each.truth_table} | {each.orbit_size} | " + " | ".join(marks) + " |")
        totals = [str(one.functions[i]) for i in kept]
        classes = [str(sum(each.realized[i] > 0 for each in one.classes)) for i in kept]
        lines += [
            f"| functions | {2 ** (2**one.n)} | " + " | ".join(totals) + " |",
            f"| classes, at least in part | {len(one.classes)} | " + " | ".join(classes) + " |",
        ]
    return "\n".join(lines) + "\n"


def _column_head(circuit: Circuit) -> str:
    gates = [] if circuit.is_gate or circuit.is_linear_pair else [circuit.gate, circuit.attending]
    encoding = [] if circuit.is_gate else [circuit.encoding]
    return "<br>".join(str(word) for word in (circuit.name.replace(":", "<br>:"), *gates, *encoding) if word)
