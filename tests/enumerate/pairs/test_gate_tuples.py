"""Tuples of gates: pairs up to symmetry, and that all tuples are gone through for what is not found at random."""

from itertools import product

import numpy as np
import pytest

from enumerate.pairs.gate_tuple_kernels import complete_pairs, mark_some
from enumerate.pairs.gate_tuples import _alike, _mark_images, _pairs, count_readouts_by_tuples

NEVER = np.zeros(1, np.int64)


def images(words, moves, ones, closed=False):
    marked = np.zeros(ones + 1, np.uint8)
    _mark_images(words, moves, ones, closed, marked)
    return marked.sum()


def test_images_of_functions_are_marked():
    _, moves, _, _ = _pairs(3)
    assert [images(np.array([table]), moves, 255) for table in (0x80, 0x96, 0xE8)] == [8, 2, 8]
    assert [images(np.array([table]), moves, 255, True) for table in (0x80, 0x96, 0xE8)] == [16, 2, 8]
    assert images(np.array([0x80, 0x01, 0x96]), moves, 255, True) == 18


@pytest.mark.parametrize("n", [1, 2, 3])
def test_every_pair_is_an_image_of_one_that_is_listed(n):
    known, moves, pairs, orbit = _pairs(n)
    points = np.arange(2**n)
    place = {g: i for i, g in zip(range(len(known)), known.tolist(), strict=True)}
    seen = set()
    for number, (first, second) in zip(range(len(pairs)), pairs.tolist(), strict=True):
        images = set()
        for move in moves:
            both = [int(((known[g] >> points & 1) << move).sum()) for g in (first, second)]
            images.add((place[both[0]], place[both[1]]))
        assert images.isdisjoint(seen)
        assert {int(orbit[pair]) for pair in images} == {number}
        seen |= images
    assert len(seen) == len(known) ** 2


def composed(values, words, n):
    codes = [sum((g >> x & 1) << k for k, g in zip(range(len(words)), words, strict=True)) for x in range(2**n)]
    return sum(int(values[code]) << x for x, code in zip(range(2**n), codes, strict=True))


@pytest.mark.parametrize(("readout", "gates"), [(0x80, 3), (0x18, 3), (0xAC, 3), (0x8000, 4), (0x1668, 4), (0x0180, 4)])
def test_completed_pairs_are_all_tuples(readout, gates):
    """Of two variables, without any draws: the images of what is made are what all tuples give."""
    known, moves, pairs, orbit = _pairs(2)
    values = np.array([readout >> j & 1 for j in range(2**gates)], np.uint8)
    expected = {composed(values, words, 2) for words in product(known.tolist(), repeat=gates)}
    alike = np.array([[_alike(readout, gates, j, k) for k in range(gates)] for j in range(gates)])
    wanted = np.arange(16)
    made = np.zeros(16, np.uint8)
    complete_pairs(values, known, pairs, orbit, 0, len(pairs), alike, wanted, 15, NEVER, made)
    assert set(wanted[made > 0].tolist()) <= expected
    assert images(wanted[made > 0], moves, 15) == len(expected)


@pytest.mark.parametrize(("readout", "gates"), [(0xAC, 3), (0xCA, 3), (0x18, 3), (0x6A, 3), (0xE8, 3), (0x0180, 4)])
def test_few_gates_make_what_all_their_tuples_make(readout, gates):
    rng = np.random.default_rng(readout)
    values = np.array([readout >> j & 1 for j in range(2**gates)], np.uint8)
    alike = np.array([[_alike(readout, gates, j, k) for k in range(gates)] for j in range(gates)])
    orbit = np.arange(16, dtype=np.int32).reshape(4, 4)
    pairs = np.array(list(product(range(4), repeat=2)))
    for _ in range(3):
        few = np.sort(rng.choice(_pairs(3)[0], 4, replace=False))
        expected = {composed(values, words, 3) for words in product(few.tolist(), repeat=gates)}
        made = np.zeros(256, np.uint8)
        complete_pairs(values, few, pairs, orbit, 0, 16, alike, np.arange(256), 255, NEVER, made)
        assert set(np.flatnonzero(made).tolist()) == expected


def test_what_is_not_made_is_excluded_by_every_pair():
    """Of three variables: the AND of three misses the parities, and NAE misses as many."""
    known, moves, pairs, orbit = _pairs(3)
    alike = np.ones((3, 3), bool)
    for readout, missed in ((0x80, {0x69, 0x96}), (0x18, None)):
        values = np.array([readout >> j & 1 for j in range(8)], np.uint8)
        if readout == 0x18:
            alike = np.array([[_alike(readout, 3, j, k) for k in range(3)] for j in range(3)])
        wanted, made = np.arange(256), np.zeros(256, np.uint8)
        complete_pairs(values, known, pairs, orbit, 0, len(pairs), alike, wanted, 255, NEVER, made)
        assert images(wanted[made > 0], moves, 255) == 254
        if missed is not None:
            assert missed.isdisjoint(wanted[made > 0].tolist())


def test_random_tuples_give_only_what_is_realized():
    known, moves, pairs, _ = _pairs(3)
    values = np.array([0x80 >> j & 1 for j in range(8)], np.uint8)
    marked = np.zeros(256, np.uint8)
    number = mark_some(values, known, pairs, moves, 500, 255, False, marked)
    assert number == marked.sum() == 254
    assert marked[0x69] == marked[0x96] == 0


def test_work_that_is_given_up_makes_nothing():
    known, _, pairs, orbit = _pairs(2)
    values, alike = np.array([0x80 >> j & 1 for j in range(8)], np.uint8), np.ones((3, 3), bool)
    made = np.zeros(16, np.uint8)
    complete_pairs(values, known, pairs, orbit, 0, len(pairs), alike, np.arange(16), 15, NEVER + 1, made)
    assert not made.any()


def test_more_variables_are_refused():
    with pytest.raises(ValueError, match="out of range"):
        count_readouts_by_tuples((0x8000,), 4, 5, False)


def test_progress_is_told_where_functions_are_left():
    told = []
    count_readouts_by_tuples((0x80,), 3, 3, False, lambda what, done, total: told.append((what, done, total)))
    assert told[0] == ("pairs of gates", 0, len(_pairs(3)[2]))
