"""Keeps room for saves: only so many pages are made at once, and only so many may wait.

Making a page takes a hundred times as long as a save. When everybody starts at the same moment, pages would
take every thread of the server, and saves would wait behind them. What comes with a request is read before its
turn: a slow line, or somebody who never sends the rest, holds up nobody's page.
"""

from __future__ import annotations

from collections.abc import Iterable
from tempfile import SpooledTemporaryFile
from threading import BoundedSemaphore
from typing import IO
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

AT_ONCE = 3
INSIDE = 384
READING = 64  # of those inside: whose content is still on its way
LARGEST_TAKEN = 2 * 1024 * 1024  # more is for the page itself to refuse or to read
IN_MEMORY = 64 * 1024
LONGEST_WAIT_SECONDS = 30
BUSY = """<!doctype html>
<html lang="en"><head><meta charset="utf-8">{again}<title>The system is very busy</title></head>
<body><h1>The system is very busy</h1><p>{advice} What you saved before is safe.</p></body></html>
"""
LOOK_AGAIN = BUSY.format(again='<meta http-equiv="refresh" content="3">', advice="This page tries again by itself.").encode()
# A form is not sent again behind anybody's back.
PRESS_AGAIN = BUSY.format(again="", advice="Nothing was done. Go back, wait a moment and press the button once more.").encode()


class Gate:
    """Lets at most `at_once` requests into `behind`, while at most `inside` are in or waiting, of which at most `reading` are
    still read; the others are told to come again."""

    def __init__(
        self, behind: WSGIApplication, *, at_once: int = AT_ONCE, inside: int = INSIDE, reading: int = READING
    ) -> None:  # fmt: skip
        self._behind = behind
        self._turns, self._room, self._reading = BoundedSemaphore(at_once), BoundedSemaphore(inside), BoundedSemaphore(reading)

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        if "HTTP_TRANSFER_ENCODING" in environ:
            start_response("411 Length Required", [("Content-Length", "0")])
            return []
        if not self._room.acquire(blocking=False):
            return _busy(environ, start_response)
        try:
            with SpooledTemporaryFile(IN_MEMORY) as content:
                if self._take_in(environ, content):
                    return self._in_turn(environ, start_response)
            return _busy(environ, start_response)
        finally:
            self._room.release()

    def _take_in(self, environ: WSGIEnvironment, content: IO[bytes]) -> bool:
        """Whether all that comes with the request is here, or is none of the gate's business."""
        length = environ.get("CONTENT_LENGTH", "")
        if not length.isdecimal() or not 0 < int(length) <= LARGEST_TAKEN:
            return True
        if not self._reading.acquire(blocking=False):
            return False
        try:
            content.write(environ["wsgi.input"].read(int(length)))
        finally:
            self._reading.release()
        content.seek(0)
        environ["wsgi.input"] = content
        return True

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
