"""The constructions inside the proofs: from small gates, given by integer weights, to every gate of a large circuit.

A lower bound on the functions of a circuit is a way to lay small functions side by side on the cube so that they can be
read back. Here each such proof is a program: it takes gates of fewer variables and returns the integer weights of the
circuit's gates, and says which function the circuit then computes at every point. The gates that it takes and returns
are batches (`Gates`), in machine integers while they are small and in Python's beyond, so that no weight is ever too
large. `capacity.theorems.constructions.checks` evaluates the circuits; the proofs in words stand in `docs/theory.md`.

The one device is a dominating weight: if every score of f0 is below M in size, then f0 + M·[x_n is on] is f0 on one
half of the cube and 1 on the other.
"""

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from capacity.theorems.constructions.gates import FREE, Bits, Column, Gates, laid, off, on, part, variable
from capacity.theorems.constructions.kinds import (
    Arrangement,
    AttendedForm,
    GateConstruction,
    PairConstruction,
    RegionConstruction,
    addressed_regions,
    nested_regions,
)


def _first(k: int) -> tuple[int, ...]:
    return tuple(range(1, k + 1))


def _after_first(k: int) -> tuple[int, ...]:
    return tuple(range(2, k + 2))


def _halves(n: int, encoding: str, attended: Callable[[Gates], tuple[Gates, Column | int]], high: bool) -> Arrangement:
    """f0 where x_n is off, g0 where it is on; the signal is constantly high, or low, on the other half."""
    inputs = _first(n - 1)
    sign = 1 if high else -1
    return Arrangement(
        n - 1,
        n - 1,
        (AttendedForm(attended, lambda f: laid(f, inputs, n, {n: 0})),),
        lambda g: g.renamed(inputs) + off(n, encoding) * (g.dominating * sign),
        lambda g: laid(g, inputs, n, {n: 1}),
    )


def _output_gating(n: int, encoding: str) -> tuple[Arrangement, ...]:
    def attended(f: Gates) -> tuple[Gates, Column | int]:
        return f.renamed(_first(n - 1)) + on(n, encoding) * f.dominating, 0

    return (_halves(n, encoding, attended, True),)


def _multiplexing_01(n: int) -> tuple[Arrangement, ...]:
    def attended(f: Gates) -> tuple[Gates, Column | int]:
        return f.renamed(_first(n - 1)) + on(n, "01") * -f.dominating, 2 * f.dominating

    return (_halves(n, "01", attended, False),)


def _multiplexing_pm1(n: int) -> tuple[Arrangement, ...]:
    def attended(f: Gates) -> tuple[Gates, Column | int]:
        return f.renamed(_first(n - 1)) + off(n, "pm1") * f.dominating, 2 * f.dominating

    return (_halves(n, "pm1", attended, False),)


def _attended_alone(n: int) -> tuple[Arrangement, ...]:
    """g = 1, which is all that it is given, and v = 0 where there is one: f alone."""
    form = AttendedForm(lambda f: (f, 0), lambda f: f)
    return (Arrangement(n, None, (form,), lambda g: g, lambda g: np.zeros((1, 2**n), np.uint8)),)


def _either_alone(n: int, score: int, weight: int) -> tuple[Arrangement, ...]:
    """f alone, and g alone: with a constant score of the attended gate, and the weight of the signal given."""
    form = AttendedForm(lambda f: (f * score, weight), lambda f: np.zeros((1, 2**n), np.uint8))
    return (*_attended_alone(n), Arrangement(None, n, (form,), lambda g: g, lambda g: g))


def _additive_synaptic_01(n: int) -> tuple[Arrangement, ...]:
    """The term v·g·x1 is there where x1 = 1 alone: S = f0 - (v/2)·x1 with v = 2M."""
    inputs = _after_first(n - 1)
    form = AttendedForm(
        lambda f: (f.renamed(inputs) + variable(1) * -f.dominating, 2 * f.dominating),
        lambda f: laid(f, inputs, n, {1: 0}),
    )
    return (Arrangement(n - 1, n - 1, (form,), lambda g: g.renamed(inputs), lambda g: laid(g, inputs, n, {1: 1})),)


def _additive_synaptic_pm1(n: int, tau: int, gamma: int) -> Arrangement:
    """g = gamma and S = f0 - gamma·v·x1 where x_n = -1; where x_n = 1, S has 2·tau·M more, and v = 2M.

    Where x_n = 1 the score is f0 + 2M·tau + 2M·x1·(g - gamma): the quarter x1 = tau·gamma shows g·x1, the other tau.
    """
    inputs = _first(n - 1)
    inner = tuple(range(2, n))
    live = 1 if tau == gamma else 0

    def attended(f: Gates) -> tuple[Gates, Column | int]:
        size = f.dominating
        return f.renamed(inputs) + variable(1) * (size * (-2 * gamma)) + on(n, "pm1") * (size * tau), 2 * size

    def shows(f: Bits) -> Bits:
        constant = part(n, {n: 1, 1: 1 - live}) * int(tau > 0) + part(n, {n: 1, 1: 0}) * int(live == 0)
        return laid(f, inputs, n, {n: 0}) ^ constant.astype(np.uint8)

    return Arrangement(
        n - 1,
        n - 2,
        (AttendedForm(attended, shows),),
        lambda g: g.renamed(inner) + off(n, "pm1") * (g.dominating * gamma),
        lambda g: laid(g, inner, n, {n: 1, 1: live}),
    )


def _additive_synaptic_degree_two(n: int) -> tuple[Arrangement, ...]:
    """A term -v·x1·(1 - x_n)/2 undoes the signal g = 1 where x_n = -1; where x_n = 1 the output is g0·x1."""
    inputs = _first(n - 1)

    def attended(f: Gates) -> tuple[Gates, Column | int]:
        undone = variable(1).times(off(n, "pm1")) * -f.dominating
        return f.renamed(inputs) + undone, 2 * f.dominating

    return (
        Arrangement(
            n - 1,
            n - 1,
            (AttendedForm(attended, lambda f: laid(f, inputs, n, {n: 0}) ^ part(n, {n: 1, 1: 0})),),
            lambda g: g.renamed(inputs) + off(n, "pm1") * g.dominating,
            lambda g: laid(g, inputs, n, {n: 1}),
        ),
    )


def _synaptic_01(n: int, half: int, signs: tuple[int, ...]) -> Arrangement:
    """The gate h is f0, but constant where x_n = half; a weight 2M of x1, or -2M, makes it h OR g, or h AND not g."""
    inner = tuple(range(2, n))
    here, there = (on, off) if half else (off, on)

    def form(sign: int) -> AttendedForm:
        def attended(f: Gates) -> tuple[Gates, Column | int]:
            size = f.dominating * sign
            return f.renamed(inner) + here(n, "01") * -size + variable(1) * (2 * size), 0

        constant = part(n, {n: half}) * int(sign < 0)
        return AttendedForm(attended, lambda f: laid(f, inner, n, {n: 1 - half}) ^ constant.astype(np.uint8))

    return Arrangement(
        n - 2,
        n - 2,
        tuple(form(sign) for sign in signs),
        lambda g: g.renamed(inner) + there(n, "01") * -g.dominating,
        lambda g: laid(g, inner, n, {n: half, 1: 1}),
    )


def _synaptic_constant_halves(n: int) -> tuple[Arrangement, ...]:
    """The functions h that are constant on a half, with all signals there; the two constants with all signals."""
    rest = _after_first(n - 1)
    constants = Arrangement(
        0,
        n - 1,
        (AttendedForm(lambda f: (f + variable(1) * (f[()] * -2), 0), lambda f: laid(f, (), n, {})),),
        lambda g: g.renamed(rest),
        lambda g: laid(g, rest, n, {1: 1}),
    )
    return (*(_synaptic_01(n, half, (1, -1)) for half in (0, 1)), constants)


def _synaptic_pm1(n: int, gamma: int, quarters: tuple[int, ...]) -> Arrangement:
    """g = gamma where x_n = -1, and there the quarter x1 = sigma shows f0, the other -gamma·sigma.

    Twice the score: with f0 = t + u, a dominating W and B = t - W·gamma·sigma it is 2u + 2W·g·x1 + B·(1 - x_n).
    """
    inner, inputs = tuple(range(2, n)), _first(n - 1)

    def form(sigma: int) -> AttendedForm:
        def attended(f: Gates) -> tuple[Gates, Column | int]:
            size = f.dominating
            bias = f[()] - size * (gamma * sigma)
            return f.without(()).renamed(inner) * 2 + variable(1) * (2 * size) + off(n, "pm1") * bias, 0

        quarter = int(sigma > 0)
        constant = part(n, {n: 0, 1: 1 - quarter}) * int(-gamma * sigma > 0) + part(n, {n: 1, 1: 0})
        return AttendedForm(attended, lambda f: laid(f, inner, n, {n: 0, 1: quarter}) ^ constant.astype(np.uint8))

    return Arrangement(
        n - 2,
        n - 1,
        tuple(form(sigma) for sigma in quarters),
        lambda g: g.renamed(inputs) + off(n, "pm1") * (g.dominating * gamma),
        lambda g: laid(g, inputs, n, {n: 1}),
    )


def _all_weights_01(n: int) -> tuple[Arrangement, ...]:
    """Where g = 0 the output is f0(0): with f constantly its complement where x_n = 1, that half is g XOR f0(0)."""
    inputs = _first(n - 1)

    def attended(f: Gates) -> tuple[Gates, Column | int]:
        sign = np.where(f[()] > 0, -1, 1)
        return f.renamed(inputs) + variable(n) * (sign * f.dominating), 0

    return (
        Arrangement(
            n - 1,
            n - 1,
            (AttendedForm(attended, lambda f: laid(f, inputs, n, {n: 0}) ^ f[:, :1] * part(n, {n: 1})),),
            lambda g: g.renamed(inputs) + off(n, "01") * g.dominating,
            lambda g: laid(g, inputs, n, {n: 1}),
        ),
    )


def _all_weights_pm1(n: int) -> tuple[Arrangement, ...]:
    """Without a bias f is self-dual, f0 where x_n = -1 and not f0(-x) where x_n = 1; the output is f·g."""
    inputs = _first(n - 1)
    return (
        Arrangement(
            n - 1,
            n - 1,
            (
                AttendedForm(
                    lambda f: (f.without(()).renamed(inputs) + variable(n) * -f[()], 0),
                    lambda f: laid(f, inputs, n, {n: 0}) ^ laid(f[:, ::-1], inputs, n, {n: 1}),
                ),
            ),
            lambda g: g.renamed(inputs) + off(n, "pm1") * g.dominating,
            lambda g: laid(g, inputs, n, {n: 1}),
        ),
    )


def _sweep(n: int, encoding: str, small: list[Gates], choice: npt.NDArray[np.int64]) -> tuple[Gates, Column | int]:
    """Twice 2**(n-1)·f0(x) + x takes a different value at every point x; the weight of x_n lets `choice` points in."""
    (f,) = small
    gate = f * 2**n
    for i in range(1, n):
        gate = gate + variable(i) * 2**i
    scores = gate[()][:, None]
    for i in range(1, n):
        scores = np.concatenate([scores, scores + gate[(i,)][:, None]], axis=1)
    ordered = np.sort(scores, axis=1)[:, ::-1]
    above = -ordered[np.arange(len(choice)), np.minimum(choice, 2 ** (n - 1) - 1)]
    weight = np.where(choice < 2 ** (n - 1), above - 1, above + 1)
    return gate + variable(n) * weight, 0


def _sweep_shows(n: int, small: list[Bits], choice: npt.NDArray[np.int64]) -> Bits:
    return laid(small[0], _first(n - 1), n, {n: 0}) + (FREE * part(n, {n: 1})).astype(np.uint8)


def _one_degree_lower(
    n: int, encoding: str, small: list[Gates], choice: npt.NDArray[np.int64]
) -> tuple[Gates, Column | int]:
    """The polynomial p + M·q·[x_n is on]."""
    p, q = small
    return p + (q * p.dominating).times(on(n, encoding)), 0


def _one_degree_lower_shows(n: int, small: list[Bits], choice: npt.NDArray[np.int64]) -> Bits:
    inputs = _first(n - 1)
    return laid(small[0], inputs, n, {n: 0}) ^ laid(small[1], inputs, n, {n: 1})


def _square(n: int, encoding: str, small: list[Gates], choice: npt.NDArray[np.int64]) -> tuple[Gates, Column | int]:
    """(M + f)**2 > M**2, or with -M where x_n is on, which complements f there."""
    (f,) = small
    size = f.dominating
    scale = -2 if encoding == "01" else -1
    return f + Gates({(): size}) + on(n, encoding) * (size * choice * scale), size * size


def _square_shows(n: int, small: list[Bits], choice: npt.NDArray[np.int64]) -> Bits:
    return small[0] ^ choice.astype(np.uint8)[:, None] * part(n, {n: 1})


_READ_HALVES = "f0 where xn is off, g0 where xn is on"

_READ_ALONE = "f everywhere, or g everywhere"

_SINGLE_01 = (
    PairConstruction(
        "multiplexing",
        "synaptic-gating",
        "01",
        2,
        "f0 where xn = 0, g0 where xn = 1 and x1 = 1",
        lambda n: (_synaptic_01(n, 1, (1,)),),
    ),
    PairConstruction(
        "multiplexing-of-either-sign",
        "synaptic-gating",
        "01",
        2,
        "f0 where xn = 0; where xn = 1 the kind at x1 = 0, g0 or its complement at x1 = 1",
        lambda n: (_synaptic_01(n, 1, (1, -1)),),
    ),
    PairConstruction(
        "constant-halves",
        "synaptic-gating",
        "01",
        2,
        "h at x1 = 0; at x1 = 1 g0 on a half on which h is constant",
        _synaptic_constant_halves,
    ),
)

_SINGLE_PM1 = (
    PairConstruction(
        "multiplexing",
        "synaptic-gating",
        "pm1",
        2,
        "f0 where xn = -1 and x1 = 1, g0·x1 where xn = 1",
        lambda n: (_synaptic_pm1(n, 1, (1,)),),
    ),
    PairConstruction(
        "four-corners",
        "synaptic-gating",
        "pm1",
        2,
        "where xn = -1 f0 on one quarter and a constant on the other, g0·x1 where xn = 1",
        lambda n: tuple(_synaptic_pm1(n, gamma, (1, -1)) for gamma in (1, -1)),
    ),
)

_ALL = (
    PairConstruction(
        "complements",
        "synaptic-gating:all",
        "01",
        1,
        "f0 where xn = 0, g0 XOR f0(0) where xn = 1",
        _all_weights_01,
    ),
    PairConstruction(
        "self-dual",
        "synaptic-gating:all",
        "pm1",
        1,
        "f0 where xn = -1, g0 times the dual of f0 where xn = 1",
        _all_weights_pm1,
    ),
)


def _in_each(construction: PairConstruction) -> PairConstruction:
    """The same construction with one attending gate for each weight: all alike, or all but the first held at 1."""
    everywhere = construction.circuit == "synaptic-gating:all"
    return PairConstruction(
        "one-signal" if everywhere else f"one-weight-{construction.bound}",
        "synaptic-gating:each",
        construction.encoding,
        construction.smallest_n,
        construction.reading,
        construction.arrangements,
        signals="all" if everywhere else "first",
    )


def _of_the_attended_gate(construction: PairConstruction) -> PairConstruction:
    """Single-weight synaptic gating inside additive synaptic attention: the gated weight is v, that of x1 itself 0."""

    def moved(form: AttendedForm) -> AttendedForm:
        def gate(f: Gates) -> tuple[Gates, Column | int]:
            built, _ = form.gate(f)
            return built.without((1,)), built[(1,)]

        return AttendedForm(gate, form.shows)

    def arrangements(n: int) -> tuple[Arrangement, ...]:
        return tuple(
            Arrangement(a.attended, a.attending, tuple(moved(form) for form in a.forms), a.gate, a.shows)
            for a in construction.arrangements(n)
        )

    return PairConstruction(
        "four-corners-of-the-attended-gate", "additive-synaptic", "pm1", 2, construction.reading, arrangements
    )


PAIR_CONSTRUCTIONS: tuple[PairConstruction, ...] = (
    PairConstruction("multiplexing", "output-gating", "01", 1, _READ_HALVES, lambda n: _output_gating(n, "01"), "any"),
    PairConstruction(
        "multiplexing", "output-gating", "pm1", 1, _READ_HALVES, lambda n: _output_gating(n, "pm1"), "any"
    ),
    PairConstruction(
        "multiplexing", "activation-gating", "01", 1, _READ_HALVES, lambda n: _output_gating(n, "01"), "any"
    ),
    PairConstruction(
        "multiplexing", "activation-gating", "pm1", 1, _READ_HALVES, lambda n: _output_gating(n, "pm1"), "any"
    ),
    PairConstruction("multiplexing", "multiplexing", "01", 1, _READ_HALVES, _multiplexing_01, "any"),
    PairConstruction("multiplexing", "multiplexing", "pm1", 1, _READ_HALVES, _multiplexing_pm1, "any"),
    PairConstruction(
        "multiplexing", "additive-output", None, 1, _READ_HALVES, lambda n: _output_gating(n, "01"), "any"
    ),
    PairConstruction(
        "multiplexing",
        "additive-synaptic",
        "01",
        1,
        "f0 where x1 = 0, g0 where x1 = 1",
        _additive_synaptic_01,
        "any",
    ),
    PairConstruction(
        "multiplexing",
        "additive-synaptic",
        "pm1",
        2,
        "f0 where xn = -1, g0 where xn = 1 and x1 = 1",
        lambda n: (_additive_synaptic_pm1(n, 1, 1),),
    ),
    PairConstruction(
        "four-corners",
        "additive-synaptic",
        "pm1",
        2,
        "f0 where xn = -1; where xn = 1 g0·x1 on one quarter, a constant on the other",
        lambda n: tuple(_additive_synaptic_pm1(n, tau, gamma) for tau in (1, -1) for gamma in (1, -1)),
    ),
    _of_the_attended_gate(_SINGLE_PM1[1]),
    PairConstruction(
        "multiplexing",
        "additive-synaptic",
        "pm1",
        2,
        "f0 where xn = -1, g0·x1 where xn = 1",
        _additive_synaptic_degree_two,
        "beyond linear",
    ),
    *_SINGLE_01,
    *_SINGLE_PM1,
    *_ALL,
    *(_in_each(construction) for construction in (*_SINGLE_01, *_SINGLE_PM1, *_ALL)),
    *(
        PairConstruction(
            "one-gate-constant", circuit, encoding, 1, _READ_ALONE, lambda n: _either_alone(n, 1, 0), "any"
        )
        for circuit in ("output-gating", "activation-gating")
        for encoding in ("01", "pm1")
    ),
    PairConstruction("one-gate-alone", "multiplexing", "01", 1, _READ_ALONE, lambda n: _either_alone(n, -1, 2), "any"),
    PairConstruction("one-gate-alone", "multiplexing", "pm1", 1, _READ_ALONE, lambda n: _either_alone(n, 0, 1), "any"),
    PairConstruction(
        "one-gate-alone", "additive-output", None, 1, _READ_ALONE, lambda n: _either_alone(n, 1, 0), "any"
    ),
    *(
        PairConstruction(
            "attended-gate-alone",
            circuit,
            encoding,
            1,
            "f everywhere",
            _attended_alone,
            "any" if circuit == "additive-synaptic" else "linear",
            signals="all",
        )
        for circuit in ("additive-synaptic", "synaptic-gating", "synaptic-gating:all", "synaptic-gating:each")
        for encoding in ("01", "pm1")
    ),
)
"""Every construction from one small gate for each of the two units."""

GATE_CONSTRUCTIONS: tuple[GateConstruction, ...] = (
    GateConstruction(
        "sweep",
        "ltf",
        "01",
        1,
        "f0 where xn = 0, the number of ones where xn = 1",
        lambda n, degree: ((n - 1, 1),),
        lambda n: 2 ** (n - 1) + 1,
        _sweep,
        _sweep_shows,
    ),
    *(
        GateConstruction(
            "multiplexing",
            "ptf",
            encoding,
            1,
            "p where xn is off, q, of one degree less, where xn is on",
            lambda n, degree: ((n - 1, degree), (n - 1, degree - 1)),
            lambda n: 1,
            _one_degree_lower,
            _one_degree_lower_shows,
            "any",
        )
        for encoding in ("01", "pm1")
    ),
    *(
        GateConstruction(
            "one-variable-flipped",
            "square",
            encoding,
            1,
            "f, or f XOR xn, everywhere",
            lambda n, degree: ((n, degree),),
            lambda n: 2,
            _square,
            _square_shows,
        )
        for encoding in ("01", "pm1")
    ),
)
"""Every construction of one gate."""

REGION_CONSTRUCTIONS: tuple[RegionConstruction, ...] = tuple(
    RegionConstruction(bound, encoding, smallest_n, reading, regions)
    for bound, smallest_n, regions, reading in (
        ("nested-halves", 1, nested_regions, "h_i where x_i is the first input that is on; elsewhere the kind"),
        ("addresses", 2, addressed_regions, "h_i at the address of x_i, where x_i is on; elsewhere the kind"),
    )
    for encoding in ("01", "pm1")
)
"""Every construction with a small gate for each weight."""

IMPLIED = {
    "yajima-ibaraki": "sweep",
    "sweep-product": "sweep",
    "sweep-from-published": "sweep",
    "saks": "multiplexing",
    "linear-gates": "one-variable-flipped",
    "one-variable-flipped-most": "one-variable-flipped",
    "multiplexing": "complements, self-dual",
    "attended-gates-alone": "attended-gate-alone",
}
"""Lower bounds that follow from another by arithmetic alone, and which (`multiplexing` of all weights gated)."""
