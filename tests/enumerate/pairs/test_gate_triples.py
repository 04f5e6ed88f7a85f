"""Three gates by pairs up to symmetry: the kernels against the definition, and what is refused."""

import numpy as np
import pytest

from enumerate.cube.symmetry import canonical_words
from enumerate.cube.truth_tables import all_ones
from enumerate.pairs.cofactor_products import product_representatives, threshold_words
from enumerate.pairs.gate_triple_kernels import restrictions
from enumerate.pairs.gate_triples import READOUTS, count_readouts_by_triples
from enumerate.pairs.pair_products import product_classes


@pytest.mark.parametrize("change", [0, 0b1, 0x9669, 0x0FF0, 0xFFFF])
def test_restrictions_are_each_given_once(change):
    gates = threshold_words(4)
    restricted = np.empty(len(gates), np.uint64)
    number = restrictions(np.uint64(change), gates, restricted)
    assert sorted(restricted[:number].tolist()) == sorted({g & change for g in gates.tolist()})


def test_on_many_points_equal_restrictions_are_kept():
    gates = np.arange(8, dtype=np.uint64) << np.uint64(20)
    restricted = np.empty(8, np.uint64)
    change = np.uint64(0x3FFFFF)  # 22 points
    assert restrictions(change, gates, restricted) == 8
    assert restricted.tolist() == [g & 0x3FFFFF for g in gates.tolist()]


@pytest.mark.parametrize("readout", READOUTS)
@pytest.mark.parametrize("n", range(4))
def test_every_kind_of_readout_by_all_triples(readout, n):
    gates = threshold_words(n).astype(np.int64)
    ones = all_ones(n)
    pairs = {(a & b, ~a & ones & b, a & ~b & ones) for a in gates.tolist() for b in gates.tolist()}
    expected = set()
    for both, second, first in pairs:
        sides = []
        for third in (0, 4):
            cases = ((both, 3), (second, 2), (first, 1), (ones & ~(both | second | first), 0))
            sides.append(sum(points for points, values in cases if readout >> (values | third) & 1))
        expected |= set((sides[0] & ~gates | sides[1] & gates).tolist())
    closed = {ones ^ f for f in expected} == expected
    for as_closed in {False, closed}:
        assert count_readouts_by_triples((readout,), n, as_closed) == len(expected)


@pytest.mark.parametrize("conjunction", [True, False])
@pytest.mark.parametrize("n", range(5))
def test_there_is_one_product_for_each_class(n, conjunction):
    gates = threshold_words(n)
    classes = product_classes(gates, gates, n, conjunction)
    products = product_representatives(n, conjunction)
    assert sorted(canonical_words(products, n, not conjunction)[0].tolist()) == classes.forms.tolist()


def test_readouts_of_another_kind_are_refused():
    with pytest.raises(ValueError, match="of other kinds"):
        count_readouts_by_triples((0x68,), 2, False)
    with pytest.raises(ValueError, match="out of range"):
        count_readouts_by_triples((0xE8,), 6, True)


def test_progress_ends_with_all_pairs():
    told = []
    count_readouts_by_triples((0x80,), 3, False, lambda what, done, total: told.append((what, done, total)))
    assert told[0] == ("pairs of gates", 0, 20)
    assert told[-1] == ("pairs of gates", 20, 20)
