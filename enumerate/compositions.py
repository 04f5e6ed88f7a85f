"""The functions of a gated circuit from two lists: all functions of the attended unit, all of the attending ones.

For every function of the attended unit (on its own inputs, the signal among them where it has one) the circuit's
output for each constant signal is a truth table, its *faces*; the outputs of the attending units choose at every point
which face is seen. Every combination is marked in a bitmap of all functions. No chambers, no features, no realizations;
and no symmetry, except where the combinations would be too many (multiplexing, additive output and additive synaptic
gating at n = 5): there the attending functions are taken up to the symmetries of the circuit, and what is marked is
closed under these.

Cost: some nanoseconds for each combination, at most 768 MiB.
"""

from dataclasses import replace

import numpy as np
import numpy.typing as npt

from enumerate.composition_kernels import mark_compositions, mark_multiplexed, read_faces
from enumerate.gated import GatedClass
from enumerate.outcomes import Refused
from enumerate.pair_product_kernels import count_bits
from enumerate.shards import Progress
from enumerate.symmetry import Group, canonical_words, mark_orbits
from enumerate.truth_tables import all_ones, check_inputs, distinct

Words = npt.NDArray[np.uint64]
MAX_INPUTS = 5
MOST_COMBINATIONS = 5 * 10**9
MOST_SIGNALS = 4 * 10**6


def faces(circuit: GatedClass, attended: Words) -> Words:
    """The outputs of the circuit for constant signals: (k, 2**bits) different rows of truth tables of its inputs.

    attended: (l,) uint64, all functions of the attended unit on its own inputs, the signal being the highest.

    >>> faces(GatedClass("output-gating", 1), np.arange(4, dtype=np.uint64)).tolist()
    [[0, 0], [0, 1], [0, 2], [0, 3]]
    """
    found = []
    for wiring in circuit.wirings:
        rows = np.zeros((len(attended), 2**wiring.bits), np.uint64)
        read_faces(attended, wiring.inputs, wiring.readings, rows)
        found.append(_distinct_rows(rows, circuit.points))
    return _distinct_rows(np.concatenate(found), circuit.points) if len(found) > 1 else found[0]


def _distinct_rows(rows: Words, points: int) -> Words:
    """The different rows of truth tables, in order; two tables of 32 points are sorted as one word."""
    if rows.shape[1] != 2 or points > 32:
        return np.unique(rows, axis=0)
    width = np.uint64(points)
    keys = distinct(rows[:, 0] << width | rows[:, 1])
    return np.stack([keys >> width, keys & ((np.uint64(1) << width) - np.uint64(1))], axis=1)


def signal_tables(circuit: GatedClass, attending: Words) -> Words:
    """The attending functions, (l,) uint64 of their own inputs, as functions of the circuit's inputs.

    >>> signal_tables(GatedClass("output-gating", 1, others=1), np.array([2], np.uint64)).tolist()
    [12]
    """
    tables = np.zeros(len(attending), np.uint64)
    for x, y in zip(range(circuit.points), circuit.wirings[0].signal_inputs.tolist(), strict=True):
        tables |= (attending >> np.uint64(y) & np.uint64(1)) << np.uint64(x)
    return distinct(tables)


def count_compositions(circuit: GatedClass, attended: Words, attending: Words, progress: Progress | None = None) -> int:
    """The number of functions of a gated circuit of at most five inputs.

    attended, attending: all functions of the units, as for `faces` and `signal_tables`.

    >>> threshold = np.array([h for h in range(16) if h not in (6, 9)], np.uint64)
    >>> count_compositions(GatedClass("synaptic-gating", 2), threshold, threshold)
    14

    Raises ValueError if there are more inputs, Refused if the combinations or the memory would be too many.
    """
    check_inputs(circuit.inputs, MAX_INPUTS)
    rows = faces(circuit, attended)
    signals = signal_tables(circuit, attending)
    bits = circuit.bits
    full = np.uint64(all_ones(circuit.inputs))
    # A face and its complement make complementary functions with one signal: one of the two is enough.
    halved = circuit.inputs > 0 and bool(np.array_equal(_distinct_rows(rows ^ full, circuit.points), rows))
    if halved:
        rows = rows[(rows[:, 0] & np.uint64(1)) == 0]
    group: Group | None = None
    if bits == 1:
        signals = distinct(signals & np.bitwise_or.reduce(rows[:, 0] ^ rows[:, 1]))
        if len(rows) * len(signals) > MOST_COMBINATIONS and circuit.group is not None:
            group = circuit.group
            signals = distinct(canonical_words(signals, circuit.inputs, group=replace(group, complement=False))[0])
    combinations = len(rows) * (len(signals) if bits == 1 else len(signals) ** bits)
    if combinations > MOST_COMBINATIONS or (bits != 1 and len(signals) ** bits > MOST_SIGNALS):
        raise Refused(f"{combinations} combinations of {bits + 1} units are too many to mark one by one")
    bitmap = _bitmap(circuit.points - halved)
    if bits == 1:
        step = max(1, 50_000_000 // max(1, len(rows)))
        low, high = np.ascontiguousarray(rows[:, 0]), np.ascontiguousarray(rows[:, 1])
        for begin in range(0, len(signals), step):
            if progress:
                progress("signals combined", begin, len(signals))
            mark_multiplexed(low, high, signals[begin : begin + step], halved, full, bitmap)
        if progress:
            progress("signals combined", len(signals), len(signals))
    else:
        mark_compositions(rows, _selections(signals, bits, full), halved, full, bitmap)
    if group is None:
        return int(count_bits(bitmap)) << int(halved)
    return _closure_size(bitmap, group, halved)


def _bitmap(bits: int) -> Words:
    try:
        return np.zeros(max(1, 2**bits // 64), np.uint64)
    except MemoryError:
        raise Refused(f"a bitmap of 2**{bits} functions needs {2**bits >> 23} MiB, more than is free") from None


def _selections(signals: Words, bits: int, full: np.uint64) -> Words:
    """For every tuple of signals the points where each code is seen: (tuples, 2**bits)."""
    tuples = np.stack(np.meshgrid(*[signals] * bits, indexing="ij"), axis=-1).reshape(-1, bits) if bits else None
    number = 1 if tuples is None else len(tuples)
    selections = np.full((number, 2**bits), full, np.uint64)
    for c in range(2**bits):
        for i in range(bits):
            assert tuples is not None
            selections[:, c] &= tuples[:, i] if c >> i & 1 else tuples[:, i] ^ full
    return selections


def _closure_size(bitmap: Words, group: Group, halved: bool) -> int:
    """The number of images of the marked functions under a group."""
    closed = _bitmap(2**group.n)
    total = 0
    step = 1 << 20
    for begin in range(0, len(bitmap), step):
        part = bitmap[begin : begin + step]
        places = np.flatnonzero(part)
        if not len(places):
            continue
        marks = np.unpackbits(part[places].view(np.uint8), bitorder="little").reshape(-1, 64)
        which, offset = np.nonzero(marks)
        words = (places[which].astype(np.uint64) + np.uint64(begin)) * np.uint64(64) + offset.astype(np.uint64)
        total += mark_orbits(words << np.uint64(1) if halved else words, group, closed)
    return total
