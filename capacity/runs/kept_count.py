"""The count of a circuit as a run: kept in a store, its shards recorded, bounded in time and memory."""

import time
from collections.abc import Callable
from concurrent.futures import Executor
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, overload

from capacity.circuits.circuit import Circuit
from capacity.counting.choice import choose_engine
from capacity.counting.engine import Engine
from capacity.counting.result import Count
from capacity.counting.result import count as count_functions
from capacity.points.arrangement import Arrangement, ChamberCount
from capacity.points.dichotomies import PointsCount
from capacity.points.points import Points
from capacity.runs.kept_points import count_kept
from enumerate.outcomes import Refused
from enumerate.shards import Progress, Run

if TYPE_CHECKING:
    from capacity.runs.store import RunStore


@overload
def count(
    circuit: Circuit,
    method: str = "auto",
    jobs: int = 1,
    *,
    time_limit: float | None = None,
    max_memory: int | None = None,
    store: "Path | RunStore | None" = None,
    executor: Executor | None = None,
    shards: Path | None = None,
    progress: Progress | None = None,
    say: Callable[[str], None] | None = None,
    up_to: str = "none",
) -> Count: ...


@overload
def count(
    circuit: Points,
    method: str = "auto",
    jobs: int = 1,
    *,
    time_limit: float | None = None,
    store: "Path | RunStore | None" = None,
    executor: Executor | None = None,
    progress: Progress | None = None,
) -> PointsCount: ...


@overload
def count(
    circuit: Arrangement,
    method: str = "auto",
    jobs: int = 1,
    *,
    time_limit: float | None = None,
    store: "Path | RunStore | None" = None,
    executor: Executor | None = None,
    progress: Progress | None = None,
) -> ChamberCount: ...


def count(
    circuit: Circuit | Points | Arrangement,
    method: str = "auto",
    jobs: int = 1,
    *,
    time_limit: float | None = None,
    max_memory: int | None = None,
    store: "Path | RunStore | None" = None,
    executor: Executor | None = None,
    shards: Path | None = None,
    progress: Progress | None = None,
    say: Callable[[str], None] | None = None,
    up_to: str = "none",
) -> Count | PointsCount | ChamberCount:
    """Count the Boolean functions of a circuit, each or up to symmetries, dichotomies of points, or chambers, exactly.

    Arguments:
        circuit: whose functions are counted; or `Points`, whose dichotomies are, or an `Arrangement`.
        method: one of `METHODS`, or of points and chambers one of `capacity.points.counting.METHODS`; `auto` takes the
            engine that is expected to be fastest.
        jobs: how many processes work on this machine, or how many shards the executor works on at once.
        time_limit: seconds after which the run stops.
        max_memory: bytes that it may be expected to need.
        store: a file that keeps each finished shard, so that the same count resumes there, however it ended;
            an open `RunStore` keeps them until it is closed without an error.
        executor: any of `concurrent.futures` or with its interface; it is left open.
        shards: a file that receives every shard of the count, for anyone to add up.
        progress: told what is done.
        say: receives remarks on a long run.
        up_to: `permutations` of the inputs, `negations` of inputs, both (`np`), or both with complement of the output
            (`npn`), for `ltf`.

    Raises:
        ValueError: on an unknown method or symmetry or one that the circuit does not have, or on a store that is
            not for this run.
        Refused: if the engine does not reach n or needs too much memory.
        OutOfTime: past the time limit.
        LostWorkers: if processes or the executor fail.
        Undecided: if a linear program has no exact answer.

    Examples:
        >>> count(Circuit("ltf", 3)).count
        104
        >>> count(Points.grid(3, 3)).count
        58
        >>> count(Circuit("output-gating", 3, encoding="pm1"), method="pairs").count
        254
        >>> count(Circuit("synaptic-gating", 3, units=2)).count == 132**2  # each with its own attending unit
        True
    """
    begin = time.monotonic()
    if jobs < 1 or (time_limit is not None and not time_limit > 0):
        raise ValueError(f"jobs = {jobs} and time_limit = {time_limit} must be positive")
    if isinstance(circuit, Points | Arrangement):
        if max_memory is not None or shards is not None or up_to != "none":
            raise ValueError("max_memory, shards and up_to are for circuits")
        return count_kept(
            circuit, method, jobs, time_limit=time_limit, store=store, executor=executor, progress=progress
        )
    engine = engine_of_run(circuit, method, max_memory, shards, up_to)
    with ExitStack() as opened:
        run = Run(jobs, executor, None, None if time_limit is None else begin + time_limit)
        if store is None or not engine.sharded:
            return count_in_run(circuit, engine, run, shards, progress, say, up_to)
        if isinstance(store, Path):
            from capacity.runs.store import RunStore

            store = opened.enter_context(RunStore(store, say))
        keeper = store.take_up(str(circuit), engine.method)
        counted = count_in_run(circuit, engine, replace(run, keeper=keeper), shards, progress, say, up_to)
        store.finish(keeper)
        return counted


def engine_of_run(
    circuit: Circuit, method: str, max_memory: int | None, shards: Path | None, up_to: str = "none"
) -> Engine:
    """The engine of a count that may need `max_memory` bytes, and of which the shards are to be published if asked for.

    Raises:
        ValueError: as `count`, or if the shards of this circuit by this method are not published.
        Refused: as `count`.
    """
    engine = choose_engine(Circuit.require(circuit), method, up_to=up_to)
    cost = engine.cost(circuit)
    if max_memory is not None and cost.reached and cost.memory > max_memory:
        raise Refused(
            f"{circuit} needs about {cost.memory >> 20} MiB by {engine.method}; "
            f"allow it with --max-memory {cost.memory >> 20}"
        )
    if shards is not None:
        if up_to != "none":
            raise ValueError("shards add up to the number of functions: omit --up-to, or --shards")
        from capacity.runs.published import form_of

        form_of(circuit, engine.method)
    return engine


def count_in_run(
    circuit: Circuit,
    engine: Engine,
    run: Run,
    shards: Path | None = None,
    progress: Progress | None = None,
    say: Callable[[str], None] | None = None,
    up_to: str = "none",
) -> Count:
    """The count of a run that is open: remarks are passed on, its shards are recorded if asked for."""
    if run.keeper is not None or engine.is_long(circuit):
        from capacity.runs.announcing import Announcing

        expect = getattr(progress, "expect", None)  # a progress report tells how long it will take
        left = None if expect is None else lambda seconds: expect(seconds / run.jobs)
        run = replace(run, keeper=Announcing(engine, circuit, run.keeper, say or (lambda line: None), left))
    if shards is None:
        return count_functions(circuit, engine.method, run, progress, up_to)
    from capacity.runs.published import Recording

    recording = Recording(circuit, engine.method, run.keeper)
    counted = count_functions(circuit, engine.method, replace(run, keeper=recording), progress)
    recording.write(shards, counted.count)
    return counted
