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

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from itertools import accumulate, product
from random import Random

import numpy as np
import numpy.typing as npt

from enumerate.arrangements.arrangements import dual_rays, independent_rows
from enumerate.arrangements.status_kernels import DONE, LIMIT, OVERFLOW, STOPPED
from enumerate.cube.truth_tables import all_ones, check_inputs, features
from enumerate.gates.threshold_classes import ThresholdGate, gate_table, weight_table
from enumerate.outcomes import Refused
from enumerate.pairs.representation_kernels import AND, XNOR, count_pairs, separable
from enumerate.workers import check_stop, stop_flag

MAX_INPUTS = 8
MAX_RAYS = 4096  # of one cone of the search
STEPS = 1 << 16  # of a search before the first coin
NO_LIMIT = 1 << 62
MAX_TILT = 40  # the weights of the gates of one class stay below 2**46

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
    status, answer = separable(n, _words(table, n), _words(all_ones(n), n), points, dual, signs, MAX_RAYS)
    _require(status, n)
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
        _words(table, n),
        _words(all_ones(n), n),
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
    _require(status, n)
    return (2 if encoding == "01" else 4) * int(pairs)


def _signs(basis: list[int], chosen: dict[int, tuple[int, int]]) -> tuple[list[int], list[int]]:
    """The signs of f and of g at the points of a basis: as chosen, elsewhere both on."""
    pairs = [chosen.get(i, (1, 1)) for i in range(len(basis))]
    return [f for f, _ in pairs], [g for _, g in pairs]


def _require(status: int, n: int) -> None:
    if status == STOPPED:
        check_stop()
    if status != DONE:
        reason = "integers beyond its range" if status == OVERFLOW else f"a cone of more than {MAX_RAYS} extreme rays"
        raise Refused(f"the search for representations met {reason} at n = {n}")


def _words(table: int, n: int) -> npt.NDArray[np.uint64]:
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
class DrawnGate:
    """A threshold function drawn at random.

    Attributes:
        gate: with integer weights.
        table: its truth table.
        exponent: log2 of its weight in the distribution.
    """

    gate: ThresholdGate
    table: int
    exponent: int


class GateDistribution:
    """The threshold functions f of n <= 8 variables, drawn with probability 2**floor(tilt |f| / 2**n) / `total`.

    Raises:
        ValueError: n or the tilt is out of range.

    Notes:
        A self-dual class of n + 1 variables is drawn by its orbit's weight, then which of its variables, with which
        sign, becomes the bias (these two alone decide |f|), then the order and signs of the others; all in integers.

    Examples:
        >>> GateDistribution(3, 0).total  # uniform: T(3)
        Fraction(104, 1)
        >>> GateDistribution(2, 4).draw(Random(0)).table.bit_count()
        3
    """

    def __init__(self, n: int, tilt: int) -> None:
        check_inputs(n, MAX_INPUTS)
        if not 0 <= tilt <= MAX_TILT:
            raise ValueError(f"tilt {tilt} is out of range: 0 <= tilt <= {MAX_TILT}")
        self.n, self.tilt = n, tilt
        self._weights, sizes, _ = weight_table(n)
        self.number = int(sizes.sum())  # T(n)
        ones = _ones(self._weights)
        # Entry 2 i + s: the bias is variable i, negated if s; its exponent, and the sum of the weights of all entries.
        self._exponents = tilt * np.stack([ones, 2**n - ones], axis=2).reshape(len(ones), -1) >> n
        entries: list[int] = np.left_shift(1, self._exponents).sum(axis=1).tolist()
        self._ends = list(accumulate(size * weight for size, weight in zip(sizes.tolist(), entries, strict=True)))
        self.total = Fraction(self._ends[-1], 2 * (n + 1))

    def draw(self, rng: Random) -> DrawnGate:
        """A gate; only getrandbits of the generator is used, in a fixed order."""
        position = _below(rng, self._ends[-1])
        chosen = bisect_right(self._ends, position)
        exponents: list[int] = self._exponents[chosen].tolist()
        ends = list(accumulate(1 << e for e in exponents))
        entry = bisect_right(ends, (self._ends[chosen] - 1 - position) % ends[-1])
        weights: list[int] = self._weights[chosen].tolist()
        bias = weights.pop(entry // 2)
        for i in range(len(weights) - 1, 0, -1):
            j = _below(rng, i + 1)
            weights[i], weights[j] = weights[j], weights[i]
        signs = rng.getrandbits(self.n + 1)
        signed = tuple(-weights[i] if signs >> i & 1 else weights[i] for i in range(self.n))
        gate = ThresholdGate(-bias if entry & 1 else bias, signed)
        return DrawnGate(gate, gate_table(gate), exponents[entry])


def _below(rng: Random, end: int) -> int:
    """A uniform integer 0 <= v < end."""
    bits = end.bit_length()
    while (v := rng.getrandbits(bits)) >= end:
        pass
    return v


def _ones(weights: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """For each self-dual class and variable, the ones of the gate whose bias that variable is: (classes, N)."""
    dimension = weights.shape[1]
    half = np.arange(2 ** (dimension - 1))
    points = np.stack([1 - 2 * (half >> i & 1) for i in range(dimension - 1)] + [np.ones_like(half)], axis=1)
    ones = np.empty_like(weights)
    for begin in range(0, len(weights), 4096):
        part = slice(begin, begin + 4096)
        signs = np.where(weights[part] @ points.T > 0, 1, -1)
        ones[part] = (len(half) + signs @ points) // 2  # of s and -s, one is counted
    return ones


@lru_cache(maxsize=2)
def gates(n: int, tilt: int = 0) -> GateDistribution:
    """The distribution of the gates of n variables with this tilt, kept for the next call.

    Examples:
        >>> gates(4).number
        1882
    """
    return GateDistribution(n, tilt)


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


def draw_product(n: int, encoding: str, tilt: int, with_complements: bool, rng: Random) -> Draw:
    """Draw two gates and count the representations of their product.

    Arguments:
        n: the number of variables.
        encoding: `01` for AND, `pm1` for XNOR.
        tilt: of the distribution of the gates.
        with_complements: what is to be counted is the products and their complements; 2 functions, or 1 where the
            complement of the product is a product too, stand for the product then.
        rng: only its getrandbits is used.
    """
    distribution = gates(n, tilt)
    f, g = distribution.draw(rng), distribution.draw(rng)
    table = multiply(f.table, g.table, n, encoding)
    if is_threshold_function(table, n):
        return Draw(1, 0, 0, True)
    won = 0
    while (pairs := _search(table, n, encoding, STEPS << won)) is None:
        if not rng.getrandbits(1):
            return Draw(1, 0, 0, False)
        won += 1
    assert pairs
    multiple = 1
    if with_complements:
        multiple = 1 if _search(all_ones(n) ^ table, n, encoding, enough=1) else 2
    return Draw(multiple, won - f.exponent - g.exponent, pairs, False)


def draw_products(
    n: int, encoding: str, tilt: int, with_complements: bool, seed: str, begin: int, end: int
) -> Iterator[Draw]:
    """Draws begin ... end - 1 of a seed; each has a generator of its own, so that they may be made anywhere.

    Examples:
        >>> [draw.representations for draw in draw_products(3, "pm1", 0, False, "a", 0, 4)]
        [0, 40, 48, 40]
    """
    for index in range(begin, end):
        yield draw_product(n, encoding, tilt, with_complements, Random(f"{seed} {index}"))
