"""Unbiased estimates of a tree of restrictions, of its chambers and of its time, by random descents of that very tree.

The chambers of an open cone are counted by going through its restrictions, those of the restrictions, and so on
(`enumerate.arrangements.restriction`). A descent draws one restriction of each cone, with a probability p, until what
lies below is small; that is gone through and timed. Each cone on the way stands for 1/p cones of its dimension, so that
chambers and seconds have the mean of the whole tree, whatever the probabilities are (Knuth, Estimating the efficiency
of backtrack programs, Mathematics of Computation 29, 1975). They are proportional to a power of a guess of the chambers
below.

Cost: some milliseconds for a descent of the cones of T(10) and T(11), of which the standard deviation is about twice
and three times the mean.
"""

import time
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from enumerate.arrangements.probe_kernels import LOOKED_AT, guess_below, open_cone, restricted
from enumerate.arrangements.restriction_kernels import WORD, count_chambers_in_cone
from enumerate.arrangements.status_kernels import DONE
from enumerate.outcomes import Refused
from enumerate.workers import check_stop, stop_flag

Integers = npt.NDArray[np.int64]

POWER = 0.7  # of the guesses: those too low are worse than those too high

SMALL = 1e6  # chambers guessed of a cone that is gone through, some hundredths of a second


@dataclass(frozen=True, eq=False)
class Cone:
    """A cone of the tree, with the hyperplanes that cut it; arrays as in `probe_kernels`.

    Attributes:
        dimension: of the cone.
        rays: the number of its extreme rays.
        planes: the number of hyperplanes.
        words: of a set of them.
        values, positive, negative, meets, zeros: the arrays.
    """

    dimension: int
    rays: int
    planes: int
    words: int
    values: Integers
    positive: Integers
    negative: Integers
    meets: Integers
    zeros: Integers

    @classmethod
    def simplicial(cls, values: Integers) -> "Cone":
        """The open simplicial cone whose hyperplanes have these values on its rays, (rays, m) int64, all different.

        Examples:
            >>> from enumerate.arrangements.restriction import weyl_face
            >>> cone = Cone.simplicial(weyl_face(6, 0))
            >>> cone.dimension, cone.planes
            (6, 12)
        """
        rays, planes = values.shape
        zeros = np.array([(1 << rays) - 1 - (1 << ray) for ray in range(rays)], np.int64)
        by_ray, positive, negative, meets = open_cone(np.ascontiguousarray(values))
        words = (planes + WORD - 1) // WORD
        return cls(rays, rays, planes, words, by_ray, positive, negative, meets, zeros)

    @cached_property
    def below(self) -> tuple[Integers, npt.NDArray[np.float64]]:
        """Of each restriction the number of hyperplanes, and a guess of the chambers; 0 where none of them meet."""
        sizes, guesses = np.zeros(self.planes, np.int64), np.zeros(self.planes)
        guess_below(self.meets, self.planes, self.words, self.dimension - 1, LOOKED_AT, sizes, guesses)
        return sizes, guesses

    def restriction(self, plane: int) -> "Cone":
        """Its restriction to a hyperplane, by those before that it meets."""
        arrays = (self.values, self.positive, self.negative, self.meets, self.zeros)
        status, rays, planes, words, found = restricted(
            *arrays, self.rays, self.planes, self.words, self.dimension, plane
        )
        if status != DONE:
            raise Refused("the restriction kernel met integers or rays beyond its range")
        return Cone(self.dimension - 1, int(rays), int(planes), int(words), *found)

    def restrictions(self, first: int = 0) -> int:
        """The chambers of all its restrictions from one hyperplane on, as the engine counts them."""
        values = np.ascontiguousarray(self.values[: self.planes * self.rays].reshape(self.planes, self.rays).T)
        zeros = self.zeros[: self.rays].copy()
        status, total = count_chambers_in_cone(values, zeros, self.dimension, first, self.planes, 0, 1, stop_flag())
        check_stop()
        if status != DONE:
            raise Refused("the restriction kernel met integers or rays beyond its range")
        return int(total)


@dataclass(frozen=True)
class Probe:
    """What one random descent says of the whole tree below a cone: each number has the right mean.

    Attributes:
        chambers: that the cone has.
        seconds: of one core that counting them takes, without those for the cone itself.
        whole: whether the descent came to its end; if not, it met a cone whose integers or rays are beyond the range of
            the engine, which would be refused there, and what lies below is missing.
    """

    chambers: float
    seconds: float
    whole: bool = True


def probe(cone: Cone, rng: np.random.Generator, small: float = SMALL) -> Probe:
    """One random descent below a cone.

    Arguments:
        cone: with at least one hyperplane.
        rng: of the random numbers.
        small: a cone with so many chambers, by the guess, is gone through.

    Examples:
        >>> from enumerate.arrangements.restriction import weyl_face
        >>> cone = Cone.simplicial(weyl_face(6, 0))  # 21 chambers
        >>> rng = np.random.default_rng(1)
        >>> bool(20 < np.mean([probe(cone, rng, small=1).chambers for _ in range(400)]) < 22)
        True
    """
    chambers, seconds, weight = 1.0 + cone.planes, 0.0, 1.0
    while True:
        sizes, guesses = cone.below
        chambers += weight * float(sizes[guesses == 0].sum())
        chances = guesses**POWER
        if not chances.any():
            return Probe(chambers, seconds)
        steps = chances.cumsum()
        drawn = int(np.searchsorted(steps, rng.random() * steps[-1], side="right"))
        weight *= float(steps[-1] / chances[drawn])
        begin = time.thread_time()
        try:
            cone, guess = cone.restriction(drawn), guesses[drawn]
            seconds += weight * (time.thread_time() - begin)
            check_stop()
            chambers += weight * cone.planes
            if guess <= small:
                begin = time.thread_time()
                found = cone.restrictions()
                middle = time.thread_time()
                cone.restrictions(cone.planes)  # what was done above already
                seconds += weight * max(0.0, 2 * middle - begin - time.thread_time())
                return Probe(chambers + weight * (found - cone.planes), seconds)
        except Refused:
            return Probe(chambers, seconds, whole=False)
