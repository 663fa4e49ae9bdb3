"""The page on which forms are asked for: it searches without holding the database, then writes in one short transaction."""

from __future__ import annotations

from pathlib import Path

from flask import current_app, flash, g, redirect, render_template, request, url_for

from exam_app.db import db
from exam_app.errors import Refused
from exam_app.exams import assembling, reading
from exam_app.exams.inputs import AssembleForm
from exam_app.exams.rules import BankMoved, FormImpossible, NameTaken, SearchUnderWay, WishMisread
from exam_app.exams.turn import one_search
from exam_app.exams.views.blueprint import Answer, pages
from exam_app.permissions import Can
from exam_app.web.door import me, requires, write_from_here
from question_bank.assembly import assemble_aside


@pages.get("/forms/assemble")
@requires(Can.PUBLISH_FORMS)
def assemble_form() -> Answer:
    return _page(AssembleForm(reading.offered(db.session())))


@pages.post("/forms/assemble")
@requires(Can.PUBLISH_FORMS, writes=False)
def search_forms() -> Answer:
    form = AssembleForm(reading.offered(db.session()))
    if "more" in request.form:
        form.more_targets()
        return _page(form)
    if not form.validate_on_submit():
        return _page(form, 422)
    try:
        return _made(form)
    except (NameTaken, WishMisread, FormImpossible, BankMoved, SearchUnderWay) as refusal:
        form.blame(*_where(refusal))
        return _page(form, 422)


def _page(form: AssembleForm, status: int = 200) -> Answer:
    return render_template("exams/assemble_form.html", form=form, trial=reading.on_trial(db.session())), status


def _where(refusal: Refused) -> tuple[str, str]:
    text = f"{refusal.message} {refusal.advice}"
    if isinstance(refusal, WishMisread):
        return refusal.field, refusal.message
    return ("code" if isinstance(refusal, NameTaken) else "blueprint"), text


def _made(form: AssembleForm) -> Answer:
    with one_search(Path(current_app.instance_path) / "searches", me().public_id):
        assembling.check_names(db.session(), form.names)
        search = assembling.gather(db.session(), form.blueprint.data, form.wished, seed=form.seed.data)
        # Nobody waits for this request while it searches.
        db.session.rollback()
        found = assembling.find(search, assemble=assemble_aside)
        write_from_here()
        made = assembling.keep(
            db.session(), search, found, form.names, prompts=form.prompts.data, by=me().public_id, now=g.now
        )  # fmt: skip
    if len(made) > 1:
        flash(f"{len(made)} forms are assembled. Look at each before you propose to freeze it.", "success")
        return redirect(url_for("exams.list_forms"))
    flash(f"Form {made[0].code} is assembled. Look at it before you propose to freeze it.", "success")
    return redirect(url_for("exams.show_form", public_id=made[0].public_id))
