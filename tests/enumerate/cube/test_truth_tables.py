"""Bits, digits and columns stand where the published orders of docs/bit_orders.json put them."""

import json
import subprocess
import sys
from itertools import combinations
from math import comb
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from enumerate.cube.truth_tables import (
    MAX_INPUTS,
    all_ones,
    check_inputs,
    features,
    from_bits,
    from_hex,
    hex_digits,
    monomial_name,
    monomials,
    parity,
    projection,
    to_bits,
    to_hex,
    to_signs,
)

ROOT = Path(__file__).resolve().parents[3]
PUBLISHED = ROOT / "docs" / "bit_orders.json"
GENERATOR = ROOT / "tests" / "golden" / "make_bit_orders.py"
GOLDEN = json.loads(PUBLISHED.read_text(encoding="utf-8"))

# As ABC and kitty print them.
KNOWN_HEX = {
    (1, "x1"): "2",
    (2, "x1"): "a",
    (2, "x2"): "c",
    (2, "and"): "8",
    (2, "or"): "e",
    (2, "parity"): "6",
    (3, "x1"): "aa",
    (3, "x2"): "cc",
    (3, "x3"): "f0",
    (3, "and"): "80",
    (3, "or"): "fe",
    (3, "parity"): "96",
    (3, "majority"): "e8",
    (4, "x4"): "ff00",
    (4, "parity"): "6996",
    (5, "majority"): "fee8e880",
    (6, "x1"): "aaaaaaaaaaaaaaaa",
    (6, "x6"): "ffffffff00000000",
    (7, "majority"): "fffefee8fee8e880fee8e880e8808000",
}


@st.composite
def tables(draw, largest=9):
    n = draw(st.integers(0, largest))
    return n, draw(st.integers(0, (1 << 2**n) - 1))


def golden_functions(name):
    return [(entry["n"], entry["tables"][name]) for entry in GOLDEN["functions"] if name in entry["tables"]]


# --- the published file -------------------------------------------------------------------------------------------


def test_the_generator_reproduces_the_published_file_byte_for_byte_without_this_project():
    # -I: neither the working directory nor the environment can lead to the project's packages.
    made = subprocess.run([sys.executable, "-I", str(GENERATOR)], capture_output=True, check=True)
    assert made.stdout == PUBLISHED.read_bytes()


def test_the_published_file_covers_n_0_to_8_and_the_features_of_n_0_to_3():
    assert [entry["n"] for entry in GOLDEN["functions"]] == list(range(9))
    assert [(entry["n"], entry["degree"]) for entry in GOLDEN["features"]] == [(n, n) for n in range(4)]
    assert [n for n, _ in golden_functions("majority")] == [1, 3, 5, 7]
    assert all([n for n, _ in golden_functions(name)] == list(range(9)) for name in ("false", "true"))


@pytest.mark.parametrize(("n", "name"), KNOWN_HEX)
def test_published_hex_is_that_of_abc_and_kitty(n, name):
    assert GOLDEN["functions"][n]["tables"][name] == KNOWN_HEX[n, name]


def test_constants_are_the_published_ones():
    for n, text in golden_functions("false"):
        assert to_hex(0, n) == text
    for n, text in golden_functions("true"):
        assert to_hex(all_ones(n), n) == text


def test_projections_are_the_published_ones():
    for entry in GOLDEN["functions"]:
        n = entry["n"]
        assert [to_hex(projection(i, n), n) for i in range(1, n + 1)] == [
            entry["tables"][f"x{i}"] for i in range(1, n + 1)
        ]


def test_conjunction_disjunction_and_parity_of_the_projections_are_the_published_ones():
    for entry in GOLDEN["functions"]:
        n = entry["n"]
        conjunction, disjunction = all_ones(n), 0
        for i in range(1, n + 1):
            conjunction &= projection(i, n)
            disjunction |= projection(i, n)
        assert to_hex(conjunction, n) == entry["tables"]["and"]
        assert to_hex(disjunction, n) == entry["tables"]["or"]
        assert to_hex(parity(n), n) == entry["tables"]["parity"]


def test_majority_read_off_the_features_is_the_published_one():
    for n, text in golden_functions("majority"):
        assert to_hex(from_bits(features(n, 1, "pm1")[:, 1:].sum(axis=1) > 0), n) == text


def test_every_published_table_survives_reading_and_writing():
    for entry in GOLDEN["functions"]:
        for text in entry["tables"].values():
            assert len(text) == hex_digits(entry["n"])
            assert to_hex(from_hex(text, entry["n"]), entry["n"]) == text


@pytest.mark.parametrize("encoding", ["01", "pm1"])
@pytest.mark.parametrize("entry", GOLDEN["features"], ids=lambda entry: f"n={entry['n']}")
def test_features_of_every_degree_are_the_first_columns_of_the_published_matrix(entry, encoding):
    n = entry["n"]
    for degree in range(n + 2):
        names = [monomial_name(m) for m in monomials(n, degree)]
        assert names == entry["monomials"][: len(names)]
        matrix = features(n, degree, encoding)
        assert matrix.dtype == np.int64
        assert matrix.shape == (2**n, len(names))
        assert matrix.tolist() == [row[: len(names)] for row in entry[encoding]]


# --- features beyond the published ones ---------------------------------------------------------------------------


@pytest.mark.parametrize("n", range(9))
def test_monomials_are_all_sets_of_variables_up_to_the_degree_smaller_ones_first(n):
    for degree in range(n + 2):
        found = monomials(n, degree)
        assert len(found) == sum(comb(n, i) for i in range(degree + 1))
        assert list(found) == sorted(found, key=lambda m: (len(m), m))
        assert set(found) == {m for k in range(degree + 1) for m in combinations(range(1, n + 1), k)}


@given(st.integers(0, 7), st.integers(0, 4), st.sampled_from(["01", "pm1"]), st.data())
def test_a_feature_is_the_product_of_its_variables(n, degree, encoding, data):
    matrix = features(n, degree, encoding)
    x = data.draw(st.integers(0, 2**n - 1))
    column = data.draw(st.integers(0, matrix.shape[1] - 1))
    expected = 1
    for i in monomials(n, degree)[column]:
        bit = x >> (i - 1) & 1
        expected *= bit if encoding == "01" else 2 * bit - 1
    assert matrix[x, column] == expected


def test_a_feature_matrix_of_degree_0_is_one_column_of_ones():
    assert features(3, 0).tolist() == [[1]] * 8


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((3, 1, "10"), "unknown encoding '10'; known: 01, pm1"),
        ((3, -1), "degree -1 is negative"),
        ((-1,), "n = -1 is out of range: 0 <= n <= 24"),
        ((MAX_INPUTS + 1,), "n = 25 is out of range: 0 <= n <= 24"),
    ],
)
def test_features_refuse_what_the_definitions_do_not_cover(arguments, message):
    with pytest.raises(ValueError, match="^" + message + "$"):
        features(*arguments)


# --- round trips --------------------------------------------------------------------------------------------------


@given(tables())
def test_bit_x_of_a_table_is_its_value_at_point_x(case):
    n, table = case
    bits = to_bits(table, n)
    assert bits.dtype == np.uint8 and bits.shape == (2**n,)
    assert bits.tolist() == [table >> x & 1 for x in range(2**n)]
    assert from_bits(bits) == table
    assert from_bits(bits.tolist()) == table
    assert from_bits(bits.astype(bool)) == table


@given(tables())
def test_signs_are_minus_one_for_0_and_plus_one_for_1(case):
    n, table = case
    signs = to_signs(table, n)
    assert signs.dtype == np.int8
    assert signs.tolist() == [1 if table >> x & 1 else -1 for x in range(2**n)]
    assert from_bits(signs > 0) == table


@given(tables())
def test_hex_survives_a_round_trip_in_either_case_and_with_a_prefix(case):
    n, table = case
    text = to_hex(table, n)
    assert len(text) == hex_digits(n) == max(1, 2**n // 4)
    assert text == text.lower()
    assert int(text, 16) == table
    for written in (text, text.upper(), "0x" + text, "0X" + text.upper()):
        assert from_hex(written, n) == table


# --- bad input ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "n", "message"),
    [
        ("", 2, "truth table '' has 0 hexadecimal digits; n = 2 needs 1"),
        ("0x", 2, "truth table '0x' has 0 hexadecimal digits; n = 2 needs 1"),
        ("ee", 2, "truth table 'ee' has 2 hexadecimal digits; n = 2 needs 1"),
        ("e", 3, "truth table 'e' has 1 hexadecimal digit; n = 3 needs 2"),
        ("0" * 40, 3, "truth table '00000000000000000...' has 40 hexadecimal digits; n = 3 needs 2"),
        ("eg", 3, "truth table 'eg' has the character 'g'; only hexadecimal digits are allowed"),
        ("-1", 3, "truth table '-1' has the character '-'; only hexadecimal digits are allowed"),
        ("+1", 3, "truth table '+1' has the character '+'; only hexadecimal digits are allowed"),
        (" 1", 3, "truth table ' 1' has the character ' '; only hexadecimal digits are allowed"),
        ("1\n", 3, r"truth table '1\n' has the character '\n'; only hexadecimal digits are allowed"),
        ("f_ff", 4, "truth table 'f_ff' has the character '_'; only hexadecimal digits are allowed"),
        ("0x0x", 4, "truth table '0x0x' has the character 'x'; only hexadecimal digits are allowed"),
        ("٣", 2, "truth table '٣' has the character '٣'; only hexadecimal digits are allowed"),
        ("2", 0, "truth table '2' does not fit n = 0: it must be below 2**1"),
        ("f", 0, "truth table 'f' does not fit n = 0: it must be below 2**1"),
        ("4", 1, "truth table '4' does not fit n = 1: it must be below 2**2"),
        ("e", -1, "n = -1 is out of range: 0 <= n <= 24"),
        ("e", 25, "n = 25 is out of range: 0 <= n <= 24"),
    ],
)
def test_bad_hex_is_refused_with_its_reason(text, n, message):
    with pytest.raises(ValueError, match=r"^(truth table|n = )") as caught:
        from_hex(text, n)
    assert str(caught.value) == message


@given(st.text(max_size=12), st.integers(0, 5))
def test_any_text_is_either_a_table_that_writes_back_or_refused(text, n):
    try:
        table = from_hex(text, n)
    except ValueError:
        return
    assert to_hex(table, n) == text.lower().removeprefix("0x")


@pytest.mark.parametrize(("table", "n"), [(2, 0), (4, 1), (16, 2), (1 << 128, 7), (-1, 3)])
def test_a_table_with_a_bit_beyond_the_cube_is_not_written(table, n):
    with pytest.raises(ValueError, match=rf"does not fit n = {n}: it must be below 2\*\*{2**n}$"):
        to_hex(table, n)


@pytest.mark.parametrize(("i", "n"), [(0, 3), (4, 3), (1, 0), (-1, 2)])
def test_there_is_no_projection_to_a_variable_that_is_not_there(i, n):
    with pytest.raises(ValueError, match=f"variable {i} is out of range: 1 <= i <= {n}"):
        projection(i, n)


def test_the_range_of_n_may_be_narrower():
    check_inputs(6, 6)
    with pytest.raises(ValueError, match="n = 7 is out of range: 0 <= n <= 6"):
        check_inputs(7, 6)


def test_there_is_one_table_pair_of_no_variables():
    assert [to_hex(t, 0) for t in (0, 1)] == ["0", "1"]
    assert to_bits(1, 0).tolist() == [1]
    assert parity(0) == 0
    assert features(0, 5).tolist() == [[1]]
