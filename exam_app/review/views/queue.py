"""A reviewer's list, the declaration, asking for another script."""

from __future__ import annotations

from flask import flash, g, redirect, render_template, url_for
from werkzeug.wrappers import Response

from exam_app import blind
from exam_app.db import db
from exam_app.exams.service import window_of
from exam_app.permissions import Can
from exam_app.review.inputs.people import declare_form, lines_of
from exam_app.review.marking import worklist
from exam_app.review.people import declaring
from exam_app.review.routing import allocation
from exam_app.review.rules import NotDeclared
from exam_app.review.settling import talking
from exam_app.review.views.blueprint import Answer, pages, status
from exam_app.web.door import me, requires

reading = db.session


@pages.get("/reviews")
@requires(Can.REVIEW)
def queue() -> Answer:
    found, talks = worklist.queues(reading(), me().account_id, now=g.now), talking.waiting_for(reading(), me().account_id)
    return render_template("review/queue.html", queues=found, talks=talks)


@pages.route("/reviews/windows/<window_id>/declaration", methods=["GET", "POST"])
@requires(Can.REVIEW)
def declare(window_id: str) -> Answer:
    window = window_of(db.session(), window_id)
    before = declaring.declared(db.session(), me().account_id, window)
    form = declare_form(before)
    if not form.validate_on_submit():
        found = worklist.queue_in(db.session(), me().account_id, window, now=g.now)
        return render_template("review/declare.html", form=form, queue=found, before=before), status(form.is_submitted())
    if declaring.declare(
        db.session(), me().account_id, window, conflicts=form.conflicts.data or "", people=lines_of(form.people.data),
        organisations=lines_of(form.organisations.data), by=me().public_id, now=g.now,
    ):  # fmt: skip
        blind.leave_to_the_vault(reading())
    flash("Your declaration is recorded. Thank you.", "success")
    return redirect(url_for("review.queue"))


@pages.post("/reviews/windows/<window_id>/claims")
@requires(Can.REVIEW)
def claim_script(window_id: str) -> Answer:
    with blind.vault() as session:
        window = window_of(session, window_id)
        given = allocation.claim(session, me().account_id, window=window, now=g.now).public_id
    return redirect(url_for("review.mark_script", public_id=given))


@pages.errorhandler(NotDeclared)
def _declare_first(refusal: NotDeclared) -> Response:
    db.session.rollback()
    return redirect(url_for("review.declare", window_id=refusal.window))
