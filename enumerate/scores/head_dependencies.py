"""The functions of several attention heads under one gate, by minimal dependencies of what the heads attend to.

As in `enumerate.scores.several_heads` the functions are the dichotomies of the points (s^1(x), ..., s^H(x)), in the
union over all sets of H different maps of attended sums. Here the maps come from linear programs, and a function is a
dichotomy if and only if no minimal dependency of the rows (1, s^1, ..., s^H) forbids it (Gordan 1873). The signs of the
minors of maximal order give these dependencies by Cramer's rule.

Symmetries permute the maps: permutations of the bits of all tokens at once, in -1/+1 their negations, and permutations
of the tokens but the query where a score does not know positions. Sets are taken one from each orbit, and each new
function is marked with all its images, in a table of all functions; what is marked already is not tried again.

Cost at four inputs: 20 microseconds a set, after the linear programs; 33,214 sets at most, 181,225 for squares read
from either side.
"""

from collections.abc import Iterator
from itertools import combinations, permutations, product
from math import comb

import numpy as np

from enumerate.circuits.head import Head
from enumerate.outcomes import Refused
from enumerate.scores.head_functions import sums_by_programs
from enumerate.scores.scores import Integers
from enumerate.scores.several_head_kernels import mark_sets
from enumerate.shards import Progress
from enumerate.workers import check_stop

MAX_INPUTS = 4  # 16 points, whose minors are listed

MOST_SETS = 1 << 22

DRAWS = 512  # of dependencies of a set

BLOCK = 1 << 12  # sets of maps between two reports


def count_heads_by_dependencies(head: Head, m: int, encoding: str, progress: Progress | None = None) -> int:
    """The number of functions of a class of several heads of at most four inputs.

    Arguments:
        head: the class.
        m: the bits of a token.
        encoding: `01` or `pm1`.
        progress: told how many sets of maps are done.

    Raises:
        Refused: there are more than four inputs, or four million sets of maps, or minors are too large for int64.
        ArithmeticError: a symmetry does not permute the maps.

    Examples:
        >>> from enumerate.circuits.gate import Score
        >>> [count_heads_by_dependencies(Head(2, Score("positional"), "argmax", heads=h), 1, "01") for h in (1, 2)]
        [6, 14]
    """
    if head.tokens * m > MAX_INPUTS:
        raise Refused(f"minors are listed for at most {2**MAX_INPUTS} points, not for {2 ** (head.tokens * m)}")
    maps = np.stack(sums_by_programs(head, m, encoding))
    size = min(head.heads, len(maps))
    number = comb(len(maps), size)
    if number > MOST_SETS:
        raise Refused(f"{len(maps)} maps of attended sums have {number} sets of {size}, at most {MOST_SETS} are tried")
    if not minors_fit(int(np.abs(maps).max()), 1 + size * m):
        raise Refused(f"minors of {1 + size * m} columns with entries to {np.abs(maps).max()} are too large for int64")
    moves, images = symmetries_of_maps(head, m, encoding, maps)
    sets = first_sets(images, size)
    found = np.zeros(2 ** maps.shape[1], np.bool_)
    for begin in range(0, len(sets), BLOCK):
        check_stop()
        if progress:
            progress("sets of attended sums", begin, len(sets))
        mark_sets(maps, sets[begin : begin + BLOCK], moves, DRAWS, found)
        if found.all():
            break
    if progress:
        progress("sets of attended sums", len(sets), len(sets))
    return int(found.sum())


def minors_fit(largest: int, width: int) -> bool:
    """Whether twice the product of two minors of rows (1, s) of so many entries, none of s larger, is below 2**62.

    By Hadamard's bound a minor is at most the product of the lengths of its rows.

    Examples:
        >>> minors_fit(2, 5), minors_fit(4, 9)
        (True, False)
    """
    return bool(2 * (1 + (width - 1) * largest**2) ** width < 1 << 62)


def symmetries_of_maps(head: Head, m: int, encoding: str, maps: Integers) -> tuple[Integers, Integers]:
    """The symmetries of a class of heads: what they do to points, and to the maps.

    Arguments:
        head, m, encoding: the class.
        maps: (k, points, m), all that one head can leave.

    Returns:
        (t, points), where each of them takes every point, and (t, k), which map each of them takes every map to; the
        first leaves all as it is.

    Raises:
        ArithmeticError: a symmetry does not permute the maps.
    """
    number = {one.tobytes(): i for i, one in zip(range(len(maps)), maps, strict=True)}
    bits = np.arange(maps.shape[1])[:, None] >> np.arange(head.tokens * m) & 1
    tokens = bits.reshape(-1, head.tokens, m)
    moves, images = [], []
    for order, of_bits, signs in _symmetries(head, m, encoding):
        moved = tokens[:, order][:, :, of_bits] ^ (signs < 0)
        moves.append((moved.reshape(bits.shape) << np.arange(bits.shape[1])).sum(axis=1))
        image = np.empty_like(maps)
        image[:, moves[-1]] = maps[:, :, of_bits] * signs
        places = [number.get(one.tobytes(), -1) for one in image]
        if -1 in places:
            raise ArithmeticError("a symmetry of tokens does not permute what heads attend to")
        images.append(places)
    return np.array(moves, np.int64), np.array(images, np.int64)


def _symmetries(head: Head, m: int, encoding: str) -> Iterator[tuple[list[int], list[int], Integers]]:
    """Orders of the tokens, orders of the bits of all tokens, and signs of these bits."""
    others = range(head.tokens - 1)
    # Argmax takes the first of equal tokens: they are not exchanged.
    orders = [tuple(others)] if head.is_argmax else permutations(others)
    for order in orders:
        for of_bits in permutations(range(m)):
            for signs in product((1, -1), repeat=m) if encoding == "pm1" else [(1,) * m]:
                yield [*order, head.tokens - 1], list(of_bits), np.array(signs, np.int64)


def first_sets(images: Integers, size: int) -> Integers:
    """The first set of so many maps in each orbit, (s, size).

    Arguments:
        images: (t, k), which map each symmetry takes every map to.
        size: the maps of a set.

    Examples:
        >>> first_sets(np.array([[0, 1, 2], [1, 0, 2]]), 2).tolist()
        [[0, 1], [0, 2]]
    """
    number = images.shape[1]
    sets = np.array(list(combinations(range(number), size)), np.int64).reshape(-1, size)
    codes = _code(sets, number)
    first = np.arange(len(sets))
    for image in images:
        moved = np.searchsorted(codes, _code(np.sort(image[sets], axis=1), number))
        first = np.minimum(first, moved)
    return np.asarray(sets[first == np.arange(len(sets))])


def _code(sets: Integers, number: int) -> Integers:
    """An integer for each set of maps, ascending as the sets are."""
    return np.asarray(sets @ number ** np.arange(sets.shape[1])[::-1])
