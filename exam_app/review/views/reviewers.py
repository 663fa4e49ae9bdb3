"""Scripts that leave a reviewer: given back by them, taken by the coordinator; and a later due day for one person."""

from __future__ import annotations

from flask import flash, g, redirect, render_template, url_for
from flask_wtf import FlaskForm

from exam_app.db import db
from exam_app.exams.service import window_of
from exam_app.permissions import Can
from exam_app.review.inputs.progress import DueForm, chosen, chosen_form
from exam_app.review.marking import worklist
from exam_app.review.progress import handing_back, listing
from exam_app.review.progress.viewdata import PersonPage
from exam_app.review.rules import DayPassed
from exam_app.review.views.blueprint import Answer, pages, status
from exam_app.web.door import me, requires


@pages.route("/windows/<window_id>/scoring/reviewers/<public_id>", methods=["GET", "POST"])
@requires(Can.ROUTE_SCRIPTS)
def show_reviewer_progress(window_id: str, public_id: str) -> Answer:
    person = listing.person(db.session(), window_of(db.session(), window_id), public_id, now=g.now)
    form = _scripts_form(person)
    if not form.validate_on_submit() or not chosen(form):
        return _reviewer_page(person, form, nothing=form.is_submitted()), status(form.is_submitted())
    window = window_of(db.session(), window_id)
    number = handing_back.hand_back(
        db.session(), person.account_id, window, chosen(form), about=public_id, by=me().public_id, now=g.now
    )
    flash(f"{number} script{' is' if number == 1 else 's are'} taken from {person.name} and passed on.", "success")
    return redirect(url_for("review.show_reviewer_progress", window_id=window_id, public_id=public_id))


@pages.post("/windows/<window_id>/scoring/reviewers/<public_id>/due-day")
@requires(Can.ROUTE_SCRIPTS)
def extend_due_day(window_id: str, public_id: str) -> Answer:
    window, due = window_of(db.session(), window_id), DueForm()
    person = listing.person(db.session(), window, public_id, now=g.now)
    if not due.validate():
        return _reviewer_page(person, _scripts_form(person), due=due), 422
    who = {"about": public_id, "by": me().public_id}
    try:
        number = handing_back.extend(db.session(), person.account_id, window, due.due_on.data, **who, now=g.now)
    except DayPassed as refusal:
        due.due_on.errors = [f"{refusal.message} {refusal.advice}"]
        return _reviewer_page(person, _scripts_form(person), due=due), 422
    flash(f"{person.name} has a new due day for {number} script{'' if number == 1 else 's'} and is told.", "success")
    return redirect(url_for("review.show_reviewer_progress", window_id=window_id, public_id=public_id))


def _scripts_form(person: PersonPage) -> FlaskForm:
    return chosen_form([(line.assignment, line.code) for line in person.lines if line.is_open])


def _reviewer_page(person: PersonPage, form: FlaskForm, *, due: DueForm | None = None, nothing: bool = False) -> str:
    return render_template(
        "review/show_reviewer_progress.html", person=person, scripts=form, form=due or DueForm(formdata=None), nothing=nothing,
        has_errors=nothing,
    )  # fmt: skip


@pages.route("/reviews/windows/<window_id>/giving-back", methods=["GET", "POST"])
@requires(Can.REVIEW)
def hand_back(window_id: str) -> Answer:
    window, who = window_of(db.session(), window_id), me()
    queue = worklist.queue_in(db.session(), who.account_id, window, now=g.now)
    form = chosen_form([(line.public_id, line.code) for line in queue.lines if line.is_open])
    if not form.validate_on_submit() or not chosen(form):
        nothing = form.is_submitted()
        page = render_template("review/hand_back.html", queue=queue, scripts=form, nothing=nothing, has_errors=nothing)
        return page, status(nothing)
    by = who.public_id
    number = handing_back.hand_back(db.session(), who.account_id, window, chosen(form), about=by, by=by, now=g.now)
    flash(f"{number} script{' is' if number == 1 else 's are'} given back. Thank you for telling us.", "success")
    return redirect(url_for("review.queue"))
