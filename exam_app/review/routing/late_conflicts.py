"""Marks that were locked before a conflict was known: the coordinator lets them stand or sets them aside."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from exam_app import audit
from exam_app.audit import Event
from exam_app.db import hit_one
from exam_app.errors import Missing
from exam_app.exams.models import Window
from exam_app.review import rules
from exam_app.review.models import Assignment, LateConflict, Reviewer, Script
from exam_app.review.routing import allocation
from exam_app.review.routing.rechecking import withdraw
from exam_app.review.turns import in_turn


@dataclass(frozen=True, slots=True)
class LateLine:
    """Locked marks with a conflict, as the coordinator sees them: reviewer, script, rule; no writer, no marks."""

    public_id: str
    reviewer: str
    code: str
    prompt: str
    script_state: str
    why: str
    found_at: datetime
    outcome: str | None
    reason: str
    decided_at: datetime | None

    @property
    def may_set_aside(self) -> bool:
        return self.outcome is None and self.script_state in OPEN


OPEN = ("in_review", "adjudication")


def lines(session: Session, window: Window) -> list[LateLine]:
    """Those of this window, the undecided first."""
    rows = session.scalars(_of(window)).unique().all()
    return [line_of(row) for row in sorted(rows, key=lambda row: (row.decided_at is not None, row.id))]


def undecided(session: Session, window: Window) -> int:
    """How many wait for a decision."""
    query = sa.select(sa.func.count()).select_from(LateConflict).join(Assignment).join(Script)
    return session.scalar(query.where(Script.window_id == window.id, LateConflict.outcome.is_(None))) or 0


def _of(window: Window) -> sa.Select[LateConflict]:
    query = sa.select(LateConflict).join(Assignment).join(Script).where(Script.window_id == window.id)
    return query.options(joinedload(LateConflict.assignment).joinedload(Assignment.reviewer).joinedload(Reviewer.account))


def line_of(row: LateConflict) -> LateLine:
    """One of them as a line."""
    seat = row.assignment
    return LateLine(
        row.public_id, seat.reviewer.account.name, seat.script.code, seat.script.prompt.title, seat.script.state, row.why,
        row.found_at, row.outcome, row.reason, row.decided_at,
    )  # fmt: skip


def late_conflict_in(session: Session, window: Window, public_id: str) -> LateConflict:
    """The one with this public id in this window. Raises Missing."""
    found = session.scalars(_of(window).where(LateConflict.public_id == public_id)).unique().one_or_none()
    if found is None:
        raise Missing
    return found


def decide(session: Session, row: LateConflict, *, outcome: str, reason: str, by: str, now: datetime) -> None:
    """Let the marks stand, or set them aside and give the seat to somebody else.

    Raises AlreadyDecided, SettledAlready when a score was made of the marks, NotAllocable when nobody can
    take the seat; the marks themselves stay as they are in every case.
    """
    script = row.assignment.script
    in_turn(session, script.window_id)
    session.refresh(script)
    undecided_ = sa.update(LateConflict).where(LateConflict.id == row.id, LateConflict.outcome.is_(None))
    values = {"outcome": outcome, "reason": reason.strip(), "decided_by": by, "decided_at": now}
    if not hit_one(session, undecided_.values(**values)):
        raise rules.AlreadyDecided("Somebody has decided about these marks already.")
    session.refresh(row)
    if outcome == "set_aside":
        _set_aside(session, row.assignment, script, by, now)
    audit.record(
        session, Event.LATE_CONFLICT_DECIDED, by=by, about=script.id, at=now,
        assignment=row.assignment.public_id, outcome=outcome,
    )  # fmt: skip


def _set_aside(session: Session, seat: Assignment, script: Script, by: str, now: datetime) -> None:
    if script.state not in OPEN:
        raise rules.SettledAlready("A score was made of these marks.")
    if not withdraw(session, seat, before="locked", reason="conflict", by=by, now=now):
        raise rules.AlreadyDecided("These marks are not locked any more.")
    allocation.give_seat_or_refuse(session, script, seat.seat, by=by, now=now)


def windows_waiting(session: Session) -> Sequence[tuple[Window, int]]:
    """The windows in which a decision waits, with how many."""
    marked = session.scalars(sa.select(Window).where(Window.state == "taken_in").order_by(Window.id)).all()
    return [(window, number) for window in marked if (number := undecided(session, window))]
