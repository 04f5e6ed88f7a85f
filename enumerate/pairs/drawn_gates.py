"""Random linear threshold functions of n <= 8 variables, drawn exactly from a distribution that favours some of them.

A threshold function of n variables is a self-dual one of N = n + 1. A self-dual class is drawn by its orbit's weight,
then which of its variables, with which sign, takes a place that is named, then the order and signs of the others; all
in integers, and with a known probability.

Cost: the classes at n = 8 take two seconds to list; then some microseconds a gate.
"""

from bisect import bisect_right
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from itertools import accumulate
from random import Random

import numpy as np
import numpy.typing as npt

from enumerate.cube.truth_tables import check_inputs
from enumerate.gates.threshold_classes import ThresholdGate, gate_table, weight_table

MAX_INPUTS = 8
MAX_TILT = 40  # the weights of the gates of one class stay below 2**46

ONES = "ones"  # the share of points at which the gate is on
BALANCE = "balance"  # 1 - |2 ones - 1|: 1 where the gate is on at half of the points, 0 if it is constant
INFLUENCE = "influence"  # of one variable: the share of points at which exchanging it exchanges the gate's value


@dataclass(frozen=True)
class Tilt:
    """Which gates are favoured: one has the weight 2**floor(strength * share), with a share between 0 and 1.

    Attributes:
        strength: 0 favours none.
        share: `ONES`, `BALANCE` or `INFLUENCE`.
        variable: whose influence, 1 ... n.

    Raises:
        ValueError: the strength is out of range, or the share is none of these.
    """

    strength: int = 0
    share: str = ONES
    variable: int = 0

    def __post_init__(self) -> None:
        if not 0 <= self.strength <= MAX_TILT:
            raise ValueError(f"tilt {self.strength} is out of range: 0 <= tilt <= {MAX_TILT}")
        if self.share not in (ONES, BALANCE, INFLUENCE) or (self.share == INFLUENCE) != (self.variable > 0):
            raise ValueError(f"a tilt is by {ONES}, {BALANCE} or the {INFLUENCE} of one variable, not by {self.share}")


@dataclass(frozen=True)
class DrawnGate:
    """A threshold function drawn at random.

    Attributes:
        gate: with integer weights.
        table: its truth table.
        exponent: log2 of its weight in the distribution.
    """

    gate: ThresholdGate
    table: int
    exponent: int


class GateDistribution:
    """The threshold functions of n <= 8 variables, each with probability 2**exponent / `total` by a tilt.

    Raises:
        ValueError: n or the variable of the tilt is out of range.

    Notes:
        Of a self-dual function of n + 1 variables s in -1/+1, the gate with s_i as its bias (s_i = 1) has
        2**(n-1) (1 + c_i) ones, where c_i is the mean of the function times s_i. The function is monotone in s_i up to
        a sign, so |c_i| is the influence of s_i on it, and on each of its gates. So one table, of these ones, has all
        shares: of the variable in the place of the bias for `ONES` and `BALANCE`, in that of x_i for `INFLUENCE`.

    Examples:
        >>> GateDistribution(3, Tilt()).total  # uniform: T(3)
        Fraction(104, 1)
        >>> GateDistribution(2, Tilt(4)).draw(Random(0)).table.bit_count()
        3
    """

    def __init__(self, n: int, tilt: Tilt) -> None:
        check_inputs(n, MAX_INPUTS)
        if tilt.variable > n:
            raise ValueError(f"variable {tilt.variable} is out of range: 1 <= variable <= {n}")
        self.n, self.tilt = n, tilt
        self._weights, sizes, _ = weight_table(n)
        self.number = int(sizes.sum())  # T(n)
        # Entry 2 i + s: variable i takes the place, negated if s; its exponent, and the sum of the weights of all.
        ones = _ones(self._weights)
        both = np.stack([ones, 2**n - ones], axis=2).reshape(len(ones), -1)
        if tilt.share != ONES:
            both = abs(2 * both - 2**n)
        if tilt.share == BALANCE:
            both = 2**n - both
        self._exponents = tilt.strength * both >> n
        entries: list[int] = np.left_shift(1, self._exponents).sum(axis=1).tolist()
        self._ends = list(accumulate(size * weight for size, weight in zip(sizes.tolist(), entries, strict=True)))
        self.total = Fraction(self._ends[-1], 2 * (n + 1))

    def draw(self, rng: Random) -> DrawnGate:
        """A gate; only getrandbits of the generator is used, in a fixed order."""
        position = _below(rng, self._ends[-1])
        chosen = bisect_right(self._ends, position)
        exponents: list[int] = self._exponents[chosen].tolist()
        ends = list(accumulate(1 << e for e in exponents))
        entry = bisect_right(ends, (self._ends[chosen] - 1 - position) % ends[-1])
        weights: list[int] = self._weights[chosen].tolist()
        placed = weights.pop(entry // 2)
        for i in range(len(weights) - 1, 0, -1):
            j = _below(rng, i + 1)
            weights[i], weights[j] = weights[j], weights[i]
        signs = rng.getrandbits(self.n + 1)
        signed = [-weights[i] if signs >> i & 1 else weights[i] for i in range(self.n)]
        signed.insert(self.tilt.variable, -placed if entry & 1 else placed)
        bias, *others = signed
        gate = ThresholdGate(bias, tuple(others))
        return DrawnGate(gate, gate_table(gate), exponents[entry])


def _below(rng: Random, end: int) -> int:
    """A uniform integer 0 <= v < end."""
    bits = end.bit_length()
    while (v := rng.getrandbits(bits)) >= end:
        pass
    return v


def _ones(weights: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """For each self-dual class and variable, the ones of the gate whose bias that variable is: (classes, N)."""
    dimension = weights.shape[1]
    half = np.arange(2 ** (dimension - 1))
    points = np.stack([1 - 2 * (half >> i & 1) for i in range(dimension - 1)] + [np.ones_like(half)], axis=1)
    ones = np.empty_like(weights)
    for begin in range(0, len(weights), 4096):
        part = slice(begin, begin + 4096)
        signs = np.where(weights[part] @ points.T > 0, 1, -1)
        ones[part] = (len(half) + signs @ points) // 2  # of s and -s, one is counted
    return ones


@lru_cache(maxsize=4)
def gates(n: int, tilt: Tilt = Tilt()) -> GateDistribution:
    """The distribution of the gates of n variables with this tilt, kept for the next calls.

    Examples:
        >>> gates(4).number
        1882
    """
    return GateDistribution(n, tilt)
