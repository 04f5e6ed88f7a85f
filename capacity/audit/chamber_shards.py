"""Published shards of a count of chambers: restrictions to each hyperplane, checked where it is quick, and added up.

For hyperplanes H_1 ... H_m through the origin that meet there alone, in dimension r, chains_k of H_i is the number of
chains of restrictions that begin with H_i, restricted by those before it, and end in codimension k: the Whitney number
|w_(k-1)| of the arrangement that H_1 ... H_(i-1) leave in H_i. So |w_0| = 1, |w_k| = sum_i chains_k of H_i, and the
chambers number |w_0| + ... + |w_r| (Zaslavsky 1975).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import gcd

from capacity.audit.shards import cells_of, natural, read_header, require_columns
from capacity.audit.text import CertificateError, counted, integer_of, quoted, require

CHAMBER_SHARDS_SCHEMA = "circuit-capacity/chamber-shards/1"

CHAMBER_SHARDS_BEGIN = b"# schema: circuit-capacity/chamber-shards/"

_KEYS = ("schema", "arrangement", "method", "version", "shards", "rule", "count")

MAX_RANK = 64


@dataclass(frozen=True)
class ChamberShards:
    """The published shards of a count of chambers, read, checked and added up.

    Attributes:
        arrangement: What is counted, in words.
        method: The engine that counted.
        normals: Of the hyperplanes, in order, as rows of integers.
        whitney: The absolute Whitney numbers of the arrangement.
    """

    arrangement: str
    method: str
    normals: tuple[tuple[int, ...], ...]
    whitney: tuple[int, ...]

    @property
    def count(self) -> int:
        """The number of chambers."""
        return sum(self.whitney)

    def summary(self) -> str:
        """One line that says what was found."""
        planes = f"{counted(len(self.normals), 'hyperplane')} of rank {len(self.whitney) - 1}"
        return (
            f"restrictions to {planes} of {self.arrangement} ({self.method}), each once, add up to the Whitney numbers "
            f"{', '.join(map(str, self.whitney))} and {self.count} chambers"
        )


def chain_columns(rank: int) -> tuple[str, ...]:
    """The columns of such a file.

    Examples:
        >>> chain_columns(2)
        ('normal', 'chains_1', 'chains_2')
    """
    return ("normal", *(f"chains_{k}" for k in range(1, rank + 1)))


def parse_chamber_shards(content: bytes) -> ChamberShards:
    """The published shards in a file's bytes, checked and added up.

    Of each line the restrictions themselves are counted again, chains_2, and the alternating sum, which is 0; the other
    numbers are taken as they are.

    Raises:
        CertificateError: The file is refused.
    """
    header, lines = read_header(content, CHAMBER_SHARDS_SCHEMA, _KEYS)
    rank = lines[min(lines)].count(",") if lines else 0
    require(1 <= rank <= MAX_RANK, f"its rank is {rank}: 1 to {MAX_RANK}")
    require_columns(lines, chain_columns(rank))
    normals: list[tuple[int, ...]] = []
    whitney = [1] + [0] * rank
    known: set[tuple[int, ...]] = set()
    for place, cells in cells_of(lines, rank + 1, header["shards"]):
        with place:
            normal = _normal(cells[0], rank)
            require(any(normal) and _line_of(normal) not in known, "its hyperplane is none, or stands before")
            chains = [natural(cell) for cell in cells[1:]]
            _check_chains(chains, normal, normals)
            known.add(_line_of(normal))
            normals.append(normal)
            whitney = [whitney[0], *(number + more for number, more in zip(whitney[1:], chains, strict=True))]
    require(_rank(normals) == rank, f"the hyperplanes have rank {_rank(normals)}, not {rank}")
    shards = ChamberShards(header["arrangement"], header["method"], tuple(normals), tuple(whitney))
    right = shards.count == natural(header["count"])
    require(right, f"the shards add up to {shards.count}, not to {quoted(header['count'])}", "count")
    return shards


def _normal(text: str, rank: int) -> tuple[int, ...]:
    words = text.split(" ")
    require(len(words) == rank, f"{quoted(text)} is not a normal of {counted(rank, 'integer')}")
    return tuple(integer_of(word) for word in words)


def _check_chains(chains: Sequence[int], normal: tuple[int, ...], before: Sequence[tuple[int, ...]]) -> None:
    """What is known of the restriction to a hyperplane by those before it: how many they are, and the Euler sum."""
    require(chains[0] == 1, f"chains_1 is {chains[0]}, not 1")
    pivot = next(j for j, v in enumerate(normal) if v)
    restrictions = {
        _line_of([normal[pivot] * v - row[pivot] * w for v, w in zip(row, normal, strict=True)]) for row in before
    }
    if len(chains) > 1:
        found = len(restrictions)
        require(chains[1] == found, f"chains_2 is {chains[1]}, but the hyperplanes before it leave {found} in it")
    alternating = sum(chains[::2]) - sum(chains[1::2])
    if alternating != (not before):
        raise CertificateError(f"the alternating sum of the chains is {alternating}, not {int(not before)}")


def _line_of(vector: Sequence[int]) -> tuple[int, ...]:
    """The one primitive multiple of a vector whose first nonzero entry is positive; 0 for 0."""
    divisor = gcd(*vector) or 1
    first = next((v for v in vector if v), 1)
    return tuple(v // divisor if first > 0 else -v // divisor for v in vector)


def _rank(rows: Sequence[Sequence[int]]) -> int:
    """The rank of integer rows, by elimination without fractions."""
    echelon: list[tuple[int, Sequence[int]]] = []
    for row in rows:
        left = list(row)
        for pivot, other in echelon:
            left = list(_line_of([other[pivot] * v - left[pivot] * w for v, w in zip(left, other, strict=True)]))
        if any(left):
            echelon.append((next(j for j, v in enumerate(left) if v), left))
    return len(echelon)
