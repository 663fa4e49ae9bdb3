"""Minutes for running parts: to one, some or all of a window. The end only ever grows.

Receives which parts, how many minutes and why; hands on later ends, a grant each, and a word to each candidate.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from exam_app import audit
from exam_app.audit import Event
from exam_app.exams.models import Window
from exam_app.sitting import rules, telling
from exam_app.sitting.held import Held, change_each, hold_running
from exam_app.sitting.models import Grant, Sitting


def grant(
    session: Session, window: Window, *, only: Collection[str] | None = None, minutes: int, reason: str, by: str, now: datetime
) -> int:
    """Move the end of all running parts, or of `only` these, later by so many minutes; how many parts.

    Raises NotRunning when none of them runs any more, or when time would be taken away.
    """
    if minutes <= 0:
        raise rules.NotRunning("Time is only ever added.", "Ask for one minute or more.")
    held = hold_running(session, window, only=only, now=now)
    if not held:
        raise rules.NotRunning("This part is not running any more, so no minutes can be added.")
    add(session, dict.fromkeys(held, minutes), reason=reason, incident_id=None, by=by, now=now)
    return len(held)


def grant_minutes(session: Session, sitting: Sitting, *, minutes: int, reason: str, by: str, now: datetime) -> None:
    """The same for one part."""
    window = sitting.registration.window
    grant(session, window, only=[sitting.public_id], minutes=minutes, reason=reason, by=by, now=now)


def add(
    session: Session, minutes_of: Mapping[Held, int], *, reason: str, incident_id: int | None, by: str, now: datetime
) -> None:  # fmt: skip
    """Give each of these held parts its own minutes, tell each candidate, and record each."""
    ends = {one: one.ends_at + timedelta(minutes=minutes) for one, minutes in minutes_of.items()}
    sums = {one: one.granted_minutes + minutes for one, minutes in minutes_of.items()}
    change_each(session, minutes_of, [{"ends_at": ends[one], "granted_minutes": sums[one]} for one in minutes_of])
    session.connection().execute(sa.insert(Grant), [
        {"sitting_id": one.id, "incident_id": incident_id, "minutes": minutes, "reason": reason, "granted_by": by, "granted_at": now}
        for one, minutes in minutes_of.items()
    ])  # fmt: skip
    _tell(session, minutes_of, by, now)
    facts = {
        one.public_id: {"minutes": minutes, "reason": reason, "ends_at": ends[one].isoformat()}
        for one, minutes in minutes_of.items()
    }
    audit.record_many(session, Event.TIME_GRANTED, facts, by=by, at=now)


def _tell(session: Session, minutes_of: Mapping[Held, int], by: str, now: datetime) -> None:
    for part, minutes in sorted({(one.part, minutes) for one, minutes in minutes_of.items()}):
        words = "1 minute" if minutes == 1 else f"{minutes} minutes"
        alike = [one for one, given in minutes_of.items() if (one.part, given) == (part, minutes)]
        telling.put(session, alike, text=f"The exam office added {words} to your {rules.PART_NAMES[part]}.", by=by, now=now)
