"""Which circuits of linear gates can be estimated by pairs of gates, and how each is drawn: one record for each.

    output and activation gating      products, AND or XNOR
    additive output                   ANDs, each with its complement
    synaptic gating of all, in 0/1    ANDs that are 0 at the origin, each with its complement
    multiplexing, additive synaptic,
    synaptic gating of one weight,
    and of all in -1/+1               an attended gate read where an attending one says

The third: where g(x) = 0 the gate f is read at the origin, so that the function is f g if f is 0 there, and else
NOT ((NOT f) g), the complement of one of these. An AND that is 0 at the origin has a factor that is.

Not by pairs: several attending units, whose tuples a function has too many of (at n = 6 some 2**167 tuples stand
against at most 2**64 functions), and gates of degree 2, likewise (2**86 pairs at least); square gates, whose classes
are not listed. To n = 6 these compute so many functions that random ones are decided (`capacity.tables.shares`).
"""

from dataclasses import dataclass, replace
from fractions import Fraction
from functools import lru_cache
from random import Random
from typing import Protocol

from enumerate.circuits.circuit import CircuitClass
from enumerate.pairs.attended_pairs import FEW_INPUTS, AttendedPairSampler, is_attended_pair
from enumerate.pairs.drawn_gates import MAX_INPUTS, Tilt, gates
from enumerate.pairs.representations import (
    Draw,
    StandsFor,
    draw_product,
    itself,
    itself_and_complement,
    off_at_origin_and_complement,
)


class Sampler(Protocol):
    """Draws whose values, times `scale`, have the number of a circuit's functions less `known` as their mean."""

    @property
    def scale(self) -> Fraction:
        """What the mean of the draws' values is to be multiplied by."""

    @property
    def known(self) -> int:
        """The functions with value 0, all of which the circuit has: the threshold functions."""

    def draw(self, rng: Random) -> Draw:
        """One draw."""


@dataclass(frozen=True)
class ProductSampler:
    """Draws products of two gates.

    Attributes:
        n: the number of variables.
        encoding: `01` for AND, `pm1` for XNOR.
        stands_for: for how many functions a product does.
    """

    n: int
    encoding: str
    stands_for: StandsFor

    @property
    def tilt(self) -> int:
        """The tilt with the least variance, by trial at n = 3 ... 8."""
        return 0 if self.encoding == "pm1" else 2 * self.n

    @property
    def scale(self) -> Fraction:
        """What the mean of the draws' values is to be multiplied by."""
        return gates(self.n, Tilt(self.tilt)).total ** 2

    @property
    def known(self) -> int:
        """The threshold functions of n variables."""
        return gates(self.n, Tilt(self.tilt)).number

    def draw(self, rng: Random) -> Draw:
        """One draw; only getrandbits of the generator is used."""
        return draw_product(self.n, self.encoding, self.tilt, self.stands_for, rng)


def product_counted(circuit: CircuitClass) -> tuple[str, StandsFor] | None:
    """Whether a circuit's functions are counted by products: of which encoding, and what a product stands for.

    Examples:
        >>> from enumerate.circuits.mechanisms import MECHANISMS
        >>> names = "output-gating", "additive-output", "synaptic-gating:all", "multiplexing"
        >>> counted = [product_counted(CircuitClass(MECHANISMS[name], 2)) for name in names]
        >>> [one and one[1].__name__ for one in counted]
        ['itself', 'itself_and_complement', 'off_at_origin_and_complement', None]
    """
    way = circuit.mechanism
    alone = circuit.units == 1 and circuit.attending_inputs is None
    if way is None or way.readouts or way.several or not alone or not circuit.is_linear_pair:
        return None
    if way.product:
        return str(circuit.encoding), itself
    if not way.encoded:
        return "01", itself_and_complement
    if way.weights and not replace(circuit, n=FEW_INPUTS).wirings[0].inputs[:, 0].any():  # all read at the origin
        return "01", off_at_origin_and_complement
    return None


def is_sampled(circuit: CircuitClass) -> bool:
    """Whether a circuit's pairs of gates are drawn, at the n for which the classes of its gates are listed."""
    return product_counted(circuit) is not None or is_attended_pair(circuit)


def most_inputs(circuit: CircuitClass) -> int:
    """The largest n: the classes of gates of up to eight variables are listed, of which an added signal is one.

    Examples:
        >>> from enumerate.circuits.mechanisms import MECHANISMS
        >>> [most_inputs(CircuitClass(MECHANISMS[name], 2)) for name in ("output-gating", "multiplexing")]
        [8, 7]
    """
    return MAX_INPUTS - bool(circuit.mechanism and circuit.mechanism.added)


@lru_cache(maxsize=2)
def sampler_of(circuit: CircuitClass) -> Sampler:
    """The sampler of a circuit for which `is_sampled`."""
    counted = product_counted(circuit)
    if counted is None:
        return AttendedPairSampler(circuit)
    return ProductSampler(circuit.n, *counted)


def seed_of_draws(circuit: CircuitClass, seed: int) -> str:
    """What a draw's own generator is seeded with, before the draw's number; gates multiplied share their draws."""
    counted = product_counted(circuit)
    shared = counted is not None and counted[1] is not off_at_origin_and_complement
    words = [circuit.n, circuit.encoding or "", seed]
    return " ".join(map(str, words if shared else [circuit.kind, *words]))
