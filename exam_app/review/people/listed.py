"""The coordinator's list of conflicts: a reviewer and whom or what they must stay away from. Added, ended, never deleted."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from exam_app import audit
from exam_app.applications.listing import any_application
from exam_app.applications.models import Application
from exam_app.audit import Event
from exam_app.db import hit_one
from exam_app.errors import Missing
from exam_app.review import rules
from exam_app.review.models import ListedConflict, Reviewer
from exam_app.review.people.pool import account_of_reviewer
from exam_app.review.people.viewdata import ConflictLine


def add(
    session: Session, public_id: str, *, kind: str, name: str = "", application: str = "", reason: str, by: str, now: datetime
) -> ListedConflict:
    """Note that this reviewer must not mark a person's writing ("person"), that of an organisation's people
    ("employer"), or one application (by public id). Raises Missing.

    What follows for scripts they have is found by `routing.rechecking`.
    """
    account = account_of_reviewer(session, public_id)
    made = ListedConflict(
        account_id=account.id, kind=kind, name="" if kind == "application" else " ".join(name.split()), reason=reason.strip(),
        application_id=any_application(session, application).id if kind == "application" else None, added_by=by, added_at=now,
    )  # fmt: skip
    session.add(made)
    if reviewer := session.get(Reviewer, account.id):
        reviewer.is_to_recheck = True
    session.flush()
    # Neither the name nor the reason: both may tell of people.
    audit.record(session, Event.CONFLICT_LISTED, by=by, about=public_id, at=now, conflict=made.public_id, kind=kind)
    return made


def conflict_of(session: Session, public_id: str, conflict: str) -> ListedConflict:
    """This entry about this reviewer. Raises Missing."""
    account = account_of_reviewer(session, public_id)
    query = sa.select(ListedConflict).where(ListedConflict.public_id == conflict, ListedConflict.account_id == account.id)
    found = session.scalar(query)
    if found is None:
        raise Missing
    return found


def end(session: Session, entry: ListedConflict, *, reason: str, about: str, by: str, now: datetime) -> None:
    """Let the conflict hold no longer; the entry stays. Raises AlreadyDecided the second time."""
    open_ = sa.update(ListedConflict).where(ListedConflict.id == entry.id, ListedConflict.ended_at.is_(None))
    if not hit_one(session, open_.values(ended_at=now, ended_by=by, end_reason=reason.strip())):
        raise rules.AlreadyDecided("This entry has ended already.")
    session.refresh(entry)
    audit.record(session, Event.CONFLICT_ENDED, by=by, about=about, at=now, conflict=entry.public_id)


def lines(session: Session, public_id: str) -> list[ConflictLine]:
    """The entries about this reviewer, those that hold first, then the newest. Raises Missing."""
    account = account_of_reviewer(session, public_id)
    rows = session.scalars(sa.select(ListedConflict).where(ListedConflict.account_id == account.id)).all()
    ordered = sorted(rows, key=lambda row: (row.ended_at is not None, -row.id))
    return [line(session, row) for row in ordered]


def line(session: Session, row: ListedConflict) -> ConflictLine:
    """An entry as the coordinator reads it."""
    name = application_name(session.get_one(Application, row.application_id)) if row.application_id else row.name
    return ConflictLine(row.public_id, row.kind, name, row.reason, row.added_at, row.ended_at, row.end_reason)


def application_name(application: Application) -> str:
    """An application as the coordinator knows it."""
    return f"{application.applicant.name} ({application.association})"


def applications_to_list(session: Session) -> Sequence[tuple[str, str]]:
    """(public id, name) of every application that was handed in, by name."""
    query = sa.select(Application).where(Application.state != "draft")
    return sorted(((one.public_id, application_name(one)) for one in session.scalars(query)), key=lambda pair: pair[1])
