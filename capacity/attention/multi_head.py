"""Attention layers in NumPy with five scores behind one interface: what a token attends to, and what it receives.

A head scores every pair (i, j) of tokens, turns the scores of each i into weights >= 0 that sum to 1, and gives token i
the weighted sum of the values of all j. The heads stand side by side and an output projection mixes them. The layers
differ in the score and in what it becomes before the weights of a row are normalized:

    dot-product   s = q_i.k_j                          exp(s): softmax (Vaswani et al. 2017)
    expressive    s = q_i.k_j                          z / (1 + z) with z = s**2 (after Gros, arXiv 2407.18601)
    low-rank      s = q_i.k_j, of few components       exp(s)
    elliptical    s = sum_c a_c x_ic x_jc, a_c >= 0    exp(s)
    positional    s = a table, one entry per (i, j)    exp(s)

with queries q = x W_Q and keys k = x W_K; s may be divided by a fixed number. The threshold versions of these scores, a
head that attends where s > t, are what `capacity count` counts.

Of expressive attention the squared product is Gros's; that z / (1 + z) is then normalized over j is our reading.

Everything runs on floats, on exact fractions (but exp), and on `Traced` numbers, whose products are counted.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt

from capacity.attention.tracing import Ledger, Numbers, as_weights, traced

Mask = npt.NDArray[np.bool_]

Draw = Callable[[tuple[int, ...]], Numbers]


def causal_mask(tokens: int) -> Mask:
    """Whether token i may attend to token j, (tokens, tokens): to itself and to what comes before.

    Examples:
        >>> causal_mask(2).tolist()
        [[True, False], [True, True]]
    """
    return np.tril(np.ones((tokens, tokens), bool))


class Scoring(Protocol):
    """How the heads of a layer score pairs of tokens."""

    def scores(self, tokens: Numbers) -> Numbers:
        """The scores of all pairs, (n, m) to (h, n, n)."""

    def positive(self, scores: Numbers, allowed: Mask) -> Numbers:
        """What the scores become before normalization, >= 0 where allowed (n, n); elsewhere it does not matter."""


def softmax_positive(scores: Numbers, allowed: Mask) -> Numbers:
    """exp of the scores; of floats, less the largest allowed in each row, so that none overflows.

    Examples:
        >>> softmax_positive(np.array([[1000.0, 1000.0]]), np.ones((1, 2), bool))
        array([[1., 1.]])
    """
    if scores.dtype == object:
        return np.asarray(np.exp(scores))
    largest = scores.max(axis=-1, keepdims=True, where=allowed, initial=-np.inf)
    return np.asarray(np.exp(np.where(allowed, scores - largest, 0.0)))


def expressive_positive(scores: Numbers, allowed: Mask) -> Numbers:
    """z / (1 + z) of the squared scores z: 0 for a score of 0, near 1 for a large one of either sign.

    Examples:
        >>> expressive_positive(np.array([[-2.0, 0.0]]), np.ones((1, 2), bool))
        array([[0.8, 0. ]])
    """
    squared = scores * scores
    return np.asarray(squared / (1 + squared))


class _Softmax:
    """A score that becomes its exponential."""

    def positive(self, scores: Numbers, allowed: Mask) -> Numbers:
        """exp of the scores."""
        return softmax_positive(scores, allowed)


@dataclass(frozen=True)
class DotProduct(_Softmax):
    """Queries times keys: with r = m every bilinear score x_i M x_j is one of these; with r < m it is low-rank.

    Attributes:
        query: (h, m, r), r the rank of the score.
        key: (h, m, r).
        divisor: a fixed number > 0 by which the scores are divided, if any.
    """

    query: Numbers
    key: Numbers
    divisor: float | None = None

    def __post_init__(self) -> None:
        if self.query.ndim != 3 or self.query.shape != self.key.shape:
            raise ValueError(f"query {self.query.shape} and key {self.key.shape} must both be (heads, dimension, rank)")
        if self.divisor is not None and not self.divisor > 0:
            raise ValueError(f"divisor {self.divisor} of the scores is out of range: more than 0")

    def scores(self, tokens: Numbers) -> Numbers:
        """The scores of all pairs, (n, m) to (h, n, n)."""
        query, key = tokens @ self.query, tokens @ self.key
        products = query @ key.transpose(0, 2, 1)
        return np.asarray(products if self.divisor is None else products / self.divisor)


@dataclass(frozen=True)
class Expressive(DotProduct):
    """The same scores, squared: parallel and antiparallel queries and keys attend equally, orthogonal ones do not."""

    def positive(self, scores: Numbers, allowed: Mask) -> Numbers:
        """z / (1 + z) of the squared scores z."""
        return expressive_positive(scores, allowed)


@dataclass(frozen=True)
class Elliptical(_Softmax):
    """The tokens' own components, each with a factor >= 0.

    Attributes:
        axes: (h, m), the factors.

    Raises:
        ValueError: if a factor is negative.
    """

    axes: Numbers

    def __post_init__(self) -> None:
        if self.axes.ndim != 2 or (self.axes < 0).any():
            raise ValueError("axes of an elliptical score are (heads, dimension), none of them negative")

    def scores(self, tokens: Numbers) -> Numbers:
        """The scores of all pairs, (n, m) to (h, n, n); score (i, j) is score (j, i)."""
        return np.asarray((tokens * self.axes[:, None]) @ tokens.T)


@dataclass(frozen=True)
class Positional(_Softmax):
    """A table of scores, (h, n, n), which no token changes: the layer is linear in the tokens."""

    table: Numbers

    def scores(self, tokens: Numbers) -> Numbers:
        """The table; ValueError if it is for another number of tokens."""
        if self.table.shape[1:] != (len(tokens), len(tokens)):
            raise ValueError(f"a table of scores {self.table.shape} is not for {len(tokens)} tokens")
        return self.table


def attention_weights(
    tokens: Numbers,
    score: Scoring,
    mask: Mask | None = None,
    positive: Callable[[Numbers, Mask], Numbers] | None = None,
) -> Numbers:
    """The weights of all pairs: each row sums to 1 over the tokens that it may attend to.

    Arguments:
        tokens: (n, m).
        score: how the heads score.
        mask: (n, n), whether token i may attend to token j; by default always.
        positive: what scores become, in place of the score's own.

    Returns:
        (h, n, n). A row of which nothing is positive, such as that of a squared score of 0 throughout, has weights 0.

    Examples:
        >>> tokens, one = np.array([[1.0], [2.0]]), np.ones((1, 1, 1))
        >>> attention_weights(tokens, Expressive(one, one), causal_mask(2)).round(3).tolist()
        [[[1.0, 0.0], [0.459, 0.541]]]
    """
    n = len(tokens)
    allowed = np.ones((n, n), bool) if mask is None else mask
    unnormalized = (positive or score.positive)(score.scores(tokens), allowed)
    total = np.where(allowed, unnormalized, 0).sum(axis=-1, keepdims=True)
    return np.where(allowed, unnormalized / np.where(total == 0, 1, total), 0)


@dataclass(frozen=True)
class Attention:
    """A layer of h heads on tokens of dimension m.

    Attributes:
        score: that of all heads.
        value: (h, m, d).
        output: (h d, m).
    """

    score: Scoring
    value: Numbers
    output: Numbers

    def __call__(
        self,
        tokens: Numbers,
        mask: Mask | None = None,
        positive: Callable[[Numbers, Mask], Numbers] | None = None,
    ) -> Numbers:
        """What the tokens get, (n, m) to (n, m); mask and positive as for `attention_weights`."""
        weights = as_weights(attention_weights(tokens, self.score, mask, positive))
        heads = weights @ (tokens @ self.value)
        return np.asarray(heads.transpose(1, 0, 2).reshape(len(tokens), -1) @ self.output)


SCORINGS = ("dot-product", "expressive", "elliptical", "low-rank", "positional")


def random_attention(kind: str, tokens: int, dimension: int, heads: int, number: Draw, rank: int = 1) -> Attention:
    """A layer of random numbers.

    Arguments:
        kind: one of `SCORINGS`.
        tokens: their number, for a positional score.
        dimension: of the tokens.
        heads: their number; values and, but for low-rank, queries and keys have dimension / heads components.
        number: number(shape) gives an array.
        rank: of the low-rank score of each head.

    Raises:
        ValueError: on an unknown kind, on heads that do not divide the dimension, or on a rank out of range.

    Examples:
        >>> layer = random_attention("expressive", 3, 4, 2, np.random.default_rng(0).standard_normal)
        >>> layer(np.ones((3, 4))).shape
        (3, 4)
    """
    if kind not in SCORINGS:
        raise ValueError(f"unknown score {kind!r}; known: {', '.join(SCORINGS)}")
    if heads < 1 or dimension % heads:
        raise ValueError(f"{heads} heads do not divide the dimension {dimension}")
    if not 1 <= rank <= dimension:
        raise ValueError(f"rank {rank} is out of range: 1 to the dimension {dimension}")
    width = dimension // heads
    score: Scoring
    if kind == "elliptical":
        score = Elliptical(abs(number((heads, dimension))))
    elif kind == "positional":
        score = Positional(number((heads, tokens, tokens)))
    else:
        shape = (heads, dimension, rank if kind == "low-rank" else width)
        score = (Expressive if kind == "expressive" else DotProduct)(number(shape), number(shape))
    return Attention(score, number((heads, dimension, width)), number((dimension, dimension)))


def products_of(layer: Attention, tokens: Numbers, mask: Mask | None = None) -> Ledger:
    """The products of a layer on tokens, (n, m) floats, counted by what they multiply.

    Its output gatings are `products["output gating"]`; its synaptic gatings, one for each attending signal whatever the
    number of components that it weighs, are `len(attending)`.

    Examples:
        >>> layer = random_attention("dot-product", 3, 4, 2, np.random.default_rng(0).standard_normal)
        >>> ledger = products_of(layer, np.eye(3, 4))
        >>> ledger.products["output gating"], len(ledger.attending)
        (36, 18)
    """
    ledger = Ledger()
    layer(traced(tokens, ledger), mask)
    return ledger
