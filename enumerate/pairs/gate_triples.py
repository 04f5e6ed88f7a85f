"""The number of functions R(g1, g2, g3) of three linear gates of n <= 5 variables, marked in a bitmap orbit by orbit.

For given g1 and g2 the readout R leaves C XOR (D AND g3), where C = R(g1, g2, 0) and D = C XOR R(g1, g2, 1). Pairs
(C, D) are taken up to the symmetries of the cube, all g3 beside each, and every new function is marked with its images,
so that the marked functions are a union of orbits throughout. Up to negations and exchanges of its variables, and
complement, R is, among others, one of

    g3 AND the AND, the OR or the XOR of g1 and g2:   C = 0, D one of each class of these,
    g3 XOR the AND or the XOR of g1 and g2:           C one of each class of these, D = 1,
    the majority:                                     C = g1 AND g2, D = g1 XOR g2,
    one gate that selects between the other two.

Of g3 only the restriction to D matters. At every point at most two of the three pairs of gates of a majority differ, so
one of the pairs differs at no more than 2 * 2**n / 3 points, 21 at n = 5. So D runs over the XORs of two gates with no
more points, up to symmetry, C over the ANDs of the pairs with this XOR, and g3 over its different restrictions.

Where g1 selects, the function is NOT g1 AND g2 beside g1 AND g3: g1 runs over one gate of each class, g2 and g3 over
their different restrictions.

Gates and classes of pairs come from `cofactor_products`; no canonical forms are used. Cost at n = 5, one core: for an
AND of three 1.6e9 products are made and 7e8 functions marked, for a majority 5e9 and 4.1e9.
"""

from functools import lru_cache
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from enumerate.cube.truth_tables import all_ones, check_inputs, projection
from enumerate.outcomes import Refused
from enumerate.pairs.cofactor_products import product_representatives, threshold_words
from enumerate.pairs.gate_triple_kernels import conjunctions_with_difference, mark_composed, restrictions
from enumerate.shards import Progress
from enumerate.workers import check_stop

MAX_INPUTS = 5
GATES = 3
BLOCK = 256  # pairs of two gates between two reports

AND_OF_AND, AND_OF_OR, AND_OF_XOR = 0x80, 0xE0, 0x60  # x3 and x1 x2, and (x1 or x2), and (x1 xor x2)
XOR_OF_AND, XOR_OF_XOR, MAJORITY, SELECTION = 0x78, 0x96, 0xE8, 0xAC
READOUTS = (AND_OF_AND, AND_OF_OR, AND_OF_XOR, XOR_OF_AND, XOR_OF_XOR, MAJORITY, SELECTION)

Words = npt.NDArray[np.uint64]


def count_readouts_by_triples(readouts: tuple[int, ...], n: int, closed: bool, progress: Progress | None = None) -> int:
    """The number of functions of n <= 5 variables that one of the readouts gives of three linear gates.

    Arguments:
        readouts: truth tables of three variables, each with its like in `READOUTS`.
        n: the number of variables of the gates.
        closed: whether the functions are closed under complement.
        progress: told how many pairs of two gates are done.

    Raises:
        ValueError: n is out of range, or a readout is of another kind.
        Refused: the bitmap needs more memory than is free.

    Examples:
        >>> count_readouts_by_triples((0xE8,), 2, True), count_readouts_by_triples((0x80,), 3, False)
        (16, 254)
    """
    check_inputs(n, MAX_INPUTS)
    kinds = {readout_alike(table) for table in readouts}
    if None in kinds:
        raise ValueError(f"the readouts {[f'{table:02x}' for table in readouts]} are of other kinds than are listed")
    bits = 2**n - int(closed)
    try:
        bitmap = np.zeros(max(1, 2**bits // 64), np.uint64)
    except MemoryError:
        raise Refused(f"n = {n} needs {2**bits // 8 // 2**20} MiB as a bitmap, more than is free") from None
    marks = _Marks(n, closed, bitmap)
    for kind in sorted(kind for kind in kinds if kind is not None):
        _mark_readout(kind, n, marks, progress)
    return marks.functions


@lru_cache(maxsize=256)
def readout_alike(readout: int) -> int | None:
    """The one of `READOUTS` that is a readout up to exchange and negation of its gates, and complement; else None.

    Examples:
        >>> [f"{readout_alike(table):02x}" for table in (0x80, 0xFE, 0xA8, 0xE8, 0x69)]
        ['80', '80', 'e0', 'e8', '96']
    """
    points = range(2**GATES)
    for known in READOUTS:
        for order in _plain_changes(GATES):
            moved = [sum((x >> order[i] & 1) << i for i in range(GATES)) for x in points]
            for negated in points:
                table = sum((known >> (moved[x] ^ negated) & 1) << x for x in points)
                if readout in (table, table ^ all_ones(GATES)):
                    return known
    return None


class _Marks:
    """A bitmap that is closed under the symmetries.

    Attributes:
        functions: how many are marked.
    """

    def __init__(self, n: int, closed: bool, bitmap: Words) -> None:
        self.functions = 0
        self.everything = 2**2**n
        highs = [projection(i, n) for i in range(1, n + 1)]
        self._bitmap, self._closed, self._ones = bitmap, closed, np.uint64(all_ones(n))
        self._lows = np.array([all_ones(n) ^ high for high in highs], np.uint64)
        self._movable = np.array([a & ~b for a, b in pairwise(highs)], np.uint64)
        self._distances = np.array([2**i for i in range(n - 1)], np.uint64)
        orders = list(_plain_changes(n))
        self._order = np.array(
            [next(i for i in range(n) if before[i] != after[i]) for before, after in pairwise(orders)],
            np.int64,
        )

    @property
    def full(self) -> bool:
        """Whether every function is marked."""
        return bool(self.functions == self.everything)

    def add(self, constants: Words, restricted: Words) -> None:
        """Mark every XOR of one of each."""
        self.functions += int(
            mark_composed(
                constants,
                restricted,
                self._distances,
                self._movable,
                self._order,
                self._lows,
                self._closed,
                self._ones,
                self._bitmap,
            )
        )


def _plain_changes(n: int) -> list[tuple[int, ...]]:
    """All orders of 0 ... n - 1, each made from the one before by an exchange of neighbours (Steinhaus, Johnson)."""
    orders: list[tuple[int, ...]] = [()]
    for last in range(n):
        places = [range(last, -1, -1), range(last + 1)]
        orders = [
            (*order[:place], last, *order[place:])
            for number, order in zip(range(len(orders)), orders, strict=True)
            for place in places[number % 2]
        ]
    return orders


def _mark_readout(kind: int, n: int, marks: _Marks, progress: Progress | None) -> None:
    gates = threshold_words(n)
    nothing, ones = np.zeros(1, np.uint64), np.uint64(all_ones(n))
    if kind == MAJORITY:
        _mark_majorities(n, gates, marks, progress)
        return
    if kind == SELECTION:
        _mark_selections(n, gates, marks, progress)
        return
    pairs = product_representatives(n, kind in (AND_OF_AND, AND_OF_OR, XOR_OF_AND))
    if kind == AND_OF_OR:
        pairs ^= ones
    elif kind == AND_OF_XOR:
        pairs = np.concatenate([pairs, pairs ^ ones])
    restricted = np.empty(len(gates), np.uint64)
    for begin in range(0, len(pairs), BLOCK):
        _report(progress, begin, len(pairs))
        if marks.full:
            break
        block = pairs[begin : begin + BLOCK]
        if kind in (XOR_OF_AND, XOR_OF_XOR):
            marks.add(block, gates)
            continue
        for change in block:
            marks.add(nothing, restricted[: restrictions(change, gates, restricted)])
    _report(progress, len(pairs), len(pairs))


def _mark_majorities(n: int, gates: Words, marks: _Marks, progress: Progress | None) -> None:
    if n == 0:
        marks.add(np.zeros(1, np.uint64), gates)
        return
    half = 2 ** (n - 1)
    low = np.uint64(all_ones(n - 1))
    by_first = gates[np.lexsort((gates >> np.uint64(half), gates & low))]
    first, begins = np.unique(by_first & low, return_index=True)
    ends = np.append(begins[1:], len(gates)).astype(np.int64)
    is_first = np.full(2**half, -1, np.int64)
    is_first[first] = np.arange(len(first))
    second = by_first >> np.uint64(half)
    pairs = product_representatives(n, False)
    pairs = np.concatenate([pairs, pairs ^ np.uint64(all_ones(n))])
    pairs = pairs[3 * np.bitwise_count(pairs).astype(np.int64) <= 2 * 2**n]
    conjunctions, restricted = np.empty((2, len(gates)), np.uint64)
    marks.add(np.zeros(1, np.uint64), gates)  # two gates are one
    for done, difference in zip(range(len(pairs)), pairs, strict=True):
        if done % BLOCK == 0:
            _report(progress, done, len(pairs))
        if marks.full:
            break
        if difference:
            number = conjunctions_with_difference(difference, half, first, ends, second, is_first, conjunctions)
            kept = restrictions(difference, gates, restricted)
            marks.add(np.unique(conjunctions[:number]), restricted[:kept])
    _report(progress, len(pairs), len(pairs))


def _mark_selections(n: int, gates: Words, marks: _Marks, progress: Progress | None) -> None:
    products = product_representatives(n, True)  # each gate is one, and some gate of each class is listed
    selectors = products[np.isin(products, gates)]
    selectors = selectors[2 * np.bitwise_count(selectors).astype(np.int64) <= 2**n]  # its complement selects as well
    ones = np.uint64(all_ones(n))
    sides = np.empty((2, len(gates)), np.uint64)
    for done, selector in zip(range(len(selectors)), selectors, strict=True):
        _report(progress, done, len(selectors))
        if marks.full:
            break
        numbers = restrictions(selector, gates, sides[0]), restrictions(selector ^ ones, gates, sides[1])
        few, many = (np.unique(side[:number]) for side, number in zip(sides, numbers, strict=True))
        marks.add(few, many)
    _report(progress, len(selectors), len(selectors))


def _report(progress: Progress | None, done: int, total: int) -> None:
    check_stop()
    if progress:
        progress("pairs of gates", done, total)
