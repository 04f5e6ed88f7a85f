"""The gates as classes of functions: between which expressions their number lies, and which class holds which.

The classes form a chain, ltf = ptf:1, square, ptf:2, ptf:3, ...: a linear gate is a square gate whose second
threshold no point passes, and a square gate tests the sign of a polynomial of degree 2. All hold the two
constants, and all but square are closed under complement.
"""

from __future__ import annotations

from dataclasses import dataclass

from sympy import Expr, Integer, Max, Min, factorial

from bounds.expressions import T, d, e, opposite


@dataclass(frozen=True)
class GateClass:
    """A class of gates.

    Attributes:
        name: `ltf`, `ptf:D` or `square`; `ptf:d` if the degree is left open.
        degree: all polynomial threshold functions of this degree are in the class; 1 for `square`.
        is_square: whether it is the class of square gates.
    """

    name: str
    degree: Expr
    is_square: bool = False

    @property
    def is_linear(self) -> bool:
        """Whether the class is that of linear threshold functions."""
        return self.degree == 1 and not self.is_square

    def at_least(self, inputs: Expr) -> Expr:
        """A lower bound on the number of functions; the number itself for polynomial gates.

        Examples:
            >>> from bounds.expressions import n
            >>> LINEAR.at_least(n), OF_DEGREE_D.at_least(n - 1)
            (T(n), T(n - 1, d))
        """
        return T(inputs) if self.degree == 1 else T(inputs, self.degree)

    def at_most(self, inputs: Expr) -> Expr:
        """An upper bound on the number of functions; the number itself for polynomial gates.

        Examples:
            >>> from bounds.expressions import n
            >>> SQUARE.at_most(n) == (T(n + 1) - opposite(T(n)) + 6) / 4
            True
        """
        if self.is_square:
            return (T(inputs + 1) - opposite(T(inputs)) + 6) / 4
        return self.at_least(inputs)

    def with_complements_at_most(self, inputs: Expr) -> Expr:
        """An upper bound on the number of functions that are in the class or have their complement in it.

        Notes:
            Of the square functions the linear ones have their complement in the class, so that Q of them
            make at most 2Q - T.
        """
        return 2 * self.at_most(inputs) - opposite(T(inputs)) if self.is_square else self.at_least(inputs)

    def leading(self, inputs: Expr) -> Expr:
        """The leading term of the capacity of one gate, in bits."""
        return inputs ** (self.degree + 1) / factorial(self.degree)


LINEAR = GateClass("ltf", Integer(1))

SQUARE = GateClass("square", Integer(1), is_square=True)

OF_DEGREE_D = GateClass("ptf:d", d)

OF_DEGREE_E = GateClass("ptf:e", e)


def gate_class(name: str, role: str, known: str = "ltf, ptf:D, square") -> GateClass:
    """The class that a name stands for.

    Arguments:
        name: `ltf`, `square` or `ptf:D` with D >= 1.
        role: what the gate is, for the message.
        known: the names to list in the message.

    Raises:
        ValueError: if the name is not known.

    Examples:
        >>> gate_class("ptf:3", "gate").degree
        3
    """
    if name in ("ltf", "square"):
        return LINEAR if name == "ltf" else SQUARE
    kind, _, degree = name.partition(":")
    if kind == "ptf" and degree.isascii() and degree.isdigit() and int(degree) >= 1:
        return GateClass(name, Integer(int(degree)))
    raise ValueError(f"unknown {role} {name!r}; known: {known} (degree D >= 1)")


def in_order(first: GateClass, second: GateClass) -> tuple[GateClass, GateClass]:
    """The two classes, the one that lies within the other first.

    Examples:
        >>> [gate.name for gate in in_order(gate_class("ptf:2", "gate"), SQUARE)]
        ['square', 'ptf:2']
        >>> [gate.degree for gate in in_order(OF_DEGREE_D, OF_DEGREE_E)]
        [Min(d, e), Max(d, e)]
    """
    if not first.is_square and not second.is_square:
        smaller, larger = (GateClass("ptf", choice(first.degree, second.degree)) for choice in (Min, Max))
        return smaller, larger
    both = (first, second)
    return both if _rank(first) <= _rank(second) else (second, first)


def _rank(gate: GateClass) -> float:
    return 1.5 if gate.is_square else float(gate.degree)
