"""Unbiased estimates of the number of chambers of a central arrangement, by random descents of its restrictions.

Deletion and restriction give, for hyperplanes H1 ... Hm in any order,

    r(H1 ... Hm) = 1 + sum_i r(H1 ... H(i-1) on Hi),

coinciding hyperplanes merged on Hi: the nodes of a tree, of which each counts for 1. A descent draws one child of each
node, place i with probability p_i, and 1 + r / p_i has the right mean if r has (Knuth, Estimating the efficiency of
backtrack programs, Mathematics of Computation 29, 1975). It ends in dimension 2, where k lines make 2k chambers.

The order is random in each descent, and p_i proportional to a power of the number of chambers of i generic hyperplanes
in one dimension less (Schlafli). The power, one for each dimension, is fitted to the descents of a pilot, which are not
used otherwise; whatever it is, the mean is right.

Which hyperplanes coincide on a flat is decided by residues modulo primes below 2**31 whose product exceeds every minor
of full order of the normals, up to powers of two. That is exact: hyperplanes independent over the rationals extend to a
basis, and at least one of the primes does not divide its determinant.

Cost: about one nanosecond for each prime and m rank**2; a relative standard deviation of 0.5 to 1 for threshold
functions of 6 to 14 variables.
"""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import count, islice
from math import ceil, isqrt, log, log2

import numpy as np
import numpy.typing as npt

from enumerate.arrangements.descent_kernels import descend
from enumerate.arrangements.status_kernels import DONE
from enumerate.outcomes import Refused
from enumerate.shards import Jobs, Plan, Progress, run_plan, run_shards
from enumerate.workers import check_stop, stop_flag

Integers = npt.NDArray[np.int64]

Floats = npt.NDArray[np.float64]

MAX_BITS = 2000  # of the number of chambers in general position: doubles reach from 2**-1000 to 2**1000

MAX_ENTRY = 1 << 62

MAX_BYTES = 1 << 30  # of the residues of all normals

SHARD_SECONDS = 0.5

PILOT_SECONDS = 8.0

PILOT = (64, 2048)  # descents, at least and at most

POWER = 0.85  # where a pilot says nothing

ATTEMPTS = 4  # with other primes


@dataclass(frozen=True, eq=False)
class DescentTree:
    """The tree of restrictions of a central arrangement, as descents need it.

    Attributes:
        normals: (m, rank) int64, of m different hyperplanes; they span the space.
        primes: how many primes below 2**31 are needed for certain decisions.
    """

    normals: Integers
    primes: int

    @classmethod
    def of(cls, normals: npt.ArrayLike, halvings: int = 0) -> "DescentTree":
        """The tree of the arrangement with these normals.

        Arguments:
            normals: (m, rank), integers below 2**62, no row a multiple of another; of full rank, at least 3.
            halvings: a power of two, 2**halvings, that divides every minor of order `rank`; 0 if none is known.

        Raises:
            ValueError: if they are not such a matrix; rank is not checked.
            Refused: if entries, residues or numbers of chambers are too large.

        Examples:
            >>> from enumerate.arrangements.arrangements import threshold_hyperplanes
            >>> DescentTree.of(threshold_hyperplanes(15)).primes
            1
        """
        matrix = normals if isinstance(normals, np.ndarray) else np.array(normals, dtype=object)
        if matrix.ndim != 2 or len(matrix) < matrix.shape[1] or matrix.shape[1] < 3:
            raise ValueError(f"descents need a matrix of normals of rank at least 3, not one of shape {matrix.shape}")
        if abs(matrix).max() >= MAX_ENTRY:
            raise Refused("normals with entries beyond 2**62 are not estimated")
        integers = np.ascontiguousarray(matrix, np.int64)
        primes = max(1, ceil((_largest_minor_bits(integers, halvings) + 0.01) / 30.99))
        if integers.size * primes * 8 > MAX_BYTES:
            raise Refused(
                f"{len(integers)} hyperplanes of rank {integers.shape[1]} need {primes} primes, and "
                f"{integers.size * primes * 8 >> 20} MiB of residues; at most {MAX_BYTES >> 20} MiB are tried"
            )
        tree = cls(integers, primes)
        if tree.generic_bits > MAX_BITS:
            raise Refused(f"{len(integers)} hyperplanes may have more than 2**{MAX_BITS} chambers")
        return tree

    @property
    def number(self) -> int:
        """How many hyperplanes there are."""
        return len(self.normals)

    @property
    def rank(self) -> int:
        """Of the normals."""
        return int(self.normals.shape[1])

    @property
    def generic_bits(self) -> float:
        """log2 of the number of chambers in general position, from above."""
        return min(float(self.number), 1 + self.rank * log2(self.number))

    @property
    def exponent(self) -> int:
        """Descents give the number of chambers in units of 2**exponent, so that doubles hold it and its parts."""
        return int(self.generic_bits) // 2 if self.generic_bits > 900 else 0

    @property
    def seconds(self) -> float:
        """About how long a descent takes on one core."""
        return 1e-6 + 1e-9 * self.number * (self.rank**2 * self.primes + 40)

    @property
    def pilot(self) -> int:
        """How many descents the pilot makes."""
        return min(max(PILOT[0], int(PILOT_SECONDS / self.seconds)), PILOT[1])


def _largest_minor_bits(normals: Integers, halvings: int) -> float:
    """log2 of a bound on the minors of order `rank`, without the powers of two that divide all of them.

    Hadamard's bound; if all entries are -1 or +1, a minor is divisible by 2**(rank - 1), and if all are 0 or 1, it is
    one of -1 and +1 of the next order, divided by 2**rank.
    """
    rank = normals.shape[1]
    squares = np.sort((normals.astype(np.float64) ** 2).sum(axis=1))[-rank:]
    bits = 0.5 * float(np.log2(np.maximum(squares, 1)).sum())
    if (abs(normals) == 1).all():
        halvings = max(halvings, rank - 1)
    if ((normals == 0) | (normals == 1)).all():
        bits = min(bits, (rank + 1) / 2 * log2(rank + 1) - rank)
    return bits - halvings


@cache
def _primes(begin: int, end: int) -> Integers:
    """The largest primes below 2**31, numbers begin ... end - 1."""
    odd = (q for q in count((1 << 31) - 1, -2) if all(q % f for f in range(3, isqrt(q) + 1, 2)))
    return np.array(list(islice(odd, begin, end)), np.int64)


@lru_cache(2)
def log_generic(number: int, rank: int) -> Floats:
    """log of the number of chambers of i generic hyperplanes in dimension d: (number, rank), [i, d - 1].

    2 sum_(k < d) C(i - 1, k) for i > 0 (Schlafli), by Pascal's rule.

    Examples:
        >>> np.exp(log_generic(5, 3)).round().astype(int).tolist()
        [[1, 1, 1], [2, 2, 2], [2, 4, 4], [2, 6, 8], [2, 8, 14]]
    """
    table = np.zeros((number, rank))
    table[1:2] = log(2)
    for i in range(2, number):
        table[i, 0] = log(2)
        table[i, 1:] = np.logaddexp(table[i - 1, 1:], table[i - 1, :-1])
    return table


@lru_cache(2)
def _cumulative(number: int, rank: int, powers: tuple[int, ...]) -> Floats:
    """The probabilities of places, summed up, as the kernel has them; powers: for each dimension, in hundredths.

    Weights are rounded to 24 bits, so that they are the same on machines whose logarithms differ in the last place.
    """
    generic = log_generic(number, rank)
    cumulative = np.zeros((rank + 1, number + 1))
    for d in range(3, rank + 1):
        logs = powers[d] / 100 * generic[:, d - 2]
        mantissas, exponents = np.frexp(np.exp(logs - logs[-1] / 2))
        cumulative[d, 1:] = np.cumsum(np.ldexp(np.round(np.ldexp(mantissas, 24)), exponents - 24))
    return cumulative


Shard = tuple[Integers, int, tuple[int, ...], str, int, int]  # normals, primes, powers, of the random numbers, descents


def _descend(shard: Shard) -> tuple[Floats, Integers, Floats]:
    """Values, places and children of descents begin ... end - 1, as of the kernel."""
    normals, primes, powers, stream, begin, end = shard
    tree = DescentTree(normals, primes)
    number, rank = normals.shape
    values = np.empty(end - begin)
    places = np.empty((end - begin, rank + 1), np.int64)
    children = np.empty((end - begin, rank + 1))
    for attempt in range(ATTEMPTS):
        chosen = _primes(attempt * primes, (attempt + 1) * primes)
        root = np.concatenate([normals.T % prime for prime in chosen])
        states = np.array([_state(f"{stream} {index}") for index in range(begin, end)], np.int64)
        unit = 2.0**-tree.exponent
        cumulative = _cumulative(number, rank, powers)
        status = descend(root, chosen, cumulative, states, unit, values, places, children, stop_flag())
        check_stop()
        if status == DONE:
            return values, places, children
    raise ValueError(f"the normals are not {number} different hyperplanes of rank {rank}")


def _state(name: str) -> list[int]:
    """Where the random numbers of one descent begin: six words, those of each half not all 0."""
    digest = hashlib.sha256(name.encode()).digest()
    return [1 + int.from_bytes(digest[4 * i : 4 * i + 4]) % 4294944442 for i in range(6)]


def _values(shard: Shard) -> Integers:
    """The values of descents, their bits as integers: a result is kept exactly."""
    return _descend(shard)[0].view(np.int64)


def _pilot_sums(shard: Shard) -> Integers:
    """Of descents, (rank + 1, 2): the sums of squares and products of the logarithms fitted, as bits of integers."""
    return _log_sums(shard[0].shape[0], *_descend(shard)[1:]).view(np.int64)


def _log_sums(number: int, places: Integers, children: Floats) -> Floats:
    """For each dimension the sum of x**2 and of x y, x and y the logarithms, less their means, of generic and estimate.

    What chance adds to y moves its mean, and leaves the slope sum(x y) / sum(x**2) of y in x as it is.
    """
    rank = places.shape[1] - 1
    generic = log_generic(number, rank)
    sums = np.zeros((rank + 1, 2))
    for d in range(3, rank + 1):
        drawn = places[:, d] > 0
        if drawn.any():
            x = generic[places[drawn, d], d - 2]
            y = np.log(children[drawn, d])
            sums[d] = ((x - x.mean()) ** 2).sum(), ((x - x.mean()) * (y - y.mean())).sum()
    return sums


def fit_powers(tree: DescentTree, seed: int, jobs: Jobs = 1, progress: Progress | None = None) -> tuple[int, ...]:
    """For each dimension the power, in hundredths, of the generic number that a child's number follows, by a pilot.

    Neighbouring dimensions are fitted together where there are many.

    Raises:
        ValueError: if two normals are of one hyperplane.
        Stopped: as any run.

    Examples:
        >>> from enumerate.arrangements.arrangements import threshold_hyperplanes
        >>> fit_powers(DescentTree.of(threshold_hyperplanes(4)), 1)
        (0, 0, 0, 70, 85)
    """
    rank = tree.rank
    sums = np.zeros((rank + 1, 2))
    first = (0, 0, 0) + (100,) * (rank - 2)
    shards = _shards(tree, first, f"pilot {seed}", 0, tree.pilot)
    for part in run_shards(_pilot_sums, shards, jobs, progress, "pilot descents", True, 16 * rank):
        sums += part.view(np.float64)
    powers = [0, 0, 0]
    for d in range(3, rank + 1):
        around = sums[max(3, d - rank // 16) : d + rank // 16 + 1].sum(axis=0)
        power = float(around[1] / around[0]) if around[0] > 0 else POWER
        powers.append(round(100 * min(max(power, 0.2), 1.0)))
    return tuple(powers)


def _shards(tree: DescentTree, powers: tuple[int, ...], stream: str, begin: int, end: int) -> list[Shard]:
    size = min(max(8, int(SHARD_SECONDS / tree.seconds)), 1 << 14)
    return [
        (tree.normals, tree.primes, powers, stream, first, min(first + size, end)) for first in range(begin, end, size)
    ]


def draw_descents(
    tree: DescentTree,
    powers: Sequence[int],
    seed: int,
    begin: int,
    end: int,
    jobs: Jobs = 1,
    progress: Progress | None = None,
) -> Iterator[Floats]:
    """The values of descents begin ... end - 1 of a seed, in units of 2**tree.exponent, in order, some at a time.

    Each has random numbers of its own, so it is the same wherever and with whichever others it is made.

    Raises:
        ValueError: as `fit_powers`.
        Stopped: as any run.

    Examples:
        >>> from enumerate.arrangements.arrangements import threshold_hyperplanes
        >>> tree = DescentTree.of(threshold_hyperplanes(4))  # 104 chambers
        >>> round(float(np.concatenate(list(draw_descents(tree, fit_powers(tree, 1), 1, 0, 2000))).mean()))
        104
    """
    shards = _shards(tree, tuple(powers), f"descent {seed}", begin, end)
    size = shards[0][5] - shards[0][4]
    label = f"descents {begin} ... {end - 1}"
    for part in run_plan(Plan(label, _values, shards, threads=True, result_bytes=8 * size + 128), jobs, progress):
        yield part.view(np.float64)
