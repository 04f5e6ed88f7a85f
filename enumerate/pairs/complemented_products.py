"""The ANDs of two threshold functions of at most six variables and their complements, by canonical forms.

Two circuits are unions of ANDs and complements of ANDs. *Additive output* has all ANDs f g and all ORs, which are their
complements: twice the number of ANDs, less the number of ANDs whose complement is an AND too. *Synaptic gating of all
weights in 0/1* has the ANDs that are 0 at the origin and their complements (`enumerate.pairs.samplers` has the reason):
twice the number of the first, since a complement is 1 there. Negations of the variables map ANDs to ANDs and the origin
to any point, so that number is the sum over all ANDs of the share of their zeros.

The forms are those of `enumerate.pairs.threshold_products`, made for the weights of a shard and for those of their
complements; a form's complement is brought to its canonical form and looked up among the others.

Cost at n = 6, one core: that of counting the ANDs, and a microsecond for each of their 1.45e7 classes.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from enumerate.cube.symmetry import canonical_words, group_order
from enumerate.cube.truth_tables import all_ones, check_inputs
from enumerate.pairs.threshold_products import BLOCK, MAX_INPUTS, forms_of_weights
from enumerate.shards import Jobs, Progress, run_shards
from enumerate.workers import check_stop

HALVES = 8  # shards of the products of less than half of the points, and as many of the others

Words = npt.NDArray[np.uint64]


@dataclass(frozen=True)
class ComplementedProducts:
    """Numbers of ANDs of two threshold functions.

    Attributes:
        products: all.
        off_at_origin: those that are 0 at the origin.
        complemented: those whose complement is an AND too.
    """

    products: int
    off_at_origin: int
    complemented: int

    @property
    def with_complements(self) -> int:
        """The ANDs and their complements."""
        return 2 * self.products - self.complemented

    @property
    def off_with_complements(self) -> int:
        """The ANDs that are 0 at the origin and their complements."""
        return 2 * self.off_at_origin


def complemented_products(n: int, jobs: Jobs = 1, progress: Progress | None = None) -> ComplementedProducts:
    """Count the ANDs of two threshold functions of n <= 6 variables, by their zeros and complements.

    Raises:
        ValueError: n is out of range.
        ArithmeticError: the zeros of all products are not as many at every point.

    Examples:
        >>> complemented_products(3)
        ComplementedProducts(products=246, off_at_origin=124, complemented=238)
    """
    check_inputs(n, MAX_INPUTS)
    half = 2**n // 2
    step = max(1, half // HALVES)
    shards = [(n, low, min(low + step, half)) for low in range(0, half, step)]
    shards.append((n, half, half + 1))
    parts = list(run_shards(_count_weights, shards, jobs, progress, "products by weight", True, 1 << 15))
    products, zeros, complemented = (sum(column) for column in zip(*parts, strict=True))
    if zeros % 2**n:
        raise ArithmeticError(f"{zeros} zeros of all products of {n} variables are not as many at every point")
    return ComplementedProducts(products, zeros // 2**n, complemented)


def _count_weights(shard: tuple[int, int, int]) -> tuple[int, int, int]:
    """Of the products with low ... high - 1 ones, or as many zeros: their number, their zeros, and the complemented."""
    n, low, high = shard
    few = forms_of_weights(n, True, low, high)[0]
    if 2 * low == 2**n:
        return _count_forms(few, few, n)
    many = forms_of_weights(n, True, 2**n - high + 1, 2**n - low + 1)[0]
    products, zeros, complemented = _count_forms(few, many, n)
    others = _count_forms(many, few, n)
    return products + others[0], zeros + others[1], complemented + others[2]


def _count_forms(forms: Words, others: Words, n: int) -> tuple[int, int, int]:
    """The functions with these canonical forms, their zeros, and those whose complement has one of the others."""
    number = zeros = complemented = 0
    order, ones = group_order(n), np.uint64(all_ones(n))
    for begin in range(0, len(forms), BLOCK):
        check_stop()
        block = forms[begin : begin + BLOCK]
        images, stabilizers = canonical_words(block ^ ones, n)
        sizes = order // stabilizers
        number += int(sizes.sum())
        zeros += int((sizes * (2**n - np.bitwise_count(block).astype(np.int64))).sum())
        places = np.searchsorted(others, images)
        there = places < len(others)
        there[there] = others[places[there]] == images[there]
        complemented += int(sizes[there].sum())
    return number, zeros, complemented
