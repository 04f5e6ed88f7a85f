"""Argmax heads of two tokens of m <= 3 bits with squared scores, in -1/+1.

The score (q.Mk)**2 does not change with the signs of q and k. On x_1 = q and x_1 = -q the scores tie and x_1 is read;
otherwise the head reads x_1 = k if |q.Mk| >= |q.Mq|, which depends on the classes {q, -q} and {k, -k} alone. What a
class of queries attends to is any set of other classes, whatever the other classes of queries attend to:

For a class r of queries, M'r = v must have |v.k| >= |v.r| for the wanted k, which holds on an open cone and its
negative. For m = 3 four such v are always linearly dependent, for generic ones sum_i c_i v_i = 0 with all c_i not 0;
the four r can be signed so that they sum to 0. Then M = sum_i c_i r_i v_i' has M'r_j = 2**(m - 1) c_j v_j, since
sum_i r_i r_i' = 2**(m - 1) I. For m <= 2 the r are orthogonal, and any c_i will do. So the patterns are all
2**(s (s - 1)), s = 2**(m - 1) classes.

*Pattern by pattern*: a matrix of integers is made for each, the attended token found by the definition at every point,
and the functions of all gates collected; gates as chambers.

*Gate by gate*: x_1 = x_2 = k shows the function g of the gate, and for given g a pattern shows at the classes of q and
k unless g is constant on them. So the count is the sum over g of 2 to the number of ordered pairs of different classes
on which g is not constant; the gates are listed sign by sign, by linear programs.
"""

from itertools import product

import numpy as np

from enumerate.arrangements.chambers import dichotomy_signs
from enumerate.cube.truth_tables import check_inputs, distinct
from enumerate.scores.form_signs import sign_vectors
from enumerate.scores.heads import token_bits
from enumerate.scores.scores import Integers
from enumerate.shards import Progress
from enumerate.workers import check_stop

MAX_BITS = 3

MOST_ENTRY = 4  # of the vectors v

REPORT = 256  # patterns between two reports


def count_square_argmax_by_patterns(m: int, progress: Progress | None = None) -> int:
    """The number of functions of argmax heads of two tokens of m <= 3 bits, -1/+1, with squared scores.

    Arguments:
        m: the bits of a token.
        progress: told how many patterns are done.

    Raises:
        ValueError: m is out of range.
        ArithmeticError: a matrix does not attend as it was made to.

    Examples:
        >>> count_square_argmax_by_patterns(1), count_square_argmax_by_patterns(2)
        (4, 50)
    """
    bits = token_bits(m, "pm1")
    rows = np.hstack([np.ones((len(bits), 1), np.int64), bits])
    gates = np.concatenate(list(dichotomy_signs(rows))) > 0
    keys, queries = np.arange(4**m) % 2**m, np.arange(4**m) // 2**m
    weights = np.uint64(1) << np.arange(4**m, dtype=np.uint64)
    made = matrices(m)
    words, seen = [], set()
    for done, matrix in zip(range(len(made)), made, strict=True):
        if progress and done % REPORT == 0:
            check_stop()
            progress("patterns", done, len(made))
        values = (bits @ matrix @ bits.T) ** 2  # of every query and key
        first = values[queries, keys] >= values[queries, queries]
        seen.add(first.tobytes())
        words.append(gates[:, np.where(first, keys, queries)] @ weights)
    if len(seen) != len(made):
        raise ArithmeticError(f"{len(made)} matrices attend in {len(seen)} ways")
    return len(distinct(np.concatenate(words)))


def matrices(m: int) -> Integers:
    """A matrix for each pattern, (2**(s (s - 1)), m, m), s = 2**(m - 1).

    Raises:
        ValueError: m is out of range.

    Examples:
        >>> matrices(1).tolist(), len(matrices(2))
        ([[[0]]], 4)
    """
    check_inputs(m, MAX_BITS)
    signed = np.array([r for r in product((1, -1), repeat=m) if m < 3 or np.prod(r) > 0], np.int64)
    classes = signed if m == 3 else signed[: 2 ** (m - 1)]
    grid = np.array(list(product(range(-MOST_ENTRY, MOST_ENTRY + 1), repeat=m)), np.int64)
    grid = grid[np.lexsort(np.abs(grid).T)]
    sizes = np.abs(grid @ classes.T)
    choices = []  # for each class of queries, and each set of classes that it attends to, vectors v
    for own in range(len(classes)):
        others = np.arange(len(classes)) != own
        strict = (sizes[:, others] != sizes[:, [own]]).all(axis=1)
        larger = sizes[:, others] > sizes[:, [own]]
        sets = product((False, True), repeat=len(classes) - 1)
        choices.append([grid[strict & (larger == wanted).all(axis=1)] for wanted in sets])
    made = []
    for pattern in product(*choices):
        vectors, factors = _with_dependency(pattern, m)
        made.append((factors[:, None] * classes).T @ vectors)
    return np.array(made, np.int64).reshape(-1, m, m)


def _with_dependency(pattern: tuple[Integers, ...], m: int) -> tuple[Integers, Integers]:
    """A vector from each list, and factors other than 0; of four vectors those of a dependency."""
    if m < 3:
        vectors = np.array([choice[0] for choice in pattern])
        return vectors, np.ones(len(vectors), np.int64)
    for places in product(*(range(min(3, len(choice))) for choice in pattern)):
        vectors = np.array([choice[place] for choice, place in zip(pattern, places, strict=True)])
        factors = np.array([(-1) ** i * _determinant(np.delete(vectors, i, axis=0)) for i in range(len(vectors))])
        if factors.all():
            return vectors, factors
    raise ArithmeticError("vectors of small integers have no dependency in which all occur")


def _determinant(rows: Integers) -> int:
    a, b, c = rows.tolist()
    return int(
        a[0] * (b[1] * c[2] - b[2] * c[1]) - a[1] * (b[0] * c[2] - b[2] * c[0]) + a[2] * (b[0] * c[1] - b[1] * c[0])
    )


def count_square_argmax_by_gates(m: int) -> int:
    """The same, gate by gate.

    Raises:
        ValueError: m is out of range.

    Examples:
        >>> count_square_argmax_by_gates(1), count_square_argmax_by_gates(2)
        (4, 50)
    """
    check_inputs(m, MAX_BITS)
    bits = token_bits(m, "pm1")
    gates = sign_vectors(np.hstack([np.ones((len(bits), 1), np.int64), bits]), [(-1, 1)] * len(bits))
    last = 2**m - 1
    total = 0
    for gate in gates.tolist():
        shown = 0
        for q, k in product(range(2 ** (m - 1)), repeat=2):  # of each class the token with the smaller number
            values = {gate[q], gate[last ^ q], gate[k], gate[last ^ k]}
            shown += q != k and len(values) == 2
        total += 2**shown
    return total
