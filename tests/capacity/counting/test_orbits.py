"""Counts up to symmetries: methods, words, refusals, stores, lists."""

import json

import pytest

from capacity.circuits.circuit import Circuit
from capacity.commands.main import run
from capacity.runs.kept_count import count
from capacity.tables.classes import classes
from enumerate.cube.groups import GROUPS
from enumerate.outcomes import Refused


@pytest.mark.parametrize("method", ["chambers", "restriction", "burnside"])
def test_every_method_counts_up_to_permutations(method):
    found = [count(Circuit("ltf", n), method, up_to="permutations").count for n in range(1, 6)]
    assert found == [4, 10, 34, 178, 1720]


def test_a_kept_count_up_to_symmetries_resumes_and_is_the_same(tmp_path):
    kept = count(Circuit("ltf", 7), "restriction", store=tmp_path / "store.db", up_to="negations", time_limit=60)
    assert kept.count == 66291591


@pytest.mark.parametrize("group", GROUPS)
def test_as_many_classes_are_listed_as_counted(group):
    listing = classes(Circuit("ltf", 4), group)
    assert len(listing.classes) == count(Circuit("ltf", 4), up_to=group).count
    assert listing.functions == 1882


def test_the_command_says_what_it_counted(capsys):
    assert run(["count", "ltf", "-n", "5", "--up-to", "permutations"]) == 0
    assert capsys.readouterr().out == "ltf -n 5 --up-to permutations: 1720 classes, 10.748193 bits (chambers)\n"
    assert run(["count", "ltf", "-n", "0", "--up-to", "npn"]) == 0
    assert capsys.readouterr().out == "ltf -n 0 --up-to npn: 1 class, 0.000000 bits (chambers)\n"
    assert run(["count", "ltf", "-n", "5", "--up-to", "npn", "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert (document["up_to"], document["count"]) == ("npn", "63")


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["ltf", "-n", "4", "--up-to", "pn"], 2, "known: none, permutations, negations, np, npn"),
        (["output-gating", "-n", "4", "--up-to", "npn"], 2, "capacity classes output-gating -n 4"),
        (["ltf", "-n", "4", "--units", "2", "--up-to", "np"], 2, "for one ltf"),
        (["ltf", "-n", "4", "--method", "burnside"], 2, "its methods: auto, chambers, restriction, lp"),
        (["ltf", "-n", "10", "--up-to", "npn", "--method", "burnside"], 3, "to n = 9"),
        (["ltf", "-n", "4", "--up-to", "npn", "--certificate", "c.json"], 2, "omit --up-to"),
        (["ltf", "-n", "4", "--up-to", "npn", "--shards", "s.csv", "--method", "restriction"], 2, "omit --up-to"),
    ],
)
def test_what_cannot_be_counted_up_to_symmetries_is_refused_in_a_line(words, code, said, capsys, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert run(["count", *words]) == code
    captured = capsys.readouterr()
    assert said in captured.err
    assert captured.err.count("\n") == 1
    assert captured.out == ""


def test_a_list_that_does_not_fit_is_refused_with_its_size():
    with pytest.raises(Refused, match="550112272 classes"):
        classes(Circuit("ltf", 8), "permutations")
