"""The refutation by one variable, against the definition of unateness and Gordan's condition."""

import random

import numpy as np
import pytest

from enumerate.cube.truth_tables import features, to_signs
from enumerate.gates.unateness import refute_by_variable


def is_unate(table, n):
    """In every variable the function never falls, or never rises."""
    for i in range(n):
        steps = {(table >> (x | 1 << i) & 1) - (table >> x & 1) for x in range(2**n) if not x >> i & 1}
        if {-1, 1} <= steps:
            return False
    return True


@pytest.mark.parametrize(("n", "tables"), [(n, range(2 ** (2**n))) for n in range(4)] + [(5, None), (9, None)])
def test_a_function_is_refuted_if_and_only_if_it_is_not_unate(n, tables):
    rng = random.Random(n)
    some = [rng.getrandbits(2**n) for _ in range(200)] + [
        sum((sum(rng.randint(-4, 4) * (x >> i & 1) for i in range(n)) > 0) << x for x in range(2**n)) for _ in range(20)
    ]
    for table in some if tables is None else tables:
        found = refute_by_variable(table, n)
        assert (found is None) == is_unate(table, n)
        if found is None:
            continue
        points, multipliers = list(found.multipliers), np.array(list(found.multipliers.values()))
        assert len(points) == 4 and (multipliers > 0).all()
        for encoding in ("01", "pm1"):
            rows = to_signs(table, n)[points, None] * features(n, 1, encoding)[points]
            assert not (multipliers @ rows).any()


def test_a_partial_function_is_refuted_iff_it_steps_up_and_down_between_points_where_it_is_specified():
    found_some = 0
    for specified in range(16):
        for on in range(16):
            if on & ~specified:
                continue
            refuted = refute_by_variable(on, 2, specified)
            completions = [table for table in range(16) if (table ^ on) & specified == 0]
            assert (refuted is None) == any(is_unate(table, 2) for table in completions)
            found_some += refuted is not None
    assert found_some == 2  # XOR and its complement, with no point left open
