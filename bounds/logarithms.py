"""Numbers too large to write out, by their binary logarithms: products, sums, binomial coefficients and their sums."""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True)
class Logarithm:
    """A number kept as its sign (-1, 0, 1) and the binary logarithm of its absolute value, in bits."""

    sign: int
    bits: float


def log2_binomial(upper: int, lower: int) -> float:
    """log2 of the binomial coefficient C(upper, lower), in bits, for 0 <= lower <= upper of any size.

    By Stirling's series beyond the reach of an exact coefficient. The terms of upper - lower are taken as
    log(1 - lower/upper), so that nothing cancels when upper is huge.

    Examples:
        >>> log2_binomial(8, 1)
        3.0
        >>> abs(log2_binomial(2**300 - 1, 1) - 300) < 1e-12
        True
    """
    lower = min(lower, upper - lower)
    if lower <= 300:
        return math.log2(math.comb(upper, lower))
    remaining = upper - lower
    share = lower / upper
    spread = -math.log1p(-share) / share if share > 0 else 1.0
    stirling = math.fsum(
        1 / (12 * size) - 1 / (360 * size**3) if sign > 0 else 1 / (360 * size**3) - 1 / (12 * size)
        for sign, size in ((1, min(upper, 10**12)), (-1, lower), (-1, min(remaining, 10**12)))
    )
    nats = math.fsum(
        (
            lower * (math.log(upper) - math.log(lower)),
            lower * (1 - share) * spread,
            share * spread / 2,
            -math.log(2 * math.pi * lower) / 2,
            stirling,
        )
    )
    return nats / math.log(2)


def log2_binomial_sum(upper: int, last: int) -> float:
    """log2 of C(upper, 0) + ... + C(upper, last), in bits; the largest term times the sum of the falling
    ratios.

    Examples:
        >>> log2_binomial_sum(15, 15), log2_binomial_sum(7, 3)
        (15.0, 6.0)
    """
    if last >= upper:
        return float(upper)
    if 2 * last > upper:  # all subsets but those of a short upper tail
        tail = log2_binomial_sum(upper, upper - last - 1) - upper
        return upper + math.log1p(-(2.0**tail)) / math.log(2)
    total, term, size = 1.0, 1.0, last
    for _ in range(1_000_000):
        term *= size / (upper - size + 1)
        size -= 1
        total += term
        if term < total * 2**-60:
            break
    return log2_binomial(upper, last) + math.log2(total)


def nearest_float(value: int) -> float:
    """The float nearest an integer, infinite where none is near."""
    try:
        return float(value)
    except OverflowError:
        return math.inf


def logarithm_of(value: int | Fraction) -> Logarithm:
    """The sign and the logarithm of a number."""
    if value == 0:
        return Logarithm(0, -math.inf)
    size = abs(Fraction(value))
    return Logarithm(1 if value > 0 else -1, math.log2(size.numerator) - math.log2(size.denominator))


def product_of_logarithms(factors: list[Logarithm]) -> Logarithm:
    """The product of numbers that are given by their logarithms."""
    sign = math.prod(factor.sign for factor in factors)
    return Logarithm(sign, math.fsum(factor.bits for factor in factors) if sign else -math.inf)


def sum_of_logarithms(terms: list[Logarithm]) -> Logarithm:
    """The sum of numbers that are given by their logarithms; ArithmeticError if they cancel too far."""
    largest = max((term.bits for term in terms if term.sign), default=-math.inf)
    if math.isinf(largest):
        return Logarithm(0 if largest < 0 else 1, largest)
    share = math.fsum(term.sign * 2.0 ** (term.bits - largest) for term in terms if term.sign)
    if abs(share) < 1e-6:
        raise ArithmeticError("the terms cancel too far for a logarithm in double precision")
    return Logarithm(1 if share > 0 else -1, largest + math.log2(abs(share)))
