"""Classes of functions under symmetries, by canonical forms: all of n variables, and those in a union of lists."""

from collections.abc import Iterable
from functools import cache

import numpy as np
import numpy.typing as npt

from enumerate.cube.symmetry import Group, canonical_words, group_order, walk_steps
from enumerate.cube.symmetry_kernels import apply_step
from enumerate.cube.truth_tables import all_ones, check_inputs, distinct, low_points


@cache
def npn_classes(n: int) -> tuple[npt.NDArray[np.uint64], npt.NDArray[np.int64]]:
    """All NPN classes of n <= 5 variables: canonical forms (ascending, uint64) and orbit sizes (int64).

    Of the restrictions of a function to xi = 0 and to xi = 1, take one whose canonical form is least: the function is
    equivalent to one whose restriction to xn = 0 is that form. So the candidates are, of the canonical forms of n - 1
    variables each beside any of 2**2**(n-1) functions, those of which no other restriction has a lesser form.

    Examples:
        >>> [len(npn_classes(n)[0]) for n in range(5)]
        [1, 2, 4, 14, 222]
        >>> int(npn_classes(4)[1].sum()) == 2**16
        True
    """
    return _classes(n, True)


@cache
def np_classes(n: int) -> tuple[npt.NDArray[np.uint64], npt.NDArray[np.int64]]:
    """All NP classes (no complement of the output) of n <= 4 variables, as `npn_classes`.

    Examples:
        >>> [len(np_classes(n)[0]) for n in range(5)]
        [2, 3, 6, 22, 402]
    """
    check_inputs(n, 4)
    return _classes(n, False)


def _classes(n: int, complement: bool) -> tuple[npt.NDArray[np.uint64], npt.NDArray[np.int64]]:
    check_inputs(n, 5)
    if n == 0:
        forms = np.arange(1 if complement else 2, dtype=np.uint64)
        return forms, np.full(len(forms), 1 + complement, np.int64)
    half = 2 ** (n - 1)
    words = np.arange(2**half, dtype=np.uint64)
    least = canonical_words(words, n - 1, complement)[0]
    restrictions = [_restricted(words, half, i, value) for i in range(n - 1) for value in (0, 1)]
    parts = []  # disjoint, since the least restriction is the same throughout a class
    for lower in (npn_classes if complement else np_classes)(n - 1)[0]:
        upper = words[least >= lower]
        for restricted in restrictions:
            other = restricted[lower] | restricted[upper] << np.uint64(half // 2)
            upper = upper[least[other] >= lower]
        found, orders = canonical_words(upper << np.uint64(half) | lower, n, complement)
        forms, index = np.unique(found, return_index=True)
        parts.append((forms, group_order(n, complement) // orders[index]))
    forms, sizes = map(np.concatenate, zip(*parts, strict=True))
    ascending = np.argsort(forms)
    return forms[ascending], sizes[ascending]


def _restricted(words: npt.NDArray[np.uint64], points: int, i: int, value: int) -> npt.NDArray[np.uint64]:
    """The functions where their variable i has a value, as functions of the others."""
    chosen = np.zeros_like(words)
    for place, x in enumerate(x for x in range(points) if x >> i & 1 == value):
        chosen |= (words >> np.uint64(x) & np.uint64(1)) << np.uint64(place)
    return chosen


def forms_of_union(
    parts: Iterable[npt.NDArray[np.uint64]], n: int, group: Group | None = None
) -> npt.NDArray[np.uint64]:
    """Canonical forms, ascending, of all functions of n <= 4 variables in the parts, and of their images.

    No part is asked for after those that have every function.

    Arguments:
        parts: (k,) uint64 each.
        group: the transforms; without it, forms are the functions themselves.

    Examples:
        >>> forms_of_union([np.array([0b1000, 0b0001], np.uint64), np.array([0b0110], np.uint64)], 2, Group(2)).tolist()
        [6, 8]
    """
    check_inputs(n, 4)
    marks = np.zeros(2**2**n, np.bool_)
    for part in parts:
        _mark_images(part, n, group, marks)
        if marks.all():
            break
    words = np.flatnonzero(marks).astype(np.uint64)
    return words if group is None else distinct(canonical_words(words, n, group=group)[0])


def _mark_images(words: npt.NDArray[np.uint64], n: int, group: Group | None, marks: npt.NDArray[np.bool_]) -> None:
    """Mark functions and all their images in a table in which whole orbits are marked."""
    if group is None:
        marks[words] = True
        return
    lows, full, steps = low_points(n), np.uint64(all_ones(n)), np.unique(walk_steps(group))
    left = distinct(words[~marks[words]])
    marks[left] = True
    while len(left):
        reached = [left[:0]]
        images = [apply_step.plain(left, step, lows) for step in steps]
        for image in [*images, left ^ full] if group.complement else images:
            new = image[~marks[image]]
            marks[new] = True
            reached.append(new)
        left = np.concatenate(reached)
