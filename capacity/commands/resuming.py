"""The protocol of resumable runs: what was finished is kept, and the command that resumes the run is printed."""

import shlex
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from capacity.commands.exits import Interrupted
from capacity.commands.options import jobs_of

if TYPE_CHECKING:
    from capacity.commands.progress import ProgressReport
    from capacity.runs.store import RunStore
    from enumerate.shards import Run


@contextmanager
def resumable_run(
    command: Sequence[object],
    named: tuple[str, str],
    report: "ProgressReport",
    *,
    jobs: int | None,
    store: Path | None,
    is_kept: bool = True,
    time_limit: float | None = None,
    scheduler: str | None = None,
) -> "Iterator[Run]":
    """A run, resumed where the store has it; what is kept of it is dropped once its result has been printed.

    Arguments:
        command: the words by which the user would resume, without those of the options below.
        named: what is counted and by which method, as the store names the run.
        report: receives progress and remarks.
        jobs, store, time_limit, scheduler: the options of the command.
        is_kept: whether the store is opened at all.

    Raises:
        StoreError: if the store that the user named cannot be used, or its run cannot be resumed.
        ClusterError: if the cluster cannot be used.
        Interrupted, Stopped: if the work ends early; the message says what is kept and by which command to resume.
    """
    from enumerate.outcomes import Stopped
    from enumerate.shards import Run

    deadline = None if time_limit is None else time.monotonic() + time_limit
    processes = jobs_of(jobs)
    with ExitStack() as opened:
        kept = opened.enter_context(_run_store(store, report)) if is_kept else None
        cluster = None
        if scheduler is not None:
            from capacity.runs.cluster import Cluster

            cluster = opened.enter_context(Cluster(scheduler))
        keeper = None if kept is None else kept.take_up(*named)
        try:
            yield Run(processes if cluster is None else cluster.jobs, cluster, keeper, deadline)
        except (KeyboardInterrupt, Stopped) as error:
            interrupted = isinstance(error, KeyboardInterrupt)
            seconds = None if time_limit is None else f"{time_limit:g}"
            given = {"--jobs": jobs, "--time-limit": seconds, "--store": store, "--scheduler": scheduler}
            state = "nothing is kept; to begin again" if kept is None else f"{_kept_so_far(kept, named)}; to resume"
            again = shlex.join(["capacity", *map(str, command), *option_words(given)])
            text = f"{'interrupted' if interrupted else error}; {state}: {again}"
            raise (Interrupted(text) if interrupted else Stopped(text)) from None
        sys.stdout.flush()  # the run is dropped from the store only when its result has been printed
        if kept is not None and keeper is not None:
            kept.finish(keeper)


def option_words(options: Mapping[str, object]) -> list[str]:
    """The options that have a value, as words of a command line.

    Examples:
        >>> option_words({"--jobs": 2, "--store": None})
        ['--jobs', '2']
    """
    return [str(word) for option, value in options.items() if value is not None for word in (option, value)]


@contextmanager
def _run_store(path: Path | None, report: "ProgressReport") -> "Iterator[RunStore | None]":
    """The run store; None, with a remark, where the user named none and the default one cannot be used."""
    from capacity.runs.database import StoreError, default_store
    from capacity.runs.store import RunStore

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


def _kept_so_far(store: "RunStore", named: tuple[str, str]) -> str:
    plans = [plan for run in store.runs() if (run.circuit, run.method) == named for plan in run.plans]
    done, all_shards = sum(plan.finished for plan in plans), sum(plan.shards for plan in plans)
    return f"{f'{done} of {all_shards} shards' if plans else 'nothing'} kept in {store.path}"
