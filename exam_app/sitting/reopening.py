"""Opening a part again after it was handed in: one person proposes minutes and a reason, another decides.

Hands on a running part that ends so many minutes after the decision; the old receipt still verifies.
"""

from __future__ import annotations

from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from exam_app import audit
from exam_app.audit import Event
from exam_app.notices.service import tell
from exam_app.sitting import proposing, rules
from exam_app.sitting.closing import close_if_over
from exam_app.sitting.finding import lock
from exam_app.sitting.models import Proposal, Sitting
from exam_app.sitting.replacing import change, keep_receipt, while_not_taken_in


def propose_reopening(session: Session, sitting: Sitting, *, minutes: int, reason: str, by: str, now: datetime) -> Proposal:
    """Propose to open this part again for so many minutes.

    Raises NotRunning when it runs or the other part does, AlreadyDecided when a proposal
    waits, TakenIn once the essays are with the reviewers.
    """
    if minutes <= 0:
        raise rules.NotRunning("Time is only ever added.", "Ask for one minute or more.")
    held = _closed(session, sitting, now)
    made = proposing.propose(session, held, "reopen", reason=reason, minutes=minutes, by=by, now=now)
    audit.record(session, Event.REOPENING_PROPOSED, by=by, about=held.public_id, at=now, minutes=minutes, reason=made.reason)
    while_not_taken_in(session, held)
    return made


def decide_reopening(session: Session, proposal: Proposal, *, is_agreed: bool, answer: str, by: str, now: datetime) -> None:
    """Open the part again, or not, as another person proposed. Raises TwoPeople, AlreadyDecided, NotRunning, TakenIn."""
    held = lock(session, session.get_one(Sitting, proposal.sitting_id))
    proposing.decide(session, proposal, is_agreed=is_agreed, answer=answer, by=by, now=now)
    minutes, receipt = proposal.minutes or 0, held.receipt or ""
    if is_agreed:
        held = _closed(session, held, now)
        _open(session, held, minutes, now)
    audit.record(
        session, Event.REOPENING_DECIDED, by=by, about=held.public_id, at=now,
        is_agreed=is_agreed, minutes=minutes, receipt=receipt, ends_at=held.ends_at.isoformat(),
    )  # fmt: skip
    if is_agreed:
        while_not_taken_in(session, held)
        _tell(session, held, minutes, now)


def _closed(session: Session, sitting: Sitting, now: datetime) -> Sitting:
    """The part, held; closed first when its time is over and nobody has tidied up."""
    held = lock(session, sitting)
    close_if_over(session, held, now=now)
    if held.state != "submitted":
        raise rules.NotRunning("This part still runs.", "Add minutes to it instead.")
    other = sa.select(Sitting.id).where(Sitting.registration_id == held.registration_id, Sitting.state == "open")
    if session.scalar(other) is not None:
        raise rules.NotRunning("The candidate is sitting the other part now.", "Decide when that part is handed in.")
    return held


def _open(session: Session, held: Sitting, minutes: int, now: datetime) -> None:
    keep_receipt(session, held, now=now)
    change(session, held, {
        "state": "open", "submitted_at": None, "closed_by": None, "receipt": None, "packed": sa.null(),
        "ends_at": now + timedelta(minutes=minutes),
        "paused_at": None, "pause_until": None, "pause_why": None,
    })  # fmt: skip


def _tell(session: Session, held: Sitting, minutes: int, now: datetime) -> None:
    registration, part = held.registration, rules.PART_NAMES[held.part]
    words = "1 minute" if minutes == 1 else f"{minutes} minutes"
    body = f"You have {words} from now on. Go on from your examination page; everything you had is there."
    tell(session, registration.application.applicant_id, subject=f"{part} is open again", body=body, path="/exam", now=now)
