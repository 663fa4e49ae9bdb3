"""A conflict that is found later: it moves scripts of that reviewer and of nobody else.

Looks into the vault, so it runs on the ordinary session: with a coordinator's deed, after a reviewer's request
was committed, and in the sweep. A second run does nothing twice.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, fields
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from exam_app import audit
from exam_app.audit import BY_THE_SYSTEM, Event
from exam_app.db import hit_one
from exam_app.exams.models import Window
from exam_app.notices.service import tell
from exam_app.review.models import Assignment, LateConflict, Reviewer, Script
from exam_app.review.routing import allocation, conflicts
from exam_app.review.routing.company import company
from exam_app.review.turns import in_turn

HELD = ("assigned", "locked")


@dataclass(frozen=True, slots=True)
class Moved:
    """How many scripts were withdrawn for a conflict, how many went with them, how many of both somebody else has now.

    `to_decide`: locked ones that wait for a decision.
    """

    withdrawn: int = 0
    with_them: int = 0
    passed_on: int = 0
    to_decide: int = 0


def recheck_changed(session: Session, *, now: datetime) -> Moved:
    """Look again at the scripts of every reviewer of whom a conflict may have come to light, in all windows being marked."""
    changed = sorted(session.scalars(_CHANGED))
    # First the note, then the look: what comes in meanwhile sets it again.
    session.execute(sa.update(Reviewer).where(Reviewer.account_id.in_(changed)).values(is_to_recheck=False))
    marked = sa.select(Window).where(Window.state == "taken_in").order_by(Window.id)
    found = [recheck(session, window, only=changed, now=now) for window in session.scalars(marked).all()]
    return Moved(*(sum(getattr(one, part.name) for one in found) for part in fields(Moved)))


def note(session: Session, reviewer_id: int) -> None:
    """A conflict of this reviewer may have come to light: their scripts are looked at again after this transaction."""
    session.execute(sa.update(Reviewer).where(Reviewer.account_id == reviewer_id).values(is_to_recheck=True))


_CHANGED = sa.select(Reviewer.account_id).where(Reviewer.is_to_recheck)


def is_due(session: Session, *, now: datetime) -> bool:
    """Whether there is anybody to look at; changes nothing."""
    return session.scalar(_CHANGED.limit(1)) is not None


def recheck(session: Session, window: Window, *, only: Collection[int] | None = None, now: datetime) -> Moved:
    """Take each script from a reviewer who has a conflict with its writer, and give it to somebody else.

    As many others go with them (see `company`): whoever sends one back for a conflict must not learn from
    what is missing afterwards which others the same person wrote.
    Marks that are locked stay where they are, and the coordinator is shown that they wait for a decision.
    A seat that nobody can take stays open. Nothing happens outside the time of marking.
    """
    if not _found(session, window, only) or in_turn(session, window.id) != "taken_in":
        return Moved()
    rows = _found(session, window, only)
    to_decide = sum(_show(session, row, why, now) for row, why in rows if row.state == "locked")
    withdrawn = [row for row, why in rows if row.state == "assigned" and _withdraw(session, row, "conflict", now)]
    with_them = [row for row in company(session, window, withdrawn, now=now) if _withdraw(session, row, "company", now)]
    passed_on = [made for row in (*withdrawn, *with_them) if (made := _pass_on(session, row, now))]
    allocation.tell_of(session, passed_on, window, now=now)
    for reviewer, number in Counter(row.reviewer_id for row in (*withdrawn, *with_them)).items():
        _tell(session, reviewer, number, window, now)
    return Moved(len(withdrawn), len(with_them), len(passed_on), to_decide)


def _found(session: Session, window: Window, only: Collection[int] | None) -> list[tuple[Assignment, str]]:
    """The seats held against a conflict, with its word; those that were shown before are left out."""
    query = sa.select(Assignment).join(Script).where(Script.window_id == window.id, Assignment.state.in_(HELD))
    query = query.where(Assignment.id.not_in(sa.select(LateConflict.assignment_id)))
    if only is not None:
        query = query.where(Assignment.reviewer_id.in_(only))
    rows = session.scalars(query.order_by(Assignment.id).execution_options(populate_existing=True)).all()
    if not rows:
        return []
    word = conflicts.why_conflict(session, _scripts(rows), _reviewers(session, rows))
    return [(row, why) for row in rows if (why := word[row.script_id][row.reviewer_id])]


def _scripts(rows: Sequence[Assignment]) -> list[Script]:
    return list({row.script_id: row.script for row in rows}.values())


def _reviewers(session: Session, rows: Sequence[Assignment]) -> Sequence[Reviewer]:
    query = sa.select(Reviewer).where(Reviewer.account_id.in_({row.reviewer_id for row in rows}))
    return session.scalars(query.options(joinedload(Reviewer.account))).all()


def _show(session: Session, row: Assignment, why: str, now: datetime) -> bool:
    session.add(LateConflict(assignment_id=row.id, why=why, found_at=now))
    session.flush()
    audit.record(session, Event.LATE_CONFLICT_FOUND, by=BY_THE_SYSTEM, about=row.script_id, at=now, assignment=row.public_id)
    return True


def _withdraw(session: Session, row: Assignment, reason: str, now: datetime) -> bool:
    return withdraw(session, row, before="assigned", reason=reason, by=BY_THE_SYSTEM, now=now)


def withdraw(session: Session, row: Assignment, *, before: str, reason: str, by: str, now: datetime) -> bool:
    """Take the script from its reviewer; whether it was still in the state `before`.

    `reason` is "conflict", or "company" for one that goes with such a script.
    """
    move = sa.update(Assignment).where(Assignment.id == row.id, Assignment.state == before)
    if not hit_one(session, move.values(state="withdrawn", locked_at=None)):
        return False
    session.refresh(row)
    audit.record(session, Event.SCRIPT_WITHDRAWN, by=by, about=row.script_id, at=now, assignment=row.public_id, reason=reason)
    return True


def _pass_on(session: Session, row: Assignment, now: datetime) -> Assignment | None:
    session.refresh(row.script)
    return allocation.give_seat(session, row.script, row.seat, by=BY_THE_SYSTEM, now=now, tells=False)


def _tell(session: Session, reviewer: int, number: int, window: Window, now: datetime) -> None:
    # The same words for whatever a script is taken back for.
    moved = "1 script" if number == 1 else f"{number} scripts"
    went = f"{moved} went to somebody else. You need not do anything."
    tell(session, reviewer, subject="Your list has changed", body=f"{window.title}: {went}", path="/reviews", now=now)
