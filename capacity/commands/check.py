"""`capacity check`, `audit`, `minimize` and `classes`: single functions and their classes."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from capacity.commands import options
from capacity.commands.application import command
from capacity.commands.exits import ExitCode
from capacity.commands.options import circuit_of, positive_seconds
from capacity.commands.outputs import require_writable
from capacity.commands.printing import print_result
from capacity.commands.progress import ProgressReport, open_report

if TYPE_CHECKING:
    from capacity.commands.printing import Documented


@command(
    epilog="\b\nExamples:\n  capacity check e -n 2 ltf\n  capacity check 6 -n 2 output-gating --certificate xor.json\n"
    "  capacity check 8 -n 2 ptf:2 --encoding pm1 --json"
)
def check(
    table: Annotated[
        str,
        typer.Argument(
            metavar="HEX",
            help="Truth table, most significant digit first; OR is e. For a layer, one per output, as in 6,e; with "
            "--attending-inputs, the attending unit's inputs come last.",
        ),
    ],
    circuit: options.CircuitName,
    n: options.Inputs,
    gate: options.Gate = None,
    attending: options.Attending = None,
    encoding: options.Encoding = None,
    units: options.Units = 1,
    shared: options.Shared = False,
    attending_inputs: options.AttendingInputs = None,
    certificate: options.Certificate = None,
    json: options.Json = False,
    quiet: options.Quiet = False,
) -> None:
    """Decide whether a circuit realizes a function; exit code 0 for yes, 1 for no.

    A certificate proves either answer.
    """
    from capacity.decisions.checking import check as check_function
    from capacity.documents.files import dump, write_text

    wanted = circuit_of(circuit, n, gate, attending, encoding, units, shared, attending_inputs)
    require_writable(certificate)
    with ProgressReport(quiet) as report:
        decision = check_function(table, wanted, progress=report)
    print_result(decision, json)
    if certificate is not None:
        write_text(certificate, dump(decision.certificate) + "\n")
    raise typer.Exit(ExitCode.DONE if decision.realizable else ExitCode.NO)


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
            help="For ltf: self-dual (of n + 1 variables, any of which may be the bias; the default), npn, or np (no "
            "output complement).",
        ),
    ] = None,
    gate: options.Gate = None,
    attending: options.Attending = None,
    encoding: options.Encoding = None,
    attending_inputs: options.AttendingInputs = None,
    json: options.Json = False,
    quiet: options.Quiet = False,
) -> None:
    """List the classes of functions that a circuit realizes, with integer weights and the number of functions in each.

    For ltf, the classes for all n <= 8, with weights that realize the class strictly on inputs -1 and +1 (`minimize`
    finds the least). For another circuit, the NPN classes of n <= 4 variables, with the gates for one function of each.
    For all circuits, the census: for each NPN class, the circuits that realize it.
    """
    listing: Documented
    with open_report(quiet) as report:
        if circuit == "all":
            listing = _census(n, (symmetry, gate, attending, encoding, attending_inputs), report)
        elif circuit == "ltf":
            if encoding == "01":
                raise ValueError("weights of ltf classes are for inputs -1 and +1: omit --encoding, or give pm1")
            from capacity.tables.classes import classes as list_classes

            wanted = circuit_of(circuit, n, gate, attending, "pm1", 1, False, attending_inputs)
            listing = list_classes(wanted, symmetry or "self-dual")
        else:
            if symmetry not in (None, "npn"):
                raise ValueError(f"--symmetry {symmetry}: classes of {circuit} are NPN classes; ltf has others")
            from capacity.tables.realized import realized_classes

            wanted = circuit_of(circuit, n, gate, attending, encoding, 1, False, attending_inputs)
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
    epilog="\b\nExamples:\n  capacity minimize e8 -n 3\n  capacity minimize fee8e880 -n 5 --encoding pm1\n"
    "  capacity minimize 6 -n 2 --gate ptf:2"
)
def minimize(
    table: Annotated[str, typer.Argument(metavar="HEX", help="Truth table, most significant digit first.")],
    n: options.Inputs,
    gate: options.Gate = None,
    encoding: options.Encoding = None,
    time_limit: Annotated[
        float,
        typer.Option(
            "--time-limit", metavar="SECONDS", callback=positive_seconds, help="Give up after this many seconds."
        ),
    ] = 60.0,
    json: options.Json = False,
    quiet: options.Quiet = False,
) -> None:
    """Find integer weights of least total size (bias included) for one function; exit code 1 if there are none."""
    from capacity.circuits.circuit import parse_gate
    from capacity.decisions.minimizing import minimize as minimize_weights

    if parse_gate(gate or "ltf").square:
        raise ValueError("weights are minimized for ltf and ptf:D, not for square gates")
    wanted = circuit_of(gate or "ltf", n, None, None, encoding)
    with ProgressReport(quiet):
        minimum = minimize_weights(table, wanted, time_limit)
    print_result(minimum, json)
    if minimum.status != "optimal":
        raise typer.Exit(ExitCode.NO if minimum.status == "infeasible" else ExitCode.UNDECIDED)
