"""Labelled points: separable with integer weights, or refuted by multipliers; either is proved by the points."""

import json
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from capacity import Points, separate
from capacity.commands.main import run
from capacity.points import separation as module
from enumerate.arrangements.exact_separation import decide_exactly
from enumerate.outcomes import Undecided
from tests.capacity.points.definitions import is_proved

LABELLED = "x,y,label\n0,0,0\n1,2,1\n2,4,0\n3,1,1\n"


def test_three_points_of_a_line_refute_the_labelled_points(tmp_path, capsys):
    path = tmp_path / "points.csv"
    path.write_text(LABELLED)
    assert run(["points", str(path)]) == 1
    assert capsys.readouterr().out == (
        "points.csv: not separable\n  multipliers that no score can satisfy (sign of the label, size, point): "
        "-1 at point 1 (0, 0), +2 at point 2 (1, 2), -1 at point 3 (2, 4)\n"
    )
    assert run(["points", str(path), "--json"]) == 1
    document = json.loads(capsys.readouterr().out)
    assert document["separable"] is False and document["weights"] is None
    assert document["multipliers"] == [
        {"point": 1, "coordinates": ["0", "0"], "label": 0, "multiplier": "1"},
        {"point": 2, "coordinates": ["1", "2"], "label": 1, "multiplier": "2"},
        {"point": 3, "coordinates": ["2", "4"], "label": 0, "multiplier": "1"},
    ]


def test_weights_and_bias_are_in_the_names_of_the_columns(tmp_path, capsys):
    path = tmp_path / "points.csv"
    path.write_text("height label width\n0.5 +1 1/3\n0.25 -1 1/3\n")
    assert run(["points", str(path), "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    bias, height, width = map(int, (document["bias"], *document["weights"]))
    assert 6 * bias + 3 * height + 2 * width > 0 > 12 * bias + 3 * height + 4 * width
    assert run(["points", str(path)]) == 0
    assert "label = step(" in capsys.readouterr().out


coordinates = st.one_of(st.fractions(-2, 2, max_denominator=3), st.integers(-(10**25), 10**25))
questions = st.tuples(st.integers(1, 8), st.integers(1, 3)).flatmap(
    lambda shape: st.lists(
        st.tuples(st.lists(coordinates, min_size=shape[1], max_size=shape[1]), st.integers(0, 1)),
        min_size=shape[0],
        max_size=shape[0],
    )
)


@settings(max_examples=60)
@given(questions, st.booleans())
def test_every_answer_is_proved(question, homogeneous):
    points = Points([row for row, _ in question], homogeneous, labels=[label for _, label in question])
    assert is_proved(separate(points))


def test_the_program_and_rational_numbers_give_the_same_answers(monkeypatch):
    square = list(product(range(3), range(2)))
    asked = [Points(square, labels=labels) for labels in product((0, 1), repeat=6)]
    answers = [separate(points).separable for points in asked]
    assert sum(answers) == 28

    def fails(*_):
        raise Undecided("planted")

    monkeypatch.setattr(module.Separator, "decide", fails)
    assert [separate(points).separable for points in asked] == answers


def test_the_same_point_with_two_labels_is_refuted_by_itself():
    found = separate(Points([[1, 2], [5, 5], ["1.0", 2]], labels=[1, 1, 0]))
    assert found.multipliers == {0: 1, 2: 1} and is_proved(found)


def test_without_a_bias_the_origin_has_no_side():
    assert separate(Points([[0], [1]], labels=[0, 1])).separable
    found = separate(Points([[0], [1]], homogeneous=True, labels=[0, 1]))
    assert found.multipliers == {0: 1} and is_proved(found)
    assert "through the origin" in str(found)
    assert not separate(Points([[1, 1], [2, 2]], homogeneous=True, labels=[0, 1])).separable


@pytest.mark.parametrize("label", [0, 1])
def test_one_label_alone_is_separable(label):
    assert is_proved(separate(Points([[1], [2]], labels=[label, label])))


def test_thousands_of_points_are_decided():
    rng = np.random.default_rng(5)
    rows = rng.integers(0, 1000, (5000, 3))
    labels = (rows.sum(axis=1) > 1500).astype(int)
    assert is_proved(separate(Points(rows, labels=labels)))
    labels[:2] = 1 - labels[:2]
    assert is_proved(separate(Points(rows, labels=labels)))


def test_many_coordinates_and_multipliers_are_cut_short_on_the_screen():
    rows = np.vstack([np.eye(20, dtype=int), np.ones((1, 20), int)])
    found = separate(Points(rows, homogeneous=True, labels=[1] * 20 + [0]))
    assert len(found.multipliers) == 21
    assert "and 5 more" in str(found) and "(1, 0, 0, 0, 0, 0, ...)" in str(found)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("x,label\n1,\n", "line 2, column 2 (label): the cell is empty"),
        ("x,label\n1,0\n1,yes\n", "line 3, column 2 (label): 'yes' is not a number"),
        ("x,label\n1,2\n", "line 2, column label: the label 2 is not 0 or 1"),
        ("x,label\n1,1/2\n", "line 2, column label: the label 1/2 is not 0 or 1"),
        ("x,label\n1,0\n2,-1\n", "line 3, column label: the label -1 follows 0"),
        ("label\n1\n", "no column of coordinates"),
    ],
)
def test_a_label_that_is_none_is_named(text, said, tmp_path, capsys):
    path = tmp_path / "points.csv"
    path.write_text(text)
    assert run(["points", str(path)]) == 2
    captured = capsys.readouterr()
    assert captured.out == "" and captured.err.count("\n") == 1
    assert said in captured.err


def test_labels_of_another_number_or_none_at_all_are_refused():
    with pytest.raises(ValueError, match="1 labels are given for 2 points"):
        Points([[0], [1]], labels=[1])
    with pytest.raises(ValueError, match="point 2: the label a"):
        Points([[0], [1]], labels=[1, "a"])
    with pytest.raises(ValueError, match="the points have no labels"):
        separate(Points([[0], [1]]))


def test_what_does_not_hold_is_no_answer(monkeypatch):
    monkeypatch.setattr(module, "_decide", lambda question: decide_exactly(question[0], [-s for s in question[1]]))
    with pytest.raises(Undecided, match="does not hold"):
        separate(Points([[0], [1]], labels=[0, 1]))
