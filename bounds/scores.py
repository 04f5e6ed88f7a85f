"""Attention scores on two tokens of m = n/2 bits: a head attends from q to k where score(q, k) > t.

The records speak of n = 2m, the inputs of both tokens. Different points number (2^m - 1)^2 + 1 in 0/1, where all
pairs with q = 0 or k = 0 have score 0, and 2^(n-1) in -1/+1, where (q, k) and (-q, -k) have the same score.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final, cast

from sympy import Expr, Ge, Integer, Le, Min, Product, Sum, Symbol, binomial

from bounds.expressions import T, n
from bounds.gates import UNIVERSAL_CAP
from bounds.records import Assumptions, Bound, Encoding, Result, Sense

_TWO = Integer(2)

_HALF = n / 2

_k = Symbol("k", integer=True, nonnegative=True)

_i = Symbol("i", integer=True, nonnegative=True)

POINTS: Final[dict[Encoding, Expr]] = {"01": (_TWO**_HALF - 1) ** 2, "pm1": _TWO ** (n - 1)}
"""The different points of nonzero score, opposite ones apart."""

_SWEEP = Product((_TWO**_k + 1) ** Min(_k + 1, n - 1 - _k), (_k, 0, n - 2))

_ROW_THEN_SWEEP = T(_HALF) * Product((_TWO**_k + 1) ** Min(_k, n - 1 - _k), (_k, 1, n - 2))

_AFFINE = (
    2
    * Product(_TWO**_k + 1, (_k, 0, _HALF - 2)) ** 2
    * Product((_TWO**_k + 1) ** Min(_k + 1, n - 3 - _k), (_k, 0, n - 4))
)


def _bound(
    name: str,
    sense: Sense,
    expression: Expr,
    source: str,
    proof: str,
    encoding: Encoding | None = None,
    classical: bool = False,
) -> Bound:
    return Bound(name, sense, expression, source, "classical" if classical else "ours", proof, encoding)


def _rows() -> Bound:
    return _bound(
        "rows",
        "lower",
        T(_HALF) ** _HALF / _TWO ** (_HALF - 1),
        "the rows of M one by one",
        "0/1: at q = e_i the head is step(M_i.k - t), for t > 0 any of the T(m)/2 functions that are 0 at k = 0;"
        " complements for t < 0. -1/+1: with q_m = -1 the same for M_i in a basis; the first row has any t != 0, hence"
        " T(m), the others its sign, hence at least T(m)/2.",
    )


def _dot_product_upper() -> tuple[Bound, ...]:
    return (
        *(
            _bound(
                "schlaefli",
                "upper",
                2 * Sum(binomial(POINTS[encoding] - int(encoding == "pm1"), _k), (_k, 0, _HALF**2)),
                "L. Schläfli 1852; T. M. Cover 1965",
                "Cells of the hyperplanes of the different points in m^2 + 1 dimensions.",
                encoding,
                classical=True,
            )
            for encoding in _ENCODINGS
        ),
        *(
            _bound(
                "different-points",
                "upper",
                _TWO ** (POINTS[encoding] + int(encoding == "01")),
                "points with the same products",
                "A function has one value on all pairs of tokens with the same products.",
                encoding,
            )
            for encoding in _ENCODINGS
        ),
        UNIVERSAL_CAP,
    )


_ENCODINGS: Final[tuple[Encoding, ...]] = ("01", "pm1")

DOT_PRODUCT: Final = Result(
    id="dot-product-score",
    circuit="dot-product-score",
    statement="The capacity of a dot-product score on two tokens of n/2 bits is n^3/4 (1 + o(1)) bits.",
    assumptions=Assumptions(gate="dot-product-score", bias=False),
    leading_term=n**3 / 4,
    source="ours: flats of random rank-one matrices from below, Schläfli from above",
    lower=(
        _rows(),
        _bound(
            "sweep",
            "lower",
            2 * _SWEEP,
            "the entries of M one by one",
            "M_ij matters where q_i and k_j are the last bits that are on, among them: 2^(i+j-2) points, which as it"
            " grows come in one after the other; the sign of t gives the factor 2.",
            "01",
        ),
        _bound(
            "row-then-sweep",
            "lower",
            _ROW_THEN_SWEEP,
            "the first row of M as a threshold function, the other entries one by one",
            "`rows` for the first row, `sweep` for the others.",
            "01",
        ),
        _bound(
            "affine-then-threshold",
            "lower",
            _AFFINE * (_TWO ** (n - 2) + 1),
            "pairs with q_1 = k_1, then those with q_1 = -k_1",
            "On pairs with q_1 = k_1 = 1 the head is any bilinear function of the other bits with linear terms and a"
            " constant, swept as in `sweep`; with score - t kept there, no value twice, t sweeps the 2^(n-2) others.",
            "pm1",
        ),
    ),
    upper=_dot_product_upper(),
)


def _expressive(either: bool) -> Result:
    name = "expressive-score:either" if either else "expressive-score"
    factor = 2 if either else 1
    complements = " Complements double it." if either else ""
    return Result(
        id=name,
        circuit=name,
        statement=f"The capacity of an expressive score{' read from either side' if either else ''} on two tokens of"
        " n/2 bits is n^3/4 (1 + o(1)) bits, as for a dot product.",
        assumptions=Assumptions(gate=name, bias=False),
        leading_term=n**3 / 4,
        source="ours: dot products of m - 1 bits from below, two hyperplanes for each point from above",
        lower=(
            _bound(
                "sweep",
                "lower",
                factor * _SWEEP,
                "the entries of M one by one",
                "As M_ij grows, each of its 2^(i+j-2) points is off for a while, and each for equally long: the set of"
                " those that are off is a window on their order, which takes that many values and one more, if none"
                " comes in where another leaves. "
                + ("f(0) tells a function from a complement, and doubles it." if either else "t = 1."),
                "01",
            ),
            _bound(
                "affine",
                "lower",
                _AFFINE,
                "pairs with q_1 = k_1 = 1",
                "On them the score is M_11 + u, u any bilinear function of the other bits with linear terms and a"
                " constant, and for M_11 large (M_11 + u)^2 > M_11^2 is u > 0: the sweep of `affine-then-threshold`"
                " of dot products.",
            ),
        ),
        upper=(
            *(
                _bound(
                    "two-sides",
                    "upper",
                    Integer(factor)
                    * (
                        1
                        + Sum(
                            binomial(2 * POINTS[encoding] if encoding == "01" else POINTS[encoding], _k),
                            (_k, 0, _HALF**2),
                        )
                    )
                    / 2,
                    "L. Schläfli 1852, for both sides of every point",
                    "With t = 1 the hyperplanes score = 1 and score = -1 cut the m^2 dimensions of M into so many"
                    " cells; M and -M give one function, and only the cell of 0 is its own mirror image." + complements,
                    encoding,
                )
                for encoding in _ENCODINGS
            ),
            *(
                _bound(
                    "different-points",
                    "upper",
                    _TWO ** (POINTS[encoding] + int(either) if encoding == "01" else _TWO ** (n - 2)),
                    "points with the same products up to sign",
                    "A function has one value on all pairs of tokens with the same products up to sign"
                    + (", and is 0 where they are 0." if not either and encoding == "01" else "."),
                    encoding,
                )
                for encoding in _ENCODINGS
            ),
            UNIVERSAL_CAP,
        ),
    )


EXPRESSIVE: Final = _expressive(False)

EXPRESSIVE_EITHER: Final = _expressive(True)

_POSITIVE = Sum(binomial(_HALF, _k) * T(_k), (_k, 0, _HALF)) / _TWO**_HALF

_POSITIVE_PROOF = (
    "Of q_i k_i, which are m independent bits, the head is any threshold function that is positive in each: P(m). Each"
    " linear f is positive after complementing inputs, in 2^j ways if it does not depend on j of them; so 2^m P(m) is"
    " the sum over all sets of inputs of the number of f that do not depend on them."
)

ELLIPTICAL: Final = Result(
    id="elliptical-score",
    circuit="elliptical-score",
    statement="The capacity of an elliptical score on two tokens of n/2 bits is n^2/4 (1 + o(1)) bits.",
    assumptions=Assumptions(gate="elliptical-score", bias=False),
    leading_term=n**2 / 4,
    source="ours: positive threshold functions of n/2 variables",
    lower=(
        _bound("positive-functions", "lower", _POSITIVE, "positive threshold functions", _POSITIVE_PROOF),
        _bound(
            "share-of-signs",
            "lower",
            T(_HALF) / _TWO**_HALF,
            "positive threshold functions",
            "Complementing inputs, 2^m ways, makes each linear function positive in all of them.",
        ),
    ),
    upper=(
        _bound("no-other-functions", "upper", _POSITIVE, "positive threshold functions", _POSITIVE_PROOF),
        _bound("linear-functions", "upper", T(_HALF), "threshold functions of q_i k_i", "Positive ones are linear."),
        UNIVERSAL_CAP,
    ),
)

POSITIONAL: Final = Result(
    id="positional-score",
    circuit="positional-score",
    statement="A positional score of n position bits gives all 2^(2^n) functions of them, and of tokens the constants.",
    assumptions=Assumptions(gate="positional-score", bias=False),
    leading_term=_TWO**n,
    source="a score of its own for every pair of positions",
    lower=(
        _bound(
            "any-table",
            "lower",
            _TWO ** (_TWO**n),
            "a score of its own for every pair of positions",
            "The score 1 where the function is on and -1 where it is off, t = 0.",
        ),
    ),
    upper=(UNIVERSAL_CAP,),
)


def low_rank(rank: int) -> Result:
    """The record of scores whose matrix has rank at most r.

    Examples:
        >>> from bounds.records import formula
        >>> formula(low_rank(1).lower[1])
        'T(n/2)*Product(2^(i - 1)*(2^(n/2) - 1) + 1, (i, 2, n/2)) <= count'
    """
    r = Integer(rank)
    name = f"low-rank-score:{rank}"
    rows = T(_HALF) ** r / _TWO ** (r - 1)
    proof = (
        "The first r rows of M as in `rows` of dot products; every other row is a multiple of the first, and as the"
        " factor grows the points at which it matters come in, or leave, one after the other."
    )
    variables = n * r
    return Result(
        id="low-rank-score",
        circuit=name,
        statement=f"The capacity of a score of rank at most {rank} on two tokens of n/2 bits lies between"
        f" {2 * rank + 3} n^2/8 and {rank} n^2 bits, up to factors 1 + o(1); the leading term shown is the upper one.",
        assumptions=Assumptions(gate=name, bias=False),
        leading_term=r * n**2,
        source="ours from below; H. E. Warren 1968 from above",
        lower=(
            replace(_rows(), domain=Le(n, 2 * r)),
            *(
                replace(
                    _bound("rows-then-factors", "lower", rows * factors, "rows of M, then factors", proof, encoding),
                    domain=Ge(n, 2 * r),
                )
                for encoding, factors in zip(
                    _ENCODINGS,
                    (
                        Product(_TWO ** (_i - 1) * (_TWO**_HALF - 1) + 1, (_i, r + 1, _HALF)),
                        Product(_TWO ** (_HALF + _i - 1) + 1, (_i, r, _HALF - 1)),
                    ),
                    strict=True,
                )
            ),
        ),
        upper=(
            *_dot_product_upper()[:-1],
            *(
                _bound(
                    "sign-patterns",
                    "upper",
                    4 ** (variables + 1) * Sum(_TWO**_k * binomial(POINTS[encoding], _k), (_k, 0, variables)),
                    "H. E. Warren 1968",
                    "With t = 1 or -1 the N scores less t are polynomials of degree 2 in the D = n r entries of both"
                    " factors of M: at most 2*4^D*(sum of 2^k C(N, k), k <= D) sign patterns each.",
                    encoding,
                    classical=True,
                )
                for encoding in _ENCODINGS
            ),
            UNIVERSAL_CAP,
        ),
    )


SCORES: Final[dict[str, Result]] = {
    record.id: record for record in (DOT_PRODUCT, EXPRESSIVE, EXPRESSIVE_EITHER, ELLIPTICAL, POSITIONAL)
}
"""The record of each score by its name, but for those of low rank."""


def score_result(name: str, encoding: str | None) -> Result | None:
    """The record of a score in one encoding; None if the name is not that of a score.

    Examples:
        >>> [bound.id for bound in score_result("dot-product-score", "pm1").lower]
        ['rows', 'affine-then-threshold']
    """
    kind, _, rank = name.partition(":")
    if kind == "low-rank-score" and rank.isascii() and rank.isdigit() and int(rank) >= 1:
        record = low_rank(int(rank))
    elif name in SCORES:
        record = SCORES[name]
    else:
        return None
    known = cast(Encoding | None, encoding)

    def read(bounds: tuple[Bound, ...]) -> tuple[Bound, ...]:
        return tuple(bound for bound in bounds if known is None or bound.encoding in (None, known))

    return replace(
        record,
        assumptions=replace(record.assumptions, encoding=known),
        lower=read(record.lower),
        upper=read(record.upper),
    )
