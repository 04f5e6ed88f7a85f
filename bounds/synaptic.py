"""Synaptic gating: the attending signal multiplies one weight of a linear gate, or every weight.

What the attended gate sees are inputs that the signal has changed, so above it is one linear gate, of n inputs.
Below, the cube is divided so that one part shows the attended and another the attending gate.
"""

from __future__ import annotations

from sympy import Expr, Ge

from bounds.expressions import T, n, opposite
from bounds.families import Bounds, Family, Halves, attended_gate_alone, family_of_pairs, pairs_bound
from bounds.gate_classes import GateClass
from bounds.gates import UNIVERSAL_CAP
from bounds.records import Assumptions, Encoding, Result, our_lower_bound, our_upper_bound
from bounds.signal_pairs import MovedPairs, SignalPairs, half_remains


def synaptic_single(attended: GateClass, attending: GateClass, encoding: Encoding | None) -> Family:
    """θ(b + w1·g(x)·x1 + w2·x2 + ... + wn·xn)."""
    in_01 = encoding == "01"
    signal = SignalPairs(
        alone=T(n),
        alone_at_least=T(n),
        moved=(MovedPairs("", lambda m: T(n) ** m - opposite(T(n - 1)) ** m, "", Ge(n, 1)),),
        moved_at_least=half_remains(T(n), T(n - 1)),
        symmetric=not in_01,
        same_inputs=n - 1 if in_01 else n,
        same_constants=2 if in_01 else 4,
    )

    def pairs(units: Expr) -> Bounds:
        proof = "The attended gate is a linear gate of g(x)·x1 and x2 ... xn"
        proof += ", and g is seen where x1 = 1." if in_01 else ", and g a function of x."
        return (pairs_bound(T(n) ** units, attending.at_most(n - 1 if in_01 else n), proof, Ge(n, 1)),)

    result = Result(
        id="synaptic-single",
        circuit="synaptic-gating",
        statement="A linear gate with one weight gated has the capacity of both gates together; 2n^2 (1 + o(1)) bits"
        " if the attending gate is linear.",
        assumptions=Assumptions(gate="ltf", attending=attending.name, encoding=encoding),
        leading_term=n**2 + attending.leading(n),
        source="P. Baldi, R. Vershynin 2023, Proposition 6.9, from n^2 to 2n^2; with a bias the lower bound is ours",
        lower=(attended_gate_alone(attended, "the attending gate held at 1", "g = 1 leaves f."),),
        upper=(UNIVERSAL_CAP,),
    )
    halves = _single_halves_01(attending) if in_01 else _single_halves_pm1(attending)
    family = family_of_pairs(result, attended, attending, signal, halves, pairs)
    if not in_01:
        return family
    few = attending.at_least(n - 2)
    quarters = our_lower_bound(
        id="constant-halves",
        expression=4 * T(n - 2) * few - 4 * few - 2 + 2 * attending.at_least(n - 1),
        source="multiplexing on each half of x1 = 0",
        proof=(
            "Let f0 be the output where x1 = 0, constant on a half xn = 0 or xn = 1: f0 OR g, f0 AND g then give any g0"
            " on that half where x1 = 1. 4T - 8 such f0 with G each, xn and its complement with 2G - 1 each, and"
            " two constants with all g."
        ),
        domain=Ge(n, 2),
    )
    return family.with_bounds(quarters)


def _single_halves_01(attending: GateClass) -> tuple[Halves, ...]:
    return (
        Halves(
            id="multiplexing",
            attended=lambda m: T(n - 2) ** m,
            attending=attending.at_least(n - 2),
            proof=(
                "With w1 dominating the output is h where x1 = 0 and h OR g where x1 = 1. Let h = f0, g = 0"
                " where xn = 0 and h = 0, g = g0 where xn = 1."
            ),
            domain=Ge(n, 2),
        ),
        Halves(
            id="multiplexing-of-either-sign",
            attended=lambda m: (2 * T(n - 2)) ** m,
            attending=attending.at_least(n - 2),
            proof=(
                "As `multiplexing`, or with h = 1 where xn = 1 and w1 negative: h AND (not g) then is not g0 there."
                " Both kinds use one g."
            ),
            domain=Ge(n, 2),
        ),
    )


def _single_halves_pm1(attending: GateClass) -> tuple[Halves, ...]:
    return (
        Halves(
            id="multiplexing",
            attended=lambda m: T(n - 2) ** m,
            attending=attending.at_least(n - 1),
            proof=(
                "Let g = 1 where xn = -1 and g = g0 where xn = 1, w1 dominating, b = (t - w1)/2, wn = (w1 - t)/2."
                " Where xn = 1 the output is g0·x1; where xn = -1 and x1 = 1 it is θ(t + w2 x2 + ...) of n-2 variables."
            ),
            domain=Ge(n, 2),
        ),
        Halves(
            id="four-corners",
            attended=lambda m: 2 * (2 * T(n - 2) - 1) ** m - 2**m,
            attending=attending.at_least(n - 1),
            proof=(
                "As `multiplexing`, with f0 where x1 = 1 or where x1 = -1, the other quarter then constant; g = 1 and g"
                " = -1 where xn = -1 exchange the constants. 2T - 1 halves for either, two of them for both."
            ),
            domain=Ge(n, 2),
        ),
    )


def synaptic_all(attended: GateClass, attending: GateClass, encoding: Encoding | None) -> Family:
    """θ(b + g(x)·(w1·x1 + ... + wn·xn)): f where g = 1; where it is not, f(0) in 0/1 and f(-x) in ±1."""
    in_01 = encoding == "01"
    signal = SignalPairs(
        alone=T(n),
        alone_at_least=T(n),
        moved=(MovedPairs("", lambda m: T(n) ** m - 2**m),),
        moved_at_least=(MovedPairs("", lambda m: T(n) ** m - 2**m),),
        symmetric=not in_01,
    )

    def pairs(units: Expr) -> Bounds:
        proof = "The function is given by the linear gate and g."
        return (pairs_bound(T(n) ** units, attending.at_most(n), proof),)

    proof_01 = (
        "The functions are g AND f with f(0) = 0, and their complements. Let f = f0, g = 1 where xn = 0 and f = 1, g ="
        " g0 where xn = 1: T(n-1)/2 functions f0, and as many again for the complements."
    )
    proof_pm1 = (
        "b = 0 makes f self-dual, hence any f0 where xn = -1, and the output f·g. Let g = 1 where xn = -1 and g = g0"
        " where xn = 1, where f0 determines f."
    )
    halves = Halves(
        id="complements" if in_01 else "self-dual",
        attended=lambda m: T(n - 1) ** m,
        attending=attending.at_least(n - 1),
        proof=proof_01 if in_01 else proof_pm1,
        domain=Ge(n, 1),
    )
    weaker = Halves(
        id="multiplexing",
        attended=lambda m: (T(n - 1) / 2) ** m if in_01 else T(n - 3) ** m,
        attending=attending.at_least(n - 1 if in_01 else n - 3),
        proof=f"Implied by `{halves.id}`" + (", which adds the complements." if in_01 else ", with fewer variables."),
        domain=Ge(n, 1 if in_01 else 3),
    )
    result = Result(
        id="synaptic-all",
        circuit="synaptic-gating:all",
        statement="A linear gate with all its weights gated by one signal has the capacity of both gates together;"
        " 2n^2 (1 + o(1)) bits if the attending gate is linear.",
        assumptions=Assumptions(gate="ltf", attending=attending.name, encoding=encoding),
        leading_term=n**2 + attending.leading(n),
        source="pairs of gates; multiplexing of P. Baldi, R. Vershynin 2023",
        lower=(attended_gate_alone(attended, "the attending gate held at 1", "g = 1 leaves f."),),
        upper=(UNIVERSAL_CAP,),
    )
    family = family_of_pairs(result, attended, attending, signal, (weaker, halves), pairs)
    if not in_01:
        return family
    products = our_upper_bound(
        id="trivial-products",
        expression=T(n) + (T(n) - 2) * (T(n) - 4) / 4 + (T(n) - 2) * (attending.at_most(n) - T(n) / 2 - 2),
        source="AND is commutative, and trivial with a constant, with itself, with its complement",
        proof=(
            "Twice the functions g AND f with f(0) = 0, f among a = T/2. g = 1 or f = g gives f; f = 0, g = 0 or"
            " g = not f gives 0. Else f and g are among the a - 1, in either order, or g is one of the other G - a - 2."
        ),
    )
    return family.with_bounds(products)
