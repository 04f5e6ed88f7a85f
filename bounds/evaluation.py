"""Numbers for the records: a bound at n, its logarithm, its verdict on a count."""

from __future__ import annotations

import math
from fractions import Fraction
from functools import lru_cache

from sympy import Symbol
from sympy.logic.boolalg import Boolean

from bounds import expressions
from bounds.expressions import Counts
from bounds.known_values import polynomial_threshold_count
from bounds.readings import Ingredients, UnknownCount, exact_value, log2_of
from bounds.records import Bound, Result


def is_defined(bound: Bound, n: int, *, d: int | None = None, e: int | None = None) -> bool:
    """Whether the bound is stated at n (and at the degrees d, e where its record leaves them open).

    Raises:
        ValueError: if n is negative, or a degree that the record leaves open is missing.

    Examples:
        >>> from bounds.output_gating import OUTPUT_GATING
        >>> [is_defined(OUTPUT_GATING.lower[0], n, d=1, e=1) for n in range(3)]
        [False, True, True]
    """
    verdict = _domain_at(bound.domain, n, d, e)
    if verdict.free_symbols:
        missing = ", ".join(sorted(str(symbol) for symbol in verdict.free_symbols))
        raise ValueError(f"the bound {bound.id} needs a value of {missing}")
    return bool(verdict)


@lru_cache(maxsize=8192)
def _domain_at(domain: Boolean, n: int, d: int | None, e: int | None) -> Boolean:
    return domain.subs(_point(n, d, e))


def evaluate(
    bound: Bound,
    n: int,
    *,
    d: int | None = None,
    e: int | None = None,
    counts: Ingredients = polynomial_threshold_count,
    opposite_counts: Ingredients | None = None,
) -> int | None:
    """The bound on the count at n, as an exact integer.

    A bound that is not an integer is rounded to the integer it implies: up for a lower bound, down for an
    upper one.

    Arguments:
        bound: a bound of `bounds.catalogue.results_for`, or of a record with d and e left open.
        n: the number of variables.
        d: the degree of the (attended) gate, if the bound leaves it open.
        e: the degree of the attending gate, if the bound leaves it open.
        counts: gives T(n, d), None where it is not known; by default the published counts.
        opposite_counts: gives T(n, d) inside `opposite`; by default `counts` does.

    Returns:
        The integer; None if a count T that it needs is not known.

    Raises:
        ValueError: if the bound is not defined at n, or a degree is missing.
        OverflowError: if it has more than `EXPANSION_LIMIT_BITS` bits; `log2_value` takes it.

    Examples:
        >>> from bounds.gates import SINGLE_LINEAR
        >>> from bounds.output_gating import OUTPUT_GATING
        >>> evaluate(SINGLE_LINEAR.upper[0], 3)
        128
        >>> evaluate(OUTPUT_GATING.lower[0], 10, d=1, e=1)
        20773610096959133012015434515147664
    """
    _require_defined(bound, n, d, e)
    try:
        value = exact_value(bound.expression, _point(n, d, e), counts, opposite_counts=opposite_counts)
    except UnknownCount:
        return None
    return math.ceil(value) if bound.sense == "lower" else math.floor(value)


def log2_value(
    bound: Bound,
    n: int,
    *,
    d: int | None = None,
    e: int | None = None,
    counts: Ingredients = polynomial_threshold_count,
    opposite_counts: Ingredients | None = None,
) -> float | None:
    """The bound on the capacity at n, in bits: log2 of the bound on the count, which is never written out.

    The arguments and the errors are those of `evaluate`, except that OverflowError means that the
    logarithm itself exceeds a float (2^(2^n) for n >= 1024).

    Returns:
        Bits, to about double rounding; None if a count T that it needs is not known.

    Examples:
        >>> from bounds.gates import SINGLE_POLYNOMIAL, UNIVERSAL_CAP
        >>> log2_value(UNIVERSAL_CAP, 300) == 2.0**300
        True
        >>> log2_value(SINGLE_POLYNOMIAL.lower[0], 300, d=2)
        4455100.0
    """
    _require_defined(bound, n, d, e)
    try:
        return log2_of(bound.expression, _point(n, d, e), counts, opposite_counts)
    except UnknownCount:
        return None


def leading_term_bits(result: Result, n: int, *, d: int | None = None, e: int | None = None) -> Fraction:
    """The leading term of the capacity at n, in bits, exactly: n^2, 2n^2, n^(d+1)/d! ...

    Raises:
        ValueError: if n is negative or a degree is missing.

    Examples:
        >>> from bounds.gates import SINGLE_POLYNOMIAL
        >>> from bounds.output_gating import OUTPUT_GATING
        >>> leading_term_bits(SINGLE_POLYNOMIAL, 5, d=2)
        Fraction(125, 2)
        >>> leading_term_bits(OUTPUT_GATING, 10, d=1, e=1)
        Fraction(200, 1)
    """
    return Fraction(exact_value(result.leading_term, _point(n, d, e), polynomial_threshold_count))


def refined_asymptotic_bits(result: Result, n: int, *, d: int | None = None, e: int | None = None) -> float | None:
    """log2 of the refined asymptotic of the count at n, in bits; None if the result has none.

    Examples:
        >>> from bounds.gates import SINGLE_LINEAR
        >>> round(refined_asymptotic_bits(SINGLE_LINEAR, 9), 3)
        63.403
    """
    if result.refined_asymptotic is None:
        return None
    return log2_of(result.refined_asymptotic, _point(n, d, e), polynomial_threshold_count)


def holds(
    bound: Bound,
    count: int,
    n: int,
    *,
    d: int | None = None,
    e: int | None = None,
    counts: Counts = polynomial_threshold_count,
) -> bool | None:
    """Whether a count obeys the bound at n.

    Arguments:
        bound: the bound.
        count: the number of functions counted, exact.
        n: the number of variables.
        d: the degree of the (attended) gate, if the bound leaves it open.
        e: the degree of the attending gate, if the bound leaves it open.
        counts: gives T(n, d).

    Returns:
        True or False; None if the bound is not defined at n, if a count T it needs is not known, or if it is
        too large to write out and too near the count to tell by logarithms.

    Examples:
        >>> from bounds.gates import SINGLE_LINEAR
        >>> schlaefli = SINGLE_LINEAR.upper[0]
        >>> holds(schlaefli, 104, 3), holds(schlaefli, 129, 3)
        (True, False)
    """
    if not is_defined(bound, n, d=d, e=e):
        return None
    try:
        value = evaluate(bound, n, d=d, e=e, counts=counts)
        if value is None:
            return None
        return value <= count if bound.sense == "lower" else count <= value
    except OverflowError:
        pass
    bits = log2_value(bound, n, d=d, e=e, counts=counts)
    if bits is None:
        return None
    counted = log2_of_count(count)
    if abs(bits - counted) <= 1e-9 * bits:
        return None
    return bits < counted if bound.sense == "lower" else counted < bits


def _point(n: int, d: int | None, e: int | None) -> dict[Symbol, int]:
    if n < 0 or (d is not None and d < 0) or (e is not None and e < 0):
        raise ValueError(f"n and the degrees must be at least 0, not n = {n}, d = {d}, e = {e}")
    named = ((expressions.n, n), (expressions.d, d), (expressions.e, e))
    return {symbol: value for symbol, value in named if value is not None}


def _require_defined(bound: Bound, n: int, d: int | None, e: int | None) -> None:
    if not is_defined(bound, n, d=d, e=e):
        raise ValueError(f"the bound {bound.id} is stated for {bound.domain}, not at n = {n}")


def log2_of_count(value: int) -> float:
    """log2 of a number that was written out, in bits; minus infinity where it is not positive."""
    return math.log2(value) if value > 0 else -math.inf
