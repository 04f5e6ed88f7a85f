"""The functions of several attention heads under one gate: step(b + sum_h w^h.s^h(x)), s^h what head h attends to.

A pattern of head h leaves it sums s^h(x) of attended tokens, one at every point x. The heads are of one class, so that
every set of H such maps may occur together; equal ones leave what one of them leaves, and another map only adds
functions. So the functions are the dichotomies of the points (s^1(x), ..., s^H(x)), in the union over all sets of H
different maps, or over the one set of all where there are fewer.

`count_heads_by_chambers` takes maps from chambers and faces, and sets of them up to symmetry: permutations of the bits
of all tokens at once, in -1/+1 also their negations, permute the maps; the dichotomies are chambers. Another route is
`enumerate.scores.head_dependencies`: the two share the forms of heads and no code that lists or uses symmetry.

Cost: for tokens of two bits 33,214 sets of two maps at most, but for squares read from either side; some 0.3 ms each.
"""

from collections.abc import Iterator
from itertools import combinations, permutations, product
from math import comb

import numpy as np
import numpy.typing as npt

from enumerate.arrangements.chambers import dichotomy_signs
from enumerate.circuits.head import Head
from enumerate.outcomes import Refused
from enumerate.scores.head_functions import sums_by_chambers
from enumerate.scores.scores import Integers
from enumerate.shards import Progress
from enumerate.workers import check_stop

MOST_SETS = 1 << 22

REPORT = 256  # sets of maps between two reports

Bits = npt.NDArray[np.bool_]


def count_heads_by_chambers(head: Head, m: int, encoding: str, progress: Progress | None = None) -> int:
    """The number of functions of a class of several heads of tokens of m bits; as `functions_of_heads`.

    Examples:
        >>> from enumerate.circuits.gate import Score
        >>> [count_heads_by_chambers(Head(2, Score("positional"), "argmax", heads=h), 1, "01") for h in (1, 2)]
        [6, 14]
    """
    return len(functions_of_heads(head, m, encoding, progress))


def functions_of_heads(head: Head, m: int, encoding: str, progress: Progress | None = None) -> set[bytes]:
    """All functions of a class of several heads: truth tables of 2**(L m) bits, the lowest first.

    Arguments:
        head: the class.
        m: the bits of a token.
        encoding: `01` or `pm1`.
        progress: told how many sets of maps are done.

    Raises:
        Refused: there are more than four million sets of maps.

    Examples:
        >>> from enumerate.circuits.gate import Score
        >>> (bytes([0b1000]) in functions_of_heads(Head(2, Score("positional"), "argmax", heads=2), 1, "01"))  # AND
        True
    """
    maps = sums_by_chambers(head, m, encoding)
    symmetries = _symmetries(head.tokens, m, encoding)
    sets = sets_up_to_symmetry(maps, min(head.heads, len(maps)), symmetries)
    functions: set[bytes] = set()
    known: dict[bytes, npt.NDArray[np.int8]] = {}
    for done, chosen in zip(range(len(sets)), sets.tolist(), strict=True):
        _report(progress, done, len(sets))
        rows, place = _rows([maps[i] for i in chosen])
        key = rows.tobytes()
        if key not in known:
            known[key] = np.concatenate(list(dichotomy_signs(rows)))
        functions.update(_packed(known[key][:, place] > 0))
    every = np.array([np.frombuffer(table, np.uint8) for table in functions])
    bits = np.unpackbits(every, axis=1, count=len(maps[0]), bitorder="little").astype(bool)
    for _, _, points in symmetries:
        functions.update(_packed(bits[:, points]))
    _report(progress, len(sets), len(sets))
    return functions


def sets_up_to_symmetry(
    maps: list[Integers], size: int, symmetries: list[tuple[tuple[int, ...], Integers, Integers]]
) -> Integers:
    """Sets of so many maps, as rows of ascending indices, (k, size): one at least of each orbit.

    Raises:
        Refused: there are too many.
        ArithmeticError: a symmetry does not permute the maps.
    """
    number = comb(len(maps), size)
    if number > MOST_SETS:
        raise Refused(f"{len(maps)} maps of attended sums have {number} sets of {size}, at most {MOST_SETS} are tried")
    sets = np.array(list(combinations(range(len(maps)), size)), np.int64).reshape(number, size)
    index = {one.tobytes(): i for i, one in zip(range(len(maps)), maps, strict=True)}
    codes = sets @ len(maps) ** np.arange(size)[::-1]
    least = np.ones(number, bool)
    for order, signs, points in symmetries:
        moved = [np.ascontiguousarray(one[points][:, order] * signs).tobytes() for one in maps]
        if not index.keys() >= set(moved):
            raise ArithmeticError("a permutation of the bits of tokens does not permute what heads attend to")
        images = np.array([index[one] for one in moved])
        least &= np.sort(images[sets], axis=1) @ len(maps) ** np.arange(size)[::-1] >= codes
    return np.asarray(sets[least])


def _symmetries(tokens: int, m: int, encoding: str) -> list[tuple[tuple[int, ...], Integers, Integers]]:
    """Permutations and negations of the bits of all tokens: the order of the bits, their signs, (m,), and which point
    of the cube each point is read at, (points,).
    """
    points = np.arange(2 ** (tokens * m))
    found = []
    for order in permutations(range(m)):
        for signs in product((1, -1), repeat=m) if encoding == "pm1" else [(1,) * m]:
            moved = np.zeros_like(points)
            for j in range(tokens):
                for i in range(m):  # bit i of the image is bit order[i] of the point, perhaps negated
                    bit = points >> (j * m + i) & 1 ^ (signs[i] < 0)
                    moved |= bit << (j * m + order[i])
            found.append((order, np.array(signs, np.int64), moved))
    return found


def _rows(chosen: list[Integers]) -> tuple[Integers, Integers]:
    """The different rows (1, s^1, ..., s^H), and which one stands at each point."""
    every = np.hstack([np.ones((len(chosen[0]), 1), np.int64), *chosen])
    rows, place = np.unique(every, axis=0, return_inverse=True)
    return rows, place.reshape(-1)


def _packed(on: Bits) -> Iterator[bytes]:
    return (row.tobytes() for row in np.packbits(on, axis=1, bitorder="little"))


def _report(progress: Progress | None, done: int, total: int) -> None:
    check_stop()
    if progress and (done % REPORT == 0 or done == total):
        progress("sets of attended sums", done, total)
