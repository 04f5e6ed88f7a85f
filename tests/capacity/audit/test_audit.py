"""The audit accepts every true certificate made here, and no mutation makes it accept a false one.

The truths it is held to are computed from the definitions, with nothing taken from the audit: realizations point by
point and what small circuits compute in `tests/definitions.py`; refutations below, by an exact search.
"""

from __future__ import annotations

import copy
import json
import math
import random
import re
import shutil
import subprocess
import sys
import time
import tracemalloc
from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cache, lru_cache
from itertools import combinations, permutations, product
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from capacity import audit
from capacity.audit import audit_document, audit_file, load_certificate, main
from capacity.audit.statement import PARTIAL_SCHEMA, SCHEMA
from capacity.audit.text import CertificateError
from tests import definitions
from tests.definitions import GATED, PRODUCTS, SYNAPTIC, gate_functions, outputs, realized_by
from tests.thinned import thinned

ROOT = Path(__file__).resolve().parents[3]
Document = dict[str, Any]


def hex_table(table: int, n: int) -> str:
    return format(table, f"0{max(1, (1 << n) // 4)}x")


# --- the circuits, from their definitions ---------------------------------------------------------------------


@dataclass(frozen=True)
class Circuit(definitions.Circuit):
    """A class of circuits; the fields are the keys of a certificate."""

    def as_document(self, kind: str, **rest: Any) -> Document:
        return {"schema": SCHEMA, "kind": kind, **vars(self), **rest}

    @classmethod
    def of(cls, document: Document) -> Circuit:
        return cls(**{field: document[field] for field in cls.__dataclass_fields__})


def gated(name: str, n: int, gate: str = "ltf", attending: str = "ltf", **rest: Any) -> Circuit:
    encoding = rest.pop("encoding", "01")
    return Circuit(name, n, gate, attending, None if name == "additive-output" else encoding, **rest)


def plain(gate: str, n: int, **rest: Any) -> Circuit:
    return Circuit(gate, n, gate, **rest)


def small_circuits(gates: tuple[str, ...], **rest: Any) -> list[Circuit]:
    """All gated circuits of these gates, in all encodings."""
    return [
        gated(name, gate=gate, attending=attending, encoding=encoding, **rest)
        for name in GATED
        for encoding in (("01",) if name == "additive-output" else ("01", "pm1"))
        for gate in (("ltf",) if name in SYNAPTIC else gates)
        for attending in gates
    ]


# --- exact linear programs ------------------------------------------------------------------------------------


@lru_cache(maxsize=1 << 18)
def gordan(rows: tuple[tuple[int, ...], ...]) -> tuple[int, ...] | None:
    """Integers lambda >= 0, not all 0, with sum(lambda * row) = 0; None if a vector is positive on all rows.

    The first phase of the simplex method with Bland's rule, in fraction-free integer pivots.
    """
    size, parameters = len(rows), len(rows[0])
    # Columns: the multipliers, then the right side; the basis starts with artificial variables -1, -2, ...
    table = [[row[k] for row in rows] + [0] for k in range(parameters)] + [[1] * size + [1]]
    basis = [-1 - k for k in range(parameters + 1)]
    cost = [sum(column) for column in zip(*table, strict=True)]
    scale = 1
    while cost[-1] > 0:
        entering = next((j for j in range(size) if cost[j] > 0), None)
        if entering is None:
            return None
        candidates = [
            (Fraction(row[-1], row[entering]), basis[i], i) for i, row in enumerate(table) if row[entering] > 0
        ]
        leaving = min(candidates)[2]
        pivot_row = table[leaving]
        pivot = pivot_row[entering]
        for row in [*(row for i, row in enumerate(table) if i != leaving), cost]:
            factor = row[entering]
            row[:] = [(pivot * a - factor * b) // scale for a, b in zip(row, pivot_row, strict=True)]
        scale = pivot
        basis[leaving] = entering
    multipliers = [0] * size
    for i, j in enumerate(basis):
        if j >= 0:
            multipliers[j] = table[i][-1]
    assert any(multipliers) and min(multipliers) >= 0
    divisor = math.gcd(*multipliers)
    return tuple(value // divisor for value in multipliers)


# --- refutations, by a search of our own ------------------------------------------------------------------------

Rows = dict[tuple[str, str], tuple[int, ...]]


def attended_demand(circuit: Circuit, word: str, point: int, c: tuple[int, ...], h: int) -> Any:
    """(input, z, value), or "none", or "impossible"."""
    x = [point >> i & 1 for i in range(circuit.n)]
    pm1 = circuit.encoding == "pm1"

    def times(signal: int, bit: int) -> int:
        return int(signal == bit) if pm1 else signal & bit

    z = 0
    name = circuit.circuit
    if word == "and":
        if c == (0,):
            return "impossible" if h else "none"
    elif word == "or":
        if c == (1,):
            return "none" if h else "impossible"
    elif name in PRODUCTS:
        h = h if c == (1,) else 1 - h
    elif name == "multiplexing":
        z = c[0]
    elif name == "additive-synaptic":
        z = times(c[0], x[0])
    elif name == "synaptic-gating":
        x[0] = times(c[0], x[0])
    elif name == "synaptic-gating:all":
        x = [times(c[0], bit) for bit in x]
    elif name == "synaptic-gating:each":
        x = [times(signal, bit) for signal, bit in zip(c, x, strict=True)]
    return sum(bit << i for i, bit in enumerate(x)), z, h


def ways(circuit: Circuit, words: tuple[str, ...], point: int, wanted: tuple[int, ...]) -> list[Any]:
    """Pairs: attended demands (unit, input, z, value), attending demands (unit, value)."""
    found = []
    for highest_first in product((0, 1), repeat=circuit.signals):
        c = highest_first[::-1]
        dead = [
            circuit.circuit == "synaptic-gating:each" and circuit.encoding == "01" and not point >> i & 1
            for i in range(circuit.signals)
        ]
        if any(signal and idle for signal, idle in zip(c, dead, strict=True)):
            continue
        demands = [attended_demand(circuit, word, point, c, h) for word, h in zip(words, wanted, strict=True)]
        if "impossible" not in demands:
            attended = {(j, *demand) for j, demand in enumerate(demands) if demand != "none"}
            found.append([attended, [(i, value) for i, value in enumerate(c) if not dead[i]]])
    if circuit.signals == 1 and len(found) == 2 and circuit.circuit != "synaptic-gating:each":
        if found[0][0] == found[1][0]:
            found = [[found[1][0], []]]
        elif found[0][0] < found[1][0]:
            found[1][1] = []
        elif found[1][0] < found[0][0]:
            found[0][1] = []
    return [(sorted(attended), attending) for attended, attending in found]


def sides(circuit: Circuit, role: str, name: str, point: int, x: int, z: int, value: int) -> list[Rows]:
    """The sets of rows by which a unit may have a value at an input."""
    gate = circuit.gate if role == "attended" else str(circuit.attending)
    size = circuit.n if role == "attended" or circuit.attending_inputs is None else circuit.attending_inputs
    signal = role == "attended" and circuit.circuit in ("multiplexing", "additive-synaptic")
    bits = [x >> i & 1 for i in range(size)]
    if gate != "square":
        degree = 1 if gate == "ltf" else int(gate[4:])
        monomials = [
            math.prod(bits[i] for i in chosen)
            for d in range(min(degree, size) + 1)
            for chosen in combinations(range(size), d)
        ]
        sign = 1 if value else -1
        return [{(name, str(point)): tuple(sign * m for m in monomials + [z] * signal)}]
    tau = [1 - z, z] if signal else [1]
    right, left = ([e, *(e * bit for bit in bits)] for e in (1, -1))
    minus = [-t for t in tau]
    if value:
        return [{(name, str(point)): (*right, *minus)}, {(name, str(point)): (*left, *minus)}]
    return [{(name, f"{point}+"): (*left, *tau), (name, f"{point}-"): (*right, *tau)}]


def cases(circuit: Circuit, words: tuple[str, ...], point: int, wanted: tuple[int, ...]) -> list[Rows]:
    found = []
    attending_input = point if circuit.attending_inputs is None else point >> circuit.n
    for attended, attending in ways(circuit, words, point, wanted):
        options = []
        for j, x, z, value in attended:
            name = "attended" if len(wanted) == 1 else f"attended:{j + 1}"
            options.append(sides(circuit, "attended", name, point, x, z, value))
        for i, value in attending:
            name = "attending" if circuit.signals == 1 else f"attending:{i + 1}"
            options.append(sides(circuit, "attending", name, point, attending_input, 0, value))
        found += [{key: row for side in chosen for key, row in side.items()} for chosen in product(*options)]
    return found


def leaf(rows: Rows) -> Document | None:
    """A unit whose rows cannot all be positive."""
    for name in sorted({unit for unit, _ in rows}):
        keys = [key for unit, key in rows if unit == name]
        multipliers = gordan(tuple(rows[name, key] for key in keys))
        if multipliers is not None:
            found = {key: str(value) for key, value in zip(keys, multipliers, strict=True) if value}
            return {"refutes": name, "multipliers": found}
    return None


def grow_tree(
    circuit: Circuit, words: tuple[str, ...], tables: tuple[int, ...], chosen: dict[int, list[Rows]] | None = None
) -> Document | None:
    """The tree that refutes one circuit, branching where the fewest cases survive; None if there is none.

    At the points of ``chosen``, only the cases given are considered.
    """
    at = {x: cases(circuit, words, x, tuple(table >> x & 1 for table in tables)) for x in circuit.points}
    at |= chosen or {}

    def grow(rows: Rows, rest: list[int]) -> Document | None:
        if not rest:
            return None
        closed = {x: [leaf(rows | case) for case in at[x]] for x in rest}
        point = min(rest, key=lambda x: closed[x].count(None))
        nodes = []
        for case, found in zip(at[point], closed[point], strict=True):
            node = found or grow(rows | case, [x for x in rest if x != point])
            if node is None:
                return None
            nodes.append(node)
        return {"point": str(point), "cases": nodes}

    start = {key: row for found in at.values() if len(found) == 1 for key, row in found[0].items()}
    return (leaf(start) if start else None) or grow(start, [x for x in circuit.points if len(at[x]) != 1])


def words_of(circuit: Circuit, width: int) -> list[tuple[str, ...]]:
    if circuit.circuit == "additive-output":
        return list(product(("and", "or"), repeat=width))
    return [("and" if circuit.circuit in PRODUCTS and circuit.encoding == "01" else "",) * width]


@lru_cache(maxsize=1 << 16)
def refute_one(circuit: Circuit, tables: tuple[int, ...]) -> Document | None:
    """The proof that one circuit (one attended unit, or several that share) does not compute these tables."""
    trees = {}
    for words in words_of(circuit, len(tables)):
        tree = grow_tree(circuit, words, tables)
        if tree is None:
            return None
        trees[",".join(words)] = tree
    if circuit.circuit == "additive-output":
        return {"trees": trees}
    (tree,) = trees.values()
    return {"multipliers": tree["multipliers"]} if circuit.circuit[:3] in ("ltf", "ptf") else {"tree": tree}


def refutation(circuit: Circuit, *tables: int) -> Document | None:
    """A certificate that the tables are not realized; None if they are."""
    texts = [hex_table(table, circuit.variables) for table in tables]
    if circuit.units == 1:
        proof = refute_one(circuit, tables)
        return (
            None if proof is None else circuit.as_document("refutation", truth_table=texts[0], **copy.deepcopy(proof))
        )
    if circuit.shared:
        proof = refute_one(circuit, tables)
        return None if proof is None else circuit.as_document("refutation", truth_table=texts, **copy.deepcopy(proof))
    for j, table in enumerate(tables):
        proof = refute_one(replace(circuit, units=1), (table,))
        if proof is not None:
            return circuit.as_document("refutation", truth_table=texts, unit=str(j + 1), **copy.deepcopy(proof))
    return None


# --- truth ----------------------------------------------------------------------------------------------------


@cache
def group(generators: tuple[str, ...], n: int) -> set[tuple[tuple[int, ...], bool]]:
    """All products of generators, each as the images of the points and whether it complements the output."""

    def moved(x: int, generator: str) -> int:
        bits = [x >> i & 1 for i in range(n)]
        names = [int(name) - 1 for name in re.findall("[0-9]+", generator)]
        if generator[0] == "-":
            bits[names[0]] ^= 1
        elif generator[0] == "x":
            bits[names[0]], bits[names[1]] = bits[names[1]], bits[names[0]]
        return sum(bit << i for i, bit in enumerate(bits))

    maps = [([moved(x, generator) for x in range(1 << n)], generator == "not") for generator in generators]
    found = {(tuple(range(1 << n)), False)}
    frontier = list(found)
    while frontier:
        points, flip = frontier.pop()
        new = {(tuple(image[x] for x in points), flip != negation) for image, negation in maps} - found
        found |= new
        frontier += new
    return found


def images(table: int, n: int, generators: list[str]) -> set[int]:
    """The orbit of a function, each symmetry applied point by point."""
    on_points = [x for x in range(1 << n) if table >> x & 1]
    cube = (1 << (1 << n)) - 1
    return {
        sum([1 << points[x] for x in on_points]) ^ (cube if flip else 0) for points, flip in group(tuple(generators), n)
    }


def all_generators(n: int) -> list[str]:
    exchanges = [f"x{i},x{j}" for i, j in combinations(range(1, n + 1), 2)]
    return exchanges + [f"-x{i}" for i in range(1, n + 1)] + ["not"]


def generators_of(symmetry: Any, n: int) -> list[str]:
    if isinstance(symmetry, str):
        return [generator for generator in all_generators(n) if symmetry == "npn" or generator != "not"]
    return list(symmetry)


def assert_true(document: Document) -> None:
    """A single certificate, N <= 3, claims a truth."""
    circuit = Circuit.of(document)
    n = circuit.variables
    assert n <= 3
    if document["kind"] == "count":
        if document["symmetry"] == "self-dual":
            assert int(document["count"]) <= len(gate_functions("ltf", n))
            return
        listed: set[int] = set()
        for item in document["classes"]:
            table = int(item["truth_table"], 16)
            assert table not in listed
            assert outputs(circuit, item["gates"]) == [table]
            orbit = images(table, n, generators_of(document["symmetry"], n))
            # A group maps realized functions to realized ones; where a search is cheap, it is asked.
            assert n > 2 or not any(refutation(circuit, image) for image in orbit)
            listed |= orbit
        assert len(listed) == int(document["count"])
        return
    texts = document["truth_table"] if circuit.units > 1 else [document["truth_table"]]
    tables = tuple(int(text, 16) for text in texts)
    specified = document.get("specified", ["f" * 8] * circuit.units if circuit.units > 1 else "f" * 8)
    masks = tuple(int(text, 16) for text in (specified if circuit.units > 1 else [specified]))
    assert not any(table & ~mask for table, mask in zip(tables, masks, strict=True))
    if document["kind"] == "realization":
        found = outputs(circuit, document["gates"])
        assert found is not None
        assert all((got ^ table) & mask == 0 for got, table, mask in zip(found, tables, masks, strict=True))
        return
    for completed in product(*(completions(table, mask, n) for table, mask in zip(tables, masks, strict=True))):
        if "unit" in document:
            assert refute_one(replace(circuit, units=1), (completed[int(document["unit"]) - 1],)) is not None
        else:
            assert refutation(circuit, *completed) is not None


def completions(table: int, mask: int, n: int) -> list[int]:
    """The functions of n variables with the values of a table where the mask says so."""
    return [other for other in range(1 << (1 << n)) if (other ^ table) & mask == 0]


def test_brute_force_finds_the_known_numbers() -> None:
    assert [len(gate_functions("ltf", n)) for n in range(4)] == [2, 4, 14, 104]  # OEIS A000609
    assert len(realized_by(gated("output-gating", 3, encoding="pm1"))) == 254
    assert len(realized_by(gated("output-gating", 3))) == 246


@pytest.mark.parametrize("gate", ["ltf", "square", "ptf:2"])
def test_the_search_refutes_exactly_what_no_gate_of_three_inputs_computes(gate: str) -> None:
    realized = gate_functions(gate, 3)
    for table in range(256):
        document = refutation(plain(gate, 3), table)
        assert (document is None) == (table in realized)
        if document is not None:
            audit_document(document)


# --- certificates made by hand ------------------------------------------------------------------------------


def certificate(kind: str, circuit: str, n: int, **rest: Any) -> Document:
    return plain(circuit, n).as_document(kind, **rest)


def output_gating(kind: str, n: int, **rest: Any) -> Document:
    return gated("output-gating", n).as_document(kind, **rest)


def ones(*points: int) -> dict[str, str]:
    return {str(point): "1" for point in points}


def engines(count: int) -> list[dict[str, str]]:
    return [{"method": "chambers", "count": str(count)}, {"method": "lp", "count": str(count)}]


def one_class(table: str, size: int, **gates: dict[str, str]) -> Document:
    return {"truth_table": table, "orbit_size": str(size), "gates": gates}


def weights_class(weights: list[int], size: int) -> Document:
    return {"weights": [str(weight) for weight in weights], "orbit_size": str(size)}


OR = {"1": "-1", "x1": "2", "x2": "2"}
AND = {"1": "-3", "x1": "2", "x2": "2"}
NAND = {"1": "3", "x1": "-2", "x2": "-2"}

AND_REALIZED = certificate("realization", "ltf", 2, truth_table="8", gates={"attended": AND})
XOR_GATED = output_gating("realization", 2, truth_table="6", gates={"attended": OR, "attending": NAND})
PRODUCT_GATED = output_gating(
    "realization",
    2,
    encoding="pm1",
    truth_table="9",
    gates={"attended": {"x1": "1"}, "attending": {"x2": "1"}},
)
PTF_REALIZED = certificate(
    "realization",
    "ptf:2",
    3,
    encoding="pm1",
    truth_table="d1",
    gates={"attended": {"x1*x2": "2", "x3": "1", "x2*x3": "2"}},
)
XOR_REFUTED = certificate("refutation", "ltf", 2, truth_table="6", multipliers=ones(0, 1, 2, 3))
PARITY_REFUTED = certificate("refutation", "ptf:2", 3, truth_table="96", multipliers=ones(*range(8)))
PARITY_TREE: Document = {
    "point": "0",
    "cases": [
        {
            "point": "3",
            "cases": [
                {"refutes": "attending", "multipliers": ones(0, 1, 2, 3)},
                {
                    "point": "5",
                    "cases": [
                        {"refutes": "attending", "multipliers": ones(0, 1, 4, 5)},
                        {"refutes": "attended", "multipliers": ones(1, 3, 5, 7)},
                    ],
                },
            ],
        },
        "swap",
    ],
}
PARITY_NOT_AND = output_gating("refutation", 3, truth_table="96", tree=PARITY_TREE)
SELF_DUAL_COUNT = certificate(
    "count",
    "ltf",
    3,
    count="104",
    engines=engines(104),
    symmetry="self-dual",
    classes=[
        weights_class([1, 0, 0, 0], 8),
        weights_class([1, 1, 1, 0], 32),
        weights_class([2, 1, 1, 1], 64),
    ],
)
NPN_COUNT = certificate(
    "count",
    "ltf",
    2,
    count="14",
    engines=engines(14),
    symmetry="npn",
    classes=[
        one_class("0", 2, attended={"1": "-1"}),
        one_class("a", 4, attended={"1": "-1", "x1": "2"}),
        one_class("8", 8, attended=AND),
    ],
)
NP_COUNT = output_gating(
    "count",
    1,
    count="4",
    engines=engines(4),
    symmetry="np",
    classes=[
        one_class("0", 1, attended={"1": "-1"}, attending={"1": "1"}),
        one_class("3", 1, attended={"1": "1"}, attending={"1": "1"}),
        one_class("2", 2, attended={"1": "-1", "x1": "2"}, attending={"1": "1"}),
    ],
)

GENERATED_COUNT = NP_COUNT | {"symmetry": ["-x1"]}


def refuted(circuit: Circuit, *tables: int) -> Document:
    document = refutation(circuit, *tables)
    assert document is not None
    return document


SQUARE_REALIZED = certificate(
    "realization", "square", 2, truth_table="9", gates={"attended": {"1": "-2", "x1": "2", "x2": "2", "t": "1"}}
)
SQUARE_REFUTED = refuted(plain("square", 3), 0x96)
BANDS_REALIZED = gated("multiplexing", 2, "square").as_document(
    "realization",
    truth_table="8",
    gates={"attended": {"1": "1", "x1": "1", "v": "3", "t": "5"}, "attending": {"1": "-1", "x2": "2"}},
)
MULTIPLEXING_REFUTED = refuted(gated("multiplexing", 1, attending_inputs=1), 6)
SUM_REALIZED = gated("additive-output", 2).as_document(
    "realization", truth_table="e", gates={"attended": AND, "attending": OR, "reading": "or"}
)
SUM_REFUTED = refuted(gated("additive-output", 1, attending_inputs=1), 6)
SUMS_REFUTED = refuted(gated("additive-output", 1, attending_inputs=1, units=2, shared=True), 0x8, 0x7)
SYNAPSE_REALIZED = gated("additive-synaptic", 2, encoding="pm1").as_document(
    "realization", truth_table="9", gates={"attended": {"1": "-1", "v": "2"}, "attending": {"x2": "1"}}
)
WEIGHT_REFUTED = refuted(gated("synaptic-gating", 2), 6)
WEIGHTS_REFUTED = refuted(gated("synaptic-gating:all", 1, encoding="pm1", attending_inputs=1), 0xC)
EACH_REALIZED = gated("synaptic-gating:each", 2).as_document(
    "realization",
    truth_table="6",
    gates={
        "attended": {"1": "-1", "x1": "2", "x2": "2"},
        "attending": [{"1": "1", "x2": "-2"}, {"1": "1", "x1": "-2"}],
    },
)
EACH_REFUTED = refuted(gated("synaptic-gating:each", 2, attending_inputs=1), 0x06)
LAYER_REALIZED = plain("ltf", 2, units=2).as_document(
    "realization", truth_table=["8", "e"], gates=[{"attended": AND}, {"attended": OR}]
)
LAYER_REFUTED = plain("ltf", 2, units=2).as_document(
    "refutation", truth_table=["8", "6"], unit="2", multipliers=ones(0, 1, 2, 3)
)
SHARED_REALIZED = gated("output-gating", 2, units=2, shared=True).as_document(
    "realization",
    truth_table=["6", "2"],
    gates={"attended": [OR, {"1": "-1", "x1": "2"}], "attending": NAND},
)
SHARED_REFUTED = refuted(gated("output-gating", 2, units=2, shared=True), 0x6, 0x9)
DISJOINT_REALIZED = gated("activation-gating", 1, encoding="pm1", attending_inputs=1).as_document(
    "realization", truth_table="9", gates={"attended": {"x1": "1"}, "attending": {"x2": "1"}}
)
DISJOINT_REFUTED = refuted(gated("activation-gating", 1, encoding="pm1", attending_inputs=1), 0x8)

PARTIAL_REALIZED = certificate("realization", "ltf", 2, truth_table="8", specified="9", gates={"attended": AND}) | {
    "schema": PARTIAL_SCHEMA
}
PARTIAL_REFUTED = certificate(
    "refutation", "ltf", 3, truth_table="60", specified="f1", multipliers=ones(4, 5, 6, 7)
) | {"schema": PARTIAL_SCHEMA}
HAND_MADE = {
    "AND by a threshold gate": AND_REALIZED,
    "XOR as OR gated by NAND": XOR_GATED,
    "XNOR as a product of two inputs": PRODUCT_GATED,
    "a function of degree 2": PTF_REALIZED,
    "XOR is not a threshold function": XOR_REFUTED,
    "parity is not of degree 2": PARITY_REFUTED,
    "parity is no AND of two threshold functions": PARITY_NOT_AND,
    "AND where two inputs are equal": PARTIAL_REALIZED,
    "XOR where a third variable is 1": PARTIAL_REFUTED,
    "104 threshold functions": SELF_DUAL_COUNT,
    "14 threshold functions": NPN_COUNT,
    "4 products of one variable": NP_COUNT,
    "4 products of one variable, by a generator": GENERATED_COUNT,
    "XNOR by a square gate": SQUARE_REALIZED,
    "parity is not a square gate": SQUARE_REFUTED,
    "two bands": BANDS_REALIZED,
    "XOR is not multiplexed": MULTIPLEXING_REFUTED,
    "OR as a sum": SUM_REALIZED,
    "XOR is no sum of gates of one input": SUM_REFUTED,
    "AND and NAND are no sums with a common gate": SUMS_REFUTED,
    "XNOR by a gated synapse": SYNAPSE_REALIZED,
    "XOR is not computed with one gated weight": WEIGHT_REFUTED,
    "x2 is not computed with one gated weight x1": WEIGHTS_REFUTED,
    "XOR by gated weights": EACH_REALIZED,
    "XOR where a third variable is 0": EACH_REFUTED,
    "AND and OR": LAYER_REALIZED,
    "AND and XOR": LAYER_REFUTED,
    "two outputs with one signal": SHARED_REALIZED,
    "XOR and XNOR need two signals": SHARED_REFUTED,
    "a product of inputs apart": DISJOINT_REALIZED,
    "AND is no product of gates of one input": DISJOINT_REFUTED,
}


def specified_examples() -> list[Document]:
    """Those of the page but one of a head, which `test_head_decisions.py` compares with what `check` writes."""
    text = (ROOT / "docs" / "certificates.md").read_text(encoding="utf-8")
    examples = [json.loads(block) for block in re.findall(r"```json\n(.*?)```", text, re.DOTALL)]
    return [example for example in examples if "tokens" not in example]


def refusal(document: object) -> str:
    with pytest.raises(CertificateError) as caught:
        audit_document(document)
    message = str(caught.value)
    assert message and message.isascii() and "\n" not in message
    return message


@pytest.mark.parametrize("name", HAND_MADE)
def test_certificates_made_by_hand_are_accepted_and_true(name: str) -> None:
    audit_document(HAND_MADE[name])
    assert_true(HAND_MADE[name])


def test_every_example_of_the_specification_is_accepted_and_true() -> None:
    examples = specified_examples()
    for example in examples:
        audit_document(example)
        assert_true(example)
    shown = {(example["kind"], example["circuit"].split(":")[0], example["encoding"]) for example in examples}
    assert {(kind, name, "01") for kind in ("realization", "refutation") for name in ("ltf", "square")} <= shown
    for encoding in ("01", "pm1"):
        assert {(kind, "output-gating", encoding) for kind in ("realization", "refutation")} <= shown
    assert set(GATED) <= {example["circuit"] for example in examples} | {"activation-gating"}
    assert any(example["shared"] for example in examples)
    assert any(example["attending_inputs"] is not None for example in examples)
    assert {"self-dual", "npn", "np", "list"} == {
        example["symmetry"] if isinstance(example["symmetry"], str) else "list"
        for example in examples
        if example["kind"] == "count"
    }


def test_the_line_says_what_was_proved() -> None:
    documents = [AND_REALIZED, XOR_GATED, PARITY_NOT_AND, SELF_DUAL_COUNT, GENERATED_COUNT, LAYER_REFUTED]
    documents += [SHARED_REALIZED, SUMS_REFUTED, DISJOINT_REALIZED, BANDS_REALIZED, LAYER_REALIZED]
    assert [audit_document(document) for document in documents] == [
        "realization of 8 (n = 2) by ltf: 1 gate, 4 points",
        "realization of 6 (n = 2) by output-gating --encoding 01: 2 gates, 4 points",
        "refutation of 96 (n = 3) by output-gating --encoding 01: 3 leaves",
        "count of ltf (n = 3): at least 104 functions, in 3 self-dual classes; 2 engines report this total",
        'count of output-gating --encoding 01 (n = 1): at least 4 functions, in 3 classes under ["-x1"]; '
        "2 engines report this total",
        "refutation of 8,6 (n = 2) by ltf --units 2: output 2, 4 Farkas multipliers",
        "realization of 6,2 (n = 2) by output-gating --encoding 01 --units 2 --shared: 3 gates, 4 points",
        "refutation of 8,7 (n = 1) by additive-output --units 2 --shared --attending-inputs 1: 4 leaves",
        "realization of 9 (n = 1) by activation-gating --encoding pm1 --attending-inputs 1: 2 gates, 4 points",
        "realization of 8 (n = 2) by multiplexing --gate square --encoding 01: 2 gates, 4 points",
        "realization of 8,e (n = 2) by ltf --units 2: 2 gates, 4 points",
    ]


def test_a_version_of_the_writer_is_allowed_and_must_be_a_string() -> None:
    audit_document(AND_REALIZED | {"version": "circuit-capacity 0.1"})
    assert "version" in refusal(AND_REALIZED | {"version": 1})


# --- tampering, field by field ------------------------------------------------------------------------------


@pytest.mark.parametrize("name", HAND_MADE)
def test_every_key_is_required_and_no_other_is_allowed(name: str) -> None:
    document = HAND_MADE[name]
    for key in document:
        message = refusal({k: v for k, v in document.items() if k != key})
        assert key in message
    assert "unknown" in refusal(document | {"comment": "trust me"})


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ({"schema": "circuit-capacity/certificate/1"}, "schema"),
        ({"kind": "proof"}, "kind"),
        ({"circuit": "round", "gate": "round"}, "circuit"),
        ({"circuit": "ptf:0", "gate": "ptf:0"}, "circuit"),
        ({"circuit": "ptf:02", "gate": "ptf:02"}, "circuit"),
        ({"circuit": "ptf:-1", "gate": "ptf:-1"}, "circuit"),
        ({"circuit": ["ltf"]}, "circuit"),
        ({"gate": "ptf:2"}, "gate"),
        ({"gate": None}, "gate"),
        ({"attending": "ltf"}, "attending"),
        ({"attending": 0}, "attending"),
        ({"encoding": "10"}, "encoding"),
        ({"encoding": 1}, "encoding"),
        ({"encoding": None}, "encoding"),
        ({"units": 0}, "units"),
        ({"units": "1"}, "units"),
        ({"units": True}, "units"),
        ({"units": 1025}, "units"),
        ({"units": 10**5000}, "units"),
        ({"units": 2}, "truth_table"),
        ({"shared": 0}, "shared"),
        ({"shared": None}, "shared"),
        ({"shared": True}, "shared"),
        ({"shared": True, "units": 2}, "shared"),
        ({"attending_inputs": 0}, "attending_inputs"),
        ({"attending_inputs": "1"}, "attending_inputs"),
        ({"n": "2"}, "n"),
        ({"n": 2.0}, "n"),
        ({"n": True}, "n"),
        ({"n": -1}, "n"),
        ({"n": 17}, "n"),
        ({"n": 10**5000}, "n"),
        ({"truth_table": "e"}, "gates"),
        ({"truth_table": "08"}, "truth_table"),
        ({"truth_table": 8}, "truth_table"),
        ({"truth_table": "g"}, "truth_table"),
        ({"gates": {}}, "gates"),
        ({"gates": {"attended": AND, "attending": OR}}, "gates"),
        ({"gates": [AND]}, "gates"),
        ({"gates": {"attended": []}}, "gates.attended"),
    ],
)
def test_a_field_of_a_realization_is_not_taken_on_trust(change: Document, place: str) -> None:
    audit_document(AND_REALIZED)  # what is remembered of a true statement is not taken for one with 1 for true
    assert refusal(AND_REALIZED | change).startswith(f"{place}:")


@pytest.mark.parametrize("scale", [1, 5, 10**6, 10**9, 10**12, 10**30])
def test_a_linear_gate_is_evaluated_whatever_the_size_of_its_coefficients(scale: int) -> None:
    def scaled(bias: int) -> Document:
        unit = {"1": str(bias * scale), "x1": str(2 * scale), "x2": str(2 * scale)}
        return AND_REALIZED | {"gates": {"attended": unit}}

    assert audit_document(scaled(-3)) == audit_document(AND_REALIZED)
    assert "0 at point 3: not a strict realization" in refusal(scaled(-4))
    assert "0 at point 1: not a strict realization" in refusal(scaled(-2))
    assert "gives 0 at point 3, the truth table 1" in refusal(scaled(-5))
    assert "gives 1 at point 1, the truth table 0" in refusal(scaled(-1))


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"1": "-4"}, "not a strict realization"),
        ({"1": "-5"}, "gives 0 at point 3"),
        ({"x1": 2}, "as a string"),
        ({"x1": "2.0"}, "canonical"),
        ({"x1": "+2"}, "canonical"),
        ({"x1": "02"}, "canonical"),
        ({"x1": " 2"}, "canonical"),
        ({"x1": "\uff12"}, "canonical"),
        ({"x1": "1_0"}, "canonical"),
        ({"x1": "-0"}, "canonical"),
        ({"x1": ""}, "canonical"),
        ({"x1": "9" * 4001}, "4001 characters"),
        ({"x1": None}, "as a string"),
        ({"x3": "0"}, "x1 to x2"),
        ({"x0": "0"}, "monomial"),
        ({"x01": "0"}, "monomial"),
        ({"X1": "0"}, "monomial"),
        ({"": "0"}, "monomial"),
        ({"x1*x2": "0"}, "degree 2"),
        ({"x2*x1": "0"}, "increasing"),
        ({"x1*x1": "0"}, "increasing"),
        ({"x1\n": "0"}, "monomial"),
    ],
)
def test_a_coefficient_is_a_canonical_integer_on_a_monomial_of_the_gate(change: Document, reason: str) -> None:
    message = refusal(AND_REALIZED | {"gates": {"attended": AND | change}})
    assert reason in message
    assert message.startswith("gates")


def test_hex_digits_are_lowercase_and_within_the_cube() -> None:
    parity = certificate("refutation", "ltf", 3, truth_table="E8", multipliers=ones(0))
    assert "lowercase" in refusal(parity)
    one = certificate("realization", "ltf", 0, truth_table="1", gates={"attended": {"1": "1"}})
    audit_document(one)
    assert "outside the cube" in refusal(one | {"truth_table": "3"})
    assert "outside the cube" in refusal(one | {"n": 1, "truth_table": "4"})


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"multipliers": {}}, "no multiplier is positive"),
        ({"multipliers": {"0": "0"}}, "no multiplier is positive"),
        ({"multipliers": ones(0, 1, 2)}, "monomial 1 is not 0"),
        ({"multipliers": ones(0, 1)}, "monomial x1 is not 0"),
        ({"multipliers": ones(0, 1, 2, 3) | {"3": "2"}}, "is not 0"),
        ({"multipliers": {"0": "-1", "1": "-1", "2": "-1", "3": "-1"}}, "negative"),
        ({"multipliers": ones(0, 1, 2, 3, 4)}, "not a point"),
        ({"multipliers": ones(0, 1, 2) | {"03": "1"}}, "canonical"),
        ({"multipliers": ones(-1, 1, 2, 3)}, "not a point"),
        ({"multipliers": ["1"] * 4}, "object"),
        ({"truth_table": "7"}, "is not 0"),
        ({"multipliers": ones(0, 1, 2, 3) | {"3+": "0"}}, "canonical"),
        ({"circuit": "ptf:2", "gate": "ptf:2"}, "monomial x1*x2 is not 0"),
    ],
)
def test_multipliers_that_prove_nothing_are_refused(change: Document, reason: str) -> None:
    assert reason in refusal(XOR_REFUTED | change)


@pytest.mark.parametrize(
    ("document", "change", "place"),
    [
        (XOR_GATED, {"gate": "round"}, "gate"),
        (XOR_GATED, {"attending": "round"}, "attending"),
        (XOR_GATED, {"attending": None}, "attending"),
        (XOR_GATED, {"encoding": None}, "encoding"),
        (XOR_GATED, {"circuit": "output-gating:all"}, "circuit"),
        (XOR_GATED, {"shared": True}, "shared"),
        (XOR_GATED, {"units": 2}, "truth_table"),
        (XOR_GATED, {"units": 2, "truth_table": ["6"]}, "truth_table"),
        (XOR_GATED, {"units": 2, "truth_table": ["6", "06"]}, "truth_table[1]"),
        (XOR_GATED, {"units": 2, "truth_table": ["6", "6"]}, "gates"),
        (XOR_GATED, {"attending_inputs": -1}, "attending_inputs"),
        (XOR_GATED, {"attending_inputs": 15}, "attending_inputs"),
        (XOR_GATED, {"attending_inputs": 10**5000}, "attending_inputs"),
        (XOR_GATED, {"attending_inputs": 0}, 'gates.attending["x1"]'),
        (SUM_REALIZED, {"encoding": "01"}, "encoding"),
        (SUM_REALIZED, {"gates": {"attended": AND, "attending": OR}}, "gates"),
        (SUM_REALIZED, {"gates": {"attended": AND, "attending": OR, "reading": "xor"}}, "gates.reading"),
        (SUM_REALIZED, {"gates": {"attended": AND, "attending": OR, "reading": ["or"]}}, "gates.reading"),
        (SYNAPSE_REALIZED, {"n": 0}, "n"),
        (gated("synaptic-gating", 0).as_document("refutation", truth_table="0", tree={}), {}, "n"),
        (EACH_REALIZED, {"gate": "ptf:1"}, "gate"),
        (EACH_REALIZED, {"gate": "square"}, "gate"),
        (EACH_REALIZED, {"gates": {"attended": OR, "attending": OR}}, "gates.attending"),
        (EACH_REALIZED, {"gates": {"attended": OR, "attending": [OR]}}, "gates.attending"),
        (EACH_REALIZED, {"gates": {"attended": OR, "attending": [OR, []]}}, "gates.attending[1]"),
        (EACH_REALIZED, {"gates": {"attended": OR, "attending": [OR, {"1": "0"}]}}, "gates.attending[1]"),
        (EACH_REFUTED, {"units": 2, "truth_table": ["0f", "0f"], "unit": "3"}, "unit"),
        (LAYER_REALIZED, {"shared": True}, "shared"),
        (LAYER_REALIZED, {"gates": {"attended": [AND, OR]}}, "gates"),
        (LAYER_REALIZED, {"gates": [{"attended": AND}]}, "gates"),
        (LAYER_REALIZED, {"gates": [{"attended": AND}, {"attended": AND}]}, "gates[1]"),
        (LAYER_REALIZED, {"gates": [{"attended": AND}, {"attended": {"x3": "1"}}]}, 'gates[1].attended["x3"]'),
        (LAYER_REFUTED, {"unit": "1"}, "multipliers"),
        (LAYER_REFUTED, {"unit": "0"}, "unit"),
        (LAYER_REFUTED, {"unit": "3"}, "unit"),
        (LAYER_REFUTED, {"unit": 2}, "unit"),
        (SHARED_REALIZED, {"shared": False}, "gates"),
        (SHARED_REALIZED, {"truth_table": ["6", "6"]}, "gates.attended[1]"),
        (SHARED_REALIZED, {"gates": {"attended": OR, "attending": NAND}}, "gates.attended"),
        (SHARED_REALIZED, {"gates": {"attended": [OR], "attending": NAND}}, "gates.attended"),
        (SHARED_REALIZED, {"gates": {"attended": [OR, OR], "attending": [NAND]}}, "gates.attending"),
        (DISJOINT_REALIZED, {"gates": {"attended": {"x2": "1"}, "attending": {"x2": "1"}}}, 'gates.attended["x2"]'),
        (DISJOINT_REALIZED, {"gates": {"attended": {"x1": "1"}, "attending": {"x1": "1"}}}, 'gates.attending["x1"]'),
        (DISJOINT_REALIZED, {"gates": {"attended": {"x1": "1"}, "attending": {}}}, "gates.attending"),
        (DISJOINT_REALIZED, {"gates": {"attended": {}, "attending": {"x2": "1"}}}, "gates.attended"),
    ],
)
def test_a_field_of_a_gated_circuit_is_not_taken_on_trust(document: Document, change: Document, place: str) -> None:
    message = refusal(document | change)
    assert message.startswith(f"{place}:"), message


@pytest.mark.parametrize(
    ("document", "unit", "change", "reason"),
    [
        (SQUARE_REALIZED, "attended", {"t": "4"}, "not a strict realization"),
        (SQUARE_REALIZED, "attended", {"t": "-1"}, "threshold of a square unit is negative"),
        (SQUARE_REALIZED, "attended", {"t": "0"}, "not a strict realization"),
        (SQUARE_REALIZED, "attended", {"t": 1}, "as a string"),
        (SQUARE_REALIZED, "attended", {"v": "1"}, "no such coefficient"),
        (SQUARE_REALIZED, "attended", {"x1*x2": "0"}, "degree 2"),
        (BANDS_REALIZED, "attended", {"v": "4"}, "not a strict realization"),
        (BANDS_REALIZED, "attended", {"v": "5"}, "the circuit gives 1 at point 2"),
        (BANDS_REALIZED, "attended", {"v": "1.0"}, "canonical"),
        (BANDS_REALIZED, "attending", {"v": "0"}, "no such coefficient"),
        (BANDS_REALIZED, "attending", {"t": "0"}, "no such coefficient"),
        (SYNAPSE_REALIZED, "attended", {"v": "1"}, "not a strict realization"),
        (SYNAPSE_REALIZED, "attended", {"t": "0"}, "no such coefficient"),
        (XOR_GATED, "attended", {"v": "0"}, "no such coefficient"),
        (XOR_GATED, "attended", {"1": "0"}, "not a strict realization"),
        (XOR_GATED, "attending", {"1": "2"}, "not a strict realization"),
        (EACH_REALIZED, "attended", {"1": "0"}, "not a strict realization"),
        (EACH_REALIZED, "attended", {"x1": "-2"}, "the circuit gives 0 at point 1"),
        (DISJOINT_REALIZED, "attended", {"x1": "-1"}, "the circuit gives 0 at point 0"),
    ],
)
def test_a_coefficient_of_a_gated_circuit_is_evaluated(
    document: Document, unit: str, change: Document, reason: str
) -> None:
    document = copy.deepcopy(document)
    document["gates"][unit] |= change
    message = refusal(document)
    assert reason in message
    assert message.startswith(f"gates.{unit}") or "gives" in message


def test_scaled_multipliers_and_zeros_are_as_good() -> None:
    big = "1" + "0" * 3000
    audit_document(XOR_REFUTED | {"multipliers": {str(x): big for x in range(4)}})
    audit_document(XOR_REFUTED | {"truth_table": "96", "n": 3, "multipliers": ones(0, 1, 2, 3) | {"7": "0"}})


def test_zero_one_multipliers_refute_exactly_what_no_gate_of_three_inputs_computes() -> None:
    """At n = 3 a function is a threshold function if and only if it is 2-asummable (Elgot, 1961)."""
    squares = list(combinations(range(8), 4))
    refuted = set()
    for table in range(256):
        for four in squares:
            document = certificate("refutation", "ltf", 3, truth_table=hex_table(table, 3), multipliers=ones(*four))
            try:
                audit_document(document)
            except CertificateError:
                continue
            refuted.add(table)
            break
    assert refuted == set(range(256)) - gate_functions("ltf", 3)
    assert len(refuted) == 152


# --- trees ----------------------------------------------------------------------------------------------------


SMALL = [
    *small_circuits(("ltf", "square"), n=1, attending_inputs=1),
    *small_circuits(("ltf",), n=1, attending_inputs=1, units=2, shared=True),
    *small_circuits(("ltf",), n=2, units=2, shared=True),
    *small_circuits(("ltf", "square", "ptf:2"), n=2),
    *small_circuits(("ltf",), n=1, attending_inputs=0),
    *small_circuits(("ltf",), n=1),
]
MIDDLE = [
    *small_circuits(("ltf", "square"), n=2, attending_inputs=1),
    *small_circuits(("ltf",), n=1, attending_inputs=2),
    *small_circuits(("square",), n=1, attending_inputs=1, units=2, shared=True),
]


def shown(circuit: Circuit) -> str:
    return "-".join(str(value) for value in vars(circuit).values() if value is not None)


def functions_of(circuit: Circuit, at_most: int) -> Iterator[tuple[int, ...]]:
    """All tuples of truth tables, or some of them, chosen by a seed."""
    every = range(1 << len(circuit.points))
    if len(every) ** circuit.units <= at_most:
        yield from product(every, repeat=circuit.units)
    else:
        chooser = random.Random(shown(circuit))
        yield from ([tuple(chooser.choice(every) for _ in range(circuit.units)) for _ in range(at_most)])


@cache
def kept_refutation(circuit: Circuit, *tables: int) -> Document | None:
    """A refutation that several tests look at; they change copies only."""
    return refutation(circuit, *tables)


@cache
def small_refutations() -> list[Document]:
    """Proofs of all kinds; the tests that use them change copies only."""
    found = [kept_refutation(circuit, *tables) for circuit in SMALL + MIDDLE for tables in functions_of(circuit, 16)]
    return [document for document in found if document is not None]


@pytest.mark.parametrize("circuit", thinned(SMALL + MIDDLE), ids=shown)
def test_trees_refute_exactly_what_no_small_parameters_realize(circuit: Circuit) -> None:
    realized = realized_by(circuit)
    for tables in functions_of(circuit, 16):
        document = kept_refutation(circuit, *tables)
        assert (document is None) == (tables in realized)
        if document is not None:
            assert audit_document(document).startswith("refutation of ")


@pytest.mark.parametrize("encoding", ["01", "pm1"])
def test_trees_refute_exactly_the_functions_of_three_variables_that_no_pair_computes(encoding: str) -> None:
    circuit = gated("output-gating", 3, encoding=encoding)
    realized = realized_by(circuit)
    symmetry = {"01": "swap", "pm1": "complement"}[encoding]
    for table in [*sorted(set(range(256)) - {f for (f,) in realized}), 0x01, 0x7E]:
        document = refutation(circuit, table)
        assert (document is None) == ((table,) in realized)
        if document is None:
            continue
        audit_document(document)
        cases = document["tree"]["cases"]
        assert len(cases) == 2
        audit_document(document | {"tree": document["tree"] | {"cases": [cases[0], symmetry]}})
        refusal(document | {"tree": document["tree"] | {"cases": [symmetry, cases[0]]}})


def nodes(node: Any) -> Iterator[Document]:
    """All nodes of a tree."""
    if isinstance(node, dict):
        yield node
        for case in node.get("cases", ()):
            yield from nodes(case)


def roots(document: Document) -> list[Document]:
    if "multipliers" in document:
        return [document]
    return list(document["trees"].values()) if "trees" in document else [document["tree"]]


def test_every_multiplier_of_every_leaf_and_every_case_is_needed() -> None:
    chooser = random.Random(7)
    pool = small_refutations()
    assert len(pool) > 500
    for document in pool:
        changed = copy.deepcopy(document)
        every = [node for root in roots(changed) for node in nodes(root)]
        node = chooser.choice(every)
        if "multipliers" in node:
            multipliers = node["multipliers"]
            key = chooser.choice(list(multipliers))
            multipliers[key] = chooser.choice(["0", "-1", str(int(multipliers[key]) + 1)])
            if len(multipliers) == 1:
                multipliers[key] = "0"
            assert re.search("is not 0|no multiplier|negative", refusal(changed))
        elif node["cases"]:
            node["cases"].pop(chooser.randrange(len(node["cases"])))
            assert "cases" in refusal(changed)
        else:
            node["cases"].append(copy.deepcopy(node))
            assert "0 cases" in refusal(changed)


def test_a_leaf_knows_the_rows_of_its_path_and_no_others() -> None:
    """A single row, with multiplier 1, is either not decided on the path, or does not sum to 0."""
    chooser = random.Random(9)
    for document in chooser.sample(small_refutations(), 250):
        circuit = Circuit.of(document)
        texts = document["truth_table"] if circuit.units > 1 else [document["truth_table"]]
        tables = [int(text, 16) for text in texts]
        changed = copy.deepcopy(document)
        word = chooser.choice(sorted(document["trees"])) if "trees" in document else ""
        node = changed["trees"][word] if word else changed["tree"]
        words = tuple(word.split(",")) if word else words_of(circuit, len(tables))[0]
        at = {x: cases(circuit, words, x, tuple(table >> x & 1 for table in tables)) for x in circuit.points}
        state = {key for found in at.values() if len(found) == 1 for key in found[0]}
        while node.get("cases"):
            index = chooser.randrange(len(node["cases"]))
            state |= set(at[int(node["point"])][index])
            node = node["cases"][index]
        if "cases" in node:
            continue
        for unit in sorted({unit for found in at.values() for case in found for unit, _ in case}):
            gate = circuit.gate if unit.startswith("attended") else circuit.attending
            for key in [
                f"{x}{side}" for x in circuit.points for side in ("", "+", "-")[: 3 if gate == "square" else 1]
            ]:
                node |= {"refutes": unit, "multipliers": {key: "1"}}
                assert ("is not 0" if (unit, key) in state else "is not decided") in refusal(changed)


def test_a_proof_carried_over_to_another_function_or_circuit_is_refused_or_true() -> None:
    chooser = random.Random(8)
    alike: dict[tuple[int, int, bool], list[tuple[Circuit, list[tuple[int, ...]], list[tuple[int, ...]]]]] = {}
    for circuit in SMALL + MIDDLE:
        key = circuit.units, circuit.variables, circuit.circuit == "additive-output"
        alike.setdefault(key, []).append((circuit, sorted(realized_by(circuit)), list(functions_of(circuit, 64))))
    accepted = 0
    for document in small_refutations():
        circuit = Circuit.of(document)
        for _ in range(4):
            other, realized, some = chooser.choice(alike[circuit.units, circuit.variables, "trees" in document])
            tables = chooser.choice(chooser.choice([realized, some]))
            texts = [hex_table(table, other.variables) for table in tables]
            changed = document | vars(other) | {"truth_table": texts if other.units > 1 else texts[0]}
            try:
                audit_document(changed)
            except CertificateError:
                continue
            accepted += 1
            assert tables not in realized
    assert accepted > 20


def symmetries_of(circuit: Circuit) -> set[str]:
    """What may stand for case 1 at the root."""
    name, pm1 = circuit.circuit, circuit.encoding == "pm1"
    linear = circuit.gate != "square"
    found = {"reflect"} if name == "square" else set()
    if (name in PRODUCTS and not pm1) or name == "additive-output":
        one_class = circuit.gate == circuit.attending or {circuit.gate, circuit.attending} == {"ptf:2", "ptf:3"}
        found |= {"swap"} if one_class and not circuit.shared and circuit.attending_inputs is None else set()
    complement = {
        "output-gating": pm1 and linear,
        "activation-gating": pm1 and linear,
        "multiplexing": True,
        "additive-synaptic": linear or pm1,
        "synaptic-gating": pm1,
        "synaptic-gating:all": pm1,
    }
    if circuit.attending not in (None, "square") and complement.get(name, False):
        found.add("complement")
    return found


def half_trees(circuit: Circuit, words: tuple[str, ...], tables: tuple[int, ...]) -> Iterator[tuple[str, Document]]:
    """For every root with two cases of which the first is refuted: that point, and the node of that case."""
    at = {x: cases(circuit, words, x, tuple(table >> x & 1 for table in tables)) for x in circuit.points}
    for point, found in at.items():
        if len(found) == 2:
            node = grow_tree(circuit, words, tables, {point: [found[0]]})
            if node is not None:
                yield str(point), node


@pytest.mark.parametrize(
    "circuit",
    thinned([*SMALL, *small_circuits(("ltf",), n=2, attending_inputs=1), plain("square", 2), plain("square", 3)]),
    ids=shown,
)
def test_no_symmetry_turns_half_a_tree_into_a_proof_of_what_is_false(circuit: Circuit) -> None:
    """Of realized functions too, case 0 alone may be refuted at some point; then no symmetry may close case 1."""
    allowed = symmetries_of(circuit)
    for tables in functions_of(circuit, 16):
        false = kept_refutation(circuit, *tables) is None
        texts = [hex_table(table, circuit.variables) for table in tables]
        words_and_halves = [
            (words, *half)
            for words in words_of(circuit, circuit.units)
            for half in list(half_trees(circuit, words, tables))[:4]
        ]
        for words, point, node in words_and_halves:
            for symmetry in ("swap", "complement", "reflect"):
                tree = {"point": point, "cases": [node, symmetry]}
                document = circuit.as_document("refutation", truth_table=texts if circuit.units > 1 else texts[0])
                if circuit.circuit == "additive-output":
                    others = {",".join(w): grow_tree(circuit, w, tables) for w in words_of(circuit, circuit.units)}
                    trees = {key: other or tree for key, other in others.items()} | {",".join(words): tree}
                    document |= {"trees": trees}
                else:
                    document |= {"tree": tree}
                if symmetry in allowed and not false:
                    audit_document(document)
                else:
                    refusal(document)


def test_a_symmetry_is_allowed_exactly_where_it_is_specified() -> None:
    more = [plain("square", 2), plain("square", 1, units=2), gated("output-gating", 2, "ptf:2", "ptf:3")]
    more += [gated("additive-output", 2, units=2), gated("output-gating", 2, units=2, shared=True, encoding="pm1")]
    tried = set()
    for circuit in SMALL + MIDDLE + more:
        width = circuit.units if circuit.shared else 1
        words = words_of(circuit, width)[0]
        for x, wanted in product(circuit.points, product((0, 1), repeat=width)):
            if len(cases(circuit, words, x, wanted)) != 2:
                continue
            texts = [hex_table(bit << x, circuit.variables) for bit in wanted]
            document = circuit.as_document("refutation", truth_table=texts[0] if width == 1 else texts)
            if circuit.units > width:
                document |= {"truth_table": texts * circuit.units, "unit": "1"}
            for symmetry in ("swap", "complement", "reflect"):
                tree = {"point": str(x), "cases": [{"refutes": ""}, symmetry]}
                trees = {",".join(every): tree for every in words_of(circuit, width)}
                message = refusal(
                    document | ({"trees": trees} if circuit.circuit == "additive-output" else {"tree": tree})
                )
                allowed = symmetry in symmetries_of(circuit)
                assert (".cases[0]: " if allowed else ".cases[1]: ") in message
                tried.add((symmetry, allowed))
    assert len(tried) == 6


@pytest.mark.parametrize(
    ("encoding", "attending", "case", "reason"),
    [
        ("01", "ltf", "swap", None),
        ("01", "ptf:1", "swap", None),
        ("01", "ptf:3", "swap", "two gates of one class"),
        ("01", "square", "swap", "two gates of one class"),
        ("01", "ltf", "complement", "not a symmetry of output-gating --encoding 01"),
        ("01", "ltf", "reflect", "needs a square gate"),
        ("01", "ltf", "transpose", "an object is expected"),
        ("pm1", "ltf", "swap", "needs an AND or OR"),
    ],
)
def test_a_symmetry_stands_for_case_1_only_where_it_holds(
    encoding: str, attending: str, case: str, reason: str | None
) -> None:
    document = copy.deepcopy(PARITY_NOT_AND) | {"encoding": encoding, "attending": attending}
    document["tree"]["cases"][1] = case
    if reason is None:
        audit_document(document)
    else:
        assert re.search(reason, refusal(document))


def test_the_swap_of_two_square_gates_and_of_high_degrees() -> None:
    """A degree over n counts as n; a swap of independent layers is that of one circuit."""
    leaf_01 = {"refutes": "attending", "multipliers": {"1": "1"}}
    for gate, attending, reason in [("ptf:3", "ptf:4", "is not 0"), ("square", "square", "is not 0")]:
        tree = {"point": "0", "cases": [leaf_01, "swap"]}
        document = gated("output-gating", 2, gate, attending).as_document("refutation", truth_table="e", tree=tree)
        assert re.search(reason + "|not decided", refusal(document))
    changes = {"units": 2, "truth_table": ["00", "96"], "unit": "2"}
    audit_document(PARITY_NOT_AND | changes)
    assert "tree" in refusal(PARITY_NOT_AND | changes | {"unit": "1"})
    assert "one class" not in refusal(PARITY_NOT_AND | {"gate": "ptf:3", "attending": "ptf:4"})


def test_the_complement_works_for_gates_of_different_classes() -> None:
    tree = grow_tree(gated("output-gating", 3, encoding="pm1"), ("",), (0x96,))
    assert tree is not None
    tree["cases"][1] = "complement"
    document = output_gating("refutation", 3, truth_table="96", tree=tree)
    audit_document(document | {"encoding": "pm1", "attending": "ptf:1"})


def tampered(path: list[str | int], value: object) -> Document:
    document = copy.deepcopy(PARITY_NOT_AND)
    place: Any = document["tree"]
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value
    return document


@pytest.mark.parametrize(
    ("path", "value", "reason"),
    [
        (["point"], "1", "one case only"),
        (["point"], "8", "not a point"),
        (["point"], 0, "as a string"),
        (["cases"], [], "2 cases, not 0"),
        (["cases"], PARITY_TREE["cases"] + ["swap"], "2 cases, not 3"),
        (["cases"], {}, "array"),
        (["cases", 0], "swap", "object"),
        (["cases", 1], None, "object"),
        (["cases", 1], {"refutes": "attending", "multipliers": ones(0, 1, 2, 3)}, "not decided"),
        (["cases", 0, "point"], "0", "already decided"),
        (["cases", 0, "cases", 1], "swap", "at the root only"),
        (["cases", 0, "cases", 1, "point"], "3", "already decided"),
        (["cases", 0, "cases", 0, "refutes"], "attended", "not decided"),
        (["cases", 0, "cases", 0, "refutes"], "both", 'such as "attended", "attending"'),
        (["cases", 0, "cases", 0, "refutes"], "attending:1", "not a unit of the circuit"),
        (["cases", 0, "cases", 0, "refutes"], ["attended"], "not a unit of the circuit"),
        (["cases", 0, "cases", 0, "multipliers"], ones(0, 1, 2, 3) | {"0+": "0"}, "canonical"),
        (["cases", 0, "cases", 0, "multipliers"], ones(0, 1, 2, 3) | {"8": "0"}, "not a point"),
        (["cases", 0, "cases", 0, "multipliers"], ones(1, 2, 0, 5), "not decided"),
        (["cases", 0, "cases", 0, "multipliers"], ones(1, 2), "is not 0"),
        (["cases", 0, "cases", 0, "multipliers"], {}, "no multiplier"),
        (["cases", 0, "cases", 0, "point"], "5", "unknown"),
        (["note"], "", "unknown"),
    ],
)
def test_a_tampered_tree_is_refused(path: list[str | int], value: object, reason: str) -> None:
    message = refusal(tampered(path, value))
    assert reason in message
    assert message.startswith("tree")


def test_a_leaf_is_held_to_the_degree_of_the_gate_that_it_refutes() -> None:
    document = copy.deepcopy(PARITY_NOT_AND) | {"gate": "ptf:2"}
    document["tree"]["cases"][1] = copy.deepcopy(PARITY_TREE["cases"][0])
    assert refusal(document).startswith("tree.cases[0].cases[1].cases[1].multipliers")


def test_values_decided_in_one_branch_are_forgotten_in_the_next() -> None:
    document = copy.deepcopy(PARITY_NOT_AND)
    inner = document["tree"]["cases"][0]
    inner["cases"].reverse()
    assert "not decided" in refusal(document)


def test_rows_of_square_units_are_named_by_point_and_sign() -> None:
    """At n = 0, two bands: on at z = 0, off at z = 1 is easy; opposite values of one gate are not."""
    disjoint = gated("output-gating", 0, "square", "square", attending_inputs=1)
    off = {"refutes": "attending", "multipliers": {"0": "1", "0+": "1"}}
    assert "one case" not in refusal(disjoint.as_document("refutation", truth_table="2", tree=off))
    square = plain("square", 1)
    for key, reason in [("0*", "canonical"), ("2+", "not a point"), ("0+", "no multiplier"), ("0-", "no multiplier")]:
        tree = {"refutes": "attended", "multipliers": {key: "0"}}
        assert reason in refusal(square.as_document("refutation", truth_table="2", tree=tree))
    # Off at 0 and at 2, on at 1, between them on a line, is no square gate: the score at 1 is the mean.
    line = plain("square", 2).as_document(
        "refutation", truth_table="6", tree={"refutes": "attended", "multipliers": {}}
    )
    for multipliers in ({"0+": "1", "0-": "1"}, {"0+": "1", "3-": "1"}):
        assert "is not 0" in refusal(line | {"tree": {"refutes": "attended", "multipliers": multipliers}})


def test_the_units_of_a_layer_and_of_gated_weights_are_numbered() -> None:
    for document, wrong in [(SHARED_REFUTED, "attended"), (EACH_REFUTED, "attending"), (SHARED_REFUTED, "attended:3")]:
        changed = copy.deepcopy(document)
        for node in nodes(changed["tree"]):
            if "refutes" in node:
                node["refutes"] = wrong
        assert "not a unit of the circuit" in refusal(changed)


def test_sums_of_units_need_a_tree_for_each_reading() -> None:
    for document in (SUM_REFUTED, SUMS_REFUTED):
        trees = document["trees"]
        for word in trees:
            assert "not all" in refusal(document | {"trees": {k: v for k, v in trees.items() if k != word}})
            other = {k if k != word else f"{word},and": v for k, v in trees.items()}
            assert "is not a reading" in refusal(document | {"trees": other})
        assert "not all" in refusal(document | {"trees": trees | {"xor": trees[word]}})
        exchanged = dict(zip(trees, reversed(list(trees.values())), strict=True))
        assert refusal(document | {"trees": exchanged}).startswith("trees[")


def test_a_point_without_a_case_closes_its_path() -> None:
    """Where AND wants 1 and OR wants 0, no signal will do."""
    (node,) = [node for node in nodes(SUMS_REFUTED["trees"]["and,or"]) if not node.get("cases", True)][:1]
    circuit = gated("additive-output", 1, units=2, shared=True)
    trees = {word: node | {"point": "1"} for word in ("and,and", "and,or", "or,and", "or,or")}
    document = circuit.as_document("refutation", truth_table=["2", "0"], trees=trees)
    message = refusal(document)
    assert message.startswith('trees["and,and"]')
    assert "cases" in refusal(SUMS_REFUTED | {"trees": SUMS_REFUTED["trees"] | {"and,or": node | {"cases": [node]}}})


def test_a_point_of_very_many_cases_is_refused_at_once() -> None:
    each = gated("synaptic-gating:each", 16, attending="square", encoding="pm1")
    tree = {"point": "65535", "cases": []}
    document = each.as_document("refutation", truth_table="0" * (1 << 14), tree=tree)
    assert "43046721 cases, not 0" in refusal(document)
    layer = gated("multiplexing", 1, "square", units=1024, shared=True)
    tree = {"point": "0", "cases": []}
    many = layer.as_document("refutation", truth_table=["3"] * 1024, tree=tree)
    assert "a huge number cases, not 0" in refusal(many)


def test_a_tree_deeper_than_the_cube_is_refused_without_recursion() -> None:
    node: Any = {"refutes": "attended", "multipliers": {}}
    for depth in range(20_000):
        node = {"point": str(depth % 4096), "cases": [node, node]}
    document = output_gating("refutation", 12, truth_table="0" * 1024, tree=node) | {"encoding": "pm1"}
    message = refusal(document)
    assert "already decided" in message
    assert len(message) < 400


# --- counts -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"count": "105"}, "engines[0].count"),
        ({"count": 104}, "count"),
        ({"count": "105", "engines": engines(105)}, "not the sum of the orbit sizes, 104"),
        ({"engines": []}, "no engine"),
        ({"engines": engines(104) + engines(104)}, "named more than once"),
        ({"engines": engines(104) + engines(103)}, "engines[2].count"),
        ({"engines": [{"method": "", "count": "104"}]}, "engines[0].method"),
        ({"engines": [{"count": "104"}]}, "method"),
        ({"engines": {"chambers": "104"}}, "array"),
        ({"symmetry": "none"}, "symmetry"),
        ({"symmetry": ["npn"]}, "symmetry"),
        ({"symmetry": None}, "symmetry"),
        ({"units": 2}, "units"),
        ({"symmetry": "npn"}, "classes[0]"),
        ({"classes": []}, "no class"),
        ({"classes": SELF_DUAL_COUNT["classes"][:2]}, "sum of the orbit sizes, 40"),
        ({"n": 2}, "weights, not n + 1 = 3"),
        ({"n": 10}, "limit for self-dual"),
        ({"circuit": "ptf:1", "gate": "ptf:1"}, "symmetry"),
        ({"truth_table": "e8"}, "unknown"),
    ],
)
def test_a_field_of_a_count_is_not_taken_on_trust(change: Document, reason: str) -> None:
    assert reason in refusal(SELF_DUAL_COUNT | change)


@pytest.mark.parametrize(
    ("last", "reason"),
    [
        (weights_class([3, 3, 2, 0], 32), "one class listed twice"),
        (weights_class([2, 1, 1, 1], 32), "size of the orbit, 64"),
        (weights_class([1, 1, 1, 1], 64), "some signed sum of the weights is 0"),
        (weights_class([0, 0, 0, 0], 64), "some signed sum of the weights is 0"),
        (weights_class([1, 1, 1, 2], 64), "w1 >= ... >= wN >= 0"),
        (weights_class([2, 1, 1, -1], 64), "w1 >= ... >= wN >= 0"),
        (weights_class([2, 1, 1, 1, 0], 64), "5 weights"),
        ({"weights": ["2", "1", 1, "1"], "orbit_size": "64"}, "classes[2].weights[2]"),
        ({"weights": "2111", "orbit_size": "64"}, "array"),
        ({"weights": ["2", "1", "1", "1"], "orbit_size": 64}, "classes[2].orbit_size"),
        ([], "object"),
    ],
)
def test_a_class_of_self_dual_functions_is_real_distinct_and_of_its_size(last: object, reason: str) -> None:
    classes = [*SELF_DUAL_COUNT["classes"][:2], last]
    assert reason in refusal(SELF_DUAL_COUNT | {"classes": classes})


SELF_DUAL_CLASSES = {
    1: [[1]],
    2: [[1, 0]],
    3: [[1, 0, 0], [1, 1, 1]],
    4: [[1, 0, 0, 0], [1, 1, 1, 0], [2, 1, 1, 1]],
    5: [
        [1, 0, 0, 0, 0],
        [1, 1, 1, 0, 0],
        [2, 1, 1, 1, 0],
        [1, 1, 1, 1, 1],
        [2, 2, 1, 1, 1],
        [3, 1, 1, 1, 1],
        [3, 2, 2, 1, 1],
    ],
}


def signed_orbit(weights: list[int]) -> set[tuple[bool, ...]]:
    """All images of sign(w.x) under signed permutations of the variables, as tuples of values."""
    vectors = {
        tuple(sign * weights[i] for sign, i in zip(signs, order, strict=True))
        for order in permutations(range(len(weights)))
        for signs in product((1, -1), repeat=len(weights))
    }
    cube = list(product((1, -1), repeat=len(weights)))
    return {tuple(sum(map(int.__mul__, v, x)) > 0 for x in cube) for v in vectors}


@pytest.mark.parametrize(("n", "count"), [(0, 2), (1, 4), (2, 14), (3, 104), (4, 1882)])
def test_the_classes_of_self_dual_functions_sum_to_the_threshold_functions(n: int, count: int) -> None:
    classes = [weights_class(w, len(signed_orbit(w))) for w in SELF_DUAL_CLASSES[n + 1]]
    document = certificate(
        "count", "ltf", n, count=str(count), engines=engines(count), symmetry="self-dual", classes=classes
    )
    line = audit_document(document)
    assert f"at least {count} functions" in line


@given(st.lists(st.integers(0, 12), min_size=1, max_size=4), st.sampled_from([1, 7, 10**30]))
@settings(max_examples=200)
def test_orbit_sizes_from_chow_parameters_are_those_of_the_orbits_written_out(weights: list[int], scale: int) -> None:
    weights.sort(reverse=True)
    size = len(signed_orbit(weights))
    document = certificate(
        "count",
        "ltf",
        len(weights) - 1,
        count=str(size),
        engines=engines(size),
        symmetry="self-dual",
        classes=[weights_class([scale * weight for weight in weights], size)],
    )
    if any(sum(map(int.__mul__, weights, x)) == 0 for x in product((1, -1), repeat=len(weights))):
        assert "signed sum" in refusal(document)
    else:
        audit_document(document)


def interpolated(table: int, n: int) -> dict[str, str]:
    """Coefficients of the polynomial that is +1 on the on-points and -1 on the others, inputs 0 and 1."""
    values = [1 if table >> x & 1 else -1 for x in range(1 << n)]
    for i in range(n):
        values = [v - values[x ^ 1 << i] if x >> i & 1 else v for x, v in enumerate(values)]
    names = ["*".join(f"x{i + 1}" for i in range(n) if mask >> i & 1) or "1" for mask in range(1 << n)]
    return {name: str(value) for name, value in zip(names, values, strict=True) if value}


def orbit_count(n: int, symmetry: Any) -> Document:
    left = set(range(1 << (1 << n)))
    classes = []
    while left:
        table = min(left)
        orbit = images(table, n, generators_of(symmetry, n))
        left -= orbit
        classes.append(one_class(hex_table(table, n), len(orbit), attended=interpolated(table, n)))
    count = 1 << (1 << n)
    rest = {"count": str(count), "engines": engines(count), "symmetry": symmetry, "classes": classes}
    return certificate("count", f"ptf:{max(1, n)}", n, **rest)


@pytest.mark.parametrize(
    ("n", "symmetry", "classes"),
    [
        (0, "np", 2),
        (0, "npn", 1),
        (1, "npn", 2),
        (2, "npn", 4),
        (3, "npn", 14),
        (3, "np", 22),
        (4, "npn", 222),
        (2, [], 16),
        (2, ["x1,x2"], 12),
        (2, ["-x2"], 10),
        (2, ["not"], 8),
        (3, ["x1,x3", "-x2"], None),
        (3, ["x2,x3", "x1,x2", "-x3", "not"], 14),
        (4, ["x2,x3", "x3,x4", "-x2", "not"], None),
    ],
)
def test_all_functions_are_counted_by_their_classes(n: int, symmetry: Any, classes: int | None) -> None:
    """Numbers of classes: OEIS A000370 (npn) and A000616 (np)."""
    document = orbit_count(n, symmetry)
    assert classes is None or len(document["classes"]) == classes
    audit_document(document)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (one_class("5", 4, attended={"1": "1", "x1": "-2"}), "lies in the orbit of classes[1]"),
        (one_class("6", 2, attended=OR), "the circuit gives"),
        (one_class("6", 2, attended=OR, attending=NAND), "unknown"),
        (one_class("e", 8, attended=OR), "lies in the orbit of classes[2]"),
        (one_class("10", 8, attended=OR), "1 lowercase hex digit"),
    ],
)
def test_an_orbit_is_realized_and_disjoint_from_the_others(change: Document, reason: str) -> None:
    assert reason in refusal(NPN_COUNT | {"classes": [*NPN_COUNT["classes"], change]})


def test_orbit_sizes_are_counted_not_believed() -> None:
    document = copy.deepcopy(NPN_COUNT)
    document["classes"][1]["orbit_size"] = "6"
    assert "size of the orbit, 4" in refusal(document)


def allowed_generators(circuit: Circuit) -> set[str]:
    """The symmetries of a class of circuits."""
    name, pm1 = circuit.circuit, circuit.encoding == "pm1"
    marked = name in ("additive-synaptic", "synaptic-gating")
    linear, linear_attending = circuit.gate != "square", circuit.attending != "square"
    found = set()
    for generator in all_generators(circuit.n):
        of_x1 = "x1" in generator
        if generator == "not":
            if name in PRODUCTS:
                allowed = pm1 and (linear or linear_attending)
            else:
                allowed = linear and (linear_attending or name != "additive-output")
        elif generator[0] == "x":
            allowed = not (marked and of_x1)
        else:
            allowed = pm1 or not ((marked and of_x1) or name in ("synaptic-gating:all", "synaptic-gating:each"))
        found |= {generator} if allowed else set()
    return found


CLOSED = [*small_circuits(("ltf", "square", "ptf:2"), n=2), *small_circuits(("ltf",), n=1)]
CLOSED += [gated("synaptic-gating", 3, encoding=encoding) for encoding in ("01", "pm1")]


@pytest.mark.parametrize("circuit", CLOSED, ids=shown)
def test_a_generator_is_allowed_only_if_the_class_is_closed_under_it(circuit: Circuit) -> None:
    realized = realized_by(circuit)
    count = {"count": "1", "engines": engines(1), "classes": [one_class("0", 1)]}
    allowed = allowed_generators(circuit)
    for generator in all_generators(circuit.n):
        message = refusal(circuit.as_document("count", symmetry=[generator], **count))
        if generator in allowed:
            assert message.startswith("classes[0]")
            assert all((image,) in realized for (f,) in realized for image in images(f, circuit.n, [generator]))
        else:
            assert "symmetry" in message and "is not a symmetry of" in message
    for name in ("np", "npn"):
        message = refusal(circuit.as_document("count", symmetry=name, **count))
        assert message.startswith("classes[0]") == (set(generators_of(name, circuit.n)) <= allowed)


def test_what_no_generator_may_do_is_not_done_by_the_class() -> None:
    """With three inputs the classes do tell x1 from the others."""
    realized = realized_by(gated("synaptic-gating", 3))
    for generator in ("x1,x2", "-x1"):
        assert not all((image,) in realized for (f,) in realized for image in images(f, 3, [generator]))


@pytest.mark.parametrize(
    ("symmetry", "reason"),
    [
        (["x2,x1"], "i < j"),
        (["x1,x1"], "i < j"),
        (["x1,x3"], "x3 is not a variable"),
        (["-x3"], "x3 is not a variable"),
        (["-x0"], "not a generator"),
        (["x1"], "not a generator"),
        (["x1,x2,x1"], "not a generator"),
        (["x01,x2"], "not a generator"),
        (["not\n"], "not a generator"),
        (["not", "not"], "more than once"),
        ([None], "not a generator"),
        ([["not"]], "not a generator"),
        ("not", "array of generators"),
        ({"not": 1}, "array of generators"),
        (["x1,x2", "-x1"], "not the size of the orbit, 1"),
        (["x1,x2", "not"], "not the size of the orbit, 2"),
        ([], "not the size of the orbit, 1"),
    ],
)
def test_generators_are_named_exactly(symmetry: object, reason: str) -> None:
    assert reason in refusal(NPN_COUNT | {"symmetry": symmetry})


def test_a_count_by_generators_equals_that_by_their_group() -> None:
    audit_document(NPN_COUNT | {"symmetry": ["x1,x2", "-x1", "not"]})
    audit_document(NPN_COUNT | {"symmetry": ["x1,x2", "-x1", "-x2", "not"]})


def test_layers_and_disjoint_inputs_are_not_counted() -> None:
    assert refusal(NP_COUNT | {"units": 2}).startswith("units:")
    assert refusal(NP_COUNT | {"attending_inputs": 0}).startswith("attending_inputs:")


def test_products_in_01_are_not_counted_up_to_complement() -> None:
    assert '"not" is not a symmetry of output-gating --encoding 01' in refusal(NP_COUNT | {"symmetry": "npn"})


def test_orbits_of_more_than_four_inputs_are_refused_with_the_limit() -> None:
    assert "over 4" in refusal(NPN_COUNT | {"n": 5})


# --- large inputs -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("encoding", ["01", "pm1"])
def test_gates_of_twelve_inputs_are_evaluated_as_point_by_point(encoding: str) -> None:
    chooser = random.Random(12)
    gate = {"1": "101"} | {f"x{i}": str(2 * chooser.randint(-99, 99)) for i in range(1, 13)}
    gate |= {"x1*x12": "40", "x3*x5": "-400"}
    found = outputs(plain("ptf:2", 12, encoding=encoding), {"attended": gate})
    assert found is not None
    (table,) = found
    document = plain("ptf:2", 12, encoding=encoding).as_document("realization", gates={"attended": gate})
    audit_document(document | {"truth_table": hex_table(table, 12)})
    message = refusal(document | {"truth_table": hex_table(table ^ 1 << 3456, 12)})
    assert "at point 3456" in message


def test_parity_of_sixteen_variables_is_refuted_at_every_lower_degree() -> None:
    parity = sum(1 << x for x in range(1 << 16) if x.bit_count() & 1)
    rest = {"truth_table": hex_table(parity, 16), "multipliers": ones(*range(1 << 16))}
    audit_document(certificate("refutation", "ptf:15", 16, **rest))
    assert "is not 0" in refusal(certificate("refutation", "ptf:16", 16, **rest))


def test_long_multipliers_of_many_monomials_take_little_memory() -> None:
    """All 2**12 sums of four thousand digits as one number would take 7 MB for each multiplier."""
    multipliers = dict.fromkeys(map(str, range(4096 - 8, 4096)), "9" * 4000)
    document = certificate("refutation", "ptf:12", 12, truth_table="0" * 1024, multipliers=multipliers)
    tracemalloc.start()
    try:
        message = refusal(document)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert "over the monomial 1 is not 0" in message
    assert peak < 16 << 20


def test_sixteen_inputs_are_audited_in_seconds() -> None:
    """Parity on a face refutes a pair of gates, whatever the function is elsewhere."""
    start = time.perf_counter()
    everywhere = (1 << (1 << 16)) - 1
    table = hex_table(everywhere & ~0xFF | 0x96, 16)
    audit_document(PARITY_NOT_AND | {"n": 16, "truth_table": table})
    apart: Document = {
        "point": "0",
        "cases": [
            {"refutes": "attending", "multipliers": ones(0, 1)},
            {
                "point": "3",
                "cases": [
                    {"refutes": "attending", "multipliers": ones(1, 3)},
                    {"refutes": "attended", "multipliers": ones(0, 1, 2, 3)},
                ],
            },
        ],
    }
    audit_document(PARITY_NOT_AND | {"n": 4, "attending_inputs": 12, "truth_table": table, "tree": apart})
    weights = {"1": "-1"} | {f"x{i}": "2" for i in range(1, 17)}
    ones_and_zero = hex_table(everywhere - 1, 16)
    for name in ("multiplexing", "additive-output", "synaptic-gating:each"):
        circuit = gated(name, 16)
        always: Any = {"1": "1"}
        gates = {"attended": weights, "attending": [always] * 16 if circuit.signals > 1 else always}
        if name == "additive-output":
            gates["reading"] = "and"
        audit_document(circuit.as_document("realization", truth_table=ones_and_zero, gates=gates))
    assert time.perf_counter() - start < 20


# --- mutations ----------------------------------------------------------------------------------------------

STRANGE_VALUES: list[Any] = [
    None, True, False, 0, 1, -1, 2, 3, 17, 10**400, 1.0, 2.5, math.nan, math.inf, [], {}, [[]], {"1": "1"},
    "", "0", "1", "2", "3", "-1", "-0", "00", "+1", " 1", "1_0", "\uff11", "\ud800", "\n", "9" * 5000, "6",
    "96", "e8", "E8", "x1", "x3", "x1*x2", "ltf", "ptf:1", "ptf:2", "ptf:3", "ptf:0", "01",
    "pm1", "swap", "complement", "attended", "attending", "realization", "refutation", "count", "npn", "np",
    "self-dual", "unit", "square", "reflect", "v", "t", "0+", "3-", "and", "or", "and,or", "not", "-x1", "x1,x2",
    "reading", "attended:1", "attending:2", *GATED,
]  # fmt: skip
CHARACTERS = "0123456789abcdefx*-:A "


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The paths of all members of a document."""
    members = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, member in members:
        yield (*path, key)
        yield from places(member, (*path, key))


@st.composite
def mutated_certificates(draw: st.DrawFn) -> Document:
    """A true certificate with one to three changes, each to a member anywhere in it."""
    document: Document = copy.deepcopy(draw(st.sampled_from([*HAND_MADE.values(), *specified_examples()])))
    for _ in range(draw(st.integers(1, 3))):
        paths = list(places(document))
        if not paths:
            break
        *path, key = draw(st.sampled_from(paths))
        holder: Any = document
        for step in path:
            holder = holder[step]
        value = holder[key]
        change = draw(st.sampled_from(["replace", "delete", "add", "digit", "step", "move"]))
        if change == "digit" and isinstance(value, str) and value:
            at = draw(st.integers(0, len(value) - 1))
            holder[key] = value[:at] + draw(st.sampled_from(CHARACTERS)) + value[at + 1 :]
        elif change == "step" and isinstance(value, str) and re.fullmatch("-?[0-9]{1,9}", value):
            holder[key] = str(int(value) + draw(st.sampled_from([-2, -1, 1, 2])))
        elif change == "step" and type(value) is int:
            holder[key] = value + draw(st.sampled_from([-2, -1, 1, 2]))
        elif change == "delete":
            del holder[key]
        elif change == "add" and isinstance(holder, dict):
            holder[draw(st.sampled_from([v for v in STRANGE_VALUES if isinstance(v, str)]))] = copy.deepcopy(value)
        elif change == "add":
            holder.append(copy.deepcopy(value))
        elif change == "move" and isinstance(holder, dict):
            other = draw(st.sampled_from(list(holder)))
            holder[key], holder[other] = holder[other], value
        else:
            holder[key] = copy.deepcopy(draw(st.sampled_from(STRANGE_VALUES)))
    return document


@given(mutated_certificates())
@settings(max_examples=300, suppress_health_check=[HealthCheck.too_slow])
def test_a_mutated_certificate_is_refused_in_one_line_or_still_true(document: Document) -> None:
    try:
        line = audit_document(document)
    except CertificateError as refused:
        reason = str(refused)
        assert reason.isascii() and "\n" not in reason and len(reason) < 500
    else:
        assert "\n" not in line
        assert_true(document)


@given(st.data())
@settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow])
def test_a_file_with_mutated_text_is_refused_or_still_true(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    text = json.dumps(data.draw(st.sampled_from(list(HAND_MADE.values()))))
    for _ in range(data.draw(st.integers(1, 3))):
        start = data.draw(st.integers(0, len(text)))
        end = data.draw(st.integers(start, min(len(text), start + 12)))
        text = (
            text[:start] + data.draw(st.sampled_from(["", "NaN", '"', "}", "1", "\n", "1e9", text[:40]])) + text[end:]
        )
    path = tmp_path_factory.mktemp("mutated") / "certificate.json"
    path.write_text(text, encoding="utf-8")
    try:
        document = load_certificate(path)
        audit_document(document)
    except CertificateError:
        return
    documents: list[Any] = document if isinstance(document, list) else [document]
    for one in documents:
        assert_true(one)


PLAIN_CIRCUITS = [
    plain(gate, n, encoding=encoding)
    for gate in ("ltf", "ptf:2", "square")
    for n in range(4)
    for encoding in ("01", "pm1")
]
SHAPES: list[Document] = [
    {"n": 0},
    {"n": 2},
    {"n": 3},
    {"n": 2, "attending_inputs": 1},
    {"n": 1, "attending_inputs": 0},
    {"n": 2, "units": 2},
    {"n": 2, "units": 2, "shared": True},
    {"n": 1, "attending_inputs": 2, "units": 3, "shared": True},
]
GATED_CIRCUITS = [
    circuit
    for shape in SHAPES
    for circuit in small_circuits(("ltf", "ptf:2", "square"), **shape)
    if circuit.n > 0 or circuit.circuit not in ("additive-synaptic", "synaptic-gating")
]


@st.composite
def random_gates(draw: st.DrawFn, circuit: Circuit) -> Any:
    """Small coefficients of every unit of a circuit."""
    own = list(range(1, circuit.n + 1))
    others = own if circuit.attending_inputs is None else list(range(circuit.n + 1, circuit.variables + 1))

    def unit(gate: str, variables: list[int], signal: bool) -> dict[str, str]:
        degree = int(gate[4:]) if gate.startswith("ptf:") else 1
        subsets = [s for size in range(min(degree, len(variables)) + 1) for s in combinations(variables, size)]
        found = {"*".join(f"x{i}" for i in s) or "1": str(draw(st.integers(-3, 3))) for s in subsets}
        if draw(st.booleans()):  # odd and even: strict
            found = {key: str(2 * int(value) + (key == "1")) for key, value in found.items()}
        if gate == "square":
            found["t"] = str(draw(st.sampled_from([0, 2, 3, 5, 8, 10, 26])))
        return found | ({"v": str(draw(st.integers(-6, 6)))} if signal else {})

    def one() -> dict[str, Any]:
        signal = circuit.circuit in ("multiplexing", "additive-synaptic")
        attended: Any = [unit(circuit.gate, own, signal) for _ in range(circuit.units if circuit.shared else 1)]
        gates: dict[str, Any] = {"attended": attended if circuit.shared else attended[0]}
        if circuit.attending is not None:
            attending = [unit(circuit.attending, others, False) for _ in range(circuit.signals)]
            gates["attending"] = attending if circuit.circuit == "synaptic-gating:each" else attending[0]
        if circuit.circuit == "additive-output":
            words = [draw(st.sampled_from(["and", "or"])) for _ in attended]
            gates["reading"] = words if circuit.shared else words[0]
        return gates

    return one() if circuit.units == 1 or circuit.shared else [one() for _ in range(circuit.units)]


@given(st.data(), st.sampled_from(PLAIN_CIRCUITS) | st.sampled_from(GATED_CIRCUITS), st.integers(0, 1 << 12))
@settings(max_examples=600)
def test_random_gates_are_accepted_for_their_own_truth_table_only(
    data: st.DataObject, circuit: Circuit, place: int
) -> None:
    gates = data.draw(random_gates(circuit))
    tables = outputs(circuit, gates)
    n = circuit.variables
    document = circuit.as_document("realization", gates=gates)

    def stated(values: list[int]) -> Document:
        texts = [hex_table(table, n) for table in values]
        return document | {"truth_table": texts if circuit.units > 1 else texts[0]}

    if tables is None:
        assert "strict" in refusal(stated([0] * circuit.units)) or "gives" in refusal(stated([0] * circuit.units))
        everything = (1 << (1 << n)) - 1
        refusal(stated([everything] * circuit.units))
        return
    audit_document(stated(tables))
    unit, point = place % circuit.units, place // circuit.units % (1 << n)
    wrong = tables.copy()
    wrong[unit] ^= 1 << point
    message = refusal(stated(wrong))
    assert f"at point {point}, the truth table {wrong[unit] >> point & 1}" in message
    if n <= 2 and circuit.units == 1:
        assert refutation(circuit, *tables) is None


@given(st.recursive(st.sampled_from(STRANGE_VALUES), lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner)))
@settings(max_examples=50)
def test_what_is_no_certificate_is_refused(document: object) -> None:
    refusal(document)


@pytest.mark.parametrize(
    "document", [{1: 2}, {None: "x", "schema": SCHEMA}, object(), (), {"schema": SCHEMA, "kind": []}]
)
def test_what_no_json_parser_returns_is_refused_too(document: object) -> None:
    refusal(document)
    refusal([document])


def test_a_key_that_is_no_string_is_unknown() -> None:
    document: dict[Any, Any] = {5: 1}
    assert "unknown" in refusal(AND_REALIZED | document)


# --- files --------------------------------------------------------------------------------------------------


def written(path: Path, text: str | bytes) -> Path:
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "not JSON"),
        ("{", "not JSON"),
        ("null", "not null"),
        ("[]", "no certificate"),
        ("[[]]", "an array"),
        ('{"n": 1, "n": 2}', 'the key "n" appears twice'),
        ('{"n": NaN}', "NaN"),
        ('{"n": -Infinity}', "-Infinity"),
        ('{"n": 2.0}', "2.0"),
        ('{"n": 1e400}', "1e400"),
        ('{"n": ' + "1" * 10_000 + "}", "10000 characters"),
        ('{"n": -0}', "-0"),
        ("[" * 100_000, "nested too deep"),
        ('{"tree":' * 100_000, "nested too deep"),
        (b'{"n": "\xff"}', "not UTF-8"),
        (b"\xef\xbb\xbf{}", "not JSON"),
        ("{}\n{", "line 2: not JSON"),
        ('{}\n{"a": 1.5}', "line 2: 1.5"),
        ("{\n}}", "Extra data"),
    ],
)
def test_a_file_that_is_not_strict_json_is_refused(tmp_path: Path, text: str | bytes, reason: str) -> None:
    path = written(tmp_path / "certificate.json", text)
    with pytest.raises(CertificateError) as caught:
        audit_file(path)
    assert reason in str(caught.value)
    assert len(str(caught.value)) < 400


def test_a_missing_file_is_an_os_error(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        audit_file(tmp_path / "missing.json")


def test_a_file_may_hold_an_array_or_one_certificate_to_a_line(tmp_path: Path) -> None:
    documents = list(HAND_MADE.values())
    array = written(tmp_path / "array.json", json.dumps(documents, indent=1))
    lines = written(tmp_path / "lines.jsonl", "\n\n".join(json.dumps(one) for one in documents) + "\r\n")
    single = written(tmp_path / "single.jsonl", json.dumps(AND_REALIZED) + "\n")
    said = "31 certificates: 4 counts, 13 realizations, 14 refutations"
    assert audit_file(array) == audit_file(lines) == said
    assert load_certificate(array) == load_certificate(lines) == documents
    assert audit_file(single) == audit_document(AND_REALIZED)


def test_of_many_certificates_the_number_refused_and_the_first_reason_are_told(tmp_path: Path) -> None:
    false = AND_REALIZED | {"truth_table": "e"}
    path = written(tmp_path / "lines.jsonl", "\n".join(map(json.dumps, [AND_REALIZED, false, XOR_GATED, {}])))
    with pytest.raises(CertificateError, match=r"^2 of 4 certificates refused; certificate 2: gates: the circuit"):
        audit_file(path)


def test_all_functions_of_four_variables_are_audited_in_one_file(tmp_path: Path) -> None:
    names = interpolated(1 << 15, 4)
    assert len(names) == 2  # AND of four: 2 x1 x2 x3 x4 - 1
    lines = (
        json.dumps(
            certificate("realization", "ptf:4", 4, truth_table=hex_table(t, 4), gates={"attended": interpolated(t, 4)})
        )
        for t in range(0, 1 << 16, 16)
    )
    path = written(tmp_path / "four.jsonl", "\n".join(lines))
    assert audit_file(path) == "4096 certificates: 4096 realizations"


def test_the_command_prints_a_line_for_each_file_and_the_worst_status(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    good = str(written(tmp_path / "good.json", json.dumps(AND_REALIZED)))
    bad = str(written(tmp_path / "bad.json", json.dumps(AND_REALIZED | {"truth_table": "e"})))
    missing = str(tmp_path / "missing.json")
    assert main([good]) == 0
    assert capsys.readouterr() == (f"{good}: ok: realization of 8 (n = 2) by ltf: 1 gate, 4 points\n", "")
    assert main([bad, good]) == 1
    out, err = capsys.readouterr()
    assert out.startswith(f"{good}: ok: ") and err.startswith(f"{bad}: refused: gates: ")
    assert main([missing, bad, good]) == 2
    assert f"{missing}: cannot be read: " in capsys.readouterr().err
    assert main([str(tmp_path)]) == 2
    assert main([]) == 2
    assert main(["--help"]) == 0


# --- independence -------------------------------------------------------------------------------------------


def test_the_audit_runs_on_its_own(tmp_path: Path) -> None:
    """Its folder alone, copied elsewhere, and the standard library: nothing else of the project, no site packages."""
    shutil.copytree(Path(audit.__file__).parent, tmp_path / "capacity" / "audit")
    path = written(tmp_path / "certificate.json", json.dumps(PARITY_NOT_AND))
    command = [sys.executable, "-E", "-s", "-S", "-m", "capacity.audit", str(path)]
    run = subprocess.run(command, capture_output=True, text=True, check=False, cwd=tmp_path)
    assert (run.returncode, run.stderr) == (0, "")
    assert "3 leaves" in run.stdout


@pytest.mark.skipif(not (ROOT / "capacity" / "__init__.py").exists(), reason="no capacity/__init__.py")
def test_importing_the_audit_loads_no_engine() -> None:
    program = "import sys, capacity.audit; print('\\n'.join(sys.modules))"
    command = [sys.executable, "-c", program]
    run = subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT)
    loaded = set(run.stdout.split())
    roots = {name.split(".")[0] for name in loaded}
    assert "capacity.audit" in loaded
    heavy = {"numpy", "scipy", "numba", "sympy", "ortools", "typer", "rich", "highspy", "enumerate", "bounds"}
    assert not heavy & roots
