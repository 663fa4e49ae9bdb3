"""The coordinator's board and what is decided on it."""

from __future__ import annotations

from flask import flash, g, redirect, render_template, request, url_for

from exam_app.db import db
from exam_app.exams.service import window_of
from exam_app.permissions import Can
from exam_app.review.progress import board, deciding, listing
from exam_app.review.views.blueprint import Answer, pages
from exam_app.web.door import me, requires


@pages.get("/scoring")
@requires(Can.ROUTE_SCRIPTS)
def list_scoring() -> Answer:
    return render_template("review/list_scoring.html", windows=board.windows_to_score(db.session()))


@pages.get("/windows/<window_id>/scoring")
@requires(Can.ROUTE_SCRIPTS)
def show_scoring(window_id: str) -> Answer:
    window = window_of(db.session(), window_id)
    return render_template("review/show_scoring.html", board=board.board(db.session(), window, now=g.now))


@pages.get("/windows/<window_id>/scoring/scripts")
@requires(Can.ROUTE_SCRIPTS)
def list_scripts(window_id: str) -> Answer:
    asked, window = request.args, window_of(db.session(), window_id)
    state, prompt, is_late = asked.get("state", ""), asked.get("prompt", ""), bool(asked.get("late"))
    page = asked.get("page", 1, type=int)
    found = listing.scripts(db.session(), window, state=state, prompt=prompt, is_late=is_late, page=page, now=g.now)
    return render_template("review/list_scripts.html", found=found, state=state, prompt=prompt, is_late=is_late)


@pages.post("/windows/<window_id>/returns/<assignment>/giving-back")
@requires(Can.ROUTE_SCRIPTS)
def give_back(window_id: str, assignment: str) -> Answer:
    found = deciding.sent_back_in(db.session(), window_of(db.session(), window_id), assignment)
    deciding.give_back(db.session(), found, by=me().public_id, now=g.now)
    flash("The script is back with its reviewer.", "success")
    return redirect(url_for("review.show_scoring", window_id=window_id))


@pages.post("/windows/<window_id>/returns/<assignment>/passing-on")
@requires(Can.ROUTE_SCRIPTS)
def pass_on(window_id: str, assignment: str) -> Answer:
    found = deciding.sent_back_in(db.session(), window_of(db.session(), window_id), assignment)
    deciding.pass_on(db.session(), found, by=me().public_id, now=g.now)
    flash("The script is with another reviewer.", "success")
    return redirect(url_for("review.show_scoring", window_id=window_id))


@pages.post("/windows/<window_id>/scripts/<code>/third-review")
@requires(Can.ROUTE_SCRIPTS)
def find_third(window_id: str, code: str) -> Answer:
    deciding.find_third(db.session(), window_of(db.session(), window_id), code, by=me().public_id, now=g.now)
    flash("A third reviewer has the script.", "success")
    return redirect(url_for("review.show_scoring", window_id=window_id))
