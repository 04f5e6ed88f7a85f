"""Multiplexing, θ(S + v·g): where x_n is off the signal is low and S cancels it, where x_n is on it outweighs f0."""

from functools import partial

from capacity.theorems.constructions.gates import Column, Gates, off, on
from capacity.theorems.constructions.halves import READ_ALONE, READ_HALVES, either_alone, first, halves
from capacity.theorems.constructions.kinds import Arrangement, PairConstruction


def _cancelled(n: int, encoding: str) -> tuple[Arrangement, ...]:
    """v = 2M and S = f0 - M·x_n in `01`, f0 + M·(1 - x_n) in `pm1`."""

    def attended(f: Gates) -> tuple[Gates, Column | int]:
        size = f.dominating
        shift = on(n, encoding) * -size if encoding == "01" else off(n, encoding) * size
        return f.renamed(first(n - 1)) + shift, 2 * size

    return halves(n, encoding, attended, high=False)


LAID = tuple(
    PairConstruction(
        "multiplexing", "multiplexing", encoding, 1, READ_HALVES, partial(_cancelled, encoding=encoding), "any"
    )
    for encoding in ("01", "pm1")
)
"""Small gates laid side by side."""

ALONE = tuple(
    PairConstruction(
        "one-gate-alone",
        "multiplexing",
        encoding,
        1,
        READ_ALONE,
        partial(either_alone, score=score, weight=weight),
        "any",
    )
    for encoding, score, weight in (("01", -1, 2), ("pm1", 0, 1))
)
"""One gate alone: the constant small gate of score 1 becomes -1 + 2·g, or g."""
