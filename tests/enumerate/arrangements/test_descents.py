"""Random descents against slow ones in exact integers, against known numbers of chambers, and their exactness."""

from fractions import Fraction
from itertools import combinations
from math import comb, log, log2

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from enumerate.arrangements import descents
from enumerate.arrangements.arrangements import different_hyperplanes, independent_rows, primitive_normal
from enumerate.arrangements.arrangements import threshold_hyperplanes as cube
from enumerate.arrangements.descent_kernels import UNLUCKY, descend
from enumerate.arrangements.descents import DescentTree, draw_descents, fit_powers, log_generic
from enumerate.arrangements.exact_restriction import whitney_numbers_exactly
from enumerate.arrangements.restriction import count_dichotomies
from enumerate.cube.truth_tables import features
from enumerate.outcomes import Refused

PRIME = np.array([2147483647], np.int64)

# Five arrangements whose chambers are counted elsewhere: T(3), T(4), T(5), T(4, 2) and the braid arrangement, 6!.
BRAID = np.array(
    [np.eye(5, dtype=int)[i] - (np.eye(5, dtype=int)[j] if j < 5 else 0) for j in range(6) for i in range(j)]
)
KNOWN = {
    "T(3)": (cube(4), 104),
    "T(4)": (cube(5), 1882),
    "T(5)": (cube(6), 94572),
    "T(4, 2)": (features(4, 2, "pm1"), 57574),
    "braid": (BRAID, 720),
}


def sample(tree, seed, number, powers=None):
    powers = fit_powers(tree, seed) if powers is None else powers
    return np.concatenate(list(draw_descents(tree, powers, seed, 0, number)))


# --- a slow twin in exact integers ----------------------------------------------------------------------------------


class Numbers:
    """MRG32k3a in Python integers."""

    def __init__(self, state):
        self.x, self.y = list(map(int, state[:3])), list(map(int, state[3:]))

    def uniform(self):
        self.x = [*self.x[1:], (1403580 * self.x[1] - 810728 * self.x[0]) % 4294967087]
        self.y = [*self.y[1:], (527612 * self.y[2] - 1370589 * self.y[0]) % 4294944443]
        return ((self.x[2] - self.y[2]) % 4294967087 + 1) / 4294967088.0


def restricted(rows, plane):
    """The different hyperplanes of rows on a plane: one coordinate is eliminated, over the rationals."""
    pivot = next(c for c, v in zip(range(len(plane)), plane, strict=True) if v)
    kept = [[a * plane[pivot] - row[pivot] * b for a, b in zip(row, plane, strict=True)] for row in rows]
    return list(dict.fromkeys(primitive_normal(row[:pivot] + row[pivot + 1 :]) for row in kept))


def slow_descent(normals, cumulative, state):
    """(value, places by dimension) of one descent, by the definition."""
    numbers = Numbers(state)
    order = list(range(len(normals)))
    for i in range(len(order) - 1, 0, -1):
        j = int(numbers.uniform() * (i + 1))
        order[i], order[j] = order[j], order[i]
    rows = [list(map(int, normals[j])) for j in order]
    chances, places = [], {}
    while True:
        d, k = len(rows[0]), len(rows)
        u = (numbers.uniform() + numbers.uniform() / 4294967296.0) / (1 + 1 / 4294967296.0)
        place = sum(cumulative[d, i + 1] <= u * cumulative[d, k] for i in range(k - 1))
        places[d] = place
        chances.append((cumulative[d, place + 1] - cumulative[d, place]) / cumulative[d, k])
        if place == 0:
            value = 1.0
            break
        rows = [list(row) for row in restricted(rows[:place], rows[place])]
        if len(rows[0]) == 2 or len(rows) <= 2:
            value = 2.0 * len(rows)
            break
    for chance in reversed(chances):
        value = 1 + value / chance
    return value, places


def fast_descents(tree, powers, states, primes):
    rank, number = tree.rank, len(states)
    root = np.concatenate([tree.normals.T % prime for prime in primes])
    values, places, children = np.empty(number), np.empty((number, rank + 1), np.int64), np.empty((number, rank + 1))
    cumulative = descents._cumulative(tree.number, rank, powers)
    status = descend(root, primes, cumulative, states.copy(), 1.0, values, places, children, np.zeros(1, np.int64))
    return status, values, places


def agree(normals, number, seed, primes=1):
    tree = DescentTree.of(normals)
    powers = (0, 0, 0) + (80,) * (tree.rank - 2)
    states = np.random.default_rng(seed).integers(1, 4294944443, (number, 6))
    status, values, places = fast_descents(tree, powers, states, descents._primes(0, primes))
    assert status == 0
    cumulative = descents._cumulative(tree.number, tree.rank, powers)
    for state, value, placed in zip(states, values, places, strict=True):
        expected, where = slow_descent(tree.normals.tolist(), cumulative, state)
        assert value == pytest.approx(expected, rel=1e-12)
        assert {d: int(placed[d]) for d in where} == where


@pytest.mark.parametrize("name", KNOWN)
def test_descents_are_those_of_a_slow_twin_in_exact_integers(name):
    agree(KNOWN[name][0], 12, 1)
    agree(KNOWN[name][0], 4, 2, primes=2)


@given(st.lists(st.lists(st.integers(-2, 2), min_size=4, max_size=4).filter(any), min_size=5, max_size=12))
@settings(max_examples=15)
def test_descents_in_small_integers_that_coincide_often_are_those_of_the_twin(rows):
    planes = different_hyperplanes(rows)
    if len(independent_rows(planes)) == 4:
        agree(planes, 3, 5)


# --- unbiased -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", KNOWN)
def test_the_mean_of_many_short_runs_is_within_three_standard_errors(name, monkeypatch):
    monkeypatch.setattr(descents, "PILOT", (64, 64))
    normals, count = KNOWN[name]
    tree = DescentTree.of(normals)
    runs = [sample(tree, seed, 100).mean() for seed in range(60)]
    assert abs(np.mean(runs) - count) <= 3 * np.std(runs, ddof=1) / len(runs) ** 0.5


def test_whatever_the_powers_the_mean_is_the_same():
    tree = DescentTree.of(cube(5))
    for power in (20, 60, 130):
        values = sample(tree, 3, 4000, (0, 0, 0, power, power, power))
        assert abs(values.mean() - 1882) <= 4 * values.std() / 4000**0.5


def test_a_pilot_saves_more_than_half_of_the_variance():
    tree = DescentTree.of(cube(7))
    plain, fitted = (sample(tree, 1, 3000, powers) for powers in ((0, 0, 0, *[100] * 5), None))
    assert (fitted.std() / fitted.mean()) ** 2 < 0.5 * (plain.std() / plain.mean()) ** 2


def test_of_hyperplanes_in_general_position_every_descent_gives_their_number():
    rows = [[t**k for k in range(4)] for t in range(1, 10)]
    assert sample(DescentTree.of(rows), 1, 50).tolist() == pytest.approx([2 * sum(comb(8, k) for k in range(4))] * 50)


@given(st.lists(st.lists(st.integers(-3, 3), min_size=3, max_size=3).filter(any), min_size=4, max_size=9))
@settings(max_examples=10)
def test_estimates_are_near_the_number_of_chambers_of_any_planes(rows):
    planes = different_hyperplanes(rows)
    if len(independent_rows(planes)) == 3:
        values = sample(DescentTree.of(planes), 1, 400)
        assert abs(values.mean() - count_dichotomies(planes)) <= 5 * values.std() / 20 + 1e-9 * values.mean()


def test_draws_are_the_same_for_any_number_of_jobs_and_a_longer_run_begins_with_a_shorter(monkeypatch):
    monkeypatch.setattr(descents, "SHARD_SECONDS", 1e-4)
    tree = DescentTree.of(cube(6))
    powers = fit_powers(tree, 4)
    assert powers == fit_powers(tree, 4, jobs=2) != fit_powers(tree, 5)
    whole = np.concatenate(list(draw_descents(tree, powers, 4, 0, 100, jobs=2)))
    assert whole.tolist() == sample(tree, 4, 100, powers).tolist()
    assert whole[30:70].tolist() == np.concatenate(list(draw_descents(tree, powers, 4, 30, 70))).tolist()


def test_numbers_beyond_floating_point_are_estimated_in_a_larger_unit(monkeypatch):
    assert DescentTree(np.ones((1100, 1000), np.int64), 1).exponent == 550
    tree = DescentTree.of(cube(5))
    powers = fit_powers(tree, 1)
    values = sample(tree, 1, 20, powers)
    monkeypatch.setattr(DescentTree, "exponent", 550)
    assert (sample(tree, 1, 20, powers) * 2.0**550).tolist() == values.tolist()


# --- exact ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("n", range(2, 15))
def test_one_prime_decides_for_threshold_functions(n):
    assert DescentTree.of(cube(n + 1)).primes == 1


@pytest.mark.parametrize(
    ("normals", "halvings"),
    [(cube(4), 0), (features(3, 2), 0), (features(3, 2, "pm1"), 9), (1 - np.eye(4, dtype=int), 0), (BRAID, 0)],
    ids=["-1 and +1", "0 and 1", "monomials", "all but one", "braid"],
)
def test_no_minor_exceeds_its_bound_but_by_a_power_of_two(normals, halvings):
    bound = descents._largest_minor_bits(normals, halvings)
    largest = 0
    for rows in combinations(normals.tolist(), normals.shape[1]):
        minor = abs(determinant(rows))
        if halvings:
            assert minor % 2**halvings == 0
        while minor and minor % 2 == 0:
            minor //= 2
        largest = max(largest, minor)
    assert 0 <= log2(largest) <= bound + 1e-9


def determinant(rows):
    matrix = [[Fraction(v) for v in row] for row in rows]
    value = Fraction(1)
    for c in range(len(matrix)):
        pivot = next((r for r in range(c, len(matrix)) if matrix[r][c]), None)
        if pivot is None:
            return 0
        if pivot != c:
            matrix[c], matrix[pivot] = matrix[pivot], matrix[c]
            value = -value
        value *= matrix[c][c]
        for r in range(c + 1, len(matrix)):
            factor = matrix[r][c] / matrix[c][c]
            matrix[r] = [a - factor * b for a, b in zip(matrix[r], matrix[c], strict=True)]
    return int(value)


def test_large_minors_call_for_more_primes_and_these_tell_apart_what_one_prime_does_not():
    prime = int(PRIME[0])
    planes = np.array([[1, 0, 0], [0, 1, 0], [0, 0, 1], [1, 1, prime]])
    tree = DescentTree.of(planes)
    assert tree.primes == 2
    assert abs(sample(tree, 1, 2000).mean() - sum(whitney_numbers_exactly(planes.tolist()))) < 0.5
    states = np.random.default_rng(1).integers(1, 4294944443, (200, 6))
    powers = (0, 0, 0, 100)
    told = [fast_descents(tree, powers, states, descents._primes(0, k))[1].mean() for k in (1, 2)]
    assert (round(told[0]), round(told[1])) == (12, 14)


def test_a_prime_that_divides_a_normal_is_noticed_and_others_give_the_same_descents(monkeypatch):
    planes = np.array([[7, 0, 0], [0, 1, 0], [0, 0, 1], [1, 1, 1], [1, 2, 3]])
    tree = DescentTree.of(planes)
    powers = fit_powers(tree, 1)
    values = sample(tree, 1, 50, powers).tolist()
    states = np.random.default_rng(1).integers(1, 4294944443, (50, 6))
    assert fast_descents(tree, powers, states, np.array([7]))[0] == UNLUCKY
    primes = descents._primes
    monkeypatch.setattr(descents, "_primes", lambda begin, end: np.array([7]) if begin == 0 else primes(begin, end))
    assert sample(tree, 1, 50, powers).tolist() == values


def test_generic_numbers_are_those_of_schlafli():
    table = log_generic(40, 12)
    for i, d in ((0, 3), (1, 1), (2, 1), (7, 12), (12, 12), (13, 12), (39, 5)):
        exact = 2 * sum(comb(i - 1, k) for k in range(d)) if i else 1
        assert table[i, d - 1] == pytest.approx(log(exact))


@pytest.mark.parametrize(
    ("normals", "error", "said"),
    [
        ([[1, 0], [0, 1]], ValueError, "rank at least 3, not one of shape"),
        ([[1, 0, 1 << 62], [0, 1, 0], [0, 0, 1]], Refused, "entries beyond 2"),
        (np.full((1200, 1000), 1 << 40), Refused, "MiB of residues"),
    ],
)
def test_what_cannot_be_estimated_is_refused(normals, error, said):
    with pytest.raises(error, match=said):
        DescentTree.of(normals)


def test_normals_that_coincide_are_noticed():
    with pytest.raises(ValueError, match="not 4 different hyperplanes of rank 3"):
        fit_powers(DescentTree.of([[1, 0, 0], [2, 0, 0], [0, 1, 0], [0, 0, 1]]), 1)
