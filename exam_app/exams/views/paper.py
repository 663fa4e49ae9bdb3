"""Pages that make something on paper: the passphrase stands on the page alone, and the file is sent, not kept."""

from __future__ import annotations

from flask import flash, g, redirect, render_template, url_for
from werkzeug.wrappers import Response

from exam_app.db import db
from exam_app.exams import planning, reading, service
from exam_app.exams.inputs import AskSheetForm, PaperForm
from exam_app.exams.paper.asking import agree_to_sheet, ask_for_sheet, drop_sheet
from exam_app.exams.paper.key_sheet import make_key_sheet
from exam_app.exams.paper.pack import make_pack
from exam_app.exams.paper.passphrase import new_passphrase
from exam_app.exams.views.blueprint import Answer, pages
from exam_app.permissions import Can
from exam_app.web.door import me, requires


@pages.get("/windows/<public_id>/paper-pack")
@requires(Can.RUN_WINDOWS)
def show_paper_pack(public_id: str) -> Answer:
    return _pack_page(public_id, PaperForm(passphrase=new_passphrase()))


def _pack_page(public_id: str, form: PaperForm, status: int = 200) -> Answer:
    page = planning.window_page(service.window_of(db.session(), public_id), now=g.now)
    return render_template("exams/show_paper_pack.html", page=page, form=form), status


@pages.post("/windows/<public_id>/paper-pack")
@requires(Can.RUN_WINDOWS)
def make_paper_pack(public_id: str) -> Answer:
    window, form = service.window_of(db.session(), public_id), PaperForm()
    if not form.validate_on_submit():
        form.passphrase.data = new_passphrase()
        return _pack_page(public_id, form, 422)
    made = make_pack(
        db.session(), window, passphrase=form.passphrase.data, versions=int(form.versions.data), by=me().public_id, now=g.now
    )  # fmt: skip
    return _file(made, f"paper-pack-{window.form.code}.pdf")


@pages.get("/forms/<public_id>/key-sheet")
@requires(Can.PUBLISH_FORMS)
def show_key_sheet(public_id: str) -> Answer:
    return _sheet_page(public_id, AskSheetForm(), PaperForm(passphrase=new_passphrase()))


def _sheet_page(public_id: str, asking: AskSheetForm, printing: PaperForm, status: int = 200) -> Answer:
    page = reading.sheet_page(db.session(), service.form_of(db.session(), public_id), person=me().public_id)
    form = asking if asking.errors else printing
    return render_template("exams/show_key_sheet.html", page=page, asking=asking, printing=printing, form=form), status


@pages.post("/forms/<public_id>/key-sheet/ask")
@requires(Can.PUBLISH_FORMS)
def ask_key_sheet(public_id: str) -> Answer:
    chosen, form = service.form_of(db.session(), public_id), AskSheetForm()
    if not form.validate_on_submit():
        return _sheet_page(public_id, form, PaperForm(passphrase=new_passphrase()), 422)
    ask_for_sheet(db.session(), chosen, reason=form.reason.data, by=me().public_id, now=g.now)
    flash("The rest of the committee is told. When somebody agrees you get a message.", "success")
    return redirect(url_for("exams.show_key_sheet", public_id=public_id))


@pages.post("/forms/<public_id>/key-sheet/agree")
@requires(Can.PUBLISH_FORMS)
def agree_key_sheet(public_id: str) -> Answer:
    agree_to_sheet(db.session(), service.form_of(db.session(), public_id), by=me().public_id, now=g.now)
    flash("You have agreed. The sheet can be made once.", "success")
    return redirect(url_for("exams.show_key_sheet", public_id=public_id))


@pages.post("/forms/<public_id>/key-sheet/drop")
@requires(Can.PUBLISH_FORMS)
def drop_key_sheet(public_id: str) -> Answer:
    drop_sheet(db.session(), service.form_of(db.session(), public_id), by=me().public_id, now=g.now)
    flash("Nobody asks for the key sheet any more.", "success")
    return redirect(url_for("exams.show_key_sheet", public_id=public_id))


@pages.post("/forms/<public_id>/key-sheet")
@requires(Can.PUBLISH_FORMS)
def print_key_sheet(public_id: str) -> Answer:
    chosen, form = service.form_of(db.session(), public_id), PaperForm()
    if not form.validate_on_submit():
        form.passphrase.data = new_passphrase()
        return _sheet_page(public_id, AskSheetForm(), form, 422)
    made = make_key_sheet(db.session(), chosen, passphrase=form.passphrase.data, by=me().public_id, now=g.now)
    return _file(made, f"key-sheet-{chosen.code}.pdf")


def _file(content: bytes, name: str) -> Response:
    return Response(content, mimetype="application/pdf", headers={"Content-Disposition": f'attachment; filename="{name}"'})
