"""The arguments and options that several commands share."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from capacity.circuits.circuit import Circuit

Inputs = Annotated[int, typer.Option("-n", metavar="N", help="Number of inputs.")]

CircuitName = Annotated[
    str,
    typer.Argument(
        metavar="CIRCUIT",
        help="A gate, ltf, ptf:D (degree D, as in ptf:2) or square; a score of two tokens of N/2 bits: "
        "dot-product-score, expressive-score[:either], elliptical-score, low-rank-score:R (rank R), positional-score; "
        "or a way of attending: multiplexing, additive-output, additive-synaptic, activation-gating, output-gating, "
        "synaptic-gating, synaptic-gating:all, synaptic-gating:each.",
    ),
]

GateOption = Annotated[
    str | None, typer.Option("--gate", metavar="G", help="Gate class of the attended unit: ltf, ptf:D or square.")
]

AttendingOption = Annotated[
    str | None, typer.Option("--attending", metavar="G", help="Gate class of the attending unit: ltf, ptf:D or square.")
]

EncodingOption = Annotated[
    str | None, typer.Option("--encoding", metavar="01|pm1", help="Inputs and outputs are 0/1 (the default), or -1/+1.")
]

UnitsOption = Annotated[int, typer.Option("--units", metavar="M", help="A layer of M such circuits.")]

SharedOption = Annotated[bool, typer.Option("--shared", help="The circuits of the layer share one attending unit.")]

AttendingInputsOption = Annotated[
    int | None,
    typer.Option("--attending-inputs", metavar="N2", help="The attending unit sees N2 other inputs, not the same."),
]

JsonOption = Annotated[bool, typer.Option("--json", help="Print one JSON document.")]

QuietOption = Annotated[bool, typer.Option("--quiet", "-q", help="No progress and no remarks on stderr.")]

JobsOption = Annotated[
    int | None,
    typer.Option("--jobs", "-j", metavar="J", help="Local processes; as many as there are cores by default."),
]

StoreOption = Annotated[
    Path | None,
    typer.Option(
        "--store",
        metavar="FILE",
        help="The run store, where long runs are kept until they are done; by default in the user's state directory.",
    ),
]

CertificateOption = Annotated[
    Path | None, typer.Option("--certificate", metavar="FILE", help="Write the certificate, which `audit` re-checks.")
]


def circuit_of(
    name: str,
    n: int,
    gate: str | None,
    attending: str | None,
    encoding: str | None,
    units: int = 1,
    shared: bool = False,
    attending_inputs: int | None = None,
) -> "Circuit":
    """The circuit that the words of the command line name."""
    from capacity.circuits.circuit import Circuit

    return Circuit(name, n, gate, attending, encoding, units, shared, attending_inputs)
