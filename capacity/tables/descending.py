"""Estimates of the number of functions of a circuit whose functions are the chambers of one arrangement.

These are the threshold functions T(n) and T(n, d), of 2**n points, and the dot-product scores of two tokens. What
random descents give is an *estimate* with a 95 % interval (`capacity.points.descents`), and is called so wherever it is
shown.
"""

from dataclasses import dataclass
from math import comb
from typing import Any

from capacity.circuits.circuit import Circuit
from capacity.documents.sheet import Displayed, Sheet
from capacity.points.counting import Hyperplanes
from capacity.points.descents import ChamberEstimate, estimate_chambers, method_of
from capacity.version import __version__
from enumerate.arrangements.descents import DescentTree
from enumerate.circuits.gate import Gate
from enumerate.outcomes import Refused
from enumerate.shards import Jobs, Progress

SCHEMA = "circuit-capacity/estimate/1"

MAX_LINEAR_INPUTS, MAX_INPUTS, MAX_TOKEN_BITS = 14, 10, 5


@dataclass(frozen=True, repr=False)
class DescentEstimate(Displayed):
    """An estimate of the number of distinct functions of a circuit, by random descents.

    Attributes:
        circuit: what is estimated.
        chambers: the estimate of the chambers, of which each is a function.
    """

    circuit: Circuit
    chambers: ChamberEstimate

    @property
    def samples(self) -> int:
        """The number of descents."""
        return self.chambers.descents

    @property
    def seed(self) -> int:
        """Of the random numbers."""
        return self.chambers.seed

    @property
    def capacity_bits(self) -> float:
        """log2 of the estimate, in bits."""
        return self.chambers.bits

    @property
    def interval_bits(self) -> tuple[float, float]:
        """log2 of the ends of the interval, in bits."""
        return self.chambers.interval_bits

    def as_json(self) -> dict[str, object]:
        """The document that `capacity estimate --json` prints."""
        return {"schema": SCHEMA, **self.record(), "version": __version__}

    def record(self) -> dict[str, object]:
        """What a list of estimates has of it: all that is needed to make it again."""
        return {**self.circuit.as_json(), "method": "descents", **self.chambers.record()}

    def sheet(self) -> Sheet:
        """The estimate, its interval and its sample."""
        count, low, high = self.chambers.numbers()
        bits, (low_bits, high_bits) = self.capacity_bits, self.interval_bits
        rows = (
            ("functions, estimated", count),
            ("95 % interval", f"{low} to {high}"),
            ("capacity, estimated", f"{bits:.4f} bits ({low_bits:.4f} to {high_bits:.4f})"),
            ("sample", f"{self.samples} random descents, seed {self.seed}"),
        )
        return Sheet(str(self.circuit), (), rows)

    def __repr__(self) -> str:
        return f"<DescentEstimate of {self.circuit}: {self.capacity_bits:.4f} bits from {self.samples} descents>"

    def __str__(self) -> str:
        """What `capacity estimate` prints."""
        count, low, high = self.chambers.numbers()
        return (
            f"{self.circuit}: estimated {count} functions, {self.capacity_bits:.4f} bits "
            f"(95 % interval {low} to {high}; {method_of(self.samples, self.seed)})"
        )


def has_one_arrangement(circuit: Circuit) -> bool:
    """Whether the functions of a circuit are the chambers of one arrangement.

    Examples:
        >>> [has_one_arrangement(Circuit(name, 4)) for name in ("ptf:2", "dot-product-score", "square", "multiplexing")]
        [True, True, False, False]
    """
    if circuit.units != 1 or circuit.attending_inputs is not None:
        return False
    if isinstance(circuit.kind, Gate):
        return not circuit.kind.square
    score = circuit.score
    return score is not None and score.kind in ("dot-product", "low-rank") and score.is_linear(circuit.token_bits)


def descent_tree(circuit: Circuit) -> DescentTree:
    """The tree of restrictions of the arrangement whose chambers are the functions of a circuit.

    Raises:
        ValueError: if its functions are not the chambers of one arrangement, or this has rank below 3.
        Refused: if n is out of reach.

    Examples:
        >>> tree = descent_tree(Circuit("ptf:2", 6))
        >>> tree.number, tree.rank
        (64, 22)
    """
    if not has_one_arrangement(circuit):
        raise ValueError(f"the functions of {circuit.words} are not the chambers of one arrangement")
    if circuit.parameters < 3:
        raise ValueError(f"{circuit} has fewer than three parameters, and so no descents: count it")
    if isinstance(circuit.kind, Gate):
        return _gate_tree(circuit.n, circuit.kind.in_variables(circuit.n).degree)
    if circuit.token_bits > MAX_TOKEN_BITS:
        raise Refused(f"{circuit} is out of reach of estimates: tokens of at most {MAX_TOKEN_BITS} bits")
    from enumerate.scores.scores import different_points, linear_system

    score, m, encoding = circuit.score, circuit.token_bits, str(circuit.encoding)
    assert score is not None
    rows = linear_system(score, m, encoding)
    kinds = different_points(score, m, encoding).tolist()
    return DescentTree.of(Hyperplanes.of(rows[[kinds.index(kind) for kind in range(max(kinds) + 1)]].tolist()).normals)


def _gate_tree(n: int, degree: int) -> DescentTree:
    """Of monomials of -1 and +1, which are 2**k times those of 0 and 1 and terms of lower degree."""
    from enumerate.cube.truth_tables import features

    largest = MAX_LINEAR_INPUTS if degree == 1 else MAX_INPUTS
    if n > largest:
        raise Refused(f"estimates of gates of degree {degree} go to n = {largest}, not n = {n}")
    return DescentTree.of(features(n, degree, "pm1"), sum(k * comb(n, k) for k in range(degree + 1)))


def estimate_functions(
    circuit: Circuit,
    tree: DescentTree,
    seed: int = 1,
    samples: int | None = None,
    precision: float | None = None,
    jobs: Jobs = 1,
    progress: Progress | None = None,
) -> DescentEstimate:
    """Estimate the number of functions of a circuit from its `descent_tree`; as `estimate_chambers`.

    Examples:
        >>> circuit = Circuit("ptf:2", 3)
        >>> estimate = estimate_functions(circuit, descent_tree(circuit), samples=1000)
        >>> 250 < estimate.chambers.mean < 258
        True
    """
    return DescentEstimate(circuit, estimate_chambers(tree, seed, samples, precision, jobs, progress))


def read_descent_estimate(record: dict[str, Any]) -> DescentEstimate:
    """An estimate from its record; ValueError or KeyError if that is damaged."""
    mean, low, high = (float(value) for value in (record["estimated_count"], *record["interval"]))
    read = DescentEstimate(
        Circuit.from_json(record), ChamberEstimate(int(record["samples"]), int(record["seed"]), mean, low, high)
    )
    if read.record() != record or not 0 < low <= mean <= high:
        raise ValueError(record)
    return read
