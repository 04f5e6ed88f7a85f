"""Circuits seen from the signal: an attended unit of the inputs x gives F0 for signal 0 and F1 for signal 1.

Let P be the set of these pairs (F0, F1), and let the signal be g of inputs of its own. A constant g gives the
functions U that occur in P. Any other g gives a function from which the unordered pair {F0, F1} can be read, and
g up to complement, so that with F0 != F1

* if P holds (F1, F0) with each (F0, F1): U + (P - D)(E - 2)/2 functions,
* if P holds no (F1, F0) with F0 != F1:   U + (P - D)(G - 2),

where D counts the pairs F0 = F1, G the attending class and E the attending class with its complements. For m
units that share one g, the powers U^m, P^m, D^m take the place of U, P, D. A circuit whose two units see the
same inputs is this one with the two sets of inputs made equal, so it has at most as many functions; it may have
further signals that count as constant.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

from sympy import Expr, Ge, Integer, Sum, Symbol, binomial, true
from sympy.logic.boolalg import Boolean

from bounds.expressions import T, n, opposite
from bounds.gate_classes import LINEAR, GateClass
from bounds.records import Bound, our_lower_bound, our_upper_bound

_TWO = Integer(2)

_k = Symbol("k", integer=True, nonnegative=True)

_i = Symbol("i", integer=True, nonnegative=True)

GIVEN_BY_ITS_PAIR: Final = (
    "A constant signal leaves the functions of the attended unit alone. Any other g gives a function that"
    " determines the pair {F0, F1} and g up to complement, and is determined by them."
)

WITHIN_THE_CLASS: Final = "With a linear attended gate, which a square gate can be:"


@dataclass(frozen=True)
class MovedPairs:
    """A bound on P^m - D^m, the vectors of m pairs that are not all F0 = F1.

    Attributes:
        id: names it where there are several.
        vectors: from m to the expression.
        reason: why it is so.
        domain: where it holds.
    """

    id: str
    vectors: Callable[[Expr], Expr]
    reason: str = ""
    domain: Boolean = true


@dataclass(frozen=True)
class SignalPairs:
    """The pairs (F0, F1) of an attended unit.

    Attributes:
        alone: U, exact for polynomial gates, else an upper bound.
        alone_at_least: U from below.
        moved: upper bounds on P^m - D^m.
        moved_at_least: lower bounds on P^m - D^m.
        symmetric: whether P holds (F1, F0) with each (F0, F1); if not, it holds it for none F0 != F1.
        constants: how many signals give no more than U: 2, the constants.
        same_inputs: how many variables a signal of the same inputs is seen to have: n, or n-1 if it is seen
            only where x1 = 1.
        same_constants: how many signals of the same inputs give no more than U.
        exact: whether the lower and upper bounds on U and P - D agree.
        contained: the pairs of a smaller class, which give the lower bounds instead.
    """

    alone: Expr
    alone_at_least: Expr
    moved: tuple[MovedPairs, ...]
    moved_at_least: tuple[MovedPairs, ...]
    symmetric: bool
    constants: int = 2
    same_inputs: Expr = n
    same_constants: int = 2
    exact: bool = True
    contained: SignalPairs | None = None

    def upper(self, attending: GateClass, inputs: Expr, units: Expr) -> tuple[Bound, ...]:
        """The upper bounds on m units with one signal of inputs of its own."""
        exact = self.exact and not attending.is_square
        return tuple(
            our_upper_bound(
                id=("exact" if exact else "signal-pairs") + "-from-above" + moved.id,
                expression=self._count(
                    self.alone**units, moved.vectors(units), self._signals(attending, inputs), self.constants
                ),
                source="pairs of functions of the attended unit, and the signals between them",
                proof=" ".join(filter(None, (GIVEN_BY_ITS_PAIR, moved.reason))),
                domain=moved.domain,
            )
            for moved in self.moved
        )

    def lower(self, attending: GateClass, inputs: Expr, units: Expr) -> tuple[Bound, ...]:
        """The lower bounds on m units with one signal of inputs of its own."""
        if self.contained is not None:
            linear_bounds = replace(self.contained, exact=False).lower(attending, inputs, units)
            return tuple(replace(bound, proof=f"{WITHIN_THE_CLASS} {bound.proof}") for bound in linear_bounds)
        signals = attending.at_least(inputs)
        exact = self.exact and not attending.is_square
        return tuple(
            our_lower_bound(
                id=("exact" if exact and not moved.id else "signal-pairs") + "-from-below" + moved.id,
                expression=self._count(self.alone_at_least**units, moved.vectors(units), signals, 2),
                source="pairs of functions of the attended unit, and the signals between them",
                proof=" ".join(filter(None, (GIVEN_BY_ITS_PAIR, moved.reason))),
                domain=moved.domain,
            )
            for moved in self.moved_at_least
        )

    def upper_for_same_inputs(self, attending: GateClass, units: Expr) -> tuple[Bound, ...]:
        """The upper bounds on m units with one signal of their own inputs."""
        seen = "" if self.same_inputs == n else " Of g only its function of x2 ... xn where x1 = 1 is seen."
        return tuple(
            our_upper_bound(
                id="signal-pairs" + moved.id,
                expression=self._count(
                    self.alone**units,
                    moved.vectors(units),
                    self._signals(attending, self.same_inputs),
                    self.same_constants,
                ),
                source="at most the functions of the circuit with disjoint inputs",
                proof=" ".join(
                    filter(
                        None,
                        (
                            "In the circuit with disjoint inputs make those of g equal to those of the attended unit:"
                            f" every function here is one of its restrictions.{seen}",
                            moved.reason,
                        ),
                    )
                ),
                domain=moved.domain if self.same_inputs == n else Ge(n, 1),
            )
            for moved in self.moved
        )

    def _signals(self, attending: GateClass, inputs: Expr) -> Expr:
        return attending.with_complements_at_most(inputs) if self.symmetric else attending.at_most(inputs)

    def _count(self, alone: Expr, moved: Expr, signals: Expr, constants: int) -> Expr:
        if not self.symmetric:
            return alone + moved * (signals - constants)
        if moved == alone and constants == 2:
            return moved * signals / 2
        return alone + moved * (signals - constants) / 2


def additive_pairs(attended: GateClass, gated_input: bool, encoding: str | None) -> SignalPairs:
    """The pairs of a unit with v·z added to its activation, or v·z·x1 if the signal passes an input.

    Notes:
        A pair is a dichotomy of the points (x, y), y = z or y = z·x1, by the monomials of degree <= d in x,
        and y. In 0/1 and with a gated input y <= x1, which leaves 3·2^(n-1) points, else y is free.
        For a square unit (b + w.x)^2 - t + v·z the two radii are r + s·z: with signs s and s' = s·z it tests
        |b + w.x + r·s + r'·s'|, a linear threshold function of n + 2 variables. Complement and the joint
        flip of s and s' act freely on those that depend on both, and the exchange of s and s' moves those
        where neither radius is 0; a pair with a radius 0 has the constant 1 and one of Q - 1 functions.
    """
    on_three_quarters = gated_input and encoding == "01"
    size = attended.at_least(n)
    steps = _TWO ** (n - 1) if on_three_quarters else _TWO**n
    sweep = MovedPairs(
        "-sweep",
        lambda m: ((steps + 1) * size) ** m - size**m,
        "As v runs over the reals each F0 is paired with as many further F1 as the signal has points to flip.",
        Ge(n, 1) if gated_input else true,
    )
    domain = Ge(n, 1) if gated_input else true
    if attended.is_square:
        linear = additive_pairs(LINEAR, gated_input, encoding)
        functions = attended.at_most(n)
        bands = (T(n + 2) - 2 * opposite(T(n + 1)) + T(n)) / 8 + functions - 1
        return SignalPairs(
            alone=functions,
            alone_at_least=linear.alone_at_least,
            moved=(
                MovedPairs(
                    "",
                    lambda m: (functions + bands) ** m - functions**m,
                    "Two concentric bands are a linear threshold function of x and two signs, up to symmetry.",
                    domain,
                ),
            ),
            moved_at_least=(),
            symmetric=not on_three_quarters,
            constants=2 if not gated_input else 1 if on_three_quarters else 0,
            same_inputs=n - 1 if on_three_quarters else n,
            same_constants=1 if on_three_quarters else 2,
            exact=False,
            contained=linear,
        )
    one_more = MovedPairs(
        "",
        lambda m: attended.at_least(n + 1) ** m - opposite(size) ** m,
        "A pair is a threshold function of x and the signal.",
        domain,
    )
    points = 3 * _TWO ** (n - 1) if on_three_quarters else _TWO ** (n + 1)
    monomials: Expr = n + 1 if attended.is_linear else Sum(binomial(n, _i), (_i, 0, attended.degree))
    cells = 2 * Sum(binomial(points - 1, _k), (_k, 0, monomials))
    schlaefli = MovedPairs(
        "-schlaefli",
        lambda m: cells**m - opposite(size) ** m,
        "Pairs are the cells of one hyperplane for each point in the dimension of the monomials and the signal.",
        domain,
    )
    exact = attended.is_linear and not on_three_quarters
    return SignalPairs(
        alone=size,
        alone_at_least=size,
        moved=(one_more,) if exact else (one_more, schlaefli),
        moved_at_least=(one_more, sweep) if exact else (sweep,),
        symmetric=True,
        same_inputs=n - 1 if on_three_quarters else n,
        same_constants=4 if gated_input and encoding == "pm1" else 2,
        exact=exact,
    )


def half_remains(size: Expr, fewer: Expr) -> tuple[MovedPairs, MovedPairs]:
    """T(n)^m - T(n-1)^m from below, exactly and by T(n) >= 2 T(n-1)."""
    return (
        MovedPairs("", lambda m: size**m - opposite(fewer) ** m, "", Ge(n, 1)),
        MovedPairs("-half", lambda m: size**m * (1 - _TWO ** (-m)), "T(n) >= 2 T(n-1).", Ge(n, 1)),
    )
