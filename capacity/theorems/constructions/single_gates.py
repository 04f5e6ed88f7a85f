"""One gate: linear ones by a sweep, polynomials from one of a degree less, square ones from linear ones."""

import numpy as np
import numpy.typing as npt

from capacity.theorems.constructions.gates import FREE, Bits, Column, Gates, laid, on, part, variable
from capacity.theorems.constructions.halves import first
from capacity.theorems.constructions.kinds import GateConstruction

Choice = npt.NDArray[np.int64]


def _sweep(n: int, encoding: str, small: list[Gates], choice: Choice) -> tuple[Gates, Column | int]:
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


def _sweep_shows(n: int, small: list[Bits], choice: Choice) -> Bits:
    return laid(small[0], first(n - 1), n, {n: 0}) + (FREE * part(n, {n: 1})).astype(np.uint8)


def _one_degree_lower(n: int, encoding: str, small: list[Gates], choice: Choice) -> tuple[Gates, Column | int]:
    """The polynomial p + M·q·[x_n is on]."""
    p, q = small
    return p + (q * p.dominating).times(on(n, encoding)), 0


def _one_degree_lower_shows(n: int, small: list[Bits], choice: Choice) -> Bits:
    inputs = first(n - 1)
    return laid(small[0], inputs, n, {n: 0}) ^ laid(small[1], inputs, n, {n: 1})


def _square(n: int, encoding: str, small: list[Gates], choice: Choice) -> tuple[Gates, Column | int]:
    """(M + f)**2 > M**2, or with -M where x_n is on, which complements f there."""
    (f,) = small
    size = f.dominating
    scale = -2 if encoding == "01" else -1
    return f + Gates({(): size}) + on(n, encoding) * (size * choice * scale), size * size


def _square_shows(n: int, small: list[Bits], choice: Choice) -> Bits:
    return small[0] ^ choice.astype(np.uint8)[:, None] * part(n, {n: 1})


CONSTRUCTIONS = (
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
