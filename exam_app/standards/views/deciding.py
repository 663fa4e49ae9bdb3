"""The pages on which a recommendation and the board's decision are recorded."""

from __future__ import annotations

from flask import flash, g, redirect, render_template, url_for

from exam_app.db import db
from exam_app.exams.rules import CutScoreRefused
from exam_app.permissions import Can
from exam_app.standards import deciding, officepages
from exam_app.standards.inputs.office import ConfirmForm, DecideForm, RecommendForm
from exam_app.standards.rules.stages import PanelRefused
from exam_app.standards.views.blueprint import Answer, led, pages
from exam_app.web.door import me, requires


@pages.route("/standards/<public_id>/recommend", methods=["GET", "POST"])
@requires(Can.SET_STANDARDS)
def recommend_standard(public_id: str) -> Answer:
    panel = led(public_id)
    form, page = RecommendForm([seat.account.name for seat in panel.panelists]), officepages.panel_page(db.session(), panel)
    if not form.validate_on_submit():
        return render_template("standards/recommend_standard.html", form=form, page=page), 422 if form.is_submitted() else 200
    try:
        deciding.recommend(
            db.session(), panel, points=form.points.data, met_on=form.met_on.data, present=form.names, minutes=form.minutes.data,
            by=me().public_id, now=g.now,
        )  # fmt: skip
    except CutScoreRefused as refusal:
        form.points.errors = [refusal.message]
        return render_template("standards/recommend_standard.html", form=form, page=page), 422
    flash("The recommendation is on record. The board decides.", "success")
    return redirect(url_for("standards.show_panel", public_id=public_id))


@pages.route("/standards/<public_id>/decide", methods=["GET", "POST"])
@requires(Can.DECIDE_STANDARDS)
def decide_standard(public_id: str) -> Answer:
    panel = led(public_id)
    page = officepages.panel_page(db.session(), panel)
    form = DecideForm(out_of=page.out_of)
    if not form.validate_on_submit():
        return render_template("standards/decide_standard.html", form=form, page=page), 422 if form.is_submitted() else 200
    try:
        deciding.decide(
            db.session(), panel, points=form.points.data, out_of=form.out_of.data, decided_on=form.decided_on.data,
            authority=form.authority.data, minutes=form.minutes.data, reason=form.reason.data or "", by=me().public_id, now=g.now,
        )  # fmt: skip
    except (CutScoreRefused, PanelRefused) as refusal:
        (form.points if isinstance(refusal, CutScoreRefused) else form.reason).errors = [refusal.message]
        return render_template("standards/decide_standard.html", form=form, page=page), 422
    flash("The decision is entered. Another person compares it with the minutes and confirms it.", "success")
    return redirect(url_for("standards.show_panel", public_id=public_id))


@pages.route("/standards/<public_id>/decisions/<decision_id>", methods=["GET", "POST"])
@requires(Can.DECIDE_STANDARDS)
def confirm_decision(public_id: str, decision_id: str) -> Answer:
    panel, form = led(public_id), ConfirmForm()
    decision = deciding.decision_of(panel, decision_id)
    if not form.validate_on_submit():
        page = officepages.panel_page(db.session(), panel)
        row = next(each for each in page.decisions if each.public_id == decision_id)
        own = decision.by == me().public_id
        return render_template(
            "standards/confirm_decision.html", form=form, page=page, row=row, own=own
        ), 422 if form.is_submitted() else 200
    done = deciding.confirm(
        db.session(), decision, is_confirmed=form.answer.data == "yes", words=form.words.data or "", by=me().public_id, now=g.now
    )
    flash(officepages.confirmed_words(done.is_confirmed, done.is_applied, panel.form.code), "success")
    return redirect(url_for("standards.show_panel", public_id=public_id))
