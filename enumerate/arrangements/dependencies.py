"""The dichotomies of few vectors in almost as many dimensions: all sign vectors but those that a dependency forbids.

By Gordan's theorem s is not a dichotomy of the rows of Phi if and only if some nonzero multipliers, each 0 or of the
sign of s, combine the rows to 0; those of least support are enough. These, the circuits of the rows' matroid, come from
the space K of all dependencies: a circuit vanishes on so many rows that they determine it in K, up to a factor. So each
choice of dim K - 1 rows gives at most one, and a circuit forbids the sign vectors that agree with it or its negative.

Cost: binomial(m, dim K - 1) choices for m rows, and a bit for each of the 2**m sign vectors; meant for m <= 16 and
dim K <= 5, where the chambers in m - dim K dimensions would be split from 2**(m - dim K - 1) cones.
"""

from itertools import combinations
from math import factorial

import numpy as np
import numpy.typing as npt

from enumerate.arrangements.arrangements import IntegerRows, annihilator, independent_rows, integer_rows
from enumerate.arrangements.dependency_kernels import forbid
from enumerate.outcomes import Refused

Integers = npt.NDArray[np.int64]

MAX_ROWS = 16

MAX_NULLITY = 5


def dependencies(rows: IntegerRows) -> IntegerRows:
    """A basis of the multipliers that combine the rows to 0, as integer vectors.

    Examples:
        >>> dependencies([[1, 0], [1, 1], [1, 2]])
        [[1, -2, 1]]
    """
    return annihilator([list(column) for column in zip(*rows, strict=True)], len(rows))


def circuits(rows: IntegerRows) -> npt.NDArray[np.int8]:
    """The signs of the dependencies of least support, (k, m) int8; of a vector and its negative at least one.

    Raises:
        Refused: if the numbers would leave int64.

    Examples:
        >>> circuits([[1, 0], [1, 1], [1, 2]]).tolist()
        [[1, -1, 1]]
    """
    basis = dependencies(rows)
    if not basis:
        return np.empty((0, len(rows)), np.int8)
    nullity = len(basis)
    largest = max(abs(v) for vector in basis for v in vector)
    if factorial(nullity) * largest**nullity >= 1 << 62:
        raise Refused(f"dependencies with entries to {largest} are too large for machine integers")
    matrix = np.array(basis, np.int64).T
    choices = list(combinations(range(len(rows)), nullity - 1))
    minors = matrix[np.array(choices, np.intp).reshape(len(choices), nullity - 1)]
    # The direction orthogonal to the chosen rows of K, by Cramer's rule.
    direction = np.stack([(-1) ** j * _determinants(np.delete(minors, j, axis=2)) for j in range(nullity)], axis=1)
    signs = np.sign(direction @ matrix.T).astype(np.int8)
    return np.unique(signs[direction.any(axis=1)], axis=0)


def _determinants(matrices: Integers) -> Integers:
    """The determinants of (k, d, d) integer matrices, by Laplace's expansion along the first row."""
    size = matrices.shape[1]
    total = np.ones(len(matrices), np.int64) if size == 0 else np.zeros(len(matrices), np.int64)
    for j in range(size):
        total += (-1) ** j * matrices[:, 0, j] * _determinants(np.delete(matrices[:, 1:], j, axis=2))
    return total


def few_dependencies(rows: npt.ArrayLike) -> bool:
    """Whether the rows are at most 16, with at most five independent dependencies between them.

    Examples:
        >>> few_dependencies(np.eye(16, dtype=np.int64)), few_dependencies(np.ones((16, 1), np.int64))
        (True, False)
    """
    count = len(np.asarray(rows))
    return count <= MAX_ROWS and count - len(independent_rows(integer_rows(rows))) <= MAX_NULLITY


def dichotomy_tables(rows: npt.ArrayLike) -> npt.NDArray[np.uint64]:
    """All dichotomies of an integer matrix (m, D) as words, (k,) uint64 ascending: bit i is 1 where row i is positive.

    Raises:
        ValueError: if it is not an integer matrix.
        Refused: unless `few_dependencies`.

    Examples:
        >>> dichotomy_tables([[1, 0], [1, 1], [1, 2]]).tolist()
        [0, 1, 3, 4, 6, 7]
    """
    matrix = integer_rows(rows)
    if not few_dependencies(rows):
        raise Refused(f"{len(matrix)} rows have too many dependencies; use the chambers")
    signs = circuits(matrix)
    weights = np.int64(1) << np.arange(len(matrix), dtype=np.int64)
    forbidden = np.zeros(2 ** len(matrix), np.bool_)
    forbid((signs > 0) @ weights, (signs < 0) @ weights, forbidden)
    return np.flatnonzero(~forbidden).astype(np.uint64)
