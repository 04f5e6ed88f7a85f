"""Exact numbers and durations as text."""

from decimal import Decimal


def decimal_string(value: int) -> str:
    """An integer in decimal digits, however many.

    Examples:
        >>> len(decimal_string(2**65536))
        19729
    """
    return str(Decimal(value))


def duration(seconds: float) -> str:
    """A length of time for people.

    Examples:
        >>> duration(5), duration(90), duration(20000)
        ('5 s', '2 min', '5.6 h')
    """
    if seconds < 90:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 5400 else f"{seconds / 3600:.1f} h"


def short_count(count: int | None) -> str:
    """A count for a narrow column, exact: a long one as a power of two less something, if that is shorter.

    Examples:
        >>> short_count(104), short_count(2**256 - 2), short_count(None)
        ('104', '2^256 - 2', '-')
    """
    if count is None:
        return "-"
    digits = decimal_string(count)
    if len(digits) <= 20:
        return digits
    power = (count - 1).bit_length()
    missing = (1 << power) - count
    return min(digits, f"2^{power}" + (f" - {missing}" if missing else ""), key=len)


def three_decimals(value: float | None) -> str:
    """A number of bits, or a ratio, for a column.

    Examples:
        >>> three_decimals(2.0), three_decimals(None)
        ('2.000', '-')
    """
    return "-" if value is None else f"{value:.3f}"


def ten_decimals(value: float | None) -> float | None:
    """A number as it stands in a file: rounded, so that it is the same on every machine.

    Examples:
        >>> ten_decimals(1 / 3)
        0.3333333333
    """
    return None if value is None else round(value, 10)
