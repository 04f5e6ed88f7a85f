"""The classes of linear threshold functions, listed with their least integer weights and sizes."""

import lzma
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from capacity.circuits.circuit import Circuit
from capacity.circuits.formulas import weights_text
from capacity.runs.published import packaged_results
from capacity.version import __version__
from enumerate.cube.groups import GROUPS
from enumerate.cube.truth_tables import features, from_bits, to_hex
from enumerate.outcomes import Refused
from enumerate.shards import Progress

if TYPE_CHECKING:
    from enumerate.gates.threshold_classes import GateClass

SCHEMA = "circuit-capacity/classes/2"

SYMMETRIES = ("self-dual", *GROUPS)

MAX_INPUTS = 8

MAX_LEAST = 7  # beyond it, the least weights of self-dual classes are published, and those of functions not known

PUBLISHED = "classes/ltf-8.txt.xz"  # in the directory of results

MAX_LISTED = 3_000_000  # classes, about a gigabyte


_BATCH = 1 << 14  # gates evaluated at once, at 2**8 points


@dataclass(frozen=True)
class ListedClass:
    """One class of threshold functions.

    Attributes:
        weights: integers; of the least sum, but for functions of 8 variables. Of a self-dual class, of n + 1 inputs -1
            and +1 with threshold 0, in falling order; else of the inputs 0 and 1 of one function.
        threshold: T, where the function is on iff w.x >= T; None for a self-dual class.
        truth_table: of the function; None for a self-dual class.
        orbit_size: the number of functions.
        unique: whether no other weights have the same sum; None where the least is not known.
    """

    weights: tuple[int, ...]
    threshold: int | None
    truth_table: str | None
    orbit_size: int
    unique: bool | None

    def __str__(self) -> str:
        if self.threshold is None:
            return f"{' '.join(map(str, self.weights))}: {self.orbit_size}"
        return f"{self.truth_table}  {weights_text(self.weights, self.threshold)}: {self.orbit_size}"


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

    @property
    def largest_sum(self) -> int | None:
        """The largest of the least sums of weights; None where the weights are not the least."""
        if any(listed.unique is None for listed in self.classes):
            return None
        return max(sum(map(abs, listed.weights)) for listed in self.classes)

    def __repr__(self) -> str:
        return f"<ClassListing of {self.circuit}: {len(self.classes)} {self.symmetry} classes>"

    def __str__(self) -> str:
        """What `capacity classes ltf` prints: the header first, one line a class, the totals last."""
        what = "weights" if self.symmetry == "self-dual" else "[weights; threshold]"
        if self.largest_sum is not None:
            several = sum(not listed.unique for listed in self.classes)
            what = f"least {what} (sums to {self.largest_sum}, {f'{several} not' if several else 'all'} unique)"
        lines = [f"# {'' if self.symmetry == 'self-dual' else 'table  '}{what}: functions", *map(str, self.classes)]
        number = f"{len(self.classes)} {self.symmetry} classes"
        if self.symmetry in ("permutations", "negations"):
            number = f"{len(self.classes)} classes up to {self.symmetry}"
        return "\n".join([*lines, f"# {f'{number}, ' if self.symmetry != 'none' else ''}{self.functions} functions"])

    def as_json(self) -> dict[str, object]:
        """The document that `capacity classes --json` prints."""
        listed = [
            {
                "weights": [str(w) for w in listed.weights],
                "threshold": None if listed.threshold is None else str(listed.threshold),
                "truth_table": listed.truth_table,
                "orbit_size": str(listed.orbit_size),
                "unique": listed.unique,
            }
            for listed in self.classes
        ]
        largest = None if self.largest_sum is None else str(self.largest_sum)
        return {**classes_document(self.circuit, self.symmetry, self.functions, listed), "largest_least_sum": largest}


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
    """List the classes of `ltf` at n <= 8, in a fixed order, with least weights: at n = 8 of self-dual classes alone.

    Those at n = 8 are published ones, evaluated on all points again; `classes_by_search` finds them anew.

    Arguments:
        circuit: `ltf` with its number of inputs.
        symmetry: `self-dual` for the classes of self-dual functions of n + 1 variables, any of which may be the bias
            (they have no truth table of n variables); one of `GROUPS` for the classes of functions of n variables up to
            those symmetries, each function by itself with `none`.

    Raises:
        ValueError: on another circuit or symmetry.
        Refused: beyond n = 8, or 3,000,000 classes.
        ArithmeticError: published weights are not those of the classes.

    Examples:
        >>> print(classes(Circuit("ltf", 2), "npn"))
        # table  least [weights; threshold] (sums to 2, all unique): functions
        f  [0,0; 0]: 2
        a  [1,0; 1]: 4
        e  [1,1; 1]: 8
        # 3 npn classes, 14 functions
        >>> [(c.weights, c.orbit_size) for c in classes(Circuit("ltf", 2)).classes]
        [((1, 0, 0), 6), ((1, 1, 1), 8)]
    """
    from enumerate.gates.threshold_classes import census
    from enumerate.gates.threshold_orbits import gate_classes, orbit_number

    n = circuit.n
    if circuit.name != "ltf":
        raise ValueError(f"classes are listed for ltf, not for {circuit.name}")
    if symmetry not in SYMMETRIES:
        raise ValueError(f"unknown symmetry {symmetry!r}; known: {', '.join(SYMMETRIES)}")
    if n > MAX_INPUTS:
        raise Refused(
            f"n = {n} has at least 52980624 classes, more than fit in memory as a list; "
            f"listing goes to n = {MAX_INPUTS}, capacity count ltf further"
        )
    if symmetry == "self-dual":
        return _self_dual(n, published_least_weights() if n > MAX_LEAST else None)
    number = orbit_number(census(n).by_walls, n, symmetry)
    if number > MAX_LISTED:
        raise Refused(
            f"{number} classes are more than fit in memory as a list, at most {MAX_LISTED}; capacity count ltf -n "
            f"{n} --up-to {symmetry} counts them"
        )
    return ClassListing(Circuit("ltf", n), symmetry, tuple(_of_functions(n, gate_classes(n, symmetry))))


def classes_by_search(progress: Progress | None = None) -> ClassListing:
    """The self-dual classes of nine variables (n = 8), with least weights that are searched for: minutes.

    Raises:
        ArithmeticError, Undecided: as `least_weights_of_eight`.
    """
    from enumerate.gates.least_weights_of_eight import least_weights_of_eight

    return _self_dual(8, least_weights_of_eight(progress=progress))


def published_least_weights(results: Path | None = None) -> npt.NDArray[np.int64]:
    """The published least weights of the self-dual classes of nine variables, (175428, 9) int64, one class a line.

    They are written by `capacity classes ltf -n 8 --search | grep -v '#' | cut -d: -f1 | LC_ALL=C sort | xz -9e`.

    Arguments:
        results: the directory of results, by default that of this version.

    Raises:
        OSError, ValueError: the file cannot be read.
    """
    with lzma.open((results or packaged_results()) / PUBLISHED, "rt") as file:
        return np.array([line.split() for line in file], np.int64)


def _self_dual(n: int, known: npt.NDArray[np.int64] | None) -> ClassListing:
    """The self-dual classes with their least weights, those that are known evaluated at all points."""
    from enumerate.gates.least_weights import least_self_dual_weights
    from enumerate.gates.least_weights_of_eight import of_all_classes
    from enumerate.gates.threshold_classes import weight_table

    interior, sizes, _ = weight_table(n)
    if known is None:
        weights, unique = least_self_dual_weights(interior @ features(n, 1, "pm1").T.astype(np.int64) > 0)
    else:
        weights, unique = of_all_classes(known)
    rows = zip(weights.tolist(), sizes.tolist(), unique.tolist(), strict=True)
    listed = tuple(ListedClass(tuple(row), None, None, size, alone) for row, size, alone in rows)
    return ClassListing(Circuit("ltf", n, encoding="pm1"), "self-dual", listed)


def _of_functions(n: int, gates: Iterable["GateClass"]) -> Iterator[ListedClass]:
    from enumerate.gates.least_weights import least_threshold_weights, least_thresholds

    points = features(n, 1, "pm1").T.astype(np.int64)
    gates = iter(gates)
    while batch := list(islice(gates, _BATCH)):
        weights = np.array([(found.gate.bias, *found.gate.weights) for found in batch], np.int64)
        on = weights @ points > 0
        unique: list[bool] | list[None] = [None] * len(batch)
        if n <= MAX_LEAST:
            weights, thresholds, known = least_threshold_weights(on)
            unique = known.tolist()
        else:
            weights = weights[:, 1:]
            thresholds = least_thresholds(weights, on)
        rows = zip(batch, weights.tolist(), thresholds.tolist(), on, unique, strict=True)
        for found, row, threshold, bits, alone in rows:
            yield ListedClass(tuple(row), threshold, to_hex(from_bits(bits), n), found.orbit_size, alone)
