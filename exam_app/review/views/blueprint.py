"""The blueprint that the pages of this stage hang on, and what its views answer."""

from __future__ import annotations

import logging

from flask import Blueprint, g
from flask.wrappers import Response as PageResponse
from werkzeug.wrappers import Response

from exam_app.db import begin, db
from exam_app.review.settling import onward

log = logging.getLogger(__name__)
pages = Blueprint("review", __name__)
Answer = str | Response | tuple[str, int]


@pages.after_request
def carry_on(response: PageResponse) -> PageResponse:
    """What a reviewer's deed left to the vault side, after the deed itself is committed."""
    if g.pop("left_to_the_vault", False):
        try:
            begin(db.session(), writes=True)
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
