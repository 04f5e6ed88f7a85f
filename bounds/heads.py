"""Attention heads, step(b + sum_j a_j w.x_j), on L tokens of m = n/L bits: docs/theory.md, section 12.

What is attended to is a pattern of the score, and what a gate makes of the attended sums is one of few dichotomies. The
product of their numbers bounds the functions from above; the bounds from below take each of the two alone. Several
heads under one gate are bounded in `bounds.several_heads`.
"""

from __future__ import annotations

from dataclasses import replace
from typing import cast

from sympy import Expr, Ge, Integer, Min, Product, Sum, Symbol, binomial

from bounds.expressions import T, n
from bounds.gates import UNIVERSAL_CAP
from bounds.records import Assumptions, Bound, Encoding, Result, our_lower_bound, our_upper_bound
from bounds.scores import score_result

_TWO = Integer(2)

_k = Symbol("k", integer=True, nonnegative=True)


def choices(points: Expr, most: Expr) -> Expr:
    """The number of sets of at most so many of these points.

    Examples:
        >>> choices(Integer(4), _TWO).doit()
        11
    """
    return Sum(binomial(points, _k), (_k, 0, most))


def _sweep(size: Expr) -> Expr:
    """prod (2**(a + b - 2) + 1) over a, b = 1 ... size."""
    return Product((_TWO**_k + 1) ** Min(_k + 1, 2 * size - 1 - _k), (_k, 0, 2 * size - 2))


def affine_sweep(rows: Expr, columns: Expr) -> Expr:
    """Bilinear functions with linear terms and a constant, swept: prod (c_i c_j + 1), i <= rows, j <= columns <= rows.

    Here c_0 = 1 and c_i = 2**(i-1): so many pairs turn on as one entry grows.

    Examples:
        >>> affine_sweep(_TWO, Integer(1)).doit()
        144
    """
    free = Product((_TWO**_k + 1) ** Min(_k + 1, columns, rows + columns - 1 - _k), (_k, 0, rows + columns - 2))
    return 2 * _columns(rows) * _columns(columns) * free


def _columns(size: Expr) -> Expr:
    return Product(_TWO**_k + 1, (_k, 0, size - 1))


def _gate_alone(m: Expr) -> Bound:
    return our_lower_bound(
        id="gate-alone",
        expression=T(m),
        source="the gate alone",
        proof="With every token attended to, equal tokens (in 0/1 all but one 0) give any function of the gate of one"
        " token; under argmax equal tokens give it in any case. An expressive score in 0/1 attends to all tokens but 0"
        " of the query 1...1 with M = 1.",
    )


def _grid_dichotomies(tokens: int, m: Expr, encoding: str | None) -> Expr:
    """Schläfli's bound on the dichotomies of the sums of at most L tokens."""
    if encoding == "pm1":
        points = sum((Integer(s + 1) ** m for s in range(tokens + 1)), Integer(0))
    else:
        points = Integer(tokens + 1) ** m
    return 2 * choices(points - 1, m)


def threshold_patterns(tokens: int, score: str, m: Expr, encoding: str | None) -> list[tuple[str, Expr]]:
    """Upper bounds on the number of patterns, each with its name.

    Examples:
        >>> threshold_patterns(3, "positional-score", n / 3, None)
        [('positions', 8)]
    """
    record = score_result(score, encoding)
    assert record is not None
    if score == "positional-score":
        return [("positions", _TWO**tokens)]
    patterns = [(bound.id, bound.expression.subs(n, 2 * m)) for bound in record.upper if bound.id != "universal-cap"]
    if tokens == 1 and score == "dot-product-score":  # a polynomial of degree 2 of the one token
        patterns.append(("quadratic", T(m, 2)))
    return patterns


def _threshold_upper(tokens: int, score: str, m: Expr, encoding: str | None) -> tuple[Bound, ...]:
    gates = _grid_dichotomies(tokens, m, encoding)
    return tuple(
        our_upper_bound(
            id=f"{name}-times-gates",
            expression=number * gates,
            source="patterns of the score times dichotomies of the attended sums",
            proof=f"The pattern is a function of the score (`{name}` bounds their number); given it, the functions are"
            " dichotomies of the attended sums, at most (L+1)^m points, in -1/+1 at most the sum of (s+1)^m, s <= L.",
        )
        for name, number in threshold_patterns(tokens, score, m, encoding)
    )


def _scores_from_below(tokens: int, score: str, m: Expr, encoding: str | None) -> tuple[Bound, ...]:
    """Heads that show their pattern where the query has x_1 off and the key has it on."""
    if tokens == 1:
        if score != "dot-product-score":
            return ()
        shown = T(n, 2) / 2 if encoding == "01" else T(n - 1, 2)
        proof = (
            "In 0/1 q.Mq is any quadratic form with linear terms, and step(a(q) - 1/2) for w = 1...1 shows a at q != 0."
            if encoding == "01"
            else "With q_1 = 1 fixed q.Mq is any quadratic polynomial of the others, shown there by w = e_1, b = -1/2."
        )
        return (
            our_lower_bound(id="quadratic", expression=shown, source="quadratic gates", proof=proof, domain=Ge(n, 1)),
        )
    if score == "dot-product-score" and encoding == "01":
        return (
            our_lower_bound(
                id="sweep",
                expression=2 * _columns(m - 1) * _sweep(m - 1),
                source="the score of the first token, its entries one by one",
                proof="With w = e_1, b = -1/2 and the first bit of the query off the output is a_1 where that of x_1 is"
                " on and other tokens are 0: a dot product of m - 1 bits with a linear term in q, swept as in section"
                " 11.",
                domain=Ge(n, 2 * tokens),
            ),
        )
    if score in ("dot-product-score", "expressive-score", "expressive-score:either"):
        size = m - 1 if score == "dot-product-score" else m - 2
        return (
            our_lower_bound(
                id="affine",
                expression=2 * _columns(size) ** 2 * _sweep(size),
                source="the score of the first token, affine in the other bits",
                proof="Where the gate shows a_1 alone, the score is any bilinear function of the other bits with linear"
                " terms and a constant, which may be so large that a square has the same sign.",
                domain=Ge(n, (3 if size == m - 2 else 2) * tokens),
            ),
        )
    return ()


def _argmax(tokens: int, score: str, m: Expr, encoding: str | None) -> tuple[tuple[Bound, ...], tuple[Bound, ...]]:
    """Lower and upper bounds where one token is attended to."""
    lower: tuple[Bound, ...] = (_gate_alone(m),)
    if tokens == 1:
        return lower, (
            our_upper_bound(
                id="one-token", expression=T(m), source="the gate alone", proof="The query is all there is."
            ),
        )
    if score == "positional-score":
        exact = tokens * (T(m) - 2) + 2
        proof = (
            "One position is attended to, whatever the tokens: its token's T(m) functions, two of which are constant."
        )
        low = our_lower_bound(id="positions", expression=exact, source="one position each", proof=proof)
        return (*lower, low), (replace(low, id="no-other-functions", sense="upper"),)
    if not score.startswith("expressive"):
        lower = (
            *lower,
            our_lower_bound(
                id="two-patterns",
                expression=2 * T(m) - 2,
                source="the first token always, and another pattern",
                proof="Equal tokens show the gate, so different gates have different functions; for M = 0 the first"
                " token is attended to, and unless the gate is constant another M differs where it shows.",
            ),
        )
    upper = our_upper_bound(
        id="faces",
        expression=T(m) * argmax_patterns(score, m, encoding),
        source="gates times faces of the differences of scores",
        proof="The gate shows on equal tokens. The pattern is a face of the H forms q.M(k - k'), for a square also of"
        " q.M(k + k'); scaled, it meets a region of the 2H hyperplanes on which a form is 1 or -1.",
    )
    uppers: tuple[Bound, ...] = (upper,)
    if tokens == 2 and score == "dot-product-score":
        chambers = our_upper_bound(
            id="chambers",
            expression=T(m) * own_score_patterns(m, encoding),
            source="gates times chambers of the differences from the query's own score",
            proof="Of two tokens one is the query; no pattern needs a tie: chambers of q.M(k - q), in dimension m^2.",
        )
        uppers = (upper, chambers)
    return lower, uppers


def own_score_patterns(m: Expr, encoding: str | None) -> Expr:
    """An upper bound on the patterns of two tokens: chambers of the differences from the query's own dot product.

    Examples:
        >>> own_score_patterns(Integer(1), "01").doit()
        2
    """
    pairs = (_TWO**m - 1) ** 2 if encoding == "01" else _TWO ** (m - 1) * (_TWO**m - 1)
    return 2 * choices(pairs - 1, m**2 - 1)


def argmax_patterns(score: str, m: Expr, encoding: str | None) -> Expr:
    """An upper bound on the number of patterns: faces of the forms that compare two scores.

    Examples:
        >>> argmax_patterns("dot-product-score", Integer(1), "01").doit()  # signs of M, or 0
        3
    """
    queries = _TWO**m - 1 if encoding == "01" else _TWO ** (m - 1)
    differences = (3**m - 1) / _TWO
    sums = differences + (3**m - 1 if encoding == "01" else 0)
    dimension, forms = m**2, queries * differences
    if score.startswith("expressive"):
        forms = queries * sums
    elif score == "elliptical-score":
        dimension, forms = m, differences
    return choices(2 * forms, dimension)


def _positions(tokens: int, m: Expr) -> Bound:
    return our_lower_bound(
        id="positions",
        expression=(_TWO**tokens - 1) * (T(m) - 2) + 2,
        source="every set of positions",
        proof="A function that is not constant depends on the attended positions and no others, and equal tokens give"
        " T(m) functions for each set.",
    )


def one_head_result(tokens: int, score: str, attention: str, encoding: str | None) -> Result:
    """What is proved of a class of heads.

    Arguments:
        tokens: L.
        score: the name of the score.
        attention: `threshold` or `argmax`.
        encoding: `01` or `pm1`; None for positional scores.

    Examples:
        >>> from bounds.records import formula
        >>> record = one_head_result(2, "dot-product-score", "argmax", "01")
        >>> record.leading_term, [formula(bound) for bound in record.lower]
        (n**3/4, ['T(n/2) <= count', '2*T(n/2) - 2 <= count'])
    """
    m = n / Integer(tokens)
    if attention == "argmax":
        lower, upper = _argmax(tokens, score, m, encoding)
    else:
        lower = (_gate_alone(m), *_scores_from_below(tokens, score, m, encoding))
        lower = (*lower, _positions(tokens, m)) if score == "positional-score" else lower
        upper = _threshold_upper(tokens, score, m, encoding)
    leading, words = leading_term(tokens, score, attention, m)
    return Result(
        id="attention-head",
        circuit="attention-head",
        statement=f"A head of {tokens} token{'s' * (tokens > 1)} of m = n/{tokens} bits, {score}, {attention}: {words}",
        assumptions=Assumptions(gate="ltf", attending=score, encoding=cast(Encoding | None, encoding)),
        leading_term=leading,
        lower=lower,
        upper=(*upper, UNIVERSAL_CAP),
        source="ours: docs/theory.md, section 12",
    )


def leading_term(tokens: int, score: str, attention: str, m: Expr) -> tuple[Expr, str]:
    """The leading term, or the greatest that is proved from below, and the theorem in words.

    Examples:
        >>> leading_term(2, "dot-product-score", "threshold", n / 2)
        (n**3/4, '2 m^3 (1 + o(1)) bits, as for the score alone.')
    """
    more = "the leading term shown is the lower one."
    if tokens == 1 and (attention == "argmax" or score == "positional-score"):
        return m**2, "the functions of its gate, m^2 (1 + o(1)) bits."
    if tokens == 1 and score == "dot-product-score":
        return m**3 / 2, "m^3/2 (1 + o(1)) bits, as for a quadratic gate."
    if score == "positional-score":
        if attention == "argmax":
            return m**2, "m^2 (1 + o(1)) bits."
        return m**2, f"between m^2 and log2({tokens + 1}) m^2 bits, up to factors 1 + o(1); {more}"
    if score == "dot-product-score" and (attention == "threshold" or tokens == 2):
        return 2 * m**3, "2 m^3 (1 + o(1)) bits, as for the score alone."
    if score == "dot-product-score":
        return 2 * m**3, f"between 2 m^3 and log2(6) m^3 bits, up to factors 1 + o(1); {more}"
    if score.startswith("expressive") and attention == "threshold" and tokens > 1:
        return 2 * m**3, "2 m^3 (1 + o(1)) bits, as for the score alone."
    if score.startswith("expressive") and tokens > 1:
        return 2 * m**3, f"between 2 m^3 and log2(6) m^3 bits, up to factors 1 + o(1); {more}"
    least, most = m**2, "log2(6) m^3" if attention == "argmax" else "2 m^3"
    if score.startswith("low-rank") and attention == "threshold":
        most = f"({4 * int(score.partition(':')[2])} + log2({tokens + 1})) m^2"
    if score == "elliptical-score":
        most = "(1 + log2(3)) m^2" if attention == "argmax" else f"log2({2 * (tokens + 1)}) m^2"
    return least, f"between m^2 and {most} bits, up to factors 1 + o(1); {more}"
