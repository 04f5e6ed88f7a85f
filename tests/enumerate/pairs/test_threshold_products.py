"""Products of two linear threshold gates of up to six variables, by orbits of pairs, against slower ways."""

from dataclasses import replace
from functools import cache

import numba
import numpy as np
import pytest

from enumerate.cube.bit_kernels import popcount
from enumerate.cube.symmetry import canonical_words, full_group_images
from enumerate.cube.truth_tables import all_ones, distinct, projection
from enumerate.gates.threshold_classes import census, gate_table
from enumerate.pairs import threshold_products as module
from enumerate.pairs.threshold_product_kernels import compare_spectra, products_of_pairs
from enumerate.pairs.threshold_products import PARTS, gate_of, threshold_products
from enumerate.shards import Run, available_jobs
from tests.enumerate.pairs.threshold_pairs import classes_by_pairs, gates

# This project's numbers, n = 0 ... 5, also by a bitmap over all functions (test_pair_products.py).
AND = [2, 4, 16, 246, 32506, 44642388]
XNOR = [2, 4, 16, 254, 54310, 387698944]
# n = 6: classes under NP and NPN, and functions.
SIX = {True: (14514588, 597305016488), False: (274693218, 24005950224852)}
MODES = [pytest.param(True, id="and"), pytest.param(False, id="xnor")]


counted = cache(threshold_products)


def spectrum(table, n):
    return [2 * (table & projection(i, n)).bit_count() - table.bit_count() for i in range(1, n + 1)]


def weight(table, n, conjunction):
    ones = table.bit_count()
    return ones if conjunction else min(ones, 2**n - ones)


# --- the numbers ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("n", range(6))
@pytest.mark.parametrize(("conjunction", "counts"), [(True, AND), (False, XNOR)], ids=["and", "xnor"])
def test_products_of_two_threshold_functions_have_their_number(conjunction, counts, n):
    found = counted(n, conjunction)
    assert found.functions == counts[n]
    assert len(found.by_support) == n + 1


@pytest.mark.parametrize("conjunction", MODES)
@pytest.mark.parametrize("n", range(6))
def test_the_forms_of_all_parts_are_those_of_all_pairs_of_a_representative_and_a_function(n, conjunction):
    expected = classes_by_pairs(n, conjunction)
    parts = [module._forms_of_part(n, conjunction, part)[0] for part in range(PARTS)]
    assert np.array_equal(np.sort(np.concatenate(parts)), expected.forms)
    assert counted(n, conjunction).orbits == len(expected.forms)
    for part, forms in enumerate(parts):
        low, high = module._weights(n, conjunction, part)
        assert all(low <= weight(form, n, conjunction) < high for form in forms.tolist())


@pytest.mark.parametrize("conjunction", MODES)
@pytest.mark.parametrize("n", range(4))
def test_functions_are_split_by_the_variables_they_depend_on(n, conjunction):
    words = gates(n)
    products = {f & g if conjunction else all_ones(n) ^ f ^ g for f in words.tolist() for g in words.tolist()}
    tally = [0] * (n + 1)
    for h in products:
        moved = [any((h >> x ^ h >> (x ^ 1 << i)) & 1 for x in range(2**n)) for i in range(n)]
        tally[sum(moved)] += 1
    assert counted(n, conjunction).by_support == tuple(tally)


@pytest.mark.parametrize("conjunction", MODES)
def test_a_count_is_the_same_in_other_parts_by_several_workers_and_in_small_blocks(conjunction, monkeypatch):
    expected = counted(4, conjunction)
    monkeypatch.setattr(module, "PARTS", 4)
    monkeypatch.setattr(module, "BLOCK", 1 << 12)
    monkeypatch.setattr(module, "PENDING", 100)
    found = threshold_products(4, conjunction, Run(2))
    assert (found.orbits, found.by_support) == (expected.orbits, expected.by_support)


# --- the pairs ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("n", range(5))
def test_representatives_are_canonical_and_their_orbits_are_all_threshold_functions(n):
    factors = module._factors(n, True)
    assert np.array_equal(canonical_words(factors.gates, n)[0], factors.gates)
    assert len(factors.functions) == len(distinct(factors.functions)) == census(n).functions
    assert len(factors.gates) == census(n).np_classes
    assert factors.ends[-1] == len(factors.functions)
    assert len(module._factors(n, False).gates) == census(n).npn_classes


@pytest.mark.parametrize("n", range(4))
def test_one_function_of_every_orbit_of_the_stabilizer_of_a_representative_is_taken(n):
    factors = module._factors(n, True)
    for gate, tied in zip(factors.gates.tolist(), factors.tied_at.tolist(), strict=True):
        stabilizer = full_group_images(gate, n) == gate
        taken = set(factors.functions[(factors.sorted_at & tied) == tied].tolist())
        for f in factors.functions.tolist():
            assert len(taken & set(full_group_images(f, n)[stabilizer].tolist())) == 1


@pytest.mark.parametrize("n", range(5))
def test_rises_are_the_points_that_may_be_added(n):
    factors = module._factors(n, True)
    every = set(factors.functions.tolist())
    for f, rises in zip(factors.functions.tolist(), factors.function_rises.tolist(), strict=True):
        expected = [x for x in range(2**n) if not f >> x & 1 and f | 1 << x in every]
        assert rises == sum(1 << x for x in expected)


@pytest.mark.parametrize("n", [0, 1, 3, 6])
def test_spectra_are_compared_as_their_definition_says(n):
    rng = np.random.default_rng(n)
    words = rng.integers(0, all_ones(n), 200, np.uint64, endpoint=True) & rng.integers(
        0, all_ones(n), 200, np.uint64, endpoint=True
    )
    lows = np.array([all_ones(n) ^ projection(i, n) for i in range(1, n + 1)] or [0], np.uint64)
    sorted_at, tied_at = np.empty(200, np.uint8), np.empty(200, np.uint8)
    compare_spectra.compiled(words, n, lows, sorted_at, tied_at)
    for table, ordered, tied in zip(words.tolist(), sorted_at.tolist(), tied_at.tolist(), strict=True):
        c = [*spectrum(table, n), 0]
        assert ordered == sum(1 << i for i in range(n) if c[i] >= c[i + 1])
        assert tied == sum(1 << i for i in range(n) if c[i] == c[i + 1])


@pytest.mark.parametrize("conjunction", MODES)
def test_the_kernel_writes_what_its_python_twin_finds(conjunction):
    rng = np.random.default_rng(5)
    left, left_rises, right, right_rises = rng.integers(0, 2**16, (4, 40)).astype(np.uint64)
    left_rises, right_rises = (
        rises & rng.integers(0, 2**16, 40).astype(np.uint64) for rises in (left_rises, right_rises)
    )
    limits, begin, end, low, high = rng.integers(0, 41, 40), 5, 33, 3, 7
    products, pairs = np.zeros(40 * 28, np.uint64), np.zeros(40 * 28, np.int64)
    found = products_of_pairs.compiled(
        left, left_rises, right, right_rises, limits, begin, end, conjunction, 16, low, high, products, pairs
    )
    expected = []
    for t in range(40):
        for j in range(begin, min(end, int(limits[t]))):
            g, f, g_rises, f_rises = (int(a[i]) for a, i in ((left, t), (right, j), (left_rises, t), (right_rises, j)))
            can_rise = any(f_rises >> x & 1 > g >> x & 1 or g_rises >> x & 1 > f >> x & 1 for x in range(16))
            product = f & g if conjunction else f ^ g
            if low <= weight(product, 4, conjunction) < high and not (conjunction and can_rise):
                expected.append((product, t * 2**32 + j))
    assert expected
    assert list(zip(products[:found].tolist(), pairs[:found].tolist(), strict=True)) == expected


# --- the checks at every count --------------------------------------------------------------------------------------


@pytest.mark.parametrize("n", range(5))
def test_every_threshold_function_gets_a_gate(n):
    for f in gates(n).tolist():
        assert gate_table(gate_of(f, n)) == f


def test_a_function_that_is_no_threshold_function_gets_no_gate():
    with pytest.raises(KeyError):
        gate_of(0b0110, 2)


@pytest.mark.parametrize("conjunction", MODES)
def test_sampled_forms_come_with_factors_whose_product_is_of_their_class(conjunction):
    samples = counted(5, conjunction).samples
    assert len(samples) > 1000
    members = set(gates(5).tolist())
    forms, f, g = samples.T
    assert members.issuperset(f.tolist()) and members.issuperset(g.tolist())
    products = f & g if conjunction else ~(f ^ g) & np.uint64(all_ones(5))
    assert np.array_equal(canonical_words(products, 5, not conjunction)[0], forms)
    assert len(distinct(forms)) == len(forms)


@pytest.mark.parametrize("conjunction", MODES)
def test_a_missing_form_is_noticed(conjunction, monkeypatch):
    forms_of_part = module._forms_of_part

    def without_one(n, conjunction, part):
        forms, samples = forms_of_part(n, conjunction, part)
        return forms[: len(forms) - (part == PARTS // 2)], samples

    monkeypatch.setattr(module, "_forms_of_part", without_one)
    with pytest.raises(ArithmeticError, match=r"random product|products of"):
        threshold_products(3, conjunction)


def test_a_wrong_pair_of_factors_is_noticed(monkeypatch):
    forms_of_part = module._forms_of_part

    def with_other_factors(n, conjunction, part):
        forms, samples = forms_of_part(n, conjunction, part)
        return forms, np.stack([samples[:, 0], samples[:, 1], np.zeros(len(samples), np.uint64)], axis=1)

    monkeypatch.setattr(module, "_forms_of_part", with_other_factors)
    with pytest.raises(ArithmeticError, match="do not realize it"):
        threshold_products(4, True)


def test_a_form_that_is_not_canonical_is_noticed():
    with pytest.raises(ArithmeticError, match="canonical form"):
        module._add_functions(np.array([0b0010], np.uint64), 2, True, np.zeros(3, np.int64))


def test_products_of_fewer_variables_that_do_not_fit_are_noticed(monkeypatch):
    exact = threshold_products

    def one_more(n, conjunction):
        found = exact(n, conjunction)
        return replace(found, by_support=(*found.by_support[:-1], found.by_support[-1] + 1))

    monkeypatch.setattr(module, "threshold_products", one_more)
    with pytest.raises(ArithmeticError, match=r"products of 0 variables: \(3,\), but those of 1 by variables \[2 2\]"):
        exact(1, True)


@pytest.mark.parametrize("n", [-1, 7])
def test_other_n_raise(n):
    with pytest.raises(ValueError, match="0 <= n <= 6"):
        threshold_products(n, True)


# --- six variables --------------------------------------------------------------------------------------------------


@numba.njit
def all_products(left, right, conjunction, low, high, products):
    """All products of given weights, with neither symmetry nor maximality; returns how many."""
    found = 0
    for g in left:
        for f in right:
            product = f & g if conjunction else f ^ g
            ones = popcount(product)
            if not conjunction:
                ones = min(ones, 64 - ones)
            if low <= ones < high:
                products[found] = product
                found += 1
    return found


@pytest.mark.slow
@pytest.mark.parametrize(("conjunction", "part"), [(True, 13), (True, 15), (False, 2), (False, 4)])
def test_parts_of_six_variables_are_those_of_all_pairs_of_a_representative_and_a_function(conjunction, part):
    factors = module._factors(6, conjunction)
    products = np.empty(30_000_000, np.uint64)
    found = all_products(
        factors.gates, factors.functions, conjunction, *module._weights(6, conjunction, part), products
    )
    expected = distinct(canonical_words(distinct(products[:found]), 6, not conjunction)[0])
    assert np.array_equal(module._forms_of_part(6, conjunction, part)[0], expected)


@pytest.mark.slow
@pytest.mark.parametrize("conjunction", MODES)
def test_products_of_two_threshold_functions_of_six_variables_have_their_number(conjunction):
    found = threshold_products(6, conjunction, Run(available_jobs()))
    assert (found.orbits, found.functions) == SIX[conjunction]
    assert len(found.samples) >= 10_000
    assert found.by_support[5] == 6 * (AND if conjunction else XNOR)[5] - sum(
        (6 - k) * found.by_support[k] for k in range(5)
    )


@pytest.mark.parametrize("conjunction", MODES)
def test_the_numbers_of_six_variables_lie_between_the_bounds_of_theorem_6_1(conjunction):
    t5, t6 = census(5).functions, census(6).functions
    assert t5**2 <= SIX[conjunction][1] <= (t6 * (t6 + 1) // 2 if conjunction else t6 * t6 // 4 - t6 // 2 + 2)
