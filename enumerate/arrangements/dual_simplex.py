"""The least solution of inequalities row . d >= 1, d >= 0, by the dual simplex method in integers.

With positive costs d = 0 is optimal but for the inequalities that it violates, so the dual method needs no first phase.
A basic variable is a row of integers over one denominator, the last pivot, by which every division comes out even
(Edmonds 1967): no fractions, nothing rounded. Made for a few dozen rows; a pivot takes about a microsecond for each.
"""

from collections.abc import Sequence
from math import gcd

MAX_PIVOTS = 500


def least_solution(rows: Sequence[Sequence[int]], costs: Sequence[int]) -> list[int] | None:
    """A multiple, in integers, of the least d >= 0 with row . d >= 1 for every row; None if there is none, or in doubt.

    Arguments:
        rows: of integers.
        costs: positive; d minimizes the sum of costs_k d_k.

    Examples:
        >>> least_solution([[1, 1], [-1, 3]], [1, 2])
        [1, 1]
        >>> least_solution([[1, -1], [-1, 1]], [1, 1]) is None
        True
    """
    width = len(costs)
    # In each row a basic variable, times the denominator, in terms of those that are 0: the constant first. In the last
    # row the costs, which stay nonnegative.
    table = [[-1, *row] for row in rows]
    table.append([0, *costs])
    outside = list(range(width))  # the variables that are 0, by column; from `width` on those of the rows
    inside = list(range(width, width + len(rows)))
    denominator = 1
    for _ in range(MAX_PIVOTS):
        leaving = min(range(len(rows)), key=lambda i: table[i][0], default=None)
        if leaving is None or table[leaving][0] >= 0:
            values = dict(zip(inside, (row[0] for row in table), strict=False))
            solution = [values.get(k, 0) for k in range(width)]
            divisor = gcd(*solution) or 1
            return [value // divisor for value in solution]
        row, prices = table[leaving], table[-1]
        entering = 0
        for j in range(1, width + 1):
            if row[j] > 0 and (not entering or prices[j] * row[entering] < prices[entering] * row[j]):
                entering = j
        if not entering:
            return None
        pivot = row[entering]
        for i, other in zip(range(len(table)), table, strict=True):
            factor = other[entering]
            if i != leaving and factor:
                table[i] = [(pivot * a - factor * b) // denominator for a, b in zip(other, row, strict=True)]
                table[i][entering] = factor
            elif i != leaving and pivot != denominator:
                table[i] = [pivot * a // denominator for a in other]
        table[leaving] = [-a for a in row]
        table[leaving][entering] = denominator
        denominator = pivot
        inside[leaving], outside[entering - 1] = outside[entering - 1], inside[leaving]
    return None
