"""Farkas multipliers: with them, inequalities > 0 that a unit must satisfy sum to 0, so that no unit satisfies them."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from operator import add
from typing import Any

from capacity.audit.cases import Row
from capacity.audit.definitions import Gate
from capacity.audit.scores import first_nonzero_product
from capacity.audit.statement import Statement
from capacity.audit.text import CertificateError, integer_of, items_of, point_of, quoted
from capacity.audit.units import monomial_name

MAX_BITS = 1 << 14  # of one number that holds a sum for each monomial


def check_multipliers(
    value: object, row_of: Callable[[Any], Row | None], gate: Gate, n: int, statement: Statement
) -> int:
    """Check Farkas multipliers: the rows of a unit, so multiplied, sum to 0 in every parameter of the unit.

    Arguments:
        value: The multipliers, by key.
        row_of: The row of the unit that a key names; None if it names none that is known.
        gate: The class of the unit.
        n: The number of inputs of the unit.
        statement: The class of circuits.

    Returns:
        The number of positive multipliers.
    """
    moments: dict[int, int] = {}  # by input
    further = [0, 0]
    positive = 0
    key: Any = None
    items = items_of(value)
    try:
        for key, text in items:
            multiplier = integer_of(text)
            if multiplier < 0:
                raise CertificateError("a multiplier is negative")
            row = row_of(key)
            if row is None:
                _check_key(key, gate, statement.variables)
                if multiplier:
                    raise CertificateError("this value of the unit is not decided on this path, or not specified")
            elif multiplier:
                x, sign, slot, coefficient = row
                moments[x] = moments.get(x, 0) + sign * multiplier
                further[slot] += coefficient * multiplier
                positive += 1
    except CertificateError as error:
        raise error.within(f"[{quoted(key)}]") from None
    if not positive:
        raise CertificateError("no multiplier is positive")
    if statement.score is not None:
        mask = first_nonzero_product(moments, statement.score, n, statement.low)
    else:
        mask = _first_nonzero_moment(moments, n, gate.degree)
    if mask is not None:
        raise CertificateError(f"the sum of lambda * s over the monomial {monomial_name(mask)} is not 0")
    if any(further):
        what = f"tau_{0 if further[0] else 1}" if gate.squared else "the signal"
        raise CertificateError(f"the sum of lambda * s over {what} is not 0")
    return positive


def _check_key(key: object, gate: Gate, variables: int) -> None:
    """A key that names no known row is at least the name of one."""
    text = key[:-1] if gate.squared and isinstance(key, str) and key[-1:] in ("+", "-") else key
    point_of(text, variables)


def _first_nonzero_moment(moments: dict[int, int], n: int, degree: int) -> int | None:
    """The first set of at most `degree` variables, if any, over which the moments do not sum to 0."""
    masks = _low_degree_masks(n, degree)
    width = sum(map(abs, moments.values())).bit_length() // 64 * 64 + 64
    if len(moments) * len(masks) <= n << n and width * len(masks) <= MAX_BITS:
        # The sums are the digits of one number, each less than half the base: the first nonzero one has its lowest bit.
        total = sum([moment * _monomials_at(x, n, degree, width) for x, moment in moments.items()])
        return masks[((total & -total).bit_length() - 1) // width] if total else None
    sums = [moments.get(x, 0) for x in range(1 << n)]
    # Sums over the points that contain a set of variables, one a round, rotated as in activations_of.
    for _ in range(n):
        even, odd = sums[0::2], sums[1::2]
        sums = list(map(add, even, odd)) + odd
    return next((mask for mask in masks if sums[mask]), None)


@lru_cache(maxsize=64)
def _low_degree_masks(n: int, degree: int) -> tuple[int, ...]:
    return tuple(mask for mask in range(1 << n) if mask.bit_count() <= degree)


@lru_cache(maxsize=1 << 12)
def _monomials_at(x: int, n: int, degree: int, width: int) -> int:
    """The monomials of degree at most `degree` at a point, 0 or 1, as digits of so many bits."""
    return sum([1 << i * width for i, mask in enumerate(_low_degree_masks(n, degree)) if x & mask == mask])
