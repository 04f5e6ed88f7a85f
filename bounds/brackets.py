"""The tightest bounds of a result at n, with bounds on counts where the counts are not known."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from bounds.evaluation import evaluate, is_defined, log2_of_count, log2_value
from bounds.expressions import Counts, opposite
from bounds.gates import SINGLE_LINEAR, SINGLE_POLYNOMIAL
from bounds.known_values import polynomial_threshold_count
from bounds.logarithms import Logarithm
from bounds.readings import Ingredients
from bounds.records import Bound, Result, Sense

RECURSIVE_INPUTS = 24
"""Up to there bounds on bounds are followed down to known counts."""


@dataclass(frozen=True, repr=False)
class BracketEnd:
    """One end of a bracket.

    Attributes:
        bound: the bound that gives it.
        value: the bound on the count; None if it has more than `EXPANSION_LIMIT_BITS` bits.
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
    ones in upper bounds, so that a bracket stands at every n; `exact_counts` says which kind an end is.
    Bounds of an encoding other than that of the result's assumptions are left out: take the result from
    `bounds.catalogue.results_for`.

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
        integers with A <= B. That is plain for sums and products of counts. The sharpened upper bounds of
        output gating are concave in A; those that turn do so at A = B - 1, with equal values at B - 2 and
        B. The substitutes are even and keep A <= B: the minimum taken for A includes every count known at
        a higher degree. A count in which an expression decreases stands inside `opposite` and is
        replaced by a bound of the other sense; a lower bound with such a count, which would be lost in the
        difference, is left out instead, and so is a bound whose logarithm exceeds a float.

    Examples:
        >>> from bounds.output_gating import OUTPUT_GATING
        >>> ends = bracket(OUTPUT_GATING, 11, d=1, e=1)
        >>> ends.lower.bound.id, round(ends.lower.bits, 2), ends.lower.exact_counts
        ('multiplexing', 144.0, True)
        >>> ends.upper.bound.id, round(ends.upper.bits, 2), ends.upper.exact_counts
        ('pairs', 193.42, False)
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
            value = evaluate(bound, n, d=d, e=e, counts=substitutes, opposite_counts=opposites)
        except OverflowError:
            value = None
        try:
            bits = (
                log2_value(bound, n, d=d, e=e, counts=substitutes, opposite_counts=opposites)
                if value is None
                else log2_of_count(value)
            )
        except ArithmeticError:  # the logarithm exceeds a float, or its terms cancel
            bits = None
        if bits is not None:
            return BracketEnd(bound, value, bits, exact_counts)
    return None


def _bounds_for_counts(counts: Counts, sense: Sense) -> Ingredients:
    """T(n, d) where it is known, else the best bound on it, itself from bounds on the counts that it calls for."""
    known: dict[tuple[int, int], int | Logarithm | None] = {}

    def ingredient(variables: int, degree: int) -> int | Logarithm | None:
        key = (variables, degree)
        if key not in known:
            known[key] = counts(variables, degree)  # if None, what needs this very count gets no answer below
            if known[key] is None:
                deeper = ingredient if sense == "lower" and variables <= RECURSIVE_INPUTS else counts
                known[key] = _best_bound(variables, degree, counts, deeper, sense)
        return known[key]

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
            value = evaluate(bound, variables, d=degree, counts=ingredients)
            if value is not None:
                yield value
        except OverflowError:
            bits = log2_value(bound, variables, d=degree, counts=ingredients)
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
    return count.bits if isinstance(count, Logarithm) else log2_of_count(count)


def _is_smaller(left: BracketEnd, right: BracketEnd) -> bool:
    if left.value is not None and right.value is not None:
        return left.value < right.value
    return left.bits < right.bits
