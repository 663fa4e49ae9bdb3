"""The coordinators' queue of concerns, and what they do about one."""

from __future__ import annotations

from flask import current_app, flash, g, redirect, render_template, request, url_for
from flask_wtf import FlaskForm

from exam_app.accounts.rules import SignInDelayed
from exam_app.accounts.service import confirm
from exam_app.db import db
from exam_app.permissions import Can
from exam_app.review.inputs.progress import ConcernCloseForm, ConcernNoteForm, LookUpForm
from exam_app.review.progress import concerns
from exam_app.review.views.blueprint import Answer, pages
from exam_app.web.door import keep_anyway, me, requires


@pages.get("/concerns")
@requires(Can.ROUTE_SCRIPTS)
def list_concerns() -> Answer:
    return render_template("review/list_concerns.html", concerns=concerns.concerns(db.session()))


@pages.get("/concerns/<public_id>")
@requires(Can.ROUTE_SCRIPTS)
def show_concern(public_id: str) -> Answer:
    return _page(public_id)


@pages.post("/concerns/<public_id>/notes")
@requires(Can.ROUTE_SCRIPTS)
def note_concern(public_id: str) -> Answer:
    concern, form = concerns.concern_of(db.session(), public_id), ConcernNoteForm()
    if not form.validate():
        return _page(public_id, note=form), 422
    concerns.note(db.session(), concern, form.text.data, by=me().public_id, now=g.now)
    flash("Your note is kept.", "success")
    return redirect(url_for("review.show_concern", public_id=public_id))


@pages.route("/concerns/<public_id>/writer", methods=["GET", "POST"])
@requires(Can.ROUTE_SCRIPTS)
def look_up_writer(public_id: str) -> Answer:
    concern, form = concerns.concern_of(db.session(), public_id), LookUpForm()
    if not form.validate_on_submit() or not _knows_password(form):
        seen = concerns.shown(db.session(), concern, by=me().public_id)
        return render_template("review/look_up_writer.html", concern=seen, form=form), 422 if form.is_submitted() else 200
    concerns.look_up_writer(db.session(), concern, form.reason.data, by=me().public_id, now=g.now)
    flash("The writer’s name stands below. The other officers are told that you looked it up.", "success")
    return redirect(url_for("review.show_concern", public_id=public_id))


def _knows_password(form: LookUpForm) -> bool:
    """Whether it is really who is signed in; wrong tries are counted though the page comes back."""
    try:
        passwords, address = current_app.extensions["passwords"], request.remote_addr or ""
        if confirm(db.session(), passwords, me().account_id, password=form.password.data or "", address=address, now=g.now):
            return True
        form.password.errors = ["This is not your password."]
    except SignInDelayed as wait:
        form.password.errors = [f"{wait.message} {wait.advice}"]
    keep_anyway()
    return False


@pages.post("/concerns/<public_id>/closing")
@requires(Can.ROUTE_SCRIPTS)
def close_concern(public_id: str) -> Answer:
    concern, form = concerns.concern_of(db.session(), public_id), ConcernCloseForm()
    if not form.validate():
        return _page(public_id, close=form), 422
    concerns.close(db.session(), concern, form.outcome.data, by=me().public_id, now=g.now)
    flash("The concern is closed.", "success")
    return redirect(url_for("review.list_concerns"))


def _page(public_id: str, *, note: FlaskForm | None = None, close: FlaskForm | None = None) -> str:
    seen = concerns.shown(db.session(), concerns.concern_of(db.session(), public_id), by=me().public_id)
    note, close = note or ConcernNoteForm(formdata=None), close or ConcernCloseForm(formdata=None)
    wrong = next((form for form in (note, close) if form.errors), None)
    return render_template("review/show_concern.html", concern=seen, note=note, close=close, form=wrong)
