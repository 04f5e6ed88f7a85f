"""The explorer's data: an exact answer for every class of functions of few variables, checked before it is written."""

import json
from collections.abc import Sequence
from typing import Any

from capacity.audit import audit_document
from capacity.audit.statement import SCHEMA as CERTIFICATE_SCHEMA
from capacity.circuits.circuit import Circuit
from capacity.decisions.certificates import certificate_of
from capacity.decisions.checking import decided_classes
from capacity.page.heads import explored_heads, head_answers
from capacity.page.script import script_data
from capacity.tables.attention import INPUTS
from capacity.tables.rows import circuits
from capacity.version import __version__
from enumerate.circuits.mechanisms import MECHANISMS
from enumerate.cube.classes import npn_classes
from enumerate.cube.truth_tables import monomial_name, monomials, to_hex
from enumerate.shards import Jobs, Progress, run_shards

EXPLORED = (3, 4)

MAX_COEFFICIENT = 1 << 20  # beyond it the page's numbers could round

Json = dict[str, Any]


class Disagreement(Exception):
    """The explorer's answers contradict the table on disk."""


def circuit_answers(circuit: Circuit) -> Json:
    """The exact answer for every class of functions of one circuit under its symmetries, as the explorer reads it.

    Returns:
        the circuit, what the page's script needs of it (`capacity.page.script`), and names of the parameters by role;
        `representatives`, one truth table for each class, and `answers` in the same order: gates (rows of integers, the
        attended unit first), multipliers by point, or the number of leaves of the tree that refutes it; `functions`,
        the number of functions realized.

    Raises:
        CertificateError: the checker refuses an answer.
        OverflowError: a coefficient is too large for the page.

    Examples:
        >>> entry = circuit_answers(Circuit("ltf", 2))
        >>> entry["representatives"], entry["functions"], entry["parameters"]
        (['0', '6', '8', 'a'], 14, {'attended': ['1', 'x1', 'x2'], 'attending': []})
        >>> entry["answers"][1]
        {'multipliers': {'0': 1, '1': 1, '2': 1, '3': 1}}
    """
    names = {"attended": _names(circuit, True), "attending": [] if circuit.is_gate else _names(circuit, False)}
    representatives: list[str] = []
    answers: list[Json] = []
    functions = 0
    for table, size, answer in decided_classes(circuit):
        document = certificate_of(circuit, (table,), answer)
        audit_document(document)
        representatives.append(to_hex(table, circuit.n))
        answers.append(_packed(document, names))
        functions += size * answer.realized
    group = circuit.group
    assert group is not None
    return {
        **circuit.as_json(),
        **script_data(circuit),
        "words": circuit.words,
        "parameters": names,
        "group": {
            "complement": group.complement,
            "first_fixed": group.first_fixed,
            "negations": group.negations,
            "first_negated": group.first_negated,
        },
        "functions": functions,
        "representatives": representatives,
        "answers": answers,
    }


def _names(circuit: Circuit, attended: bool) -> list[str]:
    gate = circuit.attended_gate if attended else circuit.attending_gate
    signal = attended and circuit.mechanism is not None and bool(circuit.mechanism.added)
    return [monomial_name(m) for m in monomials(circuit.n, gate.degree)] + ["t"] * gate.square + ["v"] * signal


def _packed(document: Json, names: dict[str, list[str]]) -> Json:
    if document["kind"] == "refutation":
        if "multipliers" in document:
            return {"multipliers": {x: int(value) for x, value in document["multipliers"].items()}}
        return {"leaves": json.dumps(document.get("tree") or document["trees"]).count('"refutes"')}
    gates = document["gates"]
    attending = gates.get("attending", [])
    units = [("attended", gates["attended"])]
    units += [("attending", unit) for unit in (attending if isinstance(attending, list) else [attending])]
    rows = [[int(unit.get(name, "0")) for name in names[role]] for role, unit in units]
    if max(abs(value) for row in rows for value in row) > MAX_COEFFICIENT:
        raise OverflowError(f"a coefficient for {document['truth_table']} is beyond 2**20: {gates}")
    return {"gates": rows, **({"reading": gates["reading"]} if "reading" in gates else {})}


def explorer_data(
    sizes: Sequence[int], counts: dict[Circuit, int], jobs: Jobs = 1, progress: Progress | None = None
) -> Json:
    """The answers of all circuits of the table with these numbers n <= 4 of inputs, the NPN classes, and the presets.

    Arguments:
        sizes: the numbers of inputs.
        counts: known counts.
        jobs: the number of processes.
        progress: told of each circuit.

    Raises:
        Disagreement: the number of functions differs from a known count.

    Examples:
        >>> [len(entry["circuits"]) for entry in explorer_data([1], {})["sizes"]]
        [21]
    """
    wanted = [circuit for circuit in circuits(max(sizes)) if circuit.n in sizes]
    answers = list(run_shards(circuit_answers, wanted, jobs, progress, "circuits of the explorer"))
    chosen = explored_heads() if INPUTS in sizes else []
    heads = list(run_shards(head_answers, chosen, jobs, progress, "heads of the explorer"))
    found = [(circuit, entry["functions"]) for circuit, entry in zip(wanted, answers, strict=True)]
    found += [(circuit, len(entry["functions"])) for circuit, entry in zip(chosen, heads, strict=True)]
    for circuit, functions in found:
        known = counts.get(circuit)
        if known is not None and known != functions:
            raise Disagreement(
                f"{circuit}: capacity.json has {known} functions, of which {functions} are realized by gates "
                "that were checked and all others refuted; `capacity table` makes capacity.json again"
            )
    entries = []
    for n in sizes:
        forms, orbit_sizes = npn_classes(n)
        entries.append(
            {
                "n": n,
                "classes": [
                    [to_hex(form, n), size] for form, size in zip(forms.tolist(), orbit_sizes.tolist(), strict=True)
                ],
                "presets": _presets(n),
                "circuits": [entry for circuit, entry in zip(wanted, answers, strict=True) if circuit.n == n],
            }
        )
    return {"certificate_schema": CERTIFICATE_SCHEMA, "version": __version__, "sizes": entries, "heads": heads}


def _presets(n: int) -> list[Json]:
    points = range(2**n)
    multiplied = next(mechanism for mechanism in MECHANISMS.values() if mechanism.cell == ("O", "*"))

    def preset(label: str, says: str, on: Sequence[bool], circuit: str | None = None) -> Json:
        table = sum(value << x for x, value in zip(points, on, strict=True))
        return {"label": label, "says": says, "table": to_hex(table, n), "circuit": circuit}

    most = n // 2 + 1
    return [
        preset("AND", "on where all inputs are 1", [x == 2**n - 1 for x in points]),
        preset("OR", "on where some input is 1", [x > 0 for x in points]),
        preset("Majority", f"on where at least {most} of {n} inputs are 1", [x.bit_count() >= most for x in points]),
        preset(
            "XOR",
            "x1 XOR x2, made by OR gated with NAND",
            [(x & 3).bit_count() == 1 for x in points],
            Circuit(multiplied, n, encoding="01").words,
        ),
        preset("Parity", "on where an odd number of inputs is 1", [x.bit_count() % 2 == 1 for x in points]),
    ]
