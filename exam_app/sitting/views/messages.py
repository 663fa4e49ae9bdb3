"""Words from the exam office on a page without scripts; one with scripts fetches them by itself."""

from __future__ import annotations

from typing import Any

from flask import g, redirect, request, url_for

from exam_app.db import db
from exam_app.permissions import Can
from exam_app.sitting import telling
from exam_app.sitting.views.blueprint import Answer, my_running, pages
from exam_app.web.door import local_path, requires


@pages.context_processor
def _plain_words() -> dict[str, Any]:
    return {"plain_words": lambda sitting: telling.unread_in(db.session(), sitting)}


@pages.post("/sittings/<public_id>/messages/<message>/read")
@requires(Can.ANSWER)
def read_message(public_id: str, message: str) -> Answer:
    telling.note_read(db.session(), my_running(public_id), message, now=g.now)
    return redirect(local_path(request.form.get("back"), url_for("sitting.resume", public_id=public_id)))
