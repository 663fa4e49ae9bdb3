"""Pages about the key of an item: reading it on the record, changing it, vouching for it."""

from __future__ import annotations

from flask import flash, g, redirect, render_template, url_for

from exam_app.bank import reading, service
from exam_app.bank.inputs import confirm_form, key_form, letters_of
from exam_app.bank.views.blueprint import Answer, pages, read_item
from exam_app.db import db
from exam_app.permissions import Can
from exam_app.web.door import me, requires


@pages.get("/bank/items/<public_id>/key")
@requires(Can.READ_BANK, writes=True)
def show_key(public_id: str) -> Answer:
    item = read_item(public_id)
    key = service.key_read_by(db.session(), item, by=me().public_id, now=g.now)
    return render_template("bank/show_key.html", item=reading.item_page(db.session(), item, me().public_id), key=key)


@pages.post("/bank/items/<public_id>/key/open")
@requires(Can.READ_BANK)
def open_key(public_id: str) -> Answer:
    item = service.item_of(db.session(), public_id)
    service.open_key(db.session(), item, by=me().public_id, now=g.now)
    return redirect(url_for("bank.show_key", public_id=public_id))


@pages.route("/bank/items/<public_id>/key/change", methods=["GET", "POST"])
@requires(Can.WRITE_ITEMS, writes=True)
def change_key(public_id: str) -> Answer:
    item = read_item(public_id)
    shown = reading.item_page(db.session(), item, me().public_id)
    form = key_form(shown.newest.kind, shown.newest.options)
    if not form.validate_on_submit():
        return render_template("bank/change_key.html", form=form, item=shown), 422 if form.is_submitted() else 200
    service.change_key(
        db.session(), item.versions[-1], letter=letters_of(form), rationale=form.rationale.data, reason=form.reason.data,
        by=me().public_id, now=g.now,
    )  # fmt: skip
    flash(f"The key of {item.code} is changed. Somebody else has to confirm it before a form can use it.", "success")
    return redirect(url_for("bank.show_key", public_id=public_id))


@pages.route("/bank/items/<public_id>/key/confirm", methods=["GET", "POST"])
@requires(Can.WRITE_ITEMS, writes=True)
def confirm_key(public_id: str) -> Answer:
    item = read_item(public_id)
    shown = reading.item_page(db.session(), item, me().public_id)
    form = confirm_form(shown.newest.kind, shown.newest.options)
    if not form.validate_on_submit():
        return render_template("bank/confirm_key.html", form=form, item=shown), 422 if form.is_submitted() else 200
    service.confirm_key(
        db.session(), item.versions[-1], letter=letters_of(form), reason=form.reason.data, by=me().public_id, now=g.now
    )
    flash(f"The key of {item.code} is confirmed.", "success")
    return redirect(url_for("bank.show_key", public_id=public_id))
