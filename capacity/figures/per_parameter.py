"""Bits per real parameter, against n."""

from collections.abc import Iterable
from functools import partial
from typing import TYPE_CHECKING

from capacity.circuits.circuit import Circuit
from capacity.documents.drawing import ESTIMATE, GREY, Picture, legend_below, panels_above_legends, series
from capacity.figures.capacities import ESTIMATED, INPUTS, draw_estimates
from capacity.tables.reading import Results
from capacity.tables.rows import READOUTS, EstimatedCapacity
from enumerate.circuits.circuit import ENCODINGS

if TYPE_CHECKING:
    from matplotlib.figure import Figure


Curve = tuple[dict[int, float], dict[int, EstimatedCapacity]]  # counted, and estimated, by n


def per_parameter_picture(results: Results) -> Picture:
    """Capacity divided by the number of real parameters, against n, circuit by circuit."""
    return Picture(
        "per-parameter",
        "How many bits each real parameter is worth",
        "Capacity in bits over the number of real parameters, against the number of inputs; filled marks are exact "
        "counts, hollow ones estimates from a sample with 95 % intervals. There are n + 1 parameters for "
        "a linear gate, n + 2 for a square one, all coefficients of degree <= d for a polynomial one, the sum over the "
        "gates of a circuit, and one more for the weight of an added signal. additive-output has no encoding and "
        "stands in both panels, three gates in neither; circuits with the same counts share a curve. Dashed: n^2 / "
        "(n + 1), the leading term over the parameters of a linear gate, and of two of which one gates the other. Thin "
        "line: the cap, 2^n bits, over the parameters of two linear gates.",
        (8.4, 5.2),
        partial(_draw_per_parameter, results),
    )


def _draw_per_parameter(results: Results, figure: "Figure") -> None:
    panels, places = panels_above_legends(figure, 3, 0.75)
    panels[2].sharey(panels[1])
    known = [*results.counted, *results.estimated]
    chosen = {
        "one gate": [c for c in known if c.title in ("ltf", "square", "ptf:2", "ptf:3")],
        **{
            f"linear gates, {encoding}": [
                c for c in known if c.is_linear_pair and c.encoding in (encoding, None) and c.name not in READOUTS
            ]
            for encoding in ENCODINGS
        },
    }
    for axes, place, (title, circuits) in zip(panels, places, chosen.items(), strict=True):
        alike = curves_per_parameter(circuits, results)
        for i, (names, (curve, estimates)) in zip(range(len(alike)), alike.items(), strict=True):
            axes.plot(list(curve), list(curve.values()), label=names, **series(i))
            if estimates:
                draw_estimates(axes, estimates, series(i) | {"markeredgewidth": 1})
        n = sorted({circuit.n for circuit in circuits})
        axes.plot(n, [k * k / (k + 1) for k in n], color=GREY, linestyle="--", label="leading term, n² / (n + 1)")
        if axes is not panels[0]:
            cap = [2**k / Circuit("output-gating", k).parameters for k in n]
            axes.plot(n, cap, color=GREY, linewidth=0.7, label="cap, 2ⁿ / (2n + 2)")
        values = [value for curve, _ in alike.values() for value in curve.values()]
        values += [one.bits for _, estimates in alike.values() for one in estimates.values()]
        if any(estimates for _, estimates in alike.values()):
            axes.plot([], [], label=f"hollow: {ESTIMATED}", **ESTIMATE | {"color": GREY})
        axes.set_ylim(0, 1.15 * max(values, default=1))
        axes.set_title(title)
        axes.set_xticks(n)
        axes.set_xlabel(INPUTS)
        axes.grid(True)
        legend_below(axes, place)
    panels[0].set_ylabel("capacity, bits per parameter")


def curves_per_parameter(circuits: Iterable[Circuit], results: Results) -> dict[str, Curve]:
    """The curves of some circuits by their names: exact and estimated bits per parameter, each by n.

    Circuits with the same curves share one, and their names stand in one label, a line for each.
    """
    curves: dict[str, Curve] = {}
    for circuit in circuits:
        counted, estimated = curves.setdefault(circuit.name, ({}, {}))
        if circuit in results.counted:
            counted[circuit.n] = results.counted[circuit] / circuit.parameters
        else:
            estimated[circuit.n] = results.estimated[circuit].over(circuit.parameters)
    alike: list[tuple[list[str], Curve]] = []
    for name, curve in curves.items():
        same = next((names for names, other in alike if other == curve), None)
        if same is None:
            alike.append(([name], curve))
        else:
            same.append(name)
    return {",\n".join(names): curve for names, curve in alike}
