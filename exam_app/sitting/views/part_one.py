"""Part One: one question a page, by script or by plain forms."""

from __future__ import annotations

import secrets

from flask import g, redirect, render_template, request, url_for

from exam_app.db import db
from exam_app.permissions import Can
from exam_app.sitting import choosing, letters, saving, viewdata
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


@pages.get("/sittings/<public_id>/questions/<int:number>")
@requires(Can.SIT)
def question(public_id: str, number: int) -> Answer:
    sitting = my_running(public_id)
    return to_receipt(sitting) if is_over(sitting) else _page(sitting, number)


def _page(sitting: Sitting, number: int, refused: str | None = None) -> str:
    heads = viewdata.heads_of(db.session(), sitting)
    page = viewdata.question_page(db.session(), sitting, heads, number, now=g.now)
    return render_template(
        "sitting/question.html", page=page, standing=standing_here(sitting, heads), client=secrets.token_urlsafe(12),
        refused=refused, contact=contact(),
    )  # fmt: skip


@pages.post("/sittings/<public_id>/questions/<int:number>")
@requires(Can.ANSWER)
def answer_question(public_id: str, number: int) -> Answer:
    sitting, go = my_sitting(public_id), request.form.get("go", "next")
    letter = request.form.get("rule_out", "")
    # What is ruled out is no longer chosen, though the form still sends it.
    chosen = [] if go == "clear" else [one for one in request.form.getlist("answer") if one != letter]
    answer = "".join(sorted(chosen))
    save = parse_plain_save({**request.form, "answer": answer}, number)
    done = saving.save_unless_unchanged(db.session(), sitting, save, now=g.now, device=device())
    if isinstance(done, Moved | Closed):
        return kept(sitting, done)
    if isinstance(done, Conflict):
        keep_anyway()
        return _page(sitting, number, refused=letters.in_words(done.kept)), 409
    if letter or go == "flag":
        choosing.toggle(db.session(), sitting, number, flag=not letter, letter=letter, now=g.now)
    return redirect(_next(sitting, number, "" if letter else go))


def _next(sitting: Sitting, number: int, go: str) -> str:
    total, step = len(sitting.option_orders), {"next": 1, "previous": -1}.get(go, 0)
    if number + step > total:
        return url_for("sitting.review", public_id=sitting.public_id)
    return url_for("sitting.question", public_id=sitting.public_id, number=max(number + step, 1))
