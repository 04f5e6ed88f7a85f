"""Threshold functions up to symmetries: three routes, orbits by hand, and the lists."""

from itertools import permutations, product

import pytest

from enumerate.arrangements.restriction import count_threshold_functions
from enumerate.cube.groups import GROUPS
from enumerate.gates import burnside
from enumerate.gates.face_numbers import classes_by_stabilizer
from enumerate.gates.threshold_classes import census, gate_table
from enumerate.gates.threshold_orbits import gate_classes, kinds_of_walls, orbit_number

# OEIS, n = 0, 1, ...; A109455 as far as it is possible there.
OEIS = {
    "none": (2, 4, 14, 104, 1882, 94572, 15028134, 8378070864, 17561539552946),
    "permutations": (2, 4, 10, 34, 178, 1720),
    "negations": (2, 3, 6, 20, 150, 3287, 244158, 66291591, 68863243522),
    "np": (2, 3, 5, 10, 27, 119, 1113, 29375, 2730166),
    "npn": (1, 2, 3, 6, 15, 63, 567, 14755, 1366318),
}
PERMUTATIONS = {6: 38456, 7: 2490634, 8: 550112272}


def images(table, n, group):
    """All images of a truth table, by moving points one by one."""
    orders = permutations(range(n)) if group in ("permutations", "np", "npn") else [tuple(range(n))]
    masks = range(2**n) if group in ("negations", "np", "npn") else [0]
    found = set()
    for order, mask in product(orders, masks):
        image = 0
        for x in range(2**n):
            moved = sum((x >> i & 1) << order[i] for i in range(n)) ^ mask
            image |= (table >> moved & 1) << x
        found.add(image)
        if group == "npn":
            found.add(image ^ (2**2**n - 1))
    return found


@pytest.mark.parametrize("group", GROUPS)
@pytest.mark.parametrize("n", range(9))
def test_stabilizers_give_the_published_numbers(n, group):
    expected = OEIS[group][n] if n < len(OEIS[group]) else PERMUTATIONS[n]
    assert orbit_number(census(n).by_walls, n, group) == expected


@pytest.mark.parametrize("group", GROUPS)
@pytest.mark.parametrize("n", [*range(8), pytest.param(8, marks=pytest.mark.slow)])
def test_grids_by_burnside_and_faces_by_restriction_give_the_same(n, group):
    number = orbit_number(census(n).by_walls, n, group)
    assert burnside.orbit_number(n, group) == number
    assert orbit_number(classes_by_stabilizer(count_threshold_functions(n).faces), n, group) == number


@pytest.mark.parametrize("group", ["permutations", "negations", "np", "npn"])
@pytest.mark.parametrize("n", range(5))
def test_listed_gates_are_one_of_each_orbit_with_its_size(n, group):
    every = {gate_table(cls.gate) for cls in gate_classes(n, "none")}
    assert len(every) == OEIS["none"][n]
    seen = set()
    for cls in gate_classes(n, group):
        orbit = images(gate_table(cls.gate), n, group)
        assert len(orbit) == cls.orbit_size
        assert not orbit & seen
        seen |= orbit
    assert seen == every


def test_kinds_of_variables_are_runs_of_walls():
    assert kinds_of_walls(0b0000, 4) == ([1, 1, 1, 1], 0)
    assert kinds_of_walls(0b1000, 4) == ([1, 1, 1], 1)
    assert kinds_of_walls(0b1110, 4) == ([1], 3)
    assert kinds_of_walls(0b0011, 4) == ([3, 1], 0)


def test_partitions_are_as_many_as_known():
    assert [len(list(burnside.partitions(n))) for n in range(11)] == [1, 1, 2, 3, 5, 7, 11, 15, 22, 30, 42]


@pytest.mark.parametrize("wrong", ["pn", "", "NPN"])
def test_another_group_is_refused(wrong):
    for call in (
        lambda: orbit_number({}, 2, wrong),
        lambda: next(gate_classes(2, wrong)),
        lambda: burnside.orbit_number(2, wrong),
    ):
        with pytest.raises(ValueError, match="known: none, permutations, negations, np, npn"):
            call()


@pytest.mark.slow
def test_burnside_over_grids_at_n_9():
    assert burnside.orbit_number(9, "permutations") == 448764716674
