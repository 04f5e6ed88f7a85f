"""The kinds of constructions: pairs of gates, one gate, and regions of the cube."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from capacity.theorems.constructions.gates import Bits, Column, Gates, laid, off, on, variable


@dataclass(frozen=True)
class AttendedForm:
    """One way to make the attended gate from a small gate f0.

    gate: from f0 to the gate and v, the weight of the signal where the circuit has one; shows: from the truth tables of
    f0, (B, 2**k), to what they contribute to the output, (B, 2**n).
    """

    gate: Callable[[Gates], tuple[Gates, Column | int]]
    shows: Callable[[Bits], Bits]


@dataclass(frozen=True)
class Arrangement:
    """A division of the cube between f0 and g0; the intended output is what f0 shows XOR what g0 shows.

    attended, attending: the variables of f0 and of g0 (None: there is none, and the constant 1 is given); forms: the
    attended gates that one attending gate can serve; gate, shows: as for `AttendedForm`, of the attending gate.
    """

    attended: int | None
    attending: int | None
    forms: tuple[AttendedForm, ...]
    gate: Callable[[Gates], Gates]
    shows: Callable[[Bits], Bits]


@dataclass(frozen=True)
class PairConstruction:
    """The construction of a lower bound of one circuit, from a small gate for each of its two units.

    bound: the id of the bound in `bounds`; circuit: the name of the circuit; encoding: `01`, `pm1`, or None for the
    circuits that have none; smallest_n: where it begins; reading: what is read where; arrangements: from n to the
    divisions of the cube, all together the circuits that the bound counts; degrees: of the attended gates, `linear`,
    `beyond linear`, or `any`; signals: for `synaptic-gating:each` how one signal serves all
    weights, `all` or `first` (the others are 1).
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

    small: from n and the degree to the variables and degree of each small gate; choices: from n to the number of
    choices; build: from n, the encoding, the small gates and the choice of each circuit, (B,), to the gates and the t
    of a square gate; shows: from n, the truth tables of the small gates and the choices to the intended functions,
    (B, 2**n), `FREE` where left open; degrees: as for `PairConstruction`.
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

    regions: from n to disjoint regions, one for each variable, in which it is on; h_i is of the free variables of its
    region. The attended gate is on where some signal is, or its complement: the kind, 0 or 1, which is the output
    outside all regions.
    """

    bound: str
    encoding: str
    smallest_n: int
    reading: str
    regions: Callable[[int], list[Region]]
    circuit: str = "synaptic-gating:each"
    degrees: str = "linear"

    def attended(self, n: int, kind: int) -> Gates:
        """The attended gate of a kind."""
        return any_signal(n, self.encoding, -1 if kind else 1)

    def attending(self, n: int, i: int, h: Gates) -> Gates:
        """The attending gates of the weight of x_i, one for each small gate."""
        held, others = self.regions(n)[i - 1]
        distance = Gates.constant(0)
        for j, bit in held.items():
            if j != i:
                distance = distance + (off if bit else on)(j, self.encoding)
        return shut(h.renamed(others), i, distance, self.encoding)

    def shows(self, n: int, i: int, bits: Bits) -> Bits:
        """Small gates for x_i, (B, 2**k), where they are seen, 0 elsewhere: the output is the kind XOR all of these."""
        held, others = self.regions(n)[i - 1]
        return laid(bits, others, n, held)


def shut(gate: Gates, i: int, distance: Gates, encoding: str) -> Gates:
    """An attending gate of the weight of x_i that shows h where x_i is on and `distance` is 0, and is shut elsewhere.

    gate: h, of other variables; distance: a score that is 0 there and at least 1 elsewhere. Shut means that g·x_i is
    constant: 0 in `01`, where x_i = 0 shuts it of itself, and -1 in `pm1`, where g must be -x_i.
    """
    closed = gate + distance * -gate.dominating
    return closed if encoding == "01" else closed + off(i, encoding) * closed.dominating


def any_signal(n: int, encoding: str, sign: int) -> Gates:
    """The attended gate that is on where some g_i·x_i is (sign 1), or its complement (sign -1).

    >>> {m: c.tolist() for m, c in any_signal(2, "pm1", 1).coefficients.items()}
    {(): [1], (1,): [1], (2,): [1]}
    """
    weights, bias = (2, -1) if encoding == "01" else (1, n - 1)
    total = Gates.constant(bias)
    for i in range(1, n + 1):
        total = total + variable(i) * weights
    return total * sign


Construction = PairConstruction | GateConstruction | RegionConstruction
