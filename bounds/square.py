"""The square gate, on for a large score of either sign: θ((b + w.x)^2 - t), t >= 0.

With a sign s a square gate is read off one linear gate of n + 1 variables: let Ψ(x, s) = θ(b + w.x + s·√t). The
output at x is 1 exactly if Ψ(x, 1) = Ψ(x, -1).
"""

from __future__ import annotations

from typing import Final

from sympy import Ge, Integer

from bounds.expressions import T, n, opposite
from bounds.gate_classes import SQUARE
from bounds.gates import UNIVERSAL_CAP
from bounds.records import Assumptions, Result, our_lower_bound, our_upper_bound

_TWO = Integer(2)

SQUARE_GATE: Final = Result(
    id="square-gate",
    circuit="square",
    statement="The capacity of one square gate with n inputs is n^2 (1 + o(1)) bits, as for one linear gate.",
    assumptions=Assumptions(gate="square"),
    leading_term=n**2,
    source="between one linear gate of n inputs and one of n + 1",
    lower=(
        our_lower_bound(
            id="linear-gates",
            expression=T(n),
            source="one of the two thresholds out of reach",
            proof=(
                "For M large θ((M + b + w.x)^2 - M^2) = θ(2M(b + w.x) + (b + w.x)^2) is θ(b + w.x): every"
                " linear threshold function is a square one."
            ),
        ),
        our_lower_bound(
            id="one-variable-flipped",
            expression=2 * T(n) - 4 * opposite(T(n - 1)) + 4,
            source="linear threshold functions, and these XOR x_n",
            proof=(
                "A weight of x_n that exchanges the two thresholds gives f XOR x_n for every linear f. Both f"
                " and f XOR x_n are linear only if f is constant on a half x_n = 0 or x_n = 1: 4T(n-1) - 4"
                " functions."
            ),
            domain=Ge(n, 1),
        ),
        our_lower_bound(
            id="one-variable-flipped-most",
            expression=2 * T(n) * (_TWO ** (n - 1) - 1) / (_TWO ** (n - 1) + 1) + 4,
            source="linear threshold functions, and these XOR x_n",
            proof="`one-variable-flipped`, with (2^(n-1) + 1) T(n-1) <= T(n).",
            domain=Ge(n, 1),
        ),
    ),
    upper=(
        our_upper_bound(
            id="one-more-variable",
            expression=T(n + 1),
            source="one linear gate of n + 1 variables",
            proof=(
                "The output at x is 1 exactly if Ψ(x, 1) = Ψ(x, -1), for the linear threshold function Ψ(x, s) ="
                " θ(b + w.x + s√t): Ψ determines it."
            ),
        ),
        our_upper_bound(
            id="bands",
            expression=SQUARE.at_most(n),
            source="one linear gate of n + 1 variables, up to symmetry",
            proof=(
                "In `one-more-variable`, Ψ without s gives the constant 1, Ψ = s or its complement the constant 0."
                " On the other T(n+1) - T(n) - 2 functions Ψ the complement and s -> -s act freely, in fours, and"
                " change nothing. Exact at n = 0 and n = 1."
            ),
        ),
        our_upper_bound(
            id="quadratic-gates",
            expression=T(n, 2),
            source="a square gate is a polynomial gate of degree 2",
            proof="(b + w.x)^2 - t is a polynomial of degree 2, multilinear on the cube.",
        ),
        UNIVERSAL_CAP,
    ),
)
