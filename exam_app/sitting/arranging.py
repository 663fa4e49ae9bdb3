"""Arrangements: what a candidate asks for, what the office decides, and minutes given while a part runs."""

from __future__ import annotations

from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from exam_app import audit
from exam_app.audit import Event
from exam_app.db import hit_one
from exam_app.notices.service import tell
from exam_app.sitting import rules
from exam_app.sitting.finding import lock, policy_of
from exam_app.sitting.models import Accommodation, Registration, Sitting


def ask(session: Session, registration: Registration, *, kind: str, request: str, by: str, now: datetime) -> None:
    """Ask for arrangements, or ask again; what was granted before stays until the new decision.

    Raises ArrangementsFixed once a part was started.
    """
    _before_the_start(session, registration, "Your time was fixed when you started.", "Tell the exam office what you need.")
    wish = registration.accommodation
    if wish is None:
        wish = Accommodation(registration=registration, extra_percent=0, extra_minutes=0)
        session.add(wish)
    wish.kind, wish.request, wish.asked_at = kind, rules.clean(request).strip(), now
    wish.state, wish.decided_at, wish.decided_by = "asked", None, None
    session.flush()
    audit.record(session, Event.ACCOMMODATION_ASKED, by=by, about=registration.public_id, at=now, kind=kind)


def decide(
    session: Session, registration: Registration, *,
    is_granted: bool, extra_percent: int, extra_minutes: int, reason: str, by: str, now: datetime,
) -> None:  # fmt: skip
    """Grant or decline what was asked, with a reason the candidate reads; may be changed until the start.

    `extra_percent` of each part's minutes, rounded up, plus `extra_minutes` for each part.
    Raises NotRunning when nothing was asked and ArrangementsFixed once a part was started.
    """
    wish = registration.accommodation
    if wish is None:
        raise rules.NotRunning("The candidate has not asked for arrangements.", "Ask the candidate to send the request first.")
    _before_the_start(session, registration, "The time was fixed when the candidate started.")
    wish.state = "granted" if is_granted else "declined"
    wish.extra_percent, wish.extra_minutes = (extra_percent, extra_minutes) if is_granted else (0, 0)
    wish.reason, wish.decided_at, wish.decided_by = reason, now, by
    session.flush()
    audit.record(
        session, Event.ACCOMMODATION_DECIDED, by=by, about=registration.public_id, at=now,
        decision=wish.state, extra_percent=wish.extra_percent, extra_minutes=wish.extra_minutes,
    )  # fmt: skip
    _tell(session, registration, "Your arrangements are decided", "Your examination page shows what was decided and why.", now)


def _before_the_start(session: Session, registration: Registration, refusal: str, advice: str | None = None) -> None:
    # The same lock as starting takes: a decision either stands before the start or is refused.
    session.execute(sa.select(Registration.id).where(Registration.id == registration.id).with_for_update())
    started = sa.select(sa.func.count()).select_from(Sitting).where(Sitting.registration_id == registration.id)
    if session.scalar(started):
        raise rules.ArrangementsFixed(refusal, advice)


def grant_minutes(session: Session, sitting: Sitting, *, minutes: int, reason: str, by: str, now: datetime) -> None:
    """Move the end of a running part later by so many minutes. The end only ever grows.

    Raises NotRunning when the part is handed in or its time and grace are over.
    """
    held = lock(session, sitting)
    if rules.is_over(held.state, held.ends_at, policy_of(held.registration).grace, now):
        raise rules.NotRunning("This part is not running any more, so no minutes can be added.")
    if minutes <= 0:
        raise rules.NotRunning("Time is only ever added.")
    ends_at = held.ends_at + timedelta(minutes=minutes)
    move = sa.update(Sitting).where(Sitting.id == held.id, Sitting.state == "open", Sitting.ends_at < ends_at)
    if not hit_one(session, move.values(ends_at=ends_at, granted_minutes=held.granted_minutes + minutes)):
        raise rules.NotRunning("The part changed at this very moment.")
    session.refresh(held)
    audit.record(
        session, Event.TIME_GRANTED, by=by, about=held.public_id, at=now,
        minutes=minutes, reason=reason, ends_at=ends_at.isoformat(),
    )  # fmt: skip
    part = rules.PART_NAMES[held.part]
    _tell(
        session,
        held.registration,
        f"{minutes} minutes were added",
        f"The exam office added {minutes} minutes to your {part}.",
        now,
    )


def _tell(session: Session, registration: Registration, subject: str, body: str, now: datetime) -> None:
    tell(session, registration.application.applicant_id, subject=subject, body=body, path="/exam", now=now)
