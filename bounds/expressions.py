"""The language of the bounds: SymPy expressions in n, d, e and the counts T."""

from __future__ import annotations

from collections.abc import Callable

from sympy import Function, Symbol, symbols

n, d, e = symbols("n d e", integer=True, nonnegative=True)
"""Variables of the circuit; degree of the (attended) gate; degree of the attending gate."""

T = Function("T")
"""T(n): linear threshold functions of n variables. T(n, d): those of degree at most d; T(n, 1) = T(n)."""

m = Symbol("m", integer=True, positive=True)
"""Units of a layer."""

n_attending = Symbol("n'", integer=True, nonnegative=True)
"""Variables of the attending gate, where it has inputs of its own."""

opposite = Function("opposite")
"""The same number. Where a bound on a count stands in for the count, the one inside has the opposite sense,
so that T(n+1) - opposite(T(n)) is bounded from above by an upper bound less a lower one."""

binary_digits = Function("bits")
"""bits(k): the binary digits of k >= 0; bits(n-1) is the binary logarithm of n, rounded up."""

Counts = Callable[[int, int], int | None]
"""Gives T(n, d), or None where it is not known."""
