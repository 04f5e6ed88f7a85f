"""Whitney numbers in Python integers, against the kernel and by invariance."""

from itertools import combinations
from math import comb

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from enumerate.arrangements.exact_restriction import whitney_numbers_exactly
from enumerate.arrangements.restriction import whitney_numbers
from enumerate.cube.truth_tables import features
from enumerate.outcomes import Refused

matrices = st.tuples(st.integers(1, 7), st.integers(1, 5)).flatmap(
    lambda shape: st.lists(
        st.lists(st.integers(-2, 2), min_size=shape[1], max_size=shape[1]), min_size=shape[0], max_size=shape[0]
    )
)


@given(matrices)
def test_both_find_the_same_numbers(rows):
    assume(all(any(row) for row in rows))
    assert whitney_numbers_exactly(rows) == whitney_numbers(rows)


@given(matrices, st.integers(10**12, 10**20))
def test_a_change_of_coordinates_with_huge_entries_changes_nothing(rows, huge):
    assume(all(any(row) for row in rows))
    sheared = [[v + huge * sum(row[:j]) for j, v in enumerate(row)] for row in rows]  # unitriangular
    assert whitney_numbers_exactly(sheared) == whitney_numbers(rows)


def test_the_cube_of_three_variables_has_the_published_numbers():
    assert whitney_numbers_exactly(features(3)) == (1, 8, 28, 44, 23)


def test_hyperplanes_in_general_position_have_binomial_coefficients():
    rows = [[10**9 * t**k for k in range(4)] for t in range(1, 11)]  # of the moment curve
    generic = (1, 10, 45, 120, sum((-1) ** (3 - k) * comb(10, k) for k in range(4)))
    assert whitney_numbers_exactly(rows) == generic


def test_what_the_kernel_refuses_is_counted():
    rows = [[1, t, t**2 * 10**9, t**3 + 10**25] for t in range(1, 8)]
    with pytest.raises(Refused):
        whitney_numbers(rows)
    assert sum(whitney_numbers_exactly(rows)) == 2 * sum(comb(6, k) for k in range(4))


def test_the_kernel_compares_lines_of_a_plane_whose_minors_leave_its_range():
    rows = np.random.default_rng(1).integers(10**8, 5 * 10**8, (12, 3)).tolist()
    rows[11] = [a + b for a, b in zip(rows[0], rows[1], strict=True)]
    assert min(abs(p[0] * q[1] - p[1] * q[0]) for p, q in combinations(rows, 2)) >= 1 << 30
    assert whitney_numbers(rows) == whitney_numbers_exactly(rows) == (1, 12, 65, 54)  # three meet in a line


@pytest.mark.parametrize("seed", range(5))
def test_minors_of_a_space_beyond_the_machine_are_refused_by_the_kernel_and_counted(seed):
    rows = np.random.default_rng(seed).integers(10**8, 5 * 10**8, (9, 5)).tolist()
    with pytest.raises(Refused, match="integers beyond its range"):
        whitney_numbers(rows)
    assert sum(whitney_numbers_exactly(rows)) == 2 * sum(comb(8, k) for k in range(5))


def test_two_processes_count_what_one_counts():
    assert whitney_numbers_exactly(features(3), jobs=2) == whitney_numbers_exactly(features(3))


@pytest.mark.parametrize(("rows", "numbers"), [([[0], [0]], None), ([[5]], (1, 1)), ([[1, 2], [2, 4]], (1, 1))])
def test_one_hyperplane_or_none(rows, numbers):
    if numbers is None:
        with pytest.raises(ValueError, match="zero row"):
            whitney_numbers_exactly(rows)
    else:
        assert whitney_numbers_exactly(rows) == numbers
