"""In how many ways a function is a product of two linear threshold functions, and an unbiased count of all products.

r(h) is the number of ordered pairs (f, g) of threshold functions of n variables with product h: AND in 0/1, XNOR in
-1/+1. It is counted exactly, by a search over pairs of cones of weights (`enumerate.pairs.representation_kernels`).

Draw f and g independently, each gate with probability p > 0. The *value* 1 / (p(f) p(g) r(fg)) has the mean

    sum over pairs of 1 / r(fg) = sum over products h of r(h) / r(h) = the number of products,

whatever p is. Three things keep the variance and the work small, and the mean as it is:

- Products that are threshold functions themselves are left out (value 0). There are T(n) of them, all, since f·1 = f;
  and they have the most representations.
- p may favour gates with many ones: p(f) is proportional to 2**floor(tilt |f| / 2**n). The AND of two gates with many
  ones has few representations, and most products are of this kind, but few pairs. The XNOR needs no tilt.
- A search that goes on for long is ended by a coin: past `STEPS` steps, then past twice as many and so on, it ends with
  value 0 with probability 1/2, or else goes on with twice the value.

Cost: some milliseconds a sample to n = 8; the classes of gates at n = 8 take two seconds to list.
"""

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from itertools import product
from random import Random

import numpy as np
import numpy.typing as npt

from enumerate.arrangements.arrangements import dual_rays, independent_rows
from enumerate.arrangements.status_kernels import DONE, LIMIT, OVERFLOW, STOPPED
from enumerate.cube.truth_tables import all_ones, check_inputs, features
from enumerate.outcomes import Refused
from enumerate.pairs.drawn_gates import Tilt, gates
from enumerate.pairs.representation_kernels import AND, XNOR, count_pairs, separable
from enumerate.workers import check_stop, stop_flag

MAX_INPUTS = 8
MAX_RAYS = 4096  # of one cone of the search
STEPS = 1 << 16  # of a search before the first coin
NO_LIMIT = 1 << 62

PRODUCTS = {"01": AND, "pm1": XNOR}


def multiply(f: int, g: int, n: int, encoding: str) -> int:
    """The product of two truth tables: AND in `01`, XNOR in `pm1`.

    Examples:
        >>> multiply(0b1110, 0b0111, 2, "01"), multiply(0b1110, 0b0111, 2, "pm1")
        (6, 6)
    """
    return f & g if encoding == "01" else all_ones(n) ^ f ^ g


def is_threshold_function(table: int, n: int) -> bool:
    """Whether a function of n <= 8 variables is a linear threshold function, by its cone of weights, in integers.

    Raises:
        ValueError: n is out of range.
        Refused: the kernel's integers or arrays do not suffice.

    Examples:
        >>> [is_threshold_function(h, 2) for h in (0b1110, 0b0110)]
        [True, False]
    """
    check_inputs(n, MAX_INPUTS)
    points, dual = _simplex(n)
    signs = np.array([1 if table >> x & 1 else -1 for x in points.tolist()], np.int64)
    status, answer = separable(n, table_words(table, n), table_words(all_ones(n), n), points, dual, signs, MAX_RAYS)
    require_done(status, n)
    return bool(answer)


def count_representations(table: int, n: int, encoding: str) -> int:
    """The number of ordered pairs of threshold functions of n <= 8 variables whose product is the function.

    The search may take long where there are many pairs, as for a function that is a threshold function itself.

    Raises:
        ValueError: n is out of range.
        Refused: the kernel's integers or arrays do not suffice.

    Examples:
        >>> count_representations(0b0110, 2, "01"), count_representations(0b0110, 2, "pm1")
        (2, 12)
        >>> count_representations(0b1001_0110, 3, "pm1")  # parity of three variables
        0
    """
    check_inputs(n, MAX_INPUTS)
    if encoding == "pm1" and table in (0, all_ones(n)):
        return gates(n).number  # f with itself, or with its complement
    pairs = _search(table, n, encoding)
    assert pairs is not None
    return pairs + (encoding == "01" and is_threshold_function(table, n))


def _search(table: int, n: int, encoding: str, max_steps: int = NO_LIMIT, enough: int = NO_LIMIT) -> int | None:
    """The ordered pairs f != g with this product, no constant in `pm1`; None beyond max_steps.

    The search ends once it has found `enough` pairs, half of them by symmetry in `01`, three quarters in `pm1`.

    With a pair of AND goes its reversal; with one of XNOR also the complements of both, so that it may be asked that f
    is on at a point `on` of the product and f is on, g off, at a point `off` outside.
    """
    if encoding == "01":
        basis, dual = _basis(table, n)
        outside = [i for i, x in enumerate(basis) if not table >> x & 1]
        choices = product(((-1, -1), (1, -1), (-1, 1)), repeat=len(outside))
        starts = [_signs(basis, dict(zip(outside, choice, strict=True))) for choice in choices]
        starts = [start for start in starts if start[0] >= start[1]]
    else:
        on = (table & -table).bit_length() - 1
        off = (~table & (table + 1)).bit_length() - 1
        basis, dual = _basis(1 << on | 1 << off, n)
        equal = [1 if table >> x & 1 else -1 for x in basis]
        starts = []
        for choice in product((1, -1), repeat=len(basis) - 2):
            f = (1, 1, *choice) if n else (1,)
            starts.append((list(f), [v * s for v, s in zip(f, equal, strict=True)]))
    status, pairs, _ = count_pairs(
        n,
        PRODUCTS[encoding],
        table_words(table, n),
        table_words(all_ones(n), n),
        np.array(basis, np.int64),
        np.array(dual, np.int64),
        np.array(starts, np.int64),
        MAX_RAYS,
        max_steps,
        enough,
        stop_flag(),
    )
    if status == LIMIT:
        return None
    require_done(status, n)
    return (2 if encoding == "01" else 4) * int(pairs)


def _signs(basis: list[int], chosen: dict[int, tuple[int, int]]) -> tuple[list[int], list[int]]:
    """The signs of f and of g at the points of a basis: as chosen, elsewhere both on."""
    pairs = [chosen.get(i, (1, 1)) for i in range(len(basis))]
    return [f for f, _ in pairs], [g for _, g in pairs]


def require_done(status: int, n: int) -> None:
    """Raise what the status of a search over cones says: Refused, or that the count was stopped."""
    if status == STOPPED:
        check_stop()
    if status != DONE:
        reason = "integers beyond its range" if status == OVERFLOW else f"a cone of more than {MAX_RAYS} extreme rays"
        raise Refused(f"the search for representations met {reason} at n = {n}")


def table_words(table: int, n: int) -> npt.NDArray[np.uint64]:
    """A truth table as (max(1, 2**n / 64),) uint64, the lowest points first."""
    return np.array([table >> 64 * w & (1 << 64) - 1 for w in range(max(1, 2**n // 64))], np.uint64)


@lru_cache(maxsize=MAX_INPUTS + 1)
def _rows(n: int) -> list[list[int]]:
    return [[int(v) for v in row] for row in features(n).tolist()]


@lru_cache(maxsize=MAX_INPUTS + 1)
def _simplex(n: int) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """The first independent points of the cube, and the dual rays of their features."""
    basis, dual = _basis(0, n)
    return np.array(basis, np.int64), np.array(dual, np.int64)


def _basis(first: int, n: int) -> tuple[list[int], list[list[int]]]:
    """Independent points of the cube, those of a set before others, and the dual rays of their features."""
    points = sorted(range(2**n), key=lambda x: not first >> x & 1)
    rows = _rows(n)
    chosen = independent_rows([rows[x] for x in points])
    return [points[i] for i in chosen], dual_rays([rows[points[i]] for i in chosen])


@dataclass(frozen=True)
class Draw:
    """A pair of gates drawn at random. Its value is multiple * 2**exponent * total**2 / representations, or 0.

    Attributes:
        multiple: how many functions the product stands for.
        exponent: the coins won less the exponents of both gates; `total` is that of the distribution.
        representations: r of the product; 0 where it is a threshold function or the coins ended the search.
        gate: whether the product is a threshold function.
    """

    multiple: int
    exponent: int
    representations: int
    gate: bool

    @property
    def relative_value(self) -> Fraction:
        """The value as a multiple of total**2.

        Examples:
            >>> Draw(1, -3, 2, False).relative_value
            Fraction(1, 16)
        """
        if not self.representations:
            return Fraction(0)
        return Fraction(self.multiple, self.representations) * Fraction(2) ** self.exponent


StandsFor = Callable[[int, int], tuple[int, int]]
"""For how many functions a product stands in what is counted: of its table and n, (k, e) for k * 2**e."""


def itself(table: int, n: int) -> tuple[int, int]:
    """One: what is counted is the products."""
    return 1, 0


def itself_and_complement(table: int, n: int) -> tuple[int, int]:
    """Two, or one where the complement of the AND is one too: what is counted is the products and their complements."""
    return (1 if _search(all_ones(n) ^ table, n, "01", enough=1) else 2), 0


def off_at_origin_and_complement(table: int, n: int) -> tuple[int, int]:
    """Twice the share of its zeros: what is counted is the products that are 0 at the origin, and their complements.

    Negations of the variables map products to products and the origin to any point.
    """
    return 2**n - table.bit_count(), 1 - n


def draw_product(n: int, encoding: str, tilt: int, stands_for: StandsFor, rng: Random) -> Draw:
    """Draw two gates and count the representations of their product.

    Arguments:
        n: the number of variables.
        encoding: `01` for AND, `pm1` for XNOR.
        tilt: of the distribution of the gates, towards those with many ones.
        stands_for: what is to be counted.
        rng: only its getrandbits is used.
    """
    distribution = gates(n, Tilt(tilt))
    f, g = distribution.draw(rng), distribution.draw(rng)
    table = multiply(f.table, g.table, n, encoding)
    if is_threshold_function(table, n):
        return Draw(1, 0, 0, True)
    pairs, won = count_with_coins(lambda steps: _search(table, n, encoding, steps), STEPS, rng)
    if not pairs:
        return Draw(1, 0, 0, False)
    multiple, exponent = stands_for(table, n)
    return Draw(multiple, won + exponent - f.exponent - g.exponent, pairs, False)


def count_with_coins(search: Callable[[int], int | None], steps: int, rng: Random) -> tuple[int, int]:
    """Pairs counted by a search that coins may end, and the coins won; 0 pairs if one was lost.

    Arguments:
        search: the pairs, at least 1, or None if the search takes more than this many steps.
        steps: of the search before the first coin; each coin won doubles them.
        rng: only its getrandbits is used.
    """
    won = 0
    while (pairs := search(steps << won)) is None:
        if not rng.getrandbits(1):
            return 0, won
        won += 1
    assert pairs
    return pairs, won
