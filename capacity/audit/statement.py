"""What a certificate speaks of: the class of circuits, read and checked, and its truth tables."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from capacity.audit.text import HEX, At, CertificateError, array_of, counted, quoted

SCHEMA = "circuit-capacity/certificate/2"

SHARDS_SCHEMA = "circuit-capacity/shards/1"

MAX_INPUTS = 16
"""Truth tables of more inputs are refused: 2^17 points are past what this checker evaluates in a second."""

MAX_UNITS = 1024

MAX_SELF_DUAL_INPUTS = 9

MAX_ORBIT_INPUTS = 4

_COMMON_KEYS = frozenset(
    {"schema", "kind", "circuit", "gate", "attending", "encoding", "n", "units", "shared", "attending_inputs"}
)

REALIZATION_KEYS = _COMMON_KEYS | {"truth_table", "gates"}

REFUTATION_KEYS = _COMMON_KEYS | {"truth_table"}

COUNT_KEYS = _COMMON_KEYS | {"count", "engines", "symmetry", "classes"}

ENGINE_KEYS = frozenset({"method", "count"})

SELF_DUAL_CLASS_KEYS = frozenset({"weights", "orbit_size"})

ORBIT_CLASS_KEYS = frozenset({"truth_table", "orbit_size", "gates"})

INNER_NODE_KEYS = frozenset({"point", "cases"})

LEAF_KEYS = frozenset({"refutes", "multipliers"})

SYMMETRIES = ("swap", "complement", "reflect")

READINGS = ("and", "or")

OPTIONAL_KEYS = frozenset({"version"})

PRODUCTS = ("output-gating", "activation-gating")

SIGNAL_CIRCUITS = ("multiplexing", "additive-synaptic")

SYNAPTIC_CIRCUITS = ("synaptic-gating", "synaptic-gating:all", "synaptic-gating:each")

_GATED_CIRCUITS = (*PRODUCTS, *SIGNAL_CIRCUITS, *SYNAPTIC_CIRCUITS, "additive-output")

MARKED_CIRCUITS = ("additive-synaptic", "synaptic-gating")
"""The circuits in which x1 plays a part of its own."""

_LINEAR_GATE = re.compile(r"ltf|ptf:[1-9][0-9]{0,8}")

_SCORE = re.compile(
    r"(?:dot-product|expressive|elliptical|positional)-score|expressive-score:either|low-rank-score:[1-9][0-9]{0,8}"
)

MONOMIAL = re.compile(r"1|x[1-9][0-9]{0,8}(?:\*x[1-9][0-9]{0,8})*")

GENERATOR = re.compile(r"not|-x([1-9][0-9]{0,8})|x([1-9][0-9]{0,8}),x([1-9][0-9]{0,8})")

Row = tuple[int, int, int, int]
"""A linear form in the parameters of a unit: the input (an index), the sign of its monomials, and the further
parameter (of a signal, or one of the two square roots of a square unit) with its coefficient."""

Case = tuple[tuple[str, str, Row], ...]
"""The rows that a case adds to a path: each with its unit and its key."""


@dataclass(frozen=True, eq=False)
class Statement:
    """The class of circuits that a certificate speaks of: everything but the function and the proof."""

    circuit: str
    attended: str
    attending: str | None
    encoding: str | None
    n: int
    units: int
    shared: bool
    attending_inputs: int | None

    # What follows from these, computed once.
    variables: int
    """N: the inputs of the function."""
    width: int
    """The attended units of one circuit, the thing that is refuted: m if they share their signals, else 1."""
    signals: int
    """The attending units of one circuit."""
    attended_names: tuple[str, ...]
    attending_names: tuple[str, ...]
    title: str

    @property
    def points(self) -> int:
        """The number of points of the cube, 2^N."""
        return 1 << self.variables

    @property
    def cube(self) -> int:
        """The truth table of the constant 1."""
        return (1 << (1 << self.variables)) - 1

    @property
    def is_layer(self) -> bool:
        """Whether the outputs are those of independent circuits."""
        return self.units > 1 and not self.shared

    @property
    def attending_shift(self) -> int:
        """The variables that stand before those of the attending units."""
        return 0 if self.attending_inputs is None else self.n

    @property
    def attending_size(self) -> int:
        """The number of variables of the attending units."""
        return self.n if self.attending_inputs is None else self.attending_inputs


def read_statement(document: dict[str, object]) -> Statement:
    """The class of circuits that a certificate speaks of."""
    if not document.keys() >= _COMMON_KEYS:
        missing = min(_COMMON_KEYS - document.keys())
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
    plain = circuit not in _GATED_CIRCUITS
    if plain:
        if not _is_gate(circuit) and not is_score(circuit):
            reason = f'{quoted(circuit)} is not "ltf", "ptf:d" with d >= 1, "square", a score, or a gated circuit'
            raise CertificateError(reason, "circuit")
        if gate != circuit:
            raise CertificateError(f"{quoted(gate)} is not the circuit, {quoted(circuit)}", "gate")
        if attending is not None:
            reason = f"null is expected for a circuit without an attending unit, not {quoted(attending)}"
            raise CertificateError(reason, "attending")
    else:
        for name, key in ((gate, "gate"), (attending, "attending")):
            if name is None or not _is_gate(name):
                raise CertificateError(f'{quoted(name)} is not "ltf", "ptf:d" with d >= 1, or "square"', key)
        if circuit in SYNAPTIC_CIRCUITS and gate != "ltf":
            raise CertificateError(f'{quoted(gate)} is not "ltf", the one gate of {circuit}', "gate")
    if circuit in ("additive-output", "positional-score"):
        if encoding is not None:
            raise CertificateError(f"null is expected for {circuit}, not {quoted(encoding)}", "encoding")
    elif encoding not in ("01", "pm1"):
        raise CertificateError(f'{quoted(encoding)} is not "01" or "pm1"', "encoding")
    if n < 0:
        raise CertificateError(f"{quoted(n)} is negative", "n")
    if n == 0 and circuit in MARKED_CIRCUITS:
        raise CertificateError(f"{circuit} gates x1, so n >= 1", "n")
    if is_score(circuit) and (n < 2 or n % 2):
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
    width = units if shared else 1
    signals = 0 if plain else n if circuit == "synaptic-gating:each" else 1
    return Statement(
        circuit,
        gate,
        attending,
        encoding,
        n,
        units,
        shared,
        attending_inputs,
        variables,
        width,
        signals,
        _unit_names("attended", width),
        _unit_names("attending", signals),
        _title(circuit, gate, attending, encoding, units, shared, attending_inputs),
    )


def _is_gate(name: str) -> bool:
    return name == "square" or is_linear(name)


def is_linear(name: str | None) -> bool:
    """Whether a gate is the sign of a polynomial, and its class so closed under complement."""
    return name is not None and _LINEAR_GATE.fullmatch(name) is not None


def is_score(name: str | None) -> bool:
    """Whether a class is that of an attention score: on pairs of tokens, with no bias but the threshold."""
    return name is not None and _SCORE.fullmatch(name) is not None


def is_squared(gate: str | None) -> bool:
    """Whether a score is squared before it is compared with the threshold."""
    return gate is not None and (gate == "square" or gate.startswith("expressive-score"))


def degree_of(gate: str) -> int:
    """The degree of the polynomial of a gate; of a square gate, that of its score."""
    if is_score(gate):
        return 2
    return int(gate.removeprefix("ptf:")) if gate.startswith("ptf:") else 1


def _unit_names(role: str, number: int) -> tuple[str, ...]:
    return (role,) * number if number < 2 else tuple(f"{role}:{i}" for i in range(1, number + 1))


def _title(
    circuit: str,
    gate: str,
    attending: str | None,
    encoding: str | None,
    units: int,
    shared: bool,
    attending_inputs: int | None,
) -> str:
    """A class of circuits as the command line names it."""
    words = [circuit]
    if attending is not None:
        words += ["--gate", gate] if gate != "ltf" else []
        words += ["--attending", attending] if attending != "ltf" else []
    if attending is not None or is_score(circuit):
        words += ["--encoding", encoding] if encoding is not None else []
    words += ["--units", str(units)] if units > 1 else []
    words += ["--shared"] if shared else []
    words += ["--attending-inputs", str(attending_inputs)] if attending_inputs is not None else []
    return " ".join(words)


EITHER = "expressive-score:either"

EITHER_READINGS = ("above", "below")


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
    if not isinstance(value, str) or HEX.fullmatch(value) is None or len(value) != digits:
        raise CertificateError(f"{quoted(value)} is not {counted(digits, 'lowercase hex digit')}")
    table = int(value, 16)
    if table > statement.cube:
        raise CertificateError(f"{quoted(value)} has values outside the cube of {counted(statement.points, 'point')}")
    return table
