"""What may still be done with a window while nobody relies on it: change it, drop it."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from exam_app import audit
from exam_app.audit import Event
from exam_app.db import hit_one
from exam_app.errors import Missing
from exam_app.exams import rules
from exam_app.exams.models import ExamForm, Policy, Window


def planned_window_of(session: Session, public_id: str) -> Window:
    """The window with this public id, while it can be changed. Raises Missing, WindowFrozen."""
    found = session.scalar(sa.select(Window).where(Window.public_id == public_id))
    if found is None:
        raise Missing
    if found.state != "planned":
        raise _frozen()
    return found


def hold_window(session: Session, window: Window) -> None:
    """Read the window anew and let nobody else change it until the commit."""
    # Without this a change of the form could slip in between the checks of a freeze and the freeze.
    session.execute(sa.select(Window.id).where(Window.id == window.id).with_for_update())
    session.expire(window)


def change_window(
    session: Session, window: Window, *, title: str, form: ExamForm, policy: Policy, opens_at: datetime, closes_at: datetime,
    zone: str, by: str, now: datetime,
) -> None:  # fmt: skip
    """Plan it anew: these values stand in the place of the old ones. Raises WindowRefused, WindowFrozen."""
    rules.checked_times(opens_at, closes_at, zone, now)
    values = {
        "title": title,
        "form_id": form.id,
        "policy_id": policy.id,
        "opens_at": opens_at,
        "closes_at": closes_at,
        "zone": zone,
    }
    planned = sa.update(Window).where(Window.id == window.id, Window.state == "planned")
    if not hit_one(session, planned.values(**values)):
        raise _frozen()
    session.expire(window)
    audit.record(
        session, Event.WINDOW_CHANGED, by=by, about=window.public_id, at=now,
        form=form.public_id, policy=f"{policy.code} {policy.number}", opens_at=opens_at.isoformat(), closes_at=closes_at.isoformat(),
    )  # fmt: skip


def drop_window(session: Session, window: Window, *, by: str, now: datetime) -> None:
    """Take a planned window out; only its events stay. Raises WindowFrozen."""
    public_id, title = window.public_id, window.title
    if not hit_one(session, sa.delete(Window).where(Window.id == window.id, Window.state == "planned")):
        raise _frozen()
    audit.record(session, Event.WINDOW_DROPPED, by=by, about=public_id, at=now, title=title)


def _frozen() -> rules.WindowFrozen:
    return rules.WindowFrozen("This window is frozen: candidates may rely on it.")
