"""An outage of the system: one deed credits every part that ran in that time, and lists those that ended meanwhile.

Receives from when until when; hands on an incident, a grant for each part that still runs,
and the names of those whose part ended, for two people to open again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session, lazyload

from exam_app import audit
from exam_app.accounts.models import Account
from exam_app.applications.models import Application
from exam_app.audit import Event
from exam_app.errors import Refused
from exam_app.exams.models import Window
from exam_app.exams.rules import policy_from
from exam_app.sitting import granting, incidents, rules
from exam_app.sitting.finding import end_of
from exam_app.sitting.held import Held, hold_running
from exam_app.sitting.models import Grant, Incident, Registration, Sitting
from exam_app.sitting.pausing import pauses_of
from exam_app.sitting.spans import Span, minutes_lost

LONGEST = timedelta(hours=24)
# What becomes of a part that ended in or after the outage without its time: two people may give it back.
MOST_MINUTES = 240


class NoOutage(Refused):
    """These are not two instants between which the system can have been away."""

    advice = "Look at the two times again: from when the system was away, and since when it answers."


@dataclass(frozen=True, slots=True)
class EndedMeanwhile:
    """A part that was closed by its deadline and had lost time before."""

    name: str
    registration: str
    sitting: str
    part: str
    ended_at: datetime
    minutes: int


def credit(session: Session, window: Window, span: Span, *, reason: str, by: str, now: datetime) -> tuple[Incident, int]:
    """Give every part that runs now, and ran in the outage, the minutes it lost, rounded up; the incident, and how many parts.

    Time in which the clock stood still, or which an earlier outage has given back, is not
    counted: pressed twice, the second gives nothing. Raises NoOutage for times that cannot be.
    """
    _check(span, now)
    # Two people at once: the second waits here until the parts have the minutes of the first.
    held = hold_running(session, window, now=now)
    lost = _lost(session, window, span, {one: _ran(one, now) for one in held})
    incident = _incident(session, window, span, reason, by, now)
    if lost:
        granting.add(session, lost, reason=reason, incident_id=incident.id, by=by, now=now)
        facts = {"window": window.public_id, "from": span[0].isoformat(), "until": span[1].isoformat(), "sittings": len(lost)}
        audit.record(session, Event.OUTAGE_CREDITED, by=by, about=incident.public_id, at=now, **facts)
    return incident, len(lost)


def _check(span: Span, now: datetime) -> None:
    if not span[0] < span[1]:
        raise NoOutage("The outage ends before it begins.")
    if span[1] > now:
        raise NoOutage("The outage is not over yet.", "Enter until when it lasted, once the system answers again.")
    if span[1] - span[0] > LONGEST:
        raise NoOutage("An outage of more than a day is not made good by minutes.", "Decide about another window instead.")


def _incident(session: Session, window: Window, span: Span, reason: str, by: str, now: datetime) -> Incident:
    same = sa.select(Incident).where(
        Incident.window_id == window.id, Incident.kind == "outage", Incident.from_at == span[0], Incident.until_at == span[1]
    )
    found = session.scalars(same).first()
    return found or incidents.note(session, window, kind="outage", text=reason, span=span, by=by, now=now)


def _ran(one: Held, now: datetime) -> tuple[Span, list[Span]]:
    still = [] if one.paused_at is None else [(one.paused_at, min(now, one.pause_until or now))]
    return (one.started_at, min(now, one.end(now))), still


def _lost(
    session: Session, window: Window, span: Span, ran: Mapping[Held, tuple[Span, list[Span]]]
) -> dict[Held, int]:  # fmt: skip
    pauses, credited = pauses_of(session, window, since=span[0]), _credited(session, window)
    lost = {
        one: minutes_lost(when, span, [*still, *pauses.get(one.public_id, []), *credited.get(one.id, [])])
        for one, (when, still) in ran.items()
    }
    return {one: minutes for one, minutes in lost.items() if minutes > 0}


def _credited(session: Session, window: Window) -> dict[int, list[Span]]:
    query = sa.select(Grant.sitting_id, Incident.from_at, Incident.until_at).join(Incident, Grant.incident_id == Incident.id)
    spans: dict[int, list[Span]] = {}
    for sitting, start, end in session.execute(query.where(Incident.window_id == window.id)):
        if start is not None and end is not None:
            spans.setdefault(sitting, []).append((start, end))
    return spans


def ended_meanwhile(session: Session, incident: Incident, *, now: datetime) -> Sequence[EndedMeanwhile]:
    """Whose part ended at its deadline with time lost by this outage that was not given back; by name."""
    if incident.from_at is None or incident.until_at is None:
        return []
    window, span = session.get_one(Window, incident.window_id), (incident.from_at, incident.until_at)
    grace = policy_from(window.policy.document).grace
    pauses, credited = pauses_of(session, window, since=span[0]), _credited(session, window)
    found = []
    for sitting, registration, name in session.execute(_ended_by_deadline(window, span[0])):
        ended = sitting.submitted_at or end_of(sitting, now)
        if not rules.is_over(sitting.state, ended, grace, now):
            continue
        holes = [*pauses.get(sitting.public_id, []), *credited.get(sitting.id, [])]
        if minutes := minutes_lost((sitting.started_at, ended), span, holes):
            part = rules.PART_NAMES[sitting.part]
            found.append(EndedMeanwhile(name, registration, sitting.public_id, part, ended, min(minutes, MOST_MINUTES)))
    return found


def _ended_by_deadline(window: Window, start: datetime) -> sa.Select[Sitting, str, str]:
    """Parts of the window that ended after `start` without having been handed in, and those that still stand open."""
    query = sa.select(Sitting, Registration.public_id, Account.name).join(
        Registration, Sitting.registration_id == Registration.id
    )
    query = query.join(Application, Registration.application_id == Application.id).join(
        Account, Application.applicant_id == Account.id
    )
    closed = sa.and_(Sitting.closed_by == "deadline", Sitting.submitted_at > start)
    mine = query.where(Registration.window_id == window.id, sa.or_(closed, Sitting.state == "open"))
    return mine.order_by(sa.func.lower(Account.name), Sitting.id).options(lazyload(Sitting.registration))


def credited_by(session: Session, incident: Incident) -> int:
    """How many parts got minutes for this outage."""
    return session.scalar(sa.select(sa.func.count()).select_from(Grant).where(Grant.incident_id == incident.id)) or 0
