"""Truth tables as digits, hexadecimal or binary, in the two orders in which they are read."""

from enumerate.cube.truth_tables import from_hex, hex_digits

MAX_INPUTS = 16


def read_digits(digits: str, n: int | None, order: str) -> tuple[int, int, str, str]:
    """The truth table of hexadecimal or binary digits, n, which of the two they are, and what else is to be said.

    Raises:
        ValueError: they are not as many as n needs, or n is not given and could be two numbers.

    Examples:
        >>> read_digits("0b0110", None, "low-first"), read_digits("0010", 2, "high-first")
        ((6, 2, 'binary', ''), (2, 2, 'binary', ''))
    """
    binary, remark = digits.startswith("0b") and len(digits) > 2 and not digits[2:].strip("01"), ""
    if binary and n is None and len(digits) == hex_digits(4):
        raise ValueError(f"{digits} is binary for -n 1 and hexadecimal for -n 4: give -n")
    if binary and (len(digits) == hex_digits(n) if n is not None else log2(len(digits) - 2) is None):
        binary = False  # the digits 0 and b in hexadecimal
    written = digits[2:] if binary or digits.startswith("0x") else digits
    if not binary and not digits.startswith("0x") and not written.strip("01"):
        inputs = log2(len(written))
        if n is None and inputs is not None and len(written) > 1:
            remark = f"with -n {inputs} it is binary"
        binary = n is not None and n == inputs and len(written) != hex_digits(n)
    points = len(written) if binary else 4 * len(written)
    inputs = log2(points)
    if n is None:
        if inputs is None or inputs > MAX_INPUTS:
            kind = "binary" if binary else "hexadecimal"
            raise ValueError(
                f"{len(written)} {kind} digits are no truth table: 2**n values are needed, n <= {MAX_INPUTS}"
            )
        n = inputs
    if binary:
        if inputs != n:
            raise ValueError(f"{len(written)} binary digits are given; n = {n} has 2**{n} = {2**n}")
        bits = int(written, 2)
    else:
        bits = from_hex(written, n)
    if order == "high-first":
        bits = from_column(bits, n)
    return bits, n, "binary" if binary else "hexadecimal", remark


def from_column(bits: int, n: int) -> int:
    """The table whose first digit is the value at the row 0...0, x1 the most significant.

    Examples:
        >>> bin(from_column(0b0010, 2))
        '0b10'
    """
    column = f"{bits:0{2**n}b}"
    return sum(1 << x for x in range(2**n) if column[_reversed(x, n)] == "1")


def from_rows(rows: int, n: int) -> int:
    """The table of a set of rows, numbered with x1 the most significant.

    Examples:
        >>> bin(from_rows(0b0010, 2))
        '0b100'
    """
    return from_column(int(f"{rows:0{2**n}b}"[::-1], 2), n)


def _reversed(x: int, n: int) -> int:
    return int(f"{x:0{n}b}"[::-1], 2) if n else 0


def log2(number: int) -> int | None:
    """The logarithm of a power of two; None of another number."""
    return number.bit_length() - 1 if number and number & (number - 1) == 0 else None
