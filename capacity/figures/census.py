"""The census of NPN classes, drawn."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from capacity.circuits.circuit import Circuit
from capacity.documents.drawing import BLACK, BLUE, PALE, SKY, Picture
from capacity.tables.census import Census

if TYPE_CHECKING:
    from matplotlib.figure import Figure


@dataclass(frozen=True)
class Shares:
    """How many NPN classes a circuit realizes in full, in part and not at all."""

    circuit: Circuit
    full: int
    part: int
    none: int


def shares(census: Census) -> list[Shares]:
    """The shares of every circuit of a census."""
    sizes = [one.orbit_size for one in census.classes]
    listed = []
    for circuit, column in census.columns.items():
        full = sum(number == size for number, size in zip(column, sizes, strict=True))
        none = column.count(0)
        listed.append(Shares(circuit, full, len(column) - full - none, none))
    return listed


def census_picture(census: Census) -> Picture:
    """The NPN classes of a census by how much of each a circuit realizes: one bar for each circuit."""
    classes = len(census.classes)
    return Picture(
        "census",
        f"Which of the {classes} NPN classes of n = {census.n} variables each circuit realizes",
        f"The {classes} classes of functions of {census.n} variables, alike up to permuting and negating inputs and "
        "negating the output, by circuit: those of which it realizes every function, some, or none.",
        (8.4, 1.3 + 0.2 * len(census.circuits)),
        partial(_draw_census, shares(census), classes),
    )


def _draw_census(listed: Sequence[Shares], classes: int, figure: "Figure") -> None:
    axes = figure.subplots()
    rows = range(len(listed))
    left = [0] * len(listed)
    looks = (
        ("full", "every function realized", BLUE, "", [one.full for one in listed]),
        ("part", "some functions realized", SKY, "////", [one.part for one in listed]),
        ("none", "no function realized", PALE, "", [one.none for one in listed]),
    )
    for i, (head, name, colour, hatch, numbers) in zip(range(3), looks, strict=True):
        axes.barh(rows, numbers, 0.72, left, color=colour, edgecolor=BLACK, linewidth=0.5, hatch=hatch, label=name)
        left = [start + number for start, number in zip(left, numbers, strict=True)]
        place = classes * (1.06 + 0.1 * i)
        for row, text in zip((-1, *rows), (head, *map(str, numbers)), strict=True):
            axes.text(place, row, text, ha="right", va="center_baseline", fontweight="bold" if row < 0 else "normal")
    axes.set_yticks(rows, [one.circuit.title for one in listed])
    axes.tick_params(axis="y", length=0)
    axes.set_ylim(len(listed) - 0.4, -1.6)
    axes.set_xlim(0, classes * 1.28)
    axes.set_xticks([tick for tick in axes.get_xticks() if tick <= classes])
    axes.set_xlabel("number of NPN classes", loc="left")
    axes.spines["bottom"].set_bounds(0, classes)
    axes.spines["left"].set_visible(False)
    figure.legend(loc="outside lower center", ncols=3)
