"""The ways in which a circuit can give its outputs at a point, and the linear inequalities that each asks of its units.

Where the signals have given bits, the activation of an attended unit is S(x') + v z for an input x' and a bit z. So a
way demands values of units at inputs, and a value is one set of inequalities in the parameters of the unit, or for a
square unit that is on, one of two. The proofs are those of `docs/certificates.md`, *Rows* to *Cases*.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from itertools import product

from capacity.audit.definitions import BIAS, Gate
from capacity.audit.statement import Statement

Row = tuple[int, int, int, int]
"""A linear form in the parameters of a unit: the input (an index), the sign of its monomials, and the further
parameter (of a signal, or one of the two square roots of a square unit) with its coefficient."""

Case = tuple[tuple[str, str, Row], ...]
"""The rows that a case adds to a path: each with its unit and its key."""

Readings = tuple[str, ...] | None
"""For each attended unit, whether its output is an AND or an OR with the signal, or the truth table by which it is read
with the signals; None if it is neither."""

Wanted = tuple[bool | None, ...]
"""For each attended unit, what the output is to be at a point; None where it is not specified."""

_Demand = tuple[int, int, int, int]
"""What an attended unit has to give: the unit, its input x', the bit z of its signal input, the value."""

_Way = tuple[list[_Demand], list[tuple[int, int]]]
"""The demands on the attended units, then those on the attending units: (unit, value)."""


def given_readings(statement: Statement) -> Readings:
    """The readings that come with the circuit: a product of bits is their AND."""
    definition = statement.definition
    if definition.output == "read":
        return definition.readouts if len(definition.readouts) == 1 else None
    return ("and",) * statement.width if definition.output == "product" and not statement.low else None


def attended_input(statement: Statement, x: int, signals: int) -> tuple[int, int]:
    """Where an attended unit is read: the input x' and the bit z of its activation S(x') + v z.

    Arguments:
        statement: The class of circuits.
        x: The attended input, as bits.
        signals: The bits of the signals.
    """
    pm1, adds_to = statement.low == -1, statement.definition.adds_to
    z = 0
    if adds_to is not None:
        factor = 1 if adds_to == BIAS else x >> adds_to - 1 & 1
        z = signals ^ factor ^ 1 if pm1 else signals & factor
    for i, mask in enumerate(statement.multiplied):
        if not signals >> i & 1:
            x = x ^ mask if pm1 else x & ~mask
    return x, z


def _attended_demands(
    statement: Statement, readings: Readings, point: int, signals: int, wanted: Wanted
) -> list[_Demand] | None:
    """The demands on the attended units where the signals have these bits; None if they exclude the outputs."""
    x, z = attended_input(statement, point & (1 << statement.n) - 1, signals)
    demands = []
    for unit, specified in enumerate(wanted):
        if specified is None:
            continue
        value = int(specified)
        if statement.definition.output == "read":
            assert readings is not None
            off, on = (int(readings[unit], 16) >> (first | signals << 1) & 1 for first in (0, 1))
            if off == on:
                if value != on:
                    return None
                continue
            value ^= 1 - on
        elif readings is not None:
            # AND lets f through where g = 1, OR where g = 0; elsewhere the output is that of g.
            if signals != (readings[unit] == "and"):
                if value != signals:
                    return None
                continue
        elif statement.definition.output == "product":
            value ^= 1 - signals
        demands.append((unit, x, z, value))
    return demands


def _ways(statement: Statement, readings: Readings, point: int, wanted: Wanted) -> Iterator[_Way]:
    """The ways in which a circuit can give the wanted outputs at a point, by the bits of its signals."""
    if all(value is None for value in wanted):
        yield [], []
        return
    if statement.signals != 1 or statement.definition.has_several_signals:
        live = _live_signals(statement, readings, point)
        for signals in _subsets(live):
            demands = _attended_demands(statement, readings, point, signals, wanted)
            if demands is not None:
                yield demands, [(i, signals >> i & 1) for i in range(statement.signals) if live >> i & 1]
        return
    zero, one = (_attended_demands(statement, readings, point, signal, wanted) for signal in (0, 1))
    if zero is None or one is None:
        if zero is not None:
            yield zero, [(0, 0)]
        if one is not None:
            yield one, [(0, 1)]
        return
    # If one signal asks for no more than the other does, then whatever meets the other's demands is right under both.
    if zero != one:
        yield zero, [] if set(one) < set(zero) else [(0, 0)]
    yield one, [] if set(zero) <= set(one) else [(0, 1)]


def _subsets(mask: int) -> Iterator[int]:
    """The subsets of a bit mask, in increasing order."""
    subset = 0
    yield subset
    while subset != mask:
        subset = subset - mask & mask
        yield subset


def _live_signals(statement: Statement, readings: Readings, point: int) -> int:
    """The attending units that make a difference at a point: that multiply an input which is not 0, or are read."""
    if statement.definition.output == "read":
        assert readings is not None
        table, points = int(readings[0], 16), range(4 * len(readings[0]))
        read = (any((table >> x ^ table >> (x ^ 2 << i)) & 1 for x in points) for i in range(statement.signals))
        return sum(1 << i for i, depends in enumerate(read) if depends)
    nonzero = -1 if statement.low else point
    return sum(1 << i for i, mask in enumerate(statement.multiplied) if mask & nonzero)


@lru_cache(maxsize=1 << 14)
def case_number(statement: Statement, readings: Readings, point: int, wanted: Wanted) -> int:
    """The number of cases of a point, which may be far too many to write out."""
    square = statement.attending is not None and statement.attending.squared
    specified = any(value is not None for value in wanted)
    if statement.definition.each_multiplies is not None and specified:
        return int((3 if square else 2) ** _live_signals(statement, readings, point).bit_count())
    number = 0
    for attended, attending in _ways(statement, readings, point, wanted):
        options = sum(value for *_, value in attended) if statement.attended.squared else 0
        options += sum(value for _, value in attending) if square else 0
        number += 1 << options
    return number


@lru_cache(maxsize=1 << 14)
def cases_of(statement: Statement, readings: Readings, point: int, wanted: Wanted) -> tuple[Case, ...]:
    """The cases of a point, in order: its ways, each with all sides on which square units may be on."""
    cases: list[Case] = []
    attending_input = point >> statement.attending_shift
    for attended, attending in _ways(statement, readings, point, wanted):
        options = [
            _options(statement.attended_names[unit], statement.attended, point, x, z, value)
            for unit, x, z, value in attended
        ]
        for unit, value in attending:
            assert statement.attending is not None
            name = statement.attending_names[unit]
            options.append(_options(name, statement.attending, point, attending_input, 0, value))
        cases += [tuple(row for option in chosen for row in option) for chosen in product(*options)]
    return tuple(cases)


def _options(unit: str, gate: Gate, point: int, x: int, z: int, value: int) -> list[Case]:
    """The rows by which a unit has a value at its input: one set of them, or for a square unit that is on, two."""
    if not gate.squared:
        sign = 1 if value else -1
        return [((unit, str(point), (x, sign, 0, sign * z)),)]
    if value:
        return [((unit, str(point), (x, 1, z, -1)),), ((unit, str(point), (x, -1, z, -1)),)]
    return [((unit, f"{point}+", (x, -1, z, 1)), (unit, f"{point}-", (x, 1, z, 1)))]


@lru_cache(maxsize=1 << 14)
def forced_rows(statement: Statement, readings: Readings, point: int, wanted: Wanted) -> Case:
    """The rows of a point that has exactly one case; none if it has more."""
    if case_number(statement, readings, point, wanted) != 1:
        return ()
    return cases_of(statement, readings, point, wanted)[0]
