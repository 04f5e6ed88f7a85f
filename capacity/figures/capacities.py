"""Capacity against n, one figure for each family of circuits."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from math import isnan, nan
from typing import TYPE_CHECKING, Any

from capacity.bounding import bounds
from capacity.circuits.circuit import Circuit
from capacity.documents.drawing import BAND, BLACK, BLUE, ESTIMATE, GREEN, GREY, VERMILLION, Picture
from capacity.tables.reading import Results
from capacity.tables.rows import READOUTS, EstimatedCapacity
from enumerate.circuits.circuit import ENCODINGS
from enumerate.circuits.mechanisms import MECHANISMS

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.container import ErrorbarContainer
    from matplotlib.figure import Figure

MAX_INPUTS = 12  # how far beyond the counts brackets are drawn

INPUTS = "number of inputs n"

ESTIMATED = "estimate, 95 %"


def sizes(circuit: Circuit) -> list[Circuit]:
    """A circuit at every n that is drawn, from the degree of its gate up; scores and heads at whole tokens.

    Examples:
        >>> [circuit.n for circuit in sizes(Circuit("ptf:2", 9))][:3]
        [2, 3, 4]
    """
    if circuit.score is not None:
        return [replace(circuit, n=n) for n in range(2, MAX_INPUTS + 1, 2)]
    if circuit.head is not None:
        tokens = circuit.head.tokens
        return [replace(circuit, n=n) for n in range(tokens, MAX_INPUTS + 1, tokens)]
    return [replace(circuit, n=n) for n in range(circuit.attended_gate.degree, MAX_INPUTS + 1)]


TITLES = {
    "gates": "One gate: how many functions it computes",
    "additive": "A signal is added: how many functions the circuit computes",
    "gating": "A signal multiplies the output or the activation: how many functions the circuit computes",
    "synaptic": "Signals multiply weights: how many functions the circuit computes",
    "readout": "Three gates read by a function: how many functions the circuit computes",
}


def family_circuits(family: str) -> tuple[Circuit, ...]:
    """The circuits of one figure: gates, readouts, or a family's mechanisms by encoding, without an encoding last.

    Examples:
        >>> [circuit.title for circuit in family_circuits("gating")][:3]
        ['output-gating 01', 'activation-gating 01', 'output-gating ptf:2 ptf:2 01']
    """
    if family == "gates":
        return tuple(Circuit(gate, 1) for gate in ("ltf", "square", "ptf:2", "ptf:3", "ptf:4"))
    if family == "readout":
        return tuple(Circuit(name, 1) for name in READOUTS)
    listed = (mechanism for mechanism in MECHANISMS.values() if mechanism.family == family)
    mechanisms = sorted(listed, key=lambda mechanism: mechanism.cell)
    circuits: list[Circuit] = []
    for encoding in ENCODINGS:
        circuits += [Circuit(mechanism, 1, encoding=encoding) for mechanism in mechanisms if mechanism.encoded]
        if family == "gating":  # the table has the product of quadratic gates too
            circuits.append(Circuit("output-gating", 1, "ptf:2", "ptf:2", encoding))
    return *circuits, *(Circuit(mechanism, 1) for mechanism in mechanisms if not mechanism.encoded)


FAMILIES = {family: (title, family_circuits(family)) for family, title in TITLES.items()}


def capacity_pictures(results: Results) -> Iterator[Picture]:
    """For each family of circuits, capacity against n: exact counts, finite bounds, leading term, cap."""
    for family, (title, circuits) in FAMILIES.items():
        yield Picture(
            f"capacity-{family}",
            title,
            "Capacity in bits, log2 of the number of functions, against the number of inputs. Dots: exact counts. "
            f"Band: the best finite bounds at each n, to n = {MAX_INPUTS}; where there is no dot they are all that is "
            "known. Dashed: the asymptotic leading term, no bound at finite n. Dotted, for ltf: what T(n) is "
            "asymptotic to, 2 C(2^n - 1, n). Thin line: the cap, 2^n bits, all functions. Hollow diamonds, where there "
            "are any: estimates from a sample with 95 % intervals, most of which are narrower than the mark.",
            (8.4, 5.4),
            partial(_draw_capacities, circuits, results),
        )


@dataclass(frozen=True)
class _Curves:
    """Everything drawn of one circuit, in bits; a number that does not exist is nan."""

    name: str
    n: list[int]
    counted: list[float]
    estimated: dict[int, EstimatedCapacity]  # where there is no count
    lower: list[float]
    upper: list[float]
    leading: list[float]
    refined: list[float]


def capacity_curves(circuit: Circuit, results: Results) -> _Curves:
    """Everything drawn of one circuit at every n."""
    at = sizes(circuit)
    proved = [bounds(one) for one in at]
    return _Curves(
        circuit.title,
        [one.n for one in at],
        [results.exact_bits(one) for one in at],
        {one.n: estimate for one in at if (estimate := results.estimate(one)) is not None},
        [b.lower.bits if b.lower else nan for b in proved],
        [b.upper.bits if b.upper else nan for b in proved],
        [b.leading_term_bits for b in proved],
        [nan if b.refined_asymptotic_bits is None else b.refined_asymptotic_bits for b in proved],
    )


def draw_estimates(
    axes: "Axes", estimates: Mapping[int, EstimatedCapacity], look: Mapping[str, Any]
) -> "ErrorbarContainer":
    """Hollow marks with error bars.

    Arguments:
        axes: where they are drawn.
        estimates: in bits or their quotients, by where they stand.
        look: keywords of a plot.
    """
    values = list(estimates.values())
    errors = [[one.bits - one.low for one in values], [one.high - one.bits for one in values]]
    hollow = {**look, "linestyle": "", "markerfacecolor": "white", "markeredgecolor": look["color"]}
    return axes.errorbar(list(estimates), [one.bits for one in values], errors, capsize=2.5, **hollow)


def _draw_capacities(circuits: Sequence[Circuit], results: Results, figure: "Figure") -> None:
    drawn = [capacity_curves(circuit, results) for circuit in circuits]
    panels = list(figure.subplots(max(2, -(-len(drawn) // 3)), 3, sharex=True, sharey=True).flat)
    spare = [panels.pop(-1 if i else 2) for i in range(len(panels) - len(drawn))]  # the legend stands at the top right
    handles: dict[str, Any] = {}
    for axes, curves in zip(panels, drawn, strict=True):
        n = curves.n
        handles["cap: all functions, 2ⁿ bits"] = axes.plot(n, [2**k for k in n], color=GREY, linewidth=0.7)[0]
        handles["between the best finite bounds"] = axes.fill_between(
            n, curves.lower, curves.upper, facecolor=BAND, edgecolor=BLUE, linewidth=0.5
        )
        handles["leading term"] = axes.plot(n, curves.leading, color=VERMILLION, linestyle="--")[0]
        if not isnan(curves.refined[-1]):
            refined = axes.plot(n, curves.refined, color=GREEN, linestyle=":", linewidth=2)[0]
            handles["refined asymptotic (Irmatov 2020)"] = refined
        dots = axes.plot(n, curves.counted, color=BLACK, marker="o", markersize=3.5, linestyle="")[0]
        handles["exact count"] = dots
        if curves.estimated:
            handles[ESTIMATED] = draw_estimates(axes, curves.estimated, ESTIMATE)
        axes.set_title(curves.name)
    panels[0].set_yscale("log", base=2)
    panels[0].set_ylim(1, 4096)
    panels[0].set_yticks([4**i for i in range(7)], [str(4**i) for i in range(7)])
    panels[0].set_xlim(0.6, MAX_INPUTS + 0.4)
    panels[0].set_xticks(range(1, MAX_INPUTS + 1))
    for axes in panels:
        axes.grid(True)
        if axes.get_subplotspec().is_first_col():
            axes.set_ylabel("capacity, bits")
        if axes.get_subplotspec().is_last_row():
            axes.set_xlabel(INPUTS)
    for axes in spare:
        axes.axis("off")
    if spare:
        spare[0].legend(handles.values(), handles.keys(), loc="center", labelspacing=0.8)
    else:
        figure.legend(handles.values(), handles.keys(), loc="outside lower center", ncols=len(handles))
