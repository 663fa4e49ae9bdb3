"""The candidate's own page: a place in a window, arrangements, the start of a part."""

from __future__ import annotations

from datetime import timedelta

from flask import current_app, flash, g, redirect, render_template, url_for

from exam_app.accounts import signing
from exam_app.db import db
from exam_app.errors import Missing
from exam_app.permissions import Can
from exam_app.sitting import arranging, registering, rules, starting, statement
from exam_app.sitting.dashboard import dashboard_of, place_of
from exam_app.sitting.finding import Registration, Sitting, minutes_of, part_of, plan_of, policy_of
from exam_app.sitting.inputs import ArrangementForm, ConfirmForm, StartForm, WindowForm
from exam_app.sitting.outline import outline_of
from exam_app.sitting.views.blueprint import Answer, as_json, contact, device, my_registration, pages, wants_json
from exam_app.web.door import me, requires, write_from_here
from exam_app.web.filters import clock_time, minutes, moment


@pages.get("/exam")
@requires(Can.SIT)
def dashboard() -> Answer:
    # Named before the start: were its answer lost, this very computer would be a stranger to the part.
    device()
    page = dashboard_of(db.session(), me().account_id, now=g.now)
    has_results = "results.my_results" in current_app.view_functions
    return render_template("sitting/dashboard.html", page=page, contact=contact(), has_results=has_results)


@pages.route("/exam/applications/<public_id>/window", methods=["GET", "POST"])
@requires(Can.SIT)
def choose_window(public_id: str) -> Answer:
    application = registering.approved_application_of(db.session(), me().account_id, public_id, on=g.now.date())
    offered = {one.public_id: one for one in registering.windows_open_for(db.session(), application, now=g.now)}
    form = WindowForm()
    form.offer({key: f"{one.title}: {moment(one.opens_at)} to {moment(one.closes_at)}" for key, one in offered.items()})
    if not form.validate_on_submit():
        page = render_template("sitting/choose_window.html", form=form, has_windows=bool(offered))
        return page, 422 if form.is_submitted() else 200
    registering.register(db.session(), application, offered[form.window.data], by=me().public_id, now=g.now)
    flash("You are registered.", "success")
    return redirect(url_for("sitting.dashboard"))


@pages.route("/registrations/<public_id>/withdraw", methods=["GET", "POST"])
@requires(Can.SIT)
def withdraw(public_id: str) -> Answer:
    registration = my_registration(public_id)
    registering.may_withdraw(registration)
    form = ConfirmForm()
    if not form.validate_on_submit():
        return render_template("sitting/withdraw.html", place=place_of(registration, g.now), form=form)
    registering.withdraw(db.session(), registration, reason="by the candidate", by=me().public_id, now=g.now)
    flash("Your place is given back.", "success")
    return redirect(url_for("sitting.dashboard"))


@pages.route("/registrations/<public_id>/arrangements", methods=["GET", "POST"])
@requires(Can.SIT)
def ask_arrangements(public_id: str) -> Answer:
    registration = my_registration(public_id)
    arranging.may_ask(registration)
    form, wish = ArrangementForm(), registration.accommodation
    if not form.is_submitted() and wish is not None:
        form.kind.data, form.request.data = wish.kind, wish.request
    if not form.validate_on_submit():
        page = render_template("sitting/ask_arrangements.html", form=form, place=place_of(registration, g.now))
        return page, 422 if form.is_submitted() else 200
    arranging.ask(
        db.session(), registration, kind=form.kind.data, request=form.request.data, by=me().public_id, now=g.now
    )  # fmt: skip
    flash("Your request is with the exam office. The answer comes to your messages.", "success")
    return redirect(url_for("sitting.dashboard"))


@pages.route("/registrations/<public_id>/parts/<part>/start", methods=["GET", "POST"])
@requires(Can.SIT, writes=False)
def start_part(public_id: str, part: str) -> Answer:
    registration = my_registration(public_id)
    if part not in rules.PART_NAMES:
        raise Missing
    form = StartForm()
    if form.validate_on_submit():
        there = _start_one(registration) if part == "one" else _start_two(public_id)
        return as_json({"there": there}) if wants_json() else redirect(there)
    if (running := part_of(registration, part)) is not None:
        return redirect(url_for("sitting.resume", public_id=running.public_id))
    rules.may_start(plan_of(registration, g.now), part, g.now)
    return _rules_page(registration, part, form), 422 if form.is_submitted() else 200


def _start_one(registration: Registration) -> str:
    """Start with all who start at this moment, in one transaction; where to go then."""
    asked = starting.ask(
        db.session(), registration, "one", by=me().public_id, now=g.now, device=device(), signed_in=signing.session_hash()
    )
    if isinstance(asked, Sitting):
        return url_for("sitting.resume", public_id=asked.public_id)
    # Nothing is held while the group writes.
    db.session.rollback()
    done = current_app.extensions["deeds"].do(asked)
    if not done.is_new:
        return url_for("sitting.resume", public_id=done.public_id)
    return url_for("sitting.question", public_id=done.public_id, number=1)


def _start_two(public_id: str) -> str:
    """Start Part Two; closing a Part One that is over may have to be written first."""
    write_from_here()
    made = starting.start(
        db.session(), my_registration(public_id), "two", by=me().public_id, now=g.now, device=device(),
        signed_in=signing.session_hash(),
    )  # fmt: skip
    return url_for("sitting.resume", public_id=made.public_id)


def _rules_page(registration: Registration, part: str, form: StartForm) -> str:
    own = minutes_of(registration, part)
    ends = clock_time(g.now + timedelta(minutes=own))
    lines = statement.rules_for(part, minutes=minutes(own), ends=ends, contact=contact())
    wish, policy = registration.accommodation, policy_of(registration)
    return render_template(
        "sitting/start_part.html", form=form, part=part, name=rules.PART_NAMES[part], minutes=own, rules=lines,
        is_undecided=wish is not None and wish.state == "asked", break_minutes=policy.break_minutes,
        has_two=part == "one" and "two" in registration.parts,
        has_pilots=part == "one" and outline_of(db.session(), registration.window).has_pilots, version=statement.VERSION, closes_at=registration.window.closes_at,
    )  # fmt: skip
