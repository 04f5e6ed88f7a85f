"""Gates as text: a step of a score, and the weights and threshold beside it are those of the same function of bits."""

import re

import pytest

from capacity import Circuit, TruthTable, check
from capacity.circuits.formulas import certificate_lines, gate_lines
from capacity.tables.classes import classes
from enumerate.circuits.mechanisms import MECHANISMS


def thresholds(lines):
    """The functions that are shown by weights and threshold, by the letters of their gates."""
    shown = [re.fullmatch(r"  (\w+) = step\(.*\) = (\[.*\])( on bits)?", line) for line in lines]
    return {found[1]: TruthTable.parse(found[2]).bits for found in shown if found}


@pytest.mark.parametrize("encoding", ["01", "pm1"])
@pytest.mark.parametrize("n", [1, 2, 3])
def test_every_linear_gate_but_the_constants_is_shown_by_weights_and_threshold(n, encoding):
    for one in classes(Circuit("ltf", n), "none").classes:
        table = int(one.truth_table, 16)
        lines = certificate_lines(check(one.truth_table, Circuit("ltf", n, encoding=encoding)).certificate)
        assert thresholds(lines) == ({"f": table} if 0 < table < 2**2**n - 1 else {})
        assert all(line.endswith(" on bits") == (encoding == "pm1") for line in lines if "[" in line)


@pytest.mark.parametrize("encoding", ["01", "pm1"])
@pytest.mark.parametrize(("table", "n"), [("6", 2), ("9", 2), ("1e", 3)])
def test_both_gates_of_a_product_are_shown_so(table, n, encoding):
    gates = thresholds(certificate_lines(check(table, Circuit("output-gating", n, encoding=encoding)).certificate))
    f, g = gates["f"], gates["g"]
    assert int(table, 16) == (f & g if encoding == "01" else 2**2**n - 1 ^ f ^ g)


@pytest.mark.parametrize("name", MECHANISMS)
def test_a_gate_that_sees_a_signal_is_not_a_function_of_the_inputs_alone(name):
    circuit = Circuit(name, 2)
    found = {"attended": {"1": "-1", "x1": "2"}, "attending": {"1": "-3", "x1": "2", "x2": "2"}}
    alone = name in ("additive-output", "activation-gating", "output-gating")
    assert thresholds(gate_lines(found, circuit)) == ({"f": 0b1010} if alone else {}) | {"g": 0b1000}


@pytest.mark.parametrize(
    ("circuit", "unit"),
    [
        (Circuit("ltf", 2), {"1": "1"}),
        (Circuit("ptf:2", 2), {"1": "-1", "x1": "2", "x1*x2": "2"}),
        (Circuit("square", 2), {"1": "1", "x1": "4", "t": "4"}),
        (Circuit("dot-product-score", 2), {"x1": "1"}),
        (Circuit("output-gating", 2, attending_inputs=2), {"1": "-1", "x1": "2"}),
    ],
    ids=str,
)
def test_other_units_are_not(circuit, unit):
    assert thresholds(gate_lines({"attended": unit}, circuit)) == {}
