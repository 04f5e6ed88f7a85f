"""The fewest linear gates of a function: three variables by brute force, the classes of four by what is known."""

from collections import Counter
from itertools import product

import pytest

from enumerate.circuits.skip_networks import evaluate, fewest_with_skips
from enumerate.cube.classes import npn_classes
from enumerate.pairs.layered_networks import fewest_in_layers, hidden_layers, linear_functions

LINEAR = {n: linear_functions(n).tolist() for n in range(5)}
CLASSES = npn_classes(4)[0].tolist()


def read_by(hidden, readout, n):
    """What a function of hidden gates is as a function of the inputs."""
    codes = (sum((gate >> x & 1) << i for i, gate in zip(range(len(hidden)), hidden, strict=True)) for x in range(2**n))
    return sum((readout >> code & 1) << x for x, code in zip(range(2**n), codes, strict=True))


@pytest.fixture(scope="module")
def two_gates_with_skips():
    """All functions of three variables that a linear gate of them and of another linear gate computes."""
    found = set()
    for gate in LINEAR[3]:
        places = [x | (gate >> x & 1) << 3 for x in range(8)]
        found |= {sum((wide >> y & 1) << x for x, y in zip(range(8), places, strict=True)) for wide in LINEAR[4]}
    return found


@pytest.mark.parametrize("table", range(0, 256, 3))
def test_functions_of_three_variables_take_as_few_gates_as_exist(table, two_gates_with_skips):
    found = fewest_with_skips(table, 3, LINEAR[3])
    assert found.least == len(found.gates) == (1 if table in LINEAR[3] else 2 if table in two_gates_with_skips else 3)
    assert evaluate(found.gates, 3) == table


@pytest.mark.parametrize("hidden", [1, 2, 3])
@pytest.mark.parametrize("n", [1, 2])
def test_hidden_layers_are_those_of_all_threshold_readouts(n, hidden):
    """Every threshold function of every tuple of linear functions, by the definition."""
    expected = {read_by(some, r, n) for some in product(LINEAR[n], repeat=hidden) for r in LINEAR[hidden]}
    marks = hidden_layers(n)[hidden]
    assert {table for table in range(2**2**n) if marks[table]} == expected


def test_two_hidden_gates_of_three_variables_are_those_of_all_threshold_readouts():
    expected = {read_by(pair, r, 3) for pair in product(LINEAR[3], repeat=2) for r in LINEAR[2]}
    marks = hidden_layers(3)[2]
    assert {table for table in range(256) if marks[table]} == expected


def test_three_hidden_gates_of_four_variables_compute_all_but_the_parities():
    marks = hidden_layers(4)[3]
    assert [table for table in range(2**16) if not marks[table]] == [0x6996, 0x9669]


def test_the_classes_of_four_variables_take_as_many_gates_as_said():
    """Parity takes 3 with skips, as it must: k gates make at most 2^k - 1 changes along a chain of points."""
    with_skips = {table: fewest_with_skips(table, 4, LINEAR[4]) for table in CLASSES}
    assert all(evaluate(found.gates, 4) == table for table, found in with_skips.items())
    assert Counter(found.least for found in with_skips.values()) == {1: 15, 2: 174, 3: 33}
    assert with_skips[0x6996].least == 3
    layered = {table: fewest_in_layers(table, 4) for table in CLASSES}
    assert Counter(found.gates for found in layered.values()) == {1: 15, 3: 128, 4: 78, 5: 1}
    for table, found in layered.items():
        if found.gates > 1:
            assert all(gate in LINEAR[4] for gate in found.hidden)
            assert len(found.hidden) == found.gates - 1
            assert found.readout in LINEAR[len(found.hidden)]
            assert read_by(found.hidden, found.readout, 4) == table
