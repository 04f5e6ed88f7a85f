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

from enumerate.cube.symmetry import Group, canonical_words, orbits
from enumerate.cube.truth_tables import all_ones, check_inputs, distinct, from_bits, to_bits
from enumerate.gates.threshold_classes import gate_table, npn_gate_classes

MAX_INPUTS = 6

MAX_LISTED_INPUTS = 5


@dataclass(frozen=True)
class SquareClasses:
    """The square gates of n variables by NP classes.

    Attributes:
        n: the number of variables.
        forms: (k,) uint64, their canonical forms.
        orbit_sizes: (k,) int64.
    """

    n: int
    forms: npt.NDArray[np.uint64]
    orbit_sizes: npt.NDArray[np.int64]

    @property
    def functions(self) -> int:
        """The number of square gates.

        Examples:
            >>> [square_classes(n).functions for n in range(5)]
            [2, 4, 16, 210, 11130]
        """
        return sum(self.orbit_sizes.tolist())


def square_classes(n: int) -> SquareClasses:
    """The square gates of n <= 6 variables by classes under permutations and negations of the variables.

    Examples:
        >>> square_classes(2).orbit_sizes.tolist()
        [1, 2, 4, 4, 4, 1]
    """
    check_inputs(n, MAX_INPUTS)
    ones = all_ones(n)
    index = np.arange(2**n)
    sections = []
    for cls in npn_gate_classes(n + 1):
        bits = to_bits(gate_table(cls.gate), n + 1)
        for i in range(n + 1):
            low = index & ((1 << i) - 1) | (index >> i) << (i + 1)
            sections.append(from_bits(bits[low] ^ bits[low | 1 << i]) ^ ones)
    forms = distinct(canonical_words(distinct(np.array(sections, np.uint64)), n)[0])
    return SquareClasses(n, forms, Group(n).order // canonical_words(forms, n)[1])


def square_functions(n: int) -> npt.NDArray[np.uint64]:
    """All square gates of n <= 5 variables, ascending, (k,) uint64.

    Examples:
        >>> len(square_functions(3))
        210
    """
    check_inputs(n, MAX_LISTED_INPUTS)
    return orbits(square_classes(n).forms.tolist(), n, Group(n))


def two_band_functions(n: int) -> npt.NDArray[np.uint64]:
    """All functions of (x, z), n <= 4, that are on where |b + w.x| exceeds tau_z: (k,) uint64, ascending.

    Notes:
        With tau_z = a + d z for z = -1, +1 they are the sections Psi(x, s, s z) for s = +1 and s = -1, joined by XNOR,
        of the threshold functions step(b + w.x + a p + d q) of (x, p, q). A transform of n + 2 variables that carries
        two of them to the last places transforms the sections in n variables, or exchanges them: every two variables
        of each class representative are taken for p and q.

    Examples:
        >>> [len(two_band_functions(n)) for n in range(4)]
        [4, 14, 146, 6788]
    """
    check_inputs(n, MAX_INPUTS - 2)
    index = np.arange(2**n)
    sections = []
    for cls in npn_gate_classes(n + 2):
        bits = to_bits(gate_table(cls.gate), n + 2)
        for j in range(n + 2):
            for i in range(j):
                low = index & ((1 << i) - 1) | (index >> i) << (i + 1)
                low = low & ((1 << j) - 1) | (low >> j) << (j + 1)
                p, q = 1 << i, 1 << j
                off = from_bits(bits[low | p] ^ bits[low | q] ^ 1)  # z = -1: q = -p
                on = from_bits(bits[low | p | q] ^ bits[low] ^ 1)
                sections += [off | on << 2**n, on | off << 2**n]
    words = distinct(np.array(sections, np.uint64))
    return orbits(words.tolist(), n + 1, Group(n))
