"""Networks of gates: evaluated as written, point by point, and every bad line said."""

from pathlib import Path

import pytest

from capacity import TruthTable
from capacity.functions.networks import read_network
from capacity.functions.reading import read_function
from enumerate.outcomes import Refused

PARITY = "\n".join(
    [
        "# eight gates count, one reads them",
        *(f"h{k} = [{k}; 1,1,1,1,1,1,1,1]" for k in range(1, 9)),
        "[1,-1,1,-1,1,-1,1,-1; 1](h1, ..., h8)  # on where the sum of the bits is odd",
    ]
)


def test_a_network_of_eight_counting_gates_is_parity():
    table, inputs, gates = read_network(PARITY)
    assert table == sum(1 << x for x in range(256) if x.bit_count() & 1)
    assert (inputs, gates) == (tuple(f"x{i}" for i in range(1, 9)), 9)


def test_gates_of_every_form_read_inputs_and_earlier_gates():
    text = "inputs a b c\ncarry = [1,1,1; 2]\nsum = a + b + c - 2 carry >= 1\nboth = carry & sum\nsum ^ both"
    table, inputs, gates = read_network(text)
    assert (inputs, gates) == (("a", "b", "c"), 4)
    for x in range(8):
        total = x.bit_count()
        carry, low = total >= 2, total % 2 == 1
        assert table >> x & 1 == (low ^ (carry and low))


@pytest.mark.parametrize(
    ("text", "inputs", "table"),
    [
        ("x2 & x1", ("x1", "x2"), 0b1000),
        ("h = [1,1; 2]\nh", ("x1", "x2"), 0b1000),  # the last line names a gate again
        ("h = [1,1; 2]\noutput ~h", ("x1", "x2"), 0b0111),
        ("h = a | b\ng = h & a", ("a", "b"), 0b1010),
        ("[1; 1,1,1](x1..x3)", ("x1", "x2", "x3"), 0xFE),
        ("inputs q, p\np & ~q", ("q", "p"), 0b0100),
        ("g = [1e30, -1e30; 1](a, b)", ("a", "b"), 0b0010),
    ],
)
def test_inputs_are_found_and_the_last_line_is_the_output(text, inputs, table):
    assert read_network(text)[:2] == (table, inputs)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "no gate"),
        ("# nothing", "no gate"),
        ("h = a & b\nh = b", "line 2 of the network: h is a gate already"),
        ("k = h & a\nh = b", "line 1 of the network: h is read before it is a gate, on line 2"),
        ("h = h & a", "line 1 of the network: h is read before"),
        ("a = b\nc & (a", "line 2 of the network: expected )"),
        ("inputs a a\na", "different names"),
        ("inputs a b\nh = [1,1,1; 2]", "line 2 of the network: 3 weights are given for 2 inputs"),
        ("inputs a\nh = [1,1; 2]", "line 2 of the network: 2 weights are given for 1 input"),
        ("inputs a b\nh = [1; 2]", "line 2 of the network: 1 weight is given for 2 inputs"),
        ("h = [1,1; 2](a, 3)", "line 1 of the network: '3' is not a name"),
        ("h = [1,1; 2](h9..h1)", "is not a range such as h1..h8"),
        ("inputs a\nh = b", "line 2 of the network: b is neither an input nor a gate"),
        ("h = [1,1; 2]\nk = z + h >= 1", "z is an input"),
        ("inputs a\na = 1", "line 2 of the network: a is an input already"),
        ("h = ", "line 1 of the network"),
    ],
)
def test_a_bad_line_is_named(text, said):
    with pytest.raises(ValueError, match=r"network|inputs|weights") as error:
        read_network(text)
    assert said in str(error.value)
    assert "\n" not in str(error.value)


def test_what_is_too_large_is_refused():
    with pytest.raises(Refused, match="17 inputs"):
        read_network(" | ".join(f"x{i}" for i in range(1, 18)))
    with pytest.raises(Refused, match="10000 gates"):
        read_network("\n".join(f"g{i} = x1" for i in range(10_001)))


def test_a_file_is_read_wherever_a_function_is(tmp_path: Path):
    path = tmp_path / "small.net"
    path.write_text("h = a & b\na + b - 2 h >= 1\n")
    read = read_function(str(path))
    assert (read.bits, read.n, read.form, read.names, read.remark) == (6, 2, "network", ("a", "b"), "2 gates")
    assert TruthTable.parse(str(path)) == TruthTable(6, 2)
    with pytest.raises(ValueError, match="2 inputs; n = 3"):
        read_function(str(path), 3)
    with pytest.raises(ValueError, match="cannot be read: No such file"):
        read_function(str(tmp_path / "missing.net"))
    (tmp_path / "binary.net").write_bytes(b"\xff\xfe")
    with pytest.raises(ValueError, match="not UTF-8"):
        read_function(str(tmp_path / "binary.net"))
