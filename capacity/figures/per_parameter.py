"""Bits per real parameter, against n."""

from functools import partial
from typing import TYPE_CHECKING

from capacity.circuits.circuit import Circuit
from capacity.documents.drawing import GREY, Picture, legend_below, panels_above_legends, series
from capacity.figures.capacities import INPUTS
from capacity.tables.reading import Results
from capacity.tables.rows import READOUTS
from enumerate.circuits.circuit import ENCODINGS

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def per_parameter_picture(results: Results) -> Picture:
    """Capacity divided by the number of real parameters, against n, circuit by circuit."""
    return Picture(
        "per-parameter",
        "How many bits each real parameter is worth",
        "Exact capacity in bits over the number of real parameters, against the number of inputs: n + 1 parameters for "
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
    chosen = {
        "one gate": [c for c in results.counted if c.title in ("ltf", "square", "ptf:2", "ptf:3")],
        **{
            f"linear gates, {encoding}": [
                c
                for c in results.counted
                if c.is_linear_pair and c.encoding in (encoding, None) and c.name not in READOUTS
            ]
            for encoding in ENCODINGS
        },
    }
    for axes, place, (title, circuits) in zip(panels, places, chosen.items(), strict=True):
        curves: dict[str, dict[int, float]] = {}
        for circuit in circuits:
            curves.setdefault(circuit.name, {})[circuit.n] = results.counted[circuit] / circuit.parameters
        alike: list[tuple[dict[int, float], list[str]]] = []
        for name, curve in curves.items():
            same = next((names for other, names in alike if other == curve), None)
            if same is None:
                alike.append((curve, [name]))
            else:
                same.append(name)
        for i, (curve, names) in zip(range(len(alike)), alike, strict=True):
            axes.plot(list(curve), list(curve.values()), label=",\n".join(names), **series(i))
        n = sorted({circuit.n for circuit in circuits})
        axes.plot(n, [k * k / (k + 1) for k in n], color=GREY, linestyle="--", label="leading term, n² / (n + 1)")
        if axes is not panels[0]:
            cap = [2**k / Circuit("output-gating", k).parameters for k in n]
            axes.plot(n, cap, color=GREY, linewidth=0.7, label="cap, 2ⁿ / (2n + 2)")
        axes.set_ylim(0, 1.15 * max((value for curve in curves.values() for value in curve.values()), default=1))
        axes.set_title(title)
        axes.set_xticks(n)
        axes.set_xlabel(INPUTS)
        axes.grid(True)
        legend_below(axes, place)
    panels[0].set_ylabel("capacity, bits per parameter")
