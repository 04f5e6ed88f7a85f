"""`capacity check`, `audit`, `minimize` and `classes`: single functions and their classes."""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from capacity.commands.application import app
from capacity.commands.exits import ExitCode
from capacity.commands.options import (
    AttendingInputsOption,
    AttendingOption,
    CertificateOption,
    CircuitName,
    EncodingOption,
    GateOption,
    Inputs,
    JsonOption,
    QuietOption,
    SharedOption,
    UnitsOption,
    circuit_of,
)
from capacity.commands.printing import print_json
from capacity.commands.resuming import open_report, require_writable

if TYPE_CHECKING:
    from capacity.commands.progress import ProgressReport


@app.command(
    epilog="\b\nExamples:\n  capacity check e -n 2 ltf\n  capacity check 6 -n 2 output-gating --certificate xor.json\n"
    "  capacity check 8 -n 2 ptf:2 --encoding pm1 --json"
)
def check(
    table: Annotated[
        str,
        typer.Argument(
            metavar="HEX",
            help="Truth table, most significant digit first; OR is e. Of a layer one for each output, as in 6,e; with "
            "--attending-inputs the attending unit's inputs are the last.",
        ),
    ],
    circuit: CircuitName,
    n: Inputs,
    gate: GateOption = None,
    attending: AttendingOption = None,
    encoding: EncodingOption = None,
    units: UnitsOption = 1,
    shared: SharedOption = False,
    attending_inputs: AttendingInputsOption = None,
    certificate: CertificateOption = None,
    json: JsonOption = False,
    quiet: QuietOption = False,
) -> None:
    """Decide whether a circuit realizes a function; exit code 0 for yes, 1 for no. A certificate proves either."""
    from capacity.circuits.formulas import certificate_lines
    from capacity.commands.progress import ProgressReport
    from capacity.decisions.checking import check as check_function
    from capacity.documents.files import dump, write_text

    wanted = circuit_of(circuit, n, gate, attending, encoding, units, shared, attending_inputs)
    if certificate is not None:
        require_writable(certificate)
    with ProgressReport(quiet) as report:
        found = check_function(table, wanted, progress=report)
    if json:
        print_json(found.as_json())
    else:
        print(found)
        for line in certificate_lines(found.certificate):
            print(line)
    if certificate is not None:
        write_text(certificate, dump(found.certificate) + "\n")
    raise typer.Exit(ExitCode.DONE if found.realizable else ExitCode.NO)


@app.command(epilog="\b\nExamples:\n  capacity check 6 -n 2 ltf --certificate xor.json; capacity audit xor.json")
def audit(
    files: Annotated[
        list[Path],
        typer.Argument(metavar="FILE...", help="Certificates (JSON, or JSON Lines), or published shards (CSV)."),
    ],
) -> None:
    """Re-check certificates and add up published shards, by the Python standard library alone; exit code 1 if not."""
    from capacity.audit import main as audit_files

    raise typer.Exit(audit_files(["--", *map(str, files)]))


@app.command(
    epilog="\b\nExamples:\n  capacity classes ltf -n 8 --json > classes.json\n"
    "  capacity classes ltf -n 5 --symmetry npn\n  capacity classes output-gating -n 2\n  capacity classes all -n 4"
)
def classes(
    circuit: Annotated[
        str, typer.Argument(metavar="CIRCUIT", help="ltf, another gate or way of attending (n <= 4), or all (n <= 4).")
    ],
    n: Inputs,
    symmetry: Annotated[
        str | None,
        typer.Option(
            "--symmetry",
            metavar="S",
            help="Of ltf: self-dual (of n + 1 variables, any of which may be the bias; the default), npn, or np (no "
            "output complement).",
        ),
    ] = None,
    gate: GateOption = None,
    attending: AttendingOption = None,
    encoding: EncodingOption = None,
    attending_inputs: AttendingInputsOption = None,
    json: JsonOption = False,
    quiet: QuietOption = False,
) -> None:
    """List the classes of functions that a circuit realizes, with integer weights and the number of functions in each.

    Of ltf the classes of all n <= 8; the weights realize the class strictly, inputs being -1 and +1; `minimize` finds
    the least. Of another circuit the NPN classes of n <= 4 variables, with the gates for one function of each; of all
    circuits the census: for each NPN class the circuits that realize it.
    """
    with open_report(quiet) as report:
        if circuit == "all":
            listing, lines = _census(n, (symmetry, gate, attending, encoding, attending_inputs), report)
        elif circuit == "ltf":
            if encoding == "01":
                raise ValueError("weights of ltf classes are for inputs -1 and +1: leave --encoding out, or say pm1")
            from capacity.tables.classes import class_lines
            from capacity.tables.classes import classes as list_classes

            wanted = circuit_of(circuit, n, gate, attending, "pm1", 1, False, attending_inputs)
            of_ltf = list_classes(wanted, symmetry or "self-dual")
            listing, lines = of_ltf.as_json(), class_lines(of_ltf)
        else:
            if symmetry not in (None, "npn"):
                raise ValueError(f"--symmetry {symmetry}: classes of {circuit} are NPN classes; ltf has others")
            from capacity.tables.realized import realized_classes, realized_lines

            found = realized_classes(
                circuit_of(circuit, n, gate, attending, encoding, 1, False, attending_inputs), report
            )
            listing, lines = found.as_json(), realized_lines(found)
    if json:
        print_json(listing)
    else:
        sys.stdout.writelines(lines)


def _census(n: int, options: tuple[object, ...], report: "ProgressReport") -> tuple[object, Iterator[str]]:
    from capacity.tables.census import census, census_lines
    from capacity.tables.rows import circuits

    if any(option is not None for option in options):
        raise ValueError("all is every circuit of the table in each encoding; name one circuit to choose its options")
    wanted = [circuit for circuit in circuits(n) if circuit.n == n]
    if not wanted:
        raise ValueError(f"n = {n} is out of range: all takes 1 <= n <= 4")
    found = census(wanted, report)
    return found.as_json(), census_lines(found)


@app.command(
    epilog="\b\nExamples:\n  capacity minimize e8 -n 3\n  capacity minimize fee8e880 -n 5 --encoding pm1\n"
    "  capacity minimize 6 -n 2 --gate ptf:2"
)
def minimize(
    table: Annotated[str, typer.Argument(metavar="HEX", help="Truth table, most significant digit first.")],
    n: Inputs,
    gate: GateOption = None,
    encoding: EncodingOption = None,
    time_limit: Annotated[float, typer.Option("--time-limit", metavar="SECONDS", help="Give up after this.")] = 60.0,
    json: JsonOption = False,
    quiet: QuietOption = False,
) -> None:
    """Find integer weights of least total size (bias included) for one function; exit code 1 if there are none."""
    from capacity.circuits.circuit import parse_gate
    from capacity.circuits.formulas import polynomial_text
    from capacity.commands.progress import ProgressReport
    from capacity.decisions.minimizing import minimize as minimize_weights

    if not time_limit > 0:
        raise ValueError(f"--time-limit {time_limit:g} is out of range: more than 0 seconds")
    if parse_gate(gate or "ltf").square:
        raise ValueError("weights are minimized for ltf and ptf:D, not for square gates")
    wanted = circuit_of(gate or "ltf", n, None, None, encoding)
    with ProgressReport(quiet):
        found = minimize_weights(table, wanted, time_limit)
    if json:
        print_json(found.as_json())
    elif found.status == "optimal":
        print(f"step({polynomial_text(found.coefficients)}): total size {found.total}, the least possible")
    elif found.status == "infeasible":
        print(f"{table} is not realized by {wanted}; capacity check gives the certificate")
    else:
        print(f"undecided after {time_limit:g} s: {found.lower_bound} <= least total size <= {found.total}")
    if found.status != "optimal":
        raise typer.Exit(ExitCode.NO if found.status == "infeasible" else ExitCode.UNDECIDED)
