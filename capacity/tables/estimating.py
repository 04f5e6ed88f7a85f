"""Estimates of the number of functions of a gated circuit, beyond what can be counted: from a seeded sample of pairs.

The estimator is unbiased (`enumerate.pairs.samplers` names the circuits, `enumerate.pairs.representations`
and `enumerate.pairs.attended_pairs` have the reason). What it gives is an *estimate*,
with a 95 % interval, and is called so wherever it is shown. The values are skewed to the right, so the interval is that
of Student after Hall's transformation, which removes the skewness (P. Hall, On the removal of skewness by
transformation, Journal of the Royal Statistical Society B 54, 1992, 221-228); its coverage, measured, stands in
docs/estimates.md.

Draw i of a seed is made by a random generator of its own: the answer is the same whatever number of jobs made it, and
the first draws are the same however many follow.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import log2
from random import Random
from typing import Any

from capacity.circuits.circuit import Circuit
from capacity.documents.sheet import Displayed, Sheet
from capacity.intervals import CONFIDENCE, MIN_SAMPLES, skewed_interval
from capacity.version import __version__
from enumerate.kernels import compiling_ahead
from enumerate.outcomes import Refused
from enumerate.pairs.samplers import is_sampled, most_inputs, sampler_of, seed_of_draws
from enumerate.shards import Jobs, Progress, as_run, run_shards

SCHEMA = "circuit-capacity/estimate/1"

MAX_SAMPLES = 10_000_000

PAIRS = 2000  # drawn where nothing else is asked for

MIN_INPUTS = 2  # of one variable every function is that of a gate

DRAWS = 64  # in a shard

Values = tuple[int, int, int, int]  # multiple, exponent, representations, whether the product is a gate


@dataclass(frozen=True, repr=False)
class CountEstimate(Displayed):
    """An estimate of the number of distinct functions of a circuit; the interval is one of 95 %.

    Attributes:
        circuit: what is estimated.
        samples: the number of pairs drawn.
        seed: of the random numbers.
        estimated_count: the number of functions.
        low: the lower end of its interval.
        high: the upper end.
        gates: the pairs whose function is itself a threshold function, all of which are counted exactly.
        abandoned: the searches that coins ended (value 0; the others have more for it).
    """

    circuit: Circuit
    samples: int
    seed: int
    estimated_count: float
    low: float
    high: float
    gates: int
    abandoned: int

    @property
    def capacity_bits(self) -> float:
        """log2 of the estimate, in bits."""
        return log2(self.estimated_count)

    @property
    def interval_bits(self) -> tuple[float, float]:
        """log2 of the ends of the interval, in bits."""
        return log2(self.low), log2(self.high)

    def as_json(self) -> dict[str, object]:
        """The document that `capacity estimate --json` prints."""
        return {"schema": SCHEMA, **self.record(), "version": __version__}

    def record(self) -> dict[str, object]:
        """What a list of estimates has of it: all that is needed to make it again."""
        return {
            **self.circuit.as_json(),
            "kind": "estimate",
            "samples": self.samples,
            "seed": self.seed,
            "estimated_count": self.estimated_count,
            "estimated_capacity_bits": self.capacity_bits,
            "interval": [self.low, self.high],
            "interval_bits": list(self.interval_bits),
            "confidence": CONFIDENCE,
            "products_that_are_gates": self.gates,
            "searches_abandoned": self.abandoned,
        }

    def sheet(self) -> Sheet:
        """The estimate, its interval and its sample."""
        low, high = self.interval_bits
        rows = (
            ("functions, estimated", f"{self.estimated_count:.4g}"),
            ("95 % interval", f"{self.low:.4g} to {self.high:.4g}"),
            ("capacity, estimated", f"{self.capacity_bits:.3f} bits ({low:.3f} to {high:.3f})"),
            ("sample", f"{self.samples} pairs, seed {self.seed}"),
        )
        return Sheet(str(self.circuit), (), rows)

    def __repr__(self) -> str:
        return f"<CountEstimate of {self.circuit}: {self.capacity_bits:.3f} bits from {self.samples} pairs>"

    def __str__(self) -> str:
        """What `capacity estimate` prints."""
        low, high = self.interval_bits
        return (
            f"{self.circuit}: estimated {self.estimated_count:.4g} functions, {self.capacity_bits:.3f} bits "
            f"(95 % interval {low:.3f} to {high:.3f}; {method_of(self.samples, self.seed)})"
        )


def method_of(samples: int, seed: int) -> str:
    """How the run store names an estimate.

    Examples:
        >>> method_of(2000, 1)
        'an estimate from 2000 pairs, seed 1'
    """
    return f"an estimate from {samples} pairs, seed {seed}"


def estimate_count(
    circuit: Circuit, samples: int, seed: int = 0, jobs: Jobs = 1, progress: Progress | None = None
) -> CountEstimate:
    """Estimate the number of distinct functions of a circuit of two linear gates from a seeded sample; n >= 2.

    Raises:
        ValueError: on a circuit that is not estimated, fewer than 30 samples or a seed below 0.
        Refused: if n is out of reach.
        Undecided: if all draws have the same value, so that there is no interval.

    Examples:
        >>> print(estimate_count(Circuit("output-gating", 3, encoding="pm1"), samples=200, seed=1))
        ... # doctest: +ELLIPSIS
        output-gating -n 3 --encoding pm1: estimated 243.5 functions, 7.928 bits (95 % interval ...
    """
    require_estimable(Circuit.require(circuit), samples, seed)
    shards = [(circuit, seed, begin, min(begin + DRAWS, samples)) for begin in range(0, samples, DRAWS)]
    run = as_run(jobs)
    if run.executor is None and (run.jobs > 1 or run.deadline is not None):
        with compiling_ahead():
            _draw((replace(circuit, n=3), seed, 0, MIN_SAMPLES))
    draws = [draw for part in run_shards(_draw, shards, jobs, progress, "pairs of gates") for draw in part]
    return _estimate_from(circuit, seed, draws)


def require_estimable(circuit: Circuit, samples: int, seed: int) -> None:
    """Raise, as `estimate_count`, if it would not be estimated."""
    if not is_sampled(circuit):
        raise ValueError(f"{circuit.words} is not estimated: {_reason(circuit)}; see docs/estimates.md")
    if not MIN_SAMPLES <= samples <= MAX_SAMPLES:
        raise ValueError(f"--samples {samples} is out of range: {MIN_SAMPLES} to {MAX_SAMPLES} for an interval")
    if seed < 0:
        raise ValueError(f"--seed {seed} is out of range: at least 0")
    most = most_inputs(circuit)
    if not MIN_INPUTS <= circuit.n <= most:
        raise Refused(
            f"{circuit} is out of reach of estimates, which list the classes of its linear gates: "
            f"{MIN_INPUTS} <= n <= {most}; for the proved bounds, run: capacity bounds {circuit}"
        )


def _reason(circuit: Circuit) -> str:
    """Why no pairs of gates of a circuit are drawn."""
    if circuit.mechanism is None:
        return "of single gates and scores, only ltf, ptf:D and dot-product-score are"
    if circuit.units > 1 or circuit.attending_inputs is not None:
        return "one circuit of gates on the same inputs can be"
    if circuit.bits > 1 or circuit.mechanism.readouts:
        return "a function of several attending units has too many representations to count"
    if not circuit.is_linear_pair:
        return "gates are drawn from a list of their classes, and only linear gates have one"
    return "its gates are not read in pairs"


def _draw(shard: tuple[Circuit, int, int, int]) -> list[Values]:
    circuit, seed, begin, end = shard
    sampler, seeded = sampler_of(circuit), seed_of_draws(circuit, seed)
    draws = [sampler.draw(Random(f"{seeded} {index}")) for index in range(begin, end)]
    return [(draw.multiple, draw.exponent, draw.representations, int(draw.gate)) for draw in draws]


def _estimate_from(circuit: Circuit, seed: int, draws: Sequence[Values]) -> CountEstimate:
    sampler = sampler_of(circuit)
    values = [multiple / r * 2.0**exponent if r else 0.0 for multiple, exponent, r, _ in draws]
    mean, low, high = skewed_interval(values)
    scale, known = float(sampler.scale), sampler.known
    return CountEstimate(
        circuit,
        len(draws),
        seed,
        known + scale * mean,
        known + scale * max(0.0, low),
        known + scale * high,
        sum(gate for *_, gate in draws),
        sum(not r and not gate for _, _, r, gate in draws),
    )


def read_pair_estimate(record: dict[str, Any]) -> CountEstimate:
    """An estimate from its record; ValueError or KeyError if that is damaged."""
    low, high = record["interval"]
    read = CountEstimate(
        Circuit.from_json(record),
        int(record["samples"]),
        int(record["seed"]),
        float(record["estimated_count"]),
        float(low),
        float(high),
        int(record["products_that_are_gates"]),
        int(record["searches_abandoned"]),
    )
    if read.record() != record or not 0 < read.low <= read.estimated_count <= read.high:
        raise ValueError(record)
    return read
