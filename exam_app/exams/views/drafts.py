"""A draft beside the bank: questions come, go and change places, one press at a time."""

from __future__ import annotations

from typing import Any

from flask import flash, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from exam_app.bank.frameworks import area_choices
from exam_app.db import db
from exam_app.exams import candidates, constraints, reading, service, swapping
from exam_app.exams.inputs import wanted_from
from exam_app.exams.views.blueprint import Answer, pages
from exam_app.permissions import Can
from exam_app.web.door import me, requires


@pages.get("/forms/<public_id>/questions")
@requires(Can.PUBLISH_FORMS)
def arrange_form(public_id: str) -> Answer:
    form, wanted = service.draft_form_of(db.session(), public_id), wanted_from(request.args)
    return render_template(
        "exams/arrange_form.html", page=reading.form_page(db.session(), form), panel=constraints.panel(db.session(), form),
        bank=candidates.candidates(db.session(), form, wanted), wanted=wanted, area_choices=area_choices(form.population),
    )  # fmt: skip


@pages.post("/forms/<public_id>/questions/add")
@requires(Can.PUBLISH_FORMS)
def add_question(public_id: str) -> Answer:
    code = request.form.get("code", "")
    swapping.add_question(db.session(), service.form_of(db.session(), public_id), code, by=me().public_id, now=g.now)
    return _back(public_id, f"{code} is on the form.", anchor=f"q-{code}")


@pages.post("/forms/<public_id>/questions/remove")
@requires(Can.PUBLISH_FORMS)
def remove_question(public_id: str) -> Answer:
    code = request.form.get("code", "")
    swapping.remove_question(db.session(), service.form_of(db.session(), public_id), code, by=me().public_id, now=g.now)
    return _back(public_id, f"{code} is off the form.", anchor="form-title")


@pages.post("/forms/<public_id>/questions/swap")
@requires(Can.PUBLISH_FORMS)
def swap_question(public_id: str) -> Answer:
    code, out = request.form.get("code", ""), wanted_from(request.args).out
    swapping.swap_question(db.session(), service.form_of(db.session(), public_id), out, code, by=me().public_id, now=g.now)
    return _back(public_id, f"{code} is in the place of {out}.", anchor=f"q-{code}", out="")


@pages.post("/forms/<public_id>/questions/move")
@requires(Can.PUBLISH_FORMS)
def move_question(public_id: str) -> Answer:
    code, places = (request.form["up"], -1) if "up" in request.form else (request.form.get("down", ""), 1)
    swapping.move_question(db.session(), service.form_of(db.session(), public_id), code, places, by=me().public_id, now=g.now)
    return _back(public_id, anchor=f"q-{code}")


@pages.post("/forms/<public_id>/questions/shuffle")
@requires(Can.PUBLISH_FORMS)
def shuffle_questions(public_id: str) -> Answer:
    swapping.shuffle_questions(db.session(), service.form_of(db.session(), public_id), by=me().public_id, now=g.now)
    return _back(public_id, "The questions are in a new order.", anchor="form-title")


def _back(public_id: str, text: str = "", *, anchor: str, **changes: str) -> Response:
    if text:
        flash(text, "success")
    kept: dict[str, Any] = wanted_from(request.args).as_query(**changes)
    return redirect(url_for("exams.arrange_form", public_id=public_id, _anchor=anchor, **kept))
