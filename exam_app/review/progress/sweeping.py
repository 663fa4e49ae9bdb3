"""What has to happen by itself while essays are marked: looking scripts through, reminders, news of concerns."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from exam_app.audit import BY_THE_SYSTEM
from exam_app.review.progress import concerns, reminding
from exam_app.review.routing import identifying


def is_due(session: Session, *, now: datetime) -> bool:
    """Whether there is anything to do; looks and changes nothing."""
    return bool(identifying.windows_to_look_through(session) or concerns.untold(session) or reminding.due(session, now=now))


def tend(session: Session, *, now: datetime) -> None:
    """Do it once, of each window a portion of the scripts."""
    for window in identifying.windows_to_look_through(session):
        identifying.look_through(session, window, by=BY_THE_SYSTEM, now=now)
    concerns.tell_of(session, now=now)
    reminding.remind(session, now=now)
