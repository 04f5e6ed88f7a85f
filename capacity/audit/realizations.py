"""Realizations: the integer parameters of every unit, evaluated on the whole cube by the definition of the circuit."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from operator import mul

from capacity.audit.definitions import BIAS
from capacity.audit.heads import NAME, head_table, read_head
from capacity.audit.scores import score_output
from capacity.audit.statement import (
    OPTIONAL_KEYS,
    Proved,
    Statement,
    keys_with,
    read_specified,
    read_statement,
    read_truth_tables,
)
from capacity.audit.text import At, CertificateError, array_at, array_of, keys_of, quoted
from capacity.audit.units import activations_of, not_strict, outputs_of, read_unit

READINGS = ("and", "or")
"""The Boolean functions by which a threshold may read the sum of two outputs."""

_DIGITS = b"01" + bytes(254)
"""How the bytes 0 and 1 are translated into digits."""


def audit_realization(document: dict[str, object], statement: Statement) -> Proved:
    """Audit a realization: its gates evaluated on every point."""
    keys_of(document, keys_with(document, "gates"), OPTIONAL_KEYS)
    tables = read_truth_tables(document["truth_table"], statement)
    masks = read_specified(document, statement, tables)
    with At("gates"):
        check_realizes(document["gates"], statement, tables, masks)
    number = (statement.width + statement.signals) * (statement.units // statement.width)
    return Proved("realization", statement, (tables, masks), ((number, "gate"), (statement.points, "point")))


def check_realizes(
    value: object, statement: Statement, tables: Sequence[int], masks: Sequence[int] | None = None
) -> None:
    """Evaluate the circuits on the whole cube, strictly, and compare the outputs with the truth tables.

    Arguments:
        value: The gates.
        statement: The class of circuits.
        tables: For each output, its truth table.
        masks: For each output, the points that are compared; by default all.
    """
    found = _outputs(value, statement)
    for index, got, table in zip(range(len(tables)), found, tables, strict=True):
        wrong = got ^ table if masks is None else (got ^ table) & masks[index]
        if wrong:
            point = (wrong & -wrong).bit_length() - 1
            values = f"{got >> point & 1} at point {point}, the truth table {table >> point & 1}"
            place = f"[{index}]" if statement.is_layer else f"attended[{index}]" if statement.shared else ""
            raise CertificateError(f"the circuit gives {values}", place)


def realized_tables(document: dict[str, object]) -> tuple[int, ...]:
    """The truth tables that the gates of a realization compute: of a partial function, the completion.

    Raises:
        CertificateError: They are not the gates of the circuit.

    Examples:
        >>> certificate = {
        ...     "schema": "circuit-capacity/certificate/3", "kind": "realization", "circuit": "ltf",
        ...     "gate": "ltf", "attending": None, "encoding": "01", "n": 2, "units": 1, "shared": False,
        ...     "attending_inputs": None, "truth_table": "8", "specified": "9",
        ...     "gates": {"attended": {"1": "-3", "x1": "2", "x2": "2"}},
        ... }
        >>> realized_tables(certificate)
        (8,)
    """
    if document["circuit"] == NAME:
        return (head_table(document["gates"], read_head(document)),)
    return tuple(_outputs(document["gates"], read_statement(document)))


def _outputs(value: object, statement: Statement) -> list[int]:
    """The truth tables of the circuits."""
    if not statement.is_layer:
        return _circuit_outputs(value, statement)
    tables = []
    for index, circuit in enumerate(array_of(value, statement.units)):
        with At("", index):
            tables += _circuit_outputs(circuit, statement)
    return tables


@lru_cache(maxsize=256)
def _roles(statement: Statement) -> frozenset[str]:
    has_reading = len(readings_of(statement)) > 1 or (statement.score is not None and statement.score.either)
    roles = {"attended"} if statement.attending is None else {"attended", "attending"}
    return frozenset(roles | {"reading"} if has_reading else roles)


def _circuit_outputs(value: object, statement: Statement) -> list[int]:
    """The truth tables of one circuit: of one attended unit, or of all that share their signals."""
    gates = keys_of(value, _roles(statement))
    if statement.score is not None:
        return [_table(score_output(gates, statement, statement.score))]
    if statement.attending is None and not statement.attended.squared:
        with At("attended"):
            coefficients, *_ = read_unit(gates["attended"], statement.attended, 0, statement.n, takes_signal=False)
            table = outputs_of(coefficients, statement.attended.degree, statement.low)
        if table is not None:
            return [table]
    readings = _readings(gates, statement)
    signals: list[list[int]] = []
    if statement.definition.has_several_signals:
        for index, unit in enumerate(array_at(gates, "attending", statement.signals)):
            with At("attending", index):
                signals.append(_signal(unit, statement))
    elif statement.attending is not None:
        with At("attending"):
            signals.append(_signal(gates["attending"], statement))
    factors = _factors(statement, signals)
    if not statement.shared:
        with At("attended"):
            return [_table(_output(gates["attended"], statement, signals, factors, readings[0]))]
    tables = []
    for index, (unit, reading) in enumerate(zip(array_at(gates, "attended", statement.units), readings, strict=True)):
        with At("attended", index):
            tables.append(_table(_output(unit, statement, signals, factors, reading)))
    return tables


def _readings(gates: dict[str, object], statement: Statement) -> Sequence[str | None]:
    """For each attended unit, the reading of the sum of its output and the signal, if one is formed."""
    known = readings_of(statement)
    if len(known) < 2:
        return (known[0] if known else None,) * statement.width
    words = array_at(gates, "reading", statement.units) if statement.shared else [gates["reading"]]
    readings: list[str] = []
    for word in words:
        if not isinstance(word, str) or word not in known:
            raise CertificateError(f"{quoted(word)} is not {readings_named(statement)}", "reading")
        readings.append(word)
    return readings


def readings_of(statement: Statement) -> tuple[str, ...]:
    """The ways in which the outputs may be read."""
    return READINGS if statement.definition.output == "sum" else statement.definition.readouts


def readings_named(statement: Statement) -> str:
    """The ways in which the outputs may be read, in words."""
    if statement.definition.output == "sum":
        return '"and" or "or"'
    return f"one of the {len(statement.definition.readouts)} threshold functions of {statement.definition.gates} gates"


def _table(output: list[bool]) -> int:
    return int(bytes(output[::-1]).translate(_DIGITS), 2)


def _signal(value: object, statement: Statement) -> list[int]:
    """The outputs of an attending unit on the N-cube, in the encoding."""
    assert statement.attending is not None
    shift, size, low = statement.attending_shift, statement.attending_size, statement.low
    coefficients, _, threshold = read_unit(value, statement.attending, shift, size, takes_signal=False)
    values = activations_of(coefficients, statement.attending, threshold, low)
    if 0 in values:
        raise not_strict(values.index(0) << shift)
    outputs = [1 if u > 0 else low for u in values]
    return [g for g in outputs for _ in range(1 << shift)] if shift else outputs


def _factors(statement: Statement, signals: list[list[int]]) -> list[tuple[int, ...]]:
    """At each point of the N-cube, what weights are multiplied by, or what v is: inputs times their signals, if any."""
    definition = statement.definition
    if definition.adds_to is not None:
        return list(zip(map(mul, signals[0], _input(definition.adds_to, statement)), strict=True))
    if not definition.acts_on_weights:
        return []
    columns = [_input(i, statement) for i in range(statement.n + 1)]
    for mask, signal in zip(statement.multiplied, signals, strict=True):
        for i in range(1, statement.n + 1):
            if mask >> i - 1 & 1:
                columns[i] = list(map(mul, columns[i], signal))
    return list(zip(*columns, strict=True))


def _output(
    value: object, statement: Statement, signals: list[list[int]], factors: list[tuple[int, ...]], reading: str | None
) -> list[bool]:
    """The outputs of an attended unit on the N-cube under its signals, by the formula that defines the circuit."""
    gate, definition = statement.attended, statement.definition
    takes_signal = definition.adds_to is not None
    coefficients, v, threshold = read_unit(value, gate, 0, statement.n, takes_signal=takes_signal)
    if definition.acts_on_weights:
        weights = [coefficients[0], *(coefficients[1 << i] for i in range(statement.n))]
        values = [sum(map(mul, weights, row)) for row in factors]
    else:
        values = activations_of(coefficients, gate, threshold, statement.low) * (statement.points >> statement.n)
        if takes_signal:
            values = [u + v * z for u, (z,) in zip(values, factors, strict=True)]
    if 0 in values:
        raise not_strict(values.index(0))
    if definition.output == "theta":
        return [u > 0 for u in values]
    if definition.output == "product":
        return [u * g > 0 for u, g in zip(values, signals[0], strict=True)]
    if definition.output == "read":
        table = int(reading or "0", 16)
        codes = [sum(1 << i for i, bit in enumerate(bits) if bit > 0) for bits in zip(values, *signals, strict=True)]
        return [bool(table >> code & 1) for code in codes]
    if reading == "and":
        return [u > 0 and g > 0 for u, g in zip(values, signals[0], strict=True)]
    return [u > 0 or g > 0 for u, g in zip(values, signals[0], strict=True)]


@lru_cache(maxsize=64)
def _input(i: int, statement: Statement) -> list[int]:
    """The values of xi on the N-cube, in the encoding; x0 is 1."""
    return [1 if i == BIAS or x >> i - 1 & 1 else statement.low for x in range(statement.points)]
