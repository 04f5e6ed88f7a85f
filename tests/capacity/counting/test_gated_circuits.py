"""Every way of attending: three ways to count it, equalities and inclusions, layers, disjoint inputs, decisions."""

from itertools import product

import numpy as np
import pytest

from capacity.audit import audit_document
from capacity.bounding import bounds
from capacity.circuits.circuit import Circuit
from capacity.counting.choice import engines_for
from capacity.counting.units import gate_functions
from capacity.decisions.checking import Decider, check
from capacity.runs.kept_count import count
from enumerate.arrangements.chambers import count_dichotomies, dichotomy_signs
from enumerate.arrangements.dependencies import circuits, dependencies, dichotomy_tables, few_dependencies
from enumerate.circuits.gate import Gate
from enumerate.circuits.mechanisms import MECHANISMS
from enumerate.circuits.units import unit, unit_tables
from enumerate.cube.symmetry import Group, mark_orbits
from enumerate.cube.truth_tables import features
from enumerate.gates.sections import two_band_functions
from enumerate.outcomes import Refused
from enumerate.pairs import compositions
from enumerate.pairs.composition_kernels import mark_multiplexed
from enumerate.pairs.layer_kernels import mark_tuples
from enumerate.pairs.layers import sets_of_signals
from enumerate.pairs.lifted import _lifted, _restricted, function_classes, functions_of_signal, signal_codes
from tests import definitions
from tests.thinned import thinned

N3 = {
    ("multiplexing", "01"): 256,
    ("multiplexing", "pm1"): 256,
    ("additive-output", None): 254,
    ("additive-synaptic", "01"): 224,
    ("additive-synaptic", "pm1"): 252,
    ("activation-gating", "01"): 246,
    ("activation-gating", "pm1"): 254,
    ("output-gating", "01"): 246,
    ("output-gating", "pm1"): 254,
    ("synaptic-gating", "01"): 132,
    ("synaptic-gating", "pm1"): 252,
    ("synaptic-gating:all", "01"): 248,
    ("synaptic-gating:all", "pm1"): 254,
    ("synaptic-gating:each", "01"): 254,
    ("synaptic-gating:each", "pm1"): 256,
}
EACH_N4 = {"ltf": 63228, "ptf:2": 65536, "square": 65506}  # in 01; in pm1 all are 65536
WAYS = [(name, e) for name in MECHANISMS for e in (("01", "pm1") if MECHANISMS[name].encoded else (None,))]


def counts(circuit, but=()):
    """The count by every engine that reaches the circuit, but those named."""
    reached = [e for e in engines_for(circuit) if e.cost(circuit).reached and e.method not in but]
    return {e.method: e.run(circuit, 1, None) for e in reached}


def functions(circuit):
    """All functions of a circuit of at most four inputs, as a set of truth tables."""
    if circuit.is_gate:
        return set(gate_functions(circuit.n, circuit.attended_gate, "chambers").tolist())
    gated = circuit
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
    assert n < 3 or number == N3[name, encoding]


@pytest.mark.parametrize(
    ("name", "encoding", "gate", "attending"),
    thinned((*way, *gates) for way in WAYS for gates in list(product(["ltf", "ptf:2", "square"], repeat=2))[1:]),
)
def test_engines_agree_for_other_gates(name, encoding, gate, attending):
    if MECHANISMS[name].weights and gate != "ltf":
        with pytest.raises(ValueError, match="multiplies the weights"):
            Circuit(name, 3, gate, attending, encoding)
        return
    circuit = Circuit(name, 3, gate, attending, encoding)
    found = counts(circuit)
    assert len(found) >= 3
    assert len(set(found.values())) == 1
    assert not bounds(circuit).violated_by(next(iter(found.values())))


@pytest.mark.parametrize(("name", "encoding"), WAYS)
@pytest.mark.parametrize("n", [1, 2, 3])
def test_the_functions_are_those_of_the_definition(name, encoding, n):
    gates = ("ltf", "ptf:2", "square")
    for gate, attending in product(gates[:1] if MECHANISMS[name].weights else gates, gates):
        circuit = Circuit(name, n, gate, attending, encoding)
        if MECHANISMS[name].several and n == 3 and encoding == "pm1":
            assert len(functions(circuit)) == 256  # a million triples of signals, each of many functions
            continue
        assert {(f,) for f in functions(circuit)} == definitions.realized_by(definitions.Circuit.of(circuit))


@pytest.mark.parametrize(("name", "encoding"), [w for w in WAYS if w[0] != "synaptic-gating:each"])
def test_two_engines_agree_at_four_inputs(name, encoding):
    circuit = Circuit(name, 4, encoding=encoding)
    pairs, lifted = count(circuit, "pairs").count, count(circuit, "lifted").count
    assert pairs == lifted
    assert not bounds(circuit).violated_by(pairs)


def test_an_attending_unit_for_each_weight_at_four_inputs():
    number = count(Circuit("synaptic-gating:each", 4), "pairs").count
    assert number == EACH_N4["ltf"]  # confirmed by the search, below
    assert not bounds(Circuit("synaptic-gating:each", 4)).violated_by(number)
    circuit = Circuit("synaptic-gating:each", 4, attending="square", encoding="pm1")
    assert count(circuit, "pairs").count == count(circuit, "lifted").count == 2**16


@pytest.mark.parametrize("name", ["multiplexing", "additive-synaptic"])
def test_polynomial_gates_that_are_attended_additively_at_four_inputs(name):
    # The attended unit has 12 features: its dichotomies are those that no dependency forbids.
    expected = {"multiplexing": 65536, "additive-synaptic": 65024}[name]
    circuit = Circuit(name, 4, "ptf:2")
    assert count(circuit, "lifted").count == count(circuit, "lp").count == expected


@pytest.mark.slow
@pytest.mark.parametrize(("name", "encoding"), WAYS)
@pytest.mark.parametrize(("gate", "attending"), list(product(["ltf", "ptf:2", "square"], repeat=2)))
def test_two_engines_agree_for_all_gates_at_four_inputs(name, encoding, gate, attending):
    if MECHANISMS[name].weights and gate != "ltf":
        return
    circuit = Circuit(name, 4, gate, attending, encoding)
    found = list(counts(circuit, but=("orbits", "cofactors", "lp")).values())
    if name.endswith("each") and encoding == "01":
        assert found == [EACH_N4[attending]]  # the search takes minutes for square gates
    else:
        assert len(set(found)) == 1
        assert len(found) == 2 or (MECHANISMS[name].added and gate == "ptf:2")


@pytest.mark.slow
@pytest.mark.parametrize(("name", "encoding"), WAYS)
def test_the_search_in_every_class_agrees_at_four_inputs(name, encoding):
    circuit = Circuit(name, 4, encoding=encoding)
    assert count(circuit, "lp").count == count(circuit, "pairs").count


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
    assert linear < square
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
@pytest.mark.parametrize("n", [1, 2, 3])
def test_activation_gating_is_output_gating(n, encoding):
    activation, output = (
        definitions.realized_by(definitions.gated(name, n, encoding=encoding))
        for name in ("activation-gating", "output-gating")
    )
    assert activation == output
    for name in ("activation-gating", "output-gating"):
        assert {(f,) for f in functions(Circuit(name, n, encoding=encoding))} == output


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
    gated = circuit
    # Without the declared group: every function decided by the search.
    decider = Decider(circuit)
    assert {h for h in range(256) if decider.answer(h).realized} == found
    assert gated.group is not None
    for complement in (False, True):
        whole = np.zeros(4, np.uint64)
        closed = mark_orbits(np.array(sorted(found), np.uint64), Group(3, complement), whole) == len(found)
        if not closed:
            assert gated.group != Group(3, complement)


@pytest.mark.parametrize(("name", "encoding"), WAYS)
@pytest.mark.parametrize(("gate", "attending"), list(product(["ltf", "ptf:2", "square"], repeat=2)))
def test_a_complemented_signal_is_declared_only_where_it_is_one_and_gives_the_same_functions(
    name, encoding, gate, attending
):
    if MECHANISMS[name].weights and gate != "ltf":
        return
    gated = Circuit(name, 3, gate, attending, encoding)
    if gated.signal_complemented:
        signals = gate_functions(3, gated.attending_gate, "chambers")
        assert np.array_equal(np.sort(signals ^ np.uint64(255)), signals)
        for signal in signals[::25].tolist():
            codes = np.array([signal >> x & 1 for x in range(8)]) * (2**gated.bits - 1)  # of every attending unit
            complement = 2**gated.bits - 1 - codes
            assert np.array_equal(functions_of_signal(gated, codes), functions_of_signal(gated, complement))


@pytest.mark.parametrize(("name", "encoding"), WAYS)
@pytest.mark.parametrize("gate", ["ltf", "ptf:2", "square"])
def test_the_rows_that_a_signal_leaves_have_the_dichotomies_of_all_rows_restricted(name, encoding, gate):
    if MECHANISMS[name].weights and gate != "ltf":
        return
    circuit = Circuit(name, 3, gate, encoding=encoding)
    if circuit.mechanism.added:
        return
    every = signal_codes(circuit, gate_functions(3, circuit.attending_gate, "chambers"))
    for codes in every[:: max(23, len(every) // 6)]:
        restricted, split = _restricted(circuit, codes), _lifted(circuit, codes)
        assert len(restricted) == len(split) == len(circuit.wirings)
        for words, expected in zip(restricted, split, strict=True):
            assert set(words.tolist()) == set(expected.tolist())


@pytest.mark.parametrize(("name", "encoding"), WAYS)
@pytest.mark.parametrize(("n", "m"), [(1, 2), (2, 2), (2, 3), (3, 2), pytest.param(3, 3, marks=pytest.mark.slow)])
def test_layers_with_a_shared_unit_by_two_engines(name, encoding, n, m):
    circuit = Circuit(name, n, encoding=encoding, units=m, shared=True)
    found = counts(circuit)
    assert len(found) == 2
    assert len(set(found.values())) == 1
    assert not bounds(circuit).violated_by(found["sets"])


@pytest.mark.parametrize("attending", ["ptf:2", "square"])
def test_layers_with_a_shared_unit_for_each_weight(attending):
    circuit = Circuit("synaptic-gating:each", 3, attending=attending, units=2, shared=True)
    found = counts(circuit)
    assert found == dict.fromkeys(("sets", "tuples"), 42056)
    assert not bounds(circuit).violated_by(42056)


def test_independent_layers_are_powers():
    for name in ("ltf", "square", *MECHANISMS):
        circuit = Circuit(name, 2, units=3)
        assert count(circuit).count == count(circuit.one_unit).count ** 3
        assert not bounds(circuit).violated_by(count(circuit).count)


@pytest.mark.parametrize(
    ("name", "encoding", "n", "others", "attending"),
    [
        *((*way, *inputs, "ltf") for inputs in ((1, 0), (1, 1), (1, 2), (2, 1)) for way in WAYS),
        *thinned((*way, *inputs, "square") for inputs in ((1, 0), (1, 1), (1, 2), (2, 1)) for way in WAYS),
    ],
)
def test_disjoint_inputs_by_formula_and_by_enumeration(name, encoding, n, others, attending):
    circuit = Circuit(name, n, attending=attending, encoding=encoding, attending_inputs=others)
    found = counts(circuit, but=("lp",) if attending == "square" and n + others > 2 else ())  # it takes seconds
    assert ("formula" in found) == (attending == "ltf" and not MECHANISMS[name].several)
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
        n = 2 if MECHANISMS[name].several or "attending_inputs" in options else 3
        circuit = Circuit(name, n, gate, attending, encoding, **options)
        for _ in range(2):
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


# --- kernels and their obvious twins ---------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(30))
def test_what_no_dependency_forbids_are_the_dichotomies(seed):
    rng = np.random.default_rng(seed)
    width = int(rng.integers(1, 8))
    rows = rng.integers(-2, 3, (width + int(rng.integers(0, 4)), width))
    assert few_dependencies(rows)
    weights = 1 << np.arange(len(rows))
    expected = {int(word) for signs in dichotomy_signs(rows) for word in (signs > 0) @ weights}
    assert set(dichotomy_tables(rows).tolist()) == expected


def test_dependencies_combine_the_rows_to_zero():
    rows = features(4, 2)
    found = np.array(dependencies(rows.tolist()))
    assert found.shape == (5, 16)
    assert not (found @ rows).any()
    with pytest.raises(Refused, match="too many dependencies"):
        dichotomy_tables(features(4))
    with pytest.raises(Refused, match="machine integers"):
        circuits([[1, 0], [0, 1], [10**12, 10**11], [1, 10**12]])


@pytest.mark.parametrize("n", range(4))
def test_two_band_functions_are_sections_of_all_threshold_functions(n):
    points, mask = 2**n, 2**2**n - 1
    expected = set()
    for psi in gate_functions(n + 2, Gate(), "chambers").tolist():
        both = [psi >> points * k & mask for k in range(4)]  # p + 2q
        expected.add(both[1] ^ both[2] ^ mask | (both[3] ^ both[0] ^ mask) << points)
    assert two_band_functions(n).tolist() == sorted(expected)


@pytest.mark.parametrize("halved", [False, True])
@pytest.mark.parametrize("points", [1, 2, 4, 8])
def test_faces_and_signals_marked_by_differences_one_by_one_and_in_python(points, halved):
    rng = np.random.default_rng(points)
    full = 2**points - 1
    low, high, signals = (rng.integers(0, full + 1, size).astype(np.uint64) for size in (9, 9, 7))
    expected = {a & ~g | b & g for a, b in zip(low.tolist(), high.tolist(), strict=True) for g in signals.tolist()}
    by_differences = np.zeros(full + 1, bool)
    number = compositions._mark(np.stack([low, high], axis=1), signals, halved, by_differences)
    one_by_one = np.zeros(4, np.uint64)
    mark_multiplexed.compiled(low, high, signals, halved, np.uint64(full), one_by_one)
    both = expected | {h ^ full for h in expected} if halved else expected
    assert set(np.flatnonzero(by_differences).tolist()) == both and number == len(both)
    kept = {(h ^ full if h & 1 else h) >> 1 for h in expected} if halved else expected
    assert set(np.flatnonzero(np.unpackbits(one_by_one.view(np.uint8), bitorder="little")).tolist()) == kept


def test_fixing_a_unit_chooses_the_face_at_every_point():
    rows = np.array([[0b0000, 0b1111, 0b0101, 0b0101], [0b0011, 0b0011, 0b1100, 0b1000]], np.uint64)
    signals = np.array([0b0110, 0b1101, 0b1001, 0b0100], np.uint64)
    expected = {
        tuple(low & ~g | high & g for low, high in zip(row[0::2], row[1::2], strict=True))
        for row in rows.tolist()
        for g in signals.tolist()
    }
    fixed = [tuple(row) for row in compositions._fix_unit(rows, signals, 4).tolist()]
    assert set(fixed) == expected and len(fixed) == len(expected)


@pytest.mark.parametrize(("width", "units"), [(2, 3), (4, 2), (4, 3), (8, 2)])
def test_tuples_marked_row_by_row(width, units):
    words = np.unique(np.random.default_rng(width).integers(0, 2**width, 5)).astype(np.uint64)
    row = np.zeros(max(1, 2**width // 64), np.uint64)
    for word in words.tolist():
        row[word >> 6] |= np.uint64(1) << np.uint64(word & 63)
    bitmap = np.zeros(max(1, 2 ** (units * width) // 64), np.uint64)
    mark_tuples.compiled(words, row, units, width, bitmap)
    expected = {
        sum(f << width * j for j, f in zip(range(units), t, strict=True)) for t in product(words.tolist(), repeat=units)
    }
    assert set(np.flatnonzero(np.unpackbits(bitmap.view(np.uint8), bitorder="little")).tolist()) == expected


@pytest.mark.parametrize(("name", "encoding"), WAYS)
def test_sets_of_signals_agree_with_one_signal_at_a_time(name, encoding):
    gated = Circuit(name, 2, encoding=encoding)
    codes = signal_codes(gated, gate_functions(2, Gate(), "chambers"))
    for row, signal in zip(sets_of_signals(gated, codes), codes, strict=True):
        assert np.flatnonzero(row).tolist() == functions_of_signal(gated, signal).tolist()
