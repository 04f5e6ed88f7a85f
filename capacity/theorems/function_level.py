"""The function-level results of Baldi and Vershynin (2023), run on real numbers: all of them, and the two shortest.

*Shaping an activation.* Two units with the same inputs, weights and bias have one activation S; gating the output f(S)
by g(S) makes a unit with the activation function fg. A linear unit gated by its own step is a ReLU.

*XOR.* OR gated by NAND is XOR, with no hidden layer, though no single threshold gate computes it.

The others have a file each: `approximation`, `depth`, `classification`, `encoder`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from random import Random

from capacity.audit import audit_document
from capacity.checking import Decision, check
from capacity.circuits import Circuit
from capacity.theorems import approximation, classification, depth, encoder
from capacity.theorems.findings import Finding, Theorem
from enumerate.shards import Progress
from enumerate.truth_tables import parity, to_hex

SEED = 319
INPUTS = 3  # of the units whose activations are shaped
POINTS = 40


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

    >>> found = activations()
    >>> len(found), Fraction(0) in found
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
    """The output, 0 or 1, of a threshold gate at the point x; gate: bias and weights.

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
    """XOR is no threshold function but a gated one, in either encoding, by certificates that the checker accepts."""
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
)
