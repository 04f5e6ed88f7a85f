"""The chambers of an arrangement that meet an open cone, and the count of all chambers over the faces of a fan.

Walls bound the cone: w . wall > 0. They are completed by hyperplanes of the arrangement to a basis, whose signs cut the
cone into simplicial ones without cutting a chamber; in each the chambers are counted by deletion-restriction, or split
one from another by `enumerate.arrangements.chambers.count_dichotomies_in_cone`.

*Over faces.* A finite group G permutes the hyperplanes and the cones of a fan. A chamber is an open cone, and the
relatively open cones of the fan cut it into open cells whose signs (-1)^dim add up to its own, so

    chambers = sum over F of (-1)^codim F |G| / |Stab F| r(F),

F running over the open faces of one cone of the fan, one for each orbit, and r(F) the number of chambers that meet F.
For bilinear scores G permutes the bits of either token, and the cone is that of ordered row and column sums of M.
"""

from dataclasses import dataclass
from itertools import product
from math import factorial

import numpy as np

from enumerate.arrangements.arrangements import (
    IntegerRows,
    annihilator,
    different_hyperplanes,
    dual_rays,
    independent_rows,
    wall_group_order,
)
from enumerate.arrangements.fan import sum_over_faces
from enumerate.arrangements.restriction import chambers_in_cone
from enumerate.outcomes import Refused
from enumerate.shards import Jobs, Progress, run_shards


def count_by_restriction(rows: IntegerRows, walls: IntegerRows) -> int:
    """How many chambers of the hyperplanes `rows` meet the open cone that independent `walls` bound.

    Raises:
        Refused: where machine integers do not suffice.

    Examples:
        >>> count_by_restriction([[1, -1], [1, 1]], [[1, 0], [0, 1]])  # x = y cuts the open quadrant, x = -y does not
        2
    """
    if any(not any(row) for row in rows):
        return 0
    return sum(_restrict(cone) for cone in _simplicial_cones(rows, walls))


def _simplicial_cones(rows: IntegerRows, walls: IntegerRows) -> list[list[list[int]]]:
    """The pieces of the cone, each by the values of the other hyperplanes, one row for each, on its extreme rays."""
    everything = walls + different_hyperplanes(rows)
    columns = independent_rows([list(column) for column in zip(*everything, strict=True)])
    everything = [[row[j] for j in columns] for row in everything]
    basis = independent_rows(everything)
    if basis[: len(walls)] != list(range(len(walls))):
        raise ValueError("the walls of a cone must be independent")
    rays = dual_rays([everything[i] for i in basis])
    chosen = set(basis)
    values = [
        [sum(a * b for a, b in zip(row, ray, strict=True)) for ray in rays]
        for i, row in enumerate(everything)
        if i not in chosen
    ]
    free = len(rays) - len(walls)
    return [
        [[v * s for v, s in zip(row, (1,) * len(walls) + signs, strict=True)] for row in values]
        for signs in product((1, -1), repeat=free)
    ]


def _restrict(cone: list[list[int]]) -> int:
    """The chambers in an open simplicial cone, by the values of the hyperplanes on its extreme rays."""
    cutting = different_hyperplanes(row for row in cone if min(row) < 0 < max(row))
    if not cutting:
        return 1
    if max(abs(v) for row in cutting for v in row) >= 1 << 30:
        raise Refused("ray values beyond 2**30 would overflow the restriction kernel")
    return chambers_in_cone(np.array(cutting, np.int64).T)


@dataclass(frozen=True)
class Face:
    """An open face of the cone of ordered row and column sums: what of the arrangement and of the walls is left on it.

    Attributes:
        codimension: how many walls are tight.
        images: |G| / |Stab|.
    """

    codimension: int
    images: int
    rows: IntegerRows
    walls: IntegerRows


def faces(rows: IntegerRows, m: int) -> list[Face]:
    """The faces for hyperplanes in (M, t), M an m x m matrix row by row, that permutations of its rows and of its
    columns map to each other; rows: (k, m * m + 1).

    Examples:
        >>> [(face.codimension, face.images) for face in faces([[1, 1, 1, 1, -1]], 2)]
        [(0, 4), (1, 2), (1, 2), (2, 1)]
    """
    walls = _walls(m)
    open_faces = []
    for tight in product((False, True), repeat=len(walls)):
        basis = annihilator([wall for wall, on in zip(walls, tight, strict=True) if on], m * m + 1)
        inside = [_restricted(wall, basis) for wall, on in zip(walls, tight, strict=True) if not on]
        stabilizer = _symmetric_order(tight[: m - 1]) * _symmetric_order(tight[m - 1 :])
        images = factorial(m) ** 2 // stabilizer
        open_faces.append(Face(sum(tight), images, [_restricted(row, basis) for row in rows], inside))
    return open_faces


def count_over_faces(rows: IntegerRows, m: int, jobs: Jobs = 1, progress: Progress | None = None) -> int:
    """The number of chambers of hyperplanes as of `faces`, by deletion-restriction on every face.

    Raises:
        Refused: as `count_by_restriction`.

    Examples:
        >>> count_over_faces([[1, -1], [0, -1]], 1)  # M = t and t = 0
        4
    """
    open_faces = faces(rows, m)
    shards = [(face.rows, face.walls) for face in open_faces]
    chambers = run_shards(_on_face, shards, jobs, progress, "faces", threads=True)
    return sum_over_faces((f.codimension, f.images, r) for f, r in zip(open_faces, chambers, strict=True))


def _on_face(face: tuple[IntegerRows, IntegerRows]) -> int:
    return count_by_restriction(*face)


def _walls(m: int) -> IntegerRows:
    """Row sums in falling order, then column sums."""
    walls = []
    for rows_first in (True, False):
        for i in range(m - 1):
            step = [(a == i) - (a == i + 1) for a in range(m)]
            walls.append([step[a if rows_first else b] for a in range(m) for b in range(m)] + [0])
    return walls


def _symmetric_order(tight: tuple[bool, ...]) -> int:
    """The order of the group that permutes equal sums: generated by the tight ones of v1 = v2, ..., v(m-1) = vm."""
    return wall_group_order(sum(1 << i for i, on in enumerate(tight) if on), len(tight) + 1)


def _restricted(row: list[int], basis: IntegerRows) -> list[int]:
    """A hyperplane restricted to the space that the basis spans."""
    return [sum(a * b for a, b in zip(row, vector, strict=True)) for vector in basis]
