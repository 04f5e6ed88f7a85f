"""The definitions that the other tests rely on: small weights reach every function, by numbers known otherwise."""

import random
from itertools import product

import pytest

from tests.definitions import (
    ADDITIVE,
    GATED,
    SYNAPTIC,
    Circuit,
    attended_patterns,
    functions_by_signals,
    gate_functions,
    gated,
    number_of_functions,
    output,
    outputs,
    read_by,
    realized_by,
    small_units,
)

GATES = ("ltf", "square", "ptf:2")
ENCODINGS = ("01", "pm1")


def pairs_of(gate, n):
    """The functions of a unit under an additive signal that is off, and on."""
    return attended_patterns("multiplexing", gate, "01", n)


# --- small weights suffice -------------------------------------------------------------------------------------------


def test_small_weights_reach_every_linear_threshold_function():
    assert [len(gate_functions("ltf", n)) for n in range(5)] == [2, 4, 14, 104, 1882]  # OEIS A000609


@pytest.mark.parametrize("n", [1, 2, 3])
def test_small_weights_reach_every_polynomial_of_degree_n_minus_one_and_above(n):
    reached = {table for (table,) in attended_patterns("ptf:2", "ptf:2", "pm1", n)}
    assert reached == gate_functions("ptf:2", n)  # all functions, or all but the two parities (Minsky and Papert)
    assert len(reached) == (4, 16, 254)[n - 1]


@pytest.mark.parametrize("n", [0, 1, 2, 3])
def test_small_weights_reach_every_square_gate(n):
    # (b + w.x)^2 > t where b + w.x lies on the same side of two parallel planes: the sections of a linear gate.
    everything = 2 ** (2**n) - 1
    read_off = {everything ^ (f >> 2**n) ^ (f & everything) for f in gate_functions("ltf", n + 1)}
    assert gate_functions("square", n) == read_off
    assert len(read_off) == (2, 4, 16, 210)[n]


@pytest.mark.parametrize("n", [0, 1, 2, 3])
def test_small_weights_reach_every_linear_gate_with_an_additive_signal(n):
    # The signal is one more input of the gate.
    assert {off | on << 2**n for off, on in pairs_of("ltf", n)} == gate_functions("ltf", n + 1)


@pytest.mark.parametrize("n", [0, 1, 2])
def test_small_weights_reach_every_square_gate_with_an_additive_signal(n):
    size, everything = 2**n, 2 ** (2**n) - 1
    read_off = set()
    for f in gate_functions("ltf", n + 2):
        by_signs = [f >> (size * k) & everything for k in range(4)]  # k = 2·s' + s
        read_off.add((everything ^ by_signs[1] ^ by_signs[2], everything ^ by_signs[0] ^ by_signs[3]))
    assert pairs_of("square", n) == read_off
    bands = len(read_off) - len(gate_functions("square", n))
    counted = [len(gate_functions("ltf", n + k)) for k in range(3)]
    assert 8 * bands <= counted[2] - 2 * counted[1] + counted[0] + 8 * (len(gate_functions("square", n)) - 1)


def test_the_square_gates_of_three_inputs_with_an_additive_signal_have_their_number():
    assert len(pairs_of("square", 3)) == 6788


@pytest.mark.parametrize("n", [0, 1, 2, 3])
def test_small_weights_reach_every_quadratic_gate_with_an_additive_signal(n):
    """Nested pairs A within B: of any functions at n <= 2.

    At n = 3, S is orthogonal to the parity, S > 1 on A, 0 < S < 1 on B - A and S < 0 outside B, say. The even points'
    sum of S can exceed or fall short of the odd points' by any amount, unless A has one parity and the complement D
    of B the other; then S balances if and only if |A| + |D| < 4.
    """
    everything, odd = 2 ** (2**n) - 1, sum((x.bit_count() & 1) << x for x in range(2**n))
    expected = set()
    for a, b in product(range(everything + 1), repeat=2):
        if a & ~b:
            continue
        one_sided = any(not a & other and not (everything ^ b) & ~other for other in (odd, everything ^ odd))
        if n < 3 or not one_sided or a.bit_count() + (everything ^ b).bit_count() < 4:
            expected |= {(a, b), (b, a)}
    assert pairs_of("ptf:2", n) == expected


@pytest.mark.parametrize("gate", GATES)
@pytest.mark.parametrize("n", [1, 2, 3])
def test_units_in_01_are_those_for_inputs_of_either_sign(gate, n):
    assert pairs_of(gate, n) == attended_patterns("multiplexing", gate, "pm1", n)
    for signal in (False, True):
        assert len(small_units(gate, n, "01", signal)) == len(small_units(gate, n, "pm1", signal))
    plain = [attended_patterns(gate, gate, encoding, n) for encoding in ENCODINGS]
    assert plain[0] == plain[1] == {(table,) for table in gate_functions(gate, n)}


def random_unit(chooser, gate, n):
    names = ["x1*x2"] if gate == "ptf:2" and n > 1 else []
    unit = {name: chooser.randint(-2000, 2000) for name in ("1", "v", *names, *(f"x{i + 1}" for i in range(n)))}
    unit[chooser.choice(sorted(unit))] *= 4
    return {**unit, "t": chooser.randint(0, 2000**2)}


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("gate", GATES)
@pytest.mark.parametrize("name", GATED)
def test_what_large_weights_compute_small_ones_compute(name, gate, encoding):
    if name in SYNAPTIC and gate != "ltf":
        return
    chooser = random.Random(f"{name} {gate} {encoding}")
    for n in (1, 2) if name == "synaptic-gating:each" else (1, 2, 3):
        circuit = gated(name, n, gate, encoding=encoding)
        found = set()
        for _ in range(60):
            attending = [random_unit(chooser, "ltf", n) for _ in range(circuit.signals)]
            gates = {"attended": random_unit(chooser, gate, n), "attending": attending, "reading": "or"}
            if (tables := outputs(circuit, gates)) is not None:
                found.add(tuple(tables))
        assert len(found) > 2
        assert found <= realized_by(circuit)


# --- the definitions themselves --------------------------------------------------------------------------------------


def test_the_counts_of_the_circuits_of_three_inputs():
    assert {
        (name, encoding): len(realized_by(gated(name, 3, encoding=encoding)))
        for name, encoding in product(GATED, ENCODINGS)
        if (name, encoding) != ("synaptic-gating:each", "pm1")
    } == {
        ("output-gating", "01"): 246,
        ("output-gating", "pm1"): 254,
        ("activation-gating", "01"): 246,
        ("activation-gating", "pm1"): 254,
        ("multiplexing", "01"): 256,
        ("multiplexing", "pm1"): 256,
        ("additive-output", "01"): 254,
        ("additive-output", "pm1"): 254,
        ("additive-synaptic", "01"): 224,
        ("additive-synaptic", "pm1"): 252,
        ("synaptic-gating", "01"): 132,
        ("synaptic-gating", "pm1"): 252,
        ("synaptic-gating:all", "01"): 248,
        ("synaptic-gating:all", "pm1"): 254,
        ("synaptic-gating:each", "01"): 254,
    }


def test_an_activation_of_zero_is_not_strict():
    circuit = gated("output-gating", 1)
    on, edge = {"1": 1}, {"x1": "1"}
    assert outputs(circuit, {"attended": on, "attending": on}) == [0b11]
    assert outputs(circuit, {"attended": edge, "attending": on}) is None
    assert outputs(circuit, {"attended": on, "attending": edge}) is None
    assert output(gated("synaptic-gating", 1), {"x1": 1}, [0], [1]) is None
    assert outputs(Circuit("square", 1, "square"), {"attended": {"1": 1, "x1": 1, "t": 1}}) is None


@pytest.mark.parametrize("name", [*ADDITIVE, *SYNAPTIC])
@pytest.mark.parametrize("encoding", ENCODINGS)
def test_signals_of_other_inputs_are_high_bits(name, encoding):
    # f = x1 of one input where the signal is on; the attending unit's input is x2.
    circuit = gated(name, 1, encoding=encoding, attending_inputs=1)
    union = frozenset().union(*functions_by_signals(circuit))
    low, high = (set(f) for f in zip(*((table & 0b11, table >> 2) for table in union), strict=True))
    assert low == high == gate_functions("ltf", 1)
    for attending, read in (({"1": 1}, 0b1111), ({"1": -1}, 0b0000), ({"x2": 2, "1": -1}, 0b1100)):
        wide = gated("output-gating", 1, encoding="01", attending_inputs=1)
        assert outputs(wide, {"attended": {"1": 1}, "attending": attending}) == [read]


def test_layers_that_share_a_unit_have_fewer_maps_than_those_that_do_not():
    shared, free = (gated("output-gating", 2, units=2, shared=s) for s in (True, False))
    pairs = {(f & g, h & g) for f, g, h in product(gate_functions("ltf", 2), repeat=3)}
    assert realized_by(shared) == pairs
    assert number_of_functions(shared) == len(pairs) < number_of_functions(free) == 16**2


def test_gates_read_by_a_function_of_their_outputs():
    for n in (1, 2, 3):
        both, alike = (read_by(frozenset([reader]), "ltf", 2, n) for reader in (0x8, 0x9))
        assert both == {f for (f,) in realized_by(gated("output-gating", n))}
        assert alike == {f for (f,) in realized_by(gated("output-gating", n, encoding="pm1"))}
        either = {f for (f,) in realized_by(gated("additive-output", n))}
        # A threshold function of two gates is one of them or reads their sum, up to the complement of a gate.
        assert read_by(frozenset([0x8, 0xE]), "ltf", 2, n) == read_by(gate_functions("ltf", 2), "ltf", 2, n) == either
    majority = read_by(frozenset([0xE8]), "ltf", 3, 2)
    assert majority == {f & g | f & h | g & h for f, g, h in product(gate_functions("ltf", 2), repeat=3)}
