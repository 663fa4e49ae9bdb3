"""Worries of reviewers about somebody's welfare or about confidentiality. They reach the coordinators and nobody else.

Receives concerns that reviewers raised; keeps each step that the office takes. The script itself goes on
being marked by somebody else.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from exam_app import audit
from exam_app.accounts.models import Account
from exam_app.accounts.people import with_role
from exam_app.audit import Event
from exam_app.errors import Missing
from exam_app.exams.models import Window
from exam_app.notices.service import tell
from exam_app.permissions import Role
from exam_app.review import rules
from exam_app.review.models import Concern, ConcernStep, Script
from exam_app.review.routing.revealing import Writer, writer_of

DEEDS = {"noted": "Noted", "identified": "The writer’s name was looked up", "closed": "Closed"}


@dataclass(frozen=True, slots=True)
class StepLine:
    """What somebody of the office did, why and when."""

    deed: str
    text: str
    name: str
    at: datetime


@dataclass(frozen=True, slots=True)
class ConcernLine:
    """A concern in the queue. `writer` is there only for who looked it up, and until it is closed."""

    public_id: str
    window_id: str
    window: str
    code: str
    prompt: str
    note: str
    raised_at: datetime
    is_closed: bool
    steps: Sequence[StepLine]
    writer: Writer | None


def concerns(session: Session) -> list[ConcernLine]:
    """All concerns, the open ones first, then the newest."""
    found = [_line(session, row, by="") for row in session.scalars(sa.select(Concern).order_by(Concern.raised_at.desc()))]
    return sorted(found, key=lambda line: line.is_closed)


def open_concerns(session: Session, window: Window | None = None) -> int:
    """How many concerns nobody has closed, of this window or of all."""
    closed = sa.select(ConcernStep.concern_id).where(ConcernStep.deed == "closed")
    query = sa.select(sa.func.count()).select_from(Concern).where(Concern.id.not_in(closed))
    if window is not None:
        query = query.join(Script, Script.id == Concern.script_id).where(Script.window_id == window.id)
    return session.scalar(query) or 0


def concern_of(session: Session, public_id: str) -> Concern:
    """The concern with this public id. Raises Missing."""
    found = session.scalar(sa.select(Concern).where(Concern.public_id == public_id))
    if found is None:
        raise Missing
    return found


def shown(session: Session, concern: Concern, *, by: str) -> ConcernLine:
    """The concern as this coordinator (public id) may see it."""
    return _line(session, concern, by=by)


def _line(session: Session, row: Concern, *, by: str) -> ConcernLine:
    names = _names(session, [step.by for step in row.steps])
    is_closed = _is_closed(row)
    may_see = not is_closed and any(step.deed == "identified" and step.by == by for step in row.steps)
    return ConcernLine(
        row.public_id, row.script.window.public_id, row.script.window.title, row.script.code, row.script.prompt.title, row.note,
        row.raised_at, is_closed, [StepLine(DEEDS[s.deed], s.text, names.get(s.by, "The office"), s.at) for s in row.steps],
        writer_of(session, row.script) if may_see else None,
    )  # fmt: skip


def _names(session: Session, people: Sequence[str]) -> dict[str, str]:
    query = sa.select(Account.public_id, Account.name).where(Account.public_id.in_(people))
    return dict(session.execute(query).all())


def _is_closed(row: Concern) -> bool:
    return any(step.deed == "closed" for step in row.steps)


def note(session: Session, concern: Concern, text: str, *, by: str, now: datetime) -> None:
    """Keep what was thought or done. Raises ConcernClosed."""
    _step(session, concern, "noted", text, by=by, now=now)


def close(session: Session, concern: Concern, text: str, *, by: str, now: datetime) -> None:
    """Close it with what came of it. Raises ConcernClosed."""
    _step(session, concern, "closed", text, by=by, now=now)


def look_up_writer(session: Session, concern: Concern, reason: str, *, by: str, now: datetime) -> None:
    """Break the glass: from now on this coordinator sees who wrote the script, and every other officer is told.

    Raises ConcernClosed, and NoSecondOfficer when there is nobody else who could be told.
    """
    second = [p for p in with_role(session, Role.COORDINATOR) if p.public_id != by]
    second = second or [p for p in with_role(session, Role.ADMINISTRATOR) if p.public_id != by]
    if not second:
        raise rules.NoSecondOfficer("There is no second officer who could be told.")
    _step(session, concern, "identified", reason, by=by, now=now)
    facts = {"script": concern.script_id, "reason": reason.strip()}
    audit.record(session, Event.WRITER_REVEALED, by=by, about=concern.public_id, at=now, **facts)
    body = f"{concern.script.window.title}: because of a concern, a coordinator looked up who wrote one of the scripts."
    for person in second:
        path = f"/concerns/{concern.public_id}" if Role.COORDINATOR in person.roles else None
        tell(session, person.id, subject="A writer’s name was looked up", body=body, path=path, now=now)


def _step(session: Session, concern: Concern, deed: str, text: str, *, by: str, now: datetime) -> None:
    session.execute(sa.select(Concern.id).where(Concern.id == concern.id).with_for_update())
    session.expire(concern, ["steps"])
    if _is_closed(concern):
        raise rules.ConcernClosed("This concern is closed.")
    session.add(ConcernStep(concern_id=concern.id, deed=deed, text=text.strip(), by=by, at=now))
    session.flush()
    session.expire(concern, ["steps"])
    audit.record(session, Event.CONCERN_HANDLED, by=by, about=concern.public_id, at=now, deed=deed)


def untold(session: Session) -> list[Concern]:
    """Concerns of which the coordinators have not heard."""
    return list(session.scalars(sa.select(Concern).where(Concern.told_at.is_(None))))


def tell_of(session: Session, *, now: datetime) -> int:
    """Tell every coordinator that a concern waits; returns how many concerns."""
    found = untold(session)
    for concern in found:
        for person in with_role(session, Role.COORDINATOR):
            body = "A reviewer is worried about something in an essay. Only coordinators can read it."
            tell(session, person.id, subject="A concern waits for you", body=body, path=f"/concerns/{concern.public_id}", now=now)
        concern.told_at = now
    session.flush()
    return len(found)
