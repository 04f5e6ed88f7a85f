"""What the variants of a circuit need to know of it: its bounds, those with a shared signal, those with disjoint
inputs. The families of circuits give it; `bounds.variants` makes layers of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from sympy import And, Expr, Ge, Integer, true
from sympy.logic.boolalg import Boolean

from bounds.expressions import n
from bounds.gate_classes import LINEAR, GateClass
from bounds.records import Bound, Encoding, Result, our_lower_bound, our_upper_bound
from bounds.signal_pairs import SignalPairs

Bounds = tuple[Bound, ...]


@dataclass(frozen=True)
class Halves:
    """A construction that lays attended functions and one attending function side by side on the cube.

    Attributes:
        id: the name of the lower bound.
        attended: from m to the number of vectors of m attended functions.
        attending: the number of attending functions.
        proof: the construction, for one unit.
        domain: where it works.
    """

    id: str
    attended: Callable[[Expr], Expr]
    attending: Expr
    proof: str
    domain: Boolean

    def bound(self, units: Expr) -> Bound:
        """The lower bound on m units that share one attending gate."""
        shared = " The attending gate serves all units alike." if units != 1 else ""
        return our_lower_bound(
            id=self.id,
            expression=self.attended(units) * self.attending,
            source="multiplexing, after P. Baldi, R. Vershynin 2023, Theorem 6.1",
            proof=self.proof + shared,
            domain=self.domain,
        )


@dataclass(frozen=True)
class Family:
    """A circuit with its gates and encoding.

    Attributes:
        result: the record of one circuit whose units see the same inputs.
        attended: the class of the attended gate.
        shared: from m to the bounds on m of them with one attending gate, the cap not among them.
        disjoint: from n' and m to the bounds on m of them with one attending gate of n' other inputs.
        leading: from n' and m to the leading term with a shared attending gate of n' inputs.
    """

    result: Result
    attended: GateClass
    shared: Callable[[Expr], Bounds]
    disjoint: Callable[[Expr, Expr], Bounds]
    leading: Callable[[Expr, Expr], Expr]

    def with_bounds(self, *extra: Bound) -> Family:
        """The family with further bounds on one circuit, before the cap."""
        *bounds, cap = self.result.bounds
        return replace(self, result=self.result.with_bounds((*bounds, *extra, cap)))


Builder = Callable[[GateClass, GateClass, Encoding | None], Family]
"""From the attended and the attending gate and the encoding to the circuit."""


def attended_gate_alone(attended: GateClass, source: str, proof: str) -> Bound:
    """The functions of the attended gate, which a constant signal leaves alone."""
    return our_lower_bound(
        id="attended-gate-alone",
        expression=attended.at_least(n),
        source=source,
        proof=proof,
    )


def pairs_bound(attended: Expr, attending: Expr, proof: str, domain: Boolean = true) -> Bound:
    """The number of pairs of an attended and an attending function."""
    return our_upper_bound(
        id="pairs",
        expression=attended * attending,
        source="pairs of an attended and an attending function",
        proof=proof,
        domain=domain,
    )


def family_of_pairs(
    result: Result,
    attended: GateClass,
    attending: GateClass,
    signal: SignalPairs,
    halves: tuple[Halves, ...],
    pairs: Callable[[Expr], Bounds],
) -> Family:
    """The family of a circuit with one attending gate, from its signal pairs and its constructions.

    Arguments:
        result: the record of one circuit, without what follows here.
        attended: the class of the attended gate.
        attending: the class of the attending gate.
        signal: the pairs (F0, F1).
        halves: the constructions.
        pairs: from m to the plain upper bounds.
    """
    one = Integer(1)

    def shared(units: Expr) -> Bounds:
        return (
            *(half.bound(units) for half in halves),
            *pairs(units),
            *signal.upper_for_same_inputs(attending, units),
        )

    def disjoint(inputs: Expr, units: Expr) -> Bounds:
        return (*signal.lower(attending, inputs, units), *signal.upper(attending, inputs, units))

    def leading(inputs: Expr, units: Expr) -> Expr:
        return units * attended.leading(n) + attending.leading(inputs)

    *lower, cap = result.bounds
    extra = [] if any(bound.sense == "upper" for bound in lower) else shared(one)
    return Family(result.with_bounds((*lower, *extra, cap)), attended, shared, disjoint, leading)


def halves_of(
    attended: GateClass, attending: GateClass, proof: str, *, fewer: int = 0, attending_fewer: int = 0
) -> Halves:
    """The construction of Theorem 6.1: one attended and one attending function of n-1 variables, or fewer."""
    size = attended.at_least(n - 1 - fewer)
    degrees = [gate.degree for gate in (attended, attending) if gate != LINEAR and not gate.is_square]
    return Halves(
        id="multiplexing",
        attended=lambda m: size**m,
        attending=attending.at_least(n - 1 - attending_fewer),
        proof=proof,
        domain=And(Ge(n, 1 + max(fewer, attending_fewer)), *(Ge(degree, 1) for degree in degrees)),
    )
