"""Every way of attending: three ways to count it, equalities and inclusions, layers, disjoint inputs, decisions."""

from itertools import product

import numpy as np
import pytest

from capacity.audit import audit_document
from capacity.bounding import bounds
from capacity.checking import Decider, check, realized
from capacity.circuits import GATED_CIRCUITS, Circuit
from capacity.counting import Cost, count, engines_for, gate_functions
from enumerate.chambers import count_dichotomies, dichotomies
from enumerate.lifted import function_classes
from enumerate.mechanisms import MECHANISMS, Gate
from enumerate.symmetry import Group, mark_orbits
from enumerate.truth_tables import features, to_signs
from enumerate.units import unit, unit_tables

N3 = {
    ("multiplexing", "01"): 256,
    ("additive-output", None): 254,
    ("additive-synaptic", "01"): 224,
    ("additive-synaptic", "pm1"): 252,
    ("activation-gating", "01"): 246,
    ("activation-gating", "pm1"): 254,
    ("synaptic-gating", "01"): 132,
    ("synaptic-gating", "pm1"): 252,
    ("synaptic-gating:all", "01"): 248,
    ("synaptic-gating:all", "pm1"): 254,
    ("synaptic-gating:each", "01"): 254,
    ("synaptic-gating:each", "pm1"): 256,
}
WAYS = [(name, e) for name in GATED_CIRCUITS for e in (("01", "pm1") if MECHANISMS[name].encoded else (None,))]


def counts(circuit):
    """The count by every engine that reaches the circuit."""
    return {e.method: e.run(circuit, 1, None) for e in engines_for(circuit) if isinstance(e.cost(circuit), Cost)}


def functions(circuit):
    """All functions of a circuit of at most four inputs, as a set of truth tables."""
    if circuit.is_gate:
        return set(gate_functions(circuit.n, circuit.attended_gate, "chambers").tolist())
    gated = circuit.gated_class
    found = function_classes(gated, gate_functions(circuit.n, circuit.attending_gate, "chambers"))
    bitmap = np.zeros(max(1, 2**gated.points // 64), np.uint64)
    assert mark_orbits(found.forms, gated.group, bitmap) == found.functions
    return set(np.flatnonzero(np.unpackbits(bitmap.view(np.uint8), bitorder="little")).tolist())


@pytest.mark.parametrize(("name", "encoding"), WAYS)
@pytest.mark.parametrize("n", [1, 2, 3])
def test_engines_agree_and_all_bounds_hold(name, encoding, n):
    circuit = Circuit(name, n, encoding=encoding)
    found = counts(circuit)
    assert len(found) >= 3
    assert len(set(found.values())) == 1
    number = next(iter(found.values()))
    assert not bounds(circuit).violated_by(number)
    assert n < 3 or number == N3.get((name, encoding), number)


@pytest.mark.parametrize(("name", "encoding"), WAYS)
@pytest.mark.parametrize(("gate", "attending"), list(product(["ltf", "ptf:2", "square"], repeat=2))[1:])
def test_engines_agree_for_other_gates(name, encoding, gate, attending):
    if MECHANISMS[name].weights and gate != "ltf":
        with pytest.raises(ValueError, match="multiplies the weights"):
            Circuit(name, 3, gate, attending, encoding)
        return
    n = 2 if MECHANISMS[name].one_for_each else 3
    circuit = Circuit(name, n, gate, attending, encoding)
    found = counts(circuit)
    assert len(found) >= 3
    assert len(set(found.values())) == 1
    assert not bounds(circuit).violated_by(next(iter(found.values())))


@pytest.mark.parametrize(("name", "encoding"), [w for w in WAYS if w[0] != "synaptic-gating:each"])
def test_two_engines_agree_at_four_inputs(name, encoding):
    circuit = Circuit(name, 4, encoding=encoding)
    pairs, lifted = count(circuit, "pairs").count, count(circuit, "lifted").count
    assert pairs == lifted
    assert not bounds(circuit).violated_by(pairs)


@pytest.mark.slow
@pytest.mark.parametrize(("name", "encoding"), WAYS)
def test_the_search_in_every_class_agrees_at_four_inputs(name, encoding):
    circuit = Circuit(name, 4, encoding=encoding)
    expected = {"01": 63228, "pm1": 65536}[encoding] if name.endswith("each") else count(circuit, "pairs").count
    assert count(circuit, "lp").count == expected


@pytest.mark.parametrize("n", range(5))
def test_square_gates_by_three_engines(n):
    found = counts(Circuit("square", n))
    assert found == dict.fromkeys(("sections", "chambers", "lp"), (2, 4, 16, 210, 11130)[n])
    assert not bounds(Circuit("square", n)).violated_by(found["lp"])


def test_square_gates_of_five_inputs():
    assert count(Circuit("square", 5), "sections").count == 2135428


@pytest.mark.slow
def test_square_gates_of_five_inputs_by_chambers():
    assert count(Circuit("square", 5), "chambers").count == 2135428


@pytest.mark.parametrize("n", [2, 3])
def test_inclusions(n):
    linear = functions(Circuit("ltf", n))
    square = functions(Circuit("square", n))
    assert linear < square or n == 2
    assert square <= functions(Circuit("ptf:2", n))
    for name, encoding in WAYS:
        assert linear <= functions(Circuit(name, n, encoding=encoding)), name
    for encoding in ("01", "pm1"):
        single = functions(Circuit("synaptic-gating", n, encoding=encoding))
        assert single <= functions(Circuit("additive-synaptic", n, encoding=encoding))
    either = functions(Circuit("output-gating", n))
    full = 2 ** (2**n) - 1
    assert functions(Circuit("additive-output", n)) == either | {full ^ h for h in either}


@pytest.mark.parametrize("encoding", ["01", "pm1"])
def test_activation_gating_is_output_gating_by_its_own_features(encoding):
    # The activation S(x) g(x), literally: rows of features times the signal, with rows 0 forced to give 0.
    n, found = 3, set()
    for g in gate_functions(n, Gate(), "classes").tolist():
        signal = to_signs(g, n).astype(np.int64)
        if encoding == "01":
            signal = (signal + 1) // 2
        on = np.flatnonzero(signal)
        rows = (features(n, 1, encoding) * signal[:, None])[on]
        signs = dichotomies(rows).signs if len(on) else np.empty((1, 0))
        found |= {sum(1 << int(x) for x in on[s > 0]) for s in signs}
    assert found == functions(Circuit("output-gating", n, encoding=encoding))
    assert found == functions(Circuit("activation-gating", n, encoding=encoding))


@pytest.mark.parametrize("n", [1, 2, 3])
def test_the_encoding_does_not_matter_where_nothing_is_multiplied(n):
    for gate in (Gate(), Gate(2), Gate(square=True)):
        assert np.array_equal(unit_tables(unit(gate, n, False, "01")), unit_tables(unit(gate, n, False, "pm1")))
        assert count_dichotomies(unit(gate, n, True, "01").matrix) == count_dichotomies(
            unit(gate, n, True, "pm1").matrix
        )
    a, b = (functions(Circuit("multiplexing", n, encoding=e)) for e in ("01", "pm1"))
    assert a == b


@pytest.mark.parametrize(("name", "encoding"), WAYS)
def test_declared_symmetries_hold_and_no_others_are_missing(name, encoding):
    circuit = Circuit(name, 3, encoding=encoding)
    found = functions(circuit)
    gated = circuit.gated_class
    # Without the declared group: every function decided by the search.
    decider = Decider(circuit)
    assert {h for h in range(256) if realized(decider.answer(h))} == found
    assert gated.group is not None
    for complement in (False, True):
        whole = np.zeros(4, np.uint64)
        closed = mark_orbits(np.array(sorted(found), np.uint64), Group(3, complement), whole) == len(found)
        if not closed:
            assert gated.group != Group(3, complement)


@pytest.mark.parametrize(("name", "encoding"), WAYS)
@pytest.mark.parametrize(("n", "m"), [(1, 2), (2, 2), (2, 3), (3, 2), (3, 3)])
def test_layers_with_a_shared_unit_by_two_engines(name, encoding, n, m):
    circuit = Circuit(name, n, encoding=encoding, units=m, shared=True)
    found = counts(circuit)
    if MECHANISMS[name].one_for_each and n == 3:
        assert found == {}
        return
    assert len(found) == 2
    assert len(set(found.values())) == 1
    assert not bounds(circuit).violated_by(found["sets"])


def test_independent_layers_are_powers():
    for name in ("ltf", "square", *GATED_CIRCUITS):
        circuit = Circuit(name, 2, units=3)
        assert count(circuit).count == count(circuit.one_unit).count ** 3
        assert not bounds(circuit).violated_by(count(circuit).count)


@pytest.mark.parametrize(("name", "encoding"), WAYS)
@pytest.mark.parametrize(("n", "others"), [(1, 0), (1, 1), (1, 2), (2, 1)])
@pytest.mark.parametrize("attending", ["ltf", "square"])
def test_disjoint_inputs_by_formula_and_by_enumeration(name, encoding, n, others, attending):
    circuit = Circuit(name, n, attending=attending, encoding=encoding, attending_inputs=others)
    found = counts(circuit)
    assert ("formula" in found) == (attending == "ltf" and not MECHANISMS[name].one_for_each)
    assert len(found) >= 2
    assert len(set(found.values())) == 1
    assert not bounds(circuit).violated_by(found["lifted"])


def test_known_disjoint_counts():
    t = {2: 14, 3: 104}
    for n, m in product((2, 3), repeat=2):
        one = Circuit("output-gating", n, encoding="pm1", attending_inputs=m)
        zero = Circuit("output-gating", n, attending_inputs=m)
        assert count(one).count == t[n] * t[m] // 2
        assert count(zero).count == (t[n] - 2) * (t[m] - 2) + t[n] + t[m] - 2


@pytest.mark.parametrize(("name", "encoding"), WAYS)
@pytest.mark.parametrize(("gate", "attending"), [("ltf", "ltf"), ("square", "square"), ("ltf", "square")])
def test_every_answer_is_certified(name, encoding, gate, attending):
    if MECHANISMS[name].weights and gate != "ltf":
        return
    rng = np.random.default_rng(7)
    for options in ({}, {"units": 2}, {"units": 2, "shared": True}, {"attending_inputs": 1}):
        n = 2 if MECHANISMS[name].one_for_each or "attending_inputs" in options else 3
        circuit = Circuit(name, n, gate, attending, encoding, **options)
        for _ in range(6):
            tables = rng.integers(0, 2 ** (2**circuit.inputs), circuit.units).tolist()
            decision = check(tables if circuit.units > 1 else tables[0], circuit)
            kind = "realization" if decision.realizable else "refutation"
            assert audit_document(decision.certificate).startswith(kind)


def test_layers_are_decided_output_by_output_or_together():
    xor = Circuit("synaptic-gating", 2, encoding="pm1", units=2)
    assert check("6,9", xor).realizable
    assert not check("6,6", Circuit("ltf", 2, units=2)).realizable
    with pytest.raises(ValueError, match="1 truth table is given"):
        check("6", xor)
