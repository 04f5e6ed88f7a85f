"""The certificate of a count: a representative of every class with its gates, and the totals of the engines."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from capacity.circuits.circuit import Circuit
from capacity.counting.choice import engines_for
from capacity.counting.result import Count, run_engine
from capacity.decisions.answers import Document, Yes
from capacity.decisions.certificates import gates_of_answer, header
from capacity.decisions.scores import score_parameters
from enumerate.cube.truth_tables import to_hex
from enumerate.outcomes import Refused
from enumerate.shards import Progress

if TYPE_CHECKING:
    from enumerate.cube.symmetry import Group


def require_certifiable(circuit: Circuit) -> None:
    """Raise if the count of a circuit has no certificate.

    Raises:
        ValueError: a layer, disjoint inputs or a head.
        Refused: the classes are too many to be re-checked, n > 8 for `ltf`, n > 4 for all else.
    """
    if circuit.units > 1 or circuit.attending_inputs is not None:
        raise ValueError("a certificate of a count is for one circuit on one set of inputs; see docs/certificates.md")
    if circuit.head is not None:
        raise ValueError(f"the count of an {circuit.name} has no certificate; check gives one for each function")
    reach = 8 if circuit.name == "ltf" else 4
    if circuit.n > reach:
        raise Refused(
            f"a certificate lists every class of functions, which reaches n = {reach} for {circuit.name}; "
            "count without --certificate"
        )


def confirmed_certificate(counted: Count, progress: Progress | None = None) -> Document:
    """The certificate of a count that is confirmed by a second engine, where another reaches the circuit."""
    totals = [(counted.method, counted.count)]
    for engine in engines_for(counted.circuit):
        if engine.method != counted.method and engine.cost(counted.circuit).reached:
            totals.append((engine.method, run_engine(engine, counted.circuit, 1, progress)))
            break
    return count_certificate(counted.circuit, counted.count, totals)


def count_certificate(circuit: Circuit, count: int, engines: Iterable[tuple[str, int]]) -> Document:
    """The summary of a count: a representative of every class with its gates and orbit size, and the engines' totals.

    Raises as `require_certifiable`.
    """
    require_certifiable(circuit)
    document = {
        **header(circuit, "count"),
        "count": str(count),
        "engines": [{"method": method, "count": str(total)} for method, total in engines],
    }
    if circuit.name == "ltf":
        from enumerate.gates.threshold_classes import self_dual_classes

        listed = [
            {"weights": [str(w) for w in cls.weights], "orbit_size": str(cls.orbit_size)}
            for cls in self_dual_classes(circuit.n)
        ]
        return {**document, "symmetry": "self-dual", "classes": listed}
    from capacity.decisions.checking import decided_classes

    if circuit.score is not None:
        return {**document, "symmetry": [], "classes": _score_functions(circuit)}
    group = circuit.group
    assert group is not None
    classes = [
        {"truth_table": to_hex(form, circuit.n), "orbit_size": str(size), "gates": gates_of_answer(circuit, answer)}
        for form, size, answer in decided_classes(circuit)
        if isinstance(answer, Yes)
    ]
    return {**document, "symmetry": _symmetry_words(group), "classes": classes}


def _score_functions(circuit: Circuit) -> list[Document]:
    """Every function of a score, a class of its own."""
    from capacity.decisions.scores import ScoreDecider
    from enumerate.scores.scores import functions

    decider = ScoreDecider(circuit)
    assert circuit.score is not None
    members = []
    for table in functions(circuit.score, circuit.token_bits, str(circuit.encoding)):
        answer = decider.answer(table)
        if isinstance(answer, Yes):
            gates = score_parameters(circuit, answer)
            members.append({"truth_table": to_hex(table, circuit.n), "orbit_size": "1", "gates": gates})
    return members


def _symmetry_words(group: "Group") -> str | list[str]:
    """The group by name, or by its generators: exchanges of two inputs, negations of one, complement of the output."""
    if not group.first_fixed and group.negations:
        return "npn" if group.complement else "np"
    first = 2 if group.first_fixed else 1
    words = [f"x{i},x{i + 1}" for i in range(first, group.n)]
    if group.negations:
        words += [f"-x{i}" for i in range(first, group.n + 1)]
    if group.first_fixed and group.first_negated:
        words.append("-x1")
    return words + ["not"] * group.complement
