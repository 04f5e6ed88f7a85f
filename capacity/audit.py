"""Audit of certificates: realizations, refutations and counts, re-checked in exact integers.

This is the independent half of the project. It imports the Python standard library and nothing else, shares
no code with the engines that write certificates, and decides three kinds of claims, specified with their
proofs in ``docs/certificates.md``:

* a *realization* (integer coefficients of every unit) is evaluated on the whole cube by the formula that
  defines the circuit, in O(N 2^N) operations a unit;
* a *refutation* of one linear gate is a vector of Farkas multipliers (Gordan's theorem: a strict realization
  exists if and only if no such vector does), in O(N 2^N) additions; of any other circuit, an exhaustive tree
  of cases with such a vector at each leaf;
* a *count* lists one function a class with its orbit: self-dual threshold functions, told apart by their Chow
  parameters (Chow, 1961), or orbits written out in full for n <= 4. It proves a lower bound, and no more.

It also adds up the *published shards* of a long count (``read_shards``): all are there, each once, and their sum is the
count; it does not make them again.

Run it as ``python -m capacity.audit FILE...``.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from itertools import combinations, pairwise, product
from math import comb, factorial, gcd, isqrt
from operator import add, sub
from pathlib import Path
from typing import Any, NoReturn

__all__ = [
    "SCHEMA",
    "SHARDS_SCHEMA",
    "CertificateError",
    "Shards",
    "audit_document",
    "audit_file",
    "load_certificate",
    "main",
    "part_columns",
    "read_shards",
]

SCHEMA = "circuit-capacity/certificate/2"
SHARDS_SCHEMA = "circuit-capacity/shards/1"

MAX_INPUTS = 16
"""Truth tables of more inputs are refused: 2^17 points are past what this checker evaluates in a second."""
MAX_UNITS = 1024
MAX_SELF_DUAL_INPUTS = 9
MAX_ORBIT_INPUTS = 4
MAX_DIGITS = 4000
"""A longer decimal is refused; below the 4300 digits at which Python itself refuses to convert."""

_COMMON_KEYS = frozenset(
    {"schema", "kind", "circuit", "gate", "attending", "encoding", "n", "units", "shared", "attending_inputs"}
)
_REALIZATION_KEYS = _COMMON_KEYS | {"truth_table", "gates"}
_REFUTATION_KEYS = _COMMON_KEYS | {"truth_table"}
_COUNT_KEYS = _COMMON_KEYS | {"count", "engines", "symmetry", "classes"}
_ENGINE_KEYS = frozenset({"method", "count"})
_SELF_DUAL_CLASS_KEYS = frozenset({"weights", "orbit_size"})
_ORBIT_CLASS_KEYS = frozenset({"truth_table", "orbit_size", "gates"})
_INNER_NODE_KEYS = frozenset({"point", "cases"})
_LEAF_KEYS = frozenset({"refutes", "multipliers"})
_SYMMETRIES = ("swap", "complement", "reflect")
_READINGS = ("and", "or")
_OPTIONAL_KEYS = frozenset({"version"})
_NO_KEYS: frozenset[str] = frozenset()

_PRODUCTS = ("output-gating", "activation-gating")
_SIGNAL_CIRCUITS = ("multiplexing", "additive-synaptic")
_SYNAPTIC_CIRCUITS = ("synaptic-gating", "synaptic-gating:all", "synaptic-gating:each")
_GATED_CIRCUITS = (*_PRODUCTS, *_SIGNAL_CIRCUITS, *_SYNAPTIC_CIRCUITS, "additive-output")
_MARKED_CIRCUITS = ("additive-synaptic", "synaptic-gating")
"""The circuits in which x1 plays a part of its own."""

_LINEAR_GATE = re.compile(r"ltf|ptf:[1-9][0-9]{0,8}")
_SCORE = re.compile(
    r"(?:dot-product|expressive|elliptical|positional)-score|expressive-score:either|low-rank-score:[1-9][0-9]{0,8}"
)
_MONOMIAL = re.compile(r"1|x[1-9][0-9]{0,8}(?:\*x[1-9][0-9]{0,8})*")
_GENERATOR = re.compile(r"not|-x([1-9][0-9]{0,8})|x([1-9][0-9]{0,8}),x([1-9][0-9]{0,8})")
_HEX = re.compile(r"[0-9a-f]+")

_Row = tuple[int, int, int, int]
"""A linear form in the parameters of a unit: the input (an index), the sign of its monomials, and the further
parameter (of a signal, or one of the two square roots of a square unit) with its coefficient."""
_Case = tuple[tuple[str, str, _Row], ...]
"""The rows that a case adds to a path: each with its unit and its key."""


class CertificateError(ValueError):
    """A certificate is refused. The message is one line: the place in the document, then the reason.

    Arguments:
        reason: What is wrong.
        where: The place, as a path such as ``gates.attended``; empty for the document itself.
    """

    def __init__(self, reason: str, where: str = "") -> None:
        self.reason = reason
        self.where = where
        super().__init__(f"{where}: {reason}" if where else reason)

    def within(self, outer: str) -> CertificateError:
        """The same refusal, its place written from one level further out."""
        joint = "." if self.where and not self.where.startswith("[") else ""
        return CertificateError(self.reason, outer + joint + self.where)


class _At:
    """A place in the document: a refusal that leaves the ``with`` block has it put before its own place."""

    __slots__ = ("index", "name")

    def __init__(self, name: str, index: object = None) -> None:
        self.name = name
        self.index = index

    def __enter__(self) -> None:
        pass

    def __exit__(self, kind: object, error: BaseException | None, traceback: object) -> None:
        if isinstance(error, CertificateError):
            place = self.name if self.index is None else f"{self.name}[{_shown(self.index)}]"
            raise error.within(place) from None


@dataclass(frozen=True, eq=False)
class _Statement:
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


def audit_document(document: object) -> str:
    """Audit a parsed certificate, or a list of them.

    Arguments:
        document: What ``load_certificate`` returns: an object (one certificate) or a list of objects.

    Returns:
        One line that says what was proved.

    Raises:
        CertificateError: The document is not a certificate, or its proof does not hold. Of a list, every
            member is audited, and the message gives the number refused with the first reason.

    Examples:
        >>> certificate = {
        ...     "schema": "circuit-capacity/certificate/2", "kind": "realization", "circuit": "ltf",
        ...     "gate": "ltf", "attending": None, "encoding": "01", "n": 2, "units": 1, "shared": False,
        ...     "attending_inputs": None, "truth_table": "8",
        ...     "gates": {"attended": {"1": "-3", "x1": "2", "x2": "2"}},
        ... }
        >>> audit_document(certificate)
        'realization of 8 (n = 2) by ltf: 1 gate, 4 points'
        >>> audit_document(certificate | {"truth_table": "e"})
        Traceback (most recent call last):
        ...
        capacity.audit.CertificateError: gates: the circuit gives 0 at point 1, the truth table 1
    """
    if isinstance(document, list):
        return _audit_list(document)
    return _audit_certificate(document)[1]


def load_certificate(path: str | os.PathLike[str]) -> object:
    """Read a file that holds one certificate, a JSON array of them, or one to a line (JSON Lines).

    Arguments:
        path: The file.

    Returns:
        The parsed document, or for JSON Lines the list of them; not yet audited.

    Raises:
        CertificateError: The text is not UTF-8 or not JSON, or holds what no certificate may: a duplicated
            key, a number with a fraction or an exponent, NaN or Infinity, an oversize number, nesting too
            deep.
        OSError: The file cannot be read.
    """
    return _parse_certificates(Path(path).read_bytes())


def _parse_certificates(content: bytes) -> object:
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        raise CertificateError(f"not UTF-8: {error.reason} at byte {error.start}") from None
    try:
        return _parse_json(text)
    except json.JSONDecodeError as error:
        if not error.msg.startswith("Extra data"):
            raise _not_json(error) from None
        whole = error
    documents: list[object] = []
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        try:
            documents.append(_parse_json(line))
        except json.JSONDecodeError as error:
            # A first line that does not stand alone: the file was meant as one document, not as lines.
            raise _not_json(error, f"line {number}") if documents else _not_json(whole) from None
        except CertificateError as error:
            raise error.within(f"line {number}") from None
    return documents


def audit_file(path: str | os.PathLike[str]) -> str:
    """Read and audit one file: ``audit_document`` of ``load_certificate``, or the sum of published shards.

    Raises:
        CertificateError: The file is refused.
        OSError: The file cannot be read.
    """
    content = Path(path).read_bytes()
    if content.startswith(_SHARDS_BEGIN):
        return _parse_shards(content).summary()
    return audit_document(_parse_certificates(content))


def main(argv: Sequence[str] | None = None) -> int:
    """Audit the files named on a command line, with a line for each.

    ``FILE: ok: ...`` goes to stdout, ``FILE: refused: ...`` to stderr.

    Arguments:
        argv: The command line, less the program's name; by default the process's own.

    Returns:
        0 if all hold, 1 if any is refused, 2 for bad usage or if a file cannot be read.
    """
    parser = argparse.ArgumentParser(
        prog="capacity.audit",
        description="Re-check certificates of circuit capacity, and add up the published shards of counts, with the "
        "Python standard library alone.",
        epilog="example: python -m capacity.audit and.json refutations.jsonl",
    )
    parser.add_argument(
        "files", nargs="+", metavar="FILE", help="one certificate, a JSON array of them, one to a line, or shards (CSV)"
    )
    try:
        files: list[str] = parser.parse_args(argv).files
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else 2
    status = 0
    for name in files:
        shown = name.encode(sys.stdout.encoding or "ascii", "backslashreplace").decode(sys.stdout.encoding or "ascii")
        try:
            print(f"{shown}: ok: {audit_file(name)}", flush=True)
        except CertificateError as error:
            print(f"{shown}: refused: {error}", file=sys.stderr)
            status = max(status, 1)
        except OSError as error:
            print(f"{shown}: cannot be read: {error.strerror or error}", file=sys.stderr)
            status = 2
    return status


# --- one certificate ----------------------------------------------------------------------------------------


def _audit_list(documents: list[object]) -> str:
    if not documents:
        raise CertificateError("an empty array holds no certificate")
    kinds: Counter[str] = Counter()
    refused = 0
    first: CertificateError | None = None
    for number, document in enumerate(documents, start=1):
        try:
            kinds[_audit_certificate(document)[0]] += 1
        except CertificateError as error:
            refused += 1
            if first is None:
                first = CertificateError(f"certificate {number}: {error}")
    if first is not None:
        raise CertificateError(f"{refused} of {_plural(len(documents), 'certificate')} refused; {first}")
    summary = ", ".join(_plural(number, kind) for kind, number in sorted(kinds.items()))
    return f"{_plural(len(documents), 'certificate')}: {summary}"


def _audit_certificate(document: object) -> tuple[str, str]:
    """Audit one certificate; returns its kind and the line that says what was proved."""
    if not isinstance(document, dict):
        raise CertificateError(f"a certificate is an object, not {_shown(document)}")
    if document.get("schema") != SCHEMA:
        raise CertificateError(f'{_shown(document.get("schema"))} is not "{SCHEMA}"', "schema")
    kind = document.get("kind")
    if kind == "realization":
        return kind, _audit_realization(document, _read_statement(document))
    if kind == "refutation":
        return kind, _audit_refutation(document, _read_statement(document))
    if kind == "count":
        return kind, _audit_count(document, _read_statement(document))
    raise CertificateError(f'{_shown(kind)} is not "realization", "refutation" or "count"', "kind")


def _read_statement(document: dict[str, object]) -> _Statement:
    if not document.keys() >= _COMMON_KEYS:
        missing = min(_COMMON_KEYS - document.keys())
        raise CertificateError(f'the key "{missing}" is missing')
    version = document.get("version", "")
    if not isinstance(version, str):
        raise CertificateError(f"{_shown(version)} is not a string", "version")
    circuit, gate, attending = document["circuit"], document["gate"], document["attending"]
    encoding, shared = document["encoding"], document["shared"]
    if not isinstance(circuit, str):
        raise CertificateError(f"{_shown(circuit)} is not a string", "circuit")
    if not isinstance(gate, str):
        raise CertificateError(f"{_shown(gate)} is not a string", "gate")
    if attending is not None and not isinstance(attending, str):
        raise CertificateError(f"{_shown(attending)} is neither null nor a string", "attending")
    if encoding is not None and not isinstance(encoding, str):
        raise CertificateError(f"{_shown(encoding)} is neither null nor a string", "encoding")
    if not isinstance(shared, bool):
        raise CertificateError(f"{_shown(shared)} is neither true nor false", "shared")
    n, units = _number(document, "n"), _number(document, "units")
    inputs = None if document["attending_inputs"] is None else _number(document, "attending_inputs")
    return _statement(circuit, gate, attending, encoding, n, units, shared, inputs)


def _number(document: dict[str, object], key: str) -> int:
    value = document[key]
    if not isinstance(value, int) or isinstance(value, bool):
        raise CertificateError(f"{_shown(value)} is not an integer", key)
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
) -> _Statement:
    plain = circuit not in _GATED_CIRCUITS
    if plain:
        if not _is_gate(circuit) and not _is_score(circuit):
            reason = f'{_shown(circuit)} is not "ltf", "ptf:d" with d >= 1, "square", a score, or a gated circuit'
            raise CertificateError(reason, "circuit")
        if gate != circuit:
            raise CertificateError(f"{_shown(gate)} is not the circuit, {_shown(circuit)}", "gate")
        if attending is not None:
            reason = f"null is expected for a circuit without an attending unit, not {_shown(attending)}"
            raise CertificateError(reason, "attending")
    else:
        for name, key in ((gate, "gate"), (attending, "attending")):
            if name is None or not _is_gate(name):
                raise CertificateError(f'{_shown(name)} is not "ltf", "ptf:d" with d >= 1, or "square"', key)
        if circuit in _SYNAPTIC_CIRCUITS and gate != "ltf":
            raise CertificateError(f'{_shown(gate)} is not "ltf", the one gate of {circuit}', "gate")
    if circuit in ("additive-output", "positional-score"):
        if encoding is not None:
            raise CertificateError(f"null is expected for {circuit}, not {_shown(encoding)}", "encoding")
    elif encoding not in ("01", "pm1"):
        raise CertificateError(f'{_shown(encoding)} is not "01" or "pm1"', "encoding")
    if n < 0:
        raise CertificateError(f"{_shown(n)} is negative", "n")
    if n == 0 and circuit in _MARKED_CIRCUITS:
        raise CertificateError(f"{circuit} gates x1, so n >= 1", "n")
    if _is_score(circuit) and (n < 2 or n % 2):
        raise CertificateError(f"{_shown(n)} is not 2 m, the inputs of two tokens of m >= 1 bits", "n")
    if units < 1:
        raise CertificateError(f"{_shown(units)} is not at least 1", "units")
    if units > MAX_UNITS:
        raise CertificateError(f"{_shown(units)} is over {MAX_UNITS}, the limit for this checker", "units")
    if shared and (plain or units == 1):
        raise CertificateError("true needs an attending unit and two attended units at least", "shared")
    if attending_inputs is not None:
        if plain:
            raise CertificateError("null is expected for a circuit without an attending unit", "attending_inputs")
        if attending_inputs < 0:
            raise CertificateError(f"{_shown(attending_inputs)} is negative", "attending_inputs")
    variables = n + (attending_inputs or 0)
    if variables > MAX_INPUTS:
        key = "n" if n > MAX_INPUTS else "attending_inputs"
        raise CertificateError(f"{_shown(variables)} inputs are over {MAX_INPUTS}, the limit for this checker", key)
    width = units if shared else 1
    signals = 0 if plain else n if circuit == "synaptic-gating:each" else 1
    return _Statement(
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
    return name == "square" or _is_linear(name)


def _is_linear(name: str | None) -> bool:
    """Whether a gate is the sign of a polynomial, and its class so closed under complement."""
    return name is not None and _LINEAR_GATE.fullmatch(name) is not None


def _is_score(name: str | None) -> bool:
    """Whether a class is that of an attention score: on pairs of tokens, with no bias but the threshold."""
    return name is not None and _SCORE.fullmatch(name) is not None


def _is_squared(gate: str | None) -> bool:
    """Whether a score is squared before it is compared with the threshold."""
    return gate is not None and (gate == "square" or gate.startswith("expressive-score"))


def _degree(gate: str) -> int:
    """The degree of the polynomial of a gate; of a square gate, that of its score."""
    if _is_score(gate):
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
    if attending is not None or _is_score(circuit):
        words += ["--encoding", encoding] if encoding is not None else []
    words += ["--units", str(units)] if units > 1 else []
    words += ["--shared"] if shared else []
    words += ["--attending-inputs", str(attending_inputs)] if attending_inputs is not None else []
    return " ".join(words)


# --- realizations -------------------------------------------------------------------------------------------


def _audit_realization(document: dict[str, object], statement: _Statement) -> str:
    _keys(document, _REALIZATION_KEYS, _OPTIONAL_KEYS)
    tables = _read_truth_tables(document["truth_table"], statement)
    with _At("gates"):
        _check_realizes(document["gates"], statement, tables)
    number = (statement.width + statement.signals) * (statement.units // statement.width)
    gates, points = _plural(number, "gate"), _plural(statement.points, "point")
    return f"realization of {_proved(document, statement)}: {gates}, {points}"


def _proved(document: dict[str, object], statement: _Statement) -> str:
    """The function and the class, in the line that says what was proved."""
    table = document["truth_table"]
    shown = _shortened(",".join(table) if isinstance(table, list) else str(table))
    return f"{shown} (n = {statement.n}) by {statement.title}"


def _check_realizes(value: object, statement: _Statement, tables: Sequence[int]) -> None:
    """Evaluate the circuits on the whole cube, strictly, and compare the outputs with the truth tables."""
    if not statement.is_layer:
        _check_circuit(value, statement, tables)
        return
    for index, (circuit, table) in enumerate(zip(_array(value, statement.units), tables, strict=True)):
        with _At("", index):
            _check_circuit(circuit, statement, (table,))


@lru_cache(maxsize=256)
def _roles(statement: _Statement) -> frozenset[str]:
    roles = {"attended"} if statement.attending is None else {"attended", "attending"}
    return frozenset(roles | {"reading"} if statement.circuit in ("additive-output", _EITHER) else roles)


def _check_circuit(value: object, statement: _Statement, tables: Sequence[int]) -> None:
    """Evaluate one circuit: one attended unit, or all that share their signals."""
    gates = _keys(value, _roles(statement))
    if _is_score(statement.circuit):
        _compare(_score_output(gates, statement), tables[0])
        return
    readings = _realized_readings(gates, statement)
    signals: list[list[int]] = []
    if statement.circuit == "synaptic-gating:each":
        for index, unit in enumerate(_array_at(gates, "attending", statement.n)):
            with _At("attending", index):
                signals.append(_signal(unit, statement))
    elif statement.attending is not None:
        with _At("attending"):
            signals.append(_signal(gates["attending"], statement))
    if not statement.shared:
        with _At("attended"):
            output = _output(gates["attended"], statement, signals, readings[0])
        _compare(output, tables[0])
        return
    units = _array_at(gates, "attended", statement.units)
    for index, (unit, reading, table) in enumerate(zip(units, readings, tables, strict=True)):
        with _At("attended", index):
            output = _output(unit, statement, signals, reading)
            _compare(output, table)


def _realized_readings(gates: dict[str, object], statement: _Statement) -> Sequence[str | None]:
    """For each attended unit, the Boolean function that combines its output with its signal, if one does."""
    if statement.circuit != "additive-output":
        return _readings(statement) or (None,) * statement.width
    words = _array_at(gates, "reading", statement.units) if statement.shared else [gates["reading"]]
    readings: list[str] = []
    for word in words:
        if not isinstance(word, str) or word not in _READINGS:
            raise CertificateError(f'{_shown(word)} is not "and" or "or"', "reading")
        readings.append(word)
    return readings


@lru_cache(maxsize=256)
def _readings(statement: _Statement) -> tuple[str, ...] | None:
    """The Boolean functions that are given with the circuit: a product of bits is their AND."""
    return ("and",) * statement.width if statement.circuit in _PRODUCTS and statement.encoding == "01" else None


def _compare(output: list[bool], table: int) -> None:
    got = int("".join(["1" if bit else "0" for bit in reversed(output)]), 2)
    wrong = got ^ table
    if wrong:
        point = (wrong & -wrong).bit_length() - 1
        values = f"{got >> point & 1} at point {point}, the truth table {table >> point & 1}"
        raise CertificateError(f"the circuit gives {values}")


def _signal(value: object, statement: _Statement) -> list[int]:
    """The outputs of an attending unit on the N-cube, in the encoding."""
    shift, size = statement.attending_shift, statement.attending_size
    coefficients, _, threshold = _read_unit(value, str(statement.attending), shift, size, takes_signal=False)
    values = _activations(coefficients, str(statement.attending), threshold, statement.encoding)
    if 0 in values:
        raise _not_strict(values.index(0) << shift)
    low = -1 if statement.encoding == "pm1" else 0
    outputs = [1 if u > 0 else low for u in values]
    return [g for g in outputs for _ in range(1 << shift)] if shift else outputs


def _output(value: object, statement: _Statement, signals: list[list[int]], reading: str | None) -> list[bool]:
    """The outputs of an attended unit on the N-cube under its signals, by the formula that defines the circuit."""
    circuit, gate, encoding = statement.circuit, statement.attended, statement.encoding
    takes_signal = circuit in _SIGNAL_CIRCUITS
    weights, v, threshold = _read_unit(value, gate, 0, statement.n, takes_signal=takes_signal)
    copies = statement.points >> statement.n
    if circuit == "synaptic-gating:each":
        values = [weights[0]] * statement.points
        for i, signal in enumerate(signals):
            w = weights[1 << i]
            values = [u + w * g * x for u, g, x in zip(values, signal, _input(i, statement), strict=True)]
    else:
        values = _activations(weights, gate, threshold, encoding) * copies
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
        raise _not_strict(values.index(0))
    if reading == "and":
        return [u > 0 and g > 0 for u, g in zip(values, signals[0], strict=True)]
    if reading == "or":
        return [u > 0 or g > 0 for u, g in zip(values, signals[0], strict=True)]
    if circuit in _PRODUCTS:
        return [u * g > 0 for u, g in zip(values, signals[0], strict=True)]
    return [u > 0 for u in values]


def _not_strict(point: int) -> CertificateError:
    return CertificateError(f"the activation is 0 at point {point}: not a strict realization")


@lru_cache(maxsize=64)
def _input(i: int, statement: _Statement) -> list[int]:
    """The values of variable i + 1 on the N-cube, in the encoding."""
    low = -1 if statement.encoding == "pm1" else 0
    return [1 if x >> i & 1 else low for x in range(statement.points)]


def _read_unit(value: object, gate: str, shift: int, size: int, *, takes_signal: bool) -> tuple[list[int], int, int]:
    """The coefficients of one unit.

    Returns:
        The coefficients by monomial (a bit mask of the unit's own variables), that of the signal, and the
        threshold t of a square unit.
    """
    degree, square = _degree(gate), _is_squared(gate)
    coefficients = [0] * (1 << size)
    v = t = 0
    key: object = None
    items = _items(value)
    try:
        for key, text in items:
            if key == "v" and takes_signal:
                v = _integer(text)
            elif key == "t" and square:
                t = _integer(text)
                if t < 0:
                    raise CertificateError("the threshold of a square unit is negative")
            else:
                mask = _monomial(key, shift, size)
                if mask.bit_count() > degree:
                    raise CertificateError(f"a monomial of degree {mask.bit_count()}, over {degree}")
                coefficients[mask] = _integer(text)
    except CertificateError as error:
        raise error.within(f"[{_shown(key)}]") from None
    return coefficients, v, t


def _activations(coefficients: list[int], gate: str, threshold: int, encoding: str | None) -> list[int]:
    """The values of a polynomial on the cube of its own variables; for a square gate, of its square less t."""
    values = coefficients
    # p = even + x * odd in the variable x of lowest index. Its two values become the low and the high half,
    # which moves x to the top of the index: after all rounds each variable has its value, and its place again.
    for _ in range(len(values).bit_length() - 1):
        even, odd = values[0::2], values[1::2]
        low = list(map(sub, even, odd)) if encoding == "pm1" else even
        values = low + list(map(add, even, odd))
    return [u * u - threshold for u in values] if _is_squared(gate) else values


def _monomial(key: object, shift: int, size: int) -> int:
    """The variables of a monomial as a bit mask: ``x1*x3`` is 0b101 and ``1`` is 0, where x1 comes first."""
    if not isinstance(key, str):
        raise CertificateError("a monomial is a string")
    return _monomial_mask(key, shift, size)


@lru_cache(maxsize=1 << 16)
def _monomial_mask(key: str, shift: int, size: int) -> int:
    if _MONOMIAL.fullmatch(key) is None:
        if key in ("v", "t"):
            raise CertificateError("this unit has no such coefficient")
        raise CertificateError('a monomial is "1", or variables such as "x1" and "x1*x3"')
    if key == "1":
        return 0
    variables = [int(name[1:]) for name in key.split("*")]
    if any(first >= second for first, second in pairwise(variables)):
        raise CertificateError("the variables of a monomial stand in strictly increasing order")
    for variable in variables:
        if not shift < variable <= shift + size:
            own = f"has x{shift + 1} to x{shift + size}" if size else "has none"
            raise CertificateError(f"x{variable} is not a variable of this unit, which {own}")
    return sum(1 << variable - shift - 1 for variable in variables)


# --- scores -------------------------------------------------------------------------------------------------

_EITHER = "expressive-score:either"
_EITHER_READINGS = ("above", "below")


def _score_output(gates: dict[str, object], statement: _Statement) -> list[bool]:
    """The outputs of a score on all pairs of tokens."""
    with _At("attended"):
        if statement.circuit == "positional-score":
            values = _positional_scores(gates["attended"], statement)
        else:
            coefficients, _, threshold = _read_unit(
                gates["attended"], statement.circuit, 0, statement.n, takes_signal=False
            )
            _check_matrix(coefficients, statement)
            values = _activations(coefficients, statement.circuit, threshold, statement.encoding)
        if 0 in values:
            raise _not_strict(values.index(0))
    below = False
    if statement.circuit == _EITHER:
        if gates["reading"] not in _EITHER_READINGS:
            raise CertificateError(f'{_shown(gates["reading"])} is not "above" or "below"', "reading")
        below = gates["reading"] == "below"
    return [(u > 0) != below for u in values]


def _positional_scores(value: object, statement: _Statement) -> list[int]:
    """The score less the threshold of every pair of positions, by keys s0, s1, ..."""
    scores = _keys(value, frozenset(f"s{x}" for x in range(statement.points)))
    return [_integer_at(scores, f"s{x}") for x in range(statement.points)]


@lru_cache(maxsize=64)
def _products(circuit: str, n: int) -> dict[int, tuple[int, int]]:
    """The products of a score, a bit of q and a bit of k, by their bit mask of variables."""
    m = n // 2
    pairs = [(i, j) for i in range(m) for j in range(m) if circuit != "elliptical-score" or i == j]
    return {1 << i | 1 << m + j: (i, j) for i, j in pairs}


def _check_matrix(coefficients: list[int], statement: _Statement) -> None:
    """The coefficients are those of a matrix M of the class, with no constant where the score is squared."""
    allowed = _products(statement.circuit, statement.n)
    for mask, value in enumerate(coefficients):
        name = "*".join(f"x{i + 1}" for i in range(statement.n) if mask >> i & 1) or "1"
        if value and mask not in allowed and (mask or _is_squared(statement.circuit)):
            raise CertificateError("the score has no such product", f'["{name}"]')
        if value < 0 and mask and statement.circuit == "elliptical-score":
            raise CertificateError("an axis is negative", f'["{name}"]')
    if statement.circuit.startswith("low-rank-score:"):
        m = statement.n // 2
        rank = _rank([[coefficients[1 << i | 1 << m + j] for j in range(m)] for i in range(m)])
        if rank > int(statement.circuit.partition(":")[2]):
            raise CertificateError(f"the matrix of the score has rank {rank}")


def _rank(rows: list[list[int]]) -> int:
    rank = 0
    while rows:
        leader = rows.pop()
        column = next((j for j, v in enumerate(leader) if v), None)
        if column is not None:
            rank += 1
            rows = [[leader[column] * v - row[column] * u for v, u in zip(row, leader, strict=True)] for row in rows]
    return rank


def _first_nonzero_product(moments: dict[int, int], gate: str, n: int, encoding: str | None) -> int | None:
    """The first product, or 0 for the constant of a linear score, over which the moments do not sum to 0.

    A moment at -1 - mask belongs to the inequality that this coefficient is positive.
    """
    if not _is_squared(gate) and sum(moment for x, moment in moments.items() if x >= 0) != 0:
        return 0
    low = -1 if encoding == "pm1" else 0
    m = n // 2
    for mask, (i, j) in _products(gate, n).items():
        total = moments.get(-1 - mask, 0)
        for x, moment in moments.items():
            if x >= 0:
                total += moment * (1 if x >> i & 1 else low) * (1 if x >> m + j & 1 else low)
        if total:
            return mask
    return None


def _check_directions(value: object, statement: _Statement, wanted: list[int]) -> int:
    """No score (a.q)(b.k) - t of tokens of two bits gives the function: multipliers at directions a that suffice.

    Multipliers at a refute every b and t. Whether some do depends on rho = a2/a1 through the signs of the 3 x 3 minors
    of the rows ((a1 q1 + a2 q2) k, 1) alone, so one rho in each open interval between neighbouring roots of the minors
    speaks for the interval; the realizable rho are an open set, and there is none at a root if there is none beside it.

    Returns:
        The number of directions.
    """
    if statement.circuit != "low-rank-score:1" or statement.n != 4:
        raise CertificateError("directions refute low-rank-score:1 of n = 4 only")
    if not isinstance(value, list):
        raise CertificateError(f"an array is expected, not {_shown(value)}")
    low = -1 if statement.encoding == "pm1" else 0
    tokens = [[1 if x >> i & 1 else low for i in range(4)] for x in range(16)]
    samples: set[Fraction] = set()
    for index, item in enumerate(value):
        with _At("", index):
            entry = _keys(item, frozenset({"direction", "multipliers"}))
            with _At("direction"):
                a1, a2 = (_integer(text) for text in _array(entry["direction"], 2))
                if not a1:
                    raise CertificateError("the first coordinate is 0")
            samples.add(Fraction(a2, a1))
            with _At("multipliers"):
                _check_at_direction(entry["multipliers"], tokens, (a1, a2), wanted)
    _check_intervals(samples, {_minor([tokens[x] for x in chosen]) for chosen in combinations(range(16), 3)})
    return len(value)


def _check_at_direction(value: object, tokens: list[list[int]], a: tuple[int, int], wanted: list[int]) -> None:
    total = [0, 0, 0]
    positive = False
    for key, text in _items(value):
        point, multiplier = _point(key, 4), _integer(text)
        if multiplier < 0:
            raise CertificateError("a multiplier is negative", f"[{_shown(key)}]")
        positive = positive or multiplier > 0
        signed = multiplier if wanted[point] else -multiplier
        q1, q2, k1, k2 = tokens[point]
        seen = a[0] * q1 + a[1] * q2
        total = list(map(add, total, [signed * seen * k1, signed * seen * k2, signed]))
    if not positive:
        raise CertificateError("no multiplier is positive")
    if any(total):
        raise CertificateError("the sum of lambda * s over the rows at this direction is not 0")


def _minor(tokens: list[list[int]]) -> tuple[int, int, int]:
    """det of the rows ((q1 + rho q2) k, 1) of three pairs of tokens: the coefficients of 1, rho and rho^2."""
    coefficients = [0, 0, 0]
    for first, second in ((0, 1), (1, 2), (2, 0)):
        (q1, q2, k1, k2), (p1, p2, j1, j2) = tokens[first], tokens[second]
        area = k1 * j2 - k2 * j1
        coefficients = list(map(add, coefficients, [area * q1 * p1, area * (q1 * p2 + q2 * p1), area * q2 * p2]))
    return coefficients[0], coefficients[1], coefficients[2]


def _check_intervals(samples: set[Fraction], polynomials: set[tuple[int, int, int]]) -> None:
    """Every open interval between neighbouring real roots of the polynomials, of degree at most two, has a sample."""
    if not samples:
        raise CertificateError("no direction is given")
    ordered = sorted(samples)
    between: dict[int, set[object]] = {}  # different roots, by the number of samples below
    for polynomial in polynomials:
        if not any(polynomial[1:]):
            continue
        divisor = gcd(*polynomial) if (polynomial[2] or polynomial[1]) > 0 else -gcd(*polynomial)
        c0, c1, c2 = (c // divisor for c in polynomial)
        square = c1 * c1 - 4 * c0 * c2
        if c2 and square < 0:
            continue
        root = isqrt(square)
        for sign in (1, -1) if c2 else (1,):
            if c2 and root * root != square:
                # Irreducible: the root is known by its polynomial and its side of the vertex, and is no sample.
                at = [(2 * c2 * s + c1 < 0, c0 + c1 * s + c2 * s * s < 0) for s in ordered]
                below = sum(left or inside if sign > 0 else left and not inside for left, inside in at)
                between.setdefault(below, set()).add((c0, c1, c2, sign))
                continue
            value = Fraction(-c1 + sign * root, 2 * c2) if c2 else Fraction(-c0, c1)
            if value in samples:
                raise CertificateError(f"the direction of rho = {value} is degenerate")
            between.setdefault(sum(s < value for s in ordered), set()).add(value)
    for below, roots in between.items():
        if below in (0, len(ordered)) or len(roots) > 1:
            raise CertificateError("some interval of directions is left out")


# --- refutations: the cases of a point ------------------------------------------------------------------------


_Demand = tuple[int, int, int, int]
"""What an attended unit has to give: the unit, its input, the bit of its signal input, the value."""


def _attended_demands(
    statement: _Statement, readings: tuple[str, ...] | None, point: int, bits: int, wanted: int
) -> list[_Demand] | None:
    """The demands on the attended units where the signals have these bits; None if they exclude the outputs."""
    everything = (1 << statement.n) - 1
    x = point & everything
    circuit, pm1 = statement.circuit, statement.encoding == "pm1"
    z = 0
    if circuit == "multiplexing":
        z = bits
    elif circuit == "additive-synaptic":
        z = bits ^ x & 1 ^ 1 if pm1 else bits & x
    elif circuit in _SYNAPTIC_CIRCUITS:
        gated = 1 if circuit == "synaptic-gating" else everything
        off = gated & ~bits if circuit == "synaptic-gating:each" else 0 if bits else gated
        x = x ^ off if pm1 else x & ~off
    demands = []
    for unit in range(statement.width):
        value = wanted >> unit & 1
        if readings is not None:
            # AND lets f through where g = 1, OR where g = 0; elsewhere the output is that of g.
            if bits != (readings[unit] == "and"):
                if value != bits:
                    return None
                continue
        elif circuit in _PRODUCTS:
            value ^= 1 - bits
        demands.append((unit, x, z, value))
    return demands


_Way = tuple[list[_Demand], list[tuple[int, int]]]
"""The demands on the attended units, then those on the attending units: (unit, value)."""


def _ways(statement: _Statement, readings: tuple[str, ...] | None, point: int, wanted: int) -> Iterator[_Way]:
    """The ways in which a circuit can give the wanted outputs at a point, by the bits of its signals."""
    if statement.signals != 1 or statement.circuit == "synaptic-gating:each":
        # Where an input is 0, its signal makes no difference.
        live = _live_signals(statement, point)
        for bits in _subsets(live):
            demands = _attended_demands(statement, readings, point, bits, wanted)
            if demands is not None:
                yield demands, [(i, bits >> i & 1) for i in range(statement.signals) if live >> i & 1]
        return
    zero, one = (_attended_demands(statement, readings, point, bits, wanted) for bits in (0, 1))
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


def _live_signals(statement: _Statement, point: int) -> int:
    """The attending units that make a difference at a point, of ``synaptic-gating:each``."""
    everything = (1 << statement.signals) - 1
    return everything if statement.encoding == "pm1" else point & everything


@lru_cache(maxsize=1 << 14)
def _case_number(statement: _Statement, readings: tuple[str, ...] | None, point: int, wanted: int) -> int:
    """The number of cases of a point, which may be far too many to write out."""
    square = statement.attending == "square"
    if statement.circuit == "synaptic-gating:each":
        number = 1
        for _ in range(_live_signals(statement, point).bit_count()):
            number *= 3 if square else 2
        return number
    number = 0
    for attended, attending in _ways(statement, readings, point, wanted):
        options = sum(value for *_, value in attended) if _is_squared(statement.attended) else 0
        options += sum(value for _, value in attending) if square else 0
        number += 1 << options
    return number


@lru_cache(maxsize=1 << 14)
def _cases(statement: _Statement, readings: tuple[str, ...] | None, point: int, wanted: int) -> tuple[_Case, ...]:
    """The cases of a point, in order: its ways, each with all sides on which square units may be on."""
    cases: list[_Case] = []
    attending_input = point >> statement.attending_shift
    for attended, attending in _ways(statement, readings, point, wanted):
        options = [
            _options(statement.attended_names[unit], statement.attended, point, x, z, value)
            for unit, x, z, value in attended
        ]
        options += [
            _options(statement.attending_names[unit], str(statement.attending), point, attending_input, 0, value)
            for unit, value in attending
        ]
        cases += [tuple(row for option in chosen for row in option) for chosen in product(*options)]
    return tuple(cases)


def _options(unit: str, gate: str, point: int, x: int, z: int, value: int) -> list[_Case]:
    """The rows by which a unit has a value at its input: one set of them, or for a square unit that is on, two."""
    if not _is_squared(gate):
        sign = 1 if value else -1
        return [((unit, str(point), (x, sign, 0, sign * z)),)]
    if value:
        return [((unit, str(point), (x, 1, z, -1)),), ((unit, str(point), (x, -1, z, -1)),)]
    return [((unit, f"{point}+", (x, -1, z, 1)), (unit, f"{point}-", (x, 1, z, 1)))]


@lru_cache(maxsize=1 << 14)
def _forced(statement: _Statement, readings: tuple[str, ...] | None, point: int, wanted: int) -> _Case:
    """The rows of a point that has exactly one case; none if it has more."""
    if _case_number(statement, readings, point, wanted) != 1:
        return ()
    return _cases(statement, readings, point, wanted)[0]


# --- refutations: the tree ------------------------------------------------------------------------------------


def _audit_refutation(document: dict[str, object], statement: _Statement) -> str:
    proof = _proof_key(statement, document)
    _keys(document, _REFUTATION_KEYS | {proof} | ({"unit"} if statement.is_layer else _NO_KEYS), _OPTIONAL_KEYS)
    tables = _read_truth_tables(document["truth_table"], statement)
    which = ""
    if statement.is_layer:
        with _At("unit"):
            unit = _integer(document["unit"])
            if not 1 <= unit <= statement.units:
                raise CertificateError(f"{_shown(document['unit'])} is not a unit: 1 to {statement.units}")
        tables = tables[unit - 1 : unit]
        which = f"output {unit}, "
    # The wanted outputs at each point, as the bits of a number.
    bits = [format(table, f"0{statement.points}b")[::-1] for table in tables]
    wanted = list(map(int, bits[0])) if len(bits) == 1 else [int("".join(b)[::-1], 2) for b in zip(*bits, strict=True)]
    value = document[proof]
    if proof == "multipliers":
        with _At("multipliers"):
            rows = _start(statement, None, wanted)["attended"]
            positive = _check_multipliers(value, rows, statement.attended, statement.n, statement)
        size = _plural(positive, "Farkas multiplier")
    elif proof == "directions":
        with _At("directions"):
            size = _plural(_check_directions(value, statement, wanted), "direction")
    elif proof == "tree":
        size = _plural(_check_tree(value, "tree", statement, _readings(statement), wanted), "leaf", "leaves")
    else:
        size = _plural(_check_trees(value, statement, wanted), "leaf", "leaves")
    return f"refutation of {_proved(document, statement)}: {which}{size}"


def _proof_key(statement: _Statement, document: dict[str, object]) -> str:
    if _is_linear(statement.circuit) or (_is_score(statement.circuit) and not _is_squared(statement.circuit)):
        return "directions" if "directions" in document and _is_score(statement.circuit) else "multipliers"
    return "trees" if statement.circuit in ("additive-output", _EITHER) else "tree"


def _check_trees(value: object, statement: _Statement, wanted: list[int]) -> int:
    """A tree for each way to read the circuit: AND or OR, for each attended unit."""
    if statement.circuit == _EITHER:
        with _At("trees"):
            both = _keys(value, frozenset(_EITHER_READINGS))
        complement = [1 - bit for bit in wanted]
        return _check_tree(both["above"], "trees.above", statement, None, wanted) + _check_tree(
            both["below"], "trees.below", statement, None, complement
        )
    leaves = 0
    with _At("trees"):
        trees = _items(value)
        if len(trees) != 1 << statement.width:
            number = 1 << min(statement.width, 64)
            raise CertificateError(f"{_plural(len(trees), 'reading')}, not all {_shown(number)}")
        for word, _ in trees:
            readings = word.split(",") if isinstance(word, str) else []
            if len(readings) != statement.width or not all(reading in _READINGS for reading in readings):
                each = ' for each unit, joined by ","' if statement.shared else ""
                raise CertificateError(f'{_shown(word)} is not a reading: "and" or "or"{each}')
    for word, tree in trees:
        leaves += _check_tree(tree, f"trees[{_shown(word)}]", statement, tuple(str(word).split(",")), wanted)
    return leaves


def _start(statement: _Statement, readings: tuple[str, ...] | None, wanted: list[int]) -> dict[str, dict[str, _Row]]:
    """The rows of all points that have one case, by unit and key."""
    rows: dict[str, dict[str, _Row]] = {name: {} for name in statement.attended_names + statement.attending_names}
    for point, value in enumerate(wanted):
        for unit, key, row in _forced(statement, readings, point, value):
            rows[unit][key] = row
    if _is_score(statement.circuit):
        rows["attended"].update(_constraints(statement))
    return rows


def _constraints(statement: _Statement) -> dict[str, _Row]:
    """What is asked of the parameters of a score at any point: tau > 0, or positive axes.

    The threshold of a squared score, and axes, may be raised from 0 by so little that a strict realization stays one.
    """
    if _is_squared(statement.circuit):
        return {"t": (0, 0, 0, 1)}
    if statement.circuit != "elliptical-score":
        return {}
    masks = _products(statement.circuit, statement.n)
    return {f"x{i + 1}*x{statement.n // 2 + j + 1}": (-1 - mask, 1, 0, 0) for mask, (i, j) in masks.items()}


def _check_tree(
    root: object, where: str, statement: _Statement, readings: tuple[str, ...] | None, wanted: list[int]
) -> int:
    """Walk an exhaustive tree of cases, without recursion, and check the multipliers at each leaf.

    Returns:
        The number of leaves.
    """
    rows = _start(statement, readings, wanted)
    path: list[tuple[int, int, _Case]] = []  # point, number of the case, its rows; from the root
    decided: set[int] = set()  # the points of the path
    # Each node to visit with its depth and the decision that leads to it; the root has none.
    pending: list[tuple[int, int, int, _Case, object]] = [(0, 0, 0, (), root)]
    leaves = 0
    while pending:
        depth, point, number, case, node = pending.pop()
        while len(path) >= max(depth, 1):
            undone, _, undone_case = path.pop()
            decided.discard(undone)
            for unit, key, _ in undone_case:
                del rows[unit][key]
        if depth:
            path.append((point, number, case))
            decided.add(point)
            for unit, key, row in case:
                rows[unit][key] = row
        try:
            if isinstance(node, dict) and "refutes" in node:
                _check_leaf(node, statement, rows)
                leaves += 1
                continue
            point, nodes, cases = _read_decision(node, statement, readings, wanted, decided)
            if not cases:
                leaves += 1
            last = len(nodes)
            if last == 2 and isinstance(nodes[1], str) and nodes[1] in _SYMMETRIES:
                with _At("cases[1]"):
                    _check_symmetric_case(nodes[1], statement, readings, at_root=not path)
                last = 1
            for number in range(last - 1, -1, -1):
                pending.append((depth + 1, point, number, cases[number], nodes[number]))
        except CertificateError as error:
            skipped = max(0, len(path) - 12)
            place = "".join(f".cases[{number}]" for _, number, _ in path[skipped:])
            raise error.within(f"{where}{f' (.. {skipped} levels ..)' if skipped else ''}{place}") from None
    return leaves


def _read_decision(
    node: object,
    statement: _Statement,
    readings: tuple[str, ...] | None,
    wanted: list[int],
    decided: set[int],
) -> tuple[int, list[object], tuple[_Case, ...]]:
    """An inner node: a point that this path leaves open, with a node for each of its cases."""
    decision = _keys(node, _INNER_NODE_KEYS)
    with _At("point"):
        point = _point(decision["point"], statement.variables)
        if point in decided:
            raise CertificateError(f"point {point} is already decided on this path")
        number = _case_number(statement, readings, point, wanted[point])
        if number == 1:
            raise CertificateError(f"point {point} has one case only, which every path starts with")
    nodes = _list(decision, "cases")
    if len(nodes) != number:
        raise CertificateError(f"point {point} has {_shown(number)} cases, not {len(nodes)}", "cases")
    return point, nodes, _cases(statement, readings, point, wanted[point])


def _check_leaf(node: object, statement: _Statement, rows: dict[str, dict[str, _Row]]) -> None:
    leaf = _keys(node, _LEAF_KEYS)
    unit = leaf["refutes"]
    if not isinstance(unit, str) or unit not in rows:
        names = ", ".join(f'"{name}"' for name in (*statement.attended_names[:2], *statement.attending_names[:2]))
        raise CertificateError(f"{_shown(unit)} is not a unit of the circuit, such as {names}", "refutes")
    if unit.startswith("attended"):
        gate, n = statement.attended, statement.n
    else:
        gate, n = str(statement.attending), statement.attending_size
    with _At("multipliers"):
        _check_multipliers(leaf["multipliers"], rows[unit], gate, n, statement)


def _check_multipliers(value: object, rows: dict[str, _Row], gate: str, n: int, statement: _Statement) -> int:
    """Check Farkas multipliers: the rows of a unit, so multiplied, sum to 0 in every parameter of the unit.

    Arguments:
        value: The multipliers, by key.
        rows: The rows that are known of the unit, by key.
        gate: The class of the unit.
        n: The number of inputs of the unit.
        statement: The class of circuits.

    Returns:
        The number of positive multipliers.
    """
    moments: dict[int, int] = {}  # by input
    further = [0, 0]
    positive = 0
    key: Any = None
    items = _items(value)
    try:
        for key, text in items:
            multiplier = _integer(text)
            if multiplier < 0:
                raise CertificateError("a multiplier is negative")
            row = rows.get(key)
            if row is None:
                _check_key(key, gate, statement.variables)
                if multiplier:
                    raise CertificateError("this value of the unit is not decided on this path")
            elif multiplier:
                x, sign, slot, coefficient = row
                moments[x] = moments.get(x, 0) + sign * multiplier
                further[slot] += coefficient * multiplier
                positive += 1
    except CertificateError as error:
        raise error.within(f"[{_shown(key)}]") from None
    if not positive:
        raise CertificateError("no multiplier is positive")
    if _is_score(gate):
        mask = _first_nonzero_product(moments, gate, n, statement.encoding)
    else:
        mask = _first_nonzero_moment(moments, n, min(_degree(gate), n))
    if mask is not None:
        name = "*".join(f"x{i + 1}" for i in range(n) if mask >> i & 1) or "1"
        raise CertificateError(f"the sum of lambda * s over the monomial {name} is not 0")
    if any(further):
        what = f"tau_{0 if further[0] else 1}" if _is_squared(gate) else "the signal"
        raise CertificateError(f"the sum of lambda * s over {what} is not 0")
    return positive


def _check_key(key: object, gate: str, variables: int) -> None:
    """A key that names no known row is at least the name of one."""
    text = key[:-1] if _is_squared(gate) and isinstance(key, str) and key[-1:] in ("+", "-") else key
    _point(text, variables)


def _first_nonzero_moment(moments: dict[int, int], n: int, degree: int) -> int | None:
    """The first set of at most so many variables, if any, over which the moments do not sum to 0."""
    masks = _low_degree_masks(n, degree)
    if len(moments) * len(masks) <= n << n:
        items = list(moments.items())
        for mask in masks:
            if sum([moment for x, moment in items if x & mask == mask]):
                return mask
        return None
    sums = [moments.get(x, 0) for x in range(1 << n)]
    # Sums over the points that contain a set of variables, one a round, rotated as in _activations.
    for _ in range(n):
        even, odd = sums[0::2], sums[1::2]
        sums = list(map(add, even, odd)) + odd
    return next((mask for mask in masks if sums[mask]), None)


@lru_cache(maxsize=64)
def _low_degree_masks(n: int, degree: int) -> tuple[int, ...]:
    return tuple(mask for mask in range(1 << n) if mask.bit_count() <= degree)


def _check_symmetric_case(name: str, statement: _Statement, readings: tuple[str, ...] | None, *, at_root: bool) -> None:
    """Case 1 of the first decision may be left out where a symmetry of the problem maps it to case 0."""
    if not at_root:
        raise CertificateError(f"{_shown(name)} is allowed at the root only")
    circuit, attended, attending = statement.circuit, statement.attended, statement.attending
    pm1 = statement.encoding == "pm1"
    if name == "swap":
        if readings is None or statement.shared or statement.attending_inputs is not None:
            raise CertificateError('"swap" needs an AND or OR of two units on the same inputs')
        if not _same_class(attended, str(attending), statement.n):
            raise CertificateError('"swap" needs two gates of one class')
    elif name == "complement":
        allowed = {
            "output-gating": pm1 and _is_linear(attended),
            "activation-gating": pm1 and _is_linear(attended),
            "multiplexing": True,
            "additive-synaptic": pm1 or _is_linear(attended),
            "synaptic-gating": pm1,
            "synaptic-gating:all": pm1,
        }
        if not _is_linear(attending) or not allowed.get(circuit, False):
            raise CertificateError(f'"complement" is no symmetry of {statement.title}')
    elif not _is_squared(circuit):
        raise CertificateError('"reflect" needs a square gate or score without an attending unit')


def _same_class(first: str, second: str, n: int) -> bool:
    if "square" in (first, second):
        return first == second
    return min(_degree(first), n) == min(_degree(second), n)


# --- counts -------------------------------------------------------------------------------------------------


def _audit_count(document: dict[str, object], statement: _Statement) -> str:
    _keys(document, _COUNT_KEYS, _OPTIONAL_KEYS)
    if statement.units != 1:
        raise CertificateError(f"{statement.units} is not 1: layers are not counted", "units")
    if statement.attending_inputs is not None:
        raise CertificateError("null is expected: disjoint inputs are not counted", "attending_inputs")
    count = _integer_at(document, "count")
    engines = _list(document, "engines")
    if not engines:
        raise CertificateError("no engine is named", "engines")
    methods = set()
    for index, engine in enumerate(engines):
        with _At("engines", index):
            methods.add(_engine_method(engine, count))
    if len(methods) < len(engines):
        raise CertificateError("one method is named more than once", "engines")
    symmetry = document["symmetry"]
    classes = _list(document, "classes")
    if not classes:
        raise CertificateError("no class is listed", "classes")
    if symmetry == "self-dual":
        sizes = _self_dual_orbits(classes, statement)
        found = _plural(len(classes), "self-dual class", "self-dual classes")
    else:
        with _At("symmetry"):
            generators = _read_generators(symmetry, statement)
        sizes = _listed_orbits(classes, statement, generators)
        found = _plural(len(classes), "class", "classes") + f" under {json.dumps(symmetry)}"
        if isinstance(symmetry, str):
            found = _plural(len(classes), f"{symmetry} class", f"{symmetry} classes")
    total = sum(sizes)
    if total != count:
        shown = _shown(document["count"])
        raise CertificateError(f"{shown} is not the sum of the orbit sizes, {total}", "count")
    agreed = "1 engine reports" if len(engines) == 1 else f"{len(engines)} engines report"
    return (
        f"count of {statement.title} (n = {statement.n}): at least {total} functions, in {found}; {agreed} this total"
    )


def _engine_method(value: object, count: int) -> str:
    """The method of an engine that found the count of the certificate."""
    engine = _keys(value, _ENGINE_KEYS)
    method = engine["method"]
    if not isinstance(method, str) or not method.strip():
        raise CertificateError(f"{_shown(method)} is not the name of a method", "method")
    if _integer_at(engine, "count") != count:
        raise CertificateError(f"{_shown(engine['count'])} is not the count of the certificate", "count")
    return method.strip()


def _self_dual_orbits(classes: list[object], statement: _Statement) -> Iterator[int]:
    """The orbit sizes of distinct classes of self-dual threshold functions of N = n + 1 variables."""
    if statement.circuit != "ltf":
        raise CertificateError(f'"self-dual" classes count ltf, not {statement.title}', "symmetry")
    if statement.n > MAX_SELF_DUAL_INPUTS:
        reason = f"{statement.n} is over {MAX_SELF_DUAL_INPUTS}, the limit for self-dual classes"
        raise CertificateError(reason, "n")
    variables = statement.n + 1
    seen: dict[tuple[int, ...], int] = {}
    for index, value in enumerate(classes):
        with _At("classes", index):
            item = _keys(value, _SELF_DUAL_CLASS_KEYS)
            chow = _chow_parameters(_read_weights(item, variables))
            if seen.setdefault(chow, index) != index:
                raise CertificateError(f"the Chow parameters of classes[{seen[chow]}]: one class listed twice")
            size = _hyperoctahedral_orbit_size(chow)
            _check_orbit_size(item, size)
        yield size


def _check_orbit_size(item: dict[str, object], size: int) -> None:
    if _integer_at(item, "orbit_size") != size:
        shown = _shown(item["orbit_size"])
        raise CertificateError(f"{shown} is not the size of the orbit, {size}", "orbit_size")


def _read_weights(item: dict[str, object], variables: int) -> list[int]:
    texts = _list(item, "weights")
    if len(texts) != variables:
        raise CertificateError(f"{len(texts)} weights, not n + 1 = {variables}", "weights")
    weights = []
    for index, text in enumerate(texts):
        with _At("weights", index):
            weights.append(_integer(text))
    if weights[-1] < 0 or weights != sorted(weights, reverse=True):
        raise CertificateError("not w1 >= ... >= wN >= 0", "weights")
    return weights


def _chow_parameters(weights: list[int]) -> tuple[int, ...]:
    """The sums c_i of sign(w.x) * x_i over all sign vectors x, for nonnegative weights; no w.x may be 0.

    All 2^N subset sums lie side by side in one integer, in fields wide enough to compare each with half the
    total by one addition that carries into the field's top bit.
    """
    variables = len(weights)
    total = sum(weights)
    width = total.bit_length() + 1
    units, tops, projections = _field_masks(variables, width)
    sums = 0
    for i, weight in enumerate(weights):
        sums |= (sums + weight * units[i]) << (width << i)
    # subset sum >= total // 2 + 1, that is w.x > 0
    on = (sums + ((1 << width - 1) - total // 2 - 1) * units[variables]) & tops
    # x and -x have opposite sums, so the positive ones are half the cube if and only if no sum is 0.
    if on.bit_count() != 1 << variables - 1:
        raise CertificateError("some signed sum of the weights is 0", "weights")
    return tuple([4 * (on & projection).bit_count() - (1 << variables) for projection in projections])


@lru_cache(maxsize=16)
def _field_masks(variables: int, width: int) -> tuple[list[int], int, list[int]]:
    """Masks over 2^N fields of ``width`` bits.

    Returns:
        The lowest bits of the first 2^i fields, for each i up to N; the top bits of all fields; the top bits
        of the fields whose index contains i, for each i below N.
    """
    units = [1]
    for i in range(variables):
        units.append(units[i] | units[i] << (width << i))
    projections = []
    for i in range(variables):
        mask = units[i] << (width << i)
        for j in range(i + 1, variables):
            mask |= mask << (width << j)
        projections.append(mask << width - 1)
    return units, units[variables] << width - 1, projections


def _hyperoctahedral_orbit_size(chow: tuple[int, ...]) -> int:
    """2^N N! over the order of the stabilizer of a sorted nonnegative vector."""
    stabilizer = 1
    for value in set(chow):
        repeats = chow.count(value)
        stabilizer *= factorial(repeats) if value else factorial(repeats) << repeats
    return (factorial(len(chow)) << len(chow)) // stabilizer


def _read_generators(symmetry: object, statement: _Statement) -> tuple[str, ...]:
    """Generators of the group of a count, each a symmetry of the class of circuits."""
    if symmetry == "np" or symmetry == "npn":
        generators = [f"x{i},x{i + 1}" for i in range(1, statement.n)] + ["-x1"] * min(statement.n, 1)
        generators += ["not"] if symmetry == "npn" else []
    elif isinstance(symmetry, list):
        generators = symmetry
    else:
        raise CertificateError(f'{_shown(symmetry)} is not "self-dual", "npn", "np", or an array of generators')
    for generator in generators:
        if not isinstance(generator, str) or _GENERATOR.fullmatch(generator) is None:
            raise CertificateError(f'{_shown(generator)} is not a generator, such as "x1,x2", "-x1" and "not"')
        if not _is_symmetry(generator, statement):
            raise CertificateError(f"{_shown(generator)} is no symmetry of {statement.title}")
    if len(set(generators)) < len(generators):
        raise CertificateError("a generator is named more than once")
    return tuple(generators)


def _is_symmetry(generator: str, statement: _Statement) -> bool:
    """Whether a class of circuits is closed under exchanging or negating inputs, or complementing the output."""
    circuit = statement.circuit
    linear, linear_attending = _is_linear(statement.attended), _is_linear(statement.attending)
    if generator == "not":
        if circuit in _PRODUCTS:
            return statement.encoding == "pm1" and (linear or linear_attending)
        return linear and (circuit != "additive-output" or linear_attending)
    variables = _generator_variables(generator)
    if variables != sorted(set(variables)):
        raise CertificateError(f'{_shown(generator)} exchanges no two variables: it is "xi,xj" with i < j')
    if variables[-1] > statement.n:
        raise CertificateError(f"x{variables[-1]} is not a variable: n = {statement.n}")
    marked = circuit in _MARKED_CIRCUITS and 1 in variables
    if generator[0] == "x":
        return not marked
    return statement.encoding != "01" or not (marked or circuit in ("synaptic-gating:all", "synaptic-gating:each"))


def _generator_variables(generator: str) -> list[int]:
    return [int(name) for name in re.findall("[0-9]+", generator)]


def _listed_orbits(classes: list[object], statement: _Statement, generators: tuple[str, ...]) -> Iterator[int]:
    """The orbit sizes of distinct classes of realized functions, each orbit written out in full."""
    if statement.n > MAX_ORBIT_INPUTS:
        reason = f"{statement.n} is over {MAX_ORBIT_INPUTS}, the limit for orbits listed in full"
        raise CertificateError(reason, "n")
    flip = statement.cube if "not" in generators else 0
    swaps = [_delta_swap(generator, statement.n) for generator in generators if generator != "not"]
    seen: dict[int, int] = {}
    for index, value in enumerate(classes):
        with _At("classes", index):
            item = _keys(value, _ORBIT_CLASS_KEYS)
            (table,) = _read_truth_tables(item["truth_table"], statement)
            if table in seen:
                reason = f"the function lies in the orbit of classes[{seen[table]}]"
                raise CertificateError(reason, "truth_table")
            with _At("gates"):
                _check_realizes(item["gates"], statement, (table,))
            orbit = _orbit(table, swaps, flip)
            _check_orbit_size(item, len(orbit))
            seen.update(dict.fromkeys(orbit, index))
        yield len(orbit)


def _orbit(table: int, swaps: list[tuple[int, int]], flip: int) -> set[int]:
    """All images under the delta swaps and, if ``flip`` is the whole cube, complement of the output."""
    orbit = {table}
    frontier = [table]
    while frontier:
        table = frontier.pop()
        images = [table ^ flip]
        for mask, shift in swaps:
            exchanged = (table ^ table >> shift) & mask
            images.append(table ^ exchanged ^ exchanged << shift)
        for image in images:
            if image not in orbit:
                orbit.add(image)
                frontier.append(image)
    return orbit


def _delta_swap(generator: str, n: int) -> tuple[int, int]:
    """A permutation of the cube as a pair (mask, shift).

    It exchanges the value at each point x of the mask with that at x + shift.
    """
    i, j = ([*_generator_variables(generator), 0])[:2]
    points = range(1 << n)
    if generator[0] == "-":
        return sum(1 << x for x in points if not x >> i - 1 & 1), 1 << i - 1
    return sum(1 << x for x in points if x >> i - 1 & 1 and not x >> j - 1 & 1), (1 << j - 1) - (1 << i - 1)


# --- published shards ---------------------------------------------------------------------------------------

_SHARDS_BEGIN = b"# schema: circuit-capacity/shards/"
_SHARDS_KEYS = ("schema", "circuit", "method", "version", "shards", "rule", "count")
FACE_COLUMNS = ("walls", "piece", "pieces", "chambers")


def part_columns(n: int) -> tuple[str, ...]:
    """The columns of parts of the products of n variables: functions_k depend on exactly k of them.

    Examples:
        >>> part_columns(1)
        ('part', 'orbits', 'functions_0', 'functions_1')
    """
    return ("part", "orbits", *(f"functions_{k}" for k in range(n + 1)))


@dataclass(frozen=True)
class Shards:
    """The published shards of a count, read, found complete and added up.

    Attributes:
        circuit: The circuit in the words of the command line.
        method: The engine that counted.
        version: The version of the program that did.
        columns: The names of the columns of ``lines``.
        lines: One tuple of integers for each shard; walls are a bit set, bit i - 1 for wall i.
        count: What the shards add up to.
        faces: For the faces of a Weyl cone, the chambers on each face by its set of walls; else empty.
    """

    circuit: str
    method: str
    version: str
    columns: tuple[str, ...]
    lines: tuple[tuple[int, ...], ...]
    count: int
    faces: dict[int, int]

    @property
    def classes(self) -> int:
        """The self-dual classes of n + 1 variables on the open cone, or the classes of products in all parts."""
        return self.faces[0] if self.faces else sum(line[1] for line in self.lines)

    def summary(self) -> str:
        """One line that says what was found."""
        kind = "self-dual class" if self.faces else "class"
        classes = _plural(self.classes, kind, f"{kind}es")
        shards = _plural(len(self.lines), "shard")
        return (
            f"{shards} of {self.circuit} ({self.method}), each once, add up to {self.count} functions in {classes}; "
            f"{self.of_fewer_inputs()} functions for one input less"
        )

    def of_fewer_inputs(self) -> int:
        """The count for one input less, which the same shards hold; 0 for none.

        On the faces with wN = 0 the last variable does not matter; of the functions that depend on exactly k of n
        variables, a share of C(n - 1, k) / C(n, k) does not depend on the last.
        """
        if self.faces:
            dimension = (len(self.faces) - 1).bit_length()
            last = 1 << dimension - 1
            return _count_over_faces({w & ~last: r for w, r in self.faces.items() if w & last}, dimension - 1)
        n = len(self.columns) - 3
        by_support = [sum(line[2 + k] for line in self.lines) for k in range(n + 1)]
        return sum(functions * (n - k) // n for k, functions in enumerate(by_support)) if n else 0


def read_shards(path: str | os.PathLike[str]) -> Shards:
    """Read published shards (a CSV file with a header of ``# key: value`` lines) and add them up.

    Arguments:
        path: The file.

    Returns:
        The shards; every one that the header calls for is there, once, and their sum is its count.

    Raises:
        CertificateError: The file is refused.
        OSError: The file cannot be read.
    """
    return _parse_shards(Path(path).read_bytes())


def _parse_shards(content: bytes) -> Shards:
    try:
        lines = content.decode("ascii").split("\n")
    except UnicodeDecodeError as error:
        raise CertificateError(f"not ASCII: byte {error.start}") from None
    header: dict[str, str] = {}
    if lines.pop():
        raise CertificateError("its last line has no end: the file is cut short")
    start = 0
    while start < len(lines) and lines[start].startswith("# "):
        key, colon, value = lines[start][2:].partition(": ")
        if not colon or key not in _SHARDS_KEYS or key in header:
            raise CertificateError(f"{_shown(lines[start])} is no line of the header", f"line {start + 1}")
        header[key] = value
        start += 1
    for key in _SHARDS_KEYS:
        if key not in header:
            raise CertificateError(f'the header has no "{key}"')
    if header["schema"] != SHARDS_SCHEMA:
        raise CertificateError(f'{_shown(header["schema"])} is not "{SHARDS_SCHEMA}"', "schema")
    n, expected = _shards_of(header["circuit"])
    columns = tuple(lines[start].split(",")) if start < len(lines) else ()
    if columns != expected:
        raise CertificateError(f'its columns are not "{",".join(expected)}"')
    found = []
    for number, line in enumerate(lines[start + 1 :], start + 2):
        with _At(f"line {number}"):
            cells = line.split(",")
            if len(cells) != len(columns):
                raise CertificateError(f"{_plural(len(cells), 'cell')}, not {len(columns)}")
            first = _wall_set(cells[0]) if columns == FACE_COLUMNS else _natural(cells[0])
            found.append((first, *map(_natural, cells[1:])))
    if len(found) != _natural(header["shards"]):
        raise CertificateError(f"{_plural(len(found), 'shard')}, not {header['shards']} as the header has it")
    faces: dict[int, int] = {}
    if columns == FACE_COLUMNS:
        faces = _whole_faces(found, n + 1)
        count = _count_over_faces(faces, n + 1)
    else:
        if sorted(line[0] for line in found) != list(range(len(found))):
            raise CertificateError("the parts are not all there, each once")
        count = sum(sum(line[2:]) for line in found)
        for k in range(n + 1):
            functions = sum(line[2 + k] for line in found)
            if functions % comb(n, k) or (k == 0 and functions != 2):
                raise CertificateError(
                    f"{functions} functions depend on exactly {k} of {n} variables, "
                    + (f"no multiple of {comb(n, k)}" if k else "not the two constants")
                )
    if count != _natural(header["count"]):
        raise CertificateError(f"the shards add up to {count}, not to {_shortened(header['count'])}", "count")
    return Shards(header["circuit"], header["method"], header["version"], columns, tuple(found), count, faces)


def _natural(text: str) -> int:
    number = _integer(text)
    if number < 0:
        raise CertificateError(f"{_shown(text)} is negative")
    return number


def _wall_set(text: str) -> int:
    """Walls as they are written, "1 3 4" (ascending, none: empty), as a bit set."""
    walls = [_natural(word) for word in text.split(" ")] if text else []
    if walls != sorted(set(walls)) or (walls and not 1 <= walls[0] <= walls[-1] <= MAX_UNITS):
        raise CertificateError(f"{_shown(text)} is no ascending list of walls")
    return sum(1 << wall - 1 for wall in walls)


def _shards_of(circuit: str) -> tuple[int, tuple[str, ...]]:
    """n and the columns that shards of this circuit have."""
    found = re.fullmatch(r"(ltf|output-gating) -n (0|[1-9][0-9]?)( --encoding pm1| --encoding 01|)", circuit)
    if found is None or (found[1] == "ltf") != (not found[3]):
        raise CertificateError(f"no shards of {_shown(circuit)} are published", "circuit")
    n = int(found[2])
    return n, FACE_COLUMNS if found[1] == "ltf" else part_columns(n)


def _whole_faces(lines: list[tuple[int, ...]], dimension: int) -> dict[int, int]:
    """The chambers on each of the 2^N faces: all pieces of every face, each once."""
    parts: dict[int, dict[int, int]] = {}
    in_all: dict[int, int] = {}
    for walls, piece, pieces, chambers in lines:
        if piece >= pieces or in_all.setdefault(walls, pieces) != pieces:
            raise CertificateError(f"face {_wall_text(walls)}: piece {piece} of {pieces} does not fit the others")
        if piece in parts.setdefault(walls, {}):
            raise CertificateError(f"face {_wall_text(walls)}: piece {piece} stands twice")
        parts[walls][piece] = chambers
    for walls in range(1 << dimension):
        missing = in_all.get(walls, 1) - len(parts.get(walls, {}))
        if missing:
            raise CertificateError(f"face {_wall_text(walls)}: {_plural(missing, 'piece')} missing")
    if len(parts) > 1 << dimension:
        raise CertificateError(f"face {_wall_text(max(parts))} is no face of a cone of {dimension} walls")
    return {walls: sum(pieces.values()) for walls, pieces in parts.items()}


def _wall_text(walls: int) -> str:
    return "{" + ", ".join(str(i + 1) for i in range(walls.bit_length()) if walls >> i & 1) + "}"


def _count_over_faces(faces: dict[int, int], dimension: int) -> int:
    """The chambers of the whole space, by the Euler characteristic of the open faces of each: sum of (-1)^|K| times
    the images of face K times the chambers on it."""
    total = 0
    for walls, chambers in faces.items():
        point = [0] * (dimension + 1)  # on the open face: w_i > w_(i+1) but where wall i is tight, w_(N+1) = 0
        for i in reversed(range(dimension)):
            point[i] = point[i + 1] + (not walls >> i & 1)
        total += (-1) ** walls.bit_count() * _hyperoctahedral_orbit_size(tuple(point[:dimension])) * chambers
    return total


# --- the text, and the types in it --------------------------------------------------------------------------


def _parse_json(text: str) -> object:
    """Parse strict JSON; a ``json.JSONDecodeError`` is left to the caller."""
    try:
        document: object = json.loads(
            text,
            object_pairs_hook=_unique_keys,
            parse_float=_refuse_number,
            parse_constant=_refuse_number,
            parse_int=_small_integer,
        )
    except RecursionError:
        raise CertificateError("nested too deep for Python's JSON parser") from None
    return document


def _not_json(error: json.JSONDecodeError, where: str = "") -> CertificateError:
    return CertificateError(f"not JSON: {error.msg} (line {error.lineno}, column {error.colno})", where)


def _unique_keys(pairs: list[tuple[str, object]]) -> dict[str, object]:
    document = dict(pairs)
    if len(document) != len(pairs):
        key = next(key for key, times in Counter(key for key, _ in pairs).items() if times > 1)
        raise CertificateError(f"the key {_shown(key)} stands twice in one object")
    return document


def _refuse_number(text: str) -> NoReturn:
    raise CertificateError(f"{_shortened(text)}: the JSON numbers of a certificate are small integers")


def _small_integer(text: str) -> int:
    if len(text) > 9 or text == "-0":
        raise CertificateError(f"{_shortened(text)}: the JSON numbers of a certificate are small integers")
    return int(text)


def _keys(value: object, required: frozenset[str], optional: frozenset[str] = _NO_KEYS) -> dict[str, object]:
    """An object with exactly these keys, and perhaps the optional ones."""
    if not isinstance(value, dict):
        raise CertificateError(f"an object is expected, not {_shown(value)}")
    if value.keys() != required:
        for key in sorted(required):
            if key not in value:
                raise CertificateError(f'the key "{key}" is missing')
        for key in value:
            if key not in required and key not in optional:
                raise CertificateError(f"the key {_shown(key)} is unknown here")
    return value


def _items(value: object) -> list[tuple[object, object]]:
    if not isinstance(value, dict):
        raise CertificateError(f"an object is expected, not {_shown(value)}")
    return list(value.items())


def _list(document: dict[str, object], key: str) -> list[object]:
    value = document[key]
    if not isinstance(value, list):
        raise CertificateError(f"an array is expected, not {_shown(value)}", key)
    return value


def _array(value: object, length: int) -> list[object]:
    if not isinstance(value, list):
        raise CertificateError(f"an array is expected, not {_shown(value)}")
    if len(value) != length:
        raise CertificateError(f"an array of {length} is expected, not of {len(value)}")
    return value


def _array_at(document: dict[str, object], key: str, length: int) -> list[object]:
    with _At(key):
        return _array(document[key], length)


def _integer(value: object) -> int:
    """The integer in a string, if it is written canonically: the string that Python writes for it."""
    if not isinstance(value, str):
        raise CertificateError(f"an integer is written as a string, not as {_shown(value)}")
    if len(value) > MAX_DIGITS:
        raise CertificateError(f"a decimal of {len(value)} characters is over the limit of {MAX_DIGITS}")
    try:
        number = int(value)
        canonical = str(number) == value
    except ValueError:
        canonical = False
    if not canonical:
        raise CertificateError(f"{_shown(value)} is not a canonical decimal integer")
    return number


def _integer_at(document: dict[str, object], key: str) -> int:
    with _At(key):
        return _integer(document[key])


def _point(value: object, n: int) -> int:
    point = _integer(value)
    if not 0 <= point < 1 << n:
        raise CertificateError(f"{_shown(value)} is not a point of the cube: 0 to {(1 << n) - 1}")
    return point


def _read_truth_tables(value: object, statement: _Statement) -> tuple[int, ...]:
    """The truth table of each output."""
    with _At("truth_table"):
        if statement.units == 1:
            return (_read_truth_table(value, statement),)
        tables = []
        for index, text in enumerate(_array(value, statement.units)):
            with _At("", index):
                tables.append(_read_truth_table(text, statement))
        return tuple(tables)


def _read_truth_table(value: object, statement: _Statement) -> int:
    digits = max(1, statement.points // 4)
    if not isinstance(value, str) or _HEX.fullmatch(value) is None or len(value) != digits:
        raise CertificateError(f"{_shown(value)} is not {_plural(digits, 'lowercase hex digit')}")
    table = int(value, 16)
    if table > statement.cube:
        raise CertificateError(f"{_shown(value)} has values outside the cube of {_plural(statement.points, 'point')}")
    return table


# --- one line of text ---------------------------------------------------------------------------------------


def _shown(value: object) -> str:
    """A value of a document as it may stand in a message: one short line of ASCII, whatever it is."""
    if isinstance(value, str):
        return json.dumps(_shortened(value))
    if value is None or isinstance(value, bool):
        return json.dumps(value)
    if isinstance(value, int):
        return str(value) if abs(value) < 10**20 else "a huge number"
    if isinstance(value, float):
        return f"the float {value!r}"
    if isinstance(value, list):
        return "an array"
    if isinstance(value, dict):
        return "an object"
    return f"a Python {type(value).__name__}"


def _shortened(text: str) -> str:
    return text if len(text) <= 40 else f"{text[:32]}..({len(text)} characters)"


def _plural(number: int, singular: str, plural: str = "") -> str:
    return f"{number} {singular if number == 1 else plural or singular + 's'}"


if __name__ == "__main__":
    sys.exit(main())
