"""Attention heads as systems of linear forms: which scores decide what is attended to, and the functions that follow.

A head of L tokens of m bits is step(b + sum_j a_j w.x_j), the a_j given by the scores of the last token q with x_j. A
score is linear in its parameters; what the tokens are attended to, at every point of the cube, depends on the signs of
finitely many linear forms in them:

    threshold   score(q, k) - t, for a squared score q.Mk - tau and q.Mk + tau with tau = sqrt(t) > 0;
    argmax      score(q, k) - score(q, k'), for a squared score also the sum of the two.

The sign vector of the forms is the *pattern* of a head. It leaves a linear gate in the few different attended sums. A
positional score is a number for each position, whatever the tokens; the query is at the last position, so there are L.
An elliptical score has forms for its axes: positive where a threshold is strict, positive or 0 for argmax.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt

from enumerate.arrangements.arrangements import primitive_normal
from enumerate.circuits.head import Head
from enumerate.scores.scores import Integers, products

Signs = npt.NDArray[np.int8]

ListDichotomies = Callable[[Integers], Signs]
"""The sign vectors (k, rows) of all dichotomies of an integer matrix."""

BOTH, NOT_NEGATIVE, POSITIVE, ANY = (-1, 1), (0, 1), (1,), (-1, 0, 1)
"""The signs that a form may have."""


@dataclass(frozen=True)
class HeadForms:
    """The forms of a class of heads, and what their signs mean.

    An *item* is a pair of a query q and a key k, numbered q 2**m + k; of a positional score a position.

    Attributes:
        forms: (F, D) int64, different hyperplanes.
        allowed: for each form the signs that it may have.
        names: of the D parameters, in the words of certificates.
        first, second: for each item (threshold, (items,)) or two items of one query (argmax, (queries, keys, keys)) the
            form whose sign counts, second only where the score is squared; -1 for none, whose sign is 0.
        turned: the same shape, -1 where the sign of the first form is read the other way round, else 1.
        turned_second: likewise of the second.
        items: (points, L), the item of each token.
        values: (points, L, m), the bits of each token.
        shift: (D,), parameters that make a form of value 0 strict: score - t negative.
    """

    forms: Integers
    allowed: tuple[tuple[int, ...], ...]
    names: tuple[str, ...]
    first: Integers
    turned: Integers
    second: Integers | None
    turned_second: Integers | None
    items: Integers
    values: Integers
    shift: Integers

    def attends(self, signs: Signs) -> npt.NDArray[np.bool_]:
        """For each sign vector (k, F) whether each item is attended to, (k, items); of a threshold."""
        on = self._read(signs, self.first, self.turned) > 0
        if self.second is not None and self.turned_second is not None:
            on |= self._read(signs, self.second, self.turned_second) < 0
        return np.asarray(on)

    def compares(self, signs: Signs) -> Signs:
        """For each sign vector (k, F) the sign of score(q, k) - score(q, k'), (k, queries, keys, keys); of argmax."""
        compared = self._read(signs, self.first, self.turned)
        if self.second is not None and self.turned_second is not None:
            compared = compared * self._read(signs, self.second, self.turned_second)
        return np.asarray(compared, np.int8)

    def _read(self, signs: Signs, forms: Integers, turned: Integers) -> Signs:
        padded = np.hstack([signs, np.zeros((len(signs), 1), np.int8)])
        return np.asarray(padded[:, forms] * turned.astype(np.int8), np.int8)


def token_bits(m: int, encoding: str) -> Integers:
    """The bits of all tokens, (2**m, m).

    Examples:
        >>> token_bits(1, "pm1").tolist()
        [[-1], [1]]
    """
    read = np.arange(2**m)[:, None] >> np.arange(m) & 1
    return 2 * read - 1 if encoding == "pm1" else read


def sums_of_tokens(size: int, m: int) -> Integers:
    """Every sum of so many tokens of bits 0 and 1, after a 1: ((size + 1)**m, m + 1).

    Examples:
        >>> sums_of_tokens(2, 1).tolist()
        [[1, 0], [1, 1], [1, 2]]
    """
    axes = np.meshgrid(*[np.arange(size + 1)] * m, indexing="ij")
    return np.stack([np.ones(axes[0].size, np.int64), *(axis.ravel() for axis in axes)], axis=1)


@cache
def head_forms(head: Head, m: int, encoding: str) -> HeadForms:
    """The forms of heads of tokens of m bits.

    Examples:
        >>> from enumerate.circuits.gate import Score
        >>> system = head_forms(Head(2, Score("dot-product")), 1, "01")
        >>> system.names, system.forms.tolist(), system.first.tolist()
        (('q1*k1', 't'), [[0, 1], [1, -1]], [0, 0, 0, 1])
    """
    score, size = head.score, head.tokens
    tokens = np.arange(2 ** (size * m))[:, None] >> m * np.arange(size) & 2**m - 1
    if score.kind == "positional":
        rows, queries = np.eye(size, dtype=np.int64), 1
        names = [f"s{j}" for j in range(1, size + 1)]
        items = np.broadcast_to(np.arange(size), tokens.shape)
    else:
        q, k = np.divmod(np.arange(4**m), 2**m)
        rows, queries = products(score, m, encoding)[k << m | q], 2**m
        names = [f"q{i + 1}*k{j + 1}" for i, j in score.products(m)]
        items = tokens[:, -1:] << m | tokens
    used = np.unique(items)
    table = _FormTable()
    second: tuple[Integers, Integers] | None = None
    if head.is_argmax:
        table.require(np.eye(len(names), dtype=np.int64) if score.kind == "elliptical" else [], NOT_NEGATIVE)
        of_query = rows.reshape(queries, -1, len(names))
        meet = _compared(head, of_query.shape[:2])[..., None]
        first = table.add((of_query[:, :, None, :] - of_query[:, None, :, :]) * meet, ANY)
        if score.squared:
            second = table.add((of_query[:, :, None, :] + of_query[:, None, :, :]) * meet, ANY)
    else:
        if score.kind != "positional":
            names.append("tau" if score.squared else "t")
            rows = np.hstack([rows, np.full((len(rows), 1), -1)])
        unused = np.ones(len(rows), bool)
        unused[used] = False
        rows[unused] = rows[used[0]]  # with one token a query meets itself alone
        width = len(names)
        table.require(np.eye(width, dtype=np.int64)[width - 1 :] if score.squared else [], POSITIVE)
        table.require(np.eye(width - 1, width, dtype=np.int64) if score.kind == "elliptical" else [], POSITIVE)
        first = table.add(rows, BOTH)
        if score.squared:
            second = table.add(np.hstack([rows[:, :-1], -rows[:, -1:]]), BOTH)
    return HeadForms(
        np.array(table.forms, np.int64).reshape(-1, len(names)),
        tuple(table.allowed),
        tuple(names),
        first[0],
        first[1],
        None if second is None else second[0],
        None if second is None else second[1],
        items,
        token_bits(m, encoding)[tokens],
        np.full(len(names), -1) if score.kind == "positional" else np.eye(len(names), dtype=np.int64)[-1],
    )


def forms_of_rows(rows: Integers) -> HeadForms:
    """The forms of rows that may have any signs, whose signs `compares` reads."""
    table = _FormTable()
    first, turned = table.add(rows, ANY)
    forms = np.array(table.forms, np.int64).reshape(-1, rows.shape[1])
    nothing = np.zeros((0, 0), np.int64)
    return HeadForms(forms, tuple(table.allowed), (), first, turned, None, None, nothing, nothing, nothing)


def _compared(head: Head, shape: tuple[int, ...]) -> npt.NDArray[np.bool_]:
    """Which two keys meet under a query, (queries, keys, keys): of two tokens one is the query itself."""
    queries, keys = shape
    different = ~np.eye(keys, dtype=bool) & (head.tokens > 1)
    meet = np.broadcast_to(different, (queries, keys, keys)).copy()
    if head.tokens == 2 and head.score.kind != "positional":
        own = np.eye(keys, dtype=bool)
        meet &= own[:, :, None] | own[:, None, :]
    return meet


class _FormTable:
    """Different forms in order of appearance, each with the signs that it may have."""

    def __init__(self) -> None:
        self.forms: list[tuple[int, ...]] = []
        self.allowed: list[tuple[int, ...]] = []
        self._known: dict[tuple[int, ...], int] = {}

    def require(self, rows: Iterable[Iterable[int]], allowed: tuple[int, ...]) -> None:
        """Forms of which more is asked than of others."""
        for row in rows:
            self._place(tuple(int(v) for v in row), allowed)

    def add(self, rows: Integers, allowed: tuple[int, ...]) -> tuple[Integers, Integers]:
        """The form of each row, along the last axis, and -1 where the row is the form turned round, or 0 if it is 0."""
        flat = rows.reshape(-1, rows.shape[-1])
        places, turned = np.full(len(flat), -1, np.int64), np.ones(len(flat), np.int64)
        normals: dict[bytes, tuple[int, int]] = {}
        for i, row in zip(range(len(flat)), flat, strict=True):
            if not row.any():
                continue
            key = row.tobytes()
            if key not in normals:
                normal = primitive_normal(row.tolist())
                lead = next(v for v in row.tolist() if v)
                normals[key] = self._place(normal, allowed), 1 if lead > 0 else -1
            places[i], turned[i] = normals[key]
        shape = rows.shape[:-1]
        return places.reshape(shape), turned.reshape(shape)

    def _place(self, normal: tuple[int, ...], allowed: tuple[int, ...]) -> int:
        if normal not in self._known:
            self._known[normal] = len(self.forms)
            self.forms.append(normal)
            self.allowed.append(allowed)
        return self._known[normal]
