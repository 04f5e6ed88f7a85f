"""Square gates as sections of threshold functions: on for a score outside a band, counted from classes without a list.

A square gate of n variables is off where -tau < b + w.x < tau, that is where the threshold function
Psi(x, s) = step(b + w.x + tau s) of n + 1 variables is 1 at s = +1 and 0 at s = -1, and on where the two agree. So
the square gates are the functions Psi(., +1) XNOR Psi(., -1) with Psi increasing in s; exchanging the two halves covers
the decreasing ones. Every threshold function of n + 1 variables lies in the orbit of a class representative, and a
transform of n + 1 variables that carries variable i to the last place only transforms the section in n variables: the
classes of square gates are those of the sections of each representative along each of its variables.

Cost: one canonical form for each class of n + 1 variables and each variable: 103,285 at n = 6.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from enumerate.symmetry import Group, canonical_words, orbit
from enumerate.threshold_classes import gate_table, npn_gate_classes
from enumerate.truth_tables import all_ones, check_inputs, distinct, from_bits, to_bits

MAX_INPUTS = 6
MAX_LISTED_INPUTS = 5


@dataclass(frozen=True)
class SquareClasses:
    """The square gates of n variables by NP classes: canonical forms (k,) uint64 and orbit sizes (k,) int64."""

    n: int
    forms: npt.NDArray[np.uint64]
    orbit_sizes: npt.NDArray[np.int64]

    @property
    def functions(self) -> int:
        """The number of square gates.

        >>> [square_classes(n).functions for n in range(5)]
        [2, 4, 16, 210, 11130]
        """
        return sum(self.orbit_sizes.tolist())


def square_classes(n: int) -> SquareClasses:
    """The square gates of n <= 6 variables by classes under permutations and negations of the variables.

    >>> square_classes(2).orbit_sizes.tolist()
    [1, 2, 4, 4, 4, 1]
    """
    check_inputs(n, MAX_INPUTS)
    ones = all_ones(n)
    index = np.arange(2**n)
    sections = []
    for found in npn_gate_classes(n + 1):
        bits = to_bits(gate_table(found.gate), n + 1)
        for i in range(n + 1):
            low = index & ((1 << i) - 1) | (index >> i) << (i + 1)
            sections.append(from_bits(bits[low] ^ bits[low | 1 << i]) ^ ones)
    forms = distinct(canonical_words(distinct(np.array(sections, np.uint64)), n)[0])
    return SquareClasses(n, forms, Group(n).order // canonical_words(forms, n)[1])


def square_functions(n: int) -> npt.NDArray[np.uint64]:
    """All square gates of n <= 5 variables, ascending, (k,) uint64.

    >>> len(square_functions(3))
    210
    """
    check_inputs(n, MAX_LISTED_INPUTS)
    return distinct(np.concatenate([orbit(form, n) for form in square_classes(n).forms.tolist()]))


def two_band_functions(n: int, threshold: npt.NDArray[np.uint64]) -> npt.NDArray[np.uint64]:
    """All functions of (x, z) that are on where |b + w.x| exceeds tau_z, with two thresholds: (k,) uint64, ascending.

    threshold: all threshold functions of n + 2 <= 6 variables. With tau_z = a + d z for z = -1, +1 they are the
    sections Psi(x, s, s z) for s = +1 and s = -1, joined by XNOR, of the threshold functions
    step(b + w.x + a p + d q) of (x, p, q).

    >>> len(two_band_functions(0, np.array([h for h in range(16) if h not in (6, 9)], np.uint64)))
    4
    """
    check_inputs(n, MAX_INPUTS - 2)
    points = 2**n
    mask = np.uint64((1 << points) - 1)

    def section(p: int, q: int) -> npt.NDArray[np.uint64]:
        return threshold >> np.uint64(points * (p + 2 * q)) & mask

    off, on = section(1, 0) ^ section(0, 1), section(1, 1) ^ section(0, 0)  # z = 0: q = -p; z = 1: q = p
    return distinct((off ^ mask) | (on ^ mask) << np.uint64(points))
