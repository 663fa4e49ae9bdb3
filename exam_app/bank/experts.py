"""Who reviews which areas, and how much each has to do."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from exam_app import audit
from exam_app.accounts.models import Account
from exam_app.accounts.people import with_role
from exam_app.audit import Event
from exam_app.bank.models import Expertise, ItemReview, ItemVersion
from exam_app.errors import Missing
from exam_app.permissions import Can, Role, may


@dataclass(frozen=True, slots=True)
class Expert:
    """An author or committee member: areas, reviews that wait, reviews done."""

    public_id: str
    name: str
    areas: tuple[str, ...]
    waiting: int
    done: int


def is_expert(person: Account) -> bool:
    """Whether this person's roles let them review items."""
    return person.is_active and may(person.roles, Can.REVIEW_ITEMS)


def people(session: Session) -> list[Account]:
    """Everybody who can be asked for reviews, by name."""
    found = {person.id: person for role in (Role.AUTHOR, Role.COMMITTEE) for person in with_role(session, role)}
    return sorted(found.values(), key=lambda person: person.name)


def person_of(session: Session, public_id: str) -> Account:
    """The author or committee member with this public id. Raises Missing."""
    for person in people(session):
        if person.public_id == public_id:
            return person
    raise Missing


def expertise_of(session: Session, account_id: int) -> frozenset[str]:
    """The areas and domains that this person reviews."""
    return frozenset(session.scalars(sa.select(Expertise.area).where(Expertise.account_id == account_id)))


def change_expertise(session: Session, person: Account, areas: Collection[str], *, by: str, now: datetime) -> None:
    """Let this person review exactly these areas from now on; what they were asked for before stays."""
    session.execute(sa.delete(Expertise).where(Expertise.account_id == person.id))
    session.add_all(Expertise(account_id=person.id, area=area) for area in sorted(set(areas)))
    session.flush()
    audit.record(session, Event.EXPERTISE_CHANGED, by=by, about=person.public_id, at=now, areas=sorted(set(areas)))


def experts(session: Session) -> Sequence[Expert]:
    """Everybody who can be asked, with their areas and their load."""
    rows = session.execute(sa.select(Expertise.account_id, Expertise.area).order_by(Expertise.area)).all()
    counts = _counts(session)
    return [
        Expert(
            person.public_id, person.name, tuple(area for who, area in rows if who == person.id), *counts.get(person.id, (0, 0))
        )
        for person in people(session)
    ]


def _counts(session: Session) -> dict[int, tuple[int, int]]:
    """Reviews that wait and reviews done, by account. One whose version has moved on waits no more."""
    is_open = sa.and_(ItemReview.decided_at.is_(None), ItemReview.stage == ItemVersion.state)
    waiting = sa.func.sum(sa.case((is_open, 1), else_=0))
    query = sa.select(ItemReview.reviewer_id, waiting, sa.func.count(ItemReview.decided_at)).join(ItemVersion)
    return {row[0]: (int(row[1]), row[2]) for row in session.execute(query.group_by(ItemReview.reviewer_id))}
