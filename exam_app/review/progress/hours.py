"""The hours that volunteers give: estimated from their saves, corrected by themselves, summed by window and year.

Receives assignments with the moments of their saves; a window counts for the year in which it closed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.orm import Session

from exam_app import audit
from exam_app.audit import Event
from exam_app.errors import Missing
from exam_app.exams.models import Window
from exam_app.review.models import Assignment, HoursGiven, Review, ReviewRevision, Script
from exam_app.review.rules.hours import minutes_in, time_worked


@dataclass(frozen=True, slots=True)
class WindowHours:
    """One reviewer's time for one window, in minutes. `stated` is their own figure, if they gave one."""

    window: str
    title: str
    year: int
    scripts: int
    estimated: int
    stated: int | None

    @property
    def minutes(self) -> int:
        return self.estimated if self.stated is None else self.stated


def hours_of(session: Session, reviewers: Collection[int]) -> Mapping[int, Sequence[WindowHours]]:
    """For each of these reviewers the windows they marked in, the newest first; four queries in all."""
    worked, locked = _worked(session, reviewers), _locked(session, reviewers)
    stated = _stated(session, reviewers)
    windows = {
        w.id: w for w in session.scalars(sa.select(Window).where(Window.id.in_({w for _, w in worked.keys() | locked.keys()})))
    }
    found: dict[int, list[WindowHours]] = defaultdict(list)
    for key in sorted(worked.keys() | locked.keys(), key=lambda key: windows[key[1]].closes_at, reverse=True):
        window = windows[key[1]]
        year = window.closes_at.astimezone(ZoneInfo(window.zone)).year
        line = WindowHours(window.public_id, window.title, year, locked.get(key, 0), worked.get(key, 0), stated.get(key))
        found[key[0]].append(line)
    return found


Key = tuple[int, int]  # reviewer, window


def _worked(session: Session, reviewers: Collection[int]) -> dict[Key, int]:
    """Minutes between the first save and the lock of each script, without long pauses, by reviewer and window."""
    moments: dict[tuple[int, int, int], list[datetime]] = defaultdict(list)
    for reviewer, window, assignment, at in _moments(session, reviewers):
        moments[reviewer, window, assignment].append(at)
    sums: dict[Key, int] = defaultdict(int)
    for (reviewer, window, _), instants in moments.items():
        sums[reviewer, window] += minutes_in(time_worked(instants))
    return dict(sums)


def _moments(session: Session, reviewers: Collection[int]) -> list[tuple[int, int, int, datetime]]:
    columns = (Assignment.reviewer_id, Script.window_id, Assignment.id)
    base = sa.select(*columns).join(Script, Script.id == Assignment.script_id).where(Assignment.reviewer_id.in_(reviewers))
    saved = base.add_columns(Review.saved_at).join(Review, Review.assignment_id == Assignment.id)
    locked = base.add_columns(Assignment.locked_at).where(Assignment.locked_at.is_not(None))
    found = [*session.execute(saved), *session.execute(locked)]
    each = base.add_columns(ReviewRevision.saved_at).join(Review, Review.assignment_id == Assignment.id)
    found += session.execute(each.join(ReviewRevision, ReviewRevision.review_id == Review.id))
    return [(reviewer, window, assignment, at) for reviewer, window, assignment, at in found]


def _locked(session: Session, reviewers: Collection[int]) -> dict[Key, int]:
    query = sa.select(Assignment.reviewer_id, Script.window_id, sa.func.count()).join(Script, Script.id == Assignment.script_id)
    query = query.where(Assignment.reviewer_id.in_(reviewers), Assignment.state == "locked")
    rows = session.execute(query.group_by(Assignment.reviewer_id, Script.window_id))
    return {(reviewer, window): number for reviewer, window, number in rows}


def _stated(session: Session, reviewers: Collection[int]) -> dict[Key, int]:
    rows = sa.select(HoursGiven).where(HoursGiven.reviewer_id.in_(reviewers)).order_by(HoursGiven.id)
    return {(row.reviewer_id, row.window_id): row.minutes for row in session.scalars(rows)}


def years(lines: Sequence[WindowHours]) -> Mapping[int, int]:
    """Minutes by year, the newest first."""
    return {
        year: sum(line.minutes for line in lines if line.year == year)
        for year in sorted({one.year for one in lines}, reverse=True)
    }


def state(session: Session, reviewer_id: int, window: Window, minutes: int, *, by: str, now: datetime) -> None:
    """Keep the reviewer's own figure for this window; the newest counts. Raises Missing where they marked nothing."""
    if not any(line.window == window.public_id for line in hours_of(session, [reviewer_id]).get(reviewer_id, ())):
        raise Missing
    session.add(HoursGiven(reviewer_id=reviewer_id, window_id=window.id, minutes=minutes, stated_at=now))
    session.flush()
    audit.record(session, Event.HOURS_STATED, by=by, about=by, at=now, window=window.public_id, minutes=minutes)
