"""A feed-forward network of gates, written down line by line, and the function that it computes.

    inputs a b c               # in their order; by default the names that are no gates, x2 before x10
    carry = [1,1,1; 2]         # weights of the inputs and threshold, on where w.x >= T
    sum = a + b + c - 2 carry >= 1
    sum                        # what the network computes; by default its last gate

A gate is weights and a threshold, of all inputs or of what stands in parentheses after them (`[1,-1; 1](h1, h2)`,
`(h1..h8)`), an inequality, or an expression. It reads inputs and gates of earlier lines.
"""

import re
from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from capacity.functions.expressions import evaluate_over, names_of, natural, printable
from capacity.functions.inequalities import COMPARISON, Inequality, read_inequality, read_weights
from enumerate.cube.truth_tables import check_inputs, from_bits, projection, to_bits
from enumerate.outcomes import Refused

MAX_INPUTS = 16

MAX_GATES = 10_000

NAME = r"[^\W\d]\w*"

DEFINITION = re.compile(rf"\s*({NAME})\s*(?<![<>=])=(?![<>=])\s*(.+)")

WEIGHTS_OF = re.compile(r"(\[[^\]]*\])\s*(?:\((.*)\))?\s*")

RANGE = re.compile(r"(\w*?[^\W\d])(\d+)\.\.\1(\d+)")


def read_network(text: str) -> tuple[int, tuple[str, ...], int]:
    """The function of a network, as a truth table, the names of its inputs, and the number of its gates.

    Raises:
        ValueError: a line is no gate; it says which, and why.
        Refused: of more than 16 inputs or 10,000 gates.

    Examples:
        >>> table, inputs, gates = read_network("h = a & b\\na + b - 2 h >= 1")
        >>> bin(table), inputs, gates
        ('0b110', ('a', 'b'), 2)
    """
    lines = [(number, line.partition("#")[0].strip()) for number, line in _numbered(text)]
    lines = [(number, line) for number, line in lines if line]
    if not lines:
        raise ValueError("the network has no gate")
    if len(lines) > MAX_GATES:
        raise Refused(f"the network has {len(lines)} lines; networks are read to {MAX_GATES} gates")
    declared: list[str] | None = None
    if re.match(r"inputs\b(?!\s*=)", lines[0][1]):
        declared = re.split(r"[,\s]+", lines[0][1])[1:]
        lines = lines[1:]
    gates = [(number, *_definition(number, line)) for number, line in lines]
    inputs = _inputs(gates) if declared is None else _distinct(declared)
    n = len(inputs)
    if n > MAX_INPUTS:
        raise Refused(f"the network has {n} inputs; a truth table is made to n = {MAX_INPUTS}")
    check_inputs(n, MAX_INPUTS)
    values = {name: projection(i, n) for i, name in _numbered(inputs)}
    result, made = 0, 0
    for number, name, gate in gates:
        try:
            if name in values:
                raise ValueError(f"{name} is {'an input' if name in inputs else 'a gate'} already")
            copied = name == "" and gate in values
            result = values[gate] if copied else _value(gate, values, inputs)
            made += not copied
        except ValueError as error:
            raise ValueError(f"line {number} of the network: {error}") from None
        if name:
            values[name] = result
    return result, inputs, made


def _numbered(lines: str | Sequence[str]) -> Iterator[tuple[int, str]]:
    """The lines of a text, or the items of a sequence, numbered from 1."""
    items = lines.splitlines() if isinstance(lines, str) else lines
    return zip(range(1, len(items) + 1), items, strict=True)


def _definition(number: int, line: str) -> tuple[str, str]:
    """The name, "" for none, and the gate of a line."""
    found = DEFINITION.fullmatch(line)
    if found:
        return found[1], found[2].strip()
    if re.match(r"output\s", line):
        line = line.removeprefix("output").strip()
    if not line:
        raise ValueError(f"line {number} of the network: there is no gate")
    return "", line


def _inputs(gates: Sequence[tuple[int, str, str]]) -> tuple[str, ...]:
    """The names that are no gates, and x1 ... xn of weights without names."""
    used: dict[str, int] = {}
    longest = 0
    for number, _, gate in gates:
        try:
            names = _names(gate)
        except ValueError as error:
            raise ValueError(f"line {number} of the network: {error}") from None
        if names is None:
            longest = max(longest, len(read_weights(gate).weights))
        for name in names or ():
            used.setdefault(name, number)
    defined = {name: number for number, name, _ in reversed(gates) if name}
    early = next((name for name in used if name in defined and used[name] <= defined[name]), None)
    if early is not None:
        raise ValueError(
            f"line {used[early]} of the network: {early} is read before it is a gate, on line {defined[early]}"
        )
    free = {name for name in used if name not in defined}
    if longest or all(re.fullmatch(r"x[1-9]\d{0,3}", name) for name in free):
        greatest = max((int(name[1:]) for name in free if re.fullmatch(r"x[1-9]\d{0,3}", name)), default=0)
        other = sorted(name for name in free if not re.fullmatch(r"x[1-9]\d{0,3}", name))
        if other:
            raise ValueError(f"weights without names read x1, x2, ..., but {other[0]} is an input: say `inputs` first")
        return tuple(f"x{i}" for i in range(1, max(greatest, longest) + 1))
    return tuple(sorted(free, key=natural))


def _distinct(names: Sequence[str]) -> tuple[str, ...]:
    if not names or len(set(names)) < len(names) or not all(re.fullmatch(NAME, name) for name in names):
        raise ValueError("line 1 of the network: inputs are different names, as in inputs a b c")
    return tuple(names)


def _names(gate: str) -> Sequence[str] | None:
    """The names that a gate reads; None for weights of all inputs."""
    weights = WEIGHTS_OF.fullmatch(gate)
    if weights:
        return None if weights[2] is None else _arguments(weights[2])
    if COMPARISON.search(gate):
        return read_inequality(gate).names
    return names_of(gate)


def _arguments(text: str) -> list[str]:
    """The names in parentheses, ranges written out."""
    names: list[str] = []
    joined = re.sub(r"[,\s]*(?:\.\.+|…)[,\s]*", "..", text)  # h1, ..., h8 is h1..h8
    for part in filter(None, re.split(r"[,\s]+", joined)):
        span = RANGE.fullmatch(part)
        if span:
            first, last = int(span[2]), int(span[3])
            if not 0 <= last - first < MAX_GATES:
                raise ValueError(f"{printable(part)!r} is not a range such as h1..h8")
            names += [f"{span[1]}{i}" for i in range(first, last + 1)]
        elif re.fullmatch(NAME, part):
            names.append(part)
        else:
            raise ValueError(f"{printable(part)!r} is not a name of an input or a gate")
    return names


def _value(gate: str, values: Mapping[str, int], inputs: Sequence[str]) -> int:
    """The truth table of a gate."""
    weights = WEIGHTS_OF.fullmatch(gate)
    if weights:
        names = inputs if weights[2] is None else _arguments(weights[2])
        row = read_weights(weights[1])
        if len(names) != len(row.weights):
            given = f"{len(row.weights)} weight{'s are' if len(row.weights) != 1 else ' is'} given"
            raise ValueError(f"{given} for {len(names)} input{'s' * (len(names) != 1)}")
        return _threshold(Inequality(row.weights, row.threshold, tuple(names)), values, len(inputs))
    if COMPARISON.search(gate):
        return _threshold(read_inequality(gate), values, len(inputs))
    _require_known(names_of(gate), values)
    return evaluate_over(gate, values, len(inputs))


def _threshold(row: Inequality, values: Mapping[str, int], n: int) -> int:
    _require_known(row.names, values)
    large = sum(map(abs, row.weights)) + abs(row.threshold) >= 1 << 62
    sums = np.zeros(2**n, object if large else np.int64)
    for name, weight in zip(row.names, row.weights, strict=True):
        sums += to_bits(values[name], n).astype(sums.dtype) * weight
    return from_bits(sums >= row.threshold)


def _require_known(names: Sequence[str], values: Mapping[str, int]) -> None:
    unknown = next((name for name in names if name not in values), None)
    if unknown is not None:
        raise ValueError(f"{unknown} is neither an input nor a gate of an earlier line")
