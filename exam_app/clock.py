"""The one source of the present instant.

Only the door of the web and the command line ask it; everything beneath receives `now`.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from threading import Lock
from typing import Protocol

LARGEST_STEP = timedelta(seconds=2)


class Clock(Protocol):
    """What the application needs of a clock: the instant, aware and in UTC."""

    def now(self) -> datetime: ...


def _wall() -> datetime:
    return datetime.now(UTC)


def _steady() -> float:
    # Unlike the usual monotonic clock it goes on while the machine sleeps.
    return time.clock_gettime(time.CLOCK_BOOTTIME)


class SystemClock:
    """The machine's own clock, which follows small corrections and refuses to jump.

    When the wall clock steps by more than two seconds, forth or back, against the machine's
    steady counter, the exam goes on by the counter, and `suspect` says so until the two
    agree again or the program is started anew. Nobody gains or loses time by a wrong clock.
    """

    def __init__(self, wall: Callable[[], datetime] = _wall, steady: Callable[[], float] = _steady) -> None:
        self._wall, self._steady = wall, steady
        self._lock = Lock()
        self._at, self._counted = wall(), steady()
        self.suspect = ""

    def now(self) -> datetime:
        """The instant, in UTC."""
        with self._lock:
            wall, counted = self._wall(), self._steady()
            expected = self._at + timedelta(seconds=counted - self._counted)
            step = wall - expected
            if abs(step) > LARGEST_STEP:
                self.suspect = f"The clock of the server stepped by {step.total_seconds():+.0f} seconds."
                self._at, self._counted = expected, counted
            else:
                self.suspect = ""
                self._at, self._counted = wall, counted
            return self._at


@dataclass
class FakeClock:
    """A clock that stands still until it is told to move; for tests and rehearsals."""

    instant: datetime = datetime(2026, 5, 12, 9, 0, tzinfo=UTC)
    suspect: str = ""

    def now(self) -> datetime:
        return self.instant

    def advance(self, **duration: float) -> datetime:
        """Move on by `timedelta(**duration)` and return the new instant."""
        self.instant += timedelta(**duration)
        return self.instant

    def set(self, instant: datetime) -> None:
        self.instant = instant
