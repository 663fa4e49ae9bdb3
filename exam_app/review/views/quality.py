"""Pages about the quality of marking: the coordinator's, and each reviewer's own after the release."""

from __future__ import annotations

from flask import flash, g, redirect, render_template, url_for

from exam_app.db import db
from exam_app.exams.service import window_of
from exam_app.permissions import Can
from exam_app.review.inputs.quality import LookedForm, note_form, seeds_form
from exam_app.review.quality import calibrating, looking, noting, seeding
from exam_app.review.views.blueprint import Answer, pages, status
from exam_app.web.door import me, requires


@pages.get("/quality")
@requires(Can.ROUTE_SCRIPTS)
def list_quality() -> Answer:
    return render_template("review/list_quality.html", page=looking.over_windows(db.session()))


@pages.route("/windows/<window_id>/quality", methods=["GET", "POST"])
@requires(Can.ROUTE_SCRIPTS)
def show_quality(window_id: str) -> Answer:
    window, form = window_of(db.session(), window_id), LookedForm()
    g.zone = window.zone
    if not form.validate_on_submit():
        page = looking.quality_page(db.session(), window)
        return render_template("review/show_quality.html", page=page, form=form), status(form.is_submitted())
    values = {"warning": noting.FIGURES, "decision": "looked", "words": form.words.data or ""}
    noting.note(db.session(), window, None, **values, by=me().public_id, now=g.now)
    flash("It is recorded that you looked at the figures.", "success")
    return redirect(url_for("review.show_quality", window_id=window_id))


@pages.route("/windows/<window_id>/quality/<reviewer>", methods=["GET", "POST"])
@requires(Can.ROUTE_SCRIPTS)
def note_quality(window_id: str, reviewer: str) -> Answer:
    window, person = window_of(db.session(), window_id), noting.reviewer_of(db.session(), reviewer)
    line = looking.marker_line(db.session(), window, person)
    form = note_form(line.warnings)
    if not form.validate_on_submit():
        page = render_template("review/note_quality.html", line=line, form=form, window=window_id, title=window.title)
        return page, status(form.is_submitted())
    values = {"warning": form.warning.data, "decision": form.decision.data, "words": form.words.data or ""}
    noting.note(db.session(), window, person, **values, by=me().public_id, now=g.now)
    flash("Your decision is recorded.", "success")
    return redirect(url_for("review.show_quality", window_id=window_id))


@pages.route("/windows/<window_id>/seeds", methods=["GET", "POST"])
@requires(Can.ROUTE_SCRIPTS)
def mix_seeds(window_id: str) -> Answer:
    window = window_of(db.session(), window_id)
    page = looking.seed_page(db.session(), window)
    form = seeds_form(page.most)
    if not form.validate_on_submit():
        return render_template("review/mix_seeds.html", page=page, form=form), status(form.is_submitted())
    mixed = seeding.mix_in(db.session(), window, int(form.a_reviewer.data), by=me().public_id, now=g.now)
    flash("1 script is mixed in." if mixed == 1 else f"{mixed} scripts are mixed in.", "success")
    return redirect(url_for("review.mix_seeds", window_id=window_id))


@pages.get("/reviews/feedback")
@requires(Can.REVIEW)
def list_calibrations() -> Answer:
    return render_template("review/list_calibrations.html", windows=calibrating.feedbacks(db.session(), me().account_id))


@pages.get("/reviews/windows/<window_id>/feedback")
@requires(Can.REVIEW)
def show_calibration(window_id: str) -> Answer:
    window = window_of(db.session(), window_id)
    page = calibrating.feedback_page(db.session(), me().account_id, window)
    return render_template("review/show_calibration.html", page=page)
