"""Additive attention: the attending signal is added to the activation (multiplexing), to the output, or to the
weight of x1.

Each contains its attended and its attending gate alone and, by a dominating weight, one of each on either half of
the cube. Above, the attended unit is one gate with the signal as one more input.
"""

from __future__ import annotations

from sympy import And, Expr, Ge

from bounds.expressions import T, n
from bounds.families import Bounds, Family, Halves, attended_gate_alone, family_of_pairs, halves_of, pairs_bound
from bounds.gate_classes import GateClass, in_order
from bounds.gates import UNIVERSAL_CAP
from bounds.records import Assumptions, Bound, Encoding, Result, our_lower_bound, our_upper_bound
from bounds.signal_pairs import MovedPairs, SignalPairs, additive_pairs

_BY_PAIRS = "dichotomies of the inputs and the signal; T. M. Cover 1965; multiplexing of Baldi and Vershynin 2023"


def _one_gate_alone(attended: GateClass, attending: GateClass, proof: str) -> Bound:
    return our_lower_bound(
        id="one-gate-alone",
        expression=in_order(attended, attending)[1].at_least(n),
        source="one of the two gates silent",
        proof=proof,
    )


def multiplexing(attended: GateClass, attending: GateClass, encoding: Encoding | None) -> Family:
    """θ(S(x) + v·g(x)): the same functions in both encodings."""

    def pairs(units: Expr) -> Bounds:
        if attended.is_square:
            return ()
        proof = "The attended unit is a threshold function of x and its signal, g a function of x."
        return (pairs_bound(attended.at_least(n + 1) ** units, attending.at_most(n), proof),)

    halves = halves_of(
        attended,
        attending,
        "Let g = 0 and S = f0 where x_n = 0, and g = g0, S = f1 - v/2 with v dominating where x_n = 1: the two"
        " halves of the output are f0 and g0.",
    )
    result = Result(
        id="multiplexing",
        circuit="multiplexing",
        statement="A gate with an attending gate added to its activation has the capacity of both gates together;"
        " 2n^2 (1 + o(1)) bits for two linear gates.",
        assumptions=Assumptions(gate=attended.name, attending=attending.name, encoding=encoding),
        leading_term=attended.leading(n) + attending.leading(n),
        source=_BY_PAIRS,
        lower=(_one_gate_alone(attended, attending, "v = 0 gives f; v dominating, with the bias -v/2, gives g."),),
        upper=(UNIVERSAL_CAP,),
    )
    return family_of_pairs(result, attended, attending, additive_pairs(attended, False, None), (halves,), pairs)


def additive_output(attended: GateClass, attending: GateClass, encoding: Encoding | None) -> Family:
    """f(x) + g(x) read by a threshold: the functions f OR g and f AND g, which no encoding changes."""
    functions, fewest = attended.at_most(n), attended.at_least(n)
    signal = SignalPairs(
        alone=functions,
        alone_at_least=fewest,
        moved=(MovedPairs("", lambda m: (2 * functions - 1) ** m - 2**m),),
        moved_at_least=(MovedPairs("", lambda m: (2 * fewest - 1) ** m - 2**m),),
        symmetric=False,
        exact=not attended.is_square,
    )

    def pairs(units: Expr) -> Bounds:
        proof = "f OR g and f AND g are given by the pair of f and g."
        return (pairs_bound((2 * functions) ** units, attending.at_most(n), proof),)

    halves = halves_of(
        attended,
        attending,
        "Let a dominating weight on x_n make f = f0, g = 1 on one half of the cube and f = 1, g = g0 on the other:"
        " the two halves of f AND g are f0 and g0.",
    )
    result = Result(
        id="additive-output",
        circuit="additive-output",
        statement="The OR and the AND of two gates have the capacity of both gates together;"
        " 2n^2 (1 + o(1)) bits for two linear gates.",
        assumptions=Assumptions(gate=attended.name, attending=attending.name),
        leading_term=attended.leading(n) + attending.leading(n),
        source="twice the functions of output gating in 0/1; P. Baldi, R. Vershynin 2023, Theorem 6.1",
        lower=(_one_gate_alone(attended, attending, "With the other gate at 0, f OR g is any function of one gate."),),
        upper=(UNIVERSAL_CAP,),
    )
    family = family_of_pairs(result, attended, attending, signal, (halves,), pairs)
    smaller, larger = in_order(attended, attending)
    products = our_upper_bound(
        id="trivial-products",
        expression=larger.at_most(n) + 2 * nontrivial_pairs(smaller, larger),
        source="OR and AND with a constant, with itself, with its complement",
        proof=(
            "If a factor is constant, f = g or f = not g, both results are in the larger class. Every other"
            " unordered pair gives one OR and one AND."
        ),
    )
    return family.with_bounds(products)


def nontrivial_pairs(smaller: GateClass, larger: GateClass) -> Expr:
    """At most how many unordered pairs of a function of each class are not constant, equal or complementary.

    Notes:
        With A and B functions: (A-2)(A-4)/2 within the smaller class if it is closed under complement,
        (A-2)(A-3)/2 if it is square, and (A-2)(B-A) beyond it. For square gates and polynomial ones of higher
        degree, the bound on A may exceed that on B: (A-2)(B-4) ordered pairs.
    """
    few, many = smaller.at_most(n), larger.at_most(n)
    if smaller.is_square:
        return (few - 2) * (few - 3) / 2 if larger.is_square else (few - 2) * (many - 4)
    return (few - 2) * (few - 4) / 2 + (few - 2) * (many - few)


def additive_synaptic(attended: GateClass, attending: GateClass, encoding: Encoding | None) -> Family:
    """θ(S(x) + v·g(x)·x1): in 0/1 the signal is seen where x1 = 1, in ±1 everywhere."""
    in_01 = encoding == "01"

    def pairs(units: Expr) -> Bounds:
        if attended.is_square:
            return ()
        proof = "The attended unit is a threshold function of x and g(x)·x1, g a function of x."
        return (pairs_bound(attended.at_least(n + 1) ** units, attending.at_most(n), proof, Ge(n, 1)),)

    result = Result(
        id="additive-synaptic",
        circuit="additive-synaptic",
        statement="A gate with an attending gate added to one of its weights has the capacity of both gates together;"
        " 2n^2 (1 + o(1)) bits for two linear gates.",
        assumptions=Assumptions(gate=attended.name, attending=attending.name, encoding=encoding),
        leading_term=attended.leading(n) + attending.leading(n),
        source="contains single-weight synaptic gating; above, dichotomies of the inputs and the signal",
        lower=(attended_gate_alone(attended, "the attending gate silent", "v = 0 leaves f."),),
        upper=(UNIVERSAL_CAP,),
    )
    halves = _synaptic_halves_01(attended, attending) if in_01 else _synaptic_halves_pm1(attended, attending)
    return family_of_pairs(result, attended, attending, additive_pairs(attended, True, encoding), halves, pairs)


def _synaptic_halves_01(attended: GateClass, attending: GateClass) -> tuple[Halves, ...]:
    return (
        halves_of(
            attended,
            attending,
            "S = f0 - (v/2) x1 with v dominating: the half x1 = 0 is f0, the half x1 = 1 is g0, each of x2 ... xn.",
        ),
    )


def _synaptic_halves_pm1(attended: GateClass, attending: GateClass) -> tuple[Halves, ...]:
    if attended.degree == 1:
        few = attending.at_least(n - 2)
        return (
            halves_of(
                attended,
                attending,
                "Let g = 1 and S = f0 - v·x1 where xn = -1. Where xn = 1 add 2c to S, 0 < c < v, both dominating: the"
                " output is g where x1 = 1, and 1 where x1 = -1.",
                attending_fewer=1,
            ),
            Halves(
                id="four-corners",
                attended=lambda m: T(n - 1) ** m,
                attending=4 * few - 4,
                proof=(
                    "As `multiplexing`, with either sign of c and of g on the half xn = -1: of the two quarters xn = 1,"
                    " either holds g or its complement, and the other either constant; 4G - 4 different halves."
                ),
                domain=Ge(n, 2),
            ),
            Halves(
                id="four-corners-of-the-attended-gate",
                attended=lambda m: 2 * (2 * T(n - 2) - 1) ** m - 2**m,
                attending=attending.at_least(n - 1),
                proof="Contains single-weight synaptic gating, and its bound `four-corners`.",
                domain=Ge(n, 2),
            ),
        )
    size = attended.at_least(n - 1)
    return (
        Halves(
            id="multiplexing",
            attended=lambda m: size**m,
            attending=attending.at_least(n - 1),
            proof=(
                "Let g = 1 and S = f0 - v·x1 where xn = -1, and S small beside v where xn = 1: the term"
                " -v·x1·(1 - xn)/2 has degree 2. The two halves are f0 and g0·x1."
            ),
            domain=And(Ge(n, 2), Ge(attended.degree, 2)),
        ),
    )
