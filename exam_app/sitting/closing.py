"""Closing a part: by the candidate, or by its deadline. Receives the heads, freezes them, gives a receipt."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from exam_app import audit
from exam_app.audit import Event
from exam_app.db import hit_one
from exam_app.errors import Refused
from exam_app.sitting import letters, rules
from exam_app.sitting.finding import end_of, is_over, lock, policy_of
from exam_app.sitting.models import Response, Sitting
from exam_app.sitting.outline import outline_of

# A sweep closes so many in one transaction: saves and starts go on between two of them.
AT_ONCE = 100


@dataclass(frozen=True, slots=True)
class Frozen:
    """What is handed in: the heads, one record of them, and the receipt over them.

    The record has the form's letters of Part One, or which essays count.
    """

    heads: Sequence[rules.Head]
    packed: dict[str, Any]
    receipt: str


def submit(session: Session, sitting: Sitting, *, by: str, now: datetime, seen: str | None = None) -> Sitting:
    """Hand the part in for good; a second time changes nothing and gives the same receipt.

    `seen` is the receipt of the answers that the candidate was shown: raises AnswersMoved
    when they are no longer these. After the end it is the hand-in at the deadline.
    """
    held = lock(session, sitting)
    if held.state == "submitted":
        return held
    if is_over(held, now):
        return _close(session, held, "deadline", at=end_of(held, now), by=audit.BY_THE_SYSTEM, now=now)
    return _close(session, held, "candidate", at=now, by=by, now=now, seen=seen)


def close_overdue(session: Session, *, now: datetime, most: int | None = None) -> int:
    """Hand in the parts whose time and grace are over, blank ones too; returns how many.

    What is handed in is what was saved last, so the result is the same however late this
    runs. At most `most` of them: commit, and call it again until it has nothing to do.
    """
    goes_on = sa.or_(Sitting.paused_at.is_(None), Sitting.pause_until <= now)
    late = sa.select(Sitting).where(Sitting.state == "open", Sitting.ends_at < now, goes_on)
    oldest_first = late.order_by(Sitting.ends_at, Sitting.id).limit(most)
    return sum(close_if_over(session, sitting, now=now) for sitting in session.scalars(oldest_first).all())


def close_if_over(session: Session, sitting: Sitting, *, now: datetime) -> bool:
    """Hand the part in at its deadline if it is open and its grace has passed; whether that was done."""
    held = lock(session, sitting)
    if held.state != "open" or not is_over(held, now):
        return False
    _close(session, held, "deadline", at=end_of(held, now), by=audit.BY_THE_SYSTEM, now=now)
    return True


def _close(
    session: Session, held: Sitting, closed_by: str, *, at: datetime, by: str, now: datetime, seen: str | None = None
) -> Sitting:
    content = frozen(session, held)
    if seen is not None and seen != content.receipt:
        raise rules.AnswersMoved("An answer has changed since you opened the page.")
    move = sa.update(Sitting).where(Sitting.id == held.id, Sitting.state == "open", Sitting.ends_at == held.ends_at)
    values = {
        "state": "submitted", "submitted_at": at, "closed_by": closed_by, "receipt": content.receipt, "packed": content.packed,
        "paused_at": None, "pause_until": None, "pause_why": None,
    }  # fmt: skip
    if not hit_one(session, move.values(values).execution_options(synchronize_session=False)):
        raise Refused("The part changed at this very moment.")
    session.expire(held, list(values))
    audit.record(
        session, Event.SITTING_SUBMITTED, by=by, about=held.public_id, at=now,
        part=held.part, closed_by=closed_by, receipt=content.receipt,
    )  # fmt: skip
    return held


def receipt_now(session: Session, sitting: Sitting) -> str:
    """The receipt of the answers as they stand, whether they are handed in or not."""
    return sitting.receipt or frozen(session, sitting).receipt


_HEADS = (
    sa.select(Response.position, Response.revision, Response.answer, Response.is_chosen)
    .where(Response.sitting_id == sa.bindparam("sitting_id"))
    .order_by(Response.position)
)


def frozen(session: Session, sitting: Sitting) -> Frozen:
    """The answers as they stand now, as they would be handed in."""
    session.flush()
    rows = session.connection().execute(_HEADS, {"sitting_id": sitting.id}).all()
    counts = _counting(session, sitting, rows)
    heads = [rules.Head(row.position, row.revision, row.answer, row.position in counts) for row in rows]
    if sitting.part == "one":
        return part_one_content(sitting.public_id, sitting.option_orders, heads)
    return Frozen(heads, _packed_two(heads), rules.receipt_of(sitting.public_id, "two", heads))


def part_one_content(public_id: str, option_orders: Sequence[str], heads: Sequence[rules.Head]) -> Frozen:
    """What a Part One with these heads hands in."""
    given = [letters.of_form(option_orders[head.position - 1], head.answer) for head in heads]
    packed = {"letters": letters.packed(given), "revisions": [head.revision for head in heads]}
    return Frozen(heads, packed, rules.receipt_of(public_id, "one", heads))


def _packed_two(heads: Sequence[rules.Head]) -> dict[str, Any]:
    essays = [
        {"position": h.position, "revision": h.revision, "sha256": rules.digest(h.answer), "counts": h.counts} for h in heads
    ]
    return {"essays": essays}


def _counting(session: Session, sitting: Sitting, rows: Sequence[Any]) -> frozenset[int]:
    if sitting.part == "one":
        return frozenset(row.position for row in rows)
    registration = sitting.registration
    kinds = outline_of(session, registration.window).kinds.get(registration.designation, [])
    choice = policy_of(registration).essays[registration.designation]
    chosen = {row.position for row in rows if row.is_chosen}
    return rules.essays_that_count(choice, kinds, chosen, [row.answer for row in rows])
