"""Functions in every form: what is read is what was meant, against a twin that evaluates point by point."""

import re
from fractions import Fraction
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from capacity import PartialFunction, TruthTable
from capacity.functions.expressions import evaluate, names_of
from capacity.functions.inequalities import read_inequality, read_weights
from capacity.functions.reading import echo, read_function, read_functions, split_functions
from enumerate.cube.truth_tables import to_hex
from enumerate.outcomes import Refused


def points(n):
    return [[x >> i & 1 for i in range(n)] for x in range(2**n)]


def table_of(rule, n):
    return sum(1 << x for x, point in zip(range(2**n), points(n), strict=True) if rule(*point))


# --- expressions ----------------------------------------------------------------------------------------------------

NAMES = ("x1", "x2", "x3")


def trees(leaves):
    return st.recursive(
        leaves,
        lambda parts: st.one_of(
            st.tuples(st.just("not"), parts), st.tuples(st.sampled_from(["and", "or", "xor"]), parts, parts)
        ),
        max_leaves=12,
    )


SIGNS = {
    "not": ["~", "!", "not ", "¬"],
    "and": [" & ", "*", " and ", " && "],
    "or": [" | ", "+", " or "],
    "xor": [" ^ ", " xor "],
}
TIGHTNESS = {"or": 0, "xor": 1, "and": 2, "not": 3}


def written(tree, draw, outer=0):
    """An expression with as few parentheses as its operators allow, or some more."""
    if isinstance(tree, str):
        return tree
    operator, *parts = tree
    sign = draw(st.sampled_from(SIGNS[operator]))
    tightness = TIGHTNESS[operator]
    if operator == "not":
        text = sign + written(parts[0], draw, 3)
    else:
        text = written(parts[0], draw, tightness) + sign + written(parts[1], draw, tightness + 1)
    return f"({text})" if tightness < outer or draw(st.booleans()) else text


def value(tree, point):
    if isinstance(tree, str):
        return {"0": 0, "1": 1, **dict(zip(NAMES, point, strict=True))}[tree]
    operator, *parts = tree
    values = [value(part, point) for part in parts]
    if operator == "not":
        return 1 - values[0]
    return {"and": min(values), "or": max(values), "xor": sum(values) % 2}[operator]


@given(st.data(), trees(st.sampled_from([*NAMES, "0", "1"])))
def test_an_expression_is_the_function_that_its_tree_computes(data, tree):
    text = written(tree, data.draw)
    assert evaluate(text, NAMES) == table_of(lambda *point: value(tree, point), 3)


@pytest.mark.parametrize(
    ("text", "same"),
    [
        ("a + b*c", "a | (b & c)"),
        ("a ^ b & c", "a ^ (b & c)"),
        ("a | b ^ c", "a | (b ^ c)"),
        ("~a & b", "(~a) & b"),
        ("a'*b''", "~a & b"),
        ("NOT a AND b", "~a & b"),
        ("a⊕b∨c", "(a ^ b) | c"),
        ("(a+b)'", "~(a | b)"),
    ],
)
def test_operators_bind_as_in_switching_algebra(text, same):
    names = ["a", "b", "c"]
    assert evaluate(text, names) == evaluate(same, names)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("x1 & ", "expected a name, 0, 1, ( or a negation at the end"),
        ("x1 x2", "expected an operator at character 4: x1 >>x<<2"),
        ("(x1 | x2", "expected ) at the end"),
        ("x1 $ x2", "this means nothing at character 4: x1 >>$<< x2"),
        ("x1 | 2", "this means nothing at character 6"),
        (")", "expected a name, 0, 1, ( or a negation at character 1"),
        ("x1 & & x2", "at character 6"),
        ("~" * 1000 + "x1", "at most 100"),
        ("(" * 1000 + "x1" + ")" * 1000, "at most 100"),
    ],
)
def test_a_typing_error_is_marked_where_it_is(text, said):
    with pytest.raises(ValueError, match=re.escape(said)) as error:
        read_function(text)
    assert "\n" not in str(error.value) and len(str(error.value)) < 200


def test_variables_are_x1_to_the_greatest_or_the_names_in_their_order():
    assert read_function("x3").n == 3
    assert read_function("x3", 5).bits == table_of(lambda *x: x[2], 5)
    assert read_function("b & a").names == ("a", "b")
    assert read_function("x10 | x2").n == 10
    assert names_of("t10 | t2 | a | x and not X") == ["X", "a", "t2", "t10", "x"] or names_of("t10 | t2")[0] == "t2"
    assert echo(read_function("p & q"), "p & q", "low-first") == "p & q is 8 (expression; x1 = p, x2 = q)"


# --- weights and inequalities ---------------------------------------------------------------------------------------

numbers = st.one_of(
    st.integers(-9, 9).map(Fraction),
    st.fractions(-5, 5, max_denominator=7),
    st.integers(-50, 50).map(lambda k: Fraction(k, 10)),
)


def spelled(number, draw):
    """A number as an integer, a fraction or, where it ends, a decimal."""
    decimal = Fraction(round(number * 10), 10)
    if decimal == number and draw(st.booleans()):
        return f"{float(decimal):.1f}"
    return str(number)


@given(st.data(), st.lists(numbers, min_size=2, max_size=5), numbers)
def test_weights_and_games_are_on_where_the_sum_reaches_the_threshold(data, weights, threshold):
    inside = ", ".join(spelled(weight, data.draw) for weight in weights)
    limit = spelled(threshold, data.draw)
    expected = table_of(lambda *x: sum(w * v for w, v in zip(weights, x, strict=True)) >= threshold, len(weights))
    for text in (f"[{inside}; {limit}]", f"[{limit};{inside}]"):
        assert read_function(text).bits == read_weights(text).table() == expected
    assert TruthTable.from_weights(weights, threshold).bits == expected


@given(st.data(), st.lists(numbers, min_size=2, max_size=4), numbers, st.sampled_from(["<", "<=", ">", ">=", "≤", "≥"]))
def test_inequalities_are_on_where_they_hold(data, weights, bound, relation):
    def holds(*x):
        total = sum(w * v for w, v in zip(weights, x, strict=True))
        return {"<": total < bound, ">": total > bound}.get(
            relation, total <= bound if relation in ("<=", "≤") else total >= bound
        )

    expected = table_of(holds, len(weights))
    terms = " + ".join(f"{spelled(weight, data.draw)} x{i}" for i, weight in enumerate(weights, 1)).replace("+ -", "- ")
    assert read_function(f"{terms} {relation} {spelled(bound, data.draw)}", len(weights)).bits == expected
    row = " ".join(spelled(weight, data.draw) for weight in weights)
    assert read_function(f"{row} {relation} {spelled(bound, data.draw)}").bits == expected


def test_both_sides_of_an_inequality_may_have_terms():
    assert read_inequality("2 a >= b + 1").weights == (2, -1)
    assert read_function("2 x1 + 1 >= 3 x2 - x1").bits == table_of(lambda a, b: 3 * a - 3 * b + 1 >= 0, 2)
    assert read_function("a + a > 1").bits == 0b10


def test_huge_and_tiny_numbers_are_exact():
    assert read_function("[1e30, 1; 1e30]").bits == 0b1010
    assert read_function("[1, 1e-30; 1.000000000000000000000000000001]").bits == 0b1000
    assert read_function(f"[{10**40}, {10**40 + 1}; {10**40 + 1}]").bits == 0b1100


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[1,2;3,4]", "single number beside the semicolon"),
        ("[;]", "single number"),
        ("[1,2]", "[3,2,2,1; 4]"),
        ("[1,a; 3]", "'a' is not a number"),
        (f"[1,{'9' * 401}; 3]", "has 401 characters; numbers of at most 400 are read"),
        ("[1,nan; 3]", "'nan' is not a number"),
        ("[1,1/0; 3]", "divides by 0"),
        ("1 > 2 > 3", "2 comparisons"),
        ("x1 +  > 1", "is not a sum"),
        (">= 2", "nothing on one side"),
        ("2 x1 3 x2 > 1", "is not a sum"),
        ("[1,2,3; 4]", "n = 2"),
    ],
)
def test_what_is_wrong_with_weights_is_said(text, said):
    with pytest.raises(ValueError, match=re.escape(said)):
        read_function(text, 2)


# --- tables ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("n", range(5))
def test_orders_are_the_two_conventions_at_every_point(n):
    for table in {0, 1, 0x6A35 % 2 ** (2**n), 2 ** (2**n) - 1, 0b10 % 2 ** (2**n)}:
        column = "".join(str(table >> x & 1) for x in range(2**n))  # x = 0 first
        low = read_function(f"0b{column[::-1]}", n)
        assert low.bits == table == read_function(to_hex(table, n), n).bits
        high = read_function(f"0b{column}", n, "high-first")  # the row 0...0 first, x1 the highest bit of the row
        for point in product((0, 1), repeat=n):
            row = int("".join(map(str, point)) or "0", 2)
            x = sum(bit << i for i, bit in enumerate(point))
            assert high.bits >> x & 1 == int(column[row])


def test_minterms_are_numbered_in_the_order_of_the_tables():
    assert read_function("m(1,3)", 3).bits == 0b1010
    assert read_function("Σm(1, 3)", 3, "high-first").bits == table_of(lambda a, b, c: (a, c) == (0, 1), 3)
    assert read_function("m()", 2).bits == 0
    with pytest.raises(ValueError, match="beyond n = 2"):
        read_function("m(1,4)", 2)
    with pytest.raises(ValueError, match="give -n"):
        read_function("m(1,4)")


def test_digits_are_binary_where_there_are_as_many_as_points():
    assert read_function("1000", 2).form == "binary"
    assert read_function("1000", 4).form == "hexadecimal"
    assert read_function("1", 0).form == "hexadecimal"
    assert read_function("10", 1).bits == 0b10
    assert read_function("01101010").n == 5
    said = echo(read_function("01101010"), "01101010", "low-first")
    assert said.endswith("(hexadecimal; x1 the lowest bit; with -n 3 it is binary)")
    assert read_function("0b10", 1).form == read_function("0b1000").form == "binary"
    with pytest.raises(ValueError, match="-n 1 and hexadecimal for -n 4"):
        read_function("0b10")
    assert read_function("0b110011").bits == 0x0B110011
    assert read_function("0b10", 4).bits == 0x0B10
    assert read_function("0b").bits == 0x0B
    assert read_function("e8").n == 3
    with pytest.raises(ValueError, match="3 hexadecimal digits"):
        read_function("e8a")


# --- partial functions ----------------------------------------------------------------------------------------------


def values_of(read):
    """The value at each point, None where it is open."""
    specified = 2 ** (2**read.n) - 1 if read.specified is None else read.specified
    return [read.on >> x & 1 if specified >> x & 1 else None for x in range(2**read.n)]


@given(st.integers(0, 4), st.data())
def test_a_table_with_open_points_has_its_values_in_both_orders(n, data):
    values = data.draw(st.lists(st.sampled_from([0, 1, None]), min_size=2**n, max_size=2**n))
    mark = data.draw(st.sampled_from("xX-*"))
    digits = [mark if value is None else str(value) for value in values]
    if None not in values:
        digits[0], values[0] = mark, None
    assert values_of(read_function("0b" + "".join(reversed(digits)), n)) == values
    rows = values_of(read_function("0b" + "".join(digits), n, "high-first"))
    for x, point in enumerate(points(n)):
        assert rows[x] == values[sum(bit << n - 1 - i for i, bit in enumerate(point))]


@pytest.mark.parametrize(
    ("text", "n", "values"),
    [
        ("1x001x0x", None, [None, 0, None, 1, 0, 0, None, 1]),
        ("0b1--0", None, [0, None, None, 1]),
        ("1**0", 2, [0, None, None, 1]),
        ("-1", None, [1, None]),
        ("xx", None, [None, None]),
        ("0bx", None, [None]),
        ("x110", None, [0, 1, 1, None]),
        ("m(1,3) + d(2)", 2, [0, 1, None, 1]),
        ("m(1, 3) d(0,2)", 2, [None, 1, None, 1]),
        ("Σm(1)+Σd(0)", 1, [None, 1]),
        ("sum m(1) + dc(0 2)", 2, [None, 1, None, 0]),
        ("m() + d(0)", 1, [None, 0]),
        ("m(1) + d()", 1, [0, 1]),
    ],
)
def test_partial_functions_are_read_as_they_are_written(text, n, values):
    read = read_function(text, n)
    assert values_of(read) == values
    assert (read.specified is None) == (None not in values)
    assert str(PartialFunction.parse(text, n)) == "".join("x" if v is None else str(v) for v in reversed(values))


def test_open_minterms_are_rows_in_the_other_order():
    assert values_of(read_function("m(1) + d(4)", 3, "high-first")) == [0, None, 0, 0, 1, 0, 0, 0]


def test_variables_and_their_products_are_no_tables():
    assert read_function("x1", 1).form == read_function("x1", 3).form == "expression"
    assert read_function("x1*x10").n == read_function("x10").n == 10
    assert read_function("x").names == ("x",)
    assert read_function("0bx1").form == "binary"
    with pytest.raises(ValueError, match=re.escape("'x1*0' is a product or a table: write 'x1 & 0' or '0bx1*0'")):
        read_function("x1*0")
    assert read_function("x1*0", 3).form == "expression"


@pytest.mark.parametrize(
    ("text", "n", "said"),
    [
        ("1x0", None, "3 values are no truth table"),
        ("1x00", 3, "4 values are given; a truth table of n = 3 has 2**3 = 8"),
        ("1-" * 2**16, None, "131072 values are no truth table"),
        ("m(1,3) + d(3)", 2, "the point 3 is both in m and in d"),
        ("m(1) + d(4)", 2, "the point 4 is beyond n = 2"),
        ("m(1) + d(a)", 2, "'a' is not a point"),
        ("d(1)", 2, "'d(1)' does not say which points are on"),
        ("m(1) + d(2)", None, "give -n"),
        ("M(1,3)", 2, "lists maxterms"),
    ],
)
def test_what_is_wrong_with_a_partial_function_is_said(text, n, said):
    with pytest.raises(ValueError, match=re.escape(said)) as error:
        read_function(text, n)
    assert "\n" not in str(error.value) and len(str(error.value)) < 200


def test_where_a_truth_table_is_needed_a_partial_function_is_refused():
    with pytest.raises(ValueError, match="3 of 8 points are left open; here a value is needed"):
        TruthTable.parse("1x001x0x")


def test_a_partial_function_is_shown_with_its_open_points():
    assert echo(read_function("1x-*"), "1x-*", "low-first") == (
        "1x-* is 1xxx (binary; 3 of 4 points open; x1 the lowest bit)"
    )
    assert echo(read_function("1xxx"), "1xxx", "low-first").startswith("1xxx (binary; ")
    assert read_function("1" * 127 + "x").shown == f"{'f' * 31}e/{'f' * 31}e"


def test_a_partial_function_is_a_value():
    partial = PartialFunction.parse("1x00")
    assert partial == PartialFunction(on=8, off=3, n=2)
    assert [partial(*point) for point in points(2)] == [0, 0, None, 1]
    assert {table.bits for table in partial.completions()} == {0b1000, 0b1100}
    assert len(set(PartialFunction.parse("x-*x").completions())) == 16
    assert PartialFunction.of(lambda a, b: None if a else b, 2) == PartialFunction.parse("x1x0")
    with pytest.raises(ValueError, match="both on and off at the point 1"):
        PartialFunction(on=2, off=2, n=1)
    with pytest.raises(ValueError, match="does not fit n = 3"):
        PartialFunction(on=1 << 9, off=0, n=3)
    with pytest.raises(ValueError, match="takes 2 values"):
        partial(1)
    assert PartialFunction.parse("x" * 512).sheet().rows == (("x" * 512,),)


def test_what_is_too_large_is_refused():
    for text, n in (("[" + "1," * 16 + "1; 3]", None), ("x17", None), ("e8", 17)):
        with pytest.raises(Refused, match="read to n = 16"):
            read_function(text, n)
    with pytest.raises(ValueError, match="unknown order"):
        read_function("e8", 3, "backwards")


def test_functions_of_a_layer_are_separated_outside_brackets():
    assert split_functions("6,[1,1; 1], m(0,3)") == ["6", "[1,1; 1]", "m(0,3)"]
    reads, n = read_functions("6,[1,1; 1]")
    assert ([read.bits for read in reads], n) == ([6, 14], 2)
    with pytest.raises(ValueError, match="different numbers of variables"):
        read_functions("6,e8")
    with pytest.raises(ValueError, match="needs -n"):
        read_functions("6", None, 1)


@given(st.text(alphabet="x12ab&|~^()[];,.<>=+-*/ 0e'#m\n\x1b", max_size=25), st.sampled_from([None, 2, 3]))
def test_whatever_is_written_is_read_or_said_to_be_wrong_in_one_line(text, n):
    try:
        read = read_function(text, n)
    except (ValueError, Refused) as error:
        said = str(error)
    else:
        said = f"{read.on:x} of {read.n}"
        assert 0 <= read.on < 1 << 2**read.n and read.on & read.off == 0
    assert said and said.isprintable()


def test_the_name_of_a_file_of_functions_leads_to_the_option_that_reads_it(tmp_path):
    path = tmp_path / "x.hex"
    path.write_text("e8\n")
    with pytest.raises(ValueError, match=r"x\.hex is a file: --file \S+x\.hex reads a function"):
        read_function(str(path))
