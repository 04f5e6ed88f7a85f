"""Tables of numbers, in every form that is read, and every fault of one named by its line and column."""

from fractions import Fraction

import pytest

from capacity.points import numbers
from capacity.points.reading import read_table
from enumerate.outcomes import Refused

HALF, THIRD = Fraction(1, 2), Fraction(1, 3)


@pytest.mark.parametrize(
    "lines",
    [
        ["x,y", "0.5,1/3", "-2,1e1"],
        ["0.5,1/3", "-2,1e1"],
        ["x y", "0.5 1/3", "-2  10"],
        ["x\ty", ".5\t1/3", "-2\t+10"],
        ["x;y", "1/2;1/3", "−2;10.0"],
        ["", "# comment", "x, y # names", "", '"0.50" , "1/3"', "-2,10\r\n"],
        ["\ufeffx,y", "0.5,1/3", "-2,10"],
    ],
)
def test_the_same_numbers_are_read_in_every_form(lines):
    table = read_table(lines)
    assert table.rows == ((HALF, THIRD), (Fraction(-2), Fraction(10)))
    assert table.names in ((), ("x", "y"))


def test_decimals_do_not_pass_through_a_float():
    table = read_table(["0.1 0.2 0.3", "100000000000000000000000.1 1e-30 0"])
    assert table.rows[0][0] + table.rows[0][1] == table.rows[0][2]
    assert table.rows[1] == (Fraction(10**24 + 1, 10), Fraction(1, 10**30), 0)


def test_rows_know_their_lines():
    assert read_table(["x", "", "1", "# no", "2"]).lines == (3, 5)


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ([], "there are no rows"),
        (["x,y"], "there are no rows"),
        (["# only"], "there are no rows"),
        (["1,2", "3"], "line 2: the row has 1 cell, the first 2"),
        (["x,y", "1,2,3"], "line 2: the row has 3 cells, the first 2"),
        (["x,y", "", "1,nan"], r"line 3, column 2 \(y\): 'nan' is not a number"),
        (["nan,1"], "line 1, column 1: 'nan' is not a number"),
        (["1,inf"], "line 1, column 2: 'inf' is not a number"),
        (["1,,2"], "line 1, column 2: the cell is empty"),
        (["x,y", ",1"], r"line 2, column 1 \(x\): the cell is empty"),
        (["1\t\t2"], "line 1, column 2: the cell is empty"),
        (["x,,y", "1,2,3"], "line 1, column 2: the column has no name"),
        (["x,x", "1,2"], "line 1, column 2: there are two columns x"),
        (["1,x"], "line 1, column 2: 'x' is not a number"),
        (["1/0"], "line 1, column 1: '1/0' divides by 0"),
        (["1e5000"], "line 1, column 1: the exponent of '1e5000' is out of range: exponents of at most three digits"),
        (["1;1,5"], "line 1, column 2: '1,5' is not a number.*; decimals have a point"),
        (["1 2", "1 0x3"], "line 2, column 2: '0x3' is not a number"),
        (['"1,5","2,5"', '"2,5","0,5"'], 'line 1, column 1: "1 is not one cell in quotes'),
        (['x,"y"z'], 'line 1, column 2: "y"z is not one cell in quotes'),
        (["9" * 401], "line 1, column 1: '9*...' has 401 characters; numbers of at most 400 are read"),
        (["1_000"], "line 1, column 1: '1_000' is not a number"),
    ],
)
def test_a_fault_is_named_by_its_line_and_column(lines, said):
    with pytest.raises(ValueError, match=f"^{said}"):
        read_table(lines)


def test_more_rows_or_numbers_than_are_taken_are_refused_as_soon_as_they_are_seen(monkeypatch):
    def endless():
        while True:
            yield "1,2"

    monkeypatch.setattr(numbers, "MAX_ROWS", 50)
    with pytest.raises(Refused, match=r"more than 50 rows of 2 numbers.*at most 50"):
        read_table(endless())
    monkeypatch.setattr(numbers, "MAX_NUMBERS", 20)
    with pytest.raises(Refused, match=r"more than 10 rows of 2 numbers.*at most 10"):
        read_table(endless())


def test_a_column_is_taken_out_by_its_name_wherever_it_stands():
    table, labels = read_table(["x,Label,y", "1,0,2"]).split("label")
    assert (table.names, table.rows, labels) == (("x", "y"), ((1, 2),), (0,))
    table, none = read_table(["1,0,2"]).split("label")
    assert none is None and table.rows == ((1, 0, 2),)
