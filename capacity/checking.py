"""Whether one Boolean function is realized by a circuit, with a certificate either way."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import capacity
from capacity.audit import audit_document
from capacity.certificates import realization_certificate, refutation_certificate
from capacity.circuits import Circuit
from enumerate.factorizations import Branch, Factors, Leaf, ProductDecider
from enumerate.feasibility import Realization, Refutation, Separator
from enumerate.outcomes import Refused
from enumerate.truth_tables import features, from_hex, monomials, to_hex, to_signs

SCHEMA = "circuit-capacity/check/1"
MAX_INPUTS = 16
MAX_ENTRIES = 1 << 22  # of a feature matrix, which the solver holds twice in floats


@dataclass(frozen=True)
class Decision:
    """Whether a circuit realizes a function, and the certificate of the answer, audited."""

    circuit: Circuit
    truth_table: int
    realizable: bool
    certificate: dict[str, Any]

    def as_json(self) -> dict[str, object]:
        """The document that `capacity check --json` prints."""
        return {
            "schema": SCHEMA,
            **self.circuit.as_json(),
            "truth_table": to_hex(self.truth_table, self.circuit.n),
            "realizable": self.realizable,
            "certificate": self.certificate,
            "version": capacity.__version__,
        }

    def __str__(self) -> str:
        table = to_hex(self.truth_table, self.circuit.n)
        return f"{table}: {'' if self.realizable else 'not '}realized by {self.circuit}"


class Decider:
    """Decides many functions of one circuit; the linear programs are kept warm.

    Raises Refused if the feature matrices are too large to solve with.
    """

    def __init__(self, circuit: Circuit) -> None:
        self.circuit = circuit
        if circuit.n > MAX_INPUTS:
            raise Refused(f"n = {circuit.n} needs truth tables of 2**{circuit.n} bits; check goes to n = {MAX_INPUTS}")
        degrees = [circuit.degree] if circuit.is_gate else [circuit.degree, circuit.attending_degree]
        for degree in degrees:
            entries = 2**circuit.n * len(monomials(circuit.n, degree))
            if entries > MAX_ENTRIES:
                raise Refused(
                    f"degree {degree} at n = {circuit.n} needs a feature matrix of {entries} entries; at most "
                    f"{MAX_ENTRIES} are tried, so lower n or the degree"
                )
        matrices = [features(circuit.n, degree, circuit.encoding) for degree in degrees]
        self._gate = Separator(matrices[0]) if circuit.is_gate else None
        self._product = None if circuit.is_gate else ProductDecider(matrices[0], matrices[1], circuit.conjunction)

    def answer(
        self, table: int, progress: Callable[[int], None] | None = None
    ) -> Realization | Refutation | Factors | Leaf | Branch:
        """The engine's exact answer for a truth table; Undecided if there is none."""
        signs = to_signs(table, self.circuit.n)
        if self._gate is not None:
            return self._gate.decide(signs)
        assert self._product is not None
        return self._product.decide(signs, progress)

    def decide(self, table: int, progress: Callable[[int], None] | None = None) -> Decision:
        """The answer with its certificate, which the independent checker has accepted."""
        answer = self.answer(table, progress)
        realizable = isinstance(answer, Realization | Factors)
        if isinstance(answer, Realization | Factors):
            certificate = realization_certificate(self.circuit, table, answer)
        else:
            certificate = refutation_certificate(self.circuit, table, answer)
        audit_document(certificate)
        return Decision(self.circuit, table, realizable, certificate)


def check(truth_table: str | int, circuit: Circuit, *, progress: Callable[[int], None] | None = None) -> Decision:
    """Decide whether a circuit realizes a function, given as hexadecimal or as the integer whose bit x is f(x).

    >>> check("6", Circuit("ltf", 2)).realizable
    False
    >>> check("6", Circuit("output-gating", 2)).certificate["gates"]
    {'attended': {'1': '3', 'x1': '-2', 'x2': '-2'}, 'attending': {'1': '-1', 'x1': '2', 'x2': '2'}}

    Raises ValueError on a malformed truth table, Refused if n or the degree is too large, Undecided if a linear program
    or the search has no exact answer.
    """
    decider = Decider(Circuit.require(circuit))
    if not isinstance(truth_table, str | int):
        raise TypeError(f"a truth table is a hexadecimal string or an integer, not {truth_table!r}")
    table = from_hex(truth_table, circuit.n) if isinstance(truth_table, str) else int(truth_table)
    to_hex(table, circuit.n)
    return decider.decide(table, progress)
