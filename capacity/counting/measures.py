"""How much work there is: dichotomies, gates, orbits and signals, estimated before anything is listed.

Engines state their cost in these. The estimates are for choosing an engine and announcing its time, never for a count.
"""

from math import ceil, comb, log2

from capacity.circuits.circuit import Circuit
from enumerate.circuits.gate import Gate

SELF_DUAL_CLASSES = (1, 1, 2, 3, 7, 21, 135, 2470, 175428, 52980624, 67057133477, 34 * 10**13)
"""Classes of self-dual threshold functions of n + 1 variables, OEIS A001532: the chambers of the Weyl cone; the last
two are rounded."""


def dichotomies(points: float, rank: int) -> float:
    """About how many dichotomies points of the cube have in features of a rank.

    Notes:
        Points in general position have 2 sum_(k < rank) C(points - 1, k) (Cover 1965). Those of the cube have this
        number to a power that is 1 where the rank is most of the points, and falls to 0.88.

    Examples:
        >>> [round(dichotomies(2**n, n + 1)) for n in range(5)]  # T(n) is 2, 4, 14, 104, 1882
        [2, 4, 14, 105, 1864]
    """
    if points < 1:
        return 1.0
    general = 2 * sum(comb(round(points) - 1, k) for k in range(rank))
    return float(general ** min(1.0, 0.88 + 0.08 * (2 * rank / points) ** 2))


def gate_number(gate: Gate, n: int) -> float:
    """About how many functions of n variables a class of gates has.

    Examples:
        >>> round(gate_number(Gate(2), 4)), round(gate_number(Gate(square=True), 4))  # 57574 and 11130
        (61654, 12644)
    """
    if gate.square:  # each is a section of eight threshold functions of one more variable
        return min(float(2**2**n), dichotomies(2 ** (n + 1), n + 2) / 8)
    return dichotomies(2**n, gate.parameters(n))


def attended_number(circuit: Circuit) -> float:
    """About how many functions the attended unit has of its own inputs, an added signal among them."""
    gate, n = circuit.attended_gate, circuit.n
    if circuit.mechanism is None or not circuit.mechanism.added:
        return gate_number(gate, n)
    if gate.square:  # two bands: sections of threshold functions of two more variables
        return dichotomies(2 ** (n + 2), n + 3) / 64
    return dichotomies(2 ** (n + 1), gate.parameters(n) + 1)


def orbits(number: float, order: int) -> float:
    """About how many orbits a class of that many gates has under a group of symmetries of the cube.

    Examples:
        >>> [round(orbits(t, 2**n * f)) for n, f, t in ((3, 6, 104), (4, 24, 1882), (5, 120, 94572))]  # 10, 27, 119
        [9, 25, 122]
    """
    return float(number / order + number**0.4)


def symmetries(circuit: Circuit) -> int:
    """The order of the group of a circuit's inputs and output; 1 where none is known."""
    return 1 if circuit.group is None else circuit.group.order


def signals_of_units(circuit: Circuit) -> list[float]:
    """For each attending unit, about how many functions it has at the points where its output matters."""
    matter = circuit.relevant.sum(axis=0).tolist()
    return [gate_number(circuit.attending_gate, min(circuit.seen, ceil(log2(max(1, k))))) for k in matter]


def inputs_read(circuit: Circuit) -> list[float]:
    """For each reading of the output, at how many inputs the attended unit is read, the signals being fair coins.

    Examples:
        >>> inputs_read(Circuit("output-gating", 3)), inputs_read(Circuit("output-gating", 3, encoding="pm1"))
        ([4.0], [8.0])
    """
    import numpy as np

    from enumerate.circuits.mechanisms import COMPLEMENT, READ

    means = []
    for wiring in circuit.wirings:
        missed = np.ones(int(wiring.inputs.max()) + 1)
        for inputs, readings in zip(wiring.inputs, wiring.readings, strict=True):
            read = inputs[(readings == READ) | (readings == COMPLEMENT)]
            missed *= 1 - np.bincount(read, minlength=len(missed)) / 2**wiring.bits
        means.append(float((1 - missed).sum()))
    return means
