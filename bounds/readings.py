"""The value of an expression at integers, exactly or by its binary logarithm.

A bound is written once, as an expression. SymPy itself would expand 2^(2^n) or a sum of binomials into one
gigantic node, so the tree is interpreted here over Python integers. Two readings are given:

* `exact_value`, a Python integer or Fraction, refused above `EXPANSION_LIMIT_BITS`;
* `log2_of`, its binary logarithm in bits, which never builds a large number.

Both cost a few operations per node; a sum of K binomials costs K multiplications exactly and O(1) terms in
logarithms.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Final

from sympy import Add, Expr, Integer, Max, Min, Mul, Pow, Product, Rational, Sum, Symbol, binomial, factorial
from sympy.core.function import AppliedUndef

from bounds.expressions import T, binary_digits, opposite
from bounds.known_values import EXPANSION_LIMIT_BITS
from bounds.logarithms import (
    Logarithm,
    log2_binomial,
    log2_binomial_sum,
    logarithm_of,
    nearest_float,
    product_of_logarithms,
    sum_of_logarithms,
)

EXACT_BEFORE_LOGARITHM_BITS: Final = 2**14
"""Below this size `log2_of` takes the logarithm of the exact number."""

WORK_LIMIT: Final = 2**33
"""Most bit operations (terms times bits) spent on one exact sum: a few seconds."""


class UnknownCount(LookupError):
    """A count T(n, d) that the expression needs is not known."""


Ingredients = Callable[[int, int], int | Logarithm | None]
"""As `Counts`, but a count too large to write out may be given by its logarithm."""


def exact_value(
    expression: Expr,
    point: Mapping[Symbol, int],
    counts: Ingredients,
    limit_bits: int = EXPANSION_LIMIT_BITS,
    opposite_counts: Ingredients | None = None,
) -> int | Fraction:
    """The exact value of an expression at a point.

    Arguments:
        expression: a SymPy expression in the symbols of `point` and T.
        point: the integer value of each symbol.
        counts: gives T(n, d).
        limit_bits: the largest power, binomial or sum that may be written out, in bits.
        opposite_counts: gives T(n, d) inside `opposite`; by default `counts` does.

    Returns:
        A Python integer, or a Fraction where the value is not integral.

    Raises:
        UnknownCount: if a count T is not known.
        OverflowError: if a part of the expression has more than `limit_bits` bits, or is too long a sum.
        ValueError: if a symbol has no value, or a count is asked for a negative number of variables.

    Examples:
        >>> from bounds.expressions import n
        >>> exact_value(T(n) ** 2 / 4 - T(n) / 2 + 2, {n: 2}, lambda m, degree: 14)
        44
    """
    reading = _ExactReading(dict(point), counts, limit_bits, opposite_counts or counts)
    return reading.value(expression)


def log2_of(
    expression: Expr,
    point: Mapping[Symbol, int],
    counts: Ingredients,
    opposite_counts: Ingredients | None = None,
) -> float:
    """The binary logarithm, in bits, of an expression at a point, without writing its value out.

    The result is correct to about double rounding (relative error near 1e-15); a sum of binomials C(N, 0) +
    ... + C(N, K) with K so near N/2 that its terms fall off slowly over more than a million terms, to 1e-10.

    Arguments:
        expression: a SymPy expression in the symbols of `point` and T, of positive value.
        point: the integer value of each symbol.
        counts: gives T(n, d).
        opposite_counts: gives T(n, d) inside `opposite`; by default `counts` does.

    Raises:
        UnknownCount: if a count T is not known.
        ArithmeticError: if its terms cancel too far for double precision.
        OverflowError: if the logarithm itself exceeds a float (2^(2^1024) and above).
        ValueError: if the value is not positive, or a symbol has no value.

    Examples:
        >>> from bounds.expressions import n
        >>> log2_of(Integer(2) ** (Integer(2) ** n), {n: 300}, lambda m, degree: None) == 2.0**300
        True
    """
    logarithm = _LogarithmReading(dict(point), counts, opposite_counts or counts).value(expression)
    if logarithm.sign <= 0:
        raise ValueError(f"{expression} is not positive at {dict(point)}; it has no logarithm")
    if math.isinf(logarithm.bits):
        raise OverflowError(f"the logarithm of {expression} at {dict(point)} does not fit a float")
    return logarithm.bits


def _integer(value: int | Fraction, role: Expr) -> int:
    if isinstance(value, Fraction):
        if value.denominator != 1:
            raise ValueError(f"{role} must be an integer, not {value}")
        return value.numerator
    return value


def _lowest(value: int | Fraction) -> int | Fraction:
    return value.numerator if isinstance(value, Fraction) and value.denominator == 1 else value


def _is_binomial_row(node: Expr) -> bool:
    """Whether the summand is C(a, k) for the summation index k, with a free of k."""
    (index, _, _) = node.limits[0]
    summand = node.function
    return isinstance(summand, binomial) and summand.args[1] == index and not summand.args[0].has(index)


class _ExactReading:
    def __init__(
        self, point: dict[Symbol, int], counts: Ingredients, limit_bits: int, opposite_counts: Ingredients
    ) -> None:
        self.point = point
        self.counts = counts
        self.limit_bits = limit_bits
        self.opposite_counts = opposite_counts

    def value(self, node: Expr) -> int | Fraction:
        if isinstance(node, Integer):
            return int(node)
        if isinstance(node, Rational):
            return Fraction(int(node.p), int(node.q))
        if isinstance(node, Symbol):
            return self.symbol(node)
        if isinstance(node, Add):
            return _lowest(sum((self.value(term) for term in node.args), 0))
        if isinstance(node, Mul):
            return _lowest(math.prod((self.value(factor) for factor in node.args), start=1))
        if isinstance(node, Pow):
            return self.power(self.value(node.base), self.integer(node.exp))
        if isinstance(node, (Min, Max)):
            return (min if isinstance(node, Min) else max)(self.value(choice) for choice in node.args)
        if isinstance(node, factorial):
            return math.factorial(self.integer(node.args[0]))
        if isinstance(node, binomial):
            return self.binomial(self.integer(node.args[0]), self.integer(node.args[1]))
        if isinstance(node, Sum) and _is_binomial_row(node):
            return self.binomial_row(node)
        if isinstance(node, (Sum, Product)):
            return self.fold(node)
        if isinstance(node, AppliedUndef) and node.func == T:
            return self.count(*self.count_arguments(node))
        if isinstance(node, AppliedUndef) and node.func == opposite:
            reading = _ExactReading(self.point, self.opposite_counts, self.limit_bits, self.counts)
            return reading.value(node.args[0])
        if isinstance(node, AppliedUndef) and node.func == binary_digits:
            return self.integer(node.args[0]).bit_length()
        raise TypeError(f"no exact reading of {type(node).__name__} in {node}")

    def integer(self, node: Expr) -> int:
        return _integer(self.value(node), node)

    def symbol(self, node: Symbol) -> int:
        if node not in self.point:
            raise ValueError(f"the expression needs a value of {node}")
        return self.point[node]

    def count_arguments(self, node: Expr) -> tuple[int, int]:
        variables, degree = (*(self.integer(argument) for argument in node.args), 1)[:2]
        if variables < 0 or degree < 0:
            raise ValueError(f"{node} is not defined at {self.point}: T({variables}, {degree})")
        return variables, degree

    def count(self, variables: int, degree: int) -> int:
        if degree > 0 and degree >= variables - 1 and 2**variables > self.limit_bits:
            raise OverflowError(f"T({variables}, {degree}) has 2^{variables} bits")
        known = self.counts(variables, degree)
        if known is None:
            raise UnknownCount(f"T({variables}, {degree}) is not known")
        if isinstance(known, Logarithm):
            raise OverflowError(f"T({variables}, {degree}) has {known.bits:.6g} bits")
        return known

    def power(self, base: int | Fraction, exponent: int) -> int | Fraction:
        if exponent < 0:
            return Fraction(1) / self.power(base, -exponent)
        if isinstance(base, int) and abs(base) > 1:
            self.allow(exponent * math.log2(abs(base)) if exponent < 2**1000 else math.inf)
        result: int | Fraction = base**exponent
        return result

    def binomial(self, upper: int, lower: int) -> int:
        if upper < 0:
            raise ValueError(f"C({upper}, {lower}) has a negative upper argument")
        if not 0 <= lower <= upper:
            return 0
        self.allow(log2_binomial(upper, lower))
        return math.comb(upper, lower)

    def binomial_row(self, node: Expr) -> int:
        """C(a, 0) + ... + C(a, b), each term from the one before: C(a, k+1) = C(a, k)·(a-k)/(k+1)."""
        (_, first, last) = node.limits[0]
        upper, final = self.integer(node.function.args[0]), self.integer(last)
        if self.integer(first) != 0 or upper < 0:
            raise ValueError(f"{node} is not a row sum from 0 at {self.point}")
        if final < 0:
            return 0
        bits = log2_binomial_sum(upper, final)
        self.allow(bits)
        whole: int = 2 ** min(upper, self.limit_bits + 1)  # exact where it is used: the sum is allowed
        if final >= upper:
            return whole
        complement = 2 * final > upper
        terms = upper - final if complement else final + 1
        if terms * bits > WORK_LIMIT:
            raise OverflowError(f"{node} has {terms} terms of up to {bits:.6g} bits at {self.point}")
        total = term = 1
        for k in range(terms - 1):
            term = term * (upper - k) // (k + 1)
            total += term
        return whole - total if complement else total

    def fold(self, node: Expr) -> int | Fraction:
        ((index, first, last),) = node.limits
        total: int | Fraction = 0 if isinstance(node, Sum) else 1
        for k in range(self.integer(first), self.integer(last) + 1):
            point = {**self.point, index: k}
            term = _ExactReading(point, self.counts, self.limit_bits, self.opposite_counts).value(node.function)
            total = total + term if isinstance(node, Sum) else total * term
            self.allow(_integer(total, node).bit_length() - 1)
        return total

    def allow(self, bits: float) -> None:
        if bits > self.limit_bits:
            raise OverflowError(f"a number of {bits:.6g} bits is not written out (limit {self.limit_bits})")


class _LogarithmReading:
    def __init__(self, point: dict[Symbol, int], counts: Ingredients, opposite_counts: Ingredients) -> None:
        self.point = point
        self.counts = counts
        self.opposite_counts = opposite_counts
        self.small = _ExactReading(point, counts, EXACT_BEFORE_LOGARITHM_BITS, opposite_counts)
        self.exact = _ExactReading(point, counts, EXPANSION_LIMIT_BITS, opposite_counts)

    def value(self, node: Expr) -> Logarithm:
        try:
            return logarithm_of(self.small.value(node))
        except OverflowError:
            return self.structural(node)

    def structural(self, node: Expr) -> Logarithm:
        if isinstance(node, Add):
            return sum_of_logarithms([self.value(term) for term in node.args])
        if isinstance(node, Mul):
            return product_of_logarithms([self.value(factor) for factor in node.args])
        if isinstance(node, Pow):
            base, exponent = self.value(node.base), self.exact.integer(node.exp)
            sign = base.sign if exponent % 2 else abs(base.sign)
            return Logarithm(sign, base.bits * nearest_float(exponent))
        if isinstance(node, binomial):
            upper, lower = (self.exact.integer(argument) for argument in node.args)
            return Logarithm(1, log2_binomial(upper, lower))
        if isinstance(node, Sum) and _is_binomial_row(node):
            upper, last = self.exact.integer(node.function.args[0]), self.exact.integer(node.limits[0][2])
            return Logarithm(1, log2_binomial_sum(upper, last))
        if isinstance(node, (Sum, Product)):
            ((index, first, last),) = node.limits
            terms = [
                _LogarithmReading({**self.point, index: k}, self.counts, self.opposite_counts).value(node.function)
                for k in range(self.exact.integer(first), self.exact.integer(last) + 1)
            ]
            return sum_of_logarithms(terms) if isinstance(node, Sum) else product_of_logarithms(terms)
        if isinstance(node, AppliedUndef) and node.func == T:
            return self.count(*self.exact.count_arguments(node))
        if isinstance(node, AppliedUndef) and node.func == opposite:
            return _LogarithmReading(self.point, self.opposite_counts, self.counts).value(node.args[0])
        if isinstance(node, (Integer, Rational)):
            return logarithm_of(Fraction(int(node.p), int(node.q)))
        raise TypeError(f"no logarithm of {type(node).__name__} in {node}")

    def count(self, variables: int, degree: int) -> Logarithm:
        if degree > 0 and degree >= variables - 1 and 2**variables > EXACT_BEFORE_LOGARITHM_BITS:
            return Logarithm(1, nearest_float(2**variables))  # all functions, or all but two
        known = self.counts(variables, degree)
        if known is None:
            raise UnknownCount(f"T({variables}, {degree}) is not known")
        return known if isinstance(known, Logarithm) else logarithm_of(known)
