"""Threshold functions of degree n - 2, counted on the flats of the cube's linear arrangement.

The degree <= d monomials and the degree <= n - d - 1 monomials are dual: by the parity chi, the polynomials orthogonal
to the first are chi times the second. So f is not a threshold function of degree n - 2 exactly if chi f is weakly
separated: some w != 0 has f(x) chi(x) (w . (1, x)) >= 0 at every x. Let M be the matroid of the vectors (1, x), of rank
N = n + 1. Signs that are not weakly separated are its totally cyclic orientations, and (Las Vergnas 1977) their number
is the value at (0, 2) of the Tutte polynomial; summed by flats X, with r the rank and c the number of chambers of the
contraction (which is one for X = all),

    T(n, n - 2) = sum_X (-1)^(N - r(X)) 2^|X| c(M / X).

Flats are enumerated by orbits under the hyperoctahedral group, rank by rank; c comes from deletion-restriction.
"""

from collections.abc import Iterator

import numpy as np

from enumerate.arrangements.arrangements import IntegerRows, annihilator, primitive_normal
from enumerate.arrangements.restriction import count_dichotomies
from enumerate.cube.symmetry import canonical_words, group_order
from enumerate.cube.truth_tables import check_inputs, features
from enumerate.shards import Progress

MAX_INPUTS = 6


def count_degree_n_minus_2(n: int, progress: Progress | None = None) -> int:
    """T(n, n - 2) for 2 <= n <= 6.

    Raises:
        ValueError: if n is out of range.

    Examples:
        >>> [count_degree_n_minus_2(n) for n in (2, 3, 4)]
        [2, 104, 57574]
    """
    check_inputs(n, MAX_INPUTS)
    if n < 2:
        raise ValueError(f"n = {n} has no degree n - 2; n must be at least 2")
    points = [[int(v) for v in row] for row in features(n)]
    total = 0
    level = {0: 1}
    for rank in range(n + 2):
        following: dict[int, int] = {}
        for done, (flat, size) in enumerate(sorted(level.items())):
            if progress:
                progress(f"flats of rank {rank} in {n + 1}", done, len(level))
            contracted = contraction(points, flat)
            chambers = count_dichotomies([v for v in contracted if any(v)]) if rank <= n else 1
            total += (-1) ** (n + 1 - rank) * 2 ** flat.bit_count() * chambers * size
            for larger in _covers(contracted, flat):
                following.setdefault(larger, 0)
        level = _orbits(list(following), n)
    return total


def contraction(points: IntegerRows, flat: int) -> IntegerRows:
    """The points modulo the span of those in the flat (a bit set): coordinates in a basis of what vanishes on it.

    Examples:
        >>> contraction([[1, 0], [1, 1]], 0b01)
        [[0], [1]]
    """
    functionals = annihilator([point for x, point in enumerate(points) if flat >> x & 1], len(points[0]))
    return [[sum(a * b for a, b in zip(u, point, strict=True)) for u in functionals] for point in points]


def _covers(contracted: IntegerRows, flat: int) -> Iterator[int]:
    """The flats of the next rank above a flat: it and the points on one line of the contraction."""
    lines: dict[tuple[int, ...], int] = {}
    for x, vector in enumerate(contracted):
        if any(vector):
            direction = primitive_normal(vector)
            lines[direction] = lines.get(direction, flat) | 1 << x
    yield from lines.values()


def _orbits(flats: list[int], n: int) -> dict[int, int]:
    """Canonical forms of the flats and the sizes of their orbits."""
    forms, stabilizers = canonical_words(np.array(flats, np.uint64), n)
    return {int(form): group_order(n) // int(s) for form, s in zip(forms, stabilizers, strict=True)}
