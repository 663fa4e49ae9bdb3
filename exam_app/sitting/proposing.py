"""Deeds that take two people: one proposes with a reason, another one decides. The database refuses the same person."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from exam_app.accounts.models import Account
from exam_app.applications.models import Application
from exam_app.db import added, hit_one
from exam_app.errors import Missing
from exam_app.exams.models import Window
from exam_app.sitting import rules
from exam_app.sitting.models import Proposal, Registration, Sitting


def propose(
    session: Session, sitting: Sitting, kind: str, *,
    reason: str, late_id: int | None = None, minutes: int | None = None, by: str, now: datetime,
) -> Proposal:  # fmt: skip
    """Lay it before another person. Raises AlreadyDecided when a proposal about the same waits already."""
    made = Proposal(
        kind=kind, sitting_id=sitting.id, late_id=late_id, minutes=minutes, reason=rules.clean(reason).strip(),
        proposed_by=by, proposed_at=now,
    )  # fmt: skip
    if not added(session, made):
        raise rules.AlreadyDecided("A proposal about this waits for a decision already.")
    return made


def decide(session: Session, proposal: Proposal, *, is_agreed: bool, answer: str, by: str, now: datetime) -> None:
    """Agree or not, once. Raises TwoPeople for the one who proposed, AlreadyDecided when somebody was faster."""
    if by == proposal.proposed_by:
        raise rules.TwoPeople("You proposed this yourself, so another person decides.")
    open_one = sa.update(Proposal).where(Proposal.id == proposal.id, Proposal.decided_at.is_(None), Proposal.proposed_by != by)
    values = {"decided_by": by, "decided_at": now, "is_agreed": is_agreed, "answer": rules.clean(answer).strip()}
    if not hit_one(session, open_one.values(values)):
        raise rules.AlreadyDecided("This was decided before.")
    session.refresh(proposal)


def reopening_of(session: Session, public_id: str) -> tuple[Proposal, str]:
    """A proposal to open a part again, for a coordinator, and the public id of the registration. Raises Missing."""
    query = sa.select(Proposal, Registration.public_id).join(Sitting, Proposal.sitting_id == Sitting.id)
    query = query.join(Registration, Sitting.registration_id == Registration.id)
    found = session.execute(query.where(Proposal.public_id == public_id, Proposal.kind == "reopen")).first()
    if found is None:
        raise Missing
    return found[0], found[1]


def reopenings_in(session: Session, window: Window) -> list[tuple[str, str, str]]:
    """The parts of this window that somebody proposed to open again: name, public id of the registration, part; by name."""
    query = sa.select(Account.name, Registration.public_id, Sitting.part).select_from(Proposal)
    query = query.join(Sitting, Proposal.sitting_id == Sitting.id).join(Registration, Sitting.registration_id == Registration.id)
    query = query.join(Application, Registration.application_id == Application.id)
    query = query.join(Account, Application.applicant_id == Account.id)
    waiting = query.where(Registration.window_id == window.id, Proposal.kind == "reopen", Proposal.decided_at.is_(None))
    found = session.execute(waiting.order_by(sa.func.lower(Account.name)))
    return [(name, registration, rules.PART_NAMES[part]) for name, registration, part in found]
