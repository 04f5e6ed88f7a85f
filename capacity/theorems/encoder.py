"""A transformer encoder layer as gating, counted by running it, and its permutation equivariance.

`encode` is one encoder layer in NumPy: multi-head self-attention, then a ReLU layer at each token, each with its
residual sum and layer normalization. It runs on floats, on exact fractions, and on `Traced` numbers, which record every
multiplication by what it multiplies:

    a fixed number and a signal      a synapse, inside the standard model
    an output and another output     output gating: query times key, m n**2 in the n**2 dot products
    a weight and an output           synaptic gating: an attention weight, itself a signal, is the synaptic weight of
                                     a value; one attending signal for each of the n**2 weights of each head
    an output and itself             the squares in layer normalization

Attention has no order of its own: permuting the tokens permutes the outputs. In fractions, with a rational function in
place of exp, that is checked exactly.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import permutations
from math import exp, sqrt
from typing import Any

import numpy as np
import numpy.typing as npt

from capacity.theorems.findings import Finding
from enumerate.shards import Progress

Tokens = npt.NDArray[Any]  # (n, m): floats, or objects that compute as Fraction or Traced do
Mask = npt.NDArray[np.bool_]
Draw = Callable[[tuple[int, ...]], Tokens]

SHAPES = ((2, 4, 1), (3, 4, 2), (4, 8, 1), (4, 8, 2), (4, 8, 4), (5, 12, 3), (8, 8, 2))  # tokens, dimension, heads
SEED = 319
TOLERANCE = 1e-12  # of floats that are of order 1, summed in another order


@dataclass(frozen=True)
class Layer:
    """The fixed numbers of an encoder layer of dimension m with h heads of dimension d = m / h.

    query, key, value: (h, m, d); output: (m, m); inner: (m, 2m), outer: (2m, m), of the ReLU layer.
    """

    query: Tokens
    key: Tokens
    value: Tokens
    output: Tokens
    inner: Tokens
    outer: Tokens

    @staticmethod
    def random(dimension: int, heads: int, number: Draw) -> "Layer":
        """A layer of random numbers: number(shape) gives an array.

        Raises ValueError unless the heads divide the dimension.
        """
        if dimension % heads:
            raise ValueError(f"{heads} heads do not divide the dimension {dimension}")
        head = (heads, dimension, dimension // heads)
        wide = 2 * dimension
        shapes = (head, head, head, (dimension, dimension), (dimension, wide), (wide, dimension))
        return Layer(*(number(shape) for shape in shapes))


@dataclass(frozen=True)
class Arithmetic:
    """What a layer computes with besides sums and products.

    positive: the function, greater than 0, that turns a score into an unnormalized attention weight, exp for softmax;
    spread: the scale that layer normalization divides a token's centred components by, from these (n, m) to (n, 1);
    weights: what normalized attention weights pass through before they are used.
    """

    positive: Callable[[Tokens], Tokens]
    spread: Callable[[Tokens], Tokens]
    weights: Callable[[Tokens], Tokens] = field(default=lambda weights: weights)


def standard_deviation(centred: Tokens) -> Tokens:
    """The root of the mean square of each row, (n, m) to (n, 1).

    >>> standard_deviation(np.array([[3.0, -3.0]])).round(3).tolist()
    [[3.0]]
    """
    return np.asarray(np.sqrt((centred * centred).sum(axis=1, keepdims=True) / centred.shape[1] + 1e-9))


def _rational_positive(scores: Tokens) -> Tokens:
    return np.asarray(1 + scores * scores)


def _mean_deviation(centred: Tokens) -> Tokens:
    return np.asarray(np.abs(centred).sum(axis=1, keepdims=True) / centred.shape[1] + 1)


SOFTMAX = Arithmetic(np.exp, standard_deviation)
RATIONAL = Arithmetic(_rational_positive, _mean_deviation)


def attend(tokens: Tokens, layer: Layer, arithmetic: Arithmetic, mask: Mask | None = None) -> Tokens:
    """Multi-head self-attention, (n, m) to (n, m); mask: (n, n), whether token i may attend to token j."""
    n, m = tokens.shape
    query, key, value = (tokens @ projection for projection in (layer.query, layer.key, layer.value))
    scores = query @ key.transpose(0, 2, 1) / query.shape[2]
    unnormalized = arithmetic.positive(scores)
    if mask is not None:
        unnormalized = np.where(mask, unnormalized, 0)
    weights = arithmetic.weights(unnormalized / unnormalized.sum(axis=2, keepdims=True))
    return np.asarray((weights @ value).transpose(1, 0, 2).reshape(n, m) @ layer.output)


def encode(tokens: Tokens, layer: Layer, arithmetic: Arithmetic, mask: Mask | None = None) -> Tokens:
    """The whole encoder layer, (n, m) to (n, m)."""
    attended = _normalized(tokens + attend(tokens, layer, arithmetic, mask), arithmetic)
    return _normalized(attended + np.maximum(attended @ layer.inner, 0) @ layer.outer, arithmetic)


def _normalized(tokens: Tokens, arithmetic: Arithmetic) -> Tokens:
    centred = tokens - tokens.sum(axis=1, keepdims=True) / tokens.shape[1]
    return np.asarray(centred / arithmetic.spread(centred))


# --- gatings, counted -----------------------------------------------------------------------------------------------


@dataclass
class Ledger:
    """Products by kind, and the signals that served as synaptic weights (by identity, and kept alive)."""

    products: Counter[str] = field(default_factory=Counter)
    attending: dict[int, "Traced"] = field(default_factory=dict)


@dataclass(frozen=True, eq=False)
class Traced:
    """A signal: a number that depends on the tokens, and enters what it multiplies in a ledger.

    weight: whether it plays the part of a synaptic weight. A plain number beside it is a fixed one.

    >>> ledger = Ledger()
    >>> query, key = Traced(2.0, ledger), Traced(3.0, ledger)
    >>> (query * key * 0.5).value, dict(ledger.products)
    (3.0, {'output gating': 1, 'synapse': 1})
    """

    value: float
    ledger: Ledger
    weight: bool = False

    def _signal(self, value: float) -> "Traced":
        return Traced(value, self.ledger)

    def __mul__(self, other: "Traced | float") -> "Traced":
        if not isinstance(other, Traced):
            self.ledger.products["synapse"] += 1
            return self._signal(self.value * float(other))
        kind = "square" if self is other else "synaptic gating" if self.weight or other.weight else "output gating"
        self.ledger.products[kind] += 1
        for factor in (self, other):
            if factor.weight:
                self.ledger.attending[id(factor)] = factor
        return self._signal(self.value * other.value)

    __rmul__ = __mul__

    def __truediv__(self, other: "Traced | float") -> "Traced":
        if not isinstance(other, Traced):
            return self * (1 / other)
        self.ledger.products["division"] += 1
        return self._signal(self.value / other.value)

    def __add__(self, other: "Traced | float") -> "Traced":
        return self._signal(self.value + (other.value if isinstance(other, Traced) else float(other)))

    __radd__ = __add__

    def __sub__(self, other: "Traced") -> "Traced":
        return self._signal(self.value - other.value)

    def __ge__(self, other: float) -> bool:
        return self.value >= other

    def exp(self) -> "Traced":
        """What np.exp calls."""
        return self._signal(exp(self.value))

    def sqrt(self) -> "Traced":
        """What np.sqrt calls."""
        return self._signal(sqrt(self.value))

    def as_weight(self) -> "Traced":
        """The same number in the part of a synaptic weight."""
        return Traced(self.value, self.ledger, weight=True)


TRACED = Arithmetic(np.exp, standard_deviation, np.vectorize(Traced.as_weight, otypes=[object]))


@dataclass(frozen=True)
class Tally:
    """The products in one run: of the attention alone, of the whole layer, and whether it computed what floats do."""

    attention: Ledger
    whole: Ledger
    faithful: bool


def tally(tokens: int, dimension: int, heads: int) -> Tally:
    """Run a random encoder layer on traced random tokens.

    >>> counted = tally(2, 4, 1).attention
    >>> counted.products["output gating"], counted.products["synaptic gating"], len(counted.attending)
    (16, 16, 4)
    """
    generator = np.random.default_rng(SEED)
    layer = Layer.random(dimension, heads, generator.standard_normal)
    inputs = generator.standard_normal((tokens, dimension))

    def run(compute: Callable[[Tokens, Layer, Arithmetic], Tokens]) -> tuple[Ledger, bool]:
        ledger = Ledger()
        signals = np.array([[Traced(float(value), ledger) for value in row] for row in inputs], object)
        outputs = [[number.value for number in row] for row in compute(signals, layer, TRACED)]
        return ledger, bool(np.abs(np.array(outputs) - compute(inputs, layer, SOFTMAX)).max() < TOLERANCE)

    attention, whole = run(attend), run(encode)
    return Tally(attention[0], whole[0], attention[1] and whole[1])


def check_gatings(progress: Progress | None = None) -> Finding:
    """The gatings of the attention of n tokens of dimension m with h heads: counted against m n**2 and h n**2."""
    rows = []
    sound = True
    for i, (n, m, h) in zip(range(len(SHAPES)), SHAPES, strict=True):
        if progress:
            progress("products of an encoder layer", i, len(SHAPES))
        found = tally(n, m, h)
        products, signals = found.attention.products, len(found.attention.attending)
        counted = (products["output gating"], signals, products["synaptic gating"], products["synapse"])
        formulas = (m * n**2, h * n**2, m * n**2, 4 * n * m**2 + h * n**2)
        layer = found.whole.products
        sound &= found.faithful and counted == formulas and products["square"] == 0
        sound &= all(layer[kind] == products[kind] for kind in ("output gating", "synaptic gating"))
        pairs = [str(number) for pair in zip(counted, formulas, strict=True) for number in pair]
        rows.append((str(n), str(m), str(h), *pairs, str(layer["square"]), str(layer["division"])))
    return Finding(
        "transformer-encoder",
        "gatings counted",
        "Self-attention of n tokens of dimension m takes m n**2 output gatings for its n**2 dot products, whatever the "
        "heads, and n**2 synaptic gatings for the weighted values of one head: h n**2 with h heads of dimension m / h. "
        "One synaptic gating is one attending signal: it multiplies the m / h components of a value, which makes "
        "m n**2 products in all.",
        "every multiplication of a NumPy encoder layer on random tokens, recorded by what it multiplies; the outputs "
        "are those of the same layer in floats",
        "consistent" if sound else "bound violated",
        (
            *("n", "m", "heads", "output gatings", "m n^2", "synaptic gatings", "h n^2", "products of these", "m n^2"),
            *("synapses", "4 m^2 n + h n^2", "squares", "divisions"),
        ),
        tuple(rows),
        "Synapses are products with fixed numbers: four projections and the scale of the scores. Squares and divisions "
        "are those of the whole layer, which beside its attention has no products of signals but the 2 m n squares of "
        "layer normalization; a ReLU, a linear unit gated by its own step, is computed as a maximum.",
    )


# --- permutation equivariance ---------------------------------------------------------------------------------------


def equivariant_permutations(
    tokens: Tokens, layer: Layer, arithmetic: Arithmetic, mask: Mask | None = None, tolerance: float = 0.0
) -> tuple[int, float]:
    """For how many of all n! permutations encoding the permuted tokens gives the permuted outputs; the largest gap.

    tolerance: how far apart outputs may be; 0 for exact numbers.
    """
    outputs = encode(tokens, layer, arithmetic, mask)
    gaps = []
    for order in permutations(range(len(tokens))):
        shuffled = list(order)
        gaps.append(np.abs(encode(tokens[shuffled], layer, arithmetic, mask) - outputs[shuffled]).max())
    return sum(gap <= tolerance for gap in gaps), float(max(gaps))


def check_equivariance(progress: Progress | None = None) -> Finding:
    """Permuting the tokens permutes the outputs: exactly in fractions, nearly in floats; a causal mask breaks it."""
    rows: list[tuple[str, ...]] = []
    sound = True
    n, m, h = 4, 4, 2
    causal = np.tril(np.ones((n, n), bool))
    generator = np.random.default_rng(SEED)

    def fractions(shape: tuple[int, ...]) -> Tokens:
        quarters = [Fraction(int(numerator), 4) for numerator in generator.integers(-4, 5, shape).ravel()]
        return np.array(quarters, object).reshape(shape)

    draws: tuple[tuple[str, Arithmetic, float, Draw], ...] = (
        ("fractions", RATIONAL, 0.0, fractions),
        ("floats", SOFTMAX, TOLERANCE, generator.standard_normal),
    )
    for numbers, arithmetic, tolerance, draw in draws:
        layer, tokens = Layer.random(m, h, draw), draw((n, m))
        for mask_name, mask, expected in (("none", None, 24), ("causal", causal, 1)):
            if progress:
                progress("permutations of the tokens", len(rows), 4)
            kept, gap = equivariant_permutations(tokens, layer, arithmetic, mask, tolerance)
            sound &= kept == expected
            shown = "0" if gap == 0 else f"{gap:.1e}"
            rows.append((numbers, mask_name, str(kept), "24", str(expected), shown, f"{tolerance:g}"))
    return Finding(
        "transformer-encoder",
        "permutation equivariance",
        "An encoder layer without a mask is permutation equivariant; a causal mask breaks that, as it should.",
        f"all 24 permutations of {n} random tokens, dimension {m}, {h} heads; fractions compared exactly, with "
        "1 + s**2 in place of exp(s) and the mean deviation in layer normalization",
        "consistent" if sound else "bound violated",
        ("numbers", "mask", "permutations that commute", "of", "expected", "largest gap", "tolerance"),
        tuple(rows),
    )
