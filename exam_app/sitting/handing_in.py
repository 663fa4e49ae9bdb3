"""What the pages before and after the hand-in show: the check, the receipt, the public proof of a receipt."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from exam_app.errors import Missing
from exam_app.exams.models import FormItem
from exam_app.sitting import letters, rules
from exam_app.sitting.closing import frozen, receipt_now
from exam_app.sitting.finding import end_of, is_over, part_of, plan_of, policy_of
from exam_app.sitting.models import EarlierReceipt, Sitting
from exam_app.sitting.viewdata import Cell, EssayLine, Head, Running, cells_of, essays_page, heads_of, running_of
from exam_app.web.markup import words


@dataclass(frozen=True, slots=True)
class Given:
    """One line of the list of all answers: the options that were chosen, none where nothing was answered."""

    number: int
    texts: Sequence[str]


@dataclass(frozen=True, slots=True)
class ReviewPage:
    """What is handed in if the candidate submits now. `seen` is the receipt it would get."""

    running: Running
    seen: str
    cells: Sequence[Cell]
    given: Sequence[Given]
    essays: Sequence[EssayLine]
    counting: frozenset[int]
    minutes_left: int

    @property
    def answered(self) -> int:
        return sum(cell.is_answered for cell in self.cells)

    @property
    def open_cells(self) -> list[Cell]:
        return [cell for cell in self.cells if not cell.is_answered]

    @property
    def flagged(self) -> list[Cell]:
        return [cell for cell in self.cells if cell.is_flagged]


@dataclass(frozen=True, slots=True)
class ReceiptPage:
    """The receipt of a part. `reference` is None for the few seconds in which last words may still arrive."""

    sitting: str
    part: str
    name: str
    window: str
    reference: str | None
    closed_by: str
    at: datetime
    answered: int
    total: int
    can_start_two: bool
    two_until: datetime | None
    break_minutes: int
    final_at: datetime


def review_page(session: Session, sitting: Sitting, *, now: datetime) -> ReviewPage:
    """The check before the hand-in, for either part."""
    heads, running = heads_of(session, sitting), running_of(session, sitting, now)
    counting = frozenset(head.position for head in frozen(session, sitting).heads if head.counts)
    is_one = sitting.part == "one"
    essays = [] if is_one else essays_page(session, sitting, heads, now=now).essays
    given = _given(session, sitting, heads) if is_one else []
    seen = receipt_now(session, sitting)
    return ReviewPage(running, seen, cells_of(heads), given, essays, counting, running.left_ms // 60_000)


def _given(session: Session, sitting: Sitting, heads: Sequence[Head]) -> list[Given]:
    query = sa.select(FormItem).where(FormItem.form_id == sitting.registration.window.form_id)
    items = {place.position: place.version for place in session.scalars(query)}
    lines = []
    for head in heads:
        order = sitting.option_orders[head.position - 1]
        texts = {option.letter: words(option.text) for option in items[head.position].options}
        chosen = [f"{shown} – {texts[letters.of_form(order, shown)]}" for shown in head.answer]
        lines.append(Given(head.position, chosen))
    return lines


def receipt_page(session: Session, sitting: Sitting, *, now: datetime) -> ReceiptPage | None:
    """The receipt once the part is closed or its time is over; None while it is running.

    A part whose time is over shows its final receipt even before the sweeper has written it.
    """
    registration, grace = sitting.registration, policy_of(sitting.registration).grace
    if sitting.state == "open" and now <= end_of(sitting, now):
        return None
    final = is_over(sitting, now)
    heads = [head for head in frozen(session, sitting).heads if head.counts]
    plan = plan_of(registration, now)
    two = sitting.part == "one" and "two" in registration.parts and part_of(registration, "two") is None
    until = rules.latest_start(plan, "two") if two and final else None
    return ReceiptPage(
        sitting.public_id, sitting.part, rules.PART_NAMES[sitting.part], registration.window.title,
        rules.reference(receipt_now(session, sitting)) if final else None,
        sitting.closed_by or "deadline", sitting.submitted_at or end_of(sitting, now),
        sum(bool(head.answer.strip()) for head in heads), len(heads),
        until is not None and now < until, until, plan.break_minutes, end_of(sitting, now) + grace,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Proof:
    """What anybody may know about a reference: that it is real, of which part, since when, and whether another one took its place."""

    reference: str
    part: str
    at: datetime
    replaced_at: datetime | None = None


def proof_of(session: Session, reference: str) -> Proof:
    """The proof of a reference, without a name or an answer, also of one that was replaced. Raises Missing."""
    start = rules.receipt_start(reference)
    if start is None:
        raise Missing
    found = session.scalar(sa.select(Sitting).where(Sitting.receipt.startswith(start)))
    if found is not None and found.submitted_at is not None:
        return Proof(rules.reference(found.receipt or ""), rules.PART_NAMES[found.part], found.submitted_at)
    earlier = session.scalar(sa.select(EarlierReceipt).where(EarlierReceipt.receipt.startswith(start)))
    if earlier is None:
        raise Missing
    part = rules.PART_NAMES[session.get_one(Sitting, earlier.sitting_id).part]
    return Proof(rules.reference(earlier.receipt), part, earlier.submitted_at, earlier.replaced_at)
