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

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from itertools import permutations
from typing import TYPE_CHECKING

import numpy as np

from capacity.attention.multi_head import Attention, DotProduct, Draw, Mask, causal_mask
from capacity.attention.tracing import Ledger, traced, untraced
from capacity.attention.tracing import Numbers as Tokens
from capacity.documents.drawing import BLACK, GREY, Picture, legend_below, panels_above_legends, series
from capacity.theorems.findings import Finding
from enumerate.shards import Progress

if TYPE_CHECKING:
    from matplotlib.figure import Figure

SHAPES = ((2, 4, 1), (3, 4, 2), (4, 8, 1), (4, 8, 2), (4, 8, 4), (5, 12, 3), (8, 8, 2))  # tokens, dimension, heads

SEED = 319

DRAWN = (8, (1, 2, 4), (1, 2, 3, 4, 6, 8))  # dimension, heads, tokens of the figure

TOLERANCE = 1e-12  # of floats that are of order 1, summed in another order


@dataclass(frozen=True)
class EncoderLayer:
    """The fixed numbers of an encoder layer of dimension m with h heads of dimension d = m / h.

    Attributes:
        query: (h, m, d).
        key: (h, m, d).
        value: (h, m, d).
        output: (m, m).
        inner: (m, 2m), of the ReLU layer.
        outer: (2m, m), of the ReLU layer.
    """

    query: Tokens
    key: Tokens
    value: Tokens
    output: Tokens
    inner: Tokens
    outer: Tokens

    @staticmethod
    def random(dimension: int, heads: int, number: Draw) -> "EncoderLayer":
        """A layer of random numbers: number(shape) gives an array.

        Raises:
            ValueError: unless the heads divide the dimension.
        """
        if dimension % heads:
            raise ValueError(f"{heads} heads do not divide the dimension {dimension}")
        head = (heads, dimension, dimension // heads)
        wide = 2 * dimension
        shapes = (head, head, head, (dimension, dimension), (dimension, wide), (wide, dimension))
        return EncoderLayer(*(number(shape) for shape in shapes))


@dataclass(frozen=True)
class Arithmetic:
    """What a layer computes with besides sums and products.

    Attributes:
        positive: the function, greater than 0, that turns a score into an unnormalized attention weight, exp for
            softmax.
        spread: the scale that layer normalization divides a token's centred components by, from these (n, m) to (n, 1).
    """

    positive: Callable[[Tokens], Tokens]
    spread: Callable[[Tokens], Tokens]


def standard_deviation(centred: Tokens) -> Tokens:
    """The root of the mean square of each row, (n, m) to (n, 1).

    Examples:
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


def attend(tokens: Tokens, layer: EncoderLayer, arithmetic: Arithmetic, mask: Mask | None = None) -> Tokens:
    """Multi-head self-attention, (n, m) to (n, m); mask[i, j] is whether token i may attend to token j."""
    attention = Attention(DotProduct(layer.query, layer.key, layer.query.shape[2]), layer.value, layer.output)
    return attention(tokens, mask, lambda scores, allowed: arithmetic.positive(scores))


def encode(tokens: Tokens, layer: EncoderLayer, arithmetic: Arithmetic, mask: Mask | None = None) -> Tokens:
    """The whole encoder layer, (n, m) to (n, m)."""
    attended = _normalized(tokens + attend(tokens, layer, arithmetic, mask), arithmetic)
    return _normalized(attended + np.maximum(attended @ layer.inner, 0) @ layer.outer, arithmetic)


def _normalized(tokens: Tokens, arithmetic: Arithmetic) -> Tokens:
    centred = tokens - tokens.sum(axis=1, keepdims=True) / tokens.shape[1]
    return np.asarray(centred / arithmetic.spread(centred))


@dataclass(frozen=True)
class Tally:
    """The products in one run: of the attention alone, of the whole layer, and whether it computed what floats do."""

    attention: Ledger
    whole: Ledger
    faithful: bool


def tally(tokens: int, dimension: int, heads: int) -> Tally:
    """Run a random encoder layer on traced random tokens.

    Examples:
        >>> counted = tally(2, 4, 1).attention
        >>> counted.products["output gating"], counted.products["synaptic gating"], len(counted.attending)
        (16, 16, 4)
    """
    generator = np.random.default_rng(SEED)
    layer = EncoderLayer.random(dimension, heads, generator.standard_normal)
    inputs = generator.standard_normal((tokens, dimension))

    def run(compute: Callable[[Tokens, EncoderLayer, Arithmetic], Tokens]) -> tuple[Ledger, bool]:
        ledger = Ledger()
        outputs = untraced(compute(traced(inputs, ledger), layer, SOFTMAX))
        return ledger, bool(np.abs(outputs - compute(inputs, layer, SOFTMAX)).max() < TOLERANCE)

    attention, whole = run(attend), run(encode)
    return Tally(attention[0], whole[0], attention[1] and whole[1])


def check_gatings(progress: Progress | None = None) -> Finding:
    """The gatings of the attention of n tokens of dimension m with h heads: counted against m n**2 and h n**2."""
    rows = []
    sound = True
    for i, (n, m, h) in zip(range(len(SHAPES)), SHAPES, strict=True):
        if progress:
            progress("products of an encoder layer", i, len(SHAPES))
        counts = tally(n, m, h)
        products, signals = counts.attention.products, len(counts.attention.attending)
        counted = (products["output gating"], signals, products["synaptic gating"], products["synapse"])
        formulas = (m * n**2, h * n**2, m * n**2, 4 * n * m**2 + h * n**2)
        layer = counts.whole.products
        sound &= counts.faithful and counted == formulas and products["square"] == 0
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


def permutation_gaps(
    tokens: Tokens, layer: EncoderLayer, arithmetic: Arithmetic, mask: Mask | None = None
) -> list[float]:
    """For each of all n! permutations how far encoding the permuted tokens is from the permuted outputs."""
    outputs = encode(tokens, layer, arithmetic, mask)
    orders = [list(order) for order in permutations(range(len(tokens)))]
    return [float(np.abs(encode(tokens[order], layer, arithmetic, mask) - outputs[order]).max()) for order in orders]


@dataclass(frozen=True)
class Permuted:
    """The gaps of all permutations of some random tokens, in some numbers, under some mask.

    Attributes:
        numbers: which: `fractions` or `floats`.
        mask: which: `none` or `causal`.
        gaps: for each permutation.
        tolerance: how far apart outputs may be, 0 for exact numbers.
        expected: how many permutations are to commute.
    """

    numbers: str
    mask: str
    gaps: list[float]
    tolerance: float
    expected: int

    @property
    def commuting(self) -> int:
        """The permutations that commute with encoding."""
        return sum(gap <= self.tolerance for gap in self.gaps)


TOKENS, DIMENSION, HEADS = 4, 4, 2  # of the layer whose tokens are permuted


def permuted(progress: Progress | None = None) -> list[Permuted]:
    """All permutations of four tokens, in fractions and in floats, without a mask and with a causal one."""
    causal = causal_mask(TOKENS)
    generator = np.random.default_rng(SEED)

    def fractions(shape: tuple[int, ...]) -> Tokens:
        quarters = [Fraction(int(numerator), 4) for numerator in generator.integers(-4, 5, shape).ravel()]
        return np.array(quarters, object).reshape(shape)

    draws: tuple[tuple[str, Arithmetic, float, Draw], ...] = (
        ("fractions", RATIONAL, 0.0, fractions),
        ("floats", SOFTMAX, TOLERANCE, generator.standard_normal),
    )
    listed: list[Permuted] = []
    for numbers, arithmetic, tolerance, draw in draws:
        layer, tokens = EncoderLayer.random(DIMENSION, HEADS, draw), draw((TOKENS, DIMENSION))
        for mask_name, mask, expected in (("none", None, 24), ("causal", causal, 1)):
            if progress:
                progress("permutations of the tokens", len(listed), 4)
            gaps = permutation_gaps(tokens, layer, arithmetic, mask)
            listed.append(Permuted(numbers, mask_name, gaps, tolerance, expected))
    return listed


def check_equivariance(progress: Progress | None = None) -> Finding:
    """Permuting the tokens permutes the outputs: exactly in fractions, nearly in floats; a causal mask breaks it."""
    listed = permuted(progress)
    rows = []
    for one in listed:
        largest = "0" if max(one.gaps) == 0 else f"{max(one.gaps):.1e}"
        counts = (str(one.commuting), str(len(one.gaps)), str(one.expected))
        rows.append((one.numbers, one.mask, *counts, largest, f"{one.tolerance:g}"))
    sound = all(one.commuting == one.expected for one in listed)
    return Finding(
        "transformer-encoder",
        "permutation equivariance",
        "An encoder layer without a mask is permutation equivariant; a causal mask breaks that, as it should.",
        f"all 24 permutations of {TOKENS} random tokens, dimension {DIMENSION}, {HEADS} heads; fractions compared "
        "exactly, with 1 + s**2 in place of exp(s) and the mean deviation in layer normalization",
        "consistent" if sound else "bound violated",
        ("numbers", "mask", "permutations that commute", "of", "expected", "largest gap", "tolerance"),
        tuple(rows),
    )


def picture() -> Picture:
    """Gatings and equivariance."""
    return Picture(
        "transformer-encoder",
        "A transformer encoder as gatings, and what permuting its tokens changes",
        f"Left: gatings counted in the attention of n tokens of dimension {DRAWN[0]} by recording every product of a "
        "run, marks, and the formulas, lines. Right: for each of the 24 permutations of four tokens the largest "
        "difference between encoding the permuted tokens and permuting the encoded ones, in ascending order, in "
        "floats with softmax. Without a mask all lie below the tolerance (in fractions all are exactly 0, and not "
        "drawn); with a causal mask only the identity does. Differences of 0 are drawn at the lower edge.",
        (8.4, 4.4),
        _draw,
    )


def _draw(figure: "Figure") -> None:
    (counts, gaps), places = panels_above_legends(figure, 2, 0.3)
    dimension, heads, tokens = DRAWN
    ledgers = {(h, n): tally(n, dimension, h).attention for h in heads for n in tokens}
    curves = [("output gatings", f"m n², m = {dimension}", dimension, heads[0])]
    curves += [(f"synaptic gatings, h = {h}", "h n²", h, h) for h in heads]
    for i, (name, formula, factor, h) in zip(range(len(curves)), curves, strict=True):
        shown = [ledgers[h, n] for n in tokens]
        number = [ledger.products["output gating"] if i == 0 else len(ledger.attending) for ledger in shown]
        look = series(i)
        counts.loglog(tokens, [factor * n**2 for n in tokens], **look | {"marker": ""})
        counts.loglog(tokens, number, **look | {"markersize": 6}, label=f"{name}: {formula}")
    counts.set_title("gatings in the attention of n tokens, by heads h")
    counts.set_xticks(tokens, [str(n) for n in tokens])
    counts.set_xticks([], minor=True)
    counts.set_xlabel("tokens n")
    counts.set_ylabel("number")
    floor = 1e-17
    for i, one in zip((0, 1), [one for one in permuted() if one.numbers == "floats"], strict=True):
        heights = [max(gap, floor) for gap in sorted(one.gaps)]
        name = {"none": "no mask", "causal": "causal mask"}[one.mask]
        label = f"{name}: {one.commuting} of {len(one.gaps)} commute"
        gaps.semilogy(range(1, len(heights) + 1), heights, **series(i) | {"linestyle": ""}, label=label)
    gaps.axhline(TOLERANCE, color=GREY, linewidth=0.9, label="tolerance of floats")
    gaps.axhline(floor, color=BLACK, linewidth=0.5)
    gaps.set_ylim(floor / 3, 30)
    gaps.set_yticks([floor, 1e-15, 1e-12, 1e-9, 1e-6, 1e-3, 1], ["0", *(f"1e-{k}" for k in (15, 12, 9, 6, 3)), "1"])
    gaps.set_yticks([], minor=True)
    gaps.set_title("permutations of four tokens")
    gaps.set_xlabel("permutations, by their difference")
    gaps.set_ylabel("largest difference of an output")
    for axes, place in ((counts, places[0]), (gaps, places[1])):
        axes.grid(True)
        legend_below(axes, place)
