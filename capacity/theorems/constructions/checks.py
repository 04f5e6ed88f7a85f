"""The constructions of the proofs, run: every circuit of them, or ten million, evaluated on the whole cube.

The circuits are evaluated from the definition of each mechanism in exact integers, by code of their own: nothing is
taken from the counting engines but the lists of small gates. What is checked of each circuit is that no score is 0
where the definition does not force it, and that the output is the intended function at every point; of all circuits of
a construction together, that they compute as many different functions as the bound in `bounds` says.

A construction of more than ten million circuits is sampled: some thousands of seeded gates for each unit, and ten
million of their pairs, or tuples. Each of these is compared with its intended function at every point. The output at a
point depends on an attending gate by its value there alone, so each attended gate is evaluated with the signal high
and with it low, each attending gate once, and a pair is put together from words of 64 points. That no two pairs compute
the same function is then read off the intended functions: at some points they show f0 alone and tell any two f0 apart,
and, f0 known, the rest tells any two g0 apart.
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
    AND,
    CHUNK,
    EVERY,
    SEED,
    ConstructionFails,
    Words,
    bits_of,
    cube,
    different_rows,
    is_strict,
    output,
    signal_of,
    words,
)
from capacity.theorems.constructions.gates import FREE, Bits, Gates
from capacity.theorems.constructions.kernels import first_wrong_tuple
from capacity.theorems.constructions.kinds import (
    Arrangement,
    AttendedForm,
    GateConstruction,
    PairConstruction,
    RegionConstruction,
)
from capacity.theorems.constructions.supplies import Supply, gates_at
from enumerate.cube.truth_tables import distinct
from enumerate.shards import Progress

Construction = PairConstruction | GateConstruction | RegionConstruction

_BLOCK = 1 << 17  # words at a time, which stay in the cache

HEADERS = ("circuit", "bound", "n", "circuits", "which", "different functions", "bound's number", "what is read where")


@dataclass(frozen=True)
class Checked:
    """What was found of one construction at one n.

    circuits: how many were built and evaluated; every: whether these are all, or a sample; functions: how many
    different functions (of a sample: in each of its divisions of the cube); bound: the number that the bound states.
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
        found = (str(self.circuits), which, str(self.functions), _decimal(self.bound))
        return (self.circuit.words, self.construction.bound, str(self.circuit.n), *found, self.construction.reading)


def _decimal(number: int) -> str:
    return str(number) if number < 10**30 else f"2^{number.bit_length() - 1} and more"


def stated(circuit: Circuit, bound: str) -> int:
    """The number that a lower bound on a circuit states, from `bounds`; LookupError if it states none.

    >>> stated(Circuit("output-gating", 3), "multiplexing")
    196
    """
    for item in bounds(circuit).evaluated:
        if item.record.id == bound and item.record.sense == "lower" and item.value is not None:
            return int(item.value)
    raise LookupError(f"no lower bound {bound} of {circuit} has a known value")


def check_construction(
    construction: Construction,
    circuit: Circuit,
    *,
    every: int = EVERY,
    seed: int = SEED,
    progress: Progress | None = None,
) -> Checked:
    """Build and evaluate the circuits of a construction for one circuit: all up to `every`, else about so many.

    >>> from capacity.theorems.constructions.register import PAIR_CONSTRUCTIONS
    >>> single = next(c for c in PAIR_CONSTRUCTIONS if c.circuit == "output-gating")
    >>> check_construction(single, Circuit("output-gating", 3)).functions
    196

    Raises ConstructionFails if a circuit computes another function than intended or has a score 0, or if there are
    fewer different functions than the bound states; ValueError if the circuit is not the construction's.
    """
    expected = (construction.circuit, construction.encoding)
    name = "ptf" if circuit.name.startswith("ptf:") else circuit.name
    if (name, None if construction.encoding is None else circuit.encoding) != expected:
        raise ValueError(f"the construction is for {expected}, not for {circuit}")
    number = stated(circuit, construction.bound)
    if progress:
        progress(f"{circuit}: {construction.bound}", 0, 1)
    found, tried, complete = _CHECKS[type(construction)](construction, circuit, every, seed)
    if complete and found < number:
        raise ConstructionFails(f"{circuit}, {construction.bound}: {found} different functions, not {number}")
    return Checked(circuit, construction, tried, complete, found, number)


def _supplies(arrangement: Arrangement, circuit: Circuit) -> tuple[Supply, Supply]:
    """The small gates for the attended and for the attending unit."""
    encoding = circuit.encoding or "01"
    return (
        Supply(arrangement.attended, circuit.attended_gate.degree, encoding),
        Supply(arrangement.attending, circuit.attending_gate.degree, encoding),
    )


def _check_pairs(construction: PairConstruction, circuit: Circuit, every: int, seed: int) -> tuple[int, int, bool]:
    """How many functions are different, how many circuits were tried, and whether these are all."""
    size = 0
    for a in construction.arrangements(circuit.n):
        f, g = (supply.number for supply in _supplies(a, circuit))
        size += (f * len(a.forms)) ** circuit.units * g if circuit.shared else f * len(a.forms) * g
    size = size if circuit.shared else size**circuit.units
    if size <= every and circuit.units * 2**circuit.n <= 64:
        return (*_all_pairs(construction, circuit), True)
    if circuit.units > 1:
        raise ValueError(f"{circuit}: {size} circuits are too many, and layers are not sampled")
    return (*_some_pairs(construction, circuit, every, seed), False)


def _all_pairs(construction: PairConstruction, circuit: Circuit) -> tuple[int, int]:
    """All circuits of one or more units, of at most 64 points in all; those of one unit are put side by side."""
    points = np.uint64(2**circuit.n)
    found: list[Words] = []
    for arrangement in construction.arrangements(circuit.n):
        (f, f_tables), (g, g_tables) = (supply.all() for supply in _supplies(arrangement, circuit))
        unit = np.concatenate(
            [
                _Grid(construction, circuit, arrangement, form, g, g_tables).outputs(f, f_tables)[:, :, 0]
                for form in arrangement.forms
            ]
        )
        keys = unit
        for _ in range(circuit.units - 1 if circuit.shared else 0):
            keys = (keys[:, None] << points | unit[None]).reshape(-1, unit.shape[1])
        found.append(keys.ravel())
    keys = unit = np.concatenate(found)
    for _ in range(0 if circuit.shared else circuit.units - 1):
        keys = (keys[:, None] << points | unit).ravel()
    return len(distinct(keys)), len(keys)


def _some_pairs(construction: PairConstruction, circuit: Circuit, every: int, seed: int) -> tuple[int, int]:
    """About `every` circuits: all pairs of some seeded gates of either unit, for every way to divide the cube."""
    ways = [(a, form) for a in construction.arrangements(circuit.n) for form in a.forms]
    budget = every // len(ways)
    found = tried = 0
    for at, (arrangement, form) in zip(range(len(ways)), ways, strict=True):
        attended, attending = _supplies(arrangement, circuit)
        side = min(attending.number, max(isqrt(budget), budget // attended.number))
        f_words, f_shown, g_words, g_shown = ([] for _ in range(4))
        for g, g_tables in attending.some(side, seed + 2 * at * EVERY):
            grid = _Grid(construction, circuit, arrangement, form, g, g_tables)
            g_words.append(words(g_tables))
            g_shown.append(grid.shown)
            for f, f_tables in attended.some(min(attended.number, budget // side), seed + (2 * at + 1) * EVERY):
                rows = max(1, _BLOCK // grid.signal.size)
                for begin in range(0, len(f_tables), rows):
                    block = np.arange(begin, min(begin + rows, len(f_tables)))
                    grid.outputs(gates_at(f, block), f_tables[block])
                tried += len(f_tables) * len(g_tables)
                if len(g_words) == 1:
                    f_words.append(words(f_tables))
                    f_shown.append(words(form.shows(f_tables)))
        # Where no g0 is seen f0 is read off, and then g0 elsewhere: so the pairs are told apart.
        f_alone = ~np.bitwise_or.reduce([np.bitwise_or.reduce(shown, axis=0) for shown in g_shown])
        units = [(f_words, [shown & f_alone for shown in f_shown]), (g_words, g_shown)]
        number = 1
        for small, shown in ((np.concatenate(chunks) for chunks in unit) for unit in units):
            functions = different_rows(small)
            if not np.array_equal(small, shown) and different_rows(shown) != functions:
                raise ConstructionFails(f"{circuit}, {construction.bound}: different small gates give one function")
            number *= functions
        found += number
    return found, tried


class _Grid:
    """One form of an arrangement with some attending gates, (G,): for attended gates all pairs are evaluated.

    signal: the values of the attending gates, (G, W); shown: what they contribute to the intended functions, (G, W).
    """

    def __init__(
        self,
        construction: PairConstruction,
        circuit: Circuit,
        arrangement: Arrangement,
        form: AttendedForm,
        g: Gates,
        g_tables: Bits,
    ) -> None:
        self.construction, self.circuit, self.form = construction, circuit, form
        gates = arrangement.gate(g)
        self.signal = is_strict(gates, circuit.n, circuit.encoding or "01", f"{circuit}: an attending gate")
        self.signal = np.broadcast_to(self.signal, (len(g_tables), self.signal.shape[1]))
        self.shown = np.broadcast_to(words(arrangement.shows(g_tables)), self.signal.shape)
        self.points = words(np.ones((1, 2**circuit.n), np.uint8))

    def outputs(self, f: Gates, f_tables: Bits) -> Words:
        """The outputs of all pairs, (F, G, W).

        Raises ConstructionFails if one is not the intended function or has a score 0.
        """
        gate, weight = self.form.gate(f)
        shown = words(self.form.shows(f_tables))
        faces: list[Words] = []
        zero: Words | np.uint64 = np.uint64(0)
        for bit, used in ((0, ~self.signal & self.points), (1, self.signal)):
            if used.any():
                constant = np.full(2**self.circuit.n, bit, np.uint8)
                face, equal = (one[:, None] for one in output(self.circuit, gate, weight, AND, self._wired(constant)))
                faces.append(face & used)
                zero = zero | (equal & used if equal.any() else np.uint64(0))
        name = f"{self.circuit}, {self.construction.bound}"
        if zero.any():
            raise ConstructionFails(f"{name}: a score is 0")
        found: Words = np.broadcast_to(sum(faces), (len(f_tables), *self.signal.shape))
        wrong = found != shown[:, None] ^ self.shown
        if wrong.any():
            i, j, _ = np.argwhere(wrong)[0].tolist()
            table = sum(int(word) << 64 * w for w, word in zip(range(found.shape[2]), found[i, j], strict=True))
            raise ConstructionFails(f"{name}: small gates {i} and {j} give {table:#x}, which is not the intended one")
        return found

    def _wired(self, signal: Bits) -> list[Bits]:
        """That signal; for one signal a weight, all of them: alike, or all but the first on."""
        if self.circuit.name != "synaptic-gating:each":
            return [signal]
        others = signal if self.construction.signals == "all" else np.ones_like(signal)
        return [signal] + [others] * (self.circuit.n - 1)


def _check_gates(construction: GateConstruction, circuit: Circuit, every: int, seed: int) -> tuple[int, int, bool]:
    """As `_check_pairs`, for one gate from small ones: a sample has so many tuples, no two of them alike if listed."""
    n, encoding = circuit.n, circuit.encoding or "01"
    small, choices = construction.small(n, circuit.attended_gate.degree), construction.choices(n)
    supplies = [Supply(variables, degree, encoding) for variables, degree in small]
    sizes = [supply.number for supply in supplies] + [choices]
    total = prod(sizes)
    complete = total <= every
    if all(supply.listed for supply in supplies):
        chunks = _tuples_of_listed(supplies, sizes, min(total, every), seed)
    else:
        chunks = _tuples_of_drawn(supplies, choices, every, seed)
    found: list[Words] = []
    tried = 0
    for gates, tables, choice in chunks:
        built, threshold = construction.build(n, encoding, gates, choice)
        out, zero = output(circuit, built, 0, threshold, [])
        if zero.any():
            raise ConstructionFails(f"{circuit}, {construction.bound}: a score is 0")
        intended = construction.shows(n, tables, choice)
        if ((out ^ words(intended == 1)) & words(intended != FREE)).any():
            raise ConstructionFails(f"{circuit}, {construction.bound}: an output is not the intended one")
        found.append(out)
        tried += len(choice)
    return different_rows(np.concatenate(found)), tried, complete


Tuples = tuple[list[Gates], list[Bits], npt.NDArray[np.int64]]


def _tuples_of_listed(supplies: list[Supply], sizes: list[int], number: int, seed: int) -> Iterator[Tuples]:
    """So many tuples of listed gates and a choice, all if there are no more."""
    start, step = stride(prod(sizes), number, seed)
    listed = [supply.all() for supply in supplies]
    for begin in range(0, number, CHUNK):
        places = (start + step * np.arange(begin, min(begin + CHUNK, number))) % prod(sizes)
        *chosen, choice = np.unravel_index(places, sizes)
        gates = [gates_at(gate, at) for (gate, _), at in zip(listed, chosen, strict=True)]
        yield gates, [table[at] for (_, table), at in zip(listed, chosen, strict=True)], choice.astype(np.int64)


def _tuples_of_drawn(supplies: list[Supply], choices: int, number: int, seed: int) -> Iterator[Tuples]:
    """About so many tuples of one drawn gate and every choice."""
    (supply,) = supplies
    for gates, tables in supply.some(number // choices, seed):
        for choice in range(choices):
            yield [gates], [tables], np.full(len(tables), choice)


def stride(total: int, number: int, seed: int) -> tuple[int, int]:
    """Where to begin and how far to step so that so many places below the total are different: seeded.

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


def _check_regions(construction: RegionConstruction, circuit: Circuit, every: int, seed: int) -> tuple[int, int, bool]:
    """As `_check_pairs`, for a small gate for each weight: a sample has tuples of some gates each, no two alike."""
    n, encoding, points = circuit.n, construction.encoding, 2**circuit.n
    degree = circuit.attending_gate.degree
    supplies = [Supply(len(others), degree, encoding) for _, others in construction.regions(n)]
    total = 2 * prod(supply.number for supply in supplies)
    complete = total <= every
    x = cube(n, encoding)
    signals, shown = [], []
    for i, supply in zip(range(1, n + 1), supplies, strict=True):
        side = supply.number if complete else min(supply.number, isqrt(every))
        ((h, tables),) = [supply.all()] if complete else supply.some(side, seed + i)
        tables, kept = np.unique(tables, axis=0, return_index=True)
        gates = construction.attending(n, i, gates_at(h, kept))
        found = is_strict(gates, n, encoding, f"{circuit}: an attending gate")
        signals.append(bits_of(np.broadcast_to(found, (len(kept), found.shape[1])), points))
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
        start, step = (_digits(place, sizes.tolist()) for place in stride(tuples, number, seed + kind))
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
    PairConstruction: _check_pairs,
    GateConstruction: _check_gates,
    RegionConstruction: _check_regions,
}
