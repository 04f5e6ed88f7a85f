"""The fewest linear gates that compute a function, with connections that skip layers and without."""

from dataclasses import dataclass
from typing import Any

from capacity.circuits.circuit import Circuit
from capacity.circuits.formulas import polynomial_text
from capacity.circuits.truth_table import TruthTable
from capacity.decisions.checking import Decider, check
from capacity.documents.sheet import Displayed, Sheet
from capacity.functions.reading import short_table
from capacity.version import __version__
from enumerate.circuits.skip_networks import Gates, evaluate, fewest_with_skips
from enumerate.outcomes import Undecided

SCHEMA = "circuit-capacity/fewest/1"

MAX_DECIDED_INPUTS = 4

MAX_NODES = 20_000
"""Of the searches beyond four inputs, which then take seconds."""


@dataclass(frozen=True)
class Network:
    """The fewest gates of one kind of network.

    Attributes:
        gates: strict integer coefficients of each gate: the bias, the inputs if the gate reads them, the gates that it
            reads; none if no network is known.
        reads_inputs: of each gate, whether it reads the inputs.
        least: a lower bound: no fewer gates compute the function.
    """

    gates: Gates
    reads_inputs: tuple[bool, ...]
    least: int

    @property
    def decided(self) -> bool:
        """Whether the gates are the fewest."""
        return len(self.gates) == self.least

    def named(self, n: int) -> list[dict[str, int]]:
        """The coefficients of each gate by name, those that are not 0."""
        found = []
        for gate, inputs in zip(self.gates, self.reads_inputs, strict=True):
            names = [f"x{i}" for i in range(1, n + 1)] if inputs else []
            names += [f"g{i}" for i in range(1, len(gate) - len(names))]
            found.append({name: c for name, c in zip(("1", *names), gate, strict=True) if c})
        return found


@dataclass(frozen=True, repr=False)
class Fewest(Displayed):
    """The fewest linear gates that compute a function, in both kinds of network.

    Attributes:
        function: the function.
        skipping: each gate reads the inputs and all earlier gates.
        layered: each gate reads the layer before, the inputs or gates.
    """

    function: TruthTable
    skipping: Network
    layered: Network

    def __repr__(self) -> str:
        return f"<Fewest gates of {short_table(self.function.bits, self.function.n)}: {self._number(self.skipping)}>"

    def __str__(self) -> str:
        """What `capacity check FUNCTION --fewest` prints."""
        lines = []
        for kind, network in self._kinds():
            lines.append(f"{short_table(self.function.bits, self.function.n)}: {kind}, {self._number(network)}")
            lines += [f"  {name} = {formula}" for name, formula in self._formulas(network)]
        return "\n".join(lines)

    def sheet(self) -> Sheet:
        """The gates of both networks."""
        rows = []
        for kind, network in self._kinds():
            rows.append((kind, self._number(network)))
            rows += list(self._formulas(network))
        return Sheet(f"fewest gates of {self.function.hex}", (), tuple(rows))

    def as_json(self) -> dict[str, object]:
        """The document that `capacity check FUNCTION --fewest --json` prints."""
        document: dict[str, object] = {
            "schema": SCHEMA,
            "n": self.function.n,
            "truth_table": self.function.hex,
            "version": __version__,
        }
        for name, network in (("skipping", self.skipping), ("layered", self.layered)):
            document[name] = {
                "fewest": len(network.gates) if network.decided else None,
                "at_least": network.least,
                "gates": [{k: str(c) for k, c in gate.items()} for gate in network.named(self.function.n)],
            }
        return document

    def _kinds(self) -> tuple[tuple[str, Network], ...]:
        return ("with skip connections", self.skipping), ("in layers", self.layered)

    def _number(self, network: Network) -> str:
        if network.decided:
            return f"{network.least} gate{'s' if network.least > 1 else ''}, no fewer"
        return f"at least {network.least} gates"

    def _formulas(self, network: Network) -> list[tuple[str, str]]:
        gates = network.named(self.function.n)
        names = [*(f"g{i}" for i in range(1, len(gates))), "f"]
        return [
            (name, f"step({polynomial_text({k: str(c) for k, c in gate.items()})})")
            for name, gate in zip(names, gates, strict=False)
        ]


def fewest_gates(function: str | TruthTable, n: int | None = None) -> Fewest:
    """The fewest linear gates that compute a function; decided for n <= 4, beyond as far as two gates tell.

    Arguments:
        function: a `TruthTable`, or a string as `TruthTable.parse` reads it.
        n: the number of variables; by default as many as the function has.

    Raises:
        ValueError: if the function is malformed.
        Refused: if n is more than 16.
        Undecided: if a linear program has no exact answer.

    Examples:
        >>> print(fewest_gates("01101010", 3))
        6a: with skip connections, 2 gates, no fewer
          g1 = step(-5 + 2 x1 + 2 x2 + 2 x3)
          f = step(-3 + 4 x1 + 2 x2 + 2 x3 - 6 g1)
        6a: in layers, 3 gates, no fewer
          g1 = step(-1 + 4 x1 - 2 x2 - 2 x3)
          g2 = step(-3 - 2 x1 + 2 x2 + 2 x3)
          f = step(-1 + 2 g1 + 2 g2)
    """
    table = function if isinstance(function, TruthTable) else TruthTable.parse(function, n)
    if table.n > MAX_DECIDED_INPUTS:
        return _beyond(table)
    from enumerate.pairs.layered_networks import fewest_in_layers, linear_functions

    bits, n = table.bits, table.n
    skipping = fewest_with_skips(bits, n, linear_functions(n).tolist())
    layers = fewest_in_layers(bits, n)
    if layers.gates == 1:
        return _checked(Fewest(table, _skipping(skipping.gates, 1), _skipping(skipping.gates, 1)))
    hidden = [_coefficients(TruthTable(gate, n)) for gate in layers.hidden]
    output = _coefficients(TruthTable(layers.readout, len(hidden)))
    layered = Network((*hidden, output), (*(True for _ in hidden), False), layers.gates)
    return _checked(Fewest(table, _skipping(skipping.gates, skipping.least), layered))


def _checked(found: Fewest) -> Fewest:
    """The same, its networks evaluated in integers at every point."""
    for network in (found.skipping, found.layered):
        if network.gates and evaluate(network.gates, found.function.n, network.reads_inputs) != found.function.bits:
            raise ArithmeticError(f"{network} does not compute {found.function.hex}")
    return found


def _of_added_outputs(certificate: dict[str, Any], n: int) -> Network:
    """Two gates of the inputs, and the gate that is their AND or OR."""
    gates = certificate["gates"]
    names = ("1", *(f"x{i}" for i in range(1, n + 1)))
    hidden = [tuple(int(gates[unit].get(name, "0")) for name in names) for unit in ("attended", "attending")]
    output = (-3, 2, 2) if gates["reading"] == "and" else (-1, 2, 2)
    return Network((*hidden, output), (True, True, False), 3)


def _skipping(gates: Gates, least: int) -> Network:
    return Network(gates, tuple(True for _ in gates), least)


def _coefficients(table: TruthTable) -> tuple[int, ...]:
    """Strict integer coefficients of a linear gate: the bias, and the weights."""
    gates = check(table, Circuit("ltf", table.n)).certificate["gates"]["attended"]
    return tuple(int(gates.get(name, "0")) for name in ("1", *(f"x{i}" for i in range(1, table.n + 1))))


def _beyond(table: TruthTable) -> Fewest:
    """What one and two gates, and two hidden gates, tell of a function of more than four variables."""
    skipping = fewest_with_skips(table.bits, table.n, max_nodes=MAX_NODES)
    if skipping.least == 1:
        return _checked(Fewest(table, _skipping(skipping.gates, 1), _skipping(skipping.gates, 1)))
    layered = Network((), (), 3)
    try:
        both = Decider(Circuit("additive-output", table.n), max_nodes=MAX_NODES).decide(table.bits)
    except Undecided:
        both = None
    if both is not None and both.realizable:
        layered = _of_added_outputs(both.certificate, table.n)
    elif both is not None:
        layered = Network((), (), 4)
    return _checked(Fewest(table, _skipping(skipping.gates, skipping.least), layered))
