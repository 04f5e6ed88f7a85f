"""Exit codes, and how a failure is reported."""

import sys
from enum import IntEnum


class ExitCode(IntEnum):
    """The exit codes of the process."""

    DONE = 0
    NO = 1  # not realizable, or a check failed
    USAGE = 2
    REFUSED = 3  # would not fit the memory or time allowed
    UNDECIDED = 4  # or stopped by the time limit, with what was finished kept
    INTERRUPTED = 130


class Interrupted(Exception):
    """The work was interrupted; the message says where the finished part is kept."""


def fail(text: str, code: ExitCode) -> int:
    """Say what went wrong in one line on stderr; returns the exit code."""
    print(f"capacity: {text}", file=sys.stderr)
    return code
