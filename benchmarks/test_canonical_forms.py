"""Canonical forms of functions of five variables under the cube's symmetries, and all NPN classes."""

import numpy as np
import pytest

from enumerate.cube.classes import npn_classes
from enumerate.cube.symmetry import canonical_words


@pytest.mark.parametrize("complement", [False, True], ids=["np", "npn"])
def test_canonical_forms_of_random_functions(benchmark, complement):
    benchmark.group = "canonical forms of 100,000 random functions, n = 5"
    words = np.random.default_rng(5).integers(0, 2**32, 100_000, dtype=np.uint64)
    canonical_words(words, 5, complement)
    forms, _ = benchmark.pedantic(canonical_words, [words, 5, complement], rounds=10)
    if benchmark.stats:
        benchmark.extra_info["nanoseconds_a_function"] = round(benchmark.stats.stats.median / len(words) * 1e9)
    assert (canonical_words(forms, 5, complement)[0] == forms).all()


def test_all_npn_classes_of_five_variables(benchmark):
    benchmark.group = "NPN classes, n = 5"
    npn_classes(4)
    forms, orbit_sizes = benchmark.pedantic(npn_classes.__wrapped__, [5], rounds=2)
    assert len(forms) == 616126
    assert orbit_sizes.sum() == 2**32
