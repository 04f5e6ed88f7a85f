"""Layers of m gated circuits that share one attending unit: the number of distinct tuples of functions, exactly.

With C(g) the set of functions that one circuit realizes with the signal g, the layer realizes the tuples in the union
over g of C(g) x ... x C(g).

`count_shared_layers` counts them without listing, one function after the other: if the signals left are G, each next
function F leaves those g with F in C(g); functions that leave the same signals are counted together, the first
function is taken up to the symmetries of the circuit, and at the last it is enough to know the union of the sets left.
`count_shared_layers_by_marking` is the obvious twin: every tuple of every signal, marked in a bitmap of all tuples, the
sets made from lists of functions instead of chambers.

Reach: the first takes n = 3 to m = 4 and n = 4 to m = 2 in seconds; for m = 3 at n = 4 some 10**4 first functions leave
some 10**4 second ones each. The second needs 2**(m 2**n) bits and all tuples of every signal: n = 3 to m = 3.
"""

import numpy as np
import numpy.typing as npt

from enumerate.compositions import faces, signal_tables
from enumerate.gated import GatedClass
from enumerate.layer_kernels import mark_tuples
from enumerate.lifted import functions_of_signal, signal_codes
from enumerate.outcomes import Refused
from enumerate.pair_product_kernels import count_bits
from enumerate.shards import Progress
from enumerate.symmetry import canonical_words
from enumerate.truth_tables import check_inputs, distinct

Words = npt.NDArray[np.uint64]
Member = npt.NDArray[np.bool_]
MAX_INPUTS = 4
MOST_TUPLE_BITS = 32
MOST_TUPLES = 10**10


def count_shared_layers(circuit: GatedClass, attending: Words, units: int, progress: Progress | None = None) -> int:
    """The number of maps to `units` outputs of a layer with one shared attending unit (or one tuple of them).

    attending: (k,) uint64, all functions of an attending unit's inputs that it computes.

    >>> threshold = np.array([h for h in range(16) if h not in (6, 9)], np.uint64)
    >>> count_shared_layers(GatedClass("output-gating", 2), threshold, 2)
    242

    Raises ValueError beyond four inputs, Refused as `signal_codes`.
    """
    check_inputs(circuit.inputs, MAX_INPUTS)
    signals = signal_codes(circuit, attending)
    sets = []
    for done, codes in zip(range(len(signals)), signals, strict=True):
        if progress and done % 16 == 0:
            progress("signals lifted", done, len(signals))
        sets.append(functions_of_signal(circuit, codes))
    functions = distinct(np.concatenate(sets))
    member = np.zeros((len(sets), len(functions)), bool)
    for row, words in zip(member, sets, strict=True):
        row[np.searchsorted(functions, words)] = True
    member = np.unique(member, axis=0)
    if units == 1:
        return len(functions)
    group = circuit.group
    if group is None:
        return _tuples(member, units)
    forms, stabilizers = canonical_words(functions, circuit.inputs, group=group)
    representatives, first = np.unique(forms, return_index=True)
    total = 0
    for done, i in zip(range(len(first)), first.tolist(), strict=True):
        if progress:
            progress("first functions", done, len(representatives))
        total += group.order // int(stabilizers[i]) * _tuples(member[member[:, i]], units - 1)
    return total


def _tuples(member: Member, units: int) -> int:
    """The tuples of `units` functions that lie together in one row of (rows, functions)."""
    if units == 1:
        packed = np.packbits(member, axis=1)
        return int(np.unpackbits(np.bitwise_or.reduce(packed, axis=0)).sum())
    member = np.unique(member, axis=0)
    packed = np.packbits(member, axis=0)
    _, first, times = np.unique(packed, axis=1, return_index=True, return_counts=True)
    total = 0
    for i, number in zip(first.tolist(), times.tolist(), strict=True):
        left = member[member[:, i]]
        if len(left):
            total += number * _tuples(left, units - 1)
    return total


def count_shared_layers_by_marking(circuit: GatedClass, attended: Words, attending: Words, units: int) -> int:
    """The same number by marking every tuple of every signal, from all functions of both units.

    attended: (k,) uint64, all functions of the attended unit on its own inputs, as for `enumerate.compositions.faces`.

    >>> threshold = np.array([h for h in range(16) if h not in (6, 9)], np.uint64)
    >>> count_shared_layers_by_marking(GatedClass("output-gating", 2), threshold, threshold, 2)
    242

    Raises Refused if the tuples do not fit a bitmap of 2**32, or are too many to mark.
    """
    width = circuit.points
    if units * width > MOST_TUPLE_BITS:
        raise Refused(
            f"tuples of {units} functions of {circuit.inputs} variables need a bitmap of 2**{units * width} bits"
        )
    rows = faces(circuit, attended)
    ones = np.uint64((1 << width) - 1)
    sets: dict[bytes, Words] = {}
    tables = signal_tables(circuit, attending)
    for combination in np.ndindex(*[len(tables)] * circuit.bits):
        words = np.zeros(len(rows), np.uint64)
        for c in range(rows.shape[1]):
            seen = ones
            for i, which in zip(range(circuit.bits), combination, strict=True):
                seen = seen & (tables[which] if c >> i & 1 else tables[which] ^ ones)
            words |= rows[:, c] & seen
        words = distinct(words)
        sets[words.tobytes()] = words
    work = sum(len(words) ** units for words in sets.values())
    if work > MOST_TUPLES:
        raise Refused(f"{work} tuples of {len(sets)} signals are too many to mark one by one")
    bitmap = np.zeros(max(1, 2 ** (units * width) // 64), np.uint64)
    for words in sets.values():
        mark_tuples(words, units, width, bitmap)
    return int(count_bits(bitmap))
