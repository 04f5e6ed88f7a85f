"""Integer weights of least total size for one function and one gate."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from capacity.circuits.circuit import Circuit
from capacity.circuits.formulas import polynomial_text
from capacity.decisions.answers import Yes
from capacity.decisions.certificates import parameters
from capacity.decisions.checking import Decider, Table, tables_of
from capacity.version import __version__
from enumerate.cube.truth_tables import features, to_hex, to_signs

SCHEMA = "circuit-capacity/minimize/1"


@dataclass(frozen=True, repr=False)
class Minimum:
    """The least total size of integer weights, or what is known of it.

    Attributes:
        circuit: the gate.
        truth_table: of the function.
        status: `optimal`, `infeasible` (no gate realizes the function) or `undecided` (best known and lower bound).
        coefficients: by monomial, as decimal strings.
        total, lower_bound: the sum of their sizes and what is proved of it.
        time_limit: in seconds, after which the search was given up.
    """

    circuit: Circuit
    truth_table: int
    status: str
    coefficients: dict[str, str]
    total: int | None
    lower_bound: int | None
    time_limit: float = field(compare=False)

    def __repr__(self) -> str:
        return f"<Minimum of {self.circuit}: {self.status}{'' if self.total is None else f', total size {self.total}'}>"

    def __str__(self) -> str:
        """What `capacity minimize` prints."""
        if self.status == "optimal":
            return f"step({polynomial_text(self.coefficients)}): total size {self.total}, the least possible"
        if self.status == "infeasible":
            table = to_hex(self.truth_table, self.circuit.n)
            return f"{table} is not realized by {self.circuit}; capacity check gives the certificate"
        return f"undecided after {self.time_limit:g} s: {self.lower_bound} <= least total size <= {self.total}"

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


def minimize(truth_table: Table | Sequence[Table], circuit: Circuit, time_limit: float = 60.0) -> Minimum:
    """Find integer coefficients of least total size (bias included), strict at every point.

    Arguments:
        truth_table: the function, as `check` takes it.
        circuit: the gate: linear or polynomial.
        time_limit: in seconds.

    Raises:
        ValueError: if the truth table is malformed, or the circuit is not such a gate.
        Refused: if n or the degree is too large.
        Undecided: if the linear program has no exact answer.

    Examples:
        >>> minimize("e8", Circuit("ltf", 3, encoding="pm1")).coefficients
        {'x1': '1', 'x2': '1', 'x3': '1'}
    """
    from enumerate.arrangements.minimal_weights import minimal_weights

    gate = Circuit.require(circuit).gate
    if not circuit.is_gate or gate is None or gate.square:
        raise ValueError(f"weights are minimized for ltf and ptf:D, not for {circuit.kind}")
    decider = Decider(circuit)
    (table,) = tables_of(truth_table, circuit)
    answer = decider.answer(table)
    if not isinstance(answer, Yes):
        return Minimum(circuit, table, "infeasible", {}, None, None, time_limit)
    (known,) = answer.coefficients
    matrix = features(circuit.n, gate.degree, str(circuit.encoding))
    least = minimal_weights(matrix, to_signs(table, circuit.n), upper_total=sum(map(abs, known)), time_limit=time_limit)
    best = known if least.coefficients is None else least.coefficients
    total = sum(map(abs, best))
    coefficients = parameters(best, circuit.n, gate)
    return Minimum(circuit, table, least.status, coefficients, total, least.lower_bound, time_limit)
