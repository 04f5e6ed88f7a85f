"""Output gating: the product f·g of two threshold gates on the same inputs (AND in 0/1, XNOR in ±1).

The attended gate has degree d, the attending gate degree e. Write A = T(n, min(d, e)) and
B = T(n, max(d, e)); the smaller class lies within the larger one, and both are closed under negation and hold
the two constants. A product is counted once for each pair of gates, less the pairs that are seen to give the
same product, which is what sharpens A·B. For d = e, A = B = T and the three sharpenings read T(T+1)/2,
T²/2 - 2T + 4 (0/1) and T²/4 - T/2 + 2 (±1); the last two are exact at n = 0 and n = 1. Square gates stand
between degrees 1 and 2; they are not closed under negation, which leaves them fewer equal products.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from sympy import And, Expr, Ge

from bounds.additive import nontrivial_pairs
from bounds.expressions import T, n, opposite
from bounds.families import Bounds, Family, family_of_pairs, halves_of
from bounds.gate_classes import LINEAR, OF_DEGREE_D, OF_DEGREE_E, GateClass, in_order
from bounds.gates import UNIVERSAL_CAP
from bounds.records import Assumptions, Bound, Encoding, Result, our_lower_bound, our_upper_bound
from bounds.signal_pairs import MovedPairs, SignalPairs


def output_gating(attended: GateClass, attending: GateClass) -> Result:
    """The record of one circuit, with the bounds of both encodings."""
    smaller, larger = in_order(attended, attending)
    degrees = [gate.degree for gate in (attended, attending) if gate != LINEAR]
    return Result(
        id="output-gating",
        circuit="output-gating",
        statement="Gating the output of a gate of degree d by one of degree e has capacity"
        " (n^(d+1)/d! + n^(e+1)/e!)(1 + o(1)) bits; 2n^2 for two linear gates.",
        assumptions=Assumptions(gate=attended.name, attending=attending.name),
        leading_term=attended.leading(n) + attending.leading(n),
        source="P. Baldi, R. Vershynin 2023, The Quarks of Attention, Theorem 6.1; for d != e the same proof",
        lower=(
            Bound(
                id="multiplexing",
                sense="lower",
                expression=attended.at_least(n - 1) * attending.at_least(n - 1),
                source="P. Baldi, R. Vershynin 2023, Theorem 6.1",
                origin="paper",
                proof=(
                    "Let a dominating weight on x_n make f = f0, g = 1 on one half of the cube and f = 1, g ="
                    " g0 on the other: the two halves of the product are f0 and g0. Needs n >= 1 and both"
                    " degrees >= 1."
                ),
                domain=And(Ge(n, 1), *(Ge(degree, 1) for degree in degrees)),
            ),
            our_lower_bound(
                id="one-gate-constant",
                expression=larger.at_least(n),
                source="the other gate held at 1",
                proof="With the gate of smaller degree at 1 the product is any function of the larger class.",
            ),
        ),
        upper=(
            Bound(
                id="pairs",
                sense="upper",
                expression=attended.at_most(n) * attending.at_most(n),
                source="P. Baldi, R. Vershynin 2023, Theorem 6.1",
                origin="paper",
                proof="A product is given by its pair of factors.",
            ),
            *_fewer_products(smaller, larger),
            UNIVERSAL_CAP,
        ),
    )


def _fewer_products(smaller: GateClass, larger: GateClass) -> Bounds:
    few, many = smaller.at_most(n), larger.at_most(n)
    trivial = our_upper_bound(
        id="trivial-products",
        expression=many + nontrivial_pairs(smaller, larger),
        source="AND with a constant, with itself, with its complement",
        proof=(
            "If a factor is constant, f = g or f = not g, the product is in the larger class: B. Else"
            " both factors are non-constant: (A-2)(A-4)/2 unordered pairs in the smaller class,"
            " (A-2)(B-A) with g outside it."
            if not smaller.is_square
            else "If a factor is constant, f = g or f = not g, the product is in the larger class. There remain"
            " (A-2)(A-3)/2 unordered pairs of square gates, or (A-2)(B-4) pairs of a square gate and a larger class."
        ),
        encoding="01",
    )
    if smaller.is_square and larger.is_square:
        return (
            trivial,
            our_upper_bound(
                id="distinct-pairs",
                expression=many + (many - 1) * (many - 2) / 2,
                source="(f, g) and (g, f) have one product; (f, 1) has f, and (f, f) has 1",
                proof="With g = 1 or f = g the product is in the class; else f and g are two of the other Q - 1.",
                encoding="pm1",
            ),
        )
    if smaller.is_square:
        return (
            trivial,
            our_upper_bound(
                id="signed-pairs",
                expression=smaller.with_complements_at_most(n) * many / 2,
                source="(f, g) and (-f, -g) have one product",
                proof="Add to the square functions their negatives: joint negation acts freely, in twos.",
                encoding="pm1",
            ),
        )
    signed = larger.with_complements_at_most(n)
    return (
        our_upper_bound(
            id="unordered-pairs",
            expression=few * (few + 1) / 2 + few * (many - few),
            source="AND is commutative",
            proof=(
                "If both factors lie in the smaller class their order does not matter: A(A+1)/2 products;"
                " the rest have g among the other B - A functions."
            ),
            encoding="01",
        ),
        trivial,
        our_upper_bound(
            id="signed-pairs",
            expression=few**2 / 4 - few / 2 + 2 + few * (signed - few) / 2,
            source="(f, g), (g, f), (-f, -g) and (-g, -f) have one product",
            proof=(
                "The 2A pairs f = g and f = -g give the two constants. Swap and joint negation act freely,"
                " in fours, on the other A^2 - 2A pairs in the smaller class; joint negation, in twos, on"
                " the A(B-A) pairs beyond."
                + (" Negatives of square functions are added to their class." if larger.is_square else "")
            ),
            encoding="pm1",
        ),
    )


def activation_gating(attended: GateClass, attending: GateClass, encoding: Encoding | None) -> Family:
    """θ(S(x)·g(x)): the functions of output gating."""
    family = output_gating_family(attended, attending, encoding)
    result = replace(
        family.result,
        id="activation-gating",
        circuit="activation-gating",
        statement=family.result.statement.replace("the output", "the activation"),
        source=f"the functions of output gating; {family.result.source}",
    )
    return replace(family, result=result)


def output_gating_family(attended: GateClass, attending: GateClass, encoding: Encoding | None) -> Family:
    """f(x)·g(x) in one encoding."""
    result = output_gating(attended, attending)
    kept = tuple(bound for bound in result.upper if bound.encoding in (None, encoding))
    result = replace(result, assumptions=replace(result.assumptions, encoding=encoding), upper=kept)
    signal = _signal_pairs(attended, encoding)

    def pairs(units: Expr) -> Bounds:
        plain = result.upper[0]
        return (
            replace(
                plain,
                expression=attended.at_most(n) ** units * attending.at_most(n),
                source="P. Baldi, R. Vershynin 2023, Theorem 7.1",
            ),
        )

    halves = halves_of(attended, attending, result.lower[0].proof)
    family = family_of_pairs(result, attended, attending, signal, (halves,), pairs)
    if encoding == "01" or not attended.is_square:
        return family

    def disjoint(inputs: Expr, units: Expr) -> Bounds:
        signed = our_upper_bound(
            id="signed-pairs",
            expression=attended.at_most(n) ** units * attending.at_most(inputs)
            - opposite(T(n)) ** units * opposite(T(inputs)) / 2,
            source="(f, g) and (-f, -g) have one product",
            proof="Joint negation acts freely on the pairs of linear functions, in twos; the others count once.",
        )
        return (*family.disjoint(inputs, units), signed)

    return replace(family, disjoint=disjoint)


def _signal_pairs(attended: GateClass, encoding: Encoding | None) -> SignalPairs:
    """In 0/1 the pairs (0, f), in ±1 the pairs (-f, f)."""
    functions, fewest = attended.at_most(n), attended.at_least(n)
    if encoding == "01":
        return SignalPairs(
            alone=functions,
            alone_at_least=fewest,
            moved=(MovedPairs("", lambda m: functions**m - 1),),
            moved_at_least=(MovedPairs("", lambda m: fewest**m - 1),),
            symmetric=False,
            exact=not attended.is_square,
        )
    closed = attended.with_complements_at_most(n)
    return SignalPairs(
        alone=closed,
        alone_at_least=fewest,
        moved=(MovedPairs("", lambda m: closed**m),),
        moved_at_least=(MovedPairs("", lambda m: fewest**m),),
        symmetric=True,
        exact=not attended.is_square,
    )


OUTPUT_GATING: Final = output_gating(OF_DEGREE_D, OF_DEGREE_E)
