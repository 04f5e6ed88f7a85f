"""Gates and the ways in which one attends to another: what a circuit is made of, in pure integers.

Whatever an attending signal multiplies or is added to, the attended unit is read at one input of its own: where the
signal's bits are c, the circuit's output at the point x is the attended unit's value at some input, or the complement
of it, or a constant. That is all that a mechanism is, and every engine works from it:

    additive            the signal is one more input of the unit, z = g(x) or g(x) x1;
    output, activation  the unit is read as it is, complemented by -1, forced to 0 by a signal 0;
    synaptic            inputs are replaced by products with the signal: x1 by g(x) x1, x by g(x) x, xi by gi(x) xi.

A new mechanism is one entry of `MECHANISMS`.
"""

from collections.abc import Callable
from dataclasses import dataclass

OFF, READ, COMPLEMENT, ON = 0, 1, 2, 3

Route = Callable[[int, int, int, bool], tuple[int, int]]


@dataclass(frozen=True)
class Gate:
    """A class of gates: on where a polynomial of degree <= `degree` is positive, or where (b + w.x)**2 > t.

    >>> Gate(2), Gate(square=True)
    (Gate(degree=2, square=False), Gate(degree=1, square=True))
    """

    degree: int = 1
    square: bool = False


LINEAR = Gate()


@dataclass(frozen=True)
class Symmetry:
    """Transforms of the inputs that map the class of a circuit to itself.

    first_fixed: x1 is not exchanged with others; negations: whether the others may be negated; first_negated: x1 too.
    """

    first_fixed: bool = False
    negations: bool = True
    first_negated: bool = True


@dataclass(frozen=True)
class Mechanism:
    """One way of attending.

    routes: for each reading of the output (one, named "", but where a sum is read by a threshold) the function of a
    point x, the signal's bits c, the attended inputs n and whether a product is an AND to the attended unit's input and
    OFF, READ, COMPLEMENT or ON. symmetry: by encoding. complemented: the encodings in which an attending unit may be
    replaced by its complement, polynomial attended gates; complemented_square: the same for square ones. signal_input:
    whether the attended unit has one more input, above its own; one_for_each: whether every weight has an attending
    unit; weights: whether it acts on the weights of b + w.x, so that the attended gate is linear; encoded: whether an
    encoding belongs to it; smallest_n: the attended inputs that it needs.
    """

    routes: dict[str, Route]
    symmetry: dict[str, Symmetry]
    complemented: tuple[str, ...] = ()
    complemented_square: tuple[str, ...] = ()
    signal_input: bool = False
    one_for_each: bool = False
    weights: bool = False
    encoded: bool = True
    smallest_n: int = 0

    @property
    def product(self) -> bool:
        """Whether the output is the product of the two outputs."""
        return not self.signal_input and not self.weights and self.encoded

    def signals(self, n: int) -> int:
        """The number of attending units of a circuit with n attended inputs."""
        return n if self.one_for_each else 1


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


def _one_weight(x: int, c: int, n: int, conjunction: bool) -> tuple[int, int]:
    return (x & ~1) | _times(x & 1, c, conjunction), READ


def _all_weights(x: int, c: int, n: int, conjunction: bool) -> tuple[int, int]:
    return x if c else 0 if conjunction else x ^ (2**n - 1), READ


def _each_weight(x: int, c: int, n: int, conjunction: bool) -> tuple[int, int]:
    return x & c if conjunction else x ^ c ^ (2**n - 1), READ


_CUBE = {"01": Symmetry(), "pm1": Symmetry()}

_CUBE_WITHOUT_X1 = {"01": Symmetry(True, True, False), "pm1": Symmetry(True, True, True)}

_EXCHANGES_IN_01 = {"01": Symmetry(False, False, False), "pm1": Symmetry()}

MECHANISMS: dict[str, Mechanism] = {
    "multiplexing": Mechanism(
        {"": _multiplexing}, _CUBE, ("01", "pm1"), complemented_square=("01", "pm1"), signal_input=True
    ),
    "additive-output": Mechanism({"and": _product, "or": _sum_read_as_or}, _CUBE, encoded=False),
    "additive-synaptic": Mechanism(
        {"": _additive_synaptic},
        _CUBE_WITHOUT_X1,
        ("01", "pm1"),
        complemented_square=("pm1",),
        signal_input=True,
        smallest_n=1,
    ),
    "activation-gating": Mechanism({"": _product}, _CUBE, ("pm1",)),
    "output-gating": Mechanism({"": _product}, _CUBE, ("pm1",)),
    "synaptic-gating": Mechanism({"": _one_weight}, _CUBE_WITHOUT_X1, ("pm1",), weights=True, smallest_n=1),
    "synaptic-gating:all": Mechanism({"": _all_weights}, _EXCHANGES_IN_01, ("pm1",), weights=True),
    "synaptic-gating:each": Mechanism({"": _each_weight}, _EXCHANGES_IN_01, ("pm1",), weights=True, one_for_each=True),
}
