"""A decision on one function, or on those of a layer: the answer, its certificate, and both as text."""

from dataclasses import dataclass
from typing import Any

from capacity.audit.realizations import realized_tables
from capacity.circuits.circuit import Circuit
from capacity.circuits.formulas import certificate_lines
from capacity.circuits.partial_function import PartialFunction
from capacity.decisions.certificates import function_document, tables_json
from capacity.documents.sheet import Displayed, Sheet
from capacity.functions.reading import short_table
from capacity.version import __version__
from enumerate.cube.truth_tables import to_hex

SCHEMA = "circuit-capacity/check/1"

MOST_WRITTEN = 10_000  # open points, of whose number of completions all digits are written in JSON


@dataclass(frozen=True, repr=False)
class Decision(Displayed):
    """Whether a circuit realizes a function, with the certificate of the answer, which the audit has accepted.

    Attributes:
        circuit: the circuit.
        truth_tables: one for each output of the layer; of a partial function, where it is on.
        realizable: whether the circuit realizes them, of a partial function a completion.
        certificate: the gates, or what refutes them, as a JSON document.
        partial: the functions, if one of them is partial.
        completions: the number of completions that are realized, where they were counted.
    """

    circuit: Circuit
    truth_tables: tuple[int, ...]
    realizable: bool
    certificate: dict[str, Any]
    partial: tuple[PartialFunction, ...] = ()
    completions: int | None = None

    @property
    def completion(self) -> tuple[int, ...] | None:
        """The truth tables that the gates compute, one for each output; None if there are none.

        Examples:
            >>> from capacity.decisions.checking import check
            >>> check("1x001x0x", Circuit("ltf", 3)).completion
            (204,)
        """
        return realized_tables(self.certificate) if self.realizable else None

    def as_json(self) -> dict[str, object]:
        """The document that `capacity check --json` prints."""
        document = {
            "schema": SCHEMA,
            **self.circuit.as_json(),
            **function_document(self.circuit, self.partial or self.truth_tables),
            "realizable": self.realizable,
            "certificate": self.certificate,
            "version": __version__,
        }
        if self.partial:
            found = self.completion
            document["completion"] = None if found is None else tables_json(self.circuit, found)
            realized = self.completions if self.realizable else 0
            document["completions"] = {
                "realized": None if realized is None else str(realized),
                "total": str(2**self._open) if self._open <= MOST_WRITTEN else None,
            }
        return document

    def sheet(self) -> Sheet:
        """The answer, and the gates or what refutes them.

        Examples:
            >>> from capacity.decisions.checking import check
            >>> check("e", Circuit("ltf", 2)).sheet().rows
            (('f', 'step(-1 + 2 x1 + 2 x2) = [2,2; 1]'),)
        """
        parts = [line.strip().partition(" = ") for line in self._lines]
        return Sheet(self._headline, (), tuple((head, tail) if tail else ("", head) for head, _, tail in parts))

    @property
    def _headline(self) -> str:
        n = self.circuit.inputs
        shown = ",".join(short_table(one.on, n, one.specified) for one in self.partial)
        return f"{shown or ','.join(to_hex(table, n) for table in self.truth_tables)}: {self._answer}"

    @property
    def _answer(self) -> str:
        return f"{'' if self.realizable else 'not '}realized by {self.circuit}"

    @property
    def line(self) -> str:
        """The answer and what shows it, on one line."""
        return "; ".join([self._answer, *(line.strip() for line in self._lines)])

    @property
    def _lines(self) -> list[str]:
        lines = certificate_lines(self.certificate)
        if not self.partial:
            return lines
        total = str(2**self._open) if self._open <= 20 else f"2**{self._open}"
        if not self.realizable:
            return [*lines, f"  none of {total} completions is realized"]
        n = self.circuit.inputs
        found = ",".join(short_table(table, n) for table in realized_tables(self.certificate))
        counted = "" if self.completions is None else f"; {self.completions} of {total} completions are realized"
        return [*lines, f"  completed to {found}{counted}"]

    @property
    def _open(self) -> int:
        return sum(function.open for function in self.partial)

    def __repr__(self) -> str:
        return f"<Decision: {self._answer}>"

    def __str__(self) -> str:
        """What `capacity check` prints."""
        return "\n".join([self._headline, *self._lines])
