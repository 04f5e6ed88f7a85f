"""Degree n - 2 by the flats of the cube and by the cells of the threshold arrangement."""

from itertools import combinations

import pytest

from enumerate.arrangements.arrangements import independent_rows
from enumerate.arrangements.feasibility import Realization, Separator
from enumerate.arrangements.restriction import count_dichotomies
from enumerate.cube.truth_tables import features, parity, to_signs
from enumerate.gates import cells, flats
from enumerate.gates.flats import contraction, count_degree_n_minus_2


@pytest.mark.parametrize(("n", "count"), [(2, 2), (3, 104), (4, 57574), (5, 4290491756), (6, 18446743703204179034)])
def test_degree_n_minus_2(n: int, count: int) -> None:
    # n = 2 ... 5: T(2,0), T(3,1) (OEIS A000609), T(4,2), T(5,3) as restriction and linear programs have them.
    assert flats.count_degree_n_minus_2(n) == count
    assert cells.count_degree_n_minus_2(n) == count


@pytest.mark.slow
def test_degree_six_of_eight_variables() -> None:
    missed = 2**256 - cells.count_degree_n_minus_2(8, jobs=2)
    assert missed == 49000660996345616427890455032011035935410
    assert 0.99 < missed / (144 * 2**128) < 1.01


def test_cells_are_summed_alike_by_several_processes() -> None:
    assert cells.count_degree_n_minus_2(6, jobs=2) == cells.count_degree_n_minus_2(6)


def test_degree_five_of_seven_variables_misses_little_more_than_the_scores_that_see_two_variables() -> None:
    # A score x_i - x_j or the like (112 of them, the bias as a variable) is 0 at half of the points, which leaves
    # 2**64 sign vectors.
    missed = 2**128 - cells.count_degree_n_minus_2(7)
    assert missed == 2066352584365739284656
    assert 0.99 < missed / (112 * 2**64) < 1.01


@pytest.mark.parametrize("n", [2, 3, 4])
def test_restriction_agrees(n: int) -> None:
    assert count_degree_n_minus_2(n) == count_dichotomies(features(n, n - 2, "pm1"))


@pytest.mark.parametrize("n", [2, 3])
def test_the_sum_over_flats_is_the_sum_over_all_subsets(n: int) -> None:
    # The corank-nullity form of the Tutte polynomial at (0, 2): sum over S of (-1)^(N - rank S).
    points = features(n).tolist()
    total = 0
    for size in range(2**n + 1):
        for chosen in combinations(points, size):
            total += (-1) ** (n + 1 - len(independent_rows(list(chosen))))
    assert total == count_degree_n_minus_2(n)


def test_what_is_not_of_degree_n_minus_2_agrees_weakly_with_a_linear_score_after_the_parity() -> None:
    # Duality itself, function by function at n = 3: weak separation is decided by strict separation on some support.
    n = 3
    degree_one = Separator(features(n, 1))
    linear = features(n, 1).tolist()
    for table in range(2**2**n):
        signs = to_signs(table ^ parity(n) ^ 0xFF, n)  # f times the parity, up to a common sign
        weak = any(
            all(s * sum(a * b for a, b in zip(w, row, strict=True)) >= 0 for s, row in zip(signs, linear, strict=True))
            for w in WEAK_SCORES
        )
        assert weak != isinstance(degree_one.decide(to_signs(table, n)), Realization)


# Every maximal set of zeros of a score that weakly separates points of the 3-cube is the zero set of one of these.
WEAK_SCORES = [
    [b, w1, w2, w3]
    for b in range(-3, 4)
    for w1 in range(-2, 3)
    for w2 in range(-2, 3)
    for w3 in range(-2, 3)
    if (b, w1, w2, w3) != (0, 0, 0, 0)
]


def test_the_points_of_a_flat_vanish_in_its_contraction() -> None:
    points = features(3).tolist()
    contracted = contraction(points, 0b11)
    assert [any(v) for v in contracted] == [False] * 2 + [True] * 6
    assert len(contracted[0]) == 2


def test_n_without_a_degree_n_minus_2_or_too_large_is_refused() -> None:
    with pytest.raises(ValueError, match="n must be at least 2"):
        count_degree_n_minus_2(1)
    with pytest.raises(ValueError, match="n must be at least 2"):
        cells.count_degree_n_minus_2(1)
    with pytest.raises(ValueError, match="0 <= n <= 6"):
        count_degree_n_minus_2(7)
    with pytest.raises(ValueError, match="0 <= n <= 8"):
        cells.count_degree_n_minus_2(9)
