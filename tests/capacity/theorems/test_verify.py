"""The theorems as programs: what holds is found consistent, what is false is caught, and the report says so."""

import json
import re
from dataclasses import replace
from math import comb, log2, prod
from pathlib import Path

import pytest
from sympy import Integer

import bounds as formulas
from capacity.bounding import bounds
from capacity.circuits.circuit import Circuit
from capacity.commands.main import run
from capacity.documents.columns import markdown_table
from capacity.theorems import evidence
from capacity.theorems.constructions import findings as constructions
from capacity.theorems.constructions.findings import runs
from capacity.theorems.evidence import exact_count, finite_bounds, subject, trend
from capacity.theorems.findings import Finding, Theorem
from capacity.theorems.verify import (
    as_json,
    choose,
    finding_lines,
    read_findings,
    report_lines,
    status,
    theorems,
    verify,
    write_report,
)

ROOT = Path(__file__).parents[3]
DESIGN = (
    "single-linear",
    "single-polynomial",
    "output-gating",
    "multiplexing",
    "synaptic-single",
    "synaptic-all",
    "synaptic-each",
    "additive-synaptic",
    "disjoint-inputs",
    "layer",
    "layer-shared",
    "square-gate",
)
FUNCTION_LEVEL = (
    "activation-shaping",
    "xor",
    "approximation",
    "depth-reduction",
    "classification",
    "transformer-encoder",
)


def command(line, capsys):
    code = run([*line.split(), "--quiet"])
    return code, capsys.readouterr()


def test_every_result_can_be_run():
    known = theorems()
    assert {record.id for record in evidence.RECORDS} <= set(known)
    assert {*DESIGN, *FUNCTION_LEVEL} <= set(known)
    for name in DESIGN:
        assert len(known[name].checks) >= 2


@pytest.mark.parametrize(
    "theorem",
    [
        *("single-linear", "square-gate", "multiplexing", "synaptic-each", "layer-shared"),
        *("readout", "attention-head"),
    ],
)
def test_finite_bounds_hold(theorem, monkeypatch):
    monkeypatch.setattr(evidence, "MAX_GATED_INPUTS", 3)
    monkeypatch.setattr(evidence, "MAX_HEAD_INPUTS", 4)
    found = finite_bounds(theorem)
    assert found.verdict == "consistent"
    assert found.rows
    assert all(row[-1].endswith("hold") for row in found.rows)


@pytest.mark.slow
@pytest.mark.parametrize("theorem", [record.id for record in evidence.RECORDS])
def test_all_checks_of_every_capacity_theorem(theorem):
    for finding in verify(choose([theorem])):
        assert finding.verdict == "consistent", finding


@pytest.mark.parametrize("sense", ["lower", "upper"])
def test_a_false_bound_is_caught(sense, monkeypatch, capsys, tmp_path):
    def planted(circuit, counts=None):
        found = bounds(circuit, counts)
        real = found.evaluated[0]
        value = (found.circuit.n == 3) * (2 if sense == "lower" else -2) * 10**6 + (0 if sense == "lower" else 10**9)
        record = replace(real.record, id="planted", sense=sense, expression=Integer(value))
        return replace(found, evaluated=(*found.evaluated, replace(real, record=record, value=value)))

    monkeypatch.setattr(evidence, "bounds", planted)
    monkeypatch.setattr(evidence, "MAX_TREND_INPUTS", 4)
    monkeypatch.setattr(constructions, "runs", lambda theorem, largest: runs(theorem, 3))
    if sense == "lower":
        monkeypatch.setattr(evidence, "MAX_GATE_INPUTS", 4)
    false_at = {"lower": "ltf -n 3"}.get(sense)
    found = finite_bounds("single-linear")
    if sense == "upper":  # 10^9 is false from n = 7
        assert [row[0] for row in found.rows if "VIOLATED" in row[-1]] == ["ltf -n 7", "ltf -n 8"]
    else:
        assert [row[0] for row in found.rows if "VIOLATED" in row[-1]] == [false_at]
    assert found.verdict == "bound violated"
    assert "planted at ltf -n" in found.note
    code, printed = command(f"verify single-linear --jobs 1 --output {tmp_path}", capsys)
    assert code == 1
    assert "claims that do not hold: single-linear" in printed.err
    assert "bound violated" in (tmp_path / "theorems.md").read_text()
    assert json.loads((tmp_path / "theorems.json").read_text())["theorems"][0]["status"] == "bound violated"


def test_a_wrong_count_is_caught(monkeypatch):
    right = exact_count

    def wrong(circuit):
        found = right(circuit)
        return replace(found, count=found.count * 10**6) if circuit.n == 4 else found

    monkeypatch.setattr(evidence, "exact_count", wrong)
    assert finite_bounds("single-linear").verdict == "bound violated"
    assert trend("single-linear").verdict == "bound violated"


def test_what_is_not_counted_is_said(monkeypatch):
    assert isinstance(evidence.exact_count(Circuit.parse("ptf:2 -n 6")), str)
    monkeypatch.setattr(evidence, "exact_count", lambda circuit: "too large")
    found = finite_bounds("single-linear")
    assert found.verdict == "not reached"
    assert "ltf -n 8" in found.note


def test_the_trend_brackets_what_is_not_counted():
    found = trend("output-gating")
    at = {(row[0], int(row[1])): row for row in found.rows}
    words = "output-gating --encoding 01"
    counted, past = at[words, 5], at[words, 10]
    assert counted[4] == "0.508"  # log2(44642388) / 50
    assert past[4] == "-"
    assert past[5] == f"{2 * log2(formulas.linear_threshold_count(9)) / 200:.3f}"
    assert all(float(row[5]) <= float(row[6]) for row in found.rows)
    assert trend("layer") is None


def test_subjects_are_circuits_of_the_theorem():
    for record in formulas.RESULTS:
        for circuit in subject(record.id).counted:
            ids = [result.id for result in bounds(circuit).results]
            assert record.id in ids or (record.id == "single-linear" and "single-polynomial" in ids), (
                record.id,
                circuit,
            )
    with pytest.raises(ValueError, match="unknown capacity theorem"):
        subject("xor")


def test_statuses():
    def finding(verdict):
        return Finding("a", "b", "c", "d", verdict)

    assert status([finding("consistent"), finding("not reached")]) == "consistent"
    assert status([finding("consistent"), finding("bound violated")]) == "bound violated"
    assert status([finding("not reached")]) == "not reached"


def test_the_report_has_every_finding(tmp_path):
    chosen = choose(["xor", "layer"])
    assert [theorem.id for theorem in chosen] == ["layer", "xor"]
    findings = list(verify(chosen))
    lines = report_lines(chosen, findings)
    for finding in findings:
        assert f"**{finding.check}: {finding.verdict}.** {finding.statement}" in lines
        for row in finding.shown[1]:
            assert markdown_table((), [row])[-1] in lines
        assert finding.as_json()["rows"] == [list(row) for row in finding.rows]
    paths = write_report(chosen, findings, tmp_path)
    assert paths[0].read_text() == "\n".join(lines) + "\n"
    assert json.loads(paths[1].read_text())["theorems"] == json.loads(json.dumps(as_json(findings)))
    assert read_findings(paths[1]) == [replace(finding, summary_headers=(), summary=()) for finding in findings]


def test_cells_of_the_report_do_not_break_its_tables(monkeypatch):
    """Those of the repository, and some of now."""
    for name in ("MAX_GATE_INPUTS", "MAX_TREND_INPUTS"):
        monkeypatch.setattr(evidence, name, 4)
    monkeypatch.setattr(constructions, "runs", lambda theorem, largest: runs(theorem, 3))
    published = read_findings(ROOT / "results" / "theorems.json")
    assert len(published) > len(FUNCTION_LEVEL)
    for finding in (*published, *verify(choose(["single-linear", "xor"]))):
        assert all(len(row) == len(finding.headers) for row in finding.rows)
        assert not any("\n" in cell for row in finding.rows for cell in row), finding.check
        table = [line for line in finding_lines(finding) if line.startswith("|")]
        assert {line.replace("\\|", "").count("|") for line in table} <= {len(finding.shown[0]) + 1}


def test_processes_find_what_one_finds_in_the_same_order():
    chosen = choose(["xor", "activation-shaping", "classification"])
    assert list(verify(chosen, jobs=2)) == list(verify(chosen))


def test_a_table_of_many_counts_is_summed_up():
    found = finite_bounds("layer-shared")
    assert len(found.rows) > evidence.MAX_ROWS > len(found.summary) > 10
    assert found.shown == (found.summary_headers, found.summary)
    assert sum(int(row[2]) for row in found.summary) == len(found.rows)
    assert sum(int(row[3].removesuffix(" hold")) for row in found.summary) == int(found.range.split()[0])
    assert not any("-" in cell for row in found.summary for cell in row[4:])  # nowhere beyond a bound
    few = finite_bounds("square-gate")
    assert few.shown == (few.headers, few.rows)


def test_a_violation_shows_in_a_summary(monkeypatch):
    right = exact_count

    def wrong(circuit):
        found = right(circuit)
        return replace(found, count=found.count * 10**9) if circuit.n == 3 else found

    monkeypatch.setattr(evidence, "exact_count", wrong)
    found = finite_bounds("layer")
    assert found.verdict == "bound violated"
    assert found.summary
    assert all("VIOLATED" in row[3] and row[5].startswith("-") for row in found.summary)


def test_a_check_that_does_not_apply_is_left_out():
    def nothing(progress):
        return None

    assert list(verify([Theorem("a", "b", (nothing,))])) == []


def test_the_command_prints_json(capsys):
    code, printed = command("verify xor layer --json --jobs 1", capsys)
    found = json.loads(printed.out)
    assert code == 0
    assert [(one["id"], one["status"]) for one in found] == [("layer", "consistent"), ("xor", "consistent")]
    assert found[1]["details"]


@pytest.mark.parametrize(
    ("line", "words"), [("verify nothing", "known: single-linear, "), ("verify xor --jobs 0", "at least 1")]
)
def test_bad_use_is_said_in_one_line(line, words, capsys):
    code, printed = command(line, capsys)
    assert (code, printed.out) == (2, "")
    assert words in printed.err and printed.err.count("\n") == 1


def test_bounds_of_200_inputs_are_right_to_the_last_digit(capsys):
    assert run(["bounds", "single-linear", "-n", "200", "--json"]) == 0
    found = {item["id"]: item for item in json.loads(capsys.readouterr().out)["bounds"]}
    points = 2**200 - 1
    binomial, total = 1, 0
    for k in range(201):  # C(points, k) by its recurrence
        total += binomial
        binomial = binomial * (points - k) // (k + 1)
    assert int_of(found["schlaefli"]["value"]) == 2 * total
    assert int_of(found["yajima-ibaraki"]["value"]) == 2 ** comb(200, 2)
    assert int_of(found["sweep-product"]["value"]) == 2 * prod(2**k + 1 for k in range(200))
    assert int_of(found["square"]["value"]) == 2**40000


def int_of(digits):
    """The integer of many decimal digits, in pieces below the interpreter's limit."""
    value = 0
    for i in range(0, len(digits), 4000):
        piece = digits[i : i + 4000]
        value = value * 10 ** len(piece) + int(piece)
    return value


@pytest.mark.parametrize("name", ["single-linear", "square-gate", "synaptic-single", "synaptic-all", "synaptic-each"])
@pytest.mark.parametrize("n", [0, 1])
def test_bounds_of_results_at_the_smallest_n(name, n, capsys):
    code = run(["bounds", name, "-n", str(n)])
    printed = capsys.readouterr()
    if name == "synaptic-single" and n == 0:  # no x1 to gate
        assert code == 2 and "n >= 1" in printed.err
    else:
        assert code == 0 and f"at n = {n}" in printed.out


def test_results_on_many_circuits_are_printed_in_symbols(capsys):
    for name in ("layer", "layer-shared", "disjoint-inputs", "single-polynomial"):
        assert run(["bounds", name]) == 0
        assert capsys.readouterr().out.splitlines()[2].startswith(f"{name}: ")
        assert run(["bounds", name, "-n", "3"]) == 2
        assert "many circuits" in capsys.readouterr().err


def test_claims_name_every_result_and_tests_that_exist():
    text = (ROOT / "docs" / "claims.md").read_text(encoding="utf-8")
    for name in theorems():
        assert f"`{name}`" in text, name
    named = set(re.findall(r"`(test_\w+)\.py::(\w+)`", text))
    assert len(named) > 20
    for file, test in named:
        (path,) = (ROOT / "tests").rglob(f"{file}.py")
        assert f"def {test}(" in path.read_text(encoding="utf-8"), (file, test)


def test_what_is_counted_is_what_the_table_publishes():
    published = json.loads((ROOT / "results" / "capacity.json").read_text(encoding="utf-8"))["rows"]
    rows = [row for row in published if row["n"] <= 3 and row["count"]]
    assert len(rows) > 40
    for row in rows:
        circuit = Circuit.from_json(row)
        assert str(exact_count(circuit).count) == row["count"]
