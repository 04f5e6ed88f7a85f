"""Many functions from a file: answers in order, each as the single one; bad lines named, and the rest answered."""

import json
from pathlib import Path

import pytest

from capacity.audit import audit_document
from capacity.circuits.circuit import Circuit
from capacity.commands.main import run
from capacity.counting.result import count
from capacity.decisions import lines as reading_lines
from capacity.decisions.checking import check
from capacity.decisions.lines import Question, answers
from enumerate.workers import Processes
from tests.capacity.commands.session import shell


@pytest.fixture(autouse=True)
def elsewhere(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


def texts(lines, name, jobs=1):
    return [answer.text for block in answers(lines, Question((name,)), jobs) for answer in block]


MIXED = """\
# three functions, and what is none
e8

x1 ^ x2   # XOR
[3,2,2,1; 4]
x1 &
1x0
ee, 8
"""


def test_every_line_is_answered_in_order_and_a_bad_one_is_named(capsys):
    Path("some.txt").write_text(MIXED)
    assert run(["check", "ltf", "--file", "some.txt", "--quiet"]) == 2
    out = capsys.readouterr().out.splitlines()
    assert [line.partition(":")[0] for line in out] == [
        "e8",
        "x1 ^ x2 (6)",
        "[3,2,2,1; 4] (eae8)",
        *(f"line {i}" for i in (6, 7, 8)),
    ]
    assert out[0] == "e8: realized by ltf -n 3; f = step(-3 + 2 x1 + 2 x2 + 2 x3) = [2,2,2; 3]"
    assert out[1].startswith("x1 ^ x2 (6): not realized by ltf -n 2; ")
    assert all(": error: " in line for line in out[3:])


def test_json_has_one_document_a_line_with_a_certificate_that_holds(capsys):
    Path("some.txt").write_text(MIXED)
    assert run(["check", "output-gating", "--file", "some.txt", "--json", "--quiet"]) == 2
    documents = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [document["line"] for document in documents] == [2, 4, 5, 6, 7, 8]
    assert [document.get("realizable") for document in documents] == [True, True, True, None, None, None]
    for document in documents[:3]:
        audit_document(document["certificate"])
    assert documents[3]["function"] == "x1 &" and "expected" in documents[3]["error"]


def test_the_answers_are_those_to_each_function_alone_whatever_the_jobs():
    lines = [f"{table:04x}" for table in range(0, 2**16, 491)]
    one, two = (texts(lines, "output-gating", jobs) for jobs in (1, 2))
    assert one == two
    circuit = Circuit("output-gating", 4)
    assert [": realized" in text for text in one] == [check(line, circuit).realizable for line in lines]


def test_one_pool_of_processes_answers_all_rounds_of_a_file_in_order(monkeypatch):
    pools = []

    class Counted(Processes):
        def __init__(self, jobs):
            super().__init__(jobs)
            pools.append(jobs)

    monkeypatch.setattr(reading_lines, "Processes", Counted)
    monkeypatch.setattr(reading_lines, "ROUND", 250)
    lines = [f"{table:04x}" for table in range(0, 2**16, 101)]
    two = texts(lines, "ltf", 2)
    assert pools == [2]
    assert two == texts(lines, "ltf", 1) and pools == [2]
    assert [text.partition(":")[0] for text in two] == lines
    assert texts(lines[:200], "ltf", 2) == two[:200] and pools == [2]


@pytest.mark.parametrize("name", ["ltf", "ptf:2", "square", "multiplexing"])
def test_all_functions_of_three_variables_from_a_file_agree_with_the_count(name):
    lines = [f"{table:02x}" for table in range(256)]
    assert sum(": realized" in text for text in texts(lines, name)) == count(Circuit(name, 3)).count


def test_stdin_and_other_orders_are_read(capsys):
    ran = shell("printf '01101010\\n10010101\\n' | capacity check ltf -n 3 --order high-first --file -")
    assert ran.returncode == 0
    assert [line.partition(":")[0] for line in ran.stdout.splitlines()] == ["01101010 (1e)", "10010101 (e1)"]


def test_weights_are_minimized_line_by_line(capsys):
    Path("some.txt").write_text("e8\n6\nx1 | x2\n")
    assert run(["minimize", "--encoding", "pm1", "--file", "some.txt", "--quiet"]) == 0
    assert capsys.readouterr().out.splitlines() == [
        "e8: step(x1 + x2 + x3): total size 3, the least possible",
        "6: 6 is not realized by ltf -n 2 --encoding pm1; capacity check gives the certificate",
        "x1 | x2 (e): step(1 + x1 + x2): total size 3, the least possible",
    ]


def test_all_least_weights_are_listed_line_by_line_too(capsys):
    Path("some.txt").write_text("[12; 7, 6, 6, 4, 4, 4, 3, 2]\ne8\n")
    assert run(["minimize", "--all", "--file", "some.txt", "--quiet"]) == 0
    first, second = capsys.readouterr().out.splitlines()
    assert first.endswith("not unique; also [7,6,6,4,4,4,2,3; 12]")
    assert second == "e8: [1,1,1; 2]: sum 3, the least possible; unique"


@pytest.mark.parametrize(
    ("line", "code", "said"),
    [
        (["check", "e8", "ltf", "--file", "f"], 2, "name the circuit and no function"),
        (["check", "--file", "f"], 2, "name the circuit and no function"),
        (["check", "ltf", "--file", "missing"], 2, "missing: No such file"),
        (["check", "ltf", "--file", "f", "--certificate", "c"], 2, "--json prints the certificates"),
        (["check", "e8"], 2, "name a function and a circuit"),
        (["check"], 2, "name a function and a circuit"),
        (["minimize"], 2, "name a function"),
        (["minimize", "e8", "--file", "f"], 2, "name none besides"),
        (["check", "6,e8", "output-gating", "--units", "2"], 2, "give -n"),
        (["check", "e8", "ltf", "--order", "up"], 2, "low-first, high-first"),
    ],
)
def test_a_command_that_does_not_fit_is_said_in_one_line(line, code, said, capsys):
    Path("f").write_text("e8\n")
    assert run(line) == code
    captured = capsys.readouterr()
    assert not captured.out
    assert said in captured.err and captured.err.count("\n") == 1


def test_a_function_too_large_is_refused_and_the_others_answered(capsys):
    Path("f").write_text("x17\ne8\n")
    assert run(["check", "ltf", "--file", "f"]) == 3
    out = capsys.readouterr().out.splitlines()
    assert "read to n = 16" in out[0] and out[1].startswith("e8: realized")


def test_how_a_function_was_read_is_said(capsys):
    assert run(["check", "a | (b & ~c)", "ltf"]) == 0
    assert capsys.readouterr().out.splitlines()[:2] == [
        "a | (b & ~c) is ae (expression; x1 = a, x2 = b, x3 = c)",
        "ae: realized by ltf -n 3",
    ]
    assert run(["check", "01101010", "ltf", "-n", "3", "--order", "high-first"]) == 1
    assert capsys.readouterr().out.startswith("01101010 is 1e (binary; x1 most significant, row 0...0 first)\n1e: not ")


@pytest.mark.slow
@pytest.mark.parametrize(("gate", "functions"), [("ltf", 1882), ("ptf:2", 57574), ("ptf:3", 65534), ("square", 11130)])
def test_all_functions_of_four_variables_on_lines_are_answered_as_they_are_counted(gate, functions):
    lines = [f"{table:04x}" for table in range(2**16)]
    answered = [answer for block in answers(lines, Question((gate,), 4), 2) for answer in block]
    assert [answer.text.partition(":")[0] for answer in answered] == lines
    assert sum(": realized by" in answer.text for answer in answered) == functions
    assert sum(": not realized by" in answer.text for answer in answered) == 2**16 - functions
