"""`capacity points` and `chambers`: finite sets of points, and arrangements of hyperplanes."""

import sys
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from capacity.commands import options
from capacity.commands.application import command
from capacity.commands.exits import ExitCode, fail
from capacity.commands.options import beginning, jobs_of
from capacity.commands.outputs import require_writable
from capacity.commands.printing import print_result
from capacity.commands.progress import open_report
from capacity.commands.resuming import option_words, resumable_run

if TYPE_CHECKING:
    from collections.abc import Iterable
    from contextlib import AbstractContextManager

    from capacity.runs.kept_points import Question

PATIENCE = 3600.0  # seconds; what takes longer is started on purpose


def _method_option(of_grids: str = "") -> Any:
    text = f"auto, the fastest engine and any that confirms it in a moment; restriction; chambers{of_grids}."
    return typer.Option("--method", metavar="M", autocompletion=beginning(_methods), help=text)


def _methods() -> "Iterable[str]":
    from capacity.points.counting import METHODS

    return METHODS


Scheduler = Annotated[
    str | None,
    typer.Option("--scheduler", metavar="ADDRESS", help="Count on a running Dask cluster: tcp://HOST:PORT."),
]

Shards = Annotated[
    Path | None,
    typer.Option(
        "--shards", metavar="FILE", help="Write the shards of the count, by restriction, which `audit` adds up."
    ),
]

Long = Annotated[bool, typer.Option("--long", help="Start a count that is expected to take more than an hour.")]


@command(
    epilog="\b\nExamples:\n  capacity points grid:3x3\n  capacity points points.csv --list\n"
    "  capacity points labelled.csv --json\n  capacity points - --homogeneous < points.csv"
)
def points(
    file: Annotated[
        str,
        typer.Argument(
            metavar="FILE",
            help="A table of points, one a line (- for stdin), or a grid such as grid:3x3x2, by its numbers of levels.",
        ),
    ],
    homogeneous: Annotated[bool, typer.Option("--homogeneous", help="Hold the bias at 0.")] = False,
    every: Annotated[bool, typer.Option("--list", help="List the dichotomies too, each with integer weights.")] = False,
    method: Annotated[str, _method_option("; or, for grids, faces")] = "auto",
    jobs: options.Jobs = None,
    time_limit: options.TimeLimit = None,
    store: options.Store = None,
    scheduler: Scheduler = None,
    shards: Shards = None,
    long: Long = False,
    json: options.Json = False,
    quiet: options.Quiet = False,
) -> None:
    """Count the dichotomies of points exactly, or decide whether labelled points are separable.

    A dichotomy is a subset {p : b + w.p > 0}, no score being 0. Numbers are integers, decimals or fractions, read
    exactly; a first line may name the columns. With a column `label` (0 and 1, or -1 and +1) the question is whether
    weights and a bias separate the labels: exit code 0 for yes, with the weights; 1 for no, with multipliers.
    """
    from capacity.points.dichotomies import PointsQuestion
    from capacity.points.points import Points

    asked = Points.parse(file, homogeneous)
    if asked is None:
        with _lines(file) as lines:
            asked = Points.read(lines, homogeneous, _title(file))
    words = ["points", file, *(["--homogeneous"] if homogeneous else []), *(["--list"] if every else [])]
    if asked.labels is None:
        how = (jobs, time_limit, store, scheduler)
        _count(PointsQuestion.of(asked, every), words, method, how, shards, long, json, quiet)
        return
    if every or method != "auto" or shards is not None:
        raise ValueError(
            "labelled points are decided, not counted: --list, --method and --shards are for points without labels"
        )
    from capacity.points.separation import separate

    with (
        open_report(quiet) as report,
        resumable_run(words, ("", ""), report, jobs=1, store=None, is_kept=False, time_limit=time_limit) as run,
    ):
        separation = separate(asked, run, report)
    print_result(separation, json)
    raise typer.Exit(ExitCode.DONE if separation.separable else ExitCode.NO)


@command(epilog="\b\nExamples:\n  capacity chambers lines.csv\n  capacity chambers - --json < normals.csv")
def chambers(
    file: Annotated[
        str, typer.Argument(metavar="FILE", help="A table with a hyperplane on each line, or - for stdin.")
    ],
    method: Annotated[str, _method_option()] = "auto",
    jobs: options.Jobs = None,
    time_limit: options.TimeLimit = None,
    store: options.Store = None,
    scheduler: Scheduler = None,
    shards: Shards = None,
    long: Long = False,
    json: options.Json = False,
    quiet: options.Quiet = False,
) -> None:
    """Count the chambers of an arrangement of hyperplanes exactly.

    Each row is a normal; with a column `constant` the hyperplane is normal . x + constant = 0, and without one it
    passes through the origin. Numbers are read as `points` reads them.
    """
    from capacity.points.arrangement import Arrangement, ArrangementQuestion

    with _lines(file) as lines:
        asked = Arrangement.read(lines, _title(file))
    question = ArrangementQuestion.of(asked)
    _count(question, ["chambers", file], method, (jobs, time_limit, store, scheduler), shards, long, json, quiet)


def _lines(file: str) -> "AbstractContextManager[Iterable[str]]":
    return nullcontext(sys.stdin) if file == "-" else Path(file).open(encoding="utf-8", errors="replace")


def _title(file: str) -> str:
    from capacity.functions.expressions import printable

    return "stdin" if file == "-" else printable(Path(file).name)


def _count(
    question: "Question",
    words: list[str],
    method: str,
    how: tuple[int | None, float | None, Path | None, str | None],
    shards: Path | None,
    long: bool,
    json: bool,
    quiet: bool,
) -> None:
    """Count by the engines of a method, in a run that is kept where it is long or the user names a store."""
    if shards is not None:
        if method not in ("auto", "restriction"):
            raise ValueError(f"the shards of a count by {method} are not published, those by restriction are")
        if question.planes is None:
            raise ValueError("there is no dichotomy, and there are no shards: the origin is one of the points")
        require_writable(shards)
        method = "restriction"
    from capacity.documents.numbers import duration
    from capacity.points.counting import KEPT_FROM, LONG_FROM, Disagreement, choose
    from capacity.runs.kept_points import answer_in_run, run_name

    jobs, time_limit, store, scheduler = how
    bounded = not long and scheduler is None and (time_limit is None or time_limit > PATIENCE)
    choice = choose(question.planes, method, PATIENCE * jobs_of(jobs) if bounded else float("inf"))
    with (
        open_report(quiet) as report,
        resumable_run(
            [
                *words,
                *option_words({"--method": None if method == "auto" else method, "--shards": shards}),
                *(["--long"] if long else []),
            ],
            (run_name(question), choice.method),
            report,
            jobs=jobs,
            store=store,
            is_kept=store is not None or choice.seconds >= KEPT_FROM,
            time_limit=time_limit,
            scheduler=scheduler,
        ) as run,
    ):
        if choice.seconds >= LONG_FROM:
            report.say(f"{question} by {choice.method}, up to about {duration(choice.seconds)} of one core")
        try:
            counted = answer_in_run(question, choice, run, shards, report)
        except Disagreement as error:
            raise typer.Exit(fail(str(error), ExitCode.NO)) from None
        print_result(counted, json)
