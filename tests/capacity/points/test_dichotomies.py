"""Dichotomies of points: counts by every engine against the definition, general and special position, grids, lists."""

import json
from decimal import Decimal
from fractions import Fraction
from math import comb, log2

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from capacity import OutOfTime, Points, Refused, count
from capacity.commands.main import run
from capacity.points import counting
from capacity.points.counting import Disagreement, Hyperplanes, choose
from capacity.points.dichotomies import PointsQuestion, count_points
from tests.capacity.points.definitions import dichotomies_by_definition

coordinates = st.fractions(-2, 2, max_denominator=3)
sets = st.tuples(st.integers(1, 6), st.integers(1, 3)).flatmap(
    lambda shape: st.lists(
        st.lists(coordinates, min_size=shape[1], max_size=shape[1]), min_size=shape[0], max_size=shape[0]
    )
)


@settings(max_examples=40)
@given(sets, st.booleans())
def test_both_engines_and_the_list_are_the_definition(rows, homogeneous):
    points = Points(rows, homogeneous)
    found = dichotomies_by_definition(rows, homogeneous)
    for method in ("restriction", "chambers"):
        assert count_points(points, method).count == len(found)
    listed = count_points(points, listed=True).listed
    assert [one.values for one in listed] == sorted(found)
    first = () if homogeneous else (1,)
    for one in listed:
        scores = [sum(w * v for w, v in zip(one.weights, (*first, *row), strict=True)) for row in rows]
        assert all(isinstance(weight, int) for weight in one.weights)
        assert [score > 0 for score in scores] == [value == "1" for value in one.values]
        assert all(scores)


@pytest.mark.parametrize(("number", "dimension"), [(20, 4), (12, 1), (30, 2), (9, 6), (5, 7)])
@pytest.mark.parametrize("homogeneous", [False, True])
def test_points_in_general_position_have_cover_s_number(number, dimension, homogeneous):
    rows = np.random.default_rng(number).integers(-999, 1000, (number, dimension))
    counted = count(Points(rows, homogeneous))
    terms = dimension + (not homogeneous)
    assert counted.count == counted.general == 2 * sum(comb(number - 1, k) for k in range(terms))
    assert counted.share == 1 and counted.capacity_bits == log2(counted.count)
    assert "reached" in str(counted)


def test_one_point_more_on_a_line_is_seen():
    assert count(Points([[0, 0], [1, 2], [2, 4], [3, 1]])).count == 12
    assert count(Points([[0, 0], [1, 2], ["2", "4.000000000000000000000001"], [3, 1]])).count == 14


def test_decimals_are_exact_where_floats_are_not():
    assert 0.1 + 0.2 != 0.3
    on_a_line = [["0.1", "0.1"], ["0.2", "0.2"], [Decimal("0.3"), Fraction(3, 10)]]
    assert count(Points(on_a_line)).count == 6
    assert count(Points([*on_a_line, ["0.3", "0.2"]])).count < 14


@pytest.mark.parametrize("levels", [(2, 2), (2, 3), (3, 3), (2, 2, 2)])
def test_grids_have_their_threshold_functions_by_three_engines(levels):
    expected = {(2, 2): 14, (2, 3): 28, (3, 3): 58, (2, 2, 2): 104}[levels]
    grid = Points.grid(*levels)
    assert {count_points(grid, method).count for method in ("faces", "restriction", "chambers")} == {expected}
    counted = count(grid)
    assert counted.count == expected and set(counted.methods) == {"faces", "restriction", "chambers"}
    assert sum(counted.whitney) == expected


def test_a_grid_given_as_a_table_has_as_many_without_its_symmetries():
    table = [[x, y, z] for x in range(3) for y in range(3) for z in range(4)]
    assert PointsQuestion.of(Points(table)).planes.levels == ()
    assert count(Points(table)).count == count_points(Points.grid(3, 3, 4), "faces").count


def test_a_bijection_of_the_axes_changes_nothing():
    stretched = [[1000 + 7 * x, Fraction(y, 3)] for x in range(3) for y in range(4)]
    assert count(Points(stretched)).count == count(Points.grid(3, 4)).count
    assert Points(stretched).rows == tuple((1, x, y) for x in range(3) for y in range(4))


def test_coordinates_beyond_machine_integers_are_counted_by_both_engines():
    huge = 10**40
    rows = [[x * huge + y, y * huge - x * x, x * y] for x in range(3) for y in range(3)]
    points = Points(rows)
    assert not PointsQuestion.of(points).planes.fits_machine(2)
    expected = len(dichotomies_by_definition(rows))
    assert count_points(points, "chambers").count == count_points(points, "restriction").count == expected == 140


def test_the_same_points_are_said_and_count_once():
    counted = count(Points([[1, 2], [0, 0], [1, "2.0"], [3, 4], [0, 0], [1, 2]]))
    assert (counted.count, counted.distinct, counted.coinciding) == (8, 3, ((1, 3, 6), (2, 5)))
    assert "6, 3 of them different" in str(counted) and "points 1, 3, 6" in str(counted)
    listed = count_points(counted.points, listed=True).listed
    assert len(listed) == 8
    assert all(one.values[0] == one.values[2] == one.values[5] for one in listed)


def test_without_a_bias_points_of_a_line_through_the_origin_go_together():
    counted = count(Points([[1, 2], [2, 4], [-1, -2], [0, 3]], homogeneous=True))
    assert (counted.count, counted.coinciding) == (4, ((1, 2, -3),))
    assert "opposite 3" in str(counted)


def test_the_origin_leaves_no_strict_score_without_a_bias(capsys):
    counted = count(Points.grid(3, 3, homogeneous=True))
    assert (counted.count, counted.capacity_bits, counted.whitney) == (0, None, None)
    assert "the origin is one of the points" in str(counted)
    assert run(["points", "grid:2x2", "--homogeneous", "--list", "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert (document["count"], document["capacity_bits"], document["dichotomies"]) == ("0", None, [])


def test_two_jobs_count_what_one_counts():
    points = Points(np.random.default_rng(1).integers(-99, 100, (14, 4)))
    assert {count(points, method, jobs=2).count for method in ("restriction", "chambers")} == {count(points).count}


# --- what points are ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rows", "error", "said"),
    [
        ([[0.1, 1]], ValueError, "row 1, column 1: the float 0.1 is not exactly what it shows"),
        ([[1, float("nan")]], ValueError, "row 1, column 2: nan"),
        (np.array([[1.0, np.inf]]), ValueError, "row 1, column 2: inf"),
        ([[Decimal("NaN")]], ValueError, "row 1, column 1: NaN"),
        ([[1, 2], [3]], ValueError, "row 2 has 1 number"),
        ([["1", "x"]], ValueError, "row 1, column 2: 'x' is not a number"),
        ([[True, 1]], TypeError, "row 1, column 1: a coordinate is a number, not True"),
        ([[1j]], TypeError, "row 1, column 1: a coordinate is .*, not complex"),
        ([1, 2], ValueError, "points are rows of numbers"),
        (["12"], ValueError, "points are rows of numbers"),
        ([], ValueError, "there are no points"),
        ([[], []], ValueError, "there are no points"),
        (np.zeros((10**6, 2), np.int8), Refused, "1000000 rows.*at most 100000"),
    ],
)
def test_what_is_no_point_is_refused_with_its_place(rows, error, said):
    with pytest.raises(error, match=said):
        Points(rows)


def test_arrays_lists_and_integer_floats_are_the_same_points():
    rows = [[1, 2], [3, -4]]
    same = [
        np.array(rows),
        np.array(rows, float),
        np.array(rows, object),
        tuple(map(tuple, rows)),
        [["1", "2"], [3.0, "-4"]],
    ]
    assert {Points(points) for points in same} == {Points(rows)}


@pytest.mark.parametrize(
    ("text", "error", "said"),
    [
        ("grid:3x", ValueError, "'grid:3x' is not a grid"),
        ("grid:", ValueError, "'grid:' is not a grid"),
        ("grid:-3", ValueError, "is not a grid"),
        ("grid:3x0", ValueError, "at least one level"),
        ("grid:1000x1000", Refused, "1000000 points.*at most 100000"),
        ("grid:" + "x".join(["9"] * 60), Refused, "at most 100000"),
    ],
)
def test_what_is_no_grid_is_refused(text, error, said):
    with pytest.raises(error, match=said):
        Points.parse(text)


# --- which engine ---------------------------------------------------------------------------------------------------


def test_what_takes_too_long_is_refused_with_what_it_needs_and_what_fits():
    points = Points(np.random.default_rng(2).integers(-99, 100, (300, 6)))
    with pytest.raises(Refused, match=r"300 hyperplanes of rank 7 need .* of one core by \w+; about (\d+) would fit"):
        count(points)


def test_what_is_said_to_fit_fits():
    rows = np.random.default_rng(2).integers(-99, 100, (300, 7)).tolist()
    with pytest.raises(Refused, match="about") as refusal:
        choose(Hyperplanes.of(rows), patience=10)
    fitting = int(str(refusal.value).split("about ")[1].split()[0])
    assert 7 < fitting < 300
    assert choose(Hyperplanes.of(rows[:fitting]), patience=10).seconds <= 10
    with pytest.raises(Refused):
        choose(Hyperplanes.of(rows[: 2 * fitting]), patience=10)


def test_a_rank_that_no_engine_reaches_is_refused():
    rows = np.random.default_rng(3).integers(-9, 10, (200, 40)).tolist()
    with pytest.raises(Refused, match=r"out of reach .*restriction: .*chambers: "):
        choose(Hyperplanes.of(rows))


@pytest.mark.parametrize(
    ("method", "said"), [("lp", "unknown method 'lp'; known: auto, faces"), ("faces", "faces is for grids with a bias")]
)
def test_a_method_that_is_not_for_the_points_is_refused(method, said):
    with pytest.raises(ValueError, match=said):
        count(Points([[0], [1]]), method)


def test_engines_that_disagree_are_no_answer(monkeypatch, capsys):
    cost, right = counting.ENGINES["chambers"]
    wrong = {
        **counting.ENGINES,
        "chambers": (cost, lambda *asked: counting.Chambers(right(*asked).count + 2, ("chambers",), None)),
    }
    monkeypatch.setattr(counting, "ENGINES", wrong)
    with pytest.raises(Disagreement, match="restriction counts 58, chambers counts 60"):
        count_points(Points([[x, y] for x in range(3) for y in range(3)]))
    assert run(["points", "grid:3x3"]) == 1
    assert "disagree" in capsys.readouterr().err


def test_a_list_that_is_too_long_is_refused(monkeypatch):
    monkeypatch.setattr("capacity.points.dichotomies.MAX_LISTED", 500)
    with pytest.raises(Refused, match="58 dichotomies of 9 points are too many to be listed: at most 55"):
        count_points(Points.grid(3, 3), listed=True)


def test_a_count_past_its_time_is_stopped_and_a_store_resumes_it(tmp_path):
    points = Points([[t**k * 10**20 for k in range(1, 4)] for t in range(1, 30)])
    with pytest.raises(OutOfTime):
        count(points, "restriction", time_limit=0.001, store=tmp_path / "runs")
    assert count(points, "restriction", store=tmp_path / "runs").count == 2 * sum(comb(28, k) for k in range(4))


def test_whatever_circuits_alone_have_is_refused_for_points(tmp_path):
    with pytest.raises(ValueError, match="are for circuits"):
        count(Points([[0], [1]]), shards=tmp_path / "shards.csv")
