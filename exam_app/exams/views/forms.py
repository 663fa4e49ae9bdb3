"""Pages about the forms that there are: the list, one form, its cut score; a draft is discarded."""

from __future__ import annotations

from flask import flash, g, redirect, render_template, url_for

from exam_app.db import db
from exam_app.exams import reading, service
from exam_app.exams.inputs import ConfirmForm, CutScoreForm
from exam_app.exams.rules import CutScoreRefused
from exam_app.exams.views.blueprint import Answer, pages
from exam_app.permissions import Can, may
from exam_app.web.door import me, requires


@pages.get("/forms")
@requires(Can.READ_BANK)
def list_forms() -> Answer:
    may_publish = may(me().roles, Can.PUBLISH_FORMS)
    return render_template("exams/list_forms.html", forms=reading.form_lines(db.session()), may_publish=may_publish)


@pages.get("/forms/<public_id>")
@requires(Can.READ_BANK)
def show_form(public_id: str) -> Answer:
    shown = reading.form_page(db.session(), service.form_of(db.session(), public_id), person=me().public_id)
    return render_template("exams/show_form.html", page=shown, may_publish=may(me().roles, Can.PUBLISH_FORMS))


@pages.route("/forms/<public_id>/cut-score", methods=["GET", "POST"])
@requires(Can.PUBLISH_FORMS)
def set_cut_score(public_id: str) -> Answer:
    chosen = service.form_of(db.session(), public_id)
    line = reading.form_line(chosen)
    form = CutScoreForm(obj=line.cut) if line.cut else CutScoreForm(out_of=line.scored)
    if not form.validate_on_submit():
        page = render_template("exams/set_cut_score.html", form=form, line=line)
        return page, 422 if form.is_submitted() else 200
    try:
        service.set_cut_score(
            db.session(), chosen, points=form.points.data, out_of=form.out_of.data, authority=form.authority.data,
            decided_on=form.decided_on.data, by=me().public_id, now=g.now,
        )  # fmt: skip
    except CutScoreRefused as refusal:
        form.points.errors = [refusal.message]
        return render_template("exams/set_cut_score.html", form=form, line=line), 422
    flash(f"The cut score of form {line.code} is {form.points.data} of {form.out_of.data}.", "success")
    return redirect(url_for("exams.show_form", public_id=public_id))


@pages.route("/forms/<public_id>/discard", methods=["GET", "POST"])
@requires(Can.PUBLISH_FORMS)
def discard_form(public_id: str) -> Answer:
    chosen, form = service.draft_form_of(db.session(), public_id), ConfirmForm()
    line = reading.form_line(chosen)
    if not form.validate_on_submit():
        return render_template("exams/discard_form.html", form=form, line=line)
    service.discard_form(db.session(), chosen, by=me().public_id, now=g.now)
    flash(f"The draft {line.code} is discarded.", "success")
    return redirect(url_for("exams.list_forms"))
