"""Hours that volunteers give: the reviewer's own page, the coordinator's list, the letter of thanks."""

from __future__ import annotations

from collections.abc import Sequence

from flask import current_app, flash, g, redirect, render_template, url_for
from werkzeug.wrappers import Response

from exam_app.db import db
from exam_app.exams.service import window_of
from exam_app.permissions import Can
from exam_app.review.inputs.progress import HoursForm
from exam_app.review.people import pool, profile
from exam_app.review.progress import hours, listing, thanks
from exam_app.review.rules import day_in
from exam_app.review.views.blueprint import Answer, pages
from exam_app.web.door import me, requires


@pages.get("/reviews/hours")
@requires(Can.REVIEW)
def my_hours() -> Answer:
    return _my_page({})


@pages.post("/reviews/hours/<window_id>")
@requires(Can.REVIEW)
def state_hours(window_id: str) -> Answer:
    form = HoursForm()
    if not form.validate():
        return _my_page({window_id: form}, wrong=form), 422
    window, who = window_of(db.session(), window_id), me()
    hours.state(db.session(), who.account_id, window, form.minutes, by=who.public_id, now=g.now)
    flash("Your figure is kept.", "success")
    return redirect(url_for("review.my_hours"))


def _my_page(typed: dict[str, HoursForm], *, wrong: HoursForm | None = None) -> str:
    lines = hours.hours_of(db.session(), [me().account_id]).get(me().account_id, ())
    forms = {line.window: typed.get(line.window) or HoursForm(formdata=None) for line in lines}
    return render_template("review/my_hours.html", lines=lines, years=hours.years(lines), forms=forms, form=wrong)


@pages.get("/reviews/hours/<int:year>/letter")
@requires(Can.REVIEW)
def my_thanks(year: int) -> Answer:
    lines = hours.hours_of(db.session(), [me().account_id]).get(me().account_id, ())
    return _letter(me().name, lines, year, profile.own_profile(db.session(), me().account_id).associations)


def _letter(name: str, lines: Sequence[hours.WindowHours], year: int, associations: Sequence[str]) -> Response:
    contact, on = str(current_app.extensions["settings"].help_contact), day_in("UTC", g.now)
    said = thanks.letter(name, lines, year, on=on, contact=contact, associations=associations)
    made = thanks.pdf(said, at=g.now)
    headers = {"Content-Disposition": f'attachment; filename="{thanks.file_name(year)}"'}
    return Response(made, mimetype="application/pdf", headers=headers)


@pages.get("/reviewers/hours")
@requires(Can.ROUTE_SCRIPTS)
def list_hours() -> Answer:
    return render_template("review/list_hours.html", people=listing.hours_of_pool(db.session()))


@pages.get("/reviewers/<public_id>/hours/<int:year>/letter")
@requires(Can.ROUTE_SCRIPTS)
def reviewer_thanks(public_id: str, year: int) -> Answer:
    person = pool.person(db.session(), public_id)
    lines = [line for one in listing.hours_of_pool(db.session()) if one.public_id == public_id for line in one.lines]
    return _letter(person.name, lines, year, person.associations)
