"""The fast way to the paper of a running part: the same bytes for everybody, so no page has to be made for them.

A thin WSGI layer like `views.fast`. Everything but the plain case is said by the application behind.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import datetime
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from exam_app.commits import CommitGroup
from exam_app.sitting.paper import packed_before
from exam_app.sitting.passes import PassSigner
from exam_app.sitting.pulse import AskForPulse, Pulse
from exam_app.sitting.views.fast import HEADERS, PASS, answer, refusal

PATH = re.compile(r"/sittings/([\w-]{22})/paper")


class PaperWay:
    """Answers with the paper of the pass, while its part runs on this device, and hands everything else to `behind`."""

    def __init__(
        self,
        behind: WSGIApplication,
        pulses: CommitGroup[AskForPulse, Pulse],
        signer: PassSigner,
        now: Callable[[], datetime],
    ) -> None:
        self._behind, self._pulses, self._signer, self._now = behind, pulses, signer, now

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        found = PATH.fullmatch(environ["PATH_INFO"])
        if found is None or environ["REQUEST_METHOD"] != "GET" or PASS not in environ:
            return self._behind(environ, start_response)
        held = self._signer.open(environ[PASS])
        content = packed_before(held.paper) if held and held.public_id == found[1] else None
        if held is None or content is None:
            return self._behind(environ, start_response)
        try:
            stands = self._pulses.do(AskForPulse(held, [], self._now()))
        except Exception as problem:
            return answer(start_response, *refusal(problem))
        if stands.state == "over" or stands.moved:
            return self._behind(environ, start_response)
        about = [
            ("Content-Type", "text/html; charset=utf-8"),
            ("Content-Encoding", "gzip"),
            ("Content-Length", str(len(content))),
        ]
        start_response("200 OK", about + HEADERS)
        return [content]
