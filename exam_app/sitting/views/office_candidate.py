"""What the office does for one candidate while a part runs, and after it: minutes, words, pauses, incidents, opening again."""

from __future__ import annotations

from flask import g, render_template, request

from exam_app.db import db
from exam_app.permissions import Can
from exam_app.sitting import granting, incidents, pausing, proposing, reopening, rules, telling
from exam_app.sitting.finding import Sitting, end_of, sitting_for_office
from exam_app.sitting.inputs import CandidateIncidentForm, ConfirmForm, DecideForm, GrantForm, PauseOneForm, ReopenForm, TellForm
from exam_app.sitting.views.blueprint import Answer, pages
from exam_app.sitting.views.office import candidate_page, to_candidate
from exam_app.web.door import me, requires


@pages.post("/roster/sittings/<public_id>/minutes")
@requires(Can.RUN_WINDOWS)
def grant_minutes(public_id: str) -> Answer:
    sitting, form = sitting_for_office(db.session(), public_id), GrantForm()
    registration = sitting.registration.public_id
    if not form.validate():
        return candidate_page(registration, grant=form)
    granting.grant_minutes(
        db.session(), sitting, minutes=form.minutes.data, reason=form.grant_reason.data, by=me().public_id, now=g.now
    )  # fmt: skip
    return to_candidate(registration, f"{form.minutes.data} minutes are added. The candidate sees it within 15 seconds.")


@pages.post("/roster/sittings/<public_id>/message")
@requires(Can.RUN_WINDOWS)
def tell_candidate(public_id: str) -> Answer:
    sitting, form = sitting_for_office(db.session(), public_id), TellForm()
    registration = sitting.registration
    if not form.validate():
        return candidate_page(registration.public_id, tell=form)
    telling.send(
        db.session(), registration.window, only=[public_id], text=form.message.data, by=me().public_id, now=g.now
    )  # fmt: skip
    return to_candidate(registration.public_id, "The message is sent. It shows here when it was read.")


@pages.post("/roster/sittings/<public_id>/pause")
@requires(Can.RUN_WINDOWS)
def pause_candidate(public_id: str) -> Answer:
    sitting, form = sitting_for_office(db.session(), public_id), PauseOneForm()
    registration = sitting.registration
    if not form.validate():
        return candidate_page(registration.public_id, pause=form)
    pausing.pause(
        db.session(), registration.window, only=[public_id], reason=form.pause_reason.data, by=me().public_id, now=g.now
    )  # fmt: skip
    return to_candidate(registration.public_id, "The clock is stopped until you let the candidate go on.")


@pages.post("/roster/sittings/<public_id>/go-on")
@requires(Can.RUN_WINDOWS)
def resume_candidate(public_id: str) -> Answer:
    sitting, form = sitting_for_office(db.session(), public_id), ConfirmForm()
    form.validate()
    registration = sitting.registration
    pausing.resume_all(db.session(), registration.window, only=[public_id], by=me().public_id, now=g.now)
    return to_candidate(registration.public_id, "The clock runs again. The end has moved by the length of the pause.")


@pages.post("/roster/sittings/<public_id>/incidents")
@requires(Can.RUN_WINDOWS)
def note_candidate_incident(public_id: str) -> Answer:
    sitting, form = sitting_for_office(db.session(), public_id), CandidateIncidentForm()
    registration = sitting.registration
    if not form.validate():
        return candidate_page(registration.public_id, incident=form)
    incidents.note(
        db.session(), registration.window, kind="candidate", text=form.text.data, sitting=sitting, by=me().public_id, now=g.now
    )  # fmt: skip
    return to_candidate(registration.public_id, "The incident is noted.")


@pages.route("/roster/sittings/<public_id>/open-again", methods=["GET", "POST"])
@requires(Can.RUN_WINDOWS)
def propose_reopening(public_id: str) -> Answer:
    sitting, form = sitting_for_office(db.session(), public_id), ReopenForm()
    if not form.is_submitted():
        form.reopen_minutes.data = request.args.get("minutes", type=int)
    if not form.validate_on_submit():
        return _reopening_page(sitting, form), 422 if form.is_submitted() else 200
    reopening.propose_reopening(
        db.session(), sitting, minutes=form.reopen_minutes.data, reason=form.reopen_reason.data, by=me().public_id, now=g.now
    )  # fmt: skip
    return to_candidate(sitting.registration.public_id, "The proposal waits for another coordinator.")


def _reopening_page(sitting: Sitting, form: ReopenForm) -> str:
    registration = sitting.registration
    return render_template(
        "sitting/propose_reopening.html", form=form, name=registration.application.applicant.name, part=rules.PART_NAMES[sitting.part],
        registration=registration.public_id, at=sitting.submitted_at or end_of(sitting, g.now),
    )  # fmt: skip


@pages.post("/roster/proposals/<public_id>/decide")
@requires(Can.RUN_WINDOWS)
def decide_reopening(public_id: str) -> Answer:
    proposal, registration = proposing.reopening_of(db.session(), public_id)
    form = DecideForm()
    if not form.validate():
        return candidate_page(registration, decide=form)
    is_agreed = form.is_agreed.data == "yes"
    reopening.decide_reopening(
        db.session(), proposal, is_agreed=is_agreed, answer=form.answer.data, by=me().public_id, now=g.now
    )  # fmt: skip
    return to_candidate(registration, "The part is open again." if is_agreed else "The part stays handed in.")
