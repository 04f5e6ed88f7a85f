"""Estimates of the number of functions of a gated circuit, beyond what can be counted: from a seeded sample of pairs.

The estimator is unbiased (`enumerate.pairs.representations` has it and the reason). What it gives is an *estimate*,
with a 95 % interval, and is called so wherever it is shown. The values are skewed to the right, so the interval is that
of Student after Hall's transformation, which removes the skewness (P. Hall, On the removal of skewness by
transformation, Journal of the Royal Statistical Society B 54, 1992, 221-228); its coverage, measured, stands in
docs/estimates.md.

Draw i of a seed is made by a random generator of its own: the answer is the same whatever number of jobs made it, and
the first draws are the same however many follow.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import cbrt, fsum, log2, sqrt
from pathlib import Path
from typing import Any

from capacity.circuits.circuit import Circuit
from capacity.documents.files import dump, read_document, write_text
from capacity.documents.sheet import Displayed, Sheet
from capacity.version import __version__
from enumerate.kernels import compiling_ahead
from enumerate.outcomes import Refused, Undecided
from enumerate.shards import Jobs, Progress, as_run, run_shards

SCHEMA = "circuit-capacity/estimate/1"

LIST_SCHEMA = "circuit-capacity/estimates/1"

FILE = "estimates.json"

ESTIMATED = ("output-gating", "activation-gating", "additive-output")

MIN_SAMPLES = 30

MAX_SAMPLES = 10_000_000

MIN_INPUTS, MAX_INPUTS = 2, 8  # of one variable every product of gates is a gate

CONFIDENCE = 0.95

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
        gates: the pairs whose product is itself a threshold function, all of which are counted exactly.
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
    """Estimate the number of distinct functions of a circuit of two linear gates, 2 <= n <= 8, from a seeded sample.

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
    shards = [
        (circuit.n, circuit.encoding or "", seed, begin, min(begin + DRAWS, samples))
        for begin in range(0, samples, DRAWS)
    ]
    run = as_run(jobs)
    if run.executor is None and (run.jobs > 1 or run.deadline is not None):
        with compiling_ahead():
            _draw((3, circuit.encoding or "", seed, 0, MIN_SAMPLES))
    draws = [draw for part in run_shards(_draw, shards, jobs, progress, "pairs of gates") for draw in part]
    return _estimate_from(circuit, seed, draws)


def require_estimable(circuit: Circuit, samples: int, seed: int) -> None:
    """Raise, as `estimate_count`, if it would not be estimated."""
    one = circuit.units == 1 and circuit.attending_inputs is None
    if circuit.name not in ESTIMATED or not circuit.is_linear_pair or not one:
        raise ValueError(
            f"{circuit.words} is not estimated; what can be: {', '.join(ESTIMATED)}, of linear gates on the same inputs"
        )
    if not MIN_SAMPLES <= samples <= MAX_SAMPLES:
        raise ValueError(f"--samples {samples} is out of range: {MIN_SAMPLES} to {MAX_SAMPLES} for an interval")
    if seed < 0:
        raise ValueError(f"--seed {seed} is out of range: at least 0")
    if not MIN_INPUTS <= circuit.n <= MAX_INPUTS:
        raise Refused(
            f"{circuit} is out of reach of estimates, which list the classes of linear gates: "
            f"{MIN_INPUTS} <= n <= {MAX_INPUTS}; for the proved bounds, run: capacity bounds {circuit}"
        )


def _tilt(n: int, encoding: str) -> int:
    """The tilt with the least variance, by trial at n = 3 ... 8."""
    return 0 if encoding == "pm1" else 2 * n


def _draw(shard: tuple[int, str, int, int, int]) -> list[Values]:
    from enumerate.pairs.representations import draw_products

    n, encoding, seed, begin, end = shard
    draws = draw_products(n, encoding or "01", _tilt(n, encoding), not encoding, f"{n} {encoding} {seed}", begin, end)
    return [(draw.multiple, draw.exponent, draw.representations, int(draw.gate)) for draw in draws]


def _estimate_from(circuit: Circuit, seed: int, draws: Sequence[Values]) -> CountEstimate:
    from enumerate.pairs.representations import gates

    distribution = gates(circuit.n, _tilt(circuit.n, circuit.encoding or ""))
    values = [multiple / r * 2.0**exponent if r else 0.0 for multiple, exponent, r, _ in draws]
    mean, low, high = skewed_interval(values)
    scale = float(distribution.total**2)
    known = distribution.number  # products that are gates: all gates
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


def skewed_interval(values: Sequence[float]) -> tuple[float, float, float]:
    """The mean of a sample and a 95 % interval for that of its distribution, by Hall's transformation.

    Raises:
        Undecided: if all values are the same.

    Notes:
        With t the studentized mean, s its skewness and m the number of values, t + s t^2 / (3 sqrt m) +
        s^2 t^3 / (27 m) + s / (6 sqrt m) has a distribution without skewness, to the first order; it rises with t, so
        it can be inverted.

    Examples:
        >>> mean, low, high = skewed_interval([0.0] * 20 + [1.0] * 20)
        >>> mean, round(mean - low, 3) == round(high - mean, 3)  # no skewness: Student's interval
        (0.5, True)
    """
    from scipy.stats import t as student

    m = len(values)
    mean = fsum(values) / m
    deviations = [v - mean for v in values]
    variance = fsum(d * d for d in deviations) / (m - 1)
    if variance <= 1e-24 * mean * mean:
        raise Undecided(f"all {m} pairs have the same value, which gives no interval; take more samples")
    deviation = sqrt(variance)
    skewness = fsum((d / deviation) ** 3 for d in deviations) / m
    quantile = float(student.ppf((1 + CONFIDENCE) / 2, m - 1))
    error = deviation / sqrt(m)

    def studentized(transformed: float) -> float:
        if abs(skewness) < 1e-9:
            return transformed
        slope = skewness / (3 * sqrt(m))
        return (cbrt(1 + 3 * slope * (transformed - slope / 2)) - 1) / slope

    return mean, mean - error * studentized(quantile), mean - error * studentized(-quantile)


def read_estimates(path: Path) -> list[CountEstimate]:
    """The estimates recorded in a file; none if there is no file. ValueError as `read_document`."""
    if not path.exists():
        return []
    command = f"estimate --output {path}"
    return read_document(path, LIST_SCHEMA, command, lambda document: list(map(_read, document["estimates"])))


def _read(record: dict[str, Any]) -> CountEstimate:
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


def write_estimates(estimates: Sequence[CountEstimate], path: Path) -> None:
    """Write a list of estimates, one for each circuit, in the order of their circuits."""
    ordered = sorted(estimates, key=lambda one: (one.circuit.n, one.circuit.words))
    records = [one.record() for one in ordered]
    write_text(path, dump({"schema": LIST_SCHEMA, "version": __version__, "estimates": records}) + "\n")


def record_estimate(new: CountEstimate, path: Path) -> None:
    """Put an estimate into the list in a file, in the place of an earlier one of the same circuit."""
    write_estimates([*(one for one in read_estimates(path) if one.circuit != new.circuit), new], path)
