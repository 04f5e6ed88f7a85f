"""The kinds of constructions: pairs of gates, one gate, and regions of the cube."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from capacity.theorems.constructions.gates import Bits, Column, Gates, laid, off, on, variable


@dataclass(frozen=True)
class AttendedForm:
    """One way to make the attended gate from a small gate f0.

    Attributes:
        gate: from f0 to the gate and v, the weight of the signal where the circuit has one.
        shows: from the truth tables of f0, (B, 2**k), to what they contribute to the output, (B, 2**n).
    """

    gate: Callable[[Gates], tuple[Gates, Column | int]]
    shows: Callable[[Bits], Bits]


@dataclass(frozen=True)
class Arrangement:
    """A division of the cube between f0 and g0; the intended output is what f0 shows XOR what g0 shows.

    Attributes:
        attended, attending: the numbers of variables of f0 and of g0; None where the constant 1 takes its place.
        forms: the attended gates that one attending gate can serve.
        gate: from g0 to the attending gate.
        shows: as for `AttendedForm`, of g0.
    """

    attended: int | None
    attending: int | None
    forms: tuple[AttendedForm, ...]
    gate: Callable[[Gates], Gates]
    shows: Callable[[Bits], Bits]


@dataclass(frozen=True)
class PairConstruction:
    """The construction of a lower bound of one circuit, from a small gate for each of its two units.

    Attributes:
        bound: the id of the bound in `bounds`.
        circuit: the name of the circuit.
        encoding: `01`, `pm1`, or None for the circuits that have none.
        smallest_n: where it begins.
        reading: what is read where.
        arrangements: from n to the divisions of the cube, which together are the circuits that the bound counts.
        degrees: of the attended gates: `linear`, `beyond linear`, or `any`.
        signals: for `synaptic-gating:each`, which weights the one signal serves: `all`, or `first` (the others are 1).
    """

    bound: str
    circuit: str
    encoding: str | None
    smallest_n: int
    reading: str
    arrangements: Callable[[int], tuple[Arrangement, ...]]
    degrees: str = "linear"
    signals: str = ""

    @property
    def repeats_one_gate(self) -> bool:
        """Whether each circuit only repeats one small gate of all inputs."""
        return all(None in (a.attended, a.attending) for a in self.arrangements(self.smallest_n))


@dataclass(frozen=True)
class GateConstruction:
    """A construction of one gate from one or two small gates and a choice.

    Attributes:
        bound, circuit, encoding, smallest_n, reading, degrees: as for `PairConstruction`.
        small: from n and the degree to the number of variables and the degree of each small gate.
        choices: from n to the number of choices.
        build: from n, the encoding, the small gates and the choice of each circuit, (B,), to the gates and the t of a
            square gate.
        shows: from n, the truth tables of the small gates and the choices to the intended functions, (B, 2**n), `FREE`
            where left open.
    """

    bound: str
    circuit: str
    encoding: str
    smallest_n: int
    reading: str
    small: Callable[[int, int], tuple[tuple[int, int], ...]]
    choices: Callable[[int], int]
    build: Callable[[int, str, list[Gates], npt.NDArray[np.int64]], tuple[Gates, Column | int]]
    shows: Callable[[int, list[Bits], npt.NDArray[np.int64]], Bits]
    degrees: str = "linear"


Region = tuple[dict[int, int], tuple[int, ...]]
"""A subcube: the variables held, with their bits, and the others."""


@dataclass(frozen=True)
class RegionConstruction:
    """A construction with one attending gate for each weight: that of x_i shows a small gate h_i in a region of x_i.

    The attended gate is on where some signal is, or its complement: the kind, 0 or 1, which is the output outside all
    regions.

    Attributes:
        bound, encoding, smallest_n, reading, circuit, degrees: as for `PairConstruction`.
        regions: from n to disjoint regions, one for each variable, in which it is on; h_i is a gate of the free
            variables of its region.
    """

    bound: str
    encoding: str
    smallest_n: int
    reading: str
    regions: Callable[[int], list[Region]]
    circuit: str = "synaptic-gating:each"
    degrees: str = "linear"

    def attended(self, n: int, kind: int) -> Gates:
        """The attended gate of a kind: on where some g_i·x_i is on, or its complement."""
        weight, bias = (2, -1) if self.encoding == "01" else (1, n - 1)
        total = Gates.constant(bias)
        for i in range(1, n + 1):
            total = total + variable(i) * weight
        return total * (-1 if kind else 1)

    def attending(self, n: int, i: int, h: Gates) -> Gates:
        """The attending gates of the weight of x_i, one for each small gate: h in the region, and shut elsewhere.

        Shut means that g·x_i is constant: 0 in `01`, where x_i = 0 shuts it too, and -1 in `pm1`, where g must be -x_i.
        """
        held, others = self.regions(n)[i - 1]
        gate = h.renamed(others)
        weight = -gate.dominating
        for j, bit in held.items():
            if j != i:
                gate = gate + (off if bit else on)(j, self.encoding) * weight
        return gate if self.encoding == "01" else gate + off(i, self.encoding) * gate.dominating

    def shows(self, n: int, i: int, bits: Bits) -> Bits:
        """Small gates for x_i, (B, 2**k), where they are seen, 0 elsewhere: the output is the kind XOR all of these."""
        held, others = self.regions(n)[i - 1]
        return laid(bits, others, n, held)


Construction = PairConstruction | GateConstruction | RegionConstruction
