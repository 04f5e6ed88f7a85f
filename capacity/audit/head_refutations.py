"""Refutations of attention heads: trees that decide the signs of linear forms in the parameters of the score.

A leaf refutes the signs of its path, or any gate at points at which the path says what is attended to. The proofs are
those of `docs/certificates.md`, *Attention heads*.
"""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations_with_replacement
from math import gcd

from capacity.audit.heads import HEAD_KEYS, Form, Head, head_table, integers_under, read_head
from capacity.audit.scores import check_intervals, pairs_of_tokens
from capacity.audit.statement import OPTIONAL_KEYS, keys_with, read_specified, read_truth_tables, shown_function
from capacity.audit.text import (
    At,
    CertificateError,
    array_of,
    counted,
    integer_of,
    items_of,
    keys_of,
    list_of,
    point_of,
    quoted,
    require,
    shortened,
)

_SIGNS = {"<": -1, "=": 0, ">": 1}

Path = tuple[tuple[int, Form, int], ...]
"""The decisions of a path: the head, from 0, a form in the parameters of its score, and its sign."""


def audit_head(document: dict[str, object]) -> str:
    """Audit a realization or a refutation of a head."""
    head = read_head(document)
    kind = document["kind"]
    of_rank_one = "directions" in document and head.score.rank == 1 and head.m == 2 and not head.argmax
    require(kind in ("realization", "refutation"), f'{quoted(kind)} is not "realization" or "refutation"', "kind")
    of_rank_one = of_rank_one and head.heads == 1
    proof = "gates" if kind == "realization" else "trees" if head.score.either else "tree"
    proof = "directions" if of_rank_one and proof == "tree" else proof
    own = sorted(HEAD_KEYS | ({"heads"} if head.heads > 1 else set()))
    keys_of(document, keys_with(document, *own, proof), OPTIONAL_KEYS)
    (table,) = tables = read_truth_tables(document["truth_table"], head.statement)
    (mask,) = masks = read_specified(document, head.statement, tables)
    shown = f"{shortened(shown_function(tables, masks, head.statement))} (n = {head.n}) by {head.title}"
    shown = shown if mask == head.statement.cube else f"partial {shown}"
    if proof == "gates":
        with At("gates"):
            wrong = (head_table(document["gates"], head) ^ table) & mask
            if wrong:
                point = (wrong & -wrong).bit_length() - 1
                value = table >> point & 1
                raise CertificateError(f"the head gives {1 - value} at point {point}, the truth table {value}")
        parts = "a score" if head.heads == 1 else f"{head.heads} scores"
        return f"realization of {shown}: {parts} and a gate, {counted(head.statement.points, 'point')}"
    if proof == "tree":
        leaves = _check_tree(document["tree"], "tree", head, table, mask, (False,) * head.heads)
    elif proof == "directions":
        with At("directions"):
            leaves = _check_directions(document["directions"], head, table, mask)
    else:
        # Heads may be exchanged: only how many are read from below matters.
        readings = {" ".join(sides): sides for sides in combinations_with_replacement(("above", "below"), head.heads)}
        with At("trees"):
            trees = keys_of(document["trees"], frozenset(readings))
        leaves = sum(
            _check_tree(trees[name], f"trees.{name}", head, table, mask, tuple(side == "below" for side in sides))
            for name, sides in readings.items()
        )
    return f"refutation of {shown}: {counted(leaves, 'leaf', 'leaves')}"


def _normal(form: Form) -> tuple[Form, int]:
    """A form without a common divisor whose first nonzero coefficient is positive, and the sign that was taken out."""
    lead = next((v for v in form if v), 0)
    if not lead:
        return form, 0
    sign = 1 if lead > 0 else -1
    divisor = sign * gcd(*form)
    return tuple(v // divisor for v in form), sign


class _Signs:
    """The signs of forms that are known on a path."""

    def __init__(self, known: dict[Form, int]) -> None:
        self.known = known

    def of(self, form: Form) -> int | None:
        """The sign of a form; None if it is not known."""
        normal, turned = _normal(form)
        if not turned:
            return 0
        sign = self.known.get(normal)
        return None if sign is None else sign * turned


def _fixed(head: Head) -> dict[str, Form]:
    """What is positive on every path, by name: tau, and the axes under a threshold.

    The threshold of a squared score, and axes, may be raised from 0 by so little that a strict realization stays one.
    """
    units = {name: tuple(int(name == other) for other in head.names) for name in head.names}
    if head.argmax:
        return {}
    return {name: form for name, form in units.items() if name == "tau" or (head.score.diagonal and name != "t")}


def _check_directions(value: object, head: Head, table: int, mask: int) -> int:
    """No score (a.q)(b.k) - t of tokens of two bits: trees at directions a that suffice, as for scores alone."""
    samples: set[Fraction] = set()
    leaves = 0
    for index, item in enumerate(list_of({"directions": value}, "directions")):
        with At("", index):
            entry = keys_of(item, frozenset({"direction", "tree"}))
            with At("direction"):
                a1, a2 = (integer_of(text) for text in array_of(entry["direction"], 2))
                require(a1 != 0, "the first coordinate is 0")
            samples.add(Fraction(a2, a1))
            leaves += _check_tree(entry["tree"], "tree", head, table, mask, (False,), left=(a1, a2))
    check_intervals(samples, pairs_of_tokens(-1 if head.encoding == "pm1" else 0))
    return leaves


def _check_tree(
    root: object,
    where: str,
    head: Head,
    table: int,
    mask: int,
    below: tuple[bool, ...],
    *,
    left: tuple[int, int] | None = None,
) -> int:
    """Walk a tree of signs, without recursion, and check the multipliers at each leaf; returns their number.

    With `left` = a the forms need to contradict each other for scores (a.q)(b.k) - t only.
    """
    fixed = _fixed(head)
    strict = _never_zero(head)
    leaves = 0
    pending: list[tuple[object, str, Path]] = [(root, where, ())]
    while pending:
        node, place, path = pending.pop()
        with At(place):
            if isinstance(node, dict) and "refutes" in node:
                leaf = keys_of(node, frozenset({"refutes", "multipliers"}))
                if leaf["refutes"] == "gate":
                    known: list[dict[Form, int]] = [dict.fromkeys(fixed.values(), 1) for _ in below]
                    for one, form, value in path:
                        known[one][form] = value
                    _check_gate(leaf["multipliers"], head, [_Signs(signs) for signs in known], table, mask, below)
                else:
                    require(leaf["refutes"] == "score", f"{quoted(leaf['refutes'])} is not a part", "refutes")
                    _check_signs(leaf["multipliers"], path, fixed, left)
                leaves += 1
                continue
            h, form, cases = _read_decision(node, head, strict)
            decided = {form for other, form, _ in path if other == h} | set(fixed.values())
            require(form not in decided, "the sign of this form is known on this path", "form")
        for sign, case in cases.items():
            shown = place if len(place) < 200 else f"{place[:100]}.."
            pending.append((case, f"{shown}[{quoted(sign)}]", (*path, (h, form, _SIGNS[sign]))))
    return leaves


def _never_zero(head: Head) -> set[Form]:
    """The forms that a strict realization does not make 0: scores less the threshold."""
    if head.argmax:
        return set()
    return {
        _normal(form)[0]
        for x in range(head.statement.points)
        for j in range(head.tokens)
        for form in _sides(head, x, j)
    }


def _sides(head: Head, point: int, j: int) -> list[Form]:
    """The score of a token less the threshold; of a squared score less tau, and plus tau."""
    form = head.score_form(point, j)
    if head.score.positional:
        return [form]
    return [(*form[:-1], -1), *([(*form[:-1], 1)] if head.score.squared else [])]


def _read_decision(node: object, head: Head, strict: set[Form]) -> tuple[int, Form, dict[str, object]]:
    """A head, from 0, a form, and a node for each sign that it may have."""
    if not isinstance(node, dict):
        raise CertificateError(f"a node is an object, not {quoted(node)}")
    cases = {sign: node[sign] for sign in _SIGNS if sign in node}
    keys_of(node, frozenset({"form", *(["head"] if head.heads > 1 else []), *cases}))
    number = node["head"] if head.heads > 1 else 1
    if type(number) is not int or not 1 <= number <= head.heads:
        raise CertificateError(f"{quoted(number)} is not 1 to {head.heads}", "head")
    with At("form"):
        form = tuple(integers_under(node["form"], head.names))
        normal, turned = _normal(form)
        require(turned == 1 and normal == form, "the form is not primitive, with its first coefficient positive")
    axis = head.score.diagonal and sum(map(abs, form)) == 1
    for sign in _SIGNS:
        needless = (sign == "=" and form in strict) or (sign == "<" and axis and head.argmax)
        require(sign in cases or needless, f'the case "{sign}" is missing')
    return number - 1, form, cases


def _check_signs(value: object, path: Path, fixed: dict[str, Form], left: tuple[int, int] | None) -> None:
    """The signs of one head on the path contradict each other: so multiplied, forms > 0 and forms = 0 sum to 0."""
    total: list[int] = []
    heads: set[int] = set()
    positive = False
    for key, text in items_of(value):
        multiplier = integer_of(text)
        if key in fixed:
            form, sign = fixed[str(key)], 1
        else:
            place = integer_of(key)
            require(0 <= place < len(path), f"{quoted(key)} is not a decision of the path", "multipliers")
            h, form, sign = path[place]
            heads.add(h)
            require(len(heads) == 1, "the decisions are on more heads than one", "multipliers")
        require(multiplier >= 0 or not sign, "a multiplier is negative", "multipliers")
        positive = positive or bool(multiplier and sign)
        total = [a + multiplier * (sign or 1) * c for a, c in zip(total or [0] * len(form), form, strict=True)]
    require(positive, "no multiplier of a form that is not 0 is positive", "multipliers")
    if left is not None:  # the entries of M are a_i b_j
        total = [left[0] * total[0] + left[1] * total[2], left[0] * total[1] + left[1] * total[3], total[4]]
    require(not any(total), "the sum of multiplier * sign * form is not 0", "multipliers")


def _check_gate(value: object, head: Head, signs: list[_Signs], table: int, mask: int, below: tuple[bool, ...]) -> None:
    """No gate has the values of the function on what is attended to, at points at which that is known."""
    total = [0] * (head.heads * head.m + 1)
    positive = False
    for key, text in items_of(value):
        point, multiplier = point_of(key, head.n), integer_of(text)
        require(multiplier >= 0, "a multiplier is negative", "multipliers")
        require(mask >> point & 1 == 1 or not multiplier, f"point {point} is not specified", "multipliers")
        if not multiplier:
            continue
        positive = True
        signed = multiplier if table >> point & 1 else -multiplier
        row = [1]
        for known, turned in zip(signs, below, strict=True):
            row += _attended_sum(head, known, point, below=turned)
        total = [a + signed * c for a, c in zip(total, row, strict=True)]
    require(positive, "no multiplier is positive", "multipliers")
    require(not any(total), "the sum of lambda * s over the attended sums is not 0", "multipliers")


def _attended_sum(head: Head, signs: _Signs, point: int, *, below: bool) -> list[int]:
    """The sum of what one head attends to at a point, as the signs that are known say."""
    if head.argmax:
        for j in range(head.tokens):
            if all(_precedes(head, signs, point, j, i) for i in range(head.tokens) if i != j):
                return head.token(point, j)
        raise CertificateError(f"which token is attended to at point {point} is not decided", "multipliers")
    total = [0] * head.m
    for j in range(head.tokens):
        token = head.token(point, j)
        if not any(token):
            continue
        above = _is_on(head, signs, point, j)
        require(
            above is not None, f"whether token {j + 1} is attended to at point {point} is not decided", "multipliers"
        )
        if above != below:
            total = [a + v for a, v in zip(total, token, strict=True)]
    return total


def _is_on(head: Head, signs: _Signs, point: int, j: int) -> bool | None:
    """Whether the score of a token exceeds the threshold; None if that is not known."""
    sides = [signs.of(form) for form in _sides(head, point, j)]
    if not head.score.squared:
        return None if not sides[0] else sides[0] > 0
    if sides[0] == 1 or sides[1] == -1:
        return True
    return False if sides == [-1, 1] else None


def _precedes(head: Head, signs: _Signs, point: int, j: int, i: int) -> bool:
    """Whether token j is known to have a greater score than token i, or no smaller one if it comes first."""
    one, other = head.score_form(point, j), head.score_form(point, i)
    sign = signs.of(tuple(a - b for a, b in zip(one, other, strict=True)))
    if head.score.squared:
        plus = signs.of(tuple(a + b for a, b in zip(one, other, strict=True)))
        sign = 0 if sign == 0 or plus == 0 else None if sign is None or plus is None else sign * plus
    return sign is not None and (sign > 0 or (sign == 0 and j < i))
