"""The incident log: what happened during an exam, of one candidate or of the whole window.

It is part of the record that an appeal reads, so a note is never changed; it is resolved, by whom and when.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from exam_app import audit
from exam_app.accounts.models import Account
from exam_app.applications.models import Application
from exam_app.audit import Event
from exam_app.db import hit_one
from exam_app.errors import Missing
from exam_app.exams.models import Window
from exam_app.sitting import rules
from exam_app.sitting.models import Incident, Registration, Sitting

KINDS = {"outage": "Outage", "candidate": "A candidate", "room": "The room", "other": "Something else"}


@dataclass(frozen=True, slots=True)
class IncidentLine:
    """One incident as the office reads it."""

    public_id: str
    kind: str
    text: str
    about: str  # the candidate's name, or "" for the whole window
    registration: str
    from_at: datetime | None
    until_at: datetime | None
    noted_at: datetime
    noted_by: str
    resolved_at: datetime | None
    resolved_by: str

    @property
    def is_open(self) -> bool:
        return self.resolved_at is None


def note(
    session: Session, window: Window, *, kind: str, text: str, sitting: Sitting | None = None, by: str, now: datetime,
    span: tuple[datetime, datetime] | None = None,
) -> Incident:  # fmt: skip
    """Write down what happened. `span`: from when until when, of an outage."""
    from_at, until_at = span or (None, None)
    made = Incident(
        window_id=window.id, sitting_id=sitting.id if sitting else None, kind=kind, text=rules.clean(text).strip(),
        from_at=from_at, until_at=until_at, noted_by=by, noted_at=now,
    )  # fmt: skip
    session.add(made)
    session.flush()
    audit.record(session, Event.INCIDENT_NOTED, by=by, about=made.public_id, at=now, window=window.public_id, kind=kind)
    return made


def resolve(session: Session, incident: Incident, *, by: str, now: datetime) -> None:
    """Say that nothing more is to be done about it. Raises AlreadyDecided the second time."""
    done = sa.update(Incident).where(Incident.id == incident.id, Incident.resolved_at.is_(None))
    if not hit_one(session, done.values(resolved_at=now, resolved_by=by)):
        raise rules.AlreadyDecided("This incident was resolved before.")
    session.refresh(incident)
    audit.record(session, Event.INCIDENT_RESOLVED, by=by, about=incident.public_id, at=now)


def incident_of(session: Session, public_id: str) -> Incident:
    """Any incident, for a coordinator. Raises Missing."""
    found = session.scalar(sa.select(Incident).where(Incident.public_id == public_id))
    if found is None:
        raise Missing
    return found


def window_of(session: Session, incident: Incident) -> Window:
    """The window in which it happened."""
    return session.get_one(Window, incident.window_id)


def incidents_in(session: Session, window: Window, *, only_open: bool = False) -> Sequence[IncidentLine]:
    """The log of a window: open ones first, then the newest first."""
    query = _lines().where(Incident.window_id == window.id)
    if only_open:
        query = query.where(Incident.resolved_at.is_(None))
    order = (Incident.resolved_at.is_not(None), Incident.noted_at.desc(), Incident.id.desc())
    return [_line(row) for row in session.execute(query.order_by(*order))]


def incidents_of(session: Session, registration: Registration) -> Sequence[IncidentLine]:
    """What concerns this candidate, the newest first."""
    query = _lines().where(Registration.id == registration.id)
    return [_line(row) for row in session.execute(query.order_by(Incident.noted_at.desc(), Incident.id.desc()))]


def line_of(session: Session, incident: Incident) -> IncidentLine:
    """This incident as the office reads it."""
    return _line(session.execute(_lines().where(Incident.id == incident.id)).one())


def _lines() -> sa.Select[Incident, str, str, str, str]:
    noted, resolved, candidate = aliased(Account), aliased(Account), aliased(Account)
    query = sa.select(Incident, candidate.name, Registration.public_id, noted.name, resolved.name).select_from(Incident)
    query = query.outerjoin(Sitting, Incident.sitting_id == Sitting.id)
    query = query.outerjoin(Registration, Sitting.registration_id == Registration.id)
    query = query.outerjoin(Application, Registration.application_id == Application.id)
    query = query.outerjoin(candidate, Application.applicant_id == candidate.id)
    query = query.outerjoin(noted, noted.public_id == Incident.noted_by)
    return query.outerjoin(resolved, resolved.public_id == Incident.resolved_by)


def _line(row: Any) -> IncidentLine:
    one, candidate, registration, noted, resolved = row
    return IncidentLine(
        one.public_id, KINDS[one.kind], one.text, candidate or "", registration or "", one.from_at, one.until_at,
        one.noted_at, noted or one.noted_by, one.resolved_at, resolved or one.resolved_by or "",
    )  # fmt: skip
