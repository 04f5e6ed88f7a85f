"""Ranks, hyperplanes, dual cones and reflection groups in exact integers, against brute force."""

from fractions import Fraction
from itertools import product
from math import factorial, gcd

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from enumerate.arrangements.arrangements import (
    different_hyperplanes,
    dual_rays,
    essential,
    independent_rows,
    integer_rows,
    primitive,
    threshold_hyperplanes,
    wall_group_order,
    weyl_orbit_size,
)

entries = st.one_of(st.integers(-3, 3), st.integers(-(10**20), 10**20))
matrices = st.tuples(st.integers(0, 6), st.integers(1, 5)).flatmap(
    lambda shape: st.lists(
        st.lists(entries, min_size=shape[1], max_size=shape[1]), min_size=shape[0], max_size=shape[0]
    )
)
square_matrices = st.integers(1, 5).flatmap(
    lambda size: st.lists(st.lists(entries, min_size=size, max_size=size), min_size=size, max_size=size)
)


def rank(rows):
    """Gaussian elimination over the rationals."""
    left = [[Fraction(v) for v in row] for row in rows]
    found = 0
    for column in range(len(left[0]) if left else 0):
        pivot = next((r for r in range(found, len(left)) if left[r][column]), None)
        if pivot is None:
            continue
        left[found], left[pivot] = left[pivot], left[found]
        for r in range(found + 1, len(left)):
            factor = left[r][column] / left[found][column]
            left[r] = [a - factor * b for a, b in zip(left[r], left[found], strict=True)]
        found += 1
    return found


def proportional(p, q):
    return all(p[i] * q[j] == p[j] * q[i] for i in range(len(p)) for j in range(i))


def group_generated_by_walls(walls, dimension):
    """All signed permutations that the reflections in the given walls make, by closure.

    A signed permutation is a tuple of +-1 ... +-N: where it takes e1 ... eN.
    """
    identity = tuple(range(1, dimension + 1))
    generators = []
    for i in range(dimension):
        if walls >> i & 1:
            reflection = list(identity)
            if i < dimension - 1:
                reflection[i], reflection[i + 1] = reflection[i + 1], reflection[i]
            else:
                reflection[i] = -reflection[i]
            generators.append(tuple(reflection))
    group = {identity}
    frontier = [identity]
    while frontier:
        element = frontier.pop()
        for g in generators:
            made = tuple((1 if v > 0 else -1) * g[abs(v) - 1] for v in element)
            if made not in group:
                group.add(made)
                frontier.append(made)
    return group


# --- rows and ranks -------------------------------------------------------------------------------------------------


@given(matrices)
def test_a_row_is_chosen_iff_it_raises_the_rank(rows):
    expected = [i for i in range(len(rows)) if rank(rows[: i + 1]) > rank(rows[:i])]
    assert independent_rows(rows) == expected


@given(matrices)
def test_essential_columns_are_independent_columns_of_the_same_rank(rows):
    reduced = essential(rows)
    assert len(reduced) == len(rows)
    if rows:
        assert len(reduced[0]) == rank(reduced) == rank(rows)
        columns = [list(c) for c in zip(*rows, strict=True)]
        kept = [list(c) for c in zip(*reduced, strict=True)]
        assert kept == [columns[j] for j in range(len(columns)) if rank(columns[: j + 1]) > rank(columns[:j])]


def test_dependent_rows_of_huge_integers_are_recognized_exactly():
    huge = 10**40
    assert independent_rows([[huge, 1], [huge**2, huge], [huge**2, huge + 1]]) == [0, 2]


@given(st.lists(entries, min_size=1, max_size=6))
def test_a_primitive_row_has_coprime_entries_and_the_same_direction(row):
    found = primitive(row)
    if any(row):
        assert gcd(*found) == 1
        factor = gcd(*row)
        assert [factor * v for v in found] == row
    else:
        assert found == row


@given(matrices)
def test_different_hyperplanes_are_the_rows_up_to_real_factors(rows):
    assume(all(any(row) for row in rows))
    normals = different_hyperplanes(rows)
    first_rows = [row for i, row in enumerate(rows) if not any(proportional(row, other) for other in rows[:i])]
    assert len(normals) == len(first_rows)
    for normal, row in zip(normals, first_rows, strict=True):
        assert proportional(normal, row)
        assert gcd(*normal) == 1
        assert next(v for v in normal if v) > 0


@pytest.mark.parametrize("rows", [[[0, 0]], [[1, 0], [0, 0]]])
def test_a_zero_row_is_no_hyperplane(rows):
    with pytest.raises(ValueError, match="a zero row is not a hyperplane"):
        different_hyperplanes(rows)


@given(square_matrices)
def test_dual_ray_i_is_positive_on_row_i_and_zero_on_the_others(basis):
    assume(rank(basis) == len(basis))
    rays = dual_rays(basis)
    for i, ray in enumerate(rays):
        assert gcd(*ray) == 1
        for j, row in enumerate(basis):
            value = sum(a * b for a, b in zip(row, ray, strict=True))
            assert value > 0 if i == j else value == 0


def test_the_dual_rays_of_no_rows_are_none():
    assert dual_rays([]) == []


# --- matrices at the door -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "matrix",
    [
        [[1, -2], [3, 4]],
        np.array([[1, -2], [3, 4]], np.int8),
        np.array([[1, -2], [3, 4]], object),
        ((1, -2), (3, 4)),
    ],
)
def test_integer_rows_are_python_integers_whatever_held_them(matrix):
    rows = integer_rows(matrix)
    assert rows == [[1, -2], [3, 4]]
    assert all(type(v) is int for row in rows for v in row)


@pytest.mark.parametrize("entry", [10**12, 2**63 - 1, -(2**63), 2**63, 10**19, 2**64 - 1, 2**64, -(10**30)])
def test_integers_of_any_size_are_taken_as_they_are(entry):
    assert integer_rows([[entry, -1], [1, 1]]) == [[entry, -1], [1, 1]]


@pytest.mark.parametrize("shape", [(), (3,), (2, 2, 2)])
def test_a_matrix_has_two_dimensions(shape):
    with pytest.raises(ValueError, match=f"a feature matrix has two dimensions, not {len(shape)}"):
        integer_rows(np.ones(shape, np.int64))


@pytest.mark.parametrize("dtype", [np.float64, np.float32, np.complex128, np.bool_, "U1"])
def test_a_matrix_of_another_type_is_refused(dtype):
    with pytest.raises(ValueError, match="a feature matrix has integer entries, not"):
        integer_rows(np.ones((2, 2)).astype(dtype))


@pytest.mark.parametrize("entry", [Fraction(1, 2), 0.5, Fraction(7, 2)])
def test_an_object_that_is_no_integer_is_refused_not_rounded(entry):
    with pytest.raises(ValueError, match="integer"):
        integer_rows(np.array([[entry, 1], [0, 1]], object))


# --- the threshold arrangement and its reflection group -------------------------------------------------------------


@pytest.mark.parametrize("dimension", range(1, 8))
def test_threshold_hyperplanes_are_the_sign_vectors_that_begin_with_plus(dimension):
    normals = threshold_hyperplanes(dimension)
    assert normals.dtype == np.int64 and normals.shape == (2 ** (dimension - 1), dimension)
    assert sorted(map(tuple, normals.tolist())) == sorted((1, *rest) for rest in product((-1, 1), repeat=dimension - 1))


@pytest.mark.parametrize("dimension", range(1, 5))
def test_the_order_of_a_wall_group_is_that_of_its_closure(dimension):
    for walls in range(2**dimension):
        assert wall_group_order(walls, dimension) == len(group_generated_by_walls(walls, dimension))


@pytest.mark.parametrize("dimension", range(1, 11))
def test_all_walls_generate_the_hyperoctahedral_group(dimension):
    order = weyl_orbit_size(0, dimension)
    assert order == 2**dimension * factorial(dimension)
    assert wall_group_order(2**dimension - 1, dimension) == order
    assert wall_group_order(0, dimension) == 1
    assert all(order % wall_group_order(walls, dimension) == 0 for walls in range(2**dimension))
