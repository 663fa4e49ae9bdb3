"""Which device holds a running part, and the pass it saves with.

The first device that starts a part holds it. Another one of the same candidate can take it
over; from then on what the first one sends is kept, but counts no more.
"""

from __future__ import annotations

import hashlib
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from exam_app import audit
from exam_app.audit import Event
from exam_app.db import hit_one
from exam_app.sitting.finding import accept, lock, policy_of
from exam_app.sitting.letters import ESSAY
from exam_app.sitting.models import Response, Sitting
from exam_app.sitting.outline import outline_of
from exam_app.sitting.paper import name_of
from exam_app.sitting.passes import Pass


def fingerprint(device: str) -> str:
    """What is stored in place of a device's name."""
    return hashlib.sha256(device.encode()).hexdigest()


def holds(sitting: Sitting, device: str | None) -> bool:
    """Whether this device may write in the part. None asks nothing; a part that nobody holds yet is open to each."""
    return device is None or sitting.device is None or sitting.device == fingerprint(device)


def take_over(session: Session, sitting: Sitting, device: str, *, by: str, now: datetime) -> Sitting:
    """Let this device hold the part from now on. Taking over what it holds already changes nothing.

    Raises AlreadySubmitted and TimeUp when there is nothing to go on with.
    """
    held = lock(session, sitting)
    accept(held, now)
    if held.device == fingerprint(device):
        return held
    move = sa.update(Sitting).where(Sitting.id == held.id, Sitting.epoch == held.epoch)
    assert hit_one(session, move.values(device=fingerprint(device), held_at=now, epoch=held.epoch + 1))
    session.refresh(held)
    audit.record(session, Event.SITTING_TAKEN_OVER, by=by, about=held.public_id, at=now, epoch=held.epoch)
    return held


def pass_of(session: Session, sitting: Sitting, *, by: str, session_hash: str) -> Pass:
    """The pass of this sitting as it is held now, for the session with this hash ("" for a deed that came through the door)."""
    return Pass(
        sitting.id, sitting.public_id, sitting.part, _shape(session, sitting),
        policy_of(sitting.registration).grace_seconds, by, session_hash, sitting.epoch, name_of(session, sitting),
    )  # fmt: skip


def _shape(session: Session, sitting: Sitting) -> str:
    if sitting.part == "one":
        return outline_of(session, sitting.registration.window).shape
    essays = sa.select(sa.func.count()).select_from(Response).where(Response.sitting_id == sitting.id)
    return ESSAY * (session.scalar(essays) or 0)
