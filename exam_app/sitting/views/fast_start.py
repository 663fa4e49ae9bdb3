"""The fast way to a start: pressing Start with the ticket of the rules' page, answered before Flask builds a request.

A thin WSGI layer like `views.fast`. The start itself says whether the sign-in, the place and the window still stand.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import datetime
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from exam_app.commits import CommitGroup
from exam_app.sitting.beginning import AskToStart, Started
from exam_app.sitting.tickets import TicketSigner
from exam_app.sitting.views.fast import NOT_FOUND, SIGN_IN, Reply, answer, refusal

PATH = re.compile(r"/registrations/([\w-]{22})/parts/(one|two)/start")
TICKET = "HTTP_X_START_TICKET"


class StartWay:
    """Answers starts that come with a ticket and hands everything else to `behind`."""

    def __init__(
        self,
        behind: WSGIApplication,
        starts: CommitGroup[AskToStart, Started],
        signer: TicketSigner,
        now: Callable[[], datetime],
    ) -> None:
        self._behind, self._starts, self._signer, self._now = behind, starts, signer, now

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        found = PATH.fullmatch(environ["PATH_INFO"])
        # Without a ticket it is the plain form, which the application behind takes.
        if found is None or environ["REQUEST_METHOD"] != "POST" or TICKET not in environ:
            return self._behind(environ, start_response)
        return answer(start_response, *self._reply(environ[TICKET], (found[1], found[2])))

    def _reply(self, sealed: str, asked: tuple[str, str]) -> Reply:
        now = self._now()
        held = self._signer.open(sealed)
        if held is None:
            return 401, {"error": SIGN_IN}
        if (held.public_id, held.part) != asked:
            return 404, {"error": NOT_FOUND}
        ask = AskToStart(held.registration_id, held.part, held.attestation, held.device, held.session, held.by, now)
        try:
            return 200, {"there": first_page(self._starts.do(ask))}
        except Exception as problem:
            return refusal(problem)


def first_page(done: Started) -> str:
    """The address of the page with which a part begins; of a part that ran before, the address that goes on with it."""
    first = {"one": "/questions/1", "two": "/essays"}[done.part] if done.is_new else ""
    return f"/sittings/{done.public_id}{first}"
