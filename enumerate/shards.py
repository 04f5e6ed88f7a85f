"""Independent pieces of exact work, run here or on local processes; partial results come back in the plan's order."""

import os
import signal
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from multiprocessing import get_context
from typing import TypeVar

Shard = TypeVar("Shard")
Result = TypeVar("Result")
Progress = Callable[[str, int, int], None]  # what, done, total


def available_jobs() -> int:
    """How many processes this one may keep busy.

    >>> available_jobs() >= 1
    True
    """
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def run_shards(
    work: Callable[[Shard], Result],
    shards: Sequence[Shard],
    jobs: int = 1,
    progress: Progress | None = None,
    label: str = "shards",
) -> Iterator[Result]:
    """Yield work(shard) for every shard, in order; with jobs > 1 on that many processes.

    `work` must be importable from its module. An interrupt stops the processes at once.

    >>> list(run_shards(abs, [-1, 2, -3]))
    [1, 2, 3]
    """
    if progress:
        progress(label, 0, len(shards))
    if jobs <= 1 or len(shards) <= 1:
        for done, shard in enumerate(shards, 1):
            yield work(shard)
            if progress:
                progress(label, done, len(shards))
        return
    pool = ProcessPoolExecutor(
        min(jobs, len(shards)), mp_context=get_context("spawn"), initializer=_leave_interrupts_to_the_parent
    )
    finished = False
    try:
        futures: list[Future[Result]] = [pool.submit(work, shard) for shard in shards]
        for done, future in enumerate(futures, 1):
            yield future.result()
            if progress:
                progress(label, done, len(shards))
        finished = True
    finally:
        if not finished:
            for process in list((getattr(pool, "_processes", None) or {}).values()):
                process.terminate()
        pool.shutdown(wait=finished, cancel_futures=True)


def _leave_interrupts_to_the_parent() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
