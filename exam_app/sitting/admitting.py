"""Late work: one person proposes to admit or to reject it, another decides. Nothing is ever dropped.

Receives what stands on the late list; admitting appends a revision, moves the head, and gives
a part that is handed in a new receipt. The old receipt still verifies.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from exam_app import audit
from exam_app.audit import Event
from exam_app.db import hit_one
from exam_app.errors import Missing, Refused
from exam_app.exams.models import Window
from exam_app.notices.service import tell
from exam_app.sitting import proposing, rules
from exam_app.sitting.closing import close_if_over
from exam_app.sitting.finding import lock
from exam_app.sitting.models import LateWork, Proposal, Registration, Response, Revision, Sitting
from exam_app.sitting.replacing import freeze_again, while_not_taken_in

STATES = {"admit": "admitted", "reject": "rejected"}


class StillRunning(Refused):
    """The candidate went on at this question, so an older text must not replace it."""

    advice = "Decide when the part is handed in; both texts are kept until then."


def late_in(session: Session, window: Window, chosen: Collection[str]) -> Sequence[LateWork]:
    """These late answers of the window, in the order in which they were typed. Raises Missing when one is not there."""
    query = sa.select(LateWork).join(Sitting, LateWork.sitting_id == Sitting.id).join(Registration)
    mine = query.where(Registration.window_id == window.id, LateWork.public_id.in_(chosen))
    found = session.scalars(mine.order_by(LateWork.sitting_id, LateWork.typed_at, LateWork.seq, LateWork.id)).all()
    if len(found) != len(set(chosen)):
        raise Missing
    return found


def proposals_in(session: Session, window: Window, chosen: Collection[str]) -> Sequence[Proposal]:
    """The proposals that wait about these late answers, in the same order. Raises AlreadyDecided when one has none."""
    late = late_in(session, window, chosen)
    query = sa.select(Proposal).where(Proposal.late_id.in_([one.id for one in late]), Proposal.decided_at.is_(None))
    waiting = {proposal.late_id: proposal for proposal in session.scalars(query)}
    if len(waiting) != len(late):
        raise rules.AlreadyDecided("One of these was decided in the meantime.")
    return [waiting[one.id] for one in late]


def propose_about(session: Session, late: LateWork, what: str, *, reason: str, by: str, now: datetime) -> Proposal:
    """Propose to "admit" or to "reject" this late work, with a reason.

    Raises AlreadyDecided when it is decided or a proposal waits, TakenIn when it can no longer be admitted.
    """
    sitting = lock(session, session.get_one(Sitting, late.sitting_id))
    if late.state != "waiting":
        raise rules.AlreadyDecided("This late work was decided before.")
    made = proposing.propose(session, sitting, what, reason=reason, late_id=late.id, by=by, now=now)
    audit.record(session, Event.LATE_PROPOSED, by=by, about=sitting.public_id, at=now, **_facts(late, what), reason=made.reason)
    if what == "admit":
        while_not_taken_in(session, sitting)
    return made


def decide_about(session: Session, proposal: Proposal, *, is_agreed: bool, answer: str, by: str, now: datetime) -> None:
    """Decide what another person proposed about late work; what is not agreed to waits for a new proposal.

    Raises TwoPeople, AlreadyDecided, TakenIn, and StillRunning when the part runs and the
    candidate went on at this question since.
    """
    late = session.get_one(LateWork, proposal.late_id)
    sitting = lock(session, session.get_one(Sitting, late.sitting_id))
    proposing.decide(session, proposal, is_agreed=is_agreed, answer=answer, by=by, now=now)
    if is_agreed:
        _settle(session, late, STATES[proposal.kind])
    receipt = _admit(session, sitting, late, now) if is_agreed and proposal.kind == "admit" else ""
    facts = _facts(late, proposal.kind)
    audit.record(
        session, Event.LATE_DECIDED, by=by, about=sitting.public_id, at=now, **facts, is_agreed=is_agreed, receipt=receipt
    )
    if is_agreed:
        _tell(session, sitting, proposal, receipt, now)
    if receipt:
        while_not_taken_in(session, sitting)


def _facts(late: LateWork, what: str) -> dict[str, Any]:
    return {"position": late.position, "sha256": late.sha256, "what": what}


def _settle(session: Session, late: LateWork, state: str) -> None:
    waiting = sa.update(LateWork).where(LateWork.id == late.id, LateWork.state == "waiting")
    if not hit_one(session, waiting.values(state=state)):
        raise rules.AlreadyDecided("This late work was decided before.")
    session.refresh(late)


def _admit(session: Session, held: Sitting, late: LateWork, now: datetime) -> str:
    close_if_over(session, held, now=now)
    head = session.get_one(Response, (held.id, late.position), populate_existing=True)
    if held.state == "open" and head.revision != late.base:
        raise StillRunning("The part still runs, and the candidate went on at this question.")
    _append(session, head, late, now)
    # Without a receipt there is nothing to replace: the hand-in of the running part will cover it.
    return freeze_again(session, held, now=now) if held.state == "submitted" else "none yet"


def _append(session: Session, head: Response, late: LateWork, now: datetime) -> None:
    revision = head.revision + 1
    session.execute(
        sa.insert(Revision).values(
            sitting_id=late.sitting_id, position=late.position, revision=revision, client=f"late-{late.id}", seq=1,
            base=head.revision, answer=late.answer, sha256=late.sha256, saved_at=now,
        )
    )  # fmt: skip
    move = sa.update(Response).where(
        Response.sitting_id == late.sitting_id, Response.position == late.position, Response.revision == head.revision
    )
    ruled_out = sa.func.replace(Response.ruled_out, late.answer, "") if late.answer else Response.ruled_out
    if not hit_one(session, move.values(revision=revision, answer=late.answer, saved_at=now, ruled_out=ruled_out)):
        raise rules.AlreadyDecided("The answer changed at this very moment.")
    session.expire(head)


def _tell(session: Session, sitting: Sitting, proposal: Proposal, receipt: str, now: datetime) -> None:
    registration, part = sitting.registration, rules.PART_NAMES[sitting.part]
    if proposal.kind == "admit":
        new = f" Your new reference is {rules.reference(receipt)}." if sitting.receipt else ""
        body = f"What arrived late in your {part} was admitted and counts now.{new}"
    else:
        body = f"What arrived late in your {part} was not admitted. What was saved in time counts. Reason: {proposal.reason}"
    tell(session, registration.application.applicant_id, subject="Your late work was decided", body=body, path="/exam", now=now)
