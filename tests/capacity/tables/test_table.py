"""The table: the same bytes every time, every conflict shown, nothing lost by an interrupt, nothing half written."""

import csv
import errno
import json
import os
import shlex
from dataclasses import replace
from functools import wraps
from pathlib import Path

import pytest

import capacity
from capacity.bounding import bounds
from capacity.circuits.circuit import Circuit
from capacity.commands.main import run
from capacity.counting.choice import engines_for
from capacity.documents.files import json_text
from capacity.documents.numbers import short_count
from capacity.page.sections import counts_section
from capacity.runs import published
from capacity.runs.published import published as published_shards
from capacity.tables import table
from capacity.tables.estimates import write_estimates
from capacity.tables.estimating import CountEstimate
from capacity.tables.reading import Results
from capacity.tables.rows import (
    COLUMNS,
    READOUTS,
    SCHEMA,
    Row,
    cells,
    circuits,
    head_circuits,
    score_circuits,
    two_head_circuits,
)
from capacity.tables.table import (
    MAX_INPUTS,
    PUBLISHED,
    QUICK_INPUTS,
    compute_census,
    compute_row,
    count_rows,
    quick_table,
    whole_table,
    write_results,
)

ROOT = Path(__file__).parents[3]
KINDS = ("csv", "json", "md")
FILES = (
    *(f"{name}.{kind}" for name in ("capacity", "scores", "attention") for kind in KINDS),
    "attention-classes.md",
    *(f"census.{kind}" for kind in KINDS),
)
EVERYTHING = [*FILES, *(f"doubling.{kind}" for kind in KINDS), "sequences", "timings.json"]
SMALL = [*circuits(3), *score_circuits(3), *head_circuits(3), *two_head_circuits(3)]


@pytest.fixture(scope="module")
def rows():
    """The rows of the whole table to n = 3, with the seconds of their engines."""
    return tuple(count_rows(whole_table(3)))


def read(directory):
    return {name: (directory / name).read_bytes() for name in FILES}


def names(directory):
    return sorted(path.name for path in directory.iterdir())


# --- rows -----------------------------------------------------------------------------------------------------------

COUNTS = {
    "ltf, n = 1": 4,
    "ltf, n = 2": 14,
    "ptf:2, n = 2": 16,
    "ltf, n = 3": 104,
    "ptf:2, n = 3": 254,
    "ptf:3, n = 3": 256,
}


@pytest.mark.parametrize("circuit", SMALL, ids=str)
def test_small_circuits_are_counted_by_two_engines_at_least_and_every_bound_holds(circuit):
    row, seconds = compute_row(circuit)
    assert len(row.engines) >= 2 and row.agreement is True
    assert row.bounds_checked and row.bounds_violated == ()
    assert row.lower_bits <= row.capacity_bits <= row.upper_bits
    assert row.as_json()["cap_bits"] == 2**circuit.n
    assert set(seconds) == set(row.engines)
    assert row.agreed == " = ".join(row.engines)
    assert row.verdict == f"{len(row.bounds_checked)} hold"
    assert row.circuit == circuit
    expected = COUNTS.get(f"{circuit.name}, n = {circuit.n}")
    assert expected is None or row.count == expected


def test_every_count_that_is_known_is_that_of_a_row():
    assert set(COUNTS) <= {f"{circuit.name}, n = {circuit.n}" for circuit in SMALL}


@pytest.mark.parametrize(("encoding", "expected"), [("01", [4, 16, 246]), ("pm1", [4, 16, 254])], ids=["and", "xnor"])
def test_the_gated_pairs_have_their_numbers(encoding, expected):
    found = [
        compute_row(c)[0].count
        for c in SMALL
        if (c.name, str(c.gate), c.encoding) == ("output-gating", "ltf", encoding)
    ]
    assert found == expected


def test_a_row_that_no_engine_reaches_has_its_bounds_all_the_same():
    row, seconds = compute_row(Circuit("ltf", 12))
    assert (row.count, row.capacity_bits, row.agreement, row.engines, seconds) == (None, None, None, (), {})
    assert (row.verdict, row.agreed) == ("-", "not reached")
    assert row.lower_bits < row.upper_bits
    assert cells(row)[2:4] == ("-", "-")


def test_each_circuit_stands_once_and_gates_come_before_pairs():
    listed = list(circuits(4))
    assert len(set(map(str, listed))) == len(set(listed)) == len(listed)
    assert [c.n for c in listed] == sorted(c.n for c in listed)
    for n in range(1, 5):
        of_n = [c.is_gate for c in listed if c.n == n]
        assert of_n == sorted(of_n, reverse=True)


@pytest.mark.parametrize("max_n", [0, -1, MAX_INPUTS + 1, 10**9])
def test_other_sizes_raise(max_n):
    for planned in (whole_table, quick_table):
        with pytest.raises(ValueError, match=f"1 <= N <= {MAX_INPUTS}"):
            planned(max_n)


# --- the quick table ------------------------------------------------------------------------------------------------


def test_the_quick_table_has_every_circuit_of_few_inputs_and_counts_it_as_the_whole_one_does(rows):
    quick = list(count_rows(quick_table(3)))
    whole = {row.circuit: row for row, _ in rows}
    assert [row.circuit for row, _ in quick] == SMALL
    for row, seconds in quick:
        assert len(row.engines) == 2 and row.agreement is True and set(seconds) == set(row.engines)
        assert set(row.engines) <= set(whole[row.circuit].engines)
        assert replace(row, engines=whole[row.circuit].engines) == whole[row.circuit]


def test_a_row_of_the_quick_table_is_counted_by_the_fastest_and_confirmed_where_that_is_quick():
    published = {row.circuit: row for row in Results(ROOT / "results").rows}
    planned = quick_table(8, {}, published)
    few = [row.circuit for row in planned if row.circuit.n <= QUICK_INPUTS]
    heads = [*head_circuits(QUICK_INPUTS), *two_head_circuits(QUICK_INPUTS)]
    assert few == [*circuits(QUICK_INPUTS), *score_circuits(QUICK_INPUTS), *heads]
    for row in planned:
        reached = [engine for engine in engines_for(row.circuit) if engine.cost(row.circuit).reached]
        seconds = sorted(engine.expected_seconds(row.circuit) for engine in reached)
        taken = sorted(engine.expected_seconds(row.circuit) for engine in row.engines)
        assert taken == seconds[: len(taken)]
        assert all(second <= 2 for second in taken[1:])
        if row.circuit.n > QUICK_INPUTS:
            assert row.names and all(second <= 2 for second in taken)
        elif row.circuit.head is not None and row.circuit.head.heads == 2:
            assert bool(taken) == (seconds[0] <= 0.5) and all(second <= 0.5 for second in taken)
        elif seconds and not (row.circuit.name in READOUTS and row.circuit.n == QUICK_INPUTS):
            assert taken
        others = set(published[row.circuit].engines) - {engine.method for engine in row.engines}
        assert (PUBLISHED in row.known) == bool(others and len(row.engines) < 2)
        assert not row.known or row.known == {PUBLISHED: published[row.circuit].count}


def test_a_count_is_not_confirmed_by_its_own_publication():
    rows = {row.circuit: row for row in Results(ROOT / "results").rows}
    shards = published_shards(ROOT / "results")
    planned = {str(row.circuit): row.names for row in quick_table(8, shards, rows, beyond=True)}
    assert planned["ltf -n 10"] == ("restriction-shards",)  # published by these shards alone
    assert planned["ltf -n 9"] == ("restriction-shards", PUBLISHED)  # and by chambers
    assert planned["square -n 6"] == ("sections",)


def test_published_shards_are_added_up_for_the_quick_table():
    (shards,) = (one for circuit, one in published_shards(ROOT / "results").items() if str(circuit) == "ltf -n 10")
    planned = {row.circuit: row for row in quick_table(1, {Circuit("ltf", 10): shards}, beyond=True)}
    assert planned[Circuit("ltf", 10)].known == {"restriction-shards": shards.count}
    assert Circuit("ltf", 10) not in {row.circuit for row in quick_table(1, {Circuit("ltf", 10): shards})}


def wrong_results(folder):
    """Published results in which the count of one circuit is wrong."""
    rows = [row.as_json() for row in Results(ROOT / "results").rows if str(row.circuit) == "square -n 5"]
    rows[0]["count"] = "2135430"
    (folder / "capacity.json").write_text(json_text({"schema": SCHEMA, "version": capacity.__version__, "rows": rows}))
    return folder


def test_a_count_that_contradicts_the_published_one_makes_exit_code_1(monkeypatch, tmp_path, capsys):
    monkeypatch.setattr(published, "packaged_results", lambda: wrong_results(tmp_path))
    monkeypatch.setattr(table, "circuits", lambda max_n: [Circuit("square", 5)])
    for name in ("score_circuits", "head_circuits", "two_head_circuits"):
        monkeypatch.setattr(table, name, lambda max_n: [])
    assert run(["table", "--max-n", "5", "--quiet", "--jobs", "1"]) == 1
    captured = capsys.readouterr()
    assert "2135428" in captured.out and "sections != published" in captured.out and "disagree" in captured.err


# --- estimates ------------------------------------------------------------------------------------------------------

GATED = Circuit("output-gating", 7, encoding="pm1")
GUESS = CountEstimate(GATED, 100, 7, 2.0**63, 2.0**62, 2.0**64, 0, 0)
SHOWN = "~63.000 (62.000 to 64.000)"


def test_what_is_only_estimated_has_a_row_in_both_tables_as_far_as_it_goes():
    recorded = Results(ROOT / "results").estimates
    for planned in (whole_table(8, {}, recorded, True), quick_table(8, {}, {}, recorded, True)):
        rows = {row.circuit: row for row in planned}
        assert recorded.keys() <= rows.keys()
        for circuit in (Circuit("ltf", 14), Circuit("ptf:2", 10), Circuit("dot-product-score", 10, encoding="pm1")):
            assert rows[circuit].names == ()
            assert rows[circuit].estimate.bits == round(recorded[circuit].capacity_bits, 10)
        assert rows[Circuit("multiplexing", 7, encoding="pm1")].estimate.bits > 60  # recorded once, for both encodings
        assert rows[replace(GATED, kind="activation-gating")].estimate == rows[GATED].estimate is not None
        assert rows[Circuit("square", 5)].estimate is None
    assert Circuit("ltf", 11) not in {row.circuit for row in quick_table(8, {}, {}, recorded)}


def test_an_estimate_is_shown_where_nothing_counts_and_nowhere_else():
    counted, estimated = (
        next(count_rows([replace(row, estimate=table.estimated_capacity(GATED, {GATED: GUESS}))]))[0]
        for row in (table.PlannedRow(Circuit("ltf", 2), engines_for(Circuit("ltf", 2))), table.PlannedRow(GATED, ()))
    )
    assert (counted.count, counted.estimate, cells(counted)[COLUMNS.index("estimate")]) == (14, None, "-")
    assert (estimated.count, estimated.capacity_bits, estimated.verdict) == (None, None, "-")
    shown = dict(zip(COLUMNS, cells(estimated), strict=True))
    assert (shown["count"], shown["bits"], shown["estimate"], shown["engines"]) == ("-", "-", SHOWN, "not reached")
    assert Row.from_json(estimated.as_json()) == estimated
    assert estimated.as_json()["estimated_low_bits"] == 62 and estimated.as_json()["capacity_bits"] is None


def test_estimates_are_marked_in_every_file_and_on_the_page(tmp_path):
    row = table.PlannedRow(GATED, (), {}, table.estimated_capacity(GATED, {GATED: GUESS}))
    write_results(list(count_rows([row])), compute_census(1), tmp_path)
    (record,) = csv.DictReader((tmp_path / "capacity.csv").open(newline=""))
    assert (record["count"], record["capacity_bits"]) == ("", "")
    assert [record[f"estimated_{name}"] for name in ("bits", "low_bits", "high_bits")] == ["63.0", "62.0", "64.0"]
    assert f"| - | - | {SHOWN} |" in (tmp_path / "capacity.md").read_text()
    section = counts_section(Results(tmp_path).rows)
    assert f">{SHOWN}<" in section and 'class="guess"' in section and 'class="mark"' not in section


def test_the_command_prints_the_estimates_that_are_published(monkeypatch, tmp_path, capsys):
    write_estimates([GUESS], tmp_path / "estimates.json")
    monkeypatch.setattr(published, "packaged_results", lambda: tmp_path)
    monkeypatch.setattr(table, "circuits", lambda max_n: [Circuit("ltf", 1), GATED])
    for name in ("score_circuits", "head_circuits", "two_head_circuits"):
        monkeypatch.setattr(table, name, lambda max_n: [])
    assert run(["table", "--max-n", "7", "--quiet", "--jobs", "1"]) == 0
    header, one, gated = capsys.readouterr().out.splitlines()
    assert header.index("estimate") < header.index("leading") and "~" not in one
    assert f" -        -  {SHOWN}  " in gated and "not reached" in gated


# --- the same for any number of jobs --------------------------------------------------------------------------------


@pytest.mark.parametrize("more", [[], pytest.param(["--all"], marks=pytest.mark.slow)], ids=["quick", "whole"])
def test_what_is_printed_and_written_does_not_depend_on_the_number_of_jobs(more, tmp_path, capsys):
    for jobs in ("1", "2"):
        arguments = ["table", "--max-n", "1", "--quiet", "--jobs", jobs, "--output", str(tmp_path / jobs), *more]
        assert run(arguments) == 0
    printed = capsys.readouterr().out
    assert printed[: len(printed) // 2] == printed[len(printed) // 2 :]
    assert read(tmp_path / "1") == read(tmp_path / "2")


def test_the_quick_table_writes_nothing_unless_it_is_told_where(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert run(["table", "--max-n", "1", "--quiet", "--jobs", "1"]) == 0
    assert list(tmp_path.iterdir()) == []


def test_the_document_that_is_printed_is_the_one_that_is_written(tmp_path, capsys):
    assert run(["table", "--max-n", "1", "--quiet", "--jobs", "1", "--json", "--output", str(tmp_path)]) == 0
    assert capsys.readouterr().out == (tmp_path / "capacity.json").read_text()


def test_rows_are_printed_in_columns_that_line_up(capsys):
    assert run(["table", "--max-n", "3", "--quiet", "--jobs", "1"]) == 0
    header, *lines = capsys.readouterr().out.splitlines()
    assert header.split() == list(COLUMNS)
    assert len(lines) == len(SMALL)
    for line, circuit in zip(lines, SMALL, strict=True):
        assert line[: header.index("circuit")].strip() == str(circuit.n)
        assert line[header.index("circuit") :].startswith(f"{circuit.title} ")
        assert line[: header.index("count") + len("count")].split()[-1].isdigit()
        assert line[header.index("bounds") :].endswith(" hold")


# --- files ----------------------------------------------------------------------------------------------------------


def test_the_table_is_the_same_to_the_byte_every_time(tmp_path, capsys):
    for name in ("one", "two"):
        assert run(["table", "--max-n", "2", "--all", "--quiet", "--jobs", "1", "--output", str(tmp_path / name)]) == 0
    printed = capsys.readouterr().out
    assert printed[: len(printed) // 2] == printed[len(printed) // 2 :]
    assert read(tmp_path / "one") == read(tmp_path / "two")
    assert names(tmp_path / "one") == sorted(EVERYTHING)


def test_csv_json_and_markdown_say_the_same(tmp_path, rows):
    assert write_results(rows, compute_census(1), tmp_path) == [tmp_path / name for name in (*FILES, "timings.json")]
    plain = [row for row, _ in rows]
    assert len(plain) == len(SMALL)
    document = json.loads((tmp_path / "capacity.json").read_text())
    assert document["version"] == capacity.__version__ and document["schema"]
    assert document["rows"] == json.loads(json.dumps([row.as_json() for row in plain]))
    with (tmp_path / "capacity.csv").open(newline="") as stream:
        records = list(csv.DictReader(stream))
    assert len(records) == len(plain)
    for record, row in zip(records, plain, strict=True):
        for key, value in row.as_json().items():
            if value is None:
                assert record[key] == ""
            elif isinstance(value, bool):
                assert record[key] == str(value).lower()
            elif isinstance(value, float):
                assert float(record[key]) == value
            else:
                assert record[key] == (" ".join(value) if isinstance(value, tuple) else str(value))
    lines = [
        [cell.strip() for cell in line.split("|")[1:-1]]
        for line in (tmp_path / "capacity.md").read_text().splitlines()
        if line.startswith("|")
    ]
    assert lines[0] == list(COLUMNS)
    assert lines[2:] == [list(cells(row)) for row in plain]
    timings = json.loads((tmp_path / "timings.json").read_text())
    assert len(timings["rows"]) == len(plain)


def test_the_rows_of_the_repository_are_written_as_they_were_read():
    recorded = (ROOT / "results" / "capacity.json").read_text(encoding="utf-8")
    rows = [row.as_json() for row in Results(ROOT / "results").rows]
    assert json_text({"schema": SCHEMA, "version": capacity.__version__, "rows": rows}) == recorded


def test_the_files_hold_no_seconds(tmp_path, rows):
    few = [(row, seconds) for row, seconds in rows if row.circuit.n < 3]
    write_results([(row, dict.fromkeys(seconds, 0.0)) for row, seconds in few], compute_census(1), tmp_path)
    without = read(tmp_path)
    write_results([(row, dict.fromkeys(seconds, 12345.678)) for row, seconds in few], compute_census(1), tmp_path)
    assert read(tmp_path) == without
    assert "12345.678" in (tmp_path / "timings.json").read_text()


@pytest.mark.parametrize(
    ("count", "short"),
    [
        (None, "-"),
        (2, "2"),
        (18446744073709551616, "18446744073709551616"),  # twenty digits
        (2**64 + 2**63, str(2**64 + 2**63)),
        (2**128, "2^128"),
        (2**128 - 2, "2^128 - 2"),
        (2**128 - 10**6, "2^128 - 1000000"),
        (2**128 - 2**68, f"2^128 - {2**68}"),
        (2**128 + 1, str(2**128 + 1)),
        (2**4096 - 2, "2^4096 - 2"),
    ],
)
def test_a_short_count_is_still_exact(count, short):
    assert short_count(count) == short


# --- conflicts ------------------------------------------------------------------------------------------------------


def plant(monkeypatch, change):
    """Let the count of the i-th engine of every circuit go through change(i, count)."""

    def engines(circuit):
        return tuple(
            replace(engine, run=lambda *a, i=i, engine=engine: change(i, engine.run(*a)))
            for i, engine in zip(range(99), engines_for(circuit), strict=False)
        )

    monkeypatch.setattr(table, "engines_for", engines)


def test_engines_that_disagree_are_shown_and_make_exit_code_1(monkeypatch, tmp_path, capsys):
    plant(monkeypatch, lambda i, count: count + (i == 1))
    row, _ = compute_row(Circuit("ltf", 3))
    assert (row.count, row.agreement) == (104, False)
    assert " != ".join(row.engines) == row.agreed
    assert run(["table", "--max-n", "1", "--all", "--quiet", "--jobs", "1", "--output", str(tmp_path)]) == 1
    captured = capsys.readouterr()
    assert "!=" in captured.out and "disagree" in captured.err
    assert "!=" in (tmp_path / "capacity.md").read_text()
    assert not any(r["agreement"] for r in json.loads((tmp_path / "capacity.json").read_text())["rows"])


@pytest.mark.parametrize("false", [1, 15])
def test_a_violated_bound_is_shown_and_makes_exit_code_1(monkeypatch, tmp_path, capsys, false):
    plant(monkeypatch, lambda i, count: false)
    row, _ = compute_row(Circuit("ltf", 1))
    assert row.agreement is True
    assert row.bounds_violated == tuple(b.record.id for b in bounds(Circuit("ltf", 1)).violated_by(false)) != ()
    assert row.verdict.startswith("VIOLATED: ")
    assert run(["table", "--max-n", "1", "--all", "--quiet", "--jobs", "1", "--output", str(tmp_path)]) == 1
    captured = capsys.readouterr()
    assert "VIOLATED" in captured.out and "violated" in captured.err
    assert "VIOLATED" in (tmp_path / "capacity.md").read_text()


def test_a_count_by_one_engine_neither_agrees_nor_disagrees(monkeypatch):
    monkeypatch.setattr(table, "engines_for", lambda circuit: engines_for(circuit)[:1])
    row, _ = compute_row(Circuit("ltf", 3))
    assert (row.agreement, row.agreed) == (None, row.engines[0])


# --- interrupts -----------------------------------------------------------------------------------------------------


def counting_calls(monkeypatch, interrupt_at=None):
    """Record which circuits are counted; raise KeyboardInterrupt at one of them."""
    calls = []
    plain = table._count_by_engines

    @wraps(plain)
    def count(task):
        if len(calls) == interrupt_at:
            raise KeyboardInterrupt
        calls.append(task[0])
        return plain(task)

    monkeypatch.setattr(table, "_count_by_engines", count)
    return calls


@pytest.mark.parametrize("more", [[], ["--all"]], ids=["quick", "whole"])
@pytest.mark.parametrize("k", [0, 5])
def test_an_interrupted_table_is_taken_up_where_it_stopped(monkeypatch, tmp_path, capsys, k, more):
    arguments = ["table", "--max-n", "1", *more, "--output", str(tmp_path / "made"), "--jobs", "1"]
    with monkeypatch.context() as patch:
        first = counting_calls(patch, interrupt_at=k)
        assert run(arguments) == 130
    assert len(first) == k and names(tmp_path / "made") == []
    said = capsys.readouterr().err
    resume = f"to resume: {shlex.join(['capacity', *arguments[:3], *more, *arguments[-4:]])}"
    assert f"{k} of" in said and "kept in" in said and resume in said
    with monkeypatch.context() as patch:
        second = counting_calls(patch)
        assert run(arguments) == 0
    assert first + second == list(circuits(1))
    assert names(tmp_path / "made") == sorted(EVERYTHING)
    assert run([*arguments[:-3], str(tmp_path / "fresh"), *arguments[-2:]]) == 0
    assert read(tmp_path / "made") == read(tmp_path / "fresh")


def test_a_finished_table_is_computed_anew(monkeypatch, tmp_path):
    arguments = ["table", "--max-n", "1", "--quiet", "--jobs", "1", "--output", str(tmp_path)]
    assert run(arguments) == 0
    calls = counting_calls(monkeypatch)
    assert run(arguments) == 0
    assert calls == list(circuits(1))


def test_the_quick_and_the_whole_table_do_not_resume_each_other(monkeypatch, tmp_path):
    arguments = ["table", "--max-n", "1", "--quiet", "--jobs", "1"]
    with monkeypatch.context() as patch:
        counting_calls(patch, interrupt_at=3)
        assert run(arguments) == 130
    calls = counting_calls(monkeypatch)
    assert run([*arguments, "--all", "--output", str(tmp_path)]) == 0
    assert calls == list(circuits(1))


# --- a full disk ----------------------------------------------------------------------------------------------------


def full(descriptor):
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def test_a_full_disk_leaves_the_old_files_whole_and_nothing_beside_them(monkeypatch, tmp_path, capsys):
    arguments = ["table", "--max-n", "1", "--quiet", "--jobs", "1", "--output", str(tmp_path)]
    assert run(arguments) == 0
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    capsys.readouterr()
    monkeypatch.setattr(os, "fsync", full)
    assert run(arguments) == 2
    captured = capsys.readouterr()
    assert "No space left on device" in captured.err
    assert {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()} == before


def test_a_disk_that_fills_up_at_the_last_moment_keeps_the_counts_for_the_next_run(monkeypatch, tmp_path):
    for name in FILES:
        (tmp_path / name).write_text("old\n")
    arguments = ["table", "--max-n", "1", "--quiet", "--jobs", "1", "--output", str(tmp_path)]
    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", full)
        assert run(arguments) == 2
    assert names(tmp_path) == sorted(FILES)
    assert all((tmp_path / name).read_text() == "old\n" for name in FILES)
    calls = counting_calls(monkeypatch)
    assert run(arguments) == 0
    assert calls == []
    assert names(tmp_path) == sorted(EVERYTHING)


def test_published_counts_of_five_inputs_have_two_engines():
    published = json.loads((ROOT / "results" / "capacity.json").read_text(encoding="utf-8"))["rows"]
    rows = [row for row in published if row["n"] == 5 and row["count"]]
    assert len(rows) >= 18
    for row in rows:
        assert row["agreement"] is True or row["circuit"] in ("ptf:4", "ptf:5"), row
        assert len(row["engines"]) >= 2
