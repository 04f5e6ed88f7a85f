"""The count of a circuit is one number whatever engine finds it; work that is too large is refused with its size."""

import json
import re
from dataclasses import fields
from math import log2

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

import capacity
from capacity.circuits.circuit import Circuit, parse_gate
from capacity.commands.main import run
from capacity.counting.choice import METHODS, choose_engine, engines_for
from capacity.counting.result import Count
from capacity.counting.units import gate_functions
from capacity.documents.numbers import duration
from capacity.runs.kept_count import count, engine_of_run
from enumerate.circuits.circuit import ENCODINGS, MAX_INPUTS
from enumerate.circuits.gate import Gate
from enumerate.outcomes import Refused

GATES = ("ltf", "ptf:1", "ptf:2", "ptf:3", "ptf:4")
# T(n, d): OEIS A000609 and this project's numbers; every degree >= n realizes everything.
T = {
    (0, 1): 2,
    (1, 1): 4,
    (2, 1): 14,
    (3, 1): 104,
    (4, 1): 1882,
    (3, 2): 254,
    (4, 2): 57574,
    (4, 3): 65534,
}
PRODUCTS = {"01": [2, 4, 16, 246, 32506], "pm1": [2, 4, 16, 254, 54310]}


def methods_that_reach(circuit):
    return [e.method for e in engines_for(circuit) if e.cost(circuit).reached]


# --- one number -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("gate", GATES)
@pytest.mark.parametrize("n", range(5))
def test_every_method_that_reaches_a_gate_counts_the_same(n, gate):
    expected = T.get((n, parse_gate(gate).degree), 2**2**n)
    circuit = Circuit(gate, n)
    methods = methods_that_reach(circuit)
    assert len(methods) >= 3
    for method in ["auto", *methods] if n < 4 else methods:
        found = count(circuit, method)
        assert found.count == expected, method
        assert found.method == method or method == "auto"


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("n", range(5))
def test_every_method_counts_the_same_gated_pairs(n, encoding):
    circuit = Circuit("output-gating", n, encoding=encoding)
    assert methods_that_reach(circuit) == ["orbits", "cofactors", "pairs", "lifted", "lp"]
    assert {count(circuit, method).count for method in ("auto", "orbits", "cofactors", "pairs", "lifted", "lp")} == {
        PRODUCTS[encoding][n]
    }


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize(("gate", "attending"), [("ltf", "ptf:2"), ("ptf:2", "ltf"), ("ptf:2", "ptf:2")])
@pytest.mark.parametrize("n", range(1, 4))
def test_every_method_counts_the_same_pairs_of_other_gates(n, gate, attending, encoding):
    circuit = Circuit("output-gating", n, gate, attending, encoding)
    assert len({count(circuit, method).count for method in methods_that_reach(circuit)}) == 1


@pytest.mark.slow
@pytest.mark.parametrize("encoding", ENCODINGS)
def test_every_method_counts_the_same_mixed_pairs_of_four_variables(encoding):
    circuit = Circuit("output-gating", 4, "ltf", "ptf:2", encoding)
    swapped = Circuit("output-gating", 4, "ptf:2", "ltf", encoding)
    assert len({count(c, method).count for c in (circuit, swapped) for method in ("orbits", "pairs", "lp")}) == 1


@pytest.mark.parametrize(("n", "total"), [(5, 94572), (6, 15028134), (7, 8378070864)])
def test_two_methods_count_threshold_functions_beyond_four_variables(n, total):
    for method in ("chambers", "restriction"):
        assert count(Circuit("ltf", n), method).count == total


@pytest.mark.parametrize("n", [5, 9, 16])
def test_a_theorem_counts_what_degree_n_minus_1_and_above_realizes(n):
    assert count(Circuit(f"ptf:{n - 1}", n), "theorem").count == 2**2**n - 2
    assert count(Circuit(f"ptf:{n}", n), "theorem").count == 2**2**n


def test_the_encoding_does_not_change_the_count_of_one_gate():
    assert count(Circuit("ptf:2", 3, encoding="pm1")).count == count(Circuit("ptf:2", 3)).count == 254


# --- which method ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("gate", ["ltf", "ptf:2", "ptf:3", "output-gating"])
@pytest.mark.parametrize("n", range(10))
def test_auto_takes_the_cheapest_method_that_reaches(n, gate):
    circuit = Circuit(gate, n)
    costs = {e.method: e.cost(circuit) for e in engines_for(circuit)}
    reached = {method: cost.seconds for method, cost in costs.items() if cost.reached}
    if reached:
        assert reached[choose_engine(circuit, "auto").method] == min(reached.values())
    else:
        with pytest.raises(Refused):
            choose_engine(circuit, "auto")


@pytest.mark.parametrize(
    ("circuit", "method"),
    [
        (Circuit("ltf", 4), "chambers"),
        (Circuit("ltf", 9), "restriction"),
        (Circuit("ptf:2", 5), "lp"),
        (Circuit("ptf:9", 10), "theorem"),
        (Circuit("output-gating", 5), "cofactors"),
    ],
    ids=str,
)
def test_auto_takes_these(circuit, method):
    found = choose_engine(circuit, "auto").method
    assert found == method or choose_engine(circuit, method).cost(circuit) == choose_engine(circuit, found).cost(
        circuit
    )


@pytest.mark.parametrize("method", ["", "fast", "Chambers", "auto "])
def test_an_unknown_method_raises_with_the_known_ones(method):
    with pytest.raises(ValueError, match="known: auto, chambers, restriction, lp"):
        count(Circuit("ltf", 2), method)


@pytest.mark.parametrize(
    ("circuit", "method"),
    [
        (Circuit("ltf", 3), "pairs"),
        (Circuit("ltf", 3), "theorem"),
        (Circuit("ptf:2", 3), "orbits"),
        (Circuit("output-gating", 3), "chambers"),
        (Circuit("output-gating", 3), "theorem"),
    ],
    ids=str,
)
def test_a_method_that_a_circuit_does_not_have_raises_with_those_it_has(circuit, method):
    with pytest.raises(ValueError, match=f"is not counted by the method {method}; its methods: auto, "):
        count(circuit, method)
    assert method in METHODS


# --- refusals -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("circuit", "method"),
    [
        (Circuit("ltf", 12), "auto"),
        (Circuit("ltf", 200), "auto"),
        (Circuit("ltf", 10), "chambers"),
        (Circuit("ltf", 6), "lp"),
        (Circuit("ptf:2", 6), "auto"),
        (Circuit("ptf:2", 5), "chambers"),
        (Circuit("ptf:2", 6), "restriction"),
        (Circuit("ptf:2", 6), "theorem"),
        (Circuit("ptf:17", 17), "theorem"),
        (Circuit("output-gating", 7), "auto"),
        (Circuit("activation-gating", 7), "auto"),
        (Circuit("output-gating", 5, "ptf:2", "ptf:2", "pm1"), "auto"),
        (Circuit("output-gating", 5), "lp"),
    ],
    ids=str,
)
def test_what_no_method_reaches_is_refused_with_the_way_on(circuit, method, capsys):
    with pytest.raises(Refused, match="is out of reach") as refusal:
        count(circuit, method, time_limit=None)
    words = str(refusal.value)
    way_on = re.search(r"capacity (bounds .*)$", words)[1]
    assert run([*way_on.split(), "--json"]) == 0, "what the message offers must work"
    shown = json.loads(capsys.readouterr().out)
    assert {key: shown[key] for key in circuit.as_json()} == circuit.as_json()


@pytest.mark.parametrize(
    ("circuit", "limit"),
    [
        (Circuit("ltf", 9), 1.0),
        (Circuit("ptf:2", 5), 2.0),
        (Circuit("output-gating", 5), 0.1),
        (Circuit("ltf", 8), 0.1),
    ],
    ids=str,
)
def test_an_engine_expected_to_take_longer_than_allowed_is_refused(circuit, limit):
    with pytest.raises(Refused, match=r"needs about .* of one core by .*, more than"):
        choose_engine(circuit, "auto", max_seconds=limit)
    assert choose_engine(circuit, "auto", max_seconds=10**9)


@pytest.mark.parametrize("limit", [0, -1.0, float("nan")])
def test_a_time_limit_is_positive(limit):
    with pytest.raises(ValueError, match="must be positive"):
        count(Circuit("ltf", 3), time_limit=limit)


@pytest.mark.parametrize("circuit", [Circuit("ltf", 4), Circuit("output-gating", 5)], ids=str)
@pytest.mark.parametrize("method", ["auto", "lp", "pairs"])
def test_work_over_the_memory_is_refused_and_the_memory_it_names_allows_it(circuit, method):
    if method not in ["auto", *methods_that_reach(circuit)]:
        pytest.skip("this circuit has no such method")
    with pytest.raises(Refused, match=r"needs about .* MiB") as refusal:
        count(circuit, method, max_memory=1 << 20)
    named = re.search(r"--max-memory (\d+)", str(refusal.value))
    assert engine_of_run(circuit, method, int(named[1]) << 20, None)


def test_lengths_of_time_are_written_for_people():
    assert [duration(s) for s in (0.2, 5, 89, 90, 5399, 5400, 36000)] == [
        "0 s",
        "5 s",
        "89 s",
        "2 min",
        "90 min",
        "1.5 h",
        "10.0 h",
    ]


# --- lists of functions ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("n", "degree"), [(n, d) for n in range(5) for d in (1, 2, 3) if n + d < 7])
def test_both_lists_of_the_functions_of_a_gate_agree(n, degree):
    chambers, classes = gate_functions(n, Gate(degree), "chambers"), gate_functions(n, Gate(degree), "classes")
    assert chambers.dtype == classes.dtype == np.uint64
    assert np.array_equal(chambers, classes)
    assert len(chambers) == T.get((n, degree), 2**2**n)
    assert (np.diff(chambers.astype(object)) > 0).all()


def test_both_lists_of_the_threshold_functions_of_five_variables_agree():
    chambers = gate_functions(5, Gate(), "chambers")
    assert len(chambers) == 94572
    assert np.array_equal(chambers, gate_functions(5, Gate(), "classes"))


# --- results --------------------------------------------------------------------------------------------------------


def test_a_count_as_a_document_has_the_fields_of_the_design():
    document = count(Circuit("output-gating", 3, encoding="pm1")).as_json()
    assert document["count"] == "254"
    assert {k: document[k] for k in ("circuit", "gate", "attending", "encoding", "n", "units")} == {
        "circuit": "output-gating",
        "gate": "ltf",
        "attending": "ltf",
        "encoding": "pm1",
        "n": 3,
        "units": 1,
    }
    assert document["capacity_bits"] == log2(254)
    assert set(document) >= {"schema", "method", "seconds", "version"}
    assert document["version"] == capacity.__version__
    json.dumps(document)


def test_the_capacity_of_a_count_beyond_every_float_is_still_right():
    found = Count(Circuit("ptf:16", 16), 1 << 65536, "theorem", 0.0)
    assert found.capacity_bits == 65536.0
    assert len(found.as_json()["count"]) == 19729


def test_the_package_offers_what_the_design_says():
    from capacity import Circuit as ByPackage
    from capacity import bounds, check
    from capacity import count as count_by_package

    assert ByPackage is Circuit
    assert count_by_package is count
    assert check("6", Circuit("ltf", 2)).realizable is False
    assert bounds(Circuit("ltf", 4)).violated_by(1882) == ()
    with pytest.raises(AttributeError, match="no attribute"):
        _ = capacity.nothing_of_the_kind


# --- circuits -------------------------------------------------------------------------------------------------------

gates = st.one_of(st.just("ltf"), st.integers(1, 100).map("ptf:{}".format))
single = st.builds(Circuit, gates, st.integers(0, MAX_INPUTS), encoding=st.sampled_from(ENCODINGS))
gated = st.builds(
    Circuit,
    st.just("output-gating"),
    st.integers(0, MAX_INPUTS),
    st.none() | gates,
    st.none() | gates,
    st.sampled_from(ENCODINGS),
    st.integers(2, 9),
    st.booleans(),
)


@given(single | gated)
def test_a_circuit_is_made_again_from_its_fields(circuit):
    document = json.loads(json.dumps(circuit.as_json()))
    assert set(document) == {
        "circuit",
        "gate",
        "attending",
        "encoding",
        "n",
        "units",
        "shared",
        "attending_inputs",
    }
    assert Circuit(document.pop("circuit"), **document) == circuit
    assert Circuit(**{field.name: getattr(circuit, field.name) for field in fields(circuit)}) == circuit
    assert circuit.is_gate == (circuit.attending is None)
    assert Circuit.parse(str(circuit)) == circuit


def test_gates_left_out_are_linear_and_a_gate_is_its_own_gate():
    assert Circuit("output-gating", 3) == Circuit("output-gating", 3, "ltf", "ltf", "01", 1)
    assert Circuit("ptf:2", 3) == Circuit("ptf:2", 3, "ptf:2")
    assert hash(Circuit("output-gating", 3)) == hash(Circuit("output-gating", 3, "ltf", "ltf"))


@pytest.mark.parametrize(
    "arguments",
    [
        ("", 3),
        ("LTF", 3),
        ("ltf ", 3),
        ("ptf", 3),
        ("ptf:", 3),
        ("ptf:0", 3),
        ("ptf:-1", 3),
        ("ptf:02", 3),
        ("ptf:1001", 3),
        ("ptf:" + "9" * 5000, 3),
        ("ptf:2.0", 3),
        ("ptf:²", 3),
        ("ptf:x", 3),
        ("ltf", -1),
        ("ltf", 1001),
        ("ltf", True),
        ("ltf", 3.0),
        ("ltf", "3"),
        ("ltf", None),
        ("ltf", 3, "ptf:2"),
        ("ltf", 3, None, "ltf"),
        ("synaptic-gating", 3, "square"),
        ("synaptic-gating:all", 3, "ptf:2"),
        ("synaptic-gating", 0),
        ("additive-synaptic", 0),
        ("additive-output", 3, None, None, "01"),
        ("output-gating", 3, None, "ptf:0"),
        ("output-gating", 3, "output-gating"),
        ("ltf", 3, None, None, "10"),
        ("ltf", 3, None, None, ""),
        ("ltf", 3, None, None, "01", 2, True),
        ("ltf", 3, None, None, "01", 1, False, 2),
        ("output-gating", 3, None, None, "01", 1, True),
        ("output-gating", 3, None, None, "01", 1, False, -1),
        ("ltf", 3, None, None, "01", 0),
    ],
    ids=lambda a: str(a)[:60],
)
def test_other_circuits_raise_in_one_line(arguments):
    with pytest.raises(ValueError) as error:  # noqa: PT011 - each has its own words
        Circuit(*arguments)
    assert "\n" not in str(error.value)
    assert str(error.value)


@settings(max_examples=300)
@given(st.text(max_size=12))
def test_any_other_name_raises_and_nothing_else(name):
    assume(not re.fullmatch(r"ltf|square|multiplexing|ptf:[1-9][0-9]{0,3}", name))
    assume(not name.startswith(("network", "readout")))  # have their own errors, and tests of these
    with pytest.raises(ValueError, match=r"unknown circuit|out of range"):
        Circuit(name, 3)
