"""From marks to one score: when two suffice, when a third is needed, and what follows. All marks are exact fractions of points."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations

from exam_app.exams.rules import ExamPolicy
from exam_app.review.rules.refusals import MarksMissing

Levels = Mapping[str, int]


def may_lock(levels: Mapping[int, int | None]) -> None:
    """Raise MarksMissing unless every criterion (by position) has a level."""
    if missing := [position for position, level in sorted(levels.items()) if level is None]:
        raise MarksMissing(missing)


@dataclass(frozen=True, slots=True)
class Marks:
    """One reviewer's levels by criterion, in the rubric's order; `points` are those of levels 1, 2, 3, ..."""

    levels: Levels
    points: Sequence[int]

    @property
    def by_criterion(self) -> dict[str, Fraction]:
        return {code: Fraction(self.points[level - 1]) for code, level in self.levels.items()}

    @property
    def total(self) -> Fraction:
        return sum(self.by_criterion.values(), Fraction(0))

    @property
    def out_of(self) -> int:
        return max(self.points) * len(self.levels)


@dataclass(frozen=True, slots=True)
class Settled:
    """A score as the rule made it. `seats` are those whose marks were used."""

    method: str
    seats: tuple[int, ...]
    points: Fraction
    out_of: int
    criteria: dict[str, Fraction]
    reasons: tuple[str, ...]


def reasons_for_third(one: Marks, two: Marks, policy: ExamPolicy) -> tuple[str, ...]:
    """Why two locked reviews need a third; empty when their mean stands.

    "pass": only one of them passes the script at the policy's pass share. "total": the totals differ
    by more than the tolerated share of the maximum. "criterion": somewhere they are at least the
    policy's distance of levels apart.
    """
    bar, tolerated = policy.pass_share * one.out_of, policy.tolerance_share * one.out_of
    apart = max((abs(one.levels[code] - two.levels[code]) for code in one.levels), default=0)
    found = {
        "pass": (one.total >= bar) != (two.total >= bar),
        "total": abs(one.total - two.total) > tolerated,
        "criterion": apart >= policy.criterion_distance,
    }
    return tuple(name for name, holds in found.items() if holds)


def settle(
    marks: Mapping[int, Marks], policy: ExamPolicy, *, agreed: Levels | None = None, decided: Levels | None = None
) -> Settled | tuple[str, ...]:
    """The score from the locked marks by seat, or the reasons why it needs something more first.

    Two reviews within tolerance: their mean. `agreed` are levels on which the two came together
    ("consensus"); they count only where each lies between the two marks. Three reviews, as the policy
    says: the mean of the closest pair ("adjudicated"), of all three ("parity"), or the levels that the
    third reviewer `decided` after comparing ("adjudicator"). The first two marks stay what they are.
    """
    reasons = reasons_for_third(marks[1], marks[2], policy)
    if not reasons:
        return _mean(marks, (1, 2), "mean", ())
    if agreed is not None and lie_between(agreed, marks[1], marks[2]):
        return _of_levels(agreed, marks[1], "consensus", (1, 2), reasons)
    if 3 not in marks:
        return reasons
    if policy.third == "adjudicator":
        return _of_levels(decided, marks[3], "adjudicator", (3,), reasons) if decided else reasons
    if policy.third == "parity":
        return _mean(marks, (1, 2, 3), "parity", reasons)
    return _mean(marks, closest(marks, policy.tie), "adjudicated", reasons)


def lie_between(levels: Levels, one: Marks, two: Marks) -> bool:
    """Whether these are levels for the same criteria, each from the lower to the higher of the two marks."""
    return levels.keys() == one.levels.keys() and all(level in between(code, one, two) for code, level in levels.items())


def between(code: str, one: Marks, two: Marks) -> range:
    """The levels of a criterion from the lower to the higher of the two marks."""
    low, high = sorted((one.levels[code], two.levels[code]))
    return range(low, high + 1)


def unexplained(decided: Levels, marks: Mapping[int, Marks], reasons: Mapping[str, str]) -> list[str]:
    """The criteria on which none of the reviews gave the decided level and no reason is said."""
    given = {code: {mark.levels[code] for mark in marks.values()} for code in decided}
    return [code for code, level in decided.items() if level not in given[code] and not reasons.get(code, "").strip()]


def middle(code: str, marks: Mapping[int, Marks]) -> int:
    """The middle one of three levels on a criterion: what is suggested to whoever decides."""
    return sorted(mark.levels[code] for mark in marks.values())[len(marks) // 2]


def closest(marks: Mapping[int, Marks], tie: str = "higher") -> tuple[int, ...]:
    """The seats whose totals lie closest; of equally close pairs the higher or lower one, or all three seats."""
    total = {seat: mark.total for seat, mark in marks.items()}
    apart = {pair: abs(total[pair[0]] - total[pair[1]]) for pair in combinations(sorted(total), 2)}
    nearest = [pair for pair, distance in apart.items() if distance == min(apart.values())]
    if tie == "all" and len(nearest) > 1:
        return tuple(sorted(total))
    sign = 1 if tie == "lower" else -1
    return min(nearest, key=lambda pair: sign * (total[pair[0]] + total[pair[1]]))


def _mean(marks: Mapping[int, Marks], seats: Collection[int], method: str, reasons: tuple[str, ...]) -> Settled:
    used = [marks[seat].by_criterion for seat in seats]
    criteria = {code: sum((points[code] for points in used), Fraction(0)) / len(used) for code in used[0]}
    return _settled(method, seats, criteria, marks[1].out_of, reasons)


def _of_levels(levels: Levels, like: Marks, method: str, seats: Collection[int], reasons: tuple[str, ...]) -> Settled:
    given = Marks({code: levels[code] for code in like.levels}, like.points)
    return _settled(method, seats, given.by_criterion, given.out_of, reasons)


def _settled(
    method: str, seats: Collection[int], criteria: dict[str, Fraction], out_of: int, reasons: tuple[str, ...]
) -> Settled:
    return Settled(method, tuple(seats), sum(criteria.values(), Fraction(0)), out_of, criteria, reasons)
