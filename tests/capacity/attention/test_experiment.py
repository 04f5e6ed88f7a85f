"""The training experiment: its task, its model against the NumPy layers, and a grid that is told, kept and resumed."""

import csv
import functools
import json
import sys
import tomllib
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from capacity.attention import experiment, training
from capacity.attention.experiment import (
    Comparison,
    Grid,
    Trained,
    comparisons,
    read_experiment,
    run_grid,
    write_results,
)
from capacity.attention.multi_head import causal_mask, expressive_positive
from capacity.attention.training import TRAINED_SCORES, Training, initial_parameters, logits, split, windows
from capacity.commands.exits import ExitCode
from capacity.commands.main import run
from capacity.theorems import encoder

ROOT = Path(__file__).resolve().parents[3]
SMALL = ("--moduli", "2", "--delays", "2", "--seeds", "2", "--steps", "60", "--jobs", "1")
TASKS = st.tuples(st.sampled_from(TRAINED_SCORES), st.integers(2, 7), st.integers(2, 5), st.integers(0, 99))


# --- the task -------------------------------------------------------------------------------------------------------


@given(task=TASKS)
@settings(max_examples=25)
def test_windows_follow_the_recursion_from_every_start_once(task):
    _, modulus, delay, _ = task
    found = windows(np.arange(modulus**delay), modulus, delay, 2 * delay + 9)
    assert len({tuple(row[:delay]) for row in found.tolist()}) == modulus**delay
    assert found.min() == 0 and found.max() == modulus - 1
    for row in found[:: max(1, len(found) // 50)].tolist():
        for t in range(delay, len(row)):
            assert row[t] == (row[t - 1] + row[t - delay]) % modulus


@given(task=TASKS)
@settings(max_examples=25)
def test_tested_windows_are_not_trained_on_where_there_are_enough_and_the_same_for_both_scores(task):
    one = Training(*task)
    trained, tested = split(one)
    assert len(tested) == one.tested and len(set(tested)) == one.tested
    if one.held_out:
        assert set(trained) | set(tested) == set(range(one.starts)) and not set(trained) & set(tested)
    else:
        assert one.starts < 64 and set(trained) == set(tested) == set(range(one.starts))
    for other in TRAINED_SCORES:
        assert (split(Training(other, *task[1:]))[1] == tested).all()


# --- the model ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("score", TRAINED_SCORES)
@pytest.mark.parametrize("heads", [1, 2])
def test_the_trained_model_is_the_encoder_layer_in_numpy_between_embedding_and_readout(score, heads):
    torch = pytest.importorskip("torch")
    one = Training(score, 3, 4, seed=1, dimension=8, heads=heads)
    found = initial_parameters(one)
    assert sum(parameter.numel() for parameter in found.values()) == one.parameters
    values = {name: parameter.detach().numpy().astype(float) for name, parameter in found.items()}
    width = one.dimension // heads
    # The encoder divides its scores by the width of a head, the model by the root of that.
    layer = encoder.EncoderLayer(
        values["query"] * width**0.5, *(values[name] for name in ("key", "value", "output", "inner", "outer"))
    )
    mask = causal_mask(one.context)
    positive = np.exp if score == "dot-product" else functools.partial(expressive_positive, allowed=mask)
    arithmetic = encoder.Arithmetic(positive, encoder.standard_deviation)
    tokens = windows(np.arange(5), 3, 4, one.context)
    said = logits(one, found, torch.from_numpy(tokens)).detach().numpy()
    for row, given_tokens in zip(said, tokens, strict=True):
        embedded = values["embedding"][given_tokens] + values["position"]
        assert np.allclose(row, encoder.encode(embedded, layer, arithmetic, mask) @ values["readout"], atol=1e-4)


def test_both_scores_begin_with_the_same_parameters_and_say_different_things():
    torch = pytest.importorskip("torch")
    one, other = (Training(score, 3, 4, seed=2) for score in TRAINED_SCORES)
    first, second = initial_parameters(one), initial_parameters(other)
    assert all(torch.equal(first[name], second[name]) for name in first)
    tokens = torch.from_numpy(windows(np.arange(5), 3, 4, one.context))
    assert not torch.allclose(logits(one, first, tokens), logits(other, second, tokens))


def test_what_comes_later_does_not_change_what_is_said():
    torch = pytest.importorskip("torch")
    for score in TRAINED_SCORES:
        one = Training(score, 5, 2, seed=3)
        tokens = torch.from_numpy(windows(np.arange(4), 5, 2, one.context))
        changed = tokens.clone()
        changed[:, 6:] = (changed[:, 6:] + 1) % 5
        before, after = (logits(one, initial_parameters(one), t) for t in (tokens, changed))
        assert torch.allclose(before[:, :6], after[:, :6], atol=1e-6)
        assert not torch.allclose(before[:, 6:], after[:, 6:], atol=1e-6)


# --- training -------------------------------------------------------------------------------------------------------


def test_both_learn_an_easy_task():
    pytest.importorskip("torch")
    for one in run_grid(Grid((2,), (2,), seeds=1, steps=200)):
        assert len(one.correct) == 10
        assert one.correct[0] < 0.9 * one.training.predictions < one.correct[-1] <= one.training.predictions


@pytest.mark.slow
def test_a_seed_decides_everything_on_any_number_of_processes():
    pytest.importorskip("torch")
    grid = Grid((3,), (2,), seeds=2, steps=40)
    found = run_grid(grid)
    assert run_grid(grid, 2) == found
    assert len({one.correct for one in found}) == 4


@pytest.mark.parametrize("wrong_by", [0, 1])
def test_a_prediction_is_right_if_and_only_if_it_is_the_next_token(wrong_by, monkeypatch):
    torch = pytest.importorskip("torch")

    def oracle(one, parameters, tokens):
        ahead = tokens.roll(one.delay - 1, 1)  # at place i the token of place i + 1 - tau
        said = torch.nn.functional.one_hot((tokens + ahead + wrong_by) % one.modulus, one.modulus).float()
        return said + 0 * sum(parameter.sum() for parameter in parameters.values())

    monkeypatch.setattr(training, "logits", oracle)
    for modulus, delay in ((2, 2), (3, 4), (5, 3)):
        one = Training("expressive", modulus, delay, 0, steps=10)
        assert training.train(one) == [0 if wrong_by else one.predictions] * 10


# --- what is told ---------------------------------------------------------------------------------------------------


def made_up(grid, accuracy):
    """A grid that nobody trained: accuracy(training) is the share that is right at the end."""
    return [Trained(one, (0,) * 9 + (round(accuracy(one) * one.predictions),)) for one in grid.trainings()]


def test_seeds_are_compared_pair_by_pair():
    found = Comparison(2, 2, False, 4, {"dot-product": (0.5, 0.75, 1.0), "expressive": (0.75, 0.75, 0.5)})
    assert found.seeds_by_winner == (1, 1, 1)
    assert experiment.cells(found)[4:] == ("50.0", "50.0 / 75.0 / 100.0", "50.0 / 75.0 / 75.0", "1", "1", "1")


def test_the_summary_counts_pairs_and_medians():
    grid = Grid((2, 3), (2,), seeds=3)
    found = made_up(grid, lambda one: 1.0 if one.score == "expressive" or one.seed == 0 else 0.5)
    assert "Of 6 pairs" in experiment.summary(found)
    assert "predicts more in 0, both the same in 2, expressive attention more in 4" in experiment.summary(found)
    assert experiment.summary(found).endswith("of 2 tasks, the dot product is ahead in 0, level in 0, behind in 2.")


def test_results_are_plain_numbers_and_are_read_again_as_they_were(tmp_path):
    pytest.importorskip("torch")
    grid = Grid((2, 5), (2, 8), seeds=2, steps=1000)
    found = made_up(grid, lambda one: (one.seed + 1) / 3)
    paths = write_results(grid, found, tmp_path)
    assert [path.name for path in paths] == ["experiment.csv", "experiment.json", "experiment.md"]
    assert read_experiment(paths[1]) == found
    document = json.loads(paths[1].read_text())
    assert all(type(value) in (int, str, bool, list) for row in document["rows"] for value in row.values())
    rows = list(csv.DictReader(paths[0].open()))
    assert [(row["score"], int(row["seed"])) for row in rows[:3]] == [
        ("dot-product", 0),
        ("expressive", 0),
        ("dot-product", 1),
    ]
    assert [int(row["correct"].split()[-1]) for row in rows] == [one.correct[-1] for one in found]
    lines = [line for line in paths[2].read_text().splitlines() if line.startswith("| ")]
    assert len(lines) == 2 + len(comparisons(found)) == 6
    before = [path.read_bytes() for path in paths]
    assert [path.read_bytes() for path in write_results(grid, read_experiment(paths[1]), tmp_path)] == before


@pytest.mark.parametrize(
    "change",
    [
        lambda document: document.update(schema="circuit-capacity/experiment/0"),
        lambda document: document.pop("grid"),
        lambda document: document.update(rows=[]),
        lambda document: document["rows"].pop(),
        lambda document: document["rows"][0].update(score="cosine"),
        lambda document: document["rows"][0].update(predictions=1),
        lambda document: document["rows"][0].update(correct=[1]),
        lambda document: document["rows"][0].update(correct=[45] * 10),
    ],
)
def test_damaged_results_are_refused_with_the_command_that_makes_them(change, tmp_path):
    pytest.importorskip("torch")
    grid = Grid((2,), (2,), seeds=1)
    path = write_results(grid, made_up(grid, lambda one: 0.5), tmp_path)[1]
    document = json.loads(path.read_text())
    change(document)
    path.write_text(json.dumps(document))
    with pytest.raises(ValueError, match=r"experiment.json is damaged .* `capacity experiment --output"):
        read_experiment(path)


def test_the_published_results_are_of_the_default_grid_and_their_tables_are_made_of_them():
    found = read_experiment(ROOT / "results" / "experiment.json")
    assert [one.training for one in found] == Grid().trainings()
    assert (ROOT / "results" / "experiment.md").read_text(encoding="utf-8") == experiment._markdown(Grid(), found)
    rows = list(csv.DictReader((ROOT / "results" / "experiment.csv").open(encoding="utf-8")))
    assert [row["correct"] for row in rows] == [" ".join(map(str, one.correct)) for one in found]
    told = (ROOT / "docs" / "experiment.md").read_text(encoding="utf-8")
    tasks = comparisons(found)
    for task in tasks:
        modulus, delay, _, held_out, _, *accuracies = experiment.cells(task)[:7]
        assert f"| {' | '.join((modulus, delay, held_out, *accuracies))} |" in told
    dot_product, equal, expressive = (sum(task.seeds_by_winner[i] for task in tasks) for i in range(3))
    assert f"more in {expressive} pairs, dot-product attention in {dot_product}, and {equal} are equal" in told


# --- the command ----------------------------------------------------------------------------------------------------


def test_a_small_grid_from_the_command_line(tmp_path, capsys):
    pytest.importorskip("torch")
    assert run(["experiment", *SMALL, "--output", str(tmp_path / "new"), "--quiet"]) == 0
    printed = capsys.readouterr()
    assert printed.out.splitlines()[0].split()[:2] == ["N", "tau"] and "Of 2 pairs of trainings" in printed.out
    assert printed.err == ""
    found = read_experiment(tmp_path / "new" / "experiment.json")
    assert [one.training.seed for one in found] == [0, 0, 1, 1]
    assert run(["experiment", *SMALL, "--json", "--quiet"]) == 0
    assert [row["correct"] for row in json.loads(capsys.readouterr().out)["rows"]] == [list(o.correct) for o in found]
    assert not (Path.cwd() / "results" / "new").exists()


def test_a_grid_that_is_interrupted_is_taken_up_and_trains_only_what_is_left(tmp_path, monkeypatch, capsys):
    pytest.importorskip("torch")
    trained = []
    whole = training.train

    @functools.wraps(whole)  # the store knows the work by its name
    def interrupted(one):
        if len(trained) == 3:
            raise KeyboardInterrupt
        trained.append(one)
        return whole(one)

    @functools.wraps(whole)
    def counted(one):
        trained.append(one)
        return whole(one)

    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(experiment, "train", interrupted)
    assert run(["experiment", *SMALL, "--store", "runs.sqlite", "--output", "out"]) == ExitCode.INTERRUPTED
    said = capsys.readouterr()
    assert said.out == "" and "Traceback" not in said.err
    assert "interrupted; 3 of 4 shards kept in runs.sqlite; to resume: capacity experiment --moduli 2" in said.err
    assert list(Path("out").iterdir()) == []
    monkeypatch.setattr(experiment, "train", counted)
    again = said.err.splitlines()[-1].split("capacity experiment ")[1].split()
    assert run(["experiment", *again]) == 0
    assert [(one.score, one.seed) for one in trained] == [(score, seed) for seed in (0, 1) for score in TRAINED_SCORES]
    monkeypatch.setattr(experiment, "train", whole)
    assert [one.correct for one in read_experiment(Path("out/experiment.json"))] == [
        one.correct for one in run_grid(Grid((2,), (2,), 2, 60))
    ]
    capsys.readouterr()
    assert run(["runs", "--store", "runs.sqlite"]) == 0
    assert capsys.readouterr().out == "no runs are kept in runs.sqlite\n"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--moduli", "2,x"], "--moduli '2,x' is not a list of numbers such as 2,3,5"),
        (["--moduli", ""], "--moduli '' is not a list"),
        (["--moduli", "3,3"], "moduli 3,3: one or more different numbers"),
        (["--moduli", "1"], "modulus 1 is out of range: at least 2"),
        (["--delays", "1"], "delay 1 is out of range: at least 2"),
        (["--delays", "1000000000"], "has too many starts: at most 16777216"),
        (["--moduli", "1000000000000000"], "has too many starts"),
        (["--seeds", "0"], "0 seeds are out of range: at least 1"),
        (["--steps", "9"], "number of steps 9 is out of range: at least 10"),
        (["--heads", "3"], "3 heads do not divide the dimension 16"),
        (["--dimension", "0"], "dimension 0 is out of range: at least 1"),
        (["--jobs", "0"], "--jobs 0 is out of range: at least 1"),
        (["--output", "/dev/null"], "cannot use /dev/null"),
    ],
)
def test_bad_input_is_said_in_one_line(arguments, said, capsys, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    assert run(["experiment", *arguments]) == ExitCode.USAGE
    printed = capsys.readouterr()
    assert printed.out == "" and printed.err.count("\n") == 1 and said in printed.err


def test_without_pytorch_the_extra_is_named_in_one_line(monkeypatch, capsys, tmp_path):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setitem(sys.modules, "torch", None)
    assert run(["experiment", *SMALL]) == ExitCode.USAGE
    printed = capsys.readouterr()
    assert printed.out == "" and printed.err.count("\n") == 1
    assert "pip install 'circuit-capacity[experiments]'" in printed.err
    assert list(tmp_path.iterdir()) == []


def test_the_extra_that_is_named_is_declared_and_belongs_to_those_of_the_developers():
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["optional-dependencies"]
    assert any(package.startswith("torch==") for package in extras["experiments"])
    assert any("experiments" in package for package in extras["dev"])


def test_the_default_of_the_command_is_the_default_grid(monkeypatch, capsys, tmp_path):
    pytest.importorskip("torch")
    asked = []

    def noted(grid, jobs, progress):
        asked.append(grid)
        raise KeyboardInterrupt

    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(experiment, "run_grid", noted)
    assert run(["experiment", "--quiet"]) == ExitCode.INTERRUPTED
    assert asked == [Grid()]
    assert (tmp_path / "results").is_dir()
    assert run(["experiment", "--help"]) == 0
    assert "capacity experiment --moduli 2,3" in capsys.readouterr().out
