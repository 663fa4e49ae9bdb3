"""The incident log of a window, and the one deed that makes an outage good."""

from __future__ import annotations

from flask import flash, g, redirect, render_template, url_for

from exam_app.db import db
from exam_app.permissions import Can
from exam_app.sitting import incidents, outages
from exam_app.sitting.finding import Window
from exam_app.sitting.inputs import ConfirmForm, IncidentForm, OutageForm
from exam_app.sitting.views.blueprint import Answer, pages
from exam_app.sitting.views.office import window_here
from exam_app.web.door import me, requires
from exam_app.web.filters import count


@pages.route("/windows/<public_id>/incidents", methods=["GET", "POST"])
@requires(Can.RUN_WINDOWS)
def list_incidents(public_id: str) -> Answer:
    window, form = window_here(public_id), IncidentForm()
    if not form.validate_on_submit():
        lines = incidents.incidents_in(db.session(), window)
        page = render_template("sitting/list_incidents.html", window=public_id, title=window.title, lines=lines, form=form)
        return page, 422 if form.is_submitted() else 200
    incidents.note(db.session(), window, kind=form.kind.data, text=form.text.data, by=me().public_id, now=g.now)
    flash("The incident is noted.", "success")
    return redirect(url_for("sitting.list_incidents", public_id=public_id))


@pages.get("/incidents/<public_id>")
@requires(Can.RUN_WINDOWS)
def show_incident(public_id: str) -> Answer:
    incident = incidents.incident_of(db.session(), public_id)
    window = window_here(incidents.window_of(db.session(), incident).public_id)
    ended = outages.ended_meanwhile(db.session(), incident, now=g.now)
    credited = outages.credited_by(db.session(), incident)
    line = incidents.line_of(db.session(), incident)
    return render_template(
        "sitting/show_incident.html", line=line, window=window.public_id, title=window.title, ended=ended, credited=credited,
        may_reopen=window.state == "frozen",
    )  # fmt: skip


@pages.post("/incidents/<public_id>/resolve")
@requires(Can.RUN_WINDOWS)
def resolve_incident(public_id: str) -> Answer:
    incident, form = incidents.incident_of(db.session(), public_id), ConfirmForm()
    form.validate()
    incidents.resolve(db.session(), incident, by=me().public_id, now=g.now)
    flash("The incident is resolved.", "success")
    return redirect(url_for("sitting.show_incident", public_id=public_id))


@pages.route("/windows/<public_id>/outage", methods=["GET", "POST"])
@requires(Can.RUN_WINDOWS)
def credit_outage(public_id: str) -> Answer:
    window = window_here(public_id)
    form = OutageForm(window.zone, g.now)
    if not form.validate_on_submit():
        return _outage_page(window, form), 422 if form.is_submitted() else 200
    try:
        incident, credited = outages.credit(
            db.session(), window, form.span, reason=form.outage_reason.data, by=me().public_id, now=g.now
        )
    except outages.NoOutage as refusal:
        form.until_time.errors = [f"{refusal.message} {refusal.advice}"]
        return _outage_page(window, form), 422
    flash(f"{count(credited, 'candidate')} got the lost minutes now.", "success")
    return redirect(url_for("sitting.show_incident", public_id=incident.public_id))


def _outage_page(window: Window, form: OutageForm) -> str:
    return render_template("sitting/credit_outage.html", window=window.public_id, title=window.title, zone=window.zone, form=form)
