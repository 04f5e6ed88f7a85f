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

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial, reduce
from itertools import permutations, product
from math import gcd, isqrt, prod
from random import Random

import numpy as np
import numpy.typing as npt

from capacity.bounding import bounds
from capacity.circuits import Circuit
from capacity.theorems.construction_kernels import first_wrong_tuple, sign_words
from capacity.theorems.constructions import (
    FREE,
    GATE_CONSTRUCTIONS,
    PAIR_CONSTRUCTIONS,
    REGION_CONSTRUCTIONS,
    Arrangement,
    AttendedForm,
    Bits,
    Column,
    GateConstruction,
    Gates,
    PairConstruction,
    RegionConstruction,
    exact,
    variable,
)
from capacity.theorems.findings import Finding, grouped, ranges
from enumerate.chambers import dichotomies
from enumerate.shards import Progress
from enumerate.threshold_classes import weight_table
from enumerate.truth_tables import distinct, features, monomials

Construction = PairConstruction | GateConstruction | RegionConstruction
Words = npt.NDArray[np.uint64]
"""Truth tables, (B, W): point p is bit p % 64 of word p // 64."""

Values = npt.NDArray[np.int64]

AND, OR = 3, 1

EVERY = 10_000_000
"""Up to so many circuits all are tried, beyond it a sample of about so many."""

SEED = 2023
_BLOCK = 1 << 17  # words at a time, which stay in the cache
_CHUNK = 1 << 16  # gates at a time
_HEADERS = ("circuit", "bound", "n", "circuits", "which", "different functions", "bound's number", "what is read where")


class ConstructionFails(AssertionError):
    """A built circuit does not do what the proof says, or too few functions are different."""


# --- small gates ----------------------------------------------------------------------------------------------------


def is_listed(n: int, degree: int) -> bool:
    """Whether all threshold functions of n variables of a degree are listed: linear ones to n = 5, others to 4."""
    return n <= (5 if degree == 1 else 4) or degree == 0


@lru_cache(maxsize=64)
def small_gates(n: int, degree: int, encoding: str) -> tuple[Gates, Bits]:
    """All threshold functions of n variables of a degree: one gate of each, and their truth tables (B, 2**n).

    >>> gates, tables = small_gates(2, 1, "01")
    >>> gates.number, len({tuple(row) for row in tables.tolist()})
    (14, 14)
    """
    found = dichotomies(features(n, degree, encoding)).realizations
    return _with_tables(Gates.of_rows(found, monomials(n, degree)), n, encoding)


@lru_cache(maxsize=4)
def _symmetries(n: int) -> tuple[Values, npt.NDArray[np.float64], Values, Values]:
    """The weights and shares of the self-dual classes of n + 1 variables; all orders and all signs of these."""
    weights, sizes, _ = weight_table(n)
    orders = np.array(list(permutations(range(n + 1))))
    return weights, sizes / sizes.sum(), orders, np.array(list(product((1, -1), repeat=n + 1)))


def sampled_gates(n: int, encoding: str, number: int, seed: int) -> tuple[Gates, Bits]:
    """A seeded sample of the linear threshold functions of n <= 7 variables, as `small_gates`; some may be alike.

    A self-dual class is drawn by its size and a random symmetry applied to it, one of whose variables is the bias.

    >>> sampled_gates(6, "pm1", 3, seed=1)[1].shape
    (3, 64)
    """
    generator = np.random.default_rng(seed)
    weights, shares, orders, signs_of = _symmetries(n)
    drawn = generator.choice(len(shares), size=number, p=shares)
    places = orders[generator.integers(len(orders), size=number)] + drawn[:, None] * weights.shape[1]
    rows = weights.ravel().take(places)
    rows *= signs_of[generator.integers(len(signs_of), size=number)]
    if encoding == "01":
        rows = np.concatenate([rows[:, :1] - rows[:, 1:].sum(axis=1, keepdims=True), 2 * rows[:, 1:]], axis=1)
    return _with_tables(Gates.of_rows(rows, monomials(n, 1)), n, encoding)


@dataclass(frozen=True)
class Supply:
    """The small gates for one unit of a construction; variables None: none is taken, and the constant 1 is given."""

    variables: int | None
    degree: int
    encoding: str

    @property
    def listed(self) -> bool:
        """Whether all of them are listed."""
        return self.variables is None or is_listed(self.variables, self.degree)

    @property
    def number(self) -> int:
        """How many there are; where they are not listed, more than are ever tried.

        Raises ValueError if they are neither listed nor drawn.
        """
        if self.variables is None:
            return 1
        if not self.listed:
            if self.degree != 1:
                raise ValueError(f"gates of degree {self.degree} are not drawn at n = {self.variables}")
            return EVERY + 1
        return small_gates(self.variables, self.degree, self.encoding)[0].number

    def all(self) -> tuple[Gates, Bits]:
        """All of them, where they are listed."""
        if self.variables is None:
            return Gates.constant(1), np.ones((1, 1), np.uint8)
        return small_gates(self.variables, self.degree, self.encoding)

    def some(self, number: int, seed: int) -> Iterator[tuple[Gates, Bits]]:
        """So many of them, seeded, in chunks; no two alike where they are listed."""
        if not self.listed:
            assert self.variables is not None
            for begin in range(0, number, _CHUNK):
                yield sampled_gates(self.variables, self.encoding, min(_CHUNK, number - begin), seed + begin)
            return
        gates, tables = self.all()
        order = np.random.default_rng(seed).permutation(len(tables))[:number]
        for begin in range(0, number, _CHUNK):
            chosen = order[begin : begin + _CHUNK]
            yield _chosen(gates, chosen), tables[chosen]


def _with_tables(gates: Gates, n: int, encoding: str) -> tuple[Gates, Bits]:
    return gates, bits_of(_strict(gates, n, encoding, "a small gate"), 2**n)


def _chosen(gates: Gates, rows: npt.NDArray[np.int64]) -> Gates:
    return Gates({m: column[rows] if len(column) > 1 else column for m, column in gates.coefficients.items()})


# --- words ----------------------------------------------------------------------------------------------------------


def words(bits: npt.NDArray[np.integer] | npt.NDArray[np.bool_]) -> Words:
    """Truth tables as words, (B, P) to (B, W).

    >>> words(np.array([[0, 1, 1, 1]], np.uint8)).tolist()
    [[14]]
    """
    padded = np.zeros((len(bits), -(-bits.shape[1] // 64) * 64), np.uint8)
    padded[:, : bits.shape[1]] = bits
    return np.packbits(padded, axis=1, bitorder="little").view(np.uint64)


def bits_of(found: Words, points: int) -> Bits:
    """The truth tables of words, (B, W) to (B, points).

    >>> bits_of(np.array([[14]], np.uint64), 4).tolist()
    [[0, 1, 1, 1]]
    """
    return np.unpackbits(np.ascontiguousarray(found).view(np.uint8), axis=1, count=points, bitorder="little")


def different_rows(found: Words) -> int:
    """How many of the rows are different.

    >>> different_rows(np.array([[1, 0], [0, 1], [1, 0]], np.uint64))
    2
    """
    return len(distinct(found[:, 0]) if found.shape[1] == 1 else np.unique(found, axis=0))


# --- the definitions ------------------------------------------------------------------------------------------------


def cube(n: int, encoding: str) -> dict[int, Values]:
    """The value of each variable at every point: x_i is bit i - 1 of the point, 0/1 or -1/+1, (2**n,) int64.

    >>> cube(2, "pm1")[2].tolist()
    [-1, -1, 1, 1]
    """
    index = np.arange(2**n)
    bits = {i: index >> (i - 1) & 1 for i in range(1, n + 1)}
    return {i: 2 * bit - 1 if encoding == "pm1" else bit for i, bit in bits.items()}


def scores(gates: Gates, values: dict[int, Values], points: int) -> npt.NDArray[np.object_]:
    """The scores of a batch at so many points, in Python integers: values of shape (points,), result (B, points).

    >>> scores(Gates.of_rows([[2**80, 1]], ((), (1,))), cube(1, "01"), 2).tolist() == [[2**80, 2**80 + 1]]
    True
    """
    total = np.zeros((gates.number, points), object)
    for monomial, column in gates.coefficients.items():
        total = total + column.astype(object)[:, None] * _feature(monomial, values, points).astype(object)
    return total


def signs(gates: Gates, values: dict[int, Values], points: int) -> tuple[Words, Words]:
    """Where the scores of a batch are positive, and where they are 0, as words, for inputs -1, 0 or 1, (points,).

    In machine integers where no partial sum can leave them, which the weights tell, else in Python's.

    >>> signs(Gates.of_rows([[-1, 1]], ((), (1,))), cube(1, "01"), 2)[1].tolist()  # 0 at x1 = 1
    [[2]]
    """
    if sum(max(int(column.max()), -int(column.min())) for column in gates.coefficients.values()) >= 1 << 31:
        exact = scores(gates, values, points)
        return words(exact > 0), words(exact == 0)
    coefficients = np.empty((gates.number, len(gates.coefficients)), np.int32)
    for m, column in zip(range(coefficients.shape[1]), gates.coefficients.values(), strict=True):
        coefficients[:, m] = column
    rows = np.array([_feature(monomial, values, points) for monomial in gates.coefficients], np.int32)
    positive, zero = (np.empty((len(coefficients), -(-points // 64)), np.uint64) for _ in range(2))
    sign_words(coefficients, rows, positive, zero)
    return positive, zero


def _feature(monomial: tuple[int, ...], values: dict[int, Values], points: int) -> Values:
    return reduce(np.multiply, [values[i] for i in monomial], np.ones(points, np.int64))


def _signal(bits: Bits, encoding: str) -> Values:
    """The values of units that are on or not: 0 and 1, or -1 and +1."""
    signal: Values = bits.astype(np.int64)
    return 2 * signal - 1 if encoding == "pm1" else signal


def _strict(gates: Gates, n: int, encoding: str, what: str) -> Words:
    """The truth tables of gates of n variables; ConstructionFails if a score is 0."""
    positive, zero = signs(gates, cube(n, encoding), 2**n)
    if zero.any():
        raise ConstructionFails(f"{what} has score 0 at a point")
    return positive


def output(
    circuit: Circuit, attended: Gates, weight: Column | int, threshold: Column | int, signals: Sequence[Bits]
) -> tuple[Words, Words]:
    """The outputs of a batch of circuits by definition, and where a score is 0 that should not be, as words.

    attended: the attended gates; weight: v, of an additive signal; threshold: t of a square gate, or twice the
    threshold that reads a sum of outputs, `AND` or `OR`; signals: the values of the attending units at every point,
    each (P,) of 0 and 1: none, one, or one for each weight.

    >>> gate = Gates.of_rows([[-3, 2, 2]], ((), (1,), (2,)))
    >>> output(Circuit("synaptic-gating", 2), gate, 0, 0, [np.ones(4, np.uint8)])[0].tolist()
    [[8]]
    """
    encoding, name, points = circuit.encoding or "01", circuit.name, 2**circuit.inputs
    x = cube(circuit.inputs, encoding)
    c = [_signal(signal, encoding) for signal in signals]
    extra = circuit.inputs + 1  # the number of the signal as one more input
    if name in ("output-gating", "additive-output"):
        f, zero = signs(attended, x, points)
        g = words(signals[0][None])
        if name == "output-gating" and encoding == "pm1":
            return ~(f ^ g) & words(np.ones((1, points), np.uint8)), zero
        return f | g if name == "additive-output" and threshold == OR else f & g, zero
    if name == "activation-gating":
        out, zero = signs(attended.times(variable(extra)), {**x, extra: c[0]}, points)
        return out, zero & ~words(c[0][None] == 0)
    if name == "multiplexing":
        return signs(attended + variable(extra) * weight, {**x, extra: c[0]}, points)
    if name == "additive-synaptic":
        return signs(attended + variable(extra) * weight, {**x, extra: c[0] * x[1]}, points)
    if name == "synaptic-gating":
        return signs(attended, {**x, 1: c[0] * x[1]}, points)
    if name == "synaptic-gating:all":
        return signs(attended, {i: c[0] * x[i] for i in x}, points)
    if name == "synaptic-gating:each":
        return signs(attended, {i: c[i - 1] * x[i] for i in range(1, circuit.n + 1)}, points)
    if name == "square":
        return _square_signs(attended, threshold, x, points)
    return signs(attended, x, points)


def _square_signs(
    attended: Gates, threshold: Column | int, values: dict[int, Values], points: int
) -> tuple[Words, Words]:
    """Where s**2 > t, that is s - r > 0 or -s - r > 0 for r the integer part of the root of t; and where s**2 = t."""
    different, which = np.unique(np.atleast_1d(threshold), return_inverse=True)
    roots = [isqrt(int(t)) for t in different]
    root = Gates({(): exact([-r for r in roots])[which]})
    above, zero = signs(attended + root, values, points)
    below, mirrored = signs(attended * -1 + root, values, points)
    whole = np.array([r * r == t for r, t in zip(roots, different, strict=True)])[which]
    return above | below, np.where(whole[:, None], zero | mirrored, np.uint64(0))


# --- one construction at one n --------------------------------------------------------------------------------------


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


# --- pairs of gates -------------------------------------------------------------------------------------------------


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
                    grid.outputs(_chosen(f, block), f_tables[block])
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
        self.signal = _strict(gates, circuit.n, circuit.encoding or "01", f"{circuit}: an attending gate")
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


# --- one gate -------------------------------------------------------------------------------------------------------


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
    for begin in range(0, number, _CHUNK):
        places = (start + step * np.arange(begin, min(begin + _CHUNK, number))) % prod(sizes)
        *chosen, choice = np.unravel_index(places, sizes)
        gates = [_chosen(gate, at) for (gate, _), at in zip(listed, chosen, strict=True)]
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


# --- a gate for each weight -----------------------------------------------------------------------------------------


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
        gates = construction.attending(n, i, _chosen(h, kept))
        found = _strict(gates, n, encoding, f"{circuit}: an attending gate")
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
            int(gate[(i,)][0]) * _signal(bits, encoding) * x[i]
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


# --- gates on disjoint inputs ---------------------------------------------------------------------------------------


def disjoint_functions(circuit: Circuit) -> npt.NDArray[np.uint64]:
    """All functions of a circuit of linear gates whose attending gates see other inputs, at most 64 points.

    Returns truth tables, ascending, (k,) uint64: of every attended gate (with its weight of the signal) with every
    attending gate, or one for each weight.

    >>> len(disjoint_functions(Circuit("output-gating", 2, encoding="pm1", attending_inputs=2)))  # 14·14/2
    98
    """
    encoding, n, points = circuit.encoding or "01", circuit.n, 2**circuit.inputs
    additive = circuit.name in ("multiplexing", "additive-synaptic")
    f = small_gates(n + additive, 1, encoding)[0]
    weight = f[(n + 1,)] if additive else 0
    f = f.without((n + 1,)) if additive else f
    g = small_gates(circuit.attending_inputs or 0, 1, encoding)[0].renamed(tuple(range(n + 1, circuit.inputs + 1)))
    signal = bits_of(_strict(g, circuit.inputs, encoding, f"{circuit}: an attending gate"), points)
    found: list[Words] = []
    for reading in (AND, OR) if circuit.name == "additive-output" else (AND,):
        tuples = product(range(g.number), repeat=n if circuit.name == "synaptic-gating:each" else 1)
        for chosen in tuples:
            out, zero = output(circuit, f, weight, reading, [signal[j] for j in chosen])
            if zero.any():
                raise ConstructionFails(f"{circuit}: a score is 0")
            found.append(out[:, 0])
    return distinct(np.concatenate(found))


# --- findings -------------------------------------------------------------------------------------------------------


def _circuits(construction: Construction, largest: int) -> Iterator[Circuit]:
    """The circuits on which a construction is run: of linear gates to n = 7, or to 6 if one is all; others to n = 4."""
    name, encoding, first = construction.circuit, construction.encoding, construction.smallest_n
    if name == "ptf":
        for degree, last in ((1, 6), (2, 5), (3, 4)):
            yield from (Circuit(f"ptf:{degree}", n, encoding=encoding) for n in range(first, min(last, largest) + 1))
        return
    repeats = isinstance(construction, PairConstruction) and construction.repeats_one_gate
    last = min(6 if repeats or isinstance(construction, GateConstruction) else 7, largest)
    if construction.degrees != "beyond linear":
        yield from (Circuit(name, n, encoding=encoding) for n in range(first, last + 1))
    if isinstance(construction, GateConstruction):
        return
    others = {
        "linear": (("ltf", "ptf:2"),),
        "any": (("ltf", "ptf:2"), ("ptf:2", "ltf"), ("ptf:2", "ptf:2")),
        "beyond linear": (("ptf:2", "ltf"), ("ptf:2", "ptf:2")),
    }
    for gate, attending in others[construction.degrees]:
        yield from (Circuit(name, n, gate, attending, encoding) for n in range(first, min(4, largest) + 1))


def _layers(construction: Construction, largest: int, shared: bool) -> Iterator[Circuit]:
    """Layers of linear gates on which the bound is stated: of two units to n = 4, of three to n = 3; independent ones
    to n = 3."""
    if not isinstance(construction, PairConstruction) or construction.degrees == "beyond linear":
        return
    for units, last in ((2, 4), (3, 3)) if shared else ((2, 3),):
        for n in range(construction.smallest_n, min(last, largest) + 1):
            layer = Circuit(construction.circuit, n, encoding=construction.encoding, units=units, shared=shared)
            if any(bound.id == construction.bound for result in bounds(layer).results for bound in result.lower):
                yield layer


_CIRCUIT_OF = {
    "single-linear": "ltf",
    "single-polynomial": "ptf",
    "square-gate": "square",
    "multiplexing": "multiplexing",
    "additive-output": "additive-output",
    "additive-synaptic": "additive-synaptic",
    "activation-gating": "activation-gating",
    "output-gating": "output-gating",
    "synaptic-single": "synaptic-gating",
    "synaptic-all": "synaptic-gating:all",
    "synaptic-each": "synaptic-gating:each",
}


def runs(theorem: str, largest: int = 7) -> Iterator[tuple[Construction, Circuit]]:
    """The constructions of a theorem with the circuits that they are run on, n up to the largest.

    >>> [(c.bound, str(circuit)) for c, circuit in runs("single-linear", 2)]
    [('sweep', 'ltf -n 1'), ('sweep', 'ltf -n 2')]

    Raises ValueError if the theorem has none.
    """
    everything: tuple[Construction, ...] = (*PAIR_CONSTRUCTIONS, *GATE_CONSTRUCTIONS, *REGION_CONSTRUCTIONS)
    if theorem in ("layer", "layer-shared"):
        for construction in everything:
            for circuit in _layers(construction, largest, theorem == "layer-shared"):
                yield construction, circuit
    elif theorem in _CIRCUIT_OF:
        for construction in everything:
            if construction.circuit == _CIRCUIT_OF[theorem]:
                for circuit in _circuits(construction, largest):
                    yield construction, circuit
    else:
        raise ValueError(f"{theorem} has no construction; known: {', '.join(THEOREM_CHECKS)}")


def construction_finding(
    theorem: str, progress: Progress | None = None, largest: int = 7, every: int = EVERY
) -> Finding:
    """The finding on all constructions of one theorem.

    >>> construction_finding("square-gate", largest=3).verdict
    'consistent'

    Raises ValueError on an unknown theorem.
    """
    return construction_finding_of(theorem, list(runs(theorem, largest)), progress, every)


def construction_finding_of(
    theorem: str, chosen: Sequence[tuple[Construction, Circuit]], progress: Progress | None, every: int = EVERY
) -> Finding:
    """The finding on some constructions and circuits; the first that fails ends it."""
    found: list[Checked] = []
    failure = ""
    for done, (construction, circuit) in zip(range(len(chosen)), chosen, strict=True):
        if progress:
            progress(f"{circuit}: {construction.bound}", done, len(chosen))
        try:
            found.append(check_construction(construction, circuit, every=every))
        except ConstructionFails as error:
            failure = str(error)
            break
    whole = sum(one.every for one in found)
    tried = f"n = {ranges({one.circuit.n for one in found})}: every circuit of the construction in {whole} cases"
    if whole < len(found):
        tried += (
            f", a seeded sample of about {every} in the {len(found) - whole} with more circuits than that: all pairs of"
            f" some gates of either unit, with a gate for each weight tuples of some gates each (gates of six inputs or"
            f" more may be drawn twice); seed {SEED}"
        )
    return Finding(
        id=theorem,
        check="construction",
        statement="The gates of the proof, in integers, compute the intended function at every point of the cube; all"
        " of them together as many different functions as the lower bound states.",
        range=tried,
        verdict="bound violated" if failure else "consistent" if found else "not reached",
        headers=_HEADERS,
        rows=tuple(one.row() for one in found),
        note=failure,
        summary_headers=("circuit", "bound", "every circuit", "a sample", "different functions", "what is read where"),
        summary=tuple(_family(group) for group in grouped(found, lambda one: (one.circuit.words, one.construction))),
    )


def _family(found: Sequence[Checked]) -> tuple[str, ...]:
    """One line on a construction of circuits that differ in n (and, of layers, in the number of units)."""
    parts = []
    for group in ([one for one in found if one.every], [one for one in found if not one.every]):
        circuits = sum(one.circuits for one in group)
        parts.append(f"n = {ranges({one.circuit.n for one in group})}: {circuits}" if group else "-")
    different = "the bound's number"
    more = {one.circuit.n for one in found if one.every and one.functions > one.bound}
    if more:
        different += f", more at n = {ranges(more)}"
    sampled = [one for one in found if not one.every]
    if sampled:
        different += f"; {sum(one.functions for one in sampled)} of the sample"
    return (found[0].circuit.words, found[0].construction.bound, *parts, different, found[0].construction.reading)


def disjoint_finding(progress: Progress | None = None) -> Finding:
    """The finding on gates with disjoint inputs: all circuits, counted, against the lower bounds.

    There a circuit is given by its gates up to the coincidences that the bound counts, so all of them are built.
    """
    rows: list[tuple[str, ...]] = []
    found: list[tuple[str, str, int, int]] = []
    failure = ""
    names = [c for c in _CIRCUIT_OF.values() if c not in ("ltf", "ptf", "square")]
    cases = [(name, n, others) for name in names for n, others in ((1, 1), (2, 1), (1, 2), (2, 2), (3, 2), (2, 3))]
    for done, (name, n, others) in zip(range(len(cases)), cases, strict=True):
        if progress:
            progress(f"{name} on disjoint inputs", done, len(cases))
        for encoding in (None,) if name == "additive-output" else ("01", "pm1"):
            circuit = Circuit(name, n, encoding=encoding, attending_inputs=others)
            number = len(disjoint_functions(circuit))
            for item in bounds(circuit).evaluated:
                if item.record.sense == "lower" and item.value is not None:
                    cells = (circuit.words, item.record.id, f"{n}, {others}", str(number), str(item.value))
                    rows.append(cells)
                    equality = item.record.id == "exact-from-below"
                    found.append((circuit.words, item.record.id, number, int(item.value)))
                    if item.value > number or (equality and item.value != number):
                        failure = failure or f"{circuit} has {number} functions, {item.record.id} says {item.value}"
    return Finding(
        id="disjoint-inputs",
        check="construction",
        statement="All circuits of two linear gates on disjoint inputs, evaluated point by point, compute at least as"
        " many different functions as each lower bound states, and exactly as many where it is an equality.",
        range="every pair of gates, or every tuple with one gate for each weight; n, n' = 1 ... 3",
        verdict="bound violated" if failure else "consistent",
        headers=("circuit", "bound", "n, n'", "different functions", "bound's number"),
        rows=tuple(rows),
        note=failure,
        summary_headers=("circuit", "bound", "n, n'", "different functions, over the bound's number"),
        summary=tuple(
            (*group[0][:2], f"{len(group)} pairs", _quotients([(number, value) for _, _, number, value in group]))
            for group in grouped(found, lambda one: one[:2])
        ),
    )


def _quotients(pairs: Sequence[tuple[int, int]]) -> str:
    """The least and the largest quotient."""
    low, high = (end(number / value for number, value in pairs) for end in (min, max))
    return "1" if low == high == 1 else f"{low:.3g} ... {high:.3g}"


THEOREM_CHECKS: dict[str, Callable[[Progress | None], Finding]] = {
    **{theorem: partial(construction_finding, theorem) for theorem in _CIRCUIT_OF},
    "disjoint-inputs": disjoint_finding,
    "layer": partial(construction_finding, "layer"),
    "layer-shared": partial(construction_finding, "layer-shared"),
}
"""For each theorem with a lower bound the check of its constructions, by the ids of `bounds.RESULTS`."""
