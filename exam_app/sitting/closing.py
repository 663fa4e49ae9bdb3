"""Closing a part: by the candidate, or by its deadline. Receives the heads, freezes them, gives a receipt."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from exam_app import audit
from exam_app.audit import Event
from exam_app.db import hit_one
from exam_app.errors import Refused
from exam_app.sitting import rules
from exam_app.sitting.finding import lock, policy_of, prompts_of
from exam_app.sitting.models import Response, Sitting


def submit(session: Session, sitting: Sitting, *, by: str, now: datetime, seen: str | None = None) -> Sitting:
    """Hand the part in for good; a second time changes nothing and gives the same receipt.

    `seen` is the receipt of the answers that the candidate was shown: raises AnswersMoved
    when they are no longer these. After the end it is the hand-in at the deadline.
    """
    held = lock(session, sitting)
    if held.state == "submitted" or close_if_over(session, held, now=now):
        return held
    if seen is not None and seen != receipt_now(session, held):
        raise rules.AnswersMoved("An answer has changed since you opened the page.")
    return _close(session, held, "candidate", at=now, by=by, now=now)


def close_overdue(session: Session, *, now: datetime) -> int:
    """Hand in every part whose time and grace are over, blank ones too; returns how many.

    What is handed in is what was saved last, so the result is the same however late this runs.
    """
    late = sa.select(Sitting).where(Sitting.state == "open", Sitting.ends_at < now).order_by(Sitting.id)
    return sum(close_if_over(session, sitting, now=now) for sitting in session.scalars(late).all())


def close_if_over(session: Session, sitting: Sitting, *, now: datetime) -> bool:
    """Hand the part in at its deadline if it is open and its grace has passed; whether that was done."""
    held = lock(session, sitting)
    if held.state != "open" or not rules.is_over(held.state, held.ends_at, policy_of(held.registration).grace, now):
        return False
    _close(session, held, "deadline", at=held.ends_at, by=audit.BY_THE_SYSTEM, now=now)
    return True


def _close(session: Session, held: Sitting, closed_by: str, *, at: datetime, by: str, now: datetime) -> Sitting:
    heads, packed = frozen(session, held)
    receipt = rules.receipt_of(held.public_id, held.part, heads)
    move = sa.update(Sitting).where(Sitting.id == held.id, Sitting.state == "open", Sitting.ends_at == held.ends_at)
    values = {"state": "submitted", "submitted_at": at, "closed_by": closed_by, "receipt": receipt, "packed": packed}
    if not hit_one(session, move.values(values)):
        raise Refused("The part changed at this very moment.")
    session.refresh(held)
    audit.record(
        session, Event.SITTING_SUBMITTED, by=by, about=held.public_id, at=now,
        part=held.part, closed_by=closed_by, receipt=receipt,
    )  # fmt: skip
    return held


def receipt_now(session: Session, sitting: Sitting) -> str:
    """The receipt of the answers as they stand, whether they are handed in or not."""
    return sitting.receipt or rules.receipt_of(sitting.public_id, sitting.part, frozen(session, sitting)[0])


def frozen(session: Session, sitting: Sitting) -> tuple[list[rules.Head], dict[str, Any]]:
    """The heads, and what is kept of them in one record: the form's letters, or which essays count."""
    query = sa.select(Response).where(Response.sitting_id == sitting.id).order_by(Response.position)
    responses = session.scalars(query.execution_options(populate_existing=True)).all()
    if sitting.part == "one":
        letters = "".join(rules.form_letter(sitting.option_orders[r.position - 1], r.answer) for r in responses)
        heads = [rules.Head(r.position, r.revision, r.answer) for r in responses]
        return heads, {"letters": letters, "revisions": [r.revision for r in responses]}
    counts = _counting(session, sitting, responses)
    heads = [rules.Head(r.position, r.revision, r.answer, r.position in counts) for r in responses]
    essays = [
        {"position": h.position, "revision": h.revision, "sha256": rules.digest(h.answer), "counts": h.counts} for h in heads
    ]
    return heads, {"essays": essays}


def _counting(session: Session, sitting: Sitting, responses: Sequence[Response]) -> frozenset[int]:
    registration = sitting.registration
    kinds = [prompt.version.kind for prompt in prompts_of(session, registration)]
    choice = policy_of(registration).essays[registration.designation]
    chosen = {r.position for r in responses if r.is_chosen}
    return rules.essays_that_count(choice, kinds, chosen, [r.answer for r in responses])
