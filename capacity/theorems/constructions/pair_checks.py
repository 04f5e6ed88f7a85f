"""Constructions from one small gate for each of two units: all pairs, or all pairs of some seeded gates.

The output at a point depends on an attending gate by its value there alone, so each attended gate is evaluated with the
signal high and with it low, each attending gate once, and a pair is put together from words of 64 points. Of a sample
it is read off the intended functions that no two pairs compute the same: at some points they show f0 alone and tell any
two f0 apart, and, f0 known, the rest tells any two g0 apart.
"""

from math import isqrt

import numpy as np

from capacity.circuits.circuit import Circuit
from capacity.theorems.constructions.definitions import (
    AND,
    EVERY,
    SEED,
    ConstructionFails,
    Words,
    different_rows,
    output,
    strict_tables,
    words,
)
from capacity.theorems.constructions.gates import Bits, Gates
from capacity.theorems.constructions.kinds import Arrangement, AttendedForm, PairConstruction
from capacity.theorems.constructions.supplies import Supply, gates_at
from enumerate.cube.truth_tables import distinct

_BLOCK = 1 << 17  # words at a time, which stay in the cache


def _supplies(arrangement: Arrangement, circuit: Circuit) -> tuple[Supply, Supply]:
    """The small gates for the attended and for the attending unit."""
    encoding = circuit.encoding or "01"
    return (
        Supply(arrangement.attended, circuit.attended_gate.degree, encoding),
        Supply(arrangement.attending, circuit.attending_gate.degree, encoding),
    )


def check_pairs(construction: PairConstruction, circuit: Circuit, every: int) -> tuple[int, int, bool]:
    """How many functions are different, how many circuits were tried, and whether these are all.

    Raises:
        ConstructionFails: If a circuit computes another function than intended or has a score 0.
        ValueError: If a layer has more circuits than are all tried.
    """
    size = 0
    for a in construction.arrangements(circuit.n):
        f, g = (supply.number for supply in _supplies(a, circuit))
        size += (f * len(a.forms)) ** circuit.units * g if circuit.shared else f * len(a.forms) * g
    size = size if circuit.shared else size**circuit.units
    if size <= every and circuit.units * 2**circuit.n <= 64:
        return (*_all_pairs(construction, circuit), True)
    if circuit.units > 1:
        raise ValueError(f"{circuit}: {size} circuits are too many, and layers are not sampled")
    return (*_some_pairs(construction, circuit, every), False)


def _all_pairs(construction: PairConstruction, circuit: Circuit) -> tuple[int, int]:
    """All circuits of one or more units, of at most 64 points in all; those of one unit are put side by side."""
    points = np.uint64(2**circuit.n)
    tables: list[Words] = []
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
        tables.append(keys.ravel())
    keys = unit = np.concatenate(tables)
    for _ in range(0 if circuit.shared else circuit.units - 1):
        keys = (keys[:, None] << points | unit).ravel()
    return len(distinct(keys)), len(keys)


def _some_pairs(construction: PairConstruction, circuit: Circuit, every: int) -> tuple[int, int]:
    """About `every` circuits: all pairs of some seeded gates of either unit, for every way to divide the cube."""
    ways = [(a, form) for a in construction.arrangements(circuit.n) for form in a.forms]
    budget = every // len(ways)
    functions = tried = 0
    for at, (arrangement, form) in zip(range(len(ways)), ways, strict=True):
        attended, attending = _supplies(arrangement, circuit)
        side = min(attending.number, max(isqrt(budget), budget // attended.number))
        f_words, f_shown, g_words, g_shown = ([] for _ in range(4))
        for g, g_tables in attending.some(side, SEED + 2 * at * EVERY):
            grid = _Grid(construction, circuit, arrangement, form, g, g_tables)
            g_words.append(words(g_tables))
            g_shown.append(grid.shown)
            for f, f_tables in attended.some(min(attended.number, budget // side), SEED + (2 * at + 1) * EVERY):
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
            gates = different_rows(small)
            if not np.array_equal(small, shown) and different_rows(shown) != gates:
                raise ConstructionFails(f"{circuit}, {construction.bound}: different small gates give one function")
            number *= gates
        functions += number
    return functions, tried


class _Grid:
    """One form of an arrangement with some attending gates, (G,): for attended gates all pairs are evaluated.

    Attributes:
        signal: the values of the attending gates, (G, W).
        shown: what they contribute to the intended functions, (G, W).
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
        self.signal = strict_tables(gates, circuit.n, circuit.encoding or "01", f"{circuit}: an attending gate")
        self.signal = np.broadcast_to(self.signal, (len(g_tables), self.signal.shape[1]))
        self.shown = np.broadcast_to(words(arrangement.shows(g_tables)), self.signal.shape)
        self.points = words(np.ones((1, 2**circuit.n), np.uint8))

    def outputs(self, f: Gates, f_tables: Bits) -> Words:
        """The outputs of all pairs, (F, G, W).

        Raises:
            ConstructionFails: If one is not the intended function or has a score 0.
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
        out: Words = np.broadcast_to(sum(faces), (len(f_tables), *self.signal.shape))
        wrong = out != shown[:, None] ^ self.shown
        if wrong.any():
            i, j, _ = np.argwhere(wrong)[0].tolist()
            table = sum(int(word) << 64 * w for w, word in zip(range(out.shape[2]), out[i, j], strict=True))
            raise ConstructionFails(f"{name}: small gates {i} and {j} give {table:#x}, which is not the intended one")
        return out

    def _wired(self, signal: Bits) -> list[Bits]:
        """That signal; with one signal per weight, all of them: the same, or all but the first on."""
        if not self.construction.signals:
            return [signal]
        others = signal if self.construction.signals == "all" else np.ones_like(signal)
        return [signal] + [others] * (self.circuit.n - 1)
