"""Output gating: the product f·g of two threshold gates on the same inputs (AND in 0/1, XNOR in ±1).

The attended gate has degree d, the attending gate degree e.  Write A = T(n, min(d, e)) and
B = T(n, max(d, e)); the smaller class lies within the larger one, and both are closed under negation and hold
the two constants.  A product is counted once for each pair of gates, less the pairs that are seen to give the
same product, which is what sharpens A·B.  For d = e, A = B = T and the three sharpenings read T(T+1)/2,
T²/2 - 2T + 4 (0/1) and T²/4 - T/2 + 2 (±1); the last two are exact at n = 0 and n = 1.
"""

from __future__ import annotations

from typing import Final

from sympy import And, Ge, Max, Min, factorial

from bounds.expressions import T, d, e, n
from bounds.gates import UNIVERSAL_CAP
from bounds.records import Assumptions, Bound, Result

_smaller = T(n, Min(d, e))
_larger = T(n, Max(d, e))

OUTPUT_GATING: Final = Result(
    id="output-gating",
    circuit="output-gating",
    statement="Gating the output of a gate of degree d by one of degree e has capacity"
    " (n^(d+1)/d! + n^(e+1)/e!)(1 + o(1)) bits; 2n^2 for two linear gates.",
    assumptions=Assumptions(gate="ptf:d", attending="ptf:e"),
    leading_term=n ** (d + 1) / factorial(d) + n ** (e + 1) / factorial(e),
    source="P. Baldi, R. Vershynin 2023, The Quarks of Attention, Theorem 6.1; for d != e the same proof",
    lower=(
        Bound(
            id="multiplexing",
            sense="lower",
            expression=T(n - 1, d) * T(n - 1, e),
            source="P. Baldi, R. Vershynin 2023, Theorem 6.1",
            origin="paper",
            proof=(
                "Let a dominating weight on x_n make f = f0, g = 1 on one half of the cube and f = 1, g ="
                " g0 on the other: the two halves of the product are f0 and g0. Needs n >= 1 and both"
                " degrees >= 1."
            ),
            domain=And(Ge(n, 1), Ge(d, 1), Ge(e, 1)),
        ),
        Bound(
            id="one-gate-constant",
            sense="lower",
            expression=_larger,
            source="the other gate held at 1",
            origin="ours",
            proof="With the gate of smaller degree at 1 the product is any function of the larger class.",
        ),
    ),
    upper=(
        Bound(
            id="pairs",
            sense="upper",
            expression=T(n, d) * T(n, e),
            source="P. Baldi, R. Vershynin 2023, Theorem 6.1",
            origin="paper",
            proof="A product is given by its pair of factors.",
        ),
        Bound(
            id="unordered-pairs",
            sense="upper",
            expression=_smaller * (_smaller + 1) / 2 + _smaller * (_larger - _smaller),
            source="AND is commutative",
            origin="ours",
            proof=(
                "If both factors lie in the smaller class their order does not matter: A(A+1)/2 products;"
                " the rest have g among the other B - A functions."
            ),
            encoding="01",
        ),
        Bound(
            id="trivial-products",
            sense="upper",
            expression=_larger + (_smaller - 2) * (_smaller - 4) / 2 + (_smaller - 2) * (_larger - _smaller),
            source="AND with a constant, with itself, with its complement",
            origin="ours",
            proof=(
                "If a factor is constant, f = g or f = not g, the product is in the larger class: B. Else"
                " both factors are non-constant: (A-2)(A-4)/2 unordered pairs in the smaller class,"
                " (A-2)(B-A) with g outside it."
            ),
            encoding="01",
        ),
        Bound(
            id="signed-pairs",
            sense="upper",
            expression=_smaller**2 / 4 - _smaller / 2 + 2 + _smaller * (_larger - _smaller) / 2,
            source="(f, g), (g, f), (-f, -g) and (-g, -f) have one product",
            origin="ours",
            proof=(
                "The 2A pairs f = g and f = -g give the two constants. Swap and joint negation act freely,"
                " in fours, on the other A^2 - 2A pairs in the smaller class; joint negation, in twos, on"
                " the A(B-A) pairs beyond."
            ),
            encoding="pm1",
        ),
        UNIVERSAL_CAP,
    ),
)
