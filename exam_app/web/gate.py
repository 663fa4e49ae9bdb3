"""Keeps room for saves: only so many pages are made at once, and only so many may wait.

Making a page takes a hundred times as long as a save. When everybody starts at the same moment, pages would
take every thread of the server, and saves would wait behind them.
"""

from __future__ import annotations

from collections.abc import Iterable
from threading import BoundedSemaphore
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

AT_ONCE = 4
INSIDE = 256
LONGEST_WAIT_SECONDS = 30
BUSY = """<!doctype html>
<html lang="en"><head><meta charset="utf-8">{again}<title>The system is very busy</title></head>
<body><h1>The system is very busy</h1><p>{advice} What you saved before is safe.</p></body></html>
"""
LOOK_AGAIN = BUSY.format(again='<meta http-equiv="refresh" content="3">', advice="This page tries again by itself.").encode()
# A form is not sent again behind anybody's back.
PRESS_AGAIN = BUSY.format(again="", advice="Nothing was done. Go back, wait a moment and press the button once more.").encode()


class Gate:
    """Lets at most `at_once` requests into `behind`, while at most `inside` are in or waiting; the others are told to come again."""

    def __init__(self, behind: WSGIApplication, *, at_once: int = AT_ONCE, inside: int = INSIDE) -> None:
        self._behind = behind
        self._turns, self._room = BoundedSemaphore(at_once), BoundedSemaphore(inside)

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        if not self._room.acquire(blocking=False):
            return _busy(environ, start_response)
        try:
            return self._in_turn(environ, start_response)
        finally:
            self._room.release()

    def _in_turn(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        if not self._turns.acquire(timeout=LONGEST_WAIT_SECONDS):
            return _busy(environ, start_response)
        try:
            return self._behind(environ, start_response)
        finally:
            self._turns.release()


def _busy(environ: WSGIEnvironment, start_response: StartResponse) -> list[bytes]:
    page = LOOK_AGAIN if environ["REQUEST_METHOD"] in ("GET", "HEAD") else PRESS_AGAIN
    headers = [("Content-Type", "text/html; charset=utf-8"), ("Content-Length", str(len(page))), ("Cache-Control", "no-store")]
    start_response("503 Service Unavailable", [*headers, ("Retry-After", "3")])
    return [page]
