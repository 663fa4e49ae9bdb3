"""From marks to one score: when two suffice, when a third is needed, and what follows. All marks are exact fractions of points."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations

from exam_app.exams.rules import ExamPolicy
from exam_app.review.rules.refusals import MarksMissing


def may_lock(levels: Mapping[int, int | None]) -> None:
    """Raise MarksMissing unless every criterion (by position) has a level."""
    if missing := [position for position, level in sorted(levels.items()) if level is None]:
        raise MarksMissing(missing)


@dataclass(frozen=True, slots=True)
class Marks:
    """One reviewer's levels by criterion, in the rubric's order; `points` are those of levels 1, 2, 3, ..."""

    levels: Mapping[str, int]
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
    seats: tuple[int, int]
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


def settle(marks: Mapping[int, Marks], policy: ExamPolicy) -> Settled | tuple[str, ...]:
    """The score from the locked marks by seat, or the reasons why a third review is needed first.

    Two reviews within tolerance: their mean. Three: the mean of the two closest totals, of equally
    close pairs the higher one ("tertium quid"); the first two marks stay what they are.
    """
    reasons = reasons_for_third(marks[1], marks[2], policy)
    if not reasons:
        return _mean(marks, (1, 2), "mean", ())
    return _mean(marks, closest_pair(marks), "adjudicated", reasons) if 3 in marks else reasons


def closest_pair(marks: Mapping[int, Marks]) -> tuple[int, int]:
    """The seats whose totals lie closest; on a tie of distances the pair with the higher mean."""
    total = {seat: mark.total for seat, mark in marks.items()}
    pairs = combinations(sorted(total), 2)
    return min(pairs, key=lambda pair: (abs(total[pair[0]] - total[pair[1]]), -(total[pair[0]] + total[pair[1]])))


def _mean(marks: Mapping[int, Marks], pair: tuple[int, int], method: str, reasons: tuple[str, ...]) -> Settled:
    one, two = marks[pair[0]].by_criterion, marks[pair[1]].by_criterion
    criteria = {code: (one[code] + two[code]) / 2 for code in one}
    return Settled(method, pair, sum(criteria.values(), Fraction(0)), marks[pair[0]].out_of, criteria, reasons)
