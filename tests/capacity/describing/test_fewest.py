"""`check --fewest`: what is printed computes the function, and what is not decided is said."""

import json

import pytest

from capacity import TruthTable, fewest_gates
from capacity.commands.main import run
from enumerate.circuits.skip_networks import evaluate


@pytest.mark.parametrize("table", ["0", "6", "96", "1e", "6996", "1698", "9ac1", "fee8e880", "deadbeef"])
def test_networks_compute_the_function(table):
    found = fewest_gates(table)
    for network in (found.skipping, found.layered):
        if network.gates:
            assert evaluate(network.gates, found.function.n, network.reads_inputs) == found.function.bits
            assert network.decided
    assert found.skipping.least <= found.layered.least


def test_the_document_names_the_gates(capsys):
    assert run(["check", "6996", "--fewest", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["skipping"]["fewest"], found["layered"]["fewest"]) == (3, 5)
    assert set(found["layered"]["gates"][-1]) <= {"1", "g1", "g2", "g3", "g4"}
    assert "5 gates, no fewer" in fewest_gates("6996")._repr_html_()


def test_beyond_four_variables_it_says_what_is_known(capsys):
    assert run(["check", "96696996", "-n", "5", "--fewest"]) == 0
    assert capsys.readouterr().out.splitlines() == [
        "96696996: with skip connections, at least 3 gates",
        "96696996: in layers, at least 4 gates",
    ]
    either = fewest_gates(TruthTable.parse("x1 & x2 & x3 | x4 & x5"))
    assert len(either.layered.gates) == 3


@pytest.mark.parametrize("words", [["ltf"], ["--encoding", "pm1"], ["--certificate", "c.json"], ["--units", "2"]])
def test_fewest_takes_no_circuit(words, capsys):
    assert run(["check", "6", "-n", "2", "--fewest", *words]) == 2
    assert "name no circuit" in capsys.readouterr().err
