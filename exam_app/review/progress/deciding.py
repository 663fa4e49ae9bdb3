"""What the coordinator decides on the board: scripts that came back, third reviews that nobody could take."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from exam_app import audit
from exam_app.audit import Event
from exam_app.errors import Missing
from exam_app.exams.models import Window
from exam_app.review import rules
from exam_app.review.models import Assignment, Script
from exam_app.review.progress.board import undecided
from exam_app.review.routing import allocation, planning, rechecking
from exam_app.review.turns import in_turn


def sent_back_in(session: Session, window: Window, assignment: str) -> Assignment:
    """The undecided assignment with this public id. Raises Missing."""
    query = sa.select(Assignment).join(Script).where(Assignment.public_id == assignment, Script.window_id == window.id)
    found = session.scalar(query.where(Assignment.state.in_(("sent_back", *planning.ACTIVE))))
    if found is None:
        raise Missing
    return found


def give_back(session: Session, assignment: Assignment, *, by: str, now: datetime) -> None:
    """Let the same reviewer go on with it. Raises AlreadyDecided, and refuses after a conflict."""
    _decide(session, assignment)
    if assignment.sent_back_reason == "conflict":
        raise rules.AlreadyDecided("A reviewer with a conflict cannot go on.", "Give the script to somebody else.")
    back = sa.update(Assignment).where(Assignment.id == assignment.id, Assignment.state == "sent_back")
    session.execute(back.values(state="assigned"))
    audit.record(session, Event.SCRIPT_GIVEN_BACK, by=by, about=assignment.script_id, at=now, assignment=assignment.public_id)
    _resume(session, assignment)


def pass_on(session: Session, assignment: Assignment, *, by: str, now: datetime) -> None:
    """Give the script to another reviewer. Raises AlreadyDecided, NotAllocable when nobody is free."""
    _decide(session, assignment)
    allocation.give_seat_or_refuse(session, assignment.script, assignment.seat, by=by, now=now)
    _resume(session, assignment)
    # Who sent it back may know the writer, whose other scripts are looked for by the sweep.
    rechecking.note(session, assignment.reviewer_id)


def find_third(session: Session, window: Window, code: str, *, by: str, now: datetime) -> None:
    """Give the third review of this script to somebody now. Raises Missing, AlreadyDecided, NotAllocable."""
    in_turn(session, window.id)
    script = session.scalar(sa.select(Script).where(Script.window_id == window.id, Script.code == code))
    if script is None:
        raise Missing
    if script.state != "adjudication" or _is_taken(session, script.id, 3):
        raise rules.AlreadyDecided("This script does not wait for a third reviewer.")
    allocation.give_seat_or_refuse(session, script, 3, by=by, now=now)


def _decide(session: Session, assignment: Assignment) -> None:
    in_turn(session, assignment.script.window_id)
    session.refresh(assignment)
    if assignment.state != "sent_back" or _is_taken(session, assignment.script_id, assignment.seat):
        raise rules.AlreadyDecided("Somebody has decided about this script already.")


def _is_taken(session: Session, script_id: str, seat: int) -> bool:
    query = sa.select(Assignment.id).where(Assignment.script_id == script_id, Assignment.seat == seat)
    return session.scalar(query.where(Assignment.state.in_(planning.ACTIVE))) is not None


def _resume(session: Session, assignment: Assignment) -> None:
    """Bring the script back to where it was, unless its other seat waits for a decision too."""
    session.flush()
    script = assignment.script
    if any(code == script.code for _, code, *_ in session.execute(undecided(script.window_id))):
        return
    state = "adjudication" if assignment.seat == 3 else "in_review"
    session.execute(sa.update(Script).where(Script.id == script.id, Script.state == "sent_back").values(state=state))
