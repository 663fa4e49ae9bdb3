"""A reviewer's promise for a window, made before any script is shown."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from exam_app import audit
from exam_app.audit import Event
from exam_app.exams.models import Window
from exam_app.review.models import Declaration


def declare(session: Session, account_id: int, window: Window, *, conflicts: str, by: str, now: datetime) -> None:
    """Record the promise of confidentiality and the conflicts a reviewer knows of; twice changes nothing."""
    try:
        with session.begin_nested():
            session.add(Declaration(account_id=account_id, window_id=window.id, conflicts=conflicts.strip(), made_at=now))
            session.flush()
    except IntegrityError:
        return
    audit.record(session, Event.REVIEWER_DECLARED, by=by, about=by, at=now, window=window.public_id)
