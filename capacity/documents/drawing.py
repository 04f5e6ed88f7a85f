"""The style of every figure, and how it is written to a file."""

from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

BLACK, GREY, PALE, BROWN = "#000000", "#8a8a8a", "#efefec", "#6b4a1f"

BLUE, VERMILLION, GREEN, ORANGE, SKY, PURPLE = "#0072B2", "#D55E00", "#009E73", "#E69F00", "#56B4E9", "#CC79A7"

BAND = "#cfe3f2"  # sky blue, thinned

ESTIMATE: dict[str, Any] = {"color": PURPLE, "marker": "D", "markerfacecolor": "white", "linestyle": ""}

SERIES = (
    (BLUE, "o", "-"),
    (VERMILLION, "s", "--"),
    (GREEN, "^", "-."),
    (BLACK, "D", ":"),
    (PURPLE, "v", (0, (5, 1, 1, 1, 1, 1))),
    (ORANGE, "P", (0, (3, 1))),
    (SKY, "X", (0, (1, 1))),
    (GREY, "h", (0, (8, 2))),
    (BROWN, "<", "-"),
)

STYLE: dict[str, Any] = {
    "font.family": "DejaVu Sans",
    "font.size": 8.5,
    "axes.titlesize": 9,
    "axes.titlelocation": "left",
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.axisbelow": True,
    "grid.color": "#e4e4e0",
    "grid.linewidth": 0.6,
    "lines.linewidth": 1.2,
    "lines.markersize": 4.5,
    "legend.frameon": False,
    "legend.fontsize": 8,
    "legend.handlelength": 2.6,
    "hatch.linewidth": 0.6,
    "svg.fonttype": "path",
    "savefig.dpi": 150,
}


@dataclass(frozen=True)
class Picture:
    """A figure to be drawn: the name of its files, title and caption in plain words, width and height in inches."""

    name: str
    title: str
    caption: str
    size: tuple[float, float]
    draw: "Callable[[Figure], None]"

    def figure(self) -> "Figure":
        """The figure under its title, in the style that is in force."""
        from matplotlib.figure import Figure

        figure = Figure(figsize=self.size, layout="constrained")
        figure.suptitle(self.title, x=0.01, ha="left", fontsize=10, fontweight="bold")
        self.draw(figure)
        return figure


def save(picture: Picture, output: Path) -> list[Path]:
    """Draw a figure and write it into the folder as SVG and PNG, the same bytes every time; returns the two paths."""
    import matplotlib.style

    output.mkdir(parents=True, exist_ok=True)
    paths = [output / f"{picture.name}.svg", output / f"{picture.name}.png"]
    said = {"Title": picture.title, "Description": picture.caption}
    with matplotlib.style.context(["default", {**STYLE, "svg.hashsalt": picture.name}]):
        figure = picture.figure()
        figure.draw_without_rendering()
        figure.set_layout_engine(None)  # laid out once, for both files
        figure.savefig(paths[0], metadata={**said, "Date": None})
        _save_png(figure, paths[1], said)
    return paths


def _save_png(figure: "Figure", path: Path, said: dict[str, str]) -> None:
    """Write a PNG with a palette of 128 colours, a third of the size of one with all shades."""
    from PIL import Image, PngImagePlugin

    drawn = BytesIO()
    figure.savefig(drawn, format="png")
    with Image.open(drawn) as image:
        palette = image.convert("RGB").quantize(128, Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
    text = PngImagePlugin.PngInfo()
    for key, value in said.items():
        text.add_text(key, value)
    palette.save(path, "PNG", optimize=True, dpi=(STYLE["savefig.dpi"],) * 2, pnginfo=text)


def series(index: int) -> dict[str, Any]:
    """The colour, marker and line style of the curve with this number, as keywords of a plot."""
    colour, marker, line = SERIES[index % len(SERIES)]
    return {"color": colour, "marker": marker, "linestyle": line, "markeredgecolor": "white", "markeredgewidth": 0.4}


def panels_above_legends(figure: "Figure", columns: int, share: float) -> "tuple[list[Axes], list[Axes]]":
    """Panels side by side, and under each a place for its legend, whose height is this share of the panel's."""
    panels, places = figure.subplots(2, columns, height_ratios=(1, share))
    for place in places:
        place.axis("off")
    return list(panels), list(places)


def legend_below(axes: "Axes", place: "Axes") -> None:
    """The legend of a panel in its place."""
    place.legend(*axes.get_legend_handles_labels(), loc="upper center", borderaxespad=0)
