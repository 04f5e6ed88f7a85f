"""Whether a sign vector is a dichotomy, by the simplex method in rational numbers: for features of any size.

With A the matrix whose columns are (s_x Phi(x), 1), phase one looks for lambda >= 0 with A lambda = (0, ..., 0, 1). A
solution refutes (Gordan); at an optimum above 0 the dual values (u, v) have u . s_x Phi(x) <= -v < 0, so that -u is a
realization. Bland's rule, the first column and row that may be exchanged, ends for certain (Bland 1977).

Cost: the inverse of the basis, (D + 1)**2 rational numbers, is all that is kept; every exchange prices up to m columns.
Meant for what does not fit the solver of `enumerate.arrangements.feasibility`.
"""

from collections.abc import Sequence
from fractions import Fraction
from math import lcm

from enumerate.arrangements.arrangements import primitive
from enumerate.arrangements.feasibility import Realization, Refutation


def decide_exactly(rows: Sequence[Sequence[int]], signs: Sequence[int]) -> Realization | Refutation:
    """A realization of the signs (-1 or +1) of the integer rows (m, D), or a refutation.

    Examples:
        >>> decide_exactly([[1, 0], [1, 10**20]], [-1, 1])
        Realization(coefficients=(-50000000000000000000, 1))
        >>> decide_exactly([[1, 0], [1, 1], [1, 2]], [1, -1, 1])
        Refutation(multipliers={0: 1, 1: 2, 2: 1})
    """
    columns = [[*(sign * v for v in row), 1] for row, sign in zip(rows, signs, strict=True)]
    size = len(columns[0])
    inverse = [[Fraction(int(i == j)) for j in range(size)] for i in range(size)]
    values = [Fraction(int(i == size - 1)) for i in range(size)]
    artificial = len(columns)  # and beyond it
    basis = list(range(artificial, artificial + size))
    while True:
        prices = [sum(inverse[i][j] for i in range(size) if basis[i] >= artificial) for j in range(size)]
        if not any(value for value, name in zip(values, basis, strict=True) if name >= artificial):
            return _refutation({name: v for name, v in zip(basis, values, strict=True) if name < artificial and v})
        whole = _integers(prices)
        entering = next((x for x, column in enumerate(columns) if _dot(whole, column) > 0), None)
        if entering is None:
            return Realization(tuple(-v for v in primitive(whole[:-1])))
        direction = [sum(a * b for a, b in zip(row, columns[entering], strict=True)) for row in inverse]
        ratios = [(values[i] / direction[i], basis[i], i) for i in range(size) if direction[i] > 0]
        leaving = min(ratios)[2]
        inverse[leaving] = [v / direction[leaving] for v in inverse[leaving]]
        values[leaving] /= direction[leaving]
        for i in range(size):
            if i != leaving and direction[i]:
                inverse[i] = [a - direction[i] * b for a, b in zip(inverse[i], inverse[leaving], strict=True)]
                values[i] -= direction[i] * values[leaving]
        basis[leaving] = entering


def _refutation(multipliers: dict[int, Fraction]) -> Refutation:
    return Refutation(dict(sorted(zip(multipliers, _integers(list(multipliers.values())), strict=True))))


def _integers(numbers: Sequence[Fraction | int]) -> list[int]:
    """The numbers times the least positive rational that makes them integers without common divisor."""
    scale = lcm(*(Fraction(number).denominator for number in numbers))
    return primitive([int(number * scale) for number in numbers])


def _dot(a: Sequence[int], b: Sequence[int]) -> int:
    return sum(x * y for x, y in zip(a, b, strict=True))
