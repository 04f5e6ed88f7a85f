"""What is said of the package where it is published agrees with the package."""

import re
import subprocess
import sys
import tomllib
from importlib.metadata import metadata
from pathlib import Path

import pytest

import capacity
from capacity.circuits.circuit import Circuit
from capacity.runs.published import packaged_results, published
from capacity.tables.reading import Results

ROOT = Path(__file__).resolve().parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def test_the_version_stands_in_one_place():
    assert "version" in PROJECT["project"]["dynamic"] and "version" not in PROJECT["project"]
    assert metadata("circuit-capacity")["Version"] == capacity.__version__


@pytest.mark.parametrize(
    ("name", "pattern"), [("CITATION.cff", r"^version: (.*)$"), ("README.md", r"version = \{(.*)\}")]
)
def test_what_is_cited_is_this_version(name, pattern):
    assert re.findall(pattern, (ROOT / name).read_text(encoding="utf-8"), re.MULTILINE) == [capacity.__version__]


def test_the_changelog_speaks_of_this_version_or_of_what_is_not_yet_released():
    heads = re.findall(r"^## \[(.*?)\]", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert heads[0] in ("Unreleased", capacity.__version__)


def test_the_published_results_are_found():
    assert Results(packaged_results()).counts[Circuit("ltf", 10)] == 4728660917276019846718
    assert {str(circuit) for circuit in published(packaged_results())} >= {"ltf -n 9", "ltf -n 10"}


@pytest.mark.slow
def test_the_wheel_has_the_published_results_and_runs_outside_the_checkout(tmp_path):
    subprocess.run([sys.executable, "-m", "pip", "wheel", "-q", "--no-deps", "-w", tmp_path, ROOT], check=True)
    (wheel,) = tmp_path.glob("*.whl")
    place = tmp_path / "installed"
    subprocess.run([sys.executable, "-m", "pip", "install", "-q", "--no-deps", "-t", place, wheel], check=True)
    script = f"import sys; sys.path.insert(0, {str(place)!r}); from capacity.commands.main import main; main()"
    command = [sys.executable, "-I", "-c", script, "table", "--max-n", "1", "--quiet"]
    ran = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True)
    assert "ltf" in ran.stdout and ran.stderr == ""
    for name in ("shards/ltf-10.csv", "classes/ltf-8.txt.xz"):
        assert (place / "capacity" / "results" / name).read_bytes() == (ROOT / "results" / name).read_bytes()
    assert (place / "capacity" / "page" / "report.js").exists()
