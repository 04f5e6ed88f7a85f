"""Argmax heads of two tokens, counted gate by gate: what the query attends to is one sign for each pair of tokens.

On x_1 = x_2 = k the output is g(k), g the function of the gate: so g can be read off a function of the head, and the
functions of different g are different. For given g the head attends to x_1 if and only if qMx_1 >= qMq, and which it
is shows where g(x_1) is not g(q): the functions number the sign patterns of q M (x_1 - q) on these pairs. A tie counts
as positive, and no pattern needs one: where some N has all these values positive, M + eps N has those of M and no tie.
Such N are -1 in `pm1`, where q.q - q.k > 0 for k other than q; and in `01` J - (m + 1) 1 with J all ones, where
(m + 1)(|q| - q.k) + |q|(|k| - |q|) > 0 for q other than 0 and k other than q. (With q = 0 all scores are 0.)

So the count is a sum over gates of numbers of chambers, equal along the orbits of the permutations of the bits, in
`pm1` of their negations, and of the complement of the output.
"""

from collections.abc import Callable

import numpy as np

from enumerate.arrangements.arrangements import different_hyperplanes
from enumerate.cube.symmetry import Group, canonical_words
from enumerate.gates.threshold_classes import gate_table, npn_gate_classes
from enumerate.scores.heads import token_bits
from enumerate.shards import Jobs, Progress

CountChambers = Callable[[list[list[int]], Jobs, Progress | None], int]


def count_argmax_pairs(
    m: int, encoding: str, count_chambers: CountChambers, jobs: Jobs = 1, progress: Progress | None = None
) -> int:
    """The number of functions of argmax heads of two tokens of m <= 4 bits with dot-product scores.

    Arguments:
        m: the bits of a token.
        encoding: `01` or `pm1`.
        count_chambers: the number of chambers of an arrangement, by its different normals.
        jobs: how many shards are done at once.
        progress: told what is done.

    Examples:
        >>> from enumerate.arrangements.restriction import count_dichotomies
        >>> [count_argmax_pairs(2, encoding, count_dichotomies) for encoding in ("01", "pm1")]
        [330, 258]
    """
    total = 0
    for table, images in gate_orbits(m, encoding):
        rows = shown_differences(table, m, encoding)
        total += images * (count_chambers(rows, jobs, progress) if rows else 1)
    return total


def gate_orbits(m: int, encoding: str) -> list[tuple[int, int]]:
    """A threshold function of each orbit under the symmetries of the head, with the size of the orbit.

    Examples:
        >>> gate_orbits(2, "01")
        [(0, 2), (1, 2), (2, 4), (3, 4), (8, 2)]
    """
    functions: set[int] = set()
    for cls in npn_gate_classes(m):
        functions.update(_images(gate_table(cls.gate), m))
    tables = np.array(sorted(functions), np.uint64)
    group = Group(m, True, False, encoding == "pm1", False)
    forms, sizes = np.unique(canonical_words(tables, m, group=group)[0], return_counts=True)
    return [(int(form), int(size)) for form, size in zip(forms, sizes, strict=True)]


def _images(table: int, m: int) -> list[int]:
    from enumerate.cube.symmetry import orbit

    return [int(image) for image in orbit(table, m, True)]


def shown_differences(table: int, m: int, encoding: str) -> list[list[int]]:
    """The different hyperplanes q M (k - q) = 0 of the pairs on which a function of one token differs.

    Examples:
        >>> shown_differences(2, 1, "pm1")  # of x: (q, k) = (-1, 1) and (1, -1) have the same
        [[1]]
    """
    bits = token_bits(m, encoding)
    on = np.array([table >> k & 1 for k in range(2**m)])
    q, k = np.nonzero(on[:, None] != on[None, :])
    rows = (bits[q][:, :, None] * (bits[k] - bits[q])[:, None, :]).reshape(len(q), m * m)
    return different_hyperplanes(rows[rows.any(axis=1)].tolist())
