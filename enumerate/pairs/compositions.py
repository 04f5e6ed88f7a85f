"""The functions of a gated circuit from two lists: all functions of the attended unit, all of the attending ones.

For every function of the attended unit (on its own inputs, the signal among them where it has one) the circuit's
output for each constant signal is a truth table, its *faces*; the outputs of the attending units choose at every point
which face is seen. Every combination is marked in a bitmap of all functions. No chambers, no features, no realizations;
and no symmetry, except where the combinations would be too many (multiplexing, additive output and additive synaptic
gating at n = 5): there the attending functions are taken up to the symmetries of the circuit, and to complement where
that gives the same functions, and what is marked is closed under the symmetries.

A signal matters only where two faces differ: signals that agree there are one. Of several attending units one after the
other is fixed, which leaves faces for the others, and equal ones are merged; so four units at n = 4 leave no more than
some 10**7 pairs of faces for the last of them (inputs 0/1). Where they leave too many (inputs -1/+1) seeded samples are
combined, and the count is exact if these give every function.

Cost: some nanoseconds for each combination, at most 950 MiB; at n = 4 at most two seconds.
"""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from enumerate.circuits.circuit import CircuitClass
from enumerate.circuits.mechanisms import COMPLEMENT, ON, READ
from enumerate.circuits.wiring import Wiring
from enumerate.cube.symmetry import Group, canonical_words, mark_orbits
from enumerate.cube.truth_tables import all_ones, check_inputs, count_bits, distinct
from enumerate.outcomes import Refused
from enumerate.pairs.composition_kernels import mark_multiplexed
from enumerate.shards import Progress

Words = npt.NDArray[np.uint64]

Small = npt.NDArray[np.unsignedinteger]  # words of the fewest bits

MAX_INPUTS = 5
MOST_COMBINATIONS = 5 * 10**9
MOST_TABLES = 1 << 25  # of faces with some units fixed
MOST_SAMPLES = 256
SAMPLED_ROWS = 1 << 10
SAMPLED_FOR_EACH = 1 << 6
SAMPLED_SIGNALS = 1 << 11


def faces(circuit: CircuitClass, attended: Words) -> Words:
    """The outputs of the circuit for constant signals: (k, 2**bits) different rows of truth tables of its inputs.

    Arguments:
        circuit: the gated circuit.
        attended: (l,) uint64, all functions of the attended unit on its own inputs, the signal being the highest.

    Examples:
        >>> from enumerate.circuits.mechanisms import MECHANISMS
        >>> faces(CircuitClass(MECHANISMS["output-gating"], 1), np.arange(4, dtype=np.uint64)).tolist()
        [[0, 0], [0, 1], [0, 2], [0, 3]]
    """
    readings = []
    for wiring in circuit.wirings:
        readings.append(_distinct_rows(_read_faces(attended, wiring), circuit.points))
    return _distinct_rows(np.concatenate(readings), circuit.points) if len(readings) > 1 else readings[0]


def _read_faces(attended: Words, wiring: Wiring) -> Words:
    """The circuit's truth table for every function of the attended unit and every constant signal, (k, c).

    Points that are read equally far from their own place are read at once.
    """
    rows = np.zeros((len(attended), 2**wiring.bits), np.uint64)
    weights = np.uint64(1) << np.arange(len(wiring.inputs), dtype=np.uint64)
    shifts = wiring.inputs - np.arange(len(wiring.inputs))[:, None]
    for c in range(2**wiring.bits):
        readings = wiring.readings[:, c]
        rows[:, c] |= weights[readings == ON].sum(dtype=np.uint64)
        for reading in (READ, COMPLEMENT):
            for shift in np.unique(shifts[readings == reading, c]).tolist():
                points = weights[(readings == reading) & (shifts[:, c] == shift)].sum(dtype=np.uint64)
                moved = attended >> np.uint64(shift) if shift >= 0 else attended << np.uint64(-shift)
                rows[:, c] |= (moved if reading == READ else ~moved) & points
    return rows


def _distinct_rows(rows: Words, points: int) -> Words:
    """The different rows of truth tables, in order; sorted as one word where they fit it, in the place of the rows."""
    codes = rows.shape[1]
    if codes * points > 64:
        return np.unique(rows, axis=0)
    keys = np.zeros(len(rows), np.uint64)
    for c in range(codes):
        keys <<= np.uint64(points)
        keys |= rows[:, c]
    keys = distinct(keys)
    for c in reversed(range(codes)):
        rows[: len(keys), c] = keys & np.uint64((1 << points) - 1)
        keys >>= np.uint64(points)
    return rows[: len(keys)]


def signal_tables(circuit: CircuitClass, attending: Words) -> Words:
    """The attending functions, (l,) uint64 of their own inputs, as functions of the circuit's inputs.

    Examples:
        >>> from enumerate.circuits.mechanisms import MECHANISMS
        >>> disjoint = CircuitClass(MECHANISMS["output-gating"], 1, attending_inputs=1)
        >>> signal_tables(disjoint, np.array([2], np.uint64)).tolist()
        [12]
    """
    tables = np.zeros(len(attending), np.uint64)
    for x, y in zip(range(circuit.points), circuit.wirings[0].signal_inputs.tolist(), strict=True):
        tables |= (attending >> np.uint64(y) & np.uint64(1)) << np.uint64(x)
    return distinct(tables)


def count_compositions(
    circuit: CircuitClass, attended: Words, attending: Words, progress: Progress | None = None
) -> int:
    """The number of functions of a gated circuit of at most five inputs.

    Arguments:
        circuit: the gated circuit.
        attended: (k,) uint64, all functions of the attended unit, as for `faces`.
        attending: (l,) uint64, all functions of an attending unit, as for `signal_tables`.
        progress: told how many signals are combined.

    Raises:
        ValueError: there are more inputs.
        Refused: the combinations or the memory would be too many, and samples of them leave functions open.

    Examples:
        >>> from enumerate.circuits.mechanisms import MECHANISMS
        >>> threshold = np.array([h for h in range(16) if h not in (6, 9)], np.uint64)
        >>> count_compositions(CircuitClass(MECHANISMS["synaptic-gating"], 2), threshold, threshold)
        14
    """
    check_inputs(circuit.inputs, MAX_INPUTS)
    rows = faces(circuit, attended)
    signals = signal_tables(circuit, attending)
    full = np.uint64(all_ones(circuit.inputs))
    # A face and its complement make complementary functions with one signal: one of the two is enough.
    # In ascending order, complements stand at equal distances from the ends.
    halved = circuit.inputs > 0 and all(np.array_equal(face[::-1] ^ full, face) for face in rows.T)
    if halved:
        rows = rows[: len(rows) // 2]
    if circuit.inputs == MAX_INPUTS:
        if circuit.bits != 1:
            raise Refused(f"the combinations of {circuit.bits} attending units are marked up to four inputs")
        low, high = np.ascontiguousarray(rows.T)
        del rows
        return _count_at_five_inputs(circuit, low, high, signals, halved, progress)
    marks = np.zeros(2**circuit.points, bool)
    left: Words | None = rows
    for i in range(circuit.bits - 1):
        if progress:
            progress("attending units fixed", i, circuit.bits)
        left = None if left is None else _fix_unit(left, signals, circuit.points)
    if left is not None:
        return _mark(left, signals, halved, marks)
    rng = np.random.default_rng(0)
    for done in range(MOST_SAMPLES):
        if progress:
            progress("samples combined", done, MOST_SAMPLES)
        left = rows
        for _ in range(circuit.bits - 1):
            left = _fix_unit_somehow(left, signals, rng)
        if _mark(left, rng.permutation(signals)[:SAMPLED_SIGNALS], halved, marks) == len(marks):
            return len(marks)
    raise Refused(
        f"the combinations of {circuit.bits} attending units are too many, and a sample does not give every function"
    )


def _fix_unit(rows: Words, signals: Words, points: int) -> Words | None:
    """The faces left when the unit of the lowest bit is fixed in every way, (k, 2c) to (l, c); None if too many."""
    codes = rows.shape[1] // 2
    differences, kind = np.unique(np.bitwise_or.reduce(rows[:, 0::2] ^ rows[:, 1::2], axis=1), return_inverse=True)
    choices = [distinct(signals & d) for d in differences]
    sizes = np.array([len(choice) for choice in choices])
    number = int(sizes[kind].sum())
    if number * codes > MOST_TABLES:
        return None
    which = np.repeat(np.arange(len(rows)), sizes[kind])
    starts = np.append(0, np.cumsum(sizes))[:-1]
    place = np.arange(number) - np.repeat(np.cumsum(sizes[kind]) - sizes[kind], sizes[kind])
    chosen = np.concatenate(choices)[starts[kind[which]] + place, None]
    low = rows[which, 0::2]
    fixed = low ^ ((low ^ rows[which, 1::2]) & chosen)
    return _distinct_rows(fixed, points) if codes > 2 and codes * points <= 64 else fixed


def _fix_unit_somehow(rows: Words, signals: Words, rng: np.random.Generator) -> Words:
    """Some of the faces left when that unit is fixed: of some rows, each with some signals."""
    some = rows[rng.permutation(len(rows))[:SAMPLED_ROWS]]
    low, high = some[:, None, 0::2], some[:, None, 1::2]
    chosen = rng.choice(signals, (len(some), SAMPLED_FOR_EACH, 1))
    return np.asarray(low ^ ((low ^ high) & chosen)).reshape(-1, rows.shape[1] // 2)


def _mark(rows: Words, signals: Words, halved: bool, marks: npt.NDArray[np.bool_]) -> int:
    """Mark what the faces for one unit, (k, 2), or none, (k, 1), make with its signals; returns how many are marked.

    Signals that agree where the faces differ are taken once; so are, with `halved`, faces and their complements. It
    ends as soon as everything is marked.
    """
    points = np.uint64(len(marks).bit_length() - 1)
    word = np.min_scalar_type(len(marks) - 1)
    pairs = distinct((rows[:, 0] ^ rows[:, -1]) << points | rows[:, 0])
    low, differ = (pairs & np.uint64(len(marks) - 1)).astype(word), (pairs >> points).astype(word)
    for made in _made(low, differ, signals.astype(word), len(marks)):
        marks[made] = True
        if (marks | marks[::-1] if halved else marks).all():
            break
    if halved:
        marks |= marks[::-1]
    return int(np.count_nonzero(marks))


def _made(low: Small, differ: Small, signals: Small, functions: int) -> Iterator[Small]:
    """What is made of pairs in the order of where they differ: at each difference, or with each signal if few."""
    differences, starts = np.unique(differ, return_index=True)
    if 4 * len(signals) < len(differences):
        yield from (low ^ (differ & signal) for signal in signals)
        return
    agreeing = np.zeros(functions, bool)
    for difference, some in zip(differences, np.split(low, starts[1:]), strict=True):
        agreeing[signals & difference] = True
        restricted = np.flatnonzero(agreeing).astype(low.dtype)
        agreeing[restricted] = False
        yield some[:, None] ^ restricted


def _count_at_five_inputs(
    circuit: CircuitClass, low: Words, high: Words, signals: Words, halved: bool, progress: Progress | None
) -> int:
    """The same at five inputs, for one attending unit; with symmetry where there would be too many combinations."""
    group: Group | None = None
    matter = np.bitwise_or.reduce(low ^ high)
    signals = distinct(signals & matter)
    if len(low) * len(signals) > MOST_COMBINATIONS and circuit.group is not None:
        group = circuit.group
        group_of_signals = replace(group, complement=False)
        forms = canonical_words(signals, circuit.inputs, group=group_of_signals)[0]
        if circuit.signal_complemented:
            complements = canonical_words(matter & ~signals, circuit.inputs, group=group_of_signals)[0]
            forms = np.minimum(forms, complements)
        signals = distinct(forms)
    if len(low) * len(signals) > MOST_COMBINATIONS:
        raise Refused(f"{len(low) * len(signals)} pairs of faces and signals are too many to mark one by one")
    bitmap = _bitmap(circuit.points - halved)
    full = np.uint64(all_ones(circuit.inputs))
    step = max(1, 50_000_000 // max(1, len(low)))
    for begin in range(0, len(signals), step):
        if progress:
            progress("signals combined", begin, len(signals))
        mark_multiplexed(low, high, signals[begin : begin + step], halved, full, bitmap)
    if progress:
        progress("signals combined", len(signals), len(signals))
    if group is None:
        return count_bits(bitmap) << int(halved)
    return _closure_size(bitmap, group, halved)


def _bitmap(bits: int) -> Words:
    try:
        return np.zeros(max(1, 2**bits // 64), np.uint64)
    except MemoryError:
        raise Refused(f"a bitmap of 2**{bits} functions needs {2**bits >> 23} MiB, more than is free") from None


def _closure_size(bitmap: Words, group: Group, halved: bool) -> int:
    """The number of images of the marked functions under a group."""
    closed = _bitmap(2**group.n - halved)
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
        total += mark_orbits(words << np.uint64(1) if halved else words, group, closed, halved)
    return total
