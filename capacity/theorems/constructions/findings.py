"""Every construction run: one finding for each theorem."""

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from itertools import product

import numpy as np
import numpy.typing as npt

from bounds import RESULTS
from capacity.bounding import bounds
from capacity.circuits.circuit import Circuit
from capacity.theorems.constructions.checks import HEADERS, Checked, check_construction
from capacity.theorems.constructions.definitions import (
    AND,
    EVERY,
    GATED,
    OR,
    SEED,
    ConstructionFails,
    Words,
    bits_of,
    output,
    strict_tables,
)
from capacity.theorems.constructions.head_findings import head_finding
from capacity.theorems.constructions.kinds import Construction, GateConstruction, PairConstruction
from capacity.theorems.constructions.readouts import readout_finding
from capacity.theorems.constructions.register import CONSTRUCTIONS
from capacity.theorems.constructions.supplies import small_gates
from capacity.theorems.findings import Finding, grouped, ranges
from enumerate.cube.truth_tables import distinct
from enumerate.shards import Progress


def disjoint_functions(circuit: Circuit) -> npt.NDArray[np.uint64]:
    """All functions of a circuit of linear gates whose attending gates see other inputs, at most 64 points.

    Returns:
        Truth tables, ascending, (k,) uint64: of every attended gate (with its weight of the signal) with every
        attending gate, or one for each weight.

    Examples:
        >>> len(disjoint_functions(Circuit("output-gating", 2, encoding="pm1", attending_inputs=2)))  # 14·14/2
        98
    """
    encoding, n, points = circuit.encoding or "01", circuit.n, 2**circuit.inputs
    definition, signal_weight = GATED[circuit.name], (n + 1,)
    f = small_gates(n + (definition.term is not None), 1, encoding)[0]
    weight = f[signal_weight]
    f = f.without(signal_weight)
    g = small_gates(circuit.attending_inputs or 0, 1, encoding)[0].renamed(tuple(range(n + 1, circuit.inputs + 1)))
    signal = bits_of(strict_tables(g, circuit.inputs, encoding, f"{circuit}: an attending gate"), points)
    tables: list[Words] = []
    for reading in (AND, OR) if circuit.encoding is None else (AND,):
        for chosen in product(signal, repeat=n if definition.one_for_each else 1):
            out, zero = output(circuit, f, weight, reading, chosen)
            if zero.any():
                raise ConstructionFails(f"{circuit}: a score is 0")
            tables.append(out[:, 0])
    return distinct(np.concatenate(tables))


def _circuits(construction: Construction, largest: int) -> Iterator[Circuit]:
    """The circuits on which a construction is run: of linear gates to n = 7, or to 6 if one is all; others to n = 4."""
    name, encoding, first = construction.circuit, construction.encoding, construction.smallest_n
    if name == "ptf":
        for degree, last in ((1, 6), (2, 5), (3, 4)):
            yield from (Circuit(f"ptf:{degree}", n, encoding=encoding) for n in range(first, min(last, largest) + 1))
        return
    repeats = isinstance(construction, PairConstruction) and construction.repeats_one_gate
    last = min(6 if repeats or isinstance(construction, GateConstruction) else 7, largest)
    if construction.degrees != "beyond linear":
        yield from (Circuit(name, n, encoding=encoding) for n in range(first, last + 1))
    if isinstance(construction, GateConstruction):
        return
    others = {
        "linear": (("ltf", "ptf:2"),),
        "any": (("ltf", "ptf:2"), ("ptf:2", "ltf"), ("ptf:2", "ptf:2")),
        "beyond linear": (("ptf:2", "ltf"), ("ptf:2", "ptf:2")),
    }
    for gate, attending in others[construction.degrees]:
        yield from (Circuit(name, n, gate, attending, encoding) for n in range(first, min(4, largest) + 1))


def _layers(construction: Construction, largest: int, shared: bool) -> Iterator[Circuit]:
    """Layers of linear gates on which the bound is stated: of two units to n = 4, of three to n = 3; independent ones
    to n = 3."""
    if not isinstance(construction, PairConstruction) or construction.degrees == "beyond linear":
        return
    for units, last in ((2, 4), (3, 3)) if shared else ((2, 3),):
        for n in range(construction.smallest_n, min(last, largest) + 1):
            layer = Circuit(construction.circuit, n, encoding=construction.encoding, units=units, shared=shared)
            if any(bound.id == construction.bound for result in bounds(layer).results for bound in result.lower):
                yield layer


_VARIANTS = ("disjoint-inputs", "layer", "layer-shared")  # results on all circuits

_CIRCUIT_OF = {
    result.id: result.circuit
    for result in RESULTS
    if result.id not in _VARIANTS and any(result.circuit == construction.circuit for construction in CONSTRUCTIONS)
}
"""The circuit of each theorem that has a construction."""


def runs(theorem: str, largest: int = 7) -> Iterator[tuple[Construction, Circuit]]:
    """The constructions of a theorem with the circuits that they are run on, n up to the largest.

    Raises:
        ValueError: If the theorem has none.

    Examples:
        >>> [(c.bound, str(circuit)) for c, circuit in runs("single-linear", 2)]
        [('sweep', 'ltf -n 1'), ('sweep', 'ltf -n 2')]
    """
    if theorem in ("layer", "layer-shared"):
        for construction in CONSTRUCTIONS:
            for circuit in _layers(construction, largest, theorem == "layer-shared"):
                yield construction, circuit
    elif theorem in _CIRCUIT_OF:
        for construction in CONSTRUCTIONS:
            if construction.circuit == _CIRCUIT_OF[theorem]:
                for circuit in _circuits(construction, largest):
                    yield construction, circuit
    else:
        raise ValueError(f"{theorem} has no construction; known: {', '.join((*_CIRCUIT_OF, *_VARIANTS[1:]))}")


def construction_finding(
    theorem: str, progress: Progress | None = None, largest: int = 7, every: int = EVERY
) -> Finding:
    """The finding on all constructions of one theorem; ValueError if it has none.

    Examples:
        >>> construction_finding("square-gate", largest=3).verdict
        'consistent'
    """
    return construction_finding_of(theorem, list(runs(theorem, largest)), progress, every)


def construction_finding_of(
    theorem: str, chosen: Sequence[tuple[Construction, Circuit]], progress: Progress | None, every: int = EVERY
) -> Finding:
    """The finding on some constructions and circuits; the first that fails ends it."""
    checked: list[Checked] = []
    failure = ""
    for done, (construction, circuit) in zip(range(len(chosen)), chosen, strict=True):
        if progress:
            progress(f"{circuit}: {construction.bound}", done, len(chosen))
        try:
            checked.append(check_construction(construction, circuit, every=every))
        except ConstructionFails as error:
            failure = str(error)
            break
    whole = sum(one.every for one in checked)
    tried = f"n = {ranges({one.circuit.n for one in checked})}: every circuit of the construction in {whole} cases"
    if whole < len(checked):
        tried += (
            f", a seeded sample of about {every} in the {len(checked) - whole} with more circuits than that: all pairs"
            f" of some gates of either unit, with a gate for each weight tuples of some gates each (gates of six inputs"
            f" or more may be drawn twice); seed {SEED}"
        )
    return Finding(
        id=theorem,
        check="construction",
        statement="The gates of the proof, in integers, compute the intended function at every point of the cube; all"
        " of them together as many different functions as the lower bound states.",
        range=tried,
        verdict="bound violated" if failure else "consistent" if checked else "not reached",
        headers=HEADERS,
        rows=tuple(one.row() for one in checked),
        note=failure,
        summary_headers=("circuit", "bound", "every circuit", "a sample", "different functions", "what is read where"),
        summary=tuple(_family(group) for group in grouped(checked, lambda one: (one.circuit.words, one.construction))),
    )


def _family(checked: Sequence[Checked]) -> tuple[str, ...]:
    """One line on a construction of circuits that differ in n (and, of layers, in the number of units)."""
    parts = []
    for group in ([one for one in checked if one.every], [one for one in checked if not one.every]):
        circuits = sum(one.circuits for one in group)
        parts.append(f"n = {ranges({one.circuit.n for one in group})}: {circuits}" if group else "-")
    different = "the bound's number"
    more = {one.circuit.n for one in checked if one.every and one.functions > one.bound}
    if more:
        different += f", more at n = {ranges(more)}"
    sampled = [one for one in checked if not one.every]
    if sampled:
        different += f"; {sum(one.functions for one in sampled)} of the sample"
    return (checked[0].circuit.words, checked[0].construction.bound, *parts, different, checked[0].construction.reading)


def disjoint_finding(progress: Progress | None = None) -> Finding:
    """The finding on gates with disjoint inputs: all circuits, counted, against the lower bounds.

    There a circuit is given by its gates up to the coincidences that the bound counts, so all of them are built.
    """
    rows: list[tuple[str, ...]] = []
    numbers: list[tuple[str, str, int, int]] = []
    failure = ""
    cases = [(name, n, others) for name in GATED for n, others in ((1, 1), (2, 1), (1, 2), (2, 2), (3, 2), (2, 3))]
    for done, (name, n, others) in zip(range(len(cases)), cases, strict=True):
        if progress:
            progress(f"{name} on disjoint inputs", done, len(cases))
        for encoding in GATED[name].encodings:
            circuit = Circuit(name, n, encoding=encoding, attending_inputs=others)
            number = len(disjoint_functions(circuit))
            for item in bounds(circuit).evaluated:
                if item.record.sense == "lower" and item.value is not None:
                    cells = (circuit.words, item.record.id, f"{n}, {others}", str(number), str(item.value))
                    rows.append(cells)
                    equality = item.record.id == "exact-from-below"
                    numbers.append((circuit.words, item.record.id, number, int(item.value)))
                    if item.value > number or (equality and item.value != number):
                        failure = failure or f"{circuit} has {number} functions, {item.record.id} says {item.value}"
    return Finding(
        id="disjoint-inputs",
        check="construction",
        statement="All circuits of two linear gates on disjoint inputs, evaluated point by point, compute at least as"
        " many different functions as each lower bound states, and exactly as many where it is an equality.",
        range="every pair of gates, or every tuple with one gate for each weight; n, n' = 1 ... 3",
        verdict="bound violated" if failure else "consistent",
        headers=("circuit", "bound", "n, n'", "different functions", "bound's number"),
        rows=tuple(rows),
        note=failure,
        summary_headers=("circuit", "bound", "n, n'", "different functions, over the bound's number"),
        summary=tuple(
            (*group[0][:2], f"{len(group)} pairs", _quotients([(number, value) for _, _, number, value in group]))
            for group in grouped(numbers, lambda one: one[:2])
        ),
    )


def _quotients(pairs: Sequence[tuple[int, int]]) -> str:
    """The least and the largest quotient."""
    low, high = (end(number / value for number, value in pairs) for end in (min, max))
    return "1" if low == high == 1 else f"{low:.3g} ... {high:.3g}"


THEOREM_CHECKS: dict[str, Callable[[Progress | None], Finding]] = {
    **{theorem: partial(construction_finding, theorem) for theorem in _CIRCUIT_OF},
    "disjoint-inputs": disjoint_finding,
    "layer": partial(construction_finding, "layer"),
    "layer-shared": partial(construction_finding, "layer-shared"),
    "readout": readout_finding,
    "attention-head": head_finding,
}
"""For each theorem with a lower bound the check of its constructions, by the ids of `capacity.theorems.evidence`."""
