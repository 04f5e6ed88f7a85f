"""Audit of certificates: realizations, refutations and counts, re-checked in exact integers.

This is the independent half of the project. It imports the Python standard library and nothing else, shares
no code with the engines that write certificates, and decides three kinds of claims, specified with their
proofs in `docs/certificates.md`:

* a *realization* (integer coefficients of every unit) is evaluated on the whole cube by the formula that
  defines the circuit, in O(N 2^N) operations a unit;
* a *refutation* of one linear gate is a vector of Farkas multipliers (Gordan's theorem: a strict realization
  exists if and only if no such vector does), in O(N 2^N) additions; of any other circuit, an exhaustive tree
  of cases with such a vector at each leaf;
* either may be about a *partial* function: then only the points at which it is specified are compared, and only they
  have multipliers;
* a *count* lists one function per class with its orbit: self-dual threshold functions, told apart by their Chow
  parameters (Chow, 1961), or orbits written out in full for n <= 4. It proves a lower bound, and no more.

It also adds up the *published shards* of a long count (`read_shards`), of functions or of chambers: all are there, each
once, and their sum is the count; it does not make them again.

Run it as `python -m capacity.audit FILE...`.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from capacity.audit.chamber_shards import CHAMBER_SHARDS_BEGIN, parse_chamber_shards
from capacity.audit.counts import audit_count
from capacity.audit.head_refutations import audit_head
from capacity.audit.heads import NAME
from capacity.audit.realizations import audit_realization
from capacity.audit.refutations import audit_refutation
from capacity.audit.shards import SHARDS_BEGIN, parse_shards
from capacity.audit.statement import PARTIAL_SCHEMA, SCHEMA, Proved, read_statement
from capacity.audit.text import CertificateError, counted, not_json, parse_json, quoted

__all__ = [
    "SCHEMA",
    "CertificateError",
    "audit_document",
    "audit_file",
    "load_certificate",
    "main",
    "proved_by",
]


def audit_document(document: object) -> str:
    """Audit a parsed certificate, or a list of them.

    Arguments:
        document: What `load_certificate` returns: an object (one certificate) or a list of objects.

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
        capacity.audit.text.CertificateError: gates: the circuit gives 0 at point 1, the truth table 1
    """
    if isinstance(document, list):
        return _audit_list(document)
    return str(proved_by(document)[1])


def proved_by(document: object) -> tuple[str, Proved | str]:
    """Audit one certificate: its kind, and what it proves, which as a string is the line of `audit_document`.

    Raises:
        CertificateError: The document is not a certificate, or its proof does not hold.
    """
    if not isinstance(document, dict):
        raise CertificateError(f"a certificate is an object, not {quoted(document)}")
    kind, schema = document.get("kind"), document.get("schema")
    if schema != SCHEMA and (schema != PARTIAL_SCHEMA or kind == "count"):
        partial = "" if kind == "count" else f' or, for a partial function, "{PARTIAL_SCHEMA}"'
        raise CertificateError(f'{quoted(schema)} is not "{SCHEMA}"{partial}', "schema")
    if document.get("circuit") == NAME:
        return str(kind), audit_head(document)
    if kind == "realization":
        return kind, audit_realization(document, read_statement(document))
    if kind == "refutation":
        return kind, audit_refutation(document, read_statement(document))
    if kind == "count":
        return kind, audit_count(document, read_statement(document))
    raise CertificateError(f'{quoted(kind)} is not "realization", "refutation" or "count"', "kind")


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
        return parse_json(text)
    except json.JSONDecodeError as error:
        if not error.msg.startswith("Extra data"):
            raise not_json(error) from None
        whole = error
    documents: list[object] = []
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        try:
            documents.append(parse_json(line))
        except json.JSONDecodeError as error:
            # A first line that does not stand alone: the file was meant as one document, not as lines.
            raise not_json(error, f"line {number}") if documents else not_json(whole) from None
        except CertificateError as error:
            raise error.within(f"line {number}") from None
    return documents


def audit_file(path: str | os.PathLike[str]) -> str:
    """Read and audit one file: `audit_document` of `load_certificate`, or the sum of published shards.

    Raises:
        CertificateError: The file is refused.
        OSError: The file cannot be read.
    """
    content = Path(path).read_bytes()
    if content.startswith(SHARDS_BEGIN):
        return parse_shards(content).summary()
    if content.startswith(CHAMBER_SHARDS_BEGIN):
        return parse_chamber_shards(content).summary()
    return audit_document(_parse_certificates(content))


def main(argv: Sequence[str] | None = None) -> int:
    """Audit the files named on a command line, with a line for each.

    `FILE: ok: ...` goes to stdout, `FILE: refused: ...` to stderr.

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


def _audit_list(documents: list[object]) -> str:
    if not documents:
        raise CertificateError("an empty array holds no certificate")
    kinds: Counter[str] = Counter()
    refused = 0
    first: CertificateError | None = None
    for number, document in enumerate(documents, start=1):
        try:
            kinds[proved_by(document)[0]] += 1
        except CertificateError as error:
            refused += 1
            if first is None:
                first = CertificateError(f"certificate {number}: {error}")
    if first is not None:
        raise CertificateError(f"{refused} of {counted(len(documents), 'certificate')} refused; {first}")
    summary = ", ".join(counted(number, kind) for kind, number in sorted(kinds.items()))
    return f"{counted(len(documents), 'certificate')}: {summary}"
