"""Pages about blueprints, forms and windows."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, current_app, flash, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from exam_app.db import db
from exam_app.exams import planning, reading, service
from exam_app.exams.inputs import AssembleForm, ConfirmForm, CutScoreForm, PlanForm
from exam_app.exams.rules import CutScoreRefused, FormImpossible, NameTaken
from exam_app.permissions import Can, may
from exam_app.web.door import me, requires

pages = Blueprint("exams", __name__)
Answer = str | Response | tuple[str, int]

# What a coordinator does with a window on the pages of later stages, when those are there.
LATER = (
    ("Roster", "sitting.show_roster", "public_id"),
    ("Scoring board", "review.show_scoring", "window_id"),
    ("Release of results", "results.show_release", "window_id"),
)


@pages.get("/bank/coverage")
@requires(Can.READ_BANK)
def show_coverage() -> Answer:
    known = service.latest_blueprints(db.session())
    code = request.args.get("blueprint") or (known[0].code if known else "")
    coverage = reading.bank_coverage(db.session(), code) if code else None
    return render_template("exams/show_coverage.html", coverage=coverage, known=[(row.code, row.title) for row in known])


@pages.get("/forms")
@requires(Can.READ_BANK)
def list_forms() -> Answer:
    may_publish = may(me().roles, Can.PUBLISH_FORMS)
    return render_template("exams/list_forms.html", forms=reading.form_lines(db.session()), may_publish=may_publish)


@pages.route("/forms/assemble", methods=["GET", "POST"])
@requires(Can.PUBLISH_FORMS)
def assemble_form() -> Answer:
    form = AssembleForm(reading.offered(db.session()))
    if not form.validate_on_submit():
        return render_template("exams/assemble_form.html", form=form), 422 if form.is_submitted() else 200
    try:
        made = service.assemble_form(
            db.session(), code=form.code.data, title=form.title.data, blueprint_code=form.blueprint.data, seed=form.seed.data,
            barred=form.barred_codes | reading.codes_in(db.session(), form.barred_forms.data), prompts=form.prompts.data,
            by=me().public_id, now=g.now,
        )  # fmt: skip
    except (NameTaken, FormImpossible) as refusal:
        field = form.code if isinstance(refusal, NameTaken) else form.blueprint
        field.errors = [f"{refusal.message} {refusal.advice}"]
        return render_template("exams/assemble_form.html", form=form), 422
    flash(f"Form {made.code} is assembled. Look at it before you publish it.", "success")
    return redirect(url_for("exams.show_form", public_id=made.public_id))


@pages.get("/forms/<public_id>")
@requires(Can.READ_BANK)
def show_form(public_id: str) -> Answer:
    shown = reading.form_page(db.session(), service.form_of(db.session(), public_id))
    return render_template("exams/show_form.html", page=shown, may_publish=may(me().roles, Can.PUBLISH_FORMS))


@pages.route("/forms/<public_id>/cut-score", methods=["GET", "POST"])
@requires(Can.PUBLISH_FORMS)
def set_cut_score(public_id: str) -> Answer:
    chosen = service.form_of(db.session(), public_id)
    line = reading.form_line(chosen)
    form = CutScoreForm(obj=line.cut) if line.cut else CutScoreForm(out_of=line.items)
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


@pages.route("/forms/<public_id>/publish", methods=["GET", "POST"])
@requires(Can.PUBLISH_FORMS)
def publish_form(public_id: str) -> Answer:
    chosen, form = service.form_of(db.session(), public_id), ConfirmForm()
    if not form.validate_on_submit():
        return render_template("exams/publish_form.html", form=form, page=reading.form_page(db.session(), chosen))
    service.publish_form(db.session(), chosen, by=me().public_id, now=g.now)
    flash(f"Form {chosen.code} is published. Nothing in it changes any more.", "success")
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


@pages.get("/windows")
@requires(Can.RUN_WINDOWS)
def list_windows() -> Answer:
    return render_template("exams/list_windows.html", windows=planning.window_lines(db.session(), now=g.now))


@pages.route("/windows/plan", methods=["GET", "POST"])
@requires(Can.RUN_WINDOWS)
def plan_window() -> Answer:
    choices = planning.choices(db.session())
    form = PlanForm(choices, now=g.now, zone=g.zone)
    if not form.validate_on_submit():
        page = render_template("exams/plan_window.html", form=form, can_plan=choices.forms and choices.policies)
        return page, 422 if form.is_submitted() else 200
    window = service.plan_window(db.session(), **_plan(form), by=me().public_id, now=g.now)
    flash("The window is planned. Candidates can register when it is frozen.", "success")
    return redirect(url_for("exams.show_window", public_id=window.public_id))


def _plan(form: PlanForm) -> dict[str, Any]:
    return {
        "title": form.title.data, "form": service.form_of(db.session(), form.form_id.data),
        "policy": service.policy_by_id(db.session(), form.policy_id.data), "opens_at": form.opens_at, "closes_at": form.closes_at,
        "zone": form.zone.data,
    }  # fmt: skip


@pages.route("/windows/<public_id>/change", methods=["GET", "POST"])
@requires(Can.RUN_WINDOWS)
def change_window(public_id: str) -> Answer:
    window = service.planned_window_of(db.session(), public_id)
    form = PlanForm(planning.choices(db.session()), now=g.now, **planning.as_planned(window))
    if not form.validate_on_submit():
        page = render_template("exams/change_window.html", form=form, title=window.title, public_id=public_id)
        return page, 422 if form.is_submitted() else 200
    service.change_window(db.session(), window, **_plan(form), by=me().public_id, now=g.now)
    flash("The plan is changed. Candidates can register when the window is frozen.", "success")
    return redirect(url_for("exams.show_window", public_id=public_id))


@pages.route("/windows/<public_id>/drop", methods=["GET", "POST"])
@requires(Can.RUN_WINDOWS)
def drop_window(public_id: str) -> Answer:
    window, form = service.planned_window_of(db.session(), public_id), ConfirmForm()
    if not form.validate_on_submit():
        g.zone = window.zone
        return render_template("exams/drop_window.html", form=form, page=planning.window_page(window, now=g.now))
    title = window.title
    service.drop_window(db.session(), window, by=me().public_id, now=g.now)
    flash(f"{title} is dropped.", "success")
    return redirect(url_for("exams.list_windows"))


@pages.get("/windows/<public_id>")
@requires(Can.RUN_WINDOWS)
def show_window(public_id: str) -> Answer:
    window = service.window_of(db.session(), public_id)
    g.zone = window.zone
    return render_template("exams/show_window.html", page=planning.window_page(window, now=g.now), later=_later(public_id))


def _later(public_id: str) -> list[tuple[str, str]]:
    found = []
    for label, endpoint, name in LATER:
        values: dict[str, Any] = {name: public_id}
        if endpoint in current_app.view_functions:
            found.append((label, url_for(endpoint, **values)))
    return found


@pages.route("/windows/<public_id>/freeze", methods=["GET", "POST"])
@requires(Can.RUN_WINDOWS)
def freeze_window(public_id: str) -> Answer:
    window, form = service.window_of(db.session(), public_id), ConfirmForm()
    if not form.validate_on_submit():
        g.zone = window.zone
        return render_template("exams/freeze_window.html", form=form, page=planning.window_page(window, now=g.now))
    service.freeze_window(db.session(), window, by=me().public_id, now=g.now)
    flash("The window is frozen. Candidates can register now.", "success")
    return redirect(url_for("exams.show_window", public_id=public_id))
