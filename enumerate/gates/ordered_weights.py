"""Self-dual functions of ordered weights over -1 and +1, w_0 >= ... >= w_n >= 0, and the least weights of one.

A point *loses weight* when x_i is exchanged for x_(i+1), from where the first alone is 1, or x_n is set to 0. Ordered
weights realize a *regular* function, one that no loss of weight turns on, if they do so at its *shift-minimal* points:
those where it is on, and off after any loss of weight. These are few, some 5 of seven variables and 25 of eleven. The
dual simplex method in integers (`dual_simplex`) finds weights of the least sum, in some 30 and 400 microseconds.
"""

from collections.abc import Iterator, Sequence
from functools import lru_cache
from operator import mul

from enumerate.arrangements.dual_simplex import least_solution
from enumerate.cube.truth_tables import all_ones
from enumerate.gates.unateness import first_point, low_halves


def lightenings(function: int, variables: int) -> Iterator[tuple[int, int, int]]:
    """How points lose weight in each variable.

    Yields:
        The points that can, as a truth table; the function where they come to, at the places where they were; the step
        from one point to the other.

    Examples:
        >>> [(bin(points), step) for points, _, step in lightenings(0b1000, 2)]  # x1 for x2; x2 for 0
        [('0b10', 1), ('0b1100', -2)]
    """
    lows = low_halves(variables)
    for i in range(variables - 1):
        yield lows[i + 1] & ~lows[i], function >> (1 << i), 1 << i
    last = 1 << variables - 1
    yield all_ones(variables) ^ lows[-1], function << last, -last


def least_weights(function: int, chow: Sequence[int]) -> tuple[int, ...] | None:
    """Ordered integer weights over -1 and +1 of a regular self-dual function; None if there are none.

    They are a multiple of the real weights of margin 1 that have the least sum.

    Arguments:
        function: the truth table.
        chow: the Chow parameters, one for each variable, nonnegative and nonincreasing.

    Examples:
        >>> least_weights(0xE8, (2, 2, 2))
        (1, 1, 1)
    """
    variables = len(chow)
    minimal = function
    for heavy, lighter, _ in lightenings(function, variables):
        minimal &= ~(lighter & heavy)
    # The weights are w_i = sum of the drops d_k >= 0 over k >= i, none where the Chow parameters are the same.
    drops = [k for k, a, b in zip(range(variables), chow, (*chow[1:], 0), strict=True) if a > b]
    rows = []
    while minimal:
        point = first_point(minimal)
        minimal &= minimal - 1
        rows.append([2 * (point & (2 << k) - 1).bit_count() - k - 1 for k in drops])
    found = least_solution(rows, [k + 1 for k in drops])
    if found is None:
        return None
    by_place = dict(zip(drops, found, strict=True))
    weights: list[int] = []
    for k in reversed(range(variables)):
        weights.append((weights[-1] if weights else 0) + by_place.get(k, 0))
    weights.reverse()
    return tuple(weights) if self_dual_function(weights) == function else None


def self_dual_function(weights: Sequence[int]) -> int:
    """The truth table that weights realize over -1 and +1; where a score is 0, off.

    The scores, each raised by 2**(width - 1) - 1, are the digits of one integer, whose highest bits say which are
    positive.

    Examples:
        >>> hex(self_dual_function((1, 1, 1)))
        '0xe8'
    """
    total = sum(weights)
    width = total.bit_length() // 4 * 4 + 4
    ones, variables = _digits(len(weights), width)
    scores = ((1 << width - 1) - 1 - total) * ones + 2 * sum(map(mul, weights, variables))
    positive = scores >> width - 1 & ones
    return int(f"{positive:0{width // 4 << len(weights)}x}"[width // 4 - 1 :: width // 4], 2)


@lru_cache(maxsize=32)
def _digits(variables: int, width: int) -> tuple[int, tuple[int, ...]]:
    """The constant 1 and each variable as integers whose digits of so many bits are the values at the points."""
    ones = 1
    fields: list[int] = []
    for i in range(variables):
        step = width << i
        fields = [values | values << step for values in fields] + [ones << step]
        ones |= ones << step
    return ones, tuple(fields)
