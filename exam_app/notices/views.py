"""The inbox."""

from __future__ import annotations

from flask import Blueprint, g, redirect, render_template, url_for
from werkzeug.wrappers import Response

from exam_app.db import db
from exam_app.notices import service
from exam_app.permissions import Can
from exam_app.web.door import local_path, me, requires

pages = Blueprint("notices", __name__)


@pages.get("/inbox")
@requires(Can.HAVE_ACCOUNT)
def inbox() -> str:
    return render_template("notices/inbox.html", notices=service.inbox(db.session(), me().account_id))


@pages.post("/inbox/<public_id>/read")
@requires(Can.HAVE_ACCOUNT)
def read_notice(public_id: str) -> Response:
    notice = service.mark_read(db.session(), me().account_id, public_id, now=g.now)
    return redirect(local_path(notice.path, url_for("notices.inbox")))
