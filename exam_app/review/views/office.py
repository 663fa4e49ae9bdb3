"""What a coordinator decides about one reviewer: qualification, the list of conflicts, marks with a conflict."""

from __future__ import annotations

from flask import flash, g, redirect, render_template, url_for
from werkzeug.wrappers import Response

from exam_app.db import db
from exam_app.exams.service import window_of
from exam_app.permissions import Can
from exam_app.review.inputs.office import AskForm, EndForm, LateConflictForm, WaiveForm, conflict_form
from exam_app.review.people import listed, pool, qualifying
from exam_app.review.routing import late_conflicts, rechecking
from exam_app.review.views.blueprint import Answer, pages, status
from exam_app.review.wording import CONFLICTS, DESIGNATIONS
from exam_app.web.door import me, requires


@pages.route("/reviewers/<public_id>/qualification/<designation>/waiver", methods=["GET", "POST"])
@requires(Can.ROUTE_SCRIPTS)
def waive_qualification(public_id: str, designation: str) -> Answer:
    person, account = pool.person(db.session(), public_id), pool.account_of_reviewer(db.session(), public_id)
    form, word = WaiveForm(), qualifying.known(designation, DESIGNATIONS)
    if not form.validate_on_submit():
        page = render_template("review/waive_qualification.html", form=form, person=person, word=word)
        return page, status(form.is_submitted())
    qualifying.waive(
        db.session(), account.id, designation, reason=form.reason.data, until=form.until.data, about=public_id,
        by=me().public_id, now=g.now,
    )  # fmt: skip
    flash(f"{person.name} counts as qualified for {word}.", "success")
    return _to(public_id)


@pages.route("/reviewers/<public_id>/qualification/<designation>/renewal", methods=["GET", "POST"])
@requires(Can.ROUTE_SCRIPTS)
def ask_requalification(public_id: str, designation: str) -> Answer:
    person, account = pool.person(db.session(), public_id), pool.account_of_reviewer(db.session(), public_id)
    form, word = AskForm(), qualifying.known(designation, DESIGNATIONS)
    if not form.validate_on_submit():
        page = render_template("review/ask_requalification.html", form=form, person=person, word=word)
        return page, status(form.is_submitted())
    qualifying.ask_again(
        db.session(), account.id, designation, reason=form.reason.data, about=public_id, by=me().public_id, now=g.now
    )
    flash(f"{person.name} is asked to qualify for {word} anew.", "success")
    return _to(public_id)


@pages.route("/reviewers/<public_id>/conflicts", methods=["GET", "POST"])
@requires(Can.ROUTE_SCRIPTS)
def add_conflict(public_id: str) -> Answer:
    person, form = pool.person(db.session(), public_id), conflict_form(listed.applications_to_list(db.session()))
    if not form.validate_on_submit():
        return render_template("review/add_conflict.html", form=form, person=person), status(form.is_submitted())
    listed.add(
        db.session(), public_id, kind=form.kind.data, name=form.name.data or "", application=form.application.data or "",
        reason=form.reason.data, by=me().public_id, now=g.now,
    )  # fmt: skip
    moved = rechecking.recheck_changed(db.session(), now=g.now)
    flash(f"The conflict is on the list. {_what_moved(moved)}", "success")
    return _to(public_id)


def _what_moved(moved: rechecking.Moved) -> str:
    parts = []
    if moved.withdrawn:
        went = moved.withdrawn + moved.with_them
        parts += [
            f"Scripts withdrawn from them: {moved.withdrawn}. Drawn to go with these, so that nothing tells whose they are: {moved.with_them}."
        ]
        parts += [f"With another reviewer now: {moved.passed_on} of {went}."]
    if moved.to_decide:
        parts += [f"Locked, and waiting for your decision: {moved.to_decide}."]
    return " ".join(parts) or "None of their scripts is concerned."


@pages.route("/reviewers/<public_id>/conflicts/<conflict>/ending", methods=["GET", "POST"])
@requires(Can.ROUTE_SCRIPTS)
def end_conflict(public_id: str, conflict: str) -> Answer:
    person, entry = pool.person(db.session(), public_id), listed.conflict_of(db.session(), public_id, conflict)
    form, shown = EndForm(), listed.line(db.session(), entry)
    if not form.validate_on_submit():
        page = render_template("review/end_conflict.html", form=form, person=person, conflict=shown)
        return page, status(form.is_submitted())
    listed.end(db.session(), entry, reason=form.reason.data, about=public_id, by=me().public_id, now=g.now)
    flash("The conflict has ended. The entry stays in the list.", "success")
    return _to(public_id)


@pages.get("/windows/<window_id>/conflicts")
@requires(Can.ROUTE_SCRIPTS)
def list_late_conflicts(window_id: str) -> Answer:
    window = window_of(db.session(), window_id)
    found = late_conflicts.lines(db.session(), window)
    return render_template("review/list_late_conflicts.html", lines=found, window=window_id, title=window.title, words=CONFLICTS)


@pages.route("/windows/<window_id>/conflicts/<public_id>", methods=["GET", "POST"])
@requires(Can.ROUTE_SCRIPTS)
def decide_late_conflict(window_id: str, public_id: str) -> Answer:
    row = late_conflicts.late_conflict_in(db.session(), window_of(db.session(), window_id), public_id)
    form, shown = LateConflictForm(), late_conflicts.line_of(row)
    if not form.validate_on_submit():
        page = render_template("review/decide_late_conflict.html", form=form, line=shown, window=window_id, words=CONFLICTS)
        return page, status(form.is_submitted())
    late_conflicts.decide(db.session(), row, outcome=form.outcome.data, reason=form.reason.data, by=me().public_id, now=g.now)
    flash("Your decision is recorded.", "success")
    return redirect(url_for("review.list_late_conflicts", window_id=window_id))


def _to(public_id: str) -> Response:
    return redirect(url_for("review.show_reviewer", public_id=public_id))
