"""Output and activation gating: f is f0 where x_n is off and 1 where it is on, and g the other way round."""

from functools import partial

from capacity.theorems.constructions.gates import Column, Gates, on
from capacity.theorems.constructions.halves import READ_ALONE, READ_HALVES, either_alone, first, halves
from capacity.theorems.constructions.kinds import Arrangement, PairConstruction


def factors(n: int, encoding: str) -> tuple[Arrangement, ...]:
    """The halves of the product are f0 and g0, since 1 changes no product."""

    def attended(f: Gates) -> tuple[Gates, Column | int]:
        return f.renamed(first(n - 1)) + on(n, encoding) * f.dominating, 0

    return halves(n, encoding, attended)


_CIRCUITS = [(name, encoding) for name in ("output-gating", "activation-gating") for encoding in ("01", "pm1")]

LAID = tuple(
    PairConstruction("multiplexing", name, encoding, 1, READ_HALVES, partial(factors, encoding=encoding), "any")
    for name, encoding in _CIRCUITS
)
"""Small gates laid side by side."""

ALONE = tuple(
    PairConstruction(
        "one-gate-constant", name, encoding, 1, READ_ALONE, partial(either_alone, score=1, weight=0), "any"
    )
    for name, encoding in _CIRCUITS
)
"""One gate alone."""
