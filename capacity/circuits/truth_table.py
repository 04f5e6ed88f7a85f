"""A Boolean function by its truth table, in the project's convention: bit x is f(x), variable i is bit i - 1 of x."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from capacity.documents.sheet import Displayed, Sheet
from capacity.functions.reading import read_function
from enumerate.cube.truth_tables import check_inputs, from_hex, to_hex

MAPPED_INPUTS = 8  # a map of more is larger than a screen


@dataclass(frozen=True)
class TruthTable(Displayed):
    """A Boolean function of n variables; its sheet is the Karnaugh map, whose neighbours differ in one variable.

    Attributes:
        bits: bit x is the value at the point x.
        n: the number of variables.

    Raises:
        ValueError: if n or the bits are out of range.

    Examples:
        >>> table = TruthTable.of(lambda x1, x2, x3: x1 + x2 + x3 >= 2, 3)
        >>> print(table, table(1, 0, 1), table.weight)
        e8 1 4
        >>> table == TruthTable.from_hex("e8", 3)
        True
    """

    bits: int
    n: int

    def __post_init__(self) -> None:
        check_inputs(self.n)
        to_hex(self.bits, self.n)

    @classmethod
    def from_hex(cls, text: str, n: int) -> "TruthTable":
        """The function that is written in hexadecimal, most significant digit first; ValueError if it is not one."""
        return cls(from_hex(text, n), n)

    @classmethod
    def parse(cls, text: str, n: int | None = None, order: str = "low-first") -> "TruthTable":
        """The function that is written in any form that the command line takes.

        Arguments:
            text: hexadecimal or binary digits, an expression, weights and threshold, an inequality, or minterms.
            n: the number of variables; by default what the form says.
            order: how tables are read: `low-first`, x1 the lowest bit, or `high-first`, a textbook's column.

        Raises:
            ValueError: it is none of these, does not fit n, leaves points open (see `PartialFunction`), or n is
                neither said nor given.

        Examples:
            >>> majority = TruthTable.parse("[1,1,1; 2]")
            >>> majority == TruthTable.parse("x1 & (x2 | x3) | x2 & x3") == TruthTable.parse("e8", 3)
            True
        """
        read = read_function(text, n, order)
        return cls(read.bits, read.n)

    @classmethod
    def from_weights(cls, weights: Sequence[int | Fraction], threshold: int | Fraction) -> "TruthTable":
        """The function that is on where weights . x >= threshold, for the bits x; at most 16 weights.

        Examples:
            >>> TruthTable.from_weights([2, 1, 1], 2).hex
            'ea'
        """
        numbers = ",".join(str(Fraction(weight)) for weight in weights)
        return cls.parse(f"[{numbers}; {Fraction(threshold)}]")

    @classmethod
    def of(cls, function: Callable[..., object], n: int) -> "TruthTable":
        """The function that a Python function of n arguments, each 0 or 1, computes; what it returns is read as true
        or false."""
        points = ([x >> i & 1 for i in range(n)] for x in range(2**n))
        return cls(sum(bool(function(*point)) << x for x, point in zip(range(2**n), points, strict=True)), n)

    @property
    def hex(self) -> str:
        """The table in hexadecimal, as the command line takes it."""
        return to_hex(self.bits, self.n)

    @property
    def weight(self) -> int:
        """The number of points at which the function is on."""
        return self.bits.bit_count()

    def __call__(self, *inputs: int) -> int:
        if len(inputs) != self.n or not all(value in (0, 1) for value in inputs):
            raise ValueError(f"a function of {self.n} variables takes {self.n} values, each 0 or 1, not {inputs}")
        return self.bits >> sum(bool(value) << i for i, value in zip(range(self.n), inputs, strict=True)) & 1

    def __str__(self) -> str:
        return self.hex

    def sheet(self) -> Sheet:
        """The Karnaugh map; beyond eight variables, the hexadecimal digits.

        Examples:
            >>> TruthTable(0b0110, 2).sheet().rows
            (('0', '·', '■'), ('1', '■', '·'))
        """
        title = f"{self.n} variable{'s' * (self.n != 1)}, on at {self.weight} of {2**self.n} points"
        if self.n > MAPPED_INPUTS:
            return Sheet(title, (), ((self.hex,),))
        return karnaugh_map(f"{self.hex}: {title}", self.n, lambda x: "■" if self.bits >> x & 1 else "·")


def karnaugh_map(title: str, n: int, shown: Callable[[int], str]) -> Sheet:
    """The Karnaugh map of n variables, whose neighbours differ in one of them, with what is shown at each point."""
    low = (n + 1) // 2
    high = n - low
    columns, rows = _gray_code(low), _gray_code(high)
    names = [f"x{i}" for i in range(n, 0, -1)]
    corner = " \\ ".join(" ".join(part) for part in (names[:high], names[high:]) if part)
    return Sheet(
        title,
        (corner, *(f"{column:0{low}b}" if low else "" for column in columns)),
        tuple((f"{row:0{high}b}" if high else "", *(shown(row << low | column) for column in columns)) for row in rows),
    )


def _gray_code(bits: int) -> list[int]:
    return [i ^ i >> 1 for i in range(2**bits)]
