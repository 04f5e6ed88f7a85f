"""The ratio of the capacity of a gate that another attends to, to that of one gate, against n."""

from dataclasses import replace
from functools import partial
from math import log2, nan
from typing import TYPE_CHECKING

from bounds import Counts
from capacity.bounding import bounds, gate_count
from capacity.circuits.circuit import Circuit
from capacity.documents.drawing import BAND, BLACK, BLUE, ESTIMATE, GREY, VERMILLION, Picture
from capacity.figures.capacities import INPUTS, MAX_INPUTS, draw_estimates
from capacity.tables.doubling import compared_circuits, compared_mechanisms
from capacity.tables.reading import Results
from capacity.tables.rows import bracket_bits

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure


LAST = 11  # inputs that are shown: T(10) is the last count, T(11) an estimate


def ratio_picture(results: Results) -> Picture:
    """The capacity of a gate attended to, in capacities of one gate, against n; a panel for each circuit."""
    return Picture(
        "ratio",
        "What an attending gate adds: capacity of the circuit over that of one gate",
        "The ratio C(n, circuit) / C(n) of capacities, C(n) = log2 T(n), for linear gates, against the number of "
        "inputs. Dots: both counted exactly. Hollow diamonds: the circuit's count is an estimate from a sample, with "
        "its 95 % interval. Band: rigorous bracket by the finite bounds over the exact T(n), and the cap 2^n, which "
        "binds for small n. Hatched, at n = 11: the same bounds with T(11), and T(12) where they call for it, "
        "estimated themselves; their intervals, of 0.02 bits, are too narrow to be seen. The leading term of each "
        "circuit is 2 n^2 and C(n) ~ n^2, so that the ratio "
        "tends to 2; for output gating that is Theorem 6.1. Activation gating has the functions of output gating. No "
        "finite n shows a limit.",
        (12.6, 6.4),
        partial(_draw_ratios, results),
    )


def _draw_ratios(results: Results, figure: "Figure") -> None:
    drawn = [circuit for name in compared_mechanisms() for circuit in compared_circuits(name, 1)]
    panels = figure.subplots(2, -(-len(drawn) // 2), sharex=True, sharey=True)
    for axes, circuit in zip(panels.flat, drawn, strict=False):
        _draw_panel(axes, circuit, results)
    for axes in panels.flat[len(drawn) :]:
        axes.axis("off")
    first = panels.flat[0]
    first.set_xticks(range(1, min(LAST, MAX_INPUTS) + 1))
    first.set_ylim(0.9, 2.5)
    figure.supylabel("C(n, circuit) / C(n), ratio of bits")
    for axes in panels[-1]:
        axes.set_xlabel(INPUTS)
    legend = {
        name: handle for axes in panels.flat for handle, name in zip(*axes.get_legend_handles_labels(), strict=True)
    }
    figure.legend(legend.values(), legend.keys(), loc="outside lower center", ncols=len(legend))


def _draw_panel(axes: "Axes", circuit: Circuit, results: Results) -> None:
    known = {n: log2(count) for n in range(1, min(LAST, MAX_INPUTS) + 1) if (count := gate_count(n, 1)) is not None}
    axes.axhline(2, color=VERMILLION, linestyle="--", label="2, the limit")
    cap = [2**n / bits for n, bits in known.items()]
    axes.plot(list(known), cap, color=GREY, linewidth=0.9, label="cap, 2ⁿ / C(n)")
    brackets = {n: _bracket(replace(circuit, n=n), bits) for n, bits in known.items()}
    lower, upper = zip(*brackets.values(), strict=True)
    axes.fill_between(
        list(brackets),
        lower,
        upper,
        facecolor=BAND,
        edgecolor=BLUE,
        linewidth=0.8,
        label="between the finite bounds",
    )
    exact = [results.exact_bits(replace(circuit, n=n)) / bits for n, bits in known.items()]
    axes.plot(list(known), exact, color=BLACK, marker="o", linestyle="", label="exact counts")
    estimates = {
        n: found.over(bits)
        for n, bits in known.items()
        if (found := results.estimate(replace(circuit, n=n))) is not None
    }
    if estimates:
        draw_estimates(axes, estimates, ESTIMATE).set_label("estimates, 95 %")
    last, alone = max(known), results.estimate(Circuit("ltf", max(known) + 1))
    if alone is not None and last < MAX_INPUTS:
        at = _bracket(replace(circuit, n=last + 1), alone.bits, partial(_count_or_estimate, results))
        lower, upper = zip(brackets[last], at, strict=True)
        axes.fill_between(
            [last, last + 1],
            lower,
            upper,
            facecolor="none",
            edgecolor=BLUE,
            hatch="////",
            linewidth=0.8,
            linestyle=":",
            label=f"the same, T({last + 1}) by estimate",
        )
    axes.set_title(circuit.name if circuit.mechanism and circuit.mechanism.alike else circuit.title)
    axes.grid(True)


def _bracket(circuit: Circuit, gate_bits: float, counts: Counts = gate_count) -> tuple[float, float]:
    """The finite bounds on a circuit in capacities of one gate; nan where there is none."""
    lower, upper = bracket_bits(bounds(circuit, counts))
    return nan if lower is None else lower / gate_bits, nan if upper is None else upper / gate_bits


def _count_or_estimate(results: Results, n: int, degree: int) -> int | None:
    """T(n, degree); beyond the counts of linear gates their estimate, from which nothing is proved."""
    known = gate_count(n, degree)
    estimate = results.estimate(Circuit("ltf", n)) if known is None and degree == 1 else None
    return known if estimate is None else round(2**estimate.bits)
