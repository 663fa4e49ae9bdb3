"""Two people freeze a form: one proposes, the other looks at the same hash and confirms."""

from __future__ import annotations

from flask import flash, g, redirect, render_template, url_for

from exam_app.db import db
from exam_app.exams import reading, service
from exam_app.exams.inputs import AgreeForm, ProposeForm
from exam_app.exams.views.blueprint import Answer, pages
from exam_app.permissions import Can
from exam_app.web.door import me, requires


@pages.route("/forms/<public_id>/propose", methods=["GET", "POST"])
@requires(Can.PUBLISH_FORMS)
def propose_form(public_id: str) -> Answer:
    chosen, form = service.draft_form_of(db.session(), public_id), ProposeForm()
    page = reading.freeze_page(db.session(), chosen, person=me().public_id)
    if form.is_submitted() and page.unmet and not (form.note.data or "").strip():
        form.validate()
        form.note.errors = ["Say why these wishes may stay unmet, or change the form."]
    elif form.validate_on_submit():
        service.propose_freeze(db.session(), chosen, note=form.note.data or "", by=me().public_id, now=g.now)
        flash("The form is proposed. Now somebody else of the committee has to confirm it.", "success")
        return redirect(url_for("exams.show_form", public_id=public_id))
    return render_template("exams/propose_form.html", form=form, page=page), 422 if form.is_submitted() else 200


@pages.post("/forms/<public_id>/propose/take-back")
@requires(Can.PUBLISH_FORMS)
def take_back_proposal(public_id: str) -> Answer:
    chosen = service.draft_form_of(db.session(), public_id)
    service.end_proposal(db.session(), chosen, why="taken back", by=me().public_id, now=g.now)
    flash("The proposal is taken back. The form can be changed and proposed again.", "success")
    return redirect(url_for("exams.show_form", public_id=public_id))


@pages.route("/forms/<public_id>/confirm", methods=["GET", "POST"])
@requires(Can.PUBLISH_FORMS)
def confirm_form(public_id: str) -> Answer:
    chosen, form = service.form_of(db.session(), public_id), AgreeForm()
    if not form.validate_on_submit():
        page = reading.freeze_page(db.session(), chosen, person=me().public_id)
        return render_template("exams/confirm_form.html", form=AgreeForm(seen=page.content_hash), page=page)
    service.confirm_freeze(db.session(), chosen, seen=form.seen.data or "", by=me().public_id, now=g.now)
    flash(f"Form {chosen.code} is frozen. Nothing in it changes any more.", "success")
    return redirect(url_for("exams.show_form", public_id=public_id))
