"""The blueprint of the pages of forms and windows, and what their templates may ask beside what a view hands them."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Blueprint
from werkzeug.wrappers import Response

from exam_app.db import db
from exam_app.exams import uses

pages = Blueprint("exams", __name__)
Answer = str | Response | tuple[str, int]


@pages.app_template_global()
def forms_with(item: str) -> Sequence[uses.Use]:
    """The forms that an item (public id) is on: for pages of the bank, which knows nothing of forms."""
    return uses.uses_of_item(db.session(), item)
