"""All results on record, and those that apply to a given circuit; a new circuit is one more entry of `CIRCUITS`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, cast

from sympy import Integer

from bounds.additive import additive_output, additive_synaptic, multiplexing
from bounds.families import Builder, Family
from bounds.gate_classes import LINEAR, OF_DEGREE_D, OF_DEGREE_E, gate_class
from bounds.gates import SINGLE_LINEAR, SINGLE_POLYNOMIAL
from bounds.output_gating import OUTPUT_GATING, activation_gating, output_gating_family
from bounds.readouts import readout_result
from bounds.records import Encoding, Result, specialize
from bounds.scores import score_result
from bounds.square import SQUARE_GATE
from bounds.synaptic import synaptic_all, synaptic_single
from bounds.synaptic_each import synaptic_each
from bounds.variants import DISJOINT_INPUTS, LAYER, LAYER_SHARED, disjoint_inputs, layer, layer_shared


@dataclass(frozen=True)
class CircuitEntry:
    """An attention circuit on record.

    Attributes:
        build: from its gates and its encoding to its bounds.
        encodings: those that it is read in; None where it has the same functions in both.
        linear: whether its attended gate is linear, one with weights to gate.
        record: its record in `RESULTS`, where that is not the one in the first encoding.
    """

    build: Builder
    encodings: tuple[Encoding | None, ...] = ("01", "pm1")
    linear: bool = False
    record: Result | None = None

    def general(self) -> Result:
        """The record for gates of degrees d and e, in the first encoding."""
        return self.record or self.build(LINEAR if self.linear else OF_DEGREE_D, OF_DEGREE_E, self.encodings[0]).result


CIRCUITS: Final[dict[str, CircuitEntry]] = {
    "multiplexing": CircuitEntry(multiplexing, encodings=(None, "01", "pm1")),
    "additive-output": CircuitEntry(additive_output, encodings=(None,)),
    "additive-synaptic": CircuitEntry(additive_synaptic),
    "activation-gating": CircuitEntry(activation_gating),
    "output-gating": CircuitEntry(output_gating_family, record=OUTPUT_GATING),
    "synaptic-gating": CircuitEntry(synaptic_single, linear=True),
    "synaptic-gating:all": CircuitEntry(synaptic_all, linear=True),
    "synaptic-gating:each": CircuitEntry(synaptic_each, linear=True),
}

ATTENTION_CIRCUITS: Final = tuple(CIRCUITS)

_PRODUCTS = ("output-gating", "activation-gating")

RESULTS: Final[tuple[Result, ...]] = (
    SINGLE_LINEAR,
    SINGLE_POLYNOMIAL,
    SQUARE_GATE,
    *(CIRCUITS[name].general() for name in (*_PRODUCTS, *(name for name in CIRCUITS if name not in _PRODUCTS))),
    DISJOINT_INPUTS,
    LAYER,
    LAYER_SHARED,
)
"""One record for each theorem, for gates of degrees d and e, in 0/1 where it needs an encoding and none is said; the
theorem on products, from which the others take their constructions, before them."""


def results_for(
    circuit: str,
    gate: str,
    attending: str | None,
    encoding: str | None,
    *,
    units: int = 1,
    shared: bool = False,
    attending_inputs: int | None = None,
) -> tuple[Result, ...]:
    """The results on a circuit, read for its gates, its encoding and its variant.

    Arguments:
        circuit: `ltf`, `ptf:D` with D >= 1, `square`, or the name of an attention score or circuit, `readout:HEX` or
            `network:K` among them.
        gate: `ltf`, `ptf:D` or `square`, the attended gate; `ltf` for synaptic gating; for a single gate
            the circuit itself says it.
        attending: `ltf`, `ptf:D` or `square`, the attending gate; None means `ltf`. Not used for a single
            gate.
        encoding: `01` or `pm1`; None for `additive-output`, and allowed for a single gate and for
            `multiplexing`, which have the same functions in both.
        units: how many such circuits on the same inputs, m >= 1.
        shared: whether all units have the same attending gate (gates, if one for each weight).
        attending_inputs: n', if the attending gate sees n' variables other than the n of the attended gate.

    Returns:
        The results, each with its bounds in n and T alone; bounds on a layer are bounds on its number of maps.
        `ptf:1` is the linear gate, so it has both results.

    Raises:
        ValueError: if one of the names is not known, with those that are; or if the circuit does not have the
            variant.

    Examples:
        >>> [result.id for result in results_for("ptf:1", "ptf:1", None, "01")]
        ['single-linear', 'single-polynomial']
        >>> (result,) = results_for("output-gating", "ltf", "ptf:2", "01")
        >>> result.leading_term
        n**3/2 + n**2
        >>> (result,) = results_for("output-gating", "ltf", "ltf", "pm1", units=2, shared=True)
        >>> result.id, result.leading_term
        ('layer-shared', 3*n**2)
    """
    if encoding not in (None, "01", "pm1"):
        raise ValueError(f"unknown encoding {encoding!r}; known: 01, pm1")
    if units < 1:
        raise ValueError(f"units = {units} is out of range: units >= 1")
    if shared and units < 2:
        raise ValueError("a shared attending gate needs units >= 2")
    if attending_inputs is not None and attending_inputs < 0:
        raise ValueError(f"attending_inputs = {attending_inputs} is out of range: attending_inputs >= 0")
    known = cast(Encoding | None, encoding)
    readout = readout_result(circuit, gate, attending)
    if readout is not None:
        if encoding is not None or shared or attending_inputs is not None:
            raise ValueError(f"the gates of {circuit} see the same inputs, in every encoding, and none is shared")
        return (readout,) if units == 1 else (layer(readout, Integer(units)),)
    if circuit not in CIRCUITS:
        if shared or attending_inputs is not None:
            raise ValueError(f"{circuit} has no attending gate to share or to give inputs of its own")
        return _single_gate(circuit, known, units)
    family = _family(circuit, gate, attending or "ltf", known)
    inputs = None if attending_inputs is None else Integer(attending_inputs)
    if shared:
        return (layer_shared(family, Integer(units), inputs),)
    one = family.result if inputs is None else disjoint_inputs(family, inputs)
    return (one,) if units == 1 else (layer(one, Integer(units)),)


def _single_gate(circuit: str, encoding: Encoding | None, units: int) -> tuple[Result, ...]:
    score = score_result(circuit, encoding)
    if score is not None:
        return (score,) if units == 1 else (layer(score, Integer(units)),)
    attended = gate_class(circuit, "circuit", ", ".join(("ltf", "ptf:D", "square", *CIRCUITS)))
    if attended.is_square:
        records: tuple[Result, ...] = (SQUARE_GATE,)
    elif attended == LINEAR:
        records = (SINGLE_LINEAR,)
    elif attended.is_linear:
        records = (SINGLE_LINEAR, SINGLE_POLYNOMIAL) if units == 1 else (SINGLE_LINEAR,)
    else:
        records = (SINGLE_POLYNOMIAL,)
    read = tuple(specialize(record, (circuit, int(attended.degree)), None, encoding) for record in records)
    return read if units == 1 else tuple(layer(record, Integer(units)) for record in read)


def _family(name: str, gate: str, attending: str, encoding: Encoding | None) -> Family:
    """The family of a circuit whose record accepts these gates and this encoding; ValueError if it does not."""
    attended, second = gate_class(gate, "gate"), gate_class(attending, "attending gate")
    circuit = CIRCUITS[name]
    if encoding not in circuit.encodings:
        if circuit.encodings == (None,):
            raise ValueError(f"{name} has no encoding, which would be without effect; not {encoding}")
        known = [word for word in circuit.encodings if word is not None]
        if encoding is None:
            raise ValueError(f"{name} depends on the encoding: {' or '.join(known)}")
        raise ValueError(f"{name} is not read in {encoding}; known: {', '.join(known)}")
    if circuit.linear and attended != LINEAR:
        raise ValueError(f"{name} gates the weights of a linear gate: gate ltf, not {gate}")
    return circuit.build(attended, second, encoding)
