"""The run store: what long runs have finished, in one SQLite file, so that a run that ended early can be resumed.

A run is one circuit counted by one method by one version of this program. Each plan of its engine is kept with a digest
of all its shards, and each finished shard in a transaction of its own, with its result in an exact encoding and a
checksum over the result and its place. The journal is SQLite's rollback journal with full synchronization: a
transaction is in the file wholly or not at all, whenever the process is killed.

Nothing in the file is trusted unchecked: a run of another version or plan is refused, and a shard whose checksum fails
is dropped, reported and done again. A run belongs to one process at a time, by a file lock that ends with the process.
"""

import shutil
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any

from capacity.runs.database import Database, StoreError, default_store
from capacity.runs.encoding import checksum, decode_result, encode_result, plan_digest
from capacity.runs.lock import Lock
from capacity.version import __version__
from enumerate.shards import Plan

SHARD_BYTES = 128  # of a shard in the file, beside its result

SPARE_BYTES = 1 << 16  # for the journal, and pages that are not full


@dataclass(frozen=True)
class PlanState:
    """How far one plan of a run is.

    Attributes:
        shards: how many it has in all.
        numbers: of the shards that are finished.
        seconds: of one core that these took.
    """

    label: str
    shards: int
    numbers: frozenset[int]
    seconds: float

    @property
    def finished(self) -> int:
        """How many shards are finished."""
        return len(self.numbers)


@dataclass(frozen=True)
class RunState:
    """A run as the store has it.

    Attributes:
        circuit: in the words of the command line; of another run than a count, what names it.
        started, last: when it began and when its last shard was finished, in seconds since 1970.
        under_way: whether a process works on it now.
        plans: the steps of its engine.
    """

    id: int
    circuit: str
    method: str
    version: str
    started: float
    last: float
    under_way: bool
    plans: tuple[PlanState, ...]


class RunStore:
    """A run store, open; use it as a context manager.

    Arguments:
        path: the file, made if there is none (its directory only where it is the default one).
        say: receives what is to be reported, one line each.

    Raises:
        StoreError: if the file cannot be used or is not a run store of this version.

    Examples:
        >>> from tempfile import TemporaryDirectory
        >>> with TemporaryDirectory() as folder, RunStore(Path(folder) / "runs.sqlite") as store:
        ...     kept = store.take_up("ltf -n 2", "lp").open(Plan("squares", abs, [-3, -4]))
        ...     kept.keep(0, 3, 0.1)
        ...     kept.find(0), [plan.finished for plan in store.runs()[0].plans]
        (3, [1])
    """

    def __init__(self, path: Path, say: Callable[[str], None] | None = None) -> None:
        self.path = path
        self._say = say or (lambda line: None)
        self._locks: dict[int, Lock] = {}
        self._finished: set[int] = set()
        self._database = Database(path)

    def __enter__(self) -> "RunStore":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            if kind is None:
                with self._database.errors():
                    for run in self._finished:
                        self._database.execute("DELETE FROM runs WHERE id = ?", (run,))
        finally:
            self._database.close()
            for lock in self._locks.values():
                lock.release()

    def take_up(self, circuit: str, method: str) -> "RunKeeper":
        """The run of a circuit by a method, begun here if it is not in the store; no other process has it meanwhile.

        Raises:
            StoreError: if another process works on it, if another version began it, or if its record is damaged.
        """
        with self._database.errors():
            self._check_records()
            while True:
                run, version = self._find_or_begin(circuit, method)
                if version != __version__:
                    raise StoreError(
                        f"{circuit} ({method}) was begun by version {version}, and this is {__version__}: "
                        f"go on with that version, or drop what it has kept: {self._delete_command(run)}"
                    )
                if run not in self._locks:
                    lock = Lock(self._lock_path(run))
                    if not lock.take():
                        raise StoreError(
                            f"another process counts {circuit} ({method}) now and keeps it in {self.path}; "
                            "wait for it, or keep this count elsewhere with --store FILE"
                        )
                    self._locks[run] = lock
                if self._database.execute("SELECT 1 FROM runs WHERE id = ?", (run,)).fetchone():
                    return RunKeeper(self, run, f"{circuit} ({method})")
                self._locks.pop(run).release()  # whoever had it has just finished and dropped it

    def _find_or_begin(self, circuit: str, method: str) -> tuple[int, str]:
        """The number of a run and the version that began it, which is this one if the run is not in the store."""
        with self._database.transaction():
            row = self._database.execute(
                "SELECT id, version FROM runs WHERE circuit = ? AND method = ?", (circuit, method)
            ).fetchone()
            if row is not None:
                return int(row[0]), str(row[1])
            record = (circuit, method, __version__, time.time())
            run = self._database.execute(
                "INSERT INTO runs (circuit, method, version, started, checksum) VALUES (?, ?, ?, ?, ?)",
                (*record, checksum(*record)),
            ).lastrowid
            assert run is not None
            return run, __version__

    def runs(self) -> list[RunState]:
        """All runs in the store, in the order begun."""
        with self._database.errors(), self._database.transaction("DEFERRED"):
            self._check_records()
            states = []
            records = self._database.execute("SELECT id, circuit, method, version, started FROM runs ORDER BY id")
            for run, circuit, method, version, started in records.fetchall():
                plans = self._database.execute(
                    "SELECT label, shards, group_concat(number), total(seconds), max(finished) FROM plans "
                    "LEFT JOIN shards USING (run, label) WHERE run = ? GROUP BY label ORDER BY min(finished)",
                    (run,),
                ).fetchall()
                progress = tuple(
                    PlanState(label, shards, frozenset(map(int, numbers.split(",") if numbers else ())), seconds)
                    for label, shards, numbers, seconds, _ in plans
                )
                last = max([started, *(plan[4] for plan in plans if isinstance(plan[4], float))])
                under_way = Lock(self._lock_path(run)).is_taken()
                states.append(RunState(run, circuit, method, version, started, last, under_way, progress))
            return states

    def delete(self, run: int) -> None:
        """Drop a run with all it has kept.

        Raises:
            StoreError: if there is none, or a process works on it.
        """
        with self._database.errors():
            lock = Lock(self._lock_path(run))
            if not lock.take():
                raise StoreError(f"a process works on run {run} of {self.path}: interrupt it first")
            try:
                if not self._database.execute("DELETE FROM runs WHERE id = ?", (run,)).rowcount:
                    raise StoreError(f"{self.path} has no run {run}; capacity runs lists those it has")
            finally:
                lock.release()

    def finish(self, run: "RunKeeper") -> None:
        """Have the run dropped when the store is closed without an error: by then its result has been printed."""
        self._finished.add(run.id)

    def _check_records(self) -> None:
        """Refuse a file whose structure, or whose record of a run or plan, is not as it was written."""
        self._database.check_integrity()
        for table, columns in (("runs", "circuit, method, version, started"), ("plans", "run, label, shards, digest")):
            number = "id" if table == "runs" else "run"
            for run, written, *record in self._database.execute(f"SELECT {number}, checksum, {columns} FROM {table}"):
                if checksum(*record) != written:
                    raise StoreError(
                        f"the record of run {run} in {self.path} is damaged; drop it: {self._delete_command(run)}"
                    )

    def _delete_command(self, run: int) -> str:
        at = "" if self.path == default_store() else f" --store {self.path}"
        return f"capacity runs --delete {run}{at}"

    def _lock_path(self, run: int) -> Path:
        return self.path.with_name(f"{self.path.name}-run{run}.lock")


class RunKeeper:
    """What the store keeps of one run: the `Keeper` that its engine's shards go to."""

    def __init__(self, store: RunStore, run: int, name: str) -> None:
        self.id = run
        self.path = store.path
        self.name = name
        self._store = store

    def open(self, plan: Plan) -> "KeptShards":
        """The finished shards of a plan.

        Raises:
            StoreError: if those kept under its label are of another plan, or if the disk has no room for the others.
        """
        store, database = self._store, self._store._database
        kept = KeptShards(store, self, plan.label)
        needed = bytes_of_shards(plan, len(plan.shards) - len(kept))
        with database.errors():
            free = shutil.disk_usage(self.path.resolve().parent).free
        if needed > free:
            raise StoreError(
                f"{self.name} needs about {-(-needed >> 10)} KiB in {self.path}, and {free >> 10} KiB of its disk are "
                "free; make room, or name a file on another disk with --store FILE"
            )
        record = (self.id, plan.label, len(plan.shards), plan_digest(plan))
        with database.errors(), database.transaction():
            known = database.execute(
                "SELECT shards, digest FROM plans WHERE run = ? AND label = ?", record[:2]
            ).fetchone()
            if known is None:
                database.execute("INSERT INTO plans VALUES (?, ?, ?, ?, ?)", (*record, checksum(*record)))
            elif known != record[2:]:
                raise StoreError(
                    f"{self.name} in {self.path} has another plan for its {plan.label} ({known[0]} shards, now "
                    f"{len(plan.shards)}), so its results cannot be used; drop them: {store._delete_command(self.id)}"
                )
        return kept


def bytes_of_shards(plan: Plan, shards: int) -> int:
    """About how many bytes the results of so many shards of a plan take in a run store.

    Examples:
        >>> bytes_of_shards(Plan("three", abs, [1, 2, 3]), 3) - bytes_of_shards(Plan("three", abs, [1, 2, 3]), 2)
        192
    """
    return shards * (plan.result_bytes + SHARD_BYTES) + SPARE_BYTES


class KeptShards:
    """The finished shards of one plan of a run."""

    def __init__(self, store: RunStore, run: RunKeeper, label: str) -> None:
        self.path = run.path
        self._run, self._label = run, label
        self._database, self._say = store._database, store._say

    def __len__(self) -> int:
        with self._database.errors():
            row = self._database.execute(
                "SELECT count(*) FROM shards WHERE run = ? AND label = ?", (self._run.id, self._label)
            ).fetchone()
            return int(row[0])

    def find(self, index: int) -> Any:
        """The result of a finished shard.

        Raises:
            KeyError: if there is none, or none that its checksum confirms.
        """
        key = (self._run.id, self._label, index)
        with self._database.errors():
            row = self._database.execute(
                "SELECT result, seconds, finished, checksum FROM shards WHERE run = ? AND label = ? AND number = ?", key
            ).fetchone()
            if row is None:
                raise KeyError(index)
            if row[3] == checksum(self._run.name, *key, *row[:3]):
                return decode_result(row[0])
            self._say(f"shard {index} of the {self._label} of {self._run.name} is damaged in {self.path}: done again")
            self._database.execute("DELETE FROM shards WHERE run = ? AND label = ? AND number = ?", key)
        raise KeyError(index)

    def keep(self, index: int, result: Any, seconds: float) -> None:
        """Write a finished shard, in one transaction."""
        row = (self._run.id, self._label, index, encode_result(result), float(seconds), time.time())
        with self._database.errors():
            self._database.execute(
                "INSERT OR REPLACE INTO shards VALUES (?, ?, ?, ?, ?, ?, ?)", (*row, checksum(self._run.name, *row))
            )
