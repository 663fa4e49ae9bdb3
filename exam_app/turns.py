"""A lock whose waiters come in turn: first come, first served.

The standard library's lock lets whoever tries at the right moment go first, so that under load
some wait for seconds while others pass again and again.
"""

from __future__ import annotations

from collections import deque
from threading import Lock


class Turns:
    """One holder at a time. Whoever takes it `ahead` comes next, before the others in the line."""

    def __init__(self) -> None:
        self._inside = Lock()
        self._is_taken = False
        self._line: deque[Lock] = deque()

    def take(self, *, ahead: bool = False, timeout: float) -> bool:
        """Wait for the turn, at most `timeout` seconds; whether it was got."""
        with self._inside:
            if not self._is_taken:
                self._is_taken = True
                return True
            mine = Lock()
            mine.acquire()
            if ahead:
                self._line.appendleft(mine)
            else:
                self._line.append(mine)
        return mine.acquire(timeout=timeout) or not self._gave_up(mine)

    def _gave_up(self, mine: Lock) -> bool:
        with self._inside:
            if mine in self._line:
                self._line.remove(mine)
                return True
        # It was handed over at the very moment at which we gave up: so it is ours.
        return False

    def give_back(self) -> None:
        """Hand the turn to the next one in the line."""
        with self._inside:
            if self._line:
                self._line.popleft().release()
            else:
                self._is_taken = False
