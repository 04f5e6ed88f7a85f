"""The count of a circuit as a run: kept in a store, recorded as shards, bounded in time and memory."""

import time
from collections.abc import Callable
from concurrent.futures import Executor
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

from capacity.circuits.circuit import Circuit
from capacity.counting.choice import choose_engine
from capacity.counting.result import Count, run_engine
from enumerate.shards import Progress, Run

if TYPE_CHECKING:
    from capacity.runs.store import RunStore


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
) -> Count:
    """Count the distinct Boolean functions of a circuit, exactly.

    method: one of `METHODS`; `auto` takes the engine that is expected to be fastest. jobs: local processes, or how many
    shards the executor works on at once. time_limit: seconds after which the run stops. max_memory: bytes that it may
    be expected to need. store: a file that keeps each finished shard, so that the same count is taken up there after
    whatever ended it; an open `RunStore` keeps them until it is closed without an error. executor: any of
    `concurrent.futures` or with its interface, which is left open. shards: a file that receives every shard of the
    count, for anyone to add up. say: receives what is worth saying on a long run.

    >>> count(Circuit("ltf", 3)).count
    104
    >>> count(Circuit("output-gating", 3, encoding="pm1"), method="pairs").count
    254
    >>> count(Circuit("synaptic-gating", 3, units=2)).count == 132**2  # each with its own attending unit
    True

    Raises ValueError on an unknown method or one that the circuit does not have, or on a store that is not for this
    run, Refused if the engine does not reach n or needs too much memory, OutOfTime past the time limit, LostWorkers if
    processes or the executor fail, Undecided if a linear program has no exact answer.
    """
    begin = time.monotonic()
    if jobs < 1 or (time_limit is not None and not time_limit > 0):
        raise ValueError(f"jobs = {jobs} and time_limit = {time_limit} must be positive")
    engine = choose_engine(Circuit.require(circuit), method, max_memory=max_memory)
    deadline = None if time_limit is None else begin + time_limit
    recording = None
    if shards is not None:
        from capacity.runs.published import Recording

        recording = Recording(circuit, engine.method)
    with ExitStack() as opened:
        say = say or (lambda line: None)
        keeper = announcing = None
        if store is not None and engine.sharded:
            from capacity.runs.store import RunStore

            kept = opened.enter_context(RunStore(store, say)) if isinstance(store, Path) else store
            keeper = kept.take_up(str(circuit), engine.method)
        if keeper is not None or engine.is_long(circuit):
            from capacity.runs.keeping import Announcing

            expect = getattr(progress, "expect", None)  # a progress report tells how long it will take
            left = None if expect is None else lambda seconds: expect(seconds / jobs)
            announcing = Announcing(engine, circuit, keeper, say, left)
        if recording is not None:
            recording.keeper = announcing
        number = run_engine(engine, circuit, Run(jobs, executor, recording or announcing, deadline), progress)
        if shards is not None and recording is not None:
            recording.write(shards, number)
        if keeper is not None:
            kept.finish(keeper)
        return Count(circuit, number, engine.method, time.monotonic() - begin)
