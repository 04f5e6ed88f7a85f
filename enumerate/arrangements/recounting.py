"""A second count of pieces of T(n) over the faces of the Weyl cone, to be compared with those of a run.

`restriction` counts the chambers on a face in pieces: the restrictions C n Hi n Hj of restrictions in which two more
hyperplanes meet each other and Hj inside C n Hi are numbered, in the order of i and j, and piece p of q takes those
whose number is p modulo q. What a restriction counts, r(C n Hi n Hj; H1 ... H(j-1)), does not depend on the order of
H1 ... H(j-1). So a piece can be counted again with these in another order, which is what is done here, by other code,
in integers of another width: a piece that was lost, counted twice or wrapped around comes out different.

Cost: one pass through the first two restrictions of a face for each call, and what the pieces take.
"""

from collections.abc import Sequence
from itertools import product
from math import gcd
from random import Random

import numpy as np

from enumerate.arrangements.recounting_kernels import MAX_RAYS, recount_pieces
from enumerate.arrangements.status_kernels import DONE, OVERFLOW
from enumerate.outcomes import Refused


def hyperplanes_on_face(dimension: int, walls: int) -> list[tuple[int, ...]] | None:
    """What cuts an open face of w1 >= ... >= wN >= 0: values on its rays e1 + ... + ei, different ones, ascending.

    Arguments:
        dimension: N.
        walls: those that are tight; bit i - 1 is w_i = w_(i+1), bit N - 1 is wN = 0.

    Returns:
        Tuples of integers; None if the face lies in a hyperplane.

    Examples:
        >>> hyperplanes_on_face(3, 0b000), hyperplanes_on_face(2, 0b01)
        ([(1, 0, -1)], None)
    """
    rays = [i for i in range(dimension) if not walls >> i & 1]
    rows = set()
    for signs in product((1, -1), repeat=dimension - 1):
        partial, sums = 1, [1]
        for sign in signs:
            partial += sign
            sums.append(partial)
        row = [sums[i] for i in rays]
        if not any(row):
            return None
        if min(row) < 0 < max(row):
            divisor = gcd(*row)
            first = next(v for v in row if v)
            rows.add(tuple(v // divisor if first > 0 else -v // divisor for v in row))
    return sorted(rows)


def count_pieces(dimension: int, walls: int, pieces: int, chosen: Sequence[int], seed: int = 0) -> list[int]:
    """Count some pieces of r(K), K a set of walls.

    Arguments:
        dimension: N, the number of coordinates.
        walls: K, as bits.
        pieces: the number of pieces that r(K) is cut into.
        chosen: those that are counted.
        seed: of the order of the hyperplanes.

    Raises:
        ValueError: on a piece out of range.
        Refused: where 32-bit values or 62 rays do not suffice.

    Examples:
        >>> sum(count_pieces(7, 0, 4, range(4)))
        135
    """
    if not all(0 <= piece < pieces for piece in chosen):
        raise ValueError(f"pieces {list(chosen)} are not all among 0 ... {pieces - 1}")
    rows = hyperplanes_on_face(dimension, walls)
    rays = dimension - walls.bit_count()
    if rows is None or rays == 0:
        return [0] * len(chosen)
    wanted = np.zeros(pieces, np.bool_)
    wanted[list(chosen)] = True
    priority = list(range(len(rows)))
    Random(seed).shuffle(priority)
    sums = np.zeros(pieces, np.int64)
    root = np.array(rows, np.int32).reshape(len(rows), rays)
    status = recount_pieces(root, rays, wanted, np.array(priority, np.int64), sums)
    if status != DONE:
        reason = "values beyond 32 bits" if status == OVERFLOW else f"more than {MAX_RAYS} extreme rays"
        raise Refused(f"the second count of face {walls:#b} met {reason}")
    return [int(sums[piece]) for piece in chosen]


def recount_shard(shard: tuple[int, int, int, tuple[int, ...], int]) -> list[int]:
    """`count_pieces` of (dimension, walls, pieces, chosen, seed)."""
    return count_pieces(*shard)
