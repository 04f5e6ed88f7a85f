"""Numbers for the records: a bound at n, its logarithm, its verdict on a count, the tightest pair at n."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from sympy import Symbol, true

from bounds import expressions
from bounds.expressions import Counts, Ingredients, Logarithm, UnknownCount, exact_value, log2_of, opposite
from bounds.gates import SINGLE_LINEAR, SINGLE_POLYNOMIAL
from bounds.known_values import polynomial_threshold_count
from bounds.records import Bound, Result, Sense


@dataclass(frozen=True, repr=False)
class BracketEnd:
    """One end of a bracket.

    Attributes:
        bound: the bound that gives it.
        value: the bound on the count; None if it has more than ``EXPANSION_LIMIT_BITS`` bits.
        bits: log2 of the bound on the count, in bits.
        exact_counts: whether every count T in it was known, or some were replaced by bounds of their own.
    """

    bound: Bound
    value: int | None
    bits: float
    exact_counts: bool

    def __repr__(self) -> str:
        return f"<BracketEnd {self.bound.id}: {self.bits:.6g} bits>"


@dataclass(frozen=True, repr=False)
class Bracket:
    """The largest lower and the smallest upper bound of a result at n; None where no bound is defined."""

    n: int
    lower: BracketEnd | None
    upper: BracketEnd | None

    def __repr__(self) -> str:
        lower, upper = ("?" if end is None else f"{end.bits:.6g}" for end in (self.lower, self.upper))
        return f"<Bracket at n = {self.n}: {lower} <= capacity <= {upper} bits>"


RECURSIVE_INPUTS = 24  # up to there bounds on bounds are followed down to known counts


def is_defined(bound: Bound, n: int, *, d: int | None = None, e: int | None = None) -> bool:
    """Whether the bound is stated at n (and at the degrees d, e where its record leaves them open).

    Raises:
        ValueError: if n is negative, or a degree that the record leaves open is missing.

    Examples:
        >>> from bounds.output_gating import OUTPUT_GATING
        >>> [is_defined(OUTPUT_GATING.lower[0], n, d=1, e=1) for n in range(3)]
        [False, True, True]
    """
    point = _point(n, d, e)
    if bound.domain == true:
        return True
    verdict = bound.domain.subs(point)
    if verdict.free_symbols:
        missing = ", ".join(sorted(str(symbol) for symbol in verdict.free_symbols))
        raise ValueError(f"the bound {bound.id} needs a value of {missing}")
    return bool(verdict)


def evaluate(
    bound: Bound,
    n: int,
    *,
    d: int | None = None,
    e: int | None = None,
    counts: Counts = polynomial_threshold_count,
) -> int | None:
    """The bound on the count at n, as an exact integer.

    A bound that is not an integer is rounded to the integer it implies: up for a lower bound, down for an
    upper one.

    Arguments:
        bound: a bound of :func:`bounds.catalogue.results_for`, or of a record with d and e left open.
        n: the number of variables.
        d: the degree of the (attended) gate, if the bound leaves it open.
        e: the degree of the attending gate, if the bound leaves it open.
        counts: gives T(n, d), None where it is not known; by default the published counts.

    Returns:
        The integer; None if a count T that it needs is not known.

    Raises:
        ValueError: if the bound is not defined at n, or a degree is missing.
        OverflowError: if it has more than ``EXPANSION_LIMIT_BITS`` bits; :func:`log2_value` takes it.

    Examples:
        >>> from bounds.gates import SINGLE_LINEAR
        >>> from bounds.output_gating import OUTPUT_GATING
        >>> evaluate(SINGLE_LINEAR.upper[0], 3)
        128
        >>> evaluate(OUTPUT_GATING.lower[0], 10, d=1, e=1)
        20773610096959133012015434515147664
    """
    return _evaluate(bound, n, d, e, counts)


def log2_value(
    bound: Bound,
    n: int,
    *,
    d: int | None = None,
    e: int | None = None,
    counts: Counts = polynomial_threshold_count,
) -> float | None:
    """The bound on the capacity at n, in bits: log2 of the bound on the count, which is never written out.

    The arguments and the errors are those of :func:`evaluate`, except that OverflowError means that the
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
    return _log2_value(bound, n, d, e, counts)


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
    counted = _log2(count)
    if abs(bits - counted) <= 1e-9 * bits:
        return None
    return bits < counted if bound.sense == "lower" else counted < bits


def bracket(
    result: Result,
    n: int,
    *,
    d: int | None = None,
    e: int | None = None,
    counts: Counts = polynomial_threshold_count,
) -> Bracket:
    """The largest lower and the smallest upper bound of a result at n.

    Where a count T is not known its own bounds take its place, the lower ones in lower bounds and the upper
    ones in upper bounds, so that a bracket stands at every n; ``exact_counts`` says which kind an end is.
    Bounds of an encoding other than that of the result's assumptions are left out: take the result from
    :func:`bounds.catalogue.results_for`.

    Arguments:
        result: a result.
        n: the number of variables.
        d: the degree of the (attended) gate, if the result leaves it open.
        e: the degree of the attending gate, if the result leaves it open.
        counts: gives T(n, d).

    Raises:
        ValueError: if n is negative or a degree is missing.

    Notes:
        Replacing T by a bound is sound because every expression is non-decreasing in each T on the even
        integers with A <= B.  That is plain for sums and products of counts.  The sharpened upper bounds of
        output gating are concave in A; those that turn do so at A = B - 1, with equal values at B - 2 and
        B.  The substitutes are even and keep A <= B: the minimum taken for A includes every count known at
        a higher degree.  A count in which an expression decreases stands inside ``opposite`` and is
        replaced by a bound of the other sense; a lower bound with such a count, which would be lost in the
        difference, is left out instead, and so is a bound whose logarithm exceeds a float.

    Examples:
        >>> from bounds.output_gating import OUTPUT_GATING
        >>> found = bracket(OUTPUT_GATING, 10, d=1, e=1)
        >>> found.lower.bound.id, round(found.lower.bits, 2), found.lower.exact_counts
        ('multiplexing', 114.0, True)
        >>> found.upper.bound.id, round(found.upper.bits, 2), found.upper.exact_counts
        ('pairs', 158.29, False)
    """
    lower = upper = None
    stand_ins: dict[Sense, Ingredients] = {
        "lower": _bounds_for_counts(counts, "lower"),
        "upper": _bounds_for_counts(counts, "upper"),
    }
    for bound in result.bounds:
        if bound.encoding not in (None, result.assumptions.encoding) or not is_defined(bound, n, d=d, e=e):
            continue
        end = _end(bound, n, d, e, counts, stand_ins)
        if end is None:
            continue
        if bound.sense == "lower" and (lower is None or _is_smaller(lower, end)):
            lower = end
        if bound.sense == "upper" and (upper is None or _is_smaller(end, upper)):
            upper = end
    return Bracket(n, lower, upper)


def _point(n: int, d: int | None, e: int | None) -> dict[Symbol, int]:
    if n < 0 or (d is not None and d < 0) or (e is not None and e < 0):
        raise ValueError(f"n and the degrees must be at least 0, not n = {n}, d = {d}, e = {e}")
    named = ((expressions.n, n), (expressions.d, d), (expressions.e, e))
    return {symbol: value for symbol, value in named if value is not None}


def _evaluate(
    bound: Bound, n: int, d: int | None, e: int | None, counts: Ingredients, opposite_counts: Ingredients | None = None
) -> int | None:
    _require_defined(bound, n, d, e)
    try:
        value = exact_value(bound.expression, _point(n, d, e), counts, opposite_counts=opposite_counts)
    except UnknownCount:
        return None
    return math.ceil(value) if bound.sense == "lower" else math.floor(value)


def _log2_value(
    bound: Bound, n: int, d: int | None, e: int | None, counts: Ingredients, opposite_counts: Ingredients | None = None
) -> float | None:
    _require_defined(bound, n, d, e)
    try:
        return log2_of(bound.expression, _point(n, d, e), counts, opposite_counts)
    except UnknownCount:
        return None


def _require_defined(bound: Bound, n: int, d: int | None, e: int | None) -> None:
    if not is_defined(bound, n, d=d, e=e):
        raise ValueError(f"the bound {bound.id} is stated for {bound.domain}, not at n = {n}")


def _end(
    bound: Bound, n: int, d: int | None, e: int | None, counts: Counts, stand_ins: dict[Sense, Ingredients]
) -> BracketEnd | None:
    """The bound at n, from exact counts if they are all known, else from bounds on them; None if neither is."""
    for exact_counts in (True, False):
        substitutes: Ingredients = counts
        opposites: Ingredients = counts
        if not exact_counts:
            if bound.sense == "lower" and bound.expression.has(opposite):
                return None
            substitutes = stand_ins[bound.sense]
            opposites = stand_ins["upper" if bound.sense == "lower" else "lower"]
        try:
            value = _evaluate(bound, n, d, e, substitutes, opposites)
        except OverflowError:
            value = None
        try:
            bits = _log2_value(bound, n, d, e, substitutes, opposites) if value is None else _log2(value)
        except ArithmeticError:  # the logarithm exceeds a float, or its terms cancel
            bits = None
        if bits is not None:
            return BracketEnd(bound, value, bits, exact_counts)
    return None


def _bounds_for_counts(counts: Counts, sense: Sense) -> Ingredients:
    """T(n, d) where it is known, else the best bound on it, itself from bounds on the counts that it calls for."""
    found: dict[tuple[int, int], int | Logarithm | None] = {}

    def ingredient(variables: int, degree: int) -> int | Logarithm | None:
        key = (variables, degree)
        if key not in found:
            found[key] = counts(variables, degree)  # if None, what needs this very count gets no answer below
            if found[key] is None:
                deeper = ingredient if sense == "lower" and variables <= RECURSIVE_INPUTS else counts
                found[key] = _best_bound(variables, degree, counts, deeper, sense)
        return found[key]

    return ingredient


def _best_bound(
    variables: int, degree: int, counts: Counts, ingredients: Ingredients, sense: Sense
) -> int | Logarithm | None:
    best: int | Logarithm | None = None
    for candidate in _candidates(variables, degree, counts, ingredients, sense):
        if best is None or (_less(best, candidate) if sense == "lower" else _less(candidate, best)):
            best = candidate
    return best


def _candidates(
    variables: int, degree: int, counts: Counts, ingredients: Ingredients, sense: Sense
) -> Iterator[int | Logarithm]:
    """Bounds on T(variables, degree): the records of one gate, and what is known of other degrees."""
    result = SINGLE_LINEAR if degree == 1 else SINGLE_POLYNOMIAL
    for bound in result.lower if sense == "lower" else result.upper:
        if not is_defined(bound, variables, d=degree):
            continue
        try:
            value = _evaluate(bound, variables, degree, None, ingredients)
            if value is not None:
                yield value
        except OverflowError:
            bits = _log2_value(bound, variables, degree, None, ingredients)
            if bits is not None:
                yield Logarithm(1, bits)
    if sense == "lower" and ingredients is not counts and degree > 1:
        smaller_class = ingredients(variables, degree - 1)
        if smaller_class is not None:
            yield smaller_class
    for other in range(degree) if sense == "lower" else range(degree + 1, variables - 1):
        known = counts(variables, other)
        if known is not None:
            yield known


def _less(left: int | Logarithm, right: int | Logarithm) -> bool:
    if isinstance(left, int) and isinstance(right, int):
        return left < right
    return _bits(left) < _bits(right)


def _bits(count: int | Logarithm) -> float:
    return count.bits if isinstance(count, Logarithm) else _log2(count)


def _log2(value: int) -> float:
    return math.log2(value) if value > 0 else -math.inf


def _is_smaller(left: BracketEnd, right: BracketEnd) -> bool:
    if left.value is not None and right.value is not None:
        return left.value < right.value
    return left.bits < right.bits
