"""What the numbers of chambers on the faces of the Weyl cone say: threshold functions and their classes."""

from collections.abc import Mapping, Sequence
from itertools import pairwise
from math import comb

Faces = Mapping[int, int]


class Contradiction(ValueError):
    """Two numbers cannot both be right."""


def faces_below(faces: Faces, dimension: int) -> dict[int, int]:
    """The chambers on the faces of the Weyl cone of fewer variables: those with all walls from `dimension` + 1 on.

    Examples:
        >>> faces_below({0: 2, 1: 1, 2: 2, 4: 1, 3: 1, 5: 0, 6: 1, 7: 0}, 2)
        {0: 1, 1: 0, 2: 1, 3: 0}
    """
    above = len(faces) - (1 << dimension)
    return {walls: faces[walls | above] for walls in range(1 << dimension)}


def classes_by_stabilizer(faces: Faces) -> dict[int, int]:
    """The self-dual classes by the walls that generate their stabilizer, by Moebius inversion of r(K).

    Raises:
        Contradiction: if a number is negative.

    Examples:
        >>> classes_by_stabilizer({0: 2, 1: 1, 2: 2, 4: 1, 3: 1, 5: 0, 6: 1, 7: 0})  # of x1, and of the majority
        {0: 0, 1: 0, 2: 0, 3: 1, 4: 0, 5: 0, 6: 1, 7: 0}
    """
    classes = [faces[walls] for walls in range(len(faces))]
    for i in range((len(faces) - 1).bit_length()):
        classes = [r if walls >> i & 1 else r - classes[walls | 1 << i] for walls, r in enumerate(classes)]
    if min(classes) < 0:
        raise Contradiction(
            f"{min(classes)} self-dual classes with the stabilizer of walls {classes.index(min(classes)):#b}"
        )
    return dict(enumerate(classes))


def inverse_binomial(terms: Sequence[int]) -> list[int]:
    """The b(k) with a(n) = sum over k <= n of C(n, k) b(k).

    Examples:
        >>> inverse_binomial([2, 4, 14, 104])
        [2, 2, 8, 72]
    """
    return [sum((-1) ** (n - k) * comb(n, k) * terms[k] for k in range(n + 1)) for n in range(len(terms))]


def binomial(terms: Sequence[int]) -> list[int]:
    """The a(n) = sum over k <= n of C(n, k) b(k).

    Examples:
        >>> binomial([2, 2, 8, 72])
        [2, 4, 14, 104]
    """
    return [sum(comb(n, k) * terms[k] for k in range(n + 1)) for n in range(len(terms))]


def by_orbits_of_complements(terms: Sequence[int]) -> list[int]:
    """a(n) / 2^n: the orbits under complementing inputs, which fixes no function that depends on all of them.

    Raises:
        Contradiction: if 2^n does not divide a(n).
    """
    for n, term in enumerate(terms):
        if term % 2**n:
            raise Contradiction(f"{term} functions of exactly {n} variables are not a multiple of 2^{n}")
    return [term >> n for n, term in enumerate(terms)]


def differences(terms: Sequence[int]) -> list[int]:
    """a(n) - a(n - 1), and a(0) itself: the classes of functions of exactly n variables.

    Examples:
        >>> differences([1, 2, 3, 6])
        [1, 1, 1, 3]
    """
    return [terms[0], *(b - a for a, b in pairwise(terms))]
