"""Least integer weights of all classes of threshold functions, by going through all weights in the order of their size.

Up to the symmetries of the cube and complement, a threshold function of n variables has weights w1 >= ... >= wn >= 0
and is on at no fewer than half of the points. These weights are gone through in the order of their size; the first that
realize a function are its least, and whether there are others of the same size, up to permutations of symmetric
variables, is seen before the next size begins. The search ends when as many classes are found as there are chambers of
the Weyl cone. Neither a linear nor an integer program is solved.

Two sizes are in use: of [w; T], the sum of w1 ... wn, the threshold not counted; and of the self-dual function of
n + 1 variables with inputs -1 and +1, on iff v.s > 0, the sum of all n + 1 weights. There v0 = w1 + ... + wn + 1 - 2 T:
the score v0 + sum of w_i (2 x_i - 1) is 2 (w.x - T) + 1. A least sum is odd: no score is 0, and if the sum is even they
are all even, so that a weight may be less by 1.

Cost: at n = 7 four million partitions of at most 79, or a million of at most 77 with all thresholds: seconds.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt

from enumerate.cube.truth_tables import check_inputs, features
from enumerate.gates.least_weight_kernels import weigh
from enumerate.gates.threshold_classes import census

MAX_INPUTS = 7  # the n + 1 numbers of a name, of a byte each, are at most 2**n

Integers = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Least:
    """The least weights of one class.

    Attributes:
        weights: w1 >= ... >= wn >= 0 of [w; T]; of a self-dual class v0 >= ... >= vn >= 0.
        threshold: the least T with these weights; of a self-dual class 0.
        unique: whether no others have the same sum.
    """

    weights: tuple[int, ...]
    threshold: int
    unique: bool


def chow(on: npt.NDArray[np.bool_]) -> Integers:
    """Chow's parameters of functions with values -1 and +1: their sums, times 1 and times each variable.

    Arguments:
        on: (functions, 2**n) bool.

    Returns:
        (functions, n + 1) int64, of inputs -1 and +1.

    Examples:
        >>> chow(np.array([[0, 0, 0, 1]], bool))  # AND
        array([[-2,  2,  2]])
    """
    n = _variables(on)
    ones = np.count_nonzero(on, axis=1)
    with_one = [np.count_nonzero(on.reshape(-1, 2 ** (n - 1 - i), 2, 2**i)[:, :, 1], axis=(1, 2)) for i in range(n)]
    return np.stack([2 * ones - 2**n, *(4 * part - 2 * ones for part in with_one)], axis=1).astype(np.int64)


@cache
def least_of_self_dual_classes(n: int) -> dict[tuple[int, ...], Least]:
    """The least weights of each self-dual class of n + 1 variables, n <= 7, by its Chow parameters in falling order.

    Raises:
        ValueError: if n is out of range.

    References:
        S. Muroga, T. Tsuboi, C. R. Baugh, Enumeration of threshold functions of eight variables, IEEE Transactions on
        Computers 19 (1970), pages 818 to 825 (A003217).

    Examples:
        >>> least_of_self_dual_classes(3)[6, 2, 2, 2]
        Least(weights=(2, 1, 1, 1), threshold=0, unique=True)
        >>> max(sum(least.weights) for least in least_of_self_dual_classes(5).values())  # A003217(5)
        17
    """
    check_inputs(n, MAX_INPUTS)
    search = Search(n, census(n).self_dual_classes)
    size = 1
    while search.missing:
        search.weigh_self_dual(size)
        size += 2
    found = {}
    for parameters, threshold, weights, tied in search.found():
        whole = (sum(weights) + 1 - 2 * threshold, *weights)
        found[parameters] = Least(whole, 0, not tied and symmetric_alike(whole, parameters))
    return found


@cache
def least_of_npn_classes(n: int) -> dict[tuple[int, ...], Least]:
    """The least weights of each NPN class of n <= 7 variables, by the Chow parameters, at least 0, of its function.

    The function has w1 >= ... >= wn >= 0 and is on at no fewer than half of the points: the first parameter is at least
    0, and the others are in falling order.

    Raises:
        ValueError: if n is out of range.

    Examples:
        >>> least_of_npn_classes(3)[0, 4, 4, 4]  # majority
        Least(weights=(1, 1, 1), threshold=2, unique=True)
        >>> len(least_of_npn_classes(4))  # OEIS A001529
        15
    """
    check_inputs(n, MAX_INPUTS)
    search = Search(n, census(n).npn_classes)
    size = 0
    while search.missing:
        search.weigh(size, size, 0, (size + 1) // 2, size)
        size += 1
    return {
        parameters: Least(weights, threshold, not tied and symmetric_alike(weights, parameters[1:]))
        for parameters, threshold, weights, tied in search.found()
    }


def least_threshold_weights(on: npt.NDArray[np.bool_]) -> tuple[Integers, Integers, npt.NDArray[np.bool_]]:
    """The least weights of threshold functions of n <= 7 variables, which are evaluated at all points again.

    Arguments:
        on: (functions, 2**n) bool, where they are on.

    Returns:
        Weights (functions, n) int64, the least thresholds with them (functions,) int64, and whether there are no other
        weights of the same sum (functions,) bool.

    Raises:
        KeyError: one is not a threshold function.
        ArithmeticError: weights are not those of the function.

    Examples:
        >>> least_threshold_weights(np.array([[0, 1, 0, 0]], bool))  # x1 and not x2
        (array([[ 1, -1]]), array([1]), array([ True]))
    """
    n = _variables(on)
    table = least_of_npn_classes(n)
    parameters = chow(on)
    sizes = np.abs(parameters)
    order = np.argsort(-sizes[:, 1:], axis=1, kind="stable")
    sizes[:, 1:] = np.take_along_axis(sizes[:, 1:], order, axis=1)
    least = [table[tuple(key)] for key in sizes.tolist()]
    weights = np.zeros((len(on), n), np.int64)
    in_order = np.array([one.weights for one in least], np.int64).reshape(len(on), n)
    np.put_along_axis(weights, order, in_order, axis=1)
    weights *= np.sign(parameters[:, 1:])
    return weights, least_thresholds(weights, on), np.array([one.unique for one in least], np.bool_)


def least_thresholds(weights: Integers, on: npt.NDArray[np.bool_]) -> Integers:
    """The least T for which [w; T] is a function; 0 for the constant 1.

    Arguments:
        weights: (functions, n) int64.
        on: (functions, 2**n) bool.

    Returns:
        (functions,) int64.

    Raises:
        ArithmeticError: there is none.

    Examples:
        >>> least_thresholds(np.array([[4, 2, 2]]), np.array([[0, 0, 0, 1, 0, 1, 0, 1]], bool))
        array([5])
    """
    sums = weights @ features(_variables(on), 1)[:, 1:].T.astype(np.int64)
    below = np.where(on, np.iinfo(np.int64).min, sums).max(axis=1)
    thresholds: Integers = np.where(on.all(axis=1), np.minimum(sums.min(axis=1), 0), below + 1)
    if not np.array_equal(sums >= thresholds[:, None], on):
        raise ArithmeticError("these weights do not realize the function")
    return thresholds


def least_self_dual_weights(on: npt.NDArray[np.bool_]) -> tuple[Integers, npt.NDArray[np.bool_]]:
    """The least weights v0 ... vn of self-dual functions, which are evaluated at all points again.

    Arguments:
        on: (classes, 2**n) bool, where they are on, at the points with v0; Chow's parameters in falling order, >= 0.

    Returns:
        (classes, n + 1) int64, and whether there are no others of the same sum (classes,) bool.

    Raises:
        KeyError: one is not a threshold function, or its parameters are not so ordered.
        ArithmeticError: weights are not those of the function.

    Examples:
        >>> least_self_dual_weights(np.array([[0, 1, 1, 1]], bool))
        (array([[1, 1, 1]]), array([ True]))
    """
    n = _variables(on)
    table = least_of_self_dual_classes(n)
    least = [table[tuple(key)] for key in chow(on).tolist()]
    weights = np.array([one.weights for one in least], np.int64).reshape(len(on), n + 1)
    if not np.array_equal(weights @ features(n, 1, "pm1").T.astype(np.int64) > 0, on):
        raise ArithmeticError("these weights do not realize the function")
    return weights, np.array([one.unique for one in least], np.bool_)


def _variables(on: npt.NDArray[np.bool_]) -> int:
    return int(on.shape[1]).bit_length() - 1


def symmetric_alike(weights: tuple[int, ...], parameters: tuple[int, ...]) -> bool:
    """Whether variables with equal Chow parameters, which are symmetric, have equal weights.

    Examples:
        >>> symmetric_alike((3, 3, 2), (4, 4, 2)), symmetric_alike((3, 3, 2), (4, 4, 4))
        (True, False)
    """
    return all(weights[i] == weights[i + 1] for i in range(len(weights) - 1) if parameters[i] == parameters[i + 1])


class Search:
    """The classes of functions of n <= 8 variables that are found, in a hash table of at least twice their number.

    Arguments:
        n: the number of variables; to n = 7 a name is exactly the numbers that determine the function.
        classes: how many there are.

    Attributes:
        points: (2**n,) uint64, the names of the single points; that of a function is their sum, below 2**64.
        missing: how many classes are not found yet.
    """

    def __init__(self, n: int, classes: int) -> None:
        slots = 1 << (2 * classes).bit_length()
        width = 8 if n <= MAX_INPUTS else 7  # bits for each number, which is at most 2**n
        factors = 1 << width * np.arange(n + 1, dtype=np.uint64)
        self.points: npt.NDArray[np.uint64] = (features(n, 1).astype(np.uint64) * factors).sum(axis=1, dtype=np.uint64)
        self.missing = classes
        self._n = n
        self._names = np.zeros(slots, np.uint64)
        self._rows = np.zeros((slots, n + 2), np.int64)
        self._ties = np.zeros(slots, np.bool_)

    def weigh(self, total: int, largest: int, lowest: int, highest: int, size: int) -> None:
        """Enter the functions of all weights of a sum with some thresholds, as the kernel."""
        weights = np.zeros(self._n, np.int64)
        table = (self._names, self._rows, self._ties)
        self.missing -= int(weigh(self.points, weights, total, largest, lowest, highest, size, *table))

    def weigh_self_dual(self, size: int) -> None:
        """Enter the self-dual functions of all weights v0 >= ... >= vn of an odd sum."""
        for first in range(size, 0, -1):
            rest = size - first
            if first <= rest + 1:  # else the others do not matter
                threshold = (rest - first + 1) // 2
                self.weigh(rest, first, threshold, threshold, size)

    def rows(self) -> Iterator[tuple[int, int, tuple[int, ...], bool]]:
        """Of each class the name, the threshold, the weights, and whether other sorted ones are as small."""
        taken = np.flatnonzero(self._names)
        for name, (_, threshold, *weights), tied in zip(
            self._names[taken].tolist(), self._rows[taken].tolist(), self._ties[taken].tolist(), strict=True
        ):
            yield name, threshold, tuple(weights), tied

    def found(self) -> Iterator[tuple[tuple[int, ...], int, tuple[int, ...], bool]]:
        """The same with Chow's parameters in place of the name, n <= 7."""
        for name, threshold, weights, tied in self.rows():
            ones, *parts = name.to_bytes(8, "little")[: self._n + 1]
            yield (2 * ones - 2**self._n, *(4 * part - 2 * ones for part in parts)), threshold, weights, tied
