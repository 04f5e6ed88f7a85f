"""The ways in which one gate attends to another: one record each, which says everything about it.

Whatever an attending signal multiplies or is added to, the attended unit is read at one input of its own: where the
signals' bits are c, the circuit's output at the point x is the attended unit's value at some input, or the complement
of it, or a constant. That is all that a mechanism is, and every engine works from it:

    additive            the signal is one more input of the unit, z = g(x) or g(x) x1;
    output, activation  the unit is read as it is, complemented by -1, forced to 0 by a signal 0;
    synaptic            inputs are replaced by products with the signal: x1 by g(x) x1, x by g(x) x, xi by gi(x) xi.

A new way of attending is one entry of `MECHANISMS` (docs/adding-a-circuit.md).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache

OFF, READ, COMPLEMENT, ON = 0, 1, 2, 3
Route = Callable[[int, int, int, bool], tuple[int, int]]
UnitOf = Callable[[int], int | None]


@dataclass(frozen=True)
class Symmetry:
    """Transforms of the inputs that map the class of a circuit to itself.

    Attributes:
        first_fixed: whether x1 must stay in place, not exchanged with the others.
        negations: whether the others may be negated.
        first_negated: whether x1 may be negated too.
    """

    first_fixed: bool = False
    negations: bool = True
    first_negated: bool = True


@dataclass(frozen=True, eq=False)
class Mechanism:
    """One way of attending.

    Attributes:
        name: its word on the command line.
        formula: what it computes, in the letters of docs/theory.md.
        definition: the same in a sentence; `{product}` stands for AND or XNOR, `{reading}` for the reading in capitals.
        cell: target (`S` activation, `O` output, `w` weight) and operation (`+`, `*`) in the paper's classification.
        sequence: "Number of Boolean functions of n variables" and this is the title of the sequence of its counts;
            `{product}` as above; empty where another mechanism has the same sequence.
        family: the figure of capacities that draws it: `additive`, `gating` or `synaptic`.
        routes: for each reading of the output (one, named "", but where a sum is read by a threshold) the function of a
            point x, the signals' bits c, the attended inputs n and whether a product is an AND, to the attended unit's
            input and OFF, READ, COMPLEMENT or ON.
        symmetry: the transforms of its inputs, by encoding.
        signals: the number of attending units for n attended inputs; None for exactly one.
        product: whether the output is the product of the two outputs.
        added: what is added to the activation, as one more input of the attended unit: `g(x)`, `g(x) x1` or nothing.
        unit_of: from i to the attending unit that multiplies the weight of x(i + 1), None for none; None if the
            mechanism does not act on the weights of b + w.x. If it does, the attended gate is linear.
        complemented: the encodings in which an attending unit may be replaced by its complement, if the attended gate
            is polynomial.
        complemented_square: the same if it is square.
        encoded: whether it is defined for an encoding of inputs and outputs.
        alike: whether it has the same functions in both encodings.
        smallest_n: the least number of attended inputs.
        readouts: the truth tables by which K gates of one class are read, the attended one as the lowest variable;
            empty for other mechanisms.
        gates: K, the number of these gates.
        made_by: what makes it from its name, if it is not listed.
    """

    name: str
    formula: str
    definition: str
    sequence: str
    cell: tuple[str, str]
    family: str
    routes: Mapping[str, Route]
    symmetry: Mapping[str, Symmetry]
    signals: Callable[[int], int] | None = None
    product: bool = False
    added: str = ""
    unit_of: UnitOf | None = None
    complemented: tuple[str, ...] = ()
    complemented_square: tuple[str, ...] = ()
    encoded: bool = True
    alike: bool = False
    smallest_n: int = 0
    readouts: tuple[int, ...] = ()
    gates: int = 2
    made_by: "Callable[[str], Mechanism] | None" = None

    def __str__(self) -> str:
        return self.name

    def __repr__(self) -> str:
        return f"MECHANISMS[{self.name!r}]"

    def __reduce__(self) -> tuple[Callable[[str], "Mechanism"], tuple[str]]:
        return self.made_by or mechanism_named, (self.name,)

    @property
    def several(self) -> bool:
        """Whether its attending units are numbered, rather than being the only one."""
        return self.signals is not None

    @property
    def weights(self) -> bool:
        """Whether it acts on the weights of b + w.x."""
        return self.unit_of is not None

    @property
    def encodings(self) -> tuple[str | None, ...]:
        """The encodings it is counted in."""
        return ("01", "pm1") if self.encoded else (None,)

    def bits(self, n: int) -> int:
        """The number of attending units of a circuit with n attended inputs."""
        return 1 if self.signals is None else self.signals(n)


def _times(bit: int, signal: int, conjunction: bool) -> int:
    """The product of two bits: AND for 0/1, XNOR for -1/+1."""
    return bit & signal if conjunction else 1 ^ bit ^ signal


def _multiplexing(x: int, c: int, n: int, conjunction: bool) -> tuple[int, int]:
    return x | c << n, READ


def _additive_synaptic(x: int, c: int, n: int, conjunction: bool) -> tuple[int, int]:
    return x | _times(x & 1, c, conjunction) << n, READ


def _product(x: int, c: int, n: int, conjunction: bool) -> tuple[int, int]:
    return x, READ if c else OFF if conjunction else COMPLEMENT


def _sum_read_as_or(x: int, c: int, n: int, conjunction: bool) -> tuple[int, int]:
    return x, ON if c else READ


def gated_weights(unit_of: UnitOf) -> dict[str, Route]:
    """The route of a linear gate whose weights are multiplied by signals: its inputs are.

    Examples:
        >>> route = gated_weights(lambda i: 0)[""]
        >>> route(0b11, 0, 2, True), route(0b11, 0, 2, False)  # in 0/1 no input is left, in -1/+1 all are negated
        ((0, 1), (0, 1))
    """

    @cache
    def inputs_of(n: int) -> list[tuple[int, int]]:
        units = {unit for i in range(n) if (unit := unit_of(i)) is not None}
        return [(unit, sum(1 << i for i in range(n) if unit_of(i) == unit)) for unit in sorted(units)]

    def route(x: int, c: int, n: int, conjunction: bool) -> tuple[int, int]:
        for unit, inputs in inputs_of(n):
            if not c >> unit & 1:  # a product with 0 is 0, with -1 the negation
                x = x & ~inputs if conjunction else x ^ inputs
        return x, READ

    return {"": route}


def _first_weight(i: int) -> int | None:
    return None if i else 0


def _every_weight(i: int) -> int:
    return 0


def _its_own(i: int) -> int:
    return i


_CUBE = {"01": Symmetry(), "pm1": Symmetry()}
_CUBE_WITHOUT_X1 = {"01": Symmetry(True, True, False), "pm1": Symmetry(True, True, True)}
_EXCHANGES_IN_01 = {"01": Symmetry(False, False, False), "pm1": Symmetry()}

MECHANISMS: dict[str, Mechanism] = {
    mechanism.name: mechanism
    for mechanism in (
        Mechanism(
            "multiplexing",
            formula="step(S(x) + v g(x)), S the activation of f",
            definition="The attending gate's output g(x) is added to the activation with the weight v.",
            sequence="of the form [b + w.x + v*g(x) > 0] for threshold functions g",
            cell=("S", "+"),
            family="additive",
            routes={"": _multiplexing},
            symmetry=_CUBE,
            added="g(x)",
            complemented=("01", "pm1"),
            complemented_square=("01", "pm1"),
            alike=True,
        ),
        Mechanism(
            "additive-output",
            formula="f(x) OR g(x), or f(x) AND g(x)",
            definition="The outputs are added and read by a threshold: f {reading} g.",
            sequence="that are f AND g, or f OR g, for threshold functions f and g",
            cell=("O", "+"),
            family="additive",
            routes={"and": _product, "or": _sum_read_as_or},
            symmetry=_CUBE,
            encoded=False,
        ),
        Mechanism(
            "additive-synaptic",
            formula="step(S(x) + v g(x) x1), S the activation of f",
            definition="The attending gate's output g(x) is added to the weight of x1.",
            sequence="of the form [b + w.x + v*g(x)*x1 > 0] for threshold functions g",
            cell=("w", "+"),
            family="additive",
            routes={"": _additive_synaptic},
            symmetry=_CUBE_WITHOUT_X1,
            added="g(x) x1",
            complemented=("01", "pm1"),
            complemented_square=("pm1",),
            smallest_n=1,
        ),
        Mechanism(
            "activation-gating",
            formula="step(S(x) g(x)), S the activation of f",
            definition="The activation of f is multiplied by g: the output is f {product} g.",
            sequence="",
            cell=("S", "*"),
            family="gating",
            routes={"": _product},
            symmetry=_CUBE,
            product=True,
            complemented=("pm1",),
        ),
        Mechanism(
            "output-gating",
            formula="f(x) g(x)",
            definition="The outputs are multiplied: f {product} g.",
            sequence="that are f {product} g for threshold functions f and g",
            cell=("O", "*"),
            family="gating",
            routes={"": _product},
            symmetry=_CUBE,
            product=True,
            complemented=("pm1",),
        ),
        Mechanism(
            "synaptic-gating",
            formula="step(b + w1 g(x) x1 + w2 x2 + ...)",
            definition="The weight of x1 is multiplied by g(x).",
            sequence="of the form [b + w1*g(x)*x1 + w2*x2 + ... + wn*xn > 0] for threshold functions g",
            cell=("w", "*"),
            family="synaptic",
            routes=gated_weights(_first_weight),
            symmetry=_CUBE_WITHOUT_X1,
            unit_of=_first_weight,
            complemented=("pm1",),
            smallest_n=1,
        ),
        Mechanism(
            "synaptic-gating:all",
            formula="step(b + g(x) (w1 x1 + w2 x2 + ...))",
            definition="Every weight but the bias is multiplied by g(x).",
            sequence="of the form [b + g(x)*(w.x) > 0] for threshold functions g",
            cell=("w", "*"),
            family="synaptic",
            routes=gated_weights(_every_weight),
            symmetry=_EXCHANGES_IN_01,
            unit_of=_every_weight,
            complemented=("pm1",),
        ),
        Mechanism(
            "synaptic-gating:each",
            formula="step(b + w1 g1(x) x1 + w2 g2(x) x2 + ...)",
            definition="Each weight is multiplied by the output of an attending gate of its own.",
            sequence="of the form [b + w1*g1(x)*x1 + ... + wn*gn(x)*xn > 0] for threshold functions g1, ..., gn",
            cell=("w", "*"),
            family="synaptic",
            routes=gated_weights(_its_own),
            symmetry=_EXCHANGES_IN_01,
            signals=lambda n: n,
            unit_of=_its_own,
            complemented=("pm1",),
        ),
    )
}


def mechanism_named(name: str) -> Mechanism:
    """The way of attending of this name; KeyError if there is none.

    Examples:
        >>> print(mechanism_named("output-gating"))
        output-gating
    """
    return MECHANISMS[name]
