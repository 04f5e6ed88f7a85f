"""The page on adding a circuit: its edits, applied to a copy of the project, are all that a new circuit needs."""

import doctest
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.documents import BLOCK, blocks

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "adding-a-circuit.md"
PACKAGES = ("bounds", "capacity", "enumerate", "docs")
EDIT = re.compile(r'<!-- edit: ([\w./-]+)(?:, (before|after) the (last )?line "([^\n]*)")? -->\n```\w+\n(.*?)```', re.S)
TOUCHED = {
    "enumerate/circuits/mechanisms.py",
    "bounds/synaptic_apart.py",
    "bounds/catalogue.py",
    "capacity/audit/definitions.py",
    "docs/theory.md",
}
"""The record, the bounds and their entry, the line of the audit, the proof."""


def edits():
    """The edits of the page: path, where in it, the line it is next to, and what is put there."""
    return EDIT.findall(PAGE.read_text(encoding="utf-8"))


def apply(edit, folder):
    path, side, last, line, content = edit
    target = folder / path
    if not side:
        assert not target.exists()
        target.write_text(content, encoding="utf-8")
        return
    text = target.read_text(encoding="utf-8")
    places = [found.start() for found in re.finditer(rf"(?m)^{re.escape(line)}$", text)]
    assert len(places) == 1 or (last and places), (path, line)
    place = places[-1] if side == "before" else places[-1] + len(line) + 1
    target.write_text(text[:place] + content + text[place:], encoding="utf-8")


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    """A copy of the project with the edits of the page, and a directory with the program `capacity` of that copy."""
    folder = tmp_path_factory.mktemp("project")
    for package in PACKAGES:
        shutil.copytree(ROOT / package, folder / package)  # compiled kernels too
    for edit in edits():
        apply(edit, folder)
    program = folder / "bin" / "capacity"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\nexec {sys.executable} -c "from capacity.commands.main import main; main()" "$@"\n')
    program.chmod(0o755)
    return folder


def run(command, folder, project):
    """A command in a folder, with the program and the packages of the copy."""
    path = os.pathsep.join([str(project / "bin"), os.environ["PATH"]])
    environment = {**os.environ, "PYTHONPATH": str(project), "PATH": path}
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)


def different_files(one, other):
    """The files, compiled ones apart, that stand in two directories with other content, or in one of them only."""

    def contents(folder):
        paths = (path for package in PACKAGES for path in (folder / package).rglob("*") if path.is_file())
        return {str(path.relative_to(folder)): path.read_bytes() for path in paths if "__pycache__" not in path.parts}

    first, second = contents(one), contents(other)
    return {name for name in first.keys() | second.keys() if first.get(name) != second.get(name)}


def test_the_edits_touch_the_record_the_bounds_the_audit_and_the_proof_and_nothing_else(project):
    assert {path for path, *_ in edits()} == TOUCHED
    assert different_files(project, ROOT) == TOUCHED


def test_everything_else_has_the_circuit(project, tmp_path):
    """The rest of the page, run where only those files have changed: every command prints what is shown."""
    text = EDIT.sub("", PAGE.read_text(encoding="utf-8"))
    assert len(blocks(text, "console")) >= 3
    for kind, content in BLOCK.findall(text):
        assert kind in ("console", "python")
        if kind == "python":
            (tmp_path / "examples.txt").write_text(content, encoding="utf-8")
            command = [sys.executable, "-m", "doctest", "examples.txt"]
            ran = run(command, tmp_path, project)
            assert (ran.returncode, ran.stdout) == (0, "")
            assert doctest.DocTestParser().get_examples(content)
            continue
        for part in content.split("$ ")[1:]:
            command, _, shown = part.partition("\n")
            ran = run(["sh", "-c", command], tmp_path, project)
            assert ran.stdout == shown, (command, ran.stderr)


def test_an_edit_that_does_not_fit_is_noticed(tmp_path):
    (tmp_path / "a.py").write_text("x = 1\n")
    with pytest.raises(AssertionError, match="y = 2"):
        apply(("a.py", "after", "", "y = 2", "z = 3\n"), tmp_path)
    apply(("a.py", "after", "", "x = 1", "z = 3\n"), tmp_path)
    assert (tmp_path / "a.py").read_text() == "x = 1\nz = 3\n"
