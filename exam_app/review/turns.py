"""One change at a time: the locks behind giving out scripts, locking marks and settling.

They are always taken in the same order (window, assignment, audit chain), so that two people who
act at once wait for each other and never deadlock. SQLite has the whole database locked already.
"""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Session

from exam_app.exams.models import Window
from exam_app.review.models import Assignment


def in_turn(session: Session, window_id: int) -> str:
    """Wait until nobody else gives out or settles scripts of this window; returns its state now."""
    query = sa.select(Window.state).where(Window.id == window_id)
    return session.execute(query.with_for_update(key_share=True)).scalar_one()


def hold(session: Session, assignment: Assignment) -> None:
    """Wait for other changes of these marks, then see them as they are now."""
    query = sa.select(Assignment.state).where(Assignment.id == assignment.id)
    session.execute(query.with_for_update(key_share=True))
    session.expire(assignment)
    session.expire(assignment.script)
    if assignment.review:
        session.refresh(assignment.review)
