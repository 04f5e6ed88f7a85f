"""What a certificate is about: the class of circuits, read and checked, and its truth tables."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from typing import Any, NamedTuple

from capacity.audit.definitions import Definition, Gate, Score, definition_of, gate_of, score_of
from capacity.audit.text import At, CertificateError, array_of, counted, quoted, require, shortened

SCHEMA = "circuit-capacity/certificate/2"

PARTIAL_SCHEMA = "circuit-capacity/certificate/3"
"""Of certificates on partial functions: the same with the key `specified`."""

SHARDS_SCHEMA = "circuit-capacity/shards/1"

MAX_INPUTS = 16
"""Truth tables of more inputs are refused: 2^17 points are past what this checker evaluates in a second."""

MAX_UNITS = 1024

_FIELDS: dict[str, tuple[type, bool, str]] = {
    "circuit": (str, False, "not a string"),
    "gate": (str, False, "not a string"),
    "attending": (str, True, "neither null nor a string"),
    "encoding": (str, True, "neither null nor a string"),
    "n": (int, False, "not an integer"),
    "units": (int, False, "not an integer"),
    "shared": (bool, False, "neither true nor false"),
    "attending_inputs": (int, True, "not an integer"),
}
"""The keys of a statement in the order of its fields: the type, whether null is allowed, what any other value is."""

COMMON_KEYS = frozenset({"schema", "kind", *_FIELDS})

OPTIONAL_KEYS = frozenset({"version"})


def keys_with(document: dict[str, object], *proof: str) -> frozenset[str]:
    """The keys of a certificate about a function: of the class, of the function, and of what proves it."""
    return _keys_with(document["schema"] == PARTIAL_SCHEMA, proof)


@cache
def _keys_with(partial: bool, proof: tuple[str, ...]) -> frozenset[str]:
    return COMMON_KEYS.union({"truth_table", "specified"} if partial else {"truth_table"}, proof)


_HEX = re.compile(r"[0-9a-f]+")


@dataclass(frozen=True, eq=False)
class Statement:
    """The class of circuits that a certificate is about: everything but the function and the proof.

    Attributes:
        circuit: The name of a gate, score or gated circuit.
        gate: The name of the attended gate.
        attending_gate: The name of the attending gate; None for a plain circuit.
        encoding: "01" or "pm1"; None for a circuit that does not depend on it.
        n: The number of inputs of the attended units.
        units: The number of outputs.
        shared: Whether the outputs share their attending units.
        attending_inputs: The number of inputs that the attending units have to themselves; None if all are common.
    """

    circuit: str
    gate: str
    attending_gate: str | None
    encoding: str | None
    n: int
    units: int
    shared: bool
    attending_inputs: int | None

    @cached_property
    def definition(self) -> Definition:
        """The definition of a gated circuit; of a plain one, which has no signals, the empty one."""
        return definition_of(self.circuit) or Definition()

    @cached_property
    def score(self) -> Score | None:
        """The score that the circuit is, if it is one."""
        return score_of(self.circuit)

    @cached_property
    def attended(self) -> Gate:
        """The class of the attended unit."""
        gate = gate_of(self.gate) if self.score is None else Gate(2, self.score.squared)
        assert gate is not None
        return gate

    @cached_property
    def attending(self) -> Gate | None:
        """The class of the attending units."""
        return gate_of(self.attending_gate)

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

    @cached_property
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
    """The class of circuits that a certificate is about."""
    if not document.keys() >= COMMON_KEYS:
        missing = min(COMMON_KEYS - document.keys())
        raise CertificateError(f'the key "{missing}" is missing')
    version = document.get("version", "")
    if not isinstance(version, str):
        raise CertificateError(f"{quoted(version)} is not a string", "version")
    values = [document[key] for key in _FIELDS]
    try:
        return _statement(*values)
    except TypeError:  # an array or an object cannot be looked up
        _require_types(values)
        raise


def _require_types(values: Sequence[Any]) -> None:
    for value, (key, (kind, nullable, otherwise)) in zip(values, _FIELDS.items(), strict=True):
        if type(value) is not kind and not (nullable and value is None):
            raise CertificateError(f"{quoted(value)} is {otherwise}", key)


@lru_cache(maxsize=256, typed=True)  # true is no 1
def _statement(*values: Any) -> Statement:
    """The class of these names and numbers, once they are found to be such and to fit together."""
    _require_types(values)
    statement = Statement(*values)
    circuit, gate, attending, n = statement.circuit, statement.gate, statement.attending_gate, statement.n
    score, definition = statement.score, statement.definition
    plain = definition_of(circuit) is None
    if plain:
        known = gate_of(circuit) is not None or score is not None
        expected = '"ltf", "ptf:d" with d >= 1, "square", a score, or a gated circuit'
        require(known, f"{quoted(circuit)} is not {expected}", "circuit")
        require(gate == circuit, f"{quoted(gate)} is not the circuit, {quoted(circuit)}", "gate")
        reason = f"null is expected for a circuit without an attending unit, not {quoted(attending)}"
        require(attending is None, reason, "attending")
    else:
        for name, key in ((gate, "gate"), (attending, "attending")):
            reason = f'{quoted(name)} is not "ltf", "ptf:d" with d >= 1, or "square"'
            require(gate_of(name) is not None, reason, key)
        reason = f'{quoted(gate)} is not "ltf", the one gate of {circuit}'
        require(gate == "ltf" or not definition.acts_on_weights, reason, "gate")
    if definition.readouts:
        reason = f"{quoted(attending)} is not {quoted(gate)}, the class of all gates"
        require(attending == gate, reason, "attending")
        several = len(definition.readouts) > 1 and gate == "square"
        require(not several, '"square" is not closed under complement', "gate")
        reason = "the gates of a readout see the same inputs and are not shared"
        require(not statement.shared and statement.attending_inputs is None, reason, "shared")
    encoding = statement.encoding
    if definition.output in ("sum", "read") or (score is not None and score.positional):
        require(encoding is None, f"null is expected for {circuit}, not {quoted(encoding)}", "encoding")
    else:
        require(encoding in ("01", "pm1"), f'{quoted(encoding)} is not "01" or "pm1"', "encoding")
    least = definition.least_n
    require(n >= 0, f"{quoted(n)} is negative", "n")
    require(n >= least, f"{circuit} gates x{least}, so n >= {least}", "n")
    tokens = score is None or (n >= 2 and n % 2 == 0)
    require(tokens, f"{quoted(n)} is not 2 m, the inputs of two tokens of m >= 1 bits", "n")
    units, others = statement.units, statement.attending_inputs
    require(units >= 1, f"{quoted(units)} is not at least 1", "units")
    require(units <= MAX_UNITS, f"{quoted(units)} is over {MAX_UNITS}, the limit for this checker", "units")
    sharing = not statement.shared or (units > 1 and not plain)
    require(sharing, "true needs an attending unit and two attended units at least", "shared")
    reason = "null is expected for a circuit without an attending unit"
    require(others is None or not plain, reason, "attending_inputs")
    require(others is None or others >= 0, f"{quoted(others)} is negative", "attending_inputs")
    reason = f"{quoted(statement.variables)} inputs are over {MAX_INPUTS}, the limit for this checker"
    require(statement.variables <= MAX_INPUTS, reason, "n" if n > MAX_INPUTS else "attending_inputs")
    return statement


def read_truth_tables(value: object, statement: Statement) -> tuple[int, ...]:
    """The truth table of each output."""
    with At("truth_table"):
        return _read_tables(value, statement)


def _read_tables(value: object, statement: Statement) -> tuple[int, ...]:
    if statement.units == 1:
        return (_read_truth_table(value, statement),)
    tables = []
    for index, text in enumerate(array_of(value, statement.units)):
        with At("", index):
            tables.append(_read_truth_table(text, statement))
    return tuple(tables)


def read_specified(document: dict[str, object], statement: Statement, tables: tuple[int, ...]) -> tuple[int, ...]:
    """For each output a truth table of the points at which it is specified: all, unless the function is partial."""
    if document["schema"] != PARTIAL_SCHEMA:
        return (statement.cube,) * len(tables)
    with At("specified"):
        masks = _read_tables(document["specified"], statement)
        require(any(mask != statement.cube for mask in masks), "every point is specified: the function is not partial")
        for table, mask in zip(tables, masks, strict=True):
            beyond = table & ~mask
            point = (beyond & -beyond).bit_length() - 1
            require(not beyond, f"point {point} is not specified, and 1 in the truth table")
    return masks


def shown_function(tables: Sequence[int], masks: Sequence[int], statement: Statement) -> str:
    """The outputs in hexadecimal; those of a partial function digit by digit, with x where they are not specified."""
    if masks.count(statement.cube) == len(masks):
        return ",".join([format(table, f"0{max(1, statement.points // 4)}x") for table in tables])
    texts = []
    for table, mask in zip(tables, masks, strict=True):
        values = zip(format(table, f"0{statement.points}b"), format(mask, f"0{statement.points}b"), strict=True)
        texts.append("".join(value if known == "1" else "x" for value, known in values))
    return ",".join(texts)


Number = tuple[int, str] | tuple[int, str, str]
"""A number with its noun in the singular, and in the plural if that is irregular."""


class Proved(NamedTuple):
    """What an audited certificate about a function proves; as a string, the line that says it.

    Attributes:
        kind: Realization or refutation.
        statement: The class of circuits.
        function: For each output its truth table, then for each output the points at which it is specified.
        size: What the proof consists of.
        which: What of a layer is refuted, in words.
    """

    kind: str
    statement: Statement
    function: tuple[Sequence[int], Sequence[int]]
    size: tuple[Number, ...]
    which: str = ""

    def __str__(self) -> str:
        statement, masks = self.statement, self.function[1]
        partial, inputs = "", f"n = {statement.n}"
        if masks.count(statement.cube) != len(masks):
            number = counted(sum(mask.bit_count() for mask in masks), "value")
            partial, inputs = "partial ", f"{inputs}, {number} specified"
        shown = f"{partial}{shortened(shown_function(*self.function, statement))} ({inputs})"
        size = ", ".join(counted(*number) for number in self.size)
        return f"{self.kind} of {shown} by {statement.title}: {self.which}{size}"


def _read_truth_table(value: object, statement: Statement) -> int:
    digits = max(1, statement.points // 4)
    if not isinstance(value, str) or _HEX.fullmatch(value) is None or len(value) != digits:
        raise CertificateError(f"{quoted(value)} is not {counted(digits, 'lowercase hex digit')}")
    table = int(value, 16)
    if table > statement.cube:
        raise CertificateError(f"{quoted(value)} has values outside the cube of {counted(statement.points, 'point')}")
    return table
