"""Gates alike read by a function, and networks: by the definition, as sets, with certificates and bounds."""

import json
from functools import cache, reduce

import numpy as np
import pytest

from capacity import Circuit, bounds, check, count
from capacity.audit import audit_document
from capacity.audit.definitions import definition_of, is_self_complementary
from capacity.audit.definitions import threshold_readouts as readouts_of_the_audit
from capacity.audit.text import CertificateError
from capacity.commands.main import run
from capacity.counting.choice import engines_for
from capacity.tables.census import members
from enumerate.circuits.readouts import (
    gate_symmetries,
    gates_of,
    readout_named,
    self_complementary,
    threshold_readouts,
)
from enumerate.circuits.search import CaseTable, Realizations, Search
from enumerate.cube.classes import npn_classes
from enumerate.cube.symmetry import canonical_form
from enumerate.gates.threshold_classes import gate_table
from enumerate.gates.threshold_orbits import gate_classes
from enumerate.outcomes import Refused


@cache
def linear(n):
    return np.array([gate_table(cls.gate) for cls in gate_classes(n, "none")], np.int64)


@cache
def codes_of_tuples(gates, n):
    """What the gates give at every point, for all tuples of gates; (tuples, 2**n), bit i of a code from gate i."""
    points = np.arange(2**n)
    bits = linear(n)[:, None] >> points & 1
    packed = np.zeros(1, np.int64)  # bit `gates` x + i is gate i at the point x
    for i in range(gates):
        one = (bits << gates * points + i).sum(axis=1)
        packed = np.unique((packed[:, None] + one).ravel())
    return packed[:, None] >> gates * points & 2**gates - 1


@cache
def by_definition(readout, gates, n):
    """All R(g1, ..., gK), from the truth tables of all tuples of gates, point by point."""
    read = readout >> codes_of_tuples(gates, n) & 1
    return frozenset((read << np.arange(2**n)).sum(axis=1).tolist())


def name_of(readout, gates):
    return f"readout:{readout:0{2**gates // 4}x}"


BEYOND_CLASSES = {0x18, 0x68, 0x98}

FEWER = {0x3C, 0x88, 0xAA}
"""Of the readouts of three gates those that depend on fewer."""

TRIPLES = {0x28, 0x69, 0x6A, 0x80, 0xA8, 0xAC, 0xE8}


def npn_form(readout):
    return canonical_form(readout, 3, complement=True).table


CASES = [(r, gates, n) for gates in (2, 3) for n in (1, 2) for r in npn_classes(gates)[0].tolist() if r]


@pytest.mark.parametrize(("readout", "gates", "n"), [*CASES, (0x8, 2, 3), (0x9, 2, 3), (0x80, 3, 3), (0xE8, 3, 3)])
def test_every_engine_counts_what_the_definition_says(readout, gates, n):
    expected = len(by_definition(readout, gates, n))
    circuit = Circuit(name_of(readout, gates), n)
    reached = [engine for engine in engines_for(circuit) if engine.cost(circuit).reached]
    methods = {engine.method for engine in reached}
    assert methods >= {"pairs", "lifted", "lp"}
    if gates == 3:  # of fourteen NPN classes: without 0, those that two engines for three gates reach, and those of one
        assert ("classes" in methods) == (npn_form(readout) not in BEYOND_CLASSES)
        assert ("triples" in methods) == (npn_form(readout) in TRIPLES)
        assert ("tuples" in methods) == (npn_form(readout) not in FEWER)
        assert "completions" in methods
    for engine in reached:
        assert engine.run(circuit, 1, None) == expected, engine.method


FOUR_GATES = {"8000": 65094, "0180": 65520, "6996": 65536, "e880": 65536, "1668": 65536}
"""Some readouts of four gates, at n = 4."""

FIVE_GATES = {"80000000": 65462, "96696996": 65536, "fee8e880": 65536, "fffefee8": 65536}
"""AND, XOR, majority, and two of five."""


@pytest.mark.parametrize("name", [f"{table:04x}" for table in npn_classes(4)[0].tolist()[1::9]])
@pytest.mark.parametrize("n", [1, 2])
def test_four_gates_are_counted_as_the_definition_says(name, n):
    expected = len(by_definition(int(name, 16), 4, n))
    for method in ("completions", "tuples"):
        assert count(Circuit(f"readout:{name}", n), method).count == expected


@pytest.mark.parametrize("name", [*FOUR_GATES, *FIVE_GATES])
@pytest.mark.parametrize("method", ["completions", "tuples", "lp"])
def test_four_and_five_gates_of_three_variables(name, method):
    assert count(Circuit(f"readout:{name}", 3), method).count == 256


@pytest.mark.parametrize("method", ["completions", "tuples"])
@pytest.mark.parametrize("name", ["6996", "e880", "fffefee8"])
def test_four_and_five_gates_of_four_variables(name, method):
    assert count(Circuit(f"readout:{name}", 4), method).count == {**FOUR_GATES, **FIVE_GATES}[name]


@pytest.mark.slow
@pytest.mark.parametrize("method", ["completions", "tuples"])
@pytest.mark.parametrize("name", [*FOUR_GATES, *FIVE_GATES])
def test_more_readouts_of_four_variables(name, method):
    assert count(Circuit(f"readout:{name}", 4), method).count == {**FOUR_GATES, **FIVE_GATES}[name]


@pytest.mark.parametrize("gates", [2, 3])
@pytest.mark.parametrize("n", [1, 2])
def test_a_network_is_the_union_over_all_threshold_readouts(n, gates):
    expected = frozenset().union(*(by_definition(int(r), gates, n) for r in linear(gates)))
    for method in ("pairs", "lifted", "lp"):
        assert count(Circuit(f"network:{gates}", n), method).count == len(expected)
    assert set(np.flatnonzero(members(Circuit(f"network:{gates}", n))).tolist()) == expected


@pytest.mark.parametrize(
    ("name", "other", "encoding"),
    [
        ("readout:8", "output-gating", "01"),
        ("readout:9", "output-gating", "pm1"),
        ("network:2", "additive-output", None),
    ],
)
@pytest.mark.parametrize("n", [2, 3, 4])
def test_readouts_of_two_gates_are_circuits_that_were_known(name, other, encoding, n):
    assert (members(Circuit(name, n)) == members(Circuit(other, n, encoding=encoding))).all()


def test_the_and_of_k_gates_is_one_of_k_plus_one_and_every_threshold_readout_is_in_the_network():
    ands = [members(Circuit(name, 3)) for name in ("readout:8", "readout:80")]
    assert (ands[0] <= ands[1]).all()
    network = members(Circuit("network:3", 3))
    for readout in threshold_readouts(3):
        assert (members(Circuit(name_of(readout, 3), 3)) <= network).all()


@pytest.mark.parametrize(
    ("name", "functions"),
    [
        ("readout:80", 55682),
        ("readout:e8", 65534),
        pytest.param("readout:8000", 65094, marks=pytest.mark.slow),
        ("network:2", 41614),
        pytest.param("network:3", 65534, marks=pytest.mark.slow),
    ],
)
def test_four_variables_by_two_engines(name, functions):
    """All but the parities are in three gates read by a majority; OR and AND of three are complements."""
    circuit = Circuit(name, 4)
    assert count(circuit, "lp").count == functions
    if name in ("readout:80", "network:2"):
        assert count(circuit, "pairs").count == functions


THREE_GATES = {
    "18": (254, 58054),
    "28": (256, 65534),
    "3c": (254, 54310),
    "68": (256, 65534),
    "69": (256, 65534),
    "6a": (256, 65534),
    "80": (254, 55682),
    "88": (246, 32506),
    "98": (256, 65534),
    "a8": (256, 65534),
    "aa": (104, 1882),
    "ac": (256, 65534),
    "e8": (256, 65534),
}
"""One readout of each class of three gates, at n = 3 and n = 4."""


@pytest.mark.parametrize("readout", THREE_GATES)
def test_every_readout_of_three_gates_of_three_variables(readout):
    circuit = Circuit(f"readout:{readout}", 3)
    assert count(circuit, "lp").count == count(circuit, "pairs").count == THREE_GATES[readout][0]


@pytest.mark.slow
@pytest.mark.parametrize("method", ["lp", "pairs"])
@pytest.mark.parametrize("readout", THREE_GATES)
def test_every_readout_of_three_gates_of_four_variables(readout, method):
    assert count(Circuit(f"readout:{readout}", 4), method).count == THREE_GATES[readout][1]


@pytest.mark.parametrize("method", ["classes", "triples"])
@pytest.mark.parametrize("readout", THREE_GATES)
def test_three_gates_of_four_variables_by_the_engines_for_three(readout, method):
    """Each beside the readouts by the definition: a readout that neither decides is refused, and said to be."""
    circuit = Circuit(f"readout:{readout}", 4)
    (engine,) = (engine for engine in engines_for(circuit) if engine.method == method)
    reached = int(readout, 16) in TRIPLES if method == "triples" else int(readout, 16) not in BEYOND_CLASSES
    assert engine.cost(circuit).reached == reached
    if reached:
        assert count(circuit, method).count == THREE_GATES[readout][1]
    else:
        with pytest.raises(Refused):
            count(circuit, method)


@pytest.mark.parametrize("readout", THREE_GATES)
def test_three_gates_of_four_variables_by_the_engines_for_three_and_more(readout):
    circuit = Circuit(f"readout:{readout}", 4)
    assert count(circuit, "completions").count == THREE_GATES[readout][1]
    if int(readout, 16) in FEWER:
        with pytest.raises(Refused, match="does not depend on all"):
            count(circuit, "tuples")
    else:
        assert count(circuit, "tuples").count == THREE_GATES[readout][1]


@pytest.mark.parametrize(("gates", "counts"), [(3, (2, 4, 16, 256, 65534)), (4, (2, 4, 16, 256, 65536))])
def test_networks_by_the_engines_for_three_gates_and_more(gates, counts):
    for method in ("completions", "tuples"):
        assert tuple(count(Circuit(f"network:{gates}", n), method).count for n in range(5)) == counts


@pytest.mark.parametrize("method", ["completions", "tuples"])
def test_networks_of_five_gates_reach_every_function_of_four_variables(method):
    assert count(Circuit("network:5", 4), method).count == 65536


@pytest.mark.parametrize("method", ["classes", "triples"])
def test_a_network_of_three_gates_by_the_engines_for_three(method):
    assert [count(Circuit("network:3", n), method).count for n in range(5)] == [2, 4, 16, 256, 65534]


FIVE_VARIABLES = {
    "readout:80": 709479564,
    "readout:a8": 2680447268,
    "readout:e8": 4130552020,
    "readout:96": 4276687340,
    "readout:6a": 4262604276,
    "readout:28": 3818848788,
    "readout:ac": 2743502156,
    "network:3": 4131955060,
}


@pytest.mark.slow
@pytest.mark.parametrize("method", ["classes", "triples"])
@pytest.mark.parametrize("name", FIVE_VARIABLES)
def test_three_gates_of_five_variables(name, method):
    assert count(Circuit(name, 5), method).count == FIVE_VARIABLES[name]


@pytest.mark.slow
@pytest.mark.parametrize(("name", "functions"), [("readout:88", 44642388), ("readout:3c", 387698944)])
def test_products_of_two_gates_are_readouts_of_three(name, functions):
    assert count(Circuit(name, 5), "classes").count == functions


@pytest.mark.slow
@pytest.mark.parametrize(("name", "functions"), [("readout:e8", 65534), ("readout:96", 65534), ("network:3", 65534)])
def test_four_variables_by_pairs(name, functions):
    assert count(Circuit(name, 4), "pairs").count == functions


@pytest.mark.parametrize("gate", ["ptf:2", "square"])
def test_gates_of_other_classes_are_read_too(gate):
    circuit = Circuit("readout:80", 2, gate)
    assert circuit.attending == circuit.gate
    assert count(circuit, "pairs").count == count(circuit, "lp").count == 16


@pytest.mark.parametrize("gates", [2, 3, 4, 5])
def test_the_audit_derives_the_same_readouts_of_a_network(gates):
    digits = max(1, 2**gates // 4)
    assert readouts_of_the_audit(gates) == tuple(f"{table:0{digits}x}" for table in threshold_readouts(gates))
    assert len(readouts_of_the_audit(gates)) == {2: 2, 3: 5, 4: 17, 5: 92}[gates]


def test_both_sides_agree_on_what_is_closed_under_complement():
    for gates in (2, 3):
        for readout in range(1, 2**2**gates - 1):
            text = f"{readout:0{2**gates // 4}x}"
            assert is_self_complementary(text) == self_complementary(readout, gates)
            expected = by_definition(readout, gates, 2)
            if self_complementary(readout, gates):
                assert {15 ^ table for table in expected} == expected


@pytest.mark.parametrize("name", ["readout:8", "readout:80", "readout:e8", "readout:d8", "network:2", "network:3"])
def test_every_answer_has_a_certificate_that_the_audit_accepts(name):
    """`check` hands out only what the audit has accepted; here it is asked again, and for the right function."""
    readout, gates = name.partition(":")[2], readout_named(name).gates
    tables = [int(r, 16) for r in readouts_of_the_audit(gates)] if name[0] == "n" else [int(readout, 16)]
    realized = reduce(frozenset.union, (by_definition(table, gates, 2) for table in tables))
    for table in range(16):
        found = check(table, Circuit(name, 2))
        assert found.realizable == (table in realized)
        assert audit_document(found.certificate).startswith(("realization of", "refutation of"))
    parity = check(0x96, Circuit("readout:8", 3))
    assert not parity.realizable
    assert audit_document(parity.certificate).startswith("refutation of 96 (n = 3) by readout:8: ")


def changed(document, **values):
    return {**json.loads(json.dumps(document)), **values}


def test_tampered_certificates_are_refused():
    yes = check(0x96, Circuit("network:3", 3)).certificate
    no = check(0x96, Circuit("network:2", 3)).certificate
    assert set(no["trees"]) == {"8", "e"}
    other = next(word for word in readouts_of_the_audit(3) if word != yes["gates"]["reading"])
    for document in (
        changed(yes, gates={**yes["gates"], "reading": other}),
        changed(yes, gates={**yes["gates"], "reading": "96"}),  # no threshold function
        changed(yes, gates={**yes["gates"], "attending": yes["gates"]["attending"][:1]}),
        changed(yes, attending="ptf:2"),
        changed(yes, encoding="01"),
        changed(yes, circuit="network:6"),
        changed(yes, circuit="readout:e88"),
        changed(no, trees={"8": no["trees"]["8"]}),
        changed(no, trees={"8": no["trees"]["8"], "6": no["trees"]["e"]}),
        changed(no, trees={"8": no["trees"]["e"], "e": no["trees"]["8"]}),
        changed(no, circuit="network:3"),
        changed(no, gate="square", attending="square"),
    ):
        with pytest.raises(CertificateError):
            audit_document(document)
    assert definition_of("readout:e88") is None
    assert definition_of("network:6") is None


def nodes_of(tree):
    pending = [tree]
    while pending:
        node = pending.pop()
        yield node
        pending += node.get("cases", [])


@pytest.mark.parametrize(("name", "leaves"), [("readout:80", 32), ("readout:18", 149), ("readout:8", 3)])
def test_gates_that_are_read_alike_are_tried_in_one_order(name, leaves):
    """The parity of three variables; without the symmetries the AND of three takes 58 leaves, NAE 528."""
    found = check(0x96, Circuit(name, 3)).certificate
    assert audit_document(found) == f"refutation of 96 (n = 3) by {name}: {leaves} leaves"
    assert sum("refutes" in node for node in nodes_of(found["tree"])) == leaves
    assert any("like" in node for node in nodes_of(found["tree"]))


def test_symmetries_of_gates_are_those_that_do_not_change_the_readout():
    for gates in (2, 3):
        for readout in range(1, 2**2**gates - 1):
            kept = set(gate_symmetries(readout, gates, True))
            assert set(gate_symmetries(readout, gates, False)) == {one for one in kept if one[1] == 0}
            assert (tuple(range(gates)), 0) not in kept
    assert gate_symmetries(0xAC, 3, True) == (((1, 0, 2), 4),)  # the gate that selects, complemented
    assert [len(gate_symmetries(r, 4, True)) + 1 for r in (0x8000, 0x6996, 0x0180)] == [24, 192, 48]


@pytest.mark.parametrize("name", ["readout:80", "readout:18", "readout:68", "readout:ac", "readout:e8"])
def test_the_search_with_symmetries_answers_as_without(name):
    circuit = Circuit(name, 2, "square")
    plain = Search(CaseTable(circuit.attended_unit, circuit.wirings, circuit.attending_unit))
    for table in range(0, 16, 3):
        bits = [table >> x & 1 for x in range(4)]
        assert check(table, circuit).realizable == isinstance(plain.decide(bits), Realizations)


def a_case_left_out(document):
    """A copy of a certificate, the first node of its tree with a case that is left out, and that case."""
    copied = changed(document)
    for node in nodes_of(copied["tree"]):
        for case in node.get("cases", []):
            if "like" in case:
                return copied, node, case
    raise AssertionError


def test_a_wrong_symmetry_is_refused():
    no = check(0x96, Circuit("readout:18", 3)).certificate
    for key, value, said in (
        ("gates", ["1", "2", "3"], "do not map this case"),
        ("gates", ["-1", "2", "3"], "change the readout"),
        ("gates", ["1", "2", "2"], "in some order"),
        ("gates", ["1", "2"], "in some order"),
        ("gates", ["0", "1", "2"], "in some order"),
        ("gates", ["2", "1", "3"], "do not map this case|change the readout"),
        ("like", "9", "with a node of its own"),
        ("like", "-1", "with a node of its own"),
        ("other", "1", "other"),
    ):
        copied, _, case = a_case_left_out(no)
        case[key] = value
        with pytest.raises(CertificateError, match=said):
            audit_document(copied)
    copied, node, case = a_case_left_out(no)
    case["like"] = str(node["cases"].index(case))
    with pytest.raises(CertificateError, match="with a node of its own"):
        audit_document(copied)


def test_a_symmetry_that_changes_what_was_asked_before_is_refused():
    """Below a decision that sets gate 1 apart, it may not be exchanged, though R allows it at the root."""
    no = changed(check(0x96, Circuit("readout:80", 3)).certificate)
    left_out = {"like": "1", "gates": ["1", "3", "2"]}
    root = no["tree"]["cases"]
    assert root[2] == left_out
    below = root[1]["cases"]
    assert "like" not in below[1] and "like" not in below[2]
    below[2] = left_out
    with pytest.raises(CertificateError, match="change what the path asks for"):
        audit_document(no)


def test_other_circuits_and_square_gates_have_no_such_symmetries():
    no = check(0x96, Circuit("output-gating", 3)).certificate
    assert no["tree"]["cases"][1] == "swap"
    copied = changed(no)
    copied["tree"]["cases"][1] = {"like": "0", "gates": ["2", "1"]}
    with pytest.raises(CertificateError, match="no gates that are read alike"):
        audit_document(copied)


NAMES = ("readout:8", "readout:80", "readout:e8", "readout:a", "readout:8000", "network:3")


@pytest.mark.parametrize(("name", "n"), [*((name, n) for name in NAMES for n in (1, 3)), ("readout:80", 4)])
def test_the_bounds_hold_where_it_is_counted(name, n):
    circuit = Circuit(name, n)
    proved = bounds(circuit)
    functions = count(circuit, "lp").count
    assert proved.violated_by(functions) == ()
    assert any(item.value is not None and item.record.sense == "lower" for item in proved.evaluated)
    if n == 3:
        assert proved.violated_by(1)


def test_a_count_has_a_certificate(tmp_path, capsys):
    path = str(tmp_path / "count.json")
    for words in (["readout:80", "-n", "2"], ["network", "--gates", "3", "-n", "2"], ["readout:e8", "-n", "3"]):
        assert run(["count", *words, "--certificate", path]) == 0
        assert run(["audit", path]) == 0
        assert ": ok: count of" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("readout:123 -n 3", "3 hexadecimal digits"),
        ("readout:xyz -n 3", "neither readout:HEX"),
        ("readout -n 3", "neither readout:HEX"),
        ("readout:f -n 3", "is constant"),
        ("readout:00 -n 3", "is constant"),
        ("network -n 3", "needs the number of its gates"),
        ("network:1 -n 3", "2 ... 5"),
        ("network:6 -n 3", "2 ... 5"),
        ("network:3 -n 3 --gates 4", "network:3 has 3 gates, not 4"),
        ("readout:e8 -n 3 --gates 2", "readout:e8 has 3 gates, not 2"),
        ("ltf -n 3 --gates 2", "ltf has none"),
        ("readout:8 -n 3 --encoding pm1", "takes none"),
        ("readout:8 -n 3 --attending ptf:2", "of one class"),
        ("readout:8 -n 3 --attending-inputs 2", "see the same inputs"),
        ("readout:8 -n 3 --units 2 --shared", "see the same inputs"),
        ("network:2 -n 3 --gate square", "closed under complement"),
    ],
)
def test_bad_words_are_refused_in_a_line(line, said, capsys):
    assert run(["count", *line.split()]) == 2
    captured = capsys.readouterr()
    assert said in captured.err
    assert captured.err.count("\n") == 1


def test_what_is_out_of_reach_is_refused_with_the_proved_bounds(capsys):
    assert run(["count", "readout:8000", "-n", "5"]) == 3
    assert "proved: 26.8018 <= capacity <= 32 bits" in capsys.readouterr().err
    assert run(["count", "readout:68", "-n", "5"]) == 3
    assert "of another kind than those" in capsys.readouterr().err
    assert run(["count", "readout:80", "-n", "6"]) == 3
    assert "go to n = 5" in capsys.readouterr().err
    assert run(["count", "readout:80", "-n", "5", "--gate", "ptf:2"]) == 3
    assert "those of linear gates" in capsys.readouterr().err


def test_names_say_the_number_of_gates():
    assert [gates_of(digits) for digits in ("8", "e8", "8000", "80000000")] == [2, 3, 4, 5]
    circuit = Circuit.parse("network:3 -n 4")
    assert (str(circuit), circuit.parameters) == ("network:3 -n 4", 19)
    assert Circuit.from_json(circuit.as_json()) == circuit


@pytest.mark.parametrize(("written", "name"), [("readout:E8", "readout:e8"), ("network:03", "network:3")])
def test_a_name_written_otherwise_is_the_same_circuit(written, name, capsys, tmp_path):
    assert Circuit(written, 3) == Circuit(name, 3) and str(Circuit(written, 3)) == f"{name} -n 3"
    path = str(tmp_path / "made.json")
    assert run(["check", "96", written, "--certificate", path]) == 0
    assert capsys.readouterr().out.startswith(f"96: realized by {name} -n 3\n")
    assert run(["audit", path]) == 0
