"""The census of NPN classes, drawn."""

from functools import partial
from typing import TYPE_CHECKING

from capacity.documents.drawing import BLACK, BLUE, PALE, SKY, Picture
from capacity.tables.reading import Results

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def census_picture(results: Results) -> Picture:
    """The NPN classes of the largest census by how much of each a circuit realizes: one bar for each circuit."""
    one = next(iter(results.shares.values()))
    classes = one.full + one.part + one.none
    return Picture(
        "census",
        f"Which of the {classes} NPN classes of n = {one.n} variables each circuit realizes",
        f"The {classes} classes of functions of {one.n} variables, alike up to permuting and negating inputs and "
        "negating the output, by circuit: those of which it realizes every function, some, or none.",
        (8.4, 1.3 + 0.2 * len(results.shares)),
        partial(_draw_census, results),
    )


def _draw_census(results: Results, figure: "Figure") -> None:
    axes = figure.subplots()
    shares = list(results.shares.values())
    classes = shares[0].full + shares[0].part + shares[0].none
    rows = range(len(shares))
    left = [0] * len(shares)
    looks = (
        ("full", "every function realized", BLUE, "", [one.full for one in shares]),
        ("part", "some functions realized", SKY, "////", [one.part for one in shares]),
        ("none", "no function realized", PALE, "", [one.none for one in shares]),
    )
    for i, (head, name, colour, hatch, numbers) in zip(range(3), looks, strict=True):
        axes.barh(rows, numbers, 0.72, left, color=colour, edgecolor=BLACK, linewidth=0.5, hatch=hatch, label=name)
        left = [start + number for start, number in zip(left, numbers, strict=True)]
        place = classes * (1.06 + 0.1 * i)
        for row, text in zip((-1, *rows), (head, *map(str, numbers)), strict=True):
            axes.text(place, row, text, ha="right", va="center_baseline", fontweight="bold" if row < 0 else "normal")
    axes.set_yticks(rows, [circuit.title for circuit in results.shares])
    axes.tick_params(axis="y", length=0)
    axes.set_ylim(len(shares) - 0.4, -1.6)
    axes.set_xlim(0, classes * 1.28)
    axes.set_xticks([tick for tick in axes.get_xticks() if tick <= classes])
    axes.set_xlabel("number of NPN classes", loc="left")
    axes.spines["bottom"].set_bounds(0, classes)
    axes.spines["left"].set_visible(False)
    figure.legend(loc="outside lower center", ncols=3)
