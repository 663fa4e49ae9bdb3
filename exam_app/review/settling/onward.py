"""What a reviewer's deed sets going on the vault side: marks that suffice are settled, seats that wait are filled.

Finds its work in our own tables, so that a second run does nothing twice and a lost one loses nothing.
"""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from exam_app.exams.models import Window
from exam_app.review.models import Assignment, Script
from exam_app.review.routing import waiting
from exam_app.review.settling import settle
from exam_app.review.turns import JOINED, in_turn


def is_due(session: Session, *, now: datetime) -> bool:
    """Whether there is anything to do; looks and changes nothing."""
    return bool(_ready(session) or waiting.windows(session))


def carry_on(session: Session, *, now: datetime) -> None:
    """Settle what can be settled, then give the seats that wait, window by window."""
    ready = _ready(session)
    for window in sorted({*_windows_of(session, ready), *waiting.windows(session)}, key=lambda window: window.id):
        in_turn(session, window.id)
        for script in ready:
            if script.window_id == window.id:
                session.refresh(script)
                settle.settle_if_ready(session, script, now=now)
        waiting.fill(session, window, now=now)


def _ready(session: Session) -> list[Script]:
    """Scripts whose marks may suffice: the first two are locked, or the third is."""
    third = sa.select(Assignment.script_id).where(Assignment.seat == 3, Assignment.state == "locked")
    both = sa.and_(Script.state == "in_review", Script.id.in_(sa.select(JOINED.c.script_id)))
    decided = sa.and_(Script.state == "adjudication", Script.id.in_(third))
    return list(session.scalars(sa.select(Script).where(both | decided).order_by(Script.id)))


def _windows_of(session: Session, scripts: list[Script]) -> list[Window]:
    return [session.get_one(Window, window) for window in {script.window_id for script in scripts}]
