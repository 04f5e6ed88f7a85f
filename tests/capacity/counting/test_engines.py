"""Every engine has one record, which the words about it come from; costs follow from properties, not from names."""

import pickle
from pathlib import Path

import pytest

from capacity.circuits.circuit import Circuit
from capacity.commands.main import run
from capacity.counting.choice import ENGINES, METHODS, choose_engine, engine_table, engines_for
from capacity.counting.measures import SELF_DUAL_CLASSES, gate_number, inputs_read, orbits
from capacity.counting.orbits import engines_up_to
from capacity.counting.units import gate_functions
from capacity.runs.kept_count import count
from enumerate.circuits.gate import Gate
from enumerate.circuits.mechanisms import MECHANISMS, Mechanism, Symmetry, gated_weights
from enumerate.gates.threshold_classes import census, np_gate_classes
from enumerate.outcomes import Refused

ROOT = Path(__file__).resolve().parents[3]
KINDS = ("ltf", "ptf:2", "square", *MECHANISMS, "dot-product-score", "elliptical-score", "positional-score")


# --- records ---------------------------------------------------------------------------------------------------------


def test_the_page_of_the_engines_has_the_table_of_their_records():
    page = (ROOT / "docs" / "engines.md").read_text(encoding="utf-8")
    assert f"\n\n{engine_table()}\n\n" in page


def test_every_engine_names_modules_that_there_are():
    modules = {path.stem for path in (ROOT / "enumerate").rglob("*.py")}
    assert {module for engine in ENGINES for module in engine.code} <= modules


def test_the_methods_are_those_of_the_engines_and_the_help_names_them(capsys):
    assert METHODS[0] == "auto"
    of_orbits = {engine.method for engine in engines_up_to(Circuit("ltf", 2), "npn")}
    assert set(METHODS[1:]) == {engine.method for engine in ENGINES} | of_orbits
    assert run(["count", "--help"]) == 0
    shown = " ".join(capsys.readouterr().out.replace("│", " ").split())
    assert ", ".join(METHODS[1:]) in shown


@pytest.mark.parametrize("kind", KINDS)
def test_no_two_engines_of_a_circuit_have_one_method_and_their_runs_can_be_sent_to_processes(kind):
    for options in ({}, {"units": 2}):
        engines = engines_for(Circuit(kind, 2, **options))
        assert len({engine.method for engine in engines}) == len(engines) > 1
        for engine in engines:
            assert pickle.loads(pickle.dumps(engine.run)) is not None


@pytest.mark.parametrize(("kind", "multiplied"), [("output-gating", True), ("activation-gating", False)])
def test_what_gives_the_same_functions_by_a_theorem_is_counted_by_engines_of_its_own(kind, multiplied):
    methods = {engine.method for engine in engines_for(Circuit(kind, 3))}
    assert ({"orbits", "cofactors"} <= methods) == multiplied
    assert methods - {"orbits", "cofactors"} == {"pairs", "lifted", "lp"}


# --- costs -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("n", range(8))
def test_the_chambers_that_the_cost_is_made_of_are_the_self_dual_classes(n):
    assert SELF_DUAL_CLASSES[n] == census(n).self_dual_classes


@pytest.mark.parametrize(("gate", "n"), [(Gate(), 3), (Gate(), 5), (Gate(2), 3), (Gate(square=True), 4)])
def test_estimates_of_gates_are_near_their_numbers(gate, n):
    number = len(gate_functions(n, gate, "chambers"))
    assert 0.8 < gate_number(gate, n) / number < 1.25


@pytest.mark.parametrize("n", range(2, 6))
def test_estimates_of_orbits_are_near_the_np_classes(n):
    number, order = len(gate_functions(n, Gate(), "chambers")), Circuit("square", n).group.order
    assert 0.7 < orbits(number, order) / len(list(np_gate_classes(n))) < 1.4


def test_an_expected_reading_is_the_mean_over_all_signals():
    circuit = Circuit("synaptic-gating", 2)
    inputs = circuit.wirings[0].inputs.tolist()
    seen = [len({row[code >> x & 1] for x, row in zip(range(4), inputs, strict=True)}) for code in range(16)]
    assert inputs_read(circuit) == [sum(seen) / 16]


LONG = {
    "ltf -n 8": [],
    "ltf -n 9": ["chambers", "restriction"],
    "ptf:2 -n 5": ["lp", "restriction"],
    "output-gating -n 4": [],
    "output-gating -n 5": ["pairs"],
    "output-gating -n 6": ["cofactors", "orbits"],
    "additive-synaptic -n 4": ["lp"],
    "synaptic-gating:all -n 4 --encoding pm1": ["lp"],
    "additive-output -n 4 --attending square": ["lp"],
    "multiplexing -n 4 --gate square": ["lp"],
    "output-gating -n 4 --units 2 --shared": ["sets"],
    "dot-product-score -n 6": ["faces", "restriction"],
    "elliptical-score -n 8": ["lp"],
}


@pytest.mark.parametrize("words", LONG)
def test_these_counts_are_long(words):
    circuit = Circuit.parse(words)
    assert sorted(engine.method for engine in engines_for(circuit) if engine.is_long(circuit)) == LONG[words]


CHOSEN = {
    "ltf -n 8": "chambers",
    "ltf -n 9": "restriction",
    "ptf:2 -n 5": "lp",
    "ptf:3 -n 5": "cells",
    "output-gating -n 3": "orbits",
    "output-gating -n 6": "orbits",
    "output-gating -n 6 --encoding pm1": "cofactors",
    "output-gating -n 4 --gate ptf:2 --attending ptf:2": "orbits",
    "activation-gating -n 5": "lifted",
    "activation-gating -n 5 --encoding pm1": "lifted",
    "synaptic-gating:all -n 5": "cofactors",
    "synaptic-gating:all -n 5 --encoding pm1": "lifted",
    "multiplexing -n 5": "lifted",
    "additive-synaptic -n 5 --encoding pm1": "pairs",
    "output-gating -n 2 --units 2 --shared": "sets",
    "output-gating -n 3 --units 2 --shared": "tuples",
    "multiplexing -n 2 --attending-inputs 2": "formula",
    "expressive-score -n 4 --encoding pm1": "lp",
    "expressive-score -n 6 --encoding pm1": "chambers",
    "dot-product-score -n 6 --encoding pm1": "restriction",
}


@pytest.mark.parametrize("words", CHOSEN)
def test_auto_chooses(words):
    assert choose_engine(Circuit.parse(words), "auto").method == CHOSEN[words]


# --- a circuit that no line of the engines has heard of --------------------------------------------------------------


def _first_or_others(i):
    return min(i, 1)


@pytest.fixture
def two_units(monkeypatch):
    """One unit gates the weight of x1, another all other weights."""
    name = "synaptic-gating:two"
    mechanism = Mechanism(
        name,
        formula="step(b + g1(x) w1 x1 + g2(x) (w2 x2 + ...))",
        definition="The weight of x1 is multiplied by g1(x), every other by g2(x).",
        sequence="",
        cell=("w", "*"),
        family="synaptic",
        routes=gated_weights(_first_or_others),
        symmetry={"01": Symmetry(True, False, False), "pm1": Symmetry(True, True, True)},
        signals=lambda n: 2,
        unit_of=_first_or_others,
        complemented=("pm1",),
        smallest_n=1,
    )
    monkeypatch.setitem(MECHANISMS, name, mechanism)
    return name


@pytest.mark.parametrize("encoding", ["01", "pm1"])
@pytest.mark.parametrize("n", [2, 3])
def test_a_new_circuit_with_two_attending_units_is_counted_by_three_engines(two_units, n, encoding):
    circuit = Circuit(two_units, n, encoding=encoding)
    each, one = (Circuit(f"synaptic-gating{name}", n, encoding=encoding) for name in (":each", ""))
    numbers = {method: count(circuit, method).count for method in ("pairs", "lifted", "lp")}
    assert len(set(numbers.values())) == 1
    assert count(one).count <= numbers["pairs"] <= count(each).count
    if n == 2:
        assert numbers["pairs"] == count(each).count  # two weights, a unit for each


def test_it_says_how_far_it_reaches_at_four_inputs(two_units):
    reach = {engine.method: engine.cost(Circuit(two_units, 4)) for engine in engines_for(Circuit(two_units, 4))}
    assert {method for method, cost in reach.items() if cost.reached} == {"pairs", "lp"}
    assert "beyond n = 3" in reach["lifted"].reason
    assert 1 < reach["lp"].seconds < 240
    with pytest.raises(Refused, match=r"pairs: tuples .* up to n = 4"):
        choose_engine(Circuit(two_units, 5), "auto")
