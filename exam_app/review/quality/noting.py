"""What the coordinator decides about a warning, and that the figures were looked at. Recorded, and nothing follows by itself."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from exam_app import audit
from exam_app.accounts.models import Account
from exam_app.audit import Event
from exam_app.errors import Missing
from exam_app.exams.models import Window
from exam_app.review.models import QualityNote, Reviewer

FIGURES = "figures"  # the note that is about the whole window


def reviewer_of(session: Session, public_id: str) -> Reviewer:
    """The reviewer with this public id. Raises Missing."""
    found = session.scalar(sa.select(Reviewer).join(Account).where(Account.public_id == public_id))
    if found is None:
        raise Missing
    return found


def note(
    session: Session,
    window: Window,
    reviewer: Reviewer | None,
    *,
    warning: str,
    decision: str,
    words: str,
    by: str,
    now: datetime,
) -> None:
    """Record a decision about a warning on this reviewer; without one, that the window's figures were looked at."""
    session.add(
        QualityNote(
            window_id=window.id, reviewer_id=reviewer.account_id if reviewer else None, warning=warning, decision=decision,
            note=words.strip(), noted_by=by, noted_at=now,
        )
    )  # fmt: skip
    session.flush()
    about = reviewer.account.public_id if reviewer else ""
    audit.record(
        session, Event.QUALITY_NOTED, by=by, about=window.public_id, at=now, warning=warning, reviewer=about, decision=decision
    )


def notes_in(session: Session, window: Window) -> Sequence[QualityNote]:
    """Every note of this window, the oldest first."""
    query = sa.select(QualityNote).where(QualityNote.window_id == window.id)
    return session.scalars(query.order_by(QualityNote.noted_at, QualityNote.id)).all()


def were_looked_at(session: Session, window: Window) -> bool:
    """Whether somebody has looked at the figures of this window."""
    query = sa.select(QualityNote.id).where(QualityNote.window_id == window.id, QualityNote.warning == FIGURES)
    return session.scalar(query.limit(1)) is not None
