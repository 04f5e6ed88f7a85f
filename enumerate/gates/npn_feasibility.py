"""Counting threshold functions by deciding one representative of each NPN class (n <= 5).

Polynomial threshold functions of degree <= d are closed under permutation and negation of the variables and under
complement, so their number is the sum of the orbit sizes of the NPN classes whose representative is one. A
representative is decided by the first of three that answers, each exact:

1. the image of a refutation found before, under the same group, applies (its multipliers, moved with the points, are a
   refutation again);
2. a perceptron in integers reaches a realization;
3. linear programming with an exact certificate (`enumerate.arrangements.feasibility`).

Cost at n = 5, 616,126 classes, one core: some 10 s for degree 2, less for the others, beside 4 s to make the classes.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from enumerate.arrangements.feasibility import Realization, Refutation, Separator
from enumerate.cube.classes import npn_classes
from enumerate.cube.symmetry import Group, canonical_words, full_group_images, mark_orbits
from enumerate.cube.truth_tables import check_inputs, distinct, features, to_signs
from enumerate.gates.npn_feasibility_kernels import perceptron, refuted_by_known
from enumerate.shards import Jobs, Progress, run_shards

MAX_INPUTS = 5

SAMPLE = 400  # classes whose refutations are tried on all others

PERCEPTRON_STEPS = 400

SHARD = 8192


@dataclass(frozen=True)
class ClassDecisions:
    """Which NPN classes of n variables are threshold functions of degree <= d.

    Attributes:
        forms: (k,) uint64 canonical forms.
        orbit_sizes: (k,) int64.
        realizable: (k,) bool.
        by_program: how many of the classes needed a linear program.
    """

    n: int
    degree: int
    forms: npt.NDArray[np.uint64]
    orbit_sizes: npt.NDArray[np.int64]
    realizable: npt.NDArray[np.bool_]
    by_program: int

    @property
    def functions(self) -> int:
        """T(n, d), the number of functions in the realizable classes."""
        return int(self.orbit_sizes[self.realizable].sum())


def decide_classes(n: int, degree: int, jobs: Jobs = 1, progress: Progress | None = None) -> ClassDecisions:
    """Decide every NPN class of n <= 5 variables for degree <= `degree`.

    Raises:
        ValueError: if n or the degree is out of range.
        Undecided: if a linear program stays without an exact answer.

    Examples:
        >>> [decide_classes(3, d).functions for d in range(4)]
        [2, 104, 254, 256]
    """
    check_inputs(n, MAX_INPUTS)
    if degree < 0:
        raise ValueError(f"degree {degree} is negative")
    forms, sizes = npn_classes(n)
    on, off = _known_refutations(forms, n, degree)
    shards = [(n, degree, forms[begin : begin + SHARD], on, off) for begin in range(0, len(forms), SHARD)]
    realizable = []
    by_program = 0
    for decided, programs in run_shards(_decide_shard, shards, jobs, progress, "NPN classes", result_bytes=SHARD):
        realizable.append(decided)
        by_program += programs
    return ClassDecisions(n, degree, forms, sizes, np.concatenate(realizable), by_program)


def polynomial_gates_with_signal(n: int, degree: int) -> npt.NDArray[np.uint64]:
    """All functions theta(p(x) + v z) of (x, z), p of degree <= `degree` in n <= 3 variables, z the highest: ascending.

    One linear program decides each class of functions under exchanges and negations of the x, negation of z and
    complement.

    Raises:
        ValueError: if n is out of range.
        Undecided: if a linear program stays without an exact answer.

    Examples:
        >>> len(polynomial_gates_with_signal(1, 1)), len(polynomial_gates_with_signal(2, 2))
        (14, 146)
    """
    check_inputs(n, 3)
    points = np.arange(2 ** (n + 1))
    signal, x = points & 1, points >> 1  # z first, where a group fixes its variable
    separator = Separator(np.hstack([features(n, degree)[x], signal[:, None]]))
    group = Group(n + 1, complement=True, first_fixed=True, first_negated=True)
    forms = distinct(canonical_words(np.arange(2 ** len(points), dtype=np.uint64), n + 1, group=group)[0])
    realized = [form for form in forms.tolist() if isinstance(separator.decide(to_signs(form, n + 1)), Realization)]
    bitmap = np.zeros(max(1, 2 ** len(points) // 64), np.uint64)
    mark_orbits(np.array(realized, np.uint64), group, bitmap)
    words = np.flatnonzero(np.unpackbits(bitmap.view(np.uint8), bitorder="little")).astype(np.uint64)
    tables = np.zeros(len(words), np.uint64)
    for y, place in zip(points.tolist(), (x | signal << n).tolist(), strict=True):
        tables |= (words >> np.uint64(y) & np.uint64(1)) << np.uint64(place)
    return distinct(tables)


_Shard = tuple[int, int, npt.NDArray[np.uint64], npt.NDArray[np.uint64], npt.NDArray[np.uint64]]


def _decide_shard(shard: _Shard) -> tuple[npt.NDArray[np.bool_], int]:
    n, degree, forms, on, off = shard
    realizable = np.zeros(len(forms), np.bool_)
    refuted = np.empty(len(forms), np.bool_)
    refuted_by_known(forms, on, off, refuted)
    left = np.flatnonzero(~refuted)
    realizable[left] = _realized_by_perceptron(forms[left], n, degree)
    left = left[~realizable[left]]
    separator = Separator(features(n, degree, "pm1"))
    for i in left.tolist():
        realizable[i] = not isinstance(separator.decide(to_signs(int(forms[i]), n)), Refutation)
    return realizable, len(left)


def _realized_by_perceptron(forms: npt.NDArray[np.uint64], n: int, degree: int) -> npt.NDArray[np.bool_]:
    matrix = features(n, degree, "pm1")
    realized = np.empty(len(forms), np.bool_)
    perceptron(forms, matrix @ matrix.T, PERCEPTRON_STEPS, realized)
    return realized


def _known_refutations(
    forms: npt.NDArray[np.uint64], n: int, degree: int
) -> tuple[npt.NDArray[np.uint64], npt.NDArray[np.uint64]]:
    """Supports (on, off) of refutations of a sample of the classes and all their images, the most useful first."""
    empty = np.empty(0, np.uint64)
    if len(forms) <= SAMPLE:
        return empty, empty
    sample = forms[np.linspace(0, len(forms) - 1, SAMPLE).astype(np.int64)]
    sample = sample[~_realized_by_perceptron(sample, n, degree)]
    separator = Separator(features(n, degree, "pm1"))
    orbits: dict[tuple[int, int], tuple[npt.NDArray[np.uint64], npt.NDArray[np.uint64]]] = {}
    for form in sample.tolist():
        answer = separator.decide(to_signs(form, n))
        if isinstance(answer, Refutation):
            support = sum(1 << x for x in answer.multipliers)
            on, off = _images(support & form, support & ~form, n)
            orbits.setdefault((int(on[0]), int(off[0])), (on, off))
    # Greedily, what refutes most of the sample for each image; rare orbits cost more than the programs they spare.
    chosen = []
    left = sample
    while True:
        best, best_rate = None, len(sample) / 200 / 1000
        for on, off in orbits.values():
            refuted = np.empty(len(left), np.bool_)
            refuted_by_known(left, on, off, refuted)
            rate = refuted.sum() / len(on)
            if rate > best_rate:
                best, best_rate, best_refuted = (on, off), rate, refuted
        if best is None:
            break
        chosen.append(best)
        left = left[~best_refuted]
    if not chosen:
        return empty, empty
    return np.concatenate([on for on, _ in chosen]), np.concatenate([off for _, off in chosen])


def _images(on: int, off: int, n: int) -> tuple[npt.NDArray[np.uint64], npt.NDArray[np.uint64]]:
    """All images of a partial function under the NPN group, sorted."""
    on_images, off_images = full_group_images(on, n), full_group_images(off, n)
    pairs = np.unique(
        np.stack([np.concatenate([on_images, off_images]), np.concatenate([off_images, on_images])], axis=1), axis=0
    )
    return np.ascontiguousarray(pairs[:, 0]), np.ascontiguousarray(pairs[:, 1])
