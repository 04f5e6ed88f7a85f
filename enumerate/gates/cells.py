"""Threshold functions of degree n - 2, counted on the cells of the threshold arrangement.

As in `enumerate.gates.flats`, f is not a threshold function of degree n - 2 exactly if the signs of f times the parity
agree weakly with some linear score w != 0. The scores that agree weakly with given signs form a closed pointed cone;
its cells F have sum of (-1)^dim F = 0 unless the cone is the origin alone, when it is 1. A cell on which z of the 2**n
points score 0 agrees with 2**z sign vectors, so that

    T(n, n - 2) = 2**2**n + sum over cells F != 0 of (-1)^dim F 2**z(F).

Cells are cut by the faces of the Weyl fan, each into pieces with the same alternating sum; a piece inside the Weyl cone
stands for |W| / |W_K| of them, K the walls that are tight on it. Every open face of the Weyl cone is split into its
pieces by one hyperplane after another: above, below, and on it.

Cost: every piece is made; 0.1 s at n = 6, 3 s at n = 7, some ten minutes at n = 8.
"""

from enumerate.arrangements.arrangements import primitive, threshold_hyperplanes, weyl_orbit_size
from enumerate.cube.truth_tables import check_inputs
from enumerate.shards import Jobs, Progress, run_shards

MAX_INPUTS = 8

# A ray: its values on the threshold hyperplanes, on which of these it lies, and on which walls, both as bit sets.
_Ray = tuple[tuple[int, ...], int, int]


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
    rays = [
        _ray(column, (1 << dimension) - 1 ^ 1 << r)
        for r, column in enumerate(hyperplanes.cumsum(axis=1).T.tolist())
        if off >> r & 1
    ]
    return weyl_orbit_size(walls, dimension) * _alternating_sum(rays, len(hyperplanes))


def _alternating_sum(face: list[_Ray], points: int) -> int:
    """The sum of (-1)^dim 2^z over the pieces into which the hyperplanes split an open cone, given by its rays."""
    total = 0
    stack = [(face, len(face), list(range(points)), 0)]
    while stack:
        cone, dimension, left, zeros = stack.pop()
        for position, h in enumerate(left):
            values = [ray[0][h] for ray in cone]
            if min(values) < 0 < max(values):
                between = _rays_between(cone, h)
                on = [ray for ray, v in zip(cone, values, strict=True) if v == 0] + between
                above = [ray for ray, v in zip(cone, values, strict=True) if v >= 0] + between
                below = [ray for ray, v in zip(cone, values, strict=True) if v <= 0] + between
                later = left[position + 1 :]
                stack.append((above, dimension, later, zeros))
                stack.append((below, dimension, later, zeros))
                stack.append((on, dimension - 1, later, zeros + 1))
                break
            zeros += not any(values)
        else:
            total += (-1) ** dimension << zeros
    return total


def _ray(values: list[int], walls: int) -> _Ray:
    reduced = primitive(values)
    return tuple(reduced), sum(1 << h for h, v in enumerate(reduced) if v == 0), walls


def _rays_between(cone: list[_Ray], h: int) -> list[_Ray]:
    """Where hyperplane h crosses the edges of a cone, which is on one side of every hyperplane before it."""
    before = (1 << h) - 1
    rays = []
    for p, p_zeros, p_walls in cone:
        for q, q_zeros, q_walls in cone:
            if p[h] > 0 > q[h]:
                zeros, walls = p_zeros & q_zeros & before, p_walls & q_walls
                if sum(z & zeros == zeros and w & walls == walls for _, z, w in cone) == 2:
                    rays.append(_ray([p[h] * b - q[h] * a for a, b in zip(p, q, strict=True)], walls))
    return rays
