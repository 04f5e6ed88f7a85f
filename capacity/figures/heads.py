"""Whole attention heads, drawn: capacity against the bits of a token, by score and attention."""

from functools import partial
from typing import TYPE_CHECKING

from capacity.circuits.circuit import HEAD, Circuit
from capacity.documents.drawing import GREY, Picture, legend_below, panels_above_legends, series
from capacity.figures.capacities import capacity_curves, sizes
from capacity.tables.reading import Results
from enumerate.circuits.head import ATTENTIONS

if TYPE_CHECKING:
    from matplotlib.figure import Figure

SCORES = ("dot-product", "expressive", "elliptical", "positional")

TOKENS = 2


def drawn_heads(attention: str) -> tuple[Circuit, ...]:
    """The heads of one panel, at the fewest inputs; of tokens of bits 0/1.

    Examples:
        >>> [circuit.title for circuit in drawn_heads("argmax")][-1:]
        ['attention-head L = 2 positional argmax']
    """
    return tuple(Circuit(HEAD, TOKENS, tokens=TOKENS, score=score, attention=attention) for score in SCORES)


def heads_picture(results: Results) -> Picture:
    """Capacity of heads of two tokens against the bits of a token, and in bits for each parameter."""
    return Picture(
        "heads",
        "Attention heads of two tokens: scores with a threshold, and argmax",
        "A head of two tokens of m bits 0/1 attends where a score is above a threshold (left) or to the token of the "
        "greatest (middle); a linear gate reads what is attended to. Capacity in bits against m. Marks: exact "
        "counts. Bands and their edges, of dot products: the best finite bounds. Dashed: 2 m^3, their leading term. "
        "Right: exact capacity over the number of real parameters.",
        (8.4, 4.4),
        partial(_draw_heads, results),
    )


def _draw_heads(results: Results, figure: "Figure") -> None:
    panels, places = panels_above_legends(figure, 3, 0.5)
    for axes, place, attention in zip(panels, places, ATTENTIONS, strict=False):
        for i, (score, head) in zip(range(len(SCORES)), zip(SCORES, drawn_heads(attention), strict=True), strict=True):
            curves, look = capacity_curves(head, results), series(i)
            m = [n // TOKENS for n in curves.n]
            if i == 0:
                axes.fill_between(m, curves.lower, curves.upper, facecolor=look["color"], alpha=0.1)
                for end in (curves.lower, curves.upper):
                    axes.plot(m, end, color=look["color"], linewidth=0.6)
                axes.plot(m, curves.leading, color=GREY, linestyle="--", label="2 m³")
            axes.plot(m, curves.counted, label=score, **{**look, "linestyle": ""})
            bits = [(one, results.counted[one]) for one in sizes(head) if one in results.counted]
            known = [(one.token_bits, counted / one.parameters) for one, counted in bits]
            line = "-" if attention == "threshold" else ":"
            if known:
                look = {**look, "linestyle": line}
                panels[2].plot(*zip(*known, strict=True), label=f"{score}, {attention}", **look)
        axes.set_title(attention)
        axes.set_yscale("log", base=2)
        axes.set_yticks([4**k for k in range(6)], [str(4**k) for k in range(6)])
        axes.set_ylim(0.7, 1024)
        axes.set_xticks(m)
        legend_below(axes, place)
    panels[0].set_ylabel("capacity, bits")
    panels[2].set_title("bits per parameter")
    panels[2].set_ylim(0)
    panels[2].set_xticks([1, 2, 3])
    panels[2].set_ylabel("capacity, bits per parameter")
    legend_below(panels[2], places[2])
    for axes in panels:
        axes.set_xlabel("bits of a token m")
        axes.grid(True)
