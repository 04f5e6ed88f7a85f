"""All results on record, and those that speak of a given circuit; a new result is one more entry here."""

from __future__ import annotations

from typing import Final, cast

from bounds.gates import SINGLE_LINEAR, SINGLE_POLYNOMIAL
from bounds.output_gating import OUTPUT_GATING
from bounds.records import Encoding, Result, specialize

RESULTS: Final[tuple[Result, ...]] = (SINGLE_LINEAR, SINGLE_POLYNOMIAL, OUTPUT_GATING)


def results_for(circuit: str, gate: str, attending: str | None, encoding: str) -> tuple[Result, ...]:
    """The results on a circuit, read for its gates and its encoding.

    Arguments:
        circuit: ``ltf``, ``ptf:D`` with D >= 1, or the name of an attention circuit.
        gate: ``ltf`` or ``ptf:D``, the attended gate; for a single gate the circuit itself says it.
        attending: ``ltf`` or ``ptf:D``, the attending gate; None means ``ltf``.  Not used for a single gate.
        encoding: ``01`` or ``pm1``.

    Returns:
        The results, each with its bounds in n and T alone.  ``ptf:1`` is the linear gate, so it has both
        results.

    Raises:
        ValueError: if one of the names is not known; the message lists those that are.

    Examples:
        >>> [result.id for result in results_for("ptf:1", "ptf:1", None, "01")]
        ['single-linear', 'single-polynomial']
        >>> (result,) = results_for("output-gating", "ltf", "ptf:2", "01")
        >>> result.leading_term
        n**3/2 + n**2
    """
    if encoding not in ("01", "pm1"):
        raise ValueError(f"unknown encoding {encoding!r}; known: 01, pm1")
    names = [result.circuit for result in RESULTS]
    if circuit in names and circuit not in ("ltf", "ptf"):
        return _read({circuit}, gate, attending or "ltf", cast(Encoding, encoding))
    attention = [name for name in names if name not in ("ltf", "ptf")]
    degree = _degree(circuit, "circuit", ["ltf", "ptf:D", *attention])
    circuits = {"ltf"} if circuit == "ltf" else {"ltf", "ptf"} if degree == 1 else {"ptf"}
    return _read(circuits, circuit, None, cast(Encoding, encoding))


def _read(circuits: set[str], gate: str, attending: str | None, encoding: Encoding) -> tuple[Result, ...]:
    attended = (gate, _degree(gate, "gate", ["ltf", "ptf:D"]))
    second = None if attending is None else (attending, _degree(attending, "attending gate", ["ltf", "ptf:D"]))
    return tuple(specialize(result, attended, second, encoding) for result in RESULTS if result.circuit in circuits)


def _degree(gate: str, role: str, known: list[str]) -> int:
    if gate == "ltf":
        return 1
    name, _, degree = gate.partition(":")
    if name == "ptf" and degree.isascii() and degree.isdigit() and int(degree) >= 1:
        return int(degree)
    raise ValueError(f"unknown {role} {gate!r}; known: {', '.join(known)} (degree D >= 1)")
