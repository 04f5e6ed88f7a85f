"""Certificates on partial functions: the audit accepts none that says what is false, and every true one of `check`."""

import json
from functools import cache
from itertools import product

import pytest

from capacity.audit import audit_document
from capacity.audit.statement import PARTIAL_SCHEMA, SCHEMA
from capacity.audit.text import CertificateError
from capacity.circuits.circuit import Circuit
from capacity.decisions.checking import check
from tests import definitions
from tests.definitions import outputs, realized_by

EVERY = [  # pairs of where a function of two variables is on, and where it is specified
    tuple(sum(1 << x for x in range(4) if values[x] in kinds) for kinds in ((1,), (0, 1)))
    for values in product((0, 1, None), repeat=4)
]


def accepted(document):
    try:
        audit_document(document)
    except CertificateError:
        return False
    return True


def about(document, on, specified):
    """The same certificate about another function of two variables."""
    changed = {**document, "schema": SCHEMA, "truth_table": f"{on:x}"}
    changed.pop("specified", None)
    return changed if specified == 15 else {**changed, "schema": PARTIAL_SCHEMA, "specified": f"{specified:x}"}


CIRCUITS = [
    Circuit("ltf", 2),
    Circuit("synaptic-gating", 2),
    Circuit("synaptic-gating:each", 1, attending_inputs=1),
    Circuit("output-gating", 1, attending_inputs=1),
    Circuit("additive-output", 1, attending_inputs=1),
]


@cache
def functions(circuit):
    return frozenset(table for (table,) in realized_by(definitions.Circuit.of(circuit)))


@pytest.mark.parametrize("circuit", CIRCUITS, ids=str)
def test_a_proof_is_accepted_for_another_partial_function_only_if_that_is_true(circuit):
    proofs = [check(text, circuit).certificate for text in ("0110", "011x", "x001", "1x01", "10xx", "xx00")]
    verdicts = set()
    for document, (on, specified) in product(proofs, EVERY):
        verdict = accepted(about(document, on, specified))
        if document["kind"] == "refutation":
            completions = {table for table in functions(circuit) if (table ^ on) & specified == 0}
            assert not (verdict and completions), (on, specified)
        else:
            (table,) = outputs(definitions.Circuit.of(circuit), document["gates"])
            assert verdict == ((table ^ on) & specified == 0), (on, specified)
        verdicts.add((document["kind"], verdict))
    assert len(verdicts) == 4


YES = check("1x001x0x", Circuit("ltf", 3)).certificate
NO = check("0110xxxx", Circuit("ltf", 3)).certificate
TREE = check("0110xxxx", Circuit("synaptic-gating", 3)).certificate
LAYER = check("1x001x0x,e8", Circuit("ltf", 3, units=2)).certificate
SHARED = check(["0xx0", "x11x"], Circuit("output-gating", 2, units=2, shared=True)).certificate
SCORE = check("101x11100x1x0x0x", Circuit("low-rank-score:1", 4)).certificate


def test_the_line_says_that_the_function_is_partial():
    assert audit_document(YES) == "realization of partial 1x001x0x (n = 3, 5 values specified) by ltf: 1 gate, 8 points"
    assert audit_document(NO).startswith("refutation of partial 0110xxxx (n = 3, 4 values specified) by ltf: 4 Farkas")
    assert audit_document(LAYER).startswith("realization of partial 1x001x0x,11101000 (n = 3, 13 values specified)")
    assert audit_document([YES, NO, TREE, SHARED, SCORE]).startswith("5 certificates: ")


@pytest.mark.parametrize(
    ("document", "change", "reason"),
    [
        (YES, {"schema": SCHEMA}, 'the key "specified" is unknown here'),
        (YES, {"schema": "circuit-capacity/certificate/4"}, "schema: "),
        (YES, {"specified": None}, "specified: null is not 2 lowercase hex digits"),
        (YES, {"specified": "BA"}, 'specified: "BA" is not 2 lowercase hex digits'),
        (YES, {"specified": "0ba"}, "specified: "),
        (YES, {"specified": ["ba"]}, "specified: an array is not 2 lowercase hex digits"),
        (YES, {"specified": "ff"}, "specified: every point is specified: the function is not partial"),
        (YES, {"specified": "3a"}, "specified: point 7 is not specified, and 1 in the truth table"),
        (YES, {"truth_table": "8c"}, "specified: point 2 is not specified, and 1 in the truth table"),
        (YES, {"specified": "fa"}, "gates: the circuit gives 1 at point 6, the truth table 0"),
        (YES, {"truth_table": "80"}, "gates: the circuit gives 1 at point 3, the truth table 0"),
        (YES, {"gates": {"attended": {"x2": "1"}}}, "gates.attended: the activation is 0 at point 0"),
        (YES, {"kind": "count"}, "schema: "),
        (NO, {"specified": "70"}, 'multipliers["7"]: this value of the unit is not decided on'),
        (NO, {"multipliers": {**NO["multipliers"], "0": "1"}}, 'multipliers["0"]: this value of the unit is not deci'),
        (NO, {"multipliers": {**NO["multipliers"], "8": "0"}}, 'multipliers["8"]: "8" is not a point'),
        (LAYER, {"specified": "ba"}, "specified: an array is expected"),
        (LAYER, {"specified": ["ba"]}, "specified: an array of 2 is expected"),
        (LAYER, {"specified": ["ba", "fg"]}, "specified[1]: "),
        (LAYER, {"specified": ["ff", "ff"]}, "specified: every point is specified"),
        (SHARED, {"truth_table": ["0", "0"], "specified": ["9", "9"]}, "gates.attended["),
    ],
)
def test_a_field_of_a_partial_function_is_not_taken_on_trust(document, change, reason):
    with pytest.raises(CertificateError) as error:
        audit_document(document | change)
    assert str(error.value).startswith(reason)


def test_the_key_is_needed_where_the_schema_says_so():
    with pytest.raises(CertificateError, match='the key "specified" is missing'):
        audit_document({key: value for key, value in YES.items() if key != "specified"})


def nodes(tree):
    yield tree
    for case in tree.get("cases", []):
        if isinstance(case, dict):
            yield from nodes(case)


def test_a_tree_branches_at_points_that_are_specified_and_multiplies_nothing_else():
    specified = int(TREE["specified"], 16)
    for node in nodes(TREE["tree"]):
        used = [node["point"]] if "point" in node else node["multipliers"]
        assert all(specified >> int(point) & 1 for point in used)
    changed = json.loads(json.dumps(TREE))
    changed["tree"]["point"] = "0"
    with pytest.raises(CertificateError, match=r"tree\.point: point 0 is not specified"):
        audit_document(changed)
    leaf = next(node for node in nodes(TREE["tree"]) if "refutes" in node)
    for point in (TREE["tree"]["point"], max(leaf["multipliers"])):
        asked = specified & ~(1 << int(point))
        table = int(TREE["truth_table"], 16) & asked
        with pytest.raises(CertificateError, match="not specified"):
            audit_document(TREE | {"specified": f"{asked:02x}", "truth_table": f"{table:02x}"})


def test_directions_of_a_score_multiply_specified_points_only():
    point = max(int(key) for entry in SCORE["directions"] for key in entry["multipliers"])
    specified = int(SCORE["specified"], 16) & ~(1 << point)
    table = int(SCORE["truth_table"], 16) & specified
    with pytest.raises(CertificateError, match=f"point {point} is not specified"):
        audit_document(SCORE | {"specified": f"{specified:04x}", "truth_table": f"{table:04x}"})
