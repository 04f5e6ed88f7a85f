"""What the README shows is what the program prints."""

import re
from html import unescape
from pathlib import Path

import pytest

from capacity.figures.ratio import ratio_picture
from capacity.page.sections import citation
from capacity.tables.reading import Results
from tests.documents import blocks, run_session

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_every_command_of_the_readme_prints_what_it_shows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    sessions = blocks(README, "console")
    assert sessions
    for block in sessions:
        run_session(block, capsys)


def test_the_python_example_of_the_readme_prints_what_its_comments_say(capsys: pytest.CaptureFixture[str]) -> None:
    block = re.search(r"```python\n(.*?)```", README, re.S)
    assert block
    exec(block[1], {})
    said = [line.split("# ")[1].split(":")[0].strip() for line in block[1].splitlines() if "# " in line]
    assert capsys.readouterr().out.split("\n")[:-1] == said


def test_the_rows_of_the_readme_are_rows_of_the_results() -> None:
    results = (ROOT / "results" / "capacity.md").read_text(encoding="utf-8")
    rows = [line for line in README.splitlines() if re.match(r"\| \d", line)]
    assert rows
    for row in rows:
        assert any(line.startswith(row) for line in results.splitlines()), row


def test_the_readme_cites_as_the_page_does() -> None:
    (entry,) = blocks(README, "bibtex")
    assert f"<pre>{entry.strip()}</pre>" in citation()


def test_the_figure_of_the_readme_is_the_one_that_plot_draws() -> None:
    figures = re.findall(r"!\[[^\]]+\]\(([^)]+)\)", README)
    assert figures == ["results/figures/ratio.svg"]
    results = Results(ROOT / "results")
    picture = ratio_picture(results)
    drawn = unescape((ROOT / figures[0]).read_text(encoding="utf-8"))
    assert f"<dc:title>{picture.title}</dc:title>" in drawn
    assert f"<dc:description>{picture.caption}</dc:description>" in drawn


def test_both_set_up_commands_make_a_fresh_environment_and_the_second_is_what_ci_runs() -> None:
    commands = re.findall(r"```sh\n(.*?)```", README, re.S)
    assert len(commands) == 2
    assert all(command.startswith("python3 -m venv .venv && ") for command in commands)
    assert "README.md" in (ROOT / ".ci" / "run").read_text(encoding="utf-8")
