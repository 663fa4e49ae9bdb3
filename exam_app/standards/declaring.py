"""Before anything is shown: conflicts, the promise of confidentiality, and who the panelist is in the field."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from exam_app import audit
from exam_app.audit import Event
from exam_app.standards import panels
from exam_app.standards.models import Panelist
from exam_app.standards.rules.stages import NotThePanelsTurn, Stage

PROMISE_VERSION = "1"
PROMISE = (
    "I keep every item, key and judgement of this panel confidential and make no copies. I do not prepare candidates for this exam "
    "with what I see here, and I do not sit it."
)


def declare(
    session: Session, seat: Panelist, *, conflicts: str, years: int, field: str, association: str, by: str, now: datetime
) -> None:
    """Record the declaration; it can be changed until round one. `conflicts` is "" for none. Raises NotThePanelsTurn.

    A late panelist declares for the first time while the rounds run: without it nothing is shown.
    """
    if panels.hold(session, seat.panel) != Stage.GATHERING and seat.declared_at is not None:
        raise NotThePanelsTurn("Round one has begun, so your declaration stays as it is.", "Tell the chair of a new conflict.")
    seat.conflicts, seat.declared_at = conflicts.strip(), now
    seat.years, seat.field, seat.association = years, field.strip(), association.strip()
    session.flush()
    audit.record(
        session, Event.PANELIST_DECLARED, by=by, about=seat.panel.public_id, at=now,
        has_conflict=bool(seat.conflicts), promise=PROMISE_VERSION,
    )  # fmt: skip
