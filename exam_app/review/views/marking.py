"""The marking page: drafts, the lock and its undo, sending back."""

from __future__ import annotations

from flask import flash, g, jsonify, redirect, render_template, request, url_for
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import Unauthorized
from werkzeug.wrappers import Response

from exam_app.db import db
from exam_app.exams.service import window_of
from exam_app.permissions import Can
from exam_app.review.inputs.marking import SendBackForm, marks_form
from exam_app.review.marking import desk, marks, worklist
from exam_app.review.rules import MarksMissing
from exam_app.review.views.blueprint import Answer, pages, status
from exam_app.web import errorpages
from exam_app.web.door import me, requires, wants_json
from exam_app.web.filters import clock_time

ENDED = {
    401: errorpages.PROBLEMS[401],
    400: ("This form is out of date", "Go back, reload the page and send it again."),
}


@pages.route("/reviews/<public_id>", methods=["GET", "POST"])
@requires(Can.REVIEW)
def mark_script(public_id: str) -> Answer:
    mine = marks.assignment_of(db.session(), me().account_id, public_id)
    seen = desk.desk(db.session(), mine, now=g.now)
    form = marks_form(seen)
    if form.is_submitted() and form.validate():
        marks.save_draft(db.session(), mine, form.marks(seen.criteria), now=g.now)
        return jsonify(saved=clock_time(g.now)) if wants_json() else _after_saving(public_id, seen.window)
    if seen.state == "locked":
        return redirect(url_for("review.show_marks", public_id=public_id))
    return render_template("review/mark_script.html", form=form, desk=seen), status(form.is_submitted())


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
    mine = marks.assignment_of(db.session(), me().account_id, public_id)
    return render_template("review/show_marks.html", desk=desk.desk(db.session(), mine, now=g.now))


@pages.route("/reviews/<public_id>/lock", methods=["GET", "POST"])
@requires(Can.REVIEW)
def lock_marks(public_id: str) -> Answer:
    mine = marks.assignment_of(db.session(), me().account_id, public_id)
    seen = desk.desk(db.session(), mine, now=g.now)
    if request.method == "GET":
        return render_template("review/lock_marks.html", desk=seen, missing=())
    try:
        marks.lock(db.session(), mine, by=me().public_id, now=g.now)
    except MarksMissing as refusal:
        return render_template("review/lock_marks.html", desk=seen, missing=refusal.criteria, has_errors=True), 422
    return redirect(url_for("review.show_marks", public_id=public_id))


@pages.post("/reviews/<public_id>/reopening")
@requires(Can.REVIEW)
def reopen_marks(public_id: str) -> Answer:
    mine = marks.assignment_of(db.session(), me().account_id, public_id)
    marks.reopen(db.session(), mine, by=me().public_id, now=g.now)
    flash("The marks are open again. Lock them when you are done.", "success")
    return redirect(url_for("review.mark_script", public_id=public_id))


@pages.route("/reviews/<public_id>/return", methods=["GET", "POST"])
@requires(Can.REVIEW)
def send_back(public_id: str) -> Answer:
    mine, form = marks.assignment_of(db.session(), me().account_id, public_id), SendBackForm()
    if not form.validate_on_submit():
        return render_template("review/send_back.html", form=form, code=mine.code, public_id=public_id), status(
            form.is_submitted()
        )
    window_id, note = mine.script.window.public_id, form.note.data or ""
    marks.send_back(db.session(), mine, reason=form.reason.data, note=note, by=me().public_id, now=g.now)
    flash("Thank you. The script went back to the coordinator.", "success")
    return redirect(_next_script(window_id, after=public_id))


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
