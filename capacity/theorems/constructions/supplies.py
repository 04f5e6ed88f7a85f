"""The gates that a construction is run on: all of them, or a seeded sample."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import permutations, product

import numpy as np
import numpy.typing as npt

from capacity.theorems.constructions.definitions import CHUNK, EVERY, Values, bits_of, strict_tables
from capacity.theorems.constructions.gates import Bits, Gates
from enumerate.arrangements.chambers import dichotomies
from enumerate.cube.truth_tables import features, monomials
from enumerate.gates.threshold_classes import weight_table


def is_listed(n: int, degree: int) -> bool:
    """Whether all threshold functions of n variables of a degree are listed: linear ones to n = 5, others to 4."""
    return n <= (5 if degree == 1 else 4) or degree == 0


@lru_cache(maxsize=64)
def small_gates(n: int, degree: int, encoding: str) -> tuple[Gates, Bits]:
    """All threshold functions of n variables of a degree: one gate of each, and their truth tables (B, 2**n).

    Examples:
        >>> gates, tables = small_gates(2, 1, "01")
        >>> gates.number, len({tuple(row) for row in tables.tolist()})
        (14, 14)
    """
    rows = dichotomies(features(n, degree, encoding)).realizations
    return _with_tables(Gates.of_rows(rows, monomials(n, degree)), n, encoding)


@lru_cache(maxsize=4)
def _symmetries(n: int) -> tuple[Values, npt.NDArray[np.float64], Values, Values]:
    """The weights and shares of the self-dual classes of n + 1 variables; all orders and all signs of these."""
    weights, sizes, _ = weight_table(n)
    orders = np.array(list(permutations(range(n + 1))))
    return weights, sizes / sizes.sum(), orders, np.array(list(product((1, -1), repeat=n + 1)))


def sampled_gates(n: int, encoding: str, number: int, seed: int) -> tuple[Gates, Bits]:
    """A seeded sample of the linear threshold functions of n <= 7 variables, as `small_gates`; some may be equal.

    A self-dual class is drawn by its size and a random symmetry applied to it, one of whose variables is the bias.

    Examples:
        >>> sampled_gates(6, "pm1", 3, seed=1)[1].shape
        (3, 64)
    """
    generator = np.random.default_rng(seed)
    weights, shares, orders, signs_of = _symmetries(n)
    drawn = generator.choice(len(shares), size=number, p=shares)
    places = orders[generator.integers(len(orders), size=number)] + drawn[:, None] * weights.shape[1]
    rows = weights.ravel().take(places)
    rows *= signs_of[generator.integers(len(signs_of), size=number)]
    if encoding == "01":
        rows = np.concatenate([rows[:, :1] - rows[:, 1:].sum(axis=1, keepdims=True), 2 * rows[:, 1:]], axis=1)
    return _with_tables(Gates.of_rows(rows, monomials(n, 1)), n, encoding)


@dataclass(frozen=True)
class Supply:
    """The small gates for one unit of a construction; variables None: none is taken, and the constant 1 is given."""

    variables: int | None
    degree: int
    encoding: str

    @property
    def listed(self) -> bool:
        """Whether all of them are listed."""
        return self.variables is None or is_listed(self.variables, self.degree)

    @property
    def number(self) -> int:
        """How many there are, more than are ever tried if not listed; ValueError if neither listed nor drawn."""
        if self.variables is None:
            return 1
        if not self.listed:
            if self.degree != 1:
                raise ValueError(f"gates of degree {self.degree} are not drawn at n = {self.variables}")
            return EVERY + 1
        return small_gates(self.variables, self.degree, self.encoding)[0].number

    def all(self) -> tuple[Gates, Bits]:
        """All of them, where they are listed."""
        if self.variables is None:
            return Gates.constant(1), np.ones((1, 1), np.uint8)
        return small_gates(self.variables, self.degree, self.encoding)

    def some(self, number: int, seed: int) -> Iterator[tuple[Gates, Bits]]:
        """The given number of them, seeded, in chunks; no two equal where they are listed."""
        if not self.listed:
            assert self.variables is not None
            for begin in range(0, number, CHUNK):
                yield sampled_gates(self.variables, self.encoding, min(CHUNK, number - begin), seed + begin)
            return
        gates, tables = self.all()
        order = np.random.default_rng(seed).permutation(len(tables))[:number]
        for begin in range(0, number, CHUNK):
            chosen = order[begin : begin + CHUNK]
            yield gates_at(gates, chosen), tables[chosen]


def _with_tables(gates: Gates, n: int, encoding: str) -> tuple[Gates, Bits]:
    return gates, bits_of(strict_tables(gates, n, encoding, "a small gate"), 2**n)


def gates_at(gates: Gates, rows: npt.NDArray[np.int64]) -> Gates:
    """The gates of some rows."""
    return Gates({m: column[rows] if len(column) > 1 else column for m, column in gates.coefficients.items()})
