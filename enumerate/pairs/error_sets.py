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

No functions of three gates are listed, and no orbits but those of the classes; `gate_triples` does the same with these,
and shares no code with this. Cost at n = 5, one core: majority 40 µs for each of the 616,126 classes.
"""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from enumerate.cube.classes import npn_classes
from enumerate.cube.symmetry import Group, orbits
from enumerate.cube.truth_tables import all_ones, check_inputs
from enumerate.gates.threshold_classes import gate_table, npn_gate_classes
from enumerate.outcomes import Refused
from enumerate.pairs.error_set_kernels import decide_beside_a_gate, decide_by_error_sets
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
        readouts: truth tables of three variables; all unate, or one that is x_i XOR a function of the others.
        n: the number of variables of the gates.
        closed: whether the functions are closed under complement.
        jobs: threads that decide shards of the classes.
        progress: told how many shards are done.

    Raises:
        ValueError: n is out of range, or the readouts are not of these kinds.
        Refused: the bitmap of a readout x_i XOR S needs more memory than is free.

    Examples:
        >>> count_readouts_by_classes((0xE8,), 2, True), count_readouts_by_classes((0x80,), 3, False)
        (16, 254)
        >>> count_readouts_by_classes((0x96,), 2, True)
        16
    """
    check_inputs(n, MAX_INPUTS)
    if not decides(readouts):
        raise ValueError(f"the readouts {[f'{table:02x}' for table in readouts]} are neither unate nor x_i XOR others")
    shards = [(readouts, n, closed, begin) for begin in range(0, len(npn_classes(n)[0]), SHARD)]
    if as_run(jobs).executor is None:
        _lists(n)  # once here, rather than once in every thread
    if not all(map(is_unate, readouts)) and as_run(jobs).executor is None:
        _others(readouts[0], n)
    halves = sum(run_shards(_decide_shard, shards, jobs, progress, "classes decided", threads=True))
    for lists in (_lists, _others):
        lists.cache_clear()
    return halves // 2


def decides(readouts: tuple[int, ...]) -> bool:
    """Whether readouts of three gates are all unate, or there is one that is x_i XOR a function of the others.

    Examples:
        >>> decides((0x80, 0xE8)), decides((0x96,)), decides((0x68,))
        (True, True, False)
    """
    return all(map(is_unate, readouts)) or (len(readouts) == 1 and _other_readout(readouts[0]) is not None)


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


def _other_readout(readout: int) -> int | None:
    """S, a function of two variables, where the readout is x_i XOR S of the others for some i; else None."""
    for i in range(GATES):
        off = [x for x in range(2**GATES) if not x >> i & 1]
        if all((readout >> x ^ readout >> (x | 1 << i)) & 1 for x in off):
            return sum((readout >> x & 1) << place for place, x in zip(range(len(off)), off, strict=True))
    return None


@dataclass(frozen=True)
class _Lists:
    """(k,) uint32 each: the functions that are decided, and all linear gates with their facets."""

    forms: HalfWords
    gates: HalfWords
    facets: HalfWords


@lru_cache(maxsize=1)
def _lists(n: int) -> _Lists:
    gates = orbits([gate_table(cls.gate) for cls in npn_gate_classes(n)], n, Group(n, complement=True))
    facets = np.zeros(len(gates), np.uint32)
    for x in range(2**n):
        neighbours = gates ^ np.uint64(1 << x)
        places = np.minimum(np.searchsorted(gates, neighbours), len(gates) - 1)
        facets |= (gates[places] == neighbours).astype(np.uint32) << np.uint32(x)
    return _Lists(npn_classes(n)[0].astype(np.uint32), gates.astype(np.uint32), facets)


@lru_cache(maxsize=1)
def _others(readout: int, n: int) -> tuple[npt.NDArray[np.uint64], bool]:
    """A bitmap of S of all pairs of gates, where the readout is x_i XOR S; and whether it is halved.

    S and its complement serve alike, beside a gate and its complement. So S is a conjunction of two gates, an XOR of
    two, or one gate or none.
    """
    other = _other_readout(readout)
    assert other is not None
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
    if all(map(is_unate, readouts)):
        forbidden = np.array([_forbidden_errors(table) for table in readouts], np.int64)
        decide_by_error_sets(forms, lists.gates, lists.facets, forbidden, ones, not closed, stop_flag(), realized)
        sides = np.bitwise_count(realized)
    else:  # closed under complement
        bitmap, halved = _others(readouts[0], n)
        decide_beside_a_gate(forms, lists.gates, bitmap, halved, ones, stop_flag(), realized)
        closed, sides = True, realized
    check_stop()
    return int((sizes * sides).sum()) * (2 if closed else 1)
