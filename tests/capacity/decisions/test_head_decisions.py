"""Attention heads decided: answers are those of the count, certificates are audited, and false ones are refused."""

import json
import random
import re
from contextlib import suppress
from copy import deepcopy
from itertools import product
from pathlib import Path

import pytest

from capacity.audit import audit_document
from capacity.audit.text import CertificateError
from capacity.circuits.circuit import Circuit
from capacity.circuits.partial_function import PartialFunction
from capacity.commands.main import run
from capacity.decisions.checking import Decider, check
from enumerate.outcomes import Refused, Undecided
from enumerate.scores.head_functions import functions_by_chambers
from tests.thinned import thinned

ROOT = Path(__file__).resolve().parents[3]
SCORES = ("dot-product", "expressive", "expressive:either", "elliptical", "positional")


def head(tokens, m, score, attention="threshold", encoding="01"):
    given = None if score.startswith("positional") else encoding
    return Circuit("attention-head", tokens * m, tokens=tokens, score=score, attention=attention, encoding=given)


def functions(circuit):
    tables = functions_by_chambers(circuit.head, circuit.token_bits, str(circuit.encoding))
    return {int.from_bytes(table, "little") for table in tables}


def heads(sizes):
    for (tokens, m), score, attention, encoding in product(sizes, SCORES, ("threshold", "argmax"), ("01", "pm1")):
        if (attention == "threshold" or score != "expressive:either") and (encoding == "01" or score != "positional"):
            yield head(tokens, m, score, attention, encoding)


def leaves_of(node):
    if "refutes" in node:
        return [node]
    return [leaf for sign in ("<", "=", ">") if sign in node for leaf in leaves_of(node[sign])]


def decisions_of(node):
    if "refutes" in node:
        return []
    return [node, *(inner for sign in ("<", "=", ">") if sign in node for inner in decisions_of(node[sign]))]


def roots(certificate):
    return list(certificate["trees"].values()) if "trees" in certificate else [certificate["tree"]]


@pytest.mark.parametrize("circuit", list(heads(((1, 1), (1, 2), (2, 1)))), ids=str)
def test_all_functions_of_two_inputs_are_decided_as_they_are_counted(circuit):
    decider = Decider(circuit)
    realized = {f for f in range(1 << circuit.points) if decider.decide(f).realizable}
    assert realized == functions(circuit)


@pytest.mark.parametrize("circuit", thinned(heads(((3, 1), (2, 2), (3, 2)))), ids=str)
def test_functions_are_decided_as_they_are_counted(circuit):
    rng = random.Random(str(circuit))
    realized = functions(circuit)
    chosen = rng.sample(sorted(realized), min(4, len(realized)))
    near = [f ^ 1 << rng.randrange(circuit.points) for f in chosen]
    decider = Decider(circuit)
    for f in [*chosen, *near]:
        assert decider.decide(f).realizable == (f in realized)


@pytest.mark.slow
@pytest.mark.parametrize("circuit", list(heads(((3, 1), (2, 2), (3, 2), (6, 1)))), ids=str)
def test_many_functions_are_decided_as_they_are_counted(circuit):
    rng = random.Random(str(circuit))
    realized = functions(circuit)
    chosen = rng.sample(sorted(realized), min(60, len(realized)))
    near = [f ^ 1 << rng.randrange(circuit.points) for f in chosen]
    decider = Decider(circuit)
    for f in [*chosen, *near]:
        assert decider.decide(f).realizable == (f in realized)


# --- certificates ---------------------------------------------------------------------------------------------------

REFUTED = {  # a circuit and a function that it does not compute, one of its functions differing at a single point
    head(2, 2, "dot-product"): 0x6996,
    head(2, 2, "dot-product", "argmax", "pm1"): 0xCCA8,
    head(3, 1, "dot-product", "argmax"): 0x96,
    head(2, 2, "expressive"): 0x1248,
    head(2, 2, "expressive:either", "threshold", "pm1"): 0x1248,
    head(2, 2, "elliptical"): 0x1248,
    head(2, 2, "elliptical", "argmax"): 0x1248,
    head(2, 2, "expressive", "argmax"): 0xEEE8,
    head(3, 1, "positional"): 0xCA,
    head(3, 1, "positional", "argmax"): 0xCA,
}


@pytest.mark.parametrize("circuit", list(REFUTED), ids=str)
def test_a_refutation_refutes_no_function_that_is_computed(circuit):
    decision = check(REFUTED[circuit], circuit)
    assert not decision.realizable
    certificate = decision.certificate
    assert audit_document(certificate).startswith("refutation of")
    digits = max(1, circuit.points // 4)
    for f in random.Random(0).sample(sorted(functions(circuit)), 8):
        with pytest.raises(CertificateError):
            audit_document(certificate | {"truth_table": format(f, f"0{digits}x")})


@pytest.mark.parametrize("circuit", list(REFUTED), ids=str)
def test_every_multiplier_and_every_case_is_needed(circuit):
    certificate = check(REFUTED[circuit], circuit).certificate
    tried = 0
    for number in range(sum(len(leaves_of(root)) for root in roots(certificate))):
        for change in ("one more", "none", "negative"):
            false = deepcopy(certificate)
            leaf = [leaf for root in roots(false) for leaf in leaves_of(root)][number]
            key = sorted(leaf["multipliers"])[0]
            value = int(leaf["multipliers"][key])
            if change == "none" and len(leaf["multipliers"]) > 1:
                del leaf["multipliers"][key]
            elif change == "negative":
                leaf["multipliers"] = {k: str(-int(v)) for k, v in leaf["multipliers"].items()}
            else:
                leaf["multipliers"][key] = str(value + 1)
            if set(leaf["multipliers"]) == {key} and change == "one more":
                continue  # a multiple of it
            tried += 1
            with pytest.raises(CertificateError):
                audit_document(false)
    for number in range(sum(len(decisions_of(root)) for root in roots(certificate))):
        for sign in ("<", "=", ">", "form"):
            false = deepcopy(certificate)
            node = [node for root in roots(false) for node in decisions_of(root)][number]
            if sign in node:
                del node[sign]
                tried += 1
                with pytest.raises(CertificateError):
                    audit_document(false)
    assert tried


def test_a_tie_is_a_case_of_argmax_and_none_of_a_threshold():
    argmax = check(REFUTED[head(3, 1, "dot-product", "argmax")], head(3, 1, "dot-product", "argmax")).certificate
    threshold = check(0x6996, head(2, 2, "dot-product")).certificate
    assert all("=" in node for node in decisions_of(argmax["tree"]))
    assert not any("=" in node for node in decisions_of(threshold["tree"]))


def test_only_an_axis_is_known_not_to_be_negative():
    circuit = head(2, 3, "elliptical", "argmax")
    certificate = check(0x1248, circuit).certificate
    tree = certificate["tree"]
    difference = {"form": {"q1*k1": "1", "q2*k2": "1", "q3*k3": "-1"}, "=": tree, ">": tree}
    with pytest.raises(CertificateError, match='the case "<" is missing'):
        audit_document(certificate | {"tree": difference})
    assert audit_document(certificate | {"tree": difference | {"<": tree}})


@pytest.mark.parametrize("circuit", list(REFUTED), ids=str)
def test_a_realization_gives_its_function_and_no_other(circuit):
    f = sorted(functions(circuit))[len(functions(circuit)) // 2]
    certificate = check(f, circuit).certificate
    assert audit_document(certificate).startswith("realization of")
    digits = max(1, circuit.points // 4)
    for x in range(circuit.points):
        with pytest.raises(CertificateError, match=f"at point {x}"):
            audit_document(certificate | {"truth_table": format(f ^ 1 << x, f"0{digits}x")})


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"tokens": 3}, "do not divide"),
        ({"tokens": "2"}, "an integer is expected"),
        ({"score": "cosine-score"}, "is not a score"),
        ({"attention": "soft"}, 'not "threshold" or "argmax"'),
        ({"encoding": None}, "is not an encoding"),
        ({"units": 2}, "is expected"),
        ({"gate": "ltf"}, "is expected"),
        ({"score": "elliptical-score"}, "not a parameter"),
        ({"score": "low-rank-score:1"}, "has rank 2"),
        ({"score": "positional-score", "encoding": None}, "not a parameter"),
        ({"attention": "argmax"}, "not a parameter"),
        ({"kind": "count"}, "is not"),
        ({"surplus": 1}, "surplus"),
    ],
)
def test_a_statement_that_does_not_fit_is_refused(change, said):
    circuit = head(2, 2, "dot-product")
    document = {
        **check(0, circuit).certificate,
        "gates": {"score": {"q1*k1": "1", "q2*k2": "1", "q1*k2": "1", "t": "5"}, "gate": {"1": "-1"}},
    }
    assert audit_document(document)
    with pytest.raises(CertificateError, match=said):
        audit_document(document | change)


@pytest.mark.parametrize(
    ("score", "gates", "said"),
    [
        ("dot-product", {"score": {"q1*k1": "1", "t": "1"}, "gate": {"1": "-1"}}, "a score is the threshold"),
        ("dot-product", {"score": {}, "gate": {"1": "-1"}}, "a score is the threshold"),
        ("dot-product", {"score": {"t": "1"}, "gate": {}}, "the gate is 0"),
        ("dot-product", {"score": {"t": "1"}, "gate": {"1": "-1", "x3": "1"}}, "not a parameter"),
        ("dot-product", {"score": {"t": "01"}, "gate": {"1": "-1"}}, "canonical"),
        ("expressive", {"score": {"t": "-1"}, "gate": {"1": "-1"}}, "negative"),
        ("elliptical", {"score": {"q1*k1": "-1", "t": "5"}, "gate": {"1": "-1"}}, "an axis is negative"),
    ],
)
def test_gates_that_are_not_of_the_class_are_refused(score, gates, said):
    circuit = head(2, 2, score)
    with pytest.raises(CertificateError, match=said):
        audit_document({**check(0, circuit).certificate, "gates": gates})


# --- two bits and a query -------------------------------------------------------------------------------------------


def with_query(table, bit):
    """A function of x1 and x2 where the query x3 is a given bit, and open elsewhere."""
    on, off = table << 4 * bit, (15 ^ table) << 4 * bit
    return PartialFunction(on, off, 3)


@pytest.mark.parametrize("encoding", ["01", "pm1"])
def test_an_argmax_head_on_two_bits_gives_and_and_or_and_never_xor(encoding):
    """Of two bits and a query of its own; XOR is refuted for either query."""
    circuit = head(3, 1, "dot-product", "argmax", encoding)
    found = {
        (table, bit): check(with_query(table, bit), circuit).realizable
        for table in (0b1000, 0b1110, 0b0110, 0b1001)
        for bit in (0, 1)
    }
    assert found[0b1000, 1]  # the least of x1, x2 and 1
    assert found[0b1110, 0] == (encoding == "pm1")  # the greatest of x1, x2 and -1; in 0/1 the query 0 tells nothing
    assert not any(found[table, bit] for table in (0b0110, 0b1001) for bit in (0, 1))


def test_xor_of_two_tokens_is_refuted_by_two_points():
    certificate = check(0b0110, head(2, 1, "dot-product", "argmax")).certificate
    assert certificate["tree"] == {"refutes": "gate", "multipliers": {"1": "1", "3": "1"}}
    blocks = re.findall(
        r"```json\n(.*?)```", (ROOT / "docs" / "certificates.md").read_text(encoding="utf-8"), re.DOTALL
    )
    (example,) = [json.loads(block) for block in blocks if "attention-head" in block]
    assert example | {"version": certificate["version"]} == certificate


def test_a_partial_function_is_completed():
    decision = check("1xx01xx0", head(3, 1, "dot-product"))
    assert decision.realizable
    assert decision.completion[0] & 0b10011001 == 0b10001000


# --- low rank and what is out of reach ------------------------------------------------------------------------------


@pytest.mark.parametrize("encoding", ["01", "pm1"])
def test_rank_one_is_decided_as_it_is_counted(encoding):
    """Of functions of full rank some have rank one, and the others are refuted at every direction."""
    circuit = head(2, 2, "low-rank:1", "threshold", encoding)
    realized, full = functions(circuit), functions(head(2, 2, "dot-product", "threshold", encoding))
    rng = random.Random(1)
    chosen = [*rng.sample(sorted(full - realized), 4), *rng.sample(sorted(realized), 12), 0x1248]
    decider = Decider(circuit)
    decisions = {f: decider.decide(f) for f in chosen}
    assert {f for f, decision in decisions.items() if decision.realizable} == realized & set(chosen)
    refuted = [decision.certificate for f, decision in decisions.items() if f in full - realized]
    assert all("directions" in certificate for certificate in refuted)
    certificate = refuted[0]
    for index in range(len(certificate["directions"])):
        kept = certificate["directions"][:index] + certificate["directions"][index + 1 :]
        with pytest.raises(CertificateError, match="interval of directions"):
            audit_document(certificate | {"directions": kept})
    for f in rng.sample(sorted(realized), 8):
        with pytest.raises(CertificateError):
            audit_document(certificate | {"truth_table": format(f, "04x")})
    with pytest.raises(CertificateError):
        audit_document(certificate | {"score": "dot-product-score"})


def test_low_rank_under_argmax_is_decided_where_every_rank_is_refuted_or_low_rank_is_met():
    circuit = head(2, 2, "low-rank:1", "argmax")
    realized, full = functions(circuit), functions(head(2, 2, "dot-product", "argmax"))
    decider = Decider(circuit)
    answers = {}
    for f in [*random.Random(1).sample(sorted(full), 40), 0x6996, 0x1248]:
        with suppress(Undecided):
            answers[f] = decider.decide(f).realizable
    assert all(answer == (f in realized) for f, answer in answers.items())
    assert set(answers.values()) == {True, False}
    open_function = next(f for f in sorted(full - realized) if f not in answers or answers[f])
    with pytest.raises(Undecided, match="none of rank 1 was met"):
        decider.decide(open_function)


def test_too_many_forms_are_refused():
    with pytest.raises(Refused, match="forms"):
        Decider(head(2, 6, "dot-product"))


def test_check_prints_the_head_and_writes_a_certificate(tmp_path, capsys):
    path = tmp_path / "or.json"
    words = ["attention-head", "--tokens", "2", "--score", "dot-product", "--attention", "argmax"]
    assert run(["check", "e", *words, "--certificate", str(path)]) == 0
    assert "attends to the first token of greatest q1*k1\n  f = step(-1 + 2 x1) of it" in capsys.readouterr().out
    assert json.loads(path.read_text())["attention"] == "argmax"
    assert run(["audit", str(path)]) == 0
    assert run(["check", "6", *words]) == 1
    lines = tmp_path / "functions.txt"
    lines.write_text("e\n6\n8\n1\n")
    capsys.readouterr()
    assert run(["check", *words, "--file", str(lines), "--json"]) == 0
    answers = [json.loads(line)["realizable"] for line in capsys.readouterr().out.splitlines()]
    assert answers == [True, False, False, True]
