"""Marking one script: drafts, the lock with its undo, sending back.

Receives a reviewer's own assignment, hands locked marks to settling. A draft never moves anything.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from exam_app import audit
from exam_app.audit import Event
from exam_app.db import hit_one
from exam_app.errors import Missing, Refused
from exam_app.review import rules
from exam_app.review.marking.viewdata import Given
from exam_app.review.models import PASSED_ON, Assignment, Concern, CriterionScore, Declaration, Review, Script
from exam_app.review.routing import allocation
from exam_app.review.settling import settle
from exam_app.review.turns import hold, in_turn

LASTING = ("assigned", "locked")


@dataclass(frozen=True, slots=True)
class DraftMarks:
    """What a reviewer typed: marks by position of the criterion, and the two texts."""

    given: Mapping[int, Given]
    comment: str
    private_note: str


def assignment_of(session: Session, account_id: int, public_id: str) -> Assignment:
    """The reviewer's own assignment, unless it was sent back. Raises Missing, NotDeclared."""
    query = sa.select(Assignment).where(Assignment.public_id == public_id, Assignment.reviewer_id == account_id)
    found = session.scalar(query.where(Assignment.state.in_(LASTING)))
    if found is None:
        raise Missing
    if session.get(Declaration, (account_id, found.script.window_id)) is None:
        raise rules.NotDeclared(found.script.window.public_id)
    return found


def save_draft(session: Session, assignment: Assignment, draft: DraftMarks, *, now: datetime) -> Review:
    """Keep what was typed. Raises MarksLocked; leaves the state of assignment and script as they are."""
    hold(session, assignment)
    if assignment.state != "assigned":
        raise rules.MarksLocked("These marks are locked.")
    review = assignment.review or _new_review(session, assignment, now)
    review.comment, review.private_note, review.saved_at = draft.comment, draft.private_note, now
    scores = {score.criterion_id: score for score in review.scores}
    for criterion in assignment.script.prompt.rubric.criteria:
        given = draft.given.get(criterion.position, Given(None, ""))
        score = scores.get(criterion.id) or CriterionScore(criterion_id=criterion.id)
        score.level, score.comment = given.level, given.comment
        if criterion.id not in scores:
            review.scores.append(score)
    session.flush()
    return review


def _new_review(session: Session, assignment: Assignment, now: datetime) -> Review:
    review = Review(assignment=assignment, sha256=assignment.script.sha256, saved_at=now)
    session.add(review)
    return review


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
    locked = [row for row in assignment.script.assignments if row.state == "locked" and row.seat != 3]
    return rules.undo_until(assignment.locked_at, has_gone_on=len(locked) > 1, now=now)


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
        concern = Concern(script_id=script.id, note=note, raised_at=now)
        session.add(concern)
        session.flush()
        audit.record(session, Event.CONCERN_RAISED, by=by, about=concern.public_id, at=now, script=script.id)
    passed_on = reason in PASSED_ON and allocation.give_seat(session, script, assignment.seat, by=audit.BY_THE_SYSTEM, now=now)
    if not passed_on:
        session.execute(sa.update(Script).where(Script.id == script.id).values(state="sent_back"))


def _move(session: Session, assignment: Assignment, before: str, refusal: Refused, **values: object) -> None:
    move = sa.update(Assignment).where(Assignment.id == assignment.id, Assignment.state == before).values(**values)
    if not hit_one(session, move):
        raise refusal
