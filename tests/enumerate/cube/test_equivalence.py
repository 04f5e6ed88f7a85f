"""Transforms between functions, influences, spectra: against the definition, point by point."""

from itertools import permutations, product
from random import Random

import pytest

from enumerate.cube import equivalence
from enumerate.cube.equivalence import interchangeable, transform_between
from enumerate.cube.groups import GROUPS
from enumerate.cube.influences import algebraic_normal_form, chow_parameters, dual, influences, walsh_spectrum
from enumerate.cube.symmetry import Transform
from enumerate.outcomes import Undecided


def members(n, group):
    """Every transform of a group."""
    moves = group in ("permutations", "np", "npn")
    orders = permutations(range(1, n + 1)) if moves else [tuple(range(1, n + 1))]
    masks = range(2**n) if group in ("negations", "np", "npn") else [0]
    return [Transform(o, m, c) for o, m, c in product(orders, masks, (False, True) if group == "npn" else (False,))]


@pytest.mark.parametrize("group", GROUPS)
def test_all_pairs_of_two_variables_are_related_as_the_whole_group_says(group):
    for first, second in product(range(16), repeat=2):
        found = transform_between(first, second, 2, group)
        related = any(transform(first) == second for transform in members(2, group))
        assert (found is not None) == related
        if found is not None:
            assert found(first) == second
            assert found in members(2, group)


@pytest.mark.parametrize("group", GROUPS)
def test_pairs_of_three_variables_are_related_as_the_whole_group_says(group):
    random = Random(3)
    whole = members(3, group)
    for _ in range(60):
        first = random.getrandbits(8)
        second = random.choice(members(3, "npn"))(first) ^ random.choice((0, 0, 1))
        assert (transform_between(first, second, 3, group) is not None) == any(t(first) == second for t in whole)


@pytest.mark.parametrize("n", [6, 9, 12])
def test_an_image_of_a_large_function_is_found_and_another_is_not(n):
    random = Random(n)
    first = random.getrandbits(2**n)
    order = list(range(1, n + 1))
    random.shuffle(order)
    second = Transform(tuple(order), random.getrandbits(n), True)(first)
    found = transform_between(first, second, n, "npn")
    assert found is not None and found(first) == second
    assert transform_between(first, second ^ 1, n, "npn") is None


def test_symmetric_functions_take_few_choices(monkeypatch):
    monkeypatch.setattr(equivalence, "MAX_CHOICES", 40)
    parity = sum(1 << x for x in range(2**8) if x.bit_count() & 1)
    majority = sum(1 << x for x in range(2**8) if x.bit_count() > 4)
    assert transform_between(parity, parity, 8, "npn") is not None
    assert transform_between(majority, majority, 8, "permutations") is not None
    monkeypatch.setattr(equivalence, "MAX_CHOICES", 3)
    with pytest.raises(Undecided):
        transform_between(parity, parity, 8, "npn")


def test_interchangeable_variables_are_those_whose_exchange_changes_nothing():
    for table in range(256):
        groups = interchangeable(table, 3)
        assert sorted(i for group in groups for i in group) == [1, 2, 3]
        for i, j in ((1, 2), (1, 3), (2, 3)):
            order = [1, 2, 3]
            order[i - 1], order[j - 1] = j, i
            same = any(i in group and j in group for group in groups)
            assert same == (Transform(tuple(order))(table) == table)


@pytest.mark.parametrize("table", [0, 1, 0x96, 0xE8, 0xFF, 0x35, 0x8A])
def test_influences_spectrum_dual_and_normal_form_are_as_defined(table):
    n, points = 3, range(8)
    f = [table >> x & 1 for x in points]
    found = influences(table, n)
    for i in range(n):
        pairs = [(f[x], f[x | 1 << i]) for x in points if not x >> i & 1]
        assert found.rising[i] == sum(pair == (0, 1) for pair in pairs)
        assert found.falling[i] == sum(pair == (1, 0) for pair in pairs)
    assert chow_parameters(table, n) == (sum(f), *(sum(f[x] for x in points if x >> i & 1) for i in range(n)))
    signs = [[(-1) ** (f[x] + (x & s).bit_count()) for x in points] for s in points]
    assert walsh_spectrum(table, n).tolist() == list(map(sum, signs))
    assert [dual(table, n) >> x & 1 for x in points] == [1 - f[7 - x] for x in points]
    monomials = algebraic_normal_form(table, n)
    assert [sum(x & s == s for s in monomials) % 2 for x in points] == f
