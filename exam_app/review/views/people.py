"""The coordinator's pages about reviewers: the pool, a person, designations, capacity, leave."""

from __future__ import annotations

from flask import flash, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from exam_app.db import db
from exam_app.errors import Missing
from exam_app.exams.service import window_of
from exam_app.permissions import Can
from exam_app.review.inputs.people import (
    FILTERS,
    LeaveForm,
    ReviewerForm,
    WindowCapacityForm,
    filter_from,
    leave_named,
)
from exam_app.review.people import listed, pool, profile
from exam_app.review.people.standings import standings
from exam_app.review.views.blueprint import Answer, pages, status
from exam_app.review.wording import DESIGNATIONS
from exam_app.web.door import me, requires


@pages.get("/reviewers")
@requires(Can.ROUTE_SCRIPTS)
def list_reviewers() -> Answer:
    wanted, everybody = filter_from(request.args), pool.pool(db.session(), on=g.now.date())
    found = [line for line in everybody if wanted.lets_through(line)]
    return render_template(
        "review/list_reviewers.html", reviewers=found, of=len(everybody), wanted=wanted, filters=FILTERS, words=DESIGNATIONS
    )


@pages.get("/reviewers/<public_id>")
@requires(Can.ROUTE_SCRIPTS)
def show_reviewer(public_id: str) -> Answer:
    person, session = pool.person(db.session(), public_id), db.session()
    account = pool.account_of_reviewer(session, public_id)
    return render_template(
        "review/show_reviewer.html", person=person, words=DESIGNATIONS, shares=pool.shares(session, public_id),
        standings=standings(session, account.id, now=g.now), conflicts=listed.lines(session, public_id),
        declarations=pool.declarations(session, public_id), names=profile.choice_names(),
    )  # fmt: skip


@pages.route("/reviewers/<public_id>/change", methods=["GET", "POST"])
@requires(Can.ROUTE_SCRIPTS)
def change_reviewer(public_id: str) -> Answer:
    person = pool.person(db.session(), public_id)
    form = ReviewerForm(obj=person)
    if not form.validate_on_submit():
        return render_template("review/change_reviewer.html", form=form, person=person), status(form.is_submitted())
    pool.enter(
        db.session(), public_id, designations=form.designations.data, capacity=form.capacity.data, is_active=form.is_active.data,
        by=me().public_id, now=g.now,
    )  # fmt: skip
    flash(f"What the pool knows of {person.name} is changed.", "success")
    return _to(public_id)


@pages.route("/reviewers/<public_id>/windows/<window_id>/capacity", methods=["GET", "POST"])
@requires(Can.ROUTE_SCRIPTS)
def set_capacity(public_id: str, window_id: str) -> Answer:
    person, window = pool.person(db.session(), public_id), window_of(db.session(), window_id)
    share = next((one for one in pool.shares(db.session(), public_id) if one.window == window_id), None)
    form = WindowCapacityForm(data={"capacity": share.capacity if share and share.is_own else None})
    if not form.validate_on_submit():
        page = render_template("review/set_capacity.html", form=form, person=person, title=window.title)
        return page, status(form.is_submitted())
    pool.set_window_capacity(db.session(), public_id, window, capacity=form.capacity.data, by=me().public_id, now=g.now)
    flash(f"The number of scripts for {window.title} is set.", "success")
    return _to(public_id)


@pages.route("/reviewers/<public_id>/leave", methods=["GET", "POST"])
@requires(Can.ROUTE_SCRIPTS)
def add_leave(public_id: str) -> Answer:
    person, form = pool.person(db.session(), public_id), LeaveForm()
    if not form.validate_on_submit():
        return render_template("review/add_leave.html", form=form, person=person), status(form.is_submitted())
    account = pool.account_of_reviewer(db.session(), public_id)
    profile.add_leave(db.session(), account.id, form.first.data, form.last.data, about=public_id, by=me().public_id, now=g.now)
    flash("The leave is noted. No new scripts are given out in these days.", "success")
    return _to(public_id)


@pages.post("/reviewers/<public_id>/leave/ending")
@requires(Can.ROUTE_SCRIPTS)
def drop_leave(public_id: str) -> Answer:
    account, days = pool.account_of_reviewer(db.session(), public_id), leave_named(request.form)
    if days is None:
        raise Missing
    profile.drop_leave(db.session(), account.id, *days, about=public_id, by=me().public_id, now=g.now)
    flash("The leave is taken back.", "success")
    return _to(public_id)


def _to(public_id: str) -> Response:
    return redirect(url_for("review.show_reviewer", public_id=public_id))
