"""What the commands on single functions have in common: how a function was read, and a file of them."""

from collections.abc import Iterable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from capacity.commands.exits import ExitCode
from capacity.commands.progress import open_report

if TYPE_CHECKING:
    from capacity.decisions.lines import Question
    from capacity.functions.reading import Read


def opened(file: Path) -> AbstractContextManager[Iterable[str]]:
    """The lines of a file, or of stdin for -; of a PLA file its outputs."""
    import sys
    from contextlib import nullcontext

    from capacity.functions.pla import outputs_named

    if file.suffix.lower() == ".pla":
        return nullcontext(outputs_named(str(file)))
    return nullcontext(sys.stdin) if str(file) == "-" else file.open(encoding="utf-8", errors="replace")


def answer_lines(file: Path, question: "Question", jobs: int, quiet: bool) -> None:
    """Print an answer to each line; exit code 2 where one is no function, 3 or 4 where one is refused or undecided."""
    from capacity.decisions.lines import answers

    outcomes: set[str] = set()
    with opened(file) as lines, open_report(quiet) as report:
        for block in answers(lines, question, jobs, report):
            report.print("\n".join(answer.text for answer in block))
            outcomes.update(answer.outcome for answer in block)
    for outcome, code in (
        ("malformed", ExitCode.USAGE),
        ("undecided", ExitCode.UNDECIDED),
        ("refused", ExitCode.REFUSED),
    ):
        if outcome in outcomes:
            raise typer.Exit(code)


def say_forms(reads: "list[Read]", texts: list[str], order: str, json: bool) -> None:
    """Say how functions were read, where that needs saying; a JSON document has their tables."""
    from capacity.functions.reading import echo

    for read, text in zip(reads, texts, strict=True):
        if not json and (said := echo(read, text, order)):
            print(said)
