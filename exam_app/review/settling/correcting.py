"""Corrections of locked marks: one person asks with a reason, another one decides, and the script is settled anew.

Receives a locked assignment; hands on a correction beside the first marks, and the settlement that
follows with the one before it kept. After the release nothing is corrected here.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from exam_app import audit
from exam_app.audit import Event
from exam_app.db import added, hit_one
from exam_app.errors import Missing
from exam_app.exams.models import Window
from exam_app.notices.service import tell
from exam_app.review import rules
from exam_app.review.models import Assignment, EarlierSettlement, MarkCorrection, Script, Settlement, Talk
from exam_app.review.settling import settle
from exam_app.review.turns import in_turn


def levels_now(session: Session, assignment: Assignment) -> dict[str, int]:
    """The levels of these locked marks with what was corrected, by criterion."""
    assert assignment.review is not None
    changes = settle.corrections_of(session, [assignment.id]).get(assignment.id, [])
    return dict(settle.marks_of(assignment.review, assignment.script, changes).levels)


def may_correct(session: Session, assignment: Assignment) -> None:
    """Raise AfterRelease or NotCorrectable when a correction of these marks cannot be asked for or agreed now."""
    state = in_turn(session, assignment.script.window_id)
    if state == "released":
        raise rules.AfterRelease("The results of this window are released.")
    if assignment.state != "locked" or state != "taken_in":
        raise rules.NotCorrectable("These marks are not locked.", "Open marks are changed on the marking page.")
    talk = session.get(Talk, assignment.script_id, populate_existing=True)
    if talk is not None and talk.ended_at is None:
        raise rules.NotCorrectable(
            "The two markers are looking for agreement on this script.", "What was marked by mistake can be said there."
        )


def ask(
    session: Session, assignment: Assignment, levels: Mapping[str, int], *, reason: str, by: str, now: datetime
) -> MarkCorrection:
    """Lay a correction before another person: the levels as they should be.

    Raises NothingToCorrect, AlreadyDecided when one waits for these marks already, AfterRelease, NotCorrectable.
    """
    may_correct(session, assignment)
    made = MarkCorrection(
        assignment_id=assignment.id, changes=rules.changes(levels_now(session, assignment), levels), reason=reason.strip(),
        asked_by=by, asked_at=now,
    )  # fmt: skip
    if not added(session, made):
        raise rules.AlreadyDecided("A correction of these marks waits for a decision already.")
    audit.record(
        session, Event.CORRECTION_ASKED, by=by, about=assignment.public_id, at=now,
        correction=made.public_id, changes=made.changes, reason=made.reason,
    )  # fmt: skip
    return made


def correction_in(session: Session, window: Window, public_id: str) -> MarkCorrection:
    """This correction of this window, for the coordinator. Raises Missing."""
    query = sa.select(MarkCorrection).join(Assignment).join(Script).where(Script.window_id == window.id)
    found = session.scalar(query.where(MarkCorrection.public_id == public_id))
    if found is None:
        raise Missing
    return found


def decide(session: Session, correction: MarkCorrection, *, is_agreed: bool, answer: str, by: str, now: datetime) -> None:
    """Agree or not, as another person than the one who asked; when agreed, settle the script anew. The marker is told.

    Raises TwoPeople, AlreadyDecided, AfterRelease, NotCorrectable.
    """
    assignment = correction.assignment
    may_correct(session, assignment)
    if by == correction.asked_by:
        raise rules.TwoPeople("You asked for this yourself, so another person decides.")
    open_one = sa.update(MarkCorrection).where(MarkCorrection.id == correction.id, MarkCorrection.decided_at.is_(None))
    values = {"decided_by": by, "decided_at": now, "is_agreed": is_agreed, "answer": answer.strip()}
    if not hit_one(session, open_one.values(values)):
        raise rules.AlreadyDecided("This was decided before.")
    session.refresh(correction)
    audit.record(
        session, Event.CORRECTION_DECIDED, by=by, about=assignment.public_id, at=now,
        correction=correction.public_id, is_agreed=is_agreed, answer=correction.answer,
    )  # fmt: skip
    if is_agreed:
        _settle_anew(session, assignment.script, correction, now)
    if is_agreed or correction.asked_by == assignment.reviewer.account.public_id:
        _tell(session, assignment, is_agreed, now)


def _tell(session: Session, assignment: Assignment, is_agreed: bool, now: datetime) -> None:
    word = "agreed" if is_agreed else "declined"
    body = f"{assignment.script.window.title}: a correction of your marks was {word}. The reason stands with your marks."
    tell(session, assignment.reviewer_id, subject=f"A correction was {word}", body=body, path="/reviews", now=now)


def _settle_anew(session: Session, script: Script, correction: MarkCorrection, now: datetime) -> None:
    session.refresh(script)
    settled = session.get(Settlement, script.id)
    if settled is not None:
        _keep(session, settled, correction, now)
        back = sa.update(Script).where(Script.id == script.id, Script.state == "settled")
        session.execute(back.values(state="adjudication" if _has_third(session, script) else "in_review"))
        session.refresh(script)
    settle.settle_if_ready(session, script, now=now)


def _has_third(session: Session, script: Script) -> bool:
    query = sa.select(Assignment.id).where(Assignment.script_id == script.id, Assignment.seat == 3)
    return session.scalar(query.where(Assignment.state == "locked")) is not None


def _keep(session: Session, settled: Settlement, correction: MarkCorrection, now: datetime) -> None:
    points = f"{settled.points_num}/{settled.points_den}"
    kept = {
        "method": settled.method, "seats": settled.seats, "points": points, "out_of": settled.out_of, "reasons": settled.reasons,
        "criteria": settled.criteria, "sha256": settled.sha256, "settled_at": settled.settled_at.isoformat(),
    }  # fmt: skip
    session.add(
        EarlierSettlement(
            script_id=settled.script_id, number=settled.number, settled=kept, correction_id=correction.id, replaced_at=now
        )
    )
    session.delete(settled)
    session.flush()
    session.expire(correction.assignment.script)
    audit.record(
        session, Event.SETTLEMENT_REPLACED, by=audit.BY_THE_SYSTEM, about=settled.script_id, at=now,
        number=settled.number, points=points, method=settled.method, correction=correction.public_id,
    )  # fmt: skip
