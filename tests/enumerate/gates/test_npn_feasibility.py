"""Class by class: how many functions polynomial threshold gates of each degree realize, up to five variables."""

from functools import cache

import numpy as np
import pytest

from enumerate.arrangements.feasibility import Realization, Refutation, Separator
from enumerate.cube.classes import npn_classes
from enumerate.cube.symmetry import orbit
from enumerate.cube.truth_tables import all_ones, features, parity, to_signs
from enumerate.gates import npn_feasibility
from enumerate.gates.npn_feasibility import (
    PERCEPTRON_STEPS,
    _decide_shard,
    _images,
    _known_refutations,
    decide_classes,
)
from enumerate.gates.npn_feasibility_kernels import perceptron, refuted_by_known
from enumerate.outcomes import Undecided

# T(n, d) for d = 0 ... n. OEIS A000609 for d = 1; 2**2**n - 2 for d = n - 1.
COUNTS = {
    0: [2],
    1: [2, 4],
    2: [2, 14, 16],
    3: [2, 104, 254, 256],
    4: [2, 1882, 57574, 65534, 65536],
    5: [2, 94572, 1414120376, 4290491756, 4294967294, 4294967296],
}


@cache
def decided(n, degree):
    return decide_classes(n, degree)


@pytest.mark.parametrize("n", range(5))
def test_the_functions_of_every_degree_have_their_number(n):
    assert [decided(n, degree).functions for degree in range(n + 1)] == COUNTS[n]


SLOW = [pytest.param(degree, marks=pytest.mark.slow) for degree in (0, 2, 5)]


@pytest.mark.parametrize("degree", [1, 3, 4, *SLOW])
def test_the_functions_of_five_variables_of_every_degree_have_their_number(degree):
    found = decided(5, degree)
    assert found.functions == COUNTS[5][degree]
    assert len(found.forms) == len(found.orbit_sizes) == len(found.realizable) == 616126


@pytest.mark.parametrize("n", range(1, 6))
def test_degree_n_minus_1_misses_the_two_parities_and_nothing_else(n):
    found = decided(n, n - 1)
    missed = found.forms[~found.realizable].tolist()
    assert len(missed) == 1
    assert orbit(missed[0], n, complement=True).tolist() == sorted([parity(n), parity(n) ^ all_ones(n)])


@pytest.mark.parametrize("n", range(4))
def test_a_degree_above_n_realizes_everything(n):
    assert decide_classes(n, n + 3).functions == 2**2**n


@pytest.mark.parametrize("degree", [1, 2, 3])
def test_every_class_of_four_variables_is_decided_as_by_its_linear_program(degree):
    separator = Separator(features(4, degree))
    found = decided(4, degree)
    answers = [isinstance(separator.decide(to_signs(form, 4)), Realization) for form in found.forms.tolist()]
    assert found.realizable.tolist() == answers


@pytest.mark.parametrize(("degree", "number"), [(1, 150), (2, 150), (3, 380)])
def test_seeded_classes_of_five_variables_are_decided_as_by_their_linear_programs(degree, number):
    forms, _ = npn_classes(5)
    chosen = np.random.default_rng(degree).choice(forms, number, replace=False)
    if degree == 1:  # one class in ten thousand is linear, so all of these are added
        chosen = np.append(chosen, decided(5, 1).forms[decided(5, 1).realizable])
    realizable, _ = _decide_shard((5, degree, chosen, *_known_refutations(forms, 5, degree)))
    separator = Separator(features(5, degree))
    answers = [isinstance(separator.decide(to_signs(form, 5)), Realization) for form in chosen.tolist()]
    assert realizable.tolist() == answers
    assert 0 < sum(answers) < len(answers)


# --- the kernels ----------------------------------------------------------------------------------------------------


def perceptron_twin(word, matrix, steps):
    """The perceptron with its weights: they start as the Chow parameters, and the worst point is added."""
    signs = [1 if word >> x & 1 else -1 for x in range(len(matrix))]
    weights = [sum(s * row[j] for s, row in zip(signs, matrix, strict=True)) for j in range(len(matrix[0]))]
    for _ in range(steps):
        margins = [
            s * sum(a * w for a, w in zip(row, weights, strict=True)) for s, row in zip(signs, matrix, strict=True)
        ]
        worst = margins.index(min(margins))
        if margins[worst] > 0:
            return True
        weights = [w + signs[worst] * a for w, a in zip(weights, matrix[worst], strict=True)]
    return False


def refuted_twin(word, on, off):
    return any(p & word == p and q & word == 0 for p, q in zip(on, off, strict=True))


def run_perceptron(forms, n, degree, steps=PERCEPTRON_STEPS):
    matrix = features(n, degree, "pm1")
    realized = np.empty(len(forms), np.bool_)
    perceptron.compiled(forms, matrix @ matrix.T, steps, realized)
    return realized


@pytest.mark.parametrize("steps", [0, 1, 7, 60])
@pytest.mark.parametrize("degree", [1, 2])
def test_the_perceptron_agrees_with_its_python_twin(degree, steps):
    forms = npn_classes(4)[0]
    matrix = features(4, degree, "pm1").tolist()
    expected = [perceptron_twin(form, matrix, steps) for form in forms.tolist()]
    assert run_perceptron(forms, 4, degree, steps).tolist() == expected


@pytest.mark.parametrize("degree", [1, 2, 3])
def test_what_the_perceptron_reaches_has_a_realization(degree):
    classes = npn_classes(5)[0]
    forms = classes[np.sort(np.random.default_rng(degree).choice(len(classes), 200, replace=False))]
    if degree == 1:  # one class in ten thousand is linear, so all of these are added
        forms = np.union1d(forms, decided(5, 1).forms[decided(5, 1).realizable])
    separator = Separator(features(5, degree))
    reached = forms[run_perceptron(forms, 5, degree)]
    assert len(reached) > 10
    for form in reached.tolist():
        assert isinstance(separator.decide(to_signs(form, 5)), Realization)


@pytest.mark.parametrize("degree", [2, 3])
def test_what_a_known_refutation_closes_has_a_refutation(degree):
    forms = npn_classes(5)[0]
    on, off = _known_refutations(forms, 5, degree)
    assert len(on) == len(off) > 0
    rng = np.random.default_rng(degree)
    if degree < 3:  # at degree 3 one class in ten thousand is closed
        forms = np.sort(rng.choice(forms, 2000, replace=False))
    refuted = np.empty(len(forms), np.bool_)
    refuted_by_known.compiled(forms, on, off, refuted)
    closed, left = forms[refuted], forms[~refuted]
    assert len(closed) > 3
    separator = Separator(features(5, degree))
    for form in rng.permutation(closed)[:120].tolist():
        assert isinstance(separator.decide(to_signs(form, 5)), Refutation)
    partial = (on.tolist(), off.tolist())
    assert all(refuted_twin(form, *partial) for form in closed[:20].tolist())
    assert not any(refuted_twin(form, *partial) for form in left[:5].tolist())


@pytest.mark.parametrize("degree", [1, 2])
def test_every_image_of_a_refuted_partial_function_is_refuted(degree):
    separator = Separator(features(4, degree))
    form = parity(4)
    answer = separator.decide(to_signs(form, 4))
    assert isinstance(answer, Refutation)
    support = sum(1 << x for x in answer.multipliers)
    on, off = _images(support & form, support & ~form, 4)
    assert len(on) > 1
    for p, q in zip(on.tolist(), off.tolist(), strict=True):
        assert p & q == 0
        partial = np.array([(p >> x & 1) - (q >> x & 1) for x in range(16)], np.int8)
        assert isinstance(separator.decide(partial), Refutation)


def test_no_known_refutation_closes_nothing():
    empty = np.empty(0, np.uint64)
    refuted = np.ones(3, np.bool_)
    refuted_by_known.compiled(np.arange(3, dtype=np.uint64), empty, empty, refuted)
    assert not refuted.any()


# --- processes, failures, limits ------------------------------------------------------------------------------------


def test_two_processes_decide_what_one_decides():
    one, two = decided(5, 3), decide_classes(5, 3, jobs=2)
    assert (one.realizable == two.realizable).all()
    assert (two.functions, two.by_program) == (4290491756, one.by_program)


def test_progress_ends_at_all_shards():
    seen = []
    decide_classes(5, 4, progress=lambda *report: seen.append(report))
    assert seen[0] == ("NPN classes", 0, 76)
    assert seen[-1] == ("NPN classes", 76, 76)


def test_a_class_that_stays_undecided_is_no_number(monkeypatch):
    def fail(self, signs):
        raise Undecided("HiGHS stopped")

    monkeypatch.setattr(npn_feasibility.Separator, "decide", fail)
    with pytest.raises(Undecided, match="HiGHS stopped"):
        decide_classes(4, 1)


@pytest.mark.parametrize("n", [-1, 6, 100])
def test_other_n_raise(n):
    with pytest.raises(ValueError, match="0 <= n <= 5"):
        decide_classes(n, 1)


def test_a_negative_degree_raises():
    with pytest.raises(ValueError, match="degree -1 is negative"):
        decide_classes(3, -1)
