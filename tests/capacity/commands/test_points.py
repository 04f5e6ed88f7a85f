"""`capacity points` and `chambers` as commands: what they print, how they end, and how they are stopped and resumed."""

import io
import json
import re
import signal
import subprocess
import sys
import time
from functools import wraps

import pytest

from capacity.commands.main import run
from enumerate.arrangements import exact_restriction
from tests.capacity.commands.session import COMMAND, command, finished, succeed

GRID = """grid:3x3: 58 dichotomies, 5.857981 bits (restriction = chambers = faces)
  points: 9; dimension 2, rank 3
  Cover's number: 74, this is 78.38 % of it
  Whitney numbers: 1, 9, 28, 20
"""


def long_table(path):
    """Points beyond machine integers, whose count takes a minute."""
    points = [(t, t**2 * 10**9 + t, t**3 * 10**12 + t**2, t**4) for t in range(1, 150)]
    path.write_text("".join(f"{','.join(map(str, point))}\n" for point in points))
    return path


def test_a_grid_is_counted(capsys):
    assert succeed("points grid:3x3", capsys).out == GRID


def test_the_document_of_a_count_has_its_fields(capsys):
    document = json.loads(succeed("points grid:2x3 --json --list", capsys).out)
    assert document["schema"] == "circuit-capacity/points/1"
    assert (document["count"], document["general_position"], document["points"]) == ("28", "32", 6)
    assert (document["dimension"], document["rank"], document["whitney"]) == (2, 3, ["1", "6", "13", "8"])
    assert len(document["dichotomies"]) == 28
    assert document["dichotomies"][0] == {"values": "000000", "weights": ["-1", "0", "0"]}


def test_the_list_has_a_line_for_each_dichotomy(capsys, tmp_path):
    (tmp_path / "line.csv").write_text("t\n0\n1\n")
    out = succeed("points line.csv --list", capsys).out
    assert out.splitlines()[-4:] == ["00 -1", "01 -1 + 2 t", "10 1 - 2 t", "11 1"]


@pytest.mark.parametrize("name", ["points", "chambers"])
def test_stdin_is_read(name, capsys, monkeypatch):
    monkeypatch.setattr(sys, "stdin", io.StringIO("1 0\n0 1\n1 1\n"))
    assert succeed(f"{name} - --quiet", capsys).out.startswith("stdin: ")


def test_a_closed_stdin_has_no_rows():
    ran = subprocess.run(
        ["bash", "-c", '"$@" <&-', "bash", *COMMAND, "points", "-"], capture_output=True, text=True, check=False
    )
    assert (ran.returncode, ran.stderr) == (2, "capacity: there are no rows of numbers\n")


@pytest.mark.parametrize(
    ("line", "code", "said"),
    [
        ("points", 2, "FILE"),
        ("points missing.csv", 2, "cannot use missing.csv"),
        ("points .", 2, "cannot use ."),
        ("points grid:3x", 2, "is not a grid"),
        ("points grid:1000x1001", 3, "1001000 points, whose count would take years; at most 100000"),
        ("points grid:40x40x40x2", 3, "at most 100000"),
        ("points grid:25x25x25 --jobs 1", 3, "a grid with fewer levels or axes fits; --long starts it"),
        ("points grid:3x3 --method lp", 2, "known: auto, faces, restriction, chambers"),
        ("points grid:3x3 --method faces --homogeneous", 0, ""),
        ("points grid:3x3 --jobs 0", 2, "--jobs 0 is out of range"),
        ("points grid:3x3 --time-limit 0", 2, "--time-limit 0 is out of range"),
        ("points labelled.csv --list", 2, "labelled points are decided, not counted"),
        ("chambers empty.csv", 2, "there are no rows"),
        ("chambers grid:2x2", 2, "cannot use grid:2x2"),
    ],
)
def test_whatever_is_wrong_is_one_line(line, code, said, capsys, tmp_path):
    (tmp_path / "labelled.csv").write_text("x,label\n1,0\n")
    (tmp_path / "empty.csv").write_text("x,y\n")
    assert run(line.split()) == code
    err = capsys.readouterr().err
    assert err.count("\n") == (1 if code else 0)
    assert said in err


def test_a_count_past_its_time_is_kept_and_resumed(tmp_path, capsys):
    long_table(tmp_path / "long.csv")
    line = ["points", "long.csv", "--time-limit", "1", "--jobs", "1", "--store", "runs"]
    assert run(line) == 4
    err = capsys.readouterr().err.splitlines()[-1]
    assert re.search(
        r"the time limit is reached; .* of 149 shards kept in runs; to resume: capacity points long.csv", err
    )
    out = succeed("runs --store runs", capsys).out
    assert re.search(r"points long\.csv #[0-9a-f]{12} \(restriction\)", out)


def test_what_a_store_has_is_not_done_again(tmp_path, capsys, monkeypatch):
    rows = [[t, t**2 * 10**15 + t, t**3] for t in range(1, 25)]
    (tmp_path / "points.csv").write_text("".join(f"{x},{y},{z}\n" for x, y, z in rows))
    line = ["points", "points.csv", "--method", "restriction", "--store", "runs", "--jobs", "1"]
    right, done = exact_restriction._restriction_shard, []

    @wraps(right)
    def interrupted(shard):
        if len(done) == 10:
            raise KeyboardInterrupt
        done.append(shard)
        return right(shard)

    monkeypatch.setattr(exact_restriction, "_restriction_shard", interrupted)
    assert run(line) == 130
    assert "10 of 24 shards kept in runs" in capsys.readouterr().err
    assert finished(tmp_path / "runs") == 10

    @wraps(right)
    def counted(shard):
        done.append(shard)
        return right(shard)

    monkeypatch.setattr(exact_restriction, "_restriction_shard", counted)
    assert run(line) == 0
    assert "points.csv: 4096 dichotomies" in capsys.readouterr().out
    assert len(done) == len(set(done)) == 24
    assert finished(tmp_path / "runs") == 0  # what is done is dropped


@pytest.mark.slow
def test_an_interrupt_ends_a_count_with_one_line(tmp_path):
    long_table(tmp_path / "long.csv")
    line = [*COMMAND, "points", "long.csv", "--quiet", "--store", "runs", "--jobs", "2"]
    process = subprocess.Popen(line, cwd=tmp_path, stderr=subprocess.PIPE, text=True)
    while not finished(tmp_path / "runs") and process.poll() is None:
        time.sleep(0.05)
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=60)
    assert process.returncode == 130
    assert re.fullmatch(r"capacity: interrupted; .* kept in runs; to resume: .*\n", err)


def test_labelled_points_past_their_time_are_stopped(tmp_path):
    rows = [f"{t**3 * 10**15 + t},{t * 7919 % 10007},{t % 2}\n" for t in range(20000)]
    (tmp_path / "labelled.csv").write_text("x,y,label\n" + "".join(rows))
    ran = command("points labelled.csv --time-limit 0.001", cwd=tmp_path)
    assert (ran.returncode, ran.stdout) == (4, "")
    assert "the time limit is reached" in ran.stderr and "Traceback" not in ran.stderr
