"""The ratio of the capacity of a gated unit to that of one gate, against n."""

from functools import partial
from math import isnan, log2, nan
from typing import TYPE_CHECKING

from capacity.bounding import bounds, gate_count
from capacity.circuits.circuit import Circuit
from capacity.documents.drawing import BAND, BLACK, BLUE, ESTIMATE, GREY, VERMILLION, Picture
from capacity.figures.capacities import INPUTS, MAX_INPUTS
from capacity.tables.reading import Results
from enumerate.circuits.circuit import ENCODINGS

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def ratio_picture(results: Results) -> Picture:
    """The capacity of an output gated by a gate, in capacities of one gate, against n."""
    return Picture(
        "ratio",
        "What gating the output adds: capacity of the gated unit over that of one gate",
        "The ratio C(n, gated) / C(n) of capacities, C(n) = log2 T(n), for linear gates, against the number of inputs. "
        "Dots: both counted exactly. Hollow diamonds: the gated count is an estimate from a sample, with its 95 % "
        "interval. Band: rigorous bracket by the finite bounds over the exact T(n), mainly "
        "T(n - 1)^2 <= count <= T(n) (T(n) + 1) / 2 for 01, T(n)^2 / 4 - T(n) / 2 + 2 for pm1, and the cap 2^n, which "
        "binds for small n. By Theorem 6.1 the ratio tends to 2, and with C(n) ~ n^2 so do both ends of the bracket; "
        "no finite n shows a limit.",
        (8.4, 3.6),
        partial(_draw_ratios, results),
    )


def _draw_ratios(results: Results, figure: "Figure") -> None:
    known = {n: log2(count) for n in range(1, MAX_INPUTS + 1) if (count := gate_count(n, 1)) is not None}
    panels = figure.subplots(1, 2, sharex=True, sharey=True)
    for axes, encoding in zip(panels, ENCODINGS, strict=True):
        gated = [Circuit("output-gating", n, encoding=encoding) for n in known]
        proved = [bounds(circuit) for circuit in gated]
        one = list(known.values())
        axes.axhline(2, color=VERMILLION, linestyle="--", label="2, the limit (Theorem 6.1)")
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
        exact = [results.exact_bits(circuit) / bits for circuit, bits in zip(gated, one, strict=True)]
        axes.plot(list(known), exact, color=BLACK, marker="o", linestyle="", label="exact counts")
        estimates = [
            (n, *(v / bits for v in results.estimated_bits(circuit)))
            for circuit, (n, bits) in zip(gated, known.items(), strict=True)
            if not isnan(results.estimated_bits(circuit)[0])
        ]
        if estimates:
            at, middle, low, high = zip(*estimates, strict=True)
            errors = [
                [m - a for m, a in zip(middle, low, strict=True)],
                [b - m for m, b in zip(middle, high, strict=True)],
            ]
            axes.errorbar(at, middle, errors, **ESTIMATE, capsize=3, label="estimates, 95 %")
        axes.set_title(f"output-gating {encoding}")
        axes.set_xlabel(INPUTS)
        axes.grid(True)
    panels[0].set_xticks(list(known))
    panels[0].set_ylim(0.9, 2.2)
    panels[0].set_ylabel("C(n, gated) / C(n), ratio of bits")
    handles, names = panels[0].get_legend_handles_labels()
    figure.legend(handles, names, loc="outside lower center", ncols=len(names))
