"""A class of circuits: what is computed, by which gates, in which encoding, on which inputs, how many side by side.

The one value that flows from the command line through every engine into results and certificates. Its parts are typed;
`capacity.circuits` reads it from words and writes it as words and JSON.
"""

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Self

from enumerate.circuits.gate import LINEAR, Gate, Score
from enumerate.circuits.head import Head
from enumerate.circuits.mechanisms import Mechanism

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from enumerate.circuits.units import Unit
    from enumerate.circuits.wiring import Wiring
    from enumerate.cube.symmetry import Group

Kind = Gate | Score | Mechanism | Head

ENCODINGS = ("01", "pm1")
MAX_INPUTS = 1000  # beyond it even the symbolic bounds leave the range of a float
MAX_UNITS = 1000


@dataclass(frozen=True)
class CircuitClass:
    """A class of circuits with n inputs.

    Attributes:
        kind: a class of gates or of scores, a way of attending, or a class of heads.
        n: the inputs of the attended unit, of a score or a head those of all tokens.
        gate: the class of the attended gate, by default linear; of one gate alone that gate, of a score or head None.
        attending: the class of the attending gates, by default linear; None for one gate, score or head alone.
        encoding: `01` (the default) or `pm1`, of inputs and outputs; None where the circuit has none: a sum of outputs
            read by a threshold, a score of positions.
        units: how many circuits in a layer, each with its own attending unit or sharing one.
        shared: whether they share it.
        attending_inputs: None where both units see the same inputs, else the number of others that the attending units
            see; these follow the attended ones.

    Raises:
        ValueError: a number is out of range, or the kind has no such part.
        TypeError: a part is of another type.

    Examples:
        >>> from enumerate.circuits.mechanisms import MECHANISMS
        >>> gated = CircuitClass(MECHANISMS["output-gating"], 1)
        >>> gated.wirings[0].readings.tolist()  # signal 0: off; signal 1: read
        [[0, 1], [0, 1]]
        >>> gated = CircuitClass(MECHANISMS["synaptic-gating"], 1, encoding="pm1")
        >>> gated.wirings[0].inputs.tolist()  # x1 times the signal
        [[1, 0], [0, 1]]
    """

    kind: Kind
    n: int
    gate: Gate | None = None
    attending: Gate | None = None
    encoding: str | None = None
    units: int = 1
    shared: bool = False
    attending_inputs: int | None = None

    def __post_init__(self) -> None:
        for value, types in ((self.kind, Kind), (self.gate, Gate | None), (self.attending, Gate | None)):
            if not isinstance(value, types):
                raise TypeError(f"{value!r} is not a part of a circuit")
        _require_integer("n", self.n, 0, MAX_INPUTS)
        _require_integer("units", self.units, 1, MAX_UNITS)
        if self.attending_inputs is not None:
            _require_integer("attending_inputs", self.attending_inputs, 0, MAX_INPUTS)
        if self.encoding is not None and self.encoding not in ENCODINGS:
            raise ValueError(f"unknown encoding {self.encoding!r}; known: 01, pm1")
        if isinstance(self.kind, Mechanism):
            self._complete_gated(self.kind)
        elif isinstance(self.kind, Head):
            self._complete_head(self.kind)
        else:
            self._complete_alone(self.kind)
        if self.inputs > MAX_INPUTS:
            raise ValueError(f"{self.inputs} inputs in all are out of range: at most {MAX_INPUTS}")
        if self.shared and self.units == 1:
            raise ValueError(
                "one attending unit is shared by the circuits of a layer: --shared needs --units 2 or more"
            )

    def _complete_gated(self, mechanism: Mechanism) -> None:
        if mechanism.weights and self.gate not in (None, LINEAR):
            raise ValueError(
                f"{mechanism} multiplies the weights of b + w.x, so its attended gate is ltf (--gate {self.gate})"
            )
        if mechanism.readouts:
            self._complete_readout(mechanism)
        if not mechanism.encoded and self.encoding is not None:
            read = f"reads {mechanism.gates} outputs" if mechanism.readouts else "adds two outputs and reads the sum"
            raise ValueError(
                f"{mechanism} {read}{'' if mechanism.readouts else ' by a threshold'}, the same functions in every "
                f"encoding: it takes none (--encoding {self.encoding})"
            )
        if self.n < mechanism.smallest_n:
            raise ValueError(f"{mechanism} gates the weight of x1: n = {self.n} is out of range, n >= 1")
        object.__setattr__(self, "gate", self.gate or LINEAR)
        object.__setattr__(self, "attending", self.attending or LINEAR)
        if mechanism.encoded:
            object.__setattr__(self, "encoding", self.encoding or "01")

    def _complete_readout(self, mechanism: Mechanism) -> None:
        if self.attending not in (None, self.gate or LINEAR):
            raise ValueError(f"the gates of {mechanism} are of one class: --gate chooses it, not --attending")
        if len(mechanism.readouts) > 1 and self.gate is not None and self.gate.square:
            raise ValueError(f"the gates of {mechanism} are closed under complement: ltf or ptf:D, not square")
        if self.shared or self.attending_inputs is not None:
            raise ValueError(f"the gates of {mechanism} see the same inputs: omit --shared and --attending-inputs")
        object.__setattr__(self, "attending", self.gate or LINEAR)

    def _complete_head(self, head: Head) -> None:
        if self.n % head.tokens or self.n < head.tokens:
            raise ValueError(
                f"{head} reads {head.tokens} tokens of m >= 1 bits each: n = {head.tokens} m is a multiple of "
                f"{head.tokens}, not {self.n}"
            )
        if not head.score.encoded and self.encoding is not None:
            raise ValueError(
                f"{head} with {head.score} is a linear gate of sums of tokens, the same functions in every encoding: "
                f"it takes none (--encoding {self.encoding})"
            )
        require_alone(head, self.gate, self.attending)
        if self.units > 1 or self.shared or self.attending_inputs is not None:
            raise ValueError(f"{head} has one output, on one set of inputs: omit --units, --shared, --attending-inputs")
        if head.score.encoded:
            object.__setattr__(self, "encoding", self.encoding or "01")

    def _complete_alone(self, kind: Gate | Score) -> None:
        single = "gate" if isinstance(kind, Gate) else "score"
        if isinstance(kind, Score):
            if self.n % 2 or self.n < 2:
                raise ValueError(f"{kind} reads two tokens of m >= 1 bits each: n = 2 m is even, not {self.n}")
            if not kind.encoded and self.encoding is not None:
                raise ValueError(
                    f"{kind} has a score for each pair of positions, the same functions in every encoding: it takes "
                    f"none (--encoding {self.encoding})"
                )
        require_alone(kind, self.gate, self.attending)
        if self.shared:
            raise ValueError(f"{kind} is a single {single}; it has no attending unit to share (--shared)")
        if self.attending_inputs is not None:
            raise ValueError(
                f"{kind} is a single {single}; it has no attending unit with other inputs "
                f"(--attending-inputs {self.attending_inputs})"
            )
        object.__setattr__(self, "gate", kind if isinstance(kind, Gate) else None)
        if isinstance(kind, Gate) or kind.encoded:
            object.__setattr__(self, "encoding", self.encoding or "01")

    @property
    def mechanism(self) -> Mechanism | None:
        """The way of attending; None for a gate or score alone."""
        return self.kind if isinstance(self.kind, Mechanism) else None

    @property
    def score(self) -> Score | None:
        """The class of scores; None for gates and gated circuits."""
        return self.kind if isinstance(self.kind, Score) else None

    @property
    def head(self) -> Head | None:
        """The class of heads; None for all else."""
        return self.kind if isinstance(self.kind, Head) else None

    @property
    def is_gate(self) -> bool:
        """Whether it is one gate, score or head alone, or a layer of such."""
        return self.mechanism is None

    @property
    def token_bits(self) -> int:
        """m, the number of bits of each of the two tokens that a score reads, or of those of a head."""
        return self.n // (2 if self.head is None else self.head.tokens)

    @property
    def inputs(self) -> int:
        """The number of inputs of the whole circuit."""
        return self.n + (self.attending_inputs or 0)

    @property
    def seen(self) -> int:
        """The number of inputs that an attending unit sees."""
        return self.n if self.attending_inputs is None else self.attending_inputs

    @property
    def points(self) -> int:
        """The number of points of the circuit's cube."""
        return 1 << self.inputs

    @property
    def parameters(self) -> int:
        """The number of real parameters of one circuit: those of all its gates, and v if its signal is added.

        Examples:
            >>> from enumerate.circuits.mechanisms import MECHANISMS
            >>> names = ("output-gating", "multiplexing", "synaptic-gating:each")
            >>> [CircuitClass(MECHANISMS[name], 4).parameters for name in names]
            [10, 11, 25]
        """
        if self.score is not None:
            return self.score.parameters(self.token_bits)
        if self.head is not None:
            return self.head.parameters(self.token_bits)
        own = self.attended_gate.parameters(self.n)
        if self.mechanism is None:
            return own
        reader = self.mechanism.gates + 1 if len(self.mechanism.readouts) > 1 else 0  # a network's is a gate too
        return own + self.bits * self.attending_gate.parameters(self.seen) + bool(self.mechanism.added) + reader

    @property
    def one_unit(self) -> Self:
        """One of the circuits of the layer."""
        return replace(self, units=1, shared=False) if self.units > 1 else self

    # Of gated circuits.

    @property
    def _way(self) -> Mechanism:
        if not isinstance(self.kind, Mechanism):
            raise ValueError(f"{self.kind} alone attends to nothing")
        return self.kind

    @property
    def attended_gate(self) -> Gate:
        """The class of the gate alone or attended; ValueError for a score."""
        if self.gate is None:
            raise ValueError(f"{self.kind} is not a gate")
        return self.gate

    @property
    def attending_gate(self) -> Gate:
        """The class of the attending gates; ValueError if there are none."""
        if self.attending is None:
            raise ValueError(f"{self.kind} alone attends to nothing")
        return self.attending

    @property
    def is_linear_pair(self) -> bool:
        """Whether both attended and attending gates are linear."""
        return self.gate == self.attending == LINEAR

    @property
    def conjunction(self) -> bool:
        """Whether a product of two values is an AND: in `01`, and where a sum of outputs is read by a threshold."""
        return self.encoding != "pm1"

    @property
    def bits(self) -> int:
        """The number of attending units of one circuit."""
        return self._way.bits(self.n)

    @cached_property
    def wirings(self) -> "tuple[Wiring, ...]":
        """Where the attended unit is read: one wiring for each reading of the output."""
        from enumerate.circuits.wiring import wire

        return tuple(
            wire(route, self.n, self.bits, self.conjunction, self.attending_inputs)
            for route in self._way.routes.values()
        )

    @cached_property
    def relevant(self) -> "npt.NDArray[np.bool_]":
        """Whether attending unit i matters at the point x, for some reading: (points, bits)."""
        import numpy as np

        return np.asarray(np.logical_or.reduce([wiring.relevant for wiring in self.wirings]))

    @cached_property
    def attended_unit(self) -> "Unit":
        """The inequalities of the attended unit."""
        from enumerate.circuits.units import unit

        signal = self.mechanism is not None and bool(self.mechanism.added)
        return unit(self.attended_gate, self.n, signal, self.encoding or "01")

    @cached_property
    def attending_unit(self) -> "Unit":
        """The inequalities of an attending unit."""
        from enumerate.circuits.units import unit

        return unit(self.attending_gate, self.seen, False, self.encoding or "01")

    @property
    def closed_under_complement(self) -> bool:
        """Whether the complement of every function of the class is in the class by definition."""
        polynomial = not self.attended_gate.square
        if self.mechanism is None:
            return polynomial
        attending = not self.attending_gate.square
        if self.mechanism.readouts:
            from enumerate.circuits.readouts import self_complementary

            network = len(self.mechanism.readouts) > 1
            return polynomial and (network or self_complementary(self.mechanism.readouts[0], self.mechanism.gates))
        if not self.mechanism.encoded:
            return polynomial and attending
        if self.mechanism.product:
            return self.encoding == "pm1" and (polynomial or attending)
        return polynomial

    @property
    def signal_complemented(self) -> bool:
        """Whether the complement of an attending unit's output gives the same functions, and is one of its class."""
        way = self._way
        encodings = way.complemented_square if self.attended_gate.square else way.complemented
        return self.encoding in encodings and not self.attending_gate.square

    @property
    def units_exchanged(self) -> bool:
        """Whether attended and attending unit may be exchanged: a product that is an AND, or a sum read by a threshold.

        They must be of one class, on the same inputs.
        """
        way = self._way
        if way.readouts:
            return False
        same = self.attended_gate.in_variables(self.n) == self.attending_gate.in_variables(self.n)
        return (way.product or not way.encoded) and self.conjunction and self.attending_inputs is None and same

    @property
    def group(self) -> "Group | None":
        """All known transforms that map the class to itself; None with disjoint inputs, and of a score or head."""
        from enumerate.cube.symmetry import Group

        if self.score is not None or self.head is not None or self.attending_inputs is not None:
            return None
        if self.mechanism is None:
            return Group(self.n, self.closed_under_complement)
        symmetry = self.mechanism.symmetry[self.encoding or "01"]
        return Group(
            self.n, self.closed_under_complement, symmetry.first_fixed, symmetry.negations, symmetry.first_negated
        )


def require_alone(kind: Gate | Score | Head, gate: object, attending: object) -> None:
    """Raise ValueError if one gate, score or head alone is given gates, as values or in words."""
    single = "gate" if isinstance(kind, Gate) else "score" if isinstance(kind, Score) else "head"
    if attending is not None:
        raise ValueError(f"{kind} is a single {single}; it has no attending gate (--attending {attending})")
    if gate is not None and str(gate) != str(kind):
        raise ValueError(f"{kind} is a {single} itself; it takes no other (--gate {gate})")


def _require_integer(name: str, value: object, least: int, most: int) -> None:
    if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
        raise ValueError(f"{name} = {value!r} is out of range: an integer, {least} <= {name} <= {most}")
