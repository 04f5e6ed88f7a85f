"""Whitney numbers in Python integers, for normals that machine integers do not hold.

The chains of restrictions that end in codimension k number |w_k|: restrict to each hyperplane by those before it, with
coinciding ones merged, and so on; k lines of a plane through the origin have 1, k, k - 1.

Cost: for m hyperplanes of rank r some m**(r - 1) / (r - 1)! eliminations, a few microseconds each.
"""

import numpy.typing as npt

from enumerate.arrangements.arrangements import (
    IntegerRows,
    different_hyperplanes,
    essential,
    integer_rows,
)
from enumerate.shards import Jobs, Progress, run_shards


def whitney_numbers_exactly(
    features: npt.ArrayLike, jobs: Jobs = 1, progress: Progress | None = None
) -> tuple[int, ...]:
    """The absolute Whitney numbers |w_0| ... |w_rank| of the arrangement of the rows (m, D), whatever their size.

    Raises:
        ValueError: on a zero row.

    Examples:
        >>> whitney_numbers_exactly([[1, 0], [1, 10**30], [1, -(10**30)]])
        (1, 3, 2)
    """
    rows = different_hyperplanes(essential(integer_rows(features)))
    if not rows:
        return (1,)
    key = tuple(map(tuple, rows))
    shards = [(key, i) for i in range(len(rows))]
    levels = [1] + [0] * len(rows[0])
    for part in run_shards(_restriction_shard, shards, jobs, progress, "restrictions in Python integers"):
        for k, number in zip(range(1, len(levels)), part, strict=True):
            levels[k] += number
    return tuple(levels)


def _restriction_shard(shard: tuple[tuple[tuple[int, ...], ...], int]) -> list[int]:
    """The chains that begin with one hyperplane."""
    key, last = shard
    return _chains(_restricted([list(row) for row in key[: last + 1]]), len(key[0]) - 1)


def _chains(rows: IntegerRows, width: int) -> list[int]:
    """For k = 0 ... width, the chains of restrictions of different hyperplanes that end in codimension k."""
    if width <= 2 or not rows:
        return [1, len(rows), max(0, len(rows) - 1)][: width + 1] + [0] * (width - 2)
    levels = [1] + [0] * width
    for i in range(len(rows)):
        for k, number in zip(range(1, width + 1), _chains(_restricted(rows[: i + 1]), width - 1), strict=True):
            levels[k] += number
    return levels


def _restricted(rows: IntegerRows) -> IntegerRows:
    """The different hyperplanes that all rows but the last leave in the last, one coordinate eliminated."""
    last = rows[-1]
    pivot = min((j for j, v in enumerate(last) if v), key=lambda j: abs(last[j]))
    kept = [j for j in range(len(last)) if j != pivot]
    return different_hyperplanes([last[pivot] * row[j] - row[pivot] * last[j] for j in kept] for row in rows[:-1])
