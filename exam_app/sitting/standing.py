"""How a candidate stands at this moment, from what the tables know: working, idle, offline, paused. It decides nothing.

Receives the rows of one candidate (see `monitor`), when each part was last saved, and when its candidate last
asked for a page; pure.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from exam_app.sitting import rules

IDLE_AFTER = timedelta(minutes=3)
OFFLINE_AFTER = timedelta(seconds=45)
# In the order in which somebody has to look.
STATES = {
    "offline": "Offline", "paused": "Paused", "plain": "Page without scripts", "idle": "Idle", "working": "Working", "not_started": "Not started",
    "handed_in": "Handed in",
}  # fmt: skip
RUNNING = frozenset({"offline", "paused", "plain", "idle", "working"})
URGENCY = {state: place for place, state in enumerate(STATES)}


class Standing(NamedTuple):
    """The part that matters now, the state, and since when it lasts where that says something."""

    row: Any
    state: str
    since: datetime | None


def standing_of(
    rows: Sequence[Any], saved: Mapping[int, datetime], asked: Mapping[int, datetime], grace: timedelta, now: datetime
) -> Standing:
    """How the candidate stands whose parts these rows are: a running part before the others, else the last one."""
    for row in rows:
        if row.id and row.state == "open" and not rules.is_over(row.state, end_of(row, now), grace, now):
            return _running(row, saved.get(row.id), asked.get(row.id), now)
    last, started = rows[-1], {row.part for row in rows if row.id}
    return Standing(last, "handed_in" if started and started >= set(last.parts) else "not_started", None)


def _running(row: Any, saved_at: datetime | None, asked_at: datetime | None, now: datetime) -> Standing:
    if rules.stands_still(row.paused_at, row.pause_until, now):
        return Standing(row, "paused", row.paused_at)
    heard = max(at for at in (row.started_at, row.held_at, row.seen_at, saved_at) if at is not None)
    if now - heard > OFFLINE_AFTER:
        if _reports(row, saved_at):
            return Standing(row, "offline", heard)
        # A running part keeps the sign-in alive until its end: then it does not say when a page was asked for.
        return Standing(row, "plain", max(heard, asked_at) if asked_at and asked_at <= now else heard)
    worked = saved_at or row.started_at
    return Standing(row, "idle", worked) if now - worked > IDLE_AFTER else Standing(row, "working", None)


def _reports(row: Any, saved_at: datetime | None) -> bool:
    """Whether the page reported by itself while it was used, as one with scripts does every ten seconds."""
    opened = max(row.started_at, row.held_at or row.started_at)
    return row.seen_at is not None and max(opened, saved_at or opened) - row.seen_at <= OFFLINE_AFTER


def end_of(row: Any, now: datetime) -> datetime:
    """When the part of this row ends as things stand."""
    return rules.end_of(row.ends_at, row.paused_at, row.pause_until, now)
