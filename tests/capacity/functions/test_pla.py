"""PLA files: what they say at every row, against a reading of the format row by row; and every way to be wrong."""

import random
import re
from itertools import product

import pytest

from capacity import PartialFunction, check
from capacity.circuits.circuit import Circuit
from capacity.functions.pla import parse_pla
from capacity.functions.reading import echo, read_function, read_functions, split_functions
from enumerate.outcomes import Refused


@pytest.fixture(autouse=True)
def elsewhere(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


def written(tmp_path, text, name="some.pla"):
    (tmp_path / name).write_text(text)
    return name


def value_by_definition(kind, cubes, row):
    """0, 1, None for open, or `contradiction`, of one output at one row; x of the row is a string of bits."""
    said = {mark for cube, mark in cubes if all(c in ("-", bit) for c, bit in zip(cube, row, strict=True))}
    if "d" in kind and "-" in said:
        return None
    on, off = "1" in said, "r" in kind and "0" in said
    if on and off:
        return "contradiction"
    if on or off:
        return int(on)
    return {"f": 0, "fd": 0, "fr": None, "fdr": "contradiction"}[kind]


@pytest.mark.parametrize("kind", ["f", "fd", "fr", "fdr"])
def test_every_type_means_at_every_row_what_it_is_defined_to_mean(kind):
    rng = random.Random(kind)
    seen = set()
    for _ in range(150):
        cubes = [("".join(rng.choices("01-", k=3)), rng.choice("01-~")) for _ in range(rng.randint(1, 7))]
        lines = "\n".join(f"{cube} {mark}" for cube, mark in cubes)
        pla = parse_pla(f".i 3\n.o 1\n.type {kind}\n{lines}\n.e")
        values = [value_by_definition(kind, cubes, "".join(row)) for row in product("01", repeat=3)]
        if "contradiction" in values:
            seen.add("contradiction")
            with pytest.raises(ValueError, match=r"contradict|no line has the row"):
                pla.function()
            continue
        on, specified = pla.function()
        for row, value in zip(product((0, 1), repeat=3), values, strict=True):
            x = sum(bit << i for i, bit in enumerate(row))  # the first column is x1
            assert (on >> x & 1 if specified >> x & 1 else None) == value
            seen.add(value)
    assert seen == {"f": {0, 1}, "fd": {0, 1, None}}.get(kind, {0, 1, None, "contradiction"})


CASE = """\
# a partial function
.i 3
.o 1
.type fr
000 1   # a row
010 0
011 0
100 1
110 0
.e
what comes after the end is left out
"""


def test_the_rows_of_a_file_and_of_a_column_are_one_function(tmp_path):
    file = written(tmp_path, CASE)
    partial = PartialFunction.parse(file)
    assert partial == PartialFunction.parse("1x001x0x", order="high-first")
    assert echo(read_function(file), file, "low-first") == "some.pla is x0xx0011 (PLA; 3 of 8 points open)"
    decision = check(file, Circuit("ltf", 3))
    assert decision.completions == 5


def test_names_of_inputs_are_said_and_the_standard_ones_place_the_columns(tmp_path):
    rows = ".i 2\n.o 1\n.ilb {}\n10 1\n"
    file = written(tmp_path, rows.format("b a"))
    read = read_function(file)
    assert (read.names, read.on) == (("b", "a"), 0b0010)
    assert echo(read, file, "low-first") == "some.pla is 2 (PLA; x1 = b, x2 = a)"
    assert read_function(written(tmp_path, rows.format("x2 x1"))).on == 0b0100
    assert read_function(written(tmp_path, rows.format("x1 x2"))).on == 0b0010


ADDER = ".i 2\n.o 2\n.ob carry sum\n.p 3\n11 10\n1 0 | 0 1\n01 01\n.end\n"


def test_a_file_of_several_outputs_stands_for_all_or_for_the_one_that_is_named(tmp_path):
    file = written(tmp_path, ADDER)
    assert split_functions(f"{file}, 6") == ["some.pla:carry", "some.pla:sum", "6"]
    reads, n = read_functions(file)
    assert ([read.bits for read in reads], n) == ([8, 6], 2)
    assert read_function("some.pla:sum").bits == read_function("some.pla:2").bits == 6
    assert check(file, Circuit("ltf", 2, units=2)).certificate["unit"] == "2"
    for text, said in [
        ("some.pla", "some.pla: one output is asked for; the file has 2 (carry, sum), named as in some.pla:carry"),
        ("some.pla:3", "there is no output 3"),
        ("some.pla:", "one output is asked for"),
    ]:
        with pytest.raises(ValueError, match=re.escape(said)):
            read_function(text)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "says the number of inputs"),
        (".i 2\n11 1", "says the number of outputs"),
        (".i 2\n.i 2", "line 2: .i stands twice"),
        (".i two", "line 1: .i has one number"),
        (".i 2\n.o 0", "no outputs"),
        (".i 2\n.o 1\n.mv 3", "line 3: '.mv' is not read"),
        (".i 2\n.o 1\n.type dr", "line 3: .type is one of f, fd, fr, fdr"),
        (".i 2\n.o 1\n.p 2\n11 1", ".p says 2 cubes; there are 1"),
        (".i 2\n.o 1\n.ilb a", ".ilb names 1, of which there are 2"),
        (".i 2\n.o 1\n.ob a b", ".ob names 2, of which there are 1"),
        (".i 2\n.o 2\n.ob a a", ".ob gives one name twice"),
        (".i 2\n.o 1\n.ilb a a", ".ilb gives one name twice"),
        (".i 2\n.o 1\n111 1", "line 3: '111 1' is not a cube of 2 inputs and 1 output"),
        (".i 2\n.o 1\n11", "line 3: '11' is not a cube"),
        (".i 2\n.o 1\n1? 1", "line 3: '1? 1' is not a cube"),
        (".i 2\n.o 1\n11 x", "line 3: '11 x' is not a cube"),
        (".i 2\n.o 1\n.type fr\n1- 1\n\n11 0", "lines 4 and 6 contradict each other: the row 11 is on by line 4"),
        (".i 2\n.o 1\n.type fr\n.ilb x2 x1\n01 0\n-1 1", "lines 5 and 6 contradict each other: the row 01 is on"),
        (".i 2\n.o 1\n.type fdr\n1- 1\n01 0", "no line has the row 00"),
        (".i 2\n.o 2\n.type fr\n11 10\n11 01", "the row 11 of output 1 is on by line 4, off by line 5"),
        (".\x1b[31mi 2", "line 1: '.?[31mi' is not read"),
    ],
)
def test_what_is_wrong_with_a_file_is_said_in_one_line(text, said, tmp_path):
    file = written(tmp_path, text)
    with pytest.raises(ValueError, match=re.escape(said)) as error:
        read_functions(file)
    assert str(error.value).startswith("some.pla: ") and str(error.value).isprintable()


def test_names_are_printed_as_they_can_be(tmp_path):
    file = written(tmp_path, ".i 2\n.o 2\n.ilb \x1b[1m b\n.ob f:0 g\n11 10\n")
    assert split_functions(file) == ["some.pla:1", "some.pla:g"]
    assert read_function("some.pla:1").names == ("?[1m", "b")


def test_files_that_are_not_there_too_large_or_of_another_size_are_refused(tmp_path):
    with pytest.raises(ValueError, match=r"^none.pla: No such file"):
        read_functions("none.pla")
    file = written(tmp_path, f".i 17\n.o 1\n{'1' * 17} 1")
    with pytest.raises(Refused, match="n = 17"):
        read_function(file)
    file = written(tmp_path, CASE)
    with pytest.raises(ValueError, match="the PLA file has 3 inputs; n = 4"):
        read_function(file, 4)


def test_a_byte_order_mark_is_no_part_of_a_file(tmp_path):
    for name, text in (("some.pla", ".i 2\n.o 1\n11 1\n.e\n"), ("some.net", "x1 & x2\n")):
        written(tmp_path, f"\ufeff{text}", name)
        assert read_function(name).bits == 0x8
