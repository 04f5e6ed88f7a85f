"""The run store gives back exactly what was kept, or notices; it never gives another run's result, or a changed one."""

import contextlib
import json
import os
import sqlite3
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import capacity.runs.database
import capacity.runs.store
from capacity.circuits.circuit import Circuit
from capacity.counting.choice import choose_engine
from capacity.runs.database import StoreError, default_store
from capacity.runs.encoding import decode_result, encode_result, plan_digest
from capacity.runs.kept_count import count
from capacity.runs.listing import seconds_left
from capacity.runs.sampling import plan_of
from capacity.runs.store import RunStore
from enumerate.shards import Plan, Run, run_shards

PLAN = Plan("squares", abs, [3, 4, 5, 6])


RESULTS = ((0, 9), (2, [25, (True, np.arange(3))]))


def kept_run(path, results=RESULTS):
    with RunStore(path) as store:
        kept = store.take_up("ltf -n 2", "lp").open(PLAN)
        for index, result in results:
            kept.keep(index, result, 0.5)


def same(a, b):
    if isinstance(a, np.ndarray):
        return isinstance(b, np.ndarray) and a.dtype == b.dtype and a.shape == b.shape and bool((a == b).all())
    if isinstance(a, tuple | list):
        return type(a) is type(b) and len(a) == len(b) and all(map(same, a, b))
    return type(a) is type(b) and a == b


# --- encodings ------------------------------------------------------------------------------------------------------

arrays = st.builds(
    lambda values, dtype: np.array(values).astype(dtype),
    st.lists(st.integers(0, 100), max_size=5) | st.just([[1, 2], [3, 4]]),
    st.sampled_from(["uint64", "int64", "int8", "bool"]),
)
results = st.recursive(
    st.integers() | st.booleans() | arrays,
    lambda inner: st.lists(inner, max_size=3) | st.lists(inner, max_size=3).map(tuple),
    max_leaves=8,
)


@given(results)
def test_a_result_is_read_as_it_was_written(result):
    assert same(decode_result(encode_result(result)), result)


def test_an_integer_of_any_size_is_kept():
    assert decode_result(encode_result([-(1 << 10**6)])) == [-(1 << 10**6)]


@pytest.mark.parametrize(
    "result",
    [1.0, "1", None, {1: 2}, np.array([1.0]), np.array([object()]), np.int64(1)],
    ids=lambda r: f"{type(r).__name__}-{np.asarray(r).dtype}",
)
def test_what_has_no_exact_encoding_is_refused(result):
    with pytest.raises(TypeError, match="exact encoding"):
        encode_result((result,))


@dataclass(frozen=True)
class Shape:
    sides: int
    words: object = None


SHARDS = st.recursive(
    st.integers() | st.text(max_size=3) | arrays | st.none() | st.booleans(),
    lambda inner: st.lists(inner, max_size=3).map(tuple) | st.builds(Shape, st.integers(0, 3), inner),
    max_leaves=6,
)


@given(st.lists(SHARDS, max_size=4), st.lists(SHARDS, max_size=4))
def test_two_plans_have_one_digest_only_if_they_are_the_same(left, right):
    equal = repr(left) == repr(right) and len(left) == len(right)
    digests = [plan_digest(Plan("p", abs, shards)) for shards in (left, right)]
    assert digests[0] == plan_digest(Plan("p", abs, list(left)))
    if not equal:
        assert digests[0] != digests[1]


def test_the_digest_tells_labels_work_order_and_types_apart():
    plans = [
        Plan("p", abs, [1, 2]),
        Plan("q", abs, [1, 2]),
        Plan("p", len, [1, 2]),
        Plan("p", abs, [2, 1]),
        Plan("p", abs, [12]),
        Plan("p", abs, ["1", 2]),
        Plan("p", abs, [True, 2]),
        Plan("p", abs, [(1, 2)]),
        Plan("p", abs, [[1, 2]]),
        Plan("p", abs, [np.array([1, 2], np.int64)]),
        Plan("p", abs, [np.array([1, 2], np.uint64)]),
        Plan("p", abs, [np.array([[1, 2]], np.int64)]),
    ]
    assert len({plan_digest(plan) for plan in plans}) == len(plans)
    with pytest.raises(TypeError, match="exact encoding"):
        plan_digest(Plan("p", abs, [object()]))


@pytest.mark.parametrize(
    ("words", "method"),
    [
        ("ltf -n 9", "chambers"),
        ("ltf -n 9", "restriction"),
        pytest.param("ptf:2 -n 5", "lp", marks=pytest.mark.slow),
        ("ptf:2 -n 5", "restriction"),
        ("ptf:2 -n 4", "chambers"),
        ("ptf:6 -n 8", "cells"),
        ("output-gating -n 5 --encoding pm1", "orbits"),
        ("multiplexing -n 5", "lifted"),
        ("ltf -n 9 --units 3", "restriction"),
    ],
)
def test_an_engine_has_the_same_plan_each_time(words, method):
    circuit = Circuit.parse(words)
    engine = choose_engine(circuit, method)
    plans = [plan_of(engine, circuit) for _ in range(2)]
    assert plans[0].shards
    assert plan_digest(plans[0]) == plan_digest(plans[1])


DIGESTS = json.loads((Path(__file__).resolve().parents[2] / "golden" / "plan_digests.json").read_text(encoding="utf-8"))
"""Label, number of shards and digest of plans as the first version of the program wrote them into stores."""


@pytest.mark.parametrize("line", DIGESTS)
def test_runs_that_stores_have_from_the_first_are_still_taken_up(line):
    words, _, method = line.partition(" --method ")
    circuit = Circuit.parse(words)
    plan = plan_of(choose_engine(circuit, method), circuit)
    assert [plan.label, len(plan.shards), plan_digest(plan).hex()] == DIGESTS[line]


# --- kept and found -------------------------------------------------------------------------------------------------


def test_what_was_kept_is_found_by_the_next_process_and_nothing_else(tmp_path):
    path = tmp_path / "runs.sqlite"
    kept_run(path)
    with RunStore(path) as store:
        kept = store.take_up("ltf -n 2", "lp").open(PLAN)
        assert len(kept) == 2
        assert kept.find(0) == 9
        assert same(kept.find(2), [25, (True, np.arange(3))])
        for missing in (1, 3):
            with pytest.raises(KeyError):
                kept.find(missing)
        for circuit, method in (("ltf -n 2", "chambers"), ("ltf -n 3", "lp")):
            assert len(store.take_up(circuit, method).open(PLAN)) == 0
        assert len(store.take_up("ltf -n 2", "lp").open(Plan("cubes", abs, [3, 4, 5, 6]))) == 0


def test_a_finished_run_is_dropped_when_the_store_is_closed_without_an_error(tmp_path):
    path = tmp_path / "runs.sqlite"
    kept_run(path)

    def fail_to_tell(store):
        store.finish(store.take_up("ltf -n 2", "lp"))
        raise BrokenPipeError

    with pytest.raises(BrokenPipeError), RunStore(path) as store:
        fail_to_tell(store)
    with RunStore(path) as store:
        assert [run.circuit for run in store.runs()] == ["ltf -n 2"]
        store.finish(store.take_up("ltf -n 2", "lp"))
    with RunStore(path) as store:
        assert store.runs() == []
    assert [p.name for p in tmp_path.iterdir()] == ["runs.sqlite"]
    tables = sqlite3.connect(path)
    assert [tables.execute(f"SELECT count(*) FROM {t}").fetchone()[0] for t in ("runs", "plans", "shards")] == [0, 0, 0]
    tables.close()


def test_the_library_takes_up_a_count_and_leaves_nothing(tmp_path):
    path, circuit, lines = tmp_path / "runs.sqlite", Circuit("ltf", 8), []
    plan = plan_of(choose_engine(circuit, "chambers"), circuit)
    with RunStore(path) as store:
        keeper = store.take_up(str(circuit), "chambers")
        results = run_shards(plan.work, plan.shards, Run(keeper=keeper), label=plan.label)
        for _ in range(5):
            next(results)
    found = count(circuit, "chambers", store=path, say=lines.append)
    assert found.count == 17561539552946
    assert any("resumes with 5 of them" in line for line in lines)
    with RunStore(path) as store:
        assert store.runs() == []


def test_how_far_a_run_is_and_what_is_left(tmp_path):
    path = tmp_path / "runs.sqlite"
    begin = time.time()
    kept_run(path)
    with RunStore(path) as store:
        (run,) = store.runs()
        assert (run.circuit, run.method, run.version, run.under_way) == ("ltf -n 2", "lp", capacity.__version__, False)
        assert begin - 1 < run.started <= run.last < time.time() + 1
        (plan,) = run.plans
        assert (plan.label, plan.shards, plan.finished, plan.seconds) == ("squares", 4, 2, 1.0)
        assert seconds_left(run, plan) == 1.0
        store.take_up("ltf -n 2", "lp")
        assert store.runs()[0].under_way


def test_runs_are_deleted_one_by_one(tmp_path):
    path = tmp_path / "runs.sqlite"
    kept_run(path)
    with RunStore(path) as store:
        store.take_up("ltf -n 3", "lp").open(PLAN).keep(0, 1, 0.1)
    with RunStore(path) as store:
        store.delete(1)
        assert [(run.id, run.circuit) for run in store.runs()] == [(2, "ltf -n 3")]
        with pytest.raises(StoreError, match="no run 1"):
            store.delete(1)
        assert store.take_up("ltf -n 2", "lp").id == 3, "an id is not given to another run"


# --- refused --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "plan",
    [
        Plan("squares", abs, [3, 4, 5]),
        Plan("squares", abs, [3, 4, 5, 7]),
        Plan("squares", abs, [4, 3, 5, 6]),
        Plan("squares", len, [3, 4, 5, 6]),
    ],
)
def test_results_of_another_plan_are_refused_with_the_way_on(plan, tmp_path):
    path = tmp_path / "runs.sqlite"
    kept_run(path)
    with RunStore(path) as store, pytest.raises(StoreError, match=r"another plan .* capacity runs --delete 1 --store"):
        store.take_up("ltf -n 2", "lp").open(plan)
    with RunStore(path) as store:
        assert len(store.take_up("ltf -n 2", "lp").open(PLAN)) == 2, "nothing was lost"


def test_a_run_of_another_version_is_refused_with_the_way_on(tmp_path, monkeypatch):
    path = tmp_path / "runs.sqlite"
    kept_run(path)
    monkeypatch.setattr(capacity.runs.store, "__version__", "9.9")
    with RunStore(path) as store:
        with pytest.raises(StoreError, match=r"begun by version .* this is 9\.9: .*--delete 1"):
            store.take_up("ltf -n 2", "lp")
        store.delete(1)
        assert store.take_up("ltf -n 2", "lp").id == 2


def test_a_run_that_another_has_is_refused_at_once_and_free_when_it_ends(tmp_path):
    path = tmp_path / "runs.sqlite"
    kept_run(path)
    script = f"""
import sys, time
from pathlib import Path
from capacity.runs.store import RunStore
with RunStore(Path({str(path)!r})) as store:
    store.take_up("ltf -n 2", "lp")
    print("taken", flush=True)
    time.sleep(60)
"""
    other = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True)
    try:
        assert other.stdout.readline() == "taken\n"
        begin = time.monotonic()
        with RunStore(path) as store:
            with pytest.raises(StoreError, match=r"another process counts ltf -n 2 \(lp\) now"):
                store.take_up("ltf -n 2", "lp")
            with pytest.raises(StoreError, match="a process works on run 1"):
                store.delete(1)
            assert store.runs()[0].under_way
            store.take_up("ltf -n 3", "lp").open(PLAN).keep(0, 1, 0.1)  # another run is free
        assert time.monotonic() - begin < 10
    finally:
        other.kill()
        other.communicate()
    with RunStore(path) as store:
        assert not store.runs()[0].under_way
        assert len(store.take_up("ltf -n 2", "lp").open(PLAN)) == 2


def test_a_database_that_another_process_holds_is_said_within_ten_seconds(tmp_path, monkeypatch):
    assert capacity.runs.database.BUSY_SECONDS <= 5
    monkeypatch.setattr("capacity.runs.database.BUSY_SECONDS", 0.2)
    path = tmp_path / "runs.sqlite"
    kept_run(path)
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    begin = time.monotonic()
    with pytest.raises(StoreError, match="another process keeps writing"), RunStore(path) as store:
        store.take_up("ltf -n 2", "lp")
    assert time.monotonic() - begin < 10
    other.execute("ROLLBACK")
    other.close()


def test_files_that_are_no_run_store_are_left_alone(tmp_path):
    text, other, newer = tmp_path / "text", tmp_path / "other", tmp_path / "newer"
    text.write_text("no database at all, and long enough not to be taken for an empty one" * 20)
    for path, pragma in ((other, "application_id = 7"), (newer, "user_version = 99")):
        if path == newer:
            kept_run(path)
        with contextlib.closing(sqlite3.connect(path)) as database:
            database.execute(f"PRAGMA {pragma}")
            database.execute("CREATE TABLE mine (x)")
    for path, words in (
        (text, "not a run store"),
        (other, "another program"),
        (newer, "schema 99"),
        (tmp_path, "cannot"),
    ):
        before = path.read_bytes() if path.is_file() else None
        with pytest.raises(StoreError, match=words), RunStore(path):
            pass
        assert before is None or path.read_bytes() == before


@pytest.mark.parametrize("target", ["missing/runs.sqlite", "/proc/runs.sqlite"])
def test_a_place_where_nothing_can_be_written_is_said(target, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(StoreError, match=r"cannot keep runs in .*--store FILE"), RunStore(Path(target)):
        pass


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_store_that_may_only_be_read_is_said(tmp_path):
    path = tmp_path / "runs.sqlite"
    kept_run(path)
    path.chmod(0o400)
    tmp_path.chmod(0o500)
    try:
        with pytest.raises(StoreError, match="cannot keep runs"), RunStore(path) as store:
            store.take_up("ltf -n 3", "lp")
    finally:
        tmp_path.chmod(0o700)


def test_a_store_that_fills_up_keeps_what_was_finished(tmp_path):
    path = tmp_path / "runs.sqlite"
    kept_run(path)
    with RunStore(path) as store:
        pages = store._database.execute("PRAGMA page_count").fetchone()[0]
        store._database.execute(f"PRAGMA max_page_count = {pages}")
        kept = store.take_up("ltf -n 2", "lp").open(PLAN)
        with pytest.raises(StoreError, match=r"cannot write .*full"):
            kept.keep(3, np.zeros(10**5, np.int64), 0.1)
    with RunStore(path) as store:
        kept = store.take_up("ltf -n 2", "lp").open(PLAN)
        assert len(kept) == 2 and kept.find(0) == 9


# --- damage ---------------------------------------------------------------------------------------------------------


def test_a_byte_changed_in_a_result_is_reported_and_the_shard_done_again(tmp_path):
    path, lines = tmp_path / "runs.sqlite", []
    kept_run(path, [(i, [x, np.full(50, 77777)]) for i, x in zip(range(4), PLAN.shards, strict=True)])
    data = path.read_bytes()
    place = data.index((77777).to_bytes(8, "little"))
    path.write_bytes(data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :])
    with RunStore(path, lines.append) as store:
        keeper = store.take_up("ltf -n 2", "lp")
        found = list(run_shards(abs, PLAN.shards, Run(keeper=keeper), label="squares"))
    again = [i for i, result in zip(range(4), found, strict=True) if not isinstance(result, list)]
    assert len(again) == 1, "one shard was done again, by abs"
    assert lines == [f"shard {again[0]} of the squares of ltf -n 2 (lp) is damaged in {path}: done again"]


def test_whatever_byte_is_changed_no_other_result_is_found(tmp_path):
    """Every changed byte is noticed, or lies where nothing is: the result is what was kept, or is missing."""
    whole = tmp_path / "whole.sqlite"
    results = [(0, 9), (1, [16, 17]), (2, (25, True)), (3, np.arange(4))]
    kept_run(whole, results)
    data = whole.read_bytes()
    rng = np.random.default_rng(5)
    written = np.flatnonzero(np.frombuffer(data, np.uint8))  # most of the pages is empty
    path = tmp_path / "damaged.sqlite"
    missing = refused = 0
    for place in rng.choice(written, 500, replace=False).tolist():
        damaged = bytearray(data)
        damaged[place] ^= 1 << int(rng.integers(8))
        path.write_bytes(damaged)
        lines = []
        try:
            with RunStore(path, lines.append) as store:
                kept = store.take_up("ltf -n 2", "lp").open(PLAN)
                for index, result in results:
                    try:
                        assert same(kept.find(index), result), place
                    except KeyError:
                        missing += 1
        except StoreError:
            refused += 1
    assert missing > 20 and refused > 20


def test_a_changed_record_of_a_run_is_refused_and_can_be_deleted(tmp_path):
    path = tmp_path / "runs.sqlite"
    kept_run(path)
    for table, column, value in (("runs", "started", 1.0), ("plans", "shards", 5)):
        with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as database:
            database.execute(f"UPDATE {table} SET {column} = ?", (value,))
        with RunStore(path) as store:
            with pytest.raises(StoreError, match=r"the record of run \d is damaged|in .* is damaged") as error:
                store.take_up("ltf -n 2", "lp")
            store.delete(int(str(error.value).split("--delete ")[1].split()[0]))
        kept_run(path)


def test_the_store_of_a_user_is_in_the_state_directory(monkeypatch, tmp_path):
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    assert default_store() == tmp_path / "circuit-capacity" / "runs.sqlite"
    with RunStore(default_store()) as store:
        assert store.runs() == []
    monkeypatch.setenv("XDG_STATE_HOME", "")
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    assert default_store() == tmp_path / "home/.local/state/circuit-capacity/runs.sqlite"
