"""Intervals for the mean of a sample whose values are skewed."""

from collections.abc import Sequence
from math import cbrt, fsum, sqrt

from enumerate.outcomes import Undecided

CONFIDENCE = 0.95

MIN_SAMPLES = 30


def skewed_interval(values: Sequence[float]) -> tuple[float, float, float]:
    """The mean of a sample and a 95 % interval for that of its distribution, by Hall's transformation.

    Raises:
        Undecided: if all values are the same.

    Notes:
        With t the studentized mean, s its skewness and m the number of values, t + s t^2 / (3 sqrt m) +
        s^2 t^3 / (27 m) + s / (6 sqrt m) has a distribution without skewness, to the first order; it rises with t, so
        it can be inverted.

    Examples:
        >>> mean, low, high = skewed_interval([0.0] * 20 + [1.0] * 20)
        >>> mean, round(mean - low, 3) == round(high - mean, 3)  # no skewness: Student's interval
        (0.5, True)
    """
    from scipy.stats import t as student

    m = len(values)
    mean = fsum(values) / m
    deviations = [v - mean for v in values]
    variance = fsum(d * d for d in deviations) / (m - 1)
    if variance <= 1e-24 * mean * mean:
        raise Undecided(f"all {m} samples have the same value, which gives no interval; take more samples")
    deviation = sqrt(variance)
    skewness = fsum((d / deviation) ** 3 for d in deviations) / m
    quantile = float(student.ppf((1 + CONFIDENCE) / 2, m - 1))
    error = deviation / sqrt(m)

    def studentized(transformed: float) -> float:
        if abs(skewness) < 1e-9:
            return transformed
        slope = skewness / (3 * sqrt(m))
        return (cbrt(1 + 3 * slope * (transformed - slope / 2)) - 1) / slope

    return mean, mean - error * studentized(quantile), mean - error * studentized(-quantile)
