"""ANDs of two threshold functions and their complements: by canonical forms, by cofactors, and from all pairs."""

import numpy as np
import pytest

from enumerate.arrangements.chambers import dichotomies
from enumerate.cube.truth_tables import all_ones, features
from enumerate.pairs import complemented_products as module
from enumerate.pairs.complemented_cofactors import (
    count_off_at_origin_by_cofactors,
    count_with_complements_by_cofactors,
)
from enumerate.pairs.complemented_products import ComplementedProducts, complemented_products

# By pairs and by lifted features at n = 5.
WITH_COMPLEMENTS = {0: 2, 1: 4, 2: 16, 3: 254, 4: 41614, 5: 74986552}
OFF_AT_ORIGIN = {0: 2, 1: 4, 2: 16, 3: 248, 4: 34250, 5: 49578092}


@pytest.mark.parametrize("n", [0, 1, 2, 3, 4])
def test_the_numbers_are_those_of_the_products_of_all_pairs(n):
    gates = (dichotomies(features(n)).signs > 0).astype(np.int64) @ (1 << np.arange(2**n))
    products = np.unique(gates[:, None] & gates)
    complements = products ^ all_ones(n)
    expected = ComplementedProducts(
        len(products), int((products & 1 == 0).sum()), len(np.intersect1d(products, complements))
    )
    assert complemented_products(n) == expected
    assert expected.with_complements == len(np.union1d(products, complements)) == WITH_COMPLEMENTS[n]


@pytest.mark.parametrize("n", range(6))
def test_both_engines_count_what_pairs_of_gates_realize(n):
    assert count_with_complements_by_cofactors(n) == WITH_COMPLEMENTS[n]
    assert count_off_at_origin_by_cofactors(n) == OFF_AT_ORIGIN[n]
    if n < 5:
        found = complemented_products(n)
        assert (found.with_complements, found.off_with_complements) == (WITH_COMPLEMENTS[n], OFF_AT_ORIGIN[n])


@pytest.mark.slow
def test_complemented_products_of_five_variables_by_canonical_forms():
    found = complemented_products(5)
    assert (found.products, found.with_complements) == (44642388, WITH_COMPLEMENTS[5])
    assert found.off_with_complements == OFF_AT_ORIGIN[5]


@pytest.mark.slow
def test_complemented_products_of_six_variables_have_their_number():
    assert count_with_complements_by_cofactors(6) == 1142500945004
    assert complemented_products(6).with_complements == 1142500945004


def test_jobs_leave_the_count_as_it_is():
    assert complemented_products(3, jobs=2) == complemented_products(3)
    assert count_with_complements_by_cofactors(4, jobs=2) == WITH_COMPLEMENTS[4]


def test_an_orbit_of_a_wrong_size_is_noticed(monkeypatch):
    whole = module.canonical_words

    def wrong(words, n):
        images, stabilizers = whole(words, n)
        return images, np.where(images == 0x80, 2 * stabilizers, stabilizers)  # of NAND

    monkeypatch.setattr(module, "canonical_words", wrong)
    with pytest.raises(ArithmeticError, match="zeros of all products of 3 variables are not as many"):
        complemented_products(3)


def test_more_variables_are_refused():
    for count in (complemented_products, count_with_complements_by_cofactors, count_off_at_origin_by_cofactors):
        with pytest.raises(ValueError, match="n = 7 is out of range"):
            count(7)
