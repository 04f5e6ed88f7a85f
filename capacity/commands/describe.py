"""`capacity describe`."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from capacity.commands import options
from capacity.commands.answering import answer_lines, opened, say_forms
from capacity.commands.application import command
from capacity.commands.exits import ExitCode
from capacity.commands.options import jobs_of, positive_seconds
from capacity.commands.outputs import require_writable
from capacity.commands.printing import print_result
from capacity.commands.progress import ProgressReport

if TYPE_CHECKING:
    from capacity.describing.lines import Grouped


@command(
    epilog='\b\nExamples:\n  capacity describe e8\n  capacity describe "x1 & (x2 | ~x3)" --spectrum\n'
    '  capacity describe "[65; 47, 46, 17, 16, 2]" --json\n  capacity describe 8 -n 2 --same-as e\n'
    "  capacity describe network.net\n  capacity describe --file tables.txt --up-to npn"
)
def describe(
    function: options.Function = None,
    n: options.InputsOfFunction = None,
    order: options.Order = "low-first",
    spectrum: Annotated[bool, typer.Option("--spectrum", help="Give the Walsh spectrum too.")] = False,
    same_as: Annotated[
        str | None,
        typer.Option(
            "--same-as",
            metavar="FUNCTION",
            help="Say whether it is the same function as another, or the same up to permutations and negations of the "
            "variables and complement of the output.",
        ),
    ] = None,
    file: options.Functions = None,
    up_to: Annotated[
        str | None,
        typer.Option(
            "--up-to",
            metavar="S",
            help="With --file: list the classes up to permutations, negations, both (np), or both and complement of "
            "the output (npn).",
        ),
    ] = None,
    certificate: Annotated[
        Path | None,
        typer.Option(
            "--certificate", metavar="FILE", help="Write the certificates of all answers to a file, one on each line."
        ),
    ] = None,
    time_limit: Annotated[
        float,
        typer.Option(
            "--time-limit",
            metavar="SECONDS",
            callback=positive_seconds,
            help="Give up the search for least weights after this.",
        ),
    ] = 60.0,
    jobs: options.Jobs = None,
    json: options.Json = False,
    quiet: options.Quiet = False,
) -> None:
    """Describe one function: its forms, variables, symmetries, classes, threshold degree, circuits and least weights.

    With --same-as, compare it with another; exit code 1 if not even permutations and negations of the variables and
    complement of the output make them the same. All circuits of the table are decided for n <= 4; beyond, `check`
    decides one at a time.
    """
    from dataclasses import replace

    from capacity.circuits.threshold_function import ThresholdFunction
    from capacity.describing.comparison import compare
    from capacity.describing.lines import DescribeQuestion
    from capacity.describing.weights import WeightsDescription
    from capacity.documents.files import one_line, write_text
    from capacity.functions.reading import files_of
    from capacity.functions.tables import MAX_INPUTS
    from enumerate.outcomes import Refused

    processes = jobs_of(jobs)
    if up_to is not None and (file is None or same_as is not None):
        raise ValueError("--up-to is for the functions of --file, without --same-as")
    if certificate is not None and (file is not None or same_as is not None):
        raise ValueError("--certificate is for one function that is described; with --file, --json has them")
    question = DescribeQuestion(("ltf",), n, order, json, spectrum, None, time_limit)
    other = None if same_as is None else question.written(same_as)
    if file is not None:
        if function is not None:
            raise ValueError("--file has the functions: name none besides")
        if up_to is not None:
            grouped = _grouped(file, up_to, n, order)
            print_result(grouped, json)
            raise typer.Exit(ExitCode.USAGE if grouped.errors else ExitCode.DONE)
        answer_lines(file, replace(question, other=None if other is None else other[0]), processes, quiet)
        return
    if function is None:
        raise ValueError("name a function, as in capacity describe e8, or --file")
    wanted, reads = question.written(function)
    if certificate is not None and isinstance(wanted, ThresholdFunction):
        raise Refused(f"n = {wanted.n}: functions to n = {MAX_INPUTS} have certificates: omit --certificate")
    require_writable(certificate, *files_of(function))
    if other is not None and same_as is not None:
        comparison = compare(wanted, other[0])
        say_forms(reads, [function] * len(reads), order, json)
        say_forms(other[1], [same_as] * len(other[1]), order, json)
        print_result(comparison, json)
        raise typer.Exit(ExitCode.DONE if comparison.equivalent else ExitCode.NO)
    with ProgressReport(quiet) as report:
        page = question.page(wanted, reads, progress=report)
    if certificate is not None and not isinstance(page, WeightsDescription) and not page.certificates:
        raise ValueError("certificates are of gates and circuits, and this constant has none: omit --certificate")
    try:  # whoever reads the page may leave before its end
        if certificate is not None and not isinstance(page, WeightsDescription):
            write_text(certificate, "".join(one_line(document) + "\n" for document in page.certificates))
    finally:
        say_forms(reads, [function] * len(reads), order, json)
        print_result(page, json)


def _grouped(file: Path, group: str, n: int | None, order: str) -> "Grouped":
    from capacity.describing.lines import group_lines
    from enumerate.cube.groups import require_group

    require_group(group)
    with opened(file) as lines:
        return group_lines(lines, group, n, order)
