"""The definitions of gates, scores and circuits: the one place in which the audit knows them by name.

An attended unit has the activation S(x) = w0 x0 + w1 x1 + ... + wn xn, with x0 = 1 and w0 the bias, or a polynomial of
higher degree, or the square of w0 + w.x less a threshold. An attending unit has the output g(x), its signal. A signal

* *adds* to a weight: S(x) + v g(x) xi, where w0 is a weight like the others; or
* *multiplies* weights: wi g(x) in place of wi, for the inputs i that the definition lists; or
* is combined with the output f(x) of the attended unit: their *product*, or their *sum*, read by a threshold.

Realizations evaluate this in numbers (`capacity.audit.realizations`), refutations ask at which input the attended unit
is read (`capacity.audit.cases`), and the symmetries that a certificate may use are derived.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations_with_replacement
from typing import Literal, NamedTuple

Inputs = Sequence[int]
"""Numbers of inputs: i for the variable xi."""

BIAS = 0
"""The input x0, which is always 1."""


@dataclass(frozen=True)
class Definition:
    """What the attending units of a circuit do to its attended unit.

    Attributes:
        adds_to: The input to whose weight the one signal adds v g(x).
        multiplies: From the inputs 1 ... n to those whose weights the one signal multiplies.
        each_multiplies: The same for several attending units, one for each list of inputs.
        output: The product f(x) g(x), the sum read by a threshold (f OR g, f AND g), or the outputs of gates of
            one class read by a Boolean function; else theta of the activation.
        readouts: The truth tables of these functions in hexadecimal, the attended unit as their lowest variable.
        gates: The number of these gates.
        least_n: The least number of inputs for which the definition makes sense.
    """

    adds_to: int | None = None
    multiplies: Callable[[Inputs], Inputs] | None = None
    each_multiplies: Callable[[Inputs], Sequence[Inputs]] | None = None
    output: Literal["theta", "product", "sum", "read"] = "theta"
    readouts: tuple[str, ...] = ()
    gates: int = 0
    least_n: int = 0

    @property
    def has_several_signals(self) -> bool:
        """Whether the circuit has an array of attending units, of any length, rather than one unit."""
        return self.each_multiplies is not None or self.gates > 2

    @property
    def acts_on_weights(self) -> bool:
        """Whether weights are multiplied, so that the attended gate is linear in the inputs."""
        return self.each_multiplies is not None or self.multiplies is not None

    def multiplied(self, n: int) -> tuple[Inputs, ...]:
        """For each attending unit, the inputs whose weights it multiplies."""
        inputs = range(1, n + 1)
        if self.each_multiplies is not None:
            return tuple(self.each_multiplies(inputs))
        if self.gates:
            return ((),) * (self.gates - 1)
        return (self.multiplies(inputs) if self.multiplies is not None else (),)


CIRCUITS: dict[str, Definition] = {
    "multiplexing": Definition(adds_to=BIAS),
    "additive-synaptic": Definition(adds_to=1, least_n=1),
    "additive-output": Definition(output="sum"),
    "activation-gating": Definition(output="product"),  # theta(S g) is the product of theta(S) and g
    "output-gating": Definition(output="product"),
    "synaptic-gating": Definition(multiplies=lambda x: x[:1], least_n=1),
    "synaptic-gating:all": Definition(multiplies=lambda x: x),
    "synaptic-gating:each": Definition(each_multiplies=lambda x: [[i] for i in x]),
}
"""The gated circuits except the readouts of several gates."""


def definition_of(name: str) -> Definition | None:
    """The definition of a gated circuit of this name, if it is one."""
    readout = re.fullmatch(r"readout:([0-9a-f]{1,8})", name)
    if readout and len(readout[1]) in (1, 2, 4, 8) and set(readout[1]) not in ({"0"}, {"f"}):
        gates = len(readout[1]).bit_length() + 1
        return Definition(output="read", readouts=(readout[1],), gates=gates)
    network = re.fullmatch(r"network:([2-5])", name)
    if network:
        return Definition(output="read", readouts=threshold_readouts(int(network[1])), gates=int(network[1]))
    return CIRCUITS.get(name)


_READOUTS = {2: 2, 3: 5, 4: 17, 5: 92}
"""The threshold functions that depend on all of K variables, up to permutations and negations (OEIS A000619)."""


@lru_cache(maxsize=8)
def threshold_readouts(gates: int) -> tuple[str, ...]:
    """The monotone threshold functions that depend on all of K variables, one of each class under permutations.

    Of each the one with weights in non-increasing order. The complement of a gate is a gate of its class, so these are
    all the ways to read K gates of one class by a threshold gate, except those that read fewer.
    """
    points = range(1 << gates)
    tables: set[int] = set()
    for weights in combinations_with_replacement(range(gates, 0, -1), gates):
        sums = [sum(w for i, w in enumerate(weights) if x >> i & 1) for x in points]
        for threshold in range(1, sums[-1] + 1):
            table = sum(1 << x for x in points if sums[x] >= threshold)
            if all(any((table >> x ^ table >> (x ^ 1 << i)) & 1 for x in points) for i in range(gates)):
                tables.add(table)
    if len(tables) != _READOUTS[gates]:
        raise AssertionError(f"{len(tables)} readouts of {gates} gates")
    return tuple(f"{table:0{max(1, (1 << gates) // 4)}x}" for table in sorted(tables))


def is_self_complementary(readout: str) -> bool:
    """Whether negating some variables of a readout gives its complement."""
    table, points = int(readout, 16), range(4 * len(readout))
    return any(all((table >> x ^ table >> (x ^ mask)) & 1 for x in points) for mask in points)


@dataclass(frozen=True)
class Score:
    """A score q.Mk of two tokens, compared with a threshold.

    Attributes:
        squared: Whether its square is.
        either: Whether it may be on below the threshold instead of above.
        diagonal: Whether M is diagonal and nonnegative.
        rank: The greatest rank of M, None if any.
        positional: Whether there is no M, but a number for each point.
    """

    squared: bool = False
    either: bool = False
    diagonal: bool = False
    rank: int | None = None
    positional: bool = False

    def products(self, n: int) -> dict[int, tuple[int, int]]:
        """The products of bits of q and k that M may weigh: row and column, by their bit mask of variables."""
        m = 0 if self.positional else n // 2
        return {1 << i | 1 << m + j: (i, j) for i in range(m) for j in range(m) if not self.diagonal or i == j}


SCORES: dict[str, Score] = {
    "dot-product-score": Score(),
    "elliptical-score": Score(diagonal=True),
    "expressive-score": Score(squared=True),
    "expressive-score:either": Score(squared=True, either=True),
    "positional-score": Score(positional=True),
}
"""The scores, but for those of low rank."""


def score_of(name: str) -> Score | None:
    """The score of this name, if it is one."""
    low_rank = re.fullmatch(r"low-rank-score:([1-9][0-9]{0,8})", name)
    return Score(rank=int(low_rank[1])) if low_rank else SCORES.get(name)


class Gate(NamedTuple):
    """A class of units: on where a polynomial of this degree is positive, or where its square exceeds a threshold."""

    degree: int
    squared: bool = False

    def on(self, n: int) -> Gate:
        """The same class of functions of n inputs: a degree above n gives no more than degree n."""
        return Gate(min(self.degree, n), self.squared)


def gate_of(name: str | None) -> Gate | None:
    """The gate of this name, if it is one."""
    match = re.fullmatch(r"ltf|square|ptf:([1-9][0-9]{0,8})", name or "")
    return Gate(int(match[1] or 1), name == "square") if match else None
