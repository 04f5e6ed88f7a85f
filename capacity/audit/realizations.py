"""Realizations: the integer parameters of every unit, evaluated on the whole cube."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from capacity.audit.scores import score_output
from capacity.audit.statement import (
    EITHER,
    OPTIONAL_KEYS,
    PRODUCTS,
    READINGS,
    REALIZATION_KEYS,
    SIGNAL_CIRCUITS,
    Statement,
    is_score,
    read_truth_tables,
)
from capacity.audit.text import At, CertificateError, array_at, array_of, counted, keys_of, quoted, shortened
from capacity.audit.units import activations_of, not_strict, read_unit


def audit_realization(document: dict[str, object], statement: Statement) -> str:
    """Audit a realization: its gates evaluated on every point."""
    keys_of(document, REALIZATION_KEYS, OPTIONAL_KEYS)
    tables = read_truth_tables(document["truth_table"], statement)
    with At("gates"):
        check_realizes(document["gates"], statement, tables)
    number = (statement.width + statement.signals) * (statement.units // statement.width)
    gates, points = counted(number, "gate"), counted(statement.points, "point")
    return f"realization of {what_is_proved(document, statement)}: {gates}, {points}"


def what_is_proved(document: dict[str, object], statement: Statement) -> str:
    """The function and the class, in the line that says what was proved."""
    table = document["truth_table"]
    shown = shortened(",".join(table) if isinstance(table, list) else str(table))
    return f"{shown} (n = {statement.n}) by {statement.title}"


def check_realizes(value: object, statement: Statement, tables: Sequence[int]) -> None:
    """Evaluate the circuits on the whole cube, strictly, and compare the outputs with the truth tables."""
    if not statement.is_layer:
        _check_circuit(value, statement, tables)
        return
    for index, (circuit, table) in enumerate(zip(array_of(value, statement.units), tables, strict=True)):
        with At("", index):
            _check_circuit(circuit, statement, (table,))


@lru_cache(maxsize=256)
def _roles(statement: Statement) -> frozenset[str]:
    roles = {"attended"} if statement.attending is None else {"attended", "attending"}
    return frozenset(roles | {"reading"} if statement.circuit in ("additive-output", EITHER) else roles)


def _check_circuit(value: object, statement: Statement, tables: Sequence[int]) -> None:
    """Evaluate one circuit: one attended unit, or all that share their signals."""
    gates = keys_of(value, _roles(statement))
    if is_score(statement.circuit):
        _compare(score_output(gates, statement), tables[0])
        return
    readings = _realized_readings(gates, statement)
    signals: list[list[int]] = []
    if statement.circuit == "synaptic-gating:each":
        for index, unit in enumerate(array_at(gates, "attending", statement.n)):
            with At("attending", index):
                signals.append(_signal(unit, statement))
    elif statement.attending is not None:
        with At("attending"):
            signals.append(_signal(gates["attending"], statement))
    if not statement.shared:
        with At("attended"):
            output = _output(gates["attended"], statement, signals, readings[0])
        _compare(output, tables[0])
        return
    units = array_at(gates, "attended", statement.units)
    for index, (unit, reading, table) in enumerate(zip(units, readings, tables, strict=True)):
        with At("attended", index):
            output = _output(unit, statement, signals, reading)
            _compare(output, table)


def _realized_readings(gates: dict[str, object], statement: Statement) -> Sequence[str | None]:
    """For each attended unit, the Boolean function that combines its output with its signal, if one does."""
    if statement.circuit != "additive-output":
        return given_readings(statement) or (None,) * statement.width
    words = array_at(gates, "reading", statement.units) if statement.shared else [gates["reading"]]
    readings: list[str] = []
    for word in words:
        if not isinstance(word, str) or word not in READINGS:
            raise CertificateError(f'{quoted(word)} is not "and" or "or"', "reading")
        readings.append(word)
    return readings


@lru_cache(maxsize=256)
def given_readings(statement: Statement) -> tuple[str, ...] | None:
    """The Boolean functions that are given with the circuit: a product of bits is their AND."""
    return ("and",) * statement.width if statement.circuit in PRODUCTS and statement.encoding == "01" else None


def _compare(output: list[bool], table: int) -> None:
    got = int("".join(["1" if bit else "0" for bit in reversed(output)]), 2)
    wrong = got ^ table
    if wrong:
        point = (wrong & -wrong).bit_length() - 1
        values = f"{got >> point & 1} at point {point}, the truth table {table >> point & 1}"
        raise CertificateError(f"the circuit gives {values}")


def _signal(value: object, statement: Statement) -> list[int]:
    """The outputs of an attending unit on the N-cube, in the encoding."""
    shift, size = statement.attending_shift, statement.attending_size
    coefficients, _, threshold = read_unit(value, str(statement.attending), shift, size, takes_signal=False)
    values = activations_of(coefficients, str(statement.attending), threshold, statement.encoding)
    if 0 in values:
        raise not_strict(values.index(0) << shift)
    low = -1 if statement.encoding == "pm1" else 0
    outputs = [1 if u > 0 else low for u in values]
    return [g for g in outputs for _ in range(1 << shift)] if shift else outputs


def _output(value: object, statement: Statement, signals: list[list[int]], reading: str | None) -> list[bool]:
    """The outputs of an attended unit on the N-cube under its signals, by the formula that defines the circuit."""
    circuit, gate, encoding = statement.circuit, statement.attended, statement.encoding
    takes_signal = circuit in SIGNAL_CIRCUITS
    weights, v, threshold = read_unit(value, gate, 0, statement.n, takes_signal=takes_signal)
    copies = statement.points >> statement.n
    if circuit == "synaptic-gating:each":
        values = [weights[0]] * statement.points
        for i, signal in enumerate(signals):
            w = weights[1 << i]
            values = [u + w * g * x for u, g, x in zip(values, signal, _input(i, statement), strict=True)]
    else:
        values = activations_of(weights, gate, threshold, encoding) * copies
        if circuit == "multiplexing":
            values = [u + v * g for u, g in zip(values, signals[0], strict=True)]
        elif circuit == "additive-synaptic":
            values = [u + v * g * x for u, g, x in zip(values, signals[0], _input(0, statement), strict=True)]
        elif circuit == "synaptic-gating":
            w = weights[1]
            values = [u + w * x * (g - 1) for u, g, x in zip(values, signals[0], _input(0, statement), strict=True)]
        elif circuit == "synaptic-gating:all":
            b = weights[0]
            values = [b + g * (u - b) for u, g in zip(values, signals[0], strict=True)]
    if 0 in values:
        raise not_strict(values.index(0))
    if reading == "and":
        return [u > 0 and g > 0 for u, g in zip(values, signals[0], strict=True)]
    if reading == "or":
        return [u > 0 or g > 0 for u, g in zip(values, signals[0], strict=True)]
    if circuit in PRODUCTS:
        return [u * g > 0 for u, g in zip(values, signals[0], strict=True)]
    return [u > 0 for u in values]


@lru_cache(maxsize=64)
def _input(i: int, statement: Statement) -> list[int]:
    """The values of variable i + 1 on the N-cube, in the encoding."""
    low = -1 if statement.encoding == "pm1" else 0
    return [1 if x >> i & 1 else low for x in range(statement.points)]
