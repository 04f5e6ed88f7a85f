"""Products of two linear threshold gates of up to six variables, counted by cofactors, against slower ways."""

from functools import cache
from itertools import product

import numpy as np
import pytest

from capacity.circuits.circuit import Circuit
from capacity.runs.kept_count import count
from enumerate.cube.symmetry import orbit
from enumerate.cube.truth_tables import all_ones
from enumerate.pairs import cofactor_products as module
from enumerate.pairs.cofactor_product_kernels import (
    and_cofactors,
    index_of_functions,
    make_room,
    mark_orbit,
    sort_distinct,
    xor_cofactors,
)
from enumerate.pairs.cofactor_products import count_products_by_cofactors, threshold_words
from enumerate.shards import Run, available_jobs
from tests.enumerate.pairs.threshold_pairs import classes_by_pairs, gates

# This project's numbers; n = 0 ... 5 also by a bitmap over all functions (test_pair_products.py), 6 by canonical forms.
AND = [2, 4, 16, 246, 32506, 44642388, 597305016488]
XNOR = [2, 4, 16, 254, 54310, 387698944, 24005950224852]
MODES = [pytest.param(True, id="and"), pytest.param(False, id="xnor")]


@cache
def products(n, conjunction):
    """All products, for XNOR as XOR, of which the class is the same."""
    words = gates(n).tolist()
    return sorted({f & g if conjunction else f ^ g for f, g in product(words, words)})


@pytest.mark.parametrize("n", range(6))
@pytest.mark.parametrize(("conjunction", "counts"), [(True, AND), (False, XNOR)], ids=["and", "xnor"])
def test_products_have_their_number(conjunction, counts, n):
    assert count_products_by_cofactors(n, conjunction) == counts[n]


@pytest.mark.slow
@pytest.mark.parametrize(("conjunction", "counts"), [(True, AND), (False, XNOR)], ids=["and", "xnor"])
def test_products_of_six_variables_have_their_number(conjunction, counts):
    assert count_products_by_cofactors(6, conjunction, available_jobs()) == counts[6]


@pytest.mark.parametrize("n", range(6))
def test_gates_are_those_of_the_classes(n):
    assert np.array_equal(threshold_words(n), gates(n))


@pytest.mark.parametrize("conjunction", MODES)
@pytest.mark.parametrize("n", [*range(5), pytest.param(5, marks=pytest.mark.slow)])  # as for counts of six variables
def test_classes_are_those_of_canonical_forms(n, conjunction):
    expected = classes_by_pairs(n, conjunction)
    found = module.classes_by_cofactors(n, conjunction)
    assert len(found.representatives) == len(expected.forms)
    assert np.array_equal(np.sort(found.orbit_sizes), np.sort(expected.orbit_sizes))
    if n < 5:
        for table, size in zip(found.representatives.tolist(), found.orbit_sizes.tolist(), strict=True):
            assert len(orbit(table, n, not conjunction)) == size
            assert conjunction or not table & 1


@pytest.mark.parametrize("conjunction", MODES)
@pytest.mark.parametrize("n", [2, 3])
def test_second_cofactors_are_those_of_all_pairs(n, conjunction):
    half, ones = 2 ** (n - 1), all_ones(n - 1)

    def weight(h):
        return h.bit_count() if conjunction else min(h.bit_count(), half - h.bit_count())

    for p in module.classes_by_cofactors(n - 1, conjunction).representatives.tolist():
        beside = {h >> half for h in products(n, conjunction) if h & ones == p}
        light = {q for q in beside if weight(q) <= weight(p)}
        found = module.second_cofactors(p, n, conjunction)
        assert found.lighter == sum(weight(q) < weight(p) for q in light)
        assert found.as_heavy == len(light) - found.lighter
        if p != ones:
            assert sorted(found.functions.tolist()) == sorted(light)
        else:  # representatives
            assert set(found.functions.tolist()) <= light == set(products(n - 1, conjunction))


def test_rising_points_are_those_that_may_be_added():
    n, half = 4, 8
    found = module.gates_by_cofactors(n, True)
    every = set(gates(n).tolist())
    begin = 0
    for first, end in zip(found.first.tolist(), found.ends.tolist(), strict=True):
        for a in range(begin, end):
            f = first | int(found.second[a]) << half
            rises = int(found.first_rises[a]) | int(found.second_rises[a]) << half
            assert rises == sum(1 << x for x in range(2**n) if not f >> x & 1 and f | 1 << x in every)
        begin = end


def test_an_orbit_is_marked_once_and_whole():
    n = 3
    exchanges = np.array(module._exchanges(n), np.uint64)
    even = np.uint64(0b01010101)
    for complement in (False, True):
        marked = np.zeros(4, np.uint64)
        for h in range(256):
            reached = mark_orbit.compiled(np.uint64(h), exchanges, even, complement, np.uint64(255), marked)
            images = orbit(h, n, complement).tolist()
            first = h == min(images)
            assert reached == (len(images) // (2 if complement else 1) if first else 0)
        assert sum(word.bit_count() for word in marked.tolist()) == (128 if complement else 256)


def test_functions_are_found_where_they_stand():
    functions = np.unique(np.random.default_rng(0).integers(0, 2**32, 5000, np.uint64).astype(np.uint32))
    index = index_of_functions.compiled(functions)
    assert sorted(index[index >= 0].tolist()) == list(range(len(functions)))


@pytest.mark.parametrize("number", [0, 1, 2, 1000, 50_000])
def test_functions_are_sorted_and_cleared_of_repetitions(number):
    rng = np.random.default_rng(number)
    for largest in (10, 2**11, 2**32):
        functions = rng.integers(0, largest, number + 5, np.uint64).astype(np.uint32)
        expected = np.unique(functions[:number])
        found, other, different = sort_distinct.compiled(functions, np.empty(number + 5, np.uint32), number)
        assert found is not other
        assert np.array_equal(found[:different], expected)


def test_room_is_made_by_dropping_repetitions_or_else_by_larger_arrays():
    functions, spare = np.arange(8, dtype=np.uint32)[::-1].copy() // 4, np.empty(8, np.uint32)
    functions, spare, number = make_room.compiled(functions, spare, 8, 2)
    assert (functions[:number].tolist(), len(functions), len(spare)) == ([0, 1], 8, 8)
    functions, spare, number = make_room.compiled(np.arange(8, dtype=np.uint32), spare, 8, 20)
    assert (functions[:number].tolist(), len(functions), len(spare)) == (list(range(8)), 64, 64)


def test_the_sets_of_five_variables_are_sets():
    for conjunction in (True, False):
        for p in module.classes_by_cofactors(4, conjunction).representatives.tolist():
            beside = module.second_cofactors(p, 5, conjunction)
            functions = beside.functions.tolist()
            assert len(set(functions)) == len(functions)
            if p not in (0, all_ones(4)):
                assert len(functions) == beside.lighter + beside.as_heavy


def test_a_wrong_set_is_noticed(monkeypatch):
    right = module.second_cofactors

    def wrong(p, n, conjunction):
        found = right(p, n, conjunction)
        return module.SecondCofactors(found.lighter + (n == 3), found.as_heavy, found.functions)

    module.classes_by_cofactors.cache_clear()
    monkeypatch.setattr(module, "second_cofactors", wrong)
    with pytest.raises(ArithmeticError, match="members, not"):
        count_products_by_cofactors(4, True)
    module.classes_by_cofactors.cache_clear()


def test_the_kernels_stop_when_they_are_told():
    lists = module.gates_by_cofactors(4, True)
    stopped = np.ones(1, np.int64)
    p, arguments = np.uint32(0b1000_0000), (lists.first, lists.ends, lists.second)
    for stop, some in ((stopped, False), (np.zeros(1, np.int64), True)):
        assert (
            len(and_cofactors.compiled(p, False, *arguments, lists.first_rises, lists.second_rises, stop)[0]) > 0
        ) == some
        assert (len(xor_cofactors.compiled(p, 8, *arguments, lists.index, stop)[0]) > 0) == some


@pytest.mark.parametrize("conjunction", MODES)
def test_several_workers_count_the_same(conjunction):
    assert count_products_by_cofactors(5, conjunction, Run(2)) == (AND, XNOR)[not conjunction][5]


@pytest.mark.parametrize("n", [-1, 7])
def test_n_out_of_range_is_refused(n):
    with pytest.raises(ValueError, match="n = "):
        count_products_by_cofactors(n, True)


def test_the_count_is_a_method_of_output_gating():
    assert count(Circuit("output-gating", 4, encoding="pm1"), "cofactors").count == XNOR[4]
