"""Pages of statistics: windows and forms for the committee and the coordinators, items for whoever reads the bank."""

from __future__ import annotations

from flask import Blueprint, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from exam_app.bank import service as bank
from exam_app.bank.keys import is_open_to
from exam_app.bank.readers import note_reading
from exam_app.bank.versions import version_of
from exam_app.db import db
from exam_app.permissions import Can, may
from exam_app.statistics.inputs import as_csv, sort_from
from exam_app.web.door import me, requires

pages = Blueprint("statistics", __name__)
Answer = str | Response
# The modules that reckon load numpy and scipy, which a start need not wait for: each view imports what it needs.


@pages.get("/statistics")
@requires(Can.READ_STATISTICS)
def list_windows() -> Answer:
    from exam_app.statistics import forms

    return render_template("statistics/list_windows.html", windows=forms.window_lines(db.session()), reads_items=_reads_items())


@pages.get("/statistics/windows/<public_id>")
@requires(Can.READ_STATISTICS)
def show_window(public_id: str) -> Answer:
    from exam_app.statistics import forms
    from exam_app.statistics.held import in_window

    held, sort = in_window(db.session(), public_id), sort_from(request.args)
    page = forms.form_figures(held, title=held.windows[0].title, sort=sort, with_items=_reads_items())
    return render_template("statistics/show_window.html", page=page, public_id=public_id, sort=sort, form_id=held.form.public_id)


@pages.get("/statistics/forms/<public_id>")
@requires(Can.READ_STATISTICS)
def show_form(public_id: str) -> Answer:
    from exam_app.statistics import forms
    from exam_app.statistics.held import over_windows

    held, sort = over_windows(db.session(), public_id), sort_from(request.args)
    page = forms.form_figures(held, title=f"Form {held.form.code}", sort=sort, with_items=_reads_items())
    return render_template("statistics/show_form.html", page=page, public_id=public_id, sort=sort)


@pages.get("/statistics/windows/<public_id>/items")
@requires(Can.STEER_BANK)
def download_window(public_id: str) -> Answer:
    from exam_app.statistics import held, table

    return _file(as_csv(table.rows(held.in_window(db.session(), public_id))), "items-of-window.csv")


@pages.get("/statistics/forms/<public_id>/items")
@requires(Can.STEER_BANK)
def download_form(public_id: str) -> Answer:
    from exam_app.statistics import held, table

    return _file(as_csv(table.rows(held.over_windows(db.session(), public_id))), "items-of-form.csv")


def _file(text: str, name: str) -> Response:
    return Response(text, mimetype="text/csv", headers={"Content-Disposition": f"attachment; filename={name}"})


@pages.get("/statistics/items/<public_id>/versions/<int:number>")
@requires(Can.READ_BANK, writes=True)
def show_item(public_id: str, number: int) -> Answer:
    from exam_app.statistics import items

    item = bank.item_of(db.session(), public_id)
    version, window = version_of(item, number), request.args.get("window", "")
    shows_key = _sees_keys() and is_open_to(db.session(), item, by=me().public_id, now=g.now)
    page = items.item_page(db.session(), version, window=window, shows_key=shows_key)
    note_reading(db.session(), version, by=me().public_id, now=g.now)
    return render_template("statistics/show_item.html", page=page, sees_keys=_sees_keys(), reads_forms=_reads_forms())


@pages.post("/statistics/items/<public_id>/versions/<int:number>/key")
@requires(Can.STEER_BANK)
def open_key(public_id: str, number: int) -> Answer:
    bank.open_key(db.session(), bank.item_of(db.session(), public_id), by=me().public_id, now=g.now)
    window = request.form.get("window") or None
    return redirect(url_for("statistics.show_item", public_id=public_id, number=number, window=window))


def _reads_items() -> bool:
    """Whether the signed-in person may see which item is which."""
    return may(me().roles, Can.READ_BANK)


def _sees_keys() -> bool:
    return may(me().roles, Can.STEER_BANK)


def _reads_forms() -> bool:
    return may(me().roles, Can.READ_STATISTICS)
