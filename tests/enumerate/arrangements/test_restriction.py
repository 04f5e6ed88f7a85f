"""Deletion and restriction: Whitney numbers and threshold functions counted without coordinates."""

from functools import cache
from itertools import combinations, product
from math import comb, factorial, gcd

import numpy as np
import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from enumerate.arrangements.arrangements import wall_group_order, weyl_orbit_size
from enumerate.arrangements.restriction import (
    _chambers_on_part,
    _shards_of_faces,
    chambers_on_face,
    count_dichotomies,
    count_threshold_functions,
    restrictions_of_cone,
    weyl_face,
    whitney_numbers,
)
from enumerate.arrangements.restriction_kernels import MAX_RAYS, count_chambers_in_cone
from enumerate.arrangements.status_kernels import DONE, FULL, OVERFLOW
from enumerate.cube.truth_tables import features
from enumerate.outcomes import Refused
from enumerate.workers import stop_flag
from tests.enumerate.arrangements.test_arrangements import rank

# OEIS, n = 0, 1, ...
A000609 = [2, 4, 14, 104, 1882, 94572, 15028134, 8378070864, 17561539552946, 144130531453121108]  # functions
A001532 = [1, 1, 2, 3, 7, 21, 135, 2470, 175428, 52980624]  # self-dual classes of n + 1 variables

PTF = {  # (n, degree): polynomial threshold functions
    (3, 2): 254,
    (4, 0): 2,
    (4, 1): 1882,
    (4, 2): 57574,
    (4, 3): 65534,
    (4, 4): 65536,
    (5, 1): 94572,
    (5, 3): 4290491756,
    (5, 4): 4294967294,
    (5, 5): 2**32,
}


def integer_matrices(largest_rows, bound=3):
    return st.tuples(st.integers(1, 4), st.integers(1, largest_rows)).flatmap(
        lambda shape: st.lists(
            st.lists(st.integers(-bound, bound), min_size=shape[0], max_size=shape[0]),
            min_size=shape[1],
            max_size=shape[1],
        )
    )


def whitney_by_subsets(rows):
    """Whitney 1932: chi(t) = sum over sets S of hyperplanes of (-1)**|S| t**(D - rank S)."""
    normals = []
    for row in rows:
        if not any(rank([row, other]) == 1 for other in normals):
            normals.append(row)
    coefficients = [0] * (rank(normals) + 1)
    for size in range(len(normals) + 1):
        for chosen in combinations(normals, size):
            coefficients[rank(chosen)] += (-1) ** size
    assert all((-1) ** k * w > 0 for k, w in zip(range(len(coefficients)), coefficients, strict=True))
    return tuple(abs(w) for w in coefficients)


def times(polynomial, factor):
    """The product of 1 + ... polynomials in t, as coefficient lists."""
    made = [0] * (len(polynomial) + len(factor) - 1)
    for i, a in zip(range(len(polynomial)), polynomial, strict=True):
        for j, b in zip(range(len(factor)), factor, strict=True):
            made[i + j] += a * b
    return made


def product_of_exponents(exponents):
    polynomial = [1]
    for e in exponents:
        polynomial = times(polynomial, [1, e])
    return tuple(polynomial)


def unit(i, size):
    return [int(j == i) for j in range(size)]


# --- threshold functions over the faces of the Weyl cone ------------------------------------------------------------


@pytest.mark.parametrize("n", range(9))
def test_threshold_functions_and_self_dual_classes_have_the_published_numbers(n):
    found = count_threshold_functions(n)
    assert found.functions == A000609[n]
    assert found.self_dual_classes == A001532[n]


@pytest.mark.slow
def test_nine_variables_have_the_published_numbers():
    found = count_threshold_functions(9, jobs=2)
    assert found.functions == A000609[9]
    assert found.self_dual_classes == A001532[9]


def test_two_processes_count_what_one_counts():
    assert count_threshold_functions(5, jobs=2) == count_threshold_functions(5)
    assert whitney_numbers(features(4), jobs=2) == whitney_numbers(features(4))


def face_points(dimension, walls, total):
    """All integer points a1 r1 + ... of an open face with a_i >= 1 and sum a_i <= total, r_i = e1 + ... + ei."""
    free = [i for i in range(dimension) if not walls >> i & 1]
    steps = [c for c in product(range(1, total + 1), repeat=len(free)) if sum(c) <= total]
    rays = np.array([[int(j <= i) for j in range(dimension)] for i in free], np.int64).reshape(-1, dimension)
    return np.array(steps, np.int64).reshape(len(steps), len(free)) @ rays


@cache
def functions_on_face(dimension, walls, total):
    """How many self-dual threshold functions have small integer weights in the open face, by trying all of them."""
    points = face_points(dimension, walls, total)
    signs = np.array([(1, *rest) for rest in product((-1, 1), repeat=dimension - 1)], np.int64)
    scores = points @ signs.T
    return len(np.unique(scores[(scores != 0).all(axis=1)] > 0, axis=0))


FACES = [(dimension, walls) for dimension in range(1, 6) for walls in range(2**dimension)]


@pytest.mark.parametrize(("dimension", "walls"), FACES, ids=str)
def test_the_chambers_on_a_face_are_the_functions_with_weights_in_it(dimension, walls):
    assert chambers_on_face(dimension, walls) == functions_on_face(dimension, walls, 13)


@pytest.mark.parametrize("dimension", range(1, 6))
def test_the_euler_characteristic_of_the_faces_counts_the_functions(dimension):
    total = sum(
        (-1) ** walls.bit_count()
        * (weyl_orbit_size(0, dimension) // wall_group_order(walls, dimension))
        * functions_on_face(dimension, walls, 13)
        for walls in range(2**dimension)
    )
    assert total == A000609[dimension - 1]


@pytest.mark.parametrize("pieces", [1, 2, 3, 7, 64])
@pytest.mark.parametrize("walls", [0, 0b1, 0b1000000, 0b0010100])
def test_the_pieces_of_a_face_add_up_to_it(walls, pieces):
    parts = [_chambers_on_part(7, walls, piece, pieces) for piece in range(pieces)]
    assert sum(parts) == chambers_on_face(7, walls)


def test_the_origin_and_faces_inside_a_hyperplane_meet_no_chamber():
    assert weyl_face(4, 0b1111) is None
    assert weyl_face(4, 0b1101) is None  # w = (a, a, 0, 0) lies on w1 - w2 + w3 + w4 = 0
    assert chambers_on_face(4, 0b1101) == 0
    assert weyl_face(4, 0b1110) is not None


@pytest.mark.parametrize("n", [-1, 12])
def test_threshold_functions_beyond_eleven_variables_are_out_of_range(n):
    with pytest.raises(ValueError, match=f"n = {n} is out of range: 0 <= n <= 11"):
        count_threshold_functions(n)


@pytest.mark.parametrize("dimension", [3, 9, 10, 11])
def test_the_shards_hold_every_piece_of_every_face_once(dimension):
    parts = [part for shard in _shards_of_faces(dimension) for part in shard]
    assert len(set(parts)) == len(parts)
    pieces = {walls: [] for walls in range(2**dimension)}
    for of_dimension, walls, piece, count in parts:
        assert of_dimension == dimension
        pieces[walls].append((piece, count))
    for found in pieces.values():
        assert found == [(piece, len(found)) for piece in range(len(found))]


# --- chambers in a cone ---------------------------------------------------------------------------------------------


def cut(values):
    """The different columns that have both signs, divided by what is common, the first nonzero entry positive."""
    found = {}
    for column in zip(*values, strict=True):
        if min(column) < 0 < max(column):
            sign = 1 if next(v for v in column if v) > 0 else -1
            found[tuple(sign * v // gcd(*column) for v in column)] = None
    return list(found)


def chambers_by_plain_recursion(values):
    """r(C; H1 ... Hm) = 1 + sum of r(C n Hi; H1 ... H(i-1)) by the values of planes (columns) on what spans C (rows).

    C n Hi is spanned by the rows on Hi and one point between any two on either side of it, extreme or not.
    """
    columns = cut(values)
    total = 1
    for i, plane in zip(range(len(columns)), columns, strict=False):
        spanning = set()
        for p, a in zip(range(len(plane)), plane, strict=True):
            if a == 0:
                spanning.add(tuple(column[p] for column in columns[:i]))
            for q, b in zip(range(len(plane)), plane, strict=True):
                if a > 0 > b:
                    point = [a * column[q] - b * column[p] for column in columns[:i]]
                    divisor = gcd(*point) or 1
                    spanning.add(tuple(v // divisor for v in point))
        total += chambers_by_plain_recursion(sorted(spanning))
    return total


def chambers_in_simplicial_cone(values):
    """By the kernel; values: (rays, planes), any integers."""
    columns = cut(values)
    face = np.array(columns, np.int64).reshape(len(columns), len(values)).T.copy()
    return 1 + restrictions_of_cone(face, 0, len(columns))


@given(integer_matrices(9))
@example([[1, 1, -1, 1], [1, -1, 1, -2], [1, 0, 0, -1], [2, -1, 1, -3], [0, 1, -1, 2]])  # all through two lines
@example([[1, -1, 0, 0], [1, 0, -1, 0], [0, 1, -1, 0], [0, 0, 1, -1], [1, 0, 0, -1], [0, 1, 0, -1]])  # through rays
@example([[1, -1, k, 0] for k in range(-4, 5)])  # a pencil
@example([[1, -k, 0, 0] for k in range(1, 8)])  # parallel in the cone: meeting in a face of it only
def test_chambers_in_an_orthant_are_those_of_the_plain_recursion(rows):
    values = [list(column) for column in zip(*rows, strict=True)]
    assert chambers_in_simplicial_cone(values) == chambers_by_plain_recursion(values)


@settings(max_examples=30)
@given(st.integers(0, 2**32), st.integers(2, 7), st.integers(1, 4))
def test_the_chambers_in_all_orthants_are_those_of_the_arrangement_with_its_coordinate_planes(seed, size, bound):
    rows = np.random.default_rng(seed).integers(-bound, bound + 1, (8, size))
    rows = rows[rows.any(axis=1)]
    orthants = [np.array(signs, np.int64) for signs in product((-1, 1), repeat=size)]
    everywhere = sum(chambers_in_simplicial_cone((rows * signs).T.tolist()) for signs in orthants)
    assert everywhere == count_dichotomies(np.concatenate([np.eye(size, dtype=np.int64), rows]))


@pytest.mark.parametrize(("planes", "seed"), [(63, 0), (64, 1), (65, 2), (130, 3)])
def test_more_planes_than_a_word_has_bits_are_counted_right(planes, seed):
    values = np.random.default_rng(seed).integers(-30, 31, (3, planes)).tolist()
    assert len(cut(values)) > planes // 2
    assert chambers_in_simplicial_cone(values) == chambers_by_plain_recursion(values)


@settings(max_examples=50)
@given(st.integers(0, 2**32), st.integers(1, 3), st.integers(1, 6), st.integers(2, 9))
def test_chambers_in_the_cone_over_a_cube_are_those_of_the_plain_recursion(seed, size, planes, shares):
    # Not simplicial: 2**size rays, wall 2 * i + s tight where coordinate i of the cube has sign s.
    vertices = list(product((0, 1), repeat=size))
    rays = np.array([[1, *(2 * v - 1 for v in vertex)] for vertex in vertices], np.int64)
    zeros = np.array([sum(1 << 2 * i + v for i, v in zip(range(size), x, strict=True)) for x in vertices], np.int64)
    values = rays @ np.random.default_rng(seed).integers(-2, 3, (size + 1, planes))
    columns = cut(values.tolist())
    values = np.array(columns, np.int64).reshape(len(columns), len(rays)).T.copy()
    expected = chambers_by_plain_recursion(values.tolist()) - 1
    found = count_chambers_in_cone.compiled(values, zeros, size + 1, 0, len(columns), 0, 1, stop_flag())
    assert found == (DONE, expected)
    parts = [
        count_chambers_in_cone.compiled(values, zeros, size + 1, 0, len(columns), share, shares, stop_flag())
        for share in range(shares)
    ]
    assert [status for status, _ in parts] == [DONE] * shares
    assert sum(part for _, part in parts) == expected


@pytest.mark.parametrize("dimension", range(2, 8))
@pytest.mark.parametrize("walls", [0, 1, 2])
def test_chambers_on_faces_of_the_weyl_cone_are_those_of_the_plain_recursion(dimension, walls):
    face = weyl_face(dimension, walls)
    expected = 0 if face is None else chambers_by_plain_recursion(face.tolist())
    assert chambers_on_face(dimension, walls) == expected


@given(st.integers(0, 2**32), st.integers(3, 5), st.integers(1, 32))
def test_large_values_on_rays_are_counted_right_or_refused_never_wrapped(seed, rays, bits):
    values = np.random.default_rng(seed).integers(-(2**bits), 2**bits + 1, (rays, 6)).tolist()
    try:
        found = chambers_in_simplicial_cone(values)
    except Refused:
        assert bits > 4
    else:
        assert found == chambers_by_plain_recursion(values)


@given(st.integers(0, 2**32), st.integers(1, 28))
def test_coincidences_under_large_multiples_of_rays_are_seen_or_refused_never_lost(seed, bits):
    # Rays scaled at random span the same cone: what coincides or meets in it is hidden in large numbers.
    face = weyl_face(7, 0)
    factors = np.random.default_rng(seed).integers(1, 2**bits + 1, (7, 1))
    try:
        found = 1 + restrictions_of_cone(face * factors, 0, face.shape[1])
    except Refused:
        assert bits > 5
    else:
        assert found == A001532[6]


def test_values_beyond_2_to_the_30_and_more_than_62_rays_are_refused():
    with pytest.raises(Refused, match=r"ray values beyond 2\*\*30; use the chambers method"):
        chambers_in_simplicial_cone([[1 << 30], [-1]])
    with pytest.raises(Refused, match=r"ray values beyond 2\*\*30"):
        restrictions_of_cone(np.array([[-(1 << 63)], [1]], np.int64), 0, 1)
    assert chambers_in_simplicial_cone([[(1 << 30) - 1], [-1]]) == 2
    assert chambers_in_simplicial_cone([[1]] * 31 + [[-1]] * 31) == 2
    with pytest.raises(Refused, match="more than 62 extreme rays; use the chambers method"):
        chambers_in_simplicial_cone([[1]] * 31 + [[-1]] * 32)


def test_a_restriction_with_more_rays_than_a_word_has_bits_is_refused():
    # Three planes that meet in pairs; the first restriction made has 8 * 8 rays.
    values = np.repeat([[1, 1, 1], [-1, 1, 2], [1, -1, -3], [1, 2, -1], [-1, -1, -1], [2, -2, 1]], 3, axis=0)
    rays = len(values)
    assert chambers_by_plain_recursion(values.tolist()) == 8
    zeros = np.array([(1 << rays) - 1 - (1 << i) for i in range(rays)], np.int64)
    above, below = (values[:, 2] > 0).sum(), (values[:, 2] < 0).sum()
    assert above * below > MAX_RAYS >= rays
    assert count_chambers_in_cone.compiled(values, zeros, rays, 0, 3, 0, 1, stop_flag())[0] == FULL
    assert count_chambers_in_cone.compiled(values, zeros, rays, 0, 2, 0, 1, stop_flag()) == (DONE, 3)
    assert OVERFLOW not in (DONE, FULL)


# --- Whitney numbers of known arrangements --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("n", "expected"),
    [
        (0, (1, 1)),
        (1, (1, 2, 1)),
        (2, (1, 4, 6, 3)),
        (3, (1, 8, 28, 44, 23)),
        (4, (1, 16, 120, 460, 820, 465)),
    ],
)
@pytest.mark.parametrize("encoding", ["01", "pm1"])
def test_the_threshold_arrangement_has_its_published_whitney_numbers(n, expected, encoding):
    assert whitney_numbers(features(n, 1, encoding)) == expected
    assert sum(expected) == A000609[n]


@pytest.mark.parametrize("size", [1, 2, 5, 12, 30])
def test_the_boolean_arrangement_has_binomial_whitney_numbers(size):
    assert whitney_numbers(np.eye(size, dtype=np.int64)) == tuple(comb(size, k) for k in range(size + 1))


@pytest.mark.parametrize("size", range(2, 8))
def test_the_braid_arrangement_has_stirling_whitney_numbers(size):
    rows = [[a - b for a, b in zip(unit(i, size), unit(j, size), strict=True)] for i in range(size) for j in range(i)]
    found = whitney_numbers(rows)
    assert found == product_of_exponents(range(1, size))
    assert sum(found) == factorial(size)
    if size == 5:
        assert found == (1, 10, 35, 50, 24)  # unsigned Stirling numbers c(5, 5 - k)


@pytest.mark.parametrize("size", range(2, 6))
def test_the_reflection_arrangement_of_type_b_has_odd_exponents(size):
    rows = [unit(i, size) for i in range(size)]
    for i in range(size):
        for j in range(i):
            for s in (-1, 1):
                rows.append([a + s * b for a, b in zip(unit(i, size), unit(j, size), strict=True)])
    found = whitney_numbers(rows)
    assert found == product_of_exponents(range(1, 2 * size, 2))
    assert sum(found) == weyl_orbit_size(0, size)


@pytest.mark.parametrize("size", range(3, 6))
def test_the_reflection_arrangement_of_type_d_has_its_exponents(size):
    rows = [
        [a + s * b for a, b in zip(unit(i, size), unit(j, size), strict=True)]
        for i in range(size)
        for j in range(i)
        for s in (-1, 1)
    ]
    assert whitney_numbers(rows) == product_of_exponents([*range(1, 2 * size - 2, 2), size - 1])


@pytest.mark.parametrize(("planes", "dimension"), [(3, 3), (6, 3), (9, 4), (8, 5), (12, 6)])
def test_hyperplanes_in_general_position_have_schlaefli_s_number_of_chambers(planes, dimension):
    rows = [[t**k for k in range(dimension)] for t in range(1, planes + 1)]  # Vandermonde
    assert count_dichotomies(rows) == 2 * sum(comb(planes - 1, k) for k in range(dimension))


@given(integer_matrices(7))
def test_whitney_numbers_are_those_of_whitney_s_sum_over_subsets(rows):
    assume(all(any(row) for row in rows))
    found = whitney_numbers(rows)
    assert found == whitney_by_subsets(rows)
    assert count_dichotomies(rows) == sum(found)


@given(integer_matrices(16, bound=9))
def test_the_characteristic_polynomial_of_a_central_arrangement_vanishes_at_1(rows):
    assume(all(any(row) for row in rows))
    found = whitney_numbers(rows)
    assert sum((-1) ** k * w for k, w in zip(range(len(found)), found, strict=True)) == 0
    assert found[0] == 1 and all(w > 0 for w in found)
    assert len(found) == rank(rows) + 1


def test_the_arrangement_of_no_hyperplane_is_the_whole_space():
    assert whitney_numbers(np.empty((0, 3), np.int64)) == (1,)


# --- polynomial threshold functions ---------------------------------------------------------------------------------


@pytest.mark.parametrize("encoding", ["01", "pm1"])
@pytest.mark.parametrize(("n", "degree"), PTF)
def test_polynomial_threshold_functions_have_their_known_numbers(n, degree, encoding):
    assert count_dichotomies(features(n, degree, encoding)) == PTF[n, degree]


@pytest.mark.slow
def test_quadratic_threshold_functions_of_five_variables_number_1414120376():
    assert count_dichotomies(features(5, 2), jobs=2) == 1414120376


@pytest.mark.parametrize("n", range(6))
def test_every_function_is_a_threshold_of_a_polynomial_of_degree_n(n):
    assert count_dichotomies(features(n, n)) == 2**2**n


# --- what changes no count ------------------------------------------------------------------------------------------


@given(integer_matrices(12), st.data())
@example(features(3).tolist(), None)
def test_scaling_and_permuting_rows_and_columns_changes_nothing(rows, data):
    width = len(rows[0])
    if data is None:
        factors, order, columns = [(-2) ** (i % 3 + 1) for i in range(len(rows))], range(len(rows))[::-1], [3, 1, 0, 2]
    else:
        factors = data.draw(
            st.lists(st.integers(-9, 9).filter(bool), min_size=len(rows), max_size=len(rows)), label="factors"
        )
        order = data.draw(st.permutations(range(len(rows))), label="rows")
        columns = data.draw(st.permutations(range(width)), label="columns")
    moved = [[factors[i] * rows[i][j] for j in columns] for i in order]
    assert count_dichotomies(moved) == count_dichotomies(rows)
    if all(any(row) for row in rows):
        assert whitney_numbers(moved) == whitney_numbers(rows)


@given(integer_matrices(12), st.data())
def test_unimodular_column_transforms_and_repeated_rows_change_nothing(rows, data):
    width = len(rows[0])
    columns = [list(c) for c in zip(*rows, strict=True)]
    for _ in range(data.draw(st.integers(0, 5), label="steps")):
        i, j = data.draw(st.integers(0, width - 1)), data.draw(st.integers(0, width - 1))
        factor = data.draw(st.integers(-3, 3))
        if i != j:
            columns[i] = [a + factor * b for a, b in zip(columns[i], columns[j], strict=True)]
        else:
            columns[i] = [-a for a in columns[i]]
    moved = [list(row) for row in zip(*columns, strict=True)]
    repeated = data.draw(st.lists(st.sampled_from(moved), max_size=3), label="repeated")
    assert count_dichotomies(moved + repeated) == count_dichotomies(rows)


@pytest.mark.parametrize("n", range(2, 5))
def test_the_order_of_the_points_changes_nothing(n):
    rng = np.random.default_rng(n)
    for _ in range(5):
        assert count_dichotomies(rng.permutation(features(n))) == A000609[n]


# --- integers out of range ------------------------------------------------------------------------------------------


def test_entries_beyond_2_to_the_30_are_refused():
    with pytest.raises(Refused, match=r"entries beyond 2\*\*30"):
        count_dichotomies([[1 << 30, 1], [1, 1]])
    assert count_dichotomies([[(1 << 30) - 1, 1], [1, 1]]) == 4
    assert count_dichotomies([[10**12, 0], [10**12, 10**12]]) == 4  # their normals are small


@given(st.integers(0, 2**32), st.sampled_from([10, 10**3, 10**5, 10**8, 2**29]), st.integers(2, 5))
def test_large_entries_are_counted_right_or_refused_never_wrapped(seed, bound, dimension):
    rng = np.random.default_rng(seed)
    rows = rng.integers(-bound, bound + 1, (8, dimension)).tolist()
    assume(all(rank(chosen) == dimension for chosen in combinations(rows, dimension)))
    try:
        found = count_dichotomies(rows)
    except Refused:
        found = None
    if found is None:
        assert bound > 10
    else:
        assert found == 2 * sum(comb(7, k) for k in range(dimension))


@settings(max_examples=300)
@given(st.integers(0, 2**32), st.integers(1, 28), st.sampled_from([2, 3]))
def test_coincidences_under_large_coordinates_are_seen_or_refused_never_lost(seed, bits, n):
    # Phi M has the dichotomies of Phi; a wrapped product would hide that restricted hyperplanes coincide.
    rng = np.random.default_rng(seed)
    change = [[int(v) for v in row] for row in rng.integers(-(2**bits), 2**bits + 1, (n + 1, n + 1))]
    assume(rank(change) == n + 1)
    rows = (features(n).astype(object) @ np.array(change, object)).tolist()
    try:
        found = whitney_numbers(rows)
    except Refused:
        found = None
    if found is None:
        assert bits > 5
    else:
        assert found == whitney_numbers(features(n))


def test_66_independent_hyperplanes_fit_machine_integers_and_no_more():
    assert comb(66, 33) < 2**63 < comb(67, 33)
    assert count_dichotomies(np.eye(66, dtype=np.int64)) == 2**66
    with pytest.raises(Refused, match="Whitney numbers of 67 hyperplanes of rank 67 may exceed 64 bits"):
        count_dichotomies(np.eye(67, dtype=np.int64))


def test_whitney_numbers_beyond_a_machine_integer_are_right_or_refused():
    # A Boolean arrangement of rank 58 and a pencil of 3 lines: 2**58 * 6 chambers.
    pencil = [[1, 0], [0, 1], [1, 1]]
    rows = [[*unit(i, 58), 0, 0] for i in range(58)] + [[0] * 58 + row for row in pencil]
    assert gcd(*[v for row in rows for v in row]) == 1
    try:
        found = whitney_numbers(rows)
    except Refused:
        return
    assert found == tuple(times([comb(58, k) for k in range(59)], [1, 3, 2]))


@pytest.mark.parametrize("rows", [[[0, 0]], [[1, 0], [0, 0]]])
def test_a_zero_row_has_no_whitney_numbers_and_no_dichotomy(rows):
    assert count_dichotomies(rows) == 0
    with pytest.raises(ValueError, match="a zero row is not a hyperplane"):
        whitney_numbers(rows)
