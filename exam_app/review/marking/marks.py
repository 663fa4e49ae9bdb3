"""Marking one script: the lock with its undo, and sending back.

Receives a reviewer's own assignment with its draft, hands locked marks to settling.
"""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session, object_session

from exam_app import audit, blind
from exam_app.audit import Event
from exam_app.db import hit_one, public_token
from exam_app.errors import Missing, Refused
from exam_app.review import rules
from exam_app.review.marking.saving import save_draft
from exam_app.review.models import PASSED_ON, Assignment, Concern, Declaration, Review, Script
from exam_app.review.routing import allocation, rechecking
from exam_app.review.routing.shown import text_of
from exam_app.review.rules import DraftMarks
from exam_app.review.settling import settle
from exam_app.review.turns import are_joined, hold, in_turn

__all__ = ["LASTING", "Assignment", "DraftMarks", "assignment_of", "lock", "reopen", "save_draft", "send_back", "undo_until"]

LASTING = ("assigned", "locked")


def assignment_of(session: Session, account_id: int, public_id: str) -> Assignment:
    """The reviewer's own assignment, unless it was sent back. Raises Missing, NotDeclared."""
    query = sa.select(Assignment).where(Assignment.public_id == public_id, Assignment.reviewer_id == account_id)
    found = session.scalar(query.where(Assignment.state.in_(LASTING)))
    if found is None:
        raise Missing
    if session.get(Declaration, (account_id, found.script.window_id)) is None:
        raise rules.NotDeclared(found.script.window.public_id)
    return found


def lock(session: Session, assignment: Assignment, *, by: str, now: datetime) -> None:
    """Freeze the marks, and settle the script when they were the last ones missing.

    Raises MarksMissing with the criteria that have no level, MarksLocked when they are locked.
    """
    in_turn(session, assignment.script.window_id)
    hold(session, assignment)
    script, review = assignment.script, assignment.review
    given = {score.criterion_id: score.level for score in review.scores} if review else {}
    rules.may_lock({c.position: given.get(c.id) for c in script.prompt.rubric.criteria})
    _move(session, assignment, "assigned", rules.MarksLocked("These marks are locked."), state="locked", locked_at=now)
    # Within the turn, so that nobody covers a word of it meanwhile.
    shown = sa.update(Review).where(Review.assignment_id == assignment.id)
    session.execute(shown.values(sha256=rules.digest(text_of(script))))
    audit.record(
        session, Event.REVIEW_LOCKED, by=by, about=assignment.public_id, at=now,
        script=script.id, rubric=script.prompt.rubric.content_hash,
    )  # fmt: skip
    session.refresh(script)
    settle.settle_if_ready(session, script, now=now)


def reopen(session: Session, assignment: Assignment, *, by: str, now: datetime) -> None:
    """Undo the lock within fifteen minutes, as long as the marks stand alone. Raises MarksFinal."""
    in_turn(session, assignment.script.window_id)
    hold(session, assignment)
    final = rules.MarksFinal("These marks are final.")
    if undo_until(assignment, now=now) is None:
        raise final
    _move(session, assignment, "locked", final, state="assigned", locked_at=None)
    audit.record(session, Event.REVIEW_REOPENED, by=by, about=assignment.public_id, at=now, script=assignment.script_id)


def undo_until(assignment: Assignment, *, now: datetime) -> datetime | None:
    """Until when this lock can be undone; None when it cannot.

    Marks are joined as soon as the other seat is locked too, whatever follows: what a marker may undo
    must not tell whether there is a third.
    """
    session = object_session(assignment)
    assert session is not None
    return rules.undo_until(assignment.locked_at, has_gone_on=are_joined(session, assignment.script_id), now=now)


def send_back(session: Session, assignment: Assignment, *, reason: str, note: str, by: str, now: datetime) -> None:
    """Return the script: the coordinator decides; after a conflict or a concern it goes on to somebody else at once.

    `reason` is one of SEND_BACK_REASONS. Raises MarksLocked.
    """
    in_turn(session, assignment.script.window_id)
    hold(session, assignment)
    values = {"state": "sent_back", "sent_back_reason": reason, "sent_back_note": note}
    _move(session, assignment, "assigned", rules.MarksLocked("These marks are locked."), **values)
    script = assignment.script
    audit.record(session, Event.SCRIPT_SENT_BACK, by=by, about=script.id, at=now, assignment=assignment.public_id, reason=reason)
    if reason == "concern":
        concern = public_token()
        # Inline, for nothing of it is read back: a reviewer's session may raise a concern and never see one.
        session.execute(sa.insert(Concern).inline().values(public_id=concern, script_id=script.id, note=note, raised_at=now))
        audit.record(session, Event.CONCERN_RAISED, by=by, about=concern, at=now, script=script.id)
    if reason == "conflict":
        # The writer's other scripts are looked for on the vault side.
        rechecking.note(session, assignment.reviewer_id)
        blind.leave_to_the_vault(session)
    passed_on = reason in PASSED_ON and allocation.give_seat(session, script, assignment.seat, by=audit.BY_THE_SYSTEM, now=now)
    if not passed_on:
        session.execute(sa.update(Script).where(Script.id == script.id).values(state="sent_back"))


def _move(session: Session, assignment: Assignment, before: str, refusal: Refused, **values: object) -> None:
    move = sa.update(Assignment).where(Assignment.id == assignment.id, Assignment.state == before).values(**values)
    if not hit_one(session, move):
        raise refusal
