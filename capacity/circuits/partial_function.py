"""A Boolean function that is left open at some points, where anything will do; any other is one of its completions."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property

from capacity.circuits.truth_table import MAPPED_INPUTS, TruthTable, karnaugh_map
from capacity.documents.sheet import Displayed, Sheet
from capacity.functions.partial import partial_table
from capacity.functions.reading import read_function
from enumerate.cube.truth_tables import all_ones, to_hex


@dataclass(frozen=True)
class PartialFunction(Displayed):
    """A partial Boolean function of n variables; its sheet is the Karnaugh map.

    Attributes:
        on: bit x says whether it is on at the point x.
        off: bit x says whether it is off there; where neither is said it is open.
        n: the number of variables.

    Raises:
        ValueError: n or the bits are out of range, or it is both on and off at a point.

    Examples:
        >>> partial = PartialFunction.parse("1x001x0x")
        >>> partial(1, 1, 1), partial(0, 1, 1), partial.open
        (1, None, 3)
        >>> PartialFunction(on=0b11, off=0b10, n=2)
        Traceback (most recent call last):
        ...
        ValueError: the function is both on and off at the point 1
    """

    on: int
    off: int
    n: int

    def __post_init__(self) -> None:
        for bits in (self.on, self.off):
            if bits >> (1 << self.n):
                to_hex(bits, self.n)  # says that it does not fit
        both = self.on & self.off
        if both:
            raise ValueError(f"the function is both on and off at the point {(both & -both).bit_length() - 1}")

    @classmethod
    def total(cls, table: int, n: int) -> "PartialFunction":
        """The function of a truth table, without open points.

        Examples:
            >>> PartialFunction.total(0b1000, 2).open
            0
        """
        return cls(table, table ^ all_ones(n), n)

    @classmethod
    def parse(cls, text: str, n: int | None = None, order: str = "low-first") -> "PartialFunction":
        """The function that is written in any form that the command line takes; one without open points too.

        Arguments:
            text: a table with x, - or * where it is open, `m(1,3) + d(2)`, the path of a PLA file, or as
                `TruthTable.parse`.
            n: the number of variables; by default what the form says.
            order: how tables are read, as in `TruthTable.parse`.

        Raises:
            ValueError: it is none of these, does not fit n, or n is neither said nor given.

        Examples:
            >>> print(PartialFunction.parse("m(0,4) + d(2)", 3))
            00010x01
        """
        read = read_function(text, n, order)
        return cls(read.on, read.off, read.n)

    @classmethod
    def of(cls, function: Callable[..., object], n: int) -> "PartialFunction":
        """The function that a Python function of n arguments, each 0 or 1, computes; None leaves a point open.

        Examples:
            >>> print(PartialFunction.of(lambda x1, x2: None if x1 == x2 else x1, 2))
            x01x
        """
        values = [function(*(x >> i & 1 for i in range(n))) for x in range(2**n)]
        on, off = (
            sum(1 << x for x in range(2**n) if values[x] is not None and bool(values[x]) == value)
            for value in (True, False)
        )
        return cls(on, off, n)

    @property
    def specified(self) -> int:
        """Bit x says whether the function has a value at the point x."""
        return self.on | self.off

    @cached_property
    def open(self) -> int:
        """The number of points at which it has none."""
        return (1 << self.n) - self.specified.bit_count()

    def completions(self) -> Iterator[TruthTable]:
        """The functions that have its values, two to the number of open points.

        Examples:
            >>> [table.hex for table in PartialFunction.parse("1-0-").completions()]
            ['8', '9', 'c', 'd']
        """
        left = all_ones(self.n) ^ self.specified
        chosen = 0
        for _ in range(2**self.open):
            yield TruthTable(self.on | chosen, self.n)
            chosen = chosen - left & left  # the next subset of the open points

    def __call__(self, *inputs: int) -> int | None:
        known = TruthTable(self.specified, self.n)(*inputs)
        return TruthTable(self.on, self.n)(*inputs) if known else None

    def __str__(self) -> str:
        return partial_table(self.on, self.n, self.specified)

    def sheet(self) -> Sheet:
        """The Karnaugh map, with x where the function is open; beyond eight variables, the digits.

        Examples:
            >>> PartialFunction.parse("1x00").sheet().rows
            (('0', '·', '·'), ('1', 'x', '■'))
        """
        title = f"{self.n} variable{'s' * (self.n != 1)}, open at {self.open} of {2**self.n} points"
        if self.n > MAPPED_INPUTS:
            return Sheet(title, (), ((str(self),),))
        digits = str(self)[::-1]
        return karnaugh_map(title, self.n, lambda x: {"0": "·", "1": "■"}.get(digits[x], "x"))


def partial_of(function: int | PartialFunction, n: int) -> PartialFunction:
    """A partial function of n variables as it is; a truth table as one without open points.

    Raises:
        ValueError: it is of another number of variables.
    """
    if isinstance(function, int):
        return PartialFunction.total(function, n)
    if function.n != n:
        raise ValueError(f"the function has {function.n} variables, not {n}")
    return function
