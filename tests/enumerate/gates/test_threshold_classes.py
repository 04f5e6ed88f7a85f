"""Linear threshold functions by classes: published numbers, strict weights, exact orbits, nothing twice."""

from collections import Counter
from itertools import product
from math import factorial, prod
from unittest import mock

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from enumerate.arrangements.arrangements import threshold_hyperplanes
from enumerate.arrangements.chambers import dichotomies, split_cone_exactly
from enumerate.arrangements.restriction import restrictions_of_cone
from enumerate.cube.symmetry import canonical_form, group_order, orbit
from enumerate.cube.truth_tables import features, from_bits
from enumerate.gates.threshold_classes import (
    KNOWN_CLASSES,
    ThresholdGate,
    _census_shard,
    _cutting_hyperplanes,
    census,
    gate_table,
    np_gate_classes,
    npn_gate_classes,
    self_dual_classes,
    weight_table,
)
from enumerate.outcomes import Refused

# OEIS, n = 0, 1, ...
A000609 = [2, 4, 14, 104, 1882, 94572, 15028134, 8378070864, 17561539552946, 144130531453121108]  # functions
A001532 = [1, 1, 2, 3, 7, 21, 135, 2470, 175428, 52980624]  # self-dual classes of n + 1 variables
A001529 = [1, 2, 3, 6, 15, 63, 567, 14755, 1366318]  # NPN classes
A000617 = [2, 3, 5, 10, 27, 119, 1113, 29375, 2730166]  # NP classes
# OEIS printed A000617(9) = 989913346, which its own A000619 (NP classes of exactly n variables) contradicts.
A000619_9 = 990331318
NP_CLASSES_9 = A000617[8] + A000619_9  # 993061484; restriction on `cone_of_npn_classes(9)` says so too, in minutes


def signs_of_points(dimension):
    """All sign vectors s in {-1, +1}**N, one of each antipodal pair."""
    return np.array([(1, *rest) for rest in product((-1, 1), repeat=dimension - 1)], np.int64)


# --- published numbers ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("n", range(9))
def test_the_census_has_the_published_numbers(n):
    found = census(n)
    assert found.n == n
    assert found.functions == A000609[n]
    assert found.self_dual_classes == A001532[n] == KNOWN_CLASSES[n]
    assert found.npn_classes == A001529[n]
    assert found.np_classes == A000617[n]


@pytest.mark.slow
def test_the_census_of_nine_variables_has_the_published_numbers():
    found = census(9, jobs=2)
    assert found.functions == A000609[9]
    assert found.self_dual_classes == A001532[9]
    assert found.np_classes == NP_CLASSES_9 == 993061484
    assert found.npn_classes == (NP_CLASSES_9 + A001532[8]) // 2 == 496618456


def test_two_processes_take_the_census_of_one():
    assert census(8, jobs=2) == census(8)


@pytest.mark.parametrize("length", range(1, 8))
@pytest.mark.parametrize("n", [0, 1, 2, 6])
def test_shards_of_any_prefix_length_add_up_to_the_whole_census(n, length):
    whole = _census_shard((n, 0, 0))
    parts = sum(_census_shard((n, prefix, length)) for prefix in range(2**length))
    assert (parts == whole).all()


# --- the kernel and its twin ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("n", range(7))
def test_the_kernel_finds_the_chambers_that_plain_splitting_of_the_weyl_cone_finds(n):
    dimension = n + 1
    walls = [[int(j == i) - int(j == i + 1) for j in range(dimension)] for i in range(dimension)]
    cuts = _cutting_hyperplanes(dimension).tolist()
    rays = [[int(j <= i) for j in range(dimension)] for i in range(dimension)]
    rows = tuple(tuple(row) for row in walls + cuts)
    exact = Counter(signs[dimension:] for signs, _ in split_cone_exactly(rows, tuple(range(dimension)), rays))
    scores = weight_table(n)[0] @ np.array(cuts, np.int64).reshape(-1, dimension).T
    assert Counter(map(tuple, np.sign(scores).tolist())) == exact
    assert set(exact.values()) == {1}


@pytest.mark.parametrize("n", range(9))
def test_the_hyperplanes_left_out_do_not_cut_the_open_weyl_cone(n):
    cuts = set(map(tuple, _cutting_hyperplanes(n + 1).tolist()))
    for normal in threshold_hyperplanes(n + 1).tolist():
        prefix_sums = np.cumsum(normal)
        assert (tuple(normal) in cuts) == bool((prefix_sums < 0).any())
        assert (prefix_sums > 0).any()


def cone_of_npn_classes(n):
    """The cone w1 >= ... >= wn >= 0, w0 >= 0 by the values of the hyperplanes that cut it on its extreme rays.

    Two functions of one NPN class that meet the open cone have sorted Chow parameters and a nonnegative bias both, so
    they are equal: the classes are the chambers of the cone. Unlike the census, this breaks no symmetry with the bias.
    """
    rays = [[1] + [0] * n] + [[0] + [int(j <= i) for j in range(n)] for i in range(n)]
    planes = set()
    for signs in signs_of_points(n + 1).tolist():
        row = [sum(s * v for s, v in zip(signs, ray, strict=True)) for ray in rays]
        if min(row) < 0 < max(row):
            planes.add(tuple(row))
    # Every row begins with 1, so different rows are different planes.
    return np.ascontiguousarray(np.array(sorted(planes), np.int64).T)


@pytest.mark.parametrize("n", range(2, 9))
def test_restriction_counts_as_many_npn_classes(n):
    face = cone_of_npn_classes(n)
    assert 1 + restrictions_of_cone(face, 0, face.shape[1]) == A001529[n] == census(n).npn_classes


# --- weights, walls and orbits --------------------------------------------------------------------------------------


@pytest.mark.parametrize("n", range(8))
def test_weights_are_sorted_nonnegative_and_strict(n):
    weights = weight_table(n)[0]
    assert weights.shape == (A001532[n], n + 1)
    assert (weights >= 0).all()
    assert (weights[:, :-1] >= weights[:, 1:]).all()
    assert (np.gcd.reduce(weights, axis=1) == 1).all()
    assert (weights @ signs_of_points(n + 1).T != 0).all()


@pytest.mark.parametrize("n", range(8))
def test_classes_have_different_chow_parameters(n):
    # Chow 1961: they determine the function; here sorted, so they determine its class.
    signs = signs_of_points(n + 1)
    chow = np.sign(weight_table(n)[0] @ signs.T) @ signs
    assert (chow >= 0).all()
    assert (chow[:, :-1] >= chow[:, 1:]).all()
    assert len(np.unique(chow, axis=0)) == A001532[n]


@pytest.mark.parametrize("n", range(8))
def test_the_orbit_size_is_that_of_the_chow_parameters(n):
    dimension = n + 1
    signs = signs_of_points(dimension)
    weights, sizes, _ = weight_table(n)
    for row, size in zip((np.sign(weights @ signs.T) @ signs).tolist(), sizes.tolist(), strict=True):
        equal = Counter(row)
        zeros = equal.pop(0, 0)
        stabilizer = 2**zeros * factorial(zeros) * prod(factorial(k) for k in equal.values())
        assert size * stabilizer == 2**dimension * factorial(dimension)


@pytest.mark.parametrize("n", range(7))
def test_a_wall_is_listed_iff_the_reflection_in_it_leaves_the_function_as_it_is(n):
    dimension = n + 1
    signs = signs_of_points(dimension)
    weights, _, walls = weight_table(n)
    function = np.sign(weights @ signs.T)
    for i in range(dimension):
        reflected = weights.copy()
        if i < n:
            reflected[:, [i, i + 1]] = weights[:, [i + 1, i]]
        else:
            reflected[:, i] *= -1
        kept = (np.sign(reflected @ signs.T) == function).all(axis=1)
        assert (kept == (walls >> i & 1 == 1)).all()


@pytest.mark.parametrize("n", range(9))
def test_orbit_sizes_sum_to_the_number_of_functions(n):
    weights, sizes, walls = weight_table(n)
    assert len(weights) == len(sizes) == len(walls) == A001532[n]
    assert sum(sizes.tolist()) == A000609[n]
    assert Counter(walls.tolist()) == census(n).by_walls


def test_listed_classes_are_the_rows_of_the_weight_table():
    weights, sizes, walls = weight_table(5)
    rows = list(self_dual_classes(5))
    assert [list(c.weights) for c in rows] == weights.tolist()
    assert [c.orbit_size for c in rows] == sizes.tolist()
    assert [c.walls for c in rows] == walls.tolist()


def test_more_classes_than_the_arrays_hold_are_refused_not_dropped():
    with (
        mock.patch("enumerate.gates.threshold_classes.KNOWN_CLASSES", (*KNOWN_CLASSES[:5], 20)),
        pytest.raises(Refused, match="more rays, constraints or classes than arrays hold at n = 5"),
    ):
        weight_table(5)


# --- NPN and NP classes ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("n", range(6))
def test_npn_gate_classes_are_one_gate_of_each_npn_class_with_its_size(n):
    classes = list(npn_gate_classes(n))
    forms = [canonical_form(gate_table(found.gate), n, complement=True) for found in classes]
    assert len(classes) == len({form.table for form in forms}) == A001529[n]
    sizes = [group_order(n, True) // form.stabilizer_order for form in forms]
    assert [found.orbit_size for found in classes] == sizes
    assert sum(sizes) == A000609[n]


@pytest.mark.parametrize("n", range(6))
def test_np_gate_classes_are_one_gate_of_each_np_class_with_its_size(n):
    classes = list(np_gate_classes(n))
    forms = [canonical_form(gate_table(found.gate), n) for found in classes]
    assert len(classes) == len({form.table for form in forms}) == A000617[n]
    sizes = [group_order(n) // form.stabilizer_order for form in forms]
    assert [found.orbit_size for found in classes] == sizes
    assert sum(sizes) == A000609[n]


@pytest.mark.parametrize("n", [6, 7])
def test_gate_classes_beyond_the_reach_of_lists_still_sum_to_the_functions(n):
    for classes, numbers in ((list(npn_gate_classes(n)), A001529), (list(np_gate_classes(n)), A000617)):
        assert len(classes) == numbers[n]
        assert sum(found.orbit_size for found in classes) == A000609[n]


@pytest.mark.parametrize("n", range(7))
def test_gates_of_classes_have_sorted_nonnegative_weights(n):
    for found in npn_gate_classes(n):
        assert found.gate.bias >= 0
    for found in (*npn_gate_classes(n), *np_gate_classes(n)):
        assert list(found.gate.weights) == sorted(found.gate.weights, reverse=True)
        assert all(w >= 0 for w in found.gate.weights)


@pytest.mark.parametrize("n", range(5))
@pytest.mark.parametrize(("classes", "complement"), [(npn_gate_classes, True), (np_gate_classes, False)])
def test_gate_classes_expand_to_the_functions_that_the_general_engine_lists(n, classes, complement):
    expanded = Counter()
    for found in classes(n):
        expanded.update(orbit(gate_table(found.gate), n, complement).tolist())
    assert set(expanded.values()) == {1}
    assert set(expanded) == {from_bits(signs > 0) for signs in dichotomies(features(n)).signs}


# --- gates ----------------------------------------------------------------------------------------------------------


@given(st.integers(-(10**30), 10**30), st.lists(st.integers(-(10**30), 10**30), max_size=6))
def test_a_gate_is_on_where_its_score_is_positive(bias, weights):
    gate = ThresholdGate(bias, tuple(weights))
    n = len(weights)
    scores = [
        bias + sum(w * (2 * (x >> i & 1) - 1) for i, w in zip(range(n), weights, strict=True)) for x in range(2**n)
    ]
    if 0 in scores:
        with pytest.raises(ValueError, match="has score 0 at a point"):
            gate_table(gate)
    else:
        assert gate_table(gate) == sum(1 << x for x, score in zip(range(2**n), scores, strict=True) if score > 0)


@pytest.mark.parametrize("gate", [ThresholdGate(0, ()), ThresholdGate(1, (1,)), ThresholdGate(-(10**40), (10**40,))])
def test_a_gate_that_is_not_strict_has_no_table(gate):
    with pytest.raises(ValueError, match="has score 0 at a point"):
        gate_table(gate)


@pytest.mark.parametrize(
    ("call", "limit"),
    [
        (lambda: census(10), 9),
        (lambda: census(-1), 9),
        (lambda: weight_table(9), 8),
        (lambda: next(self_dual_classes(9)), 8),
        (lambda: next(npn_gate_classes(-1)), 8),
        (lambda: next(np_gate_classes(9)), 8),
    ],
)
def test_more_variables_than_the_engine_reaches_are_out_of_range(call, limit):
    with pytest.raises(ValueError, match=f"is out of range: 0 <= n <= {limit}$"):
        call()
