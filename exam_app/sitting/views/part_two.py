"""Part Two: the prompts in full, the choice, the essay beside its case."""

from __future__ import annotations

import secrets

from flask import g, redirect, render_template, request, url_for

from exam_app.db import db
from exam_app.permissions import Can
from exam_app.sitting import choosing, rules, saving, viewdata
from exam_app.sitting.finding import Sitting
from exam_app.sitting.inputs import parse_plain_save
from exam_app.sitting.saves import Closed, Conflict, Moved
from exam_app.sitting.views.blueprint import (
    Answer,
    contact,
    device,
    is_over,
    kept,
    my_running,
    my_sitting,
    pages,
    standing_here,
    to_receipt,
)
from exam_app.web.door import keep_anyway, requires


@pages.get("/sittings/<public_id>/essays")
@requires(Can.SIT)
def essays(public_id: str) -> Answer:
    sitting = my_running(public_id)
    if is_over(sitting):
        return to_receipt(sitting)
    heads = viewdata.heads_of(db.session(), sitting)
    page = viewdata.essays_page(db.session(), sitting, heads, now=g.now)
    return render_template("sitting/essays.html", page=page, standing=standing_here(sitting, heads), contact=contact())


@pages.post("/sittings/<public_id>/essays/<int:number>/choose")
@requires(Can.ANSWER)
def choose_essay(public_id: str, number: int) -> Answer:
    choosing.choose_essay(db.session(), my_running(public_id), number, now=g.now)
    return redirect(url_for("sitting.essay", public_id=public_id, number=number))


@pages.get("/sittings/<public_id>/essays/<int:number>")
@requires(Can.SIT)
def essay(public_id: str, number: int) -> Answer:
    sitting = my_running(public_id)
    return to_receipt(sitting) if is_over(sitting) else _page(sitting, number)


def _page(
    sitting: Sitting, number: int, *, text: str | None = None, problem: str | None = None, refused: str | None = None
) -> str:
    heads = viewdata.heads_of(db.session(), sitting)
    page = viewdata.essay_page(db.session(), sitting, heads, number, now=g.now)
    return render_template(
        "sitting/essay.html", page=page, standing=standing_here(sitting, heads), client=secrets.token_urlsafe(12), contact=contact(),
        text=page.essay.text if text is None else text, problem=problem, refused=refused, has_errors=problem is not None,
    )  # fmt: skip


@pages.post("/sittings/<public_id>/essays/<int:number>")
@requires(Can.ANSWER)
def write_essay(public_id: str, number: int) -> Answer:
    sitting = my_sitting(public_id)
    save = parse_plain_save({**request.form, "answer": request.form.get("text", "")}, number)
    try:
        done = saving.save_unless_unchanged(db.session(), sitting, save, now=g.now, device=device())
    except rules.Unacceptable as refusal:
        return _page(sitting, number, text=save.answer, problem=str(refusal)), 422
    if isinstance(done, Moved | Closed):
        return kept(sitting, done)
    if isinstance(done, Conflict):
        keep_anyway()
        return _page(sitting, number, text=done.kept, refused=done.answer), 409
    if request.form.get("go") == "save":
        return redirect(url_for("sitting.essay", public_id=public_id, number=number))
    return redirect(url_for("sitting.essays", public_id=public_id))
