"""The office's pages about one candidate before the exam: rosters, fees, arrangements; and the candidate's page."""

from __future__ import annotations

from flask import flash, g, redirect, render_template, url_for
from flask_wtf import FlaskForm

from exam_app.db import db
from exam_app.exams.service import window_of
from exam_app.permissions import Can
from exam_app.sitting import arranging, registering, roster
from exam_app.sitting.finding import Window, registration_for_office
from exam_app.sitting.inputs import (
    CandidateIncidentForm,
    DecideForm,
    DecisionForm,
    FeeForm,
    GrantForm,
    PauseOneForm,
    TellForm,
    WithdrawForm,
)
from exam_app.sitting.views.blueprint import Answer, pages
from exam_app.web.door import me, requires


def window_here(public_id: str) -> Window:
    """The window, with all times of this page on its own clock; 404 when there is none."""
    window = window_of(db.session(), public_id)
    g.zone = window.zone
    return window


@pages.get("/rosters")
@requires(Can.RUN_WINDOWS)
def list_rosters() -> Answer:
    return render_template("sitting/list_rosters.html", windows=roster.windows_with_rosters(db.session()))


@pages.get("/windows/<public_id>/roster")
@requires(Can.RUN_WINDOWS)
def show_roster(public_id: str) -> Answer:
    page = roster.roster_of(db.session(), window_of(db.session(), public_id), now=g.now)
    return render_template("sitting/show_roster.html", page=page, window=public_id)


@pages.get("/roster/<public_id>")
@requires(Can.RUN_WINDOWS)
def candidate(public_id: str) -> Answer:
    return candidate_page(public_id)


def candidate_page(public_id: str, **wrong: FlaskForm) -> Answer:
    """The candidate's page; `wrong` is the form that was sent with a fault, by its name."""
    registration = registration_for_office(db.session(), public_id)
    page = roster.candidate_page(db.session(), registration, now=g.now)
    fresh = {
        "fee": FeeForm(formdata=None, how=page.entry.fee), "decision": _decision(page.wish),
        "withdraw": WithdrawForm(formdata=None), "grant": GrantForm(formdata=None), "tell": TellForm(formdata=None),
        "pause": PauseOneForm(formdata=None), "incident": CandidateIncidentForm(formdata=None), "decide": DecideForm(formdata=None),
    }  # fmt: skip
    forms = {**fresh, **wrong}
    body = render_template(
        "sitting/candidate.html", page=page, forms=forms, own=me().public_id, form=next(iter(wrong.values()), None)
    )
    return body, 422 if wrong else 200


def _decision(wish: roster.Wish | None) -> DecisionForm:
    """The form as it was decided last, so that a change begins from what stands."""
    if wish is None or wish.state == "asked" and not wish.reason:
        return DecisionForm(formdata=None)
    given = {"extra_percent": wish.percent, "extra_minutes": wish.minutes, "break_minutes": wish.breaks, "reason": wish.reason}
    return DecisionForm(formdata=None, data=given | {"decision": wish.state})


@pages.post("/roster/<public_id>/fee")
@requires(Can.RUN_WINDOWS)
def settle_fee(public_id: str) -> Answer:
    form = FeeForm()
    if not form.validate():
        return candidate_page(public_id, fee=form)
    registration = registration_for_office(db.session(), public_id)
    registering.settle_fee(db.session(), registration, form.how.data, by=me().public_id, now=g.now)
    return to_candidate(public_id, "The fee is noted.")


@pages.post("/roster/<public_id>/arrangements")
@requires(Can.RUN_WINDOWS)
def decide_arrangements(public_id: str) -> Answer:
    form = DecisionForm()
    if not form.validate():
        return candidate_page(public_id, decision=form)
    arranging.decide(
        db.session(), registration_for_office(db.session(), public_id), is_granted=form.decision.data == "granted",
        extra_percent=form.extra_percent.data or 0, extra_minutes=form.extra_minutes.data or 0,
        break_minutes=form.break_minutes.data or 0, reason=form.reason.data, by=me().public_id, now=g.now,
    )  # fmt: skip
    return to_candidate(public_id, "The decision stands, and the candidate has a message.")


@pages.post("/roster/<public_id>/withdraw")
@requires(Can.RUN_WINDOWS)
def withdraw_candidate(public_id: str) -> Answer:
    form = WithdrawForm()
    if not form.validate():
        return candidate_page(public_id, withdraw=form)
    registration = registration_for_office(db.session(), public_id)
    window = registration.window.public_id
    registering.withdraw(db.session(), registration, reason=form.withdraw_reason.data, by=me().public_id, now=g.now)
    flash("The registration is withdrawn, and the candidate has a message.", "success")
    return redirect(url_for("sitting.show_roster", public_id=window))


def to_candidate(registration: str, text: str) -> Answer:
    flash(text, "success")
    return redirect(url_for("sitting.candidate", public_id=registration))
