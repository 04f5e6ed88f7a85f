"""What the variables of a function do: influences, Chow parameters, the Walsh spectrum, the dual."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from enumerate.cube.truth_tables import all_ones, from_bits, to_bits, to_signs


@dataclass(frozen=True)
class Influences:
    """Of each variable, the pairs of points that differ in it alone and have different values.

    Attributes:
        rising: pairs in which the function is on where the variable is, for x1 ... xn.
        falling: pairs in which it is off there.
    """

    rising: tuple[int, ...]
    falling: tuple[int, ...]

    @property
    def swings(self) -> tuple[int, ...]:
        """All such pairs: of a voting game, the Banzhaf swings."""
        return tuple(up + down for up, down in zip(self.rising, self.falling, strict=True))

    @property
    def essential(self) -> tuple[int, ...]:
        """The variables 1 ... n on which the function depends."""
        return tuple(i for i, swings in zip(range(1, len(self.rising) + 1), self.swings, strict=True) if swings)

    @property
    def unate(self) -> bool:
        """Whether it rises and falls in no variable."""
        return not any(up and down for up, down in zip(self.rising, self.falling, strict=True))


def influences(table: int, n: int) -> Influences:
    """The influences of all variables.

    Examples:
        >>> influences(0xE8, 3).swings, influences(0b0010, 2)
        ((2, 2, 2), Influences(rising=(1, 0), falling=(0, 1)))
    """
    bits = to_bits(table, n).astype(np.int8)
    rising, falling = [], []
    for i in range(n):
        pairs = bits.reshape(-1, 2, 2**i)
        change = pairs[:, 1] - pairs[:, 0]
        rising.append(int((change > 0).sum()))
        falling.append(int((change < 0).sum()))
    return Influences(tuple(rising), tuple(falling))


def chow_parameters(table: int, n: int) -> tuple[int, ...]:
    """The number of points where a function is on, and of those of them with x_i = 1, for x1 ... xn.

    Examples:
        >>> chow_parameters(0xE8, 3)
        (4, 3, 3, 3)
    """
    bits = to_bits(table, n).astype(np.int64)
    return int(bits.sum()), *(int(bits.reshape(-1, 2, 2**i)[:, 1].sum()) for i in range(n))


def walsh_spectrum(table: int, n: int) -> npt.NDArray[np.int64]:
    """The sums over all points x of (-1)**(f(x) + s.x), for each s, (2**n,) int64.

    Examples:
        >>> walsh_spectrum(0b1000, 2).tolist()  # AND
        [2, 2, 2, -2]
    """
    values = -to_signs(table, n).astype(np.int64)
    for i in range(n):
        pairs = values.reshape(-1, 2, 2**i)
        values = np.stack([pairs[:, 0] + pairs[:, 1], pairs[:, 0] - pairs[:, 1]], axis=1).reshape(-1)
    return values


def dual(table: int, n: int) -> int:
    """The dual: the complement at the opposite point.

    Examples:
        >>> dual(0b1000, 2) == 0b1110, dual(0xE8, 3) == 0xE8
        (True, True)
    """
    return from_bits(to_bits(table, n)[::-1]) ^ all_ones(n)


def algebraic_normal_form(table: int, n: int) -> tuple[int, ...]:
    """The monomials whose sum modulo 2 is the function, each as the bit set of its variables, in order.

    Examples:
        >>> algebraic_normal_form(0b0110, 2), algebraic_normal_form(0b1110, 2)
        ((1, 2), (1, 2, 3))
    """
    values = to_bits(table, n).copy()
    for i in range(n):
        pairs = values.reshape(-1, 2, 2**i)
        pairs[:, 1] ^= pairs[:, 0]
    return tuple(int(s) for s in np.flatnonzero(values))
