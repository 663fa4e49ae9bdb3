"""What a reviewer does about a script after the own lock: compare, decide, talk it over, ask for a correction."""

from __future__ import annotations

from flask import flash, g, redirect, render_template, url_for

from exam_app.db import db
from exam_app.permissions import Can
from exam_app.review.inputs.settling import DecideForm, correct_form, decide_form, talk_form
from exam_app.review.marking import desk, marks
from exam_app.review.settling import asking, comparing, correcting, talking
from exam_app.review.views.blueprint import Answer, pages, status
from exam_app.web.door import me, requires


@pages.get("/reviews/<public_id>/comparison")
@requires(Can.REVIEW)
def compare_marks(public_id: str) -> Answer:
    return _comparison(public_id, None)


def _comparison(public_id: str, form: DecideForm | None) -> Answer:
    mine = marks.assignment_of(db.session(), me().account_id, public_id)
    found, seen = comparing.comparison(db.session(), mine), desk.desk(db.session(), mine, now=g.now)
    shown = form or (decide_form(found) if found.settled is None else None)
    return render_template("review/compare_marks.html", found=found, desk=seen, form=shown), status(form is not None)


@pages.post("/reviews/<public_id>/decision")
@requires(Can.REVIEW)
def decide_marks(public_id: str) -> Answer:
    mine = marks.assignment_of(db.session(), me().account_id, public_id)
    criteria, form = (found := comparing.comparison(db.session(), mine)).criteria, decide_form(found)
    is_whole = form.validate_on_submit()
    if not is_whole or not form.explains(criteria):
        return _comparison(public_id, form)
    levels, reasons = form.levels(criteria, {}), form.reasons(criteria)
    comparing.decide(db.session(), mine, levels, reasons, by=me().public_id, now=g.now)
    flash("Thank you. The script is settled by your decision.", "success")
    return redirect(url_for("review.compare_marks", public_id=public_id))


@pages.route("/reviews/<public_id>/talk", methods=["GET", "POST"])
@requires(Can.REVIEW)
def talk_over(public_id: str) -> Answer:
    mine = marks.assignment_of(db.session(), me().account_id, public_id)
    page = talking.talk_page(db.session(), mine)
    form = talk_form(page)
    if not form.validate_on_submit():
        seen = desk.desk(db.session(), mine, now=g.now)
        return render_template("review/talk_over.html", page=page, form=form, desk=seen), status(form.is_submitted())
    levels = form.levels(page.criteria, page.proposed)
    agreed = talking.propose(db.session(), mine, levels, form.words.data or "", by=me().public_id, now=g.now)
    flash("You agree. The script is settled by it." if agreed else "The other marker can read your proposal now.", "success")
    return redirect(url_for("review.talk_over", public_id=public_id))


@pages.post("/reviews/<public_id>/talk/end")
@requires(Can.REVIEW)
def end_talk(public_id: str) -> Answer:
    mine = marks.assignment_of(db.session(), me().account_id, public_id)
    talking.give_up(db.session(), mine, by=me().public_id, now=g.now)
    flash("Thank you. Somebody else looks at this script now.", "success")
    return redirect(url_for("review.queue"))


@pages.route("/reviews/<public_id>/correction", methods=["GET", "POST"])
@requires(Can.REVIEW)
def ask_correction(public_id: str) -> Answer:
    mine = marks.assignment_of(db.session(), me().account_id, public_id)
    page = asking.asking_page(db.session(), mine)
    form = correct_form(page.criteria, page.names, page.levels)
    if not form.validate_on_submit():
        return render_template("review/ask_correction.html", page=page, form=form), status(form.is_submitted())
    levels, reason = form.chosen(page.criteria), form.reason.data or ""
    correcting.ask(db.session(), mine, levels, reason=reason, by=me().public_id, now=g.now)
    flash("Thank you. Another person looks at it and decides.", "success")
    return redirect(url_for("review.show_marks", public_id=public_id))
