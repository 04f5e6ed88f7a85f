"""Three gates by minimal error sets: the sets, and the readouts, against their definitions."""

from itertools import pairwise, product

import numpy as np
import pytest

from enumerate.cube.classes import npn_classes
from enumerate.pairs.cofactor_products import threshold_words
from enumerate.pairs.error_set_kernels import decide_by_error_sets, decide_by_selection
from enumerate.pairs.error_sets import (
    _forbidden_errors,
    _lists,
    count_readouts_by_classes,
    halves_of_selectors,
    is_unate,
)
from enumerate.pairs.gate_triples import _plain_changes, readout_alike


@pytest.mark.parametrize("n", range(5))
def test_gates_are_all_threshold_functions_and_facets_their_neighbours(n):
    lists = _lists(n)
    assert lists.gates.tolist() == threshold_words(n).tolist()
    everything = set(lists.gates.tolist())
    for gate, facets in zip(lists.gates.tolist()[::7], lists.facets.tolist()[::7], strict=True):
        assert facets == sum(1 << x for x in range(2**n) if gate ^ 1 << x in everything)


@pytest.mark.parametrize("n", [2, 3, 4])
def test_error_sets_without_a_facet_are_the_minimal_ones(n):
    lists = _lists(n)
    for f in npn_classes(n)[0].tolist()[:: n**2]:
        errors = {gate ^ f for gate in lists.gates.tolist()}
        minimal = {e for e in errors if not any(other != e and other & e == other for other in errors)}
        by_facets = zip(lists.gates.tolist(), lists.facets.tolist(), strict=True)
        assert {gate ^ f for gate, facets in by_facets if (gate ^ f) & facets == 0} == minimal


def test_what_gates_must_not_get_wrong_is_what_changes_the_readout():
    """For every unate readout, up to negated variables: a set of wrong gates is forbidden if a minimal one is in it."""
    unate = [readout for readout in range(1, 255) if is_unate(readout)]
    assert (
        len(unate) == 102
    )  # of 104 threshold functions of three variables, which are all that are unate, two constant
    for readout in unate:
        rows = _forbidden_errors(readout)
        matches = False
        for negated in range(8):
            values = [readout >> (x ^ negated) & 1 for x in range(8)]
            matches |= all(
                any(rows[q] >> b & 1 for q in range(8) if q & p == q) == (values[7 ^ p if b == 0 else p] == b)
                for p, b in product(range(8), (0, 1))
            )
        assert matches


def test_functions_and_complements_are_decided_by_all_triples():
    """AND and OR of three gates of two and three variables, function by function."""
    for n in (2, 3):
        lists = _lists(n)
        gates = lists.gates.tolist()
        pairs = {a & b for a in gates for b in gates}
        conjunctions = {p & c for p in pairs for c in gates}
        forms = np.arange(2**2**n, dtype=np.uint32)
        realized = np.zeros(len(forms), np.int64)
        rows = np.array([_forbidden_errors(0x80)], np.int64)
        ones, never = np.uint32(2**2**n - 1), np.zeros(1, np.int64)
        decide_by_error_sets(forms, lists.gates, lists.facets, rows, ones, True, never, realized)
        for f in forms.tolist():
            assert realized[f] == (f in conjunctions) + 2 * (f ^ int(ones) in conjunctions)


def test_a_gate_that_selects_of_five_variables_misses_an_error_set_on_either_side():
    """Some functions of five variables, with every gate and its complement beside every minimal error set."""
    gates = threshold_words(5).astype(np.uint32)
    facets = np.zeros(len(gates), np.uint32)
    for x in range(32):
        facets |= np.isin(gates ^ np.uint32(1 << x), gates).astype(np.uint32) << np.uint32(x)
    forms = np.random.default_rng(5).integers(0, 2**32, 12, dtype=np.uint32)
    forms[:6] &= forms[6:]
    realized = np.zeros(len(forms), np.int64)
    lows, highs, selectors = halves_of_selectors(gates, 5)
    decide_by_selection(forms, gates, facets, lows, highs, selectors, np.zeros(1, np.int64), realized)
    expected = []
    for f in forms:
        errors = (gates ^ f)[(gates ^ f) & facets == 0]
        missed = np.zeros(len(gates), bool)  # by some error set
        for error in errors:
            missed |= gates & error == 0
        expected.append(int((missed & missed[::-1]).any()))  # complements stand in the opposite order
    assert realized.tolist() == expected
    assert set(expected) == {0, 1}


def test_work_that_is_given_up_is_left():
    lists = _lists(2)
    realized = np.zeros(1, np.int64)
    rows = np.array([_forbidden_errors(0xE8)], np.int64)
    arguments = (np.zeros(1, np.uint32), lists.gates, lists.facets, rows, np.uint32(15), False)
    decide_by_error_sets(*arguments, np.ones(1, np.int64), realized)
    assert realized.tolist() == [0]
    decide_by_error_sets(*arguments, np.zeros(1, np.int64), realized)
    assert realized.tolist() == [1]


def test_readouts_of_another_kind_are_refused():
    with pytest.raises(ValueError, match="of other kinds"):
        count_readouts_by_classes((0x68,), 2, False)
    with pytest.raises(ValueError, match="out of range"):
        count_readouts_by_classes((0xE8,), 6, True)


@pytest.mark.parametrize("n", range(6))
def test_plain_changes_go_through_all_orders_by_neighbours(n):
    orders = _plain_changes(n)
    assert len(set(orders)) == len(orders) == [1, 1, 2, 6, 24, 120][n]
    for before, after in pairwise(orders):
        (i, j) = (i for i in range(n) if before[i] != after[i])
        assert j == i + 1


def test_readouts_alike_have_the_same_canonical_form():
    forms, sizes = npn_classes(3)
    alike = [readout_alike(table) for table in range(256)]
    known = [form for form in forms.tolist() if alike[form] is not None]
    assert len(known) == 7
    assert sum(a is not None for a in alike) == sum(
        s for f, s in zip(forms.tolist(), sizes.tolist(), strict=True) if f in known
    )
