"""Equating when both forms were taken by groups that may be taken as alike: identity, mean, linear."""

from __future__ import annotations

from math import sqrt

from question_bank.equating.conversion import Beyond, Conversion, Line, tabled
from question_bank.equating.groups import Moments


def identity(new_items: int, old_items: int, *, n: tuple[int, int] = (0, 0), policy: Beyond) -> Conversion:
    """A score is worth itself. No sampling error, and any difference of the forms stays in."""
    return tabled("identity", Line(1.0, 0.0), new_items, old_items, policy, n, lambda _: 0.0)


def mean(new: Moments, old: Moments, new_items: int, old_items: int, *, policy: Beyond) -> Conversion:
    """x + M(old) - M(new); standard error sqrt(s^2 / n of both), the same at each score."""
    error = sqrt(new.sd**2 / new.n + old.sd**2 / old.n)
    return tabled("mean", Line(1.0, old.mean - new.mean), new_items, old_items, policy, (new.n, old.n), lambda _: error)


def linear(new: Moments, old: Moments, new_items: int, old_items: int, *, policy: Beyond) -> Conversion:
    """The same standing in standard deviations about the mean.

    Standard error for normal scores, by the delta method: s(old) sqrt((1/n + 1/n) (1 + z^2 / 2)). Raises ValueError where scores have no spread.
    """
    line = through(new.mean, new.sd, old.mean, old.sd)

    def error(x: float) -> float:
        z = (x - new.mean) / new.sd
        return old.sd * sqrt((1 / new.n + 1 / old.n) * (1 + z * z / 2))

    return tabled("linear", line, new_items, old_items, policy, (new.n, old.n), error)


def through(mean_x: float, sd_x: float, mean_y: float, sd_y: float) -> Line:
    """The line that carries one mean and standard deviation into the other. Raises ValueError without spread."""
    if sd_x <= 0 or sd_y <= 0:
        raise ValueError("All candidates of a form have the same score, on the form or on the anchor.")
    slope = sd_y / sd_x
    return Line(slope, mean_y - slope * mean_x)
