"""A lock whose waiters come in turn: first come, first served.

The standard library's lock lets whoever tries at the right moment go first, so that under load
some wait for seconds while others pass again and again.
"""

from __future__ import annotations

from collections import deque
from threading import Lock


class Turns:
    """One holder at a time. Whoever takes it `ahead` comes before the others, but after those who came ahead earlier."""

    def __init__(self) -> None:
        self._inside = Lock()
        self._is_taken = False
        self._ahead: deque[Lock] = deque()
        self._line: deque[Lock] = deque()

    def take(self, *, ahead: bool = False, timeout: float) -> bool:
        """Wait for the turn, at most `timeout` seconds; whether it was got."""
        line = self._ahead if ahead else self._line
        with self._inside:
            if not self._is_taken:
                self._is_taken = True
                return True
            mine = Lock()
            mine.acquire()
            line.append(mine)
        return mine.acquire(timeout=timeout) or not self._gave_up(line, mine)

    def _gave_up(self, line: deque[Lock], mine: Lock) -> bool:
        with self._inside:
            if mine in line:
                line.remove(mine)
                return True
        # It was handed over at the very moment at which we gave up: so it is ours.
        return False

    def give_back(self) -> None:
        """Hand the turn to the next one in the line."""
        with self._inside:
            if line := self._ahead or self._line:
                line.popleft().release()
            else:
                self._is_taken = False
