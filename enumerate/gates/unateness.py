"""Variables in which a function is not unate: each refutes a linear threshold gate at once.

If f rises along variable i from x to x + e_i, and falls from y to y + e_i, then f has the signs -, +, +, - at these
four points, and the features satisfy -Phi(x) + Phi(x + e_i) + Phi(y) - Phi(y + e_i) = 0: four multipliers 1 that no
weights can meet.
"""

from enumerate.arrangements.feasibility import Refutation
from enumerate.cube.truth_tables import all_ones, projection


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
    off = (all_ones(n) if specified is None else specified) & ~table
    for i in range(n):
        low = all_ones(n) ^ projection(i + 1, n)
        rises = off & table >> (1 << i) & low
        falls = table & off >> (1 << i) & low
        if rises and falls:
            points = ((rises & -rises).bit_length() - 1, (falls & -falls).bit_length() - 1)
            return Refutation(dict.fromkeys(sorted(x | bit for x in points for bit in (0, 1 << i)), 1))
    return None
