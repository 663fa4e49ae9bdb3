"""The item editor: begin an item, save the draft, check it, look at it as a candidate does, freeze it as a version."""

from __future__ import annotations

from flask import flash, g, jsonify, redirect, render_template, request, url_for

from exam_app.bank import drafts, editing, service, versions
from exam_app.bank.inputs import ItemForm, NewItemForm
from exam_app.bank.rules.wording import DraftTaken, NotWhole, Wording
from exam_app.bank.service import Item
from exam_app.bank.views.blueprint import Answer, pages, read_item
from exam_app.db import db
from exam_app.permissions import Can
from exam_app.web.door import keep_anyway, me, requires, wants_json
from exam_app.web.filters import clock_time


@pages.route("/bank/items/new", methods=["GET", "POST"])
@requires(Can.WRITE_ITEMS)
def new_item() -> Answer:
    form = NewItemForm()
    if form.validate_on_submit():
        try:
            facts = {"code": form.code.data, "bank": form.bank.data, "wording": Wording(), "by": me().public_id, "now": g.now}
            item = drafts.begin_item(db.session(), **facts)
            return redirect(url_for("bank.edit_item", public_id=item.public_id))
        except drafts.CodeTaken as taken:
            form.code.errors = [taken.message]
    return render_template("bank/new_item.html", form=form), 422 if form.is_submitted() else 200


@pages.get("/bank/items/<public_id>/edit")
@requires(Can.WRITE_ITEMS, writes=True)
def edit_item(public_id: str) -> Answer:
    item = read_item(public_id)
    copy = drafts.copy_for_writing(db.session(), item, by=me().public_id, now=g.now)
    return _editor(item, _form(item, copy.wording, copy.revision), copy.wording)


def _form(item: Item, wording: Wording | None = None, revision: int = 0) -> ItemForm:
    return ItemForm(item.bank, editing.vignette_choices(db.session(), item.bank), wording, revision)


def _editor(item: Item, form: ItemForm, wording: Wording, status: int = 200, clash: editing.Clash | None = None) -> Answer:
    return render_template(
        "bank/edit_item.html", form=form, item=drafts.as_edited(db.session(), item), clash=clash,
        checks=editing.checked(db.session(), item, wording, with_near=False), preview=editing.preview(db.session(), wording),
    ), status  # fmt: skip


@pages.post("/bank/items/<public_id>/edit")
@requires(Can.WRITE_ITEMS)
def save_item(public_id: str) -> Answer:
    """Save the draft or a version, as the button says; by script the draft only."""
    item = service.item_of(db.session(), public_id)
    form = _form(item)
    if not form.validate_on_submit():
        return (jsonify(error="Something is too long."), 422) if wants_json() else _editor(item, form, form.wording(), 422)
    try:
        return DEEDS.get(request.form.get("go", "draft"), _save_draft)(item, form)
    except DraftTaken:
        return _clash(item, form)
    except (NotWhole, versions.NothingNew, versions.NoReason) as refusal:
        form.blame(versions.faults(db.session(), item, form.wording()) or {"reason": f"{refusal.message} {refusal.advice}"})
        return _editor(item, form, form.wording(), 422)


def _save_draft(item: Item, form: ItemForm) -> Answer:
    revision = drafts.save_draft(db.session(), item, form.wording(), base=form.seen, by=me().public_id, now=g.now)
    if wants_json():
        return jsonify(revision=revision, saved=clock_time(g.now))
    flash(f"The draft of {item.code} is saved.", "success")
    return redirect(url_for("bank.edit_item", public_id=item.public_id))


def _save_version(item: Item, form: ItemForm) -> Answer:
    made = versions.make_version(
        db.session(), item, form.wording(), base=form.seen, reason=form.reason.data or "", by=me().public_id, now=g.now
    )
    flash(f"Version {made.number} of {item.code} is saved. Hand it in for review when it is ready.", "success")
    return redirect(url_for("bank.show_item", public_id=item.public_id))


DEEDS = {"draft": _save_draft, "version": _save_version}


@pages.post("/bank/items/<public_id>/look")
@requires(Can.WRITE_ITEMS, writes=False)
def look_at_item(public_id: str) -> Answer:
    """The editor again, with hints, near items and preview of what was typed; nothing is saved."""
    item = service.item_of(db.session(), public_id)
    form = _form(item)
    form.validate()
    wording = form.wording()
    checks = editing.checked(db.session(), item, wording, with_near=True)
    shown, edited = editing.preview(db.session(), wording), drafts.as_edited(db.session(), item)
    return render_template("bank/edit_item.html", form=form, item=edited, clash=None, checks=checks, preview=shown)


def _clash(item: Item, form: ItemForm) -> Answer:
    """Tell who was faster; what is on the page stays there, and saving it again goes over the other text."""
    found = editing.clash(db.session(), item, form.wording(), now=g.now)
    if wants_json():
        return jsonify(name=found.name, ago=found.ago), 409
    # The page shows the other text with its key: that goes on record, although nothing else is kept.
    read_item(item.public_id)
    drafts.copy_for_writing(db.session(), item, by=me().public_id, now=g.now)
    keep_anyway()
    form.base.data = str(drafts.copy_of(db.session(), item).revision)
    return _editor(item, form, form.wording(), 409, found)


@pages.post("/bank/items/<public_id>/check")
@requires(Can.WRITE_ITEMS, writes=False)
def check_item(public_id: str) -> Answer:
    """What the writer may want to look at, for the page's own script."""
    item = service.item_of(db.session(), public_id)
    found = editing.checked(db.session(), item, _form(item).wording(), with_near=True)
    near = [
        {"code": n.code, "bank": n.bank, "title": n.title, "percent": n.percent, "inside": n.inside} for n in found.near or ()
    ]
    paths = [url_for("bank.show_item", public_id=n.public_id) for n in found.near or ()]
    return jsonify(hints=found.hints, lacking=found.lacking, near=[n | {"path": p} for n, p in zip(near, paths, strict=True)])


@pages.post("/bank/items/<public_id>/preview")
@requires(Can.WRITE_ITEMS, writes=False)
def preview_item(public_id: str) -> Answer:
    """The item as a candidate sees it, as a page by itself."""
    item = service.item_of(db.session(), public_id)
    return render_template("bank/preview_item.html", preview=editing.preview(db.session(), _form(item).wording()), code=item.code)


@pages.post("/bank/items/<public_id>/draft/drop")
@requires(Can.WRITE_ITEMS)
def drop_draft(public_id: str) -> Answer:
    item = service.item_of(db.session(), public_id)
    drafts.give_up(db.session(), item, by=me().public_id, now=g.now)
    flash(f"The draft of {item.code} is gone; the newest version stands.", "success")
    return redirect(url_for("bank.show_item", public_id=public_id))
