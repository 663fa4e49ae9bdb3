"""The coordinator's list of applications, and the way to each of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from exam_app.accounts.models import Account
from exam_app.applications.labels import OFFICE_STATES
from exam_app.applications.models import Application
from exam_app.applications.service import vocabulary_of
from exam_app.applications.states import State
from exam_app.errors import Missing

PAGE = 50


@dataclass(frozen=True, slots=True)
class Row:
    """One application in the list."""

    public_id: str
    applicant: str
    email: str
    association: str
    designation: str
    state: State
    state_word: str
    started_at: datetime
    submitted_at: datetime | None
    approved_until: date | None


@dataclass(frozen=True, slots=True)
class Listing:
    """One page of the list; `counts` are of all applications, by state."""

    rows: tuple[Row, ...]
    page: int
    pages: int
    counts: dict[str, int]


def any_application(session: Session, public_id: str) -> Application:
    """The application with this public id, whoever's it is: for coordinators only. Raises Missing."""
    found = session.scalar(sa.select(Application).where(Application.public_id == public_id))
    if found is None:
        raise Missing
    return found


def applications_in(session: Session, *, state: str = "", association: str = "", page: int = 1) -> Listing:
    """Applications of this state and association ("": any); those that wait come first, the longest wait first."""
    wanted = sa.select(Application).join(Account, Account.id == Application.applicant_id)
    if state:
        wanted = wanted.where(Application.state == state)
    if association:
        wanted = wanted.where(Application.association == association)
    total = session.scalar(sa.select(sa.func.count()).select_from(wanted.subquery())) or 0
    pages = max(-(-total // PAGE), 1)
    page = min(max(page, 1), pages)
    waiting = sa.case((Application.state == State.SUBMITTED, 0), else_=1)
    ordered = wanted.order_by(waiting, Application.submitted_at, Application.id).limit(PAGE).offset((page - 1) * PAGE)
    return Listing(tuple(map(_row, session.scalars(ordered))), page, pages, _counts(session))


def _counts(session: Session) -> dict[str, int]:
    query = sa.select(Application.state, sa.func.count()).group_by(Application.state)
    found = {row[0]: row[1] for row in session.execute(query)}
    return {state: found.get(state, 0) for state in State}


def _row(application: Application) -> Row:
    words, state = vocabulary_of(application), State(application.state)
    return Row(
        application.public_id, application.applicant.name, application.applicant.email, words.short_name, words.designation,
        state, OFFICE_STATES[state], application.started_at, application.submitted_at, application.approved_until,
    )  # fmt: skip
