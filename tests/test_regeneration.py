"""The four commands make the results again, byte for byte; what they took stands in a file of its own."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
COMMANDS = (
    ("table", "--max-n", "2", "--all", "--output", "{0}"),
    ("verify", "xor", "classification", "--output", "{0}"),
    ("plot", "--output", "{0}"),
    ("report", "--results", "{0}", "--max-n", "3"),
)


def made(folder, seed):
    """What the commands write into a folder, by the path in it."""
    script = "from capacity.commands.main import main; main()"
    environment = {**os.environ, "PYTHONHASHSEED": seed}
    for words in COMMANDS:
        given = [word.format(folder) for word in words]
        subprocess.run(
            [sys.executable, "-c", script, *given, "--quiet"],
            env=environment,
            check=True,
            cwd=ROOT,
            stdout=subprocess.DEVNULL,
        )
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.slow
def test_two_runs_of_the_four_commands_differ_in_the_timings_alone(tmp_path):
    first, second = (made(tmp_path / seed, seed) for seed in ("1", "2"))
    assert set(first) == set(second)
    assert {"capacity.json", "census.md", "theorems.json", "report.html", "figures/ratio.svg"} <= set(first)
    assert {name for name in first if first[name] != second[name]} <= {"timings.json"}
