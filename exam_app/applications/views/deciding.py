"""The coordinator's pages: the list, one application, approving and returning."""

from __future__ import annotations

from flask import flash, g, redirect, render_template, request, url_for

from exam_app.applications import deciding, demonstration, listing, mapping, service, viewdata
from exam_app.applications.inputs.office import ApproveForm, FilterForm, ReturnForm
from exam_app.applications.labels import OFFICE_STATES
from exam_app.applications.views.frame import Answer, by_me, pages, today
from exam_app.db import db
from exam_app.permissions import Can
from exam_app.web.door import requires


@pages.get("/office/applications")
@requires(Can.APPROVE_APPLICATIONS)
def list_applications() -> Answer:
    form = FilterForm(request.args)
    found = listing.applications_in(db.session(), **form.wanted)
    return render_template("applications/list_applications.html", form=form, found=found)


@pages.get("/office/applications/<public_id>")
@requires(Can.APPROVE_APPLICATIONS)
def read_application(public_id: str) -> Answer:
    sheet = viewdata.sheet_of(listing.any_application(db.session(), public_id), now=g.now)
    return render_template("applications/read_application.html", sheet=sheet, office_states=OFFICE_STATES)


@pages.get("/office/applications/<public_id>/map")
@requires(Can.APPROVE_APPLICATIONS)
def read_map(public_id: str) -> Answer:
    application = listing.any_application(db.session(), public_id)
    return render_template(
        "applications/competency_map.html", map=mapping.map_of(application), words=service.vocabulary_of(application),
        public_id=public_id, is_editable=False, only_lacking=request.args.get("show") == "lacking",
        back_url=url_for("applications.read_application", public_id=public_id),
        here=url_for("applications.read_map", public_id=public_id),
    )  # fmt: skip


@pages.route("/office/applications/<public_id>/approve", methods=["GET", "POST"])
@requires(Can.APPROVE_APPLICATIONS)
def approve_application(public_id: str) -> Answer:
    application, form = listing.any_application(db.session(), public_id), ApproveForm()
    if not form.validate_on_submit():
        sheet, until = viewdata.sheet_of(application, now=g.now), deciding.would_end(application, now=g.now)
        return render_template("applications/approve_application.html", form=form, sheet=sheet, until=until)
    deciding.approve(db.session(), application, **by_me())
    flash(f"{application.applicant.name} is approved to sit and is told so.", "success")
    return redirect(url_for("applications.read_application", public_id=public_id))


@pages.route("/office/applications/<public_id>/return", methods=["GET", "POST"])
@requires(Can.APPROVE_APPLICATIONS)
def return_application(public_id: str) -> Answer:
    application, form = listing.any_application(db.session(), public_id), ReturnForm()
    if not form.validate_on_submit():
        sheet = viewdata.sheet_of(application, now=g.now)
        page = render_template("applications/return_application.html", form=form, sheet=sheet)
        return page, 422 if form.is_submitted() else 200
    deciding.give_back(db.session(), application, reason=form.reason.data.strip(), **by_me())
    flash(f"The application is back with {application.applicant.name}, who is told why.", "success")
    return redirect(url_for("applications.read_application", public_id=public_id))


@pages.get("/office/applications/<public_id>/demonstration")
@requires(Can.APPROVE_APPLICATIONS)
def read_demonstration(public_id: str) -> Answer:
    application = listing.any_application(db.session(), public_id)
    record = demonstration.record_of(db.session(), application, on=today())
    words, name = service.vocabulary_of(application), application.applicant.name
    back = url_for("applications.read_application", public_id=public_id)
    return render_template("applications/show_demonstration.html", record=record, words=words, back_url=back, applicant=name)
