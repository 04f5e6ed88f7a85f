"""Circuits by brute force: what docs/theory.md defines in section 1, one point at a time, in exact integers.

The engines, the bounds, the constructions and the audit are held to this file, so it takes nothing from them. It has
two halves. `output`, `outputs` and `score_table` evaluate one circuit with given parameters. `realized_by` is all that
a class of circuits computes: every unit of small weights under every attending function.

Parameters are named as in certificates: a unit is a mapping from its monomials to coefficients ("1" the bias, "x1",
"x1*x2"), with "v" the weight of an additive signal and "t" the threshold of a square gate; numbers or decimal strings.

Small weights suffice because a gate has finitely many functions, whose number is known otherwise: for linear gates it
is OEIS A000609; for polynomials of degree n - 1 and above, square gates, and units with an additive signal there are
theorems. `test_definitions.py` compares. A product of a signal and an input is again the value of an input, so that a
unit with gated weights is read at points of its own cube, and any weights of its function will do.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import combinations, product
from math import prod
from typing import Any

import numpy as np

PRODUCTS = ("output-gating", "activation-gating")
ADDITIVE = ("multiplexing", "additive-synaptic")
SYNAPTIC = ("synaptic-gating", "synaptic-gating:all", "synaptic-gating:each")
GATED = (*PRODUCTS, "multiplexing", "additive-output", "additive-synaptic", *SYNAPTIC)

Unit = Mapping[str, Any]


@dataclass(frozen=True)
class Circuit:
    """A class of circuits; the fields are the keys of a certificate."""

    circuit: str
    n: int
    gate: str = "ltf"
    attending: str | None = None
    encoding: str | None = "01"
    units: int = 1
    shared: bool = False
    attending_inputs: int | None = None

    @classmethod
    def of(cls, circuit: Any) -> "Circuit":
        """The same class of circuits as a `capacity.Circuit`."""
        gates = (None if gate is None else str(gate) for gate in (circuit.gate, circuit.attending))
        layer = (circuit.encoding, circuit.units, circuit.shared, circuit.attending_inputs)
        return cls(circuit.name, circuit.n, *gates, *layer)

    @property
    def variables(self) -> int:
        return self.n + (self.attending_inputs or 0)

    @property
    def points(self) -> range:
        return range(1 << self.variables)

    @property
    def signals(self) -> int:
        """The number of attending units of one circuit."""
        return 0 if self.attending is None else self.n if self.circuit == "synaptic-gating:each" else 1

    @property
    def low(self) -> int:
        """The value of an input or a gate that is off."""
        return -1 if self.encoding == "pm1" else 0


def gated(
    name: str, n: int, gate: str = "ltf", attending: str = "ltf", encoding: str | None = "01", **rest: Any
) -> Circuit:
    """A gated circuit; a sum of outputs has no encoding."""
    return Circuit(name, n, gate, attending, None if name == "additive-output" else encoding, **rest)


def inputs(x: int, n: int, low: int) -> tuple[int, ...]:
    """The values of x1 ... xn at a point: variable i is bit i - 1."""
    return tuple(1 if x >> i & 1 else low for i in range(n))


# --- one circuit with given parameters --------------------------------------------------------------------------------


@cache
def variables_of(monomial: str) -> tuple[int, ...]:
    return () if monomial == "1" else tuple(int(name[1:]) - 1 for name in monomial.split("*"))


def number(value: Any) -> Any:
    return int(value) if isinstance(value, str) else value


def activation(unit: Unit, gate: str, x: Sequence[int]) -> Any:
    """The polynomial of a unit at the inputs x; for a square unit, its square less t."""
    total = 0
    for monomial, coefficient in unit.items():
        if monomial not in ("v", "t"):
            term = number(coefficient)
            for i in variables_of(monomial):
                term *= x[i]
            total += term
    return total * total - number(unit.get("t", 0)) if gate == "square" else total


def output(circuit: Circuit, unit: Unit, c: Sequence[int], x: Sequence[int], reading: str = "") -> bool | None:
    """The output of one circuit at the attended inputs x under the signals c; None if the attended activation is 0.

    reading: for a sum of two outputs, whether its threshold reads `and` or `or`.
    """
    name = circuit.circuit
    if name == "synaptic-gating":
        x = [c[0] * x[0], *x[1:]]
    elif name == "synaptic-gating:all":
        x = [c[0] * value for value in x]
    elif name == "synaptic-gating:each":
        x = [signal * value for signal, value in zip(c, x, strict=True)]
    u = activation(unit, circuit.gate, x)
    if name == "multiplexing":
        u += number(unit.get("v", 0)) * c[0]
    elif name == "additive-synaptic":
        u += number(unit.get("v", 0)) * c[0] * x[0]
    if u == 0:
        return None
    if name == "activation-gating":
        return bool(u * c[0] > 0)
    if name == "output-gating":
        return (1 if u > 0 else circuit.low) * c[0] > 0
    if name == "additive-output":
        return bool(u > 0 and c[0] > 0) if reading == "and" else bool(u > 0 or c[0] > 0)
    return bool(u > 0)


def outputs(circuit: Circuit, gates: Any) -> list[int] | None:
    """The truth tables of the gates of a certificate, one for each circuit of a layer; None if one is not strict."""
    tables = [0] * circuit.units
    for point in circuit.points:
        x = inputs(point, circuit.variables, circuit.low)
        for j in range(circuit.units):
            one = gates if circuit.units == 1 or circuit.shared else gates[j]
            unit, reading = one["attended"], one.get("reading", "")
            if circuit.shared:
                unit, reading = unit[j], reading and reading[j]
            attending = [] if circuit.attending is None else one["attending"]
            scores = [
                activation(signal, str(circuit.attending), x)
                for signal in ([attending] if isinstance(attending, Mapping) else attending)
            ]
            if 0 in scores:
                return None
            signals = [1 if u > 0 else circuit.low for u in scores]
            bit = output(circuit, unit, signals, x[: circuit.n], reading)
            if bit is None:
                return None
            tables[j] |= bit << point
    return tables


def score_table(name: str, matrix: Sequence[Sequence[int]], t: int, m: int, encoding: str) -> int | None:
    """The function of a score of two tokens of m bits, q the first and k the last; None if it is not strict."""
    table = 0
    for point in range(4**m):
        token = inputs(point, 2 * m, -1 if encoding == "pm1" else 0)
        score = sum(token[i] * matrix[i][j] * token[m + j] for i in range(m) for j in range(m))
        u = score**2 - t if name.startswith("expressive") else score - t
        if u == 0:
            return None
        table |= (u > 0) << point
    return table


# --- all that a class of circuits computes ----------------------------------------------------------------------------

LARGEST = {"ltf": 3, "square": 5, "ptf:2": 3}
"""Weights up to these, for inputs -1 and +1, reach every function of n <= 3 inputs (of n <= 4 for linear gates)."""


@cache
def small_units(gate: str, n: int, encoding: str = "pm1", signal: bool = False) -> tuple[Unit, ...]:
    """One unit of small weights for each function of n inputs; with a signal, for each pair of functions under it.

    With the weights of the inputs fixed, the bias (or t) matters only by how many of the values of the polynomial it
    lets in, and v by how many more or fewer where the signal is on: one bias and one v are tried for each.
    """
    assert n <= 3 or gate == "ltf"
    if encoding == "01":
        return tuple(in_01(unit, gate) for unit in small_units(gate, n, "pm1", signal))
    degree = min(n, int(gate[4:]) if gate.startswith("ptf:") else 1)
    monomials = [chosen for d in range(1, degree + 1) for chosen in combinations(range(n), d)]
    names = ["*".join(f"x{i + 1}" for i in chosen) for chosen in monomials]
    points = [inputs(x, n, -1) for x in range(2**n)]
    features = np.array([[prod([x[i] for i in chosen]) for chosen in monomials] for x in points], np.int64)
    each = range(-2 * LARGEST[gate], 2 * LARGEST[gate] + 1, 2)
    weights = np.array(list(product(each, repeat=len(names))), np.int64).reshape(len(each) ** len(names), len(names))
    values = weights @ features.reshape(2**n, len(names)).T
    spread = int(abs(values).max())
    levels = list(product(range(2**n + 1), repeat=2)) if signal else [(i, i) for i in range(2**n + 1)]
    units: dict[int, Unit] = {}
    for centre in range(-spread - 1, spread + 2, 2) if gate == "square" else (1,):
        sizes = abs(values + centre) if gate == "square" else values
        steps = np.sort(sizes, axis=1)
        steps = np.concatenate([steps, steps[:, -1:] + 2], axis=1)  # on where the size is at least the step
        tables = (sizes[:, None, :] >= steps[:, :, None]) @ (1 << np.arange(2**n))
        for off, on in levels:
            pairs, rows = np.unique(tables[:, off] << 2**n | tables[:, on], return_index=True)
            for pair, row in zip(pairs.tolist(), rows.tolist(), strict=True):
                if pair not in units:
                    below, above = (int(steps[row, at]) for at in (off, on))
                    unit = dict(zip(names, weights[row].tolist(), strict=True))
                    if gate == "square":  # t - v where the signal is on, t + v where it is off
                        at_high, at_low = above**2 - 1, below**2 - 1
                        unit |= {"1": centre, "t": (at_high + at_low) // 2, "v": (at_low - at_high) // 2}
                    else:
                        unit |= {"1": 1 - (above + below) // 2, "v": (below - above) // 2}
                    units[pair] = unit
    return tuple(units.values())


def in_01(unit: Unit, gate: str) -> Unit:
    """The same unit for inputs and signals 0 and 1: 2 x - 1 for x in every monomial."""
    found = {"1": 0, "t": unit.get("t", 0), "v": 2 * unit["v"]}
    for monomial in unit:
        variables = monomial.split("*")
        if monomial == "1":
            found["1"] += unit["1"]
        elif monomial not in ("v", "t"):
            for size in range(len(variables) + 1):
                for chosen in combinations(variables, size):
                    name, sign = "*".join(chosen) or "1", (-1) ** (len(variables) - size)
                    found[name] = found.get(name, 0) + unit[monomial] * sign * 2**size
    found["t" if gate == "square" else "1"] += unit["v"] * (1 if gate == "square" else -1)
    return found


@cache
def gate_functions(gate: str, n: int) -> frozenset[int]:
    """The truth tables of one gate: of small weights, or by Minsky and Papert.

    A polynomial of degree n takes any values, and one of degree n - 1 any but those with the signs of a parity.
    """
    degree = int(gate[4:]) if gate.startswith("ptf:") else 1
    if gate != "square" and degree >= max(n - 1, 2):
        parity = sum((x.bit_count() & 1) << x for x in range(2**n))
        return frozenset(range(2**2**n)) - ({parity, parity ^ (2**2**n - 1)} if degree == n - 1 else set())
    return frozenset(table for (table,) in attended_patterns(gate, gate, "pm1", n))


@cache
def attended_patterns(name: str, gate: str, encoding: str | None, n: int) -> frozenset[tuple[int, ...]]:
    """What an attended unit gives under each vector of signals, the first signal the lowest: truth tables over x."""
    circuit = Circuit(name, n, gate, None if name == gate else "ltf", encoding)
    points = [inputs(x, n, circuit.low) for x in range(2**n)]
    vectors = [inputs(c, circuit.signals, circuit.low) for c in range(2**circuit.signals)]
    return frozenset(
        tuple(
            sum(output(circuit, unit, c, x, word) << i for i, x in zip(range(2**n), points, strict=True))
            for c in vectors
        )
        for unit in small_units(gate, n, encoding or "01", name in ADDITIVE)
        for word in (("and", "or") if name == "additive-output" else ("",))
    )


@cache
def functions_by_signals(circuit: Circuit) -> tuple[frozenset[int], ...]:
    """The sets of functions of one circuit, a set for each tuple of attending functions that makes a difference."""
    n, others = circuit.n, circuit.attending_inputs
    patterns = np.array(sorted(attended_patterns(circuit.circuit, circuit.gate, circuit.encoding, n)), np.int64)
    if others is not None:  # the later inputs are the more significant: f is repeated, and g is constant on each copy
        patterns = patterns * sum(1 << (y << n) for y in range(2**others))
    full = (1 << len(circuit.points)) - 1
    choices = []
    for i in range(circuit.signals):
        # A signal counts only where it changes the output of some unit.
        changes = [patterns[:, c] ^ patterns[:, c ^ 1 << i] for c in range(2**circuit.signals)]
        counts = int(np.bitwise_or.reduce(changes, axis=None))
        signals = gate_functions(str(circuit.attending), n if others is None else others)
        if others is not None:
            signals = {sum(((1 << 2**n) - 1) << (y << n) for y in range(2**others) if g >> y & 1) for g in signals}
        choices.append(sorted({g & counts for g in signals}))
    found = set()
    for chosen in product(*choices):
        tables = np.zeros(len(patterns), np.int64)
        for c in range(2**circuit.signals):
            where = full
            for i, g in zip(range(circuit.signals), chosen, strict=True):
                where &= g if c >> i & 1 else full ^ g
            tables |= patterns[:, c] & where
        found.add(frozenset(tables.tolist()))
    return tuple(found)


@cache
def realized_by(circuit: Circuit) -> frozenset[tuple[int, ...]]:
    """All tuples of truth tables of a circuit, or of a layer whose attending unit is shared."""
    assert circuit.units == 1 or circuit.shared
    return frozenset().union(*(product(functions, repeat=circuit.units) for functions in functions_by_signals(circuit)))


def number_of_functions(circuit: Circuit) -> int:
    """How many maps a circuit or a layer computes; units that share nothing are chosen freely."""
    if circuit.shared or circuit.units == 1:
        return len(realized_by(circuit))
    return len(frozenset().union(*functions_by_signals(circuit))) ** circuit.units


def read_by(readers: frozenset[int], gate: str, gates: int, n: int) -> frozenset[int]:
    """The functions R(g1(x), ..., gK(x)) of K gates on the same n inputs, for some functions R of K variables."""
    found = set()
    for chosen in product(gate_functions(gate, n), repeat=gates):
        columns = [sum((g >> x & 1) << i for i, g in zip(range(gates), chosen, strict=True)) for x in range(2**n)]
        found |= {sum((r >> c & 1) << x for x, c in zip(range(2**n), columns, strict=True)) for r in readers}
    return frozenset(found)


@cache
def score_functions(name: str, m: int, encoding: str) -> frozenset[int]:
    """The functions of a score of two tokens of m <= 2 bits, by all small matrices and all thresholds t.

    Matrices of rank 1 are products of small vectors, so that no entry is missed.
    """
    kind, _, suffix = name.partition(":")
    each = range(-6, 7) if kind == "expressive-score" else range(-3, 4)
    matrices = np.array(list(product(each, repeat=m * m)), np.int64)
    if kind == "elliptical-score":
        matrices = np.array([np.diag(s).ravel() for s in product(range(4), repeat=m)], np.int64)
    elif (kind, suffix) == ("low-rank-score", "1"):
        matrices = np.array([np.outer(*q).ravel() for q in product(product(each, repeat=m), repeat=2)], np.int64)
    tokens = [inputs(point, 2 * m, -1 if encoding == "pm1" else 0) for point in range(4**m)]
    products = np.array([[token[i] * token[m + j] for i in range(m) for j in range(m)] for token in tokens], np.int64)
    scores = matrices @ products.T
    if kind == "expressive-score":
        scores = scores**2
    found: set[int] = set()
    for threshold in scores.T[:, :, None]:  # t is a little above a score, or below it: below 0 only where it may be
        below = np.ones(len(scores), bool) if kind != "expressive-score" else threshold[:, 0] > 0
        for on in (scores > threshold, (scores >= threshold)[below]):
            found.update((on @ (1 << np.arange(4**m))).tolist())
    return frozenset(found | {2**4**m - 1 ^ table for table in found} if suffix == "either" else found)
