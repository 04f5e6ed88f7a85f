"""The n-cube, truth tables and feature matrices.

A point is an index x in 0 ... 2**n - 1 whose bit i - 1 is variable i. A truth table is the integer whose bit x is f(x),
written in hexadecimal, most significant digit first, with max(1, 2**n / 4) digits: the convention of ABC and kitty.
An integer has no size limit; up to n = 6 it fits one 64-bit word.
"""

from functools import cache
from itertools import combinations

import numpy as np
import numpy.typing as npt

ENCODINGS = ("01", "pm1")

HEX_DIGITS = "0123456789abcdefABCDEF"

MAX_INPUTS = 24  # a feature matrix has 2**n rows; nothing in the definitions stops here


def check_inputs(n: int, largest: int = MAX_INPUTS) -> None:
    """Raise ValueError unless 0 <= n <= largest.

    Examples:
        >>> check_inputs(3)
    """
    if not 0 <= n <= largest:
        raise ValueError(f"n = {n} is out of range: 0 <= n <= {largest}")


def hex_digits(n: int) -> int:
    """The number of hexadecimal digits of a truth table of n variables.

    Examples:
        >>> [hex_digits(n) for n in range(6)]
        [1, 1, 1, 2, 4, 8]
    """
    return max(1, (1 << n) // 4)


def check_table(table: int, n: int) -> None:
    """Raise ValueError if a truth table has a bit beyond 2**n.

    Examples:
        >>> check_table(0b1110, 2)
    """
    if table >> (1 << n):
        raise ValueError(f"truth table {table:#x} does not fit n = {n}: it must be below 2**{2**n}")


def to_hex(table: int, n: int) -> str:
    """Write a truth table as hexadecimal.

    Raises:
        ValueError: if the table has a bit beyond 2**n.

    Examples:
        >>> to_hex(0b1110, 2)  # OR
        'e'
        >>> to_hex(projection(1, 2), 2)
        'a'
    """
    check_table(table, n)
    return f"{table:0{hex_digits(n)}x}"


def from_hex(text: str, n: int) -> int:
    """Read a truth table; upper case, lower case and a leading 0x are accepted.

    Raises:
        ValueError: if a character is not a digit, or the number of digits is wrong for n.

    Examples:
        >>> from_hex("e", 2)
        14
    """
    check_inputs(n)
    digits = text[2:] if text[:2] in ("0x", "0X") else text
    if digits.strip(HEX_DIGITS):
        bad = next(c for c in digits if c not in HEX_DIGITS)
        raise ValueError(f"truth table {_shown(text)} has the character {bad!r}; only hexadecimal digits are allowed")
    if len(digits) != hex_digits(n):
        raise ValueError(
            f"truth table {_shown(text)} has {len(digits)} hexadecimal digit{'' if len(digits) == 1 else 's'}; "
            f"n = {n} needs {hex_digits(n)}"
        )
    table = int(digits, 16)
    if table >> 2**n:
        raise ValueError(f"truth table {_shown(text)} does not fit n = {n}: it must be below 2**{2**n}")
    return table


def _shown(text: str) -> str:
    return repr(text if len(text) <= 20 else text[:17] + "...")


@cache
def projection(i: int, n: int) -> int:
    """The truth table of variable i (1 ... n).

    Examples:
        >>> [to_hex(projection(i, 3), 3) for i in (1, 2, 3)]
        ['aa', 'cc', 'f0']
    """
    if not 1 <= i <= n:
        raise ValueError(f"variable {i} is out of range: 1 <= i <= {n}")
    block = ((1 << (1 << (i - 1))) - 1) << (1 << (i - 1))
    size = 1 << i
    while size < 1 << n:
        block |= block << size
        size *= 2
    return block


@cache
def low_points(n: int) -> npt.NDArray[np.uint64]:
    """For each variable of n <= 6 the points where it is 0, as truth tables: (n,) uint64, or one word if n = 0.

    Examples:
        >>> [hex(word) for word in low_points(3)]
        ['0x55', '0x33', '0xf']
    """
    return np.array([all_ones(n) ^ projection(i, n) for i in range(1, n + 1)] or [0], np.uint64)


def parity(n: int) -> int:
    """The truth table of x1 + ... + xn mod 2.

    Examples:
        >>> to_hex(parity(3), 3)
        '96'
    """
    table = 0
    for i in range(1, n + 1):
        table ^= projection(i, n)
    return table


def all_ones(n: int) -> int:
    """The truth table of the constant 1.

    Examples:
        >>> all_ones(2)
        15
    """
    return (1 << (1 << n)) - 1


def to_bits(table: int, n: int) -> npt.NDArray[np.uint8]:
    """The values f(0) ... f(2**n - 1) as a (2**n,) uint8 array of 0 and 1.

    Examples:
        >>> to_bits(0b1110, 2).tolist()
        [0, 1, 1, 1]
    """
    raw = table.to_bytes(max(1, 2**n // 8), "little")
    return np.unpackbits(np.frombuffer(raw, np.uint8), bitorder="little")[: 2**n]


def from_bits(bits: npt.ArrayLike) -> int:
    """The truth table whose bit x is the truth of bits[x]; bits has shape (2**n,).

    Examples:
        >>> from_bits([0, 1, 1, 1])
        14
    """
    packed = np.packbits(np.asarray(bits).astype(bool), bitorder="little")
    return int.from_bytes(packed.tobytes(), "little")


def to_signs(table: int, n: int, specified: int | None = None) -> npt.NDArray[np.int8]:
    """The values as a (2**n,) int8 array of -1 and +1, and 0 where a partial function is not specified.

    Examples:
        >>> to_signs(0b1110, 2).tolist(), to_signs(0b1110, 2, specified=0b0111).tolist()
        ([-1, 1, 1, 1], [-1, 1, 1, 0])
    """
    signs = (2 * to_bits(table, n).astype(np.int8) - 1).astype(np.int8)
    return signs if specified is None else (signs * to_bits(specified, n)).astype(np.int8)


def count_bits(bitmap: npt.NDArray[np.uint64]) -> int:
    """The number of ones of a bitmap, (k,) uint64.

    Examples:
        >>> count_bits(np.array([7, 2**63], np.uint64))
        4
    """
    step = 1 << 20  # words, so that little memory is taken beside
    return sum(int(np.bitwise_count(bitmap[i : i + step]).sum()) for i in range(0, len(bitmap), step))


def distinct(words: npt.NDArray[np.uint64]) -> npt.NDArray[np.uint64]:
    """The different words, ascending; by sorting, which for many words is faster than NumPy's hashing.

    Examples:
        >>> distinct(np.array([3, 1, 3], np.uint64)).tolist()
        [1, 3]
    """
    ordered = np.sort(words)
    return ordered[np.append(True, ordered[1:] != ordered[:-1])] if len(ordered) else ordered


@cache
def monomials(n: int, degree: int) -> tuple[tuple[int, ...], ...]:
    """The multilinear monomials of degree <= `degree`, each as its increasing variables, the constant first.

    Examples:
        >>> monomials(3, 2)
        ((), (1,), (2,), (3,), (1, 2), (1, 3), (2, 3))
    """
    return tuple(m for k in range(min(n, degree) + 1) for m in combinations(range(1, n + 1), k))


def monomial_name(monomial: tuple[int, ...]) -> str:
    """How certificates and results name a monomial.

    Examples:
        >>> [monomial_name(m) for m in monomials(2, 2)]
        ['1', 'x1', 'x2', 'x1*x2']
    """
    return "*".join(f"x{i}" for i in monomial) or "1"


def features(n: int, degree: int = 1, encoding: str = "01") -> npt.NDArray[np.int64]:
    """The feature matrix Phi, (2**n, D) int64: the value of each monomial of degree <= `degree` at each point.

    Arguments:
        encoding: "01" for inputs 0 and 1, "pm1" for -1 and +1 (bit 1 is +1).

    Raises:
        ValueError: on an unknown encoding, a negative degree or n out of range.

    Examples:
        >>> features(2).tolist()
        [[1, 0, 0], [1, 1, 0], [1, 0, 1], [1, 1, 1]]
        >>> features(1, 1, "pm1").tolist()
        [[1, -1], [1, 1]]
    """
    check_inputs(n)
    if encoding not in ENCODINGS:
        raise ValueError(f"unknown encoding {encoding!r}; known: 01, pm1")
    if degree < 0:
        raise ValueError(f"degree {degree} is negative")
    index = np.arange(2**n)
    variables = {i: (index >> (i - 1)) & 1 for i in range(1, n + 1)}
    if encoding == "pm1":
        variables = {i: 2 * v - 1 for i, v in variables.items()}
    columns = []
    for monomial in monomials(n, degree):
        column = np.ones(2**n, np.int64)
        for i in monomial:
            column = column * variables[i]
        columns.append(column)
    return np.ascontiguousarray(np.array(columns, np.int64).T)
