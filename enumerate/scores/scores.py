"""Attention scores as classes of Boolean functions: a head attends from a token q to a token k iff score(q, k) > t.

Tokens have m bits, so a function has 2m inputs, q the first m and k the last. All scores but the positional one are
bilinear, q^T M k, in the products of a bit of q with a bit of k, and have no bias but the threshold t:

    dot-product   q^T M k > t, any M: linear in (M, t);
    expressive    (q^T M k)**2 > t, t >= 0, or if the threshold may be crossed from either side also its complement;
    elliptical    M diagonal and >= 0: linear in (s, t), with the inequalities s_i >= 0;
    low-rank      M of rank at most r (`enumerate.scores.low_rank`; for r >= m that of the dot product);
    positional    one score for each pair of positions, whatever the tokens: the inputs are the bits of the positions.

Points with the same products get the same value; where the score is squared, so do those with opposite ones. In `01`
the score of q = 0 or k = 0 is 0.
"""

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from enumerate.arrangements.chambers import dichotomy_signs
from enumerate.circuits.gate import Gate, Score
from enumerate.circuits.units import Unit
from enumerate.outcomes import Refused

Integers = npt.NDArray[np.int64]

MAX_LISTED_POINTS = 16  # 2**16 functions


def bits(m: int, encoding: str) -> Integers:
    """The bits of both tokens at every point, (4**m, 2m): 0/1 or -1/+1.

    Examples:
        >>> bits(1, "pm1").tolist()
        [[-1, -1], [1, -1], [-1, 1], [1, 1]]
    """
    points = np.arange(4**m)[:, None] >> np.arange(2 * m) & 1
    return 2 * points - 1 if encoding == "pm1" else points


def products(score: Score, m: int, encoding: str) -> Integers:
    """The products of a score at every point, (4**m, D).

    Examples:
        >>> products(Score("dot-product"), 1, "01").tolist()
        [[0], [0], [0], [1]]
    """
    values = bits(m, encoding)
    pairs = np.array(score.products(m), np.intp).reshape(-1, 2)
    return np.ascontiguousarray(values[:, pairs[:, 0]] * values[:, m + pairs[:, 1]])


def linear_system(score: Score, m: int, encoding: str) -> Integers:
    """The inequalities of a score that is linear in its parameters, (4**m + k, D + 1).

    Row x is (products, -1), whose value is score - t at point x; k further rows must be positive: the s_i of an
    elliptical score, which may be 0, but can be raised a little without a change of a strict realization.

    Examples:
        >>> linear_system(Score("elliptical"), 1, "01").tolist()
        [[0, -1], [0, -1], [0, -1], [1, -1], [1, 0]]
    """
    rows = products(score, m, encoding)
    matrix = np.hstack([rows, -np.ones((len(rows), 1), np.int64)])
    if score.kind == "elliptical":
        matrix = np.vstack([matrix, np.eye(m, m + 1, dtype=np.int64)])
    return matrix


def squared_unit(m: int, encoding: str) -> Unit:
    """The inequalities of an expressive score: above tau or below -tau, as of a square gate, without a bias.

    It has one point more than the cube, with score 0 and never on, which makes tau = sqrt(t) positive.

    Examples:
        >>> squared_unit(1, "pm1").matrix.tolist()
        [[1, -1], [-1, -1], [-1, -1], [1, -1], [0, -1], [-1, -1], [1, -1], [1, -1], [-1, -1], [0, -1]]
    """
    rows = products(Score("expressive"), m, encoding)
    rows = np.vstack([rows, np.zeros((1, rows.shape[1]), np.int64)])
    threshold = -np.ones((len(rows), 1), np.int64)
    matrix = np.vstack([np.hstack([rows, threshold]), np.hstack([-rows, threshold])])
    shift = np.zeros(matrix.shape[1], np.int64)
    shift[-1] = 1
    return Unit(Gate(square=True), len(rows), np.ascontiguousarray(matrix), shift)


def different_points(score: Score, m: int, encoding: str) -> Integers:
    """For every point the number of its kind: points of one kind have the same value in every function, (4**m,).

    Examples:
        >>> different_points(Score("dot-product"), 1, "pm1").tolist()
        [0, 1, 1, 0]
        >>> different_points(Score("expressive"), 1, "pm1").tolist()
        [0, 0, 0, 0]
    """
    if score.kind == "positional":
        return np.arange(4**m)
    rows = products(score, m, encoding)
    if score.squared:
        first = np.take_along_axis(rows, (rows != 0).argmax(axis=1)[:, None], axis=1)
        rows = rows * np.where(first < 0, -1, 1)
    _, first_points, kinds = np.unique(rows, axis=0, return_index=True, return_inverse=True)
    return np.argsort(np.argsort(first_points))[kinds.reshape(-1)]


def function_classes(score: Score, m: int, encoding: str) -> tuple[list[int], list[int]]:
    """The functions that are the same on points of one kind, by classes under the symmetries of the score.

    These are permutations of the bits of q and of k (elliptical: of both at once), the exchange of the tokens, and in
    `pm1` negations of bits (elliptical: of a bit of q and k together).

    Returns:
        Truth tables, one for each class, and the sizes of the classes.

    Raises:
        Refused: beyond 16 kinds of points.

    Examples:
        >>> function_classes(Score("dot-product"), 1, "01")
        ([0, 7, 8, 15], [1, 1, 1, 1])
    """
    representatives, sizes = np.unique(_class_labels(score, m, encoding), return_counts=True)
    kinds = different_points(score, m, encoding)
    return [spread(int(f), kinds) for f in representatives], [int(size) for size in sizes]


def functions(score: Score, m: int, encoding: str) -> list[int]:
    """The truth tables of all functions that are the same on points of one kind.

    Raises:
        Refused: beyond 16 kinds of points.

    Examples:
        >>> functions(Score("dot-product"), 1, "01")
        [0, 7, 8, 15]
    """
    kinds = different_points(score, m, encoding)
    return [spread(function, kinds) for function in range(2 ** _number(kinds))]


def _number(kinds: Integers) -> int:
    number = int(kinds.max()) + 1
    if number > MAX_LISTED_POINTS:
        raise Refused(f"{number} kinds of points have 2**{number} functions; they are listed to {MAX_LISTED_POINTS}")
    return number


def _class_labels(score: Score, m: int, encoding: str) -> Integers:
    """For every function of the kinds of points the least one of its class, (2**kinds,)."""
    kinds = different_points(score, m, encoding)
    number = _number(kinds)
    first = _first_points(kinds)
    everything = np.arange(2**number)
    images = []
    for transform in _generators(score, m, encoding):
        image = np.zeros_like(everything)
        for kind, place in zip(range(number), kinds[transform[first]].tolist(), strict=True):
            image |= (everything >> place & 1) << kind
        images.append(image)
    labels = everything
    while True:
        least = labels.copy()
        for image in images:  # a permutation: the least along each of its cycles, once the loop has ended
            np.minimum(least, least[image], out=least)
        if np.array_equal(least, labels):
            return labels
        labels = least


def _first_points(kinds: Integers) -> Integers:
    return np.unique(kinds, return_index=True)[1]


def spread(function: int, kinds: Integers) -> int:
    """The truth table of a function given by its values on the kinds of points.

    Examples:
        >>> spread(0b10, np.array([0, 1, 1, 0]))
        6
    """
    return sum((function >> int(kind) & 1) << x for x, kind in zip(range(len(kinds)), kinds, strict=True))


def _generators(score: Score, m: int, encoding: str) -> Iterator[Integers]:
    """Permutations of the points that map a class of scores to itself."""
    points = np.arange(4**m)
    together = score.kind == "elliptical"
    yield points >> m | (points & (2**m - 1)) << m
    for i in range(m - 1):
        swapped = _exchange(points, i, i + 1)
        yield _exchange(swapped, m + i, m + i + 1) if together else swapped
    if encoding == "pm1" and score.kind != "positional":
        for i in range(m):
            yield points ^ (1 << i | together << m + i)


def _exchange(points: Integers, i: int, j: int) -> Integers:
    differ = (points >> i ^ points >> j) & 1
    return points ^ (differ << i | differ << j)


def expressive_tables(m: int, encoding: str) -> npt.NDArray[np.uint64]:
    """All functions of an expressive score by their values on the kinds of points, (k,) uint64 ascending.

    They are the chambers of the hyperplanes score = tau and score = -tau with tau > 0, listed until no class of
    functions under the symmetries of the score is missing, or to their end.

    Raises:
        Refused: beyond 16 kinds of points.

    Examples:
        >>> len(expressive_tables(2, "01")), len(expressive_tables(2, "pm1"))
        (425, 16)
    """
    score = Score("expressive")
    labels = _class_labels(score, m, encoding)
    first = _first_points(different_points(score, m, encoding))
    number = len(first)
    rows = products(score, m, encoding)[first]
    threshold = -np.ones((number, 1), np.int64)
    last = np.zeros((1, rows.shape[1] + 1), np.int64)
    last[0, -1] = 1
    matrix = np.vstack([np.hstack([rows, threshold]), np.hstack([-rows, threshold]), last])
    weights = np.int64(1) << np.arange(number)
    seen = np.zeros(len(labels), np.bool_)
    missing = len(np.unique(labels))
    for signs in dichotomy_signs(matrix):
        chosen = signs[signs[:, -1] > 0]
        on = (chosen[:, :number] > 0) | (chosen[:, number : 2 * number] > 0)
        seen[labels[on @ weights]] = True
        if np.count_nonzero(seen) == missing:
            break
    return np.flatnonzero(seen[labels]).astype(np.uint64)


def count_expressive(score: Score, m: int, encoding: str) -> int:
    """The number of functions of an expressive score, with their complements if it is read from either side.

    Raises:
        Refused: as `expressive_tables`.

    Examples:
        >>> [count_expressive(Score("expressive", either=either), 2, "01") for either in (False, True)]
        [425, 850]
    """
    tables = expressive_tables(m, encoding)
    if score.either:
        number = int(different_points(score, m, encoding).max()) + 1
        tables = np.union1d(tables, tables ^ np.uint64(2**number - 1))
    return len(tables)
