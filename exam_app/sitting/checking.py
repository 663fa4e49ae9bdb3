"""The readiness check: what the candidate's own computer said, kept for the candidate and the office."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from exam_app import audit
from exam_app.audit import Event
from exam_app.sitting.models import Registration

# Without these the exam cannot be taken safely; the others are for information.
NEEDED = frozenset({"save", "storage"})
CHECKS = {
    "save": "Saving",
    "storage": "Storage in the browser",
    "clock": "Clock of your computer",
    "sign_in": "Signing in again",
    "width": "Width of the window",
    "paste": "Pasting",
    "offline": "A lost connection",
    "tried": "Typing and saving by hand",
}


@dataclass(frozen=True, slots=True)
class Check:
    """One line of the check: its code, whether it is good, and what was found in words."""

    code: str
    is_good: bool
    found: str


def note_readiness(session: Session, registration: Registration, checks: Sequence[Check], *, by: str, now: datetime) -> bool:
    """Keep the result of the check; whether the computer is ready.

    Ready means that every needed check was made and is good. Only "tried", from the page
    without scripts, is a partial result and never says ready.
    """
    good = {check.code for check in checks if check.is_good}
    ready = good >= NEEDED
    registration.readiness = {"ready": ready, "checks": [asdict(check) for check in checks]}
    registration.readiness_at = now
    session.flush()
    audit.record(session, Event.READINESS_CHECKED, by=by, about=registration.public_id, at=now, ready=ready)
    return ready
