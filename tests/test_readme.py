"""What the README shows is what the program prints."""

import re
import shlex
from pathlib import Path

import pytest

from capacity.command_line import run

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")


def console_sessions() -> list[tuple[str, str]]:
    block = re.search(r"```console\n(.*?)```", README, re.S)
    assert block
    return [(part.split("\n", 1)[0], part.split("\n", 1)[1]) for part in block[1].split("$ ")[1:]]


def test_every_command_of_the_readme_prints_what_it_shows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    for command, shown in console_sessions():
        program, *arguments = shlex.split(command)
        assert program == "capacity"
        run(arguments)
        assert capsys.readouterr().out == shown, command


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


def test_both_set_up_commands_make_a_fresh_environment_and_the_second_is_what_ci_runs() -> None:
    commands = re.findall(r"```sh\n(.*?)```", README, re.S)
    assert len(commands) == 2
    assert all(command.startswith("python3 -m venv .venv && ") for command in commands)
    assert "README.md" in (ROOT / ".ci" / "run").read_text(encoding="utf-8")
