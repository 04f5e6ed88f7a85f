"""Units: their integer coefficients by monomial, and their activations on the cube."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import pairwise
from operator import add, mul, sub

from capacity.audit.definitions import Gate
from capacity.audit.text import CertificateError, integer_of, items_of, quoted

_MONOMIAL = re.compile(r"1|x[1-9][0-9]{0,8}(?:\*x[1-9][0-9]{0,8})*")


def not_strict(point: int) -> CertificateError:
    """The refusal of a unit whose activation is 0 at a point."""
    return CertificateError(f"the activation is 0 at point {point}: not a strict realization")


def read_unit(value: object, gate: Gate, shift: int, size: int, *, takes_signal: bool) -> tuple[list[int], int, int]:
    """The coefficients of one unit.

    Returns:
        The coefficients by monomial (a bit mask of the unit's own variables), that of the signal, and the
        threshold t of a square unit.
    """
    coefficients = [0] * (1 << size)
    v = t = 0
    key: object = None
    items = items_of(value)
    try:
        for key, text in items:
            if key == "v" and takes_signal:
                v = integer_of(text)
            elif key == "t" and gate.squared:
                t = integer_of(text)
                if t < 0:
                    raise CertificateError("the threshold of a square unit is negative")
            else:
                mask = _monomial(key, shift, size)
                if mask.bit_count() > gate.degree:
                    raise CertificateError(f"a monomial of degree {mask.bit_count()}, over {gate.degree}")
                coefficients[mask] = integer_of(text)
    except CertificateError as error:
        raise error.within(f"[{quoted(key)}]") from None
    return coefficients, v, t


def activations_of(coefficients: list[int], gate: Gate, threshold: int, low: int) -> list[int]:
    """The values of a polynomial on the cube {low, 1}^n of its variables; for a square gate, of its square less t."""
    if gate.degree == 1:
        values = [coefficients[0]]
        for i in range(len(coefficients).bit_length() - 1):
            weight = coefficients[1 << i]
            values = [u + weight * low for u in values] + [u + weight for u in values]
        return [u * u - threshold for u in values] if gate.squared else values
    values = coefficients
    # p = even + x * odd in the variable x of lowest index. Its two values become the low and the high half,
    # which moves x to the top of the index: after all rounds each variable has its value, and its place again.
    for _ in range(len(values).bit_length() - 1):
        even, odd = values[0::2], values[1::2]
        values = (list(map(sub, even, odd)) if low else even) + list(map(add, even, odd))
    return [u * u - threshold for u in values] if gate.squared else values


def linear_outputs(coefficients: list[int], low: int) -> int | None:
    """The truth table of a linear unit on the cube {low, 1}^n; None for coefficients that are large.

    The activations u are the digits u + 2^(k-1) of one integer in base 2^k. Since |u| < 2^(k-1), these lie between 1
    and 2^k - 1: none runs into the next, their highest bits say where u >= 0, and where u > 0 once each is less by 1.
    """
    size = len(coefficients).bit_length() - 1
    weights = [(1 - low) * coefficients[1 << i] for i in range(size)]
    bias = coefficients[0] + low * sum(weights) // (1 - low)
    width = (abs(bias) + sum(map(abs, weights))).bit_length() // 4 * 4 + 4
    if width > 32:
        return None
    ones, inputs = _digits(size, width)
    activations = sum(map(mul, weights, inputs), (bias + (1 << width - 1)) * ones)
    signs = ones << width - 1
    positive = activations - ones & signs
    zeros = activations & signs ^ positive
    if zeros:
        raise not_strict(((zeros & -zeros).bit_length() - 1) // width)
    return int(f"{positive >> width - 1:0{width // 4 << size}x}"[width // 4 - 1 :: width // 4], 2)


@lru_cache(maxsize=64)
def _digits(size: int, width: int) -> tuple[int, list[int]]:
    """The constant 1 and each input, 0 or 1, as integers whose digits of so many bits are the values at the points."""
    ones = 1
    inputs: list[int] = []
    for i in range(size):
        step = width << i
        inputs = [values | values << step for values in inputs] + [ones << step]
        ones |= ones << step
    return ones, inputs


def monomial_name(mask: int) -> str:
    """The name of a monomial: `x1*x3` for the bit mask 0b101, and `1` for 0."""
    return "*".join(f"x{i + 1}" for i in range(mask.bit_length()) if mask >> i & 1) or "1"


@lru_cache(maxsize=1 << 16)
def _monomial(key: object, shift: int, size: int) -> int:
    """The variables of a monomial as a bit mask, counted from the first that the unit sees."""
    if not isinstance(key, str):
        raise CertificateError("a monomial is a string")
    if _MONOMIAL.fullmatch(key) is None:
        if key in ("v", "t"):
            raise CertificateError("this unit has no such coefficient")
        raise CertificateError('a monomial is "1", or variables such as "x1" and "x1*x3"')
    if key == "1":
        return 0
    variables = [int(name[1:]) for name in key.split("*")]
    if any(first >= second for first, second in pairwise(variables)):
        raise CertificateError("the variables of a monomial stand in strictly increasing order")
    for variable in variables:
        if not shift < variable <= shift + size:
            own = f"has x{shift + 1} to x{shift + size}" if size else "has none"
            raise CertificateError(f"x{variable} is not a variable of this unit, which {own}")
    return sum(1 << variable - shift - 1 for variable in variables)
