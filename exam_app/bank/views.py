"""Pages about items, their keys, essay prompts and flaws of writing."""

from __future__ import annotations

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from exam_app.bank import checking, essays, reading, service
from exam_app.bank.inputs import ConfirmKeyForm, KeyForm, filter_from, page_from
from exam_app.db import db
from exam_app.permissions import Can
from exam_app.web.door import me, requires

pages = Blueprint("bank", __name__)
Answer = str | Response | tuple[str, int]


@pages.get("/bank/items")
@requires(Can.READ_BANK)
def list_items() -> Answer:
    wanted = filter_from(request.args)
    found = reading.items_for(db.session(), wanted)
    last = max(-(-len(found) // reading.A_PAGE), 1)
    page = page_from(request.args, last)
    return render_template(
        "bank/list_items.html", items=found[(page - 1) * reading.A_PAGE : page * reading.A_PAGE], count=len(found),
        wanted=wanted, page=page, last=last, area_choices=reading.area_choices(), statuses=reading.statuses(db.session()),
        area_name=reading.area_name,
    )  # fmt: skip


@pages.get("/bank/items/<public_id>")
@requires(Can.READ_BANK)
def show_item(public_id: str) -> Answer:
    item = service.item_of(db.session(), public_id)
    return render_template("bank/show_item.html", item=reading.item_page(item))


@pages.get("/bank/items/<public_id>/key")
@requires(Can.READ_BANK)
def show_key(public_id: str) -> Answer:
    item = service.item_of(db.session(), public_id)
    key = service.key_read_by(db.session(), item, by=me().public_id, now=g.now)
    return render_template("bank/show_key.html", item=reading.item_page(item), key=key)


@pages.post("/bank/items/<public_id>/key/open")
@requires(Can.READ_BANK)
def open_key(public_id: str) -> Answer:
    item = service.item_of(db.session(), public_id)
    service.open_key(db.session(), item, by=me().public_id, now=g.now)
    return redirect(url_for("bank.show_key", public_id=public_id))


@pages.route("/bank/items/<public_id>/key/change", methods=["GET", "POST"])
@requires(Can.WRITE_ITEMS)
def change_key(public_id: str) -> Answer:
    item = service.item_of(db.session(), public_id)
    shown = reading.item_page(item)
    form = KeyForm(shown.newest.options)
    if not form.validate_on_submit():
        return render_template("bank/change_key.html", form=form, item=shown), 422 if form.is_submitted() else 200
    service.change_key(
        db.session(), item.versions[-1], letter=form.letter.data, rationale=form.rationale.data, reason=form.reason.data,
        by=me().public_id, now=g.now,
    )  # fmt: skip
    flash(f"The key of {item.code} is changed. Somebody else has to confirm it before a form can use it.", "success")
    return redirect(url_for("bank.show_key", public_id=public_id))


@pages.route("/bank/items/<public_id>/key/confirm", methods=["GET", "POST"])
@requires(Can.WRITE_ITEMS)
def confirm_key(public_id: str) -> Answer:
    item = service.item_of(db.session(), public_id)
    shown = reading.item_page(item)
    form = ConfirmKeyForm(shown.newest.options)
    if not form.validate_on_submit():
        return render_template("bank/confirm_key.html", form=form, item=shown), 422 if form.is_submitted() else 200
    service.confirm_key(
        db.session(), item.versions[-1], letter=form.letter.data, reason=form.reason.data, by=me().public_id, now=g.now
    )
    flash(f"The key of {item.code} is confirmed.", "success")
    return redirect(url_for("bank.show_key", public_id=public_id))


@pages.get("/bank/prompts")
@requires(Can.READ_BANK)
def list_prompts() -> Answer:
    return render_template("bank/list_prompts.html", prompts=essays.prompt_lines(db.session()))


@pages.get("/bank/prompts/<public_id>")
@requires(Can.READ_BANK)
def show_prompt(public_id: str) -> Answer:
    prompt = service.prompt_of(db.session(), public_id)
    return render_template("bank/show_prompt.html", prompt=essays.prompt_page(db.session(), prompt))


@pages.get("/bank/flaws")
@requires(Can.READ_BANK)
def list_flaws() -> Answer:
    return render_template("bank/list_flaws.html", flaws=checking.flaws(db.session()))
