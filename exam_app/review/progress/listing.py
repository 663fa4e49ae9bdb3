"""Lists for the coordinator: scripts by state, prompt and lateness, the scripts of one reviewer, everybody's hours."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from exam_app.accounts.models import Account
from exam_app.bank.models import PromptVersion
from exam_app.errors import Missing
from exam_app.exams.models import Window
from exam_app.exams.service import policy_of
from exam_app.review.marking import worklist
from exam_app.review.marking.viewdata import STATUS_WORDS
from exam_app.review.models import Assignment, Reminder, Review, Reviewer, Script
from exam_app.review.progress import hours
from exam_app.review.progress.board import OWN, WORDS
from exam_app.review.progress.viewdata import HeldLine, PersonPage, ScriptLine, ScriptList, SeatLine, VolunteerHours

A_PAGE = 50


def scripts(session: Session, window: Window, *, state: str, prompt: str, is_late: bool, page: int, now: datetime) -> ScriptList:
    """The scripts that fit; "" for a state or prompt means any. Pages count from 1."""
    today = worklist.today_in(window, now)
    query = sa.select(Script.id, Script.code, PromptVersion.title, Script.state)
    query = query.join(PromptVersion, PromptVersion.id == Script.prompt_version_id).where(Script.window_id == window.id, OWN)
    prompts = session.scalars(query.with_only_columns(PromptVersion.title).distinct().order_by(PromptVersion.title)).all()
    if state in WORDS:
        query = query.where(Script.state == state)
    if prompt:
        query = query.where(PromptVersion.title == prompt)
    if is_late:
        late = sa.exists().where(Assignment.script_id == Script.id, Assignment.state == "assigned", Assignment.due_on < today)
        query = query.where(late)
    total = session.scalar(sa.select(sa.func.count()).select_from(query.subquery())) or 0
    pages = max(1, -(-total // A_PAGE))
    page = min(max(page, 1), pages)
    rows = session.execute(query.order_by(Script.code).limit(A_PAGE).offset((page - 1) * A_PAGE)).all()
    seats = _seats(session, [script for script, *_ in rows], today)
    lines = [ScriptLine(code, title, WORDS[found], seats.get(script, ())) for script, code, title, found in rows]
    return ScriptList(window.public_id, window.title, lines, total, page, pages, prompts, WORDS)


def _seats(session: Session, ids: Collection[str], today: date) -> Mapping[str, list[SeatLine]]:
    query = sa.select(
        Assignment.script_id, Assignment.seat, Account.name, Assignment.state, Review.id, Assignment.due_on
    ).join(Account, Account.id == Assignment.reviewer_id).outerjoin(Review, Review.assignment_id == Assignment.id)  # fmt: skip
    query = query.where(Assignment.script_id.in_(ids), Assignment.state != "withdrawn").order_by(Assignment.seat, Assignment.id)
    found: dict[str, list[SeatLine]] = defaultdict(list)
    for script, seat, name, state, review, due_on in session.execute(query):
        found[script].append(SeatLine(seat, name, _word(state, review), due_on, state == "assigned" and due_on < today))
    return found


def _word(state: str, review: int | None) -> str:
    return STATUS_WORDS["draft" if state == "assigned" and review is not None else state]


def person(session: Session, window: Window, public_id: str, *, now: datetime) -> PersonPage:
    """One reviewer's scripts of this window. Raises Missing for somebody who is not in the pool."""
    query = sa.select(Account).join(Reviewer, Reviewer.account_id == Account.id).where(Account.public_id == public_id)
    account = session.scalar(query)
    if account is None:
        raise Missing
    today = worklist.today_in(window, now)
    held = sa.select(
        Assignment.public_id, Script.code, PromptVersion.title, Assignment.state, Review.id, Assignment.due_on
    ).join(Script, Script.id == Assignment.script_id).join(PromptVersion, PromptVersion.id == Script.prompt_version_id)  # fmt: skip
    held = held.outerjoin(Review, Review.assignment_id == Assignment.id).where(Assignment.reviewer_id == account.id)
    held = held.where(Script.window_id == window.id, Assignment.state != "withdrawn", OWN).order_by(
        Assignment.due_on, Script.code
    )
    lines = [
        HeldLine(one, code, title, _word(state, review), due, state == "assigned", state == "assigned" and due < today)
        for one, code, title, state, review, due in session.execute(held)
    ]
    sent = sa.select(Reminder.sent_at, Reminder.step, Reminder.scripts).where(Reminder.reviewer_id == account.id)
    reminders = session.execute(sent.where(Reminder.window_id == window.id).order_by(Reminder.sent_at)).all()
    policy = policy_of(window)
    return PersonPage(
        window.public_id, window.title, public_id, account.id, account.name, lines, list(reminders), policy.reminder_days,
        policy.office_told_after,
    )  # fmt: skip


def hours_of_pool(session: Session) -> list[VolunteerHours]:
    """Everybody in the pool who gave time, by name."""
    query = sa.select(Account.id, Account.public_id, Account.name).join(Reviewer, Reviewer.account_id == Account.id)
    people = session.execute(query.order_by(Account.name)).all()
    given = hours.hours_of(session, [account for account, *_ in people])
    return [VolunteerHours(public_id, name, given[account]) for account, public_id, name in people if account in given]
