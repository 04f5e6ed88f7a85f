"""A class of gated circuits as the engines see it: where the attended unit is read, symmetries, inequalities."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from enumerate.circuits.mechanisms import LINEAR, MECHANISMS, Gate, Mechanism
from enumerate.circuits.units import Unit, unit
from enumerate.cube.symmetry import Group
from enumerate.cube.truth_tables import ENCODINGS, check_inputs

Indices = npt.NDArray[np.int64]

MAX_ROUTES = 1 << 20


@dataclass(frozen=True)
class Wiring:
    """Where the attended unit is read: inputs and readings, (points, 2**bits) int64 (see
    `enumerate.circuits.mechanisms`).

    bits: the number of attending units; signal_inputs: (points,), the input that they are read at.
    """

    bits: int
    inputs: Indices
    readings: Indices
    signal_inputs: Indices

    @cached_property
    def relevant(self) -> npt.NDArray[np.bool_]:
        """Whether bit i of the signal matters at the point x: (points, bits).

        >>> GatedClass("synaptic-gating", 1).wirings[0].relevant.tolist()
        [[False], [True]]
        """
        codes = np.arange(2**self.bits)
        matters = np.zeros((len(self.inputs), self.bits), bool)
        for i in range(self.bits):
            high, low = codes[codes >> i & 1 == 1], codes[codes >> i & 1 == 0]
            for table in (self.inputs, self.readings):
                matters[:, i] |= (table[:, high] != table[:, low]).any(axis=1)
        return matters


@dataclass(frozen=True)
class GatedClass:
    """A class of gated circuits: the mechanism, the gates, the encoding and the inputs.

    n: attended inputs; others: None where the attending units see the same inputs, else the number of others that they
    see, which follow the attended ones. Where no encoding belongs to the mechanism, it is that of the coefficients.

    Raises ValueError on an unknown mechanism or encoding, a gate that the mechanism is not defined for, or n out of
    range.

    >>> GatedClass("output-gating", 1).wirings[0].readings.tolist()  # signal 0: off; signal 1: read
    [[0, 1], [0, 1]]
    >>> GatedClass("synaptic-gating", 1, encoding="pm1").wirings[0].inputs.tolist()  # x1 times the signal
    [[1, 0], [0, 1]]
    """

    mechanism: str
    n: int
    attended: Gate = LINEAR
    attending: Gate = LINEAR
    encoding: str = "01"
    others: int | None = None

    def __post_init__(self) -> None:
        if self.mechanism not in MECHANISMS:
            raise ValueError(f"unknown mechanism {self.mechanism!r}; known: {', '.join(MECHANISMS)}")
        if self.encoding not in ENCODINGS:
            raise ValueError(f"unknown encoding {self.encoding!r}; known: {', '.join(ENCODINGS)}")
        if self.way.weights and self.attended != LINEAR:
            raise ValueError(f"{self.mechanism} acts on the weights of a linear attended gate")
        check_inputs(self.inputs)
        if self.n < self.way.smallest_n:
            raise ValueError(f"{self.mechanism} needs an input x1: n >= {self.way.smallest_n}")
        if self.points << self.bits > MAX_ROUTES:
            raise ValueError(f"{self.bits} attending units at {self.points} points are beyond 2**20 combinations")

    @property
    def way(self) -> Mechanism:
        """The mechanism."""
        return MECHANISMS[self.mechanism]

    @property
    def inputs(self) -> int:
        """The number of inputs of the circuit."""
        return self.n + (self.others or 0)

    @property
    def points(self) -> int:
        """The number of points of the circuit's cube."""
        return 1 << self.inputs

    @property
    def bits(self) -> int:
        """The number of attending units."""
        return self.way.signals(self.n)

    @property
    def seen(self) -> int:
        """The number of inputs that an attending unit sees."""
        return self.n if self.others is None else self.others

    @cached_property
    def wirings(self) -> tuple[Wiring, ...]:
        """One wiring for each reading of the output."""
        conjunction = self.encoding == "01" or not self.way.encoded
        mask = 2**self.n - 1
        x = np.arange(self.points)
        found = []
        for route in self.way.routes.values():
            table = np.array(
                [[route(y & mask, c, self.n, conjunction) for c in range(2**self.bits)] for y in range(self.points)],
                np.int64,
            )
            seen = x if self.others is None else x >> self.n
            found.append(Wiring(self.bits, table[:, :, 0], table[:, :, 1], seen))
        return tuple(found)

    @cached_property
    def attended_unit(self) -> Unit:
        """The inequalities of the attended unit."""
        return unit(self.attended, self.n, self.way.signal_input, self.encoding)

    @cached_property
    def attending_unit(self) -> Unit:
        """The inequalities of an attending unit."""
        return unit(self.attending, self.seen, False, self.encoding)

    @property
    def closed_under_complement(self) -> bool:
        """Whether the complement of every function of the class is in the class by definition."""
        polynomial = (not self.attended.square, not self.attending.square)
        if not self.way.encoded:
            return all(polynomial)
        if self.way.product:
            return self.encoding == "pm1" and any(polynomial)
        return polynomial[0]

    @property
    def signal_complemented(self) -> bool:
        """Whether the complement of an attending unit's output gives the same functions, and is one of its class."""
        encodings = self.way.complemented_square if self.attended.square else self.way.complemented
        return self.encoding in encodings and not self.attending.square

    @property
    def group(self) -> Group | None:
        """Transforms that map the class to itself, as many as are known; None with disjoint inputs."""
        if self.others is not None:
            return None
        symmetry = self.way.symmetry[self.encoding]
        return Group(
            self.n, self.closed_under_complement, symmetry.first_fixed, symmetry.negations, symmetry.first_negated
        )
