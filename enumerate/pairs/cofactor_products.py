"""The number of products of two linear threshold gates of at most six inputs, by cofactors: f AND g, or f XNOR g.

A function h of n variables is a pair of functions of n - 1 variables, its cofactors: p at x_n = 0 and q at x_n = 1.
Those of a product f g are the products of the cofactors of f and g. So the products with a given p are found from the
pairs of threshold functions of n - 1 variables with product p, and from what can stand beside each of them at x_n = 1,
and all that is to be remembered at a time is the set of the q, functions of n - 1 <= 5 variables. Permuting and
negating the other variables (for XNOR also complementing) permutes the products, so one p stands for its class.
Negating x_n exchanges p and q, so only q that are not heavier than p are wanted; the weight is the number of ones (for
XNOR of ones or of zeros, whichever is less). So C_n has, with (p, q) in C_n,

    sum over the classes of C_(n-1) of |class| * (2 * |{q lighter than p}| + |{q as heavy as p}|)

members.

The classes of C_(n-1) come from those of C_(n-2) in the same way: every class of C_(n-1) has a member with p among
their representatives and q not heavier, and its others are reached by exchanging neighbouring variables and negating
the first.

*Constant cofactors.* No q but a constant is as light as p = 0. If f and g are both 1 at x_n = 0, they may be any
threshold functions at x_n = 1: every product stands beside p = 1.

*AND* needs maximal pairs only: if f and g are both 0 at a point and f with that point added is a threshold function,
then this one and g have the same product; adding points ends. *XNOR* is counted as XOR, its complement; of the pairs
(f, g), (g, f), (NOT f, NOT g) and (NOT g, NOT f), which have the same XOR, one is taken.

No canonical forms, no spectra and no lists of products of n variables are used. `threshold_products` does the same with
these, and shares no code with this; the gates come from `chambers` here and from the classes of threshold functions
there.

Cost at n = 6, one core: AND 2.4e10 pairs, 1.4e9 of them maximal; XNOR 1.3e10 pairs, about half of them wanted.
"""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from enumerate.arrangements.chambers import dichotomy_signs_in_cone
from enumerate.cube.truth_tables import all_ones, check_inputs, features, projection
from enumerate.pairs.cofactor_product_kernels import (
    and_cofactors,
    index_of_functions,
    mark_orbit,
    rising_points,
    xor_cofactors,
)
from enumerate.shards import Jobs, Progress, as_run, run_shards
from enumerate.workers import check_stop, stop_flag

MAX_INPUTS = 6
SHARDS = 256

Words = npt.NDArray[np.uint64]
HalfWords = npt.NDArray[np.uint32]


def count_products_by_cofactors(n: int, conjunction: bool, jobs: Jobs = 1, progress: Progress | None = None) -> int:
    """The number of distinct products of two threshold functions of n <= 6 variables: AND, else XNOR.

    Raises:
        ValueError: n is out of range.
        ArithmeticError: the classes of n - 1 do not add up.

    Examples:
        >>> [count_products_by_cofactors(n, True) for n in range(5)]
        [2, 4, 16, 246, 32506]
        >>> count_products_by_cofactors(4, False)
        54310
    """
    check_inputs(n, MAX_INPUTS)
    if n == 0:
        return 2
    for kernel in (and_cofactors if conjunction else xor_cofactors, mark_orbit):
        kernel.expect(16**n)
    classes = classes_by_cofactors(n - 1, conjunction)
    if as_run(jobs).executor is None:
        gates_by_cofactors(n, conjunction)  # once here, rather than once in every thread
    size = -(-len(classes.representatives) // SHARDS)
    shards = [(n, conjunction, begin, size) for begin in range(0, len(classes.representatives), size)]
    total = sum(run_shards(_count_shard, shards, jobs, progress, "products by cofactor", threads=True))
    for lists in (classes_by_cofactors, gates_by_cofactors, threshold_words):
        lists.cache_clear()
    return total


def product_representatives(n: int, conjunction: bool) -> Words:
    """A product of two threshold functions of n <= 5 variables from each class, AND or else XNOR: (k,) uint64.

    The classes are those under permutations and negations of the variables, for XNOR also under complement.

    Raises:
        ValueError: n is out of range.
        ArithmeticError: the classes do not add up.

    Examples:
        >>> [len(product_representatives(n, True)) for n in range(4)]
        [2, 3, 6, 20]
    """
    check_inputs(n, MAX_INPUTS - 1)
    representatives = classes_by_cofactors(n, conjunction).representatives
    classes_by_cofactors.cache_clear()
    return representatives


@dataclass(frozen=True)
class ProductClassList:
    """The classes of the products of n variables: representatives (k,) uint64 and orbit sizes (k,) int64."""

    representatives: Words
    orbit_sizes: npt.NDArray[np.int64]

    @property
    def functions(self) -> int:
        """The number of products."""
        return int(self.orbit_sizes.sum())


@lru_cache(maxsize=2)
def classes_by_cofactors(n: int, conjunction: bool) -> ProductClassList:
    """The classes of C_n, those with few ones first; for XNOR their representatives are 0 at the origin."""
    if n == 0:
        return ProductClassList(
            np.array([0, 1] if conjunction else [0], np.uint64), np.array([1, 1] if conjunction else [2])
        )
    fewer = classes_by_cofactors(n - 1, conjunction)
    shift = 0 if conjunction else 1  # complements are marked with their functions
    marked = np.zeros(max(1, 2 ** (2**n - shift) // 64), np.uint64)
    exchanges = np.array(_exchanges(n), np.uint64).reshape(-1, 2)
    even = np.uint64(all_ones(n) ^ projection(1, n))
    representatives, sizes, expected = [], [], 0
    for p, size in zip(fewer.representatives.tolist(), fewer.orbit_sizes.tolist(), strict=True):
        beside = second_cofactors(p, n, conjunction)
        expected += size * beside.halves
        for h in (beside.functions.astype(np.uint64) << np.uint64(2 ** (n - 1)) | np.uint64(p)).tolist():
            reached = mark_orbit(np.uint64(h), exchanges, even, not conjunction, np.uint64(all_ones(n)), marked)
            if reached:
                representatives.append(h)
                sizes.append(reached << shift)
    if sum(sizes) != expected:
        raise ArithmeticError(f"the classes of products of {n} variables have {sum(sizes)} members, not {expected}")
    order = np.argsort([h.bit_count() for h in representatives], kind="stable")
    return ProductClassList(np.array(representatives, np.uint64)[order], np.array(sizes, np.int64)[order])


def _exchanges(n: int) -> list[tuple[int, int]]:
    """For each two neighbouring variables the points with x_i = 1 and x_(i+1) = 0, and how far their images are."""
    return [(projection(i, n) & ~projection(i + 1, n), 2 ** (i - 1)) for i in range(1, n)]


def _count_shard(shard: tuple[int, bool, int, int]) -> int:
    n, conjunction, begin, size = shard
    classes = classes_by_cofactors(n - 1, conjunction)
    some = slice(begin, begin + size)
    members = zip(classes.representatives[some].tolist(), classes.orbit_sizes[some].tolist(), strict=True)
    return sum(number * second_cofactors(p, n, conjunction).halves for p, number in members)


@dataclass(frozen=True)
class SecondCofactors:
    """The q that are not heavier than p, with (p, q) in C_n: how many are lighter and how many as heavy.

    Attributes:
        functions: (k,) unsigned, the q; where these are all of C_(n-1), the representatives of its classes, since the
            other q are their images under symmetries that leave p as it is.
    """

    lighter: int
    as_heavy: int
    functions: npt.NDArray[np.unsignedinteger]

    @property
    def halves(self) -> int:
        """(p, q) for all of them, and (q, p) for those that are lighter."""
        return 2 * self.lighter + self.as_heavy


def second_cofactors(p: int, n: int, conjunction: bool) -> SecondCofactors:
    """What is found beside a first cofactor of products of n variables."""
    ones = all_ones(n - 1)
    if p == 0:
        constants = np.array([0] if conjunction else [0, ones], np.uint64)
        return SecondCofactors(0, len(constants), constants)
    if p == ones:
        every = classes_by_cofactors(n - 1, conjunction)
        return SecondCofactors(every.functions - 1, 1, every.representatives)
    gates = gates_by_cofactors(n, conjunction)
    lists = (gates.first, gates.ends, gates.second)
    if conjunction:
        functions, lighter = and_cofactors(
            np.uint32(p), False, *lists, gates.first_rises, gates.second_rises, stop_flag()
        )
    else:
        functions, lighter = xor_cofactors(np.uint32(p), 2 ** (n - 1), *lists, gates.index, stop_flag())
    check_stop()
    return SecondCofactors(int(lighter), len(functions) - int(lighter), functions)


@dataclass(frozen=True)
class GatesByCofactors:
    """The threshold functions of n variables by cofactors.

    Attributes:
        first: (k,) uint32, ascending.
        ends: (k,) int64: second[ends[i - 1] : ends[i]], ascending, stand beside first[i].
        second: (l,) uint32.
        first_rises, second_rises: for AND, (l,) uint32: the points with x_n = 0 and with x_n = 1 that can be added.
        index: for XNOR, (j,) int32: where to find a function in `first`.
    """

    first: HalfWords
    ends: npt.NDArray[np.int64]
    second: HalfWords
    first_rises: HalfWords
    second_rises: HalfWords
    index: npt.NDArray[np.int32]


@lru_cache(maxsize=1)
def gates_by_cofactors(n: int, conjunction: bool) -> GatesByCofactors:
    """The threshold functions of n variables, kept for the next call."""
    half = 2 ** (n - 1)
    words = threshold_words(n)
    words = np.sort((words & np.uint64(all_ones(n - 1))) << np.uint64(32) | words >> np.uint64(half))
    first, begins = np.unique((words >> np.uint64(32)).astype(np.uint32), return_index=True)
    ends = np.append(begins[1:], len(words)).astype(np.int64)
    second = (words & np.uint64(2**32 - 1)).astype(np.uint32)
    rises = np.zeros((2, len(words) if conjunction else 0), np.uint32)
    if conjunction:
        rising_points(first, ends, second, half, *rises)
    return GatesByCofactors(first, ends, second, rises[0], rises[1], index_of_functions(first))


@lru_cache(maxsize=1)
def threshold_words(n: int) -> Words:
    """All threshold functions of n <= 6 variables, (k,) uint64 ascending: those of positive weights, inputs negated.

    Examples:
        >>> threshold_words(1).tolist()
        [0, 1, 2, 3]
    """
    walls = np.eye(n + 1, dtype=np.int64)[1:]  # w > 0: weights can be moved a little, so none needs to be 0
    signs = dichotomy_signs_in_cone(features(n), walls.tolist())
    bits = np.zeros((len(signs), 64), np.uint8)
    bits[:, : 2**n] = signs > 0
    words = np.packbits(bits, axis=1, bitorder="little").view(np.uint64).ravel()
    for i in range(1, n + 1):
        high, distance = np.uint64(projection(i, n)), np.uint64(2 ** (i - 1))
        negated = (words & high) >> distance | (words << distance) & high
        words = np.concatenate([words, negated[negated != words]])  # new, since they are negative in x_i
    return np.sort(words)
