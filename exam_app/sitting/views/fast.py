"""The fast way: saves, marks, pulses and hand-ins of a running part, answered before Flask builds a request.

A thin WSGI layer. It stands for the door of these calls: who it is says the signed pass,
whether it is theirs and the time says the deed itself; the instant is read once, at the entry.
Every other request goes on to the application behind.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable
from datetime import datetime
from http import HTTPStatus
from typing import Any, TypeAlias
from urllib.parse import parse_qs
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from exam_app.commits import Away, Busy, Full
from exam_app.errors import Missing, Refused
from exam_app.sitting.choosing import AskToMark, Marked
from exam_app.sitting.deeds import Asked, Done, Groups
from exam_app.sitting.inputs import parse_marks, parse_read, parse_save
from exam_app.sitting.passes import Pass, PassSigner
from exam_app.sitting.pulse import NEXT_MS, AskForPulse, Pulse
from exam_app.sitting.rules import Unacceptable, digest, reference
from exam_app.sitting.saves import AskToSave, Closed, Conflict, Moved, Saved, SignedOut, Stopped
from exam_app.sitting.submitting import AskToSubmit, Submitted
from exam_app.web.headers import POLICY

PATH = re.compile(r"/sittings/([\w-]{22})/(?:(answers|marks)/([1-9]\d{0,3})|(pulse|submit))")
METHODS = {"answers": "PUT", "marks": "PUT", "pulse": "POST", "submit": "POST"}
PASS = "HTTP_X_SITTING_PASS"
LONGEST_BODY = 1024 * 1024
HEADERS = [
    ("Cache-Control", "no-store"), ("Content-Security-Policy", POLICY), ("X-Content-Type-Options", "nosniff"),
    ("Referrer-Policy", "no-referrer"),
]  # fmt: skip
SIGN_IN = "Sign in to go on. Your text is kept on this page."
NOT_FOUND = "We cannot find that page"
BUSY = "The system is very busy. What you sent just now may not be saved yet: it is sent again."

Reply: TypeAlias = tuple[int, dict[str, Any]]


class FastWay:
    """Answers the fast calls and hands everything else to `behind`."""

    def __init__(self, behind: WSGIApplication, groups: Groups, signer: PassSigner, now: Callable[[], datetime]) -> None:
        self._behind, self._groups, self._signer, self._now = behind, groups, signer, now

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        found = PATH.fullmatch(environ["PATH_INFO"])
        if found is None or not _is_fast(environ, kind := found[2] or found[4]):
            return self._behind(environ, start_response)
        status, body = self._reply(environ, found[1], kind, int(found[3] or 0))
        return answer(start_response, status, body, f"/sittings/{found[1]}/receipt" if status == HTTPStatus.FOUND else "")

    def _reply(self, environ: WSGIEnvironment, sitting: str, kind: str, number: int) -> Reply:
        now = self._now()
        held = self._signer.open(environ.get(PASS, ""))
        if held is None:
            return 401, {"error": SIGN_IN}
        if held.public_id != sitting:
            return 404, {"error": NOT_FOUND}
        try:
            return _in_words(self._do(_ask(held, kind, number, _content(environ), now)), now)
        except Exception as problem:
            return refusal(problem)

    def _do(self, ask: Asked | AskForPulse) -> Done | Pulse:
        return self._groups.pulses.do(ask) if isinstance(ask, AskForPulse) else self._groups.deeds.do(ask)


def answer(start_response: StartResponse, status: int, body: dict[str, Any], location: str = "") -> list[bytes]:
    """Send this as JSON, with the headers that every answer of the application has."""
    content = json.dumps(body, separators=(",", ":")).encode()
    headers = [("Content-Type", "application/json"), *HEADERS, ("Content-Length", str(len(content)))]
    if status == HTTPStatus.SERVICE_UNAVAILABLE:
        headers.append(("Retry-After", "2"))
    if location:
        headers.append(("Location", location))
    start_response(f"{status} {HTTPStatus(status).phrase}", headers)
    return [content]


def _is_fast(environ: WSGIEnvironment, kind: str) -> bool:
    # Without a pass it is the plain form of the confirmation page, which the application behind takes.
    return environ["REQUEST_METHOD"] == METHODS[kind] and (kind != "submit" or PASS in environ)


def _content(environ: WSGIEnvironment) -> bytes:
    length = environ.get("CONTENT_LENGTH", "")
    if not length.isdecimal() or int(length) > LONGEST_BODY:
        raise Unacceptable("The text is too long for one save, or its length is not told.")
    content: bytes = environ["wsgi.input"].read(int(length))
    return content


def _parsed(content: bytes) -> Any:
    try:
        return json.loads(content or b"{}")
    except ValueError as wrong:
        raise Unacceptable("The body is not JSON.") from wrong


def _ask(held: Pass, kind: str, number: int, content: bytes, now: datetime) -> Asked | AskForPulse:
    if kind == "submit":
        return AskToSubmit(held, parse_qs(content.decode("ascii", "replace")).get("seen", [None])[0], now)
    body = _parsed(content)
    if kind == "answers":
        return AskToSave(held, parse_save(body, number), now)
    if kind == "marks":
        return AskToMark(held, number, **parse_marks(body), now=now)
    return AskForPulse(held, parse_read(body), now)


def _in_words(done: Done | Pulse, now: datetime) -> Reply:
    match done:
        case Saved():
            saved = {"rev": done.revision, "sha256": done.sha256, "saved_at_ms": _ms(done.saved_at)}
            return 200, saved | {"remaining_ms": done.left_ms}
        case Conflict():
            head = {"rev": done.revision, "answer": done.answer, "sha256": digest(done.answer)}
            return 409, {"conflict": head, "remaining_ms": done.left_ms}
        case Moved():
            return 409, {"moved": {"since_ms": _ms(done.since or now)}, "remaining_ms": done.left_ms}
        case Stopped():
            return 409, {"paused": {"why": done.why, "since_ms": _ms(done.since)}, "remaining_ms": done.left_ms}
        case Closed():
            receipt = reference(done.receipt) if done.receipt else None
            return 409, {"closed": {"receipt": receipt, "is_late": done.is_late}, "remaining_ms": 0}
        case Marked():
            return 200, {"remaining_ms": done.left_ms}
        case Submitted():
            return 302, {"receipt": reference(done.receipt)}
        case Pulse():
            return 200, _pulse(done, now)


def _pulse(pulse: Pulse, now: datetime) -> dict[str, Any]:
    paused = None
    if pulse.paused_at:
        until = _ms(pulse.pause_until) if pulse.pause_until else None
        paused = {"why": pulse.why, "since_ms": _ms(pulse.paused_at), "until_ms": until}
    moved = {"since_ms": _ms(pulse.moved_at or now)} if pulse.moved else None
    words = [{"id": word.id, "text": word.text, "sent_ms": _ms(word.sent_at)} for word in pulse.words]
    return {
        "state": pulse.state, "remaining_ms": pulse.left_ms, "ends_ms": _ms(pulse.ends_at), "paused": paused, "moved": moved,
        "messages": words, "next_ms": NEXT_MS,
    }  # fmt: skip


def refusal(problem: Exception) -> Reply:
    """The answer to a deed that was not done. Raises what no deed should raise."""
    match problem:
        case SignedOut():
            return 401, {"error": SIGN_IN}
        case Missing():
            return 404, {"error": NOT_FOUND}
        case Unacceptable():
            return 422, {"error": str(problem), "advice": "Change what is named and save again."}
        case Refused():
            return 409, {"error": problem.message, "advice": problem.advice}
        case Full():
            return 507, {"error": "The disk of the system is full. Your text is kept on this page and sent again."}
        case Busy() | Away():
            return 503, {"error": BUSY}
    raise problem


def _ms(at: datetime) -> int:
    return int(at.timestamp() * 1000)
