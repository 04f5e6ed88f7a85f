"""Publication figures: the table and the census drawn, with the brackets that hold beyond the counts.

Every figure is one idea, as SVG and PNG, the same bytes every time. They are read in grey and by the colour-blind: the
colours are those of Okabe and Ito (2008), and a marker, a line style or a hatching says the same again. Letters are
drawn as paths, so that a figure looks the same everywhere; the SVG keeps each text in a comment, to be searched, and
title and caption in its metadata.

Counts are read from the results of `capacity table`, bounds are computed. No figure depends on how long anything took.
"""

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from io import BytesIO
from math import comb, isnan, log2, nan
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any

from capacity.bounding import bounds, gate_count
from capacity.circuits import Circuit, parse_gate
from capacity.table import SCHEMA as TABLE_SCHEMA
from enumerate.shards import Progress

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from capacity.estimating import Estimate
    from capacity.experiment import Trained

MAX_INPUTS = 12  # how far beyond the counts brackets are drawn
FOLDER = "figures"
INPUTS = "number of inputs n"

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


@dataclass(frozen=True)
class Shares:
    """How many NPN classes of n variables a circuit realizes in full, in part and not at all."""

    n: int
    full: int
    part: int
    none: int


@dataclass(frozen=True)
class Results:
    """What is drawn of the files of the table.

    counted: the exact capacities in bits; shares: of the circuits of the largest census; published: capacities that
    published shards add to those counted; estimated: estimates, which have a mark of their own.
    """

    counted: dict[Circuit, float]
    shares: dict[Circuit, Shares]
    published: dict[Circuit, float] = field(default_factory=dict)
    estimated: "dict[Circuit, Estimate]" = field(default_factory=dict)

    def exact_bits(self, circuit: Circuit) -> float:
        """The capacity of a circuit where it is counted, by the table or in published shards; else nan."""
        return self.counted.get(circuit, self.published.get(circuit, nan))

    def estimated_bits(self, circuit: Circuit) -> tuple[float, float, float]:
        """An estimate and the ends of its interval, where there is no exact count; else nan."""
        found = self.estimated.get(circuit)
        if found is None or not isnan(self.exact_bits(circuit)):
            return nan, nan, nan
        return found.capacity_bits, *found.interval_bits


def read_results(folder: Path) -> Results:
    """The files capacity.json and census.json in a folder, its published shards, and estimates.json if it is there.

    Raises ValueError, naming the command that writes it, if one is missing or not what that command writes.
    """
    from capacity.doubling import ESTIMATES, exact_counts
    from capacity.estimating import read_estimates

    return Results(
        _read(folder / "capacity.json", _counted),
        _read(folder / "census.json", _shares),
        {circuit: log2(count) for circuit, count in exact_counts(folder).items()},
        {one.circuit: one for one in read_estimates(folder / ESTIMATES)},
    )


def _read(path: Path, parse: Callable[[Any], Any]) -> Any:
    remedy = f"`capacity table --output {path.parent}` writes it"
    try:
        return parse(json.loads(path.read_text(encoding="utf-8")))
    except FileNotFoundError:
        raise ValueError(f"{path} is missing: {remedy}") from None
    except (ValueError, KeyError, TypeError, AttributeError):
        raise ValueError(f"{path} is damaged or of another version: {remedy}") from None


def _counted(document: Any) -> dict[Circuit, float]:
    if document["schema"] != TABLE_SCHEMA:
        raise ValueError(document["schema"])
    return {_circuit(row): float(row["capacity_bits"]) for row in document["rows"] if row["count"] is not None}


def _circuit(fields: dict[str, Any]) -> Circuit:
    return Circuit(fields["circuit"], fields["n"], fields["gate"], fields["attending"], fields["encoding"])


def _shares(document: Any) -> dict[Circuit, Shares]:
    largest = max(document["censuses"], key=lambda one: int(one["n"]))
    found = {}
    for i, fields in zip(range(len(largest["circuits"])), largest["circuits"], strict=True):
        numbers = [(int(one["realized"][i]), int(one["orbit_size"])) for one in largest["classes"]]
        full = sum(number == size for number, size in numbers)
        none = sum(number == 0 for number, _ in numbers)
        found[_circuit(fields)] = Shares(int(largest["n"]), full, len(numbers) - full - none, none)
    if not found:
        raise ValueError("no circuits")
    return found


def label(circuit: Circuit) -> str:
    """The circuit in the words of the table.

    >>> label(Circuit("output-gating", 3, "ptf:2", "ptf:2")), label(Circuit("ltf", 3))
    ('output-gating ptf:2 ptf:2 01', 'ltf')
    """
    return " ".join([circuit.name, *(word for word in circuit.options.split() if not word.startswith("--"))])


def gate_parameters(gate: str, n: int) -> int:
    """The number of real parameters of one gate of n inputs: coefficients, the bias among them, and the t of square.

    >>> [gate_parameters(gate, 4) for gate in ("ltf", "ptf:2", "square")]
    [5, 11, 6]
    """
    of = parse_gate(gate)
    return sum(comb(n, i) for i in range(of.degree + 1)) + of.square


def parameters(circuit: Circuit) -> int:
    """The number of real parameters of a circuit of the table: those of all its gates, and v if its signal is added.

    >>> [parameters(Circuit(name, 4)) for name in ("ltf", "output-gating", "multiplexing", "synaptic-gating:each")]
    [5, 10, 11, 25]
    """
    if circuit.score is not None:
        return circuit.score.parameters(circuit.token_bits)
    own = gate_parameters(str(circuit.gate), circuit.n)
    if circuit.mechanism is None:
        return own
    signals = circuit.mechanism.signals(circuit.n)
    return own + signals * gate_parameters(str(circuit.attending), circuit.n) + circuit.mechanism.signal_input


def sizes(circuit: Circuit) -> list[Circuit]:
    """A circuit at every n that is drawn, from the degree of its gate up; a score at every even n.

    >>> [circuit.n for circuit in sizes(Circuit("ptf:2", 9))][:3]
    [2, 3, 4]
    """
    if circuit.score is not None:
        return [replace(circuit, n=n) for n in range(2, MAX_INPUTS + 1, 2)]
    return [replace(circuit, n=n) for n in range(circuit.attended_gate.degree, MAX_INPUTS + 1)]


# --- capacity against n ---------------------------------------------------------------------------------------------

ENCODINGS = ("01", "pm1")
FAMILIES: dict[str, tuple[str, tuple[Circuit, ...]]] = {
    "gates": (
        "One gate: how many functions it computes",
        tuple(Circuit(gate, 1) for gate in ("ltf", "square", "ptf:2", "ptf:3", "ptf:4")),
    ),
    "additive": (
        "A signal is added: how many functions the circuit computes",
        (
            *(Circuit(name, 1, encoding=e) for e in ENCODINGS for name in ("multiplexing", "additive-synaptic")),
            Circuit("additive-output", 1),
        ),
    ),
    "gating": (
        "A signal multiplies the output or the activation: how many functions the circuit computes",
        tuple(
            circuit
            for e in ENCODINGS
            for circuit in (
                Circuit("output-gating", 1, encoding=e),
                Circuit("activation-gating", 1, encoding=e),
                Circuit("output-gating", 1, "ptf:2", "ptf:2", e),
            )
        ),
    ),
    "synaptic": (
        "Signals multiply weights: how many functions the circuit computes",
        tuple(Circuit(f"synaptic-gating{which}", 1, encoding=e) for e in ENCODINGS for which in ("", ":all", ":each")),
    ),
}


def capacity_pictures(results: Results) -> Iterator[Picture]:
    """For each family of circuits, capacity against n: exact counts, finite bounds, leading term, cap."""
    for family, (title, circuits) in FAMILIES.items():
        drawn = [_capacity_curves(circuit, results) for circuit in circuits]
        yield Picture(
            f"capacity-{family}",
            title,
            "Capacity in bits, log2 of the number of functions, against the number of inputs. Dots: exact counts. "
            f"Band: the best finite bounds at each n, to n = {MAX_INPUTS}; where there is no dot they are all that is "
            "known. Dashed: the asymptotic leading term, no bound at finite n. Dotted, for ltf: what T(n) is "
            "asymptotic to, 2 C(2^n - 1, n). Thin line: the cap, 2^n bits, all functions. Hollow diamonds, where there "
            "are any: estimates from a sample.",
            (8.4, 5.4),
            partial(_draw_capacities, drawn),
        )


@dataclass(frozen=True)
class _Curves:
    """Everything drawn of one circuit, in bits; a number that does not exist is nan."""

    name: str
    n: list[int]
    counted: list[float]
    estimated: list[float]  # where there is no count
    lower: list[float]
    upper: list[float]
    leading: list[float]
    refined: list[float]


def _capacity_curves(circuit: Circuit, results: Results) -> _Curves:
    at = sizes(circuit)
    found = [bounds(one) for one in at]
    return _Curves(
        label(circuit),
        [one.n for one in at],
        [results.exact_bits(one) for one in at],
        [results.estimated_bits(one)[0] for one in at],
        [b.lower.bits if b.lower else nan for b in found],
        [b.upper.bits if b.upper else nan for b in found],
        [b.leading_term_bits for b in found],
        [nan if b.refined_asymptotic_bits is None else b.refined_asymptotic_bits for b in found],
    )


def _draw_capacities(drawn: Sequence[_Curves], figure: "Figure") -> None:
    panels = list(figure.subplots(2, 3, sharex=True, sharey=True).flat)
    spare = panels.pop(2) if len(drawn) < len(panels) else None
    handles: dict[str, Any] = {}
    for axes, curves in zip(panels, drawn, strict=True):
        n = curves.n
        handles["cap: all functions, 2ⁿ bits"] = axes.plot(n, [2**k for k in n], color=GREY, linewidth=0.7)[0]
        handles["between the best finite bounds"] = axes.fill_between(
            n, curves.lower, curves.upper, facecolor=BAND, edgecolor=BLUE, linewidth=0.5
        )
        handles["leading term"] = axes.plot(n, curves.leading, color=VERMILLION, linestyle="--")[0]
        if not isnan(curves.refined[-1]):
            refined = axes.plot(n, curves.refined, color=GREEN, linestyle=":", linewidth=2)[0]
            handles["refined asymptotic (Irmatov 2020)"] = refined
        dots = axes.plot(n, curves.counted, color=BLACK, marker="o", markersize=3.5, linestyle="")[0]
        handles["exact count"] = dots
        if not all(map(isnan, curves.estimated)):
            handles["estimate"] = axes.plot(n, curves.estimated, **ESTIMATE)[0]
        axes.set_title(curves.name)
    panels[0].set_yscale("log", base=2)
    panels[0].set_ylim(1, 4096)
    panels[0].set_yticks([4**i for i in range(7)], [str(4**i) for i in range(7)])
    panels[0].set_xlim(0.6, MAX_INPUTS + 0.4)
    panels[0].set_xticks(range(1, MAX_INPUTS + 1))
    for axes in panels:
        axes.grid(True)
        if axes.get_subplotspec().is_first_col():
            axes.set_ylabel("capacity, bits")
        if axes.get_subplotspec().is_last_row():
            axes.set_xlabel(INPUTS)
    if spare is None:
        figure.legend(handles.values(), handles.keys(), loc="outside lower center", ncols=len(handles))
    else:
        spare.axis("off")
        spare.legend(handles.values(), handles.keys(), loc="center", labelspacing=0.8)


# --- gated to ungated -----------------------------------------------------------------------------------------------


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
        found = [bounds(circuit) for circuit in gated]
        one = list(known.values())
        axes.axhline(2, color=VERMILLION, linestyle="--", label="2, the limit (Theorem 6.1)")
        cap = [2**n / bits for n, bits in known.items()]
        axes.plot(list(known), cap, color=GREY, linewidth=0.9, label="cap, 2ⁿ / C(n)")
        axes.fill_between(
            list(known),
            [b.lower.bits / bits if b.lower else nan for b, bits in zip(found, one, strict=True)],
            [b.upper.bits / bits if b.upper else nan for b, bits in zip(found, one, strict=True)],
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


# --- per parameter --------------------------------------------------------------------------------------------------


def per_parameter_picture(results: Results) -> Picture:
    """Capacity divided by the number of real parameters, against n, circuit by circuit."""
    return Picture(
        "per-parameter",
        "How many bits each real parameter is worth",
        "Exact capacity in bits over the number of real parameters, against the number of inputs: n + 1 parameters for "
        "a linear gate, n + 2 for a square one, all coefficients of degree <= d for a polynomial one, the sum over the "
        "gates of a circuit, and one more for the weight of an added signal. additive-output has no encoding and "
        "stands in both panels; circuits with the same counts share a curve. Dashed: n^2 / (n + 1), the leading term "
        "over the parameters of a linear gate, and of two of which one gates the other. Thin line: the cap, 2^n bits, "
        "over the parameters of two linear gates.",
        (8.4, 5.2),
        partial(_draw_per_parameter, results),
    )


def _draw_per_parameter(results: Results, figure: "Figure") -> None:
    panels, places = panels_above_legends(figure, 3, 0.75)
    panels[2].sharey(panels[1])
    chosen = {
        "one gate": [c for c in results.counted if label(c) in ("ltf", "square", "ptf:2", "ptf:3")],
        **{
            f"linear gates, {encoding}": [
                c for c in results.counted if c.gate == c.attending == "ltf" and c.encoding in (encoding, None)
            ]
            for encoding in ENCODINGS
        },
    }
    for axes, place, (title, circuits) in zip(panels, places, chosen.items(), strict=True):
        curves: dict[str, dict[int, float]] = {}
        for circuit in circuits:
            curves.setdefault(circuit.name, {})[circuit.n] = results.counted[circuit] / parameters(circuit)
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
            cap = [2**k / parameters(Circuit("output-gating", k)) for k in n]
            axes.plot(n, cap, color=GREY, linewidth=0.7, label="cap, 2ⁿ / (2n + 2)")
        axes.set_ylim(0, 1.15 * max((value for curve in curves.values() for value in curve.values()), default=1))
        axes.set_title(title)
        axes.set_xticks(n)
        axes.set_xlabel(INPUTS)
        axes.grid(True)
        legend_below(axes, place)
    panels[0].set_ylabel("capacity, bits per parameter")


# --- census ---------------------------------------------------------------------------------------------------------


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
    axes.set_yticks(rows, [label(circuit) for circuit in results.shares])
    axes.tick_params(axis="y", length=0)
    axes.set_ylim(len(shares) - 0.4, -1.6)
    axes.set_xlim(0, classes * 1.28)
    axes.set_xticks([tick for tick in axes.get_xticks() if tick <= classes])
    axes.set_xlabel("number of NPN classes", loc="left")
    axes.spines["bottom"].set_bounds(0, classes)
    axes.spines["left"].set_visible(False)
    figure.legend(loc="outside lower center", ncols=3)


# --- attention scores -----------------------------------------------------------------------------------------------

COMPARED_SCORES = ("dot-product-score", "expressive-score", "expressive-score:either")


def scores_picture(results: Results) -> Picture:
    """Capacity of dot-product and expressive scores against the bits of a token, and in bits for each parameter."""
    return Picture(
        "scores",
        "Attention scores: dot product against its square",
        "A head attends from a token q to a token k of m bits each if and only if q^T M k > t (dot product) or "
        "(q^T M k)^2 > t (expressive, its threshold crossed from above, or from either side). Left and middle: "
        "capacity in bits against m, for tokens of bits 0/1 and -1/+1. Marks: exact counts. Bands and their edges, for "
        f"the first two: the best finite bounds to m = {MAX_INPUTS // 2}. Dashed: 2 m^3, the leading term of all of "
        "them. Right: exact capacity over the m^2 + 1 parameters M and t.",
        (8.4, 4.6),
        partial(_draw_scores, results),
    )


def _draw_scores(results: Results, figure: "Figure") -> None:
    panels, places = panels_above_legends(figure, 3, 0.5)
    ticks = range(1, MAX_INPUTS // 2 + 1)
    for axes, place, encoding in zip(panels, places, ENCODINGS, strict=False):
        for i, name in enumerate(COMPARED_SCORES):
            curves = _capacity_curves(Circuit(name, 2, encoding=encoding), results)
            look = series(i)
            if i < 2:
                axes.fill_between(ticks, curves.lower, curves.upper, facecolor=look["color"], alpha=0.1)
                for end in (curves.lower, curves.upper):
                    axes.plot(ticks, end, color=look["color"], linestyle=look["linestyle"], linewidth=0.6)
            axes.plot(ticks, curves.counted, label=f"{name} {encoding}", **{**look, "linestyle": ""})
        axes.plot(ticks, curves.leading, color=GREY, linestyle="--", label="leading term, 2 m³")
        axes.set_title(f"tokens of bits {'0/1' if encoding == '01' else '−1/+1'}")
        axes.set_yscale("log", base=2)
        axes.set_yticks([4**i for i in range(6)], [str(4**i) for i in range(6)])
        axes.set_ylim(0.7, 1024)
        axes.set_xticks(ticks)
        legend_below(axes, place)
    alike: dict[tuple[tuple[int, float], ...], list[str]] = {}
    for name in (f"{name} {encoding}" for encoding in ENCODINGS for name in COMPARED_SCORES):
        points = ((c.token_bits, bits / parameters(c)) for c, bits in results.counted.items() if label(c) == name)
        alike.setdefault(tuple(points), []).append(name)
    for i, (curve, names) in enumerate(alike.items()):
        if curve:
            panels[2].plot(*zip(*curve, strict=True), label=",\n".join(names), **series(i))
    panels[2].set_title("bits per parameter")
    panels[2].set_ylim(0)
    panels[2].set_xticks(range(1, MAX_INPUTS // 4 + 1))
    panels[2].set_ylabel("capacity, bits per parameter")
    panels[0].set_ylabel("capacity, bits")
    legend_below(panels[2], places[2])
    for axes in panels:
        axes.set_xlabel("bits of a token m")
        axes.grid(True)


# --- the experiment -------------------------------------------------------------------------------------------------

EXPERIMENT = "experiment.json"


def experiment_picture(found: "Sequence[Trained]") -> Picture:
    """Accuracy of both attentions against N, one panel for each tau, every seed shown."""
    from capacity.experiment import comparisons

    first = found[0].training
    seeds = len(next(iter(comparisons(found)[0].accuracies.values())))
    return Picture(
        "experiment",
        "What dot-product and expressive attention learn: delayed modular sums",
        "Share of the predicted tokens that are right, in percent, after training on x_t = (x_(t-1) + x_(t-tau)) mod "
        f"N, against N, one panel for each tau: {seeds} seeds, {first.steps} steps, dimension {first.dimension}, heads "
        f"{first.heads}; parameters, initial values and windows are the same for both. Faint marks: one seed each. "
        "Full mark and line: the median, and from the least to the largest. Short grey lines: chance, 1 / N. Where "
        "N^tau is under 64 the tested windows are those trained on, and N has an asterisk.",
        (8.4, 3.6),
        partial(_draw_experiment, found),
    )


def _draw_experiment(found: "Sequence[Trained]", figure: "Figure") -> None:
    from capacity.experiment import comparisons
    from capacity.training import SCORES

    tasks = comparisons(found)
    delays = sorted({task.delay for task in tasks})
    panels = list(figure.subplots(1, len(delays), sharey=True, squeeze=False).flat)
    for axes, delay in zip(panels, delays, strict=True):
        shown = sorted((task for task in tasks if task.delay == delay), key=lambda task: task.modulus)
        for place, task in zip(range(len(shown)), shown, strict=True):
            axes.hlines(100 / task.modulus, place - 0.36, place + 0.36, color=GREY, linewidth=0.9, label="chance")
            for i, score in zip(range(len(SCORES)), SCORES, strict=True):
                accuracies = [100 * accuracy for accuracy in task.accuracies[score]]
                at = place + 0.32 * (i - 0.5)
                look = series(i)
                faint = [at + 0.11 * (2 * i - 1)] * len(accuracies)
                axes.plot(faint, accuracies, **{**look, "linestyle": "", "markersize": 3.5}, alpha=0.45)
                axes.vlines(at, min(accuracies), max(accuracies), color=look["color"], linewidth=1.2)
                axes.plot([at], [median(accuracies)], **{**look, "linestyle": ""}, label=f"{score} attention")
        axes.set_xticks(range(len(shown)), [f"{task.modulus}{'' if task.held_out else '*'}" for task in shown])
        axes.set_xlim(-0.6, len(shown) - 0.4)
        axes.set_title(f"τ = {delay}")
        axes.set_xlabel("modulus N")
        axes.grid(True, axis="y")
    panels[0].set_ylim(0, 104)
    panels[0].set_ylabel("right predictions, %")
    handles = dict(zip(*reversed(panels[0].get_legend_handles_labels()), strict=True))
    figure.legend(handles.values(), handles.keys(), loc="outside lower center", ncols=len(handles))


# --- all of them ----------------------------------------------------------------------------------------------------


def plot(folder: Path, progress: Progress | None = None) -> Iterator[Path]:
    """Draw every figure from the results of the table in a folder into its subfolder `figures`; yields the paths.

    That of the experiment is drawn where the folder has its results.

    Raises ValueError as `read_results`, OSError if the subfolder cannot be written.
    """
    from capacity import experiment

    # These save their figures by this module.
    from capacity.theorems import approximation, classification, depth, encoder, function_level

    results = read_results(folder)
    learned = [experiment_picture(experiment.read(folder / EXPERIMENT))] if (folder / EXPERIMENT).exists() else []
    output = folder / FOLDER
    output.mkdir(exist_ok=True)
    drawings: list[Callable[[], list[Path]]] = [
        partial(save, picture, output)
        for picture in (
            *capacity_pictures(results),
            ratio_picture(results),
            per_parameter_picture(results),
            census_picture(results),
            scores_picture(results),
            *learned,
        )
    ]
    of_theorems = (function_level, approximation, depth, classification, encoder)
    drawings += [partial(theorem.figures, output) for theorem in of_theorems]
    for done, draw in zip(range(len(drawings)), drawings, strict=True):
        if progress:
            progress("figures", done, len(drawings))
        yield from draw()
