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
from capacity.commands.printing import print_result, printing_what_is_reached
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

Estimated = Annotated[
    bool, typer.Option("--estimate", help="Estimate the number by random descents, with a 95 % interval.")
]

Descents = Annotated[
    int | None, typer.Option("--samples", metavar="S", help="Of --estimate: random descents to make; at least 30.")
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
    estimated: Estimated = False,
    samples: Descents = None,
    precision: options.Precision = None,
    seed: options.Seed = 1,
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
    sampling = _sampling(estimated, samples, precision, seed, method, scheduler, shards, every)
    if asked.labels is None:
        how = (jobs, time_limit, store, scheduler)
        question = PointsQuestion.of(asked, every)
        if sampling is not None:
            _estimate(question, "dichotomies", False, words, sampling, how, json, quiet)
        else:
            _count(question, words, method, how, shards, long, json, quiet)
        return
    if sampling is not None:
        raise ValueError("labelled points are decided, not counted: --estimate is for points without labels")
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
    estimated: Estimated = False,
    samples: Descents = None,
    precision: options.Precision = None,
    seed: options.Seed = 1,
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
    how, words = (jobs, time_limit, store, scheduler), ["chambers", file]
    sampling = _sampling(estimated, samples, precision, seed, method, scheduler, shards)
    if sampling is not None:
        _estimate(question, "chambers", asked.constants is not None, words, sampling, how, json, quiet)
    else:
        _count(question, words, method, how, shards, long, json, quiet)


def _lines(file: str) -> "AbstractContextManager[Iterable[str]]":
    return nullcontext(sys.stdin) if file == "-" else Path(file).open(encoding="utf-8", errors="replace")


def _title(file: str) -> str:
    from capacity.functions.expressions import printable

    return "stdin" if file == "-" else printable(Path(file).name)


def _sampling(
    estimated: bool,
    samples: int | None,
    precision: str | None,
    seed: int,
    method: str,
    scheduler: str | None,
    shards: Path | None,
    every: bool = False,
) -> tuple[int | None, str | None, int] | None:
    """The options of an estimate; None if the number is counted. ValueError if they do not go together."""
    if not estimated:
        if samples is not None or precision is not None:
            raise ValueError("--samples and --precision are for --estimate")
        return None
    if every or method != "auto" or scheduler is not None or shards is not None:
        raise ValueError(
            "an estimate is made on this machine, by one method: leave out --list, --method, --scheduler and --shards"
        )
    return samples, precision, seed


def _estimate(
    question: "Question",
    what: str,
    affine: bool,
    words: list[str],
    sampling: tuple[int | None, str | None, int],
    how: tuple[int | None, float | None, Path | None, str | None],
    json: bool,
    quiet: bool,
) -> None:
    """Estimate by random descents, in a run that is kept; an affine arrangement has half of the chambers."""
    from capacity.points.descents import (
        ArrangementEstimate,
        ChamberEstimate,
        check_sampling,
        estimate_chambers,
        read_precision,
        run_method,
    )
    from capacity.runs.kept_points import run_name
    from enumerate.arrangements.descents import DescentTree

    samples, precision, seed = sampling
    share = None if precision is None else read_precision(precision)
    check_sampling(samples, share, seed)
    planes = question.planes
    if planes is None:
        raise ValueError("no dichotomies: the origin is one of the points, where no score without a bias is strict")
    if planes.rank < 3:
        raise ValueError(f"{question} has rank {planes.rank}, and descents need at least 3: count without --estimate")
    tree = DescentTree.of([list(normal) for normal in planes.normals])
    title = str(question).partition(" ")[2]
    jobs, time_limit, store, _ = how

    def result(chambers: ChamberEstimate) -> ArrangementEstimate:
        return ArrangementEstimate(title, what, planes, chambers.halved() if affine else chambers)

    asked = ["--estimate", *option_words({"--samples": samples, "--precision": precision, "--seed": seed})]
    with (
        open_report(quiet) as report,
        resumable_run(
            [*words, *asked],
            (run_name(question), run_method(seed)),
            report,
            jobs=jobs,
            store=store,
            time_limit=time_limit,
        ) as run,
        printing_what_is_reached(result, json),
    ):
        print_result(result(estimate_chambers(tree, seed, samples, share, run, report)), json)


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
        require_writable(shards, words[1], how[2])
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
