"""Stopping the clock of a running part: by the office, or as the candidate's own break.

The end moves by the length of the pause when it goes on, in one conditional UPDATE. While it
lasts, `rules.end_of` says where the end is. A break that is used up goes on by itself;
`settle_overdue` only writes that down.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from exam_app import audit
from exam_app.audit import AuditEvent, Event
from exam_app.exams.models import Window
from exam_app.sitting import rules
from exam_app.sitting.held import COLUMNS, Held, change_each, hold_running
from exam_app.sitting.models import Registration, Sitting
from exam_app.sitting.spans import Span

ON = {"paused_at": None, "pause_until": None, "pause_why": None}


def pause(session: Session, window: Window, *, only: Collection[str] | None = None, reason: str, by: str, now: datetime) -> int:
    """Stop the clock of all running parts, or of `only` these, until the office lets them go on; how many.

    A candidate's own break ends with it and is used up only as far as it went. Parts that
    the office has paused already, or whose time has run out, stay as they are. Raises NotRunning
    when nothing is left to pause.
    """
    held = [one for one in hold_running(session, window, only=only, now=now) if now < one.end(now) and one.pause_why != "office"]
    if not held:
        raise rules.NotRunning("Nobody of these has a clock that runs now.")
    _go_on(session, [one for one in held if one.pause_why], by=by, now=now)
    held = hold_running(session, window, only=[one.public_id for one in held], now=now)
    stop = {"paused_at": now, "pause_until": None, "pause_why": "office"}
    change_each(session, held, [stop] * len(held))
    audit.record_many(session, Event.SITTING_PAUSED, {one.public_id: {"reason": reason} for one in held}, by=by, at=now)
    return len(held)


def resume_all(session: Session, window: Window, *, only: Collection[str] | None = None, by: str, now: datetime) -> int:
    """Let all parts that the office paused, or `only` these, go on; how many. Raises NotRunning when there is none."""
    held = [one for one in hold_running(session, window, only=only, now=now) if one.pause_why == "office"]
    if not held:
        raise rules.NotRunning("Nobody of these is paused by the exam office.")
    _go_on(session, held, by=by, now=now)
    return len(held)


def take_break(session: Session, sitting: Sitting, *, by: str, now: datetime) -> None:
    """Stop the clock for the candidate's own break, for as long as break time is left; a second time changes nothing.

    Raises NoBreakLeft, and NotRunning when the part is over, or paused by the office.
    """
    held = _hold_own(session, sitting, now)
    if held.pause_why == "break":
        return
    if held.pause_why == "office":
        raise rules.NotRunning("Your exam is paused by the exam team. Your clock is stopped.")
    if held.break_seconds <= 0:
        raise rules.NoBreakLeft("You have no time left for breaks with a stopped clock.")
    until = now + timedelta(seconds=held.break_seconds)
    change_each(session, [held], [{"paused_at": now, "pause_until": until, "pause_why": "break"}])
    audit.record(session, Event.BREAK_TAKEN, by=by, about=held.public_id, at=now, break_seconds=held.break_seconds)


def resume(session: Session, sitting: Sitting, *, by: str, now: datetime) -> None:
    """End the candidate's own break; the clock runs on. A second time changes nothing.

    Raises NotRunning when it is the office that paused.
    """
    held = _hold_own(session, sitting, now)
    if held.pause_why == "office":
        raise rules.NotRunning("Your exam is paused by the exam team.", "It goes on when the exam team lets it go on.")
    if held.pause_why:
        _go_on(session, [held], by=by, now=now)


def _hold_own(session: Session, sitting: Sitting, now: datetime) -> Held:
    """The part, held, with a break that is used up written down first."""
    window, only = sitting.registration.window, [sitting.public_id]
    found = hold_running(session, window, only=only, now=now)
    if found and found[0].pause_until is not None and found[0].pause_until <= now:
        _go_on(session, found, by=audit.BY_THE_SYSTEM, now=now)
        found = hold_running(session, window, only=only, now=now)
    if not found or now > found[0].end(now):
        raise rules.TimeUp("Time is over for this part.")
    return found[0]


def settle_overdue(session: Session, now: datetime) -> int:
    """Write down the end of every break that is used up; how many. The same result however late this runs."""
    query = sa.select(*COLUMNS).where(Sitting.state == "open", Sitting.pause_until <= now)
    held = [Held(*row) for row in session.execute(query.order_by(Sitting.id).with_for_update(key_share=True))]
    _go_on(session, held, by=audit.BY_THE_SYSTEM, now=now)
    return len(held)


def pauses_of(session: Session, window: Window, *, since: datetime) -> dict[str, list[Span]]:
    """When the clock of each part of this window stood still, by its public id: the pauses that ended after `since`.

    They are read from the record, where each pause stands with its two instants.
    """
    mine = sa.select(Sitting.public_id).join(Registration).where(Registration.window_id == window.id)
    query = sa.select(AuditEvent.about, AuditEvent.facts).where(
        AuditEvent.event == Event.SITTING_RESUMED.code, AuditEvent.at >= since, AuditEvent.about.in_(mine)
    )
    pauses: dict[str, list[Span]] = {}
    for about, facts in session.execute(query):
        span = datetime.fromisoformat(facts["since"]), datetime.fromisoformat(facts["until"])
        pauses.setdefault(about, []).append(span)
    return pauses


def _go_on(session: Session, held: Sequence[Held], *, by: str, now: datetime) -> None:
    if not held:
        return
    change_each(session, held, [_moved(one, now) for one in held])
    audit.record_many(session, Event.SITTING_RESUMED, {one.public_id: _facts(one, now) for one in held}, by=by, at=now)


def _moved(one: Held, now: datetime) -> dict[str, Any]:
    length = one.end(now) - one.ends_at
    used = -(-length // timedelta(seconds=1)) if one.pause_why == "break" else 0
    return ON | {"ends_at": one.end(now), "break_seconds": max(one.break_seconds - used, 0)}


def _facts(one: Held, now: datetime) -> dict[str, str]:
    assert one.paused_at is not None
    assert one.pause_why is not None
    until = min(now, one.pause_until or now)
    return {
        "why": one.pause_why, "since": one.paused_at.isoformat(), "until": until.isoformat(), "ends_at": one.end(now).isoformat(),
    }  # fmt: skip
