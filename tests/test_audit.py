"""The audit accepts every true certificate made here by hand, and no mutation makes it accept a false one.

The truths it is held to are computed below by brute force, point by point, with nothing taken from the audit.
"""

from __future__ import annotations

import ast
import copy
import json
import math
import random
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from functools import lru_cache
from itertools import combinations, permutations, product
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from capacity import audit
from capacity.audit import SCHEMA, CertificateError, audit_document, audit_file, load_certificate, main

ROOT = Path(__file__).resolve().parent.parent
Document = dict[str, Any]


# --- brute force --------------------------------------------------------------------------------------------


@lru_cache
def gate_functions(degree: int, n: int) -> frozenset[int]:
    """The truth tables of a gate class, n <= 3, from all small weights (or by Minsky and Papert)."""
    everything = frozenset(range(1 << (1 << n)))
    if degree >= n:
        return everything
    if degree == 1:
        tables = set()
        for bias, *weights in product(range(-3, 4), repeat=n + 1):
            sums = (2 * bias + 1 + 2 * sum(weights[i] * (x >> i & 1) for i in range(n)) for x in range(1 << n))
            tables.add(sum(1 << x for x, u in enumerate(sums) if u > 0))
        return frozenset(tables)
    assert degree == n - 1  # misses exactly the two parities
    return everything - {0x96, 0x69}


@lru_cache
def circuit_functions(gate: str, attending: str | None, encoding: str, n: int) -> frozenset[int]:
    def functions(name: str) -> frozenset[int]:
        return gate_functions(1 if name == "ltf" else int(name[4:]), n)

    if attending is None:
        return functions(gate)
    cube = (1 << (1 << n)) - 1
    pairs = product(functions(gate), functions(attending))
    if encoding == "01":
        return frozenset(f & g for f, g in pairs)
    return frozenset(cube ^ f ^ g for f, g in pairs)


def naive_output(coefficients: dict[str, str], encoding: str, n: int) -> list[int]:
    """The signs of a polynomial on the cube, one monomial at one point at a time."""
    signs = []
    for x in range(1 << n):
        bits = [x >> i & 1 for i in range(n)]
        inputs = bits if encoding == "01" else [2 * bit - 1 for bit in bits]
        value = 0
        for monomial, coefficient in coefficients.items():
            names = [] if monomial == "1" else monomial.split("*")
            value += int(coefficient) * math.prod(inputs[int(name[1:]) - 1] for name in names)
        assert value != 0
        signs.append(1 if value > 0 else -1)
    return signs


def assert_true(document: Document) -> None:
    """A single certificate, n <= 3, claims a truth."""
    gate, attending, encoding, n = (document[key] for key in ("gate", "attending", "encoding", "n"))
    assert n <= 3
    functions = circuit_functions(gate, attending, encoding, n)
    if document["kind"] == "count":
        assert int(document["count"]) <= len(functions)
        return
    table = int(document["truth_table"], 16)
    assert (table in functions) == (document["kind"] == "realization")
    if document["kind"] == "realization":
        outputs = [naive_output(gate, encoding, n) for gate in document["gates"].values()]
        for x in range(1 << n):
            signs = [output[x] for output in outputs]
            on = math.prod(signs) > 0 if encoding == "pm1" else min(signs) > 0
            assert on == bool(table >> x & 1)


def test_brute_force_finds_the_known_numbers_of_threshold_functions() -> None:
    assert [len(gate_functions(1, n)) for n in range(4)] == [2, 4, 14, 104]  # OEIS A000609
    assert len(circuit_functions("ltf", "ltf", "pm1", 3)) == 254


# --- certificates made by hand ------------------------------------------------------------------------------


def certificate(kind: str, circuit: str, n: int, **rest: Any) -> Document:
    common = {"schema": SCHEMA, "kind": kind, "circuit": circuit, "gate": circuit, "n": n}
    return common | {"attending": None, "encoding": "01"} | rest


def gated(kind: str, n: int, **rest: Any) -> Document:
    return certificate(kind, "output-gating", n, **({"gate": "ltf", "attending": "ltf"} | rest))


def ones(*points: int) -> dict[str, str]:
    return {str(point): "1" for point in points}


def engines(count: int) -> list[dict[str, str]]:
    return [{"method": "chambers", "count": str(count)}, {"method": "lp", "count": str(count)}]


def one_class(table: str, size: int, **gates: dict[str, str]) -> Document:
    return {"truth_table": table, "orbit_size": str(size), "gates": gates}


def weights_class(weights: list[int], size: int) -> Document:
    return {"weights": [str(weight) for weight in weights], "orbit_size": str(size)}


def hex_table(table: int, n: int) -> str:
    return format(table, f"0{max(1, (1 << n) // 4)}x")


OR = {"1": "-1", "x1": "2", "x2": "2"}
AND = {"1": "-3", "x1": "2", "x2": "2"}
NAND = {"1": "3", "x1": "-2", "x2": "-2"}

AND_REALIZED = certificate("realization", "ltf", 2, truth_table="8", gates={"attended": AND})
XOR_GATED = gated("realization", 2, truth_table="6", gates={"attended": OR, "attending": NAND})
PRODUCT_GATED = gated(
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
                {"refutes": "attended", "multipliers": ones(0, 1, 2, 3)},
                {
                    "point": "5",
                    "cases": [
                        {"refutes": "attended", "multipliers": ones(0, 1, 4, 5)},
                        {"refutes": "attending", "multipliers": ones(1, 3, 5, 7)},
                    ],
                },
            ],
        },
        "swap",
    ],
}
PARITY_NOT_AND = gated("refutation", 3, truth_table="96", tree=PARITY_TREE)
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
NP_COUNT = gated(
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

HAND_MADE = {
    "AND by a threshold gate": AND_REALIZED,
    "XOR as OR gated by NAND": XOR_GATED,
    "XNOR as a product of two inputs": PRODUCT_GATED,
    "a function of degree 2": PTF_REALIZED,
    "XOR is not a threshold function": XOR_REFUTED,
    "parity is not of degree 2": PARITY_REFUTED,
    "parity is no AND of two threshold functions": PARITY_NOT_AND,
    "104 threshold functions": SELF_DUAL_COUNT,
    "14 threshold functions": NPN_COUNT,
    "4 products of one variable": NP_COUNT,
}


def specified_examples() -> list[Document]:
    text = (ROOT / "docs" / "certificates.md").read_text(encoding="utf-8")
    return [json.loads(block) for block in re.findall(r"```json\n(.*?)```", text, re.DOTALL)]


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
    kinds = {(example["kind"], example["circuit"].split(":")[0], example["encoding"]) for example in examples}
    assert {("realization", "output-gating", encoding) for encoding in ("01", "pm1")} <= kinds
    assert {("refutation", "output-gating", encoding) for encoding in ("01", "pm1")} <= kinds
    assert {(kind, "ltf", "01") for kind in ("realization", "refutation", "count")} <= kinds


def test_the_line_says_what_was_proved() -> None:
    lines = [audit_document(document) for document in (AND_REALIZED, XOR_GATED, PARITY_NOT_AND, SELF_DUAL_COUNT)]
    assert lines == [
        "realization of 8 (n = 2) by ltf: 1 gate, 4 points",
        "realization of 6 (n = 2) by output-gating 01 (ltf gated by ltf): 2 gates, 4 points",
        "refutation of 96 (n = 3) by output-gating 01 (ltf gated by ltf): 3 leaves",
        "count of ltf (n = 3): at least 104 functions, in 3 self-dual classes; 2 engines report this total",
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
        ({"schema": "circuit-capacity/certificate/2"}, "schema"),
        ({"kind": "proof"}, "kind"),
        ({"circuit": "square", "gate": "square"}, "circuit"),
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
    assert refusal(AND_REALIZED | change).startswith(f"{place}:")


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
        ({"x3": "0"}, "n = 2"),
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
        ({"circuit": "ptf:2", "gate": "ptf:2"}, "monomial x1*x2 is not 0"),
    ],
)
def test_multipliers_that_prove_nothing_are_refused(change: Document, reason: str) -> None:
    assert reason in refusal(XOR_REFUTED | change)


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
    assert refuted == set(range(256)) - gate_functions(1, 3)
    assert len(refuted) == 152


# --- trees --------------------------------------------------------------------------------------------------


def square_on(signs: dict[int, int]) -> dict[str, str] | None:
    """Two on-points and two off-points with the same sum, among those decided."""
    on = [x for x, sign in signs.items() if sign > 0]
    off = [x for x, sign in signs.items() if sign < 0]
    for a, b in combinations(on, 2):
        for c, d in combinations(off, 2):
            if a & b == c & d and a | b == c | d:
                return ones(a, b, c, d)
    return None


def grow_tree(table: int, encoding: str, n: int) -> Document | None:
    """A tree of cases that refutes a pair of threshold gates, found by a plain search."""

    def grow(attended: dict[int, int], attending: dict[int, int], rest: list[int]) -> Document | None:
        for role, signs in (("attended", attended), ("attending", attending)):
            multipliers = square_on(signs)
            if multipliers is not None:
                return {"refutes": role, "multipliers": multipliers}
        if not rest:
            return None
        point, *rest = rest
        cases: list[Any] = []
        for case in (0, 1):
            if encoding == "01":
                states = (attended, attending | {point: -1}) if case else (attended | {point: -1}, attending)
            else:
                sign = 1 if case else -1
                value = sign if table >> point & 1 else -sign
                states = attended | {point: sign}, attending | {point: value}
            node = grow(*states, rest)
            if node is None:
                return None
            cases.append(node)
        return {"point": str(point), "cases": cases}

    on_points = {x: 1 for x in range(1 << n) if table >> x & 1}
    if encoding == "01":
        return grow(on_points, on_points, [x for x in range(1 << n) if x not in on_points])
    return grow({}, {}, list(range(1 << n)))


@pytest.mark.parametrize("encoding", ["01", "pm1"])
def test_trees_refute_exactly_the_functions_of_three_variables_that_no_pair_computes(encoding: str) -> None:
    realized = circuit_functions("ltf", "ltf", encoding, 3)
    assert len(realized) == {"01": 246, "pm1": 254}[encoding]
    for table in range(256):
        tree = grow_tree(table, encoding, 3)
        assert (tree is None) == (table in realized)
        if tree is None:
            continue
        document = gated("refutation", 3, encoding=encoding, truth_table=hex_table(table, 3), tree=tree)
        audit_document(document)
        symmetry = {"01": "swap", "pm1": "complement"}[encoding]
        tree["cases"][1] = symmetry
        audit_document(document)
        tree["cases"].reverse()
        refusal(document)


@pytest.mark.parametrize(
    ("encoding", "attending", "case", "reason"),
    [
        ("01", "ltf", "swap", None),
        ("01", "ptf:1", "swap", None),
        ("01", "ptf:3", "swap", "two gates of one class"),
        ("01", "ltf", "complement", "needs encoding pm1"),
        ("01", "ltf", "transpose", "a node is an object|an object is expected"),
        ("pm1", "ltf", "swap", "needs encoding 01"),
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


def test_the_complement_works_for_gates_of_different_classes() -> None:
    tree = grow_tree(0x96, "pm1", 3)
    assert tree is not None
    tree["cases"][1] = "complement"
    document = gated("refutation", 3, encoding="pm1", truth_table="96", tree=tree, attending="ptf:1")
    audit_document(document)


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
        (["point"], "1", "on-point"),
        (["point"], "8", "not a point"),
        (["point"], 0, "as a string"),
        (["cases"], [], "two cases"),
        (["cases"], {}, "array"),
        (["cases", 0], "swap", "object"),
        (["cases", 1], None, "object"),
        (["cases", 1], {"refutes": "attended", "multipliers": ones(0, 1, 2, 3)}, "not decided"),
        (["cases", 0, "point"], "0", "already decided"),
        (["cases", 0, "cases", 1], "swap", "first decision only"),
        (["cases", 0, "cases", 1, "point"], "3", "already decided"),
        (["cases", 0, "cases", 0, "refutes"], "attending", "not decided"),
        (["cases", 0, "cases", 0, "refutes"], "both", '"attended" or "attending"'),
        (["cases", 0, "cases", 0, "refutes"], ["attended"], '"attended" or "attending"'),
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
    document = copy.deepcopy(PARITY_NOT_AND) | {"attending": "ptf:2"}
    document["tree"]["cases"][1] = copy.deepcopy(PARITY_TREE["cases"][0])
    assert refusal(document).startswith("tree.cases[0].cases[1].cases[1].multipliers")


def test_values_decided_in_one_branch_are_forgotten_in_the_next() -> None:
    document = copy.deepcopy(PARITY_NOT_AND)
    inner = document["tree"]["cases"][0]
    inner["cases"].reverse()
    assert "not decided" in refusal(document)


def test_a_tree_deeper_than_the_cube_is_refused_without_recursion() -> None:
    node: Any = {"refutes": "attended", "multipliers": {}}
    for depth in range(20_000):
        node = {"point": str(depth % 4096), "cases": [node, node]}
    document = gated("refutation", 12, encoding="pm1", truth_table="0" * 1024, tree=node)
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
@settings(deadline=None, max_examples=200)
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


def images(table: int, n: int, *, complement: bool) -> set[int]:
    """The orbit of a function, each symmetry of the cube applied point by point."""
    orbit = set()
    for order in permutations(range(n)):
        for flips in range(1 << n):
            image = 0
            for x in range(1 << n):
                y = sum((x >> i & 1) << order[i] for i in range(n)) ^ flips
                image |= (table >> x & 1) << y
            orbit.add(image)
            if complement:
                orbit.add(image ^ (1 << (1 << n)) - 1)
    return orbit


def orbit_count(n: int, symmetry: str) -> Document:
    left = set(range(1 << (1 << n)))
    classes = []
    while left:
        table = min(left)
        orbit = images(table, n, complement=symmetry == "npn")
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
    ],
)
def test_all_functions_are_counted_by_their_classes(n: int, symmetry: str, classes: int) -> None:
    """Numbers of classes: OEIS A000370 (npn) and A000616 (np)."""
    document = orbit_count(n, symmetry)
    assert len(document["classes"]) == classes
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


def test_products_in_01_are_not_counted_up_to_complement() -> None:
    assert 'use "np"' in refusal(NP_COUNT | {"symmetry": "npn"})


def test_orbits_of_more_than_four_inputs_are_refused_with_the_limit() -> None:
    assert "over 4" in refusal(NPN_COUNT | {"n": 5})


# --- large inputs -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("encoding", ["01", "pm1"])
def test_gates_of_twelve_inputs_are_evaluated_as_point_by_point(encoding: str) -> None:
    chooser = random.Random(12)
    gate = {"1": "101"} | {f"x{i}": str(2 * chooser.randint(-99, 99)) for i in range(1, 13)}
    gate |= {"x1*x12": "40", "x3*x5": "-400"}
    table = sum(1 << x for x, sign in enumerate(naive_output(gate, encoding, 12)) if sign > 0)
    document = certificate("realization", "ptf:2", 12, encoding=encoding, gates={"attended": gate})
    audit_document(document | {"truth_table": hex_table(table, 12)})
    message = refusal(document | {"truth_table": hex_table(table ^ 1 << 3456, 12)})
    assert "at point 3456" in message


def test_parity_of_sixteen_variables_is_refuted_at_every_lower_degree() -> None:
    parity = sum(1 << x for x in range(1 << 16) if x.bit_count() & 1)
    rest = {"truth_table": hex_table(parity, 16), "multipliers": ones(*range(1 << 16))}
    audit_document(certificate("refutation", "ptf:15", 16, **rest))
    assert "is not 0" in refusal(certificate("refutation", "ptf:16", 16, **rest))


# --- mutations ----------------------------------------------------------------------------------------------

STRANGE_VALUES: list[Any] = [
    None, True, False, 0, 1, -1, 2, 3, 17, 10**400, 1.0, 2.5, math.nan, math.inf, [], {}, [[]], {"1": "1"},
    "", "0", "1", "2", "3", "-1", "-0", "00", "+1", " 1", "1_0", "\uff11", "\ud800", "\n", "9" * 5000, "6",
    "96", "e8", "E8", "x1", "x3", "x1*x2", "ltf", "ptf:1", "ptf:2", "ptf:3", "ptf:0", "output-gating", "01",
    "pm1", "swap", "complement", "attended", "attending", "realization", "refutation", "count", "npn", "np",
    "self-dual",
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
@settings(deadline=None, max_examples=1500, suppress_health_check=[HealthCheck.too_slow])
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
@settings(deadline=None, max_examples=500, suppress_health_check=[HealthCheck.too_slow])
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


@given(
    st.sampled_from(["01", "pm1"]),
    st.sampled_from([None, "ltf", "ptf:2"]),
    st.integers(0, 3),
    st.lists(st.integers(-3, 3), min_size=20, max_size=20),
    st.integers(0, 255),
)
@settings(deadline=None, max_examples=500)
def test_random_gates_are_accepted_for_their_own_truth_table_only(
    encoding: str, attending: str | None, n: int, numbers: list[int], other: int
) -> None:
    numbers = numbers.copy()
    gates: dict[str, dict[str, str]] = {}
    roles = {"attended": 1} if attending is None else {"attended": 1, "attending": 1 if attending == "ltf" else 2}
    for role, degree in roles.items():
        subsets = [s for size in range(min(degree, n) + 1) for s in combinations(range(1, n + 1), size)]
        gates[role] = {"*".join(f"x{i}" for i in s) or "1": str(numbers.pop()) for s in subsets}
    document = certificate(
        "realization",
        "ltf",
        n,
        encoding=encoding,
        gates=gates,
        truth_table=hex_table(other % (1 << (1 << n)), n),
    )
    if attending is not None:
        document |= {"circuit": "output-gating", "attending": attending}
    try:
        outputs = [naive_output(gate, encoding, n) for gate in gates.values()]
    except AssertionError:
        assert "strict" in refusal(document)
        return
    values = [(math.prod(s) if encoding == "pm1" else min(s)) > 0 for s in zip(*outputs, strict=True)]
    table = sum(1 << x for x, value in enumerate(values) if value)
    audit_document(document | {"truth_table": hex_table(table, n)})
    if other % (1 << (1 << n)) != table:
        assert "the circuit gives" in refusal(document)


@given(st.recursive(st.sampled_from(STRANGE_VALUES), lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner)))
@settings(deadline=None, max_examples=200)
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
        ('{"n": 1, "n": 2}', 'the key "n" stands twice'),
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
    said = "10 certificates: 3 counts, 4 realizations, 3 refutations"
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


def test_the_audit_imports_the_standard_library_alone() -> None:
    tree = ast.parse(Path(audit.__file__).read_text(encoding="utf-8"))
    imported = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            imported |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0 and node.module is not None
            imported.add(node.module.split(".")[0])
    assert imported <= sys.stdlib_module_names


def test_the_audit_runs_as_a_file_on_its_own(tmp_path: Path) -> None:
    alone = shutil.copy(audit.__file__, tmp_path / "audit_alone.py")
    path = written(tmp_path / "certificate.json", json.dumps(PARITY_NOT_AND))
    command = [sys.executable, "-I", "-S", str(alone), str(path)]
    run = subprocess.run(command, capture_output=True, text=True, check=False)
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
