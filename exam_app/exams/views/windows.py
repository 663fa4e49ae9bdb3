"""Pages about blueprints and windows."""

from __future__ import annotations

from typing import Any

from flask import current_app, flash, g, redirect, render_template, url_for

from exam_app.db import db
from exam_app.exams import planning, service
from exam_app.exams.inputs import ConfirmForm, PlanForm
from exam_app.exams.views.blueprint import Answer, pages
from exam_app.permissions import Can
from exam_app.web.door import me, requires

# What a coordinator does with a window on the pages of later stages, when those are there.
LATER = (
    ("Roster", "sitting.show_roster", "public_id"),
    ("Scoring board", "review.show_scoring", "window_id"),
    ("Release of results", "results.show_release", "window_id"),
)


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
