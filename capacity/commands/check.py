"""`capacity check`, `audit`, `minimize` and `classes`: single functions and their classes."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from capacity.commands import options
from capacity.commands.answering import answer_lines, say_forms
from capacity.commands.application import command
from capacity.commands.exits import ExitCode
from capacity.commands.options import circuit_of, jobs_of, kind_of, named_with_gates, positive_seconds
from capacity.commands.outputs import require_writable
from capacity.commands.printing import print_result
from capacity.commands.progress import ProgressReport, open_report

if TYPE_CHECKING:
    from capacity.commands.printing import Documented
    from capacity.decisions.minimizing import LeastWeights


@command(
    epilog="\b\nExamples:\n  capacity check e ltf\n  capacity check 6 output-gating --certificate xor.json\n"
    '  capacity check "x1 & (x2 | ~x3)" ltf\n  capacity check "[3,2,2,1; 4]" ptf:2 --encoding pm1 --json\n'
    "  capacity check 1x001x0x ltf; capacity check partial.pla ltf\n  capacity check ltf --file tables.txt\n"
    "  capacity check 6996 --fewest"
)
def check(
    function: options.Function = None,
    circuit: Annotated[str | None, options.circuit_argument(options.CIRCUITS)] = None,
    n: options.InputsOfFunction = None,
    gate: options.Gate = None,
    attending: options.Attending = None,
    encoding: options.Encoding = None,
    units: options.Units = 1,
    shared: options.Shared = False,
    attending_inputs: options.AttendingInputs = None,
    gates: options.Gates = None,
    tokens: options.Tokens = None,
    score: options.HeadScore = None,
    attention: options.Attention = None,
    heads: options.Heads = None,
    order: options.Order = "low-first",
    file: options.Functions = None,
    fewest: Annotated[
        bool,
        typer.Option(
            "--fewest",
            help="Instead of a circuit: find the fewest linear gates that compute the function, with connections that "
            "skip layers and without; decided for n <= 4.",
        ),
    ] = False,
    completions: Annotated[
        bool,
        typer.Option("--completions", help="Count the realized completions of a partial function, at any cost."),
    ] = False,
    certificate: options.Certificate = None,
    jobs: options.Jobs = None,
    json: options.Json = False,
    quiet: options.Quiet = False,
) -> None:
    """Decide whether a circuit realizes a function; exit code 0 for yes, 1 for no.

    A certificate proves either answer. A partial function is realized if one of its completions is. A layer has one
    function for each output, separated by commas; with --attending-inputs, the attending unit's inputs come last.
    """
    from capacity.decisions.checking import check as check_function
    from capacity.decisions.functions import function_read
    from capacity.decisions.lines import Question
    from capacity.documents.files import dump, write_text
    from capacity.functions.reading import files_of, split_functions

    words = (gate, attending, encoding, units, shared, attending_inputs)
    of_kind = (gates, tokens, score, attention, heads)
    processes = jobs_of(jobs)
    if fewest:
        if (
            any((*words[:3], *of_kind))
            or (units, shared, attending_inputs) != (1, False, None)
            or circuit
            or file
            or completions
            or certificate
        ):
            raise ValueError("--fewest is for one function and linear gates: name no circuit, file or other options")
        _print_fewest(function, n, order, json)
        return
    if file is not None:
        if certificate is not None:
            raise ValueError("--certificate is for one function; with --file, --json prints the certificates")
        if completions:
            raise ValueError("--completions counts those of one function, not of each line of --file")
        kind = kind_of(_alone(function, circuit), *of_kind)
        answer_lines(file, Question((kind, *words), n, order, json), processes, quiet)
        return
    if function is None or circuit is None:
        raise ValueError("name a function and a circuit, as in capacity check e8 ltf, or a circuit and --file")
    question = Question((kind_of(circuit, *of_kind), *words), n, order)
    wanted, reads = question.read(function)
    require_writable(certificate, *files_of(function))
    with ProgressReport(quiet) as report:
        functions = [function_read(read) for read in reads]
        decision = check_function(functions, wanted, progress=report, completions=completions)
    try:  # whoever reads the answer may leave before its end
        if certificate is not None:
            write_text(certificate, dump(decision.certificate) + "\n")
    finally:
        say_forms(reads, split_functions(function), order, json)
        print_result(decision, json)
    raise typer.Exit(ExitCode.DONE if decision.realizable else ExitCode.NO)


def _print_fewest(function: str | None, n: int | None, order: str, json: bool) -> None:
    from capacity.circuits.truth_table import TruthTable
    from capacity.describing.fewest import fewest_gates
    from capacity.functions.reading import read_function

    if function is None:
        raise ValueError("name a function, as in capacity check 6 -n 2 --fewest")
    read = read_function(function, n, order)
    found = fewest_gates(TruthTable(read.bits, read.n))
    say_forms([read], [function], order, json)
    print_result(found, json)


def _alone(function: str | None, circuit: str | None) -> str:
    """The circuit, which stands alone where --file has the functions."""
    if function is None or circuit is not None:
        raise ValueError("--file has the functions: name the circuit and no function")
    return function


@command(epilog="\b\nExamples:\n  capacity check 6 -n 2 ltf --certificate xor.json; capacity audit xor.json")
def audit(
    files: Annotated[
        list[Path],
        typer.Argument(metavar="FILE...", help="Certificates (JSON, or JSON Lines), or published shards (CSV)."),
    ],
) -> None:
    """Re-check certificates and add up published shards, by the standard library alone; exit code 1 on a fault."""
    from capacity.audit import main as audit_files

    raise typer.Exit(audit_files(["--", *map(str, files)]))


@command(
    epilog="\b\nExamples:\n  capacity classes ltf -n 8 --json > classes.json\n"
    "  capacity classes ltf -n 5 --symmetry npn\n  capacity classes output-gating -n 2\n  capacity classes all -n 4"
)
def classes(
    circuit: Annotated[
        str, options.circuit_argument("ltf, another gate or way of attending (n <= 4), or all (n <= 4).")
    ],
    n: options.Inputs,
    symmetry: Annotated[
        str | None,
        typer.Option(
            "--symmetry",
            metavar="S",
            help="For ltf: self-dual (of n + 1 variables, any of which may be the bias; the default), or up to which "
            "symmetries: none, permutations or negations of inputs, both (np), or both and complement of the output "
            "(npn).",
        ),
    ] = None,
    gate: options.Gate = None,
    attending: options.Attending = None,
    encoding: options.Encoding = None,
    attending_inputs: options.AttendingInputs = None,
    gates: options.Gates = None,
    search: Annotated[
        bool,
        typer.Option(
            "--search",
            help="For ltf at n = 8: search for the least weights, in minutes, instead of listing the published ones.",
        ),
    ] = False,
    json: options.Json = False,
    quiet: options.Quiet = False,
) -> None:
    """List the classes of functions that a circuit realizes, with integer weights and the number of functions in each.

    For ltf, the classes for n <= 8: self-dual ones with weights of least sum, for n + 1 inputs -1 and +1 and no
    threshold; with another --symmetry, one function of each as [w; T], on iff w.x >= T, as `minimize` finds it (at
    n = 8 not always of least sum). For another circuit, the NPN classes of n <= 4 variables, with the gates for one
    function of each. For all, the census: for each NPN class, the circuits that realize it.
    """
    listing: Documented
    if search and (circuit, n, symmetry or "self-dual") != ("ltf", 8, "self-dual"):
        raise ValueError("--search is for the self-dual classes of ltf at n = 8; others take seconds")
    with open_report(quiet) as report:
        if circuit == "all":
            listing = _census(n, (symmetry, gate, attending, encoding, attending_inputs), report)
        elif circuit == "ltf":
            from capacity.tables.classes import classes as list_classes
            from capacity.tables.classes import classes_by_search

            wanted = circuit_of(circuit, n, gate, attending, encoding, 1, False, attending_inputs)
            listing = classes_by_search(report) if search else list_classes(wanted, symmetry or "self-dual")
            if encoding not in (None, listing.circuit.encoding):
                inputs = "-1 and +1" if encoding == "01" else "0 and 1"
                raise ValueError(f"these weights are for inputs {inputs}: omit --encoding")
        else:
            if symmetry not in (None, "npn"):
                raise ValueError(f"--symmetry {symmetry}: classes of {circuit} are NPN classes; ltf has others")
            from capacity.tables.realized import realized_classes

            name = named_with_gates(circuit, gates)
            wanted = circuit_of(name, n, gate, attending, encoding, 1, False, attending_inputs)
            listing = realized_classes(wanted, report)
    print_result(listing, json)


def _census(n: int, chosen: tuple[object, ...], report: ProgressReport) -> "Documented":
    from capacity.tables.census import census
    from capacity.tables.rows import circuits

    if any(option is not None for option in chosen):
        raise ValueError("all is every circuit of the table in each encoding; name one circuit to choose its options")
    wanted = [circuit for circuit in circuits(n) if circuit.n == n]
    if not wanted:
        raise ValueError(f"n = {n} is out of range: all takes 1 <= n <= 4")
    return census(wanted, report)


@command(
    epilog="\b\nExamples:\n  capacity minimize e8\n  capacity minimize fee8e880 --encoding pm1\n"
    '  capacity minimize "[39; 7,7,7,7,7,1,1,1,1,1,1,1,1,1,1]"\n  capacity minimize 6 --gate ptf:2\n'
    "  capacity minimize --file tables.txt"
)
def minimize(
    function: options.Function = None,
    n: options.InputsOfFunction = None,
    gate: options.Gate = None,
    encoding: options.Encoding = None,
    order: options.Order = "low-first",
    every: Annotated[bool, typer.Option("--all", help="List all weights of the least sum.")] = False,
    strict: Annotated[bool, typer.Option("--strict", help="Weights and bias with strict scores.")] = False,
    file: options.Functions = None,
    time_limit: Annotated[
        float,
        typer.Option(
            "--time-limit", metavar="SECONDS", callback=positive_seconds, help="Give up after this many seconds."
        ),
    ] = 60.0,
    jobs: options.Jobs = None,
    json: options.Json = False,
    quiet: options.Quiet = False,
) -> None:
    """Find integer weights of least sum for a threshold function; exit code 1 if it is not one.

    [w1,...,wn; T] has w.x >= T where the function is on and w.x <= T - 1 where it is off; the sum of the sizes |wi| is
    the least possible. A function given by weights or by an inequality may have up to 60 variables, any other up to 16.
    With --strict, --gate or --encoding: weights and bias with scores of size at least 1 everywhere, and the least total
    size, bias included.
    """
    from capacity.circuits.circuit import parse_gate
    from capacity.decisions.lines import LeastQuestion
    from capacity.decisions.minimizing import LeastWeights
    from capacity.functions.reading import split_functions
    from enumerate.arrangements.threshold_weights import MAX_LISTED

    processes = jobs_of(jobs)
    strictly = strict or gate is not None or encoding is not None
    if parse_gate(gate or "ltf").square:
        raise ValueError("weights are minimized for ltf and ptf:D, not for square gates")
    if every and strictly:
        raise ValueError("--all lists weights and thresholds: omit --strict, --gate and --encoding")
    words = (gate or "ltf", None, None, encoding)
    question = LeastQuestion(words, n, order, json, time_limit, strictly, MAX_LISTED if every else 2)
    if file is not None:
        if function is not None:
            raise ValueError("--file has the functions: name none besides")
        answer_lines(file, question, processes, quiet)
        return
    if function is None:
        raise ValueError("name a function, as in capacity minimize e8, or --file")
    with ProgressReport(quiet):
        minimum, reads = question.least(function)
    if reads:
        say_forms(reads, split_functions(function), order, json)
    elif not json:
        _say_names(function)
    if every and not json and isinstance(minimum, LeastWeights) and minimum.status == "optimal":
        _print_all(minimum)
    else:
        print_result(minimum, json)
    if minimum.status != "optimal":
        raise typer.Exit(ExitCode.NO if minimum.status == "infeasible" else ExitCode.UNDECIDED)


def _say_names(function: str) -> None:
    """Say which variables an inequality names, where no table says it."""
    from capacity.circuits.threshold_function import ThresholdFunction

    names = ThresholdFunction.parse(function).names
    if names:
        print(", ".join(f"x{i} = {name}" for i, name in enumerate(names, 1)))


def _print_all(least: "LeastWeights") -> None:
    """Print all weights of the least sum, one on a line."""
    from capacity.circuits.formulas import weights_text

    found = [(least.weights, least.threshold), *least.others]
    print(*(weights_text(weights, threshold) for weights, threshold in found), sep="\n")
    more = "" if least.complete else "; there may be more"
    print(f"{len(found)} of sum {least.sum}, the least possible{more}")
