"""The arguments and options that several commands share, and the checks of their values."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from capacity.circuits.circuit import Circuit
    from enumerate.circuits.circuit import Kind


def positive_seconds(value: float | None) -> float | None:
    """The value of --time-limit; ValueError unless it is more than 0."""
    if value is not None and not value > 0:
        raise ValueError(f"--time-limit {value:g} is out of range: more than 0 seconds")
    return value


def beginning(words: "Callable[[], Iterable[str]]") -> "Callable[[str], list[str]]":
    """What completes a word in a shell: those of a list, looked up only then, that begin with it.

    Examples:
        >>> beginning(lambda: ("01", "pm1"))("p")
        ['pm1']
    """
    return lambda incomplete: [word for word in words() if word.startswith(incomplete)]


def _gates() -> list[str]:
    from capacity.circuits.circuit import KNOWN_GATES

    return [gate.replace("D", "2") for gate in KNOWN_GATES]


def circuit_names() -> list[str]:
    """The names of gates and circuits, degrees and ranks the least ones.

    Examples:
        >>> circuit_names()[:4]
        ['ltf', 'ptf:2', 'square', 'multiplexing']
    """
    from enumerate.circuits.mechanisms import MECHANISMS

    return [*_gates(), *MECHANISMS, *_scores(), "attention-head"]


def estimated_names() -> list[str]:
    """The names of what is estimated: of ways of attending, those with one attending unit.

    Examples:
        >>> estimated_names()[:4], "synaptic-gating:each" in estimated_names()
        (['ltf', 'ptf:2', 'dot-product-score', 'multiplexing'], False)
    """
    return ["ltf", "ptf:2", "dot-product-score", *_with_one_signal()]


def _with_one_signal() -> list[str]:
    from enumerate.circuits.mechanisms import MECHANISMS

    return [name for name, way in MECHANISMS.items() if not way.several]


def _scores() -> list[str]:
    from capacity.circuits.circuit import KNOWN_SCORES

    return [score.replace("R", "1") for score in KNOWN_SCORES]


def _methods() -> "Iterable[str]":
    from capacity.counting.choice import METHODS

    return METHODS


Inputs = Annotated[int, typer.Option("-n", metavar="N", help="Number of inputs.")]


InputsOfFunction = Annotated[
    int | None, typer.Option("-n", metavar="N", help="Number of inputs; by default as many as the function has.")
]

Function = Annotated[
    str | None,
    typer.Argument(
        metavar="FUNCTION",
        help="A truth table in hexadecimal (e8, the value at the last point first) or binary (0b11101000), an "
        "expression x1 & (x2 | ~x3), weights and threshold [3,2,2,1; 4], an inequality 2 x1 + x2 >= 2, minterms "
        "m(1,3,5), FILE.pla, or a network FILE.net; a partial function as 1x001x0x, m(1,3) + d(2), or FILE.pla. "
        "Omitted with --file.",
    ),
]

Order = Annotated[
    str,
    typer.Option(
        "--order",
        metavar="O",
        help="How tables are read: low-first, x1 the lowest bit; or high-first, x1 the most significant, the row 0...0 "
        "first.",
    ),
]

Functions = Annotated[
    Path | None,
    typer.Option(
        "--file",
        metavar="FILE",
        help="Answer the function on each line of a file, or of - (stdin), or each output of a PLA file.",
    ),
]


Gates = Annotated[
    int | None,
    typer.Option("--gates", metavar="K", help="The number of gates of a network; readout:HEX implies it."),
]


def circuit_argument(text: str, names: "Callable[[], Iterable[str]]" = circuit_names) -> Any:
    """The argument that names a circuit, completed by a shell, with its help."""
    return typer.Argument(metavar="CIRCUIT", autocompletion=beginning(names), help=text)


def _gate_option(flag: str, unit: str) -> Any:
    text = f"Gate class of the {unit} unit, one of {{gates}}."
    return typer.Option(flag, metavar="G", autocompletion=beginning(_gates), help=text)


CIRCUITS = (
    "A gate: {gates} (D a degree, as in ptf:2); a score of two tokens of N/2 bits: {scores} (R a rank); a way of "
    "attending: {mechanisms}; K gates read by the function with the table HEX, readout:HEX, or by any threshold gate, "
    "network:K; or attention-head, with --tokens and --score."
)

CircuitName = Annotated[str, circuit_argument(CIRCUITS)]

EstimatedCircuit = Annotated[
    str,
    circuit_argument(
        "What is estimated: ltf, ptf:D (D a degree, as in ptf:2), dot-product-score (two tokens of N/2 bits), or a way "
        "in which one linear gate attends to another: {estimated}.",
        estimated_names,
    ),
]

Gate = Annotated[str | None, _gate_option("--gate", "attended")]

Attending = Annotated[str | None, _gate_option("--attending", "attending")]

Encoding = Annotated[
    str | None,
    typer.Option(
        "--encoding",
        metavar="01|pm1",
        autocompletion=beginning(lambda: ("01", "pm1")),
        help="Inputs and outputs are 0/1 (the default), or -1/+1.",
    ),
]

Units = Annotated[int, typer.Option("--units", metavar="M", help="A layer of M such circuits.")]

Shared = Annotated[bool, typer.Option("--shared", help="The circuits of the layer share one attending unit.")]

AttendingInputs = Annotated[
    int | None,
    typer.Option("--attending-inputs", metavar="N2", help="The attending unit sees N2 inputs of its own instead."),
]

Tokens = Annotated[
    int | None,
    typer.Option("--tokens", metavar="L", help="Of attention-head: L tokens of N/L bits each, the last the query."),
]

HeadScore = Annotated[
    str | None,
    typer.Option(
        "--score",
        metavar="S",
        autocompletion=beginning(_scores),
        help="Of attention-head: the score by which the query attends, one of {scores}; -score may be left out.",
    ),
]

Attention = Annotated[
    str | None,
    typer.Option(
        "--attention",
        metavar="A",
        autocompletion=beginning(lambda: ("threshold", "argmax")),
        help="Of attention-head: threshold (the default), to all tokens whose score exceeds t; or argmax, to the first "
        "one of greatest score.",
    ),
]

Heads = Annotated[
    int | None,
    typer.Option("--heads", metavar="H", help="Of attention-head: how many heads, added under one gate (default 1)."),
]

Method = Annotated[
    str,
    typer.Option(
        "--method",
        metavar="M",
        autocompletion=beginning(_methods),
        help="One of {methods}; no engine counts every circuit.",
    ),
]

Json = Annotated[bool, typer.Option("--json", help="Print one JSON document.")]

Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Print neither progress nor remarks on stderr.")]

Jobs = Annotated[
    int | None,
    typer.Option("--jobs", "-j", metavar="J", help="Local processes or threads; one per core by default."),
]

TimeLimit = Annotated[
    float | None,
    typer.Option(
        "--time-limit",
        metavar="SECONDS",
        callback=positive_seconds,
        help="Stop after this, with exit code 4; what was finished is kept.",
    ),
]

Store = Annotated[
    Path | None,
    typer.Option(
        "--store",
        metavar="FILE",
        help="The run store, where long runs are kept until they are done; by default in the user's state directory.",
    ),
]

Precision = Annotated[
    str | None,
    typer.Option(
        "--precision",
        metavar="P",
        help="Of random descents: make as many as it takes for the interval to reach no further than this share of the "
        "estimate on either side; 1% by default.",
    ),
]

Seed = Annotated[int, typer.Option("--seed", metavar="K", help="Seed of the random numbers.")]

Certificate = Annotated[
    Path | None, typer.Option("--certificate", metavar="FILE", help="Write the certificate, which `audit` re-checks.")
]


def with_names(text: str) -> str:
    """A help text with the names of circuits, gates and methods filled in.

    Examples:
        >>> with_names("one of {gates}")
        'one of ltf, ptf:D, square'
    """
    from capacity.circuits.circuit import KNOWN_GATES, KNOWN_SCORES
    from capacity.counting.choice import METHODS
    from enumerate.circuits.mechanisms import MECHANISMS

    lists = {"gates": KNOWN_GATES, "scores": KNOWN_SCORES, "mechanisms": MECHANISMS, "methods": METHODS}
    lists["estimated"] = _with_one_signal()
    for name, words in lists.items():
        text = text.replace(f"{{{name}}}", ", ".join(words))
    return text


def named_with_gates(name: str, gates: int | None) -> str:
    """The name of a circuit of several gates of one class, with their number.

    Raises:
        ValueError: the number is missing, is another than the name says, or the circuit has none.

    Examples:
        >>> named_with_gates("network", 3), named_with_gates("readout:8", 2)
        ('network:3', 'readout:8')
    """
    from enumerate.circuits.readouts import is_readout, readout_named

    if not is_readout(name):
        if gates is not None:
            raise ValueError(f"--gates is the number of gates of readout:HEX and network; {name} has none")
        return name
    kind, _, rest = name.partition(":")
    if kind == "network" and not rest:
        if gates is None:
            raise ValueError("network needs the number of its gates, as in network --gates 3")
        return f"network:{gates}"
    said = readout_named(name).gates
    if gates not in (None, said):
        raise ValueError(f"{name} has {said} gates, not {gates} (--gates)")
    return name


def kind_of(
    name: str, gates: int | None, tokens: int | None, score: str | None, attention: str | None, heads: int | None
) -> "Kind | str":
    """The name of a circuit, with the number of its gates, or the head that it names with these options.

    Raises:
        ValueError: as `named_with_gates` and `parse_head`, or options of a head are given to another circuit.

    Examples:
        >>> kind_of("network", 3, None, None, None, None)
        'network:3'
    """
    from capacity.circuits.circuit import HEAD, parse_head

    if name == HEAD and gates is None:
        return parse_head(tokens, score, attention, heads)
    if any(value is not None for value in (tokens, score, attention, heads)):
        raise ValueError(f"{name} is not a head: --tokens, --score, --attention and --heads are for {HEAD}")
    return named_with_gates(name, gates)


def circuit_of(
    name: "Kind | str",
    n: int,
    gate: str | None,
    attending: str | None,
    encoding: str | None,
    units: int = 1,
    shared: bool = False,
    attending_inputs: int | None = None,
) -> "Circuit":
    """The circuit that the words of the command line name; a head by its name alone is for other commands."""
    from capacity.circuits.circuit import HEAD, Circuit

    if name == HEAD:
        raise ValueError(f"{HEAD} is for capacity count, check and bounds")
    return Circuit(name, n, gate, attending, encoding, units, shared, attending_inputs)


def jobs_of(jobs: int | None) -> int:
    """The number of jobs asked for, by default one for each core; ValueError below 1."""
    from enumerate.shards import available_jobs

    if jobs is not None and jobs < 1:
        raise ValueError(f"--jobs {jobs} is out of range: at least 1")
    return jobs or available_jobs()
