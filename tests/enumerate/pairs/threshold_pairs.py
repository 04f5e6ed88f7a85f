"""All threshold functions, and the classes of their products by all pairs, made once for the tests of every engine."""

from functools import cache

from capacity.counting.units import gate_functions
from enumerate.circuits.gate import Gate
from enumerate.pairs.pair_products import product_classes


@cache
def gates(n):
    """All threshold functions, ascending, uint64, to n = 4 by an engine that uses no symmetry."""
    return gate_functions(n, Gate(), "chambers" if n <= 4 else "classes")


@cache
def classes_by_pairs(n, conjunction):
    """The classes of the products of two threshold functions."""
    return product_classes(gates(n), gates(n), n, conjunction)
