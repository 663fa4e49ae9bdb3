"""The live monitor of a window, and what is done there for several candidates at once."""

from __future__ import annotations

from flask import current_app, flash, g, redirect, render_template, request, url_for

from exam_app.db import db
from exam_app.permissions import Can
from exam_app.sitting import granting, incidents, late_list, monitor, pausing, proposing, telling
from exam_app.sitting.finding import Window
from exam_app.sitting.inputs import MessageForm, MinutesForm, PauseForm, WhoForm
from exam_app.sitting.standing import STATES
from exam_app.sitting.views.blueprint import Answer, pages
from exam_app.sitting.views.office import window_here
from exam_app.web.door import me, requires
from exam_app.web.filters import count


@pages.get("/windows/<public_id>/monitor")
@requires(Can.RUN_WINDOWS)
def show_monitor(public_id: str) -> Answer:
    return _page(window_here(public_id), WhoForm(formdata=None))


def _page(window: Window, form: WhoForm) -> Answer:
    """The monitor, with the form for several candidates as it was sent."""
    shown, number = request.args.get("show", ""), request.args.get("page", 1, type=int)
    body = render_template(
        "sitting/show_monitor.html", window=window.public_id, title=window.title, form=form, now=g.now,
        page=monitor.monitor_page(db.session(), window, shown=shown, page=number, now=g.now), states=STATES,
        incidents=incidents.incidents_in(db.session(), window, only_open=True), late=late_list.waiting_in(db.session(), window),
        reopenings=proposing.reopenings_in(db.session(), window), suspect=getattr(current_app.extensions["clock"], "suspect", ""),
    )  # fmt: skip
    return body, 422 if form.errors else 200


@pages.post("/windows/<public_id>/monitor/minutes")
@requires(Can.RUN_WINDOWS)
def grant_many(public_id: str) -> Answer:
    window, form = window_here(public_id), MinutesForm()
    if not form.validate():
        return _page(window, form)
    done = granting.grant(
        db.session(), window, only=form.only, minutes=form.minutes.data, reason=form.grant_reason.data, by=me().public_id, now=g.now
    )  # fmt: skip
    return _done(public_id, f"{count(form.minutes.data, 'minute')} added for {count(done, 'candidate')}.")


@pages.post("/windows/<public_id>/monitor/message")
@requires(Can.RUN_WINDOWS)
def tell_many(public_id: str) -> Answer:
    window, form = window_here(public_id), MessageForm()
    if not form.validate():
        return _page(window, form)
    done = telling.send(db.session(), window, only=form.only, text=form.message.data, by=me().public_id, now=g.now)
    return _done(public_id, f"The message is sent to {count(done, 'candidate')}.")


@pages.post("/windows/<public_id>/monitor/pause")
@requires(Can.RUN_WINDOWS)
def pause_many(public_id: str) -> Answer:
    window, form = window_here(public_id), PauseForm()
    if not form.validate():
        return _page(window, form)
    done = pausing.pause(db.session(), window, only=form.only, reason=form.pause_reason.data, by=me().public_id, now=g.now)
    return _done(public_id, f"The clock is stopped for {count(done, 'candidate')}.")


@pages.post("/windows/<public_id>/monitor/go-on")
@requires(Can.RUN_WINDOWS)
def resume_many(public_id: str) -> Answer:
    window, form = window_here(public_id), WhoForm()
    if not form.validate():
        return _page(window, form)
    done = pausing.resume_all(db.session(), window, only=form.only, by=me().public_id, now=g.now)
    return _done(public_id, f"The clock runs again for {count(done, 'candidate')}.")


def _done(window: str, text: str) -> Answer:
    flash(text, "success")
    return redirect(url_for("sitting.show_monitor", public_id=window))
