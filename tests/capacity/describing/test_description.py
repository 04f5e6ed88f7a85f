"""The page on one function: every property against its definition, every certificate audited, every refusal."""

import json
from math import comb

import pytest

from capacity import Circuit, PartialFunction, TruthTable, check, compare, describe
from capacity.audit import audit_document
from capacity.commands.main import run
from capacity.describing.comparison import grouped
from capacity.describing.description import Description
from capacity.describing.lines import group_lines
from capacity.tables.rows import READOUTS, circuits
from enumerate.cube.influences import influences
from enumerate.cube.symmetry import canonical_form


@pytest.mark.parametrize("table", [0x00, 0x96, 0xE8, 0x8A, 0x1E, 0x17, 0xFF, 0xC0, 0x69])
def test_every_property_of_a_function_of_three_variables_is_as_defined(table):
    page = describe(TruthTable(table, 3))
    points = range(8)
    f = [table >> x & 1 for x in points]
    assert page.chow_parameters == (sum(f), *(sum(f[x] for x in points if x >> i & 1) for i in range(3)))
    swings = tuple(sum(f[x] != f[x ^ 1 << i] for x in points) // 2 for i in range(3))
    assert page.influences.swings == swings
    assert page.dummies == tuple(i + 1 for i in range(3) if not swings[i])
    assert page.self_dual == all(f[x] != f[7 - x] for x in points)
    degrees = [d for d in range(1, 4) if check(table, Circuit("ltf" if d == 1 else f"ptf:{d}", 3)).realizable]
    assert page.threshold_degree == (0 if len(set(f)) == 1 else degrees[0])
    for member, complement in ((page.np_class, False), (page.npn_class, True)):
        form = canonical_form(table, 3, complement)
        assert member.form == form.table == member.transform(table)
        assert member.size * form.stabilizer_order == (96 if complement else 48)
    assert {d.circuit: d.realizable for d in page.decided} == {
        c: check(table, c).realizable for c in circuits(3) if c.n == 3 and c.name not in READOUTS
    }
    assert (page.least is not None) == (page.threshold_degree in (0, 1))
    for certificate in page.certificates:
        assert audit_document(certificate).startswith(("realization of", "refutation of"))


def test_the_forms_on_the_page_are_the_function():
    for table in range(1, 255, 7):
        rows = dict(describe(TruthTable(table, 3), circuits_too=False).sheet().rows)
        for head in ("binary", "minterms", "minimal form", "modulo 2"):
            if head in rows:
                assert TruthTable.parse(rows[head], 3).bits == table, head
        column = rows["column"].partition(" ")[0]
        assert TruthTable.parse(column, 3, "high-first").bits == table


def test_the_page_and_the_document_say_the_same(capsys):
    assert run(["describe", "[65; 47, 46, 17, 16, 2]", "--spectrum"]) == 0
    page = capsys.readouterr().out
    assert "  Banzhaf swings    9, 7, 5, 3, 3\n" in page
    assert "  least weights     [5,4,3,2,2; 9]: sum 16, the least possible; unique\n" in page
    assert run(["describe", "[65; 47, 46, 17, 16, 2]", "--spectrum", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["banzhaf_swings"] == ["9", "7", "5", "3", "3"]
    assert found["least_weights"]["weights"] == ["5", "4", "3", "2", "2"]
    assert sum(int(c) ** 2 for c in found["spectrum"]) == 32**2
    assert f"  spectrum          {', '.join(found['spectrum'])}\n" in page
    assert "essential" in describe("[1,0; 1]")._repr_html_()


def test_the_certificates_of_a_page_are_accepted(tmp_path, capsys):
    path = tmp_path / "all.json"
    assert run(["describe", "6996", "--certificate", str(path)]) == 0
    assert run(["audit", str(path)]) == 0
    assert "all.json: ok: 22 certificates: 4 realizations, 18 refutations" in capsys.readouterr().out


def test_a_large_threshold_function_is_described_by_its_weights(capsys):
    text = f"[{','.join(['1'] * 30)}; 16]"
    page = describe(text)
    assert not isinstance(page, Description)
    assert page.ones == sum(comb(30, k) for k in range(16, 31))
    assert run(["describe", text]) == 0
    assert f"on at {page.ones} of {2**30} points" in capsys.readouterr().out
    assert run(["describe", text, "--same-as", f"[{','.join(['2'] * 30)}; 31]"]) == 0
    assert capsys.readouterr().out.startswith("the same function")
    assert run(["describe", text, "--same-as", f"[{','.join(['1'] * 30)}; 15]"]) == 1


def test_functions_are_compared_up_to_the_smallest_group(capsys):
    a, b = TruthTable(0b1010, 2), TruthTable(0b1100, 2)
    assert [compare(a, other).group for other in (a, b, TruthTable(0b0101, 2), TruthTable(0b0011, 2))] == [
        "none",
        "permutations",
        "negations",
        "np",
    ]
    assert compare(TruthTable(8, 2), TruthTable(14, 2)).group == "npn"
    assert compare(TruthTable(6, 2), TruthTable(14, 2)).group is None
    for first, second in ((8, 14), (10, 3)):
        found = compare(TruthTable(first, 2), TruthTable(second, 2))
        assert found.transform(first) == second
    assert run(["describe", "8", "-n", "2", "--same-as", "e"]) == 0
    assert "they differ at 2 points, the first is 1" in capsys.readouterr().out
    assert run(["describe", "6", "-n", "2", "--same-as", "e"]) == 1
    with pytest.raises(ValueError, match="of 2 and of 3 variables"):
        compare(a, TruthTable(0xE8, 3))


def test_a_file_is_grouped_into_classes(tmp_path, capsys):
    every = [TruthTable(table, 3) for table in range(256)]
    assert {group: len(grouped(every, group)) for group in ("none", "np", "npn")} == {"none": 256, "np": 22, "npn": 14}
    assert len(grouped(every, "permutations")) == 80
    assert len(grouped(every, "negations")) == 46
    path = tmp_path / "some.txt"
    path.write_text("8\n\ne  # or\n6\nx1 &\n")
    assert run(["describe", "--file", str(path), "--up-to", "npn"]) == 2
    assert capsys.readouterr().out.splitlines() == [
        "8 (line 1): the same as e",
        "6 (line 4)",
        "line 5: error: expected a name, 0, 1, ( or a negation at the end of 'x1 &'",
        "# 2 classes up to npn of 3 functions",
    ]
    assert len(group_lines(["8", "e", "8"], "none").classes) == 2


def test_each_line_of_a_file_is_described(tmp_path, capsys):
    path = tmp_path / "some.txt"
    path.write_text(f"e8\n6\n[{','.join(['1'] * 20)}; 3]\nzz zz\n")
    assert run(["describe", "--file", str(path)]) == 2
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith("e8: n = 3; 4 of 8, balanced; monotone; symmetric; self-dual; threshold degree 1;")
    assert "threshold degree 2" in lines[1]
    assert "n = 20; 1048365 of 1048576" in lines[2]
    assert lines[3].startswith("line 4: error")
    assert run(["describe", "--file", str(path), "--same-as", "e8", "--json"]) == 2
    documents = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert documents[0]["same_up_to"] == "none"
    assert "error" in documents[1]  # of two variables


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        ([], 2, "name a function"),
        (["6", "--up-to", "npn"], 2, "--up-to is for"),
        (["--file", "missing.txt"], 2, "missing.txt"),
        (["e8", "--file", "missing.txt"], 2, "--file has the functions"),
        (["6, 8", "-n", "2"], 2, "2 functions are given"),
        (["x1 | x17"], 3, "n = 17"),
        (["00000000", "-n", "5", "--certificate", "made.json"], 2, "this constant has none"),
        (["8", "-n", "2", "--same-as", "e8"], 2, "2 hexadecimal digits"),
        (["e8", "--same-as", "1,2,"], 2, "is"),
    ],
)
def test_bad_questions_are_refused_in_a_line(words, code, said, capsys, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert run(["describe", *words]) == code
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.count("\n") == 1
    assert said in captured.err


@pytest.mark.parametrize("text", ["1x01", "xx01", "0110xxxx", "1x001x0x", "m(1,2) + d(0)", "xxxx", "1--0-1--"])
def test_a_partial_function_has_what_its_completions_have(text):
    partial = PartialFunction.parse(text, 2 if text[0] == "m" else None)
    page = describe(partial)
    completions = list(partial.completions())
    degrees = [describe(table, circuits_too=False).threshold_degree for table in completions]
    assert page.least_threshold_degree == min(degrees)
    assert f"; least threshold degree {min(degrees)}" in page.line
    everywhere = [set(influences(table.bits, table.n).essential) for table in completions]
    assert set(page.needed) <= set.intersection(*everywhere)
    assert (page.least is not None) == any(degree <= 1 for degree in degrees)
    for decision in page.decided:
        assert decision.realizable == any(check(table, decision.circuit).realizable for table in completions)
    for certificate in page.certificates:
        assert audit_document(certificate).startswith(("realization of", "refutation of"))


def test_a_partial_function_is_described_on_the_command_line(capsys, tmp_path):
    assert run(["describe", "1x001x0x", "--order", "high-first"]) == 0
    out = capsys.readouterr().out
    assert "  values                  2 ones, 3 zeros, 3 open\n" in out
    assert "  needed                  x2\n" in out
    assert run(["describe", "1x01", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["specified"] == "b"
    path = tmp_path / "some.txt"
    path.write_text("1x01\ne\n")
    assert run(["describe", "--file", str(path)]) == 0
    assert capsys.readouterr().out.startswith("1x01: n = 2; 2 ones, 1 zero, 1 open; least threshold degree 1; ")
    for words in (["1x01", "--same-as", "e"], ["e", "-n", "2", "--same-as", "1x01"]):
        assert run(["describe", *words]) == 2
        assert "a partial function is not compared" in capsys.readouterr().err
    assert "open" in describe("1x01")._repr_html_()
