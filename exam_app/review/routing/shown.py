"""The text of a script as reviewers see it: the one place where it is read."""

from __future__ import annotations

from exam_app.review.models import Script


def text_of(script: Script) -> str:
    """The text that every reviewer of this script is shown. Offsets of comments on passages count its characters."""
    return script.text
