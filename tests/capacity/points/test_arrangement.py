"""Chambers of arrangements: affine and central, against counts of sign vectors, and by hand."""

import json
from fractions import Fraction
from itertools import product
from math import comb

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from capacity import Arrangement, count
from capacity.commands.main import run
from capacity.points.arrangement import count_arrangement
from enumerate.arrangements.exact_separation import decide_exactly
from enumerate.arrangements.feasibility import Realization

FOUR_LINES = "x,y,constant\n-1,1,1\n1,0,0\n1,1,1\n0,1,0\n"

rows = st.integers(1, 3).flatmap(
    lambda width: st.lists(st.lists(st.integers(-2, 2), min_size=width + 1, max_size=width + 1), min_size=1, max_size=6)
)


def chambers_by_definition(normals, constants):
    """The sign vectors of (x, 1) on the hyperplanes, each decided."""
    lifted = [[*normal, c] for normal, c in zip(normals, constants, strict=True)] + [[0] * len(normals[0]) + [1]]
    vectors = product((-1, 1), repeat=len(normals))
    return sum(isinstance(decide_exactly(lifted, [*signs, 1]), Realization) for signs in vectors)


@given(rows)
def test_both_engines_count_the_sign_vectors(table):
    normals, constants = [row[:-1] for row in table], [row[-1] for row in table]
    assume(all(map(any, normals)))
    expected = chambers_by_definition(normals, constants)
    arrangement = Arrangement(normals, constants)
    for method in ("restriction", "chambers"):
        assert count_arrangement(arrangement, method).count == expected
    whitney = count_arrangement(arrangement).whitney
    assert sum(whitney) == expected and all(number > 0 for number in whitney)


def test_four_lines_have_ten_chambers_two_of_them_bounded(tmp_path, capsys):
    path = tmp_path / "lines.csv"
    path.write_text(FOUR_LINES)
    assert run(["chambers", str(path)]) == 0
    assert capsys.readouterr().out == (
        "lines.csv: 10 chambers, 2 bounded (restriction = chambers)\n"
        "  hyperplanes: 4; dimension 2, rank 2\n"
        "  generic number: 11, this is 90.91 % of it\n"
        "  characteristic polynomial: t^2 - 4 t + 5\n"
    )
    assert run(["chambers", str(path), "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert (document["count"], document["bounded"], document["whitney"]) == ("10", "2", ["1", "4", "5"])


@pytest.mark.parametrize(
    ("normals", "constants", "chambers", "bounded", "polynomial"),
    [
        ([[1], [1], [1]], [0, 1, 2], 4, 2, "t - 3"),
        ([[1, 0], [1, 0], [1, 0]], [0, 1, 2], 4, 0, "t^2 - 3 t"),  # parallel lines
        ([[1, 0], [0, 1], [1, 1]], [0, 0, 1], 7, 1, "t^2 - 3 t + 3"),  # a triangle
        ([[1, 0], [0, 1], [1, 1]], [0, 0, 0], 6, 0, "t^2 - 3 t + 2"),  # through one point
        ([[1, 0], [0, 1], [1, 1]], None, 6, 0, "t^2 - 3 t + 2"),
        ([[1, 0, 0], [0, 1, 0], [0, 0, 1]], None, 8, 0, "t^3 - 3 t^2 + 3 t - 1"),
        ([[1, 0, 0], [2, 0, 0]], None, 2, 0, "t^3 - t^2"),  # the same plane twice
    ],
)
def test_small_arrangements_by_hand(normals, constants, chambers, bounded, polynomial):
    counted = count(Arrangement(normals, constants))
    found = (counted.count, counted.bounded, counted.characteristic_polynomial)
    assert found == (chambers, bounded, polynomial)


def test_hyperplanes_in_general_position_have_the_generic_number():
    rng = np.random.default_rng(4)
    counted = count(Arrangement(rng.integers(-99, 100, (12, 3)), rng.integers(-99, 100, 12)))
    assert counted.count == counted.general == sum(comb(12, k) for k in range(4))
    assert counted.bounded == comb(11, 3)
    central = count(Arrangement(rng.integers(-999, 1000, (12, 3))))
    assert central.count == central.general == 2 * sum(comb(11, k) for k in range(3))


@pytest.mark.parametrize("n", [2, 3, 4])
def test_the_braid_arrangement_has_a_chamber_for_each_permutation(n):
    pairs = [(i, j) for i in range(n) for j in range(i)]
    normals = [[(k == i) - (k == j) for k in range(n)] for i, j in pairs]
    counted = count(Arrangement(normals))
    assert counted.count == {2: 2, 3: 6, 4: 24}[n]
    assert counted.rank == n - 1
    shi = Arrangement(normals * 2, [0] * len(pairs) + [-1] * len(pairs))
    assert count(shi).count == (n + 1) ** (n - 1)  # parking functions (Shi 1986)


def test_repeated_hyperplanes_are_said_and_parallel_ones_are_not():
    normals, constants = [[1, 2], [Fraction(1, 2), 1], [-2, -4], [1, 2]], [1, "0.5", -2, 2]
    counted = count(Arrangement(normals, constants))
    assert (counted.count, counted.distinct, counted.repeated) == (3, 2, ((1, 2, 3),))
    assert "4, 2 of them different" in str(counted) and "rows 1, 2, 3" in str(counted)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("x,y\n1,0\n0,0\n", "line 3: a normal of zeros is not a hyperplane"),
        ("x,y,constant\n0,0,1\n", "line 2: a normal of zeros"),
        ("constant\n1\n", "no column of normals"),
        ("x,constant\n1,\n", "line 2, column 2 (constant): the cell is empty"),
    ],
)
def test_what_is_no_hyperplane_is_named(text, said, tmp_path, capsys):
    path = tmp_path / "lines.csv"
    path.write_text(text)
    assert run(["chambers", str(path)]) == 2
    captured = capsys.readouterr()
    assert captured.out == "" and captured.err.count("\n") == 1
    assert said in captured.err


def test_constants_of_another_number_are_refused():
    with pytest.raises(ValueError, match="1 constants are given for 2 hyperplanes"):
        Arrangement([[1], [1]], [1])
    with pytest.raises(ValueError, match="row 2: a normal of zeros"):
        Arrangement([[1], [0]], [1, 1])
