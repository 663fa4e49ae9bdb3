"""The blueprint that the pages of this stage hang on, and what its views answer."""

from __future__ import annotations

import logging

from flask import Blueprint, Response, g, jsonify
from werkzeug.wrappers import Response as AnyResponse

from exam_app.db import begin, db
from exam_app.review.routing import rechecking
from exam_app.review.rules import Unacceptable
from exam_app.review.settling import onward
from exam_app.web import errorpages

log = logging.getLogger(__name__)
pages = Blueprint("review", __name__)
Answer = str | AnyResponse | tuple[str | AnyResponse, int]


@pages.after_request
def carry_on(response: Response) -> Response:
    """What a reviewer's deed left to the vault side, after the deed itself is committed."""
    if g.pop("left_to_the_vault", False):
        try:
            begin(db.session(), writes=True)
            rechecking.recheck_changed(db.session(), now=g.now)
            onward.carry_on(db.session(), now=g.now)
            db.session.commit()
        except Exception:
            # The reviewer's own deed is kept; the sweep finds the same work.
            db.session.rollback()
            log.exception("what follows a reviewer's deed was not done and will be repeated")
    return response


def status(is_submitted: bool) -> int:
    """422 for a page that comes back because something was wrong with what was sent."""
    return 422 if is_submitted else 200


def as_json(body: dict[str, object], status: int = 200) -> Response:
    """A JSON answer with its status."""
    answer = jsonify(body)
    answer.status_code = status
    return answer


@pages.errorhandler(Unacceptable)
def refuse_content(error: Unacceptable) -> Response:
    """A save that cannot be taken as it is: 422, as JSON for the page's own script."""
    return errorpages.show(errorpages.Problem(422, str(error), "Go back, change what is named and save again."))
