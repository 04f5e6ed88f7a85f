"""What a long count will take, estimated before it starts from a seeded sample of its shards.

Plans put similar shards side by side, so the plan is cut into strata of neighbours and every round draws one shard of
each; the interval is Student's, from the variances within the strata (Cochran, Sampling Techniques, 3rd ed. 1977,
section 5.4). Only whole rounds count: a shard must not be left out because it takes too long. Where shards are too long
for a sample, the plan is probed: it does a random piece of its work, and the seconds that this took, over the chance
with which it was drawn, have the mean of the whole plan. The interval is then that of estimates, without skewness.
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
from capacity.intervals import CONFIDENCE, MIN_SAMPLES, skewed_interval
from capacity.runs.announcing import shards_of_plan
from capacity.runs.store import bytes_of_shards
from capacity.version import __version__
from enumerate.outcomes import OutOfTime
from enumerate.shards import Kept, Plan, Run, run_shards

SAMPLE_SECONDS = 30.0  # how long long work is sampled, and

MAX_SAMPLE_SECONDS = 600.0  # how long at most where two rounds take longer

STRATA = 16

MAX_ROUNDS = 64

CLOSE_ENOUGH = 0.05  # half the interval, as a share of the estimate, at which no more is sampled

WIDE = 0.15  # the same, above which it is sampled as long as it may be

LONG_SHARD = 8.0  # seconds; where shards are expected to take longer, the plan is probed

PROBES = 32  # that are made one after another

MAX_PROBES = 1_000_000

SCHEMA = "circuit-capacity/plan/2"


@dataclass(frozen=True)
class SampledTime:
    """The seconds of one core that a plan takes, from a sample of its shards.

    Attributes:
        shards: of the plan.
        sampled: how many of them were timed.
        seconds: of one core for the whole plan.
        low, high: the ends of the 95 % interval; None where the sample is too small for one.
        probes: how many random pieces of the work were timed, where no shards were.
        refused: how many of these the engine cannot do, so that it would not come to the end of the plan.
    """

    shards: int
    sampled: int
    seconds: float
    low: float | None
    high: float | None
    probes: int = 0
    refused: int = 0

    def __str__(self) -> str:
        if not self.sampled and not self.probes:
            return "no sample: the first shards take longer than the time allowed for it"
        interval = ""
        if self.low is not None and self.high is not None:
            interval = f" ({duration(self.low)} to {duration(self.high)}, 95 %)"
        sample = f"{self.probes} random pieces of the work" if self.probes else f"{self.sampled} shards"
        if self.refused:
            sample += f", {self.refused} of which are beyond the engine: it would be refused there"
        return f"{duration(self.seconds)}{interval} by a sample of {sample}"


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
            "sampled_pieces": 0 if sampled is None else sampled.probes,
            "refused_pieces": 0 if sampled is None else sampled.refused,
            "sampled_seconds": None if sampled is None else sampled.seconds,
            "sampled_interval": None if sampled is None or sampled.low is None else [sampled.low, sampled.high],
            "confidence": CONFIDENCE,
            "memory_bytes": self.memory,
            "store": None if self.store is None else str(self.store),
            "store_bytes": None if self.plan is None else bytes_of_shards(self.plan, len(self.plan.shards)),
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
        probed = plan.probe is not None and expected > LONG_SHARD * len(plan.shards)
        sampled = (sample_pieces if probed else sample)(plan, jobs, min(SAMPLE_SECONDS, time_limit), time_limit)
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
) -> SampledTime:
    """Time a seeded sample of the shards of a plan on this machine.

    Arguments:
        plan: of which shards are drawn.
        jobs: how many are timed at once.
        seconds: that it takes, about.
        at_most: seconds after which it ends even without the two rounds that an interval needs, or with a wide one.
        seed: of the draws.

    Examples:
        >>> sample(Plan("roots", abs, range(5))).sampled
        5
    """
    rounds = sample_rounds(len(plan.shards), seed)
    tasks = [(plan.work, plan.shards[-1], plan.shards[index]) for chosen in rounds for index in chosen.values()]
    times: list[dict[int, float]] = []  # of the whole rounds, by stratum
    begin = time.monotonic()
    estimated = SampledTime(len(plan.shards), 0, 0.0, None, None)
    timed = run_shards(_seconds_of, tasks, Run(jobs, deadline=begin + at_most), threads=plan.threads)
    try:
        for chosen in rounds:
            times.append({stratum: next(timed) for stratum in chosen})
            estimated = time_of_plan(len(plan.shards), times)
            if _is_enough(estimated, len(times) > 1 and time.monotonic() - begin > seconds):
                break
    except OutOfTime:
        pass
    finally:
        timed.close()
    return estimated


def _is_enough(estimated: SampledTime, late: bool) -> bool:
    """Whether the interval is narrow, or narrow enough for one that has taken its time."""
    half = inf if estimated.high is None else estimated.high - estimated.seconds
    return half <= (WIDE if late else CLOSE_ENOUGH) * estimated.seconds


def sample_pieces(
    plan: Plan, jobs: int = 1, seconds: float = SAMPLE_SECONDS, at_most: float = MAX_SAMPLE_SECONDS, seed: int = 0
) -> SampledTime:
    """Time random pieces of the work of a plan that can be probed; arguments as of `sample`.

    Examples:
        >>> plan = Plan("roots", abs, range(5), threads=True, probe=lambda seed, number: (2.0 + number % 2, True))
        >>> found = sample_pieces(plan)
        >>> found.probes, found.seconds, found.low < 2.5 < found.high
        (96, 2.5, True)
    """
    assert plan.probe is not None
    shards, begin = len(plan.shards), time.monotonic()
    times: list[float] = []
    refused = 0
    tasks = [(plan.probe, seed, first) for first in range(0, MAX_PROBES, PROBES)]
    probed = run_shards(_probe_some, tasks, Run(jobs, deadline=begin + at_most), threads=plan.threads)
    estimated = SampledTime(shards, 0, 0.0, None, None)
    try:
        for some in probed:
            times += [piece for piece, _ in some]
            refused += sum(not done for _, done in some)
            if len(times) >= MIN_SAMPLES and max(times) > min(times):
                mean, low, high = skewed_interval(times)
                estimated = SampledTime(shards, 0, mean, max(0.0, low), high, len(times), refused)
            if _is_enough(estimated, time.monotonic() - begin > seconds):
                break
    except OutOfTime:
        pass
    finally:
        probed.close()
    return estimated


def _probe_some(task: tuple[Callable[[int, int], tuple[float, bool]], int, int]) -> list[tuple[float, bool]]:
    """What some probes give; one more before them waits for the kernels."""
    probe, seed, first = task
    if "probe" not in _warm:
        probe(seed, first)
        _warm.add("probe")
    return [probe(seed, number) for number in range(first, first + PROBES)]


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


def time_of_plan(shards: int, rounds: Sequence[dict[int, float]]) -> SampledTime:
    """The seconds of a whole plan from those of some rounds.

    Arguments:
        shards: of the plan.
        rounds: the seconds measured in whole rounds of `sample_rounds`, {stratum: seconds} each.

    Examples:
        >>> time_of_plan(4, [{0: 1.0, 1: 1.0, 2: 2.0, 3: 4.0}])
        SampledTime(shards=4, sampled=4, seconds=8.0, low=8.0, high=8.0, probes=0, refused=0)
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
        if len(times) == size:
            continue
        if len(times) < 2:
            open_strata = True
            continue
        spread = fsum((value - mean) ** 2 for value in times) / (len(times) - 1)
        variance += size * (size - len(times)) * spread / len(times)
        freedom += len(times) - 1
    if open_strata:
        return SampledTime(shards, sampled, total, None, None)
    half = float(t.ppf((1 + CONFIDENCE) / 2, freedom)) * sqrt(variance) if freedom else 0.0
    return SampledTime(shards, sampled, total, max(fsum(measured), total - half), total + half)


_warm: set[str] = set()


def _seconds_of(task: tuple[Callable[[Any], Any], Any, Any]) -> float:
    """The seconds of one shard, in a process that has done one before: the first waits for its kernels.

    task: the work, a shard to begin with, the shard.
    """
    work, first, shard = task
    name = f"{work.__module__}.{work.__qualname__}"
    if name not in _warm:
        work(first)
        _warm.add(name)
    begin = time.thread_time()
    work(shard)
    return time.thread_time() - begin
