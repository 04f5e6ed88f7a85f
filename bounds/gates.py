"""One threshold gate: how many linear and polynomial threshold functions there are.

A gate with D free parameters cuts the space of its parameters by the 2^n hyperplanes of the points of the
cube into one cell for each function, which bounds the count from above (Schläfli); sweeping or multiplexing
one more variable bounds it from below by induction on n.
"""

from __future__ import annotations

from typing import Final

from sympy import And, Ge, Integer, Product, Sum, Symbol, binomial, factorial

from bounds.expressions import T, d, n
from bounds.known_values import LINEAR_THRESHOLD_FUNCTIONS
from bounds.records import Assumptions, Bound, Result, our_lower_bound

_TWO = Integer(2)

_k = Symbol("k", integer=True, nonnegative=True)

_i = Symbol("i", integer=True, nonnegative=True)

_last_published = LINEAR_THRESHOLD_FUNCTIONS.last

_monomials = Sum(binomial(n, _i), (_i, 0, d))

UNIVERSAL_CAP: Final = Bound(
    id="universal-cap",
    sense="upper",
    expression=_TWO ** (_TWO**n),
    source="the number of Boolean functions of n variables",
    origin="classical",
    proof="A class of Boolean functions of n variables has at most all 2^(2^n) of them.",
)
"""Holds for every circuit with one output."""

SINGLE_LINEAR: Final = Result(
    id="single-linear",
    circuit="ltf",
    statement="The capacity of one linear threshold gate with n inputs is n^2 (1 + o(1)) bits.",
    assumptions=Assumptions(gate="ltf"),
    leading_term=n**2,
    refined_asymptotic=2 * binomial(_TWO**n - 1, n),
    source="Yu. A. Zuev 1989 (leading term); A. A. Irmatov 2020 (T(n) ~ 2 C(2^n - 1, n))",
    lower=(
        Bound(
            id="yajima-ibaraki",
            sense="lower",
            expression=_TWO ** (n * (n - 1) / 2),
            source="S. Yajima, T. Ibaraki 1965; D. R. Smith 1966",
            origin="classical",
            proof="The product of the factors 2^k + 1 > 2^k of `sweep-product`, k = 0 ... n-1.",
        ),
        our_lower_bound(
            id="sweep-product",
            expression=2 * Product(_TWO**_k + 1, (_k, 0, n - 1)),
            source="the sweep of Yajima and Ibaraki 1965, nothing rounded down",
            proof="`sweep` applied n times, from T(0) = 2.",
        ),
        our_lower_bound(
            id="sweep",
            expression=(_TWO ** (n - 1) + 1) * T(n - 1),
            source="the sweep of Yajima and Ibaraki 1965, nothing rounded down",
            proof=(
                "Give f on n-1 variables weights with w.x distinct on the cube. As v runs over the reals,"
                " b + w.x + v*x_n equals f where x_n = 0 and takes 2^(n-1) + 1 different functions where"
                " x_n = 1."
            ),
            domain=Ge(n, 1),
        ),
        our_lower_bound(
            id="sweep-from-published",
            expression=T(_last_published) * Product(_TWO**_k + 1, (_k, _last_published, n - 1)),
            source="the sweep of Yajima and Ibaraki 1965, from the last published count",
            proof=f"`sweep` applied n - {_last_published} times, from T({_last_published}).",
            domain=Ge(n, _last_published),
        ),
    ),
    upper=(
        Bound(
            id="schlaefli",
            sense="upper",
            expression=2 * Sum(binomial(_TWO**n - 1, _k), (_k, 0, n)),
            source="L. Schläfli 1852; T. M. Cover 1965",
            origin="classical",
            proof=(
                "Functions are the cells of 2^n hyperplanes through 0 in n+1 dimensions: m of them cut"
                " dimension D into at most 2*(C(m-1, 0) + ... + C(m-1, D-1)) cells."
            ),
        ),
        Bound(
            id="square",
            sense="upper",
            expression=_TWO ** (n**2),
            source="corollary of Schläfli, as in T. M. Cover 1965",
            origin="classical",
            proof=(
                "With N = 2^n - 1 the terms of `schlaefli` at least double while 3k <= N + 1, so for n >= 4"
                " it is at most 4*C(N, n) <= 4*N^n/n! < 2^(n^2); n = 2, 3 by computation (14 <= 16, 128 <="
                " 512); false at n = 1."
            ),
            domain=Ge(n, 2),
        ),
        UNIVERSAL_CAP,
    ),
)

SINGLE_POLYNOMIAL: Final = Result(
    id="single-polynomial",
    circuit="ptf",
    statement="The capacity of one polynomial threshold gate of degree d >= 1 is n^(d+1)/d! (1 + o(1)) bits.",
    assumptions=Assumptions(gate="ptf:d"),
    leading_term=n ** (d + 1) / factorial(d),
    source="P. Baldi, R. Vershynin 2019, Polynomial threshold functions, hyperplane arrangements, and random tensors",
    lower=(
        Bound(
            id="saks",
            sense="lower",
            expression=_TWO ** binomial(n, d + 1),
            source="M. Saks 1993, Slicing the hypercube",
            origin="classical",
            proof=(
                "d = 1 is `yajima-ibaraki`; then by `multiplexing` and C(n-1, d+1) + C(n-1, d) = C(n, d+1)."
                " False for d = 0, where the count is 2 and the bound 2^n."
            ),
            domain=Ge(d, 1),
        ),
        our_lower_bound(
            id="multiplexing",
            expression=T(n - 1, d) * T(n - 1, d - 1),
            source="the induction step of Saks 1993, kept as a recursion",
            proof=(
                "p(x) + M*x_n*q(x) with p of degree d, q of degree d-1 in the other variables and M large"
                " is p where x_n = 0 and has the sign of q where x_n = 1."
            ),
            domain=And(Ge(n, 1), Ge(d, 1)),
        ),
        Bound(
            id="all-but-parities",
            sense="lower",
            expression=_TWO ** (_TWO**n) - 2,
            source="M. Minsky, S. Papert 1969",
            origin="classical",
            proof=(
                "By Gordan's theorem f is missed by degree n-1 only if a positive multiple of it, point by"
                " point, is orthogonal to all monomials of degree < n, that is, a multiple of the parity: f"
                " is a parity."
            ),
            domain=And(Ge(n, 1), Ge(d, n - 1)),
        ),
        Bound(
            id="all-functions",
            sense="lower",
            expression=_TWO ** (_TWO**n),
            source="multilinear interpolation",
            origin="classical",
            proof="Every function on the cube is a multilinear polynomial of degree at most n.",
            domain=Ge(d, n),
        ),
    ),
    upper=(
        Bound(
            id="schlaefli",
            sense="upper",
            expression=2 * Sum(binomial(_TWO**n - 1, _k), (_k, 0, _monomials - 1)),
            source="L. Schläfli 1852; T. M. Cover 1965",
            origin="classical",
            proof=(
                "As for `single-linear`, in dimension D = C(n, 0) + ... + C(n, d)."
                " Exact for d = 0 and for d >= n-1: 2, 2^(2^n) - 2 and 2^(2^n)."
            ),
        ),
        UNIVERSAL_CAP,
    ),
)
