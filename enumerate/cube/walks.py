"""Walks through the hyperoctahedral group: steps that lead from one image of a function to the next, each image once.

Step s < 32 exchanges variables s + 1 and s + 2 and step 32 + i negates variable i + 1, as in `symmetry_kernels`: a Gray
code runs through the negations, adjacent exchanges through the permutations (Steinhaus, Johnson, Trotter).

Cost: a walk has one step less than the images, 2**n n! for the whole group.
"""

from functools import cache
from math import factorial, prod

import numpy as np
import numpy.typing as npt

from enumerate.cube.symmetry_kernels import NEGATE
from enumerate.outcomes import Refused

MAX_IMAGES = 10**7


def product_walk(outer: list[int], inner: list[int]) -> list[int]:
    """A walk through all pairs: the inner walk forth and back, one outer step between."""
    walk = list(inner)
    forth = False
    for step in outer:
        walk.append(step)
        walk.extend(inner if forth else inner[::-1])
        forth = not forth
    return walk


def permutation_walk(size: int, offset: int = 0) -> list[int]:
    """Adjacent exchanges that run through all orders of `size` neighbours (Steinhaus, Johnson, Trotter)."""
    if size < 2:
        return []
    inner = permutation_walk(size - 1)
    walk: list[int] = []
    down = True
    for step in [*inner, None]:
        sweep = list(range(size - 2, -1, -1)) if down else list(range(size - 1))
        walk.extend(s + offset for s in sweep)
        if step is not None:
            walk.append(step + (1 if down else 0) + offset)
        down = not down
    return walk


def tie_walk(n: int, pattern: int) -> list[int]:
    """Steps through all images that keep the spectrum.

    Bit i < n - 1 of the pattern ties variables i + 1 and i + 2; bit n - 1 says that the last spectrum is 0.
    """
    blocks: list[list[int]] = []
    for i in range(n):
        if i and pattern >> (i - 1) & 1:
            blocks[-1].append(i)
        else:
            blocks.append([i])
    negatable = blocks[-1] if n and pattern >> (n - 1) & 1 else []
    images = prod(factorial(len(block)) for block in blocks) << len(negatable)
    if images > MAX_IMAGES:
        raise Refused(
            f"the first-order spectrum leaves {images} images to compare at n = {n}; at most {MAX_IMAGES} are tried"
        )
    walk: list[int] = []
    for i in negatable:
        walk = product_walk([NEGATE + i], walk)
    for block in blocks:
        walk = product_walk(permutation_walk(len(block), block[0]), walk)
    return walk


@cache
def tie_walks(n: int, first: int = 0) -> tuple[npt.NDArray[np.int8], npt.NDArray[np.int64]]:
    """The walks of all tie patterns of the variables after the first `first`, joined, and where each starts."""
    walks = [tie_walk(n - first, pattern) for pattern in range(2 ** (n - first))]
    starts = np.cumsum([0] + [len(w) for w in walks]).astype(np.int64)
    return np.array([s + first for w in walks for s in w], np.int8), starts


def tie_pattern(spectrum: list[int]) -> int:
    """Which neighbours of a sorted spectrum are equal, as of `tie_walk`.

    Examples:
        >>> bin(tie_pattern([3, 3, 0]))
        '0b101'
    """
    n = len(spectrum)
    pattern = sum(1 << i for i in range(n - 1) if spectrum[i] == spectrum[i + 1])
    return pattern | (1 << (n - 1) if n and spectrum[-1] == 0 else 0)
