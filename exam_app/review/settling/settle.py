"""From locked marks to one score: by the mean, or after a blind third review.

Receives a script of which a review was just locked; hands on a settlement, once.
"""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from exam_app import audit, blind
from exam_app.audit import BY_THE_SYSTEM, Event
from exam_app.db import hit_one
from exam_app.exams.service import policy_of
from exam_app.review import rules
from exam_app.review.models import Assignment, Review, Script, settlement
from exam_app.review.routing import allocation


def settle_if_ready(session: Session, script: Script, *, now: datetime) -> None:
    """Settle the script when its marks suffice, or ask for the third review.

    Nothing happens while a seat is unlocked or sent back. The caller holds the turn, so that of two
    reviewers who lock at the same moment the second one settles.
    """
    if blind.is_blind(session):
        # A reviewer's session does not see the other marks: the vault side settles as soon as it has committed.
        blind.leave_to_the_vault(session)
        return
    marks = locked_marks(session, script)
    if not {1, 2} <= marks.keys() or script.state == "adjudication" and 3 not in marks:
        return
    outcome = rules.settle(marks, policy_of(script.window))
    if isinstance(outcome, rules.Settled):
        _move(session, script, "settled")
        _write(session, script, outcome, now)
    else:
        _move(session, script, "adjudication")
        audit.record(session, Event.ADJUDICATION_ASKED, by=BY_THE_SYSTEM, about=script.id, at=now, reasons=list(outcome))
        # When nobody is free, the coordinator's board says so.
        allocation.give_seat(session, script, 3, by=BY_THE_SYSTEM, now=now)


def locked_marks(session: Session, script: Script) -> dict[int, rules.Marks]:
    """The locked marks of the script by seat."""
    query = sa.select(Assignment).where(Assignment.script_id == script.id, Assignment.state == "locked")
    rows = session.scalars(query.execution_options(populate_existing=True))
    return {row.seat: marks_of(row.review, script) for row in rows if row.review}


def marks_of(review: Review, script: Script) -> rules.Marks:
    """A whole review as the rules see it. Raises ValueError when it belongs to another text."""
    if review.sha256 != script.sha256:
        raise ValueError(f"the marks of script {script.code} belong to another text")
    given = {score.criterion.code: score.level for score in review.scores}
    rubric = script.prompt.rubric
    return rules.Marks({c.code: given[c.code] or 1 for c in rubric.criteria}, rubric.points)


def _move(session: Session, script: Script, state: str) -> None:
    allowed = {"settled": ("in_review", "adjudication"), "adjudication": ("in_review",)}[state]
    move = sa.update(Script).where(Script.id == script.id, Script.state.in_(allowed)).values(state=state)
    if not hit_one(session, move):
        raise rules.AlreadyDecided("This script is no longer in review.")


def _write(session: Session, script: Script, outcome: rules.Settled, now: datetime) -> None:
    best = max(script.prompt.rubric.points)
    session.add(
        settlement(
            script, outcome.method, outcome.points, outcome.out_of, now,
            seats=list(outcome.seats), reasons=list(outcome.reasons),
            criteria=[{"criterion": code, "points": str(points), "out_of": best} for code, points in outcome.criteria.items()],
        )
    )  # fmt: skip
    session.flush()
    audit.record(
        session, Event.SCRIPT_SETTLED, by=BY_THE_SYSTEM, about=script.id, at=now,
        points=str(outcome.points), out_of=outcome.out_of, method=outcome.method,
    )  # fmt: skip
