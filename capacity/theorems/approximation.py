"""Universal approximation by gated linear units: Theorem 4.3 of Baldi and Vershynin (2023).

Any continuous function on a compact set is approximated to any epsilon by a sum of linear units that are gated by
threshold gates. The networks of `capacity.theorems.gated_networks` are built for functions of one and of two variables,
and their errors measured against the bounds that are proved at every size.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from math import e, log, pi, sqrt
from typing import TYPE_CHECKING

import numpy as np

from capacity.documents.drawing import Picture, legend_below, panels_above_legends, series
from capacity.theorems.findings import Finding
from capacity.theorems.gated_networks import (
    NEGLIGIBLE,
    Floats,
    GatedNetwork,
    broken_line,
    kernel_distance,
    network_of_waves,
    plane_waves,
    staircase,
)
from enumerate.shards import Progress

if TYPE_CHECKING:
    from matplotlib.figure import Figure

Function = Callable[..., Floats]

PIECES = (4, 8, 16, 32, 64, 128, 256)

DEGREES = (2, 4, 8, 16, 32)

WAVE_SHARE = 0.25  # what the waves may add to the error, as a share of the kernel's bound

ROUNDING = 1e-11  # allowed for the evaluation in floats: added to what is measured, so that it cannot hide a violation


@dataclass(frozen=True)
class Target:
    """A function to approximate, and the error bound proved for it at each size.

    Attributes:
        name: the function in writing.
        construction: how the network is made.
        value: the function, of one array or two.
        build: the network of a size, and what its construction adds to the bound.
        bound: on the error, of a size (pieces of [0, 1], or degree).
        rate: the exponent of the number of units with which the bound falls at least.
    """

    name: str
    construction: str
    value: Function
    build: Callable[["Target", int], tuple[GatedNetwork, float]]
    bound: Callable[[int], float]
    rate: float


def _broken_line(target: Target, pieces: int) -> tuple[GatedNetwork, float]:
    knots = np.linspace(0.0, 1.0, pieces + 1)
    return broken_line(np.ones(1), knots, target.value(knots)), 0.0


def _staircase(target: Target, pieces: int) -> tuple[GatedNetwork, float]:
    knots = np.linspace(0.0, 1.0, pieces + 1)
    return staircase(knots, target.value((knots[:-1] + knots[1:]) / 2)), 0.0


def _plane_waves(target: Target, degree: int) -> tuple[GatedNetwork, float]:
    left_out = NEGLIGIBLE * 2 * (degree + 1) ** 2
    network, added = network_of_waves(plane_waves(target.value, degree), WAVE_SHARE * target.bound(degree))
    return network, added + left_out


CURVES = (
    Target("sin(2 pi x)", "broken line", lambda x: np.sin(2 * pi * x), _broken_line, lambda k: (pi / k) ** 2 / 2, -2.0),
    Target("sin(2 pi x)", "staircase", lambda x: np.sin(2 * pi * x), _staircase, lambda k: pi / k, -1.0),
    Target("sqrt(x)", "broken line", np.sqrt, _broken_line, lambda k: sqrt(1 / k), -0.5),
)

SURFACES = (
    Target(
        "exp(cos(pi x) cos(pi y))",
        "plane waves",
        lambda x, y: np.exp(np.cos(pi * x) * np.cos(pi * y)),
        _plane_waves,
        lambda m: 2 * pi**2 * e * kernel_distance(m) ** 2,
        -4 / 7,
    ),
    Target(
        "distance from (0.3, 0.6)",
        "plane waves",
        lambda x, y: np.hypot(x - 0.3, y - 0.6),
        _plane_waves,
        lambda m: 2 * kernel_distance(m),
        -2 / 7,
    ),
)


@dataclass(frozen=True)
class Measurement:
    """The largest error of one network on a fine grid, and the bound on its error everywhere."""

    target: Target
    size: int
    units: int
    error: float
    bound: float

    @property
    def holds(self) -> bool:
        """Whether the error lies within the bound, beyond doubt of rounding."""
        return self.error + ROUNDING <= self.bound


@cache
def measure(target: Target, size: int) -> Measurement:
    """Build the network of a size and compare it with the function on a grid.

    The grid has 5003 points on [0, 1], or 81 x 81 on the square.

    Examples:
        >>> measured = measure(CURVES[0], 8)
        >>> measured.units, round(measured.error, 4), round(measured.bound, 4)
        (8, 0.0704, 0.0771)
    """
    network, added = target.build(target, size)
    if network.linear.shape[1] == 3:
        x, y = np.meshgrid(*[np.linspace(0.0, 1.0, 81)] * 2)
        points, wanted = np.stack([x.ravel(), y.ravel()], axis=1), target.value(x, y).ravel()
    else:
        points = np.linspace(0.0, 1.0, 5003)[:, None]
        wanted = target.value(points[:, 0])
    error = float(np.abs(network(points) - wanted).max())
    return Measurement(target, size, network.units, error, target.bound(size) + added)


def slope(measurements: list[Measurement]) -> float:
    """The exponent of the number of units in the error: the slope of the fitted line in logarithms.

    Examples:
        >>> round(slope([measure(CURVES[1], k) for k in (32, 64, 128)]), 2)
        -1.0
    """
    units = [log(one.units) for one in measurements]
    errors = [log(one.error) for one in measurements]
    return float(np.polyfit(units, errors, 1)[0])


def check_line(progress: Progress | None = None) -> Finding:
    """Theorem 4.3 in one dimension: measured errors against their bounds."""
    return finding_of(
        CURVES,
        PIECES,
        "one dimension",
        "k gated linear units approximate f on [0, 1] within omega(1/k), and within max|f''| / (8 k**2) if f is twice "
        "differentiable; k gated constants within omega(1/(2k)).",
        "k",
        progress,
    )


def check_plane(progress: Progress | None = None) -> Finding:
    """Theorem 4.3 in two dimensions: measured errors against their bounds."""
    return finding_of(
        SURFACES,
        DEGREES,
        "two dimensions",
        "With delta = sin(pi / (2 (m + 2))), plane waves of frequencies up to m approximate f on the square within "
        "2 omega_1(delta) + 2 omega_2(delta); (L1 + L2) delta if f has the Lipschitz constants L1, L2; "
        "(max|f_xx| + max|f_yy|) delta**2 if its even extension is twice differentiable; and gated linear units "
        "approximate the waves within a quarter of that.",
        "m",
        progress,
    )


def finding_of(
    targets: tuple[Target, ...],
    sizes: tuple[int, ...],
    check: str,
    statement: str,
    size_name: str,
    progress: Progress | None = None,
) -> Finding:
    """The finding on targets at several sizes: consistent if every measured error lies within its bound."""
    rows = []
    slopes = []
    sound = True
    for i, target in zip(range(len(targets)), targets, strict=True):
        if progress:
            progress(f"approximation in {check}", i, len(targets))
        measured = [measure(target, size) for size in sizes]
        sound &= all(measurement.holds for measurement in measured)
        slopes.append(f"{target.name} by {target.construction}: {slope(measured):.2f}, proved {target.rate:.2f}")
        for m in measured:
            numbers = (f"{m.error:.3e}", f"{m.bound:.3e}", f"{m.error / m.bound:.3f}")
            rows.append((target.name, target.construction, str(m.size), str(m.units), *numbers))
    return Finding(
        "approximation",
        check,
        statement,
        f"{size_name} = {', '.join(map(str, sizes))}; errors in floats, on a grid of 5003 points or 81 x 81; rounding "
        f"is taken as {ROUNDING:g}",
        "consistent" if sound else "bound violated",
        ("function", "construction", size_name, "gated units", "largest error", "bound", "error / bound"),
        tuple(rows),
        f"Exponent of the number of units in the error, fitted: {'; '.join(slopes)}.",
    )


def picture() -> Picture:
    """Error against gated units."""
    return Picture(
        "approximation",
        "Gated linear units approximate a function: the error falls as the units grow",
        "Largest error on a fine grid of the networks constructed for Theorem 4.3, against the number of linear units "
        "gated by threshold gates. Markers: measured. Lines without markers, in the same colour: the bound proved at "
        "every size.",
        (8.4, 4.9),
        _draw,
    )


def _draw(figure: "Figure") -> None:
    dimensions = (("one dimension", CURVES, PIECES), ("two dimensions", SURFACES, DEGREES))
    for axes, place, (title, targets, sizes) in zip(*panels_above_legends(figure, 2, 0.35), dimensions, strict=True):
        for i, target in zip(range(len(targets)), targets, strict=True):
            measured = [measure(target, size) for size in sizes]
            units = [m.units for m in measured]
            look = series(i)
            name = f"{target.name}, {target.construction}"
            axes.loglog(units, [m.error for m in measured], label=name, **look)
            axes.loglog(
                units, [m.bound for m in measured], label="its proved bound", **look | {"marker": "", "linewidth": 0.7}
            )
        axes.set_title(title)
        axes.set_xlabel("number of gated linear units")
        axes.set_ylabel("largest error")
        axes.grid(True)
        legend_below(axes, place)
