"""The hyperoctahedral group acting on truth tables: transforms, orbits, stabilizers and canonical forms.

The group of the n-cube permutes and negates the variables (order 2**n n!, the classes it makes are the NP classes);
with the complement of the output it has order 2**(n+1) n! and makes the NPN classes.

`canonical_form` is exact for every n: among the images whose first-order spectrum c_i = #{f = 1, x_i = 1} -
#{f = 1, x_i = 0} is nonnegative and nonincreasing (and, with the complement, whose weight is at most half) it is the
least integer. The spectrum is sorted at once, so that only ties are searched: a few hundred nanoseconds for n <= 6,
where a table is one word; at worst (all spectra equal) the whole group.
"""

from array import array
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cache, cached_property, lru_cache, partial
from math import factorial

import numpy as np
import numpy.typing as npt

from enumerate.cube.symmetry_kernels import NEGATE, apply_step, canonical, canonical_forms, images_along_walk
from enumerate.cube.symmetry_kernels import mark_orbits as _mark_orbits
from enumerate.cube.truth_tables import (
    all_ones,
    check_inputs,
    distinct,
    from_bits,
    low_points,
    projection,
    to_bits,
    to_hex,
)
from enumerate.cube.walks import permutation_walk, product_walk, tie_pattern, tie_walk, tie_walks

MAX_WORD_INPUTS = 6

MAX_TABLE_INPUTS = 4  # to which all functions are brought to canonical form together

_asked: dict[tuple[int, bool], int] = {}  # how often for a form, by n and complement


@dataclass(frozen=True)
class Transform:
    """An element of the group: (g f)(x) = f(y) xor complement, with y_i = x_permutation[i] xor negation_i.

    Attributes:
        permutation: the variable (1 ... n) that each variable of f reads.
        negations: bit i - 1 negates variable i of f.
    """

    permutation: tuple[int, ...]
    negations: int = 0
    complement: bool = False

    def __call__(self, table: int) -> int:
        """Apply the transform to a truth table of the same number of variables.

        Examples:
            >>> Transform((2, 1), negations=0b01)(0b1000)  # x1 and x2 becomes (not x2) and x1
            2
        """
        n = len(self.permutation)
        index = np.arange(2**n)
        source = np.zeros(2**n, np.int64)
        for i, read in enumerate(self.permutation):
            source |= ((index >> (read - 1) & 1) ^ (self.negations >> i & 1)) << i
        return from_bits(to_bits(table, n)[source] ^ np.uint8(self.complement))


def group_order(n: int, complement: bool = False) -> int:
    """The order of the group.

    Examples:
        >>> group_order(3), group_order(5, complement=True)
        (48, 7680)
    """
    return factorial(n) << (n + complement)


@dataclass(frozen=True)
class CanonicalForm:
    """A canonical form.

    Attributes:
        table: its truth table.
        stabilizer_order: the number of transforms that leave it as it is.
        found: finds the transform.
    """

    table: int
    stabilizer_order: int
    found: Callable[[], Transform] = field(repr=False, compare=False)

    @cached_property
    def transform(self) -> Transform:
        """A transform that takes the function to its form; found when it is asked for."""
        return self.found()


def canonical_form(table: int, n: int, complement: bool = False) -> CanonicalForm:
    """The canonical form of a function under permutations and negations (and the complement of its output).

    For n <= 4 those of all functions are found together, once one in 1,024 has been asked for.

    Raises:
        ValueError: if the table does not fit n.
        Refused: if so many spectra coincide (n > 6 only) that more than ten million images would be searched.

    Examples:
        >>> form = canonical_form(0b0010, 2)  # x1 and not x2
        >>> form.table, form.stabilizer_order, form.transform(0b0010)
        (8, 2, 8)
    """
    check_inputs(n)
    to_hex(table, n)
    if n <= MAX_TABLE_INPUTS:
        asked = _asked[n, complement] = _asked.get((n, complement), 0) + 1
        if asked > 2**2**n >> 10:
            forms, orders = _all_forms(n, complement)
            return CanonicalForm(forms[table], orders[table], lambda: _form_of_word(table, n, complement).transform)
    if n <= MAX_WORD_INPUTS:
        return _form_of_word(table, n, complement)
    candidates = [False]
    if complement:
        weight = table.bit_count()
        candidates = [False, True] if 2 * weight == 2**n else [2 * weight > 2**n]
    best_form: CanonicalForm | None = None
    for flip in candidates:
        ordering = _transform_of(table, n, flip, [])
        bits = to_bits(ordering(table), n)
        steps = tie_walk(n, tie_pattern(_spectrum(from_bits(bits), n)))
        key, first, times = _least_image(bits, steps, n)
        if best_form is None or key < best_form.table:
            best_form = CanonicalForm(key, times, partial(_transform_of, table, n, flip, steps[:first]))
        elif key == best_form.table:
            best_form = CanonicalForm(key, best_form.stabilizer_order + times, best_form.found)
    assert best_form is not None
    return best_form


def _form_of_word(table: int, n: int, complement: bool) -> CanonicalForm:
    spectrum = np.zeros(8, np.int64)
    walks, starts = tie_walks(n)
    best, flipped, first, times, pattern = canonical(
        np.uint64(table), n, complement, 0, True, low_points(n), spectrum, walks, starts
    )

    def found() -> Transform:
        steps = walks[starts[pattern] : starts[pattern] + first].tolist()
        return _transform_of(table, n, bool(flipped), steps)

    return CanonicalForm(int(best), int(times), found)


@cache
def _all_forms(n: int, complement: bool) -> tuple["array[int]", "array[int]"]:
    """The canonical forms of all functions of n <= 4 variables and the orders of their stabilizers."""
    forms, orders = canonical_words(np.arange(2**2**n, dtype=np.uint64), n, complement)
    return array("H", forms.astype(np.uint16).tobytes()), array("H", orders.astype(np.uint16).tobytes())


def _least_image(bits: npt.NDArray[np.uint8], steps: list[int], n: int) -> tuple[int, int, int]:
    best, first, times = from_bits(bits), 0, 1
    index = np.arange(2**n)
    for s, step in enumerate(steps):
        if step >= NEGATE:
            bits = bits[index ^ (1 << (step - NEGATE))]
        else:
            differ = (index >> step ^ index >> (step + 1)) & 1
            bits = bits[index ^ (differ * (3 << step))]
        key = from_bits(bits)
        if key < best:
            best, first, times = key, s + 1, 1
        elif key == best:
            times += 1
    return best, first, times


def _spectrum(table: int, n: int) -> list[int]:
    weight = table.bit_count()
    return [2 * (table & projection(i, n)).bit_count() - weight for i in range(1, n + 1)]


def _transform_of(table: int, n: int, flip: bool, steps: list[int]) -> Transform:
    """The transform that complements if asked, negates and sorts by the spectrum, then takes the given steps."""
    spectrum = _spectrum(table ^ (all_ones(n) if flip else 0), n)
    order = sorted(range(n), key=lambda i: -abs(spectrum[i]))  # stable, like the kernel's insertion sort
    # reads[p] = (variable of f, negated): what stands at position p of the image.
    reads = [(i, spectrum[i] < 0) for i in order]
    for step in steps:
        if step >= NEGATE:
            i, negated = reads[step - NEGATE]
            reads[step - NEGATE] = (i, not negated)
        else:
            reads[step], reads[step + 1] = reads[step + 1], reads[step]
    permutation = [0] * n
    negations = 0
    for position, (i, negated) in enumerate(reads):
        permutation[i] = position + 1
        negations |= int(negated) << i
    return Transform(tuple(permutation), negations, flip)


def orbit(table: int, n: int, complement: bool = False) -> npt.NDArray[np.uint64]:
    """The distinct images of a function of n <= 6 variables, ascending, as a uint64 array.

    Examples:
        >>> orbit(0b1000, 2).tolist()
        [1, 2, 4, 8]
    """
    images = full_group_images(table, n)
    if complement:
        images = np.concatenate([images, images ^ np.uint64(all_ones(n))])
    return distinct(images)


def orbits(tables: Iterable[int], n: int, group: "Group") -> npt.NDArray[np.uint64]:
    """The distinct images of functions of n <= 6 variables under a group, ascending, as a uint64 array.

    Examples:
        >>> orbits([0b1000, 0b0110], 2, Group(2)).tolist()
        [1, 2, 4, 6, 8, 9]
        >>> orbits([0b1000], 2, Group(1)).tolist()
        [4, 8]
    """
    check_inputs(n, MAX_WORD_INPUTS)
    words = distinct(np.fromiter(tables, np.uint64))
    lows, images = low_points(n), [words]
    for step in walk_steps(group):
        words = apply_step.plain(words, step, lows)
        images.append(words)
    found = distinct(np.concatenate(images))
    return distinct(np.concatenate([found, found ^ np.uint64(all_ones(n))])) if group.complement else found


def full_group_images(table: int, n: int) -> npt.NDArray[np.uint64]:
    """The image of a function of n <= 6 variables under each of the 2**n n! transforms, in a fixed order of these.

    Examples:
        >>> full_group_images(0b10, 1).tolist()
        [2, 1]
    """
    check_inputs(n, MAX_WORD_INPUTS)
    walk = walk_steps(Group(n))
    images = np.empty(len(walk) + 1, np.uint64)
    images_along_walk(np.uint64(table), walk, low_points(n), images)
    return images


def stabilizer_order(table: int, n: int, complement: bool = False) -> int:
    """The number of transforms that leave the function as it is.

    Examples:
        >>> stabilizer_order(0b0110, 2), stabilizer_order(0b0110, 2, complement=True)
        (4, 8)
    """
    return canonical_form(table, n, complement).stabilizer_order


@dataclass(frozen=True)
class Group:
    """A group of transforms of functions of n variables: exchanges of variables, negations, complement of the output.

    Attributes:
        first_fixed: x1 is not exchanged with others.
        negations: of all variables that are exchanged.
        first_negated: of x1 where it is fixed.

    Examples:
        >>> Group(3).order, Group(3, complement=True).order, Group(3, first_fixed=True).order
        (48, 96, 8)
    """

    n: int
    complement: bool = False
    first_fixed: bool = False
    negations: bool = True
    first_negated: bool = False

    @property
    def order(self) -> int:
        """The number of transforms."""
        exchanged = max(0, self.n - self.first_fixed)
        signs = exchanged * self.negations + (self.first_fixed and self.first_negated and self.n > 0)
        return factorial(exchanged) << (signs + self.complement)

    def walk(self) -> list[int]:
        """Steps through all transforms but the complement, each once."""
        steps: list[int] = []
        if self.first_fixed and self.first_negated and self.n:
            steps = [NEGATE]
        for i in range(int(self.first_fixed), self.n):
            if self.negations:
                steps = product_walk([NEGATE + i], steps)
        return product_walk(permutation_walk(self.n - self.first_fixed, int(self.first_fixed)), steps)


@lru_cache(maxsize=8)
def walk_steps(group: Group) -> npt.NDArray[np.int8]:
    """The steps of `Group.walk`, (k,) int8."""
    return np.array(group.walk(), np.int8)


def canonical_words(
    words: npt.NDArray[np.uint64], n: int, complement: bool = False, group: Group | None = None
) -> tuple[npt.NDArray[np.uint64], npt.NDArray[np.int64]]:
    """Canonical forms of many functions of n <= 6 variables and the orders of their stabilizers.

    Arguments:
        words: (k,) uint64.
        group: by default all permutations and negations, and with `complement` the output's.

    Returns:
        (k,) uint64 and (k,) int64.

    Examples:
        >>> forms, stabilizers = canonical_words(np.arange(16, dtype=np.uint64), 2, complement=True)
        >>> np.unique(forms).tolist()
        [0, 6, 8, 10]
    """
    check_inputs(n, MAX_WORD_INPUTS)
    group = group or Group(n, complement)
    first = int(group.first_fixed and n > 0)
    walks, starts = tie_walks(n, first)
    forms = np.empty(len(words), np.uint64)
    stabilizers = np.empty(len(words), np.int64)
    canonical_forms(
        words,
        n,
        group.complement,
        first,
        group.negations,
        bool(first and group.first_negated),
        low_points(n),
        walks,
        starts,
        forms,
        stabilizers,
    )
    return forms, stabilizers


def mark_orbits(
    words: npt.NDArray[np.uint64], group: Group, bitmap: npt.NDArray[np.uint64], halved: bool = False
) -> int:
    """Mark the orbits of functions of n <= 5 variables in a bitmap; returns how many functions were not yet marked.

    Arguments:
        words: (k,) uint64.
        group: the group.
        bitmap: (max(1, 2**2**n / 64),) uint64, a union of orbits already, bit h of it standing for the function h; or
            half as long.
        halved: whether bit h / 2 stands for the function h that is 0 at the origin and its complement, which the group
            exchanges.

    Examples:
        >>> bitmap = np.zeros(1, np.uint64)
        >>> mark_orbits(np.array([0b1000], np.uint64), Group(2), bitmap), hex(bitmap[0])
        (4, '0x116')
    """
    full = np.uint64(all_ones(group.n) if group.complement else 0)
    words = np.asarray(words, np.uint64)
    return int(_mark_orbits(words, walk_steps(group), low_points(group.n), full, halved, bitmap))
