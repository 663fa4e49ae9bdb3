"""Borderline regression: scores on a global rating, and the score where the rating is "borderline".

Receives each candidate's global rating and points; hands on the cut, its standard error and the
line. Source: Wood, Humphrey-Murto and Norman (2006), for marks that examiners give with a rating.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt
from statistics import fmean

from question_bank.standards.intervals import Interval, about


@dataclass(frozen=True, slots=True)
class Borderline:
    """`cut` in points from `n` candidates. Without spread of the ratings there is none, and `says` tells it."""

    n: int
    rated_borderline: int
    cut: float | None
    se: float | None  # of the line at the borderline rating
    interval: Interval | None
    slope: float | None
    intercept: float | None
    r_squared: float | None
    says: str


def borderline(ratings: Sequence[float], points: Sequence[float], *, at: float) -> Borderline:
    """The cut that least squares give at the rating `at`.

    Raises ValueError unless there are as many ratings as points, and at least three.
    """
    if len(ratings) != len(points) or len(points) < 3:
        raise ValueError("A regression needs at least three candidates with one rating and one score each.")
    n, exactly = len(points), sum(rating == at for rating in ratings)
    x, y = fmean(ratings), fmean(points)
    xx = sum((rating - x) ** 2 for rating in ratings)
    if xx <= 0:
        return Borderline(n, exactly, None, None, None, None, None, None, "No solution: all candidates have the same rating.")
    xy = sum((rating - x) * (score - y) for rating, score in zip(ratings, points, strict=True))
    slope = xy / xx
    if slope <= 0:
        return Borderline(
            n, exactly, None, None, None, slope, y - slope * x, None, "No solution: points do not rise with the rating."
        )
    yy = sum((score - y) ** 2 for score in points)
    left = max(yy - slope * xy, 0.0)
    se = sqrt(left / (n - 2) * (1 / n + (at - x) ** 2 / xx))
    cut = y + slope * (at - x)
    says = "The rating lies outside those given." if not min(ratings) <= at <= max(ratings) else ""
    return Borderline(n, exactly, cut, se, about(cut, se, n - 2), slope, y - slope * x, 1 - left / yy, says)
