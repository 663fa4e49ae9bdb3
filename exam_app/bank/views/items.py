"""Finding items, reading one, its versions and how they differ."""

from __future__ import annotations

from dataclasses import replace

from flask import flash, g, redirect, render_template, request, url_for
from werkzeug.datastructures import MultiDict

from exam_app.bank import frameworks, keeping, listing, reading, service, ticking, versions, workroom
from exam_app.bank.figures import FLAG_WORDS
from exam_app.bank.inputs import CommentForm, filter_from, page_from
from exam_app.bank.readers import note_reading
from exam_app.bank.rules.states import COUNTED_WORDS, WORDS
from exam_app.bank.service import Item
from exam_app.bank.views.blueprint import Answer, is_committee, pages, read_item
from exam_app.db import db
from exam_app.permissions import Can
from exam_app.web.door import me, requires


@pages.get("/bank/items")
@requires(Can.READ_BANK)
def list_items() -> Answer:
    wanted = filter_from(request.args, me().account_id)
    found = listing.items_for(db.session(), wanted, page_from(request.args))
    offered, ticked = listing.offered(db.session()), ticking.ticked_by(db.session(), me().account_id)
    return render_template(
        "bank/list_items.html", found=found, wanted=wanted, offered=offered, begun=listing.begun(db.session()), words=LABELS,
        chips=listing.chips(wanted, LABELS), area_choices=frameworks.area_choices(wanted.bank or "IMH"), rows=listing.ROWS,
        is_committee=is_committee(), kept=keeping.kept_filters(db.session(), me().account_id),
        ticked=ticked,
    )  # fmt: skip


@pages.post("/bank/items/filters")
@requires(Can.READ_BANK)
def keep_filter() -> Answer:
    wanted, name = filter_from(request.form, me().account_id), request.form.get("name", "")
    refusal = keeping.keep_filter(db.session(), me().account_id, name, wanted, by=me().public_id, now=g.now)
    flash(refusal or "The filter is kept. It stands above the list.", "error" if refusal else "success")
    return redirect(url_for("bank.list_items", **wanted.as_query()))


@pages.post("/bank/items/filters/<public_id>/drop")
@requires(Can.READ_BANK)
def drop_filter(public_id: str) -> Answer:
    keeping.drop_filter(db.session(), me().account_id, public_id, by=me().public_id, now=g.now)
    flash("The filter is dropped.", "success")
    return redirect(url_for("bank.list_items"))


@pages.post("/bank/items/ticks")
@requires(Can.STEER_BANK)
def tick_items() -> Answer:
    """Keep the ticks of one page of the list; the pressed button says where that leads."""
    wanted, to = filter_from(request.form, me().account_id), request.form.get("to", "")
    shown, ticked = (set(request.form.getlist(name)) for name in ("shown", "tick"))
    ticking.tick(db.session(), me().account_id, shown=shown, ticked=ticked, by=me().public_id, now=g.now)
    if to == "export":
        return redirect(url_for("bank.export_items", ticked="yes"))
    if to == "ticked":
        return redirect(url_for("bank.list_items", ticked="yes"))
    if to == "none":
        ticking.untick_all(db.session(), me().account_id, by=me().public_id, now=g.now)
        wanted = replace(wanted, ticked_by=None)
    elif to == "all":
        ticking.tick_all(db.session(), me().account_id, wanted, by=me().public_id, now=g.now)
    page = page_from(request.form) if to in ("all", "") else page_from(MultiDict({"page": to}))
    return redirect(url_for("bank.list_items", **wanted.as_query(page=page), _anchor="ticks"))


LABELS = {
    "state": {str(state): words for state, words in WORDS.items()},
    "level": {"recall": "Recall", "application": "Application", "analysis": "Analysis"},
    "kind": {"single": "One best answer", "multiple": "Several right answers"},
    "bank": {name: name for name, _ in frameworks.banks()},
    "flag": {"any": "Any flaw"},
    "figures": {"any": "Something worth a look", **FLAG_WORDS, "unasked": "Never asked"},
    "p": {"hard": "Below 0.40", "usual": "0.40 to 0.95", "easy": "0.95 and more"},
    "r": {"negative": "Below 0", "low": "0 to 0.15", "good": "0.15 and more"},
    "among": COUNTED_WORDS,
    "used": {"yes": "On a published form", "no": "Never on a form"},
}


@pages.get("/bank/items/<public_id>")
@requires(Can.READ_BANK, writes=True)
def show_item(public_id: str) -> Answer:
    item = read_item(public_id)
    room = workroom.workroom(db.session(), item, person=me().public_id, roles=me().roles)
    return _item(item, room, CommentForm()) if item.versions else redirect(url_for("bank.edit_item", public_id=public_id))


def _item(item: Item, room: workroom.Workroom | None, form: CommentForm, status: int = 200) -> Answer:
    page = reading.item_page(db.session(), item, me().public_id)
    return render_template("bank/show_item.html", item=page, room=room, form=form, words=LABELS), status


@pages.get("/bank/items/<public_id>/versions/<int:number>")
@requires(Can.READ_BANK, writes=True)
def show_version(public_id: str, number: int) -> Answer:
    item = read_item(public_id)
    version = versions.version_of(item, number)
    note_reading(db.session(), version, by=me().public_id, now=g.now)
    shown = reading.versions_beside(db.session(), item, number, me().public_id)
    return render_template(
        "bank/show_version.html", item=reading.item_page(db.session(), item, me().public_id), shown=shown, words=LABELS
    )


@pages.post("/bank/items/<public_id>/versions/<int:number>/restore")
@requires(Can.WRITE_ITEMS)
def restore_version(public_id: str, number: int) -> Answer:
    item = service.item_of(db.session(), public_id)
    made = versions.restore(db.session(), item, number, by=me().public_id, now=g.now)
    flash(f"Version {made.number} says what version {number} said.", "success")
    return redirect(url_for("bank.show_item", public_id=public_id))
