"""Sums of linear units gated by threshold gates that approximate a function: broken lines, staircases, plane waves.

A shallow network here is a sum of units (a0 + a.x) step(b0 + b.x): linear units, each with its output gated by a
threshold gate of the same inputs. It is built from samples of the function, with an error bound that holds at every
size (proofs: docs/function-level.md).

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
from math import ceil, pi, sin, sqrt

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

NEGLIGIBLE = 1e-12  # amplitudes that are left out and added to the bound


@dataclass(frozen=True)
class GatedNetwork:
    """A sum of linear units gated by threshold gates: row j is the unit (a0 + a.x) step(b0 + b.x).

    Attributes:
        linear: (N, 1 + d) float64, the constant term first.
        gates: (N, 1 + d) float64, likewise.
    """

    linear: Floats
    gates: Floats

    def __call__(self, points: Floats) -> Floats:
        """The network's value at (p, d) points: (p,).

        Examples:
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

    The k units start with one that is always on; each other adds, beyond its knot, the change of slope there.

    Arguments:
        direction: (d,).
        knots: (k + 1,), ascending.
        values: (k + 1,).

    Examples:
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

    Examples:
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
        """The wave as a broken line of `pieces` pieces along its direction; one constant where it does not vary."""
        if self.phase_range == 0:
            return GatedNetwork(np.array([[self.amplitude, 0.0, 0.0]]), np.array([[1.0, 0.0, 0.0]]))
        low = pi * sum(min(0, k) for k in self.frequencies)
        knots = np.linspace(low, low + self.phase_range, pieces + 1)
        return broken_line(pi * np.array(self.frequencies, np.float64), knots, self.amplitude * np.cos(knots))


def korovkin_factors(degree: int) -> Floats:
    """The cosine coefficients 1 = l0, l1, ... of the kernel of Fejer and Korovkin, (degree + 1,).

    The kernel is |sum_j a_j exp(i j t)|**2 with a_j = c sin((j + 1) pi / (degree + 2)), so it is nowhere negative; a
    is an eigenvector of the path's adjacency matrix, which makes l1 = cos(pi / (degree + 2)).

    Examples:
        >>> [round(float(factor), 4) for factor in korovkin_factors(1)]  # cos(pi / 3)
        [1.0, 0.5]
    """
    a = np.sin(np.arange(1, degree + 2) * pi / (degree + 2))
    factors: Floats = np.correlate(a, a, "full")[degree:] / np.square(a).sum()
    return factors


def plane_waves(function: Callable[..., Floats], degree: int) -> list[Wave]:
    """The kernel's average of a function on the unit square, as plane waves with frequencies up to the degree.

    Arguments:
        function: of two arrays; it is sampled at the (degree + 3)**2 points of the square with x = j / (degree + 2).
        degree: of the kernel.

    Examples:
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
    """The delta of the bounds, sin(pi / (2 (degree + 2))): the reach of the kernel, as a fraction of the square's side.

    Examples:
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
