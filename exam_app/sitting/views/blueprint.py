"""The blueprint of the stage, and what its views share: this person's sitting, and the answer to a save that cannot be taken."""

from __future__ import annotations

import json
import secrets
from collections.abc import Sequence
from typing import Any

from flask import Blueprint, Response, after_this_request, current_app, g, jsonify, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from exam_app.accounts import signing
from exam_app.db import db
from exam_app.sitting import finding, holding, rules, viewdata
from exam_app.sitting.finding import Registration, Sitting
from exam_app.sitting.passes import PassSigner
from exam_app.sitting.saves import Closed, Moved
from exam_app.web import errorpages
from exam_app.web.door import keep_anyway, me

pages = Blueprint("sitting", __name__)
DEVICE_DAYS = 30
Answer = str | AnyResponse | tuple[str | AnyResponse, int]


@pages.errorhandler(rules.Unacceptable)
def refuse_content(error: rules.Unacceptable) -> Response:
    """A save that cannot be taken as it is: 422, as JSON for the page's own script."""
    problem = errorpages.Problem(422, str(error), "Go back, change what is named and save again.")
    return errorpages.show(problem)


def my_registration(public_id: str) -> Registration:
    """This person's registration, or 404."""
    return finding.registration_of(db.session(), me().account_id, public_id)


def my_sitting(public_id: str) -> Sitting:
    """This person's sitting, or 404."""
    return finding.sitting_of(db.session(), me().account_id, public_id)


def my_running(public_id: str) -> Sitting:
    """This person's sitting, for this device; OpenElsewhere while another device holds the running part."""
    sitting = my_sitting(public_id)
    if not is_over(sitting) and not is_mine_here(sitting):
        raise rules.OpenElsewhere("This exam is open on another device.")
    return sitting


def is_mine_here(sitting: Sitting) -> bool:
    """Whether this very device may write in the part."""
    return holding.holds(sitting, device())


def device() -> str:
    """The random name of this browser, kept in a cookie of its own that outlives the sign-in."""
    if "device" not in g:
        g.device = request.cookies.get(_device_cookie())
        if not g.device:
            g.device = secrets.token_urlsafe(24)
            after_this_request(_remember_device)
    return str(g.device)


def _device_cookie() -> str:
    return "__Host-device" if current_app.config["SESSION_COOKIE_SECURE"] else "device"


def _remember_device(response: Response) -> Response:
    is_secure = current_app.config["SESSION_COOKIE_SECURE"]
    response.set_cookie(
        _device_cookie(), g.device, max_age=DEVICE_DAYS * 86_400, httponly=True, samesite="Strict", secure=is_secure
    )
    return response


def elsewhere(sitting: Sitting) -> tuple[str, int]:
    """The page that says that another device holds the part, with the way to go on here."""
    since = sitting.held_at or sitting.started_at
    return render_template(
        "sitting/elsewhere.html", sitting=sitting.public_id, part=sitting.part, since=since, contact=contact()
    ), 409


def kept(sitting: Sitting, done: Moved | Closed) -> tuple[str, int]:
    """The answer to a plain form whose text could not count and was kept, which has to be committed."""
    keep_anyway()
    if isinstance(done, Moved):
        return elsewhere(sitting)
    title = "Time is over for this part." if sitting.state == "open" else "This part has been handed in."
    late = "What you sent just now came too late. It is kept, and the exam office decides about it. " if done.is_late else ""
    return render_template("error.html", problem=errorpages.Problem(409, title, late + rules.TimeUp.advice)), 409


def pass_and_standing(sitting: Sitting, heads: Sequence[viewdata.Head]) -> dict[str, Any]:
    """What the script of a part's page needs before it can save: the pass, the time, and what the server holds."""
    # Thinking is not idling: the session lasts as long as the part.
    session = signing.keep_alive(until=finding.end_of(sitting, g.now))
    signer: PassSigner = current_app.extensions["passes"]
    sealed = signer.seal(holding.pass_of(db.session(), sitting, by=me().public_id, session_hash=session))
    return {"pass": sealed, **viewdata.standing(sitting, heads, now=g.now)}


def standing_here(sitting: Sitting, heads: Sequence[viewdata.Head]) -> str:
    """The same as JSON, for a page to bring along. Blank heads are left out: the script knows no other where none is named."""
    return json.dumps(pass_and_standing(sitting, viewdata.touched(heads)), separators=(",", ":"))


def is_over(sitting: Sitting) -> bool:
    """Whether the part is closed or its time is over, at the instant of this request."""
    return finding.is_over(sitting, g.now)


def to_receipt(sitting: Sitting) -> AnyResponse:
    """Where every page of a part leads once it is over."""
    return redirect(url_for("sitting.receipt", public_id=sitting.public_id))


def contact() -> str:
    """Whom to ask for help, in words."""
    return str(current_app.extensions["settings"].help_contact)


def as_json(body: dict[str, Any], status: int = 200) -> Response:
    """A JSON answer with its status."""
    answer = jsonify(body)
    answer.status_code = status
    return answer


__all__ = [
    "Answer", "as_json", "contact", "device", "elsewhere", "is_mine_here", "is_over", "kept", "my_registration", "my_running", "my_sitting",
    "pages", "pass_and_standing", "standing_here", "to_receipt",
]  # fmt: skip
