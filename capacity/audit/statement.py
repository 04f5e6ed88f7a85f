"""What a certificate speaks of: the class of circuits, read and checked, and its truth tables."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property, lru_cache

from capacity.audit.definitions import CIRCUITS, Definition, Gate, Score, gate_of, score_of
from capacity.audit.text import At, CertificateError, array_of, counted, quoted

SCHEMA = "circuit-capacity/certificate/2"

SHARDS_SCHEMA = "circuit-capacity/shards/1"

MAX_INPUTS = 16
"""Truth tables of more inputs are refused: 2^17 points are past what this checker evaluates in a second."""

MAX_UNITS = 1024

COMMON_KEYS = frozenset(
    {"schema", "kind", "circuit", "gate", "attending", "encoding", "n", "units", "shared", "attending_inputs"}
)

OPTIONAL_KEYS = frozenset({"version"})

_HEX = re.compile(r"[0-9a-f]+")


@dataclass(frozen=True, eq=False)
class Statement:
    """The class of circuits that a certificate speaks of: everything but the function and the proof.

    Attributes:
        circuit: The name of a gate, score or gated circuit.
        gate: The name of the attended gate.
        attending_gate: The name of the attending gate; None for a plain circuit.
        encoding: "01" or "pm1"; None for a circuit that does not depend on it.
        n: The number of inputs of the attended units.
        units: The number of outputs.
        shared: Whether the outputs share their attending units.
        attending_inputs: The number of inputs that the attending units have to themselves; None if all are common.
        definition: The definition of a gated circuit; of a plain one, which has no signals, the empty one.
        score: The score that the circuit is, if it is one.
        attended: The class of the attended unit.
        attending: The class of the attending units.
    """

    circuit: str
    gate: str
    attending_gate: str | None
    encoding: str | None
    n: int
    units: int
    shared: bool
    attending_inputs: int | None
    definition: Definition
    score: Score | None
    attended: Gate
    attending: Gate | None

    @property
    def variables(self) -> int:
        """N, the number of inputs of the function."""
        return self.n + (self.attending_inputs or 0)

    @cached_property
    def points(self) -> int:
        """The number of points of the cube, 2^N."""
        return 1 << self.variables

    @cached_property
    def cube(self) -> int:
        """The truth table of the constant 1."""
        return (1 << self.points) - 1

    @property
    def low(self) -> int:
        """What a bit 0 stands for in the encoding: 0 or -1."""
        return -1 if self.encoding == "pm1" else 0

    @property
    def is_layer(self) -> bool:
        """Whether the outputs are those of independent circuits."""
        return self.units > 1 and not self.shared

    @property
    def width(self) -> int:
        """The attended units of one circuit, the thing that is refuted: m if they share their signals, else 1."""
        return self.units if self.shared else 1

    @cached_property
    def multiplied(self) -> tuple[int, ...]:
        """For each attending unit, the inputs whose weights it multiplies, as a bit mask."""
        lists = self.definition.multiplied(self.n) if self.attending is not None else ()
        return tuple(sum(1 << i - 1 for i in inputs) for inputs in lists)

    @property
    def signals(self) -> int:
        """The number of attending units of one circuit."""
        return len(self.multiplied)

    @cached_property
    def attended_names(self) -> tuple[str, ...]:
        """The attended units of one circuit, as leaves of refutations name them."""
        return _unit_names("attended", self.width)

    @cached_property
    def attending_names(self) -> tuple[str, ...]:
        """The attending units of one circuit, as leaves of refutations name them."""
        return _unit_names("attending", self.signals)

    @property
    def attending_shift(self) -> int:
        """The variables that stand before those of the attending units."""
        return 0 if self.attending_inputs is None else self.n

    @property
    def attending_size(self) -> int:
        """The number of variables of the attending units."""
        return self.n if self.attending_inputs is None else self.attending_inputs

    @property
    def title(self) -> str:
        """The class as the command line names it."""
        words = [self.circuit]
        if self.attending_gate is not None:
            words += ["--gate", self.gate] if self.gate != "ltf" else []
            words += ["--attending", self.attending_gate] if self.attending_gate != "ltf" else []
        if self.attending_gate is not None or self.score is not None:
            words += ["--encoding", self.encoding] if self.encoding is not None else []
        words += ["--units", str(self.units)] if self.units > 1 else []
        words += ["--shared"] if self.shared else []
        words += ["--attending-inputs", str(self.attending_inputs)] if self.attending_inputs is not None else []
        return " ".join(words)


def _unit_names(role: str, number: int) -> tuple[str, ...]:
    return (role,) * number if number < 2 else tuple(f"{role}:{i}" for i in range(1, number + 1))


def read_statement(document: dict[str, object]) -> Statement:
    """The class of circuits that a certificate speaks of."""
    if not document.keys() >= COMMON_KEYS:
        missing = min(COMMON_KEYS - document.keys())
        raise CertificateError(f'the key "{missing}" is missing')
    version = document.get("version", "")
    if not isinstance(version, str):
        raise CertificateError(f"{quoted(version)} is not a string", "version")
    circuit, gate, attending = document["circuit"], document["gate"], document["attending"]
    encoding, shared = document["encoding"], document["shared"]
    if not isinstance(circuit, str):
        raise CertificateError(f"{quoted(circuit)} is not a string", "circuit")
    if not isinstance(gate, str):
        raise CertificateError(f"{quoted(gate)} is not a string", "gate")
    if attending is not None and not isinstance(attending, str):
        raise CertificateError(f"{quoted(attending)} is neither null nor a string", "attending")
    if encoding is not None and not isinstance(encoding, str):
        raise CertificateError(f"{quoted(encoding)} is neither null nor a string", "encoding")
    if not isinstance(shared, bool):
        raise CertificateError(f"{quoted(shared)} is neither true nor false", "shared")
    n, units = _number(document, "n"), _number(document, "units")
    inputs = None if document["attending_inputs"] is None else _number(document, "attending_inputs")
    return _statement(circuit, gate, attending, encoding, n, units, shared, inputs)


def _number(document: dict[str, object], key: str) -> int:
    value = document[key]
    if not isinstance(value, int) or isinstance(value, bool):
        raise CertificateError(f"{quoted(value)} is not an integer", key)
    return value


@lru_cache(maxsize=256)
def _statement(
    circuit: str,
    gate: str,
    attending: str | None,
    encoding: str | None,
    n: int,
    units: int,
    shared: bool,
    attending_inputs: int | None,
) -> Statement:
    """The class of these names and numbers, once they are found to fit together."""
    plain = circuit not in CIRCUITS
    definition = Definition() if plain else CIRCUITS[circuit]
    score = score_of(circuit)
    attended = gate_of(gate) if score is None else Gate(2, score.squared)
    if plain:
        if gate_of(circuit) is None and score is None:
            reason = f'{quoted(circuit)} is not "ltf", "ptf:d" with d >= 1, "square", a score, or a gated circuit'
            raise CertificateError(reason, "circuit")
        if gate != circuit:
            raise CertificateError(f"{quoted(gate)} is not the circuit, {quoted(circuit)}", "gate")
        if attending is not None:
            reason = f"null is expected for a circuit without an attending unit, not {quoted(attending)}"
            raise CertificateError(reason, "attending")
    for name, key in ((gate, "gate"), (attending, "attending")):
        if not plain and gate_of(name) is None:
            raise CertificateError(f'{quoted(name)} is not "ltf", "ptf:d" with d >= 1, or "square"', key)
    assert attended is not None
    if definition.acts_on_weights and gate != "ltf":
        raise CertificateError(f'{quoted(gate)} is not "ltf", the one gate of {circuit}', "gate")
    if definition.output == "sum" or (score is not None and score.positional):
        if encoding is not None:
            raise CertificateError(f"null is expected for {circuit}, not {quoted(encoding)}", "encoding")
    elif encoding not in ("01", "pm1"):
        raise CertificateError(f'{quoted(encoding)} is not "01" or "pm1"', "encoding")
    if n < 0:
        raise CertificateError(f"{quoted(n)} is negative", "n")
    if n < definition.least_n:
        least = definition.least_n
        raise CertificateError(f"{circuit} gates x{least}, so n >= {least}", "n")
    if score is not None and (n < 2 or n % 2):
        raise CertificateError(f"{quoted(n)} is not 2 m, the inputs of two tokens of m >= 1 bits", "n")
    if units < 1:
        raise CertificateError(f"{quoted(units)} is not at least 1", "units")
    if units > MAX_UNITS:
        raise CertificateError(f"{quoted(units)} is over {MAX_UNITS}, the limit for this checker", "units")
    if shared and (plain or units == 1):
        raise CertificateError("true needs an attending unit and two attended units at least", "shared")
    if attending_inputs is not None:
        if plain:
            raise CertificateError("null is expected for a circuit without an attending unit", "attending_inputs")
        if attending_inputs < 0:
            raise CertificateError(f"{quoted(attending_inputs)} is negative", "attending_inputs")
    variables = n + (attending_inputs or 0)
    if variables > MAX_INPUTS:
        key = "n" if n > MAX_INPUTS else "attending_inputs"
        raise CertificateError(f"{quoted(variables)} inputs are over {MAX_INPUTS}, the limit for this checker", key)
    names = circuit, gate, attending, encoding
    return Statement(*names, n, units, shared, attending_inputs, definition, score, attended, gate_of(attending))


def read_truth_tables(value: object, statement: Statement) -> tuple[int, ...]:
    """The truth table of each output."""
    with At("truth_table"):
        if statement.units == 1:
            return (_read_truth_table(value, statement),)
        tables = []
        for index, text in enumerate(array_of(value, statement.units)):
            with At("", index):
                tables.append(_read_truth_table(text, statement))
        return tuple(tables)


def _read_truth_table(value: object, statement: Statement) -> int:
    digits = max(1, statement.points // 4)
    if not isinstance(value, str) or _HEX.fullmatch(value) is None or len(value) != digits:
        raise CertificateError(f"{quoted(value)} is not {counted(digits, 'lowercase hex digit')}")
    table = int(value, 16)
    if table > statement.cube:
        raise CertificateError(f"{quoted(value)} has values outside the cube of {counted(statement.points, 'point')}")
    return table
