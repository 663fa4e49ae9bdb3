"""Taking an application back that nobody has seen yet."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from exam_app import audit
from exam_app.applications.models import Application, EvidenceEntry, PersonNamed
from exam_app.applications.moving import hold
from exam_app.applications.service import application_of
from exam_app.applications.states import HandedIn, State
from exam_app.audit import Event


def draft_of(session: Session, account_id: int, public_id: str) -> Application:
    """This person's application with this public id, if it was never handed in. Raises Missing, HandedIn."""
    return _unseen(application_of(session, account_id, public_id))


def discard(session: Session, application: Application, *, by: str, now: datetime) -> None:
    """Take a draft out with its evidence and the people it names; only its events stay. Raises HandedIn."""
    hold(session, application)
    _unseen(application)
    about = application.public_id
    facts = {"association": application.association, "designation": application.designation, "entries": len(application.entries)}
    for rows in (PersonNamed, EvidenceEntry):
        session.execute(sa.delete(rows).where(rows.application_id == application.id))
    session.execute(sa.delete(Application).where(Application.id == application.id))
    audit.record(session, Event.APPLICATION_DISCARDED, by=by, about=about, at=now, **facts)


def _unseen(application: Application) -> Application:
    if application.state != State.DRAFT:
        raise HandedIn("This application was handed in.")
    return application
