"""Threshold functions of degree n - 2, counted on the cells of the threshold arrangement.

As in `enumerate.gates.flats`, f is not a threshold function of degree n - 2 exactly if the signs of f times the parity
agree weakly with some linear score w != 0. The scores that agree weakly with given signs form a closed pointed cone;
its cells F have sum of (-1)^dim F = 0 unless the cone is the origin alone, when it is 1. A cell on which z of the 2**n
points score 0 agrees with 2**z sign vectors, so that

    T(n, n - 2) = 2**2**n + sum over cells F != 0 of (-1)^dim F 2**z(F).

Cells are cut by the faces of the Weyl fan, each into pieces with the same alternating sum; a piece inside the Weyl cone
stands for |W| / |W_K| of them, K the walls that are tight on it. Every open face of the Weyl cone is split into its
pieces by one hyperplane after another: above, below, and on it.

Cost: every piece is made; 0.1 s at n = 6, 1 s at n = 7, a minute and a half at n = 8.
"""

from functools import cache
from operator import mul
from typing import NamedTuple

from enumerate.arrangements.arrangements import primitive, threshold_hyperplanes, weyl_orbit_size
from enumerate.cube.truth_tables import check_inputs
from enumerate.shards import Jobs, Progress, run_shards

MAX_INPUTS = 8


class _Ray(NamedTuple):
    """An extreme ray of a piece of a face, as a combination of the face's own rays: the coefficients, its values on the
    hyperplanes, and as bit sets, on which of them it is above, below, and in `tight` on which it lies; there the walls
    follow the hyperplanes, each of which is where one coefficient is 0."""

    coefficients: tuple[int, ...]
    values: list[int]
    above: int
    below: int
    tight: int


def count_degree_n_minus_2(n: int, jobs: Jobs = 1, progress: Progress | None = None) -> int:
    """T(n, n - 2) for 2 <= n <= 8.

    Raises:
        ValueError: if n is out of range.

    Examples:
        >>> [count_degree_n_minus_2(n) for n in (2, 3, 4)]
        [2, 104, 57574]
    """
    check_inputs(n, MAX_INPUTS)
    if n < 2:
        raise ValueError(f"n = {n} has no degree n - 2; n must be at least 2")
    faces = [(n + 1, off) for off in range(2 ** (n + 1) - 1, 0, -1)]  # the open cone, which takes longest, first
    origin = 1 << (1 << n)
    return origin + sum(run_shards(_sum_on_face, faces, jobs, progress, "faces of the Weyl cone"))


def _sum_on_face(face: tuple[int, int]) -> int:
    """The part of the sum that comes from the images of one open face, given by the walls that it is off."""
    dimension, off = face
    hyperplanes = threshold_hyperplanes(dimension)
    walls = (1 << dimension) - 1 ^ off
    columns = [column for r, column in enumerate(hyperplanes.cumsum(axis=1).T.tolist()) if off >> r & 1]
    return weyl_orbit_size(walls, dimension) * _alternating_sum(columns)


def _alternating_sum(face: list[list[int]]) -> int:
    """The sum of (-1)^dim 2^z over the pieces into which the hyperplanes split an open face of the Weyl cone.

    Arguments:
        face: of each extreme ray, its values on the hyperplanes.
    """
    rows = list(zip(*face, strict=True))
    points = len(rows)
    walls = -1 << points

    @cache
    def ray(coefficients: tuple[int, ...]) -> _Ray:
        values = [sum(map(mul, row, coefficients)) for row in rows]
        above = sum(1 << h for h, v in enumerate(values) if v > 0)
        below = sum(1 << h for h, v in enumerate(values) if v < 0)
        zero = sum(1 << points + r for r, c in enumerate(coefficients) if c == 0)
        return _Ray(coefficients, values, above, below, zero | (1 << points) - 1 ^ above ^ below)

    def rays_between(cone: list[_Ray], dimension: int, first: int) -> list[_Ray]:
        """Where the first hyperplane that cuts a cone crosses its edges; those before it, and walls, bound the cone."""
        h = first.bit_length() - 1
        bounding = walls | first - 1
        simplicial = len(cone) == dimension  # then any two rays are joined
        rays = []
        for p in cone:
            if p.above & first:
                for q in cone:
                    if q.below & first:
                        common = p.tight & q.tight & bounding
                        if simplicial or sum(r.tight & common == common for r in cone) == 2:
                            a, b = p.values[h], q.values[h]
                            between = [v * a - u * b for u, v in zip(p.coefficients, q.coefficients, strict=True)]
                            rays.append(ray(tuple(primitive(between))))
        return rays

    total = 0
    whole = [ray(tuple(int(i == r) for i in range(len(face)))) for r in range(len(face))]
    stack = [(whole, len(face))]
    while stack:
        cone, dimension = stack.pop()
        above = below = 0
        for r in cone:
            above |= r.above
            below |= r.below
        if not above & below:
            total += (-1) ** dimension << points - (above | below).bit_count()
            continue
        first = above & below & -(above & below)
        between = rays_between(cone, dimension, first)
        stack.append(([r for r in cone if not r.below & first] + between, dimension))
        stack.append(([r for r in cone if not r.above & first] + between, dimension))
        stack.append(([r for r in cone if not (r.above | r.below) & first] + between, dimension - 1))
    return total
