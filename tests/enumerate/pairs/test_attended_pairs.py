"""Pairs of an attended and an attending gate with a given function: their number, and the estimate of all functions."""

from collections import Counter
from fractions import Fraction
from functools import cache
from random import Random

import numpy as np
import pytest

from enumerate.arrangements.chambers import dichotomies
from enumerate.circuits.circuit import CircuitClass
from enumerate.circuits.mechanisms import MECHANISMS
from enumerate.cube.truth_tables import features
from enumerate.outcomes import Refused
from enumerate.pairs import attended_pairs
from enumerate.pairs.attended_pairs import AttendedPairs, AttendedPairSampler, is_attended_pair, tilt_of
from enumerate.pairs.drawn_gates import GateDistribution, Tilt
from enumerate.pairs.representations import count_representations, is_threshold_function
from enumerate.pairs.samplers import product_counted, sampler_of

READ = [
    (name, encoding)
    for name in ("multiplexing", "additive-synaptic", "synaptic-gating", "synaptic-gating:all")
    for encoding in ("01", "pm1")
]
EACH = pytest.mark.parametrize(("name", "encoding"), READ)

# This project's exact counts, each by two engines or more.
COUNTS = {
    ("multiplexing", "01"): {3: 256, 4: 52166, 5: 241635252},
    ("multiplexing", "pm1"): {3: 256, 4: 52166, 5: 241635252},
    ("additive-synaptic", "01"): {3: 224, 4: 22748, 5: 23847260},
    ("additive-synaptic", "pm1"): {3: 252, 4: 40440, 5: 101344468},
    ("synaptic-gating", "01"): {3: 132, 4: 5782, 5: 1935004},
    ("synaptic-gating", "pm1"): {3: 252, 4: 34944, 5: 44625252},
    ("synaptic-gating:all", "01"): {3: 248, 4: 34250, 5: 49578092},
    ("synaptic-gating:all", "pm1"): {3: 254, 4: 46902, 5: 121201616},
}


def circuit(name, n, encoding):
    return CircuitClass(MECHANISMS[name], n, encoding=encoding)


@cache
def threshold_functions(n):
    """All threshold functions of n <= 5 variables, (k, 2**n) bool."""
    return dichotomies(features(n)).signs > 0


def tables(signs):
    return signs.astype(np.int64) @ (1 << np.arange(signs.shape[1]))


@cache
def pairs_by_function(name, n, encoding):
    """The number of all pairs with each function, point by point from the definition of the wiring; (2**2**n,)."""
    pairs, wiring = AttendedPairs(circuit(name, n, encoding)), circuit(name, n, encoding).wirings[0]
    attended, attending = threshold_functions(pairs.attended), threshold_functions(n)[:, pairs.matters]
    signals = np.zeros((len(attending), 2**n), bool)
    signals[:, pairs.matters] = attending
    off, on = (tables(attended[:, wiring.inputs[:, c]]) for c in (0, 1))
    number = np.zeros(2**2**n, np.int64)
    words = tables(signals)  # on a face a gate stands once for all that are alike there
    for signal in (words if pairs.attending == n else np.unique(words)).tolist():
        number += np.bincount(on & signal | off & ~signal, minlength=len(number))
    return number


@EACH
@pytest.mark.parametrize("n", [1, 2, pytest.param(3, marks=pytest.mark.slow)])
def test_pairs_of_every_function_are_those_of_all_pairs(name, encoding, n):
    pairs = AttendedPairs(circuit(name, n, encoding))
    assert [pairs.count(h) for h in range(2**2**n)] == pairs_by_function(name, n, encoding).tolist()


@pytest.mark.parametrize(("name", "encoding"), [one for one in READ if one[0].startswith("synaptic")])
def test_pairs_of_functions_of_four_variables_are_those_of_all_pairs(name, encoding):
    known = pairs_by_function(name, 4, encoding)
    assert np.count_nonzero(known) == COUNTS[name, encoding][4]
    pairs = AttendedPairs(circuit(name, 4, encoding))
    rng = Random(4)
    some = rng.sample(np.flatnonzero(known).tolist(), 40) + rng.sample(range(1 << 16), 40)
    assert [pairs.count(h) for h in some] == known[some].tolist()


@pytest.mark.slow
@pytest.mark.parametrize(("name", "encoding"), [one for one in READ if not one[0].startswith("synaptic")])
def test_pairs_of_functions_of_four_variables_with_an_added_signal_are_those_of_all_pairs(name, encoding):
    test_pairs_of_functions_of_four_variables_are_those_of_all_pairs(name, encoding)


def test_a_signal_that_matters_on_a_face_is_a_function_of_its_variables():
    pairs = AttendedPairs(circuit("synaptic-gating", 4, "01"))
    assert (pairs.attended, pairs.attending) == (4, 3)
    assert pairs.signal_inputs[1::2].tolist() == list(range(8))
    assert AttendedPairs(circuit("synaptic-gating", 4, "pm1")).attending == 4


@pytest.mark.parametrize(("name", "encoding"), [one for one in READ if one != ("multiplexing", "pm1")])
def test_the_mean_over_all_pairs_is_the_number_of_functions_that_are_no_gates(name, encoding):
    n = 3
    sampler = AttendedPairSampler(circuit(name, n, encoding))
    pairs, tilt = sampler.pairs, tilt_of(sampler.pairs)
    attended, attending = tables(threshold_functions(pairs.attended)), tables(threshold_functions(pairs.attending))
    known = [pairs.count(h) for h in range(256)]
    gate = [is_threshold_function(h, n) for h in range(256)]
    assert sampler.known == sum(gate) == 104
    total = Fraction(0)
    weights = 0
    for f in attended.tolist():
        exponent = exponent_of(f, pairs.attended, tilt)
        weights += 2**exponent
        for h, times in Counter(pairs.table(f, g) for g in attending.tolist()).items():
            if not gate[h]:  # its probability times its value; the weight of f cancels
                total += Fraction(2**exponent * times, known[h] * 2**exponent)
    assert sampler.scale == weights * len(attending)
    assert total + 104 == COUNTS[name, encoding][3]


def exponent_of(f, n, tilt):
    """log2 of the weight of an attended gate, by the definition of its tilt."""
    if tilt.variable:
        heeded = sum((f >> x ^ f >> (x ^ 1 << tilt.variable - 1)) & 1 for x in range(2**n))
    else:
        heeded = 2**n - abs(2 * f.bit_count() - 2**n)
    return tilt.strength * heeded >> n


@pytest.mark.parametrize(("name", "encoding"), [one for one in READ if one != ("synaptic-gating:all", "01")])
def test_a_draw_is_a_pair_with_its_weight_and_the_pairs_of_its_function(name, encoding):
    sampler = sampler_of(circuit(name, 3, encoding))
    assert isinstance(sampler, AttendedPairSampler)
    for index in range(30):
        draw, again = sampler.draw(Random(index)), Random(index)
        f = GateDistribution(sampler.pairs.attended, tilt_of(sampler.pairs)).draw(again)
        g = GateDistribution(sampler.pairs.attending, Tilt()).draw(again)
        table = sampler.pairs.table(f.table, g.table)
        assert draw.gate == is_threshold_function(table, 3)
        if draw.representations:
            assert draw.representations == pairs_by_function(name, 3, encoding)[table]
            assert draw.exponent == -f.exponent - g.exponent


def test_coins_double_the_value_of_searches_that_go_on(monkeypatch):
    sampler = sampler_of(circuit("synaptic-gating", 4, "pm1"))
    whole = [sampler.draw(Random(index)) for index in range(300)]
    monkeypatch.setattr(attended_pairs, "STEPS", 16)
    coined = [sampler.draw(Random(index)) for index in range(300)]
    ended = [not b.representations and a.representations > 0 for a, b in zip(whole, coined, strict=True)]
    assert sum(ended) > 20
    both = [(a, b) for a, b in zip(whole, coined, strict=True) if a.representations and b.representations]
    assert all(b.representations == a.representations and b.exponent >= a.exponent for a, b in both)
    assert any(b.exponent > a.exponent for a, b in both)
    differences = [float(b.relative_value - a.relative_value) for a, b in zip(whole, coined, strict=True)]
    assert abs(sum(differences)) < 4 * sum(v * v for v in differences) ** 0.5


@pytest.mark.parametrize("n", [3, pytest.param(4, marks=pytest.mark.slow)])
def test_gating_all_weights_in_01_gives_the_products_that_are_off_at_the_origin_and_their_complements(n):
    listed = tables(threshold_functions(n))
    products = np.unique(listed[:, None] & listed)
    off = products[products & 1 == 0]
    both = np.concatenate([off, off ^ (2**2**n - 1)])
    realized = np.flatnonzero(pairs_by_function("synaptic-gating:all", n, "01"))
    assert np.array_equal(np.unique(both), realized) and len(realized) == COUNTS["synaptic-gating:all", "01"][n]
    encoding, stands_for = product_counted(circuit("synaptic-gating:all", n, "01"))
    total = sum(Fraction(k) * Fraction(2) ** e for k, e in (stands_for(h, n) for h in products.tolist()))
    assert encoding == "01" and total == len(realized)
    assert count_representations(int(off[-1]), n, encoding) > 0


def test_circuits_of_one_pair_that_is_read_are_told_from_others():
    assert not is_attended_pair(CircuitClass(MECHANISMS["multiplexing"], 3, units=2))
    assert not is_attended_pair(CircuitClass(MECHANISMS["multiplexing"], 3, attending_inputs=2))
    assert not is_attended_pair(CircuitClass(MECHANISMS["additive-output"], 3))
    each = CircuitClass(MECHANISMS["synaptic-gating:each"], 1)  # of one weight, but of a kind with several units
    assert not is_attended_pair(each) and product_counted(each) is None
    with pytest.raises(ValueError, match="does not read one linear gate where another says"):
        AttendedPairs(CircuitClass(MECHANISMS["output-gating"], 3))


def test_cones_with_too_many_rays_are_refused(monkeypatch):
    monkeypatch.setattr(attended_pairs, "MAX_RAYS", 6)
    with pytest.raises(Refused, match="extreme rays at n = 5"):
        AttendedPairs(circuit("synaptic-gating", 5, "pm1")).count(0x6AC9F00F)
