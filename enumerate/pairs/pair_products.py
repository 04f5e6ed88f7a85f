"""The distinct products of two gates on the same inputs: f AND g for outputs 0/1, f XNOR g for outputs -1/+1.

Both classes are given as lists of all their functions and must be closed under permutation and negation of the
variables (for the XNOR also under complement of the output). Two ways that share no code count the products:

`product_classes` (symmetry): a representative of each class of the one factor with every function of the other; each
product is brought to its canonical form, and the distinct forms are counted with their orbit sizes.

`count_products_by_pairs` (none): every pair, marked in a bitmap of all 2**2**n functions.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from enumerate.cube.classes import forms_of_union
from enumerate.cube.symmetry import Group, canonical_words, group_order
from enumerate.cube.truth_tables import check_inputs, count_bits, distinct
from enumerate.outcomes import Refused
from enumerate.pairs.pair_product_kernels import mark_products
from enumerate.shards import Jobs, Progress, run_shards
from enumerate.workers import check_stop

Words = npt.NDArray[np.uint64]

MAX_INPUTS = 5
FEW_PAIRS = 1 << 27  # fewer are marked sooner than a kernel is compiled
SHARD = 500_000  # products that one shard makes


@dataclass(frozen=True)
class ProductClasses:
    """The products by classes.

    Attributes:
        n: the number of variables.
        conjunction: AND, else XNOR.
        forms: (k,) uint64, canonical forms under NP for AND and NPN for XNOR.
        orbit_sizes: (k,) int64.
    """

    n: int
    conjunction: bool
    forms: npt.NDArray[np.uint64]
    orbit_sizes: npt.NDArray[np.int64]

    @property
    def functions(self) -> int:
        """The number of distinct products."""
        return int(self.orbit_sizes.sum())


def product_classes(
    left: Words, right: Words, n: int, conjunction: bool, jobs: Jobs = 1, progress: Progress | None = None
) -> ProductClasses:
    """The products of all pairs from two lists of truth tables of n <= 5 variables, by classes.

    Arguments:
        left: (k,) uint64.
        right: (l,) uint64.
        n: the number of variables.
        conjunction: AND, else XNOR.
        jobs: processes that do the shards.
        progress: told how many shards are done.

    Raises:
        ValueError: n is out of range.

    Examples:
        >>> threshold = np.array([h for h in range(16) if h not in (6, 9)], np.uint64)
        >>> product_classes(threshold, threshold, 2, True).functions
        16
    """
    check_inputs(n, MAX_INPUTS)
    left_forms, right_forms = (np.unique(canonical_words(w, n, not conjunction)[0]) for w in (left, right))
    if len(right_forms) * len(left) < len(left_forms) * len(right):
        left_forms, right = right_forms, left
    if not conjunction:
        right = right[(right & np.uint64(1)) == 0]  # the complement gives the complement
    per_shard = max(1, SHARD // max(1, len(right)))
    shards = [
        (left_forms[begin : begin + per_shard], right, n, conjunction) for begin in range(0, len(left_forms), per_shard)
    ]
    parts = run_shards(_products_of_shard, shards, jobs, progress, "products of pairs", True, 1 << 12)
    if n < MAX_INPUTS:
        forms = forms_of_union(parts, n, Group(n, not conjunction))
    else:
        forms = distinct(np.concatenate(list(parts)))
    stabilizers = canonical_words(forms, n, not conjunction)[1]
    return ProductClasses(n, conjunction, forms, group_order(n, not conjunction) // stabilizers)


def _products_of_shard(shard: tuple[Words, Words, int, bool]) -> Words:
    left, right, n, conjunction = shard
    forms = []
    for f in left:
        check_stop()
        # XNOR is the complement of XOR, of the same class; a function XOR different ones is never the same.
        products = np.unique(f & right) if conjunction else f ^ right
        forms.append(products if n < MAX_INPUTS else np.unique(canonical_words(products, n, not conjunction)[0]))
    return distinct(np.concatenate(forms))


def count_products_by_pairs(
    left: Words, right: Words, n: int, conjunction: bool, progress: Progress | None = None
) -> int:
    """The number of distinct products, by marking every pair; n <= 5, at most 512 MiB.

    Arguments:
        left: (k,) uint64, for the XNOR closed under complement.
        right: (l,) uint64, likewise; equal lists are paired once.
        n: the number of variables.
        conjunction: AND, else XNOR.
        progress: told how many functions of `left` are paired.

    Raises:
        ValueError: n is out of range.
        Refused: the bitmap needs more memory than is free.

    Examples:
        >>> threshold = np.array([h for h in range(16) if h not in (6, 9)], np.uint64)
        >>> count_products_by_pairs(threshold, threshold, 2, False)
        16
    """
    check_inputs(n, MAX_INPUTS)
    same = np.array_equal(left, right)
    # XNOR: of each pair of complements keep the one that is 0 at the origin; so is its XOR with another.
    shift = 0 if conjunction else 1
    if not conjunction:
        left, right = (w[(w & np.uint64(1)) == 0] for w in (left, right))
    left, right = sorted((np.sort(left), np.sort(right)), key=len)
    if n < MAX_INPUTS and len(left) * len(right) <= FEW_PAIRS:
        marks = np.zeros(1 << 2**n, bool)
        for f in left:
            marks[(f & right if conjunction else f ^ right) >> np.uint64(shift)] = True
        if progress:
            progress("pairs marked", len(left), len(left))
        return int(np.count_nonzero(marks)) << shift
    bits = 2**n - shift
    try:
        bitmap = np.zeros(max(1, 2**bits // 64), np.uint64)
    except MemoryError:
        raise Refused(f"n = {n} needs {2**bits // 8 // 2**20} MiB as a bitmap, more than is free") from None
    step = max(1, 50_000_000 // max(1, len(right)))
    for begin in range(0, len(left), step):
        if progress:
            progress("pairs marked", begin, len(left))
        block = left[begin : begin + step]
        if same:  # pairs inside the block, then the block with all before it
            mark_products(block, block, True, conjunction, np.uint64(shift), bitmap)
            mark_products(block, right[:begin], False, conjunction, np.uint64(shift), bitmap)
        else:
            mark_products(block, right, False, conjunction, np.uint64(shift), bitmap)
    if progress:
        progress("pairs marked", len(left), len(left))
    return count_bits(bitmap) << shift
