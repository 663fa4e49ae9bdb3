"""Warnings about how somebody marks reach the coordinators by themselves, each once; what follows is theirs to decide.

Looks through the figures of a window in marking at most once an hour, and only when marks were locked
since. The figures are made before the write lock is taken, as they take a while.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from exam_app import audit
from exam_app.accounts.people import with_role
from exam_app.audit import BY_THE_SYSTEM, Event
from exam_app.exams.models import Window
from exam_app.exams.service import policy_of
from exam_app.notices.service import tell
from exam_app.permissions import Role
from exam_app.review import rules
from exam_app.review.models import Assignment, QualityLook, QualityNote, QualityWarning, Script
from exam_app.review.quality import pairs, seeding

EVERY = timedelta(hours=1)
Warned = tuple[int, str]  # reviewer, warning


def look(session: Session, *, now: datetime) -> Mapping[int, Collection[Warned]]:
    """The warnings that stand now, by window, for the windows that are due; changes nothing."""
    return {window.id: _standing(session, window) for window in session.scalars(_due(now))}


def _due(now: datetime) -> sa.Select[Window]:
    locks = sa.select(Script.window_id, sa.func.max(Assignment.locked_at).label("last")).join(
        Assignment, Assignment.script_id == Script.id
    )
    marked = sa.select(Window.id).where(Window.state == "taken_in")
    locks = locks.where(Assignment.state == "locked", Script.window_id.in_(marked))
    last = locks.group_by(Script.window_id).subquery()
    query = sa.select(Window).join(last, last.c.window_id == Window.id)
    query = query.outerjoin(QualityLook, QualityLook.window_id == Window.id)
    is_news = sa.and_(last.c.last > QualityLook.looked_at, QualityLook.looked_at <= now - EVERY)
    return query.where(QualityLook.window_id.is_(None) | is_news).order_by(Window.id)


def _standing(session: Session, window: Window) -> set[Warned]:
    from exam_app.review.quality.habits import habits

    found, policy = habits(pairs.sheet_of(session, [window.id]), seeding.outcomes(session, [window.id])), policy_of(window)
    return {(account, word) for account, one in found.items() for word in rules.warnings(one, policy)}


def keep(session: Session, found: Mapping[int, Collection[Warned]], *, now: datetime) -> None:
    """Note what stands, and tell the coordinators of what is new."""
    for window_id, warnings in found.items():
        window = session.get_one(Window, window_id)
        known = {(row.reviewer_id, row.warning): row for row in session.scalars(_of(window_id))}
        for key, row in known.items():
            row.stands = key in warnings
        new = sorted(set(warnings) - set(known))
        session.add_all(
            QualityWarning(window_id=window_id, reviewer_id=who, warning=word, stands=True, raised_at=now) for who, word in new
        )
        session.merge(QualityLook(window_id=window_id, looked_at=now))
        session.flush()
        if new:
            _tell(session, window, len(new), now)


def _of(window_id: int) -> sa.Select[QualityWarning]:
    return sa.select(QualityWarning).where(QualityWarning.window_id == window_id)


def _tell(session: Session, window: Window, number: int, now: datetime) -> None:
    says = "1 warning is new" if number == 1 else f"{number} warnings are new"
    body = f"{window.title}: {says} about how somebody marks. Nothing follows by itself; you decide."
    for person in with_role(session, Role.COORDINATOR):
        path = f"/windows/{window.public_id}/quality"
        tell(session, person.id, subject="Marks are worth a look", body=body, path=path, now=now)
    audit.record(session, Event.QUALITY_WARNED, by=BY_THE_SYSTEM, about=window.public_id, at=now, warnings=number)


def waiting(session: Session) -> Sequence[tuple[Window, int]]:
    """Windows in marking with warnings that stand and that nobody has decided about, and how many."""
    note = sa.and_(
        QualityNote.window_id == QualityWarning.window_id, QualityNote.reviewer_id == QualityWarning.reviewer_id,
        QualityNote.warning == QualityWarning.warning,
    )  # fmt: skip
    query = sa.select(Window, sa.func.count()).join(QualityWarning, QualityWarning.window_id == Window.id)
    query = query.where(Window.state == "taken_in", QualityWarning.stands, ~sa.select(QualityNote.id).where(note).exists())
    return [(window, number) for window, number in session.execute(query.group_by(Window.id).order_by(Window.id))]
