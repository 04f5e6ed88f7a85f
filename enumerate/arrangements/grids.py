"""The threshold functions of a grid {0 ... l1 - 1} x ... x {0 ... ld - 1}, over the faces of a cone of its symmetries.

Centred, an axis of l levels is the progression 1 - l, 3 - l, ..., l - 1. The lifted points (1, x) are up to sign those
of the centred grid with one more axis of two levels, the bias. So reflections of axes, and exchanges of axes with as
many levels, permute the hyperplanes: G is a product of hyperoctahedral groups, one for each number of levels, and a
fundamental cone has w1 >= w2 >= ... >= 0 on the axes of each. As for the n-cube, whose axes have two levels all,

    chambers = sum over F of (-1)^codim F |G| / |Stab F| r(F),

F running over the open faces of that cone and r(F) the number of chambers that meet F (0 if F lies in a hyperplane).

Cost: 2**(d + 1) faces, and restrictions in the open cone, whose chambers are about one in |G|.
"""

from itertools import groupby, product
from math import prod

import numpy as np

from enumerate.arrangements.arrangements import weyl_orbit_size
from enumerate.arrangements.fan import sum_over_faces
from enumerate.arrangements.restriction import Integers, cutting_hyperplanes, restrictions_of_cone
from enumerate.shards import Jobs, Progress, run_shards

PIECES = 16  # of a large face

LARGE_FACE = 48  # hyperplanes that cut it


def count_grid_functions(levels: tuple[int, ...], jobs: Jobs = 1, progress: Progress | None = None) -> int:
    """The number of threshold functions of a grid with these numbers of levels, at least 1 on each axis.

    Raises:
        Refused: where machine integers or arrays do not suffice.

    Examples:
        >>> count_grid_functions((2, 2)), count_grid_functions((2, 3)), count_grid_functions((3, 3))
        (14, 28, 58)
    """
    axes = _axes(levels)
    shards = [
        (levels, walls, piece, k)
        for walls in range(2 ** len(axes))
        for k in [_pieces(levels, walls)]
        for piece in range(k)
    ]
    chambers: dict[int, int] = {}
    parts = run_shards(_face_shard, shards, jobs, progress, "faces of the grid", threads=True)
    for (_, walls, _, _), part in zip(shards, parts, strict=True):
        chambers[walls] = chambers.get(walls, 0) + part
    return sum_over_faces((walls.bit_count(), images(levels, walls), r) for walls, r in chambers.items())


def symmetry_order(levels: tuple[int, ...]) -> int:
    """The order of the group G that permutes the hyperplanes of a grid.

    Examples:
        >>> symmetry_order((2, 2)), symmetry_order((3, 3))  # 2**3 * 3! and 2 * 2**2 * 2!
        (48, 16)
    """
    return images(levels, 0)


def images(levels: tuple[int, ...], walls: int) -> int:
    """|G| / |Stab F| for the face F on which exactly these walls are tight.

    Examples:
        >>> images((3, 3), 0b111)  # the origin
        1
    """
    return prod(weyl_orbit_size(walls >> begin & (1 << size) - 1, size) for begin, size in _runs(_axes(levels)))


def grid_face(levels: tuple[int, ...], walls: int) -> Integers | None:
    """The hyperplanes that cut one open face, by their values on its extreme rays; None if it lies in one.

    Arguments:
        levels: of the axes of the grid.
        walls: those tight on the face, as a bit set over the axes, the bias first, then by levels.

    Returns:
        (rays, m) int64, as of `cutting_hyperplanes`.

    Examples:
        >>> grid_face((2,), 0).tolist()  # w1 = w2 bounds the cone w1 >= w2 >= 0, and only w1 = -w2 is left
        [[], []]
    """
    axes = _axes(levels)
    points = product([1], *(range(1 - count, count, 2) for count in axes[1:]))
    values = np.array(list(points), np.int64)
    for begin, size in _runs(axes):
        values[:, begin : begin + size] = values[:, begin : begin + size].cumsum(axis=1)  # on e1, e1 + e2, ...
    values = values[:, [ray for ray in range(len(axes)) if not walls >> ray & 1]]
    return None if (values == 0).all(axis=1).any() else cutting_hyperplanes(values)


def _axes(levels: tuple[int, ...]) -> list[int]:
    """The levels of the axes in order, the bias with two among them; an axis of one level is none."""
    return sorted([2, *(count for count in levels if count > 1)])


def _runs(axes: list[int]) -> list[tuple[int, int]]:
    """Where the axes with as many levels begin, and how many they are."""
    runs, begin = [], 0
    for _, group in groupby(axes):
        size = len(list(group))
        runs.append((begin, size))
        begin += size
    return runs


def _pieces(levels: tuple[int, ...], walls: int) -> int:
    """Into how many shards a face is divided."""
    return PIECES if walls.bit_count() <= 1 and prod(levels) > LARGE_FACE else 1


def _face_shard(shard: tuple[tuple[int, ...], int, int, int]) -> int:
    levels, walls, piece, pieces = shard
    face = grid_face(levels, walls)
    if face is None:
        return 0
    return int(piece == 0) + restrictions_of_cone(face, 0, face.shape[1], piece, pieces)
