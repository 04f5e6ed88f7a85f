"""Universal approximation by gated linear units, constructed: Theorem 4.3 of Baldi and Vershynin (2023).

A shallow network here is a sum of units (a0 + a.x) step(b0 + b.x): linear units, each with its output gated by a
threshold gate of the same inputs. Any continuous function on a compact set is approximated to any epsilon. The networks
are built from samples of the function, with an error bound that holds at every size (proofs: docs/function-level.md).

One dimension: on [0, 1] cut into k equal cells, k units sum to the function that is linear on every cell and agrees
with f at the knots: each gate is a half-line that starts at a knot, each linear unit the change of slope there. The
error is at most omega(1/k), the modulus of continuity, and max|f''| / (8 k**2) if f is twice differentiable. With
constants for linear units: omega(1/(2k)).

Two dimensions: f on the unit square, extended evenly to the torus by theta = pi x, is averaged with the positive kernel
of Fejer and Korovkin, from samples on a grid. That leaves a sum of plane waves A cos(pi (k1 x1 +- k2 x2)), k1, k2 <= m,
within 2 omega_1(delta) + 2 omega_2(delta) of f, delta = sin(pi / (2 (m + 2))). Each wave is a function of one
projection, so the first construction approximates it, with half-planes for gates: A h**2 / 8 for knots h apart.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from math import ceil, e, log, pi, sin, sqrt
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from capacity.documents.drawing import Picture, legend_below, panels_above_legends, save, series
from capacity.theorems.findings import Finding
from enumerate.shards import Progress

if TYPE_CHECKING:
    from matplotlib.figure import Figure

Floats = npt.NDArray[np.float64]

Function = Callable[..., Floats]

PIECES = (4, 8, 16, 32, 64, 128, 256)

DEGREES = (2, 4, 8, 16, 32)

WAVE_SHARE = 0.25  # what the waves may add to the error, as a share of the kernel's bound

NEGLIGIBLE = 1e-12  # amplitudes that are left out and added to the bound

ROUNDING = 1e-11  # allowed for the evaluation in floats: added to what is measured, so that it cannot hide a violation

FIGURE = "approximation"


@dataclass(frozen=True)
class GatedNetwork:
    """A sum of linear units gated by threshold gates: row j is the unit (a0 + a.x) step(b0 + b.x).

    linear, gates: (N, 1 + d) float64, constant terms first.
    """

    linear: Floats
    gates: Floats

    def __call__(self, points: Floats) -> Floats:
        """The network's value at (p, d) points: (p,).

        >>> relu = GatedNetwork(np.array([[0.0, 1.0]]), np.array([[0.0, 1.0]]))
        >>> relu(np.array([[-2.0], [3.0]])).tolist()
        [0.0, 3.0]
        """
        step = max(1, 2_000_000 // len(self.linear))
        parts = []
        for begin in range(0, len(points), step):
            inputs = np.hstack([np.ones((len(points[begin : begin + step]), 1)), points[begin : begin + step]])
            parts.append(((inputs @ self.linear.T) * (inputs @ self.gates.T > 0)).sum(axis=1))
        return np.concatenate(parts)

    @property
    def units(self) -> int:
        """The number of gated linear units."""
        return len(self.linear)

    @staticmethod
    def union(networks: "list[GatedNetwork]") -> "GatedNetwork":
        """The network that is the sum of the given ones."""
        return GatedNetwork(np.vstack([n.linear for n in networks]), np.vstack([n.gates for n in networks]))


def broken_line(direction: Floats, knots: Floats, values: Floats) -> GatedNetwork:
    """Gated units for the function of direction.x that is linear between the knots, where it has the given values.

    direction: (d,); knots, values: (k + 1,), knots ascending. The k units start with one that is always on; each
    other adds, beyond its knot, the change of slope there.

    >>> tent = broken_line(np.array([1.0]), np.array([0.0, 0.5, 1.0]), np.array([0.0, 1.0, 0.0]))
    >>> tent(np.array([[0.0], [0.25], [0.75], [1.0]])).tolist()
    [0.0, 0.5, 0.5, 0.0]
    """
    slopes = np.diff(values) / np.diff(knots)
    jumps = np.diff(slopes, prepend=0.0)
    starts = knots[:-1]
    linear = jumps[:, None] * np.hstack([-starts[:, None], np.tile(direction, (len(starts), 1))])
    gates = np.hstack([-starts[:, None], np.tile(direction, (len(starts), 1))])
    linear[0, 0] += values[0]
    gates[0] = [1.0, *np.zeros(len(direction))]
    return GatedNetwork(linear, gates)


def staircase(knots: Floats, values: Floats) -> GatedNetwork:
    """Gated constants for the function with values[i] from knots[i] to knots[i + 1]; knots (k + 1,), values (k,).

    >>> staircase(np.array([0.0, 0.5, 1.0]), np.array([3.0, 1.0]))(np.array([[0.2], [0.7]])).tolist()
    [3.0, 1.0]
    """
    steps = np.diff(values, prepend=0.0)
    gates = np.stack([-knots[:-1], np.ones(len(values))], axis=1)
    gates[0] = [1.0, 0.0]
    return GatedNetwork(np.stack([steps, np.zeros(len(values))], axis=1), gates)


@dataclass(frozen=True)
class Wave:
    """The plane wave amplitude * cos(pi (k1 x1 + k2 x2))."""

    amplitude: float
    frequencies: tuple[int, int]

    @property
    def phase_range(self) -> float:
        """How far the phase runs over the unit square."""
        return pi * (abs(self.frequencies[0]) + abs(self.frequencies[1]))

    def units(self, pieces: int) -> GatedNetwork:
        """The wave as a broken line of so many pieces along its direction; one constant where it does not vary."""
        if self.phase_range == 0:
            return GatedNetwork(np.array([[self.amplitude, 0.0, 0.0]]), np.array([[1.0, 0.0, 0.0]]))
        low = pi * sum(min(0, k) for k in self.frequencies)
        knots = np.linspace(low, low + self.phase_range, pieces + 1)
        return broken_line(pi * np.array(self.frequencies, np.float64), knots, self.amplitude * np.cos(knots))


def korovkin_factors(degree: int) -> Floats:
    """The cosine coefficients 1 = l0, l1, ... of the kernel of Fejer and Korovkin, (degree + 1,).

    The kernel is |sum_j a_j exp(i j t)|**2 with a_j = c sin((j + 1) pi / (degree + 2)), so it is nowhere negative; a
    is an eigenvector of the path's adjacency matrix, which makes l1 = cos(pi / (degree + 2)).

    >>> [round(float(factor), 4) for factor in korovkin_factors(1)]  # cos(pi / 3)
    [1.0, 0.5]
    """
    a = np.sin(np.arange(1, degree + 2) * pi / (degree + 2))
    factors: Floats = np.correlate(a, a, "full")[degree:] / np.square(a).sum()
    return factors


def plane_waves(function: Function, degree: int) -> list[Wave]:
    """The kernel's average of a function on the unit square, as plane waves with frequencies up to the degree.

    function: of two arrays; it is sampled at the (degree + 3)**2 points of the square with x = j / (degree + 2).

    >>> [(round(w.amplitude, 3), w.frequencies) for w in plane_waves(lambda x, y: 2 + np.cos(pi * x), 1)]
    [(2.0, (0, 0)), (0.5, (1, 0))]
    """
    size = 2 * (degree + 2)  # samples round the torus; more than degree + 1 sum every product exactly
    nodes = np.abs(np.fft.fftfreq(size, 1 / size)) * 2 / size
    samples = function(nodes[:, None], nodes[None, :])
    fourier = np.fft.fft2(np.broadcast_to(samples, (size, size))).real[: degree + 1, : degree + 1] / size**2
    factors = korovkin_factors(degree) * np.where(np.arange(degree + 1) > 0, 2.0, 1.0)
    amplitudes = fourier * factors[:, None] * factors[None, :]
    waves = []
    for (k1, k2), amplitude in np.ndenumerate(amplitudes):
        signs = (1, -1) if k1 and k2 else (1,)  # cos a cos b = (cos(a + b) + cos(a - b)) / 2
        waves += [Wave(float(amplitude) / len(signs), (k1, sign * k2)) for sign in signs]
    return [wave for wave in waves if abs(wave.amplitude) > NEGLIGIBLE]


def kernel_distance(degree: int) -> float:
    """The delta of the bounds, sin(pi / (2 (degree + 2))): the reach of the kernel, as a part of the square's side.

    >>> round(kernel_distance(8), 4)
    0.1564
    """
    return sin(pi / (2 * (degree + 2)))


def network_of_waves(waves: list[Wave], tolerance: float) -> tuple[GatedNetwork, float]:
    """Gated units for a sum of plane waves, and a bound, at most the tolerance, on their error on the square.

    A wave of amplitude A over a phase range L in K pieces errs by at most A (L / K)**2 / 8. The pieces are dealt out so
    that the sum of these is least for their number: K in proportion to the cube root of A L**2.
    """
    weights = [(abs(wave.amplitude) * wave.phase_range**2) ** (1 / 3) for wave in waves]
    scale = sqrt(sum(weights) / (8 * tolerance))
    pieces = [max(1, ceil(scale * weight)) for weight in weights]
    bound = sum(abs(w.amplitude) * (w.phase_range / k) ** 2 / 8 for w, k in zip(waves, pieces, strict=True))
    return GatedNetwork.union([wave.units(k) for wave, k in zip(waves, pieces, strict=True)]), bound


@dataclass(frozen=True)
class Target:
    """A function to approximate, and the error bound proved for it at each size.

    construction: how the network is made; value: of one array or two; build: the network of a size and what its
    construction adds to the bound; bound: of a size (pieces of [0, 1], or degree); rate: the exponent of the number of
    units with which the bound falls at least.
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

    >>> found = measure(CURVES[0], 8)
    >>> found.units, round(found.error, 4), round(found.bound, 4)
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

    >>> round(slope([measure(CURVES[1], k) for k in (32, 64, 128)]), 2)
    -1.0
    """
    units = [log(found.units) for found in measurements]
    errors = [log(found.error) for found in measurements]
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
        found = [measure(target, size) for size in sizes]
        sound &= all(measurement.holds for measurement in found)
        slopes.append(f"{target.name} by {target.construction}: {slope(found):.2f}, proved {target.rate:.2f}")
        for m in found:
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


def figures(output: Path) -> list[Path]:
    """Draw error against gated units: `approximation.svg` and `.png` in the folder; returns the paths."""
    picture = Picture(
        FIGURE,
        "Gated linear units approximate a function: the error falls as the units grow",
        "Largest error on a fine grid of the networks constructed for Theorem 4.3, against the number of linear units "
        "gated by threshold gates. Markers: measured. Lines without markers, in the same colour: the bound proved at "
        "every size.",
        (8.4, 4.9),
        _draw,
    )
    return save(picture, output)


def _draw(figure: "Figure") -> None:
    dimensions = (("one dimension", CURVES, PIECES), ("two dimensions", SURFACES, DEGREES))
    for axes, place, (title, targets, sizes) in zip(*panels_above_legends(figure, 2, 0.35), dimensions, strict=True):
        for i, target in zip(range(len(targets)), targets, strict=True):
            found = [measure(target, size) for size in sizes]
            units = [m.units for m in found]
            look = series(i)
            name = f"{target.name}, {target.construction}"
            axes.loglog(units, [m.error for m in found], label=name, **look)
            axes.loglog(
                units, [m.bound for m in found], label="its proved bound", **look | {"marker": "", "linewidth": 0.7}
            )
        axes.set_title(title)
        axes.set_xlabel("number of gated linear units")
        axes.set_ylabel("largest error")
        axes.grid(True)
        legend_below(axes, place)
