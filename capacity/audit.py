"""Audit of certificates: realizations, refutations and counts, re-checked in exact integers.

This is the independent half of the project. It imports the Python standard library and nothing else, shares
no code with the engines that write certificates, and decides three kinds of claims, specified with their
proofs in ``docs/certificates.md``:

* a *realization* (integer coefficients of every gate) is evaluated on the whole cube, in O(n 2^n) additions
  a gate;
* a *refutation* of one gate is a vector of Farkas multipliers (Gordan's theorem: a strict realization exists
  if and only if no such vector does), in O(n 2^n) additions; of a gated pair, an exhaustive tree with such a
  vector at each leaf;
* a *count* lists one function a class with its orbit: self-dual threshold functions, told apart by their Chow
  parameters (Chow, 1961), or orbits written out in full for n <= 4. It proves a lower bound, and no more.

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
from functools import lru_cache
from itertools import pairwise
from math import factorial
from operator import add, sub
from pathlib import Path
from typing import NamedTuple, NoReturn

__all__ = ["SCHEMA", "CertificateError", "audit_document", "audit_file", "load_certificate", "main"]

SCHEMA = "circuit-capacity/certificate/1"

MAX_INPUTS = 16
"""Truth tables of more inputs are refused: 2^17 points are past what this checker evaluates in a second."""
MAX_SELF_DUAL_INPUTS = 9
MAX_ORBIT_INPUTS = 4
MAX_DIGITS = 4000
"""A longer decimal is refused; below the 4300 digits at which Python itself refuses to convert."""

_COMMON_KEYS = frozenset({"schema", "kind", "circuit", "gate", "attending", "encoding", "n"})
_REALIZATION_KEYS = _COMMON_KEYS | {"truth_table", "gates"}
_GATE_REFUTATION_KEYS = _COMMON_KEYS | {"truth_table", "multipliers"}
_PAIR_REFUTATION_KEYS = _COMMON_KEYS | {"truth_table", "tree"}
_COUNT_KEYS = _COMMON_KEYS | {"count", "engines", "symmetry", "classes"}
_ENGINE_KEYS = frozenset({"method", "count"})
_SELF_DUAL_CLASS_KEYS = frozenset({"weights", "orbit_size"})
_ORBIT_CLASS_KEYS = frozenset({"truth_table", "orbit_size", "gates"})
_INNER_NODE_KEYS = frozenset({"point", "cases"})
_LEAF_KEYS = frozenset({"refutes", "multipliers"})
_SYMMETRIES = ("swap", "complement")
_OPTIONAL_KEYS = frozenset({"version"})
_NO_KEYS: frozenset[str] = frozenset()

_GATE = re.compile(r"ltf|ptf:[1-9][0-9]{0,8}")
_MONOMIAL = re.compile(r"1|x[1-9][0-9]{0,8}(?:\*x[1-9][0-9]{0,8})*")
_HEX = re.compile(r"[0-9a-f]+")


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


class _Statement(NamedTuple):
    """The class of circuits that a certificate speaks of: everything but the function and the proof."""

    circuit: str
    attended: str
    attending: str | None
    encoding: str
    n: int
    degrees: dict[str, int]
    """The degree allowed to each gate, by its role."""
    roles: frozenset[str]

    @property
    def points(self) -> int:
        return 1 << self.n

    @property
    def cube(self) -> int:
        """The truth table of the constant 1."""
        return (1 << (1 << self.n)) - 1

    @property
    def title(self) -> str:
        if self.attending is None:
            return self.circuit
        return f"{self.circuit} {self.encoding} ({self.attended} gated by {self.attending})"


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
        ...     "schema": "circuit-capacity/certificate/1", "kind": "realization", "circuit": "ltf",
        ...     "gate": "ltf", "attending": None, "encoding": "01", "n": 2, "truth_table": "8",
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
    try:
        text = Path(path).read_bytes().decode("utf-8")
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
    """Read and audit one file: ``audit_document`` of ``load_certificate``.

    Raises:
        CertificateError: The file is refused.
        OSError: The file cannot be read.
    """
    return audit_document(load_certificate(path))


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
        description="Re-check certificates of circuit capacity with the Python standard library alone.",
        epilog="example: python -m capacity.audit and.json refutations.jsonl",
    )
    parser.add_argument(
        "files", nargs="+", metavar="FILE", help="one certificate, a JSON array of them, or one to a line"
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
        return kind, _audit_realization(_keys(document, _REALIZATION_KEYS, _OPTIONAL_KEYS))
    if kind == "refutation":
        keys = _PAIR_REFUTATION_KEYS if document.get("circuit") == "output-gating" else _GATE_REFUTATION_KEYS
        return kind, _audit_refutation(_keys(document, keys, _OPTIONAL_KEYS))
    if kind == "count":
        return kind, _audit_count(_keys(document, _COUNT_KEYS, _OPTIONAL_KEYS))
    raise CertificateError(f'{_shown(kind)} is not "realization", "refutation" or "count"', "kind")


def _read_statement(document: dict[str, object]) -> _Statement:
    version = document.get("version", "")
    if not isinstance(version, str):
        raise CertificateError(f"{_shown(version)} is not a string", "version")
    circuit, gate, attending = document["circuit"], document["gate"], document["attending"]
    encoding, n = document["encoding"], document["n"]
    if not isinstance(circuit, str):
        raise CertificateError(f"{_shown(circuit)} is not a string", "circuit")
    if not isinstance(gate, str):
        raise CertificateError(f"{_shown(gate)} is not a string", "gate")
    if attending is not None and not isinstance(attending, str):
        raise CertificateError(f"{_shown(attending)} is neither null nor a string", "attending")
    if not isinstance(encoding, str):
        raise CertificateError(f"{_shown(encoding)} is not a string", "encoding")
    if not isinstance(n, int) or isinstance(n, bool):
        raise CertificateError(f"{_shown(n)} is not an integer", "n")
    return _statement(circuit, gate, attending, encoding, n)


@lru_cache(maxsize=256)
def _statement(circuit: str, gate: str, attending: str | None, encoding: str, n: int) -> _Statement:
    if circuit == "output-gating":
        if _GATE.fullmatch(gate) is None:
            raise CertificateError(f'{_shown(gate)} is not "ltf" or "ptf:d" with d >= 1', "gate")
        if attending is None or _GATE.fullmatch(attending) is None:
            raise CertificateError(f'{_shown(attending)} is not "ltf" or "ptf:d" with d >= 1', "attending")
    elif _GATE.fullmatch(circuit) is None:
        reason = f'{_shown(circuit)} is not "ltf", "ptf:d" with d >= 1, or "output-gating"'
        raise CertificateError(reason, "circuit")
    elif gate != circuit:
        raise CertificateError(f"{_shown(gate)} is not the circuit, {_shown(circuit)}", "gate")
    elif attending is not None:
        raise CertificateError(f"null is expected for a circuit of one gate, not {_shown(attending)}", "attending")
    if encoding not in ("01", "pm1"):
        raise CertificateError(f'{_shown(encoding)} is not "01" or "pm1"', "encoding")
    if n < 0:
        raise CertificateError(f"{_shown(n)} is negative", "n")
    if n > MAX_INPUTS:
        raise CertificateError(f"{_shown(n)} is over {MAX_INPUTS}, the limit for this checker", "n")
    gates = {"attended": gate} if attending is None else {"attended": gate, "attending": attending}
    degrees = {role: 1 if name == "ltf" else int(name.removeprefix("ptf:")) for role, name in gates.items()}
    return _Statement(circuit, gate, attending, encoding, n, degrees, frozenset(degrees))


# --- realizations -------------------------------------------------------------------------------------------


def _audit_realization(document: dict[str, object]) -> str:
    statement = _read_statement(document)
    table = _read_truth_table(document["truth_table"], statement)
    with _At("gates"):
        _check_realizes(document["gates"], statement, table)
    gates = _plural(len(statement.degrees), "gate")
    points = _plural(statement.points, "point")
    function = _shown_table(document["truth_table"])
    return f"realization of {function} (n = {statement.n}) by {statement.title}: {gates}, {points}"


def _check_realizes(value: object, statement: _Statement, table: int) -> None:
    """Evaluate the gates on the whole cube, strictly, and compare the output with the truth table."""
    gates = _keys(value, statement.roles)
    outputs = []
    for role, degree in statement.degrees.items():
        with _At(role):
            outputs.append(_gate_output(gates[role], degree, statement))
    output = outputs[0]
    if statement.attending is not None and statement.encoding == "01":
        output &= outputs[1]
    elif statement.attending is not None:
        output ^= outputs[1] ^ statement.cube
    wrong = output ^ table
    if wrong:
        point = (wrong & -wrong).bit_length() - 1
        got, wanted = output >> point & 1, table >> point & 1
        raise CertificateError(f"the circuit gives {got} at point {point}, the truth table {wanted}")


def _gate_output(value: object, degree: int, statement: _Statement) -> int:
    """The truth table of one gate, from its coefficients."""
    n = statement.n
    values = [0] * statement.points
    for key, text in _items(value):
        with _At("", key):
            mask = _monomial(key, n)
            if mask.bit_count() > degree:
                raise CertificateError(f"a monomial of degree {mask.bit_count()}, over {degree}")
            values[mask] = _integer(text)
    # p = even + x * odd in the variable x of lowest index. Its two values become the low and the high half,
    # which moves x to the top of the index: after n rounds each variable has its value, and its place again.
    for _ in range(n):
        even, odd = values[0::2], values[1::2]
        low = even if statement.encoding == "01" else list(map(sub, even, odd))
        values = low + list(map(add, even, odd))
    if 0 in values:
        raise CertificateError(f"the activation is 0 at point {values.index(0)}: not a strict realization")
    return int("".join(["1" if u > 0 else "0" for u in reversed(values)]), 2)


def _monomial(key: object, n: int) -> int:
    """The set of variables of a monomial, as a bit mask: ``x1*x3`` is 0b101 and ``1`` is 0."""
    if not isinstance(key, str):
        raise CertificateError("a monomial is a string")
    return _monomial_mask(key, n)


@lru_cache(maxsize=1 << 16)
def _monomial_mask(key: str, n: int) -> int:
    if _MONOMIAL.fullmatch(key) is None:
        raise CertificateError('a monomial is "1", or variables such as "x1" and "x1*x3"')
    if key == "1":
        return 0
    variables = [int(name[1:]) for name in key.split("*")]
    if any(first >= second for first, second in pairwise(variables)):
        raise CertificateError("the variables of a monomial stand in strictly increasing order")
    if variables[-1] > n:
        raise CertificateError(f"x{variables[-1]} is not a variable: n = {n}")
    return sum(1 << variable - 1 for variable in variables)


# --- refutations --------------------------------------------------------------------------------------------


def _audit_refutation(document: dict[str, object]) -> str:
    statement = _read_statement(document)
    table = _read_truth_table(document["truth_table"], statement)
    signs = [1 if bit == "1" else -1 for bit in reversed(format(table, f"0{statement.points}b"))]
    if statement.attending is None:
        degree = statement.degrees["attended"]
        with _At("multipliers"):
            positive = _check_multipliers(document["multipliers"], signs, statement.n, degree)
        size = _plural(positive, "Farkas multiplier")
    else:
        size = _plural(_check_tree(document["tree"], statement, signs), "leaf", "leaves")
    function = _shown_table(document["truth_table"])
    return f"refutation of {function} (n = {statement.n}) by {statement.title}: {size}"


def _check_multipliers(value: object, signs: list[int], n: int, degree: int) -> int:
    """Check Farkas multipliers against a partial function, given by its signs: +1, -1, or 0 where undecided.

    Returns:
        The number of positive multipliers.
    """
    moments = [0] * (1 << n)
    for key, text in _items(value):
        with _At("", key):
            point = _point(key, n)
            multiplier = _integer(text)
            if multiplier < 0:
                raise CertificateError("a multiplier is negative")
            if multiplier and not signs[point]:
                raise CertificateError(f"the gate's value at point {point} is not decided on this path")
            moments[point] = multiplier * signs[point]
    positive = len(moments) - moments.count(0)
    if not positive:
        raise CertificateError("no multiplier is positive")
    # Sums over the points that contain a set of variables, one a round, rotated as in _gate_output.
    for _ in range(n):
        even, odd = moments[0::2], moments[1::2]
        moments = list(map(add, even, odd)) + odd
    for mask in _low_degree_masks(n, min(degree, n)):
        if moments[mask]:
            name = _monomial_name(mask)
            raise CertificateError(f"the sum of lambda * s over the monomial {name} is not 0")
    return positive


@lru_cache(maxsize=64)
def _low_degree_masks(n: int, degree: int) -> tuple[int, ...]:
    return tuple(mask for mask in range(1 << n) if mask.bit_count() <= degree)


def _monomial_name(mask: int) -> str:
    return "*".join(f"x{i + 1}" for i in range(mask.bit_length()) if mask >> i & 1) or "1"


def _check_tree(root: object, statement: _Statement, signs: list[int]) -> int:
    """Walk an exhaustive tree of cases, without recursion, and check the multipliers at each leaf.

    Returns:
        The number of leaves.
    """
    conjunction = statement.encoding == "01"
    start = [1 if conjunction and sign > 0 else 0 for sign in signs]
    values = {"attended": start, "attending": start.copy()}
    decisions: list[tuple[int, int]] = []  # the path: (point, case), from the root
    # Each node to visit with its depth and the decision (point, case) that leads to it; the root has none.
    pending: list[tuple[int, int, int, object]] = [(0, 0, 0, root)]
    leaves = 0
    while pending:
        depth, point, case, node = pending.pop()
        while len(decisions) >= max(depth, 1):
            undone, _ = decisions.pop()
            values["attended"][undone] = values["attending"][undone] = 0
        if depth:
            decisions.append((point, case))
            if conjunction:
                values["attending" if case else "attended"][point] = -1
            else:
                values["attended"][point] = 1 if case else -1
                values["attending"][point] = signs[point] if case else -signs[point]
        try:
            if isinstance(node, dict) and "refutes" in node:
                _check_leaf(node, statement, values)
                leaves += 1
            else:
                point, cases = _read_decision(node, statement, signs, values)
                if cases[1] not in _SYMMETRIES:
                    pending.append((depth + 1, point, 1, cases[1]))
                else:
                    with _At("cases[1]"):
                        _check_symmetric_case(cases[1], statement, at_root=not decisions)
                pending.append((depth + 1, point, 0, cases[0]))
        except CertificateError as error:
            skipped = max(0, len(decisions) - 12)
            path = "".join(f".cases[{case}]" for _, case in decisions[skipped:])
            raise error.within(f"tree{f' (.. {skipped} levels ..)' if skipped else ''}{path}") from None
    return leaves


def _read_decision(
    node: object, statement: _Statement, signs: list[int], values: dict[str, list[int]]
) -> tuple[int, list[object]]:
    """An inner node: a point that this path leaves open, and the two cases."""
    decision = _keys(node, _INNER_NODE_KEYS)
    with _At("point"):
        point = _point(decision["point"], statement.n)
        if statement.encoding == "01" and signs[point] > 0:
            raise CertificateError(f"point {point} is an on-point: both gates are 1 there")
        if values["attended"][point] or values["attending"][point]:
            raise CertificateError(f"point {point} is already decided on this path")
    cases = _list(decision, "cases")
    if len(cases) != 2:
        raise CertificateError(f"a decision has two cases, not {len(cases)}", "cases")
    return point, cases


def _check_leaf(node: object, statement: _Statement, values: dict[str, list[int]]) -> None:
    leaf = _keys(node, _LEAF_KEYS)
    role = leaf["refutes"]
    if not isinstance(role, str) or role not in values:
        raise CertificateError(f'{_shown(role)} is not "attended" or "attending"', "refutes")
    with _At("multipliers"):
        _check_multipliers(leaf["multipliers"], values[role], statement.n, statement.degrees[role])


def _check_symmetric_case(name: object, statement: _Statement, *, at_root: bool) -> None:
    """Case 1 of the first decision may be left out where a symmetry of the problem maps it to case 0."""
    if not at_root:
        raise CertificateError(f"{_shown(name)} is allowed at the first decision only")
    classes = {min(degree, statement.n) for degree in statement.degrees.values()}
    if name == "swap" and (statement.encoding != "01" or len(classes) != 1):
        raise CertificateError('"swap" needs encoding 01 and two gates of one class')
    if name == "complement" and statement.encoding != "pm1":
        raise CertificateError('"complement" needs encoding pm1')


# --- counts -------------------------------------------------------------------------------------------------


def _audit_count(document: dict[str, object]) -> str:
    statement = _read_statement(document)
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
    elif symmetry == "npn" or symmetry == "np":
        sizes = _listed_orbits(classes, statement, symmetry)
    else:
        raise CertificateError(f'{_shown(symmetry)} is not "self-dual", "npn" or "np"', "symmetry")
    total = sum(sizes)
    if total != count:
        shown = _shown(document["count"])
        raise CertificateError(f"{shown} is not the sum of the orbit sizes, {total}", "count")
    agreed = "1 engine reports" if len(engines) == 1 else f"{len(engines)} engines report"
    return (
        f"count of {statement.title} (n = {statement.n}): at least {total} functions, "
        f"in {_plural(len(classes), f'{symmetry} class', f'{symmetry} classes')}; {agreed} this total"
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


def _listed_orbits(classes: list[object], statement: _Statement, symmetry: str) -> Iterator[int]:
    """The orbit sizes of distinct classes of realized functions, each orbit written out in full."""
    if symmetry == "npn" and statement.attending is not None and statement.encoding == "01":
        reason = '"npn" complements the output, and AND of two gates is not closed under that; use "np"'
        raise CertificateError(reason, "symmetry")
    if statement.n > MAX_ORBIT_INPUTS:
        reason = f"{statement.n} is over {MAX_ORBIT_INPUTS}, the limit for orbits listed in full ({symmetry})"
        raise CertificateError(reason, "n")
    seen: dict[int, int] = {}
    for index, value in enumerate(classes):
        with _At("classes", index):
            item = _keys(value, _ORBIT_CLASS_KEYS)
            table = _read_truth_table(item["truth_table"], statement)
            if table in seen:
                reason = f"the function lies in the orbit of classes[{seen[table]}]"
                raise CertificateError(reason, "truth_table")
            with _At("gates"):
                _check_realizes(item["gates"], statement, table)
            orbit = _orbit(table, statement, symmetry)
            _check_orbit_size(item, len(orbit))
            seen.update(dict.fromkeys(orbit, index))
        yield len(orbit)


def _orbit(table: int, statement: _Statement, symmetry: str) -> set[int]:
    """All images under permutations and negations of the inputs and, for npn, complement of the output."""
    generators = _delta_swaps(statement.n)
    flip = statement.cube if symmetry == "npn" else 0
    orbit = {table}
    frontier = [table]
    while frontier:
        table = frontier.pop()
        images = [table ^ flip]
        for mask, shift in generators:
            exchanged = (table ^ table >> shift) & mask
            images.append(table ^ exchanged ^ exchanged << shift)
        for image in images:
            if image not in orbit:
                orbit.add(image)
                frontier.append(image)
    return orbit


@lru_cache(maxsize=MAX_ORBIT_INPUTS + 1)
def _delta_swaps(n: int) -> tuple[tuple[int, int], ...]:
    """Generators of the cube's group, each a pair (mask, shift).

    It exchanges the value at each point x of the mask with that at x + shift. They negate x1, and exchange
    x_i with x_{i+1} for each i: together they generate the 2^n n! symmetries of the cube.
    """
    points = range(1 << n)
    negation = [(sum(1 << x for x in points if not x & 1), 1)] if n else []
    exchanges = [(sum(1 << x for x in points if x >> i & 3 == 1), 1 << i) for i in range(n - 1)]
    return tuple(negation + exchanges)


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
    raise CertificateError(f"{_shortened(text)}: the only JSON number in a certificate is the integer n")


def _small_integer(text: str) -> int:
    if len(text) > 9 or text == "-0":
        raise CertificateError(f"{_shortened(text)}: the only JSON number in a certificate is n, a small one")
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


def _read_truth_table(value: object, statement: _Statement) -> int:
    digits = max(1, statement.points // 4)
    if not isinstance(value, str) or _HEX.fullmatch(value) is None or len(value) != digits:
        shown = _shown(value)
        raise CertificateError(f"{shown} is not {_plural(digits, 'lowercase hex digit')}", "truth_table")
    table = int(value, 16)
    if table > statement.cube:
        reason = f"{_shown(value)} has values outside the cube of {_plural(statement.points, 'point')}"
        raise CertificateError(reason, "truth_table")
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


def _shown_table(value: object) -> str:
    return _shortened(str(value))


def _plural(number: int, singular: str, plural: str = "") -> str:
    return f"{number} {singular if number == 1 else plural or singular + 's'}"


if __name__ == "__main__":
    sys.exit(main())
