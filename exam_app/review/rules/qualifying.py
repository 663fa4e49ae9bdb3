"""Practice and qualification: which papers, what counts as passed, and how long it holds. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from fractions import Fraction

from exam_app.exams.rules import ReviewerRules

RENEWAL = timedelta(days=60)  # before the end of a qualification the next one may be begun


@dataclass(frozen=True, slots=True)
class Outcome:
    """How many of so many criteria were within the distance of the agreed level, and how many exact."""

    criteria: int
    within: int
    exact: int

    def passes(self, share: Fraction) -> bool:
        """Whether at least this share of the criteria is within. Nothing marked passes nothing."""
        return self.criteria > 0 and Fraction(self.within, self.criteria) >= share


def compared(pairs: Iterable[tuple[int, int]], distance: int) -> Outcome:
    """The outcome of (own level, agreed level) pairs; `distance` in levels still counts as within."""
    apart = [abs(own - agreed) for own, agreed in pairs]
    return Outcome(len(apart), sum(gap <= distance for gap in apart), sum(gap == 0 for gap in apart))


@dataclass(frozen=True, slots=True)
class Proof:
    """A passed set or a waiver. `prompts` are the prompt versions it is for; None: whichever are marked."""

    since: datetime
    until: date
    prompts: frozenset[int] | None
    is_waiver: bool = False

    def holds(self, prompts: Collection[int], on: date | None) -> bool:
        """Whether it lets its owner mark these prompt versions on this day (None: the day does not matter)."""
        return (on is None or on <= self.until) and (self.prompts is None or self.prompts.issuperset(prompts))


@dataclass(frozen=True, slots=True)
class Candidate:
    """A paper that a set could hold: how often this reviewer had it, and the prompt it answers."""

    code: str
    prompt: int
    times: int


def chosen(papers: Sequence[Candidate], number: int) -> list[str]:
    """The codes of the papers for a set: those the reviewer had least often, and as many prompts as possible.

    Among equals the order given decides, so the caller shuffles.
    """
    left, found, prompts = list(papers), list[str](), Counter[int]()
    while left and len(found) < number:
        paper = min(left, key=lambda one: (one.times, prompts[one.prompt]))
        left.remove(paper)
        found.append(paper.code)
        prompts[paper.prompt] += 1
    return found


def next_set_from(missed: Sequence[datetime], rules: ReviewerRules) -> datetime | None:
    """When the next qualifying set may be begun after sets that were missed; None when none was."""
    return max(missed) + timedelta(days=rules.pause_days) if missed else None


def may_renew(until: date | None, on: date) -> bool:
    """Whether a set may be begun although a qualification holds until that day."""
    return until is None or until - on <= RENEWAL


def days_of_leave(leave: Iterable[Mapping[str, str]]) -> list[tuple[date, date]]:
    """Leave as it is stored, as first and last day, in order."""
    return sorted((date.fromisoformat(one["from"]), date.fromisoformat(one["until"])) for one in leave)


def is_on_leave(leave: Iterable[Mapping[str, str]], on: date) -> bool:
    """Whether this day lies in a leave; first and last day belong to it."""
    return any(first <= on <= last for first, last in days_of_leave(leave))
