"""Pieces of T(n) over the faces of the Weyl cone, counted by another method than deletion-restriction.

`restriction` counts the chambers on a face C in pieces: the restrictions C n Hi n Hj of restrictions in which two of
the hyperplanes before Hj meet each other and Hj inside C n Hi are numbered, in the order of i and j, and piece p of q
takes those whose number is p modulo q; piece 0 has all else. Here each of these cones is found by its extreme rays, and
its chambers are split off one by one (`enumerate.arrangements.chamber_kernels`). Only what a piece is made of is
shared with `restriction`, by definition: neither a formula nor a kernel.

Two hyperplanes u, v that cut an open cone are told apart on u = 0, where v takes the values that it has on the rays
with u = 0 and on the sums p |u(q)| + q u(p) of two rays on either side: both signs, and they meet inside the cone;
none, and they coincide in it; one, and they miss each other.

Cost: 1 to 2 microseconds for each chamber, and one pass over the numbered restrictions of a face: at n = 10 some 20
seconds for the open cone.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import lcm

import numpy as np
import numpy.typing as npt

from enumerate.arrangements.chamber_kernels import split_cone
from enumerate.arrangements.recounting import hyperplanes_on_face
from enumerate.arrangements.status_kernels import DONE, OVERFLOW
from enumerate.outcomes import Refused

Integers = npt.NDArray[np.int64]

MAX_RAYS = 512  # of one cone

LARGEST = 1 << 30  # values on rays, whose products fit 64 bits

LARGEST_SLOPE = 1 << 62  # of which the sum of two fits 64 bits


@dataclass(frozen=True)
class _Cone:
    """An open cone by its extreme rays.

    Attributes:
        values: (m, rays) int64, of all hyperplanes on the rays.
        zeros: for each ray the hyperplanes among these that bound the cone and are 0 on it, as a set of bits.
    """

    values: Integers
    zeros: tuple[int, ...]

    def sides(self, u: int, others: npt.NDArray[np.intp]) -> tuple[npt.NDArray[np.bool_], npt.NDArray[np.bool_]]:
        """Which of the others take positive, and which negative values where u is 0 inside the cone."""
        at = self.values[u]
        on, up, down = at == 0, at > 0, at < 0
        values = self.values[others]
        common = lcm(*np.abs(at[~on]).tolist())
        if common * int(np.abs(values).max(initial=1)) >= LARGEST_SLOPE:
            raise Refused("slopes beyond 2**62 met in splitting a piece")
        slopes = values * np.where(on, 0, common // np.where(on, 1, np.abs(at)))
        positive = slopes[:, up].max(axis=1) + slopes[:, down].max(axis=1) > 0
        negative = slopes[:, up].min(axis=1) + slopes[:, down].min(axis=1) < 0
        return positive | (values[:, on] > 0).any(axis=1), negative | (values[:, on] < 0).any(axis=1)

    def cut(self, u: int) -> "_Cone":
        """The part of the cone where u is 0: the rays on it, and one on each edge across it."""
        at = self.values[u]
        columns = [self.values[:, r] for r in np.flatnonzero(at == 0)]
        zeros = [self.zeros[r] for r in np.flatnonzero(at == 0)]
        for p in np.flatnonzero(at > 0):
            for q in np.flatnonzero(at < 0):
                common = self.zeros[p] & self.zeros[q]
                if sum(common & zero == common for zero in self.zeros) > 2:
                    continue  # no edge: a third ray lies on all that bounds both
                ray = self.values[:, p] * -at[q] + self.values[:, q] * at[p]
                columns.append(ray // max(1, np.gcd.reduce(ray)))
                zeros.append(common)
        values = np.array(columns).T
        if np.abs(values).max() >= LARGEST:
            raise Refused("values beyond 2**30 met in splitting a piece")
        return _Cone(values, tuple(zeros))


@dataclass(frozen=True)
class _Face:
    """A face of the Weyl cone, its hyperplanes, and the restrictions of restrictions that are numbered.

    Attributes:
        cone: the face; rows 0 ... d - 1 of its values are those of the walls that bound it, then come H1 ... Hm.
        numbered: for number 1, 2, ... the rows of Hi and Hj.
        others: what is counted without them: the cone, its restrictions and those of these.
    """

    cone: _Cone
    numbered: tuple[tuple[int, int], ...]
    others: int


@lru_cache(maxsize=4)
def _face(dimension: int, walls: int) -> _Face | None:
    """The face on which these walls alone are tight; None if it lies in a hyperplane."""
    rows = hyperplanes_on_face(dimension, walls)
    d = dimension - walls.bit_count()
    if rows is None or d == 0:
        return None
    values = np.vstack([np.eye(d, dtype=np.int64), np.array(rows, np.int64).reshape(-1, d)])
    cone = _Cone(values, tuple((1 << d) - 1 - (1 << r) for r in range(d)))
    numbered: list[tuple[int, int]] = []
    others = 1 + len(rows)
    for i in range(d, len(values)):
        before = np.arange(d, i)
        if not len(before):
            continue
        positive, negative = cone.sides(i, before)
        restricted = cone.cut(i)
        different, meeting = _meeting(restricted, before[positive & negative])
        others += len(different)
        for t in range(len(different)):
            earlier = np.flatnonzero(meeting[t, :t])
            if len(earlier) > 1 and meeting[np.ix_(earlier, earlier)].any():
                numbered.append((i, int(different[t])))
            else:
                others += len(earlier)
    return _Face(cone, tuple(numbered), others)


def _meeting(cone: _Cone, cutting: npt.NDArray[np.intp]) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.bool_]]:
    """The hyperplanes that differ inside the cone, the first of those that coincide, and which two meet there."""
    k = len(cutting)
    first, meeting = np.ones(k, np.bool_), np.zeros((k, k), np.bool_)
    for t in range(k):
        if first[t]:
            positive, negative = cone.sides(int(cutting[t]), cutting)
            first[t + 1 :] &= (positive | negative)[t + 1 :]
            meeting[t] = positive & negative
    kept = np.flatnonzero(first)
    return cutting[kept], meeting[np.ix_(kept, kept)]


def split_pieces(dimension: int, walls: int, pieces: int, chosen: Sequence[int]) -> list[int]:
    """Count some pieces of r(K), K a set of walls.

    Arguments:
        dimension: N, the number of coordinates.
        walls: K, as bits.
        pieces: the number of pieces that r(K) is cut into.
        chosen: those that are counted.

    Raises:
        ValueError: on a piece out of range.
        Refused: where 64-bit values or 512 rays do not suffice.

    Examples:
        >>> sum(split_pieces(7, 0, 4, range(4)))
        135
    """
    if not all(0 <= piece < pieces for piece in chosen):
        raise ValueError(f"pieces {list(chosen)} are not all among 0 ... {pieces - 1}")
    face = _face(dimension, walls)
    if face is None:
        return [0] * len(chosen)
    return [
        sum(chambers - 1 for chambers in _chambers(face, piece, pieces)) + (face.others if piece == 0 else 0)
        for piece in chosen
    ]


def split_shard(shard: tuple[int, int, int, tuple[int, ...]]) -> list[int]:
    """`split_pieces` of (dimension, walls, pieces, chosen)."""
    return split_pieces(*shard)


def _chambers(face: _Face, piece: int, pieces: int) -> Iterator[int]:
    """The chambers of each numbered restriction of a piece."""
    coefficients = face.cone.values
    d = coefficients.shape[1]
    for i, j in face.numbered[(piece - 1) % pieces :: pieces]:
        values = face.cone.cut(i).cut(j).values
        before = values[d:j]
        cutting = d + np.flatnonzero((before > 0).any(axis=1) & (before < 0).any(axis=1))
        normals = np.vstack([coefficients[:d], coefficients[cutting]])
        yield _split(normals, np.ascontiguousarray(values[:d].T), d - 2)


def _split(normals: Integers, rays: Integers, rank: int) -> int:
    """The chambers in the open cone of these rays, which span a space of this rank; its walls are among the normals."""
    max_entry = min(1 << 30, (1 << 61) // (normals.shape[1] * int(np.abs(normals).max())))
    no_tables = np.empty((0, -(-len(normals) // 64)), np.uint64)
    no_points = np.empty((0, normals.shape[1]), np.int64)
    status, chambers = split_cone(normals, rays, rank, max_entry, MAX_RAYS, no_tables, no_points)
    if status != DONE:
        reason = "values beyond 64 bits" if status == OVERFLOW else f"more than {MAX_RAYS} extreme rays"
        raise Refused(f"splitting the chambers of a piece met {reason}")
    return int(chambers)
