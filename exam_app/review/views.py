"""Pages of reviewers and the coordinator's pages about marking."""

from __future__ import annotations

import secrets

from flask import Blueprint, flash, g, jsonify, redirect, render_template, request, url_for
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import Unauthorized
from werkzeug.wrappers import Response

from exam_app.db import db
from exam_app.exams.service import window_of
from exam_app.permissions import Can
from exam_app.review import allocation, board, desk, marking, pool, service, worklist
from exam_app.review.inputs import DESIGNATIONS, DeclareForm, ReviewerForm, SeedForm, SendBackForm, marks_form
from exam_app.review.rules import MarksMissing, NotDeclared
from exam_app.web import errorpages
from exam_app.web.door import me, requires, wants_json
from exam_app.web.filters import clock_time

pages = Blueprint("review", __name__)
Answer = str | Response | tuple[str, int]
ENDED = {
    401: errorpages.PROBLEMS[401],
    400: ("This form is out of date", "Go back, reload the page and send it again."),
}


# --- reviewers -----------------------------------------------------------------------------------


@pages.get("/reviews")
@requires(Can.REVIEW)
def queue() -> Answer:
    return render_template("review/queue.html", queues=worklist.queues(db.session(), me().account_id, now=g.now))


@pages.route("/reviews/windows/<window_id>/declaration", methods=["GET", "POST"])
@requires(Can.REVIEW)
def declare(window_id: str) -> Answer:
    window, form = window_of(db.session(), window_id), DeclareForm()
    if not form.validate_on_submit():
        found = worklist.queue_in(db.session(), me().account_id, window, now=g.now)
        return render_template("review/declare.html", form=form, queue=found), _status(form.is_submitted())
    service.declare(db.session(), me().account_id, window, conflicts=form.conflicts.data, by=me().public_id, now=g.now)
    return redirect(url_for("review.queue"))


@pages.post("/reviews/windows/<window_id>/claims")
@requires(Can.REVIEW)
def claim_script(window_id: str) -> Answer:
    window = window_of(db.session(), window_id)
    given = allocation.claim(db.session(), me().account_id, window=window, now=g.now)
    return redirect(url_for("review.mark_script", public_id=given.public_id))


@pages.route("/reviews/<public_id>", methods=["GET", "POST"])
@requires(Can.REVIEW)
def mark_script(public_id: str) -> Answer:
    mine = marking.assignment_of(db.session(), me().account_id, public_id)
    seen = desk.desk(db.session(), mine, now=g.now)
    form = marks_form(seen)
    if form.is_submitted() and form.validate():
        marking.save_draft(db.session(), mine, form.marks(seen.criteria), now=g.now)
        return jsonify(saved=clock_time(g.now)) if wants_json() else _after_saving(public_id, seen.window)
    if seen.state == "locked":
        return redirect(url_for("review.show_marks", public_id=public_id))
    return render_template("review/mark_script.html", form=form, desk=seen), _status(form.is_submitted())


def _after_saving(public_id: str, window_id: str) -> Response:
    go = request.form.get("go")
    if go in ("lock", "send_back"):
        page = "review.lock_marks" if go == "lock" else "review.send_back"
        return redirect(url_for(page, public_id=public_id))
    if go == "next":
        return redirect(_next_script(window_id, after=public_id))
    flash(f"Draft saved {clock_time(g.now)}.", "success")
    return redirect(url_for("review.mark_script", public_id=public_id))


def _next_script(window_id: str, *, after: str) -> str:
    window = window_of(db.session(), window_id)
    found = worklist.queue_in(db.session(), me().account_id, window, now=g.now).next_after(after)
    return url_for("review.mark_script", public_id=found.public_id) if found else url_for("review.queue")


@pages.get("/reviews/<public_id>/marks")
@requires(Can.REVIEW)
def show_marks(public_id: str) -> Answer:
    mine = marking.assignment_of(db.session(), me().account_id, public_id)
    return render_template("review/show_marks.html", desk=desk.desk(db.session(), mine, now=g.now))


@pages.route("/reviews/<public_id>/lock", methods=["GET", "POST"])
@requires(Can.REVIEW)
def lock_marks(public_id: str) -> Answer:
    mine = marking.assignment_of(db.session(), me().account_id, public_id)
    seen = desk.desk(db.session(), mine, now=g.now)
    if request.method == "GET":
        return render_template("review/lock_marks.html", desk=seen, missing=())
    try:
        marking.lock(db.session(), mine, by=me().public_id, now=g.now)
    except MarksMissing as refusal:
        return render_template("review/lock_marks.html", desk=seen, missing=refusal.criteria, has_errors=True), 422
    return redirect(url_for("review.show_marks", public_id=public_id))


@pages.post("/reviews/<public_id>/reopening")
@requires(Can.REVIEW)
def reopen_marks(public_id: str) -> Answer:
    mine = marking.assignment_of(db.session(), me().account_id, public_id)
    marking.reopen(db.session(), mine, by=me().public_id, now=g.now)
    flash("The marks are open again. Lock them when you are done.", "success")
    return redirect(url_for("review.mark_script", public_id=public_id))


@pages.route("/reviews/<public_id>/return", methods=["GET", "POST"])
@requires(Can.REVIEW)
def send_back(public_id: str) -> Answer:
    mine, form = marking.assignment_of(db.session(), me().account_id, public_id), SendBackForm()
    if not form.validate_on_submit():
        return render_template("review/send_back.html", form=form, code=mine.code, public_id=public_id), _status(
            form.is_submitted()
        )
    window_id, note = mine.script.window.public_id, form.note.data or ""
    marking.send_back(db.session(), mine, reason=form.reason.data, note=note, by=me().public_id, now=g.now)
    flash("Thank you. The script went back to the coordinator.", "success")
    return redirect(_next_script(window_id, after=public_id))


@pages.get("/reviews/<public_id>/comparison")
@requires(Can.REVIEW)
def compare_marks(public_id: str) -> Answer:
    mine = marking.assignment_of(db.session(), me().account_id, public_id)
    found = desk.comparison(db.session(), mine)
    return render_template("review/compare_marks.html", found=found, desk=desk.desk(db.session(), mine, now=g.now))


@pages.errorhandler(NotDeclared)
def _declare_first(refusal: NotDeclared) -> Response:
    db.session.rollback()
    return redirect(url_for("review.declare", window_id=refusal.window))


@pages.errorhandler(Unauthorized)
@pages.errorhandler(CSRFError)
def _keep_what_was_typed(error: Unauthorized | CSRFError) -> Response | tuple[str, int]:
    """A long essay outlasts a session: hand the marks back, ready to be sent again after signing in."""
    status = 401 if isinstance(error, Unauthorized) else 400
    if wants_json() or request.endpoint != "review.mark_script" or request.method != "POST":
        return errorpages.show(errorpages.Problem(status, *ENDED[status]))
    db.session.rollback()
    typed = [(name, value) for name, value in request.form.items(multi=True) if name not in ("csrf_token", "go")]
    return render_template("review/send_again.html", typed=typed, path=request.path), status


# --- the coordinator -----------------------------------------------------------------------------


@pages.get("/scoring")
@requires(Can.ROUTE_SCRIPTS)
def list_scoring() -> Answer:
    return render_template("review/list_scoring.html", windows=board.windows_to_score(db.session()))


@pages.get("/reviewers")
@requires(Can.ROUTE_SCRIPTS)
def list_reviewers() -> Answer:
    return render_template("review/list_reviewers.html", reviewers=pool.pool(db.session()), words=DESIGNATIONS)


@pages.route("/reviewers/<public_id>", methods=["GET", "POST"])
@requires(Can.ROUTE_SCRIPTS)
def change_reviewer(public_id: str) -> Answer:
    person = pool.person(db.session(), public_id)
    form = ReviewerForm(obj=person)
    if not form.validate_on_submit():
        return render_template("review/change_reviewer.html", form=form, person=person), _status(form.is_submitted())
    pool.enter(
        db.session(), public_id, designations=form.designations.data, employer=form.employer.data or "",
        capacity=form.capacity.data, by=me().public_id, now=g.now,
    )  # fmt: skip
    flash(f"{person.name} is entered in the pool.", "success")
    return redirect(url_for("review.list_reviewers"))


@pages.get("/windows/<window_id>/scoring")
@requires(Can.ROUTE_SCRIPTS)
def show_scoring(window_id: str) -> Answer:
    window = window_of(db.session(), window_id)
    return render_template("review/show_scoring.html", board=board.board(db.session(), window, now=g.now))


@pages.post("/windows/<window_id>/scripts")
@requires(Can.ROUTE_SCRIPTS)
def take_in(window_id: str) -> Answer:
    taken = service.take_in(db.session(), window_of(db.session(), window_id), by=me().public_id, now=g.now)
    flash(f"{taken} essays are taken in as anonymous scripts.", "success")
    return redirect(url_for("review.show_scoring", window_id=window_id))


@pages.route("/windows/<window_id>/allocation", methods=["GET", "POST"])
@requires(Can.ROUTE_SCRIPTS)
def allocate_scripts(window_id: str) -> Answer:
    window, form = window_of(db.session(), window_id), SeedForm()
    if form.validate_on_submit():
        given = allocation.allocate(db.session(), window, seed=form.seed.data, by=me().public_id, now=g.now)
        flash(f"{given} places are given out. The reviewers are told.", "success")
        return redirect(url_for("review.show_scoring", window_id=window_id))
    seed = secrets.randbelow(2**31)
    planned = allocation.plan(db.session(), window, seed=seed)
    page = render_template("review/allocate_scripts.html", plan=planned, seed=seed, window=window_id, title=window.title)
    return page, _status(form.is_submitted())


@pages.post("/windows/<window_id>/returns/<assignment>/giving-back")
@requires(Can.ROUTE_SCRIPTS)
def give_back(window_id: str, assignment: str) -> Answer:
    found = board.sent_back_in(db.session(), window_of(db.session(), window_id), assignment)
    board.give_back(db.session(), found, by=me().public_id, now=g.now)
    flash("The script is back with its reviewer.", "success")
    return redirect(url_for("review.show_scoring", window_id=window_id))


@pages.post("/windows/<window_id>/returns/<assignment>/passing-on")
@requires(Can.ROUTE_SCRIPTS)
def pass_on(window_id: str, assignment: str) -> Answer:
    found = board.sent_back_in(db.session(), window_of(db.session(), window_id), assignment)
    board.pass_on(db.session(), found, by=me().public_id, now=g.now)
    flash("The script is with another reviewer.", "success")
    return redirect(url_for("review.show_scoring", window_id=window_id))


@pages.post("/windows/<window_id>/scripts/<code>/third-review")
@requires(Can.ROUTE_SCRIPTS)
def find_third(window_id: str, code: str) -> Answer:
    board.find_third(db.session(), window_of(db.session(), window_id), code, by=me().public_id, now=g.now)
    flash("A third reviewer has the script.", "success")
    return redirect(url_for("review.show_scoring", window_id=window_id))


def _status(is_submitted: bool) -> int:
    return 422 if is_submitted else 200
