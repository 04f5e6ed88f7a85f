"""Certificates as documents: what `check` and `count` write and `audit` re-checks (docs/certificates.md)."""

from collections.abc import Sequence
from functools import lru_cache

from capacity.audit.statement import PARTIAL_SCHEMA, SCHEMA
from capacity.circuits.circuit import Circuit
from capacity.circuits.partial_function import PartialFunction, partial_of
from capacity.decisions.answers import Answer, Document, No, Yes
from capacity.decisions.heads import head_parameters, head_proof
from capacity.decisions.scores import score_parameters, score_proof
from capacity.version import __version__
from enumerate.arrangements.feasibility import Refutation
from enumerate.circuits.gate import Gate
from enumerate.circuits.search import Alike, Branch, Leaf
from enumerate.cube.truth_tables import monomial_name, monomials, to_hex

Function = int | PartialFunction  # a truth table, or one that leaves points open


def header(circuit: Circuit, kind: str, schema: str = SCHEMA) -> Document:
    """The keys that every certificate begins with."""
    return {"schema": schema, "kind": kind, **circuit.as_json(), "version": __version__}


def function_document(circuit: Circuit, functions: Sequence[Function]) -> Document:
    """The functions of a circuit's outputs: their truth tables, and where they are specified if not everywhere.

    Examples:
        >>> function_document(Circuit("ltf", 2), [PartialFunction.parse("1-10")])
        {'truth_table': 'a', 'specified': 'b'}
    """
    tables = [function if isinstance(function, int) else function.on for function in functions]
    document: Document = {"truth_table": tables_json(circuit, tables)}
    if tables != list(functions):
        asked = [partial_of(function, circuit.inputs) for function in functions]
        if any(function.open for function in asked):
            document["specified"] = tables_json(circuit, [function.specified for function in asked])
    return document


def tables_json(circuit: Circuit, tables: Sequence[int]) -> str | list[str]:
    """One truth table, or those of the outputs of a layer, in hexadecimal."""
    shown = [to_hex(table, circuit.inputs) for table in tables]
    return shown if circuit.units > 1 else shown[0]


def parameters(coefficients: Sequence[int], n: int, gate: Gate, first: int = 1, signal: str | None = None) -> Document:
    """The integer parameters of a unit by name, as decimal strings; zeros are left out.

    Arguments:
        coefficients: in the order of the unit's inequalities.
        n: the number of its variables.
        gate: its class.
        first: the number of its first variable.
        signal: the encoding of the signal that it has as one more input; None without one.

    Examples:
        >>> parameters((-1, 2, 0), 2, Gate())
        {'1': '-1', 'x1': '2'}
        >>> parameters((0, 2, 1), 1, Gate(square=True))  # |2 x1| > 1 is (4 x1 + 1)**2 > 2**2, whose score is never 0
        {'1': '1', 'x1': '4', 't': '4'}
    """
    names = [*_names(n, gate.degree, first)]
    values = list(coefficients)
    if not gate.square:
        names += ["v"] if signal is not None else []
    else:
        # tau < 0 asks nothing of the side, and is 0 once the score is odd; then t = tau**2, and t - v z for a signal z.
        score = [2 * v for v in values[: len(names)]]
        score[0] += 1
        thresholds = [max(0, 2 * v) ** 2 for v in values[len(names) :]]
        if signal is None:
            names, values = [*names, "t"], score + thresholds
        elif signal == "01":
            names, values = [*names, "t", "v"], [*score, thresholds[0], thresholds[0] - thresholds[1]]
        else:  # halves of sums of two multiples of 4
            low, high = thresholds
            names, values = [*names, "t", "v"], [*score, (low + high) // 2, (low - high) // 2]
    return {name: str(v) for name, v in zip(names, values, strict=True) if v}


@lru_cache(maxsize=64)
def _names(n: int, degree: int, first: int) -> tuple[str, ...]:
    return tuple(monomial_name(tuple(i + first - 1 for i in m)) for m in monomials(n, degree))


def gates_of_answer(circuit: Circuit, answer: Yes) -> Document:
    """The parameters of every unit in a yes, by role, as certificates have them.

    Of one circuit, or of a layer whose circuits share their attending units.
    """
    if circuit.score is not None:
        return score_parameters(circuit, answer)
    if circuit.head is not None:
        return head_parameters(circuit, answer)
    mechanism = circuit.mechanism
    signal = (circuit.encoding or "01") if mechanism is not None and mechanism.added else None
    width = circuit.units if circuit.shared else 1
    attended = [parameters(c, circuit.n, circuit.attended_gate, 1, signal) for c in answer.coefficients[:width]]
    document: Document = {"attended": attended if circuit.shared else attended[0]}
    if mechanism is not None:
        first = 1 if circuit.attending_inputs is None else circuit.n + 1
        attending = [parameters(c, circuit.seen, circuit.attending_gate, first) for c in answer.coefficients[width:]]
        document["attending"] = attending if mechanism.several else attending[0]
        if len(mechanism.routes) > 1:
            document["reading"] = list(answer.readings) if circuit.shared else answer.readings[0]
    return document


def certificate_of(circuit: Circuit, functions: Sequence[Function], answer: Answer) -> Document:
    """The certificate of an answer on one circuit, or on a layer that shares its attending units."""
    proof = _proof(circuit, answer) if isinstance(answer, No) else {"gates": gates_of_answer(circuit, answer)}
    return _certificate(circuit, functions, answer, proof)


def certificate_of_layer(circuit: Circuit, functions: Sequence[Function], answers: Sequence[Answer]) -> Document:
    """The certificate for a layer of independent circuits: all their gates, or the refutation of the last one tried."""
    single, last = circuit.one_unit, answers[-1]
    if isinstance(last, No):
        return _certificate(circuit, functions, last, {"unit": str(len(answers)), **_proof(single, last)})
    gates = [gates_of_answer(single, answer) for answer in answers if isinstance(answer, Yes)]
    return _certificate(circuit, functions, last, {"gates": gates})


def _certificate(circuit: Circuit, functions: Sequence[Function], answer: Answer, proof: Document) -> Document:
    kind = "realization" if answer.realized else "refutation"
    asked = function_document(circuit, functions)
    return {**header(circuit, kind, PARTIAL_SCHEMA if "specified" in asked else SCHEMA), **asked, **proof}


def _proof(circuit: Circuit, answer: No) -> Document:
    """Farkas multipliers, or the trees that refute every choice of parameters."""
    proof = answer.proof
    if circuit.score is not None:
        return score_proof(circuit, answer, lambda root: _tree(circuit, root))
    if circuit.head is not None:
        return head_proof(circuit, answer)
    if isinstance(proof, Refutation):
        return {"multipliers": {str(x): str(value) for x, value in sorted(proof.multipliers.items())}}
    assert isinstance(proof, dict)
    if circuit.mechanism is not None and len(circuit.mechanism.routes) > 1:
        return {"trees": {",".join(readings): _tree(circuit, root) for readings, root in proof.items()}}
    return {"tree": _tree(circuit, next(iter(proof.values())))}


def _unit_names(circuit: Circuit) -> list[str]:
    width = circuit.units if circuit.shared else 1
    signals = 0 if circuit.mechanism is None else circuit.bits
    return [
        role if number < 2 else f"{role}:{i}"
        for role, number in (("attended", width), ("attending", signals))
        for i in range(1, number + 1)
    ]


def _tree(circuit: Circuit, root: Leaf | Branch) -> Document:
    names = _unit_names(circuit)
    mechanism = circuit.mechanism
    if mechanism is None:
        symmetry = "reflect"
    else:
        exchanged = circuit.conjunction and (mechanism.product or not mechanism.encoded)
        symmetry = "swap" if exchanged else "complement"
    document: Document = {}
    stack: list[tuple[Leaf | Branch, Document]] = [(root, document)]
    while stack:
        node, out = stack.pop()
        if isinstance(node, Leaf):
            out["refutes"] = names[node.unit]
            out["multipliers"] = _leaf_multipliers(circuit, node)
            continue
        out["point"] = str(node.point)
        cases: list[Document | str] = []
        for case in node.cases:
            if case is None:
                cases.append(symmetry)
            elif isinstance(case, Alike):
                signs = ("-" if case.complemented >> unit & 1 else "" for unit in range(len(case.places)))
                goes = [f"{sign}{place + 1}" for sign, place in zip(signs, case.places, strict=True)]
                cases.append({"like": str(case.case), "gates": goes})
            else:
                inner: Document = {}
                cases.append(inner)
                stack.append((case, inner))
        out["cases"] = cases
    return document


def _leaf_multipliers(circuit: Circuit, leaf: Leaf) -> dict[str, str]:
    """By point and side; the point beyond the cube says that the threshold of a squared score is positive."""
    multipliers: dict[str, int] = {}
    for (x, sign), value in sorted(leaf.multipliers.items()):
        key = "t" if x == 2**circuit.inputs else f"{x}{sign}"
        multipliers[key] = multipliers.get(key, 0) + value
    return {key: str(value) for key, value in multipliers.items()}
