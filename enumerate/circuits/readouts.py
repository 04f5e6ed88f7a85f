"""Several gates of one class on the same inputs, read by a fixed Boolean function, or by any threshold gate.

Of K gates the first is taken as the attended one, the others as attending: for given values of these, the readout is
the first gate itself, its complement, or a constant. So a readout is a mechanism like the others, and every engine
works on it. A network is read by any threshold function of K variables: one route for each of them that depends on all
K, up to permutations and negations of its variables, since the complement of a gate is a gate of the class. Readouts of
fewer gates are contained, with one gate constant.
"""

import re
from functools import cache
from itertools import combinations_with_replacement, permutations

from enumerate.circuits.mechanisms import COMPLEMENT, OFF, ON, READ, Mechanism, Route, Symmetry

MOST_GATES = 5

NAME = re.compile(r"readout:([0-9a-fA-F]+)|network:0*([0-9]+)")


def is_readout(name: str) -> bool:
    """Whether a name is that of a readout or a network, well-formed or not.

    Examples:
        >>> is_readout("readout:8"), is_readout("network"), is_readout("ltf")
        (True, True, False)
    """
    return name.partition(":")[0] in ("readout", "network")


def gates_of(digits: str) -> int:
    """The number of variables of a readout, from its hexadecimal digits: 2 for one, and 2**K / 4 digits for K > 2.

    Raises:
        ValueError: their number is not 1, 2, 4 or 8.

    Examples:
        >>> gates_of("8"), gates_of("e8")
        (2, 3)
    """
    known = {1: 2, 2: 3, 4: 4, 8: 5}
    if len(digits) not in known:
        raise ValueError(
            f"readout:{digits[:20]} has {len(digits)} hexadecimal digits; a function of K gates has 2**K values: "
            f"1 digit for K = 2, 2 for K = 3, 4 for K = 4, 8 for K = {MOST_GATES}"
        )
    return known[len(digits)]


@cache
def readout_named(name: str) -> Mechanism:
    """The mechanism of a name: `readout:HEX`, or `network:K`; its own has small digits and no needless zeros.

    Raises:
        ValueError: it does not have that form.

    Examples:
        >>> readout_named("readout:e8").bits(4), len(readout_named("network:3").routes)
        (2, 5)
    """
    found = NAME.fullmatch(name)
    if found is None:
        raise ValueError(
            f"{name[:40]!r} is neither readout:HEX, HEX the truth table of what reads the gates (readout:8 is AND), "
            f"nor network:K, K the number of gates"
        )
    written = f"network:{found[2]}" if found[1] is None else name.lower()
    if written != name:
        return readout_named(written)
    if found[1] is not None:
        gates = gates_of(found[1])
        if int(found[1], 16) in (0, 2**2**gates - 1):
            raise ValueError(f"{name} is constant and reads no gate")
        return _mechanism(name, gates, {"": int(found[1], 16)}, f"R(g1(x), ..., g{gates}(x)), R = {found[1]}")
    gates = int(found[2])
    if not 2 <= gates <= MOST_GATES:
        raise ValueError(f"{name}: the number of gates is 2 ... {MOST_GATES}")
    tables = {f"{table:0{max(1, 2**gates // 4)}x}": table for table in threshold_readouts(gates)}
    return _mechanism(name, gates, tables, f"R(g1(x), ..., g{gates}(x)), R any threshold function")


def _mechanism(name: str, gates: int, readouts: dict[str, int], formula: str) -> Mechanism:
    several = len(readouts) > 1
    known = (
        "threshold function" if several else reader_name(readouts[""], gates) or f"function {name.partition(':')[2]}"
    )
    article = "any" if several else "the"
    listed = f"{', '.join(f'g{i}' for i in range(1, gates))} and g{gates}"
    sequence = ""  # two gates have the sequences of output gating and additive output
    if gates > 2:
        sequence = f"that are {'a' if several else 'the'} {known} of {gates} threshold functions"
    return Mechanism(
        name,
        formula=formula,
        definition=f"The gates {listed} see the same inputs; they are read by {article} {known} of them.",
        sequence=sequence,
        cell=("O", "R"),
        family="readout",
        routes={reading: _route(table) for reading, table in readouts.items()},
        symmetry={"01": Symmetry(), "pm1": Symmetry()},
        signals=None if gates == 2 else lambda n: gates - 1,
        encoded=False,
        readouts=tuple(readouts.values()),
        gates=gates,
        made_by=readout_named,
    )


def reader_name(table: int, gates: int) -> str:
    """The usual name of a readout of K variables that is symmetric in them; empty for others.

    Examples:
        >>> [reader_name(table, 3) for table in (0x80, 0xFE, 0x96, 0x69, 0xE8, 0xA8)]
        ['AND', 'OR', 'XOR', 'XNOR', 'majority', '']
    """
    on = [x.bit_count() for x in range(2**gates) if table >> x & 1]
    by_name = {
        "AND": lambda k: k == gates,
        "OR": lambda k: k > 0,
        "XOR": lambda k: k % 2 == 1,
        "XNOR": lambda k: k % 2 == 0,
        "majority": lambda k: 2 * k > gates,
    }
    for name, wanted in by_name.items():
        if on == [x.bit_count() for x in range(2**gates) if wanted(x.bit_count())]:
            return name
    return ""


def _route(table: int) -> Route:
    """What is made of the first gate where the others have the values c: the bits of a place are the gates' values."""

    def route(x: int, c: int, n: int, conjunction: bool) -> tuple[int, int]:
        off, on = (table >> (first | c << 1) & 1 for first in (0, 1))
        return x, (ON if off else OFF) if off == on else READ if on else COMPLEMENT

    return route


@cache
def threshold_readouts(gates: int) -> tuple[int, ...]:
    """The threshold functions of K variables that depend on all of them, one for each class under their symmetries.

    Examples:
        >>> [f"{table:x}" for table in threshold_readouts(2)], [f"{table:02x}" for table in threshold_readouts(3)]
        (['8', 'e'], ['80', 'a8', 'e8', 'ea', 'fe'])
    """
    points = range(2**gates)
    tables = set()
    for weights in combinations_with_replacement(range(gates, 0, -1), gates):  # weights to K suffice, K <= 5
        sums = [sum(w for i, w in zip(range(gates), weights, strict=True) if x >> i & 1) for x in points]
        for threshold in range(1, sums[-1] + 1):
            table = sum(1 << x for x in points if sums[x] >= threshold)
            if depends_on_all(table, gates):
                tables.add(table)
    return tuple(sorted(tables))


def depends_on_all(table: int, gates: int) -> bool:
    """Whether a readout depends on each of its variables.

    Examples:
        >>> depends_on_all(0x80, 3), depends_on_all(0x88, 3)
        (True, False)
    """
    return all(any((table >> x ^ table >> (x ^ 1 << i)) & 1 for x in range(2**gates)) for i in range(gates))


def self_complementary(table: int, gates: int) -> bool:
    """Whether negations of its variables make a readout its complement, so that its circuits are closed under it.

    Examples:
        >>> self_complementary(0xE8, 3), self_complementary(0x6, 2), self_complementary(0x8, 2)
        (True, True, False)
    """
    points = range(2**gates)
    return any(all((table >> x ^ table >> (x ^ mask)) & 1 for x in points) for mask in points)


@cache
def gate_symmetries(table: int, gates: int, complements: bool) -> tuple[tuple[tuple[int, ...], int], ...]:
    """The exchanges of gates, with complements of some, that do not change a readout; but for the identity.

    Arguments:
        table: the readout.
        gates: the number of its variables.
        complements: whether gates may be complemented, as the complement of one is a gate.

    Returns:
        For each symmetry the places, from 0, that gates 0, 1, ... go to, and a word whose bit k complements gate k.

    Examples:
        >>> gate_symmetries(0x8, 2, True), len(gate_symmetries(0x96, 3, True)), len(gate_symmetries(0x96, 3, False))
        ((((1, 0), 0),), 23, 5)
    """
    points = range(2**gates)
    found = []
    for places in permutations(range(gates)):
        moved = [sum((x >> k & 1) << places[k] for k in range(gates)) for x in points]
        for complemented in points if complements else (0,):
            if all((table >> x ^ table >> moved[x ^ complemented]) & 1 == 0 for x in points):
                found.append((places, complemented))
    return tuple(found[1:])
