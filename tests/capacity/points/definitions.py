"""Dichotomies by definition: every labelling of the points is decided, and every answer proved in rational numbers."""

from fractions import Fraction
from itertools import product

from capacity.points.points import Points
from capacity.points.separation import separate


def is_proved(separation):
    """Whether the weights are strict with the labels, or the multipliers add up to nothing, by the points as given."""
    points, first = separation.points, () if separation.points.homogeneous else (Fraction(1),)
    lifted = [(*first, *point) for point in points.coordinates]
    signs = [1 if label else -1 for label in points.labels]
    if separation.weights is not None:
        scores = [sum(w * v for w, v in zip(separation.weights, row, strict=True)) for row in lifted]
        return all(isinstance(w, int) for w in separation.weights) and all(
            sign * score > 0 for sign, score in zip(signs, scores, strict=True)
        )
    found = separation.multipliers
    sums = [sum(value * signs[i] * lifted[i][j] for i, value in found.items()) for j in range(len(lifted[0]))]
    return bool(found) and all(isinstance(v, int) and v > 0 for v in found.values()) and not any(sums)


def dichotomies_by_definition(rows, homogeneous=False):
    """The dichotomies of at most some ten points as strings of 0 and 1."""
    found = set()
    for labels in product((0, 1), repeat=len(rows)):
        separation = separate(Points(rows, homogeneous, labels=labels))
        assert is_proved(separation)
        if separation.separable:
            found.add("".join(map(str, labels)))
    return found
