"""The functions of attention heads: the patterns of their forms, listed, and for each the gates that it leaves.

A pattern fixes what every token attends to. Under a threshold the attended tokens of a point have a sum, one of few,
and the functions are the dichotomies of the different sums; under argmax the gate is read at the one token attended to,
so that each function of the token is one of the head. The union over all patterns is taken as a set of truth tables.

Patterns and dichotomies are listed by either of two routes that share no code: as the faces and chambers of their
arrangements (`faces`, `enumerate.arrangements.chambers`), or sign by sign, with a linear program at each step
(`sign_vectors`). Scores of rank one, (a.q)(b.k), are listed for tokens of two bits by `enumerate.scores.low_rank`, and
for argmax, at any m, as the signs of a.q with the weak orders of b.k.

Cost: patterns times dichotomies; at m = 2 at most 850 times some hundreds.
"""

from collections.abc import Callable, Iterable, Iterator

import numpy as np
import numpy.typing as npt

from enumerate.arrangements.arrangements import annihilator, integer_rows
from enumerate.arrangements.chambers import dichotomy_signs, dichotomy_signs_in_cone
from enumerate.circuits.gate import Score
from enumerate.circuits.head import Head
from enumerate.scores.form_signs import sign_vectors
from enumerate.scores.heads import (
    BOTH,
    POSITIVE,
    HeadForms,
    ListDichotomies,
    Signs,
    forms_of_rows,
    head_forms,
    token_bits,
)
from enumerate.scores.low_rank import rank_one_tables, rank_one_tables_by_cells
from enumerate.scores.scores import Integers, different_points

Compared = npt.NDArray[np.int8]  # (queries, keys, keys)

ListPatterns = Callable[[HeadForms], Iterator[Signs]]
"""The sign vectors of forms, in blocks (k, F)."""


def functions_by_chambers(head: Head, m: int, encoding: str) -> set[bytes]:
    """All functions of a class of heads: truth tables of 2**(L m) bits, the lowest first.

    Examples:
        >>> from enumerate.circuits.gate import Score
        >>> head = Head(2, Score("dot-product"), "argmax")
        >>> sorted(table[0] for table in functions_by_chambers(head, 1, "01"))  # OR (14) and NOR (1), but no XOR
        [0, 1, 5, 10, 14, 15]
    """
    return _functions(head, m, encoding, _chambers, _faces_of_forms, rank_one_tables)


def functions_by_programs(head: Head, m: int, encoding: str) -> set[bytes]:
    """The same, by linear programs instead of chambers and faces.

    Examples:
        >>> from enumerate.circuits.gate import Score
        >>> head = Head(2, Score("dot-product"))
        >>> functions_by_programs(head, 1, "01") == functions_by_chambers(head, 1, "01")
        True
    """
    return _functions(head, m, encoding, _programs, _signs_of_forms, rank_one_tables_by_cells)


def sums_by_chambers(head: Head, m: int, encoding: str) -> list[Integers]:
    """The different sums of attended tokens that one head of a class can leave, (points, m) each; by chambers.

    Examples:
        >>> from enumerate.circuits.gate import Score
        >>> [sums.ravel().tolist() for sums in sums_by_chambers(Head(2, Score("positional"), "argmax"), 1, "01")]
        [[0, 1, 0, 1], [0, 0, 1, 1]]
    """
    return list(_attended_sums(head, m, encoding, _faces_of_forms, rank_one_tables))


def sums_by_programs(head: Head, m: int, encoding: str) -> list[Integers]:
    """The same, by linear programs instead of chambers and faces.

    Examples:
        >>> from enumerate.circuits.gate import Score
        >>> len(sums_by_programs(Head(2, Score("positional"), "argmax"), 1, "01"))
        2
    """
    return list(_attended_sums(head, m, encoding, _signs_of_forms, rank_one_tables_by_cells))


def _functions(
    head: Head,
    m: int,
    encoding: str,
    list_dichotomies: ListDichotomies,
    list_patterns: ListPatterns,
    rank_one: Callable[[str], npt.NDArray[np.uint64]],
) -> set[bytes]:
    sums = _attended_sums(head, m, encoding, list_patterns, rank_one)
    if head.is_argmax:
        return _argmax_functions(token_bits(m, encoding), sums, list_dichotomies)
    return _threshold_functions(sums, list_dichotomies)


def _attended_sums(
    head: Head,
    m: int,
    encoding: str,
    list_patterns: ListPatterns,
    rank_one: Callable[[str], npt.NDArray[np.uint64]],
) -> Iterator[Integers]:
    """The sums of the attended tokens at every point, (points, m), each once."""
    system = head_forms(head, m, encoding)
    low_rank = head.score.kind == "low-rank" and not head.score.is_linear(m)
    every: Iterator[Integers]
    if head.is_argmax:
        compared = (
            _compared_by_rank_one(m, encoding, list_patterns)
            if low_rank
            else (one for block in list_patterns(system) for one in system.compares(block))
        )
        slots = (attended_slot(system, one) for one in compared)
        every = (np.take_along_axis(system.values, slot[:, None, None], axis=1)[:, 0] for slot in slots)
    else:
        on = (
            _rank_one_patterns(m, rank_one(encoding), encoding)
            if low_rank
            else _attended(system, list_patterns, head.score.either)
        )
        every = ((system.values * one[system.items][:, :, None]).sum(axis=1) for one in on)
    seen: set[bytes] = set()
    for sums in every:
        if (key := sums.tobytes()) not in seen:
            seen.add(key)
            yield sums


def _attended(system: HeadForms, list_patterns: ListPatterns, either: bool) -> Iterator[npt.NDArray[np.bool_]]:
    for block in list_patterns(system):
        on = system.attends(block)
        yield from on
        if either:
            yield from ~on


def _threshold_functions(every: Iterable[Integers], list_dichotomies: ListDichotomies) -> set[bytes]:
    functions: set[bytes] = set()
    dichotomies: dict[bytes, Signs] = {}
    for sums in every:
        rows, place = np.unique(sums, axis=0, return_inverse=True)
        key = rows.tobytes()
        if key not in dichotomies:
            dichotomies[key] = list_dichotomies(np.hstack([np.ones((len(rows), 1), np.int64), rows]))
        functions.update(_tables(dichotomies[key][:, place.reshape(-1)] > 0))
    return functions


def _argmax_functions(tokens: Integers, every: Iterable[Integers], list_dichotomies: ListDichotomies) -> set[bytes]:
    gates = list_dichotomies(np.hstack([np.ones((len(tokens), 1), np.int64), tokens])) > 0
    functions: set[bytes] = set()
    for sums in every:
        functions.update(_tables(gates[:, (sums > 0) @ (1 << np.arange(tokens.shape[1]))]))
    return functions


def attended_slot(system: HeadForms, compared: Compared) -> Integers:
    """The number of the first token of greatest score at every point, (points,).

    Arguments:
        system: the forms of the heads.
        compared: the sign of score(q, k) - score(q, k') for every query and two keys.
    """
    queries, keys = np.divmod(system.items, compared.shape[1])
    best = np.zeros(len(keys), np.int64)
    points = np.arange(len(keys))
    for j in range(1, keys.shape[1]):
        best = np.where(compared[queries[:, j], keys[:, j], keys[points, best]] > 0, j, best)
    return best


def _tables(on: npt.NDArray[np.bool_]) -> list[bytes]:
    return [row.tobytes() for row in np.packbits(on, axis=1, bitorder="little")]


# Chambers and faces.
def _chambers(rows: Integers) -> Signs:
    return np.concatenate(list(dichotomy_signs(rows)))


def _faces_of_forms(system: HeadForms) -> Iterator[Signs]:
    """The patterns in blocks: chambers in the cone of what must be positive, or of argmax all faces."""
    wanted = [i for i, allowed in enumerate(system.allowed) if allowed == POSITIVE]
    if all(0 in allowed for allowed in system.allowed):
        for block in faces(system.forms):
            yield block[_are_allowed(block, system)]
        return
    free = [i for i, allowed in enumerate(system.allowed) if allowed == BOTH]
    signs = dichotomy_signs_in_cone(system.forms[free], system.forms[wanted].tolist())
    block = np.ones((len(signs), len(system.forms)), np.int8)
    block[:, free] = signs
    yield block


def _are_allowed(block: Signs, system: HeadForms) -> npt.NDArray[np.bool_]:
    kept = np.ones(len(block), bool)
    for i, allowed in enumerate(system.allowed):
        kept &= np.isin(block[:, i], allowed)
    return kept


def faces(rows: Integers) -> Iterator[Signs]:
    """The sign vectors of all faces of a central arrangement, zeros included, in blocks, each once.

    A face is a chamber of the restriction to its flat, the intersection of the hyperplanes that contain it.

    Arguments:
        rows: the normals, (m, D), different hyperplanes.

    Examples:
        >>> sum(len(block) for block in faces(np.array([[1, 0], [0, 1]])))  # a point, four rays, four quadrants
        9
    """
    width = rows.shape[1]
    listed = integer_rows(rows)
    waiting: list[frozenset[int]] = [frozenset()]
    seen = set(waiting)
    while waiting:
        flat = waiting.pop()
        basis = np.array(annihilator([listed[i] for i in sorted(flat)], width), np.int64).reshape(-1, width)
        inside = rows @ basis.T
        free = np.flatnonzero(inside.any(axis=1))
        for signs in dichotomy_signs(inside[free]):
            block = np.zeros((len(signs), len(rows)), np.int8)
            block[:, free] = signs
            yield block
        for i in free.tolist():
            # What is proportional to form i on the flat vanishes with it.
            minors = inside * inside[i, (inside[i] != 0).argmax()] - np.outer(
                inside[:, (inside[i] != 0).argmax()], inside[i]
            )
            smaller = frozenset(np.flatnonzero(~minors.any(axis=1)).tolist())
            if smaller not in seen:
                seen.add(smaller)
                waiting.append(smaller)


# Linear programs.
def _programs(rows: Integers) -> Signs:
    return sign_vectors(rows, [BOTH] * len(rows))


def _signs_of_forms(system: HeadForms) -> Iterator[Signs]:
    yield sign_vectors(system.forms, system.allowed)


# Rank one.
def _rank_one_patterns(m: int, tables: npt.NDArray[np.uint64], encoding: str) -> Iterator[npt.NDArray[np.bool_]]:
    """What is attended to, from the functions of the score on the kinds of pairs."""
    kinds = different_points(Score("dot-product"), m, encoding)  # of k << m | q
    q, k = np.divmod(np.arange(4**m), 2**m)
    for table in tables.tolist():
        yield table >> kinds[k << m | q] & 1 == 1


def _compared_by_rank_one(m: int, encoding: str, list_patterns: ListPatterns) -> Iterator[Compared]:
    """The products of a sign of a.q for every query and a weak order of b.k."""
    bits = token_bits(m, encoding)
    steps = (bits[:, None, :] - bits[None, :, :]).reshape(-1, m)
    orders = list(_signs_on(steps, list_patterns))
    for of_queries in _signs_on(bits, list_patterns):
        for order in orders:
            yield of_queries[:, None, None] * order.reshape(1, len(bits), len(bits))


def _signs_on(rows: Integers, list_patterns: ListPatterns) -> Iterator[Signs]:
    """Every sign vector of the rows, zeros included."""
    system = forms_of_rows(rows)
    for block in list_patterns(system):
        yield from system.compares(block)
