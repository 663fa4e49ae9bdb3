"""The applicant's own applications: choosing, reading, handing in, the people near, the record of results."""

from __future__ import annotations

from flask import current_app, flash, g, redirect, render_template, request, url_for

from exam_app.applications import demonstration, discarding, evidence, offers, service, viewdata
from exam_app.applications.inputs.office import PersonForm, StartForm, SubmitForm
from exam_app.applications.states import NotComplete
from exam_app.applications.views.frame import Answer, by_me, mine, mine_open, pages, to_sheet, today
from exam_app.db import db
from exam_app.permissions import Can
from exam_app.web.door import me, requires


@pages.get("/applications")
@requires(Can.APPLY)
def my_applications() -> Answer:
    found = service.applications_of(db.session(), me().account_id)
    sheets = [viewdata.sheet_of(application, now=g.now) for application in found]
    return render_template("applications/my_applications.html", sheets=sheets, exam_url=_exam_url())


def _exam_url() -> str | None:
    # The examination stands above this stage; its page is offered where it is part of the application.
    return url_for("sitting.dashboard") if "sitting.dashboard" in current_app.view_functions else None


@pages.get("/applications/new")
@requires(Can.APPLY)
def choose_association() -> Answer:
    return render_template("applications/choose_association.html", offers=offers.offers(today()))


@pages.route("/applications/new/<code>", methods=["GET", "POST"])
@requires(Can.APPLY)
def start_application(code: str) -> Answer:
    offer = offers.offer_of(code, today())
    form = StartForm(offer.designations)
    if not form.validate_on_submit():
        page = render_template("applications/start_application.html", form=form, offer=offer)
        return page, 422 if form.is_submitted() else 200
    made = service.start(db.session(), me().account_id, association=offer.code, designation=form.designation.data, **by_me())
    return to_sheet(made.public_id)


@pages.get("/applications/<public_id>")
@requires(Can.APPLY)
def show_application(public_id: str) -> Answer:
    sheet = viewdata.sheet_of(mine(public_id), now=g.now)
    return render_template("applications/show_application.html", sheet=sheet, exam_url=_exam_url())


@pages.route("/applications/<public_id>/submit", methods=["GET", "POST"])
@requires(Can.APPLY)
def submit_application(public_id: str) -> Answer:
    application, form = mine_open(public_id), SubmitForm()
    if not form.validate_on_submit():
        return _submit_page(application, form, 422 if form.is_submitted() else 200)
    try:
        service.submit(db.session(), application, **by_me())
    except NotComplete as refusal:
        form.form_errors.append(refusal.message)
        return _submit_page(application, form, 422)
    flash("Handed in. You will find the decision in your messages.", "success")
    return to_sheet(public_id)


def _submit_page(application: object, form: SubmitForm, status: int) -> Answer:
    sheet = viewdata.sheet_of(application, now=g.now)  # type: ignore[arg-type]
    return render_template("applications/submit_application.html", form=form, sheet=sheet), status


@pages.route("/applications/<public_id>/discard", methods=["GET", "POST"])
@requires(Can.APPLY)
def discard_application(public_id: str) -> Answer:
    application = discarding.draft_of(db.session(), me().account_id, public_id)
    sheet = viewdata.sheet_of(application, now=g.now)
    if request.method != "POST":
        return render_template("applications/discard_application.html", sheet=sheet)
    discarding.discard(db.session(), application, **by_me())
    flash(f"Discarded: {sheet.title}.", "success")
    return redirect(url_for("applications.my_applications"))


@pages.route("/applications/<public_id>/people", methods=["GET", "POST"])
@requires(Can.APPLY)
def people_named(public_id: str) -> Answer:
    application, form = mine(public_id), PersonForm()
    if not form.validate_on_submit():
        sheet = viewdata.sheet_of(application, now=g.now)
        page = render_template("applications/people_named.html", form=form, sheet=sheet)
        return page, 422 if form.is_submitted() else 200
    evidence.name_person(db.session(), application, form.value(), **by_me())
    flash(f"{form.name.data} will not mark your essays.", "success")
    return redirect(url_for("applications.people_named", public_id=public_id))


@pages.post("/applications/<public_id>/people/<int:person_id>/remove")
@requires(Can.APPLY)
def unname_person(public_id: str, person_id: int) -> Answer:
    evidence.unname_person(db.session(), mine_open(public_id), person_id, **by_me())
    flash("The name is taken back.", "success")
    return redirect(url_for("applications.people_named", public_id=public_id))


@pages.get("/applications/<public_id>/demonstration")
@requires(Can.APPLY)
def show_demonstration(public_id: str) -> Answer:
    application = mine(public_id)
    record = demonstration.record_of(db.session(), application, on=today())
    words = service.vocabulary_of(application)
    back = url_for("applications.show_application", public_id=public_id)
    return render_template("applications/show_demonstration.html", record=record, words=words, back_url=back, applicant="")
