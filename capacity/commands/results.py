"""`capacity table`, `verify`, `plot`, `report` and `experiment`: what is written to `results/`."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from capacity.commands import options
from capacity.commands.application import command
from capacity.commands.exits import ExitCode, fail
from capacity.commands.options import jobs_of
from capacity.commands.outputs import make_folder, require_writable
from capacity.commands.printing import TablePrinter, print_json
from capacity.commands.progress import ProgressReport, open_report
from capacity.commands.resuming import option_words, resumable_run

if TYPE_CHECKING:
    from collections.abc import Sequence

    from capacity.tables.rows import Row
    from capacity.tables.table import PlannedRow


@command(epilog="\b\nExamples:\n  capacity table\n  capacity table --max-n 4 --output small\n  capacity table --all")
def table(
    max_n: Annotated[
        int | None,
        typer.Option(
            "--max-n",
            metavar="N",
            help="Rows for n = 1 ... N; by default up to 8, and beyond where shards or estimates are published.",
        ),
    ] = None,
    everything: Annotated[
        bool, typer.Option("--all", help="Count every circuit by every engine that reaches it in four minutes.")
    ] = False,
    output: Annotated[
        Path | None,
        typer.Option(
            "--output",
            metavar="DIR",
            help="Where capacity.*, census.* and the others are written; by default results with --all, else nowhere.",
        ),
    ] = None,
    jobs: options.Jobs = None,
    store: options.Store = None,
    json: options.Json = False,
    quiet: options.Quiet = False,
) -> None:
    """Count gates, gated circuits and heads and set the counts beside their bounds; exit code 1 on a conflict.

    Each circuit is counted by its fastest engine; a second one confirms it if it takes no more than two seconds, else
    the count published with this version. After an interrupt, the same command resumes.
    """
    from capacity.documents.files import json_text
    from capacity.runs.published import packaged_results, published
    from capacity.tables.reading import Results
    from capacity.tables.table import DEFAULT_INPUTS, PUBLISHED, count_rows, quick_table, table_document, whole_table

    folder = Path("results") if everything and output is None else output
    largest, beyond = DEFAULT_INPUTS if max_n is None else max_n, max_n is None
    if everything:
        assert folder is not None
        planned = whole_table(largest, published(folder), Results(folder).estimates, beyond)
    else:
        results = Results(packaged_results())
        before = {row.circuit: row for row in results.rows} if (results.folder / "capacity.json").exists() else {}
        planned = quick_table(largest, published(results.folder), before, results.estimates, beyond)
    make_folder(folder, "capacity.csv")
    if folder is not None:
        _warn_of_replacement(planned, folder, quiet)
    words = ["table", *option_words({"--max-n": max_n}), *(["--all"] if everything else [])]
    named = (" ".join(words[:3]), "all" if everything else "quick")
    words += option_words({"--output": output})
    with open_report(quiet) as report, resumable_run(words, named, report, jobs=jobs, store=store) as run:
        printer = TablePrinter(planned, report)
        timed = []
        if not json:
            printer.header()
        for row, seconds in count_rows(planned, run, report):
            timed.append((row, seconds))
            if not json:
                printer.row(row)
        rows = [row for row, _ in timed]
        if json:
            print(json_text(table_document(rows)), end="")
        elif printer.hidden:
            report.say(f"hidden on this narrow terminal: {', '.join(printer.hidden)}")
        if any(PUBLISHED in row.engines for row in rows) and not json:
            report.say(
                "published: the count that this version was published with, by an engine that is not named beside it; "
                "METHOD-shards: published shards, added up again; all other engines counted now"
            )
        contradiction = "" if folder is None else _write_table(timed, largest, folder, report, jobs_of(jobs))
    if contradiction or any(row.agreement is False or row.bounds_violated for row in rows):
        text = f"engines disagree or a bound is violated; see the table{contradiction}"
        raise typer.Exit(fail(text, ExitCode.NO))


def _write_table(
    timed: "list[tuple[Row, dict[str, float]]]", max_n: int, folder: Path, report: ProgressReport, jobs: int
) -> str:
    """Write the table, the census, the sequences and the doubling; returns what contradicts them, if anything."""
    from capacity.tables.doubling import write_doubling
    from capacity.tables.reading import Results
    from capacity.tables.sequences import known_faces, write_sequences
    from capacity.tables.table import compute_census, write_results
    from enumerate.gates.face_numbers import Contradiction

    _say_written(report, write_results(timed, compute_census(max_n, report, jobs), folder))
    contradiction = ""
    try:
        written = write_sequences([row for row, _ in timed], known_faces(folder, max_n), folder)
        report.say(f"wrote {len(written)} files of sequences to {written[0].parent}")
    except Contradiction as error:
        contradiction = f"; {error}"
    _say_written(report, write_doubling(Results(folder)))
    return contradiction


def _say_written(report: ProgressReport, paths: list[Path]) -> None:
    report.say("wrote " + ", ".join(map(str, paths)))


@command(
    epilog="\b\nExamples:\n  capacity experiment\n"
    "  capacity experiment --moduli 2,3 --delays 4 --seeds 2 --steps 500 --output small"
)
def experiment(
    moduli: Annotated[str, typer.Option("--moduli", metavar="N,...", help="The moduli N.")] = "2,3,5",
    delays: Annotated[str, typer.Option("--delays", metavar="TAU,...", help="The delays tau.")] = "2,4,8",
    seeds: Annotated[int, typer.Option("--seeds", metavar="S", help="Seeds 0 ... S - 1 for each.")] = 5,
    steps: Annotated[int, typer.Option("--steps", metavar="T", help="Steps of each training.")] = 3000,
    dimension: Annotated[int, typer.Option("--dimension", metavar="M", help="Dimension of the model.")] = 16,
    heads: Annotated[int, typer.Option("--heads", metavar="H", help="Heads of its attention.")] = 1,
    output: Annotated[
        Path | None,
        typer.Option(
            "--output",
            metavar="DIR",
            help="Where experiment.csv, .json and .md are written; by default results, for the default grid only.",
        ),
    ] = None,
    jobs: options.Jobs = None,
    store: options.Store = None,
    json: options.Json = False,
    quiet: options.Quiet = False,
) -> None:
    """Train dot-product against expressive attention on delayed modular sums, x_t = (x_{t-1} + x_{t-tau}) mod N.

    Both have the same model, budget and seeds; accuracy is given as least, median and largest over the seeds. The
    default grid takes a quarter of an hour of one core. After an interrupt, the same command resumes.
    """
    from capacity.attention import experiment as experiments
    from capacity.attention.training import require_torch
    from capacity.documents.columns import aligned

    grid = experiments.Grid(_numbers("--moduli", moduli), _numbers("--delays", delays), seeds, steps, dimension, heads)
    require_torch()
    folder = output or (Path("results") if grid == experiments.Grid() else None)
    make_folder(folder, experiments.FILES[0])
    words = [*str(grid).split(), *option_words({"--output": output})]
    named = (str(grid), experiments.METHOD)
    with ProgressReport(quiet) as report, resumable_run(words, named, report, jobs=jobs, store=store) as run:
        trained = experiments.run_grid(grid, run, report)
        if folder is not None:
            _say_written(report, experiments.write_results(grid, trained, folder))
        if json:
            print_json(experiments.as_json(grid, trained))
        else:
            cells = [experiments.cells(task) for task in experiments.comparisons(trained)]
            print("\n".join([*aligned(experiments.HEADERS, cells), experiments.summary(trained)]))


def _numbers(option: str, text: str) -> tuple[int, ...]:
    try:
        return tuple(int(word) for word in text.split(","))
    except ValueError:
        raise ValueError(f"{option} {text!r} is not a list of numbers such as 2,3,5") from None


@command(epilog="\b\nExamples:\n  capacity plot\n  capacity plot ratio census --output small")
def plot(
    names: Annotated[
        list[str] | None, typer.Argument(metavar="[FIGURE]...", help="Figures to draw; all by default.")
    ] = None,
    output: Annotated[
        Path,
        typer.Option("--output", metavar="DIR", help="Where `table` wrote its files; the figures go to DIR/figures."),
    ] = Path("results"),
    quiet: options.Quiet = False,
) -> None:
    """Draw the figures of the table, the census and the theorems as SVG and PNG, and print their names."""
    from capacity.figures.plot import plot as draw_figures

    with open_report(quiet) as report:
        for path in draw_figures(output, report, names or ()):
            print(path, flush=True)


@command(epilog="\b\nExamples:\n  capacity report\n  capacity report --results small --output small.html --max-n 3")
def report(
    output: Annotated[
        Path | None, typer.Option("--output", metavar="FILE", help="The page; DIR/report.html by default.")
    ] = None,
    results: Annotated[
        Path, typer.Option("--results", metavar="DIR", help="Where `table`, `verify` and `plot` wrote their files.")
    ] = Path("results"),
    max_n: Annotated[
        int, typer.Option("--max-n", metavar="N", help="The explorer's functions have 3 ... N <= 4 variables.")
    ] = 4,
    jobs: options.Jobs = None,
    quiet: options.Quiet = False,
) -> None:
    """Write one HTML page with the tables, figures and theorems, and an explorer of small functions.

    The page is self-contained. Every answer of the explorer is decided anew, which takes a minute or two.
    """
    from capacity.documents.files import write_text
    from capacity.page.explorer import EXPLORED, Disagreement
    from capacity.page.report import build
    from capacity.tables.reading import Results

    if max_n not in EXPLORED:
        raise ValueError(f"--max-n {max_n} is out of range: the explorer takes {' or '.join(map(str, EXPLORED))}")
    processes = jobs_of(jobs)
    page = output or results / "report.html"
    require_writable(page)
    with open_report(quiet) as progress:
        try:
            text = build(Results(results), [n for n in EXPLORED if n <= max_n], processes, progress)
        except Disagreement as error:
            raise typer.Exit(fail(str(error), ExitCode.NO)) from None
        write_text(page, text)
        progress.say(f"{page} has {len(text.encode()):,} bytes")
    print(page)


@command(epilog="\b\nExamples:\n  capacity verify\n  capacity verify output-gating xor\n  capacity verify --json")
def verify(
    ids: Annotated[
        list[str] | None, typer.Argument(metavar="[ID]...", help="Results to check; all by default.")
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option(
            "--output",
            metavar="DIR",
            help="Where theorems.md and .json are written; by default results, if all are run.",
        ),
    ] = None,
    jobs: options.Jobs = None,
    json: options.Json = False,
    quiet: options.Quiet = False,
) -> None:
    """Run the theorems: finite bounds against exact counts, constructions of the proofs, function-level results.

    Exit code 1 if a claim does not hold.
    """
    from capacity.theorems.verify import as_json, choose, status, write_report
    from capacity.theorems.verify import verify as run_theorems

    processes = jobs_of(jobs)
    chosen = choose(ids or [])
    folder = output or (None if ids else Path("results"))
    make_folder(folder, "theorems.md")
    findings = []
    with open_report(quiet) as report:
        for finding in run_theorems(chosen, report, processes):
            findings.append(finding)
            if not json:
                report.print(f"{finding}\n")
        if folder is not None:
            _say_written(report, write_report(chosen, findings, folder))
    if json:
        print_json(as_json(findings))
    else:
        for theorem in chosen:
            print(f"{theorem.id}: {status([finding for finding in findings if finding.id == theorem.id])}")
    if status(findings) == "bound violated":
        violated = dict.fromkeys(f.id for f in findings if f.verdict == "bound violated")
        raise typer.Exit(fail(f"claims that do not hold: {', '.join(violated)}", ExitCode.NO))


def _warn_of_replacement(planned: "Sequence[PlannedRow]", folder: Path, quiet: bool) -> None:
    """Warn if the table in the directory has counts, or engines, that are not about to be written."""
    from capacity.tables.reading import Results

    try:
        rows = Results(folder).rows
    except (OSError, ValueError):
        return
    names = {row.circuit: set(row.names) for row in planned}
    lost = [row for row in rows if not set(row.engines) <= names.get(row.circuit, set())]
    if lost and not quiet:
        print(
            f"{folder} holds a table with counts or engines that this one has not, of {len(lost)} circuits; it will be "
            "replaced",
            file=sys.stderr,
        )
