"""Partial functions on the command line: questions of people in the field, files of them, and what is wrong."""

import json
from pathlib import Path

import pytest

from capacity.commands.main import run

PLA = ".i 3\n.o 1\n.type fr\n000 1\n010 0\n011 0\n100 1\n110 0\n.e\n"
ADDER = ".i 2\n.o 2\n.ob carry sum\n11 10\n10 01\n01 01\n.e\n"


@pytest.fixture(autouse=True)
def elsewhere(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("partial.pla").write_text(PLA)
    Path("adder.pla").write_text(ADDER)


@pytest.mark.parametrize(
    ("line", "code", "said"),
    [
        # A gate for a partial function, given by its column, the first variable the most significant, or by rows.
        (["check", "1x001x0x", "ltf", "--order", "high-first"], 0, "completed to 33; 5 of 8 completions are realized"),
        (["check", "partial.pla", "ltf"], 0, "completed to 33; 5 of 8 completions are realized"),
        (["check", "0110xxxx", "ltf", "--order", "high-first"], 1, "none of 16 completions is realized"),
        (["check", "0110xxxx", "ltf"], 1, "none of 16 completions is realized"),
        (["check", "0110xxxx", "output-gating", "--completions"], 0, "completed to 66; 13 of 16 completions are"),
        (["check", "m(1,3) + d(2)", "ltf", "-n", "3"], 0, "completed to 0a; 2 of 2 completions are realized"),
        (["check", "adder.pla:sum", "ltf"], 1, "multipliers that no score can satisfy"),
        (["check", "adder.pla", "ltf", "--units", "2"], 1, "output 2: multipliers that no score can satisfy"),
        (["minimize", "1x001x0x", "--order", "high-first"], 0, "[0,-1,0; 0]: sum 1, the least possible; unique; comp"),
        (["minimize", "partial.pla", "--all"], 0, "[0,-1,0; 0]"),
        (["minimize", "0110xxxx"], 1, "0110xxxx is not realized by ltf -n 3"),
        (["minimize", "1x001x0x", "--strict"], 0, "step(-1 + 2 x2): total size 3, the least possible"),
        (["minimize", "0110xxxx", "--gate", "ptf:2"], 0, "step("),
    ],
)
def test_the_question_is_answered(line, code, said, capsys):
    assert run(line) == code
    assert any(answer.strip().startswith(said) for answer in capsys.readouterr().out.splitlines())


def test_a_certificate_on_a_partial_function_is_written_and_audited(capsys):
    assert run(["check", "partial.pla", "ltf", "--certificate", "yes.json"]) == 0
    assert run(["check", "0110xxxx", "synaptic-gating", "--certificate", "no.json"]) == 1
    capsys.readouterr()
    assert run(["audit", "yes.json", "no.json"]) == 0
    assert capsys.readouterr().out.splitlines() == [
        "yes.json: ok: realization of partial x0xx0011 (n = 3, 5 values specified) by ltf: 1 gate, 8 points",
        "no.json: ok: refutation of partial 0110xxxx (n = 3, 4 values specified) by synaptic-gating --encoding 01: "
        "3 leaves",
    ]


LINES = """\
1x001x0x
0110xxxx  # none
m(1,3) + d(2)
1x0
partial.pla
missing.pla
e8
"""


def test_partial_functions_on_lines_are_answered_like_any_other(capsys):
    Path("some.txt").write_text(LINES)
    assert run(["check", "ltf", "--file", "some.txt", "--quiet"]) == 2
    out = capsys.readouterr().out.splitlines()
    assert out[0] == "1x001x0x: realized by ltf -n 3; f = step(-1 + 2 x2) = [0,2,0; 1]; completed to cc"
    assert out[1].startswith("0110xxxx: not realized by ltf -n 3; ")
    assert out[1].endswith("; none of 16 completions is realized")
    assert out[2] == "line 3: error: minterms do not say the number of variables: give -n"
    assert out[3] == "line 4: error: 3 values are no truth table: 2**n are needed, n <= 16"
    assert out[4].startswith("partial.pla (x0xx0011): realized by ltf -n 3; ")
    assert out[5] == "line 6: error: missing.pla: No such file or directory"
    assert out[6].startswith("e8: realized by ltf -n 3; ")
    assert run(["minimize", "--file", "some.txt", "--quiet"]) == 2
    out = capsys.readouterr().out.splitlines()
    assert out[0] == "1x001x0x: [0,1,0; 1]: sum 1, the least possible; unique; completed to cc"
    assert out[1] == "0110xxxx: 0110xxxx is not realized by ltf -n 3; capacity check gives the certificate"
    assert out[6] == "e8: [1,1,1; 2]: sum 3, the least possible; unique"


def test_each_output_of_a_file_is_a_function(capsys):
    assert run(["check", "ltf", "--file", "adder.pla", "--json", "--quiet"]) == 0
    documents = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [(one["function"], one["truth_table"], one["realizable"]) for one in documents] == [
        ("adder.pla:carry", "8", True),
        ("adder.pla:sum", "6", False),
    ]


@pytest.mark.parametrize(
    ("line", "code", "said"),
    [
        (["check", "adder.pla", "ltf"], 2, "2 truth tables are given; ltf -n 2 has 1 output"),
        (["check", "missing.pla", "ltf"], 2, "missing.pla: No such file"),
        (["check", "ltf", "--file", "missing.pla"], 2, "missing.pla: No such file"),
        (["check", "adder.pla:3", "ltf"], 2, "there is no output 3"),
        (["check", "adder.pla:", "ltf"], 2, "one output is asked for"),
        (["minimize", "adder.pla"], 2, "2 functions are given"),
        (["check", "m(1) + d(1)", "ltf", "-n", "1"], 2, "the point 1 is both in m and in d"),
        (["check", "x" * 32, "ltf", "--completions"], 3, "2**32 completions"),
        (["check", "1x,xx", "ltf", "--units", "2", "--completions"], 2, "completions are counted of one output"),
        (["check", "e8", "ltf", "--completions"], 2, "has no open points"),
        (["check", "ltf", "--file", "some.txt", "--completions"], 2, "--completions counts those of one function"),
    ],
)
def test_what_is_wrong_is_said_in_one_line(line, code, said, capsys):
    assert run(line) == code
    captured = capsys.readouterr()
    assert said in captured.err and captured.err.count("\n") == 1
