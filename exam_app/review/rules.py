"""The rules of blind marking: who may mark a script, what locking means, how marks become a score.

Pure. Receives facts as plain values, hands back values or raises a refusal. All marks are exact
fractions of points.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from fractions import Fraction
from itertools import combinations
from zoneinfo import ZoneInfo

from exam_app.errors import Refused
from exam_app.exams.rules import ExamPolicy

UNDO_TIME = timedelta(minutes=15)
BARRING_REASONS = frozenset({"conflict", "identifies"})  # who said so may know the writer
TITLES = frozenset(
    {"dr", "prof", "professor", "mr", "mrs", "ms", "mx", "phd", "md", "edd", "psyd", "lcsw", "lmft", "lpc", "ma", "msw"}
)
FORMS_OF_FIRMS = frozenset({"the", "of", "and", "inc", "llc", "ltd", "corp", "co"})


class NotClosedYet(Refused):
    """Essays are copied only when nobody writes any more."""

    advice = "Wait until the window has closed and every sitting is handed in, then take the scripts in."


class LateWorkWaits(Refused):
    """Work that came after the end is decided before the essays are copied."""

    advice = "Open the window's late work: one person proposes, another one decides. Then take the scripts in."


class NotTakenIn(Refused):
    """Nothing is given out outside the time of marking."""

    advice = "Scripts can be given out after they were taken in and until the results are released."


class NotAllocable(Refused):
    """Not every script can have two reviewers; the message says which and why."""

    advice = "Add reviewers or raise capacities on the page Reviewers, then try again."


class NotDeclared(Refused):
    """No script is shown before the declaration. `window` is the window's public id."""

    advice = "Make your declaration for this window first."

    def __init__(self, window: str) -> None:
        super().__init__("Before you mark, we need your declaration.")
        self.window = window


class NothingToClaim(Refused):
    """There is no script that this reviewer could be given."""

    advice = "When one is waiting for you, a message tells you."


class MarksLocked(Refused):
    """Locked marks never change."""

    advice = "Go to your list of scripts and continue with the next one."


class MarksMissing(Refused):
    """Marks are locked only when every criterion has its level. `criteria` holds the missing positions."""

    advice = "Give each criterion a level, then lock."

    def __init__(self, criteria: Sequence[int]) -> None:
        super().__init__("Some criteria have no level yet.")
        self.criteria = tuple(criteria)


class MarksFinal(Refused):
    """The time in which a lock can be undone is over."""

    advice = "Tell the coordinator what should be looked at again."


class AlreadyDecided(Refused):
    """Somebody else was quicker."""

    advice = "Reload the page to see how things stand."


# --- who may mark what ---------------------------------------------------------------------------


def folded(text: str) -> str:
    """The text without case, accents and punctuation, words parted by one space."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(c))
    return " ".join(re.findall(r"\w+", plain.replace("'", "").replace("’", "")))


def name_key(name: str) -> str:
    """The same for all ways to write one name: order, titles, initials, case and accents fall away."""
    words = [word for word in folded(name).split() if word not in TITLES]
    whole = [word for word in words if len(word) > 1]
    return " ".join(sorted(whole or words))


def employer_key(employer: str) -> str:
    """The same for all ways to write one organisation."""
    return " ".join(word for word in folded(employer).split() if word not in FORMS_OF_FIRMS)


@dataclass(frozen=True, slots=True)
class Marker:
    """What is known of a reviewer when conflicts are looked for."""

    account_id: int
    name: str
    email: str
    employer: str


@dataclass(frozen=True, slots=True)
class Near:
    """Everybody near the writer of a script: the people of the application, and earlier markers."""

    accounts: frozenset[int]
    names: frozenset[str]
    emails: frozenset[str]
    employers: frozenset[str]


def is_barred(marker: Marker, near: Near) -> bool:
    """Whether this reviewer must not mark a script of that writer. Never says why."""
    return (
        marker.account_id in near.accounts
        or name_key(marker.name) in {name_key(name) for name in near.names} - {""}
        or marker.email.strip().casefold() in {email.strip().casefold() for email in near.emails} - {""}
        or employer_key(marker.employer) in {employer_key(employer) for employer in near.employers} - {""}
    )


def due_on(policy: ExamPolicy, zone: str, now: datetime) -> date:
    """The day by which scripts given out now are to be marked, in the window's zone."""
    return now.astimezone(ZoneInfo(zone)).date() + timedelta(days=policy.review_days)


# --- locking -------------------------------------------------------------------------------------


def may_lock(levels: Mapping[int, int | None]) -> None:
    """Raise MarksMissing unless every criterion (by position) has a level."""
    if missing := [position for position, level in sorted(levels.items()) if level is None]:
        raise MarksMissing(missing)


def undo_until(locked_at: datetime | None, *, has_gone_on: bool, now: datetime) -> datetime | None:
    """Until when the lock can be undone; None when it cannot. `has_gone_on`: other marks were joined to these."""
    if locked_at is None or has_gone_on or now >= locked_at + UNDO_TIME:
        return None
    return locked_at + UNDO_TIME


# --- the score -----------------------------------------------------------------------------------


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
