"""Late work and rescue files: reading them, and deciding by two people."""

from __future__ import annotations

from flask import flash, g, redirect, render_template, request, url_for
from flask_wtf import FlaskForm

from exam_app.db import db
from exam_app.permissions import Can
from exam_app.sitting import admitting, late_list, rescue
from exam_app.sitting.finding import Window
from exam_app.sitting.inputs import DecideLateForm, ProposeLateForm, RescueForm
from exam_app.sitting.views.blueprint import Answer, pages
from exam_app.sitting.views.office import window_here
from exam_app.web.door import me, requires
from exam_app.web.filters import count


@pages.get("/windows/<public_id>/late")
@requires(Can.RUN_WINDOWS)
def show_late(public_id: str) -> Answer:
    return _page(window_here(public_id), request.args.get("show", ""))


def _page(window: Window, shown: str, **wrong: FlaskForm) -> Answer:
    page = late_list.late_page(db.session(), window, shown=shown, page=request.args.get("page", 1, type=int))
    forms = {"propose": ProposeLateForm(formdata=None), "decide": DecideLateForm(formdata=None), **wrong}
    body = render_template(
        "sitting/show_late.html", window=window.public_id, title=window.title, page=page, forms=forms, own=me().public_id,
        kinds=late_list.SHOWN, is_taken_in=window.state != "frozen", form=next(iter(wrong.values()), None),
    )  # fmt: skip
    return body, 422 if wrong else 200


@pages.post("/windows/<public_id>/late/propose")
@requires(Can.RUN_WINDOWS)
def propose_late(public_id: str) -> Answer:
    window, form = window_here(public_id), ProposeLateForm()
    if not form.validate():
        return _page(window, "waiting", propose=form)
    for late in admitting.late_in(db.session(), window, form.chosen.data):
        admitting.propose_about(db.session(), late, form.what.data, reason=form.reason.data, by=me().public_id, now=g.now)
    flash("The proposal waits for another coordinator.", "success")
    return redirect(url_for("sitting.show_late", public_id=public_id, show="proposed"))


@pages.post("/windows/<public_id>/late/decide")
@requires(Can.RUN_WINDOWS)
def decide_late(public_id: str) -> Answer:
    window, form = window_here(public_id), DecideLateForm()
    if not form.validate():
        return _page(window, "proposed", decide=form)
    is_agreed = form.is_agreed.data == "yes"
    for proposal in admitting.proposals_in(db.session(), window, form.chosen.data):
        admitting.decide_about(
            db.session(), proposal, is_agreed=is_agreed, answer=form.answer.data, by=me().public_id, now=g.now
        )  # fmt: skip
    flash("It is decided, and the candidate has a message." if is_agreed else "It waits for a new proposal.", "success")
    return redirect(url_for("sitting.show_late", public_id=public_id, show="decided" if is_agreed else "waiting"))


@pages.route("/windows/<public_id>/rescue", methods=["GET", "POST"])
@requires(Can.RUN_WINDOWS)
def read_rescue(public_id: str) -> Answer:
    window, form, report = window_here(public_id), RescueForm(), None
    if form.validate_on_submit():
        try:
            content = form.file.data.stream.read(rescue.LARGEST_FILE + 1)
            report = rescue.read_in(db.session(), window, content, by=me().public_id, now=g.now)
        except rescue.Unreadable as refusal:
            form.file.errors = [str(refusal)]
    if report is not None:
        new, known = count(report.new, "answer is new", "answers are new"), count(report.known, "was", "were")
        flash(f"{report.name}, {report.part}: {new}, {known} here already.", "success")
        return redirect(url_for("sitting.show_late", public_id=public_id))
    page = render_template("sitting/read_rescue.html", window=public_id, title=window.title, form=form)
    return page, 422 if form.is_submitted() else 200
