"""What the marking page's own script asks for: saving the draft, and the key of what its computer keeps meanwhile."""

from __future__ import annotations

from flask import current_app, g, request
from flask_wtf.csrf import generate_csrf
from werkzeug.wrappers import Response

from exam_app.db import db
from exam_app.permissions import Can
from exam_app.review.inputs.marking import parse_draft
from exam_app.review.marking import drafts, marks, saving
from exam_app.review.marking.drafts import Head
from exam_app.review.views.blueprint import as_json, pages
from exam_app.web.door import keep_anyway, me, requires

reading = db.session


@pages.put("/reviews/<public_id>/draft")
@requires(Can.REVIEW)
def save_marks(public_id: str) -> Response:
    mine = marks.assignment_of(reading(), me().account_id, public_id)
    done = saving.save(reading(), mine, parse_draft(request.get_json(silent=True)), now=g.now)
    if isinstance(done, saving.Saved):
        return as_json({"rev": done.revision, "sha256": done.sha256, "saved_at_ms": int(done.saved_at.timestamp() * 1000)})
    keep_anyway()
    if isinstance(done, saving.Conflict):
        return as_json({"conflict": _told(done.head)}, 409)
    return as_json({"closed": {"is_late": done.is_kept}}, 409)


@pages.get("/reviews/<public_id>/pass")
@requires(Can.REVIEW)
def open_draft(public_id: str) -> Response:
    mine = marks.assignment_of(reading(), me().account_id, public_id)
    key = saving.draft_key(current_app.extensions["settings"].secret_key, mine)
    return as_json(
        {"pass": "", "csrf": generate_csrf(), "draft_key": key, "heads": [{"number": 1, **_told(drafts.head_of(mine))}]}
    )


def _told(head: Head) -> dict[str, object]:
    saved_ms = int(head.saved_at.timestamp() * 1000) if head.saved_at else None
    return {"rev": head.revision, "sha256": head.sha256, "answer": head.document, "saved_at_ms": saved_ms}
