"""What a change of conflicts means for scripts that were given out: looked up on the vault side, after the change is kept."""

from __future__ import annotations

import logging

from flask import after_this_request, g
from flask.wrappers import Response

from exam_app.db import begin, db
from exam_app.review.routing import rechecking

log = logging.getLogger(__name__)


def look_again() -> None:
    """Once this request is committed, move the scripts that its reviewer must not have any more.

    The reviewer's page says the same whatever comes of it. When it fails the change is kept all the same,
    and the sweep finds the same work.
    """

    @after_this_request
    def look(response: Response) -> Response:
        if response.status_code < 400:
            _look()
        return response


def _look() -> None:
    try:
        begin(db.session(), writes=True)
        rechecking.recheck_changed(db.session(), now=g.now)
        db.session.commit()
    except Exception:
        db.session.rollback()
        log.exception("scripts were not looked at again after a change of conflicts; the sweep will do it")
