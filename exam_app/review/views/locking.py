"""Locking the marks, the undo, and the marks as they stand."""

from __future__ import annotations

from flask import flash, g, redirect, render_template, request, url_for

from exam_app.db import db
from exam_app.permissions import Can
from exam_app.review.marking import desk, marks
from exam_app.review.rules import MarksMissing
from exam_app.review.views.blueprint import Answer, pages
from exam_app.web.door import me, requires

reading = db.session


@pages.get("/reviews/<public_id>/marks")
@requires(Can.REVIEW)
def show_marks(public_id: str) -> Answer:
    mine = marks.assignment_of(reading(), me().account_id, public_id)
    return render_template("review/show_marks.html", desk=desk.desk(reading(), mine, now=g.now))


@pages.route("/reviews/<public_id>/lock", methods=["GET", "POST"])
@requires(Can.REVIEW)
def lock_marks(public_id: str) -> Answer:
    mine = marks.assignment_of(reading(), me().account_id, public_id)
    seen = desk.desk(reading(), mine, now=g.now)
    if request.method == "GET":
        return render_template("review/lock_marks.html", desk=seen, missing=seen.missing)
    try:
        marks.lock(reading(), mine, by=me().public_id, now=g.now)
    except MarksMissing as refusal:
        return render_template("review/lock_marks.html", desk=seen, missing=refusal.criteria, has_errors=True), 422
    return redirect(url_for("review.show_marks", public_id=public_id))


@pages.post("/reviews/<public_id>/reopening")
@requires(Can.REVIEW)
def reopen_marks(public_id: str) -> Answer:
    mine = marks.assignment_of(reading(), me().account_id, public_id)
    marks.reopen(reading(), mine, by=me().public_id, now=g.now)
    flash("The marks are open again. Lock them when you are done.", "success")
    return redirect(url_for("review.mark_script", public_id=public_id))
