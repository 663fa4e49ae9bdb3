"""The time in which the two markers of a script may agree: its beginning and its end.

Receives a script whose two reviews disagree under a policy that seeks consensus; hands on a talk
that holds both marks as they stood, so that nothing else has to be read to show them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from exam_app import audit
from exam_app.audit import BY_THE_SYSTEM, Event
from exam_app.db import hit_one
from exam_app.review import rules
from exam_app.review.models import Assignment, Script, Talk


def begin(
    session: Session, script: Script, reasons: Sequence[str], marks: Mapping[int, rules.Marks], days: int, now: datetime
) -> None:
    """Ask the two to look for agreement; they are told by the next sweep."""
    until = rules.talk_until(days, now)
    talk = Talk(
        script_id=script.id, reasons=list(reasons), sides=_sides(session, script, marks), began_at=now, until_at=until,
    )  # fmt: skip
    session.add(talk)
    session.flush()
    audit.record(
        session, Event.TALK_BEGUN, by=BY_THE_SYSTEM, about=script.id, at=now, reasons=list(reasons), until=until.isoformat()
    )


def _sides(session: Session, script: Script, marks: Mapping[int, rules.Marks]) -> list[dict[str, Any]]:
    query = sa.select(Assignment).where(Assignment.script_id == script.id, Assignment.state == "locked")
    rows = {row.seat: row.review for row in session.scalars(query)}
    return [
        {
            "levels": dict(marks[seat].levels),
            "words": {s.criterion.code: s.comment for s in (review.scores if review else []) if s.comment},
        }
        for seat, review in ((seat, rows[seat]) for seat in (1, 2))
    ]


def end(session: Session, talk: Talk, outcome: str, *, by: str, now: datetime, agreed: Mapping[str, int] | None = None) -> None:
    """End the talk once: "agreed" with the levels, "apart" when one of them gives up, "over" when the time is. Raises NotTalking."""
    values = {"ended_at": now, "outcome": outcome, "agreed": dict(agreed) if agreed is not None else None}
    running = sa.update(Talk).where(Talk.script_id == talk.script_id, Talk.ended_at.is_(None))
    if not hit_one(session, running.values(values)):
        raise rules.NotTalking("The two have ended this before.")
    session.refresh(talk)
    audit.record(session, Event.TALK_ENDED, by=by, about=talk.script_id, at=now, outcome=outcome)
