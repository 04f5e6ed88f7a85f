"""The table: the same bytes every time, every conflict shown, nothing lost by an interrupt, nothing half written."""

import csv
import errno
import json
import os
from dataclasses import replace
from pathlib import Path

import pytest

import capacity
from capacity.bounding import bounds
from capacity.circuits.circuit import Circuit
from capacity.commands.main import run
from capacity.counting.choice import engines_for
from capacity.documents import files
from capacity.documents.files import json_text
from capacity.documents.numbers import short_count
from capacity.tables import table
from capacity.tables.reading import Results
from capacity.tables.rows import COLUMNS, SCHEMA, Row, cells, circuits, score_circuits
from capacity.tables.table import MAX_INPUTS, PARTIAL, compute_census, compute_row, compute_rows, write_results

ROOT = Path(__file__).parents[3]
FILES = tuple(f"{name}.{kind}" for name in ("capacity", "scores", "census") for kind in ("csv", "json", "md"))
EVERYTHING = [*FILES, *(f"doubling.{kind}" for kind in ("csv", "json", "md")), "sequences", "timings.json"]
SMALL = [*circuits(3), *score_circuits(3)]


@pytest.fixture
def rows():
    return list(compute_rows(3, None))


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
    with pytest.raises(ValueError, match=f"1 <= N <= {MAX_INPUTS}"):
        list(compute_rows(max_n, None))


# --- files ----------------------------------------------------------------------------------------------------------


def test_the_table_is_the_same_to_the_byte_every_time(tmp_path, capsys):
    for name in ("one", "two"):
        assert run(["table", "--max-n", "3", "--quiet", "--output", str(tmp_path / name)]) == 0
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
    write_results([(row, dict.fromkeys(seconds, 0.0)) for row, seconds in rows], compute_census(1), tmp_path)
    without = read(tmp_path)
    write_results([(row, dict.fromkeys(seconds, 12345.678)) for row, seconds in rows], compute_census(1), tmp_path)
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
    assert run(["table", "--max-n", "1", "--quiet", "--output", str(tmp_path)]) == 1
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
    assert run(["table", "--max-n", "1", "--quiet", "--output", str(tmp_path)]) == 1
    captured = capsys.readouterr()
    assert "VIOLATED" in captured.out and "violated" in captured.err
    assert "VIOLATED" in (tmp_path / "capacity.md").read_text()


def test_a_count_by_one_engine_neither_agrees_nor_disagrees(monkeypatch):
    monkeypatch.setattr(table, "engines_for", lambda circuit: engines_for(circuit)[:1])
    row, _ = compute_row(Circuit("ltf", 3))
    assert (row.agreement, row.agreed) == (None, row.engines[0])


# --- interrupts -----------------------------------------------------------------------------------------------------


def counting_calls(monkeypatch, interrupt_at=None):
    """Record which rows are computed; raise KeyboardInterrupt at one of them."""
    calls = []
    plain = compute_row

    def compute(circuit, *arguments):
        if len(calls) == interrupt_at:
            raise KeyboardInterrupt
        calls.append(str(circuit))
        return plain(circuit, *arguments)

    monkeypatch.setattr(table, "compute_row", compute)
    return calls


@pytest.mark.parametrize("k", [0, 1, 5])
def test_an_interrupted_table_is_taken_up_where_it_stopped(monkeypatch, tmp_path, k):
    arguments = ["table", "--max-n", "3", "--quiet", "--output", str(tmp_path / "made")]
    first = counting_calls(monkeypatch, interrupt_at=k)
    assert run(arguments) == 130
    assert len(first) == k
    assert names(tmp_path / "made") == ([PARTIAL] if k else [])
    second = counting_calls(monkeypatch)
    assert run(arguments) == 0
    assert first + second == list(map(str, SMALL))
    assert names(tmp_path / "made") == sorted(EVERYTHING)
    monkeypatch.undo()
    assert run([*arguments[:-1], str(tmp_path / "fresh")]) == 0
    assert read(tmp_path / "made") == read(tmp_path / "fresh")


def test_a_finished_table_is_computed_anew(monkeypatch, tmp_path):
    arguments = ["table", "--max-n", "1", "--quiet", "--output", str(tmp_path)]
    assert run(arguments) == 0
    calls = counting_calls(monkeypatch)
    assert run(arguments) == 0
    assert len(calls) == len(list(circuits(1)))


def kept_rows(max_n=1):
    """A partial file as an interrupted run of this version leaves it."""
    rows = {}
    for circuit in circuits(max_n):
        row, seconds = compute_row(circuit)
        rows[str(circuit)] = {"row": row.as_json(), "seconds": seconds}
    return {"version": capacity.__version__, "rows": rows}


def broken(change):
    document = json.loads(json.dumps(kept_rows()))
    change(document)
    return json.dumps(document)


def first_entry(document):
    return document["rows"]["ltf -n 1"]


DAMAGE = {
    "empty": lambda: "",
    "cut off": lambda: json.dumps(kept_rows())[:-40],
    "no object": lambda: "[]",
    "null": lambda: "null",
    "another version": lambda: broken(lambda d: d.update(version="0.0.0")),
    "no version": lambda: broken(lambda d: d.pop("version")),
    "no rows": lambda: broken(lambda d: d.pop("rows")),
    "rows a list": lambda: broken(lambda d: d.update(rows=[])),
    "an entry without its row": lambda: broken(lambda d: first_entry(d).pop("row")),
    "an entry without its seconds": lambda: broken(lambda d: first_entry(d).pop("seconds")),
    "a row without its count": lambda: broken(lambda d: first_entry(d)["row"].pop("count")),
    "a row with another field": lambda: broken(lambda d: first_entry(d)["row"].update(more=1)),
    "a row that is null": lambda: broken(lambda d: first_entry(d).update(row=None)),
    "an entry that is a number": lambda: broken(lambda d: d["rows"].update({"ltf -n 1": 3})),
}


@pytest.mark.parametrize("damage", DAMAGE.values(), ids=DAMAGE.keys())
def test_a_damaged_or_foreign_file_of_kept_rows_is_ignored(damage, tmp_path, monkeypatch):
    (tmp_path / PARTIAL).write_text(damage())
    calls = counting_calls(monkeypatch)
    assert run(["table", "--max-n", "1", "--quiet", "--output", str(tmp_path)]) == 0
    assert calls == list(map(str, circuits(1)))
    assert PARTIAL not in names(tmp_path)


def test_kept_rows_that_are_no_text_are_ignored(tmp_path, monkeypatch):
    (tmp_path / PARTIAL).write_bytes(b"\xff\xfe\x00")
    calls = counting_calls(monkeypatch)
    assert len(list(compute_rows(1, tmp_path))) == len(calls) > 0


def test_kept_rows_come_back_as_they_were(tmp_path, monkeypatch):
    (tmp_path / PARTIAL).write_text(json.dumps(kept_rows()))
    calls = counting_calls(monkeypatch)
    kept = list(compute_rows(1, tmp_path))
    assert calls == []
    assert all(isinstance(row, Row) for row, _ in kept)
    assert [row for row, _ in kept] == [compute_row(c)[0] for c in circuits(1)]


# --- a full disk ----------------------------------------------------------------------------------------------------


def full(descriptor):
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def test_a_full_disk_leaves_the_old_files_whole_and_nothing_beside_them(monkeypatch, tmp_path, capsys):
    arguments = ["table", "--max-n", "1", "--quiet", "--output", str(tmp_path)]
    assert run(arguments) == 0
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    capsys.readouterr()
    monkeypatch.setattr(os, "fsync", full)
    assert run(arguments) == 2
    captured = capsys.readouterr()
    assert captured.out == "" and "No space left on device" in captured.err
    assert {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()} == before


def test_a_disk_that_fills_up_at_the_last_moment_keeps_the_rows_for_the_next_run(monkeypatch, tmp_path):
    for name in FILES:
        (tmp_path / name).write_text("old\n")
    arguments = ["table", "--max-n", "1", "--quiet", "--output", str(tmp_path)]
    with monkeypatch.context() as patch:
        write = files.write_text

        def fill_up(path, text):
            if Path(path).name != PARTIAL:
                patch.setattr(os, "fsync", full)
            write(path, text)

        patch.setattr(files, "write_text", fill_up)
        assert run(arguments) == 2
    assert names(tmp_path) == sorted([*FILES, PARTIAL])
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
