"""The proofs on readouts and heads as programs: they do what they say, and a false step or number is caught."""

import random
from dataclasses import replace
from functools import reduce

import numpy as np
import pytest

from bounds.readouts import block_bits, essential_variables
from capacity.bounding import bounds
from capacity.circuits.circuit import Circuit
from capacity.tables.attention import compared_circuits, head_census, head_members
from capacity.tables.rows import head_circuits
from capacity.theorems import hard_attention
from capacity.theorems.constructions import heads, readouts
from capacity.theorems.constructions.definitions import ConstructionFails
from capacity.theorems.constructions.gates import Gates
from capacity.theorems.constructions.head_findings import check_head
from capacity.theorems.constructions.heads import HEAD_CONSTRUCTIONS, BuiltHead, head_function
from capacity.theorems.constructions.readouts import check_readout, nearly_equal_blocks, nested_blocks
from capacity.theorems.hard_attention import compare, compared_heads, layer_function, sampled_heads
from enumerate.cube.classes import npn_classes

THREE = [table for table in npn_classes(3)[0].tolist() if len(essential_variables(table, 3)) == 3]


def stated(circuit):
    """The lower bounds of a circuit, by id."""
    return {i.record.id: int(i.value) for i in bounds(circuit).evaluated if i.record.sense == "lower" and i.value}


def dot(a, b):
    return sum(x * y for x, y in zip(a, b, strict=True))


# --- several gates --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("table", THREE, ids="{:02x}".format)
def test_three_gates_are_seen_in_blocks_of_their_own(table):
    for n in (2, 3, 4):
        circuit = Circuit(f"readout:{table:02x}", n)
        number = stated(circuit)["nested"]
        checked = check_readout(circuit, "nested", number)
        assert checked.every and checked.functions == checked.circuits == number
        with pytest.raises(ConstructionFails, match="different functions"):
            check_readout(circuit, "nested", number + 1)


@pytest.mark.parametrize("name", ["readout:8000", "readout:6996", "readout:80000000"])
def test_four_and_five_gates_are_seen_in_blocks_of_nearly_one_size(name):
    for n in (3, 4):
        number = stated(Circuit(name, n))["blocks"]
        assert check_readout(Circuit(name, n), "blocks", number).functions == number


@pytest.mark.parametrize("gates", [2, 3, 4, 5])
def test_blocks_divide_the_cube(gates):
    points = 2 ** (gates + 1)
    table = 1 << 2**gates - 1
    for blocks in (nested_blocks(table, gates, gates + 1), nearly_equal_blocks(table, gates, gates + 1)):
        held = [[x for x in range(points) if all(x >> i - 1 & 1 == b for i, b in c.held.items())] for c in blocks]
        assert sorted(x for block in held for x in block) == list(range(points))
    assert sum(2.0**-bits for bits in block_bits(gates)) == 1


def test_every_function_of_four_gates_has_a_gate_to_begin_with():
    chosen = random.Random(4).sample(range(2**16), 300)
    tables = [table for table in chosen if len(essential_variables(table, 4)) == 4]
    assert len(tables) > 250
    for table in tables:
        blocks = nested_blocks(table, 4, 4)
        for j, block in zip(range(4), blocks, strict=True):
            values = [readouts.value(table, {**block.values, block.gate: bit}) for bit in (0, 1)]
            assert values[0] != values[1]
            before = {b.gate for b in blocks[:j]}  # these have one value in all blocks after their own
            assert all({later.values[g] for later in blocks[j:]} == {block.values[g]} for g in before)


def test_a_gate_that_does_not_shut_is_caught(monkeypatch):
    monkeypatch.setattr(readouts, "off", lambda i, encoding: Gates.constant(0))
    with pytest.raises(ConstructionFails, match="an output is not the intended one"):
        check_readout(Circuit("readout:80", 3), "nested", 224)


# --- heads ----------------------------------------------------------------------------------------------------------

SMALL = [c for c in head_circuits(4) if stated(c).keys() & HEAD_CONSTRUCTIONS.keys()]


@pytest.mark.parametrize("circuit", SMALL, ids=str)
def test_the_heads_of_the_proofs_are_as_many_as_the_bounds_say_and_are_all_counted(circuit):
    members = head_members(circuit)
    for bound, number in stated(circuit).items():
        assert check_head(circuit, bound, number).functions >= number
        assert all(members[table] for table in HEAD_CONSTRUCTIONS[bound](circuit))
        with pytest.raises(ConstructionFails, match="different functions"):
            check_head(circuit, bound, 10**6)


@pytest.mark.parametrize(
    ("score", "encoding", "bound"), [("expressive", "pm1", "affine"), ("expressive", "01", "affine")]
)
def test_squares_show_their_score_too(score, encoding, bound):
    circuit = Circuit("attention-head", 6, tokens=2, score=score, encoding=encoding)
    assert check_head(circuit, bound, stated(circuit)[bound]).heads == 16


def test_a_head_is_evaluated_as_it_is_defined():
    circuit = Circuit("attention-head", 6, tokens=3, score="dot-product", encoding="pm1")
    built = BuiltHead(((2, -4), (0, 2)), 1, (2, -2), -1)
    expected = 0
    for x in range(64):
        bits = [2 * (x >> i & 1) - 1 for i in range(6)]
        tokens = [bits[0:2], bits[2:4], bits[4:6]]
        score = [dot([dot(row, k) for row in built.matrix], tokens[2]) for k in tokens]
        attended = [k for k, s in zip(tokens, score, strict=True) if s > 1]
        expected |= (-1 + sum(dot(built.weights, k) for k in attended) > 0) << x
    assert head_function(circuit, built) == expected


def test_a_score_that_is_not_strict_and_one_that_is_not_shown_are_caught(monkeypatch):
    circuit = Circuit("attention-head", 4, tokens=2, score="dot-product")
    with pytest.raises(ConstructionFails, match="a score is the threshold"):
        head_function(circuit, BuiltHead(((1, 0), (0, 1)), 1, (2, 2), -1))
    with pytest.raises(ConstructionFails, match="the activation is 0"):
        head_function(circuit, BuiltHead(((0, 0), (0, 0)), -1, (1, -1), 0))
    right = heads._sweeps_of_zeros_and_ones
    wrong = lambda c: ((replace(b, bias=1), e, t) for b, e, t in right(c))  # noqa: E731
    monkeypatch.setattr(heads, "_sweeps_of_zeros_and_ones", wrong)
    with pytest.raises(ConstructionFails, match="is not a_1"):
        check_head(circuit, "sweep", 8)


def test_classes_of_heads_add_up():
    census = head_census()
    for place, circuit in zip(range(len(census.heads)), census.heads, strict=True):
        assert sum(one.realized[place] for one in census.classes) == head_members(circuit).sum()
    assert {one.truth_table for one in census.classes} >= {"0000", "8000", "aaaa"}
    assert len(compared_circuits()) == len(set(compared_circuits()))


def test_no_head_computes_the_equality_of_two_tokens_or_xor_of_a_bit_of_each():
    points = np.arange(16)
    a, b, c, d = (points >> i & 1 for i in range(4))
    wanted = [a ^ c, (a == c) & (b == d), np.where(c, a, b)]
    tables = [sum(int(value) << x for x, value in zip(range(16), f, strict=True)) for f in wanted]
    reached = reduce(np.logical_or, [head_members(circuit) for circuit in head_circuits(4) if circuit.n == 4])
    assert not reached[tables].any()
    assert reached.sum() == 2784


# --- hard attention -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("circuit", compared_heads(), ids=str)
def test_a_cold_layer_computes_the_head_that_is_counted(circuit, monkeypatch):
    monkeypatch.setattr(hard_attention, "TEMPERATURES", ())
    found = compare(circuit)
    assert found.sound and found.inputs + found.tied == 1600 and found.inputs > 900


def test_a_warm_layer_does_not():
    circuit = Circuit("attention-head", 4, tokens=2, score="dot-product", attention="argmax", encoding="pm1")
    warm = [layer_function(circuit, head, 4.0) != head_function(circuit, head) for head in sampled_heads(circuit, 40)]
    assert any(warm)


def test_another_head_than_the_layer_has_is_noticed(monkeypatch):
    monkeypatch.setattr(hard_attention, "TEMPERATURES", ())
    right = hard_attention.layer_function
    monkeypatch.setattr(
        hard_attention, "layer_function", lambda c, head, t: right(c, replace(head, bias=head.bias + 2), t)
    )
    assert not compare(compared_heads()[4], 20).sound
