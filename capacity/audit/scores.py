"""Attention scores: their matrices, ranks and thresholds, and the refutations of rank one."""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations
from math import gcd, isqrt
from operator import add

from capacity.audit.cases import Wanted
from capacity.audit.definitions import Score
from capacity.audit.statement import Statement
from capacity.audit.text import (
    At,
    CertificateError,
    array_of,
    integer_at,
    integer_of,
    items_of,
    keys_of,
    point_of,
    quoted,
    require,
)
from capacity.audit.units import activations_of, monomial_name, not_strict, read_unit

EITHER_READINGS = ("above", "below")
"""Where a score that may be either is on: above its threshold, or below."""


def score_output(gates: dict[str, object], statement: Statement, score: Score) -> list[bool]:
    """The outputs of a score on all pairs of tokens."""
    with At("attended"):
        if score.positional:
            values = _positional_scores(gates["attended"], statement)
        else:
            gate = statement.attended
            coefficients, _, threshold = read_unit(gates["attended"], gate, 0, statement.n, takes_signal=False)
            _check_matrix(coefficients, statement.n, score)
            values = activations_of(coefficients, gate, threshold, statement.low)
        if 0 in values:
            raise not_strict(values.index(0))
    reading = gates["reading"] if score.either else "above"
    require(reading in EITHER_READINGS, f'{quoted(reading)} is not "above" or "below"', "reading")
    below = reading == "below"
    return [(u > 0) != below for u in values]


def _positional_scores(value: object, statement: Statement) -> list[int]:
    """The score less the threshold of every pair of positions, by keys s0, s1, ..."""
    scores = keys_of(value, frozenset(f"s{x}" for x in range(statement.points)))
    return [integer_at(scores, f"s{x}") for x in range(statement.points)]


def _check_matrix(coefficients: list[int], n: int, score: Score) -> None:
    """The coefficients are those of a matrix M of the class, with no constant where the score is squared."""
    products = score.products(n)
    for mask, value in enumerate(coefficients):
        if value and mask not in products and (mask or score.squared):
            raise CertificateError("the score has no such product", f'["{monomial_name(mask)}"]')
        if value < 0 and mask and score.diagonal:
            raise CertificateError("an axis is negative", f'["{monomial_name(mask)}"]')
    if score.rank is not None:
        rows = [[0] * (n // 2) for _ in range(n // 2)]
        for mask, (i, j) in products.items():
            rows[i][j] = coefficients[mask]
        rank = rank_of(rows)
        require(rank <= score.rank, f"the matrix of the score has rank {rank}")


def rank_of(rows: list[list[int]]) -> int:
    """The rank of an integer matrix."""
    rank = 0
    while rows:
        leader = rows.pop()
        column = next((j for j, v in enumerate(leader) if v), None)
        if column is not None:
            rank += 1
            rows = [[leader[column] * v - row[column] * u for v, u in zip(row, leader, strict=True)] for row in rows]
    return rank


def first_nonzero_product(moments: dict[int, int], score: Score, n: int, low: int) -> int | None:
    """The first product, or 0 for the constant of a linear score, over which the moments do not sum to 0.

    A moment at -1 - mask belongs to the inequality that this coefficient is positive.
    """
    if not score.squared and sum(moment for x, moment in moments.items() if x >= 0) != 0:
        return 0
    m = n // 2
    for mask, (i, j) in score.products(n).items():
        total = moments.get(-1 - mask, 0)
        for x, moment in moments.items():
            if x >= 0:
                total += moment * (1 if x >> i & 1 else low) * (1 if x >> m + j & 1 else low)
        if total:
            return mask
    return None


def check_directions(value: object, statement: Statement, wanted: list[Wanted]) -> int:
    """No score (a.q)(b.k) - t of tokens of two bits gives the function: multipliers at directions a that suffice.

    Multipliers at a refute every b and t. Whether some do depends on rho = a2/a1 through the signs of the 3 x 3 minors
    of the rows ((a1 q1 + a2 q2) k, 1) alone, so one rho in each open interval between neighbouring roots of the minors
    speaks for the interval; the realizable rho are an open set, and there is none at a root if there is none beside it.

    Returns:
        The number of directions.
    """
    if statement.score is None or statement.score.rank != 1 or statement.n != 4:
        raise CertificateError("directions refute low-rank-score:1 of n = 4 only")
    if not isinstance(value, list):
        raise CertificateError(f"an array is expected, not {quoted(value)}")
    tokens = pairs_of_tokens(statement.low)
    samples: set[Fraction] = set()
    for index, item in enumerate(value):
        with At("", index):
            entry = keys_of(item, frozenset({"direction", "multipliers"}))
            with At("direction"):
                a1, a2 = (integer_of(text) for text in array_of(entry["direction"], 2))
                require(a1 != 0, "the first coordinate is 0")
            samples.add(Fraction(a2, a1))
            with At("multipliers"):
                _check_at_direction(entry["multipliers"], tokens, (a1, a2), wanted)
    check_intervals(samples, tokens)
    return len(value)


def pairs_of_tokens(low: int) -> list[list[int]]:
    """The bits of all pairs of tokens of two bits."""
    return [[1 if x >> i & 1 else low for i in range(4)] for x in range(16)]


def _check_at_direction(value: object, tokens: list[list[int]], a: tuple[int, int], wanted: list[Wanted]) -> None:
    total = [0, 0, 0]
    positive = False
    for key, text in items_of(value):
        point, multiplier = point_of(key, 4), integer_of(text)
        require(multiplier >= 0, "a multiplier is negative", f"[{quoted(key)}]")
        positive = positive or multiplier > 0
        (on,) = wanted[point]
        require(on is not None or not multiplier, f"point {point} is not specified", f"[{quoted(key)}]")
        signed = multiplier if on else -multiplier
        q1, q2, k1, k2 = tokens[point]
        seen = a[0] * q1 + a[1] * q2
        total = list(map(add, total, [signed * seen * k1, signed * seen * k2, signed]))
    require(positive, "no multiplier is positive")
    require(not any(total), "the sum of lambda * s over the rows at this direction is not 0")


def _minor(tokens: list[list[int]]) -> tuple[int, int, int]:
    """det of the rows ((q1 + rho q2) k, 1) of three pairs of tokens: the coefficients of 1, rho and rho^2."""
    coefficients = [0, 0, 0]
    for first, second in ((0, 1), (1, 2), (2, 0)):
        (q1, q2, k1, k2), (p1, p2, j1, j2) = tokens[first], tokens[second]
        area = k1 * j2 - k2 * j1
        coefficients = list(map(add, coefficients, [area * q1 * p1, area * (q1 * p2 + q2 * p1), area * q2 * p2]))
    return coefficients[0], coefficients[1], coefficients[2]


def check_intervals(samples: set[Fraction], tokens: list[list[int]]) -> None:
    """Every open interval between neighbouring real roots of the minors, of degree at most two, has a sample."""
    polynomials = {_minor([tokens[x] for x in chosen]) for chosen in combinations(range(16), 3)}
    require(bool(samples), "no direction is given")
    ordered = sorted(samples)
    between: dict[int, set[object]] = {}  # different roots, by the number of samples below
    for polynomial in polynomials:
        if not any(polynomial[1:]):
            continue
        divisor = gcd(*polynomial) if (polynomial[2] or polynomial[1]) > 0 else -gcd(*polynomial)
        c0, c1, c2 = (c // divisor for c in polynomial)
        square = c1 * c1 - 4 * c0 * c2
        if c2 and square < 0:
            continue
        root = isqrt(square)
        for sign in (1, -1) if c2 else (1,):
            if c2 and root * root != square:
                # Irreducible: the root is known by its polynomial and its side of the vertex, and is not a sample.
                at = [(2 * c2 * s + c1 < 0, c0 + c1 * s + c2 * s * s < 0) for s in ordered]
                below = sum(left or inside if sign > 0 else left and not inside for left, inside in at)
                between.setdefault(below, set()).add((c0, c1, c2, sign))
                continue
            value = Fraction(-c1 + sign * root, 2 * c2) if c2 else Fraction(-c0, c1)
            require(value not in samples, f"the direction of rho = {value} is degenerate")
            between.setdefault(sum(s < value for s in ordered), set()).add(value)
    for below, roots in between.items():
        separated = 0 < below < len(ordered) and len(roots) == 1
        require(separated, "some interval of directions is left out")
