"""What a long count will take, estimated before it starts from a seeded sample of its shards.

Plans put similar shards side by side, so the plan is cut into strata of neighbours and every round draws one shard of
each; the interval is Student's, from the variances within the strata (Cochran, Sampling Techniques, 3rd ed. 1977,
section 5.4). Only whole rounds count: a shard must not be left out because it takes too long. Where shards are too long
for a sample, every draw is one of k parts of a shard, chosen at random, and stands for k times itself (two-stage
sampling, section 10.3); what all parts repeat is timed by itself.
"""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import fsum, inf, sqrt
from pathlib import Path
from typing import Any

import numpy as np

from capacity.circuits.circuit import Circuit
from capacity.counting.engine import Engine
from capacity.documents.numbers import duration
from capacity.runs.announcing import shards_of_plan
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


@dataclass(frozen=True)
class SampledTime:
    """The seconds of one core that a plan takes, from a sample of its shards.

    Attributes:
        shards: of the plan.
        sampled: how many of them were timed.
        seconds: of one core for the whole plan.
        low, high: the ends of the 95 % interval; None where the sample is too small for one.
        parts: of this many parts of each shard, one was timed.
    """

    shards: int
    sampled: int
    seconds: float
    low: float | None
    high: float | None
    parts: int = 1

    def __str__(self) -> str:
        if not self.sampled:
            return "no sample: the first shards take longer than the time allowed for it"
        interval = ""
        if self.low is not None and self.high is not None:
            interval = f" ({duration(self.low)} to {duration(self.high)}, 95 %)"
        part = f", of each one part of {self.parts}" if self.parts > 1 else ""
        return f"{duration(self.seconds)}{interval} by a sample of {self.sampled} shards{part}"


@dataclass(frozen=True, repr=False)
class Prospect:
    """What a count would take, before it starts.

    Attributes:
        circuit: whose functions are counted.
        method: of the engine.
        expected: seconds of one core, by the engine's own table.
        memory: in bytes.
        plan: of its first step, None where it counts in one piece.
        sampled: from a sample of that plan, None where none was taken.
        store: where it is kept.
    """

    circuit: Circuit
    method: str
    expected: float
    memory: int
    plan: Plan | None
    sampled: SampledTime | None
    store: Path | None

    def as_json(self) -> dict[str, object]:
        """The document that `capacity count --dry-run --json` prints."""
        sampled = self.sampled
        return {
            "schema": SCHEMA,
            **self.circuit.as_json(),
            "method": self.method,
            "shards": None if self.plan is None else len(self.plan.shards),
            "expected_seconds": self.expected,
            "sampled_shards": 0 if sampled is None else sampled.sampled,
            "sampled_parts": 1 if sampled is None else sampled.parts,
            "sampled_seconds": None if sampled is None else sampled.seconds,
            "sampled_interval": None if sampled is None or sampled.low is None else [sampled.low, sampled.high],
            "confidence": CONFIDENCE,
            "memory_bytes": self.memory,
            "store": None if self.store is None else str(self.store),
            "version": __version__,
        }

    def __repr__(self) -> str:
        return f"<Prospect of {self.circuit} by {self.method}: {duration(self.expected)} of one core expected>"

    def __str__(self) -> str:
        """What `capacity count --dry-run` prints."""
        lines = (
            f"circuit: {self.circuit}",
            f"engine: {self.method}",
            f"work: {'in one piece' if self.plan is None else shards_of_plan(self.plan)}",
            f"time: {duration(self.expected)} of one core expected{f'; {self.sampled}' if self.sampled else ''}",
            f"memory: {self.memory >> 20} MiB expected",
            f"kept in: {self.store or 'nothing is kept'}",
        )
        return "\n".join(lines)


def prospect(
    circuit: Circuit, engine: Engine, store: Path | None, jobs: int = 1, time_limit: float = MAX_SAMPLE_SECONDS
) -> Prospect:
    """What a count by an engine that reaches the circuit would take; a long one is sampled.

    Arguments:
        circuit: whose functions would be counted.
        engine: that would count them.
        store: where the run would be kept.
        jobs: how many shards of the sample are timed at once.
        time_limit: seconds that the sample takes at most.

    Examples:
        >>> from capacity.counting.choice import choose_engine
        >>> circuit = Circuit("ltf", 5)
        >>> prospect(circuit, choose_engine(circuit, "chambers"), None).plan.label
        'chambers of the Weyl cone'
    """
    cost = engine.cost(circuit)
    assert cost.reached
    plan = plan_of(engine, circuit)
    expected = engine.expected_seconds(circuit)
    sampled = None
    if plan is not None and engine.is_long(circuit):
        shard = expected / len(plan.shards)
        parts = round(shard / PART_SECONDS) if plan.part is not None and shard > LONG_SHARD else 1
        sampled = sample(plan, jobs, min(SAMPLE_SECONDS, time_limit), time_limit, parts=parts)
    return Prospect(circuit, engine.method, expected, cost.memory, plan, sampled, store)


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
        except _Planned as planned:
            return planned.plan
    return None


def sample(
    plan: Plan,
    jobs: int = 1,
    seconds: float = SAMPLE_SECONDS,
    at_most: float = MAX_SAMPLE_SECONDS,
    seed: int = 0,
    parts: int = 1,
) -> SampledTime:
    """Time a seeded sample of the shards of a plan on this machine.

    Arguments:
        plan: of which shards are drawn.
        jobs: how many are timed at once.
        seconds: that it takes, about.
        at_most: seconds after which it ends even without the two rounds that an interval needs, or with a wide one.
        seed: of the draws.
        parts: of this many parts of each shard drawn, one is timed, where the plan says how it is cut.

    Examples:
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
    estimated = SampledTime(len(plan.shards), 0, 0.0, None, None, parts)
    timed = run_shards(_seconds_of, tasks, Run(jobs, deadline=begin + at_most), threads=plan.threads)
    try:
        for chosen in rounds:
            times.append({stratum: next(timed) for stratum in chosen})
            estimated = time_of_plan(len(plan.shards), times, parts)
            half = inf if estimated.high is None else estimated.high - estimated.seconds
            late = len(times) > 1 and time.monotonic() - begin > seconds
            if half <= CLOSE_ENOUGH * estimated.seconds or (late and half <= WIDE * estimated.seconds):
                break
    except OutOfTime:
        pass
    finally:
        timed.close()
    return estimated


def sample_rounds(shards: int, seed: int = 0) -> list[dict[int, int]]:
    """For each round the shard that it draws of each stratum, {stratum: index}, without replacement.

    Examples:
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


def time_of_plan(shards: int, rounds: Sequence[dict[int, float]], parts: int = 1) -> SampledTime:
    """The seconds of a whole plan from those of some rounds.

    Arguments:
        shards: of the plan.
        rounds: the seconds measured in whole rounds of `sample_rounds`, {stratum: seconds} each.
        parts: if more than 1, the seconds of each shard are themselves estimated, from one part in this many, and no
            stratum is known exactly.

    Examples:
        >>> time_of_plan(4, [{0: 1.0, 1: 1.0, 2: 2.0, 3: 4.0}])
        SampledTime(shards=4, sampled=4, seconds=8.0, low=8.0, high=8.0, parts=1)
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
        return SampledTime(shards, sampled, total, None, None, parts)
    half = float(t.ppf((1 + CONFIDENCE) / 2, freedom)) * sqrt(variance) if freedom else 0.0
    least = fsum(measured) if parts == 1 else 0.0
    return SampledTime(shards, sampled, total, max(least, total - half), total + half, parts)


_warm: set[str] = set()


def _seconds_of(task: tuple[Callable[[Any], Any], Any, Any, Any, int]) -> float:
    """The seconds of one shard, in a process that has done one before: the first waits for its kernels.

    task: the work, a shard to begin with, the shard, what all parts repeat if it is itself a part, and their number.
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
