"""Integer weights of least total size for one function and one gate."""

from dataclasses import dataclass

from capacity.circuits.circuit import Circuit
from capacity.decisions.answers import Yes
from capacity.decisions.certificates import parameters
from capacity.decisions.checking import Decider
from capacity.version import __version__
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

    gate = Circuit.require(circuit).gate
    if not circuit.is_gate or gate is None or gate.square:
        raise ValueError(f"weights are minimized for ltf and ptf:D, not for {circuit.kind}")
    decider = Decider(circuit)
    table = from_hex(truth_table, circuit.n)
    answer = decider.answer(table)
    if not isinstance(answer, Yes):
        return Minimum(circuit, table, "infeasible", {}, None, None)
    (known,) = answer.coefficients
    matrix = features(circuit.n, gate.degree, str(circuit.encoding))
    least = minimal_weights(matrix, to_signs(table, circuit.n), upper_total=sum(map(abs, known)), time_limit=time_limit)
    best = known if least.coefficients is None else least.coefficients
    total = sum(map(abs, best))
    return Minimum(circuit, table, least.status, parameters(best, circuit.n, gate), total, least.lower_bound)
