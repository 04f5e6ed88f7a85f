"""Products of signals, counted by what they multiply.

A layer that runs on `Traced` numbers in place of floats computes the same, and records every multiplication:

    a fixed number and a signal      a synapse, inside the standard model
    an output and another output     output gating
    a weight and an output           synaptic gating: the weight is itself a signal, the attending one
    an output and itself             a square
"""

from collections import Counter
from dataclasses import dataclass, field
from math import exp, sqrt
from typing import Any

import numpy as np
import numpy.typing as npt

Numbers = npt.NDArray[Any]  # floats, or objects that compute as Fraction or Traced do


@dataclass
class Ledger:
    """Products by kind, and the signals that served as synaptic weights (by identity, and kept alive)."""

    products: Counter[str] = field(default_factory=Counter)
    attending: dict[int, "Traced"] = field(default_factory=dict)


@dataclass(frozen=True, eq=False)
class Traced:
    """A signal: a number that depends on the tokens, and records in a ledger what it multiplies.

    A plain number beside it is a fixed one.

    Attributes:
        value: the number.
        ledger: where its products are entered.
        weight: whether it plays the part of a synaptic weight.

    Examples:
        >>> ledger = Ledger()
        >>> query, key = Traced(2.0, ledger), Traced(3.0, ledger)
        >>> (query * key * 0.5).value, dict(ledger.products)
        (3.0, {'output gating': 1, 'synapse': 1})
    """

    value: float
    ledger: Ledger
    weight: bool = False

    def _signal(self, value: float) -> "Traced":
        return Traced(value, self.ledger)

    def __mul__(self, other: "Traced | float") -> "Traced":
        if not isinstance(other, Traced):
            self.ledger.products["synapse"] += 1
            return self._signal(self.value * float(other))
        kind = "square" if self is other else "synaptic gating" if self.weight or other.weight else "output gating"
        self.ledger.products[kind] += 1
        for factor in (self, other):
            if factor.weight:
                self.ledger.attending[id(factor)] = factor
        return self._signal(self.value * other.value)

    __rmul__ = __mul__

    def __truediv__(self, other: "Traced | float") -> "Traced":
        if not isinstance(other, Traced):
            return self * (1 / other)
        self.ledger.products["division"] += 1
        return self._signal(self.value / other.value)

    def __add__(self, other: "Traced | float") -> "Traced":
        return self._signal(self.value + (other.value if isinstance(other, Traced) else float(other)))

    __radd__ = __add__

    def __sub__(self, other: "Traced") -> "Traced":
        return self._signal(self.value - other.value)

    def __ge__(self, other: float) -> bool:
        return self.value >= other

    def exp(self) -> "Traced":
        """What np.exp calls."""
        return self._signal(exp(self.value))

    def sqrt(self) -> "Traced":
        """What np.sqrt calls."""
        return self._signal(sqrt(self.value))

    def as_weight(self) -> "Traced":
        """The same number in the role of a synaptic weight."""
        return Traced(self.value, self.ledger, weight=True)


def traced(values: Numbers, ledger: Ledger) -> Numbers:
    """The numbers of an array as signals that record their products in a ledger.

    Examples:
        >>> traced(np.ones(2), Ledger()).sum().value
        2.0
    """
    return np.asarray(np.vectorize(lambda value: Traced(float(value), ledger), otypes=[object])(values))


def untraced(values: Numbers) -> Numbers:
    """The values of an array of signals as floats.

    Examples:
        >>> untraced(traced(np.ones(2), Ledger()))
        array([1., 1.])
    """
    return np.asarray(np.vectorize(lambda signal: signal.value, otypes=[float])(values))


def as_weights(values: Numbers) -> Numbers:
    """The same numbers in the role of synaptic weights: traced ones are marked, others are left as they are."""
    if values.dtype != object:
        return values
    mark = np.vectorize(lambda value: value.as_weight() if isinstance(value, Traced) else value, otypes=[object])
    return np.asarray(mark(values))
