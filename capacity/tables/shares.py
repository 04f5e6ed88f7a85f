"""Estimates of the number of functions of a circuit that computes a fair share of all: random functions are decided.

A function of n <= 6 variables is drawn uniformly among all 2**(2**n), and the search of `capacity check` decides
whether the circuit computes it; the share of those that it does, times 2**(2**n), has their number as its mean. So it
reaches circuits for which no pairs of gates are drawn: an attending unit for every weight, and gates other than linear
ones.

The search takes its points in an order, and a bad order may take it long. So it is given up after some nodes, and begun
again with images of the function under the symmetries of the circuit, which is as good a question. What is still open
is *undecided*: it counts as not computed at the lower end of the interval, as computed at the upper, and half in the
estimate. The ends are those of Clopper and Pearson (Biometrika 26, 1934), which hold for every sample size.

With an attending unit for every weight and bits 0/1, a function that the circuit computes is computed by that of n - 1
inputs where x_i = 0: the term of x_i vanishes. A restriction that is refuted refutes the function.

Cost: for a function of five variables some hundredths of a second to a second, for one of six ten times as much.
"""

from dataclasses import dataclass, replace
from functools import lru_cache
from math import log2
from random import Random
from typing import Any

from capacity.circuits.circuit import Circuit
from capacity.decisions.checking import Decider
from capacity.documents.sheet import Displayed, Sheet
from capacity.intervals import CONFIDENCE, MIN_SAMPLES
from capacity.version import __version__
from enumerate.cube.symmetry import orbits
from enumerate.outcomes import Undecided
from enumerate.pairs.samplers import is_sampled
from enumerate.shards import Jobs, Progress, run_shards

SCHEMA = "circuit-capacity/estimate/1"

MAX_INPUTS = 6

MAX_SAMPLES = 1_000_000

FUNCTIONS = 300  # drawn where nothing else is asked for

DRAWS = 4  # in a shard

NODES = 200  # of the search for one image of a function

IMAGES = 48  # at most, of which the first few before the restrictions are decided

FEW_IMAGES = 8


@dataclass(frozen=True, repr=False)
class ShareEstimate(Displayed):
    """An estimate of the number of functions of a circuit, by random functions.

    Attributes:
        circuit: what is estimated.
        samples: the number of functions drawn.
        seed: of the random numbers.
        realized: how many of them the circuit computes.
        undecided: how many are not decided.
    """

    circuit: Circuit
    samples: int
    seed: int
    realized: int
    undecided: int

    @property
    def share(self) -> float:
        """Of all functions, those that the circuit computes; an undecided one counts half."""
        return (self.realized + self.undecided / 2) / self.samples

    @property
    def estimated_count(self) -> float:
        """The number of functions."""
        return self.share * float(1 << 2**self.circuit.n)

    @property
    def interval(self) -> tuple[float, float]:
        """The ends of the interval of the number of functions."""
        all_functions = float(1 << 2**self.circuit.n)
        low, _ = clopper_pearson(self.realized, self.samples)
        _, high = clopper_pearson(self.realized + self.undecided, self.samples)
        return low * all_functions, high * all_functions

    @property
    def capacity_bits(self) -> float:
        """log2 of the estimate, in bits."""
        return log2(self.estimated_count)

    @property
    def interval_bits(self) -> tuple[float, float]:
        """log2 of the ends of the interval, in bits."""
        low, high = self.interval
        return log2(low), log2(high)

    def as_json(self) -> dict[str, object]:
        """The document that `capacity estimate --json` prints."""
        return {"schema": SCHEMA, **self.record(), "version": __version__}

    def record(self) -> dict[str, object]:
        """What a list of estimates has of it: all that is needed to make it again."""
        return {
            **self.circuit.as_json(),
            "kind": "estimate",
            "method": "functions",
            "samples": self.samples,
            "seed": self.seed,
            "realized": self.realized,
            "undecided": self.undecided,
            "estimated_count": self.estimated_count,
            "estimated_capacity_bits": self.capacity_bits,
            "interval": list(self.interval),
            "interval_bits": list(self.interval_bits),
            "confidence": CONFIDENCE,
        }

    def sheet(self) -> Sheet:
        """The estimate, its interval and its sample."""
        (low, high), (low_bits, high_bits) = self.interval, self.interval_bits
        rows = (
            ("functions, estimated", f"{self.estimated_count:.4g}"),
            ("95 % interval", f"{low:.4g} to {high:.4g}"),
            ("capacity, estimated", f"{self.capacity_bits:.3f} bits ({low_bits:.3f} to {high_bits:.3f})"),
            ("sample", f"{self.samples} functions, seed {self.seed}: {self.realized} computed, {self._open}"),
        )
        return Sheet(str(self.circuit), (), rows)

    @property
    def _open(self) -> str:
        return f"{self.undecided} undecided"

    def __repr__(self) -> str:
        return f"<ShareEstimate of {self.circuit}: {self.capacity_bits:.3f} bits from {self.samples} functions>"

    def __str__(self) -> str:
        """What `capacity estimate` prints."""
        low, high = self.interval_bits
        return (
            f"{self.circuit}: estimated {self.estimated_count:.4g} functions, {self.capacity_bits:.3f} bits (95 % "
            f"interval {low:.3f} to {high:.3f}; {method_of(self.samples, self.seed)}: {self.realized} computed, "
            f"{self._open})"
        )


def method_of(samples: int, seed: int) -> str:
    """How the run store names it.

    Examples:
        >>> method_of(300, 1)
        'an estimate from 300 functions, seed 1'
    """
    return f"an estimate from {samples} functions, seed {seed}"


def clopper_pearson(successes: int, trials: int) -> tuple[float, float]:
    """The exact 95 % interval of a probability.

    Examples:
        >>> [round(end, 4) for end in clopper_pearson(10, 10)]
        [0.6915, 1.0]
    """
    from scipy.stats import beta

    tail = (1 - CONFIDENCE) / 2
    low = float(beta.ppf(tail, successes, trials - successes + 1)) if successes else 0.0
    return low, float(beta.ppf(1 - tail, successes + 1, trials - successes)) if successes < trials else 1.0


def has_fair_share(circuit: Circuit) -> bool:
    """Whether random functions are decided for a circuit: one of gates on the same inputs, of which no pairs are drawn.

    Examples:
        >>> [has_fair_share(Circuit(name, 5)) for name in ("synaptic-gating:each", "output-gating", "ltf")]
        [True, False, False]
        >>> has_fair_share(Circuit("output-gating", 6, "ptf:2")), has_fair_share(Circuit("synaptic-gating:each", 7))
        (True, False)
    """
    alone = circuit.mechanism is not None and circuit.units == 1 and circuit.attending_inputs is None
    return alone and circuit.n <= MAX_INPUTS and not is_sampled(circuit)


def estimate_share(
    circuit: Circuit, samples: int = FUNCTIONS, seed: int = 1, jobs: Jobs = 1, progress: Progress | None = None
) -> ShareEstimate:
    """Estimate the number of functions of a circuit for which `has_fair_share` from a seeded sample of all functions.

    Raises:
        ValueError: on another circuit, fewer than 30 samples or a seed below 0.
        Undecided: if the circuit computes none of those that are decided, so that there is no estimate in bits.

    Examples:
        >>> found = estimate_share(Circuit("synaptic-gating:each", 3), samples=60)  # 254 of 256
        >>> found.undecided, found.interval[0] < 254 < found.interval[1]
        (0, True)
    """
    require_sample(circuit, samples, seed)
    shards = [(circuit, seed, begin, min(begin + DRAWS, samples)) for begin in range(0, samples, DRAWS)]
    answers = [answer for part in run_shards(_decide_some, shards, jobs, progress, "functions") for answer in part]
    realized, undecided = answers.count(1), answers.count(-1)
    if not realized:
        raise Undecided(
            f"{circuit} computes none of the {samples - undecided} of {samples} random functions that are decided, so "
            "that there is no estimate"
        )
    return ShareEstimate(circuit, samples, seed, realized, undecided)


def require_sample(circuit: Circuit, samples: int, seed: int) -> None:
    """ValueError, as `estimate_share`, if it would not be estimated."""
    if not has_fair_share(circuit):
        raise ValueError(f"{circuit.words} is not estimated by random functions; see docs/estimates.md")
    if not MIN_SAMPLES <= samples <= MAX_SAMPLES:
        raise ValueError(f"--samples {samples} is out of range: {MIN_SAMPLES} to {MAX_SAMPLES} for an interval")
    if seed < 0:
        raise ValueError(f"--seed {seed} is out of range: at least 0")


def _decide_some(shard: tuple[Circuit, int, int, int]) -> list[int]:
    """For some draws 1 if the circuit computes the function, 0 if not, -1 if that is not decided."""
    circuit, seed, begin, end = shard
    answers = []
    for index in range(begin, end):
        rng = Random(f"{circuit} {seed} {index}")
        answer = decide_share(circuit, rng.getrandbits(2**circuit.n), rng)
        answers.append(-1 if answer is None else int(answer))
    return answers


def decide_share(circuit: Circuit, table: int, rng: Random, images: int = IMAGES) -> bool | None:
    """Whether a circuit computes a function; None if that is not decided.

    Arguments:
        circuit: of n <= 6 inputs.
        table: the truth table.
        rng: of the images under the symmetries of the circuit that are tried.
        images: how many at most.

    Examples:
        >>> decide_share(Circuit("output-gating", 2, "square", encoding="01"), 0b0110, Random(1))
        True
    """
    decider = _decider(circuit)
    alike = [table]
    if circuit.group is not None:
        others = orbits([table], circuit.n, circuit.group).tolist()
        alike += rng.sample(others, min(images, len(others)))
    for number, image in zip(range(len(alike)), alike, strict=True):
        if number == min(FEW_IMAGES, images) and _is_refuted_by_restriction(circuit, table, rng):
            return False
        try:
            return bool(decider.answer(image).realized)
        except Undecided:
            continue
    return None


def _is_refuted_by_restriction(circuit: Circuit, table: int, rng: Random) -> bool:
    """Whether the circuit of n - 1 inputs does not compute what a function is where some input is 0."""
    mechanism, n = circuit.mechanism, circuit.n
    if mechanism is None or not mechanism.several or mechanism.readouts or circuit.encoding != "01" or n < 2:
        return False
    if mechanism.symmetry["01"].first_fixed:
        return False
    smaller = replace(circuit, n=n - 1)
    restrictions = (restricted(table, n, i) for i in range(n))
    return any(decide_share(smaller, restriction, rng) is False for restriction in restrictions)


def restricted(table: int, n: int, i: int) -> int:
    """The function of n - 1 variables that a function is where variable i + 1 is 0.

    Examples:
        >>> restricted(0b1000_0110, 3, 2), restricted(0b1000_0110, 3, 0)
        (6, 2)
    """
    points = (x for x in range(2**n) if not x >> i & 1)
    return sum((table >> x & 1) << place for place, x in zip(range(2 ** (n - 1)), points, strict=True))


@lru_cache(maxsize=4)
def _decider(circuit: Circuit) -> Decider:
    return Decider(circuit, max_nodes=NODES)


def read_share_estimate(record: dict[str, Any]) -> ShareEstimate:
    """An estimate from its record; ValueError or KeyError if that is damaged."""
    numbers = (int(record[name]) for name in ("samples", "seed", "realized", "undecided"))
    read = ShareEstimate(Circuit.from_json(record), *numbers)
    if read.record() != record or not 0 < read.realized <= read.realized + read.undecided <= read.samples:
        raise ValueError(record)
    return read
