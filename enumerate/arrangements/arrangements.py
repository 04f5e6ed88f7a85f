"""Hyperplane arrangements in integers: independent rows, different hyperplanes, rays, the threshold arrangement.

The dichotomies of a feature matrix Phi are the chambers of the arrangement of its rows. Dependent columns change no
dichotomy and are dropped; proportional rows are one hyperplane; a zero row leaves no strict dichotomy at all.
"""

from collections.abc import Iterable, Sequence
from math import factorial, gcd

import numpy as np
import numpy.typing as npt

IntegerRows = list[list[int]]


def integer_rows(matrix: npt.ArrayLike) -> IntegerRows:
    """The rows of an integer matrix (m, D) as Python integers; ValueError on another shape or type.

    Examples:
        >>> integer_rows([[1, 2], [3, 4]])
        [[1, 2], [3, 4]]
    """
    if isinstance(matrix, np.ndarray) and np.issubdtype(matrix.dtype, np.integer) and matrix.ndim == 2:
        return [[int(v) for v in row] for row in matrix.tolist()]
    # Python integers have no limit, so a list may not pass through a machine type.
    array = matrix if isinstance(matrix, np.ndarray) else np.array(matrix, dtype=object)
    if array.ndim != 2:
        raise ValueError(f"a feature matrix has two dimensions, not {array.ndim}")
    other = next((v for v in array.flat if isinstance(v, bool | np.bool_) or not isinstance(v, int | np.integer)), None)
    if other is not None:
        raise ValueError(f"a feature matrix has integer entries, not {other!r}")
    return [[int(v) for v in row] for row in array.tolist()]


def independent_rows(rows: IntegerRows) -> list[int]:
    """The first independent set of rows, greedily in order (exact).

    Examples:
        >>> independent_rows([[1, 2], [2, 4], [0, 1]])
        [0, 2]
    """
    chosen: list[int] = []
    echelon: list[tuple[int, list[int]]] = []
    for position, row in enumerate(rows):
        if len(chosen) == len(row):
            break  # they span everything
        left = list(row)
        for pivot, other in echelon:
            if left[pivot]:
                a, b = other[pivot], left[pivot]
                left = primitive([a * x - b * y for x, y in zip(left, other, strict=True)])
        nonzero = next((j for j, v in enumerate(left) if v), None)
        if nonzero is not None:
            chosen.append(position)
            echelon.append((nonzero, left))
    return chosen


def primitive(row: list[int]) -> list[int]:
    """The row divided by the greatest common divisor of its entries (a zero row is left as it is).

    Examples:
        >>> primitive([4, -6])
        [2, -3]
    """
    divisor = gcd(*row)
    return [v // divisor for v in row] if divisor > 1 else row


def essential(rows: IntegerRows) -> IntegerRows:
    """The rows without the columns that depend on earlier ones: same dichotomies, full column rank.

    Examples:
        >>> essential([[1, 2, 1], [1, 2, 0]])
        [[1, 1], [1, 0]]
    """
    if not rows:
        return rows
    columns = independent_rows([list(c) for c in zip(*rows, strict=True)])
    return [[row[j] for j in columns] for row in rows]


def different_hyperplanes(rows: Iterable[Sequence[int]]) -> IntegerRows:
    """One primitive normal for each hyperplane, first nonzero entry positive, in order of appearance.

    Raises:
        ValueError: on a zero row, which is not a hyperplane.

    Examples:
        >>> different_hyperplanes([[2, 4], [-1, -2], [0, 3]])
        [[1, 2], [0, 1]]
    """
    return [list(normal) for normal in dict.fromkeys(map(primitive_normal, rows))]


def primitive_normal(row: Sequence[int]) -> tuple[int, ...]:
    """The normal of a row's hyperplane without common divisor and with its first nonzero entry positive.

    Raises:
        ValueError: on a zero row.

    Examples:
        >>> primitive_normal([0, -2, 4])
        (0, 1, -2)
    """
    first = next((v for v in row if v), 0)
    if first == 0:
        raise ValueError("a zero row is not a hyperplane")
    divisor = gcd(*row) if first > 0 else -gcd(*row)
    return tuple(v // divisor for v in row)


def dual_rays(basis: IntegerRows) -> IntegerRows:
    """The extreme rays of the simplicial cone {w: basis w >= 0}: ray i is 0 on every row but i, positive there.

    Raises:
        ValueError: if the rows are dependent.

    Examples:
        >>> dual_rays([[1, 0], [1, 1]])
        [[1, -1], [0, 1]]
    """
    rays = []
    for i, row in enumerate(basis):
        orthogonal = annihilator(basis[:i] + basis[i + 1 :], len(row))
        value = sum(a * b for a, b in zip(row, orthogonal[0], strict=True))
        if len(orthogonal) > 1 or value == 0:
            raise ValueError("the rows of a basis must be independent")
        rays.append(orthogonal[0] if value > 0 else [-v for v in orthogonal[0]])
    return rays


def annihilator(rows: IntegerRows, width: int) -> IntegerRows:
    """An integer basis of the functionals that vanish on the rows, vectors of this width.

    Examples:
        >>> annihilator([[1, -1, 0]], 3)
        [[1, 1, 0], [0, 0, 1]]
    """
    basis = [[int(i == j) for j in range(width)] for i in range(width)]
    for row in rows:
        values = [sum(a * b for a, b in zip(u, row, strict=True)) for u in basis]
        pivot = next((i for i, v in enumerate(values) if v), None)
        if pivot is None:
            continue
        leader, scale = basis.pop(pivot), values.pop(pivot)
        basis = [
            primitive([scale * a - v * b for a, b in zip(u, leader, strict=True)])
            for u, v in zip(basis, values, strict=True)
        ]
    return basis


def threshold_hyperplanes(dimension: int) -> npt.NDArray[np.int64]:
    """The hyperplanes of the self-dual threshold functions of N = dimension variables: (2**(N-1), N), s1 = +1.

    Examples:
        >>> threshold_hyperplanes(2).tolist()
        [[1, 1], [1, -1]]
    """
    points = np.arange(2 ** (dimension - 1))
    columns = [np.ones_like(points)] + [1 - 2 * (points >> i & 1) for i in range(dimension - 1)]
    return np.ascontiguousarray(np.array(columns, np.int64).T)


def wall_group_order(walls: int, dimension: int) -> int:
    """The order of the group generated by walls of the Weyl cone w1 >= ... >= wN >= 0.

    Arguments:
        walls: bit i < N - 1 is w_{i+1} = w_{i+2}, bit N - 1 is wN = 0.
        dimension: N.

    Notes:
        Runs of walls generate symmetric groups, the run with the last wall a hyperoctahedral one.

    Examples:
        >>> wall_group_order(0b011, 3), wall_group_order(0b111, 3), wall_group_order(0b100, 3)
        (6, 48, 2)
    """
    order = 1
    run = 0
    for i in range(dimension):
        if walls >> i & 1:
            run += 1
        else:
            order *= factorial(run + 1)
            run = 0
    return (order << run) * factorial(run)


def weyl_orbit_size(walls: int, dimension: int) -> int:
    """|W| / |W_K|, W the hyperoctahedral group of N = dimension variables: the images of a face or a class.

    Arguments:
        walls: the walls that generate its stabilizer W_K, as of `wall_group_order`.

    Examples:
        >>> [weyl_orbit_size(walls, 3) for walls in (0, 0b011, 0b111)]
        [48, 8, 1]
    """
    return (factorial(dimension) << dimension) // wall_group_order(walls, dimension)
