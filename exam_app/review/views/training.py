"""Practice and qualification: the overview, a paper to mark, its lock, what came of it."""

from __future__ import annotations

from flask import flash, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from exam_app.db import db
from exam_app.permissions import Can
from exam_app.review.inputs.training import training_form
from exam_app.review.people import rounds
from exam_app.review.people.standings import standings
from exam_app.review.rules import MarksMissing
from exam_app.review.training import desk
from exam_app.review.training.viewdata import PaperDesk
from exam_app.review.views.blueprint import Answer, pages, status
from exam_app.review.wording import DESIGNATIONS
from exam_app.web.door import me, requires
from exam_app.web.filters import clock_time


@pages.get("/reviews/training")
@requires(Can.REVIEW)
def training() -> Answer:
    found = standings(db.session(), me().account_id, now=g.now)
    done = {one.designation: desk.practised_by(db.session(), me().account_id, one.designation) for one in found}
    asked = desk.what_is_asked(db.session())
    return render_template("review/training.html", standings=found, practised=done, asked=asked, words=DESIGNATIONS)


@pages.post("/reviews/training/<designation>/practice")
@requires(Can.REVIEW)
def begin_practice(designation: str) -> Answer:
    paper = rounds.begin_practice(db.session(), me().account_id, designation, now=g.now)
    return redirect(url_for("review.mark_paper", public_id=paper.public_id))


@pages.post("/reviews/training/<designation>/qualifying")
@requires(Can.REVIEW)
def begin_set(designation: str) -> Answer:
    begun = rounds.begin_set(db.session(), me().account_id, designation, by=me().public_id, now=g.now)
    return redirect(url_for("review.show_set", public_id=begun.public_id))


@pages.get("/reviews/sets/<public_id>")
@requires(Can.REVIEW)
def show_set(public_id: str) -> Answer:
    found = desk.set_page(rounds.round_of(db.session(), me().account_id, public_id))
    return render_template("review/show_set.html", set=found, words=DESIGNATIONS)


@pages.route("/reviews/papers/<public_id>", methods=["GET", "POST"])
@requires(Can.REVIEW)
def mark_paper(public_id: str) -> Answer:
    mine = rounds.training_of(db.session(), me().account_id, public_id)
    seen = desk.paper_desk(db.session(), mine)
    form = training_form(seen.criteria, seen.given)
    if form.is_submitted() and form.validate():
        rounds.save(db.session(), mine, form.given(seen.criteria), now=g.now)
        return _after_saving(public_id)
    if seen.is_locked:
        return _after_lock(seen)
    return render_template("review/mark_paper.html", form=form, desk=seen), status(form.is_submitted())


def _after_saving(public_id: str) -> Response:
    if request.form.get("go") == "lock":
        return redirect(url_for("review.lock_paper", public_id=public_id))
    flash(f"Draft saved {clock_time(g.now)}.", "success")
    return redirect(url_for("review.mark_paper", public_id=public_id))


def _after_lock(seen: PaperDesk) -> Response:
    if seen.round:
        return redirect(url_for("review.show_set", public_id=seen.round))
    return redirect(url_for("review.show_practice", public_id=seen.public_id))


@pages.route("/reviews/papers/<public_id>/lock", methods=["GET", "POST"])
@requires(Can.REVIEW)
def lock_paper(public_id: str) -> Answer:
    mine = rounds.training_of(db.session(), me().account_id, public_id)
    seen = desk.paper_desk(db.session(), mine)
    if request.method == "GET":
        return _after_lock(seen) if seen.is_locked else render_template("review/lock_paper.html", desk=seen, missing=())
    try:
        rounds.lock(db.session(), mine, by=me().public_id, now=g.now)
    except MarksMissing as refusal:
        return render_template("review/lock_paper.html", desk=seen, missing=refusal.criteria, has_errors=True), 422
    return _after_lock(seen)


@pages.get("/reviews/papers/<public_id>/result")
@requires(Can.REVIEW)
def show_practice(public_id: str) -> Answer:
    mine = rounds.training_of(db.session(), me().account_id, public_id)
    found = desk.practice_result(db.session(), mine)
    return render_template("review/show_practice.html", result=found, designation=mine.paper.prompt.designation)
