"""The ladder of reminders: who has unmarked scripts hears of it before and after they are due, then the coordinators do.

Receives assignments that are not locked; each rung is sent once and kept on record. Who is on leave
hears nothing, and whoever is done hears nothing more. Messages hold counts and no codes.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.orm import Session

from exam_app import audit
from exam_app.accounts.models import Account
from exam_app.accounts.people import with_role
from exam_app.audit import BY_THE_SYSTEM, Event
from exam_app.exams.models import Window
from exam_app.exams.service import policy_of
from exam_app.notices.service import tell
from exam_app.permissions import Role
from exam_app.review import rules
from exam_app.review.models import Assignment, Reminder, Reviewer, Script
from exam_app.review.rules.reminding import FIRST_HOUR, ladder, rung_due


@dataclass(frozen=True, slots=True)
class Due:
    """A rung that is reached for one reviewer, window and due day."""

    reviewer: Reviewer
    window: Window
    due_on: date
    step: int
    scripts: int
    is_for_office: bool


def due(session: Session, *, now: datetime) -> list[Due]:
    """Everything that is to be sent now; looks and changes nothing."""
    return [one for window in session.scalars(_marked()) for one in _due_in(session, window, now)]


def _marked() -> sa.Select[Window]:
    return sa.select(Window).where(Window.state == "taken_in").order_by(Window.id)


def _due_in(session: Session, window: Window, now: datetime) -> Iterator[Due]:
    local, policy = now.astimezone(ZoneInfo(window.zone)), policy_of(window)
    steps = ladder(policy)
    if not steps or local.hour < FIRST_HOUR:
        return
    sent = _sent(session, window.id)
    for reviewer, due_on, scripts in session.execute(_waiting(window.id)):
        step = rung_due(due_on, local.date(), steps, sent[reviewer.account_id, due_on])
        if step is not None and not rules.is_on_leave(reviewer.leave, local.date()):
            yield Due(reviewer, window, due_on, step, scripts, step == policy.office_told_after)


def _waiting(window_id: int) -> sa.Select[Reviewer, date, int]:
    query = sa.select(Reviewer, Assignment.due_on, sa.func.count()).join(
        Assignment, Assignment.reviewer_id == Reviewer.account_id
    )
    query = query.join(Script, Script.id == Assignment.script_id).join(Account, Account.id == Reviewer.account_id)
    query = query.where(Script.window_id == window_id, Assignment.state == "assigned", Account.is_active)
    return query.group_by(Reviewer.account_id, Account.id, Assignment.due_on).order_by(Reviewer.account_id, Assignment.due_on)


def _sent(session: Session, window_id: int) -> Mapping[tuple[int, date], set[int]]:
    found: dict[tuple[int, date], set[int]] = defaultdict(set)
    for row in session.scalars(sa.select(Reminder).where(Reminder.window_id == window_id)):
        found[row.reviewer_id, row.due_on].add(row.step)
    return found


def sent_steps(session: Session, reviewer_id: int, window_id: int, due_on: date) -> set[int]:
    """The rungs that are done with for this reviewer, window and due day."""
    return _sent(session, window_id)[reviewer_id, due_on]


def remind(session: Session, *, now: datetime) -> int:
    """Send what is due; returns how many messages."""
    found = due(session, now=now)
    for one in found:
        _report(session, one, now) if one.is_for_office else _remind(session, one, now)
        note(session, one.reviewer.account_id, one.window.id, one.due_on, one.step, one.scripts, now=now)
    return len(found)


def note(session: Session, reviewer_id: int, window_id: int, due_on: date, step: int, scripts: int, *, now: datetime) -> None:
    """Keep on record that this rung is done with."""
    row: dict[str, Any] = {"reviewer_id": reviewer_id, "window_id": window_id, "due_on": due_on, "step": step}
    session.add(Reminder(**row, scripts=scripts, sent_at=now))
    session.flush()


def _remind(session: Session, one: Due, now: datetime) -> None:
    scripts, day = _count(one.scripts, "script"), f"{one.due_on.day} {one.due_on:%B %Y}"
    when = "are" if one.scripts > 1 else "is"
    if one.step > 0:
        subject, says = f"{scripts} {when} late", f"{scripts} {'were' if one.scripts > 1 else 'was'} due on {day}."
    else:
        subject, says = f"{scripts} {when} due soon", f"{scripts} {when} due on {day}."
    body = f"{one.window.title}: {says} If you cannot finish, give them back on the page of your scripts; nobody asks why."
    tell(session, one.reviewer.account_id, subject=subject, body=body, path="/reviews", now=now)
    facts = {"window": one.window.public_id, "due_on": one.due_on.isoformat(), "scripts": one.scripts}
    about = one.reviewer.account.public_id
    audit.record(session, Event.REVIEWER_REMINDED, by=BY_THE_SYSTEM, about=about, at=now, step=one.step, **facts)


def _report(session: Session, one: Due, now: datetime) -> None:
    body = f"{one.window.title}: {_count(one.scripts, 'script')} of one reviewer {'are' if one.scripts > 1 else 'is'} late by {one.step} days."
    for person in with_role(session, Role.COORDINATOR):
        path = f"/windows/{one.window.public_id}/scoring"
        tell(session, person.id, subject="A reviewer is late", body=f"{body} The reminders have not helped.", path=path, now=now)
    facts = {"window": one.window.public_id, "due_on": one.due_on.isoformat(), "scripts": one.scripts}
    about = one.reviewer.account.public_id
    audit.record(session, Event.LATENESS_REPORTED, by=BY_THE_SYSTEM, about=about, at=now, **facts)


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"
