"""Several gates read by a Boolean function, R(g1(x), …, gK(x)): a small gate for each, seen in a block of its own.

The cube is divided into K subcubes. In block j the output is the small gate h_j or its complement, for the other gates
have there the values at which R depends on gate j. `nested` takes the halves of halves, for any readout; `blocks`
takes subcubes of nearly one size, if R changes with each gate at one point (docs/theory.md, section 7a).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import reduce
from math import prod

import numpy as np

from bounds.readouts import block_bits, essential_variables, fully_sensitive
from capacity.bounding import bounds
from capacity.circuits.circuit import Circuit
from capacity.theorems.constructions.definitions import (
    EVERY,
    SEED,
    ConstructionFails,
    Words,
    bits_of,
    different_rows,
    strict_tables,
    words,
)
from capacity.theorems.constructions.gates import Gates, laid, off, on
from capacity.theorems.constructions.kinds import Region
from capacity.theorems.constructions.supplies import Supply
from capacity.theorems.findings import Finding, grouped, ranges
from enumerate.cube.classes import npn_classes
from enumerate.shards import Progress

ENCODING = "01"  # of the inputs; the functions of the gates are the same in the other


@dataclass(frozen=True)
class Block:
    """A subcube in which one gate is seen.

    Attributes:
        gate: the number of the gate, from 0.
        held: the variables that are fixed, with their bits.
        values: the value there of every other gate, by its number.
    """

    gate: int
    held: dict[int, int]
    values: dict[int, int]

    def region(self, n: int) -> Region:
        """The variables held, and the others of n."""
        return self.held, tuple(i for i in range(1, n + 1) if i not in self.held)


def value(table: int, inputs: dict[int, int]) -> int:
    """The value of a readout, given by its truth table, where gate i has the value inputs[i].

    Examples:
        >>> [value(0xE8, {0: 1, 1: 1, 2: c}) for c in (0, 1)]
        [1, 1]
    """
    return table >> sum(bit << i for i, bit in inputs.items()) & 1


def sensitive_point(table: int, gate: int, held: dict[int, int], others: list[int]) -> dict[int, int] | None:
    """Values of the other gates, some of them held, at which a readout depends on one gate; None if there are none.

    Examples:
        >>> sensitive_point(0xE8, 0, {1: 1}, [2])
        {1: 1, 2: 0}
    """
    for code in range(2 ** len(others)):
        values = {**held, **{i: code >> k & 1 for k, i in zip(range(len(others)), others, strict=True)}}
        if value(table, {**values, gate: 0}) != value(table, {**values, gate: 1}):
            return values
    return None


def nested_blocks(table: int, gates: int, n: int) -> list[Block]:
    """Blocks for any readout that depends on all K gates, in their order: halves of halves of the cube.

    Raises:
        ValueError: if it does not depend on all of them.

    Examples:
        >>> [(block.gate, block.held) for block in nested_blocks(0xE8, 3, 4)]
        [(0, {4: 1}), (1, {4: 0, 3: 1}), (2, {4: 0, 3: 0})]
    """
    if len(essential_variables(table, gates)) < gates:
        raise ValueError(f"{table:x} does not depend on all of {gates} gates")
    order, held = _nested_order(table, gates)
    blocks = []
    for place, gate in zip(range(gates), order, strict=True):
        before = {i: held[i] for i in order[:place]}
        values = sensitive_point(table, gate, before, order[place + 1 :])
        assert values is not None
        fixed = {n - i: 0 for i in range(place)} | ({n - place: 1} if place < gates - 1 else {})
        blocks.append(Block(gate, fixed, values))
    return blocks


def _nested_order(table: int, gates: int) -> tuple[list[int], dict[int, int]]:
    """The gates in an order, and a value of each but the last, such that holding the first ones leaves R depending on
    all the others."""
    order: list[int] = []
    held: dict[int, int] = {}
    while len(order) < gates - 1:
        rest = [i for i in range(gates) if i not in held]
        order_next = next(
            (gate, bit)
            for gate in rest
            for bit in (0, 1)
            if all(
                sensitive_point(table, other, {**held, gate: bit}, [i for i in rest if i not in (gate, other)])
                for other in rest
                if other != gate
            )
        )
        order.append(order_next[0])
        held[order_next[0]] = order_next[1]
    return [*order, *(i for i in range(gates) if i not in held)], held


def nearly_equal_blocks(table: int, gates: int, n: int) -> list[Block]:
    """Blocks of nearly one size, for a readout that changes with each gate at one point.

    Raises:
        ValueError: if it has no such point.

    Examples:
        >>> [block.held for block in nearly_equal_blocks(0x80, 3, 4)]
        [{4: 0}, {4: 1, 3: 0}, {4: 1, 3: 1}]
    """
    if not fully_sensitive(table, gates, tuple(range(gates))):
        raise ValueError(f"{table:x} changes with each of {gates} gates at no point")
    values = next(
        {i: code >> i & 1 for i in range(gates)}
        for code in range(2**gates)
        if all((table >> code ^ table >> (code ^ 1 << i)) & 1 for i in range(gates))
    )
    blocks, place = [], 0
    longest = block_bits(gates)[-1]
    for gate, length in zip(range(gates), block_bits(gates), strict=True):
        held = {n - i: place >> (longest - 1 - i) & 1 for i in range(length)}
        blocks.append(Block(gate, held, {i: bit for i, bit in values.items() if i != gate}))
        place += 1 << (longest - length)
    return blocks


def large_gate(blocks: list[Block], block: Block, h: Gates, n: int) -> Gates:
    """The gates that are h in their block and have the values that every other block gives them there.

    Arguments:
        blocks: all of them, those that fix fewer variables on the same path first.
        block: that of the gates.
        h: small gates of the variables that the block leaves.
        n: the inputs.
    """
    gate = h.renamed(block.region(n)[1])
    # The last variable that is held matters least: a point leaves the block where it first has another bit.
    for i, bit in reversed(block.held.items()):
        leaving = [b for b in blocks if b is not block and _leaves(b, block, i)]
        values = {b.values[block.gate] for b in leaving}
        if len(values) != 1:
            raise ConstructionFails(f"gate {block.gate} would have to be {values} in one half")
        step = off(i, ENCODING) if bit else on(i, ENCODING)
        gate = gate + step * (gate.dominating * (1 if values.pop() else -1))
    return gate


def _leaves(other: Block, block: Block, i: int) -> bool:
    """Whether a block has the same bits as another before variable i, and the other bit there."""
    for j, bit in block.held.items():
        if other.held.get(j) != bit:
            return i == j and other.held.get(j) == 1 - bit
    return False


@dataclass(frozen=True)
class CheckedReadout:
    """What a check saw: the readout, the bound, the circuits, whether all, their functions, the bound's number."""

    circuit: Circuit
    bound: str
    circuits: int
    every: bool
    functions: int
    number: int


def check_readout(circuit: Circuit, bound: str, number: int, every: int = EVERY) -> CheckedReadout:
    """Build and evaluate the circuits of a readout's lower bound: all tuples of small gates, or a seeded sample.

    Arguments:
        circuit: a readout that depends on all of its gates.
        bound: `nested` or `blocks`.
        number: what the bound states.
        every: the most tuples.

    Raises:
        ConstructionFails: if an output is not the intended one, a score is 0, or too few functions are different.

    Examples:
        >>> checked = check_readout(Circuit("readout:e8", 3), "nested", 224)
        >>> checked.circuits, checked.functions
        (224, 224)
    """
    assert circuit.mechanism is not None
    table, gates, n = circuit.mechanism.readouts[0], circuit.mechanism.gates, circuit.n
    blocks = (nested_blocks if bound == "nested" else nearly_equal_blocks)(table, gates, n)
    supplies = [Supply(len(block.region(n)[1]), 1, ENCODING) for block in blocks]
    total = prod(supply.number for supply in supplies)
    signals: dict[int, Words] = {}
    shown: list[Words] = []
    for place, block, supply in zip(range(gates), blocks, supplies, strict=True):
        side = supply.number if total <= every else min(supply.number, int(every ** (1 / gates)))
        ((h, tables),) = [supply.all()] if total <= every else list(supply.some(side, SEED + place))
        built = large_gate(blocks, block, h, n)
        signals[block.gate] = strict_tables(built, n, ENCODING, f"{circuit}: gate {block.gate}")
        held, others = block.region(n)
        complemented = value(table, {**block.values, block.gate: 0})
        shown.append(words(laid(tables ^ np.uint8(complemented), others, n, held)))
    outputs = np.concatenate(list(_outputs(table, gates, signals, n)))
    intended = reduce(lambda left, right: (left[:, None] | right[None]).reshape(-1, left.shape[1]), shown)
    order = [block.gate for block in blocks]
    if (outputs != _in_order(intended, [len(rows) for rows in shown], order)).any():
        raise ConstructionFails(f"{circuit}, {bound}: an output is not the intended one")
    functions = different_rows(outputs)
    if total <= every and functions < number:
        raise ConstructionFails(f"{circuit}, {bound}: {functions} different functions, not {number}")
    return CheckedReadout(circuit, bound, len(outputs), total <= every, functions, number)


def _in_order(rows: Words, sizes: list[int], order: list[int]) -> Words:
    """Rows of all tuples, the last of an order of gates running fastest, in the order of the gates' numbers."""
    shaped = rows.reshape(*sizes, rows.shape[1])
    axes = [order.index(gate) for gate in range(len(order))]
    return shaped.transpose(*axes, len(order)).reshape(-1, rows.shape[1])


def _outputs(table: int, gates: int, signals: dict[int, Words], n: int) -> Iterator[Words]:
    """R of all tuples of gates, point by point, the last gate running fastest, in parts."""
    points = 2**n
    bits = [bits_of(signals[i], points) for i in range(gates)]
    truth = np.array([table >> code & 1 for code in range(2**gates)], np.uint8)
    for first in bits[0]:
        codes = first[None]
        for i in range(1, gates):
            codes = (codes[:, None] | bits[i][None] << np.uint8(i)).reshape(-1, points)
        yield words(truth[codes])


MORE_GATES = ("readout:8000", "readout:6996", "readout:fe80", "readout:e888", "readout:80000000")
"""AND and XOR of four gates, three of four, two of four with one that counts twice, and AND of five."""


def _runs(largest: int) -> Iterator[tuple[Circuit, str]]:
    """Every readout of two or three gates up to NPN, and some of more, with the bounds that are built, to n inputs."""
    names = [
        f"readout:{table:0{max(1, 2**gates // 4)}x}"
        for gates in (2, 3)
        for table in npn_classes(gates)[0].tolist()
        if len(essential_variables(table, gates)) == gates
    ]
    for name in (*names, *MORE_GATES):
        for n in range(1, largest + 1):
            for bound in ("nested", "blocks"):
                yield Circuit(name, n), bound


def readout_finding(progress: Progress | None = None, largest: int = 5, every: int = EVERY // 10) -> Finding:
    """The finding on the lower bounds of several gates: all their circuits, or a seeded sample.

    Examples:
        >>> readout_finding(largest=2).verdict
        'consistent'
    """
    checked: list[CheckedReadout] = []
    failure = ""
    chosen = list(_runs(largest))
    for done, (circuit, bound) in zip(range(len(chosen)), chosen, strict=True):
        if progress:
            progress(f"{circuit}: {bound}", done, len(chosen))
        stated = {item.record.id: item.value for item in bounds(circuit).evaluated if item.record.sense == "lower"}
        if (number := stated.get(bound)) is not None:
            try:
                checked.append(check_readout(circuit, bound, int(number), every))
            except ConstructionFails as error:
                failure = str(error)
                break
    rows = tuple(
        (
            *(one.circuit.name, one.bound, str(one.circuit.n), str(one.circuits), "all" if one.every else "sample"),
            *(str(one.functions), str(one.number)),
        )
        for one in checked
    )
    whole = sum(one.every for one in checked)
    return Finding(
        "readout",
        "construction",
        "The gates of the proof, in integers, are read by R at every point of the cube: in each block the output is "
        "the small gate that is seen there, or its complement; all together give as many different functions as the "
        "lower bound states.",
        f"every readout of two and three gates up to NPN and {len(MORE_GATES)} of four and five, n <= {largest}: all "
        f"tuples of small gates in {whole} cases, a seeded sample in {len(checked) - whole}; seed {SEED}",
        "bound violated" if failure else "consistent" if checked else "not reached",
        ("readout", "bound", "n", "circuits", "which", "different functions", "bound's number"),
        rows,
        failure,
        ("readout", "bound", "n", "circuits", "different functions"),
        tuple(
            (
                *(group[0].circuit.name, group[0].bound, ranges({one.circuit.n for one in group})),
                str(sum(one.circuits for one in group)),
                "the bound's number" if all(one.every for one in group) else "the bound's number; of a sample, all",
            )
            for group in grouped(checked, lambda one: (one.circuit.name, one.bound))
        ),
    )
