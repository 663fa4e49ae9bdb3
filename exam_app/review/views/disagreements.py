"""The coordinator's pages about scripts that did not settle by themselves, and about corrections."""

from __future__ import annotations

from flask import flash, g, redirect, render_template, url_for

from exam_app.db import db
from exam_app.exams.service import window_of
from exam_app.permissions import Can
from exam_app.review.inputs.settling import AnswerForm, correct_form
from exam_app.review.settling import asking, correcting, disagreements, talking
from exam_app.review.views.blueprint import Answer, pages, status
from exam_app.web.door import me, requires


@pages.get("/windows/<window_id>/disagreements")
@requires(Can.ROUTE_SCRIPTS)
def list_disagreements(window_id: str) -> Answer:
    window = window_of(db.session(), window_id)
    found = disagreements.disagreements(db.session(), window)
    waiting = disagreements.corrections(db.session(), window, only_open=True)
    return render_template("review/list_disagreements.html", window=window_id, title=window.title, found=found, waiting=waiting)


@pages.get("/windows/<window_id>/scripts/<code>")
@requires(Can.ROUTE_SCRIPTS)
def show_settling(window_id: str, code: str) -> Answer:
    window = window_of(db.session(), window_id)
    g.zone = window.zone
    page = disagreements.script_page(db.session(), window, code)
    return render_template("review/show_settling.html", page=page, window=window_id)


@pages.route("/windows/<window_id>/scripts/<code>/corrections/<int:seat>", methods=["GET", "POST"])
@requires(Can.ROUTE_SCRIPTS)
def propose_correction(window_id: str, code: str, seat: int) -> Answer:
    review = disagreements.seat_in(db.session(), window_of(db.session(), window_id), code, seat)
    page = asking.asking_page(db.session(), review)
    form = correct_form(page.criteria, page.names, page.levels)
    if not form.validate_on_submit():
        head = disagreements.SEATS[seat]
        made = render_template("review/propose_correction.html", page=page, form=form, window=window_id, code=code, head=head)
        return made, status(form.is_submitted())
    levels, reason = form.chosen(page.criteria), form.reason.data or ""
    correcting.ask(db.session(), review, levels, reason=reason, by=me().public_id, now=g.now)
    flash("The correction is proposed. Another coordinator decides.", "success")
    return redirect(url_for("review.show_settling", window_id=window_id, code=code))


@pages.route("/windows/<window_id>/corrections/<public_id>", methods=["GET", "POST"])
@requires(Can.ROUTE_SCRIPTS)
def decide_correction(window_id: str, public_id: str) -> Answer:
    window, form = window_of(db.session(), window_id), AnswerForm()
    asked = correcting.correction_in(db.session(), window, public_id)
    if not form.validate_on_submit():
        g.zone = window.zone
        page = disagreements.decision_page(db.session(), asked, by=me().public_id)
        return render_template("review/decide_correction.html", page=page, form=form, window=window_id), status(
            form.is_submitted()
        )
    is_agreed, answer = form.decision.data == "agree", form.answer.data or ""
    correcting.decide(db.session(), asked, is_agreed=is_agreed, answer=answer, by=me().public_id, now=g.now)
    flash("The levels are corrected, and the score follows them." if is_agreed else "The marks stay as they are.", "success")
    return redirect(url_for("review.list_disagreements", window_id=window_id))


@pages.post("/windows/<window_id>/talk-turns/<int:turn>/withholding")
@requires(Can.ROUTE_SCRIPTS)
def withhold_words(window_id: str, turn: int) -> Answer:
    found = talking.turn_in(db.session(), window_of(db.session(), window_id), turn)
    code = talking.withhold(db.session(), found, by=me().public_id, now=g.now)
    flash("The other marker cannot read these words any more.", "success")
    return redirect(url_for("review.show_settling", window_id=window_id, code=code))
