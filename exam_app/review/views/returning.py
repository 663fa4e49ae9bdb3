"""Leaving a script: sending it back, or going on with the next one."""

from __future__ import annotations

from flask import flash, g, redirect, render_template, url_for

from exam_app.db import db
from exam_app.permissions import Can
from exam_app.review.inputs.marking import SendBackForm
from exam_app.review.marking import marks, worklist
from exam_app.review.views.blueprint import Answer, pages, status
from exam_app.web.door import me, requires

reading = db.session


@pages.get("/reviews/<public_id>/next")
@requires(Can.REVIEW)
def next_script(public_id: str) -> Answer:
    following = worklist.next_after(reading(), me().account_id, public_id, now=g.now)
    if following is None:
        return redirect(url_for("review.queue"))
    return redirect(url_for("review.mark_script", public_id=following.public_id))


@pages.route("/reviews/<public_id>/return", methods=["GET", "POST"])
@requires(Can.REVIEW)
def send_back(public_id: str) -> Answer:
    mine, form = marks.assignment_of(reading(), me().account_id, public_id), SendBackForm()
    if not form.validate_on_submit():
        page = render_template("review/send_back.html", form=form, code=mine.code, public_id=public_id)
        return page, status(form.is_submitted())
    marks.send_back(reading(), mine, reason=form.reason.data, note=form.note.data or "", by=me().public_id, now=g.now)
    flash("Thank you. The script went back to the coordinator.", "success")
    return redirect(url_for("review.next_script", public_id=public_id))
