"""Changing what was handed in, by two people: the old receipt is kept and still verifies, the new one covers the new heads."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from exam_app.db import hit_one
from exam_app.exams.models import Window
from exam_app.sitting import rules
from exam_app.sitting.closing import frozen
from exam_app.sitting.models import EarlierReceipt, Sitting


def while_not_taken_in(session: Session, held: Sitting) -> None:
    """Raise TakenIn once the essays of this window were taken in for review; until the commit nobody can take them in.

    Asked after everything else of the deed, because taking in holds its locks in this order, too.
    """
    window = held.registration.window_id
    state = session.scalar(sa.select(Window.state).where(Window.id == window).with_for_update(of=Window, read=True))
    if state != "frozen":
        raise rules.TakenIn("The essays of this window were taken in for review, so nothing in this part changes any more.")


def keep_receipt(session: Session, held: Sitting, *, now: datetime) -> None:
    """Keep the present receipt as one that was replaced now. It still verifies."""
    assert held.receipt is not None
    assert held.submitted_at is not None
    # Opened and handed in again without a change, a part has the same receipt: it was replaced once already.
    if session.get(EarlierReceipt, held.receipt) is None:
        session.add(
            EarlierReceipt(
                receipt=held.receipt, sitting_id=held.id, submitted_at=held.submitted_at,
                closed_by=held.closed_by or "deadline", replaced_at=now,
            )
        )  # fmt: skip
        session.flush()


def freeze_again(session: Session, held: Sitting, *, now: datetime) -> str:
    """Freeze the heads of a part that is handed in once more, with a new receipt; hands on the receipt."""
    content = frozen(session, held)
    if content.receipt != held.receipt:
        keep_receipt(session, held, now=now)
    change(session, held, {"receipt": content.receipt, "packed": content.packed})
    return content.receipt


def change(session: Session, held: Sitting, values: dict[str, Any]) -> None:
    """Change a part that is handed in, only if its receipt is still the one that was read."""
    move = sa.update(Sitting).where(Sitting.id == held.id, Sitting.state == "submitted", Sitting.receipt == held.receipt)
    if not hit_one(session, move.values(**values)):
        raise rules.AlreadyDecided("The part changed at this very moment.")
    session.refresh(held)
