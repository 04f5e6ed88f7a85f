"""Classes, orbits and canonical forms of the hyperoctahedral group, against the definitions point by point."""

import random
from functools import cache
from itertools import pairwise, permutations, product
from math import factorial, prod
from unittest import mock

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from enumerate.cube.classes import forms_of_union, np_classes, npn_classes
from enumerate.cube.symmetry import (
    Group,
    Transform,
    canonical_form,
    canonical_words,
    full_group_images,
    group_order,
    mark_orbits,
    orbit,
    orbits,
    stabilizer_order,
)
from enumerate.cube.symmetry_kernels import canonical_forms
from enumerate.cube.truth_tables import all_ones, distinct, from_bits, low_points, parity
from enumerate.cube.walks import tie_walks
from enumerate.outcomes import Refused

NPN_COUNTS = [1, 2, 4, 14, 222, 616126]  # OEIS A000370
NP_COUNTS = [2, 3, 6, 22, 402]  # OEIS A000616

GROUPS = pytest.mark.parametrize("complement", [False, True], ids=["NP", "NPN"])
tables_of_any_size = st.integers(0, 6).flatmap(lambda n: st.tuples(st.just(n), st.integers(0, (1 << 2**n) - 1)))


def from_rule(rule, n):
    """The truth table of a function of the bits x1 ... xn."""
    return sum(1 << x for x in range(2**n) if rule([x >> i & 1 for i in range(n)]))


BENT = from_rule(lambda b: (b[0] & b[1]) ^ (b[2] & b[3]) ^ (b[4] & b[5]), 6)
MAJORITY_7 = from_rule(lambda b: sum(b) > 3, 7)


# --- the slow twin: the definitions, point by point -----------------------------------------------------------------


def image(transform, table, n):
    """(g f)(x) = f(y) xor complement, with y_i = x_permutation[i] xor negation_i."""
    result = 0
    for x in range(2**n):
        y = 0
        for i in range(1, n + 1):
            bit = (x >> (transform.permutation[i - 1] - 1) & 1) ^ (transform.negations >> (i - 1) & 1)
            y |= bit << (i - 1)
        result |= ((table >> y & 1) ^ int(transform.complement)) << x
    return result


@cache
def whole_group(n, complement):
    return [
        Transform(permutation, negations, flip)
        for permutation, negations, flip in product(
            permutations(range(1, n + 1)), range(2**n), (False, True) if complement else (False,)
        )
    ]


def spectrum(table, n):
    """c_i = #{f = 1, x_i = 1} - #{f = 1, x_i = 0}."""
    return [sum((2 * (x >> i & 1) - 1) * (table >> x & 1) for x in range(2**n)) for i in range(n)]


def is_candidate(table, n, complement):
    c = spectrum(table, n)
    if any(v < 0 for v in c) or any(a < b for a, b in pairwise(c)):
        return False
    return not complement or 2 * table.bit_count() <= 2**n


def least_candidate(table, n, complement):
    """The canonical form and the order of the stabilizer, by trying the whole group."""
    images = [image(g, table, n) for g in whole_group(n, complement)]
    return min(t for t in images if is_candidate(t, n, complement)), images.count(table)


def tied_images(table, n):
    """How many images share the sorted spectrum: what a canonical form has to search."""
    sizes = [abs(v) for v in spectrum(table, n)]
    return 2 ** sizes.count(0) * prod(factorial(sizes.count(v)) for v in set(sizes))


@st.composite
def group_elements(draw, n, complement):
    return Transform(
        tuple(draw(st.permutations(range(1, n + 1)))),
        draw(st.integers(0, 2**n - 1)),
        complement and draw(st.booleans()),
    )


# --- transforms -----------------------------------------------------------------------------------------------------


@given(st.data(), st.integers(0, 7))
def test_a_transform_does_what_its_definition_says_at_every_point(data, n):
    transform = data.draw(group_elements(n, True))
    table = data.draw(st.integers(0, (1 << 2**n) - 1))
    assert transform(table) == image(transform, table, n)


@GROUPS
def test_different_transforms_act_differently(complement):
    n = 2  # no single function of 2 variables tells all 16 apart, so act on all functions at once
    actions = {tuple(g(t) for t in range(16)) for g in whole_group(n, complement)}
    assert len(actions) == group_order(n, complement) == 2 ** (n + complement) * factorial(n)


# --- numbers of classes ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("n", range(5))
def test_npn_classes_number_a000370_and_their_orbits_fill_the_functions(n):
    forms, sizes = npn_classes(n)
    assert len(forms) == len(sizes) == NPN_COUNTS[n]
    assert (np.diff(forms.astype(object)) > 0).all()
    assert int(sizes.sum()) == 2**2**n


@pytest.mark.parametrize("n", range(5))
def test_np_classes_number_a000616_and_their_orbits_fill_the_functions(n):
    forms, sizes = np_classes(n)
    assert len(forms) == len(sizes) == NP_COUNTS[n]
    assert (np.diff(forms.astype(object)) > 0).all()
    assert int(sizes.sum()) == 2**2**n


def test_there_are_616126_npn_classes_of_five_variables_and_their_orbits_fill_the_functions():
    forms, sizes = npn_classes(5)
    assert len(forms) == NPN_COUNTS[5]
    assert int(sizes.sum()) == 2**32
    again, stabilizers = canonical_words(forms, 5, True)
    assert (again == forms).all()
    assert (stabilizers * sizes == group_order(5, True)).all()


@GROUPS
@pytest.mark.parametrize("n", range(4))
def test_listed_orbits_are_disjoint_and_cover_every_function(n, complement):
    forms, sizes = (npn_classes if complement else np_classes)(n)
    orbits = [orbit(int(form), n, complement) for form in forms]
    assert [len(o) for o in orbits] == sizes.tolist()
    assert sorted(int(t) for o in orbits for t in o) == list(range(2**2**n))


# --- canonical forms ------------------------------------------------------------------------------------------------


@GROUPS
@pytest.mark.parametrize("n", range(4))
def test_the_canonical_form_of_every_function_is_the_least_image_with_a_sorted_spectrum(n, complement):
    for table in range(2**2**n):
        form = canonical_form(table, n, complement)
        assert (form.table, form.stabilizer_order) == least_candidate(table, n, complement)


@GROUPS
@settings(max_examples=15)
@given(table=st.integers(0, 2**16 - 1))
def test_the_canonical_form_is_the_least_image_with_a_sorted_spectrum_at_n_4(complement, table):
    form = canonical_form(table, 4, complement)
    assert (form.table, form.stabilizer_order) == least_candidate(table, 4, complement)


@GROUPS
@given(case=tables_of_any_size)
def test_the_returned_transform_takes_the_function_to_its_form(complement, case):
    n, table = case
    form = canonical_form(table, n, complement)
    assert image(form.transform, table, n) == form.table
    assert complement or not form.transform.complement
    assert is_candidate(form.table, n, complement)
    assert canonical_form(form.table, n, complement).table == form.table


@GROUPS
@given(data=st.data(), case=tables_of_any_size)
def test_every_image_has_the_same_form_and_as_large_a_stabilizer(complement, data, case):
    n, table = case
    other = data.draw(group_elements(n, complement))(table)
    here, there = canonical_form(table, n, complement), canonical_form(other, n, complement)
    assert (here.table, here.stabilizer_order) == (there.table, there.stabilizer_order)


@GROUPS
@settings(max_examples=30)
@given(data=st.data(), seed=st.integers(0, 2**32))
def test_seven_variables_need_two_words_and_obey_the_same_claims(complement, data, seed):
    table = random.Random(seed).getrandbits(128)
    assume(tied_images(table, 7) <= 5000)
    form = canonical_form(table, 7, complement)
    assert image(form.transform, table, 7) == form.table
    assert is_candidate(form.table, 7, complement)
    other = canonical_form(data.draw(group_elements(7, complement))(table), 7, complement)
    assert (other.table, other.stabilizer_order) == (form.table, form.stabilizer_order)


@GROUPS
@given(case=tables_of_any_size)
def test_the_stabilizer_and_the_orbit_multiply_to_the_group(complement, case):
    n, table = case
    images = orbit(table, n, complement)
    assert stabilizer_order(table, n, complement) * len(images) == group_order(n, complement)
    assert images.dtype == np.uint64 and (images[1:] > images[:-1]).all()
    assert table in images.tolist()


@GROUPS
@pytest.mark.parametrize("n", range(4))
def test_an_orbit_is_the_set_of_images_under_the_whole_group(n, complement):
    for table in range(0, 2**2**n, 5):
        assert orbit(table, n, complement).tolist() == sorted({image(g, table, n) for g in whole_group(n, complement)})


@pytest.mark.parametrize("n", range(5))
def test_the_images_of_the_whole_group_come_once_for_each_transform(n):
    for table in {0, 1, parity(n), 0x35A1 & all_ones(n), 0x1EE8 & all_ones(n)}:
        expected = sorted(image(g, table, n) for g in whole_group(n, False))
        assert sorted(full_group_images(table, n).tolist()) == expected


@given(n=st.integers(0, 5), data=st.data())
def test_the_images_of_all_functions_come_in_one_order_of_the_transforms(n, data):
    f, g = (data.draw(st.integers(0, all_ones(n))) for _ in range(2))
    both = full_group_images(f, n) & full_group_images(g, n)
    assert (full_group_images(f & g, n) == both).all()


# --- the kernel and its twin ----------------------------------------------------------------------------------------


@GROUPS
@given(case=tables_of_any_size)
def test_the_kernel_of_six_variables_agrees_with_the_python_search_beyond_them(complement, case):
    n, table = case
    assume(tied_images(table, n) <= 10**4)
    with mock.patch("enumerate.cube.symmetry.MAX_TABLE_INPUTS", -1):
        by_kernel = canonical_form(table, n, complement)
        with mock.patch("enumerate.cube.symmetry.MAX_WORD_INPUTS", -1):
            by_python = canonical_form(table, n, complement)
    assert by_kernel == by_python
    assert by_kernel.transform == by_python.transform


@GROUPS
@pytest.mark.parametrize("n", range(5))
def test_forms_that_are_found_together_are_those_found_one_by_one(n, complement):
    tables = range(0, 2**2**n, 97 if n == 4 else 1)
    with mock.patch("enumerate.cube.symmetry.MAX_TABLE_INPUTS", -1):
        one_by_one = [canonical_form(table, n, complement) for table in tables]
    with mock.patch("enumerate.cube.symmetry._asked", {(n, complement): 2**2**n}):
        together = [canonical_form(table, n, complement) for table in tables]
    assert together == one_by_one
    assert [form.transform for form in together] == [form.transform for form in one_by_one]


@GROUPS
@given(n=st.integers(0, 6), data=st.data())
def test_many_words_have_the_forms_that_they_have_one_by_one(complement, n, data):
    words = data.draw(st.lists(st.integers(0, (1 << 2**n) - 1), max_size=8))
    forms, stabilizers = canonical_words(np.array(words, np.uint64), n, complement)
    one_by_one = [canonical_form(word, n, complement) for word in words]
    assert forms.tolist() == [form.table for form in one_by_one]
    assert stabilizers.tolist() == [form.stabilizer_order for form in one_by_one]


# --- where the spectrum tells nothing -------------------------------------------------------------------------------


def test_both_constants_have_the_whole_group_as_stabilizer():
    for n in range(7):
        for table in (0, all_ones(n)):
            assert canonical_form(table, n).stabilizer_order == group_order(n)
            form = canonical_form(table, n, True)
            assert (form.table, form.stabilizer_order) == (0, group_order(n))


def test_parity_of_six_variables_has_an_orbit_of_two():
    for table in (parity(6), parity(6) ^ all_ones(6)):
        assert orbit(table, 6).tolist() == sorted([parity(6), parity(6) ^ all_ones(6)])
        for complement in (False, True):
            form = canonical_form(table, 6, complement)
            assert form.table == parity(6)
            assert form.stabilizer_order == group_order(6, complement) // 2


@GROUPS
def test_the_quadratic_bent_function_of_six_variables_has_the_form_of_all_its_images(complement):
    # x1x2 + x3x4 + x5x6: one size of spectrum everywhere. It has 15 pairings of the variables, 64 negations.
    form = canonical_form(BENT, 6, complement)
    images = orbit(BENT, 6, complement)
    assert form.stabilizer_order * len(images) == group_order(6, complement)
    assert len(images) == 15 * 64 * (2 if complement else 1)
    forms, _ = canonical_words(images, 6, complement)
    assert set(forms.tolist()) == {form.table}
    assert image(form.transform, BENT, 6) == form.table
    assert form.table == min(t for t in images.tolist() if is_candidate(t, 6, complement))


def test_an_even_function_whose_spectrum_is_all_zeros_has_one_form():
    rng = random.Random(6)
    half = [rng.randrange(2) for _ in range(64)]
    table = from_bits([half[x] ^ half[63 ^ x] for x in range(64)])  # f(x) = f(not x)
    assert spectrum(table, 6) == [0] * 6
    expected = canonical_form(table, 6, True)
    assert expected.table == min(t for t in orbit(table, 6, True).tolist() if 2 * t.bit_count() <= 64)
    for _ in range(50):
        g = Transform(tuple(rng.sample(range(1, 7), 6)), rng.randrange(64), bool(rng.randrange(2)))
        found = canonical_form(g(table), 6, True)
        assert (found.table, found.stabilizer_order) == (expected.table, expected.stabilizer_order)


def test_majority_of_seven_ties_all_variables_and_is_its_own_form():
    for complement in (False, True):
        form = canonical_form(MAJORITY_7, 7, complement)
        assert form.table == MAJORITY_7
        assert form.stabilizer_order == factorial(7) * (2 if complement else 1)  # self-dual
        negated = Transform((7, 6, 5, 4, 3, 2, 1), 0b1010101)(MAJORITY_7)
        assert canonical_form(negated, 7, complement).table == MAJORITY_7


@pytest.mark.slow
def test_parity_of_seven_variables_is_right_although_645120_images_tie():
    even = parity(7) ^ all_ones(7)  # less than parity, which holds at the last point
    for table in (parity(7), even):
        form = canonical_form(table, 7, True)
        assert form.table == even
        assert form.stabilizer_order == group_order(7, True) // 2
        assert image(form.transform, table, 7) == even


@GROUPS
@pytest.mark.parametrize("table", [0, parity(8)], ids=["constant", "parity"])
def test_more_than_ten_million_tied_images_are_refused(table, complement):
    with pytest.raises(Refused, match="leaves 10321920 images to compare at n = 8; at most 10000000 are tried"):
        canonical_form(table, 8, complement)


@pytest.mark.parametrize(
    ("call", "limit"),
    [
        (lambda: orbit(0, 7), 6),
        (lambda: canonical_words(np.zeros(1, np.uint64), 7), 6),
        (lambda: npn_classes(6), 5),
        (lambda: np_classes(5), 4),
        (lambda: canonical_form(0, -1), 24),
    ],
)
def test_what_does_not_fit_one_word_or_one_list_is_out_of_range(call, limit):
    with pytest.raises(ValueError, match=f"is out of range: 0 <= n <= {limit}$"):
        call()


def test_ten_variables_are_exchanged_and_negated_apart():
    # Equal weights at positions 9 and 10: the exchange fixes the function, and images have one form.
    weights = [100, 71, 53, 37, 29, 19, 13, 7, 3, 3]
    table = 0
    for x in range(2**10):
        if sum(w * (1 if x >> i & 1 else -1) for i, w in enumerate(weights)) + 5 > 0:
            table |= 1 << x
    form = canonical_form(table, 10)
    assert form.stabilizer_order == 2
    assert form.transform(table) == form.table
    exchange = Transform((2, 1, 3, 4, 5, 6, 7, 8, 9, 10), 0b1000000001)
    assert canonical_form(exchange(table), 10).table == form.table


@pytest.mark.parametrize("n", [1, 2, 3])
def test_orbits_marked_by_pairs_of_complements_are_those_marked_one_by_one(n):
    group = Group(n, complement=True)
    for form in range(2 ** (2**n)):
        whole, half = np.zeros(max(1, 2 ** (2**n) // 64), np.uint64), np.zeros(max(1, 2 ** (2**n) // 128), np.uint64)
        word = np.array([form], np.uint64)
        assert mark_orbits(word, group, whole) == mark_orbits(word, group, half, halved=True)
        bits = np.unpackbits(whole.view(np.uint8), bitorder="little")[: 2 ** (2**n) : 2]
        assert np.array_equal(bits, np.unpackbits(half.view(np.uint8), bitorder="little")[: len(bits)])


# --- many functions at once -----------------------------------------------------------------------------------------


ALL_GROUPS = [
    (complement, first_fixed, negations, first_negated)
    for complement, first_fixed, negations, first_negated in product((False, True), repeat=4)
    if first_fixed or not first_negated
]


@pytest.mark.parametrize("n", range(7))
@pytest.mark.parametrize("options", ALL_GROUPS)
def test_forms_and_stabilizers_are_the_same_with_and_without_compiling(n, options):
    some = np.random.default_rng(n).integers(0, 2**63, (4, 40), np.uint64) * np.uint64(2)
    words = np.concatenate([some[0], some[0] & some[1] & some[2] & some[3], np.array([0, 1, parity(n)], np.uint64)])
    words &= np.uint64(all_ones(n))
    group = Group(n, *options)
    walks, starts = tie_walks(n, int(group.first_fixed and n > 0))
    answers = []
    for call in (canonical_forms.plain, canonical_forms.compiled):
        forms, stabilizers = np.empty(len(words), np.uint64), np.empty(len(words), np.int64)
        first_negated = bool(group.first_fixed and n > 0 and group.first_negated)
        first = int(group.first_fixed and n > 0)
        fixed = (low_points(n), walks, starts, forms, stabilizers)
        call(words, n, group.complement, first, group.negations, first_negated, *fixed)
        answers.append((forms.tolist(), stabilizers.tolist()))
    assert answers[0] == answers[1]


@GROUPS
def test_the_orbits_of_some_functions_are_those_of_each(complement):
    tables = [0x0, 0x8, 0x6, 0xE8, 0x96, 0x1E]
    together = orbits(tables, 3, Group(3, complement))
    assert together.tolist() == sorted(set().union(*(orbit(table, 3, complement).tolist() for table in tables)))


@pytest.mark.parametrize("options", ALL_GROUPS)
@pytest.mark.parametrize("n", [1, 3, 4])
def test_the_forms_of_a_union_are_those_of_its_functions(n, options):
    words = np.random.default_rng(n).integers(0, 2**2**n, (3, 5), np.uint64)
    group = Group(n, *options)
    assert (
        forms_of_union(words, n, group).tolist() == distinct(canonical_words(words.ravel(), n, group=group)[0]).tolist()
    )
    assert forms_of_union(words, n).tolist() == distinct(words.ravel()).tolist()
    for word in words[0]:
        alone = canonical_words(np.array([word]), n, group=group)[0].tolist()
        assert forms_of_union([np.array([word])], n, group).tolist() == alone


def test_no_part_is_asked_for_after_all_functions():
    def parts():
        yield npn_classes(3)[0]
        raise AssertionError("asked")

    assert len(forms_of_union(parts(), 3, Group(3, complement=True))) == NPN_COUNTS[3]


def test_seeded_functions_of_five_variables_belong_to_the_listed_classes():
    forms, sizes = npn_classes(5)
    words = np.random.default_rng(5).integers(0, 2**32, 2000, np.uint64)
    found, stabilizers = canonical_words(words, 5, complement=True)
    places = np.searchsorted(forms, found)
    assert (forms[places] == found).all()
    assert (sizes[places] == group_order(5, complement=True) // stabilizers).all()
