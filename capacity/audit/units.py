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
    known = _known_monomials(gate.degree, shift, size)
    try:
        for key, text in items:
            mask = known.get(key)
            if mask is not None:
                coefficients[mask] = integer_of(text)
            elif key == "v" and takes_signal:
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
                known[key] = mask
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


def outputs_of(coefficients: list[int], degree: int, low: int) -> int | None:
    """The truth table of a polynomial unit on the cube {low, 1}^n; None for coefficients or cubes that are large.

    The activations u are the digits u + 2^(k-1) of one integer in base 2^k. Since |u| < 2^(k-1), these lie between 1
    and 2^k - 1: none runs into the next, their highest bits say where u >= 0, and where u > 0 once each is less by 1.
    """
    size = len(coefficients).bit_length() - 1
    if degree > 1 and size > 6:
        return None
    values = coefficients if degree > 1 else [coefficients[0], *[coefficients[1 << i] for i in range(size)]]
    width = sum(map(abs, values)).bit_length() // 4 * 4 + 4
    if width > 32:
        return None
    ones, monomials = _digits(size, width, degree > 1, low)
    signs = ones << width - 1
    activations = sum(map(mul, values, monomials), signs)
    positive = activations - ones & signs
    zeros = activations & signs ^ positive
    if zeros:
        raise not_strict(((zeros & -zeros).bit_length() - 1) // width)
    return int(f"{positive >> width - 1:0{width // 4 << size}x}"[width // 4 - 1 :: width // 4], 2)


@lru_cache(maxsize=64)
def _digits(size: int, width: int, products: bool, low: int) -> tuple[int, list[int]]:
    """The constant 1, and it and all inputs, or all their products, as sums of value(x) 2^(width x) over the points."""
    ones, monomials = 1, [1]
    for i in range(size):
        step = width << i
        raised = [(values << step) + low * values for values in (monomials if products else [ones])]
        monomials = [values + (values << step) for values in monomials] + raised
        ones |= ones << step
    return ones, monomials


def monomial_name(mask: int) -> str:
    """The name of a monomial: `x1*x3` for the bit mask 0b101, and `1` for 0."""
    return "*".join(f"x{i + 1}" for i in range(mask.bit_length()) if mask >> i & 1) or "1"


@lru_cache(maxsize=64)
def _known_monomials(degree: int, shift: int, size: int) -> dict[object, int]:
    """The monomials of a unit that have been read, as bit masks."""
    return {}


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
