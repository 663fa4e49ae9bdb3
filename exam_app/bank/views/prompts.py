"""Essay prompts and rubrics: reading, a new one, the next version, putting it into use; and the flaws of writing."""

from __future__ import annotations

from flask import flash, g, redirect, render_template, request, url_for

from exam_app.bank import checking, essays, prompting, service
from exam_app.bank.inputs.imports import places_from
from exam_app.bank.inputs.material import MovePromptForm, NewPromptForm, PromptForm, rubric_form
from exam_app.bank.readers import note_reading
from exam_app.bank.service import Prompt
from exam_app.bank.transfer import kept, receiving
from exam_app.bank.views.blueprint import Answer, is_committee, pages
from exam_app.db import db
from exam_app.permissions import Can
from exam_app.web.door import me, requires


@pages.get("/bank/prompts")
@requires(Can.READ_BANK)
def list_prompts() -> Answer:
    return render_template("bank/list_prompts.html", prompts=essays.prompt_lines(db.session()))


@pages.route("/bank/prompts/new", methods=["GET", "POST"])
@requires(Can.WRITE_ITEMS)
def new_prompt() -> Answer:
    form = NewPromptForm(essays.rubrics_to_copy(db.session()), data=_from_file())
    if form.validate_on_submit():
        like, text = service.prompt_of(db.session(), form.like.data), form.text_by(me().name)
        try:
            made = prompting.begin_prompt(db.session(), text, bank=form.bank.data, like=like, by=me().public_id, now=g.now)
            flash("The prompt is saved as a draft. Now make its rubric fit.", "success")
            return redirect(url_for("bank.show_prompt", public_id=made.public_id))
        except prompting.PromptTaken as taken:
            form.code.errors = [f"{taken.message} {taken.advice}"]
    return render_template("bank/new_prompt.html", form=form), 422 if form.is_submitted() else 200


def _from_file() -> dict[str, str]:
    """The fields that an essay question of an uploaded file fills, when the address names one."""
    places = places_from(request.args, "essay")
    if not places or "file" not in request.args:
        return {}
    batch = receiving.import_of(db.session(), request.args["file"], person=me().public_id)
    return {"bank": batch.bank, **kept.essay_in(batch, places[0])}


def _read(public_id: str) -> Prompt:
    prompt = service.prompt_of(db.session(), public_id)
    note_reading(db.session(), prompt.versions[-1], by=me().public_id, now=g.now)
    return prompt


@pages.get("/bank/prompts/<public_id>")
@requires(Can.READ_BANK, writes=True)
def show_prompt(public_id: str) -> Answer:
    return _shown(_read(public_id))


def _shown(prompt: Prompt, **refused: object) -> str:
    page, is_chair = essays.prompt_page(db.session(), prompt), is_committee()
    may_adopt = is_chair and page.made_by != me().public_id
    return render_template("bank/show_prompt.html", prompt=page, may_adopt=may_adopt, may_retire=is_chair, **refused)


@pages.route("/bank/prompts/<public_id>/edit", methods=["GET", "POST"])
@requires(Can.WRITE_ITEMS, writes=True)
def edit_prompt(public_id: str) -> Answer:
    prompt = _read(public_id)
    page = essays.prompt_page(db.session(), prompt)
    typed = {
        "title": page.title,
        "instruction": page.instruction,
        "vignette": page.vignette,
        "questions": "\n\n".join(page.questions),
    }
    form = PromptForm(data=typed)
    if form.validate_on_submit():
        try:
            facts = {name: form[name].data for name in ("title", "instruction", "vignette", "reason")}
            made = prompting.change_prompt(db.session(), prompt, questions=form.asked, **facts, by=me().public_id, now=g.now)
            return _saved(public_id, made.number)
        except prompting.NothingChanged as same:
            form.reason.errors = [f"{same.message} {same.advice}"]
    return render_template("bank/edit_prompt.html", form=form, prompt=page), 422 if form.is_submitted() else 200


def _saved(public_id: str, number: int) -> Answer:
    flash(f"Version {number} is saved as a draft. Another member of the committee reads it and puts it into use.", "success")
    return redirect(url_for("bank.show_prompt", public_id=public_id))


@pages.route("/bank/prompts/<public_id>/rubric", methods=["GET", "POST"])
@requires(Can.WRITE_ITEMS, writes=True)
def edit_rubric(public_id: str) -> Answer:
    prompt = _read(public_id)
    page, criteria, names = essays.rubric_to_edit(db.session(), prompt)
    form = rubric_form(criteria, names)(data=prompting.typed(prompt.versions[-1].rubric))
    if form.validate_on_submit():
        asks = {code: form[f"{code}-asks"].data for code, _, _ in criteria}
        levels = {code: [form[f"{code}-{n}"].data for n in range(1, len(old) + 1)] for code, _, old in criteria}
        try:
            facts = {"asks": asks, "levels": levels, "reason": form.reason.data, "by": me().public_id, "now": g.now}
            return _saved(public_id, prompting.change_rubric(db.session(), prompt, **facts).number)
        except prompting.NothingChanged as same:
            form.reason.errors = [f"{same.message} {same.advice}"]
    return render_template(
        "bank/edit_rubric.html", form=form, prompt=page, criteria=criteria
    ), 422 if form.is_submitted() else 200


@pages.post("/bank/prompts/<public_id>/adopt")
@requires(Can.STEER_BANK)
def adopt_prompt(public_id: str) -> Answer:
    return _move(public_id, prompting.adopt, "is in use now")


@pages.post("/bank/prompts/<public_id>/retire")
@requires(Can.STEER_BANK)
def retire_prompt(public_id: str) -> Answer:
    return _move(public_id, prompting.retire, "is out of use")


def _move(public_id: str, deed: prompting.Deed, words: str) -> Answer:
    prompt, form = service.prompt_of(db.session(), public_id), MovePromptForm()
    if not form.validate_on_submit():
        return _shown(prompt, form=form, moved=request.endpoint), 422
    deed(db.session(), prompt, note=form.note.data, by=me().public_id, now=g.now)
    flash(f"{prompt.code} {words}.", "success")
    return redirect(url_for("bank.show_prompt", public_id=public_id))


@pages.get("/bank/flaws")
@requires(Can.READ_BANK)
def list_flaws() -> Answer:
    return render_template("bank/list_flaws.html", flaws=checking.flaws(db.session(), me().account_id))
