"""Self-dual threshold functions that a product of cycles leaves as they are, and the congruences that follow.

A p-group that acts on a finite set moves all but its fixed points in orbits of p, p**2, ... So modulo a prime p the set
has as many members as fixed points. Let the product of floor(N/p) cycles of p variables act on the self-dual threshold
functions that increase in, and depend on, each of N variables, A002077(N) of them. Weights can be averaged over the
group, so the fixed ones are the chambers of an arrangement with one coordinate for each cycle and for each variable
left over: few enough to be counted by themselves.
"""

from itertools import combinations, product

import numpy as np

from enumerate.arrangements.restriction import chambers_in_cone, cutting_hyperplanes


def invariant_self_dual_functions(sizes: tuple[int, ...]) -> int:
    """How many self-dual threshold functions increase in every variable and are symmetric in blocks of these sizes.

    They depend on all variables: on N = sum of the sizes of them.

    Examples:
        >>> invariant_self_dual_functions((1, 1, 1)), invariant_self_dual_functions((3,))
        (1, 1)
    """
    return sum(
        (-1) ** (len(sizes) - count) * _chambers(chosen)
        for count in range(1, len(sizes) + 1)
        for chosen in combinations(sizes, count)
    )


def _chambers(sizes: tuple[int, ...]) -> int:
    """The chambers of all sums +-x_i where the x_i of each block are the same and positive; 0 if a sum vanishes."""
    rows = set(product(*(range(-size, size + 1, 2) for size in sizes)))
    if (0,) * len(sizes) in rows:
        return 0
    return chambers_in_cone(cutting_hyperplanes(np.array(sorted(rows), np.int64)))


def forced_residues(variables: int) -> dict[int, int]:
    """The residue of A002077(N), N = variables, modulo each prime p <= N.

    Examples:
        >>> forced_residues(5), 46 % 2, 46 % 3, 46 % 5
        ({2: 0, 3: 1, 5: 1}, 0, 1, 1)
    """
    primes = [p for p in range(2, variables + 1) if all(p % q for q in range(2, p))]
    return {p: invariant_self_dual_functions((p,) * (variables // p) + (1,) * (variables % p)) % p for p in primes}
