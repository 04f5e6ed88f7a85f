"""Answers brought from one function of a class to the others: the same yes or no as one by one, each audited."""

import random

import pytest

from capacity.circuits.circuit import Circuit
from capacity.commands.main import run
from capacity.decisions import by_class
from capacity.decisions.by_class import ClassDecider
from capacity.decisions.checking import Decider
from capacity.runs.kept_count import count
from enumerate.circuits.mechanisms import MECHANISMS
from enumerate.outcomes import Stopped

BROUGHT = [
    *(Circuit(name, 3) for name in ("ptf:2", "ptf:3", "square", "additive-output", "readout:e8", "network:2")),
    *(Circuit(name, 3, encoding="01") for name in ("output-gating", "multiplexing", "activation-gating")),
    *(Circuit(name, 3, encoding="pm1") for name in ("ptf:2", "square", "output-gating", "synaptic-gating:all")),
    Circuit("output-gating", 3, "square", "ltf", "01"),
    Circuit("output-gating", 3, "ltf", "ptf:2", "pm1"),
]


@pytest.mark.parametrize("circuit", BROUGHT, ids=str)
def test_functions_of_three_variables_are_decided_as_by_themselves(circuit, monkeypatch):
    decider, alone = ClassDecider(circuit), Decider(circuit)
    assert decider.decide(0b01101001).realizable == alone.answer(0b01101001).realized
    decided = []
    monkeypatch.setattr(Decider, "answer", lambda self, table: decided.append(table) or alone._answer([table], None))
    for table in random.Random(3).sample(range(256), 64):
        assert decider.decide(table).realizable == alone._answer([table], None).realized  # `decide` audits
    assert len(decided) < 22  # the classes under permutations and negations


ONE_BY_ONE = [
    *(Circuit(name, 4) for name in ("ltf", "additive-synaptic")),
    Circuit("attention-head", 4, tokens=2, score="dot-product"),
    Circuit("synaptic-gating:each", 4, encoding="pm1"),
]


@pytest.mark.parametrize("circuit", ONE_BY_ONE, ids=str)
def test_circuits_without_these_symmetries_and_linear_gates_are_decided_one_by_one(circuit, monkeypatch):
    decider = ClassDecider(circuit)
    monkeypatch.setattr(Decider, "_answer", lambda *_: (_ for _ in ()).throw(Stopped()))
    with pytest.raises(Stopped):
        decider.answer(0x6996)


EVERY = [Circuit(name, 3, encoding=encoding) for name, way in MECHANISMS.items() for encoding in way.encodings]


@pytest.mark.parametrize("circuit", EVERY, ids=str)
def test_answers_of_every_circuit_pass_the_audit(circuit):
    decider, alone = ClassDecider(circuit), Decider(circuit)
    for table in random.Random(5).sample(range(256), 10):
        assert decider.decide(table).realizable == alone.answer(table).realized  # `decide` audits


def test_attending_units_of_each_weight_stay_with_it():
    assert ClassDecider(Circuit("synaptic-gating:each", 3, encoding="pm1")).decide(0x83).realizable


@pytest.mark.parametrize("circuit", [Circuit("ptf:2", 4), Circuit("square", 4, encoding="pm1")], ids=str)
def test_answers_do_not_depend_on_what_was_asked_before(circuit):
    tables = random.Random(4).sample(range(2**16), 60)
    there = [ClassDecider(circuit).decide(table).certificate for table in tables]
    by_class._class_answers.cache_clear()
    by_class._classes.cache_clear()
    back = [ClassDecider(circuit).decide(table).certificate for table in reversed(tables)]
    assert there == back[::-1]


@pytest.mark.slow
@pytest.mark.parametrize("encoding", ["01", "pm1"])
@pytest.mark.parametrize("name", ["ltf", "ptf:2", "ptf:3", "ptf:4", "square"])
def test_all_functions_of_four_variables_from_a_file_agree_with_the_counts(name, encoding, tmp_path, capsys):
    file = tmp_path / "functions.txt"
    file.write_text("".join(f"{table:04x}\n" for table in range(2**16)))
    assert run(["check", name, "-n", "4", "--encoding", encoding, "--file", str(file), "-q"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line[:4] for line in lines] == [f"{table:04x}" for table in range(2**16)]
    realized = sum(line[4:].startswith(": realized") for line in lines)
    assert realized == count(Circuit(name, 4, encoding=encoding)).count
