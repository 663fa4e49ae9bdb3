"""Pages of results: the candidate's own, and the coordinator's way to the release."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, current_app, flash, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from exam_app.db import db
from exam_app.exams.service import window_of
from exam_app.permissions import Can
from exam_app.results import editing, feedback, releasing, service, storing, viewdata
from exam_app.results.inputs import EmptyForm, SignForm, base_of, feedback_form, own_words, texts
from exam_app.results.rules import FeedbackChanged
from exam_app.web.door import me, requires

pages = Blueprint("results", __name__)
Answer = str | Response | tuple[str, int]


# --- candidates ----------------------------------------------------------------------------------


@pages.get("/results")
@requires(Can.SIT)
def my_results() -> Answer:
    return render_template("results/my_results.html", results=viewdata.released_for(db.session(), me().account_id))


@pages.get("/results/<public_id>")
@requires(Can.SIT)
def show_result(public_id: str) -> Answer:
    result = viewdata.result_of(db.session(), me().account_id, public_id)
    return render_template("results/show_result.html", page=_page(result))


@pages.get("/results/<public_id>/letter")
@requires(Can.SIT)
def download_letter(public_id: str) -> Answer:
    return _pdf(viewdata.result_of(db.session(), me().account_id, public_id))


def _page(result: Any) -> viewdata.ResultPage:
    return viewdata.result_page(db.session(), result, now=g.now, contact=_contact())


def _contact() -> str:
    return str(current_app.extensions["settings"].help_contact)


def _pdf(result: Any) -> Response:
    content, name = viewdata.letter_file(db.session(), result, now=g.now, contact=_contact())
    return Response(content, mimetype="application/pdf", headers={"Content-Disposition": f'attachment; filename="{name}"'})


# --- the coordinator -----------------------------------------------------------------------------


@pages.get("/releases")
@requires(Can.RELEASE_RESULTS)
def list_releases() -> Answer:
    return render_template("results/list_releases.html", windows=viewdata.windows_with_results(db.session(), now=g.now))


@pages.get("/releases/<window_id>")
@requires(Can.RELEASE_RESULTS)
def show_release(window_id: str) -> Answer:
    return render_template("results/show_release.html", page=_release_page(window_id))


def _release_page(window_id: str) -> viewdata.ReleasePage:
    window = window_of(db.session(), window_id)
    return viewdata.release_page(db.session(), window, account_id=me().account_id, now=g.now)


@pages.post("/releases/<window_id>/compute")
@requires(Can.RELEASE_RESULTS)
def compute_results(window_id: str) -> Answer:
    number = service.compute(db.session(), window_of(db.session(), window_id), by=me().public_id, now=g.now)
    flash(f"The results of {number} candidate{'' if number == 1 else 's'} are computed.", "success")
    return redirect(url_for("results.show_release", window_id=window_id))


@pages.route("/releases/<window_id>/warnings/<code>", methods=["GET", "POST"])
@requires(Can.RELEASE_RESULTS)
def sign_warning(window_id: str, code: str) -> Answer:
    form = SignForm()
    if not form.validate_on_submit():
        page = _release_page(window_id)
        shown = render_template("results/sign_warning.html", form=form, page=page, line=viewdata.warning_line(page, code))
        return shown, 422 if form.is_submitted() else 200
    window, who = window_of(db.session(), window_id), me()
    releasing.sign(db.session(), window, code, account_id=who.account_id, reason=form.reason.data, by=who.public_id, now=g.now)
    flash("Your signature is recorded.", "success")
    return redirect(url_for("results.show_release", window_id=window_id))


@pages.route("/releases/<window_id>/results/<public_id>/feedback", methods=["GET", "POST"])
@requires(Can.RELEASE_RESULTS)
def edit_feedback(window_id: str, public_id: str) -> Answer:
    result = storing.result_in(db.session(), window_id, public_id)
    seen = editing.editing_page(db.session(), result)
    form = feedback_form(seen)
    if not form.validate_on_submit():
        return _feedback_page(result, seen, form), 422 if form.is_submitted() else 200
    try:
        saved = feedback.save(
            db.session(), result, base=base_of(form), texts=texts(form, seen), own=own_words(form), by=me().public_id, now=g.now
        )
    except FeedbackChanged as refusal:
        return _feedback_page(result, seen, form, behind=refusal), 409
    return _after_saving(result, saved.number)


def _after_saving(result: Any, number: int) -> Response:
    here = {"window_id": result.registration.window.public_id, "public_id": result.public_id}
    if request.form.get("go") != "approve":
        flash("The feedback is saved.", "success")
        return redirect(url_for("results.edit_feedback", **here))
    return redirect(url_for("results.approve_feedback", **here, number=number))


def _feedback_page(result: Any, seen: editing.EditingPage, form: Any, *, behind: FeedbackChanged | None = None) -> str:
    return render_template("results/edit_feedback.html", form=form, seen=seen, page=_page(result), behind=behind)


@pages.route("/releases/<window_id>/results/<public_id>/feedback/<int:number>/approval", methods=["GET", "POST"])
@requires(Can.RELEASE_RESULTS)
def approve_feedback(window_id: str, public_id: str, number: int) -> Answer:
    result, form = storing.result_in(db.session(), window_id, public_id), EmptyForm()
    seen = editing.editing_page(db.session(), result)
    if not form.validate_on_submit():
        return render_template("results/approve_feedback.html", form=form, seen=seen, page=_page(result), number=number)
    scripts = service.scripts_of(db.session(), result.registration)
    feedback.approve(db.session(), result, scripts, number=number, by=me().public_id, now=g.now)
    flash("The feedback is approved. It goes out with the release.", "success")
    if seen.following:
        return redirect(url_for("results.edit_feedback", window_id=window_id, public_id=seen.following))
    return redirect(url_for("results.show_release", window_id=window_id))


@pages.get("/releases/<window_id>/results/<public_id>")
@requires(Can.RELEASE_RESULTS)
def preview_letter(window_id: str, public_id: str) -> Answer:
    result = storing.result_in(db.session(), window_id, public_id)
    return render_template("results/preview_letter.html", page=_page(result))


@pages.get("/releases/<window_id>/results/<public_id>/letter")
@requires(Can.RELEASE_RESULTS)
def preview_pdf(window_id: str, public_id: str) -> Answer:
    return _pdf(storing.result_in(db.session(), window_id, public_id))


@pages.route("/releases/<window_id>/release", methods=["GET", "POST"])
@requires(Can.RELEASE_RESULTS)
def release_results(window_id: str) -> Answer:
    form = EmptyForm()
    if not form.validate_on_submit():
        return render_template("results/release_results.html", form=form, page=_release_page(window_id))
    window = window_of(db.session(), window_id)
    number = releasing.release(db.session(), window, by=me().public_id, now=g.now, contact=_contact())
    flash(f"{number} result{' is' if number == 1 else 's are'} released.", "success")
    return redirect(url_for("results.show_release", window_id=window_id))
