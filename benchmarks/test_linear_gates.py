"""Linear threshold functions of n variables by both engines that count classes, in this process; kernels are warm."""

import pytest

from enumerate.arrangements.restriction import chambers_on_face, count_threshold_functions
from enumerate.gates.threshold_classes import census, weight_table

FUNCTIONS = {6: 15028134, 7: 8378070864, 8: 17561539552946}  # OEIS A000609
CLASSES = {6: 135, 7: 2470, 8: 175428, 9: 52980624}  # OEIS A001532(n + 1)


def record_cost_of_a_class(benchmark, n):
    if benchmark.stats:
        benchmark.extra_info["microseconds_a_class"] = round(benchmark.stats.stats.median / CLASSES[n] * 1e6, 2)


@pytest.mark.parametrize("n", FUNCTIONS)
@pytest.mark.parametrize("engine", [census, count_threshold_functions], ids=["chambers", "restriction"])
def test_count(benchmark, engine, n):
    benchmark.group = f"linear threshold functions, n = {n}"
    engine(n)
    found = benchmark.pedantic(engine, [n], rounds=20 if n < 8 else 5)
    record_cost_of_a_class(benchmark, n)
    assert (found.functions, found.self_dual_classes) == (FUNCTIONS[n], CLASSES[n])


@pytest.mark.parametrize("n", [*FUNCTIONS, pytest.param(9, marks=pytest.mark.slow)])
def test_classes_alone_by_restriction(benchmark, n):
    """The open cone without its faces, which only T(n) needs."""
    benchmark.group = f"linear threshold functions, n = {n}"
    chambers_on_face(min(n, 8) + 1, 0)
    classes = benchmark.pedantic(chambers_on_face, [n + 1, 0], rounds=20 if n < 8 else 5)
    record_cost_of_a_class(benchmark, n)
    assert classes == CLASSES[n]


def test_all_classes_of_eight_variables_with_weights(benchmark):
    benchmark.group = "linear threshold functions, n = 8"
    weight_table(8)
    weights, orbit_sizes, _ = benchmark.pedantic(weight_table, [8], rounds=5)
    record_cost_of_a_class(benchmark, 8)
    assert weights.shape == (CLASSES[8], 9)
    assert orbit_sizes.sum() == FUNCTIONS[8]
