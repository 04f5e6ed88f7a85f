"""`capacity bounds`."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from capacity.commands.application import app
from capacity.commands.options import (
    AttendingInputsOption,
    AttendingOption,
    EncodingOption,
    GateOption,
    JsonOption,
    SharedOption,
    UnitsOption,
    circuit_of,
)
from capacity.commands.printing import print_json

if TYPE_CHECKING:
    from bounds import Result


@app.command(
    epilog="\b\nExamples:\n  capacity bounds ltf\n  capacity bounds single-linear -n 200\n"
    "  capacity bounds output-gating -n 10 --encoding pm1 --json"
)
def bounds(
    circuit: Annotated[str, typer.Argument(metavar="CIRCUIT", help="A circuit, as in `count`, or a result on bounds.")],
    n: Annotated[int | None, typer.Option("-n", metavar="N", help="Evaluate at N inputs, exactly.")] = None,
    gate: GateOption = None,
    attending: AttendingOption = None,
    encoding: EncodingOption = None,
    units: UnitsOption = 1,
    shared: SharedOption = False,
    attending_inputs: AttendingInputsOption = None,
    latex: Annotated[bool, typer.Option("--latex", help="Print the formulas in LaTeX.")] = False,
    json: JsonOption = False,
) -> None:
    """Print what is proved of a circuit's capacity: leading term and finite bounds, symbolically or at one n."""
    import sympy

    import bounds as formulas
    from capacity.bounding import bounds as evaluate_bounds
    from capacity.bounding import results
    from capacity.circuits.circuit import is_score

    name, general = _theorem(circuit)
    if general is None:
        size = n if n is not None else 2 if is_score(name) else 1
        wanted = circuit_of(name, size, gate, attending, encoding, units, shared, attending_inputs)
        records = results(wanted)
        fields = {key: value for key, value in wanted.as_json().items() if key != "n"}
        evaluated = None if n is None else evaluate_bounds(wanted)
    else:
        if any((n is not None, gate, attending, encoding, units > 1, shared, attending_inputs is not None)):
            raise ValueError(f"{circuit} is on many circuits; options need one: capacity bounds ltf --units 2 -n 3")
        records, fields, evaluated = (general,), {"circuit": general.circuit}, None
    if json:
        print_json(_symbolic_json(fields, records) if evaluated is None else evaluated.as_json())
        return
    write = formulas.latex_formula if latex else formulas.formula
    at = {} if evaluated is None else {item.record.id: item for item in evaluated.evaluated}
    print(f"bounds on {name if general else wanted.words if n is None else wanted}")
    print("T(n), T(n,d): the number of functions of one gate of n inputs, linear or of degree d")
    for record in records:
        leading = sympy.latex(record.leading_term) if latex else formulas.plain(record.leading_term)
        print(f"{record.id}: {record.statement}")
        print(f"  leading term: {leading} bits ({record.source})")
        for bound in (*record.lower, *record.upper):
            if evaluated is not None and bound.id not in at:
                continue
            where = f" if {formulas.condition(bound)}" if evaluated is None and formulas.condition(bound) else ""
            print(f"  {write(bound)}{where}  [{bound.origin}: {bound.source}]")
            if bound.id in at:
                item = at[bound.id]
                remark = "" if item.exact_counts or item.bits is None else ", with bounds for the T that are not known"
                print(f"    {_value(item.value, item.bits)}{remark}")
    if evaluated is not None:
        print(f"at n = {n}: leading term {evaluated.leading_term_bits:.10g} bits; proved:", end=" ")
        ends = [f"{end.bits:.10g}" if end else "?" for end in (evaluated.lower, evaluated.upper)]
        print(f"{ends[0]} <= capacity <= {ends[1]} bits")


def _value(value: int | None, bits: float | None) -> str:
    if bits is None:
        return "unknown: it needs a count that is not known"
    if value is None:
        return f"{bits:.6g} bits"
    if value.bit_length() > 160:
        return f"{bits:.4f} bits (all digits with --json)"
    return f"{value} ({bits:.4f} bits)"


def _theorem(name: str) -> tuple[str, "Result | None"]:
    """The circuit that a result of this id is on, and the result itself where it is on more than one circuit."""
    import bounds as formulas
    from capacity.circuits.circuit import known_circuits
    from enumerate.circuits.mechanisms import MECHANISMS

    record = next((record for record in formulas.RESULTS if record.id == name and name not in MECHANISMS), None)
    if record is None:
        if name.partition(":")[0] not in {known.partition(":")[0] for known in known_circuits()}:
            ids = ", ".join(record.id for record in formulas.RESULTS if record.id not in MECHANISMS)
            raise ValueError(f"unknown circuit or result {name!r}; known: {', '.join(known_circuits())}; {ids}")
        return name, None
    several = record.circuit == "ptf" or record.id in ("layer", "layer-shared", "disjoint-inputs")
    return record.circuit, record if several else None


def _symbolic_json(fields: dict[str, object], records: Any) -> dict[str, object]:
    import bounds as formulas
    from capacity.bounding import SCHEMA

    return {
        "schema": SCHEMA,
        **fields,
        "n": None,
        "results": [
            {
                "id": record.id,
                "statement": record.statement,
                "leading_term": formulas.plain(record.leading_term),
                "source": record.source,
                "bounds": [
                    {
                        "id": bound.id,
                        "sense": bound.sense,
                        "formula": formulas.formula(bound),
                        "latex": formulas.latex_formula(bound),
                        "condition": formulas.condition(bound),
                        "origin": bound.origin,
                        "source": bound.source,
                    }
                    for bound in (*record.lower, *record.upper)
                ],
            }
            for record in records
        ],
    }
