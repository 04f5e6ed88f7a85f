"""Minors of Boolean functions: a variable is replaced by a constant, by another variable, or by its complement.

What gates read by R compute with one gate constant, or equal to another or to its complement, is what one gate fewer,
read by a minor of R, computes. Of n variables there are n (n + 1) minors, up to the names of the variables that remain.
"""

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from enumerate.cube.truth_tables import check_inputs

MAX_INPUTS = 6  # truth tables are words of 64 bits

Integers = npt.NDArray[np.int64]


def minor_points(n: int) -> Iterator[Integers]:
    """For each minor the points at which a function of n variables is read, (2**(n-1),) int64.

    Variable i is 0, is 1, or is one of the variables before it or the complement of one; the others keep their order.

    Raises:
        ValueError: n is 0.

    Examples:
        >>> [points.tolist() for points in minor_points(2)]
        [[0, 2], [1, 3], [0, 1], [2, 3], [0, 3], [2, 1]]
    """
    if n < 1:
        raise ValueError("a function of no variable has no minors")
    x = np.arange(2 ** (n - 1))
    for i in range(n):
        others = (x >> i << i + 1) | (x & (1 << i) - 1)
        for bit in (np.zeros_like(x), np.ones_like(x)):
            yield others | bit << i
        for j in range(i):
            for bit in (x >> j & 1, ~x >> j & 1):
                yield others | bit << i


def with_minors_in(tables: npt.NDArray[np.uint64], n: int, allowed: npt.NDArray[np.bool_]) -> npt.NDArray[np.uint64]:
    """Those of some functions of n variables of which every minor is allowed.

    Arguments:
        tables: truth tables, (k,) uint64.
        n: the number of variables.
        allowed: which functions of n - 1 variables are, (2**2**(n-1),) bool.

    Raises:
        ValueError: n is out of range.

    Examples:
        >>> constant = np.array([True, False, False, True])
        >>> with_minors_in(np.arange(16, dtype=np.uint64), 2, constant).tolist()
        [0, 15]
    """
    check_inputs(n, MAX_INPUTS)
    for points in minor_points(n):
        minors = np.zeros(len(tables), np.int64)
        for place, point in zip(range(len(points)), points.tolist(), strict=True):
            minors |= (tables >> np.uint64(point) & np.uint64(1)).astype(np.int64) << place
        tables = tables[allowed[minors]]
    return tables
