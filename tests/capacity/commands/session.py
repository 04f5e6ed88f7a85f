"""The command run in this process, in a process of its own, and in a shell."""

import contextlib
import shlex
import sqlite3
import subprocess
import sys

from capacity.commands.exits import ExitCode
from capacity.commands.main import run

PROGRAM = """
import ctypes, signal, sys
if sys.platform == "linux":
    ctypes.CDLL(None).prctl(1, signal.SIGKILL)  # PR_SET_PDEATHSIG: killed when the tests are
from capacity.commands.main import main
main()
"""
COMMAND = (sys.executable, "-c", PROGRAM)
CODES = {int(code) for code in ExitCode}
ESCAPE = "\x1b"


def words(line):
    return line.split()


def succeed(line, capsys, code=0):
    assert run(words(line)) == code
    return capsys.readouterr()


def command(line, **options):
    """The real command in a process of its own."""
    options = {"capture_output": True, "text": True, "timeout": 120, **options}
    return subprocess.run([*COMMAND, *words(line)], check=False, **options)


def shell(line, **options):
    """A line of Bash in which `capacity` is the command."""
    defined = f'capacity() {{ {shlex.join(COMMAND)} "$@"; }}\n'
    return subprocess.run(
        ["bash", "-c", defined + line], capture_output=True, text=True, timeout=120, check=False, **options
    )


def finished(path):
    """How many shards a store has, read without the program's own code; 0 before it is made."""
    try:
        # To be written as well: else what was being written when the program was killed could not be undone first.
        with contextlib.closing(sqlite3.connect(f"file:{path}?mode=rw", uri=True)) as database:
            return database.execute("SELECT count(*) FROM shards").fetchone()[0]
    except sqlite3.OperationalError:
        return 0


def assert_quiet_end(text):
    for sign in ("Traceback", "Exception ignored", "Error:"):
        assert sign not in text
