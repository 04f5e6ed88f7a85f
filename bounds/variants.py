"""The variants of a circuit: gates that see disjoint inputs, layers, and layers with one attending gate for all.

m independent units compute any m functions of the circuit, so all bounds on the number of maps are m-th powers.
With a shared attending gate the attended gates are independent only once that gate is given.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from sympy import Expr, Integer

from bounds.expressions import m, n, n_attending
from bounds.families import Family
from bounds.gate_classes import OF_DEGREE_D, OF_DEGREE_E
from bounds.gates import SINGLE_POLYNOMIAL, UNIVERSAL_CAP
from bounds.output_gating import output_gating_family
from bounds.records import Bound, Result, our_lower_bound

_TWO = Integer(2)


def disjoint_inputs(family: Family, inputs: Expr) -> Result:
    """The record of a circuit whose attending gate sees n' other variables.

    Examples:
        >>> from bounds.gate_classes import LINEAR
        >>> from bounds.records import formula
        >>> result = disjoint_inputs(output_gating_family(LINEAR, LINEAR, "pm1"), Integer(3))
        >>> [formula(bound) for bound in result.bounds[:2]]
        ['T(3)*T(n)/2 <= count', 'count <= T(3)*T(n)/2']
    """
    one = Integer(1)
    result = family.result
    described = replace(
        result,
        id="disjoint-inputs",
        statement="With disjoint inputs, n and n' growing, the capacities of the attended and attending gates add up"
        " (n^2 + n'^2 for two linear gates).",
        assumptions=replace(result.assumptions, same_inputs=False),
        leading_term=family.leading(inputs, one),
        source="ours: pairs of functions of the attended unit and the signals between them",
    )
    return described.with_bounds((*family.disjoint(inputs, one), _cap(n + inputs, one)))


def layer(result: Result, units: Expr) -> Result:
    """The record of a layer of m independent units, from that of one.

    Examples:
        >>> from bounds.gates import SINGLE_LINEAR
        >>> from bounds.records import formula
        >>> [formula(bound) for bound in layer(SINGLE_LINEAR, Integer(3)).upper[1:]]
        ['count <= 2^(3*n^2)', 'count <= 2^(3*2^n)']
    """
    return replace(
        result,
        id="layer",
        statement=f"A layer of m independent units has m times the capacity of one. {result.statement}",
        leading_term=units * result.leading_term,
        source="after P. Baldi, R. Vershynin 2023, Theorem 7.1: the maps are the m-tuples of functions; one unit:"
        f" {result.source}",
        lower=tuple(_power(bound, units) for bound in result.lower),
        upper=tuple(_power(bound, units) for bound in result.upper),
        refined_asymptotic=None if result.refined_asymptotic is None else result.refined_asymptotic**units,
    )


def layer_shared(family: Family, units: Expr, inputs: Expr | None) -> Result:
    """The record of m units with one attending gate (one for each weight) for all, which may have other inputs.

    Arguments:
        family: the circuit.
        units: m.
        inputs: n', or None if attended and attending gates see the same inputs.

    Examples:
        >>> from bounds.gate_classes import LINEAR
        >>> from bounds.records import formula
        >>> result = layer_shared(output_gating_family(LINEAR, LINEAR, "pm1"), Integer(2), None)
        >>> [formula(bound) for bound in (result.lower[1], result.upper[0])]
        ['T(n-1)^3 <= count', 'count <= T(n)^3']
    """
    bounds = (
        (_constant_signal(family, units), *family.shared(units)) if inputs is None else family.disjoint(inputs, units)
    )
    described = replace(
        family.result,
        id="layer-shared",
        statement="A layer of m units that share their attending gates has m times the capacity of the attended gate"
        " and once that of the attending gates; (m+1)n^2 (1 + o(1)) bits for linear gates and one signal.",
        assumptions=replace(family.result.assumptions, same_inputs=inputs is None),
        leading_term=family.leading(n if inputs is None else inputs, units),
        source="after P. Baldi, R. Vershynin 2023, Theorem 7.1",
    )
    return described.with_bounds((*bounds, _cap(n if inputs is None else n + inputs, units)))


def _constant_signal(family: Family, units: Expr) -> Bound:
    return our_lower_bound(
        id="attended-gates-alone",
        expression=family.attended.at_least(n) ** units,
        source="the attending gate constant",
        proof="With a constant attending gate each unit still has all functions of the attended gate.",
    )


def _power(bound: Bound, units: Expr) -> Bound:
    return replace(bound, expression=bound.expression**units, proof=f"{bound.proof} The m units are independent.")


def _cap(inputs: Expr, units: Expr) -> Bound:
    if inputs == n and units == 1:
        return UNIVERSAL_CAP
    return replace(
        UNIVERSAL_CAP,
        expression=_TWO ** (units * _TWO**inputs),
        source="the number of maps from N = n + n' bits to m bits, n' = 0 if the inputs are the same",
        proof="There are 2^(2^N) Boolean functions of N variables, and as many choices for each unit.",
    )


_GENERAL = output_gating_family(OF_DEGREE_D, OF_DEGREE_E, "pm1")

DISJOINT_INPUTS: Final = disjoint_inputs(_GENERAL, n_attending)
"""The record for output gating in ±1, with n' left open."""

LAYER: Final = layer(SINGLE_POLYNOMIAL, m)
"""The record for polynomial gates, with m left open."""

LAYER_SHARED: Final = layer_shared(_GENERAL, m, None)
"""The record for output gating in ±1, with m left open."""
