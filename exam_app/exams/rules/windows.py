"""When a window may be planned, frozen and sat, and how it stands. Pure; nothing here asks the time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from zoneinfo import ZoneInfo, available_timezones

from exam_app.errors import Refused


class WindowFrozen(Refused):
    """A window that candidates may already rely on never changes."""

    advice = "Plan another window."


class WindowRefused(Refused):
    """A window cannot be planned with these times."""

    advice = "Correct the times and save again."


class WindowNotReady(Refused):
    """The window cannot be frozen yet; the message says why."""

    advice = "Mend what is named and freeze the window again."


def local_instant(local: datetime, zone: str) -> datetime:
    """The instant at which a clock in this zone shows `local` (without zone); of two, the first.

    Raises WindowRefused for a time that the clocks skip when they go forward.
    """
    here = local.replace(tzinfo=ZoneInfo(zone), fold=0)
    instant = here.astimezone(UTC)
    if instant.astimezone(ZoneInfo(zone)).replace(tzinfo=None) != local:
        raise WindowRefused(f"There is no {local:%H:%M} on that day: the clocks go forward.")
    return instant


def checked_times(opens_at: datetime, closes_at: datetime, zone: str, now: datetime) -> None:
    """Whether a window may be planned so. Raises WindowRefused."""
    if zone not in available_timezones():
        raise WindowRefused(f"{zone} is not a time zone.")
    if closes_at <= opens_at:
        raise WindowRefused("The window closes before it opens.")
    if closes_at <= now:
        raise WindowRefused("The window would be over already.")


def is_open(opens_at: datetime, closes_at: datetime, now: datetime) -> bool:
    """Whether a part may be started now. What was started before the close runs its full time."""
    return opens_at <= now < closes_at


def minutes_for(base: int, *, extra_percent: int, extra_minutes: int) -> int:
    """Minutes of a part with extra time, the percentage rounded up in the candidate's favour."""
    return base + -(-base * extra_percent // 100) + extra_minutes


@dataclass(frozen=True, slots=True)
class Check:
    """Something that must be so: what, whether it is, and the sentence that says it is not."""

    text: str
    is_met: bool
    unmet: str


class WindowStage(StrEnum):
    """How a window stands, in the coordinator's words."""

    PLANNED = "planned"
    REGISTERING = "open for registration"
    RUNNING = "running"
    CLOSED = "closed"
    SCORING = "scoring"
    RELEASED = "released"


def stage_of(state: str, opens_at: datetime, closes_at: datetime, now: datetime) -> WindowStage:
    """What the stored state of a window means at this instant."""
    fixed = {"planned": WindowStage.PLANNED, "taken_in": WindowStage.SCORING, "released": WindowStage.RELEASED}
    if state in fixed:
        return fixed[state]
    if now < opens_at:
        return WindowStage.REGISTERING
    return WindowStage.RUNNING if is_open(opens_at, closes_at, now) else WindowStage.CLOSED
