"""A reviewer's own profile: employers, associations, languages, fields, leave."""

from __future__ import annotations

from flask import flash, g, redirect, render_template, request, url_for

from exam_app import blind
from exam_app.db import db
from exam_app.errors import Missing
from exam_app.permissions import Can
from exam_app.review.inputs.people import LeaveForm, leave_named, lines_of, profile_form
from exam_app.review.people import profile
from exam_app.review.views.blueprint import Answer, pages, status
from exam_app.review.wording import DESIGNATIONS
from exam_app.web.door import me, requires


@pages.route("/reviews/profile", methods=["GET", "POST"])
@requires(Can.REVIEW)
def own_profile() -> Answer:
    known = profile.own_profile(db.session(), me().account_id)
    form = profile_form(known, profile.association_choices(), profile.area_choices())
    if not (known.is_entered and form.validate_on_submit()):
        return render_template("review/own_profile.html", form=form, profile=known, words=DESIGNATIONS), status(
            form.is_submitted()
        )
    profile.keep(
        db.session(), me().account_id, employers=form.employers.data or "", past_employers=form.past_employers.data or "",
        associations=form.associations.data or (), languages=lines_of(form.languages.data), areas=form.areas.data or (),
        by=me().public_id, now=g.now,
    )  # fmt: skip
    blind.leave_to_the_vault(db.session())
    flash("Your profile is saved.", "success")
    return redirect(url_for("review.own_profile"))


@pages.route("/reviews/profile/leave", methods=["GET", "POST"])
@requires(Can.REVIEW)
def add_own_leave() -> Answer:
    form = LeaveForm()
    if not form.validate_on_submit():
        return render_template("review/add_own_leave.html", form=form), status(form.is_submitted())
    mine = me().public_id
    profile.add_leave(db.session(), me().account_id, form.first.data, form.last.data, about=mine, by=mine, now=g.now)
    flash("Your leave is noted. You get no new scripts in these days.", "success")
    return redirect(url_for("review.own_profile"))


@pages.post("/reviews/profile/leave/ending")
@requires(Can.REVIEW)
def drop_own_leave() -> Answer:
    days, mine = leave_named(request.form), me().public_id
    if days is None:
        raise Missing
    profile.drop_leave(db.session(), me().account_id, *days, about=mine, by=mine, now=g.now)
    flash("The leave is taken back.", "success")
    return redirect(url_for("review.own_profile"))
