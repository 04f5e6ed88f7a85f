"""What the page's script is told about a circuit, so that it can evaluate, transform and name it without knowing it."""

import re
from typing import Any

import numpy as np

from capacity.circuits.circuit import Circuit
from enumerate.circuits.gate import Gate
from enumerate.circuits.mechanisms import COMPLEMENT, OFF, ON, READ, Mechanism
from enumerate.circuits.wiring import Wiring, unattended

SUBSCRIPTS = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
VALUES = {"01": ("0/1", "0 and 1"), "pm1": ("\N{MINUS SIGN}1/+1", "\N{MINUS SIGN}1 and +1")}

# The readings OFF, READ, COMPLEMENT, ON if the unit that is read, or the output, is complemented.
_UNIT_COMPLEMENTED = np.array([OFF, COMPLEMENT, READ, ON])
_OUTPUT_COMPLEMENTED = np.array([ON, COMPLEMENT, READ, OFF])


def script_data(circuit: Circuit) -> dict[str, Any]:
    """How a gate or gated circuit computes, what its symmetries do to its gates, and what it is called.

    Returns:
        `signals`, the number of attending units, and whether they are `numbered`;
        `unit_of`, for each input the attending unit that multiplies its weight, or None;
        `added`, the signal that is one more input of the attended unit: its text, and the inputs that are its factors;
        `separate`, whether the attended unit is read at the point itself, so that its own output is one of two;
        `negated`, the roles whose units are negated where the output is complemented;
        `readings`, in order: the name, the definition (`says`), the reading of the complement, and for each point and
        each code of signals the attended unit's input (`inputs`) and OFF, READ, COMPLEMENT or ON (`reads`);
        `degree` of the attended gate, `title`, and `values`, the encoding in a title.

    Examples:
        >>> data = script_data(Circuit("synaptic-gating", 1, encoding="pm1"))
        >>> data["unit_of"], data["negated"], data["readings"][0]["inputs"], data["readings"][0]["reads"]
        ([0], ['attended'], [[1, 0], [0, 1]], [[1, 1], [1, 1]])
        >>> data = script_data(Circuit("additive-output", 1))
        >>> [(reading["name"], reading["complement"]) for reading in data["readings"]]
        [('and', 'or'), ('or', 'and')]
    """
    mechanism = circuit.mechanism
    if mechanism is None:
        wirings = {"": unattended(circuit.points)}
    else:
        wirings = dict(zip(mechanism.routes, circuit.wirings, strict=True))
    negated, complements = _complement(circuit, wirings)
    values, sentence = VALUES[circuit.encoding] if mechanism and circuit.encoding else ("", "")
    points = np.arange(circuit.points)[:, None]
    return {
        "signals": circuit.bits if mechanism else 0,
        "numbered": mechanism is not None and mechanism.several,
        "unit_of": [mechanism.unit_of(i) for i in range(circuit.n)] if mechanism and mechanism.unit_of else [],
        "added": _added(mechanism, next(iter(wirings.values())), circuit.n) if mechanism and mechanism.added else None,
        "separate": all(bool((wiring.inputs == points).all()) for wiring in wirings.values()),
        "negated": negated,
        "readings": [
            {
                "name": name,
                "says": _definition(circuit, name) + (f" Inputs and outputs are {sentence}." if sentence else ""),
                "complement": complements[name],
                "inputs": wiring.inputs.tolist(),
                "reads": wiring.readings.tolist(),
            }
            for name, wiring in wirings.items()
        ],
        "degree": circuit.attended_gate.degree,
        "title": circuit.title
        if mechanism is not None and mechanism.readouts
        else circuit.name
        if mechanism is None or circuit.is_linear_pair
        else f"{circuit.name}, {circuit.gate} by {circuit.attending}",
        "values": values,
    }


def _definition(circuit: Circuit, reading: str) -> str:
    assert isinstance(circuit.kind, Gate | Mechanism)
    text = circuit.kind.definition.format(product="AND" if circuit.conjunction else "XNOR", reading=reading.upper())
    return _subscripted(text)


def _subscripted(text: str) -> str:
    """`x1` as `x₁`."""
    return re.sub(r"(?<=[a-z])\d+", lambda digits: digits[0].translate(SUBSCRIPTS), text)


def _added(mechanism: Mechanism, wiring: Wiring, n: int) -> dict[str, Any]:
    signal = wiring.inputs >> n
    points = np.arange(len(signal))
    factors = [i for i in range(n) if (signal != signal[points ^ 1 << i]).any()]
    return {"text": _subscripted(mechanism.added), "inputs": factors}


def _complement(circuit: Circuit, wirings: dict[str, Wiring]) -> tuple[list[str], dict[str, str]]:
    """The roles to negate, and the reading to take for each, so that the output is complemented.

    None, and the same reading, where no complement is asked for.
    """
    group = circuit.group
    if group is None or not group.complement:
        return [], {name: name for name in wirings}
    gates = {"attended": circuit.attended_gate}
    if not circuit.is_gate:
        gates["attending"] = circuit.attending_gate
    for roles in (["attended"], ["attending"], ["attended", "attending"]):
        if any(role not in gates or gates[role].square for role in roles):
            continue
        complements = {
            name: other
            for name, wiring in wirings.items()
            for other, candidate in wirings.items()
            if _are_complements(wiring, candidate, roles)
        }
        if len(complements) == len(wirings):
            return roles, complements
    raise ValueError(f"{circuit} is closed under complement, but not by negating its units")


def _are_complements(wiring: Wiring, other: Wiring, negated: list[str]) -> bool:
    """Whether the other wiring, these units negated, gives the complement of what the wiring gives."""
    inputs, readings = other.inputs, other.readings
    if "attending" in negated:
        inputs, readings = inputs[:, ::-1], readings[:, ::-1]
    if "attended" in negated:
        readings = _UNIT_COMPLEMENTED[readings]
    return bool((inputs == wiring.inputs).all() and (readings == _OUTPUT_COMPLEMENTED[wiring.readings]).all())
