"""A panelist rates: the own answer, an item, the numbers for the whole form, handing in."""

from __future__ import annotations

from flask import flash, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from exam_app.db import db
from exam_app.permissions import Can
from exam_app.standards import panelpages, rating
from exam_app.standards.inputs.panel import PercentForm, SortForm, numbers_form, show_faults
from exam_app.standards.panelpages import RatePage
from exam_app.standards.rules.stages import Method, PanelRefused
from exam_app.standards.views.blueprint import Answer, own_seat, pages
from exam_app.web.door import me, requires


def _form(page: RatePage) -> PercentForm | SortForm:
    if page.method == Method.EBEL:
        relevance, _, difficulty = page.cell.partition("-")
        return SortForm(relevance=relevance, difficulty=difficulty)
    return PercentForm(page.step, percent=page.percent)


@pages.route("/panels/<public_id>/items/<int:place>", methods=["GET", "POST"])
@requires(Can.RATE_ITEMS, writes=True)
def rate_item(public_id: str, place: int) -> Answer:
    seat = own_seat(public_id)
    rating.read(db.session(), seat, place, by=me().public_id, now=g.now)
    page = panelpages.rate_page(db.session(), seat, place)
    form = _form(page)
    if not form.validate_on_submit():
        return render_template("standards/rate_item.html", form=form, page=page), 422 if form.is_submitted() else 200
    value = form.cell if isinstance(form, SortForm) else form.percent.data
    rating.rate(db.session(), seat, place, value, by=me().public_id, now=g.now)
    return _to(public_id, page.following)


@pages.post("/panels/<public_id>/items/<int:place>/answer")
@requires(Can.RATE_ITEMS)
def answer_item(public_id: str, place: int) -> Answer:
    seat = own_seat(public_id)
    try:
        rating.answer(db.session(), seat, place, "".join(request.form.getlist("answer")), by=me().public_id, now=g.now)
    except PanelRefused as refusal:
        page = panelpages.rate_page(db.session(), seat, place)
        return render_template(
            "standards/rate_item.html", form=_form(page), page=page, fault=refusal.advice, has_errors=True
        ), 422
    page = panelpages.rate_page(db.session(), seat, place)
    return _to(public_id, place if page.rates_items else page.following)


def _to(public_id: str, place: int | None) -> Response:
    if place is None:
        return redirect(url_for("standards.own_panel", public_id=public_id))
    return redirect(url_for("standards.rate_item", public_id=public_id, place=place))


@pages.route("/panels/<public_id>/numbers", methods=["GET", "POST"])
@requires(Can.RATE_ITEMS)
def give_numbers(public_id: str) -> Answer:
    seat = own_seat(public_id)
    page = panelpages.numbers_page(db.session(), seat)
    form = numbers_form(page.names, page.known)
    is_sound = form.validate_on_submit()
    if form.is_submitted():
        show_faults(form, rating.number_faults(seat, form.numbers))
    if not is_sound or form.errors:
        return render_template("standards/give_numbers.html", form=form, page=page), 422 if form.is_submitted() else 200
    rating.give_numbers(db.session(), seat, form.sound, by=me().public_id, now=g.now)
    flash("Your numbers are saved. You can change them until you hand in.", "success")
    return redirect(url_for("standards.own_panel", public_id=public_id))


@pages.post("/panels/<public_id>/hand-in")
@requires(Can.RATE_ITEMS)
def hand_in_round(public_id: str) -> Answer:
    rating.hand_in(db.session(), own_seat(public_id), by=me().public_id, now=g.now)
    flash("Your round is handed in. Thank you.", "success")
    return redirect(url_for("standards.own_panel", public_id=public_id))
