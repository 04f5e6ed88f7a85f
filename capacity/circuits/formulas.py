"""Gates, weights and certificates as text."""

from collections.abc import Sequence
from functools import cache, lru_cache
from typing import Any

from capacity.circuits.circuit import Circuit

_CIRCUIT_KEYS = tuple(Circuit("ltf", 0).as_json())


def gate_lines(found: dict[str, Any], circuit: Circuit, number: str = "") -> list[str]:
    """The units of one circuit, attended ones f and attending ones g, one to a line; those of a readout g1, g2, ...

    Linear gates that see only inputs, and depend on some, stand as weights and threshold too: they are on iff w.x >= T
    for inputs 0 and 1.

    Arguments:
        found: integer parameters of every unit, as certificates have them; no score is 0.
        circuit: whose units they are.
        number: that of the circuit in a layer, or empty.

    Examples:
        >>> units = {"attended": {"1": "-1", "x1": "2"}, "attending": {"1": "1", "x2": "-2"}}
        >>> gate_lines(units, Circuit("output-gating", 2))
        ['  f = step(-1 + 2 x1) = [2,0; 1]', '  g = step(1 - 2 x2) = [0,-2; -1]']
        >>> gate_lines(units, Circuit("synaptic-gating", 2))[0]  # its weight of x1 is multiplied by g
        '  f = step(-1 + 2 x1)'
    """
    alike = circuit.mechanism is not None and bool(circuit.mechanism.readouts)
    lines = []
    if alike:
        others = found["attending"]
        units = [found["attended"], *(others if isinstance(others, list) else [others])]
        dot = "." if number else ""
        lines = [f"  g{number}{dot}{i} = {_unit_text(unit, 'attending', circuit)}" for i, unit in enumerate(units, 1)]
    for role, letter in () if alike else (("attended", "f"), ("attending", "g")):
        units = found.get(role, [])
        several = isinstance(units, list)
        for i, unit in enumerate(units if several else [units], 1):
            lines.append(f"  {letter}{number}{i if several else ''} = {_unit_text(unit, role, circuit)}")
    if "reading" in found:
        reading = found["reading"]
        lines.append(f"  read as {reading if isinstance(reading, str) else ', '.join(reading)}")
    return lines


def _unit_text(unit: dict[str, str], role: str, circuit: Circuit) -> str:
    return step_text(unit) + (_threshold_text(unit, circuit) if _sees_only_inputs(role, circuit) else "")


def _sees_only_inputs(role: str, circuit: Circuit) -> bool:
    mechanism = circuit.mechanism
    if circuit.score is not None or circuit.attending_inputs is not None:
        return False
    return mechanism is None or role == "attending" or not (mechanism.added or mechanism.weights)


def _threshold_text(unit: dict[str, str], circuit: Circuit) -> str:
    """A linear gate on the bits of all inputs as weights and threshold; empty for a constant, or another gate."""
    names = _names(circuit.n)
    if not names.issuperset(unit) or not unit.keys() - {"1"}:
        return ""
    weights = [int(unit.get(f"x{i}", "0")) for i in range(1, circuit.n + 1)]
    bias = int(unit.get("1", "0"))
    if circuit.encoding == "pm1":  # b + w.(2x - 1) > 0 for the bits x
        return f" = {weights_text(weights, -((bias - sum(weights)) // 2))} on bits"
    return f" = {weights_text(weights, -bias)}"  # > -b and >= -b are the same: no score is 0


@cache
def _names(n: int) -> frozenset[str]:
    return frozenset(["1", *(f"x{i}" for i in range(1, n + 1))])


def weights_text(weights: Sequence[int], threshold: int) -> str:
    """Weights and threshold as threshold logic writes them.

    Examples:
        >>> weights_text((3, 2, 2, 1), 4)
        '[3,2,2,1; 4]'
    """
    return f"[{','.join(map(str, weights))}; {threshold}]"


@lru_cache(maxsize=256)
def _circuit_of(*values: Any) -> Circuit:
    return Circuit.from_json(dict(zip(_CIRCUIT_KEYS, values, strict=True)))


def certificate_lines(certificate: dict[str, Any]) -> list[str]:
    """A certificate in a few lines for people: the gates, or what refutes them.

    Examples:
        >>> certificate_lines({"kind": "refutation", "truth_table": "6", "multipliers": {"0": "1", "1": "1"}})
        ['  multipliers that no score can satisfy (sign of f, size, point): -1 at 0, +1 at 1']
    """
    if certificate["kind"] == "realization":
        found = certificate["gates"]
        if "tokens" in certificate:
            return _head_lines(certificate)
        if certificate.get("circuit") == "positional-score":
            return ["  the score is 1 where the function is on and -1 where it is off, t = 0"]
        circuit = _circuit_of(*[certificate[key] for key in _CIRCUIT_KEYS])
        if isinstance(found, dict):
            return gate_lines(found, circuit)
        return [line for j, one in enumerate(found, 1) for line in gate_lines(one, circuit, str(j))]
    of_unit = f"output {certificate['unit']}: " if "unit" in certificate else ""
    if "multipliers" in certificate:
        tables = certificate["truth_table"]
        signs = int(tables if isinstance(tables, str) else tables[int(certificate["unit"]) - 1], 16)
        listed = list(certificate["multipliers"].items())
        shown = ", ".join(
            f"{'+' if not x.isdigit() or signs >> int(x) & 1 else '-'}{value} at {x}" for x, value in listed[:16]
        )
        more = f" and {len(listed) - 16} more" if len(listed) > 16 else ""
        return [f"  {of_unit}multipliers that no score can satisfy (sign of f, size, point): {shown}{more}"]
    if "directions" in certificate:
        number = len(certificate["directions"])
        return [f"  {of_unit}refuted at {number} directions of a in (a.q)(b.k), each with its multipliers"]
    leaves = 0
    stack = list(certificate["trees"].values()) if "trees" in certificate else [certificate["tree"]]
    while stack:
        node = stack.pop()
        if "cases" in node:
            stack.extend(case for case in node["cases"] if isinstance(case, dict))
        elif "form" in node:  # of a head
            stack.extend(node[sign] for sign in ("<", "=", ">") if sign in node)
        else:
            leaves += 1
    counted = f"{leaves} {'leaf' if leaves == 1 else 'leaves'}"
    return [f"  {of_unit}refuted by a search tree with {counted}, each with its multipliers (see --certificate)"]


def _head_lines(certificate: dict[str, Any]) -> list[str]:
    """What each head attends to, and the gate."""
    found = certificate["gates"]
    gate, argmax = step_text(found["gate"]), certificate["attention"] == "argmax"
    if "scores" not in found:
        attended = _attended_text(certificate, found["score"], found.get("reading"))
        return [f"  {attended}", f"  f = {gate} of {'it' if argmax else 'their sum'}"]
    readings = found.get("reading", [None] * len(found["scores"]))
    lines = [
        f"  head {h} {_attended_text(certificate, score, reading)}"
        for h, score, reading in zip(range(1, len(readings) + 1), found["scores"], readings, strict=True)
    ]
    return [*lines, f"  f = {gate}, h1.x1 ... of {'what' if argmax else 'the sum of what'} each attends to"]


def _attended_text(certificate: dict[str, Any], parameters: dict[str, str], reading: str | None) -> str:
    argmax = certificate["attention"] == "argmax"
    score = {name: value for name, value in parameters.items() if name != "t"}
    text = polynomial_text(score)
    if certificate["score"] == "positional-score":
        numbers = [int(score.get(f"s{j + 1}", "0")) for j in range(certificate["tokens"])]
        chosen = [numbers.index(max(numbers))] if argmax else [j for j, number in enumerate(numbers) if number > 0]
        return f"attends to {', '.join(f'x_{j + 1}' for j in chosen) or 'no token'}"
    if certificate["score"].startswith("expressive"):
        text = f"({text})^2"
    sign = "<" if reading == "below" else ">"
    to = "the first token of greatest" if argmax else "tokens with"
    return f"attends to {to} {text}{'' if argmax else f' {sign} ' + parameters.get('t', '0')}"


def step_text(unit: dict[str, str]) -> str:
    """A unit as text: a step of its score, or of the square of the score less t; v times the signal z.

    Examples:
        >>> step_text({"1": "1", "x1": "4", "t": "4"})
        'step((1 + 4 x1)^2 - 4)'
    """
    if "t" not in unit and "v" not in unit:
        return f"step({polynomial_text(unit)})"
    score = {name: value for name, value in unit.items() if name not in ("t", "v")}
    signal = {"z": unit["v"]} if "v" in unit else {}
    if "t" not in unit:
        return f"step({polynomial_text(score | signal)})"
    rest = ({"1": _negative(unit["t"])} if unit["t"] != "0" else {}) | signal
    return f"step(({polynomial_text(score)})^2{_tail(polynomial_text(rest)) if rest else ''})"


def _negative(value: str) -> str:
    return str(-int(value))


def _tail(text: str) -> str:
    return f" - {text[1:]}" if text.startswith("-") else f" + {text}"


def polynomial_text(coefficients: dict[str, str]) -> str:
    """A gate's score as text.

    Examples:
        >>> polynomial_text({"1": "-1", "x1": "2", "x1x2": "-1"})
        '-1 + 2 x1 - x1x2'
    """
    text = "".join([_term(name, value) for name, value in coefficients.items()])
    return "0" if not text else text[3:] if text.startswith(" +") else f"-{text[3:]}"


@lru_cache(maxsize=1 << 12)
def _term(name: str, value: str) -> str:
    size = value.lstrip("-")
    body = size if name == "1" else name if size == "1" else f"{size} {name}"
    return f" - {body}" if value.startswith("-") else f" + {body}"
