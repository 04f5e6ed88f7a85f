"""Published shards of counts of chambers: what they hold, that they resume, and what the audit refuses."""

import re
from pathlib import Path
from random import Random

import pytest

from capacity.audit import audit_file
from capacity.audit.chamber_shards import parse_chamber_shards
from capacity.audit.text import CertificateError
from capacity.commands.main import run
from capacity.points.counting import Choice, Hyperplanes, count_chambers
from capacity.runs.published_chambers import ChamberRecording
from enumerate.arrangements.arrangements import independent_rows
from enumerate.arrangements.exact_restriction import whitney_numbers_exactly
from enumerate.shards import Run

RESTRICTION = Choice("restriction", 0.0)


def published(planes, path):
    recording = ChamberRecording("test", planes)
    count = count_chambers(planes, RESTRICTION, Run(keeper=recording)).count
    recording.write(path, count)
    return parse_chamber_shards(path.read_bytes())


def random_planes(rank, number, seed, size=3):
    random = Random(seed)
    rows = [[random.randint(-size, size) for _ in range(rank)] for _ in range(number)]
    return Hyperplanes.of([row for row in rows if any(row)])


@pytest.mark.parametrize("rank", range(1, 7))
def test_every_line_is_the_whitney_numbers_of_a_restriction(rank, tmp_path):
    shards = published(random_planes(rank, 9, rank), tmp_path / "shards.csv")
    lines = (tmp_path / "shards.csv").read_text().splitlines()[8:]
    assert len(lines) == len(shards.normals)
    for i, line in enumerate(lines):
        before = Hyperplanes.of(shards.normals[:i]) if i else None
        up_to = Hyperplanes.of(shards.normals[: i + 1])
        # |w_k| of the first i + 1 less |w_k| of the first i: what the last of them adds, by other code
        more = whitney_numbers_exactly(up_to.normals)
        less = whitney_numbers_exactly(before.normals) if before else (1,)
        added = [a - b for a, b in zip(more, (*less, *[0] * rank), strict=False)][1:]
        assert [int(cell) for cell in line.split(",")[1:]] == [*added, *[0] * (rank - len(added))]


def test_shares_of_one_hyperplane_are_added_up(tmp_path):
    planes = random_planes(9, 12, 1)  # of rank 9 the last eight hyperplanes are cut into shares
    assert planes.rank == 9
    shards = published(planes, tmp_path / "shards.csv")
    assert shards.whitney == whitney_numbers_exactly(planes.normals)


def test_numbers_beyond_the_machine_are_published_too(tmp_path):
    # in general position C(12, k), and last what the alternating sum leaves
    rows = [(t, t**2 * 10**15 + t, t**3, 1) for t in range(1, 13)]
    shards = published(Hyperplanes.of(rows), tmp_path / "shards.csv")
    assert shards.whitney == (
        1,
        12,
        66,
        220,
        165,
    )


def test_hyperplanes_without_dependencies_have_no_shards_and_are_published(tmp_path):
    shards = published(Hyperplanes.of([(1, 0, 0), (1, 1, 0), (1, 1, 1)]), tmp_path / "shards.csv")
    assert shards.whitney == (1, 3, 3, 1)


def test_an_interrupted_count_of_chambers_publishes_the_same_bytes(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    line = ["points", "grid:3x3x2", "--store", "runs", "--jobs", "1", "--shards"]
    assert run([*line, "whole.csv"]) == 0
    from enumerate.arrangements import restriction

    right, done = restriction._central_shard, []

    def interrupted(shard):
        done.append(shard)
        if len(done) == 5:
            raise KeyboardInterrupt
        return right(shard)

    interrupted.__module__, interrupted.__qualname__ = right.__module__, right.__qualname__
    monkeypatch.setattr(restriction, "_central_shard", interrupted)
    assert run([*line, "again.csv"]) == 130
    assert "--method restriction --shards again.csv" in capsys.readouterr().err
    assert not Path("again.csv").exists()
    assert run([*line, "again.csv"]) == 0
    assert len(done) == 5 + 14 - 4
    assert Path("again.csv").read_bytes() == Path("whole.csv").read_bytes()


def test_the_file_of_lines_with_constants_is_of_the_hyperplane_at_infinity_too(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    Path("lines.csv").write_text("a,b,constant\n-1,1,1\n1,0,0\n1,1,1\n0,1,0\n")
    assert run(["chambers", "lines.csv", "--shards", "shards.csv"]) == 0
    assert capsys.readouterr().out.startswith("lines.csv: 10 chambers")
    assert run(["audit", "shards.csv"]) == 0
    assert "restrictions to 5 hyperplanes of rank 3" in (said := capsys.readouterr().out)
    assert "Whitney numbers 1, 5, 9, 5 and 20 chambers" in said
    assert "of chambers lines.csv with the hyperplane at infinity, twice as many (restriction)" in said


def changed(text, old, new):
    assert text.count(old) == 1
    return text.replace(old, new)


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("\n1 0 1,1,1,0", "\n1 0 1,1,2,1", "chains_2 is 2, but the hyperplanes before it leave 1 in it"),
        ("\n1 1 1,1,3,2", "\n1 1 1,1,3,3", "the alternating sum of the chains is 1, not 0"),
        ("\n1 1 1,1,3,2", "\n1 1 1,2,3,2", "chains_1 is 2, not 1"),
        ("\n1 1 1,", "\n1 1 0,", "is none, or stands before"),
        ("\n1 1 1,", "\n-2 -2 0,", "is none, or stands before"),
        ("\n1 1 1,", "\n0 0 0,", "is none, or stands before"),
        ("\n1 1 1,", "\n1 1,", "is not a normal of 3 integers"),
        ("\n1 1 1,1,3,2\n", "\n", "3 shards, not 4"),
        ("count: 14", "count: 15", "the shards add up to 14, not to"),
        ("shards/1", "shards/2", "is not .*chamber-shards/1"),
        ("chains_3", "chains_4", "its columns are not"),
        ("1,3,2\n", "1,3,2", "cut short"),
        ("# rule", "# ruler", "is not a line of the header"),
    ],
)
def test_a_changed_file_of_chambers_is_refused_in_a_line(old, new, says, tmp_path):
    planes = Hyperplanes.of([(1, 0, 0), (1, 0, 1), (1, 1, 0), (1, 1, 1)])
    path = tmp_path / "shards.csv"
    published(planes, path)
    path.write_text(changed(path.read_text(), old, new))
    with pytest.raises(CertificateError, match=says):
        audit_file(path)


def test_a_rank_that_the_hyperplanes_do_not_have_is_refused(tmp_path):
    path = tmp_path / "shards.csv"
    published(Hyperplanes.of([(1, 0), (0, 1), (1, 1)]), path)
    lines = path.read_text().splitlines()
    flat = [line if line.startswith("#") else f"{line},chains_3" if line[0] == "n" else f"{line},0" for line in lines]
    flat = [line if line[0] in "#n" else line.replace(",", " 0,", 1) for line in flat]
    path.write_text("\n".join(flat) + "\n")
    with pytest.raises(CertificateError, match="the hyperplanes have rank 2, not 3"):
        audit_file(path)


@pytest.mark.parametrize(
    ("line", "code", "says"),
    [
        ("points grid:2x2 --method faces --shards x.csv", 2, "those by restriction are"),
        ("points origin.csv --homogeneous --shards x.csv", 2, "the origin is one of the points"),
        ("points labelled.csv --shards x.csv", 2, "--shards are for points without labels"),
        ("points grid:2x2 --shards missing/x.csv", 2, "missing/x.csv"),
        ("points grid:2x2 --shards -", 2, "is not a file that can be written"),
        ("recheck chambers.csv", 2, "is not .*circuit-capacity/shards/1"),
    ],
)
def test_what_cannot_be_published_is_one_line(line, code, says, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    Path("origin.csv").write_text("0,0\n1,2\n")
    Path("labelled.csv").write_text("x,label\n0,0\n1,1\n")
    published(Hyperplanes.of([(1, 0), (0, 1), (1, 1)]), Path("chambers.csv"))
    assert run(line.split()) == code
    err = capsys.readouterr().err
    assert err.count("\n") == 1 and re.search(says, err)
    assert not Path("x.csv").exists()


def test_independent_rows_come_first(tmp_path):
    shards = published(random_planes(4, 9, 3), tmp_path / "shards.csv")
    assert independent_rows([list(row) for row in shards.normals]) == [0, 1, 2, 3]
