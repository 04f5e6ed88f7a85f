"""Variables in which a function is not unate: each refutes a linear threshold gate at once.

If f rises along variable i from x to x + e_i, and falls from y to y + e_i, then f has the signs -, +, +, - at these
four points, and the features satisfy -Phi(x) + Phi(x + e_i) + Phi(y) - Phi(y + e_i) = 0: four multipliers 1 that no
weights can meet. One variable takes half a microsecond at n = 6.
"""

from functools import cache

from enumerate.arrangements.feasibility import Refutation
from enumerate.cube.truth_tables import all_ones, projection


@cache
def low_halves(n: int) -> tuple[int, ...]:
    """For each variable the points where it is 0, as truth tables.

    Examples:
        >>> [hex(low) for low in low_halves(3)]
        ['0x55', '0x33', '0xf']
    """
    return tuple(all_ones(n) ^ projection(i, n) for i in range(1, n + 1))


def first_point(table: int) -> int:
    """The first point where a function is on.

    Examples:
        >>> first_point(0b1100)
        2
    """
    return (table & -table).bit_length() - 1


def refute_by_variable(table: int, n: int, specified: int | None = None) -> Refutation | None:
    """The four multipliers of the first variable in which a function is not unate; None if it is unate in all.

    Arguments:
        table: where it is on.
        n: the number of variables.
        specified: of a partial function, where it is on or off; both ends of a step must be there.

    Examples:
        >>> refute_by_variable(0b0110, 2)  # XOR rises and falls in either variable
        Refutation(multipliers={0: 1, 1: 1, 2: 1, 3: 1})
        >>> refute_by_variable(0b1110, 2) is None
        True
        >>> refute_by_variable(0b0110, 2, specified=0b0111) is None
        True
    """
    step = 1
    for low in low_halves(n):
        changes = (table ^ table >> step) & low
        if specified is not None:
            changes &= specified & specified >> step
        falls = changes & table
        if falls and falls != changes:
            points = (first_point(changes ^ falls), first_point(falls))
            return Refutation(dict.fromkeys(sorted([x + rise for x in points for rise in (0, step)]), 1))
        step *= 2
    return None
