"""Attention layers: each score by its definition in loops, its invariances (exactly, in fractions), its gatings."""

from fractions import Fraction
from itertools import permutations
from math import exp

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from capacity.attention.multi_head import (
    SCORINGS,
    Attention,
    DotProduct,
    Elliptical,
    Expressive,
    Positional,
    attention_weights,
    causal_mask,
    products_of,
    random_attention,
)
from capacity.attention.tracing import Ledger, traced, untraced
from capacity.theorems import encoder

TOLERANCE = 1e-12
SHAPES = st.tuples(st.integers(1, 4), st.sampled_from([(2, 1), (4, 1), (4, 2), (6, 3)]), st.integers(1, 2))
SEEDS = st.integers(0, 2**32 - 1)


def fractions(seed):
    """A source of arrays of fractions, few of them 0."""
    generator = np.random.default_rng(seed)

    def draw(shape):
        numbers = [Fraction(int(v), 3) for v in generator.integers(-5, 6, shape).ravel()]
        return np.array(numbers, object).reshape(shape)

    return draw


def layer_and_tokens(kind, shape, seed):
    n, (m, h), rank = shape
    draw = np.random.default_rng(seed).standard_normal
    return random_attention(kind, n, m, h, draw, rank), draw((n, m))


def exact_layer(score, shape, seed):
    n, (m, h), rank = shape
    draw = fractions(seed)
    d = m // h
    return Attention(score(draw((h, m, rank)), draw((h, m, rank))), draw((h, m, d)), draw((m, m))), draw((n, m))


def by_definition(layer, tokens, mask):
    """The layer in loops over heads, tokens and components."""
    n, m = tokens.shape
    heads = len(layer.value)
    score = layer.score
    out = np.zeros((n, m))
    for i in range(n):
        joined = []
        for h in range(heads):
            positive = []
            for j in range(n):
                if isinstance(score, Positional):
                    s = score.table[h, i, j]
                elif isinstance(score, Elliptical):
                    s = sum(score.axes[h, c] * tokens[i, c] * tokens[j, c] for c in range(m))
                else:
                    s = sum(
                        (tokens[i] @ score.query[h])[c] * (tokens[j] @ score.key[h])[c]
                        for c in range(score.query.shape[2])
                    )
                seen = mask is None or mask[i, j]
                positive.append(seen * (s**2 / (1 + s**2) if isinstance(score, Expressive) else exp(s)))
            joined.extend(
                sum(p * (tokens[j] @ layer.value[h]) for j, p in zip(range(n), positive, strict=True)) / sum(positive)
            )
        out[i] = np.array(joined) @ layer.output
    return out


# --- what each layer computes ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", SCORINGS)
@given(shape=SHAPES, seed=SEEDS, causal=st.booleans())
@settings(max_examples=15)
def test_every_layer_computes_its_definition(kind, shape, seed, causal):
    layer, tokens = layer_and_tokens(kind, shape, seed)
    mask = causal_mask(len(tokens)) if causal else None
    expected = by_definition(layer, tokens, mask)
    assert np.allclose(layer(tokens, mask), expected, rtol=1e-6, atol=1e-9)


@pytest.mark.parametrize("kind", SCORINGS)
@given(shape=SHAPES, seed=SEEDS)
@settings(max_examples=15)
def test_weights_are_a_mean_and_a_causal_mask_hides_what_follows(kind, shape, seed):
    layer, tokens = layer_and_tokens(kind, shape, seed)
    mask = causal_mask(len(tokens))
    weights = attention_weights(tokens, layer.score, mask)
    assert (weights >= 0).all() and np.allclose(weights.sum(axis=2), 1) and (weights[:, ~mask] == 0).all()
    changed = tokens.copy()
    changed[-1] += 1
    before, after = layer(tokens, mask), layer(changed, mask)
    assert np.allclose(before[:-1], after[:-1]) and not np.array_equal(before[-1], after[-1])


def test_large_scores_neither_overflow_nor_vanish():
    one = np.ones((1, 1, 1))
    tokens = np.array([[1e3], [-1e3]])
    with np.errstate(over="raise", divide="raise", invalid="raise"):
        assert attention_weights(tokens, DotProduct(one, one)).tolist() == [[[1, 0], [0, 1]]]
        assert np.allclose(attention_weights(tokens, Expressive(one, one)), 0.5)
        # A masked score that is far larger than those allowed takes nothing from these.
        assert attention_weights(
            np.array([[-1e3], [1e3]]), Positional(np.array([[[0.0, 1e6], [1.0, 1.0]]])), causal_mask(2)
        )[0, 0].tolist() == [1, 0]


def test_a_row_of_squared_scores_of_zero_attends_to_nothing():
    one = np.ones((1, 1, 1))
    assert attention_weights(np.array([[0.0], [1.0]]), Expressive(one, one)).tolist() == [[[0, 0], [0, 1]]]


def test_the_encoder_attends_by_these_layers():
    draw = np.random.default_rng(3).standard_normal
    whole, tokens = encoder.EncoderLayer.random(4, 2, draw), draw((3, 4))
    layer = Attention(DotProduct(whole.query, whole.key, 2), whole.value, whole.output)
    assert (abs(encoder.attend(tokens, whole, encoder.SOFTMAX) - layer(tokens)) < TOLERANCE).all()


# --- invariances ----------------------------------------------------------------------------------------------------


@given(shape=SHAPES, seed=SEEDS)
@settings(max_examples=15)
def test_expressive_attention_is_permutation_equivariant_exactly(shape, seed):
    layer, tokens = exact_layer(Expressive, shape, seed)
    out = layer(tokens)
    assert all(isinstance(number, Fraction | int) for number in out.ravel())
    for order in map(list, permutations(range(len(tokens)))):
        assert (layer(tokens[order]) == out[order]).all()


@pytest.mark.parametrize("kind", ["dot-product", "elliptical", "low-rank"])
@given(shape=SHAPES, seed=SEEDS)
@settings(max_examples=15)
def test_layers_that_see_no_positions_are_permutation_equivariant(kind, shape, seed):
    layer, tokens = layer_and_tokens(kind, shape, seed)
    out = layer(tokens)
    for order in map(list, permutations(range(len(tokens)))):
        assert np.allclose(layer(tokens[order]), out[order], atol=1e-9)


@given(shape=SHAPES, seed=SEEDS)
@settings(max_examples=15)
def test_positional_attention_is_equivariant_only_together_with_its_table_and_is_linear(shape, seed):
    layer, tokens = layer_and_tokens("positional", shape, seed)
    out = layer(tokens)
    for order in map(list, permutations(range(len(tokens)))):
        moved = Attention(Positional(layer.score.table[:, order][:, :, order]), layer.value, layer.output)
        assert np.allclose(moved(tokens[order]), out[order], atol=1e-9)
        if order != sorted(order):
            assert not np.allclose(layer(tokens[order]), out[order])
    assert np.allclose(layer(2 * tokens + tokens[::-1]), 2 * out + layer(tokens[::-1]), atol=1e-9)


@given(shape=SHAPES, seed=SEEDS, side=st.sampled_from(["query", "key"]))
@settings(max_examples=15)
def test_a_squared_score_does_not_see_the_sign_of_queries_or_keys(shape, seed, side):
    layer, tokens = exact_layer(Expressive, shape, seed)
    negated = {"query": layer.score.query, "key": layer.score.key}
    negated[side] = negated[side] * np.array([-1] + [1] * (len(layer.value) - 1))[:, None, None]  # of the first head
    assert (Attention(Expressive(**negated), layer.value, layer.output)(tokens) == layer(tokens)).all()


def test_a_dot_product_does_see_the_sign_of_a_query_but_not_of_queries_and_keys():
    layer, tokens = layer_and_tokens("dot-product", (3, (4, 2), 1), 0)
    query, key = layer.score.query, layer.score.key
    one = Attention(DotProduct(-query, key), layer.value, layer.output)
    both = Attention(DotProduct(-query, -key), layer.value, layer.output)
    assert not np.allclose(one(tokens), layer(tokens))
    assert (both(tokens) == layer(tokens)).all()


@given(shape=SHAPES, seed=SEEDS)
@settings(max_examples=15)
def test_dot_products_do_not_see_a_change_of_basis(shape, seed):
    layer, tokens = exact_layer(DotProduct, shape, seed)
    rank = layer.score.query.shape[2]
    change = np.array([[Fraction(i <= j) for j in range(rank)] for i in range(rank)], object)
    inverse = np.array([[Fraction((i == j) - (j == i + 1)) for j in range(rank)] for i in range(rank)], object)
    changed = DotProduct(layer.score.query @ change, layer.score.key @ inverse.T)
    assert (changed.scores(tokens) == layer.score.scores(tokens)).all()


@given(shape=SHAPES, seed=SEEDS)
@settings(max_examples=15)
def test_an_elliptical_score_is_symmetric_and_a_dot_product_that_keeps_its_axes(shape, seed):
    layer, tokens = layer_and_tokens("elliptical", shape, seed)
    m = tokens.shape[1]
    scores = layer.score.scores(tokens)
    assert np.allclose(scores, scores.transpose(0, 2, 1))
    as_dot_product = DotProduct(layer.score.axes[:, :, None] * np.eye(m), np.tile(np.eye(m), (len(scores), 1, 1)))
    assert np.allclose(scores, as_dot_product.scores(tokens))
    signs = np.where(np.arange(m) % 2, -1, 1)
    assert np.allclose(layer.score.scores(tokens * signs), scores)


@pytest.mark.parametrize("rank", [1, 2, 3])
def test_a_low_rank_score_has_that_rank(rank):
    draw = np.random.default_rng(rank).standard_normal
    layer = random_attention("low-rank", 6, 6, 2, draw, rank)
    assert [np.linalg.matrix_rank(scores) for scores in layer.score.scores(draw((6, 6)))] == [rank, rank]


# --- gatings --------------------------------------------------------------------------------------------------------


def formulas(kind, n, m, h, rank):
    """Output gatings, squares, synaptic gatings, and products of these, by kind of score."""
    scored = {"elliptical": h * m, "low-rank": h * rank, "positional": 0}.get(kind, m) * n**2
    weighed = kind != "positional"
    return scored, (kind == "expressive") * h * n**2, weighed * h * n**2, weighed * m * n**2


@pytest.mark.parametrize("kind", SCORINGS)
@given(shape=SHAPES, seed=SEEDS)
@settings(max_examples=15)
def test_the_gatings_of_every_score_are_those_of_its_formula(kind, shape, seed):
    n, (m, h), rank = shape
    layer, tokens = layer_and_tokens(kind, shape, seed)
    found = products_of(layer, tokens)
    counted = [found.products[name] for name in ("output gating", "square", "synaptic gating")]
    assert (counted[0], counted[1], len(found.attending), counted[2]) == formulas(kind, n, m, h, rank)


@pytest.mark.parametrize("kind", SCORINGS)
def test_counting_does_not_change_what_is_computed(kind):
    layer, tokens = layer_and_tokens(kind, (3, (4, 2), 1), 1)
    for mask in (None, causal_mask(3)):
        assert np.allclose(untraced(layer(traced(tokens, Ledger()), mask)), layer(tokens, mask), atol=TOLERANCE)


def test_under_a_causal_mask_only_what_is_seen_is_gated():
    layer, tokens = layer_and_tokens("dot-product", (4, (6, 3), 1), 0)
    found = products_of(layer, tokens, causal_mask(4))
    assert len(found.attending) == 3 * 4 * 5 // 2
    assert found.products["synaptic gating"] == 6 * 4 * 5 // 2


# --- bad input ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("cosine", 3, 4, 2), "unknown score 'cosine'; known: dot-product"),
        (("dot-product", 3, 4, 3), "3 heads do not divide the dimension 4"),
        (("dot-product", 3, 4, 0), "0 heads do not divide the dimension 4"),
        (("low-rank", 3, 4, 2, 0), "rank 0 is out of range: 1 to the dimension 4"),
        (("low-rank", 3, 4, 2, 5), "rank 5 is out of range"),
    ],
)
def test_a_layer_that_cannot_be_is_said_in_a_line(arguments, said):
    kind, tokens, dimension, heads, *rank = arguments
    with pytest.raises(ValueError, match=said):
        random_attention(kind, tokens, dimension, heads, np.ones, *rank)


def test_scores_of_the_wrong_shape_or_sign_are_refused():
    with pytest.raises(ValueError, match="none of them negative"):
        Elliptical(np.array([[1.0, -0.5]]))
    with pytest.raises(ValueError, match=r"must both be \(heads, dimension, rank\)"):
        DotProduct(np.ones((1, 2, 2)), np.ones((1, 2, 1)))
    with pytest.raises(ValueError, match="divisor 0 of the scores is out of range"):
        DotProduct(np.ones((1, 2, 2)), np.ones((1, 2, 2)), 0)
    with pytest.raises(ValueError, match="is not for 3 tokens"):
        Positional(np.ones((1, 2, 2))).scores(np.ones((3, 2)))
