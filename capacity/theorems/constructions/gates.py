"""The algebra of gates in a construction: integer weights laid out monomial by monomial."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

Monomial = tuple[int, ...]

Column = npt.NDArray[Any]
"""Integers, (B,) or (1,): int64 while all are below `SMALL` in size, else an object array of Python integers."""

Bits = npt.NDArray[np.uint8]

SMALL = 1 << 30  # a product of two such integers, and a sum of a few of these, is within int64

FREE = 2
"""A value of an intended function that the construction leaves open."""


def exact(numbers: Any) -> Column:
    """The integers as a column. What is made of columns by one product and a few sums is exact, and made one by this.

    Examples:
        >>> exact([1, 2]).dtype, exact(exact([2**29]) * 8).dtype
        (dtype('int64'), dtype('O'))
    """
    column = np.asarray(numbers)
    if column.dtype != np.int64:
        column = np.array(numbers, object)
    small = len(column) == 0 or max(abs(int(column.min())), abs(int(column.max()))) < SMALL
    return column.astype(np.int64 if small else object, copy=False)


@dataclass(frozen=True)
class Gates:
    """A batch of gates: the integer coefficients of their scores, by monomials of the inputs.

    Attributes:
        coefficients: a column for each monomial, given by its variables in increasing order.

    Examples:
        >>> gate = Gates.of_rows([[-1, 1, 1]], ((), (1,), (2,)))
        >>> lifted = gate.renamed((2, 3)) + on(1, "pm1") * gate.dominating
        >>> {m: c.tolist() for m, c in lifted.coefficients.items()}
        {(): [3], (2,): [1], (3,): [1], (1,): [4]}
    """

    coefficients: Mapping[Monomial, Column]

    @staticmethod
    def of_rows(rows: Any, monomials: tuple[Monomial, ...]) -> "Gates":
        """Gates of the rows of a table of integers, one column for each monomial."""
        table = rows if isinstance(rows, np.ndarray) else np.array(rows, object)
        columns = table.reshape(-1, len(monomials)).T
        return Gates({monomial: exact(column) for monomial, column in zip(monomials, columns, strict=True)})

    @staticmethod
    def constant(value: int) -> "Gates":
        """The gate of one constant score.

        Examples:
            >>> Gates.constant(-1).coefficients[()].tolist()
            [-1]
        """
        return Gates({(): exact([value])})

    @property
    def number(self) -> int:
        """B, the number of gates; 1 if all are the same."""
        return max(len(column) for column in self.coefficients.values())

    @property
    def dominating(self) -> Column:
        """For each gate an integer above every score in size: one more than the sum of its weights in size, (B,)."""
        total = exact([1])
        for column in self.coefficients.values():
            total = exact(total + abs(column))
        return total

    def __getitem__(self, monomial: Monomial) -> Column:
        return self.coefficients.get(monomial, exact([0]))

    def __add__(self, other: "Gates") -> "Gates":
        sums = dict(self.coefficients)
        for monomial, column in other.coefficients.items():
            sums[monomial] = exact(sums[monomial] + column) if monomial in sums else column
        return Gates(sums)

    def __mul__(self, factor: "int | Column") -> "Gates":
        factors = exact(np.atleast_1d(factor))
        return Gates({monomial: exact(column * factors) for monomial, column in self.coefficients.items()})

    def times(self, other: "Gates") -> "Gates":
        """The products of the scores, of gates that share no variable; ValueError if they do.

        Examples:
            >>> sorted(on(1, "pm1").times(off(2, "pm1")).coefficients)
            [(), (1,), (1, 2), (2,)]
        """
        products: dict[Monomial, Column] = {}
        for first, left in self.coefficients.items():
            for second, right in other.coefficients.items():
                if set(first) & set(second):
                    raise ValueError(f"monomials {first} and {second} share a variable")
                monomial = tuple(sorted(first + second))
                products[monomial] = exact(products.get(monomial, exact([0])) + left * right)
        return Gates(products)

    def renamed(self, variables: tuple[int, ...]) -> "Gates":
        """The same gates of other variables: variable j becomes variables[j - 1]."""
        return Gates({tuple(sorted(variables[j - 1] for j in m)): column for m, column in self.coefficients.items()})

    def without(self, *monomials: Monomial) -> "Gates":
        """The same gates with some coefficients made 0."""
        return Gates({m: c for m, c in self.coefficients.items() if m not in monomials}) + Gates.constant(0)


def on(i: int, encoding: str) -> Gates:
    """A score that is 0 where x_i is off and positive where it is on: x_i in `01`, 1 + x_i in `pm1`."""
    return variable(i) if encoding == "01" else variable(i) + Gates.constant(1)


def off(i: int, encoding: str) -> Gates:
    """A score that is 0 where x_i is on and positive where it is off: 1 - x_i in both encodings.

    Examples:
        >>> off(3, "01").coefficients == off(3, "pm1").coefficients
        True
    """
    return Gates.constant(1) + variable(i) * -1


def variable(i: int) -> Gates:
    """The score x_i."""
    return Gates({(i,): exact([1])})


def part(n: int, fixed: Mapping[int, int]) -> Bits:
    """Where the variables have the given bits: (2**n,) of 0 and 1.

    Examples:
        >>> part(2, {2: 0}).tolist()
        [1, 1, 0, 0]
    """
    index = np.arange(2**n)
    here = np.ones(2**n, bool)
    for i, bit in fixed.items():
        here &= (index >> (i - 1) & 1) == bit
    return here.astype(np.uint8)


def laid(bits: Bits, variables: tuple[int, ...], n: int, fixed: Mapping[int, int]) -> Bits:
    """Functions of the given variables on one part of the n-cube, 0 elsewhere: (B, 2**k) to (B, 2**n).

    Examples:
        >>> laid(np.array([[0, 1]], np.uint8), (1,), 2, {2: 1}).tolist()
        [[0, 0, 0, 1]]
    """
    index = np.arange(2**n)
    small = np.zeros(2**n, np.int64)
    for j, i in zip(range(len(variables)), variables, strict=True):
        small |= (index >> (i - 1) & 1) << j
    return bits[:, small] * part(n, fixed)
