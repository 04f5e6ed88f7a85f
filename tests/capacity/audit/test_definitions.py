"""A circuit is one line of the audit's definitions: shown by one that is added here, with two attending units.

`apart` is theta(b + g1(x) w1 x1 + g2(x) (w2 x2 + ... + wn xn)). What it computes is worked out below from this formula.
"""

from __future__ import annotations

import copy
import random
import re
from collections.abc import Iterator
from itertools import combinations, product
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from capacity.audit import audit_document
from capacity.audit.definitions import CIRCUITS, SCORES, Definition
from capacity.audit.statement import SCHEMA, _statement
from capacity.audit.text import CertificateError

SPECIFICATION = Path(__file__).resolve().parents[3] / "docs" / "certificates.md"
NAME = "synaptic-gating:apart"
Document = dict[str, Any]


@pytest.fixture
def _apart(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setitem(CIRCUITS, NAME, Definition(each_multiplies=lambda x: [x[:1], x[1:]], least_n=1))
    yield
    _statement.cache_clear()


def document(kind: str, n: int, encoding: str, circuit: str = NAME, **rest: Any) -> Document:
    attending = None if circuit in SCORES else "ltf"
    gate = circuit if attending is None else "ltf"
    keys = {"circuit": circuit, "gate": gate, "attending": attending, "encoding": encoding, "n": n, "units": 1}
    return {"schema": SCHEMA, "kind": kind, "shared": False, "attending_inputs": None, **keys, **rest}


def hex_table(table: int, variables: int) -> str:
    return format(table, f"0{max(1, (1 << variables) // 4)}x")


def refusal(refused: Document) -> str:
    with pytest.raises(CertificateError) as caught:
        audit_document(refused)
    return str(caught.value)


# --- realizations -----------------------------------------------------------------------------------------------


def table_of(n: int, low: int, attended: list[int], attending: list[list[int]]) -> int | None:
    """The truth table of odd-bias units at weights [b, w1, ..., wn], by the formula; None if it is not strict."""
    table = 0
    for point in range(1 << n):
        x = [1 if point >> i & 1 else low for i in range(n)]
        g1, g2 = (1 if b + sum(map(int.__mul__, w, x)) > 0 else low for b, *w in attending)
        b, w1, *rest = attended
        u = b + g1 * w1 * x[0] + g2 * sum(map(int.__mul__, rest, x[1:]))
        if u == 0:
            return None
        table |= (u > 0) << point
    return table


def unit(weights: list[int]) -> dict[str, str]:
    return {"1" if i == 0 else f"x{i}": str(w) for i, w in zip(range(len(weights)), weights, strict=True)}


@pytest.mark.usefixtures("_apart")
@pytest.mark.parametrize("encoding", ["01", "pm1"])
@pytest.mark.parametrize("n", [1, 2, 3, 4])
def test_a_circuit_with_two_attending_units_is_evaluated_by_its_formula(n: int, encoding: str) -> None:
    chooser = random.Random(n)
    tables = set()
    for _ in range(60):
        attended = [chooser.randint(-4, 4) for _ in range(n + 1)]
        attending = [[2 * chooser.randint(-3, 2) + 1, *(2 * chooser.randint(-2, 2) for _ in range(n))] for _ in "12"]
        table = table_of(n, -1 if encoding == "pm1" else 0, attended, attending)
        gates = {"attended": unit(attended), "attending": [unit(g) for g in attending]}
        realization = document("realization", n, encoding, gates=gates, truth_table=hex_table(table or 0, n))
        if table is None:
            assert "not a strict realization" in refusal(realization)
            continue
        assert f"by {NAME} --encoding {encoding}: 3 gates" in audit_document(realization)
        wrong = table ^ 1 << chooser.randrange(1 << n)
        assert "the circuit gives" in refusal(realization | {"truth_table": hex_table(wrong, n)})
        for others in (gates["attending"][:1], gates["attending"] * 2, gates["attending"][0]):
            assert refusal(realization | {"gates": gates | {"attending": others}}).startswith("gates.attending")
        tables.add(table)
    assert len(tables) > 3


@pytest.mark.usefixtures("_apart")
def test_an_added_circuit_is_held_to_the_gates_and_inputs_of_its_definition() -> None:
    gates = {"attended": {"1": "1"}, "attending": [{"1": "1"}, {"1": "1"}]}
    constant = document("realization", 1, "01", gates=gates, truth_table="3")
    audit_document(constant)
    assert refusal(constant | {"gate": "ptf:2"}).startswith("gate:")
    assert refusal(constant | {"n": 0, "truth_table": "1"}) == f"n: {NAME} gates x1, so n >= 1"
    assert "no such coefficient" in refusal(constant | {"gates": gates | {"attended": {"1": "1", "v": "1"}}})
    shared = {"units": 2, "shared": True, "truth_table": ["3", "3"]}
    audit_document(constant | shared | {"gates": gates | {"attended": [{"1": "1"}] * 2}})


def test_a_circuit_that_is_not_defined_is_refused() -> None:
    assert refusal(document("realization", 1, "01", truth_table="3", gates={})).startswith("circuit:")


# --- refutations ------------------------------------------------------------------------------------------------


def last_variable_refuted(n: int) -> Document:
    """In pm1 no circuit computes y, the one input of the attending units.

    The signals are constant for each y. At x and at -x the attended unit is read at opposite inputs, so that b is
    positive for y = 1 and negative for y = 0.
    """
    low, high = ["0", str(2**n - 1)], [str(2**n), str(2 ** (n + 1) - 1)]

    def contradiction(keys: list[str], unit_name: str) -> Document:
        return {"refutes": unit_name, "multipliers": dict.fromkeys(keys, "1")}

    def decide(keys: list[str], node: Document) -> Document:
        """Both points with all signals: a signal that differs is refuted, and if none does the node follows."""
        changed = {c: contradiction(keys, f"attending:{1 if c & 1 else 2}") for c in range(1, 4)}
        inner = [[changed.get(c ^ other, node) for other in range(4)] for c in range(4)]
        return {"point": keys[0], "cases": [{"point": keys[1], "cases": cases} for cases in inner]}

    tree = decide(low, decide(high, contradiction([*low, *high], "attended")))
    table = hex_table((1 << 2 ** (n + 1)) - (1 << 2**n), n + 1)
    return document("refutation", n, "pm1", attending_inputs=1, truth_table=table, tree=copy.deepcopy(tree))


@pytest.mark.usefixtures("_apart")
def test_a_circuit_with_two_attending_units_is_refuted_by_hand() -> None:
    certificate = last_variable_refuted(3)
    assert audit_document(certificate) == (
        f"refutation of ff00 (n = 3) by {NAME} --encoding pm1 --attending-inputs 1: {12 + 4 * (12 + 4)} leaves"
    )
    # With n = 2 each weight has a signal of its own; with n = 3 it does not, and that circuit has more cases.
    audit_document(last_variable_refuted(2) | {"circuit": "synaptic-gating:each"})
    assert "8 cases, not 4" in refusal(certificate | {"circuit": "synaptic-gating:each"})
    assert "2 cases, not 4" in refusal(certificate | {"circuit": "synaptic-gating:all"})


@pytest.mark.usefixtures("_apart")
def test_a_wrong_refutation_of_a_circuit_with_two_attending_units_is_refused() -> None:
    certificate = last_variable_refuted(3)
    assert "is not 0" in refusal(certificate | {"truth_table": "ff01"})
    assert "point 0 has one case only" in refusal(certificate | {"encoding": "01"})
    for cases in (certificate["tree"]["cases"][:3], [*certificate["tree"]["cases"], "complement"]):
        assert "4 cases, not" in refusal(certificate | {"tree": {"point": "0", "cases": cases}})
    for wrong in ("attending:2", "attending:3", "attending", "attended"):
        changed = copy.deepcopy(certificate)
        changed["tree"]["cases"][0]["cases"][1]["refutes"] = wrong
        message = refusal(changed)
        assert message.startswith("tree.cases[0].cases[1]") and re.search("is not 0|is not a unit", message)


@pytest.mark.usefixtures("_apart")
def test_a_signal_that_makes_no_difference_is_not_asked() -> None:
    """In 01 the output at x = 0 does not depend on the signals, nor on the second one with a single input."""
    origin = {"refutes": "attended", "multipliers": {"0": "1", "8": "1"}}
    rest = document("refutation", 3, "01", attending_inputs=1, truth_table="ff00", tree=origin)
    audit_document(rest)
    one = {"refutes": "", "multipliers": {}}
    for point, number in ((1, 2), (6, 2), (4, 2), (3, 4)):
        message = refusal(rest | {"tree": {"point": str(point), "cases": [one]}})
        assert f"point {point} has {number} cases, not 1" in message
    for encoding in ("01", "pm1"):
        tree = {"point": "1", "cases": [one]}
        single = document("refutation", 1, encoding, truth_table="1", tree=tree)
        assert "point 1 has 2 cases, not 1" in refusal(single)
        halved = {"point": "1", "cases": [one, "complement"]}
        assert '"complement" is not a symmetry of' in refusal(single | {"tree": halved})


# --- symmetries -------------------------------------------------------------------------------------------------


def thresholds(n: int) -> list[int]:
    """The threshold functions of n <= 3 variables, as truth tables."""
    cube = [[1, *(x >> i & 1 for i in range(n))] for x in range(1 << n)]
    every = (2 * np.array(list(product(range(-4, 4), repeat=n + 1))) + np.eye(1, n + 1, dtype=int)) @ np.array(cube).T
    return sorted({int(table) for table in (every > 0) @ (1 << np.arange(1 << n))})


def computed(n: int, low: int) -> set[int]:
    """All functions of `apart`, from the values of its attended unit under the four pairs of signals."""
    powers = 1 << np.arange(1 << n)
    x = np.array([[1 if point >> i & 1 else low for i in range(n)] for point in range(1 << n)])
    weights = np.array(list(product(range(-3, 4), repeat=n)))
    patterns = set()
    for bias in range(-9, 10, 2):
        columns = []
        for g1, g2 in product((low, 1), repeat=2):
            gains = np.array([g1, *[g2] * (n - 1)])
            columns.append((2 * weights @ (gains * x).T + bias > 0) @ powers)
        patterns |= set(zip(*(column.tolist() for column in columns), strict=True))
    table = np.array(sorted(patterns))
    cube = (1 << (1 << n)) - 1
    found: set[int] = set()
    for g1, g2 in product(thresholds(n), repeat=2):
        masks = [~g1 & ~g2 & cube, ~g1 & g2 & cube, g1 & ~g2 & cube, g1 & g2]
        found.update(np.unique((table & masks).sum(axis=1)).tolist())
    return found


def image(table: int, n: int, generator: str) -> int:
    names = [int(name) - 1 for name in re.findall("[0-9]+", generator)]

    def moved(x: int) -> int:
        if generator[0] == "-":
            return x ^ 1 << names[0]
        low, high = (x >> i & 1 for i in names)
        return x if low == high else x ^ 1 << names[0] ^ 1 << names[1]

    if generator == "not":
        return table ^ (1 << (1 << n)) - 1
    return sum((table >> x & 1) << moved(x) for x in range(1 << n))


@pytest.mark.usefixtures("_apart")
@pytest.mark.parametrize("encoding", ["01", "pm1"])
@pytest.mark.parametrize("n", [1, 2, 3])
def test_the_symmetries_of_an_added_circuit_are_derived_and_are_symmetries(n: int, encoding: str) -> None:
    functions = computed(n, -1 if encoding == "pm1" else 0)
    exchanges = [f"x{i},x{j}" for i, j in combinations(range(1, n + 1), 2)]
    negations = [f"-x{i}" for i in range(1, n + 1)]
    expected = {"not", *(negations if encoding == "pm1" else []), *({2: ["x1,x2"], 3: ["x2,x3"]}.get(n, []))}
    rest = {"count": "1", "engines": [{"method": "by hand", "count": "1"}], "classes": [{}]}
    for generator in [*exchanges, *negations, "not"]:
        message = refusal(document("count", n, encoding, symmetry=[generator], **rest))
        assert message.startswith("classes[0]") == (generator in expected)
        if generator in expected:
            assert functions == {image(table, n, generator) for table in functions}
        else:
            assert f'"{generator}" is not a symmetry of {NAME}' in message


def test_a_score_has_the_symmetries_that_map_its_products_to_themselves() -> None:
    """Exchanges within a token, and in pm1 negations; those of other circuits would prove what is false."""
    rest = {"count": "1", "engines": [{"method": "by hand", "count": "1"}], "classes": [{}]}
    within, across, pairs = {"x1,x2", "x3,x4"}, {"x1,x4", "x2,x3"}, {"x1,x3", "x2,x4"}
    negations = {"-x1", "-x2", "-x3", "-x4"}
    generators = within | across | pairs | negations | {"not"}
    for name, encoding, expected in [
        ("dot-product-score", "01", within),
        ("dot-product-score", "pm1", within | negations),
        ("expressive-score", "01", within),
        ("expressive-score:either", "pm1", within | negations),
        ("low-rank-score:1", "pm1", within | negations),
        ("elliptical-score", "01", pairs),
        ("elliptical-score", "pm1", pairs),
        ("positional-score", None, generators - {"not"}),
    ]:
        for generator in generators:
            keys = {"circuit": name, "gate": name, "attending": None, "encoding": encoding}
            message = refusal(document("count", 4, "01", symmetry=[generator], **rest) | keys)
            assert message.startswith("classes[0]") == (generator in expected), (name, encoding, generator)


def test_a_negated_input_of_a_score_does_not_double_a_count() -> None:
    """x1 AND x2 is q M k > t for tokens of one bit; (NOT x1) AND x2 is not: its score is 0 at x = 0 and at x2 alone."""
    one = {"truth_table": "8", "orbit_size": "2", "gates": {"attended": {"1": "-1", "x1*x2": "2"}}}
    rest = {"count": "2", "engines": [{"method": "by hand", "count": "2"}], "classes": [one]}
    message = refusal(document("count", 2, "01", "dot-product-score", symmetry=["-x1"], **rest))
    assert '"-x1" is not a symmetry of dot-product-score' in message


def test_no_function_is_refuted_for_a_positional_score() -> None:
    for multipliers in ({"0": "1", "1": "1"}, {"0": "1", "1": "1", "2": "1", "3": "1"}):
        refuted = document("refutation", 2, "01", "positional-score", truth_table="6", multipliers=multipliers)
        assert "computes every function" in refusal(refuted | {"encoding": None})


# --- the specification --------------------------------------------------------------------------------------------


def test_the_specification_names_the_circuits_that_are_defined() -> None:
    text = SPECIFICATION.read_text(encoding="utf-8")
    circuits = text[text.index("| circuit | output |") : text.index("A square attended unit")]
    assert set(re.findall(r"^\| `([^`]*)` ", circuits, re.MULTILINE)) == {*CIRCUITS, "readout:HEX", "network:K"}
    scores = text[text.index("| circuit | on where |") : text.index("`gate` repeats the name")]
    assert set(re.findall(r"^\| `([^`]*)` ", scores, re.MULTILINE)) == {*SCORES, "low-rank-score:r"}
