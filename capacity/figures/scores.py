"""Attention scores, drawn: dot product against its square."""

from functools import partial
from typing import TYPE_CHECKING

from capacity.circuits.circuit import Circuit
from capacity.documents.drawing import ESTIMATE, GREY, Picture, legend_below, panels_above_legends, series
from capacity.figures.capacities import ESTIMATED, MAX_INPUTS, capacity_curves, draw_estimates
from capacity.tables.reading import Results
from capacity.tables.rows import EstimatedCapacity
from enumerate.circuits.circuit import ENCODINGS

if TYPE_CHECKING:
    from matplotlib.figure import Figure

COMPARED_SCORES = ("dot-product-score", "expressive-score", "expressive-score:either")


def scores_picture(results: Results) -> Picture:
    """Capacity of dot-product and expressive scores against the bits of a token, and in bits for each parameter."""
    return Picture(
        "scores",
        "Attention scores: dot product against its square",
        "A head attends from a token q to a token k of m bits each if and only if q^T M k > t (dot product) or "
        "(q^T M k)^2 > t (expressive, its threshold crossed from above, or from either side). Left and middle: "
        "capacity in bits against m, for tokens of bits 0/1 and -1/+1. Marks: exact counts, hollow ones estimates "
        "from a sample with 95 % intervals. Bands and their edges, for the first two: the best finite bounds to m = "
        f"{MAX_INPUTS // 2}. Dashed: 2 m^3, the leading term of all of them. Right: capacity over the m^2 + 1 "
        "parameters M and t.",
        (8.4, 4.6),
        partial(_draw_scores, results),
    )


def _draw_scores(results: Results, figure: "Figure") -> None:
    panels, places = panels_above_legends(figure, 3, 0.5)
    ticks = range(1, MAX_INPUTS // 2 + 1)
    for axes, place, encoding in zip(panels, places, ENCODINGS, strict=False):
        for i, name in zip(range(len(COMPARED_SCORES)), COMPARED_SCORES, strict=True):
            curves = capacity_curves(Circuit(name, 2, encoding=encoding), results)
            look = series(i)
            if i < 2:
                axes.fill_between(ticks, curves.lower, curves.upper, facecolor=look["color"], alpha=0.1)
                for end in (curves.lower, curves.upper):
                    axes.plot(ticks, end, color=look["color"], linestyle=look["linestyle"], linewidth=0.6)
            axes.plot(ticks, curves.counted, label=f"{name} {encoding}", **{**look, "linestyle": ""})
            if curves.estimated:
                estimates = {n // 2: one for n, one in curves.estimated.items()}
                draw_estimates(axes, estimates, look | {"markeredgewidth": 1})
        axes.plot([], [], label=f"hollow: {ESTIMATED}", **ESTIMATE | {"color": GREY})
        axes.plot(ticks, curves.leading, color=GREY, linestyle="--", label="leading term, 2 m³")
        axes.set_title(f"tokens of bits {'0/1' if encoding == '01' else '−1/+1'}")
        axes.set_yscale("log", base=2)
        axes.set_yticks([4**i for i in range(6)], [str(4**i) for i in range(6)])
        axes.set_ylim(0.7, 1024)
        axes.set_xticks(ticks)
        legend_below(axes, place)
    alike: dict[tuple[tuple[int, float], ...], list[str]] = {}
    guessed: dict[str, dict[int, EstimatedCapacity]] = {}
    for name in (f"{name} {encoding}" for encoding in ENCODINGS for name in COMPARED_SCORES):
        points = ((c.token_bits, bits / c.parameters) for c, bits in results.counted.items() if c.title == name)
        alike.setdefault(tuple(points), []).append(name)
        estimated = ((c, one) for c, one in results.estimated.items() if c.title == name)
        guessed[name] = {c.token_bits: one.over(c.parameters) for c, one in estimated}
    for i, (curve, names) in zip(range(len(alike)), alike.items(), strict=True):
        if curve:
            panels[2].plot(*zip(*curve, strict=True), label=",\n".join(names), **series(i))
        for name in names:
            if guessed[name]:
                draw_estimates(panels[2], guessed[name], series(i) | {"markeredgewidth": 1})
    if any(guessed.values()):
        panels[2].plot([], [], label=f"hollow: {ESTIMATED}", **ESTIMATE | {"color": GREY})
    panels[2].set_title("bits per parameter")
    panels[2].set_ylim(0)
    panels[2].set_xticks(range(1, max((3, *(m for estimates in guessed.values() for m in estimates))) + 1))
    panels[2].set_ylabel("capacity, bits per parameter")
    panels[0].set_ylabel("capacity, bits")
    legend_below(panels[2], places[2])
    for axes in panels:
        axes.set_xlabel("bits of a token m")
        axes.grid(True)
