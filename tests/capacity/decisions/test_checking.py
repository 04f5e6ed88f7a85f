"""`check` decides a function and proves it either way; what it writes, the independent audit accepts."""

import copy
import json
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.peers import random_functions, threshold_functions
from capacity.audit import audit_document, audit_file
from capacity.audit.text import CertificateError
from capacity.circuits.circuit import Circuit
from capacity.counting.certificate import count_certificate
from capacity.counting.units import gate_functions
from capacity.decisions import checking
from capacity.decisions.checking import MAX_INPUTS, Decider, check
from capacity.documents.files import dump, write_text
from capacity.runs.kept_count import count
from enumerate.arrangements.feasibility import Realization, Separator
from enumerate.circuits.gate import Gate
from enumerate.cube.classes import npn_classes
from enumerate.cube.truth_tables import features, parity, to_hex, to_signs
from enumerate.gates.chow import known_weights
from enumerate.outcomes import Refused, Undecided
from tests import definitions
from tests.definitions import realized_by

GATED = [
    Circuit("output-gating", n, gate, attending, encoding)
    for n in (2, 3)
    for gate, attending in (("ltf", "ltf"), ("ltf", "ptf:2"), ("ptf:2", "ltf"))
    for encoding in ("01", "pm1")
]


# --- all functions of four variables ---------------------------------------------------------------------------------


SOME = (*range(5, 1 << 16, 29), 0x6996, 0x9669)  # and the two that no polynomial of degree 3 realizes


@pytest.mark.parametrize("tables", [SOME, pytest.param(range(1 << 16), marks=pytest.mark.slow)], ids=len)
@pytest.mark.parametrize("gate", [Gate(), Gate(2), Gate(3)], ids=str)
def test_functions_of_four_variables_are_decided_with_a_certificate_that_the_audit_accepts(gate, tables, monkeypatch):
    audited = []
    monkeypatch.setattr(checking, "proved_by", lambda document: audited.append(audit_document(document)))
    decider = Decider(Circuit(str(gate), 4))
    realized = set(gate_functions(4, gate, "chambers").tolist())
    for table in tables:
        decision = decider.decide(table)
        kind = "realization" if table in realized else "refutation"
        assert audited.pop().startswith(f"{kind} of {table:04x} (n = 4) by {gate}")
        assert audited == []
        assert decision.certificate["truth_table"] == f"{table:04x}"
        assert decision.realizable == (table in realized)
    assert 0 < len(realized.intersection(tables)) < len(tables)


@pytest.mark.parametrize("encoding", ["01", "pm1"])
@pytest.mark.parametrize("n", [5, 6, 8])
def test_random_and_threshold_functions_are_decided_as_by_linear_programs_with_certificates_that_hold(n, encoding):
    decider = Decider(Circuit("ltf", n, encoding=encoding))
    separator = Separator(features(n, 1, encoding))
    threshold = threshold_functions(n, 30)
    nearby = [table ^ 1 << (7 * i) % 2**n for i, table in zip(range(30), threshold, strict=True)]
    decisions = [decider.decide(table) for table in [*threshold, *nearby, *random_functions(n, 30)]]
    for decision in decisions:
        audit_document(json.loads(json.dumps(decision.certificate)))
        answer = separator.decide(to_signs(decision.truth_tables[0], n))
        assert decision.realizable == isinstance(answer, Realization)
    assert all(decision.realizable for decision in decisions[:30])
    assert not any(decision.realizable for decision in decisions[60:])


@pytest.mark.parametrize("encoding", ["01", "pm1"])
@pytest.mark.parametrize(("circuit", "total"), [("ltf", 1882), ("ptf:2", 57574), ("ptf:3", 65534), ("ptf:4", 65536)])
def test_every_class_of_four_variables_is_decided_and_their_orbits_add_up(circuit, total, encoding):
    decider = Decider(Circuit(circuit, 4, encoding=encoding))
    found = 0
    for form, size in zip(*(a.tolist() for a in npn_classes(4)), strict=True):
        decision = decider.decide(form)
        audit_document(decision.certificate)
        found += size * decision.realizable
    assert found == total


@pytest.mark.parametrize("circuit", GATED, ids=str)
def test_gated_pairs_of_few_variables_realize_as_many_functions_as_are_counted(circuit):
    decider = Decider(circuit)
    decisions = [decider.decide(table) for table in range(1 << (1 << circuit.n))]
    for decision in decisions:
        audit_document(decision.certificate)
    assert sum(d.realizable for d in decisions) == count(circuit).count
    by_definition = {table for (table,) in realized_by(definitions.Circuit.of(circuit))}
    assert {table for d in decisions if d.realizable for table in d.truth_tables} == by_definition


@pytest.mark.parametrize("encoding", ["01", "pm1"])
@pytest.mark.parametrize("name", ["ltf", "ptf:2", "output-gating"])
def test_both_constants_are_realized_at_n_0(name, encoding):
    circuit = Circuit(name, 0, encoding=encoding)
    assert check("0", circuit).realizable
    assert check("1", circuit).realizable


# --- one function ---------------------------------------------------------------------------------------------------


@settings(max_examples=60)
@given(st.integers(0, 6), st.data())
def test_hexadecimal_and_integers_ask_the_same(n, data):
    table = data.draw(st.integers(0, (1 << (1 << n)) - 1))
    circuit = Circuit("ltf", n)
    by_integer, by_text = check(table, circuit), check(to_hex(table, n), circuit)
    assert by_integer == by_text
    assert check("0x" + to_hex(table, n).upper(), circuit) == by_integer
    assert by_integer.truth_tables == (table,)


@settings(max_examples=40)
@given(st.integers(0, 65535), st.sampled_from(["ltf", "ptf:2", "ptf:3"]))
def test_the_encoding_changes_the_weights_and_never_the_answer_of_one_gate(table, gate):
    answers = [check(table, Circuit(gate, 4, encoding=encoding)) for encoding in ("01", "pm1")]
    assert answers[0].realizable == answers[1].realizable
    assert [a.certificate["encoding"] for a in answers] == ["01", "pm1"]


def test_what_a_decision_says():
    yes, no = check("e", Circuit("ltf", 2)), check("6", Circuit("ltf", 2))
    assert str(yes) == "e: realized by ltf -n 2\n  f = step(-1 + 2 x1 + 2 x2) = [2,2; 1]"
    assert str(no).startswith("6: not realized by ltf -n 2\n  multipliers that no score can satisfy")
    document = no.as_json()
    assert (document["realizable"], document["truth_table"], document["n"]) == (False, "6", 2)
    assert document["certificate"] == no.certificate
    json.dumps(document)


def test_exclusive_or_takes_a_gated_pair_and_both_encodings_make_it():
    assert not check("6", Circuit("ltf", 2)).realizable
    for encoding in ("01", "pm1"):
        assert check("6", Circuit("output-gating", 2, encoding=encoding)).realizable


@pytest.mark.parametrize("degree", range(1, 7))
def test_parity_of_six_variables_takes_degree_six(degree):
    assert check(parity(6), Circuit(f"ptf:{degree}", 6)).realizable == (degree == 6)


@pytest.mark.parametrize("n", [8, 11, 13])
def test_majority_of_many_variables_is_realized_and_a_random_function_is_not(n):
    majority = sum(1 << x for x in range(1 << n) if 2 * x.bit_count() > n)
    assert check(majority, Circuit("ltf", n)).realizable
    assert not check(random.Random(n).getrandbits(1 << n), Circuit("ltf", n)).realizable


@pytest.mark.parametrize("table", ["", "e0", "ee", "g", "-1", "0xg", "0x", "é", "١", "e,", "x1 &", "[1,1; 1", "[1; 1]"])
def test_what_is_no_function_of_two_variables_raises(table):
    with pytest.raises(ValueError, match=r"truth table|function|means nothing|expected|weight"):
        check(table, Circuit("ltf", 2))


@pytest.mark.parametrize(
    "table", ["e", " e ", "E", "0xe", "0b1110", "1110", "x1 | x2", "[1,1; 1]", "x1 + x2 >= 1", "m(1,2,3)"]
)
def test_every_form_of_or_is_or(table):
    assert check(table, Circuit("ltf", 2)).truth_tables == (0b1110,)


@pytest.mark.parametrize(("table", "n"), [(16, 2), (-1, 2), (2, 0), (1 << 70, 6), ("4", 1), ("2", 0), ("f", 1)])
def test_truth_tables_that_do_not_fit_raise(table, n):
    with pytest.raises(ValueError, match="does not fit"):
        check(table, Circuit("ltf", n))


def test_too_many_inputs_or_features_are_refused_with_the_limit():
    with pytest.raises(Refused, match=f"n = {MAX_INPUTS}"):
        check(0, Circuit("ltf", MAX_INPUTS + 1))
    with pytest.raises(Refused, match="lower n or the degree"):
        check(0, Circuit("ptf:16", 16))
    with pytest.raises(Refused, match="lower n or the degree"):
        check(0, Circuit("output-gating", 12, attending="ptf:6"))


def test_an_undecided_program_is_no_answer(monkeypatch):
    def fail(self, signs):
        raise Undecided("HiGHS stopped")

    monkeypatch.setattr(checking.Separator, "decide", fail)
    with pytest.raises(Undecided):
        check("e", Circuit("ptf:2", 2))


def test_an_answer_that_the_audit_refuses_is_not_given(monkeypatch):
    monkeypatch.setattr(checking.Separator, "decide", lambda self, signs: Realization((1, 1, 1, 1)))
    with pytest.raises(CertificateError):
        check("e", Circuit("ptf:2", 2))


def test_weights_kept_of_another_class_are_refused_by_the_audit(monkeypatch):
    assert check("e8", Circuit("ltf", 3)).realizable
    majority = next(chow for chow, weights in known_weights(3).items() if weights == (1, 1, 1, 0))
    monkeypatch.setitem(known_weights(3), majority, (1, 0, 0, 0))
    with pytest.raises(CertificateError):
        check("e8", Circuit("ltf", 3))


# --- certificates in files ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("circuit", [Circuit("ltf", 3), Circuit("ptf:2", 3, encoding="pm1"), *GATED[6:]], ids=str)
@pytest.mark.parametrize("table", [0x69, 0x96, 0xE8, 0x00, 0x16])
def test_certificates_are_written_and_audited_from_files(circuit, table, tmp_path):
    found = check(table, circuit)
    path = tmp_path / "certificate.json"
    write_text(path, dump(found.certificate) + "\n")
    kind = "realization" if found.realizable else "refutation"
    assert audit_file(path).startswith(f"{kind} of {table:02x} (n = 3)")
    assert json.loads(path.read_text()) == found.certificate
    assert [p.name for p in tmp_path.iterdir()] == ["certificate.json"]


COUNTED = [
    *((Circuit("ltf", n), total) for n, total in zip(range(7), (2, 4, 14, 104, 1882, 94572, 15028134), strict=True)),
    (Circuit("ptf:2", 3), 254),
    (Circuit("ptf:2", 4), 57574),
    (Circuit("ptf:2", 3, encoding="pm1"), 254),
    *((Circuit("output-gating", n), total) for n, total in ((2, 16), (3, 246), (4, 32506))),
    *((Circuit("output-gating", n, encoding="pm1"), total) for n, total in ((2, 16), (3, 254))),
    pytest.param(Circuit("output-gating", 4, encoding="pm1"), 54310, marks=pytest.mark.slow),
    (Circuit("output-gating", 3, "ltf", "ptf:2"), 256),
]


@pytest.mark.parametrize(("circuit", "total"), COUNTED, ids=str)
def test_the_certificate_of_a_count_is_accepted_and_a_false_one_is_not(circuit, total):
    document = count_certificate(circuit, total, [("chambers", total), ("restriction", total)])
    assert f"at least {total} functions" in audit_document(document)

    def refused(change):
        tampered = copy.deepcopy(document)
        change(tampered)
        with pytest.raises(CertificateError):
            audit_document(tampered)

    refused(lambda d: d.update(count=str(total + 1)))
    refused(lambda d: d["engines"][1].update(count=str(total - 2)))
    refused(lambda d: d["classes"].pop())
    refused(lambda d: d["classes"].append(d["classes"][0]))
    refused(lambda d: d["classes"][-1].update(orbit_size=str(int(d["classes"][-1]["orbit_size"]) + 1)))
    refused(lambda d: d.update(n=circuit.n + 1))
    if "gates" in document["classes"][-1]:
        refused(lambda d: d["classes"][-1]["gates"]["attended"].clear())
        refused(lambda d: d["classes"][-1].update(truth_table="0" * max(1, 2**circuit.n // 4)))
    else:
        refused(lambda d: d["classes"][-1].update(weights=["0"] * (circuit.n + 1)))


def test_a_wrong_count_makes_a_certificate_that_is_refused():
    with pytest.raises(CertificateError, match="sum of the orbit sizes, 104"):
        audit_document(count_certificate(Circuit("ltf", 3), 105, [("chambers", 105)]))


@pytest.mark.parametrize(("circuit", "reach"), [(Circuit("ltf", 9), 8), (Circuit("ptf:2", 5), 4)], ids=str)
def test_counts_of_too_many_classes_have_no_certificate(circuit, reach):
    with pytest.raises(Refused, match=f"n = {reach}"):
        count_certificate(circuit, 1, [])


def test_a_file_is_replaced_whole_or_left_alone(tmp_path, monkeypatch):
    path = tmp_path / "kept.json"
    write_text(path, "old\n")

    def full(descriptor):
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr("os.fsync", full)
        with pytest.raises(OSError, match="No space left"):
            write_text(path, "new\n")
    assert path.read_text() == "old\n"
    assert [p.name for p in tmp_path.iterdir()] == ["kept.json"]
    write_text(path, "new\n")
    assert path.read_text() == "new\n"
