"""Synaptic gating with one attending gate for each weight of a linear gate.

Above, the attended gate is one linear gate of the n signals g_i(x)·x_i. Below, the cube is divided so that n - log n
parts show one attending gate each, and the capacity is of order n^3.
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from sympy import Expr, Ge, Integer, Product, Symbol

from bounds.expressions import T, binary_digits, n, opposite
from bounds.families import Bounds, Family, attended_gate_alone, pairs_bound
from bounds.gate_classes import LINEAR, GateClass
from bounds.gates import UNIVERSAL_CAP
from bounds.records import Assumptions, Encoding, Result, our_lower_bound, our_upper_bound
from bounds.synaptic import synaptic_all, synaptic_single

_TWO = Integer(2)

_k = Symbol("k", integer=True, nonnegative=True)

_address = binary_digits(n - 1)

_ATTENDED_GATE = attended_gate_alone(LINEAR, "the attending gate held at 1", "g = 1 leaves f.")


def synaptic_each(attended: GateClass, attending: GateClass, encoding: Encoding | None) -> Family:
    """θ(b + w1·g1(x)·x1 + ... + wn·gn(x)·xn), with n attending gates."""

    result = Result(
        id="synaptic-each",
        circuit="synaptic-gating:each",
        statement="A linear gate with every weight gated by a gate of its own has the capacity of the n attending"
        " gates; n^3 (1 + o(1)) bits if they are linear.",
        assumptions=Assumptions(gate="ltf", attending=attending.name, encoding=encoding),
        leading_term=n * attending.leading(n),
        source="ours: `addresses` from below, `tuples` from above",
        lower=(
            attended_gate_alone(attended, "the attending gate held at 1", "g = 1 leaves f."),
            *_each_lower(attending, encoding, Integer(1)),
        ),
        upper=(*_each_upper(attending, encoding, Integer(1)), UNIVERSAL_CAP),
    )

    def shared(units: Expr) -> Bounds:
        return (*_each_lower(attending, encoding, units), *_each_upper(attending, encoding, units))

    def leading(inputs: Expr, units: Expr) -> Expr:
        within = n * attending.leading(inputs)
        return within if inputs == n else units * n**2 + within

    return Family(result, attended, shared, partial(_each_disjoint, attending, encoding), leading)


def _each_lower(attending: GateClass, encoding: Encoding | None, units: Expr) -> Bounds:
    copies = "" if units == 1 else " The m units may all be the same."
    same = synaptic_all(LINEAR, attending, encoding).shared(units)
    single = [
        bound
        for bound in synaptic_single(LINEAR, attending, encoding).result.lower
        if bound.id != "attended-gate-alone"
    ]
    return (
        *(
            replace(bound, id="one-signal", proof=f"With g1 = ... = gn this is `synaptic-all`. {bound.proof}")
            for bound in same
            if bound.id in ("complements", "self-dual")
        ),
        *(
            replace(bound, id=f"one-weight-{bound.id}", proof=f"The other g_i = 1: `synaptic-single`. {bound.proof}")
            for bound in single
            if units == 1 and bound != _ATTENDED_GATE
        ),
        our_lower_bound(
            id="nested-halves",
            expression=2 * Product(attending.at_least(_k), (_k, 0, n - 1)),
            source="decision lists of the attending gates",
            proof=(
                "Let x_i be the first input that is on. Where g_i has a free choice h_i of the n-i later inputs there,"
                " and elsewhere makes g_i·x_i constant, by dominating weights of x1 ... x_i, the sum of all g_i·x_i"
                " shows h_i; the point with no input on shows either constant." + copies
            ),
        ),
        our_lower_bound(
            id="addresses",
            expression=2
            * attending.at_least(n - _address - 1) ** (n - _address)
            * attending.at_least(n - _address) ** _address,
            source="multiplexing by an address of bits(n-1) variables",
            proof=(
                "Let k = bits(n-1) inputs be an address, a different one for each input, for those of the address the"
                " one where it alone is on. Where the address is that of x_i and x_i is on, g_i is any h_i of the"
                " variables left; elsewhere dominating weights make g_i·x_i constant. The sum of all g_i·x_i shows h_i"
                " there, and either constant where no input is on." + copies
            ),
            domain=Ge(n, 2),
        ),
    )


def _each_upper(attending: GateClass, encoding: Encoding | None, units: Expr) -> Bounds:
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
        our_upper_bound(
            id="tuples",
            expression=T(n) ** units * seen**n,
            source="a linear gate of the signals g_i(x)·x_i",
            proof=f"As `pairs`. {reason}",
            domain=Ge(n, 1),
        ),
    )


def _each_disjoint(attending: GateClass, encoding: Encoding | None, inputs: Expr, units: Expr) -> Bounds:
    in_01 = encoding == "01"
    few = attending.at_least(inputs)
    seen = attending.at_most(inputs) - 1 if in_01 else attending.with_complements_at_most(inputs) / 2
    lower = [
        replace(_ATTENDED_GATE, expression=T(n) ** units),
        our_lower_bound(
            id="any-input",
            expression=2 * few**n,
            source="the OR of the gated inputs",
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
            our_lower_bound(
                id="all-weights-matter",
                expression=(T(n) - n * opposite(T(n - 1))) * T(n) ** (units - 1) * (few / 2) ** n,
                source="a linear gate of the signals g_i(y)·x_i that depends on all of them",
                proof=(
                    "At least T(n) - n T(n-1) linear f depend on all inputs, and each flip of inputs then changes f:"
                    " (f, g_1 ... g_n) up to the 2^n changes of sign can be read off the function."
                ),
                domain=Ge(n, 1),
            )
        )
    else:
        lower.append(
            our_lower_bound(
                id="monotone-gates",
                expression=(T(n - 1) / _TWO ** (n - 1)) ** units * (few / 2) ** (n - 1),
                source="a monotone linear gate where x1 = 1, the OR of the gated inputs where x1 = 0",
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
            our_lower_bound(
                id="visible-gates",
                expression=2 * (few / 2) ** n * T(n) ** (units - 1),
                source="all signals on at one point",
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
        our_upper_bound(
            id="tuples",
            expression=T(n) ** units * seen**n,
            source="a linear gate of the signals g_i(y)·x_i",
            proof=f"The function is given by f and g_1 ... g_n. {reason}",
        ),
    )
