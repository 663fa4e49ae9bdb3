"""Hofstee (1983): a compromise between what judges ask for and how many would fail.

Receives the least and greatest cut and failing share the judges find bearable, and the scores that
were reached; hands on the cut where the line between those bounds meets the curve of failing shares.
Where they do not meet there is no solution, and that is the answer.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise
from math import ceil, floor
from statistics import fmean


@dataclass(frozen=True, slots=True)
class Bounds:
    """One judge's, or the panel's means: cuts in points, failing shares from 0 to 1."""

    least_cut: float
    most_cut: float
    least_fail: float
    most_fail: float


@dataclass(frozen=True, slots=True)
class Hofstee:
    """`crossing` in points, `cut` the whole score nearest to the line; both None where there is no solution.

    `fail_at_least` and `fail_at_most` are the shares that would fail at the two bounds of the cut.
    """

    bounds: Bounds
    n: int
    crossing: float | None
    cut: int | None
    failing: float | None  # share that fails at `cut`
    fail_at_least: float
    fail_at_most: float
    says: str


def panel(judges: Iterable[Bounds]) -> Bounds:
    """The means of the judges' bounds. Raises ValueError when there is no judge."""
    given = list(judges)
    if not given:
        raise ValueError("A standard needs at least one judge.")
    return Bounds(
        *(fmean(getattr(each, name) for each in given) for name in ("least_cut", "most_cut", "least_fail", "most_fail"))
    )


def hofstee(bounds: Bounds, distribution: Sequence[int]) -> Hofstee:
    """Where the line from (least cut, most fail) to (most cut, least fail) meets the failing shares.

    `distribution` counts candidates by score from 0; who fails at a cut is below it. Between whole
    scores the curve is straight. Raises ValueError for nobody, or for bounds out of order or scale.
    """
    n, top = sum(distribution), len(distribution) - 1
    _check(bounds, n, top)
    below = [0.0, *(people / n for people in accumulate(distribution))]  # share below score 0, 1, ..., top + 1

    def failing(cut: float) -> float:
        whole = min(int(cut), top)
        return below[whole] + (cut - whole) * (below[whole + 1] - below[whole])

    low, high = failing(bounds.least_cut), failing(bounds.most_cut)
    if low > bounds.most_fail or high < bounds.least_fail:
        return Hofstee(bounds, n, None, None, None, low, high, _no_solution(bounds, low))
    crossing = _crossing(bounds, failing)
    cut = _nearest(bounds, below)
    says = f"The line meets the failing shares at {crossing:.2f} points."
    return Hofstee(bounds, n, crossing, cut, None if cut is None else below[cut], low, high, says)


def _check(bounds: Bounds, n: int, top: int) -> None:
    if n < 1:
        raise ValueError("Nobody has a score.")
    if not 0 <= bounds.least_cut < bounds.most_cut <= top:
        raise ValueError(f"The least cut is below the greatest, and both are from 0 to {top}.")
    if not 0 <= bounds.least_fail < bounds.most_fail <= 1:
        raise ValueError("The least failing share is below the greatest, and both are from 0 to 1.")


def _line(bounds: Bounds, cut: float) -> float:
    part = (cut - bounds.least_cut) / (bounds.most_cut - bounds.least_cut)
    return bounds.most_fail + part * (bounds.least_fail - bounds.most_fail)


def _crossing(bounds: Bounds, failing: Callable[[float], float]) -> float:
    """The one cut at which curve less line is 0: both are straight between whole scores, and it only rises."""
    inner = range(floor(bounds.least_cut) + 1, ceil(bounds.most_cut))
    stops: list[float] = [bounds.least_cut, *inner, bounds.most_cut]
    above = [failing(cut) - _line(bounds, cut) for cut in stops]
    for (left, right), (before, after) in zip(pairwise(stops), pairwise(above), strict=True):
        if before <= 0 <= after:
            return left + (right - left) * (-before / (after - before))
    raise AssertionError("the bounds were checked to enclose a crossing")


def _nearest(bounds: Bounds, below: Sequence[float]) -> int | None:
    """The whole cut within the bounds at which the failing share is nearest to the line; the lower of two."""
    whole = range(ceil(bounds.least_cut), floor(bounds.most_cut) + 1)
    return min(whole, key=lambda cut: (round(abs(below[cut] - _line(bounds, cut)), 12), cut), default=None)


def _no_solution(bounds: Bounds, fail_at_least: float) -> str:
    if fail_at_least > bounds.most_fail:
        most = f"{bounds.most_fail * 100:.0f} % that is bearable"
        return f"No solution: even at the least cut of {bounds.least_cut:g} points {fail_at_least * 100:.0f} % would fail, more than the {most}."
    least = f"fewer than the least share of {bounds.least_fail * 100:.0f} %"
    return f"No solution: even at the greatest cut of {bounds.most_cut:g} points {least} would fail."
