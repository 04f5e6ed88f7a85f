"""Partial functions as people write them: tables with `x`, `-` or `*` where a point is left open, and minterms.

Both answer two truth tables in the numbering of what was written: where the function is on, and where it is on or off.
"""

import re

from enumerate.cube.truth_tables import all_ones

OPEN = r"(?:Σ\s*|sum\s*)?dc?\s*\(([^()]*)\)\s*"

MINTERMS = re.compile(rf"(?:Σ\s*m?|sum\s*m?|minterms|m)\s*\(([^()]*)\)\s*(?:\+?\s*{OPEN})?", re.I)

TABLE = re.compile(r"(0b)?([01xX*-]*[xX*-][01xX*-]*)")

PRODUCT = re.compile(r"(?:[xX]\d*|[01])(?:\*(?:[xX]\d*|[01]))*")


def values_of(text: str, n: int | None) -> str | None:
    """The values of a table that leaves points open; None if the text is none.

    x and x1 are variables, and what is also a variable or product, x10 or x1*x10, is a table if it is as long as one.

    Raises:
        ValueError: it is as long as a table, and also a product.

    Examples:
        >>> values_of("1--0", 2), values_of("0b1x", None), values_of("x110", None)
        ('1--0', '1x', 'x110')
        >>> values_of("x1", 1), values_of("x1*x10", None), values_of("x110", 3)
        (None, None, None)
    """
    table = TABLE.fullmatch(text)
    if table is None:
        return None
    if table[1] is None and PRODUCT.fullmatch(text):
        size = len(text)
        if size <= 2 or (size != 2**n if n is not None else size & (size - 1)):
            return None
        if "*" in text:
            raise ValueError(f"{text!r} is a product or a table: write {text.replace('*', ' & ')!r} or '0b{text}'")
    return table[2]


def read_values(values: str) -> tuple[int, int]:
    """The two tables of 2**n values, the last point first.

    Examples:
        >>> read_values("1-00")
        (8, 11)
    """
    on, specified = ("".join("1" if value in known else "0" for value in values) for known in ("1", "01"))
    return int(on, 2), int(specified, 2)


def read_minterms(text: str, n: int | None) -> tuple[int, int] | None:
    """The two tables of `m(1,3)` or `m(1,3) + d(2)`, whose points are numbered 0 to 2**n - 1; None if it is neither.

    Raises:
        ValueError: something else stands for a point, n is not given, or a point is both on and left open.

    Examples:
        >>> read_minterms("m(1,3) + d(2)", 2)
        (10, 11)
    """
    found = MINTERMS.fullmatch(text)
    if found is None:
        if re.fullmatch(OPEN, text, re.I):
            raise ValueError(f"{text!r} does not say which points are on: write m(1,3) + d(2), or m() + d(2)")
        return None
    if re.match(r"M\s*\(", text):
        raise ValueError("M(...) lists maxterms, where a function is off: write where it is on, as m(1,3,5)")
    if n is None:
        raise ValueError("minterms do not say the number of variables: give -n")
    on, opened = (_points(inside or "", n) for inside in found.groups())
    both = on & opened
    if both:
        raise ValueError(f"the point {(both & -both).bit_length() - 1} is both in m and in d")
    return on, all_ones(n) ^ opened


def _points(inside: str, n: int) -> int:
    """The points of a list, each by its bit."""
    words = [word for word in re.split(r"[,\s]+", inside.strip()) if word]
    wrong = next((word for word in words if not word.isdecimal() or len(word) > 9), None)
    if wrong is not None:
        raise ValueError(f"{wrong!r} is not a point: minterms are written as m(1,3,5)")
    beyond = next((word for word in words if int(word) >= 2**n), None)
    if beyond is not None:
        raise ValueError(f"the point {int(beyond)} is beyond n = {n}, whose points are 0 ... {2**n - 1}")
    return sum(1 << point for point in {int(word) for word in words})


def partial_table(on: int, n: int, specified: int) -> str:
    """The values in binary, that at the last point first, with x where the function is open.

    Examples:
        >>> partial_table(0b1000, 2, 0b1011)
        '1x00'
    """
    values = zip(f"{on:0{2**n}b}", f"{specified:0{2**n}b}", strict=True)
    return "".join(value if known == "1" else "x" for value, known in values)
