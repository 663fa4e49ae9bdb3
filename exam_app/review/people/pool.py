"""The pool of reviewers as the coordinator keeps it: designations, capacity, activity."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from exam_app import audit
from exam_app.accounts.models import Account, AccountRole
from exam_app.accounts.people import with_role
from exam_app.audit import Event
from exam_app.errors import Missing
from exam_app.exams.models import Window
from exam_app.permissions import Role
from exam_app.review import rules
from exam_app.review.models import Assignment, Declaration, Reviewer, Script, WindowCapacity
from exam_app.review.people import qualifying
from exam_app.review.people.viewdata import Declared, DeclaredFor, PoolLine, Profile, WindowShare

USUAL_CAPACITY = 12


def pool(session: Session, *, on: date) -> Sequence[PoolLine]:
    """Everybody with the reviewer's role, by name, with what the pool knows of them on this day."""
    known = {row.account_id: row for row in session.scalars(sa.select(Reviewer))}
    load, qualified = _loads(session), qualifying.qualified_designations(session, list(known), on=on)
    return [
        _line(account, known.get(account.id), load.get(account.id, 0), qualified.get(account.id, ()), on)
        for account in with_role(session, Role.REVIEWER)
    ]


@dataclass(frozen=True, slots=True)
class PoolFilter:
    """What the list is narrowed to; "" narrows nothing.

    `qualified` ("yes", "no") is meant for `designation` when there is one, else for any.
    """

    designation: str = ""
    qualified: str = ""
    presence: str = ""  # "here", "leave", "inactive"
    load: str = ""  # "none", "some", "full"

    def lets_through(self, line: PoolLine) -> bool:
        """Whether this line is wanted."""
        is_qualified = self.designation in line.qualified if self.designation else bool(line.qualified)
        away = line.leave_until is not None
        holds = {
            "here": line.is_ready and not away, "leave": away, "inactive": not line.is_active,
            "none": line.load == 0, "some": line.load > 0, "full": line.load >= line.capacity,
            "yes": is_qualified, "no": not is_qualified, "": True,
        }  # fmt: skip
        marks = not self.designation or self.designation in line.designations
        return marks and holds[self.qualified] and holds[self.presence] and holds[self.load]


def _line(account: Account, row: Reviewer | None, load: int, qualified: Sequence[str], on: date) -> PoolLine:
    if row is None:
        return PoolLine(account.public_id, account.name, (), (), USUAL_CAPACITY, 0, True, None, False)
    away = [last for first, last in rules.days_of_leave(row.leave) if first <= on <= last]
    return PoolLine(
        account.public_id, account.name, row.designations, qualified, row.capacity, load, row.is_active,
        max(away, default=None), bool(row.designations) and row.is_active,
    )  # fmt: skip


def _loads(session: Session) -> dict[int, int]:
    query = sa.select(Assignment.reviewer_id, sa.func.count()).where(Assignment.state == "assigned")
    return dict(session.execute(query.group_by(Assignment.reviewer_id)).all())


def account_of_reviewer(session: Session, public_id: str) -> Account:
    """The account with this public id when it has the reviewer's role. Raises Missing."""
    found = next((a for a in with_role(session, Role.REVIEWER) if a.public_id == public_id), None)
    if found is None:
        raise Missing
    return found


def person(session: Session, public_id: str) -> Profile:
    """One person with the reviewer's role. Raises Missing."""
    account = account_of_reviewer(session, public_id)
    return profile_from(session.get(Reviewer, account.id), account.public_id, account.name)


def profile_from(row: Reviewer | None, public_id: str, name: str) -> Profile:
    """What the pool knows, as a value; the usual for somebody who was not entered yet."""
    if row is None:
        return Profile(public_id, name, (), USUAL_CAPACITY, True, "", "", (), "", (), (), False)
    return Profile(
        public_id, name, row.designations, row.capacity, row.is_active, row.employers, row.past_employers, row.associations,
        "\n".join(row.languages), row.areas, rules.days_of_leave(row.leave), True,
    )  # fmt: skip


def enter(
    session: Session, public_id: str, *, designations: Iterable[str], capacity: int, employer: str | None = None,
    is_active: bool = True, by: str, now: datetime,
) -> None:  # fmt: skip
    """Set what this person may mark, how many scripts a window, and whether they take part now. Raises Missing.

    `employer`: present employers, one a line; None leaves what is known.
    """
    account = account_of_reviewer(session, public_id)
    row = session.get(Reviewer, account.id)
    if row is None:
        row = Reviewer(account_id=account.id, employers="")
        session.add(row)
    row.designations, row.capacity, row.is_active = sorted(set(designations)), capacity, is_active
    if employer is not None:
        row.employers = employer.strip()
    session.flush()
    audit.record(
        session, Event.REVIEWER_CHANGED, by=by, about=account.public_id, at=now,
        designations=row.designations, capacity=capacity, is_active=is_active,
    )  # fmt: skip


def active_pool(session: Session) -> Sequence[Reviewer]:
    """Everybody who can be given scripts: with an open account and the role, entered in the pool and active, by name."""
    query = sa.select(Reviewer).join(Account).join(AccountRole).options(joinedload(Reviewer.account))
    query = query.where(Account.is_active, AccountRole.role == Role.REVIEWER, Reviewer.is_active)
    return session.scalars(query.order_by(Account.name)).unique().all()


# --- capacity ------------------------------------------------------------------------------------


def capacities(session: Session, window_id: int, reviewers: Iterable[Reviewer]) -> dict[int, int]:
    """How many scripts of this window each of these reviewers takes, by account."""
    query = sa.select(WindowCapacity.account_id, WindowCapacity.capacity).where(WindowCapacity.window_id == window_id)
    own = dict(session.execute(query).all())
    return {r.account_id: own.get(r.account_id, r.capacity) for r in reviewers}


def shares(session: Session, public_id: str) -> list[WindowShare]:
    """What this reviewer takes and has in each window that is not over, the newest first. Raises Missing."""
    account = account_of_reviewer(session, public_id)
    row = session.get(Reviewer, account.id)
    if row is None:
        return []
    open_ = sa.select(Window).where(Window.state.in_(("frozen", "taken_in"))).order_by(Window.closes_at.desc(), Window.id)
    own = {one.window_id: one.capacity for one in session.scalars(_of(account.id))}
    has = _has(session, account.id)
    return [
        WindowShare(w.public_id, w.title, own.get(w.id, row.capacity), w.id in own, has.get(w.id, 0))
        for w in session.scalars(open_)
    ]


def _of(account_id: int) -> sa.Select[WindowCapacity]:
    return sa.select(WindowCapacity).where(WindowCapacity.account_id == account_id)


def _has(session: Session, account_id: int) -> dict[int, int]:
    query = sa.select(Script.window_id, sa.func.count()).join(Assignment, Assignment.script_id == Script.id)
    held = query.where(Assignment.reviewer_id == account_id, Assignment.state.in_(("assigned", "locked")))
    return dict(session.execute(held.group_by(Script.window_id)).all())


def set_window_capacity(
    session: Session, public_id: str, window: Window, *, capacity: int | None, by: str, now: datetime
) -> None:
    """Set how many scripts of this window the reviewer takes; None: the usual number again. Raises Missing."""
    account = account_of_reviewer(session, public_id)
    if session.get(Reviewer, account.id) is None:
        raise Missing
    session.execute(
        sa.delete(WindowCapacity).where(WindowCapacity.account_id == account.id, WindowCapacity.window_id == window.id)
    )
    if capacity is not None:
        session.add(WindowCapacity(account_id=account.id, window_id=window.id, capacity=capacity))
    session.flush()
    audit.record(
        session, Event.REVIEWER_CAPACITY_SET, by=by, about=account.public_id, at=now, window=window.public_id, capacity=capacity
    )


def declarations(session: Session, public_id: str) -> list[DeclaredFor]:
    """What this reviewer declared for each window, the newest first. Raises Missing."""
    account = account_of_reviewer(session, public_id)
    query = sa.select(Declaration, Window.title).join(Window, Window.id == Declaration.window_id)
    rows = session.execute(query.where(Declaration.account_id == account.id).order_by(Declaration.made_at.desc()))
    return [DeclaredFor(title, Declared(r.conflicts, r.people, r.organisations, r.number, r.made_at)) for r, title in rows]


def names(session: Session) -> list[tuple[str, str]]:
    """Public id and name of everybody who can be given scripts, by name."""
    return [(reviewer.account.public_id, reviewer.account.name) for reviewer in active_pool(session)]
