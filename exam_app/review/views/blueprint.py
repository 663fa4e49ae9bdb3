"""The blueprint that the pages of this stage hang on, and what its views answer."""

from __future__ import annotations

from flask import Blueprint
from werkzeug.wrappers import Response

pages = Blueprint("review", __name__)
Answer = str | Response | tuple[str, int]


def status(is_submitted: bool) -> int:
    """422 for a page that comes back because something was wrong with what was sent."""
    return 422 if is_submitted else 200
