"""Entering evidence, changing it, taking it out."""

from __future__ import annotations

from typing import Any

from flask import flash, g, redirect, render_template, request, url_for

from exam_app.applications import evidence, viewdata
from exam_app.applications.inputs import entry_form
from exam_app.applications.labels import ADD, CHANGE
from exam_app.applications.moving import day_of, profile_of
from exam_app.applications.views.frame import Answer, by_me, mine_open, pages, to_sheet
from exam_app.db import db
from exam_app.permissions import Can
from exam_app.web.door import requires


@pages.route("/applications/<public_id>/evidence/<kind>/new", methods=["GET", "POST"])
@requires(Can.APPLY)
def add_entry(public_id: str, kind: str) -> Answer:
    application = mine_open(public_id)
    form = entry_form(kind, profile_of(application), day_of(application, g.now))
    if not form.validate_on_submit():
        return _entry_page("add_entry", application, kind, form, ADD[kind][0])
    entry = evidence.add_entry(db.session(), application, form.value(), **by_me())
    flash(f"Entered: {viewdata.item_of(entry).title}.", "success")
    then = request.form.get("then")
    if then == "another":
        return redirect(url_for("applications.add_entry", public_id=public_id, kind=kind))
    if then == "areas" and kind in evidence.SHOWS_AREAS:
        return redirect(url_for("applications.choose_areas", public_id=public_id, entry_id=entry.public_id))
    return to_sheet(public_id, kind)


@pages.route("/applications/<public_id>/evidence/<entry_id>", methods=["GET", "POST"])
@requires(Can.APPLY)
def change_entry(public_id: str, entry_id: str) -> Answer:
    application = mine_open(public_id)
    entry = evidence.entry_of(application, entry_id)
    kind = entry.kind
    form = entry_form(kind, profile_of(application), day_of(application, g.now), evidence.value_of(entry))
    if not form.validate_on_submit():
        return _entry_page("change_entry", application, kind, form, CHANGE[kind])
    evidence.change_entry(db.session(), entry, form.value(), **by_me())
    flash(f"Changed: {viewdata.item_of(entry).title}.", "success")
    return to_sheet(public_id, kind)


def _entry_page(view: str, application: Any, kind: str, form: Any, title: str) -> Answer:
    page = render_template(
        f"applications/{view}.html", form=form, heading=title, repeats=ADD[kind][1] is not None, public_id=application.public_id,
        section=viewdata.section_of(application, kind, now=g.now), shows_areas=kind in evidence.SHOWS_AREAS,
    )  # fmt: skip
    return page, 422 if form.is_submitted() else 200


@pages.route("/applications/<public_id>/evidence/<entry_id>/remove", methods=["GET", "POST"])
@requires(Can.APPLY)
def remove_entry(public_id: str, entry_id: str) -> Answer:
    entry = evidence.entry_of(mine_open(public_id), entry_id)
    item = viewdata.item_of(entry)
    if request.method != "POST":
        return render_template("applications/remove_entry.html", item=item, public_id=public_id)
    evidence.remove_entry(db.session(), entry, **by_me())
    flash(f"Removed: {item.title}.", "success")
    return to_sheet(public_id, item.kind)
