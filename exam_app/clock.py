"""The one source of the present instant.

Only the door of the web and the command line ask it; everything beneath receives `now`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    """What the application needs of a clock: the instant, aware and in UTC."""

    def now(self) -> datetime: ...


class SystemClock:
    """The machine's own clock."""

    def now(self) -> datetime:
        return datetime.now(UTC)


@dataclass
class FakeClock:
    """A clock that stands still until it is told to move; for tests and rehearsals."""

    instant: datetime = datetime(2026, 5, 12, 9, 0, tzinfo=UTC)

    def now(self) -> datetime:
        return self.instant

    def advance(self, **duration: float) -> datetime:
        """Move on by `timedelta(**duration)` and return the new instant."""
        self.instant += timedelta(**duration)
        return self.instant

    def set(self, instant: datetime) -> None:
        self.instant = instant
