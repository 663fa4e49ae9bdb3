"""By when marks are due, and until when a lock can be undone. Pure."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from exam_app.exams.rules import ExamPolicy

UNDO_TIME = timedelta(minutes=15)


def day_in(zone: str, now: datetime) -> date:
    """The day it is in this zone."""
    return now.astimezone(ZoneInfo(zone)).date()


def due_on(policy: ExamPolicy, zone: str, now: datetime) -> date:
    """The day by which scripts given out now are to be marked, in the window's zone."""
    return day_in(zone, now) + timedelta(days=policy.review_days)


def undo_until(locked_at: datetime | None, *, has_gone_on: bool, now: datetime) -> datetime | None:
    """Until when the lock can be undone; None when it cannot. `has_gone_on`: other marks were joined to these."""
    if locked_at is None or has_gone_on or now >= locked_at + UNDO_TIME:
        return None
    return locked_at + UNDO_TIME
