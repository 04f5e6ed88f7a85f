"""How a command that is interrupted keeps what it has finished and says how to go on."""

import errno
import os
import shlex
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from capacity.commands.exits import Interrupted

if TYPE_CHECKING:
    from capacity.circuits.circuit import Circuit
    from capacity.commands.progress import ProgressReport
    from capacity.counting.engine import Engine
    from capacity.runs.cluster import Cluster
    from capacity.runs.store import RunStore


def jobs_of(jobs: int | None) -> int:
    """The number of jobs asked for, by default one for each core; ValueError below 1."""
    from enumerate.shards import available_jobs

    if jobs is not None and jobs < 1:
        raise ValueError(f"--jobs {jobs} is out of range: at least 1")
    return jobs or available_jobs()


def open_report(quiet: bool) -> "ProgressReport":
    """Progress on stderr, compilation of kernels announced."""
    from capacity.commands.progress import ProgressReport

    report = ProgressReport(quiet)
    report.announce_compilation()
    return report


@contextmanager
def kept_run(
    circuit: "Circuit", engine: "Engine", path: Path | None, report: "ProgressReport"
) -> "Iterator[RunStore | None]":
    """The run store, where the count is long or the user names one, and its engine has shards to keep."""
    if not engine.sharded or (path is None and not engine.is_long(circuit)):
        yield None
        return
    with run_store(path, report) as store:
        yield store


@contextmanager
def run_store(path: Path | None, report: "ProgressReport") -> "Iterator[RunStore | None]":
    """The run store; None, with a line, where that of the user cannot be used, which nobody has named."""
    from capacity.runs.store import RunStore, StoreError, default_store

    try:
        store = RunStore(path or default_store(), report.say)
    except StoreError as error:
        if path is not None:
            raise
        report.say(f"nothing is kept: {error}")
        yield None
        return
    with store:
        yield store


@contextmanager
def open_cluster(scheduler: str | None) -> "Iterator[Cluster | None]":
    """A Dask cluster at an address; None without one."""
    if scheduler is None:
        yield None
        return
    from capacity.runs.cluster import Cluster

    with Cluster(scheduler) as cluster:
        yield cluster


def stopped_early(
    error: BaseException,
    store: "RunStore | None",
    named: tuple[str, str],
    words: list[str],
    options: Mapping[str, object],
) -> Exception:
    """What ended a run early, what is kept of it, and the command that goes on. named: as the store names the run."""
    from enumerate.outcomes import Stopped

    interrupted = isinstance(error, KeyboardInterrupt)
    kept = "nothing of it is kept" if store is None else _kept_so_far(store, named)
    given = [str(word) for option, value in options.items() if value is not None for word in (option, value)]
    command = shlex.join(["capacity", *words, *given])
    text = f"{'interrupted' if interrupted else error}; {kept}; to go on: {command}"
    return Interrupted(text) if interrupted else Stopped(text)


def _kept_so_far(store: "RunStore", named: tuple[str, str]) -> str:
    mine = [run for run in store.runs() if (run.circuit, run.method) == named]
    counts = [f"{plan.finished} of {plan.shards} shards" for run in mine for plan in run.plans]
    return f"{', '.join(counts) or 'nothing'} kept in {store.path}"


def require_writable(path: Path) -> None:
    """Raise OSError before the work, not after it, if a file cannot be written there."""
    if path.is_dir():
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(path))
    if not path.parent.is_dir():
        raise FileNotFoundError(errno.ENOENT, "its directory does not exist", str(path))
    import tempfile

    try:
        with tempfile.TemporaryFile(dir=path.parent):
            pass
    except OSError as error:
        raise type(error)(error.errno, error.strerror, str(path)) from None
