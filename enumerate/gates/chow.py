"""Whether a function is a linear threshold function, by its Chow parameters; a linear program is seldom left to solve.

With the bias as one more variable, a function f of n variables becomes the self-dual function F(x0, x): f(x) where
x0 = 1, and the complement of f(not x) where x0 = 0. Over -1 and +1, weights realize both or neither. Let the Chow
parameter a_i be the sum of F(x) x_i over the cube, and let the variables be negated and sorted so that they decrease to
a_n >= 0. If F is a threshold function it has weights w_0 >= ... >= w_n >= 0, equal where the a_i are equal and 0 where
they are (Chow 1961). So, in turn:

1. *Unateness* (`unateness`) refutes nearly all random functions.
2. *Known parameters*: no other function has the Chow parameters of a threshold function (Chow 1961), so weights of one
   serve, permuted and negated, its whole class. All are known for n <= 6 (`least_class_weights`).
3. *Regularity*: as points lose weight in x_i (`ordered_weights`), F falls at least as often as it rises, by the order
   of the a_i. If it rises at all, the points of a rise and of a fall have multipliers 1 that no weights can meet.
4. *Least weights* of a regular F (`ordered_weights`), if there are any.

What is left is for the linear program on all points (`feasibility`): regular functions without weights, none for n <=
5, some at n = 8. Weights depend on the class alone, never on what was asked before.

Cost at n = 6: 2 microseconds for a random function, 5 for a threshold function; at n = 8 with unknown parameters 130.
"""

from collections.abc import Sequence
from functools import cache
from math import gcd

from enumerate.arrangements.feasibility import Realization, Refutation
from enumerate.cube.influences import dual
from enumerate.gates.least_class_weights import MAX_VARIABLES, least_class_weights
from enumerate.gates.ordered_weights import least_weights, lightenings
from enumerate.gates.unateness import first_point, low_halves, refute_by_variable

MAX_KNOWN = 1 << 15  # classes for each n, some 10 MB


def decide_by_chow_parameters(table: int, n: int, encoding: str = "01") -> Realization | Refutation | None:
    """Weights of a function, bias first, or multipliers that refute it; None if only a linear program can tell.

    Examples:
        >>> decide_by_chow_parameters(0xE8, 3), decide_by_chow_parameters(0xE8, 3, "pm1")
        (Realization(coefficients=(-3, 2, 2, 2)), Realization(coefficients=(0, 1, 1, 1)))
        >>> decide_by_chow_parameters(0xF888, 4)  # x1 x2 + x3 x4: on at 3 and 12, off at 5 and 10
        Refutation(multipliers={3: 1, 5: 1, 10: 1, 12: 1})
    """
    refuted = refute_by_variable(table, n)
    if refuted is not None:
        return refuted
    chow = self_dual_chow_parameters(table, n)
    sizes = [abs(a) for a in chow]
    order = sorted(range(n + 1), key=sizes.__getitem__, reverse=True)
    sorted_sizes = tuple([sizes[i] for i in order])
    known = known_weights(n)
    weights = known.get(sorted_sizes)
    if weights is None:
        function = _sorted_function(table, n, chow, order)
        points = _irregular_points(function, n + 1)
        if points is not None:
            return Refutation(dict.fromkeys(sorted(_moved_back(points, n, chow, order)), 1))
        weights = least_weights(function, sorted_sizes)
        if weights is None:
            return None
        if len(known) >= MAX_KNOWN:
            known.clear()
        known[sorted_sizes] = weights
    return Realization(_coefficients(weights, chow, order, encoding))


@cache
def known_weights(n: int) -> dict[tuple[int, ...], tuple[int, ...]]:
    """The weights of classes of functions of n variables, by sorted Chow parameters: for n <= 6 of all."""
    return least_class_weights(n + 1) if n < MAX_VARIABLES else {}


def self_dual_chow_parameters(table: int, n: int) -> list[int]:
    """Half the Chow parameters a_0 ... a_n of the self-dual function, the bias first.

    Examples:
        >>> self_dual_chow_parameters(0b1000, 2)
        [-2, 2, 2]
    """
    weight = table.bit_count()
    return [2 * weight - (1 << n), *[2 * (weight - 2 * (table & low).bit_count()) for low in low_halves(n)]]


def _coefficients(weights: Sequence[int], chow: Sequence[int], order: Sequence[int], encoding: str) -> tuple[int, ...]:
    """Sorted weights as those of the function: bias first, in the encoding, without a common divisor."""
    own = [0] * len(chow)
    for i, weight in zip(order, weights, strict=True):
        own[i] = weight if chow[i] > 0 else -weight
    if encoding == "01":
        bias = 2 * own[0] - sum(own)
        own = [2 * weight for weight in own]
        own[0] = bias
        if not bias & 1:
            divisor = gcd(*own)
            own = [weight // divisor for weight in own]
    return tuple(own)


def _sorted_function(table: int, n: int, chow: Sequence[int], order: Sequence[int]) -> int:
    """The self-dual function of n + 1 variables, negated and exchanged so that the i-th greatest parameter is x_i's."""
    function = table << (1 << n) | dual(table, n)
    lows = low_halves(n + 1)
    variables = [*range(1, n + 1), 0]  # by place: the bias comes last
    for place, i in zip(range(n + 1), variables, strict=True):
        if chow[i] < 0:
            low, step = lows[place], 1 << place
            function = function >> step & low | (function & low) << step
    for place, i in zip(range(n + 1), order, strict=True):
        other = variables.index(i)
        if other != place:
            step = (1 << other) - (1 << place)
            differ = (function >> step ^ function) & lows[other] & ~lows[place]
            function ^= differ | differ << step
            variables[place], variables[other] = i, variables[place]
    return function


def _irregular_points(function: int, variables: int) -> tuple[int, ...] | None:
    """Four points: a fall of the function as a point loses weight, and a rise; None if it is regular."""
    for heavy, lighter, step in lightenings(function, variables):
        rises = lighter & ~function & heavy
        if rises:
            on, off = first_point(function & ~lighter & heavy), first_point(rises)
            return on, on + step, off, off + step
    return None


def _moved_back(points: Sequence[int], n: int, chow: Sequence[int], order: Sequence[int]) -> list[int]:
    """Points of the sorted function as points of f: the opposite one where the bias is 0. No two are opposite."""
    moved = []
    for point in points:
        values = [0] * (n + 1)
        for place, i in zip(range(n + 1), order, strict=True):
            values[i] = point >> place & 1 ^ (chow[i] < 0)
        moved.append(sum([1 << i for i in range(n) if values[i + 1] == values[0]]))
    return moved
