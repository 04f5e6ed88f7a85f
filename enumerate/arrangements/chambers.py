"""The dichotomies of any integer feature matrix, as the chambers of its arrangement (double description).

A dichotomy of Phi (m, D) is the sign vector of Phi w for a real w with no entry 0. The normals of an independent set of
rows cut the space into 2**D simplicial cones; each is split by the other hyperplanes, every piece kept as its extreme
rays, and the sum of the rays of a chamber is an integer realization. No linear program is needed and no symmetry is
used but that of w and -w.

Cost: at least one split for each chamber, each quadratic in its rays; meant for up to some 10**7 dichotomies.
Where machine integers would overflow, the cone concerned is done again in Python integers.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt

from enumerate.arrangements.arrangements import (
    IntegerRows,
    dual_rays,
    essential,
    independent_rows,
    integer_rows,
    primitive,
)
from enumerate.arrangements.chamber_kernels import split_cone
from enumerate.arrangements.status_kernels import DONE, FULL, OVERFLOW
from enumerate.outcomes import Refused
from enumerate.shards import Jobs, Progress, run_shards

Words = npt.NDArray[np.uint64]

MAX_RAYS = 4096  # of one cone

MAX_RANK = 22  # 2**(rank - 1) starting cones


@dataclass(frozen=True)
class Dichotomies:
    """Sign vectors, (count, m) int8 of -1 and +1, and for each an integer realization w: sign(Phi w) is that vector.

    Attributes:
        realizations: one tuple of D Python integers for each sign vector.
    """

    signs: npt.NDArray[np.int8]
    realizations: list[tuple[int, ...]]


@dataclass(frozen=True)
class _Start:
    """What all starting cones share: the normals, an independent set of them, and the dual rays."""

    rows: tuple[tuple[int, ...], ...]
    basis: tuple[int, ...]
    rays: tuple[tuple[int, ...], ...]
    max_entry: int

    @cached_property
    def largest(self) -> int:
        """The largest entry of a normal or a ray in size."""
        return max(abs(v) for row in (*self.rows, *self.rays) for v in row)

    @cached_property
    def normals(self) -> npt.NDArray[np.int64]:
        """The normals as an array, (m, D)."""
        return np.array(self.rows, np.int64)


def count_dichotomies(features: npt.ArrayLike, jobs: Jobs = 1, progress: Progress | None = None) -> int:
    """The number of dichotomies of an integer feature matrix (m, D); 0 if a row is zero.

    Raises:
        ValueError: if it is not an integer matrix.
        Refused: beyond rank 22 or if the kernel's arrays do not suffice.

    Examples:
        >>> count_dichotomies([[1, 0, 0], [1, 1, 0], [1, 0, 1], [1, 1, 1]])
        14
    """
    rows = essential(integer_rows(features))
    if any(not any(row) for row in rows):
        return 0
    if not rows:
        return 1
    start = _start(_key(rows))
    half = 2 ** (len(start.basis) - 1)
    size = max(1, half // 256)
    shards = [(_key(rows), begin, min(begin + size, half)) for begin in range(0, half, size)]
    return 2 * sum(run_shards(_count_shard, shards, jobs, progress, "chambers"))


def count_dichotomies_in_cone(features: npt.ArrayLike, walls: IntegerRows) -> int:
    """The number of dichotomies of an integer feature matrix (m, D) with realizations w inside an open cone.

    Arguments:
        walls: k >= 0 independent rows of D integers; the cone is walls w > 0.

    Raises:
        ValueError: on dependent walls, or as `count_dichotomies`.
        Refused: as `count_dichotomies`.

    Examples:
        >>> count_dichotomies_in_cone([[1, -1], [1, 1]], [[1, 0], [0, 1]])  # x = y cuts the quadrant, x = -y does not
        2
    """
    return sum(_count_cone(start, pattern) for start, pattern in _cones_inside(features, walls))


def dichotomy_signs_in_cone(features: npt.ArrayLike, walls: IntegerRows) -> npt.NDArray[np.int8]:
    """The sign vectors, (count, m) int8, of the dichotomies that `count_dichotomies_in_cone` counts, each once.

    Raises:
        ValueError, Refused: as `count_dichotomies_in_cone`.

    Examples:
        >>> sorted(dichotomy_signs_in_cone([[1, -1], [1, 1]], [[1, 0], [0, 1]]).tolist())
        [[-1, 1], [1, 1]]
    """
    listed = [_signs_of_cone(start, pattern) for start, pattern in _cones_inside(features, walls)]
    return np.concatenate([np.empty((0, len(integer_rows(features))), np.int8), *(s[:, len(walls) :] for s in listed)])


def _cones_inside(features: npt.ArrayLike, walls: IntegerRows) -> Iterator[tuple[_Start, int]]:
    rows = integer_rows(features)
    if any(not any(row) for row in rows):
        return
    start = _start(_key(essential(walls + rows)))
    if start.basis[: len(walls)] != tuple(range(len(walls))):
        raise ValueError("the walls of a cone must be independent")
    free = len(start.basis) - len(walls)
    for pattern in range(2**free):
        yield start, pattern << len(walls)


def dichotomies(features: npt.ArrayLike) -> Dichotomies:
    """All dichotomies of an integer feature matrix (m, D), each with an integer realization.

    The second half are the negations of the first.

    Raises:
        ValueError, Refused: as `count_dichotomies`.

    Examples:
        >>> listed = dichotomies([[1, 0], [1, 1]])
        >>> sorted(listed.signs.tolist())
        [[-1, -1], [-1, 1], [1, -1], [1, 1]]
    """
    matrix = integer_rows(features)
    width = len(matrix[0]) if matrix else 0
    columns = independent_rows([list(c) for c in zip(*matrix, strict=True)])
    rows = [[row[j] for j in columns] for row in matrix]
    if not rows:
        return Dichotomies(np.empty((1, 0), np.int8), [(0,) * np.shape(features)[1]])
    if any(not any(row) for row in rows):
        return Dichotomies(np.empty((0, len(rows)), np.int8), [])
    start = _start(_key(rows))
    signs: list[npt.NDArray[np.int8]] = []
    points: list[tuple[int, ...]] = []
    for pattern in range(2 ** (len(start.basis) - 1)):
        vectors, interior = _list_cone(start, pattern)
        signs.append(vectors)
        for point in interior.tolist():
            full = [0] * width
            for j, v in zip(columns, primitive(list(point)), strict=True):
                full[j] = v
            points.append(tuple(full))
    half = np.concatenate(signs)
    return Dichotomies(np.concatenate([half, -half]), points + [tuple(-v for v in p) for p in points])


def dichotomy_signs(features: npt.ArrayLike) -> Iterator[npt.NDArray[np.int8]]:
    """The sign vectors of all dichotomies without realizations, in blocks (count, m) int8, each once.

    Raises:
        ValueError, Refused: as `count_dichotomies`.

    Examples:
        >>> np.concatenate(list(dichotomy_signs([[1, 0], [1, 1]]))).tolist()
        [[1, 1], [-1, -1], [-1, 1], [1, -1]]
    """
    rows = essential(integer_rows(features))
    if not rows:
        yield np.empty((1, 0), np.int8)
    elif all(any(row) for row in rows):
        start = _start(_key(rows))
        for pattern in range(2 ** (len(start.basis) - 1)):
            signs = _signs_of_cone(start, pattern)
            yield signs
            yield -signs


def dichotomy_words(features: npt.ArrayLike) -> Words:
    """The dichotomies of at most 64 rows as words, each once: bit i is 1 where row i is positive.

    Raises:
        ValueError: on more rows, or as `count_dichotomies`.
        Refused: as `count_dichotomies`.

    Examples:
        >>> dichotomy_words([[1, 0], [1, 1]]).tolist()
        [3, 2, 0, 1]
    """
    rows = essential(integer_rows(features))
    if len(rows) > 64:
        raise ValueError(f"{len(rows)} rows do not fit a word of 64 bits")
    if not rows:
        return np.zeros(1, np.uint64)
    if any(not any(row) for row in rows):
        return np.empty(0, np.uint64)
    start = _start(_key(rows))
    half = np.concatenate([_words_of_cone(start, pattern) for pattern in range(2 ** (len(start.basis) - 1))])[:, 0]
    return np.concatenate([half, half ^ np.uint64((1 << len(rows)) - 1)])


def _key(rows: IntegerRows) -> tuple[tuple[int, ...], ...]:
    return tuple(tuple(row) for row in rows)


@lru_cache(maxsize=64)
def _start(rows: tuple[tuple[int, ...], ...]) -> _Start:
    primitive_rows = [primitive(list(row)) for row in rows]
    basis = independent_rows(primitive_rows)
    if len(basis) > MAX_RANK:
        raise Refused(
            f"rank {len(basis)} needs 2**{len(basis) - 1} starting cones; the chambers method goes to rank {MAX_RANK}, "
            "the restriction method further"
        )
    rays = dual_rays([primitive_rows[i] for i in basis])
    # Values are sums of D products, new rays sums of two: both stay below 2**62.
    largest = max(abs(v) for row in primitive_rows for v in row)
    width = len(basis)
    max_entry = min(1 << 30, (1 << 61) // (width * largest))
    return _Start(_key(primitive_rows), tuple(basis), _key(rays), max_entry)


def _cone(start: _Start, pattern: int) -> IntegerRows:
    """The rays of one starting cone: bit i of the pattern negates ray i; the last is never negated."""
    return [[-v for v in ray] if pattern >> i & 1 else list(ray) for i, ray in enumerate(start.rays)]


def _count_shard(shard: tuple[tuple[tuple[int, ...], ...], int, int]) -> int:
    rows, begin, end = shard
    start = _start(rows)
    return sum(_count_cone(start, pattern) for pattern in range(begin, end))


def _count_cone(start: _Start, pattern: int) -> int:
    status, chambers = _run(start, pattern, *_no_room(start))
    if status == OVERFLOW:
        return sum(1 for _ in split_cone_exactly(start.rows, start.basis, _cone(start, pattern)))
    return chambers


def _no_room(start: _Start) -> tuple[Words, npt.NDArray[np.int64]]:
    return np.empty((0, -(-len(start.rows) // 64)), np.uint64), np.empty((0, len(start.basis)), np.int64)


def _list_cone(start: _Start, pattern: int) -> tuple[npt.NDArray[np.int8], npt.NDArray[Any]]:
    """The sign vectors and interior points of the chambers of one starting cone; points of dtype object on overflow."""
    answer = _with_room(start, pattern, located=True)
    if answer is None:
        exact = list(split_cone_exactly(start.rows, start.basis, _cone(start, pattern)))
        return np.array([s for s, _ in exact], np.int8), np.array([p for _, p in exact], object)
    return _signs(answer[0], len(start.rows)), answer[1]


def _signs_of_cone(start: _Start, pattern: int) -> npt.NDArray[np.int8]:
    return _signs(_words_of_cone(start, pattern), len(start.rows))


def _words_of_cone(start: _Start, pattern: int) -> Words:
    """The sign vectors of the chambers of one starting cone as rows of words: bit i is 1 where normal i is positive."""
    answer = _with_room(start, pattern, located=False)
    if answer is not None:
        return answer[0]
    exact = split_cone_exactly(start.rows, start.basis, _cone(start, pattern))
    tables = [sum(1 << i for i, sign in enumerate(signs) if sign > 0) for signs, _ in exact]
    words = range(-(-len(start.rows) // 64))
    return np.array([[table >> 64 * w & (1 << 64) - 1 for w in words] for table in tables], np.uint64)


def _signs(words: Words, rows: int) -> npt.NDArray[np.int8]:
    """Sign vectors, (k, rows) int8, of rows of words."""
    bits = np.unpackbits(words.view(np.uint8), axis=1, count=rows, bitorder="little")
    return np.asarray(2 * bits.astype(np.int8) - 1, np.int8)


def _with_room(start: _Start, pattern: int, located: bool) -> tuple[Words, npt.NDArray[np.int64]] | None:
    """The words and, if `located`, the interior points of the chambers of one starting cone; None on overflow."""
    no_words, no_points = _no_room(start)
    room = 4096
    while True:
        words = np.empty((room, no_words.shape[1]), np.uint64)
        points = np.empty((room, no_points.shape[1]), np.int64) if located else no_points
        status, chambers = _run(start, pattern, words, points)
        if status == OVERFLOW:
            return None
        if status == DONE:
            return words[:chambers], points[:chambers]
        room *= 4


def _run(start: _Start, pattern: int, words: Words, points: npt.NDArray[np.int64]) -> tuple[int, int]:
    if start.largest > start.max_entry:
        return OVERFLOW, 0
    rays = np.array(_cone(start, pattern), np.int64)
    status, chambers = split_cone(start.normals, rays, len(rays), start.max_entry, MAX_RAYS, words, points)
    if status == FULL and (chambers + 1 < len(words) or not len(words)):  # not for want of room to list them
        raise Refused(f"a cone with more than {MAX_RAYS} extreme rays; use the restriction method")
    return status, int(chambers)


def split_cone_exactly(
    rows: tuple[tuple[int, ...], ...], basis: tuple[int, ...], rays: IntegerRows
) -> Iterator[tuple[tuple[int, ...], tuple[int, ...]]]:
    """The chambers in a simplicial cone, in Python integers: (sign vector, interior point) of each.

    The slow and obvious twin of the kernel, and what answers where the kernel would overflow.
    """
    start = [(tuple(ray), frozenset(b for k, b in enumerate(basis) if k != i)) for i, ray in enumerate(rays)]
    stack = [(start, [j for j in range(len(rows)) if j not in basis])]
    while stack:
        cone, upcoming = stack.pop()
        cone = list(cone)
        for position, j in enumerate(upcoming):
            values = [sum(a * b for a, b in zip(rows[j], ray, strict=True)) for ray, _ in cone]
            cone = [(ray, tight | {j} if v == 0 else tight) for (ray, tight), v in zip(cone, values, strict=True)]
            if min(values) >= 0 or max(values) <= 0:
                continue
            new = []
            for (p, tight_p), u in zip(cone, values, strict=True):
                for (q, tight_q), v in zip(cone, values, strict=True):
                    if u > 0 > v:
                        shared = tight_p & tight_q
                        if sum(shared <= tight for _, tight in cone) == 2:
                            ray = primitive([-v * a + u * b for a, b in zip(p, q, strict=True)])
                            new.append((tuple(ray), shared | {j}))
            later = upcoming[position + 1 :]
            stack.append(([c for c, v in zip(cone, values, strict=True) if v >= 0] + new, later))
            stack.append(([c for c, v in zip(cone, values, strict=True) if v <= 0] + new, later))
            break
        else:
            point = tuple(sum(column) for column in zip(*(ray for ray, _ in cone), strict=True))
            scores = [sum(a * b for a, b in zip(row, point, strict=True)) for row in rows]
            yield tuple(1 if s > 0 else -1 for s in scores), point
