"""Published counts of threshold functions, and the counts that a theorem gives outright.

Every other number of the project is computed; these are the ones it is compared with. The sequences are
those of the On-Line Encyclopedia of Integer Sequences (OEIS), most of them from S. Muroga, *Threshold Logic
and Its Applications* (1971), Table 2.3.2, and S. Muroga, T. Tsuboi, C. R. Baugh, *Enumeration of threshold
functions of eight variables* (1970); the last term of A000609 is by N. Gruzling (2006).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

EXPANSION_LIMIT_BITS: Final = 2**20
"""Integers of more bits than this are never written out; they are known by their binary logarithm alone."""


@dataclass(frozen=True)
class Sequence:
    """An integer sequence of OEIS: its identifier, what it counts, the index of its first term, and its
    terms.

    Examples:
        >>> LINEAR_THRESHOLD_FUNCTIONS[2]
        14
        >>> SELF_DUAL_CLASSES[1], SELF_DUAL_CLASSES[10]
        (1, 52980624)
    """

    identifier: str
    counts: str
    offset: int
    terms: tuple[int, ...]

    @property
    def last(self) -> int:
        """The largest index with a published term."""
        return self.offset + len(self.terms) - 1

    def __getitem__(self, index: int) -> int:
        """The term a(index); IndexError, naming the published range, outside it."""
        if not self.offset <= index <= self.last:
            raise IndexError(f"{self.identifier} is published for {self.offset} to {self.last}, not for {index}")
        return self.terms[index - self.offset]


LINEAR_THRESHOLD_FUNCTIONS: Final = Sequence(
    "A000609",
    "linear threshold functions of n variables, T(n)",
    0,
    (
        2,
        4,
        14,
        104,
        1882,
        94572,
        15028134,
        8378070864,
        17561539552946,
        144130531453121108,
    ),
)

COUNTED_HERE: Final = {10: 4728660917276019846718}
"""T(n) where only this project has counted it, by one method: results/shards/ltf-10.csv, which `audit` adds up."""

EXACT_LINEAR_THRESHOLD_FUNCTIONS: Final = Sequence(
    "A000615",
    "linear threshold functions that depend on all of their n variables",
    0,
    (2, 2, 8, 72, 1536, 86080, 14487040, 8274797440, 17494930604032),
)

EXACT_N_CLASSES: Final = Sequence(
    "A002079",
    "classes, under complementing inputs, of linear threshold functions that depend on all of their n variables",
    0,
    (2, 1, 2, 9, 96, 2690, 226360, 64646855, 68339572672),
)

NP_CLASSES: Final = Sequence(
    "A000617",
    # A printed value at n = 9, 989913346, is left out: it contradicts A000619(9) = A000617(9) - A000617(8) = 990331318
    # and this project's two counts of the classes, both 993061484.
    "NP classes of linear threshold functions of n variables (inputs permuted and complemented)",
    0,
    (2, 3, 5, 10, 27, 119, 1113, 29375, 2730166),
)

NPN_CLASSES: Final = Sequence(
    "A001529",
    "NPN classes of linear threshold functions of n variables (NP, and the output complemented)",
    0,
    (1, 2, 3, 6, 15, 63, 567, 14755, 1366318),
)

SELF_DUAL_CLASSES: Final = Sequence(
    "A001532",
    "NP classes of self-dual linear threshold functions of n variables",
    1,
    (1, 1, 2, 3, 7, 21, 135, 2470, 175428, 52980624),
)


def linear_threshold_count(n: int) -> int | None:
    """The number T(n) of linear threshold functions of n variables, where it is published or counted by this project.

    Arguments:
        n: the number of variables, at least 0.

    Returns:
        T(n) for n = 0 ... 10; None beyond.

    Raises:
        ValueError: if n is negative.

    References:
        OEIS A000609 to n = 9; docs/frontier.md for n = 10.

    Examples:
        >>> [linear_threshold_count(n) for n in range(5)]
        [2, 4, 14, 104, 1882]
        >>> linear_threshold_count(11) is None
        True
    """
    if n < 0:
        raise ValueError(f"T(n) needs n >= 0, not {n}")
    return LINEAR_THRESHOLD_FUNCTIONS[n] if n <= LINEAR_THRESHOLD_FUNCTIONS.last else COUNTED_HERE.get(n)


def polynomial_threshold_count(n: int, d: int) -> int | None:
    """The number T(n, d) of threshold functions of degree at most d in n variables, where a theorem or OEIS
    gives it.

    Degree 0 leaves the two constants; degree 1 is `linear_threshold_count`; degree n or more is every
    Boolean function; degree n - 1 misses exactly the two parities.

    Arguments:
        n: the number of variables, at least 0.
        d: the degree, at least 0.

    Returns:
        T(n, d), or None where neither applies.

    Raises:
        ValueError: if n or d is negative.
        OverflowError: if the answer has more than `EXPANSION_LIMIT_BITS` bits (d >= n - 1 > 19).

    Notes:
        By Gordan's theorem f has no polynomial of degree below n exactly if some λ >= 0, λ != 0, makes λf
        orthogonal to all monomials of degree below n. What is orthogonal to them is a multiple of the
        parity χ, so λf = cχ, hence λ is constant and f = χ or f = -χ.

    References:
        M. Minsky, S. Papert, *Perceptrons* (1969); M. Saks, *Slicing the hypercube* (1993).

    Examples:
        >>> [polynomial_threshold_count(3, d) for d in range(5)]
        [2, 104, 254, 256, 256]
        >>> polynomial_threshold_count(4, 2) is None
        True
    """
    if n < 0 or d < 0:
        raise ValueError(f"T(n, d) needs n >= 0 and d >= 0, not n = {n}, d = {d}")
    if d == 0:
        return 2
    if d == 1 and (known := linear_threshold_count(n)) is not None:
        return known
    if d < n - 1:
        return None
    if 2**n > EXPANSION_LIMIT_BITS:
        raise OverflowError(f"T({n}, {d}) has 2^{n} bits, more than 2^20; ask for its binary logarithm instead")
    functions: int = 2 ** (2**n)
    return functions if d >= n else functions - 2
