"""The coordinator takes essays in and gives scripts out."""

from __future__ import annotations

import secrets

from flask import flash, g, redirect, render_template, url_for

from exam_app.db import db
from exam_app.exams.service import window_of
from exam_app.permissions import Can
from exam_app.review.inputs.routing import SeedForm
from exam_app.review.routing import allocation, intake, planning
from exam_app.review.views.blueprint import Answer, pages, status
from exam_app.web.door import me, requires


@pages.post("/windows/<window_id>/scripts")
@requires(Can.ROUTE_SCRIPTS)
def take_in(window_id: str) -> Answer:
    taken = intake.take_in(db.session(), window_of(db.session(), window_id), by=me().public_id, now=g.now)
    flash(f"{taken} essays are taken in as anonymous scripts.", "success")
    return redirect(url_for("review.show_scoring", window_id=window_id))


@pages.route("/windows/<window_id>/allocation", methods=["GET", "POST"])
@requires(Can.ROUTE_SCRIPTS)
def allocate_scripts(window_id: str) -> Answer:
    window, form = window_of(db.session(), window_id), SeedForm()
    if form.validate_on_submit():
        given = allocation.allocate(db.session(), window, seed=form.seed.data, by=me().public_id, now=g.now)
        flash(f"{given} places are given out. The reviewers are told.", "success")
        return redirect(url_for("review.show_scoring", window_id=window_id))
    seed = secrets.randbelow(2**31)
    planned = planning.plan(db.session(), window, seed=seed, now=g.now)
    page = render_template("review/allocate_scripts.html", plan=planned, seed=seed, window=window_id, title=window.title)
    return page, status(form.is_submitted())
