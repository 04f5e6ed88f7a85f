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
            help="With --file: one function of each class up to permutations, negations, both (np), or both and "
            "complement of the output (npn).",
        ),
    ] = None,
    certificate: Annotated[
        Path | None,
        typer.Option(
            "--certificate", metavar="FILE", help="Write the certificates of all answers, one on each line, to a file."
        ),
    ] = None,
    time_limit: Annotated[
        float,
        typer.Option(
            "--time-limit", metavar="SECONDS", callback=positive_seconds, help="Give up the least weights after this."
        ),
    ] = 60.0,
    jobs: options.Jobs = None,
    json: options.Json = False,
    quiet: options.Quiet = False,
) -> None:
    """Describe one function: its forms, variables, symmetries, classes, threshold degree, circuits and least weights.

    With --same-as, compare it with another; exit code 1 if not even permutations and negations of the variables and
    complement of the output make them the same. Circuits are decided to n = 4, `check` decides one beyond.
    """
    from capacity.circuits.truth_table import TruthTable
    from capacity.describing.comparison import compare
    from capacity.describing.description import describe as describe_function
    from capacity.describing.lines import DescribeQuestion
    from capacity.documents.files import one_line, write_text
    from capacity.functions.reading import read_function

    if up_to is not None and (file is None or same_as is not None):
        raise ValueError("--up-to is for the functions of --file, without --same-as")
    if certificate is not None and (file is not None or same_as is not None):
        raise ValueError("--certificate is for one function that is described; with --file, --json has them")
    other = None if same_as is None else read_function(same_as, n, order)
    compared = None if other is None else TruthTable(other.bits, other.n)
    if file is not None:
        if function is not None:
            raise ValueError("--file has the functions: name none besides")
        if up_to is not None:
            grouped = _grouped(file, up_to, n, order)
            print_result(grouped, json)
            raise typer.Exit(ExitCode.USAGE if grouped.errors else ExitCode.DONE)
        question = DescribeQuestion(("ltf",), n, order, json, spectrum, compared, time_limit)
        answer_lines(file, question, jobs_of(jobs), quiet)
        return
    if function is None:
        raise ValueError("name a function, as in capacity describe e8, or --file")
    read = read_function(function, n, order)
    table = TruthTable(read.bits, read.n)
    if compared is not None and same_as is not None and other is not None:
        say_forms([read], [function], order, json)
        say_forms([other], [same_as], order, json)
        comparison = compare(table, compared)
        print_result(comparison, json)
        raise typer.Exit(ExitCode.NO if comparison.group is None else ExitCode.DONE)
    require_writable(certificate)
    with ProgressReport(quiet) as report:
        page = describe_function(table, names=read.names, spectrum=spectrum, time_limit=time_limit, progress=report)
    say_forms([read], [function], order, json)
    print_result(page, json)
    if certificate is not None:
        write_text(certificate, "".join(one_line(document) + "\n" for document in page.certificates))


def _grouped(file: Path, group: str, n: int | None, order: str) -> "Grouped":
    from capacity.describing.lines import group_lines
    from enumerate.cube.groups import require_group

    require_group(group)
    with opened(file) as lines:
        return group_lines(lines, group, n, order)
