"""The arrangements that mechanisms share: a small gate on each half of the cube, or one gate alone.

The one device is a dominating weight: if every score of f0 is below M in size, then f0 + M·[x_n is on] is f0 on one
half of the cube and 1 on the other.
"""

from collections.abc import Callable

import numpy as np

from capacity.theorems.constructions.gates import Bits, Column, Gates, laid, off
from capacity.theorems.constructions.kinds import Arrangement, AttendedForm

READ_HALVES = "f0 where xn is off, g0 where xn is on"

READ_ALONE = "f everywhere, or g everywhere"

READ_ATTENDED = "f everywhere"


def first(k: int) -> tuple[int, ...]:
    """The variables x_1 ... x_k."""
    return tuple(range(1, k + 1))


def after_first(k: int) -> tuple[int, ...]:
    """The k variables that follow x_1."""
    return tuple(range(2, k + 2))


def halves(
    n: int,
    encoding: str,
    attended: Callable[[Gates], tuple[Gates, Column | int]],
    high: bool = True,
    shows: Callable[[Bits], Bits] | None = None,
) -> tuple[Arrangement, ...]:
    """g0 where x_n is on, and where it is off the attending gate constantly high, or low.

    Arguments:
        n: the number of inputs.
        encoding: `01` or `pm1`.
        attended: as `AttendedForm.gate`.
        high: whether the attending gate is constantly high where x_n is off.
        shows: as `AttendedForm.shows`; by default f0 where x_n is off.
    """
    inputs = first(n - 1)
    sign = 1 if high else -1
    return (
        Arrangement(
            n - 1,
            n - 1,
            (AttendedForm(attended, shows or (lambda f: laid(f, inputs, n, {n: 0}))),),
            lambda g: g.renamed(inputs) + off(n, encoding) * (g.dominating * sign),
            lambda g: laid(g, inputs, n, {n: 1}),
        ),
    )


def attended_alone(n: int) -> tuple[Arrangement, ...]:
    """f alone: g = 1, which is all that it is given, and v = 0 where there is one."""
    form = AttendedForm(lambda f: (f, 0), lambda f: f)
    return (Arrangement(n, None, (form,), lambda g: g, lambda g: np.zeros((1, 2**n), np.uint8)),)


def either_alone(n: int, score: int, weight: int) -> tuple[Arrangement, ...]:
    """f alone, and g alone: with a constant score of the attended gate, and the weight of the signal given."""
    form = AttendedForm(lambda f: (f * score, weight), lambda f: np.zeros((1, 2**n), np.uint8))
    return (*attended_alone(n), Arrangement(None, n, (form,), lambda g: g, lambda g: g))
