"""Products of two gates, decided by search: the factors multiply to the function, or the tree of cases proves a no."""

import random
from functools import cache
from itertools import product

import numpy as np
import pytest

from capacity.audit import audit_document
from capacity.certificates import realization_certificate, refutation_certificate
from capacity.circuits import Circuit
from enumerate.chambers import dichotomies
from enumerate.factorizations import Branch, Factors, Leaf, ProductDecider
from enumerate.outcomes import Undecided
from enumerate.pair_products import product_classes
from enumerate.symmetry import canonical_words, np_classes, npn_classes
from enumerate.truth_tables import all_ones, features, from_bits, to_signs

BOTH = pytest.mark.parametrize("encoding", ["01", "pm1"])


@cache
def gate_tables(n, degree=1):
    """All functions of a gate, ascending."""
    return sorted(from_bits(signs > 0) for signs in dichotomies(features(n, degree)).signs)


@cache
def products(n, encoding, degrees=(1, 1)):
    """All products of two gates, every pair tried."""
    first, second = (gate_tables(n, degree) for degree in degrees)
    if encoding == "01":
        return {f & g for f, g in product(first, second)}
    return {all_ones(n) ^ f ^ g for f, g in product(first, second)}


def decider_of(n, encoding, degrees=(1, 1), **options):
    first, second = (features(n, degree, encoding) for degree in degrees)
    return ProductDecider(first, second, conjunction=encoding == "01", **options)


def gate_outputs(matrix, coefficients):
    """The values 0/1 of one gate in Python integers; no score may be 0."""
    found = [sum(a * w for a, w in zip(row, coefficients, strict=True)) for row in matrix.tolist()]
    assert 0 not in found
    return [int(u > 0) for u in found]


def assert_factors(answer, table, n, encoding, degrees=(1, 1)):
    f = gate_outputs(features(n, degrees[0], encoding), answer.first)
    g = gate_outputs(features(n, degrees[1], encoding), answer.second)
    wanted = [table >> x & 1 for x in range(1 << n)]
    assert [a & b if encoding == "01" else 1 - (a ^ b) for a, b in zip(f, g, strict=True)] == wanted


def decide_and_verify(decider, table, n, encoding, gates=("ltf", "ltf")):
    """Whether the function is a product; factors are multiplied, trees given to the independent checker."""
    answer = decider.decide(to_signs(table, n))
    circuit = Circuit("output-gating", n, *gates, encoding)
    if isinstance(answer, Factors):
        assert_factors(answer, table, n, encoding, (circuit.degree, circuit.attending_degree))
        assert audit_document(realization_certificate(circuit, table, answer)).startswith("realization")
        return True
    assert isinstance(answer, Leaf | Branch)
    assert audit_document(refutation_certificate(circuit, table, answer)).startswith("refutation")
    return False


# --- all functions --------------------------------------------------------------------------------------------------


@BOTH
@pytest.mark.parametrize("n", range(4))
def test_every_function_of_up_to_three_variables_is_decided_as_by_trying_all_pairs(n, encoding):
    decider = decider_of(n, encoding)
    found = {table for table in range(1 << (1 << n)) if decide_and_verify(decider, table, n, encoding)}
    assert found == products(n, encoding)
    assert len(found) == {"01": (2, 4, 16, 246), "pm1": (2, 4, 16, 254)}[encoding][n]


@BOTH
@pytest.mark.parametrize("gates", [("ltf", "ptf:2"), ("ptf:2", "ltf"), ("ptf:2", "ptf:2"), ("ptf:3", "ltf")])
def test_gates_of_different_degrees_are_decided_as_by_trying_all_pairs(gates, encoding):
    degrees = tuple(1 if gate == "ltf" else int(gate[4:]) for gate in gates)
    decider = decider_of(3, encoding, degrees)
    found = {table for table in range(256) if decide_and_verify(decider, table, 3, encoding, gates)}
    assert found == products(3, encoding, degrees)


@pytest.mark.parametrize(("encoding", "count"), [("01", 32506), ("pm1", 54310)])
def test_the_products_of_four_variables_have_their_number_by_classes(encoding, count):
    forms, sizes = (np_classes if encoding == "01" else npn_classes)(4)
    assert sizes.sum() == 1 << 16
    decider = decider_of(4, encoding)
    realized = [decide_and_verify(decider, form, 4, encoding) for form in forms.tolist()]
    assert int(sizes[realized].sum()) == count


def test_constants_and_their_products_need_no_variables():
    for encoding in ("01", "pm1"):
        decider = decider_of(0, encoding)
        assert decide_and_verify(decider, 0, 0, encoding)
        assert decide_and_verify(decider, 1, 0, encoding)


# --- five variables -------------------------------------------------------------------------------------------------


@cache
def product_forms(encoding):
    from enumerate.symmetry import orbit
    from enumerate.threshold_classes import gate_table, npn_gate_classes

    orbits = [orbit(gate_table(found.gate), 5, complement=True) for found in npn_gate_classes(5)]
    gates = np.unique(np.concatenate(orbits))
    assert len(gates) == 94572
    return gates, product_classes(gates, gates, 5, encoding == "01")


@pytest.mark.parametrize(
    ("encoding", "count", "functions"),
    [("01", 44642388, 200), ("pm1", 387698944, 8), pytest.param("pm1", 387698944, 200, marks=pytest.mark.slow)],
)
def test_random_functions_of_five_variables_are_decided_as_by_the_list_of_all_products(encoding, count, functions):
    gates, listed = product_forms(encoding)
    assert listed.functions == count
    rng = random.Random(5)
    tables = [rng.getrandbits(32) for _ in range(functions)]
    for _ in range(
        functions // 4
    ):  # few random functions are products, so some that are one, and some that miss it by a point
        f, g = (int(rng.choice(gates)) for _ in range(2))
        made = f & g if encoding == "01" else all_ones(5) ^ f ^ g
        tables += [made, made ^ 1 << rng.randrange(32)]
    forms, _ = canonical_words(np.array(tables, np.uint64), 5, encoding == "pm1")
    expected = np.isin(forms, listed.forms).tolist()
    assert functions // 4 <= sum(expected) <= len(tables) - functions // 2
    decider = decider_of(5, encoding)
    assert [decide_and_verify(decider, table, 5, encoding) for table in tables] == expected


# --- the search itself ----------------------------------------------------------------------------------------------


def tree_nodes(tree):
    stack, nodes = [tree], 0
    while stack:
        node = stack.pop()
        nodes += 1
        if isinstance(node, Branch):
            stack += [child for child in (node.first, node.second) if child is not None]
    return nodes


NOT_A_PRODUCT = {"01": 0x69, "pm1": 0x16696996}  # no AND of two at n = 3; no XNOR of two at n = 5


@BOTH
def test_a_search_that_exceeds_its_nodes_is_undecided_and_one_that_fits_is_not(encoding):
    n = 3 if encoding == "01" else 5
    table = NOT_A_PRODUCT[encoding]
    answer = decider_of(n, encoding).decide(to_signs(table, n))
    assert isinstance(answer, Branch)
    nodes = tree_nodes(answer)
    assert decider_of(n, encoding, max_nodes=nodes).decide(to_signs(table, n)) == answer
    for limit in (0, 1, nodes - 1):
        with pytest.raises(Undecided, match=f"after {limit} nodes"):
            decider_of(n, encoding, max_nodes=limit).decide(to_signs(table, n))


@BOTH
def test_a_decider_that_was_interrupted_decides_the_next_function_right(encoding):
    n = 3 if encoding == "01" else 5
    decider = decider_of(n, encoding, max_nodes=4)
    with pytest.raises(Undecided):
        decider.decide(to_signs(NOT_A_PRODUCT[encoding], n))
    assert decide_and_verify(decider, 0, n, encoding)


@BOTH
def test_only_the_first_decision_leaves_a_way_out_by_symmetry(encoding):
    n = 3 if encoding == "01" else 5
    root = decider_of(n, encoding).decide(to_signs(NOT_A_PRODUCT[encoding], n))
    assert isinstance(root, Branch) and root.second is None
    stack = [root.first]
    while stack:
        node = stack.pop()
        if isinstance(node, Branch):
            assert node.second is not None
            stack += [node.first, node.second]


def test_gates_of_different_classes_are_not_interchanged():
    root = decider_of(3, "01", (1, 1)).decide(to_signs(0x69, 3))
    assert root.second is None
    four = [form for form in npn_classes(4)[0].tolist() if form.bit_count() <= 8]
    decider = decider_of(4, "01", (1, 2))
    trees = [a for a in (decider.decide(to_signs(form, 4)) for form in four) if isinstance(a, Branch)]
    assert trees
    assert all(tree.second is not None for tree in trees)


def test_progress_counts_nodes():
    seen = []
    decider_of(5, "pm1").decide(to_signs(NOT_A_PRODUCT["pm1"], 5), seen.append)
    assert all(nodes % 256 == 0 for nodes in seen) and seen == sorted(set(seen))


def test_an_undecided_linear_program_leaves_the_product_undecided(monkeypatch):
    decider = decider_of(2, "01")

    def fail(signs):
        raise Undecided("HiGHS stopped")

    monkeypatch.setattr(decider._separators[1], "decide", fail)
    with pytest.raises(Undecided, match="HiGHS stopped"):
        decider.decide(to_signs(0b0110, 2))


def test_exclusive_or_is_or_gated_by_nand():
    answer = decider_of(2, "01").decide(to_signs(0b0110, 2))
    assert_factors(answer, 0b0110, 2, "01")
    tables = {from_bits(gate_outputs(features(2), w)) for w in (answer.first, answer.second)}
    assert tables == {0b1110, 0b0111}
