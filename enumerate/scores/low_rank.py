"""Scores of rank one for tokens of two bits, (a.q)(b.k) > t: counted and decided exactly, direction by direction.

For fixed a the score is linear in (b, t), and a scale of a is one of b: what is left of a is its direction rho = a2/a1.
Which sign vectors the rows ((a.q) k, -1) have depends on the signs of their 3 x 3 minors alone, polynomials of degree
at most two in rho, some of which are not 0 between the roots of all. So one rational rho between any two neighbouring
real roots stands for all; a strict realization at a root, or with a1 = 0, is one beside it as well, and a = 0 gives
what b = 0 does at any direction. All functions of rank one are the dichotomies at these directions.

`rank_one_tables_by_cells` shares no code with this: it orders the sixteen products of a.q and b.k in every cell of the
plane of both directions.

Other ranks below m are not counted. A function that no score of full rank gives is refuted; otherwise some directions
are tried, and a function that none of them gives is undecided.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from itertools import combinations, pairwise
from math import floor, gcd, isqrt

import numpy as np
import numpy.typing as npt

from enumerate.arrangements.chambers import dichotomy_signs
from enumerate.arrangements.feasibility import Realization, Refutation, Separator
from enumerate.circuits.gate import Score
from enumerate.outcomes import Undecided
from enumerate.scores.scores import Integers, bits, different_points, linear_system

Quadratic = tuple[int, int, int]  # c0 + c1 rho + c2 rho**2

TRIES = 64


@dataclass(frozen=True)
class DirectionRefutations:
    """A refutation at one direction of a in every interval: pairs of a and multipliers of its rows."""

    refutations: tuple[tuple[tuple[int, int], Refutation], ...]


@cache
def directions(encoding: str) -> tuple[tuple[int, int], ...]:
    """Directions (a1, a2) that together give every function of rank one for tokens of two bits.

    Examples:
        >>> directions("pm1")
        ((1, -2), (2, -1), (2, 1), (1, 2))
    """
    minors = {_minor(q_and_k) for q_and_k in combinations(_different_tokens(encoding), 3)}
    return tuple((rho.denominator, rho.numerator) for rho in between_roots(minors))


def _different_tokens(encoding: str) -> list[tuple[list[int], list[int]]]:
    """Tokens q, k for every kind of point."""
    kinds = different_points(Score("dot-product"), 2, encoding)
    values = bits(2, encoding)
    return [(values[x, :2].tolist(), values[x, 2:].tolist()) for x in np.unique(kinds, return_index=True)[1]]


def _minor(tokens: tuple[tuple[list[int], list[int]], ...]) -> Quadratic:
    """det of the rows ((q1 + q2 rho) k, 1): each product of two scores times the area of their k."""
    total = [0, 0, 0]
    for (q, k), (p, j) in ((tokens[0], tokens[1]), (tokens[1], tokens[2]), (tokens[2], tokens[0])):
        area = k[0] * j[1] - k[1] * j[0]
        for power, value in ((0, q[0] * p[0]), (1, q[0] * p[1] + q[1] * p[0]), (2, q[1] * p[1])):
            total[power] += area * value
    return total[0], total[1], total[2]


def between_roots(polynomials: Iterable[Quadratic]) -> list[Fraction]:
    """A rational below, between any two neighbours of, and above the real roots of polynomials of degree at most two.

    Examples:
        >>> between_roots([(-2, 0, 1), (0, 1, 0)])  # the roots of two, and 0
        [Fraction(-3, 1), Fraction(-1, 1), Fraction(1, 1), Fraction(3, 1)]
    """
    roots = {root for polynomial in polynomials for root in _roots(polynomial)}
    precision = 8
    while True:
        enclosures = sorted(_enclosure(root, precision) for root in roots)
        if all(low[1] < high[0] for low, high in pairwise(enclosures)):
            break
        precision *= 2  # different roots come apart
    if not enclosures:
        return [Fraction(0)]
    samples = [Fraction(floor(enclosures[0][0]) - 1)]
    samples += [_simplest_between(low[1], high[0]) for low, high in pairwise(enclosures)]
    return [*samples, Fraction(-floor(-enclosures[-1][1]) + 1)]


_Root = tuple[Fraction, Quadratic | None, int]  # a rational; or an irreducible primitive polynomial and which root


def _roots(polynomial: Quadratic) -> Iterator[_Root]:
    divisor = gcd(*polynomial)
    if not divisor:
        return
    lead = next(c for c in reversed(polynomial) if c)
    c0, c1, c2 = (c // divisor * (1 if lead > 0 else -1) for c in polynomial)
    if c2 == 0:
        if c1:
            yield Fraction(-c0, c1), None, 0
        return
    square = c1 * c1 - 4 * c0 * c2
    if square < 0:
        return
    for sign in (-1, 1):
        if isqrt(square) ** 2 == square:
            yield Fraction(-c1 + sign * isqrt(square), 2 * c2), None, 0
        else:
            yield Fraction(0), (c0, c1, c2), sign


def _enclosure(root: _Root, precision: int) -> tuple[Fraction, Fraction]:
    rational, polynomial, sign = root
    if polynomial is None:
        return rational, rational
    c0, c1, c2 = polynomial
    size = isqrt((c1 * c1 - 4 * c0 * c2) << 2 * precision)
    ends = [Fraction((-c1 << precision) + sign * s, 2 * c2 << precision) for s in (size, size + 1)]
    return min(ends), max(ends)


def _simplest_between(low: Fraction, high: Fraction) -> Fraction:
    """The fraction of least denominator strictly between two others, low < high."""
    whole = floor(low)
    if whole + 1 < high:
        return Fraction(whole + 1) if low >= 0 or whole + 1 >= 0 else Fraction(-floor(-high) - 1)
    if low == whole:
        rest = 1 / (high - whole)
        return whole + 1 / Fraction(floor(rest) + 1)
    return whole + 1 / _simplest_between(1 / (high - whole), 1 / (low - whole))


def rank_one_tables(encoding: str) -> npt.NDArray[np.uint64]:
    """All functions of rank one for tokens of two bits, by their values on the kinds of points, (k,) uint64 ascending.

    Examples:
        >>> len(rank_one_tables("01")), len(rank_one_tables("pm1"))
        (220, 122)
    """
    first = np.unique(different_points(Score("dot-product"), 2, encoding), return_index=True)[1]
    weights = np.uint64(1) << np.arange(len(first), dtype=np.uint64)
    tables: set[int] = set()
    for direction in directions(encoding):
        for signs in dichotomy_signs(_rows_at(np.array([direction]), 2, encoding)[first]):
            tables.update(((signs > 0) @ weights).tolist())
    return np.array(sorted(tables), np.uint64)


def _rows_at(left: Integers, m: int, encoding: str) -> Integers:
    """The rows ((A q) (x) k, -1) of scores q^T A^T B k with a fixed A (r, m): (4**m, r m + 1)."""
    values = bits(m, encoding)
    seen = values[:, :m] @ left.T
    rows = (seen[:, :, None] * values[:, None, m:]).reshape(len(values), -1)
    return np.hstack([rows, -np.ones((len(rows), 1), np.int64)])


def rank_one_tables_by_cells(encoding: str) -> npt.NDArray[np.uint64]:
    """The same from the plane of rho = a2/a1 and sigma = b2/b1, whose cells are sampled at rational points.

    The curves (a.q)(b.k) = (a.p)(b.j) and (a.q)(b.k) = 0 are linear in each of rho and sigma. Where no two of them meet
    and none is vertical, between neighbouring rho, they lie one above the other, and every strip between two has one
    order of the values, which a threshold cuts; a and -a give a function and the complement of one.

    Examples:
        >>> len(rank_one_tables_by_cells("01")), len(rank_one_tables_by_cells("pm1"))
        (220, 122)
    """
    tokens = _different_tokens(encoding)
    values = [(q[0] * k[0], q[1] * k[0], q[0] * k[1], q[1] * k[1]) for q, k in tokens]  # of 1, rho, sigma, both
    differences = [np.subtract(v, w).tolist() for v, w in combinations([*values, (0, 0, 0, 0)], 2)]
    curves = {max(tuple(d), tuple(-c for c in d)) for d in differences if any(d)}
    tables: set[int] = set()
    for rho in _critical_gaps(sorted(curves)):
        heights = sorted({-(a + b * rho) / (c + d * rho) for a, b, c, d in curves if c + d * rho})
        for sigma in _gaps(heights):
            at = [a + b * rho + (c + d * rho) * sigma for a, b, c, d in values]
            for t in _gaps(sorted(set(at))):
                function = sum(1 << i for i, value in enumerate(at) if value > t)
                tables |= {function, (1 << len(at)) - 1 ^ function}
    return np.array(sorted(tables), np.uint64)


def _critical_gaps(curves: list[tuple[int, ...]]) -> Iterator[Fraction]:
    """A rational rho in each gap between those at which two curves meet or one is vertical, isolated by SymPy."""
    from sympy import Poly, Rational, Symbol, intervals

    rho = Symbol("rho")
    critical = {(*line, 0) for a, b, c, d in curves for line in ((a, b), (c, d)) if any(line)}
    for (a, b, c, d), (e, f, g, h) in combinations(curves, 2):
        critical.add((a * g - e * c, a * h + b * g - e * d - f * c, b * h - f * d))
    polynomials = [Poly(list(reversed(p)), rho) for p in sorted(critical) if any(p[1:])]
    isolated = sorted(
        (Rational(low), Rational(high)) for (low, high), _ in intervals(polynomials, eps=Rational(1, 10**6))
    )
    ends = [isolated[0][0] - 1, *((one[1] + two[0]) / 2 for one, two in pairwise(isolated)), isolated[-1][1] + 1]
    for end in ends:
        if any(p.eval(end) == 0 for p in polynomials):
            raise Undecided(f"the sample {end} is a root itself")
        yield Fraction(int(end.p), int(end.q))


def _gaps(ordered: list[Fraction]) -> Iterator[Fraction]:
    yield ordered[0] - 1
    for low, high in pairwise(ordered):
        yield (low + high) / 2
    yield ordered[-1] + 1


class LowRankDecider:
    """Decides functions of scores of rank at most r < m; linear programs, one for each direction, are kept warm.

    Examples:
        >>> from enumerate.cube.truth_tables import to_signs
        >>> decider = LowRankDecider(1, 2, "01")
        >>> type(decider.decide(to_signs(0x8000, 4))).__name__  # both bits of both tokens
        'Realization'
    """

    def __init__(self, rank: int, m: int, encoding: str) -> None:
        self._m = m
        self._full = Separator(linear_system(Score("dot-product"), m, encoding))
        if (rank, m) == (1, 2):
            self._lefts = [np.array([direction]) for direction in directions(encoding)]
        else:
            rng = np.random.default_rng(0)
            self._lefts = [rng.integers(-4, 5, (rank, m)) for _ in range(TRIES)]
        self._exact = (rank, m) == (1, 2)
        self._separators = [Separator(_rows_at(left, m, encoding)) for left in self._lefts]

    def decide(self, signs: npt.NDArray[np.int8]) -> Realization | Refutation | DirectionRefutations:
        """M and t in integers; multipliers that refute every rank; or a refutation at each of the directions.

        Raises:
            Undecided: if other ranks than one of tokens of two bits give neither.
        """
        answer = self._full.decide(signs)
        if isinstance(answer, Refutation):
            return answer
        refuted = []
        for left, separator in zip(self._lefts, self._separators, strict=True):
            answer = separator.decide(signs)
            if isinstance(answer, Realization):
                right = np.array(answer.coefficients[:-1], object).reshape(len(left), self._m)
                matrix = left.T.astype(object) @ right
                return Realization((*(int(v) for v in matrix.ravel()), answer.coefficients[-1]))
            refuted.append(((int(left[0, 0]), int(left[0, 1])), answer))
        if self._exact:
            return DirectionRefutations(tuple(refuted))
        raise Undecided(
            f"neither a score of low rank among {TRIES} directions nor a refutation of every rank was found; "
            "low rank is decided for m = 2"
        )
