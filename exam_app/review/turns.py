"""One change at a time: the locks behind giving out scripts, locking marks and settling.

They are always taken in the same order (window, assignment, audit chain), so that two people who
act at once wait for each other and never deadlock. SQLite has the whole database locked already.
"""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Session

from exam_app.blind import is_blind
from exam_app.exams.models import Window
from exam_app.review.models import Assignment


def in_turn(session: Session, window_id: int) -> str:
    """Wait until nobody else gives out or settles scripts of this window; returns its state now."""
    query = sa.select(Window.state).where(Window.id == window_id)
    if session.get_bind().dialect.name == "postgresql":
        session.execute(_TURN, {"window": window_id})
    if not is_blind(session):
        # Nor may anybody release the window meanwhile; a reviewer's session has no right to lock it.
        query = query.with_for_update(key_share=True)
    return session.execute(query).scalar_one()


_TURN = sa.text("SELECT pg_advisory_xact_lock(4202, :window)")


def are_joined(session: Session, script_id: str) -> bool:
    """Whether both first marks of this script are locked, which a reviewer's session may know and no more."""
    return session.scalar(sa.select(JOINED.c.script_id).where(JOINED.c.script_id == script_id)) is not None


JOINED = sa.table("joined_scripts", sa.column("script_id"))


def hold(session: Session, assignment: Assignment) -> None:
    """Wait for other changes of these marks, then see them as they are now."""
    query = sa.select(Assignment.state).where(Assignment.id == assignment.id)
    session.execute(query.with_for_update(key_share=True))
    session.expire(assignment)
    session.expire(assignment.script)
    if assignment.review:
        session.refresh(assignment.review)
