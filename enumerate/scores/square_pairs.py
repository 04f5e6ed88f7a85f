"""Heads of two tokens of m <= 3 bits with squared scores under a threshold, in -1/+1.

The score (q.Mk)**2 does not change with the signs of q and k, and for m <= 3 every function of the classes {q, -q} and
{k, -k} is one of a score and a threshold: `capacity count expressive-score -n 6 --encoding pm1` counts all 2**16, by
two engines. So the patterns a(q, k) are all functions of two classes, and the head is

    f(k, q) = g(a(q, k) k + a(q, q) q),    g a linear gate of the sums 0, q and q + k, 35 points for m = 3.

*Pattern by pattern*: for one pattern of each orbit under permutations and negations of the bits of both tokens, the
dichotomies of its sums, as chambers; then all images of these functions.

*Gate by gate*: for a given g, what a class of queries attends to matters for its own two queries alone. So the
functions of g are the products of the few functions that g leaves each class; the gates are listed sign by sign, by
linear programs, and no symmetry is used.

At m = 3 there are 3,044 patterns up to symmetry, and 5,770 gates with a thousand products each.
"""

from collections.abc import Iterator
from itertools import permutations

import numpy as np
import numpy.typing as npt

from enumerate.arrangements.chambers import dichotomy_signs
from enumerate.cube.truth_tables import check_inputs, distinct
from enumerate.scores.form_signs import sign_vectors
from enumerate.scores.heads import token_bits
from enumerate.scores.scores import Integers
from enumerate.shards import Progress
from enumerate.workers import check_stop

MAX_BITS = 3

REPORT = 64  # patterns or gates between two reports

Words = npt.NDArray[np.uint64]


def count_square_pairs_by_patterns(m: int, progress: Progress | None = None) -> int:
    """The number of functions of heads of two tokens of m <= 3 bits, -1/+1, squared scores under a threshold.

    Arguments:
        m: the bits of a token.
        progress: told how many patterns are done.

    Raises:
        ValueError: m is out of range.

    Examples:
        >>> count_square_pairs_by_patterns(1), count_square_pairs_by_patterns(2)
        (6, 258)
    """
    check_inputs(m, MAX_BITS)
    bits, kind = token_bits(m, "pm1"), _classes(m)
    patterns = patterns_up_to_symmetry(m)
    points = np.arange(4**m)
    keys, queries = points % 2**m, points // 2**m
    functions = np.zeros(0, np.uint64)
    waiting: list[Words] = []
    known: dict[bytes, npt.NDArray[np.int8]] = {}
    for done, pattern in zip(range(len(patterns)), patterns, strict=True):
        if done % REPORT == 0:
            _report(progress, "patterns", done, len(patterns))
            functions, waiting = distinct(np.concatenate([functions, *waiting])), []
        both = pattern[kind[queries], kind[keys]][:, None] * bits[keys]
        sums = both + pattern[kind[queries], kind[queries]][:, None] * bits[queries]
        rows, place = np.unique(sums, axis=0, return_inverse=True)
        key = rows.tobytes()
        if key not in known:
            known[key] = np.concatenate(list(dichotomy_signs(np.hstack([np.ones((len(rows), 1), np.int64), rows]))))
        waiting.append(_words(known[key][:, place.reshape(-1)] > 0))
    _report(progress, "patterns", len(patterns), len(patterns))
    return len(_closed(distinct(np.concatenate([functions, *waiting])), m))


def patterns_up_to_symmetry(m: int) -> Integers:
    """A pattern of each orbit: whether a query of class i attends to a key of class j, (k, 2**(m - 1), 2**(m - 1)).

    Examples:
        >>> len(patterns_up_to_symmetry(2))
        10
    """
    kind = _classes(m)
    size = 2 ** (m - 1)
    every = np.arange(2 ** (size * size))[:, None] >> np.arange(size * size) & 1
    codes = np.arange(len(every))
    least = np.ones(len(every), bool)
    for move in _moves(m):
        of_class = np.empty(size, np.int64)
        of_class[kind] = kind[move]
        places = (of_class[:, None] * size + of_class[None, :]).ravel()
        least &= every @ (1 << places) >= codes
    return np.asarray(every[least].reshape(-1, size, size))


def count_square_pairs_by_gates(m: int, progress: Progress | None = None) -> int:
    """The same, gate by gate.

    Examples:
        >>> count_square_pairs_by_gates(1), count_square_pairs_by_gates(2)
        (6, 258)
    """
    check_inputs(m, MAX_BITS)
    bits, kind = token_bits(m, "pm1"), _classes(m)
    size = 2 ** (m - 1)
    pairs = (bits[:, None, :] + bits[None, :, :]).reshape(-1, m)
    sums = np.unique(np.vstack([np.zeros((1, m), np.int64), bits, pairs]), axis=0)
    number = {one.tobytes(): i for i, one in zip(range(len(sums)), sums, strict=True)}
    # For each class of queries and what it attends to, the sums at its points; and these points.
    read, at = [], []
    for own in range(size):
        queries = np.flatnonzero(kind == own)
        at.append([(q << m) + k for q in queries.tolist() for k in range(2**m)])
        read.append(
            [
                [
                    number[((chosen >> kind[k] & 1) * bits[k] + (chosen >> own & 1) * bits[q]).tobytes()]
                    for q in queries.tolist()
                    for k in range(2**m)
                ]
                for chosen in range(2**size)
            ]
        )
    gates = sign_vectors(np.hstack([np.ones((len(sums), 1), np.int64), sums]), [(-1, 1)] * len(sums)) > 0
    functions = np.zeros(0, np.uint64)
    waiting: list[Words] = []
    for done, gate in zip(range(len(gates)), gates, strict=True):
        if done % REPORT == 0:
            _report(progress, "gates", done, len(gates))
            functions, waiting = distinct(np.concatenate([functions, *waiting])), []
        product = np.zeros(1, np.uint64)
        for places, points in zip(read, at, strict=True):
            weights = np.uint64(1) << np.array(points, np.uint64)
            options = np.unique(gate[np.array(places)] @ weights)
            product = (product[:, None] | options[None, :]).ravel()
        waiting.append(product)
    _report(progress, "gates", len(gates), len(gates))
    return len(distinct(np.concatenate([functions, *waiting])))


def _classes(m: int) -> Integers:
    """The number of the class {k, -k} of every token, (2**m,)."""
    tokens = np.arange(2**m)
    return np.asarray(np.minimum(tokens, tokens ^ (2**m - 1)))


def _moves(m: int) -> Iterator[Integers]:
    """The images of all tokens, (2**m,), under permutations and negations of their bits."""
    tokens = np.arange(2**m)
    for order in permutations(range(m)):
        permuted = sum((tokens >> i & 1) << order[i] for i in range(m))
        for negated in range(2**m):
            yield np.asarray(permuted ^ negated)


def _words(on: npt.NDArray[np.bool_]) -> Words:
    """Truth tables as words, from their values at the points, (k, points)."""
    return np.asarray(on @ (np.uint64(1) << np.arange(on.shape[1], dtype=np.uint64)))


def _closed(functions: Words, m: int) -> Words:
    """All images of functions of two tokens under permutations and negations of the bits of both, ascending."""
    points = np.arange(4**m)
    tables = []  # for each move and byte of a word where its bits go
    for move in _moves(m):
        images = move[points % 2**m] | move[points // 2**m] << m
        padded = np.zeros(64, np.uint64)
        padded[: len(points)] = np.uint64(1) << images.astype(np.uint64)
        bytes_on = np.arange(256)[:, None] >> np.arange(8) & 1
        tables.append(bytes_on.astype(np.uint64) @ padded.reshape(8, 8).T)
    closed = functions
    for table in tables:
        moved = np.zeros_like(functions)
        for byte in range(8):
            moved |= table[(functions >> np.uint64(8 * byte) & np.uint64(255)).astype(np.int64), byte]
        closed = distinct(np.concatenate([closed, moved]))
    return closed


def _report(progress: Progress | None, what: str, done: int, total: int) -> None:
    check_stop()
    if progress:
        progress(what, done, total)
