"""Keeps room for saves: only so many pages are made at once, and only so many may wait.

Making a page takes a hundred times as long as a save. When everybody starts at the same moment, pages would
take every thread of the server, and saves would wait behind them.
"""

from __future__ import annotations

from collections.abc import Iterable
from threading import BoundedSemaphore
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

AT_ONCE = 16
INSIDE = 64
LONGEST_WAIT_SECONDS = 30
BUSY = b"""<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta http-equiv="refresh" content="3"><title>The system is very busy</title></head>
<body><h1>The system is very busy</h1><p>This page tries again by itself. What you saved before is safe.</p></body></html>
"""


class Gate:
    """Lets at most `at_once` requests into `behind`, while at most `inside` are in or waiting; the others are told to come again."""

    def __init__(self, behind: WSGIApplication, *, at_once: int = AT_ONCE, inside: int = INSIDE) -> None:
        self._behind = behind
        self._turns, self._room = BoundedSemaphore(at_once), BoundedSemaphore(inside)

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        if not self._room.acquire(blocking=False):
            return _busy(start_response)
        try:
            return self._in_turn(environ, start_response)
        finally:
            self._room.release()

    def _in_turn(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        if not self._turns.acquire(timeout=LONGEST_WAIT_SECONDS):
            return _busy(start_response)
        try:
            return self._behind(environ, start_response)
        finally:
            self._turns.release()


def _busy(start_response: StartResponse) -> list[bytes]:
    headers = [("Content-Type", "text/html; charset=utf-8"), ("Content-Length", str(len(BUSY))), ("Cache-Control", "no-store")]
    start_response("503 Service Unavailable", [*headers, ("Retry-After", "3")])
    return [BUSY]
