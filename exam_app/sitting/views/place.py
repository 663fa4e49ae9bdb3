"""The candidate's own page: a place in a window, arrangements, the start of a part."""

from __future__ import annotations

from datetime import timedelta

from flask import abort, current_app, flash, g, redirect, render_template, url_for

from exam_app.accounts import signing
from exam_app.db import db
from exam_app.errors import Missing
from exam_app.permissions import Can
from exam_app.sitting import arranging, registering, rules, statement
from exam_app.sitting.beginning import AskToStart
from exam_app.sitting.dashboard import dashboard_of, place_of
from exam_app.sitting.finding import Registration, minutes_of, part_of, plan_of, policy_of
from exam_app.sitting.holding import fingerprint
from exam_app.sitting.inputs import ArrangementForm, ConfirmForm, StartForm, WindowForm
from exam_app.sitting.outline import outline_of
from exam_app.sitting.saves import SignedOut
from exam_app.sitting.tickets import Ticket
from exam_app.sitting.views.blueprint import Answer, contact, device, my_registration, pages
from exam_app.sitting.views.fast_start import first_page
from exam_app.web.door import me, requires
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
        return redirect(_start(registration, part))
    if (running := part_of(registration, part)) is not None:
        return redirect(url_for("sitting.resume", public_id=running.public_id))
    rules.may_start(plan_of(registration, g.now), part, g.now)
    return _rules_page(registration, part, form), 422 if form.is_submitted() else 200


def _start(registration: Registration, part: str) -> str:
    """Start with all who start at this moment, in one transaction; where to go then."""
    ask = AskToStart(
        registration.id, part, statement.VERSION, fingerprint(device()), signing.session_hash(), me().public_id, g.now
    )  # fmt: skip
    # Nothing is held while the group writes.
    db.session.rollback()
    try:
        return first_page(current_app.extensions["starts"].do(ask))
    except SignedOut:
        abort(401)


def _ticket(registration: Registration, part: str) -> str:
    """What the page's own script starts with."""
    ticket = Ticket(
        registration.id, registration.public_id, part, statement.VERSION, fingerprint(device()), signing.session_hash(), me().public_id
    )  # fmt: skip
    return str(current_app.extensions["tickets"].seal(ticket))


def _rules_page(registration: Registration, part: str, form: StartForm) -> str:
    own = minutes_of(registration, part)
    ends = clock_time(g.now + timedelta(minutes=own))
    lines = statement.rules_for(part, minutes=minutes(own), ends=ends, contact=contact())
    wish, policy = registration.accommodation, policy_of(registration)
    return render_template(
        "sitting/start_part.html", form=form, ticket=_ticket(registration, part), part=part, name=rules.PART_NAMES[part], minutes=own, rules=lines,
        is_undecided=wish is not None and wish.state == "asked", break_minutes=policy.break_minutes,
        has_two=part == "one" and "two" in registration.parts,
        has_pilots=part == "one" and outline_of(db.session(), registration.window).has_pilots, version=statement.VERSION, closes_at=registration.window.closes_at,
    )  # fmt: skip
