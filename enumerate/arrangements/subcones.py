"""Random cones inside the faces of a Weyl cone, each counted by both engines: chambers, and restriction.

Past n = 9 only restriction counts T(n). But any simplicial cone can be given to both: the hyperplanes of N = n + 1
variables on a face, and in it a random cone around a small integer point, on which many of them meet. The chambers
engine splits it in coordinates of the face, with the cone's own facets as its first hyperplanes; the restriction engine
sees values on the rays.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

import numpy as np

from enumerate.arrangements.arrangements import dual_rays, independent_rows, primitive_normal, threshold_hyperplanes
from enumerate.arrangements.chambers import count_dichotomies_in_cone
from enumerate.arrangements.restriction import chambers_in_cone

FEWEST = 4  # hyperplanes that cut a cone

MOST = 28  # and at most


@dataclass(frozen=True)
class Subcone:
    """A simplicial cone on the face of a Weyl cone, and the hyperplanes of the arrangement that cut it.

    Attributes:
        walls: of the face, as a bit set.
        rays: (d, d) integers, in coordinates along the face's own rays e1 + ... + ei.
        hyperplanes: (m, d) integers, their values on the rays of the face, different in the cone.
    """

    dimension: int
    walls: int
    rays: tuple[tuple[int, ...], ...]
    hyperplanes: tuple[tuple[int, ...], ...]

    def chambers_by_splitting(self) -> int:
        """The chambers in the open cone, by splitting it.

        Examples:
            >>> cone = Subcone(2, 0, ((1, 0), (0, 1)), ((1, -1), (1, -2)))
            >>> cone.chambers_by_splitting(), cone.chambers_by_restriction()
            (3, 3)
        """
        facets = dual_rays([list(ray) for ray in self.rays])
        return count_dichotomies_in_cone(list(self.hyperplanes), facets)

    def chambers_by_restriction(self) -> int:
        """The same by deletion and restriction."""
        hyperplanes = np.array(self.hyperplanes, np.int64).reshape(-1, len(self.rays))
        return chambers_in_cone(np.array(self.rays, np.int64) @ hyperplanes.T)


def random_subcones(dimension: int, seed: int) -> Iterator[Subcone]:
    """An endless stream of random cones for N = dimension variables, N >= 5, on random faces of three rays or more.

    Examples:
        >>> cone = next(random_subcones(6, seed=0))
        >>> cone.chambers_by_splitting() == cone.chambers_by_restriction()
        True
    """
    rng = Random(seed)
    sums = threshold_hyperplanes(dimension).cumsum(axis=1)
    while True:
        size = rng.randint(3, dimension)
        kept = sorted(rng.sample(range(dimension), size))
        centre = np.array([rng.choice((0, 0, 1, 1, 1, 2)) for _ in range(size)])
        rays = rng.choice((1, 2, 4, 8)) * centre + rng.choice((1, 1, 2)) * np.eye(size, dtype=np.int64)
        rays[np.arange(size), [rng.randrange(size) for _ in range(size)]] += 1
        if len(independent_rows(rays.tolist())) < size:
            continue
        values = sums[:, kept] @ rays.T
        cutting = sums[:, kept][(values > 0).any(axis=1) & (values < 0).any(axis=1)]
        hyperplanes = tuple(sorted(set(map(primitive_normal, cutting.tolist()))))
        if FEWEST <= len(hyperplanes) <= MOST:
            walls = sum(1 << i for i in range(dimension) if i not in kept)
            yield Subcone(dimension, walls, tuple(map(tuple, rays.tolist())), hyperplanes)
