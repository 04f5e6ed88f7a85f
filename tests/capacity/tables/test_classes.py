"""The listing of the classes of threshold functions: least weights that realize what the listing says, as minimized."""

import json

import numpy as np
import pytest

from capacity.circuits.circuit import Circuit
from capacity.commands.main import run
from capacity.decisions.minimizing import minimize
from capacity.tables.classes import classes
from enumerate.cube.groups import GROUPS

SELF_DUAL = """\
# least weights (sums to 9, all unique): functions
1 0 0 0 0: 10
3 1 1 1 1: 160
2 1 1 1 0: 320
3 2 2 1 1: 960
2 2 1 1 1: 320
1 1 1 1 1: 32
1 1 1 0 0: 80
# 7 self-dual classes, 1882 functions
"""

NP = """\
# table  least [weights; threshold] (sums to 2, all unique): functions
f  [0,0; 0]: 1
0  [0,0; 1]: 1
a  [1,0; 1]: 4
e  [1,1; 1]: 4
8  [1,1; 2]: 4
# 5 np classes, 14 functions
"""


def listed(line, capsys):
    assert run(["classes", "ltf", *line.split()]) == 0
    return capsys.readouterr().out


def test_least_weights_are_listed_in_the_form_of_threshold_logic(capsys):
    assert listed("-n 4", capsys) == SELF_DUAL
    assert sorted(listed("-n 2 --symmetry np", capsys).splitlines()) == sorted(NP.splitlines())


def test_the_document_says_the_same(capsys):
    found = json.loads(listed("-n 4 --json", capsys))
    assert (found["schema"], found["encoding"]) == ("circuit-capacity/classes/2", "pm1")
    assert found["largest_least_sum"] == "9"
    first = {"weights": ["1", "0", "0", "0", "0"], "threshold": None, "truth_table": None, "orbit_size": "10"}
    assert found["classes"][0] == {**first, "unique": True}
    found = json.loads(listed("-n 2 --symmetry npn --json", capsys))
    assert (found["encoding"], found["largest_least_sum"]) == ("01", "2")
    last = {"weights": ["1", "1"], "threshold": "1", "truth_table": "e", "orbit_size": "8", "unique": True}
    assert found["classes"][-1] == last


@pytest.mark.parametrize("group", GROUPS)
def test_each_function_that_is_listed_has_the_weights_that_minimize_finds(group):
    for one in classes(Circuit("ltf", 3), group).classes:
        least = minimize(one.truth_table, 3)
        assert (one.weights, one.threshold, one.unique) == (least.weights, least.threshold, least.unique)


@pytest.mark.parametrize(("n", "group"), [(0, "none"), (1, "none"), (5, "np"), (5, "permutations"), (6, "self-dual")])
def test_the_weights_that_are_listed_are_of_different_functions(n, group):
    listing = classes(Circuit("ltf", n), group)
    weights = np.array([one.weights for one in listing.classes]).reshape(len(listing.classes), -1)
    if group == "self-dual":
        points = np.array([[1, *(2 * (x >> i & 1) - 1 for i in range(n))] for x in range(2**n)])
        on = weights @ points.T > 0
    else:
        points = np.array([[x >> i & 1 for i in range(n)] for x in range(2**n)]).reshape(2**n, n)
        on = weights @ points.T >= np.array([[one.threshold] for one in listing.classes])
        tables = [sum(bit << x for x, bit in enumerate(row)) for row in on.tolist()]
        assert tables == [int(one.truth_table, 16) for one in listing.classes]
    assert len(np.unique(np.packbits(on, axis=1), axis=0)) == len(listing.classes)


@pytest.mark.parametrize(
    ("line", "inputs"), [("-n 3 --encoding 01", "-1 and +1"), ("-n 3 --symmetry np --encoding pm1", "0 and 1")]
)
def test_an_encoding_for_which_the_weights_are_not_is_refused(line, inputs, capsys):
    assert run(["classes", "ltf", *line.split()]) == 2
    assert f"for inputs {inputs}" in capsys.readouterr().err
