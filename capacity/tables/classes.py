"""The classes of linear threshold functions, listed with integer weights and sizes."""

from dataclasses import dataclass
from typing import Any

from capacity.circuits.circuit import Circuit
from capacity.version import __version__
from enumerate.cube.groups import GROUPS
from enumerate.cube.truth_tables import to_hex
from enumerate.outcomes import Refused

SCHEMA = "circuit-capacity/classes/1"

SYMMETRIES = ("self-dual", *GROUPS)

MAX_INPUTS = 8

MAX_LISTED = 3_000_000  # classes, about a gigabyte


@dataclass(frozen=True)
class ListedClass:
    """One class: weights for inputs -1/+1, bias first unless self-dual; a function of it; the number of functions."""

    weights: tuple[int, ...]
    truth_table: str | None
    orbit_size: int


@dataclass(frozen=True, repr=False)
class ClassListing:
    """The classes of the threshold functions of n variables under one symmetry."""

    circuit: Circuit
    symmetry: str
    classes: tuple[ListedClass, ...]

    @property
    def functions(self) -> int:
        """The number of functions in all classes, T(n)."""
        return sum(listed.orbit_size for listed in self.classes)

    def __repr__(self) -> str:
        return f"<ClassListing of {self.circuit}: {len(self.classes)} {self.symmetry} classes>"

    def __str__(self) -> str:
        """What `capacity classes ltf` prints: the header first, one line a class, the totals last."""
        lines = [f"# {'weights' if self.symmetry == 'self-dual' else 'table  bias and weights'}: functions"]
        for listed in self.classes:
            table = "" if listed.truth_table is None else listed.truth_table + "  "
            lines.append(f"{table}{' '.join(map(str, listed.weights))}: {listed.orbit_size}")
        number = f"{len(self.classes)} {self.symmetry} classes"
        if self.symmetry in ("permutations", "negations"):
            number = f"{len(self.classes)} classes up to {self.symmetry}"
        return "\n".join([*lines, f"# {f'{number}, ' if self.symmetry != 'none' else ''}{self.functions} functions"])

    def as_json(self) -> dict[str, object]:
        """The document that `capacity classes --json` prints."""
        listed = [
            {
                "weights": [str(w) for w in listed.weights],
                "truth_table": listed.truth_table,
                "orbit_size": str(listed.orbit_size),
            }
            for listed in self.classes
        ]
        return classes_document(self.circuit, self.symmetry, self.functions, listed)


def classes_document(
    circuit: Circuit, symmetry: str, functions: int, listed: list[dict[str, Any]]
) -> dict[str, object]:
    """The document of a list of classes, with the number of functions in all of them."""
    return {
        "schema": SCHEMA,
        **circuit.as_json(),
        "symmetry": symmetry,
        "count": str(functions),
        "number_of_classes": str(len(listed)),
        "classes": listed,
        "version": __version__,
    }


def classes(circuit: Circuit, symmetry: str = "self-dual") -> ClassListing:
    """List the classes of `ltf` at n <= 8, in a fixed order.

    Arguments:
        circuit: `ltf` with its number of inputs.
        symmetry: `self-dual` for the classes of self-dual functions of n + 1 variables, any of which may be the bias
            (they have no truth table of n variables); one of `GROUPS` for the classes of functions of n variables up to
            those symmetries, each function by itself with `none`.

    Raises:
        ValueError: on another circuit or symmetry.
        Refused: beyond n = 8, or 3,000,000 classes.

    Examples:
        >>> [(c.weights, c.truth_table, c.orbit_size) for c in classes(Circuit("ltf", 2), "npn").classes]
        [((4, 2, 1), 'f', 2), ((2, 4, 1), 'a', 4), ((4, 3, 2), 'e', 8)]
    """
    from enumerate.gates.threshold_classes import census, gate_table, self_dual_classes
    from enumerate.gates.threshold_orbits import gate_classes, orbit_number

    if circuit.name != "ltf":
        raise ValueError(f"classes are listed for ltf, not for {circuit.name}")
    if symmetry not in SYMMETRIES:
        raise ValueError(f"unknown symmetry {symmetry!r}; known: {', '.join(SYMMETRIES)}")
    if circuit.n > MAX_INPUTS:
        raise Refused(
            f"n = {circuit.n} has at least 52980624 classes, more than fit in memory as a list; "
            f"listing goes to n = {MAX_INPUTS}, capacity count ltf further"
        )
    if symmetry == "self-dual":
        listed = tuple(ListedClass(c.weights, None, c.orbit_size) for c in self_dual_classes(circuit.n))
    else:
        number = orbit_number(census(circuit.n).by_walls, circuit.n, symmetry)
        if number > MAX_LISTED:
            raise Refused(
                f"{number} classes are more than fit in memory as a list, at most {MAX_LISTED}; capacity count ltf -n "
                f"{circuit.n} --up-to {symmetry} counts them"
            )
        listed = tuple(
            ListedClass((c.gate.bias, *c.gate.weights), to_hex(gate_table(c.gate), circuit.n), c.orbit_size)
            for c in gate_classes(circuit.n, symmetry)
        )
    return ClassListing(circuit, symmetry, listed)
