"""The constructions of the proofs, run: every circuit of them, or ten million, evaluated on the whole cube.

The circuits are evaluated from the definition of each mechanism in exact integers, by code of their own: nothing is
taken from the counting engines but the lists of small gates. What is checked of each circuit is that no score is 0
where the definition does not force it, and that the output is the intended function at every point; of all circuits of
a construction together, that they compute as many different functions as the bound in `bounds` says.

A construction of more than ten million circuits is sampled: some thousands of seeded gates for each unit, and ten
million of their pairs (`pair_checks`), or tuples. Each of these is compared with its intended function at every point.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from math import gcd, isqrt, prod
from random import Random

import numpy as np
import numpy.typing as npt

from capacity.bounding import bounds
from capacity.circuits.circuit import Circuit
from capacity.theorems.constructions.definitions import (
    CHUNK,
    EVERY,
    SEED,
    ConstructionFails,
    Words,
    bits_of,
    cube,
    different_rows,
    output,
    signal_of,
    strict_tables,
    words,
)
from capacity.theorems.constructions.gates import FREE, Bits, Gates
from capacity.theorems.constructions.kernels import first_wrong_tuple
from capacity.theorems.constructions.kinds import Construction, GateConstruction, PairConstruction, RegionConstruction
from capacity.theorems.constructions.pair_checks import check_pairs
from capacity.theorems.constructions.supplies import Supply, gates_at

HEADERS = ("circuit", "bound", "n", "circuits", "which", "different functions", "bound's number", "what is read where")


@dataclass(frozen=True)
class Checked:
    """What a check of one construction at one n saw.

    Attributes:
        circuit: the circuit, with its n.
        construction: what was checked.
        circuits: how many circuits were built and evaluated.
        every: whether these are all, rather than a sample.
        functions: how many different functions they compute; in a sample, added up over the divisions of the cube.
        bound: the number that the bound states.
    """

    circuit: Circuit
    construction: Construction
    circuits: int
    every: bool
    functions: int
    bound: int

    def row(self) -> tuple[str, ...]:
        """The cells of a table: numbers in decimal."""
        which = "all" if self.every else "sample"
        numbers = (str(self.circuits), which, str(self.functions), _decimal(self.bound))
        return (self.circuit.words, self.construction.bound, str(self.circuit.n), *numbers, self.construction.reading)


def _decimal(number: int) -> str:
    return str(number) if number < 10**30 else f"2^{number.bit_length() - 1} and more"


def stated(circuit: Circuit, bound: str) -> int:
    """The number that a lower bound on a circuit states, from `bounds`; LookupError if it states none.

    Examples:
        >>> stated(Circuit("output-gating", 3), "multiplexing")
        196
    """
    for item in bounds(circuit).evaluated:
        if item.record.id == bound and item.record.sense == "lower" and item.value is not None:
            return int(item.value)
    raise LookupError(f"no lower bound {bound} of {circuit} has a known value")


def check_construction(construction: Construction, circuit: Circuit, *, every: int = EVERY) -> Checked:
    """Build and evaluate the circuits of a construction for one circuit: all, or a sample of about `every`.

    Raises:
        ConstructionFails: if a circuit computes another function than intended or has a score 0, or if there are fewer
            different functions than the bound states.
        ValueError: if the circuit is not the construction's.

    Examples:
        >>> from capacity.theorems.constructions.register import PAIR_CONSTRUCTIONS
        >>> single = next(c for c in PAIR_CONSTRUCTIONS if c.circuit == "output-gating")
        >>> check_construction(single, Circuit("output-gating", 3)).functions
        196
    """
    expected = (construction.circuit, construction.encoding)
    name = "ptf" if circuit.name.startswith("ptf:") else circuit.name
    if (name, None if construction.encoding is None else circuit.encoding) != expected:
        raise ValueError(f"the construction is for {expected}, not for {circuit}")
    number = stated(circuit, construction.bound)
    functions, tried, complete = _CHECKS[type(construction)](construction, circuit, every)
    if complete and functions < number:
        raise ConstructionFails(f"{circuit}, {construction.bound}: {functions} different functions, not {number}")
    return Checked(circuit, construction, tried, complete, functions, number)


def _check_gates(construction: GateConstruction, circuit: Circuit, every: int) -> tuple[int, int, bool]:
    """As `check_pairs`, for one gate from small ones: a sample has that many tuples, no two the same if listed."""
    n, encoding = circuit.n, circuit.encoding or "01"
    small, choices = construction.small(n, circuit.attended_gate.degree), construction.choices(n)
    supplies = [Supply(variables, degree, encoding) for variables, degree in small]
    sizes = [supply.number for supply in supplies] + [choices]
    total = prod(sizes)
    complete = total <= every
    if all(supply.listed for supply in supplies):
        chunks = _tuples_of_listed(supplies, sizes, min(total, every))
    else:
        chunks = _tuples_of_drawn(supplies, choices, every)
    outputs: list[Words] = []
    tried = 0
    for gates, tables, choice in chunks:
        built, threshold = construction.build(n, encoding, gates, choice)
        out, zero = output(circuit, built, 0, threshold, [])
        if zero.any():
            raise ConstructionFails(f"{circuit}, {construction.bound}: a score is 0")
        intended = construction.shows(n, tables, choice)
        if ((out ^ words(intended == 1)) & words(intended != FREE)).any():
            raise ConstructionFails(f"{circuit}, {construction.bound}: an output is not the intended one")
        outputs.append(out)
        tried += len(choice)
    return different_rows(np.concatenate(outputs)), tried, complete


Tuples = tuple[list[Gates], list[Bits], npt.NDArray[np.int64]]


def _tuples_of_listed(supplies: list[Supply], sizes: list[int], number: int) -> Iterator[Tuples]:
    """The given number of tuples of listed gates and a choice; all if there are no more."""
    start, step = stride(prod(sizes), number, SEED)
    listed = [supply.all() for supply in supplies]
    for begin in range(0, number, CHUNK):
        places = (start + step * np.arange(begin, min(begin + CHUNK, number))) % prod(sizes)
        *chosen, choice = np.unravel_index(places, sizes)
        gates = [gates_at(gate, at) for (gate, _), at in zip(listed, chosen, strict=True)]
        yield gates, [table[at] for (_, table), at in zip(listed, chosen, strict=True)], choice.astype(np.int64)


def _tuples_of_drawn(supplies: list[Supply], choices: int, number: int) -> Iterator[Tuples]:
    """About the given number of tuples of one drawn gate and every choice."""
    (supply,) = supplies
    for gates, tables in supply.some(number // choices, SEED):
        for choice in range(choices):
            yield [gates], [tables], np.full(len(tables), choice)


def stride(total: int, number: int, seed: int) -> tuple[int, int]:
    """Where to begin and how far to step, seeded, so that the given number of places below the total are different.

    Examples:
        >>> stride(10, 10, 0), gcd(stride(10**6, 10, 1)[1], 10**6)
        ((0, 1), 1)
    """
    if number >= total:
        return 0, 1
    random = Random(seed)
    step = random.randrange(1, total)
    while gcd(step, total) != 1:
        step = random.randrange(1, total)
    return random.randrange(total), step


def _check_regions(construction: RegionConstruction, circuit: Circuit, every: int) -> tuple[int, int, bool]:
    """As `check_pairs`, for a small gate for each weight: a sample has tuples of some gates each, no two the same."""
    n, encoding, points = circuit.n, construction.encoding, 2**circuit.n
    degree = circuit.attending_gate.degree
    supplies = [Supply(len(others), degree, encoding) for _, others in construction.regions(n)]
    total = 2 * prod(supply.number for supply in supplies)
    complete = total <= every
    x = cube(n, encoding)
    signals, shown = [], []
    for i, supply in zip(range(1, n + 1), supplies, strict=True):
        side = supply.number if complete else min(supply.number, isqrt(every))
        ((h, tables),) = [supply.all()] if complete else supply.some(side, SEED + i)
        tables, kept = np.unique(tables, axis=0, return_index=True)
        gates = construction.attending(n, i, gates_at(h, kept))
        truth = strict_tables(gates, n, encoding, f"{circuit}: an attending gate")
        signals.append(bits_of(np.broadcast_to(truth, (len(kept), truth.shape[1])), points))
        shown.append(words(construction.shows(n, i, tables)))
        if different_rows(shown[-1]) != len(kept):
            raise ConstructionFails(f"{circuit}, {construction.bound}: different small gates give one function")
    # Different small gates are told apart where no other is seen, and the kind where none is.
    seen = sum(bits_of(np.bitwise_or.reduce(rows, axis=0)[None], points)[0].astype(np.int64) for rows in shown)
    if seen.max() > 1 or seen.min() > 0:
        raise ConstructionFails(f"{circuit}, {construction.bound}: small gates are not seen apart from each other")
    sizes = np.array([len(rows) for rows in shown])
    offsets = np.concatenate([[0], sizes.cumsum()[:-1]])
    tuples = prod(sizes.tolist())
    number = min(tuples, every // 2)
    for kind in (0, 1):
        gate = construction.attended(n, kind)
        terms = [
            int(gate[(i,)][0]) * signal_of(bits, encoding) * x[i]
            for i, bits in zip(range(1, n + 1), signals, strict=True)
        ]
        bias = np.full(points, int(gate[()][0]))
        if abs(bias).max() + sum(int(abs(term).max()) for term in terms) >= 1 << 15:
            raise OverflowError(f"{circuit}, {construction.bound}: a score may leave 16 bits")
        everywhere = words(np.ones((1, points), np.uint8)) * np.uint64(kind)
        start, step = (_digits(place, sizes.tolist()) for place in stride(tuples, number, SEED + kind))
        wrong = first_wrong_tuple(
            bias.astype(np.int16),
            np.concatenate(terms).astype(np.int16),
            np.concatenate([shown[0] ^ everywhere, *shown[1:]]),
            offsets,
            sizes,
            start,
            step,
            number,
        )
        if wrong < number:
            raise ConstructionFails(
                f"{circuit}, {construction.bound}: tuple {wrong} of kind {kind} has a score of 0 or an output that is"
                " not the intended one"
            )
    return 2 * number, 2 * number, complete


def _digits(place: int, sizes: list[int]) -> npt.NDArray[np.int64]:
    """The digits of a place in mixed radix, the first the lowest."""
    digits = []
    for size in sizes:
        place, digit = divmod(place, size)
        digits.append(digit)
    return np.array(digits, np.int64)


_CHECKS: dict[type, Callable[..., tuple[int, int, bool]]] = {
    PairConstruction: check_pairs,
    GateConstruction: _check_gates,
    RegionConstruction: _check_regions,
}
