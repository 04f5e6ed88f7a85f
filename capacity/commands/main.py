"""The command line. Results go to stdout, progress and warnings to stderr; engines are imported when they are used."""

import os
import sys
from functools import cache

import typer

from capacity.commands import (  # noqa: F401 (each adds its commands)
    bounds,
    check,
    count,
    describe,
    long_runs,
    points,
    results,
)
from capacity.commands.application import app
from capacity.commands.exits import ExitCode, Interrupted, fail

_command = cache(typer.main.get_command)  # made of all commands and options once in a process


def main(arguments: list[str] | None = None) -> None:
    """Run the command line and leave with its exit code; any failure is reported in one line."""
    sys.exit(run(arguments))


def run(arguments: list[str] | None = None) -> int:
    """Run the command line and return its exit code."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:  # closed by the caller
            setattr(sys, name, open(os.devnull, mode, encoding="utf-8"))  # noqa: SIM115
    try:
        code = _run(arguments)
        sys.stdout.flush()
        return code
    except BrokenPipeError:
        # Whoever read the results has enough of them; nothing more can be written there.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return ExitCode.DONE


def _run(arguments: list[str] | None) -> int:
    try:
        outcome = _command(app).main(arguments, prog_name="capacity", standalone_mode=False)
        if outcome == ExitCode.INTERRUPTED:  # Typer catches the interrupt itself
            raise KeyboardInterrupt
        return outcome if isinstance(outcome, int) else ExitCode.DONE
    except (KeyboardInterrupt, typer.Abort):
        return fail("interrupted", ExitCode.INTERRUPTED)
    except Interrupted as error:
        return fail(str(error), ExitCode.INTERRUPTED)
    except SystemExit as stop:
        # Typer leaves with 1 when the reader of a pipe has gone, which is not a failure.
        return ExitCode.DONE if stop.code in (0, 1, None) else ExitCode.USAGE
    except BrokenPipeError:
        raise
    except OSError as error:
        place = f"use {error.filename}" if error.filename else "write"
        return fail(f"cannot {place}: {error.strerror or error}", ExitCode.USAGE)
    except ValueError as error:
        return fail(str(error), ExitCode.USAGE)
    except MemoryError:
        return fail("out of memory; --max-memory refuses such work before it starts", ExitCode.REFUSED)
    except Exception as error:
        if hasattr(error, "format_message"):  # a usage error of the command-line parser
            return fail(" ".join(str(error.format_message()).split()), ExitCode.USAGE)
        from enumerate.outcomes import Refused, Stopped, Undecided

        if isinstance(error, Refused):
            return fail(str(error), ExitCode.REFUSED)
        if isinstance(error, Stopped):
            return fail(str(error), ExitCode.UNDECIDED)
        if isinstance(error, Undecided):
            return fail(f"undecided: {error}", ExitCode.UNDECIDED)
        raise
