"""Streams that are full, closed or a terminal, and interrupts: the command ends with its code and no traceback."""

import contextlib
import os
import pty
import re
import select
import signal
import subprocess
import threading
import time
from pathlib import Path

import pytest

import capacity.commands.progress
import capacity.counting.result
from capacity.commands.progress import ProgressReport
from tests.capacity.commands.session import (
    CODES,
    COMMAND,
    ESCAPE,
    assert_quiet_end,
    command,
    finished,
    shell,
    succeed,
    words,
)

MINUTE = "count ltf -n 9 --method chambers --store runs.sqlite"


@pytest.fixture(autouse=True)
def elsewhere(tmp_path, monkeypatch):
    """Nothing is written into the repository."""
    monkeypatch.chdir(tmp_path)


def work_begins(process):
    """Wait until a shard of MINUTE is finished."""
    end = time.monotonic() + 120
    while not finished(Path("runs.sqlite")):
        assert time.monotonic() < end and process.poll() is None
        time.sleep(0.02)


# --- streams --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "line", ["count ltf -n 3", "classes ltf -n 6", "bounds ltf -n 5", "--help", "check e -n 2 ltf --json"]
)
def test_a_full_disk_behind_stdout_is_no_traceback(line):
    ran = shell(f"capacity {line} > /dev/full")
    assert ran.returncode in CODES - {0, 1}
    assert_quiet_end(ran.stderr)
    assert "No space left on device" in ran.stderr


@pytest.mark.parametrize("line", ["count ltf -n 3", "count ltf -n 3 --certificate made.json", "--help"])
def test_a_closed_stdout_or_stderr_is_no_traceback(line):
    for redirection in (">&-", "2>&-", "> out 2>&1 >&-"):
        ran = shell(f"capacity {line} {redirection}")
        assert ran.returncode in CODES
        assert_quiet_end(ran.stdout + ran.stderr)


@pytest.mark.parametrize("line", ["classes ltf -n 6 --symmetry np", "classes ltf -n 6 --json", "bounds ltf -n 9"])
def test_a_pipe_closed_by_its_reader_is_silent(line):
    ran = shell(f"capacity {line} | head -1; exit ${{PIPESTATUS[0]}}")
    assert ran.stdout.count("\n") == 1
    assert ran.stderr == ""
    assert ran.returncode in CODES


@pytest.mark.parametrize("line", ["check 96 readout:e8", "describe 8a", "count ltf -n 3"])
def test_a_certificate_is_written_though_the_reader_of_the_answer_leaves(line, tmp_path):
    path = tmp_path / "made.json"
    shell(f"capacity {line} --quiet --certificate {path} | true")
    assert ": ok: " in shell(f"capacity audit {path}").stdout


def test_output_to_a_file_has_no_escape_codes_and_no_progress():
    ran = shell("capacity table --max-n 1 --jobs 1 --output made > out 2> err; capacity count ltf -n 4 >> out 2>> err")
    assert ran.returncode == 0
    assert ESCAPE not in Path("out").read_text() + Path("err").read_text()
    assert "\r" not in Path("err").read_text()


PROMPT = (*COMMAND[:2], f"import capacity.commands.progress as p; p.QUIET_SECONDS = 0.1{COMMAND[2]}")
"""The command with its progress shown at once."""


def on_a_terminal(line, environment=(), seconds=60.0, interrupted_when=None):
    """Run the command with stdout and stderr on a terminal; what it shows, and its exit code.

    interrupted_when: the command is interrupted once this is true of what it has shown.
    """
    parent, child = pty.openpty()
    process = subprocess.Popen(
        [*PROMPT, *words(line)],
        stdin=subprocess.DEVNULL,
        stdout=child,
        stderr=child,
        env={**os.environ, "TERM": "xterm-256color", "COLUMNS": "200", **dict(environment)},
        start_new_session=True,
    )
    os.close(child)
    shown, begin = b"", time.monotonic()
    try:
        while time.monotonic() - begin < seconds:
            if interrupted_when is not None and interrupted_when(shown.decode(errors="replace")):
                os.killpg(process.pid, signal.SIGINT)
                interrupted_when = None
            if select.select([parent], [], [], 0.05)[0]:
                try:
                    part = os.read(parent, 65536)
                except OSError:  # the terminal is closed
                    break
                if not part:
                    break
                shown += part
        return shown.decode(), process.wait(timeout=20)
    finally:
        if process.poll() is None:
            process.kill()
            process.wait()
        os.close(parent)


def test_no_color_is_honoured_on_a_terminal():
    shown, code = on_a_terminal("table --max-n 1 --jobs 1", {"NO_COLOR": "1"})
    assert code == 0
    assert not re.search(r"\x1b\[(3|4|9|10)[0-9]", shown)


PROGRESS = re.compile(r"[A-Za-z ]+ \d+/\d+, \d+ s")


def test_long_work_shows_its_progress_on_a_terminal_and_an_interrupt_ends_it():
    shown, code = on_a_terminal(f"{MINUTE} --jobs 1", interrupted_when=PROGRESS.search)
    assert code == 130
    assert "\r" in shown
    assert PROGRESS.search(shown)
    assert_quiet_end(shown)


def test_quiet_shows_no_progress_on_a_terminal():
    shown, code = on_a_terminal(
        f"{MINUTE} --jobs 1 --quiet", interrupted_when=lambda _: finished(Path("runs.sqlite")) > 0
    )
    assert code == 130
    assert shown.strip().startswith("capacity: interrupted") and shown.count("\n") == 1


def slow_count(monkeypatch, seconds):
    """Makes counting wait until its progress has been shown, or so many seconds."""
    monkeypatch.setattr(capacity.commands.progress, "QUIET_SECONDS", 0.1)
    monkeypatch.setattr(capacity.commands.progress, "LINE_SECONDS", 0.1)
    shown = threading.Event()
    text, plain = ProgressReport._text, capacity.counting.result.run_engine

    def watched_text(report, seconds):
        if report._label == "slow work":
            shown.set()
        return text(report, seconds)

    def run_engine(engine, circuit, jobs, progress, up_to="none"):
        progress("slow work", 3, 7)
        shown.wait(seconds)
        return plain(engine, circuit, jobs, progress)

    monkeypatch.setattr(ProgressReport, "_text", watched_text)
    monkeypatch.setattr(capacity.counting.result, "run_engine", run_engine)


def test_progress_appears_on_stderr_and_never_on_stdout(capsys, monkeypatch):
    slow_count(monkeypatch, 60)
    captured = succeed("count ltf -n 3", capsys)
    assert "slow work 3/7" in captured.err
    assert captured.out == "ltf -n 3: 104 functions, 6.700440 bits (chambers)\n"


def test_quiet_silences_stderr(capsys, monkeypatch):
    slow_count(monkeypatch, 0.6)
    captured = succeed("count ltf -n 3 --quiet --certificate count.json", capsys)
    assert captured.err == ""
    assert "104 functions" in captured.out


def test_short_work_says_nothing_on_stderr():
    command("count ltf -n 4")  # kernels compiled
    ran = command("count ltf -n 4")
    assert (ran.returncode, ran.stderr) == (0, "")


# --- interrupts -----------------------------------------------------------------------------------------------------


def group_is_gone(group, seconds=10.0):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            os.killpg(group, 0)
        except ProcessLookupError:
            return True
        time.sleep(0.1)
    return False


@pytest.mark.parametrize(
    "whole_group",
    [pytest.param(True, id="as by a terminal"), pytest.param(False, id="the parent alone", marks=pytest.mark.slow)],
)
def test_an_interrupt_ends_a_parallel_count_with_one_line_and_no_orphans(whole_group):
    process = subprocess.Popen(
        [*COMMAND, *words(f"{MINUTE} --jobs 2")],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    try:
        work_begins(process)
        (os.killpg if whole_group else os.kill)(process.pid, signal.SIGINT)
        out, err = process.communicate(timeout=20)
        assert process.returncode == 130
        assert out == ""
        said = ("compiling kernels", "ltf -n 9 by ", "ltf -n 9 (chambers)")
        lines = [line for line in err.splitlines() if not line.startswith(said) and not PROGRESS.match(line)]
        assert len(lines) == 1 and lines[0].startswith("capacity: interrupted; ")
        assert group_is_gone(process.pid)
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
