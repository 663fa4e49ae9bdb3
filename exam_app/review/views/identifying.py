"""The coordinator looks at words that may identify a writer, and covers them or lets them stand."""

from __future__ import annotations

from flask import flash, g, redirect, render_template, url_for
from flask_wtf import FlaskForm

from exam_app.db import db
from exam_app.exams.service import window_of
from exam_app.permissions import Can
from exam_app.review.inputs.identifying import RestForm, WordsForm, decisions, decisions_form
from exam_app.review.routing import findings, identifying, redacting
from exam_app.review.rules import NotThere
from exam_app.review.views.blueprint import Answer, pages, status
from exam_app.web.door import me, requires


@pages.get("/windows/<window_id>/identity")
@requires(Can.ROUTE_SCRIPTS)
def list_findings(window_id: str) -> Answer:
    page = findings.findings(db.session(), window_of(db.session(), window_id))
    return render_template("review/list_findings.html", page=page, forms={f.code: decisions_form(f.hits) for f in page.shown})


@pages.post("/windows/<window_id>/identity/looking")
@requires(Can.ROUTE_SCRIPTS)
def look_through(window_id: str) -> Answer:
    number = identifying.look_through(db.session(), window_of(db.session(), window_id), by=me().public_id, now=g.now)
    flash(f"{number} script{' was' if number == 1 else 's were'} looked through.", "success")
    return redirect(url_for("review.list_findings", window_id=window_id))


@pages.post("/windows/<window_id>/identity/<code>/decisions")
@requires(Can.ROUTE_SCRIPTS)
def decide_findings(window_id: str, code: str) -> Answer:
    script = redacting.script_in(db.session(), window_of(db.session(), window_id), code)
    form = decisions_form(findings.finding(db.session(), script).hits)
    if not form.validate_on_submit():
        return _show(window_id, code, form=form)
    redacting.decide(db.session(), script, decisions(form), by=me().public_id, now=g.now)
    flash(f"Your decisions about {code} are saved.", "success")
    return redirect(url_for("review.list_findings", window_id=window_id))


@pages.route("/windows/<window_id>/identity/<code>", methods=["GET", "POST"])
@requires(Can.ROUTE_SCRIPTS)
def show_findings(window_id: str, code: str) -> Answer:
    script, form = redacting.script_in(db.session(), window_of(db.session(), window_id), code), WordsForm()
    if not form.validate_on_submit():
        return _show(window_id, code, words=form)
    try:
        places = redacting.redact_words(db.session(), script, form.words.data, by=me().public_id, now=g.now)
    except NotThere as refusal:
        form.words.errors = [f"{refusal.message} {refusal.advice}"]
        return _show(window_id, code, words=form)
    flash(f"The words are covered in {places} place{'' if places == 1 else 's'}.", "success")
    return redirect(url_for("review.show_findings", window_id=window_id, code=code))


def _show(window_id: str, code: str, *, form: FlaskForm | None = None, words: WordsForm | None = None) -> Answer:
    script = redacting.script_in(db.session(), window_of(db.session(), window_id), code)
    seen = findings.finding(db.session(), script)
    page = render_template(
        "review/show_findings.html", window=window_id, finding=seen, pieces=findings.pieces(db.session(), script),
        decided=form or decisions_form(seen.hits), words=words or WordsForm(), form=form or words,
    )  # fmt: skip
    return page, status(bool(form or words and words.is_submitted()))


@pages.route("/windows/<window_id>/identity/rest", methods=["GET", "POST"])
@requires(Can.ROUTE_SCRIPTS)
def let_rest_stand(window_id: str) -> Answer:
    window, form = window_of(db.session(), window_id), RestForm()
    if not form.validate_on_submit():
        page = findings.findings(db.session(), window)
        return render_template("review/let_rest_stand.html", page=page, form=form), status(form.is_submitted())
    number = redacting.let_rest_stand(db.session(), window, reason=form.reason.data.strip(), by=me().public_id, now=g.now)
    flash(f"{number} passage{' stands' if number == 1 else 's stand'}.", "success")
    return redirect(url_for("review.list_findings", window_id=window_id))
