"""When a reviewer's figures are worth a look of the coordinator. Pure; a warning does nothing by itself."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from exam_app.exams.rules import ExamPolicy

LEAST_SCRIPTS = 5  # below this a reviewer's figures say too little to warn about


@dataclass(frozen=True, slots=True)
class Estimate:
    """A figure with its 95 % interval and the number of scripts behind it; None where it cannot be computed."""

    value: float | None
    low: float | None
    high: float | None
    n: int

    def lies_off(self, by: Fraction) -> bool:
        """Whether it is further from 0 than this and its interval leaves 0 out."""
        if self.value is None or self.low is None or self.high is None:
            return False
        return abs(self.value) > by and not self.low <= 0 <= self.high


@dataclass(frozen=True, slots=True, kw_only=True)
class Habits:
    """How a reviewer marks. Levels and differences of levels, minutes, shares from 0 to 1."""

    severity: Estimate  # negative: lower than the others
    spread: Estimate  # standard deviation of the own mean levels
    minutes: Estimate  # median
    drift: Estimate  # severity of the later half minus the earlier half
    seeds_within: Estimate  # share of criteria within one level, n the scripts


def warnings(habits: Habits, policy: ExamPolicy) -> tuple[str, ...]:
    """What the coordinator should look at: "severe", "lenient", "drift", "quick", "seeds"."""
    found = []
    if habits.severity.n >= LEAST_SCRIPTS and habits.severity.lies_off(policy.drift_levels):
        found.append("severe" if (habits.severity.value or 0) < 0 else "lenient")
    if habits.drift.n >= 2 * LEAST_SCRIPTS and habits.drift.lies_off(policy.drift_levels):
        found.append("drift")
    minutes = habits.minutes
    if minutes.value is not None and minutes.n >= LEAST_SCRIPTS and minutes.value < policy.quick_minutes:
        found.append("quick")
    # One seeded script has five or six criteria: more than one of them far off is worth a look.
    if habits.seeds_within.value is not None and habits.seeds_within.value < 0.8:
        found.append("seeds")
    return tuple(found)


def has_shifted(before: Estimate, after: Estimate, by: Fraction) -> bool:
    """Whether severity moved by more than this from one window to the next, with intervals that do not meet."""
    if None in (before.value, before.low, before.high, after.value, after.low, after.high):
        return False
    apart = (after.low or 0) > (before.high or 0) or (after.high or 0) < (before.low or 0)
    return apart and abs((after.value or 0) - (before.value or 0)) > by


def as_level(points: Fraction, scale: tuple[int, ...]) -> float:
    """Settled points of a criterion on the scale of levels: those of level 3 give 3.0, half way to level 4 gives 3.5.

    `scale` holds the points of levels 1, 2, 3, ..., rising. Raises ValueError for points outside of it.
    """
    for level, (low, high) in enumerate(zip(scale, scale[1:], strict=False), 1):
        if low <= points <= high and low < high:
            return level + float((points - low) / (high - low))
    raise ValueError(f"{points} points are not on the scale {scale}")
