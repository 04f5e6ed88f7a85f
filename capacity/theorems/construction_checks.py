"""The constructions of the proofs, run: every pair of small gates, or a seeded sample, evaluated on the whole cube.

The circuits are evaluated from the definition of each mechanism in exact integers, by code of their own: nothing is
taken from the counting engines but the lists of small gates. What is checked of each circuit is that no score is 0
where the definition does not force it, and that the output is the intended function at every point; of all circuits of
a construction together, that they compute as many different functions as the bound in `bounds` says.

Cost: at n = 5 some 3.5 million circuits of two linear gates, a second for each construction: since the output at a
point depends on the attending gate by its value there alone, each attended gate is evaluated once with the signal
high and once with it low.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache, partial
from itertools import product
from math import isqrt, prod

import numpy as np
import numpy.typing as npt

from capacity.bounding import bounds
from capacity.circuits import Circuit
from capacity.theorems.constructions import (
    FREE,
    PAIR_CONSTRUCTIONS,
    TUPLE_CONSTRUCTIONS,
    Arrangement,
    AttendedForm,
    Bits,
    Column,
    Gates,
    PairConstruction,
    TupleConstruction,
)
from capacity.theorems.findings import Finding
from enumerate.chambers import dichotomies
from enumerate.shards import Progress
from enumerate.threshold_classes import weight_table
from enumerate.truth_tables import distinct, features, monomials

Construction = PairConstruction | TupleConstruction
Words = npt.NDArray[np.uint64]
Chunk = tuple[list[Gates], list[Bits], npt.NDArray[np.int64]]
Values = npt.NDArray[np.int64]

AND, OR = 3, 1

EVERY = 10_000_000
"""Up to so many circuits all are tried, beyond it a sample."""

SAMPLE = 20_000
SEED = 2023
_CHUNK = 1 << 15
_MACHINE = 1 << 62
_LISTED_INPUTS = 4
MAX_WORD_INPUTS = 6  # a function of so many variables is one 64-bit word
_HEADERS = ("circuit", "bound", "n", "circuits", "which", "different functions", "bound's number", "what is read where")


class ConstructionFails(AssertionError):
    """A built circuit does not do what the proof says, or too few functions are different."""


# --- small gates ----------------------------------------------------------------------------------------------------


@lru_cache(maxsize=64)
def small_gates(n: int, degree: int, encoding: str) -> tuple[Gates, Bits]:
    """All threshold functions of n <= 4 variables of a degree: one gate of each, and their truth tables (B, 2**n).

    >>> gates, tables = small_gates(2, 1, "01")
    >>> gates.number, len({tuple(row) for row in tables.tolist()})
    (14, 14)
    """
    found = dichotomies(features(n, degree, encoding)).realizations
    return _with_tables(Gates.of_rows(found, monomials(n, degree)), n, encoding)


def sampled_gates(n: int, degree: int, encoding: str, number: int, seed: int) -> tuple[Gates, Bits]:
    """A uniform sample of the threshold functions of n variables, as `small_gates`; linear ones to n = 8, others to 4.

    Beyond n = 4 a self-dual class is drawn by its size and a random symmetry applied to it, one of whose variables is
    the bias.

    >>> sampled_gates(6, 1, "pm1", 3, seed=1)[1].shape
    (3, 64)
    """
    generator = np.random.default_rng(seed)
    if n <= _LISTED_INPUTS or degree == 0:
        gates, tables = small_gates(n, degree, encoding)
        chosen = generator.integers(gates.number, size=number)
        return _chosen(gates, chosen), tables[chosen]
    if degree != 1:
        raise ValueError(f"gates of degree {degree} are drawn to n = {_LISTED_INPUTS}, not n = {n}")
    weights, sizes, _ = weight_table(n)
    rows = weights[generator.choice(len(sizes), size=number, p=sizes / sizes.sum())]
    rows = generator.permuted(rows, axis=1) * generator.choice([-1, 1], size=rows.shape)
    if encoding == "01":
        rows = np.concatenate([rows[:, :1] - rows[:, 1:].sum(axis=1, keepdims=True), 2 * rows[:, 1:]], axis=1)
    return _with_tables(Gates.of_rows(rows.tolist(), monomials(n, 1)), n, encoding)


def _listed(variables: int | None, degree: int, encoding: str) -> tuple[Gates, Bits]:
    """`small_gates`, or where no small gate is taken the constant 1 once."""
    if variables is None:
        return Gates.constant(1), np.ones((1, 1), np.uint8)
    return small_gates(variables, degree, encoding)


def _drawn(variables: int | None, degree: int, encoding: str, number: int, seed: int) -> tuple[Gates, Bits]:
    if variables is None:
        return Gates.constant(1), np.ones((number, 1), np.uint8)
    return sampled_gates(variables, degree, encoding, number, seed)


def _with_tables(gates: Gates, n: int, encoding: str) -> tuple[Gates, Bits]:
    return gates, _values(scores(gates, cube(n, encoding)), "a small gate")


def _chosen(gates: Gates, rows: npt.NDArray[np.int64]) -> Gates:
    return Gates({m: column[rows] if len(column) > 1 else column for m, column in gates.coefficients.items()})


# --- the definitions ------------------------------------------------------------------------------------------------


def cube(n: int, encoding: str) -> dict[int, Values]:
    """The value of each variable at every point: x_i is bit i - 1 of the point, 0/1 or -1/+1, (2**n,) int64.

    >>> cube(2, "pm1")[2].tolist()
    [-1, -1, 1, 1]
    """
    index = np.arange(2**n)
    bits = {i: index >> (i - 1) & 1 for i in range(1, n + 1)}
    return {i: 2 * bit - 1 if encoding == "pm1" else bit for i, bit in bits.items()}


def scores(gates: Gates, values: dict[int, Values]) -> Values:
    """The scores of a batch at inputs of size at most 1: values of shape (P,) or (B, P) each, result (B, P) or (1, P).

    In int64 where no partial sum can leave it, which the weights tell, else in Python integers.

    >>> scores(Gates.of_rows([[2**80, 1]], ((), (1,))), cube(1, "01")).tolist() == [[2**80, 2**80 + 1]]
    True
    """
    machine = max(int(size) for size in gates.dominating) < _MACHINE
    total: Values = np.zeros((1, 1), np.int64 if machine else object)
    for monomial, column in gates.coefficients.items():
        term = column[:, None].astype(np.int64) if machine else column[:, None]
        for i in monomial:
            term = term * values[i]
        total = total + term
    points = len(next(iter(values.values())).T) if values else 1
    return np.broadcast_to(total, (len(total), points))


def _values(score: Values, what: str) -> Bits:
    if (score == 0).any():
        raise ConstructionFails(f"{what} has score 0 at a point")
    return (score > 0).astype(np.uint8)


def _signal(bits: Bits, encoding: str) -> Values:
    signal: Values = bits.astype(np.int64)
    return 2 * signal - 1 if encoding == "pm1" else signal


def output(
    circuit: Circuit, attended: Gates, weight: Column | int, threshold: Column | int, signals: Sequence[Bits]
) -> tuple[Bits, npt.NDArray[np.bool_]]:
    """The outputs of a batch of circuits by definition, (B, P), and where a score is 0 that should not be.

    attended: the attended gate; weight: v, of an additive signal; threshold: t of a square gate, or
    twice the threshold that reads a sum of outputs, `AND` or `OR`; signals: the values of
    the attending units at the points, (B, P) or (1, P) of 0 and 1: none, one, or one for each weight.

    >>> off, on = (np.full((1, 4), bit, np.uint8) for bit in (0, 1))
    >>> gate = Gates.of_rows([[-3, 2, 2]], ((), (1,), (2,)))
    >>> output(Circuit("synaptic-gating", 2), gate, 0, 0, [on])[0].tolist()
    [[0, 0, 0, 1]]
    """
    encoding = circuit.encoding or "01"
    x = cube(circuit.inputs, encoding)
    c = [_signal(signal, encoding) for signal in signals]
    v = np.atleast_1d(np.array(weight, object))[:, None]
    zero: npt.NDArray[np.bool_]
    if circuit.name in ("output-gating", "additive-output"):
        score = scores(attended, x)
        zero = score == 0
        if circuit.name == "additive-output":
            return (2 * ((score > 0) + c[0]) - threshold > 0).astype(np.uint8), zero
        f = _signal((score > 0).astype(np.uint8), encoding)
        return (f * c[0] > 0).astype(np.uint8), zero
    if circuit.name == "activation-gating":
        score = scores(attended, x) * c[0]
        forced = c[0] == 0
        return (score > 0).astype(np.uint8), (score == 0) & ~forced
    if circuit.name in ("multiplexing", "additive-synaptic"):
        term = c[0] if circuit.name == "multiplexing" else c[0] * x[1]
        if max(int(abs(size)) for size in (attended.dominating[:, None] + abs(v)).flat) < _MACHINE:
            v = v.astype(np.int64)
        score = scores(attended, x) + v * term
    elif circuit.name == "synaptic-gating":
        score = scores(attended, {**x, 1: c[0] * x[1]})
    elif circuit.name == "synaptic-gating:all":
        score = scores(attended, {i: c[0] * x[i] for i in x}) if x else scores(attended, x)
    elif circuit.name == "synaptic-gating:each":
        score = scores(attended, {i: c[i - 1] * x[i] for i in range(1, circuit.n + 1)})
    elif circuit.name == "square":
        small = scores(attended, x)
        if max(int(size) for size in attended.dominating) < 1 << 30:
            score = small * small - np.atleast_1d(np.array(threshold, object))[:, None].astype(np.int64)
        else:
            score = small.astype(object) ** 2 - np.atleast_1d(np.array(threshold, object))[:, None]
    else:
        score = scores(attended, x)
    return (score > 0).astype(np.uint8), score == 0


# --- words ----------------------------------------------------------------------------------------------------------


def words(bits: npt.NDArray[np.integer] | npt.NDArray[np.bool_]) -> Words:
    """Truth tables of at most 64 points as integers, (B, P) to (B,) uint64.

    >>> words(np.array([[0, 1, 1, 1]], np.uint8)).tolist()
    [14]
    """
    padded = np.zeros((len(bits), 64), np.uint8)
    padded[:, : bits.shape[1]] = bits
    return np.packbits(padded, axis=1, bitorder="little").view(np.uint64)[:, 0]


def _different_rows(rows: Sequence[Bits]) -> int:
    """How many different rows side-by-side tables of 0 and 1 have."""
    packed = np.packbits(np.concatenate(list(rows), axis=1), axis=1)
    return len(np.unique(packed, axis=0)) if packed.shape[1] else 1


# --- one construction at one n --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Checked:
    """What was found of one construction at one n.

    circuits: how many were built and evaluated; every: whether these are all, or a sample; functions: how many
    different functions (of a sample: among these); bound: the number that the bound states.
    """

    circuit: Circuit
    construction: Construction
    circuits: int
    every: bool
    functions: int
    bound: int

    def row(self) -> tuple[str, ...]:
        """The cells of a table: numbers in decimal."""
        which = "all" if self.every else "seeded sample"
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
    sample: int = SAMPLE,
    seed: int = SEED,
    progress: Progress | None = None,
) -> Checked:
    """Build and evaluate the circuits of a construction for one circuit: all up to `every`, else a sample.

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
    if isinstance(construction, PairConstruction):
        found, complete, tried = _check_pairs(construction, circuit, every, sample, seed, progress)
    else:
        found, complete, tried = _check_tuples(construction, circuit, every, sample, seed, progress)
    if complete and found < number:
        raise ConstructionFails(f"{circuit}, {construction.bound}: {found} different functions, not {number}")
    return Checked(circuit, construction, tried, complete, found, number)


def _degrees(circuit: Circuit) -> tuple[int, int]:
    if circuit.is_gate:
        return circuit.attended_gate.degree, 0
    return circuit.attended_gate.degree, circuit.attending_gate.degree


def _sizes(construction: PairConstruction, circuit: Circuit) -> int:
    """How many circuits a construction has, or more than `EVERY` where the small gates cannot be listed."""
    total = 0
    degree, attending = _degrees(circuit)
    encoding = circuit.encoding or "01"
    for a in construction.arrangements(circuit.n):
        if max(a.attended or 0, a.attending or 0) > _LISTED_INPUTS:
            return EVERY + 1
        attended = _listed(a.attended, degree, encoding)[0].number * len(a.forms)
        signals = _listed(a.attending, attending, encoding)[0].number
        total += attended**circuit.units * signals if circuit.shared else attended * signals
    return total if circuit.shared else total**circuit.units


def _check_pairs(
    construction: PairConstruction, circuit: Circuit, every: int, sample: int, seed: int, progress: Progress | None
) -> tuple[int, bool, int]:
    size = _sizes(construction, circuit)
    if size > every or circuit.units * 2**circuit.n > 64:
        if circuit.units > 1 and not circuit.shared:
            raise ValueError(f"{circuit}: {size} circuits are too many, and independent units are not sampled")
        if circuit.units == 1 and circuit.n <= MAX_WORD_INPUTS:
            different, tried = _grid_of_pairs(construction, circuit, every, seed)
        else:
            different, tried = _sampled_pairs(construction, circuit, sample, seed)
        return different, False, tried
    keys: list[Words] = []
    arrangements = construction.arrangements(circuit.n)
    for done, arrangement in zip(range(len(arrangements)), arrangements, strict=True):
        if progress:
            progress(f"{circuit}: {construction.bound}", done, len(arrangements))
        f = _listed(arrangement.attended, _degrees(circuit)[0], circuit.encoding or "01")
        g = _listed(arrangement.attending, _degrees(circuit)[1], circuit.encoding or "01")
        keys.append(_all_pairs(construction, circuit, arrangement, f, g))
    everything = np.concatenate(keys)
    if not circuit.shared:
        unit = everything
        for _ in range(circuit.units - 1):
            everything = (everything[:, None] << np.uint64(2**circuit.n) | unit).ravel()
    return len(distinct(everything)), True, len(everything)


def _wired(construction: PairConstruction, circuit: Circuit, signal: Bits) -> list[Bits]:
    """The signals of a circuit with one attending gate for each weight that is given one signal; else that signal."""
    if circuit.name != "synaptic-gating:each":
        return [signal]
    others = signal if construction.signals == "all" else np.ones_like(signal)
    return [signal] + [others] * (circuit.n - 1)


def _grid_of_pairs(construction: PairConstruction, circuit: Circuit, every: int, seed: int) -> tuple[int, int]:
    """About `every` circuits, all pairs of some seeded gates of either unit: how many are different, how many tried."""
    degree, attending = _degrees(circuit)
    encoding = circuit.encoding or "01"
    choices = [replace(a, forms=(form,)) for a in construction.arrangements(circuit.n) for form in a.forms]
    side = max(1, isqrt(every // len(choices)))
    found = tried = 0
    for at, arrangement in zip(range(len(choices)), choices, strict=True):
        f = _drawn(arrangement.attended, degree, encoding, side, seed + 1000 * at)
        g = _drawn(arrangement.attending, attending, encoding, side, seed + 1000 * at + 1)
        keys = _all_pairs(construction, circuit, arrangement, f, g)
        different = len(distinct(keys))
        if different != _different_rows([f[1]]) * _different_rows([g[1]]):
            raise ConstructionFails(f"{circuit}, {construction.bound}: different small gates give one function")
        found += different
        tried += len(keys)
    return found, tried


def _all_pairs(
    construction: PairConstruction,
    circuit: Circuit,
    arrangement: Arrangement,
    attended: tuple[Gates, Bits],
    attending: tuple[Gates, Bits],
) -> Words:
    encoding = circuit.encoding or "01"
    (f, f_tables), (g, g_tables) = attended, attending
    signal = words(_values(scores(arrangement.gate(g), cube(circuit.n, encoding)), f"{circuit}: an attending gate"))
    shown = words(arrangement.shows(g_tables))
    points = 2**circuit.n
    found: list[Words] = []
    for form in arrangement.forms:
        gate, weight = form.gate(f)
        faces, zeros = [], []
        for bit in (0, 1):
            constant = np.full((1, points), bit, np.uint8)
            out, zero = output(circuit, gate, weight, AND, _wired(construction, circuit, constant))
            faces.append(words(np.broadcast_to(out, (f.number, points)))[:, None])
            zeros.append(words(np.broadcast_to(zero, (f.number, points)))[:, None])
        if ((zeros[1] & signal) | (zeros[0] & ~signal)).any():
            raise ConstructionFails(f"{circuit}, {construction.bound}: a score is 0")
        outputs: Words = (faces[1] & signal) | (faces[0] & ~signal)
        wrong = outputs != words(form.shows(f_tables))[:, None] ^ shown
        if wrong.any():
            i, j = np.argwhere(wrong)[0].tolist()
            raise ConstructionFails(
                f"{circuit}, {construction.bound}: small gates {i} and {j} give {int(outputs[i, j]):#x}"
            )
        found.append(outputs)
    unit = np.concatenate(found)
    keys = unit
    for _ in range(circuit.units - 1 if circuit.shared else 0):
        keys = (keys[:, None] << np.uint64(points) | unit[None]).reshape(-1, unit.shape[1])
    return keys.ravel()


def _sampled_pairs(construction: PairConstruction, circuit: Circuit, sample: int, seed: int) -> tuple[int, int]:
    """Seeded pairs of every arrangement, each with its own signal: how many were different, and how many were tried."""
    degree, attending = _degrees(circuit)
    encoding = circuit.encoding or "01"
    found = tried = 0
    arrangements = construction.arrangements(circuit.n)
    choices = [(a, forms) for a in arrangements for forms in product(a.forms, repeat=circuit.units)]
    for at, (arrangement, forms) in zip(range(len(choices)), choices, strict=True):
        number = max(1, sample // len(choices))
        start = seed + 1000 * at
        g, g_tables = _drawn(arrangement.attending, attending, encoding, number, start)
        bits = _values(scores(arrangement.gate(g), cube(circuit.n, encoding)), "an attending gate")
        shown = arrangement.shows(g_tables)
        small, outputs = [g_tables], []
        for j, form in zip(range(1, len(forms) + 1), forms, strict=True):
            f, f_tables = _drawn(arrangement.attended, degree, encoding, number, start + j)
            outputs.append(_evaluated(construction, circuit, form, f, bits))
            if (outputs[-1] != form.shows(f_tables) ^ shown).any():
                raise ConstructionFails(f"{circuit}, {construction.bound}: an output is not the intended one")
            small.append(f_tables)
        different = _different_rows(outputs)
        if different != _different_rows(small):
            raise ConstructionFails(f"{circuit}, {construction.bound}: different small gates give one function")
        found += different
        tried += number
    return found, tried


def _evaluated(construction: PairConstruction, circuit: Circuit, form: AttendedForm, f: Gates, bits: Bits) -> Bits:
    gate, weight = form.gate(f)
    out, zero = output(circuit, gate, weight, AND, _wired(construction, circuit, bits))
    if zero.any():
        raise ConstructionFails(f"{circuit}, {construction.bound}: a score is 0")
    return out


def _check_tuples(
    construction: TupleConstruction, circuit: Circuit, every: int, sample: int, seed: int, progress: Progress | None
) -> tuple[int, bool, int]:
    n, encoding = circuit.n, circuit.encoding or "01"
    degree = circuit.attended_gate.degree if circuit.is_gate else circuit.attending_gate.degree
    small, choices = construction.small(n, degree), construction.choices(n)
    listed = all(k <= _LISTED_INPUTS for k, _ in small)
    sizes = [small_gates(k, d, encoding)[0].number for k, d in small] if listed else []
    total = prod(sizes) * choices if listed else every + 1
    complete = total <= every
    if complete:
        chunks = _every_tuple(construction, circuit, small, [*sizes, choices])
        number = total
    else:
        chunks = iter([_some_tuples(construction, circuit, small, choices, sample, seed)])
        number = sample
    outputs: list[Bits] = []
    parts: list[Bits] = []
    done = 0
    for gates, tables, choice in chunks:
        if progress:
            progress(f"{circuit}: {construction.bound}", done, number)
        built = construction.build(n, encoding, gates, choice)
        x = cube(n, encoding)
        signals = [_values(scores(gate, x), "an attending gate") for gate in built.attending]
        out, zero = output(circuit, built.attended, 0, built.threshold, signals)
        if zero.any():
            raise ConstructionFails(f"{circuit}, {construction.bound}: a score is 0")
        out = np.broadcast_to(out, (len(choice), 2**n))
        intended = construction.shows(n, tables, choice)
        if ((intended < FREE) & (out != intended)).any():
            raise ConstructionFails(f"{circuit}, {construction.bound}: an output is not the intended one")
        outputs.append(np.packbits(out, axis=1))
        parts.append(np.concatenate([*tables, choice.astype("<i8").view(np.uint8).reshape(-1, 8)], axis=1))
        done += len(choice)
    different = len(np.unique(np.concatenate(outputs), axis=0))
    if not complete and construction.one_to_one and different < len(np.unique(np.concatenate(parts), axis=0)):
        raise ConstructionFails(f"{circuit}, {construction.bound}: different small gates give one function")
    return different, complete, done


def _every_tuple(
    construction: TupleConstruction, circuit: Circuit, small: tuple[tuple[int, int], ...], sizes: list[int]
) -> Iterator[Chunk]:
    encoding = circuit.encoding or "01"
    for begin in range(0, prod(sizes), _CHUNK):
        index = np.unravel_index(np.arange(begin, min(begin + _CHUNK, prod(sizes))), sizes)
        listed = [small_gates(k, d, encoding) for k, d in small]
        gates = [_chosen(gate, chosen) for (gate, _), chosen in zip(listed, index, strict=False)]
        tables = [table[chosen] for (_, table), chosen in zip(listed, index, strict=False)]
        yield gates, tables, index[-1].astype(np.int64)


def _some_tuples(
    construction: TupleConstruction,
    circuit: Circuit,
    small: tuple[tuple[int, int], ...],
    choices: int,
    number: int,
    seed: int,
) -> Chunk:
    encoding = circuit.encoding or "01"
    drawn = [
        sampled_gates(k, d, encoding, number, seed + j) for j, (k, d) in zip(range(len(small)), small, strict=True)
    ]
    choice = np.random.default_rng(seed + len(small)).integers(choices, size=number)
    return [gate for gate, _ in drawn], [table for _, table in drawn], choice


# --- gates on disjoint inputs ---------------------------------------------------------------------------------------


def disjoint_functions(circuit: Circuit) -> Words:
    """All functions of a circuit of linear gates whose attending gates see other inputs, at most 64 points.

    Returns truth tables, (k,) uint64: of every attended gate (with its weight of the signal) with every attending gate,
    or one for each weight.

    >>> len(disjoint_functions(Circuit("output-gating", 2, encoding="pm1", attending_inputs=2)))  # 14·14/2
    98
    """
    encoding, n, points = circuit.encoding or "01", circuit.n, 2**circuit.inputs
    additive = circuit.name in ("multiplexing", "additive-synaptic")
    f = small_gates(n + additive, 1, encoding)[0]
    weight = f[(n + 1,)] if additive else 0
    f = f.without((n + 1,)) if additive else f
    g = small_gates(circuit.attending_inputs or 0, 1, encoding)[0].renamed(tuple(range(n + 1, circuit.inputs + 1)))
    signal = _values(scores(g, cube(circuit.inputs, encoding)), f"{circuit}: an attending gate")
    found: list[Words] = []
    for reading in (AND, OR) if circuit.name == "additive-output" else (AND,):
        tuples = product(range(g.number), repeat=n if circuit.name == "synaptic-gating:each" else 1)
        for chosen in tuples:
            out, zero = output(circuit, f, weight, reading, [signal[j : j + 1] for j in chosen])
            if zero.any():
                raise ConstructionFails(f"{circuit}: a score is 0")
            found.append(words(np.broadcast_to(out, (f.number, points))))
    return distinct(np.concatenate(found))


# --- findings -------------------------------------------------------------------------------------------------------


def _circuits(construction: Construction, largest: int) -> Iterator[Circuit]:
    """The circuits on which a construction is run: linear gates to the largest n, others to n = 4."""
    name, encoding, first = construction.circuit, construction.encoding, construction.smallest_n
    if name == "ptf":
        for degree, last in ((1, largest), (2, 5), (3, 4)):
            yield from (Circuit(f"ptf:{degree}", n, encoding=encoding) for n in range(first, min(last, largest) + 1))
        return
    if isinstance(construction, TupleConstruction) and name != "synaptic-gating:each":
        yield from (Circuit(name, n, encoding=encoding) for n in range(first, min(6, largest) + 1))
        return
    if construction.degrees != "beyond linear":
        yield from (Circuit(name, n, encoding=encoding) for n in range(first, largest + 1))
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
    everything: tuple[Construction, ...] = (*PAIR_CONSTRUCTIONS, *TUPLE_CONSTRUCTIONS)
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
    theorem: str, progress: Progress | None = None, largest: int = 7, sample: int = SAMPLE
) -> Finding:
    """The finding on all constructions of one theorem.

    >>> construction_finding("square-gate", largest=3).verdict
    'consistent'

    Raises ValueError on an unknown theorem.
    """
    return construction_finding_of(theorem, list(runs(theorem, largest)), progress, sample)


def construction_finding_of(
    theorem: str, chosen: Sequence[tuple[Construction, Circuit]], progress: Progress | None, sample: int
) -> Finding:
    """The finding on some constructions and circuits; the first that fails ends it."""
    rows: list[tuple[str, ...]] = []
    failure = ""
    complete = sampled = 0
    for done, (construction, circuit) in zip(range(len(chosen)), chosen, strict=True):
        if progress:
            progress(f"{circuit}: {construction.bound}", done, len(chosen))
        try:
            found = check_construction(construction, circuit, sample=sample)
        except ConstructionFails as error:
            failure = str(error)
            break
        rows.append(found.row())
        complete += found.every
        sampled += not found.every
    sizes = [circuit.n for _, circuit in chosen[: len(rows)]]
    between = f"n = {min(sizes, default=0)} ... {max(sizes, default=0)}"
    tried = f"{between}: every circuit of the construction in {complete} cases"
    if sampled:
        tried += (
            f", seeded samples in {sampled} (more than {EVERY} circuits, or n - 1 > 4): of pairs about {EVERY} to n ="
            f" {MAX_WORD_INPUTS} and {sample} beyond, of tuples {sample}; seed {SEED}"
        )
    return Finding(
        id=theorem,
        check="construction",
        statement="The gates of the proof, in integers, compute the intended function at every point of the cube; all"
        " of them together as many different functions as the lower bound states.",
        range=tried,
        verdict="bound violated" if failure else "consistent" if rows else "not reached",
        headers=_HEADERS,
        rows=tuple(rows),
        note=failure,
    )


def disjoint_finding(progress: Progress | None = None) -> Finding:
    """The finding on gates with disjoint inputs: all circuits, counted, against the lower bounds.

    There a circuit is given by its gates up to the coincidences that the bound counts, so all of them are built.
    """
    rows: list[tuple[str, ...]] = []
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
    )


THEOREM_CHECKS: dict[str, Callable[[Progress | None], Finding]] = {
    **{theorem: partial(construction_finding, theorem) for theorem in _CIRCUIT_OF},
    "disjoint-inputs": disjoint_finding,
    "layer": partial(construction_finding, "layer"),
    "layer-shared": partial(construction_finding, "layer-shared"),
}
"""For each theorem with a lower bound the check of its constructions, by the ids of `bounds.RESULTS`."""
