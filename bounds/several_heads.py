"""Several attention heads under one gate, step(b + sum_h sum_j a^h_j w^h.x_j): docs/theory.md, section 12.

From above each head has a pattern, and all sums are read by one gate. From below the tokens carry an address, and at
every address another head shows its gate, or its score: as many independent ones as there are heads.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from math import comb, prod
from typing import cast

from sympy import Expr, Ge, Integer, Le

from bounds.expressions import T, n, opposite
from bounds.gates import UNIVERSAL_CAP
from bounds.heads import (
    affine_sweep,
    argmax_patterns,
    choices,
    leading_term,
    one_head_result,
    own_score_patterns,
    threshold_patterns,
)
from bounds.readouts import block_bits
from bounds.records import Assumptions, Bound, Encoding, Result, our_lower_bound, our_upper_bound

_ADDRESSED = ("gate-of-each", "score-of-each", "quadratic-of-each")

KNOWN_INPUTS = 10
"""T is known to there; beyond, the difference of a bound below and one above says nothing."""


def head_result(tokens: int, score: str, attention: str, encoding: str | None, heads: int = 1) -> Result:
    """What is proved of a class of heads.

    Arguments:
        tokens: L.
        score: the name of the score.
        attention: `threshold` or `argmax`.
        encoding: `01` or `pm1`; None for positional scores.
        heads: H.

    Examples:
        >>> record = head_result(2, "dot-product-score", "threshold", "pm1", 3)
        >>> record.leading_term, [bound.id for bound in record.lower]
        (3*n**3/4, ['gate-alone', 'affine', 'gate-of-each', 'score-of-each', 'gate-of-each-of-2', 'score-of-each-of-2'])
    """
    one = one_head_result(tokens, score, attention, encoding)
    if heads == 1:
        return one
    m = n / Integer(tokens)
    leading, words = _leading(tokens, score, attention, heads, m, one.leading_term)
    return Result(
        id="attention-head",
        circuit="attention-head",
        statement=f"{heads} heads of {tokens} token{'s' * (tokens > 1)} of m = n/{tokens} bits, {score}, {attention}:"
        f" {words}",
        assumptions=Assumptions(gate="ltf", attending=score, encoding=cast(Encoding | None, encoding)),
        leading_term=leading,
        lower=(
            *one.lower,
            *_lower(tokens, score, attention, encoding, heads),
            *_of_fewer_heads(tokens, score, attention, encoding, heads),
        ),
        upper=(*_upper(one, tokens, score, attention, encoding, heads), UNIVERSAL_CAP),
        source="ours: docs/theory.md, section 12",
    )


def _lower(tokens: int, score: str, attention: str, encoding: str | None, heads: int) -> tuple[Bound, ...]:
    """Those that one head does not have; one head is contained, as the others may have w = 0."""
    m = n / Integer(tokens)
    if score == "positional-score":
        return _position_of_each(tokens, heads, m)
    if tokens == 1:
        return _quadratic_of_each(score, attention, encoding, heads)
    squared = score.startswith("expressive")
    argmax = attention == "argmax"
    fixed = 2 if squared else 1  # bits of every token that address and gates leave
    others = block_bits(heads - 1)
    first, longest = others[0], others[-1]
    lower: tuple[Bound, ...] = (
        our_lower_bound(
            id="gate-of-each",
            expression=prod((T(m - fixed - one) for one in others[1:]), start=T(2 * (m - fixed) - first - longest)),
            source="a gate of each head, at an address of its own",
            proof="A head attends to the first token where this is on in a set of address bits. Sets being ordered by"
            " inclusion, at each address one head is added to those before, with any weights. One more head attends to"
            " the query alone, and at the first address its token is free too.",
            domain=Ge(n, (fixed + longest) * tokens),
        ),
    )
    if argmax and encoding == "pm1" and score in ("dot-product-score", "elliptical-score"):
        whole = our_lower_bound(
            id="two-tokens",
            expression=T(2 * m),
            source="a gate of two tokens",
            proof="One head attends to the first token (M = 0), one to the query (M = 1).",
        )
        lower = (*lower, whole)
    if argmax or not (squared or score == "dot-product-score"):
        return lower
    bits = block_bits(heads)
    rows, columns = m - (1 if encoding == "pm1" and not squared else 2), m - fixed
    return (
        *lower,
        our_lower_bound(
            id="score-of-each",
            expression=prod((affine_sweep(rows, columns - one) for one in bits), start=Integer(1)),
            source="the score of each head, at an address of its own",
            proof="As for one head, the score of the first token is affine in the other bits; less a large multiple of"
            " the distance of the first token from the address of the head, so that there this head alone attends.",
            domain=Ge(n, max(fixed + bits[-1], 2 if encoding == "pm1" and not squared else 3) * tokens),
        ),
    )


def _of_fewer_heads(tokens: int, score: str, attention: str, encoding: str | None, heads: int) -> Iterator[Bound]:
    """Addresses take bits, so that of short tokens fewer heads may show more: as many as addresses of one length."""
    for fewer in range(2, heads):
        for bound in _lower(tokens, score, attention, encoding, fewer):
            addresses = fewer - (bound.id == "gate-of-each")
            if bound.id in _ADDRESSED and addresses & addresses - 1 == 0:
                yield replace(bound, id=f"{bound.id}-of-{fewer}", source=f"{bound.source}, of {fewer} heads")


def _quadratic_of_each(score: str, attention: str, encoding: str | None, heads: int) -> tuple[Bound, ...]:
    """Of one token a head with dot products is gated by a quadratic gate of it."""
    if attention == "argmax" or score != "dot-product-score":
        return ()
    bits = block_bits(heads)
    fixed = 1 if encoding == "pm1" else 0
    number = prod((T(n - fixed - one, 2) for one in bits), start=Integer(1))
    return (
        our_lower_bound(
            id="quadratic-of-each",
            expression=number if fixed else number / 2,
            source="a quadratic gate of each head, at an address of its own",
            proof="q.Mq, less a large multiple of the distance from the address of a head, is any quadratic polynomial"
            " of the other bits there, shown by w = 1...1 at q != 0, in -1/+1 by w = e_1 where q_1 = 1.",
            domain=Ge(n, fixed + bits[-1]),
        ),
    )


def _position_of_each(tokens: int, heads: int, m: Expr) -> tuple[Bound, ...]:
    proof = "Head j attends to position j alone, with weights of its own: any gate of the tokens at these positions."
    if heads >= tokens:
        return (
            our_lower_bound(id="every-position", expression=T(n), source="one head for each position", proof=proof),
        )
    return (
        our_lower_bound(
            id="position-of-each", expression=T(heads * m), source="one position for each head", proof=proof
        ),
        our_lower_bound(
            id="sets-of-positions",
            expression=_gates_of_few_tokens(tokens, heads, m, upper=False),
            source="one position for each head, any positions",
            proof="The gates of the n inputs that depend on at most H tokens, by inclusion and exclusion.",
            domain=Le(n, KNOWN_INPUTS * tokens // heads),
        ),
    )


def _gates_of_few_tokens(tokens: int, heads: int, m: Expr, upper: bool) -> Expr:
    """The linear gates that depend on at most H of L > H tokens."""
    terms = [Integer((-1) ** heads * 2 * comb(tokens - 1, heads))]
    for i in range(1, heads + 1):
        sign = (-1) ** (heads - i)
        number = opposite(T(i * m)) if upper and sign < 0 else T(i * m)
        terms.append(sign * comb(tokens, i) * comb(tokens - i - 1, heads - i) * number)
    return sum(terms, Integer(0))


def _upper(one: Result, tokens: int, score: str, attention: str, encoding: str | None, heads: int) -> tuple[Bound, ...]:
    """A pattern for each head, times the dichotomies of what they attend to together."""
    m = n / Integer(tokens)
    argmax = attention == "argmax"
    if score == "positional-score":
        linear = our_upper_bound(
            id="linear",
            expression=T(n),
            source="a gate of the n inputs",
            proof="Which positions are attended to does not depend on the tokens: the activation is linear in x.",
        )
        if not argmax or heads >= tokens:
            return (linear,)
        return (
            our_upper_bound(
                id="no-other-functions",
                expression=_gates_of_few_tokens(tokens, heads, m, upper=True),
                source="gates of at most H tokens",
                proof="The activation is linear in the tokens at the at most H positions that are attended to.",
            ),
        )
    if tokens == 1 and argmax:  # all heads attend to the same
        return tuple(bound for bound in one.upper if bound.id != UNIVERSAL_CAP.id)
    patterns = threshold_patterns(tokens, score, m, encoding)
    if argmax:
        patterns = [("faces", argmax_patterns(score, m, encoding))]
        if tokens == 2 and score == "dot-product-score":
            patterns.append(("chambers", own_score_patterns(m, encoding)))
    return tuple(
        our_upper_bound(
            id=f"{name}-of-each-times-gates",
            expression=number**heads * 2 * choices(Integer(2) ** n - 1, heads * m),
            source="patterns of every score times dichotomies of the attended sums",
            proof="Given the pattern of each head, the functions are dichotomies of the at most 2^n points of what they"
            " attend to, in dimension H m (Schläfli).",
        )
        for name, number in patterns
    )


def _leading(tokens: int, score: str, attention: str, heads: int, m: Expr, one: Expr) -> tuple[Expr, str]:
    """The leading term, or the greatest that is proved from below, and the theorem in words."""
    lower = "the leading term shown is the lower one."
    if score == "positional-score":
        number = min(heads, tokens)
        if attention == "argmax" or heads >= tokens:
            return (number * m) ** 2, f"{number**2} m^2 (1 + o(1)) bits."
        return (
            (number * m) ** 2,
            f"between {number**2} m^2 and {tokens**2} m^2 bits, up to factors 1 + o(1); {lower}",
        )
    if tokens == 1:
        if score == "dot-product-score" and attention == "threshold":
            return heads * one, f"{heads} m^3/2 (1 + o(1)) bits, as for {heads} quadratic gates."
        if attention == "argmax":
            return one, "the functions of one head, m^2 (1 + o(1)) bits."
        return one, f"no less than one head; {lower}"
    if score in ("dot-product-score", "expressive-score", "expressive-score:either"):
        term, words = leading_term(tokens, score, attention, m)
        if "between" in words:
            return (
                heads * term,
                f"between {2 * heads} m^3 and {heads} log2(6) m^3 bits, up to factors 1 + o(1); {lower}",
            )
        return heads * term, f"{2 * heads} m^3 (1 + o(1)) bits, as for {heads} scores."
    return (heads + 2) * m**2, f"at least {heads + 2} m^2 bits, up to a factor 1 - o(1); {lower}"
