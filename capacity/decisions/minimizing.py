"""Least integer weights of one function: as voters and threshold logic mean them, or strict for any polynomial gate."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from capacity.circuits.circuit import Circuit
from capacity.circuits.formulas import polynomial_text, weights_text
from capacity.circuits.partial_function import PartialFunction
from capacity.circuits.threshold_function import ThresholdFunction, beyond_tables
from capacity.circuits.truth_table import TruthTable
from capacity.decisions.answers import Yes
from capacity.decisions.certificates import parameters
from capacity.decisions.checking import Decider
from capacity.decisions.functions import Table, functions_of
from capacity.functions.inequalities import Inequality
from capacity.functions.reading import short_table
from capacity.version import __version__
from enumerate.cube.truth_tables import features, to_hex, to_signs

if TYPE_CHECKING:
    from enumerate.arrangements.threshold_weights import ThresholdWeights

SCHEMA = "circuit-capacity/minimize/1"

LEAST_SCHEMA = "circuit-capacity/least-weights/1"


@dataclass(frozen=True, repr=False)
class Minimum:
    """The least total size of integer weights, or what is known of it.

    Attributes:
        circuit: the gate.
        truth_table: of the function; where it is on, if it is partial.
        status: `optimal`, `infeasible` (no gate realizes the function) or `undecided` (best known and lower bound).
        coefficients: by monomial, as decimal strings.
        total, lower_bound: the sum of their sizes and what is proved of it.
        time_limit: in seconds, after which the search was given up.
        specified: of a partial function, where it is on or off.
    """

    circuit: Circuit
    truth_table: int
    status: str
    coefficients: dict[str, str]
    total: int | None
    lower_bound: int | None
    time_limit: float = field(compare=False)
    specified: int | None = None

    def __repr__(self) -> str:
        return f"<Minimum of {self.circuit}: {self.status}{'' if self.total is None else f', total size {self.total}'}>"

    def __str__(self) -> str:
        """What `capacity minimize --strict` prints."""
        if self.status == "optimal":
            return f"step({polynomial_text(self.coefficients)}): total size {self.total}, the least possible"
        if self.status == "infeasible":
            table = short_table(self.truth_table, self.circuit.n, self.specified)
            return f"{table} is not realized by {self.circuit}; capacity check gives the certificate"
        return f"undecided after {self.time_limit:g} s: {self.lower_bound} <= least total size <= {self.total}"

    def as_json(self) -> dict[str, object]:
        """The document that `capacity minimize --strict --json` prints."""
        return {
            "schema": SCHEMA,
            **self.circuit.as_json(),
            "truth_table": to_hex(self.truth_table, self.circuit.n),
            **({} if self.specified is None else {"specified": to_hex(self.specified, self.circuit.n)}),
            "status": self.status,
            "coefficients": self.coefficients,
            "total": None if self.total is None else str(self.total),
            "lower_bound": None if self.lower_bound is None else str(self.lower_bound),
            "version": __version__,
        }


@dataclass(frozen=True, repr=False)
class LeastWeights:
    """Integer weights with w.x >= T where a function is on and w.x <= T - 1 where it is off, of least sum of sizes.

    Attributes:
        n: the number of inputs.
        truth_table: of the function; where it is on, if it is partial; None where it was given by more than 16 weights.
        status: `optimal`, `infeasible` (it is not a threshold function) or `undecided` (best known and lower bound).
        weights: of x1 ... xn; empty if infeasible.
        threshold: the least T with these weights.
        lower_bound: no weights have a smaller sum of sizes.
        others: further weights of the least sum, with their thresholds, as far as they were asked for.
        complete: whether there are no more.
        time_limit: in seconds, after which the search was given up.
        specified: of a partial function, where it is on or off.

    Examples:
        >>> least = minimize("fee8")
        >>> print(least)
        [1,1,1,1; 2]: sum 4, the least possible; unique
        >>> least.weights, least.threshold, least.unique
        ((1, 1, 1, 1), 2, True)
        >>> print(minimize("1x001x0x"))
        [0,1,0; 1]: sum 1, the least possible; unique; completed to cc
    """

    n: int
    truth_table: int | None
    status: str
    weights: tuple[int, ...]
    threshold: int
    lower_bound: int
    others: tuple[tuple[tuple[int, ...], int], ...]
    complete: bool
    time_limit: float = field(compare=False)
    specified: int | None = None

    @property
    def unique(self) -> bool | None:
        """Whether no other weights have the least sum; None where that is not known."""
        if self.status != "optimal":
            return None
        return False if self.others else True if self.complete else None

    @property
    def sum(self) -> int:
        """The sum of the sizes of the weights."""
        return sum(map(abs, self.weights))

    @property
    def completion(self) -> int | None:
        """The truth table of the weights, if they are of a partial function; None if there are none."""
        if self.specified is None or self.status == "infeasible":
            return None
        return Inequality(self.weights, self.threshold).table()

    @property
    def _table(self) -> str | None:
        return None if self.truth_table is None else to_hex(self.truth_table, self.n)

    def __repr__(self) -> str:
        return (
            f"<LeastWeights: {self.status}{f', {weights_text(self.weights, self.threshold)}' if self.weights else ''}>"
        )

    def __str__(self) -> str:
        """What `capacity minimize` prints."""
        if self.status == "infeasible":
            table = (
                self._table if self.specified is None else short_table(self.truth_table or 0, self.n, self.specified)
            )
            return f"{table} is not realized by ltf -n {self.n}; capacity check gives the certificate"
        shown = weights_text(self.weights, self.threshold)
        if self.status == "undecided":
            return f"{shown}: undecided within {self.time_limit:g} s: {self.lower_bound} <= least sum <= {self.sum}"
        said = {True: "unique", False: "not unique", None: "whether unique is undecided"}[self.unique]
        completed = "" if self.specified is None else f"; completed to {short_table(self.completion or 0, self.n)}"
        return f"{shown}: sum {self.sum}, the least possible; {said}{completed}"

    def as_json(self) -> dict[str, object]:
        """The document that `capacity minimize --json` prints."""
        partial: dict[str, str | None] = {}
        if self.specified is not None:
            completion = self.completion
            partial["specified"] = to_hex(self.specified, self.n)
            partial["completion"] = None if completion is None else to_hex(completion, self.n)
        return {
            "schema": LEAST_SCHEMA,
            **Circuit("ltf", self.n).as_json(),
            "truth_table": self._table,
            **partial,
            "status": self.status,
            "weights": [str(weight) for weight in self.weights],
            "threshold": str(self.threshold) if self.status != "infeasible" else None,
            "sum": str(self.sum) if self.status != "infeasible" else None,
            "lower_bound": str(self.lower_bound) if self.status != "infeasible" else None,
            "unique": self.unique,
            "others": [
                {"weights": [str(weight) for weight in weights], "threshold": str(threshold)}
                for weights, threshold in self.others
            ],
            "version": __version__,
        }


def minimize(
    function: str | TruthTable | PartialFunction | ThresholdFunction,
    n: int | None = None,
    time_limit: float = 60.0,
    listed: int = 2,
) -> LeastWeights:
    """Find integer weights of least sum of sizes with w.x >= T where a function is on, w.x <= T - 1 where it is off.

    Arguments:
        function: a `TruthTable`; a `PartialFunction`, of which only the values that it has are asked for; a
            `ThresholdFunction`, of which no table is made; or a string as these read it.
        n: the number of inputs; by default as many as the function has.
        time_limit: in seconds.
        listed: how many weights of the least sum are looked for; 2 tell whether they are unique.

    Raises:
        ValueError: if the function is malformed.
        Refused: if n is more than 16, or for weights more than 60 or than a decision diagram allows.
        Undecided: if the linear program has no exact answer.

    Examples:
        >>> minimize("[65; 47, 46, 17, 16, 2]").weights
        (5, 4, 3, 2, 2)
        >>> minimize("[12; 7, 6, 6, 4, 4, 4, 3, 2]", listed=100).others
        (((7, 6, 6, 4, 4, 4, 2, 3), 12),)
        >>> print(minimize(ThresholdFunction((50,) * 9 + (-50,) * 9, 80)))
        [1,1,1,1,1,1,1,1,1,-1,-1,-1,-1,-1,-1,-1,-1,-1; 2]: sum 18, the least possible; unique
    """
    from enumerate.arrangements.partial_weights import partial_threshold_weights
    from enumerate.arrangements.threshold_weights import threshold_weights

    if isinstance(function, str):
        function = beyond_tables(function, n) or PartialFunction.parse(function, n)
    on, specified = None, None
    if isinstance(function, ThresholdFunction):
        found = _least_of_weights(function, time_limit, listed)
    elif isinstance(function, PartialFunction) and function.open:
        on, specified = function.on, function.specified
        found = partial_threshold_weights(on, specified, function.n, time_limit, listed)
    else:
        on = function.on if isinstance(function, PartialFunction) else function.bits
        found = threshold_weights(on, function.n, time_limit, listed)
    return LeastWeights(
        function.n,
        on,
        found.status,
        found.weights,
        found.threshold,
        found.lower_bound,
        found.others,
        found.complete,
        time_limit,
        specified,
    )


def _least_of_weights(function: ThresholdFunction, time_limit: float, listed: int) -> "ThresholdWeights":
    """The least weights, found by the decision diagram, of the variables in their own order and directions."""
    from enumerate.gates.diagram_weights import least_weights

    known = [abs(function.weights[i]) for i in function.order]
    found = least_weights(function.diagram, known, time_limit, listed)
    (weights, threshold), *others = sorted(
        (function.restored(*answer) for answer in ((found.weights, found.threshold), *found.others)), reverse=True
    )
    return replace(found, weights=weights, threshold=threshold, others=tuple(others))


def minimize_strictly(truth_table: Table | Sequence[Table], circuit: Circuit, time_limit: float = 60.0) -> Minimum:
    """Find integer coefficients of least total size (bias included) whose score is at least 1 in size at every point.

    Of a partial function these are the points at which it is specified.

    Arguments:
        truth_table: the function, as `check` takes it.
        circuit: the gate: linear or polynomial.
        time_limit: in seconds.

    Raises:
        ValueError: if the truth table is malformed, or the circuit is not such a gate.
        Refused: if n or the degree is too large.
        Undecided: if the linear program has no exact answer.

    Examples:
        >>> minimize_strictly("e8", Circuit("ltf", 3, encoding="pm1")).coefficients
        {'x1': '1', 'x2': '1', 'x3': '1'}
    """
    from enumerate.arrangements.minimal_weights import minimal_weights

    gate = Circuit.require(circuit).gate
    if not circuit.is_gate or gate is None or gate.square:
        raise ValueError(f"weights are minimized for ltf and ptf:D, not for {circuit.kind}")
    decider = Decider(circuit)
    (function,) = functions_of(truth_table, circuit)
    specified = function.specified if function.open else None
    answer = decider.answer(function)
    if not isinstance(answer, Yes):
        return Minimum(circuit, function.on, "infeasible", {}, None, None, time_limit, specified)
    (known,) = answer.coefficients
    matrix = features(circuit.n, gate.degree, str(circuit.encoding))
    signs = to_signs(function.on, circuit.n, specified)
    asked = signs != 0
    total = sum(map(abs, known))
    least = minimal_weights(matrix[asked], signs[asked], upper_total=total, time_limit=time_limit)
    best = known if least.coefficients is None else least.coefficients
    total = sum(map(abs, best))
    coefficients = parameters(best, circuit.n, gate)
    return Minimum(circuit, function.on, least.status, coefficients, total, least.lower_bound, time_limit, specified)
