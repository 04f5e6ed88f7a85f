"""Independent pieces of exact work: a plan of shards, done here, on local threads or processes or by any executor.

An engine lists its shards, which depend on its question alone, and adds up their results. Where each is done, in which
order they finish, and which were done by an earlier process and only resumed, makes no difference: results come
back in the order of the plan. `Run` says how: an engine hands on what it is given as `jobs`, a number or a `Run`.

Work that is compiled and lets other threads run is done on threads, other work on processes (`enumerate.workers`).
"""

import os
import time
from collections import deque
from collections.abc import Callable, Collection, Generator, Sequence
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, CancelledError, Executor, Future
from concurrent.futures import wait as wait_for_futures
from contextlib import closing
from dataclasses import dataclass, replace
from math import fsum
from typing import Any, Protocol, TypeVar

from enumerate.kernels import announce_compilation
from enumerate.outcomes import LostWorkers, OutOfTime
from enumerate.workers import Processes, Threads

Shard = TypeVar("Shard")

Result = TypeVar("Result")

Progress = Callable[[str, int, int], None]  # what, done, total

AHEAD = 3  # shards handed to an executor for each that it works on

POLL_SECONDS = 1.0  # at most between two looks at the time, and for an interrupt to be noticed


@dataclass(frozen=True)
class Plan:
    """What one step of an engine is split into: its result number i is work(shards[i]).

    Attributes:
        label: what is done, in the words of a progress report.
        work: a function that can be imported from its module.
        shards: its arguments.
        threads: whether the work is compiled and lets other threads run meanwhile.
        weights: how long each shard takes, about, in any unit; none where all take the same time.
        probe: probe(seed, number) does a random piece of the work and gives seconds of one core, whose mean over the
            random numbers are those of the whole plan, and whether that piece can be done as the engine does it; None
            where nothing smaller than a shard is drawn.
        result_bytes: how large a result is, about.
        memory: the bytes that each shard takes while it is done; none where that is little.
    """

    label: str
    work: Callable[[Any], Any]
    shards: Sequence[Any]
    threads: bool = False
    weights: Sequence[float] = ()
    probe: Callable[[int, int], tuple[float, bool]] | None = None
    result_bytes: int = 64
    memory: Sequence[int] = ()

    def seconds_left(self, finished: Collection[int], seconds: float) -> float | None:
        """The seconds of one core that the other shards take if those finished took so many; None if none is.

        Examples:
            >>> Plan("three", abs, [1, 2, 3], weights=[4, 1, 1]).seconds_left([0], 8.0)
            4.0
        """
        if not finished:
            return None
        weights = self.weights or [1.0] * len(self.shards)
        done = fsum(weights[index] for index in finished)
        return max(0.0, fsum(weights) - done) * seconds / done


class Kept(Protocol):
    """The results of one plan that outlive the process."""

    def find(self, index: int) -> Any:
        """The result of a shard that was done before; KeyError if it was not done."""

    def keep(self, index: int, result: Any, seconds: float) -> None:
        """Keep the result of a shard that has just been done, and the seconds of one core that it took."""


class NothingKept:
    """The results of a plan of which none outlives the process."""

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

    Attributes:
        jobs: how many at once, on this machine or by the executor.
        executor: any of `concurrent.futures` or with its interface, which the caller shuts down.
        keeper: where results are kept and found.
        deadline: the value of `time.monotonic()` after which the run stops.
        short: it ends before another process has started, so that only threads help.
        memory: the bytes that shards done at once may take together, where their plan says what each takes.
    """

    jobs: int = 1
    executor: Executor | None = None
    keeper: Keeper | None = None
    deadline: float | None = None
    short: bool = False
    memory: int | None = None


Jobs = int | Run


def as_run(jobs: Jobs) -> Run:
    """A number of jobs on this machine as a run; a run as it is.

    Examples:
        >>> as_run(2).jobs, as_run(Run(3)).jobs
        (2, 3)
    """
    return jobs if isinstance(jobs, Run) else Run(jobs)


def available_jobs() -> int:
    """How many processes this one may keep busy.

    Examples:
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
    threads: bool = False,
    result_bytes: int = 64,
) -> Generator[Result, None, None]:
    """Yield work(shard) for every shard, in order, wherever each is done; what `work` raises is raised here.

    An interrupt stops at once what is under way on this machine. All that has finished is kept before anything is
    raised.

    Arguments:
        work, shards, label, threads, result_bytes: as in `Plan`; on threads, work that may take long looks at its
            `stop_flag`.
        jobs: how many are done at once on this machine, or how they are done.
        progress: is told the label, how many are done, and of how many.

    Raises:
        OutOfTime: past the deadline, when shards under way are abandoned.
        LostWorkers: if a process or the executor fails.

    Examples:
        >>> list(run_shards(abs, [-1, 2, -3]))
        [1, 2, 3]
    """
    yield from run_plan(Plan(label, work, shards, threads, result_bytes=result_bytes), jobs, progress)


def run_plan(plan: Plan, jobs: Jobs = 1, progress: Progress | None = None) -> Generator[Any, None, None]:
    """Yield the results of a plan in order; as `run_shards`."""
    run = as_run(jobs)
    kept = NothingKept() if run.keeper is None else run.keeper.open(plan)
    if run.executor is None:
        run = replace(run, jobs=1 if run.short and not plan.threads else max(1, min(run.jobs, len(plan.shards))))
    here = run.executor is None and run.deadline is None and run.jobs == 1
    if progress:
        progress(plan.label, 0, len(plan.shards))
    early: dict[int, Any] = {}  # finished before one that comes first
    following = 0
    with closing(_in_turn(plan, kept) if here else _side_by_side(plan, run, kept)) as finished:
        for done, (index, result) in enumerate(finished, 1):
            if progress:
                progress(plan.label, done, len(plan.shards))
            early[index] = result
            while following in early:
                yield early.pop(following)
                following += 1


def _in_turn(plan: Plan, kept: Kept) -> Generator[tuple[int, Any], None, None]:
    for index, shard in enumerate(plan.shards):
        try:
            result = kept.find(index)
        except KeyError:
            result, seconds = _timed(plan.work, shard)
            kept.keep(index, result, seconds)
        yield index, result


def _side_by_side(plan: Plan, run: Run, kept: Kept) -> Generator[tuple[int, Any], None, None]:
    """Index and result as shards finish. Only some are handed over ahead: their arguments may be large."""
    own = (Threads if plan.threads else Processes)(run.jobs) if run.executor is None else None
    executor = own or run.executor
    assert executor is not None
    left = deque(range(len(plan.shards)))
    under_way: dict[Future[tuple[Any, float]], int] = {}
    complete = late = False
    try:
        while True:
            while (index := _next_shard(plan, run, left, under_way.values())) is not None:
                left.remove(index)
                try:
                    result = kept.find(index)
                except KeyError:
                    under_way[_submit(executor, plan.work, plan.shards[index])] = index
                    continue
                yield index, result
            if not under_way:
                break
            if late:
                raise OutOfTime("the time limit is reached")
            remaining = POLL_SECONDS if run.deadline is None else run.deadline - time.monotonic()
            done, _ = wait_for_futures(under_way, max(0.0, min(remaining, POLL_SECONDS)), FIRST_COMPLETED)
            if isinstance(executor, Processes) and executor.compiling.is_set():
                executor.compiling.clear()
                announce_compilation()
            yield from _keep_finished({future: under_way.pop(future) for future in done}, kept)
            late = remaining <= 0
        complete = True
    finally:
        if own is None:
            for future in under_way:
                future.cancel()
        else:
            if not complete:
                own.stop()
            own.shutdown(wait=complete, cancel_futures=True)


def _next_shard(plan: Plan, run: Run, left: Sequence[int], under_way: Collection[int]) -> int | None:
    """The first shard to be handed over now, or while there is no room for it one that does not delay it."""
    if run.memory is None or not plan.memory:
        return left[0] if left and len(under_way) < AHEAD * run.jobs else None
    if len(under_way) >= run.jobs:
        return None
    if not left or not under_way:
        return left[0] if left else None
    room = run.memory - sum(plan.memory[index] for index in under_way)
    if plan.memory[left[0]] <= room:
        return left[0]
    beside = min(room, run.memory - plan.memory[left[0]])
    return next((index for index in left if plan.memory[index] <= beside), None)


def _submit(executor: Executor, work: Callable[[Shard], Result], shard: Shard) -> Future[tuple[Result, float]]:
    try:
        return executor.submit(_timed, work, shard)
    except BrokenExecutor as error:
        raise _lost(error) from error


def _keep_finished(done: dict[Future[tuple[Result, float]], int], kept: Kept) -> list[tuple[int, Result]]:
    """Keep the results of finished shards; only then raise what another of them raised."""
    finished: list[tuple[int, Result]] = []
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
            finished.append((index, result))
    if failure is not None:
        raise failure
    return finished


def _lost(error: BaseException) -> LostWorkers:
    if isinstance(error, CancelledError):
        return LostWorkers("the executor gave up a shard")
    return LostWorkers("a process ended before its shard did; it was killed, or there was too little memory")


def _timed(work: Callable[[Shard], Result], shard: Shard) -> tuple[Result, float]:
    begin = time.thread_time()  # of the processor, whatever else it does
    result = work(shard)
    return result, time.thread_time() - begin
