"""The NPN classes that one circuit of at most four inputs realizes, each with the gates for one of its functions."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from capacity.circuits.circuit import Circuit
from capacity.circuits.formulas import gate_lines
from capacity.decisions.answers import Yes
from capacity.decisions.certificates import gates_of_answer
from capacity.decisions.checking import Decider
from capacity.tables.census import class_forms, members
from capacity.tables.classes import classes_document
from enumerate.cube.classes import npn_classes
from enumerate.cube.truth_tables import to_hex
from enumerate.shards import Progress


@dataclass(frozen=True)
class RealizedClass:
    """One NPN class that a circuit realizes, at least in part.

    Attributes:
        truth_table: its canonical form.
        orbit_size: its number of functions.
        realized: how many of these the circuit realizes.
        example: one of those, the canonical form if it is among them.
        gates: integer parameters of every unit for the example.
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
        return sum(one.realized for one in self.classes)

    def __repr__(self) -> str:
        return f"<RealizedClasses of {self.circuit}: {len(self.classes)} of {self.of}>"

    def __str__(self) -> str:
        """What `capacity classes CIRCUIT` prints: the header first, one line a class, the totals last."""
        lines = ["# class, functions realized of all in it: gates of one of them"]
        for one in self.classes:
            gates = "; ".join(line.strip() for line in gate_lines(one.gates, self.circuit))
            named = "" if one.example == one.truth_table else f"{one.example}: "
            lines.append(f"{one.truth_table} {one.realized}/{one.orbit_size}: {named}{gates}")
        return "\n".join([*lines, f"# {len(self.classes)} of {self.of} npn classes, {self.functions} functions"])

    def as_json(self) -> dict[str, object]:
        """The document that `capacity classes CIRCUIT --json` prints."""
        listed = [
            {
                "truth_table": one.truth_table,
                "orbit_size": str(one.orbit_size),
                "realized": str(one.realized),
                "example": one.example,
                "gates": one.gates,
            }
            for one in self.classes
        ]
        return classes_document(self.circuit, "npn", self.functions, listed)


def realized_classes(circuit: Circuit, progress: Progress | None = None) -> RealizedClasses:
    """The NPN classes that a circuit of at most four inputs realizes, each with the gates for one of its functions.

    Raises:
        Refused, ValueError: as `members`.
        Undecided: if a linear program has no exact answer.

    Examples:
        >>> listing = realized_classes(Circuit("output-gating", 2))
        >>> [(c.truth_table, c.realized) for c in listing.classes], listing.of
        ([('0', 2), ('6', 2), ('8', 8), ('a', 4)], 4)
        >>> listing.classes[1].gates["attending"]
        {'1': '3', 'x1': '-2', 'x2': '-2'}
    """
    n = circuit.inputs
    realizes = members(circuit, progress)
    forms, orbit_sizes = npn_classes(n)
    all_forms = class_forms(n)
    decider = Decider(circuit)
    classes = []
    for done, form, size in zip(range(len(forms)), forms.tolist(), orbit_sizes.tolist(), strict=True):
        if progress:
            progress("classes realized", done, len(forms))
        tables = np.flatnonzero(realizes & (all_forms == form)).tolist()
        if tables:
            example = form if realizes[form] else tables[0]
            answer = decider.answer(example)
            assert isinstance(answer, Yes)
            gates = gates_of_answer(circuit, answer)
            classes.append(RealizedClass(to_hex(form, n), size, len(tables), to_hex(example, n), gates))
    return RealizedClasses(circuit, tuple(classes), len(forms))
