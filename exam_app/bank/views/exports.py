"""Taking items out as a file: what the format holds is said first; the download goes on record."""

from __future__ import annotations

from flask import g, render_template, request

from exam_app.bank import listing
from exam_app.bank.inputs import filter_from
from exam_app.bank.inputs.imports import ExportForm
from exam_app.bank.transfer import giving_out
from exam_app.bank.views.blueprint import Answer, pages
from exam_app.bank.views.imports import file_answer
from exam_app.bank.views.items import LABELS
from exam_app.db import db
from exam_app.permissions import Can
from exam_app.web.door import me, requires, write_from_here
from question_bank.formats import Format


def _prepared(form: ExportForm) -> giving_out.GivenOut:
    wanted = filter_from(request.args, me().account_id)
    return giving_out.prepare(db.session(), wanted, form.wanted_codes(), Format(form.format.data), by=me().public_id)


@pages.get("/bank/export")
@requires(Can.STEER_BANK)
def export_items() -> Answer:
    wanted, form = filter_from(request.args, me().account_id), ExportForm(request.args)
    is_asked = "look" in request.args
    given = _prepared(form) if is_asked and form.validate() else None
    shown = render_template(
        "bank/export_items.html", form=form, wanted=wanted, chips=listing.chips(wanted, LABELS), words=LABELS, given=given,
        count=listing.items_for(db.session(), wanted, 1).count,
    )  # fmt: skip
    return shown, 422 if is_asked and given is None else 200


@pages.post("/bank/export/download")
@requires(Can.STEER_BANK, writes=False)
def download_items() -> Answer:
    """The file. Others write while it is made; that its texts and keys are read goes on record before it leaves."""
    form = ExportForm(request.args)
    if not form.validate():
        return export_items()
    given = _prepared(form)
    write_from_here()
    giving_out.hand_over(db.session(), given, by=me().public_id, now=g.now)
    return file_answer(given.file.data, given.file.media_type, given.name)
