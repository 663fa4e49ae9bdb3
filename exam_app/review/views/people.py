"""The coordinator's pages about reviewers."""

from __future__ import annotations

from flask import flash, g, redirect, render_template, url_for

from exam_app.db import db
from exam_app.permissions import Can
from exam_app.review.inputs.people import ReviewerForm
from exam_app.review.people import pool
from exam_app.review.views.blueprint import Answer, pages, status
from exam_app.review.wording import DESIGNATIONS
from exam_app.web.door import me, requires


@pages.get("/reviewers")
@requires(Can.ROUTE_SCRIPTS)
def list_reviewers() -> Answer:
    return render_template("review/list_reviewers.html", reviewers=pool.pool(db.session()), words=DESIGNATIONS)


@pages.route("/reviewers/<public_id>", methods=["GET", "POST"])
@requires(Can.ROUTE_SCRIPTS)
def change_reviewer(public_id: str) -> Answer:
    person = pool.person(db.session(), public_id)
    form = ReviewerForm(obj=person)
    if not form.validate_on_submit():
        return render_template("review/change_reviewer.html", form=form, person=person), status(form.is_submitted())
    pool.enter(
        db.session(), public_id, designations=form.designations.data, employer=form.employer.data or "",
        capacity=form.capacity.data, by=me().public_id, now=g.now,
    )  # fmt: skip
    flash(f"{person.name} is entered in the pool.", "success")
    return redirect(url_for("review.list_reviewers"))
