"""The proofs on several heads as programs: what they build is as many functions as is stated, and is counted."""

from functools import cache

import pytest

import bounds.several_heads as bounds_of_several
from capacity.bounding import bounds
from capacity.circuits.circuit import Circuit
from capacity.theorems.constructions import several_heads
from capacity.theorems.constructions.definitions import ConstructionFails
from capacity.theorems.constructions.head_findings import MOST_FUNCTIONS, check_head, head_finding
from capacity.theorems.constructions.several_heads import (
    SEVERAL_CONSTRUCTIONS,
    addresses,
    several_head_circuits,
)
from enumerate.scores.several_heads import functions_of_heads


def several(tokens, m, score, attention="threshold", encoding="01", heads=2):
    given = None if score == "positional" else encoding
    return Circuit(
        "attention-head", tokens * m, encoding=given, tokens=tokens, score=score, attention=attention, heads=heads
    )


def built(circuit):
    """The lower bounds that a construction proves, and their numbers."""
    for item in bounds(circuit).evaluated:
        if item.record.id in SEVERAL_CONSTRUCTIONS and item.value is not None and item.value <= MOST_FUNCTIONS:
            yield item.record.id, int(item.value)


@pytest.mark.parametrize("circuit", [one for one in several_head_circuits(4) if list(built(one))], ids=str)
def test_tuples_of_heads_are_as_many_as_the_bounds_say(circuit):
    for bound, number in built(circuit):
        assert check_head(circuit, bound, number).functions == number
        with pytest.raises(ConstructionFails, match="different functions"):
            check_head(circuit, bound, number + 1)


LARGER = [
    several(2, 3, "dot-product"),
    several(2, 3, "dot-product", encoding="pm1"),
    several(2, 3, "dot-product", encoding="pm1", heads=3),
    several(2, 3, "expressive"),
    several(2, 3, "expressive:either", encoding="pm1"),
    several(2, 3, "elliptical", "argmax", heads=3),
    several(2, 3, "low-rank:1", encoding="pm1", heads=3),
    several(2, 4, "expressive", "argmax", "pm1"),
    several(2, 4, "expressive", heads=3),
    several(3, 2, "dot-product", encoding="pm1"),
    several(3, 2, "elliptical", encoding="pm1"),
    several(3, 2, "positional", heads=2),
    several(4, 1, "positional", "argmax", heads=3),
    several(1, 3, "dot-product", heads=3),
    several(1, 4, "dot-product", encoding="pm1", heads=4),
]


@pytest.mark.parametrize("circuit", LARGER, ids=str)
def test_longer_tokens_and_texts_carry_addresses_too(circuit):
    for bound, number in built(circuit):
        assert check_head(circuit, bound, number).functions == number
    positional, one_token = str(circuit.head.score) == "positional-score", circuit.head.tokens == 1
    expected = "sets-of-positions" if positional else "quadratic-of-each" if one_token else "gate-of-each"
    assert expected in {bound for bound, _ in built(circuit)}


@cache
def listed(circuit):
    tables = functions_of_heads(circuit.head, circuit.token_bits, str(circuit.encoding))
    return {int.from_bytes(table, "little") for table in tables}


COUNTED = [
    *(c for c in several_head_circuits(2)),
    *(several(3, 1, score, attention, encoding)
      for score in ("dot-product", "elliptical", "positional")
      for attention in ("threshold", "argmax")
      for encoding in ("01", "pm1")),
    several(2, 2, "elliptical", encoding="pm1"),
    several(2, 2, "elliptical", "argmax", "pm1"),
    several(2, 2, "elliptical", "argmax"),
    several(2, 2, "expressive", encoding="pm1"),
]  # fmt: skip


@pytest.mark.parametrize("circuit", COUNTED, ids=str)
def test_what_the_proofs_build_is_counted(circuit):
    for bound, _ in built(circuit):
        assert set(SEVERAL_CONSTRUCTIONS[bound](circuit)) <= listed(circuit)


@pytest.mark.parametrize("attention", ["threshold", "argmax"])
@pytest.mark.parametrize(("tokens", "m", "heads"), [(3, 1, 1), (3, 1, 2), (4, 1, 2), (4, 1, 3), (3, 2, 2)])
def test_positions_are_counted_by_inclusion_and_exclusion(tokens, m, heads, attention):
    """Under argmax the lower bound is the upper one, and the count."""
    circuit = several(tokens, m, "positional", attention, heads=heads)
    stated = {item.record.id: item.value for item in bounds(circuit).evaluated}
    if heads > 1:
        assert stated["sets-of-positions"] == len(set(SEVERAL_CONSTRUCTIONS["sets-of-positions"](circuit)))
        assert stated["position-of-each"] <= stated["sets-of-positions"]
    if attention == "argmax":
        assert stated["no-other-functions"] == stated["positions" if heads == 1 else "sets-of-positions"]


@pytest.mark.parametrize("heads", range(2, 9))
def test_addresses_are_ordered_by_what_is_on(heads):
    found = addresses(heads)
    assert len(found) == heads
    assert sum(2.0 ** -len(address) for address in found) == 1  # they fill the cube
    for place, one in zip(range(heads), found, strict=True):
        for other in found[:place]:
            assert any(a != b for a, b in zip(one, other, strict=False))
            on = {i for i, bit in zip(range(9), one, strict=False) if bit}
            assert not on < {i for i, bit in zip(range(9), other, strict=False) if bit}


@pytest.mark.parametrize(
    ("score", "attention", "encoding", "leading"),
    [
        ("dot-product", "threshold", "01", 2),
        ("dot-product", "threshold", "pm1", 2),
        ("expressive", "threshold", "01", 2),
        ("expressive:either", "threshold", "pm1", 2),
        ("dot-product", "argmax", "01", 2),
        ("expressive", "argmax", "pm1", 2),
    ],
)
def test_every_head_adds_its_score_to_the_leading_term(score, attention, encoding, leading):
    m = 10
    for heads in (1, 2, 5):
        circuit = several(2, m, score, attention, encoding, heads)
        assert bounds(circuit).leading_term_bits == leading * heads * m**3


@pytest.mark.parametrize("encoding", ["01", "pm1"])
@pytest.mark.parametrize("score", ["dot-product", "expressive", "elliptical", "low-rank:1", "positional"])
@pytest.mark.parametrize("attention", ["threshold", "argmax"])
def test_the_finite_bounds_grow_with_the_heads(score, attention, encoding):
    """At tokens of 24 bits, where addresses cost little."""
    lower = [bounds(several(4, 24, score, attention, encoding, heads)).lower.bits for heads in (1, 2, 4)]
    assert lower[0] < lower[1] < lower[2]
    if score in ("dot-product", "expressive") and attention == "threshold":
        assert lower[2] > 3 * lower[0]


@pytest.mark.parametrize("m", [3, 6, 8])
@pytest.mark.parametrize(
    ("score", "attention", "encoding"),
    [
        ("dot-product", "threshold", "pm1"),
        ("expressive", "threshold", "01"),
        ("expressive", "argmax", "pm1"),
        ("elliptical", "threshold", "01"),
    ],
)
def test_more_heads_have_at_least_the_bound_of_fewer(m, score, attention, encoding):
    lower = [bounds(several(2, m, score, attention, encoding, heads)).lower.bits for heads in range(1, 9)]
    assert lower == sorted(lower)


@pytest.mark.parametrize("encoding", ["01", "pm1"])
@pytest.mark.parametrize("heads", [1, 2, 4])
def test_one_token_has_at_most_the_leading_term_of_quadratic_gates(encoding, heads):
    """Of one token a score is a polynomial of degree 2: above, at m = 12, less than the leading term."""
    stated = bounds(several(1, 12, "dot-product", encoding=encoding, heads=heads))
    assert stated.leading_term_bits == heads * 12**3 / 2
    assert stated.lower.bits < stated.upper.bits < stated.leading_term_bits


def test_one_token_under_argmax_is_one_head():
    stated = bounds(several(1, 4, "dot-product", "argmax", heads=3))
    assert "the functions of one head" in stated.results[0].statement
    assert stated.lower.value == stated.upper.value == 1882


def test_a_false_bound_is_caught_at_a_count(monkeypatch):
    """A head too many at the first address: T(2 m) in place of T(2 (m - 1)), in 0/1."""
    circuit = several(2, 2, "elliptical", "argmax")
    assert bounds(circuit).violated_by(680) == ()
    right = bounds_of_several.T
    monkeypatch.setattr(bounds_of_several, "T", lambda n: right(n + 2))
    assert "gate-of-each" in {item.record.id for item in bounds(circuit).violated_by(680)}


def test_a_head_that_is_not_kept_from_other_addresses_is_caught(monkeypatch):
    right = several_heads._swept_head

    def everywhere(circuit, h, entries):
        """Both scores, as if each address were that of the first head."""
        with monkeypatch.context() as patched:
            patched.setattr(several_heads.Layout, "held", lambda layout, h: {})
            return right(circuit, h, entries)

    monkeypatch.setattr(several_heads, "_swept_head", everywhere)
    with pytest.raises(ConstructionFails, match="not what a head shows"):
        check_head(several(2, 2, "dot-product", encoding="pm1"), "score-of-each", 16)


def test_a_head_that_is_read_with_those_before_it_is_caught(monkeypatch):
    right = several_heads._attends_where_on
    monkeypatch.setattr(several_heads, "_attends_where_on", lambda circuit, chosen, fixed: right(circuit, (), fixed))
    with pytest.raises(ConstructionFails, match="not what a head shows"):
        check_head(several(2, 3, "dot-product", heads=3), "gate-of-each", 16)


def test_a_construction_that_fails_is_a_bound_violated(monkeypatch):
    assert head_finding(largest=2).verdict == "consistent"
    monkeypatch.setitem(SEVERAL_CONSTRUCTIONS, "every-position", lambda circuit: iter([0]))
    found = head_finding(largest=2)
    assert found.verdict == "bound violated"
    assert "1 different functions, not 14" in found.note
