"""The dual simplex method in integers, against HiGHS."""

import random

import numpy as np
import pytest
from scipy.optimize import linprog

from enumerate.arrangements.dual_simplex import least_solution


@pytest.mark.parametrize("seed", range(120))
def test_the_least_solution_has_the_cost_that_highs_finds_or_there_is_none(seed):
    rng = random.Random(seed)
    width, height = rng.randint(1, 6), rng.randint(1, 9)
    rows = [[rng.randint(-3, 5) for _ in range(width)] for _ in range(height)]
    costs = [rng.randint(1, 5) for _ in range(width)]
    found = least_solution(rows, costs)
    program = linprog(costs, A_ub=-np.array(rows), b_ub=-np.ones(height), method="highs")
    assert (found is None) == (program.status == 2)
    if found is not None:
        margin = min(sum(a * d for a, d in zip(row, found, strict=True)) for row in rows)
        assert margin > 0 and min(found) >= 0
        assert sum(c * d for c, d in zip(costs, found, strict=True)) / margin == pytest.approx(program.fun)


def test_without_inequalities_or_unknowns_nothing_is_asked():
    assert least_solution([], [1, 2]) == [0, 0]
    assert least_solution([[]], []) is None
