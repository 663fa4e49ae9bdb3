"""The pool of reviewers as the coordinator keeps it: designations, employer, capacity."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from exam_app import audit
from exam_app.accounts.models import Account, AccountRole
from exam_app.accounts.people import with_role
from exam_app.audit import Event
from exam_app.errors import Missing
from exam_app.permissions import Role
from exam_app.review.models import Reviewer
from exam_app.review.people.viewdata import PoolLine

USUAL_CAPACITY = 12


def pool(session: Session) -> Sequence[PoolLine]:
    """Everybody with the reviewer's role, by name, with what the pool knows of them."""
    known = {row.account_id: row for row in session.scalars(sa.select(Reviewer))}
    return [_line(account, known.get(account.id)) for account in with_role(session, Role.REVIEWER)]


def person(session: Session, public_id: str) -> PoolLine:
    """One person with the reviewer's role. Raises Missing."""
    account = _account(session, public_id)
    return _line(account, session.get(Reviewer, account.id))


def enter(
    session: Session, public_id: str, *, designations: Iterable[str], employer: str, capacity: int, by: str, now: datetime
) -> None:
    """Set what this person may mark, where they work, and how many scripts a window. Raises Missing."""
    account = _account(session, public_id)
    row = session.get(Reviewer, account.id)
    if row is None:
        row = Reviewer(account_id=account.id)
        session.add(row)
    row.designations, row.employer, row.capacity = sorted(set(designations)), employer.strip(), capacity
    session.flush()
    audit.record(
        session, Event.REVIEWER_CHANGED, by=by, about=account.public_id, at=now, designations=row.designations, capacity=capacity
    )


def _account(session: Session, public_id: str) -> Account:
    found = next((a for a in with_role(session, Role.REVIEWER) if a.public_id == public_id), None)
    if found is None:
        raise Missing
    return found


def _line(account: Account, row: Reviewer | None) -> PoolLine:
    if row is None:
        return PoolLine(account.public_id, account.name, (), "", USUAL_CAPACITY, False)
    return PoolLine(account.public_id, account.name, row.designations, row.employer, row.capacity, bool(row.designations))


def active_pool(session: Session) -> Sequence[Reviewer]:
    """Everybody who can be given scripts: active, with the role, entered in the pool."""
    query = sa.select(Reviewer).join(Account).join(AccountRole)
    return session.scalars(query.where(Account.is_active, AccountRole.role == Role.REVIEWER).order_by(Account.name)).all()


def names(session: Session) -> list[tuple[str, str]]:
    """Public id and name of everybody who can be given scripts, by name."""
    return [(reviewer.account.public_id, reviewer.account.name) for reviewer in active_pool(session)]
