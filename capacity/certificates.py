"""Certificates as documents: what `check` and `count` write and `audit` re-checks (docs/certificates.md)."""

import contextlib
import json
import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import capacity
from capacity.audit import SCHEMA
from capacity.circuits import Circuit, gate_degree
from enumerate.factorizations import Branch, Factors, Leaf
from enumerate.feasibility import Realization, Refutation
from enumerate.outcomes import Refused
from enumerate.truth_tables import monomial_name, monomials, to_hex

Document = dict[str, Any]
ROLES = ("attended", "attending")


def _header(circuit: Circuit, kind: str) -> Document:
    fields = {key: value for key, value in circuit.as_json().items() if key != "units"}
    return {"schema": SCHEMA, "kind": kind, **fields, "version": capacity.__version__}


def coefficients_by_monomial(coefficients: Iterable[int], n: int, gate: str) -> dict[str, str]:
    """Integer coefficients of a gate, named by monomial, as decimal strings; zeros are left out.

    >>> coefficients_by_monomial((-1, 2, 0), 2, "ltf")
    {'1': '-1', 'x1': '2'}
    """
    names = map(monomial_name, monomials(n, gate_degree(gate)))
    return {name: str(c) for name, c in zip(names, coefficients, strict=True) if c}


def _gates(circuit: Circuit, coefficients: Iterable[tuple[int, ...]]) -> Document:
    gates = (str(circuit.gate), str(circuit.attending))
    return {
        role: coefficients_by_monomial(found, circuit.n, gate)
        for role, gate, found in zip(ROLES, gates, coefficients, strict=False)
    }


def _multipliers(refutation: Refutation) -> dict[str, str]:
    return {str(x): str(value) for x, value in sorted(refutation.multipliers.items())}


def realization_certificate(circuit: Circuit, table: int, answer: Realization | Factors) -> Document:
    """The certificate of a yes: the integer coefficients of every gate."""
    found = (answer.coefficients,) if isinstance(answer, Realization) else (answer.first, answer.second)
    return {
        **_header(circuit, "realization"),
        "truth_table": to_hex(table, circuit.n),
        "gates": _gates(circuit, found),
    }


def refutation_certificate(circuit: Circuit, table: int, answer: Refutation | Leaf | Branch) -> Document:
    """The certificate of a no: Farkas multipliers of one gate, or the tree that refutes two."""
    document = {**_header(circuit, "refutation"), "truth_table": to_hex(table, circuit.n)}
    if isinstance(answer, Refutation):
        return {**document, "multipliers": _multipliers(answer)}
    return {**document, "tree": _tree(circuit, answer)}


def _tree(circuit: Circuit, root: Leaf | Branch) -> Document:
    symmetry = "swap" if circuit.conjunction else "complement"
    document: Document = {}
    stack: list[tuple[Leaf | Branch, Document]] = [(root, document)]
    while stack:
        node, out = stack.pop()
        if isinstance(node, Leaf):
            out["refutes"] = ROLES[node.gate]
            out["multipliers"] = _multipliers(node.refutation)
            continue
        first: Document = {}
        second: Document = {}
        out["point"] = str(node.point)
        out["cases"] = [first, symmetry if node.second is None else second]
        stack.append((node.first, first))
        if node.second is not None:
            stack.append((node.second, second))
    return document


def count_certificate(circuit: Circuit, count: int, engines: Iterable[tuple[str, int]]) -> Document:
    """The summary of a count: a representative of every class with its gates and orbit size, and the engines' totals.

    Raises Refused where the classes are too many to be re-checked: n > 8 for `ltf`, n > 4 for all else.
    """
    document = {
        **_header(circuit, "count"),
        "count": str(count),
        "engines": [{"method": method, "count": str(total)} for method, total in engines],
    }
    if circuit.name == "ltf":
        if circuit.n > 8:
            raise Refused("a certificate lists every class, which reaches n = 8 for ltf; count without --certificate")
        from enumerate.threshold_classes import self_dual_classes

        listed = [
            {"weights": [str(w) for w in found.weights], "orbit_size": str(found.orbit_size)}
            for found in self_dual_classes(circuit.n)
        ]
        return {**document, "symmetry": "self-dual", "classes": listed}
    if circuit.n > 4:
        raise Refused(f"a certificate lists every class, which reaches n = 4 for {circuit.name}")
    from capacity.checking import Decider
    from enumerate.symmetry import np_classes, npn_classes

    complement = circuit.closed_under_complement
    forms, sizes = (npn_classes if complement else np_classes)(circuit.n)
    decider = Decider(circuit)
    classes = []
    for form, size in zip(forms.tolist(), sizes.tolist(), strict=True):
        answer = decider.answer(form)
        if isinstance(answer, Realization | Factors):
            realized = realization_certificate(circuit, form, answer)
            classes.append(
                {"truth_table": realized["truth_table"], "orbit_size": str(size), "gates": realized["gates"]}
            )
    return {**document, "symmetry": "npn" if complement else "np", "classes": classes}


def dump(document: object) -> str:
    """A document as text: sorted keys, two spaces, but the classes of a count, which are many, without any.

    >>> print(dump({"b": "2", "a": 1}))
    {
      "a": 1,
      "b": "2"
    }
    """
    if isinstance(document, dict) and document.get("kind") == "count":
        return json.dumps(document, separators=(",", ":"), sort_keys=True)
    try:
        return json.dumps(document, indent=2, sort_keys=True)
    except RecursionError:
        return json.dumps(document, sort_keys=True)


def write_text(path: str | os.PathLike[str], text: str) -> None:
    """Write a file whole or not at all: beside its place, then renamed into it. OSError as the system gives it."""
    target = Path(path)
    beside = target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        if target.exists() and not target.is_file():  # /dev/stdout, a pipe
            target.write_text(text, encoding="utf-8")
            return
        with beside.open("w", encoding="utf-8", newline="\n") as stream:
            stream.write(text)
            stream.flush()
            os.fsync(stream.fileno())
        beside.replace(target)
    except OSError as error:
        _discard(beside)
        raise type(error)(error.errno, error.strerror, str(target)) from None
    except BaseException:
        _discard(beside)
        raise


def _discard(path: Path) -> None:
    with contextlib.suppress(OSError):
        path.unlink(missing_ok=True)
