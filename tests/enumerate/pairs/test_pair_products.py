"""How many functions are products of two gates, by classes under symmetry and by marking every pair."""

from functools import cache
from itertools import product

import numpy as np
import pytest

from enumerate.arrangements.chambers import dichotomies
from enumerate.cube.symmetry import canonical_words, orbit
from enumerate.cube.truth_tables import all_ones, count_bits, features
from enumerate.pairs.pair_product_kernels import mark_products
from enumerate.pairs.pair_products import count_products_by_pairs, product_classes
from tests.enumerate.pairs.threshold_pairs import classes_by_pairs
from tests.enumerate.pairs.threshold_pairs import gates as threshold_functions

# This project's numbers, n = 0 ... 5, each by both engines here.
AND = [2, 4, 16, 246, 32506, 44642388]
XNOR = [2, 4, 16, 254, 54310, 387698944]
MODES = [pytest.param(True, id="and"), pytest.param(False, id="xnor")]
NUMBERS = [(n, True, count) for n, count in zip(range(6), AND, strict=True)] + [
    (n, False, count) for n, count in zip(range(6), XNOR, strict=True)
]


@cache
def gates(n, degree=1):
    """All functions of a gate class, ascending, as uint64."""
    if degree == 1:
        return threshold_functions(n)
    positive = (dichotomies(features(n, degree)).signs > 0).astype(np.uint64)
    return np.sort((positive << np.arange(2**n, dtype=np.uint64)).sum(axis=1, dtype=np.uint64))


def by_python_sets(left, right, n, conjunction):
    pairs = product(left.tolist(), right.tolist())
    return {f & g for f, g in pairs} if conjunction else {all_ones(n) ^ f ^ g for f, g in pairs}


# --- the numbers ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("n", "conjunction", "count"), NUMBERS)
def test_products_of_two_threshold_functions_have_their_number_by_classes(n, conjunction, count):
    assert classes_by_pairs(n, conjunction).functions == count


@pytest.mark.parametrize(
    ("n", "conjunction", "count"),
    [pytest.param(*case, marks=pytest.mark.slow) if case[0] == 5 else case for case in NUMBERS],
)
def test_products_of_two_threshold_functions_have_their_number_by_pairs(n, conjunction, count):
    assert count_products_by_pairs(gates(n), gates(n), n, conjunction) == count


@pytest.mark.parametrize("conjunction", MODES)
@pytest.mark.parametrize(("n", "count"), [(2, 16), (3, 256), pytest.param(4, 65536, marks=pytest.mark.slow)])
def test_two_gates_of_degree_two_realize_everything_up_to_four_variables(n, count, conjunction):
    assert product_classes(gates(n, 2), gates(n, 2), n, conjunction).functions == count
    assert count_products_by_pairs(gates(n, 2), gates(n, 2), n, conjunction) == count


@pytest.mark.parametrize("conjunction", MODES)
@pytest.mark.parametrize("n", range(5))
def test_a_linear_gate_with_a_quadratic_one_is_counted_alike_by_both_and_in_both_orders(n, conjunction):
    linear, quadratic = gates(n), gates(n, 2)
    found = {
        product_classes(linear, quadratic, n, conjunction).functions,
        product_classes(quadratic, linear, n, conjunction).functions,
        count_products_by_pairs(linear, quadratic, n, conjunction),
        count_products_by_pairs(quadratic, linear, n, conjunction),
    }
    assert len(found) == 1
    assert found.pop() >= len(quadratic)


@pytest.mark.parametrize("conjunction", MODES)
@pytest.mark.parametrize("degrees", [(1, 1), (1, 2), (2, 1), (2, 2), (3, 1), (1, 3)])
@pytest.mark.parametrize("n", range(4))
def test_both_engines_count_what_python_sets_hold(n, degrees, conjunction):
    left, right = (gates(n, degree) for degree in degrees)
    expected = by_python_sets(left, right, n, conjunction)
    classes = product_classes(left, right, n, conjunction)
    assert classes.functions == len(expected)
    assert count_products_by_pairs(left, right, n, conjunction) == len(expected)
    listed = set()
    for form, size in zip(classes.forms.tolist(), classes.orbit_sizes.tolist(), strict=True):
        images = orbit(form, n, complement=not conjunction).tolist()
        assert len(images) == size
        listed.update(images)
    assert listed == expected


@pytest.mark.parametrize("conjunction", MODES)
def test_both_engines_count_what_python_sets_hold_at_four_variables(conjunction):
    expected = by_python_sets(gates(4), gates(4), 4, conjunction)
    classes = classes_by_pairs(4, conjunction)
    words = np.array(sorted(expected), np.uint64)
    assert len(words) == classes.functions
    assert np.array_equal(np.unique(canonical_words(words, 4, not conjunction)[0]), classes.forms)


# --- the bounds of Theorem 6.1 --------------------------------------------------------------------------------------


@pytest.mark.parametrize(("n", "conjunction", "count"), NUMBERS)
def test_the_counts_lie_between_their_bounds(n, conjunction, count):
    t = len(gates(n))
    assert n == 0 or len(gates(n - 1)) ** 2 <= count
    assert count <= (t * (t + 1) // 2 if conjunction else t * t // 4 - t // 2 + 2)
    assert count <= 2**2**n


@pytest.mark.parametrize("conjunction", MODES)
@pytest.mark.parametrize("n", [1, 2, 3])
def test_the_counts_of_quadratic_gates_lie_between_their_bounds(n, conjunction):
    t = len(gates(n, 2))
    count = product_classes(gates(n, 2), gates(n, 2), n, conjunction).functions
    assert len(gates(n - 1, 2)) ** 2 <= count
    assert count <= (t * (t + 1) // 2 if conjunction else t * t // 4 - t // 2 + 2)


# --- how ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("conjunction", MODES[1:])
def test_two_processes_find_what_one_finds(conjunction, monkeypatch):
    from enumerate.pairs import pair_products

    one = classes_by_pairs(4, conjunction)
    monkeypatch.setattr(pair_products, "SHARD", 10_000)
    two = product_classes(gates(4), gates(4), 4, conjunction, jobs=2)
    assert np.array_equal(one.forms, two.forms)
    assert np.array_equal(one.orbit_sizes, two.orbit_sizes)


@pytest.mark.parametrize("conjunction", MODES)
def test_the_order_of_the_list_does_not_matter(conjunction):
    shuffled = np.random.default_rng(0).permutation(gates(3))
    expected = AND[3] if conjunction else XNOR[3]
    assert product_classes(shuffled, gates(3), 3, conjunction).functions == expected
    assert count_products_by_pairs(shuffled, gates(3), 3, conjunction) == expected
    assert count_products_by_pairs(shuffled, shuffled, 3, conjunction) == expected


def test_progress_ends_at_all_pairs():
    seen = []
    count_products_by_pairs(gates(3), gates(3), 3, True, lambda *report: seen.append(report))
    assert seen == [("pairs marked", 104, 104)]
    seen.clear()
    many = np.arange(2**14, dtype=np.uint64)  # more than are marked without a kernel
    count_products_by_pairs(many, many, 4, True, lambda *report: seen.append(report))
    step = 50_000_000 // 2**14
    assert seen == [("pairs marked", done, 2**14) for done in (*range(0, 2**14, step), 2**14)]


@pytest.mark.parametrize("triangle", [False, True])
@pytest.mark.parametrize("conjunction", MODES)
def test_the_kernel_marks_what_its_python_twin_marks(conjunction, triangle):
    rng = np.random.default_rng(1)
    left = rng.integers(0, 1 << 8, 12).astype(np.uint64)
    right = left if triangle else rng.integers(0, 1 << 8, 9).astype(np.uint64)
    shift = 0 if conjunction else 1
    bitmap = np.zeros(4, np.uint64)
    mark_products.compiled(left, right, triangle, conjunction, np.uint64(shift), bitmap)
    marked = {64 * w + b for w, word in enumerate_words(bitmap) for b in range(64) if word >> b & 1}
    values = [
        (f & g if conjunction else f ^ g) >> shift
        for i, f in enumerate_words(left)
        for j, g in enumerate_words(right)
        if not triangle or j <= i
    ]
    assert marked == set(values)
    assert count_bits(bitmap) == len(marked)


def enumerate_words(words):
    return list(zip(range(len(words)), words.tolist(), strict=True))


def test_bits_are_counted_in_full_and_empty_words():
    assert count_bits(np.array([0, 2**64 - 1, 1, 2**63, 0x5555555555555555], np.uint64)) == 98


@pytest.mark.parametrize("n", [-1, 6])
@pytest.mark.parametrize("engine", [product_classes, count_products_by_pairs])
def test_other_n_raise(engine, n):
    words = np.array([0, 1], np.uint64)
    with pytest.raises(ValueError, match="0 <= n <= 5"):
        engine(words, words, n, True)
