"""Threshold functions of grids over the faces of a cone, against the whole arrangement and published numbers."""

from itertools import permutations, product
from math import factorial, prod

import numpy as np
import pytest

from enumerate.arrangements import chambers, grids, restriction
from enumerate.arrangements.grids import count_grid_functions, grid_face, images, symmetry_order

A000609 = (2, 4, 14, 104, 1882, 94572, 15028134, 8378070864)
A114043 = (1, 7, 29, 87, 201, 419)  # ways to cut an n x n grid by a line, the empty cut among them


def lifted(levels):
    return [(1, *point) for point in product(*map(range, levels))]


@pytest.mark.parametrize("n", range(8))
def test_grids_of_two_levels_have_the_threshold_functions_of_the_cube(n):
    assert count_grid_functions((2,) * n) == A000609[n]


@pytest.mark.parametrize("n", range(1, 7))
def test_square_grids_have_two_functions_for_each_cut_by_a_line(n):
    assert count_grid_functions((n, n)) == 2 * A114043[n - 1]


@pytest.mark.parametrize(
    "levels", [(1,), (7,), (2, 3), (3, 3), (1, 4), (5, 2), (2, 3, 4), (3, 3, 3), (2, 2, 3), (3, 2, 3, 2), (7, 8)]
)
def test_the_count_does_not_depend_on_whether_symmetries_are_used(levels):
    assert count_grid_functions(levels) == chambers.count_dichotomies(lifted(levels))
    assert count_grid_functions(levels) == restriction.count_dichotomies(lifted(levels))


def test_the_order_of_the_axes_and_those_of_one_level_make_no_difference():
    counts = {count_grid_functions(levels) for levels in permutations((2, 3, 4))}
    assert counts == {count_grid_functions((2, 1, 3, 4, 1))} == {1998}


def test_faces_divided_into_pieces_add_up(monkeypatch):
    whole = count_grid_functions((4, 4, 3))
    monkeypatch.setattr(grids, "LARGE_FACE", 1)
    assert count_grid_functions((4, 4, 3), jobs=2) == whole


@pytest.mark.parametrize("levels", [(2,), (3,), (2, 2), (3, 3), (2, 3), (4, 4)])
def test_the_group_has_the_order_that_is_found_by_trying_all_signed_permutations(levels):
    size = len(levels) + 1
    centred = [(1, *point) for point in product(*(range(1 - count, count, 2) for count in levels))]
    planes = {frozenset([point, tuple(-v for v in point)]) for point in centred}
    found = 0
    for order in permutations(range(size)):
        for signs in product((1, -1), repeat=size):
            moved = {frozenset(tuple(s * v[i] for i, s in zip(order, signs, strict=True)) for v in p) for p in planes}
            found += moved == planes
    assert symmetry_order(levels) == found


def test_a_cube_has_the_hyperoctahedral_group_of_one_variable_more():
    assert symmetry_order((2,) * 4) == 2**5 * factorial(5)


@pytest.mark.parametrize("levels", [(2, 3), (3, 3), (2, 2, 5)])
def test_the_images_of_the_faces_make_up_the_space(levels):
    # The open cells of a complete fan of dimension N have the Euler characteristic (-1)^N.
    size = len(levels) + 1
    assert sum((-1) ** walls.bit_count() * images(levels, walls) for walls in range(2**size)) == 1


def test_a_face_in_a_hyperplane_is_none_and_the_others_are_cut_by_those_that_change_sign():
    levels = (3, 3)  # axes: the bias, and two of three levels; hyperplanes b + x w1 + y w2, x and y in -2, 0, 2
    assert grid_face(levels, 0b111) is None
    assert grid_face(levels, 0b001) is None  # b = 0 is the hyperplane of the point in the middle
    face = grid_face(levels, 0b010)  # w1 = w2: rays b and w1 + w2
    assert sorted(map(tuple, face.T.tolist())) == [(1, -4), (1, -2)]


def test_a_large_grid_is_counted_over_the_faces():
    levels = (4, 4, 4, 4)
    assert prod(levels) == 256
    assert count_grid_functions(levels) == 88089274


@pytest.mark.slow
def test_a_large_grid_has_as_many_functions_without_symmetry():
    assert sum(restriction.whitney_numbers(np.array(lifted((4, 4, 4, 4))))) == 88089274
