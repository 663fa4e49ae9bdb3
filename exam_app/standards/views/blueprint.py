"""The blueprint of the panels' pages, and what several of them do first."""

from __future__ import annotations

from flask import Blueprint
from werkzeug.wrappers import Response

from exam_app.db import db
from exam_app.standards import panels
from exam_app.web.door import me

pages = Blueprint("standards", __name__)
Answer = str | Response | tuple[str, int]


def led(public_id: str) -> panels.StandardPanel:
    """The panel for somebody who leads it and does not rate on it."""
    return panels.steered_panel(db.session(), me().account_id, public_id)


def own_seat(public_id: str) -> panels.Panelist:
    """The signed-in person's own seat on this panel."""
    return panels.seat_of(db.session(), me().account_id, public_id)
