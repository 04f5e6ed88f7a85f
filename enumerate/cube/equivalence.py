"""Whether two functions are the same up to a group of symmetries of the cube, with the transform that shows it.

Variables of the first function are sent to those of the second one at a time. However the others are sent, the
functions must then have as many ones on every subcube in which the variables sent so far are fixed, so most choices end
at once; in the end the subcubes are points, and the functions are the same. Of variables that the second function does
not tell apart, one is tried.
"""

from collections.abc import Iterator
from itertools import combinations

import numpy as np
import numpy.typing as npt

from enumerate.cube.groups import require_group
from enumerate.cube.symmetry import Transform
from enumerate.cube.truth_tables import all_ones, check_inputs, to_bits
from enumerate.outcomes import Undecided

Cube = npt.NDArray[np.int64]

MAX_CHOICES = 100_000


def transform_between(first: int, second: int, n: int, group: str) -> Transform | None:
    """A transform of a group that takes one function of n variables to another; None if there is none.

    Arguments:
        first, second: truth tables.
        group: one of `GROUPS`.

    Raises:
        ValueError: on another group or n.
        Undecided: after 100,000 choices.

    Examples:
        >>> transform_between(0x8, 0xE, 2, "npn")  # AND to OR
        Transform(permutation=(1, 2), negations=3, complement=True)
        >>> transform_between(0x8, 0xE, 2, "np") is None
        True
        >>> transform_between(0b0010, 0b0100, 2, "permutations")
        Transform(permutation=(2, 1), negations=0, complement=False)
    """
    check_inputs(n)
    require_group(group)
    permuted = group in ("permutations", "np", "npn")
    signs = (0, 1) if group in ("negations", "np", "npn") else (0,)
    target = _cube(second, n)
    alike = _alike(target) if permuted else set()
    choices = 0

    def sent(source: list[Cube], image: Cube, places: list[int], negations: int) -> tuple[list[int], int] | None:
        """The rest of a permutation and its negations; `image` has the chosen variables first, in their order."""
        nonlocal choices
        k = len(places)
        if k == n:
            return places, negations
        tried: list[int] = []
        left = [j for j in range(n) if j not in places]
        for j in left if permuted else left[:1]:
            if any((i, j) in alike for i in tried):
                continue
            tried.append(j)
            moved = np.moveaxis(image, k + left.index(j), k)
            for sign in signs:
                choices += 1
                if choices > MAX_CHOICES:
                    raise Undecided(f"no transform is found or excluded after {MAX_CHOICES} choices of a variable")
                turned = np.flip(moved, k) if sign else moved
                if not np.array_equal(turned.sum(axis=tuple(range(k + 1, n))), source[k]):
                    continue
                found = sent(source, turned, [*places, j], negations | sign << k)
                if found is not None:
                    return found
        return None

    for complement in (False, True) if group == "npn" else (False,):
        start = _cube(first ^ all_ones(n) if complement else first, n)
        if start.sum() != target.sum():
            continue
        found = sent([start.sum(axis=tuple(range(k + 1, n))) for k in range(n)], target, [], 0)
        if found is not None:
            transform = Transform(tuple(j + 1 for j in found[0]), found[1], complement)
            assert transform(first) == second
            return transform
    return None


def interchangeable(table: int, n: int) -> list[tuple[int, ...]]:
    """The variables 1 ... n in groups: those of one group may be exchanged without changing the function.

    Examples:
        >>> interchangeable(0xEAE8, 4), interchangeable(0xE8, 3)
        ([(1,), (2, 3), (4,)], [(1, 2, 3)])
    """
    alike = _alike(_cube(table, n))
    groups: list[list[int]] = []
    for i in range(n):
        group = next((group for group in groups if (group[0], i) in alike), None)
        if group is None:
            groups.append([i])
        else:
            group.append(i)
    return [tuple(i + 1 for i in group) for group in groups]


def _cube(table: int, n: int) -> Cube:
    """The values with an axis of length 2 for each variable, x1 first: (2,) * n."""
    bits = to_bits(table, n).astype(np.int64).reshape((2,) * n)
    return bits.transpose(tuple(range(n - 1, -1, -1)))


def _alike(cube: Cube) -> set[tuple[int, int]]:
    """The pairs of axes, the lesser first, that may be exchanged."""
    return set(_exchanged(cube))


def _exchanged(cube: Cube) -> Iterator[tuple[int, int]]:
    for i, j in combinations(range(cube.ndim), 2):
        if np.array_equal(cube, np.swapaxes(cube, i, j)):
            yield i, j
