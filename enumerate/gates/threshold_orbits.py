"""Threshold functions of n variables up to a group of symmetries of the cube, from the stabilizers of their classes.

The self-dual functions of one class of N = n + 1 variables are the arrangements, with signs, of the weights of its
chamber, of which some are equal and some are 0: words of length N with a letter for each kind of variable, signed
unless the kind is irrelevant. The last letter is the bias. A group that moves only the n inputs has an orbit for each
last letter with its sign and each class of the remaining letters that the group does not join:

- negations of inputs join the signs of the n other letters,
- permutations join their orders and leave how many of each kind have sign +,
- both together (`np`) leave nothing but the last letter, and complementing the output (`npn`) joins its two signs.

Which variables are alike is what the walls of the Weyl cone say that generate the stabilizer of the class. So a
histogram of classes by walls is all that is needed, and two engines that share no code make it.
"""

from collections.abc import Iterator, Mapping
from itertools import accumulate, product
from math import factorial, lcm, prod

from enumerate.arrangements.arrangements import primitive
from enumerate.cube.groups import require_group
from enumerate.gates.threshold_classes import (
    GateClass,
    ThresholdGate,
    kinds_of_variables,
    np_gate_classes,
    npn_gate_classes,
    self_dual_classes,
)


def orbit_number(by_walls: Mapping[int, int], n: int, group: str) -> int:
    """The number of orbits of threshold functions of n variables under one of `GROUPS`.

    Arguments:
        by_walls: how many self-dual classes of n + 1 variables have the stabilizer that a set of walls generates.

    Raises:
        ValueError: on another group.

    Examples:
        >>> from enumerate.gates.threshold_classes import census
        >>> [orbit_number(census(n).by_walls, n, "permutations") for n in range(6)]  # OEIS A109455
        [2, 4, 10, 34, 178, 1720]
        >>> [orbit_number(census(n).by_walls, n, "negations") for n in range(6)]  # OEIS A002078
        [2, 3, 6, 20, 150, 3287]
    """
    require_group(group)
    return sum(number * _orbits_of_class(walls, n, group) for walls, number in by_walls.items() if number)


def kinds_of_walls(walls: int, dimension: int) -> tuple[list[int], int]:
    """How many variables of each kind a class has, and how many are irrelevant.

    Arguments:
        walls: those that generate its stabilizer, as in `kinds_of_variables`; wall N makes the last kind irrelevant.
        dimension: N.

    Examples:
        >>> kinds_of_walls(0b0101, 4), kinds_of_walls(0b1101, 4)
        (([2, 2], 0), ([2], 2))
    """
    kinds = [len(kind) for kind in kinds_of_variables(walls, dimension)]
    irrelevant = kinds.pop() if walls >> (dimension - 1) & 1 else 0
    return kinds, irrelevant


def _orbits_of_class(walls: int, n: int, group: str) -> int:
    kinds, irrelevant = kinds_of_walls(walls, n + 1)
    free = int(irrelevant > 0)  # an irrelevant variable may be the bias, in one way
    if group == "npn":
        return len(kinds) + free
    if group == "np":
        return 2 * len(kinds) + free
    if group == "permutations":
        signs = prod(k + 1 for k in kinds)  # how many of each kind have sign +
        return sum(2 * signs * k // (k + 1) for k in kinds) + free * signs
    relevant = sum(kinds)
    last = 2 * relevant + irrelevant  # each variable as the bias, with its sign
    if group == "none":
        last = (relevant + irrelevant) << relevant  # and the signs of all others
    return factorial(n) * last // prod(map(factorial, [*kinds, irrelevant]))


def gate_classes(n: int, group: str) -> Iterator[GateClass]:
    """One gate of each orbit of threshold functions of n <= 8 variables under one of `GROUPS`, with the orbit's size.

    Raises:
        ValueError: on another group.

    Examples:
        >>> [len(list(gate_classes(3, group))) for group in ("none", "permutations", "negations", "np", "npn")]
        [104, 34, 20, 10, 6]
        >>> sum(cls.orbit_size for cls in gate_classes(4, "permutations"))
        1882
    """
    require_group(group)
    if group in ("np", "npn"):
        yield from np_gate_classes(n) if group == "np" else npn_gate_classes(n)
        return
    for cls in self_dual_classes(n):
        kinds, irrelevant = kinds_of_walls(cls.walls, n + 1)
        letters = [*_kind_weights(cls.weights, kinds), 0]
        for bias in range(len(kinds) + (irrelevant > 0)):
            left = [*kinds, irrelevant]
            left[bias] -= 1
            for sign in (1, -1) if bias < len(kinds) else (1,):
                for arranged, size in _arrangements(letters, left, group):
                    gate = ThresholdGate(sign * letters[bias], arranged)
                    yield GateClass(gate, size)


def _kind_weights(weights: tuple[int, ...], kinds: list[int]) -> list[int]:
    """Weights of a class averaged over each kind of variable, which stays inside its chamber, as integers."""
    scale = lcm(*kinds)
    ends = list(accumulate(kinds))
    averaged = [sum(weights[e - k : e]) * (scale // k) for e, k in zip(ends, kinds, strict=True)]
    return primitive(averaged)


def _arrangements(letters: list[int], left: list[int], group: str) -> Iterator[tuple[tuple[int, ...], int]]:
    """Weights of the inputs, one arrangement for each orbit, with the size of the orbit."""
    if group == "permutations":
        relevant = left[:-1]
        for positive in product(*(range(k, -1, -1) for k in relevant)):
            negative = [k - p for k, p in zip(relevant, positive, strict=True)]
            arranged = [
                w
                for letter, p, m in zip(letters[:-1], positive, negative, strict=True)
                for w in [letter] * p + [-letter] * m
            ]
            size = factorial(sum(left)) // prod(map(factorial, [*positive, *negative, left[-1]]))
            yield (*arranged, *[0] * left[-1]), size
        return
    for order in _orders(letters, left):
        relevant_places = [i for i, w in enumerate(order) if w]
        if group == "negations":
            yield order, 2 ** len(relevant_places)
            continue
        for signs in product((1, -1), repeat=len(relevant_places)):
            signed = list(order)
            for i, sign in zip(relevant_places, signs, strict=True):
                signed[i] *= sign
            yield tuple(signed), 1


def _orders(letters: list[int], left: list[int]) -> Iterator[tuple[int, ...]]:
    """The different orders of letters, each taken as often as it occurs."""
    if not any(left):
        yield ()
        return
    for i, number in enumerate(left):
        if number:
            rest = [*left]
            rest[i] -= 1
            for order in _orders(letters, rest):
                yield (letters[i], *order)
