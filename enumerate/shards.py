"""Independent pieces of exact work: a plan of shards, done here, on local processes or by any executor.

An engine lists its shards, which depend on its question alone, and adds up their results. Where each is done, in which
order they finish, and which were done by an earlier process and only taken up again, makes no difference: results come
back in the order of the plan. `Run` says how: an engine hands on what it is given as `jobs`, a number or a `Run`.
"""

import os
import signal
import threading
import time
from collections.abc import Callable, Generator, Sequence
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, CancelledError, Executor, Future, ProcessPoolExecutor
from concurrent.futures import wait as wait_for_futures
from contextlib import closing
from dataclasses import dataclass
from multiprocessing import get_context, parent_process
from multiprocessing.connection import wait as wait_for_handles
from typing import Any, Protocol, TypeVar

from enumerate.outcomes import LostWorkers, OutOfTime

Shard = TypeVar("Shard")
Result = TypeVar("Result")
Progress = Callable[[str, int, int], None]  # what, done, total

AHEAD = 3  # shards handed to an executor for each that it works on
POLL_SECONDS = 1.0  # at most between two looks at the time, and for an interrupt to be noticed


@dataclass(frozen=True)
class Plan:
    """What one step of an engine is split into: its result number i is work(shards[i])."""

    label: str
    work: Callable[[Any], Any]
    shards: Sequence[Any]


class Kept(Protocol):
    """The results of one plan that outlive the process."""

    def find(self, index: int) -> Any:
        """The result of a shard that was done before; KeyError if it was not."""

    def keep(self, index: int, result: Any, seconds: float) -> None:
        """Keep the result of a shard that has just been done, and the seconds of one core that it took."""


class NothingKept:
    """Of a plan of which nothing outlives the process."""

    def find(self, index: int) -> Any:
        """Nothing is found."""
        raise KeyError(index)

    def keep(self, index: int, result: Any, seconds: float) -> None:
        """Nothing is kept."""


class Keeper(Protocol):
    """Where results are kept: opens what is kept of a plan. An engine with two steps has two plans."""

    def open(self, plan: Plan) -> Kept:
        """What is kept of the plan; raises if what is kept under its label belongs to another."""


@dataclass(frozen=True)
class Run:
    """How the shards of an engine are done.

    jobs: how many at once, on local processes or by the executor; executor: any of `concurrent.futures` or with its
    interface, which the caller shuts down; keeper: where results are kept and found; deadline: the value of
    `time.monotonic()` after which the run stops.
    """

    jobs: int = 1
    executor: Executor | None = None
    keeper: Keeper | None = None
    deadline: float | None = None


Jobs = int | Run


def as_run(jobs: Jobs) -> Run:
    """A number of local processes as a run; a run as it is.

    >>> as_run(2)
    Run(jobs=2, executor=None, keeper=None, deadline=None)
    """
    return jobs if isinstance(jobs, Run) else Run(jobs)


def available_jobs() -> int:
    """How many processes this one may keep busy.

    >>> available_jobs() >= 1
    True
    """
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def run_shards(
    work: Callable[[Shard], Result],
    shards: Sequence[Shard],
    jobs: Jobs = 1,
    progress: Progress | None = None,
    label: str = "shards",
) -> Generator[Result, None, None]:
    """Yield work(shard) for every shard, in order, wherever each is done.

    `work` must be importable from its module. An interrupt stops local processes at once.

    >>> list(run_shards(abs, [-1, 2, -3]))
    [1, 2, 3]

    Raises OutOfTime past the deadline, when shards under way are abandoned, and LostWorkers if a process or the
    executor fails; all that had finished has been kept before. What `work` raises is raised here.
    """
    run = as_run(jobs)
    kept = NothingKept() if run.keeper is None else run.keeper.open(Plan(label, work, shards))
    here = run.executor is None and run.deadline is None and min(run.jobs, len(shards)) <= 1
    if progress:
        progress(label, 0, len(shards))
    early: dict[int, Result] = {}  # finished before one that comes first
    following = 0
    with closing(_in_turn(work, shards, kept) if here else _side_by_side(work, shards, run, kept)) as finished:
        for done, (index, result) in enumerate(finished, 1):
            if progress:
                progress(label, done, len(shards))
            early[index] = result
            while following in early:
                yield early.pop(following)
                following += 1


def _in_turn(
    work: Callable[[Shard], Result], shards: Sequence[Shard], kept: Kept
) -> Generator[tuple[int, Result], None, None]:
    for index, shard in enumerate(shards):
        try:
            result = kept.find(index)
        except KeyError:
            result, seconds = _timed(work, shard)
            kept.keep(index, result, seconds)
        yield index, result


def _side_by_side(
    work: Callable[[Shard], Result], shards: Sequence[Shard], run: Run, kept: Kept
) -> Generator[tuple[int, Result], None, None]:
    """Index and result as shards finish. Only some are handed over ahead: their arguments may be large."""
    own = _local_processes(min(run.jobs, len(shards))) if run.executor is None else None
    executor = own or run.executor
    assert executor is not None
    left = iter(range(len(shards)))
    under_way: dict[Future[tuple[Result, float]], int] = {}
    complete = False
    try:
        while True:
            while len(under_way) < AHEAD * run.jobs and (index := next(left, None)) is not None:
                try:
                    result = kept.find(index)
                except KeyError:
                    under_way[_submit(executor, work, shards[index])] = index
                    continue
                yield index, result
            if not under_way:
                break
            remaining = POLL_SECONDS if run.deadline is None else run.deadline - time.monotonic()
            done, _ = wait_for_futures(under_way, max(0.0, min(remaining, POLL_SECONDS)), FIRST_COMPLETED)
            yield from _keep_finished({future: under_way.pop(future) for future in done}, kept)
            if remaining <= 0:
                raise OutOfTime("the time allowed is over")
        complete = True
    finally:
        if own is None:
            for future in under_way:
                future.cancel()
        else:
            if not complete:
                for process in list((getattr(own, "_processes", None) or {}).values()):
                    process.terminate()
            own.shutdown(wait=complete, cancel_futures=True)


def _submit(executor: Executor, work: Callable[[Shard], Result], shard: Shard) -> Future[tuple[Result, float]]:
    try:
        return executor.submit(_timed, work, shard)
    except BrokenExecutor as error:
        raise _lost(error) from error


def _keep_finished(done: dict[Future[tuple[Result, float]], int], kept: Kept) -> list[tuple[int, Result]]:
    """Keep the results of finished shards; only then raise what another of them raised."""
    found: list[tuple[int, Result]] = []
    failure: BaseException | None = None
    for future, index in done.items():
        try:
            result, seconds = future.result()
        except (BrokenExecutor, CancelledError) as error:
            failure = failure or _lost(error)
        except Exception as error:
            failure = error  # what the work itself says goes before a loss that it may have caused
        else:
            kept.keep(index, result, seconds)
            found.append((index, result))
    if failure is not None:
        raise failure
    return found


def _lost(error: BaseException) -> LostWorkers:
    if isinstance(error, CancelledError):
        return LostWorkers("the executor gave up a shard")
    return LostWorkers("a process ended before its shard did; it was killed, or there was too little memory")


def _timed(work: Callable[[Shard], Result], shard: Shard) -> tuple[Result, float]:
    begin = time.thread_time()  # of the processor, whatever else it does
    result = work(shard)
    return result, time.thread_time() - begin


def _local_processes(jobs: int) -> ProcessPoolExecutor:
    return ProcessPoolExecutor(max(1, jobs), mp_context=get_context("spawn"), initializer=_begin_process)


def _begin_process() -> None:
    """Leave interrupts to the parent, and do not outlive it, however it ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = parent_process()
    if parent is not None:
        wait_for_handles([parent.sentinel])
        os._exit(1)
