"""Descriptions and comparisons of threshold functions with more variables than a table holds, and their commands."""

import json
from fractions import Fraction
from pathlib import Path

import pytest

from capacity import ThresholdFunction, minimize
from capacity import compare as compare_weights
from capacity import describe as describe_weights
from capacity.commands.main import run
from tests.enumerate.gates.test_threshold_diagram import COLLEGE

GAME = f"[270; {', '.join(map(str, COLLEGE))}]"
LEAST = f"[{','.join(map(str, COLLEGE))}; 270]: sum 538, the least possible; unique"


def test_the_electoral_college_is_described():
    described = describe_weights(GAME)
    assert described.dummies == () and not described.self_dual
    assert described.ones == 1117385292262622 and described.share == Fraction(1117385292262622, 2**51)
    assert [len(members) for members in described.classes] == [
        *(1, 1, 1, 1, 2, 1, 2, 1, 1, 1, 1, 4, 5, 2, 3, 2, 6, 2, 7, 7)
    ]
    assert sum(described.banzhaf) == 1
    assert described.influences[0] == Fraction(518714817081760, 2**50)
    assert str(described).splitlines()[:3] == [
        "51 variables: on at 1117385292262622 of 2251799813685248 points (49.6219 %), 51178341131036 of them minimal; "
        "not self-dual",
        f"least weights: {LEAST}",
        "dummies: none",
    ]
    document = described.as_json()
    assert json.loads(json.dumps(document))["swings"][50] == str(described.swings[50]) == "25549462553022"
    assert document["least"]["sum"] == "538" and document["least"]["truth_table"] is None


def test_a_constant_has_no_swings_and_no_weights():
    described = describe_weights(ThresholdFunction((1,) * 20, 21))
    assert (described.ones, described.minimal_ones, set(described.banzhaf)) == (0, 0, {0})
    assert (described.least.weights, described.least.threshold) == ((0,) * 20, 1)
    assert describe_weights("[1,2; 0]").least.threshold == 0


def test_names_of_an_inequality_are_kept():
    text = " + ".join(f"{1 + (i == 3)} v{i}" for i in range(17)) + " >= 9"
    described = describe_weights(text)
    assert "  v3: " in str(described) and described.as_json()["names"][3] == "v3"
    assert described.sheet().rows[3][:2] == ("v3", "2")


def test_two_games_are_compared():
    one, other = ThresholdFunction((*COLLEGE[::-1],), 270), ThresholdFunction(COLLEGE, 270)
    compared = compare_weights(one, other)
    assert (compared.same, compared.same_up_to_permutation) == (False, True)
    assert compared.as_json()["values"] == [one(*compared.point), other(*compared.point)]
    assert str(compared).endswith("\nup to a permutation of the variables they are the same")
    nearer = compare_weights(ThresholdFunction(COLLEGE, 269), other)
    assert not nearer.same and not nearer.same_up_to_permutation
    assert str(nearer).startswith(
        "different functions: the first is 1 and the second 0 where the variables that are 1 "
    )
    doubled = compare_weights(ThresholdFunction(tuple(2 * w for w in COLLEGE), 539), other)
    assert doubled.same and str(doubled) == "the same function" and doubled.as_json()["point"] is None


def test_least_weights_are_in_the_order_and_the_directions_given():
    weights = (3, *[9] * 8, -6, *[9] * 8, -3)
    least = minimize(ThresholdFunction(weights, 30))
    assert least.unique and least.weights == (1, *[2] * 8, -1, *[2] * 8, -1) and least.threshold == 7
    assert ThresholdFunction(least.weights, least.threshold).same_as(ThresholdFunction(weights, 30))


def test_the_command_minimizes_many_weights_alone_and_in_a_file(capsys, tmp_path):
    assert run(["minimize", GAME]) == 0
    assert capsys.readouterr().out == LEAST + "\n"
    assert run(["minimize", GAME, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["weights"] == [str(weight) for weight in COLLEGE]
    lines = tmp_path / "games.txt"
    lines.write_text(f"{GAME}  # 2024\ne8\nx17\nx17 - x2 >= 0.5\n")
    assert run(["minimize", "--file", str(lines), "--quiet"]) == 3
    out = capsys.readouterr().out.splitlines()
    assert out[0] == f"{GAME}: {LEAST}" and out[1].startswith("e8: [1,1,1; 2]: sum 3")
    assert "read to n = 16" in out[2]
    assert out[3].startswith("x17 - x2 >= 0.5: [0,-1,0,") and out[3].endswith(
        "1; 1]: sum 2, the least possible; unique"
    )


def test_names_are_said_before_the_weights_in_their_order(capsys):
    assert run(["minimize", " + ".join(f"v{i}" for i in range(17)) + " >= 2 v17"]) == 0
    first, second = capsys.readouterr().out.splitlines()
    assert first.startswith("x1 = v0, x2 = v1, ") and second.startswith("[1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,-2; 0]")


@pytest.mark.parametrize(
    ("line", "code", "said"),
    [
        (["check", GAME, "ltf"], 3, "functions are read to n = 16, and weights to n = 60 by capacity minimize"),
        (["minimize", GAME, "--strict"], 3, "omit --strict"),
        (["minimize", "[" + "1," * 60 + "1; 3]"], 3, "n = 61: functions given by weights are read to n = 60"),
        (["describe", GAME, "--certificate", "made.json"], 3, "functions to n = 16 have certificates: omit --cert"),
        (["minimize", GAME, "-n", "50"], 2, "51 weights are given; n = 50"),
    ],
)
def test_what_many_weights_cannot_be_asked_is_said_in_one_line(line, code, said, capsys):
    assert run(line) == code
    captured = capsys.readouterr()
    assert not captured.out
    assert said in captured.err and captured.err.count("\n") == 1


def test_many_lines_of_weights_do_not_stop_at_one_that_is_too_large(capsys, monkeypatch, tmp_path):
    from enumerate.gates import threshold_diagram

    monkeypatch.setattr(threshold_diagram.ThresholdDiagram.of.__func__, "__defaults__", (100,))
    monkeypatch.chdir(tmp_path)
    Path("games.txt").write_text(f"{GAME}\n[{'1,' * 16}1; 3]\n")
    assert run(["minimize", "--file", "games.txt", "--quiet"]) == 3
    out = capsys.readouterr().out.splitlines()
    assert out[0].startswith("line 1: error: the 51 weights leave more than 100 different functions")
    assert out[1].endswith("sum 17, the least possible; unique")
