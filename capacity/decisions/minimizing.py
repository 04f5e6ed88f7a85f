"""Integer weights of least total size for one function and one gate."""

from dataclasses import dataclass

from capacity.circuits.circuit import Circuit
from capacity.decisions.certificates import parameters
from capacity.decisions.checking import Decider
from capacity.version import __version__
from enumerate.arrangements.feasibility import Realization
from enumerate.cube.truth_tables import features, from_hex, to_hex, to_signs

SCHEMA = "circuit-capacity/minimize/1"


@dataclass(frozen=True)
class Minimum:
    """The answer: `optimal`, `infeasible` (no gate realizes the function) or `undecided` (best known and lower bound).

    coefficients: by monomial, as decimal strings; total, lower_bound: the sum of their sizes and what is proved of it.
    """

    circuit: Circuit
    truth_table: int
    status: str
    coefficients: dict[str, str]
    total: int | None
    lower_bound: int | None

    def as_json(self) -> dict[str, object]:
        """The document that `capacity minimize --json` prints."""
        return {
            "schema": SCHEMA,
            **self.circuit.as_json(),
            "truth_table": to_hex(self.truth_table, self.circuit.n),
            "status": self.status,
            "coefficients": self.coefficients,
            "total": None if self.total is None else str(self.total),
            "lower_bound": None if self.lower_bound is None else str(self.lower_bound),
            "version": __version__,
        }


def minimize(truth_table: str, circuit: Circuit, time_limit: float = 60.0) -> Minimum:
    """Find integer coefficients of least total size (bias included), strict at every point.

    >>> minimize("e8", Circuit("ltf", 3, encoding="pm1")).coefficients
    {'x1': '1', 'x2': '1', 'x3': '1'}

    Raises ValueError on a malformed truth table, Refused if n or the degree is too large, Undecided if the linear
    program has no exact answer.
    """
    from enumerate.arrangements.minimal_weights import minimal_weights

    decider = Decider(Circuit.require(circuit))
    table = from_hex(truth_table, circuit.n)
    known = decider.answer(table)
    if not isinstance(known, Realization):
        return Minimum(circuit, table, "infeasible", {}, None, None)
    matrix = features(circuit.n, circuit.attended_gate.degree, str(circuit.encoding))
    size = sum(map(abs, known.coefficients))
    found = minimal_weights(matrix, to_signs(table, circuit.n), upper_total=size, time_limit=time_limit)
    best = known.coefficients if found.coefficients is None else found.coefficients
    return Minimum(
        circuit,
        table,
        found.status,
        parameters(best, circuit.n, str(circuit.gate)),
        sum(map(abs, best)),
        found.lower_bound,
    )
