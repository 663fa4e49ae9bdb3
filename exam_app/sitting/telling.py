"""Words from the office to candidates in a running part; their page fetches them with its pulse.

Not by mail and not in the inbox: what is said in an exam is read in the exam.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from exam_app import audit
from exam_app.audit import Event
from exam_app.db import public_token
from exam_app.exams.models import Window
from exam_app.sitting import rules
from exam_app.sitting.held import Held, hold_running
from exam_app.sitting.models import Message


def send(
    session: Session, window: Window, *, only: Collection[str] | None = None, text: str, by: str, now: datetime
) -> int:  # fmt: skip
    """Send these words to all running parts, or to `only` these; how many. Raises NotRunning when there is none."""
    held = hold_running(session, window, only=only, now=now)
    if not held:
        raise rules.NotRunning("Nobody of these is sitting a part now, so nobody could read the message.")
    sent = put(session, held, text=rules.clean(text).strip(), by=by, now=now)
    audit.record_many(session, Event.MESSAGE_SENT, {one.public_id: {"message": key} for one, key in sent}, by=by, at=now)
    return len(held)


def put(session: Session, held: Collection[Held], *, text: str, by: str, now: datetime) -> list[tuple[Held, str]]:
    """Lay the same words before each of these; each part with the public id of its message."""
    sent = [(one, public_token()) for one in held]
    rows = [{"public_id": key, "sitting_id": one.id, "text": text, "sent_by": by, "sent_at": now} for one, key in sent]
    session.connection().execute(sa.insert(Message), rows)
    return sent
