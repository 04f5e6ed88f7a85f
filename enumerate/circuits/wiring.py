"""Where the attended unit of a gated circuit is read, at every point and for every signal."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from enumerate.circuits.mechanisms import READ, Route
from enumerate.cube.truth_tables import check_inputs

Indices = npt.NDArray[np.int64]
MAX_ROUTES = 1 << 20


@dataclass(frozen=True)
class Wiring:
    """Where the attended unit is read (see `enumerate.circuits.mechanisms`).

    Attributes:
        bits: the number of attending units.
        inputs: (points, 2**bits) int64, the attended unit's input at a point under a signal.
        readings: (points, 2**bits) int64, OFF, READ, COMPLEMENT or ON.
        signal_inputs: (points,) int64, the input that the attending units are read at.
    """

    bits: int
    inputs: Indices
    readings: Indices
    signal_inputs: Indices

    @cached_property
    def relevant(self) -> npt.NDArray[np.bool_]:
        """Whether bit i of the signal matters at the point x: (points, bits).

        Examples:
            >>> from enumerate.circuits.mechanisms import MECHANISMS
            >>> wire(MECHANISMS["synaptic-gating"].routes[""], 1, 1, True).relevant.tolist()
            [[False], [True]]
        """
        codes = np.arange(2**self.bits)
        matters = np.zeros((len(self.inputs), self.bits), bool)
        for i in range(self.bits):
            high, low = codes[codes >> i & 1 == 1], codes[codes >> i & 1 == 0]
            for table in (self.inputs, self.readings):
                matters[:, i] |= (table[:, high] != table[:, low]).any(axis=1)
        return matters


def wire(route: Route, n: int, bits: int, conjunction: bool, attending_inputs: int | None = None) -> Wiring:
    """The wiring of a gated circuit by one of its routes.

    Arguments:
        route: where the attended unit is read.
        n: the number of attended inputs.
        bits: the number of attending units.
        conjunction: whether a product of two values is an AND.
        attending_inputs: the number of inputs, above the attended ones, that the attending units see; None if they see
            the attended ones.

    Raises:
        ValueError: beyond sixteen inputs, or `MAX_ROUTES` points and signals.
    """
    inputs = n + (attending_inputs or 0)
    check_inputs(inputs)
    points = 1 << inputs
    if points << bits > MAX_ROUTES:
        raise ValueError(f"{bits} attending units at {points} points are beyond 2**20 combinations")
    mask = 2**n - 1
    x = np.arange(points)
    table = np.array(
        [[route(y & mask, c, n, conjunction) for c in range(2**bits)] for y in range(points)],
        np.int64,
    )
    return Wiring(bits, table[:, :, 0], table[:, :, 1], x if attending_inputs is None else x >> n)


def unattended(points: int) -> Wiring:
    """The wiring of a unit without an attending one: read at every input of its own."""
    x = np.arange(points)
    return Wiring(0, x[:, None], np.full((points, 1), READ), x)
