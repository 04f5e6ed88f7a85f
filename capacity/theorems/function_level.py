"""The function-level results, run on real numbers: the list of all, and the two shortest.

*Shaping an activation.* Two units with the same inputs, weights and bias have one activation S; gating the output f(S)
by g(S) makes a unit with the activation function fg. A linear unit gated by its own step is a ReLU.

*XOR.* OR gated by NAND is XOR, with no hidden layer, though no single threshold gate computes it.

The others have a file each: `approximation`, `depth`, `classification`, `encoder`, `hard_attention`. All but the last,
which is ours, are those of Baldi and Vershynin (2023).
"""

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from random import Random
from typing import TYPE_CHECKING

import numpy as np

from capacity.audit import audit_document
from capacity.circuits.circuit import Circuit
from capacity.decisions.checking import check
from capacity.decisions.decision import Decision
from capacity.documents.drawing import BLACK, GREY, Picture, legend_below, panels_above_legends, series
from capacity.theorems import approximation, classification, depth, encoder, hard_attention
from capacity.theorems.findings import Finding, Theorem
from enumerate.cube.truth_tables import parity, to_hex
from enumerate.shards import Progress

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

SEED = 319

INPUTS = 3  # of the units whose activations are shaped

POINTS = 40

DRAWN = (0, 1, 4, 8)  # of the shapes


@dataclass(frozen=True)
class Activation:
    """An activation function that on either side of 0 is a polynomial of at most the given degree; exact."""

    name: str
    degree: int
    value: Callable[[Fraction], Fraction]


IDENTITY = Activation("S", 1, lambda s: s)

STEP = Activation("step(S)", 0, lambda s: Fraction(s > 0))

SIGN = Activation("sign(S)", 0, lambda s: Fraction((s > 0) - (s < 0)))

RELU = Activation("ReLU(S)", 1, lambda s: max(s, Fraction(0)))

SQUARE = Activation("S^2", 2, lambda s: s**2)

CUBIC = Activation("S^3 - 2 S + 1", 3, lambda s: s**3 - 2 * s + 1)

SHAPES = (  # attended, attending, and the activation function that gating is to make
    (IDENTITY, STEP, RELU),
    (RELU, IDENTITY, Activation("ReLU(S)^2", 2, lambda s: max(s, Fraction(0)) ** 2)),
    (RELU, STEP, RELU),
    (STEP, STEP, STEP),
    (IDENTITY, SIGN, Activation("|S|", 1, abs)),
    (RELU, SIGN, RELU),
    (IDENTITY, IDENTITY, SQUARE),
    (SQUARE, CUBIC, Activation("S^5 - 2 S^3 + S^2", 5, lambda s: s**5 - 2 * s**3 + s**2)),
    (CUBIC, STEP, Activation("S^3 - 2 S + 1 if S > 0", 3, lambda s: (s**3 - 2 * s + 1) * (s > 0))),
)


def activations() -> list[Fraction]:
    """Exact activations S = b + w.x of a unit with random rational weights at random rational points, and one S = 0.

    Examples:
        >>> sampled = activations()
        >>> len(sampled), Fraction(0) in sampled
        (41, True)
    """
    random = Random(SEED)

    def draw() -> Fraction:
        return Fraction(random.randint(-60, 60), random.randint(1, 12))

    weights = [draw() for _ in range(INPUTS)]
    points = [[draw() for _ in range(INPUTS)] for _ in range(POINTS)]
    products = [sum((w * x for w, x in zip(weights, point, strict=True)), Fraction(0)) for point in points]
    bias = -sorted(products)[POINTS // 2]  # half of the points on either side, one on the border
    return [bias + product for product in products] + [Fraction(0)]


def check_shaping(progress: Progress | None = None) -> Finding:
    """Gated pairs of units with one activation S, against the product of their activation functions, in fractions."""
    sampled = activations()
    below, above = len({s for s in sampled if s < 0}), len({s for s in sampled if s > 0})
    rows = []
    sound = True
    for i, (attended, attending, made) in zip(range(len(SHAPES)), SHAPES, strict=True):
        if progress:
            progress("activation functions", i, len(SHAPES))
        equal = sum(attended.value(s) * attending.value(s) == made.value(s) for s in sampled)
        # Polynomials of degree d that agree at more than d points are the same.
        proved = max(attended.degree + attending.degree, made.degree) < min(below, above) and Fraction(0) in sampled
        sound &= equal == len(sampled) and proved
        shown = "every real S" if equal == len(sampled) and proved else "NO"
        rows.append((attended.name, attending.name, made.name, f"{equal} of {len(sampled)}", shown))
    return Finding(
        "activation-shaping",
        "products of activation functions",
        "Of two units with the same inputs, weights and bias, one gating the other's output, the pair is a unit whose "
        "activation function is the product of theirs; a linear unit gated by its own step is a ReLU.",
        f"rational weights and points, seed {SEED}, in fractions: {below} different activations below 0, {above} "
        "above, and 0: more than the degrees on each side, so equality there is equality everywhere",
        "consistent" if sound else "bound violated",
        ("attended", "attending", "gated", "equal", "holds for"),
        tuple(rows),
    )


OR_GATE = (-1, 2, 2)  # bias and weights: step(-1 + 2 x1 + 2 x2)

NAND_GATE = (3, -2, -2)


def fires(gate: tuple[int, ...], x: int) -> int:
    """The output, 0 or 1, of a threshold gate, given by bias and weights, at the point x.

    Examples:
        >>> [fires(OR_GATE, x) for x in range(4)]
        [0, 1, 1, 1]
    """
    bias, *weights = gate
    return int(bias + sum(w * (x >> i & 1) for i, w in zip(range(len(weights)), weights, strict=True)) > 0)


def check_gated_xor(progress: Progress | None = None) -> Finding:
    """OR gated by NAND at the four points."""
    rows = []
    sound = True
    for x in range(4):
        attended, attending = fires(OR_GATE, x), fires(NAND_GATE, x)
        wanted = parity(2) >> x & 1
        sound &= attended * attending == wanted
        rows.append(tuple(map(str, (x & 1, x >> 1, attended, attending, attended * attending, wanted))))
    return Finding(
        "xor",
        "OR gated by NAND",
        "OR gated by NAND is XOR, without a hidden layer: both gates see the inputs.",
        "the four points; OR = step(-1 + 2 x1 + 2 x2), NAND = step(3 - 2 x1 - 2 x2)",
        "consistent" if sound else "bound violated",
        ("x1", "x2", "OR", "NAND", "OR * NAND", "XOR"),
        tuple(rows),
    )


def check_xor_certificates(progress: Progress | None = None) -> Finding:
    """XOR is not a threshold function but a gated one, in either encoding, by certificates that the checker accepts."""
    expected = (
        (Circuit("ltf", 2), False),
        (Circuit("output-gating", 2, encoding="01"), True),
        (Circuit("output-gating", 2, encoding="pm1"), True),
    )
    rows = []
    sound = True
    for circuit, realizable in expected:
        decision: Decision = check(parity(2), circuit)
        sound &= decision.realizable == realizable and decision.certificate["truth_table"] == to_hex(parity(2), 2)
        rows.append((circuit.words, "yes" if decision.realizable else "no", audit_document(decision.certificate)))
    return Finding(
        "xor",
        "certificates",
        "No threshold gate computes XOR, one gated by another does.",
        "n = 2; integer weights, or Farkas multipliers, checked by the independent checker",
        "consistent" if sound else "bound violated",
        ("circuit", "computes XOR", "certificate"),
        tuple(rows),
    )


def shaping_picture() -> Picture:
    """Shaped activations."""
    return Picture(
        "activation-shaping",
        "Gating multiplies activation functions: a linear unit gated by its own step is a ReLU",
        "Two units with the same activation S, one gating the other's output: the two activation functions, their "
        "product, which the gated unit computes, and marks on the function that it is said to be. All values are "
        "exact.",
        (8.4, 3.9),
        _draw_shaping,
    )


def xor_picture() -> Picture:
    """OR gated by NAND, and why no single gate computes XOR."""
    return Picture(
        "xor",
        "XOR without a hidden layer: OR gated by NAND",
        "Left: the half-planes in which OR and NAND are on, and the four corners of the square, black where the gated "
        "unit is on: in both half-planes. Right: why no single threshold gate computes XOR. The multipliers of the "
        "refutation sum the corners to zero: the black pair and the white pair have the same middle, which no line "
        "separates from itself.",
        (7.4, 3.9),
        _draw_xor,
    )


def _draw_shaping(figure: "Figure") -> None:
    marked = [Fraction(k, 3) for k in range(-6, 7)]
    at = sorted(
        {*(Fraction(k, 24) for k in range(-48, 49)), Fraction(1, 10**4), -Fraction(1, 10**4)}
    )  # a jump is upright
    for axes, place, shape in zip(*panels_above_legends(figure, len(DRAWN), 0.34), DRAWN, strict=True):
        attended, attending, made = SHAPES[shape]
        for i, unit in zip((0, 2), (attended, attending), strict=True):
            look = series(i) | {"marker": "", "linestyle": ("--", ":")[i // 2]}
            axes.plot(*_floats(at, unit.value), **look, label=f"{unit.name}, {('attended', 'attending')[i // 2]}")
        product = [attended.value(s) * attending.value(s) for s in at]
        axes.plot(*_floats(at, dict(zip(at, product, strict=True)).__getitem__), color=BLACK, label="the gated unit")
        axes.plot(*_floats(marked, made.value), **series(1) | {"linestyle": ""}, label=made.name)
        axes.set_title(made.name)
        axes.set_xlabel("activation S")
        axes.set_ylim(-2.2, 4.4)
        axes.grid(True)
        axes.tick_params(labelleft=shape == DRAWN[0])
        axes.set_ylabel("output" if shape == DRAWN[0] else "")
        legend_below(axes, place)


def _floats(at: list[Fraction], value: Callable[[Fraction], Fraction]) -> tuple[list[float], list[float]]:
    return [float(s) for s in at], [float(value(s)) for s in at]


def _draw_xor(figure: "Figure") -> None:
    from matplotlib.patches import Patch

    gated, alone = figure.subplots(1, 2, sharex=True, sharey=True)
    line = np.linspace(-0.6, 1.6, 111)
    x, y = np.meshgrid(line, line)
    names = {"OR": (OR_GATE, series(0)["color"], "///"), "NAND": (NAND_GATE, series(1)["color"], "\\\\\\")}
    for (bias, first, second), colour, hatch in names.values():
        score = bias + first * x + second * y
        gated.contourf(x, y, score, [0, score.max()], colors=["none"], hatches=[hatch]).set_edgecolor(colour)
        gated.contour(x, y, score, [0], colors=[colour], linewidths=1.6)
    _draw_corners(gated, {point: fires(OR_GATE, point) * fires(NAND_GATE, point) for point in range(4)}, {})
    gated.set_title("one gate gated by another")
    patches = [
        Patch(facecolor="white", edgecolor=colour, hatch=hatch, label=f"{name} is on")
        for name, (_, colour, hatch) in names.items()
    ]
    refuted = check(parity(2), Circuit("ltf", 2)).certificate["multipliers"]
    multipliers = {int(point): int(number) for point, number in refuted.items()}
    for pair in ((0, 3), (1, 2)):
        alone.plot([p & 1 for p in pair], [p >> 1 for p in pair], color=GREY, linestyle=("-", "--")[pair[0]], zorder=1)
    _draw_corners(alone, {point: parity(2) >> point & 1 for point in range(4)}, multipliers)
    alone.set_title("no single gate")
    figure.legend(handles=patches, loc="outside lower center", ncols=2, handleheight=1.6)


def _draw_corners(axes: "Axes", on: dict[int, int], multipliers: dict[int, int]) -> None:
    for point, value in on.items():
        corner = (point & 1, point >> 1)
        axes.plot(*corner, marker="o", markersize=11, color=BLACK, markerfacecolor=BLACK if value else "white")
        text = f"{(2 * value - 1) * multipliers[point]:+d}".replace("-", "−") if multipliers else f"{value}"
        box = {"facecolor": "white", "edgecolor": "none", "pad": 1}
        axes.annotate(text, corner, (0, 11), textcoords="offset points", ha="center", bbox=box)
    axes.set_xlabel("x1")
    axes.set_ylabel("x2")
    axes.set_xticks([0, 1])
    axes.set_yticks([0, 1])
    axes.set_aspect("equal")


THEOREMS: tuple[Theorem, ...] = (
    Theorem("activation-shaping", "Output gating multiplies activation functions", (check_shaping,)),
    Theorem("xor", "XOR without a hidden layer", (check_gated_xor, check_xor_certificates)),
    Theorem(
        "approximation",
        "Linear units gated by threshold gates approximate every continuous function (Theorem 4.3)",
        (approximation.check_line, approximation.check_plane),
    ),
    Theorem(
        "depth-reduction",
        "One gated unit in place of a hidden layer",
        (depth.check_reach, depth.check_reduction, depth.check_parity),
    ),
    Theorem("classification", "18 kinds of attention, 6, and 3", (classification.check_classification,)),
    Theorem(
        "transformer-encoder",
        "A transformer encoder as gatings, and its permutation equivariance",
        (encoder.check_gatings, encoder.check_equivariance),
    ),
    Theorem(
        "hard-attention", "The heads that are counted, as limits of attention", (hard_attention.check_hard_attention,)
    ),
)
