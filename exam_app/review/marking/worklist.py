"""A reviewer's own list: what is given to them, what comes next, what is due.

Receives the reviewer's account; hands on values that hold nothing of other reviewers or writers.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session, lazyload

from exam_app.errors import Missing
from exam_app.exams.models import Window
from exam_app.review import rules
from exam_app.review.marking.viewdata import STATUS_WORDS, Queue, QueueLine, ToDo
from exam_app.review.models import Assignment, Declaration, Reviewer, Script
from exam_app.review.people.pool import capacities
from exam_app.review.routing import planning

SHOWN = ("assigned", "locked", "sent_back")


def queues(session: Session, account_id: int, *, now: datetime) -> Sequence[Queue]:
    """The reviewer's lists of the windows that are being marked, the newest window first."""
    query = sa.select(Window).where(Window.state == "taken_in").order_by(Window.closes_at.desc(), Window.id)
    found = [_queue(session, window, account_id, now) for window in session.scalars(query)]
    return [queue for queue in found if queue.lines or queue.may_ask_for_more]


def queue_in(session: Session, account_id: int, window: Window, *, now: datetime) -> Queue:
    """The reviewer's list of one window."""
    return _queue(session, window, account_id, now)


def next_after(session: Session, account_id: int, public_id: str, *, now: datetime) -> QueueLine | None:
    """The reviewer's open script that follows this one of theirs, which may have been sent back. Raises Missing for another's."""
    query = sa.select(Window).join(Script, Script.window_id == Window.id).join(Assignment, Assignment.script_id == Script.id)
    window = session.scalar(query.where(Assignment.public_id == public_id, Assignment.reviewer_id == account_id))
    if window is None:
        raise Missing
    return queue_in(session, account_id, window, now=now).next_after(public_id)


def to_do(session: Session, account_id: int, *, now: datetime) -> ToDo:
    """What waits for this reviewer: scripts to mark, how many of them are late, declarations to make."""
    found = queues(session, account_id, now=now)
    waiting = [line for queue in found for line in queue.lines if line.is_open]
    return ToDo(
        to_mark=len(waiting),
        late=sum(line.days < 0 for line in waiting),
        declarations=sum(not queue.is_declared for queue in found),
        due_on=min((line.due_on for line in waiting), default=None),
    )


def assignments_in(session: Session, account_id: int, window_id: int) -> Sequence[Assignment]:
    """The reviewer's assignments of a window in the order of their own queue."""
    query = sa.select(Assignment).join(Script).where(Assignment.reviewer_id == account_id, Script.window_id == window_id)
    return session.scalars(query.where(Assignment.state.in_(SHOWN)).order_by(Assignment.place, Assignment.code)).all()


def today_in(window: Window, now: datetime) -> date:
    """The day it is where the window is held."""
    return rules.day_in(window.zone, now)


def status(assignment: Assignment) -> str:
    """The state of the reviewer's own work in a word."""
    is_draft = assignment.state == "assigned" and assignment.review is not None
    return STATUS_WORDS["draft" if is_draft else assignment.state]


def _queue(session: Session, window: Window, account_id: int, now: datetime) -> Queue:
    rows, today = assignments_in(session, account_id, window.id), today_in(window, now)
    return Queue(
        window=window.public_id,
        title=window.title,
        is_declared=session.get(Declaration, (account_id, window.id)) is not None,
        may_ask_for_more=_may_ask(session, account_id, window, rows),
        lines=[_line(row, today) for row in rows],
    )


def _line(row: Assignment, today: date) -> QueueLine:
    return QueueLine(
        public_id=row.public_id, code=row.code, prompt=row.script.prompt.title, status=status(row),
        is_open=row.state == "assigned", due_on=row.due_on, days=(row.due_on - today).days,
    )  # fmt: skip


def _may_ask(session: Session, account_id: int, window: Window, rows: Sequence[Assignment]) -> bool:
    """Whether asking makes sense. Looks at designations and capacity only: a conflict must not show here."""
    reviewer = session.get(Reviewer, account_id, options=[lazyload(Reviewer.account)])
    held = sum(row.state in planning.ACTIVE for row in rows)
    if reviewer is None or not reviewer.is_active or held >= capacities(session, window.id, [reviewer])[account_id]:
        return False
    return bool(planning.designations_waiting(session, window.id) & set(reviewer.designations))
