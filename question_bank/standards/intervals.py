"""95 % intervals over a handful of judges or candidates, by Student's t."""

from __future__ import annotations

from math import sqrt

Interval = tuple[float, float]


def mean_interval(mean: float, sd: float, n: int) -> Interval:
    """Mean plus and minus t sd / sqrt(n), on n - 1 degrees of freedom."""
    return about(mean, sd / sqrt(n), n - 1)


def about(value: float, se: float, free: int) -> Interval:
    """Value plus and minus t standard errors."""
    from scipy.special import stdtrit  # here, because the standards themselves need no scipy

    half = float(stdtrit(free, 0.975)) * se
    return value - half, value + half
