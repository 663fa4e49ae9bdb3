"""The coordinator's board: where scripts stand, who is late, what came back. No marks, no candidates.

Receives a window; hands on frozen values. A fixed number of queries, however many scripts there are;
no text of a script is loaded.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from exam_app.accounts.models import Account
from exam_app.bank.models import PromptVersion
from exam_app.exams.models import Window
from exam_app.review.marking import worklist
from exam_app.review.models import Assignment, Declaration, Review, Reviewer, Script
from exam_app.review.progress.concerns import open_concerns
from exam_app.review.progress.viewdata import Board, MatrixRow, ReviewerProgress, ScoringLine, SentBack
from exam_app.review.routing import identifying, planning

WORDS = {
    "waiting": "Waiting for reviewers", "in_review": "In review", "sent_back": "Sent back", "adjudication": "Third review",
    "settled": "Settled", "blank": "Blank",
}  # fmt: skip
REASONS = {
    "identifies": "The text may identify its writer",
    "conflict": "The reviewer has a conflict",
    "concern": "The reviewer is worried about something in it",
}
DONE = ("settled", "blank")
# Seeded scripts are no work of the window.
OWN = Script.seed_of.is_(None)


def windows_to_score(session: Session) -> Sequence[ScoringLine]:
    """The windows that candidates could register for, the newest first."""
    counts: dict[int, Counter[str]] = defaultdict(Counter)
    query = sa.select(Script.window_id, Script.state, sa.func.count()).where(OWN).group_by(Script.window_id, Script.state)
    for window_id, state, number in session.execute(query):
        counts[window_id][state] = number
    windows = sa.select(Window).where(Window.state != "planned").order_by(Window.closes_at.desc(), Window.id)
    return [
        ScoringLine(w.public_id, w.title, w.state, counts[w.id].total(), sum(n for s, n in counts[w.id].items() if s not in DONE))
        for w in session.scalars(windows)
    ]


def board(session: Session, window: Window, *, now: datetime) -> Board:
    """How the marking of this window stands."""
    reviewers, waits = _progress(session, window, now), identifying.waiting(session, window.id)
    return Board(
        window=window.public_id, title=window.title, state=window.state, closes_at=window.closes_at,
        may_take_in=window.state == "frozen" and now >= window.closes_at, states=WORDS, matrix=_matrix(session, window),
        places_open=_places_open(session, window.id), to_look_at=waits.undecided, unlooked=waits.unlooked,
        late=sum(line.late for line in reviewers), concerns=open_concerns(session, window), reviewers=reviewers,
        sent_back=[_sent_back(*row) for row in session.execute(undecided(window.id))],
        without_third=list(session.execute(_without_third(window.id)).all()),
    )  # fmt: skip


def _matrix(session: Session, window: Window) -> list[MatrixRow]:
    query = sa.select(PromptVersion.title, Script.state, sa.func.count()).join(
        Script, Script.prompt_version_id == PromptVersion.id
    )
    query = query.where(Script.window_id == window.id, OWN).group_by(PromptVersion.title, Script.state)
    rows: dict[str, dict[str, int]] = defaultdict(dict)
    for title, state, number in session.execute(query.order_by(PromptVersion.title)):
        rows[title][state] = number
    return [MatrixRow(title, counts) for title, counts in rows.items()]


def _places_open(session: Session, window_id: int) -> int:
    under_way = sa.and_(Script.window_id == window_id, Script.state.in_(("waiting", "in_review")), OWN)
    scripts = session.scalar(sa.select(sa.func.count()).select_from(Script).where(under_way)) or 0
    taken = sa.select(sa.func.count()).select_from(Assignment).join(Script)
    taken = taken.where(under_way, Assignment.seat < 3, Assignment.state.in_(planning.ACTIVE))
    return 2 * scripts - (session.scalar(taken) or 0)


def _progress(session: Session, window: Window, now: datetime) -> list[ReviewerProgress]:
    counts, declared = _counted(session, window, worklist.today_in(window, now)), _declared(session, window)
    nothing = (0, 0, 0, 0, None)
    query = sa.select(Account.id, Account.public_id, Account.name, Account.is_active)
    query = query.join(Reviewer, Reviewer.account_id == Account.id).order_by(Account.name)
    return [
        ReviewerProgress(public_id, name, *counts.get(account, nothing), account in declared, declared.get(account, ""))
        for account, public_id, name, is_active in session.execute(query)
        if is_active or account in counts
    ]


Counted = tuple[int, int, int, int, date | None]  # scripts, drafts, locked, late, the next due day


def _counted(session: Session, window: Window, today: date) -> dict[int, Counted]:
    is_open, is_locked = Assignment.state == "assigned", Assignment.state == "locked"
    query = sa.select(
        Assignment.reviewer_id,
        sa.func.count(),
        _number(sa.and_(is_open, Review.id.is_not(None))),
        _number(is_locked),
        _number(sa.and_(is_open, Assignment.due_on < today)),
        sa.func.min(sa.case((is_open, Assignment.due_on))),
    )
    query = query.join(Script, Script.id == Assignment.script_id).outerjoin(Review, Review.assignment_id == Assignment.id)
    query = query.where(Script.window_id == window.id, Assignment.state.in_(planning.ACTIVE), OWN)
    return {account: (has, drafts, locked, late, due) for account, has, drafts, locked, late, due in session.execute(
        query.group_by(Assignment.reviewer_id)
    )}  # fmt: skip


def _number(holds: sa.ColumnElement[bool]) -> sa.ColumnElement[int]:
    return sa.func.sum(sa.case((holds, 1), else_=0))


def _declared(session: Session, window: Window) -> dict[int, str]:
    query = sa.select(Declaration.account_id, Declaration.conflicts).where(Declaration.window_id == window.id)
    return dict(session.execute(query).all())


Undecided = sa.Select[str, str, str, str | None, str]


def undecided(window_id: int) -> Undecided:
    """Assignments that were sent back and whose seat nobody has taken since: id, code, prompt, reason, note."""
    later = aliased(Assignment)
    same_seat = sa.and_(later.script_id == Assignment.script_id, later.seat == Assignment.seat)
    went_on = sa.exists().where(same_seat, sa.or_(later.id > Assignment.id, later.state.in_(planning.ACTIVE)))
    query = sa.select(
        Assignment.public_id, Script.code, PromptVersion.title, Assignment.sent_back_reason, Assignment.sent_back_note
    )
    query = query.join(Script, Script.id == Assignment.script_id).join(
        PromptVersion, PromptVersion.id == Script.prompt_version_id
    )
    query = query.where(Script.window_id == window_id, Assignment.state == "sent_back", OWN, ~went_on)
    return query.order_by(Script.code, Assignment.seat)


def _sent_back(assignment: str, code: str, prompt: str, reason: str | None, note: str) -> SentBack:
    return SentBack(assignment, code, prompt, REASONS[reason or "concern"], note, reason != "conflict", reason == "identifies")


def _without_third(window_id: int) -> sa.Select[str, str]:
    third = sa.exists().where(Assignment.script_id == Script.id, Assignment.seat == 3, Assignment.state.in_(planning.ACTIVE))
    query = sa.select(Script.code, PromptVersion.title).join(PromptVersion, PromptVersion.id == Script.prompt_version_id)
    return query.where(Script.window_id == window_id, Script.state == "adjudication", OWN, ~third).order_by(Script.code)
