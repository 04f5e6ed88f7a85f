"""Long runs as a user meets them: what a count will take, said before it starts, and what unfinished ones have kept.

What a plan of shards takes is estimated from a seeded sample. Plans put like shards side by side, so the plan is cut
into strata of neighbours and every round draws one shard of each; the interval is Student's, from the variances inside
the strata (Cochran, Sampling Techniques, 3rd ed. 1977, section 5.4). Only whole rounds count: a shard that is too long
for the time must not be left out for it.
"""

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from math import fsum, sqrt
from pathlib import Path
from typing import Any

import numpy as np

import capacity
from capacity.circuits import Circuit
from capacity.counting import Cost, Engine, duration
from capacity.store import KeptShards, RunKeeper, RunState
from enumerate.outcomes import OutOfTime
from enumerate.shards import Kept, NothingKept, Plan, Run, run_shards

SAMPLE_SECONDS = 30.0  # how long long work is sampled, and
MAX_SAMPLE_SECONDS = 600.0  # how long at most where two rounds take longer
STRATA = 16
MAX_ROUNDS = 64
CLOSE_ENOUGH = 0.05  # half the interval, as a share of the estimate, at which no more is sampled
CONFIDENCE = 0.95
SCHEMA = "circuit-capacity/plan/1"
RUNS_SCHEMA = "circuit-capacity/runs/1"


@dataclass(frozen=True)
class Estimate:
    """The seconds of one core that a plan takes, from a sample of its shards.

    sampled: the shards timed; low, high: the ends of the 95 % interval, None where the sample is too small for one.
    """

    shards: int
    sampled: int
    seconds: float
    low: float | None
    high: float | None


@dataclass(frozen=True)
class Prospect:
    """What a count would take, before it starts.

    expected: seconds of one core, as the engine's table has it; plan: its first plan, None where it counts in one
    piece; estimate: from a sample of that plan, None where none was taken; memory: bytes; store: where it is kept.
    """

    circuit: Circuit
    method: str
    expected: float
    memory: int
    plan: Plan | None
    estimate: Estimate | None
    store: Path | None

    def as_json(self) -> dict[str, object]:
        """The document that `capacity count --dry-run --json` prints."""
        found = self.estimate
        return {
            "schema": SCHEMA,
            **self.circuit.as_json(),
            "method": self.method,
            "shards": None if self.plan is None else len(self.plan.shards),
            "expected_seconds": self.expected,
            "sampled_shards": 0 if found is None else found.sampled,
            "sampled_seconds": None if found is None else found.seconds,
            "sampled_interval": None if found is None or found.low is None else [found.low, found.high],
            "confidence": CONFIDENCE,
            "memory_bytes": self.memory,
            "store": None if self.store is None else str(self.store),
            "version": capacity.__version__,
        }

    def lines(self) -> Iterator[str]:
        """The plan for people, line by line."""
        yield f"circuit: {self.circuit}"
        yield f"engine: {self.method}"
        yield f"work: {'in one piece' if self.plan is None else _shards(self.plan)}"
        yield f"time: {duration(self.expected)} of one core expected{_sampled(self.estimate)}"
        yield f"memory: {self.memory >> 20} MiB expected"
        yield f"kept in: {self.store or 'nothing is kept'}"


def _shards(plan: Plan) -> str:
    return f"{len(plan.shards)} shards ({plan.label})"


def _sampled(found: Estimate | None) -> str:
    if found is None:
        return ""
    if not found.sampled:
        return "; no sample: its first shards take longer than the time for it"
    interval = ""
    if found.low is not None and found.high is not None:
        interval = f" ({duration(found.low)} to {duration(found.high)}, 95 %)"
    return f"; {duration(found.seconds)}{interval} by a sample of {found.sampled} shards"


def prospect(
    circuit: Circuit, engine: Engine, store: Path | None, jobs: int = 1, time_limit: float = MAX_SAMPLE_SECONDS
) -> Prospect:
    """What a count by an engine that reaches the circuit would take; runs that are no short ones are sampled.

    >>> from capacity.counting import choose_engine
    >>> circuit = Circuit("ltf", 5)
    >>> prospect(circuit, choose_engine(circuit, "chambers"), None).plan.label
    'chambers of the Weyl cone'
    """
    cost = engine.cost(circuit)
    assert isinstance(cost, Cost)
    plan = plan_of(engine, circuit)
    long = plan is not None and engine.is_long(circuit)
    found = sample(plan, jobs, min(SAMPLE_SECONDS, time_limit), time_limit) if plan is not None and long else None
    return Prospect(circuit, engine.method, engine.expected_seconds(circuit), cost.memory, plan, found, store)


class _Planned(Exception):
    def __init__(self, plan: Plan) -> None:
        super().__init__(plan.label)
        self.plan = plan


class _Planning:
    """A keeper that lets no plan begin."""

    def open(self, plan: Plan) -> Kept:
        raise _Planned(plan)


def plan_of(engine: Engine, circuit: Circuit) -> Plan | None:
    """The first plan of an engine's shards for a circuit, of which nothing is done; None if it makes none."""
    if engine.sharded:
        try:
            engine.run(circuit, Run(keeper=_Planning()), None)
        except _Planned as found:
            return found.plan
    return None


def sample(
    plan: Plan,
    jobs: int = 1,
    seconds: float = SAMPLE_SECONDS,
    at_most: float = MAX_SAMPLE_SECONDS,
    seed: int = 0,
) -> Estimate:
    """Time a seeded sample of the shards of a plan for about so many seconds, on local processes.

    at_most: seconds after which it ends even if two rounds, of which an interval is made, are not done.

    >>> sample(Plan("roots", abs, range(5))).sampled
    5
    """
    rounds = sample_rounds(len(plan.shards), seed)
    tasks = [(plan.work, plan.shards[-1], plan.shards[index]) for chosen in rounds for index in chosen.values()]
    times: list[dict[int, float]] = []  # of the whole rounds, by stratum
    begin = time.monotonic()
    found = Estimate(len(plan.shards), 0, 0.0, None, None)
    timed = run_shards(_seconds_of, tasks, Run(jobs, deadline=begin + at_most))
    try:
        for chosen in rounds:
            times.append({stratum: next(timed) for stratum in chosen})
            found = estimate(len(plan.shards), times)
            close = found.high is not None and found.high - found.seconds <= CLOSE_ENOUGH * found.seconds
            if close or (len(times) > 1 and time.monotonic() - begin > seconds):
                break
    except OutOfTime:
        pass
    finally:
        timed.close()
    return found


def sample_rounds(shards: int, seed: int = 0) -> list[dict[int, int]]:
    """For each round the shard that it draws of each stratum, {stratum: index}, without replacement.

    >>> [len(chosen) for chosen in sample_rounds(40)]
    [16, 16, 8]
    """
    rng = np.random.default_rng(seed)
    orders = [rng.permutation(stratum).tolist() for stratum in np.array_split(np.arange(shards), STRATA)]
    longest = max(map(len, orders))
    return [
        {stratum: order[i] for stratum, order in enumerate(orders) if i < len(order)}
        for i in range(min(longest, MAX_ROUNDS))
    ]


def estimate(shards: int, rounds: Sequence[dict[int, float]]) -> Estimate:
    """The seconds of a whole plan from those of whole rounds of `sample_rounds`, {stratum: seconds} each.

    >>> estimate(4, [{0: 1.0, 1: 1.0, 2: 2.0, 3: 4.0}])
    Estimate(shards=4, sampled=4, seconds=8.0, low=8.0, high=8.0)
    """
    from scipy.stats import t

    total, variance, freedom, sampled, open_strata = 0.0, 0.0, 0, 0, False
    measured = []
    for stratum, size in enumerate(len(part) for part in np.array_split(np.arange(shards), STRATA)):
        times = [chosen[stratum] for chosen in rounds if stratum in chosen]
        measured += times
        sampled += len(times)
        if not times:
            continue
        mean = fsum(times) / len(times)
        total += size * mean
        if len(times) < size and len(times) < 2:
            open_strata = True
        elif len(times) < size:
            spread = fsum((value - mean) ** 2 for value in times) / (len(times) - 1)
            variance += size * (size - len(times)) * spread / len(times)
            freedom += len(times) - 1
    if open_strata:
        return Estimate(shards, sampled, total, None, None)
    half = float(t.ppf((1 + CONFIDENCE) / 2, freedom)) * sqrt(variance) if freedom else 0.0
    return Estimate(shards, sampled, total, max(fsum(measured), total - half), total + half)


_warm: set[str] = set()


def _seconds_of(task: tuple[Callable[[Any], Any], Any, Any]) -> float:
    """The seconds of one shard, in a process that has done one before: the first waits for its kernels."""
    work, first, shard = task
    name = f"{work.__module__}.{work.__qualname__}"
    if name not in _warm:
        work(first)
        _warm.add(name)
    begin = time.thread_time()
    work(shard)
    return time.thread_time() - begin


class Announcing:
    """A keeper that says what is about to run and what is taken up, and leaves the rest to a run's keeper, if any."""

    def __init__(self, engine: Engine, circuit: Circuit, keeper: RunKeeper | None, say: Callable[[str], None]) -> None:
        self._keeper, self._say = keeper, say
        self._long = engine.is_long(circuit)
        cost = engine.cost(circuit)
        needs = f"about {duration(cost.seconds)} of one core, {cost.memory >> 20} MiB" if isinstance(cost, Cost) else ""
        self._what = f"{circuit} by {engine.method}, {needs}"
        if self._long and not engine.sharded:
            say(f"{self._what}: in one piece, of which nothing is kept before its end")

    def open(self, plan: Plan) -> Kept:
        """What is kept of the plan."""
        if self._keeper is None:
            if self._long and len(plan.shards) > 1:
                self._say(f"{self._what}: {_shards(plan)}, of which nothing is kept")
            return NothingKept()
        kept: KeptShards = self._keeper.open(plan)
        if len(kept):
            self._say(f"{self._what}: {_shards(plan)}, {len(kept)} of them taken up from {self._keeper.path}")
        elif self._long:
            self._say(f"{self._what}: {_shards(plan)}, kept in {self._keeper.path}")
        return kept


def run_document(runs: Sequence[RunState]) -> dict[str, object]:
    """The document that `capacity runs --json` prints: times in seconds, dates in seconds since 1970."""
    return {
        "schema": RUNS_SCHEMA,
        "version": capacity.__version__,
        "runs": [
            {
                "id": run.id,
                "circuit": run.circuit,
                "method": run.method,
                "version": run.version,
                "started": run.started,
                "last": run.last,
                "under_way": run.under_way,
                "plans": [
                    {
                        "label": plan.label,
                        "shards": plan.shards,
                        "finished": plan.finished,
                        "seconds": plan.seconds,
                        "seconds_left": plan.seconds_left,
                    }
                    for plan in run.plans
                ],
            }
            for run in runs
        ],
    }


def run_lines(runs: Sequence[RunState]) -> Iterator[str]:
    """The runs for people, one line each."""
    for run in runs:
        steps = []
        for plan in run.plans:
            left = plan.seconds_left
            ahead = "" if left is None or plan.finished == plan.shards else f", about {duration(left)} left"
            steps.append(
                f"{plan.finished} of {plan.shards} shards ({plan.label}) in {duration(plan.seconds)} of one core{ahead}"
            )
        day = time.strftime("%Y-%m-%d %H:%M", time.localtime(run.last))
        state = "under way" if run.under_way else f"stopped {day}"
        yield f"{run.id}: {run.circuit} ({run.method}), {state}: {'; '.join(steps) or 'nothing finished'}"
