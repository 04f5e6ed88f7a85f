"""Random descents of the tree of restrictions itself: what they see is that tree, and their mean is the whole of it."""

import time
from pathlib import Path

import numpy as np
import pytest

from capacity.audit.shards import read_shards
from capacity.intervals import skewed_interval
from enumerate.arrangements.probes import Cone, probe
from enumerate.arrangements.restriction import (
    chambers_on_face,
    count_threshold_functions,
    probe_faces,
    weyl_face,
)

ROOT = Path(__file__).parents[3]
SELF_DUAL_CLASSES = {6: 21, 7: 135, 8: 2470, 9: 175428}  # A001532


def chambers_of(cone):
    """1 + the chambers of every restriction, each of them made where two of its hyperplanes meet."""
    sizes, guesses = cone.below
    restrictions = (chambers_of(cone.restriction(i)) if guesses[i] else 1 + sizes[i] for i in range(cone.planes))
    return 1 + sum(map(int, restrictions))


@pytest.mark.parametrize(("dimension", "walls"), [(6, 0), (7, 0), (8, 0), (8, 0b1000), (8, 0b100001), (8, 0b10000000)])
def test_all_restrictions_together_make_the_chambers_of_a_face(dimension, walls):
    cone = Cone.simplicial(weyl_face(dimension, walls))
    assert chambers_of(cone) == chambers_on_face(dimension, walls) == 1 + cone.restrictions()
    assert walls or chambers_of(cone) == SELF_DUAL_CLASSES[dimension]


@pytest.mark.parametrize("small", [1.0, 300.0, 1e9])
def test_the_mean_of_descents_is_the_number_of_chambers_whatever_is_gone_through(small):
    cone = Cone.simplicial(weyl_face(8, 0))
    rng = np.random.default_rng(3)
    found = [probe(cone, rng, small).chambers for _ in range(1500)]
    error = np.std(found) / len(found) ** 0.5
    assert abs(np.mean(found) - 2470) < 3.5 * error < 0.1 * 2470


def test_descents_of_more_chambers_than_they_see_hold_their_number():
    cone = Cone.simplicial(weyl_face(9, 0))
    rng = np.random.default_rng(1)
    found = [probe(cone, rng, 1000.0) for _ in range(1500)]
    mean, low, high = skewed_interval([one.chambers for one in found])
    assert low < SELF_DUAL_CLASSES[9] < high < 1.06 * mean
    assert all(one.seconds > 0 for one in found)


def test_descents_of_all_faces_hold_their_number():
    faces = sum(chambers_on_face(9, walls) for walls in range(2**9))
    found = [probe_faces(9, 2, number).chambers for number in range(2000)]
    assert abs(np.mean(found) - faces) < 3 * np.std(found) / len(found) ** 0.5 < 0.3 * faces


def test_a_descent_of_the_faces_is_known_by_its_number():
    drawn = [probe_faces(7, 5, number).chambers for number in range(30)]
    assert drawn == [probe_faces(7, 5, number).chambers for number in range(30)]
    assert len(set(drawn)) > 5 and drawn != [probe_faces(7, 6, number).chambers for number in range(30)]


@pytest.mark.slow
def test_descents_hold_the_published_chambers_of_the_faces_of_ten_variables():
    published = read_shards(ROOT / "results" / "shards" / "ltf-10.csv")
    faces = sum(published.faces.values())
    found = [probe_faces(11, 1, number).chambers for number in range(4000)]
    mean, low, high = skewed_interval(found)
    assert low < faces == 91121348828 < high < 1.08 * mean


@pytest.mark.slow
def test_descents_hold_the_time_of_nine_variables():
    probe_faces(10, 1, 0)
    found = [probe_faces(10, 1, number).seconds for number in range(1500)]
    _, low, high = skewed_interval(found)
    begin = time.process_time()
    count_threshold_functions(9)
    assert 0.8 * low < time.process_time() - begin < 1.25 * high
