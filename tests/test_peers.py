"""The comparison with other packages says what it saw: ratios, answers that differ, packages that are not there."""

from functools import partial

import pytest

from benchmarks.peers import KINDS, Instances, Question, Row, answers, picture, table, threshold_functions, written
from capacity.documents.drawing import save
from enumerate.arrangements.feasibility import Realization, Separator
from enumerate.cube.truth_tables import features, to_signs


def squares(n, wrong=()):
    """Both sides square the numbers below n; theirs errs where it is told to."""
    return Instances(
        [partial(pow, x, 2) for x in range(n)],
        [partial(pow, x, 3 if x in wrong else 2) for x in range(n)],
        lambda ours, theirs: ours == theirs,
    )


def question(instances):
    return Question("squares", "numpy", "square", (2, 4), instances)


def missing(n):
    raise ImportError("No module named 'elsewhere'\nand more")


def test_both_sides_are_asked_the_same_and_their_answers_compared():
    rows = answers(question(squares))
    assert [(row.n, row.asked, row.agree) for row in rows] == [(2, 2, True), (4, 4, True)]
    rows = answers(question(partial(squares, wrong={3})))
    assert [row.agree for row in rows] == [True, False]


def test_no_further_instance_is_asked_when_the_time_is_over():
    assert [row.asked for row in answers(question(squares), seconds=-1.0, turn=1)] == [1, 1]
    assert [row.asked for row in answers(question(squares), seconds=-1.0, turn=3)] == [2, 3]


def test_the_table_has_times_ratio_and_what_differs_and_the_reason_where_a_package_is_missing():
    found = [
        (question(squares), [Row(4, 9, 0.02, 0.004, True), Row(5, 1, 3.0, 1.5, False)]),
        (question(missing), answers(question(missing))),
    ]
    lines = list(table(found))
    assert "20 ms | 4 ms | 5 | agree |" in lines[2]
    assert "3 s | 1.5 s | 2 | DIFFER |" in lines[3]
    assert "left out: No module named 'elsewhere' |" in lines[4]


@pytest.mark.parametrize(
    ("seconds", "text"), [(1.0, "1 s"), (0.0015, "1.5 ms"), (12e-6, "12 us"), (123.4, "123 s"), (1e-7, "0.1 us")]
)
def test_times_are_written_in_three_digits(seconds, text):
    assert written(seconds) == text


def test_the_figure_is_the_same_each_time(tmp_path):
    rows = [Row(4, 9, 0.02, 0.004, True), Row(6, 9, 0.2, 0.01, True)]
    drawn = picture([(question(squares), rows), (question(missing), "not there")], {"chambers": {3: 0.1, 4: 1.0}})
    first, second = (save(drawn, tmp_path / name) for name in ("first", "second"))
    assert [path.read_bytes() for path in first] == [path.read_bytes() for path in second]
    assert [path.name for path in first] == ["peers.svg", "peers.png"]


@pytest.mark.parametrize("n", [1, 2, 4])
def test_the_instances_are_what_they_are_called(n):
    separator = Separator(features(n))
    assert all(isinstance(separator.decide(to_signs(table, n)), Realization) for table in threshold_functions(n, 30))
    assert all(0 <= table < 2**2**n for table in KINDS["random"](n, 30))
