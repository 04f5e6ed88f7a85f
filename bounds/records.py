"""What a capacity result is: its statement, its leading term, and the finite bounds that make it testable at
every n.

A record is data. A result that holds for all degrees is written once, in the symbols d and e, and read for a
circuit by `specialize`; `bounds.evaluation` puts numbers in.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import partial
from typing import Literal

from sympy import Expr, latex, true
from sympy.core.function import AppliedUndef
from sympy.logic.boolalg import Boolean

from bounds.expressions import T, d, e, opposite

Encoding = Literal["01", "pm1"]

Sense = Literal["lower", "upper"]

Origin = Literal["classical", "paper", "ours"]


@dataclass(frozen=True)
class Assumptions:
    """Under which conventions a result holds.

    Attributes:
        gate: the class of the (attended) gate, such as `ltf` or `ptf:d`.
        attending: the class of the attending gate; None where there is none.
        encoding: `01` or `pm1`; None if the result holds in both.
        bias: whether every gate has a bias.
        same_inputs: whether attended and attending gate see the same n inputs (true also of a single gate).
    """

    gate: str
    attending: str | None = None
    encoding: Encoding | None = None
    bias: bool = True
    same_inputs: bool = True


@dataclass(frozen=True, repr=False)
class Bound:
    """One finite bound on the number of Boolean functions that a circuit realizes.

    Attributes:
        id: a name unique within its result.
        sense: `lower` (expression <= count) or `upper` (count <= expression).
        expression: the bound on the count, in n, d, e and the counts T. In every T(n, .) that occurs it is
            non-decreasing on the even integers in the order of the degrees, and non-increasing in those
            inside `opposite` (see `bounds.evaluation.bracket`). A lower bound is never negative.
        source: author, year, theorem.
        origin: `classical`, `paper` (Baldi and Vershynin 2023) or `ours`.
        proof: two or three lines.
        encoding: the only encoding it holds in, or None.
        domain: the SymPy condition on n, d, e under which it is defined and holds.
    """

    id: str
    sense: Sense
    expression: Expr
    source: str
    origin: Origin
    proof: str
    encoding: Encoding | None = None
    domain: Boolean = true

    def __repr__(self) -> str:
        return f"<Bound {self.id}: {self.sense}, {self.origin}>"


our_lower_bound = partial(Bound, sense="lower", origin="ours")
"""A lower bound that this project proves."""

our_upper_bound = partial(Bound, sense="upper", origin="ours")
"""An upper bound that this project proves."""


@dataclass(frozen=True, repr=False)
class Result:
    """One theorem on the capacity of a circuit, with the finite bounds that hold beside it.

    Attributes:
        id: the identifier of the design, such as `output-gating`.
        circuit: the circuit it speaks of: `ltf`, `ptf`, `square` or the name of an attention circuit.
        statement: the theorem in one line.
        assumptions: the conventions under which it holds.
        leading_term: the leading term of log2(count), in bits.
        lower: finite lower bounds on the count.
        upper: finite upper bounds on the count.
        source: author, year, theorem.
        refined_asymptotic: an expression the count itself is asymptotic to, where one is proved.
    """

    id: str
    circuit: str
    statement: str
    assumptions: Assumptions
    leading_term: Expr
    lower: tuple[Bound, ...]
    upper: tuple[Bound, ...]
    source: str
    refined_asymptotic: Expr | None = None

    def __repr__(self) -> str:
        return f"<Result {self.id}: {plain(self.leading_term)} bits, {len(self.bounds)} bounds>"

    @property
    def bounds(self) -> tuple[Bound, ...]:
        """The lower bounds, then the upper bounds."""
        return self.lower + self.upper

    def with_bounds(self, bounds: Iterable[Bound]) -> Result:
        """The same result with these lower and upper bounds."""
        listed = tuple(bounds)
        return replace(
            self,
            lower=tuple(bound for bound in listed if bound.sense == "lower"),
            upper=tuple(bound for bound in listed if bound.sense == "upper"),
        )


def specialize(
    result: Result, gate: tuple[str, int], attending: tuple[str, int] | None, encoding: Encoding | None
) -> Result:
    """The result read for given gates and one encoding: d and e replaced, bounds of the other encoding
    dropped.

    Arguments:
        result: a result in the symbols n, d, e.
        gate: name and degree of the (attended) gate.
        attending: name and degree of the attending gate, or None.
        encoding: `01` or `pm1`; None if the result holds in both.

    Examples:
        >>> from bounds.output_gating import OUTPUT_GATING
        >>> special = specialize(OUTPUT_GATING, ("ltf", 1), ("ltf", 1), "pm1")
        >>> [formula(bound) for bound in special.lower]
        ['T(n-1)^2 <= count', 'T(n) <= count']
    """
    degrees = {d: gate[1]} if attending is None else {d: gate[1], e: attending[1]}

    def read(expression: Expr) -> Expr:
        return expression.subs(degrees).replace(_is_linear_count, lambda count: T(count.args[0]))

    def read_all(bounds: tuple[Bound, ...]) -> tuple[Bound, ...]:
        return tuple(
            replace(bound, expression=read(bound.expression), domain=bound.domain.subs(degrees))
            for bound in bounds
            if (encoding is None or bound.encoding in (None, encoding)) and bound.domain.subs(degrees) != False  # noqa: E712
        )

    refined = result.refined_asymptotic
    return replace(
        result,
        assumptions=replace(
            result.assumptions,
            gate=gate[0],
            attending=None if attending is None else attending[0],
            encoding=encoding,
        ),
        leading_term=read(result.leading_term),
        lower=read_all(result.lower),
        upper=read_all(result.upper),
        refined_asymptotic=None if refined is None else read(refined),
    )


def formula(bound: Bound) -> str:
    """The bound as plain text, with `count` for the number it bounds.

    Examples:
        >>> from bounds.gates import SINGLE_LINEAR
        >>> for bound in SINGLE_LINEAR.upper:
        ...     print(formula(bound))
        count <= 2*Sum(binomial(2^n - 1, k), (k, 0, n))
        count <= 2^(n^2)
        count <= 2^(2^n)
    """
    text = plain(bound.expression)
    return f"{text} <= count" if bound.sense == "lower" else f"count <= {text}"


def condition(bound: Bound) -> str:
    """Where the bound is stated, as plain text; empty if it is stated everywhere.

    Examples:
        >>> from bounds.gates import SINGLE_POLYNOMIAL
        >>> condition(SINGLE_POLYNOMIAL.lower[0])
        'd >= 1'
    """
    return "" if bound.domain == true else str(bound.domain).replace("&", "and").replace("(", "").replace(")", "")


def latex_formula(bound: Bound) -> str:
    r"""The bound as LaTeX, with `\#` for the count it bounds.

    Examples:
        >>> from bounds.gates import UNIVERSAL_CAP
        >>> print(latex_formula(UNIVERSAL_CAP))
        \# \le 2^{2^{n}}
    """
    text = latex(_without_opposites(bound.expression))
    return rf"{text} \le \#" if bound.sense == "lower" else rf"\# \le {text}"


def plain(expression: Expr) -> str:
    """An expression as plain text: `^` for powers, no blanks inside the arguments of T.

    Examples:
        >>> from bounds.expressions import n
        >>> plain(T(n - 1, 2) ** 2)
        'T(n-1,2)^2'
    """
    text = str(_without_opposites(expression)).replace("**", "^")
    return re.sub(r"\bT\(([^()]*(?:\([^()]*\))?[^()]*)\)", lambda match: match[0].replace(" ", ""), text)


def _without_opposites(expression: Expr) -> Expr:
    return expression.replace(opposite, lambda count: count)


def _is_linear_count(node: Expr) -> bool:
    return isinstance(node, AppliedUndef) and node.func == T and len(node.args) == 2 and node.args[1] == 1
