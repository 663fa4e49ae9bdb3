"""Words from the office to candidates in a running part; their page fetches them with its pulse, or shows them as it is loaded.

Not by mail and not in the inbox: what is said in an exam is read in the exam.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from exam_app import audit
from exam_app.audit import Event
from exam_app.db import public_token
from exam_app.exams.models import Window
from exam_app.sitting import rules
from exam_app.sitting.held import Held, hold_running
from exam_app.sitting.models import Message, Sitting


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


_UNREAD = (
    sa.select(Message.public_id, Message.text, Message.sent_at)
    .join(Sitting, Message.sitting_id == Sitting.id)
    .where(Sitting.public_id == sa.bindparam("sitting"), Message.read_at.is_(None))
    .order_by(Message.id)
)


def unread_in(session: Session, sitting: str) -> Sequence[sa.Row[str, str, datetime]]:
    """What the candidate of this part has not said to have read: public id, words and when they were sent, the oldest first."""
    return session.connection().execute(_UNREAD, {"sitting": sitting}).all()


def note_read(session: Session, sitting: Sitting, message: str, *, now: datetime) -> None:
    """The candidate has read this message of the part; a second time, or somebody else's, changes nothing."""
    mine = sa.update(Message).where(Message.sitting_id == sitting.id, Message.public_id == message, Message.read_at.is_(None))
    session.execute(mine.values(read_at=now))
