"""How long somebody worked, estimated from the moments at which they saved. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

LONGEST_PAUSE = timedelta(minutes=10)  # whoever is silent for longer does something else


def time_worked(moments: Iterable[datetime]) -> timedelta:
    """The time between these moments (the first save of a script to its lock), without pauses above ten minutes."""
    ordered = sorted(moments)
    gaps = (later - earlier for earlier, later in zip(ordered, ordered[1:], strict=False))
    return sum((gap for gap in gaps if gap <= LONGEST_PAUSE), timedelta())


def minutes_in(worked: timedelta) -> int:
    """Whole minutes, rounded to the nearest."""
    return round(worked.total_seconds() / 60)
