"""The ANDs of two threshold functions of at most six variables and their complements, by cofactors.

What is counted, and why, stands in `enumerate.pairs.complemented_products`; as there are no canonical forms here, the
two share no code. With p and q the cofactors of an AND, one p stands for its class, and q is not heavier than p, as in
`enumerate.pairs.cofactor_products`.

*Zeros.* (p, q) has those of p and of q, and so has (q, p).

*Complements.* That of (p, q) is (NOT p, NOT q), where NOT q is not lighter than NOT p. So the q beside p are compared
with the complements of those beside NOT p. Beside p = 1 stands every AND of one variable less, and (0, NOT q) is an AND
if and only if NOT q is one.

Cost at n = 6, one core: twice that of the number of products by cofactors, once for the zeros alone.
"""

import numpy as np

from enumerate.cube.truth_tables import all_ones, check_inputs
from enumerate.pairs.cofactor_product_kernels import and_cofactors, mark_orbit
from enumerate.pairs.cofactor_products import (
    MAX_INPUTS,
    SHARDS,
    HalfWords,
    classes_by_cofactors,
    gates_by_cofactors,
    second_cofactors,
    threshold_words,
)
from enumerate.shards import Jobs, Progress, as_run, run_shards
from enumerate.workers import check_stop, stop_flag

COMPLEMENTS, ZEROS = "complements", "zeros"


def count_with_complements_by_cofactors(n: int, jobs: Jobs = 1, progress: Progress | None = None) -> int:
    """The number of ANDs of two threshold functions of n <= 6 variables and of their complements.

    Raises:
        ValueError: n is out of range.

    Examples:
        >>> [count_with_complements_by_cofactors(n) for n in range(5)]
        [2, 4, 16, 254, 41614]
    """
    return sum(_count(n, COMPLEMENTS, jobs, progress))


def count_off_at_origin_by_cofactors(n: int, jobs: Jobs = 1, progress: Progress | None = None) -> int:
    """The number of ANDs of two threshold functions that are 0 at the origin, and of their complements; n <= 6.

    Raises:
        ValueError: n is out of range.
        ArithmeticError: the zeros of all ANDs are not as many at every point.

    Examples:
        >>> [count_off_at_origin_by_cofactors(n) for n in range(5)]
        [2, 4, 16, 248, 34250]
    """
    zeros = sum(_count(n, ZEROS, jobs, progress))
    if 2 * zeros % (1 << n):
        raise ArithmeticError(f"{zeros} zeros of all products of {n} variables are not as many at every point")
    return 2 * zeros >> n


def _count(n: int, what: str, jobs: Jobs, progress: Progress | None) -> list[int]:
    check_inputs(n, MAX_INPUTS)
    if n == 0:
        return [2] if what == COMPLEMENTS else [1]
    for kernel in (and_cofactors, mark_orbit):
        kernel.expect(16**n)
    fewer = sum(_count(n - 1, what, 1, None)) if what == COMPLEMENTS else 0
    classes = classes_by_cofactors(n - 1, True)
    shared = 2 * classes.functions - fewer
    if as_run(jobs).executor is None:
        gates_by_cofactors(n, True)  # once here, rather than once in every thread
    size = -(-len(classes.representatives) // SHARDS)
    shards = [(n, what, shared, begin, size) for begin in range(0, len(classes.representatives), size)]
    parts = list(run_shards(_count_shard, shards, jobs, progress, "products by cofactor", threads=True))
    for lists in (classes_by_cofactors, gates_by_cofactors, threshold_words):
        lists.cache_clear()
    return parts


def _count_shard(shard: tuple[int, str, int, int, int]) -> int:
    n, what, shared, begin, size = shard
    classes = classes_by_cofactors(n - 1, True)
    some = slice(begin, begin + size)
    members = zip(classes.representatives[some].tolist(), classes.orbit_sizes[some].tolist(), strict=True)
    if what == ZEROS:
        return sum(number * _zeros(p, n) for p, number in members)
    return sum(number * _with_complements(p, n, shared) for p, number in members)


def _zeros(p: int, n: int) -> int:
    """The zeros of all (p, q) and, where q is lighter, of (q, p)."""
    half, weight = 2 ** (n - 1), p.bit_count()
    beside = second_cofactors(p, n, True)
    if p == all_ones(n - 1):
        every = classes_by_cofactors(n - 1, True)
        total = int((every.orbit_sizes * (half - np.bitwise_count(every.representatives).astype(np.int64))).sum())
        return 2 * total  # p itself among the q has none
    ones = np.bitwise_count(beside.functions).astype(np.int64)
    return int(((2 * half - weight - ones) * np.where(ones < weight, 2, 1)).sum())


def _with_complements(p: int, n: int, shared: int) -> int:
    """The (p, q) and, where q is lighter, (q, p), twice; less those whose complement is an AND too.

    shared: the ANDs of n - 1 variables whose complements are ANDs, both constants among them.
    """
    ones = all_ones(n - 1)
    beside = second_cofactors(p, n, True)
    if p == 0:
        return 2 * beside.halves - 1  # (0, 0) and (1, 1)
    if p == ones:
        return 2 * beside.halves - (2 * (shared - 1) + 1)  # q = 1 once
    weight = p.bit_count()
    there = np.isin(beside.functions, np.uint32(ones) ^ _heavier_cofactors(ones ^ p, n), assume_unique=True)
    lighter = np.bitwise_count(beside.functions) < weight
    return 2 * beside.halves - 2 * int((there & lighter).sum()) - int((there & ~lighter).sum())


def _heavier_cofactors(p: int, n: int) -> HalfWords:
    """The q that are not lighter than p, with (p, q) an AND; p is not constant."""
    gates = gates_by_cofactors(n, True)
    lists = (gates.first, gates.ends, gates.second, gates.first_rises, gates.second_rises)
    functions: HalfWords = and_cofactors(np.uint32(p), True, *lists, stop_flag())[0]
    check_stop()
    return functions
