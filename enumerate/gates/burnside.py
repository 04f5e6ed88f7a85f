"""Threshold functions of n variables up to a group of symmetries of the cube, by Burnside's lemma over grids.

The number of orbits is the mean over the group of the number of functions that an element leaves alone. A function that
is left alone has a realization that is left alone: the mean of the images of any of its realizations. So the weights on
a cycle of variables are equal, up to the signs that negations give, and the score depends only on the sum over the
cycle, one of l + 1 values for a cycle of l variables; if going round the cycle changes the sign, its weights are 0.
What is left is a dichotomy of the points of a grid, with the cycle lengths as its sides. An element that complements
the output sends the score to its negative: the bias is 0, and a hyperplane through the centre of the grid divides its
points.

Nothing is shared with the stabilizers of `threshold_orbits` but the definition: the dichotomies of each grid are
counted anew, over the faces of a cone of the grid's own symmetries.
"""

from collections import Counter
from collections.abc import Iterator
from fractions import Fraction
from itertools import product
from math import comb, factorial, prod

from enumerate.arrangements.grids import count_grid_functions
from enumerate.arrangements.restriction import count_dichotomies
from enumerate.cube.groups import require_group
from enumerate.cube.truth_tables import check_inputs
from enumerate.shards import Jobs, Progress

MAX_INPUTS = 9


def orbit_number(n: int, group: str, jobs: Jobs = 1, progress: Progress | None = None) -> int:
    """The number of orbits of threshold functions of n <= 9 variables, by Burnside's lemma.

    Arguments:
        group: one of `GROUPS`.
        jobs: how many shards of a grid are counted at once.
        progress: told what is done.

    Raises:
        ValueError: on another group or n.
        Refused: where machine integers do not suffice.

    Examples:
        >>> [orbit_number(n, "permutations") for n in range(5)], [orbit_number(n, "npn") for n in range(5)]
        ([2, 4, 10, 34, 178], [1, 2, 3, 6, 15])
    """
    check_inputs(n, MAX_INPUTS)
    require_group(group)
    shares: dict[tuple[tuple[int, ...], bool], Fraction] = {}
    for share, lengths, through_centre in _terms(n, group):
        grid = (lengths, through_centre)
        shares[grid] = shares.get(grid, Fraction(0)) + share
    total = sum(share * grid_dichotomies(*grid, jobs, progress) for grid, share in shares.items())
    if total.denominator != 1:
        raise ArithmeticError(f"Burnside's sum for {group} at n = {n} is {total}, which is not an integer")
    return int(total)


def _terms(n: int, group: str) -> Iterator[tuple[Fraction, tuple[int, ...], bool]]:
    """The share of each kind of element in the group, the cycle lengths of its grid, and whether the bias is 0."""
    if group == "none":
        yield Fraction(1), (1,) * n, False
    elif group == "negations":
        for negated in range(n + 1):
            yield Fraction(comb(n, negated), 2**n), (1,) * (n - negated), False
    elif group == "permutations":
        for cycles in partitions(n):
            yield _share(cycles, 1), cycles, False
    else:
        for positive in range(n + 1):
            for kept, changed in product(partitions(positive), partitions(n - positive)):
                share = _share(kept, 2) * _share(changed, 2)
                if group == "np":
                    yield share, kept, False
                else:
                    yield share / 2, kept, False
                    # With the output complemented, weights change sign along a cycle: of odd length, once more.
                    alternating = sorted([c for c in kept if c % 2 == 0] + [c for c in changed if c % 2])
                    yield share / 2, tuple(alternating), True


def _share(cycles: tuple[int, ...], signs: int) -> Fraction:
    """1 / the order of the centralizer: the share of elements with these cycles, all of one kind of sign."""
    return Fraction(1, prod((signs * length) ** k * factorial(k) for length, k in Counter(cycles).items()))


def partitions(n: int, largest: int | None = None) -> Iterator[tuple[int, ...]]:
    """The partitions of n into parts in increasing order.

    Examples:
        >>> list(partitions(4))
        [(1, 1, 1, 1), (1, 1, 2), (2, 2), (1, 3), (4,)]
    """
    if n == 0:
        yield ()
        return
    for part in range(1, min(n, largest or n) + 1):
        for rest in partitions(n - part, part):
            yield (*rest, part)


def grid_dichotomies(
    lengths: tuple[int, ...], through_centre: bool = False, jobs: Jobs = 1, progress: Progress | None = None
) -> int:
    """The dichotomies of the grid with sides of l + 1 points, by hyperplanes, or by those through its centre alone.

    Notes:
        Through the centre, an axis of two points is as good as the bias: the other half of the grid is the complement.

    Examples:
        >>> grid_dichotomies((1, 2)), grid_dichotomies((2, 2)), grid_dichotomies((1, 1), through_centre=True)
        (28, 58, 4)
    """
    if all(length % 2 == 0 for length in lengths) and through_centre:
        return 0  # the centre is a point of the grid
    levels = [length + 1 for length in lengths]
    if through_centre and 1 not in lengths:
        points = product(*(range(-length, length + 1, 2) for length in lengths))
        return count_dichotomies(list(points), jobs, progress)
    if through_centre:
        levels.remove(2)
    return count_grid_functions(tuple(levels), jobs, progress)
