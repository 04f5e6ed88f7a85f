"""The ratio of the capacity of a gate that another attends to, to that of one gate, against n."""

from dataclasses import replace
from functools import partial
from math import isnan, log2, nan
from typing import TYPE_CHECKING

from capacity.bounding import bounds, gate_count
from capacity.circuits.circuit import Circuit
from capacity.documents.drawing import BAND, BLACK, BLUE, ESTIMATE, GREY, VERMILLION, Picture
from capacity.figures.capacities import INPUTS, MAX_INPUTS
from capacity.tables.doubling import compared_circuits, compared_mechanisms
from capacity.tables.reading import Results

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure


def ratio_picture(results: Results) -> Picture:
    """The capacity of a gate attended to, in capacities of one gate, against n; a panel for each circuit."""
    return Picture(
        "ratio",
        "What an attending gate adds: capacity of the circuit over that of one gate",
        "The ratio C(n, circuit) / C(n) of capacities, C(n) = log2 T(n), for linear gates, against the number of "
        "inputs. Dots: both counted exactly. Hollow diamonds: the circuit's count is an estimate from a sample, with "
        "its 95 % interval. Band: rigorous bracket by the finite bounds over the exact T(n), and the cap 2^n, which "
        "binds for small n. The leading term of each circuit is 2 n^2 and C(n) ~ n^2, so that the ratio tends to 2; "
        "for output gating that is Theorem 6.1. Activation gating has the functions of output gating. No finite n "
        "shows a limit.",
        (12.6, 6.4),
        partial(_draw_ratios, results),
    )


def _draw_ratios(results: Results, figure: "Figure") -> None:
    known = {n: log2(count) for n in range(1, MAX_INPUTS + 1) if (count := gate_count(n, 1)) is not None}
    drawn = [circuit for name in compared_mechanisms() for circuit in compared_circuits(name, 1)]
    panels = figure.subplots(2, -(-len(drawn) // 2), sharex=True, sharey=True)
    for axes, circuit in zip(panels.flat, drawn, strict=False):
        _draw_panel(axes, circuit, known, results)
    for axes in panels.flat[len(drawn) :]:
        axes.axis("off")
    first = panels.flat[0]
    first.set_xticks(list(known))
    first.set_ylim(0.9, 2.5)
    figure.supylabel("C(n, circuit) / C(n), ratio of bits")
    for axes in panels[-1]:
        axes.set_xlabel(INPUTS)
    legend = {
        name: handle for axes in panels.flat for handle, name in zip(*axes.get_legend_handles_labels(), strict=True)
    }
    figure.legend(legend.values(), legend.keys(), loc="outside lower center", ncols=len(legend))


def _draw_panel(axes: "Axes", circuit: Circuit, known: dict[int, float], results: Results) -> None:
    gated = [replace(circuit, n=n) for n in known]
    proved = [bounds(one) for one in gated]
    one = list(known.values())
    axes.axhline(2, color=VERMILLION, linestyle="--", label="2, the limit")
    cap = [2**n / bits for n, bits in known.items()]
    axes.plot(list(known), cap, color=GREY, linewidth=0.9, label="cap, 2ⁿ / C(n)")
    axes.fill_between(
        list(known),
        [b.lower.bits / bits if b.lower else nan for b, bits in zip(proved, one, strict=True)],
        [b.upper.bits / bits if b.upper else nan for b, bits in zip(proved, one, strict=True)],
        facecolor=BAND,
        edgecolor=BLUE,
        linewidth=0.8,
        label="between the finite bounds",
    )
    exact = [results.exact_bits(at) / bits for at, bits in zip(gated, one, strict=True)]
    axes.plot(list(known), exact, color=BLACK, marker="o", linestyle="", label="exact counts")
    estimates = [
        (n, *(v / bits for v in results.estimated_bits(at)))
        for at, (n, bits) in zip(gated, known.items(), strict=True)
        if not isnan(results.estimated_bits(at)[0])
    ]
    if estimates:
        at, middle, low, high = zip(*estimates, strict=True)
        errors = [
            [m - a for m, a in zip(middle, low, strict=True)],
            [b - m for m, b in zip(middle, high, strict=True)],
        ]
        axes.errorbar(at, middle, errors, **ESTIMATE, capsize=3, label="estimates, 95 %")
    axes.set_title(circuit.name if circuit.mechanism and circuit.mechanism.alike else circuit.title)
    axes.grid(True)
