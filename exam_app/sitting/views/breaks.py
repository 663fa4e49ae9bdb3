"""The candidate's own break with a stopped clock."""

from __future__ import annotations

from flask import g, redirect, url_for

from exam_app.db import db
from exam_app.permissions import Can
from exam_app.sitting import pausing
from exam_app.sitting.views.blueprint import Answer, my_running, pages
from exam_app.web.door import me, requires


@pages.post("/sittings/<public_id>/break")
@requires(Can.ANSWER)
def take_break(public_id: str) -> Answer:
    pausing.take_break(db.session(), my_running(public_id), by=me().public_id, now=g.now)
    return redirect(url_for("sitting.resume", public_id=public_id))


@pages.post("/sittings/<public_id>/resume-break")
@requires(Can.ANSWER)
def resume_break(public_id: str) -> Answer:
    pausing.resume(db.session(), my_running(public_id), by=me().public_id, now=g.now)
    return redirect(url_for("sitting.resume", public_id=public_id))
