"""The number of dichotomies by deletion and restriction: no coordinates of weight space, no symmetry of chambers.

For an open cone C and hyperplanes H1 ... Hm, the chambers number

    r(C; H1 ... Hm) = 1 + sum_i r(C n Hi; H1 ... H(i-1)),

with hyperplanes that miss the cone dropped and those that coincide in it merged (Zaslavsky's deletion-restriction,
read as a sum). Where no three hyperplanes meet each other in pairs inside C, that is 1 + m + the pairs that meet.
Applied to the whole space it gives the Whitney numbers: the chains of restrictions that end in codimension k number
|w_k|.

`threshold_functions` counts over the faces of the Weyl cone instead. A chamber is an open cone, so the Euler
characteristic of its faces under the hyperoctahedral group W of N = n + 1 variables gives

    T(n) = sum_K (-1)^|K| |W| / |W_K| r(K),

where K runs over the sets of walls and r(K) counts the chambers met by the open face on which exactly the walls K are
tight (0 if that face lies in a hyperplane). r(no walls) is the number of self-dual classes, A001532(n + 1).
It takes half of the time; at n = 9 all faces together take some six seconds of one core.
"""

from dataclasses import dataclass
from functools import cache, lru_cache, partial
from math import comb

import numpy as np
import numpy.typing as npt

from enumerate.arrangements.arrangements import (
    different_hyperplanes,
    essential,
    independent_rows,
    integer_rows,
    threshold_hyperplanes,
)
from enumerate.arrangements.fan import functions_over
from enumerate.arrangements.probes import Cone, Probe, probe
from enumerate.arrangements.restriction_kernels import MAX_RAYS, count_chambers_in_cone
from enumerate.arrangements.status_kernels import DONE, OVERFLOW
from enumerate.arrangements.whitney_kernels import count_central_flats
from enumerate.cube.truth_tables import check_inputs
from enumerate.outcomes import Refused
from enumerate.shards import Jobs, Plan, Progress, run_plan, run_shards
from enumerate.workers import check_stop, stop_flag

Integers = npt.NDArray[np.int64]

MAX_THRESHOLD_INPUTS = 11


def count_dichotomies(features: npt.ArrayLike, jobs: Jobs = 1, progress: Progress | None = None) -> int:
    """The number of dichotomies of an integer feature matrix (m, D); 0 if a row is zero.

    Raises:
        ValueError: if it is not an integer matrix.
        Refused: where machine integers do not suffice.

    Examples:
        >>> count_dichotomies([[1, 0, 0], [1, 1, 0], [1, 0, 1], [1, 1, 1]])
        14
    """
    if any(not any(row) for row in integer_rows(features)):
        return 0
    return sum(whitney_numbers(features, jobs, progress))


def whitney_numbers(features: npt.ArrayLike, jobs: Jobs = 1, progress: Progress | None = None) -> tuple[int, ...]:
    """The absolute Whitney numbers |w_0| ... |w_rank| (of the first kind) of the arrangement of the rows (m, D).

    Raises:
        ValueError: on a zero row.
        Refused: as `count_dichotomies`.

    Examples:
        >>> from enumerate.cube.truth_tables import features
        >>> whitney_numbers(features(3))
        (1, 8, 28, 44, 23)
    """
    rows = different_hyperplanes(essential(integer_rows(features)))
    if not rows:
        return (1,)
    rank = len(rows[0])
    if max(comb(len(rows), k) for k in range(rank + 1)) >= 1 << 63:
        raise Refused(f"the Whitney numbers of {len(rows)} hyperplanes of rank {rank} may exceed 64 bits")
    if max(abs(v) for row in rows for v in row) >= 1 << 30:
        raise Refused("entries beyond 2**30 would overflow the restriction kernel")
    basis = independent_rows(rows)
    key = tuple(tuple(rows[i]) for i in [*basis, *(i for i in range(len(rows)) if i not in set(basis))])
    levels = [comb(rank, k) for k in range(rank + 1)]
    # Restrictions to the last hyperplanes take longest: they go first, in more shares.
    shards = []
    for first in range(len(rows) - 1, rank - 1, -1):
        shares = 16 if rank > 8 and first >= len(rows) - 8 else 1
        shards += [(key, first, share, shares) for share in range(shares)]
    for part in run_shards(_central_shard, shards, jobs, progress, "restrictions", threads=True):
        levels = [a + b for a, b in zip(levels, (0, *part), strict=True)]
    return tuple(levels)


def _central_shard(shard: tuple[tuple[tuple[int, ...], ...], int, int, int]) -> list[int]:
    """A share of the chains that begin with one hyperplane, by the codimension 1 ... rank in which they end."""
    rows, first, share, shares = shard
    normals = np.array(rows, np.int64)
    rank = normals.shape[1]
    levels = np.zeros(rank + 3, np.int64)
    status = count_central_flats(normals, _binomials(rank), first, share, shares, levels, stop_flag())
    check_stop()
    if status != DONE:
        raise Refused("the restriction kernel met integers beyond its range")
    return [int(v) for v in levels[1 : rank + 1]]


@cache
def _binomials(rank: int) -> npt.NDArray[np.int64]:
    return np.array([[comb(i, j) for j in range(rank + 1)] for i in range(rank + 1)], np.int64)


def weyl_face(dimension: int, walls: int) -> Integers | None:
    """The hyperplanes that cut one open face of the Weyl cone, by their values on its extreme rays.

    Arguments:
        dimension: N, the number of variables.
        walls: those of w1 >= ... >= wN >= 0 that are tight on the face, and no others, as a bit set.

    Returns:
        (rays, m) int64, as of `cutting_hyperplanes`; None if the face lies in a hyperplane, so that r(K) = 0.

    Examples:
        >>> weyl_face(3, 0).tolist()
        [[1], [0], [-1]]
    """
    rays = [r for r in range(dimension) if not walls >> r & 1]
    values = _ray_values(dimension)[:, rays]
    # The origin, a face without rays, lies in all hyperplanes.
    return None if (values == 0).all(axis=1).any() else cutting_hyperplanes(values)


def cutting_hyperplanes(values: Integers) -> Integers:
    """The different hyperplanes that cut an open simplicial cone, among those given by their values on its rays.

    Arguments:
        values: (m, rays) int64, a row for each hyperplane.

    Returns:
        (rays, k) int64, a primitive column for each.

    Examples:
        >>> cutting_hyperplanes(np.array([[1, 2], [2, -4], [-1, 2]])).tolist()
        [[1], [-2]]
    """
    cutting = values[(values > 0).any(axis=1) & (values < 0).any(axis=1)]
    cutting = cutting // np.gcd.reduce(cutting, axis=1, keepdims=True)
    leading = np.take_along_axis(cutting, (cutting != 0).argmax(axis=1)[:, None], axis=1)
    return np.ascontiguousarray(np.unique(cutting * np.sign(leading), axis=0).T)


@cache
def _ray_values(dimension: int) -> npt.NDArray[np.int64]:
    """The threshold hyperplanes on the rays e1 + ... + ei of the Weyl cone: (2**(N-1), N)."""
    return threshold_hyperplanes(dimension).cumsum(axis=1)


def chambers_on_face(dimension: int, walls: int) -> int:
    """r(K): how many chambers of the threshold arrangement of N variables meet an open face of the Weyl cone.

    Examples:
        >>> [chambers_on_face(n, 0) for n in range(1, 7)]
        [1, 1, 2, 3, 7, 21]
    """
    return _chambers_on_part(dimension, walls, 0, 1)


def _chambers_on_part(dimension: int, walls: int, piece: int, pieces: int) -> int:
    """The share of r(K) that comes from every pieces-th restriction of a restriction, all others with piece 0."""
    face = weyl_face(dimension, walls)
    if face is None:
        return 0
    return int(piece == 0) + restrictions_of_cone(face, 0, face.shape[1], piece, pieces)


def chambers_in_cone(values: Integers) -> int:
    """r(C; H1 ... Hm), the chambers in an open simplicial cone: `restrictions_of_cone` over all hyperplanes, and 1.

    Examples:
        >>> chambers_in_cone(weyl_face(6, 0))
        21
    """
    return 1 + restrictions_of_cone(values, 0, values.shape[1])


def restrictions_of_cone(values: Integers, start: int, stop: int, piece: int = 0, pieces: int = 1) -> int:
    """The sum of r over the restrictions to hyperplanes start, ..., stop - 1 by those before each: all give r - 1.

    Arguments:
        piece, pieces: only every pieces-th restriction of a restriction, all others with piece 0.

    Raises:
        Refused: where machine integers or arrays do not suffice.

    Examples:
        >>> 1 + restrictions_of_cone(weyl_face(6, 0), 0, 12)
        21
    """
    rays = len(values)
    zeros = np.array([(1 << rays) - 1 - (1 << i) for i in range(rays)], np.int64)
    status, total = count_chambers_in_cone(values, zeros, rays, start, stop, piece, pieces, stop_flag())
    check_stop()
    if status != DONE:
        reason = "ray values beyond 2**30" if status == OVERFLOW else f"more than {MAX_RAYS} extreme rays"
        raise Refused(f"the restriction kernel met {reason}; use the chambers method")
    return int(total)


@dataclass(frozen=True)
class ThresholdCount:
    """The chambers that each open face of the Weyl cone of n + 1 variables meets.

    Attributes:
        faces: r(K) for each set K of walls, as bit sets.
    """

    faces: dict[int, int]

    @property
    def functions(self) -> int:
        """T(n)."""
        return functions_over(self.faces)

    @property
    def self_dual_classes(self) -> int:
        """The self-dual classes of n + 1 variables."""
        return self.faces[0]


def count_threshold_functions(n: int, jobs: Jobs = 1, progress: Progress | None = None) -> ThresholdCount:
    """T(n) for n <= 11 over the faces of the Weyl cone; n = 10 takes an hour, n = 11 is only planned.

    Raises:
        ValueError: if n is out of range.
        Refused: where machine integers or arrays do not suffice.

    Examples:
        >>> [count_threshold_functions(n).functions for n in range(6)]
        [2, 4, 14, 104, 1882, 94572]
    """
    check_inputs(n, MAX_THRESHOLD_INPUTS)
    dimension = n + 1
    shards = _shards_of_faces(dimension)
    faces = dict.fromkeys(range(2**dimension), 0)
    weights = [sum(map(_weight, shard)) for shard in shards]
    plan = Plan(
        "faces of the Weyl cone",
        _face_shard,
        shards,
        threads=True,
        weights=weights,
        probe=partial(_probe_of_faces, dimension),
    )
    for shard, results in zip(shards, run_plan(plan, jobs, progress), strict=True):
        for (_, walls, _, _), chambers in zip(shard, results, strict=True):
            faces[walls] += chambers
    return ThresholdCount(faces)


_Part = tuple[int, int, int, int]  # dimension, walls, piece, pieces


def _shards_of_faces(dimension: int) -> list[list[_Part]]:
    """All faces as parts, those that take longest first, the small ones together."""
    faces = sorted(range(2**dimension), key=int.bit_count)
    whole = 16 ** max(0, dimension - 9 + (dimension > 10))  # 16 at n = 9; pieces of about a second at n = 10
    parts = []
    for walls in faces:
        pieces = max(1, whole >> 3 * walls.bit_count())
        parts += [(dimension, walls, piece, pieces) for piece in range(pieces)]
    large = sum(walls.bit_count() <= 2 for _, walls, _, _ in parts)
    return [[part] for part in parts[:large]] + [parts[begin : begin + 64] for begin in range(large, len(parts), 64)]


def _weight(part: _Part) -> float:
    """About how long a part takes: a face of one wall more, a twentieth of the time (at n = 9 and 10)."""
    _, walls, _, pieces = part
    return 0.05 ** walls.bit_count() / pieces


def probe_faces(dimension: int, seed: int, number: int) -> Probe:
    """A random descent in the tree of a random face of the Weyl cone: of all faces together.

    Arguments:
        dimension: N, the number of variables.
        seed, number: of the random numbers; the same make the same descent, though not in the same time.

    Examples:
        >>> found = [probe_faces(9, 1, number).chambers for number in range(100)]
        >>> 400_000 < sum(found) / len(found) < 800_000  # 597842 on all faces
        True
    """
    rng = np.random.default_rng((seed, number))
    # Each wall is tight with a chance of 1 in 21: a face of one wall more is drawn a twentieth as often.
    tight = rng.random(dimension) < 1 / 21
    walls = sum(1 << wall for wall in range(dimension) if tight[wall])
    weight = 1.05**dimension * 20.0 ** int(tight.sum())
    cone = _face_cone(dimension, walls)
    if cone is None:
        return Probe(weight * (weyl_face(dimension, walls) is not None), 0.0)
    found = probe(cone, rng)
    return Probe(weight * found.chambers, weight * found.seconds, found.whole)


@lru_cache(256)
def _face_cone(dimension: int, walls: int) -> Cone | None:
    """An open face with the hyperplanes that cut it; None if none does."""
    face = weyl_face(dimension, walls)
    return None if face is None or not face.shape[1] else Cone.simplicial(face)


def _probe_of_faces(dimension: int, seed: int, number: int) -> tuple[float, bool]:
    found = probe_faces(dimension, seed, number)
    return found.seconds, found.whole


def _face_shard(shard: list[_Part]) -> list[int]:
    return [_chambers_on_part(*part) for part in shard]
