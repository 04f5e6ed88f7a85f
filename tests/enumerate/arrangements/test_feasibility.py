"""Every answer of the linear programs is exact: weights or multipliers that check in integers, or no answer at all."""

import random
from functools import cache
from math import gcd

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from enumerate.arrangements import feasibility
from enumerate.arrangements.chambers import dichotomies
from enumerate.arrangements.feasibility import Realization, Refutation, Separator, positive_dependency, scores
from enumerate.cube.classes import npn_classes
from enumerate.cube.truth_tables import features, from_bits, parity, to_signs
from enumerate.outcomes import Undecided

# T(n, d) by n, then d = 0 ... n; OEIS A000609 for d = 1, 2**2**n - 2 for d = n - 1 (Minsky and Papert).
COUNTS = {0: [2], 1: [2, 4], 2: [2, 14, 16], 3: [2, 104, 254, 256]}
EVERY_DEGREE = [(n, d, encoding) for n in COUNTS for d in range(n + 1) for encoding in ("01", "pm1")]

OR = to_signs(0b1110, 2)
XOR = to_signs(0b0110, 2)


def assert_exact(matrix, signs, answer):
    """The answer proves itself in Python integers."""
    rows = np.asarray(matrix).tolist()
    signs = np.asarray(signs).tolist()
    if isinstance(answer, Realization):
        assert len(answer.coefficients) == len(rows[0])
        for row, sign in zip(rows, signs, strict=True):
            assert not sign or sign * sum(a * w for a, w in zip(row, answer.coefficients, strict=True)) >= 1
        return
    assert isinstance(answer, Refutation)
    assert answer.multipliers
    assert all(type(x) is int and type(value) is int and value > 0 for x, value in answer.multipliers.items())
    assert all(signs[x] for x in answer.multipliers), "a free point proves nothing"
    for j in range(len(rows[0])):
        assert sum(value * signs[x] * rows[x][j] for x, value in answer.multipliers.items()) == 0


def decide_and_verify(separator, matrix, signs):
    """Whether the signs are realized; the answer is checked first."""
    answer = separator.decide(signs)
    assert_exact(matrix, signs, answer)
    return isinstance(answer, Realization)


@cache
def dichotomy_set(n, degree):
    return frozenset(map(tuple, dichotomies(features(n, degree)).signs.tolist()))


def separator_of(n, degree=1, encoding="01"):
    matrix = features(n, degree, encoding)
    return Separator(matrix), matrix


# --- all functions --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("n", "degree", "encoding"), EVERY_DEGREE)
def test_all_functions_of_up_to_three_variables_are_decided_with_proof(n, degree, encoding):
    separator, matrix = separator_of(n, degree, encoding)
    realized = sum(decide_and_verify(separator, matrix, to_signs(table, n)) for table in range(1 << (1 << n)))
    assert realized == COUNTS[n][degree]


@pytest.mark.parametrize("n", range(1, 4))
def test_the_realized_functions_are_the_dichotomies_found_by_splitting_cones(n):
    separator, matrix = separator_of(n)
    every = [to_signs(table, n) for table in range(1 << (1 << n))]
    assert {tuple(s.tolist()) for s in every if decide_and_verify(separator, matrix, s)} == dichotomy_set(n, 1)


@pytest.mark.parametrize(("n", "degree"), [(2, 1), (3, 1), (3, 2)])
def test_answers_that_are_remembered_are_exact_and_the_same(n, degree):
    """Signs asked at some points, the others free, in an order that mixes what is realized and what is not."""
    matrix = features(n, degree)
    remembering, forgetful = Separator(matrix, remembers=True), Separator(matrix)
    rng = np.random.default_rng(0)
    for signs in rng.integers(-1, 2, (1500, 2**n)).astype(np.int8):
        realized = decide_and_verify(remembering, matrix, signs)
        assert realized == isinstance(forgetful.decide(signs), Realization)


@pytest.mark.slow
def test_the_realized_functions_of_four_variables_are_the_dichotomies_found_by_splitting_cones():
    separator, _ = separator_of(4, 1, "pm1")
    every = [to_signs(table, 4) for table in range(1 << 16)]
    realized = {tuple(s.tolist()) for s in every if isinstance(separator.decide(s), Realization)}
    assert len(realized) == 1882
    assert realized == dichotomy_set(4, 1)


def test_the_dichotomies_of_four_variables_are_realized_and_their_neighbours_are_as_listed():
    separator, matrix = separator_of(4, 1, "pm1")
    listed = dichotomy_set(4, 1)
    assert len(listed) == 1882
    for signs in sorted(listed)[::3]:
        assert decide_and_verify(separator, matrix, np.array(signs, np.int8))
        for x in (0, 5, 15):
            near = (*signs[:x], -signs[x], *signs[x + 1 :])
            assert decide_and_verify(separator, matrix, np.array(near, np.int8)) == (near in listed)


@settings(max_examples=300)
@given(st.lists(st.sampled_from([-1, 0, 1]), min_size=8, max_size=8), st.sampled_from([1, 2]))
def test_a_partial_function_is_realized_if_and_only_if_a_completion_is(partial, degree):
    separator, matrix = separator_of(3, degree)
    answer = separator.decide(np.array(partial, np.int8))
    assert_exact(matrix, partial, answer)
    fits = any(all(s in (0, v) for s, v in zip(partial, whole, strict=True)) for whole in dichotomy_set(3, degree))
    assert isinstance(answer, Realization) == fits


@pytest.mark.parametrize("n", range(6))
def test_where_every_point_is_free_anything_realizes(n):
    separator, matrix = separator_of(n)
    assert decide_and_verify(separator, matrix, np.zeros(2**n, np.int8))


def test_a_warm_solver_gives_the_verdict_of_a_fresh_one():
    rng = random.Random(1)
    warm, matrix = separator_of(4, 2)
    for _ in range(60):
        signs = to_signs(rng.getrandbits(16), 4)
        assert decide_and_verify(warm, matrix, signs) == decide_and_verify(Separator(matrix), matrix, signs)


@pytest.mark.parametrize("n", range(1, 8))
def test_parity_is_refuted_at_every_degree_below_n_and_realized_at_n(n):
    for degree in range(n + 1):
        separator, matrix = separator_of(n, degree, "pm1")
        assert decide_and_verify(separator, matrix, to_signs(parity(n), n)) == (degree == n)


# --- a second opinion -----------------------------------------------------------------------------------------------


def largest_margin(matrix, signs):
    """By GLOP: the largest t <= 1 with s_x (Phi w)_x >= t for all x; it is 1 for dichotomies and 0 for others."""
    from ortools.linear_solver import pywraplp

    solver = pywraplp.Solver.CreateSolver("GLOP")
    infinity = solver.infinity()
    weights = [solver.NumVar(-infinity, infinity, "") for _ in matrix[0]]
    margin = solver.NumVar(-infinity, 1.0, "")
    for row, sign in zip(matrix.tolist(), signs.tolist(), strict=True):
        solver.Add(solver.Sum([sign * a * w for a, w in zip(row, weights, strict=True)]) >= margin)
    solver.Maximize(margin)
    assert solver.Solve() == pywraplp.Solver.OPTIMAL
    return margin.solution_value()


@pytest.mark.parametrize("degree", [1, 2, 3])
def test_glop_agrees_on_all_222_classes_of_four_variables(degree):
    separator, matrix = separator_of(4, degree, "pm1")
    forms = npn_classes(4)[0].tolist()
    assert len(forms) == 222
    for form in forms:
        signs = to_signs(form, 4)
        margin = largest_margin(matrix, signs)
        assert min(abs(margin), abs(margin - 1)) < 1e-6
        assert decide_and_verify(separator, matrix, signs) == (margin > 0.5), hex(form)


# --- a solver that fails or lies ------------------------------------------------------------------------------------


def with_solver(monkeypatch, distort):
    """A separator of two variables whose solver's (status, objective, duals, values) go through `distort`."""
    separator, matrix = separator_of(2)
    solve = separator._solve
    monkeypatch.setattr(separator, "_solve", lambda: distort(*solve()))
    return separator, matrix


def test_a_solver_that_stops_without_an_optimum_leaves_it_undecided(monkeypatch):
    separator, _ = with_solver(monkeypatch, lambda status, *rest: ("kTimeLimit", *rest))
    for signs in (OR, XOR):
        with pytest.raises(Undecided, match="kTimeLimit"):
            separator.decide(signs)


def test_a_solver_that_fails_once_is_asked_again(monkeypatch):
    calls = []

    def fail_first(status, *rest):
        calls.append(status)
        return ("kUnknown" if len(calls) == 1 else status, *rest)

    separator, matrix = with_solver(monkeypatch, fail_first)
    assert not decide_and_verify(separator, matrix, XOR)
    assert len(calls) == 2


@pytest.mark.parametrize("objective", [0.75, 1.0, 1e300, float("inf"), float("nan")])
def test_a_false_claim_that_a_threshold_function_is_none_is_never_believed(monkeypatch, objective):
    separator, _ = with_solver(monkeypatch, lambda status, _, duals, values: (status, objective, duals, values))
    with pytest.raises(Undecided):
        separator.decide(OR)


@pytest.mark.parametrize("objective", [0.0, -1.0, -1e300, float("-inf")])
def test_a_false_claim_that_exclusive_or_is_a_threshold_function_is_never_believed(monkeypatch, objective):
    separator, _ = with_solver(monkeypatch, lambda status, _, duals, values: (status, objective, duals, values))
    with pytest.raises(Undecided):
        separator.decide(XOR)


@pytest.mark.parametrize("junk", [float("nan"), float("inf"), float("-inf"), 1e300, 0.0])
def test_dual_values_that_are_no_weights_leave_it_undecided(monkeypatch, junk):
    separator, _ = with_solver(
        monkeypatch, lambda status, objective, duals, values: (status, objective, np.full_like(duals, junk), values)
    )
    with pytest.raises(Undecided):
        separator.decide(OR)


@pytest.mark.parametrize("junk", [float("nan"), 0.0, -1.0])
def test_multipliers_that_are_none_leave_it_undecided(monkeypatch, junk):
    separator, _ = with_solver(
        monkeypatch, lambda status, objective, duals, values: (status, objective, duals, np.full_like(values, junk))
    )
    with pytest.raises(Undecided):
        separator.decide(XOR)


def test_multipliers_on_too_few_points_leave_it_undecided(monkeypatch):
    def drop_origin(status, objective, duals, values):
        values[[0, 4]] = 0.0
        return status, objective, duals, values

    separator, _ = with_solver(monkeypatch, drop_origin)
    with pytest.raises(Undecided):
        separator.decide(XOR)


@settings(max_examples=150)
@given(st.data())
def test_whatever_the_solver_says_no_wrong_answer_comes_back(data):
    numbers = st.floats(-1e6, 1e6) | st.sampled_from([0.0, 1.0, float("nan"), float("inf"), float("-inf")])
    separator, matrix = separator_of(2)
    solve = separator._solve

    def lie():
        status, _, duals, values = solve()
        return (
            status,
            data.draw(numbers),
            np.array(data.draw(st.lists(numbers, min_size=len(duals), max_size=len(duals)))),
            np.array(data.draw(st.lists(numbers, min_size=len(values), max_size=len(values)))),
        )

    separator._solve = lie
    table = data.draw(st.integers(0, 15))
    try:
        with np.errstate(all="ignore"):
            answer = separator.decide(to_signs(table, 2))
    except Undecided:
        return
    assert_exact(matrix, to_signs(table, 2), answer)


def test_half_right_multipliers_are_solved_again_in_integers(monkeypatch):
    def spoil(status, objective, duals, values):
        support = np.flatnonzero(values)
        values[support] = values[support] * np.linspace(1.0, 1.7, len(support))
        return status, objective, duals, values

    separator, _ = with_solver(monkeypatch, spoil)
    assert separator.decide(XOR) == Refutation({0: 1, 1: 1, 2: 1, 3: 1})


# --- more points than the solver is given at once ------------------------------------------------------------------


@pytest.mark.parametrize("n", [2, 3])
def test_a_few_points_at_a_time_give_the_same_verdicts(monkeypatch, n):
    monkeypatch.setattr(feasibility, "ACTIVE_POINTS", 1)
    separator, matrix = separator_of(n)
    realized = sum(decide_and_verify(separator, matrix, to_signs(table, n)) for table in range(1 << (1 << n)))
    assert realized == COUNTS[n][1]


@pytest.mark.parametrize("degree", [1, 2])
def test_a_few_points_at_a_time_give_the_verdicts_of_all_at_four_variables(monkeypatch, degree):
    forms = npn_classes(4)[0].tolist()
    whole, matrix = separator_of(4, degree)
    expected = [decide_and_verify(whole, matrix, to_signs(form, 4)) for form in forms]
    monkeypatch.setattr(feasibility, "ACTIVE_POINTS", 1)
    few, _ = separator_of(4, degree)
    assert [decide_and_verify(few, matrix, to_signs(form, 4)) for form in forms] == expected


@pytest.mark.parametrize(("n", "degree"), [(9, 1), (10, 1), (11, 1), (10, 2)])
def test_random_threshold_functions_of_many_variables_are_realized(n, degree):
    separator, matrix = separator_of(n, degree, "pm1")
    rng = np.random.default_rng(n)
    for size in (1, 3, 40):
        weights = 2 * rng.integers(-size, size + 1, matrix.shape[1])
        weights[0] += 1  # odd, so that no score is 0
        assert decide_and_verify(separator, matrix, np.sign(matrix @ weights).astype(np.int8))


@pytest.mark.parametrize(("n", "degree"), [(9, 1), (10, 1), (11, 1), (10, 2)])
def test_random_functions_of_many_variables_are_refuted(n, degree):
    separator, matrix = separator_of(n, degree)
    rng = random.Random(n)
    for _ in range(4):
        assert not decide_and_verify(separator, matrix, to_signs(rng.getrandbits(1 << n), n))


def test_one_wrong_point_in_a_threshold_function_of_ten_variables_is_found():
    separator, matrix = separator_of(10, 1, "pm1")
    signs = np.sign(matrix.sum(axis=1) - 1).astype(np.int8)
    signs[signs == 0] = 1
    assert decide_and_verify(separator, matrix, signs)
    signs[1023] = -1
    assert not decide_and_verify(separator, matrix, signs)


def test_free_points_beyond_the_limit_are_left_free():
    separator, matrix = separator_of(10)
    signs = to_signs(parity(10), 10)
    signs[8:] = 0  # x1 xor x2 xor x3 on a face is enough to refute
    assert not decide_and_verify(separator, matrix, signs)
    signs[4:] = 0
    assert not decide_and_verify(separator, matrix, signs)
    signs[3:] = 0  # three points are in general position
    assert decide_and_verify(separator, matrix, signs)


# --- large weights --------------------------------------------------------------------------------------------------


def alternating_chain(n):
    """x1 and (x2 or (x3 and ...)), whose least weights grow like the Fibonacci numbers."""
    points = np.arange(1 << n)
    value = points >> (n - 1) & 1
    for i in range(n - 2, -1, -1):
        bit = points >> i & 1
        value = bit & value if i % 2 == 0 else bit | value
    return from_bits(value)


def comparison(bits):
    """a > b for two numbers of that many bits, whose least weights are powers of two."""
    points = np.arange(1 << 2 * bits)
    return from_bits((points >> bits) > (points & ((1 << bits) - 1)))


@pytest.mark.parametrize("encoding", ["01", "pm1"])
@pytest.mark.parametrize("n", [3, 6, 9, 12])
def test_alternating_chains_are_realized_with_their_fibonacci_weights(n, encoding):
    separator, matrix = separator_of(n, 1, encoding)
    answer = separator.decide(to_signs(alternating_chain(n), n))
    assert_exact(matrix, to_signs(alternating_chain(n), n), answer)
    fibonacci = [1, 1]
    while len(fibonacci) < n:
        fibonacci.append(fibonacci[-1] + fibonacci[-2])
    assert max(map(abs, answer.coefficients[1:])) >= fibonacci[n - 1]


@pytest.mark.parametrize("bits", [1, 3, 5, 6])
def test_comparison_of_two_numbers_is_realized_with_powers_of_two(bits):
    separator, matrix = separator_of(2 * bits)
    answer = separator.decide(to_signs(comparison(bits), 2 * bits))
    assert_exact(matrix, to_signs(comparison(bits), 2 * bits), answer)
    assert max(map(abs, answer.coefficients[1:])) >= 2 ** (bits - 1)


def test_scores_do_not_overflow():
    assert scores(np.array([[1, 2]]), (3, 10**30)).tolist() == [2 * 10**30 + 3]
    assert scores(np.array([[1, 1]]), (2**62, 2**62)).tolist() == [2**63]
    assert scores(np.array([[1, 1], [1, -1]]), (5, 2)).tolist() == [7, 3]


# --- multipliers in integers ----------------------------------------------------------------------------------------


@st.composite
def minimal_dependencies(draw):
    """Rows of which all but the last are independent, and the positive integers that combine them to 0."""
    independent = draw(st.integers(1, 6))
    extra = draw(st.integers(0, 3))
    entry = st.integers(-9, 9)
    rows = [
        [draw(entry) for _ in range(i)]
        + [draw(st.integers(1, 9))]
        + [0] * (independent - 1 - i)
        + [draw(entry) for _ in range(extra)]
        for i in range(independent)
    ]
    wanted = draw(st.lists(st.integers(1, 10**6), min_size=independent, max_size=independent))
    rows.append([-sum(m * row[j] for m, row in zip(wanted, rows, strict=True)) for j in range(independent + extra)])
    wanted.append(1)
    order = draw(st.permutations(range(independent + 1)))
    return [rows[i] for i in order], [wanted[i] for i in order]


@given(minimal_dependencies())
def test_the_multipliers_of_a_minimal_dependent_set_are_found(case):
    rows, wanted = case
    assert positive_dependency(rows) == wanted


@given(minimal_dependencies(), st.lists(st.integers(1, 50), min_size=7, max_size=7))
def test_multipliers_follow_the_scales_of_the_rows(case, scales):
    rows, wanted = case
    scaled = [[s * v for v in row] for s, row in zip(scales, rows, strict=False)]
    found = positive_dependency(scaled)
    assert found is not None and min(found) > 0 and gcd(*found) == 1
    ratios = {(m * s * wanted[0], w * found[0] * scales[0]) for m, s, w in zip(found, scales, wanted, strict=False)}
    assert all(a == b for a, b in ratios)


@given(minimal_dependencies())
def test_mixed_signs_are_no_multipliers(case):
    rows, _ = case
    assert positive_dependency([[-v for v in rows[0]], *rows[1:]]) is None


@given(minimal_dependencies())
def test_independent_rows_and_two_dependencies_at_once_have_no_answer(case):
    rows, _ = case
    assume(all(any(row) for row in rows))
    assert positive_dependency(rows[1:]) is None
    assert positive_dependency([*rows, rows[0]]) is None


def test_a_row_outside_the_dependency_gets_multiplier_zero():
    assert positive_dependency([[1, 0], [-2, 0], [0, 1]]) == [2, 1, 0]


# --- what is not accepted -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("values", [[1, 1, 1], [1] * 5, [[1, 1, 1, 1]], [], [1, 1, 1, 2], [-2, 1, 1, 1]])
def test_signs_of_another_shape_or_value_raise(values):
    separator, _ = separator_of(2)
    with pytest.raises(ValueError, match="signs must be 4 values"):
        separator.decide(np.array(values, np.int8))


@pytest.mark.parametrize("matrix", [[[0.5]], [1, 2], [[[1]]], [["a"]], [[True]]])
def test_features_that_are_no_integer_matrix_raise(matrix):
    with pytest.raises(ValueError):  # noqa: PT011 - the words are those of `integer_rows`
        Separator(matrix)


def test_features_too_large_for_exact_sums_raise():
    with pytest.raises(ValueError, match=r"2\*\*31"):
        Separator([[1, 2**31]])


@pytest.mark.parametrize("matrix", [[[2**62] * 3], [[2**31]], [[2**70, 1]]])
def test_a_row_too_large_for_exact_checks_is_refused(matrix):
    with pytest.raises(ValueError, match="2\\*\\*31"):
        Separator(matrix)
