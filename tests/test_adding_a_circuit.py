"""The page on adding a circuit: its edits, applied to a copy of the project, are all that a new circuit needs."""

import doctest
import json
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
    """A copy of the project with the edits of the page."""
    folder = tmp_path_factory.mktemp("project")
    for package in PACKAGES:
        shutil.copytree(ROOT / package, folder / package)  # compiled kernels too
    for edit in edits():
        apply(edit, folder)
    return folder


SESSION = """
import contextlib, io, json, re, shlex, subprocess, sys
from capacity.commands.main import run

printed = []
for command in json.load(sys.stdin):
    program, rest = re.fullmatch("(capacity .*?)?((?:^| 2?>| [|]).*)?", command).groups()
    out = io.StringIO()
    if program:
        with contextlib.redirect_stdout(out):
            run(shlex.split(program)[1:])
        rest = rest and "cat" + rest
    if rest:
        ran = subprocess.run(["sh", "-c", rest], input=out.getvalue(), stdout=subprocess.PIPE, text=True)
    printed.append(ran.stdout if rest else out.getvalue())
json.dump(printed, sys.stdout)
"""
"""Runs commands one after another in one process; what stands behind `>` or `|` is the shell's."""


def run(arguments, folder, project, given=None):
    """Python in a folder, with the packages of the copy."""
    environment = {**os.environ, "PYTHONPATH": str(project)}
    command = [sys.executable, *arguments]
    return subprocess.run(
        command, cwd=folder, env=environment, input=given, capture_output=True, text=True, check=False
    )


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
    assert {kind for kind, _ in BLOCK.findall(text)} == {"console", "python"}
    for content in blocks(text, "python"):
        (tmp_path / "examples.txt").write_text(content, encoding="utf-8")
        ran = run(["-m", "doctest", "examples.txt"], tmp_path, project)
        assert (ran.returncode, ran.stdout) == (0, "")
        assert doctest.DocTestParser().get_examples(content)
    sessions = blocks(text, "console")
    assert len(sessions) >= 3
    parts = [part.partition("\n") for session in sessions for part in session.split("$ ")[1:]]
    ran = run(["-c", SESSION], tmp_path, project, json.dumps([command for command, _, _ in parts]))
    assert ran.returncode == 0, ran.stderr
    for (command, _, shown), printed in zip(parts, json.loads(ran.stdout), strict=True):
        assert printed == shown, (command, ran.stderr)


def test_an_edit_that_does_not_fit_is_noticed(tmp_path):
    (tmp_path / "a.py").write_text("x = 1\n")
    with pytest.raises(AssertionError, match="y = 2"):
        apply(("a.py", "after", "", "y = 2", "z = 3\n"), tmp_path)
    apply(("a.py", "after", "", "x = 1", "z = 3\n"), tmp_path)
    assert (tmp_path / "a.py").read_text() == "x = 1\nz = 3\n"
