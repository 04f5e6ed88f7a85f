"""The number of functions of n <= 5 variables that a Boolean function reads off three linear gates: class by class.

One function f of each NPN class is decided, with f its complement.

*Monotone readouts.* A gate g errs on f where they differ, and all that matters of three gates is where each of them
errs: a readout R gives f if and only if at no point the gates that err there change its value. For a monotone R fewer
errors are never worse, so only gates with minimal error sets are needed. The segment between generic weights of two
gates crosses the hyperplanes that separate them one by one: so there is a way from one gate to the other on which each
step changes one point, and no point twice. Hence the error set of g is minimal if and only if it contains no *facet* of
g, a point at which some other gate alone differs from it. At n = 5 a gate has 7.6 facets on average, and of 94,572
error sets 850 are minimal. Three of these are looked for: for a majority, three that are pairwise disjoint; for an AND,
three of gates above f with no point in common. Gates are closed under complement, so a readout that is monotone up to
negations of its variables (unate) counts as monotone.

*Readouts x_i XOR S* with S a function of the other two variables: f is realized if and only if f XOR g is S of two
gates for some gate g. The functions S of two gates are marked in a bitmap, pair by pair.

*A gate AND the exclusive or of two.* Again only minimal gates g above f are needed, those with no facet outside f. On g
the exclusive or is f, elsewhere anything: all its values there are looked up in a bitmap of the exclusive ors.

*A gate that selects* between two others: they may err where they are not selected, so that f is realized if and only if
some gate s and its complement each miss a minimal error set. For every half of a gate, of 16 points, the sets that it
misses are found once, as bits; those of a gate are the common ones of its halves.

No functions of three gates are listed, and no orbits but those of the classes; `gate_triples` does the same with these,
and shares no code with this. Cost at n = 5, one core: majority 40 µs for each of the 616,126 classes.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from enumerate.cube.classes import npn_classes
from enumerate.cube.symmetry import Group, orbits
from enumerate.cube.truth_tables import all_ones, check_inputs
from enumerate.gates.threshold_classes import gate_table, npn_gate_classes
from enumerate.outcomes import Refused
from enumerate.pairs.error_set_kernels import (
    decide_below_a_gate,
    decide_beside_a_gate,
    decide_by_error_sets,
    decide_by_selection,
)
from enumerate.pairs.pair_product_kernels import mark_products
from enumerate.shards import Jobs, Progress, as_run, run_shards
from enumerate.workers import check_stop, stop_flag

MAX_INPUTS = 5
GATES = 3
SHARD = 1024  # classes that one shard decides

HalfWords = npt.NDArray[np.uint32]


def count_readouts_by_classes(
    readouts: tuple[int, ...], n: int, closed: bool, jobs: Jobs = 1, progress: Progress | None = None
) -> int:
    """The number of functions of n <= 5 variables that one of the readouts gives of three linear gates.

    Arguments:
        readouts: truth tables of three variables; all unate, or one of another kind, see `decides`.
        n: the number of variables of the gates.
        closed: whether the functions are closed under complement.
        jobs: threads that decide shards of the classes.
        progress: told how many shards are done.

    Raises:
        ValueError: n is out of range, or the readouts are not of these kinds.
        Refused: the bitmap of pairs of gates needs more memory than is free.

    Examples:
        >>> count_readouts_by_classes((0xE8,), 2, True), count_readouts_by_classes((0x80,), 3, False)
        (16, 254)
        >>> count_readouts_by_classes((0x96,), 2, True)
        16
    """
    check_inputs(n, MAX_INPUTS)
    if not decides(readouts):
        raise ValueError(f"the readouts {[f'{table:02x}' for table in readouts]} are of other kinds than are decided")
    shards = [(readouts, n, closed, begin) for begin in range(0, len(npn_classes(n)[0]), SHARD)]
    if as_run(jobs).executor is None:
        _lists(n)  # once here, rather than once in every thread
    other = None if all(map(is_unate, readouts)) else _others_of_pairs(readouts[0])
    if other is not None and as_run(jobs).executor is None:
        _others(other, n)
    halves = sum(run_shards(_decide_shard, shards, jobs, progress, "classes decided", threads=True))
    for lists in (_lists, _others):
        lists.cache_clear()
    return halves // 2


def decides(readouts: tuple[int, ...]) -> bool:
    """Whether readouts of three gates are all unate, or there is one that is of another kind that is decided.

    The other kinds are x_i XOR a function of the others, x_i AND the XOR of the others, and x_i selecting one of them,
    up to negations of the variables, and complement.

    Examples:
        >>> decides((0x80, 0xE8)), decides((0x96,)), decides((0x28,)), decides((0xAC,)), decides((0x68,))
        (True, True, True, True, False)
    """
    if all(map(is_unate, readouts)):
        return True
    return len(readouts) == 1 and (_others_of_pairs(readouts[0]) is not None or selects(readouts[0]))


def is_unate(readout: int) -> bool:
    """Whether a readout of three gates rises or falls in each of them, whatever the others.

    Examples:
        >>> is_unate(0xE8), is_unate(0x96)
        (True, False)
    """
    return _forbidden_errors(readout) is not None


@lru_cache(maxsize=256)
def _forbidden_errors(readout: int) -> tuple[int, ...] | None:
    """For each set p of gates, where they must not all be wrong, as in the kernel; None if the readout is not unate.

    Of the sets only the minimal ones are named. Variables in which it falls are negated.
    """
    sets = range(2**GATES)
    negated = 0
    for i in range(GATES):
        steps = {(readout >> (x | 1 << i) & 1) - (readout >> (x & ~(1 << i)) & 1) for x in sets}
        if {1, -1} <= steps:
            return None
        negated |= (-1 in steps) << i
    values = [readout >> (x ^ negated) & 1 for x in sets]
    everything = sets[-1]
    wrong = [(1 - values[everything ^ p]) | values[p] << 1 for p in sets]
    return tuple(
        side & ~(sum({1 << b for q in sets if q != p and q & p == q for b in (0, 1) if wrong[q] >> b & 1}))
        for p, side in zip(sets, wrong, strict=True)
    )


def _halves(readout: int) -> Iterator[tuple[int, int]]:
    """For each variable, what is left of a readout where it is 0 and where it is 1: functions of the other two."""
    for i in range(GATES):
        off = [x for x in range(2**GATES) if not x >> i & 1]
        low, high = (
            sum((readout >> (x | value << i) & 1) << place for place, x in zip(range(len(off)), off, strict=True))
            for value in (0, 1)
        )
        yield low, high


def other_beside(readout: int) -> int | None:
    """S, a function of two variables, where the readout is x_i XOR S of the others for some i; else None.

    Examples:
        >>> other_beside(0x96), other_beside(0x6A), other_beside(0x28)
        (6, 8, None)
    """
    return next((low for low, high in _halves(readout) if low ^ high == 0xF), None)


def is_gated_exclusive_or(readout: int) -> bool:
    """Whether a readout is x_i AND the XOR of the others, up to negations and complement.

    Examples:
        >>> is_gated_exclusive_or(0x28), is_gated_exclusive_or(0x6F), is_gated_exclusive_or(0x96)
        (True, True, False)
    """
    exclusive, constant = (0x6, 0x9), (0x0, 0xF)
    return any(
        (low in exclusive and high in constant) or (low in constant and high in exclusive)
        for low, high in _halves(readout)
    )


def selects(readout: int) -> bool:
    """Whether one variable of a readout selects which of the others it is, up to negations.

    Examples:
        >>> selects(0xAC), selects(0xD8), selects(0xE8)
        (True, True, False)
    """
    first, second = (0x5, 0xA), (0x3, 0xC)
    return any((low in first and high in second) or (low in second and high in first) for low, high in _halves(readout))


def _others_of_pairs(readout: int) -> int | None:
    """The function S of two gates that is looked up in a bitmap, where this decides the readout; else None."""
    return 0x6 if is_gated_exclusive_or(readout) else other_beside(readout)


@dataclass(frozen=True)
class _Lists:
    """(k,) uint32 each: the functions that are decided, all linear gates, and their facets.

    Attributes:
        lows, highs, selectors: the halves of gates, and where those of every two complementary gates stand in these.
    """

    forms: HalfWords
    gates: HalfWords
    facets: HalfWords
    lows: HalfWords
    highs: HalfWords
    selectors: npt.NDArray[np.int64]


@lru_cache(maxsize=1)
def _lists(n: int) -> _Lists:
    gates = orbits([gate_table(cls.gate) for cls in npn_gate_classes(n)], n, Group(n, complement=True))
    facets = np.zeros(len(gates), np.uint32)
    for x in range(2**n):
        neighbours = gates ^ np.uint64(1 << x)
        places = np.minimum(np.searchsorted(gates, neighbours), len(gates) - 1)
        facets |= (gates[places] == neighbours).astype(np.uint32) << np.uint32(x)
    words = gates.astype(np.uint32)
    return _Lists(npn_classes(n)[0].astype(np.uint32), words, facets, *halves_of_selectors(words, n))


def halves_of_selectors(gates: HalfWords, n: int) -> tuple[HalfWords, HalfWords, npt.NDArray[np.int64]]:
    """The different halves of gates, of 16 points each, and of every two complementary gates where both are in these.

    Arguments:
        gates: (k,) uint32, all linear gates.
        n: the number of their variables.

    Returns:
        (a,) and (b,) uint32, and (k / 2, 2, 2) int64: those that are on at half of the points first.

    Examples:
        >>> [part.tolist() for part in halves_of_selectors(np.arange(4, dtype=np.uint32), 1)]
        [[0, 1, 2, 3], [0], [[[2, 0], [1, 0]], [[0, 0], [3, 0]]]]
    """
    lows, highs = np.unique(gates & np.uint32(0xFFFF)), np.unique(gates >> np.uint32(16))
    chosen = gates[gates & np.uint32(1) == 0]
    imbalance = np.abs(2 * np.bitwise_count(chosen).astype(np.int64) - 2**n)
    chosen = chosen[np.argsort(imbalance, kind="stable")]
    both = np.stack([chosen, chosen ^ np.uint32(all_ones(n))], axis=1)
    places = [np.searchsorted(lows, both & np.uint32(0xFFFF)), np.searchsorted(highs, both >> np.uint32(16))]
    return lows, highs, np.stack(places, axis=2).astype(np.int64)


@lru_cache(maxsize=1)
def _others(other: int, n: int) -> tuple[npt.NDArray[np.uint64], bool]:
    """A bitmap of S of all pairs of gates, `other` being the truth table of S; and whether it is halved.

    S and its complement serve alike, beside a gate and its complement. So S is a conjunction of two gates, an XOR of
    two, or one gate or none.
    """
    gates = _lists(n).gates.astype(np.uint64)
    halved = other in (0x6, 0x9)
    left = right = gates
    if halved:
        left = right = gates[gates & np.uint64(1) == 0]
    elif other in (0x0, 0xF):
        left = right = gates[:1]  # 0
    elif other in (0x3, 0xC, 0x5, 0xA):
        right = gates[-1:]  # 1
    shift = np.uint64(halved)
    try:
        bitmap = np.zeros(max(1, 2 ** (2**n - int(halved)) // 64), np.uint64)
    except MemoryError:
        raise Refused(f"n = {n} needs {2 ** (2**n - int(halved) - 23)} MiB as a bitmap, more than is free") from None
    step = max(1, 50_000_000 // len(right))
    for begin in range(0, len(left), step):
        check_stop()
        block = left[begin : begin + step]
        if left is right:  # pairs inside the block, then the block with all before it
            mark_products(block, block, True, not halved, shift, bitmap)
            mark_products(block, right[:begin], False, not halved, shift, bitmap)
        else:
            mark_products(block, right, False, not halved, shift, bitmap)
    return bitmap, halved


def _decide_shard(shard: tuple[tuple[int, ...], int, bool, int]) -> int:
    """Twice the number of functions realized of some classes.

    With the complement of its form a class is closed under complement, or falls into two halves.
    """
    readouts, n, closed, begin = shard
    lists = _lists(n)
    forms, sizes = (values[begin : begin + SHARD] for values in (lists.forms, npn_classes(n)[1]))
    realized = np.zeros(len(forms), np.int64)
    ones = np.uint32(all_ones(n))
    other = _others_of_pairs(readouts[0])
    if all(map(is_unate, readouts)):
        forbidden = np.array([_forbidden_errors(table) for table in readouts], np.int64)
        decide_by_error_sets(forms, lists.gates, lists.facets, forbidden, ones, not closed, stop_flag(), realized)
    elif is_gated_exclusive_or(readouts[0]):
        bitmap, _ = _others(0x6, n)
        decide_below_a_gate(forms, lists.gates, lists.facets, bitmap, ones, stop_flag(), realized)
    elif other is not None:  # closed under complement
        bitmap, halved = _others(other, n)
        decide_beside_a_gate(forms, lists.gates, bitmap, halved, ones, stop_flag(), realized)
        closed = True
    else:
        tables = (lists.gates, lists.facets, lists.lows, lists.highs, lists.selectors)
        decide_by_selection(forms, *tables, stop_flag(), realized)
        closed = True
    check_stop()
    return int((sizes * np.bitwise_count(realized)).sum()) * (2 if closed else 1)
