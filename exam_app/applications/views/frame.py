"""What the pages of this stage share: the blueprint and the way to the applicant's own application."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import Blueprint, g, redirect, url_for
from werkzeug.wrappers import Response

from exam_app.applications import service
from exam_app.applications.labels import ANCHORS
from exam_app.db import db
from exam_app.web.door import me
from exam_app.web.filters import zone

pages = Blueprint("applications", __name__)
Answer = str | Response | tuple[str, int]


def today() -> date:
    """The calendar day where the reader lives."""
    day: date = g.now.astimezone(zone()).date()
    return day


def mine(public_id: str) -> Any:
    """The reader's own application. Raises Missing."""
    return service.application_of(db.session(), me().account_id, public_id)


def mine_open(public_id: str) -> Any:
    """The reader's own application while it can be changed. Raises Missing, NotEditable."""
    return service.open_application_of(db.session(), me().account_id, public_id)


def by_me() -> dict[str, Any]:
    """Who does it and when, for a verb."""
    return {"by": me().public_id, "now": g.now}


def to_sheet(public_id: str, kind: str | None = None) -> Response:
    """Back to the application, at the section of this kind of evidence."""
    return redirect(url_for("applications.show_application", public_id=public_id, _anchor=ANCHORS[kind] if kind else None))
