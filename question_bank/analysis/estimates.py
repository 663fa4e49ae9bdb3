"""A figure with its interval and the number of people behind it, and the formulas of the intervals.

All intervals are for 95 %. Where a formula has no answer (too few people, no spread) the ends are
None and the figure stands alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import atanh, sqrt, tanh

from scipy.special import chdtri, fdtri, stdtrit

Z = 1.959963984540054  # the normal deviate of 97.5 %
TAIL = 0.025


@dataclass(frozen=True, slots=True)
class Estimate:
    """`value` from `n` people; the true figure lies between `low` and `high` with 95 % confidence."""

    value: float
    low: float | None
    high: float | None
    n: int


def share(times: float, n: int) -> Estimate | None:
    """A share of `n` people with the interval of Wilson (1927). None when there is nobody."""
    if n == 0:
        return None
    p, weight = times / n, Z * Z / n
    middle, half = p + weight / 2, Z * sqrt(p * (1 - p) / n + weight / (4 * n))
    return Estimate(p, (middle - half) / (1 + weight), (middle + half) / (1 + weight), n)


def correlation(r: float | None, n: int, groups: int = 1) -> Estimate | None:
    """A correlation with the interval of Fisher's z; pooled within groups each further group costs one person."""
    if r is None:
        return None
    free = n - groups - 2
    if free <= 0 or abs(r) >= 1:
        return Estimate(r, None, None, n)
    half = Z / sqrt(free)
    return Estimate(r, tanh(atanh(r) - half), tanh(atanh(r) + half), n)


def mean(value: float, sd: float | None, n: int) -> Estimate:
    """A mean with the interval of Student's t; `sd` with n - 1."""
    if sd is None or n < 2:
        return Estimate(value, None, None, n)
    half = float(stdtrit(n - 1, 1 - TAIL)) * sd / sqrt(n)
    return Estimate(value, value - half, value + half, n)


def spread(sd: float, free: int, n: int) -> Estimate:
    """A standard deviation on `free` degrees of freedom with the chi-square interval."""
    if free < 1:
        return Estimate(sd, None, None, n)
    low, high = (sd * sqrt(free / float(chdtri(free, tail))) for tail in (TAIL, 1 - TAIL))
    return Estimate(sd, low, high, n)


def reliability(alpha: float, n: int, items: int) -> Estimate:
    """Coefficient alpha with the interval of Feldt (1965): (1 - alpha) / (1 - alpha true) follows F."""
    rows, cells = n - 1, (n - 1) * (items - 1)
    if rows < 1 or cells < 1:
        return Estimate(alpha, None, None, n)
    low, high = (1 - (1 - alpha) * float(quantile) for quantile in (fdtri(rows, cells, 1 - TAIL), fdtri(rows, cells, TAIL)))
    return Estimate(alpha, low, high, n)
