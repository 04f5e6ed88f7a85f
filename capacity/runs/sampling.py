"""Long runs as a user meets them: what a count will take, said before it starts, and what unfinished ones have kept.

What a plan of shards takes is estimated from a seeded sample. Plans put like shards side by side, so the plan is cut
into strata of neighbours and every round draws one shard of each; the interval is Student's, from the variances inside
the strata (Cochran, Sampling Techniques, 3rd ed. 1977, section 5.4). Only whole rounds count: a shard that is too long
for the time must not be left out for it. Where shards are too long for a sample, every draw is one of k parts of a
shard, by chance, and stands for k of it (two-stage sampling, section 10.3); what all parts repeat is timed by itself.
"""

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from math import fsum, inf, sqrt
from pathlib import Path
from typing import Any

import numpy as np

from capacity.circuits.circuit import Circuit
from capacity.counting.engine import Cost, Engine
from capacity.documents.numbers import duration
from capacity.runs.keeping import shards_of_plan
from capacity.version import __version__
from enumerate.outcomes import OutOfTime
from enumerate.shards import Kept, Plan, Run, run_shards

SAMPLE_SECONDS = 30.0  # how long long work is sampled, and

MAX_SAMPLE_SECONDS = 600.0  # how long at most where two rounds take longer

STRATA = 16

MAX_ROUNDS = 64

CLOSE_ENOUGH = 0.05  # half the interval, as a share of the estimate, at which no more is sampled

WIDE = 0.25  # the same, above which it is sampled as long as it may be

LONG_SHARD = 8.0  # seconds; where shards are expected to take longer, parts of them are sampled

PART_SECONDS = 2.0  # that a part is expected to take

CONFIDENCE = 0.95

SCHEMA = "circuit-capacity/plan/1"

RUNS_SCHEMA = "circuit-capacity/runs/1"


@dataclass(frozen=True)
class Estimate:
    """The seconds of one core that a plan takes, from a sample of its shards.

    sampled: the shards timed; low, high: the ends of the 95 % interval, None where the sample is too small for one;
    parts: a part of so many was timed of each.
    """

    shards: int
    sampled: int
    seconds: float
    low: float | None
    high: float | None
    parts: int = 1


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
            "sampled_parts": 1 if found is None else found.parts,
            "sampled_seconds": None if found is None else found.seconds,
            "sampled_interval": None if found is None or found.low is None else [found.low, found.high],
            "confidence": CONFIDENCE,
            "memory_bytes": self.memory,
            "store": None if self.store is None else str(self.store),
            "version": __version__,
        }

    def lines(self) -> Iterator[str]:
        """The plan for people, line by line."""
        yield f"circuit: {self.circuit}"
        yield f"engine: {self.method}"
        yield f"work: {'in one piece' if self.plan is None else shards_of_plan(self.plan)}"
        yield f"time: {duration(self.expected)} of one core expected{_sampled(self.estimate)}"
        yield f"memory: {self.memory >> 20} MiB expected"
        yield f"kept in: {self.store or 'nothing is kept'}"


def _sampled(found: Estimate | None) -> str:
    if found is None:
        return ""
    if not found.sampled:
        return "; no sample: its first shards take longer than the time for it"
    interval = ""
    if found.low is not None and found.high is not None:
        interval = f" ({duration(found.low)} to {duration(found.high)}, 95 %)"
    part = f", of each one part of {found.parts}" if found.parts > 1 else ""
    return f"; {duration(found.seconds)}{interval} by a sample of {found.sampled} shards{part}"


def prospect(
    circuit: Circuit, engine: Engine, store: Path | None, jobs: int = 1, time_limit: float = MAX_SAMPLE_SECONDS
) -> Prospect:
    """What a count by an engine that reaches the circuit would take; runs that are no short ones are sampled.

    >>> from capacity.counting.choice import choose_engine
    >>> circuit = Circuit("ltf", 5)
    >>> prospect(circuit, choose_engine(circuit, "chambers"), None).plan.label
    'chambers of the Weyl cone'
    """
    cost = engine.cost(circuit)
    assert isinstance(cost, Cost)
    plan = plan_of(engine, circuit)
    long = plan is not None and engine.is_long(circuit)
    expected = engine.expected_seconds(circuit)
    found = None
    if plan is not None and long:
        shard = expected / len(plan.shards)
        parts = round(shard / PART_SECONDS) if plan.part is not None and shard > LONG_SHARD else 1
        found = sample(plan, jobs, min(SAMPLE_SECONDS, time_limit), time_limit, parts=parts)
    return Prospect(circuit, engine.method, expected, cost.memory, plan, found, store)


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
    parts: int = 1,
) -> Estimate:
    """Time a seeded sample of the shards of a plan for about so many seconds, on this machine.

    at_most: seconds after which it ends even if two rounds, of which an interval is made, are not done or the interval
    is wide; parts: of each shard drawn only one part of so many is timed, where the plan says how it is cut.

    >>> sample(Plan("roots", abs, range(5))).sampled
    5
    """
    rounds = sample_rounds(len(plan.shards), seed)
    rng = np.random.default_rng((seed, 1))
    orders = [rng.permutation(parts).tolist() for _ in range(STRATA)]  # of the parts, the same number of each
    tasks = []
    for turn, chosen in zip(range(len(rounds)), rounds, strict=True):
        for stratum, index in chosen.items():
            shard, alike = plan.shards[index], None
            if parts > 1 and plan.part is not None:
                shard, alike = (plan.part(shard, i, parts) for i in (orders[stratum][turn % parts], parts))
            tasks.append((plan.work, plan.shards[-1], shard, alike, parts))
    times: list[dict[int, float]] = []  # of the whole rounds, by stratum
    begin = time.monotonic()
    found = Estimate(len(plan.shards), 0, 0.0, None, None, parts)
    timed = run_shards(_seconds_of, tasks, Run(jobs, deadline=begin + at_most), threads=plan.threads)
    try:
        for chosen in rounds:
            times.append({stratum: next(timed) for stratum in chosen})
            found = estimate(len(plan.shards), times, parts)
            half = inf if found.high is None else found.high - found.seconds
            late = len(times) > 1 and time.monotonic() - begin > seconds
            if half <= CLOSE_ENOUGH * found.seconds or (late and half <= WIDE * found.seconds):
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


def estimate(shards: int, rounds: Sequence[dict[int, float]], parts: int = 1) -> Estimate:
    """The seconds of a whole plan from those of whole rounds of `sample_rounds`, {stratum: seconds} each.

    parts: the seconds of each shard are themselves estimated, from one part of so many, so that no stratum is exact.

    >>> estimate(4, [{0: 1.0, 1: 1.0, 2: 2.0, 3: 4.0}])
    Estimate(shards=4, sampled=4, seconds=8.0, low=8.0, high=8.0, parts=1)
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
        if len(times) == size and parts == 1:
            continue
        if len(times) < 2:
            open_strata = True
            continue
        spread = fsum((value - mean) ** 2 for value in times) / (len(times) - 1)
        variance += size * (size - len(times) * (parts == 1)) * spread / len(times)
        freedom += len(times) - 1
    if open_strata:
        return Estimate(shards, sampled, total, None, None, parts)
    half = float(t.ppf((1 + CONFIDENCE) / 2, freedom)) * sqrt(variance) if freedom else 0.0
    least = fsum(measured) if parts == 1 else 0.0
    return Estimate(shards, sampled, total, max(least, total - half), total + half, parts)


_warm: set[str] = set()


def _seconds_of(task: tuple[Callable[[Any], Any], Any, Any, Any, int]) -> float:
    """The seconds of one shard, in a process that has done one before: the first waits for its kernels.

    alike: what its parts all do, if the shard is one of so many parts that stand for it.
    """
    work, first, shard, alike, parts = task
    name = f"{work.__module__}.{work.__qualname__}"
    if name not in _warm:
        work(first)
        _warm.add(name)

    def seconds(of: Any) -> float:
        begin = time.thread_time()
        work(of)
        return time.thread_time() - begin

    if alike is None:
        return seconds(shard)
    repeated = seconds(alike)
    return repeated + parts * max(0.0, seconds(shard) - repeated)
