"""Units: their integer coefficients by monomial, and their activations on the cube."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import pairwise
from operator import add, sub

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
    values = coefficients
    # p = even + x * odd in the variable x of lowest index. Its two values become the low and the high half,
    # which moves x to the top of the index: after all rounds each variable has its value, and its place again.
    for _ in range(len(values).bit_length() - 1):
        even, odd = values[0::2], values[1::2]
        values = (list(map(sub, even, odd)) if low else even) + list(map(add, even, odd))
    return [u * u - threshold for u in values] if gate.squared else values


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
