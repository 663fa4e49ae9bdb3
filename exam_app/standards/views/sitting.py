"""A panelist's way through the panel: the list, the own page, the declaration, the practice, the discussion."""

from __future__ import annotations

from flask import flash, g, redirect, render_template, url_for

from exam_app.db import db
from exam_app.permissions import Can
from exam_app.standards import declaring, discussing, officepages, panelpages, practice
from exam_app.standards.inputs.panel import DeclareForm, PercentForm
from exam_app.standards.views.blueprint import Answer, own_seat, pages
from exam_app.web.door import me, requires


@pages.get("/panels")
@requires(Can.RATE_ITEMS)
def my_panels() -> Answer:
    return render_template("standards/my_panels.html", seats=panelpages.seat_lines(db.session(), me().account_id))


@pages.get("/panels/<public_id>")
@requires(Can.RATE_ITEMS)
def own_panel(public_id: str) -> Answer:
    seat = own_seat(public_id)
    return render_template(
        "standards/own_panel.html", page=panelpages.seat_page(db.session(), seat),
        results=officepages.results(db.session(), seat.panel, seat), may_read=True,
    )  # fmt: skip


@pages.route("/panels/<public_id>/declaration", methods=["GET", "POST"])
@requires(Can.RATE_ITEMS)
def declare_conflicts(public_id: str) -> Answer:
    seat = own_seat(public_id)
    form = DeclareForm(**panelpages.declared(seat))
    if not form.validate_on_submit():
        return render_template("standards/declare_conflicts.html", form=form, panel=seat.panel.title, public_id=public_id), (
            422 if form.is_submitted() else 200
        )
    declaring.declare(
        db.session(), seat, conflicts=form.told, years=form.years.data, field=form.field.data, association=form.association.data,
        by=me().public_id, now=g.now,
    )  # fmt: skip
    flash("Your declaration is recorded.", "success")
    return redirect(url_for("standards.own_panel", public_id=public_id))


@pages.route("/panels/<public_id>/practice/<int:place>", methods=["GET", "POST"])
@requires(Can.RATE_ITEMS, writes=True)
def practise_rating(public_id: str, place: int) -> Answer:
    seat = own_seat(public_id)
    form = PercentForm(seat.panel.step)
    if form.validate_on_submit():
        practice.rate(db.session(), seat, place, form.percent.data, by=me().public_id, now=g.now)
        return redirect(url_for("standards.practise_rating", public_id=public_id, place=place))
    practice.read(db.session(), seat, place, by=me().public_id, now=g.now)
    page = panelpages.practice_page(db.session(), seat, place)
    return render_template("standards/practise_rating.html", form=form, page=page), 422 if form.is_submitted() else 200


@pages.get("/panels/<public_id>/discussion")
@requires(Can.RATE_ITEMS)
def follow_discussion(public_id: str) -> Answer:
    seat = own_seat(public_id)
    return render_template(
        "standards/follow_discussion.html", panel=seat.panel.title, public_id=public_id,
        lines=discussing.talk(db.session(), seat.panel, seat), classes=discussing.classes(db.session(), seat.panel, seat),
        notes=discussing.general_notes(seat.panel),
    )  # fmt: skip
