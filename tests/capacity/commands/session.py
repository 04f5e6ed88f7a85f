"""The command run in this process, in a process of its own, and in a shell."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from capacity.commands.exits import ExitCode
from capacity.commands.main import run

COMMAND = shutil.which("capacity", path=str(Path(sys.executable).parent)) or shutil.which("capacity")
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
    return subprocess.run([COMMAND, *words(line)], check=False, **options)


def shell(line, **options):
    environment = {**os.environ, "PATH": f"{Path(COMMAND).parent}:{os.environ['PATH']}"}
    return subprocess.run(
        ["bash", "-c", line], capture_output=True, text=True, timeout=120, env=environment, check=False, **options
    )


def assert_quiet_end(text):
    for sign in ("Traceback", "Exception ignored", "Error:"):
        assert sign not in text
