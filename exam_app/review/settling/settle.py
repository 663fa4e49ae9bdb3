"""From locked marks to one score: by the mean, by consensus, or after a blind third review.

Receives a script of which something was just locked, agreed or decided; hands on a settlement. The
score follows from the marks, what was agreed and what was decided, and from the frozen policy alone.
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
from exam_app.review.models import (
    Adjudication,
    Assignment,
    EarlierSettlement,
    MarkCorrection,
    Review,
    Script,
    Talk,
    settlement,
)
from exam_app.review.routing import allocation
from exam_app.review.routing.shown import text_of
from exam_app.review.settling import talks

Outcome = rules.Settled | tuple[str, ...]


def settle_if_ready(session: Session, script: Script, *, now: datetime) -> None:
    """Settle the script when its marks suffice; else let the two talk, or ask for the third review.

    Nothing happens while a seat is unlocked or sent back, while the two talk, or while a third
    reviewer is at work. A seeded script is never settled. Raises ValueError for marks of another text. The caller holds the turn, so that of two
    who act at the same moment the second one settles.
    """
    if blind.is_blind(session):
        # A reviewer's session does not see the other marks: the vault side settles as soon as it has committed.
        blind.leave_to_the_vault(session)
        return
    marks = locked_marks(session, script)
    if script.seed_of is not None or not {1, 2} <= marks.keys() or _waits(session, script):
        return
    _refuse_other_text(session, script)
    outcome = outcome_of(session, script, marks)
    if isinstance(outcome, rules.Settled):
        _move(session, script, "settled")
        write(session, script, outcome, now)
    elif script.state == "in_review":
        days = policy_of(script.window).consensus_days
        if days and session.get(Talk, script.id) is None:
            talks.begin(session, script, outcome, marks, days, now)
        else:
            _ask_for_third(session, script, outcome, now)


def _refuse_other_text(session: Session, script: Script) -> None:
    query = sa.select(Review.sha256).join(Assignment, Assignment.id == Review.assignment_id)
    marked = set(session.scalars(query.where(Assignment.script_id == script.id, Assignment.state == "locked")))
    if not marked <= {rules.digest(text_of(script)), script.sha256}:
        raise ValueError(f"marks of script {script.code} belong to another text")


def outcome_of(session: Session, script: Script, marks: dict[int, rules.Marks]) -> Outcome:
    """What the frozen policy makes of these marks, of what the two agreed on and of what the third decided."""
    talk = session.get(Talk, script.id, populate_existing=True)
    decision = session.get(Adjudication, script.id)
    agreed, decided = talk.agreed if talk else None, decision.levels if decision else None
    return rules.settle(marks, policy_of(script.window), agreed=agreed, decided=decided)


def _waits(session: Session, script: Script) -> bool:
    """Whether somebody is at work whose outcome has to come first: the two who talk, or a third who has not locked."""
    talk = session.get(Talk, script.id, populate_existing=True)
    third = sa.select(Assignment.id).where(Assignment.script_id == script.id, Assignment.seat == 3)
    return (talk is not None and talk.ended_at is None) or (
        session.scalar(third.where(Assignment.state.in_(("assigned", "sent_back")))) is not None
        and session.scalar(third.where(Assignment.state == "locked")) is None
    )


def _ask_for_third(session: Session, script: Script, reasons: tuple[str, ...], now: datetime) -> None:
    _move(session, script, "adjudication")
    audit.record(session, Event.ADJUDICATION_ASKED, by=BY_THE_SYSTEM, about=script.id, at=now, reasons=list(reasons))
    # When nobody is free, the coordinator's board says so.
    allocation.give_seat(session, script, 3, by=BY_THE_SYSTEM, now=now)


def locked_marks(session: Session, script: Script) -> dict[int, rules.Marks]:
    """The locked marks of the script by seat, with the corrections that were agreed."""
    query = sa.select(Assignment).where(Assignment.script_id == script.id, Assignment.state == "locked")
    rows = list(session.scalars(query.execution_options(populate_existing=True)))
    changes = corrections_of(session, [row.id for row in rows])
    return {row.seat: marks_of(row.review, script, changes.get(row.id, [])) for row in rows if row.review}


def corrections_of(session: Session, assignments: list[int]) -> dict[int, list[list[dict[str, object]]]]:
    """The agreed changes of each of these assignments, in the order in which they were agreed."""
    query = sa.select(MarkCorrection.assignment_id, MarkCorrection.changes)
    query = query.where(MarkCorrection.assignment_id.in_(assignments), MarkCorrection.is_agreed.is_(True))
    found: dict[int, list[list[dict[str, object]]]] = {}
    for assignment, changes in session.execute(query.order_by(MarkCorrection.decided_at, MarkCorrection.id)):
        found.setdefault(assignment, []).append(changes)
    return found


def marks_of(review: Review, script: Script, changes: list[list[dict[str, object]]] | None = None) -> rules.Marks:
    """A whole review as the rules see it."""
    given = {score.criterion.code: score.level for score in review.scores}
    rubric = script.prompt.rubric
    first = {c.code: given[c.code] or 1 for c in rubric.criteria}
    return rules.Marks(rules.corrected(first, changes or []), rubric.points)


def _move(session: Session, script: Script, state: str) -> None:
    allowed = {"settled": ("in_review", "adjudication"), "adjudication": ("in_review",)}[state]
    move = sa.update(Script).where(Script.id == script.id, Script.state.in_(allowed)).values(state=state)
    if not hit_one(session, move):
        raise rules.AlreadyDecided("This script is no longer in review.")


def write(session: Session, script: Script, outcome: rules.Settled, now: datetime) -> None:
    """Store this score as the script's settlement; its number follows those that corrections replaced."""
    best = max(script.prompt.rubric.points)
    earlier = sa.select(sa.func.count()).where(EarlierSettlement.script_id == script.id)
    made = settlement(
        script, outcome.method, outcome.points, outcome.out_of, now, number=(session.scalar(earlier) or 0) + 1,
        seats=list(outcome.seats), reasons=list(outcome.reasons),
        criteria=[{"criterion": code, "points": str(points), "out_of": best} for code, points in outcome.criteria.items()],
    )  # fmt: skip
    session.add(made)
    session.flush()
    audit.record(
        session, Event.SCRIPT_SETTLED, by=BY_THE_SYSTEM, about=script.id, at=now,
        points=str(outcome.points), out_of=outcome.out_of, method=outcome.method,
    )  # fmt: skip
