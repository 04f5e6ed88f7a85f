"""Attention heads: what a certificate says of one, and realizations, evaluated by the definition.

The definition stands here a second time: L tokens of m bits, x_1 in the lowest bits, the last of which is the query q.
a_j = 1 where score(q, x_j) exceeds t, or at the first token of greatest score alone; the output is the step of
b + sum_j a_j w.x_j, of several heads, with a score and a w each, of b + sum_h sum_j a^h_j w^h.x_j. The proofs are those
of `docs/certificates.md`, *Attention heads*.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from capacity.audit.definitions import Score, score_of
from capacity.audit.scores import rank_of
from capacity.audit.statement import COMMON_KEYS, MAX_INPUTS, Statement
from capacity.audit.text import At, CertificateError, array_of, integer_of, items_of, keys_of, quoted, require

NAME = "attention-head"

HEAD_KEYS = frozenset({"tokens", "score", "attention"})

MAX_HEADS = 8

_PLAIN = {"gate": NAME, "attending": None, "units": 1, "shared": False, "attending_inputs": None}

Form = tuple[int, ...]
"""The coefficients of a linear form in the parameters of a score, in the order of their names."""


@dataclass(frozen=True, eq=False)
class Head:
    """The class of heads that a certificate is about."""

    n: int
    tokens: int
    score: Score
    argmax: bool
    encoding: str | None
    title: str
    heads: int

    @property
    def m(self) -> int:
        """The bits of a token."""
        return self.n // self.tokens

    @cached_property
    def statement(self) -> Statement:
        """The same as far as functions of n inputs go."""
        return Statement(self.title, NAME, None, self.encoding, self.n, 1, False, None)

    @cached_property
    def products(self) -> list[tuple[int, int]]:
        """The products of bits of q and k that the score may weigh."""
        return list(self.score.products(2 * self.m).values())

    @cached_property
    def names(self) -> list[str]:
        """The parameters of the score: numbers of the positions less t, or entries of M, and t or tau = sqrt(t)."""
        if self.score.positional:
            return [f"s{j}" for j in range(1, self.tokens + 1)]
        entries = [f"q{i + 1}*k{j + 1}" for i, j in self.products]
        return entries if self.argmax else [*entries, "tau" if self.score.squared else "t"]

    def token(self, point: int, j: int) -> list[int]:
        """The bits of token j, from 0."""
        low = -1 if self.encoding == "pm1" else 0
        return [1 if point >> j * self.m + i & 1 else low for i in range(self.m)]

    def score_form(self, point: int, j: int) -> Form:
        """The score of token j at a point, without a threshold, as a form."""
        if self.score.positional:
            return tuple(int(i == j) for i in range(self.tokens))
        q, k = self.token(point, self.tokens - 1), self.token(point, j)
        form = tuple(q[a] * k[b] for a, b in self.products)
        return form if self.argmax else (*form, 0)


def read_head(document: dict[str, object]) -> Head:
    """The class of heads of a certificate, checked."""
    keys = COMMON_KEYS | HEAD_KEYS  # and `heads`, where there are several
    require(document.keys() >= keys, f'the key "{min(keys - document.keys(), default="")}" is missing')
    for key, value in _PLAIN.items():
        require(document[key] == value and type(document[key]) is type(value), f"{quoted(value)} is expected", key)
    n, tokens = document["n"], document["tokens"]
    if type(n) is not int or type(tokens) is not int:
        raise CertificateError("an integer is expected", "n" if type(n) is not int else "tokens")
    require(1 <= n <= MAX_INPUTS, f"{quoted(n)} is not 1 to {MAX_INPUTS}", "n")
    require(tokens >= 1 and n % tokens == 0, f"{quoted(tokens)} tokens do not divide n = {n}", "tokens")
    score = score_of(document["score"]) if isinstance(document["score"], str) else None
    if score is None:
        raise CertificateError(f"{quoted(document['score'])} is not a score", "score")
    attention = document["attention"]
    require(attention in ("threshold", "argmax"), f'{quoted(attention)} is not "threshold" or "argmax"', "attention")
    argmax = attention == "argmax"
    require(not (argmax and score.either), "argmax has no threshold to be crossed from either side", "score")
    encoding = document["encoding"]
    known = (None,) if score.positional else ("01", "pm1")
    require(encoding in known, f"{quoted(encoding)} is not an encoding of it", "encoding")
    heads = document.get("heads", 1)
    if "heads" in document and (type(heads) is not int or not 2 <= heads <= MAX_HEADS):
        raise CertificateError(f"{quoted(heads)} is not 2 to {MAX_HEADS}; of one head the key is left out", "heads")
    assert isinstance(heads, int)
    words = [
        NAME,
        "--tokens",
        str(tokens),
        "--score",
        str(document["score"]),
        *(["--attention argmax"] if argmax else []),
        *([f"--heads {heads}"] if heads > 1 else []),
    ]
    words += [f"--encoding {encoding}"] if encoding is not None else []
    return Head(n, tokens, score, argmax, None if encoding is None else str(encoding), " ".join(words), heads)


def head_table(gates: object, head: Head) -> int:
    """The truth table of a head, or of several, evaluated at every point; strict everywhere."""
    several, either = head.heads > 1, head.score.either
    parts = keys_of(gates, frozenset({"scores" if several else "score", "gate", *(["reading"] if either else [])}))
    scores = []
    with At("scores" if several else "score"):
        for index, one in enumerate(array_of(parts["scores"], head.heads) if several else [parts["score"]]):
            with At("", index) if several else At(""):
                scores.append(_read_score(one, head))
    with At("gate"):
        b, *w = integers_under(parts["gate"], ["1", *weight_names(head)])
    below = [False] * head.heads
    if either:
        readings = array_of(parts["reading"], head.heads) if several else [parts["reading"]]
        for h, reading in enumerate(readings):
            require(reading in ("above", "below"), f"{quoted(reading)} is not a reading", "reading")
            below[h] = reading == "below"
    table = 0
    for point in range(head.statement.points):
        activation = b
        for h, (values, t) in enumerate(scores):
            weights = w[h * head.m : (h + 1) * head.m]
            attended = _attended_tokens(head, values, t, point, below=below[h])
            activation += sum(c * x for j in attended for c, x in zip(weights, head.token(point, j), strict=True))
        require(activation != 0, f"the gate is 0 at point {point}", "gate")
        table |= (activation > 0) << point
    return table


def weight_names(head: Head) -> list[str]:
    """The weights of the gate: of several heads with the number of the head."""
    bits = [f"x{i + 1}" for i in range(head.m)]
    return bits if head.heads == 1 else [f"h{h + 1}.{bit}" for h in range(head.heads) for bit in bits]


def _read_score(value: object, head: Head) -> tuple[list[int], int]:
    """The parameters of a score of the class and its threshold, 0 where it has none."""
    names = ["t" if name == "tau" else name for name in head.names]
    *values, t = integers_under(value, names) + ([0] if head.argmax or head.score.positional else [])
    _check_class(values, t, head)
    return values, t


def _attended_tokens(head: Head, values: list[int], t: int, point: int, *, below: bool) -> list[int]:
    """The tokens, from 0, that one head attends to at a point."""
    scores = []
    for j in range(head.tokens):
        score = sum(c * v for c, v in zip(head.score_form(point, j), values))  # noqa: B905, the form may end with 0
        scores.append(score * score if head.score.squared else score)
    if head.argmax:
        return [scores.index(max(scores))]
    require(t not in scores, f"a score is the threshold at point {point}", "score")
    return [j for j, score in enumerate(scores) if (score > t) != below]


def integers_under(value: object, names: list[str]) -> list[int]:
    """The integers under these names, 0 where one is left out."""
    given: dict[object, int] = {}
    for key, text in items_of(value):
        require(key in names, f"{quoted(key)} is not a parameter", "")
        with At(f"[{quoted(key)}]"):
            given[key] = integer_of(text)
    return [given.get(name, 0) for name in names]


def _check_class(values: list[int], t: int, head: Head) -> None:
    score = head.score
    require(not score.squared or t >= 0, "the threshold of a square is negative")
    require(not score.diagonal or min(values) >= 0, "an axis is negative")
    if score.rank is not None:
        rank = rank_of([values[i * head.m : (i + 1) * head.m] for i in range(head.m)])
        require(rank <= score.rank, f"the matrix of the score has rank {rank}")
