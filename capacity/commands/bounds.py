"""`capacity bounds`."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from capacity.commands import options
from capacity.commands.application import command
from capacity.commands.options import circuit_of, kind_of
from capacity.commands.printing import print_json

if TYPE_CHECKING:
    from bounds import Result


@command(
    epilog="\b\nExamples:\n  capacity bounds ltf\n  capacity bounds single-linear -n 200\n"
    "  capacity bounds output-gating -n 10 --encoding pm1 --json"
)
def bounds(
    circuit: Annotated[str, options.circuit_argument("A circuit, as in `count`, or the id of a result.")],
    n: Annotated[int | None, typer.Option("-n", metavar="N", help="Evaluate at N inputs, exactly.")] = None,
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
    latex: Annotated[bool, typer.Option("--latex", help="Print the formulas in LaTeX.")] = False,
    json: options.Json = False,
) -> None:
    """Print what is proved about a circuit's capacity: leading term and finite bounds, symbolically or at one n."""
    from capacity.bounding import bounds as evaluate_bounds
    from capacity.bounding import results, symbolic_json, symbolic_text
    from capacity.circuits.circuit import is_score

    name, general = _theorem(circuit)
    records: Sequence[Result]
    fields: dict[str, object]
    if general is not None:
        given = (n, attending_inputs, tokens, score, attention, heads)
        if any((gate, attending, encoding, units > 1, shared)) or any(value is not None for value in given):
            raise ValueError(f"{circuit} is about many circuits; options need one: capacity bounds ltf --units 2 -n 3")
        title, records, fields = name, (general,), {"circuit": general.circuit}
    else:
        kind = kind_of(name, gates, tokens, score, attention, heads)
        size = n if n is not None else 2 if is_score(name) else tokens or 1
        wanted = circuit_of(kind, size, gate, attending, encoding, units, shared, attending_inputs)
        if n is not None:
            proved = evaluate_bounds(wanted)
            if json:
                print_json(proved.as_json())
            else:
                print(proved.text(latex))
            return
        title, records, fields = wanted.words, results(wanted), wanted.as_json()
    if json:
        print_json(symbolic_json(fields, records))
    else:
        print(symbolic_text(title, records, latex))


def _theorem(name: str) -> tuple[str, "Result | None"]:
    """The circuit that a result of this id is about, and the result itself where it is about more than one circuit."""
    import bounds as formulas
    from capacity.circuits.circuit import known_circuits
    from enumerate.circuits.mechanisms import MECHANISMS

    records = {record.id: record for record in formulas.RESULTS if record.id not in MECHANISMS}
    record = records.get(name)
    if record is None:
        if name.partition(":")[0] not in {known.partition(":")[0] for known in known_circuits()}:
            known = ", ".join(known_circuits())
            raise ValueError(f"unknown circuit or result {name!r}; known: {known}; {', '.join(records)}")
        return name, None
    several = record.circuit == "ptf" or record.id in ("layer", "layer-shared", "disjoint-inputs")
    return record.circuit, record if several else None
