"""Synaptic gating with an attending gate for each weight, θ(b + Σ w_i g_i(x) x_i): all equal, one alone, all free."""

from dataclasses import replace

from capacity.theorems.constructions import synaptic
from capacity.theorems.constructions.kinds import PairConstruction, Region, RegionConstruction


def _in_each(construction: PairConstruction) -> PairConstruction:
    """The same construction with one attending gate for each weight: all the same, or all but the first held at 1."""
    everywhere = construction.circuit == "synaptic-gating:all"
    return replace(
        construction,
        bound="one-signal" if everywhere else f"one-weight-{construction.bound}",
        circuit="synaptic-gating:each",
        signals="all" if everywhere else "first",
    )


def address_length(n: int) -> int:
    """The variables of an address that gives every one of n variables a value of its own: log2 n, rounded up.

    Examples:
        >>> [address_length(n) for n in range(1, 10)]
        [0, 1, 2, 2, 3, 3, 3, 3, 4]
    """
    return (n - 1).bit_length()


def nested_regions(n: int) -> list[Region]:
    """For each variable the points at which it is the first that is on.

    Examples:
        >>> nested_regions(2)
        [({1: 1}, (2,)), ({1: 0, 2: 1}, ())]
    """
    return [({**dict.fromkeys(range(1, i), 0), i: 1}, tuple(range(i + 1, n + 1))) for i in range(1, n + 1)]


def addressed_regions(n: int) -> list[Region]:
    """For each variable the points with its address at which it is on.

    Notes:
        The first k = address_length(n) variables are the address. Variable j of it takes the address at which it alone
        is on; the variables beyond take the other addresses.

    Examples:
        >>> addressed_regions(3)
        [({1: 1, 2: 0}, (3,)), ({1: 0, 2: 1}, (3,)), ({1: 0, 2: 0, 3: 1}, ())]
    """
    k = address_length(n)
    beyond = tuple(range(k + 1, n + 1))
    units = [1 << (j - 1) for j in range(1, k + 1)]
    rest = (place for place in range(2**k) if place not in units)
    regions = []
    for i in range(1, n + 1):
        place = units[i - 1] if i <= k else next(rest)
        held = {j: place >> (j - 1) & 1 for j in range(1, k + 1)} | ({i: 1} if i > k else {})
        regions.append((held, tuple(other for other in beyond if other != i)))
    return regions


LAID = tuple(_in_each(construction) for construction in synaptic.LAID)
"""Small gates laid side by side, as with one attending gate."""

ALONE = tuple(
    replace(construction, circuit="synaptic-gating:each", signals="all")
    for construction in synaptic.ALONE
    if construction.circuit == "synaptic-gating:all"
)
"""The attended gate alone."""

REGIONS = tuple(
    RegionConstruction(bound, encoding, smallest_n, reading, regions)
    for bound, smallest_n, regions, reading in (
        ("nested-halves", 1, nested_regions, "h_i where x_i is the first input that is on; elsewhere the kind"),
        ("addresses", 2, addressed_regions, "h_i at the address of x_i, where x_i is on; elsewhere the kind"),
    )
    for encoding in ("01", "pm1")
)
"""A small gate for each weight."""
