"""Synaptic gating: the attending signal multiplies one weight of a linear gate, every weight, or, with one
attending gate for each, every weight by a signal of its own.

What the attended gate sees are inputs that signals have changed, so above it is one linear gate, of n inputs.
Below, the cube is divided so that one part shows the attended and another the attending gate; with one
attending gate for each weight, n - log n parts show one each, and the capacity is of order n^3.
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from sympy import Expr, Ge, Integer, Product, Symbol

from bounds.expressions import T, binary_digits, n, opposite
from bounds.families import Bounds, Family, Halves, family_of_pairs, pairs_bound
from bounds.gate_classes import LINEAR, GateClass
from bounds.gates import UNIVERSAL_CAP
from bounds.records import Assumptions, Bound, Encoding, Result
from bounds.signal_pairs import MovedPairs, SignalPairs, half_remains

_TWO = Integer(2)

_k = Symbol("k", integer=True, nonnegative=True)

_address = binary_digits(n - 1)


def synaptic_single(attending: GateClass, encoding: Encoding) -> Family:
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
        lower=(_attended_gate(),),
        upper=(UNIVERSAL_CAP,),
    )
    halves = _single_halves_01(attending) if in_01 else _single_halves_pm1(attending)
    family = family_of_pairs(result, LINEAR, attending, signal, halves, pairs)
    if not in_01:
        return family
    few = attending.at_least(n - 2)
    quarters = Bound(
        id="constant-halves",
        sense="lower",
        expression=4 * T(n - 2) * few - 4 * few - 2 + 2 * attending.at_least(n - 1),
        source="multiplexing on each half of x1 = 0",
        origin="ours",
        proof=(
            "Let f0 be the output where x1 = 0, constant on a half xn = 0 or xn = 1: f0 OR g, f0 AND g then give any g0"
            " on that half where x1 = 1. 4T - 8 such f0 with G each, xn and its complement with 2G - 1 each, and"
            " two constants with all g."
        ),
        domain=Ge(n, 2),
    )
    return replace(family, result=replace(family.result, lower=(*family.result.lower, quarters)))


def _attended_gate() -> Bound:
    return Bound(
        id="attended-gate-alone",
        sense="lower",
        expression=T(n),
        source="the attending gate held at 1",
        origin="ours",
        proof="g = 1 leaves f.",
    )


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


def synaptic_all(attending: GateClass, encoding: Encoding) -> Family:
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
        lower=(_attended_gate(),),
        upper=(UNIVERSAL_CAP,),
    )
    family = family_of_pairs(result, LINEAR, attending, signal, (weaker, halves), pairs)
    if not in_01:
        return family
    products = Bound(
        id="trivial-products",
        sense="upper",
        expression=T(n) + (T(n) - 2) * (T(n) - 4) / 4 + (T(n) - 2) * (attending.at_most(n) - T(n) / 2 - 2),
        source="AND is commutative, and trivial with a constant, with itself, with its complement",
        origin="ours",
        proof=(
            "Twice the functions g AND f with f(0) = 0, f among a = T/2. g = 1 or f = g gives f; f = 0, g = 0 or"
            " g = not f gives 0. Else f and g are among the a - 1, in either order, or g is one of the other G - a - 2."
        ),
    )
    *upper, cap = family.result.upper
    return replace(family, result=replace(family.result, upper=(*upper, products, cap)))


def synaptic_each(attending: GateClass, encoding: Encoding) -> Family:
    """θ(b + w1·g1(x)·x1 + ... + wn·gn(x)·xn), with n attending gates."""

    result = Result(
        id="synaptic-each",
        circuit="synaptic-gating:each",
        statement="A linear gate with every weight gated by a gate of its own has the capacity of the n attending"
        " gates; n^3 (1 + o(1)) bits if they are linear.",
        assumptions=Assumptions(gate="ltf", attending=attending.name, encoding=encoding),
        leading_term=n * attending.leading(n),
        source="ours: `addresses` from below, `tuples` from above",
        lower=(_attended_gate(), *_each_lower(attending, encoding, Integer(1))),
        upper=(*_each_upper(attending, encoding, Integer(1)), UNIVERSAL_CAP),
    )

    def shared(units: Expr) -> Bounds:
        return (*_each_lower(attending, encoding, units), *_each_upper(attending, encoding, units))

    def leading(inputs: Expr, units: Expr) -> Expr:
        within = n * attending.leading(inputs)
        return within if inputs == n else units * n**2 + within

    return Family(result, LINEAR, shared, partial(_each_disjoint, attending, encoding), leading)


def _each_lower(attending: GateClass, encoding: Encoding, units: Expr) -> Bounds:
    copies = "" if units == 1 else " The m units may all be the same."
    same = synaptic_all(attending, encoding).shared(units)
    single = [bound for bound in synaptic_single(attending, encoding).result.lower if bound.id != "attended-gate-alone"]
    return (
        *(
            replace(bound, id="one-signal", proof=f"With g1 = ... = gn this is `synaptic-all`. {bound.proof}")
            for bound in same
            if bound.id in ("complements", "self-dual")
        ),
        *(
            replace(bound, id=f"one-weight-{bound.id}", proof=f"The other g_i = 1: `synaptic-single`. {bound.proof}")
            for bound in single
            if units == 1
        ),
        Bound(
            id="nested-halves",
            sense="lower",
            expression=2 * Product(attending.at_least(_k), (_k, 0, n - 1)),
            source="decision lists of the attending gates",
            origin="ours",
            proof=(
                "Let x_i be the first input that is on. Where g_i has a free choice h_i of the n-i later inputs there,"
                " and elsewhere makes g_i·x_i constant, by dominating weights of x1 ... x_i, the sum of all g_i·x_i"
                " shows h_i; the point with no input on shows either constant." + copies
            ),
        ),
        Bound(
            id="addresses",
            sense="lower",
            expression=2
            * attending.at_least(n - _address - 1) ** (n - _address)
            * attending.at_least(n - _address) ** _address,
            source="multiplexing by an address of bits(n-1) variables",
            origin="ours",
            proof=(
                "Let k = bits(n-1) inputs be an address, a different one for each input, for those of the address the"
                " one where it alone is on. Where the address is that of x_i and x_i is on, g_i is any h_i of the"
                " variables left; elsewhere dominating weights make g_i·x_i constant. The sum of all g_i·x_i shows h_i"
                " there, and either constant where no input is on." + copies
            ),
            domain=Ge(n, 2),
        ),
    )


def _each_upper(attending: GateClass, encoding: Encoding, units: Expr) -> Bounds:
    if encoding == "01":
        seen = attending.at_most(n - 1) - 1
        reason = "g_i is seen where x_i = 1, and g_i = 0 there makes x_i absent, as w_i = 0 does."
    else:
        seen = attending.with_complements_at_most(n) / 2 - 1
        reason = "The signs of g_i and w_i may change together, and g_i = x_i makes x_i absent, as w_i = 0 does."
    return (
        pairs_bound(
            T(n) ** units,
            attending.at_most(n) ** n,
            "The attended gate is a linear gate of the n signals g_i(x)·x_i, given by g_1 ... g_n.",
        ),
        Bound(
            id="tuples",
            sense="upper",
            expression=T(n) ** units * seen**n,
            source="a linear gate of the signals g_i(x)·x_i",
            origin="ours",
            proof=f"As `pairs`. {reason}",
            domain=Ge(n, 1),
        ),
    )


def _each_disjoint(attending: GateClass, encoding: Encoding, inputs: Expr, units: Expr) -> Bounds:
    in_01 = encoding == "01"
    few = attending.at_least(inputs)
    seen = attending.at_most(inputs) - 1 if in_01 else attending.with_complements_at_most(inputs) / 2
    lower = [
        replace(_attended_gate(), expression=T(n) ** units),
        Bound(
            id="any-input",
            sense="lower",
            expression=2 * few**n,
            source="the OR of the gated inputs",
            origin="ours",
            proof=(
                "The OR of the signals g_i·x_i, and its complement, show g_i where x_i alone is on."
                if in_01
                else "At each y the OR of the signals g_i·x_i is 0 at one x only, x = -g(y), which gives all g_i; its"
                " complement is 1 at one x only."
            ),
            domain=Ge(n, 1 if in_01 else 2),
        ),
    ]
    if not in_01:
        lower.append(
            Bound(
                id="all-weights-matter",
                sense="lower",
                expression=(T(n) - n * opposite(T(n - 1))) * T(n) ** (units - 1) * (few / 2) ** n,
                source="a linear gate of the signals g_i(y)·x_i that depends on all of them",
                origin="ours",
                proof=(
                    "At least T(n) - n T(n-1) linear f depend on all inputs, and each flip of inputs then changes f:"
                    " (f, g_1 ... g_n) up to the 2^n changes of sign can be read off the function."
                ),
                domain=Ge(n, 1),
            )
        )
    else:
        lower.append(
            Bound(
                id="monotone-gates",
                sense="lower",
                expression=(T(n - 1) / _TWO ** (n - 1)) ** units * (few / 2) ** (n - 1),
                source="a monotone linear gate where x1 = 1, the OR of the gated inputs where x1 = 0",
                origin="ours",
                proof=(
                    "At least T(n-1)/2^(n-1) linear gates of x2 ... xn have no negative weight. With g1 = 1 the weight"
                    " of x1 lets such a gate be f where x1 = 1, and the OR where x1 = 0, which shows the g_i."
                    " Let all g_i be 1 at one point y: there f shows."
                ),
                domain=Ge(n, 1),
            )
        )
    if in_01 and units != 1:
        lower.append(
            Bound(
                id="visible-gates",
                sense="lower",
                expression=2 * (few / 2) ** n * T(n) ** (units - 1),
                source="all signals on at one point",
                origin="ours",
                proof=(
                    "Take the g_i that are 1 at one point y: there every unit shows its f. The first unit shows the g_i"
                    " as in `any-input`."
                ),
                domain=Ge(n, 1),
            )
        )
    reason = "g_i = 0 makes x_i absent, as w_i = 0 does." if in_01 else "The signs of g_i and w_i may change together."
    return (
        *lower,
        Bound(
            id="tuples",
            sense="upper",
            expression=T(n) ** units * seen**n,
            source="a linear gate of the signals g_i(y)·x_i",
            origin="ours",
            proof=f"The function is given by f and g_1 ... g_n. {reason}",
        ),
    )
