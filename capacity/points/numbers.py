"""The numbers that users give, as exact fractions, and exact vectors as integer vectors."""

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from math import gcd, lcm
from typing import Any

import numpy as np

from capacity.functions.inequalities import read_number
from enumerate.outcomes import Refused

MAX_ROWS = 100_000

MAX_NUMBERS = 2_000_000


def require_size(rows: int, width: int, more: str = "") -> None:
    """Refuse more than 100,000 rows or two million numbers; `more` says that there are more than are given.

    Raises:
        Refused: there are more.

    Examples:
        >>> require_size(100_000, 20)
    """
    most = min(MAX_ROWS, MAX_NUMBERS // width)
    if rows > most:
        said = f"{more}{most if more else rows} rows of {width} number{'s' * (width > 1)}"
        raise Refused(f"{said} are given: their chambers would take years; at most {most} such rows are taken")


def exact_number(value: Any) -> Fraction:
    """An integer, Fraction, Decimal, float that is an integer, or string as in a file, as a fraction.

    Raises:
        ValueError: it is a float that is not an integer, infinite, or a string that is not a number.
        TypeError: it is of another type.

    Examples:
        >>> exact_number("0.1"), exact_number(2.0)
        (Fraction(1, 10), Fraction(2, 1))
        >>> exact_number(0.1)
        Traceback (most recent call last):
        ...
        ValueError: the float 0.1 is not exactly what it shows: give a string, a Fraction or a Decimal
    """
    if isinstance(value, bool | np.bool_):
        raise TypeError(f"a coordinate is a number, not {value!r}")
    if isinstance(value, float | np.floating):
        number = float(value)
        if not number.is_integer():
            if number - number != 0:
                raise ValueError(f"{number} is not a number that points can have")
            raise ValueError(
                f"the float {number!r} is not exactly what it shows: give a string, a Fraction or a Decimal"
            )
        return Fraction(int(number))
    if isinstance(value, Decimal):
        if not value.is_finite():
            raise ValueError(f"{value} is not a number that points can have")
        return Fraction(value)
    if isinstance(value, int | np.integer):
        return Fraction(int(value))
    if isinstance(value, Fraction):
        return value
    if isinstance(value, str):
        return read_number(value.strip())
    raise TypeError(f"a coordinate is an integer, a Fraction, a Decimal or a string, not {type(value).__name__}")


def exact_rows(values: Any, what: str) -> tuple[tuple[Fraction, ...], ...]:
    """A matrix of numbers, row by row.

    Raises:
        ValueError: rows differ in length, or there are none, or as `exact_number`.
        TypeError: as `exact_number`.
        Refused: as `require_size`.

    Examples:
        >>> exact_rows([[1, "1/2"]], "points")
        ((Fraction(1, 1), Fraction(1, 2)),)
    """
    if hasattr(values, "__len__"):
        require_size(len(values), 1)
    if isinstance(values, np.ndarray):
        values = values.tolist()
    rows: list[tuple[Fraction, ...]] = []
    for i, row in enumerate(values, 1):
        if isinstance(row, str) or not hasattr(row, "__iter__"):
            raise ValueError(f"{what} are rows of numbers; row {i} is {row!r}")
        cells = []
        for j, value in enumerate(row, 1):
            try:
                cells.append(exact_number(value))
            except (ValueError, TypeError) as error:
                raise type(error)(f"row {i}, column {j}: {error}") from None
        if rows and len(cells) != len(rows[0]):
            raise ValueError(f"row {i} has {len(cells)} numbers, and those before it {len(rows[0])}")
        require_size(i, max(1, len(cells)))
        rows.append(tuple(cells))
    if not rows or not rows[0]:
        raise ValueError(f"there are no {what}")
    return tuple(rows)


def common_divisor(numbers: Sequence[Fraction]) -> Fraction:
    """The greatest rational of which all numbers are integer multiples; 1 if all are 0.

    Examples:
        >>> common_divisor([Fraction(1, 2), Fraction(3, 4)])
        Fraction(1, 4)
    """
    scale = lcm(*(number.denominator for number in numbers))
    return Fraction(gcd(*(int(number * scale) for number in numbers)) or scale, scale)


def cleared(numbers: Sequence[Fraction]) -> tuple[int, ...]:
    """The least positive multiple of a vector whose entries are integers.

    Examples:
        >>> cleared([Fraction(1, 2), Fraction(-2, 3)]), cleared([Fraction(4), Fraction(6)])
        ((3, -4), (2, 3))
    """
    divisor = common_divisor(numbers)
    return tuple(int(number / divisor) for number in numbers)
