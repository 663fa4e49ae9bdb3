"""Arrangements: what a candidate asks for, and what the office decides before the start."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from exam_app import audit
from exam_app.audit import Event
from exam_app.exams.models import Window
from exam_app.notices.service import tell
from exam_app.sitting import rules
from exam_app.sitting.models import Accommodation, Registration


def may_ask(registration: Registration) -> None:
    """Raise ArrangementsFixed once a part was started."""
    if registration.sittings:
        raise rules.ArrangementsFixed("Your time was fixed when you started.", "Tell the exam office what you need.")


def ask(session: Session, registration: Registration, *, kind: str, request: str, by: str, now: datetime) -> None:
    """Ask for arrangements, or ask again; what was granted before stays until the new decision.

    Raises ArrangementsFixed once a part was started.
    """
    _before_the_start(session, registration)
    may_ask(registration)
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
    is_granted: bool, extra_percent: int, extra_minutes: int, break_minutes: int = 0, reason: str, by: str, now: datetime,
) -> None:  # fmt: skip
    """Grant or decline what was asked, with a reason the candidate reads; may be changed until the start.

    `extra_percent` of each part's minutes, rounded up, plus `extra_minutes` for each part;
    `break_minutes` are for breaks in each part, during which the clock stands still.
    Raises NotRunning when nothing was asked and ArrangementsFixed once a part was started.
    """
    wish = registration.accommodation
    if wish is None:
        raise rules.NotRunning("The candidate has not asked for arrangements.", "Ask the candidate to send the request first.")
    _before_the_start(session, registration)
    if registration.sittings:
        raise rules.ArrangementsFixed("The time was fixed when the candidate started.")
    wish.state = "granted" if is_granted else "declined"
    wish.extra_percent, wish.extra_minutes = (extra_percent, extra_minutes) if is_granted else (0, 0)
    wish.break_minutes = break_minutes if is_granted else 0
    wish.reason, wish.decided_at, wish.decided_by = reason, now, by
    session.flush()
    audit.record(
        session, Event.ACCOMMODATION_DECIDED, by=by, about=registration.public_id, at=now,
        decision=wish.state, extra_percent=wish.extra_percent, extra_minutes=wish.extra_minutes,
        break_minutes=wish.break_minutes,
    )  # fmt: skip
    _tell(session, registration, "Your arrangements are decided", "Your examination page shows what was decided and why.", now)


def asked_in(session: Session, window: Window) -> int:
    """How many requests of this window wait for a decision."""
    query = sa.select(sa.func.count()).select_from(Accommodation).join(Registration)
    mine = query.where(Registration.window_id == window.id, Registration.state == "registered")
    return session.scalar(mine.where(Accommodation.state == "asked")) or 0


def _before_the_start(session: Session, registration: Registration) -> None:
    # The same lock as starting takes: a decision either stands before the start or is refused.
    session.execute(sa.select(Registration.id).where(Registration.id == registration.id).with_for_update())
    session.expire(registration, ["sittings"])


def _tell(session: Session, registration: Registration, subject: str, body: str, now: datetime) -> None:
    tell(session, registration.application.applicant_id, subject=subject, body=body, path="/exam", now=now)
