"""Dichotomies by splitting cones: every one found once, with weights that realize it, and none missed."""

from math import gcd

import numpy as np
import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from enumerate.arrangements import restriction
from enumerate.arrangements.arrangements import essential, integer_rows
from enumerate.arrangements.chambers import (
    MAX_RANK,
    _cone,
    _key,
    _list_cone,
    _run,
    _start,
    count_dichotomies,
    dichotomies,
    dichotomy_signs,
    dichotomy_words,
    split_cone_exactly,
)
from enumerate.arrangements.status_kernels import DONE, OVERFLOW
from enumerate.cube.truth_tables import features
from enumerate.outcomes import Refused

T = [2, 4, 14, 104, 1882, 94572]  # OEIS A000609
PTF = {(1, 1): 4, (2, 2): 16, (3, 2): 254, (3, 3): 256, (4, 2): 57574, (4, 3): 65534}


def small_matrices(bound=3, largest_rows=8):
    """Integer matrices of at most 4 columns; zero rows, equal rows and dependent columns included."""

    @st.composite
    def draw_matrix(draw):
        width = draw(st.integers(1, 4))
        row = st.lists(st.integers(-bound, bound), min_size=width, max_size=width)
        height = draw(st.integers(1, largest_rows))
        rows = draw(st.lists(row, min_size=height, max_size=height))
        twist = draw(st.sampled_from(["none", "none", "repeat a row", "negate a row", "dependent column"]))
        if twist == "repeat a row":
            rows[-1] = [2 * v for v in rows[0]]
        elif twist == "negate a row":
            rows[-1] = [-v for v in rows[0]]
        elif twist == "dependent column":
            rows = [[*row[:-1], row[0] - 2 * row[len(row) // 2]] for row in rows]
        return rows

    return draw_matrix()


nonzero_matrices = small_matrices().filter(lambda rows: all(any(row) for row in rows))


# --- the slow twin: Fourier and Motzkin -----------------------------------------------------------------------------


def solvable(constraints):
    """Whether some w has a.w > 0 for every a, by eliminating one coordinate after another (exact integers)."""
    rows = set(constraints)
    width = len(constraints[0])
    for k in range(width):
        if any(not any(row) for row in rows):
            return False
        positive = [row for row in rows if row[k] > 0]
        negative = [row for row in rows if row[k] < 0]
        rows = {row for row in rows if row[k] == 0}
        for p in positive:
            for q in negative:
                made = [p[k] * b - q[k] * a for a, b in zip(p, q, strict=True)]
                divisor = gcd(*made) or 1
                rows.add(tuple(v // divisor for v in made))
    return not rows


def brute_force_signs(rows):
    """All strict sign vectors, one row after another; each prefix decided by elimination."""
    prefixes = [()]
    for _ in rows:
        prefixes = [
            (*prefix, sign)
            for prefix in prefixes
            for sign in (-1, 1)
            if solvable(tuple(tuple(s * v for v in row) for s, row in zip((*prefix, sign), rows, strict=False)))
        ]
    return set(prefixes)


def values(rows, point):
    return [sum(a * b for a, b in zip(row, point, strict=True)) for row in rows]


def starting_cones(rows):
    start = _start(_key(essential(integer_rows(rows))))
    return start, range(2 ** (len(start.basis) - 1))


# --- known counts ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("encoding", ["01", "pm1"])
@pytest.mark.parametrize("n", range(6))
def test_threshold_functions_number_a000609(n, encoding):
    assert count_dichotomies(features(n, 1, encoding)) == T[n]


@pytest.mark.parametrize(("n", "degree"), PTF)
def test_polynomial_threshold_functions_have_their_known_numbers(n, degree):
    assert count_dichotomies(features(n, degree)) == PTF[n, degree]


@pytest.mark.parametrize("n", range(5))
def test_every_function_is_a_threshold_of_a_polynomial_of_degree_n(n):
    assert count_dichotomies(features(n, n, "pm1")) == 2**2**n


@pytest.mark.parametrize("n", range(1, 5))
def test_degree_n_minus_1_misses_the_two_parities(n):
    found = dichotomies(features(n, n - 1)).signs
    parity = np.prod(features(n, 1, "pm1")[:, 1:], axis=1)
    assert len(found) == 2**2**n - 2
    assert not (found == parity).all(axis=1).any()
    assert not (found == -parity).all(axis=1).any()


def test_two_processes_count_what_one_counts():
    steps = []
    assert count_dichotomies(features(4), 2, lambda *step: steps.append(step)) == T[4]
    assert steps == [("chambers", done, 16) for done in range(17)]


# --- sign vectors and realizations ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("n", "degree", "encoding"),
    [(0, 1, "01"), (1, 1, "pm1"), (2, 1, "01"), (3, 1, "pm1"), (4, 1, "01"), (3, 2, "01"), (3, 2, "pm1")],
)
def test_every_dichotomy_is_listed_once_with_exact_weights(n, degree, encoding):
    matrix = features(n, degree, encoding)
    found = dichotomies(matrix)
    assert found.signs.dtype == np.int8
    assert found.signs.shape == (count_dichotomies(matrix), 2**n)
    assert len(np.unique(found.signs, axis=0)) == len(found.signs) == len(found.realizations)
    rows = integer_rows(matrix)
    for signs, point in zip(found.signs.tolist(), found.realizations, strict=True):
        assert all(type(w) is int for w in point)
        scores = values(rows, point)
        assert 0 not in scores
        assert [1 if score > 0 else -1 for score in scores] == signs


def test_the_second_half_are_the_negations_of_the_first():
    found = dichotomies(features(3))
    half = len(found.signs) // 2
    assert (found.signs[half:] == -found.signs[:half]).all()
    assert found.realizations[half:] == [tuple(-w for w in point) for point in found.realizations[:half]]


@settings(max_examples=100)
@given(small_matrices())
@example([[0]])
@example([[1], [-2], [3]])
@example([[1, 0], [0, 0]])
@example([[1, 1], [2, 2], [-1, -1]])
def test_small_matrices_have_the_dichotomies_that_elimination_finds(rows):
    expected = brute_force_signs(rows)
    found = dichotomies(rows)
    assert sorted(map(tuple, found.signs.tolist())) == sorted(expected)
    assert count_dichotomies(rows) == len(expected)
    assert restriction.count_dichotomies(rows) == len(expected)
    for signs, point in zip(found.signs.tolist(), found.realizations, strict=True):
        assert all(s * score > 0 for s, score in zip(signs, values(rows, point), strict=True))


@settings(max_examples=100)
@given(small_matrices())
@example([[10**12, 0], [10**12, 1_615_649_593_297], [2 * 10**12, 1_615_649_593_297]])
def test_words_have_the_signs_as_bits(rows):
    signs = np.concatenate([np.empty((0, len(rows)), np.int8), *dichotomy_signs(np.array(rows, object))])
    expected = sorted(sum(1 << i for i, sign in enumerate(row) if sign > 0) for row in signs.tolist())
    assert sorted(dichotomy_words(np.array(rows, object)).tolist()) == expected
    assert expected == sorted(sum(1 << i for i, s in enumerate(row) if s > 0) for row in brute_force_signs(rows))


def test_more_rows_than_the_bits_of_a_word_are_listed_as_signs_alone():
    rows = [[1, k] for k in range(70)]  # thresholds on a line
    assert sum(map(len, dichotomy_signs(rows))) == count_dichotomies(rows) == len(dichotomies(rows).signs) == 140
    with pytest.raises(ValueError, match="70 rows"):
        dichotomy_words(rows)


@settings(max_examples=100)
@given(
    st.tuples(st.integers(1, 5), st.integers(1, 14)).flatmap(
        lambda shape: st.lists(
            st.lists(st.integers(-9, 9), min_size=shape[0], max_size=shape[0]), min_size=shape[1], max_size=shape[1]
        )
    )
)
def test_splitting_and_restriction_count_the_same(rows):
    assert count_dichotomies(rows) == restriction.count_dichotomies(rows)


# --- the kernel and its twin ----------------------------------------------------------------------------------------


@settings(max_examples=100)
@given(nonzero_matrices)
def test_the_kernel_agrees_with_its_python_twin_cone_by_cone(rows):
    start, patterns = starting_cones(rows)
    for pattern in patterns:
        signs, points = _list_cone(start, pattern)
        exact = dict(split_cone_exactly(start.rows, start.basis, _cone(start, pattern)))
        assert len(signs) == len(exact)
        assert {tuple(s) for s in signs.tolist()} == set(exact)
        for s, point in zip(signs.tolist(), points, strict=True):
            assert all(sign * v > 0 for sign, v in zip(s, values(start.rows, point), strict=True))


@pytest.mark.parametrize(("n", "degree"), [(2, 1), (3, 1), (4, 1), (3, 2)])
def test_the_python_twin_counts_the_known_numbers(n, degree):
    start, patterns = starting_cones(features(n, degree))
    chambers = sum(1 for p in patterns for _ in split_cone_exactly(start.rows, start.basis, _cone(start, p)))
    assert 2 * chambers == {1: T[n], 2: PTF.get((n, 2))}[degree]


# --- integers of any size -------------------------------------------------------------------------------------------


def run_statuses(rows):
    """What the kernel says of each starting cone."""
    start, patterns = starting_cones(rows)
    nothing = np.empty((0, -(-len(rows) // 64)), np.uint64), np.empty((0, len(start.basis)), np.int64)
    return {_run(start, pattern, *nothing)[0] for pattern in patterns}


@settings(max_examples=40)
@given(nonzero_matrices, st.data())
def test_huge_columns_count_like_the_small_ones_they_are_multiples_of(rows, data):
    scales = data.draw(
        st.lists(st.integers(10**12, 10**30), min_size=len(rows[0]), max_size=len(rows[0])), label="scales"
    )
    huge = np.array([[s * v for s, v in zip(scales, row, strict=True)] for row in rows], object)
    assert count_dichotomies(huge) == count_dichotomies(rows)
    found = dichotomies(huge)
    assert sorted(map(tuple, found.signs.tolist())) == sorted(map(tuple, dichotomies(rows).signs.tolist()))
    for signs, point in zip(found.signs.tolist(), found.realizations, strict=True):
        assert all(s * v > 0 for s, v in zip(signs, values(huge.tolist(), point), strict=True))


@pytest.mark.parametrize("rows", [[[0, 1], [1, 1], [2, 1]], [[0, 1], [1, 1], [1, 2]], [[1, 1], [2, 1]]])
def test_rays_of_huge_columns_leave_the_machine_integers_unharmed(rows):
    """Columns of this size make rays whose products with the rows are beyond 64 bits."""
    huge = np.array([[10**12 * a, 1_615_649_593_297 * b] for a, b in rows], object)
    assert count_dichotomies(huge) == count_dichotomies(rows)
    assert len(dichotomies(huge).signs) == len(dichotomies(rows).signs)


@pytest.mark.parametrize("exponent", [12, 18, 19, 24, 30])
def test_huge_coordinates_take_the_big_integer_path(exponent):
    # The transform w -> (w1 + c w2, w2 + c w3, w3) is unimodular: columns change, dichotomies do not.
    c = 10**exponent + 7
    huge = np.array([[int(r[0]), int(r[1]) + c * int(r[0]), int(r[2]) + c * int(r[1])] for r in features(2)], object)
    assert run_statuses(huge) == {OVERFLOW}
    assert count_dichotomies(huge) == T[2]
    rows = integer_rows(huge)
    found = dichotomies(huge)
    assert len(found.signs) == T[2]
    for signs, point in zip(found.signs.tolist(), found.realizations, strict=True):
        assert all(s * v > 0 for s, v in zip(signs, values(rows, point), strict=True))


@settings(max_examples=30)
@given(st.integers(0, 2**32), st.sampled_from([10**3, 10**5, 10**7, 10**9, 10**12, 10**20]))
def test_general_entries_of_every_size_count_like_the_python_twin(seed, bound):
    # Between the sizes that always fit and those that never do, the kernel gives up in the middle of a cone.
    rng = np.random.default_rng(seed)
    rows = [[int(v) for v in row] for row in (2 * rng.random((7, 3)) - 1) * bound]
    rows = [row if any(row) else [1, 0, 0] for row in rows]
    start, patterns = starting_cones(rows)
    exact = 2 * sum(1 for p in patterns for _ in split_cone_exactly(start.rows, start.basis, _cone(start, p)))
    matrix = np.array(rows, object)
    assert count_dichotomies(matrix) == exact
    assert len(np.unique(dichotomies(matrix).signs, axis=0)) == exact


def test_the_kernel_itself_overflows_in_the_middle_of_a_cone_and_the_count_is_still_right():
    # Coprime entries that fit at the start; the rays that the splits make do not.
    rng = np.random.default_rng(1)
    rows = [[int(v) for v in row] for row in rng.integers(-(10**5), 10**5, (8, 4))]
    rows[:4] = [[int(i == j) for j in range(4)] for i in range(4)]
    start, _ = starting_cones(rows)
    assert max(abs(v) for row in (*start.rows, *start.rays) for v in row) <= start.max_entry
    assert OVERFLOW in run_statuses(rows)
    # 8 hyperplanes in general position in dimension 4: Schlaefli's number.
    assert count_dichotomies(rows) == len(dichotomies(rows).signs) == 2 * (1 + 7 + 21 + 35)


@settings(max_examples=150)
@given(st.integers(0, 2**32), st.integers(2, 60), st.sampled_from([2, 3]))
def test_an_invertible_change_of_coordinates_of_any_size_changes_no_count(seed, bits, n):
    rng = np.random.default_rng(seed)
    change = np.array(rng.integers(-(2**bits), 2**bits, (n + 1, n + 1)).tolist(), object)
    assume(len(essential(change.tolist())[0]) == n + 1)
    matrix = features(n).astype(object) @ change
    assert count_dichotomies(matrix) == T[n]
    assert sorted(dichotomies(matrix).signs.tolist()) == sorted(dichotomies(features(n)).signs.tolist())


@settings(max_examples=100)
@given(st.integers(0, 2**32), st.integers(3, 29), st.integers(3, 5))
def test_rays_that_outgrow_machine_integers_during_the_splits_lose_no_chamber(seed, bits, dimension):
    # The starting cones are orthants, so nothing is large before the kernel runs; repeated sums make rays coincide.
    rng = np.random.default_rng(seed)
    general = [[int(v) for v in row] for row in rng.integers(-(2**bits), 2**bits, (3, dimension))]
    sums = [[a + b for a, b in zip(general[i], general[i - 1], strict=True)] for i in range(2)]
    rows = [[int(i == j) for j in range(dimension)] for i in range(dimension)]
    rows += [row for row in general + sums if any(row)]
    start, patterns = starting_cones(rows)
    exact = {signs for p in patterns for signs, _ in split_cone_exactly(start.rows, start.basis, _cone(start, p))}
    assert count_dichotomies(rows) == 2 * len(exact)
    found = set(map(tuple, dichotomies(rows).signs.tolist()))
    assert found == exact | {tuple(-s for s in signs) for signs in exact}


def test_small_features_never_leave_machine_integers():
    assert run_statuses(features(4)) == {DONE}


# --- what is no feature matrix, or too large ------------------------------------------------------------------------


@pytest.mark.parametrize("engine", [count_dichotomies, dichotomies, restriction.count_dichotomies])
@pytest.mark.parametrize("matrix", [np.ones(3, np.int64), np.ones((2, 2, 2), np.int64), np.ones((2, 2)), [[True]]])
def test_other_shapes_and_types_are_refused(engine, matrix):
    with pytest.raises(ValueError, match="a feature matrix has"):
        engine(matrix)


def test_a_zero_row_leaves_no_dichotomy():
    rows = [[1, 0], [0, 0], [1, 1]]
    assert count_dichotomies(rows) == restriction.count_dichotomies(rows) == 0
    assert dichotomies(rows).signs.shape == (0, 3)
    assert dichotomies(rows).realizations == []


def test_rows_without_columns_are_zero_rows():
    matrix = np.empty((3, 0), np.int64)
    assert count_dichotomies(matrix) == restriction.count_dichotomies(matrix) == 0
    assert len(dichotomies(matrix).signs) == 0


@pytest.mark.parametrize("width", [0, 1, 3])
def test_no_rows_have_the_one_empty_dichotomy(width):
    matrix = np.empty((0, width), np.int64)
    assert count_dichotomies(matrix) == restriction.count_dichotomies(matrix) == 1
    found = dichotomies(matrix)
    assert found.signs.shape == (1, 0)
    assert [len(point) for point in found.realizations] == [width]


def test_a_rank_beyond_22_is_refused_with_the_way_on():
    matrix = np.eye(MAX_RANK + 1, dtype=np.int64)
    for engine in (count_dichotomies, dichotomies):
        with pytest.raises(Refused, match="goes to rank 22, the restriction method further"):
            engine(matrix)
    assert restriction.count_dichotomies(matrix) == 2 ** (MAX_RANK + 1)


def test_many_dependent_columns_are_no_large_rank():
    matrix = np.tile(features(3), (1, 10))
    assert count_dichotomies(matrix) == T[3]
    point = dichotomies(matrix).realizations[0]
    assert len(point) == 40
