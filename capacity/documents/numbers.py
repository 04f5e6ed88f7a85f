"""Exact numbers and durations in writing."""

from decimal import Decimal


def decimal_string(value: int) -> str:
    """An integer in decimal digits, however many.

    >>> len(decimal_string(2**65536))
    19729
    """
    return str(Decimal(value))


def duration(seconds: float) -> str:
    """A length of time for people.

    >>> duration(5), duration(90), duration(20000)
    ('5 s', '2 min', '5.6 h')
    """
    if seconds < 90:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 5400 else f"{seconds / 3600:.1f} h"


def short_count(count: str | None) -> str:
    """A count for a narrow column, exact: a long one as a power of two less something, if that is shorter.

    >>> short_count("104"), short_count(str(2**256 - 2)), short_count(None)
    ('104', '2^256 - 2', '-')
    """
    if count is None:
        return "-"
    if len(count) <= 20:
        return count
    value = int(count)
    power = value.bit_length() if value & (value - 1) else value.bit_length() - 1
    missing = (1 << power) - value
    written = f"2^{power}" + (f" - {missing}" if missing else "")
    return min(count, written, key=len)
