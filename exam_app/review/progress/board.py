"""The coordinator's board: where scripts stand, who is late, what came back. No marks, no candidates.

Receives a window; its verbs give scripts back to reviewers or on to others.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from exam_app import audit
from exam_app.audit import Event
from exam_app.errors import Missing
from exam_app.exams.models import Window
from exam_app.review import rules
from exam_app.review.marking import worklist
from exam_app.review.models import Assignment, Declaration, Script
from exam_app.review.people.pool import active_pool
from exam_app.review.progress.viewdata import Board, ReviewerProgress, ScoringLine, SentBack
from exam_app.review.routing import allocation, planning
from exam_app.review.turns import in_turn

WORDS = {
    "waiting": "Waiting for reviewers", "in_review": "In review", "sent_back": "Sent back", "adjudication": "Third review",
    "settled": "Settled", "blank": "Blank",
}  # fmt: skip
REASONS = {
    "identifies": "The text may identify its writer",
    "conflict": "The reviewer has a conflict",
    "concern": "The reviewer is worried about something in it",
}


def windows_to_score(session: Session) -> Sequence[ScoringLine]:
    """The windows that candidates could register for, the newest first."""
    query = sa.select(Window).where(Window.state != "planned").order_by(Window.closes_at.desc(), Window.id)
    return [_scoring_line(session, window) for window in session.scalars(query)]


def _scoring_line(session: Session, window: Window) -> ScoringLine:
    counts = _counts(session, window)
    left = sum(number for state, number in counts.items() if state not in ("settled", "blank"))
    return ScoringLine(window.public_id, window.title, window.state, counts.total(), left)


def board(session: Session, window: Window, *, now: datetime) -> Board:
    """How the marking of this window stands."""
    counts = _counts(session, window)
    return Board(
        window=window.public_id, title=window.title, state=window.state, closes_at=window.closes_at,
        may_take_in=window.state == "frozen" and now >= window.closes_at,
        counts=[(word, counts[state]) for state, word in WORDS.items()],
        places_open=planning.places_open(session, window.id),
        reviewers=_progress(session, window, now),
        sent_back=[_sent_back(row) for row in _undecided(session, window.id)],
        without_third=[(script.code, script.prompt.title) for script in _without_third(session, window.id)],
    )  # fmt: skip


def _counts(session: Session, window: Window) -> Counter[str]:
    query = sa.select(Script.state, sa.func.count()).where(Script.window_id == window.id, Script.seed_of.is_(None))
    query = query.group_by(Script.state)
    return Counter(dict(session.execute(query).all()))


def _progress(session: Session, window: Window, now: datetime) -> list[ReviewerProgress]:
    today, declared = worklist.today_in(window, now), _declared(session, window)
    found = []
    for reviewer in active_pool(session):
        rows = [row for row in worklist.assignments_in(session, reviewer.account_id, window.id) if _counts_here(row)]
        late = sum(row.state == "assigned" and row.due_on < today for row in rows)
        locked = sum(row.state == "locked" for row in rows)
        said = declared.get(reviewer.account_id)
        found.append(ReviewerProgress(reviewer.account.name, len(rows), locked, late, said is not None, said or ""))
    return found


def _counts_here(row: Assignment) -> bool:
    return row.state in planning.ACTIVE and row.script.seed_of is None


def _declared(session: Session, window: Window) -> dict[int, str]:
    query = sa.select(Declaration.account_id, Declaration.conflicts).where(Declaration.window_id == window.id)
    return dict(session.execute(query).all())


def _undecided(session: Session, window_id: int) -> list[Assignment]:
    """Assignments that were sent back and whose seat nobody has taken since."""
    query = (
        sa.select(Assignment)
        .join(Script)
        .where(Script.window_id == window_id, Script.seed_of.is_(None), Assignment.state == "sent_back")
    )
    rows = session.scalars(query.order_by(Script.code, Assignment.seat)).all()
    return [row for row in rows if not _is_taken(session, row.script_id, row.seat) and _is_last(session, row)]


def _is_taken(session: Session, script_id: str, seat: int) -> bool:
    query = sa.select(Assignment.id).where(Assignment.script_id == script_id, Assignment.seat == seat)
    return session.scalar(query.where(Assignment.state.in_(planning.ACTIVE))) is not None


def _is_last(session: Session, row: Assignment) -> bool:
    query = sa.select(sa.func.max(Assignment.id)).where(Assignment.script_id == row.script_id, Assignment.seat == row.seat)
    return session.scalar(query) == row.id


def _without_third(session: Session, window_id: int) -> list[Script]:
    query = sa.select(Script).where(Script.window_id == window_id, Script.state == "adjudication").order_by(Script.code)
    return [script for script in session.scalars(query) if not _is_taken(session, script.id, 3)]


def _sent_back(row: Assignment) -> SentBack:
    return SentBack(
        assignment=row.public_id, code=row.script.code, prompt=row.script.prompt.title,
        reason=REASONS[row.sent_back_reason or "concern"], note=row.sent_back_note, may_allow=row.sent_back_reason != "conflict",
    )  # fmt: skip


# --- what the coordinator decides ----------------------------------------------------------------


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
    _seat_or_refuse(session, assignment.script, assignment.seat, by=by, now=now)
    _resume(session, assignment)


def find_third(session: Session, window: Window, code: str, *, by: str, now: datetime) -> None:
    """Give the third review of this script to somebody now. Raises Missing, AlreadyDecided, NotAllocable."""
    in_turn(session, window.id)
    script = session.scalar(sa.select(Script).where(Script.window_id == window.id, Script.code == code))
    if script is None:
        raise Missing
    if script.state != "adjudication" or _is_taken(session, script.id, 3):
        raise rules.AlreadyDecided("This script does not wait for a third reviewer.")
    _seat_or_refuse(session, script, 3, by=by, now=now)


def _decide(session: Session, assignment: Assignment) -> None:
    in_turn(session, assignment.script.window_id)
    session.refresh(assignment)
    if assignment.state != "sent_back" or _is_taken(session, assignment.script_id, assignment.seat):
        raise rules.AlreadyDecided("Somebody has decided about this script already.")


def _seat_or_refuse(session: Session, script: Script, seat: int, *, by: str, now: datetime) -> None:
    if allocation.give_seat(session, script, seat, by=by, now=now) is None:
        raise rules.NotAllocable("Nobody is free for this script: no capacity is left, or there is a conflict.")


def _resume(session: Session, assignment: Assignment) -> None:
    """Bring the script back to where it was, unless its other seat waits for a decision too."""
    session.flush()
    script = assignment.script
    if any(row.script_id == script.id for row in _undecided(session, script.window_id)):
        return
    state = "adjudication" if assignment.seat == 3 else "in_review"
    session.execute(sa.update(Script).where(Script.id == script.id, Script.state == "sent_back").values(state=state))
