"""Additive attention to the output, f + g, and to a weight, θ(S + v·g·x1)."""

from dataclasses import replace
from functools import partial

from capacity.theorems.constructions.gates import Bits, Column, Gates, laid, off, on, part, variable
from capacity.theorems.constructions.halves import (
    READ_ALONE,
    READ_ATTENDED,
    READ_HALVES,
    after_first,
    attended_alone,
    either_alone,
    first,
    halves,
)
from capacity.theorems.constructions.kinds import Arrangement, AttendedForm, PairConstruction
from capacity.theorems.constructions.output_gating import factors
from capacity.theorems.constructions.synaptic import FOUR_CORNERS


def _only_where_x1_is_on(n: int) -> tuple[Arrangement, ...]:
    """`01`: the term v·g·x1 is there where x1 = 1 alone: S = f0 - (v/2)·x1 with v = 2M."""
    inputs = after_first(n - 1)
    form = AttendedForm(
        lambda f: (f.renamed(inputs) + variable(1) * -f.dominating, 2 * f.dominating),
        lambda f: laid(f, inputs, n, {1: 0}),
    )
    return (Arrangement(n - 1, n - 1, (form,), lambda g: g.renamed(inputs), lambda g: laid(g, inputs, n, {1: 1})),)


def _cancelled(n: int, tau: int, gamma: int) -> Arrangement:
    """`pm1`: g = gamma and S = f0 - gamma·v·x1 where x_n = -1; where x_n = 1, S has 2·tau·M more, and v = 2M.

    Where x_n = 1 the score is f0 + 2M·tau + 2M·x1·(g - gamma): the quarter x1 = tau·gamma shows g·x1, the other tau.
    """
    inputs = first(n - 1)
    inner = tuple(range(2, n))
    live = 1 if tau == gamma else 0

    def attended(f: Gates) -> tuple[Gates, Column | int]:
        size = f.dominating
        return f.renamed(inputs) + variable(1) * (size * (-2 * gamma)) + on(n, "pm1") * (size * tau), 2 * size

    def shows(f: Bits) -> Bits:
        constant = part(n, {n: 1, 1: 1 - live}) * (tau > 0) + part(n, {n: 1, 1: 0}) * (live == 0)
        return laid(f, inputs, n, {n: 0}) ^ constant

    return Arrangement(
        n - 1,
        n - 2,
        (AttendedForm(attended, shows),),
        lambda g: g.renamed(inner) + off(n, "pm1") * (g.dominating * gamma),
        lambda g: laid(g, inner, n, {n: 1, 1: live}),
    )


def _of_degree_two(n: int) -> tuple[Arrangement, ...]:
    """`pm1`: -v·x1·(1 - x_n)/2 undoes the signal g = 1 where x_n = -1; where x_n = 1 the output is g0·x1."""
    inputs = first(n - 1)

    def attended(f: Gates) -> tuple[Gates, Column | int]:
        undone = variable(1).times(off(n, "pm1")) * -f.dominating
        return f.renamed(inputs) + undone, 2 * f.dominating

    return halves(n, "pm1", attended, shows=lambda f: laid(f, inputs, n, {n: 0}) ^ part(n, {n: 1, 1: 0}))


def _of_the_attended_gate(n: int) -> tuple[Arrangement, ...]:
    """Single-weight synaptic gating inside: the gated weight is v, that of x1 itself 0."""

    def moved(form: AttendedForm) -> AttendedForm:
        def gate(f: Gates) -> tuple[Gates, Column | int]:
            built, _ = form.gate(f)
            return built.without((1,)), built[(1,)]

        return AttendedForm(gate, form.shows)

    return tuple(replace(a, forms=tuple(moved(form) for form in a.forms)) for a in FOUR_CORNERS.arrangements(n))


LAID = (
    PairConstruction("multiplexing", "additive-output", None, 1, READ_HALVES, partial(factors, encoding="01"), "any"),
    PairConstruction(
        "multiplexing", "additive-synaptic", "01", 1, "f0 where x1 = 0, g0 where x1 = 1", _only_where_x1_is_on, "any"
    ),
    PairConstruction(
        "multiplexing",
        "additive-synaptic",
        "pm1",
        2,
        "f0 where xn = -1, g0 where xn = 1 and x1 = 1",
        lambda n: (_cancelled(n, 1, 1),),
    ),
    PairConstruction(
        "four-corners",
        "additive-synaptic",
        "pm1",
        2,
        "f0 where xn = -1; where xn = 1 g0·x1 on one quarter, a constant on the other",
        lambda n: tuple(_cancelled(n, tau, gamma) for tau in (1, -1) for gamma in (1, -1)),
    ),
    replace(
        FOUR_CORNERS,
        bound="four-corners-of-the-attended-gate",
        circuit="additive-synaptic",
        arrangements=_of_the_attended_gate,
    ),
    PairConstruction(
        "multiplexing",
        "additive-synaptic",
        "pm1",
        2,
        "f0 where xn = -1, g0·x1 where xn = 1",
        _of_degree_two,
        "beyond linear",
    ),
)
"""Small gates laid side by side."""

ALONE = (
    PairConstruction(
        "one-gate-alone", "additive-output", None, 1, READ_ALONE, partial(either_alone, score=1, weight=0), "any"
    ),
    *(
        PairConstruction("attended-gate-alone", "additive-synaptic", encoding, 1, READ_ATTENDED, attended_alone, "any")
        for encoding in ("01", "pm1")
    ),
)
"""One gate alone."""
