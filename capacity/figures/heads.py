"""Attention heads, drawn: capacity against the bits of a token, by score and attention, of one head and of two."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from math import nan
from typing import TYPE_CHECKING, Any

from capacity.circuits.circuit import HEAD, Circuit
from capacity.documents.drawing import GREY, Picture, series
from capacity.figures.capacities import capacity_curves
from capacity.tables.reading import Results
from enumerate.circuits.head import ATTENTIONS

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

SCORES = ("dot-product", "expressive", "elliptical", "positional")

TOKENS = 2

MAX_BITS = 5  # of a token: so far bounds are drawn

STEP = 0.13  # between the marks of two scores at the same m


def drawn_heads(attention: str, heads: int = 1) -> tuple[Circuit, ...]:
    """The heads of one panel, at the fewest inputs; of tokens of bits 0/1.

    Examples:
        >>> [circuit.title for circuit in drawn_heads("argmax")][-1:]
        ['attention-head L = 2 positional argmax']
    """
    return tuple(
        Circuit(HEAD, TOKENS, tokens=TOKENS, score=score, attention=attention, heads=heads) for score in SCORES
    )


def heads_picture(results: Results) -> Picture:
    """Capacity of one and of two heads of two tokens against the bits of a token, and in bits for each parameter."""
    return Picture(
        "heads",
        "Attention heads of two tokens: scores with a threshold, and argmax",
        "A head of two tokens of m bits 0/1 attends where a score is above a threshold (left) or to the token of the "
        "greatest (right); a linear gate reads what one head attends to, or two. Above: capacity in bits against m. "
        "Full marks: exact counts of one head; half-full ones, joined to them: of two heads. Bands: the best finite "
        "bounds for one head with dot products. Dashed: 2 m^3, its leading term; dotted: 4 m^3, that of two. Below: "
        "exact capacity over the number of real parameters.",
        (6.8, 5.4),
        partial(_draw_heads, results),
    )


def _draw_heads(results: Results, figure: "Figure") -> None:
    above, below = figure.subplots(2, 2, sharex=True, sharey="row")
    for capacities, worth, attention in zip(above, below, ATTENTIONS, strict=True):
        capacities.set_title(attention)
        _draw_bounds(results, capacities, attention)
        _draw_counts(results, attention, capacities, lambda circuit: 1)
        _draw_counts(results, attention, worth, lambda circuit: circuit.parameters)
        worth.set_xlabel("bits of a token m")
        for axes in (capacities, worth):
            axes.grid(True)
    above[0].set_yscale("log", base=2)
    above[0].set_yticks([4**k for k in range(5)], [str(4**k) for k in range(5)])
    above[0].set_ylim(0.8, 700)
    above[0].set_ylabel("capacity, bits")
    below[0].set_ylim(0)
    below[0].set_ylabel("capacity, bits per parameter")
    below[0].set_xlim(0.5, MAX_BITS + 0.3)
    below[0].set_xticks(range(1, MAX_BITS + 1))
    lines, meanings = (listed[: -len(SCORES)] for listed in above[1].get_legend_handles_labels())
    marks, scores = below[0].get_legend_handles_labels()
    looks: list[dict[str, Any]] = [{"color": GREY}, {"color": GREY, "fillstyle": "bottom"}]
    numbers = [below[1].plot([], [], marker="o", linestyle="", **look)[0] for look in looks]
    legends = ((above[1], lines, meanings), (below[0], marks, scores), (below[1], numbers, ["one head", "two heads"]))
    for axes, handles, labels in legends:
        axes.legend(handles, labels, loc="lower right", borderaxespad=0.2, labelspacing=0.3)


def _draw_counts(results: Results, attention: str, axes: "Axes", divisor: Callable[[Circuit], int]) -> None:
    """For each score its capacity over a divisor: a full mark for one head, a half-full one for two, side by side."""
    for i, one in zip(range(len(SCORES)), drawn_heads(attention), strict=True):
        look = series(i)
        colour, marker = look["color"], look["marker"]
        for m in range(1, MAX_BITS + 1):
            heads = [replace(one, n=TOKENS * m), replace(drawn_heads(attention, 2)[i], n=TOKENS * m)]
            x = m + STEP * (i - (len(SCORES) - 1) / 2)
            found = [results.counted[head] / divisor(head) if head in results.counted else nan for head in heads]
            axes.plot([x, x], found, color=colour, linewidth=0.7)
            axes.plot(x, found[1], color=colour, marker=marker, fillstyle="bottom", linestyle="")
            axes.plot(x, found[0], color=colour, marker=marker, linestyle="", label=SCORES[i] if m == 1 else None)


def _draw_bounds(results: Results, axes: "Axes", attention: str) -> None:
    """The bounds of dot products, and the leading terms of one head and of two."""
    one, two = (capacity_curves(drawn_heads(attention, heads)[0], results) for heads in (1, 2))
    m = [n // TOKENS for n in one.n][:MAX_BITS]
    lower, upper = one.lower[:MAX_BITS], one.upper[:MAX_BITS]
    colour = series(0)["color"]
    axes.fill_between(m, lower, upper, facecolor=colour, alpha=0.1, label="bounds, one dot product")
    for end in (lower, upper):
        axes.plot(m, end, color=colour, linewidth=0.6)
    axes.plot(m, one.leading[:MAX_BITS], color=GREY, linestyle="--", label="2 m³, its leading term")
    axes.plot(m, two.leading[:MAX_BITS], color=GREY, linestyle=":", label="4 m³, of two heads")
