"""The classification of attention, 18 -> 6 -> 3, made from its three axes (Baldi and Vershynin, 2023, section 2).

A network has three kinds of variables: activations S, outputs O and synaptic weights w. An attending signal is one of
them (its source), it acts on one of them (its target), by addition or multiplication: 3 x 3 x 2 = 18 kinds. A signal
that another unit sends is that unit's output: 6 are left, and each is one of this project's mechanisms. Three of these
give nothing that the other three, or units without attention, do not give, and the counts show where that is so.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from itertools import product
from typing import TYPE_CHECKING

from capacity.circuits.circuit import Circuit
from capacity.documents.drawing import BLACK, BLUE, GREY, PALE, SKY, Picture
from capacity.runs.kept_count import count
from capacity.theorems.findings import Finding
from enumerate.circuits.circuit import ENCODINGS
from enumerate.circuits.mechanisms import MECHANISMS
from enumerate.shards import Progress

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

INPUTS = 3


class Variable(Enum):
    """A kind of variable of a network; the value is its letter."""

    ACTIVATION = "S"
    OUTPUT = "O"
    WEIGHT = "w"


class Operation(Enum):
    """How an attending signal acts on its target."""

    ADDITION = "+"
    MULTIPLICATION = "*"


Cell = tuple[str, str]
"""What an attending signal acts on, and how, as letters: the `cell` of a mechanism."""


@dataclass(frozen=True)
class AttentionKind:
    """One kind of attention: the attending signal's source, its target, and how it acts."""

    source: Variable
    target: Variable
    operation: Operation

    @property
    def cell(self) -> Cell:
        """Target and operation."""
        return self.target.value, self.operation.value

    def __str__(self) -> str:
        return f"{self.source.value} {self.operation.value} {self.target.value}"


def from_an_output(kind: AttentionKind) -> bool:
    """Whether the attending signal is a unit's output: the only variable that a unit sends."""
    return kind.source is Variable.OUTPUT


def gives_something_new(kind: AttentionKind) -> bool:
    """Whether the kind is not among those that `SUPERSEDED` explains by others."""
    return kind.cell not in SUPERSEDED


FILTERS: tuple[Callable[[AttentionKind], bool], ...] = (from_an_output, gives_something_new)

SUPERSEDED: dict[Cell, str] = {
    ("O", "+"): "two units read by a third: a plain network of two hidden gates",
    ("w", "+"): "(w + v g) x1 = w x1 + (v g) x1: a plain weight and a synaptic gating",
    ("S", "*"): "step(S g) = step(S) g for g = 0, 1 and +1, -1: output gating",
}


def mechanisms_of(kind: AttentionKind) -> list[str]:
    """The mechanisms in the cell of a kind.

    Examples:
        >>> mechanisms_of(AttentionKind(Variable.OUTPUT, Variable.WEIGHT, Operation.ADDITION))
        ['additive-synaptic']
    """
    return [name for name, mechanism in MECHANISMS.items() if mechanism.cell == kind.cell]


def all_kinds() -> list[AttentionKind]:
    """All combinations of the three axes.

    Examples:
        >>> len(all_kinds())
        18
    """
    return [AttentionKind(*axes) for axes in product(Variable, Variable, Operation)]


def reduced(kinds: list[AttentionKind]) -> list[list[AttentionKind]]:
    """The kinds that are left before and after each filter.

    Examples:
        >>> [len(kinds) for kinds in reduced(all_kinds())]
        [18, 6, 3]
    """
    stages = [kinds]
    for keep in FILTERS:
        stages.append([kind for kind in stages[-1] if keep(kind)])
    return stages


def functions_of(name: str, n: int) -> dict[str, int]:
    """The exact number of functions of a mechanism with linear threshold gates, by encoding.

    Examples:
        >>> functions_of("output-gating", 2)
        {'01': 16, 'pm1': 16}
    """
    if not MECHANISMS[name].encoded:
        return dict.fromkeys(ENCODINGS, count(Circuit(name, n)).count)
    return {encoding: count(Circuit(name, n, encoding=encoding)).count for encoding in ENCODINGS}


def check_classification(progress: Progress | None = None) -> Finding:
    """The 18 kinds, the 6 that outputs can exert with this project's names and counts, and the 3 that remain."""
    stages = reduced(all_kinds())
    counts = {}
    for i, name in zip(range(len(MECHANISMS)), MECHANISMS, strict=True):
        if progress:
            progress("functions of the kinds of attention", i, len(MECHANISMS))
        counts[name] = functions_of(name, INPUTS)
    rows = []
    for kind in stages[1]:
        verdict = "studied" if kind in stages[2] else SUPERSEDED[kind.cell]
        rows += [(str(kind), name, *map(str, counts[name].values()), verdict) for name in mechanisms_of(kind)]
    sound = [len(stage) for stage in stages] == [18, 6, 3]
    sound &= {kind.cell for kind in stages[1]} == {mechanism.cell for mechanism in MECHANISMS.values()}
    sound &= counts["activation-gating"] == counts["output-gating"]
    sound &= all(counts["additive-synaptic"][e] >= counts["synaptic-gating"][e] for e in ENCODINGS)
    return Finding(
        "classification",
        "18, 6 and 3 kinds",
        "Source, target and operation make 18 kinds of attention; signals that are outputs leave 6, each a mechanism "
        "counted here; 3 of them are not explained by others: additive activation, multiplicative output and "
        "multiplicative synaptic attention.",
        f"all combinations; functions of two linear threshold gates at n = {INPUTS}, exact",
        "consistent" if sound else "bound violated",
        ("kind", "mechanism", "functions, 01", "functions, pm1", "kept, or what explains it"),
        tuple(rows),
        f"Kinds at each stage: {', '.join(str(len(stage)) for stage in stages)}. Activation gating has as many "
        "functions as output gating, additive synaptic attention at least as many as synaptic gating. Additive "
        "activation attention is inside the standard model too, but the lower bounds on capacity rest on it.",
    )


def picture() -> Picture:
    """The three stages."""
    return Picture(
        "classification",
        "18 kinds of attention, 6 that outputs can exert, 3 that nothing else explains",
        "Left: the 18 kinds, source by target and operation; S activation, O output, w synaptic weight. Middle: the 6 "
        f"whose source is an output, with the functions that they compute of n = {INPUTS} inputs with linear threshold "
        "gates, exact, in the encodings 01 and pm1. Right: the 3 that others do not explain.",
        (8.4, 4.6),
        _draw,
    )


def _draw(figure: "Figure") -> None:
    axes = figure.subplots()
    every, outputs, kept = reduced(all_kinds())
    columns = list(product(Operation, Variable))
    looks = {3: (BLUE, "white"), 2: (SKY, BLACK), 1: (PALE, BLACK)}
    names = {Operation.ADDITION: "added to", Operation.MULTIPLICATION: "multiplying"}
    for kind in every:
        look = looks[1 + (kind in outputs) + (kind in kept)]
        column, row = columns.index((kind.operation, kind.target)), list(Variable).index(kind.source)
        _box(axes, 0.62 * column, 3.4 - 1.2 * row, 0.56, 0.8, str(kind), *look)
    for operation, name in names.items():
        axes.text(0.62 * columns.index((operation, Variable.ACTIVATION)), 4.35, name, va="bottom")
    for source, row in zip(Variable, range(3), strict=True):
        axes.text(-0.12, 3.8 - 1.2 * row, f"from {source.value}", ha="right", va="center")
    axes.text(0, 4.85, f"{len(every)} kinds: source, operation, target", fontweight="bold")
    axes.text(4.5, 4.85, f"{len(outputs)}: from an output", fontweight="bold")
    axes.text(4.5, -0.35, f"numbers of functions, n = {INPUTS}: 01, pm1", fontsize=7.5)
    axes.text(7.75, 4.85, f"{len(kept)}: not explained by others", fontweight="bold")
    for place, kind in zip(range(len(outputs)), sorted(outputs, key=lambda kind: kind not in kept), strict=True):
        y = 4.05 - 0.8 * place
        mechanisms = mechanisms_of(kind)
        counts = {mechanism.partition(":")[2]: functions_of(mechanism, INPUTS) for mechanism in mechanisms}
        numbers = ";  ".join(f"{way} {', '.join(map(str, by.values()))}".strip() for way, by in counts.items())
        fill, ink = looks[2 + (kind in kept)]
        _box(axes, 4.5, y, 2.9, 0.62, "", fill, ink)
        axes.text(5.95, y + 0.42, mechanisms[0], ha="center", va="center", color=ink)
        axes.text(5.95, y + 0.18, numbers, ha="center", va="center", color=ink, fontsize=7)
        axes.plot([3.78, 4.44], [2.6, y + 0.31], color=GREY, linewidth=0.8)
        if kind in kept:
            _box(axes, 7.75, y, 2.2, 0.62, str(kind), fill, ink)
            axes.plot([7.4, 7.75], [y + 0.31] * 2, color=GREY, linewidth=0.8)
    axes.set_xlim(-0.9, 10.1)
    axes.set_ylim(-0.5, 5.2)
    axes.axis("off")


def _box(axes: "Axes", x: float, y: float, width: float, height: float, text: str, fill: str, ink: str) -> None:
    from matplotlib.patches import Rectangle

    axes.add_patch(Rectangle((x, y), width, height, facecolor=fill, edgecolor=BLACK, linewidth=0.6))
    axes.text(x + width / 2, y + height / 2, text, ha="center", va="center", color=ink)
