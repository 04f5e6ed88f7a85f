"""The number of chambers of an arrangement, estimated by random descents, with a 95 % interval.

A pilot fits the probabilities of the descents; it and every later descent depend on the seed alone, so an estimate is
the same for any number of jobs. Either a number of descents is asked for, or a precision: then some are made, those
that the precision seems to need are made after them, and so on until the interval is narrow enough.
"""

from dataclasses import dataclass, replace
from decimal import Decimal
from math import ceil, log2

from capacity.documents.numbers import duration
from capacity.documents.sheet import Displayed, Sheet
from capacity.intervals import CONFIDENCE, MIN_SAMPLES, skewed_interval
from capacity.points.counting import Hyperplanes
from capacity.version import __version__
from enumerate.arrangements.descents import DescentTree, draw_descents, fit_powers
from enumerate.kernels import compiling_ahead
from enumerate.outcomes import OutOfTime, Refused, Undecided
from enumerate.shards import Jobs, Progress, as_run

SCHEMA = "circuit-capacity/arrangement-estimate/1"

MAX_DESCENTS = 10_000_000

PRECISION = 0.01  # where nothing else is asked for

SPARE = 1.1  # more descents than the last interval calls for

GROWTH = 1.25  # at least, from round to round

RULE_OF_THREE = 3.0  # of m descents none has what has probability 3 / m: a chance of 5 %


@dataclass(frozen=True)
class ChamberEstimate:
    """An estimate of a number of chambers and its 95 % interval, all in units of 2**exponent.

    Attributes:
        descents: on which it rests, without those of the pilot.
        seed: of the random numbers.
        mean: the estimate.
        low, high: the ends of its interval.
        exponent: of the unit.
    """

    descents: int
    seed: int
    mean: float
    low: float
    high: float
    exponent: int = 0

    @property
    def bits(self) -> float:
        """log2 of the estimate."""
        return log2(self.mean) + self.exponent

    @property
    def interval_bits(self) -> tuple[float, float]:
        """log2 of the ends of the interval."""
        return log2(self.low) + self.exponent, log2(self.high) + self.exponent

    @property
    def precision(self) -> float:
        """How far the interval reaches on either side, at most, as a share of the estimate.

        Examples:
            >>> ChamberEstimate(100, 1, 50.0, 49.0, 52.0).precision
            0.04
        """
        return max(self.high - self.mean, self.mean - self.low) / self.mean

    @property
    def counts(self) -> tuple[float, float, float] | None:
        """The estimate and the ends of its interval; None where they are beyond floating-point numbers."""
        if self.interval_bits[1] >= 1023:
            return None
        mean, low, high = (value * 2.0**self.exponent for value in (self.mean, self.low, self.high))
        return mean, low, high

    def numbers(self) -> tuple[str, str, str]:
        """The estimate and the ends of its interval to five digits, as text.

        Examples:
            >>> ChamberEstimate(100, 1, 1.25, 1.0, 1.5, 2000).numbers()
            ('1.4352e+602', '1.1481e+602', '1.7222e+602')
        """
        if self.counts is None:
            unit = Decimal(2) ** self.exponent
            mean, low, high = (f"{Decimal(v) * unit:.4e}" for v in (self.mean, self.low, self.high))
        else:
            mean, low, high = (f"{value:.5g}" for value in self.counts)
        return mean, low, high

    def halved(self) -> "ChamberEstimate":
        """Half of it: of the chambers of an affine arrangement, which are those on one side of infinity."""
        return replace(self, mean=self.mean / 2, low=self.low / 2, high=self.high / 2)

    def record(self) -> dict[str, object]:
        """What a document has of it."""
        return {
            "kind": "estimate",
            "samples": self.descents,
            "seed": self.seed,
            "estimated_count": None if self.counts is None else self.counts[0],
            "estimated_capacity_bits": self.bits,
            "interval": None if self.counts is None else list(self.counts[1:]),
            "interval_bits": list(self.interval_bits),
            "confidence": CONFIDENCE,
            "precision": self.precision,
        }


@dataclass(frozen=True, repr=False)
class ArrangementEstimate(Displayed):
    """An estimate of the dichotomies of points, or of the chambers of an arrangement.

    Attributes:
        title: of the points or the arrangement.
        what: is estimated, in the plural.
        planes: the different hyperplanes, with that at infinity where the arrangement is affine.
        chambers: the estimate.
    """

    title: str
    what: str
    planes: Hyperplanes
    chambers: ChamberEstimate

    def as_json(self) -> dict[str, object]:
        """The document that `capacity points --estimate --json` prints."""
        shape = {"title": self.title, "hyperplanes": self.planes.number, "rank": self.planes.rank}
        return {"schema": SCHEMA, **shape, **self.chambers.record(), "version": __version__}

    def sheet(self) -> Sheet:
        """The estimate, its interval and its sample."""
        count, low, high = self.chambers.numbers()
        rows = (
            (f"{self.what}, estimated", count),
            ("95 % interval", f"{low} to {high}"),
            ("capacity, estimated", f"{self.chambers.bits:.4f} bits"),
            ("sample", f"{self.chambers.descents} random descents, seed {self.chambers.seed}"),
        )
        return Sheet(self.title, (), rows)

    def __repr__(self) -> str:
        return f"<ArrangementEstimate of {self.title}: {self.chambers.bits:.4f} bits>"

    def __str__(self) -> str:
        """What `capacity points --estimate` prints."""
        count, low, high = self.chambers.numbers()
        return (
            f"{self.title}: estimated {count} {self.what}, {self.chambers.bits:.4f} bits "
            f"(95 % interval {low} to {high}; {method_of(self.chambers.descents, self.chambers.seed)})"
        )


class NotReached(OutOfTime):
    """The time is over before the descents asked for were made, or the precision reached.

    Attributes:
        estimate: by the descents that were made; None if they are too few.
    """

    def __init__(self, said: str, estimate: ChamberEstimate | None) -> None:
        super().__init__(said)
        self.estimate = estimate


def method_of(descents: int, seed: int) -> str:
    """How an estimate was made, in words.

    Examples:
        >>> method_of(2000, 1)
        'an estimate from 2000 random descents, seed 1'
    """
    return f"an estimate from {descents} random descents, seed {seed}"


def run_method(seed: int) -> str:
    """How the run store names it: whatever the precision, the same descents are made first.

    Examples:
        >>> run_method(1)
        'random descents, seed 1'
    """
    return f"random descents, seed {seed}"


def check_sampling(samples: int | None, precision: float | None, seed: int) -> None:
    """ValueError unless this many descents, or this precision, can be asked for.

    Examples:
        >>> check_sampling(10, None, 1)
        Traceback (most recent call last):
        ...
        ValueError: --samples 10 is out of range: an interval needs at least 30 descents, and at most 10000000 are made
    """
    if samples is not None and precision is not None:
        raise ValueError("--samples says how many descents are made, --precision how many are needed: give one of them")
    if samples is not None and not MIN_SAMPLES <= samples <= MAX_DESCENTS:
        raise ValueError(
            f"--samples {samples} is out of range: an interval needs at least {MIN_SAMPLES} descents, and at most "
            f"{MAX_DESCENTS} are made"
        )
    if precision is not None and not 0 < precision < 1:
        raise ValueError(f"--precision {precision:g} is out of range: between 0 and 1, as in 0.01 or 1%")
    if seed < 0:
        raise ValueError(f"--seed {seed} is out of range: at least 0")


def estimate_chambers(
    tree: DescentTree,
    seed: int = 1,
    samples: int | None = None,
    precision: float | None = None,
    jobs: Jobs = 1,
    progress: Progress | None = None,
) -> ChamberEstimate:
    """Estimate the number of chambers of an arrangement.

    Arguments:
        tree: of its restrictions.
        seed: of the random numbers.
        samples: how many descents are made; or
        precision: how far the 95 % interval may reach on either side, as a share of the estimate; 1 % by default.
        jobs: how many shards are done at once, or a `Run` that says how they are done.
        progress: told what is done.

    Raises:
        ValueError: as `check_sampling`.
        Refused: if the precision needs more than ten million descents.
        NotReached: if the time allowed ends before.

    Examples:
        >>> from enumerate.arrangements.arrangements import threshold_hyperplanes
        >>> estimate = estimate_chambers(DescentTree.of(threshold_hyperplanes(5)), samples=1000)
        >>> estimate.low < 1882 < estimate.high
        True
    """
    check_sampling(samples, precision, seed)
    wanted = PRECISION if precision is None else precision
    values: list[float] = []
    try:
        if as_run(jobs).deadline is not None:
            _compile()
        powers = fit_powers(tree, seed, jobs, progress)
        target = tree.pilot if samples is None else samples
        while True:
            for part in draw_descents(tree, powers, seed, len(values), target, jobs, progress):
                values += part.tolist()
            estimate = _estimate(tree, seed, values)
            if samples is not None or estimate.precision <= wanted:
                return estimate
            target = ceil(len(values) * max(SPARE * (estimate.precision / wanted) ** 2, GROWTH))
            if target > MAX_DESCENTS:
                raise Refused(
                    f"a precision of {100 * wanted:g} % needs about {target} descents, "
                    f"{duration(target * tree.seconds)} of one core; at most {MAX_DESCENTS} are made: ask for less"
                )
    except OutOfTime as error:
        raise _not_reached(tree, seed, values, str(error)) from None


def _compile() -> None:
    """Compile the kernel, before the time allowed begins to matter: a thread that compiles cannot be stopped."""
    with compiling_ahead():
        fit_powers(DescentTree.of([[1, 0, 0], [0, 1, 0], [0, 0, 1], [1, 1, 1]]), 0)


def _estimate(tree: DescentTree, seed: int, values: list[float]) -> ChamberEstimate:
    """The mean and its interval, which is never narrower than what descents that were not met may add or take away."""
    try:
        mean, low, high = skewed_interval(values)
    except Undecided:  # all descents give the same number
        mean = low = high = values[0]
    unmet = mean * RULE_OF_THREE / len(values)
    least = 2.0 ** (tree.rank - tree.exponent)  # the chambers of as many independent hyperplanes
    low, high = max(min(low, mean - unmet), min(least, mean)), max(high, mean + unmet)
    estimate = ChamberEstimate(len(values), seed, mean, low, high, tree.exponent)
    return estimate if estimate.counts is None else ChamberEstimate(len(values), seed, *estimate.counts)


def _not_reached(tree: DescentTree, seed: int, values: list[float], said: str) -> NotReached:
    if len(values) < MIN_SAMPLES:
        few = f"{said}: {len(values)} descents are too few for an interval, which needs {MIN_SAMPLES} at least"
        return NotReached(few, None)
    estimate = _estimate(tree, seed, values)
    reached = f"{said}: {len(values)} descents give a precision of {100 * estimate.precision:.2g} %"
    return NotReached(reached, estimate)


def read_precision(text: str) -> float:
    """A precision as a number between 0 and 1, or in percent.

    Raises:
        ValueError: it is neither.

    Examples:
        >>> read_precision("0.5%"), read_precision("0.01")
        (0.005, 0.01)
    """
    number, percent = (text[:-1], 100.0) if text.endswith("%") else (text, 1.0)
    try:
        precision = float(number) / percent
    except ValueError:
        precision = float("nan")
    if not 0 < precision < 1:
        raise ValueError(f"--precision {text} is out of range: a share of the estimate such as 1% or 0.01")
    return precision
