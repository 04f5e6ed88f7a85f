"""Synaptic gating of one weight, θ(b + w1·g·x1 + Σ w_i x_i), and of all weights, θ(b + g·Σ w_i x_i)."""

import numpy as np

from capacity.theorems.constructions.gates import Bits, Column, Gates, laid, off, on, part, variable
from capacity.theorems.constructions.halves import READ_ATTENDED, after_first, attended_alone, first, halves
from capacity.theorems.constructions.kinds import Arrangement, AttendedForm, PairConstruction


def _constant_on_a_half(n: int, half: int, signs: tuple[int, ...]) -> Arrangement:
    """`01`: h is f0, but constant where x_n = half; a weight 2M of x1, or -2M, makes it h OR g, or h AND not g."""
    inner = tuple(range(2, n))
    here, there = (on, off) if half else (off, on)

    def form(sign: int) -> AttendedForm:
        def attended(f: Gates) -> tuple[Gates, Column | int]:
            size = f.dominating * sign
            return f.renamed(inner) + here(n, "01") * -size + variable(1) * (2 * size), 0

        constant = part(n, {n: half}) * (sign < 0)
        return AttendedForm(attended, lambda f: laid(f, inner, n, {n: 1 - half}) ^ constant)

    return Arrangement(
        n - 2,
        n - 2,
        tuple(form(sign) for sign in signs),
        lambda g: g.renamed(inner) + there(n, "01") * -g.dominating,
        lambda g: laid(g, inner, n, {n: half, 1: 1}),
    )


def _constant_on_either_half(n: int) -> tuple[Arrangement, ...]:
    """The functions h that are constant on a half, with all signals there; the two constants with all signals."""
    rest = after_first(n - 1)
    constants = Arrangement(
        0,
        n - 1,
        (AttendedForm(lambda f: (f + variable(1) * (f[()] * -2), 0), lambda f: laid(f, (), n, {})),),
        lambda g: g.renamed(rest),
        lambda g: laid(g, rest, n, {1: 1}),
    )
    return (*(_constant_on_a_half(n, half, (1, -1)) for half in (0, 1)), constants)


def _on_a_quarter(n: int, gamma: int, quarters: tuple[int, ...]) -> Arrangement:
    """`pm1`: g = gamma where x_n = -1, and there the quarter x1 = sigma shows f0, the other -gamma·sigma.

    Twice the score: with f0 = t + u, a dominating W and B = t - W·gamma·sigma it is 2u + 2W·g·x1 + B·(1 - x_n).
    """
    inner, inputs = tuple(range(2, n)), first(n - 1)

    def form(sigma: int) -> AttendedForm:
        def attended(f: Gates) -> tuple[Gates, Column | int]:
            size = f.dominating
            bias = f[()] - size * (gamma * sigma)
            return f.without(()).renamed(inner) * 2 + variable(1) * (2 * size) + off(n, "pm1") * bias, 0

        quarter = int(sigma > 0)
        constant = part(n, {n: 0, 1: 1 - quarter}) * (-gamma * sigma > 0) + part(n, {n: 1, 1: 0})
        return AttendedForm(attended, lambda f: laid(f, inner, n, {n: 0, 1: quarter}) ^ constant)

    return Arrangement(
        n - 2,
        n - 1,
        tuple(form(sigma) for sigma in quarters),
        lambda g: g.renamed(inputs) + off(n, "pm1") * (g.dominating * gamma),
        lambda g: laid(g, inputs, n, {n: 1}),
    )


def _complemented(n: int) -> tuple[Arrangement, ...]:
    """`01`: where g = 0 the output is f0(0); f is constantly its complement where x_n = 1, which shows g XOR f0(0)."""
    inputs = first(n - 1)

    def attended(f: Gates) -> tuple[Gates, Column | int]:
        sign = np.where(f[()] > 0, -1, 1)
        return f.renamed(inputs) + variable(n) * (sign * f.dominating), 0

    def shows(f: Bits) -> Bits:
        return laid(f, inputs, n, {n: 0}) ^ f[:, :1] * part(n, {n: 1})

    return halves(n, "01", attended, shows=shows)


def _self_dual(n: int) -> tuple[Arrangement, ...]:
    """`pm1`: without a bias f is self-dual, f0 where x_n = -1 and not f0(-x) where x_n = 1; the output is f·g."""
    inputs = first(n - 1)

    def attended(f: Gates) -> tuple[Gates, Column | int]:
        return f.without(()).renamed(inputs) + variable(n) * -f[()], 0

    def shows(f: Bits) -> Bits:
        return laid(f, inputs, n, {n: 0}) ^ laid(f[:, ::-1], inputs, n, {n: 1})

    return halves(n, "pm1", attended, shows=shows)


FOUR_CORNERS = PairConstruction(
    "four-corners",
    "synaptic-gating",
    "pm1",
    2,
    "where xn = -1 f0 on one quarter and a constant on the other, g0·x1 where xn = 1",
    lambda n: tuple(_on_a_quarter(n, gamma, (1, -1)) for gamma in (1, -1)),
)

LAID = (
    PairConstruction(
        "multiplexing",
        "synaptic-gating",
        "01",
        2,
        "f0 where xn = 0, g0 where xn = 1 and x1 = 1",
        lambda n: (_constant_on_a_half(n, 1, (1,)),),
    ),
    PairConstruction(
        "multiplexing-of-either-sign",
        "synaptic-gating",
        "01",
        2,
        "f0 where xn = 0; where xn = 1 the kind at x1 = 0, g0 or its complement at x1 = 1",
        lambda n: (_constant_on_a_half(n, 1, (1, -1)),),
    ),
    PairConstruction(
        "constant-halves",
        "synaptic-gating",
        "01",
        2,
        "h at x1 = 0; at x1 = 1 g0 on a half on which h is constant",
        _constant_on_either_half,
    ),
    PairConstruction(
        "multiplexing",
        "synaptic-gating",
        "pm1",
        2,
        "f0 where xn = -1 and x1 = 1, g0·x1 where xn = 1",
        lambda n: (_on_a_quarter(n, 1, (1,)),),
    ),
    FOUR_CORNERS,
    PairConstruction(
        "complements", "synaptic-gating:all", "01", 1, "f0 where xn = 0, g0 XOR f0(0) where xn = 1", _complemented
    ),
    PairConstruction(
        "self-dual",
        "synaptic-gating:all",
        "pm1",
        1,
        "f0 where xn = -1, g0 times the dual of f0 where xn = 1",
        _self_dual,
    ),
)
"""Small gates laid side by side."""

ALONE = tuple(
    PairConstruction("attended-gate-alone", name, encoding, 1, READ_ATTENDED, attended_alone)
    for name in ("synaptic-gating", "synaptic-gating:all")
    for encoding in ("01", "pm1")
)
"""The attended gate alone."""
