"""Polynomial threshold functions of degree 2 of four variables, by the three engines, in this process."""

import pytest

from capacity import Circuit, count
from enumerate.cube.classes import npn_classes


@pytest.mark.parametrize("method", ["chambers", "restriction", "lp"])
def test_count_of_degree_two(benchmark, method):
    benchmark.group = "ptf:2, n = 4"
    circuit = Circuit("ptf:2", 4)
    count(circuit, method)
    # The classes are part of the work by linear programs.
    found = benchmark.pedantic(count, [circuit, method], setup=npn_classes.cache_clear, rounds=5)
    assert found.count == 57574
