"""Minors of functions: by substitution, value by value."""

from itertools import product

import numpy as np
import pytest

from enumerate.cube.minors import minor_points, with_minors_in
from enumerate.cube.symmetry import canonical_form


def minors_by_substitution(table, n):
    """All functions of n - 1 variables that a constant, another variable or its complement leaves of one, by value."""
    found = set()
    for i in range(n):
        rest = [j for j in range(n) if j != i]
        substituted = [lambda bits: 0, lambda bits: 1]
        substituted += [lambda bits, j=j, c=c: bits[j] ^ c for j in rest for c in (0, 1)]
        for value in substituted:
            minor = 0
            for x, row in zip(range(2 ** (n - 1)), product((0, 1), repeat=n - 1), strict=True):
                bits = dict(zip(rest, row[::-1], strict=True))
                bits[i] = value(bits)
                minor |= (table >> sum(bits[j] << j for j in range(n)) & 1) << x
            found.add(minor)
    return found


def forms(tables, n):
    return {canonical_form(table, n).table for table in tables}


@pytest.mark.parametrize(("n", "table"), [(1, 2), (2, 6), (2, 8), (3, 0xE8), (3, 0x96), (3, 0x1B), (4, 0x1668)])
def test_minors_are_what_substitutions_leave(n, table):
    """Up to permutations and negations of the variables: xi = xj and xj = xi leave the same."""
    maps = list(minor_points(n))
    assert len(maps) == n * (n + 1)
    found = {sum((table >> int(point) & 1) << x for x, point in enumerate(points)) for points in maps}
    assert forms(found, n - 1) == forms(minors_by_substitution(table, n), n - 1)


def test_functions_whose_minors_are_allowed():
    """Those of three variables whose minors are not XOR of two, nor its complement: by all their substitutions."""
    allowed = np.ones(16, bool)
    allowed[[0b0110, 0b1001]] = False
    expected = [table for table in range(256) if not minors_by_substitution(table, 3) & {0b0110, 0b1001}]
    assert with_minors_in(np.arange(256, dtype=np.uint64), 3, allowed).tolist() == expected
    assert 0 < len(expected) < 256


def test_what_has_no_variable_has_no_minors():
    with pytest.raises(ValueError, match="no variable"):
        list(minor_points(0))
    with pytest.raises(ValueError, match="0 <= n <= 6"):
        with_minors_in(np.zeros(1, np.uint64), 7, np.ones(1, bool))
